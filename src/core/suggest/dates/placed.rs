//! Phrases that are dates only in the right place: the week, the 15th, the first week of March, in the morning.

use super::expr::{Expr, Feast, Node, Part, Shift, Year};
use super::grammar::{Grammar, longest};
use super::lexicon::{Cue, Lex};
use super::numbers::ordinal;
use super::tokens::Kind;
use super::value::{Amount, Unit, Value};

impl Grammar<'_, '_> {
    /// the week, the month, the weekend, the day: where a happening is placed in it.
    pub fn the_unit(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let end = i + 2;
        let before = i.checked_sub(1);
        let is = |words: &[&str]| before.is_some_and(|b| words.iter().any(|w| t.word(b, w)));
        let qualified = ["of", "that", "when", "after", "before", "to", "in", "he", "she", "they", "it", "i", "we"]
            .iter()
            .any(|w| t.word(end, w))
            || t.is(end, b'-') && t.glued(end)
            || self.genitive(end);
        if let Lex::Period = t.lex(i + 1) {
            let placed = is(&["in", "for", "during"]) && !qualified;
            return placed.then(|| Node::new(Expr::Part(Part::Discussed, None), end));
        }
        let Lex::Unit(unit) = t.lex(i + 1) else { return None };
        // the year before, the week earlier, the year previous
        if (t.word(end, "before") || t.lex(end) == Lex::Previous || t.lex(end) == Lex::Earlier)
            && matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Quarter)
            && (t.sentence_start(end + 1)
                || t.is(end + 1, b',')
                || t.is(end + 1, b'.')
                || t.kind(end + 1) != Kind::Word
                || t.cue(end + 1) == Cue::Prep)
        {
            return Some(Node::new(Expr::Unit(unit, Shift::Previous), end + 1));
        }
        if matches!(unit, Unit::Week | Unit::Month | Unit::Year | Unit::Quarter | Unit::Day)
            && t.lex(end) == Lex::Following
            && self.t.cue(end + 1) != Cue::Nil
        {
            return None;
        }
        let rest = is(&["of"])
            && before.and_then(|b| b.checked_sub(1)).is_some_and(|b| {
                [
                    "rest",
                    "remainder",
                    "balance",
                    "most",
                    "much",
                    "part",
                    "half",
                    "months",
                    "weeks",
                    "days",
                    "course",
                    "quarter",
                    "hours",
                ]
                .iter()
                .any(|w| t.word(b, w))
            });
        let expr = match unit {
            Unit::Weekend => {
                if qualified && !t.word(end, "in") {
                    return None;
                }
                Expr::TheUnit(unit)
            }
            Unit::Quarter => {
                let ended =
                    t.word(end, "ended") || t.word(end, "ending") || t.word(end, "that") && t.word(end + 1, "ended");
                if qualified && !ended || !(ended || self.date_place(i) || t.sentence_start(end)) {
                    return None;
                }
                Expr::Part(Part::Discussed, None)
            }
            Unit::Day => {
                let closing = before.is_some_and(|b| {
                    [
                        "end",
                        "ended",
                        "ending",
                        "ends",
                        "finish",
                        "finished",
                        "finishing",
                        "start",
                        "started",
                        "starting",
                        "began",
                        "begin",
                        "for",
                        "in",
                        "during",
                        "on",
                        "closed",
                    ]
                    .iter()
                    .any(|w| t.word(b, w))
                });
                if !closing || qualified {
                    return None;
                }
                Expr::Unit(Unit::Day, Shift::Same)
            }
            Unit::Week | Unit::Month | Unit::Year => {
                if qualified && !t.word(end, "to") {
                    return None;
                }
                if is(&["for"]) || rest {
                    Expr::Duration(Value::duration(Amount::whole(1), unit))
                } else if is(&["in", "during", "within", "over", "through", "throughout", "this", "by", "on"]) {
                    Expr::TheUnit(unit)
                } else {
                    return None;
                }
            }
            Unit::Decade | Unit::Century => {
                if !is(&["in", "during", "over", "of"]) || qualified {
                    return None;
                }
                Expr::TheUnit(unit)
            }
            _ => return None,
        };
        Some(Node::new(expr, end))
    }

    /// the 15th, the 15th of the month.
    pub fn day_of_month(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let (day, end) = ordinal(t, i + 1).filter(|(d, _)| (1..=31).contains(d))?;
        let of = if t.word(end, "of") { end + 1 } else { end };
        if of > end {
            let the = t.lex(of) == Lex::The;
            let shift = if the { Some((Shift::This, of + 1)) } else { self.shift(of) };
            if let Some((shift, at)) = shift
                && t.word(at, "month")
            {
                return Some(Node::new(Expr::DayOfMonth(day, Some(shift)), at + 1));
            }
        }
        let figures = t.kind(i + 1) == Kind::Number;
        let placed = i.checked_sub(1).is_some_and(|b| {
            ["on", "by", "until", "till", "before", "after", "from", "since", "for"].iter().any(|w| t.word(b, w))
        });
        let free = t.sentence_start(end)
            || t.kind(end) != Kind::Word && !(t.is(end, b'-') && t.glued(end))
            || matches!(
                t.cue(end),
                Cue::Past
                    | Cue::Will
                    | Cue::Be
                    | Cue::Have
                    | Cue::Said
                    | Cue::Prep
                    | Cue::And
                    | Cue::Until
                    | Cue::Since
            );
        (figures && (placed || self.anywhere) && free && of == end).then(|| Node::new(Expr::DayOfMonth(day, None), end))
    }

    /// the first week of March, the last day of 1998.
    pub fn nth(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let (n, at) = match t.lex(i + 1) {
            Lex::Last | Lex::Final => (-1, i + 2),
            _ => ordinal(t, i + 1)?,
        };
        let at = if t.lex(at) == Lex::Between { at + 1 } else { at };
        // the second Sunday in May
        if let Lex::Weekday(day) = t.lex(at)
            && (t.word(at + 1, "of") || t.word(at + 1, "in"))
            && let Some(month) = self.month_first(at + 2)
            && n <= 5
        {
            let (month, year, end) = match month.expr {
                Expr::Month(m, None) => (m, None, month.end),
                Expr::Fixed(Value::Month(y, m)) => (m, Some(Year::Named(y)), month.end),
                Expr::MonthOf(m, y) => (m, Some(y), month.end),
                _ => return None,
            };
            return Some(Node::new(Expr::Feast(Feast::Nth(month, day, n, 0), year, None), end));
        }
        let Lex::Unit(unit) = t.lex(at) else { return None };
        if !t.word(at + 1, "of") && !t.word(at + 1, "in") {
            return None;
        }
        self.nth_of(n, unit, at + 2)
    }

    pub(super) fn nth_of(&self, n: i8, unit: Unit, i: usize) -> Option<Node> {
        let whole = longest([
            self.month_first(i),
            self.year_name(i).map(|(year, end)| Node::new(Expr::Year(year), end)),
            self.relative_plain(i),
            self.unit_of_the(i),
        ])?;
        match (unit, &whole.expr) {
            (
                Unit::Week,
                Expr::Month(..)
                | Expr::MonthOf(..)
                | Expr::Fixed(Value::Month(..))
                | Expr::Unit(Unit::Month | Unit::Year, _)
                | Expr::Year(_),
            ) if n <= 5 => Some(Node::new(Expr::NthWeek(n, Box::new(whole.expr)), whole.end)),
            (Unit::Quarter, Expr::Year(year)) if n == -1 => {
                Some(Node::new(Expr::Part(Part::Quarter(4), Some(*year)), whole.end))
            }
            _ => None,
        }
    }

    /// "the morning of Jan. 28", "in the morning".
    pub fn part_of(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let Lex::Part(part) = t.lex(i + 1) else { return None };
        if t.word(i + 2, "of")
            && let Some(day) = self.plain_day(i + 3)
        {
            return Some(Node::new(Expr::Daypart(part, Box::new(day.expr)), day.end));
        }
        let placed = i.checked_sub(1).is_some_and(|b| t.word(b, "in"));
        let free = t.sentence_start(i + 2)
            || t.kind(i + 2) != Kind::Word
            || matches!(t.cue(i + 2), Cue::Prep | Cue::And | Cue::Past | Cue::Clause | Cue::After);
        (placed && free && !(t.is(i + 2, b'-') && t.glued(i + 2)))
            .then(|| Node::new(Expr::Daypart(part, Box::new(Expr::Unit(Unit::Day, Shift::Same))), i + 2))
    }

    /// "morning trading".
    pub fn part_alone(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let Lex::Part(part) = t.lex(i) else { return None };
        t.word(i + 1, "trading")
            .then(|| Node::new(Expr::Daypart(part, Box::new(Expr::Unit(Unit::Day, Shift::Same))), i + 1))
    }
}

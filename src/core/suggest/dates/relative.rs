//! Words that point from the speaker or from the last date named: Monday, yesterday, last week, the same day.

use super::expr::{Expr, Node, Part, Shift, Year};
use super::grammar::Grammar;
use super::lexicon::{Cue, Lex};
use super::numbers::{amount, ordinal};
use super::tokens::Kind;
use super::value::{Amount, Unit, Vague, Value};

impl Grammar<'_, '_> {
    /// A weekday's name and the token after it.
    pub fn weekday(&self, i: usize) -> Option<(i8, usize)> {
        let t = self.t;
        match t.lex(i) {
            Lex::Weekday(day) => Some((day, i + 1)),
            Lex::WeekdayShort(day) if t.capital(i) || self.anywhere => {
                if t.is(i + 1, b'.') && t.glued(i + 1) {
                    let safe = !matches!(day, 6 | 7) || self.date_place(i) || self.month(i + 2).is_some();
                    return safe.then_some((day, i + 2));
                }
                let comma = if t.is(i + 1, b',') { i + 2 } else { i + 1 };
                let dated =
                    self.month(comma).is_some() || t.kind(comma) == Kind::Number && self.day_first(comma).is_some();
                (dated || self.anywhere).then_some((day, i + 1))
            }
            _ => None,
        }
    }

    /// A weekday with the date beside it, a range, or the week it is in; no time of day.
    pub fn bare_weekday(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let (day, end) = self.weekday(i)?;
        if t.is(end, b'-')
            && (t.glued(end) || t.kind(end) == Kind::Sign)
            && let Some((to, end)) = self.weekday(end + 1)
        {
            return Some(Node::new(Expr::WeekdayRange(day, to), end));
        }
        let comma = if t.is(end, b',') { end + 1 } else { end };
        let the = if t.lex(comma) == Lex::The { comma + 1 } else { comma };
        let date = match t.lex(comma) {
            Lex::Month(_) | Lex::MonthShort(_) => {
                self.month_first(comma).filter(|n| !matches!(n.expr, Expr::Month(..)))
            }
            _ if t.kind(comma) == Kind::Number => self.figures(comma).or_else(|| self.day_first(comma)),
            Lex::The => self.day_first(comma).or_else(|| {
                ordinal(t, the)
                    .filter(|(d, end)| {
                        (1..=31).contains(d) && (t.kind(the) == Kind::Number || t.kind(*end) != Kind::Word)
                    })
                    .map(|(d, end)| Node::new(Expr::DayOfMonth(d, None), end))
            }),
            _ => None,
        };
        if let Some(date) = date.filter(|n| {
            matches!(
                n.expr,
                Expr::MonthDay(..)
                    | Expr::MonthDayOf(..)
                    | Expr::Fixed(Value::Day(_))
                    | Expr::DayOfMonth(..)
                    | Expr::Impossible
            )
        }) {
            return Some(Node::new(Expr::Dated(day, Box::new(date.expr)), date.end));
        }
        let of = if t.word(end, "of") { end + 1 } else { end };
        let shift = match t.lex(of) {
            Lex::Last => Some(Shift::Last),
            Lex::This => Some(Shift::This),
            Lex::Next => Some(Shift::Next),
            _ => None,
        };
        if let Some(shift) = shift
            && t.word(of + 1, "week")
        {
            return Some(Node::new(Expr::WeekdayOf(day, shift), of + 2));
        }
        Some(Node::new(Expr::Weekday(day, None), end))
    }

    /// A weekday with everything that belongs to it.
    pub fn weekday_first(&self, i: usize) -> Option<Node> {
        let node = self.bare_weekday(i)?;
        (!self.is_name(i, &node)).then(|| self.day_with_time(node))
    }

    /// Mondays.
    pub fn weekdays(&self, i: usize) -> Option<Node> {
        let Lex::Weekdays(day) = self.t.lex(i) else { return None };
        Some(Node::new(Expr::Set(Value::Open(format!("XXXX-WXX-{day}"))), i + 1))
    }

    /// today, yesterday, tomorrow, tonight with the time beside them.
    pub fn deictic(&self, i: usize) -> Option<Node> {
        use super::value::Daypart;
        let t = self.t;
        let node = match t.lex(i) {
            Lex::Today if t.word(i + 1, "show") && t.capital(i) => return None,
            Lex::Today => Node::new(Expr::Day(0), i + 1),
            Lex::Yesterday => Node::new(Expr::Day(-1), i + 1),
            Lex::Tomorrow => Node::new(Expr::Day(1), i + 1),
            Lex::Tonight => {
                let node = Node::new(Expr::Day(0), i + 1);
                let timed = self.day_with_time(node);
                return Some(match timed.expr {
                    Expr::Clock(..) => timed,
                    _ => Node::new(Expr::Daypart(Daypart::Night, Box::new(Expr::Day(0))), i + 1),
                });
            }
            _ => return None,
        };
        Some(self.day_with_time(node))
    }

    /// the day before yesterday, the day after tomorrow.
    pub fn day_beyond(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if !t.word(i + 1, "day") {
            return None;
        }
        match (t.word(i + 2, "before"), t.word(i + 2, "after"), t.lex(i + 3)) {
            (true, _, Lex::Yesterday) => Some(Node::new(Expr::Day(-2), i + 4)),
            (_, true, Lex::Tomorrow) => Some(Node::new(Expr::Day(2), i + 4)),
            _ => None,
        }
    }

    /// The shifting word at a token and the token after it.
    pub(super) fn shift(&self, i: usize) -> Option<(Shift, usize)> {
        let t = self.t;
        Some(match t.lex(i) {
            Lex::Last | Lex::Past => (Shift::Last, i + 1),
            Lex::This => match t.lex(i + 1) {
                Lex::Coming => (Shift::Next, i + 2),
                Lex::Past => (Shift::Last, i + 2),
                _ => (Shift::This, i + 1),
            },
            Lex::Current | Lex::Latest => (Shift::This, i + 1),
            Lex::Next | Lex::Coming => (Shift::Next, i + 1),
            Lex::Previous => (Shift::Previous, i + 1),
            Lex::Following => (Shift::Following, i + 1),
            Lex::Same | Lex::That => {
                (Shift::Same, if t.lex(i) == Lex::That && t.lex(i + 1) == Lex::Same { i + 2 } else { i + 1 })
            }
            _ => return None,
        })
    }

    /// last week, the past five years, next Friday, this morning, the same period last year.
    pub fn relative(&self, i: usize) -> Option<Node> {
        let node = self.relative_plain(i)?;
        Some(match node.expr {
            Expr::Weekday(..) | Expr::MonthDay(..) => self.day_with_time(node),
            _ => node,
        })
    }

    /// The same without a time of day beside it.
    pub fn relative_plain(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let the = t.lex(i) == Lex::The;
        let word = if the { i + 1 } else { i };
        let (shift, at) = self.shift(word)?;
        let counts =
            matches!(t.lex(word), Lex::Last | Lex::Past | Lex::Next | Lex::Coming | Lex::Previous | Lex::Following);
        if counts && let Some(node) = self.counted_shift(word, at) {
            return Some(node);
        }
        if let Lex::Units(unit) = t.lex(at) {
            return match (t.lex(word), unit) {
                (_, Unit::Second | Unit::Minute) => None,
                (Lex::Coming, _) => Some(Node::new(Expr::Vague(Vague::Future), at + 1)),
                (Lex::Past, _) => Some(Node::new(Expr::Vague(Vague::Past), at + 1)),
                _ => None,
            };
        }
        if shift == Shift::Same && !matches!(t.lex(at), Lex::Unit(_) | Lex::Part(_) | Lex::Period) {
            return None;
        }
        match t.lex(at) {
            Lex::Unit(unit) => self.shifted_unit(word, the, shift, unit, at),
            Lex::Period if shift == Shift::Same || t.lex(word) == Lex::Latest => self.same_period(shift, at),
            Lex::Weekday(_) => {
                if let Some((day, end)) = self.weekday(at) {
                    if let Some(dated) = self.bare_weekday(at).filter(|n| matches!(n.expr, Expr::Dated(..))) {
                        return Some(dated);
                    }
                    let node = Node::new(Expr::Weekday(day, Some(shift)), end);
                    return (!self.is_name(at, &node)).then_some(node);
                }
                None
            }
            Lex::Month(_) | Lex::MonthShort(_) => {
                let (month, end) = self.month(at)?;
                if let Some((day, end)) = self.day(end)
                    && let Some(year) = year_of(shift)
                {
                    return Some(Node::new(Expr::MonthDayOf(month, day, year), end));
                }
                Some(Node::new(Expr::Month(month, Some(shift)), end))
            }
            Lex::Season(season) => (!self.genitive(at + 1) || shift != Shift::This || the)
                .then(|| Node::new(Expr::Season(season, Some(shift)), at + 1)),
            Lex::Part(part) => {
                let day = match shift {
                    Shift::Last => Expr::Day(-1),
                    Shift::This => Expr::Day(0),
                    Shift::Next | Shift::Following => Expr::Unit(Unit::Day, Shift::Following),
                    Shift::Previous => Expr::Unit(Unit::Day, Shift::Previous),
                    Shift::Same => Expr::Unit(Unit::Day, Shift::Same),
                };
                let node = Node::new(Expr::Daypart(part, Box::new(day.clone())), at + 1);
                let timed = self.day_with_time(Node::new(day, at + 1));
                Some(if matches!(timed.expr, Expr::Clock(..)) { timed } else { node })
            }
            Lex::Fiscal if t.word(at + 1, "year") => {
                let years = match shift {
                    Shift::Last | Shift::Previous => -1,
                    Shift::This | Shift::Same => 0,
                    Shift::Next | Shift::Following => 1,
                };
                Some(Node::new(Expr::FiscalYear(years), at + 2))
            }
            Lex::Feast => {
                let feast = self.feast(at)?;
                match feast.expr {
                    Expr::Feast(feast_day, None, None) => {
                        Some(Node::new(Expr::Feast(feast_day, None, Some(shift)), feast.end))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// the past five years, the next few days, the last two quarters; `word` shifts, `at` follows.
    fn counted_shift(&self, word: usize, at: usize) -> Option<Node> {
        let t = self.t;
        let (mut quantity, mut end, article) = amount(t, at)?;
        // "will last three days" is a verb.
        let verb = t.lex(word) == Lex::Last
            && word.checked_sub(1).is_some_and(|b| matches!(t.cue(b), Cue::Will | Cue::Modal | Cue::To));
        if article || verb {
            return None;
        }
        // "the last four or five years"
        if (t.word(end, "or") || t.word(end, "to"))
            && let Some((more, after, false)) = amount(t, end + 1)
        {
            (quantity, end) = (more, after);
        }
        while matches!(t.lex(end), Lex::Between) {
            end += 1;
        }
        let (Lex::Units(unit) | Lex::Unit(unit)) = t.lex(end) else { return None };
        let vague = quantity == Amount::Unknown && t.lex(word) == Lex::Coming;
        let expr =
            if vague { Expr::Vague(Vague::Future) } else { Expr::Duration(super::counts::duration(quantity, unit)) };
        Some(Node::new(expr, end + 1))
    }

    /// Whether a hyphen ties the word before to the next; before "the" or "he" it is a dash without spaces.
    fn hyphened_on(&self, i: usize) -> bool {
        let t = self.t;
        let dash = matches!(t.lex(i + 1), Lex::The | Lex::A) || t.cue(i + 1) == Cue::Pronoun || t.kind(i) == Kind::Sign;
        t.is(i, b'-') && t.glued(i) && !dash
    }

    fn shifted_unit(&self, word: usize, the: bool, shift: Shift, unit: Unit, at: usize) -> Option<Node> {
        let t = self.t;
        let end = at + 1;
        // last-minute, next-day, year-end
        if self.hyphened_on(end) || t.is(at, b'-') || t.glued(at) && t.is(at.wrapping_sub(1), b'-') {
            return None;
        }
        let past = matches!(t.lex(word), Lex::Past);
        let over = word
            .checked_sub(if the { 2 } else { 1 })
            .is_some_and(|b| ["over", "within", "in", "during", "for", "through"].iter().any(|w| t.word(b, w)));
        let expr = match (unit, shift) {
            (Unit::Second | Unit::Minute, _) => return None,
            (Unit::Hour, Shift::Last | Shift::Next) if the => Expr::Duration(Value::duration(Amount::whole(1), unit)),
            (Unit::Hour, _) => return None,
            (Unit::Day, Shift::Last | Shift::This) => {
                if !past {
                    return None;
                }
                Expr::Duration(Value::duration(Amount::whole(1), unit))
            }
            (Unit::Day, Shift::Next) => Expr::Unit(unit, Shift::Following),
            (Unit::Decade, Shift::Last | Shift::Next) | (Unit::Century, Shift::Last)
                if the && (past || unit == Unit::Decade) =>
            {
                Expr::Duration(super::counts::duration(Amount::whole(1), unit))
            }
            (Unit::Week | Unit::Month, Shift::Last) if past && the => {
                Expr::Duration(Value::duration(Amount::whole(1), unit))
            }
            (Unit::Week | Unit::Month | Unit::Year, Shift::Next) if the && over => {
                Expr::Duration(Value::duration(Amount::whole(1), unit))
            }
            (Unit::Week | Unit::Month | Unit::Year, Shift::Next) if the => Expr::Unit(unit, Shift::Following),
            (Unit::Quarter, Shift::This) if t.lex(word) == Lex::Latest => Expr::Part(Part::Discussed, None),
            _ => Expr::Unit(unit, shift),
        };
        let node = Node::new(expr, end);
        // last year's third quarter
        if unit == Unit::Year
            && self.genitive(end)
            && t.word(end + 1, "s")
            && let Some(year) = year_of(shift)
            && let Some(inner) = self.part_name(end + 2)
        {
            return Some(Node::new(Expr::Part(inner.0, Some(year)), inner.1));
        }
        // the last week of March
        if the
            && t.word(end, "of")
            && matches!(t.lex(word), Lex::Last)
            && let Some(nth) = self.nth_of(-1, unit, end + 1)
        {
            return Some(nth);
        }
        if shift == Shift::Same {
            return Some(self.same_unit(unit, node));
        }
        // "this week's" and "this week" alike; "that day" needs no more.
        Some(node)
    }

    /// the same month a year ago, the same quarter last year; else the unit of the last date.
    fn same_unit(&self, unit: Unit, node: Node) -> Node {
        if let Some((back, end)) = self.back(node.end)
            && unit != Unit::Day
        {
            return Node::new(Expr::YearBack(back), end);
        }
        node
    }

    fn same_period(&self, shift: Shift, at: usize) -> Option<Node> {
        let t = self.t;
        if t.lex(at.wrapping_sub(1)) == Lex::Latest {
            return Some(Node::new(Expr::Part(Part::Discussed, None), at + 1));
        }
        if shift != Shift::Same {
            return None;
        }
        Some(match self.back(at + 1) {
            Some((back, end)) => Node::new(Expr::YearBack(back), end),
            None => match t
                .word(at + 1, "of")
                .then(|| self.year(at + 2))
                .flatten()
                .or_else(|| self.year(if t.word(at + 1, "in") { at + 2 } else { at + 1 }))
            {
                Some((year, end)) => Node::new(Expr::Part(Part::Discussed, Some(Year::Named(year))), end),
                None => Node::new(Expr::YearBack(0), at + 1),
            },
        })
    }

    /// "last year", "a year ago", "a year earlier", "of the previous year", "the year before": years back.
    fn back(&self, i: usize) -> Option<(i8, usize)> {
        let t = self.t;
        let at = if t.word(i, "of") || t.word(i, "in") { i + 1 } else { i };
        let the = if t.lex(at) == Lex::The { at + 1 } else { at };
        if matches!(t.lex(the), Lex::Last | Lex::Previous) && t.word(the + 1, "year") {
            return Some((1, the + 2));
        }
        if t.lex(at) == Lex::The
            && t.word(the, "year")
            && (t.word(the + 1, "before") || t.word(the + 1, "earlier") || t.lex(the + 1) == Lex::Previous)
        {
            return Some((1, the + 2));
        }
        let (amount, end, _) = amount(t, at)?;
        let ago = matches!(t.lex(end), Lex::Unit(Unit::Year) | Lex::Units(Unit::Year))
            && (matches!(t.lex(end + 1), Lex::Ago | Lex::Earlier) || t.word(end + 1, "before"));
        match amount {
            Amount::Hundredths(h) if ago && h % 100 == 0 && h <= 5000 => Some(((h / 100) as i8, end + 2)),
            _ => None,
        }
    }

    /// the year-ago period, the year-earlier quarter, year-ago.
    pub fn year_ago(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let the = t.lex(i) == Lex::The;
        let year = if the { i + 1 } else { i };
        let hyphen = t.is(year + 1, b'-') && t.glued(year + 1);
        let word = if hyphen { year + 2 } else { year + 1 };
        if !t.word(year, "year") || !matches!(t.lex(word), Lex::Ago | Lex::Earlier) || !(hyphen || the) {
            return None;
        }
        let end = word + 1;
        let stretch = match t.lex(end) {
            Lex::Period | Lex::Unit(Unit::Quarter | Unit::Month | Unit::Week) => Some(end + 1),
            _ => self.part_name(end).map(|(_, end)| end),
        };
        match stretch {
            Some(end) => Some(Node::new(Expr::YearBack(1), end)),
            None => Some(Node::new(Expr::YearBack(1), end)),
        }
        .filter(|_| !the || stretch.is_some())
    }

    /// year-end, year's end.
    pub fn year_end(&self, i: usize) -> Option<Node> {
        use super::value::Mod;
        let t = self.t;
        let end = match () {
            () if t.is(i + 1, b'-') && t.glued(i + 1) && t.word(i + 2, "end") => i + 3,
            () if t.word(i + 1, "end") && self.date_place(i) => i + 2,
            () if self.genitive(i + 1) && t.word(i + 3, "end") => i + 4,
            () => return None,
        };
        Some(Node::new(Expr::Unit(Unit::Year, Shift::This), end).with(Mod::End))
    }
}

/// The year a shift stands for when it governs a part of the year.
pub fn year_of(shift: Shift) -> Option<Year> {
    match shift {
        Shift::Last => Some(Year::Shifted(-1)),
        Shift::This => Some(Year::Shifted(0)),
        Shift::Next => Some(Year::Shifted(1)),
        Shift::Previous => Some(Year::Before),
        _ => None,
    }
}

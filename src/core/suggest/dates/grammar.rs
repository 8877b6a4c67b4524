//! How words compose to time expressions: the longest reading that begins at a token.

use super::expr::{Expr, Node, Shift};
use super::lexicon::{Cue, Lex};
use super::tokens::{Kind, Tokens};
use super::value::{Mod, Unit};

/// The rules over the tokens of one text.
pub struct Grammar<'t, 'a> {
    /// The tokens.
    pub t: &'t Tokens<'a>,
    /// 3/4/2026 is the third of April.
    pub day_first: bool,
    /// The words stand alone, so the places a year or month needs around it are not asked for.
    pub anywhere: bool,
}

impl Grammar<'_, '_> {
    /// The longest reading that begins at a token.
    pub fn read(&self, i: usize) -> Option<Node> {
        let t = self.t;
        match t.kind(i) {
            Kind::Number => self.number_led(i),
            Kind::Word => match t.lex(i) {
                Lex::Nil => self.plain_word(i),
                _ => self.word_led(i),
            },
            Kind::Mark | Kind::Sign if t.is(i, b'\'') => self.bare_short_year(i),
            _ => None,
        }
    }

    fn number_led(&self, i: usize) -> Option<Node> {
        let time = self.time(i);
        let day = self.figures(i).or_else(|| self.day_first(i)).map(|n| self.day_with_time(n));
        longest([
            time,
            day,
            self.counted(i),
            self.decade(i),
            self.quarter(i),
            self.century(i),
            self.bare_year(i),
            self.day_listed(i),
        ])
    }

    fn word_led(&self, i: usize) -> Option<Node> {
        let t = self.t;
        match t.lex(i) {
            Lex::Month(_) | Lex::MonthShort(_) => {
                self.month_first(i).filter(|n| self.is_month(i, n)).map(|n| self.day_with_time(n))
            }
            Lex::Weekday(_) | Lex::WeekdayShort(_) => longest([self.weekday_first(i), self.feast(i)]),
            Lex::Weekdays(_) => self.weekdays(i),
            Lex::Early | Lex::Late | Lex::Mid | Lex::Earlier | Lex::Later => self.trimmed(i),
            Lex::Beginning | Lex::Middle | Lex::End => self.edge(i),
            Lex::Today | Lex::Yesterday | Lex::Tomorrow | Lex::Tonight => self.deictic(i),
            Lex::Last | Lex::Past | Lex::This | Lex::Next | Lex::Coming | Lex::Previous | Lex::Following => {
                longest([self.relative(i), self.quarter(i)])
            }
            Lex::Current | Lex::Latest => longest([self.relative(i), self.vague(i)]),
            Lex::That | Lex::Same => self.relative(i),
            Lex::The => self.the(i),
            Lex::A => longest([self.counted(i), self.rate(i)]),
            Lex::Season(_) => self.season(i),
            Lex::Small(_) | Lex::Tens(_) => longest([self.counted(i), self.time(i), self.spoken_year(i), self.rate(i)]),
            Lex::Several | Lex::Few | Lex::Couple | Lex::Dozen | Lex::Half => longest([self.counted(i), self.rate(i)]),
            Lex::Ordinal(_) | Lex::Final => longest([self.quarter(i), self.day_first(i), self.century(i)]),
            Lex::Unit(Unit::Second) => longest([self.quarter(i), self.century(i)]),
            Lex::Unit(Unit::Year) => longest([self.year_ago(i), self.year_end(i), self.long(i), self.bare_year(i)]),
            Lex::Unit(_) => self.long(i),
            Lex::Units(_) => self.bare_units(i),
            Lex::Every | Lex::Each | Lex::Times | Lex::Rate(_) => self.rate(i),
            Lex::Long(_) => self.long(i),
            Lex::Fiscal => longest([self.bare_year(i), self.quarter(i)]),
            Lex::Noon | Lex::Midnight => self.time(i),
            Lex::Part(_) => self.part_alone(i),
            Lex::Now | Lex::Currently | Lex::Recent | Lex::Recently | Lex::Future => self.vague(i),
            Lex::Feast => self.feast(i),
            Lex::These => self.vague(i),
            Lex::Decade(_) => self.decade(i),
            _ => None,
        }
    }

    /// Words outside the table of time words that can still open one.
    fn plain_word(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let next = t.kind(i + 1) == Kind::Number;
        match t.width(i) {
            1 if next && t.glued(i + 1) => self.quarter(i),
            2 if next && t.word(i, "fy") => self.fiscal_code(i),
            2 if t.word(i, "st") => self.feast(i),
            2 if t.word(i, "at") || t.word(i, "up") || t.word(i, "in") => {
                longest([self.measured(i), self.point_ahead(i)])
            }
            4 if t.word(i, "more") && t.word(i + 1, "recently") => self.vague(i + 1),
            4 if t.word(i, "more") || t.word(i, "less") || t.word(i, "over") => self.measured(i),
            6 if t.word(i, "nearly") || t.word(i, "almost") => self.measured(i),
            5 if t.word(i, "fewer") || t.word(i, "under") => self.measured(i),
            7 if t.word(i, "another") => self.counted(i),
            2 if t.word(i, "no") => self.measured(i),
            3 if t.word(i, "not") => self.measured(i),
            _ => None,
        }
    }

    /// Everything that "the" opens.
    fn the(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let at = i + 1;
        match t.lex(at) {
            Lex::Nil | Lex::The | Lex::A => {
                if t.kind(at) == Kind::Number || t.is(at, b'\'') {
                    return longest([
                        self.decade(at),
                        self.century(at),
                        self.counted(i),
                        self.day_first(i).filter(|n| {
                            matches!(n.expr, Expr::MonthDay(..) | Expr::MonthDayOf(..) | Expr::Fixed(_))
                                && super::numbers::ordinal(t, at).is_some()
                        }),
                        self.day_of_month(i),
                        self.quarter(i),
                        self.year_before_quarter(i),
                    ]);
                }
                if t.word(at, "moment") {
                    return self.vague(i);
                }
                match t.word(at, "turn") || t.word(at, "weekend") || t.word(at, "very") {
                    true => self.edge(at),
                    false => None,
                }
            }
            Lex::Early | Lex::Late | Lex::Mid => self.trimmed(at),
            Lex::Beginning | Lex::Middle | Lex::End => self.edge(at),
            Lex::Ordinal(_) | Lex::Final => longest([
                self.quarter(i),
                self.day_first(i),
                self.century(at),
                self.first_units(i),
                self.nth(i),
                self.day_of_month(i),
            ]),
            Lex::Last
            | Lex::Next
            | Lex::Past
            | Lex::Previous
            | Lex::Following
            | Lex::Coming
            | Lex::Same
            | Lex::Latest => {
                longest([self.relative(i), self.first_units(i), self.quarter(i), self.nth(i), self.vague(i)])
            }
            Lex::Current => longest([self.relative(i), self.quarter(i)]),
            Lex::Unit(Unit::Second) => longest([self.quarter(i), self.century(at), self.nth(i)]),
            Lex::Unit(Unit::Year) => longest([self.year_ago(i), self.the_unit(i), self.year_number(i)]),
            Lex::Unit(_) | Lex::Period => longest([self.the_unit(i), self.day_beyond(i)]),
            Lex::Season(_) => self.season(i),
            Lex::Decade(_) => self.decade(at),
            Lex::Small(_) | Lex::Tens(_) | Lex::Several | Lex::Few => self.counted(i),
            Lex::Fiscal => longest([self.quarter(i), self.bare_year(at), self.fiscal_year(i)]),
            Lex::Future | Lex::Distance => self.vague(i),
            Lex::Part(_) => self.part_of(i),
            Lex::Feast => None,
            _ => None,
        }
        .filter(|node| node.end > at)
    }

    /// early, late, mid-, earlier, later before a period.
    fn trimmed(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let modifier = match t.lex(i) {
            Lex::Early | Lex::Earlier => Mod::Start,
            Lex::Mid => Mod::Mid,
            _ => Mod::End,
        };
        let comparative = matches!(t.lex(i), Lex::Earlier | Lex::Later);
        let mut at = i + 1;
        if t.is(at, b'-') && (t.glued(at) || t.lex(i) == Lex::Mid) {
            at += 1;
        }
        if comparative {
            let inner = match t.lex(at) {
                Lex::This | Lex::That => self.relative(at),
                Lex::Today => self.deictic(at),
                _ if t.word(at, "in") && matches!(t.lex(at + 1), Lex::The | Lex::This) => self
                    .period(at + 1)
                    .filter(|n| matches!(n.expr, Expr::Unit(..) | Expr::TheUnit(_)) && t.lex(i) == Lex::Earlier),
                _ => None,
            };
            return inner.map(|n| n.with(modifier)).or_else(|| self.vague(i));
        }
        let inner = self.period(at).or_else(|| {
            if t.word(at, "on") {
                return self.weekday_first(at + 1);
            }
            let the = if t.word(at, "in") { at + 1 } else { return None };
            self.period(the).filter(|_| t.lex(the) == Lex::The || t.kind(the) == Kind::Number)
        })?;
        let inner = match inner.expr {
            Expr::TheUnit(unit) => {
                Node::new(Expr::Unit(unit, if unit == Unit::Day { Shift::Same } else { Shift::This }), inner.end)
            }
            _ => inner,
        };
        Some(inner.with(modifier))
    }

    /// A period that "early", "the end of" and the like can trim.
    fn period(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let node = match t.lex(i) {
            Lex::Month(_) | Lex::MonthShort(_) => self.month_first(i),
            Lex::Weekday(_) | Lex::WeekdayShort(_) => self.weekday_first(i),
            Lex::Today | Lex::Yesterday | Lex::Tomorrow | Lex::Tonight => self.deictic(i),
            Lex::The => match t.lex(i + 1) {
                Lex::Unit(_) => longest([self.unit_of_the(i), self.year_number(i)]),
                Lex::Fiscal if t.word(i + 2, "year") => Some(Node::new(Expr::FiscalYear(0), i + 3)),
                _ => self.the(i),
            },
            Lex::Last
            | Lex::This
            | Lex::Next
            | Lex::Previous
            | Lex::Coming
            | Lex::Current
            | Lex::Past
            | Lex::Following
            | Lex::That => longest([self.relative(i), self.quarter(i)]),
            Lex::Season(_) => self.season_at(i),
            Lex::Fiscal => self.bare_year(i),
            Lex::Ordinal(_) | Lex::Unit(Unit::Second) => longest([self.quarter(i), self.century(i)]),
            Lex::Decade(_) => self.decade(i),
            Lex::Part(part) if (t.word(i + 1, "of") || t.word(i + 1, "on")) && self.plain_day(i + 2).is_some() => {
                self.plain_day(i + 2).map(|day| Node::new(Expr::Daypart(part, Box::new(day.expr)), day.end))
            }
            Lex::Part(part) => Some(Node::new(Expr::Daypart(part, Box::new(Expr::Day(0))), i + 1))
                .filter(|_| t.sentence_start(i + 1) || !t.capital(i + 1)),
            _ if t.kind(i) == Kind::Number => longest([
                self.year(i).map(|(y, end)| Node::new(Expr::Fixed(super::value::Value::Year(y)), end)),
                self.decade(i),
                self.century(i),
                self.quarter(i),
                self.day_first(i),
            ]),
            _ if t.is(i, b'\'') => self.decade(i).or_else(|| self.bare_short_year(i)),
            Lex::Nil if t.width(i) == 1 => self.quarter(i),
            _ => None,
        }?;
        Some(node)
    }

    /// "the week" and the like, whatever stands around it.
    pub fn unit_of_the(&self, i: usize) -> Option<Node> {
        match self.t.lex(i + 1) {
            Lex::Unit(
                unit @ (Unit::Day
                | Unit::Week
                | Unit::Weekend
                | Unit::Month
                | Unit::Quarter
                | Unit::Year
                | Unit::Decade
                | Unit::Century),
            ) => {
                let genitive = self.genitive(i + 2);
                (!genitive).then(|| Node::new(Expr::TheUnit(unit), i + 2))
            }
            _ => None,
        }
    }

    /// "(the) end of the month", "beginning of 1998"; `i` is the noun.
    fn edge(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if t.word(i, "turn") {
            let at = if t.word(i + 1, "of") && t.lex(i + 2) == Lex::The { i + 3 } else { return None };
            return match t.lex(at) {
                Lex::Unit(unit @ (Unit::Century | Unit::Year)) => {
                    Some(Node::new(Expr::Unit(unit, Shift::This), at + 1).with(Mod::Start))
                }
                _ => None,
            };
        }
        let noun = if t.word(i, "very") { i + 1 } else { i };
        let modifier = match t.lex(noun) {
            Lex::Beginning => Mod::Start,
            Lex::Middle => Mod::Mid,
            Lex::End => Mod::End,
            _ => return None,
        };
        if !t.word(noun + 1, "of") {
            return None;
        }
        // "close of business", "end of the day" as a phrase of speech.
        let node = self.period(noun + 2)?;
        let node = match node.expr {
            Expr::TheUnit(Unit::Day) if t.word(noun, "end") || t.word(noun, "close") => return None,
            Expr::TheUnit(unit) => {
                Node { expr: Expr::Unit(unit, if unit == Unit::Day { Shift::Same } else { Shift::This }), ..node }
            }
            _ => node,
        };
        Some(node.with(modifier))
    }

    /// Words of measure before an amount: at least, more than, nearly.
    fn measured(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let second = |word: &str| t.word(i + 1, word);
        let (modifier, at) = match () {
            () if t.word(i, "at") && second("least") => (Mod::EqualOrMore, i + 2),
            () if t.word(i, "at") && second("most") => (Mod::EqualOrLess, i + 2),
            () if t.word(i, "up") && second("to") => (Mod::EqualOrLess, i + 2),
            () if t.word(i, "no") && (second("more") || second("longer")) && t.word(i + 2, "than") => {
                (Mod::EqualOrLess, i + 3)
            }
            () if t.word(i, "not") && second("more") && t.word(i + 2, "than") => (Mod::EqualOrLess, i + 3),
            () if t.word(i, "no") && second("less") && t.word(i + 2, "than") => (Mod::EqualOrMore, i + 3),
            () if t.word(i, "more") && second("than") => (Mod::MoreThan, i + 2),
            () if (t.word(i, "less") || t.word(i, "fewer")) && second("than") => (Mod::LessThan, i + 2),
            () if t.word(i, "under") && i.checked_sub(1).is_some_and(|b| t.word(b, "just")) => (Mod::LessThan, i + 1),
            () if t.word(i, "nearly") || t.word(i, "almost") => (Mod::LessThan, i + 1),
            () if t.word(i, "over")
                && i.checked_sub(1).is_some_and(|b| {
                    ["in", "for", "after", "by", "took", "lasted", "of", "just"].iter().any(|w| t.word(b, w))
                }) =>
            {
                (Mod::MoreThan, i + 1)
            }
            () => return None,
        };
        if t.lex(at) == Lex::The {
            return None;
        }
        self.counted_loose(at, true).map(|n| if n.modifier.is_none() { n.with(modifier) } else { n })
    }

    /// Whether a date is due after the word before.
    pub fn date_place(&self, i: usize) -> bool {
        let t = self.t;
        i.checked_sub(1).is_some_and(|b| {
            matches!(t.cue(b), Cue::Prep | Cue::Until | Cue::Since | Cue::After)
                || matches!(t.lex(b), Lex::Last | Lex::Next | Lex::This | Lex::Early | Lex::Late | Lex::Mid)
        })
    }

    /// Whether `'s` or a bare apostrophe follows.
    pub fn genitive(&self, i: usize) -> bool {
        let t = self.t;
        t.is(i, b'\'') && t.glued(i) && (t.word(i + 1, "s") && t.glued(i + 1) || !t.glued(i + 1))
    }

    /// A day by itself: Wednesday, Feb. 4, 4 February, today.
    pub fn plain_day(&self, i: usize) -> Option<Node> {
        let t = self.t;
        match t.lex(i) {
            Lex::Weekday(_) | Lex::WeekdayShort(_) => self.bare_weekday(i),
            Lex::Month(_) | Lex::MonthShort(_) => self.month_first(i).filter(|n| {
                matches!(
                    n.expr,
                    Expr::MonthDay(..)
                        | Expr::MonthDayOf(..)
                        | Expr::Fixed(super::value::Value::Day(_))
                        | Expr::Impossible
                )
            }),
            Lex::Today | Lex::Tonight => Some(Node::new(Expr::Day(0), i + 1)),
            Lex::Yesterday => Some(Node::new(Expr::Day(-1), i + 1)),
            Lex::Tomorrow => Some(Node::new(Expr::Day(1), i + 1)),
            Lex::Last | Lex::Next | Lex::This => self.relative_plain(i).filter(|n| matches!(n.expr, Expr::Weekday(..))),
            _ if t.kind(i) == Kind::Number => self
                .figures(i)
                .filter(|n| matches!(n.expr, Expr::Fixed(super::value::Value::Day(_))))
                .or_else(|| self.day_first(i)),
            _ => None,
        }
    }
}

/// The reading that reaches furthest; of equals the first.
pub fn longest<const N: usize>(readings: [Option<Node>; N]) -> Option<Node> {
    let mut best: Option<Node> = None;
    for node in readings.into_iter().flatten() {
        if best.as_ref().is_none_or(|b| node.end > b.end) {
            best = Some(node);
        }
    }
    best
}

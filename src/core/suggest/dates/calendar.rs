//! Calendar dates as written: days and months in words, dates in figures.

use super::expr::{Expr, Node, Year};
use super::grammar::Grammar;
use super::lexicon::{Cue, Lex};
use super::numbers::ordinal;
use super::tokens::Kind;
use super::value::{Clock, Value, Zone};
use jiff::civil::Date;

/// A full date, or none where the calendar has no such day.
pub fn full(year: i16, month: i8, day: i8) -> Expr {
    Date::new(year, month, day).map_or(Expr::Impossible, |date| Expr::Fixed(Value::Day(date)))
}

impl Grammar<'_, '_> {
    /// A month's name or short form, and the token after it with its dot.
    pub fn month(&self, i: usize) -> Option<(i8, usize)> {
        let t = self.t;
        match t.lex(i) {
            Lex::Month(month) => {
                let plain = t.capital(i) || self.anywhere || !matches!(month, 3 | 5 | 8);
                plain.then_some((month, i + 1))
            }
            Lex::MonthShort(month) if t.capital(i) || self.anywhere => {
                if t.is(i + 1, b'.') && t.glued(i + 1) {
                    return Some((month, i + 2));
                }
                let hyphen = if t.is(i + 1, b'-') && t.glued(i + 1) { i + 2 } else { i + 1 };
                let before = i.checked_sub(1).is_some_and(|b| t.kind(b) == Kind::Number || t.is(b, b'-'));
                (t.kind(hyphen) == Kind::Number || before || self.anywhere || self.date_place(i))
                    .then_some((month, i + 1))
            }
            _ => None,
        }
    }

    /// A day of the month: 4, 4th, fourth.
    pub fn day(&self, i: usize) -> Option<(i8, usize)> {
        let t = self.t;
        if t.kind(i) == Kind::Number {
            let day = i8::try_from(t.number(i)?).ok().filter(|d| (1..=31).contains(d) && t.width(i) <= 2)?;
            if let Some((_, end)) = ordinal(t, i) {
                return Some((day, end));
            }
            let next = i + 1;
            let runs_on = t.glued(next)
                && (t.kind(next) == Kind::Word
                    || t.is(next, b'%')
                    || (t.is(next, b'.') || t.is(next, b':') || t.is(next, b',') || t.is(next, b'/'))
                        && t.glued(next + 1)
                        && t.kind(next + 1) == Kind::Number
                        && t.width(next + 1) != 4);
            return (!runs_on && t.cue(next) != Cue::Counted).then_some((day, next));
        }
        let (day, end) = ordinal(t, i)?;
        ((1..=31).contains(&day) && !matches!(t.lex(end), Lex::Unit(_) | Lex::Half)).then_some((day, end))
    }

    /// Four digits that can be a year where one is due.
    pub fn year(&self, i: usize) -> Option<(i16, usize)> {
        let t = self.t;
        let year = i16::try_from(t.number(i)?).ok().filter(|y| t.width(i) == 4 && (1500..=2099).contains(y))?;
        let next = i + 1;
        let runs_on = t.glued(next)
            && (t.kind(next) == Kind::Word
                || t.is(next, b'%')
                || (t.is(next, b'.') || t.is(next, b',') || t.is(next, b':'))
                    && t.glued(next + 1)
                    && t.kind(next + 1) == Kind::Number);
        (!runs_on && t.cue(next) != Cue::Counted).then_some((year, next))
    }

    /// `'98`.
    pub fn short_year(&self, i: usize) -> Option<(i8, usize)> {
        let t = self.t;
        let year = i8::try_from(t.number(i + 1)?).ok()?;
        (t.is(i, b'\'') && t.glued(i + 1) && t.width(i + 1) == 2 && !(t.glued(i + 2) && t.kind(i + 2) == Kind::Word))
            .then_some((year, i + 2))
    }

    /// The year after "of": 1998, '98, last year, fiscal 1998, the year.
    pub fn year_name(&self, i: usize) -> Option<(Year, usize)> {
        let t = self.t;
        if let Some((year, end)) = self.year(i) {
            return Some((Year::Named(year), end));
        }
        if let Some((year, end)) = self.short_year(i) {
            return Some((Year::Short(year), end));
        }
        let at = if t.lex(i) == Lex::The { i + 1 } else { i };
        if t.lex(at) == Lex::Fiscal {
            let number = if t.word(at + 1, "year") { at + 2 } else { at + 1 };
            return self.year(number).map(|(year, end)| (Year::Fiscal(year), end));
        }
        let year = |at: usize| {
            let at = if t.lex(at) == Lex::Fiscal { at + 1 } else { at };
            t.word(at, "year").then_some(at + 1).filter(|end| !(t.is(*end, b'-') && t.glued(*end)))
        };
        let (shift, next) = match t.lex(at) {
            Lex::Last | Lex::Past => (Year::Shifted(-1), at + 1),
            Lex::Previous => (Year::Before, at + 1),
            Lex::This | Lex::Current => (Year::Shifted(0), at + 1),
            Lex::Next | Lex::Coming => (Year::Shifted(1), at + 1),
            _ if at > i => (Year::Shifted(0), at),
            _ => return None,
        };
        year(next).map(|end| (shift, end))
    }

    /// After a month or day: "1998", ", 1998", "of 1998", "last year", "of last year".
    fn year_after(&self, i: usize) -> Option<(Year, usize)> {
        let t = self.t;
        if t.word(i, "of") {
            return self.year_name(i + 1).filter(|(y, _)| !matches!(y, Year::Shifted(0)) || t.lex(i + 1) == Lex::This);
        }
        let comma = t.is(i, b',');
        let at = if comma || t.is(i, b'-') && t.glued(i) { i + 1 } else { i };
        if let Some((year, end)) = self.year(at).or_else(|| self.year_in_words(at)) {
            return Some((Year::Named(year), end));
        }
        if comma {
            return None;
        }
        match t.lex(at) {
            Lex::Last | Lex::Next | Lex::This => self.year_name(at),
            _ if t.is(at, b'\'') => self.short_year(at).map(|(year, end)| (Year::Short(year), end)),
            _ => None,
        }
    }

    /// Month first: "Feb. 4", "Feb. 4-5", "February 4, 2026", "September 2019", "February".
    pub fn month_first(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let (month, after) = self.month(i)?;
        let dashed = t.is(after, b'-') && t.glued(after) && t.kind(after + 1) == Kind::Number;
        let the = if t.lex(after) == Lex::The && ordinal(t, after + 1).is_some() || dashed { after + 1 } else { after };
        if let Some((day, end)) = self.day(the) {
            if let Some(((to_month, to_day), range_end)) = self.range_end(end, month) {
                let (year, end) = self.year_after(range_end).map_or((None, range_end), |(y, e)| (Some(y), e));
                return Some(Node::new(Expr::DayRange((month, day), (to_month, to_day), year), end));
            }
            return Some(match self.year_after(end) {
                Some((Year::Named(year), end)) => Node::new(full(year, month, day), end),
                Some((year, end)) => Node::new(Expr::MonthDayOf(month, day, year), end),
                None => Node::new(Expr::MonthDay(month, day), end),
            });
        }
        if let Some((year, end)) = self.year_after(after) {
            return Some(match year {
                Year::Named(year) => Node::new(Expr::Fixed(Value::Month(year, month)), end),
                year => Node::new(Expr::MonthOf(month, year), end),
            });
        }
        if t.is(after, b'-')
            && (t.glued(after) || t.kind(after) == Kind::Sign)
            && let Some((to, end)) = self.month(after + 1)
        {
            let (year, end) = self.year_after(end).map_or((None, end), |(y, e)| (Some(y), e));
            return Some(Node::new(Expr::MonthRange(month, to, year), end));
        }
        Some(Node::new(Expr::Month(month, None), after))
    }

    /// The end of a range of days: "-5", " to Jan. 30", " through 12".
    fn range_end(&self, i: usize, month: i8) -> Option<((i8, i8), usize)> {
        let t = self.t;
        let dash = t.is(i, b'-');
        if !dash && !["to", "through", "until", "till", "thru"].iter().any(|w| t.word(i, w)) {
            return None;
        }
        if let Some((month, at)) = self.month(i + 1) {
            return self.day(at).map(|(day, end)| ((month, day), end));
        }
        let (day, end) = self.day(i + 1)?;
        // "cut from March 3 to 5 percent" counts something; so does a number with a unit.
        let counted = matches!(t.lex(end), Lex::Unit(_) | Lex::Units(_)) || t.is(end, b'-') && t.glued(end);
        (!counted).then_some(((month, day), end))
    }

    /// Day first: "3 March 1996", "the 3rd of March", "4-5 February".
    pub fn day_first(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let at = if t.lex(i) == Lex::The { i + 1 } else { i };
        let (day, after) = self.day(at).or_else(|| {
            let day = i8::try_from(t.number(at)?).ok().filter(|d| (1..=31).contains(d) && t.width(at) <= 2)?;
            (t.is(at + 1, b'-') && t.glued(at + 1)).then_some((day, at + 1))
        })?;
        let spelled = t.kind(at) == Kind::Word;
        let of = |at: usize| if t.word(at, "of") { at + 1 } else { at };
        let dash = t.is(after, b'-') && t.glued(after);
        // 15-Jan-2026
        if dash && let Some((month, end)) = self.month(after + 1) {
            let (year, end) = self.year_after(end)?;
            return match year {
                Year::Named(year) => Some(Node::new(full(year, month, day), end)),
                _ => None,
            };
        }
        if dash || t.is(after, b'-') || t.word(after, "to") || t.word(after, "through") {
            let (to, end) = self.day(after + 1)?;
            let (month, end) = self.month(of(end))?;
            let (year, end) = self.year_after(end).map_or((None, end), |(y, e)| (Some(y), e));
            return (to > day).then(|| Node::new(Expr::DayRange((month, day), (month, to), year), end));
        }
        let linked = of(after);
        if spelled && linked == after {
            return None;
        }
        let (month, end) = self.month(linked)?;
        // "3 MAY DIE": in capitals the month may be a verb; "of" or an ordinal settles it.
        let shouted = matches!(month, 3 | 5) && t.text(linked).bytes().all(|b| b.is_ascii_uppercase());
        let firm = linked > after || after > at + 1 || !shouted;
        if let Some(((to_month, to_day), end)) = self.day_month_end(end) {
            let (year, end) = self.year_after(end).map_or((None, end), |(y, e)| (Some(y), e));
            return Some(Node::new(Expr::DayRange((month, day), (to_month, to_day), year), end));
        }
        match self.year_after(end) {
            Some((Year::Named(year), end)) => Some(Node::new(full(year, month, day), end)),
            Some((year, end)) => Some(Node::new(Expr::MonthDayOf(month, day, year), end)),
            // "15 March 4" is no date of that order.
            None if t.kind(end) == Kind::Number => None,
            None if firm || self.date_place(i) => Some(Node::new(Expr::MonthDay(month, day), end)),
            None => None,
        }
    }

    /// " - 2 February" after "28 January".
    fn day_month_end(&self, i: usize) -> Option<((i8, i8), usize)> {
        let t = self.t;
        if !(t.is(i, b'-') || t.word(i, "to") || t.word(i, "until")) {
            return None;
        }
        let (day, at) = self.day(i + 1)?;
        self.month(at).map(|(month, end)| ((month, day), end))
    }

    /// Dates in figures: 2026-01-15, 15.01.2026, 1/15/2026, 2026-02, 2003-07, with a time after T.
    pub fn figures(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let first = t.number(i)?;
        let before = i.checked_sub(1);
        if t.glued(i) && before.is_some_and(|b| !t.is(b, b'(') && !t.is(b, b'"') && !t.is(b, b'\'') && !t.is(b, b'[')) {
            let named = before.is_some_and(|b| t.is(b, b'-') || t.word(b, "date"));
            if !(named && t.width(i) == 4) {
                return None;
            }
        }
        let mark = [b'-', b'/', b'.'].into_iter().find(|m| t.is(i + 1, *m) && t.glued(i + 1))?;
        if !t.glued(i + 2) || t.kind(i + 1) == Kind::Sign && t.width(i) != 4 {
            return None;
        }
        let second = t.number(i + 2);
        let third = (t.is(i + 3, mark) && t.glued(i + 3) && t.glued(i + 4)).then(|| t.number(i + 4)).flatten();
        let (a, b) = (t.width(i), t.width(i + 2));
        match (second, third) {
            // 2026-01-15
            (Some(second), Some(third)) if a == 4 && b <= 2 && t.width(i + 4) <= 2 => {
                let date = full(first as i16, second as i8, third as i8);
                let end = i + 5;
                if !(1000..=9999).contains(&first) || t.glued(end) && t.kind(end) == Kind::Number {
                    return None;
                }
                if let (Expr::Fixed(Value::Day(day)), Some((clock, end))) = (&date, self.iso_clock(end)) {
                    return Some(Node::new(Expr::Fixed(Value::Time(Some(*day), clock)), end));
                }
                let plausible = mark != b'.' && (1..=12).contains(&second) && (1..=31).contains(&third);
                (plausible || date != Expr::Impossible).then(|| Node::new(date, end))
            }
            // 1/15/2026, 15.01.2026, 7/8/07
            (Some(second), Some(third)) if a <= 2 && b <= 2 && matches!(t.width(i + 4), 2 | 4) => {
                let end = i + 5;
                let two = t.width(i + 4) == 2;
                if two && mark == b'.' || t.glued(end) && matches!(t.kind(end), Kind::Word | Kind::Number) {
                    return None;
                }
                if t.glued(end) && (t.is(end, mark) && mark != b'.' || t.is(end, b'%')) {
                    return None;
                }
                let (month, day) = if first > 12 || (mark == b'.' || self.day_first) && second <= 12 {
                    (second, first)
                } else {
                    (first, second)
                };
                if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
                    return None;
                }
                Some(match two {
                    true => Node::new(Expr::MonthDayOf(month as i8, day as i8, Year::Short(third as i8)), end),
                    false => Node::new(full(third as i16, month as i8, day as i8), end),
                })
            }
            // 2026-02, 2003-07, 2009-2011, 2008/09
            (Some(second), None) if a == 4 && mark != b'.' && (1500..=2099).contains(&first) => {
                let end = i + 3;
                if t.glued(end) && (t.kind(end) == Kind::Word || t.is(end, b'-') || t.is(end, b'/') || t.is(end, b'%'))
                {
                    return None;
                }
                let to = match b {
                    4 => second,
                    2 => first / 100 * 100 + second,
                    _ => return None,
                };
                if b == 2 && mark == b'-' && second < first % 100 && (1..=12).contains(&second) {
                    return Some(Node::new(Expr::Fixed(Value::Month(first as i16, second as i8)), end));
                }
                let season = mark == b'-' || to == first + 1;
                (season && first < to && to <= first + 200 && to <= 2099).then(|| years(first as i16, to as i16, end))
            }
            _ => self.named_figures(i, first, mark),
        }
    }

    /// 9/11, 2026-W05, 2026-Q1: figures with a name in them.
    fn named_figures(&self, i: usize, first: u32, mark: u8) -> Option<Node> {
        let t = self.t;
        let end = i + 3;
        if first == 9
            && mark == b'/'
            && t.number(i + 2) == Some(11)
            && !(t.glued(end) && (t.is(end, b'/') || t.is(end, b'%')))
        {
            return Some(Node::new(full(2001, 9, 11), end));
        }
        if t.width(i) != 4 || mark != b'-' {
            return None;
        }
        // The letter stands alone before its figures.
        let number = (t.glued(i + 3) && t.kind(i + 3) == Kind::Number).then(|| t.text(i + 3))?;
        let text = format!("{}-{}{}", t.text(i), t.text(i + 2).to_ascii_uppercase(), number);
        match Value::parse(&text).ok()? {
            value @ (Value::Week(..) | Value::Quarter(..) | Value::Half(..)) => {
                Some(Node::new(Expr::Fixed(value), i + 4))
            }
            _ => None,
        }
    }

    /// `T15:00:00Z` after a date in figures.
    fn iso_clock(&self, i: usize) -> Option<(Clock, usize)> {
        let t = self.t;
        if !(t.word(i, "t") && t.glued(i) && t.glued(i + 1) && t.is(i + 2, b':') && t.width(i + 1) == 2) {
            return None;
        }
        let small = |at: usize, below: u32| t.number(at).filter(|n| *n < below && t.width(at) == 2).map(|n| n as i8);
        let (hour, minute) = (small(i + 1, 25)?, small(i + 3, 60)?);
        let mut end = i + 4;
        let mut second = None;
        if t.is(end, b':') && t.glued(end) {
            second = Some(small(end + 1, 60)?);
            end += 2;
            if t.is(end, b'.') && t.glued(end) && t.kind(end + 1) == Kind::Number && t.glued(end + 1) {
                end += 2;
            }
        }
        let mut zone = None;
        if t.word(end, "z") && t.glued(end) {
            zone = Some(Zone::Utc);
            end += 1;
        } else if t.glued(end) && (t.is(end, b'+') || t.is(end, b'-')) && t.glued(end + 1) {
            let sign = if t.is(end, b'-') { -1 } else { 1 };
            let (hours, minutes, after) = if t.width(end + 1) == 4 {
                let n = t.number(end + 1)?;
                (n / 100, n % 100, end + 2)
            } else {
                let minutes = if t.is(end + 2, b':') { t.number(end + 3)? } else { return None };
                (t.number(end + 1)?, minutes, end + 4)
            };
            if hours > 14 || minutes > 59 {
                return None;
            }
            zone = Some(Zone::Offset(sign * (hours * 60 + minutes) as i16));
            end = after;
        }
        (hour < 24 || minute == 0 && second.unwrap_or(0) == 0)
            .then_some((Clock::At { hour, minute: Some(minute), second, zone }, end))
    }
}

/// A range of years.
pub fn years(from: i16, to: i16, end: usize) -> Node {
    Node::new(Expr::Fixed(Value::Range(Box::new(Value::Year(from)), Box::new(Value::Year(to)))), end)
}

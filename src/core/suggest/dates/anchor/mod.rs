//! Giving the words a value: from the publication date, from the last date named, from the verb that governs.

mod counts;
mod days;
mod periods;
mod weekdays;

use super::expr::{Expr, Node, Part, Shift, Year};
use super::governor::{Direction, Governed, direction};
use super::reckon::{both_years, feast_day, month_year, next_weekday, plus_days, recent_weekday, unit_of, yearly};
use super::tokens::Tokens;
use super::value::{Kind, Unit, Vague, Value};
use jiff::civil::{Date, Weekday};

/// One expression found in the text, before its value.
pub struct Found {
    /// First token.
    pub start: usize,
    /// What it says.
    pub node: Node,
    /// Number of its sentence.
    pub sentence: u32,
    /// Number of its paragraph.
    pub paragraph: u32,
}

/// A value with the reasons for it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The value; none without a publication date, or where no calendar has such a day.
    pub value: Option<Value>,
    /// Only where the value alone does not tell the kind.
    pub kind: Option<Kind>,
    /// 3 absolute, 2 reckoned with certainty, 1 guessed.
    pub confidence: u8,
    /// Why, in words.
    pub reason: String,
    /// Whether it hangs on the publication date.
    pub anchored: bool,
    /// The reading that looks back.
    pub past: Option<Value>,
    /// The reading that looks ahead.
    pub future: Option<Value>,
}

impl Reading {
    fn fixed(value: Option<Value>, reason: &str) -> Self {
        Self { value, confidence: 3, reason: reason.to_owned(), ..Self::default() }
    }

    fn from_reference(value: Option<Value>, confidence: u8, reason: String) -> Self {
        Self { value, confidence, reason, anchored: true, ..Self::default() }
    }
}

/// A date named earlier, with its place.
#[derive(Clone)]
struct Anchor {
    value: Value,
    first: Date,
    sentence: u32,
    paragraph: u32,
    /// Whether it stood after "in" or "on": it tells the time of the story, as "since 2003" does not.
    placed: bool,
}

/// Walks the expressions in order and remembers what was named.
pub struct Resolver<'r, 't, 'a> {
    t: &'t Tokens<'a>,
    found: &'r [Found],
    reference: Option<Date>,
    last: Option<Anchor>,
    last_day: Option<Anchor>,
    quarter: Option<(i16, i8)>,
    /// Days already settled for the rest of a list such as "Wednesday and Thursday": index, day, why.
    listed: Vec<(usize, Date, u8, String)>,
    /// The last reading of each weekday with its paragraph.
    weekdays: [Option<(Date, u32)>; 8],
    /// For each expression, the quarter named nearest to it in its paragraph.
    near_quarter: Vec<Option<usize>>,
}

impl<'r, 't, 'a> Resolver<'r, 't, 'a> {
    /// Prepares for the expressions of one text, in order.
    pub fn new(t: &'t Tokens<'a>, found: &'r [Found], reference: Option<Date>) -> Self {
        let mut near_quarter = vec![None; found.len()];
        let is_quarter = |f: &Found| {
            matches!(f.node.expr, Expr::Part(Part::Quarter(_) | Part::Discussed, _) | Expr::Fixed(Value::Quarter(..)))
        };
        let mut last: Option<usize> = None;
        for (i, f) in found.iter().enumerate() {
            if let (Some(near), Some(q)) = (near_quarter.get_mut(i), last)
                && found.get(q).is_some_and(|g| g.paragraph == f.paragraph || g.sentence + 2 >= f.sentence)
            {
                *near = Some(q);
            }
            if is_quarter(f) {
                last = Some(i);
            }
        }
        let mut next: Option<usize> = None;
        for (i, f) in found.iter().enumerate().rev() {
            if let (Some(near @ None), Some(q)) = (near_quarter.get_mut(i), next)
                && found.get(q).is_some_and(|g| g.paragraph == f.paragraph)
            {
                *near = Some(q);
            }
            if is_quarter(f) {
                next = Some(i);
            }
        }
        Self {
            t,
            found,
            reference,
            last: None,
            last_day: None,
            quarter: None,
            listed: Vec::new(),
            weekdays: [None; 8],
            near_quarter,
        }
    }

    /// The value of the expression at an index, with what it says remembered for the next.
    pub fn next(&mut self, index: usize) -> Option<Reading> {
        let found = self.found.get(index)?;
        let mut reading = self.read(&found.node.expr, index, found);
        for value in [&mut reading.value, &mut reading.past, &mut reading.future] {
            if value.as_ref().is_some_and(|v| !v.is_in_calendar()) {
                *value = None;
            }
        }
        self.remember(&reading, found);
        Some(reading)
    }

    fn remember(&mut self, reading: &Reading, found: &Found) {
        let Some(value) = &reading.value else { return };
        // A quarter of a year before is what the one under discussion is compared with.
        if let (Value::Quarter(year, quarter), Expr::Part(..) | Expr::Fixed(_)) = (value, &found.node.expr)
            && self.quarter.is_none_or(|(discussed, _)| *year >= discussed)
        {
            self.quarter = Some((*year, *quarter));
        }
        let placed = found.start.checked_sub(1).is_some_and(|b| self.t.word(b, "in") || self.t.word(b, "on"));
        if let Some((first, last)) = value.span_days() {
            let anchor =
                Anchor { value: value.clone(), first, sentence: found.sentence, paragraph: found.paragraph, placed };
            // A time without a day of its own says no day.
            if first == last && !matches!(found.node.expr, Expr::Clock(_, None)) {
                self.last_day = Some(anchor.clone());
            }
            if !matches!(value, Value::Decade(_) | Value::Century(_)) {
                self.last = Some(anchor);
            }
        }
    }

    fn governed(&self, found: &Found) -> Governed {
        direction(self.t, found.start, found.node.end)
    }

    fn why(&self, what: &str, governed: Governed) -> String {
        match (governed.direction, governed.cue) {
            (Direction::Past, Some(cue)) => format!("{what} with “{}”: the most recent", self.t.text(cue)),
            (Direction::Future, Some(cue)) => format!("{what} with “{}”: the next", self.t.text(cue)),
            _ => what.to_owned(),
        }
    }

    fn read(&mut self, expr: &Expr, index: usize, found: &Found) -> Reading {
        match expr {
            Expr::Fixed(value) => Reading::fixed(Some(value.clone()), "written in full"),
            Expr::Impossible => Reading { confidence: 1, ..Reading::fixed(None, "no calendar has this day") },
            Expr::Duration(value) => {
                Reading { kind: Some(Kind::Duration), ..Reading::fixed(Some(value.clone()), "a length of time") }
            }
            Expr::Set(value) => {
                Reading { kind: Some(Kind::Set), ..Reading::fixed(Some(value.clone()), "again and again") }
            }
            Expr::Vague(vague) => Reading {
                kind: Some(Kind::Date),
                confidence: 2,
                ..Reading::fixed(Some(Value::Vague(*vague)), "no calendar date, only before, now or after")
            },
            Expr::Clock(clock, day) => self.clock(*clock, day.as_deref(), index, found),
            Expr::Daypart(part, day) => self.daypart(*part, day, index, found),
            Expr::Count(amount, unit, way) => self.count(*amount, *unit, *way, index, found),
            Expr::NthWeek(n, whole) => {
                let whole = self.read(whole, index, found);
                let value =
                    whole.value.as_ref().and_then(Value::span_days).and_then(|(first, last)| nth_week(*n, first, last));
                Reading { value, reason: "a week counted inside its month or year".to_owned(), ..whole }
            }
            Expr::Year(Year::Named(year)) => Reading::fixed(Some(Value::Year(*year)), "written in full"),
            Expr::Year(Year::Short(short)) => Reading {
                confidence: 2,
                ..Reading::fixed(
                    Some(Value::Year(self.long_year(*short))),
                    "a year of two figures: the century nearest",
                )
            },
            _ => match self.reference {
                Some(reference) => self.relative(expr, reference, index, found),
                None => self.without_reference(expr),
            },
        }
    }

    /// What still has a value when the publication date is not known.
    fn without_reference(&mut self, expr: &Expr) -> Reading {
        let value = match expr {
            Expr::DayRange(from, to, Some(Year::Named(year))) => days::day_range(*from, *to, *year),
            Expr::MonthDayOf(month, day, Year::Short(short)) => {
                Date::new(self.long_year(*short), *month, *day).ok().map(Value::Day)
            }
            Expr::MonthRange(from, to, Some(Year::Named(year))) => Some(month_range(*from, *to, *year)),
            Expr::Part(Part::Quarter(n), Some(Year::Named(year))) => Some(Value::Quarter(*year, *n)),
            Expr::Part(Part::Quarter(n), Some(Year::Fiscal(year))) => Some(Value::Fiscal(*year, Some(*n))),
            Expr::Part(Part::Half(n), Some(Year::Named(year))) => Some(Value::Half(*year, *n)),
            Expr::SeasonOf(season, Year::Named(year)) => Some(Value::Season(*year, *season)),
            Expr::Feast(feast, Some(Year::Named(year)), _) => feast_day(*feast, *year).map(Value::Day),
            Expr::Dated(_, inner) => match &**inner {
                Expr::Fixed(value) => Some(value.clone()),
                _ => None,
            },
            _ => None,
        };
        match value {
            Some(value) => Reading::fixed(Some(value), "written in full"),
            None => Reading::from_reference(None, 1, "needs the publication date".to_owned()),
        }
    }

    fn long_year(&self, short: i8) -> i16 {
        let short = i16::from(short);
        let pivot = self.reference.map_or(2030, |r| r.year() + 10);
        let year = pivot / 100 * 100 + short;
        if year > pivot { year - 100 } else { year }
    }

    fn year(&self, year: Year, reference: Date) -> i16 {
        match year {
            Year::Named(year) | Year::Fiscal(year) => year,
            Year::Short(short) => self.long_year(short),
            Year::Shifted(by) => reference.year() + i16::from(by),
            Year::Before => reference.year() - 1,
        }
    }

    fn relative(&mut self, expr: &Expr, reference: Date, index: usize, found: &Found) -> Reading {
        let sure = |value: Option<Value>, reason: &str| Reading::from_reference(value, 2, reason.to_owned());
        match expr {
            Expr::MonthDay(month, day) => self.month_day(*month, *day, reference, found),
            Expr::MonthDayOf(month, day, year) => {
                let value = Date::new(self.year(*year, reference), *month, *day).ok().map(Value::Day);
                Reading {
                    anchored: matches!(year, Year::Shifted(_) | Year::Before),
                    ..sure(value, "the year is named beside it")
                }
            }
            Expr::DayRange(from, to, year) => self.day_range(*from, *to, *year, reference, found),
            Expr::Month(month, shift) => self.month(*month, *shift, reference, found),
            Expr::MonthOf(month, year) => {
                sure(Some(Value::Month(self.year(*year, reference), *month)), "the year is named beside it")
            }
            Expr::MonthRange(from, to, year) => {
                let governed = self.governed(found);
                let last =
                    year.map_or_else(|| month_year(reference, *to, governed.direction), |y| self.year(y, reference));
                let first = if from > to { last - 1 } else { last };
                let value = Value::Range(Box::new(Value::Month(first, *from)), Box::new(Value::Month(last, *to)));
                Reading::from_reference(Some(value), 1, self.why("months", governed))
            }
            Expr::DayOfMonth(day, shift) => self.day_of_month(*day, *shift, reference, found),
            Expr::Weekday(day, shift) => self.weekday(*day, *shift, reference, index, found),
            Expr::WeekdayOf(day, shift) => {
                let by = if *shift == Shift::Last { -1 } else { i32::from(*shift == Shift::Next) };
                let value = plus_days(reference, by * 7).and_then(|d| weekdays::in_week(d, *day)).map(Value::Day);
                sure(value, "the day of that week")
            }
            Expr::WeekdayRange(from, to) => {
                let governed = self.governed(found);
                let last = match governed.direction {
                    Direction::Future => next_weekday(reference, *from).and_then(|d| next_weekday(d, *to)),
                    _ => recent_weekday(reference, *to),
                };
                let first = last.and_then(|d| recent_weekday(d, *from));
                let value =
                    first.zip(last).map(|(a, b)| Value::Range(Box::new(Value::Day(a)), Box::new(Value::Day(b))));
                Reading::from_reference(
                    value,
                    if governed.cue.is_some() { 2 } else { 1 },
                    self.why("days of the week", governed),
                )
            }
            Expr::Dated(weekday, inner) => self.dated(*weekday, inner, reference, index, found),
            Expr::Day(0) if self.in_general(found) => Reading {
                kind: Some(Kind::Date),
                confidence: 1,
                ..Reading::fixed(Some(Value::Vague(Vague::Present)), "“today” in a general sense: nowadays")
            },
            Expr::Day(days) => {
                sure(plus_days(reference, i32::from(*days)).map(Value::Day), "reckoned from the publication date")
            }
            Expr::Unit(unit, shift) => self.unit(*unit, *shift, reference, found),
            Expr::TheUnit(Unit::Weekend) => self.weekend(reference, found),
            Expr::TheUnit(unit) => match self.ended(found, reference) {
                Some(day) => {
                    Reading::from_reference(unit_of(*unit, day), 2, "fixed by the day on which it ended".to_owned())
                }
                None => {
                    let reason = format!("the {} of the publication date", unit.word());
                    Reading::from_reference(unit_of(*unit, reference), 1, reason)
                }
            },
            Expr::Season(season, shift) => self.season(*season, *shift, reference, found),
            Expr::SeasonOf(season, year) => {
                sure(Some(Value::Season(self.year(*year, reference), *season)), "the year is named beside it")
            }
            Expr::Part(part, year) => self.part(*part, *year, reference, found),
            Expr::FiscalYear(0) if self.ended(found, reference).is_some() => {
                let year = self.ended(found, reference).map_or(reference.year(), |d| d.year());
                sure(Some(Value::Fiscal(year, None)), "fixed by the day on which it ended")
            }
            Expr::FiscalYear(by) => sure(
                Some(Value::Fiscal(reference.year() + i16::from(*by), None)),
                "fiscal year reckoned from the publication date",
            ),
            Expr::YearBack(years) => self.year_back(*years, reference, index, found),
            Expr::Feast(feast, year, shift) => {
                let year = year.or(match shift {
                    Some(Shift::This) => Some(Year::Shifted(0)),
                    _ => None,
                });
                if let Some(year) = year {
                    return sure(
                        feast_day(*feast, self.year(year, reference)).map(Value::Day),
                        "the feast in its year",
                    );
                }
                let governed = match shift {
                    Some(Shift::Last) => Governed { direction: Direction::Past, cue: None },
                    Some(Shift::Next) => Governed { direction: Direction::Future, cue: None },
                    _ => self.governed(found),
                };
                let day = |year| feast_day(*feast, year);
                let (past, future) = both_years(reference, day);
                Reading {
                    past: past.map(Value::Day),
                    future: future.map(Value::Day),
                    ..Reading::from_reference(
                        yearly(reference, governed.direction, day).map(Value::Day),
                        1,
                        self.why("feast", governed),
                    )
                }
            }
            Expr::Year(year) => {
                sure(Some(Value::Year(self.year(*year, reference))), "year reckoned from the publication date")
            }
            _ => Reading::from_reference(None, 1, "no rule gives it a value".to_owned()),
        }
    }

    /// "today's children", "today, unlike …": now, not the day.
    fn in_general(&self, found: &Found) -> bool {
        let t = self.t;
        let end = found.node.end;
        if t.is(end, b',') && ["unlike", "as", "more"].iter().any(|w| t.word(end + 1, w)) && !t.word(end + 1, "as") {
            return true;
        }
        let general = [
            "world",
            "society",
            "economy",
            "standards",
            "terms",
            "youth",
            "generation",
            "children",
            "technology",
            "market",
            "young",
            "teenagers",
            "kids",
            "consumers",
            "environment",
            "culture",
            "women",
            "men",
            "prices",
            "dollars",
        ];
        t.is(end, b'\'') && t.word(end + 1, "s") && general.iter().any(|w| t.word(end + 2, w))
            || found.start.checked_sub(1).is_some_and(|b| {
                t.word(b, "of")
                    && b.checked_sub(1).is_some_and(|c| {
                        ["youth", "children", "america", "people", "women", "world"].iter().any(|w| t.word(c, w))
                    })
            })
    }

    /// The date that "the same", "the previous" and "later" count from, if one is near enough.
    fn near_anchor(&self, found: &Found, day: bool) -> Option<&Anchor> {
        let anchor = if day { self.last_day.as_ref() } else { self.last.as_ref() };
        let reach = if day { 3 } else { 2 };
        anchor.filter(|a| a.paragraph == found.paragraph || a.sentence + reach >= found.sentence)
    }
}

fn month_range(from: i8, to: i8, year: i16) -> Value {
    let first = if from > to { year - 1 } else { year };
    Value::Range(Box::new(Value::Month(first, from)), Box::new(Value::Month(year, to)))
}

/// The nth week that lies wholly inside a stretch of days; -1 is the last.
fn nth_week(n: i8, first: Date, last: Date) -> Option<Value> {
    let monday = if n > 0 {
        let monday = next_weekday(first, 1)?;
        plus_days(monday, 7 * (i32::from(n) - 1))?
    } else {
        plus_days(recent_weekday(last, 7)?, -6)?
    };
    debug_assert_eq!(monday.weekday(), Weekday::Monday);
    unit_of(Unit::Week, monday)
}

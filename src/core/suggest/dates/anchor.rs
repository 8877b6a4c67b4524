//! Giving the words a value: from the publication date, from the last date named, from the verb that governs.

use super::expr::{Expr, Node, Part, Shift, Way, Year};
use super::governor::{Direction, Governed, direction};
use super::lexicon::Cue;
use super::reading::weekday_name;
use super::reckon::{
    self, both_years, days_between, feast_day, month_year, next_weekday, plus_days, recent_weekday, step, unit_of,
    yearly,
};
use super::tokens::Tokens;
use super::value::{Amount, Clock, Daypart, Kind, Season, Unit, Vague, Value, week_day};
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
            matches!(
                f.node.expr,
                Expr::Part(Part::Quarter(_) | Part::Discussed, _, _) | Expr::Fixed(Value::Quarter(..))
            )
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
        if let Value::Quarter(year, quarter) = *value {
            self.quarter = Some((year, quarter));
        }
        if let Some((first, last)) = value.span_days() {
            let anchor = Anchor { value: value.clone(), first, sentence: found.sentence, paragraph: found.paragraph };
            if first == last {
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
            Expr::DayRange(from, to, Some(Year::Named(year))) => day_range(*from, *to, *year),
            Expr::MonthDayOf(month, day, Year::Short(short)) => {
                Date::new(self.long_year(*short), *month, *day).ok().map(Value::Day)
            }
            Expr::MonthRange(from, to, Some(Year::Named(year))) => Some(month_range(*from, *to, *year)),
            Expr::Part(Part::Quarter(n), Some(Year::Named(year)), _) => Some(Value::Quarter(*year, *n)),
            Expr::Part(Part::Quarter(n), Some(Year::Fiscal(year)), _) => Some(Value::Fiscal(*year, Some(*n))),
            Expr::Part(Part::Half(n), Some(Year::Named(year)), _) => Some(Value::Half(*year, *n)),
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
                let value = plus_days(reference, by * 7).and_then(|d| in_week(d, *day)).map(Value::Day);
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
            Expr::TheUnit(unit) => Reading::from_reference(
                unit_of(*unit, reference),
                1,
                format!("the {} of the publication date", unit.word()),
            ),
            Expr::Season(season, shift) => self.season(*season, *shift, reference, found),
            Expr::SeasonOf(season, year) => {
                sure(Some(Value::Season(self.year(*year, reference), *season)), "the year is named beside it")
            }
            Expr::Part(part, year, shift) => self.part(*part, *year, *shift, reference, found),
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

    fn month_day(&mut self, month: i8, day: i8, reference: Date, found: &Found) -> Reading {
        if Date::new(2024, month, day).is_err() {
            return Reading { confidence: 1, ..Reading::fixed(None, "no calendar has this day") };
        }
        let governed = self.governed(found);
        let day_in = |year| Date::new(year, month, day).ok();
        if let Some(year) = self.carried_year(reference, governed, found) {
            return Reading::from_reference(
                day_in(year).map(Value::Day),
                1,
                format!("no year: {year}, named just before"),
            );
        }
        let (past, future) = both_years(reference, day_in);
        let confidence = if governed.cue.is_some() { 2 } else { 1 };
        Reading {
            past: past.map(Value::Day),
            future: future.map(Value::Day),
            ..Reading::from_reference(
                yearly(reference, governed.direction, day_in).map(Value::Day),
                confidence,
                self.why("no year, the nearest", governed),
            )
        }
    }

    /// A year named in the sentence or the one before carries over to a month told in the past.
    fn carried_year(&self, reference: Date, governed: Governed, found: &Found) -> Option<i16> {
        let last = self.last.as_ref()?;
        let year = last.first.year();
        let told = governed.direction == Direction::Past && governed.cue.is_none_or(|c| self.t.cue(c) != Cue::Said);
        let named =
            matches!(last.value, Value::Year(_) | Value::Month(..) | Value::Day(_)) && year < reference.year() - 1;
        let near =
            last.sentence == found.sentence || last.sentence + 1 == found.sentence && last.paragraph == found.paragraph;
        (told && named && near && !self.since_last(last)).then_some(year)
    }

    /// Whether the last date stood after "since" and the like, where it tells no time of the story.
    fn since_last(&self, last: &Anchor) -> bool {
        let place = self
            .found
            .iter()
            .rev()
            .find(|f| f.sentence == last.sentence && matches!(&f.node.expr, Expr::Fixed(v) if *v == last.value));
        place.is_none_or(|f| f.start.checked_sub(1).is_some_and(|b| !self.t.word(b, "in") && !self.t.word(b, "on")))
    }

    fn day_range(
        &mut self,
        from: (i8, i8),
        to: (i8, i8),
        year: Option<Year>,
        reference: Date,
        found: &Found,
    ) -> Reading {
        if let Some(year) = year {
            let reading =
                Reading::fixed(day_range(from, to, self.year(year, reference)), "a range of days written in full");
            return Reading { anchored: matches!(year, Year::Shifted(_)), ..reading };
        }
        let governed = self.governed(found);
        let start = yearly(reference, governed.direction, |year| Date::new(year, from.0, from.1).ok());
        let value = start.and_then(|start| day_range(from, to, start.year()));
        Reading::from_reference(
            value,
            if governed.cue.is_some() { 2 } else { 1 },
            self.why("no year, the nearest", governed),
        )
    }

    fn month(&mut self, month: i8, shift: Option<Shift>, reference: Date, found: &Found) -> Reading {
        let strictly = |direction| {
            let same = month == reference.month();
            let year = month_year(reference, month, direction);
            match direction {
                Direction::Past if same => year - 1,
                Direction::Future if same => year + 1,
                _ => year,
            }
        };
        let sure =
            |year: i16, reason: &str| Reading::from_reference(Some(Value::Month(year, month)), 2, reason.to_owned());
        match shift {
            Some(Shift::Last) => return sure(strictly(Direction::Past), "the most recent that is over"),
            Some(Shift::Next) => return sure(strictly(Direction::Future), "the next to come"),
            Some(Shift::This) => return sure(reference.year(), "the year of the publication date"),
            Some(Shift::Previous | Shift::Following) => {
                let base = self.last.as_ref().map_or(reference, |a| a.first);
                let past = shift == Some(Shift::Previous);
                let year = month_year(base, month, if past { Direction::Past } else { Direction::Future });
                return Reading::from_reference(
                    Some(Value::Month(year, month)),
                    1,
                    "before or after the last date named".to_owned(),
                );
            }
            _ => {}
        }
        let governed = self.governed(found);
        if let Some(year) = self.carried_year(reference, governed, found) {
            return Reading::from_reference(
                Some(Value::Month(year, month)),
                1,
                format!("no year: {year}, named just before"),
            );
        }
        let year = month_year(reference, month, governed.direction);
        Reading {
            past: Some(Value::Month(month_year(reference, month, Direction::Past), month)),
            future: Some(Value::Month(month_year(reference, month, Direction::Future), month)),
            ..Reading::from_reference(
                Some(Value::Month(year, month)),
                if governed.cue.is_some() { 2 } else { 1 },
                self.why("month without a year", governed),
            )
        }
    }

    fn day_of_month(&mut self, day: i8, shift: Option<Shift>, reference: Date, found: &Found) -> Reading {
        let months: &[i32] = match shift {
            Some(Shift::Last | Shift::Previous) => &[-1],
            Some(Shift::Next | Shift::Following) => &[1],
            Some(Shift::This | Shift::Same) => &[0],
            None => &[-1, 0, 1],
        };
        let first = reference.first_of_month();
        let days = months
            .iter()
            .filter_map(|m| step(first, Unit::Month, *m))
            .filter_map(|f| Date::new(f.year(), f.month(), day).ok());
        let governed = self.governed(found);
        let value = match governed.direction {
            Direction::Past if shift.is_none() => days.filter(|d| *d <= reference).max(),
            Direction::Future if shift.is_none() => days.filter(|d| *d >= reference).min(),
            _ => days.min_by_key(|d| days_between(reference, *d).abs()),
        };
        Reading::from_reference(value.map(Value::Day), 1, self.why("a day of the month", governed))
    }

    fn weekday(&mut self, day: i8, shift: Option<Shift>, reference: Date, index: usize, found: &Found) -> Reading {
        let sure =
            |value: Option<Date>, reason: &str| Reading::from_reference(value.map(Value::Day), 2, reason.to_owned());
        match shift {
            Some(Shift::Last) => {
                return sure(
                    plus_days(reference, -1).and_then(|d| recent_weekday(d, day)),
                    "the most recent before the publication date",
                );
            }
            Some(Shift::This) => return sure(in_week(reference, day), "of the week of the publication date"),
            Some(Shift::Next) => {
                let weekend = reference.weekday().to_monday_one_offset() >= 6;
                let _ = weekend;
                return sure(
                    plus_days(reference, 7).and_then(|d| in_week(d, day)),
                    "of the week after the publication date",
                );
            }
            Some(Shift::Previous | Shift::Following | Shift::Same) => {
                let base = self.last.as_ref().map_or(reference, |a| a.first);
                let value = match shift {
                    Some(Shift::Previous) => plus_days(base, -1).and_then(|d| recent_weekday(d, day)),
                    Some(Shift::Following) => plus_days(base, 1).and_then(|d| next_weekday(d, day)),
                    _ => recent_weekday(base, day),
                };
                return Reading { confidence: 1, ..sure(value, "reckoned from the last date named") };
            }
            None => {}
        }
        let (past, future) = (recent_weekday(reference, day), next_weekday(reference, day));
        let both = |reading: Reading| Reading { past: past.map(Value::Day), future: future.map(Value::Day), ..reading };
        if let Some(at) = self.listed.iter().position(|l| l.0 == index) {
            let (_, date, confidence, reason) = self.listed.swap_remove(at);
            self.note_weekday(day, date, found);
            return both(Reading::from_reference(Some(Value::Day(date)), confidence, reason));
        }
        let governed = self.governed(found);
        if governed.direction == Direction::Open
            && let Some((date, paragraph)) = self.weekdays.get(usize::from(day.unsigned_abs())).copied().flatten()
            && paragraph == found.paragraph
        {
            return both(Reading::from_reference(
                Some(Value::Day(date)),
                1,
                format!("the same {} as before in the paragraph", weekday_name(reckon::weekday(day))),
            ));
        }
        let confidence = if governed.cue.is_some() { 2 } else { 1 };
        let reason = match governed.cue {
            Some(_) => self.why("weekday", governed),
            None => "weekday without a verb: the most recent".to_owned(),
        };
        let list = self.weekday_list(index);
        let date = if list.len() > 1 {
            self.settle_list(&list, reference, governed, confidence, &reason)
        } else if governed.direction == Direction::Future {
            future
        } else {
            past
        };
        if let Some(date) = date {
            self.note_weekday(day, date, found);
        }
        both(Reading::from_reference(date.map(Value::Day), confidence, reason))
    }

    fn note_weekday(&mut self, day: i8, date: Date, found: &Found) {
        if let Some(slot) = self.weekdays.get_mut(usize::from(day.unsigned_abs())) {
            *slot = Some((date, found.paragraph));
        }
    }

    /// Indices and days of a list of bare weekdays that begins here: "Wednesday, Thursday and Friday".
    fn weekday_list(&self, index: usize) -> Vec<(usize, i8)> {
        let mut list = Vec::new();
        let mut end = None;
        for (i, found) in self.found.iter().enumerate().skip(index).take(7) {
            let Expr::Weekday(day, None) = found.node.expr else { break };
            if let Some(end) = end {
                let gap = found.start.saturating_sub(end);
                let joined = (end..found.start).all(|j| {
                    self.t.is(j, b',') || self.t.cue(j) == Cue::And || self.t.cue(j) == Cue::To || self.t.word(j, "on")
                });
                if gap == 0 || gap > 3 || !joined {
                    break;
                }
            }
            end = Some(found.node.end);
            list.push((i, day));
        }
        list
    }

    /// Gives a list one direction, ascending; answers the first day and keeps the rest.
    fn settle_list(
        &mut self,
        list: &[(usize, i8)],
        reference: Date,
        governed: Governed,
        confidence: u8,
        reason: &str,
    ) -> Option<Date> {
        let mut days: Vec<Date> = Vec::with_capacity(list.len());
        if governed.direction == Direction::Future {
            let mut from = reference;
            for (_, day) in list {
                let date = next_weekday(from, *day)?;
                from = plus_days(date, 1)?;
                days.push(date);
            }
        } else {
            let mut until = reference;
            for (_, day) in list.iter().rev() {
                let date = recent_weekday(until, *day)?;
                until = plus_days(date, -1)?;
                days.push(date);
            }
            days.reverse();
        }
        for ((index, _), date) in list.iter().zip(&days).skip(1) {
            self.listed.push((*index, *date, confidence, format!("{reason}; one of a list")));
        }
        days.first().copied()
    }

    fn dated(&mut self, weekday: i8, inner: &Expr, reference: Date, index: usize, found: &Found) -> Reading {
        let name = reckon::weekday(weekday);
        let fits = |d: &Date| d.weekday() == name;
        let nearest = |days: Vec<Date>| {
            let near = |d: &Date| days_between(reference, *d).abs();
            days.iter()
                .copied()
                .filter(fits)
                .min_by_key(near)
                .filter(|d| near(d) < 400)
                .or_else(|| days.iter().copied().min_by_key(near))
        };
        let date = match inner {
            Expr::MonthDay(month, day) => nearest(
                (reference.year() - 1..=reference.year() + 1).filter_map(|y| Date::new(y, *month, *day).ok()).collect(),
            ),
            Expr::DayOfMonth(day, _) => {
                let first = reference.first_of_month();
                nearest(
                    (-6..=6)
                        .filter_map(|m| step(first, Unit::Month, m))
                        .filter_map(|f| Date::new(f.year(), f.month(), *day).ok())
                        .collect(),
                )
            }
            _ => {
                let reading = self.read(inner, index, found);
                match reading.value {
                    Some(Value::Day(day)) => Some(day),
                    _ => return reading,
                }
            }
        };
        let agrees = date.is_some_and(|d| fits(&d));
        let reason = match (date, agrees) {
            (Some(_), true) => "the date; the weekday agrees".to_owned(),
            (Some(d), false) => format!("the date decides, though it is a {}", weekday_name(d.weekday())),
            (None, _) => "no calendar has this day".to_owned(),
        };
        let anchored = !matches!(inner, Expr::Fixed(_));
        Reading { anchored, ..Reading::from_reference(date.map(Value::Day), if agrees { 3 } else { 1 }, reason) }
    }

    /// The date that "the same", "the previous" and "later" count from, if one is near enough.
    fn near_anchor(&self, found: &Found, day: bool) -> Option<&Anchor> {
        let anchor = if day { self.last_day.as_ref() } else { self.last.as_ref() };
        let reach = if day { 3 } else { 2 };
        anchor.filter(|a| a.paragraph == found.paragraph || a.sentence + reach >= found.sentence)
    }

    fn unit(&mut self, unit: Unit, shift: Shift, reference: Date, found: &Found) -> Reading {
        let by = match shift {
            Shift::Last => -1,
            Shift::This => 0,
            Shift::Next => 1,
            Shift::Previous | Shift::Following | Shift::Same => {
                let by = match shift {
                    Shift::Previous => -1,
                    Shift::Following => 1,
                    _ => 0,
                };
                let near = self.near_anchor(found, unit == Unit::Day);
                let base = near.map_or(reference, |a| a.first);
                let value = step(base, unit, by).and_then(|d| unit_of(unit, d));
                let reason = if near.is_some() {
                    "reckoned from the last date named"
                } else {
                    "no date named near: reckoned from the publication date"
                };
                return Reading::from_reference(value, if near.is_some() { 2 } else { 1 }, reason.to_owned());
            }
        };
        let value = step(reference, unit, by).and_then(|d| unit_of(unit, d));
        Reading::from_reference(value, 2, format!("the {} reckoned from the publication date", unit.word()))
    }

    fn weekend(&mut self, reference: Date, found: &Found) -> Reading {
        let governed = self.governed(found);
        let inside = reference.weekday().to_monday_one_offset() >= 6;
        let by = if governed.direction == Direction::Future || inside { 0 } else { -1 };
        let week = |by| step(reference, Unit::Week, by).and_then(|d| unit_of(Unit::Weekend, d));
        Reading {
            past: week(if inside { 0 } else { -1 }),
            future: week(0),
            ..Reading::from_reference(
                week(by),
                if governed.cue.is_some() { 2 } else { 1 },
                self.why("weekend", governed),
            )
        }
    }

    fn season(&mut self, season: Season, shift: Option<Shift>, reference: Date, found: &Found) -> Reading {
        let year = reference.year();
        let years = [year - 1, year, year + 1];
        let over =
            years.iter().copied().filter(|y| reckon::season_days(season, *y).is_some_and(|d| d.1 < reference)).max();
        let begun =
            years.iter().copied().filter(|y| reckon::season_days(season, *y).is_some_and(|d| d.0 <= reference)).max();
        let coming =
            years.iter().copied().filter(|y| reckon::season_days(season, *y).is_some_and(|d| d.0 > reference)).min();
        let ahead =
            years.iter().copied().filter(|y| reckon::season_days(season, *y).is_some_and(|d| d.1 >= reference)).min();
        let value = |y: Option<i16>| y.map(|y| Value::Season(y, season));
        let sure = |y: Option<i16>, reason: &str| Reading::from_reference(value(y), 2, reason.to_owned());
        match shift {
            Some(Shift::Last | Shift::Previous) => return sure(over, "the season most recently over"),
            Some(Shift::Next | Shift::Following) => return sure(coming, "the next to begin"),
            Some(_) => {
                let this = if season == Season::Winter && reference.month() <= 2 { year - 1 } else { year };
                return sure(Some(this), "the year of the publication date");
            }
            None => {}
        }
        let governed = self.governed(found);
        let nearest = years.iter().copied().min_by_key(|y| {
            reckon::season_days(season, *y).map_or(i64::MAX, |(a, b)| {
                if a <= reference && reference <= b {
                    0
                } else {
                    days_between(reference, a).abs().min(days_between(reference, b).abs())
                }
            })
        });
        let chosen = match governed.direction {
            Direction::Past => begun,
            Direction::Future => ahead,
            Direction::Open => nearest,
        };
        Reading {
            past: value(begun),
            future: value(ahead),
            ..Reading::from_reference(value(chosen), 1, self.why("season", governed))
        }
    }

    fn part(
        &mut self,
        part: Part,
        year: Option<Year>,
        shift: Option<Shift>,
        reference: Date,
        found: &Found,
    ) -> Reading {
        let make = |year: i16| match part {
            Part::Quarter(n) => Some(Value::Quarter(year, n)),
            Part::Half(n) => Some(Value::Half(year, n)),
            Part::Discussed => None,
        };
        // "ended Sept. 30" fixes it.
        if year.is_none()
            && let Some(day) = self.ended(found, reference)
        {
            let value = match part {
                Part::Half(_) => Some(Value::Half(day.year(), if day.month() <= 6 { 1 } else { 2 })),
                _ => unit_of(Unit::Quarter, day),
            };
            return Reading::from_reference(value, 2, "fixed by the day on which it ended".to_owned());
        }
        if part == Part::Discussed {
            let value = match (self.quarter, year) {
                (Some((_, quarter)), Some(year)) => Some(Value::Quarter(self.year(year, reference), quarter)),
                (None, Some(year)) => Some(Value::Year(self.year(year, reference))),
                (Some((year, quarter)), None) => Some(Value::Quarter(year, quarter)),
                (None, None) => step(reference, Unit::Quarter, -1).and_then(|d| unit_of(Unit::Quarter, d)),
            };
            let reason =
                if self.quarter.is_some() { "the quarter last named" } else { "the last quarter that was over" };
            return Reading::from_reference(value, 1, reason.to_owned());
        }
        let days = |year: i16| make(year).as_ref().and_then(Value::span_days);
        let base = reference.year();
        let begun = (base - 1..=base).filter(|y| days(*y).is_some_and(|d| d.0 <= reference)).max();
        let ahead = (base..=base + 1).filter(|y| days(*y).is_some_and(|d| d.1 >= reference)).min();
        match year {
            Some(Year::Fiscal(year)) => {
                let value = match part {
                    Part::Quarter(n) => Some(Value::Fiscal(year, Some(n))),
                    _ => make(year),
                };
                return Reading::fixed(value, "the fiscal year is named beside it");
            }
            Some(Year::Before) => {
                return Reading::from_reference(
                    begun.and_then(|y| make(y - 1)),
                    2,
                    "the same stretch of the year before".to_owned(),
                );
            }
            Some(year) => {
                let reading = Reading::from_reference(
                    make(self.year(year, reference)),
                    3,
                    "the year is named beside it".to_owned(),
                );
                return Reading { anchored: !matches!(year, Year::Named(_)), ..reading };
            }
            None => {}
        }
        let _ = shift;
        let governed = self.governed(found);
        let chosen = if governed.planned(self.t) { ahead } else { begun };
        Reading {
            past: begun.and_then(make),
            future: ahead.and_then(make),
            ..Reading::from_reference(
                chosen.and_then(make),
                if governed.cue.is_some() { 2 } else { 1 },
                self.why("no year, the last that had begun", governed),
            )
        }
    }

    /// The day after "ended", "ending", "that ended" behind a quarter.
    fn ended(&self, found: &Found, reference: Date) -> Option<Date> {
        let t = self.t;
        let mut at = found.node.end;
        at += usize::from(t.is(at, b','));
        at += usize::from(t.word(at, "that") || t.word(at, "which"));
        if !(t.word(at, "ended") || t.word(at, "ending") || t.word(at, "ends")) {
            return None;
        }
        let at = if t.word(at + 1, "on") { at + 2 } else { at + 1 };
        let next = self
            .found
            .iter()
            .skip_while(|f| f.start <= found.start)
            .find(|f| f.start >= at)
            .filter(|f| f.start == at)?;
        match &next.node.expr {
            Expr::Fixed(value) => value.span_days().map(|d| d.1),
            Expr::MonthDay(month, day) => yearly(reference, Direction::Past, |y| Date::new(y, *month, *day).ok()),
            Expr::Month(month, None) => Date::new(month_year(reference, *month, Direction::Past), *month, 1).ok(),
            _ => None,
        }
    }

    /// The quarter under discussion in the paragraph of an expression.
    fn quarter_near(&mut self, index: usize, reference: Date) -> Option<(i16, i8)> {
        let near = self.near_quarter.get(index).copied().flatten()?;
        let found = self.found.get(near)?;
        if near < index && self.quarter.is_some() {
            return self.quarter;
        }
        let value = match &found.node.expr {
            Expr::Fixed(value) => Some(value.clone()),
            Expr::Part(part, year, shift) => self.part(*part, *year, *shift, reference, found).value,
            _ => None,
        };
        match value {
            Some(Value::Quarter(year, quarter)) => Some((year, quarter)),
            _ => None,
        }
    }

    fn year_back(&mut self, years: i8, reference: Date, index: usize, found: &Found) -> Reading {
        let back = i16::from(years);
        let reading = |value, reason: &str| Reading::from_reference(Some(value), 2, reason.to_owned());
        if let Some((year, quarter)) = self.quarter_near(index, reference) {
            return reading(Value::Quarter(year - back, quarter), "the quarter under discussion, so many years before");
        }
        if let Some(anchor) = self.near_anchor(found, false) {
            match anchor.value {
                Value::Month(year, month) => {
                    return reading(
                        Value::Month(year - back, month),
                        "the month under discussion, so many years before",
                    );
                }
                Value::Half(year, half) => {
                    return reading(Value::Half(year - back, half), "the half under discussion, so many years before");
                }
                Value::Week(year, week) => {
                    return reading(Value::Week(year - back, week), "the week under discussion, so many years before");
                }
                Value::Day(day) if years == 0 => return reading(Value::Day(day), "the last date named"),
                _ => {}
            }
        }
        Reading {
            confidence: 1,
            ..reading(Value::Year(reference.year() - back), "so many years before the publication date")
        }
    }

    fn count(&mut self, amount: Amount, unit: Unit, way: Way, index: usize, found: &Found) -> Reading {
        let Some(reference) = self.reference else {
            return Reading::from_reference(None, 1, "needs the publication date".to_owned());
        };
        let back = matches!(way, Way::Ago | Way::Earlier);
        let Amount::Hundredths(hundredths) = amount else {
            let vague = if back { Vague::Past } else { Vague::Future };
            return Reading {
                kind: Some(Kind::Date),
                confidence: 2,
                ..Reading::fixed(Some(Value::Vague(vague)), "so many, nobody says how many")
            };
        };
        let one_year = unit == Unit::Year && hundredths == 100;
        if one_year
            && back
            && let Some((year, quarter)) = self.quarter_near(index, reference)
        {
            return Reading::from_reference(
                Some(Value::Quarter(year - 1, quarter)),
                2,
                "the quarter under discussion, a year before".to_owned(),
            );
        }
        let (number, unit) = whole(hundredths, unit);
        let signed = if back { number.saturating_neg() } else { number };
        if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) {
            if unit == Unit::Hour && number % 24 == 0 {
                let value = plus_days(reference, signed / 24).map(Value::Day);
                return Reading::from_reference(value, 2, "whole days of hours".to_owned());
            }
            return Reading {
                kind: Some(Kind::Time),
                ..Reading::from_reference(None, 1, "the clock time of publication is not known".to_owned())
            };
        }
        if matches!(way, Way::Ago | Way::FromNow) {
            let value = step(reference, unit, signed).and_then(|d| {
                unit_of(if unit == Unit::Decade || unit == Unit::Century { Unit::Year } else { unit }, d)
            });
            return Reading::from_reference(
                value,
                2,
                format!("counted in {} from the publication date", unit.plural()),
            );
        }
        match self.near_anchor(found, false).cloned() {
            Some(anchor) => {
                let grain = finer(unit, &anchor.value);
                let value = step(anchor.first, unit, signed).and_then(|d| unit_of(grain, d));
                Reading {
                    anchored: true,
                    ..Reading::from_reference(value, 2, "counted from the last date named".to_owned())
                }
            }
            None if back => {
                let value = step(reference, unit, signed)
                    .and_then(|d| unit_of(if unit == Unit::Decade { Unit::Year } else { unit }, d));
                Reading::from_reference(value, 1, "no date named near: counted from the publication date".to_owned())
            }
            None => Reading {
                kind: Some(Kind::Duration),
                confidence: 1,
                ..Reading::fixed(
                    Some(super::counts::duration(amount, unit)),
                    "no date to count from, so a length of time",
                )
            },
        }
    }

    fn clock(&mut self, clock: Clock, day: Option<&Expr>, index: usize, found: &Found) -> Reading {
        let reading = match day {
            Some(day) => self.read(day, index, found),
            None => self.day_beside(index, found),
        };
        let value = match reading.value.as_ref().and_then(Value::span_days) {
            Some((first, last)) if first == last => Some(Value::Time(Some(first), clock)),
            _ => None,
        };
        let time = |v: &Option<Value>| match v {
            Some(Value::Day(day)) => Some(Value::Time(Some(*day), clock)),
            _ => None,
        };
        Reading { past: time(&reading.past), future: time(&reading.future), value, kind: Some(Kind::Time), ..reading }
    }

    fn daypart(&mut self, part: Daypart, day: &Expr, index: usize, found: &Found) -> Reading {
        let reading = match day {
            // "in the morning": the day named beside it; "morning trading": the day of the story.
            Expr::Unit(Unit::Day, Shift::Same) => match self.near_anchor(found, true).cloned() {
                Some(anchor) if self.t.word(found.node.end, "trading") => {
                    Reading::from_reference(Some(Value::Day(anchor.first)), 2, "the last day named".to_owned())
                }
                _ => self.day_beside(index, found),
            },
            Expr::Day(0) => match self.reference {
                Some(r) => {
                    Reading::from_reference(Some(Value::Day(r)), 2, "reckoned from the publication date".to_owned())
                }
                None => Reading::from_reference(None, 1, "needs the publication date".to_owned()),
            },
            _ => self.read(day, index, found),
        };
        let time = |v: &Option<Value>| match v {
            Some(Value::Day(day)) => Some(Value::Time(Some(*day), Clock::Part(part))),
            _ => None,
        };
        Reading {
            value: time(&reading.value),
            past: time(&reading.past),
            future: time(&reading.future),
            kind: Some(Kind::Time),
            ..reading
        }
    }

    /// The day of the sentence's other date, before or after; else the publication date.
    fn day_beside(&mut self, index: usize, found: &Found) -> Reading {
        if let Some(anchor) = self.last_day.as_ref().filter(|a| a.sentence == found.sentence) {
            return Reading {
                anchored: true,
                ..Reading::from_reference(Some(Value::Day(anchor.first)), 2, "the day named in the sentence".to_owned())
            };
        }
        let beside = |f: &&Found| {
            f.sentence == found.sentence
                && f.start <= found.node.end + 8
                && f.start
                    .checked_sub(1)
                    .is_some_and(|b| !matches!(self.t.cue(b), Cue::Since | Cue::After | Cue::Until))
        };
        let next = self.found.get(index + 1).filter(beside);
        if let Some(next) = next
            && matches!(
                next.node.expr,
                Expr::MonthDay(..)
                    | Expr::Weekday(..)
                    | Expr::Dated(..)
                    | Expr::Day(_)
                    | Expr::Fixed(Value::Day(_))
                    | Expr::MonthDayOf(..)
            )
        {
            let reading = self.read(&next.node.expr, index + 1, next);
            return Reading { reason: "the day named in the sentence".to_owned(), ..reading };
        }
        match self.reference {
            Some(r) => Reading::from_reference(Some(Value::Day(r)), 1, "no day named: that of publication".to_owned()),
            None => Reading::from_reference(None, 1, "needs the publication date".to_owned()),
        }
    }
}

fn in_week(date: Date, day: i8) -> Option<Date> {
    let week = date.iso_week_date();
    week_day(week.year(), week.week(), reckon::weekday(day))
}

/// Half years as months, half decades as years: a whole number of a unit.
fn whole(hundredths: u64, unit: Unit) -> (i32, Unit) {
    let number = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
    let (smaller, per) = match unit {
        Unit::Year => (Unit::Month, 12),
        Unit::Decade => (Unit::Year, 10),
        Unit::Century => (Unit::Year, 100),
        Unit::Hour => (Unit::Minute, 60),
        Unit::Week => (Unit::Day, 7),
        Unit::Day => (Unit::Hour, 24),
        _ => (unit, 1),
    };
    match hundredths % 100 {
        0 => (number(hundredths / 100), unit),
        _ => (number(hundredths * per / 100), smaller),
    }
}

/// The finer of a unit and the grain of a value.
fn finer(unit: Unit, value: &Value) -> Unit {
    let grain = match value {
        Value::Day(_) | Value::Time(..) => Unit::Day,
        Value::Week(..) | Value::Weekend(..) => Unit::Week,
        Value::Month(..) => Unit::Month,
        Value::Quarter(..) => Unit::Quarter,
        Value::Range(..) => Unit::Day,
        _ => Unit::Year,
    };
    if unit == Unit::Decade || unit == Unit::Century { grain } else { unit.max(grain) }
}

fn day_range(from: (i8, i8), to: (i8, i8), year: i16) -> Option<Value> {
    let first = Date::new(year, from.0, from.1).ok()?;
    let last = Date::new(if to < from { year + 1 } else { year }, to.0, to.1).ok()?;
    Some(Value::Range(Box::new(Value::Day(first)), Box::new(Value::Day(last))))
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

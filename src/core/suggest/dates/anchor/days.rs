//! Days and months without a year: the nearest, or where a verb or a year before points.

use super::{Found, Reading, Resolver};
use crate::core::suggest::dates::expr::{Expr, Shift, Year};
use crate::core::suggest::dates::governor::{Direction, Governed};
use crate::core::suggest::dates::lexicon::Cue;
use crate::core::suggest::dates::reading::weekday_name;
use crate::core::suggest::dates::reckon::{self, both_years, days_between, month_year, step, yearly};
use crate::core::suggest::dates::value::{Unit, Value};
use jiff::civil::Date;

impl Resolver<'_, '_, '_> {
    pub(super) fn month_day(&mut self, month: i8, day: i8, reference: Date, found: &Found) -> Reading {
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
        // "since Jan. 5" looks back however far.
        if let Some(day) = past.filter(|_| governed.cue.is_some_and(|c| self.t.cue(c) == Cue::Since)) {
            return Reading::from_reference(Some(Value::Day(day)), 2, self.why("no year", governed));
        }
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
    pub(super) fn carried_year(&self, reference: Date, governed: Governed, found: &Found) -> Option<i16> {
        let last = self.last.as_ref()?;
        let year = last.first.year();
        let told = governed.direction == Direction::Past && governed.cue.is_none_or(|c| self.t.cue(c) != Cue::Said);
        let named = matches!(last.value, Value::Year(_) | Value::Month(..) | Value::Day(_) | Value::Time(..))
            && year < reference.year() - 1;
        let near =
            last.sentence == found.sentence || last.sentence + 1 == found.sentence && last.paragraph == found.paragraph;
        (told && named && near && last.placed).then_some(year)
    }

    pub(super) fn day_range(
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

    pub(super) fn month(&mut self, month: i8, shift: Option<Shift>, reference: Date, found: &Found) -> Reading {
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

    pub(super) fn day_of_month(&mut self, day: i8, shift: Option<Shift>, reference: Date, found: &Found) -> Reading {
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

    pub(super) fn dated(&mut self, weekday: i8, inner: &Expr, reference: Date, index: usize, found: &Found) -> Reading {
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
}

pub(super) fn day_range(from: (i8, i8), to: (i8, i8), year: i16) -> Option<Value> {
    let first = Date::new(year, from.0, from.1).ok()?;
    let last = Date::new(if to < from { year + 1 } else { year }, to.0, to.1).ok()?;
    Some(Value::Range(Box::new(Value::Day(first)), Box::new(Value::Day(last))))
}

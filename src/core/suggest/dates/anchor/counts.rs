//! Counted units from a date (ago, later), and times of day with their day.

use super::{Found, Reading, Resolver};
use crate::core::suggest::dates::expr::{Expr, Shift, Way};
use crate::core::suggest::dates::lexicon::Cue;
use crate::core::suggest::dates::reckon::{plus_days, step, unit_of};
use crate::core::suggest::dates::value::{Amount, Clock, Daypart, Kind, Unit, Vague, Value};

impl Resolver<'_, '_, '_> {
    pub(super) fn count(&mut self, amount: Amount, unit: Unit, way: Way, index: usize, found: &Found) -> Reading {
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
                    Some(crate::core::suggest::dates::counts::duration(amount, unit)),
                    "no date to count from, so a length of time",
                )
            },
        }
    }

    pub(super) fn clock(&mut self, clock: Clock, day: Option<&Expr>, index: usize, found: &Found) -> Reading {
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

    pub(super) fn daypart(&mut self, part: Daypart, day: &Expr, index: usize, found: &Found) -> Reading {
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
    pub(super) fn day_beside(&mut self, index: usize, found: &Found) -> Reading {
        if let Some(anchor) = self.last_day.as_ref().filter(|a| a.sentence == found.sentence) {
            return Reading {
                anchored: true,
                ..Reading::from_reference(Some(Value::Day(anchor.first)), 2, "the day named in the sentence".to_owned())
            };
        }
        let beside = |f: &&Found| {
            f.sentence == found.sentence
                && f.start <= found.node.end + 12
                && f.start
                    .checked_sub(1)
                    .is_some_and(|b| !matches!(self.t.cue(b), Cue::Since | Cue::After | Cue::Until))
        };
        let is_day = |e: &Expr| {
            matches!(
                e,
                Expr::MonthDay(..)
                    | Expr::Weekday(..)
                    | Expr::Dated(..)
                    | Expr::Day(_)
                    | Expr::Fixed(Value::Day(_))
                    | Expr::MonthDayOf(..)
            )
        };
        let next = (index + 1..index + 4)
            .find_map(|i| self.found.get(i).filter(|f| beside(f) && is_day(&f.node.expr)).map(|f| (i, f)));
        if let Some((i, next)) = next {
            let reading = self.read(&next.node.expr, i, next);
            return Reading { reason: "the day named in the sentence".to_owned(), ..reading };
        }
        match self.reference {
            Some(r) => Reading::from_reference(Some(Value::Day(r)), 1, "no day named: that of publication".to_owned()),
            None => Reading::from_reference(None, 1, "needs the publication date".to_owned()),
        }
    }
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

//! Weeks, months, seasons, quarters: shifted from the publication date or from the one under discussion.

use super::{Found, Reading, Resolver};
use crate::core::suggest::dates::expr::{Expr, Part, Shift, Year};
use crate::core::suggest::dates::governor::Direction;
use crate::core::suggest::dates::reckon::{self, days_between, month_year, step, unit_of, yearly};
use crate::core::suggest::dates::value::{Season, Unit, Value};
use jiff::civil::Date;

impl Resolver<'_, '_, '_> {
    pub(super) fn unit(&mut self, unit: Unit, shift: Shift, reference: Date, found: &Found) -> Reading {
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

    pub(super) fn weekend(&mut self, reference: Date, found: &Found) -> Reading {
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

    pub(super) fn season(&mut self, season: Season, shift: Option<Shift>, reference: Date, found: &Found) -> Reading {
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

    pub(super) fn part(&mut self, part: Part, year: Option<Year>, reference: Date, found: &Found) -> Reading {
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
    pub(super) fn ended(&self, found: &Found, reference: Date) -> Option<Date> {
        let t = self.t;
        let mut at = found.node.end;
        at += usize::from(t.is(at, b','));
        at += usize::from(t.word(at, "that") || t.word(at, "which"));
        if !(t.word(at, "ended") || t.word(at, "ending") || t.word(at, "ends")) {
            return None;
        }
        let at = if t.word(at + 1, "on") { at + 2 } else { at + 1 };
        let next = self.found.get(self.found.partition_point(|f| f.start <= found.start)).filter(|f| f.start == at)?;
        match &next.node.expr {
            Expr::Fixed(value) => value.span_days().map(|d| d.1),
            Expr::MonthDay(month, day) => yearly(reference, Direction::Past, |y| Date::new(y, *month, *day).ok()),
            Expr::Month(month, None) => Date::new(month_year(reference, *month, Direction::Past), *month, 1).ok(),
            _ => None,
        }
    }

    /// The quarter under discussion in the paragraph of an expression.
    pub(super) fn quarter_near(&mut self, index: usize, reference: Date) -> Option<(i16, i8)> {
        let near = self.near_quarter.get(index).copied().flatten()?;
        let found = self.found.get(near)?;
        if near < index && self.quarter.is_some() {
            return self.quarter;
        }
        let value = match &found.node.expr {
            Expr::Fixed(value) => Some(value.clone()),
            Expr::Part(part, year) => self.part(*part, *year, reference, found).value,
            _ => None,
        };
        match value {
            Some(Value::Quarter(year, quarter)) => Some((year, quarter)),
            _ => None,
        }
    }

    pub(super) fn year_back(&mut self, years: i8, reference: Date, index: usize, found: &Found) -> Reading {
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
}

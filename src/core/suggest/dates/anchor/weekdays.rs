//! Weekdays: the most recent or the next, lists that share one reading, the same words in one paragraph.

use super::{Found, Reading, Resolver};
use crate::core::suggest::dates::expr::{Expr, Shift};
use crate::core::suggest::dates::governor::{Direction, Governed};
use crate::core::suggest::dates::lexicon::Cue;
use crate::core::suggest::dates::reading::weekday_name;
use crate::core::suggest::dates::reckon::{self, next_weekday, plus_days, recent_weekday};
use crate::core::suggest::dates::value::{Value, week_day};
use jiff::civil::Date;

impl Resolver<'_, '_, '_> {
    pub(super) fn weekday(
        &mut self,
        day: i8,
        shift: Option<Shift>,
        reference: Date,
        index: usize,
        found: &Found,
    ) -> Reading {
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

    pub(super) fn note_weekday(&mut self, day: i8, date: Date, found: &Found) {
        if let Some(slot) = self.weekdays.get_mut(usize::from(day.unsigned_abs())) {
            *slot = Some((date, found.paragraph));
        }
    }

    /// Indices and days of a list of bare weekdays that begins here: "Wednesday, Thursday and Friday".
    pub(super) fn weekday_list(&self, index: usize) -> Vec<(usize, i8)> {
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
    pub(super) fn settle_list(
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
}

/// A day of the week around a date.
pub(super) fn in_week(date: Date, day: i8) -> Option<Date> {
    let week = date.iso_week_date();
    week_day(week.year(), week.week(), reckon::weekday(day))
}

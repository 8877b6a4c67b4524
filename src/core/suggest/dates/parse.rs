//! Reading the written form of a value, with a plain reason where it cannot be one.

use super::value::{Amount, Clock, Daypart, Season, Unit, Vague, Value, Zone, week_day};
use jiff::civil::{Date, Weekday};

/// Reads a value. **Errors:** a plain sentence saying what is wrong with it.
pub fn value(text: &str) -> Result<Value, String> {
    if text.is_empty() {
        return Err("The value is empty.".to_owned());
    }
    if text.len() > 64 || !text.is_ascii() {
        return Err(format!("“{}” is not a date value; one looks like 2026-02-02.", short(text)));
    }
    for vague in [Vague::Past, Vague::Present, Vague::Future] {
        if text == vague.code() {
            return Ok(Value::Vague(vague));
        }
    }
    match text.split_once('/') {
        Some((from, to)) => range(from, to),
        None => single(text),
    }
}

fn range(from: &str, to: &str) -> Result<Value, String> {
    if from.is_empty() || to.is_empty() || to.contains('/') {
        return Err("A range has a beginning and an end: 2026-02-04/2026-02-05.".to_owned());
    }
    let (from, to) = (single(from)?, single(to)?);
    if from.kind() != to.kind() {
        return Err(format!("The two ends of {from}/{to} are not of the same kind."));
    }
    if let (Some((first, _)), Some((_, last))) = (from.span_days(), to.span_days())
        && last < first
    {
        return Err(format!("The range {from}/{to} ends before it begins."));
    }
    Ok(Value::Range(Box::new(from), Box::new(to)))
}

fn single(text: &str) -> Result<Value, String> {
    if let Some(rest) = text.strip_prefix("FY") {
        return fiscal(rest);
    }
    if let Some(rest) = text.strip_prefix('P') {
        return duration(text, rest);
    }
    match text.split_once('T') {
        None => date(text),
        Some((day, time)) => {
            let clock = clock(time)?;
            match day {
                "" => Ok(Value::Time(None, clock)),
                _ => match date(day)? {
                    Value::Day(day) => Ok(Value::Time(Some(day), clock)),
                    Value::Open(day) => Ok(Value::Open(format!("{day}{clock}"))),
                    other => Err(format!("A time needs a day before the T; {other} is longer than a day.")),
                },
            }
        }
    }
}

fn fiscal(rest: &str) -> Result<Value, String> {
    let (year, part) = rest.split_once('-').map_or((rest, None), |(year, part)| (year, Some(part)));
    let year = year_of(year)?;
    match part {
        None => Ok(Value::Fiscal(year, None)),
        Some(part) => match part.strip_prefix('Q').and_then(|q| number(q, 1)) {
            Some(quarter @ 1..=4) => Ok(Value::Fiscal(year, Some(quarter as i8))),
            _ => Err(format!("FY{rest}: a fiscal year has the quarters Q1 to Q4.")),
        },
    }
}

fn date(text: &str) -> Result<Value, String> {
    let mut parts = text.split('-');
    let head = parts.next().unwrap_or_default();
    let second = parts.next();
    let third = parts.next();
    if parts.next().is_some() {
        return Err(unknown(text));
    }
    if text.contains('X') {
        return open(text, head, second, third);
    }
    let Some(second) = second else {
        return match head.len() {
            2 => number(head, 2).map(|n| Value::Century(n as i16)).ok_or_else(|| unknown(text)),
            3 => number(head, 3).map(|n| Value::Decade(n as i16)).ok_or_else(|| unknown(text)),
            4 => Ok(Value::Year(year_of(head)?)),
            _ => Err(unknown(text)),
        };
    };
    let year = year_of(head)?;
    if let Some(week) = second.strip_prefix('W').filter(|w| *w != "I") {
        let week = number(week, 2).filter(|w| *w > 0).ok_or_else(|| unknown(text))? as i8;
        if week_day(year, week, Weekday::Monday).is_none() {
            return Err(format!("There is no week {week} in {year}."));
        }
        return match third {
            None => Ok(Value::Week(year, week)),
            Some("WE") => Ok(Value::Weekend(year, week)),
            Some(day) => number(day, 1)
                .and_then(|d| Weekday::from_monday_one_offset(d as i8).ok())
                .and_then(|d| week_day(year, week, d))
                .map(Value::Day)
                .ok_or_else(|| unknown(text)),
        };
    }
    if let Some(month) = number(second, 2) {
        if !(1..=12).contains(&month) {
            return Err(format!("There is no month {second}; months run from 01 to 12."));
        }
        let month = month as i8;
        return match third {
            None => Ok(Value::Month(year, month)),
            Some(third) => {
                let day = number(third, 2).ok_or_else(|| unknown(text))?;
                Date::new(year, month, day as i8).map(Value::Day).map_err(|_| match Date::new(year, month, 1) {
                    Ok(first) => {
                        format!("{text} does not exist: {year:04}-{month:02} has {} days.", first.days_in_month())
                    }
                    Err(_) => unknown(text),
                })
            }
        };
    }
    if third.is_some() {
        return Err(unknown(text));
    }
    if let Some(season) = Season::ALL.into_iter().find(|s| s.code() == second) {
        return Ok(Value::Season(year, season));
    }
    match (second.get(..1), second.get(1..).and_then(|n| number(n, 1))) {
        (Some("Q"), Some(quarter @ 1..=4)) => Ok(Value::Quarter(year, quarter as i8)),
        (Some("H"), Some(half @ 1..=2)) => Ok(Value::Half(year, half as i8)),
        (Some("Q"), _) => Err(format!("{text}: a year has the quarters Q1 to Q4.")),
        (Some("H"), _) => Err(format!("{text}: a year has the halves H1 and H2.")),
        _ => Err(unknown(text)),
    }
}

/// A date with X for what nobody says. `199X` and `19XX` are other people's names for a decade and a century.
fn open(text: &str, head: &str, second: Option<&str>, third: Option<&str>) -> Result<Value, String> {
    if let (Some(digits), None) = (head.strip_suffix('X'), second) {
        if let Some(decade) = number(digits, 3) {
            return Ok(Value::Decade(decade as i16));
        }
        if let Some(century) = digits.strip_suffix('X').and_then(|d| number(d, 2)) {
            return Ok(Value::Century(century as i16));
        }
    }
    let year = head == "XXXX" || number(head, 4).is_some_and(|y| y > 0);
    let in_range = |part: &str, most: u32| part == "XX" || number(part, 2).is_some_and(|n| (1..=most).contains(&n));
    let fits = year
        && match (second, third) {
            (None, None) => true,
            (Some(part), None) => {
                in_range(part, 12)
                    || part.strip_prefix('W').is_some_and(|w| in_range(w, 53))
                    || Season::ALL.iter().any(|s| s.code() == part)
                    || matches!(part, "Q1" | "Q2" | "Q3" | "Q4" | "QX" | "H1" | "H2" | "HX")
            }
            (Some(part), Some(day)) => match part.strip_prefix('W') {
                Some(week) => in_range(week, 53) && matches!(day, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "X" | "WE"),
                None => in_range(part, 12) && in_range(day, 31),
            },
            (None, Some(_)) => false,
        };
    if fits { Ok(Value::Open(text.to_owned())) } else { Err(unknown(text)) }
}

fn clock(text: &str) -> Result<Clock, String> {
    if let Some(part) = Daypart::ALL.into_iter().find(|p| p.code() == text) {
        return Ok(Clock::Part(part));
    }
    let bad = || format!("T{text} is not a time; one looks like T15:00, or TMO, TAF, TEV, TNI for a part of the day.");
    let (time, zone) = if let Some(time) = text.strip_suffix('Z') {
        (time, Some(Zone::Utc))
    } else if let Some(at) = text.find(['+', '-']) {
        let (time, offset) = text.split_at(at);
        (time, Some(zone(offset).ok_or_else(bad)?))
    } else {
        (text, None)
    };
    let mut parts = time.split(':');
    let hour = parts.next().and_then(|h| number(h, 2)).filter(|h| *h <= 24).ok_or_else(bad)?;
    let mut sixtieth = || match parts.next() {
        None => Ok(None),
        Some(part) => number(part, 2).filter(|m| *m < 60).map(Some).ok_or_else(bad),
    };
    let (minute, second) = (sixtieth()?, sixtieth()?);
    if parts.next().is_some() {
        return Err(bad());
    }
    if hour == 24 && (minute.unwrap_or(0) > 0 || second.unwrap_or(0) > 0) {
        return Err("A day ends at T24:00.".to_owned());
    }
    Ok(Clock::At { hour: hour as i8, minute: minute.map(|m| m as i8), second: second.map(|s| s as i8), zone })
}

fn zone(offset: &str) -> Option<Zone> {
    let (sign, rest) = match offset.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, offset.strip_prefix('+')?),
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (number(hours, 2)?, number(minutes, 2)?),
        None if rest.len() == 2 => (number(rest, 2)?, 0),
        None => (number(rest.get(..2)?, 2)?, number(rest.get(2..)?, 2)?),
    };
    (hours <= 14 && minutes < 60).then(|| Zone::Offset(sign * (hours * 60 + minutes) as i16))
}

fn duration(whole: &str, rest: &str) -> Result<Value, String> {
    let bad = || format!("“{whole}” is not a duration; one looks like P2W, P1Y6M, PT2H30M or PXD.");
    let (days, times) = rest.split_once('T').map_or((rest, None), |(days, times)| (days, Some(times)));
    if times.is_some_and(str::is_empty) {
        return Err(bad());
    }
    let mut parts = Vec::new();
    for (mut text, clock) in [(days, false), (times.unwrap_or_default(), true)] {
        while !text.is_empty() {
            let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == 'X')).ok_or_else(bad)?;
            let (digits, tail) = text.split_at(end);
            let letters = tail.find(|c: char| c.is_ascii_digit() || c == 'X').unwrap_or(tail.len());
            let (code, tail) = tail.split_at(letters);
            let unit = Unit::ALL
                .into_iter()
                .find(|u| u.is_clock() == clock && (u.code() == code || code == "DE" && *u == Unit::Decade))
                .ok_or_else(bad)?;
            parts.push((amount(digits).ok_or_else(bad)?, unit));
            text = tail;
        }
    }
    if parts.is_empty() || !parts.is_sorted_by(|a: &(Amount, Unit), b| a.1 < b.1) {
        return Err(bad());
    }
    Ok(Value::Duration(parts))
}

fn amount(digits: &str) -> Option<Amount> {
    if digits == "X" {
        return Some(Amount::Unknown);
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if whole.is_empty() || whole.len() > 12 || fraction.is_empty() || fraction.len() > 2 {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let hundredths: u64 = fraction.parse().ok()?;
    Some(Amount::Hundredths(whole * 100 + if fraction.len() == 1 { hundredths * 10 } else { hundredths }))
}

fn year_of(text: &str) -> Result<i16, String> {
    match number(text, 4) {
        Some(0) => Err("There is no year 0.".to_owned()),
        Some(year) => Ok(year as i16),
        None => Err(format!("“{}” is not a year of four digits.", short(text))),
    }
}

/// Exactly that many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn unknown(text: &str) -> String {
    format!("“{text}” is not a date value; one looks like 2026-02-02, 2026-02, 2026-W05, 2026-Q1 or 199.")
}

fn short(text: &str) -> String {
    text.chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::super::value::{Kind, Value, check};
    use proptest::prelude::*;

    #[test]
    fn every_written_form_is_printed_again_as_it_was() {
        for text in [
            "2026-02-02",
            "2026-02",
            "2026",
            "2026-W05",
            "2026-W05-WE",
            "2026-Q3",
            "2026-H1",
            "2026-SU",
            "199",
            "19",
            "2026-02-04/2026-02-05",
            "2003/2007",
            "PRESENT_REF",
            "2026-02-02T15:00",
            "2026-02-02TNI",
            "T09:30:15",
            "2026-02-02T24:00",
            "2026-02-02T18:00Z",
            "2026-02-02T20:00-05:00",
            "P5Y",
            "P18M",
            "PXM",
            "PT2H30M",
            "P1Y6M",
            "P2.5Y",
            "P2W/P3W",
            "PXE",
            "XXXX-WXX-2",
            "XXXX-12-25",
            "XXXX-XX-XXTMO",
            "FY2027",
            "FY2027-Q1",
            "P1DT12H",
        ] {
            assert_eq!(Value::parse(text).map(|v| v.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn other_names_of_a_decade_and_a_century_become_ours() {
        for (text, ours) in [("199X", "199"), ("18XX", "18"), ("P2DE", "P2E"), ("2026-W05-3", "2026-01-28")] {
            assert_eq!(Value::parse(text).map(|v| v.to_string()), Ok(ours.to_owned()));
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        for (text, word) in [
            ("2026-02-30", "28 days"),
            ("2026-13-01", "no month 13"),
            ("2025-W53", "no week 53"),
            ("2026-Q5", "Q1 to Q4"),
            ("2026-02-05/2026-02-04", "ends before it begins"),
            ("Monday", "looks like"),
            ("P2WT", "not a duration"),
            ("P1M2Y", "not a duration"),
            ("2026-02-02T25:00", "not a time"),
            ("0000-01-01", "no year 0"),
            ("", "empty"),
            ("٢٠٢٦", "not a date"),
        ] {
            let reason = Value::parse(text).expect_err(text);
            assert!(reason.contains(word), "{text}: {reason}");
        }
    }

    #[test]
    fn a_value_must_fit_its_kind() {
        assert_eq!(check("2026-02-02", Kind::Date), Ok(()));
        assert_eq!(check("XXXX-WXX-2", Kind::Set), Ok(()));
        assert_eq!(check("P1W", Kind::Set), Ok(()));
        assert_eq!(check("PAST_REF", Kind::Date), Ok(()));
        assert!(check("P1W", Kind::Date).is_err());
        assert!(check("2026-02-02", Kind::Time).is_err());
        assert!(check("2026", Kind::Duration).is_err());
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_what_is_printed_reads_the_same(text in "[0-9XPTYMWDHSQEFZ:./+-]{0,16}") {
            if let Ok(value) = Value::parse(&text) {
                let printed = value.to_string();
                prop_assert_eq!(Value::parse(&printed), Ok(value.clone()));
                let _ = (value.span_days(), super::super::reading::read(&value));
            }
        }
    }
}

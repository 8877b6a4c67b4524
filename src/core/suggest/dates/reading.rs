//! A value in plain English, for the panel: "Monday 2 February 2026", "first quarter of 2026".

use super::value::{Amount, Clock, Daypart, Mod, Season, Unit, Vague, Value, Zone, week_day};
use jiff::civil::{Date, Weekday};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The English name of a weekday.
pub fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The English name of a month, 1 to 12.
pub fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or("?")
}

/// Reads a value aloud in plain English, without the modifier.
pub fn read(value: &Value) -> String {
    match value {
        Value::Day(date) => day(*date),
        Value::Week(year, week) => match week_day(*year, *week, Weekday::Monday) {
            Some(monday) => format!("week {week} of {year}, from {}", day(monday)),
            None => format!("week {week} of {year}"),
        },
        Value::Weekend(year, week) => match week_day(*year, *week, Weekday::Saturday) {
            Some(saturday) => format!("weekend of {}", day(saturday)),
            None => format!("weekend of week {week} of {year}"),
        },
        Value::Month(year, month) => format!("{} {year}", month_name(*month)),
        Value::Quarter(year, quarter) => format!("{} quarter of {year}", ordinal(*quarter)),
        Value::Half(year, half) => format!("{} half of {year}", ordinal(*half)),
        Value::Season(year, Season::Winter) => format!("winter of {year}/{:02}", (year + 1) % 100),
        Value::Season(year, season) => format!("{} {year}", season_name(*season)),
        Value::Year(year) => format!("the year {year}"),
        Value::Decade(decade) => format!("the {decade}0s"),
        Value::Century(century) => format!("the {}00s", century),
        Value::Fiscal(year, None) => format!("fiscal year {year}"),
        Value::Fiscal(year, Some(quarter)) => format!("{} quarter of fiscal year {year}", ordinal(*quarter)),
        Value::Range(from, to) => format!("{} to {}", read(from), read(to)),
        Value::Time(date, time) => match date {
            Some(date) => format!("{}, {}", clock(time), day(*date)),
            None => clock(time),
        },
        Value::Vague(Vague::Past) => "some time in the past".to_owned(),
        Value::Vague(Vague::Present) => "now".to_owned(),
        Value::Vague(Vague::Future) => "some time in the future".to_owned(),
        Value::Duration(parts) => {
            let parts: Vec<String> = parts.iter().map(|(amount, unit)| count(*amount, *unit)).collect();
            parts.join(" and ")
        }
        Value::Open(text) => open(text),
    }
}

/// Reads a value with its modifier: "late in February 2026".
pub fn read_with(value: &Value, modifier: Option<Mod>) -> String {
    let plain = read(value);
    match modifier {
        None => plain,
        Some(Mod::Start) => format!("early in {plain}"),
        Some(Mod::Mid) => format!("in the middle of {plain}"),
        Some(Mod::End) => format!("late in {plain}"),
        Some(Mod::Approx) => format!("about {plain}"),
        Some(Mod::LessThan) => format!("less than {plain}"),
        Some(Mod::MoreThan) => format!("more than {plain}"),
        Some(Mod::EqualOrLess) => format!("at most {plain}"),
        Some(Mod::EqualOrMore) => format!("at least {plain}"),
        Some(Mod::Before) => format!("before {plain}"),
        Some(Mod::After) => format!("after {plain}"),
    }
}

fn day(date: Date) -> String {
    format!("{} {} {} {}", weekday_name(date.weekday()), date.day(), month_name(date.month()), date.year())
}

fn ordinal(number: i8) -> &'static str {
    match number {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => "fourth",
    }
}

fn season_name(season: Season) -> &'static str {
    match season {
        Season::Spring => "spring",
        Season::Summer => "summer",
        Season::Autumn => "autumn",
        Season::Winter => "winter",
    }
}

fn clock(clock: &Clock) -> String {
    match *clock {
        Clock::Part(Daypart::Morning) => "morning".to_owned(),
        Clock::Part(Daypart::Midday) => "midday".to_owned(),
        Clock::Part(Daypart::Afternoon) => "afternoon".to_owned(),
        Clock::Part(Daypart::Evening) => "evening".to_owned(),
        Clock::Part(Daypart::Night) => "night".to_owned(),
        Clock::Part(Daypart::Daytime) => "daytime".to_owned(),
        Clock::At { hour, minute, second, zone } => {
            let mut text = format!("{hour:02}:{:02}", minute.unwrap_or(0));
            if let Some(second) = second {
                text.push_str(&format!(":{second:02}"));
            }
            match zone {
                None => {}
                Some(Zone::Utc) => text.push_str(" UTC"),
                Some(Zone::Offset(minutes)) => {
                    let sign = if minutes < 0 { '−' } else { '+' };
                    let minutes = minutes.unsigned_abs();
                    text.push_str(&format!(" UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60));
                }
            }
            text
        }
    }
}

fn count(amount: Amount, unit: Unit) -> String {
    match amount {
        Amount::Unknown => format!("some {}", unit.plural()),
        Amount::Hundredths(100) => format!("1 {}", unit.word()),
        Amount::Hundredths(_) => format!("{amount} {}", unit.plural()),
    }
}

fn open(text: &str) -> String {
    let (date, part) = text.split_once('T').map_or((text, None), |(date, part)| (date, Some(part)));
    let weekday = date
        .strip_prefix("XXXX-WXX-")
        .and_then(|n| n.parse().ok())
        .and_then(|n| Weekday::from_monday_one_offset(n).ok())
        .map(|d| format!("every {}", weekday_name(d)));
    let words = weekday.or_else(|| match date {
        "XXXX-WXX-WE" => Some("every weekend".to_owned()),
        "XXXX-XX-XX" => Some("a day that is not named".to_owned()),
        "XXXX" => Some("a year that is not named".to_owned()),
        _ => None,
    });
    let words = words.unwrap_or_else(|| {
        let month = date.strip_prefix("XXXX-").and_then(|rest| rest.get(..2)).and_then(|m| m.parse::<i8>().ok());
        let day = date.strip_prefix("XXXX-").and_then(|rest| rest.get(3..)).and_then(|d| d.parse::<i8>().ok());
        match (month, day) {
            (Some(month), Some(day)) => format!("{day} {} of no named year", month_name(month)),
            (Some(month), None) => format!("{} of no named year", month_name(month)),
            _ => date.to_owned(),
        }
    });
    match part.and_then(|p| Value::parse(&format!("T{p}")).ok()) {
        Some(Value::Time(None, time)) => format!("{}, {words}", clock(&time)),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_aloud() {
        for (text, words) in [
            ("2026-02-02", "Monday 2 February 2026"),
            ("2026-Q1", "first quarter of 2026"),
            ("2026-W05-WE", "weekend of Saturday 31 January 2026"),
            ("2026-02-02T15:00", "15:00, Monday 2 February 2026"),
            ("2026-02-02TNI", "night, Monday 2 February 2026"),
            ("199", "the 1990s"),
            ("2025-WI", "winter of 2025/26"),
            ("P1Y6M", "1 year and 6 months"),
            ("PXM", "some months"),
            ("P2.5Y", "2.5 years"),
            ("XXXX-WXX-2", "every Tuesday"),
            ("XXXX-12-25", "25 December of no named year"),
            ("2026-02-04/2026-02-05", "Wednesday 4 February 2026 to Thursday 5 February 2026"),
        ] {
            assert_eq!(Value::parse(text).map(|v| read(&v)), Ok(words.to_owned()));
        }
        assert_eq!(read_with(&Value::Month(2026, 2), Some(Mod::End)), "late in February 2026");
    }

    #[test]
    fn calendar_days_of_a_value() {
        for (text, days) in [
            ("2026-W05", "2026-01-26/2026-02-01"),
            ("2026-02", "2026-02-01/2026-02-28"),
            ("2025-WI", "2025-12-01/2026-02-28"),
            ("2026-H2", "2026-07-01/2026-12-31"),
            ("199", "1990-01-01/1999-12-31"),
            ("11", "1100-01-01/1199-12-31"),
            ("2003/2007", "2003-01-01/2007-12-31"),
        ] {
            let (first, last) = Value::parse(text).ok().and_then(|v| v.span_days()).expect(text);
            assert_eq!(format!("{first}/{last}"), days);
        }
        assert_eq!(Value::parse("P5Y").ok().and_then(|v| v.span_days()), None);
    }
}

//! Dates: values that are none, that are not what the words say, that cannot be so at the publication date.

use super::{Finding, Fix, of, short};
use crate::core::document::Document;
use crate::core::edit::Edit;
use crate::core::spans::Span;
use crate::core::suggest::dates::value::{self, Kind};
use crate::core::suggest::dates::{Settings, read_at, read_phrase};
use jiff::civil::{Date, Weekday};
use serde_json::Value;
use std::sync::Arc;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
/// The same in German, French, Spanish, Italian, Dutch, Portuguese and Swedish, from Monday on.
const WEEKDAYS_ELSEWHERE: [&[&str]; 7] = [
    &["montag", "lundi", "lunes", "lunedì", "maandag", "segunda", "måndag"],
    &["dienstag", "mardi", "martes", "martedì", "dinsdag", "terça", "tisdag"],
    &["mittwoch", "mercredi", "miércoles", "mercoledì", "woensdag", "quarta", "onsdag"],
    &["donnerstag", "jeudi", "jueves", "giovedì", "donderdag", "quinta", "torsdag"],
    &["freitag", "vendredi", "viernes", "venerdì", "vrijdag", "sexta", "fredag"],
    &["samstag", "sonnabend", "samedi", "sábado", "sabato", "zaterdag", "lördag"],
    &["sonntag", "dimanche", "domingo", "domenica", "zondag", "söndag"],
];
/// Months in these languages, from January on, where they are not spelled as in English.
const MONTHS_ELSEWHERE: [&[&str]; 12] = [
    &["januar", "jänner", "janvier", "enero", "gennaio", "januari", "janeiro"],
    &["februar", "février", "febrero", "febbraio", "februari", "fevereiro"],
    &["märz", "mars", "marzo", "maart", "março"],
    &["avril", "abril", "aprile"],
    &["mai", "mayo", "maggio", "mei", "maio", "maj"],
    &["juni", "juin", "junio", "giugno", "junho"],
    &["juli", "juillet", "julio", "luglio", "julho"],
    &["août", "agosto", "augustus", "augusti"],
    &["septembre", "septiembre", "settembre", "setembro"],
    &["oktober", "octobre", "octubre", "ottobre", "outubro"],
    &["novembre", "noviembre", "novembro"],
    &["dezember", "décembre", "diciembre", "dicembre", "dezembro"],
];
/// Words between a day and its month: 5 de enero.
const OF: [&str; 3] = ["de", "of", "di"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What is wrong with the value of a DATE.
pub(super) fn look(document: &Document, span: &Arc<Span>, findings: &mut Vec<Finding>) {
    if &*span.label != "DATE" {
        return;
    }
    let text = document.text();
    let words = span.quote(text);
    let reference = document.date().and_then(|d| d.get(..10)).and_then(|d| d.parse::<Date>().ok());
    let fix = || {
        let range = span.range.start.get()..span.range.end.get();
        let read = read_at(text.as_str(), range, reference, &Settings::all())?.value?;
        if span.value_str() == Some(&read) {
            return None;
        }
        let mut changed = Span::clone(span);
        let title = format!("Set the value {read}");
        changed.value = Some(read.into());
        Some(Fix::new(title, vec![Edit::PutSpan(Arc::new(changed))]))
    };
    let mut add = |kind, text: String| findings.push(of(document, span, kind, text).fixed_by(fix()));
    let date = match &span.value {
        None => return,
        Some(Value::String(date)) => date,
        Some(_) => return add("value", "the value of a DATE must be text such as 2026-02-02".to_owned()),
    };
    let kind = match span.attr_str("type") {
        None => Some(Kind::Date),
        Some(name) => Kind::from_name(name),
    };
    let Some(kind) = kind else { return };
    if let Err(fault) = value::check(date, kind) {
        return add("value", fault);
    }
    if !matches!(kind, Kind::Date | Kind::Time) {
        return;
    }
    let said = Said::of(words);
    let given = Given::of(date);
    if let Some(fault) = said.against(&given).or_else(|| beside(words, &said, date, reference)) {
        return add("reading", format!("“{}” is not {date}: {fault}", short(words)));
    }
    if let Some(fault) = reference.and_then(|day| impossible(words, &said, &given, day)) {
        add(
            "date",
            format!(
                "“{}” cannot be {date} in an article of {}: {fault}",
                short(words),
                reference.map_or(String::new(), |d| d.to_string())
            ),
        );
    }
}

/// What the words name in so many words.
struct Said {
    weekdays: Vec<Weekday>,
    months: Vec<i8>,
    days: Vec<i8>,
    years: Vec<i16>,
    lower: String,
}

impl Said {
    fn of(words: &str) -> Self {
        let lower = words.to_lowercase();
        let parts: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let mut said = Self { weekdays: vec![], months: vec![], days: vec![], years: vec![], lower: lower.clone() };
        for (i, part) in parts.iter().enumerate() {
            let named = |(i, (name, _)): &(usize, &(&str, Weekday))| {
                name == part || WEEKDAYS_ELSEWHERE.get(*i).is_some_and(|names| names.contains(part))
            };
            said.weekdays.extend(WEEKDAYS.iter().enumerate().filter(named).map(|(_, (_, day))| *day));
            said.months.extend(month_of(part).and_then(|m| i8::try_from(m + 1).ok()));
            if part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()) {
                said.years.extend(part.parse::<i16>().ok().filter(|y| (1000..2200).contains(y)));
            }
            // A day stands beside its month; other numbers are hours or something else.
            let beside = |at: Option<usize>| at.and_then(|at| parts.get(at)).is_some_and(|p| month_of(p).is_some());
            let number = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let behind = i + 1 + usize::from(parts.get(i + 1).is_some_and(|p| OF.contains(p)));
            if number.len() <= 2 && (beside(i.checked_sub(1)) || beside(Some(behind))) {
                said.days.extend(number.parse::<i8>().ok().filter(|d| (1..=31).contains(d)));
            }
        }
        said
    }

    /// How a value departs from what is said.
    fn against(&self, given: &Given) -> Option<String> {
        // Ranges and lists say several: what is said of one end need not be so of the other.
        let one = self.months.len() < 2 && self.weekdays.len() < 2 && self.years.len() < 2 && !given.range;
        if !one {
            return None;
        }
        if let (Some(said), Some(year)) = (self.years.first(), given.year)
            && *said != year
            && given.season.is_none()
        {
            return Some(format!("it says {said}"));
        }
        if let (Some(said), Some(month)) = (self.months.first(), given.month)
            && *said != month
        {
            return Some("the month is another".to_owned());
        }
        if let (Some(said), Some(day), true) = (self.days.first(), given.day, self.days.len() == 1)
            && *said != day.day()
        {
            return Some("the day is another".to_owned());
        }
        if let (Some(said), Some(day)) = (self.weekdays.first(), given.day)
            && *said != day.weekday()
            && !given.midnight
        {
            return Some(format!("that was a {}", day.strftime("%A")));
        }
        None
    }
}

/// The month that a word names, 0 for January.
fn month_of(part: &str) -> Option<usize> {
    let english = || MONTHS.iter().position(|m| part.starts_with(m) && is_month(part));
    MONTHS_ELSEWHERE.iter().position(|names| names.contains(&part)).or_else(english)
}

fn is_month(part: &str) -> bool {
    const FULL: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    MONTHS.contains(&part) || part == "sept" || FULL.contains(&part)
}

/// A value as far as it is a calendar day, month or year.
struct Given {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<Date>,
    season: Option<()>,
    range: bool,
    /// 24:00 and times of the night, which may belong to the day before.
    midnight: bool,
}

impl Given {
    fn of(value: &str) -> Self {
        let digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
        let year = value.get(..4).filter(digits).and_then(|y| y.parse().ok());
        let rest = value.get(4..).unwrap_or_default();
        let month = rest.strip_prefix('-').and_then(|r| r.get(..2)).filter(digits).and_then(|m| m.parse().ok());
        Self {
            year,
            month,
            day: value.get(..10).and_then(|d| d.parse().ok()),
            season: rest.starts_with("-WI").then_some(()),
            range: value.contains('/'),
            midnight: value.contains("T24") || value.contains("T00") || value.contains("TNI"),
        }
    }

    /// First and last day that the value can mean.
    fn days(&self) -> Option<(Date, Date)> {
        if let Some(day) = self.day {
            return Some((day, day));
        }
        let year = self.year?;
        Some(match self.month {
            Some(month) => {
                let first = Date::new(year, month, 1).ok()?;
                (first, first.last_of_month())
            }
            None => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
        })
    }
}

/// Words whose value follows from the publication date alone: it must be the one they are read as.
fn beside(words: &str, said: &Said, value: &str, reference: Option<Date>) -> Option<String> {
    const PLAIN: [&str; 16] = [
        "today",
        "yesterday",
        "tomorrow",
        "last year",
        "this year",
        "next year",
        "last month",
        "this month",
        "next month",
        "last week",
        "this week",
        "next week",
        "the last week",
        "the last year",
        "the last month",
        "tonight",
    ];
    let reference = reference?;
    if !PLAIN.contains(&said.lower.as_str()) {
        return None;
    }
    let read = read_phrase(words, Some(reference))?.value?;
    (read != value && !value.starts_with(&format!("{read}T"))).then(|| format!("it reads as {read}"))
}

/// Why a value cannot be at a publication date.
fn impossible(words: &str, said: &Said, given: &Given, published: Date) -> Option<&'static str> {
    let (first, last) = given.days()?;
    if given.range || !said.years.is_empty() {
        return None;
    }
    let away = |day: Date| i64::from((day - published).get_days());
    let starts = |word: &str| said.lower == *word || said.lower.starts_with(&format!("{word} "));
    if (starts("last") || starts("yesterday")) && away(first) > 0 {
        return Some("it lies after it");
    }
    if (starts("next") || starts("tomorrow")) && away(last) < 0 {
        return Some("it lies before it");
    }
    let near = first.max(last);
    // A weekday or a month without a year is the one before or the one after.
    if said.days.is_empty() && said.months.is_empty() && !said.weekdays.is_empty() && words.split(' ').count() <= 3 {
        return (away(near).abs() > 21).then_some("it is more than three weeks away");
    }
    if !said.months.is_empty() {
        let months = (away(first).abs()).min(away(last).abs());
        return (months > 400).then_some("it is more than a year away");
    }
    None
}

//! The publication date where no header gives it: a dateline at the beginning, a full date at the foot.
//!
//! The header reading of `core::text` finds dates in metadata, header lines and file names; here its answer is put in
//! order with the two places that need the rules for dates in running text.

use super::engine::{Settings, find};
use super::value::{Kind, Value};
use crate::core::text::{Byte, ByteRange, DateSource, FoundDate, Header, HeaderContext, Text};
use jiff::civil::Date;

/// How much of the text is looked at for a full date that lends a dateline its year. **Units:** bytes.
const SEARCHED: usize = 20_000;
/// Longest dateline. **Units:** bytes.
const DATELINE: usize = 120;
/// Lines at the foot that may name the day of publication.
const FOOT: usize = 5;

/// A publication date, and whether its year is a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The date, how it was found, and where it stands.
    pub found: FoundDate,
    /// The place names no year: it was taken from the file's name or the nearest full date.
    pub guess: bool,
}

/// The publication date by the first place that gives one: metadata, header lines, dateline, file name, foot.
///
/// `header` is what the top of the article and its path gave. What a person set is the caller's and beats all of these.
/// **Cost:** the first 20 KB and the last lines.
pub fn publication_date(text: &Text, header: &Header, context: HeaderContext<'_>) -> Option<Publication> {
    let sure = |found: FoundDate| Publication { found, guess: false };
    let named = header.date;
    if let Some(found) = named.filter(|f| f.source != DateSource::Name) {
        return Some(sure(found));
    }
    let allowed = |day: Date| {
        let late = context.not_after.and_then(|d| super::reckon::plus_days(d, 1)).is_some_and(|last| day > last);
        day.year() >= 1800 && !late
    };
    dateline(text.as_str(), header.body.get(), named.map(|f| f.value))
        .filter(|p| allowed(p.found.value))
        .or_else(|| named.map(sure))
        .or_else(|| footer(text.as_str()).filter(|f| allowed(f.value)).map(sure))
}

/// The date in the dateline of the first paragraph after a byte: `LONDON, Feb. 2 (Reuters) -`.
///
/// One without a year takes it from `near` or else from the first full date of the text, and is a guess.
pub fn dateline(text: &str, body: usize, near: Option<Date>) -> Option<Publication> {
    let mut start = text.ceil_char_boundary(body.min(text.len()));
    for line in text.get(start..)?.split_inclusive('\n').take(12) {
        let at = start;
        start += line.len();
        let Some(head) = dateline_head(line) else { continue };
        let settings = Settings::default();
        let day = |reference| {
            find(head, reference, &settings, false).into_iter().find_map(|t| {
                let Some(Value::Day(day)) = t.value.as_deref().and_then(|v| Value::parse(v).ok()) else { return None };
                let range = ByteRange::new(Byte::new(at + t.range.start.get()), Byte::new(at + t.range.end.get()));
                Some(FoundDate { value: day, source: DateSource::Dateline, range: Some(range) })
            })
        };
        if let Some(found) = day(None) {
            return Some(Publication { found, guess: false });
        }
        let near = near.or_else(|| first_full_date(text))?;
        // A bare weekday says too little to be the only word on the day.
        let has_day = head.bytes().any(|b| b.is_ascii_digit());
        return day(Some(near)).filter(|_| has_day).map(|found| Publication { found, guess: true });
    }
    None
}

/// The part before the dash, if a line begins like a dateline: a place in capitals, or a place and a comma.
fn dateline_head(line: &str) -> Option<&str> {
    let line_start = line.get(..line.floor_char_boundary(DATELINE.min(line.len())))?;
    let dash = [" - ", " -- ", " – ", " — ", "— ", "– ", "—"].iter().filter_map(|d| line_start.find(d)).min()?;
    let head = line_start.get(..dash)?;
    let first = head.split(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty())?;
    let capitals = first.chars().count() >= 2 && first.chars().all(char::is_uppercase);
    let place = first.chars().next().is_some_and(char::is_uppercase) && head.contains(',');
    (capitals || place).then_some(head)
}

fn first_full_date(text: &str) -> Option<Date> {
    let start = text.get(..text.floor_char_boundary(SEARCHED.min(text.len())))?;
    full_dates(start).next().map(|(day, _)| day)
}

fn full_dates(text: &str) -> impl Iterator<Item = (Date, ByteRange)> {
    find(text, None, &Settings::default(), false).into_iter().filter(|t| t.kind == Kind::Date).filter_map(|t| {
        match Value::parse(t.value.as_deref()?).ok()? {
            Value::Day(day) => Some((day, t.range)),
            _ => None,
        }
    })
}

/// A full date in the last five lines that says it is the day of publication, or stands there alone.
pub fn footer(text: &str) -> Option<FoundDate> {
    const WORDS: [&str; 8] =
        ["published", "posted", "updated", "appeared", "issued", "printed", "released", "modified"];
    let mut end = text.len();
    let lines = text.rsplit('\n').map(|line| {
        let start = end.saturating_sub(line.len());
        end = start.saturating_sub(1);
        (start, line)
    });
    for (start, line) in lines.filter(|(_, line)| !line.trim().is_empty()).take(FOOT) {
        if line.len() > 400 {
            continue;
        }
        let lower = line.to_ascii_lowercase();
        let says = WORDS.iter().any(|w| lower.contains(w));
        let found = full_dates(line).find(|(_, range)| {
            let rest = line.len() - (range.end.get() - range.start.get());
            says || rest <= line.len() - line.trim_matches(|c: char| !c.is_alphanumeric()).len()
        });
        if let Some((value, range)) = found {
            let range = ByteRange::new(Byte::new(start + range.start.get()), Byte::new(start + range.end.get()));
            return Some(FoundDate { value, source: DateSource::Footer, range: Some(range) });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn publication(article: &str, path: Option<&str>) -> Option<(Date, DateSource, bool, String)> {
        let text = Text::new(article.to_owned());
        let context = HeaderContext { path: path.map(std::path::Path::new), ..HeaderContext::default() };
        let header = Header::find(&text, context);
        let found = publication_date(&text, &header, context)?;
        let words = found.found.range.map(|r| text.slice(r).to_owned()).unwrap_or_default();
        Some((found.found.value, found.found.source, found.guess, words))
    }

    #[test]
    fn a_dateline_with_a_year_needs_nothing_else() {
        let text = "Harbour reopens\n\nOSLO, 2 February 2026 - The harbour opened again.\n";
        let expected = (date(2026, 2, 2), DateSource::Dateline, false, "2 February 2026".to_owned());
        assert_eq!(publication(text, None), Some(expected));
    }

    #[test]
    fn a_dateline_without_a_year_takes_it_from_the_name_or_the_text() {
        let text = "PORT ELLEN, Jan. 3 (Meridian) — Ferries were late. They were also late on Dec. 28, 2025.\n";
        let words = "Jan. 3".to_owned();
        assert_eq!(publication(text, None), Some((date(2026, 1, 3), DateSource::Dateline, true, words.clone())));
        let named = publication(text, Some("wire/2019-01-04.txt"));
        assert_eq!(named, Some((date(2019, 1, 3), DateSource::Dateline, true, words)));
    }

    #[test]
    fn a_foot_counts_only_when_it_speaks_of_publishing() {
        let text = "Ferries were late again.\n\nThis story was first published on March 5, 2024.\n";
        let expected = (date(2024, 3, 5), DateSource::Footer, false, "March 5, 2024".to_owned());
        assert_eq!(publication(text, None), Some(expected));
        assert_eq!(publication("Ferries were late.\n\nThe pier was finished on March 5, 1994.\n", None), None);
    }

    #[test]
    fn a_header_beats_a_dateline_and_a_plain_dash_is_none() {
        let text = "Date: 2026-02-02\n\nOSLO, Feb. 1 - The harbour opened.\n";
        assert_eq!(publication(text, None).map(|p| (p.0, p.1)), Some((date(2026, 2, 2), DateSource::Header)));
        assert_eq!(publication("The mayor - who left on Feb. 1 - is back.\n", None), None);
    }
}

//! Quotations no cue claims: who speaks them is told by what stands beside them, or by who spoke before.

use super::lexicon::Class;
use super::line::{Line, What};
use super::patterns::{Found, Voice};
use super::phrases::{Who, main_subject, phrase_after};
use super::{Kind, verbs::Tense};
use crate::core::suggest::reading::Reading;
use std::ops::Range;

/// Words of a quotation inside a sentence without a cue; a shorter one is a title or stands in inverted commas only.
const EMBEDDED: usize = 5;

/// The claims of quotations that no found claim holds.
pub fn alone(line: &Line<'_>, taken: &[Found]) -> Vec<Found> {
    let free = |i: usize| !taken.iter().any(|f| f.items.contains(&i));
    (0..line.len()).filter(|i| line.at(*i).quote().is_some() && free(*i)).filter_map(|i| one(line, i, taken)).collect()
}

fn one(line: &Line<'_>, i: usize, taken: &[Found]) -> Option<Found> {
    let quote = line.quotation(i)?;
    let next = line.at(i + 1);
    let make = |voice, pattern| {
        Some(Found { items: i..i + 1, cue: None, voice, pattern, verb: None, lead: None, continues: false })
    };
    let said = |who: Who| Voice::Said(who);
    let stops = matches!(quote.last, '.' | '!' | '?' | '…');
    // A title in a list of sources, a sign, a nickname.
    if quote.words < 2 || matches!(next.mark(), Some('—' | '–' | '(')) && line.before(i).what == What::Edge {
        return None;
    }
    // “…,” he went on.
    let comma = quote.last == ',' || next.is_mark(',') && line.before(i).what == What::Edge;
    if comma {
        let start = if next.is_mark(',') { i + 2 } else { i + 1 };
        if let Some(who) = tag_after(line, start) {
            return make(said(who), "quote, speaker");
        }
    }
    let before = line.before(i);
    let introduced = before.is_mark(':') || before.is_mark(',') && quote.capital && (stops || next.what == What::Edge);
    let subject = || main_subject(line, 0).filter(|s| s.items.end < i);
    if introduced && quote.words >= 3 {
        let who = taken.iter().rev().find_map(|f| match &f.voice {
            Voice::Said(who) if f.items.end <= i => Some(who.clone()),
            _ => None,
        });
        return match who.or_else(|| subject().map(|s| s.who)) {
            Some(who) => make(said(who), "colon"),
            None => make(Voice::Carried, "colon"),
        };
    }
    if before.what == What::Edge
        && (quote.words >= 3 || stops)
        && (stops || quote.open || next.what == What::Edge || quote.words >= EMBEDDED)
    {
        return make(Voice::Carried, "quote alone");
    }
    // A title: "the report “How We Live Now”".
    let title = quote.capital && !stops;
    if quote.words >= EMBEDDED && !title {
        return match subject() {
            Some(subject) => make(said(subject.who), "quoted words"),
            None => make(Voice::Carried, "quoted words"),
        };
    }
    None
}

/// Who stands behind a quotation with a comma, with a verb the table does not know.
fn tag_after(line: &Line<'_>, start: usize) -> Option<Who> {
    if let Some(subject) = phrase_after(line, start) {
        let verb = line.at(subject.items.end);
        let fits = verb.what == What::Word && !verb.capital && !verb.is(Class::PREPOSITION.or(Class::RELATIVE));
        let own =
            matches!(subject.who, Who::Pronoun(_)) || line.at(start).is_name() || line.at(start).is(Class::DETERMINER);
        return (fits && own).then_some(subject.who);
    }
    let past = line.at(start);
    let verb = past.is(Class::VERB) || past.verb.is_some_and(|f| f.tense == Tense::Past);
    verb.then(|| phrase_after(line, start + 1).map(|s| s.who)).flatten()
}

/// Direct, indirect or mixed.
pub fn kind_of(reading: &Reading<'_>, range: &Range<usize>) -> Kind {
    let from = reading.quotations.partition_point(|q| q.range.end <= range.start);
    let mut inside =
        reading.quotations.get(from..).unwrap_or_default().iter().take_while(|q| q.range.start < range.end);
    match inside.next() {
        None => Kind::Indirect,
        Some(q) if q.range.start <= range.start && range.end <= q.range.end => Kind::Direct,
        Some(_) => Kind::Mixed,
    }
}

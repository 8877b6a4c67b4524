//! Layers 1 and 2: strings tagged in this article, and strings of the project's memory, wherever they stand.

use super::words::*;
use super::{Candidate, Sort, Table, is_name_label, lexicon};
use crate::core::spans::{Span, SpanStatus};
use crate::core::suggest::Article;
use crate::core::suggest::learning::{Counters, Knowledge, memory};
use std::collections::HashMap;

fn sort_of(span: &Span) -> Sort {
    match span.attr_str("kind") {
        Some("state") => Sort::State,
        Some("title") => Sort::Title,
        Some("nominal") => Sort::Nominal,
        _ => Sort::Name,
    }
}

/// The other places of strings that are tagged in this article.
pub(super) fn local(words: &Words<'_>, article: &Article<'_>, table: &mut Table) {
    let mut strings: HashMap<u64, Vec<(Words<'_>, &Span)>> = HashMap::new();
    for span in article.spans.iter().filter(|s| s.counts() && is_name_label(&s.label)) {
        let text = article.text.get(span.range.as_usize()).unwrap_or_default();
        let string = Words::new(text);
        let Some(first) = string.get(0).map(|w| w.hash) else { continue };
        let same = strings.entry(first).or_default();
        match same.iter_mut().find(|(w, s)| w.text == text && s.label == span.label) {
            // The latest value is the one that holds.
            Some(known) if span.value.is_some() => known.1 = span,
            Some(_) => {}
            None => same.push((string, span)),
        }
    }
    for at in 0..words.len() {
        let Some(first) = words.get(at) else { break };
        for (string, span) in strings.get(&first.hash).into_iter().flatten() {
            let to = at + string.len();
            let same = (0..string.len()).all(|i| words.word(at + i) == string.word(i));
            if !same || !memory::is_memorable(words, &(at..to)) {
                continue;
            }
            let entry = table.at(at, to, &span.label, sort_of(span));
            // A word in small letters says less than a name.
            let capital = (at..to).any(|at| words.is(at, CAPITAL) && !words.on(at, lexicon::SMALL));
            entry.local = Some(if capital { 0.95 } else { 0.55 });
            entry.value = span.value_str().map(str::to_owned);
            entry.attrs = Some(span.attrs.clone());
            entry.sort = sort_of(span);
        }
    }
}

/// Strings of the project's memory.
pub(super) fn remembered(words: &Words<'_>, knowledge: &Knowledge, table: &mut Table) {
    knowledge.memory().matches(words, 0..words.len(), None, &mut |from, to, known| {
        if known.ever > 0 {
            let entry = table.at(from, to, &known.label, Sort::Name);
            entry.memory = Some(known.score());
            if entry.value.is_none() {
                entry.value = known.value.as_deref().map(str::to_owned);
            }
        }
    });
    if !table.0.is_empty() {
        let mut unwanted = Vec::new();
        knowledge.memory().matches(words, 0..words.len(), None, &mut |from, to, known| {
            if known.unwanted() {
                unwanted.push((from, to));
            }
        });
        table.0.retain(|_, c| !unwanted.contains(&(c.from, c.to)) || c.local.is_some());
    }
}

/// Lets what was decided in this article count for the patterns that proposed it.
pub(super) fn count_here(words: &Words<'_>, article: &Article<'_>, patterns: &[Candidate], counters: &mut Counters) {
    if article.spans.is_empty() {
        return;
    }
    for candidate in patterns {
        let Some(pattern) = candidate.pattern else { continue };
        let (Some(first), Some(last)) = (words.get(candidate.from), words.get(candidate.to - 1)) else { continue };
        let range = crate::core::text::ByteRange::of(first.start as usize, last.end as usize);
        let mut right = None;
        for span in article.spans.window(range).filter(|s| is_name_label(&s.label)) {
            let exact = span.range == range;
            let here = match span.status {
                SpanStatus::Accepted if exact => 1.0,
                SpanStatus::Accepted => 0.5,
                SpanStatus::Rejected if exact => 0.0,
                _ => continue,
            };
            right = Some(right.map_or(here, |r: f32| r.max(here)));
        }
        if let Some(right) = right {
            counters.count(pattern, right);
        }
    }
}

/// Makes a string tagged here beat what overlaps it, unless it is only part of a longer name there.
pub(super) fn favour_local(words: &Words<'_>, found: &mut [Candidate]) {
    for candidate in found.iter_mut() {
        let Some(local) = candidate.local else { continue };
        let joined = |at: usize| words.spaced(at) && words.is(at, CAPITAL) && !words.is(at, START);
        let longer = joined(candidate.to) && !words.on(candidate.to, lexicon::DAY)
            || candidate.from.checked_sub(1).is_some_and(|at| {
                words.spaced(candidate.from)
                    && words.is(at, CAPITAL)
                    && !words.on(at, lexicon::SMALL | lexicon::OFFICE | lexicon::DAY | lexicon::DEMONYM)
            });
        if longer {
            candidate.local = Some(local.min(0.6));
            candidate.score = candidate.score.min(0.7);
        }
    }
}

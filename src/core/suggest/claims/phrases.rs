//! The noun phrases that speak: before a cue, after it, with their titles taken off.

use super::lexicon::Class;
use super::line::{Line, What};
use std::ops::Range;

/// Items looked at for one noun phrase.
const REACH: usize = 30;

/// Who a cue says it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Names or other noun phrases, as items: several where "and" joins them.
    Phrases(Vec<Range<usize>>),
    /// One item.
    Pronoun(usize),
}

/// A subject with all its items, for the comma before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub items: Range<usize>,
    pub who: Who,
}

/// The subject that ends before an item, not reaching before `from`.
pub fn subject_before(line: &Line<'_>, end: usize, from: usize) -> Option<Subject> {
    let last = line.before(end);
    if end <= from {
        return None;
    }
    if last.is(Class::RELATIVE) || line.is(end - 1, "that") && end - 1 > from {
        return antecedent(line, end - 1, from);
    }
    if is_pronoun(line, end - 1) {
        return Some(Subject { items: end - 1..end, who: Who::Pronoun(end - 1) });
    }
    if last.is_break() {
        return apposed(line, end - 1, from);
    }
    // "Holm on Monday said"
    let day = last.is(Class::TIME) && last.capital && line.is(end.saturating_sub(2), "on") && end > from + 2;
    let end = if day { end - 2 } else { end };
    let start = phrase_start(line, end, from);
    if start >= end {
        return None;
    }
    let start = skip_preposition(line, start, end);
    let right = reduce(line, start..end)?;
    let mut all = vec![right];
    let mut first = start;
    if start > from && (line.is(start - 1, "and") || line.is(start - 1, "or")) {
        while let Some(left) = conjoined(line, first - 1, from) {
            first = left.start;
            all.extend(reduce(line, left));
            if all.len() == 4 || !line.before(first).is_mark(',') {
                break;
            }
        }
        all.sort_by_key(|r| r.start);
    }
    Some(Subject { items: first..end, who: Who::Phrases(all) })
}

fn is_pronoun(line: &Line<'_>, i: usize) -> bool {
    const ONES: &[&str] = &["he", "she", "they", "it", "we", "i", "you"];
    line.at(i).is(Class::PRONOUN) && ONES.iter().any(|w| line.is(i, w))
}

/// The noun phrase a relative pronoun stands for.
fn antecedent(line: &Line<'_>, relative: usize, from: usize) -> Option<Subject> {
    let mut end = relative;
    if line.before(end).is_break() {
        end -= 1;
    }
    let last = line.before(end);
    if end <= from || !(last.is_word() || last.is_mark(')')) {
        return None;
    }
    let start = skip_preposition(line, phrase_start(line, end, from), end);
    let who = Who::Phrases(vec![reduce(line, start..end)?]);
    Some(Subject { items: start..relative + 1, who })
}

/// "Peskov, the Kremlin spokesman," before a cue: `end` is the closing comma.
fn apposed(line: &Line<'_>, end: usize, from: usize) -> Option<Subject> {
    let mut cuts = vec![end];
    let mut depth = 0usize;
    let low = from.max(end.saturating_sub(70));
    for k in (low..end).rev() {
        let item = line.at(k);
        match item.mark() {
            Some(')' | ']') => depth += 1,
            Some('(' | '[') => depth = depth.saturating_sub(1),
            Some(';' | ':') => {
                cuts.push(k);
                break;
            }
            _ if depth == 0 && item.is_break() => cuts.push(k),
            _ => {}
        }
    }
    let closed = matches!(line.at(*cuts.last()?).mark(), Some(';' | ':')) && cuts.len() > 1;
    if !closed {
        if low > from {
            return None;
        }
        cuts.push(from.wrapping_sub(1));
    }
    // From left to right: the first stretch that can be a subject, not the last one, which is the apposition.
    let stretches: Vec<Range<usize>> =
        cuts.windows(2).rev().filter_map(|w| Some(w.get(1)?.wrapping_add(1)..*w.first()?)).collect();
    let (_, candidates) = stretches.split_last()?;
    for stretch in candidates {
        let mut start = stretch.start;
        while start < stretch.end && line.at(start).is(Class::CONJUNCTION) {
            start += 1;
        }
        let first = line.at(start);
        let clause = first.is(Class::PREPOSITION.or(Class::ADVERB).or(Class::RELATIVE).or(Class::TIME))
            || first.is(Class::SUBORDINATOR) && !line.is(start, "that")
            || line.text(start).ends_with("ing") && (!first.is_name() || start == 0 && start + 1 < stretch.end);
        if start >= stretch.end || clause {
            continue;
        }
        if is_pronoun(line, start) || line.has_verb(start..stretch.end) {
            // "…, and Peskov, the spokesman, said": the phrase at the end of a clause.
            continue;
        }
        let item = first.is_name()
            || first.is(Class::DETERMINER.or(Class::POSSESSIVE).or(Class::QUANTITY).or(Class::SPEAKER).or(Class::ROLE))
            || line.before(stretch.end).is_name();
        if item && let Some(mut found) = reduce(line, start..stretch.end) {
            // "Her husband, Per Lind, said"
            let next = stretch.end + 1..end;
            if !line.before(found.end).is_name() && !next.is_empty() && next.clone().all(|i| line.at(i).is_name()) {
                found = next;
            }
            return Some(Subject { items: start..end + 1, who: Who::Phrases(vec![found]) });
        }
    }
    // Behind a conjunction: "… but Peskov, the spokesman, said".
    let opener = candidates.last()?;
    let start = phrase_start(line, opener.end, opener.start);
    let found = (start > opener.start && start < opener.end).then(|| reduce(line, start..opener.end))??;
    let joined = line.before(start).is(Class::CONJUNCTION.or(Class::SUBORDINATOR));
    (joined && line.at(found.start).is_name())
        .then(|| Subject { items: start..end + 1, who: Who::Phrases(vec![found]) })
}

/// Where the noun phrase begins that ends before an item.
fn phrase_start(line: &Line<'_>, end: usize, from: usize) -> usize {
    let low = from.max(end.saturating_sub(REACH));
    let mut k = end;
    while k > low {
        if let Some(open) = line.skip_bracket(k).filter(|o| *o >= low) {
            k = open;
            continue;
        }
        let i = k - 1;
        let item = line.at(i);
        let determined = |i: usize| {
            let b = line.before(i);
            i > low && (b.is(Class::DETERMINER.or(Class::POSSESSIVE)) || b.what == What::Genitive)
        };
        let stays = match item.what {
            What::Mark('-' | '&' | '/' | '\'' | '’' | '.') => item.glued,
            What::Mark('#' | '@' | '$' | '£' | '€' | '%') => true,
            What::Genitive | What::Number => true,
            What::Word => {
                let stops =
                    Class::CONJUNCTION.or(Class::RELATIVE).or(Class::AUXILIARY).or(Class::BE).or(Class::NEGATION);
                if item.is(stops) || is_pronoun(line, i) || line.is(i, "there") {
                    line.is(i, "may") && item.capital
                } else if item.is(Class::OBJECT) {
                    false
                } else if item.is(Class::SUBORDINATOR) && !(item.is(Class::PREPOSITION) && determined(i)) {
                    // "that man said"
                    false
                } else if item.is(Class::TIME) {
                    item.glued
                        || determined(i)
                        || line.at(k).glued && k < end
                        || (item.capital && i + 1 < end && line.at(i + 1).is_name() && determined(i))
                } else if item.is(Class::ADVERB) {
                    determined(i) || item.is(Class::DETERMINER)
                } else if item.capital || item.is(Class::PREPOSITION) {
                    true
                } else {
                    !line.is_finite(i) || determined(i)
                }
            }
            _ => false,
        };
        if !stays {
            break;
        }
        k = i;
    }
    // Marks are no beginning.
    while k < end && matches!(line.at(k).what, What::Mark(_) | What::Genitive) && !line.at(k).is_mark('$') {
        k += 1;
    }
    k
}

/// "In Moscow the minister" begins at "the minister", "In June Peskov" at the name.
fn skip_preposition(line: &Line<'_>, start: usize, end: usize) -> usize {
    if !line.at(start).is(Class::PREPOSITION) {
        return start;
    }
    let inside = line.at(start).class;
    if inside.is(Class::QUANTITY) {
        return start;
    }
    let determiner = (start + 2..end)
        .rev()
        .find(|k| line.at(*k).is(Class::DETERMINER.or(Class::POSSESSIVE)) && !line.before(*k).is(Class::PREPOSITION));
    if let Some(k) = determiner {
        return k;
    }
    let mut k = end;
    while k > start + 1 && line.before(k).is_name() {
        k -= 1;
    }
    if k < end { k } else { end - 1 }
}

/// The phrase before an "and", where it can be part of the same subject.
fn conjoined(line: &Line<'_>, and: usize, from: usize) -> Option<Range<usize>> {
    let start = phrase_start(line, and, from);
    if start >= and || line.at(start).is(Class::PREPOSITION) {
        return None;
    }
    let boundary = line.before(start);
    let free = start == from
        || boundary.what == What::Edge
        || boundary.quote().is_some()
        || boundary.is_break()
        || matches!(boundary.mark(), Some(':' | ';'))
        || boundary.is(Class::SUBORDINATOR)
        || line.is(start.saturating_sub(1), "both");
    free.then_some(start..and)
}

/// The part of a noun phrase that is tagged: the name behind its titles, or the whole phrase where it has no name as its head.
pub fn reduce(line: &Line<'_>, phrase: Range<usize>) -> Option<Range<usize>> {
    let mut range = phrase;
    // "Paul Dewar (NDP)"
    if let Some(open) = line.skip_bracket(range.end).filter(|o| *o > range.start) {
        range.end = open;
    }
    while range.start < range.end
        && line.at(range.start).is(Class::ADVERB.or(Class::CONJUNCTION))
        && !line.at(range.start).is(Class::DETERMINER)
    {
        range.start += 1;
    }
    if range.start >= range.end || !range.clone().any(|i| line.at(i).is_word()) {
        return None;
    }
    let small = Class::PREPOSITION.or(Class::SUBORDINATOR).or(Class::ADVERB);
    if range.len() == 1 && line.at(range.start).is(small) && !line.at(range.start).is(Class::DETERMINER) {
        return None;
    }
    let preposition = (range.start + 1..range.end).find(|i| {
        let item = line.at(*i);
        (item.is(Class::PREPOSITION) || item.is_break())
            && !(item.is(Class::CONNECTOR) && !line.is(*i, "of") && line.at(i + 1).is_name())
    });
    let mut head = range.start..preposition.unwrap_or(range.end);
    // "Analysts at UBS" at the head of a sentence.
    let common = line.at(range.start).is(Class::SPEAKER.or(Class::ROLE)) || line.text(range.start).ends_with('s');
    if preposition.is_some() && head.len() == 1 && head.start == 0 && common && !line.is(head.end, "of") {
        return Some(trim_nominal(line, range));
    }
    // "Bank of England"
    let of = preposition.filter(|p| line.is(*p, "of") || line.is(*p, "for"));
    if let Some(of) = of
        && line.before(of).is_name()
        && !(head.start..of).any(|i| line.at(i).is(Class::ROLE))
    {
        let next = if line.is(of + 1, "the") { of + 2 } else { of + 1 };
        if next < range.end && line.at(next).is_name() {
            let mut end = next + 1;
            while end < range.end && (line.at(end).is_name() || line.at(end).glued && line.at(end).is_mark('-')) {
                end += 1;
            }
            head.end = end;
        }
    }
    match name_at_end(line, head) {
        Some(name) => Some(name),
        None => Some(trim_nominal(line, range)),
    }
}

fn trim_nominal(line: &Line<'_>, mut range: Range<usize>) -> Range<usize> {
    while range.end > range.start + 1 && !line.before(range.end).is_word() {
        range.end -= 1;
    }
    range
}

/// The name a stretch ends with; none where its last word is a calling or in small letters.
fn name_at_end(line: &Line<'_>, head: Range<usize>) -> Option<Range<usize>> {
    let mut start = head.end;
    let mut has_of = false;
    while start > head.start {
        let item = line.before(start);
        let i = start - 1;
        let glue = matches!(item.mark(), Some('-' | '&' | '\'' | '’' | '.'))
            && (item.glued || item.is_mark('&'))
            && i > head.start;
        let number = item.what == What::Number && i > head.start && line.before(i).is_name();
        let small =
            (item.is(Class::CONNECTOR) && !item.capital || line.is(i, "of") || line.is(i, "for") || line.is(i, "the"))
                && start < head.end
                && i > head.start
                && (line.before(i).is_name() || line.before(i).is(Class::CONNECTOR.or(Class::PREPOSITION)));
        if !(item.is_name() || glue || number || small) {
            break;
        }
        has_of |= line.is(i, "of") || line.is(i, "for");
        start = i;
    }
    while start < head.end && !line.at(start).is_name() {
        start += 1;
    }
    if start >= head.end || line.before(head.end).what == What::Mark('-') {
        return None;
    }
    // The last title in the run, with a name behind it.
    let is_title = |i: usize| line.at(i).is(Class::ROLE) && !line.at(i).is(Class::COURTESY);
    let title = (start..head.end).rev().find(|i| is_title(*i));
    match title {
        Some(i) if i + 1 == head.end => return None,
        Some(i) if !has_of && line.at(i + 1).is_name() => start = i + 1,
        _ => {}
    }
    // "the US", "the Guardian"
    let bare = title.is_none() && start > head.start && line.is(start - 1, "the");
    Some(if bare { start - 1 } else { start }..head.end)
}

/// A noun phrase that begins at an item, with the place behind it.
pub fn phrase_after(line: &Line<'_>, start: usize) -> Option<Subject> {
    if is_pronoun(line, start) && line.text(start) != "it" {
        return Some(Subject { items: start..start + 1, who: Who::Pronoun(start) });
    }
    let first = line.at(start);
    let begins = first.is_name()
        || first.is(Class::DETERMINER.or(Class::POSSESSIVE).or(Class::QUANTITY).or(Class::SPEAKER).or(Class::ROLE))
        || first.what == What::Number
        || first.what == What::Word && first.class == Class::NONE;
    if !begins {
        return None;
    }
    let mut parts = Vec::new();
    let mut from = start;
    let mut end = phrase_end(line, from);
    while end > from {
        parts.extend(reduce(line, from..end));
        let and = line.is(end, "and") && (line.at(end + 1).is_name() || line.at(end + 1).is(Class::DETERMINER));
        if !and || parts.len() == 4 {
            break;
        }
        let next = phrase_end(line, end + 1);
        if next <= end + 1 || !ends_phrase(line, next) || line.is_finite(next) {
            break;
        }
        from = end + 1;
        end = next;
    }
    (end > start && !parts.is_empty()).then_some(Subject { items: start..end, who: Who::Phrases(parts) })
}

/// Whether what stands at an item leaves the noun phrase before it complete, so that a verb before that is turned round.
pub fn ends_phrase(line: &Line<'_>, i: usize) -> bool {
    let item = line.at(i);
    match item.what {
        What::Edge | What::Quote(_) => true,
        What::Mark(c) => !matches!(c, '$' | '£' | '€' | '#' | '@'),
        What::Word => item.is(Class::PREPOSITION
            .or(Class::RELATIVE)
            .or(Class::SUBORDINATOR)
            .or(Class::ADVERB)
            .or(Class::TIME)
            .or(Class::CONJUNCTION)),
        _ => false,
    }
}

fn phrase_end(line: &Line<'_>, start: usize) -> usize {
    let mut k = start;
    let mut named = false;
    while k < (start + REACH).min(line.len()) {
        let item = line.at(k);
        let determined = k > start && line.before(k).is(Class::DETERMINER.or(Class::POSSESSIVE));
        let goes_on = match item.what {
            What::Mark('-' | '&' | '/' | '\'' | '’' | '.') => item.glued && k > start,
            What::Number => true,
            What::Genitive => k > start,
            What::Word => {
                let stops =
                    Class::RELATIVE.or(Class::AUXILIARY).or(Class::BE).or(Class::NEGATION).or(Class::CONJUNCTION);
                let anew = k > start
                    && item.is(Class::DETERMINER.or(Class::POSSESSIVE))
                    && !line.before(k).is(Class::PREPOSITION.or(Class::DETERMINER));
                if is_pronoun(line, k) || item.is(stops) && !determined || anew {
                    false
                } else if item.is(Class::PREPOSITION) {
                    let next = line.at(k + 1);
                    let inner = ["of", "for", "at", "from", "in", "with", "on"].iter().any(|w| line.is(k, w));
                    let of_name = line.is(k, "of") && next.is_name();
                    let nominal = !named || of_name;
                    let time = next.is(Class::TIME) || line.at(k + 2).is(Class::TIME) || next.what == What::Number;
                    inner
                        && k > start
                        && nominal
                        && !time
                        && (next.is_name()
                            || next.is(Class::DETERMINER.or(Class::POSSESSIVE).or(Class::QUANTITY))
                            || !line.is(k, "in") && next.class == Class::NONE && next.is_word())
                } else if item.is(Class::SUBORDINATOR) {
                    false
                } else if item.is(Class::TIME)
                    && item.capital
                    && k > start
                    && line.at(k + 1).is_name()
                    && line.before(k).is_name()
                {
                    // "the Sydney Morning Herald"
                    true
                } else if item.is(Class::TIME) || item.is(Class::ADVERB) && !item.is(Class::DETERMINER) {
                    determined || (item.glued && k > start)
                } else if item.is(Class::OBJECT) && !item.is(Class::POSSESSIVE) {
                    false
                } else {
                    item.capital || !line.is_finite(k) || determined
                }
            }
            _ => false,
        };
        if !goes_on {
            break;
        }
        named = item.is_name() && !item.is(Class::ROLE);
        k += 1;
    }
    while k > start && !line.before(k).is_word() {
        k -= 1;
    }
    k
}

/// The first item behind a dateline such as `BERGEN, Norway -`, which nobody says; 0 where there is none.
pub fn after_dateline(line: &Line<'_>) -> usize {
    const LONGEST: usize = 12;
    let place = line.text(0);
    if place.chars().count() < 4 || !place.chars().all(char::is_uppercase) {
        return 0;
    }
    let dash = |i: &usize| line.at(*i).is_break() && !matches!(line.at(*i).mark(), Some(',' | '،'));
    (1..line.len().min(LONGEST)).find(dash).map_or(0, |i| i + 1)
}

/// The subject of a sentence: the first noun phrase with a verb behind it.
pub fn main_subject(line: &Line<'_>, from: usize) -> Option<Subject> {
    let mut k = if from == 0 { after_dateline(line) } else { from };
    let mut tries = 0;
    while k < line.len() && tries < 6 {
        tries += 1;
        while line.at(k).is(Class::CONJUNCTION.or(Class::ADVERB)) && !line.at(k).is(Class::DETERMINER)
            || line.at(k).is_break()
        {
            k += 1;
        }
        let first = line.at(k);
        let clause = first.is(Class::PREPOSITION.or(Class::SUBORDINATOR).or(Class::TIME))
            && !first.is(Class::DETERMINER)
            || first.what == What::Word && line.text(k).ends_with("ing") && !first.is(Class::SPEAKER)
            || first.is(Class::VERB)
            || first.verb.is_some_and(|f| f.tense == super::verbs::Tense::Past);
        if !clause && let Some(found) = phrase_after(line, k) {
            return Some(found);
        }
        if !clause && line.is(k, "it") {
            return Some(Subject { items: k..k + 1, who: Who::Pronoun(k) });
        }
        // Behind the next comma.
        k = (k + 1..line.len().min(k + 60)).find(|i| line.at(*i).is_break())? + 1;
    }
    None
}

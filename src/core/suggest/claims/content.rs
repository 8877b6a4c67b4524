//! What is said: where it begins behind a cue, where it ends, and where it stands before one.

use super::cues::{Cue, Role};
use super::lexicon::Class;
use super::line::{Line, What};
use super::phrases::{ends_phrase, phrase_after};
use super::verbs::Tense;
use std::ops::Range;

/// Items between a cue and its content.
const GAP: usize = 32;
/// Items among which a clause must have its verb.
const CLAUSE: usize = 45;
/// Words of a quotation that needs no other sign behind a verb of the second tier.
const QUOTED_WORDS: usize = 4;

/// How the content behind a cue is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    That,
    Colon,
    /// A comma or dash before a quotation.
    Comma,
    /// A quotation with no mark before it.
    Quote,
    /// A clause with no sign at all.
    Clause,
    /// "vowed to leave"
    Infinitive,
    /// "reiterated the invitation"
    Object,
    /// "called the plan “a disaster”"
    Naming,
}

/// Content behind a cue: its first item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    pub start: usize,
    pub lead: Lead,
}

/// Finds the content behind a cue.
pub fn right(line: &Line<'_>, cue: &Cue) -> Option<Right> {
    let verb = cue.form.verb;
    let first = cue.at + 1;
    if let Some(found) = naming(line, cue) {
        return Some(found);
    }
    if empty(line, first) {
        return None;
    }
    let mut k = first;
    let must_tell = matches!(verb.lemma, "tell" | "inform" | "assure" | "notify" | "remind");
    let mut told = false;
    for _ in 0..4 {
        if let Some(found) = opening(line, k, cue) {
            return Some(found);
        }
        let next = skip_adverbial(line, k);
        if next > k {
            k = next;
        } else if must_tell && !told {
            told = true;
            k = addressee(line, k)?;
        } else {
            break;
        }
    }
    if line.at(k).is(Class::QUESTION) && !(line.is(k, "if") && has_comma(line, k)) {
        return None;
    }
    if let Some(found) = far_opening(line, k, cue) {
        return Some(found);
    }
    let infinitive = line.is(k, "to") || line.is(k, "not") && line.is(k + 1, "to");
    if verb.commissive && infinitive && line.at(k + 2).is_word() {
        return Some(Right { start: k, lead: Lead::Infinitive });
    }
    if must_tell && !told {
        return None;
    }
    let bare = verb.tier == 1 || verb.clausal;
    if bare && is_clause(line, k, matches!(verb.lemma, "say" | "tell")) {
        return Some(Right { start: k, lead: Lead::Clause });
    }
    let noun =
        line.at(k).is(Class::DETERMINER.or(Class::POSSESSIVE)) || line.text(k).ends_with("ing") || line.at(k).is_name();
    let words = line.words(k..line.len().min(k + 8));
    (verb.object && noun && words >= 2).then_some(Right { start: k, lead: Lead::Object })
}

/// "said nothing", "said so", "said no more".
fn empty(line: &Line<'_>, k: usize) -> bool {
    let nothing = line.at(k).is(Class::EMPTY) && (ends_phrase(line, k + 1) || line.is(k + 1, "else"));
    nothing || line.is(k, "no") && line.is(k + 1, "more") || line.is(k, "as") && line.is(k + 1, "much")
}

fn opening(line: &Line<'_>, k: usize, cue: &Cue) -> Option<Right> {
    let next = line.at(k + 1);
    let found = |start, lead| Some(Right { start, lead });
    if line.is(k, "that") {
        return match next.what {
            // "said that's a good question"
            What::Genitive => found(k, Lead::Clause),
            What::Mark(',') => found(k + 2, Lead::That),
            What::Mark(_) | What::Edge => None,
            What::Word if line.is_finite(k + 1) => found(k, Lead::Clause),
            _ => found(k + 1, Lead::That),
        };
    }
    match line.at(k).what {
        What::Mark(':') if next.what != What::Edge => found(k + 1, Lead::Colon),
        What::Mark(',' | '—' | '–') if next.quote().is_some() => found(k + 1, Lead::Comma),
        What::Mark(',') if line.is(k + 1, "that") && !line.is_finite(k + 2) => found(k + 2, Lead::That),
        What::Quote(_) => {
            let words = line.quotation(k).map_or(0, |q| q.words);
            (cue.form.verb.tier == 1 || words >= QUOTED_WORDS).then_some(Right { start: k, lead: Lead::Quote })
        }
        _ => None,
    }
}

/// "said in a statement that", "told a crowd of supporters in Ohio: “…”".
fn far_opening(line: &Line<'_>, k: usize, cue: &Cue) -> Option<Right> {
    let adverbial = line.at(k).is(Class::PREPOSITION.or(Class::SUBORDINATOR))
        || line.at(k).is_mark(',') && line.at(k + 1).is(Class::PREPOSITION.or(Class::SUBORDINATOR))
        || cue.form.verb.addressee
        || line.text(k).ends_with("ing");
    if !adverbial {
        return None;
    }
    for j in k + 1..line.len().min(k + GAP) {
        let item = line.at(j);
        if matches!(item.mark(), Some('.' | ';' | '?' | '!')) {
            return None;
        }
        let finite = line.is_finite(j) && !line.at(k).is(Class::SUBORDINATOR);
        if finite && !item.is(Class::PREPOSITION) {
            return None;
        }
        // "because of that"
        if line.is(j, "that") && line.before(j).is(Class::PREPOSITION) {
            return None;
        }
        let quoted = item.quote().is_some();
        let marked =
            line.before(j).is_break() || line.quotation(j).is_some_and(|q| q.capital && q.words >= QUOTED_WORDS);
        if quoted && !marked {
            continue;
        }
        if (line.is(j, "that") || item.is_mark(':') || quoted)
            && let Some(found) = opening(line, j, cue)
        {
            // "at a meeting that ended": a relative clause.
            return (found.lead != Lead::Clause).then_some(found);
        }
    }
    None
}

/// The person told: the place behind them.
fn addressee(line: &Line<'_>, k: usize) -> Option<usize> {
    if line.at(k).is(Class::OBJECT) || line.is(k, "her") {
        return Some(k + 1);
    }
    let phrase = phrase_after(line, k)?.items;
    // "told Reuters Iran was ready": the name is two.
    if line.is_finite(phrase.end) && line.at(k).is_name() {
        return Some(k + 1);
    }
    Some(phrase.end)
}

/// Days, dates and adverbs: the place behind them.
pub fn skip_adverbial(line: &Line<'_>, k: usize) -> usize {
    let time = |i: usize| line.at(i).is(Class::TIME) || line.at(i).what == What::Number;
    let lead = |i: usize| {
        [
            "on", "in", "at", "early", "late", "last", "this", "earlier", "later", "next", "by", "since", "the",
            "over", "during", "of", "a",
        ]
        .iter()
        .any(|w| line.is(i, w))
    };
    // "on Monday", "late last week", "Monday, Feb. 3,"
    let mut i = k;
    while i < k + 5 && lead(i) {
        i += 1;
    }
    if line.at(i).is(Class::TIME) && !line.at(i + 1).glued {
        while time(i) || line.at(i).is_mark(',') && time(i + 1) {
            i += 1;
        }
        // The comma that closes a date, not one before a quotation.
        return i;
    }
    // "found only a quarter of them": it belongs to what is counted.
    let counts =
        ["only", "just", "almost", "nearly", "about", "even", "roughly", "barely"].iter().any(|w| line.is(k, w))
            && (line.at(k + 1).is(Class::DETERMINER.or(Class::QUANTITY)) || line.at(k + 1).what == What::Number);
    if !counts
        && line.at(k).is(Class::ADVERB)
        && !line.at(k).is(Class::DETERMINER.or(Class::PRONOUN))
        && !line.at(k).capital
    {
        return k + 1;
    }
    let again = line.is(k, "there") && (line.is(k + 1, "that") || line.at(k + 1).mark().is_some());
    if again { k + 1 } else { k }
}

fn has_comma(line: &Line<'_>, k: usize) -> bool {
    (k + 2..line.len().min(k + 25)).any(|i| line.at(i).is_mark(','))
}

/// Whether a clause begins at an item.
fn is_clause(line: &Line<'_>, k: usize, saying: bool) -> bool {
    let item = line.at(k);
    let begins = match item.what {
        What::Word => {
            let no = Class::PREPOSITION.or(Class::CONJUNCTION).or(Class::RELATIVE).or(Class::EMPTY);
            let object = item.is(Class::OBJECT) && !item.is(Class::PRONOUN.or(Class::POSSESSIVE));
            let conditional = line.is(k, "if") && has_comma(line, k);
            let subordinate = item.is(Class::SUBORDINATOR) && !item.is(Class::DETERMINER);
            let noun = item.is(Class::DETERMINER.or(Class::QUANTITY).or(Class::PRONOUN).or(Class::POSSESSIVE));
            conditional || (noun || !item.is(no)) && !object && !subordinate && !line.is_finite(k) && !line.is(k, "to")
        }
        What::Number => true,
        What::Mark('$' | '£' | '€') => true,
        What::Mark('[') => saying,
        _ => false,
    };
    if !begins {
        return false;
    }
    let end = line.len().min(k + CLAUSE);
    for i in k + 1..end {
        let item = line.at(i);
        if !saying && (item.is(Class::RELATIVE) || line.is(i, "that") || line.is(i, "to"))
            || matches!(item.mark(), Some(';' | ':'))
        {
            return false;
        }
        if line.is_finite(i) {
            let participle = line.text(i).ends_with("ed") && line.at(i + 1).is(Class::PREPOSITION) && !saying;
            if !participle {
                return true;
            }
        }
    }
    saying && line.words(k..end) >= 4 || line.has_verb(k..end)
}

/// "called the plan “a disaster”".
fn naming(line: &Line<'_>, cue: &Cue) -> Option<Right> {
    let k = cue.at + 1;
    let particle = ["for", "on", "off", "in", "out", "up", "upon", "to"].iter().any(|w| line.is(k, w));
    if !cue.form.verb.naming
        || cue.role != Role::Main
        || particle
        || cue.form.tense == Tense::Base && cue.group == cue.at
    {
        return None;
    }
    if !line.at(k).is_word() || line.is(k, "that") {
        return None;
    }
    for j in k + 1..line.len().min(k + 18) {
        let item = line.at(j);
        if item.quote().is_some() {
            return Some(Right { start: k, lead: Lead::Naming });
        }
        if item.is_break() && !line.at(j).glued
            || matches!(item.mark(), Some('.' | ';' | ':' | ','))
            || item.is(Class::RELATIVE)
        {
            return None;
        }
    }
    None
}

/// The items of the content behind a cue. `cut` is where the next claim of the sentence takes over.
pub fn content(line: &Line<'_>, right: Right, cut: usize) -> Option<Range<usize>> {
    let end = cut.min(line.len());
    let start = right.start;
    if start >= end {
        return None;
    }
    if right.lead == Lead::Naming {
        let quote = (start..end).find(|i| line.at(*i).quote().is_some())?;
        return Some(start..quote + 1);
    }
    let colon = (start..end).find(|i| right.lead == Lead::Object && line.at(*i).is_mark(':'));
    // "denied these allegations: she was never forced": what is said stands behind the colon.
    if let Some(colon) = colon.filter(|c| *c <= start + 5 && line.has_verb(c + 1..end)) {
        return content(line, Right { start: colon + 1, lead: Lead::Colon }, cut);
    }
    let end = colon.unwrap_or(end);
    if let Some(quote) = line.quotation(start) {
        let next = line.at(start + 1);
        let whole = matches!(quote.last, '.' | '!' | '?' | '…' | ',')
            || start + 1 >= end
            || matches!(next.mark(), Some('.' | ';' | '!' | '?'))
            || matches!(right.lead, Lead::Colon | Lead::Comma)
            || next.is_break()
                && quote.words >= QUOTED_WORDS
                && line.at(end).quote().is_none()
                && !line.has_verb(start + 2..end);
        if whole
            && (quote.last != ','
                || !matches!(right.lead, Lead::Quote | Lead::That)
                || next.what == What::Edge
                || quote.words >= QUOTED_WORDS)
        {
            return Some(start..start + 1);
        }
    }
    let items = start..trim_end(line, start, end);
    let quoted = items.clone().any(|i| line.at(i).quote().is_some());
    (quoted || line.words(items.clone()) >= 2).then_some(items)
}

/// Takes stops, commas and dashes off the end.
pub fn trim_end(line: &Line<'_>, start: usize, mut end: usize) -> usize {
    while end > start
        && (matches!(line.before(end).mark(), Some('.' | ',' | ';' | ':' | '—' | '–')) || line.before(end).is_break())
    {
        end -= 1;
    }
    end
}

/// Where a quotation before a cue begins that belongs to a longer statement: `The plan was “a disaster,” he said`.
pub fn statement_start(line: &Line<'_>, quote: usize, from: usize) -> usize {
    let mut start = from;
    while start < quote && (line.at(start).is(Class::CONJUNCTION) || line.at(start).mark().is_some()) {
        start += 1;
    }
    let before = line.before(quote);
    let capital = line.quotation(quote).is_some_and(|q| q.capital);
    let apart = before.is_mark(':')
        || capital && (before.is_break() || before.what == What::Edge)
        || before.mark() == Some('.');
    let own = line.words(start..quote) >= 2 || (start..quote).any(|i| line.at(i).quote().is_some());
    if apart || !own { quote } else { start }
}

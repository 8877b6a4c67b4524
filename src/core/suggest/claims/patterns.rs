//! The shapes of reported speech in one sentence: `Q, S C`, `S C that X`, `X, according to S` and their kin.

use super::content::{Lead, Right, content, right, skip_adverbial, statement_start, trim_end};
use super::cues::{Cue, Role, cues};
use super::lexicon::Class;
use super::line::{Line, What};
use super::phrases::{Subject, Who, ends_phrase, main_subject, phrase_after, reduce, subject_before};
use super::verbs::{Tense, Verb};
use std::ops::Range;

/// Who says what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Voice {
    Said(Who),
    /// Whoever spoke last.
    Carried,
    /// Nobody is named.
    Unnamed,
}

/// A claim in items of its sentence.
#[derive(Clone, Debug)]
pub struct Found {
    pub items: Range<usize>,
    pub cue: Option<Range<usize>>,
    pub voice: Voice,
    pub pattern: &'static str,
    pub verb: Option<&'static Verb>,
    pub lead: Option<Lead>,
    /// Goes on after an earlier part.
    pub continues: bool,
}

/// A cue with what stands around it.
struct Seen {
    cue: Cue,
    subject: Option<Subject>,
    right: Option<Right>,
    /// Where content of a cue before it ends.
    cut: Option<usize>,
}

/// The claims of a sentence that have a cue, in order; none overlaps another.
pub fn find(line: &Line<'_>) -> Vec<Found> {
    let seen = look(line);
    let mut all: Vec<Found> = Vec::new();
    let mut by: Option<Who> = None;
    for (n, one) in seen.iter().enumerate() {
        let cut = seen.get(n + 1..).unwrap_or_default().iter().find_map(|s| s.cut.filter(|c| *c > one.cue.at));
        let cut = cut.into_iter().chain(according_cut(line, one.cue.at)).min().unwrap_or(line.len());
        let from = all.iter().map(|f| f.items.end).max().unwrap_or(0);
        let next_cue = seen.get(n + 1).map_or(line.len(), |s| s.cue.at);
        let mut found = read(line, one, by.as_ref(), from, cut, next_cue);
        if let Some(Voice::Said(who)) = found.first().map(|f| &f.voice) {
            by = Some(who.clone());
        }
        all.append(&mut found);
    }
    all.extend(according(line, &all));
    settle(all)
}

/// Drops what lies in or across an earlier or surer one.
fn settle(mut all: Vec<Found>) -> Vec<Found> {
    all.retain(|f| f.items.start < f.items.end);
    all.sort_by_key(|f| (f.items.start, std::cmp::Reverse(f.items.end)));
    let mut end = 0;
    all.retain(|f| {
        let free = f.items.start >= end;
        end = end.max(f.items.end);
        free
    });
    all
}

fn look(line: &Line<'_>) -> Vec<Seen> {
    let mut seen: Vec<Seen> = Vec::new();
    for cue in cues(line) {
        let earlier = seen.last().map_or(0, |s| s.cue.at + 1);
        let opener =
            (earlier..cue.group).rev().take(80).find(|k| line.at(*k).quote().is_some()).map_or(earlier, |k| k + 1);
        let subject = (cue.role == Role::Main).then(|| subject_before(line, cue.group, opener)).flatten();
        let right = right(line, &cue);
        let cut = cut_before(line, &cue, subject.as_ref(), right.is_some());
        seen.push(Seen { cue, subject, right, cut });
    }
    seen
}

/// Where the content of an earlier cue ends because of this one: before ", adding", ", and Macron said", ", he said".
fn cut_before(line: &Line<'_>, cue: &Cue, subject: Option<&Subject>, speaks: bool) -> Option<usize> {
    let mut k = subject.map_or(cue.group, |s| s.items.start);
    let own = k;
    let relative = line.before(cue.group).is(Class::RELATIVE);
    if relative && speaks && line.before(cue.group - 1).is_break() {
        return Some(cue.group - 2);
    }
    while k > 0 && own - k < 3 && line.before(k).is(Class::CONJUNCTION.or(Class::SUBORDINATOR).or(Class::ADVERB)) {
        k -= 1;
    }
    if line.before(k).quote().is_some() {
        return Some(k);
    }
    let joined = (k..own).any(|i| line.at(i).is(Class::CONJUNCTION));
    let trailing = cue.form.verb.tier == 1 && ends_phrase(line, cue.at + 1);
    let comma = line.before(k).is_break() || line.before(k).is_mark(';');
    let fits = speaks || comma && trailing;
    match cue.role {
        _ if !fits => None,
        _ if comma => Some(k - 1),
        // "said X and added Y", "said X and Macron said Y"
        Role::Main if joined => Some(k),
        _ => None,
    }
}

fn according_cut(line: &Line<'_>, from: usize) -> Option<usize> {
    (from + 1..line.len().min(from + 120))
        .find(|k| line.is(*k, "according") && line.is(k + 1, "to") && line.before(*k).is_mark(','))
        .map(|k| k - 1)
}

fn read(line: &Line<'_>, seen: &Seen, by: Option<&Who>, from: usize, cut: usize, next_cue: usize) -> Vec<Found> {
    let cue = &seen.cue;
    let words = cue_words(line, cue);
    let make = |items: Range<usize>, voice: Voice, pattern: &'static str, lead: Option<Lead>| Found {
        items,
        cue: Some(words.clone()),
        voice,
        pattern,
        verb: Some(cue.form.verb),
        lead,
        continues: false,
    };
    let behind = |voice: Voice, right: Right| {
        let pattern = right_pattern(line, right);
        content(line, right, cut).map(|items| make(items, voice, pattern, Some(right.lead)))
    };
    match cue.role {
        Role::Impersonal => return seen.right.and_then(|r| behind(Voice::Unnamed, r)).into_iter().collect(),
        Role::Participle => {
            let Some(right) = seen.right else { return Vec::new() };
            // "by adding certain chemicals", "where finding common ground"
            let before = line.before(cue.group);
            let apart = before.is_break() || before.quote().is_some() || before.what == What::Edge;
            if right.lead == Lead::Clause && (!apart || cue.form.verb.tier == 2) {
                return Vec::new();
            }
            let voice =
                by.cloned().or_else(|| main_subject(line, 0).filter(|s| s.items.end <= cue.group).map(|s| s.who));
            let voice = voice.map_or(Voice::Carried, Voice::Said);
            let found = content(line, right, cut).map(|items| make(items, voice, "participle", Some(right.lead)));
            return found.into_iter().collect();
        }
        Role::Main => {}
    }
    if let Some(found) = turned_round(line, seen, from, &make) {
        let end = phrase_after(line, cue.at + 1).map_or(cue.at + 1, |s| s.items.end);
        return with_rest(line, found, end, cut, next_cue);
    }
    let joined = line.before(cue.group).is(Class::CONJUNCTION) || line.before(cue.group).what == What::Edge;
    let subject = seen.subject.clone().or_else(|| {
        let who = by.cloned().or_else(|| main_subject(line, 0).filter(|s| s.items.end < cue.group).map(|s| s.who))?;
        (joined && cue.group > 0).then_some(Subject { items: cue.group..cue.group, who })
    });
    let Some(subject) = subject else { return Vec::new() };
    let voice = Voice::Said(subject.who.clone());
    let start = subject.items.start;
    if !joined
        && let Some(quote) = quote_before(line, start)
        && quote >= from
    {
        let items = statement_start(line, quote, from)..quote + 1;
        return with_rest(line, make(items, voice, "quote, speaker cue", None), cue.at + 1, cut, next_cue);
    }
    if let Some(right) = seen.right
        && let Some(found) = behind(voice.clone(), right)
    {
        return vec![found];
    }
    clause_before(line, seen, start, from)
        .map(|items| with_rest(line, make(items, voice, "clause, speaker cue", None), cue.at + 1, cut, next_cue))
        .unwrap_or_default()
}

fn right_pattern(line: &Line<'_>, right: Right) -> &'static str {
    match right.lead {
        Lead::Naming => "naming",
        Lead::Infinitive => "cue to verb",
        Lead::Object => "cue object",
        _ if line.at(right.start).quote().is_some() => "speaker cue quote",
        Lead::That => "speaker cue that",
        _ => "speaker cue clause",
    }
}

/// The words of the cue: the verb with its auxiliaries.
fn cue_words(line: &Line<'_>, cue: &Cue) -> Range<usize> {
    let helps = Class::AUXILIARY.or(Class::BE);
    let first = (cue.group..cue.at).find(|k| line.at(*k).is(helps)).unwrap_or(cue.at);
    first..cue.at + 1
}

/// `“…,” said Peskov` and `X, said Peskov`.
fn turned_round(
    line: &Line<'_>,
    seen: &Seen,
    from: usize,
    make: &impl Fn(Range<usize>, Voice, &'static str, Option<Lead>) -> Found,
) -> Option<Found> {
    let cue = &seen.cue;
    if cue.group != cue.at || cue.form.tense == Tense::Ing {
        return None;
    }
    let quote = quote_before(line, cue.at);
    if quote.is_none() && !line.before(cue.at).is_break() {
        return None;
    }
    let subject = phrase_after(line, cue.at + 1)?;
    if !ends_phrase(line, subject.items.end) || line.is(subject.items.end, "that") {
        return None;
    }
    let voice = Voice::Said(subject.who.clone());
    if let Some(quote) = quote.filter(|q| *q >= from) {
        return Some(make(statement_start(line, quote, from)..quote + 1, voice, "quote, cue speaker", None));
    }
    // "Peskov, the spokesman, said on Monday" has its subject before it.
    let boundary = line.at(subject.items.end);
    let closed = matches!(boundary.what, What::Mark('.' | ',' | ';') | What::Edge) || cue.form.verb.lemma == "say";
    if !closed || seen.right.is_some_and(|r| r.lead != Lead::Clause) {
        return None;
    }
    if seen.subject.is_some() && !matches!(boundary.what, What::Mark('.') | What::Edge) {
        return None;
    }
    let items = left_clause(line, from, cue.at - 1)?;
    Some(make(items, voice, "clause, cue speaker", None))
}

/// The quotation that ends just before an item, or before the comma there.
fn quote_before(line: &Line<'_>, end: usize) -> Option<usize> {
    let quote = end.checked_sub(1)?;
    if let Some(q) = line.quotation(quote) {
        let ends = matches!(q.last, ',' | '?' | '!' | '…' | '—' | '–' | '-' | '.');
        return (ends || q.words >= 4).then_some(quote);
    }
    let quote = quote.checked_sub(1)?;
    (line.before(end).is_break() && line.at(quote).quote().is_some()).then_some(quote)
}

/// The clause before `, he said`, where nothing but adverbs, places and people told follow.
fn clause_before(line: &Line<'_>, seen: &Seen, start: usize, from: usize) -> Option<Range<usize>> {
    let comma = start.checked_sub(1).filter(|k| line.at(*k).is_break())?;
    let cue = &seen.cue;
    let mut k = cue.at + 1;
    if cue.form.verb.addressee && !ends_phrase(line, k) {
        k = if line.at(k).is(Class::OBJECT) { k + 1 } else { phrase_after(line, k)?.items.end };
    }
    for _ in 0..3 {
        k = skip_adverbial(line, k);
    }
    let closed = matches!(line.at(k).what, What::Mark('.' | ',' | ';') | What::Edge);
    let fits = if cue.form.verb.tier == 1 { ends_phrase(line, k) } else { closed };
    if !fits || line.at(k).is(Class::QUESTION) || line.at(k).is_mark(':') {
        return None;
    }
    left_clause(line, from, comma)
}

/// A clause with a verb from `from` to a comma; one that only says when or after what is none.
fn left_clause(line: &Line<'_>, from: usize, comma: usize) -> Option<Range<usize>> {
    let mut start = from;
    while start < comma && (line.at(start).mark().is_some() || line.at(start).is(Class::CONJUNCTION)) {
        start += 1;
    }
    let first = line.at(start);
    let dependent = first.is(Class::SUBORDINATOR) && !first.is(Class::DETERMINER)
        || line.text(start).ends_with("ing")
        || first.verb.is_some_and(|f| f.tense == Tense::Past);
    let main = if dependent { (start..comma).find(|k| line.at(*k).is_break()).map_or(comma, |k| k + 1) } else { start };
    let parted = line.words(start..comma) >= 2 && !first.is(Class::PREPOSITION.or(Class::TIME).or(Class::ADVERB));
    let whole = line.has_verb(main..comma) && line.words(start..comma) >= 3;
    // "The winners, said Maurer, must": a part that the rest completes.
    let rest = parted && !dependent && start == 0 && completes(line, comma + 1);
    (whole || rest).then(|| start..trim_end(line, start, comma))
}

/// Whether behind `, said S,` the sentence goes on with a verb.
fn completes(line: &Line<'_>, from: usize) -> bool {
    let comma = (from..line.len().min(from + 25)).find(|k| line.at(*k).is_mark(','));
    comma.is_some_and(|k| line.is_finite(k + 1) || line.at(k + 1).is(Class::NEGATION))
}

/// A claim with what follows its cue: `“…,” he said, “…”`, `X, he said, Y`.
fn with_rest(line: &Line<'_>, found: Found, behind: usize, cut: usize, next_cue: usize) -> Vec<Found> {
    let mut all = vec![found];
    let Some(first) = all.first().cloned() else { return all };
    let quoted = line.before(first.items.end).quote().is_some();
    let limit = cut.min(line.len());
    let rest = |items| Found { items, continues: true, pattern: "continued", lead: None, ..first.clone() };
    if quoted {
        let quotes = (behind..limit.min(next_cue)).filter(|k| {
            let after = line.before(*k);
            let marked = after.is_break() || after.is_mark(':') || after.is(Class::CONJUNCTION) || after.is_mark('.');
            line.quotation(*k).is_some_and(|q| q.words >= 2 && marked || q.words >= 5)
        });
        all.extend(quotes.map(|k| rest(k..k + 1)));
        return all;
    }
    let comma =
        (behind..limit.min(behind + 12)).find(|k| line.at(*k).mark().is_some() || line.at(*k).quote().is_some());
    if let Some(comma) = comma.filter(|k| line.at(*k).is_mark(',')) {
        let start = comma + 1;
        let item = line.at(start);
        let relative = item.is(Class::RELATIVE) || line.text(start).ends_with("ing");
        let goes_on = line.is_finite(start)
            || item.is(Class::NEGATION)
            || line.is(start, "because")
            || item.is(Class::CONJUNCTION) && !line.is(start, "plus");
        if goes_on && !relative && line.words(start..limit) >= 3 && next_cue >= limit {
            all.push(rest(start..trim_end(line, start, limit)));
        }
    }
    all
}

/// `According to S, X` and `X, according to S`; also "in the words of", "in the view of".
fn according(line: &Line<'_>, taken: &[Found]) -> Vec<Found> {
    let mut all = Vec::new();
    let mut from = 0;
    for k in 0..line.len() {
        let Some(name) = preposition_at(line, k) else { continue };
        let cue = Some(k..name);
        let make = |items, who, pattern, continues| Found {
            items,
            cue: cue.clone(),
            voice: Voice::Said(who),
            pattern,
            verb: None,
            lead: None,
            continues,
        };
        let first = k == 0
            || k <= 2 && (0..k).all(|i| line.at(i).is(Class::CONJUNCTION.or(Class::ADVERB)) || line.at(i).is_break());
        if first {
            if let Some((who, start)) = source_first(line, name)
                && start < line.len()
            {
                let end = trim_end(line, start, line.len());
                let quote = line.quotation(start).filter(|q| q.words >= 4 && matches!(q.last, '.' | '?' | '!' | '…'));
                let end = if quote.is_some() { start + 1 } else { end };
                if !taken.iter().any(|f| f.items.start < end && start < f.items.end) {
                    all.push(make(start..end, who, "according to speaker, clause", false));
                }
            }
            continue;
        }
        let end = (name..line.len().min(name + 30))
            .find(|i| {
                matches!(line.at(*i).mark(), Some(',' | '.' | ';' | '—' | '–' | ')')) || line.at(*i).quote().is_some()
            })
            .unwrap_or(line.len());
        let Some(who) = source(line, name..end) else { continue };
        let left = if line.before(k).is_break() { k - 1 } else { k };
        let quote = line.quotation(left.saturating_sub(1)).filter(|_| left > 0).map(|_| left - 1);
        let start = match quote {
            Some(q) => statement_start(line, q, from),
            None => (from..left)
                .find(|i| line.at(*i).mark().is_none() && !line.at(*i).is(Class::CONJUNCTION))
                .unwrap_or(left),
        };
        // "…, which, according to S, …"
        let open = Class::CONJUNCTION.or(Class::RELATIVE);
        let end_of = (start..left)
            .rev()
            .find(|i| !line.at(*i).is(open) && line.at(*i).mark().is_none())
            .map_or(start, |i| i + 1);
        let items = start..trim_end(line, start, end_of);
        let free = |items: &Range<usize>| !taken.iter().any(|f| f.items.start < items.end && items.start < f.items.end);
        if line.words(items.clone()) + 3 * usize::from(quote.is_some()) >= 3 && free(&items) {
            let who_rest = who.clone();
            all.push(make(items.clone(), who, "clause, according to speaker", false));
            let rest = end + 1;
            let completes = line.at(end).is_mark(',') && line.is_finite(rest);
            if completes && !line.has_verb(items) {
                let items = rest..trim_end(line, rest, line.len());
                if free(&items) {
                    all.push(make(items, who_rest, "continued", true));
                }
            }
        }
        from = end;
    }
    all
}

/// The item behind "according to" and its kin.
fn preposition_at(line: &Line<'_>, k: usize) -> Option<usize> {
    let phrase = |words: &[&str]| words.iter().enumerate().all(|(n, w)| line.is(k + n, w)).then_some(k + words.len());
    let first = line.at(k);
    if first.what != What::Word {
        return None;
    }
    let nouns = ["words", "view", "opinion"];
    phrase(&["according", "to"])
        .or_else(|| nouns.iter().find_map(|noun| phrase(&["in", "the", noun, "of"])))
        .filter(|name| *name < line.len())
}

fn source(line: &Line<'_>, items: Range<usize>) -> Option<Who> {
    let first = items.start;
    if line.at(first).is(Class::OBJECT) {
        return Some(Who::Pronoun(first));
    }
    if items.is_empty() || line.at(first).is(Class::PREPOSITION) && !line.at(first).is(Class::QUANTITY) {
        return None;
    }
    let name = phrase_after(line, first).filter(|s| {
        matches!(&s.who, Who::Phrases(parts) if parts.iter().all(|p| line.before(p.end).is_name()))
            && s.items.end <= items.end
    });
    if let Some(name) = name {
        return Some(name.who);
    }
    reduce(line, items).map(|r| Who::Phrases(vec![r]))
}

/// The source after "According to" at the head of a sentence, and where its claim begins.
fn source_first(line: &Line<'_>, name: usize) -> Option<(Who, usize)> {
    let comma =
        (name..line.len().min(name + 30)).find(|i| line.at(*i).is_mark(',')).filter(|c| !line.has_verb(name..*c));
    let Some(comma) = comma else {
        // No comma: the claim begins with the next noun phrase.
        let phrase = phrase_after(line, name)?;
        let start = phrase.items.end;
        let begins = line.at(start).is(Class::DETERMINER.or(Class::PRONOUN).or(Class::PREPOSITION).or(Class::QUANTITY))
            || line.at(start).what == What::Number;
        return begins.then_some((phrase.who, start));
    };
    let who = source(line, name..comma)?;
    let mut start = comma + 1;
    // "According to Reuters, citing two officials, the deal is dead."
    if ["citing", "quoting"].iter().any(|w| line.is(start, w))
        && let Some(next) = (start..line.len().min(start + 30)).find(|i| line.at(*i).is_mark(','))
    {
        return Some((who, next + 1));
    }
    // An apposition: "According to Ida Holm, the head of the agency, the deal is dead."
    let next = (start..line.len().min(start + 30)).find(|i| line.at(*i).is_mark(','));
    if let Some(next) = next
        && !line.has_verb(start..next)
        && line.has_verb(next + 1..line.len().min(next + 40))
        && !line.at(start).is(Class::PREPOSITION.or(Class::PRONOUN))
        && matches!(&who, Who::Phrases(p) if p.iter().all(|p| line.before(p.end).is_name()))
        && (line.at(start).is(Class::DETERMINER.or(Class::ROLE)) || !line.at(start).capital)
    {
        start = next + 1;
    }
    Some((who, start))
}

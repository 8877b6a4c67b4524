//! Who acts: names, states, offices and other mentions of actors, from what the person tagged, from patterns, and learned.

mod aliases;
pub mod classes;
pub mod context;
mod facts;
mod known;
pub mod lexicon;
pub mod patterns;
#[cfg(test)]
mod tests;
mod values;
pub mod words;

use super::learning::Knowledge;
use super::learning::judge::{EVIDENCE, Evidence, logit};
use super::{Article, Suggester, Suggestion};
use crate::core::text::ByteRange;
use aliases::Alias;
use classes::{Class, Pattern};
use context::Context;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use words::Words;

/// The label the patterns know.
const ACTOR: &str = "ACTOR";

/// Whether spans of a label are names, to be met again: all but statements and dates.
pub fn is_name_label(label: &str) -> bool {
    !matches!(label, "CLAIM" | "DATE")
}

/// What sort of mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Name,
    State,
    Title,
    Nominal,
}

impl Sort {
    /// As the attribute `kind` has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::State => "state",
            Self::Title => "title",
            Self::Nominal => "nominal",
        }
    }
}

/// A place that could be tagged, with all that speaks for it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// **Units:** words, half-open.
    pub from: usize,
    pub to: usize,
    pub label: Arc<str>,
    pub sort: Sort,
    /// The pattern with the best prospects.
    pub pattern: Option<Pattern>,
    pub pattern_score: f32,
    /// Tagged in this article: how sure the same string is elsewhere in it.
    pub local: Option<f32>,
    /// Tagged in other articles.
    pub memory: Option<f32>,
    pub alias: Option<Alias>,
    /// What the tagger thinks: its margin, and whether it reads these very edges, others, or nothing here.
    pub margin: Option<f32>,
    pub read: Option<bool>,
    pub value: Option<String>,
    pub others: Vec<String>,
    pub attrs: Option<Map<String, Value>>,
    pub score: f32,
    pub reason: Option<String>,
}

impl Candidate {
    fn new(from: usize, to: usize, label: Arc<str>, sort: Sort) -> Self {
        Self {
            from,
            to,
            label,
            sort,
            pattern: None,
            pattern_score: 0.0,
            local: None,
            memory: None,
            alias: None,
            margin: None,
            read: None,
            value: None,
            others: Vec::new(),
            attrs: None,
            score: 0.0,
            reason: None,
        }
    }

    fn of_pattern(from: usize, to: usize, pattern: Pattern, sort: Sort) -> Self {
        let mut candidate = Self::new(from, to, ACTOR.into(), sort);
        candidate.pattern_score = pattern.class.prior(pattern.context);
        candidate.pattern = Some(pattern);
        candidate
    }

    fn evidence(&self, trust: f32) -> Evidence {
        let mut e: Evidence = [0.0; EVIDENCE];
        let numbers = [
            1.0,
            if self.pattern.is_some() { logit(self.pattern_score) } else { 0.0 },
            f32::from(u8::from(self.pattern.is_some())),
            self.memory.map_or(0.0, logit),
            f32::from(u8::from(self.alias.as_ref().is_some_and(|a| !a.variant))),
            f32::from(u8::from(self.alias.as_ref().is_some_and(|a| a.variant))),
            self.margin.map_or(0.0, |m| (m * 0.7).tanh() * 2.0) * trust,
            if self.read == Some(true) { trust } else { 0.0 },
            if self.read == Some(false) { trust } else { 0.0 },
            f32::from(u8::from(self.memory.is_some())),
        ];
        e.iter_mut().zip(numbers).for_each(|(e, n)| *e = n);
        e
    }
}

/// Proposes tags of every label whose spans are names: all but CLAIM and DATE.
pub struct Actors;

impl Suggester for Actors {
    fn id(&self) -> &'static str {
        "actors"
    }

    fn proposes(&self, label: &str) -> bool {
        is_name_label(label)
    }

    fn suggest(&self, article: &Article<'_>, _: &[Suggestion]) -> Vec<Suggestion> {
        let words = Words::new(article.text);
        let mut found = gather(&words, article.knowledge, Some(article));
        judge(&mut found, article.knowledge);
        known::favour_local(&words, &mut found);
        agree(&words, &mut found);
        let found = without_overlaps(found);
        values::suggestions(&words, found)
    }
}

/// The quick layers, for a part of the text: what was tagged here and in the project, and other forms of the names.
pub(super) fn quick(article: &Article<'_>, window: ByteRange) -> Vec<Suggestion> {
    let start = article.text.floor_char_boundary(window.start.get());
    let end = article.text.floor_char_boundary(window.end.get()).max(start);
    // Whole lines, so that words and sentences are cut as in the full run.
    let from = article.text.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
    let to = article.text.get(end..).and_then(|t| t.find('\n')).map_or(article.text.len(), |at| end + at);
    let words = Words::new(article.text.get(from..to).unwrap_or_default());
    let mut table = Table::default();
    known::local(&words, article, &mut table);
    known::remembered(&words, article.knowledge, &mut table);
    let known = table.all();
    aliases::add(&words, &known, Some(article), &mut table);
    let mut found = table.all();
    judge(&mut found, article.knowledge);
    known::favour_local(&words, &mut found);
    let mut all = values::suggestions(&words, without_overlaps(found));
    for suggestion in &mut all {
        suggestion.range.start.0 += from as u32;
        suggestion.range.end.0 += from as u32;
    }
    all
}

/// What the patterns alone see, likely or not.
pub(super) fn patterns_of(words: &Words<'_>) -> Vec<Candidate> {
    patterns::candidates(words)
}

/// All candidates of an article nobody has touched, with what speaks for them.
pub(super) fn evidence(words: &Words<'_>, knowledge: &Knowledge) -> Vec<(Candidate, Evidence)> {
    let mut found = gather(words, knowledge, None);
    judge(&mut found, knowledge);
    let trust = knowledge.trust();
    found
        .into_iter()
        // What never had a chance teaches nothing about the rest.
        .filter(|c| c.score > 0.1)
        .map(|c| {
            let evidence = c.evidence(trust);
            (c, evidence)
        })
        .collect()
}

/// Candidates by their edges and label.
#[derive(Default)]
struct Table(BTreeMap<(usize, std::cmp::Reverse<usize>, Arc<str>), Candidate>);

impl Table {
    fn at(&mut self, from: usize, to: usize, label: &Arc<str>, sort: Sort) -> &mut Candidate {
        self.0
            .entry((from, std::cmp::Reverse(to), label.clone()))
            .or_insert_with(|| Candidate::new(from, to, label.clone(), sort))
    }

    fn all(&self) -> Vec<Candidate> {
        self.0.values().cloned().collect()
    }
}

fn gather(words: &Words<'_>, knowledge: &Knowledge, article: Option<&Article<'_>>) -> Vec<Candidate> {
    let patterns = patterns::candidates(words);
    let mut counters = knowledge.counters().clone();
    if let Some(article) = article {
        known::count_here(words, article, &patterns, &mut counters);
    }
    let mut table = Table::default();
    for candidate in &patterns {
        let Some(pattern) = candidate.pattern else { continue };
        let score = counters.score(pattern);
        let entry = table.at(candidate.from, candidate.to, &candidate.label, candidate.sort);
        if entry.pattern.is_none() || score > entry.pattern_score {
            (entry.pattern, entry.pattern_score, entry.sort) = (Some(pattern), score, candidate.sort);
        }
    }
    if let Some(article) = article {
        known::local(words, article, &mut table);
    }
    known::remembered(words, knowledge, &mut table);
    let readings = knowledge.read(words, &patterns);
    let labels = knowledge.labels();
    for (from, _, reading) in &readings {
        for (start, end, label) in &reading.spans {
            if let Some(label) = labels.get(*label) {
                table.at(from + start, from + end, label, Sort::Name).read = Some(true);
            }
        }
    }
    let known = table.all();
    aliases::add(words, &known, article, &mut table);
    for candidate in table.0.values_mut() {
        // Somebody known by the full name is no place: "interest in Warhol".
        let at_place = |p: &Pattern| p.context == Context::Place && p.class == Class::Single;
        if candidate.pattern.as_ref().is_some_and(at_place) && candidate.alias.as_ref().is_some_and(|a| !a.variant) {
            candidate.pattern_score = candidate.pattern_score.max(Class::Single.prior(Context::Other));
        }
        let Some(label) = labels.iter().position(|l| *l == candidate.label) else { continue };
        let at = readings.partition_point(|(_, end, _)| *end <= candidate.from);
        let Some((from, _, reading)) = readings.get(at) else { continue };
        let start = candidate.from.saturating_sub(*from);
        let end = candidate.to.saturating_sub(*from);
        let margin = reading.margin(start, end, label);
        candidate.margin = margin.is_finite().then_some(margin);
        if candidate.read.is_none() && reading.spans.iter().any(|s| s.0 < end && start < s.1) {
            candidate.read = Some(false);
        }
    }
    table.all()
}

fn judge(found: &mut [Candidate], knowledge: &Knowledge) {
    let trust = knowledge.trust();
    for candidate in found.iter_mut() {
        candidate.score = knowledge.judge().score(&candidate.evidence(trust));
        if let Some(local) = candidate.local {
            candidate.score = candidate.score.max(local);
        }
    }
}

/// A string that is sure in one place is offered in the others as well, unless a place or a headline forbids it.
fn agree(words: &Words<'_>, found: &mut [Candidate]) {
    let mut best: HashMap<(String, Arc<str>), f32> = HashMap::new();
    let key = |c: &Candidate| (words.slice(c.from, c.to).to_owned(), c.label.clone());
    for candidate in found.iter().filter(|c| c.score >= 0.8) {
        let score = best.entry(key(candidate)).or_default();
        *score = score.max(candidate.score);
    }
    for candidate in found.iter_mut().filter(|c| c.score < 0.8) {
        let forbidden = candidate.sort == Sort::State
            || candidate.pattern.is_none_or(|p| match p.context {
                Context::Place => p.class.may_be_place(),
                context => context == Context::Inner,
            });
        if !forbidden && best.contains_key(&key(candidate)) {
            candidate.score = candidate.score.max(0.6);
        }
    }
}

/// Of candidates that overlap, the one that was tagged here, then the likelier, then the longer.
fn without_overlaps(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_by(|a, b| {
        let local = |c: &Candidate| c.local.is_some_and(|l| l >= 0.9);
        (local(b).cmp(&local(a)))
            .then(b.score.total_cmp(&a.score))
            .then((b.to - b.from).cmp(&(a.to - a.from)))
            .then((a.from, &a.label).cmp(&(b.from, &b.label)))
    });
    let mut taken: Vec<Candidate> = Vec::with_capacity(found.len());
    let mut words: HashMap<usize, ()> = HashMap::new();
    for candidate in found {
        if (candidate.from..candidate.to).any(|at| words.contains_key(&at)) {
            continue;
        }
        words.extend((candidate.from..candidate.to).map(|at| (at, ())));
        taken.push(candidate);
    }
    taken.sort_by_key(|c| c.from);
    taken
}

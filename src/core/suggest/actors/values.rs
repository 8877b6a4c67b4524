//! What each mention stands for, and the suggestions as they leave the actor layers.

use super::classes::Class;
use super::facts::{self, Kind};
use super::words::Words;
use super::{Candidate, Sort, lexicon};
use crate::core::suggest::Suggestion;
use crate::core::text::ByteRange;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Full names offered for one surname.
const MOST: usize = 12;
/// Offices that a nominal form looks back through.
const REMEMBERED: usize = 200;

/// Gives values and reasons.
pub(super) fn suggestions(words: &Words<'_>, mut found: Vec<Candidate>) -> Vec<Suggestion> {
    name_values(words, &mut found);
    title_values(words, &mut found);
    nominal_values(words, &mut found);
    found
        .into_iter()
        .filter_map(|candidate| {
            let (first, last) = (words.get(candidate.from)?, words.get(candidate.to.checked_sub(1)?)?);
            let mut attrs = candidate.attrs.clone().unwrap_or_default();
            if *candidate.label == *super::ACTOR && attrs.is_empty() {
                attrs.insert("kind".to_owned(), Value::from(candidate.sort.name()));
            }
            let (source, reason) = told(&candidate);
            Some(Suggestion {
                range: ByteRange::of(first.start as usize, last.end as usize),
                label: candidate.label,
                value: candidate.value,
                others: candidate.others,
                attrs,
                score: candidate.score.min(0.99),
                source: source.into(),
                reason,
                claim: None,
            })
        })
        .collect()
}

/// The layer that speaks loudest, and its reason.
fn told(candidate: &Candidate) -> (String, String) {
    if candidate.local.is_some() {
        return ("L1".to_owned(), "tagged in this article".to_owned());
    }
    if candidate.memory.is_some_and(|m| m >= 0.6) {
        return ("L2".to_owned(), "tagged in other articles of the project".to_owned());
    }
    if let Some(alias) = &candidate.alias {
        let what = if alias.variant { "other spelling of" } else { "short form of" };
        return ("L3".to_owned(), format!("{what} {}, named in this article", alias.of));
    }
    if let Some(pattern) = candidate.pattern.filter(|_| candidate.pattern_score >= 0.4) {
        return (format!("patterns:{}", pattern.class.name()), pattern.class.reason().to_owned());
    }
    if candidate.read == Some(true) || candidate.margin.is_some_and(|m| m > 0.0) {
        return ("L6".to_owned(), "learned from your tags".to_owned());
    }
    match candidate.pattern {
        Some(pattern) => (format!("patterns:{}", pattern.class.name()), pattern.class.reason().to_owned()),
        None => ("L2".to_owned(), "tagged in other articles of the project".to_owned()),
    }
}

fn name_values(words: &Words<'_>, found: &mut [Candidate]) {
    let named = found
        .iter()
        .filter(|c| c.sort == Sort::Name && c.score >= 0.5 && c.to - c.from > 1 && c.alias.is_none())
        .filter(|c| c.pattern.is_none_or(|p| p.class != Class::Courtesy));
    // Full names by their last word.
    let mut names: HashMap<String, BTreeSet<String>> = HashMap::new();
    for name in named.map(|c| words.slice(c.from, c.to)) {
        let last = name.split(' ').next_back().unwrap_or(name);
        let there = names.entry(last.to_owned()).or_default();
        if there.len() < MOST && name.len() > last.len() {
            there.insert(name.to_owned());
        }
    }
    // A longer form of the same words is the same person.
    for there in names.values_mut() {
        let all = there.clone();
        there.retain(|n| !all.iter().any(|l| l.len() > n.len() && l.ends_with(n.as_str())));
    }
    for candidate in found.iter_mut().filter(|c| c.value.is_none() && c.others.is_empty()) {
        if !matches!(candidate.sort, Sort::Name | Sort::State) {
            continue;
        }
        let class = candidate.pattern.map(|p| p.class);
        let mut from = candidate.from;
        if class == Some(Class::Courtesy) {
            from += 1;
        }
        if words.lower(from) == "the" {
            from += 1;
        }
        let name = words.slice(from, candidate.to);
        if let Some(fact) = facts::named(name).filter(|f| !matches!(f.kind, Kind::Demonym | Kind::Place)) {
            candidate.value = Some(fact.value.to_owned());
            continue;
        }
        // Of a surname with a courtesy title, the full name known here.
        let alone = candidate.to - from == 1 && class != Some(Class::Acronym);
        let longer: Vec<&String> = names.get(name).filter(|_| alone).into_iter().flatten().collect();
        match longer.as_slice() {
            [] => candidate.value = Some(name.to_owned()),
            [one] => candidate.value = Some((*one).clone()),
            several => candidate.others = several.iter().map(|s| (*s).clone()).collect(),
        }
    }
}

/// An office has the value of the name that follows it.
fn title_values(words: &Words<'_>, found: &mut [Candidate]) {
    let names: HashMap<usize, String> = found
        .iter()
        .filter(|c| c.sort == Sort::Name)
        .map(|c| (c.from, c.value.clone().unwrap_or_else(|| words.slice(c.from, c.to).to_owned())))
        .collect();
    for candidate in found.iter_mut().filter(|c| c.sort == Sort::Title && c.value.is_none()) {
        candidate.value = names.get(&candidate.to).cloned();
    }
}

/// A nominal form stands for its state, or for the person whose office it names.
fn nominal_values(words: &Words<'_>, found: &mut [Candidate]) {
    // Offices of persons so far: the nationality's state, the words of the office, the person.
    let mut offices: Vec<(Option<&'static str>, Vec<String>, String, usize)> = Vec::new();
    for candidate in found.iter().filter(|c| c.sort == Sort::Title) {
        let Some(person) = candidate.value.clone() else { continue };
        let state = (candidate.from..candidate.to).find_map(|at| facts::at(words, at)).map(|(f, _)| f.value);
        let office = (candidate.from..candidate.to).map(|at| words.lower(at).to_owned()).collect();
        offices.push((state, office, person, candidate.from));
    }
    let fits = |office: &[String], role: &str| {
        let any = |of: &[&str]| of.iter().any(|o| office.iter().any(|w| w == o));
        match role {
            "leader" => {
                any(&["president", "chancellor", "premier", "leader", "king", "queen"])
                    || any(&["prime"]) && any(&["minister"])
            }
            "diplomat" => any(&["envoy", "ambassador", "diplomat", "negotiator"]) || any(&["foreign"]),
            "official" => any(&["official", "secretary", "minister", "spokesman", "spokeswoman", "spokesperson"]),
            role => any(&[role]),
        }
    };
    for candidate in found.iter_mut().filter(|c| c.sort == Sort::Nominal && c.value.is_none()) {
        let role = words.lower(candidate.to - 1).to_owned();
        let state = (candidate.from..candidate.to).find_map(|at| facts::at(words, at)).map(|(f, _)| f.value);
        let office = words.on(candidate.to - 1, lexicon::OFFICE);
        if office {
            let person = offices.iter().rev().take(REMEMBERED).find(|(of, words, _, at)| {
                *at < candidate.from && (state.is_none() || *of == state) && fits(words, &role)
            });
            candidate.value = person.map(|p| p.2.clone());
            // "the diplomat" says something only of somebody named before.
            if state.is_none() && candidate.value.is_none() && candidate.local.is_none() && candidate.memory.is_none() {
                candidate.score = candidate.score.min(0.3);
            }
        } else if let Some(state) = state {
            candidate.value = Some(state.to_owned());
        }
    }
}

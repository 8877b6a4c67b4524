//! Layer 3: other forms of a name known in the article: the surname, initials in brackets, a spelling with one letter changed.

use super::classes::Class;
use super::words::*;
use super::{Candidate, Sort, Table, is_name_label, lexicon};
use crate::core::suggest::Article;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Another form of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The full name.
    pub of: String,
    /// Spelt otherwise.
    pub variant: bool,
}

/// A full name and what it stands for.
struct Full {
    name: String,
    value: Option<String>,
    label: Arc<str>,
}

/// Adds the aliases of the full names among the candidates and the person's own spans.
pub(super) fn add(words: &Words<'_>, known: &[Candidate], article: Option<&Article<'_>>, table: &mut Table) {
    // Surname or initials in small letters, as hash, to the full names that have it.
    let mut forms: BTreeMap<u64, Vec<Full>> = BTreeMap::new();
    let mut surnames = Spellings::default();
    let mut add = |form: &str, full: Full, person: bool| {
        let lower = form.to_lowercase().replace('’', "'");
        let hash = hash_of(lower.as_bytes());
        let fulls = forms.entry(hash).or_default();
        if fulls.len() < MOST && !fulls.iter().any(|f| f.name == full.name) {
            fulls.push(full);
        }
        if person && lower.chars().count() >= 6 {
            surnames.add(lower, hash);
        }
    };
    for candidate in known {
        let tagged =
            candidate.local.is_some() || candidate.memory.is_some_and(|m| m >= 0.5) || candidate.read == Some(true);
        let class = candidate.pattern.map(|p| p.class);
        let person = matches!(class, Some(Class::Person | Class::Titled))
            || matches!(class, Some(Class::Unknown)) && (tagged || candidate.pattern_score >= 0.5);
        if candidate.sort != Sort::Name || !(person || tagged) {
            continue;
        }
        let name = words.slice(candidate.from, candidate.to);
        let full = || Full { name: name.to_owned(), value: candidate.value.clone(), label: candidate.label.clone() };
        if let Some(initials) = initials_behind(words, candidate) {
            add(initials, full(), false);
        }
        let body =
            matches!(class, Some(Class::Organisation | Class::Body | Class::Acronym | Class::Thing | Class::State));
        if candidate.to - candidate.from < 2 || body {
            continue;
        }
        let last = words.word(candidate.to - 1);
        if is_surname(words, candidate.to - 1) {
            add(last, full(), true);
        }
    }
    // Names tagged here count wherever in the article they stand.
    for span in article.into_iter().flat_map(|a| a.spans.iter().map(move |s| (a, s))) {
        let (article, span) = span;
        if !span.counts()
            || !is_name_label(&span.label)
            || matches!(span.attr_str("kind"), Some("state" | "title" | "nominal"))
        {
            continue;
        }
        let name = article.text.get(span.range.as_usize()).unwrap_or_default();
        let string = Words::new(name);
        let last = string.len().saturating_sub(1);
        let body = (0..string.len()).any(|at| string.on(at, lexicon::ORGANISATION | lexicon::THING | lexicon::LINK));
        if string.len() >= 2 && !body && string.is(0, CAPITAL) && is_surname(&string, last) {
            let full =
                Full { name: name.to_owned(), value: span.value_str().map(str::to_owned), label: span.label.clone() };
            add(string.word(last), full, true);
        }
    }
    for at in 0..words.len() {
        let Some(word) = words.get(at).filter(|w| w.is & CAPITAL != 0) else { continue };
        let exact = forms.get(&word.hash);
        let (fulls, variant) = match exact {
            Some(fulls) => (fulls, false),
            None => {
                let lower = words.lower(at);
                if words.is(at, START) && words.is(at, ALSO_LOWER) || lower.chars().count() < 6 {
                    continue;
                }
                match surnames.near(lower).and_then(|hash| forms.get(&hash)) {
                    Some(fulls) => (fulls, true),
                    None => continue,
                }
            }
        };
        // Part of a longer name it stands for nobody else.
        if stands_in_name(words, at) {
            continue;
        }
        let Some(first) = fulls.first() else { continue };
        let entry = table.at(at, at + 1, &first.label, Sort::Name);
        entry.alias = Some(Alias { of: first.name.clone(), variant });
        if entry.value.is_none() {
            let mut values: Vec<String> =
                fulls.iter().map(|f| f.value.clone().unwrap_or_else(|| f.name.clone())).collect();
            values.sort();
            values.dedup();
            match values.as_slice() {
                [one] => entry.value = Some(one.clone()),
                _ => entry.others = values,
            }
        }
    }
}

fn is_surname(words: &Words<'_>, at: usize) -> bool {
    words.is(at, CAPITAL)
        && !words.on(at, lexicon::SMALL | lexicon::DAY | lexicon::OFFICE | lexicon::ORGANISATION)
        && words.word(at).chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// Whether the words around a capitalised one belong to the same name.
fn stands_in_name(words: &Words<'_>, at: usize) -> bool {
    let name = |at: usize| {
        words.is(at, CAPITAL)
            && !words.on(at, lexicon::DAY | lexicon::OFFICE | lexicon::COURTESY | lexicon::DEMONYM)
            && (!words.on(at, lexicon::SMALL) || words.on(at, lexicon::FIRST))
    };
    let before = at.checked_sub(1).is_some_and(|b| words.spaced(at) && name(b));
    let after = words.spaced(at + 1) && name(at + 1) && !words.is(at + 1, START);
    let courtesy = at.checked_sub(1).is_some_and(|b| words.on(b, lexicon::COURTESY) && words.is(b, CAPITAL));
    // The Basri of al-Basri.
    let article = words.is(at, GLUED)
        && at.checked_sub(2).is_some_and(|b| words.word(b + 1) == "-" && words.on(b, lexicon::PARTICLE));
    before || after || courtesy || article
}

/// "International Atomic Energy Agency (IAEA)".
fn initials_behind<'t>(words: &Words<'t>, candidate: &Candidate) -> Option<&'t str> {
    let to = candidate.to;
    if words.word(to) != "("
        || words.word(to + 2) != ")"
        || !words.is(to + 1, UPPER)
        || candidate.to - candidate.from < 2
    {
        return None;
    }
    let initials = words.word(to + 1);
    let first = words.word(candidate.from).chars().next();
    (initials.chars().next() == first && initials.len() > 1).then_some(initials)
}

/// Full names offered for one surname.
const MOST: usize = 12;
/// Letters of a name beyond which no other spelling is looked for.
const LONGEST: usize = 32;

/// Surnames by what is left of them without one letter: two that differ by one letter have that in common.
#[derive(Default)]
struct Spellings(HashMap<u64, Vec<(String, u64)>>);

impl Spellings {
    fn add(&mut self, name: String, form: u64) {
        for hash in shortened(&name) {
            let there = self.0.entry(hash).or_default();
            if !there.iter().any(|(n, _)| *n == name) {
                there.push((name.clone(), form));
            }
        }
    }

    /// The first surname, by the alphabet, that differs by one letter.
    fn near(&self, word: &str) -> Option<u64> {
        let there = shortened(word).into_iter().filter_map(|hash| self.0.get(&hash)).flatten();
        there.filter(|(name, _)| one_letter_apart(name, word)).min().map(|(_, form)| *form)
    }
}

/// The word itself and without each of its letters, as hashes.
fn shortened(word: &str) -> Vec<u64> {
    if word.chars().count() > LONGEST {
        return Vec::new();
    }
    let without = word.char_indices().skip(1).map(|(at, c)| {
        let (before, after) = word.split_at_checked(at).unwrap_or_default();
        hash_of([before, after.strip_prefix(c).unwrap_or_default()].concat().as_bytes())
    });
    let mut all: Vec<u64> = std::iter::once(hash_of(word.as_bytes())).chain(without).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether two names differ by one letter, the first ones being equal.
fn one_letter_apart(a: &str, b: &str) -> bool {
    if a == b || a.chars().next() != b.chars().next() {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    let tail = |s: &[char]| s.get(1..).unwrap_or_default().to_vec();
    match a.len().cmp(&b.len()) {
        // A plural or feminine ending is no other spelling.
        std::cmp::Ordering::Less => rest_b.get(1..).unwrap_or_default() == rest_a && b.last() != Some(&'s'),
        std::cmp::Ordering::Greater => rest_a.get(1..).unwrap_or_default() == rest_b && a.last() != Some(&'s'),
        std::cmp::Ordering::Equal => tail(rest_a) == tail(rest_b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_differ_by_one_letter() {
        assert!(one_letter_apart("zelenskyy", "zelensky"));
        assert!(one_letter_apart("medvedev", "medvedew"));
        assert!(!one_letter_apart("zelenskyy", "belenskyy"));
        assert!(!one_letter_apart("peters", "peter"));
    }
}

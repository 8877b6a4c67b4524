//! Layer 5, the gazetteer: states with their demonyms and capitals, and organisations known everywhere.

use super::words::{Words, hash_of};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    State,
    /// Stands for its state where it acts.
    Capital,
    /// An adjective or a people.
    Demonym,
    Organisation,
    /// A city, region or continent that stands for no state.
    Place,
}

/// One name of something known.
#[derive(Clone, Debug)]
pub struct Fact {
    /// In small letters, cut as `Words` cuts.
    pub words: Vec<String>,
    /// With its capitals, where only this spelling counts ("US", "IS").
    pub exact: Option<&'static str>,
    pub kind: Kind,
    /// Canonical name of the state or organisation.
    pub value: &'static str,
}

const STATES: &str = include_str!("states.tsv");
const PLACES: &str = include_str!("places.txt");
const ORGANISATIONS: &str = include_str!("organisations.tsv");

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    let mut facts = Vec::new();
    let mut add = |name: &'static str, kind, value| {
        let words = name_words(name);
        let short = name.len() <= 5 && name.chars().filter(|c| c.is_uppercase()).count() > 1;
        facts.push(Fact { words, exact: short.then_some(name), kind, value });
    };
    for line in STATES.lines() {
        let mut cells = line.split('\t');
        let value = cells.next().unwrap_or_default();
        add(value, Kind::State, value);
        for kind in [Kind::State, Kind::Demonym, Kind::Capital] {
            for name in cells.next().unwrap_or_default().split(',').filter(|n| !n.is_empty()) {
                add(name, kind, value);
            }
        }
    }
    for name in PLACES.lines() {
        add(name, Kind::Place, name);
    }
    for line in ORGANISATIONS.lines() {
        let (value, names) = line.split_once('\t').unwrap_or((line, ""));
        add(value, Kind::Organisation, value);
        for name in names.split(',').filter(|n| !n.is_empty()) {
            add(name, Kind::Organisation, value);
        }
    }
    facts
});

/// Facts by the hash of their first word, the longest first.
static BY_FIRST: LazyLock<HashMap<u64, Vec<&'static Fact>>> = LazyLock::new(|| {
    let mut by_first: HashMap<u64, Vec<&'static Fact>> = HashMap::new();
    for fact in FACTS.iter() {
        let first = fact.words.first().map_or(0, |w| hash_of(w.as_bytes()));
        by_first.entry(first).or_default().push(fact);
    }
    for facts in by_first.values_mut() {
        facts.sort_by_key(|f| std::cmp::Reverse(f.words.len()));
    }
    by_first
});

/// Cuts a name as `Words` does, without asking the lists that are made of the names.
fn name_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(' ') {
        let mut rest = part;
        while let Some((head, tail)) = rest.split_once('-') {
            words.extend([head.to_lowercase(), "-".to_owned()]);
            rest = tail;
        }
        match rest.strip_suffix("'s") {
            Some(head) => words.extend([head.to_lowercase(), "'s".to_owned()]),
            None => words.push(rest.to_lowercase()),
        }
    }
    words
}

/// Every name known.
pub(super) fn all() -> &'static [Fact] {
    &FACTS
}

/// The longest known name that begins at a word, and how many words it has.
pub fn at(words: &Words<'_>, at: usize) -> Option<(&'static Fact, usize)> {
    let first = words.get(at)?;
    let facts = BY_FIRST.get(&first.hash)?;
    facts.iter().find_map(|fact| {
        let n = fact.words.len();
        let same = fact.words.iter().enumerate().all(|(i, w)| words.lower(at + i) == w);
        let text = words.slice(at, at + n);
        let spelt = fact.exact.is_none_or(|e| e == text);
        (same && spelt && text.starts_with(char::is_uppercase) | text.starts_with("al")).then_some((*fact, n))
    })
}

/// What one name is known as.
pub fn named(name: &str) -> Option<&'static Fact> {
    let words = Words::new(name);
    at(&words, 0).filter(|(_, n)| *n == words.len()).map(|(fact, _)| fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_states() {
        let value = |name| named(name).map(|f| (f.kind, f.value));
        assert_eq!(value("Moscow"), Some((Kind::Capital, "Russia")));
        assert_eq!(value("U.S."), Some((Kind::State, "United States")));
        assert_eq!(value("South Korean"), Some((Kind::Demonym, "South Korea")));
        assert_eq!(value("us"), None);
        assert_eq!(value("Agence France-Presse").map(|v| v.1), Some("Agence France-Presse"));
    }
}

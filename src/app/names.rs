//! Canonical names used in the project: completion for ACTOR values, and what the same words meant before.

use crate::core::search::Entry;
use crate::core::spans::{Span, SpanSet};
use crate::core::text::Text;
use std::collections::BTreeMap;

/// Names with the words they were given to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Canonical name to how often it was used.
    counts: BTreeMap<String, usize>,
    /// Words to the canonical name they were given last.
    meaning: BTreeMap<String, String>,
}

impl Names {
    /// Takes in the actors of an article.
    pub fn learn(&mut self, text: &Text, spans: &SpanSet) {
        for span in spans.iter().filter(|s| s.counts() && &*s.label == "ACTOR") {
            self.learn_span(text, span);
        }
    }

    /// Takes in one actor.
    pub fn learn_span(&mut self, text: &Text, span: &Span) {
        let Some(name) = span.value_str() else { return };
        self.learn_name(span.quote(text), name);
    }

    /// Takes in what the words of an article mean by now.
    pub fn learn_entry(&mut self, entry: &Entry) {
        for tag in entry.tags.iter().filter(|t| t.counts() && &*t.label == "ACTOR") {
            if let Some(name) = &tag.value {
                self.learn_name(entry.text.slice(tag.range), name);
            }
        }
    }

    /// Takes in that some words mean a name.
    pub fn learn_name(&mut self, words: &str, name: &str) {
        *self.counts.entry(name.to_owned()).or_default() += 1;
        self.meaning.insert(words.to_owned(), name.to_owned());
    }

    /// What some words mean: as given before, else the one full name they are the last word of.
    pub fn canonical(&self, words: &str) -> Option<&str> {
        if let Some(name) = self.meaning.get(words) {
            return Some(name);
        }
        if words.contains(' ') {
            return None;
        }
        let mut full = self.counts.keys().filter(|name| name.rsplit(' ').next() == Some(words) && name.contains(' '));
        match (full.next(), full.next()) {
            (Some(name), None) => Some(name),
            _ => None,
        }
    }

    /// Names that have the typed letters at the start of a word, the most used first.
    pub fn complete(&self, typed: &str, most: usize) -> Vec<&str> {
        let typed = typed.to_lowercase();
        let mut fits: Vec<(&String, &usize)> = self
            .counts
            .iter()
            .filter(|(name, _)| {
                let name = name.to_lowercase();
                name.starts_with(&typed) || name.split(' ').any(|word| word.starts_with(&typed))
            })
            .collect();
        fits.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        fits.into_iter().take(most).map(|(name, _)| name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_means_the_only_full_name_that_ends_in_it() {
        let mut names = Names::default();
        names.learn_name("Anna Berg", "Anna Berg");
        names.learn_name("the minister", "Anna Berg");
        assert_eq!(names.canonical("Berg"), Some("Anna Berg"));
        assert_eq!(names.canonical("the minister"), Some("Anna Berg"));
        names.learn_name("Tom Berg", "Tom Berg");
        assert_eq!(names.canonical("Berg"), None);
        assert_eq!(names.canonical("Anna Berg"), Some("Anna Berg"));
    }

    #[test]
    fn completion_offers_the_most_used_first() {
        let mut names = Names::default();
        for name in ["Berlin Senate", "Anna Berg", "Anna Berg", "Carl Otto"] {
            names.learn_name(name, name);
        }
        assert_eq!(names.complete("ber", 5), ["Anna Berg", "Berlin Senate"]);
        assert_eq!(names.complete("", 1), ["Anna Berg"]);
    }
}

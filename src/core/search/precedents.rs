//! How words were tagged before: what the same words are in other places of a project, and what a label was given to.

use super::entry::{Entry, Hit};
use super::query::{Query, QueryError};
use crate::core::text::ByteRange;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Examples that are kept of each way to tag the words.
const EXAMPLES: usize = 4;
/// Examples that are kept of the label.
const OF_LABEL: usize = 8;
/// Examples of the label that one article may give, so that they are of many.
const OF_ARTICLE: usize = 2;

/// A place of an article.
#[derive(Clone, Debug)]
pub struct Place {
    pub entry: Arc<Entry>,
    pub hit: Hit,
}

/// One way to tag the words.
#[derive(Clone, Debug, Default)]
pub struct Way {
    pub count: usize,
    /// Values they got, with how often.
    pub values: BTreeMap<Arc<str>, usize>,
    pub examples: Vec<Place>,
}

/// What is asked for, and what was found so far.
#[derive(Clone, Debug)]
pub struct Precedents {
    query: Option<Query>,
    label: Arc<str>,
    /// By label; `None`: not tagged.
    ways: BTreeMap<Option<Arc<str>>, Way>,
    /// Other places with the label.
    pub of_label: Vec<Place>,
    pub label_count: usize,
}

impl Precedents {
    /// Looks for some words, capitals as they are, and for a label.
    ///
    /// **Errors:** more words than a pattern can hold.
    pub fn new(words: Option<&str>, label: &Arc<str>) -> Result<Self, QueryError> {
        let query = words.map(Query::exactly).transpose()?;
        Ok(Self { query, label: label.clone(), ways: BTreeMap::new(), of_label: Vec::new(), label_count: 0 })
    }

    /// Looks through an article. `here` is the place one asks about: it is no precedent of itself.
    ///
    /// **Cost:** that of the words over the text.
    pub fn add(&mut self, entry: &Arc<Entry>, here: Option<(&Path, ByteRange)>) {
        let itself = |range: ByteRange| here.is_some_and(|(path, at)| *path == *entry.path && at == range);
        for hit in self.query.iter().flat_map(|query| entry.hits(query)) {
            // Words inside a longer tag are neither tagged so nor left out.
            let exact = entry.tag(&hit).filter(|tag| tag.range == hit.range);
            if itself(hit.range) || exact.is_none() && hit.tag.is_some() {
                continue;
            }
            let way = self.ways.entry(exact.map(|tag| tag.label.clone())).or_default();
            way.count += 1;
            if let Some(value) = exact.and_then(|tag| tag.value.clone()) {
                *way.values.entry(value).or_default() += 1;
            }
            if way.examples.len() < EXAMPLES {
                way.examples.push(Place { entry: entry.clone(), hit });
            }
        }
        let with_label = entry.tags.iter().enumerate().filter(|(_, tag)| tag.counts() && tag.label == self.label);
        for (i, (at, tag)) in with_label.filter(|(_, tag)| !itself(tag.range)).enumerate() {
            self.label_count += 1;
            if i < OF_ARTICLE && self.of_label.len() < OF_LABEL {
                self.of_label.push(Place { entry: entry.clone(), hit: Hit { range: tag.range, tag: Some(at) } });
            }
        }
    }

    /// The ways to tag the words, the most frequent first.
    pub fn ways(&self) -> Vec<(Option<&Arc<str>>, &Way)> {
        let mut ways: Vec<_> = self.ways.iter().map(|(label, way)| (label.as_ref(), way)).collect();
        ways.sort_by_key(|(_, way)| std::cmp::Reverse(way.count));
        ways
    }
}

impl Way {
    /// The values, the most frequent first.
    pub fn values(&self) -> Vec<(&str, usize)> {
        let mut values: Vec<(&str, usize)> = self.values.iter().map(|(value, n)| (&**value, *n)).collect();
        values.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::document::{Document, Head, SetAside};
    use crate::core::scheme::Scheme;
    use crate::core::spans::{Id, Span};
    use crate::core::text::Text;
    use std::collections::HashMap;

    fn entry(path: &str, text: &str, tags: &[(&str, &str, &str)]) -> Arc<Entry> {
        let text = Text::new(text.to_owned());
        let spans: Vec<Arc<Span>> = tags
            .iter()
            .enumerate()
            .map(|(i, (words, label, value))| {
                let start = text.as_str().find(words).unwrap();
                let range = ByteRange::of(start, start + words.len());
                let mut span = Span::new(Id::new(&format!("s{i}")), range, *label);
                span.value = (!value.is_empty()).then(|| (*value).into());
                Arc::new(span)
            })
            .collect();
        let document =
            Document::new(text, Head::default()).with_contents(HashMap::new(), spans, [], SetAside::default());
        Arc::new(Entry::new(path.into(), &document, &Scheme::built_in()))
    }

    #[test]
    fn words_are_counted_by_what_they_were_tagged_as_but_for_the_place_itself() {
        let one = entry("1", "The company fell. Now the company rose.", &[("the company", "ACTOR", "Norvane")]);
        let two = entry("2", "Sales of the company fell.", &[("the company", "ACTOR", "Vessel")]);
        let three = entry("3", "He left the company.", &[]);
        let four = entry("4", "He left the company alone.", &[("left the company alone", "ACTOR", "")]);
        let here = entry("5", "She saw the company.", &[("the company", "ACTOR", "Norvane")]);
        let mut found = Precedents::new(Some("the company"), &"ACTOR".into()).unwrap();
        for entry in [&one, &two, &three, &four, &here] {
            found.add(entry, Some((Path::new("5"), ByteRange::of(8, 19))));
        }
        let ways: Vec<_> =
            found.ways().into_iter().map(|(l, w)| (l.map(|l| l.to_string()), w.count, w.values())).collect();
        let actor = Some("ACTOR".to_owned());
        assert_eq!(ways, [(actor, 2, vec![("Norvane", 1), ("Vessel", 1)]), (None, 1, vec![])]);
        assert_eq!((found.of_label.len(), found.label_count), (3, 3));
    }

    #[test]
    fn a_label_without_words_shows_a_few_tags_of_many_articles() {
        let text = "a b c d e f";
        let tags = [("a", "CLAIM", ""), ("b", "CLAIM", ""), ("c", "CLAIM", ""), ("d", "DATE", "")];
        let mut found = Precedents::new(None, &"CLAIM".into()).unwrap();
        for i in 0..6 {
            found.add(&entry(&i.to_string(), text, &tags), None);
        }
        assert!(found.ways().is_empty());
        assert_eq!((found.of_label.len(), found.label_count), (8, 18));
        assert!(found.of_label.iter().filter(|p| p.entry.path == Path::new("0")).count() == 2);
    }
}

//! One article made ready for search: its text and its tags, small enough to keep thousands of them in memory.

use super::query::{Filter, Query};
use crate::core::document::Document;
use crate::core::scheme::{Scheme, Shape};
use crate::core::spans::{Id, Span, SpanStatus};
use crate::core::text::{Byte, ByteRange, Text};
use std::path::PathBuf;
use std::sync::Arc;

/// A tag as far as search asks for it.
#[derive(Clone, Debug)]
pub struct Tag {
    pub id: Id,
    pub range: ByteRange,
    pub label: Arc<str>,
    pub value: Option<Arc<str>>,
    /// Names of those it is linked to.
    pub speakers: Vec<Arc<str>>,
    /// It is drawn in the margin: words below it still count as untagged.
    pub bar: bool,
}

/// An article with the tags of one person.
#[derive(Clone, Debug)]
pub struct Entry {
    pub path: PathBuf,
    pub text: Text,
    /// In the order of the text.
    pub tags: Vec<Tag>,
    /// Length of the longest tag that is no bar: how far back one may begin that reaches a place.
    longest: u32,
}

/// A place found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub range: ByteRange,
    /// The tag there: the one asked for, else the smallest that is no bar, by its place in `tags`.
    pub tag: Option<usize>,
}

impl Entry {
    /// Makes a document ready.
    pub fn new(path: PathBuf, document: &Document, scheme: &Scheme) -> Self {
        let is_bar = |label: &str| scheme.label(label).is_some_and(|l| l.shape == Shape::Bar);
        let speakers = |span: &Span| -> Vec<Arc<str>> {
            let links = document.relations().from_span(&span.id).filter_map(|r| document.spans().get(&r.to));
            let linked = links.map(|to| Arc::from(to.value_str().unwrap_or_else(|| to.quote(document.text()))));
            linked.chain(span.attr_str("speaker").map(Arc::from)).collect()
        };
        let accepted = document.spans().iter().filter(|s| s.status == SpanStatus::Accepted);
        let tags: Vec<Tag> = accepted
            .map(|span| Tag {
                id: span.id.clone(),
                range: span.range,
                label: span.label.clone(),
                value: span.value_str().map(Arc::from),
                speakers: speakers(span),
                bar: is_bar(&span.label),
            })
            .collect();
        let longest = tags.iter().filter(|t| !t.bar).map(|t| t.range.len() as u32).max().unwrap_or(0);
        Self { path, text: document.text().clone(), tags, longest }
    }

    /// Bytes it takes, about.
    pub fn size(&self) -> usize {
        self.text.as_str().len() + self.tags.len() * 160 + 512
    }

    /// The places that fit a query, in the order of the text, whatever its filter.
    ///
    /// **Cost:** that of the pattern over the text; a binary search a place.
    pub fn hits(&self, query: &Query) -> Vec<Hit> {
        let Some(pattern) = &query.pattern else {
            let fits = self.tags.iter().enumerate().filter(|(_, tag)| query.fits(tag));
            return fits.map(|(i, tag)| Hit { range: tag.range, tag: Some(i) }).collect();
        };
        let places = pattern.places(&self.text);
        if query.conditions.is_empty() {
            return places.map(|range| Hit { range, tag: self.tag_at(range) }).collect();
        }
        // Asked for by their tags: any tag over the place counts, claims too.
        let over = |range: ByteRange| {
            let mut tags = self.tags.iter().enumerate().take_while(move |(_, t)| t.range.start < range.end);
            tags.find(|(_, tag)| tag.range.overlaps(range) && query.fits(tag)).map(|(i, _)| i)
        };
        places.filter_map(|range| over(range).map(|tag| Hit { range, tag: Some(tag) })).collect()
    }

    /// Whether a place counts as tagged.
    pub fn shows(&self, filter: Filter, hit: &Hit) -> bool {
        filter.shows(hit.tag.is_some())
    }

    /// The tag that a hit lies under.
    pub fn tag(&self, hit: &Hit) -> Option<&Tag> {
        hit.tag.and_then(|at| self.tags.get(at))
    }

    /// The smallest tag over a place that is no bar; of a bar only the very same place counts.
    pub fn tag_at(&self, range: ByteRange) -> Option<usize> {
        let from = Byte(range.start.0.saturating_sub(self.longest));
        let first = self.tags.partition_point(|t| t.range.start < from);
        let there = self.tags.iter().enumerate().skip(first).take_while(|(_, t)| t.range.start < range.end);
        let counts = |t: &Tag| if t.bar { t.range == range } else { t.range.overlaps(range) };
        there.filter(|(_, t)| counts(t)).min_by_key(|(_, t)| (t.range != range, t.range.len())).map(|(i, _)| i)
    }

    /// The words before a place, back to the start of the line, at most so many characters.
    pub fn before(&self, range: ByteRange, most: usize) -> &str {
        let head = self.text.as_str().get(..range.start.get()).unwrap_or_default();
        let line = head.rfind('\n').and_then(|at| head.get(at + 1..)).unwrap_or(head);
        let from = line.char_indices().rev().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
        line.get(from..).unwrap_or_default()
    }

    /// The words behind a place, to the end of the line, at most so many characters.
    pub fn after(&self, range: ByteRange, most: usize) -> &str {
        let tail = self.text.as_str().get(range.end.get()..).unwrap_or_default();
        let line = tail.split('\n').next().unwrap_or_default();
        line.get(..line.char_indices().nth(most).map_or(line.len(), |(at, _)| at)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::document::{Head, SetAside};
    use crate::core::spans::Relation;
    use std::collections::HashMap;

    fn entry() -> Entry {
        let text =
            Text::new("The Commission met. Anna Berg of the EU Commission said the commission agreed.\n".to_owned());
        let span = |id: &str, words: &str, label: &str| {
            let start = text.as_str().find(words).unwrap();
            Span::new(Id::new(id), ByteRange::of(start, start + words.len()), label)
        };
        let mut anna = span("a", "Anna Berg", "ACTOR");
        anna.value = Some("Anna Berg".into());
        let spans = [anna, span("e", "EU Commission", "ACTOR"), span("c", "the commission agreed", "CLAIM")];
        let link = Arc::new(Relation::new(Id::new("r"), "attribution", Id::new("c"), Id::new("a")));
        let document = Document::new(text.clone(), Head::default());
        let document = document.with_contents(HashMap::new(), spans.map(Arc::new), [link], SetAside::default());
        Entry::new("a.txt".into(), &document, &Scheme::built_in())
    }

    fn found(typed: &str) -> Vec<(String, Option<String>)> {
        let (entry, query) = (entry(), Query::parse(typed).unwrap());
        let hits = entry.hits(&query).into_iter().filter(|h| entry.shows(query.filter, h));
        hits.map(|h| (entry.text.slice(h.range).to_owned(), entry.tag(&h).map(|t| t.id.to_string()))).collect()
    }

    fn words(typed: &str) -> Vec<String> {
        found(typed).into_iter().map(|(words, _)| words).collect()
    }

    #[test]
    fn words_are_found_with_the_tag_over_them() {
        let place = |words: &str, tag: Option<&str>| (words.to_owned(), tag.map(str::to_owned));
        assert_eq!(found("Commission"), [place("Commission", None), place("Commission", Some("e"))]);
        assert_eq!(found("commission untagged"), [place("Commission", None), place("commission", None)]);
        assert_eq!(words("commission tagged"), ["Commission"]);
        assert_eq!(words("/comm\\w+ a/"), ["commission a"]);
        assert_eq!(words("\"Anna Berg\" of"), ["Anna Berg of"]);
        assert_eq!(words("nothing"), [""; 0]);
    }

    #[test]
    fn tags_are_found_by_what_they_say() {
        assert_eq!(words("label:claim"), ["the commission agreed"]);
        assert_eq!(words("speaker:\"anna b*\""), ["the commission agreed"]);
        assert_eq!(words("label:ACTOR -value:*"), ["EU Commission"]);
        assert_eq!(words("label:CLAIM agreed"), ["agreed"]);
        assert_eq!(words("-label:*"), [""; 0]);
    }

    #[test]
    fn an_actor_is_found_by_the_very_name() {
        let found = |name: &str, label: &str| entry().hits(&Query::named(name, vec![label.to_owned()])).len();
        assert_eq!((found("Anna Berg", "ACTOR"), found("anna berg", "ACTOR"), found("Anna Berg", "DATE")), (1, 0, 0));
    }

    #[test]
    fn contexts_end_where_the_line_does() {
        let entry = entry();
        let hit = entry.hits(&Query::parse("Berg").unwrap())[0].range;
        assert_eq!((entry.before(hit, 5), entry.after(hit, 6)), ("Anna ", " of th"));
        assert_eq!(entry.before(hit, 500), "The Commission met. Anna ");
        assert!(entry.after(hit, 500).ends_with("agreed."));
    }
}

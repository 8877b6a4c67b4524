//! One article made ready for search: its text and its tags, small enough to keep thousands of them in memory.

use super::query::{Filter, Query};
use crate::core::document::{Document, Status};
use crate::core::scheme::{Scheme, Shape};
use crate::core::spans::{Id, Origin, Span, SpanStatus};
use crate::core::text::{Byte, ByteRange, Text};
use serde_json::{Map, Value};
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
    pub details: Arc<Details>,
}

/// What else is known of a tag. Most tags of an article say the same here and share it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Details {
    pub status: SpanStatus,
    pub origin: Origin,
    pub source: Option<Arc<str>>,
    /// Whose reading it was, in gold.
    pub by: Option<Arc<str>>,
    pub note: Option<String>,
    pub flagged: bool,
    pub corrected: bool,
    pub in_pieces: bool,
    pub attrs: Map<String, Value>,
}

impl Details {
    fn of(span: &Span) -> Self {
        Self {
            status: span.status,
            origin: span.origin,
            source: span.source.clone(),
            by: span.by.clone(),
            note: span.note.clone(),
            flagged: span.flagged,
            corrected: span.corrected,
            in_pieces: !span.fragments.is_empty(),
            attrs: span.attrs.clone(),
        }
    }
}

impl Tag {
    /// Whether words below it have been decided about: under a bar they have not, unless somebody rejected it.
    fn covers(&self) -> bool {
        !self.bar || self.details.status == SpanStatus::Rejected
    }

    /// Whether it is a tag, and not one that was rejected or only suggested.
    pub fn counts(&self) -> bool {
        self.details.status == SpanStatus::Accepted
    }
}

/// An article with the tags of one person.
#[derive(Clone, Debug)]
pub struct Entry {
    pub path: PathBuf,
    pub text: Text,
    /// In the order of the text, rejected and suggested ones among them.
    pub tags: Vec<Tag>,
    pub status: Status,
    /// Whose tags they are; `None` for the unnamed.
    pub annotator: Option<Arc<str>>,
    /// Length of the longest tag that covers its words: how far back one may begin that reaches a place.
    longest: u32,
}

/// How far back tags are looked through for one that says the same.
const SHARED: usize = 8;

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
        let mut shared: Vec<Arc<Details>> = Vec::new();
        let mut details = |span: &Span| {
            let details = Details::of(span);
            // What is told of one tag alone is not worth looking for again.
            if let Some(same) = shared.iter().rev().take(SHARED).find(|d| ***d == details) {
                return same.clone();
            }
            let details = Arc::new(details);
            shared.push(details.clone());
            details
        };
        let placed = document.spans().iter().filter(|s| s.lost.is_none());
        let tags: Vec<Tag> = placed
            .map(|span| Tag {
                id: span.id.clone(),
                range: span.range,
                label: span.label.clone(),
                value: span.value_str().map(Arc::from),
                speakers: speakers(span),
                bar: is_bar(&span.label),
                details: details(span),
            })
            .collect();
        let longest = tags.iter().filter(|t| t.covers()).map(|t| t.range.len() as u32).max().unwrap_or(0);
        let annotator = document.head.annotator.as_deref().map(Arc::from);
        Self { path, text: document.text().clone(), tags, status: document.status(), annotator, longest }
    }

    /// Bytes it takes, about.
    pub fn size(&self) -> usize {
        self.text.as_str().len() + self.tags.len() * 200 + 768
    }

    /// How many tags count.
    pub fn count(&self) -> usize {
        self.tags.iter().filter(|t| t.counts()).count()
    }

    /// The places that fit a query, in the order of the text, whatever its filter.
    ///
    /// **Cost:** that of the pattern over the text; a binary search a place.
    pub fn hits(&self, query: &Query) -> Vec<Hit> {
        if !query.fits_article(self) {
            return Vec::new();
        }
        let bare = |range: &ByteRange| {
            query.without.is_empty() || {
                let around = self.text.as_str().get(self.line(*range)).unwrap_or_default();
                !query.without.iter().any(|pattern| pattern.is_in(around))
            }
        };
        let Some(pattern) = &query.pattern else {
            let fits = self.tags.iter().enumerate().filter(|(_, tag)| query.fits(tag, self) && bare(&tag.range));
            return fits.map(|(i, tag)| Hit { range: tag.range, tag: Some(i) }).collect();
        };
        let places = pattern.places(&self.text).filter(bare);
        if !query.asks_of_tags() {
            return places.map(|range| Hit { range, tag: self.tag_at(range) }).collect();
        }
        // Asked for by their tags: any tag over the place counts, claims too.
        let over = |range: ByteRange| {
            let mut tags = self.tags.iter().enumerate().take_while(move |(_, t)| t.range.start < range.end);
            tags.find(|(_, tag)| tag.range.overlaps(range) && query.fits(tag, self)).map(|(i, _)| i)
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
        let there = self.near(range);
        let counts = |t: &Tag| t.counts() && if t.bar { t.range == range } else { t.range.overlaps(range) };
        there.filter(|(_, t)| counts(t)).min_by_key(|(_, t)| (t.range != range, t.range.len())).map(|(i, _)| i)
    }

    /// Whether words of a place have been decided about: tagged by no mere bar, or rejected.
    pub fn is_taken(&self, range: ByteRange) -> bool {
        self.near(range).any(|(_, t)| t.covers() && t.range.overlaps(range))
    }

    /// The tags that may reach into a place.
    fn near(&self, range: ByteRange) -> impl Iterator<Item = (usize, &Tag)> {
        let from = Byte(range.start.0.saturating_sub(self.longest));
        let first = self.tags.partition_point(|t| t.range.start < from);
        self.tags.iter().enumerate().skip(first).take_while(move |(_, t)| t.range.start < range.end)
    }

    /// The line a place is in, up to where the place ends.
    fn line(&self, range: ByteRange) -> std::ops::Range<usize> {
        let text = self.text.as_str();
        let start = text.get(..range.start.get()).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
        let end = text.get(range.end.get()..).and_then(|t| t.find('\n')).map_or(text.len(), |at| range.end.get() + at);
        start..end
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
    use crate::core::edit::HeadField;
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
        anna.by = Some("ben,carl".into());
        anna.note = Some("Or her sister?".into());
        anna.attrs.insert("kind".to_owned(), "name".into());
        let mut claim = span("c", "the commission agreed", "CLAIM");
        claim.attrs.insert("nested".to_owned(), true.into());
        claim.origin = Origin::Model;
        let mut no = span("n", "met", "DATE");
        no.status = SpanStatus::Rejected;
        let spans = [anna, span("e", "EU Commission", "ACTOR"), claim, no];
        let link = Arc::new(Relation::new(Id::new("r"), "attribution", Id::new("c"), Id::new("a")));
        let document = Document::new(text.clone(), Head::default());
        let fields = HashMap::from([(HeadField::Status, "done".into())]);
        let document = document.with_contents(fields, spans.map(Arc::new), [link], SetAside::default());
        Entry::new("a.txt".into(), &document, &Scheme::built_in())
    }

    fn found(typed: &str) -> Vec<(String, Option<String>)> {
        let (entry, query) = (entry(), Query::parse(typed, false).unwrap());
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
        for (typed, wanted) in [
            ("by:carl", "Anna Berg"),
            ("annotator:ben note:*sister*", "Anna Berg"),
            ("KIND:name", "Anna Berg"),
            ("nested:yes", "the commission agreed"),
            ("origin:model", "the commission agreed"),
            ("label:ACTOR -note:*", "EU Commission"),
            ("status:rejected", "met"),
            ("label:DATE", ""),
            ("status:done label:ACTOR -kind:*", "EU Commission"),
            ("status:new label:ACTOR", ""),
            ("-status:new file:a.* kind:*", "Anna Berg"),
            ("flagged:yes", ""),
        ] {
            assert_eq!(words(typed).join("|"), wanted, "{typed}");
        }
    }

    #[test]
    fn stars_expressions_and_words_that_must_not_be_there() {
        assert_eq!(words("comm*"), ["Commission", "Commission", "commission"]);
        assert_eq!(words("Comm*"), ["Commission", "Commission"]);
        assert_eq!(words("*a Berg"), ["Anna Berg"]);
        assert_eq!(words("ommission"), [""; 0]);
        assert_eq!(words(r"/\w+ Berg/ label:ACTOR"), ["Anna Berg"]);
        assert_eq!(words("/COMM\\w+/i"), ["Commission", "Commission", "commission"]);
        assert_eq!(words("/comm\\w+/c"), ["commission"]);
        assert_eq!(words("Commission -Brussels"), ["Commission", "Commission"]);
        assert_eq!(words("Commission -\"Anna Berg\""), [""; 0]);
        let exact = Query::parse("commission", true).unwrap();
        assert_eq!(entry().hits(&exact).len(), 1);
    }

    #[test]
    fn an_actor_is_found_by_the_very_name() {
        let found = |name: &str, label: &str| entry().hits(&Query::named(name, vec![label.to_owned()])).len();
        assert_eq!((found("Anna Berg", "ACTOR"), found("anna berg", "ACTOR"), found("Anna Berg", "DATE")), (1, 0, 0));
    }

    #[test]
    fn contexts_end_where_the_line_does() {
        let entry = entry();
        let hit = entry.hits(&Query::parse("Berg", false).unwrap())[0].range;
        assert_eq!((entry.before(hit, 5), entry.after(hit, 6)), ("Anna ", " of th"));
        assert_eq!(entry.before(hit, 500), "The Commission met. Anna ");
        assert!(entry.after(hit, 500).ends_with("agreed."));
    }
}

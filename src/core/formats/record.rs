//! One article with its tags, as it travels between a document and a file of any format.

use crate::core::document::{Document, Role, Status};
use crate::core::edit::HeadField;
use crate::core::spans::{Id, Ids, Origin, Relation, Span, SpanStatus, Strings};
use crate::core::text::{ByteRange, CodePoint, CpRange, Text};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::sync::Arc;

/// One article with the tags of one annotator. Ranges count bytes; each format turns them into its own unit.
#[derive(Clone, Debug)]
pub struct Record {
    /// Name of the article: in its data set, or its path in the project without the last ending.
    pub id: String,
    /// Path of the article in the project.
    pub file: Option<String>,
    pub text: Text,
    pub date: Option<String>,
    pub annotator: Option<String>,
    pub role: Role,
    pub status: Status,
    /// Labels and values of the article as a whole.
    pub labels: Map<String, Value>,
    /// Fields of the source record (outlet, url, section).
    pub meta: Map<String, Value>,
    /// In the order of the sidecar.
    pub spans: Vec<Arc<Span>>,
    /// By id; both ends are among the spans.
    pub relations: Vec<Arc<Relation>>,
    /// Tags whose words are not in the text any more: they stay behind, and it is said.
    pub orphans: usize,
    /// Tags and links that do not read well: they stay behind as well.
    pub set_aside: usize,
}

impl Record {
    /// A record without tags.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self::on(id.into(), Text::new(text.into()))
    }

    fn on(id: String, text: Text) -> Self {
        Self {
            id,
            file: None,
            text,
            date: None,
            annotator: None,
            role: Role::Annotator,
            status: Status::New,
            labels: Map::new(),
            meta: Map::new(),
            spans: Vec::new(),
            relations: Vec::new(),
            orphans: 0,
            set_aside: 0,
        }
    }

    /// The accepted tags of a document that the caller wants, and the links between them. Broken links stay behind.
    pub fn from_document(id: String, document: &Document, wanted: impl Fn(&Span) -> bool) -> Self {
        let mut record = Self::of_tags(
            id,
            document.text().clone(),
            document.spans().iter().filter(|s| s.counts() && wanted(s)).cloned().collect(),
            document.relations().iter().cloned().collect(),
        );
        let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
        record.date = document.date().map(str::to_owned);
        record.annotator = document.head.annotator.clone();
        record.role = document.head.role;
        record.status = document.status();
        record.labels = object(document.field(&HeadField::Labels));
        record.meta = object(document.head.meta.as_ref());
        record.orphans = document.spans().orphans().len();
        record.set_aside = document.set_aside.spans.len() + document.set_aside.relations.len();
        record
    }

    /// A record of some tags, with the accepted ones of the links between them.
    pub fn of_tags(id: String, text: Text, spans: Vec<Arc<Span>>, mut relations: Vec<Arc<Relation>>) -> Self {
        if !relations.is_empty() {
            let ids: HashSet<&Id> = spans.iter().map(|s| &s.id).collect();
            relations.retain(|r| r.status == SpanStatus::Accepted && ids.contains(&r.from) && ids.contains(&r.to));
        }
        Self { spans, relations, ..Self::on(id, text) }
    }

    /// The span of an id. **Cost:** a scan; build a map for many look-ups.
    pub fn span(&self, id: &Id) -> Option<&Arc<Span>> {
        self.spans.iter().find(|s| s.id == *id)
    }

    /// A range of a span in code points, half-open.
    pub fn cp(&self, range: ByteRange) -> (u32, u32) {
        let range = self.text.cp_range(range);
        (range.start.0, range.end.0)
    }

    /// Puts spans and links into the order of a sidecar.
    pub fn sort(&mut self) {
        if !self.spans.is_sorted_by(|a, b| a.order(b).is_le()) {
            self.spans.sort_by(|a, b| a.order(b));
        }
        self.relations.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

/// Puts a record together from what a file says, giving ids where it has none and refusing what has no place.
pub struct Builder {
    record: Record,
    ids: Ids,
    strings: Strings,
    given: usize,
}

impl Builder {
    /// Starts a record with its text.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { record: Record::new(id, text), ids: Ids::default(), strings: Strings::default(), given: 0 }
    }

    /// Makes room for so many spans.
    pub fn expect(&mut self, spans: usize) {
        self.record.spans.reserve(spans);
        self.ids.reserve(spans);
    }

    /// The record so far, for its text and its fields.
    pub fn record(&mut self) -> &mut Record {
        &mut self.record
    }

    /// The text.
    pub fn text(&self) -> &Text {
        &self.record.text
    }

    /// A range of code points in bytes. **Errors:** it does not lie in the text or is empty, in words.
    pub fn place(&self, start: u64, end: u64) -> Result<ByteRange, String> {
        let narrow = |n: u64| u32::try_from(n).ok().map(CodePoint);
        let place =
            narrow(start).zip(narrow(end)).and_then(|(start, end)| self.record.text.byte_range(CpRange { start, end }));
        place.ok_or_else(|| {
            let length = self.record.text.code_points().0;
            if start >= end {
                format!("the span {start} to {end} is empty")
            } else {
                format!("the span {start} to {end} does not lie in the text of {length} characters")
            }
        })
    }

    /// An id nobody has in this record: the one wanted, or a provisional one that import replaces.
    pub fn free_id(&mut self, wanted: Option<&str>) -> Id {
        if let Some(wanted) = wanted.filter(|w| !w.is_empty()) {
            let id = Id::new(wanted);
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
        loop {
            self.given += 1;
            let id = Id::new(&format!("{PROVISIONAL}{}", self.given));
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    /// Ids of the spans so far.
    pub fn span_ids(&self) -> HashSet<Id> {
        self.record.spans.iter().map(|s| s.id.clone()).collect()
    }

    /// A span of import on a range of bytes, not yet part of the record.
    pub fn new_span(&mut self, id: Option<&str>, range: ByteRange, label: &str) -> Span {
        let mut span = Span::new(self.free_id(id), range, self.share(label));
        span.origin = Origin::Import;
        span
    }

    /// The one copy of a string that repeats from span to span.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        self.strings.share(text)
    }

    /// Puts a span in and returns its id.
    pub fn push(&mut self, span: Span) -> Id {
        let id = span.id.clone();
        self.record.spans.push(Arc::new(span));
        id
    }

    /// Adds a link between two spans.
    pub fn link(&mut self, id: Option<&str>, kind: &str, from: Id, to: Id) {
        let mut relation = Relation::new(self.free_id(id), kind, from, to);
        relation.origin = Origin::Import;
        self.record.relations.push(Arc::new(relation));
    }

    /// The finished record, sorted.
    pub fn build(mut self) -> Box<Record> {
        self.record.sort();
        Box::new(self.record)
    }
}

/// First character of ids that stand in for missing ones. No file may hold it, so import sees them and gives new ones.
pub const PROVISIONAL: char = '~';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_builder_places_by_code_points_and_refuses_what_lies_outside() {
        let mut b = Builder::new("a", "😀 Anna Berg");
        let range = b.place(2, 11).unwrap();
        assert_eq!(b.text().slice(range), "Anna Berg");
        assert!(b.place(2, 12).unwrap_err().contains("does not lie in the text of 11 characters"));
        assert!(b.place(3, 3).unwrap_err().contains("empty"));
        assert!(b.place(0, u64::MAX).is_err());
        assert_eq!(b.free_id(Some("x")).as_str(), "x");
        assert_eq!(b.free_id(Some("x")).as_str(), "~1");
        assert_eq!(b.free_id(None).as_str(), "~2");
    }
}

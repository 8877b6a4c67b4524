//! What is tagged: spans, the links between them, and where each came from.

mod lanes;
mod relations;
mod set;
mod strings;

pub use lanes::{Lanes, MAX_LANES};
pub use relations::RelationSet;
pub use set::SpanSet;
pub use strings::Strings;

use crate::core::text::{ByteRange, CodePoint, Text};
use ecow::EcoString;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Name of a span or link, unique in its sidecar: 1 to 64 characters; ours are 8 of `a-z0-9`, which need no memory of
/// their own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(EcoString);

/// A set of ids. Files of strangers fill such sets, so that the hash has a seed; it need not be as careful as std's.
pub type Ids = std::collections::HashSet<Id, foldhash::fast::RandomState>;

impl Id {
    /// Takes an id as it stands in a file.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// An id of eight characters from a number given by the caller's source of randomness.
    pub fn from_random(random: u64) -> Self {
        const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let mut left = random;
        let id = (0..8)
            .map(|_| {
                let letter = LETTERS.get((left % 36) as usize).copied().unwrap_or(b'a');
                left /= 36;
                char::from(letter)
            })
            .collect();
        Self(id)
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One tag: a stretch of the text with a label and what is known about it.
///
/// Strings that repeat from span to span (label, source, times) are shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub id: Id,
    /// From the first character to the last, gaps included. Of an orphan: empty, see `lost`.
    pub range: ByteRange,
    /// The pieces of a discontinuous span, sorted and apart, at least two; empty for an ordinary span.
    pub fragments: Vec<ByteRange>,
    pub label: Arc<str>,
    /// Normalised value: ISO 8601 or TIMEX3 for DATE, canonical name for ACTOR.
    pub value: Option<Value>,
    pub attrs: Map<String, Value>,
    pub origin: Origin,
    /// Which rule, model or file made it.
    pub source: Option<Arc<str>>,
    /// Confidence of the suggester, 0 to 1, with the digits it was written with.
    pub score: Option<serde_json::Number>,
    pub status: SpanStatus,
    pub corrected: bool,
    pub flagged: bool,
    /// Whose reading it was, in gold.
    pub by: Option<Arc<str>>,
    pub note: Option<String>,
    /// UTC, `2026-02-02T10:00:00Z`.
    pub created: Option<Arc<str>>,
    pub updated: Option<Arc<str>>,
    /// Where an orphan was last seen, and its words.
    pub lost: Option<Box<LastSeen>>,
    /// Fields this program does not know, in the order read.
    pub extra: Option<Box<Map<String, Value>>>,
}

/// The anchor of a span whose words were not found in the present text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LastSeen {
    /// Code points of the old text, half-open.
    pub start: CodePoint,
    pub end: CodePoint,
    pub fragments: Vec<(CodePoint, CodePoint)>,
    pub quote: String,
    pub prefix: String,
    pub suffix: String,
}

/// Who made a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Origin {
    #[default]
    Manual,
    Rule,
    Model,
    Import,
    Propagated,
}

/// Where a span stands between offered and decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum SpanStatus {
    Suggested,
    #[default]
    Accepted,
    Rejected,
    Orphaned,
}

macro_rules! names {
    ($type:ty { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// All of them, in the order of the sidecar's schema.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The one of a name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(in crate::core) use names;

names!(Origin { Manual => "manual", Rule => "rule", Model => "model", Import => "import", Propagated => "propagated" });
names!(SpanStatus { Suggested => "suggested", Accepted => "accepted", Rejected => "rejected", Orphaned => "orphaned" });

impl Span {
    /// A tag made by hand on a range, everything else at its default.
    pub fn new(id: Id, range: ByteRange, label: impl Into<Arc<str>>) -> Self {
        Self {
            id,
            range,
            fragments: Vec::new(),
            label: label.into(),
            value: None,
            attrs: Map::new(),
            origin: Origin::Manual,
            source: None,
            score: None,
            status: SpanStatus::Accepted,
            corrected: false,
            flagged: false,
            by: None,
            note: None,
            created: None,
            updated: None,
            lost: None,
            extra: None,
        }
    }

    /// The pieces: the fragments, or the whole range of an ordinary span.
    pub fn pieces(&self) -> &[ByteRange] {
        if self.fragments.is_empty() { std::slice::from_ref(&self.range) } else { &self.fragments }
    }

    /// Sets the pieces: sorted, overlapping ones joined; one piece makes an ordinary span.
    pub fn set_pieces(&mut self, mut pieces: Vec<ByteRange>) {
        pieces.retain(|p| !p.is_empty());
        pieces.sort_by_key(|p| (p.start, p.end));
        let mut apart: Vec<ByteRange> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match apart.last_mut() {
                Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
                _ => apart.push(piece),
            }
        }
        let (Some(first), Some(last)) = (apart.first(), apart.last()) else { return };
        self.range = ByteRange::new(first.start, last.end);
        self.fragments = if apart.len() > 1 { apart } else { Vec::new() };
    }

    /// The words, gaps between fragments included; the remembered ones of an orphan.
    pub fn quote<'a>(&'a self, text: &'a Text) -> &'a str {
        match &self.lost {
            Some(seen) => &seen.quote,
            None => text.slice(self.range),
        }
    }

    /// The order of the sidecar: by start, the longest first, then by label and id.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |s: &Self| (s.range.start, std::cmp::Reverse(s.range.end));
        key(self).cmp(&key(other)).then_with(|| self.label.cmp(&other.label)).then_with(|| self.id.cmp(&other.id))
    }

    /// Whether it counts, is exported and compared: accepted, with a place in the text.
    pub fn counts(&self) -> bool {
        self.status == SpanStatus::Accepted
    }

    /// The value as text, when it is text.
    pub fn value_str(&self) -> Option<&str> {
        self.value.as_ref().and_then(Value::as_str)
    }

    /// An attribute as text, when it is text.
    pub fn attr_str(&self, name: &str) -> Option<&str> {
        self.attrs.get(name).and_then(Value::as_str)
    }
}

/// A link from one span to another: a claim to who said it.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    pub id: Id,
    pub kind: Arc<str>,
    pub from: Id,
    pub to: Id,
    pub attrs: Map<String, Value>,
    pub origin: Origin,
    pub status: SpanStatus,
    pub by: Option<Arc<str>>,
    pub note: Option<String>,
    pub created: Option<Arc<str>>,
    pub updated: Option<Arc<str>>,
    pub extra: Option<Box<Map<String, Value>>>,
}

impl Relation {
    /// A link made by hand.
    pub fn new(id: Id, kind: impl Into<Arc<str>>, from: Id, to: Id) -> Self {
        Self {
            id,
            kind: kind.into(),
            from,
            to,
            attrs: Map::new(),
            origin: Origin::Manual,
            status: SpanStatus::Accepted,
            by: None,
            note: None,
            created: None,
            updated: None,
            extra: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_eight_letters_or_digits() {
        for random in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let id = Id::from_random(random);
            assert_eq!(id.as_str().len(), 8);
            assert!(id.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        }
        assert_ne!(Id::from_random(1), Id::from_random(2));
    }

    #[test]
    fn pieces_are_sorted_joined_and_counted() {
        let mut span = Span::new(Id::new("a"), ByteRange::of(5, 9), "CLAIM");
        assert_eq!(span.pieces(), [ByteRange::of(5, 9)]);
        span.set_pieces(vec![ByteRange::of(20, 30), ByteRange::of(5, 9), ByteRange::of(8, 12)]);
        assert_eq!(span.pieces(), [ByteRange::of(5, 12), ByteRange::of(20, 30)]);
        assert_eq!(span.range, ByteRange::of(5, 30));
        span.set_pieces(vec![ByteRange::of(3, 4)]);
        assert!(span.fragments.is_empty());
        assert_eq!(span.range, ByteRange::of(3, 4));
    }
}

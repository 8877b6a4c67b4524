//! Code points and words to bytes of a text, and back.

use super::span::Anchor;
use crate::core::spans::{LastSeen, Span, SpanStatus};
use crate::core::text::{Byte, ByteRange, CodePoint, CpRange, Text};
use std::borrow::Cow;
use std::sync::Arc;

/// Characters of context kept on either side of a span.
const CONTEXT: usize = 32;

/// Spans found where the file says, and those whose words stand elsewhere or nowhere.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// Spans in their place, and orphans that were orphans in the file.
    pub spans: Vec<Arc<Span>>,
    /// Spans whose words differ from the text at their offsets, anchor in `lost`.
    pub adrift: Vec<Arc<Span>>,
}

/// Finds the bytes of spans that carry an anchor. Only exact words count as found.
///
/// **Cost:** one walk through the text for spans in text order; about 1 µs more for each that is not.
pub fn place(spans: Vec<Arc<Span>>, text: &Text) -> Placed {
    let mut cursor = Cursor::new(text);
    let mut placed = Placed { spans: Vec::with_capacity(spans.len()), adrift: Vec::new() };
    for mut span in spans {
        if span.status == SpanStatus::Orphaned || place_one(Arc::make_mut(&mut span), &mut cursor) {
            placed.spans.push(span);
        } else {
            placed.adrift.push(span);
        }
    }
    placed
}

/// Puts one span into its place; one whose words are not there becomes an orphan.
pub fn anchored(mut span: Arc<Span>, text: &Text) -> Arc<Span> {
    let own = Arc::make_mut(&mut span);
    if own.status != SpanStatus::Orphaned && !place_one(own, &mut Cursor::new(text)) {
        own.status = SpanStatus::Orphaned;
    }
    span
}

fn place_one(span: &mut Span, cursor: &mut Cursor<'_>) -> bool {
    let Some(seen) = &span.lost else { return true };
    let Some((range, fragments)) = cursor.find((seen.start, seen.end), &seen.quote, &seen.fragments) else {
        return false;
    };
    span.range = range;
    span.fragments = fragments;
    span.lost = None;
    true
}

/// Walks forward through the text, from code points to bytes or back.
pub(super) struct Cursor<'a> {
    text: &'a Text,
    byte: usize,
    point: u32,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a Text) -> Self {
        Self { text, byte: 0, point: 0 }
    }

    /// The bytes of a place and its pieces, where the words stand there exactly.
    pub(super) fn find(
        &mut self,
        (start, end): (CodePoint, CodePoint),
        quote: &str,
        fragments: &[(CodePoint, CodePoint)],
    ) -> Option<(ByteRange, Vec<ByteRange>)> {
        let start_byte = self.byte(start)?.get();
        let rest = self.text.as_str().get(start_byte..).unwrap_or_default();
        let long_enough = count(quote) == end.0 - start.0;
        if !long_enough || !rest.starts_with(quote) {
            return None;
        }
        let piece = |(start, end): &(CodePoint, CodePoint)| self.text.byte_range(CpRange { start: *start, end: *end });
        let fragments = fragments.iter().map(piece).collect::<Option<_>>()?;
        Some((ByteRange::of(start_byte, start_byte + quote.len()), fragments))
    }

    fn byte(&mut self, at: CodePoint) -> Option<Byte> {
        // A step of a few hundred characters is walked; a longer one or one back goes through the table.
        if at.0 < self.point || at.0 - self.point > 256 {
            self.byte = self.text.byte_from_cp(at)?.get();
            self.point = at.0;
            return Some(Byte::new(self.byte));
        }
        let rest = self.text.as_str().get(self.byte..)?;
        let left = (at.0 - self.point) as usize;
        if self.text.is_ascii() {
            self.byte = at.0 as usize;
            self.point = at.0;
            return (self.byte <= self.text.len().get()).then(|| Byte::new(self.byte));
        }
        let step = match rest.char_indices().nth(left) {
            Some((step, _)) => step,
            None if rest.chars().count() == left => rest.len(),
            None => return None,
        };
        self.byte += step;
        self.point = at.0;
        Some(Byte::new(self.byte))
    }

    fn point(&mut self, at: Byte) -> CodePoint {
        if at.get() < self.byte || at.get() - self.byte > 1024 {
            self.point = self.text.cp_from_byte(at).0;
        } else {
            self.point += count(self.text.as_str().get(self.byte..at.get()).unwrap_or_default());
        }
        self.byte = at.get();
        CodePoint(self.point)
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The anchor of a span: what an orphan remembers, else its place, words and context in a text.
pub(super) fn anchor_in<'a>(span: &'a Span, text: &'a Text, cursor: Option<&mut Cursor<'a>>) -> Anchor<'a> {
    if let Some(seen) = &span.lost {
        return Anchor {
            start: seen.start.0,
            end: seen.end.0,
            quote: &seen.quote,
            prefix: &seen.prefix,
            suffix: &seen.suffix,
            fragments: Cow::Borrowed(&seen.fragments),
        };
    }
    let start = match cursor {
        Some(cursor) => cursor.point(span.range.start),
        None => text.cp_from_byte(span.range.start),
    };
    let quote = text.slice(span.range);
    let pieces = |piece: &ByteRange| {
        let range = text.cp_range(*piece);
        (range.start, range.end)
    };
    Anchor {
        start: start.0,
        end: start.0 + count(quote),
        quote,
        prefix: before(text.as_str(), span.range.start.get()),
        suffix: after(text.as_str(), span.range.end.get()),
        fragments: Cow::Owned(span.fragments.iter().map(pieces).collect()),
    }
}

/// What is remembered of a span should its words be lost.
pub fn anchor(span: &Span, text: &Text) -> LastSeen {
    let anchor = anchor_in(span, text, None);
    LastSeen {
        start: CodePoint(anchor.start),
        end: CodePoint(anchor.end),
        fragments: anchor.fragments.into_owned(),
        quote: anchor.quote.to_owned(),
        prefix: anchor.prefix.to_owned(),
        suffix: anchor.suffix.to_owned(),
    }
}

fn before(text: &str, at: usize) -> &str {
    let head = text.get(..at).unwrap_or_default();
    let from = head.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(i, _)| i);
    head.get(from..).unwrap_or_default()
}

fn after(text: &str, at: usize) -> &str {
    let tail = text.get(at..).unwrap_or_default();
    let to = tail.char_indices().nth(CONTEXT).map_or(tail.len(), |(i, _)| i);
    tail.get(..to).unwrap_or_default()
}

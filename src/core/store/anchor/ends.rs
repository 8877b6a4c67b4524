//! Very long texts: what lies before the first change or after the last one is carried without an index.

use super::Outcome;
use crate::core::spans::LastSeen;
use crate::core::text::{Byte, ByteRange, CodePoint, CpRange, Text};

/// Bytes from which on an index of a text would need too much memory.
pub(super) const LARGEST: usize = 16 << 20;

/// How far two texts are the same from either end, in bytes.
pub(super) struct Ends<'a> {
    old: &'a Text,
    new: &'a Text,
    before: usize,
    after: usize,
}

impl<'a> Ends<'a> {
    /// Compares two texts. **Cost:** one pass.
    pub fn of(old: &'a Text, new: &'a Text) -> Self {
        let (a, b) = (old.as_str().as_bytes(), new.as_str().as_bytes());
        let before = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let longest = a.len().min(b.len()) - before;
        let after = a.iter().rev().zip(b.iter().rev()).take(longest).take_while(|(x, y)| x == y).count();
        Self { old, new, before, after }
    }

    /// The place of a span whose every character lies in the unchanged part before or after.
    pub fn carry(&self, span: &LastSeen) -> Outcome {
        let whole = [(span.start, span.end)];
        let parts = if span.fragments.is_empty() { &whole[..] } else { &span.fragments };
        let bytes = |(start, end): &(CodePoint, CodePoint)| self.old.byte_range(CpRange { start: *start, end: *end });
        let Some(pieces) = parts.iter().map(bytes).collect::<Option<Vec<ByteRange>>>() else { return Outcome::Lost };
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return Outcome::Lost };
        if self.old.slice(ByteRange::new(first.start, last.end)) != span.quote {
            return Outcome::Lost;
        }
        if last.end.get() <= self.before {
            return Outcome::Kept(pieces);
        }
        let (old, new) = (self.old.len().get(), self.new.len().get());
        if first.start.get() < old - self.after {
            return Outcome::Lost;
        }
        let shift = |at: Byte| Byte::new(at.get() + new - old);
        let moved = pieces.iter().map(|piece| ByteRange::new(shift(piece.start), shift(piece.end))).collect();
        if old == new { Outcome::Kept(moved) } else { Outcome::Moved(moved) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_of_all_changes_is_carried() {
        let old = Text::new("Anna left. Then é Ben came.".to_owned());
        let seen = |start: u32, quote: &str| LastSeen {
            start: CodePoint(start),
            end: CodePoint(start + quote.chars().count() as u32),
            quote: quote.to_owned(),
            ..LastSeen::default()
        };
        let carry = |new: &str, span: &LastSeen| Ends::of(&old, &Text::new(new.to_owned())).carry(span);
        let (anna, then, ben) = (seen(0, "Anna"), seen(11, "Then"), seen(18, "Ben"));
        assert_eq!(carry("Anna left. é Ben came.", &anna), Outcome::Kept(vec![ByteRange::of(0, 4)]));
        assert_eq!(carry("Anna left. é Ben came.", &ben), Outcome::Moved(vec![ByteRange::of(14, 17)]));
        assert_eq!(carry("Anna left. Later then é Ben came.", &ben), Outcome::Moved(vec![ByteRange::of(25, 28)]));
        assert_eq!(carry("Anna left. é Ben came.", &then), Outcome::Lost);
        assert_eq!(carry("Anna left. é Ben came.", &seen(0, "Emma")), Outcome::Lost);
        assert_eq!(carry("Anna left. é Ben came.", &seen(99, "Ben")), Outcome::Lost);
    }
}

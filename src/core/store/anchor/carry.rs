//! Takes spans from an old text to a new one.

use super::Outcome;
use super::diff::Alignment;
use super::ends::{Ends, LARGEST};
use super::fold::Folded;
use super::likeness::likeness;
use super::order::{Wanted, settle};
use super::search::{CONTEXT, Finder, Quote};
use crate::core::spans::LastSeen;
use crate::core::text::{Byte, ByteRange, CpRange, Text};
use std::ops::Range;

/// Finds the new places of spans, given as they were last seen; the result has one outcome for each, in the same order.
///
/// `old` is the text their offsets belong to, where it is known. Those whose words do not stand there in `old` (orphans
/// of an earlier change) are looked for in all of the new text.
/// Texts beyond 16 MB are compared only from their beginnings and ends.
/// **Cost:** about a second for a megabyte that changed all over with 10,000 spans; the same on every machine.
pub fn reanchor(old: Option<&Text>, new: &Text, spans: &[LastSeen]) -> Vec<Outcome> {
    if new.len().get().max(old.map_or(0, |old| old.len().get())) > LARGEST {
        let ends = old.map(|old| Ends::of(old, new));
        return spans.iter().map(|span| ends.as_ref().map_or(Outcome::Lost, |ends| ends.carry(span))).collect();
    }
    let new_folded = Folded::of(new.as_str());
    let old = old.map(|text| Old::new(text, (new.as_str(), &new_folded)));
    let search = Search { new, folded: &new_folded, old: old.as_ref() };
    search.all(spans)
}

/// The old text and the way from there.
struct Old<'a> {
    text: &'a Text,
    folded: Folded,
    way: Alignment,
}

impl<'a> Old<'a> {
    fn new(text: &'a Text, new: (&str, &Folded)) -> Self {
        let folded = Folded::of(text.as_str());
        let way = Alignment::between((text.as_str(), &folded), new);
        Self { text, folded, way }
    }
}

struct Search<'a> {
    new: &'a Text,
    folded: &'a Folded,
    old: Option<&'a Old<'a>>,
}

/// Characters by which each end of a long span is held.
const END: usize = 16;

/// One piece of a span: the whole of it, or a fragment.
struct Piece {
    /// Whether it reaches over a line end.
    paragraphs: bool,
    /// Place in the old folded text, where that is known.
    was: Option<Range<usize>>,
    /// Code point of the old text at which it started.
    start: u32,
    /// Words with what stands around them, folded.
    words: Vec<char>,
    before: Vec<char>,
    after: Vec<char>,
}

impl Piece {
    fn quote(&self) -> Quote<'_> {
        Quote { words: &self.words, before: &self.before, after: &self.after }
    }
}

impl Search<'_> {
    fn all(&self, spans: &[LastSeen]) -> Vec<Outcome> {
        let pieces: Vec<Vec<Piece>> = spans.iter().map(|span| self.pieces(span)).collect();
        let mut places: Vec<Vec<Option<Range<usize>>>> =
            pieces.iter().map(|pieces| pieces.iter().map(|piece| self.carry(piece)).collect()).collect();
        self.look_for(&pieces, &mut places);
        spans.iter().zip(&places).map(|(span, places)| self.outcome(span, places)).collect()
    }

    fn pieces(&self, span: &LastSeen) -> Vec<Piece> {
        let old =
            self.old.filter(|old| old.text.byte_range(range(span)).map(|r| old.text.slice(r)) == Some(&*span.quote));
        let whole = [(span.start, span.end)];
        let parts = if span.fragments.is_empty() { &whole[..] } else { &span.fragments };
        parts
            .iter()
            .map(|(start, end)| match old {
                Some(old) => {
                    let bytes = old.text.byte_range(CpRange { start: *start, end: *end }).unwrap_or_default();
                    let was = old.folded.index_of_byte(bytes.start.get())..old.folded.index_of_byte(bytes.end.get());
                    Piece {
                        words: old.folded.slice(was.start, was.end).to_vec(),
                        before: old.folded.slice(was.start.saturating_sub(CONTEXT), was.start).to_vec(),
                        after: old.folded.slice(was.end, was.end + CONTEXT).to_vec(),
                        was: Some(was),
                        start: start.0,
                        paragraphs: old.text.slice(bytes).contains('\n'),
                    }
                }
                None => {
                    let quote: Vec<char> = span.quote.chars().collect();
                    let from = (start.0.saturating_sub(span.start.0) as usize).min(quote.len());
                    let to = (end.0.saturating_sub(span.start.0) as usize).clamp(from, quote.len());
                    let part =
                        |from: usize, to: usize| quote.get(from..to).unwrap_or_default().iter().collect::<String>();
                    let before = Folded::of(&(span.prefix.clone() + &part(0, from))).chars;
                    let after = Folded::of(&(part(to, quote.len()) + &span.suffix)).chars;
                    let before = before.get(before.len().saturating_sub(CONTEXT)..).unwrap_or_default().to_vec();
                    let after = after.get(..CONTEXT.min(after.len())).unwrap_or_default().to_vec();
                    Piece {
                        words: Folded::of(&part(from, to)).chars,
                        before,
                        after,
                        was: None,
                        start: start.0,
                        paragraphs: false,
                    }
                }
            })
            .collect()
    }

    /// The place the diff gives.
    fn carry(&self, piece: &Piece) -> Option<Range<usize>> {
        let (was, way) = (piece.was.clone()?, &self.old?.way);
        let len = was.len();
        let mut hits = way.hits(was.start, was.end);
        let first = hits.next()?;
        let last = hits.next_back().unwrap_or(first);
        let count = way.hits(was.start, was.end).count();
        let (mut from, mut to) = (first, last + 1);
        // A border that changed is taken over when what stands outside of it is still there.
        if way.get(was.start).is_none()
            && let Some(outer) = was.start.checked_sub(1).and_then(|i| way.get(i))
            && outer < from
            && from - outer - 1 <= 4
        {
            from = outer + 1;
        }
        if way.get(was.end - 1).is_none()
            && let Some(outer) = way.get(was.end)
            && outer >= to
            && outer - to <= 4
        {
            to = outer;
        }
        let is = self.folded.slice(from, to);
        // What is kept is alike; edits are counted only where that alone does not make it half.
        let alike = || 2 * count >= len.max(is.len()) || likeness(&piece.words, is) >= 0.5;
        let bounded = 2 * count >= len && 5 * is.len() <= 8 * len + 40;
        ((bounded && alike()) || self.ends_kept(piece, &was)).then_some(from..to)
    }

    /// Whether a span of more than one paragraph is still held by its two ends, whatever was changed between them.
    fn ends_kept(&self, piece: &Piece, was: &Range<usize>) -> bool {
        let Some(old) = self.old.filter(|_| piece.paragraphs && was.len() > 4 * END) else { return false };
        let all_kept = |from: usize, to: usize| old.way.hits(from, to).count() == to - from;
        all_kept(was.start, was.start + END) && all_kept(was.end - END, was.end)
    }

    /// Looks for what the diff did not carry.
    fn look_for(&self, pieces: &[Vec<Piece>], places: &mut [Vec<Option<Range<usize>>>]) {
        let mut inserted: Option<Finder<'_>> = None;
        let mut anywhere: Option<Finder<'_>> = None;
        let whole = 0..self.folded.len();
        let slots = pieces.iter().flatten().zip(places.iter_mut().flatten());
        let (mut wanted, mut slots): (Vec<Wanted>, Vec<_>) = slots
            .map(|(piece, slot)| {
                let hits = match (&slot, &piece.was, self.old) {
                    (Some(_), ..) => Vec::new(),
                    (None, Some(_), Some(old)) => inserted
                        .get_or_insert_with(|| Finder::new(&self.folded.chars, &old.way.new))
                        .find(piece.quote()),
                    _ => anywhere
                        .get_or_insert_with(|| Finder::new(&self.folded.chars, std::slice::from_ref(&whole)))
                        .find(piece.quote()),
                };
                (Wanted { start: piece.start, len: piece.words.len(), hits, place: slot.clone() }, slot)
            })
            .unzip();
        settle(&mut wanted);
        for (wanted, slot) in wanted.into_iter().zip(&mut slots) {
            **slot = wanted.place;
        }
    }

    fn outcome(&self, span: &LastSeen, places: &[Option<Range<usize>>]) -> Outcome {
        let mut pieces = Vec::with_capacity(places.len());
        let mut end = Byte::default();
        for place in places {
            let bytes = place.as_ref().and_then(|p| self.folded.bytes(self.new.as_str(), p.start, p.end));
            let Some(bytes) = bytes.map(ByteRange::from).filter(|b| !b.is_empty() && b.start >= end) else {
                return Outcome::Lost;
            };
            end = bytes.end;
            pieces.push(bytes);
        }
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return Outcome::Lost };
        let words = self.new.slice(ByteRange::new(first.start, last.end));
        let same = words == span.quote;
        let in_place = self.new.cp_from_byte(first.start) == span.start && self.new.cp_from_byte(last.end) == span.end;
        match () {
            () if same && in_place => Outcome::Kept(pieces),
            () if same => Outcome::Moved(pieces),
            () => Outcome::Unsure(pieces),
        }
    }
}

fn range(span: &LastSeen) -> CpRange {
    CpRange { start: span.start, end: span.end }
}

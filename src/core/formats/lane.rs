//! A stretch of an article as a model will see it: tokens with IOB2 tags, and where tags do not end where tokens do.

use super::units::{is_space, trimmed};
use super::{Overlap, Tokenizer};
use crate::core::spans::Span;
use crate::core::text::{Byte, ByteRange, Text};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes looked at around a stretch for the white space at which words end.
const AROUND: usize = 400;

/// A token with its tag. **Units:** bytes of the article.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneToken {
    pub range: ByteRange,
    /// `B`, `I` or `O`.
    pub prefix: char,
    pub label: Option<Arc<str>>,
    /// A tag begins here, within a token of the tokeniser.
    pub cut_start: bool,
    /// A tag ends here, within a token of the tokeniser.
    pub cut_end: bool,
}

impl LaneToken {
    /// The tag as it is written.
    pub fn tag(&self) -> String {
        self.label.as_ref().map_or_else(|| "O".to_owned(), |label| format!("{}-{label}", self.prefix))
    }
}

/// The tokens of a stretch. Of spans that overlap those stay that an export keeps.
///
/// **Cost:** linear in the stretch and its spans, whatever the article's length.
pub fn lane(text: &Text, spans: &[Arc<Span>], stretch: ByteRange, tokenizer: Tokenizer) -> Vec<LaneToken> {
    let stretch = whole_words(text, stretch);
    let words = Text::new(text.slice(stretch).to_owned());
    let keep = Overlap::default().keep(text, spans);
    let mut flat: Vec<(ByteRange, &Arc<Span>)> = spans
        .iter()
        .zip(keep)
        .filter_map(|(span, keep)| Some((trimmed(text, span.range, is_space).filter(|_| keep)?, span)))
        .filter(|(range, _)| range.end > stretch.start && range.start < stretch.end)
        .collect();
    flat.sort_by_key(|(range, _)| range.start);
    let local = |at: Byte| Byte::new(at.get().clamp(stretch.start.get(), stretch.end.get()) - stretch.start.get());
    let cuts: Vec<Arc<Span>> = flat
        .iter()
        .map(|(range, span)| {
            let mut cut = Span::clone(span);
            cut.fragments.clear();
            cut.range = ByteRange::new(local(range.start), local(range.end));
            Arc::new(cut)
        })
        .collect();
    let own = tokenizer.tokens(&words, &[]);
    let starts: BTreeSet<Byte> = own.iter().map(|t| t.start).collect();
    let ends: BTreeSet<Byte> = own.iter().map(|t| t.end).collect();
    let mut waiting = cuts.iter().zip(&flat).peekable();
    let mut out = Vec::new();
    for token in tokenizer.tokens(&words, &cuts) {
        while waiting.next_if(|(cut, _)| cut.range.end <= token.start).is_some() {}
        let inside = waiting.peek().filter(|(cut, _)| cut.range.covers(token));
        let range = ByteRange::of(token.start.get() + stretch.start.get(), token.end.get() + stretch.start.get());
        let mut lane = LaneToken { range, prefix: 'O', label: None, cut_start: false, cut_end: false };
        if let Some((_, (whole, span))) = inside {
            let (first, last) = (range.start == whole.start, range.end == whole.end);
            lane.prefix = if first { 'B' } else { 'I' };
            lane.label = Some(span.label.clone());
            lane.cut_start = first && !starts.contains(&token.start);
            lane.cut_end = last && !ends.contains(&token.end);
        }
        out.push(lane);
    }
    out
}

/// The range widened to whole tokens; as it is where it has none.
pub fn snapped(text: &Text, range: ByteRange, tokenizer: Tokenizer) -> ByteRange {
    let stretch = whole_words(text, range);
    let words = Text::new(text.slice(stretch).to_owned());
    let tokens = tokenizer.tokens(&words, &[]);
    let back = |at: Byte| Byte::new(at.get() + stretch.start.get());
    let first = tokens.iter().find(|t| back(t.end) > range.start).map(|t| back(t.start));
    let last = tokens.iter().rev().find(|t| back(t.start) < range.end).map(|t| back(t.end));
    match (first, last) {
        (Some(start), Some(end)) if start < end => ByteRange::new(start, end),
        _ => range,
    }
}

/// The stretch widened to white space on both sides, as far as it is near.
fn whole_words(text: &Text, stretch: ByteRange) -> ByteRange {
    let all = text.as_str();
    let floor = |mut at: usize| {
        while !all.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (stretch.start.get().min(all.len()), stretch.end.get().min(all.len()));
    let from = floor(start.saturating_sub(AROUND));
    let to = floor((end + AROUND).min(all.len()));
    let before = all.get(from..start).unwrap_or_default();
    let after = all.get(end..to).unwrap_or_default();
    let left = before.char_indices().rev().find(|(_, c)| is_space(*c)).map_or(from, |(i, c)| from + i + c.len_utf8());
    let right = after.find(is_space).map_or(to, |i| end + i);
    ByteRange::of(left, right.max(left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spans::Id;

    fn shown(words: &str, spans: &[(usize, usize, &str)], stretch: (usize, usize)) -> String {
        let text = Text::new(words.to_owned());
        let spans: Vec<_> = spans
            .iter()
            .map(|(start, end, label)| Arc::new(Span::new(Id::new("s"), ByteRange::of(*start, *end), *label)))
            .collect();
        let lane = lane(&text, &spans, ByteRange::of(stretch.0, stretch.1), Tokenizer::Words);
        let one = |t: &LaneToken| {
            let bar = |on: bool| if on { "!" } else { "" };
            format!("{}{}{}/{}", bar(t.cut_start), text.slice(t.range), bar(t.cut_end), t.tag())
        };
        lane.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tokens_have_the_tags_of_an_export_and_cut_edges_are_told() {
        assert_eq!(shown("Anna Berg said", &[(0, 9, "A")], (0, 14)), "Anna/B-A Berg/I-A said/O");
        assert_eq!(shown("Anna Berg said", &[(0, 7, "A")], (0, 14)), "Anna/B-A Be!/I-A rg/O said/O");
        assert_eq!(shown("Anna Berg said", &[(1, 9, "A")], (0, 14)), "A/O !nna/B-A Berg/I-A said/O");
        // The longest of two stays; blanks at an edge do not count.
        assert_eq!(shown("Anna Berg said", &[(0, 5, "A"), (0, 10, "B")], (0, 14)), "Anna/B-B Berg/I-B said/O");
    }

    #[test]
    fn a_stretch_is_widened_to_words_and_knows_where_tags_began() {
        assert_eq!(shown("Anna Berg said", &[(0, 9, "A")], (6, 7)), "Berg/I-A");
        assert_eq!(shown("é😀 b", &[], (7, 8)), "b/O");
        assert_eq!(shown("", &[], (0, 0)), "");
    }

    #[test]
    fn edges_snap_outwards_to_tokens() {
        let text = Text::new("the abc. def".to_owned());
        let snap = |start, end| snapped(&text, ByteRange::of(start, end), Tokenizer::Words);
        assert_eq!(snap(5, 6), ByteRange::of(4, 7));
        assert_eq!(snap(2, 9), ByteRange::of(0, 8));
        assert_eq!(snap(3, 4), ByteRange::of(3, 4), "white space alone");
        assert_eq!(snapped(&text, ByteRange::of(5, 6), Tokenizer::Whitespace), ByteRange::of(4, 8));
    }
}

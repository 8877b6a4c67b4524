//! Which spans stay where only one fits: formats with one tag a token take no overlaps.

use crate::core::spans::Span;
use crate::core::text::{Byte, Text};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How spans that overlap are chosen.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Overlap {
    /// The longest first, then the leftmost, then the order of the sidecar.
    #[default]
    Longest,
    /// The leftmost first, then the longest.
    First,
    /// By the order of these labels, others after them; then as `Longest`.
    Labels(Vec<String>),
}

impl Overlap {
    /// Reads `longest`, `first` or `labels:A,B`.
    pub fn parse(words: &str) -> Option<Self> {
        match words {
            "longest" => Some(Self::Longest),
            "first" => Some(Self::First),
            _ => {
                let labels: Vec<String> = words
                    .strip_prefix("labels:")?
                    .split(',')
                    .map(|l| l.trim().to_owned())
                    .filter(|l| !l.is_empty())
                    .collect();
                (!labels.is_empty()).then_some(Self::Labels(labels))
            }
        }
    }

    /// For each span whether it stays. Lengths count in code points, as the receiving tools count them.
    ///
    /// **Cost:** n log n.
    pub fn keep(&self, text: &Text, spans: &[Arc<Span>]) -> Vec<bool> {
        let mut order: Vec<(usize, u32, usize)> = spans
            .iter()
            .enumerate()
            .map(|(i, s)| {
                let cp = text.cp_range(s.range);
                let rank = match self {
                    Self::Labels(labels) => labels.iter().position(|l| **l == *s.label).unwrap_or(labels.len()),
                    _ => 0,
                };
                (rank, cp.end.0 - cp.start.0, i)
            })
            .collect();
        let start = |i: usize| spans.get(i).map_or(Byte::default(), |s| s.range.start);
        match self {
            Self::First => order.sort_by_key(|(_, length, i)| (start(*i), u32::MAX - length, *i)),
            _ => order.sort_by_key(|(rank, length, i)| (*rank, u32::MAX - length, start(*i), *i)),
        }
        let mut taken: BTreeMap<Byte, Byte> = BTreeMap::new();
        let mut keep = vec![false; spans.len()];
        for (_, _, i) in order {
            let (Some(span), Some(keep)) = (spans.get(i), keep.get_mut(i)) else { continue };
            let before = taken.range(..span.range.end).next_back();
            if before.is_none_or(|(_, end)| *end <= span.range.start) {
                taken.insert(span.range.start, span.range.end);
                *keep = true;
            }
        }
        keep
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spans::Id;
    use crate::core::text::ByteRange;

    fn kept(policy: &str, ranges: &[(usize, usize, &str)]) -> Vec<bool> {
        let text = Text::new("x".repeat(40));
        let spans: Vec<_> = ranges
            .iter()
            .map(|(a, b, label)| Arc::new(Span::new(Id::new("a"), ByteRange::of(*a, *b), *label)))
            .collect();
        Overlap::parse(policy).unwrap().keep(&text, &spans)
    }

    #[test]
    fn the_longest_stays_and_ties_go_to_the_left() {
        assert_eq!(kept("longest", &[(0, 5, "A"), (3, 20, "B"), (20, 22, "A")]), [false, true, true]);
        assert_eq!(kept("longest", &[(0, 5, "A"), (4, 9, "B"), (8, 13, "A")]), [true, false, true]);
        assert_eq!(kept("longest", &[(0, 5, "A"), (0, 5, "B")]), [true, false]);
    }

    #[test]
    fn the_first_stays_or_the_label_that_was_named() {
        assert_eq!(kept("first", &[(0, 5, "A"), (3, 20, "B"), (5, 22, "A")]), [true, false, true]);
        assert_eq!(kept("labels:A,B", &[(0, 5, "A"), (3, 20, "B"), (6, 10, "C")]), [true, false, true]);
        assert!(Overlap::parse("labels:").is_none() && Overlap::parse("best").is_none());
    }

    #[test]
    fn length_counts_in_code_points() {
        // Four emoji are sixteen bytes, but shorter than five letters.
        let text = Text::new("😀😀😀😀abcd".to_owned());
        let span = |a, b| Arc::new(Span::new(Id::new("a"), ByteRange::of(a, b), "A"));
        assert_eq!(Overlap::Longest.keep(&text, &[span(0, 16), span(12, 20)]), [false, true]);
    }
}

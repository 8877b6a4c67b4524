//! What two annotators share in one article: tags that are the same, that overlap, and the words and units they cover.

use super::formulas::Matches;
use crate::core::review::Reading;
use crate::core::spans::{Id, Span};
use crate::core::text::{ByteRange, Text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// A stretch in code points, half-open.
pub(super) type Stretch = (u32, u32);

/// Words, numbers and single signs of UAX #29 without white space: the items of the token measures.
pub(super) fn tokens(text: &Text) -> Vec<ByteRange> {
    let bounds = text.as_str().split_word_bound_indices();
    let visible = bounds.filter(|(_, word)| !word.chars().all(char::is_whitespace));
    visible.map(|(at, word)| ByteRange::of(at, at + word.len())).collect()
}

/// The spans of one annotator on one article in the forms the measures take.
pub(super) struct Prepared<'a> {
    pub reading: &'a Reading,
    /// Distinct tags of each label: first and last code point and the pieces, in text order.
    pub tags: BTreeMap<Arc<str>, Vec<Tag>>,
    /// Labels over each token that has any, by token.
    pub over: BTreeMap<usize, BTreeSet<Arc<str>>>,
}

/// A tag as the span measures see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Tag {
    pub start: u32,
    pub end: u32,
    pub pieces: Vec<Stretch>,
}

impl Tag {
    fn of(span: &Span, text: &Text) -> Self {
        let stretch = |range: ByteRange| {
            let range = text.cp_range(range);
            (range.start.0, range.end.0)
        };
        let (start, end) = stretch(span.range);
        Self { start, end, pieces: span.pieces().iter().map(|p| stretch(*p)).collect() }
    }
}

impl<'a> Prepared<'a> {
    pub(super) fn of(reading: &'a Reading, text: &Text, tokens: &[ByteRange]) -> Self {
        let mut tags: BTreeMap<Arc<str>, Vec<Tag>> = BTreeMap::new();
        let mut over: BTreeMap<usize, BTreeSet<Arc<str>>> = BTreeMap::new();
        for span in &reading.spans {
            tags.entry(span.label.clone()).or_default().push(Tag::of(span, text));
            for piece in span.pieces() {
                let first = tokens.partition_point(|t| t.end <= piece.start);
                let inside = tokens.iter().enumerate().skip(first).take_while(|(_, t)| t.start < piece.end);
                for (token, _) in inside {
                    over.entry(token).or_default().insert(span.label.clone());
                }
            }
        }
        for list in tags.values_mut() {
            list.sort();
            list.dedup();
        }
        Self { reading, tags, over }
    }

    /// The tags of a label.
    pub(super) fn of_label(&self, label: &str) -> &[Tag] {
        self.tags.get(label).map_or(&[], Vec::as_slice)
    }

    /// How many tokens a label covers.
    pub(super) fn covered(&self, label: &str) -> f64 {
        self.over.values().filter(|set| set.contains(label)).count() as f64
    }

    /// The pieces of a label's tags, those that overlap joined: the units of unitizing.
    pub(super) fn units(&self, label: &str) -> Vec<Stretch> {
        let mut pieces: Vec<Stretch> = self.of_label(label).iter().flat_map(|t| t.pieces.iter().copied()).collect();
        pieces.sort_unstable();
        let mut units: Vec<Stretch> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match units.last_mut() {
                Some(last) if piece.0 < last.1 => last.1 = last.1.max(piece.1),
                _ => units.push(piece),
            }
        }
        units
    }
}

/// Tags of one label with the same pieces.
pub(super) fn exact(first: &[Tag], second: &[Tag]) -> Matches {
    let there: HashSet<&Tag> = first.iter().collect();
    let both = second.iter().filter(|t| there.contains(t)).count();
    counted(both, first.len(), second.len())
}

/// Tags of one label that overlap, each taken once: those of the second in text order take the free one of the first that
/// they overlap by at least a hundredth of it and whose edges are nearest.
///
/// **Source:** the entity type scheme of nervaluate 1.x, after Segura-Bedmar et al., SemEval-2013 task 9.
pub(super) fn overlap(first: &[Tag], second: &[Tag]) -> Matches {
    let mut free = vec![true; first.len()];
    let longest = first.iter().map(|t| t.end - t.start).max().unwrap_or(0);
    let mut both = 0;
    for tag in second {
        let from = first.partition_point(|t| t.start.saturating_add(longest) <= tag.start);
        let near = first.iter().enumerate().skip(from).take_while(|(_, t)| t.start < tag.end);
        let open = near.filter(|(i, t)| free.get(*i) == Some(&true) && enough(t, tag));
        let best = open.min_by_key(|(i, t)| (t.start.abs_diff(tag.start) + t.end.abs_diff(tag.end), *i));
        if let Some(place) = best.and_then(|(i, _)| free.get_mut(i)) {
            *place = false;
            both += 1;
        }
    }
    counted(both, first.len(), second.len())
}

fn enough(first: &Tag, second: &Tag) -> bool {
    let shared = first.end.min(second.end).saturating_sub(first.start.max(second.start));
    shared > 0 && f64::from(shared) / f64::from(first.end - first.start) * 100.0 >= 1.0
}

/// Tokens under a label.
pub(super) fn token(first: &Prepared<'_>, second: &Prepared<'_>, label: &str) -> Matches {
    let shared = first.over.iter().filter(|(_, set)| set.contains(label));
    let both = shared.filter(|(token, _)| second.over.get(token).is_some_and(|set| set.contains(label))).count();
    Matches { both: both as f64, first: first.covered(label), second: second.covered(label) }
}

/// Tags with a value that have the same label, pieces and value.
pub(super) fn values(first: &Prepared<'_>, second: &Prepared<'_>) -> BTreeMap<Arc<str>, Matches> {
    type Valued<'s> = (&'s Arc<str>, &'s [ByteRange], &'s Value);
    fn of<'s>(reading: &'s Reading) -> Vec<Valued<'s>> {
        let valued = reading.spans.iter().filter_map(|s| Some((&s.label, s.pieces(), s.value.as_ref()?)));
        let mut all: Vec<Valued<'s>> = Vec::new();
        // Distinct ones: values do not order or hash, but tags at one place are few.
        for tag in valued {
            let same_place =
                all.iter().rev().take_while(|t| t.1.first().map(|p| p.start) == tag.1.first().map(|p| p.start));
            if !same_place.clone().any(|t| *t == tag) {
                all.push(tag);
            }
        }
        all
    }
    let (first, second) = (of(first.reading), of(second.reading));
    let mut by_place: HashMap<(&str, &[ByteRange]), Vec<&Value>> = HashMap::new();
    for (label, pieces, value) in &first {
        by_place.entry((label, pieces)).or_default().push(value);
    }
    let mut out: BTreeMap<Arc<str>, Matches> = BTreeMap::new();
    for (label, ..) in &first {
        out.entry((*label).clone()).or_default().first += 1.0;
    }
    for (label, pieces, value) in second {
        let counts = out.entry(label.clone()).or_default();
        counts.second += 1.0;
        if by_place.get(&(&**label, pieces)).is_some_and(|values| values.contains(&value)) {
            counts.both += 1.0;
        }
    }
    out
}

/// Links of the same type between tags with the same labels and pieces, by type.
pub(super) fn links(first: &Reading, second: &Reading) -> BTreeMap<Arc<str>, Matches> {
    type End<'s> = (&'s str, &'s [ByteRange]);
    fn of(reading: &Reading) -> HashSet<(&Arc<str>, End<'_>, End<'_>)> {
        let spans: HashMap<&Id, &Arc<Span>> = reading.spans.iter().map(|s| (&s.id, s)).collect();
        let end = |id| spans.get(id).map(|s| (&*s.label, s.pieces()));
        reading.relations.iter().filter_map(|r| Some((&r.kind, end(&r.from)?, end(&r.to)?))).collect()
    }
    let (first, second) = (of(first), of(second));
    let mut out: BTreeMap<Arc<str>, Matches> = BTreeMap::new();
    for (kind, ..) in &first {
        out.entry((*kind).clone()).or_default().first += 1.0;
    }
    for link in &second {
        let counts = out.entry(link.0.clone()).or_default();
        counts.second += 1.0;
        if first.contains(link) {
            counts.both += 1.0;
        }
    }
    out
}

/// Sum of the squared differences between the units and gaps of two annotators; see `Unitizing::observed`.
pub(super) fn unit_difference(first: &[Stretch], second: &[Stretch]) -> f64 {
    let square = |a: u32, b: u32| f64::from(a.abs_diff(b)).powi(2);
    let alone = |unit: &Stretch, others: &[Stretch]| {
        let from = others.partition_point(|o| o.1 <= unit.0);
        if others.get(from).is_some_and(|o| o.0 < unit.1) { 0.0 } else { square(unit.0, unit.1) }
    };
    let mut sum = 0.0;
    for unit in first {
        let from = second.partition_point(|o| o.1 <= unit.0);
        let over = second.iter().skip(from).take_while(|o| o.0 < unit.1);
        sum += over.map(|o| square(unit.0, o.0) + square(unit.1, o.1)).sum::<f64>();
        sum += alone(unit, second);
    }
    sum + second.iter().map(|unit| alone(unit, first)).sum::<f64>()
}

/// Lengths of what lies between units, before the first and after the last.
pub(super) fn gaps(units: &[Stretch], length: u32) -> Vec<u32> {
    let starts = units.iter().map(|u| u.0).chain(std::iter::once(length));
    let ends = std::iter::once(0).chain(units.iter().map(|u| u.1));
    starts.zip(ends).map(|(start, end)| start.saturating_sub(end)).filter(|gap| *gap > 0).collect()
}

fn counted(both: usize, first: usize, second: usize) -> Matches {
    Matches { both: both as f64, first: first as f64, second: second as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(start: u32, end: u32) -> Tag {
        Tag { start, end, pieces: vec![(start, end)] }
    }

    #[test]
    fn each_tag_is_taken_once_by_the_nearest() {
        let first = [tag(0, 5), tag(6, 20)];
        let second = [tag(4, 18), tag(19, 25)];
        // The first of the second list is nearer to 6-20, which leaves nothing for the other one.
        assert_eq!(overlap(&first, &second), Matches { both: 1.0, first: 2.0, second: 2.0 });
        assert_eq!(exact(&first, &[tag(6, 20), tag(7, 20)]).both, 1.0);
        assert_eq!(overlap(&[tag(0, 300)], &[tag(299, 310)]).both, 0.0);
    }

    #[test]
    fn units_differ_by_edges_or_by_their_whole_length() {
        assert_eq!(unit_difference(&[(0, 10)], &[(2, 9)]), 4.0 + 1.0);
        assert_eq!(unit_difference(&[(0, 3)], &[(5, 9)]), 9.0 + 16.0);
        assert_eq!(unit_difference(&[(0, 3)], &[(3, 5)]), 9.0 + 4.0);
        assert_eq!(gaps(&[(0, 3), (3, 5), (8, 9)], 12), [3, 3]);
        assert_eq!(gaps(&[], 12), [12]);
    }
}

//! Makes one list of what the layers propose: nothing that is decided already, sorted by place.

use super::{Article, Suggestion};
use crate::core::spans::SpanStatus;
use crate::core::text::{Byte, ByteRange};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Leaves out what overlaps a span of the same label, and strings the person rejected in this article.
pub(super) fn without_decided(all: &mut Vec<Suggestion>, article: &Article<'_>) {
    if article.spans.is_empty() {
        return;
    }
    let rejected: HashSet<(&str, &str)> = article
        .spans
        .iter()
        .filter(|s| s.status == SpanStatus::Rejected)
        .filter_map(|s| Some((&*s.label, article.text.get(s.range.as_usize())?)))
        .collect();
    all.retain(|s| {
        let words = article.text.get(s.range.as_usize()).unwrap_or_default();
        let taken = |span: &Arc<crate::core::spans::Span>| {
            span.label == s.label && span.status != SpanStatus::Suggested && span.range.overlaps(s.range)
        };
        !rejected.contains(&(&*s.label, words)) && !article.spans.window(s.range).any(taken)
    });
}

/// Sorts by place, the longer first.
pub(super) fn sort(all: &mut [Suggestion]) {
    all.sort_by(|a, b| (a.range.start, b.range.end, &a.label).cmp(&(b.range.start, a.range.end, &b.label)));
}

/// Of several proposals with the same place and label keeps the surest. The list is sorted.
pub(super) fn without_doubles(all: &mut Vec<Suggestion>) {
    all.dedup_by(|later, kept| {
        let same = later.range == kept.range && later.label == kept.label;
        if same && later.score > kept.score {
            std::mem::swap(later, kept);
        }
        same
    });
}

/// Something proposed for a place, from whichever source.
pub trait Proposal: Sized {
    /// Where.
    fn range(&self) -> ByteRange;
    /// As what.
    fn label(&self) -> &Arc<str>;
    /// How sure, 0 to 1.
    fn score(&self) -> f32;
    /// Takes over what it lacks itself of a weaker one for the same place, and the score that both have together.
    fn complete(&mut self, weaker: Self, score: f32);
}

impl Proposal for Suggestion {
    fn range(&self) -> ByteRange {
        self.range
    }

    fn label(&self) -> &Arc<str> {
        &self.label
    }

    fn score(&self) -> f32 {
        self.score
    }

    fn complete(&mut self, weaker: Self, score: f32) {
        self.value = self.value.take().or(weaker.value);
        self.claim = self.claim.take().or(weaker.claim);
        self.score = score;
    }
}

/// Puts what others propose (a model, a machine's file) beside the program's own, which may nest: for the same place both
/// count, and where two overlap under one label the surer stays, the own on a tie.
///
/// Sorted by place. **Cost:** n log n.
pub fn join<P: Proposal>(mut own: Vec<P>, others: Vec<P>) -> Vec<P> {
    let place = |p: &P| (p.label().clone(), p.range());
    let by_place: HashMap<_, usize> = own.iter().enumerate().map(|(at, p)| (place(p), at)).collect();
    let mut rest: Vec<P> = Vec::new();
    for mut theirs in others {
        let Some(twin) = by_place.get(&place(&theirs)).and_then(|at| own.get_mut(*at)) else {
            rest.push(theirs);
            continue;
        };
        let (ours, score) = (twin.score(), theirs.score());
        if score > ours {
            std::mem::swap(twin, &mut theirs);
        }
        twin.complete(theirs, (1.0 - (1.0 - ours) * (1.0 - score)).min(0.99));
    }
    let there = Places::of(&own);
    rest.retain(|theirs| there.over(theirs).all(|score| score < theirs.score()));
    // Among themselves they do not overlap: the surer stays, the longer on a tie.
    rest.sort_by(|a, b| {
        let (x, y) = (a.range(), b.range());
        b.score()
            .total_cmp(&a.score())
            .then(y.len().cmp(&x.len()))
            .then((x.start, a.label()).cmp(&(y.start, b.label())))
    });
    let mut taken: BTreeMap<Arc<str>, BTreeMap<Byte, Byte>> = BTreeMap::new();
    rest.retain(|theirs| {
        let (taken, range) = (taken.entry(theirs.label().clone()).or_default(), theirs.range());
        let free = taken.range(..range.end).next_back().is_none_or(|(_, end)| *end <= range.start);
        if free {
            taken.insert(range.start, range.end);
        }
        free
    });
    let there = Places::of(&rest);
    own.retain(|p| there.over(p).next().is_none());
    own.append(&mut rest);
    own.sort_by(|a, b| (a.range().start, b.range().end, a.label()).cmp(&(b.range().start, a.range().end, b.label())));
    own
}

/// Where something is proposed, by label and place: the range, how far those up to it reach, and the score.
pub struct Places(BTreeMap<Arc<str>, Vec<(ByteRange, Byte, f32)>>);

impl Places {
    /// The places of proposals.
    pub fn of<'a, P: Proposal + 'a>(all: impl IntoIterator<Item = &'a P>) -> Self {
        let mut by: BTreeMap<Arc<str>, Vec<(ByteRange, Byte, f32)>> = BTreeMap::new();
        for p in all {
            by.entry(p.label().clone()).or_default().push((p.range(), p.range().end, p.score()));
        }
        for places in by.values_mut() {
            places.sort_by_key(|(range, ..)| range.start);
            let mut reach = Byte(0);
            for (_, end, _) in places {
                reach = reach.max(*end);
                *end = reach;
            }
        }
        Self(by)
    }

    /// The scores of what overlaps a proposal under its label.
    pub fn over<P: Proposal>(&self, proposal: &P) -> impl Iterator<Item = f32> {
        let (range, places) = (proposal.range(), self.0.get(proposal.label()).map_or(&[][..], Vec::as_slice));
        let until = places.partition_point(|(p, ..)| p.start < range.end);
        let before = places.get(..until).unwrap_or_default().iter().rev();
        let near = before.take_while(move |(_, reach, _)| *reach > range.start);
        near.filter(move |(p, ..)| p.overlaps(range)).map(|(.., score)| *score)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(range: (usize, usize), label: &str, score: f32) -> Suggestion {
        Suggestion {
            range: ByteRange::of(range.0, range.1),
            label: label.into(),
            value: None,
            others: Vec::new(),
            attrs: serde_json::Map::new(),
            score,
            source: "x".into(),
            reason: String::new(),
            claim: None,
        }
    }

    #[test]
    fn what_others_propose_counts_with_the_own_and_the_surer_of_two_that_overlap_stays() {
        let own = vec![
            proposal((0, 5), "ACTOR", 0.5),
            proposal((10, 20), "ACTOR", 0.9),
            proposal((30, 60), "CLAIM", 0.8),
            proposal((40, 50), "CLAIM", 0.6),
        ];
        let others = vec![
            proposal((0, 5), "ACTOR", 0.8),
            proposal((12, 15), "ACTOR", 0.6),
            proposal((12, 15), "DATE", 0.3),
            proposal((45, 55), "CLAIM", 0.9),
            proposal((52, 58), "CLAIM", 0.85),
        ];
        let all = join(own, others);
        let seen: Vec<(usize, &str, f32)> = all.iter().map(|s| (s.range.start.get(), &*s.label, s.score)).collect();
        assert_eq!(seen, [(0, "ACTOR", 0.9), (10, "ACTOR", 0.9), (12, "DATE", 0.3), (45, "CLAIM", 0.9)]);
    }
}

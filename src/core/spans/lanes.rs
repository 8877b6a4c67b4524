//! Which lane an overlapping span is drawn in: the outermost in lane 0, those inside or across it below.

use super::{Id, Span, SpanSet, SpanStatus};
use crate::core::text::{Byte, ByteRange};
use std::collections::HashMap;
use std::sync::Arc;

/// Lanes that are drawn; what lies deeper is shown as a count.
pub const MAX_LANES: u8 = 4;

/// The lane of each span that shares text with another; spans alone in their place are not listed.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    lanes: HashMap<Id, u8>,
}

impl Lanes {
    /// Gives each span the lowest lane of its group that is free at its start. Groups are drawn apart and do not push
    /// each other: bars in the margin, fills behind the words. **Cost:** one pass in text order.
    pub fn new(spans: &SpanSet, in_margin: impl Fn(&Span) -> bool) -> Self {
        let mut lanes = HashMap::new();
        let mut busy: [Vec<Byte>; 2] = Default::default();
        for span in spans.iter().filter(|s| s.status != SpanStatus::Rejected) {
            let [margin, words] = &mut busy;
            let busy = if in_margin(span) { margin } else { words };
            let lane = busy.iter().position(|end| *end <= span.range.start).unwrap_or(busy.len());
            match busy.get_mut(lane) {
                Some(end) => *end = span.range.end,
                None => busy.push(span.range.end),
            }
            if lane > 0 {
                lanes.insert(span.id.clone(), u8::try_from(lane).unwrap_or(u8::MAX));
            }
        }
        Self { lanes }
    }

    /// Follows changes of some spans without looking at the rest: each change puts the spans that hang together around
    /// it in order again. Where more than 512 hang together (a span as long as the article), the changed span takes the
    /// lowest lane that is free where it stands, and the others keep theirs until the article is opened again.
    pub fn follow(&mut self, spans: &SpanSet, changed: &[Id], in_margin: impl Fn(&Span) -> bool) {
        for id in changed {
            self.lanes.remove(id);
            let Some(span) = spans.get(id).filter(|s| s.lost.is_none() && s.status != SpanStatus::Rejected) else {
                continue;
            };
            let group = in_margin(span);
            match hanging_together(spans, span.range) {
                Some(cluster) => {
                    let set = SpanSet::from_spans(cluster);
                    for span in set.iter() {
                        self.lanes.remove(&span.id);
                    }
                    self.lanes.extend(Self::new(&set, &in_margin).lanes);
                }
                None => {
                    let taken: Vec<u8> = spans
                        .window(span.range)
                        .filter(|s| s.id != *id && in_margin(s) == group && s.status != SpanStatus::Rejected)
                        .map(|s| self.of(&s.id))
                        .collect();
                    let lane = (0..u8::MAX).find(|lane| !taken.contains(lane)).unwrap_or(u8::MAX);
                    if lane > 0 {
                        self.lanes.insert(id.clone(), lane);
                    }
                }
            }
        }
    }

    /// The lane of a span, 0 for the outermost.
    pub fn of(&self, id: &Id) -> u8 {
        self.lanes.get(id).copied().unwrap_or(0)
    }
}

/// Most spans that are put in order together.
const CLUSTER: usize = 512;

/// All spans that overlap a range, or overlap one that does, and so on; `None` where they are too many.
fn hanging_together(spans: &SpanSet, range: ByteRange) -> Option<Vec<Arc<Span>>> {
    let mut around = range;
    loop {
        let mut wider = around;
        let mut cluster = Vec::new();
        for span in spans.window(around) {
            wider = ByteRange::new(wider.start.min(span.range.start), wider.end.max(span.range.end));
            cluster.push(span.clone());
            if cluster.len() > CLUSTER {
                return None;
            }
        }
        if wider == around {
            return Some(cluster);
        }
        around = wider;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nested_and_crossing_spans_take_lanes_below_and_free_them_again() {
        let spans = [("outer", 0, 20), ("inner", 2, 6), ("deep", 3, 5), ("after", 6, 9), ("alone", 30, 40)];
        let set =
            SpanSet::from_spans(spans.map(|(id, a, b)| Arc::new(Span::new(Id::new(id), ByteRange::of(a, b), "ACTOR"))));
        let lanes = Lanes::new(&set, |_| false);
        assert_eq!(spans.map(|(id, ..)| lanes.of(&Id::new(id))), [0, 1, 2, 1, 0]);
    }

    #[test]
    fn bars_in_the_margin_do_not_push_fills_down() {
        let spans = [("claim", 0, 20, "CLAIM"), ("actor", 2, 6, "ACTOR"), ("nested", 4, 10, "CLAIM")];
        let set =
            SpanSet::from_spans(spans.map(|(id, a, b, l)| Arc::new(Span::new(Id::new(id), ByteRange::of(a, b), l))));
        let lanes = Lanes::new(&set, |s| &*s.label == "CLAIM");
        assert_eq!(spans.map(|(id, ..)| lanes.of(&Id::new(id))), [0, 0, 1]);
    }

    proptest! {
        #[test]
        fn following_changes_ends_where_a_new_start_begins(
            steps in prop::collection::vec((0u8..30, 0usize..300, 1usize..40, any::<bool>(), any::<bool>()), 1..80),
        ) {
            let mut set = SpanSet::default();
            let mut lanes = Lanes::default();
            let margin = |s: &Span| &*s.label == "CLAIM";
            for (id, start, len, claim, remove) in steps {
                let id = Id::new(&format!("s{id}"));
                let old = set.get(&id).map(|s| s.range);
                if remove {
                    set.remove(&id);
                } else {
                    let label = if claim { "CLAIM" } else { "ACTOR" };
                    set.put(Arc::new(Span::new(id.clone(), ByteRange::of(start, start + len), label)));
                }
                // What stood together with the old place hangs together anew.
                let mut changed: Vec<Id> = vec![id];
                changed.extend(old.into_iter().flat_map(|o| set.window(o)).map(|s| s.id.clone()));
                lanes.follow(&set, &changed, margin);
                let fresh = Lanes::new(&set, margin);
                for span in set.iter() {
                    prop_assert_eq!(lanes.of(&span.id), fresh.of(&span.id));
                }
            }
        }
    }
}

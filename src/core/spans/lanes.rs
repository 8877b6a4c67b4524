//! Which lane an overlapping span is drawn in: the outermost in lane 0, those inside or across it below.

use super::{Id, Span, SpanSet, SpanStatus};
use crate::core::text::Byte;
use std::collections::HashMap;

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

    /// The lane of a span, 0 for the outermost.
    pub fn of(&self, id: &Id) -> u8 {
        self.lanes.get(id).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::text::ByteRange;
    use std::sync::Arc;

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
}

//! Which lane an overlapping span is drawn in: the outermost in lane 0, those inside or across it below.

use super::{Id, SpanSet, SpanStatus};
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
    /// Gives each span the lowest lane that is free at its start. **Cost:** one pass in text order.
    pub fn new(spans: &SpanSet) -> Self {
        let mut lanes = HashMap::new();
        let mut busy: Vec<Byte> = Vec::new();
        for span in spans.iter().filter(|s| s.status != SpanStatus::Rejected) {
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
    use crate::core::spans::Span;
    use crate::core::text::ByteRange;
    use std::sync::Arc;

    #[test]
    fn nested_and_crossing_spans_take_lanes_below_and_free_them_again() {
        let spans = [("outer", 0, 20), ("inner", 2, 6), ("deep", 3, 5), ("after", 6, 9), ("alone", 30, 40)];
        let set =
            SpanSet::from_spans(spans.map(|(id, a, b)| Arc::new(Span::new(Id::new(id), ByteRange::of(a, b), "ACTOR"))));
        let lanes = Lanes::new(&set);
        assert_eq!(spans.map(|(id, ..)| lanes.of(&Id::new(id))), [0, 1, 2, 1, 0]);
    }
}

//! Tags in each other's way: the same place twice, one across another of its label.

use super::{Finding, Fix, of, removal, short};
use crate::core::document::Document;
use crate::core::scheme::{Scheme, Shape};
use crate::core::spans::{Span, SpanStatus};
use std::sync::Arc;

/// Neighbours looked at around one span: more lie there only in files that no person made.
const NEIGHBOURS: usize = 500;

/// What a span does to its neighbours. Of two in each other's way the second one in the order of the text is named, once a
/// kind however many it meets.
///
/// **Cost:** bounded by `NEIGHBOURS`, so that thousands of tags in one place end in a list a person can read.
pub(super) fn look(document: &Document, scheme: &Scheme, span: &Arc<Span>, findings: &mut Vec<Finding>) {
    let words = short(span.quote(document.text()));
    let bar = scheme.label(&span.label).is_some_and(|l| l.shape == Shape::Bar);
    let there = document
        .spans()
        .window(span.range)
        .filter(|other| other.id != span.id && other.label == span.label && other.status != SpanStatus::Rejected)
        .take(NEIGHBOURS);
    let (mut twin, mut overlap) = (false, false);
    for other in there {
        if twin && overlap {
            break;
        }
        // Pieces of a discontinuous span may lie around another.
        if !span.fragments.is_empty() || !other.fragments.is_empty() || !span.range.overlaps(other.range) {
            continue;
        }
        let remove = || Some(Fix::new("Remove this one", removal(document, span)));
        if other.range == span.range {
            if other.id < span.id && !std::mem::replace(&mut twin, true) {
                let text = format!("{} “{words}” is tagged twice, also as {}", span.label, other.id);
                findings.push(of(document, span, "twin", text).fixed_by(remove()));
            }
            continue;
        }
        let inside = other.range.covers(span.range);
        let around = span.range.covers(other.range);
        // A claim may hold a claim; names hold no names.
        let shorter = (span.range.len(), &span.id) < (other.range.len(), &other.id);
        if !overlap && (inside && !bar || !inside && !around && shorter) {
            overlap = true;
            let how = if inside { "lies inside" } else { "overlaps" };
            let text = format!("{} “{words}” {how} “{}”", span.label, short(other.quote(document.text())));
            let linked = document.relations().touching(&span.id).next().is_some();
            findings.push(of(document, span, "overlap", text).fixed_by(remove().filter(|_| !linked)));
        }
    }
}

//! Lets the spans of a document, or the rows of a sidecar, follow an article that changed.

use super::{Outcome, Summary, reanchor};
use crate::core::spans::{LastSeen, Span, SpanStatus};
use crate::core::store::sidecar::anchor;
use crate::core::text::{ByteRange, CodePoint, Text};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Field in which an orphan remembers that it was a rejected or suggested span, so that finding its words does not make
/// a tag of it.
const BEFORE: &str = "orphaned_from";

/// Spans in the new text.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    pub spans: Vec<Arc<Span>>,
    pub summary: Summary,
}

/// Finds the places of spans in a text. Each brings its anchor in `lost`, as `sidecar::read` gives it; one that is
/// placed already counts as placed in `new`. Orphans are tried again. What is not found is an orphan, and stays one
/// with all it knows; the summary counts only those that had a place before.
///
/// `old` is the text the anchors belong to, where it is known. **Cost:** that of `reanchor`.
pub fn follow(spans: Vec<Arc<Span>>, old: Option<&Text>, new: &Text) -> Followed {
    let anchors: Vec<LastSeen> = spans.iter().map(|span| anchor(span, new)).collect();
    let outcomes = reanchor(old, new, &anchors);
    let still_lost = |span: &Span, outcome: &Outcome| span.status == SpanStatus::Orphaned && *outcome == Outcome::Lost;
    let news = spans.iter().zip(&outcomes).filter(|(span, outcome)| !still_lost(span, outcome));
    let summary = Summary::of(news.map(|(_, outcome)| outcome));
    let placed = spans.into_iter().zip(outcomes).zip(anchors);
    let spans =
        placed.map(|((span, outcome), anchor)| Arc::new(place(Arc::unwrap_or_clone(span), &outcome, anchor))).collect();
    Followed { spans, summary }
}

fn place(mut span: Span, outcome: &Outcome, anchor: LastSeen) -> Span {
    if *outcome == Outcome::Lost {
        if !matches!(span.status, SpanStatus::Accepted | SpanStatus::Orphaned) {
            span.extra.get_or_insert_default().insert(BEFORE.to_owned(), span.status.name().into());
        }
        span.status = SpanStatus::Orphaned;
        span.lost = Some(Box::new(anchor));
        return span;
    }
    if span.status == SpanStatus::Orphaned {
        let before = span.extra.as_mut().and_then(|extra| extra.shift_remove(BEFORE));
        span.extra = span.extra.filter(|extra| !extra.is_empty());
        span.status = before.as_ref().and_then(Value::as_str).and_then(SpanStatus::from_name).unwrap_or_default();
    }
    span.lost = None;
    span.set_pieces(outcome.pieces().to_vec());
    span
}

/// Does the same to the spans of a sidecar given as JSON. Rows that are no spans stay as they are.
pub fn follow_rows(rows: &mut [Value], new: &Text) -> Summary {
    let anchors: Vec<Option<LastSeen>> = rows.iter().map(last_seen).collect();
    let known: Vec<LastSeen> = anchors.iter().flatten().cloned().collect();
    let outcomes = reanchor(None, new, &known);
    let spans = rows.iter_mut().zip(&anchors).filter(|(_, anchor)| anchor.is_some()).map(|(row, _)| row);
    for (row, outcome) in spans.zip(&outcomes) {
        if let Value::Object(row) = row {
            place_row(row, outcome, new);
        }
    }
    Summary::of(&outcomes)
}

fn last_seen(row: &Value) -> Option<LastSeen> {
    let number = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok()).map(CodePoint);
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let piece = |piece: &Value| Some((number(piece.get(0)?)?, number(piece.get(1)?)?));
    let fragments = row.get("fragments").and_then(Value::as_array).into_iter().flatten();
    Some(LastSeen {
        start: number(row.get("start")?)?,
        end: number(row.get("end")?)?,
        fragments: fragments.map(piece).collect::<Option<Vec<_>>>()?,
        quote: row.get("quote")?.as_str().filter(|quote| !quote.is_empty())?.to_owned(),
        prefix: text("prefix"),
        suffix: text("suffix"),
    })
}

fn place_row(row: &mut Map<String, Value>, outcome: &Outcome, new: &Text) {
    let status = row.get("status").and_then(Value::as_str).map(str::to_owned);
    let (Some(first), Some(last)) = (outcome.pieces().first(), outcome.pieces().last()) else {
        if let Some(status) = status.filter(|status| !matches!(status.as_str(), "accepted" | "orphaned")) {
            row.insert(BEFORE.to_owned(), status.into());
        }
        row.insert("status".to_owned(), "orphaned".into());
        return;
    };
    if status.as_deref() == Some("orphaned") {
        let before = row.shift_remove(BEFORE).unwrap_or_else(|| "accepted".into());
        row.insert("status".to_owned(), before);
    }
    let mut whole = Span::new(crate::core::spans::Id::new(""), ByteRange::new(first.start, last.end), "");
    whole.fragments = if outcome.pieces().len() > 1 { outcome.pieces().to_vec() } else { Vec::new() };
    let seen = anchor(&whole, new);
    let pairs: Vec<Value> = seen.fragments.iter().map(|(from, to)| vec![from.0, to.0].into()).collect();
    for (key, value) in [
        ("start", seen.start.0.into()),
        ("end", seen.end.0.into()),
        ("quote", seen.quote.into()),
        ("prefix", seen.prefix.into()),
        ("suffix", seen.suffix.into()),
    ] {
        row.insert(key.to_owned(), value);
    }
    if pairs.is_empty() {
        drop(row.shift_remove("fragments"))
    } else {
        drop(row.insert("fragments".into(), pairs.into()))
    }
}

//! Suggestions as the spans and links that files hold.

use super::score;
use crate::core::spans::{Id, Origin, Relation, Span, SpanStatus};
use crate::core::suggest::Suggestion;
use crate::core::text::{ByteRange, Text};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Makes a span of each suggestion, and a link from each claim to those who say it. `taken` says whether an id is in use; from
/// a score of `accept` on a span counts as accepted.
pub(super) fn spans_and_links(
    found: Vec<Suggestion>,
    text: &Text,
    mut taken: impl FnMut(&Id) -> bool,
    accept: Option<f32>,
) -> (Vec<Arc<Span>>, Vec<Arc<Relation>>) {
    let mut n = 0;
    let mut fresh = |letter: char| loop {
        n += 1;
        let id = Id::new(&format!("{letter}{n}"));
        if !taken(&id) {
            return id;
        }
    };
    let ids: Vec<Id> = found.iter().map(|_| fresh('s')).collect();
    let others = found.iter().enumerate().filter(|(_, s)| s.claim.is_none());
    // The first of those at the same place.
    let places: HashMap<ByteRange, usize> = others.rev().map(|(n, s)| (s.range, n)).collect();
    let at = |range: ByteRange| places.get(&range).copied();
    let status = |score: f32| match accept {
        Some(least) if score >= least => SpanStatus::Accepted,
        _ => SpanStatus::Suggested,
    };
    let mut links = Vec::new();
    for (suggestion, from) in found.iter().zip(&ids) {
        let speakers = suggestion.claim.iter().flat_map(|c| &c.speakers);
        for to in speakers.filter_map(|range| at(*range)) {
            let Some((to, speaker)) = ids.get(to).zip(found.get(to)) else { continue };
            let mut link = Relation::new(fresh('r'), "attribution", from.clone(), to.clone());
            link.origin = origin(&suggestion.source);
            link.status = status(suggestion.score.min(speaker.score));
            links.push(Arc::new(link));
        }
    }
    let spans = found.into_iter().zip(ids).map(|(suggestion, id)| {
        let mut span = Span::new(id, suggestion.range, suggestion.label);
        span.value = suggestion.value.map(Value::from);
        span.attrs = suggestion.attrs;
        if let Some(parts) = &suggestion.claim {
            for (name, range) in [("cue", parts.cue), ("pronoun", parts.via)] {
                if let Some(range) = range {
                    span.attrs.insert(name.to_owned(), Value::from(text.slice(range)));
                }
            }
        }
        span.origin = origin(&suggestion.source);
        span.status = status(suggestion.score);
        span.score = score(suggestion.score);
        span.source = Some(suggestion.source);
        Arc::new(span)
    });
    (spans.collect(), links)
}

/// Learned layers and other programs are models, all else are rules.
fn origin(source: &str) -> Origin {
    if source == "L6" || source.starts_with("model:") { Origin::Model } else { Origin::Rule }
}

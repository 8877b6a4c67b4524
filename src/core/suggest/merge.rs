//! Makes one list of what the layers propose: nothing that is decided already, sorted by place.

use super::{Article, Suggestion};
use crate::core::spans::SpanStatus;
use std::collections::HashSet;

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
        let taken = |span: &std::sync::Arc<crate::core::spans::Span>| {
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

/// Puts the suggestions of a model beside the program's own: the same place counts for both, and of two that overlap under one
/// label the surer stays.
pub fn join(own: Vec<Suggestion>, model: Vec<Suggestion>) -> Vec<Suggestion> {
    let mut all = own;
    for theirs in model {
        match all.iter_mut().find(|s| s.range == theirs.range && s.label == theirs.label) {
            Some(twin) => {
                let joint = (1.0 - (1.0 - twin.score) * (1.0 - theirs.score)).min(0.99);
                if theirs.score > twin.score {
                    let value = theirs.value.clone().or_else(|| twin.value.take());
                    let claim = theirs.claim.clone().or_else(|| twin.claim.take());
                    *twin = Suggestion { value, claim, ..theirs };
                }
                twin.score = joint;
            }
            None => {
                let beside = |s: &Suggestion| s.label != theirs.label || !s.range.overlaps(theirs.range);
                if all.iter().all(|s| beside(s) || s.score < theirs.score) {
                    all.retain(beside);
                    all.push(theirs);
                }
            }
        }
    }
    sort(&mut all);
    all
}

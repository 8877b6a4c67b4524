//! Layer 1: strings tagged in this article, wherever else they stand in it.

use crate::core::spans::Span;
use crate::core::suggest::{Article, Suggestion};
use crate::core::text::ByteRange;
use std::collections::BTreeMap;

/// The other places of strings that are tagged in this article.
pub(super) fn repeated(article: &Article<'_>, window: ByteRange) -> Vec<Suggestion> {
    let mut tagged: BTreeMap<(&str, &str), &Span> = BTreeMap::new();
    for span in article.spans.iter().filter(|s| s.counts() && !matches!(&*s.label, "CLAIM" | "DATE")) {
        let words = article.text.get(span.range.as_usize()).unwrap_or_default();
        if !words.trim().is_empty() {
            tagged.insert((words, &span.label), span);
        }
    }
    let start = article.text.floor_char_boundary(window.start.get());
    let end = article.text.floor_char_boundary(window.end.get());
    let visible = article.text.get(start..end.max(start)).unwrap_or_default();
    let mut found = Vec::new();
    for ((words, _), span) in tagged {
        for (at, _) in visible.match_indices(words) {
            let range = ByteRange::of(start + at, start + at + words.len());
            if !on_word_edges(article.text, range) {
                continue;
            }
            found.push(Suggestion {
                range,
                label: span.label.clone(),
                value: span.value_str().map(str::to_owned),
                others: Vec::new(),
                attrs: span.attrs.clone(),
                score: 0.95,
                source: "L1".into(),
                reason: "tagged in this article".to_owned(),
                claim: None,
            });
        }
    }
    found
}

/// Whether no letter or digit goes on across an end of the range.
fn on_word_edges(text: &str, range: ByteRange) -> bool {
    let inside = text.get(range.as_usize()).unwrap_or_default();
    let before = text.get(..range.start.get()).and_then(|t| t.chars().next_back());
    let after = text.get(range.end.get()..).and_then(|t| t.chars().next());
    let joined =
        |a: Option<char>, b: Option<char>| a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric);
    !joined(before, inside.chars().next()) && !joined(inside.chars().next_back(), after)
}

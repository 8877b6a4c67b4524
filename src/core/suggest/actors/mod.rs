//! Who acts: names, states, offices and other mentions of actors, from what the person tagged, from patterns, and learned.

mod local;

use super::{Article, Suggester, Suggestion};
use crate::core::text::ByteRange;

/// Proposes tags of every label whose spans are names: all but CLAIM and DATE.
pub struct Actors;

impl Suggester for Actors {
    fn id(&self) -> &'static str {
        "actors"
    }

    fn proposes(&self, label: &str) -> bool {
        !matches!(label, "CLAIM" | "DATE")
    }

    fn suggest(&self, article: &Article<'_>, _: &[Suggestion]) -> Vec<Suggestion> {
        local::repeated(article, ByteRange::of(0, article.text.len()))
    }
}

/// The quick layers, for a part of the text.
pub(super) fn quick(article: &Article<'_>, window: ByteRange) -> Vec<Suggestion> {
    local::repeated(article, window)
}

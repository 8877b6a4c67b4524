//! Several annotators on the same articles: how far they agree, where they do not and why, and what becomes gold.
//!
//! Values only: whoever calls has opened the sidecars. Annotators' files are never changed by anything here; what is
//! decided is edits of the gold document.

pub mod adjudicate;
pub mod agreement;
pub mod align;
pub mod assign;
pub mod stats;
#[cfg(test)]
mod tests;

use crate::core::document::{Document, Role};
use crate::core::spans::{Relation, Span, SpanStatus};
use std::sync::Arc;

/// What one annotator says of one article: the tags that count and the links between them, in text order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// `None` for the unnamed sidecar.
    pub annotator: Option<String>,
    pub spans: Vec<Arc<Span>>,
    pub relations: Vec<Arc<Relation>>,
}

impl Reading {
    /// The reading of a document: accepted tags; of a machine those it only suggests as well.
    pub fn of(document: &Document) -> Self {
        let machine = document.head.role == Role::Machine;
        let wanted = |s: &SpanStatus| *s == SpanStatus::Accepted || machine && *s == SpanStatus::Suggested;
        let spans: Vec<Arc<Span>> = document.spans().iter().filter(|s| wanted(&s.status)).cloned().collect();
        let there: std::collections::HashSet<_> = spans.iter().map(|s| &s.id).collect();
        let relations = document.relations().iter();
        let relations = relations.filter(|r| wanted(&r.status) && there.contains(&r.from) && there.contains(&r.to));
        let relations = relations.cloned().collect();
        Self { annotator: document.head.annotator.clone(), spans, relations }
    }

    /// The name shown.
    pub fn name(&self) -> &str {
        shown(self.annotator.as_deref())
    }
}

/// The name of an annotator as shown and as the command line takes it; the unnamed sidecar's is no name a person can have.
pub fn shown(annotator: Option<&str>) -> &str {
    annotator.unwrap_or(UNNAMED)
}

/// What stands for the annotator of the unnamed sidecar.
pub const UNNAMED: &str = "(unnamed)";

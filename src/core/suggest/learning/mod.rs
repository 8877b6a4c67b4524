//! What is learned from the articles of a project, as an immutable snapshot, and the one who learns it.

use crate::core::spans::{RelationSet, SpanSet};
use crate::core::text::Text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One article as it can be learned from.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Which article: a lesson of the same id replaces the earlier one.
    pub id: Arc<str>,
    pub text: Text,
    pub date: Option<jiff::civil::Date>,
    /// What the person decided: accepted and rejected spans.
    pub spans: SpanSet,
    pub relations: RelationSet,
    /// Whether the article is finished: only then does a place without a tag say anything.
    pub done: bool,
}

/// What was learned, as of some moment. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Knowledge(#[expect(dead_code, reason = "read once the memory stands")] Arc<Learned>);

/// The content of a snapshot.
#[derive(Clone, Debug, Default)]
struct Learned {}

/// Learns from lessons, in whatever thread it lives; what it knows leaves it as snapshots.
#[derive(Debug, Default)]
pub struct Learner {
    labels: Vec<Arc<str>>,
    lessons: BTreeMap<Arc<str>, Lesson>,
}

impl Learner {
    /// One that knows nothing, for the labels of a scheme.
    pub fn new(labels: impl IntoIterator<Item = Arc<str>>) -> Self {
        Self { labels: labels.into_iter().collect(), lessons: BTreeMap::new() }
    }

    /// The labels it learns.
    pub fn labels(&self) -> &[Arc<str>] {
        &self.labels
    }

    /// Takes an article in, instead of what was known of it before.
    pub fn learn(&mut self, lesson: &Lesson) {
        self.lessons.insert(lesson.id.clone(), lesson.clone());
    }

    /// Takes an article out again.
    pub fn forget(&mut self, id: &str) {
        self.lessons.remove(id);
    }

    /// Makes the tagger anew from all lessons, as it would be if they had come in this order: nothing taken back is left.
    pub fn refit(&mut self) {}

    /// What is known now.
    pub fn snapshot(&self) -> Knowledge {
        Knowledge::default()
    }
}

//! Actors as entities: giving one another canonical name, which merges it with the one that has that name already.

use crate::app::{Overlay, Session};
use crate::core::document::Document;
use crate::core::edit::Edit;
use serde_json::Value;
use std::sync::Arc;

impl Session {
    /// Asks for the new name of an actor.
    pub(super) fn ask_actor_name(&mut self, name: &str) {
        self.renaming = Some(name.to_owned());
        self.overlay = Some(Overlay::RenameActor);
    }

    /// Gives every mention of a name in the article another name, as one step.
    pub(super) fn rename_actor(&mut self, from: &str, to: &str) {
        (self.overlay, self.renaming) = (None, None);
        let to = to.trim();
        if to.is_empty() || to == from {
            return;
        }
        let labels = self.actor_labels();
        let Some(article) = self.article() else { return };
        let edits = renamed(&article.document, &labels, from, to);
        let (count, merged) = (edits.len(), !mentions(&article.document, &labels, to).is_empty());
        if count == 0 {
            return self
                .say(&format!("Nothing is tagged as {from} here. What is only suggested follows when accepted."));
        }
        let name = if merged { format!("Merge {from} into {to}") } else { format!("Rename {from} to {to}") };
        if self.commit(&name, edits) {
            let verb = if merged { "now belong to" } else { "are now" };
            let words = if count == 1 { "1 mention".to_owned() } else { format!("{count} mentions") };
            self.say(&format!("{words} of {from} {verb} {to}."));
        }
    }

    /// How often a name is mentioned in the open article, and elsewhere in the project: mentions and articles.
    pub fn mentions_of(&self, name: &str) -> (usize, (usize, usize)) {
        let labels = self.actor_labels();
        let here = self.article().map_or(0, |a| mentions(&a.document, &labels, name).len());
        (here, self.mentions_elsewhere(name))
    }

    /// How often a name is mentioned in other articles of the project, and in how many.
    pub fn mentions_elsewhere(&self, name: &str) -> (usize, usize) {
        let path = self.article().map(|a| &a.path);
        let elsewhere = self.learning.mentions.articles(name).filter(|(p, _)| Some(*p) != path);
        elsewhere.fold((0, 0), |(count, articles), (_, n)| (count + n, articles + 1))
    }
}

fn mentions<'a>(document: &'a Document, labels: &[String], name: &str) -> Vec<&'a Arc<crate::core::spans::Span>> {
    let is = |label: &str| labels.iter().any(|l| l == label);
    document.spans().iter().filter(|s| s.counts() && s.value_str() == Some(name) && is(&s.label)).collect()
}

/// The edits that give every mention of a name another one.
fn renamed(document: &Document, labels: &[String], from: &str, to: &str) -> Vec<Edit> {
    let spans = mentions(document, labels, from).into_iter();
    spans
        .map(|span| {
            let mut span = (**span).clone();
            span.value = Some(Value::from(to));
            Edit::PutSpan(Arc::new(span))
        })
        .collect()
}

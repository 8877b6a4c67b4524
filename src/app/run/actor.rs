//! Actors as entities: giving one another canonical name, which merges it with the one that has that name already.

use crate::app::concordance::{Aim, Row};
use crate::app::{Overlay, Renaming, Session};
use crate::core::document::Document;
use crate::core::edit::Edit;
use serde_json::Value;
use std::sync::Arc;

const NOBODY: &str = "Focus an actor that has a name first.";

impl Session {
    /// E: asks for the new name of an actor.
    pub(super) fn ask_actor_name(&mut self, name: Option<String>) {
        let Some(from) = name.or_else(|| self.focused_actor()) else { return self.say(NOBODY) };
        self.renaming = Some(Renaming { from, rows: false });
        self.overlay = Some(Overlay::RenameActor);
    }

    /// V on rows of the concordance: asks for the name of their actors.
    pub(super) fn ask_rows_name(&mut self) {
        let Some(list) = self.list.as_ref().filter(|_| self.is_concordance()) else {
            return self.say("V names actors in the concordance: Shift+E lists all mentions of one.");
        };
        let named = self.actor_labels();
        let tags = list.chosen().filter_map(|row| {
            let row = self.concordance.row(row)?;
            let tag = row.entry.tag(&row.hit).filter(|t| t.range == row.hit.range)?;
            named.iter().any(|l| *l == *tag.label).then_some((row, tag))
        });
        let mut names = tags.map(|(row, tag)| match &tag.value {
            Some(value) => value.to_string(),
            None => row.entry.text.slice(tag.range).to_owned(),
        });
        let Some(from) = names.next() else { return self.say("No actor is tagged in these rows.") };
        self.renaming = Some(Renaming { from, rows: true });
        self.overlay = Some(Overlay::RenameActor);
    }

    /// Shows the name on the rows chosen; Enter gives it.
    pub(super) fn name_rows(&mut self, to: &str) {
        (self.overlay, self.renaming) = (None, None);
        if !to.trim().is_empty() && self.is_concordance() {
            self.focus_results();
            self.preview(Aim::Name(to.trim().into()));
        }
    }

    /// Shift+E: all mentions of an actor in the project.
    pub(super) fn show_mentions(&mut self, name: Option<String>) {
        match name.or_else(|| self.focused_actor()) {
            Some(name) => self.list_mentions(&name, None),
            None => self.say(NOBODY),
        }
    }

    /// Shows another name on all mentions of the project; Enter gives it to them, as one step.
    pub(super) fn rename_in_project(&mut self, from: &str, to: &str) {
        (self.overlay, self.renaming) = (None, None);
        let to = to.trim();
        if !to.is_empty() && to != from {
            self.list_mentions(from, Some(to));
        }
    }

    /// The canonical name of the focused or last tag.
    pub fn focused_actor(&self) -> Option<String> {
        let span = self.article()?.focused_or_last()?;
        let named = self.actor_labels().iter().any(|l| *l == *span.label);
        span.value_str().filter(|_| named).map(str::to_owned)
    }

    /// What giving rows a name is called.
    pub(super) fn naming_title<'a>(&self, to: &str, rows: impl Iterator<Item = &'a Row>, count: usize) -> String {
        let mut from: Vec<Option<&Arc<str>>> =
            rows.map(|r| r.entry.tag(&r.hit).and_then(|t| t.value.as_ref())).collect();
        from.sort();
        from.dedup();
        let (here, (elsewhere, _)) = self.mentions_of(to);
        match from.as_slice() {
            [Some(from)] if here + elsewhere > 0 => format!("Merge {from} into {to}"),
            [Some(from)] => format!("Rename {from} to {to}"),
            _ => format!("Name {count} mentions {to}"),
        }
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

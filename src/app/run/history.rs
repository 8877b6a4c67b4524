//! Doing, undoing and redoing: every change to a document passes here on its way to memory and journal.

use crate::app::Session;
use crate::app::doc_state::Event;
use crate::core::document::{Document, Status};
use crate::core::edit::{Edit, HeadField, Step, Transaction, Undone};
use crate::core::spans::Span;
use serde_json::Value;
use std::sync::Arc;

impl Session {
    /// Does edits as one named action of the open article: in memory at once, in the journal next, in the sidecar after
    /// a pause. False, with the reason on the status line, where the article cannot be changed.
    pub(super) fn commit(&mut self, name: &str, mut edits: Vec<Edit>) -> bool {
        if edits.is_empty() {
            return false;
        }
        let now = self.now();
        let Some(article) = self.article_mut() else { return false };
        if let Some(reason) = article.state.locked() {
            let reason = format!("Nothing was changed: {reason}");
            self.say(&reason);
            return false;
        }
        for edit in &mut edits {
            stamp(edit, &article.document, &now);
        }
        start_work(&mut edits, &article.document);
        match article.document.run(Transaction::new(name, edits), &now).cloned() {
            Ok(action) => {
                self.acted_since_bulk = true;
                let (Some(article), scheme) = (&mut self.article, &self.scheme) else { return false };
                article.follow(scheme, &action.edits, &action.inverse);
                let text = article.document.text().clone();
                for edit in &action.edits {
                    if let Edit::PutSpan(span) = edit
                        && &*span.label == "ACTOR"
                        && span.counts()
                    {
                        self.names.learn_span(&text, span);
                    }
                }
                self.record(Step::Do(action), None);
                true
            }
            Err(refusal) => {
                self.say(&format!("Nothing was changed: {refusal}."));
                false
            }
        }
    }

    pub(super) fn undo(&mut self) {
        if !self.undo_bulk() {
            self.undo_here();
        }
    }

    pub(super) fn redo(&mut self) {
        if !self.redo_bulk() {
            self.redo_here();
        }
    }

    /// Undo in the open article alone.
    pub(super) fn undo_here(&mut self) {
        self.acted_since_bulk = true;
        let now = self.now();
        let Some(article) = self.article_mut() else { return };
        if let Some(reason) = article.state.locked().map(str::to_owned) {
            return self.say(&format!("Nothing was undone: {reason}"));
        }
        match article.document.undo(&now) {
            Some(undone) => self.after_undo("Undone", undone),
            None => self.say("Nothing to undo."),
        }
    }

    /// Redo in the open article alone.
    pub(super) fn redo_here(&mut self) {
        self.acted_since_bulk = true;
        let now = self.now();
        let Some(article) = self.article_mut() else { return };
        if let Some(reason) = article.state.locked().map(str::to_owned) {
            return self.say(&format!("Nothing was redone: {reason}"));
        }
        match article.document.redo(&now) {
            Some(undone) => self.after_undo("Redone", undone),
            None => self.say("Nothing to redo."),
        }
    }

    fn after_undo(&mut self, word: &str, undone: Undone) {
        let (Some(article), scheme) = (&mut self.article, &self.scheme) else { return };
        article.follow(scheme, &undone.applied, &undone.undoes);
        let decided = match undone.step {
            Step::Undo { undoes, .. } => article.recall(undoes, &undone.undoes),
            _ => false,
        };
        if !decided {
            article.show_edits(&undone.applied);
        }
        let reveal = article.focused().map(|s| s.range).or(article.pending.current().map(|c| c.range));
        self.effects.extend(reveal.map(crate::app::effect::Effect::Reveal));
        self.review_follows(&undone.applied);
        let left = match undone.left {
            0 => String::new(),
            1 => " One change by somebody else was left as it is.".to_owned(),
            n => format!(" {n} changes by somebody else were left as they are."),
        };
        self.say(&format!("{word}: {}.{left}", lower_first(&undone.name)));
        self.record(undone.step.clone(), Some(&undone));
    }

    fn record(&mut self, step: Step, undone: Option<&Undone>) {
        self.set_state(Event::Changed { n: step.n() });
        self.refresh_row();
        self.hand_to_writer(step, undone);
        self.learn_later();
    }

    /// Passes an event to the state of the open article.
    pub(super) fn set_state(&mut self, event: Event) {
        if let Some(article) = self.article_mut() {
            article.state = std::mem::take(&mut article.state).next(event);
        }
    }
}

/// "Tag as DATE" inside a sentence: "tag as DATE".
pub fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
}

pub(super) fn stamp(edit: &mut Edit, document: &Document, now: &str) {
    match edit {
        Edit::PutSpan(span) => {
            let now: Arc<str> = now.into();
            let fresh = !document.spans().contains(&span.id);
            let span = Arc::make_mut(span);
            if fresh {
                span.created.get_or_insert(now.clone());
            }
            span.updated = Some(now);
        }
        Edit::PutRelation(relation) => {
            let now: Arc<str> = now.into();
            let relation = Arc::make_mut(relation);
            relation.created.get_or_insert(now.clone());
            relation.updated = Some(now);
        }
        _ => {}
    }
}

/// The first change to a new or skipped article sets it in progress, in the same action.
pub(super) fn start_work(edits: &mut Vec<Edit>, document: &Document) {
    let sets_status = edits.iter().any(|e| matches!(e, Edit::SetHead(HeadField::Status, _)));
    if !sets_status && matches!(document.status(), Status::New | Status::Skipped) {
        edits.push(Edit::SetHead(HeadField::Status, Some(Value::from(Status::InProgress.name()))));
    }
}

/// The line for the menu: "Undo: tag as DATE".
pub fn undo_title(document: &Document) -> Option<String> {
    document.history().undoable().map(|a| format!("Undo: {}", lower_first(&a.name)))
}

/// The line for the menu: "Redo: tag as DATE".
pub fn redo_title(document: &Document) -> Option<String> {
    document.history().redoable().map(|a| format!("Redo: {}", lower_first(&a.name)))
}

/// One line about a span, for messages and the screen reader.
pub fn describe(span: &Span, document: &Document) -> String {
    let words = super::link::short(span.quote(document.text()));
    match span.value_str() {
        Some(value) => format!("{} {words} = {value}", span.label),
        None => format!("{} {words}", span.label),
    }
}

//! Tagging: labels on words, relabelling, brush, proposals for equal mentions, deleting.

use crate::app::effect::Field;
use crate::app::{Mode, Overlay, Session};
use crate::core::edit::Edit;
use crate::core::lint::{Finding, Fix};
use crate::core::scheme::Label;
use crate::core::spans::{Id, Span, SpanStatus};
use crate::core::text::ByteRange;
use std::sync::Arc;

impl Session {
    /// A digit: arms the brush, else tags the target, else relabels the focused span.
    pub(super) fn apply_key(&mut self, key: char) {
        let Some(label) = self.scheme.label_for_key(key).map(|l| l.name.to_string()) else {
            return self.say(&format!("No label has the key {key}."));
        };
        if self.mode == (Mode::Brush { label: None }) {
            self.say(&format!("Brush: {label}. Drag, double-click or press Enter to tag; Esc ends it."));
            self.mode = Mode::Brush { label: Some(label.into()) };
            return;
        }
        self.apply_label(&label);
    }

    /// Tags the selection, relabels the focused span, or tags the word at the caret, in this order.
    pub(super) fn apply_label(&mut self, name: &str) {
        let Some(label) = self.scheme.label(name).cloned() else {
            return self.say(&format!("The scheme has no label {name}."));
        };
        self.last_label = Some(label.name.clone());
        let Some(article) = self.article() else { return };
        match (article.selection, article.focused()) {
            (None, None) if article.pending.current().is_some() => self.accept_label(&label),
            (None, Some(span)) => {
                let span = span.clone();
                self.relabel(&span, &label);
            }
            _ => match self.selected_or_word() {
                Some(range) => self.tag_range(range, &label),
                None => self.say("Select words first."),
            },
        }
    }

    /// Tags a range, or focuses the same tag where it is there already.
    pub(super) fn tag_range(&mut self, range: ByteRange, label: &Label) {
        let Some(article) = self.article() else { return };
        let twin = article.document.spans().window(range).find(|s| {
            s.range == range && s.label == label.name && s.fragments.is_empty() && s.status == SpanStatus::Accepted
        });
        if let Some(twin) = twin.map(|s| s.id.clone()) {
            self.focus_span(&twin);
            return self.say(&format!("Already tagged as {}.", label.name));
        }
        let mut span = Span::new(self.new_id(), range, label.name.clone());
        self.prefill(&mut span, label);
        let id = span.id.clone();
        let mut edits = self.rejections_at(range, &label.name);
        edits.push(Edit::PutSpan(Arc::new(span)));
        if self.commit(&format!("Tag as {}", label.name), edits) {
            self.focus_span(&id);
            self.suggest_at_once();
            self.hint("undo", "Ctrl+Z takes a tag back. Everything is saved by itself.");
        }
    }

    /// Who tags a place has thought better of having rejected it.
    fn rejections_at(&self, range: ByteRange, label: &str) -> Vec<Edit> {
        let Some(article) = self.article() else { return Vec::new() };
        let there = article.document.spans().window(range);
        there
            .filter(|s| s.status == SpanStatus::Rejected && s.range == range && *s.label == *label)
            .map(|s| Edit::RemoveSpan(s.id.clone()))
            .collect()
    }

    fn relabel(&mut self, span: &Span, label: &Label) {
        if span.label == label.name {
            return self.say(&format!("It is {} already.", label.name));
        }
        let changed = self.with_label(span, label);
        self.commit(&format!("Relabel as {}", label.name), vec![Edit::PutSpan(Arc::new(changed))]);
    }

    /// A span of the open article with another label, and what can be known of it then.
    pub(super) fn with_label(&self, span: &Span, label: &Label) -> Span {
        let mut changed = span.clone();
        changed.label = label.name.clone();
        changed.value = None;
        changed.attrs.retain(|name, _| label.attrs.iter().any(|a| a.name == *name));
        self.prefill(&mut changed, label);
        changed
    }

    /// What a label on the row of a finding does: another label for its span, or a tag on its words.
    pub(super) fn labelled(&self, finding: &Finding, label: &Label) -> Option<Fix> {
        let document = &self.article()?.document;
        let span = match &finding.span {
            Some(id) => {
                let span = document.spans().get(id).filter(|s| s.lost.is_none() && s.label != label.name)?;
                self.with_label(span, label)
            }
            None => {
                let mut span = Span::new(Id::new(""), self.place_of(finding)?, label.name.clone());
                self.prefill(&mut span, label);
                span
            }
        };
        Some(Fix::new(format!("Tag as {}", label.name), vec![Edit::PutSpan(Arc::new(span))]))
    }

    /// Puts in what can be known without asking: defaults of the scheme, the value of a date, the name used before for
    /// the same words, the kind of a claim.
    pub(super) fn prefill(&self, span: &mut Span, label: &Label) {
        for attribute in &label.attrs {
            if let Some(default) = &attribute.default {
                span.attrs.entry(attribute.name.clone()).or_insert_with(|| default.clone());
            }
        }
        let Some(article) = self.article() else { return };
        let text = article.document.text();
        match &*label.name {
            "DATE" => self.fill_date(span),
            "ACTOR" => {
                if let Some(name) = self.known_name(span.quote(text)) {
                    span.value = Some(name.into());
                }
            }
            "CLAIM" => {
                let kind = claim_kind(span.quote(text));
                span.attrs.entry("kind").or_insert_with(|| kind.into());
            }
            _ => {}
        }
    }

    /// `.`: the label used last, on the present target.
    pub(super) fn repeat_last(&mut self) {
        match self.last_label.clone() {
            Some(label) => self.apply_label(&label),
            None => self.say("Nothing was tagged yet: press a label's digit first."),
        }
    }

    /// Enter in the text: see `Command::Enter`.
    pub(super) fn enter(&mut self) {
        match self.mode.clone() {
            Mode::Brush { label: Some(label) } => self.brush_target(&label),
            Mode::Place { orphan } => self.place_orphan(&orphan),
            _ => {
                let Some(article) = self.article() else { return };
                match (article.selection, article.focused()) {
                    (None, None) if article.pending.current().is_some() => self.edit_field(Field::Value),
                    (None, Some(span)) => {
                        let field = first_field(self.scheme.label(&span.label));
                        self.edit_field(field);
                    }
                    _ => self.pick_label(),
                }
            }
        }
    }

    pub(super) fn pick_label(&mut self) {
        if self.article().is_some() {
            self.overlay = Some(Overlay::LabelPicker);
        }
    }

    pub(super) fn start_brush(&mut self) {
        self.mode = Mode::Brush { label: None };
        let keys: Vec<String> =
            self.scheme.labels.iter().filter_map(|l| l.key.map(|k| format!("{k} {}", l.name))).collect();
        self.say(&format!("Brush: press a label's digit ({}).", keys.join(", ")));
    }

    /// Tags the selection or word with the label in hand; the brush never relabels.
    pub(super) fn brush_target(&mut self, label: &str) {
        let Some(label) = self.scheme.label(label).cloned() else { return };
        if let Some(range) = self.selected_or_word() {
            self.tag_range(range, &label);
            if let Some(article) = self.article_mut() {
                article.leave();
            }
        }
    }

    /// The label in hand, when the brush is armed.
    pub fn armed(&self) -> Option<&str> {
        match &self.mode {
            Mode::Brush { label } => label.as_deref(),
            _ => None,
        }
    }

    pub(super) fn delete_span(&mut self) {
        if let Mode::Place { orphan } = self.mode.clone() {
            self.mode = Mode::Text;
            return self.delete_ids(&[orphan], "Give up a lost tag");
        }
        let Some(article) = self.article() else { return };
        if article.pending.current().is_some() {
            return self.reject();
        }
        let Some(span) = article.focused() else {
            return self.say("Focus a tag first: Tab goes to the next one.");
        };
        let (id, name) = (span.id.clone(), format!("Delete {}", span.label));
        let next = article.document.spans().next(Some(&id), span.range.start).map(|s| s.range.start);
        self.delete_ids(&[id], &name);
        if let (Some(article), Some(_)) = (self.article_mut(), next) {
            article.focus = None;
        }
    }

    /// Deletes spans and the links they are part of, in one step.
    pub(super) fn delete_ids(&mut self, ids: &[Id], name: &str) {
        let Some(article) = self.article() else { return };
        let document = &article.document;
        let mut links: Vec<Id> =
            ids.iter().flat_map(|id| document.relations().touching(id)).map(|r| r.id.clone()).collect();
        links.sort();
        links.dedup();
        let edits = links.into_iter().map(Edit::RemoveRelation);
        let edits = edits.chain(ids.iter().cloned().map(Edit::RemoveSpan)).collect();
        self.commit(name, edits);
    }

    pub(super) fn forget_rejected(&mut self) {
        let ids = self.ids_where(|s| s.status == SpanStatus::Rejected);
        match ids.len() {
            0 => self.say("No rejected suggestion is remembered here."),
            count => {
                self.delete_ids(&ids, "Forget rejected suggestions");
                self.say(&format!("{count} rejections forgotten."));
            }
        }
    }

    pub(super) fn clear_all(&mut self) {
        let ids = self.ids_where(|s| s.status == SpanStatus::Accepted);
        match ids.len() {
            0 => self.say("There are no tags here."),
            count => {
                self.keep_copy();
                self.delete_ids(&ids, "Clear all tags");
                self.say(&format!("{count} tags cleared. Ctrl+Z brings them back."));
            }
        }
    }

    fn ids_where(&self, wanted: impl Fn(&Span) -> bool) -> Vec<Id> {
        let Some(article) = self.article() else { return Vec::new() };
        let spans = article.document.spans();
        spans.iter().chain(spans.orphans()).filter(|s| wanted(s)).map(|s| s.id.clone()).collect()
    }
}

/// The field Enter leads to: the value of labels that have one, else the first attribute.
fn first_field(label: Option<&Label>) -> Field {
    match label {
        Some(label) if !label.has_value() => {
            label.attrs.first().map_or(Field::Note, |a| Field::Attribute(a.name.clone()))
        }
        _ => Field::Value,
    }
}

/// Direct where the whole claim stands in quotation marks, mixed where a part does, else indirect.
fn claim_kind(quote: &str) -> &'static str {
    const OPEN: [char; 6] = ['"', '“', '„', '«', '「', '『'];
    const CLOSE: [char; 6] = ['"', '”', '“', '»', '」', '』'];
    if quote.starts_with(OPEN) && quote.ends_with(CLOSE) {
        "direct"
    } else if quote.contains(OPEN) {
        "mixed"
    } else {
        "indirect"
    }
}

#[cfg(test)]
mod tests {
    use super::claim_kind;

    #[test]
    fn quotation_marks_tell_the_kind_of_a_claim() {
        let kinds = ["“We will go.”", "it was “sound”", "the talks will go on", "「行きます」"].map(claim_kind);
        assert_eq!(kinds, ["direct", "mixed", "indirect", "direct"]);
    }
}

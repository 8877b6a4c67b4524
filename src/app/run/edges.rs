//! The focused span: walking from one to the next, moving its edges, re-anchoring, pieces, lost ones.

use crate::app::command::Edge;
use crate::app::effect::Effect;
use crate::app::{Mode, Session};
use crate::core::edit::Edit;
use crate::core::spans::{Id, Span, SpanStatus};
use crate::core::text::{Byte, ByteRange};
use std::sync::Arc;

impl Session {
    /// Focuses a span, shows it, and puts the caret on it.
    pub(super) fn focus_span(&mut self, id: &Id) {
        let Some(article) = self.article_mut() else { return };
        let Some(span) = article.document.spans().get(id).cloned() else { return };
        article.focus_on(id.clone());
        if span.lost.is_none() {
            self.effects.push(Effect::Reveal(span.range));
        }
    }

    /// Tab: the next or previous tag in text order, once around.
    pub(super) fn step_span(&mut self, forward: bool) {
        let Some(article) = self.article() else { return };
        let spans = article.document.spans();
        let shown = |s: &&Arc<Span>| s.status == SpanStatus::Accepted;
        let from = article.focus.as_ref().or(article.last.as_ref()).and_then(|id| spans.position(id));
        let next = match (from, forward) {
            (Some(i), true) => spans.iter().skip(i + 1).find(shown),
            (Some(i), false) => spans.iter().take(i).rev().find(shown),
            (None, true) => spans.iter().find(|s| s.range.start >= article.caret && shown(s)),
            (None, false) => spans.iter().rev().find(|s| s.range.start < article.caret && shown(s)),
        };
        let around = if forward { spans.iter().find(shown) } else { spans.iter().rev().find(shown) };
        match next.or(around).map(|s| s.id.clone()) {
            Some(id) => {
                if next.is_none() && from.is_some() {
                    self.say("Around the end of the article.");
                }
                self.focus_span(&id);
            }
            None => self.say("There are no tags yet: select words and press a label's digit."),
        }
    }

    /// O: the tags at the caret, from the inside out, in turn.
    pub(super) fn cycle_overlapping(&mut self) {
        let Some(article) = self.article() else { return };
        let mut here: Vec<&Arc<Span>> =
            article.document.spans().at(article.caret).filter(|s| s.status != SpanStatus::Rejected).collect();
        here.sort_by_key(|s| (s.range.len(), s.id.clone()));
        let current = article.focus.as_ref().and_then(|f| here.iter().position(|s| s.id == *f));
        let next = here.get(current.map_or(0, |i| (i + 1) % here.len().max(1)));
        match next.map(|s| s.id.clone()) {
            Some(id) => {
                // The caret stays: the same place is asked again by the next O.
                if let Some(article) = self.article_mut() {
                    let caret = article.caret;
                    article.focus_on(id);
                    article.caret = caret;
                }
            }
            None => self.say("No tag stands at the caret."),
        }
    }

    /// Esc: one step back.
    pub(super) fn leave(&mut self) {
        if self.overlay.take().is_some() {
            return;
        }
        if self.mode == Mode::Review || self.review.as_ref().is_some_and(|r| r.editing) {
            return self.leave_review();
        }
        if self.mode != Mode::Text {
            self.mode = Mode::Text;
            return self.say("Back to the text.");
        }
        let Some(article) = self.article_mut() else { return };
        if article.pending.equal_count() > 0 {
            return self.drop_proposal();
        }
        if article.found.open {
            article.found.open = false;
            return;
        }
        if article.selection.take().is_some() {
            article.widened.clear();
            return;
        }
        article.leave();
    }

    /// Shift+arrows and Alt+arrows: one edge of the focused span, one step of the granularity.
    pub(super) fn move_edge(&mut self, edge: Edge, forward: bool) {
        let granularity = self.granularity;
        let Some(article) = self.article() else { return };
        if let Some(current) = article.pending.current() {
            let text = article.document.text();
            let to = match edge {
                Edge::Start => text.step(current.range.start, forward, granularity),
                Edge::End => text.step_end(current.range.end, forward, granularity),
            };
            return self.set_pending_edge(edge, to);
        }
        let Some(span) = article.focused() else {
            return self.say("Focus a tag first: Alt with an arrow moves its start, Shift its end.");
        };
        let text = article.document.text();
        let to = match edge {
            Edge::Start => text.step(span.range.start, forward, granularity),
            Edge::End => text.step_end(span.range.end, forward, granularity),
        };
        self.set_edge(edge, to);
    }

    /// Puts an edge of the focused span at a byte. Links, attributes and id stay.
    pub(super) fn set_edge(&mut self, edge: Edge, to: Byte) {
        let Some(article) = self.article() else { return };
        if article.pending.current().is_some() {
            return self.set_pending_edge(edge, to);
        }
        let Some(span) = article.focused().cloned() else { return };
        let mut pieces = span.pieces().to_vec();
        let moved = match edge {
            Edge::Start => pieces.first_mut().map(|p| {
                p.start = to;
                !p.is_empty()
            }),
            Edge::End => pieces.last_mut().map(|p| {
                p.end = to;
                !p.is_empty()
            }),
        };
        if moved != Some(true) || to > article.document.text().len() {
            return self.say("The tag would be empty. Delete takes it away.");
        }
        let mut changed = (*span).clone();
        changed.set_pieces(pieces);
        if changed.range == span.range {
            return;
        }
        let name = format!("Move {} of {}", if edge == Edge::Start { "start" } else { "end" }, span.label);
        self.put_changed(changed, &name);
        self.effects.push(Effect::Reveal(ByteRange::new(to, to)));
    }

    /// M: the focused or last span takes the place of the selection.
    pub(super) fn reanchor(&mut self) {
        let Some(article) = self.article() else { return };
        let (Some(selection), Some(span)) = (article.selection, article.focused_or_last().cloned()) else {
            return self.say("Focus a tag, select its new words, then press M.");
        };
        let mut changed = (*span).clone();
        changed.set_pieces(vec![selection.range]);
        changed.lost = None;
        if changed.status == SpanStatus::Orphaned {
            changed.status = SpanStatus::Accepted;
        }
        self.put_changed(changed, &format!("Move {}", span.label));
        self.focus_span(&span.id);
    }

    /// Shift+Enter: the selection becomes a further piece of the focused or last span.
    pub(super) fn add_fragment(&mut self, piece: Option<ByteRange>) {
        let Some(article) = self.article() else { return };
        let piece = piece.or(article.selection.map(|s| s.range));
        let (Some(piece), Some(span)) = (piece, article.focused_or_last().cloned()) else {
            return self.say("Focus a tag, select further words, then press Shift+Enter.");
        };
        if span.lost.is_some() {
            return self.say("A lost tag has no pieces: place it first.");
        }
        let mut changed = (*span).clone();
        let mut pieces = span.pieces().to_vec();
        pieces.push(piece);
        changed.set_pieces(pieces);
        self.put_changed(changed, &format!("Add a piece to {}", span.label));
        self.focus_span(&span.id);
    }

    /// Starts placing a span whose words were not found: select, then Enter.
    pub(super) fn start_placing(&mut self, id: &str) {
        let id = Id::new(id);
        let Some(article) = self.article_mut() else { return };
        if article.document.spans().orphans().iter().any(|s| s.id == id) {
            article.focus = None;
            self.mode = Mode::Place { orphan: id };
            self.say("Select the words it belongs to, then Enter. Delete gives it up, Esc leaves it lost.");
        }
    }

    /// Puts a lost span on the selection or word.
    pub(super) fn place_orphan(&mut self, id: &Id) {
        let Some(range) = self.selected_or_word() else { return self.say("Select words first.") };
        let Some(article) = self.article() else { return };
        let Some(span) = article.document.spans().get(id).cloned() else { return };
        let mut changed = (*span).clone();
        changed.lost = None;
        changed.status = SpanStatus::Accepted;
        changed.set_pieces(vec![range]);
        self.mode = Mode::Text;
        self.put_changed(changed, &format!("Place {}", span.label));
        self.focus_span(id);
    }

    /// Writes a changed span as one action.
    pub(super) fn put_changed(&mut self, span: Span, name: &str) -> bool {
        self.commit(name, vec![Edit::PutSpan(Arc::new(span))])
    }
}

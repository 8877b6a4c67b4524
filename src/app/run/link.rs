//! Links: a claim to who said it, by hint letters, to the nearest actor, or to a speaker that is no span.

use crate::app::command::Speaker;
use crate::app::effect::Effect;
use crate::app::{LinkHint, Mode, Session};
use crate::core::edit::Edit;
use crate::core::scheme::LinkType;
use crate::core::spans::{Id, Relation, Span, SpanStatus};
use crate::core::text::ByteRange;
use serde_json::Value;
use std::sync::Arc;

/// Letters of the hints, easy ones first; L is none of them, since L again links to the nearest.
const LETTERS: &str = "asdfghjkqwertyuiopzxcvbnm";

impl Session {
    /// L: offers a letter for each span the focused one may be linked to.
    pub(super) fn start_link(&mut self) {
        let Some(article) = self.article() else { return };
        let Some(span) = article.focused().cloned() else {
            return self.say("Focus a claim first, then L links it to who said it.");
        };
        let Some(link) = self.scheme.links_from(&span.label).next().cloned() else {
            return self.say(&format!("{} has no links in this scheme.", span.label));
        };
        let targets = candidates(self, &span, &link);
        if targets.is_empty() {
            self.say("No actor is tagged yet. 0 unnamed source, 9 the outlet itself, 8 several, Esc leaves.");
        } else {
            let best = &targets.first().map(|t| t.words.clone()).unwrap_or_default();
            self.say(&format!(
                "Who said it? A letter picks; L or Enter {best}; 0 unnamed, 9 the outlet, 8 several; Esc leaves."
            ));
        }
        self.mode = Mode::Link { from: span.id.clone(), kind: link.name, hints: targets, choice: 0 };
    }

    /// A key while a claim looks for its speaker. True when the key was taken; all others do nothing.
    pub(super) fn link_letter(&mut self, letter: char) -> bool {
        let Mode::Link { hints, .. } = &self.mode else { return false };
        let wanted = letter.to_ascii_lowercase();
        match hints.iter().find(|h| h.letter == Some(wanted)).map(|h| h.to.clone()) {
            Some(to) => {
                self.link_to(&to);
                true
            }
            None => match letter {
                '0' => self.set_speaker(Some(Speaker::Unnamed)),
                '9' => self.set_speaker(Some(Speaker::Outlet)),
                '8' => self.set_speaker(Some(Speaker::Several)),
                _ => false,
            },
        }
    }

    /// Enter in link mode: the one Tab has stepped to, at first the best.
    pub(super) fn link_choice(&mut self) {
        let Mode::Link { hints, choice, .. } = &self.mode else { return };
        match hints.get(*choice).map(|h| h.to.clone()) {
            Some(to) => self.link_to(&to),
            None => self.say("No actor is tagged yet."),
        }
    }

    /// Tab in link mode: the next candidate.
    pub(super) fn step_choice(&mut self, forward: bool) {
        let Mode::Link { hints, choice, .. } = &mut self.mode else { return };
        if hints.is_empty() {
            return;
        }
        *choice = if forward { (*choice + 1) % hints.len() } else { (*choice + hints.len() - 1) % hints.len() };
        let reveal = hints.get(*choice).map(|h| h.place);
        self.effects.extend(reveal.map(Effect::Reveal));
    }

    /// L L: the closest candidate before the claim, else the closest after it.
    pub(super) fn link_nearest(&mut self) {
        let Mode::Link { from, hints, .. } = &self.mode else { return };
        let Some(claim) = self.article().and_then(|a| a.document.spans().get(from)) else { return };
        let before = hints.iter().filter(|h| h.place.start < claim.range.start).max_by_key(|h| h.place.start);
        let after = hints.iter().min_by_key(|h| h.place.start);
        match before.or(after).map(|h| h.to.clone()) {
            Some(to) => self.link_to(&to),
            None => self.say("No actor is tagged yet."),
        }
    }

    /// Links the claim to a span. A claim that had one speaker gets this one; `speaker` words go.
    pub(super) fn link_to(&mut self, to: &Id) {
        let (from, kind) = match &self.mode {
            Mode::Link { from, kind, .. } => (from.clone(), kind.clone()),
            _ => {
                let Some(span) = self.article().and_then(|a| a.focused().cloned()) else { return };
                let Some(link) = self.scheme.links_from(&span.label).next() else { return };
                (span.id.clone(), link.name.clone())
            }
        };
        self.mode = Mode::Text;
        let id = self.new_id();
        let Some(article) = self.article() else { return };
        let document = &article.document;
        let (Some(claim), Some(target)) = (document.spans().get(&from), document.spans().get(to)) else { return };
        if document.relations().from_span(&from).any(|r| r.to == *to && r.kind == kind) {
            return self.say("That link is there already.");
        }
        let words = target.quote(document.text()).to_owned();
        let name = format!("Link to {}", short(&words));
        let mut edits = vec![Edit::PutRelation(Arc::new(Relation::new(id, kind, from.clone(), to.clone())))];
        if claim.attrs.contains_key("speaker") {
            let mut changed = (**claim).clone();
            changed.attrs.shift_remove("speaker");
            edits.push(Edit::PutSpan(Arc::new(changed)));
        }
        if self.commit(&name, edits) {
            self.focus_span(&from);
            self.say(&format!("Said by {words}."));
        }
    }

    /// A speaker that is no span. Links of the claim go in the same action. True when there was a claim to set it on.
    pub(super) fn set_speaker(&mut self, speaker: Option<Speaker>) -> bool {
        let from = match &self.mode {
            Mode::Link { from, .. } => from.clone(),
            _ => match self.article().and_then(|a| a.focus.clone()) {
                Some(id) => id,
                None => return false,
            },
        };
        self.mode = Mode::Text;
        let Some(article) = self.article() else { return false };
        let Some(claim) = article.document.spans().get(&from) else { return false };
        let mut changed = (**claim).clone();
        let name = match speaker {
            Some(speaker) => {
                changed.attrs.insert("speaker".to_owned(), Value::from(speaker.name()));
                format!("Speaker: {}", speaker.name())
            }
            None => {
                changed.attrs.shift_remove("speaker");
                "Clear speaker".to_owned()
            }
        };
        let links =
            article.document.relations().from_span(&from).filter(|r| speaker.is_some() && &*r.kind == "attribution");
        let mut edits: Vec<Edit> = links.map(|r| Edit::RemoveRelation(r.id.clone())).collect();
        edits.push(Edit::PutSpan(Arc::new(changed)));
        self.commit(&name, edits)
    }

    pub(super) fn unlink(&mut self, id: &str) {
        self.commit("Remove link", vec![Edit::RemoveRelation(Id::new(id))]);
    }

    /// Ctrl+L: from span to span along the links of the focused one.
    pub(super) fn follow_link(&mut self) {
        let Some(article) = self.article() else { return };
        let Some(focus) = article.focus.clone() else { return self.say("Focus a tag first.") };
        let origin =
            self.link_walk.as_ref().filter(|(origin, at)| *at == focus && *origin != focus).map(|(o, _)| o.clone());
        let center = origin.unwrap_or_else(|| focus.clone());
        let mut around: Vec<Id> = article
            .document
            .relations()
            .touching(&center)
            .map(|r| if r.from == center { r.to.clone() } else { r.from.clone() })
            .filter(|id| article.document.spans().contains(id))
            .collect();
        around.push(center.clone());
        if around.len() < 2 {
            return self.say("This tag has no links.");
        }
        let at = around.iter().position(|id| *id == focus).unwrap_or(around.len() - 1);
        let next = around.get((at + 1) % around.len()).cloned();
        if let Some(next) = next {
            self.focus_span(&next);
            self.link_walk = Some((center, next));
        }
    }
}

/// Spans a span may be linked to, the most likely first: nearest before it, outside of it, named ones; then the rest by
/// distance. Twenty-five get a letter, the nearest.
fn candidates(session: &Session, from: &Span, link: &LinkType) -> Vec<LinkHint> {
    let Some(article) = session.article() else { return Vec::new() };
    let text = article.document.text();
    let mut targets: Vec<&Arc<Span>> = article
        .document
        .spans()
        .iter()
        .filter(|s| s.status == SpanStatus::Accepted && s.id != from.id && link.to.iter().any(|l| *l == *s.label))
        .collect();
    let rank = |s: &Span| {
        let inside = from.range.covers(s.range);
        let before = s.range.start < from.range.start;
        let gap = if before { from.range.start.0 - s.range.start.0 } else { s.range.start.0 - from.range.start.0 };
        // A speaker stands close before or close behind its claim; after is as good as four times as far before.
        (inside, if before { gap } else { gap.saturating_sub(from.range.len() as u32).saturating_mul(4) })
    };
    targets.sort_by_key(|s| rank(s));
    let mut letters = LETTERS.chars();
    targets
        .into_iter()
        .map(|s| LinkHint {
            to: s.id.clone(),
            place: s.range,
            letter: letters.next(),
            words: s.quote(text).to_owned(),
            value: s.value_str().map(str::to_owned),
        })
        .collect()
}

/// The first words of a quote, for names of actions.
pub(super) fn short(words: &str) -> String {
    const MOST: usize = 40;
    match words.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", words.get(..at).unwrap_or_default().trim_end()),
        None => words.to_owned(),
    }
}

/// Both ends of the focused span's first link, for the arrow in the text.
pub fn arrow(session: &Session) -> Option<(ByteRange, ByteRange)> {
    let article = session.article()?;
    if let Some(current) = article.pending.current() {
        let parts = current.item.claim.as_ref()?;
        return Some((current.range, *parts.speakers.first()?));
    }
    let focus = article.focus.as_ref()?;
    let link = article.document.relations().from_span(focus).next()?;
    let from = article.document.spans().get(&link.from)?;
    let to = article.document.spans().get(&link.to)?;
    Some((from.range, to.range))
}

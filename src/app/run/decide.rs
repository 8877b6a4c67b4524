//! Deciding suggestions: walking through what waits, accepting, rejecting, correcting first; one step of the history each.

use crate::app::Session;
use crate::app::command::Edge;
use crate::app::effect::Effect;
use crate::app::pending::{Current, Key, Pending, Source};
use crate::core::edit::Edit;
use crate::core::scheme::Label;
use crate::core::spans::{Id, Origin, Relation, Span, SpanStatus};
use crate::core::suggest::dates;
use crate::core::text::{ByteRange, CaseRule, Text, mentions};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// From this score on "accept all" takes a suggestion.
pub const SURE: f32 = 0.8;

impl Session {
    /// Whether a suggestion is of the label that the panel shows.
    fn in_filter(&self, item: &Pending) -> bool {
        self.label_filter.as_ref().is_none_or(|l| *l == item.label)
    }

    /// How many suggestions wait in the open article, of the label that the panel shows.
    pub fn waiting(&self) -> usize {
        self.article().map_or(0, |a| a.pending.count(self.label_filter.as_deref()))
    }

    /// The suggestion that A and X decide: the one in focus; with nothing in focus the next one on screen from the caret.
    pub fn to_decide(&self) -> Option<Arc<Pending>> {
        let article = self.article()?;
        if let Some(current) = article.pending.current() {
            return Some(current.item.clone());
        }
        if article.focus.is_some() || article.selection.is_some() || self.mode != crate::app::Mode::Text {
            return None;
        }
        let caret = super::caret_unit(article, self.granularity).start;
        let (next, around) = article.pending.step(None, caret, true, |p| self.in_filter(p))?;
        (!around && article.seen.overlaps(next.range)).then_some(next)
    }

    /// Puts a suggestion in focus and in view.
    fn focus_current(&mut self, current: Current) {
        let Some(article) = self.article_mut() else { return };
        article.leave();
        (article.last, article.selection) = (None, None);
        article.widened.clear();
        article.caret = current.range.start;
        let range = current.range;
        article.pending.set_current(Some(current));
        self.effects.push(Effect::Reveal(range));
        self.tell_why();
    }

    /// Focuses the suggestion of a place, as a click does.
    pub(super) fn focus_pending(&mut self, range: ByteRange, label: &str) {
        let found = self.article().and_then(|a| a.pending.find(range, label).cloned());
        if let Some(item) = found {
            self.focus_current(Current::new(item));
        }
    }

    /// N, P: the next or previous that waits, in text order, across the end once.
    pub(super) fn step_pending(&mut self, forward: bool) {
        let Some(article) = self.article() else { return };
        let from = match article.pending.current() {
            Some(current) => Some(current.item.key()),
            None => article.focused().filter(|s| s.lost.is_none()).map(key_of),
        };
        let caret = super::caret_unit(article, self.granularity).start;
        let next = article.pending.step(from.as_ref(), caret, forward, |p| self.in_filter(p));
        match next {
            Some((item, around)) => {
                if around && from.is_some() {
                    self.say(if forward {
                        "Around the end of the article."
                    } else {
                        "Around the start of the article."
                    });
                }
                self.focus_current(Current::new(item));
            }
            None => self.all_decided(),
        }
    }

    fn all_decided(&mut self) {
        if let Some(article) = self.article_mut() {
            article.pending.set_current(None);
        }
        let done = self.keymap.shown(&crate::app::command::Command::MarkDone);
        let words = match (&self.label_filter, self.settings.suggest) {
            (_, false) => "Suggestions are off. The menu Suggest switches them on.".to_owned(),
            (Some(label), _) => format!("All decided for {label}. Click its label in the panel to see the others."),
            (None, _) => format!("All decided. {done} marks this article done and opens the next."),
        };
        self.say(&words);
    }

    /// After a decision: on to the next one from where that was.
    fn go_on(&mut self, from: &Key, words: &str) {
        let Some(article) = self.article() else { return };
        let next = article.pending.step(Some(from), from.0, true, |p| self.in_filter(p));
        match next {
            Some((item, _)) => {
                self.focus_current(Current::new(item));
                if self.message.is_none() && !words.is_empty() {
                    self.say(words);
                }
            }
            None => self.all_decided(),
        }
    }

    /// Space: not now; on to the next.
    pub(super) fn put_off(&mut self) {
        let Some(item) = self.to_decide() else { return self.step_pending(true) };
        let (key, filter) = (item.key(), self.label_filter.clone());
        let wanted = |p: &Pending| filter.as_ref().is_none_or(|l| *l == p.label);
        let Some(article) = self.article_mut() else { return };
        let more = article.pending.put_off(key.clone(), wanted);
        self.go_on(&key, "");
        if !more {
            let left = self.waiting();
            self.say(&format!("{left} left for later. From here on they come round again."));
        }
    }

    /// What is to be decided, or the way there where nothing is in focus or on screen.
    fn target(&mut self) -> Option<Current> {
        if let Some(current) = self.article().and_then(|a| a.pending.current().cloned()) {
            return Some(current);
        }
        match self.to_decide() {
            Some(item) => Some(Current::new(item)),
            None => {
                self.step_pending(true);
                None
            }
        }
    }

    /// A: the suggestion becomes a tag. A claim brings its cue, pronoun and link, and its speaker where that is only
    /// suggested; all one step.
    pub(super) fn accept(&mut self) {
        if let Some(current) = self.target() {
            self.accept_as(&current, None);
        }
    }

    /// A digit on a suggestion: accepted, as another label where it is another.
    pub(super) fn accept_label(&mut self, label: &Label) {
        let Some(current) = self.article().and_then(|a| a.pending.current().cloned()) else { return };
        self.accept_as(&current, Some(label));
    }

    fn accept_as(&mut self, current: &Current, label: Option<&Label>) {
        let Some((edits, items)) = self.edits_of(current, label) else { return };
        let name = label.map_or(&*current.item.label, |l| &*l.name);
        let from = current.item.key();
        if self.decide(&format!("Accept {name}"), edits, items, current.clone()) {
            self.go_on(&from, "");
        }
    }

    /// Does a decision and remembers it, so that undo leads back to it.
    fn decide(&mut self, name: &str, edits: Vec<Edit>, items: Vec<Arc<Pending>>, current: Current) -> bool {
        if !self.commit(name, edits) {
            return false;
        }
        if let Some(article) = self.article_mut() {
            let n = article.document.history().last_n();
            // What was accepted as another label waits no more under its own.
            article.pending.remove(&items);
            article.pending.remember(n, items, current);
        }
        self.suggest_at_once();
        true
    }

    /// The edits that accept a suggestion, and the suggestions that they decide.
    fn edits_of(&mut self, current: &Current, label: Option<&Label>) -> Option<(Vec<Edit>, Vec<Arc<Pending>>)> {
        let mut edits = Vec::new();
        let mut items = vec![current.item.clone()];
        let label = label.filter(|l| *l.name != *current.item.label);
        let span = self.span_of(current, label)?;
        let claim = span.id.clone();
        edits.push(Edit::PutSpan(Arc::new(span)));
        if let (Some(parts), None) = (&current.item.claim, label) {
            let kind = self.scheme.links_from(&current.item.label).next().map(|l| (l.name.clone(), l.to.clone()));
            if let Some((kind, to)) = kind {
                for range in &parts.speakers {
                    let id = match self.speaker_at(*range, &to) {
                        Some(Speaker::Tagged(id)) => id,
                        Some(Speaker::Suggested(item)) => {
                            let span = self.span_of(&Current::new(item.clone()), None)?;
                            let id = span.id.clone();
                            edits.push(Edit::PutSpan(Arc::new(span)));
                            items.push(item);
                            id
                        }
                        None => {
                            let label = to.first()?.as_str();
                            let mut span = Span::new(self.new_id(), *range, label);
                            span.origin = current.item.origin();
                            span.source = Some(current.item.layer.clone());
                            let words = self.article()?.document.text().slice(*range).to_owned();
                            span.value = self.known_name(&words).map(Value::from);
                            let id = span.id.clone();
                            edits.push(Edit::PutSpan(Arc::new(span)));
                            id
                        }
                    };
                    let mut link = Relation::new(self.new_id(), kind.clone(), claim.clone(), id);
                    link.origin = current.item.origin();
                    edits.push(Edit::PutRelation(Arc::new(link)));
                }
            }
        }
        Some((edits, items))
    }

    /// The tag that a suggestion becomes.
    fn span_of(&mut self, current: &Current, label: Option<&Label>) -> Option<Span> {
        let item = &current.item;
        let mut span = match &item.source {
            Source::Own(id) => (**self.article()?.document.spans().get(id)?).clone(),
            _ => {
                let mut span = Span::new(self.new_id(), current.range, item.label.clone());
                span.origin = item.origin();
                span.source = Some(item.layer.clone());
                // A propagated tag was not scored.
                let score = (item.source != Source::Equal).then(|| f64::from((item.score * 100.0).round()) / 100.0);
                span.score = score.and_then(serde_json::Number::from_f64);
                span
            }
        };
        span.status = SpanStatus::Accepted;
        span.attrs.clone_from(&item.attrs);
        span.value = current.value.clone().map(Value::from);
        if span.range != current.range {
            span.set_pieces(vec![current.range]);
        }
        let moved = current.range != item.range;
        span.corrected |= moved || current.value != item.value || label.is_some();
        let text = self.article()?.document.text().clone();
        if let Some(parts) = &item.claim {
            let words = |range: ByteRange| Value::from(text.slice(range));
            if let Some(cue) = parts.cue {
                span.attrs.insert("cue".to_owned(), words(cue));
            }
            if let Some(via) = parts.via {
                span.attrs.insert("pronoun".to_owned(), words(via));
            }
        }
        if let Some(label) = label {
            span.label = label.name.clone();
            (span.value, span.attrs) = (None, Default::default());
            self.prefill(&mut span, label);
        } else if moved && &*span.label == "DATE" && current.value == item.value {
            // Other words may say another day.
            self.fill_date(&mut span);
        } else if &*span.label == "ACTOR" && span.value.is_none() && item.others.is_empty() {
            span.value = self.known_name(span.quote(&text)).map(Value::from);
        }
        Some(span)
    }

    fn speaker_at(&self, range: ByteRange, labels: &[String]) -> Option<Speaker> {
        let article = self.article()?;
        let fits = |label: &str| labels.iter().any(|l| l == label);
        // Of tags and suggestions that meet the place the one with the most words in common.
        let common = |r: ByteRange| r.end.min(range.end).0.saturating_sub(r.start.max(range.start).0);
        let tagged = article.document.spans().window(range).filter(|s| s.counts() && fits(&s.label));
        if let Some(span) = tagged.max_by_key(|s| (common(s.range), u32::MAX - s.range.len() as u32)) {
            return Some(Speaker::Tagged(span.id.clone()));
        }
        let waiting = article.pending.window(range).filter(|p| fits(&p.label));
        waiting.max_by_key(|p| (common(p.range), u32::MAX - p.range.len() as u32)).cloned().map(Speaker::Suggested)
    }

    /// X: the suggestion goes, and stays gone: the place is remembered as rejected.
    pub(super) fn reject(&mut self) {
        let Some(current) = self.target() else { return };
        let Some(edit) = self.rejection(&current.item) else { return };
        let from = current.item.key();
        let name = format!("Reject {}", current.item.label);
        if self.decide(&name, vec![edit], vec![current.item.clone()], current) {
            self.go_on(&from, "");
        }
    }

    fn rejection(&mut self, item: &Arc<Pending>) -> Option<Edit> {
        let mut span = self.span_of(&Current::new(item.clone()), None)?;
        span.status = SpanStatus::Rejected;
        Some(Edit::PutSpan(Arc::new(span)))
    }

    /// All that wait and are equal to the one in focus, or to the focused tag, in words and label.
    fn equal(&mut self) -> Option<(Vec<Arc<Pending>>, Current, Arc<str>)> {
        let article = self.article()?;
        let text = article.document.text();
        let tag = article.focused_or_last().filter(|_| article.pending.current().is_none()).cloned();
        if let Some(span) = tag {
            let words = span.quote(text);
            let like = |p: &&Arc<Pending>| {
                p.label == span.label && (p.source == Source::Equal || text.slice(p.range) == words)
            };
            let items: Vec<Arc<Pending>> = article.pending.iter().filter(like).cloned().collect();
            if let Some(first) = items.first() {
                let current = Current::new(first.clone());
                return Some((items, current, span.label.clone()));
            }
        }
        let current = self.target()?;
        let article = self.article()?;
        let text = article.document.text();
        let item = &current.item;
        let words = text.slice(item.range);
        let like = |p: &&Arc<Pending>| {
            let proposed = item.source == Source::Equal && p.source == Source::Equal;
            p.label == item.label && (proposed || text.slice(p.range) == words)
        };
        let items: Vec<Arc<Pending>> = article.pending.iter().filter(like).cloned().collect();
        let label = item.label.clone();
        Some((items, current, label))
    }

    /// Shift+A: all equal in words and label, in one step.
    pub(super) fn accept_equal(&mut self) {
        let Some((items, current, label)) = self.equal() else { return };
        let count = items.len();
        self.accept_all(&items, current, &format!("Accept {count} equal as {label}"));
    }

    /// Shift+X: the same for rejecting.
    pub(super) fn reject_equal(&mut self) {
        let Some((items, current, label)) = self.equal() else { return };
        let count = items.len();
        let edits: Vec<Edit> = items.iter().filter_map(|item| self.rejection(item)).collect();
        let from = current.item.key();
        if self.decide(&format!("Reject {count} equal as {label}"), edits, items, current) {
            self.go_on(&from, "");
            self.toast_undo(&format!("{count} equal suggestions rejected"));
        }
    }

    /// Ctrl+Shift+A: all from a score on, of the label that the panel shows, in one step.
    pub(super) fn accept_sure(&mut self) {
        let Some(article) = self.article() else { return };
        let sure = |p: &&Arc<Pending>| p.score >= SURE && self.in_filter(p);
        let items: Vec<Arc<Pending>> = article.pending.iter().filter(sure).cloned().collect();
        let Some(first) = items.first().cloned() else {
            return self.say("No suggestion here scores 0.8 or more.");
        };
        let count = items.len();
        let of = self.label_filter.as_ref().map(|l| format!(" of {l}")).unwrap_or_default();
        self.accept_all(&items, Current::new(first), &format!("Accept {count} suggestions{of} from 0.8 on"));
    }

    fn accept_all(&mut self, items: &[Arc<Pending>], current: Current, name: &str) {
        let mut edits: Vec<Edit> = Vec::new();
        let mut decided: Vec<Arc<Pending>> = Vec::new();
        let mut seen: HashSet<Key> = HashSet::new();
        let mut tagged: BTreeMap<Key, Id> = Default::default();
        for item in items {
            let chosen = if item.key() == current.item.key() { current.clone() } else { Current::new(item.clone()) };
            // A speaker that an earlier claim of the same step brought stands already.
            if seen.contains(&item.key()) {
                continue;
            }
            let Some((mut more, items)) = self.edits_of(&chosen, None) else { continue };
            redirect(&mut more, &mut tagged);
            edits.append(&mut more);
            decided.extend(items.into_iter().filter(|item| seen.insert(item.key())));
        }
        let count = decided.len();
        let from = current.item.key();
        let focused = self.article().and_then(|a| a.focus.clone());
        if self.decide(name, edits, decided, current) {
            self.toast_undo(&format!("{count} accepted in one step"));
            match focused {
                // R was asked from a tag: there one goes on.
                Some(id) => {
                    self.focus_span(&id);
                    self.say(&format!("{count} accepted."));
                }
                None => self.go_on(&from, &format!("{count} accepted.")),
            }
        }
    }

    fn toast_undo(&mut self, words: &str) {
        self.effects.push(Effect::Offer {
            text: words.to_owned(),
            verb: "Undo".to_owned(),
            command: crate::app::command::Command::Undo,
        });
    }

    /// Y: why it is suggested, on the status line; it stays on for the next ones until Y again.
    pub(super) fn toggle_why(&mut self) {
        let Some(item) = self.to_decide() else { return self.step_pending(true) };
        let Some(article) = self.article_mut() else { return };
        article.pending.why = !article.pending.why;
        if article.pending.why {
            self.say(&why(&item));
        }
    }

    fn tell_why(&mut self) {
        let words = self.article().filter(|a| a.pending.why).and_then(|a| Some(why(&a.pending.current()?.item)));
        if let (Some(words), None) = (words, &self.message) {
            self.say(&words);
        }
    }

    /// D: a date that was guessed to point back points ahead, or the other way round; suggestion or tag.
    pub(super) fn flip_date(&mut self) {
        let Some(article) = self.article() else { return };
        let (range, value, label) = match (article.pending.current(), article.focused()) {
            (Some(c), _) => (c.range, c.value.clone(), c.item.label.clone()),
            (None, Some(s)) => (s.range, s.value_str().map(str::to_owned), s.label.clone()),
            _ => return self.say("Focus a date first: D turns a guess between past and future."),
        };
        if &*label != "DATE" {
            return self.say("Only a date can point to the past or the future.");
        }
        let Some(day) = article.reference_date() else {
            return self.say("Without a publication date no date points anywhere. Click the line under the headline.");
        };
        let settings = self.date_settings();
        let read = dates::read_at(article.document.text().as_str(), range.as_usize(), Some(day), &settings);
        let other = read.and_then(|t| {
            let (past, future) = (t.past?, t.future?);
            (past != future).then(|| if value.as_deref() == Some(&*past) { future } else { past })
        });
        let Some(other) = other else { return self.say("This date can be read in one way only.") };
        self.set_value(Some(other.clone()));
        self.say(&format!("Now {other}. D again turns it back."));
    }

    /// An edge of the suggestion in focus, moved before it is accepted.
    pub(super) fn set_pending_edge(&mut self, edge: Edge, to: crate::core::text::Byte) {
        let Some(article) = self.article_mut() else { return };
        let Some(mut current) = article.pending.current().cloned() else { return };
        let range = match edge {
            Edge::Start => ByteRange::new(to, current.range.end),
            Edge::End => ByteRange::new(current.range.start, to),
        };
        if range.start >= range.end || range.end > article.document.text().len() {
            return self.say("Nothing would be left of it. X rejects a suggestion.");
        }
        current.range = range;
        article.caret = range.start;
        article.pending.set_current(Some(current));
        self.effects.push(Effect::Reveal(ByteRange::new(to, to)));
    }

    /// The value that the suggestion in focus will have.
    pub(super) fn set_pending_value(&mut self, value: Option<String>) {
        let Some(article) = self.article_mut() else { return };
        let Some(mut current) = article.pending.current().cloned() else { return };
        current.value = value;
        article.pending.set_current(Some(current));
    }

    /// R: the focused tag is proposed for all equal words of the article.
    pub(super) fn propagate(&mut self) {
        let Some(article) = self.article() else { return };
        let Some(span) = article.focused_or_last().cloned() else {
            return self.say("Focus a tag first: R proposes it for all equal words.");
        };
        if !span.fragments.is_empty() || span.lost.is_some() {
            return self.say("A tag in pieces is not proposed elsewhere.");
        }
        let places = equal_places(article.document.text(), &span, |place| {
            let mut there = article.document.spans().window(place);
            there.any(|s| s.status == SpanStatus::Accepted && s.label == span.label)
        });
        if places.is_empty() {
            return self.say("All equal mentions are tagged.");
        }
        let count = places.len();
        let first = places.iter().find(|p| p.start > span.range.start).or(places.first()).copied();
        let layer: Arc<str> = span.id.to_string().into();
        let items = places.into_iter().map(|range| {
            Arc::new(Pending {
                range,
                label: span.label.clone(),
                value: span.value_str().map(str::to_owned),
                others: Vec::new(),
                attrs: span.attrs.clone(),
                score: 1.0,
                layer: layer.clone(),
                reason: format!("the same words as a {} tagged here", span.label),
                claim: None,
                source: Source::Equal,
            })
        });
        let items: Vec<Arc<Pending>> = items.collect();
        if let Some(article) = self.article_mut() {
            article.pending.propose(items);
        }
        self.effects.extend(first.map(Effect::Reveal));
        self.say(&format!("{count} equal mentions proposed: Shift+A accepts them, Esc drops them."));
    }

    pub(super) fn drop_proposal(&mut self) {
        if self.article_mut().is_some_and(|a| a.pending.drop_proposed()) {
            self.say("Proposals dropped.");
            // The places that the engines had suggested as well come back.
            self.suggesting_again();
        }
    }

    /// On or off.
    pub(super) fn toggle_suggestions(&mut self) {
        self.settings.suggest = !self.settings.suggest;
        let words = if self.settings.suggest { "Suggestions are on." } else { "Suggestions are off." };
        self.say(words);
    }

    /// Eager, normal or strict.
    pub(super) fn set_level(&mut self, name: &str) {
        name.clone_into(&mut self.settings.suggest_level);
        self.settings.suggest = true;
        let from = self.level().least();
        self.say(&format!("Suggestions from a score of {from} on are shown."));
    }
}

enum Speaker {
    Tagged(Id),
    Suggested(Arc<Pending>),
}

/// Where one speaker stands in several claims of one step, the first that brought it is linked by all.
fn redirect(edits: &mut Vec<Edit>, tagged: &mut BTreeMap<Key, Id>) {
    let mut instead: Vec<(Id, Id)> = Vec::new();
    edits.retain(|edit| match edit {
        Edit::PutSpan(span) => match tagged.get(&key_of(span)) {
            Some(first) => {
                instead.push((span.id.clone(), first.clone()));
                false
            }
            None => {
                tagged.insert(key_of(span), span.id.clone());
                true
            }
        },
        _ => true,
    });
    for edit in edits.iter_mut() {
        if let Edit::PutRelation(link) = edit
            && let Some((_, first)) = instead.iter().find(|(id, _)| *id == link.to)
        {
            Arc::make_mut(link).to = first.clone();
        }
    }
}

fn key_of(span: &Arc<Span>) -> Key {
    (span.range.start, std::cmp::Reverse(span.range.end), span.label.clone())
}

/// Where the words of a tag stand elsewhere.
fn equal_places(text: &Text, span: &Span, is_tagged: impl Fn(ByteRange) -> bool) -> Vec<ByteRange> {
    mentions(text, span.quote(text), CaseRule::default()).into_iter().filter(|place| !is_tagged(*place)).collect()
}

/// The reason in a line: label, value, why, how sure.
pub fn why(item: &Pending) -> String {
    let value = item.value.as_deref().map(|v| format!(" = {v}")).unwrap_or_default();
    let reason = if item.reason.is_empty() { item.layer.to_string() } else { item.reason.clone() };
    let score = match item.origin() {
        Origin::Propagated => String::new(),
        _ => format!(" ({:.2})", item.score),
    };
    format!("{}{value}: {reason}{score}", item.label)
}

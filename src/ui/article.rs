//! The article pane: the session's article made into a scene for the text view, and what the pointer did there made
//! into commands.

use super::panels::detail::{provenance, speaker_words};
use super::review_marks::ReviewMarks;
use super::text_view::TextView;
use super::text_view::scene::{
    Arrow, KeyHint, Look, Mark, MarkState, Marks, Palette, Ring, Scene, ViewEvent, ViewStyle,
};
use super::text_view::shape::Typesetter;
use super::theme::icon;
use crate::app::article::Article;
use crate::app::command::{Command, Edge, Motion};
use crate::app::pending::{GUESS, Pending, Source};
use crate::app::review::Review;
use crate::app::{Mode, Session, run};
use crate::core::review::adjudicate::Comparison;
use crate::core::scheme::Shape;
use crate::core::spans::{Span, SpanStatus};
use crate::core::text::{Byte, ByteRange, Granularity};
use egui::{Color32, Pos2, Ui};
use std::collections::HashMap;
use std::sync::Arc;

/// Colour and shape of each label of the scheme in the present theme.
pub struct Inks {
    by_label: HashMap<Arc<str>, (Look, Color32)>,
    unknown: Color32,
}

impl Inks {
    /// Asks the theme for the colour of each label. `unknown`: the colour of labels the scheme does not have.
    pub fn new(session: &Session, unknown: Color32, colour: impl Fn(&str) -> Color32) -> Self {
        let look = |shape| match shape {
            Shape::Tint => Look::Tint,
            Shape::Dotted => Look::Dotted,
            Shape::Bar => Look::Bar,
        };
        let by_label =
            session.scheme.labels.iter().map(|l| (l.name.clone(), (look(l.shape), colour(&l.name)))).collect();
        Self { by_label, unknown }
    }

    /// How a label is shown, and in which colour.
    pub fn of(&self, label: &str) -> (Look, Color32) {
        self.by_label.get(label).copied().unwrap_or((Look::Tint, self.unknown))
    }
}

struct Tags<'a> {
    article: &'a Article,
    inks: &'a Inks,
    /// Strength of a suggestion's colour in the map.
    pale: f32,
}

impl Marks for Tags<'_> {
    fn in_window(&self, window: ByteRange, each: &mut dyn FnMut(Mark<'_>)) {
        let article = self.article;
        for span in article.document.spans().window(window).filter(|s| is_tag(s)) {
            let (look, colour) = self.inks.of(&span.label);
            let state = if span.flagged { MarkState::Flagged } else { MarkState::Accepted };
            let focused = article.focus.as_ref() == Some(&span.id);
            let lane = article.lanes().of(&span.id);
            each(Mark { pieces: span.pieces(), look, colour, lane, state, focused, initial: None });
        }
        for item in article.pending.window(window) {
            let (look, colour) = self.inks.of(&item.label);
            let pieces = std::slice::from_ref(&item.range);
            let state = if item.score < GUESS { MarkState::Guess } else { MarkState::Pending };
            each(Mark { pieces, look, colour, lane: 0, state, focused: false, initial: None });
        }
    }

    fn all(&self, each: &mut dyn FnMut(ByteRange, Look, Color32)) {
        for span in self.article.document.spans().iter().filter(|s| is_tag(s)) {
            let (look, colour) = self.inks.of(&span.label);
            each(span.range, look, colour);
        }
        for item in self.article.pending.iter() {
            let (look, colour) = self.inks.of(&item.label);
            each(item.range, look, colour.gamma_multiply(self.pale));
        }
    }
}

/// Rejected spans are not shown; suggested ones stand among what waits.
fn is_tag(span: &Span) -> bool {
    !matches!(span.status, SpanStatus::Rejected | SpanStatus::Suggested)
}

/// What a frame of the article pane needs beside the session.
pub struct Pane<'a> {
    pub view: &'a mut TextView,
    pub set: &'a mut Typesetter,
    pub inks: &'a Inks,
    pub style: &'a ViewStyle,
    pub palette: &'a Palette,
    /// Whether keys go to the text.
    pub active: bool,
    /// Whether tags under the pointer say what they are: not below an open menu.
    pub tooltips: bool,
}

/// What the pane asks for after a frame.
#[derive(Default)]
pub struct Asked {
    pub commands: Vec<Command>,
    /// A drag or double click ended: with the brush armed it tags.
    pub selected_by_mouse: bool,
    /// Opens the menu of the target here.
    pub menu_at: Option<Pos2>,
    /// The text was clicked: it wants the keyboard.
    pub clicked: bool,
    pub response: Option<egui::Response>,
}

/// Draws the open article and reads the pointer.
pub fn show(ui: &mut Ui, session: &Session, pane: Pane<'_>) -> Asked {
    let mut asked = Asked::default();
    let Some(article) = session.article() else { return asked };
    let text = article.document.text();
    let tags = Tags { article, inks: pane.inks, pale: pane.palette.pending };
    let caret_unit = run::caret_unit(article, session.granularity);
    let ring = |span: Option<&Arc<Span>>| -> Option<(Vec<ByteRange>, Color32)> {
        let span = span.filter(|s| s.lost.is_none())?;
        Some((span.pieces().to_vec(), pane.inks.of(&span.label).1))
    };
    let current = article.pending.current();
    let focus = match current {
        Some(current) => Some((vec![current.range], pane.inks.of(&current.item.label).1)),
        None => ring(article.focused()),
    };
    let waits = session.to_decide().filter(|_| pane.active || current.is_some());
    let review = session.reviewing().and_then(|r| Some((r, r.comparison()?)));
    let place = review.and_then(|(r, all)| all.units().get(r.at?)).filter(|_| article.focus.is_none());
    let asks = match current {
        Some(_) => None,
        None => match place {
            Some(place) => Some((vec![place.range], pane.palette.amber)),
            None => waits.as_ref().map(|item| (vec![item.range], pane.inks.of(&item.label).1)),
        },
    };
    let keys = match &waits {
        Some(item) => pending_keys(session, item, current.is_some()),
        None if article.pending.equal_count() > 0 => article
            .pending
            .iter()
            .find(|p| p.source == Source::Equal)
            .map(|p| pending_keys(session, p, false))
            .unwrap_or_default(),
        None if place.is_some() && session.mode == Mode::Review => session.review_choices(),
        None => Vec::new(),
    };
    let keys: Vec<KeyHint> =
        keys.into_iter().map(|(key, words)| KeyHint { sign: sign_of(&words), key, words }).collect();
    let last = match (&article.focus, current) {
        (Some(_), _) | (_, Some(_)) => None,
        _ => ring(article.focused_or_last()),
    };
    let hints: Vec<(ByteRange, char)> = match &session.mode {
        Mode::Link { hints, .. } => hints.iter().filter_map(|h| Some((h.place, h.letter?))).collect(),
        _ => Vec::new(),
    };
    let link = run::arrow(session);
    let speaker = link.and_then(|(_, to)| article.document.spans().window(to).find(|s| s.range == to));
    let name = match (speaker, link) {
        (Some(speaker), _) => speaker.value_str().unwrap_or_else(|| speaker.quote(text)).to_owned(),
        (None, Some((_, to))) => text.slice(to).to_owned(),
        _ => String::new(),
    };
    let arrow = link.map(|(from, to)| {
        let label = current.map(|c| &*c.item.label).or(article.focused().map(|s| &*s.label));
        let colour = label.map_or(pane.palette.dim, |l| pane.inks.of(l).1);
        Arrow { from, to, name: &name, colour }
    });
    let (found, current_hit) = session.hits_in(ByteRange::new(Byte(0), text.len()));
    let snap = |anchor: Byte, head: Byte, alt: bool| {
        let by = if alt { Granularity::Character } else { session.granularity };
        text.snap(anchor, head, by)
    };
    let tooltip = |at: Byte| {
        if !pane.tooltips {
            return None;
        }
        // Suggestions have a card of their own.
        if pending_over(article, at).is_some() {
            return None;
        }
        if let Some((r, all)) = review
            && let Some(words) = versions_at(r, all, article, at)
        {
            return Some(words);
        }
        let inner = article.document.spans().at(at).filter(|s| is_tag(s));
        inner.min_by_key(|s| s.range.len()).map(|s| tooltip(session, article, s))
    };
    let review_marks =
        review.map(|(review, all)| ReviewMarks { article, review, all, inks: pane.inks, amber: pane.palette.amber });
    let date_note = date_note(article);
    let header = &article.header;
    let body = ByteRange::new(header.body, text.len());
    let scene = Scene {
        text,
        headline: header.headline,
        title: None,
        dateline: header.date.as_ref().and_then(|d| d.range),
        date_note: Some(&date_note),
        body,
        marks: match &review_marks {
            Some(marks) => marks,
            None => &tags,
        },
        revision: article.document.revision()
            ^ (article.pending.version() << 32)
            ^ (session.review.as_ref().map_or(0, |r| r.version + 1) << 48),
        caret: article.caret,
        // In a review one stands on a place, not on a word.
        caret_unit: place.map_or(caret_unit, |place| place.range),
        active: pane.active,
        selection: article.selection.map(|s| s.range),
        focus: focus.as_ref().map(|(pieces, colour)| Ring { pieces, colour: *colour }),
        asks: asks.as_ref().map(|(pieces, colour)| Ring { pieces, colour: *colour }),
        last: last.as_ref().map(|(pieces, colour)| Ring { pieces, colour: *colour }),
        found,
        current_hit,
        hints: &hints,
        arrow,
        keys: &keys,
        snap: &snap,
        tooltip: &tooltip,
        style: pane.style,
        palette: pane.palette,
    };
    let shown = pane.view.show(ui, pane.set, &scene);
    asked.clicked = shown.response.clicked() || shown.response.drag_started() || shown.response.secondary_clicked();
    for event in shown.events {
        take(event, session, article, &mut asked);
    }
    asked.response = Some(shown.response);
    asked
}

fn take(event: ViewEvent, session: &Session, article: &Article, asked: &mut Asked) {
    let innermost = |over: ByteRange| {
        let there = article.document.spans().window(over).filter(|s| is_tag(s));
        there.min_by_key(|s| s.range.len()).map(|s| s.id.to_string())
    };
    let waiting = |over: ByteRange| {
        let item = pending_over(article, over.start)?;
        Some(Command::FocusPending(item.range, item.label.to_string()))
    };
    match event {
        ViewEvent::Click { byte, shift: true, count: 1, .. } => {
            asked.commands.push(Command::PlaceCaret { at: byte, extend: true });
        }
        ViewEvent::Click { byte, over, count: 1, .. } => {
            let at = over.map_or(byte, |o| o.start);
            asked.commands.push(Command::PlaceCaret { at, extend: false });
            let place = over.and_then(|o| place_over(session, o.start)).filter(|_| session.mode == Mode::Review);
            if let Some(unit) = place {
                asked.commands = vec![Command::ReviewTo(unit)];
                return;
            }
            // A click on a tag focuses it; while a claim looks for its speaker, it chooses the speaker.
            if let Some(command) = over.and_then(waiting).filter(|_| session.mode == Mode::Text) {
                asked.commands.push(command);
            } else if let Some(id) = over.and_then(innermost) {
                let link =
                    matches!(&session.mode, Mode::Link { hints, .. } if hints.iter().any(|h| h.to.as_str() == id));
                if link {
                    asked.commands = vec![Command::LinkTo(id)];
                } else {
                    asked.commands.push(Command::FocusSpan(id));
                }
            }
        }
        ViewEvent::Click { byte, over, count, .. } => {
            let at = over.map_or(byte, |o| o.start);
            asked.commands.push(match count {
                2 => Command::SelectWord(at),
                3 => Command::SelectSentence(at),
                _ => Command::SelectParagraph(at),
            });
            asked.selected_by_mouse = count == 2;
        }
        ViewEvent::Select(range) => {
            asked.commands.push(Command::Select(range));
            asked.selected_by_mouse = true;
        }
        ViewEvent::AddFragment(range) => asked.commands.push(Command::AddFragmentAt(range)),
        ViewEvent::ResizeFocused { start, to } => {
            asked.commands.push(Command::SetEdge(if start { Edge::Start } else { Edge::End }, to));
        }
        ViewEvent::ContextMenu { over, pos, byte } => {
            let selected = article.selection.is_some_and(|s| s.range.contains(byte));
            match over.and_then(innermost) {
                _ if !selected && over.and_then(waiting).is_some() => asked.commands.extend(over.and_then(waiting)),
                Some(id) if !selected => asked.commands.push(Command::FocusSpan(id)),
                _ if !selected => asked.commands.push(Command::PlaceCaret { at: byte, extend: false }),
                _ => {}
            }
            asked.menu_at = Some(pos);
        }
        ViewEvent::Hover(_) | ViewEvent::Scrolled => {}
    }
}

/// The innermost place of a review over a byte that is to be decided.
fn place_over(session: &Session, at: Byte) -> Option<usize> {
    let review = session.reviewing()?;
    let all = review.comparison()?;
    let here = ByteRange::new(at, Byte(at.0.saturating_add(1)));
    let open = review.in_window(here).filter(|unit| all.is_open_question(*unit) && !review.is_decided(*unit));
    open.min_by_key(|unit| all.units().get(*unit).map(|u| u.range.len()))
}

/// What each annotator says at a byte, for the tooltip.
fn versions_at(review: &Review, all: &Comparison, article: &Article, at: Byte) -> Option<String> {
    let here = ByteRange::new(at, Byte(at.0.saturating_add(1)));
    let unit = review.in_window(here).filter(|unit| all.is_open_question(*unit));
    let place = unit.filter_map(|unit| all.units().get(unit)).min_by_key(|u| u.range.len())?;
    let versions = all.names().enumerate().map(|(i, name)| {
        format!("{name}: {}", run::version_words(place.spans.get(i).and_then(Option::as_ref), article))
    });
    Some(versions.collect::<Vec<_>>().join("\n"))
}

/// The suggestion over a byte, unless a tag lies over it more closely.
pub fn pending_over(article: &Article, at: Byte) -> Option<&Arc<Pending>> {
    let item = article.pending.at(at)?;
    let tag = article.document.spans().at(at).filter(|s| is_tag(s)).map(|s| s.range.len()).min();
    tag.is_none_or(|len| item.range.len() < len).then_some(item)
}

/// What a decision is shown as where there is no room for its words.
fn sign_of(words: &str) -> Option<&'static str> {
    match words {
        "accept" | "accept all" | "keep" => Some(icon::CHECK),
        "reject" | "drop" | "remove" => Some(icon::X),
        _ => None,
    }
}

/// The keys beside the suggestion that waits: those that decide it, and those that put it right.
fn pending_keys(session: &Session, item: &Pending, focused: bool) -> Vec<(String, String)> {
    // Where nothing can be changed no key would decide.
    if session.article().is_some_and(|a| a.state.locked().is_some()) {
        return Vec::new();
    }
    let key = |command: Command| session.keymap.shown(&command);
    if item.source == Source::Equal {
        return vec![(key(Command::AcceptEqual), "accept all".to_owned()), (key(Command::Leave), "drop".to_owned())];
    }
    let mut keys = vec![(key(Command::Accept), "accept".to_owned()), (key(Command::Reject), "reject".to_owned())];
    if focused {
        if &*item.label == "DATE" && item.score < GUESS {
            keys.push((key(Command::FlipDate), "past or future".to_owned()));
        }
        let others = session.scheme.labels.iter().filter(|l| *l.name != *item.label);
        keys.extend(others.filter_map(|l| Some((l.key?.to_string(), l.name.to_string()))).take(2));
    }
    keys
}

/// Where a motion by what is on screen leads.
pub fn visual_target(view: &mut TextView, set: &mut Typesetter, session: &Session, motion: Motion) -> Option<Byte> {
    let article = session.article()?;
    let unit = match article.selection {
        Some(selection) => selection.head,
        None => run::caret_unit(article, session.granularity),
    };
    Some(match motion {
        Motion::LineDown => view.line_move(set, unit, 1),
        Motion::LineUp => view.line_move(set, unit, -1),
        Motion::LineStart => view.line_edge(set, unit, false),
        Motion::LineEnd => view.line_edge(set, unit, true),
        Motion::PageDown => view.page_move(set, unit, 1),
        Motion::PageUp => view.page_move(set, unit, -1),
        _ => return None,
    })
}

/// Label, value, link and origin of a tag, for the tooltip.
fn tooltip(session: &Session, article: &Article, span: &Span) -> String {
    let mut lines = vec![match span.value_str() {
        Some(value) => format!("{}: {value}", span.label),
        None => span.label.to_string(),
    }];
    let document = &article.document;
    for link in document.relations().from_span(&span.id) {
        match document.spans().get(&link.to) {
            Some(to) => lines.push(format!("said by {}", to.value_str().unwrap_or_else(|| to.quote(document.text())))),
            None => lines.push("its link leads nowhere".to_owned()),
        }
    }
    if let Some(speaker) = span.attr_str("speaker") {
        lines.push(format!("said by {}", speaker_words(speaker)));
    }
    if let Some(note) = &span.note {
        lines.push(note.clone());
    }
    lines.push(provenance(session.annotator.as_deref(), span));
    lines.join("\n")
}

/// The publication date in words, and where it was found.
pub fn date_note(article: &Article) -> String {
    match article.reference_date() {
        Some(date) => {
            let from = match article.document.date_source() {
                Some("header") => "from the header line",
                Some("metadata") => "from the file's own data",
                Some("dateline") => "from the dateline, the year is a guess",
                Some("name") => "from the file's name",
                Some("footer") => "from the last lines",
                _ => "set by hand",
            };
            format!("{}   {from}", date.strftime("%A %-d %B %Y"))
        }
        None => "No publication date: relative dates have no value".to_owned(),
    }
}

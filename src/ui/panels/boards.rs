//! The lists of the panel beside that of tags: what waits, dates along time, claims by speaker, actors by name.

use super::detail::toggle_ui;
use super::tags::{ROW, list_id};
use super::timeline;
use crate::app::article::Article;
use crate::app::boards::{Board, Line, Place, lines};
use crate::app::command::{Command, Pane};
use crate::app::run::SURE;
use crate::app::suggestions::LEVELS;
use crate::core::scheme::Shape;
use crate::ui::room::{Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme;
use crate::ui::widgets::list_row::{self, ListKeys, Step};
use egui::{
    Align, Align2, Button, Layout, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use std::path::PathBuf;
use std::sync::Arc;

/// Lines from which on a list waits for a pause before it is made anew.
const MANY: usize = 3_000;
/// Seconds of that pause.
const PAUSE: f64 = 0.3;

/// The lines of a list and what they were made of.
#[derive(Default)]
pub struct Lines {
    made_of: Option<Made>,
    pub lines: Vec<Line>,
    /// Since when newer lines wait.
    waiting: Option<(u64, u64, f64)>,
}

#[derive(Clone, PartialEq)]
struct Made {
    path: PathBuf,
    board: Board,
    revision: (u64, u64),
    filter: String,
    label: Option<Arc<str>>,
}

impl Lines {
    /// Brings the lines up to date; gives the seconds after which to look again, where they wait for a pause.
    fn update(&mut self, room: &Room<'_>, article: &Article, now: f64) -> Option<f64> {
        let made = Made {
            path: article.path.clone(),
            board: room.session.board,
            // The focus is part of the version of what waits; the list is cheap below `MANY`.
            revision: (article.document.revision(), article.pending.version()),
            filter: room.view.tag_filter.clone(),
            label: room.session.label_filter.clone(),
        };
        let before = self.made_of.as_ref();
        if before == Some(&made) {
            return None;
        }
        let only_newer = before.is_some_and(|b| Made { revision: made.revision, ..b.clone() } == made);
        if only_newer && self.lines.len() > MANY {
            let (revision, version) = made.revision;
            let since = self.waiting.filter(|w| (w.0, w.1) == made.revision).map_or(now, |w| w.2);
            self.waiting = Some((revision, version, since));
            if now - since < PAUSE {
                return Some(PAUSE - (now - since));
            }
        }
        self.waiting = None;
        self.lines = lines(room.session, made.board, &made.filter);
        self.made_of = Some(made);
        None
    }
}

/// The row of words that choose the list.
pub fn tabs_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(article) = room.session.article() else { return };
    let waiting = article.pending.len();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        for board in Board::ALL {
            let on = room.session.board == board;
            let words = match board {
                Board::Waiting if waiting > 0 => format!("{} {waiting}", board.title()),
                _ => board.title().to_owned(),
            };
            let (font, ink) = if on {
                (theme::semibold(theme::SMALL), room.theme.text)
            } else {
                (theme::sans(theme::SMALL), room.theme.dim)
            };
            let galley = ui.painter().layout_no_wrap(words.clone(), font, ink);
            let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 24.0), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, format!("List: {words}")));
            let ink = if response.hovered() { room.theme.text } else { ink };
            ui.painter().galley_with_override_text_color(rect.min + vec2(0.0, 3.0), galley, ink);
            if on {
                let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
                ui.painter().rect_filled(line, 1.0, room.theme.accent);
            }
            if response.has_focus() {
                list_row::focus_ring(ui.painter(), room.theme, rect.expand(2.0));
            }
            if response.clicked() {
                room.run(Command::ShowBoard(board));
            }
        }
    });
}

/// Draws the chosen list.
pub fn board_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(article) = room.session.article() else { return };
    let mut board = std::mem::take(&mut room.view.board);
    let now = ui.input(|i| i.time);
    if let Some(wait) = board.update(room, article, now) {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(wait));
    }
    match room.session.board {
        Board::Waiting => waiting_head_ui(ui, room, article),
        Board::Dates => timeline::timeline_ui(ui, room, article, &board.lines),
        _ => {}
    }
    list_ui(ui, room, article, &board);
    room.view.board = board;
}

/// How sure suggestions must be, and the one button that takes the sure ones.
fn waiting_head_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let settings = &room.session.settings;
        let (on, level) = (settings.suggest, settings.suggest_level.clone());
        for (name, title) in LEVELS {
            let here = on && level == name;
            let words = format!("Suggestions: {}", title.to_lowercase());
            if toggle_ui(ui, room, here, title, &words).clicked() {
                room.run(Command::SetLevel(name));
            }
        }
        if toggle_ui(ui, room, !on, "Off", "Suggestions: off").clicked() && on {
            room.run(Command::ToggleSuggestions);
        }
        let sure = article.pending.iter().filter(|p| p.score >= SURE);
        let filter = room.session.label_filter.as_ref();
        let sure = sure.filter(|p| filter.is_none_or(|l| *l == p.label)).count();
        if sure > 0 {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let key = room.session.keymap.shown(&Command::AcceptSure);
                let button = Button::new(RichText::new(format!("Accept {sure}")).small()).min_size(vec2(0.0, 24.0));
                let tip = format!("Accept the {sure} that score 0.8 or more, in one step ({key})");
                let name = format!("Accept the {sure} sure suggestions");
                if ui.add(button).accessible_name(name).on_hover_text(tip).clicked() {
                    room.run(Command::AcceptSure);
                    room.change(|session| session.focus_pane(Pane::Text));
                }
            });
        }
    });
    ui.add_space(4.0);
}

fn empty_words(room: &Room<'_>, article: &Article) -> String {
    if !room.view.tag_filter.is_empty() || room.session.label_filter.is_some() {
        return "Nothing fits the filter.".to_owned();
    }
    let key = |command: &Command| room.session.keymap.shown(command);
    match room.session.board {
        Board::Waiting if !room.session.settings.suggest => "Suggestions are off.".to_owned(),
        Board::Waiting if room.session.is_suggesting() && article.pending.is_empty() => "Looking…".to_owned(),
        Board::Waiting => {
            let done = key(&Command::MarkDone);
            format!("All decided. {done} marks this article done and opens the next.")
        }
        Board::Dates => "No dates yet.".to_owned(),
        Board::Claims => "No claims yet: select what is said, press its digit, then L for who said it.".to_owned(),
        _ => "No actors yet.".to_owned(),
    }
}

fn list_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, board: &Lines) {
    if board.lines.is_empty() {
        let words = RichText::new(empty_words(room, article)).color(room.theme.dim);
        ui.add(egui::Label::new(words).wrap());
        return;
    }
    let rect = ui.available_rect_before_wrap();
    let is_current = |place: &Place| match &place.go {
        Command::FocusSpan(id) => article.focus.as_ref().is_some_and(|f| f.as_str() == id),
        Command::FocusPending(range, label) => {
            article.pending.current().is_some_and(|c| c.item.range == *range && *c.item.label == **label)
        }
        _ => false,
    };
    let focused = board.lines.iter().position(|l| matches!(l, Line::Place(p) if is_current(p)));
    let last = board.lines.len() - 1;
    let at = room.view.tag_at.filter(|at| *at <= last).or(focused).unwrap_or(0);
    let page = (rect.height() / ROW) as usize;
    let keys = ListKeys { id: list_id(), name: room.session.board.title(), at, count: board.lines.len(), page };
    let (step, list) = keys.show(ui, rect);
    let mut scroll_to = None;
    match step {
        Some(Step::To(place)) => {
            // Titles are stepped over.
            let down = place >= at;
            let is_place = |i: &usize| matches!(board.lines.get(*i), Some(Line::Place(_)));
            let place = if down { (place..=last).find(is_place) } else { (0..=place).rev().find(is_place) };
            if let Some(place) = place {
                room.view.tag_at = Some(place);
                scroll_to = Some(place);
                if let Some(Line::Place(to)) = board.lines.get(place) {
                    room.run(to.go.clone());
                }
            }
        }
        Some(Step::Open) => room.change(|session| session.focus_pane(Pane::Text)),
        None if !list.has_focus() => room.view.tag_at = None,
        None => {}
    }
    if room.view.board_followed != focused {
        room.view.board_followed = focused;
        scroll_to = scroll_to.or(focused);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().id_salt(("board", room.session.board)).auto_shrink([false, false]);
    let memory = list_id().with(("offset", room.session.board));
    if let Some(place) = scroll_to {
        let now: f32 = ui.memory(|m| m.data.get_temp(memory)).unwrap_or(0.0);
        let top = (place as f32 - 1.0).max(0.0) * ROW;
        let least = (top + ROW * 3.0 - rect.height()).max(0.0);
        area = area.vertical_scroll_offset(now.clamp(least.min(top), top));
    }
    let shown = area.show_rows(ui, ROW, board.lines.len(), |ui, places| {
        for i in places {
            let Some(line) = board.lines.get(i) else { continue };
            let rect = match line {
                Line::Title { words, count, warn } => title_ui(ui, room, words, *count, *warn),
                Line::Place(place) => place_ui(ui, room, article, place, focused == Some(i)),
            };
            if list.has_focus() && at == i {
                list_row::focus_ring(ui.painter(), room.theme, rect);
            }
        }
    });
    ui.memory_mut(|m| m.data.insert_temp(memory, shown.state.clamped_offset().y));
}

fn title_ui(ui: &mut Ui, room: &mut Room<'_>, words: &str, count: usize, warn: bool) -> Rect {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{words}, {count}")));
    let painter = ui.painter().clone();
    let actor = room.session.board == Board::Actors && !warn;
    let elsewhere = if actor { room.session.mentions_elsewhere(words) } else { (0, 0) };
    let numbers = match elsewhere {
        (0, _) => count.to_string(),
        (mentions, articles) => format!("{count} · {mentions} in {articles} more"),
    };
    let number = painter.layout_no_wrap(numbers, theme::sans(theme::SMALL), room.theme.dim);
    let mut right = rect.right() - 8.0 - number.size().x;
    painter.galley(pos2(right, rect.center().y - number.size().y / 2.0), number, room.theme.dim);
    if actor {
        let place = Rect::from_min_size(pos2(right - 30.0, rect.top() + 2.0), vec2(24.0, 24.0));
        let button = Button::new(theme::icon_text(theme::icon::PENCIL).color(room.theme.dim)).frame(false);
        let name = format!("Rename or merge {words}");
        if ui.put(place, button).accessible_name(&name).on_hover_text(name).clicked() {
            room.run(Command::AskActorName(Some(words.to_owned())));
        }
        right = place.left();
        if elsewhere.0 > 0 {
            let place = Rect::from_min_size(pos2(right - 26.0, rect.top() + 2.0), vec2(24.0, 24.0));
            let button = Button::new(theme::icon_text(theme::icon::LIST).color(room.theme.dim)).frame(false);
            let name = format!("All mentions of {words}");
            if ui.put(place, button).accessible_name(&name).on_hover_text(name).clicked() {
                room.run(Command::Mentions(Some(words.to_owned())));
            }
            right = place.left();
        }
    }
    let ink = if warn { room.theme.amber } else { room.theme.text };
    let place = Rect::from_min_max(pos2(rect.left() + 2.0, rect.top() + 2.0), pos2(right - 8.0, rect.bottom()));
    let excerpt = Excerpt { words, size: theme::SMALL, weight: 600, cut: Cut::End(1), colour: ink, right: false };
    room.paint_words(&painter, place, &excerpt);
    rect
}

fn place_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, place: &Place, current: bool) -> Rect {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let quote = article.document.text().slice(place.range);
    let suggested = if place.waiting { ", suggested" } else { "" };
    response.widget_info(|| {
        let words: String = quote.chars().take(80).collect();
        WidgetInfo::selected(
            Role::ListItem,
            true,
            current,
            format!("{} {words} {}{suggested}", place.label, place.side),
        )
    });
    let painter = ui.painter().clone();
    list_row::ground(&painter, room.theme, rect, current, response.hovered());
    let shape = room.session.scheme.label(&place.label).map_or(Shape::Tint, |l| l.shape);
    let colour = room.theme.label(&room.session.scheme, &place.label);
    let centre = rect.left_center() + vec2(11.0, 0.0);
    if place.waiting && shape == Shape::Tint {
        let square = Rect::from_center_size(centre, vec2(9.0, 9.0));
        painter.rect_stroke(square, 2.5, Stroke::new(1.5, colour), egui::StrokeKind::Inside);
    } else {
        let ink = if place.waiting { colour.gamma_multiply(0.6) } else { colour };
        list_row::sign(&painter, centre, shape, ink);
    }
    let mut right = rect.right() - 8.0;
    let left = rect.left() + 24.0;
    if !place.side.is_empty() {
        let ink = if place.problem.is_some() { room.theme.amber } else { room.theme.dim };
        let natural = painter.layout_no_wrap(place.side.clone(), theme::sans(theme::SMALL), ink).size().x;
        let width = natural.min((right - left) * 0.55);
        let side = Rect::from_min_max(pos2(right - width, rect.top()), pos2(right + 1.0, rect.bottom()));
        let excerpt =
            Excerpt { words: &place.side, size: theme::SMALL, weight: 400, cut: Cut::End(1), colour: ink, right: true };
        room.paint_words(&painter, side, &excerpt);
        right = side.left() - 12.0;
    } else if place.problem.is_some() {
        let at = pos2(right - 6.0, rect.center().y);
        painter.text(at, Align2::CENTER_CENTER, theme::icon::WARNING, theme::icon_font(12.0), room.theme.amber);
        right -= 18.0;
    }
    let ink = if place.waiting { room.theme.dim } else { room.theme.text };
    let words = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
    let excerpt = Excerpt { words: quote, size: theme::BODY, weight: 400, cut: Cut::Middle, colour: ink, right: false };
    room.paint_words(&painter, words, &excerpt);
    let response = match &place.problem {
        Some(problem) => response.on_hover_text(problem),
        None => response,
    };
    if response.clicked() {
        room.run(place.go.clone());
        room.change(|session| session.focus_pane(Pane::Text));
    }
    rect
}

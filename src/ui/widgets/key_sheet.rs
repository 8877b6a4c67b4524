//! All keys on one sheet, with the labels of the project.

use super::field::filter_ui;
use super::query_help::query_help_ui;
use super::{key_hint, list_row, palette};
use crate::app::run::{EDGE_RULE, title_of_id};
use crate::app::specs::SPECS;
use crate::app::{Mode, Session};
use crate::ui::room::Room;
use crate::ui::theme;
use crate::ui::view_state::Capture;
use egui::{Align, Id, Key, Label, Layout, RichText, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, vec2};

/// Where what a key does begins.
const COLUMN: f32 = 168.0;
/// Width from which the sheet has two columns.
const TWO_COLUMNS: f32 = 760.0;
/// Rows that a heading takes.
const HEADING_ROWS: usize = 2;
/// Height of a row.
const ROW: f32 = 24.0;

struct Line {
    id: &'static str,
    keys: Vec<String>,
    title: String,
    help: &'static str,
}

/// Draws the sheet's contents.
pub fn key_sheet_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let first = room.view.first_frame_of_dialog;
    let mut typed = std::mem::take(&mut room.view.key_filter);
    filter_ui(ui, room.theme, Id::unique("keys-filter"), "Find a key or what it does", &mut typed, first);
    ui.add_space(8.0);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        let searching = !typed.is_empty();
        let groups = groups(room.session, searching).into_iter().filter_map(|(title, mut lines)| {
            lines.retain(|line| line.fits(&typed));
            (!lines.is_empty()).then_some((title, lines))
        });
        let groups: Vec<(&str, Vec<Line>)> = groups.collect();
        if !searching {
            let words = format!(
                "{EDGE_RULE} Click a row, or press Enter on it, to give it another key; Delete gives the usual one back."
            );
            ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
        } else if groups.is_empty() {
            ui.label(RichText::new("No key fits.").color(room.theme.dim));
        }
        if room.session.is_concordance() {
            ui.scope(|ui| query_help_ui(ui, room, &typed));
        }
        // In two columns, so that most of the sheet is seen at once.
        let columns = if searching || ui.available_width() < TWO_COLUMNS { 1 } else { 2 };
        let rows: usize = groups.iter().map(|(_, lines)| lines.len() + HEADING_ROWS).sum();
        ui.columns(columns, |columns| {
            let mut drawn = 0;
            for (title, lines) in &groups {
                let column = usize::from(columns.len() > 1 && drawn * 2 >= rows);
                drawn += lines.len() + HEADING_ROWS;
                let Some(ui) = columns.get_mut(column) else { continue };
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add_space(12.0);
                ui.label(RichText::new(*title).font(theme::semibold(theme::BODY)));
                ui.add_space(2.0);
                for line in lines {
                    line.show(ui, room);
                }
            }
        });
    });
    room.view.key_filter = typed;
}

impl Line {
    fn fits(&self, typed: &str) -> bool {
        let good = |words: &str| palette::fuzzy(words, typed).is_some_and(|score| score > 20);
        let key = typed.to_lowercase();
        typed.is_empty() || good(&self.title) || good(self.help) || self.keys.iter().any(|k| k.to_lowercase() == key)
    }

    /// A row: its keys and what they do. Chosen, it waits for another key.
    fn show(&self, ui: &mut Ui, room: &mut Room<'_>) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 12.0, ROW), Sense::click());
        let capture = room.view.capture.clone().filter(|c| c.id == self.id);
        let own = room.session.has_own_keys(self.id);
        let keys = self.keys.join(", ");
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{}: {keys}", self.title)));
        list_row::ground(ui.painter(), room.theme, rect, capture.is_some(), response.hovered() || response.has_focus());
        let place = rect.shrink2(vec2(6.0, 0.0));
        let mut row = ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Center)));
        row.spacing_mut().item_spacing.x = 4.0;
        if let Some(capture) = &capture {
            let words = match capture.taken {
                None => "Press the new key, or Esc".to_owned(),
                Some((chord, other)) => format!("{chord} is “{}”: again to take it, or Esc", title_of_id(other)),
            };
            let colour = if capture.taken.is_some() { room.theme.amber } else { room.theme.accent };
            row.add(Label::new(RichText::new(words).color(colour)).selectable(false));
        } else {
            for key in &self.keys {
                key_hint::key_ui(&mut row, room.theme, key);
            }
        }
        let title = place.left() + COLUMN;
        row.add_space((title - row.cursor().left()).max(8.0));
        row.add(Label::new(&self.title).selectable(false).truncate());
        if own {
            row.add(Label::new(RichText::new("changed").small().color(room.theme.dim)).selectable(false));
        }
        let reset = own && response.has_focus() && ui.input(|i| i.key_pressed(Key::Delete));
        let response = response.on_hover_text(self.help);
        let id = self.id;
        if reset || response.secondary_clicked() && own {
            room.change(move |session| session.unbind(id));
        } else if response.clicked() {
            response.request_focus();
            room.view.capture = Some(Capture { id, taken: None, row: response.id });
        }
    }
}

/// The rows by what they are about. Commands without a key are shown where one looks for them.
fn groups(session: &Session, all: bool) -> Vec<(&'static str, Vec<Line>)> {
    // Tags first: that is what one comes for.
    const TITLES: [(&[&str], &str); 12] = [
        (&["tag."], "Tags"),
        (&["suggest."], "Suggestions"),
        (&["link.", "actor."], "Links and actors"),
        (&["select."], "Selection"),
        (&["caret."], "Caret"),
        (&["file."], "Articles"),
        (&["edit."], "Editing"),
        (&["find."], "Finding"),
        (&["list."], "Lists"),
        (&["decide.", "review.", "folder."], "Reviews"),
        (&["view.", "board."], "Window"),
        (&["help."], "Help"),
    ];
    let mut groups: Vec<(&'static str, Vec<Line>)> = TITLES.iter().map(|(_, title)| (*title, Vec::new())).collect();
    for spec in SPECS {
        let keys: Vec<String> = session.keymap.keys_of(spec.id).iter().map(ToString::to_string).collect();
        let Some(title) = session.title_of(spec).filter(|_| all || !keys.is_empty()) else { continue };
        let place = TITLES.iter().position(|(prefixes, _)| prefixes.iter().any(|p| spec.id.starts_with(p)));
        if let Some((_, lines)) = groups.get_mut(place.unwrap_or(TITLES.len() - 1)) {
            lines.push(Line { id: spec.id, keys, title, help: spec.help });
        }
    }
    // What one is at comes first.
    let first = match session.resting_mode() {
        _ if session.list.is_some() => Some("Lists"),
        Mode::Review => Some("Reviews"),
        _ => None,
    };
    if let Some(at) = first.and_then(|title| groups.iter().position(|(t, _)| *t == title)) {
        let group = groups.remove(at);
        groups.insert(0, group);
    }
    groups
}

//! All keys on one sheet, with the labels of the project.

use super::field::filter_ui;
use super::{key_hint, palette};
use crate::app::Session;
use crate::app::run::EDGE_RULE;
use crate::app::specs::SPECS;
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{Id, RichText, ScrollArea, Ui};

/// Where what a key does begins.
const COLUMN: f32 = 200.0;

struct Line {
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
    let mut none = true;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if typed.is_empty() {
            ui.label(RichText::new(EDGE_RULE).color(room.theme.dim));
        }
        for (title, lines) in groups(room.session) {
            let lines: Vec<&Line> = lines.iter().filter(|line| line.fits(&typed)).collect();
            if lines.is_empty() {
                continue;
            }
            none = false;
            ui.add_space(12.0);
            ui.label(RichText::new(title).font(theme::semibold(theme::BODY)));
            for line in lines {
                line.show(ui, room);
            }
        }
        if none {
            ui.label(RichText::new("No key fits.").color(room.theme.dim));
        }
    });
    room.view.key_filter = typed;
}

impl Line {
    fn fits(&self, typed: &str) -> bool {
        let good = |words: &str| palette::fuzzy(words, typed).is_some_and(|score| score > 20);
        let key = typed.to_lowercase();
        typed.is_empty() || good(&self.title) || good(self.help) || self.keys.iter().any(|k| k.to_lowercase() == key)
    }

    fn show(&self, ui: &mut Ui, room: &Room<'_>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.spacing_mut().interact_size.y = 20.0;
            let left = ui.cursor().left();
            for key in &self.keys {
                key_hint::key_ui(ui, room.theme, key);
            }
            let used = ui.cursor().left() - left;
            ui.add_space((COLUMN - used).max(4.0));
            ui.label(&self.title).on_hover_text(self.help);
        });
    }
}

fn groups(session: &Session) -> Vec<(&'static str, Vec<Line>)> {
    // Tags first: that is what one comes for.
    const TITLES: [(&str, &str); 10] = [
        ("tag.", "Tags"),
        ("link.", "Links"),
        ("select.", "Selection"),
        ("caret.", "Caret"),
        ("file.", "Articles"),
        ("edit.", "Editing"),
        ("find.", "Finding"),
        ("list.", "Lists"),
        ("view.", "Window"),
        ("", "Help"),
    ];
    let mut groups: Vec<(&'static str, Vec<Line>)> = TITLES.iter().map(|(_, title)| (*title, Vec::new())).collect();
    for spec in SPECS {
        let keys: Vec<String> = session.keymap.keys_of(spec.id).iter().map(ToString::to_string).collect();
        let Some(title) = session.title_of(spec).filter(|_| !keys.is_empty()) else { continue };
        let place = TITLES.iter().position(|(prefix, _)| spec.id.starts_with(prefix)).unwrap_or_default();
        if let Some((_, lines)) = groups.get_mut(place) {
            lines.push(Line { keys, title, help: spec.help });
        }
    }
    groups
}

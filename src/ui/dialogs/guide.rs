//! H: what the guidelines say of a label, beside how the same words were tagged in other places.

use super::close;
use crate::app::Session;
use crate::app::chord::{Chord, KeyName};
use crate::app::command::Command;
use crate::app::guide::Rules;
use crate::core::search::{Place, Way};
use crate::ui::keys;
use crate::ui::room::Room;
use crate::ui::theme;
use crate::ui::widgets::kwic::Kwic;
use crate::ui::widgets::label_chip::{self, Chip};
use crate::ui::widgets::list_row;
use egui::{Label, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

/// Height of an example.
const ROW: f32 = 25.0;
/// Values that are named.
const VALUES: usize = 4;

/// Draws the page.
pub fn guide_ui(ui: &mut Ui, room: &mut Room<'_>) {
    labels_ui(ui, room);
    ui.add_space(10.0);
    let (width, height) = (ui.available_width(), ui.available_height());
    let left = (width * 0.5 - 12.0).max(240.0);
    ui.horizontal_top(|ui| {
        ui.allocate_ui(vec2(left, height), |ui| {
            ui.vertical(|ui| {
                ui.set_width(left);
                rules_ui(ui, room);
            });
        });
        let line = ui.cursor().left() + 8.0;
        let down = ui.max_rect().y_range();
        ui.painter().vline(line, down, egui::Stroke::new(1.0, room.theme.line));
        ui.add_space(20.0);
        ui.vertical(|ui| {
            let area = ScrollArea::vertical().id_salt("precedents").auto_shrink([false, false]);
            area.show(ui, |ui| precedents_ui(ui, room));
        });
    });
}

/// The labels of the project: a click or its key shows the page for another one.
fn labels_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let labels = &room.session.scheme.labels;
    let now = room.session.guide.label.clone();
    let pressed = ui.input(|i| {
        let presses = i.events.iter().filter_map(keys::press).filter(|p| !p.repeat);
        presses.map(|p| p.chord).find_map(|chord| match chord.key {
            KeyName::Char(c) if c.is_ascii_digit() && chord == Chord::bare(chord.key) => Some(c),
            _ => None,
        })
    });
    let mut wanted = labels.iter().find(|l| pressed.is_some() && l.key == pressed).map(|l| l.name.to_string());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        let document = room.session.article().map(|a| &a.document);
        for label in labels {
            let count =
                document.map_or(0, |d| d.spans().iter().filter(|s| s.counts() && s.label == label.name).count());
            let colour = room.theme.label(&room.session.scheme, &label.name);
            let chip = Chip { label, colour, count, on: label.name == now };
            if label_chip::chip_ui(ui, room.theme, 116.0, &chip).clicked() {
                wanted = Some(label.name.to_string());
            }
        }
    });
    if let Some(label) = wanted.filter(|l| **l != *now) {
        room.run(Command::GuideLabel(label));
    }
}

fn rules_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let guide = &room.session.guide;
    let label = room.session.scheme.label(&guide.label);
    if let Some(description) = label.map(|l| l.description.as_str()).filter(|d| !d.is_empty()) {
        ui.add(Label::new(RichText::new(description).color(room.theme.dim)).wrap());
        ui.add_space(8.0);
    }
    match &guide.rules {
        Rules::Reading => {}
        Rules::None => {
            let words = "This folder has no guidelines yet. Write them into a file guidelines.md beside the articles, with \
                a heading for each label: they are shown here.";
            ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
        }
        Rules::Unreadable(reason) => {
            let words = format!("guidelines.md cannot be read: {reason}. It is left as it is.");
            ui.add(Label::new(RichText::new(words).color(room.theme.bad)).wrap());
        }
        Rules::Read { text, whole } => {
            if *whole {
                let words = format!("No heading of guidelines.md names {}: this is all of it.", guide.label);
                ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
                ui.add_space(4.0);
            }
            let area = ScrollArea::vertical().id_salt(("rules", &guide.label)).auto_shrink([false, false]);
            area.show(ui, |ui| {
                let markdown = &mut room.view.dialog.guide;
                markdown.read(text);
                markdown.show(ui, room.theme);
            });
        }
    }
}

fn precedents_ui(ui: &mut Ui, room: &mut Room<'_>) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let Some(found) = room.session.guide.precedents.clone() else {
        ui.label(RichText::new("Looking through the articles…").color(room.theme.dim));
        return;
    };
    if let Some(words) = room.session.guide.words.clone() {
        heading(ui, &format!("“{words}” in other places"));
        let ways = found.ways();
        if ways.is_empty() && !room.session.guide.is_looking() {
            ui.label(RichText::new("These words stand nowhere else in the folder.").color(room.theme.dim));
        }
        for (label, way) in ways {
            way_ui(ui, room, label.map(|l| &**l), way);
        }
        ui.add_space(14.0);
    }
    let label = room.session.guide.label.clone();
    let count = found.label_count;
    heading(ui, &format!("Tagged {label}: {count} in other places"));
    if count == 0 && !room.session.guide.is_looking() {
        ui.label(RichText::new("None yet.").color(room.theme.dim));
    }
    for place in &found.of_label {
        place_ui(ui, room, place);
    }
    let (looked, all) = room.session.guide.looked;
    if looked < all {
        ui.label(RichText::new(format!("{looked} of {all} articles looked through…")).small().color(room.theme.dim));
    }
}

fn heading(ui: &mut Ui, words: &str) {
    let short: String = words.chars().take(60).collect();
    ui.label(RichText::new(short).font(theme::semibold(theme::BODY)));
    ui.add_space(2.0);
}

/// One way to tag the words: how often, with which values, and examples.
fn way_ui(ui: &mut Ui, room: &mut Room<'_>, label: Option<&str>, way: &Way) {
    ui.add_space(6.0);
    let colour = label.map_or(room.theme.dim, |label| room.theme.label(&room.session.scheme, label));
    let mut words = format!("{}, {} times", label.unwrap_or("Not tagged"), way.count);
    if way.count == 1 {
        words = format!("{}, once", label.unwrap_or("Not tagged"));
    }
    let values = way.values();
    let named: Vec<String> = values.iter().take(VALUES).map(|(value, n)| format!("{value} {n}")).collect();
    ui.horizontal(|ui| {
        ui.label(RichText::new(words).font(theme::medium(theme::BODY)).color(colour));
        let mut values = named.join(" · ");
        if way.values().len() > VALUES {
            values.push_str(" · …");
        }
        ui.add(Label::new(RichText::new(values).small().color(room.theme.dim)).truncate());
    });
    for place in &way.examples {
        place_ui(ui, room, place);
    }
}

/// An example in its context; a click goes there.
fn place_ui(ui: &mut Ui, room: &mut Room<'_>, place: &Place) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let (entry, range) = (&place.entry, place.hit.range);
    let kwic = Kwic::of(entry, range);
    let file = crate::app::article::file_name(&entry.path);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{file}: {}", kwic.spoken())));
    let painter = ui.painter().clone();
    list_row::ground(&painter, room.theme, rect, false, response.hovered() || response.has_focus());
    let width = kwic.width(&painter).min(rect.width() * 0.6);
    // One column for the words of all examples, as far as they fit behind it.
    let middle = rect.left() + 4.0 + (rect.width() * 0.36).min((rect.width() - width).max(0.0));
    kwic.paint(room, &painter, rect.shrink2(vec2(4.0, 0.0)), middle, width);
    let response = response.on_hover_text(format!("{file} · go there"));
    if response.clicked() {
        let place = place.clone();
        room.change(move |session: &mut Session| session.go_to_precedent(&place));
        close(room);
    }
}

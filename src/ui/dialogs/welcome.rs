//! The first screen: three ways in, what was open before, the keys in two lines.

use super::main_button;
use crate::app::article::file_name;
use crate::app::command::Command;
use crate::ui::room::Room;
use crate::ui::theme;
use crate::ui::widgets::list_row;
use egui::{Align, Button, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::time::Duration;

/// Projects of before on the first screen.
const RECENT: usize = 5;
const WIDTH: f32 = 520.0;

/// Draws the first screen.
pub fn welcome_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let rect = ui.max_rect();
    let width = WIDTH.min(rect.width() - 48.0);
    let recent = room.session.settings.recent.len().min(RECENT);
    let tall = 300.0 + recent as f32 * 34.0;
    ui.add_space(((rect.height() - tall) * 0.4).max(24.0));
    ui.horizontal(|ui| {
        ui.add_space((rect.width() - width) / 2.0);
        ui.allocate_ui_with_layout(vec2(width, rect.height()), Layout::top_down(Align::Min), |ui| {
            ui.set_width(width);
            inside_ui(ui, room);
        });
    });
}

/// Seconds before it is said that something is being opened: most articles are there sooner.
const PATIENCE: f64 = 0.3;

/// Says what is being opened, where that takes long enough to be noticed.
pub fn opening_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let now = ui.input(|i| i.time);
    let since = *room.view.opening_since.get_or_insert(now);
    if now - since < PATIENCE {
        return ui.ctx().request_repaint_after(Duration::from_secs_f64(PATIENCE - (now - since)));
    }
    let words = match room.session.opening() {
        Some(path) => format!("Opening {}…", file_name(path)),
        None => "Reading the folder…".to_owned(),
    };
    ui.add_space(ui.available_height() * 0.4);
    ui.vertical_centered(|ui| ui.label(RichText::new(words).size(14.0).color(room.theme.dim)));
}

fn inside_ui(ui: &mut Ui, room: &mut Room<'_>) {
    ui.label(RichText::new("Rubrica").font(theme::serif(34.0)));
    let words = "Tag who speaks, when things happen and what is claimed. Tags are saved beside each article; the article \
                 itself is never changed.";
    ui.add(Label::new(RichText::new(words).size(14.0).color(room.theme.dim)).wrap());
    ui.add_space(20.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        if main_button(ui, room, "Open folder…").clicked() {
            room.run(Command::OpenFolder);
        }
        for (words, command) in [("Open file…", Command::OpenFile), ("Try the samples", Command::TrySamples)] {
            if ui.add(Button::new(words).min_size(vec2(0.0, 30.0))).clicked() {
                room.run(command);
            }
        }
    });
    ui.add_space(6.0);
    ui.label(RichText::new("Or drop files and folders here.").color(room.theme.dim));
    recent_ui(ui, room);
    ui.add_space(22.0);
    let labels = room.session.scheme.labels.iter().filter_map(|l| l.key.map(|k| format!("{k}\u{a0}{}", l.name)));
    let keys = [
        format!(
            "Drag over words, or move with the arrows and select with Shift; then a digit tags: {}.",
            labels.take(3).collect::<Vec<_>>().join(", ")
        ),
        "Tab goes from tag to tag, Ctrl+Z takes back, F1 shows all keys.".to_owned(),
    ];
    for line in keys {
        ui.add(Label::new(RichText::new(line).color(room.theme.dim)).wrap());
    }
}

fn recent_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let recent = room.session.settings.recent.clone();
    if recent.is_empty() {
        return;
    }
    ui.add_space(20.0);
    ui.label(RichText::new("Opened before").font(theme::medium(theme::BODY)));
    ui.spacing_mut().item_spacing.y = 2.0;
    for path in recent.into_iter().take(RECENT) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::click());
        let name = file_name(&path);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Open {name}")));
        let painter = ui.painter();
        let wide = rect.expand2(vec2(8.0, 0.0));
        list_row::ground(painter, room.theme, wide, false, response.hovered());
        if response.has_focus() {
            list_row::focus_ring(painter, room.theme, wide);
        }
        let ink = room.theme.accent;
        let title = list_row::cut_end(painter, &name, theme::medium(theme::BODY), ink, rect.width() * 0.5);
        let left = rect.left() + title.size().x + 12.0;
        painter.galley(pos2(rect.left(), rect.center().y - title.size().y / 2.0), title, ink);
        let parent = path.parent().map(|p| p.display().to_string()).unwrap_or_default();
        let side = list_row::cut_end(painter, &parent, theme::sans(theme::SMALL), room.theme.dim, rect.right() - left);
        painter.galley(pos2(left, rect.center().y - side.size().y / 2.0), side, room.theme.dim);
        if response.clicked() {
            room.change(move |session| session.open_paths(std::slice::from_ref(&path)));
        }
    }
}

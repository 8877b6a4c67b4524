//! The menu bar, made from the table of commands.

use crate::app::command::{Command, Menu, Spec};
use crate::app::queue::Project;
use crate::app::specs::SPECS;
use crate::ui::room::Room;
use crate::ui::theme::{self, Theme};
use egui::containers::menu::MenuBar;
use egui::{Align2, Button, Frame, Margin, Panel, RichText, Ui};

/// Height of the bar.
pub const HEIGHT: f32 = 30.0;

/// Groups of a menu that are a menu of their own, by the start of their ids.
const NESTED: [(&str, &str); 6] = [
    ("decide.", "Decide"),
    ("caret.", "Caret"),
    ("select.", "Selection"),
    ("tag.attribute-", "Next attribute value"),
    ("tag.label-", "Tag as"),
    ("list.", "Problems"),
];

/// Draws the bar with the article's name in its middle.
pub fn menu_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let frame = Frame::new().fill(room.theme.side).inner_margin(Margin::symmetric(6, 0));
    Panel::top("menu").frame(frame).exact_size(HEIGHT).show_separator_line(false).show(ui, |ui| {
        let rect = ui.max_rect();
        let line = egui::Stroke::new(1.0, room.theme.line);
        let full = ui.ctx().content_rect();
        ui.painter().with_clip_rect(full).hline(full.x_range(), rect.bottom() - 0.5, line);
        let mut used = 0.0;
        MenuBar::new().ui(ui, |ui| {
            ui.set_height(HEIGHT - 1.0);
            ui.spacing_mut().button_padding.x = 9.0;
            for menu in Menu::ALL {
                let button = ui.menu_button(menu.title(), |ui| {
                    ui.set_width(264.0);
                    entries_ui(ui, room, menu);
                });
                used = button.response.rect.right();
            }
        });
        let title = title(room);
        let galley = ui.painter().layout_no_wrap(title, theme::sans(theme::BODY), room.theme.dim);
        let place = Align2::CENTER_CENTER.anchor_size(full.center_top() + egui::vec2(0.0, HEIGHT / 2.0), galley.size());
        // The name of the article is for the eye; it never covers a menu.
        if place.left() > used + 12.0 {
            ui.painter().galley(place.min, galley, room.theme.dim);
        }
    });
}

/// What the window is called.
pub fn title(room: &Room<'_>) -> String {
    match (room.session.article(), &room.session.project) {
        (Some(article), _) => format!("{} · Rubrica", article.name()),
        (None, Some(Project { folder, .. })) => {
            format!("{} · Rubrica", crate::app::article::file_name(folder))
        }
        _ => "Rubrica".to_owned(),
    }
}

fn entries_ui(ui: &mut Ui, room: &mut Room<'_>, menu: Menu) {
    let specs: Vec<&'static Spec> = SPECS.iter().filter(|s| s.menu == menu && s.command != Command::Leave).collect();
    let mut last_group = "";
    let mut nested: Vec<&str> = Vec::new();
    // What opens a menu of its own stands last.
    let (own, direct): (Vec<&Spec>, Vec<&Spec>) = specs.into_iter().partition(|s| group_of(s).is_some());
    for spec in direct {
        let group = spec.id.split('.').next().unwrap_or_default();
        if !last_group.is_empty() && group != last_group {
            ui.separator();
        }
        last_group = group;
        entry_ui(ui, room, spec);
        if spec.command == Command::OpenFolder {
            recent_ui(ui, room);
        }
    }
    for spec in &own {
        let Some((prefix, title)) = group_of(spec) else { continue };
        if nested.contains(&prefix) {
            continue;
        }
        if nested.is_empty() {
            ui.separator();
        }
        nested.push(prefix);
        let inside: Vec<&&Spec> = own.iter().filter(|s| s.id.starts_with(prefix)).collect();
        if inside.iter().all(|s| room.session.title_of(s).is_none()) {
            continue;
        }
        ui.menu_button(title, |ui| {
            ui.set_width(264.0);
            for spec in inside {
                entry_ui(ui, room, spec);
            }
        });
    }
}

fn group_of(spec: &Spec) -> Option<(&'static str, &'static str)> {
    NESTED.into_iter().find(|(prefix, _)| spec.id.starts_with(prefix))
}

fn entry_ui(ui: &mut Ui, room: &mut Room<'_>, spec: &Spec) {
    let Some(title) = room.session.title_of(spec) else { return };
    let key = room.session.keymap.keys_of(spec.id).first().map(ToString::to_string).unwrap_or_default();
    let reason = room.session.unavailable(&spec.command);
    let response = menu_item_ui(ui, room.theme, &title, &key, reason.is_none());
    let response = match &reason {
        Some(reason) => response.on_disabled_hover_text(reason),
        None => response.on_hover_text(spec.help),
    };
    if response.clicked() {
        room.run(spec.command.clone());
        ui.close();
    }
}

/// One entry of any menu, its key at the right.
pub fn menu_item_ui(ui: &mut Ui, theme: &Theme, title: &str, key: &str, enabled: bool) -> egui::Response {
    let key = RichText::new(key).small().color(theme.dim);
    let ink = if enabled { theme.text } else { theme.dim };
    let button = Button::new(RichText::new(title).color(ink)).shortcut_text(key);
    ui.add_enabled(enabled, button.min_size(egui::vec2(0.0, 26.0)))
}

fn recent_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let recent = room.session.settings.recent.clone();
    if recent.is_empty() {
        return;
    }
    ui.menu_button("Open recent", |ui| {
        for path in recent {
            let name = path.display().to_string();
            if ui.add(Button::new(&name).wrap_mode(egui::TextWrapMode::Truncate)).on_hover_text(&name).clicked() {
                room.change(move |session| session.open_paths(std::slice::from_ref(&path)));
                ui.close();
            }
        }
    });
}

//! The menu of the target: the focused tag, the selection or the word at the caret.

use super::menu::menu_item_ui;
use crate::app::command::Command;
use crate::app::specs::spec_of;
use crate::ui::room::Room;
use egui::containers::menu::menu_style;
use egui::style::StyleModifier;
use egui::{Align, Id, LayerId, Layout, Popup, PopupCloseBehavior, PopupKind, RectAlign, Ui};

/// Draws the menu while it is open.
pub fn context_menu_ui(ui: &Ui, room: &mut Room<'_>) {
    let Some(place) = room.view.context_menu else { return };
    let id = Id::unique("target-menu");
    let mut open = true;
    let popup = Popup::new(id, ui.ctx().clone(), place, LayerId::background())
        .kind(PopupKind::Menu)
        .layout(Layout::top_down_justified(Align::Min))
        .style(StyleModifier::new(menu_style))
        .align(RectAlign::BOTTOM_START)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .accessible_name("Menu of the target")
        .open_bool(&mut open);
    popup.show(|ui| {
        ui.set_width(264.0);
        labels_ui(ui, room);
        ui.separator();
        let Some(article) = room.session.article() else { return };
        let commands: &[Command] = if article.focus.is_some() && article.selection.is_none() {
            &[
                Command::EditValue,
                Command::EditNote,
                Command::Link,
                Command::Propagate,
                Command::FlagSpan,
                Command::Copy,
                Command::CopyWithTags,
                Command::DeleteSpan,
            ]
        } else {
            &[
                Command::Widen,
                Command::SelectQuotation,
                Command::SelectEnclosingSentence,
                Command::AddFragment,
                Command::Reanchor,
                Command::Copy,
                Command::CopyWithTags,
            ]
        };
        for command in commands {
            item_ui(ui, room, command);
        }
    });
    if !open || ui.input(|i| i.key_pressed(egui::Key::Escape)) {
        room.view.context_menu = None;
    }
}

fn labels_ui(ui: &mut Ui, room: &mut Room<'_>) {
    for label in room.session.scheme.labels.iter().take(12) {
        let key = label.key.map(String::from).unwrap_or_default();
        if menu_item_ui(ui, room.theme, &format!("Tag as {}", label.name), &key, true).clicked() {
            room.run(Command::ApplyLabel(label.name.to_string()));
            room.view.context_menu = None;
        }
    }
}

fn item_ui(ui: &mut Ui, room: &mut Room<'_>, command: &Command) {
    let Some(spec) = spec_of(command) else { return };
    let reason = room.session.unavailable(command);
    let key = room.session.keymap.shown(command);
    let response = menu_item_ui(ui, room.theme, spec.title, &key, reason.is_none());
    let response = match reason {
        Some(reason) => response.on_disabled_hover_text(reason),
        None => response,
    };
    if response.clicked() {
        room.run(command.clone());
        room.view.context_menu = None;
    }
}

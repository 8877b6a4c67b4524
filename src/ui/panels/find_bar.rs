//! Finding words in the article: the field, how many hits, next and previous.

use super::detail::toggle_ui;
use crate::app::article::Found;
use crate::app::command::Command;
use crate::app::effect::Field;
use crate::ui::room::Room;
use crate::ui::theme::{self, icon};
use egui::{Area, Button, Frame, Id, Key, Margin, Order, Rect, RichText, TextEdit, Ui};

/// The field's widget.
pub fn field_id() -> Id {
    Id::unique("find-field")
}

/// Draws the bar while it is open, over the upper right of the article so that no line moves.
pub fn find_bar_ui(ui: &Ui, room: &mut Room<'_>, article: Rect) {
    let Some(found) = room.session.article().map(|a| &a.found).filter(|f| f.open) else { return };
    let width = 400.0_f32.min(article.width() - 24.0);
    let place = egui::pos2(article.right() - width - 36.0, article.top() + 8.0).max(article.min);
    let area = Area::new(Id::unique("find-bar")).order(Order::Middle).fixed_pos(place);
    area.show(ui.ctx(), |ui| bar_ui(ui, room, found, width));
}

fn bar_ui(ui: &mut Ui, room: &mut Room<'_>, found: &Found, width: f32) {
    let frame = Frame::popup(ui.style()).inner_margin(Margin::symmetric(8, 6));
    frame.show(ui, |ui| {
        ui.set_width(width);
        ui.horizontal(|ui| {
            let mut query = found.query.clone();
            let hint = RichText::new("Find in article").color(room.theme.dim);
            let width = (ui.available_width() - 216.0).clamp(120.0, 320.0);
            let edit = TextEdit::singleline(&mut query).id(field_id()).desired_width(width).hint_text(hint);
            let response = ui.add(edit.margin(Margin::symmetric(8, 5))).accessible_name("Find in article");
            if room.view.wanted == Some(Field::Find) {
                room.view.wanted = None;
                response.request_focus();
            }
            if response.changed() {
                room.run(Command::FindText(query.clone()));
            }
            if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
                let back = ui.input(|i| i.modifiers.shift);
                room.run(if back { Command::FindPrevious } else { Command::FindNext });
                response.request_focus();
            }
            let count = match (found.current, found.hits.len()) {
                _ if query.is_empty() => String::new(),
                (_, 0) => "No hit".to_owned(),
                (Some(at), all) => format!("{} of {all}", at + 1),
                (None, all) => format!("{all} hits"),
            };
            ui.label(RichText::new(count).color(room.theme.dim));
            for (sign, name, command) in [
                (icon::CARET_UP, "Previous hit", Command::FindPrevious),
                (icon::CARET_DOWN, "Next hit", Command::FindNext),
            ] {
                let key = room.session.keymap.shown(&command);
                let button = ui.add(Button::new(theme::icon_text(sign)).frame(false)).accessible_name(name);
                if button.on_hover_text(format!("{name} ({key})")).clicked() {
                    room.run(command);
                }
            }
            if toggle_ui(ui, room, found.match_case, "Aa", "Match case").on_hover_text("Match case").clicked() {
                room.run(Command::FindCase);
            }
            let close = ui.add(Button::new(theme::icon_text(icon::X)).frame(false)).accessible_name("Close find");
            if close.on_hover_text("Close (Esc)").clicked() {
                room.change(|session| {
                    if let Some(article) = session.article_mut() {
                        article.found.open = false;
                    }
                });
            }
        });
    });
}

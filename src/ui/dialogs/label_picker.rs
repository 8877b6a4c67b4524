//! Picking a label by some letters of its name, at the words it is for.

use super::close;
use crate::app::command::Command;
use crate::ui::room::Room;
use crate::ui::theme;
use crate::ui::widgets::{calendar, key_hint, list_row, palette};
use egui::{
    Area, Frame, Id, Key, Margin, Modal, Modifiers, Rect, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo,
    pos2, vec2,
};

const ROW: f32 = 28.0;
const WIDTH: f32 = 240.0;

/// What is typed and where one is in the list.
#[derive(Default)]
pub struct State {
    typed: String,
    at: usize,
}

/// Draws the picker below the selection or word.
pub fn label_picker_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if room.view.first_frame_of_dialog {
        room.view.dialog.picker = State::default();
    }
    let within = ui.ctx().content_rect();
    let rows = room.session.scheme.labels.len().min(10);
    let size = vec2(WIDTH + 16.0, rows as f32 * ROW + 60.0);
    let anchor = room.view.target_rect.unwrap_or(Rect::from_center_size(within.center(), egui::Vec2::ZERO));
    let place = calendar::beside(anchor, within, size);
    let area =
        Area::new(Id::unique("label-picker")).kind(egui::UiKind::Modal).fixed_pos(place).order(egui::Order::Foreground);
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(8)).fill(room.theme.side);
    let modal =
        Modal::new(Id::unique("label-picker")).area(area).frame(frame).backdrop_color(egui::Color32::TRANSPARENT);
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        inside_ui(ui, room);
    });
    if shown.backdrop_response.clicked() {
        close(room);
    }
}

fn inside_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let labels = &room.session.scheme.labels;
    let typed = room.view.dialog.picker.typed.clone();
    let mut fits: Vec<(i32, usize)> =
        labels.iter().enumerate().filter_map(|(i, l)| Some((-palette::fuzzy(&l.name, &typed)?, i))).collect();
    fits.sort();
    let state = &mut room.view.dialog.picker;
    let last = fits.len().saturating_sub(1);
    state.at = state.at.min(last);
    let (down, up, enter) = ui.input_mut(|i| {
        let down = i.consume_key(Modifiers::NONE, Key::ArrowDown);
        (down, i.consume_key(Modifiers::NONE, Key::ArrowUp), i.key_pressed(Key::Enter))
    });
    let edit = TextEdit::singleline(&mut state.typed).id(Id::unique("label-field")).desired_width(f32::INFINITY);
    let hint = RichText::new("Label").color(room.theme.dim);
    let response = ui.add(edit.margin(Margin::symmetric(8, 5)).hint_text(hint)).accessible_name("Label");
    if !response.has_focus() {
        response.request_focus();
    }
    if response.changed() {
        state.at = 0;
    }
    if down {
        state.at = (state.at + 1).min(last);
    }
    if up {
        state.at = state.at.saturating_sub(1);
    }
    let at = state.at;
    // The Enter that opened the picker is not the one that picks.
    let mut chosen = (enter && !room.view.first_frame_of_dialog).then_some(at);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(4.0);
    ScrollArea::vertical().max_height(ROW * 10.0).auto_shrink([false, true]).show(ui, |ui| {
        for (row, (_, i)) in fits.iter().enumerate() {
            let Some(label) = labels.get(*i) else { continue };
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
            response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, row == at, &label.name));
            let painter = ui.painter();
            list_row::ground(painter, room.theme, rect, row == at, response.hovered());
            let colour = room.theme.label(&room.session.scheme, &label.name);
            list_row::sign(painter, rect.left_center() + vec2(12.0, 0.0), label.shape, colour);
            let ink = room.theme.text;
            let name = list_row::cut_end(painter, &label.name, theme::sans(theme::BODY), ink, rect.width() - 64.0);
            painter.galley(pos2(rect.left() + 26.0, rect.center().y - name.size().y / 2.0), name, ink);
            let key = label.key.map(String::from).unwrap_or_default();
            key_hint::paint_right(painter, room.theme, rect.right_center() - vec2(8.0, 0.0), &key);
            if row == at && (down || up) {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                chosen = Some(row);
            }
        }
    });
    if fits.is_empty() {
        ui.label(RichText::new("No label has these letters.").color(room.theme.dim));
    }
    if let Some(label) = chosen.and_then(|row| fits.get(row)).and_then(|(_, i)| labels.get(*i)) {
        let name = label.name.to_string();
        close(room);
        room.run(Command::ApplyLabel(name));
    }
}

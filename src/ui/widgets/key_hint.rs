//! A key drawn as a key cap, beside what it does.

use crate::ui::theme::{self, Theme};
use egui::{Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

/// Height of a cap.
const HEIGHT: f32 = 18.0;
const PAD: f32 = 5.0;

/// Paints a cap whose right edge is at a point, and returns where it is. Empty words paint nothing.
pub fn paint_right(painter: &Painter, theme: &Theme, right_centre: Pos2, key: &str) -> Rect {
    if key.is_empty() {
        return Rect::from_min_max(right_centre, right_centre);
    }
    let galley = painter.layout_no_wrap(key.to_owned(), theme::medium(11.0), theme.dim);
    let width = (galley.size().x + PAD * 2.0).max(HEIGHT);
    let rect = Rect::from_min_size(pos2(right_centre.x - width, right_centre.y - HEIGHT / 2.0), vec2(width, HEIGHT));
    painter.rect(rect, theme::RADIUS, theme.page, Stroke::new(1.0, theme.line), StrokeKind::Inside);
    painter.galley(rect.center() - galley.size() / 2.0, galley, theme.dim);
    rect
}

/// A cap with what its key does, as one thing that wraps as a whole and can be clicked. To be only read (`read`), it is drawn
/// where it fits into the width that is left; `None` where it does not.
pub fn hint_ui(ui: &mut Ui, theme: &Theme, key: &str, words: &str, read: bool) -> Option<Response> {
    let cap = ui.painter().layout_no_wrap(key.to_owned(), theme::medium(11.0), theme.dim).size().x + PAD * 2.0;
    let cap = if key.is_empty() { 0.0 } else { cap.max(HEIGHT) };
    let words_galley = ui.painter().layout_no_wrap(words.to_owned(), theme::sans(theme::SMALL), theme.dim);
    let width = cap + 5.0 + words_galley.size().x;
    if read && width > ui.available_width() {
        return None;
    }
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, HEIGHT), if read { Sense::hover() } else { Sense::CLICK });
    response.widget_info(|| {
        egui::WidgetInfo::labeled(if read { egui::Role::Label } else { egui::Role::Button }, true, words)
    });
    paint_right(ui.painter(), theme, pos2(rect.left() + cap, rect.center().y), key);
    let ink = if response.hovered() && !read { theme.text } else { theme.dim };
    let at = pos2(rect.left() + cap + 5.0, rect.center().y - words_galley.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, words_galley, ink);
    Some(response)
}

/// A cap in the flow of a row.
pub fn key_ui(ui: &mut Ui, theme: &Theme, key: &str) -> Response {
    let galley = ui.painter().layout_no_wrap(key.to_owned(), theme::medium(11.0), theme.dim);
    let width = (galley.size().x + PAD * 2.0).max(HEIGHT);
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    paint_right(ui.painter(), theme, rect.right_center(), key);
    response
}

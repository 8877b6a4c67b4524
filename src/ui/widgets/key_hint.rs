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

/// A cap in the flow of a row.
pub fn key_ui(ui: &mut Ui, theme: &Theme, key: &str) -> Response {
    let galley = ui.painter().layout_no_wrap(key.to_owned(), theme::medium(11.0), theme.dim);
    let width = (galley.size().x + PAD * 2.0).max(HEIGHT);
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    paint_right(ui.painter(), theme, rect.right_center(), key);
    response
}

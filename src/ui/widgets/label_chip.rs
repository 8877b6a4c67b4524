//! A label as a chip: its key, its name, how many tags have it.

use super::{key_hint, list_row};
use crate::core::scheme::{Label, Shape};
use crate::ui::theme::{self, Theme};
use egui::{Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Height of a chip.
pub const HEIGHT: f32 = 28.0;

/// How a chip looks beside its label.
pub struct Chip<'a> {
    pub label: &'a Label,
    pub colour: Color32,
    pub count: usize,
    /// The list shows only this label, or the brush holds it.
    pub on: bool,
}

/// Draws a chip as wide as asked.
pub fn chip_ui(ui: &mut Ui, theme: &Theme, width: f32, chip: &Chip<'_>) -> Response {
    let Chip { label, colour, count, on } = chip;
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::click());
    let key = label.key.map(String::from).unwrap_or_default();
    response.widget_info(|| {
        let tags = if *count == 1 { "tag" } else { "tags" };
        WidgetInfo::selected(Role::Button, true, *on, format!("{}, {count} {tags}, key {key}", label.name))
    });
    let painter = ui.painter();
    let strength = theme.chip + if response.hovered() || *on { 0.10 } else { 0.0 };
    painter.rect_filled(rect, theme::RADIUS, theme.tint(*colour, strength, theme.side));
    if label.shape == Shape::Bar {
        let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 3.0, rect.bottom()));
        let CornerRadius { nw, sw, .. } = theme::RADIUS;
        painter.rect_filled(bar, CornerRadius { nw, sw, ne: 0, se: 0 }, *colour);
    }
    if *on || theme.look == theme::Look::Contrast {
        painter.rect_stroke(rect, theme::RADIUS, Stroke::new(1.5, *colour), StrokeKind::Inside);
    }
    let mut left = rect.left() + 6.0;
    if !key.is_empty() {
        left = key_hint::paint_right(painter, theme, pos2(left + 18.0, rect.center().y), &key).right() + 5.0;
    }
    let number = painter.layout_no_wrap(short(*count), theme::sans(theme::SMALL), theme.text);
    let right = rect.right() - 7.0 - number.size().x;
    let name = list_row::cut_end(painter, &label.name, theme::semibold(theme::SMALL), theme.text, right - left - 3.0);
    painter.galley(pos2(left, rect.center().y - name.size().y / 2.0), name, theme.text);
    painter.galley(pos2(right, rect.center().y - number.size().y / 2.0), number, theme.text);
    if response.has_focus() {
        list_row::focus_ring(painter, theme, rect);
    }
    response
}

/// A count that leaves room for the name: `812`, `5.1k`, `153k`.
fn short(count: usize) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..10_000 => format!("{}.{}k", count / 1_000, count % 1_000 / 100),
        _ => format!("{}k", count / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn long_counts_are_cut_to_what_one_reads_of_them() {
        assert_eq!([0, 999, 1_000, 5_081, 9_999, 153_267].map(short), ["0", "999", "1.0k", "5.0k", "9.9k", "153k"]);
    }
}

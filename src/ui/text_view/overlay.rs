//! What floats over the article: the link's arrow, hint letters, the keys of the focused suggestion.

use super::column::Column;
use super::scene::{Arrow, Palette, Scene};
use egui::epaint::CubicBezierShape;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

/// Paints all of them. `view` is the part of the window that belongs to the article.
pub(super) fn paint(painter: &Painter, column: &Column, scene: &Scene<'_>, view: Rect) {
    if let Some(link) = &scene.arrow {
        arrow(painter, column, link, scene.palette, view);
    }
    for (range, letter) in scene.hints {
        if let Some(rect) = column.rect_of(*range) {
            hint(painter, rect, *letter, scene.palette);
        }
    }
    if let Some(ring) = scene.focus.filter(|_| !scene.keys.is_empty()) {
        let around = ring.pieces.iter().filter_map(|r| column.rect_of(*r)).reduce(|a, b| a.union(b));
        if let Some(rect) = around {
            keys(painter, column, scene, rect, view);
        }
    }
}

/// A curve from the claim to its speaker; off screen, to the edge, with the speaker's name.
fn arrow(painter: &Painter, column: &Column, link: &Arrow<'_>, palette: &Palette, view: Rect) {
    let (from, to) = (column.first_of(link.from), column.first_of(link.to));
    let Some(from) = from else { return };
    let stroke = Stroke::new(1.5, link.colour.gamma_multiply(0.75));
    let Some(to) = to else {
        let above = link.to.start < column.window().start.max(link.from.start);
        // In the margin, where no words are.
        let x = column.edges().0 - 30.0;
        let (end, down) = if above { (view.top() + 8.0, -1.0) } else { (view.bottom() - 8.0, 1.0) };
        let start = pos2(x + 14.0, from.center().y);
        curve(painter, [start, pos2(x, start.y), pos2(x, end - down * 40.0), pos2(x, end)], stroke);
        head(painter, pos2(x, end), vec2(0.0, down), stroke.color);
        let align = if above { Align2::LEFT_TOP } else { Align2::LEFT_BOTTOM };
        let font = FontId::proportional(12.0);
        let galley = painter.layout_no_wrap(link.name.to_owned(), font, palette.text);
        let rect = align.anchor_size(pos2(x + 10.0, end), galley.size()).expand2(vec2(5.0, 2.0));
        painter.rect(rect, 4.0, palette.page, Stroke::new(1.0, palette.line), StrokeKind::Inside);
        painter.galley(rect.min + vec2(5.0, 2.0), galley, palette.text);
        return;
    };
    // Leaves and arrives at the edge that faces the other; within a line it bows over the words between.
    let same_line = (from.top() - to.top()).abs() < 4.0;
    if same_line {
        let (a, b) = (pos2(from.left() + 16.0_f32.min(from.width() / 2.0), from.top()), pos2(to.center().x, to.top()));
        let lift = vec2(0.0, -18.0);
        curve(painter, [a, a + lift, b + lift, b], stroke);
        head(painter, b, vec2(0.0, 1.0), stroke.color);
        return;
    }
    let up = to.center().y < from.center().y;
    let (y0, y1, d) = if up { (from.top(), to.bottom(), -1.0) } else { (from.bottom(), to.top(), 1.0) };
    let (a, b) = (pos2(from.left() + 24.0_f32.min(from.width() / 2.0), y0), pos2(to.center().x, y1));
    let bend = ((b.y - a.y).abs() * 0.5).clamp(12.0, 60.0);
    curve(painter, [a, a + vec2(0.0, d * bend), b - vec2(0.0, d * bend), b], stroke);
    head(painter, b, vec2(0.0, d), stroke.color);
}

fn curve(painter: &Painter, points: [Pos2; 4], stroke: Stroke) {
    painter.add(CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke));
}

fn head(painter: &Painter, tip: Pos2, direction: egui::Vec2, colour: Color32) {
    let (back, side) = (direction * -7.0, direction.rot90() * 4.0);
    painter.add(Shape::convex_polygon(vec![tip, tip + back + side, tip + back - side], colour, Stroke::NONE));
}

fn hint(painter: &Painter, rect: Rect, letter: char, palette: &Palette) {
    let tag = Rect::from_center_size(rect.left_top() - vec2(4.0, 3.0), vec2(16.0, 16.0));
    painter.rect(tag, 4.0, palette.accent, Stroke::new(1.0, palette.page), StrokeKind::Outside);
    painter.text(tag.center(), Align2::CENTER_CENTER, letter, FontId::proportional(12.0), palette.page);
}

/// Height of a line of keys.
const LINE: f32 = 22.0;
/// Space between keys and around them.
const GAP: f32 = 6.0;

/// Keys and what they do, where no word is covered: behind the end of the suggestion's line if it is short, else one below
/// the other in the margin, else in a row at the lower edge.
fn keys(painter: &Painter, column: &Column, scene: &Scene<'_>, around: Rect, view: Rect) {
    let palette = scene.palette;
    let font = FontId::proportional(12.0);
    let layout = |words: &str, colour| painter.layout_no_wrap(words.to_owned(), font.clone(), colour);
    let laid: Vec<_> =
        scene.keys.iter().map(|(key, word)| (layout(key, palette.text), layout(word, palette.dim))).collect();
    let cap = |key: &egui::Galley| key.size().x.max(8.0) + 10.0;
    let widest_cap = laid.iter().map(|(key, _)| cap(key)).fold(0.0, f32::max);
    let widest_word = laid.iter().map(|(_, word)| word.size().x).fold(0.0, f32::max);
    let stack = vec2(widest_cap + widest_word + 3.0 * GAP, LINE * laid.len() as f32 + GAP);
    let in_row: f32 = laid.iter().map(|(key, word)| cap(key) + word.size().x + 3.0 * GAP).sum();
    let row = vec2(in_row, LINE + GAP);
    let last = scene.focus.and_then(|ring| ring.pieces.last().copied());
    let behind = last.and_then(|r| column.room_after(r)).filter(|room| room.width() > row.x + 3.0 * GAP);
    let margin = pos2(column.edges().1 + GAP, around.top());
    let (rect, stacked) = if let Some(room) = behind {
        (Rect::from_min_size(pos2(room.left() + 2.0 * GAP, room.center().y - row.y / 2.0), row), false)
    } else if margin.x + stack.x < view.right() {
        let lowest = (view.bottom() - stack.y - GAP).max(view.top());
        (Rect::from_min_size(pos2(margin.x, margin.y.clamp(view.top(), lowest)), stack), true)
    } else {
        (Rect::from_center_size(pos2(view.center().x, view.bottom() - row.y / 2.0 - GAP), row), false)
    };
    painter.rect(rect, 6.0, palette.side, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    let mut at = rect.min + vec2(GAP, GAP / 2.0);
    for (key, word) in laid {
        let width = if stacked { widest_cap } else { cap(&key) };
        let key_rect = Rect::from_min_size(at + vec2(0.0, 2.0), vec2(width, LINE - 4.0));
        painter.rect(key_rect, 4.0, palette.page, Stroke::new(1.0, palette.line), StrokeKind::Inside);
        painter.galley(key_rect.center() - key.size() / 2.0, key, palette.text);
        let place = pos2(key_rect.right() + GAP, key_rect.center().y - word.size().y / 2.0);
        let end = place.x + word.size().x;
        painter.galley(place, word, palette.dim);
        at = if stacked { at + vec2(0.0, LINE) } else { pos2(end + 2.0 * GAP, at.y) };
    }
}

//! What floats over the article: the link's arrow, hint letters, the keys of the focused suggestion.

use super::column::Column;
use super::scene::{Arrow, Palette, Scene};
use egui::epaint::CubicBezierShape;
use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};
use std::sync::Arc;

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
    if let Some(ring) = scene.focus.or(scene.asks).filter(|_| !scene.keys.is_empty()) {
        let around = ring.pieces.iter().filter_map(|r| column.rect_of(*r)).reduce(|a, b| a.union(b));
        if let Some(rect) = around {
            keys(painter, column, scene, rect, view);
        }
    }
}

/// From the claim to its speaker: a bow to a line nearby, else through the margin and along the gap between two lines, so
/// that it crosses no words; off screen, to the edge, with the speaker's name.
fn arrow(painter: &Painter, column: &Column, link: &Arrow<'_>, palette: &Palette, view: Rect) {
    let (Some(from), to) = (column.first_of(link.from), column.first_of(link.to)) else { return };
    let stroke = Stroke::new(1.5, link.colour.gamma_multiply(0.75));
    // Where the claim's own bar stands.
    let rtl = column.visible().iter().any(|v| v.laid.rtl && v.local(link.from).is_some());
    let (edge, out) = if rtl { (column.edges().1, 1.0) } else { (column.edges().0, -1.0) };
    let (bar, lane) = (edge + out * 20.0, edge + out * 32.0);
    let Some(to) = to else {
        let above = link.to.start < column.window().start.max(link.from.start);
        let (end, down) = if above { (view.top() + 6.0, -1.0) } else { (view.bottom() - 6.0, 1.0) };
        bent(painter, &[pos2(bar, from.center().y), pos2(lane, from.center().y), pos2(lane, end)], stroke);
        head(painter, pos2(lane, end), vec2(0.0, down), stroke.color);
        let galley = painter.layout_no_wrap(link.name.to_owned(), FontId::proportional(12.0), palette.text);
        let align = match (above, rtl) {
            (true, false) => Align2::LEFT_TOP,
            (false, false) => Align2::LEFT_BOTTOM,
            (true, true) => Align2::RIGHT_TOP,
            (false, true) => Align2::RIGHT_BOTTOM,
        };
        let inner = align.anchor_size(pos2(lane - out * 12.0, end), galley.size());
        painter.rect(
            inner.expand2(vec2(5.0, 2.0)),
            4.0,
            palette.page,
            Stroke::new(1.0, palette.line),
            StrokeKind::Inside,
        );
        painter.galley(inner.min, galley, palette.text);
        return;
    };
    let distance = to.center().y - from.center().y;
    let start_x = from.left() + 16.0_f32.min(from.width() / 2.0);
    if distance.abs() < 4.0 {
        let lift = vec2(0.0, -18.0);
        let (a, b) = (pos2(start_x, from.top()), pos2(to.center().x, to.top()));
        curve(painter, [a, a + lift, b + lift, b], stroke);
        head(painter, b, vec2(0.0, 1.0), stroke.color);
    } else if distance.abs() < 2.0 * from.height() {
        let (y0, y1, d) = if distance < 0.0 { (from.top(), to.bottom(), -1.0) } else { (from.bottom(), to.top(), 1.0) };
        let (a, b) = (pos2(start_x, y0), pos2(to.center().x, y1));
        let bend = vec2(0.0, d * ((b.y - a.y).abs() * 0.5).max(12.0));
        curve(painter, [a, a + bend, b - bend, b], stroke);
        head(painter, b, vec2(0.0, d), stroke.color);
    } else {
        let (tip, d) = if distance < 0.0 { (to.center_bottom(), -1.0) } else { (to.center_top(), 1.0) };
        let gap = tip.y - d * 4.0;
        let y = from.center().y;
        bent(painter, &[pos2(bar, y), pos2(lane, y), pos2(lane, gap), pos2(tip.x + out * 8.0, gap)], stroke);
        let last = [pos2(tip.x + out * 8.0, gap), pos2(tip.x + out * 2.0, gap), pos2(tip.x, gap), tip];
        curve(painter, last, stroke);
        head(painter, tip, vec2(0.0, d), stroke.color);
    }
}

fn curve(painter: &Painter, points: [Pos2; 4], stroke: Stroke) {
    painter.add(CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke));
}

/// Straight lines with rounded corners.
fn bent(painter: &Painter, corners: &[Pos2], stroke: Stroke) {
    let mut points = Vec::new();
    for (i, corner) in corners.iter().enumerate() {
        let (Some(before), Some(after)) = (i.checked_sub(1).and_then(|i| corners.get(i)), corners.get(i + 1)) else {
            points.push(*corner);
            continue;
        };
        let (a, b) = (*before - *corner, *after - *corner);
        let r = 10.0_f32.min(a.length() / 2.0).min(b.length() / 2.0);
        let (from, to) = (*corner + a.normalized() * r, *corner + b.normalized() * r);
        points.extend((0..=5u8).map(|step| {
            let t = f32::from(step) / 5.0;
            from.lerp(*corner, t).lerp(corner.lerp(to, t), t)
        }));
    }
    painter.add(Shape::line(points, stroke));
}

fn head(painter: &Painter, tip: Pos2, direction: egui::Vec2, colour: Color32) {
    let (back, side) = (direction * -6.0, direction.rot90() * 3.5);
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
/// Room left of the column that belongs to the bars of claims and the arrows to their speakers.
const BARS: f32 = 40.0;

/// Keys and what they do, where no word is covered: behind the end of the suggestion's line if it is short, else one below
/// the other in a margin, in a narrow one with signs for words, else in a row at the lower or upper edge. Where words stand
/// everywhere they are left out: the panel names the same keys.
fn keys(painter: &Painter, column: &Column, scene: &Scene<'_>, around: Rect, view: Rect) {
    let palette = scene.palette;
    let layout = |words: &str, font, colour| painter.layout_no_wrap(words.to_owned(), font, colour);
    let small = || FontId::proportional(12.0);
    let cap = |key: &egui::Galley| key.size().x.max(8.0) + 10.0;
    let full: Vec<_> = scene
        .keys
        .iter()
        .map(|k| (layout(&k.key, small(), palette.text), layout(&k.words, small(), palette.dim)))
        .collect();
    let signed: Vec<_> = scene
        .keys
        .iter()
        .filter_map(|k| {
            let sign = layout(k.sign?, crate::ui::theme::icon_font(13.0), palette.dim);
            Some((layout(&k.key, small(), palette.text), sign))
        })
        .collect();
    let widest = |laid: &[(Arc<Galley>, Arc<Galley>)]| {
        let caps = laid.iter().map(|(key, _)| cap(key)).fold(0.0, f32::max);
        (caps, laid.iter().map(|(_, word)| word.size().x).fold(0.0, f32::max))
    };
    let stack_of = |laid: &[(Arc<Galley>, Arc<Galley>)]| {
        let (caps, words) = widest(laid);
        vec2(caps + words + 3.0 * GAP, LINE * laid.len() as f32 + GAP)
    };
    let stack = stack_of(&full);
    let in_row: f32 = full.iter().map(|(key, word)| cap(key) + word.size().x + 3.0 * GAP).sum();
    let row = vec2(in_row, LINE + GAP);
    let last = scene.focus.or(scene.asks).and_then(|ring| ring.pieces.last().copied());
    let behind = last.and_then(|r| column.room_after(r)).filter(|room| room.width() > row.x + 3.0 * GAP);
    let behind = behind.map(|room| pos2(room.left() + 2.0 * GAP, room.center().y - row.y / 2.0));
    let (left, right) = column.edges();
    let level = |size: Vec2| around.top().clamp(view.top(), (view.bottom() - size.y - GAP).max(view.top()));
    let middle = view.center().x - row.x / 2.0;
    let mut places = vec![
        (behind, row, &full, false),
        (Some(pos2(right + GAP, level(stack))), stack, &full, true),
        (Some(pos2(left - BARS - stack.x, level(stack))), stack, &full, true),
    ];
    if !signed.is_empty() {
        let (caps, words) = widest(&signed);
        let signs = vec2(caps + words + 2.0 * GAP, LINE * signed.len() as f32 + GAP);
        let level = level(signs);
        places.push((Some(pos2(view.right() - signs.x - 1.0, level)), signs, &signed, true));
        places.push((Some(pos2(view.left() + 1.0, level)), signs, &signed, true));
    }
    places.extend([
        (Some(pos2(middle, view.bottom() - row.y - GAP)), row, &full, false),
        (Some(pos2(middle, view.top() + GAP)), row, &full, false),
    ]);
    let mut places = places
        .into_iter()
        .filter_map(|(at, size, laid, stacked)| Some((Rect::from_min_size(at?, size), laid, stacked)));
    let Some((rect, laid, stacked)) =
        places.find(|(rect, ..)| view.contains_rect(*rect) && !column.has_words_in(*rect))
    else {
        return;
    };
    painter.rect(rect, 6.0, palette.side, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    let (widest_cap, _) = widest(laid);
    let pad = (rect.width() - widest(laid).0 - widest(laid).1 - GAP) / 2.0;
    let mut at = rect.min + vec2(if stacked { pad } else { GAP }, GAP / 2.0);
    for (key, word) in laid {
        let width = if stacked { widest_cap } else { cap(key) };
        let key_rect = Rect::from_min_size(at + vec2(0.0, 2.0), vec2(width, LINE - 4.0));
        painter.rect(key_rect, 4.0, palette.page, Stroke::new(1.0, palette.line), StrokeKind::Inside);
        painter.galley(key_rect.center() - key.size() / 2.0, key.clone(), palette.text);
        let place = pos2(key_rect.right() + GAP, key_rect.center().y - word.size().y / 2.0);
        let end = place.x + word.size().x;
        painter.galley(place, word.clone(), palette.dim);
        at = if stacked { at + vec2(0.0, LINE) } else { pos2(end + 2.0 * GAP, at.y) };
    }
}

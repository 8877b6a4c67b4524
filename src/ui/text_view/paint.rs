//! Paints marks, selection, caret and signs under and over the letters.

use super::block::{Piece, Sign};
use super::column::{Column, Visible, crisp};
use super::outline;
use super::scene::{Look, Mark, MarkState, Palette, Ring, Scene};
use crate::core::text::ByteRange;
use egui::{Color32, CornerRadius, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};
use std::collections::BTreeMap;

/// How far a fill reaches past its words, in points.
const PAST: f32 = 2.0;
/// Underline lanes below the first level.
const LANES: u8 = 4;
/// Distance of margin bars from the column, and from each other.
const BAR: (f32, f32) = (15.0, 6.0);

/// Shapes of a frame in two layers, between which the letters are painted.
pub(super) struct Layers<'a> {
    column: &'a Column,
    palette: &'a Palette,
    clip: Rect,
    scale: f32,
    zoom: f32,
    flat_under: Mesh,
    under: Vec<Shape>,
    flat_over: Mesh,
    over: Vec<Shape>,
    /// The suggestion that is asked about, in the colour of its label: a whole outline instead of dashes.
    asked: Option<(ByteRange, Color32)>,
    /// It was drawn so.
    answered: bool,
    /// Whose version a lane is: its left end, letter and colour.
    initials: Vec<(Pos2, char, Color32)>,
    /// Marks beyond the last lane, by block and row.
    more: BTreeMap<(usize, u32), u32>,
}

impl<'a> Layers<'a> {
    /// All layers of a scene. `selection` is the one to show, which may be a drag's preview.
    pub fn new(column: &'a Column, scene: &'a Scene<'_>, selection: Option<ByteRange>, clip: Rect, scale: f32) -> Self {
        let mut layers = Self {
            column,
            palette: scene.palette,
            clip,
            scale,
            zoom: scene.style.zoom,
            flat_under: Mesh::default(),
            under: Vec::new(),
            flat_over: Mesh::default(),
            over: Vec::new(),
            asked: scene.asks.and_then(|ring| Some((*ring.pieces.first()?, ring.colour))),
            answered: false,
            initials: Vec::new(),
            more: BTreeMap::new(),
        };
        layers.found(scene);
        // The hit find stands on is selected, and is still to be told from the others.
        let hit = scene.current_hit.and_then(|i| scene.found.get(i).copied());
        if let Some(range) = selection.filter(|range| hit != Some(*range)) {
            layers.flat(range, scene.palette.selection);
        }
        scene.marks.in_window(column.window(), &mut |mark| layers.mark(&mark));
        layers.signs();
        if let Some(ring) = &scene.last {
            layers.ring(ring, 1.0);
        }
        if let Some(ring) = scene.asks.as_ref().filter(|_| !layers.answered) {
            layers.ring(ring, 1.5);
        }
        if let Some(ring) = &scene.focus {
            layers.ring(ring, 2.0);
        }
        layers.caret(scene, selection.is_some_and(|s| !s.is_empty()));
        layers
    }

    /// Paints what lies behind the letters.
    pub fn paint_under(&mut self, painter: &Painter) {
        painter.add(Shape::mesh(std::mem::take(&mut self.flat_under)));
        painter.extend(self.under.drain(..));
    }

    /// Paints what lies before the letters.
    pub fn paint_over(&mut self, painter: &Painter) {
        painter.add(Shape::mesh(std::mem::take(&mut self.flat_over)));
        painter.extend(self.over.drain(..));
        for (at, letter, colour) in std::mem::take(&mut self.initials) {
            let font = FontId::proportional(8.0 * self.zoom);
            painter.text(at, egui::Align2::RIGHT_CENTER, letter, font, colour);
        }
        for ((block, row), count) in std::mem::take(&mut self.more) {
            let Some(v) = self.column.visible().iter().find(|v| v.block == block) else { continue };
            let Some(row) = v.laid.rows.get(row as usize) else { continue };
            let at = pos2(self.column.edges().1 + 4.0, v.pos.y + row.ink.1);
            let font = FontId::proportional(10.0 * self.zoom);
            painter.text(at, egui::Align2::LEFT_BOTTOM, format!("+{count}"), font, self.palette.dim);
        }
    }

    fn pieces(&self, range: ByteRange, mut each: impl FnMut(&Visible, Piece)) {
        for v in self.column.visible() {
            v.pieces(range, |piece| {
                if piece.rect.bottom() > self.clip.top() - 20.0 && piece.rect.top() < self.clip.bottom() + 20.0 {
                    each(v, piece);
                }
            });
        }
    }

    fn found(&mut self, scene: &Scene<'_>) {
        let window = self.column.window();
        let first = scene.found.partition_point(|r| r.end <= window.start);
        for (i, range) in scene.found.iter().enumerate().skip(first).take_while(|(_, r)| r.start < window.end) {
            let current = scene.current_hit == Some(i);
            self.flat(*range, if current { self.palette.found_current } else { self.palette.found });
        }
    }

    fn flat(&mut self, range: ByteRange, colour: Color32) {
        let mut rects = Vec::new();
        self.pieces(range, |_, piece| rects.push(piece.rect));
        for rect in rects {
            self.flat_under.add_colored_rect(crisp(rect, self.scale), colour);
        }
    }

    fn mark(&mut self, mark: &Mark<'_>) {
        let mut found: Vec<(usize, Rect, Piece)> = Vec::new();
        for (i, range) in mark.pieces.iter().enumerate() {
            let (own_first, own_last) = (i == 0, i + 1 == mark.pieces.len());
            self.pieces(*range, |v, mut piece| {
                // Ends between fragments are ends of the fill, yet not of the tag.
                if mark.look == Look::Bar {
                    piece.first &= own_first;
                    piece.last &= own_last;
                }
                let row = v.laid.rows.get(piece.row as usize);
                let (top, bottom) = row.map_or((0.0, 0.0), |r| (v.pos.y + r.top, v.pos.y + r.bottom));
                let line = Rect::from_x_y_ranges(piece.rect.x_range(), top..=bottom);
                found.push((v.block, line, piece));
            });
        }
        let guess = mark.state == MarkState::Guess;
        let pending = guess || mark.state == MarkState::Pending;
        let orphan = mark.state == MarkState::Orphan;
        let colour = match mark.state {
            MarkState::Pending | MarkState::Guess => mark.colour.gamma_multiply(self.palette.pending),
            MarkState::Orphan => self.palette.amber,
            _ => mark.colour,
        };
        if mark.look == Look::Bar {
            self.margin_bars(mark, &found, colour);
        }
        let asked = pending && mark.look != Look::Bar && mark.pieces.first().map(|p| (*p, mark.colour)) == self.asked;
        self.answered |= asked;
        for (block, line, piece) in &found {
            match mark.look {
                Look::Bar if guess => self.dots(piece.rect, baseline_of(piece) + 5.0, colour),
                Look::Bar if pending || orphan => self.dashes(baseline_of(piece) + 5.0, piece.rect, colour),
                Look::Bar => self.wash(mark, *line, piece, colour),
                Look::Tint | Look::Dotted if asked => self.whole_box(piece, mark.colour),
                Look::Tint | Look::Dotted if guess => self.dotted_box(piece, colour),
                Look::Tint | Look::Dotted if pending || orphan => self.dashed_box(piece, colour),
                Look::Tint | Look::Dotted if mark.lane == 0 => self.fill(mark, piece),
                Look::Tint | Look::Dotted if mark.lane <= LANES => self.lane(mark, piece),
                Look::Tint | Look::Dotted => *self.more.entry((*block, piece.row)).or_default() += 1,
            }
            match mark.state {
                MarkState::Problem => self.zigzag(piece.rect),
                MarkState::Flagged if piece.last => self.flag(piece),
                _ => {}
            }
        }
    }

    fn fill(&mut self, mark: &Mark<'_>, piece: &Piece) {
        let [tint, dotted, ..] = self.palette.fill;
        let strength = if mark.look == Look::Dotted { dotted } else { tint };
        let rect = crisp(piece.rect.expand2(vec2(PAST, 0.0)), self.scale);
        let ends = self.ends(piece);
        self.under.push(Shape::rect_filled(rect, ends, mark.colour.gamma_multiply(strength)));
        if self.palette.outlined {
            self.under.push(Shape::rect_stroke(rect, ends, Stroke::new(1.0, mark.colour), StrokeKind::Inside));
        }
        if mark.look == Look::Dotted {
            self.dots(piece.rect, baseline_of(piece) + 4.5 * self.zoom, mark.colour);
        }
    }

    /// Round where the tag itself begins and ends, square where it goes on in another row.
    fn ends(&self, piece: &Piece) -> CornerRadius {
        let r = (4.0 * self.zoom).round() as u8;
        let (left, right) = if piece.rtl { (piece.last, piece.first) } else { (piece.first, piece.last) };
        let (left, right) = (if left { r } else { 0 }, if right { r } else { 0 });
        CornerRadius { nw: left, sw: left, ne: right, se: right }
    }

    fn lane(&mut self, mark: &Mark<'_>, piece: &Piece) {
        let y = baseline_of(piece) + (5.0 + 3.0 * f32::from(mark.lane)) * self.zoom;
        if let Some(letter) = mark.initial.filter(|_| piece.first) {
            let left = if piece.rtl { piece.rect.right() + 8.0 * self.zoom } else { piece.rect.left() - 1.5 };
            // Neighbouring lanes are closer than letters are high: every other one stands further out.
            let out = if mark.lane.is_multiple_of(2) { 6.0 * self.zoom } else { 0.0 };
            self.initials.push((pos2(left - out, y + 1.0), letter, mark.colour));
        }
        if mark.look == Look::Dotted {
            self.dots(piece.rect, y, mark.colour);
        } else {
            self.bar_over(
                Rect::from_min_max(pos2(piece.rect.left(), y), pos2(piece.rect.right(), y + 2.0)),
                mark.colour,
            );
        }
    }

    fn dots(&mut self, rect: Rect, y: f32, colour: Color32) {
        // Dots stand on a grid of the window, so that they do not swim when the range grows.
        let mut x = (rect.left() / 4.0).ceil() * 4.0;
        while x + 2.0 <= rect.right() + 0.5 {
            self.bar_over(Rect::from_min_size(pos2(x, y), vec2(2.0, 2.0)), colour);
            x += 4.0;
        }
    }

    fn bar_over(&mut self, rect: Rect, colour: Color32) {
        self.flat_over.add_colored_rect(crisp(rect, self.scale), colour);
    }

    fn dashes(&mut self, y: f32, rect: Rect, colour: Color32) {
        let mut x = (rect.left() / 8.0).floor() * 8.0;
        while x < rect.right() {
            let (from, to) = (x.max(rect.left()), (x + 5.0).min(rect.right()));
            if to - from > 0.5 {
                self.bar_over(Rect::from_min_max(pos2(from, y), pos2(to, y + 1.5)), colour);
            }
            x += 8.0;
        }
    }

    fn dashed_box(&mut self, piece: &Piece, colour: Color32) {
        let rect = crisp(piece.rect.expand2(vec2(PAST, -1.0)), self.scale);
        self.dashes(rect.top(), rect, colour);
        self.dashes(rect.bottom() - 1.5, rect, colour);
        let (left, right) = if piece.rtl { (piece.last, piece.first) } else { (piece.first, piece.last) };
        for (x, own) in [(rect.left(), left), (rect.right() - 1.5, right)] {
            let mut y = rect.top();
            while own && y < rect.bottom() {
                let dash = Rect::from_min_max(pos2(x, y), pos2(x + 1.5, (y + 5.0).min(rect.bottom())));
                self.bar_over(dash, colour);
                y += 8.0;
            }
        }
    }

    fn whole_box(&mut self, piece: &Piece, colour: Color32) {
        let rect = crisp(piece.rect.expand2(vec2(PAST, -1.0)), self.scale);
        self.over.push(Shape::rect_stroke(rect, self.ends(piece), Stroke::new(1.5, colour), StrokeKind::Inside));
    }

    fn dotted_box(&mut self, piece: &Piece, colour: Color32) {
        let rect = crisp(piece.rect.expand2(vec2(PAST, -1.0)), self.scale);
        self.dots(rect, rect.top(), colour);
        self.dots(rect, rect.bottom() - 2.0, colour);
        let (left, right) = if piece.rtl { (piece.last, piece.first) } else { (piece.first, piece.last) };
        for (x, own) in [(rect.left(), left), (rect.right() - 2.0, right)] {
            let mut y = rect.top() + 4.0;
            while own && y + 4.0 < rect.bottom() {
                self.bar_over(Rect::from_min_size(pos2(x, y), vec2(2.0, 2.0)), colour);
                y += 4.0;
            }
        }
    }

    fn wash(&mut self, mark: &Mark<'_>, line: Rect, piece: &Piece, colour: Color32) {
        let [.., wash, focused] = self.palette.fill;
        let strength = if mark.focused { focused } else { wash };
        let rect = crisp(line.expand2(vec2(PAST, 0.0)), self.scale);
        self.flat_under.add_colored_rect(rect, colour.gamma_multiply(strength));
        // Corner marks: the upper corner before the first character, the lower one after the last.
        let arm = 6.0 * self.zoom;
        let r = piece.rect;
        let (start, end) =
            if piece.rtl { (r.right() + PAST, r.left() - PAST) } else { (r.left() - PAST, r.right() + PAST) };
        let inwards = if piece.rtl { -1.0 } else { 1.0 };
        for (own, x, y, dx, dy) in
            [(piece.first, start, r.top() + 0.5, inwards, 1.0), (piece.last, end, r.bottom() - 0.5, -inwards, -1.0)]
        {
            if own {
                let points = vec![pos2(x + dx * arm, y), pos2(x, y), pos2(x, y + dy * arm)];
                self.over.push(Shape::line(points, Stroke::new(1.5, colour)));
            }
        }
    }

    /// A bar beside the lines of each block: on the side on which its lines begin.
    fn margin_bars(&mut self, mark: &Mark<'_>, found: &[(usize, Rect, Piece)], colour: Color32) {
        let (left, right) = self.column.edges();
        let away = BAR.0 + BAR.1 * f32::from(mark.lane.min(LANES));
        let width = if mark.focused { 4.0 } else { 3.0 };
        for part in found.chunk_by(|a, b| a.0 == b.0) {
            let (Some((block, _, first)), Some((_, _, last))) = (part.first(), part.last()) else { continue };
            let rtl = self.column.visible().iter().find(|v| v.block == *block).is_some_and(|v| v.laid.rtl);
            let x = if rtl { right + away } else { left - away - width };
            let rect = Rect::from_min_max(pos2(x, first.rect.top() + 1.0), pos2(x + width, last.rect.bottom() - 1.0));
            let rect = crisp(rect, self.scale);
            if matches!(mark.state, MarkState::Pending | MarkState::Guess | MarkState::Orphan) {
                let (long, step) = if mark.state == MarkState::Guess { (2.0, 4.0) } else { (6.0, 10.0) };
                let mut y = rect.top();
                while y < rect.bottom() {
                    let dash = Rect::from_min_max(pos2(x, y), pos2(x + 2.0, (y + long).min(rect.bottom())));
                    self.bar_over(dash, colour);
                    y += step;
                }
            } else {
                self.under.push(Shape::rect_filled(
                    rect,
                    1.5,
                    colour.gamma_multiply(if mark.focused { 1.0 } else { 0.8 }),
                ));
            }
        }
    }

    fn zigzag(&mut self, rect: Rect) {
        let y = rect.bottom() - 1.5;
        let mut points = Vec::new();
        let mut x = rect.left();
        while x < rect.right() {
            points.push(pos2(x, if points.len() % 2 == 0 { y } else { y - 2.5 }));
            x += 3.0;
        }
        self.over.push(Shape::line(points, Stroke::new(1.25, self.palette.amber)));
    }

    fn flag(&mut self, piece: &Piece) {
        let x = if piece.rtl { piece.rect.left() } else { piece.rect.right() };
        let top = piece.rect.top();
        let points = vec![pos2(x, top - 3.0), pos2(x + 7.0, top), pos2(x, top + 3.0)];
        self.over.push(Shape::convex_polygon(points, self.palette.amber, Stroke::NONE));
        self.over
            .push(Shape::line_segment([pos2(x, top - 3.0), pos2(x, top + 8.0)], Stroke::new(1.5, self.palette.amber)));
    }

    /// One outline around all rows of each piece, handles at the very ends.
    fn ring(&mut self, ring: &Ring<'_>, width: f32) {
        let mut handles = Vec::new();
        for range in ring.pieces {
            let mut rows: Vec<(usize, Rect)> = Vec::new();
            self.pieces(*range, |v, piece| {
                rows.push((v.block, crisp(piece.rect.expand2(vec2(PAST + 1.0, 1.0)), self.scale)));
                handles.extend(handle_places(&piece));
            });
            for part in rows.chunk_by(|a, b| a.0 == b.0) {
                let rects: Vec<Rect> = part.iter().map(|(_, r)| *r).collect();
                for points in outline::around(&rects, 4.0 * self.zoom) {
                    self.over.push(Shape::closed_line(points, Stroke::new(width, ring.colour)));
                }
            }
        }
        if width > 1.0 {
            for (_, at, height) in handles {
                let pill = Rect::from_center_size(at, vec2(5.0, height * 0.5));
                self.over.push(Shape::rect_filled(pill.expand(1.0), 3.5, self.palette.page));
                self.over.push(Shape::rect_filled(pill, 2.5, ring.colour));
            }
        }
    }

    fn caret(&mut self, scene: &Scene<'_>, selecting: bool) {
        let colour = if scene.active { self.palette.accent } else { self.palette.dim };
        // On a focused tag the ring says where one is.
        if scene.focus.is_some() && !scene.caret_unit.is_empty() {
            return;
        }
        // So does the one around a place of a review.
        if scene.asks.is_some_and(|r| r.colour == self.palette.amber && r.pieces == [scene.caret_unit]) {
            return;
        }
        if scene.caret_unit.is_empty() {
            if let Some(rect) = self.column.caret(scene.caret) {
                let rect = Rect::from_min_max(rect.min - vec2(1.0, 0.0), rect.max + vec2(1.0, 0.0));
                self.bar_over(rect, colour);
            }
        } else if !selecting {
            let mut boxes = Vec::new();
            self.pieces(scene.caret_unit, |_, piece| boxes.push(piece.rect));
            for rect in boxes {
                let rect = crisp(rect.expand2(vec2(PAST, 0.0)), self.scale);
                let stroke = Stroke::new(1.5, colour);
                self.over.push(Shape::rect_stroke(rect, 4.0 * self.zoom, stroke, StrokeKind::Inside));
            }
        }
    }

    /// Signs for characters that cannot be seen.
    fn signs(&mut self) {
        let stroke = Stroke::new(1.0, self.palette.amber);
        for v in self.column.visible() {
            for marker in &v.laid.markers {
                let Some(row) = v.laid.rows.get(marker.row as usize) else { continue };
                let (x, top, bottom) = (v.pos.x + marker.x, v.pos.y + row.ink.0 + 3.0, v.pos.y + row.ink.1 - 3.0);
                let upright = |layers: &mut Self| {
                    layers.over.push(Shape::line_segment([pos2(x, top), pos2(x, bottom)], stroke));
                };
                let hook = |dx: f32, y: f32| Shape::line_segment([pos2(x, y), pos2(x + dx, y)], stroke);
                match marker.sign {
                    Sign::Control => {
                        let middle = (top + bottom) / 2.0;
                        let square = Rect::from_center_size(pos2(x, middle), vec2(5.0, 9.0));
                        self.over.push(Shape::rect_stroke(square, 1.0, stroke, StrokeKind::Middle));
                    }
                    Sign::ZeroWidth => upright(self),
                    Sign::ToRight | Sign::ToLeft => {
                        upright(self);
                        self.over.push(hook(if marker.sign == Sign::ToRight { 4.0 } else { -4.0 }, top));
                    }
                    Sign::Pop => {
                        upright(self);
                        self.over.push(hook(3.0, bottom));
                        self.over.push(hook(-3.0, bottom));
                    }
                }
            }
        }
    }
}

/// Baseline of a piece, from the zone it covers.
fn baseline_of(piece: &Piece) -> f32 {
    let up = super::shape::INK_UP / (super::shape::INK_UP + super::shape::INK_DOWN);
    piece.rect.top() + piece.rect.height() * up
}

/// Where the handles of a piece stand: (is the start, centre, height), none where the range goes on.
pub(super) fn handle_places(piece: &Piece) -> impl Iterator<Item = (bool, Pos2, f32)> + use<> {
    let rect = piece.rect.expand2(vec2(PAST + 1.0, 1.0));
    let (start, end) = if piece.rtl { (rect.right(), rect.left()) } else { (rect.left(), rect.right()) };
    let y = rect.center().y;
    [(piece.first, true, start), (piece.last, false, end)]
        .into_iter()
        .filter(|(own, ..)| *own)
        .map(move |(_, is_start, x)| (is_start, pos2(x, y), rect.height()))
}

//! Which blocks are on screen and where: the scroll anchor, and the blocks kept between frames.
//!
//! The anchor is a block and the points of it above the upper edge, never a height in the whole article: nothing above
//! needs to be laid out, and nothing jumps when it is.

use super::block::Block;
use super::blocks::{Blocks, Kind};
use super::fonts;
use super::scene::{Scene, ViewStyle};
use super::shape::{Shaped, Style, Typesetter};
use crate::core::text::{Byte, ByteRange, Text};
use egui::{Pos2, Rect, pos2, vec2};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Blocks kept laid out (about 4 MB) before those far away are dropped.
const KEPT: usize = 512;
/// Frames of one width after which shaped paragraphs are no longer kept for the next width.
const STEADY: u32 = 30;

/// A block on screen.
pub struct Visible {
    pub block: usize,
    pub range: ByteRange,
    pub kind: Kind,
    pub laid: Arc<Block>,
    /// Upper left corner of its text, on whole physical pixels.
    pub pos: Pos2,
}

impl Visible {
    /// The part of a range that lies in the block, counted in the block.
    pub fn local(&self, range: ByteRange) -> Option<std::ops::Range<usize>> {
        let start = range.start.max(self.range.start).get();
        let end = range.end.min(self.range.end).get();
        let origin = self.range.start.get();
        (start < end).then(|| start - origin..end - origin)
    }

    /// Calls for every highlighted rectangle of a range, in points of the window.
    pub fn pieces(&self, range: ByteRange, mut each: impl FnMut(super::block::Piece)) {
        let Some(local) = self.local(range) else { return };
        // Whether the ends are the range's own, not just where the block cuts it.
        let (own_start, own_end) = (range.start >= self.range.start, range.end <= self.range.end);
        self.laid.rects(local, |mut piece| {
            piece.rect = piece.rect.translate(self.pos.to_vec2());
            piece.first &= own_start;
            piece.last &= own_end;
            each(piece);
        });
    }
}

/// Text above the body that is not part of the article's text.
struct Front {
    words: String,
    laid: Arc<Block>,
}

/// The column of text.
#[derive(Default)]
pub struct Column {
    text: Option<Text>,
    parts: [Option<ByteRange>; 3],
    blocks: Blocks,
    style: ViewStyle,
    scale: f32,
    width: f32,
    cache: HashMap<usize, Arc<Block>>,
    shaped: HashMap<usize, Shaped>,
    /// Frames since the width changed while all else stayed.
    steady: u32,
    title: Option<Front>,
    note: Option<Front>,
    top: usize,
    /// Points of the top block, its space above included, that are above the upper edge.
    hidden: f32,
    reveal: Option<ByteRange>,
    /// The byte to stand at the upper edge from the next frame on.
    start_at: Option<Byte>,
    /// Where Up and Down came from, and the byte they answered last.
    pub(super) goal: Option<(Byte, f32)>,
    rect: Option<Rect>,
    left: f32,
    visible: Vec<Visible>,
    laid_out: u64,
}

impl Column {
    /// What is on screen, from top to bottom, as of the last frame.
    pub fn visible(&self) -> &[Visible] {
        &self.visible
    }

    /// Left and right edge of the column in points.
    pub fn edges(&self) -> (f32, f32) {
        (self.left, self.left + self.width)
    }

    /// Part of the window that the text is scrolled in.
    pub fn rect(&self) -> Rect {
        self.rect.unwrap_or(Rect::ZERO)
    }

    /// The block index.
    pub fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    /// Blocks laid out since the beginning: an idle frame adds none.
    pub fn laid_out(&self) -> u64 {
        self.laid_out
    }

    /// Number of blocks kept and their memory in bytes.
    pub fn kept(&self) -> (usize, usize) {
        (self.cache.len(), self.cache.values().map(|b| b.bytes()).sum())
    }

    /// Scrolls by points, downwards.
    pub fn scroll_by(&mut self, points: f32) {
        self.hidden += points;
    }

    /// Has a byte's line stand at the upper edge from the next frame on; meant for the article of that frame.
    pub fn start_at(&mut self, byte: Byte) {
        self.start_at = Some(byte);
    }

    /// Has a range shown in the next frame, with some lines around it, moving no more than needed.
    pub fn reveal(&mut self, range: ByteRange) {
        self.reveal = Some(range);
    }

    /// Prepares a frame: takes over text, style and width, and finds out which blocks are visible where.
    pub fn update(&mut self, set: &mut Typesetter, scene: &Scene<'_>, rect: Rect, scale: f32) {
        let other = self.text.as_ref().is_none_or(|t| t.sha256() != scene.text.sha256());
        let parts = [scene.headline, scene.dateline, Some(scene.body)];
        if other || self.parts != parts {
            self.text = Some(scene.text.clone());
            self.parts = parts;
            self.blocks = Blocks::new(scene.text, scene.headline, scene.dateline, scene.body);
            self.cache.clear();
            self.shaped.clear();
            self.goal = None;
            if other {
                (self.top, self.hidden) = (0, 0.0);
            }
        }
        let zoom = scene.style.zoom;
        let margin = MARGIN.min(rect.width() * 0.12);
        let width = (scene.style.column * zoom).min(rect.width() - 2.0 * margin).max(40.0).round();
        self.rect = Some(rect);
        self.left = ((rect.center().x - width / 2.0) * scale).round() / scale;
        if width != self.width || scale != self.scale || *scene.style != self.style {
            let anchor = self.first_byte();
            let only_width = self.width > 0.0 && !other && scale == self.scale && *scene.style == self.style;
            if !only_width {
                self.shaped.clear();
            }
            self.steady = if only_width { 0 } else { STEADY };
            (self.width, self.scale, self.style) = (width, scale, scene.style.clone());
            self.cache.clear();
            (self.title, self.note) = (None, None);
            if let Some((block, byte)) = anchor.filter(|_| !other) {
                let laid = self.laid(set, block);
                self.top = block;
                self.hidden = self.above(block) + laid.rows.get(laid.row_of(byte)).map_or(0.0, |r| r.top);
            }
        } else {
            self.steady = self.steady.saturating_add(1);
            if self.steady == STEADY {
                self.shaped.clear();
            }
        }
        self.title =
            front(set, self.title.take(), scene.title.filter(|_| scene.headline.is_none()), self.width, || {
                self.style_of(Kind::Headline)
            });
        self.note = front(set, self.note.take(), scene.date_note, self.width, || self.style_of(Kind::Dateline));
        if let Some(byte) = self.start_at.take() {
            self.go_to(set, byte, 0.0);
        }
        if let Some(range) = self.reveal.take() {
            self.bring_into_view(set, range);
        }
        self.fill(set);
    }

    /// Height of the whole article in points, guessed from the room its characters take. **Cost:** none.
    pub fn content_height(&self) -> f32 {
        let (size, line) = (self.style.size * self.style.zoom, self.style.line_height * self.style.zoom);
        let rows = self.blocks.units() as f32 * size * 0.5 / self.width.max(1.0);
        rows * line + self.blocks.len() as f32 * (line * 0.5 + PARAGRAPH_GAP * self.style.zoom)
    }

    /// Bytes on screen: from the first visible block's first to the last one's last.
    pub fn window(&self) -> ByteRange {
        let start = self.visible.iter().map(|v| v.range.start).min().unwrap_or_default();
        let end = self.visible.iter().map(|v| v.range.end).max().unwrap_or_default();
        ByteRange::new(start, end)
    }

    /// First and last byte whose line is on screen, and whether the end of the article is.
    pub fn seen(&self) -> (Byte, Byte) {
        let at = |v: &Visible, y: f32| {
            let row = v.laid.row_at(y - v.pos.y);
            (v.laid.row_start(row), v.laid.row_end(row))
        };
        let start = self.visible.first().map_or(0, |v| v.range.start.get() + at(v, self.rect().top()).0);
        let end = self.visible.last().map_or(0, |v| v.range.start.get() + at(v, self.rect().bottom()).1);
        (Byte::new(start), Byte::new(end))
    }

    /// Nearest caret position to a point, and the character under it.
    pub fn hit(&self, p: Pos2) -> Option<(Byte, Option<ByteRange>)> {
        let i = self.visible.partition_point(|v| v.pos.y <= p.y).saturating_sub(1);
        let v = self.visible.get(i)?;
        let local = p - v.pos.to_vec2();
        let over = v.laid.cluster_at(local);
        let byte = v.range.start.get() + v.laid.hit(local).byte;
        let global =
            |r: std::ops::Range<usize>| ByteRange::of(v.range.start.get() + r.start, v.range.start.get() + r.end);
        Some((Byte::new(byte), over.map(global)))
    }

    /// The rectangle around what is visible of a range.
    pub fn rect_of(&self, range: ByteRange) -> Option<Rect> {
        let mut around = Rect::NOTHING;
        for v in &self.visible {
            v.pieces(range, |piece| around = around.union(piece.rect));
        }
        around.is_positive().then_some(around)
    }

    /// The first visible rectangle of a range, in the order of the screen.
    pub fn first_of(&self, range: ByteRange) -> Option<Rect> {
        let mut first = None;
        for v in &self.visible {
            v.pieces(range, |piece| {
                first.get_or_insert(piece.rect);
            });
        }
        first
    }

    /// Free room beside the line that a range ends in: right of its text, up to the edge of the view.
    pub fn room_after(&self, range: ByteRange) -> Option<Rect> {
        let v = self.visible.iter().rfind(|v| v.local(range).is_some() && !v.laid.rtl)?;
        let row = v.laid.rows.get(v.laid.row_of(v.local(range)?.end.saturating_sub(1)))?;
        let left = v.pos.x + row.right;
        let right = self.rect().right();
        Some(Rect::from_min_max(pos2(left, v.pos.y + row.top), pos2(right.max(left), v.pos.y + row.bottom)))
    }

    /// Whether words of the article, its title or its note stand somewhere within a rectangle.
    pub fn has_words_in(&self, rect: Rect) -> bool {
        let meets = |block: &Block, at: Pos2| {
            let mut rows = block.rows.iter().filter(|row| row.right > 0.0);
            rows.any(|row| {
                let right = at.x + if block.rtl { self.width } else { row.right };
                Rect::from_min_max(pos2(at.x, at.y + row.top), pos2(right, at.y + row.bottom)).intersects(rect)
            })
        };
        self.visible.iter().any(|v| meets(&v.laid, v.pos))
            || self.front_matter().iter().any(|(block, at, _)| meets(block, *at))
    }

    /// Where a caret stands; `None` off screen.
    pub fn caret(&self, byte: Byte) -> Option<Rect> {
        let v = self.visible.iter().find(|v| v.range.start <= byte && byte <= v.range.end)?;
        Some(v.laid.caret(byte.get() - v.range.start.get(), None).translate(v.pos.to_vec2()))
    }

    /// Puts the line of a byte at a share of the view's height from the top.
    pub fn go_to(&mut self, set: &mut Typesetter, byte: Byte, share: f32) {
        let block = self.blocks.block_of(byte);
        let laid = self.laid(set, block);
        let inside = byte.get().saturating_sub(self.blocks.range(block).start.get());
        let row = laid.rows.get(laid.row_of(inside)).map_or(0.0, |r| r.top);
        self.top = block;
        self.hidden = self.above(block) + row - self.rect().height() * share;
    }

    /// The text, title and note above the body with their places: (block, place, is the title).
    pub fn front_matter(&self) -> Vec<(Arc<Block>, Pos2, bool)> {
        let mut found = Vec::new();
        let z = self.style.zoom;
        for v in self.visible.iter().filter(|v| v.block == 0 || v.block == self.blocks.head()) {
            if v.block == 0
                && let Some(title) = &self.title
            {
                let y = v.pos.y - self.above(0) + TOP * z;
                found.push((title.laid.clone(), self.pixel(pos2(self.left, y)), true));
            }
            if let Some(note) = self.note.as_ref().filter(|_| self.note_above(v.block)) {
                let y = v.pos.y - (BELOW_DATE * z) - note.laid.height;
                // On the side on which the article's lines begin.
                let width = note.laid.rows.first().map_or(0.0, |r| r.right);
                let x = if v.laid.rtl { self.left + self.width - width } else { self.left };
                found.push((note.laid.clone(), self.pixel(pos2(x, y)), false));
            }
        }
        if let Some(v) = self.visible.iter().find(|v| v.kind == Kind::Dateline)
            && let Some(note) = &self.note
        {
            let words = v.laid.rows.first().map_or(0.0, |r| r.right);
            let x = v.pos.x + if v.laid.rtl { 0.0 } else { words + 12.0 * z };
            // In a narrow column the date as it stands in the article has to do.
            let width = note.laid.rows.first().map_or(0.0, |r| r.right);
            if x + width <= self.left + self.width && note.laid.rows.len() == 1 {
                found.push((note.laid.clone(), self.pixel(pos2(x, v.pos.y)), false));
            }
        }
        found
    }

    /// Height of a line of the body in points.
    pub fn line_height(&self) -> f32 {
        self.style.line_height * self.style.zoom
    }

    fn style_of(&self, kind: Kind) -> Style {
        let z = self.style.zoom;
        let s = &self.style;
        let (family, size, weight, line_height) = match kind {
            Kind::Body => (s.family.clone(), s.size, 400, s.line_height),
            Kind::Headline => (s.family.clone(), s.size * HEADLINE, 600, s.size * HEADLINE * 1.32),
            Kind::Dateline => (Cow::Borrowed(fonts::SANS), 13.0, 400, 20.0),
        };
        let (size, line_height) = (size * z, line_height * z);
        Style { family, size, weight, line_height, scale: self.scale, lang: s.lang.clone() }
    }

    /// A block, laid out unless it is kept.
    pub(super) fn laid(&mut self, set: &mut Typesetter, i: usize) -> Arc<Block> {
        if let Some(block) = self.cache.get(&i) {
            return block.clone();
        }
        let (Some(text), Some(info)) = (&self.text, self.blocks.get(i)) else { return Arc::default() };
        self.laid_out += 1;
        let style = self.style_of(info.kind);
        let base = self.blocks.base_rtl(text, i);
        let words = text.slice(info.range);
        let block = if self.steady < STEADY {
            let shaped = self.shaped.entry(i).or_insert_with(|| set.shape(words, &style, base));
            set.wrap(shaped, words, self.width, &style)
        } else {
            set.layout(words, self.width, &style, base)
        };
        let block = Arc::new(block);
        if self.cache.len() >= KEPT {
            let top = self.top;
            self.cache.retain(|k, _| k.abs_diff(top) < KEPT / 4);
            self.shaped.retain(|k, _| k.abs_diff(top) < KEPT / 8);
        }
        self.cache.insert(i, block.clone());
        block
    }

    fn note_above(&self, block: usize) -> bool {
        let dateline = self.parts.get(1).is_some_and(|p| p.is_some_and(|r| !r.is_empty()));
        self.note.is_some() && block == self.blocks.head() && !dateline
    }

    /// Space above a block's text.
    fn above(&self, i: usize) -> f32 {
        let z = self.style.zoom;
        let mut space = 0.0;
        if i == 0 {
            let title = self.title.as_ref().map_or(0.0, |t| t.laid.height + BELOW_HEADLINE * z);
            space += TOP * z + title;
        }
        if self.note_above(i) {
            space += self.note.as_ref().map_or(0.0, |n| n.laid.height) + BELOW_DATE * z;
        }
        space
    }

    /// Space below a block's text.
    fn below(&self, i: usize) -> f32 {
        let z = self.style.zoom;
        let (Some(block), Some(next)) = (self.blocks.get(i), self.blocks.get(i + 1)) else { return BOTTOM * z };
        match block.kind {
            _ if next.continues => 0.0,
            Kind::Headline if next.kind == Kind::Dateline || self.note_above(i + 1) => BELOW_HEADLINE * z,
            Kind::Headline | Kind::Dateline => BELOW_DATE * z,
            Kind::Body if block.range.is_empty() || next.range.is_empty() => 0.0,
            Kind::Body if self.blocks.spaced() => LINE_GAP * z,
            Kind::Body => PARAGRAPH_GAP * z,
        }
    }

    /// Height of a block with its space.
    fn extent(&mut self, set: &mut Typesetter, i: usize) -> f32 {
        let blank = self.blocks.range(i).is_empty() && self.blocks.len() > 1;
        let text = if blank { PARAGRAPH_GAP * self.style.zoom } else { self.laid(set, i).height };
        self.above(i) + text + self.below(i)
    }

    /// The block at the upper edge and the first byte of its first line on screen.
    fn first_byte(&self) -> Option<(usize, usize)> {
        let v = self.visible.first()?;
        let row = v.laid.row_at(self.rect().top() - v.pos.y);
        // At the very top the space above the text belongs to what is seen.
        (v.pos.y < self.rect().top()).then(|| (v.block, v.laid.row_start(row)))
    }

    /// Brings the anchor to a block that reaches over the upper edge.
    fn settle(&mut self, set: &mut Typesetter) {
        self.top = self.top.min(self.blocks.len().saturating_sub(1));
        while self.hidden < 0.0 && self.top > 0 {
            self.top -= 1;
            self.hidden += self.extent(set, self.top);
        }
        self.hidden = self.hidden.max(0.0);
        while self.top + 1 < self.blocks.len() {
            let extent = self.extent(set, self.top);
            if self.hidden < extent {
                break;
            }
            self.hidden -= extent;
            self.top += 1;
        }
    }

    /// Lays out blocks from the upper to the lower edge.
    fn fill(&mut self, set: &mut Typesetter) {
        for _ in 0..2 {
            self.settle(set);
            self.visible.clear();
            let mut y = self.rect().top() - self.hidden;
            let mut i = self.top;
            while i < self.blocks.len() && y < self.rect().bottom() {
                let laid = self.laid(set, i);
                let info = self.blocks.get(i).copied();
                let Some(info) = info else { break };
                let pos = self.pixel(pos2(self.left, y + self.above(i)));
                self.visible.push(Visible { block: i, range: info.range, kind: info.kind, laid, pos });
                y += self.extent(set, i);
                i += 1;
            }
            // Past the end there is nothing to see: the last line stays at the lower edge.
            let slack = self.rect().bottom() - y;
            if slack <= 0.5 || i < self.blocks.len() || (self.top == 0 && self.hidden <= 0.0) {
                break;
            }
            self.hidden -= slack;
        }
    }

    fn bring_into_view(&mut self, set: &mut Typesetter, range: ByteRange) {
        let (first, last) = (self.blocks.block_of(range.start), self.blocks.block_of(range.end.max(range.start)));
        let near = self.top.saturating_sub(8)..self.top + 64;
        if !near.contains(&first) {
            self.go_to(set, range.start, 1.0 / 3.0);
            return;
        }
        self.settle(set);
        let y0 = self.height_at(set, first, range.start, false);
        let last = last.min(first + 64);
        let y1 = self.height_at(set, last, range.end, true);
        let height = self.rect().height();
        let margin = (3.0 * self.style.line_height * self.style.zoom).min(height / 4.0);
        if y0 < margin || y1 - y0 > height - 2.0 * margin {
            // Above the view, or taller than it: its beginning counts. Visible already: leave it.
            if y0 < margin || y0 > height - margin {
                self.hidden += y0 - margin;
            }
        } else if y1 > height - margin {
            self.hidden += y1 - (height - margin);
        }
    }

    /// Upper or lower edge of a byte's line in points below the view's upper edge.
    fn height_at(&mut self, set: &mut Typesetter, block: usize, byte: Byte, lower: bool) -> f32 {
        let mut y = -self.hidden;
        for i in self.top..block {
            y += self.extent(set, i);
        }
        for i in block..self.top {
            y -= self.extent(set, i);
        }
        let laid = self.laid(set, block);
        let inside = byte.get().saturating_sub(self.blocks.range(block).start.get()).min(laid.len);
        // The end of a range is the end of its last character, not the line after a wrap.
        let row = laid.row_of(if lower { inside.saturating_sub(1) } else { inside });
        y + self.above(block) + laid.rows.get(row).map_or(0.0, |r| if lower { r.bottom } else { r.top })
    }

    fn pixel(&self, p: Pos2) -> Pos2 {
        pos2((p.x * self.scale).round(), (p.y * self.scale).round()) / self.scale
    }
}

/// Least space beside the column: room for margin bars.
const MARGIN: f32 = 48.0;
/// Space above the first line, and other distances, before zoom.
const TOP: f32 = 36.0;
const BELOW_HEADLINE: f32 = 6.0;
const BELOW_DATE: f32 = 18.0;
const PARAGRAPH_GAP: f32 = 14.0;
/// Between lines of a paragraph where blank lines separate paragraphs.
const LINE_GAP: f32 = 2.0;
const BOTTOM: f32 = 72.0;
/// Size of the headline, in sizes of the body: 25 for 18.
const HEADLINE: f32 = 25.0 / 18.0;

fn front(
    set: &mut Typesetter,
    old: Option<Front>,
    words: Option<&str>,
    width: f32,
    style: impl Fn() -> Style,
) -> Option<Front> {
    let words = words.filter(|w| !w.is_empty())?;
    if let Some(old) = old.filter(|o| o.words == words) {
        return Some(old);
    }
    Some(Front { words: words.to_owned(), laid: Arc::new(set.layout(words, width, &style(), None)) })
}

/// A rectangle on whole physical pixels.
pub(super) fn crisp(rect: Rect, scale: f32) -> Rect {
    let round = |p: Pos2| pos2((p.x * scale).round(), (p.y * scale).round()) / scale;
    let min = round(rect.min);
    let size = vec2((rect.width() * scale).round().max(1.0), (rect.height() * scale).round().max(1.0)) / scale;
    Rect::from_min_size(min, size)
}

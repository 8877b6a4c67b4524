//! A laid-out block as plain data: rows, cells, glyphs; which byte is where, and back. No font, no texture, no window.

use egui::{Pos2, Rect, Vec2, pos2, vec2};
use std::ops::Range;

/// The cell reads from right to left.
pub const RTL: u8 = 1;
/// A word starts at the cell (dictionary words in Thai, Chinese and Japanese).
pub const WORD: u8 = 2;
/// White space at the end of a wrapped row: part of the text, outside the column, never painted.
pub const HANG: u8 = 4;
/// White space.
pub const SPACE: u8 = 8;

/// One grapheme cluster. Cells stand in visual order within their row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Left edge in points from the block's left edge.
    pub x: f32,
    /// First byte, counted in the block.
    pub start: u32,
    /// Length in bytes. A cluster of more than 255 bytes is several cells, all but the first without width.
    pub len: u8,
    /// [`RTL`], [`WORD`], [`HANG`], [`SPACE`].
    pub flags: u8,
}

impl Cell {
    /// Byte after the last.
    pub const fn end(&self) -> u32 {
        self.start + self.len as u32
    }

    /// Whether a flag is set.
    pub const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// One visual line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// First byte, counted in the block.
    pub start: u32,
    /// Byte after the last, hanging white space included.
    pub end: u32,
    /// Its cells, as a range of [`Block::cells`].
    pub cells: (u32, u32),
    /// Its glyphs, as a range of [`Block::glyphs`].
    pub glyphs: (u32, u32),
    /// Upper edge in points from the block's top.
    pub top: f32,
    /// Lower edge in points; the next row's upper edge.
    pub bottom: f32,
    /// Upper and lower edge of what a highlight covers: the same distance from the baseline in every row and script.
    pub ink: (f32, f32),
    /// Right edge of the last cell in points.
    pub right: f32,
    /// Baseline in physical pixels from the block's top.
    pub baseline: i32,
}

/// Where a glyph is painted. The slot is a number in the atlas' table and stays valid when pixels are evicted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GlyphPos {
    pub slot: u32,
    /// Physical pixels from the block's left edge.
    pub x: i16,
    /// Physical pixels from the row's baseline.
    pub dy: i16,
}

/// What is drawn in place of a character that has no shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A small hollow box: control characters, line and paragraph separators.
    Control,
    /// A thin upright: zero-width spaces and joiners that stand alone.
    ZeroWidth,
    /// An upright with a flag to the right: marks, embeddings, isolates and overrides from left to right.
    ToRight,
    /// The same to the left.
    ToLeft,
    /// An upright with a foot: the end of an embedding, isolate or override, or one that takes its direction from the text.
    Pop,
}

/// A character that would be invisible and gets a sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marker {
    pub byte: u32,
    pub row: u32,
    /// Centre in points.
    pub x: f32,
    pub ch: char,
    pub sign: Sign,
}

/// A laid-out block of text. About 20 bytes a character.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub height: f32,
    pub width: f32,
    /// The base direction is from right to left.
    pub rtl: bool,
    /// Length of the text in bytes.
    pub len: usize,
    /// Clusters for which no font had a glyph.
    pub missing: u32,
    pub rows: Vec<Row>,
    pub cells: Vec<Cell>,
    pub glyphs: Vec<GlyphPos>,
    pub markers: Vec<Marker>,
}

/// The caret position nearest to a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub byte: usize,
    /// Where a line wraps, one byte has two places: the end of this row or the start of the next.
    pub row: u32,
}

/// A rectangle of a highlighted range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    pub rect: Rect,
    pub row: u32,
    /// The range's own first character lies in this piece, at its left edge or (right to left) its right edge.
    pub first: bool,
    /// The range's own last character lies in this piece.
    pub last: bool,
    /// The piece reads from right to left.
    pub rtl: bool,
}

impl Block {
    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.rows.capacity() * size_of::<Row>()
            + self.cells.capacity() * size_of::<Cell>()
            + self.glyphs.capacity() * size_of::<GlyphPos>()
            + self.markers.capacity() * size_of::<Marker>()
    }

    /// Column width and height in points.
    pub fn size(&self) -> Vec2 {
        vec2(self.width, self.height)
    }

    /// The cells of a row, left to right.
    pub fn cells_of(&self, row: &Row) -> &[Cell] {
        &self.cells[row.cells.0 as usize..row.cells.1 as usize]
    }

    /// The glyphs of a row.
    pub fn glyphs_of(&self, row: &Row) -> &[GlyphPos] {
        &self.glyphs[row.glyphs.0 as usize..row.glyphs.1 as usize]
    }

    /// Right edge of the `i`-th cell of a row.
    pub fn right_of(&self, row: &Row, i: usize) -> f32 {
        self.cells_of(row).get(i + 1).map_or(row.right, |next| next.x)
    }

    /// Row at a height: the first above the block, the last below it.
    pub fn row_at(&self, y: f32) -> usize {
        self.rows.partition_point(|r| r.bottom <= y).min(self.rows.len().saturating_sub(1))
    }

    /// Row in which a byte stands; the later one where a line wraps.
    pub fn row_of(&self, byte: usize) -> usize {
        self.rows.partition_point(|r| r.start as usize <= byte).saturating_sub(1)
    }

    /// Nearest caret position to a point.
    pub fn hit(&self, p: Pos2) -> Hit {
        let row = self.row_at(p.y);
        Hit { byte: self.byte_near(row, p.x), row: row as u32 }
    }

    /// Nearest caret position to an x in one row: what Up and Down ask for.
    pub fn byte_near(&self, row: usize, x: f32) -> usize {
        let Some(r) = self.rows.get(row) else { return 0 };
        let cells = self.cells_of(r);
        let i = cells.partition_point(|c| c.x <= x).saturating_sub(1);
        let Some(cell) = cells.get(i) else { return r.start as usize };
        let left_half = x < (cell.x + self.right_of(r, i)) * 0.5;
        let byte = if left_half != cell.has(RTL) { cell.start } else { cell.end() };
        byte as usize
    }

    /// First byte of the character nearest to an x in one row, white space left out where there is anything else.
    pub fn word_near(&self, row: usize, x: f32) -> usize {
        let Some(r) = self.rows.get(row) else { return 0 };
        let cells = self.cells_of(r).iter().enumerate();
        let distance = |i: usize, c: &Cell| (c.x - x).max(x - self.right_of(r, i)).max(0.0);
        let nearest =
            cells.filter(|(_, c)| !c.has(SPACE)).min_by(|a, b| distance(a.0, a.1).total_cmp(&distance(b.0, b.1)));
        nearest.map_or(r.start, |(_, c)| c.start) as usize
    }

    /// First byte of the last character of a row, white space left out where there is anything else.
    pub fn last_of(&self, row: usize) -> usize {
        let Some(r) = self.rows.get(row) else { return 0 };
        let last = self.cells_of(r).iter().filter(|c| !c.has(SPACE)).map(|c| c.start).max();
        last.unwrap_or(r.start) as usize
    }

    /// The cluster under a point; `None` beside the text.
    pub fn cluster_at(&self, p: Pos2) -> Option<Range<usize>> {
        let row = self.rows.get(self.row_at(p.y)).filter(|r| (r.top..r.bottom).contains(&p.y))?;
        let cells = self.cells_of(row);
        let i = cells.partition_point(|c| c.x <= p.x).checked_sub(1)?;
        let cell = cells.get(i).filter(|_| p.x < self.right_of(row, i))?;
        Some(cell.start as usize..cell.end() as usize)
    }

    /// First caret position of a row (Home).
    pub fn row_start(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |r| r.start as usize)
    }

    /// Last caret position of a row (End): before the white space at which it wraps.
    pub fn row_end(&self, row: usize) -> usize {
        let Some(r) = self.rows.get(row) else { return self.len };
        self.cells_of(r).iter().filter(|c| c.has(HANG)).map(|c| c.start).min().unwrap_or(r.end) as usize
    }

    /// Where a caret stands: a rectangle without width. `row` (from [`Block::hit`]) keeps it at the end of a wrapped row.
    pub fn caret(&self, byte: usize, row: Option<u32>) -> Rect {
        let row = row.map_or_else(|| self.row_of(byte), |r| r as usize);
        let Some(r) = self.rows.get(row).or(self.rows.last()) else { return Rect::ZERO };
        let cells = self.cells_of(r);
        let byte = byte as u32;
        let edge = |i: usize, leading: bool| {
            if leading != cells[i].has(RTL) { cells[i].x } else { self.right_of(r, i) }
        };
        // The leading edge of the cluster that starts here, the trailing edge of the one that ends here, the leading edge of
        // the one around it.
        let x = if let Some(i) = cells.iter().position(|c| c.start == byte) {
            edge(i, true)
        } else if let Some(i) = cells.iter().position(|c| c.end() == byte) {
            edge(i, false)
        } else if let Some(i) = cells.iter().position(|c| c.start <= byte && byte < c.end()) {
            edge(i, true)
        } else if self.rtl {
            r.right
        } else {
            cells.first().map_or(0.0, |c| c.x)
        };
        Rect::from_min_max(pos2(x, r.ink.0), pos2(x, r.ink.1))
    }

    /// Rectangles of a byte range, row by row and left to right; several in a row where the direction changes within it.
    pub fn rects(&self, range: Range<usize>, mut each: impl FnMut(Piece)) {
        if range.is_empty() {
            return;
        }
        let from = self.rows.partition_point(|r| r.end as usize <= range.start);
        for (k, r) in self.rows.iter().enumerate().skip(from) {
            if r.start as usize >= range.end {
                break;
            }
            let ink = |x: f32| Rect::from_min_max(pos2(x, r.ink.0), pos2(x, r.ink.1));
            let mut open: Option<Piece> = None;
            for (i, cell) in self.cells_of(r).iter().enumerate() {
                let (start, end) = (cell.start as usize, cell.end() as usize);
                let rtl = cell.has(RTL);
                if start < range.end && end > range.start && !cell.has(HANG) {
                    let right = self.right_of(r, i);
                    let piece =
                        open.get_or_insert(Piece { rect: ink(cell.x), row: k as u32, first: false, last: false, rtl });
                    piece.rect.max.x = right;
                    piece.first |= start <= range.start;
                    piece.last |= end >= range.end;
                } else if let Some(piece) = open.take() {
                    each(piece);
                }
            }
            if let Some(piece) = open {
                each(piece);
            }
        }
    }
}

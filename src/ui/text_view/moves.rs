//! Moves of the caret that depend on how lines wrap: up, down, home, end, page.

use super::block::Block;
use super::column::Column;
use super::shape::Typesetter;
use crate::core::text::{Byte, ByteRange};

impl Column {
    /// Moves a caret up or down by visual lines and keeps its distance from the left where lines are shorter. `unit` is
    /// the word the caret covers, or empty at a bar; for a word the answer lies in a word as well.
    pub fn line_move(&mut self, set: &mut Typesetter, unit: ByteRange, lines: i32) -> Byte {
        let mut block = self.blocks().block_of(unit.start);
        let mut laid = self.laid(set, block);
        let origin = self.blocks().range(block).start.get();
        let start = unit.start.get().saturating_sub(origin);
        let mut row = laid.row_of(start);
        let kept = self.goal.filter(|(byte, _)| unit.start <= *byte && *byte <= unit.end);
        let goal = kept.map_or_else(|| middle_of(&laid, start, unit.len()), |(_, x)| x);
        for _ in 0..lines.unsigned_abs() {
            if lines > 0 && row + 1 < laid.rows.len() {
                row += 1;
            } else if lines < 0 && row > 0 {
                row -= 1;
            } else {
                let Some(next) = self.neighbour(block, lines > 0) else {
                    let edge = self.blocks().range(block);
                    return if lines > 0 { edge.end } else { edge.start };
                };
                block = next;
                laid = self.laid(set, block);
                row = if lines > 0 { 0 } else { laid.rows.len().saturating_sub(1) };
            }
        }
        let inside = match unit.is_empty() {
            true => laid.byte_near(row, goal).min(laid.row_end(row)),
            false => laid.word_near(row, goal),
        };
        let byte = Byte::new(self.blocks().range(block).start.get() + inside);
        self.goal = Some((byte, goal));
        byte
    }

    /// The first or last caret position of the visual line; for a word the first byte of the line's last character.
    pub fn line_edge(&mut self, set: &mut Typesetter, unit: ByteRange, end: bool) -> Byte {
        let block = self.blocks().block_of(unit.start);
        let laid = self.laid(set, block);
        let origin = self.blocks().range(block).start.get();
        let row = laid.row_of(unit.start.get().saturating_sub(origin));
        let inside = match (end, unit.is_empty()) {
            (false, _) => laid.row_start(row),
            (true, true) => laid.row_end(row),
            (true, false) => laid.last_of(row),
        };
        Byte::new(origin + inside)
    }

    /// Moves a caret by pages, keeping one line of the old page.
    pub fn page_move(&mut self, set: &mut Typesetter, unit: ByteRange, pages: i32) -> Byte {
        let lines = (self.rect().height() / self.line_height()) as i32 - 1;
        let byte = self.line_move(set, unit, pages * lines.max(1));
        self.scroll_by(pages as f32 * lines.max(1) as f32 * self.line_height());
        byte
    }

    fn neighbour(&self, block: usize, down: bool) -> Option<usize> {
        let has_words = |i: &usize| !self.blocks().range(*i).is_empty();
        if down { (block + 1..self.blocks().len()).find(has_words) } else { (0..block).rev().find(has_words) }
    }
}

fn middle_of(laid: &Block, start: usize, len: usize) -> f32 {
    if len == 0 {
        return laid.caret(start, None).left();
    }
    let mut middle = None;
    laid.rects(start..start + len, |piece| {
        middle.get_or_insert(piece.rect.center().x);
    });
    middle.unwrap_or_else(|| laid.caret(start, None).left())
}

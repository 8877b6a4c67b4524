//! Tells a screen reader what stands where: a node for every visible block, a text run for every row and direction.

use super::block::{Block, Cell, RTL, WORD};
use egui::accesskit::{self, Role, TextDirection, TextPosition, TextSelection};
use egui::{Id, Pos2, Rect, Sense, Ui, UiBuilder, pos2};

/// Characters of one direction in one row, in reading order. A "character" is a grapheme cluster.
#[derive(Debug, PartialEq)]
pub struct Run {
    /// First byte, counted in the block.
    pub start: usize,
    pub rtl: bool,
    pub row: usize,
    /// Points from the block's upper left corner.
    pub rect: Rect,
    /// Bytes of each character.
    pub lengths: Vec<u8>,
    /// Distance of each character from the run's own beginning: its right edge when it reads to the left.
    pub positions: Vec<f32>,
    pub widths: Vec<f32>,
    /// Numbers of the characters at which words start.
    pub word_starts: Vec<u8>,
}

impl Run {
    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.lengths.iter().map(|l| usize::from(*l)).sum()
    }

    /// Whether it has no character (the run of an empty row).
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }
}

/// AccessKit counts the characters of a run in a byte.
const LONGEST: usize = 255;

/// The runs of a block in reading order; every row has at least one.
pub fn runs(block: &Block) -> Vec<Run> {
    let mut runs = Vec::new();
    for (k, row) in block.rows.iter().enumerate() {
        let cells = block.cells_of(row).iter().enumerate();
        let mut order: Vec<(Cell, f32)> = cells.map(|(i, c)| (*c, block.right_of(row, i))).collect();
        order.sort_by_key(|(c, _)| c.start);
        if order.is_empty() {
            let x = if block.rtl { row.right } else { 0.0 };
            let rect = Rect::from_min_max(pos2(x, row.top), pos2(x, row.bottom));
            runs.push(run_of(&[], row.start as usize, block.rtl, k, rect));
        }
        let same_direction = |a: &(Cell, f32), b: &(Cell, f32)| a.0.has(RTL) == b.0.has(RTL);
        for part in order.chunk_by(same_direction).flat_map(|c| c.chunks(LONGEST)) {
            let Some((first, _)) = part.first() else { continue };
            let left = part.iter().map(|(c, _)| c.x).fold(f32::INFINITY, f32::min);
            let right = part.iter().map(|(_, r)| *r).fold(f32::NEG_INFINITY, f32::max);
            let rect = Rect::from_min_max(pos2(left, row.top), pos2(right, row.bottom));
            runs.push(run_of(part, first.start as usize, first.has(RTL), k, rect));
        }
    }
    runs
}

fn run_of(part: &[(Cell, f32)], start: usize, rtl: bool, row: usize, rect: Rect) -> Run {
    let position = |c: &Cell, right: f32| if rtl { rect.right() - right } else { c.x - rect.left() };
    Run {
        start,
        rtl,
        row,
        rect,
        lengths: part.iter().map(|(c, _)| c.len).collect(),
        positions: part.iter().map(|(c, right)| position(c, *right)).collect(),
        widths: part.iter().map(|(c, right)| right - c.x).collect(),
        word_starts: (0u8..).zip(part).filter(|(_, (c, _))| c.has(WORD)).map(|(i, _)| i).collect(),
    }
}

/// Adds the node of a block and its runs. `selection` is anchor and head in bytes of the block.
///
/// The block is a label, because text ranges exist only for labels and inputs. It is a child `Ui`, because what interacts
/// inside a `Ui` becomes its child in the tree; there is no other public way to place a node.
pub fn emit(ui: &mut Ui, id: Id, block: &Block, text: &str, pos: Pos2, clip: Rect, selection: Option<(usize, usize)>) {
    let rect = Rect::from_min_size(pos, block.size());
    let builder = UiBuilder::new().scope_id(id).max_rect(rect.intersect(clip)).accessibility_role(Role::Label);
    let child = ui.new_child(builder);
    let parent = child.unique_id();
    let runs = runs(block);
    let run_id = |i: usize| parent.with(("run", i));
    for (i, run) in runs.iter().enumerate() {
        let rect = run.rect.translate(pos.to_vec2());
        // A block of 4 kB can be taller than the window.
        if !rect.intersects(clip) {
            continue;
        }
        child.interact(rect, run_id(i), Sense::hover());
        ui.ctx().accesskit_node_builder(run_id(i), |node| {
            node.set_role(Role::TextRun);
            let direction = if run.rtl { TextDirection::RightToLeft } else { TextDirection::LeftToRight };
            node.set_text_direction(direction);
            node.set_bounds(accesskit::Rect {
                x0: rect.left().into(),
                y0: rect.top().into(),
                x1: rect.right().into(),
                y1: rect.bottom().into(),
            });
            node.set_value(text.get(run.start..run.start + run.len()).unwrap_or_default());
            node.set_character_lengths(run.lengths.clone());
            node.set_character_positions(run.positions.clone());
            node.set_character_widths(run.widths.clone());
            node.set_word_starts(run.word_starts.clone());
            let same_row = |j: usize| runs.get(j).is_some_and(|other| other.row == run.row);
            if i > 0 && same_row(i - 1) {
                node.set_previous_on_line(run_id(i - 1).accesskit_id());
            }
            if same_row(i + 1) {
                node.set_next_on_line(run_id(i + 1).accesskit_id());
            }
        });
    }
    if let Some((anchor, head)) = selection.filter(|_| !runs.is_empty()) {
        let position = |byte: usize| {
            let i = runs.partition_point(|r| r.start <= byte).saturating_sub(1);
            let mut at = runs[i].start;
            let before = runs[i].lengths.iter().take_while(|length| {
                let passed = at < byte;
                at += usize::from(**length);
                passed
            });
            TextPosition { node: run_id(i).accesskit_id(), character_index: before.count() }
        };
        let selection = TextSelection { anchor: position(anchor), focus: position(head) };
        ui.ctx().accesskit_node_builder(parent, |node| node.set_text_selection(selection));
    }
}

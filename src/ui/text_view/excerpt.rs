//! Words of an article shown in a panel: laid out like the article, so that every script is right, and shortened to fit.

use super::block::Block;
use super::shape::{Style, Typesetter};
use egui::{Color32, Response, Sense, Ui, WidgetInfo, pos2, vec2};
use std::collections::HashMap;
use std::sync::Arc;

/// Where words are left out when there are too many.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cut {
    /// The end stays, from the beginning of a word on: what stands before words in a list. One row.
    Start,
    /// Both ends stay: quotes and long names in a list. One row.
    Middle,
    /// The beginning stays, in at most so many rows.
    End(u8),
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    words: String,
    /// Quarters of a point, so that widths a hair apart share an entry.
    width: u32,
    family: String,
    size: u32,
    weight: u16,
    scale: u32,
    cut: Cut,
}

/// Excerpts of the lists and panels, kept between frames.
#[derive(Default)]
pub struct Excerpts {
    kept: HashMap<Key, Arc<Block>>,
}

/// Excerpts kept before all are dropped: a few screens of lists.
const KEPT: usize = 1500;
/// Longest piece of either end that can be on show, in bytes.
const LONGEST: usize = 1200;
/// Wider than the longest excerpt, yet not so wide that f32 loses its fractions on the way to a right edge.
const ONE_ROW: f32 = 40_000.0;
const ELLIPSIS: &str = "…";

impl Excerpts {
    /// Lays out an excerpt, unless it is kept. Line ends count as spaces.
    ///
    /// **Cost:** a look-up; 0.1 to 0.5 ms for a new one.
    pub fn get(&mut self, set: &mut Typesetter, words: &str, width: f32, style: &Style, cut: Cut) -> Arc<Block> {
        let key = Key {
            words: shown(words, cut),
            width: (width * 4.0) as u32,
            family: style.family.to_string(),
            size: style.size.to_bits(),
            weight: style.weight,
            scale: style.scale.to_bits(),
            cut,
        };
        if let Some(block) = self.kept.get(&key) {
            return block.clone();
        }
        if self.kept.len() >= KEPT {
            self.kept.clear();
        }
        let block = Arc::new(fit(set, &key.words, width, style, cut));
        self.kept.insert(key, block.clone());
        block
    }

    /// Shows an excerpt in the given width. It reads as a label with all its words.
    #[expect(clippy::too_many_arguments, reason = "what, how and where of a label")]
    pub fn show(
        &mut self,
        ui: &mut Ui,
        set: &mut Typesetter,
        words: &str,
        width: f32,
        style: &Style,
        cut: Cut,
        colour: Color32,
    ) -> Response {
        let block = self.get(set, words, width, style, cut);
        let (rect, response) = ui.allocate_exact_size(vec2(width, block.height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, words));
        if ui.is_rect_visible(rect) {
            let pixel = |v: f32| (v * style.scale).round() / style.scale;
            let pos = pos2(pixel(rect.left()), pixel(rect.top()));
            set.atlas.begin_frame(ui.ctx(), ui.visuals().text_options.color_transfer_function);
            set.atlas.paint(ui.painter(), &block, pos, colour);
            set.atlas.upload();
        }
        response
    }
}

/// The words without line ends, and without what can never be seen.
fn shown(words: &str, cut: Cut) -> String {
    let line = |s: &str| s.replace(['\n', '\r', '\t'], " ");
    if words.len() <= 2 * LONGEST {
        return line(words);
    }
    let head = words.get(..words.floor_char_boundary(LONGEST)).unwrap_or_default();
    let tail = words.get(words.ceil_char_boundary(words.len() - LONGEST)..).unwrap_or_default();
    match cut {
        Cut::Start => line(tail),
        Cut::Middle => line(&format!("{head} {tail}")),
        Cut::End(_) => line(head),
    }
}

fn fit(set: &mut Typesetter, words: &str, width: f32, style: &Style, cut: Cut) -> Block {
    match cut {
        Cut::Start => fit_start(set, words, width, style),
        Cut::Middle => fit_middle(set, words, width, style),
        Cut::End(rows) => fit_rows(set, words, width, style, usize::from(rows.max(1))),
    }
}

/// Cells in reading order: first byte, byte after the last, width.
fn cells(block: &Block) -> Vec<(usize, usize, f32)> {
    let mut cells = Vec::with_capacity(block.cells.len());
    for row in &block.rows {
        let of_row = block.cells_of(row).iter().enumerate();
        cells.extend(of_row.map(|(i, c)| (c.start as usize, c.end() as usize, block.right_of(row, i) - c.x)));
    }
    cells.sort_unstable_by_key(|c| c.0);
    cells
}

fn fit_start(set: &mut Typesetter, words: &str, width: f32, style: &Style) -> Block {
    let whole = set.layout(words, ONE_ROW, style, None);
    let cells = cells(&whole);
    if cells.iter().map(|c| c.2).sum::<f32>() <= width {
        return set.layout(words, width, style, None);
    }
    let (mut tail, mut left) = (words.len(), width - style.size * 1.4);
    for (start, _, width) in cells.iter().rev() {
        left -= width;
        if left < 0.0 {
            break;
        }
        tail = *start;
    }
    let mut tail = words.get(tail..).unwrap_or_default();
    // A piece of a word says nothing; of a script without spaces it is a word.
    let after = tail.find(' ').map_or("", |at| tail.get(at..).unwrap_or_default());
    if !after.trim().is_empty() {
        tail = after;
    }
    loop {
        let block = set.layout(&format!("{ELLIPSIS}{}", tail.trim_start()), width, style, None);
        let Some(first) = tail.chars().next().filter(|_| block.rows.len() > 1) else { return block };
        tail = tail.get(first.len_utf8()..).unwrap_or_default();
    }
}

fn fit_middle(set: &mut Typesetter, words: &str, width: f32, style: &Style) -> Block {
    let whole = set.layout(words, ONE_ROW, style, None);
    let natural: f32 = cells(&whole).iter().map(|c| c.2).sum();
    if natural <= width {
        return set.layout(words, width, style, None);
    }
    let room = width - style.size * 1.4;
    let cells = cells(&whole);
    // A little more of the beginning than of the end.
    let (mut head, mut tail) = (0, words.len());
    let (mut left, mut right) = (room * 0.6, room * 0.4);
    for (_, end, width) in &cells {
        left -= width;
        if left < 0.0 {
            break;
        }
        head = *end;
    }
    for (start, _, width) in cells.iter().rev() {
        right -= width;
        if right < 0.0 || *start < head {
            break;
        }
        tail = *start;
    }
    let (head, tail) = (words.get(..head).unwrap_or_default(), words.get(tail..).unwrap_or_default());
    one_row(set, head.trim_end(), tail.trim_start(), width, style)
}

/// Ligatures and letters that join change width where they are cut: letters go until it fits.
fn one_row(set: &mut Typesetter, head: &str, tail: &str, width: f32, style: &Style) -> Block {
    let mut head = head;
    loop {
        let words = format!("{head}{ELLIPSIS}{tail}");
        let block = set.layout(&words, width, style, None);
        if block.rows.len() <= 1 || head.is_empty() {
            return block;
        }
        head = head.get(..head.floor_char_boundary(head.len() - 1)).unwrap_or_default();
    }
}

fn fit_rows(set: &mut Typesetter, words: &str, width: f32, style: &Style, rows: usize) -> Block {
    let whole = set.layout(words, width, style, None);
    if whole.rows.len() <= rows {
        return whole;
    }
    let mut end = whole.row_end(rows - 1);
    loop {
        let head = words.get(..end).unwrap_or_default().trim_end();
        let block = set.layout(&format!("{head}{ELLIPSIS}"), width, style, None);
        if block.rows.len() <= rows || head.is_empty() {
            return block;
        }
        end = head.floor_char_boundary(head.len() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::HANG;
    use super::super::fonts::font_context;
    use super::super::samples::SAMPLES;
    use super::*;

    #[test]
    fn an_excerpt_fits_in_every_script_and_width() {
        let mut set = Typesetter::new(font_context(true));
        let mut excerpts = Excerpts::default();
        let style = Style { size: 13.0, line_height: 20.0, ..Style::body() };
        for (name, words) in SAMPLES {
            for width in [90.0, 160.0, 400.0, 4000.0] {
                for (cut, rows) in [(Cut::Start, 1), (Cut::Middle, 1), (Cut::End(1), 1), (Cut::End(3), 3)] {
                    let block = excerpts.get(&mut set, words, width, &style, cut);
                    assert!(block.rows.len() <= rows, "{name} {width} {cut:?}: {} rows", block.rows.len());
                    let wide = block.rows.iter().any(|r| {
                        let painted = block.cells_of(r).iter().filter(|c| !c.has(HANG));
                        painted.clone().count() > 1 && painted.clone().any(|c| c.x > width)
                    });
                    assert!(!wide, "{name} {width} {cut:?} sticks out");
                }
            }
        }
    }

    #[test]
    fn what_fits_is_not_shortened_and_what_does_not_keeps_both_ends() {
        let mut set = Typesetter::new(font_context(false));
        let style = Style { size: 13.0, line_height: 20.0, ..Style::body() };
        let short = Excerpts::default().get(&mut set, "Mayor Okafor", 400.0, &style, Cut::Middle);
        assert_eq!(short.len, "Mayor Okafor".len());
        let words = "The mayor said that the ferry would return in May".repeat(100);
        let long = Excerpts::default().get(&mut set, &words, 200.0, &style, Cut::Middle);
        assert!(long.len < 60 && long.rows.len() == 1 && long.rows[0].right > 150.0);
    }

    #[test]
    fn what_stands_before_is_cut_at_the_beginning_of_a_word() {
        let mut set = Typesetter::new(font_context(false));
        let style = Style { size: 13.0, line_height: 20.0, ..Style::body() };
        let words = "The mayor said that the ferry would return in May";
        let block = Excerpts::default().get(&mut set, words, 120.0, &style, Cut::Start);
        let kept = block.len - ELLIPSIS.len();
        assert!(words.ends_with(" return in May") && kept < words.len());
        assert!(words.as_bytes()[words.len() - kept - 1] == b' ' && block.rows.len() == 1);
    }

    #[test]
    fn a_second_look_lays_out_nothing() {
        let mut set = Typesetter::new(font_context(false));
        let mut excerpts = Excerpts::default();
        let style = Style::body();
        let first = excerpts.get(&mut set, "harbour", 100.0, &style, Cut::Middle);
        assert!(Arc::ptr_eq(&first, &excerpts.get(&mut set, "harbour", 100.0, &style, Cut::Middle)));
    }
}

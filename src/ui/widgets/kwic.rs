//! Words in their context on one row: the words in a column, what stands before and behind them running away from it.

use crate::core::search::Entry;
use crate::core::text::ByteRange;
use crate::ui::room::{Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme;
use egui::{Painter, Rect, pos2};

/// Characters of words and of context that are laid out on each side.
const CONTEXT: usize = 90;

/// Words with what stands around them, without line breaks.
pub struct Kwic {
    before: String,
    words: String,
    after: String,
}

impl Kwic {
    /// The words of a place.
    pub fn of(entry: &Entry, range: ByteRange) -> Self {
        let plain = |words: &str| -> String { words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() };
        Self {
            before: plain(entry.before(range, CONTEXT)),
            words: plain(entry.text.slice(range)).chars().take(CONTEXT).collect(),
            after: plain(entry.after(range, CONTEXT)),
        }
    }

    /// All of it, to be read out.
    pub fn spoken(&self) -> String {
        format!("{}{}{}", self.before, self.words, self.after)
    }

    /// Points that the words take.
    pub fn width(&self, painter: &Painter) -> f32 {
        painter.layout_no_wrap(self.words.clone(), theme::semibold(theme::BODY), egui::Color32::WHITE).size().x
    }

    /// Paints it into a row: the words from `middle` on, at most `width` of them.
    pub fn paint(&self, room: &mut Room<'_>, painter: &Painter, row: Rect, middle: f32, width: f32) {
        let (dim, ink) = (room.theme.dim, room.theme.text);
        let mut cell = |from: f32, to: f32, words: &str, weight: u16, colour, right: bool| {
            let seen = Rect::from_min_max(pos2(from, row.top()), pos2(to, row.bottom()));
            let clip = painter.with_clip_rect(seen.intersect(painter.clip_rect()));
            let cut = if right { Cut::Start } else { Cut::End(1) };
            room.paint_words(&clip, seen, &Excerpt { words, size: theme::BODY, weight, cut, colour, right });
        };
        // A space between, only where there is one: a comma stays with its word.
        let gap = |space: bool| if space { 4.0 } else { 0.5 };
        let before = gap(self.before.ends_with(char::is_whitespace));
        let after = gap(self.after.starts_with(char::is_whitespace));
        cell(row.left(), middle - before, self.before.trim_end(), 400, dim, true);
        cell(middle, middle + width + 2.0, &self.words, 600, ink, false);
        cell(middle + width + after, row.right(), self.after.trim_start(), 400, dim, false);
    }
}

//! A thin strip with all tags by colour and the part on screen; a click or drag goes there.
//!
//! Its scale is bytes, not heights: no block needs to be laid out for it, and one pass over the marks a revision is enough.

use super::scene::{Look, Marks, Palette};
use crate::core::text::{Byte, ByteRange};
use egui::{Color32, Mesh, Painter, Rect, Shape, pos2, vec2};

/// Width of the strip in points.
pub const WIDTH: f32 = 16.0;
/// Least height of the part that shows the view.
const LEAST_THUMB: f32 = 24.0;
/// A short article does not fill the strip: its map is this much smaller than itself.
const SHRINK: f32 = 0.4;

/// From this many marks on the map waits for a pause.
const MANY: usize = 5_000;
/// Seconds without a change after which it is made anew.
const PAUSE: f64 = 0.3;

/// What the map was made from.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Made {
    revision: u64,
    body: ByteRange,
    pixels: usize,
}

/// Colours seen in each pixel row of the strip, kept until the marks change.
#[derive(Default)]
pub struct Minimap {
    made: Option<Made>,
    /// Colour and whether it is a bar, in order of first appearance. At most 32.
    kinds: Vec<(Color32, bool)>,
    /// A bit for each kind, by pixel row.
    rows: Vec<u32>,
    /// Marks in it.
    marks: usize,
    /// The revision that waits, and the moment it came, in seconds.
    waiting: Option<(u64, f64)>,
    /// Where in the thumb it was taken hold of.
    grip: Option<f32>,
    computed: u32,
}

impl Minimap {
    /// How often the rows were computed.
    pub fn computed(&self) -> u32 {
        self.computed
    }

    /// Height of the map in points for an article of a height.
    pub fn height(strip: Rect, content: f32) -> f32 {
        (content * SHRINK).max(LEAST_THUMB).min(strip.height())
    }

    /// Brings the rows up to date. Where there are very many marks it waits for a pause, so that no tag waits for the
    /// map; the seconds still to wait are returned.
    ///
    /// **Cost:** one pass over all marks, only when something changed.
    pub fn update(
        &mut self,
        marks: &dyn Marks,
        revision: u64,
        body: ByteRange,
        pixels: usize,
        now: f64,
    ) -> Option<f64> {
        let made = Made { revision, body, pixels };
        if self.made == Some(made) || pixels == 0 {
            return None;
        }
        let only_marks = self.made.is_some_and(|m| m.body == body && m.pixels == pixels);
        if only_marks && self.marks > MANY {
            let since = self.waiting.filter(|(r, _)| *r == revision).map_or(now, |(_, since)| since);
            self.waiting = Some((revision, since));
            if now - since < PAUSE {
                return Some(PAUSE - (now - since));
            }
        }
        self.waiting = None;
        self.made = Some(made);
        self.marks = 0;
        self.computed += 1;
        self.kinds.clear();
        self.rows.clear();
        self.rows.resize(pixels, 0);
        let per_byte = pixels as f64 / body.len().max(1) as f64;
        let row_of = |at: Byte| (f64::from(at.0.saturating_sub(body.start.0)) * per_byte) as usize;
        let mut count = 0;
        marks.all(&mut |range, look, colour| {
            count += 1;
            let kind = (colour, look == Look::Bar);
            let i = self.kinds.iter().position(|k| *k == kind).unwrap_or_else(|| {
                self.kinds.push(kind);
                self.kinds.len() - 1
            });
            let bit = 1u32 << i.min(31);
            let first = row_of(range.start).min(pixels - 1);
            // A tick is two pixels tall, a bar as long as its words.
            let last = if kind.1 { row_of(range.end).max(first + 2) } else { first + 2 };
            for row in &mut self.rows[first..last.min(pixels)] {
                *row |= bit;
            }
        });
        self.marks = count;
        None
    }

    /// The part of the strip that shows what is on screen.
    pub fn thumb(strip: Rect, height: f32, body: ByteRange, seen: (Byte, Byte)) -> Rect {
        let (top, part) = shares(body, seen);
        let tall = (part * height).max(LEAST_THUMB).min(height);
        // Where the thumb is taller than what it shows, it still reaches both ends.
        let along = if part < 1.0 { (top / (1.0 - part)).min(1.0) } else { 0.0 };
        Rect::from_min_size(strip.min + vec2(0.0, along * (height - tall)), vec2(strip.width(), tall))
    }

    /// The byte to bring to the upper edge while the pointer is held on the strip.
    pub fn drag(&mut self, y: f32, strip: Rect, height: f32, body: ByteRange, seen: (Byte, Byte)) -> Byte {
        let thumb = Self::thumb(strip, height, body, seen);
        let grip = *self.grip.get_or_insert_with(|| {
            // Beside the thumb: its middle jumps to the pointer.
            if thumb.y_range().contains(y) { y - thumb.top() } else { thumb.height() / 2.0 }
        });
        let along = ((y - grip - strip.top()) / (height - thumb.height()).max(1.0)).clamp(0.0, 1.0);
        let (_, part) = shares(body, seen);
        let at = f64::from(along) * f64::from(1.0 - part) * body.len() as f64;
        Byte(body.start.0 + at as u32)
    }

    /// The pointer was let go.
    pub fn release(&mut self) {
        self.grip = None;
    }

    /// Paints the strip.
    pub fn paint(&self, painter: &Painter, strip: Rect, thumb: Rect, held: bool, palette: &Palette) {
        let inv = 1.0 / painter.pixels_per_point();
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(strip, palette.side);
        let line = Rect::from_min_size(strip.min, vec2(inv, strip.height()));
        mesh.add_colored_rect(line, palette.line);
        let ticks = self.kinds.iter().filter(|(_, bar)| !bar).count().max(1) as f32;
        let tick_width = (9.0 / ticks).max(2.5);
        let mut tick = 0.0;
        for (i, (colour, bar)) in self.kinds.iter().take(32).enumerate() {
            let (x, width) = if *bar {
                (2.0, 2.5)
            } else {
                tick += 1.0;
                (5.5 + ((tick - 1.0) * tick_width).min(9.0 - 2.5), tick_width)
            };
            let bit = 1u32 << i;
            let mut y = 0;
            for run in self.rows.chunk_by(|a, b| (a & bit) == (b & bit)) {
                if run.first().is_some_and(|r| r & bit != 0) {
                    let top = strip.top() + y as f32 * inv;
                    let max = pos2(strip.left() + x + width, top + run.len() as f32 * inv);
                    mesh.add_colored_rect(Rect::from_min_max(pos2(strip.left() + x, top), max), *colour);
                }
                y += run.len();
            }
        }
        // Over the marks: where they are so many that they cover the strip it is still seen.
        let strength = if held { 0.35 } else { 0.18 };
        mesh.add_colored_rect(thumb, palette.dim.gamma_multiply(strength));
        for edge in [thumb.top(), thumb.bottom() - 1.0] {
            let line = Rect::from_min_size(pos2(thumb.left(), edge), vec2(thumb.width(), 1.0));
            mesh.add_colored_rect(line, palette.dim.gamma_multiply(0.6));
        }
        painter.add(Shape::mesh(mesh));
    }
}

/// Where the first byte on screen lies, and how much is on screen, in shares of the whole.
fn shares(body: ByteRange, (first, last): (Byte, Byte)) -> (f32, f32) {
    let share = |bytes: u32| (f64::from(bytes) / body.len().max(1) as f64) as f32;
    (share(first.0.saturating_sub(body.start.0)), share(last.0.saturating_sub(first.0)).min(1.0))
}

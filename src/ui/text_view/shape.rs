//! Shapes and wraps text (parley) and keeps what the view needs of it as a [`Block`].

use super::atlas::Atlas;
use super::block::{Block, Cell, GlyphPos, HANG, Marker, RTL, Row, SPACE, Sign, WORD};
use super::fonts;
use parley::fontique::GenericFamily;
use parley::{
    Alignment, AlignmentOptions, BaseDirection, BreakReason, FontContext, FontFamily, FontFamilyName, FontWeight,
    Layout, LayoutContext, LineHeight, OverflowWrap, PositionedLayoutItem, StyleProperty,
};
use std::borrow::Cow;

/// Everything about letters that a block depends on beside its text and width.
#[derive(Clone, PartialEq, Debug)]
pub struct Style {
    pub family: Cow<'static, str>,
    /// Points.
    pub size: f32,
    /// 400 regular, 600 semibold, 700 bold.
    pub weight: u16,
    /// Height of every row in points.
    pub line_height: f32,
    /// Physical pixels a point.
    pub scale: f32,
    /// Language (BCP 47) that decides the shapes of Han characters.
    pub lang: Option<String>,
}

impl Style {
    /// Body text: the serif at 18 on 31, one pixel a point.
    pub fn body() -> Self {
        Self { family: fonts::SERIF.into(), size: 18.0, weight: 400, line_height: 31.0, scale: 1.0, lang: None }
    }
}

/// A paragraph shaped once: only its wrapping depends on the width.
pub struct Shaped(Layout<()>);

/// Lays out text. One for the whole window; it owns the fonts and the glyph atlas.
pub struct Typesetter {
    fonts: FontContext,
    context: LayoutContext<()>,
    scratch: Shaped,
    /// Pixels of all glyphs that blocks refer to.
    pub atlas: Atlas,
    missing: Vec<char>,
}

impl Typesetter {
    /// From a font context, which may come from another thread.
    pub fn new(fonts: FontContext) -> Self {
        let scratch = Shaped(Layout::new());
        Self { fonts, context: LayoutContext::new(), scratch, atlas: Atlas::default(), missing: Vec::new() }
    }

    /// Characters for which no font had a glyph since the last call, for one notice.
    pub fn take_missing(&mut self) -> Vec<char> {
        std::mem::take(&mut self.missing)
    }

    /// Lays out one paragraph. `base_rtl` forces the base direction; `None` takes that of the first strong character.
    ///
    /// **Cost:** 0.35 ms for 600 bytes of Latin, two to five times that for scripts with contextual forms.
    pub fn layout(&mut self, text: &str, width: f32, style: &Style, base_rtl: Option<bool>) -> Block {
        let mut shaped = std::mem::replace(&mut self.scratch, Shaped(Layout::new()));
        self.shape_into(&mut shaped, text, style, base_rtl);
        let block = self.wrap(&mut shaped, text, width, style);
        self.scratch = shaped;
        block
    }

    /// Shapes a paragraph to be wrapped at several widths with [`Typesetter::wrap`].
    pub fn shape(&mut self, text: &str, style: &Style, base_rtl: Option<bool>) -> Shaped {
        let mut shaped = Shaped(Layout::new());
        self.shape_into(&mut shaped, text, style, base_rtl);
        shaped
    }

    fn shape_into(&mut self, shaped: &mut Shaped, text: &str, style: &Style, base_rtl: Option<bool>) {
        let shown = stand_in(text);
        let mut builder = self.context.ranged_builder(&mut self.fonts, &shown, style.scale, true);
        // Colour emoji by name and before the generic families, else a text face with a black heart wins over the coloured
        // one. Not as a generic family: fontconfig answers that with any coloured face, even one for Arabic.
        let stack = [
            FontFamilyName::named(&style.family),
            FontFamilyName::named("Noto Color Emoji"),
            FontFamilyName::named("Apple Color Emoji"),
            FontFamilyName::named("Segoe UI Emoji"),
            FontFamilyName::named(super::fonts::EMOJI),
            GenericFamily::Serif.into(),
            GenericFamily::SansSerif.into(),
        ];
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(stack.as_slice().into())));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::FontWeight(FontWeight::new(f32::from(style.weight))));
        builder.push_default(LineHeight::Absolute(whole_pixels(style.line_height, style.scale)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        if let Some(lang) = style.lang.as_ref().and_then(|l| parley::Language::parse(l).ok()) {
            builder.push_default(StyleProperty::Locale(Some(lang)));
        }
        for (i, _) in text.match_indices('\t') {
            builder.push(StyleProperty::WordSpacing(style.size * 1.2), i..i + 1);
        }
        builder.set_base_direction(match base_rtl {
            None => BaseDirection::Auto,
            Some(false) => BaseDirection::Ltr,
            Some(true) => BaseDirection::Rtl,
        });
        builder.build_into(&mut shaped.0, &*shown);
    }

    /// Wraps a shaped paragraph at a width in points. `text` and `style` are those it was shaped with.
    ///
    /// **Cost:** 0.07 ms for 600 bytes.
    pub fn wrap(&mut self, shaped: &mut Shaped, text: &str, width: f32, style: &Style) -> Block {
        shaped.0.break_all_lines(Some(width * style.scale));
        shaped.0.align(Alignment::Start, AlignmentOptions::default());
        let layout = &shaped.0;
        let inv = 1.0 / style.scale;
        let mut block = Block {
            height: layout.height() * inv,
            width,
            rtl: layout.is_rtl(),
            len: text.len(),
            rows: Vec::with_capacity(layout.len()),
            cells: Vec::with_capacity(text.len()),
            glyphs: Vec::with_capacity(text.len()),
            ..Default::default()
        };
        for line in layout.lines() {
            let metrics = line.metrics();
            let range = line.text_range();
            let (first_cell, first_glyph) = (block.cells.len(), block.glyphs.len());
            let mut x = metrics.offset + metrics.inline_min_coord;
            for run in line.runs() {
                let direction = if run.is_rtl() { RTL } else { 0 };
                for cluster in run.visual_clusters() {
                    let bytes = cluster.text_range();
                    let spaces = text.as_bytes().get(bytes.start).is_some_and(u8::is_ascii_whitespace);
                    let kind = match (spaces || cluster.is_space_or_nbsp(), cluster.is_word_boundary()) {
                        (true, _) => SPACE,
                        (false, true) => WORD,
                        (false, false) => 0,
                    };
                    push_cells(&mut block.cells, text, bytes, x * inv, direction | kind);
                    x += cluster.advance();
                }
            }
            if matches!(line.break_reason(), BreakReason::Regular | BreakReason::Emergency) {
                hang_spaces(&mut block.cells[first_cell..], range.end as u32);
            }
            let baseline = metrics.baseline.round();
            for item in line.items() {
                let PositionedLayoutItem::GlyphRun(glyphs) = item else { continue };
                let run = glyphs.run();
                // Empty for nearly all fonts, so that nothing is allocated.
                let coords = run.normalized_coords().iter().map(|c| c.to_bits()).collect();
                let face = self.atlas.face(run.font(), coords, run.synthesis());
                let size = run.font_size();
                for glyph in glyphs.positioned_glyphs() {
                    block.missing += u32::from(glyph.id == 0);
                    let (slot, px) = self.atlas.slot(face, glyph.id, size, glyph.x);
                    let (x, dy) = (small(px as f32), small(glyph.y - baseline));
                    block.glyphs.push(GlyphPos { slot, x, dy });
                }
            }
            block.rows.push(Row {
                start: range.start.min(text.len()) as u32,
                end: range.end.min(text.len()) as u32,
                cells: (first_cell as u32, block.cells.len() as u32),
                glyphs: (first_glyph as u32, block.glyphs.len() as u32),
                top: metrics.block_min_coord * inv,
                bottom: metrics.block_max_coord * inv,
                ink: (baseline * inv - style.size * INK_UP, baseline * inv + style.size * INK_DOWN),
                right: x * inv,
                baseline: baseline as i32,
            });
        }
        block.markers = markers(&block, text);
        if block.missing > 0 && self.missing.len() < 64 {
            self.missing.extend(text.chars().filter(|c| !c.is_ascii()).take(8));
        }
        block.cells.shrink_to_fit();
        block.glyphs.shrink_to_fit();
        block
    }
}

/// How far a highlight reaches above and below the baseline, in sizes of the text.
pub(super) const INK_UP: f32 = 1.0;
pub(super) const INK_DOWN: f32 = 0.42;

/// Rounded to physical pixels: else rows overlap or gape by one pixel at a scale of 1.25.
fn whole_pixels(points: f32, scale: f32) -> f32 {
    (points * scale).round() / scale
}

/// Into 16 bits: 4,096 spaces make a row wider than they can say.
fn small(px: f32) -> i16 {
    px.round().clamp(-32_000.0, 32_000.0) as i16
}

fn push_cells(cells: &mut Vec<Cell>, text: &str, bytes: std::ops::Range<usize>, x: f32, flags: u8) {
    let end = bytes.end.min(text.len());
    let mut start = bytes.start;
    while start < end {
        let stop = text.floor_char_boundary(end.min(start + 255));
        cells.push(Cell { x, start: start as u32, len: (stop - start) as u8, flags });
        start = stop;
    }
}

/// White space before a wrap, from the row's logical end backwards. The search begins at the edge of the row where the
/// last one was found, because hanging spaces are neighbours on screen.
fn hang_spaces(cells: &mut [Cell], row_end: u32) {
    let Some(mut i) = cells.iter().rposition(|c| c.end() == row_end) else { return };
    loop {
        if !cells[i].has(SPACE) {
            return;
        }
        cells[i].flags |= HANG;
        let start = cells[i].start;
        let before = |c: &Cell| c.end() == start;
        i = match (i.checked_sub(1), i + 1) {
            (Some(left), _) if before(&cells[left]) => left,
            (_, right) if right < cells.len() && before(&cells[right]) => right,
            _ => match cells.iter().position(before) {
                Some(elsewhere) => elsewhere,
                None => return,
            },
        };
    }
}

/// Text in which characters that would break the row or turn it over are replaced by a space of the same byte length, so
/// that offsets stay. Marks, embeddings and isolates stay: Arabic and Hebrew texts use them for good reason.
fn stand_in(text: &str) -> Cow<'_, str> {
    if !text.contains(is_neutralised) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match (is_neutralised(c), c.len_utf8()) {
        (false, _) => c,
        (true, 1) => ' ',
        (true, 2) => '\u{a0}',
        (true, _) => '\u{202f}',
    };
    Cow::Owned(text.chars().map(shown).collect())
}

fn is_neutralised(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202d}' | '\u{202e}' | '\u{2028}' | '\u{2029}')
}

/// The sign for a character that has no shape of its own; `None` for all others, tabs and joiners within a cluster.
pub fn sign_of(c: char) -> Option<Sign> {
    match c {
        '\t' => None,
        c if c.is_control() => Some(Sign::Control),
        '\u{2028}' | '\u{2029}' => Some(Sign::Control),
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{180e}' => {
            Some(Sign::ZeroWidth)
        }
        '\u{200e}' | '\u{202a}' | '\u{202d}' | '\u{2066}' => Some(Sign::ToRight),
        '\u{200f}' | '\u{061c}' | '\u{202b}' | '\u{202e}' | '\u{2067}' => Some(Sign::ToLeft),
        '\u{202c}' | '\u{2068}' | '\u{2069}' => Some(Sign::Pop),
        _ => None,
    }
}

fn markers(block: &Block, text: &str) -> Vec<Marker> {
    // Every character with a sign is a control character or three bytes long, but U+061C.
    let suspicious = |b: u8| b < 0x20 || b == 0x7f || matches!(b, 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xef);
    if !text.bytes().any(suspicious) || !text.contains(|c| sign_of(c).is_some()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (k, row) in block.rows.iter().enumerate() {
        for (i, cell) in block.cells_of(row).iter().enumerate() {
            // Only the first character of a cell: a joiner inside an emoji or a word does its work and needs no sign.
            let ch = text.get(cell.start as usize..).and_then(|t| t.chars().next());
            if let Some((ch, sign)) = ch.and_then(|c| Some((c, sign_of(c)?))) {
                let x = (cell.x + block.right_of(row, i)) * 0.5;
                found.push(Marker { byte: cell.start, row: k as u32, x, ch, sign });
            }
        }
    }
    found
}

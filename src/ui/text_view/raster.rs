//! Draws one glyph into pixels: outlines with the hinting of the interface's own text, colour glyphs in colour.

use super::atlas::MAX_GLYPH;
use egui::Color32;
use parley::FontData;
use parley::fontique::Synthesis;
use skrifa::instance::{NormalizedCoord, Size};
use skrifa::outline::{DrawSettings, HintingInstance, OutlinePen, SmoothMode, Target};
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use std::collections::HashMap;
use vello_cpu::{Pixmap, RenderContext, Resources, kurbo, peniko};

/// Pixels of a glyph; `dx` and `dy` lead from the pen to the upper left one.
pub(super) struct Bitmap {
    pub width: usize,
    pub height: usize,
    pub dx: i32,
    pub dy: i32,
    pub pixels: Vec<Color32>,
    pub coloured: bool,
}

/// A font file as glyphs are drawn from it.
pub(super) struct Face {
    data: FontData,
    coords: Vec<NormalizedCoord>,
    embolden: bool,
    /// Slant in degrees.
    skew: Option<f32>,
    /// By the bits of the size; `None` where the face cannot be hinted.
    hinting: HashMap<u32, Option<HintingInstance>>,
    coloured: bool,
    ideographs: bool,
}

impl Face {
    pub(super) fn new(data: &FontData, coords: &[i16], synthesis: Synthesis) -> Self {
        let font = FontRef::from_index(data.data.as_ref(), data.index).ok();
        let coloured = font.as_ref().is_some_and(|f| {
            let bitmaps = !skrifa::bitmap::BitmapStrikes::new(f).is_empty();
            bitmaps || f.data_for_tag(skrifa::Tag::new(b"COLR")).is_some()
        });
        let ideographs = font.as_ref().is_some_and(|f| {
            let glyphs = f.maxp().map_or(0, |maxp| maxp.num_glyphs());
            glyphs > 5000 && f.charmap().map('一').is_some()
        });
        Self {
            data: data.clone(),
            coords: coords.iter().map(|c| NormalizedCoord::from_bits(*c)).collect(),
            embolden: synthesis.embolden(),
            skew: synthesis.skew(),
            hinting: HashMap::new(),
            coloured,
            ideographs,
        }
    }

    /// Whether glyphs only stand on whole pixels: four pictures of each of thousands of ideographs would fill the pages.
    pub(super) fn whole_pixels(&self) -> bool {
        self.coloured || self.ideographs
    }

    /// Draws a glyph at a size in pixels, `quarter` quarters of a pixel to the right; `None` where nothing is to be seen.
    ///
    /// **Cost:** 15 µs.
    pub(super) fn rasterise(&mut self, glyph: u32, size: f32, quarter: u8) -> Option<Bitmap> {
        let font = FontRef::from_index(self.data.data.as_ref(), self.data.index).ok()?;
        let glyph = GlyphId::new(glyph);
        if self.coloured
            && let Some(bitmap) = coloured(&self.data, &font, glyph, size, &self.coords)
        {
            return Some(bitmap);
        }
        let outlines = font.outline_glyphs();
        let outline = outlines.get(glyph)?;
        let mut pen = Pen {
            path: kurbo::BezPath::new(),
            dx: f64::from(quarter) * 0.25,
            slope: self.skew.map_or(0.0, |degrees| f64::from(degrees).to_radians().tan()),
        };
        let smooth =
            Target::Smooth { mode: SmoothMode::Normal, symmetric_rendering: true, preserve_linear_metrics: true };
        let coords = self.coords.as_slice();
        let hinting = self
            .hinting
            .entry(size.to_bits())
            .or_insert_with(|| HintingInstance::new(&outlines, Size::new(size), coords, smooth).ok());
        let settings = match hinting {
            Some(instance) => DrawSettings::hinted(instance, false),
            None => DrawSettings::unhinted(Size::new(size), coords),
        };
        outline.draw(settings, &mut pen).ok()?;
        let mut path = pen.path;
        if self.embolden {
            let stroke = kurbo::Stroke::new(f64::from(size) / 24.0);
            let edge = kurbo::stroke(path.elements().iter().copied(), &stroke, &Default::default(), 0.1);
            path.extend(edge.elements().iter().copied());
        }
        let bounds = path.control_box().expand();
        let (width, height) = (bounds.width() as usize, bounds.height() as usize);
        if width == 0 || height == 0 || width > MAX_GLYPH || height > MAX_GLYPH {
            return None;
        }
        let mut canvas = RenderContext::new(width as u16, height as u16);
        canvas.set_transform(kurbo::Affine::translate((-bounds.x0, -bounds.y0)));
        canvas.set_paint(peniko::color::palette::css::WHITE);
        canvas.fill_path(&path);
        let mut pixmap = Pixmap::new(width as u16, height as u16);
        canvas.render(&mut pixmap, &mut Resources::new());
        let pixels = pixmap.data_as_u8_slice().chunks_exact(4).map(pixel).collect();
        Some(Bitmap { width, height, dx: bounds.x0 as i32, dy: bounds.y0 as i32, pixels, coloured: false })
    }
}

/// Emoji: bitmaps or layers of colour, drawn on a large sheet and cropped.
fn coloured(
    data: &FontData,
    font: &FontRef<'_>,
    glyph: GlyphId,
    size: f32,
    coords: &[NormalizedCoord],
) -> Option<Bitmap> {
    let strikes = skrifa::bitmap::BitmapStrikes::new(font);
    if font.color_glyphs().get(glyph).is_none() && strikes.glyph_for_size(Size::new(size), glyph).is_none() {
        return None;
    }
    let side = (3.0 * size).ceil().clamp(1.0, MAX_GLYPH as f32) as u16;
    let (pen_x, pen_y) = (size.round(), (2.0 * size).round());
    let coords: Vec<i16> = coords.iter().map(|c| c.to_bits()).collect();
    let mut canvas = RenderContext::new(side, side);
    let mut resources = Resources::new();
    canvas.set_paint(peniko::color::palette::css::BLACK);
    canvas
        .glyph_run(&mut resources, data)
        .font_size(size)
        .hint(false)
        .normalized_coords(&coords)
        .fill_glyphs(std::iter::once(vello_cpu::Glyph { id: glyph.to_u32(), x: pen_x, y: pen_y }));
    let mut pixmap = Pixmap::new(side, side);
    canvas.render(&mut pixmap, &mut resources);
    let side = usize::from(side);
    let sheet: Vec<Color32> = pixmap.data_as_u8_slice().chunks_exact(4).map(pixel).collect();
    let (mut x0, mut y0, mut x1, mut y1) = (side, side, 0, 0);
    for (i, _) in sheet.iter().enumerate().filter(|(_, p)| p.a() != 0) {
        let (x, y) = (i % side, i / side);
        (x0, y0, x1, y1) = (x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1));
    }
    if x0 >= x1 {
        return None;
    }
    let pixels = sheet[y0 * side..y1 * side].chunks_exact(side).flat_map(|line| &line[x0..x1]).copied().collect();
    let (dx, dy) = (x0 as i32 - pen_x as i32, y0 as i32 - pen_y as i32);
    Some(Bitmap { width: x1 - x0, height: y1 - y0, dx, dy, pixels, coloured: true })
}

fn pixel(rgba: &[u8]) -> Color32 {
    match *rgba {
        [r, g, b, a] => Color32::from_rgba_premultiplied(r, g, b, a),
        _ => Color32::TRANSPARENT,
    }
}

/// Turns an outline (y upwards) into a path (y downwards), shifted and slanted.
struct Pen {
    path: kurbo::BezPath,
    dx: f64,
    slope: f64,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (f64::from(x) + self.dx + self.slope * f64::from(y), -f64::from(y))
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.point(x, y));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.point(x, y));
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.point(cx, cy), self.point(x, y));
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.path.curve_to(self.point(ax, ay), self.point(bx, by), self.point(x, y));
    }
    fn close(&mut self) {
        self.path.close_path();
    }
}

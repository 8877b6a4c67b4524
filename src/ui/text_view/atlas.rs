//! Pixels of glyphs: texture pages and a table of slots whose numbers never change.
//!
//! A slot is filled when it is first painted. Taking a page for other glyphs only marks its slots cold, and no texture
//! coordinate is stored anywhere else, so blocks outlive evictions and changes of theme.

use super::block::Block;
use super::raster::{Bitmap, Face};
use egui::epaint::FontColorTransferFunction;
use egui::{Color32, ColorImage, Context, Mesh, Painter, Pos2, Rect, Shape, TextureHandle, TextureOptions, pos2, vec2};
use parley::FontData;
use parley::fontique::Synthesis;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Side of the first page in pixels; Latin needs no second one.
const FIRST_PAGE: usize = 512;
/// Side of the other pages.
const PAGE: usize = 1024;
/// More glyphs than fit these pages push out those unused for longest. Tests fill two in less time.
const MAX_PAGES: usize = if cfg!(test) { 2 } else { 8 };
/// Larger glyphs are not painted.
pub(super) const MAX_GLYPH: usize = 384;

/// A glyph at a size and a quarter-pixel position.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    face: u16,
    bin: u8,
    glyph: u32,
    size: u32,
}

#[derive(Clone, Copy)]
enum Slot {
    Cold,
    Blank,
    At(Place),
}

#[derive(Clone, Copy)]
struct Place {
    page: u16,
    u: u16,
    v: u16,
    width: u16,
    height: u16,
    dx: i16,
    dy: i16,
    coloured: bool,
}

struct Page {
    texture: TextureHandle,
    /// What the texture holds; parts of it are uploaded when they change.
    image: ColorImage,
    /// Changed part: left, top, right, bottom.
    dirty: Option<[usize; 4]>,
    shelf: Shelf,
    used: u64,
}

/// Where the next glyph goes: glyphs stand side by side, the tallest of a row decides where the next row begins.
#[derive(Default)]
struct Shelf {
    x: usize,
    y: usize,
    height: usize,
}

impl Shelf {
    fn take(&mut self, side: usize, width: usize, height: usize) -> Option<(usize, usize)> {
        if self.x + width > side {
            *self = Self { x: 0, y: self.y + self.height + 1, height: 0 };
        }
        if self.y + height > side {
            return None;
        }
        let at = (self.x, self.y);
        self.x += width + 1;
        self.height = self.height.max(height);
        Some(at)
    }
}

/// Figures for benches and tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub slots: usize,
    pub pages: usize,
    pub rasterised: usize,
    pub evictions: usize,
}

/// Glyph pages and slots of one window.
#[derive(Default)]
pub struct Atlas {
    faces: Vec<Face>,
    face_numbers: HashMap<(u64, u32, Vec<i16>, bool, i32), u16>,
    slots: Vec<(Key, Slot)>,
    numbers: HashMap<Key, u32, BuildHasherDefault<Multiply>>,
    pages: Vec<Page>,
    frame: u64,
    transfer: Option<FontColorTransferFunction>,
    rasterised: usize,
    evictions: usize,
}

impl Atlas {
    /// Number of a face: a font file with its variation coordinates and synthetic boldness or slant.
    pub(super) fn face(&mut self, font: &FontData, coords: Vec<i16>, synthesis: Synthesis) -> u16 {
        let skew = synthesis.skew();
        let slant = skew.map_or(0, |degrees| (degrees * 64.0) as i32);
        let key = (font.data.id(), font.index, coords, synthesis.embolden(), slant);
        if let Some(number) = self.face_numbers.get(&key) {
            return *number;
        }
        let number = self.faces.len() as u16;
        self.faces.push(Face::new(font, &key.2, synthesis));
        self.face_numbers.insert(key, number);
        number
    }

    /// Slot of a glyph whose pen stands at `x` pixels, and the whole pixel it is painted at.
    pub(super) fn slot(&mut self, face: u16, glyph: u32, size: f32, x: f32) -> (u32, i32) {
        let whole_only = self.faces.get(face as usize).is_some_and(Face::whole_pixels);
        let (px, bin) = if whole_only {
            (x.round() as i32, 0)
        } else {
            let quarters = (x * 4.0).round() as i32;
            (quarters.div_euclid(4), quarters.rem_euclid(4) as u8)
        };
        let key = Key { face, bin, glyph, size: size.to_bits() };
        let next = self.slots.len() as u32;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.slots.push((key, Slot::Cold));
        }
        (number, px)
    }

    /// Begins a frame. Light and dark themes shape coverage differently, as in the interface's own text: a change of
    /// theme empties the pages, never the blocks.
    pub fn begin_frame(&mut self, ctx: &Context, transfer: FontColorTransferFunction) {
        self.frame = ctx.cumulative_pass_nr();
        if self.transfer != Some(transfer) {
            self.transfer = Some(transfer);
            self.pages.clear();
            for (_, slot) in &mut self.slots {
                *slot = Slot::Cold;
            }
        }
    }

    /// Hands new pixels to the textures; called after painting, any number of times a frame.
    pub fn upload(&mut self) {
        for page in &mut self.pages {
            if let Some([x0, y0, x1, y1]) = page.dirty.take() {
                let part = page.image.region_by_pixels([x0, y0], [x1 - x0, y1 - y0]);
                page.texture.set_partial([x0, y0], part, TextureOptions::LINEAR);
            }
        }
    }

    /// Paints the rows of a block that touch the clip rectangle. `pos` lies on whole physical pixels.
    pub fn paint(&mut self, painter: &Painter, block: &Block, pos: Pos2, colour: Color32) {
        let inv = 1.0 / painter.pixels_per_point();
        let clip = painter.clip_rect();
        let mut meshes: Vec<Mesh> = Vec::new();
        // Ink may leave its row: tall scripts, stacked marks.
        let reach = 16.0;
        let first = block.rows.partition_point(|r| pos.y + r.bottom + reach < clip.top());
        for row in block.rows.iter().skip(first) {
            if pos.y + row.top - reach > clip.bottom() {
                break;
            }
            for glyph in block.glyphs_of(row) {
                let Slot::At(at) = self.warm(painter.ctx(), glyph.slot) else { continue };
                let page = &mut self.pages[at.page as usize];
                page.used = self.frame;
                let id = page.texture.id();
                let i = meshes.iter().position(|m| m.texture_id == id).unwrap_or_else(|| {
                    meshes.push(Mesh::with_texture(id));
                    meshes.len() - 1
                });
                let x = (i32::from(glyph.x) + i32::from(at.dx)) as f32 * inv;
                let y = (row.baseline + i32::from(glyph.dy) + i32::from(at.dy)) as f32 * inv;
                let rect =
                    Rect::from_min_size(pos + vec2(x, y), vec2(f32::from(at.width) * inv, f32::from(at.height) * inv));
                let texel = 1.0 / page.image.width() as f32;
                let uv = Rect::from_min_size(
                    pos2(f32::from(at.u) * texel, f32::from(at.v) * texel),
                    vec2(f32::from(at.width) * texel, f32::from(at.height) * texel),
                );
                meshes[i].add_rect_with_uv(rect, uv, if at.coloured { Color32::WHITE } else { colour });
            }
        }
        for mesh in meshes {
            painter.add(Shape::mesh(mesh));
        }
    }

    /// Present figures.
    pub fn figures(&self) -> Figures {
        Figures {
            slots: self.slots.len(),
            pages: self.pages.len(),
            rasterised: self.rasterised,
            evictions: self.evictions,
        }
    }

    /// The pixels behind a block's glyphs, one glyph after the other; those not yet painted are left out.
    #[cfg(test)]
    pub(super) fn pixels_of(&self, block: &Block) -> Vec<Color32> {
        let mut pixels = Vec::new();
        for glyph in &block.glyphs {
            if let Slot::At(at) = self.slots[glyph.slot as usize].1 {
                let image = &self.pages[at.page as usize].image;
                for y in 0..usize::from(at.height) {
                    let from = (usize::from(at.v) + y) * image.width() + usize::from(at.u);
                    pixels.extend_from_slice(&image.pixels[from..from + usize::from(at.width)]);
                }
            }
        }
        pixels
    }

    fn warm(&mut self, ctx: &Context, number: u32) -> Slot {
        let (key, slot) = self.slots[number as usize];
        if !matches!(slot, Slot::Cold) {
            return slot;
        }
        self.rasterised += 1;
        let bitmap = self.faces[key.face as usize].rasterise(key.glyph, f32::from_bits(key.size), key.bin);
        let slot = bitmap.map_or(Slot::Blank, |bitmap| Slot::At(self.store(ctx, &bitmap)));
        self.slots[number as usize].1 = slot;
        slot
    }

    fn store(&mut self, ctx: &Context, bitmap: &Bitmap) -> Place {
        let (number, x, y) = self.allocate(ctx, bitmap.width, bitmap.height);
        let transfer = match bitmap.coloured {
            true => FontColorTransferFunction::Off,
            false => self.transfer.unwrap_or_default(),
        };
        let page = &mut self.pages[number];
        let side = page.image.width();
        for (i, line) in bitmap.pixels.chunks_exact(bitmap.width).enumerate() {
            let from = (y + i) * side + x;
            for (to, pixel) in page.image.pixels[from..from + bitmap.width].iter_mut().zip(line) {
                *to = transfer.to_atlas_color(*pixel);
            }
        }
        let (right, bottom) = (x + bitmap.width, y + bitmap.height);
        let d = page.dirty.get_or_insert([x, y, right, bottom]);
        *d = [d[0].min(x), d[1].min(y), d[2].max(right), d[3].max(bottom)];
        page.used = self.frame;
        Place {
            page: number as u16,
            u: x as u16,
            v: y as u16,
            width: bitmap.width as u16,
            height: bitmap.height as u16,
            dx: bitmap.dx as i16,
            dy: bitmap.dy as i16,
            coloured: bitmap.coloured,
        }
    }

    /// Room for a glyph: page, left, top. Only the newest page takes glyphs, so that there are no holes to keep.
    fn allocate(&mut self, ctx: &Context, width: usize, height: usize) -> (usize, usize, usize) {
        loop {
            if let Some(page) = self.pages.last_mut()
                && let Some((x, y)) = page.shelf.take(page.image.width(), width, height)
            {
                return (self.pages.len() - 1, x, y);
            }
            let frame = self.frame;
            let idle = |(_, p): &(usize, &Page)| p.used < frame;
            let oldest = self.pages.iter().enumerate().filter(idle).min_by_key(|(_, p)| p.used).map(|(i, _)| i);
            match oldest.filter(|_| self.pages.len() >= MAX_PAGES) {
                Some(i) => self.recycle(i),
                None => self.add_page(ctx),
            }
        }
    }

    fn add_page(&mut self, ctx: &Context) {
        let side = if self.pages.is_empty() { FIRST_PAGE } else { PAGE };
        let image = ColorImage::filled([side, side], Color32::TRANSPARENT);
        let texture = ctx.load_texture("glyphs", image.clone(), TextureOptions::LINEAR);
        self.pages.push(Page { texture, image, dirty: None, shelf: Shelf::default(), used: self.frame });
    }

    /// Empties a page and makes it the newest.
    fn recycle(&mut self, i: usize) {
        let mut page = self.pages.remove(i);
        let side = page.image.width();
        page.shelf = Shelf::default();
        page.image.pixels.fill(Color32::TRANSPARENT);
        page.dirty = Some([0, 0, side, side]);
        self.pages.push(page);
        self.evictions += 1;
        for (_, slot) in &mut self.slots {
            if let Slot::At(at) = slot {
                match (at.page as usize).cmp(&i) {
                    std::cmp::Ordering::Equal => *slot = Slot::Cold,
                    std::cmp::Ordering::Greater => at.page -= 1,
                    std::cmp::Ordering::Less => {}
                }
            }
        }
    }
}

/// Keys are a few small integers: one multiplication a word does, where the standard hasher took half of the extraction.
#[derive(Default)]
struct Multiply(u64);

impl Multiply {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Multiply {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.mix(u64::from(*b)));
    }
    fn write_u8(&mut self, v: u8) {
        self.mix(u64::from(v));
    }
    fn write_u16(&mut self, v: u16) {
        self.mix(u64::from(v));
    }
    fn write_u32(&mut self, v: u32) {
        self.mix(u64::from(v));
    }
}

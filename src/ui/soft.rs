//! Draws what egui tessellated without a graphics card: for `rubrica screenshot` and for tests. The same input gives the
//! same bytes.
//!
//! Blending is that of the window: premultiplied colours in gamma space. Corners are rounded to 1/256 pixel and edges are
//! decided in whole numbers, so that triangles with a common edge neither overlap nor leave a gap.

use egui::epaint::{Primitive, Vertex};
use egui::{ClippedPrimitive, Color32, Context, FullOutput, ImageData, TextureFilter, TextureId, TexturesDelta};
use std::collections::HashMap;

/// A finished picture, 4 bytes a pixel, red first.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgba: Vec<u8>,
}

impl Picture {
    /// As the bytes of a PNG file.
    pub fn to_png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&self.rgba)?;
        Ok(bytes)
    }

    /// Red, green, blue, alpha of a pixel.
    pub fn pixel(&self, x: usize, y: usize) -> Option<[u8; 4]> {
        let at = (y * self.width + x) * 4;
        self.rgba.get(at..at + 4).filter(|_| x < self.width)?.try_into().ok()
    }
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 4]>,
    nearest: bool,
}

/// Keeps the textures between frames, as a window would.
#[derive(Default)]
pub struct SoftRenderer {
    textures: HashMap<TextureId, Texture>,
}

impl SoftRenderer {
    /// Takes a frame of a context from shapes to pixels.
    pub fn frame(&mut self, ctx: &Context, output: FullOutput, background: Color32) -> Picture {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let size = [size.x.round() as usize, size.y.round() as usize];
        self.apply(&output.textures_delta);
        let primitives = ctx.tessellate(output.shapes, scale);
        let picture = self.paint(&primitives, size, scale, background);
        let mut delta = output.textures_delta;
        self.free(&delta);
        delta.clear();
        picture
    }

    /// Takes new textures and changes to old ones; before painting.
    pub fn apply(&mut self, delta: &TexturesDelta) {
        for (id, change) in delta.set.iter().flat_map(|(id, changes)| changes.iter().map(move |c| (*id, c))) {
            let ImageData::Color(image) = &change.image;
            let [width, height] = image.size;
            let pixels = image.pixels.iter().map(Color32::to_array);
            let Some([left, top]) = change.pos else {
                let nearest = change.options.magnification == TextureFilter::Nearest;
                self.textures.insert(id, Texture { width, height, pixels: pixels.collect(), nearest });
                continue;
            };
            let Some(texture) = self.textures.get_mut(&id) else { continue };
            for (i, pixel) in pixels.enumerate() {
                let at = (top + i / width) * texture.width + left + i % width;
                if let Some(to) = texture.pixels.get_mut(at) {
                    *to = pixel;
                }
            }
        }
    }

    /// Forgets textures no longer needed; after painting.
    pub fn free(&mut self, delta: &TexturesDelta) {
        for id in &delta.free {
            self.textures.remove(id);
        }
    }

    /// Paints primitives on a background. `size` in pixels, `scale` in pixels a point.
    pub fn paint(&self, primitives: &[ClippedPrimitive], size: [usize; 2], scale: f32, background: Color32) -> Picture {
        let [width, height] = size;
        let mut canvas = Canvas { width, pixels: vec![background.to_array(); width * height] };
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let clip = primitive.clip_rect;
            let limit = |v: f32, max: usize| (v * scale).round().clamp(0.0, max as f32) as i64;
            let clip = [
                limit(clip.min.x, width),
                limit(clip.min.y, height),
                limit(clip.max.x, width),
                limit(clip.max.y, height),
            ];
            for corners in mesh.indices.chunks_exact(3) {
                let at = |i: usize| mesh.vertices[corners[i] as usize];
                canvas.triangle([at(0), at(1), at(2)], scale, clip, texture);
            }
        }
        Picture { width, height, rgba: canvas.pixels.into_flattened() }
    }
}

/// Parts of a pixel that corners are rounded to.
const SUB: i64 = 256;

struct Canvas {
    width: usize,
    pixels: Vec<[u8; 4]>,
}

/// A value that changes evenly over a triangle.
#[derive(Clone, Copy)]
struct Slope {
    /// At the centre of pixel 0, 0.
    base: f32,
    dx: f32,
    dy: f32,
}

impl Slope {
    fn at(self, x: i64, y: i64) -> f32 {
        self.base + self.dx * x as f32 + self.dy * y as f32
    }
}

impl Canvas {
    fn triangle(&mut self, v: [Vertex; 3], scale: f32, clip: [i64; 4], texture: &Texture) {
        let fixed = |f: f32| (f * scale * SUB as f32).round() as i64;
        let mut p = v.map(|v| [fixed(v.pos.x), fixed(v.pos.y)]);
        let mut v = v;
        let mut area = (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[1][1] - p[0][1]) * (p[2][0] - p[0][0]);
        if area == 0 {
            return;
        }
        if area < 0 {
            p.swap(1, 2);
            v.swap(1, 2);
            area = -area;
        }
        let top = p.iter().map(|p| p[1]).min().unwrap_or_default();
        let bottom = p.iter().map(|p| p[1]).max().unwrap_or_default();
        // Rows whose centres may lie inside.
        let first = ((top + SUB / 2 - 1).div_euclid(SUB)).max(clip[1]);
        let last = ((bottom - SUB / 2).div_euclid(SUB) + 1).min(clip[3]);
        if first >= last {
            return;
        }
        // Inside of the edge from a to b: step * x + offset >= 0, for x in pixels of the row.
        let edges = [(p[0], p[1]), (p[1], p[2]), (p[2], p[0])].map(|(a, b)| {
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            // A pixel centre on an edge belongs to the triangle below or to the right of it.
            let owned = dy < 0 || (dy == 0 && dx > 0);
            let at_origin = dx * (SUB / 2 - a[1]) - dy * (SUB / 2 - a[0]) - i64::from(!owned);
            (-dy * SUB, dx * SUB, at_origin)
        });
        let fill = Fill::new(&v, &p, area, texture);
        for y in first..last {
            let (mut from, mut to) = (clip[0], clip[2]);
            for (step, per_row, at_origin) in edges {
                let offset = at_origin + per_row * y;
                match step.cmp(&0) {
                    std::cmp::Ordering::Greater => from = from.max(-offset.div_euclid(step)),
                    std::cmp::Ordering::Less => to = to.min(offset.div_euclid(-step) + 1),
                    std::cmp::Ordering::Equal if offset < 0 => to = from,
                    std::cmp::Ordering::Equal => {}
                }
            }
            if from < to {
                let at = y as usize * self.width;
                let row = &mut self.pixels[at + from as usize..at + to as usize];
                fill.row(row, from, y);
            }
        }
    }
}

/// What a triangle is filled with.
enum Fill<'a> {
    Plain([u8; 4]),
    Shade([Slope; 4]),
    Image { texture: &'a Texture, u: Slope, v: Slope, tint: [u8; 4] },
    Both { texture: &'a Texture, u: Slope, v: Slope, tint: [Slope; 4] },
}

impl<'a> Fill<'a> {
    fn new(v: &[Vertex; 3], p: &[[i64; 2]; 3], area: i64, texture: &'a Texture) -> Self {
        let sub = SUB as f32;
        let area = area as f32;
        let slope = |f: [f32; 3]| {
            let (d1, d2) = (f[1] - f[0], f[2] - f[0]);
            let edge = |i: usize, axis: usize| (p[i][axis] - p[0][axis]) as f32;
            let dx = (d1 * edge(2, 1) - d2 * edge(1, 1)) / area * sub;
            let dy = (d2 * edge(1, 0) - d1 * edge(2, 0)) / area * sub;
            let (x0, y0) = (p[0][0] as f32 / sub, p[0][1] as f32 / sub);
            Slope { base: f[0] + dx * (0.5 - x0) + dy * (0.5 - y0), dx, dy }
        };
        let colours = v.map(|v| v.color.to_array());
        let one_colour = colours[0] == colours[1] && colours[0] == colours[2];
        let one_texel = v[0].uv == v[1].uv && v[0].uv == v[2].uv;
        let shade = || std::array::from_fn(|k| slope([0, 1, 2].map(|i| f32::from(colours[i][k]))));
        let across = |size: usize, f: fn(&Vertex) -> f32| {
            slope([0, 1, 2].map(|i: usize| f(&v[i]) * size as f32 * 256.0 - 128.0))
        };
        let u = || across(texture.width, |v| v.uv.x);
        let down = || across(texture.height, |v| v.uv.y);
        match (one_colour, one_texel) {
            (true, true) => {
                let (u, down) = (u(), down());
                Self::Plain(multiply(colours[0], texture.sample(u.base, down.base)))
            }
            (false, true) if texture.sample(u().base, down().base) == [255; 4] => Self::Shade(shade()),
            (true, false) => Self::Image { texture, u: u(), v: down(), tint: colours[0] },
            (false, _) => Self::Both { texture, u: u(), v: down(), tint: shade() },
        }
    }

    fn row(&self, row: &mut [[u8; 4]], from: i64, y: i64) {
        match self {
            Self::Plain([.., 0]) if matches!(self, Self::Plain([0, 0, 0, 0])) => {}
            Self::Plain(colour) if colour[3] == 255 => row.fill(*colour),
            Self::Plain(colour) => row.iter_mut().for_each(|d| blend(d, *colour)),
            Self::Shade(slopes) => {
                let mut c = slopes.map(|s| s.at(from, y));
                for d in row {
                    blend(d, c.map(|c| (c + 0.5) as u8));
                    for (c, s) in c.iter_mut().zip(slopes) {
                        *c += s.dx;
                    }
                }
            }
            Self::Image { texture, u, v, tint } => {
                for (x, d) in (from..).zip(row) {
                    let texel = texture.sample(u.at(x, y), v.at(x, y));
                    if texel != [0; 4] {
                        blend(d, multiply(*tint, texel));
                    }
                }
            }
            Self::Both { texture, u, v, tint } => {
                for (x, d) in (from..).zip(row) {
                    let texel = texture.sample(u.at(x, y), v.at(x, y));
                    blend(d, multiply(tint.map(|s| (s.at(x, y) + 0.5) as u8), texel));
                }
            }
        }
    }
}

impl Texture {
    /// At a place in 1/256 texels from the centre of the first one.
    fn sample(&self, u: f32, v: f32) -> [u8; 4] {
        if self.nearest {
            return self.texel(((u + 128.0) as i64) >> 8, ((v + 128.0) as i64) >> 8);
        }
        let (u, v) = ((u + 0.5).floor() as i64, (v + 0.5).floor() as i64);
        let (x, y) = (u >> 8, v >> 8);
        let (fx, fy) = ((u & 255) as u32, (v & 255) as u32);
        if fx == 0 && fy == 0 {
            return self.texel(x, y);
        }
        let (a, b) = (self.texel(x, y), self.texel(x + 1, y));
        let (c, d) = (self.texel(x, y + 1), self.texel(x + 1, y + 1));
        std::array::from_fn(|k| {
            let [a, b, c, d] = [a[k], b[k], c[k], d[k]].map(u32::from);
            let (upper, lower) = (a * (256 - fx) + b * fx, c * (256 - fx) + d * fx);
            ((upper * (256 - fy) + lower * fy + 0x8000) >> 16) as u8
        })
    }

    fn texel(&self, x: i64, y: i64) -> [u8; 4] {
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        self.pixels.get(y * self.width + x).copied().unwrap_or_default()
    }
}

/// Product of two bytes that stand for 0 to 1, rounded.
const fn product(a: u8, b: u8) -> u8 {
    let t = a as u32 * b as u32 + 128;
    ((t + (t >> 8)) >> 8) as u8
}

fn multiply(a: [u8; 4], b: [u8; 4]) -> [u8; 4] {
    if b == [255; 4] { a } else { [product(a[0], b[0]), product(a[1], b[1]), product(a[2], b[2]), product(a[3], b[3])] }
}

fn blend(to: &mut [u8; 4], from: [u8; 4]) {
    let rest = 255 - from[3];
    *to = [
        from[0].saturating_add(product(to[0], rest)),
        from[1].saturating_add(product(to[1], rest)),
        from[2].saturating_add(product(to[2], rest)),
        from[3].saturating_add(product(to[3], rest)),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{RawInput, Rect, Shape, Stroke, pos2, vec2};

    fn draw(shapes: impl Fn(&egui::Painter)) -> Picture {
        let ctx = Context::default();
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(40.0, 30.0)));
        let output = ctx.run_ui(RawInput { screen_rect, ..Default::default() }, |ui| shapes(ui.painter()));
        SoftRenderer::default().frame(&ctx, output, Color32::WHITE)
    }

    #[test]
    fn a_rectangle_covers_its_pixels_once() {
        let half = Color32::from_rgba_premultiplied(0, 0, 0, 128);
        let picture = draw(|p| {
            p.add(Shape::rect_filled(Rect::from_min_max(pos2(10.0, 5.0), pos2(20.0, 25.0)), 0, half));
        });
        assert_eq!((picture.width, picture.height), (40, 30));
        // The two triangles share the diagonal: blended twice it would be darker, left out it would be white.
        for i in 0..8 {
            assert_eq!(picture.pixel(11 + i, 7 + i), Some([127, 127, 127, 255]));
        }
        assert_eq!(picture.pixel(25, 15), Some([255; 4]));
        assert_eq!(picture.pixel(40, 0), None);
    }

    #[test]
    fn a_round_shape_is_full_inside_soft_at_its_edge_and_nowhere_twice() {
        let half = Color32::from_rgba_premultiplied(0, 0, 0, 128);
        let picture = draw(|p| {
            p.circle(pos2(20.0, 15.0), 10.0, half, Stroke::NONE);
        });
        let darkest = (0..40).flat_map(|x| (0..30).map(move |y| (x, y))).filter_map(|(x, y)| picture.pixel(x, y));
        assert_eq!(darkest.map(|p| p[0]).min(), Some(127));
        assert_eq!(picture.pixel(20, 15), Some([127, 127, 127, 255]));
        assert_eq!(picture.pixel(1, 1), Some([255; 4]));
    }

    #[test]
    fn two_frames_are_byte_for_byte_the_same() {
        let shapes = |p: &egui::Painter| {
            p.text(pos2(2.0, 2.0), egui::Align2::LEFT_TOP, "Rub", egui::FontId::proportional(14.0), Color32::BLACK);
            p.circle_stroke(pos2(30.0, 20.0), 6.3, Stroke::new(1.7, Color32::RED));
        };
        let (a, b) = (draw(shapes), draw(shapes));
        assert!(a == b && a.rgba.iter().any(|c| *c < 100));
        assert_eq!(a.to_png().unwrap(), b.to_png().unwrap());
    }
}

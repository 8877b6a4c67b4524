//! The article as text on screen: laid out in blocks of a paragraph, of which only the visible ones exist.

pub mod a11y;
pub mod atlas;
pub mod block;
pub mod blocks;
pub mod column;
pub mod excerpt;
pub mod fonts;
pub mod minimap;
mod moves;
mod outline;
mod overlay;
mod paint;
mod pointer;
mod raster;
pub mod scene;
pub mod shape;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod view_tests;

use crate::core::text::{Byte, ByteRange};
use column::Column;
use egui::{Rect, Response, Sense, Ui, pos2};
use minimap::Minimap;
use paint::Layers;
use pointer::Pointer;
use scene::{Scene, ViewEvent};
use shape::Typesetter;

/// Seconds before the tooltip of a tag shows.
const PATIENCE: f64 = 0.3;

/// The article pane: draws a scene, scrolls it, and says what the pointer did.
#[derive(Default)]
pub struct TextView {
    column: Column,
    pointer: Pointer,
    minimap: Minimap,
    /// What the tooltip would say, and since when.
    tip: Option<(String, f64)>,
    /// Keys were pressed since the pointer moved last: whoever works with keys has left it lying somewhere.
    quiet: bool,
}

/// What came of a frame.
pub struct Shown {
    /// Of the text itself; it has the keyboard when it has focus.
    pub response: Response,
    pub events: Vec<ViewEvent>,
}

impl TextView {
    /// Draws the scene into all the room there is.
    ///
    /// **Cost:** 0.2 ms a frame, 0.5 ms while scrolling, 3 ms when everything on screen is new. Nothing is laid out when
    /// nothing moved, whatever was tagged.
    pub fn show(&mut self, ui: &mut Ui, set: &mut Typesetter, scene: &Scene<'_>) -> Shown {
        let full = ui.available_rect_before_wrap();
        ui.allocate_rect(full, Sense::hover());
        let id = ui.unique_id().with("article");
        let text_rect = Rect::from_min_max(full.min, pos2(full.right() - minimap::WIDTH, full.bottom()));
        let strip = Rect::from_min_max(pos2(text_rect.right(), full.top()), full.max);
        let response = ui.interact(text_rect, id, Sense::click_and_drag());
        let strip_response = ui.interact(strip, id.with("minimap"), Sense::click_and_drag());
        let scale = ui.pixels_per_point();
        let mut events = Vec::new();

        let before = self.column.seen();
        if ui.rect_contains_pointer(full) {
            self.column.scroll_by(-ui.input(|i| i.smooth_scroll_delta().y));
        }
        let pull = self.pointer.auto_scroll(&response, text_rect);
        if pull != 0.0 {
            self.column.scroll_by(pull);
            ui.ctx().request_repaint();
        }
        self.column.update(set, scene, text_rect, scale);
        let whole = ByteRange::new(Byte(0), scene.text.len());
        let map_height = Minimap::height(strip, self.column.content_height());
        if let Some(p) = strip_response.interact_pointer_pos() {
            let byte = self.minimap.drag(p.y, strip, map_height, whole, self.column.seen());
            self.column.go_to(set, byte, 0.0);
            self.column.update(set, scene, text_rect, scale);
        } else {
            self.minimap.release();
        }
        self.pointer.update(ui, &response, &self.column, scene, &mut events);
        if self.column.seen() != before {
            events.push(ViewEvent::Scrolled);
        }

        let painter = ui.painter_at(full);
        painter.rect_filled(full, 0.0, scene.palette.page);
        let text_painter = ui.painter_at(text_rect);
        let selection = self.pointer.preview().or(scene.selection);
        let mut layers = Layers::new(&self.column, scene, selection, text_rect, scale);
        layers.paint_under(&text_painter);
        set.atlas.begin_frame(ui.ctx(), ui.visuals().text_options.color_transfer_function);
        for v in self.column.visible() {
            let colour = if v.kind == blocks::Kind::Dateline { scene.palette.dim } else { scene.palette.text };
            set.atlas.paint(&text_painter, &v.laid, v.pos, colour);
        }
        for (block, pos, title) in self.column.front_matter() {
            let colour = if title { scene.palette.text } else { scene.palette.dim };
            set.atlas.paint(&text_painter, &block, pos, colour);
        }
        set.atlas.upload();
        layers.paint_over(&text_painter);
        overlay::paint(&text_painter, &self.column, scene, text_rect);

        let now = ui.input(|i| i.time);
        let pixels = (map_height * scale) as usize;
        if let Some(wait) = self.minimap.update(scene.marks, scene.revision, whole, pixels, now) {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(wait));
        }
        let thumb = Minimap::thumb(strip, map_height, whole, self.column.seen());
        self.minimap.paint(&painter, strip, thumb, strip_response.dragged(), scene.palette);

        self.speak(ui, &response, &strip_response, scene, selection, text_rect);
        self.tooltip(ui, &response, scene);
        Shown { response, events }
    }

    /// Moves a caret by visual lines; `unit` is the word it covers, or empty.
    pub fn line_move(&mut self, set: &mut Typesetter, unit: ByteRange, lines: i32) -> Byte {
        self.column.line_move(set, unit, lines)
    }

    /// First or last caret position of the visual line around `unit`.
    pub fn line_edge(&mut self, set: &mut Typesetter, unit: ByteRange, end: bool) -> Byte {
        self.column.line_edge(set, unit, end)
    }

    /// Moves a caret and the text by pages.
    pub fn page_move(&mut self, set: &mut Typesetter, unit: ByteRange, pages: i32) -> Byte {
        self.column.page_move(set, unit, pages)
    }

    /// Has a range comfortably in view from the next frame on, moving no more than needed. At once, without motion.
    pub fn reveal(&mut self, range: ByteRange) {
        self.column.reveal(range);
    }

    /// The byte at the upper edge, to come back to the same place later.
    pub fn position(&self) -> Byte {
        self.column.seen().0
    }

    /// Puts the line of a byte at the upper edge, from the next frame on and in the article shown then.
    pub fn set_position(&mut self, byte: Byte) {
        self.column.start_at(byte);
    }

    /// The rectangle around what is visible of a range: where a menu or picker belongs.
    pub fn rect_of(&self, range: ByteRange) -> Option<Rect> {
        self.column.rect_of(range)
    }

    /// The column behind the view.
    pub fn column(&self) -> &Column {
        &self.column
    }

    /// The character under the pointer.
    pub fn hovered(&self) -> Option<Byte> {
        self.pointer.hovered()
    }

    /// Whether one works with keys, and the pointer only lies there.
    pub fn quiet(&self) -> bool {
        self.quiet
    }

    /// The strip beside the text.
    pub fn minimap(&self) -> &Minimap {
        &self.minimap
    }

    fn speak(
        &self,
        ui: &mut Ui,
        response: &Response,
        strip: &Response,
        scene: &Scene<'_>,
        selection: Option<ByteRange>,
        clip: Rect,
    ) {
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, "Article"));
        strip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ScrollBar, true, "Map of the article"));
        if ui.ctx().accesskit_node_builder(response.id, |_| ()).is_none() {
            return;
        }
        let selection = selection.unwrap_or(scene.caret_unit);
        for v in self.column.visible() {
            let touches = selection.start <= v.range.end && v.range.start <= selection.end;
            let inside = |b: Byte| b.max(v.range.start).min(v.range.end).get() - v.range.start.get();
            let part = touches.then(|| (inside(selection.start), inside(selection.end)));
            let node = response.id.with(("block", v.block));
            a11y::emit(ui, node, &v.laid, scene.text.slice(v.range), v.pos, clip, part);
        }
    }

    fn tooltip(&mut self, ui: &Ui, response: &Response, scene: &Scene<'_>) {
        let (keyed, moved) = ui.input(|i| {
            // Presses may be used up by now; what is held down is known all the same.
            (!i.keys_down.is_empty(), i.pointer.delta() != egui::Vec2::ZERO || i.pointer.any_pressed())
        });
        self.quiet = (self.quiet || keyed) && !moved;
        let words = self.pointer.hovered().filter(|_| !self.quiet).and_then(scene.tooltip);
        let now = ui.input(|i| i.time);
        self.tip = words.map(|words| match self.tip.take() {
            Some((old, since)) if old == words => (old, since),
            _ => (words, now),
        });
        let Some((words, since)) = &self.tip else { return };
        let left = PATIENCE - (now - since);
        if left > 0.0 {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
        } else {
            let anchor = egui::PopupAnchor::Pointer;
            egui::Tooltip::always_open(ui.ctx().clone(), response.layer_id, response.id.with("tip"), anchor)
                .gap(14.0)
                .show(|ui| {
                    let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(4, 2));
                    frame.show(ui, |ui| ui.label(words));
                });
        }
    }
}

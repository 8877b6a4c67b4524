//! What the pointer does in the text: clicks up to four, drags with a preview, edge handles, the context menu.

use super::column::Column;
use super::paint::handle_places;
use super::scene::{Scene, ViewEvent};
use crate::core::text::{Byte, ByteRange};
use egui::{CursorIcon, Pos2, Rect, Response, Ui, vec2};

/// Seconds and points within which a click counts with the one before.
const AGAIN: (f64, f32) = (0.45, 6.0);
/// Distance from an edge handle at which it is taken hold of.
const GRASP: f32 = 7.0;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Drag {
    Select { anchor: Byte, fragment: bool },
    Edge { start: bool, fixed: Byte },
}

/// State of the pointer between frames.
#[derive(Default)]
pub struct Pointer {
    drag: Option<Drag>,
    /// Where the drag began.
    origin: Option<Pos2>,
    /// The snapped range that the drag shows.
    preview: Option<ByteRange>,
    clicked: Option<(f64, Pos2, u8)>,
    hover: Option<Byte>,
}

impl Pointer {
    /// The range to show as selected while dragging.
    pub fn preview(&self) -> Option<ByteRange> {
        self.preview
    }

    /// Whether a drag in the text goes on.
    pub fn dragging(&self) -> bool {
        self.drag.is_some()
    }

    /// How far to scroll because the pointer is held above or below the text; faster with distance.
    pub fn auto_scroll(&self, response: &Response, rect: Rect) -> f32 {
        let held = self.dragging().then(|| response.interact_pointer_pos()).flatten();
        held.map_or(0.0, |p| ((p.y - rect.bottom()).max(0.0) + (p.y - rect.top()).min(0.0)) * 0.3)
    }

    /// Turns this frame's pointer input into events.
    pub fn update(
        &mut self,
        ui: &Ui,
        response: &Response,
        column: &Column,
        scene: &Scene<'_>,
        events: &mut Vec<ViewEvent>,
    ) {
        let modifiers = ui.input(|i| i.modifiers);
        let handle_at = |p: Pos2| handles(column, scene).into_iter().find(|(_, at)| near(*at, p));
        if let Some(p) = response.hover_pos() {
            let icon = match handle_at(p) {
                Some(_) => CursorIcon::ResizeHorizontal,
                None => CursorIcon::Text,
            };
            ui.ctx().set_cursor_icon(icon);
        }
        self.hover(response, column, events);
        if response.clicked() || response.drag_started() || response.secondary_clicked() {
            response.request_focus();
        }
        if response.secondary_clicked()
            && let Some(pos) = response.interact_pointer_pos()
            && let Some((byte, over)) = column.hit(pos)
        {
            events.push(ViewEvent::ContextMenu { byte, over, pos });
        }
        if response.drag_started_by(egui::PointerButton::Primary) {
            let origin = ui.input(|i| i.pointer.press_origin()).or(response.interact_pointer_pos());
            self.origin = origin;
            self.drag = origin.and_then(|p| begin(column, scene, p, handle_at(p), modifiers.command));
        }
        if let Some(drag) = self.drag {
            if let Some(p) = response.interact_pointer_pos() {
                let rect = column.rect();
                let inside = Pos2::new(p.x, p.y.min(rect.bottom() - 1.0).max(rect.top()));
                if let Some((head, _)) = column.hit(inside) {
                    let anchor = match drag {
                        Drag::Select { anchor, .. } | Drag::Edge { fixed: anchor, .. } => anchor,
                    };
                    self.preview = Some((scene.snap)(anchor, head, modifiers.alt));
                }
            }
            let given_up = ui.input(|i| i.key_pressed(egui::Key::Escape));
            let ended = response.drag_stopped();
            if ended && !given_up {
                // A press held long and let go in place is a click.
                let place =
                    response.interact_pointer_pos().filter(|p| self.origin.is_some_and(|o| o.distance(*p) < AGAIN.1));
                match (drag, place.and_then(|p| column.hit(p))) {
                    (Drag::Select { .. }, Some((byte, over))) => {
                        events.push(ViewEvent::Click { byte, over, count: 1, shift: modifiers.shift });
                    }
                    _ => events.extend(self.preview.filter(|r| !r.is_empty()).map(|range| end(drag, range))),
                }
            }
            if ended || given_up || !response.dragged() {
                (self.drag, self.preview) = (None, None);
            }
        }
        if response.clicked()
            && let Some(p) = response.interact_pointer_pos()
        {
            let now = ui.input(|i| i.time);
            let count = self.count(now, p);
            if let Some((byte, over)) = column.hit(p) {
                events.push(ViewEvent::Click { byte, over, count, shift: modifiers.shift });
            }
        }
    }

    fn hover(&mut self, response: &Response, column: &Column, events: &mut Vec<ViewEvent>) {
        let over = response.hover_pos().filter(|_| !self.dragging()).and_then(|p| column.hit(p)?.1);
        let now = over.map(|r| r.start);
        if now != self.hover {
            self.hover = now;
            events.push(ViewEvent::Hover(now));
        }
    }

    /// The character under the pointer.
    pub fn hovered(&self) -> Option<Byte> {
        self.hover
    }

    fn count(&mut self, now: f64, p: Pos2) -> u8 {
        let again = self.clicked.filter(|(time, at, _)| now - time < AGAIN.0 && at.distance(p) < AGAIN.1);
        let count = again.map_or(1, |(.., count)| count % 4 + 1);
        self.clicked = Some((now, p, count));
        count
    }
}

fn begin(
    column: &Column,
    scene: &Scene<'_>,
    origin: Pos2,
    handle: Option<(bool, Pos2)>,
    fragment: bool,
) -> Option<Drag> {
    if let (Some((start, _)), Some(ring)) = (handle, &scene.focus) {
        let fixed = if start { ring.pieces.last()?.end } else { ring.pieces.first()?.start };
        return Some(Drag::Edge { start, fixed });
    }
    let (anchor, _) = column.hit(origin)?;
    Some(Drag::Select { anchor, fragment })
}

fn end(drag: Drag, range: ByteRange) -> ViewEvent {
    match drag {
        Drag::Select { fragment: false, .. } => ViewEvent::Select(range),
        Drag::Select { fragment: true, .. } => ViewEvent::AddFragment(range),
        Drag::Edge { start, .. } => ViewEvent::ResizeFocused { start, to: if start { range.start } else { range.end } },
    }
}

fn handles(column: &Column, scene: &Scene<'_>) -> Vec<(bool, Pos2)> {
    let mut found = Vec::new();
    for range in scene.focus.iter().flat_map(|ring| ring.pieces) {
        for v in column.visible() {
            v.pieces(*range, |piece| found.extend(handle_places(&piece).map(|(start, at, _)| (start, at))));
        }
    }
    found
}

fn near(handle: Pos2, p: Pos2) -> bool {
    Rect::from_center_size(handle, vec2(GRASP * 2.0, 26.0)).contains(p)
}

//! Rows of lists: words cut to the room there is, backgrounds, and the keys of a list that has the keyboard.

use crate::core::scheme::Shape;
use crate::ui::theme::{self, Theme};
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, EventFilter, FontId, Galley, Id, Key, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2,
    vec2,
};
use std::sync::Arc;

/// Most characters that are looked at for a row.
const LOOKED_AT: usize = 320;

/// Words on one line, cut at the end with an ellipsis.
pub fn cut_end(painter: &Painter, words: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(one_line(words), font, colour);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    painter.layout_job(job)
}

fn one_line(words: &str) -> String {
    words.chars().take(LOOKED_AT).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The ground of a row: where one is, under the pointer, or nothing.
pub fn ground(painter: &Painter, theme: &Theme, rect: Rect, current: bool, hovered: bool) {
    if current {
        painter.rect_filled(rect, theme::RADIUS, theme.row);
    } else if hovered {
        painter.rect_filled(rect, theme::RADIUS, theme.hover);
    }
}

/// The sign of a label in a list: a square, two dots, a bar, as its marks in the text.
pub fn sign(painter: &Painter, centre: Pos2, shape: Shape, colour: Color32) {
    match shape {
        Shape::Tint => {
            painter.rect_filled(Rect::from_center_size(centre, vec2(9.0, 9.0)), 2.5, colour);
        }
        Shape::Dotted => {
            for dx in [-3.5, 0.0, 3.5] {
                painter.circle_filled(pos2(centre.x + dx, centre.y + 1.0), 1.3, colour);
            }
        }
        Shape::Bar => {
            painter.rect_filled(Rect::from_center_size(centre, vec2(4.0, 14.0)), 1.5, colour);
        }
    }
}

/// What the keyboard asked of a list that has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    To(usize),
    Open,
}

/// A list as one stop of the Tab key.
pub struct ListKeys<'a> {
    pub id: Id,
    pub name: &'a str,
    /// Where the keyboard is in it.
    pub at: usize,
    pub count: usize,
    /// Rows that are on screen at once.
    pub page: usize,
}

impl ListKeys<'_> {
    /// Takes the keyboard when Tab comes to the list, and says what the arrow keys asked.
    pub fn show(&self, ui: &Ui, rect: Rect) -> (Option<Step>, Response) {
        let response = ui.interact(rect, self.id, Sense::focusable_noninteractive());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::List, true, self.name));
        if !response.has_focus() {
            return (None, response);
        }
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(self.id, filter));
        (ui.input(|i| self.step(i)), response)
    }

    fn step(&self, input: &egui::InputState) -> Option<Step> {
        let last = self.count.checked_sub(1)?;
        if input.modifiers.any() {
            return None;
        }
        let moves = [
            (Key::ArrowDown, Step::To((self.at + 1).min(last))),
            (Key::ArrowUp, Step::To(self.at.saturating_sub(1))),
            (Key::PageDown, Step::To((self.at + self.page.max(1)).min(last))),
            (Key::PageUp, Step::To(self.at.saturating_sub(self.page.max(1)))),
            (Key::Home, Step::To(0)),
            (Key::End, Step::To(last)),
            (Key::Enter, Step::Open),
        ];
        moves.into_iter().find(|(key, _)| input.key_pressed(*key)).map(|(_, step)| step)
    }
}

/// The outline of what has the keyboard.
pub fn focus_ring(painter: &Painter, theme: &Theme, rect: Rect) {
    painter.rect_stroke(rect, theme::RADIUS, Stroke::new(1.5, theme.accent), StrokeKind::Inside);
}

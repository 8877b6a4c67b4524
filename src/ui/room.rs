//! What every panel is given: the session to read, what it may keep between frames, and the list of what it asks for.

use super::text_view::excerpt::{Cut, Excerpts};
use super::text_view::fonts::{SANS, SERIF};
use super::text_view::shape::{Style, Typesetter};
use super::theme::Theme;
use super::view_state::ViewState;
use crate::app::Session;
use crate::app::command::Command;
use egui::{Color32, Painter, Rect, Ui, pos2};

/// Something to be done once everything is drawn.
pub enum Ask {
    Run(Command),
    /// A change that is no command: a filter, a setting, a file chosen.
    Do(Box<dyn FnOnce(&mut Session)>),
}

impl From<Command> for Ask {
    fn from(command: Command) -> Self {
        Self::Run(command)
    }
}

/// The surroundings of a panel while it draws.
pub struct Room<'a> {
    pub session: &'a Session,
    pub view: &'a mut ViewState,
    pub theme: &'a Theme,
    pub asked: &'a mut Vec<Ask>,
    pub set: &'a mut Typesetter,
    pub excerpts: &'a mut Excerpts,
}

/// Words of articles on one row of a list.
pub struct Excerpt<'a> {
    pub words: &'a str,
    pub size: f32,
    pub weight: u16,
    pub cut: Cut,
    pub colour: Color32,
    /// Ends at the right of the row, where values line up.
    pub right: bool,
}

impl Room<'_> {
    /// Asks for a command.
    pub fn run(&mut self, command: Command) {
        self.asked.push(Ask::Run(command));
    }

    /// Asks for a change of the session that is no command.
    pub fn change(&mut self, change: impl FnOnce(&mut Session) + 'static) {
        self.asked.push(Ask::Do(Box::new(change)));
    }

    /// Paints words of an article into a row, centred in its height and cut to its width. Laid out by the article's own
    /// typesetter, so that every script is right.
    pub fn paint_words(&mut self, painter: &Painter, row: Rect, excerpt: &Excerpt<'_>) {
        let scale = painter.pixels_per_point();
        let style = Style {
            family: SANS.into(),
            size: excerpt.size,
            weight: excerpt.weight,
            line_height: (excerpt.size * 1.5).round(),
            scale,
            lang: None,
        };
        let block = self.excerpts.get(self.set, excerpt.words, row.width().max(24.0), &style, excerpt.cut);
        let pixel = |v: f32| (v * scale).round() / scale;
        let short = block.rows.first().map_or(0.0, |r| row.width() - r.right).max(0.0);
        let left = row.left() + if excerpt.right { short } else { 0.0 };
        let pos = pos2(pixel(left), pixel(row.center().y - block.height / 2.0));
        let transfer = painter.ctx().global_style().visuals.text_options.color_transfer_function;
        self.set.atlas.begin_frame(painter.ctx(), transfer);
        self.set.atlas.paint(painter, &block, pos, excerpt.colour);
        self.set.atlas.upload();
    }

    /// A quote in the reading serif, in at most so many rows.
    pub fn quote_ui(&mut self, ui: &mut Ui, words: &str, rows: u8) {
        let style = Style {
            family: SERIF.into(),
            size: super::theme::QUOTE,
            weight: 400,
            line_height: 23.0,
            scale: ui.pixels_per_point(),
            lang: None,
        };
        let width = ui.available_width();
        self.excerpts.show(ui, self.set, words, width, &style, Cut::End(rows), self.theme.text);
    }
}

//! What the window keeps between frames and may lose at any moment: half-typed fields, open popups, filters, caches.

use super::dialogs::path::{Question, Wish};
use super::panels::tag_rows::Rows;
use super::widgets::field::Draft;
use super::widgets::palette;
use super::widgets::toast::Toasts;
use crate::app::Chord;
use crate::app::effect::Field;
use egui::{Id, Pos2};
use jiff::civil::Date;

/// A command that gets another key.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    pub id: &'static str,
    /// A key that means another command, by its id: pressed again it is taken from there.
    pub taken: Option<(Chord, &'static str)>,
    /// Its row, which has the keyboard again afterwards.
    pub row: Id,
}

/// State of the window that nothing depends on.
#[derive(Default)]
pub struct ViewState {
    /// What is being typed in a field of the panel.
    pub draft: Option<Draft>,
    /// The field a key led to: gets the keyboard when it is drawn.
    pub wanted: Option<Field>,
    /// The part of the window that gets the keyboard when it is drawn.
    pub wanted_pane: Option<crate::app::command::Pane>,
    pub tag_filter: String,
    /// The list of tags, made anew when the tags change.
    pub rows: Rows,
    /// Any other list of the panel.
    pub board: super::panels::boards::Lines,
    /// The line of it that was focused when it was last moved there.
    pub board_followed: Option<usize>,
    /// The row of the list the keyboard is on.
    pub tag_at: Option<usize>,
    pub queue_at: Option<usize>,
    /// The row of the open article when it last came into view.
    pub queue_seen: Option<usize>,
    /// The month that the calendar shows, while it is open, and the field it belongs to.
    pub calendar: Option<(Id, Date)>,
    /// The menu of the target, open at a place.
    pub context_menu: Option<Pos2>,
    /// The publication date is being corrected, at a place.
    pub date_popup: Option<Pos2>,
    /// The card of the suggestion under the pointer.
    pub card: Option<super::panels::hover_card::Card>,
    /// The name that the arrow keys are on while a canonical name is typed.
    pub offered: Option<usize>,
    /// The token lane, as drawn last.
    pub lane: super::panels::token_lane::Lane,
    /// An article, and a tag in it, to go to once it is open.
    pub go_to: Option<Goal>,
    pub palette: palette::State,
    pub key_filter: String,
    /// The command of the key sheet that waits for its new key, and the key it was told is taken.
    pub capture: Option<Capture>,
    pub toasts: Toasts,
    /// A dialog is drawn for the first time: its first field takes the keyboard.
    pub first_frame_of_dialog: bool,
    /// Words in the fields of the open dialog.
    pub dialog: super::dialogs::Fields,
    /// When the opening began that nothing is on screen of yet, in seconds.
    pub opening_since: Option<f64>,
    /// The text's widget, once drawn.
    pub text_id: Option<Id>,
    /// The panel as a drawer is open.
    pub drawer: bool,
    /// Asked for from the system: a file or a folder.
    pub wish: Option<Wish>,
    /// The same asked in the window.
    pub question: Option<Question>,
    /// What was typed there.
    pub answered: Option<(Wish, std::path::PathBuf)>,
    /// Closing was confirmed although not all is on disk.
    pub leave_now: bool,
    /// Where the target of commands is on screen: pickers open there.
    pub target_rect: Option<egui::Rect>,
    /// Parts of the window, to know which one has the keyboard.
    pub panes: [Option<egui::Rect>; 2],
    /// The concordance on screen.
    pub results: Option<egui::Rect>,
}

/// An article to be opened and a tag of it to be gone to.
#[derive(Clone, Debug)]
pub struct Goal {
    pub path: std::path::PathBuf,
    pub span: Option<crate::core::spans::Id>,
    /// The article has been asked for: what cannot be opened says so once, and is not asked for in every frame.
    pub asked: bool,
}

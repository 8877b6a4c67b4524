//! What the window shows: panes, zoom, theme, panels, dialogs.

use crate::app::boards::Board;
use crate::app::command::Pane;
use crate::app::effect::Effect;
use crate::app::{Overlay, Session};

/// Steps of the text size, as factors.
const ZOOMS: [f32; 13] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0];

/// The themes in the order of the key, by their names in the settings.
pub const THEMES: [(&str, &str); 4] =
    [("system", "as the system"), ("paper", "paper"), ("ink", "ink"), ("contrast", "high contrast")];

impl Session {
    pub(super) fn zoom(&mut self, larger: bool) {
        let now = self.settings.zoom;
        let next = if larger {
            ZOOMS.into_iter().find(|z| *z > now + 0.01)
        } else {
            ZOOMS.into_iter().rev().find(|z| *z < now - 0.01)
        };
        if let Some(next) = next {
            self.settings.zoom = next;
        }
        self.say(&format!("Text at {} %.", (self.settings.zoom * 100.0).round()));
    }

    pub(super) fn cycle_theme(&mut self) {
        let at = THEMES.iter().position(|(name, _)| *name == self.settings.theme).unwrap_or(0);
        if let Some((name, title)) = THEMES.get((at + 1) % THEMES.len()) {
            self.settings.theme = (*name).to_owned();
            self.say(&format!("Theme: {title}."));
        }
    }

    /// F6: text, panel, queue, in turn, leaving out what is folded away.
    pub(super) fn step_pane(&mut self, forward: bool) {
        let panes: Vec<Pane> = [
            (Pane::Text, true),
            (Pane::Results, self.list.as_ref().is_some_and(|l| l.of == crate::app::list::ListOf::Concordance)),
            (Pane::Panel, self.settings.panel),
            (Pane::Queue, self.settings.queue && self.project.is_some()),
        ]
        .into_iter()
        .filter_map(|(pane, shown)| shown.then_some(pane))
        .collect();
        let at = panes.iter().position(|p| *p == self.pane).unwrap_or(0);
        let step = if forward { 1 } else { panes.len() - 1 };
        if let Some(pane) = panes.get((at + step) % panes.len()) {
            self.focus_pane(*pane);
        }
    }

    /// Gives the keyboard to a part of the window.
    pub fn focus_pane(&mut self, pane: Pane) {
        self.pane = pane;
        self.effects.push(Effect::FocusPane(pane));
    }

    pub(super) fn toggle_panel(&mut self) {
        self.settings.panel = !self.settings.panel;
        if !self.settings.panel && self.pane == Pane::Panel {
            self.focus_pane(Pane::Text);
        }
    }

    pub(super) fn show_board(&mut self, board: Board) {
        self.board = board;
        if !self.settings.panel {
            self.toggle_panel();
        }
    }

    pub(super) fn toggle_queue(&mut self) {
        self.settings.queue = !self.settings.queue;
        if !self.settings.queue && self.pane == Pane::Queue {
            self.focus_pane(Pane::Text);
        }
    }

    pub(super) fn show(&mut self, overlay: Overlay) {
        self.overlay = Some(overlay);
    }
}

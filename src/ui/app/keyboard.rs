//! The keyboard: which part of the window has it, what a key means there, and keys that come while it is on its way.

use super::Window;
use crate::app::chord::{Chord, KeyName};
use crate::app::command::{Command, Pane};
use crate::app::effect::Effect;
use crate::app::list::ListOf;
use crate::app::run::Bound;
use crate::app::{Mode, Overlay};
use crate::ui::keys;
use crate::ui::panels::{articles, concordance, find_bar, problems, tags};
use crate::ui::view_state::Capture;
use crate::ui::widgets::field::Draft;
use egui::{Context, Event, Popup, Rect};

/// Frames that a field or dialog has to take the keyboard before keys mean the text again.
const SETTLING: u8 = 4;

impl Window {
    pub(super) fn keys(&mut self, ctx: &Context) {
        let held = std::mem::take(&mut self.held);
        ctx.input_mut(|i| i.events.splice(0..0, held).for_each(drop));
        if self.view.capture.is_some() {
            return self.take_new_key(ctx);
        }
        let menu_open = Popup::is_any_open(ctx) || self.view.context_menu.is_some();
        if menu_open || self.view.question.is_some() {
            return;
        }
        self.note_pane(ctx);
        let text_has_it = self.text_has_keyboard();
        let list_has_it = self.list_has_keyboard();
        let overlay = self.session.overlay;
        let at_rest = [self.view.text_id, Some(problems::list_id()), Some(concordance::list_id()), None];
        let on_the_way = self.settling > 0 && at_rest.contains(&self.keyboard);
        self.settling = if on_the_way { self.settling - 1 } else { 0 };
        let mut hold = self.settling > 0;
        // The letter that the key itself types comes right behind it.
        let mut own_letter = false;
        let mut stay = Vec::new();
        for event in ctx.input(|i| i.events.clone()) {
            let typed = matches!(event, Event::Text(_));
            let press = keys::press(&event);
            if hold && keys::of_keyboard(&event) {
                if !(typed && own_letter) {
                    self.held.push(event);
                }
                own_letter &= !typed && press.is_none();
                continue;
            }
            let taken = match press {
                Some(press) if list_has_it && self.session.mode == Mode::List => self.press_in_list(press),
                Some(press) => self.press(ctx, press, text_has_it),
                None => typed && (text_has_it || list_has_it),
            };
            if !taken {
                stay.push(event);
            }
            let to_field = self.session.overlay.is_some() && self.session.overlay != overlay
                || self.session.effects.iter().any(|e| matches!(e, Effect::EditField(_)));
            let back = self.session.effects.iter().any(|e| matches!(e, Effect::FocusPane(_)));
            if taken && (to_field || back) {
                // What is typed after this key is meant for where the keyboard goes, and waits until it is there.
                (hold, own_letter) = (true, press.is_some_and(|p| p.chord.types_text()));
                self.settling = if to_field { SETTLING } else { 0 };
            }
        }
        if hold {
            ctx.request_repaint();
        }
        ctx.input_mut(|i| i.events = stay);
    }

    /// The next press is the new key of a command of the key sheet; Esc leaves it as it was.
    fn take_new_key(&mut self, ctx: &Context) {
        let events = ctx.input(|i| i.events.clone());
        let pressed = events.iter().filter_map(keys::press).find(|p| !p.repeat);
        ctx.input_mut(|i| i.events.retain(|e| !keys::of_keyboard(e)));
        if self.session.overlay != Some(Overlay::Keys) {
            self.view.capture = None;
        }
        let (Some(press), Some(capture)) = (pressed, self.view.capture.clone()) else { return };
        // Egui takes the keyboard away at Esc.
        ctx.memory_mut(|m| m.request_focus(capture.row));
        ctx.request_repaint();
        self.view.capture = None;
        if press.chord == Chord::bare(KeyName::Escape) {
            return;
        }
        let again = capture.taken.is_some_and(|(chord, _)| chord == press.chord);
        if let Bound::Taken(other) = self.session.bind(capture.id, press.chord, again) {
            self.view.capture = Some(Capture { taken: Some((press.chord, other)), ..capture });
        }
    }

    fn text_has_keyboard(&self) -> bool {
        if self.session.overlay.is_some() || self.session.article().is_none() || self.session.mode == Mode::List {
            return false;
        }
        self.keyboard.is_none() || self.keyboard == self.view.text_id
    }

    /// Whether keys mean the rows of a list: its widget has the keyboard, or nobody has it yet.
    fn list_has_keyboard(&self) -> bool {
        let free = self.session.overlay.is_none() && self.session.mode == Mode::List;
        free && (self.keyboard.is_none() || self.keyboard.is_some_and(is_list))
    }

    /// Does what a key means in a list. True when the key is used up.
    fn press_in_list(&mut self, press: keys::Press) -> bool {
        // A held key moves on; it never decides twice.
        if press.repeat && !press.chord.is_movement() {
            return true;
        }
        self.session.list_key(press.chord)
    }

    /// Finds out which part of the window has the keyboard, so that F6 goes on from there.
    fn note_pane(&mut self, ctx: &Context) {
        let Some(focused) = ctx.memory(|m| m.focused()) else { return };
        let Some(rect) = ctx.read_response(focused).map(|r| r.rect) else { return };
        let [queue, panel] = self.view.panes;
        let inside = |pane: Option<Rect>| pane.is_some_and(|p| p.contains(rect.center()));
        if is_list(focused) {
            self.session.mode = Mode::List;
        } else if self.session.mode == Mode::List
            && Some(focused) == self.view.text_id
            && self.view.wanted_pane.is_none()
        {
            self.session.mode = self.session.resting_mode();
        }
        self.session.pane = match () {
            () if Some(focused) == self.view.text_id => Pane::Text,
            () if inside(queue) => Pane::Queue,
            () if inside(panel) => Pane::Panel,
            () if inside(self.view.results) => Pane::Results,
            () => self.session.pane,
        };
    }

    /// Does what a key means. True when the key is used up.
    fn press(&mut self, ctx: &Context, press: keys::Press, text_has_it: bool) -> bool {
        let chord = press.chord;
        if let Some(overlay) = self.session.overlay {
            // The key that opened a page to read closes it as well.
            let own = |id| self.session.keymap.keys_of(id).contains(&chord);
            let again = match overlay {
                Overlay::Keys => chord.key == KeyName::F(1),
                Overlay::Guide => own("help.guide"),
                _ => false,
            };
            let closes = chord.key == KeyName::Escape || again;
            if closes && !press.repeat {
                self.session.overlay = None;
                self.session.focus_pane(Pane::Text);
            }
            return closes;
        }
        if text_has_it {
            let moves = self.session.keymap.in_text(chord).is_some_and(|command| {
                matches!(command, Command::Move(_) | Command::Extend(_) | Command::MoveEdge(..))
            });
            // A held key moves on; it never decides, tags or deletes twice.
            if press.repeat && !moves {
                return true;
            }
            // What means nothing is used up all the same, but for Tab and the like in an empty window.
            self.session.key(chord);
            return true;
        }
        let in_field = ctx.text_edit_focused();
        if chord.key == KeyName::Escape && !chord.ctrl && !chord.alt {
            self.view.draft = None;
            if self.keyboard == Some(find_bar::field_id())
                && let Some(article) = self.session.article_mut()
            {
                article.found.open = false;
            }
            // A field of a list gives the keyboard back to its rows.
            let pane = match self.session.mode {
                Mode::List if self.session.is_concordance() => Pane::Results,
                Mode::List => Pane::Panel,
                _ => Pane::Text,
            };
            self.session.focus_pane(pane);
            return true;
        }
        let free = !in_field && (chord.ctrl || matches!(chord.key, KeyName::F(_)));
        let command = self.session.keymap.in_window(chord).cloned();
        let command = command.or_else(|| free.then(|| self.session.keymap.in_text(chord).cloned()).flatten());
        let Some(command) = command else { return false };
        if press.repeat {
            return true;
        }
        self.take_draft();
        self.session.run(command);
        true
    }

    /// Keeps what is being typed before something else happens.
    pub(super) fn take_draft(&mut self) {
        if let Some(ask) = self.view.draft.take().and_then(Draft::keep) {
            self.do_one(ask);
        }
    }

    /// Gives the keyboard to the part of the window that a command named; to the text where nobody has it.
    pub(super) fn give_keyboard(&mut self, ctx: &Context) {
        if self.session.overlay.is_some() || self.view.question.is_some() {
            return;
        }
        let wanted = self.view.wanted_pane.take();
        let problems = self.session.list.as_ref().is_some_and(|l| l.of == ListOf::Problems);
        let list = self.session.mode == Mode::List;
        let id = match wanted {
            Some(Pane::Queue) => Some(articles::list_id()),
            Some(Pane::Panel) if problems => Some(problems::list_id()),
            Some(Pane::Panel) => Some(tags::list_id()),
            Some(Pane::Text) => self.view.text_id,
            Some(Pane::Results) => Some(concordance::list_id()),
            None if list => {
                let rows = if problems { problems::list_id() } else { concordance::list_id() };
                Some(rows).filter(|_| ctx.memory(|m| m.focused()).is_none())
            }
            None => self.view.text_id.filter(|_| ctx.memory(|m| m.focused()).is_none() && !Popup::is_any_open(ctx)),
        };
        let id = id.filter(|_| self.view.wanted.is_none());
        if let Some(id) = id.filter(|id| !ctx.memory(|m| m.has_focus(*id))) {
            ctx.memory_mut(|m| m.request_focus(id));
            ctx.request_repaint();
        }
    }
}

/// Whether a widget is the rows of a list.
fn is_list(id: egui::Id) -> bool {
    id == problems::list_id() || id == concordance::list_id()
}

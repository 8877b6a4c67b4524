//! Text fields whose words count when one leaves them: Enter keeps, Esc leaves as it was.

use crate::ui::room::{Ask, Room};
use crate::ui::theme::{self, Theme};
use egui::{Id, Key, Response, TextEdit, Ui, vec2};

/// What is being typed and not kept yet.
pub struct Draft {
    id: Id,
    text: String,
    before: String,
    keep: Box<dyn FnOnce(String) -> Ask>,
}

impl Draft {
    /// The widget it is typed in.
    pub fn id(&self) -> Id {
        self.id
    }

    /// What keeping asks for; `None` where nothing changed.
    pub fn keep(self) -> Option<Ask> {
        (self.text != self.before).then(|| (self.keep)(self.text))
    }

    /// Replaces what is typed, as a choice from a list does.
    pub fn set(&mut self, text: &str) {
        text.clone_into(&mut self.text);
    }
}

/// A field as drawn.
pub struct Field<'a> {
    /// Unlike that of any other field on screen; part of it is the tag it belongs to.
    pub key: (&'a str, &'a str),
    /// What the screen reader says.
    pub name: &'a str,
    pub hint: &'a str,
    pub value: &'a str,
    pub rows: usize,
    /// Room left free at the right for buttons.
    pub right: i8,
}

impl<'a> Field<'a> {
    /// A field of one line.
    pub fn new(key: (&'a str, &'a str), name: &'a str, value: &'a str) -> Self {
        Self { key, name, hint: "", value, rows: 1, right: 0 }
    }

    /// The widget's id.
    pub fn id(&self) -> Id {
        Id::unique(("field", self.key))
    }

    /// Draws it. The returned words are what stands in it now.
    pub fn show(
        self,
        ui: &mut Ui,
        room: &mut Room<'_>,
        wanted: bool,
        keep: impl FnOnce(String) -> Ask + 'static,
    ) -> (Response, String) {
        let id = self.id();
        let mut text = match &room.view.draft {
            Some(draft) if draft.id == id => draft.text.clone(),
            _ => self.value.to_owned(),
        };
        let edit = if self.rows > 1 {
            // Enter keeps; a new line takes Shift.
            let line = egui::KeyboardShortcut::new(egui::Modifiers::SHIFT, Key::Enter);
            TextEdit::multiline(&mut text).desired_rows(self.rows).return_key(line)
        } else {
            TextEdit::singleline(&mut text)
        };
        let margin = egui::Margin { left: 8, right: 8 + self.right, top: 5, bottom: 5 };
        let edit = edit.id(id).desired_width(f32::INFINITY).margin(margin);
        let hint = egui::RichText::new(self.hint).color(room.theme.dim);
        let response = ui.add(edit.hint_text(hint)).accessible_name(self.name);
        if wanted {
            response.request_focus();
            select_all(ui, id, &text);
        }
        match &mut room.view.draft {
            Some(draft) if draft.id == id => draft.text.clone_from(&text),
            place if response.has_focus() => {
                let before = self.value.to_owned();
                *place = Some(Draft { id, text: text.clone(), before, keep: Box::new(keep) });
            }
            _ => {}
        }
        if self.rows > 1 && response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter) && !i.modifiers.shift) {
            response.surrender_focus();
        }
        (response, text)
    }
}

fn select_all(ui: &Ui, id: Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::default(), end)));
    TextEdit::store_state(ui.ctx(), id, state);
}

/// A one-line field that filters as one types. The second value is true when it changed.
pub fn filter_ui(ui: &mut Ui, theme: &Theme, id: Id, name: &str, text: &mut String, wanted: bool) -> (Response, bool) {
    let hint = egui::RichText::new(name).color(theme.dim);
    let edit = TextEdit::singleline(text).id(id).desired_width(f32::INFINITY);
    let response = ui.add(edit.margin(egui::Margin::symmetric(8, 5)).hint_text(hint)).accessible_name(name);
    if wanted {
        response.request_focus();
        select_all(ui, id, text);
    }
    let mut changed = response.changed();
    if !text.is_empty() && clear_ui(ui, theme, &response, name) {
        text.clear();
        changed = true;
    }
    (response, changed)
}

fn clear_ui(ui: &Ui, theme: &Theme, field: &Response, name: &str) -> bool {
    let rect = egui::Rect::from_center_size(field.rect.right_center() - vec2(14.0, 0.0), vec2(20.0, 20.0));
    let response = ui.interact(rect, field.id.with("clear"), egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Clear: {name}")));
    let colour = if response.hovered() || response.has_focus() { theme.text } else { theme.dim };
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, theme::icon::X, theme::icon_font(13.0), colour);
    response.clicked()
}

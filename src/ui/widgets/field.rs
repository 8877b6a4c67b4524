//! Text fields whose words count when one leaves them: Enter keeps, Esc leaves as it was.

use crate::ui::room::{Ask, Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme::{self, Theme};
use egui::{Color32, Id, Key, Response, TextEdit, Ui, vec2};

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
        // Fields do not order words from right to left: at rest the article's typesetter shows them in their place.
        let at_rest = self.rows == 1 && !wanted && !ui.memory(|m| m.has_focus(id)) && has_right_to_left(&text);
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
        let edit = edit.text_color_opt(at_rest.then_some(Color32::TRANSPARENT));
        let response = ui.add(edit.hint_text(hint)).accessible_name(self.name);
        if at_rest {
            let mut row = response.rect.shrink2(vec2(8.0, 0.0));
            row.max.x -= f32::from(self.right);
            let colour = room.theme.text;
            let words =
                Excerpt { words: &text, size: theme::BODY, weight: 400, cut: Cut::End(1), colour, right: false };
            room.paint_words(&ui.painter().clone(), row, &words);
        }
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

/// Whether there are letters of a script that is written from right to left.
fn has_right_to_left(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'))
}

/// Selects all in a field.
pub fn select_all(ui: &Ui, id: Id, text: &str) {
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

#[cfg(test)]
mod tests {
    use super::has_right_to_left;

    #[test]
    fn scripts_from_right_to_left_are_known() {
        assert!(has_right_to_left("سلمى الحداد") && has_right_to_left("Radio חיפה"));
        assert!(!has_right_to_left("Anna Berg, 財務省, ไทย, 2026-02-02"));
    }
}

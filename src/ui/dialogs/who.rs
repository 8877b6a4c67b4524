//! Who is tagging: the name that stands in the sidecar's file name.

use super::{close, main_button};
use crate::app::command::Command;
use crate::app::run::check_person;
use crate::ui::room::Room;
use egui::{Id, Key, Label, Margin, RichText, TextEdit, Ui};

/// Draws the question.
pub fn who_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if room.view.first_frame_of_dialog {
        room.view.dialog.who = room.session.annotator.clone().unwrap_or_default();
    }
    let words = "With a name, each person's tags are a file of their own beside the article: story.txt.NAME.rubrica.json. \
                 It is remembered for this folder.";
    ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
    ui.add_space(6.0);
    let edit = TextEdit::singleline(&mut room.view.dialog.who).id(Id::unique("who-field")).desired_width(f32::INFINITY);
    let hint = RichText::new("No name").color(room.theme.dim);
    let response = ui.add(edit.margin(Margin::symmetric(8, 6)).hint_text(hint)).accessible_name("Your name");
    if room.view.first_frame_of_dialog {
        response.request_focus();
    }
    let name = room.view.dialog.who.trim().to_owned();
    let fault = if name.is_empty() { None } else { check_person(&name).err() };
    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    match &fault {
        Some(fault) => ui.add(Label::new(RichText::new(fault).small().color(room.theme.bad)).wrap()),
        None => ui.label(RichText::new("Letters A to Z, digits, - and _").small().color(room.theme.dim)),
    };
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let verb = if name.is_empty() { "Tag without a name".to_owned() } else { format!("Tag as {name}") };
        let pressed = ui.add_enabled_ui(fault.is_none(), |ui| main_button(ui, room, &verb).clicked()).inner;
        if fault.is_none() && (pressed || entered) {
            room.run(Command::SetAnnotator(Some(name).filter(|n| !n.is_empty())));
        }
        if ui.button("Cancel").clicked() {
            close(room);
        }
    });
}

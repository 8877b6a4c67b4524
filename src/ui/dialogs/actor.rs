//! Another canonical name for an actor: what it will change is said before it is done.

use super::{close, main_button};
use crate::app::command::Command;
use crate::ui::room::Room;
use egui::{Id, Key, Label, Margin, RichText, TextEdit, Ui, vec2};

/// Names offered below the field.
const OFFERED: usize = 5;

/// Draws the question.
pub fn actor_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(from) = room.session.renaming.clone() else { return close(room) };
    if room.view.first_frame_of_dialog {
        room.view.dialog.actor.clone_from(&from);
    }
    let edit =
        TextEdit::singleline(&mut room.view.dialog.actor).id(Id::unique("actor-field")).desired_width(f32::INFINITY);
    let response = ui.add(edit.margin(Margin::symmetric(8, 6))).accessible_name("Canonical name");
    if room.view.first_frame_of_dialog {
        response.request_focus();
    }
    let to = room.view.dialog.actor.trim().to_owned();
    let names: Vec<String> = room.session.names.complete(&to, OFFERED + 1).into_iter().map(str::to_owned).collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for name in names.iter().filter(|n| **n != to && **n != from).take(OFFERED) {
            if ui.small_button(name).clicked() {
                room.view.dialog.actor.clone_from(name);
            }
        }
    });
    let (here, _) = room.session.mentions_of(&from);
    let (there, (elsewhere, articles)) = room.session.mentions_of(&to);
    let known = there + elsewhere > 0 && to != from;
    let mut words = format!("{here} tagged in this article.");
    if known {
        words.push_str(&format!(
            " {to} is a name already ({there} here, {elsewhere} in {articles} other articles): the two become one."
        ));
    }
    let (_, (others, other_articles)) = room.session.mentions_of(&from);
    if others > 0 {
        words.push_str(&format!(" {others} in {other_articles} other articles keep their name."));
    }
    ui.add_space(2.0);
    ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
    ui.add_space(8.0);
    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    let ready = !to.is_empty() && to != from && here > 0;
    ui.horizontal(|ui| {
        let verb = if known { "Merge" } else { "Rename" };
        let pressed = ui.add_enabled_ui(ready, |ui| main_button(ui, room, verb).clicked()).inner;
        if ready && (pressed || entered) {
            room.run(Command::RenameActor { from: from.clone(), to: to.clone() });
        }
        if ui.button("Cancel").clicked() {
            close(room);
        }
    });
}

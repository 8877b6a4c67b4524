//! Another canonical name for an actor: what it will change is said before it is done.

use super::{close, main_button};
use crate::app::Renaming;
use crate::app::command::Command;
use crate::ui::room::Room;
use crate::ui::widgets::field::select_all;
use egui::{Button, Id, Key, Label, Margin, RichText, TextEdit, Ui, vec2};

/// Names offered below the field.
const OFFERED: usize = 5;

/// Draws the question.
pub fn actor_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(Renaming { from, rows }) = room.session.renaming.clone() else { return close(room) };
    if room.view.first_frame_of_dialog {
        room.view.dialog.actor.clone_from(&from);
    }
    let edit =
        TextEdit::singleline(&mut room.view.dialog.actor).id(Id::unique("actor-field")).desired_width(f32::INFINITY);
    let response = ui.add(edit.margin(Margin::symmetric(8, 6))).accessible_name("Canonical name");
    if room.view.first_frame_of_dialog {
        response.request_focus();
        // What is typed replaces the name; End keeps it.
        select_all(ui, response.id, &from);
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
    let (here, (others, articles)) = room.session.mentions_of(&from);
    let (there, (elsewhere, more)) = room.session.mentions_of(&to);
    let merges = there + elsewhere > 0 && to != from;
    ui.add_space(2.0);
    let words = if rows {
        "Each row shows what it gets before anything changes.".to_owned()
    } else {
        format!("{here} tagged in this article, {others} in {}.", counted(articles, "other article"))
    };
    ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
    if merges {
        let words = format!(
            "{to} is a name already ({there} here, {elsewhere} in {}): the two become one.",
            counted(more, "other article")
        );
        ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
    }
    ui.add_space(8.0);
    let (entered, shift) = if response.lost_focus() {
        ui.input(|i| (i.key_pressed(Key::Enter), i.modifiers.shift))
    } else {
        (false, false)
    };
    let ready = !to.is_empty() && (to != from || rows);
    let verb = if merges { "Merge" } else { "Rename" };
    let here_alone = Command::RenameActor { from: from.clone(), to: to.clone() };
    let everywhere = Command::RenameInProject { from, to: to.clone() };
    ui.horizontal(|ui| {
        let (first, main) = match (rows, others > 0) {
            (true, _) => ("Show on the rows…".to_owned(), Command::NameRows(to)),
            (_, true) => (format!("{verb} in all articles…"), everywhere),
            _ => (verb.to_owned(), here_alone.clone()),
        };
        let pressed = ui.add_enabled_ui(ready, |ui| main_button(ui, room, &first).clicked()).inner;
        let choice = !rows && others > 0 && here > 0;
        let only = choice && {
            let button = Button::new("Only here").min_size(vec2(0.0, 30.0));
            ui.add_enabled(ready, button).on_hover_text("Leaves the other articles as they are (Shift+Enter)").clicked()
        };
        if ready && (only || entered && shift && choice) {
            room.run(here_alone);
        } else if ready && (pressed || entered) {
            room.run(main);
        }
        if ui.add(Button::new("Cancel").min_size(vec2(0.0, 30.0))).clicked() {
            close(room);
        }
    });
}

fn counted(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

//! Whose tags are to be reviewed, and what to do where somebody is not done yet.

use super::{close, main_button};
use crate::app::command::Command;
use crate::app::review::Stage;
use crate::core::review::adjudicate::Task;
use crate::core::review::shown;
use crate::ui::panels::review::are;
use crate::ui::room::Room;
use crate::ui::widgets::key_hint;
use egui::{Key, Label, RichText, Ui};

/// The title of the dialog.
pub fn title(room: &Room<'_>) -> &'static str {
    match room.session.review_setup.as_ref().map(|s| s.task) {
        Some(Task::Compare) => "Compare annotators",
        Some(Task::OnePerson) => "Review one person's tags",
        _ => "Adjudicate",
    }
}

/// Draws the choice: digits turn people on and off, Enter begins.
pub fn reviewers_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(setup) = room.session.review_setup.clone() else { return };
    let words = match setup.task {
        Task::Compare => "Their tags are shown side by side. Nothing is written.",
        Task::Adjudicate => {
            "What all agree on is taken over into gold; you decide the rest. Their own files never change."
        }
        Task::OnePerson => "Each tag is kept, changed or removed in gold. The person's own file never changes.",
    };
    ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
    ui.add_space(8.0);
    const DIGITS: [Key; 9] =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    for (i, (annotator, on)) in setup.who.iter().enumerate() {
        let mut toggled = DIGITS.get(i).is_some_and(|key| ui.input(|input| input.key_pressed(*key)));
        ui.horizontal(|ui| {
            key_hint::key_ui(ui, room.theme, &(i + 1).to_string());
            let mut now = *on;
            let name = shown(annotator.as_deref());
            toggled |= match setup.task {
                Task::OnePerson => ui.radio(now, name).clicked(),
                _ => ui.checkbox(&mut now, name).clicked(),
            };
        });
        if toggled {
            room.change(move |session| {
                if let Some(setup) = &mut session.review_setup {
                    setup.toggle(i);
                }
            });
        }
    }
    ui.add_space(4.0);
    let fault = setup.fault();
    ui.label(RichText::new(fault.unwrap_or("Digits choose, Enter begins.")).small().color(room.theme.dim));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let verb = match setup.task {
            Task::Compare => "Compare",
            Task::Adjudicate => "Adjudicate",
            Task::OnePerson => "Review",
        };
        let button = ui.add_enabled_ui(fault.is_none(), |ui| main_button(ui, room, verb)).inner;
        if room.view.first_frame_of_dialog {
            button.request_focus();
        }
        if fault.is_none() && (button.clicked() || ui.input(|i| i.key_pressed(Key::Enter))) {
            room.run(Command::StartReview(setup.task, setup.chosen()));
        }
        if ui.button("Cancel").clicked() {
            close(room);
        }
    });
}

/// Draws the question whether to look before everybody is done.
pub fn unseal_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(Stage::Sealed(readings)) = room.session.review.as_ref().map(|r| &r.stage) else { return };
    let words = format!(
        "{} not done with this article. Two people who tag without knowing of each other show what the guidelines leave open; \
         once somebody has looked, that is lost. Ctrl+Enter marks an article done.",
        are(&readings.waits_for)
    );
    ui.add(Label::new(RichText::new(words).color(room.theme.text)).wrap());
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        let wait = main_button(ui, room, "Wait for them");
        if room.view.first_frame_of_dialog {
            wait.request_focus();
        }
        if wait.clicked() {
            close(room);
        }
        if ui.button("Look anyway").clicked() {
            room.run(Command::Unseal);
        }
    });
}

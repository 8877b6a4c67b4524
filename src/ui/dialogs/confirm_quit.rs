//! Closing while tags are not on disk: what is safe, and what one can do.

use super::{close, main_button};
use crate::app::command::Command;
use crate::ui::room::Room;
use egui::{Label, RichText, Ui};

/// Draws the question.
pub fn confirm_quit_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if let Some(failure) = &room.session.failure {
        ui.add(Label::new(&failure.what).wrap());
        ui.add(Label::new(RichText::new(&failure.kept).color(room.theme.dim)).wrap());
        if let Some(copy) = &failure.copy {
            ui.add(Label::new(RichText::new(format!("Copy: {}", copy.display())).small().color(room.theme.dim)).wrap());
        }
    } else {
        ui.add(Label::new("Some tags could not be written yet.").wrap());
    }
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        if main_button(ui, room, "Try to save again").clicked() {
            close(room);
            room.run(Command::Retry);
            room.run(Command::Quit);
        }
        if ui.button("Save elsewhere…").clicked() {
            close(room);
            room.run(Command::SaveElsewhere);
        }
        if ui.button("Close anyway").clicked() {
            room.view.leave_now = true;
        }
        if ui.button("Stay").clicked() {
            close(room);
        }
    });
}

//! In place of an article that could not be opened: why, and the question about its encoding.

use super::main_button;
use crate::app::command::Command;
use crate::app::doc_state::DocState;
use crate::core::store::rescue::From;
use crate::core::text::Encoding;
use crate::ui::room::Room;
use crate::ui::theme::{self, icon};
use egui::{Align, Label, Layout, RichText, Ui, vec2};

const WIDTH: f32 = 480.0;

/// Draws the page for an article that failed to open. False when it did open.
pub fn failed_ui(ui: &mut Ui, room: &mut Room<'_>) -> bool {
    let Some(article) = room.session.article() else { return false };
    let DocState::Failed { message, ask_encoding, binary } = &article.state else { return false };
    let rect = ui.max_rect();
    let width = WIDTH.min(rect.width() - 48.0);
    ui.add_space((rect.height() * 0.24).max(24.0));
    ui.horizontal(|ui| {
        ui.add_space((rect.width() - width) / 2.0);
        ui.allocate_ui_with_layout(vec2(width, 200.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(width);
            ui.horizontal(|ui| {
                ui.label(RichText::new(icon::WARNING).font(theme::icon_font(20.0)).color(room.theme.amber));
                ui.label(RichText::new(format!("{} was not opened", article.name())).font(theme::semibold(17.0)));
            });
            ui.add_space(4.0);
            ui.add(Label::new(message).wrap());
            ui.add_space(10.0);
            if *ask_encoding || *binary {
                let words = "Older programs on Windows wrote Windows-1252. Where the guess is wrong, letters such as é or “ \
                             look odd: then close it again, nothing is written before you tag.";
                ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
                ui.add_space(8.0);
                if main_button(ui, room, "Open as Windows-1252").clicked() {
                    room.change(|session| session.open_as(Encoding::Windows1252));
                }
                ui.add_space(8.0);
            }
            if let Some(copy) = article.broken {
                let words = "You can go on beside it, under a new name; the file that cannot be read stays as it is.";
                ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
                ui.add_space(8.0);
                ui.horizontal_wrapped(|ui| {
                    for (words, from) in [
                        ("From the newest recovery copy", From::Copy),
                        ("From the part that reads", From::Part),
                        ("Without tags", From::Nothing),
                    ] {
                        if (from != From::Copy || copy) && ui.button(words).clicked() {
                            room.run(Command::Rescue(from));
                        }
                    }
                });
                ui.add_space(8.0);
            }
            ui.horizontal(|ui| {
                for (words, command) in [("Open file…", Command::OpenFile), ("Open folder…", Command::OpenFolder)] {
                    if ui.button(words).clicked() {
                        room.run(command);
                    }
                }
            });
        });
    });
    true
}

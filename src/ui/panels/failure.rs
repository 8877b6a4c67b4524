//! Bars above the article: a save that failed, and notices one should have seen.

use crate::app::command::Command;
use crate::ui::room::Room;
use crate::ui::theme::{self, icon};
use egui::{Align, Button, Frame, Label, Layout, Margin, RichText, Ui, vec2};

/// Draws the bars there are.
pub fn bars_ui(ui: &mut Ui, room: &mut Room<'_>) {
    failure_ui(ui, room);
    notices_ui(ui, room);
}

fn failure_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(failure) = &room.session.failure else { return };
    let frame = Frame::new().fill(room.theme.bad_wash).inner_margin(Margin::symmetric(16, 10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::icon_text(icon::WARNING).color(room.theme.bad));
            ui.label(RichText::new(&failure.what).font(theme::medium(theme::BODY)));
            ui.label(&failure.kept);
        });
        if let Some(copy) = &failure.copy {
            ui.add(Label::new(RichText::new(format!("Copy: {}", copy.display())).small().color(room.theme.dim)).wrap());
        }
        ui.horizontal(|ui| {
            for (words, command) in [
                ("Retry", Command::Retry),
                ("Save elsewhere…", Command::SaveElsewhere),
                ("Copy all as JSON", Command::CopyAsJson),
            ] {
                if ui.button(words).clicked() {
                    room.run(command);
                }
            }
            ui.label(RichText::new(&failure.remedy).color(room.theme.dim));
        });
    });
}

fn notices_ui(ui: &mut Ui, room: &mut Room<'_>) {
    for (i, notice) in room.session.notices.iter().enumerate() {
        let frame = Frame::new().fill(room.theme.amber_wash).inner_margin(Margin::symmetric(16, 6));
        frame.show(ui, |ui| {
            // As high as its words: left to itself the layout would take all the room the article has.
            let size = vec2(ui.available_width(), ui.spacing().interact_size.y);
            ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                let close = Button::new(theme::icon_text(icon::X)).frame(false);
                if ui.add(close).accessible_name("Close this notice").on_hover_text("Close").clicked() {
                    room.change(move |session| {
                        if i < session.notices.len() {
                            session.notices.remove(i);
                        }
                    });
                }
                if let Some((words, command)) = &notice.offer
                    && ui.button(*words).clicked()
                {
                    room.run(command.clone());
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(Label::new(&notice.text).wrap()));
            });
        });
    }
}

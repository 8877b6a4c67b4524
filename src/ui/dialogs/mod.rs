//! What lies over the window and takes the keyboard: dialogs, the welcome, questions.

pub mod about;
pub mod actor;
pub mod confirm_quit;
pub mod encoding;
pub mod export;
pub mod figures;
pub mod guide;
pub mod import;
pub mod label_picker;
pub mod path;
pub mod reviewers;
pub mod settings;
pub mod task;
pub mod welcome;
pub mod who;

use super::room::Room;
use super::theme::{self, icon};
use super::widgets::key_sheet::key_sheet_ui;
use super::widgets::palette::palette_ui;
use crate::app::Overlay;
use egui::{Align, Button, Color32, Frame, Id, Layout, Margin, Modal, RichText, Ui, vec2};

/// What lies between a dialog and the window.
pub const VEIL: Color32 = Color32::from_black_alpha(44);

/// Words in the fields of dialogs while they are open.
#[derive(Default)]
pub struct Fields {
    pub who: String,
    /// The new name of an actor.
    pub actor: String,
    /// The program that is asked for suggestions.
    pub model: String,
    pub picker: label_picker::State,
    pub export: export::State,
    pub assign: figures::Assign,
    pub import: import::State,
    pub guide: super::widgets::markdown::Markdown,
}

/// Draws the dialog that is open.
pub fn dialogs_ui(ui: &mut Ui, room: &mut Room<'_>) {
    path::path_ui(ui, room);
    let Some(overlay) = room.session.overlay else { return };
    match overlay {
        Overlay::Palette | Overlay::GoTo => palette_ui(ui, room, overlay),
        Overlay::Guide => dialog_ui(ui, room, "Guidelines and precedents", vec2(900.0, 560.0), guide::guide_ui),
        Overlay::Keys => dialog_ui(ui, room, "Keys", vec2(960.0, 640.0), key_sheet_ui),
        Overlay::Settings => dialog_ui(ui, room, "Settings", vec2(520.0, 560.0), settings::settings_ui),
        Overlay::Export => dialog_ui(ui, room, "Export", vec2(600.0, 0.0), export::export_ui),
        Overlay::Import => dialog_ui(ui, room, "Import", vec2(560.0, 0.0), import::import_ui),
        Overlay::LabelPicker => label_picker::label_picker_ui(ui, room),
        Overlay::WhoIsTagging => dialog_ui(ui, room, "Who is tagging?", vec2(420.0, 0.0), who::who_ui),
        Overlay::RenameActor => dialog_ui(ui, room, "Name of the actor", vec2(420.0, 0.0), actor::actor_ui),
        Overlay::Reviewers => {
            let title = reviewers::title(room);
            dialog_ui(ui, room, title, vec2(420.0, 0.0), reviewers::reviewers_ui);
        }
        Overlay::Unseal => dialog_ui(ui, room, "Not everybody is done", vec2(440.0, 0.0), reviewers::unseal_ui),
        Overlay::Agreement => dialog_ui(ui, room, "Agreement", vec2(760.0, 620.0), figures::agreement_ui),
        Overlay::Statistics => dialog_ui(ui, room, "Statistics", vec2(760.0, 560.0), figures::statistics_ui),
        Overlay::Assign => dialog_ui(ui, room, "Assign articles", vec2(460.0, 0.0), figures::assign_ui),
        Overlay::About => dialog_ui(ui, room, "About Rubrica", vec2(460.0, 0.0), about::about_ui),
        Overlay::ConfirmQuit => {
            dialog_ui(ui, room, "Not everything is on disk", vec2(480.0, 0.0), confirm_quit::confirm_quit_ui);
        }
    }
}

/// Closes the dialog that is open.
pub fn close(room: &mut Room<'_>) {
    room.change(|session| session.overlay = None);
}

/// A dialog with its title and the cross that closes it. A height of 0 fits the contents.
fn dialog_ui(
    ui: &Ui,
    room: &mut Room<'_>,
    title: &str,
    size: egui::Vec2,
    contents: impl FnOnce(&mut Ui, &mut Room<'_>),
) {
    let within = ui.ctx().content_rect().size() - vec2(48.0, 48.0);
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(20)).fill(room.theme.side);
    let modal = Modal::new(Id::unique(("dialog", title))).frame(frame).backdrop_color(VEIL);
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(size.x.min(within.x - 40.0));
        if size.y > 0.0 {
            ui.set_height(size.y.min(within.y - 40.0));
        }
        ui.horizontal(|ui| {
            ui.label(RichText::new(title).font(theme::semibold(17.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let cross = Button::new(theme::icon_text(icon::X)).frame(false).min_size(vec2(28.0, 28.0));
                if ui.add(cross).accessible_name("Close").on_hover_text("Close (Esc)").clicked() {
                    close(room);
                }
            });
        });
        ui.add_space(8.0);
        contents(ui, room);
    });
    if shown.backdrop_response.clicked() {
        close(room);
    }
}

/// The button one most likely wants.
pub fn main_button(ui: &mut Ui, room: &Room<'_>, words: &str) -> egui::Response {
    let words = RichText::new(words).color(room.theme.on_accent).font(theme::medium(theme::BODY));
    ui.add(Button::new(words).fill(room.theme.accent).min_size(vec2(0.0, 30.0)))
}

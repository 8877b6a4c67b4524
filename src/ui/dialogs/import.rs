//! Importing: the file or folder, what it seems to be, what would come of it, where to.

use super::export::field;
use super::task::{Running, Task};
use super::{close, main_button};
use crate::app::command::Command;
use crate::app::world::World;
use crate::core::exchange::{self, ImportReport, ImportRequest};
use crate::core::formats::{self, Format};
use crate::ui::dialogs::path::Wish;
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{ComboBox, Id, Key, Label, Margin, RichText, ScrollArea, TextEdit, Ui};
use std::path::{Path, PathBuf};

/// What is typed and chosen, and the work under way.
#[derive(Default)]
pub struct State {
    pub source: String,
    pub into: String,
    annotator: String,
    /// Chosen by hand; else each file is told by its content.
    format: Option<&'static str>,
    seen: Option<(String, Option<&'static str>)>,
    preview: Option<Task<Result<Preview, String>>>,
    found: Option<Result<Preview, String>>,
    /// The import at work.
    pub running: Running,
}

struct Preview {
    /// Name of the format, where all files are of one.
    told: Option<&'static str>,
    report: ImportReport,
}

/// Draws the dialog.
pub fn import_ui(ui: &mut Ui, room: &mut Room<'_>) {
    room.theme.strong_edges(ui);
    let first = room.view.first_frame_of_dialog;
    let state = &mut room.view.dialog.import;
    let mut wish = None;
    field(ui, "From", |ui| {
        let edit = TextEdit::singleline(&mut state.source).id(Id::unique("import-source")).desired_width(270.0);
        let edit = edit.hint_text("A file, a folder or a zip archive").margin(Margin::symmetric(8, 5));
        let response = ui.add(edit).accessible_name("File or folder to read");
        if first && state.source.is_empty() {
            response.request_focus();
        }
        if ui.button("File…").clicked() {
            wish = Some(Wish::ImportFile);
        }
        if ui.button("Folder…").clicked() {
            wish = Some(Wish::ImportFolder);
        }
    });
    look(ui, state);
    let told = match &state.found {
        Some(Ok(Preview { told: Some(id), .. })) => formats::by_name(id).map(Format::title),
        _ => None,
    };
    let by_content = told.map_or_else(|| "Told by the content".to_owned(), |t| format!("By the content: {t}"));
    field(ui, "Format", |ui| {
        let chosen = state.format.and_then(formats::by_name);
        let shown = chosen.map_or_else(|| by_content.clone(), |f| f.title().to_owned());
        let combo = ComboBox::from_id_salt("import-format").selected_text(shown).width(320.0).height(420.0);
        let response = combo.icon(crate::ui::panels::detail::caret).show_ui(ui, |ui| {
            ui.selectable_value(&mut state.format, None, &by_content);
            for format in formats::importable() {
                ui.selectable_value(&mut state.format, Some(format.id()), format.title());
            }
        });
        response.response.accessible_name("Format");
    });
    field(ui, "Into", |ui| {
        let edit = TextEdit::singleline(&mut state.into).id(Id::unique("import-into")).desired_width(270.0);
        let edit = edit.hint_text("A folder; made if it is not there").margin(Margin::symmetric(8, 5));
        ui.add(edit).accessible_name("Folder for the articles");
        if ui.button("Choose…").clicked() {
            wish = Some(Wish::ImportInto);
        }
    });
    field(ui, "Whose tags", |ui| {
        let edit = TextEdit::singleline(&mut state.annotator).desired_width(270.0);
        let edit = edit.hint_text("A name, where the file has none").margin(Margin::symmetric(8, 5));
        ui.add(edit).accessible_name("Annotator");
    });
    ui.add_space(6.0);
    preview_ui(ui, state, room.theme);
    ui.add_space(10.0);
    let name = Some(state.annotator.trim()).filter(|n| !n.is_empty());
    let fault = if !matches!(&state.found, Some(Ok(found)) if found.report.articles > 0) {
        Some("")
    } else if state.into.trim().is_empty() {
        Some("Choose a folder for the articles")
    } else if name.is_some_and(|n| crate::core::store::check_annotator(n).is_err()) {
        Some("The name takes letters, digits, - and _")
    } else {
        None
    };
    let entered = !first && ui.memory(|m| m.focused().is_none()) && ui.input(|i| i.key_pressed(Key::Enter));
    if let Some(wish) = wish {
        room.view.wish = Some(wish);
    }
    ui.horizontal(|ui| {
        let pressed = ui.add_enabled_ui(fault.is_none(), |ui| main_button(ui, room, "Import").clicked()).inner;
        if (pressed || entered) && fault.is_none() {
            start(ui, room);
            close(room);
        }
        if ui.button("Cancel").clicked() {
            close(room);
        }
        if let Some(why) = fault {
            ui.label(RichText::new(why).small().color(room.theme.dim));
        }
    });
}

/// Counts what would come, when something else was chosen.
fn look(ui: &Ui, state: &mut State) {
    let key = (state.source.trim().to_owned(), state.format);
    if state.seen.as_ref() != Some(&key) {
        state.seen = Some(key.clone());
        (state.preview, state.found) = (None, None);
        let path = PathBuf::from(&key.0);
        if path.exists() && !key.0.is_empty() {
            if state.into.trim().is_empty() {
                let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
                let into = path.parent().unwrap_or(Path::new("")).join(format!("{stem}-articles"));
                state.into = into.display().to_string();
            }
            let into = PathBuf::from(state.into.trim());
            state.preview = Some(Task::start(ui.ctx(), move |_, tell| {
                let told = exchange::guess_source(&path).map(Format::id);
                let format = key.1.and_then(formats::by_name);
                let request = ImportRequest { format, source: &path, into: &into, annotator: None };
                exchange::preview(&request, tell).map(|report| Preview { told, report }).map_err(|e| why(&e))
            }));
        }
    }
    if let Some(found) = state.preview.as_ref().and_then(Task::take) {
        state.found = Some(found);
        state.preview = None;
    }
}

fn preview_ui(ui: &mut Ui, state: &State, theme: &crate::ui::theme::Theme) {
    match (&state.found, &state.preview) {
        (None, Some(task)) => {
            let words = format!("Looking through it: {} articles…", task.progress.counts().0);
            ui.label(RichText::new(words).color(theme.dim));
        }
        (None, None) if state.source.trim().is_empty() => {}
        (None, None) => {
            ui.label(RichText::new("There is no such file or folder.").color(theme.dim));
        }
        (Some(Err(why)), _) => {
            ui.add(Label::new(RichText::new(why).color(theme.bad)).wrap());
        }
        (Some(Ok(found)), _) => {
            ui.label(found.report.summary());
            for note in found.report.notes.iter().take(5) {
                ui.add(Label::new(RichText::new(note).small().color(theme.dim)).wrap());
            }
            if found.report.rejected > 0 {
                let words = "Rejected; the whole list will be rejected.jsonl in the folder:";
                ui.label(RichText::new(words).small().color(theme.dim));
                ScrollArea::vertical().id_salt("import-rejects").max_height(140.0).show(ui, |ui| {
                    for rejected in &found.report.first_rejected {
                        let line = rejected.line.map(|n| format!("line {n}: ")).unwrap_or_default();
                        let words = RichText::new(format!("{line}{}", rejected.reason)).font(theme::sans(theme::SMALL));
                        ui.add(Label::new(words).truncate());
                    }
                });
            }
        }
    }
}

fn start(ui: &Ui, room: &mut Room<'_>) {
    let state = &mut room.view.dialog.import;
    let (source, into) = (PathBuf::from(state.source.trim()), PathBuf::from(state.into.trim()));
    let annotator = Some(state.annotator.trim().to_owned()).filter(|n| !n.is_empty());
    let format = state.format.and_then(formats::by_name);
    state.running.start(ui.ctx(), move |_, tell| {
        let request = ImportRequest { format, source: &source, into: &into, annotator: annotator.as_deref() };
        match exchange::import(&request, &World::default(), tell) {
            Ok(report) => (format!("Imported: {}", report.summary()), Some(into)),
            Err(exchange::ImportError::Cancelled) => {
                ("Import cancelled: what was written before stays in the folder.".to_owned(), None)
            }
            Err(error) => (format!("The import ended: {}", why(&error)), None),
        }
    });
    state.seen = None;
    room.run(Command::Save);
}

fn why(error: &exchange::ImportError) -> String {
    let cause = std::error::Error::source(error).map(|c| format!(": {c}")).unwrap_or_default();
    format!("{error}{cause}.")
}

//! Exporting: the format, whose tags, where to, and what will be lost, known before anything is written.

mod choices;
mod losses;

use super::task::{Progress, Running};
use super::{close, main_button};
use crate::app::command::Command;
use crate::core::exchange::{self, ExportError, ExportRequest, FolderArticles, Output, Report};
use crate::core::formats::{self, Format, Shape};
use crate::core::project::is_article;
use crate::core::store::StateDir;
use crate::ui::dialogs::path::Wish;
use crate::ui::room::Room;
use choices::Choices;
use egui::{ComboBox, Id, Key, Label, Margin, RichText, ScrollArea, TextEdit, Ui};
use losses::Losses;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// The choices of the dialog and the export at work.
#[derive(Default)]
pub struct State {
    format: usize,
    choices: Choices,
    losses: Losses,
    pub target: String,
    /// The export at work.
    pub running: Running,
}

/// Draws the dialog.
pub fn export_ui(ui: &mut Ui, room: &mut Room<'_>) {
    // Of an article that was opened by itself, that one.
    let open = || room.session.article().map(|a| a.path.clone());
    let Some(folder) = room.session.project.as_ref().map(|p| p.folder.clone()).or_else(open) else {
        ui.label("Open a folder of articles first.");
        return;
    };
    room.theme.strong_edges(ui);
    let state = &mut room.view.dialog.export;
    let Some(format) = formats::ALL.get(state.format).copied() else {
        state.format = 0;
        return;
    };
    if room.view.first_frame_of_dialog {
        // The tags may have changed since the dialog was open last.
        state.losses.forget();
    }
    field(ui, "Format", |ui| {
        let combo = ComboBox::from_id_salt("export-format")
            .selected_text(format.title())
            .width(320.0)
            .height(420.0)
            .icon(crate::ui::panels::detail::caret);
        let response = combo.show_ui(ui, |ui| {
            for (i, format) in formats::ALL.iter().enumerate() {
                if ui.selectable_label(i == state.format, format.title()).clicked() {
                    state.format = i;
                    state.target.clear();
                }
            }
        });
        response.response.accessible_name("Format");
    });
    let within = ui.ctx().content_rect().height() - 420.0;
    ScrollArea::vertical().id_salt("export-choices").max_height(within.max(120.0)).show(ui, |ui| {
        choices::choices_ui(ui, &mut state.choices, format, room.session);
    });
    if state.target.is_empty() {
        state.target = usual_target(&folder, format, state.choices.divided()).display().to_string();
    }
    let mut choose = false;
    let mut entered = false;
    field(ui, "To", |ui| {
        let edit = TextEdit::singleline(&mut state.target).id(Id::unique("export-target")).desired_width(320.0);
        let response = ui.add(edit.margin(Margin::symmetric(8, 5))).accessible_name("File or folder to write");
        entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        choose = ui.button("Choose…").clicked();
    });
    // Enter exports, so that the palette and two keys are enough.
    entered |= !room.view.first_frame_of_dialog
        && ui.memory(|m| m.focused().is_none())
        && ui.input(|i| i.key_pressed(Key::Enter));
    if choose {
        let name = Path::new(&state.target).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        room.view.wish = Some(Wish::Export(name));
    }
    let request = state.choices.request(format, &state.target, room.session);
    let about = state.choices.fault();
    ui.add_space(4.0);
    losses::losses_ui(ui, room, &request, &folder);
    if !format.advice().is_empty() {
        ui.add_space(4.0);
        ui.add(Label::new(RichText::new(format.advice()).small().color(room.theme.dim)).wrap());
    }
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        let pressed = ui.add_enabled_ui(about.is_none(), |ui| main_button(ui, room, "Export").clicked()).inner;
        if (pressed || entered) && about.is_none() {
            start(ui, room, request, &folder);
            close(room);
        }
        if ui.button("Cancel").clicked() {
            close(room);
        }
        if let Some(why) = about {
            ui.label(RichText::new(why).small().color(room.theme.bad));
        }
    });
}

/// A row of the dialog: its name, then its choices.
pub fn field(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(30.0);
        let label = ui.label(name);
        ui.add_space((90.0 - label.rect.width()).max(8.0));
        ui.spacing_mut().item_spacing.x = 12.0;
        contents(ui);
    });
}

/// Beside the folder, never in it: an export is no article. Of an article by itself, beside that.
fn usual_target(folder: &Path, format: &dyn Format, divided: bool) -> PathBuf {
    let alone = folder.file_name().is_some_and(|name| is_article(&name.to_string_lossy()));
    let name = if alone { folder.file_stem() } else { folder.file_name() };
    let name = name.map_or_else(|| "export".to_owned(), |n| n.to_string_lossy().into_owned());
    let name = match (format.shape(), format.extensions().first()) {
        (Shape::Folder, _) | (_, None) => format!("{name}-{}", format.id()),
        _ if divided => format!("{name}-{}", format.id()),
        (_, Some(ending)) => match format!("{name}.{ending}") {
            name if alone && is_article(&name) => format!("{name}.export"),
            name => name,
        },
    };
    folder.parent().unwrap_or(folder).join(name)
}

fn start(ui: &Ui, room: &mut Room<'_>, request: ExportRequest, folder: &Path) {
    let state_folder = room.session.state_folder();
    let state = &mut room.view.dialog.export;
    let target = PathBuf::from(state.target.trim());
    let folder = folder.to_path_buf();
    state.running.start(ui.ctx(), move |progress, tell| {
        told(export(&request, &folder, state_folder, &target, progress, tell), &target)
    });
    room.run(Command::Save);
}

/// The articles of a folder, with what is not saved yet.
fn articles_of(folder: &Path, state: PathBuf, progress: &Progress) -> Result<FolderArticles, ExportError> {
    let articles = FolderArticles::find(&[folder.to_path_buf()]).map_err(ExportError::Ambiguous)?;
    let articles = articles.with_state(StateDir::new(state));
    progress.all.store(exchange::Articles::len(&articles), Ordering::Relaxed);
    Ok(articles)
}

fn export(
    request: &ExportRequest,
    folder: &Path,
    state: PathBuf,
    target: &Path,
    progress: &Progress,
    tell: &mut dyn FnMut(usize) -> bool,
) -> Result<Report, ExportError> {
    let articles = articles_of(folder, state, progress)?;
    let output = Output::new(target, request.format.shape() == Shape::Folder || request.split.is_some())?;
    exchange::export(request, &articles, output, tell)
}

fn told(outcome: Result<Report, ExportError>, target: &Path) -> (String, Option<PathBuf>) {
    let words = match outcome {
        Ok(report) => {
            let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            return (format!("Exported to {name}: {}", report.summary()), Some(target.to_path_buf()));
        }
        Err(ExportError::Cancelled) => "Export cancelled: nothing was written.".to_owned(),
        Err(error) => format!("Nothing was exported. {}", why(&error)),
    };
    (words, None)
}

fn why(error: &ExportError) -> String {
    match error {
        ExportError::Ambiguous(problem) => format!("{}: {}", problem.file, problem.reason),
        other => {
            let cause = std::error::Error::source(other).map(ToString::to_string).unwrap_or_default();
            format!("{other}. {cause}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_goes_beside_the_folder() {
        let jsonl = formats::by_name("jsonl").unwrap();
        assert_eq!(usual_target(Path::new("/a/news"), jsonl, false), Path::new("/a/news.jsonl"));
        assert_eq!(usual_target(Path::new("/a/news"), jsonl, true), Path::new("/a/news-jsonl"));
        assert_eq!(usual_target(Path::new("/a/story.txt"), jsonl, false), Path::new("/a/story.jsonl"));
        let md = formats::by_name("md").unwrap();
        let beside = usual_target(Path::new("/a/story.md"), md, false);
        assert!(!is_article(&beside.file_name().unwrap().to_string_lossy()), "{beside:?}");
    }
}

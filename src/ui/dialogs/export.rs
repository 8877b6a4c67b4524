//! Exporting: the format, whose tags, where to, and what will be lost, known before anything is written.

use super::{close, main_button};
use crate::app::command::Command;
use crate::core::document::Status;
use crate::core::exchange::{self, Annotator, ExportError, ExportRequest, Filters, FolderArticles, Output, Report};
use crate::core::formats::{self, Format, Shape, WriteOptions};
use crate::core::scheme::Scheme;
use crate::ui::dialogs::path::Wish;
use crate::ui::room::{Ask, Room};
use egui::{ComboBox, Id, Label, Margin, RichText, TextEdit, Ui};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// The choices of the dialog and the export at work.
#[derive(Default)]
pub struct State {
    format: usize,
    whose: Whose,
    only_done: bool,
    pub target: String,
    running: Option<Arc<Progress>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Whose {
    #[default]
    GoldOrOnly,
    All,
    Mine,
}

/// How far a running export is.
#[derive(Default)]
pub struct Progress {
    pub done: AtomicUsize,
    pub all: AtomicUsize,
    pub cancel: AtomicBool,
    /// What came of it, and the file to show; taken by the window once.
    outcome: Mutex<Option<(String, Option<PathBuf>)>>,
}

impl State {
    /// The export at work, for the status line.
    pub fn running(&self) -> Option<&Arc<Progress>> {
        self.running.as_ref()
    }

    /// What came of the export, once it has ended: in words, and the file to show.
    pub fn take_outcome(&mut self) -> Option<(String, Option<PathBuf>)> {
        let outcome = self.running.as_ref()?.outcome.lock().ok()?.take()?;
        self.running = None;
        Some(outcome)
    }
}

/// Draws the dialog.
pub fn export_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(folder) = room.session.project.as_ref().map(|p| p.folder.clone()) else {
        ui.label("Open a folder of articles first.");
        return;
    };
    room.theme.strong_edges(ui);
    let state = &mut room.view.dialog.export;
    let Some(format) = formats::ALL.get(state.format).copied() else {
        state.format = 0;
        return;
    };
    field(ui, "Format", |ui| {
        let combo = ComboBox::from_id_salt("export-format")
            .selected_text(format.title())
            .width(320.0)
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
    field(ui, "Whose tags", |ui| {
        ui.radio_value(&mut state.whose, Whose::GoldOrOnly, "Gold, else the only ones");
        ui.radio_value(&mut state.whose, Whose::All, "Everybody's");
        if let Some(name) = &room.session.annotator {
            ui.radio_value(&mut state.whose, Whose::Mine, format!("{name}'s"));
        }
    });
    field(ui, "Articles", |ui| {
        ui.checkbox(&mut state.only_done, "Only done and reviewed ones");
    });
    if state.target.is_empty() {
        state.target = usual_target(&folder, format).display().to_string();
    }
    let mut choose = false;
    field(ui, "To", |ui| {
        let edit = TextEdit::singleline(&mut state.target).id(Id::unique("export-target")).desired_width(320.0);
        ui.add(edit.margin(Margin::symmetric(8, 5))).accessible_name("File or folder to write");
        choose = ui.button("Choose…").clicked();
    });
    if choose {
        let name = Path::new(&state.target).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        room.view.wish = Some(Wish::Export(name));
    }
    if !format.advice().is_empty() {
        ui.add_space(4.0);
        ui.add(Label::new(RichText::new(format.advice()).small().color(room.theme.dim)).wrap());
    }
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        if main_button(ui, room, "Export").clicked() {
            start(ui, room, format, &folder);
            close(room);
        }
        if ui.button("Cancel").clicked() {
            close(room);
        }
    });
}

fn field(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        let label = ui.label(name);
        ui.add_space((90.0 - label.rect.width()).max(8.0));
        contents(ui);
    });
}

/// Beside the folder, never in it: an export is no article.
fn usual_target(folder: &Path, format: &dyn Format) -> PathBuf {
    let name = folder.file_name().map_or_else(|| "export".to_owned(), |n| n.to_string_lossy().into_owned());
    let name = match (format.shape(), format.extensions().first()) {
        (Shape::Folder, _) | (_, None) => format!("{name}-{}", format.id()),
        (_, Some(ending)) => format!("{name}.{ending}"),
    };
    folder.parent().unwrap_or(folder).join(name)
}

fn request(format: &'static dyn Format, state: &State, annotator: Option<&str>, scheme: &Scheme) -> ExportRequest {
    let annotator = match state.whose {
        Whose::GoldOrOnly => Annotator::GoldOrOnly,
        Whose::All => Annotator::All,
        Whose::Mine => annotator.map_or(Annotator::GoldOrOnly, |name| Annotator::Named(name.to_owned())),
    };
    let status = if state.only_done { vec![Status::Done, Status::Reviewed] } else { Vec::new() };
    let ending = Path::new(&state.target).extension().map(|e| e.to_string_lossy().to_lowercase());
    ExportRequest {
        format,
        filters: Filters { annotator, status, ..Filters::default() },
        options: WriteOptions {
            ending: ending.filter(|e| format.extensions().contains(&e.as_str())),
            labels: scheme.labels.iter().map(|l| l.name.to_string()).collect(),
            links: scheme.links.iter().map(|l| (l.name.to_string(), l.from.clone(), l.to.clone())).collect(),
            ..WriteOptions::default()
        },
        split: None,
    }
}

fn start(ui: &Ui, room: &mut Room<'_>, format: &'static dyn Format, folder: &Path) {
    let state = &mut room.view.dialog.export;
    let request = request(format, state, room.session.annotator.as_deref(), &room.session.scheme);
    let target = PathBuf::from(state.target.trim());
    let progress = Arc::new(Progress::default());
    state.running = Some(progress.clone());
    let folder = folder.to_path_buf();
    let ctx = ui.ctx().clone();
    room.run(Command::Save);
    std::thread::spawn(move || {
        let outcome = export(&request, &folder, &target, &progress, &ctx);
        if let Ok(mut place) = progress.outcome.lock() {
            *place = Some(told(outcome, &target));
        }
        ctx.request_repaint();
    });
}

fn export(
    request: &ExportRequest,
    folder: &Path,
    target: &Path,
    progress: &Progress,
    ctx: &egui::Context,
) -> Result<Report, ExportError> {
    let articles = FolderArticles::find(&[folder.to_path_buf()]).map_err(ExportError::Ambiguous)?;
    progress.all.store(exchange::Articles::len(&articles), Ordering::Relaxed);
    let output = Output::new(target, request.format.shape() == Shape::Folder)?;
    let mut told = std::time::Instant::now();
    exchange::export(request, &articles, output, &mut |done| {
        progress.done.store(done, Ordering::Relaxed);
        if told.elapsed().as_millis() > 200 {
            told = std::time::Instant::now();
            ctx.request_repaint();
        }
        !progress.cancel.load(Ordering::Relaxed)
    })
}

fn told(outcome: Result<Report, ExportError>, target: &Path) -> (String, Option<PathBuf>) {
    let words = match outcome {
        Ok(report) => {
            let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            return (format!("Exported to {name}: {}", report.summary()), Some(target.to_path_buf()));
        }
        Err(ExportError::Cancelled) => "Export cancelled: nothing was written.".to_owned(),
        Err(ExportError::Ambiguous(problem)) => format!("Nothing was exported. {}: {}", problem.file, problem.reason),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            format!("Nothing was exported: {error}. {cause}")
        }
    };
    (words, None)
}

/// Stops the export at work.
pub fn stop(progress: &Arc<Progress>) -> Ask {
    let progress = progress.clone();
    Ask::Do(Box::new(move |_| progress.cancel.store(true, Ordering::Relaxed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_goes_beside_the_folder() {
        let jsonl = formats::by_name("jsonl").unwrap();
        assert_eq!(usual_target(Path::new("/a/news"), jsonl), Path::new("/a/news.jsonl"));
    }
}

//! What the format cannot hold, counted before anything is written; each count opens its places, and each place the
//! article.

use super::articles_of;
use crate::core::exchange::{self, ExportRequest, Report};
use crate::core::formats::{Loss, LossKind};
use crate::ui::dialogs::close;
use crate::ui::dialogs::task::Task;
use crate::ui::room::Room;
use crate::ui::theme;
use crate::ui::view_state::Goal;
use egui::{Label, RichText, ScrollArea, Sense, Ui};
use std::collections::BTreeSet;
use std::path::Path;

/// Places shown of one kind.
const SHOWN: usize = 200;

/// What was counted, and for which request.
#[derive(Default)]
pub struct Losses {
    key: String,
    task: Option<Task<Result<Report, String>>>,
    report: Option<Result<Report, String>>,
    open: BTreeSet<LossKind>,
}

impl Losses {
    /// Counts anew when the dialog is drawn next.
    pub fn forget(&mut self) {
        self.key.clear();
    }
}

/// Draws the counts, and counts when something else was chosen.
pub fn losses_ui(ui: &mut Ui, room: &mut Room<'_>, request: &ExportRequest, folder: &Path) {
    let key = format!("{} {:?} {:?} {folder:?}", request.format.id(), request.filters, request.options);
    let state = room.session.state_folder();
    let losses = &mut room.view.dialog.export.losses;
    if losses.key != key {
        losses.key = key;
        losses.report = None;
        let (request, folder) = (request.clone(), folder.to_path_buf());
        losses.task = Some(Task::start(ui.ctx(), move |progress, tell| {
            let articles = articles_of(&folder, state, progress).map_err(|e| super::why(&e))?;
            exchange::preflight(&request, &articles, tell).map_err(|e| super::why(&e))
        }));
    }
    if let Some(report) = losses.task.as_ref().and_then(Task::take) {
        losses.report = Some(report);
        losses.task = None;
    }
    let dim = room.theme.dim;
    let mut go = None;
    match &losses.report {
        None => {
            let (done, all) = losses.task.as_ref().map(|t| t.progress.counts()).unwrap_or_default();
            ui.label(RichText::new(format!("Looking through {done} of {all} articles…")).color(dim));
        }
        Some(Err(why)) => {
            ui.add(Label::new(RichText::new(why).color(room.theme.bad)).wrap());
        }
        Some(Ok(report)) => {
            let counted = |n: usize, what| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
            let (articles, tags) = (counted(report.articles, "article"), counted(report.spans, "tag"));
            let words = format!("{articles}, {tags}, {}.", counted(report.links, "link"));
            let tail = if report.counts.is_empty() { " The format holds all of it." } else { " What it cannot hold:" };
            ui.label(words + tail);
            let height = (ui.ctx().content_rect().height() * 0.26).max(80.0);
            ScrollArea::vertical().id_salt("export-losses").max_height(height).auto_shrink([false, true]).show(
                ui,
                |ui| {
                    for (kind, n) in &report.counts {
                        let open = losses.open.contains(kind);
                        let sign = if open { "▾" } else { "▸" };
                        let words = format!("{sign} {}", kind.sentence(*n));
                        let words = if kind.is_loss() { RichText::new(words) } else { RichText::new(words).color(dim) };
                        if ui.add(Label::new(words).sense(Sense::click())).clicked() {
                            if open {
                                losses.open.remove(kind)
                            } else {
                                losses.open.insert(*kind)
                            };
                        }
                        if open {
                            let of_kind = report.losses().filter(|l| l.kind == *kind);
                            for loss in of_kind.take(SHOWN) {
                                if place_ui(ui, loss, dim) {
                                    go = Some((report.places.get(&*loss.article).cloned(), loss.span.clone()));
                                }
                            }
                        }
                    }
                    for problem in report.problems.iter().take(SHOWN) {
                        ui.label(RichText::new(format!("{}: {}", problem.file, problem.reason)).color(room.theme.bad));
                    }
                },
            );
        }
    }
    if let Some((Some(file), span)) = go {
        let path = if folder.ends_with(&file) { folder.to_path_buf() } else { folder.join(file) };
        room.view.go_to = Some(Goal { path, span, asked: false });
        close(room);
    }
}

fn place_ui(ui: &mut Ui, loss: &Loss, dim: egui::Color32) -> bool {
    let label = loss.label.as_deref().unwrap_or_default();
    let words = format!("      {}  {label}  {}", loss.article, loss.detail);
    let words = RichText::new(words).font(theme::sans(theme::SMALL)).color(dim);
    ui.add(Label::new(words).truncate().sense(Sense::click())).on_hover_text("Go to the place").clicked()
}

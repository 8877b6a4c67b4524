//! The line at the bottom: saved or not, how many tags, the size of steps, where the caret is, who tags, how far.

use crate::app::article::Article;
use crate::app::command::Command;
use crate::app::doc_state::{Disk, DocState};
use crate::app::{Mode, Session, run};
use crate::core::text::Granularity;
use crate::ui::room::Room;
use crate::ui::theme::{self, Theme};
use egui::{Align, Button, Color32, Frame, Label, Layout, Margin, Panel, RichText, Ui};

/// Height of the line.
pub const HEIGHT: f32 = 28.0;

/// Draws the line.
pub fn status_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let frame = Frame::new().fill(room.theme.side).inner_margin(Margin::symmetric(14, 0));
    Panel::bottom("status").frame(frame).exact_size(HEIGHT).show_separator_line(false).show(ui, |ui| {
        let rect = ui.max_rect();
        let full = ui.ctx().content_rect();
        let line = egui::Stroke::new(1.0, room.theme.line);
        ui.painter().with_clip_rect(full).hline(full.x_range(), rect.top() + 0.5, line);
        ui.spacing_mut().item_spacing.x = 18.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            right_ui(ui, room);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| left_ui(ui, room));
        });
    });
}

fn right_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if let Some(progress) = room.view.dialog.export.running.progress().cloned() {
        if small_button(ui, room.theme, "Cancel").clicked() {
            room.asked.push(progress.stop());
        }
        let (done, all) = progress.counts();
        words(ui, &format!("Exporting {done} of {all} articles"), room.theme.dim);
    }
    if let Some(progress) = room.view.dialog.import.running.progress().cloned() {
        if small_button(ui, room.theme, "Cancel").clicked() {
            room.asked.push(progress.stop());
        }
        words(ui, &format!("Importing: {} articles", progress.counts().0), room.theme.dim);
    }
    if let Some(project) = &room.session.project {
        let (done, all) = project.progress();
        if project.scanning {
            if small_button(ui, room.theme, "Cancel").clicked() {
                room.change(Session::stop_scan);
            }
            let articles = if all == 1 { "1 article".to_owned() } else { format!("{all} articles") };
            words(ui, &format!("Reading the folder: {articles}"), room.theme.dim);
        } else {
            words(ui, &format!("{done} of {all} done"), room.theme.dim);
        }
    }
    if room.session.article().is_some() {
        let who = room.session.annotator.as_deref().unwrap_or("Who is tagging?");
        let tip = "Who is tagging: the name in the file of the tags";
        if small_button(ui, room.theme, who).on_hover_text(tip).clicked() {
            room.run(Command::WhoIsTagging);
        }
    }
}

fn left_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if let Some(article) = room.session.article() {
        let (saved, colour) = saved_words(room.theme, article);
        words(ui, &saved, colour);
        let tags = article.tag_count();
        words(ui, &if tags == 1 { "1 tag".to_owned() } else { format!("{tags} tags") }, room.theme.dim);
        let waiting = article.pending.len();
        if waiting > 0 {
            let key = room.session.keymap.shown(&Command::NextPending);
            let tip = format!("Suggestions that wait. {key} goes to the next");
            if small_button(ui, room.theme, &format!("{waiting} to decide")).on_hover_text(tip).clicked() {
                room.run(Command::NextPending);
                room.change(|session| session.focus_pane(crate::app::command::Pane::Text));
            }
        }
        let steps = match room.session.granularity {
            Granularity::Character => "character steps",
            Granularity::Word => "word steps",
            Granularity::Sentence => "sentence steps",
        };
        let key = room.session.keymap.shown(&Command::CycleGranularity);
        if small_button(ui, room.theme, steps).on_hover_text(format!("Change the size of steps ({key})")).clicked() {
            room.run(Command::CycleGranularity);
        }
        match mode_words(room.session) {
            Some(mode) => words(ui, &mode, room.theme.accent),
            None if room.session.message.is_none() => {
                let at = caret_words(room.session, article);
                if !at.is_empty() {
                    words(ui, &at, room.theme.dim);
                }
            }
            None => {}
        }
    }
    if let Some(message) = &room.session.message {
        let text = RichText::new(&message.text).small().color(room.theme.text);
        let label = ui.add(Label::new(text).truncate());
        label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Status, true, &message.text));
    }
}

fn words(ui: &mut Ui, words: &str, colour: Color32) {
    ui.add(Label::new(RichText::new(words).small().color(colour)).extend());
}

fn small_button(ui: &mut Ui, theme: &Theme, words: &str) -> egui::Response {
    ui.add(Button::new(RichText::new(words).font(theme::sans(theme::SMALL)).color(theme.dim)).frame(false))
}

/// Whether the tags are on disk, in a word.
fn saved_words(theme: &Theme, article: &Article) -> (String, Color32) {
    let (words, colour) = match &article.state {
        DocState::Loading => ("Opening…", theme.dim),
        DocState::Failed { .. } => ("Not opened", theme.bad),
        DocState::Open { read_only: Some(_), .. } => ("Read only", theme.amber),
        DocState::Open { disk: Disk::Failed { .. }, .. } => ("Not saved", theme.bad),
        DocState::Open { disk: Disk::Dirty { .. } | Disk::Saving { .. }, .. } => ("Saving…", theme.dim),
        DocState::Open { disk: Disk::Clean, .. } if article.document.status() == Default::default() => {
            ("Nothing to save", theme.dim)
        }
        DocState::Open { disk: Disk::Clean, .. } => ("Saved", theme.good),
    };
    (words.to_owned(), colour)
}

fn mode_words(session: &Session) -> Option<String> {
    match &session.mode {
        Mode::Text => None,
        Mode::Brush { label: None } => Some("Brush: press a label's digit".to_owned()),
        Mode::Brush { label: Some(label) } => Some(format!("Brush: {label}, Esc ends it")),
        Mode::Link { .. } => Some("Linking: a letter picks the speaker, Esc leaves".to_owned()),
        Mode::List => None,
        Mode::Review => Some("Reviewing: Esc leaves".to_owned()),
        Mode::Place { .. } => Some("Placing a lost tag: select its words, Enter".to_owned()),
    }
}

fn caret_words(session: &Session, article: &Article) -> String {
    let unit = run::caret_unit(article, session.granularity);
    let words: String = article.document.text().slice(unit).chars().take(32).collect();
    let words = words.trim();
    if words.is_empty() { String::new() } else { format!("caret in “{words}”") }
}

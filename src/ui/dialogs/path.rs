//! Asking for a file or folder: the system's own dialog on a thread of its own, else a field for the path.

use super::{Fields, main_button};
use crate::app::Session;
use crate::app::command::Command;
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{Frame, Id, Key, Label, Margin, Modal, RichText, TextEdit, Ui};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

/// Nobody cancels a dialog this fast: the system has none to show.
const TOO_FAST: Duration = Duration::from_millis(350);

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    Folder,
    /// Another copy of the folder, whose tags are to come in.
    MergeFolder,
    Article,
    /// Where to write the tags of the open article, and the name to offer.
    SaveAs(String),
    /// Where to write an export, and the name to offer.
    Export(String),
    /// What to import: a file, or a folder of files.
    ImportFile,
    ImportFolder,
    /// Where imported articles go.
    ImportInto,
}

/// The question in the window itself, where the system has no dialog.
pub struct Question {
    wish: Wish,
    typed: String,
    fresh: bool,
}

impl Wish {
    fn title(&self) -> &'static str {
        match self {
            Self::Folder => "Open a folder of articles",
            Self::MergeFolder => "Merge a folder of tags",
            Self::Article => "Open an article",
            Self::SaveAs(_) => "Save the tags elsewhere",
            Self::Export(_) => "Export to",
            Self::ImportFile => "Import a file",
            Self::ImportFolder => "Import a folder of files",
            Self::ImportInto => "Folder for the articles",
        }
    }

    fn verb(&self) -> &'static str {
        match self {
            Self::Folder | Self::Article => "Open",
            Self::MergeFolder => "Merge",
            Self::SaveAs(_) => "Save",
            Self::Export(_) | Self::ImportFile | Self::ImportFolder | Self::ImportInto => "Choose",
        }
    }

    fn start(&self) -> String {
        match self {
            Self::SaveAs(name) | Self::Export(name) => name.clone(),
            _ => String::new(),
        }
    }
}

/// What the system's dialog came back with.
pub enum Answer {
    Chosen(Wish, PathBuf),
    Cancelled,
    /// There is no dialog on this system.
    None(Wish),
}

/// Shows the system's dialog. The answer comes from another thread.
pub fn ask_system(wish: Wish, folder: Option<PathBuf>, answer: impl FnOnce(Answer) + Send + 'static) {
    let mut dialog = rfd::AsyncFileDialog::new().set_title(wish.title());
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    let start = wish.start();
    if !start.is_empty() {
        dialog = dialog.set_file_name(start);
    }
    // Made here, since some systems show dialogs from the window's thread only.
    type Asked = std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>>;
    let asked: Asked = match &wish {
        Wish::Folder | Wish::MergeFolder | Wish::ImportFolder | Wish::ImportInto => Box::pin(dialog.pick_folder()),
        Wish::ImportFile => Box::pin(dialog.pick_file()),
        Wish::Article => Box::pin(dialog.add_filter("Articles", &["txt", "md"]).pick_file()),
        Wish::SaveAs(_) | Wish::Export(_) => Box::pin(dialog.save_file()),
    };
    std::thread::spawn(move || {
        let start = Instant::now();
        answer(match wait(asked) {
            Some(file) => Answer::Chosen(wish, file.path().to_path_buf()),
            None if start.elapsed() < TOO_FAST => Answer::None(wish),
            None => Answer::Cancelled,
        });
    });
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits on this thread for what another one does.
fn wait<T>(mut future: std::pin::Pin<Box<dyn Future<Output = T> + Send>>) -> T {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// Does what was asked for with the path.
pub fn take(session: &mut Session, fields: &mut Fields, wish: &Wish, path: PathBuf) {
    match wish {
        Wish::Folder => session.run(Command::OpenFolderAt(path)),
        Wish::MergeFolder => session.run(Command::MergeFolderAt(path)),
        Wish::Article => session.open_paths(&[path]),
        Wish::SaveAs(_) => session.save_as(path),
        Wish::Export(_) => fields.export.target = path.display().to_string(),
        Wish::ImportFile | Wish::ImportFolder => fields.import.source = path.display().to_string(),
        Wish::ImportInto => fields.import.into = path.display().to_string(),
    }
}

/// Asks in the window.
pub fn ask_here(wish: Wish, folder: Option<&Path>) -> Question {
    let start = wish.start();
    let typed = match (folder, start.is_empty()) {
        (Some(folder), false) => folder.join(start).display().to_string(),
        (Some(folder), true) => format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR),
        (None, _) => start,
    };
    Question { wish, typed, fresh: true }
}

/// What keeps a typed path from being opened; `None` where it will do.
fn fault(wish: &Wish, typed: &str) -> Option<&'static str> {
    let path = Path::new(typed);
    match wish {
        _ if typed.is_empty() => Some("Type the path"),
        Wish::Folder | Wish::MergeFolder | Wish::ImportFolder if !path.is_dir() => Some("There is no such folder"),
        Wish::Article | Wish::ImportFile if !path.is_file() => Some("There is no such file"),
        Wish::SaveAs(_) | Wish::Export(_) if !path.parent().is_some_and(|p| p.as_os_str().is_empty() || p.is_dir()) => {
            Some("There is no such folder to write in")
        }
        _ => None,
    }
}

/// Draws the question while it is open.
pub fn path_ui(ui: &Ui, room: &mut Room<'_>) {
    let Some(mut question) = room.view.question.take() else { return };
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(20)).fill(room.theme.side);
    let modal = Modal::new(Id::unique("path-question")).frame(frame).backdrop_color(super::VEIL);
    let mut keep = true;
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(480.0_f32.min(ui.ctx().content_rect().width() - 88.0));
        ui.label(RichText::new(question.wish.title()).font(theme::semibold(17.0)));
        let words = "This system has no file dialog. Type the path, or drop a file or folder on the window.";
        ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
        ui.add_space(6.0);
        let edit = TextEdit::singleline(&mut question.typed).id(Id::unique("path-field")).desired_width(f32::INFINITY);
        let response = ui.add(edit.margin(Margin::symmetric(8, 6))).accessible_name("Path");
        if std::mem::take(&mut question.fresh) {
            response.request_focus();
        }
        let fault = fault(&question.wish, question.typed.trim());
        let words = RichText::new(fault.unwrap_or_default()).small().color(room.theme.dim);
        ui.label(words);
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let pressed =
                ui.add_enabled_ui(fault.is_none(), |ui| main_button(ui, room, question.wish.verb()).clicked());
            if fault.is_none() && (pressed.inner || entered) {
                keep = false;
                room.view.answered = Some((question.wish.clone(), PathBuf::from(question.typed.trim())));
            }
            if ui.button("Cancel").clicked() {
                keep = false;
            }
        });
    });
    if shown.backdrop_response.clicked() || ui.input(|i| i.key_pressed(Key::Escape)) {
        keep = false;
    }
    if keep {
        room.view.question = Some(question);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_path_must_be_what_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(place("a.txt"), "a").unwrap();
        assert_eq!(fault(&Wish::Folder, &folder.path().display().to_string()), None);
        assert!(fault(&Wish::Folder, &place("a.txt")).is_some());
        assert_eq!(fault(&Wish::Article, &place("a.txt")), None);
        assert!(fault(&Wish::Article, &place("b.txt")).is_some());
        assert_eq!(fault(&Wish::SaveAs(String::new()), &place("b.json")), None);
        assert!(fault(&Wish::SaveAs(String::new()), &place("none/b.json")).is_some());
        assert!(fault(&Wish::Folder, "").is_some());
    }

    #[test]
    fn waiting_ends_when_another_thread_is_ready() {
        struct Later(Arc<std::sync::atomic::AtomicBool>, bool);
        impl Future for Later {
            type Output = u8;
            fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u8> {
                if self.0.load(std::sync::atomic::Ordering::SeqCst) {
                    return Poll::Ready(7);
                }
                if !std::mem::replace(&mut self.1, true) {
                    let (ready, waker) = (self.0.clone(), context.waker().clone());
                    std::thread::spawn(move || {
                        ready.store(true, std::sync::atomic::Ordering::SeqCst);
                        waker.wake();
                    });
                }
                Poll::Pending
            }
        }
        assert_eq!(wait(Box::pin(Later(Arc::default(), false))), 7);
    }
}

//! Between session and disk: opening off the window's thread, handing steps to the writer, taking in what came of it.

use super::foreign::About;
use crate::app::article::Article;
use crate::app::command::Command;
use crate::app::doc_state::{Disk as OnDisk, DocState, Event};
use crate::app::effect::Effect;
use crate::app::memory;
use crate::app::queue::Row;
use crate::app::run::bulk::Files;
use crate::app::{Failure, Notice, Session};
use crate::core::document::Document;
use crate::core::edit::{HeadField, Step, Undone};
use crate::core::project;
use crate::core::scheme::Scheme;
use crate::core::store::disk::RealDisk;
use crate::core::store::watch::Watch;
use crate::core::store::writer::{self, DocId, Message, Writer, WriterHandle};
use crate::core::store::{Notice as OpenNotice, OpenError, OpenRequest, Opened, Outside, ReadOnly, StateDir, open};
use crate::core::suggest::dates::publication::publication_date;
use crate::core::text::{Byte, DecodeError, Encoding, Header, HeaderContext};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long closing waits for the writer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The writer thread and the folder for the program's own notes.
pub struct Disk {
    pub(super) state: StateDir,
    pub(super) writer: Writer,
    /// The folder being read: set to stop.
    scan: Arc<AtomicBool>,
    /// Whether opened articles are claimed against other windows.
    pub(super) claims: bool,
    /// Folders under watch for what other programs write.
    pub(super) watch: Option<Watch>,
    /// Where the caret was in an article that is being read anew.
    pub(super) resume: Option<(PathBuf, Byte)>,
}

impl Disk {
    /// Starts the writer. Nothing is written until there is something to write.
    pub fn start(state: &Path, outside: Arc<dyn Outside>, desk: crate::app::jobs::Desk) -> Self {
        let wake = move || desk.hand_back(Session::take_disk_events);
        let writer = Writer::start(Arc::new(RealDisk), outside, wake);
        Self {
            state: StateDir::new(state.to_path_buf()),
            writer,
            scan: Arc::default(),
            claims: true,
            watch: None,
            resume: None,
        }
    }

    /// For a panic hook: saves what there is.
    pub fn handle(&self) -> WriterHandle {
        self.writer.handle()
    }
}

impl Session {
    /// Opens an article on a thread. `encoding`: the answer to the question about it.
    pub(super) fn load(&mut self, path: PathBuf, encoding: Option<Encoding>) {
        let state = self.disk.state.clone();
        let annotator = self.annotator.clone();
        let project = self.project.as_ref().map(|p| p.folder.clone());
        let today = self.now().get(..10).and_then(|d| d.parse().ok());
        let day_first = self.scheme.dates.day_first;
        if self.bulk_running {
            self.open_after = Some(path);
            return self.say("Other articles are being written: this one opens right after.");
        }
        self.opening = Some(path.clone());
        let work = move || {
            let request = OpenRequest {
                article: &path,
                annotator: annotator.as_deref(),
                state: &state,
                encoding,
                project: project.as_deref(),
                old: None,
            };
            let opened = open(&request).map(|opened| {
                let context = HeaderContext { path: Some(&path), not_after: today, day_first };
                let text = opened.document.text();
                let mut header = Header::find(text, context);
                header.date = publication_date(text, &header, context).map(|p| p.found);
                let copies = project::conflict_copies(&opened.files.sidecar);
                memory::give_back(opened.document.text());
                (opened, header, copies)
            });
            (path, annotator, opened)
        };
        self.jobs.spawn(work, |session, (path, annotator, opened)| {
            // The person went on meanwhile: to another article, or as somebody else.
            if session.opening.as_ref() != Some(&path) || session.annotator != annotator {
                return;
            }
            session.opening = None;
            match opened {
                Ok((opened, header, copies)) => session.opened(path, opened, header, copies),
                Err(error) => session.failed_to_open(path, &error),
            }
        });
    }

    fn opened(&mut self, path: PathBuf, opened: Opened, header: Header, copies: Vec<PathBuf>) {
        let doc = self.disk.writer.open(&opened, self.disk.claims);
        let read_only = opened.read_only.as_ref().map(ToString::to_string);
        let undo = Some(("Undo", Command::TakeBackTo(opened.files.saved_n))).filter(|_| !opened.merged);
        let notice = |n: &OpenNotice| {
            let (about, offer) = match n {
                OpenNotice::Merged { conflicts: 1.., .. } => {
                    (About::Conflicts, Some(("Show the conflicts", Command::Problems)))
                }
                OpenNotice::Restored { .. } => (About::Restored, undo.clone()),
                _ => (About::Other, None),
            };
            Notice { about, offer, text: n.to_string() }
        };
        let mut notices: Vec<Notice> = opened.notices.iter().map(notice).collect();
        let (restored, merged) = (opened.restored, opened.merged);
        let mut document = opened.document;
        fill_in(&mut document, &header, &self.scheme);
        let state = DocState::Loading.next(Event::Loaded { read_only: read_only.clone() });
        let mut article = Article::new(path, document, header, state);
        article.doc = Some(doc);
        article.moved = matches!(opened.read_only, Some(ReadOnly::ArticleChanged(_)));
        if restored > 0 {
            article.state =
                std::mem::take(&mut article.state).next(Event::Changed { n: article.document.history().last_n() });
        }
        if let Some((_, caret)) = self.disk.resume.take_if(|(was, _)| *was == article.path)
            && article.document.text().as_str().is_char_boundary(caret.get())
        {
            article.caret = caret;
        }
        if merged {
            self.disk.writer.acted(doc, &article.document);
        }
        let moved = article.moved;
        self.show_article(article);
        notices.extend(read_only.map(|text| match moved {
            true => Notice { about: About::Moved, text, offer: Some(("Accept the new places", Command::AcceptPlaces)) },
            false => text.into(),
        }));
        self.notices = notices;
        self.offer_copies(copies);
        self.watch_article();
    }

    /// The person has seen where the tags went after the article changed: they are theirs from now on, and saved.
    pub(super) fn accept_places(&mut self) {
        let Some(article) = self.article.as_mut().filter(|a| a.moved) else {
            return self.say("The article is as it was when it was tagged: no tag was moved.");
        };
        article.moved = false;
        let n = article.document.history().last_n();
        article.state = std::mem::take(&mut article.state).next(Event::Accepted { n });
        if let Some(doc) = article.doc {
            self.disk.writer.changed(doc, &article.document);
        }
        self.notices.retain(|n| n.about != About::Moved);
        self.say("The new places are saved. Lost tags stand first in the list: place them or give them up.");
    }

    fn failed_to_open(&mut self, path: PathBuf, error: &OpenError) {
        let message = format!("{}. {} {}", upper_first(&error.to_string()), error.kept(), error.remedy());
        let (ask_encoding, binary) = match error {
            OpenError::Encoding { source, .. } => {
                (matches!(source, DecodeError::NotUtf8 { .. }), matches!(source, DecodeError::Binary { .. }))
            }
            _ => (false, false),
        };
        let state = DocState::Loading.next(Event::Unreadable { message, ask_encoding, binary });
        let empty = Document::new(crate::core::text::Text::new(String::new()), Default::default());
        let mut article = Article::new(path, empty, Header::default(), state);
        if let OpenError::Sidecar { copy, .. } = error {
            article.broken = Some(copy.is_some());
        }
        self.show_article(article);
    }

    /// The folder of the project, else that of the open article.
    pub(super) fn project_folder(&self) -> PathBuf {
        let of_article = || self.article.as_ref().and_then(|a| a.path.parent()).map(Path::to_path_buf);
        self.project.as_ref().map(|p| p.folder.clone()).or_else(of_article).unwrap_or_default()
    }

    /// What is needed to change articles that are not open.
    pub(super) fn bulk_files(&self) -> Files {
        Files {
            state: self.disk.state.clone(),
            annotator: self.annotator.clone(),
            project: self.project_folder(),
            scheme: self.scheme.clone(),
            outside: self.outside.clone(),
            corpus: self.corpus.clone(),
        }
    }

    /// Opens the article that was asked for while others were written.
    pub(super) fn open_waiting(&mut self) {
        if let Some(path) = self.open_after.take() {
            self.load(path, None);
        }
    }

    /// For a picture of the window: articles are not claimed, another window keeps them.
    pub fn look_only(&mut self) {
        self.disk.claims = false;
    }

    /// The answer to the question about the encoding of an article that is no UTF-8.
    pub fn open_as(&mut self, encoding: Encoding) {
        if let Some(path) = self.article.take().map(|a| a.path) {
            self.load(path, Some(encoding));
        }
    }

    /// The folder of the program's own notes.
    pub(in crate::app) fn state_dir(&self) -> StateDir {
        self.disk.state.clone()
    }

    /// Hands a step to the writer: journal at once, sidecar after a pause.
    pub(super) fn hand_to_writer(&mut self, step: Step, undone: Option<&Undone>) {
        let Some(article) = &self.article else { return };
        let Some(doc) = article.doc else { return };
        self.acted.push((step.n(), self.outside.elapsed()));
        match undone {
            Some(undone) => self.disk.writer.undone(doc, &article.document, undone),
            None => self.disk.writer.acted(doc, &article.document),
        }
    }

    /// Asks for the open article to be saved without waiting for the pause.
    pub(super) fn flush(&mut self) {
        let Some(article) = &self.article else { return };
        if let (Some(doc), Some(disk)) = (article.doc, article.state.disk())
            && *disk != OnDisk::Clean
        {
            self.disk.writer.changed(doc, &article.document);
            self.disk.writer.send(Message::SaveNow { doc });
            self.set_state(Event::SaveAsked);
        }
    }

    /// The window lost the keyboard to another: a good moment to save and to look whether others wrote.
    pub fn window_left(&mut self) {
        self.flush();
    }

    /// The window has the keyboard again.
    pub fn window_entered(&mut self) {
        self.look();
        self.look_at_article();
    }

    pub(super) fn close_document(&mut self, article: &Article) {
        if let Some(doc) = article.doc {
            if !article.is_saved() {
                self.disk.writer.changed(doc, &article.document);
            }
            self.disk.writer.send(Message::Close { doc });
        }
    }

    pub(in crate::app) fn close_parked(&mut self) {
        for article in std::mem::take(&mut self.parked) {
            self.close_document(&article);
        }
    }

    /// Takes in what the writer did.
    pub(crate) fn take_disk_events(&mut self) {
        let events: Vec<writer::Event> = self.disk.writer.events().collect();
        for event in events {
            match event {
                writer::Event::JournalSynced { n, .. } => self.note_safe("journal", n),
                writer::Event::Saved { doc, n } => {
                    self.note_safe("saved", n);
                    self.tell_article(doc, Event::Saved { n });
                    if self.failure.as_ref().is_some_and(|f| f.doc == doc) {
                        self.failure = None;
                    }
                    self.read_anew_when_saved();
                }
                writer::Event::Wanted { doc } => {
                    let found = self.article.iter().chain(&self.parked).find(|a| a.doc == Some(doc));
                    if let Some(article) = found {
                        self.disk.writer.changed(doc, &article.document);
                    }
                }
                writer::Event::JournalFailed { doc, error } => {
                    self.failure = Some(Failure {
                        doc,
                        what: format!("The journal cannot be written: {error}."),
                        kept: "Your tags are saved beside the article after each pause; until then they are only in memory."
                            .to_owned(),
                        remedy: "Make the folder for the program's own files writable.".to_owned(),
                        copy: None,
                    });
                }
                writer::Event::SaveFailed(failure) => {
                    self.tell_article(failure.doc, Event::SaveFailed { message: failure.what() });
                    self.failure = Some(Failure {
                        doc: failure.doc,
                        what: failure.what(),
                        kept: failure.kept(),
                        remedy: failure.remedy().to_owned(),
                        copy: failure.copy.clone(),
                    });
                }
                writer::Event::SavedElsewhere { path, .. } => {
                    self.effects.push(Effect::Toast(format!("Saved a copy as {}.", path.display())));
                }
                writer::Event::Elsewhere { doc } => self.elsewhere(doc),
                writer::Event::Free { doc } => self.free(doc),
                writer::Event::NotFree { .. } => self.not_free(),
                writer::Event::Asked { doc } => self.give_up(doc),
                writer::Event::Given { .. } => {}
                writer::Event::ForeignChange { doc, present, base } => self.foreign_change(doc, present, base),
                writer::Event::Closed { .. } => {}
            }
        }
    }

    pub(super) fn article_of(&mut self, doc: DocId) -> Option<&mut Article> {
        self.article.iter_mut().chain(&mut self.parked).find(|a| a.doc == Some(doc))
    }

    fn tell_article(&mut self, doc: DocId, event: Event) {
        if let Some(article) = self.article_of(doc) {
            article.state = std::mem::take(&mut article.state).next(event);
        }
    }

    fn note_safe(&mut self, what: &'static str, n: u64) {
        let now = self.outside.elapsed();
        if let Some((_, at)) = self.acted.iter().find(|(step, _)| *step == n) {
            let ms = now.saturating_sub(*at).as_secs_f64() * 1000.0;
            self.safe.push((what, n, ms));
        }
        if what == "saved" {
            self.acted.retain(|(step, _)| *step > n);
        }
    }

    pub(super) fn save_now(&mut self) {
        self.flush();
        let Some(article) = self.article() else { return };
        let place = article.sidecar_name(self.annotator.as_deref());
        let text = match article.state.disk() {
            Some(OnDisk::Clean) if article.document.history().last_n() == 0 && article.tag_count() == 0 => {
                format!("Nothing to save yet. Tags will go to {place}.")
            }
            Some(OnDisk::Clean) => format!("Saved in {place}, beside the article."),
            _ => format!("Saving to {place}, beside the article."),
        };
        self.say(&text);
    }

    pub(super) fn retry_save(&mut self) {
        if let Some(doc) = self.failure.as_ref().map(|f| f.doc) {
            self.take_disk_events();
            self.disk.writer.send(Message::SaveNow { doc });
            self.tell_article(doc, Event::SaveAsked);
            self.say("Trying to save again.");
        }
    }

    pub(super) fn save_elsewhere(&mut self) {
        if let Some(article) = self.article() {
            let suggested = article.sidecar_name(self.annotator.as_deref());
            self.effects.push(Effect::PickSaveAs { suggested });
        }
    }

    /// The answer to `Effect::PickSaveAs`.
    pub fn save_as(&mut self, path: PathBuf) {
        if let Some(doc) = self.article().and_then(|a| a.doc) {
            self.disk.writer.send(Message::SaveElsewhere { doc, path });
        }
    }

    pub(super) fn copy_as_json(&mut self) {
        let Some(article) = self.article() else { return };
        let json = crate::core::store::sidecar::write(&crate::core::store::Snapshot::of(&article.document));
        self.effects.push(Effect::CopyText(String::from_utf8_lossy(&json).into_owned()));
        self.say("All tags of this article are on the clipboard as JSON.");
    }

    pub(super) fn show_sidecar(&mut self) {
        let Some(article) = self.article() else { return };
        let folder = article.path.parent().map(Path::to_path_buf).unwrap_or_default();
        let place = article.sidecar_name(self.annotator.as_deref());
        self.say(&format!("{place} in {}.", folder.display()));
        self.effects.push(Effect::ShowInFolder(folder));
    }

    /// Before all tags go: the writer's guard is told that the person means it, and keeps a copy with the next save.
    pub(super) fn keep_copy(&mut self) {
        if let Some(doc) = self.article().and_then(|a| a.doc) {
            self.disk.writer.send(Message::AllowLoss { doc });
        }
    }

    /// Why closing now would lose something; `None` when all is on disk.
    pub(super) fn unsaved_reason(&mut self) -> Option<String> {
        self.flush();
        let saved = self.disk.writer.flush(PATIENCE);
        self.take_disk_events();
        if saved {
            return None;
        }
        Some(self.failure.as_ref().map_or("Not all tags are on disk.".to_owned(), |f| format!("{} {}", f.what, f.kept)))
    }

    /// Reads the folder's scheme; a broken one is said, and the built-in one is in force.
    pub(super) fn read_scheme(&mut self, folder: &Path) {
        self.scheme = match project::scheme(folder) {
            Ok(scheme) => scheme.unwrap_or_else(Scheme::built_in),
            Err(error) => {
                self.notices.push(format!("{}. {}", upper_first(&error.to_string()), error.kept()).into());
                Scheme::built_in()
            }
        };
    }

    /// Finds the articles of a folder on a thread, slice by slice.
    pub(super) fn scan(&mut self, folder: PathBuf) {
        self.disk.scan.store(true, Ordering::Relaxed);
        let stop = Arc::new(AtomicBool::new(false));
        self.disk.scan = stop.clone();
        let desk = self.jobs.desk();
        let annotator = self.annotator.clone();
        let wanted = self.settings.articles.get(&folder).cloned();
        let (state, outside) = (self.disk.state.clone(), self.outside.clone());
        std::thread::spawn(move || {
            let index = project::Index::load(state.root(), &folder);
            let mut scan = project::Scan::with_index(&folder, annotator.as_deref(), index);
            while !stop.load(Ordering::Relaxed) {
                let Some(slice) = scan.next_slice() else { break };
                let rows: Vec<Row> = slice.into_iter().map(|found| row(&folder, found)).collect();
                let (folder, wanted) = (folder.clone(), wanted.clone());
                desk.hand_back(move |session| session.take_rows(&folder, rows, wanted.as_deref()));
            }
            if stop.load(Ordering::Relaxed) {
                return;
            }
            // The index is a hint: without it the next start reads more, and nothing is lost.
            let _ = scan.into_index().save(&RealDisk, outside.random());
            let drawn = project::assignment(&folder);
            desk.hand_back(move |session| {
                match drawn {
                    Ok(drawn) => session.take_assignment(&folder, drawn),
                    Err(error) => session.notices.push(format!("{}.", upper_first(&error.to_string())).into()),
                }
                session.scan_ended(&folder);
            });
        });
    }

    /// Stops reading the folder; what was found stays.
    pub fn stop_scan(&mut self) {
        self.disk.scan.store(true, Ordering::Relaxed);
        if let Some(project) = &mut self.project {
            project.scanning = false;
        }
    }

    fn take_rows(&mut self, folder: &Path, rows: Vec<Row>, wanted: Option<&Path>) {
        let Some(project) = self.project.as_mut().filter(|p| p.folder == folder) else { return };
        project.add(rows);
        let at_last = wanted.filter(|w| project.place_of(w).is_some()).map(Path::to_path_buf);
        let idle = self.article.is_none() && self.opening.is_none();
        // The article of last time as soon as it is found; else, at the end of reading, the first of the list.
        if let (true, Some(path)) = (idle, at_last) {
            self.open(&path);
        }
        self.refresh_row();
    }

    fn scan_ended(&mut self, folder: &Path) {
        let Some(project) = self.project.as_mut().filter(|p| p.folder == folder) else { return };
        project.scanning = false;
        let first = project.row(0).map(|r| r.path.clone());
        self.rebuild_knowledge();
        if self.article.is_none() && self.opening.is_none() {
            match first {
                Some(path) => self.open(&path),
                None => self.say("This folder has no articles (.txt or .md). Drop files here or open another folder."),
            }
        }
    }
}

/// What the program finds out by itself and the sidecar does not hold yet: publication date, name of the scheme.
pub(super) fn fill_in(document: &mut Document, header: &Header, scheme: &Scheme) {
    // A date without a source is taken as the person's own.
    let own = document.date().is_some() && matches!(document.date_source(), None | Some("user"));
    if let (false, Some(found)) = (own, &header.date) {
        document.set_detected(HeadField::Date, found.value.to_string().into());
        document.set_detected(HeadField::DateSource, found.source.name().into());
    }
    if document.head.scheme.is_none() {
        document.head.scheme = Some(serde_json::json!({"name": scheme.name}));
    }
}

pub(super) fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

fn row(folder: &Path, found: project::Found) -> Row {
    Row {
        name: super::file::shown_path(folder, &found.path),
        headline: found.headline,
        date: found.date,
        status: found.status,
        flagged: found.flagged,
        tags: found.tags,
        mine: None,
        who: found.sidecars.into_iter().map(|s| s.annotator).collect(),
        path: found.path,
    }
}

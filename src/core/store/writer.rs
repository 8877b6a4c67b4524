//! The one thread that writes for all open documents: journal lines at once, sidecars after a short pause. The window
//! sends and never waits; what came of it returns as events.

mod desk;

pub use desk::Desk;

use super::atomic::WriteError;
use super::disk::Disk;
use super::keeper::removals;
use super::{Files, Outside, SaveError, Snapshot};
use crate::core::document::Document;
use crate::core::edit::{Step, Undone};
use crate::core::text::Text;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// An open document, as the writer knows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DocId(pub u64);

/// What the window asks for.
pub enum Message {
    /// Takes over the files of a document; `claim` asks for the lock against other windows. `unsaved`: a state that is
    /// ahead of the disk already, from before a crash.
    Open {
        doc: DocId,
        files: Box<Files>,
        claim: bool,
        unsaved: Option<Box<Snapshot>>,
        /// The sidecar as it was read.
        base: Option<Box<Snapshot>>,
    },
    /// A step was done: journal it, and save after a pause. `removed`: how many spans it took away.
    Record {
        doc: DocId,
        step: Step,
        text: Text,
        removed: usize,
    },
    /// The document is now like this: the answer to `Event::Wanted`, or a change that is no step.
    Changed {
        doc: DocId,
        snapshot: Box<Snapshot>,
    },
    /// Save without waiting for the pause; also Retry.
    SaveNow {
        doc: DocId,
    },
    SaveElsewhere {
        doc: DocId,
        path: PathBuf,
    },
    /// The version on disk with this hash and these contents was read and merged: the next save may replace it.
    Accept {
        doc: DocId,
        present: Option<String>,
        theirs: Option<Box<Snapshot>>,
    },
    /// It could not be merged now: the next look tells of it again.
    NotMerged {
        doc: DocId,
    },
    /// A copy left by a sync program is merged: it is put away when the document is saved.
    PutAway {
        doc: DocId,
        copy: PathBuf,
    },
    /// Asks the window that has the document to give it up.
    TakeOver {
        doc: DocId,
    },
    /// Another window may have it: everything is saved first, and nothing written after.
    GiveUp {
        doc: DocId,
    },
    /// The person knows of the loss the guard refused.
    AllowLoss {
        doc: DocId,
    },
    /// Looks whether another program wrote the sidecar.
    Look {
        doc: DocId,
    },
    /// Saves what is unsaved and lets the document go.
    Close {
        doc: DocId,
    },
    /// Ends the thread after what came before, everything saved.
    Stop,
    /// Saves all there is and answers whether everything is on disk.
    Flush {
        done: Sender<bool>,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum Event {
    /// Another program has the document open: nothing of it is written here.
    Elsewhere {
        doc: DocId,
    },
    /// That program let it go, and nobody else can take it now: it is to be read anew.
    Free {
        doc: DocId,
    },
    /// The other program did not answer.
    NotFree {
        doc: DocId,
    },
    /// Another window asks for the document: `Message::GiveUp` is awaited.
    Asked {
        doc: DocId,
    },
    /// Everything is saved, and the other window has it.
    Given {
        doc: DocId,
    },
    /// Steps up to `n` survive a crash.
    JournalSynced {
        doc: DocId,
        n: u64,
    },
    /// The sidecar is to be written: `Message::Changed` is awaited. Asked once a save, so that a step costs the window
    /// nothing that grows with the article.
    Wanted {
        doc: DocId,
    },
    /// The state folder cannot be written: until the next save the steps are in memory only.
    JournalFailed {
        doc: DocId,
        error: WriteError,
    },
    /// Steps up to `n` are in the sidecar.
    Saved {
        doc: DocId,
        n: u64,
    },
    SaveFailed(Failure),
    SavedElsewhere {
        doc: DocId,
        path: PathBuf,
    },
    /// The sidecar on disk is another than the one read or written here; nothing was overwritten. `present`: its hash and
    /// bytes, `None` where it is gone; `base`: what was read or written here last.
    ForeignChange {
        doc: DocId,
        present: Option<(String, Vec<u8>)>,
        base: Option<Box<Snapshot>>,
    },
    /// The document is closed; `saved` says whether its last state is on disk.
    Closed {
        doc: DocId,
        saved: bool,
    },
}

/// A save that failed, with all that the red bar says.
#[derive(Debug)]
pub struct Failure {
    pub doc: DocId,
    /// Name of the sidecar.
    pub file: String,
    pub error: SaveError,
    /// Tags that wait to be saved.
    pub tags: usize,
    /// Where their copy is; `None` where the state folder failed as well.
    pub copy: Option<PathBuf>,
    /// Whether the journal holds every step.
    pub journaled: bool,
}

impl Failure {
    /// What happened, one sentence.
    pub fn what(&self) -> String {
        format!("Could not save {}: {}.", self.file, self.error)
    }

    /// What is safe, one sentence.
    pub fn kept(&self) -> String {
        let (tags, are) = match self.tags {
            1 => ("Your tag".to_owned(), "is"),
            n => (format!("Your {n} tags"), "are"),
        };
        match (&self.copy, self.journaled) {
            (Some(_), _) => format!("{tags} {are} safe in a recovery copy."),
            (None, true) => format!("{tags} {are} safe in the journal."),
            (None, false) => format!("{tags} {are} only in memory."),
        }
    }

    /// What to do, one sentence.
    pub fn remedy(&self) -> &'static str {
        self.error.remedy()
    }
}

/// The window's end of the writer thread.
pub struct Writer {
    to: Sender<Message>,
    from: Receiver<Event>,
    thread: Option<std::thread::JoinHandle<()>>,
    next: u64,
}

/// Sends to the writer from anywhere: for a panic hook, for a signal.
#[derive(Clone)]
pub struct WriterHandle {
    to: Sender<Message>,
}

impl WriterHandle {
    /// Saves all there is, and waits for it no longer than `patience`. `false`: not everything is on disk.
    pub fn flush(&self, patience: Duration) -> bool {
        let (done, answer) = channel();
        self.to.send(Message::Flush { done }).is_ok() && answer.recv_timeout(patience).unwrap_or(false)
    }
}

impl Writer {
    /// Starts the thread. `wake` is called after each batch of events, from that thread.
    pub fn start(disk: Arc<dyn Disk>, outside: Arc<dyn Outside>, wake: impl Fn() + Send + 'static) -> Self {
        let (to, messages) = channel::<Message>();
        let (events, from) = channel();
        let run = move || {
            let mut desk = Desk::new(disk, outside.clone());
            loop {
                let wait = desk.due().map(|due| due.saturating_sub(outside.elapsed()));
                let first = match wait {
                    Some(wait) => match messages.recv_timeout(wait) {
                        Ok(message) => Some(message),
                        Err(RecvTimeoutError::Timeout) => None,
                        Err(RecvTimeoutError::Disconnected) => break,
                    },
                    None => match messages.recv() {
                        Ok(message) => Some(message),
                        Err(_) => break,
                    },
                };
                let all: Vec<Message> = first.into_iter().chain(messages.try_iter()).collect();
                let stop = all.iter().any(|m| matches!(m, Message::Stop));
                desk.take(all);
                let mut any = false;
                for event in desk.work() {
                    // A window that is gone needs no news; what it asked for is done all the same.
                    any |= events.send(event).is_ok();
                }
                if any {
                    wake();
                }
                if stop {
                    break;
                }
            }
            desk.save_all();
        };
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(run).ok();
        Self { to, from, thread, next: 0 }
    }

    /// Takes over an opened document. What a crash left unsaved is saved after the usual pause.
    /// `claim`: ask for the lock, answered by `Event::Elsewhere` where another window has it.
    pub fn open(&mut self, opened: &super::Opened, claim: bool) -> DocId {
        self.next += 1;
        let doc = DocId(self.next);
        let restored = opened.restored > 0 && opened.read_only.is_none();
        let unsaved = restored.then(|| Box::new(Snapshot::of(&opened.document)));
        let (files, base) = (Box::new(opened.files.clone()), opened.base.clone());
        self.send(Message::Open { doc, files, claim, unsaved, base });
        doc
    }

    /// Journals the newest action of a document and schedules its save.
    pub fn acted(&self, doc: DocId, document: &Document) {
        let Some(action) = document.history().undoable() else { return };
        let removed = removals(&action.edits);
        self.step(doc, document, Step::Do(action.clone()), removed);
    }

    /// Journals an undo or redo and schedules the save.
    pub fn undone(&self, doc: DocId, document: &Document, undone: &Undone) {
        self.step(doc, document, undone.step.clone(), removals(&undone.applied));
    }

    fn step(&self, doc: DocId, document: &Document, step: Step, removed: usize) {
        self.send(Message::Record { doc, step, text: document.text().clone(), removed });
    }

    /// Hands over the present state: when the writer wants it, before a flush, or for changes that are no actions (a
    /// detected date, a merge).
    pub fn changed(&self, doc: DocId, document: &Document) {
        self.send(Message::Changed { doc, snapshot: Box::new(Snapshot::of(document)) });
    }

    /// Asks for anything else.
    pub fn send(&self, message: Message) {
        // The thread ends only with this value; if it could not be started, Flush answers that nothing is saved.
        let _ = self.to.send(message);
    }

    /// What happened since the last call.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.from.try_iter()
    }

    /// For places that outlive a frame.
    pub fn handle(&self) -> WriterHandle {
        WriterHandle { to: self.to.clone() }
    }

    /// Saves all there is, and waits for it no longer than `patience`.
    pub fn flush(&self, patience: Duration) -> bool {
        self.handle().flush(patience)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Handles may live longer, as the one of the panic hook does: the thread is told, and does not wait for them.
        let _ = self.to.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            // Its own panic was reported by the panic hook.
            let _ = thread.join();
        }
    }
}

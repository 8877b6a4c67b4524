//! Keeps one open document's files: its journal, its sidecar, the copies set aside. Each call does one piece of work.

use super::atomic::{self, WriteError};
use super::disk::Disk;
use super::journal::{Journal, Lock};
use super::limits::{MAX_SIDECAR_BYTES, ReadError, read_file};
use super::sidecar::{self, Snapshot};
use super::{Files, Outside, recovery, texts};
use crate::core::edit::{Edit, Step};
use crate::core::text::{Text, sha256_hex};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long a copy of the previous version is good enough.
const COPY_EVERY: Duration = Duration::from_secs(3600);
/// Losing fewer spans than this at once is nothing to be alarmed about.
const GUARD_FROM: usize = 10;

/// Why a sidecar was not saved. What is on disk is as it was, unless the variant says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("{0}")]
    Write(#[from] WriteError),
    #[error("the present version cannot be read: {0}")]
    Unreadable(#[source] ReadError),
    #[error("another program has changed it")]
    Foreign {
        /// Hash of what is there now; `None` where the file is gone.
        present: Option<String>,
    },
    #[error("it would lose {lost} of {before} tags that nobody removed")]
    Guard { before: usize, lost: usize },
    #[error("what was to be written does not read back: {0}")]
    ReadBack(String),
}

impl SaveError {
    /// What the person can do, one sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Write(error) => error.remedy(),
            Self::Unreadable(_) => "Check the file, then Retry, or save elsewhere.",
            Self::Foreign { .. } => "Merge both versions.",
            Self::Guard { .. } => "Look at the tags, then Retry, or take the recovery copy.",
            Self::ReadBack(_) => "Save elsewhere and report this as a fault of Rubrica.",
        }
    }

    /// What is safe on disk; the window adds how many tags wait in memory and where their copy is.
    pub const fn kept(&self) -> &'static str {
        match self {
            Self::Write(error) => error.kept(),
            _ => "The version on disk is as it was.",
        }
    }
}

/// A save that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Number of the newest step in the file.
    pub n: u64,
    /// Whether anything had to be written.
    pub wrote: bool,
}

/// The files of one open document.
pub struct Keeper {
    disk: Arc<dyn Disk>,
    outside: Arc<dyn Outside>,
    files: Files,
    journal: Journal,
    lock: Option<Lock>,
    /// The sidecar as last read or written: what a merge starts from.
    base: Option<Box<Snapshot>>,
    /// Copies left by sync programs that the next save holds: they are put away then.
    held: Vec<PathBuf>,
    saved_n: u64,
    /// Spans that people took away since the last save.
    removed: usize,
    copied_at: Option<Duration>,
    first_save: bool,
}

impl Keeper {
    /// Takes over the files of a document just opened. Writes nothing.
    pub fn new(files: Files, disk: Arc<dyn Disk>, outside: Arc<dyn Outside>) -> Self {
        let journal = Journal::new(
            disk.clone(),
            files.journal(),
            files.sidecar.to_string_lossy().into_owned(),
            files.known.clone(),
            files.journal_len,
            files.mark.clone(),
        );
        let saved_n = files.saved_n;
        Self {
            disk,
            outside,
            files,
            journal,
            lock: None,
            base: None,
            held: Vec::new(),
            saved_n,
            removed: 0,
            copied_at: None,
            first_save: true,
        }
    }

    /// Tells what the sidecar held when it was read.
    pub fn with_base(mut self, base: Option<Box<Snapshot>>) -> Self {
        self.base = base;
        self
    }

    /// The sidecar as last read or written.
    pub fn base(&self) -> Option<&Snapshot> {
        self.base.as_deref()
    }

    /// The files as last known.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Claims the document for this program. `false`: another window has it. A state folder that cannot be used is no
    /// hindrance.
    pub fn lock(&mut self) -> bool {
        match Lock::take(&*self.disk, &self.files.journal()) {
            Ok(Some(lock)) => {
                self.lock = Some(lock);
                // Whoever wished for it before has it now, or is gone.
                self.withdraw_wish();
                true
            }
            Ok(None) => false,
            Err(_) => true,
        }
    }

    /// Lets another window have the document.
    pub fn unlock(&mut self) {
        self.lock = None;
    }

    /// Asks the window that has the document to give it up. **Errors:** the state folder cannot be written.
    pub fn wish(&self) -> std::io::Result<()> {
        std::fs::write(self.wish_file(), b"")
    }

    /// Takes such a wish back.
    pub fn withdraw_wish(&self) {
        // Without a wish there is nothing to take back.
        let _ = std::fs::remove_file(self.wish_file());
    }

    /// Whether some window wishes for the document.
    pub fn is_wished_for(&self) -> bool {
        self.wish_file().exists()
    }

    fn wish_file(&self) -> PathBuf {
        self.files.journal().with_extension(super::files::WISH)
    }

    /// Takes a step into the journal; `sync_journal` makes it durable. `removed`: spans it took away.
    pub fn record(&mut self, step: &Step, text: &Text, removed: usize) {
        self.journal.record(step, text);
        self.removed += removed;
    }

    /// Makes the journal durable. **Errors:** the steps are kept in memory and tried again with the next call.
    pub fn sync_journal(&mut self) -> Result<(), WriteError> {
        self.journal.sync()
    }

    /// Whether every step is durable in the journal.
    pub fn journal_synced(&self) -> bool {
        self.journal.is_synced()
    }

    /// Saves a state of the document into its sidecar.
    pub fn save(&mut self, snapshot: &Snapshot) -> Result<Saved, SaveError> {
        let target = atomic::resolve(&self.files.sidecar, &self.files.project)?;
        let present = match read_file(&target.path, MAX_SIDECAR_BYTES) {
            Ok(bytes) => Some(bytes),
            Err(ReadError::Missing) => None,
            Err(error) => return Err(SaveError::Unreadable(error)),
        };
        let hash = present.as_deref().map(sha256_hex);
        if hash != self.files.known {
            return Err(SaveError::Foreign { present: hash });
        }
        let bytes = sidecar::write(snapshot);
        let sha256 = sha256_hex(&bytes);
        if hash.as_ref() == Some(&sha256) {
            self.journal_save(snapshot.n, &sha256);
            self.note_saved(snapshot, sha256);
            return Ok(Saved { n: snapshot.n, wrote: false });
        }
        read_back(&bytes, snapshot)?;
        self.guard(snapshot)?;
        if let Some(present) = &present {
            self.keep_previous(present);
        }
        // A help for later; without it re-anchoring goes by the quotes.
        let _ = texts::keep(&*self.disk, &self.files.state.texts(), &snapshot.text, self.outside.random());
        let random = self.outside.random();
        let disk = self.disk.clone();
        let n = snapshot.n;
        let written = atomic::replace(&*disk, &target, &bytes, random, &mut || self.journal_save(n, &sha256));
        match written {
            Ok(()) => {}
            Err(error @ WriteError::Disk { renamed: true, .. }) => {
                self.files.known = Some(sha256);
                return Err(error.into());
            }
            Err(error) => return Err(error.into()),
        }
        self.note_saved(snapshot, sha256);
        if std::mem::take(&mut self.first_save) {
            atomic::remove_stale(&*self.disk, &target.path, &target.path);
        }
        Ok(Saved { n: snapshot.n, wrote: true })
    }

    /// Writes a state to another place, by the same protocol. What stands there is replaced.
    pub fn save_elsewhere(&mut self, snapshot: &Snapshot, path: &Path) -> Result<(), SaveError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let target = atomic::resolve(path, folder)?;
        let bytes = sidecar::write(snapshot);
        read_back(&bytes, snapshot)?;
        atomic::replace(&*self.disk, &target, &bytes, self.outside.random(), &mut || {})?;
        Ok(())
    }

    /// Puts a copy of a state aside, for the case that its sidecar cannot be written.
    pub fn keep_aside(&mut self, snapshot: &Snapshot) -> Result<PathBuf, WriteError> {
        let folder = self.files.recovery();
        recovery::keep(&*self.disk, &folder, &sidecar::write(snapshot), &self.outside.utc(), self.outside.random())
    }

    /// Says that the version of this hash, with these contents, has been read and merged: the next save may replace it.
    pub fn accept(&mut self, present: Option<String>, theirs: Option<Box<Snapshot>>) {
        self.files.known = present;
        self.files.spans_on_disk = theirs.as_ref().map_or(0, |theirs| theirs.len());
        self.base = theirs;
    }

    /// A copy left by a sync program is merged into the next state: when that is saved, the copy goes to the others.
    pub fn put_away(&mut self, copy: PathBuf) {
        self.held.push(copy);
    }

    /// Says that the person knows of the loss the guard refused.
    pub fn allow_loss(&mut self) {
        self.removed = usize::MAX;
    }

    /// The sidecar on disk with its hash, where it is another than the one last read or written (`None` inside: it is
    /// gone). One that cannot be read now is looked at again before the next save.
    pub fn foreign(&self) -> Option<Option<(String, Vec<u8>)>> {
        match read_file(&self.files.sidecar, MAX_SIDECAR_BYTES) {
            Ok(bytes) => {
                let hash = sha256_hex(&bytes);
                (self.files.known.as_ref() != Some(&hash)).then_some(Some((hash, bytes)))
            }
            Err(ReadError::Missing) => self.files.known.is_some().then_some(None),
            Err(_) => None,
        }
    }

    fn journal_save(&mut self, n: u64, sha256: &str) {
        self.journal.record_save(n, sha256);
        // The save goes on without: the sidecar is the promise, and the line goes out with the next sync.
        let _ = self.journal.sync();
    }

    fn note_saved(&mut self, snapshot: &Snapshot, sha256: String) {
        self.base = Some(Box::new(snapshot.clone()));
        for copy in std::mem::take(&mut self.held) {
            self.set_copy_aside(&copy);
        }
        self.files.known = Some(sha256);
        self.files.spans_on_disk = snapshot.len();
        self.saved_n = snapshot.n;
        self.removed = 0;
    }

    /// Moves what a sync program left into the recovery copies. Whatever fails, the copy stays where it is.
    fn set_copy_aside(&self, copy: &Path) {
        let Ok(bytes) = read_file(copy, MAX_SIDECAR_BYTES) else { return };
        let (at, random) = (self.outside.utc(), self.outside.random());
        if recovery::keep(&*self.disk, &self.files.recovery(), &bytes, &at, random).is_ok() {
            let _ = self.disk.remove(copy);
        }
    }

    fn guard(&self, snapshot: &Snapshot) -> Result<(), SaveError> {
        let before = self.files.spans_on_disk;
        let lost = before.saturating_sub(snapshot.len());
        if lost >= GUARD_FROM && lost * 2 > before && lost > self.removed {
            return Err(SaveError::Guard { before, lost });
        }
        Ok(())
    }

    fn keep_previous(&mut self, present: &[u8]) {
        let now = self.outside.elapsed();
        if self.copied_at.is_some_and(|at| now.saturating_sub(at) < COPY_EVERY) {
            return;
        }
        let (at, random) = (self.outside.utc(), self.outside.random());
        // A copy of a good version: the save goes on without it.
        if recovery::keep(&*self.disk, &self.files.recovery(), present, &at, random).is_ok() {
            self.copied_at = Some(now);
        }
    }
}

/// Spans that a step takes away: what the guard allows a save to lose.
pub fn removals(edits: &[Edit]) -> usize {
    edits.iter().filter(|e| matches!(e, Edit::RemoveSpan(_))).count()
}

/// A fault of the writing code must not replace a good file.
fn read_back(bytes: &[u8], snapshot: &Snapshot) -> Result<(), SaveError> {
    let read = sidecar::read(bytes).map_err(|e| SaveError::ReadBack(e.to_string()))?;
    let (spans, links) = (read.spans.len(), read.relations.len());
    let aside = (read.set_aside.spans.len(), read.set_aside.relations.len());
    let expected = (snapshot.set_aside.spans.len(), snapshot.set_aside.relations.len());
    if (spans, links) != (snapshot.len(), snapshot.relations.len()) || aside != expected {
        return Err(SaveError::ReadBack(format!("{spans} of {} tags", snapshot.len())));
    }
    Ok(())
}

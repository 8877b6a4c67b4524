//! The journal: one line for each action, synced at once. It covers the pause before a save, and is the undo history.

use super::atomic::{self, Target, WriteError};
use super::disk::{Disk, OpenFile};
use super::journal_line::{Line, head_line, save_line, step_line};
use super::limits::{MAX_JOURNAL_BYTES, ReadError, read_file};
use crate::core::edit::Step;
use crate::core::json;
use crate::core::text::Text;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Above this size a journal is rewritten at the next start of work.
pub const REWRITE_ABOVE: u64 = 16 << 20;
/// How many steps such a rewriting keeps.
pub const STEPS_KEPT: usize = 10_000;

/// A hash that no sidecar has.
const NO_SIDECAR: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A journal as found on disk.
#[derive(Debug, Default)]
pub struct Past {
    /// Hash of the sidecar when the journal began; `None` where there was none.
    pub base: Option<String>,
    pub steps: Vec<Step>,
    saves: Vec<(u64, String)>,
    /// Bytes up to the end of the last whole line.
    pub good_len: u64,
    /// Whether the last line was cut by a crash.
    pub torn: bool,
    /// Whole lines that could not be read.
    pub unreadable: usize,
}

impl Past {
    /// Reads a journal. Spans get their places in `text`; those whose words are not there become orphans.
    /// **Errors:** the file is there but cannot be read. **Cost:** about 10 ms a megabyte.
    pub fn read(path: &Path, text: &Text) -> Result<Option<Self>, ReadError> {
        let bytes = match read_file(path, MAX_JOURNAL_BYTES) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut past = Self::default();
        let mut strings = crate::core::spans::Strings::default();
        // A head that cannot be read fits no sidecar.
        past.base = Some(NO_SIDECAR.to_owned());
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            let Some(whole) = line.strip_suffix(b"\n") else {
                past.torn = true;
                break;
            };
            past.good_len += line.len() as u64;
            match json::parse(whole).ok().and_then(|value| Line::from_value(value, text, &mut strings)) {
                Some(Line::Head { base }) => past.base = base,
                Some(Line::Save { n, sha256 }) => past.saves.push((n, sha256)),
                Some(Line::Step(step)) => past.steps.push(step),
                None => past.unreadable += 1,
            }
        }
        Ok((past.good_len > 0).then_some(past))
    }

    /// Up to which step a sidecar of this hash holds everything; `None` where the journal knows no such sidecar.
    pub fn fit(&self, sidecar: Option<&str>) -> Option<u64> {
        let save = self.saves.iter().rev().find(|(_, sha256)| Some(sha256.as_str()) == sidecar);
        save.map(|(n, _)| *n).or_else(|| (self.base.as_deref() == sidecar).then_some(0))
    }

    /// The newest step that any save line names.
    pub fn last_save(&self) -> u64 {
        self.saves.last().map_or(0, |(n, _)| *n)
    }
}

/// A journal open for writing. Nothing is created before the first line.
pub struct Journal {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    /// Canonical path of the sidecar, for the head line.
    sidecar: String,
    base: Option<String>,
    /// Where the sidecar was replaced by a stranger's: which steps the present one stands for.
    mark: Option<(u64, String)>,
    file: Option<Box<dyn OpenFile>>,
    good_len: u64,
    /// Lines not yet known to be durable.
    pending: Vec<u8>,
    /// A sync failed: the lines since then must go into a new file, since the old one's may be lost unnoticed.
    suspect: bool,
}

impl Journal {
    /// A journal to go on with. `good_len` bytes of it are whole lines; `base` is the sidecar's hash for a new one.
    pub fn new(
        disk: Arc<dyn Disk>,
        path: PathBuf,
        sidecar: String,
        base: Option<String>,
        good_len: u64,
        mark: Option<(u64, String)>,
    ) -> Self {
        Self { disk, path, sidecar, base, mark, file: None, good_len, pending: Vec::new(), suspect: false }
    }

    /// Takes a step in, to be written with the next `sync`.
    pub fn record(&mut self, step: &Step, text: &Text) {
        step_line(&mut self.pending, step, text);
    }

    /// Takes in that a sidecar of this hash holds everything up to step `n`.
    pub fn record_save(&mut self, n: u64, sha256: &str) {
        save_line(&mut self.pending, n, sha256);
    }

    /// Whether everything taken in is durable.
    pub fn is_synced(&self) -> bool {
        self.pending.is_empty()
    }

    /// Writes and syncs what was taken in. **Errors:** the lines are kept and go out with the next call.
    pub fn sync(&mut self) -> Result<(), WriteError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let result = self.try_sync();
        if result.is_err() {
            self.file = None;
        }
        result
    }

    fn try_sync(&mut self) -> Result<(), WriteError> {
        if self.suspect {
            return self.rewrite();
        }
        if self.file.is_none() {
            self.open()?;
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write(&self.pending)?;
        if let Err(error) = file.sync() {
            self.suspect = true;
            return Err(error.into());
        }
        self.good_len += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    fn open(&mut self) -> Result<(), WriteError> {
        if let Some(folder) = self.path.parent() {
            self.disk.create_folder(folder)?;
        }
        if self.good_len > REWRITE_ABOVE {
            return self.rewrite();
        }
        let is_new = self.good_len == 0;
        let mut file = self.disk.append(&self.path)?;
        if file.size()? != self.good_len {
            file.truncate(self.good_len)?;
        }
        self.add_head();
        self.file = Some(file);
        if let Some(folder) = self.path.parent().filter(|_| is_new) {
            // Matters only for a power cut within seconds; the sidecar is the promise then.
            let _ = self.disk.sync_folder(folder);
        }
        Ok(())
    }

    /// Puts the head line before the first lines of a new journal, or the mark of a foreign sidecar into an old one.
    fn add_head(&mut self) {
        let mut head = Vec::new();
        if self.good_len == 0 {
            head_line(&mut head, &self.sidecar, self.base.as_deref());
            // A later failure must not put it there a second time: it travels with the pending lines.
            if self.pending.starts_with(&head) {
                return;
            }
        } else if let Some((n, sha256)) = self.mark.take() {
            save_line(&mut head, n, &sha256);
        }
        self.pending.splice(0..0, head);
    }

    /// Writes the whole journal anew, without what is too old, the pending lines at its end.
    fn rewrite(&mut self) -> Result<(), WriteError> {
        self.add_head();
        let old = match read_file(&self.path, MAX_JOURNAL_BYTES) {
            Ok(bytes) => bytes,
            Err(ReadError::Io(error)) => return Err(error.into()),
            Err(_) => Vec::new(),
        };
        let good = usize::try_from(self.good_len).unwrap_or(usize::MAX).min(old.len());
        let mut bytes = shortened(old.get(..good).unwrap_or_default(), &self.sidecar);
        bytes.extend(&self.pending);
        let target = Target { path: self.path.clone(), mode: Some(0o600) };
        // One journal is rewritten by one program at a time: any name of its own will do, if it is another each time.
        let random = self.good_len ^ (bytes.len() as u64).rotate_left(32) ^ u64::from(std::process::id());
        atomic::replace(&*self.disk, &target, &bytes, random, &mut || {})?;
        self.file = Some(self.disk.append(&self.path)?);
        self.good_len = bytes.len() as u64;
        self.pending.clear();
        self.suspect = false;
        Ok(())
    }
}

/// A journal cut to its newest steps, unsaved ones all kept; as it is where it is small.
fn shortened(bytes: &[u8], sidecar: &str) -> Vec<u8> {
    if bytes.len() as u64 <= REWRITE_ABOVE {
        return bytes.to_vec();
    }
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    let is_step = |line: &&&[u8]| line.starts_with(b"{\"n\":");
    let is_save = |line: &[u8]| line.starts_with(b"{\"save\":");
    let last_save = lines.iter().rposition(|line| is_save(line));
    let steps = lines.iter().filter(|line| is_step(line)).count();
    let mut cut = lines.len();
    let mut left = STEPS_KEPT.min(steps);
    for (i, line) in lines.iter().enumerate().rev() {
        if left == 0 {
            break;
        }
        cut = i;
        left -= usize::from(is_step(&line));
    }
    cut = cut.min(last_save.unwrap_or(0)).max(1);
    let mut short = Vec::with_capacity(bytes.len() / 2);
    // What came before is gone, so nothing may be replayed from the start.
    head_line(&mut short, sidecar, Some(NO_SIDECAR));
    short.extend(lines.iter().skip(cut).copied().flatten());
    short
}

/// Tells one window from another on the same article. Vanishes with the program that holds it.
pub struct Lock {
    _file: std::fs::File,
}

impl Lock {
    /// Takes the lock of a journal. `Ok(None)`: another program has it. **Errors:** the state folder cannot be used.
    pub fn take(disk: &dyn Disk, journal: &Path) -> std::io::Result<Option<Self>> {
        if let Some(folder) = journal.parent() {
            disk.create_folder(folder)?;
        }
        let path = journal.with_extension("lock");
        let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_over_its_size_keeps_its_newest_steps_and_all_that_is_unsaved() {
        let long = "x".repeat(1700);
        let line = |n: usize| format!("{{\"n\":{n},\"name\":\"{long}\"}}\n");
        let save = |n: usize| format!("{{\"save\":{n},\"sha256\":\"{n:064}\"}}\n");
        let journal = |saved: usize| {
            let mut text = String::from("{\"journal\":1,\"sidecar\":\"/s\",\"base\":null}\n");
            for n in 1..=12_000 {
                text += &line(n);
                if n == saved {
                    text += &save(n);
                }
            }
            text
        };
        let first = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let mut lines = text.lines();
            assert!(lines.next().unwrap().contains(NO_SIDECAR), "nothing may be replayed from the start");
            assert!(text.ends_with(&line(12_000)));
            lines.next().unwrap().get(..12).unwrap().to_owned()
        };
        // Saved lately: exactly the newest ten thousand.
        let bytes = journal(11_000);
        assert!(bytes.len() as u64 > REWRITE_ABOVE);
        assert_eq!(first(&shortened(bytes.as_bytes(), "/s")), "{\"n\":2001,\"n");
        // Long unsaved: from the last save on, however many.
        assert_eq!(first(&shortened(journal(500).as_bytes(), "/s")), "{\"save\":500,");
        let small = save(1);
        assert_eq!(shortened(small.as_bytes(), "/s"), small.as_bytes());
    }
}

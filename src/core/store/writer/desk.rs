//! What the writer does and when, without a thread: the same for tests that set the time by hand.

use super::{DocId, Event, Failure, Message};
use crate::core::store::disk::Disk;
use crate::core::store::{Keeper, Outside, SaveError, Snapshot};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Pause after the last action before the sidecar is written.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest wait while actions keep coming.
const LONGEST: Duration = Duration::from_secs(5);
/// Wait before trying again after a failure.
const AGAIN: Duration = Duration::from_secs(10);
/// How often a window that waits for a document looks whether it is free, and how long it waits.
const LOOK: Duration = Duration::from_millis(100);
const WAIT: Duration = Duration::from_secs(10);

/// All open documents on the writer's desk.
pub struct Desk {
    disk: Arc<dyn Disk>,
    outside: Arc<dyn Outside>,
    slots: BTreeMap<DocId, Slot>,
    events: Vec<Event>,
}

struct Slot {
    keeper: Keeper,
    /// Another window has the document.
    elsewhere: bool,
    /// The newest state that is not in the sidecar.
    unsaved: Option<Box<Snapshot>>,
    /// Steps were done after that state: the window is asked for the present one when it is to be written.
    behind: bool,
    /// The window was asked and has not answered.
    wanted: bool,
    /// When the sidecar is to be written.
    due: Option<Duration>,
    /// When the oldest unsaved change came.
    since: Duration,
    /// Newest step in the journal's keeping.
    recorded: u64,
    reported: u64,
    journal_due: Option<Duration>,
    journal_failed: bool,
    /// Newest step that a recovery copy holds.
    copied: Option<u64>,
    copy: Option<std::path::PathBuf>,
    closing: bool,
    /// The foreign version that was told and not answered yet (`None` inside: that it is gone).
    told: Option<Option<String>>,
    /// Something came for the document since the last work: a moment to look whether another window wants it.
    touched: bool,
    /// The window was asked to give the document up.
    asked: bool,
    /// It agreed.
    giving: bool,
    /// The document is waited for: when to look, and until when.
    waiting: Option<(Duration, Duration)>,
}

impl Desk {
    /// An empty desk.
    pub fn new(disk: Arc<dyn Disk>, outside: Arc<dyn Outside>) -> Self {
        Self { disk, outside, slots: BTreeMap::new(), events: Vec::new() }
    }

    /// When there is something to do next, on the clock of `Outside::elapsed`.
    pub fn due(&self) -> Option<Duration> {
        self.slots.values().flat_map(|s| [s.due, s.journal_due, s.waiting.map(|w| w.0)]).flatten().min()
    }

    /// Takes messages in; journal lines are synced once for all of them.
    pub fn take(&mut self, messages: impl IntoIterator<Item = Message>) {
        let mut flushes = Vec::new();
        for message in messages {
            self.take_one(message, &mut flushes);
        }
        self.sync_journals();
        for done in flushes {
            let all = self.save_all();
            // Whoever asked may have stopped waiting.
            let _ = done.send(all);
        }
    }

    fn take_one(&mut self, message: Message, flushes: &mut Vec<std::sync::mpsc::Sender<bool>>) {
        let now = self.outside.elapsed();
        match message {
            Message::Open { doc, files, claim, unsaved, base } => {
                let mut keeper = Keeper::new(*files, self.disk.clone(), self.outside.clone()).with_base(base);
                let elsewhere = claim && !keeper.lock();
                if elsewhere {
                    self.events.push(Event::Elsewhere { doc });
                }
                let mut slot = Slot::new(keeper, elsewhere);
                if let Some(snapshot) = unsaved {
                    slot.changed(snapshot, now);
                }
                self.slots.insert(doc, slot);
            }
            Message::Flush { done } => flushes.push(done),
            // The thread itself ends.
            Message::Stop => {}
            Message::Record { doc, step, text, removed } => {
                if let Some(slot) = self.writable(doc) {
                    slot.keeper.record(&step, &text, removed);
                    slot.recorded = step.n();
                    slot.journal_due = Some(now);
                    slot.touched = true;
                    slot.fell_behind(now);
                }
            }
            Message::Changed { doc, snapshot } => {
                if let Some(slot) = self.writable(doc) {
                    slot.changed(snapshot, now);
                }
            }
            Message::SaveNow { doc } => {
                if let Some(slot) = self.writable(doc) {
                    slot.due = (slot.unsaved.is_some() || slot.behind).then_some(now);
                }
            }
            Message::SaveElsewhere { doc, path } => self.save_elsewhere(doc, path),
            Message::Accept { doc, present, theirs } => {
                if let Some(slot) = self.writable(doc) {
                    slot.told = None;
                    if present.is_none()
                        && let Some(state) = slot.unsaved.as_deref().or(slot.keeper.base()).cloned()
                    {
                        // The file is gone: what it held is kept, as far as the state folder takes it.
                        slot.copy = slot.keeper.keep_aside(&state).ok();
                    }
                    slot.keeper.accept(present, theirs);
                    slot.due = (slot.unsaved.is_some() || slot.behind).then_some(now);
                }
            }
            Message::AllowLoss { doc } => {
                if let Some(slot) = self.writable(doc) {
                    slot.keeper.allow_loss();
                    slot.due = (slot.unsaved.is_some() || slot.behind).then_some(now);
                }
            }
            Message::NotMerged { doc } => {
                if let Some(slot) = self.writable(doc) {
                    slot.told = None;
                    slot.due = (slot.unsaved.is_some() || slot.behind).then_some(now + AGAIN);
                }
            }
            Message::PutAway { doc, copy } => {
                if let Some(slot) = self.writable(doc) {
                    slot.keeper.put_away(copy);
                }
            }
            Message::Look { doc } => {
                if let Some(slot) = self.slots.get_mut(&doc) {
                    slot.touched = true;
                    let others = slot.waiting.is_some() || slot.keeper.is_wished_for();
                    if slot.elsewhere && !others && slot.keeper.lock() {
                        self.events.push(Event::Free { doc });
                    }
                    self.tell_foreign(doc);
                }
            }
            Message::TakeOver { doc } => {
                if let Some(slot) = self.slots.get_mut(&doc).filter(|slot| slot.elsewhere) {
                    // Where the state folder cannot be written no lock is held either: the next look finds it free.
                    let _ = slot.keeper.wish();
                    slot.waiting = Some((now, now + WAIT));
                }
            }
            Message::GiveUp { doc } => {
                if let Some(slot) = self.writable(doc) {
                    slot.giving = true;
                    slot.due = Some(now);
                }
            }
            Message::Close { doc } => {
                if let Some(slot) = self.slots.get_mut(&doc) {
                    slot.closing = true;
                    slot.due = Some(now);
                }
            }
        }
    }

    fn writable(&mut self, doc: DocId) -> Option<&mut Slot> {
        self.slots.get_mut(&doc).filter(|slot| !slot.elsewhere)
    }

    /// Does what is due and gives back what came of everything since the last call.
    pub fn work(&mut self) -> Vec<Event> {
        let now = self.outside.elapsed();
        self.sync_journals();
        self.heed_other_windows(now);
        let due: Vec<DocId> =
            self.slots.iter().filter(|(_, s)| s.due.is_some_and(|d| d <= now)).map(|(doc, _)| *doc).collect();
        for doc in due {
            if let Some(slot) = self.slots.get_mut(&doc)
                && slot.behind
                && !slot.closing
                && !slot.giving
            {
                slot.due = None;
                slot.wanted = true;
                self.events.push(Event::Wanted { doc });
                continue;
            }
            let saved = self.save(doc);
            if let Some(slot) = self.slots.get_mut(&doc)
                && std::mem::take(&mut slot.giving)
                // What is in the journal the other window finds there.
                && (saved || slot.keeper.journal_synced())
            {
                slot.elsewhere = true;
                slot.due = None;
                slot.keeper.unlock();
                self.events.push(Event::Given { doc });
            }
            if let Some(slot) = self.slots.get(&doc)
                && slot.closing
            {
                self.slots.remove(&doc);
                self.events.push(Event::Closed { doc, saved });
            }
        }
        std::mem::take(&mut self.events)
    }

    /// Looks whether windows that were asked have let documents go, and whether some are wanted here.
    fn heed_other_windows(&mut self, now: Duration) {
        for (doc, slot) in &mut self.slots {
            if std::mem::take(&mut slot.touched) && !slot.elsewhere && !slot.asked && slot.keeper.is_wished_for() {
                slot.asked = true;
                self.events.push(Event::Asked { doc: *doc });
            }
            let Some((look, end)) = slot.waiting.filter(|(look, _)| *look <= now) else { continue };
            if slot.keeper.lock() {
                slot.waiting = None;
                self.events.push(Event::Free { doc: *doc });
            } else if now >= end {
                slot.waiting = None;
                slot.keeper.withdraw_wish();
                self.events.push(Event::NotFree { doc: *doc });
            } else {
                slot.waiting = Some((look + LOOK, end));
            }
        }
    }

    /// Tells of a version another program wrote, once.
    fn tell_foreign(&mut self, doc: DocId) {
        let Some(slot) = self.slots.get_mut(&doc) else { return };
        let Some(present) = slot.keeper.foreign() else { return slot.told = None };
        let hash = present.as_ref().map(|(hash, _)| hash.clone());
        if slot.told.as_ref() != Some(&hash) {
            slot.told = Some(hash);
            let base = slot.keeper.base().cloned().map(Box::new);
            self.events.push(Event::ForeignChange { doc, present, base });
        }
    }

    /// Saves every document that has something unsaved. `false`: something is not on disk.
    pub fn save_all(&mut self) -> bool {
        self.sync_journals();
        let docs: Vec<DocId> = self.slots.keys().copied().collect();
        let unsaved = docs.into_iter().filter(|doc| !self.save(*doc)).count();
        unsaved == 0
    }

    fn sync_journals(&mut self) {
        let now = self.outside.elapsed();
        for (doc, slot) in &mut self.slots {
            if slot.journal_due.is_none_or(|due| due > now) {
                continue;
            }
            match slot.keeper.sync_journal() {
                Ok(()) => {
                    slot.journal_due = None;
                    slot.journal_failed = false;
                    if slot.reported < slot.recorded {
                        slot.reported = slot.recorded;
                        self.events.push(Event::JournalSynced { doc: *doc, n: slot.recorded });
                    }
                }
                Err(error) => {
                    slot.journal_due = Some(now + AGAIN);
                    if !std::mem::replace(&mut slot.journal_failed, true) {
                        self.events.push(Event::JournalFailed { doc: *doc, error });
                    }
                }
            }
        }
    }

    /// Saves one document; `true` where its newest state is on disk.
    fn save(&mut self, doc: DocId) -> bool {
        let now = self.outside.elapsed();
        let Some(slot) = self.slots.get_mut(&doc) else { return true };
        slot.due = None;
        let behind = slot.behind;
        let Some(snapshot) = slot.unsaved.take() else { return !behind };
        match slot.keeper.save(&snapshot) {
            Ok(saved) => {
                slot.copied = None;
                slot.copy = None;
                self.events.push(Event::Saved { doc, n: saved.n });
                !behind
            }
            Err(error) => {
                // The newest state gets a copy; the same state needs only one.
                if slot.copied != Some(snapshot.n) || slot.copy.is_none() {
                    slot.copy = slot.keeper.keep_aside(&snapshot).ok();
                    slot.copied = Some(snapshot.n);
                }
                slot.due = Some(now + AGAIN);
                let foreign = matches!(error, SaveError::Foreign { .. });
                if foreign {
                    // Waits for the merge; asking the disk again and again would change nothing.
                    slot.due = None;
                } else {
                    let file = slot.keeper.files().sidecar.file_name().unwrap_or_default();
                    self.events.push(Event::SaveFailed(Failure {
                        doc,
                        file: file.to_string_lossy().into_owned(),
                        error,
                        tags: snapshot.len(),
                        copy: slot.copy.clone(),
                        journaled: slot.keeper.journal_synced(),
                    }));
                }
                slot.unsaved = Some(snapshot);
                if foreign {
                    self.tell_foreign(doc);
                }
                false
            }
        }
    }

    fn save_elsewhere(&mut self, doc: DocId, path: std::path::PathBuf) {
        let Some(slot) = self.slots.get_mut(&doc) else { return };
        let Some(snapshot) = &slot.unsaved else {
            // Nothing is unsaved: the sidecar itself holds everything.
            return;
        };
        match slot.keeper.save_elsewhere(snapshot, &path) {
            Ok(()) => self.events.push(Event::SavedElsewhere { doc, path }),
            Err(error) => self.events.push(Event::SaveFailed(Failure {
                doc,
                file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                error,
                tags: snapshot.len(),
                copy: slot.copy.clone(),
                journaled: slot.keeper.journal_synced(),
            })),
        }
    }
}

impl Slot {
    fn new(keeper: Keeper, elsewhere: bool) -> Self {
        Self {
            keeper,
            elsewhere,
            unsaved: None,
            behind: false,
            wanted: false,
            due: None,
            since: Duration::ZERO,
            recorded: 0,
            reported: 0,
            journal_due: None,
            journal_failed: false,
            copied: None,
            copy: None,
            closing: false,
            told: None,
            touched: false,
            asked: false,
            giving: false,
            waiting: None,
        }
    }

    fn fell_behind(&mut self, now: Duration) {
        if self.unsaved.is_none() && !self.behind {
            self.since = now;
        }
        self.behind = true;
        if !self.wanted {
            self.schedule(now);
        }
    }

    fn changed(&mut self, snapshot: Box<Snapshot>, now: Duration) {
        if self.unsaved.replace(snapshot).is_none() && !self.behind {
            self.since = now;
        }
        self.behind = false;
        self.schedule(now);
        if std::mem::take(&mut self.wanted) {
            self.due = Some(now);
        }
    }

    fn schedule(&mut self, now: Duration) {
        let failing = self.copied.is_some();
        // While the disk refuses, the retry keeps its own time.
        if !failing || self.due.is_none() {
            self.due = Some((now + PAUSE).min(self.since + LONGEST));
        }
    }
}

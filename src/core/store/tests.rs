//! A document through its whole life on a real folder, with the time set by hand.

use super::disk::{Disk, RealDisk};
use super::writer::{Desk, DocId, Event, Message};
use super::*;
use crate::core::document::{Document, Status};
use crate::core::edit::{Edit, HeadField, Step, Transaction};
use crate::core::spans::{Id, Span};
use crate::core::text::ByteRange;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

const TEXT: &str = "Anna Berg said on Tuesday that the ferry was late.";
const NOW: &str = "2026-02-02T10:00:00Z";

/// A clock that stands until it is set, and numbers that are never the same.
#[derive(Default)]
struct Still {
    ms: AtomicU64,
    random: AtomicU64,
}

impl Outside for Still {
    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.ms.load(Ordering::Relaxed))
    }

    fn utc(&self) -> String {
        NOW.to_owned()
    }

    fn random(&self) -> u64 {
        self.random.fetch_add(1, Ordering::Relaxed)
    }
}

/// A disk that can be told to refuse creating files in a folder.
#[derive(Default)]
struct Moody {
    refuses: Mutex<Option<PathBuf>>,
}

impl Moody {
    fn refuse(&self, folder: Option<&Path>) {
        *self.refuses.lock().unwrap() = folder.map(Path::to_owned);
    }

    fn asked(&self, path: &Path) -> std::io::Result<()> {
        match &*self.refuses.lock().unwrap() {
            Some(folder) if path.starts_with(folder) => Err(std::io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }
}

impl Disk for Moody {
    fn create_new(&self, path: &Path) -> std::io::Result<Box<dyn disk::OpenFile>> {
        self.asked(path)?;
        RealDisk.create_new(path)
    }

    fn append(&self, path: &Path) -> std::io::Result<Box<dyn disk::OpenFile>> {
        self.asked(path)?;
        RealDisk.append(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> std::io::Result<()> {
        RealDisk.sync_folder(folder)
    }

    fn remove(&self, path: &Path) -> std::io::Result<()> {
        RealDisk.remove(path)
    }

    fn create_folder(&self, folder: &Path) -> std::io::Result<()> {
        RealDisk.create_folder(folder)
    }
}

struct Life {
    dir: tempfile::TempDir,
    outside: Arc<Still>,
    disk: Arc<Moody>,
    desk: Desk,
}

const DOC: DocId = DocId(1);

impl Life {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("docs")).unwrap();
        std::fs::write(dir.path().join("docs/story.txt"), TEXT).unwrap();
        let (outside, disk) = (Arc::new(Still::default()), Arc::new(Moody::default()));
        let desk = Desk::new(disk.clone(), outside.clone());
        Self { dir, outside, disk, desk }
    }

    fn docs(&self) -> PathBuf {
        self.dir.path().join("docs")
    }

    fn sidecar(&self) -> PathBuf {
        self.docs().join("story.txt.anna.rubrica.json")
    }

    fn read(&self) -> Opened {
        let state = StateDir::new(self.dir.path().join("state"));
        let article = self.docs().join("story.txt");
        open(&OpenRequest {
            article: &article,
            annotator: Some("anna"),
            state: &state,
            encoding: None,
            project: None,
            old: None,
        })
        .unwrap()
    }

    /// Opens the article and gives it to the desk.
    fn open(&mut self) -> Document {
        let opened = self.read();
        let unsaved = (opened.restored > 0).then(|| Box::new(Snapshot::of(&opened.document)));
        let files = Box::new(opened.files);
        self.desk.take([Message::Open { doc: DOC, files, claim: true, unsaved, base: None }]);
        opened.document
    }

    fn tag(&mut self, document: &mut Document, id: &str, start: usize, end: usize) {
        let span = Arc::new(Span::new(Id::new(id), ByteRange::of(start, end), "ACTOR"));
        self.run(document, vec![Edit::PutSpan(span)]);
    }

    fn run(&mut self, document: &mut Document, edits: Vec<Edit>) {
        let action = document.run(Transaction::new("Tag", edits), NOW).unwrap().clone();
        let removed = removals(&action.edits);
        self.step(document, Step::Do(action), removed);
    }

    fn step(&mut self, document: &Document, step: Step, removed: usize) {
        let snapshot = Box::new(Snapshot::of(document));
        let text = document.text().clone();
        self.desk.take([Message::Record { doc: DOC, step, text, removed }, Message::Changed { doc: DOC, snapshot }]);
    }

    /// Lets time pass and tells what came of it.
    fn wait(&mut self, ms: u64) -> Vec<String> {
        self.outside.ms.fetch_add(ms, Ordering::Relaxed);
        let told = |event: Event| match event {
            Event::JournalSynced { n, .. } => format!("journal {n}"),
            Event::Saved { n, .. } => format!("saved {n}"),
            Event::SaveFailed(failure) => format!("{} {} {}", failure.what(), failure.kept(), failure.remedy()),
            Event::ForeignChange { .. } => "foreign".to_owned(),
            Event::Elsewhere { .. } => "elsewhere".to_owned(),
            Event::Closed { saved, .. } => format!("closed {saved}"),
            other => format!("{other:?}"),
        };
        self.desk.work().into_iter().map(told).collect()
    }

    /// The program ends without a word.
    fn crash(&mut self) {
        self.desk = Desk::new(self.disk.clone(), self.outside.clone());
    }
}

fn ids(document: &Document) -> Vec<String> {
    document.spans().iter().map(|s| s.id.to_string()).collect()
}

#[test]
fn the_state_of_the_document_is_asked_for_once_a_save() {
    let mut life = Life::new();
    let mut d = life.open();
    for n in 0..3 {
        let span = Arc::new(Span::new(Id::new(&format!("s{n}")), ByteRange::of(n, n + 1), "ACTOR"));
        let action = d.run(Transaction::new("Tag", vec![Edit::PutSpan(span)]), NOW).unwrap().clone();
        let text = d.text().clone();
        life.desk.take([Message::Record { doc: DOC, step: Step::Do(action), text, removed: 0 }]);
    }
    assert_eq!(life.wait(0), ["journal 1", "journal 2", "journal 3"]);
    assert_eq!(life.wait(1_000), ["Wanted { doc: DocId(1) }"]);
    assert_eq!(life.wait(60_000), Vec::<String>::new(), "it is asked for once");
    life.desk.take([Message::Changed { doc: DOC, snapshot: Box::new(Snapshot::of(&d)) }]);
    assert_eq!(life.wait(0), ["saved 3"]);
    assert!(life.desk.save_all());
}

#[test]
fn opening_writes_nothing_and_the_first_change_writes_everything() {
    let mut life = Life::new();
    let mut d = life.open();
    assert_eq!(life.wait(60_000), Vec::<String>::new());
    assert!(!life.sidecar().exists());
    assert_eq!(std::fs::read_dir(life.docs()).unwrap().count(), 1);
    life.tag(&mut d, "a", 0, 9);
    assert_eq!(life.wait(0), ["journal 1"]);
    assert!(!life.sidecar().exists());
    assert_eq!(life.wait(1000), ["saved 1"]);
    assert_eq!(ids(&life.read().document), ["a"]);
    assert_eq!(std::fs::read_dir(life.docs()).unwrap().count(), 2);
}

#[test]
fn the_sidecar_waits_for_a_pause_but_no_longer_than_five_seconds() {
    let mut life = Life::new();
    let mut d = life.open();
    let mut saved = Vec::new();
    for i in 0..8 {
        life.tag(&mut d, &format!("s{i}"), i, i + 1);
        saved.extend(life.wait(900).into_iter().filter(|e| e.starts_with("saved")));
    }
    assert_eq!(saved, ["saved 6"]);
}

#[test]
fn what_only_the_journal_had_comes_back_and_can_be_undone() {
    let mut life = Life::new();
    let mut d = life.open();
    life.tag(&mut d, "a", 0, 9);
    life.wait(1000);
    life.tag(&mut d, "b", 18, 25);
    life.run(&mut d, vec![Edit::SetHead(HeadField::Status, Some("done".into()))]);
    life.crash();
    let opened = life.read();
    assert_eq!(opened.notices, [Notice::Restored { steps: 2 }]);
    assert_eq!((ids(&opened.document), opened.document.status()), (vec!["a".into(), "b".into()], Status::Done));
    let mut again = life.open();
    assert_eq!(life.wait(1000), ["saved 3"]);
    for _ in 0..3 {
        let undone = again.undo(NOW).unwrap();
        life.step(&again, undone.step, removals(&undone.applied));
    }
    life.wait(1000);
    life.crash();
    let mut last = life.open();
    assert_eq!(ids(&last), Vec::<String>::new());
    assert_eq!(last.redo(NOW).unwrap().name, "Tag");
    assert_eq!(ids(&last), ["a"]);
}

#[test]
fn a_torn_last_line_is_left_out_and_written_over() {
    let mut life = Life::new();
    let mut d = life.open();
    life.tag(&mut d, "a", 0, 9);
    life.tag(&mut d, "b", 18, 25);
    let journal = life.read().files.journal();
    let bytes = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &bytes[..bytes.len() - 7]).unwrap();
    life.crash();
    let mut d = life.open();
    assert_eq!(ids(&d), ["a"]);
    assert!(life.read().notices.contains(&Notice::TornJournal));
    life.tag(&mut d, "c", 30, 33);
    life.crash();
    assert_eq!(ids(&life.open()), ["a", "c"]);
}

#[test]
fn a_full_disk_keeps_the_tags_aside_and_is_tried_again() {
    let mut life = Life::new();
    let mut d = life.open();
    life.disk.refuse(Some(&life.docs()));
    life.tag(&mut d, "a", 0, 9);
    assert_eq!(
        life.wait(1000),
        [
            "journal 1",
            "Could not save story.txt.anna.rubrica.json: the disk is full. Your tag is safe in a recovery copy. \
             Free some space, then Retry."
        ]
    );
    let copies = recovery::copies(&life.read().files.recovery());
    let copy = sidecar::read(&std::fs::read(copies.first().unwrap()).unwrap()).unwrap();
    assert_eq!(copy.spans.len(), 1);
    assert_eq!(life.wait(9_000), Vec::<String>::new());
    assert_eq!(std::fs::read_dir(life.docs()).unwrap().count(), 1);
    life.disk.refuse(None);
    assert_eq!(life.wait(1_000), ["saved 1"]);
}

#[test]
fn without_the_state_folder_the_sidecar_is_saved_all_the_same() {
    let mut life = Life::new();
    life.disk.refuse(Some(&life.dir.path().join("state")));
    let mut d = life.open();
    life.tag(&mut d, "a", 0, 9);
    let events = life.wait(1000);
    assert_eq!(events.len(), 2);
    assert!(events[0].starts_with("JournalFailed"));
    assert_eq!(events[1], "saved 1");
    life.disk.refuse(None);
    life.tag(&mut d, "b", 18, 25);
    life.wait(1000);
    life.crash();
    let mut d = life.open();
    assert_eq!(ids(&d), ["a", "b"]);
    d.undo(NOW);
    d.undo(NOW);
    assert_eq!(ids(&d), Vec::<String>::new());
}

#[test]
fn another_programs_version_is_never_overwritten_unread() {
    let mut life = Life::new();
    let mut d = life.open();
    life.tag(&mut d, "a", 0, 9);
    life.wait(1000);
    let theirs = String::from_utf8(std::fs::read(life.sidecar()).unwrap()).unwrap().replace("\"a\"", "\"z\"");
    std::fs::write(life.sidecar(), &theirs).unwrap();
    life.tag(&mut d, "b", 18, 25);
    assert_eq!(life.wait(1000), ["journal 2", "foreign"]);
    assert_eq!(std::fs::read_to_string(life.sidecar()).unwrap(), theirs);
    life.crash();
    // What was not saved is added to their version; what was saved before stands in the history only.
    let opened = life.read();
    assert_eq!(ids(&opened.document), ["z", "b"]);
    assert!(opened.notices.contains(&Notice::ForeignSidecar));
}

#[test]
fn a_second_window_is_told_and_writes_nothing() {
    let mut life = Life::new();
    let mut d = life.open();
    let mut other = Desk::new(life.disk.clone(), life.outside.clone());
    other.take([Message::Open {
        doc: DOC,
        files: Box::new(life.read().files),
        claim: true,
        unsaved: None,
        base: None,
    }]);
    assert!(matches!(other.work().as_slice(), [Event::Elsewhere { doc: DOC }]));
    life.tag(&mut d, "a", 0, 9);
    life.desk.take([Message::Close { doc: DOC }]);
    assert_eq!(life.wait(0), ["journal 1", "saved 1", "closed true"]);
    other.take([Message::Open {
        doc: DocId(2),
        files: Box::new(life.read().files),
        claim: true,
        unsaved: None,
        base: None,
    }]);
    assert!(other.work().is_empty());
}

#[test]
fn a_save_that_loses_most_tags_without_an_act_is_refused() {
    let mut life = Life::new();
    let mut d = life.open();
    let edits =
        (0..12).map(|i| Edit::PutSpan(Arc::new(Span::new(Id::new(&format!("s{i}")), ByteRange::of(i, i + 2), "A"))));
    life.run(&mut d, edits.collect());
    life.wait(1000);
    let text = d.text().clone();
    let mut broken = d.clone();
    broken.replace_contents(text, [], []);
    life.desk.take([Message::Changed { doc: DOC, snapshot: Box::new(Snapshot::of(&broken)) }]);
    let events = life.wait(1000);
    assert!(events[0].contains("it would lose 12 of 12 tags that nobody removed"), "{events:?}");
    assert_eq!(ids(&life.read().document).len(), 12);
    life.run(&mut d, (0..12).map(|i| Edit::RemoveSpan(Id::new(&format!("s{i}")))).collect());
    life.desk.take([Message::SaveNow { doc: DOC }]);
    assert_eq!(life.wait(0), ["journal 2", "saved 2"]);
}

#[test]
fn twenty_copies_are_kept_of_earlier_versions() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..25 {
        let at = format!("2026-02-02T10:00:{i:02}Z");
        recovery::keep(&RealDisk, dir.path(), b"{}", &at, i).unwrap();
    }
    let copies = recovery::copies(dir.path());
    assert_eq!(copies.len(), 20);
    assert!(copies[0].to_string_lossy().contains("20260202T100024Z"));
}

#[test]
fn a_saved_state_needs_no_second_write() {
    let mut life = Life::new();
    let mut d = life.open();
    life.tag(&mut d, "a", 0, 9);
    life.wait(1000);
    let before = std::fs::metadata(life.sidecar()).unwrap().modified().unwrap();
    let undone = d.undo(NOW).unwrap();
    life.step(&d, undone.step, 1);
    let redone = d.redo(NOW).unwrap();
    life.step(&d, redone.step, 0);
    assert_eq!(life.wait(1000), ["journal 2", "journal 3", "saved 3"]);
    assert_eq!(std::fs::metadata(life.sidecar()).unwrap().modified().unwrap(), before);
    assert_eq!(life.read().notices, []);
}

#[test]
fn the_thread_saves_what_is_left_when_the_window_goes() {
    let life = Life::new();
    let opened = life.read();
    let mut writer = writer::Writer::start(life.disk.clone(), life.outside.clone(), || {});
    let doc = writer.open(&opened, true);
    let mut d = opened.document;
    let span = Arc::new(Span::new(Id::new("a"), ByteRange::of(0, 9), "ACTOR"));
    d.run(Transaction::new("Tag", vec![Edit::PutSpan(span)]), NOW).unwrap();
    writer.acted(doc, &d);
    writer.changed(doc, &d);
    assert!(writer.flush(Duration::from_secs(60)));
    assert_eq!(ids(&life.read().document), ["a"]);
    let undone = d.undo(NOW).unwrap();
    writer.undone(doc, &d, &undone);
    drop(writer);
    assert_eq!(ids(&life.read().document), Vec::<String>::new());
}

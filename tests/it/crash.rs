//! A save stopped after each of its steps, an error at each of them: what is on disk is one whole version, and what was
//! said to be saved is there.

use rubrica::core::document::Document;
use rubrica::core::edit::{Edit, Step, Transaction};
use rubrica::core::spans::{Id, Span};
use rubrica::core::store::disk::{Disk, OpenFile, RealDisk};
use rubrica::core::store::{Keeper, OpenRequest, Opened, Outside, Snapshot, StateDir, open, sidecar};
use rubrica::core::text::ByteRange;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const TEXT: &str = "Anna Berg said on Tuesday that the ferry was late.";
const NOW: &str = "2026-02-02T10:00:00Z";

/// What happens at the operation it is set on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// The program ends before it.
    Dies,
    /// The program ends in the middle of it, half of a write done.
    DiesTorn,
    /// It fails, and everything after works.
    Fails,
    /// It and all later ones fail.
    FailsFromHere,
    /// A write stops half way with an error.
    FailsTorn,
}

/// The real disk, with a fault at its n-th operation.
struct Faulty {
    left: AtomicUsize,
    fault: Fault,
    /// After the end of the program nothing happens any more.
    dead: Mutex<bool>,
}

impl Faulty {
    fn new(at: usize, fault: Fault) -> Arc<Self> {
        Arc::new(Self { left: AtomicUsize::new(at), fault, dead: Mutex::new(false) })
    }

    fn gone() -> io::Error {
        io::Error::from_raw_os_error(5)
    }

    /// Counts an operation. `Ok(true)`: it is to be done by half.
    fn step(&self) -> io::Result<bool> {
        let mut dead = self.dead.lock().unwrap();
        if *dead {
            return Err(Self::gone());
        }
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.wrapping_sub(1), Ordering::Relaxed);
        if left != 0 {
            return Ok(false);
        }
        match self.fault {
            Fault::Dies | Fault::FailsFromHere => {
                *dead = true;
                Err(Self::gone())
            }
            Fault::Fails => Err(Self::gone()),
            Fault::DiesTorn => {
                *dead = true;
                Ok(true)
            }
            Fault::FailsTorn => Ok(true),
        }
    }

    /// For operations that cannot be done by half.
    fn whole(&self) -> io::Result<()> {
        if self.step()? { Err(Self::gone()) } else { Ok(()) }
    }
}

struct FaultyDisk(Arc<Faulty>);

struct FaultyFile {
    file: Box<dyn OpenFile>,
    faulty: Arc<Faulty>,
}

/// A disk without a fault.
fn sound() -> Arc<FaultyDisk> {
    Arc::new(FaultyDisk(Faulty::new(usize::MAX, Fault::Dies)))
}

impl Disk for FaultyDisk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        self.0.whole()?;
        Ok(Box::new(FaultyFile { file: RealDisk.create_new(path)?, faulty: self.0.clone() }))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        self.0.whole()?;
        Ok(Box::new(FaultyFile { file: RealDisk.append(path)?, faulty: self.0.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.whole()?;
        RealDisk.rename(from, to)
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.0.whole()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.whole()?;
        RealDisk.remove(path)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.whole()?;
        RealDisk.create_folder(folder)
    }
}

impl OpenFile for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.faulty.step()? {
            self.file.write(&bytes[..bytes.len() / 2])?;
            return Err(Faulty::gone());
        }
        self.file.write(bytes)
    }

    /// Nothing here loses power, so nothing need reach the disk itself.
    fn sync(&mut self) -> io::Result<()> {
        self.faulty.whole()
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.faulty.whole()?;
        self.file.truncate(len)
    }

    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }

    fn set_mode(&mut self, mode: u32) -> io::Result<()> {
        self.faulty.whole()?;
        self.file.set_mode(mode)
    }
}

/// A clock that stands; its numbers are never the same twice, whoever asks.
struct Still;

static RANDOM: AtomicU64 = AtomicU64::new(0);

impl Outside for Still {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn utc(&self) -> String {
        NOW.to_owned()
    }

    fn random(&self) -> u64 {
        RANDOM.fetch_add(1, Ordering::Relaxed)
    }
}

struct Place {
    _dir: tempfile::TempDir,
    article: PathBuf,
    state: StateDir,
}

impl Place {
    /// An article with one tag saved in an earlier life, journal and all.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let article = dir.path().join("docs/story.txt");
        std::fs::create_dir(article.parent().unwrap()).unwrap();
        std::fs::write(&article, TEXT).unwrap();
        let place = Self { article, state: StateDir::new(dir.path().join("state")), _dir: dir };
        let mut life = Life::begin(&place, sound());
        assert!(life.tag("s0"));
        place
    }

    fn open(&self) -> Opened {
        let request = OpenRequest {
            article: &self.article,
            annotator: None,
            state: &self.state,
            encoding: None,
            project: None,
            old: None,
        };
        open(&request).unwrap()
    }
}

struct Life {
    document: Document,
    keeper: Keeper,
}

impl Life {
    fn begin(place: &Place, disk: Arc<dyn Disk>) -> Self {
        let opened = place.open();
        let keeper = Keeper::new(opened.files, disk, Arc::new(Still));
        Self { document: opened.document, keeper }
    }

    /// Adds a tag, journals it, saves it. `true`: the save was acknowledged.
    fn tag(&mut self, id: &str) -> bool {
        let span = Arc::new(Span::new(Id::new(id), ByteRange::of(0, 9), "ACTOR"));
        let action = self.document.run(Transaction::new("Tag", vec![Edit::PutSpan(span)]), NOW).unwrap().clone();
        self.keeper.record(&Step::Do(action), self.document.text(), 0);
        let journaled = self.keeper.sync_journal().is_ok();
        let saved = self.keeper.save(&Snapshot::of(&self.document)).is_ok();
        if !saved {
            // As the writer does; whether it works or not, nothing may get worse.
            let _ = self.keeper.keep_aside(&Snapshot::of(&self.document));
        }
        saved || journaled
    }

    /// Takes the newest tag back. Safe only in the journal: where the journal has the tag and cannot take its undo in, the
    /// tag comes back, which is no loss.
    fn undo(&mut self) -> bool {
        let Some(undone) = self.document.undo(NOW) else { return true };
        self.keeper.record(&undone.step, self.document.text(), 1);
        let journaled = self.keeper.sync_journal().is_ok();
        let _ = self.keeper.save(&Snapshot::of(&self.document));
        journaled
    }
}

fn ids(document: &Document) -> Vec<String> {
    document.spans().iter().map(|s| s.id.to_string()).collect()
}

/// States of the work in order: one tag, two, three, two again, three others.
fn states() -> Vec<Vec<String>> {
    let ids = |ids: &[&str]| ids.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    vec![ids(&["s0"]), ids(&["s0", "s1"]), ids(&["s0", "s1", "s2"]), ids(&["s0", "s1"]), ids(&["s0", "s1", "s3"])]
}

/// Does the work and returns how many of its steps were said to be safe.
fn work(life: &mut Life) -> usize {
    let steps: [&dyn Fn(&mut Life) -> bool; 4] = [&|l| l.tag("s1"), &|l| l.tag("s2"), &|l| l.undo(), &|l| l.tag("s3")];
    let mut safe = 0;
    for (i, step) in steps.iter().enumerate() {
        if step(life) {
            safe = i + 1;
        }
    }
    safe
}

fn check(at: usize, fault: Fault) -> bool {
    let place = Place::new();
    let faulty = Faulty::new(at, fault);
    let mut life = Life::begin(&place, Arc::new(FaultyDisk(faulty.clone())));
    let safe = work(&mut life);
    let reached = faulty.left.load(Ordering::Relaxed) > usize::MAX / 2;
    drop(life);
    let told = format!("{fault:?} at operation {at}");
    assert_eq!(std::fs::read_to_string(&place.article).unwrap(), TEXT, "{told}");
    let bytes = std::fs::read(place.article.with_file_name("story.txt.rubrica.json")).unwrap();
    let on_disk: Vec<String> = sidecar::read(&bytes).expect(&told).spans.iter().map(|s| s.id.to_string()).collect();
    assert!(states().contains(&on_disk), "{told}: {on_disk:?}");
    let opened = place.open();
    let found = ids(&opened.document);
    let at_least: Vec<_> = states().split_off(safe);
    assert!(at_least.contains(&found), "{told}: {safe} steps were safe, {found:?} was found");
    // Life goes on, and a fault long past harms nothing.
    let mut next = Life::begin(&place, sound());
    assert!(next.tag("s9"), "{told}");
    let bytes = std::fs::read(place.article.with_file_name("story.txt.rubrica.json")).unwrap();
    assert_eq!(sidecar::read(&bytes).unwrap().spans.len(), found.len() + 1, "{told}");
    let mut again = place.open().document;
    assert_eq!(again.undo(NOW).unwrap().left, 0, "{told}");
    assert_eq!(ids(&again), found, "{told}");
    reached
}

#[test]
fn whatever_step_of_a_save_fails_what_was_safe_is_found_again() {
    for fault in [Fault::Dies, Fault::DiesTorn, Fault::Fails, Fault::FailsTorn, Fault::FailsFromHere] {
        let mut at = 0;
        while check(at, fault) {
            at += 1;
        }
        assert!(at > 20, "the work of {at} operations is too little to prove anything");
    }
}

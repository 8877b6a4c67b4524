//! CPU time of the work behind the window: open, tag, undo, tag in bulk, ask for a window, save, and scan a folder.
//!
//! `cargo bench --no-default-features --bench desk -- [spans]...`; without numbers 1,000 and 100,000 spans.

use rubrica::app::article::Article;
use rubrica::app::command::Command;
use rubrica::app::doc_state::{DocState, Event};
use rubrica::app::pending::{Pending, Source};
use rubrica::app::world::World;
use rubrica::app::{Places, Session};
use rubrica::core::document::{Document, Head};
use rubrica::core::edit::{Edit, Transaction};
use rubrica::core::project::{Index, Scan};
use rubrica::core::scheme::Scheme;
use rubrica::core::spans::{Id, Span};
use rubrica::core::store::{OpenRequest, Opened, Snapshot, StateDir, open, sidecar, sidecar_path};
use rubrica::core::text::{Byte, ByteRange, Header, HeaderContext, Text};
use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

const NOW: &str = "2026-02-02T10:00:00Z";
/// Spans of one action over the whole article, as “tag all equal words” makes them.
const BULK: usize = 1_000;
/// Articles in the folder that is scanned.
const FOLDER: usize = 2_000;
/// Queries timed together: one alone takes less than the clock can tell.
const QUERIES: usize = 1_000;

/// Processor seconds of this thread: other programs do not count, nor does waiting for a disk.
fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// The answer and the milliseconds it took; freeing the answer does not count.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = cpu();
    let answer = black_box(work());
    (answer, (cpu() - started) * 1e3)
}

fn print(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let (median, p95, max, of) = (at(0.5), at(0.95), at(1.0), times.len());
    println!("{name:<34} median {median:>9.4}  p95 {p95:>9.4}  max {max:>9.4} ms  of {of}");
}

/// Numbers that look random and are the same each time.
struct Lottery(u64);

impl Lottery {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const ACTORS: &[&str] =
    &["Mayor Okafor", "the ferry company", "Łukasz Żak", "the harbour office", "Inés Peña", "the council"];
const DATES: &[(&str, &str)] = &[("Thursday", "2026-01-29"), ("1 February", "2026-02-01"), ("in May", "2026-05")];
const SAYS: &[&str] = &["said", "announced", "told reporters", "conceded", "repeated"];
const CLAIMS: &[&str] = &[
    "the night boats would be back",
    "fares had fallen by 12.5 percent",
    "nobody had read the report – “not one page”",
    "the new pier was naïve and far too dear",
];

/// An untagged document whose text has at least so many places for tags, and the tags: an actor, a date, a claim in turn.
fn tagged(file: &str, count: usize, lottery: &mut Lottery) -> Document {
    let (mut text, mut spans) =
        ("Ferries and fares\nPublished 2 February 2026\n\n".to_owned(), Vec::with_capacity(count));
    let mut put = |text: &mut String, words: &str, label: &str, value: Option<&str>, random: u64| {
        let start = text.len();
        text.push_str(words);
        if spans.len() < count {
            let mut span = Span::new(Id::from_random(random), ByteRange::of(start, text.len()), label);
            span.value = value.map(Into::into);
            span.created = Some(NOW.into());
            spans.push(Arc::new(span));
        }
        spans.len() < count
    };
    for sentence in 1.. {
        let (actor, (day, date), claim) = (lottery.one(ACTORS), DATES[lottery.below(DATES.len())], lottery.one(CLAIMS));
        put(&mut text, actor, "ACTOR", Some(actor), lottery.next());
        text.extend([" ", lottery.one(SAYS), " "]);
        put(&mut text, day, "DATE", Some(date), lottery.next());
        text.push_str(" that ");
        let more = put(&mut text, claim, "CLAIM", None, lottery.next());
        text.push_str(if sentence % 5 == 0 { ".\n\n" } else { ". " });
        if !more {
            break;
        }
    }
    let text = Text::new(text);
    let head = Head {
        file: file.to_owned(),
        sha256: text.sha256().to_owned(),
        bytes: u64::from(text.len().0),
        encoding: "utf-8".to_owned(),
        ..Head::default()
    };
    Document::new(text, head).with_contents(HashMap::new(), spans, [], Default::default())
}

/// Writes an article and its sidecar into a folder.
fn write(folder: &Path, document: &Document) {
    let article = folder.join(&document.head.file);
    std::fs::write(&article, document.text().as_str()).expect("the article can be written");
    let sidecar = sidecar_path(&article, None).expect("the article has a good name");
    std::fs::write(sidecar, sidecar::write(&Snapshot::of(document))).expect("the sidecar can be written");
}

fn opened(article: &Path, state: &StateDir) -> Opened {
    let request = OpenRequest { article, annotator: None, state, encoding: None, project: None, old: None };
    open(&request).expect("the article opens")
}

/// An edit that tags a few letters at a place.
fn put(article: &Article, at: usize, lottery: &mut Lottery) -> Edit {
    let text = article.document.text().as_str();
    let (start, end) = (text.floor_char_boundary(at), text.ceil_char_boundary(at + 8));
    Edit::PutSpan(Arc::new(Span::new(Id::from_random(lottery.next()), ByteRange::of(start, end), "ACTOR")))
}

/// Does a transaction and takes it back, so many times; prints what each half took, and what lanes and lists took after it.
fn tag(what: &str, rounds: usize, article: &mut Article, edits: &mut dyn FnMut(&Article) -> Vec<Edit>) {
    let scheme = Scheme::built_in();
    let before = article.document.spans().len();
    let mut times: [Vec<f64>; 4] = Default::default();
    for _ in 0..rounds {
        let transaction = Transaction::new("Tag as ACTOR", edits(article));
        let (done, run) = timed(|| article.document.run(transaction, NOW).is_ok());
        assert!(done, "the tags fit");
        let action = article.document.history().undoable().cloned().expect("there is something to undo");
        let ((), follow) = timed(|| article.follow(&scheme, &action.edits, &action.inverse));
        let (undone, undo) = timed(|| article.document.undo(NOW));
        let undone = undone.expect("there is something to undo");
        let ((), unfollow) = timed(|| article.follow(&scheme, &undone.applied, &undone.undoes));
        for (times, took) in times.iter_mut().zip([run, follow, undo, unfollow]) {
            times.push(took);
        }
    }
    assert_eq!(article.document.spans().len(), before, "undo takes back what was tagged");
    for (step, times) in ["", ", lanes after it", ", undo", ", lanes after undo"].iter().zip(times) {
        print(&format!("{what}{step}"), times);
    }
}

fn desk(count: usize, folder: &Path) {
    let mut lottery = Lottery(7);
    let document = tagged("story.txt", count, &mut lottery);
    write(folder, &document);
    let len = document.text().len().0 as usize;
    println!("\n{count} spans, {:.2} MB of text", len as f64 / 1e6);
    let (path, state) = (folder.join("story.txt"), StateDir::new(folder.join("state")));
    print("open", (0..15).map(|_| timed(|| opened(&path, &state)).1).collect());
    let opened = opened(&path, &state);
    assert_eq!(opened.document.spans().len(), document.spans().len(), "all tags come back");
    assert!(opened.read_only.is_none() && opened.notices.is_empty(), "the article opens without a word");

    let header = Header::find(opened.document.text(), HeaderContext::default());
    let mut article = Article::new(path, opened.document, header, DocState::default());
    article.lay_lanes(&Scheme::built_in());
    let middle = len / 2 - (len / 20).min(5_000);
    tag("tag one", 500, &mut article, &mut |article| {
        let at = middle + lottery.below(len / 10);
        vec![put(article, at, &mut lottery)]
    });
    let step = len / (BULK + 1);
    tag(&format!("tag {BULK}"), 30, &mut article, &mut |article| {
        (1..=BULK).map(|i| put(article, i * step, &mut lottery)).collect()
    });

    let spans = article.document.spans();
    let mut found = 0;
    // Each span is looked at, as a painter would.
    let look = |window: &ByteRange| spans.window(*window).inspect(|span| _ = black_box(span.range)).count();
    let windows = (0..300).map(|_| {
        let starts = (0..QUERIES).map(|_| lottery.below(len));
        let windows: Vec<ByteRange> = starts.map(|start| ByteRange::of(start, start + 4_000)).collect();
        let (seen, took) = timed(|| windows.iter().map(look).sum::<usize>());
        found += seen;
        took / QUERIES as f64
    });
    print("window of 4 KB", windows.collect());
    println!("{:<34} {:.1} spans a window", "", found as f64 / (300 * QUERIES) as f64);

    print("snapshot for the writer", (0..50).map(|_| timed(|| Snapshot::of(&article.document)).1).collect());
    let snapshot = Snapshot::of(&article.document);
    print("save (the sidecar's bytes)", (0..30).map(|_| timed(|| sidecar::write(&snapshot)).1).collect());
    println!("{:<34} {:.2} MB", "", sidecar::write(&snapshot).len() as f64 / 1e6);
}

/// Goes through suggestions in an article full of tags, one key each: what a decision costs on the window's thread.
fn decide(count: usize, folder: &Path) {
    let mut lottery = Lottery(13);
    let document = tagged("story.txt", count, &mut lottery);
    let len = document.text().len().0 as usize;
    let places = Places { state: folder.join("state"), settings: folder.join("settings.json"), samples: None };
    let mut session = Session::new(places, Arc::new(World::default()));
    let header = Header::find(document.text(), HeaderContext::default());
    let mut article = Article::new(folder.join("story.txt"), document, header, DocState::default());
    article.state = DocState::default().next(Event::Loaded { read_only: None });
    session.show_article(article);
    let mut waiting = Vec::new();
    let step = len / (count / 5 + 1);
    for i in 1..count / 5 {
        let text = session.article().expect("it is open").document.text().as_str();
        let (start, end) = (text.floor_char_boundary(i * step), text.ceil_char_boundary(i * step + 8));
        let mut span = Span::new(Id::from_random(lottery.next()), ByteRange::of(start, end), "NAME");
        span.score = serde_json::Number::from_f64(0.9);
        let text = session.article().expect("it is open").document.text();
        waiting.push(Arc::new(Pending::of_span(&span, text, Source::Machine("machine-x".into()))));
    }
    let article = session.article_mut().expect("it is open");
    article.pending.replace(waiting);
    let before = article.pending.len();
    // The middle of the article, where every insertion moves half of it.
    article.caret = Byte::new(len / 2);
    session.run(Command::NextPending);
    let mut key = |command: Command| timed(|| session.run(command.clone())).1;
    print("go to the next suggestion", (0..300).map(|_| key(Command::NextPending)).collect());
    print("accept and go on", (0..300).map(|_| key(Command::Accept)).collect());
    print("reject and go on", (0..300).map(|_| key(Command::Reject)).collect());
    print("undo of a decision", (0..300).map(|_| key(Command::Undo)).collect());
    println!("{:<34} {before} suggestions waited", "");
}

/// Walks a folder to its end and hands back the index.
fn scan(folder: &Path, index: Index) -> (usize, Index) {
    let mut scan = Scan::with_index(folder, None, index);
    let mut tags = 0;
    while let Some(slice) = scan.next_slice() {
        tags += slice.iter().map(|found| found.tags).sum::<usize>();
    }
    (tags, scan.into_index())
}

fn folder(folder: &Path) {
    let mut lottery = Lottery(11);
    for i in 0..FOLDER {
        write(folder, &tagged(&format!("story-{i:04}.txt"), 20, &mut lottery));
    }
    println!("\nfolder of {FOLDER} articles with 20 spans each");
    print("scan, first time", (0..15).map(|_| timed(|| scan(folder, Index::default())).1).collect());
    let (tags, mut index) = scan(folder, Index::default());
    assert_eq!(tags, FOLDER * 20, "the scan counts all tags");
    let again = (0..15).map(|_| {
        let ((_, kept), took) = timed(|| scan(folder, std::mem::take(&mut index)));
        index = kept;
        took
    });
    print("scan, nothing changed since", again.collect());
}

fn main() {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 100_000];
    }
    for count in sizes {
        let place = tempfile::tempdir().expect("there is room for temporary files");
        desk(count, place.path());
        decide(count, place.path());
    }
    let place = tempfile::tempdir().expect("there is room for temporary files");
    folder(place.path());
}

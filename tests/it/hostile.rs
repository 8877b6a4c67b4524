//! Damaged and hostile files: an error or a value, never a panic. Longer with `FUZZ_SECONDS`, for each entry point.

use crate::entry_points::{self, TEXT};
use rubrica::core::formats::{Format, Shape};
use rubrica::core::store::{OpenRequest, StateDir, open};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

const SIDECAR: &str = r#"{
"format":"rubrica-sidecar",
"version":1,
"document":{"file":"story.txt","sha256":"00","length":54,"encoding":"utf-8","date":"2026-11-17"},
"annotator":"anna",
"status":"in_progress",
"ignored":[{"kind":"edge","id":"a"}],
"x":{"deep":[1.50,{"a":null}]},
"spans":[
{"id":"a","start":0,"end":9,"label":"ACTOR","quote":"Anna Berg","prefix":"","suffix":" 😀","value":"Anna Berg","attrs":{"kind":"name"},"status":"accepted"},
{"id":"c","start":0,"end":33,"label":"CLAIM","quote":"Anna Berg 😀 said on Tuesday that\r","fragments":[[0,9],[12,33]],"score":0.5,"origin":"rule"},
{"id":"d","start":20,"end":27,"label":"DATE","quote":"Tuesday","value":"2026-11-17","created":"2026-11-18T08:00:00Z"},
{"id":"o","start":400,"end":404,"label":"ACTOR","quote":"Lind","status":"orphaned"}
],
"relations":[
{"id":"r","type":"attribution","from":"c","to":"a"}
]
}
"#;

const JOURNAL: &str = r#"{"journal":1,"sidecar":"/x","base":null}
{"n":1,"at":"2026-02-02T10:00:00Z","name":"Tag","edits":[{"put_span":{"id":"z","start":0,"end":4,"label":"ACTOR","quote":"Anna"}},{"set":"status","to":"done"}],"inverse":[{"set":"status"},{"remove_span":"z"}]}
{"save":1,"sha256":"00"}
{"n":2,"at":"2026-02-02T10:00:00Z","undo":1}
{"n":3,"at":"2026-02-02T10:00:00Z","redo":1}
"#;

/// A small generator of numbers, the same in every run of a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }
}

/// What tends to break readers.
const PIECES: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"true",
    b"-1",
    b"1e999",
    b"0.5",
    b"18446744073709551616",
    b"9223372036854775808",
    b"4294967295",
    b"67108864",
    b"\"\"",
    b"\\ud800",
    b"\\u0000",
    b"\xff",
    b"\xed\xa0\x80",
    b"\0",
    b"\xef\xbb\xbf",
    b"\"a\"",
    b"\"status\":\"orphaned\"",
    b"\"fragments\":[[0,1],[5,6]]",
    b"\n",
    b"\r\n",
    b"\"$serde_json::private::Number\"",
    "\u{202e}".as_bytes(),
    "é".as_bytes(),
    "😀".as_bytes(),
    b"{\"id\":\"a\",\"start\":1,\"end\":2,\"label\":\"X\",\"quote\":\"n\"},",
];

fn mutate(dice: &mut Dice, original: &[u8]) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len());
        match dice.roll(6) {
            0 => bytes.truncate(at),
            1 => {
                let to = (at + dice.roll(20)).min(bytes.len());
                bytes.drain(at..to);
            }
            2 => {
                let piece = PIECES[dice.roll(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                let piece = PIECES[dice.roll(PIECES.len())];
                let to = (at + piece.len()).min(bytes.len());
                bytes.splice(at..to, piece.iter().copied());
            }
            4 => {
                let from = dice.roll(bytes.len());
                let to = (from + dice.roll(60)).min(bytes.len());
                let copy = bytes[from..to].to_vec();
                bytes.splice(at..at, copy);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.roll(8);
                }
            }
        }
    }
    bytes
}

/// As in the program: what a fenced reader of others does is not spoken of.
static QUIET: std::sync::Once = std::sync::Once::new();

/// Feeds mutations of `original` to `eat`, at least `least` of them, then as long as `FUZZ_SECONDS` says; a long run says
/// how many there were and which took longest.
fn feed(name: &str, original: &[u8], least: usize, mut eat: impl FnMut(&[u8])) {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    let (start, long) = (Instant::now(), Duration::from_secs(seconds));
    let seed = if seconds == 0 { 0 } else { start.elapsed().as_nanos() as u64 ^ u64::from(std::process::id()) << 32 };
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
    let (mut fed, mut slowest) = (0_u64, Duration::ZERO);
    QUIET.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !rubrica::core::formats::is_contained() {
                usual(panic);
            }
        }));
    });
    while fed < least as u64 || start.elapsed() < long {
        let bytes = mutate(&mut dice, original);
        let begun = Instant::now();
        let eaten = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| eat(&bytes)));
        if let Err(panic) = eaten {
            let file = std::env::temp_dir().join(format!("rubrica-found-{name}-{:x}", dice.0));
            std::fs::write(&file, &bytes).unwrap();
            eprintln!("{name}: the bytes that did it are in {}", file.display());
            std::panic::resume_unwind(panic);
        }
        slowest = slowest.max(begun.elapsed());
        fed += 1;
    }
    if seconds > 0 {
        eprintln!("{name}: {fed} files in {} s, the slowest {} ms", start.elapsed().as_secs(), slowest.as_millis());
    }
}

#[test]
fn a_damaged_sidecar_is_an_error_or_loses_nothing() {
    feed("sidecar", SIDECAR.as_bytes(), 3000, entry_points::sidecar);
}

#[test]
fn a_merge_with_a_damaged_side_changes_nothing_the_second_time() {
    feed("merge", SIDECAR.as_bytes(), 1500, |bytes| entry_points::merge(SIDECAR.as_bytes(), bytes));
}

#[test]
fn a_damaged_scheme_is_an_error_or_a_scheme() {
    feed("scheme", include_bytes!("../../assets/scheme.json"), 1500, entry_points::scheme);
}

#[test]
fn any_bytes_are_an_article_or_a_reason() {
    feed("article", TEXT.as_bytes(), 2000, entry_points::article);
}

#[test]
fn a_damaged_journal_costs_at_most_its_own_lines() {
    let dir = tempfile::tempdir().unwrap();
    let article = dir.path().join("story.txt");
    std::fs::write(&article, TEXT).unwrap();
    let state = StateDir::new(dir.path().join("state"));
    entry_points::journal(&article, &state, JOURNAL.as_bytes());
    let request =
        OpenRequest { article: &article, annotator: None, state: &state, encoding: None, project: None, old: None };
    assert_eq!(open(&request).unwrap().document.spans().len(), 1);
    feed("journal", JOURNAL.as_bytes(), 400, |bytes| entry_points::journal(&article, &state, bytes));
}

/// The expected files of a format's export, which are what its importer reads.
fn files_of(format: &dyn Format) -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format.id());
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    entries.map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap())).collect()
}

/// Damages one file of the format after another, its neighbours whole.
fn feed_importer(id: &str) {
    let format = entry_points::importers().find(|f| f.id() == id).unwrap();
    let files = files_of(format);
    let ending = format!(".{}", format.extensions()[0]);
    let main = |name: &str| format.shape() != Shape::Folder && name == "main";
    let name = files.keys().filter(|name| main(name) || name.ends_with(&ending)).max_by_key(|name| files[*name].len());
    let name = name.unwrap();
    entry_points::import(format, name, &files[name], &files);
    feed(id, &files[name], 200, |bytes| entry_points::import(format, name, bytes, &files));
}

/// A test for each importer, so that they run side by side, and one that none is forgotten.
macro_rules! importers {
    ($($test:ident $id:literal,)*) => {
        $(#[test]
        fn $test() {
            feed_importer($id);
        })*

        #[test]
        fn every_importer_is_fed() {
            let fed = [$($id),*];
            assert_eq!(entry_points::importers().map(Format::id).collect::<Vec<_>>(), fed);
        }
    };
}

importers! {
    damaged_jsonl "jsonl",
    damaged_spacy "spacy",
    damaged_prodigy "prodigy",
    damaged_hf "hf",
    damaged_hf_tokens "hf-tokens",
    damaged_conll "conll",
    damaged_labelstudio "labelstudio",
    damaged_doccano "doccano",
    damaged_brat "brat",
    damaged_cas_json "cas-json",
    damaged_cas_xmi "cas-xmi",
    damaged_webanno_tsv "webanno-tsv",
    damaged_w3c "w3c",
    damaged_timeml "timeml",
    damaged_csv "csv",
    damaged_tsv "tsv",
}

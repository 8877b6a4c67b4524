//! Damaged and hostile files: an error or a value, never a panic. Longer with `FUZZ_SECONDS`.

use rubrica::core::lint::lint;
use rubrica::core::scheme::Scheme;
use rubrica::core::store::{OpenRequest, Snapshot, StateDir, open, sidecar};
use rubrica::core::text::{Text, decode};
use std::time::{Duration, Instant};

const TEXT: &str = "Anna Berg 😀 said on Tuesday that\r\nthe ferry was late.\n";

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

/// Feeds mutations of `original` to `eat`, at least `least` of them, then as long as `FUZZ_SECONDS` says.
fn feed(original: &[u8], least: usize, mut eat: impl FnMut(&[u8])) {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    let (start, long) = (Instant::now(), Duration::from_secs(seconds));
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut fed = 0;
    while fed < least || start.elapsed() < long {
        eat(&mutate(&mut dice, original));
        fed += 1;
    }
}

/// Fuzz entry point: the bytes of a sidecar.
fn eat_sidecar(bytes: &[u8]) {
    let Ok(read) = sidecar::read(bytes) else { return };
    let text = Text::new(TEXT.to_owned());
    let (spans, aside) = (read.spans.len(), read.set_aside.clone());
    let placed = sidecar::place(read.spans, &text);
    assert_eq!(placed.spans.len() + placed.adrift.len(), spans);
    let lost = placed.adrift.into_iter().map(|span| std::sync::Arc::new(sidecar::anchored(span, &text)));
    let document = rubrica::core::document::Document::new(text.clone(), read.head).with_contents(
        read.fields,
        placed.spans.into_iter().chain(lost),
        read.relations.into_iter().map(std::sync::Arc::new),
        read.set_aside,
    );
    lint(&document, &Scheme::built_in());
    let written = sidecar::write(&Snapshot::of(&document));
    let again = sidecar::read(&written).expect("what was written reads back");
    assert_eq!((again.spans.len(), again.set_aside), (spans, aside));
}

#[test]
fn a_damaged_sidecar_is_an_error_or_loses_nothing() {
    feed(SIDECAR.as_bytes(), 3000, eat_sidecar);
}

#[test]
fn a_damaged_scheme_is_an_error_or_a_scheme() {
    let scheme = include_bytes!("../../assets/scheme.json");
    feed(scheme, 1500, |bytes| {
        if let Ok(scheme) = Scheme::from_json(bytes) {
            assert!(!scheme.labels.is_empty());
        }
    });
}

#[test]
fn any_bytes_are_an_article_or_a_reason() {
    feed(TEXT.as_bytes(), 2000, |bytes| {
        if let Ok(decoded) = decode(bytes, None) {
            let text = Text::new(decoded.text);
            assert_eq!(text.byte_from_cp(text.code_points()), Some(text.len()));
        }
    });
}

#[test]
fn a_damaged_journal_costs_at_most_its_own_lines() {
    let dir = tempfile::tempdir().unwrap();
    let article = dir.path().join("story.txt");
    std::fs::write(&article, TEXT).unwrap();
    let state = StateDir::new(dir.path().join("state"));
    let request =
        OpenRequest { article: &article, annotator: None, state: &state, encoding: None, project: None, old: None };
    let journal = open(&request).unwrap().files.journal();
    std::fs::create_dir_all(journal.parent().unwrap()).unwrap();
    std::fs::write(&journal, JOURNAL).unwrap();
    assert_eq!(open(&request).unwrap().document.spans().len(), 1);
    feed(JOURNAL.as_bytes(), 400, |bytes| {
        std::fs::write(&journal, bytes).unwrap();
        let mut opened = open(&request).unwrap();
        while opened.document.undo("2026-02-02T10:00:00Z").is_some() {}
    });
}

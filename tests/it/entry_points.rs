//! Fuzz entry points: one plain function for each kind of file that is read. Each takes any bytes and returns, or panics
//! where the program would have lost something, crashed or believed nonsense. `hostile.rs` drives them; a cargo-fuzz
//! target takes this file in by its path and calls one of them.

use rubrica::core::formats::{ALL, Format, Input, MemorySink, Record, Taken, WriteOptions, jsonl};
use rubrica::core::json;
use rubrica::core::lint::lint;
use rubrica::core::scheme::Scheme;
use rubrica::core::store::{OpenRequest, Snapshot, StateDir, canonical, merge, open, sidecar};
use rubrica::core::text::{Text, decode};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The article that sidecars and journals are read against.
pub const TEXT: &str = "Anna Berg 😀 said on Tuesday that\r\nthe ferry was late.\n";

/// An article's bytes: text whose offsets go there and back, or a reason.
pub fn article(bytes: &[u8]) {
    if let Ok(decoded) = decode(bytes, None) {
        let text = Text::new(decoded.text);
        assert_eq!(text.byte_from_cp(text.code_points()), Some(text.len()));
    }
}

/// A sidecar: what reads is linted, written and read again, and nothing of it is lost; merged with itself it stays.
pub fn sidecar(bytes: &[u8]) {
    let Ok(read) = sidecar::read(bytes) else { return };
    let text = Text::new(TEXT.to_owned());
    let (spans, aside) = (read.spans.len(), read.set_aside.clone());
    let placed = sidecar::place(read.spans, &text);
    assert_eq!(placed.spans.len() + placed.adrift.len(), spans);
    let lost = placed.adrift.into_iter().map(|span| sidecar::anchored(span, &text));
    let document = rubrica::core::document::Document::new(text.clone(), read.head).with_contents(
        read.fields,
        placed.spans.into_iter().chain(lost),
        read.relations.into_iter().map(Arc::new),
        read.set_aside,
    );
    lint(&document, &Scheme::built_in());
    let written = sidecar::write(&Snapshot::of(&document));
    let again = sidecar::read(&written).expect("what was written reads back");
    assert_eq!((again.spans.len(), again.set_aside), (spans, aside));
}

/// Any JSON object as both sides of a merge with `base`: no id of either is lost, and merging again changes nothing.
pub fn merge(base: &[u8], bytes: &[u8]) {
    let parse = |bytes: &[u8]| match json::parse(bytes) {
        Ok(Value::Object(side)) => Some(side),
        _ => None,
    };
    let (Some(base), Some(theirs)) = (parse(base), parse(bytes)) else { return };
    let merged = merge::merge(Some(&base), &base, &theirs);
    let again = merge::merge(Some(&theirs), &merged.sidecar, &theirs);
    assert_eq!(canonical::write(&merged.sidecar), canonical::write(&again.sidecar));
    let united = merge::merge(None, &base, &theirs).sidecar;
    let _ = canonical::write(&united);
}

/// A project file.
pub fn scheme(bytes: &[u8]) {
    if let Ok(scheme) = Scheme::from_json(bytes) {
        assert!(!scheme.labels.is_empty());
    }
}

/// A journal, put where the article at `article` has its own: whatever it holds, the article opens and undo goes through
/// all of it.
pub fn journal(article: &Path, state: &StateDir, bytes: &[u8]) {
    let request = OpenRequest { article, annotator: None, state, encoding: None, project: None, old: None };
    let place = open(&request).expect("the article opens").files.journal();
    std::fs::create_dir_all(place.parent().expect("a journal lies in a folder")).expect("the folder can be made");
    std::fs::write(&place, bytes).expect("the journal can be written");
    let mut opened = open(&request).expect("no journal keeps an article closed");
    while opened.document.undo("2026-02-02T10:00:00Z").is_some() {}
}

/// A file of another program in a format, `beside` the files of its folder: every span of every record lies in its text,
/// links have both ends, and the record can be written.
pub fn import(format: &dyn Format, name: &str, bytes: &[u8], beside: &BTreeMap<String, Vec<u8>>) {
    let beside = |other: &str| beside.get(other).cloned();
    let mut records: Vec<Record> = Vec::new();
    let read = format.read(&Input { name, bytes, first_line: 0, beside: &beside }, &mut |taken| {
        if let Taken::Record(record) = taken {
            records.push(*record);
        }
    });
    if let Err(error) = read {
        assert!(!error.to_string().is_empty());
    }
    let mut sink = MemorySink::default();
    let mut writer = jsonl::Jsonl.writer(&WriteOptions::default(), &mut sink).expect("memory takes a file");
    for record in &records {
        for span in &record.spans {
            let quote = span.quote(&record.text);
            assert!(quote.len() <= record.text.as_str().len());
            assert!(span.fragments.iter().all(|piece| piece.start <= piece.end));
        }
        for link in &record.relations {
            assert!(record.span(&link.from).is_some() && record.span(&link.to).is_some());
        }
        writer.write(record).expect("memory takes a record");
    }
    writer.finish().expect("memory takes an end");
}

/// The formats that are read.
pub fn importers() -> impl Iterator<Item = &'static dyn Format> {
    ALL.iter().copied().filter(|format| format.reads())
}

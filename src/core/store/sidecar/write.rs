//! Writes a sidecar: fixed order of keys, one span a line, the same bytes for the same contents.

use super::place::{Cursor, anchor_in};
use super::span::{write_relation, write_span};
use crate::core::document::{Document, Head, SetAside};
use crate::core::edit::HeadField;
use crate::core::json::{write_string, write_value};
use crate::core::spans::{Relation, Span};
use crate::core::text::Text;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// What a save needs of a document at one moment: shared, so that taking it costs a pointer a span.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub text: Text,
    pub head: Head,
    pub fields: HashMap<HeadField, Value>,
    /// In the order of the file: placed spans and orphans together.
    pub spans: Vec<Arc<Span>>,
    pub orphans: Vec<Arc<Span>>,
    pub relations: Vec<Arc<Relation>>,
    pub set_aside: SetAside,
    /// Number of the newest step it holds.
    pub n: u64,
}

impl Snapshot {
    /// The present state of a document. **Cost:** about 1 ms for 100,000 spans.
    pub fn of(document: &Document) -> Self {
        Self {
            text: document.text().clone(),
            head: document.head.clone(),
            fields: document.fields().clone(),
            spans: document.spans().iter().cloned().collect(),
            orphans: document.spans().orphans().to_vec(),
            relations: document.relations().iter().cloned().collect(),
            set_aside: document.set_aside.clone(),
            n: document.history().last_n(),
        }
    }

    /// How many spans it holds, orphans included.
    pub fn len(&self) -> usize {
        self.spans.len() + self.orphans.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The bytes of the sidecar. **Cost:** about 1 µs a span.
pub fn write(snapshot: &Snapshot) -> Vec<u8> {
    let mut out = Vec::with_capacity(2048 + snapshot.len() * 360);
    out.extend(b"{\n");
    line(&mut out, "format", |out| write_string(out, "rubrica-sidecar"));
    line(&mut out, "version", |out| out.extend(super::VERSION.to_string().as_bytes()));
    line(&mut out, "document", |out| write_document(out, snapshot));
    let head = &snapshot.head;
    line(&mut out, "annotator", |out| match &head.annotator {
        Some(name) => write_string(out, name),
        None => out.extend(b"null"),
    });
    line(&mut out, "role", |out| write_string(out, head.role.name()));
    match snapshot.fields.get(&HeadField::Status) {
        Some(status) => line(&mut out, "status", |out| write_value(out, status)),
        None => line(&mut out, "status", |out| write_string(out, "new")),
    }
    for field in [HeadField::Flagged, HeadField::Note, HeadField::Ignored, HeadField::Labels, HeadField::Review] {
        if let Some(value) = snapshot.fields.get(&field) {
            line(&mut out, field.name(), |out| write_value(out, value));
        }
    }
    if let Some(scheme) = &head.scheme {
        line(&mut out, "scheme", |out| write_value(out, scheme));
    }
    if let Some(generator) = &head.generator {
        line(&mut out, "generator", |out| write_string(out, generator));
    }
    for (key, value) in &head.extra {
        line(&mut out, key, |out| write_value(out, value));
    }
    write_spans(&mut out, snapshot);
    out.extend(b"],\n\"relations\":[");
    let mut first = true;
    for relation in &snapshot.relations {
        next(&mut out, &mut first);
        write_relation(&mut out, relation);
    }
    for value in &snapshot.set_aside.relations {
        next(&mut out, &mut first);
        write_value(&mut out, value);
    }
    out.extend(b"\n]\n}\n");
    out
}

fn write_spans(out: &mut Vec<u8>, snapshot: &Snapshot) {
    out.extend(b"\"spans\":[");
    let mut first = true;
    let mut cursor = Cursor::new(&snapshot.text);
    // Both lists are in order; the orphans go between the others by their last known place.
    let mut orphans = snapshot.orphans.iter().peekable();
    for span in &snapshot.spans {
        let anchor = anchor_in(span, &snapshot.text, Some(&mut cursor));
        while let Some(orphan) = orphans.peek() {
            let seen = orphan.lost.as_deref().map_or((0, 0), |l| (l.start.0, l.end.0));
            let before = (seen.0, u32::MAX - seen.1, &*orphan.label, &orphan.id)
                < (anchor.start, u32::MAX - anchor.end, &*span.label, &span.id);
            if !before {
                break;
            }
            next(out, &mut first);
            write_span(out, orphan, &anchor_in(orphan, &snapshot.text, None));
            orphans.next();
        }
        next(out, &mut first);
        write_span(out, span, &anchor);
    }
    for orphan in orphans {
        next(out, &mut first);
        write_span(out, orphan, &anchor_in(orphan, &snapshot.text, None));
    }
    for value in &snapshot.set_aside.spans {
        next(out, &mut first);
        write_value(out, value);
    }
    out.push(b'\n');
}

fn next(out: &mut Vec<u8>, first: &mut bool) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    out.push(b'\n');
}

fn line(out: &mut Vec<u8>, key: &str, value: impl FnOnce(&mut Vec<u8>)) {
    write_string(out, key);
    out.push(b':');
    value(out);
    out.extend(b",\n");
}

fn write_document(out: &mut Vec<u8>, snapshot: &Snapshot) {
    let head = &snapshot.head;
    let mut document = Map::new();
    let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
    put("file", head.file.clone().into());
    put("sha256", head.sha256.clone().into());
    put("text_sha256", snapshot.text.sha256().into());
    put("bytes", head.bytes.into());
    put("length", snapshot.text.code_points().0.into());
    put("encoding", head.encoding.clone().into());
    if let Some(id) = &head.id {
        put("id", id.clone().into());
    }
    for field in [HeadField::Date, HeadField::DateSource] {
        if let Some(value) = snapshot.fields.get(&field) {
            put(field.name(), value.clone());
        }
    }
    if let Some(meta) = &head.meta {
        put("meta", meta.clone());
    }
    for (key, value) in &head.document_extra {
        put(key, value.clone());
    }
    crate::core::json::write_object(out, &document);
}

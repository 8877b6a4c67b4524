//! Reads a sidecar: strictly where work could be lost, patiently where one span is bad.

use super::place::Cursor;
use super::span::{relation_from_entries, set_aside, span_from_entries};
use super::{Sidecar, SidecarError};
use crate::core::document::{Role, Status};
use crate::core::edit::HeadField;
use crate::core::json::{self, Entry, Fault, Kind, MAX_DEPTH, Scan, Twice};
use crate::core::spans::{Ids, Span, Strings};
use crate::core::store::limits::MAX_SPANS;
use crate::core::text::Text;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Reads the bytes of a sidecar. Newer versions are read as far as they can be; the caller looks at `version`.
///
/// **Errors:** anything that would make saving lose something; the position is in the message.
/// **Cost:** about 2 µs a span.
pub fn read(bytes: &[u8]) -> Result<Sidecar, SidecarError> {
    read_in(bytes, None)
}

/// Reads a sidecar of which it is likely that it belongs to a text: spans whose words stand there are in their places
/// already and remember no anchor. Whether the text is the one that was tagged, the caller finds out by its hash.
///
/// **Errors:** as `read`. **Cost:** about 0.6 µs a span.
pub fn read_on(bytes: &[u8], text: &Text) -> Result<Sidecar, SidecarError> {
    read_in(bytes, Some(text))
}

fn read_in(bytes: &[u8], text: Option<&Text>) -> Result<Sidecar, SidecarError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let source = json::text(bytes).map_err(|e| explain(e, bytes))?;
    let mut scan = Scan::new(source);
    let mut file = File::on(text);
    let walked = scan.members(|scan, key| file.member(scan, key)).and_then(|()| Ok(scan.end()?));
    match walked {
        Ok(()) => file.into_sidecar(),
        Err(Stop::Fault(fault)) => Err(explain(json::explained(source, scan.at(), fault), bytes)),
        Err(Stop::Over(what)) => Err(SidecarError::TooMany { what, limit: MAX_SPANS }),
    }
}

/// Why reading ended before the end of the file.
enum Stop {
    Fault(Fault),
    /// More of these than there may be.
    Over(&'static str),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn explain(error: serde_json::Error, bytes: &[u8]) -> SidecarError {
    match conflict_mark(bytes) {
        Some(line) => SidecarError::ConflictMarks { line },
        None => SidecarError::Json(error),
    }
}

/// The line, from 1, of the first mark that version control leaves in a file it could not merge.
fn conflict_mark(bytes: &[u8]) -> Option<usize> {
    let marks = |line: &[u8]| line.starts_with(b"<<<<<<< ") || line.starts_with(b">>>>>>> ");
    bytes.split(|b| *b == b'\n').position(marks).map(|i| i + 1)
}

struct File<'t, 'de> {
    text: Option<&'t Text>,
    head: Map<String, Value>,
    sidecar: Sidecar,
    /// The lists that were met.
    lists: [bool; 2],
    strings: Strings,
    /// Used for one after another.
    entries: Vec<Entry<'de>>,
}

impl<'t, 'de> File<'t, 'de> {
    fn on(text: Option<&'t Text>) -> Self {
        let (head, sidecar, strings) = Default::default();
        Self { text, head, sidecar, lists: [false; 2], strings, entries: Vec::with_capacity(24) }
    }

    /// Takes one member of the outermost object.
    fn member(&mut self, scan: &mut Scan<'de>, key: Cow<'de, str>) -> Result<(), Stop> {
        let list = ["spans", "relations"].iter().position(|list| *list == key);
        let again = match list.and_then(|list| self.lists.get_mut(list)) {
            Some(met) => std::mem::replace(met, true),
            None => self.head.contains_key(key.as_ref()),
        };
        if again {
            return Err(json::stands_twice(&key).into());
        }
        match list {
            Some(0) => self.spans(scan),
            Some(_) if scan.kind()? == Kind::Word && scan.word()?.is_none() => Ok(()),
            Some(_) => self.relations(scan),
            None => {
                let value = json::value(scan, MAX_DEPTH - 1, Twice::Refused)?;
                self.head.insert(key.into_owned(), value);
                Ok(())
            }
        }
    }

    fn spans(&mut self, scan: &mut Scan<'de>) -> Result<(), Stop> {
        let Self { text, sidecar, strings, entries, .. } = self;
        let (mut ids, mut cursor) = (Ids::default(), text.map(Cursor::new));
        // A span takes 200 to 300 bytes: what has room now need not be moved later.
        let many = (scan.left() / 256).min(MAX_SPANS);
        sidecar.spans.reserve(many);
        ids.reserve(many);
        elements("spans", scan, entries, |entries| {
            let aside = match span_from_entries(entries, strings, cursor.as_mut()) {
                Ok(span) if ids.insert(span.id.clone()) => {
                    sidecar.spans.push(span);
                    return;
                }
                Ok(span) => twin(span, *text),
                Err(_) => set_aside(entries),
            };
            sidecar.set_aside.spans.push(aside);
        })
    }

    fn relations(&mut self, scan: &mut Scan<'de>) -> Result<(), Stop> {
        let Self { sidecar, strings, entries, .. } = self;
        let mut ids = Ids::default();
        elements("relations", scan, entries, |entries| {
            let aside = match relation_from_entries(entries, strings) {
                Ok(relation) if ids.insert(relation.id.clone()) => {
                    sidecar.relations.push(relation);
                    return;
                }
                Ok(relation) => {
                    let mut line = Vec::new();
                    super::span::write_relation(&mut line, &relation);
                    serde_json::from_slice(&line).unwrap_or_default()
                }
                Err(_) => set_aside(entries),
            };
            sidecar.set_aside.relations.push(aside);
        })
    }
}

/// Hands out the entries of spans or links one by one, so that no tree of the whole file is built.
fn elements<'de>(
    what: &'static str,
    scan: &mut Scan<'de>,
    entries: &mut Vec<Entry<'de>>,
    mut take: impl FnMut(&mut Vec<Entry<'de>>),
) -> Result<(), Stop> {
    if scan.kind()? != Kind::List {
        return Err(Fault::Refused(format!("the {what} are no list")).into());
    }
    let mut count = 0;
    scan.elements(|scan| {
        if count >= MAX_SPANS {
            return Err(Stop::Over(what));
        }
        if scan.kind()? != Kind::Object {
            return Err(Fault::Refused(format!("one of the {what} is no object")).into());
        }
        json::entries(scan, MAX_DEPTH - 3, entries)?;
        take(entries);
        count += 1;
        Ok(())
    })
}

/// A span whose id is taken, as JSON again.
fn twin(mut span: Span, text: Option<&Text>) -> Value {
    let mut line = Vec::new();
    match (span.lost.take(), text) {
        (None, Some(text)) => super::span::span_to_json(&mut line, &span, text),
        (seen, _) => {
            let seen = seen.unwrap_or_default();
            let anchor = super::span::Anchor {
                start: seen.start.0,
                end: seen.end.0,
                quote: &seen.quote,
                prefix: &seen.prefix,
                suffix: &seen.suffix,
                fragments: std::borrow::Cow::Borrowed(&seen.fragments),
            };
            super::span::write_span(&mut line, &span, &anchor);
        }
    }
    serde_json::from_slice(&line).unwrap_or_default()
}

impl File<'_, '_> {
    fn into_sidecar(self) -> Result<Sidecar, SidecarError> {
        let Self { mut head, mut sidecar, lists: [has_spans, _], .. } = self;
        match head.shift_remove("format") {
            Some(Value::String(format)) if format == "rubrica-sidecar" => {}
            Some(Value::String(format)) => return Err(SidecarError::Foreign(format!("its format is “{format}”"))),
            _ => return Err(SidecarError::Foreign("it has no format".to_owned())),
        }
        let version = head.shift_remove("version").and_then(|v| v.as_u64()).filter(|v| *v > 0);
        sidecar.version = version.ok_or(wrong("version", "a number from 1"))?;
        if !has_spans {
            return Err(wrong("spans", "a list"));
        }
        let Some(Value::Object(document)) = head.shift_remove("document") else {
            return Err(wrong("document", "an object"));
        };
        read_document(document, &mut sidecar)?;
        sidecar.head.annotator = match head.shift_remove("annotator") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(wrong("annotator", "a name")),
        };
        sidecar.head.role = match head.shift_remove("role") {
            None => Role::Annotator,
            Some(role) => role.as_str().and_then(Role::from_name).ok_or(wrong("role", "annotator, gold or machine"))?,
        };
        let status = match head.shift_remove("status") {
            None | Some(Value::Null) => Status::InProgress,
            Some(status) => status
                .as_str()
                .and_then(Status::from_name)
                .ok_or(wrong("status", "new, in_progress, done, reviewed or skipped"))?,
        };
        // A document without the field is new: one way to say it, so that both compare equal.
        if status != Status::New {
            sidecar.fields.insert(HeadField::Status, Value::from(status.name()));
        }
        for (field, key, wanted, fits) in OPTIONAL {
            if let Some(value) = head.shift_remove(*key) {
                if !fits(&value) {
                    return Err(wrong(key, wanted));
                }
                sidecar.fields.insert(field.clone(), value);
            }
        }
        sidecar.head.scheme = head.shift_remove("scheme");
        sidecar.head.generator = match head.shift_remove("generator") {
            None => None,
            Some(Value::String(generator)) => Some(generator),
            Some(_) => return Err(wrong("generator", "text")),
        };
        sidecar.head.extra = head;
        Ok(sidecar)
    }
}

type Optional = (HeadField, &'static str, &'static str, fn(&Value) -> bool);

const OPTIONAL: &[Optional] = &[
    (HeadField::Flagged, "flagged", "true or false", Value::is_boolean),
    (HeadField::Note, "note", "text", Value::is_string),
    (HeadField::Ignored, "ignored", "a list", Value::is_array),
    (HeadField::Labels, "labels", "an object", Value::is_object),
    (HeadField::Review, "review", "an object", Value::is_object),
];

const fn wrong(field: &'static str, wanted: &'static str) -> SidecarError {
    SidecarError::Field { field, wanted }
}

fn read_document(mut document: Map<String, Value>, sidecar: &mut Sidecar) -> Result<(), SidecarError> {
    let mut text = |key: &str| match document.shift_remove(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(()),
    };
    let bad = |field| move |()| wrong(field, "text");
    let head = &mut sidecar.head;
    head.file = text("file").ok().flatten().ok_or(wrong("document.file", "the article's name"))?;
    head.sha256 = text("sha256").ok().flatten().ok_or(wrong("document.sha256", "the article's SHA-256"))?;
    head.encoding = text("encoding").ok().flatten().ok_or(wrong("document.encoding", "the article's encoding"))?;
    sidecar.text_sha256 = text("text_sha256").map_err(bad("document.text_sha256"))?;
    head.id = text("id").map_err(bad("document.id"))?;
    for (field, key) in [(HeadField::Date, "date"), (HeadField::DateSource, "date_source")] {
        if let Some(value) = text(key).map_err(bad("document.date"))? {
            sidecar.fields.insert(field, Value::String(value));
        }
    }
    match document.shift_remove("length") {
        Some(Value::Number(_)) => {}
        _ => return Err(wrong("document.length", "a number")),
    }
    match document.shift_remove("bytes") {
        None => {}
        Some(Value::Number(bytes)) => head.bytes = bytes.as_u64().unwrap_or_default(),
        Some(_) => return Err(wrong("document.bytes", "a number")),
    }
    head.meta = document.shift_remove("meta");
    head.document_extra = document;
    Ok(())
}

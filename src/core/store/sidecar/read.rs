//! Reads a sidecar: strictly where work could be lost, patiently where one span is bad.

use super::place::Cursor;
use super::span::{Strings, relation_from_entries, set_aside, span_from_entries};
use super::{Sidecar, SidecarError};
use crate::core::document::{Role, Status};
use crate::core::edit::HeadField;
use crate::core::spans::Span;
use crate::core::store::json::{Entries, Entry, Key, Strict};
use crate::core::store::limits::MAX_SPANS;
use crate::core::text::Text;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;

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
    let mut file = File { text, ..File::default() };
    // Checked as a whole once, text by text it would be checked in every string.
    let parsed = match std::str::from_utf8(bytes) {
        Ok(text) => parse(&mut file, serde_json::Deserializer::from_str(text)),
        Err(_) => parse(&mut file, serde_json::Deserializer::from_slice(bytes)),
    };
    if let Err(error) = parsed {
        return Err(file.over.take().unwrap_or_else(|| explain(error, bytes)));
    }
    file.into_sidecar()
}

fn parse<'de>(
    file: &mut File<'_>,
    mut deserializer: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
) -> serde_json::Result<()> {
    Root { file }.deserialize(&mut deserializer)?;
    deserializer.end()
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

#[derive(Default)]
struct File<'t> {
    text: Option<&'t Text>,
    head: Map<String, Value>,
    sidecar: Sidecar,
    has_spans: bool,
    over: Option<SidecarError>,
}

struct Root<'f, 't> {
    file: &'f mut File<'t>,
}

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let file = self.file;
        let mut strings = Strings::default();
        let mut entries = Vec::new();
        let mut lists = HashSet::new();
        while let Some(key) = map.next_key_seed(Key)? {
            let is_list = matches!(key.as_ref(), "spans" | "relations");
            let twice = if is_list { !lists.insert(key.clone()) } else { file.head.contains_key(key.as_ref()) };
            if twice {
                return Err(de::Error::custom(format_args!("the key {key:?} stands twice in one object")));
            }
            match key.as_ref() {
                "spans" => {
                    file.has_spans = true;
                    let (sidecar, over) = (&mut file.sidecar, &mut file.over);
                    let mut ids = HashSet::new();
                    let mut cursor = file.text.map(Cursor::new);
                    let text = file.text;
                    let take =
                        |entries: &mut Vec<Entry<'de>>| match span_from_entries(entries, &mut strings, cursor.as_mut())
                        {
                            Ok(span) if ids.insert(span.id.clone()) => {
                                sidecar.spans.push(span);
                                None
                            }
                            Ok(span) => Some(twin(span, text)),
                            Err(_) => Some(set_aside(entries)),
                        };
                    let aside = &mut sidecar.set_aside.spans;
                    map.next_value_seed(List { what: "spans", take, entries: &mut entries, aside, over })?;
                }
                "relations" => {
                    let (sidecar, over) = (&mut file.sidecar, &mut file.over);
                    let mut ids = HashSet::new();
                    let take = |entries: &mut Vec<Entry<'de>>| match relation_from_entries(entries, &mut strings) {
                        Ok(relation) if ids.insert(relation.id.clone()) => {
                            sidecar.relations.push(relation);
                            None
                        }
                        Ok(relation) => {
                            let mut line = Vec::new();
                            super::span::write_relation(&mut line, &relation);
                            serde_json::from_slice(&line).ok()
                        }
                        Err(_) => Some(set_aside(entries)),
                    };
                    let aside = &mut sidecar.set_aside.relations;
                    map.next_value_seed(List { what: "relations", take, entries: &mut entries, aside, over })?;
                }
                _ => {
                    let value = map.next_value_seed(Strict::at(1))?;
                    file.head.insert(key.into_owned(), value);
                }
            }
        }
        Ok(())
    }
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

/// Reads a list of spans or links one by one, so that no tree of the whole file is built.
struct List<'f, 'de, F> {
    what: &'static str,
    /// Keeps what reads well, gives back what does not.
    take: F,
    /// Used for one after another.
    entries: &'f mut Vec<Entry<'de>>,
    aside: &'f mut Vec<Value>,
    over: &'f mut Option<SidecarError>,
}

impl<'de, F: FnMut(&mut Vec<Entry<'de>>) -> Option<Value>> DeserializeSeed<'de> for List<'_, 'de, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&mut Vec<Entry<'de>>) -> Option<Value>> Visitor<'de> for List<'_, 'de, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}", self.what)
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        if self.what == "relations" { Ok(()) } else { Err(E::invalid_type(de::Unexpected::Unit, &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let mut count = 0;
        loop {
            if count >= MAX_SPANS {
                if seq.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
                *self.over = Some(SidecarError::TooMany { what: self.what, limit: MAX_SPANS });
                return Err(de::Error::custom("too many"));
            }
            match seq.next_element_seed(Entries::at(2, self.entries))? {
                None => return Ok(()),
                Some(true) => self.aside.extend((self.take)(self.entries)),
                Some(false) => {
                    return Err(de::Error::custom(format_args!("one of the {} is no object", self.what)));
                }
            }
            count += 1;
        }
    }
}

impl File<'_> {
    fn into_sidecar(self) -> Result<Sidecar, SidecarError> {
        let Self { mut head, mut sidecar, has_spans, .. } = self;
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

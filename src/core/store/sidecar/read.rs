//! Reads a sidecar: strictly where work could be lost, patiently where one span is bad.

use super::place::Cursor;
use super::span::{SpanKey, relation_from_entries, set_aside, span_from_entries};
use super::{Sidecar, SidecarError};
use crate::core::document::{Role, Status};
use crate::core::edit::HeadField;
use crate::core::json::{self, Entry, Fault, Field, Kind, MAX_DEPTH, Met, Scan};
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
    head: Vec<Entry<'de>>,
    met: Met,
    /// `None` where it is no object.
    document: Option<Vec<Entry<'de>>>,
    sidecar: Sidecar,
    /// Which of the large parts were met.
    parts: [bool; 3],
    strings: Strings,
    /// Used for one after another.
    entries: Vec<Entry<'de>>,
}

/// Parts that are not kept as entries of the head.
const PARTS: [&str; 3] = ["spans", "relations", "document"];

impl<'t, 'de> File<'t, 'de> {
    fn on(text: Option<&'t Text>) -> Self {
        let (met, document, sidecar, parts, strings) = Default::default();
        let (head, entries) = (Vec::with_capacity(12), Vec::with_capacity(24));
        Self { text, head, met, document, sidecar, parts, strings, entries }
    }

    /// Takes one member of the outermost object.
    fn member(&mut self, scan: &mut Scan<'de>, key: Cow<'de, str>) -> Result<(), Stop> {
        let part = PARTS.iter().position(|part| *part == key);
        if let Some(met) = part.and_then(|part| self.parts.get_mut(part))
            && std::mem::replace(met, true)
        {
            return Err(json::stands_twice(&key).into());
        }
        match part {
            Some(0) => self.spans(scan),
            Some(1) if scan.kind()? == Kind::Word && scan.word()?.is_none() => Ok(()),
            Some(1) => self.relations(scan),
            Some(_) if scan.kind()? == Kind::Object => {
                let mut document = Vec::with_capacity(12);
                json::entries(scan, MAX_DEPTH - 2, &mut document)?;
                self.document = Some(document);
                Ok(())
            }
            Some(_) => Ok(scan.skip(MAX_DEPTH - 1)?),
            None => {
                self.met.check(&key, &self.head)?;
                self.head.push((key, Field::of(scan, MAX_DEPTH - 1)?));
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
        let mut keys: Vec<Option<SpanKey>> = Vec::new();
        elements("spans", scan, entries, |entries, same| {
            keys.truncate(same);
            keys.extend(entries.iter().skip(same).map(|(key, _)| SpanKey::from_name(key)));
            let aside = match span_from_entries(entries, &keys, strings, cursor.as_mut()) {
                Ok(span) if ids.insert(span.id.clone()) => {
                    sidecar.spans.push(span);
                    return;
                }
                Ok(span) => twin(&span, *text),
                Err(_) => set_aside(entries),
            };
            sidecar.set_aside.spans.push(aside);
        })
    }

    fn relations(&mut self, scan: &mut Scan<'de>) -> Result<(), Stop> {
        let Self { sidecar, strings, entries, .. } = self;
        let mut ids = Ids::default();
        elements("relations", scan, entries, |entries, _| {
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

/// Hands out the entries of spans or links one by one, so that no tree of the whole file is built, and says how many of the
/// first keys are those of the one before.
fn elements<'de>(
    what: &'static str,
    scan: &mut Scan<'de>,
    entries: &mut Vec<Entry<'de>>,
    mut take: impl FnMut(&mut Vec<Entry<'de>>, usize),
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
        let same = json::entries(scan, MAX_DEPTH - 3, entries)?;
        take(entries, same);
        count += 1;
        Ok(())
    })
}

/// A span whose id is taken, as JSON again.
fn twin(span: &Span, text: Option<&Text>) -> Value {
    let mut line = Vec::new();
    match (&span.lost, text) {
        (None, Some(text)) => super::span::span_to_json(&mut line, span, text),
        (seen, _) => {
            let none = Default::default();
            let seen = seen.as_deref().unwrap_or(&none);
            let anchor = super::span::Anchor {
                start: seen.start.0,
                end: seen.end.0,
                quote: &seen.quote,
                prefix: &seen.prefix,
                suffix: &seen.suffix,
                fragments: std::borrow::Cow::Borrowed(&seen.fragments),
            };
            super::span::write_span(&mut line, span, &anchor);
        }
    }
    serde_json::from_slice(&line).unwrap_or_default()
}

/// Takes the value of a key out.
fn taken<'de>(entries: &mut Vec<Entry<'de>>, key: &str) -> Option<Field<'de>> {
    let at = entries.iter().position(|(k, _)| k == key)?;
    Some(entries.remove(at).1)
}

/// What is left, as fields this program does not know.
fn unknown(entries: Vec<Entry<'_>>) -> Map<String, Value> {
    entries.into_iter().map(|(key, field)| (key.into_owned(), field.into_value())).collect()
}

impl File<'_, '_> {
    fn into_sidecar(self) -> Result<Sidecar, SidecarError> {
        let Self { mut head, document, mut sidecar, parts: [has_spans, ..], .. } = self;
        match taken(&mut head, "format") {
            Some(Field::Text(format)) if format == "rubrica-sidecar" => {}
            Some(Field::Text(format)) => return Err(SidecarError::Foreign(format!("its format is “{format}”"))),
            _ => return Err(SidecarError::Foreign("it has no format".to_owned())),
        }
        let version = taken(&mut head, "version").and_then(|v| v.as_u64()).filter(|v| *v > 0);
        sidecar.version = version.ok_or(wrong("version", "a number from 1"))?;
        if !has_spans {
            return Err(wrong("spans", "a list"));
        }
        read_document(document.ok_or(wrong("document", "an object"))?, &mut sidecar)?;
        sidecar.head.annotator = match taken(&mut head, "annotator") {
            None | Some(Field::Other(Value::Null)) => None,
            Some(Field::Text(name)) => Some(name.into_owned()),
            Some(_) => return Err(wrong("annotator", "a name")),
        };
        sidecar.head.role = match taken(&mut head, "role") {
            None => Role::Annotator,
            Some(role) => role.as_str().and_then(Role::from_name).ok_or(wrong("role", "annotator, gold or machine"))?,
        };
        let status = match taken(&mut head, "status") {
            None | Some(Field::Other(Value::Null)) => Status::InProgress,
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
            if let Some(value) = taken(&mut head, key) {
                let value = value.into_value();
                if !fits(&value) {
                    return Err(wrong(key, wanted));
                }
                sidecar.fields.insert(field.clone(), value);
            }
        }
        sidecar.head.scheme = taken(&mut head, "scheme").map(Field::into_value);
        sidecar.head.generator = match taken(&mut head, "generator") {
            None => None,
            Some(Field::Text(generator)) => Some(generator.into_owned()),
            Some(_) => return Err(wrong("generator", "text")),
        };
        sidecar.head.extra = unknown(head);
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

fn read_document(mut document: Vec<Entry<'_>>, sidecar: &mut Sidecar) -> Result<(), SidecarError> {
    let mut text = |key: &str| match taken(&mut document, key) {
        None => Ok(None),
        Some(Field::Text(text)) => Ok(Some(text.into_owned())),
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
    if !taken(&mut document, "length").is_some_and(|length| length.is_number()) {
        return Err(wrong("document.length", "a number"));
    }
    match taken(&mut document, "bytes") {
        None => {}
        Some(bytes) if bytes.is_number() => head.bytes = bytes.as_u64().unwrap_or_default(),
        Some(_) => return Err(wrong("document.bytes", "a number")),
    }
    head.meta = taken(&mut document, "meta").map(Field::into_value);
    head.document_extra = unknown(document);
    Ok(())
}

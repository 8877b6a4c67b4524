//! One span, one link: from JSON and to JSON. What does not read well is told, never guessed.

use super::place::Cursor;
use crate::core::json::{Entry, Field, object_of, write_number, write_object, write_string, write_value};
use crate::core::spans::{Id, LastSeen, Origin, Relation, Span, SpanStatus, Strings, names};
use crate::core::store::limits::{MAX_FRAGMENTS, MAX_ID_CHARS, MAX_LABEL_CHARS, MAX_OFFSET, MAX_QUOTE_BYTES};
use crate::core::text::{CodePoint, Text};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// What is wrong with a span that was set aside, in a few words; `None` where it reads well.
pub fn span_fault(value: &Value) -> Option<String> {
    span_from_value(value.clone(), &mut Strings::default()).err()
}

/// Reads a span from the JSON of a sidecar or journal. Its anchor stands in `lost` until it is placed.
/// **Errors:** what is wrong with it.
pub fn span_from_value(value: Value, strings: &mut Strings) -> Result<Arc<Span>, String> {
    let mut entries = entries_of(value, "a span")?;
    let keys: Vec<_> = entries.iter().map(|(key, _)| SpanKey::from_name(key)).collect();
    span_from_entries(&mut entries, &keys, strings, None)
}

/// What is wrong with a link that was set aside, in a few words; `None` where it reads well.
pub fn relation_fault(value: &Value) -> Option<String> {
    relation_from_value(value.clone(), &mut Strings::default()).err()
}

/// Reads a link from the JSON of a sidecar or journal. **Errors:** what is wrong with it.
pub fn relation_from_value(value: Value, strings: &mut Strings) -> Result<Relation, String> {
    relation_from_entries(&mut entries_of(value, "a link")?, strings)
}

fn entries_of(value: Value, what: &str) -> Result<Vec<Entry<'static>>, String> {
    let Value::Object(map) = value else { return Err(format!("{what} must be an object")) };
    Ok(map.into_iter().map(|(key, value)| (Cow::Owned(key), Field::from(value))).collect())
}

/// Entries that were set aside, as JSON again.
pub(super) fn set_aside(entries: &mut Vec<Entry<'_>>) -> Value {
    let owned = entries.drain(..).map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_value().into()));
    object_of(owned)
}

fn id_of<'a>(field: &'a Field<'_>, key: &str) -> Result<&'a str, String> {
    let id = field.as_str().ok_or_else(|| format!("its {key} must be text"))?;
    let letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-');
    let fine = id.len() <= MAX_ID_CHARS
        && id.as_bytes().first().is_some_and(|b| b.is_ascii_alphanumeric())
        && id.as_bytes().iter().all(letter);
    if fine { Ok(id) } else { Err("its id has other characters than A-Z a-z 0-9 _ . : - or is too long".to_owned()) }
}

fn label_of<'a>(field: &'a Field<'_>) -> Result<&'a str, String> {
    let label = field.as_str().ok_or("its label must be text")?;
    if label.is_empty() || (label.len() > MAX_LABEL_CHARS && label.chars().nth(MAX_LABEL_CHARS).is_some()) {
        return Err("its label must have 1 to 256 characters".to_owned());
    }
    Ok(label)
}

fn quote_of<'a>(field: &'a Field<'_>) -> Result<&'a str, String> {
    let quote = field.as_str().ok_or("its quote must be text")?;
    if quote.is_empty() {
        return Err("its quote is empty".to_owned());
    }
    if quote.len() > MAX_QUOTE_BYTES {
        return Err("its quote is longer than 1 MB".to_owned());
    }
    Ok(quote)
}

fn text_of<'a>(field: &'a Field<'_>, key: &str) -> Result<&'a str, String> {
    field.as_str().ok_or_else(|| format!("its {key} must be text"))
}

fn flag_of(field: &Field<'_>, key: &str) -> Result<bool, String> {
    field.as_bool().ok_or_else(|| format!("its {key} must be true or false"))
}

fn named<T>(field: &Field<'_>, from: fn(&str) -> Option<T>, key: &str) -> Result<T, String> {
    field.as_str().and_then(from).ok_or_else(|| format!("its {key} is unknown"))
}

fn whole_offset(number: Option<u64>) -> Option<u32> {
    number.filter(|n| *n <= MAX_OFFSET).and_then(|n| u32::try_from(n).ok())
}

fn offset(value: &Value) -> Option<u32> {
    whole_offset(value.as_u64())
}

fn pieces(value: &Value, start: u32, end: u32) -> Option<Vec<(CodePoint, CodePoint)>> {
    let list = value.as_array().filter(|l| l.len() >= 2 && l.len() <= MAX_FRAGMENTS)?;
    let mut pieces: Vec<(CodePoint, CodePoint)> = Vec::with_capacity(list.len());
    for piece in list {
        let [from, to] = piece.as_array()?.as_slice() else { return None };
        let (from, to) = (offset(from)?, offset(to)?);
        if from >= to || pieces.last().is_some_and(|(_, before)| before.0 >= from) {
            return None;
        }
        pieces.push((CodePoint(from), CodePoint(to)));
    }
    (pieces.first()?.0.0 == start && pieces.last()?.1.0 == end).then_some(pieces)
}

/// The span of some entries with these keys. With a cursor it is put into its place at once where its words stand there,
/// and needs no anchor then. **Errors:** what is wrong with it; the entries are as they were.
pub(super) fn span_from_entries(
    entries: &mut Vec<Entry<'_>>,
    keys: &[Option<SpanKey>],
    strings: &mut Strings,
    cursor: Option<&mut Cursor<'_>>,
) -> Result<Arc<Span>, String> {
    let (mut id, mut label, mut quote, mut start, mut end) = (None, None, None, None, None);
    let (mut prefix, mut suffix, mut fragments) = ("", "", None);
    let (mut source, mut by, mut note, mut created, mut updated) = (None, None, None, None, None);
    let (mut origin, mut status) = (Origin::default(), SpanStatus::default());
    let (mut corrected, mut flagged) = (false, false);
    // What is taken over as it is, by its place in the list.
    let (mut value_at, mut attrs_at, mut score_at, mut unknown) = (None, None, None, 0);
    for (i, ((_, field), key)) in entries.iter().zip(keys).enumerate() {
        let Some(key) = key else {
            unknown += 1;
            continue;
        };
        match key {
            SpanKey::Id => id = Some(id_of(field, "id")?),
            SpanKey::Label => label = Some(label_of(field)?),
            SpanKey::Quote => quote = Some(quote_of(field)?),
            SpanKey::Start => {
                start = Some(whole_offset(field.as_u64()).ok_or("its start must be an offset in the text")?)
            }
            SpanKey::End => end = Some(whole_offset(field.as_u64()).ok_or("its end must be an offset in the text")?),
            SpanKey::Prefix => prefix = text_of(field, "prefix")?,
            SpanKey::Suffix => suffix = text_of(field, "suffix")?,
            SpanKey::Fragments => fragments = Some(field),
            SpanKey::Value => value_at = Some(i),
            SpanKey::Attrs if matches!(field, Field::Other(Value::Object(_))) => attrs_at = Some(i),
            SpanKey::Attrs => return Err("its attrs must be an object".to_owned()),
            SpanKey::Origin => origin = named(field, Origin::from_name, "origin")?,
            SpanKey::Status => status = named(field, SpanStatus::from_name, "status")?,
            SpanKey::Source => source = Some(text_of(field, "source")?),
            SpanKey::Score if field.is_number() => score_at = Some(i),
            SpanKey::Score => return Err("its score must be a number".to_owned()),
            SpanKey::Corrected => corrected = flag_of(field, "corrected")?,
            SpanKey::Flagged => flagged = flag_of(field, "flagged")?,
            SpanKey::By => by = Some(text_of(field, "by")?),
            SpanKey::Note => note = Some(text_of(field, "note")?),
            SpanKey::Created => created = Some(text_of(field, "created")?),
            SpanKey::Updated => updated = Some(text_of(field, "updated")?),
        }
    }
    let id = id.ok_or("it has no id")?;
    let label = label.ok_or("it has no label")?;
    let quote = quote.ok_or("it has no quote")?;
    let (Some(start), Some(end)) = (start, end) else { return Err("it has no start or no end".to_owned()) };
    if start >= end {
        return Err("its end must lie after its start".to_owned());
    }
    let fragments = match fragments {
        None => Vec::new(),
        Some(Field::Other(value)) => pieces(value, start, end).ok_or(BAD_PIECES)?,
        Some(_) => return Err(BAD_PIECES.to_owned()),
    };
    let (start, end) = (CodePoint(start), CodePoint(end));
    let found = match cursor {
        Some(cursor) if status != SpanStatus::Orphaned => cursor.find((start, end), quote, &fragments),
        _ => None,
    };
    let (place, lost) = match found {
        Some(place) => (place, None),
        None => {
            let [quote, prefix, suffix] = [quote, prefix, suffix].map(str::to_owned);
            (Default::default(), Some(Box::new(LastSeen { start, end, fragments, quote, prefix, suffix })))
        }
    };
    let (id, label, note) = (Id::new(id), strings.share(label), note.map(str::to_owned));
    let [source, by, created, updated] = [source, by, created, updated].map(|text| text.map(|t| strings.share(t)));
    let mut taken = |at: Option<usize>| {
        let field = at.and_then(|at| entries.get_mut(at)).map(|(_, field)| field)?;
        Some(std::mem::replace(field, Field::Whole(0)).into_value())
    };
    let value = taken(value_at);
    let attrs = match taken(attrs_at) {
        Some(Value::Object(attrs)) => attrs,
        _ => Map::new(),
    };
    let score = match taken(score_at) {
        Some(Value::Number(score)) => Some(score),
        _ => None,
    };
    let extra = (unknown > 0).then(|| {
        let others = entries.drain(..).zip(keys).filter(|(_, key)| key.is_none()).map(|(entry, _)| entry);
        Box::new(others.map(|(key, value)| (key.into_owned(), value.into_value())).collect())
    });
    // Made in its place: it is large enough for a move to be felt.
    Ok(Arc::new(Span {
        id,
        range: place.0,
        fragments: place.1,
        label,
        value,
        attrs,
        origin,
        source,
        score,
        status,
        corrected,
        flagged,
        by,
        note,
        created,
        updated,
        lost,
        extra,
    }))
}

const BAD_PIECES: &str = "its fragments must be at least two pieces, sorted, apart, from start to end";

/// The keys of a span that this program knows, in the order of a save.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::core::store) enum SpanKey {
    Id,
    Start,
    End,
    Label,
    Quote,
    Prefix,
    Suffix,
    Fragments,
    Value,
    Attrs,
    Origin,
    Source,
    Score,
    Status,
    Corrected,
    Flagged,
    By,
    Note,
    Created,
    Updated,
}
names!(SpanKey {
    Id => "id", Start => "start", End => "end", Label => "label", Quote => "quote", Prefix => "prefix",
    Suffix => "suffix", Fragments => "fragments", Value => "value", Attrs => "attrs", Origin => "origin",
    Source => "source", Score => "score", Status => "status", Corrected => "corrected", Flagged => "flagged",
    By => "by", Note => "note", Created => "created", Updated => "updated",
});

/// The keys of a link that this program knows, in the order of a save.
pub(in crate::core::store) const LINK_KEYS: [&str; 11] =
    ["id", "type", "from", "to", "attrs", "origin", "status", "by", "note", "created", "updated"];

/// The link of some entries. **Errors:** what is wrong with it; the entries are as they were.
pub(super) fn relation_from_entries(entries: &mut Vec<Entry<'_>>, strings: &mut Strings) -> Result<Relation, String> {
    let (mut id, mut kind, mut from, mut to) = (None, None, None, None);
    let (mut by, mut note, mut created, mut updated) = (None, None, None, None);
    let (mut origin, mut status) = (Origin::default(), SpanStatus::default());
    let (mut attrs_at, mut unknown) = (None, 0);
    for (i, (key, field)) in entries.iter().enumerate() {
        match key.as_bytes() {
            b"id" => id = Some(id_of(field, "id")?),
            b"type" => kind = Some(label_of(field)?),
            b"from" => from = Some(id_of(field, "from")?),
            b"to" => to = Some(id_of(field, "to")?),
            b"attrs" if matches!(field, Field::Other(Value::Object(_))) => attrs_at = Some(i),
            b"attrs" => return Err("its attrs must be an object".to_owned()),
            b"origin" => origin = named(field, Origin::from_name, "origin")?,
            b"status" => status = named(field, SpanStatus::from_name, "status")?,
            b"by" => by = Some(text_of(field, "by")?),
            b"note" => note = Some(text_of(field, "note")?),
            b"created" => created = Some(text_of(field, "created")?),
            b"updated" => updated = Some(text_of(field, "updated")?),
            _ => unknown += 1,
        }
    }
    let (Some(id), Some(kind), Some(from), Some(to)) = (id, kind, from, to) else {
        return Err("it needs id, type, from and to".to_owned());
    };
    let mut relation = Relation::new(Id::new(id), strings.share(kind), Id::new(from), Id::new(to));
    (relation.origin, relation.status) = (origin, status);
    relation.note = note.map(str::to_owned);
    let [by, created, updated] = [by, created, updated].map(|text| text.map(|t| strings.share(t)));
    (relation.by, relation.created, relation.updated) = (by, created, updated);
    if let Some((_, field)) = attrs_at.and_then(|at| entries.get_mut(at))
        && let Value::Object(attrs) = std::mem::replace(field, Field::Whole(0)).into_value()
    {
        relation.attrs = attrs;
    }
    if unknown > 0 {
        let others = entries.drain(..).filter(|(key, _)| !LINK_KEYS.contains(&key.as_ref()));
        relation.extra = Some(Box::new(others.map(|(key, value)| (key.into_owned(), value.into_value())).collect()));
    }
    Ok(relation)
}

/// A span's anchor as it goes into a file: borrowed from the text, or from what an orphan remembers.
pub(super) struct Anchor<'a> {
    pub start: u32,
    pub end: u32,
    pub quote: &'a str,
    pub prefix: &'a str,
    pub suffix: &'a str,
    pub fragments: Cow<'a, [(CodePoint, CodePoint)]>,
}

/// Writes a span as one line of JSON.
pub(super) fn write_span(out: &mut Vec<u8>, span: &Span, anchor: &Anchor<'_>) {
    out.extend(b"{\"id\":");
    write_string(out, span.id.as_str());
    out.extend(b",\"start\":");
    write_number(out, anchor.start);
    out.extend(b",\"end\":");
    write_number(out, anchor.end);
    write_field(out, b",\"label\":", &span.label);
    write_field(out, b",\"quote\":", anchor.quote);
    write_field(out, b",\"prefix\":", anchor.prefix);
    write_field(out, b",\"suffix\":", anchor.suffix);
    if !anchor.fragments.is_empty() {
        out.extend(b",\"fragments\":[");
        for (i, (start, end)) in anchor.fragments.iter().enumerate() {
            out.extend(if i > 0 { &b",["[..] } else { b"[" });
            write_number(out, start.0);
            out.push(b',');
            write_number(out, end.0);
            out.push(b']');
        }
        out.push(b']');
    }
    if let Some(value) = &span.value {
        out.extend(b",\"value\":");
        write_value(out, value);
    }
    write_attrs(out, &span.attrs);
    write_field(out, b",\"origin\":", span.origin.name());
    write_optional(out, b",\"source\":", span.source.as_deref());
    if let Some(score) = &span.score {
        out.extend(b",\"score\":");
        out.extend(score.as_str().as_bytes());
    }
    write_field(out, b",\"status\":", span.status.name());
    for (flag, text) in [(span.corrected, &b",\"corrected\":true"[..]), (span.flagged, b",\"flagged\":true")] {
        if flag {
            out.extend(text);
        }
    }
    write_tail(out, span.by.as_deref(), span.note.as_deref(), [&span.created, &span.updated], span.extra.as_deref());
}

/// Writes a link as one line of JSON.
pub(super) fn write_relation(out: &mut Vec<u8>, relation: &Relation) {
    out.extend(b"{\"id\":");
    write_string(out, relation.id.as_str());
    write_field(out, b",\"type\":", &relation.kind);
    write_field(out, b",\"from\":", relation.from.as_str());
    write_field(out, b",\"to\":", relation.to.as_str());
    write_attrs(out, &relation.attrs);
    write_field(out, b",\"origin\":", relation.origin.name());
    write_field(out, b",\"status\":", relation.status.name());
    let times = [&relation.created, &relation.updated];
    write_tail(out, relation.by.as_deref(), relation.note.as_deref(), times, relation.extra.as_deref());
}

fn write_tail(
    out: &mut Vec<u8>,
    by: Option<&str>,
    note: Option<&str>,
    [created, updated]: [&Option<Arc<str>>; 2],
    extra: Option<&Map<String, Value>>,
) {
    write_optional(out, b",\"by\":", by);
    write_optional(out, b",\"note\":", note);
    write_optional(out, b",\"created\":", created.as_deref());
    write_optional(out, b",\"updated\":", updated.as_deref());
    for (key, value) in extra.into_iter().flatten() {
        out.push(b',');
        write_string(out, key);
        out.push(b':');
        write_value(out, value);
    }
    out.push(b'}');
}

fn write_attrs(out: &mut Vec<u8>, attrs: &Map<String, Value>) {
    if !attrs.is_empty() {
        out.extend(b",\"attrs\":");
        write_object(out, attrs);
    }
}

fn write_field(out: &mut Vec<u8>, key: &[u8], text: &str) {
    out.extend(key);
    write_string(out, text);
}

fn write_optional(out: &mut Vec<u8>, key: &[u8], text: Option<&str>) {
    if let Some(text) = text {
        write_field(out, key, text);
    }
}

/// Writes a span as JSON with its place in a text, as the journal holds it.
pub fn span_to_json(out: &mut Vec<u8>, span: &Span, text: &Text) {
    write_span(out, span, &super::place::anchor_in(span, text, None));
}

/// Writes a link as JSON, as the journal holds it.
pub fn relation_to_json(out: &mut Vec<u8>, relation: &Relation) {
    write_relation(out, relation);
}

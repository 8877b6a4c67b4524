//! One span, one link: from JSON and to JSON. What does not read well is told, never guessed.

use crate::core::spans::{Id, LastSeen, Origin, Relation, Span, SpanStatus};
use crate::core::store::json::{write_object, write_string, write_value};
use crate::core::store::limits::{MAX_FRAGMENTS, MAX_ID_CHARS, MAX_LABEL_CHARS, MAX_OFFSET, MAX_QUOTE_BYTES};
use crate::core::text::{ByteRange, CodePoint, Text};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Shares strings that repeat from span to span: labels, sources, times.
#[derive(Default)]
pub struct Strings {
    known: HashSet<Arc<str>>,
}

impl Strings {
    /// The shared form of a string.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        match self.known.get(text) {
            Some(known) => known.clone(),
            None => {
                let new: Arc<str> = text.into();
                self.known.insert(new.clone());
                new
            }
        }
    }
}

pub(super) type Entry<'a> = (Cow<'a, str>, Value);

/// What is wrong with a span that was set aside, in a few words; `None` where it reads well.
pub fn span_fault(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => fault(map.iter().map(|(k, v)| (k.as_str(), v))).err(),
        _ => Some("a span must be an object".to_owned()),
    }
}

/// Reads a span from the JSON of a sidecar or journal. Its anchor stands in `lost` until it is placed.
/// **Errors:** what is wrong with it.
pub fn span_from_value(value: Value, strings: &mut Strings) -> Result<Span, String> {
    let Value::Object(map) = value else { return Err("a span must be an object".to_owned()) };
    let entries: Vec<Entry<'_>> = map.into_iter().map(|(k, v)| (Cow::Owned(k), v)).collect();
    span_from_entries(entries, strings).map_err(|(fault, _)| fault)
}

/// Reads a link from the JSON of a sidecar or journal. **Errors:** what is wrong with it.
pub fn relation_from_value(value: Value, strings: &mut Strings) -> Result<Relation, String> {
    let Value::Object(map) = value else { return Err("a link must be an object".to_owned()) };
    let entries: Vec<Entry<'_>> = map.into_iter().map(|(k, v)| (Cow::Owned(k), v)).collect();
    relation_from_entries(entries, strings).map_err(|(fault, _)| fault)
}

fn fault<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>) -> Result<(), String> {
    let (mut id, mut label, mut quote, mut start, mut end) = (false, false, false, None, None);
    let mut fragments = None;
    for (key, value) in entries {
        match key {
            "id" => id = is_id(value)?,
            "label" => label = is_label(value)?,
            "quote" => {
                let text = value.as_str().ok_or("its quote must be text")?;
                if text.is_empty() {
                    return Err("its quote is empty".to_owned());
                }
                if text.len() > MAX_QUOTE_BYTES {
                    return Err("its quote is longer than 1 MB".to_owned());
                }
                quote = true;
            }
            "start" => start = Some(offset(value).ok_or("its start must be an offset in the text")?),
            "end" => end = Some(offset(value).ok_or("its end must be an offset in the text")?),
            "fragments" => fragments = Some(value),
            "attrs" if !value.is_object() => return Err("its attrs must be an object".to_owned()),
            "prefix" | "suffix" | "source" | "by" | "note" | "created" | "updated" if !value.is_string() => {
                return Err(format!("its {key} must be text"));
            }
            "corrected" | "flagged" if !value.is_boolean() => return Err(format!("its {key} must be true or false")),
            "score" if !value.is_number() => return Err("its score must be a number".to_owned()),
            "origin" if named(value, Origin::from_name).is_none() => return Err("its origin is unknown".to_owned()),
            "status" if named(value, SpanStatus::from_name).is_none() => return Err("its status is unknown".to_owned()),
            _ => {}
        }
    }
    for (there, name) in [(id, "id"), (label, "label"), (quote, "quote")] {
        if !there {
            return Err(format!("it has no {name}"));
        }
    }
    let (Some(start), Some(end)) = (start, end) else { return Err("it has no start or no end".to_owned()) };
    if start >= end {
        return Err("its end must lie after its start".to_owned());
    }
    match fragments {
        Some(value) if pieces(value, start, end).is_none() => {
            Err("its fragments must be at least two pieces, sorted, apart, from start to end".to_owned())
        }
        _ => Ok(()),
    }
}

fn is_id(value: &Value) -> Result<bool, String> {
    let id = value.as_str().ok_or("its id must be text")?;
    let fine = id.len() <= MAX_ID_CHARS
        && id.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b));
    if fine { Ok(true) } else { Err("its id has other characters than A-Z a-z 0-9 _ . : - or is too long".to_owned()) }
}

fn is_label(value: &Value) -> Result<bool, String> {
    let label = value.as_str().ok_or("its label must be text")?;
    if label.is_empty() || label.chars().nth(MAX_LABEL_CHARS).is_some() {
        return Err("its label must have 1 to 256 characters".to_owned());
    }
    Ok(true)
}

fn offset(value: &Value) -> Option<u32> {
    value.as_u64().filter(|n| *n <= MAX_OFFSET).and_then(|n| u32::try_from(n).ok())
}

fn named<T>(value: &Value, from: fn(&str) -> Option<T>) -> Option<T> {
    value.as_str().and_then(from)
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

/// The span of some entries, or what is wrong with it and the entries unchanged.
pub(super) fn span_from_entries<'a>(
    entries: Vec<Entry<'a>>,
    strings: &mut Strings,
) -> Result<Span, (String, Vec<Entry<'a>>)> {
    if let Err(fault) = fault(entries.iter().map(|(k, v)| (k.as_ref(), v))) {
        return Err((fault, entries));
    }
    let mut span = Span::new(Id::new(""), ByteRange::default(), "");
    let mut seen = LastSeen::default();
    let mut fragments = None;
    let mut extra = Map::new();
    for (key, value) in entries {
        match (key.as_ref(), value) {
            ("id", Value::String(id)) => span.id = Id::new(&id),
            ("label", Value::String(label)) => span.label = strings.share(&label),
            ("quote", Value::String(quote)) => seen.quote = quote,
            ("prefix", Value::String(prefix)) => seen.prefix = prefix,
            ("suffix", Value::String(suffix)) => seen.suffix = suffix,
            ("start", value) => seen.start = CodePoint(offset(&value).unwrap_or_default()),
            ("end", value) => seen.end = CodePoint(offset(&value).unwrap_or_default()),
            ("fragments", value) => fragments = Some(value),
            ("value", value) => span.value = Some(value),
            ("attrs", Value::Object(attrs)) => span.attrs = attrs,
            ("origin", value) => span.origin = named(&value, Origin::from_name).unwrap_or_default(),
            ("status", value) => span.status = named(&value, SpanStatus::from_name).unwrap_or_default(),
            ("source", Value::String(source)) => span.source = Some(strings.share(&source)),
            ("score", Value::Number(score)) => span.score = Some(score),
            ("corrected", value) => span.corrected = value == Value::Bool(true),
            ("flagged", value) => span.flagged = value == Value::Bool(true),
            ("by", Value::String(by)) => span.by = Some(strings.share(&by)),
            ("note", Value::String(note)) => span.note = Some(note),
            ("created", Value::String(at)) => span.created = Some(strings.share(&at)),
            ("updated", Value::String(at)) => span.updated = Some(strings.share(&at)),
            (_, value) => {
                extra.insert(key.into_owned(), value);
            }
        }
    }
    if let Some(value) = fragments {
        seen.fragments = pieces(&value, seen.start.0, seen.end.0).unwrap_or_default();
    }
    span.lost = Some(Box::new(seen));
    span.extra = (!extra.is_empty()).then(|| Box::new(extra));
    Ok(span)
}

/// The link of some entries, or what is wrong with it and the entries unchanged.
pub(super) fn relation_from_entries<'a>(
    entries: Vec<Entry<'a>>,
    strings: &mut Strings,
) -> Result<Relation, (String, Vec<Entry<'a>>)> {
    if let Err(fault) = link_fault(entries.iter().map(|(k, v)| (k.as_ref(), v))) {
        return Err((fault, entries));
    }
    let mut relation = Relation::new(Id::new(""), "", Id::new(""), Id::new(""));
    let mut extra = Map::new();
    for (key, value) in entries {
        match (key.as_ref(), value) {
            ("id", Value::String(id)) => relation.id = Id::new(&id),
            ("type", Value::String(kind)) => relation.kind = strings.share(&kind),
            ("from", Value::String(id)) => relation.from = Id::new(&id),
            ("to", Value::String(id)) => relation.to = Id::new(&id),
            ("attrs", Value::Object(attrs)) => relation.attrs = attrs,
            ("origin", value) => relation.origin = named(&value, Origin::from_name).unwrap_or_default(),
            ("status", value) => relation.status = named(&value, SpanStatus::from_name).unwrap_or_default(),
            ("by", Value::String(by)) => relation.by = Some(strings.share(&by)),
            ("note", Value::String(note)) => relation.note = Some(note),
            ("created", Value::String(at)) => relation.created = Some(strings.share(&at)),
            ("updated", Value::String(at)) => relation.updated = Some(strings.share(&at)),
            (_, value) => {
                extra.insert(key.into_owned(), value);
            }
        }
    }
    relation.extra = (!extra.is_empty()).then(|| Box::new(extra));
    Ok(relation)
}

/// What is wrong with a link that was set aside, in a few words; `None` where it reads well.
pub fn relation_fault(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => link_fault(map.iter().map(|(k, v)| (k.as_str(), v))).err(),
        _ => Some("a link must be an object".to_owned()),
    }
}

fn link_fault<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>) -> Result<(), String> {
    let mut there = [false; 4];
    for (key, value) in entries {
        let [id, kind, from, to] = &mut there;
        match key {
            "id" => *id = is_id(value)?,
            "type" => *kind = is_label(value)?,
            "from" => *from = is_id(value)?,
            "to" => *to = is_id(value)?,
            "attrs" if !value.is_object() => return Err("its attrs must be an object".to_owned()),
            "by" | "note" | "created" | "updated" if !value.is_string() => {
                return Err(format!("its {key} must be text"));
            }
            "origin" if named(value, Origin::from_name).is_none() => return Err("its origin is unknown".to_owned()),
            "status" if named(value, SpanStatus::from_name).is_none() => return Err("its status is unknown".to_owned()),
            _ => {}
        }
    }
    if there.contains(&false) { Err("it needs id, type, from and to".to_owned()) } else { Ok(()) }
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
    write_number(out, b",\"start\":", anchor.start);
    write_number(out, b",\"end\":", anchor.end);
    write_field(out, b",\"label\":", &span.label);
    write_field(out, b",\"quote\":", anchor.quote);
    write_field(out, b",\"prefix\":", anchor.prefix);
    write_field(out, b",\"suffix\":", anchor.suffix);
    if !anchor.fragments.is_empty() {
        out.extend(b",\"fragments\":[");
        for (i, (start, end)) in anchor.fragments.iter().enumerate() {
            write_number(out, if i > 0 { b",[" } else { b"[" }, start.0);
            write_number(out, b",", end.0);
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

fn write_number(out: &mut Vec<u8>, key: &[u8], number: u32) {
    use std::io::Write as _;
    out.extend(key);
    // Writing into a vector cannot fail.
    let _ = write!(out, "{number}");
}

/// Writes a span as JSON with its place in a text, as the journal holds it.
pub fn span_to_json(out: &mut Vec<u8>, span: &Span, text: &Text) {
    write_span(out, span, &super::place::anchor_in(span, text, None));
}

/// Writes a link as JSON, as the journal holds it.
pub fn relation_to_json(out: &mut Vec<u8>, relation: &Relation) {
    write_relation(out, relation);
}

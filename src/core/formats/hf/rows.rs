//! A row of a spans table back as a record, whichever kind of file it stood in.

use crate::core::formats::json;
use crate::core::formats::names::{set_aside, taken_back};
use crate::core::formats::record::Builder;
use crate::core::formats::{Rejected, Taken};
use crate::core::spans::{Id, Span};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashSet;

/// Where the value of a span stands among its attributes in JSON lines: no attribute may be named like it.
const VALUE: &str = "value";

/// The attributes of a span as JSON text, with its value among them where there is no column for it.
pub fn attrs_text(span: &Span, with_value: bool) -> Cow<'static, str> {
    let value = span.value.as_ref().filter(|_| with_value);
    if value.is_none() && span.attrs.is_empty() {
        return "{}".into();
    }
    if value.is_none() && !span.attrs.keys().any(|name| name.ends_with(VALUE)) {
        return serde_json::to_string(&span.attrs).unwrap_or_default().into();
    }
    let own = span.attrs.iter().map(|(name, v)| (set_aside(name, &[VALUE]).into_owned(), v.clone()));
    let mut attrs: Map<String, Value> = own.collect();
    attrs.extend(value.map(|v| (VALUE.to_owned(), v.clone())));
    Value::Object(attrs).to_string().into()
}

/// A row of a table of articles, whichever kind of file it stood in.
pub struct Article<'a> {
    pub id: Option<&'a str>,
    pub text: Option<&'a str>,
    pub spans: Vec<SpanRow<'a>>,
    pub links: Vec<LinkRow<'a>>,
}

/// A span of such a row.
#[derive(Default, Debug)]
pub struct SpanRow<'a> {
    pub id: Option<&'a str>,
    pub start: Option<u64>,
    pub end: Option<u64>,
    pub label: Option<&'a str>,
    pub words: Option<&'a str>,
    pub value: Option<Value>,
    /// JSON.
    pub attrs: Option<&'a str>,
}

/// A link of such a row.
#[derive(Debug)]
pub struct LinkRow<'a> {
    pub kind: Option<&'a str>,
    pub from: Option<&'a str>,
    pub to: Option<&'a str>,
}

/// Makes a record of a row of our own table.
pub fn article(n: usize, row: Article<'_>, stem: &str, take: &mut dyn FnMut(Taken)) {
    let Some(text) = row.text else { return take(Taken::Rejected(Rejected::at(n, "the row has no text"))) };
    let id = row.id.map_or_else(|| format!("{stem}-{n}"), str::to_owned);
    let mut builder = Builder::new(id.clone(), text);
    builder.expect(row.spans.len());
    for span in row.spans {
        match read_span(&mut builder, span, Map::new) {
            Ok(span) => {
                builder.push(span);
            }
            Err(reason) => take(Taken::Rejected(Rejected::at(n, reason).of(&id))),
        }
    }
    let known = if row.links.is_empty() { HashSet::new() } else { builder.span_ids() };
    for link in &row.links {
        let end = |id: Option<&str>| id.map(Id::new).filter(|id| known.contains(id));
        match (link.kind, end(link.from), end(link.to)) {
            (Some(kind), Some(from), Some(to)) => builder.link(None, kind, from, to),
            _ => take(Taken::Rejected(Rejected::at(n, "the link does not join two tags").of(&id))),
        }
    }
    take(Taken::Record(builder.build()));
}

/// Reads a row with `text`, and `id`, `spans` and `relations` where it has them; other columns become source fields.
pub fn record(n: usize, mut row: Map<String, Value>, stem: &str, take: &mut dyn FnMut(Taken)) {
    let Some(Value::String(text)) = row.remove("text") else {
        return take(Taken::Rejected(Rejected::at(n, "the row has no text").with(Value::Object(row))));
    };
    let id = json::name(&row, "id").map_or_else(|| format!("{stem}-{n}"), |id| id.into_owned());
    row.remove("id");
    let mut builder = Builder::new(id.clone(), text);
    let mut known = HashSet::new();
    for value in row.remove("spans").as_ref().and_then(Value::as_array).into_iter().flatten() {
        match span(&mut builder, value) {
            Ok(span) => {
                known.insert(builder.push(span));
            }
            Err(reason) => take(Taken::Rejected(Rejected::at(n, reason).of(&id).with(value.clone()))),
        }
    }
    for link in row.remove("relations").as_ref().and_then(Value::as_array).into_iter().flatten() {
        let end = |key: &str| link.get(key).and_then(Value::as_str).map(Id::new).filter(|id| known.contains(id));
        match (link.get("type").and_then(Value::as_str), end("from"), end("to")) {
            (Some(kind), Some(from), Some(to)) => builder.link(None, kind, from, to),
            _ => take(Taken::Rejected(Rejected::at(n, "the link does not join two tags").of(&id).with(link.clone()))),
        }
    }
    row.retain(|_, value| !value.is_null());
    builder.record().meta = row;
    take(Taken::Record(builder.build()));
}

fn span(builder: &mut Builder, value: &Value) -> Result<Span, String> {
    let Some(object) = value.as_object() else { return Err("the span is not a row of fields".to_owned()) };
    let id = json::name(object, "id");
    let row = SpanRow {
        id: id.as_deref(),
        start: json::number(object, "start"),
        end: json::number(object, "end"),
        label: json::text(object, "label"),
        words: json::text(object, "text").or_else(|| json::text(object, "quote")),
        value: object.get("value").filter(|v| !v.is_null()).cloned(),
        attrs: json::text(object, "attrs"),
    };
    read_span(builder, row, || given_attrs(object))
}

/// Attributes that are fields of their own: a table has all of them in each row, empty where a span has none.
fn given_attrs(object: &Map<String, Value>) -> Map<String, Value> {
    let mut attrs = json::object(object, "attrs").cloned().unwrap_or_default();
    attrs.retain(|_, value| !value.is_null());
    attrs
}

/// A span of a row; `attrs` gives its attributes where they are no JSON text.
fn read_span(
    builder: &mut Builder,
    row: SpanRow<'_>,
    attrs: impl FnOnce() -> Map<String, Value>,
) -> Result<Span, String> {
    let (Some(start), Some(end)) = (row.start, row.end) else {
        return Err("the span has no start or no end".to_owned());
    };
    let label = row.label.filter(|l| !l.is_empty()).ok_or("the span has no label")?;
    let range = builder.place(start, end)?;
    if let Some(words) = row.words
        && builder.text().slice(range) != words
    {
        let there = json::shortened(builder.text().slice(range));
        return Err(format!("the span says “{}”, the text has “{there}” there", json::shortened(words)));
    }
    let mut attrs = match row.attrs {
        Some("{}") => Map::new(),
        Some(text) => serde_json::from_str(text).map_err(|_| "the attributes are not JSON")?,
        None => attrs(),
    };
    let mut span = builder.new_span(row.id, range, label);
    span.value = row.value.or_else(|| attrs.shift_remove(VALUE));
    if attrs.keys().any(|name| taken_back(name, &[VALUE]) != name) {
        attrs = attrs.into_iter().map(|(name, v)| (taken_back(&name, &[VALUE]).to_owned(), v)).collect();
    }
    span.attrs = attrs;
    Ok(span)
}

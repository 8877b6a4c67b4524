//! A row of a spans table back as a record, whichever kind of file it stood in.

use crate::core::formats::json;
use crate::core::formats::record::Builder;
use crate::core::formats::{Rejected, Taken};
use crate::core::spans::{Id, Span};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Reads a row with `text`, and `id`, `spans` and `relations` where it has them; other columns become source fields.
pub fn article(n: usize, mut row: Map<String, Value>, stem: &str, take: &mut dyn FnMut(Taken)) {
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
    let (Some(start), Some(end)) = (json::number(object, "start"), json::number(object, "end")) else {
        return Err("the span has no start or no end".to_owned());
    };
    let label = json::text(object, "label").filter(|l| !l.is_empty()).ok_or("the span has no label")?;
    let range = builder.place(start, end)?;
    if let Some(words) = json::text(object, "text").or_else(|| json::text(object, "quote"))
        && builder.text().slice(range) != words
    {
        let there = json::shortened(builder.text().slice(range));
        return Err(format!("the span says “{}”, the text has “{there}” there", json::shortened(words)));
    }
    let mut attrs = match object.get("attrs") {
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| "the attributes are not JSON")?,
        Some(Value::Object(attrs)) => attrs.clone(),
        _ => Map::new(),
    };
    attrs.retain(|_, value| !value.is_null());
    let mut span = builder.new_span(json::name(object, "id").as_deref(), range, label);
    span.value = object.get("value").filter(|v| !v.is_null()).cloned().or_else(|| attrs.shift_remove("value"));
    span.attrs = attrs;
    Ok(span)
}

//! Merges two versions of one object field by field, and keeps what loses beside what wins.

use crate::core::json::write_value;
use serde_json::{Map, Value};

/// Whose value stays.
pub(super) enum Pick {
    Ours,
    Theirs,
    /// Both changed it, each in its own way.
    Neither,
}

/// Decides for one field, which may be absent on any side.
pub(super) fn pick(base: Option<&Value>, ours: Option<&Value>, theirs: Option<&Value>) -> Pick {
    if ours == theirs || theirs == base {
        Pick::Ours
    } else if ours == base {
        Pick::Theirs
    } else {
        Pick::Neither
    }
}

/// All keys of two objects, ours first.
pub(super) fn keys<'a>(ours: &'a Map<String, Value>, theirs: &'a Map<String, Value>) -> impl Iterator<Item = &'a str> {
    ours.keys().chain(theirs.keys().filter(|key| !ours.contains_key(*key))).map(String::as_str)
}

/// Fields that say where a span lies. They make sense only together and are taken from one side.
pub(super) const PLACE: &[&str] = &["start", "end", "fragments", "quote", "prefix", "suffix"];
/// Those of them that a person chose; the context around follows from them.
const CHOSEN: &[&str] = &["start", "end", "fragments", "quote"];
/// Times never make a conflict: the later one stays.
const TIMES: &[&str] = &["created", "updated"];

/// Merges two versions of a span or relation. Returns it with the fields in conflict, whose other values it carries.
pub(super) fn merge_row(
    base: Option<&Map<String, Value>>,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
) -> (Map<String, Value>, Vec<String>) {
    let nothing = Map::new();
    let base = base.unwrap_or(&nothing);
    let mut clashes: Vec<(String, Value)> = Vec::new();
    let place = pick_place(base, ours, theirs, &mut clashes);
    let mut merged = Map::new();
    for key in keys(ours, theirs) {
        let (b, a, t) = (base.get(key), ours.get(key), theirs.get(key));
        let value = match pick(b, a, t) {
            _ if PLACE.contains(&key) => place.get(key).cloned(),
            Pick::Ours => a.cloned(),
            Pick::Theirs => t.cloned(),
            Pick::Neither if TIMES.contains(&key) => later(a, t),
            Pick::Neither => match (attrs(a), attrs(t)) {
                (Some(a), Some(t)) if key == "attrs" => {
                    Some(Value::Object(merge_map(key, b.and_then(Value::as_object), &a, &t, &mut clashes)))
                }
                _ => {
                    clashes.push((key.to_owned(), t.cloned().unwrap_or_default()));
                    a.cloned()
                }
            },
        };
        if let Some(value) = value {
            merged.insert(key.to_owned(), value);
        }
    }
    let mut fields: Vec<String> = clashes
        .into_iter()
        .map(|(field, theirs)| {
            mark(&mut merged, &field, theirs);
            field
        })
        .collect();
    fields.sort();
    (merged, fields)
}

/// Attributes to merge key by key; absent ones are as good as empty, odd ones are none.
fn attrs(value: Option<&Value>) -> Option<Map<String, Value>> {
    match value {
        None => Some(Map::new()),
        Some(Value::Object(attrs)) => Some(attrs.clone()),
        Some(_) => None,
    }
}

fn pick_place<'a>(
    base: &Map<String, Value>,
    ours: &'a Map<String, Value>,
    theirs: &'a Map<String, Value>,
    clashes: &mut Vec<(String, Value)>,
) -> &'a Map<String, Value> {
    let same = |a: &Map<String, Value>, b: &Map<String, Value>, of: &[&str]| of.iter().all(|k| a.get(*k) == b.get(*k));
    if same(ours, theirs, CHOSEN) {
        return if same(ours, base, PLACE) { theirs } else { ours };
    }
    if same(theirs, base, CHOSEN) {
        return ours;
    }
    if same(ours, base, CHOSEN) {
        return theirs;
    }
    let differing = CHOSEN.iter().filter(|key| ours.get(**key) != theirs.get(**key));
    clashes.extend(differing.map(|key| ((*key).to_owned(), theirs.get(*key).cloned().unwrap_or_default())));
    ours
}

fn later(ours: Option<&Value>, theirs: Option<&Value>) -> Option<Value> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let latest = if text(theirs) > text(ours) { theirs } else { ours };
    latest.or(ours).or(theirs).cloned()
}

/// Merges two objects of plain values (attributes, labels of the article) key by key. What loses is told as
/// `<prefix>.<key>`.
pub(super) fn merge_map(
    prefix: &str,
    base: Option<&Map<String, Value>>,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    clashes: &mut Vec<(String, Value)>,
) -> Map<String, Value> {
    let mut merged = Map::new();
    for key in keys(ours, theirs) {
        let (b, a, t) = (base.and_then(|base| base.get(key)), ours.get(key), theirs.get(key));
        let value = match pick(b, a, t) {
            Pick::Ours => a,
            Pick::Theirs => t,
            Pick::Neither => {
                match (key.strip_prefix("conflict."), t) {
                    // A conflict of an earlier merge, here with another value than there: both stay open.
                    (Some(field), Some(t)) => clashes.push((field.to_owned(), t.clone())),
                    (Some(_), None) => {}
                    (None, t) => clashes.push((format!("{prefix}.{key}"), t.cloned().unwrap_or_default())),
                }
                a
            }
        };
        if let Some(value) = value {
            merged.insert(key.to_owned(), value.clone());
        }
    }
    merged
}

/// Keeps a losing value in the attributes of a span or relation, as `conflict.<field>`.
pub(super) fn mark(row: &mut Map<String, Value>, field: &str, theirs: Value) {
    let theirs = plain(theirs);
    match row.entry("attrs").or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(attrs) => put_beside(attrs, field, theirs),
        // Attributes that are no object stay as they are.
        _ => put_beside(row, field, theirs),
    }
}

/// Puts a losing value under `conflict.<field>`; with a number where another one stands there already.
pub(super) fn put_beside(object: &mut Map<String, Value>, field: &str, theirs: Value) {
    let mut name = format!("conflict.{field}");
    let mut number = 1;
    while let Some(there) = object.get(&name) {
        if *there == theirs {
            return;
        }
        number += 1;
        name = format!("conflict.{field}.{number}");
    }
    object.insert(name, theirs);
}

/// A value as attributes may hold it: a plain one, a list of plain ones (fragments become one flat list), or as text.
fn plain(value: Value) -> Value {
    let is_plain = |value: &Value| !matches!(value, Value::Array(_) | Value::Object(_));
    match value {
        Value::Array(rows) if rows.iter().all(is_plain) => Value::Array(rows),
        Value::Array(rows) => {
            let mut flat = Vec::new();
            for row in &rows {
                match row {
                    Value::Array(inner) if inner.iter().all(is_plain) => flat.extend(inner.iter().cloned()),
                    other if is_plain(other) => flat.push(other.clone()),
                    _ => return as_text(&Value::Array(rows)),
                }
            }
            Value::Array(flat)
        }
        Value::Object(_) => as_text(&value),
        plain => plain,
    }
}

fn as_text(value: &Value) -> Value {
    let mut out = Vec::new();
    write_value(&mut out, value);
    Value::String(String::from_utf8(out).unwrap_or_default())
}

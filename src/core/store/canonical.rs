//! The spelling of a sidecar that is at hand as JSON: the same bytes as a save would write, whatever else is in it.

use super::sidecar::{LINK_KEYS, SpanKey};
use crate::core::json::{write_object, write_string, write_value};
use serde_json::{Map, Value};
use std::cmp::{Ordering, Reverse};

/// Fields of the head in their order; unknown ones follow, the two lists come last.
const HEAD: &[&str] = &[
    "format",
    "version",
    "document",
    "annotator",
    "role",
    "status",
    "flagged",
    "note",
    "ignored",
    "labels",
    "scheme",
    "generator",
];
const DOCUMENT: &[&str] =
    &["file", "sha256", "text_sha256", "bytes", "length", "encoding", "id", "date", "date_source", "meta"];

/// Writes a sidecar: head fields one a line, spans and relations one a line and sorted, known fields first and in
/// their order. Whatever is odd (a span without id, a list that is none) is written as it is.
pub fn write(sidecar: &Map<String, Value>) -> Vec<u8> {
    let mut out = b"{\n".to_vec();
    let mut first = true;
    let heads = ordered(sidecar, HEAD).filter(|(key, _)| !is_list(key));
    let lists = ["spans", "relations"].into_iter().filter_map(|key| sidecar.get(key).map(|list| (key, list)));
    for (key, value) in heads.chain(lists) {
        if !std::mem::take(&mut first) {
            out.extend(b",\n");
        }
        write_string(&mut out, key);
        out.push(b':');
        match (key, value) {
            ("document", Value::Object(document)) => write_ordered(&mut out, document, DOCUMENT),
            ("spans", Value::Array(rows)) => {
                let keys: Vec<&str> = SpanKey::ALL.iter().map(|key| key.name()).collect();
                write_rows(&mut out, rows, &keys, span_order);
            }
            ("relations", Value::Array(rows)) => write_rows(&mut out, rows, &LINK_KEYS, relation_order),
            _ => write_value(&mut out, value),
        }
    }
    out.extend(b"\n}\n");
    out
}

fn is_list(key: &str) -> bool {
    matches!(key, "spans" | "relations")
}

fn write_rows(out: &mut Vec<u8>, rows: &[Value], fields: &[&str], order: fn(&Value, &Value) -> Ordering) {
    let mut rows: Vec<&Value> = rows.iter().collect();
    rows.sort_by(|a, b| order(a, b));
    out.push(b'[');
    for (i, row) in rows.into_iter().enumerate() {
        out.extend(if i > 0 { &b",\n"[..] } else { b"\n" });
        match row {
            Value::Object(object) => write_ordered(out, object, fields),
            odd => write_value(out, odd),
        }
    }
    out.extend(b"\n]");
}

fn write_ordered(out: &mut Vec<u8>, object: &Map<String, Value>, fields: &[&str]) {
    let sorted: Map<String, Value> = ordered(object, fields).map(|(k, v)| (k.to_owned(), v.clone())).collect();
    write_object(out, &sorted);
}

/// Known fields in the order given, then the others in the order read.
fn ordered<'a>(object: &'a Map<String, Value>, fields: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let known = fields.iter().filter_map(|name| object.get_key_value(*name));
    let others = object.iter().filter(|(name, _)| !fields.contains(&name.as_str()));
    known.chain(others).map(|(k, v)| (k.as_str(), v))
}

/// Order of spans in the file: start, longest first, label, id; those without offsets come last.
pub fn span_order(a: &Value, b: &Value) -> Ordering {
    let place = |span: &Value| {
        let number = |name: &str| span.get(name).and_then(Value::as_u64);
        (number("start").unwrap_or(u64::MAX), Reverse(number("end").unwrap_or(0)))
    };
    let by_text = |name: &str| text_of(a, name).cmp(text_of(b, name));
    place(a).cmp(&place(b)).then_with(|| by_text("label")).then_with(|| relation_order(a, b))
}

/// Order of relations in the file: by id. Rows that have none, or the same, are ordered by all they hold.
fn relation_order(a: &Value, b: &Value) -> Ordering {
    text_of(a, "id").cmp(text_of(b, "id")).then_with(|| a.to_string().cmp(&b.to_string()))
}

fn text_of<'a>(row: &'a Value, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_json(json: &str) -> String {
        let Value::Object(sidecar) = serde_json::from_str(json).unwrap() else { panic!("no object") };
        String::from_utf8(write(&sidecar)).unwrap()
    }

    #[test]
    fn heads_and_rows_stand_on_their_own_lines() {
        let written = write_json(
            r#"{"spans":[{"x_new":1.50,"end":4,"start":0,"id":"a","label":"ACTOR","quote":"An\u202ena"}],"x_head":{"b":1,"a":2},
                "document":{"x":0,"length":9,"file":"s.txt"},"version":1,"format":"rubrica-sidecar","relations":[]}"#,
        );
        let expected = concat!(
            "{\n\"format\":\"rubrica-sidecar\",\n\"version\":1,\n",
            "\"document\":{\"file\":\"s.txt\",\"length\":9,\"x\":0},\n\"x_head\":{\"b\":1,\"a\":2},\n\"spans\":[\n",
            "{\"id\":\"a\",\"start\":0,\"end\":4,\"label\":\"ACTOR\",\"quote\":\"An\\u202ena\",\"x_new\":1.50}\n],\n",
            "\"relations\":[\n]\n}\n",
        );
        assert_eq!(written, expected);
        assert_eq!(write_json(&written), written);
    }

    #[test]
    fn spans_are_sorted_by_place_and_odd_ones_come_last() {
        let written = write_json(
            r#"{"spans":[{"id":"odd"},7,{"id":"b","start":3,"end":5,"label":"B"},{"id":"a","start":3,"end":5,"label":"B"},
                {"id":"c","start":3,"end":5,"label":"A"},{"id":"d","start":3,"end":9},{"id":"e","start":0,"end":1}],
                "relations":[{"id":"r2"},{"id":"r1"}]}"#,
        );
        let ids: Vec<&str> =
            written.lines().filter(|l| l.starts_with("{\"id")).filter_map(|l| l.split('"').nth(3)).collect();
        assert_eq!(ids, ["e", "d", "c", "a", "b", "odd", "r1", "r2"]);
    }
}

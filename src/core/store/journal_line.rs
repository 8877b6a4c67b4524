//! The lines of the journal, from steps and back.

use super::sidecar::{anchored, relation_from_value, relation_to_json, span_from_value, span_to_json};
use crate::core::edit::{Action, Edit, HeadField, Step};
use crate::core::json::{write_string, write_value};
use crate::core::spans::{Id, Strings};
use crate::core::text::Text;
use serde_json::{Map, Value};
use std::io::Write as _;
use std::sync::Arc;

/// One line of a journal.
pub enum Line {
    Head { base: Option<String> },
    Save { n: u64, sha256: String },
    Step(Step),
}

/// Writes the first line.
pub fn head_line(out: &mut Vec<u8>, sidecar: &str, base: Option<&str>) {
    out.extend(b"{\"journal\":1,\"sidecar\":");
    write_string(out, sidecar);
    out.extend(b",\"base\":");
    match base {
        Some(base) => write_string(out, base),
        None => out.extend(b"null"),
    }
    out.extend(b"}\n");
}

/// Writes that a sidecar of this hash holds everything up to step `n`.
pub fn save_line(out: &mut Vec<u8>, n: u64, sha256: &str) {
    // Writing into a vector cannot fail.
    let _ = writeln!(out, "{{\"save\":{n},\"sha256\":\"{sha256}\"}}");
}

/// Writes a step. Offsets go out in code points of `text`, with words and context.
pub fn step_line(out: &mut Vec<u8>, step: &Step, text: &Text) {
    let head = |out: &mut Vec<u8>, n: u64, at: &str| {
        let _ = write!(out, "{{\"n\":{n},\"at\":");
        write_string(out, at);
    };
    match step {
        Step::Do(action) => {
            head(out, action.n, &action.at);
            out.extend(b",\"name\":");
            write_string(out, &action.name);
            write_edits(out, b",\"edits\":[", &action.edits, text);
            write_edits(out, b",\"inverse\":[", &action.inverse, text);
        }
        Step::Undo { n, at, undoes } => {
            head(out, *n, at);
            let _ = write!(out, ",\"undo\":{undoes}");
        }
        Step::Redo { n, at, redoes } => {
            head(out, *n, at);
            let _ = write!(out, ",\"redo\":{redoes}");
        }
    }
    out.extend(b"}\n");
}

fn write_edits(out: &mut Vec<u8>, key: &[u8], edits: &[Edit], text: &Text) {
    out.extend(key);
    for (i, edit) in edits.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        match edit {
            Edit::PutSpan(span) => {
                out.extend(b"{\"put_span\":");
                span_to_json(out, span, text);
            }
            Edit::RemoveSpan(id) => {
                out.extend(b"{\"remove_span\":");
                write_string(out, id.as_str());
            }
            Edit::PutRelation(relation) => {
                out.extend(b"{\"put_relation\":");
                relation_to_json(out, relation);
            }
            Edit::RemoveRelation(id) => {
                out.extend(b"{\"remove_relation\":");
                write_string(out, id.as_str());
            }
            Edit::SetHead(field, value) => {
                out.extend(b"{\"set\":");
                write_string(out, field.name());
                if let Some(value) = value {
                    out.extend(b",\"to\":");
                    write_value(out, value);
                }
            }
        }
        out.push(b'}');
    }
    out.push(b']');
}

impl Line {
    /// Reads a line; `None` where it is none of ours.
    pub fn from_value(value: Value, text: &Text, strings: &mut Strings) -> Option<Self> {
        let Value::Object(mut line) = value else { return None };
        if line.contains_key("journal") {
            let base = line.get("base").and_then(Value::as_str).map(str::to_owned);
            return (line.get("journal")?.as_u64()? == 1).then_some(Self::Head { base });
        }
        if let Some(n) = line.get("save") {
            return Some(Self::Save { n: n.as_u64()?, sha256: line.get("sha256")?.as_str()?.to_owned() });
        }
        let n = line.get("n")?.as_u64()?;
        let at = line.get("at")?.as_str()?.to_owned();
        if let Some(undoes) = line.get("undo") {
            return Some(Self::Step(Step::Undo { n, at, undoes: undoes.as_u64()? }));
        }
        if let Some(redoes) = line.get("redo") {
            return Some(Self::Step(Step::Redo { n, at, redoes: redoes.as_u64()? }));
        }
        let name = line.get("name")?.as_str()?.to_owned();
        let edits = read_edits(&mut line, "edits", text, strings)?;
        let inverse = read_edits(&mut line, "inverse", text, strings)?;
        Some(Self::Step(Step::Do(Action { n, at, name, edits, inverse })))
    }
}

fn read_edits(line: &mut Map<String, Value>, key: &str, text: &Text, strings: &mut Strings) -> Option<Vec<Edit>> {
    let Value::Array(list) = line.get_mut(key)?.take() else { return None };
    list.into_iter().map(|edit| read_edit(edit, text, strings)).collect()
}

fn read_edit(edit: Value, text: &Text, strings: &mut Strings) -> Option<Edit> {
    let Value::Object(mut edit) = edit else { return None };
    let to = edit.shift_remove("to");
    let (kind, value) = edit.into_iter().next()?;
    Some(match kind.as_str() {
        "put_span" => Edit::PutSpan(anchored(span_from_value(value, strings).ok()?, text)),
        "remove_span" => Edit::RemoveSpan(Id::new(value.as_str()?)),
        "put_relation" => Edit::PutRelation(Arc::new(relation_from_value(value, strings).ok()?)),
        "remove_relation" => Edit::RemoveRelation(Id::new(value.as_str()?)),
        "set" => Edit::SetHead(HeadField::from_name(value.as_str()?)?, to),
        _ => return None,
    })
}

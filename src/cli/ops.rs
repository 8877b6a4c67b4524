//! The operations of `apply`, read from a line and turned into a transaction.

use crate::core::document::{Document, Status};
use crate::core::edit::{Edit, HeadField, Transaction};
use crate::core::json;
use crate::core::spans::{Id, Relation, Span, SpanStatus};
use crate::core::store::limits::{MAX_FRAGMENTS, MAX_LABEL_CHARS};
use crate::core::text::{ByteRange, CodePoint, CpRange, Text};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Why an operation cannot be done.
#[derive(Debug, PartialEq, Eq)]
pub struct OpFault(pub String);

impl From<&str> for OpFault {
    fn from(why: &str) -> Self {
        Self(why.to_owned())
    }
}

/// An operation.
#[derive(Debug)]
pub enum Op {
    Change(Box<Change>),
    Undo,
    Redo,
}

/// An operation that makes an action.
#[derive(Debug)]
pub enum Change {
    Add(Add),
    Set { id: String, fields: Map<String, Value> },
    Remove { id: String },
    Link(Link),
    Unlink { id: String },
    Article { fields: Map<String, Value> },
}

/// A new tag. **Units:** code points, half-open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {
    #[serde(deserialize_with = "offset")]
    start: u32,
    #[serde(deserialize_with = "offset")]
    end: u32,
    label: String,
    id: Option<String>,
    fragments: Option<Vec<[u32; 2]>>,
    value: Option<Value>,
    attrs: Option<Map<String, Value>>,
    note: Option<String>,
    status: Option<String>,
}

fn offset<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let offset = value.as_u64().and_then(|n| u32::try_from(n).ok());
    offset.ok_or_else(|| serde::de::Error::custom("start and end are offsets in the article"))
}

/// A new link.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    r#type: String,
    from: String,
    to: String,
    id: Option<String>,
    attrs: Option<Map<String, Value>>,
}

impl Op {
    /// Reads a line. **Errors:** no JSON, an unknown operation, a field that is missing or of the wrong kind.
    pub fn read(line: &[u8]) -> Result<Self, OpFault> {
        let fault = |error: serde_json::Error| OpFault(error.to_string());
        let Value::Object(mut fields) = json::parse(line).map_err(fault)? else {
            return Err("an operation is an object".into());
        };
        let Some(Value::String(op)) = fields.shift_remove("op") else { return Err("it has no “op”".into()) };
        let id = |fields: &mut Map<String, Value>| match fields.shift_remove("id") {
            Some(Value::String(id)) => Ok(id),
            _ => Err(OpFault("it has no “id”".to_owned())),
        };
        let change = match op.as_str() {
            "undo" => return Ok(Self::Undo),
            "redo" => return Ok(Self::Redo),
            "add" => Change::Add(serde_json::from_value(fields.into()).map_err(fault)?),
            "set" => Change::Set { id: id(&mut fields)?, fields },
            "remove" => Change::Remove { id: id(&mut fields)? },
            "link" => Change::Link(serde_json::from_value(fields.into()).map_err(fault)?),
            "unlink" => Change::Unlink { id: id(&mut fields)? },
            "article" => Change::Article { fields },
            other => return Err(OpFault(format!("there is no operation “{other}”"))),
        };
        Ok(Self::Change(Box::new(change)))
    }
}

impl Change {
    /// The transaction that does it. Times are set to `now`; new ids come from `random`.
    pub fn transaction(
        self,
        document: &Document,
        now: &str,
        random: &mut dyn FnMut() -> u64,
    ) -> Result<Transaction, OpFault> {
        let sets_status = matches!(&self, Self::Article { fields } if fields.contains_key("status"));
        let (name, mut edits) = self.edits(document, now, random)?;
        if !sets_status && matches!(document.status(), Status::New | Status::Skipped) {
            edits.push(Edit::SetHead(HeadField::Status, Some(Status::InProgress.name().into())));
        }
        Ok(Transaction::new(name, edits))
    }

    fn edits(
        self,
        document: &Document,
        now: &str,
        random: &mut dyn FnMut() -> u64,
    ) -> Result<(String, Vec<Edit>), OpFault> {
        match self {
            Self::Add(Add { start, end, label, id, fragments, value, attrs, note, status }) => {
                check_label(&label)?;
                let id = new_id(id, random, |id| document.spans().contains(id))?;
                let mut span = Span::new(id, ByteRange::default(), label.as_str());
                place(&mut span, document.text(), start, end, fragments.as_deref())?;
                span.value = value;
                span.attrs = attrs.unwrap_or_default();
                span.note = note;
                if let Some(status) = status {
                    span.status = placed_status(&status)?;
                }
                span.created = Some(now.into());
                span.updated = span.created.clone();
                Ok((format!("Tag as {label}"), vec![Edit::PutSpan(Arc::new(span))]))
            }
            Self::Set { id, fields } => set(document, &Id::new(&id), fields, now),
            Self::Remove { id } => {
                let span = find(document, &id)?;
                let mut edits: Vec<Edit> =
                    document.relations().touching(&span.id).map(|r| Edit::RemoveRelation(r.id.clone())).collect();
                edits.push(Edit::RemoveSpan(span.id.clone()));
                Ok((format!("Delete {}", span.label), edits))
            }
            Self::Link(Link { r#type, from, to, id, attrs }) => {
                check_label(&r#type)?;
                let (from, to) = (find(document, &from)?, find(document, &to)?);
                let id = new_id(id, random, |id| document.relations().get(id).is_some())?;
                let mut relation = Relation::new(id, r#type.as_str(), from.id.clone(), to.id.clone());
                relation.attrs = attrs.unwrap_or_default();
                relation.created = Some(now.into());
                relation.updated = relation.created.clone();
                let mut edits = vec![Edit::PutRelation(Arc::new(relation))];
                if r#type == "attribution" && from.attrs.contains_key("speaker") {
                    let mut claim = Span::clone(from);
                    claim.attrs.shift_remove("speaker");
                    claim.updated = Some(now.into());
                    edits.push(Edit::PutSpan(Arc::new(claim)));
                }
                Ok((format!("Link as {}", r#type), edits))
            }
            Self::Unlink { id } => {
                let id = Id::new(&id);
                document.relations().get(&id).ok_or_else(|| OpFault(format!("there is no link {id}")))?;
                Ok(("Remove link".to_owned(), vec![Edit::RemoveRelation(id)]))
            }
            Self::Article { fields } => article(fields),
        }
    }
}

fn find<'a>(document: &'a Document, id: &str) -> Result<&'a Arc<Span>, OpFault> {
    document.spans().get(&Id::new(id)).ok_or_else(|| OpFault(format!("there is no tag {id}")))
}

fn check_label(label: &str) -> Result<(), OpFault> {
    if label.is_empty() || label.chars().nth(MAX_LABEL_CHARS).is_some() {
        return Err("a label has 1 to 256 characters".into());
    }
    Ok(())
}

fn new_id(id: Option<String>, random: &mut dyn FnMut() -> u64, taken: impl Fn(&Id) -> bool) -> Result<Id, OpFault> {
    let Some(id) = id else {
        let mut id = Id::from_random(random());
        while taken(&id) {
            id = Id::from_random(random());
        }
        return Ok(id);
    };
    let fine = (1..=64).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b));
    if !fine {
        return Err("an id has 1 to 64 of A-Z a-z 0-9 _ . : - and begins with a letter or digit".into());
    }
    let id = Id::new(&id);
    if taken(&id) { Err(OpFault(format!("the id {id} is taken"))) } else { Ok(id) }
}

fn placed_status(name: &str) -> Result<SpanStatus, OpFault> {
    match SpanStatus::from_name(name) {
        Some(SpanStatus::Orphaned) => Err("a tag with a place cannot be orphaned".into()),
        Some(status) => Ok(status),
        None => Err("the status is none of suggested, accepted, rejected".into()),
    }
}

/// Puts a span at offsets in code points.
fn place(span: &mut Span, text: &Text, start: u32, end: u32, fragments: Option<&[[u32; 2]]>) -> Result<(), OpFault> {
    let bytes = |start: u32, end: u32| {
        text.byte_range(CpRange { start: CodePoint(start), end: CodePoint(end) })
            .ok_or_else(|| OpFault(format!("{start} to {end} is no stretch of this article")))
    };
    let whole = bytes(start, end)?;
    span.lost = None;
    match fragments {
        None => {
            span.range = whole;
            span.fragments = Vec::new();
        }
        Some(pieces) => {
            if pieces.len() > MAX_FRAGMENTS {
                return Err("a tag has at most 1024 pieces".into());
            }
            let pieces = pieces.iter().map(|[start, end]| bytes(*start, *end)).collect::<Result<Vec<_>, _>>()?;
            span.set_pieces(pieces);
            if span.range != whole {
                return Err("the pieces do not reach from start to end".into());
            }
        }
    }
    Ok(())
}

fn set(
    document: &Document,
    id: &Id,
    mut fields: Map<String, Value>,
    now: &str,
) -> Result<(String, Vec<Edit>), OpFault> {
    let mut span = Span::clone(find(document, id.as_str())?);
    let mut edits = Vec::new();
    let offsets = [fields.shift_remove("start"), fields.shift_remove("end")];
    let fragments = fields.shift_remove("fragments");
    if offsets.iter().any(Option::is_some) || fragments.is_some() {
        let present = document.text().cp_range(span.range);
        let number = |value: &Option<Value>, present: CodePoint| match value {
            None if span.lost.is_some() => Err(OpFault("a lost tag needs start and end".to_owned())),
            None => Ok(present.0),
            Some(value) => value
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
                .ok_or_else(|| OpFault("start and end are offsets in the article".to_owned())),
        };
        let [start, end] = &offsets;
        let (start, end) = (number(start, present.start)?, number(end, present.end)?);
        let pieces: Option<Vec<[u32; 2]>> = match fragments {
            None | Some(Value::Null) => None,
            Some(value) => {
                Some(serde_json::from_value(value).map_err(|_| OpFault("fragments are [start,end] pairs".to_owned()))?)
            }
        };
        place(&mut span, document.text(), start, end, pieces.as_deref())?;
        if span.status == SpanStatus::Orphaned {
            span.status = SpanStatus::Accepted;
        }
    }
    for (field, value) in fields {
        match (field.as_str(), value) {
            ("label", Value::String(label)) => {
                check_label(&label)?;
                span.label = label.into();
            }
            ("value", Value::Null) => span.value = None,
            ("value", value) => span.value = Some(value),
            ("note", Value::Null) => span.note = None,
            ("note", Value::String(note)) => span.note = Some(note),
            ("flagged", Value::Null) => span.flagged = false,
            ("flagged", Value::Bool(flagged)) => span.flagged = flagged,
            ("status", Value::Null) => span.status = SpanStatus::Accepted,
            ("status", Value::String(status)) => {
                if span.lost.is_some() {
                    return Err("a lost tag needs start and end before another status".into());
                }
                span.status = placed_status(&status)?;
            }
            ("attrs", Value::Null) => span.attrs.clear(),
            ("attrs", Value::Object(attrs)) => {
                for (name, value) in attrs {
                    if value.is_null() {
                        span.attrs.shift_remove(&name);
                        continue;
                    }
                    if name == "speaker" {
                        // Either the text names who spoke or the speaker is of a kind: not both.
                        let links = document.relations().from_span(id).filter(|r| &*r.kind == "attribution");
                        edits.extend(links.map(|r| Edit::RemoveRelation(r.id.clone())));
                    }
                    span.attrs.insert(name, value);
                }
            }
            (field, _) => return Err(OpFault(format!("“{field}” cannot be set to this"))),
        }
    }
    span.updated = Some(now.into());
    let name = format!("Change {}", span.label);
    edits.push(Edit::PutSpan(Arc::new(span)));
    Ok((name, edits))
}

fn article(fields: Map<String, Value>) -> Result<(String, Vec<Edit>), OpFault> {
    let mut edits = Vec::new();
    for (field, value) in fields {
        let to = (!value.is_null()).then_some(value);
        let fits = |fits: fn(&Value) -> bool| to.as_ref().is_none_or(fits);
        let (head, fine) = match field.as_str() {
            "status" => (HeadField::Status, fits(|v| v.as_str().is_some_and(|name| Status::from_name(name).is_some()))),
            "flagged" => (HeadField::Flagged, fits(Value::is_boolean)),
            "note" => (HeadField::Note, fits(Value::is_string)),
            "labels" => (HeadField::Labels, fits(Value::is_object)),
            "date" => {
                let source = to.as_ref().map(|_| Value::from("user"));
                edits.push(Edit::SetHead(HeadField::DateSource, source));
                (HeadField::Date, fits(Value::is_string))
            }
            _ => return Err(OpFault(format!("an article has no “{field}” to set"))),
        };
        if !fine {
            return Err(OpFault(format!("“{field}” cannot be set to this")));
        }
        edits.push(Edit::SetHead(head, to));
    }
    Ok(("Change article".to_owned(), edits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::document::Head;

    const NOW: &str = "2026-02-02T10:00:00Z";

    fn document() -> Document {
        Document::new(Text::new("Anna 😀 Berg said on Tuesday".to_owned()), Head::default())
    }

    fn act(document: &mut Document, line: &str) -> Result<String, String> {
        match Op::read(line.as_bytes()).map_err(|f| f.0)? {
            Op::Change(change) => {
                let transaction = change.transaction(document, NOW, &mut || 7).map_err(|f| f.0)?;
                document.run(transaction, NOW).map(|a| a.name.clone()).map_err(|e| e.to_string())
            }
            Op::Undo => Ok(document.undo(NOW).unwrap().name),
            Op::Redo => Ok(document.redo(NOW).unwrap().name),
        }
    }

    fn seen(document: &Document) -> Vec<String> {
        document.spans().iter().map(|s| format!("{} {} {}", s.id, s.label, s.quote(document.text()))).collect()
    }

    #[test]
    fn tags_are_added_changed_linked_and_removed_with_their_links() {
        let mut d = document();
        act(&mut d, r#"{"op":"add","id":"a","start":0,"end":11,"label":"ACTOR"}"#).unwrap();
        assert_eq!(d.status(), Status::InProgress);
        let add = r#"{"op":"add","id":"c","start":0,"end":4,"label":"CLAIM","fragments":[[0,2],[3,4]],"attrs":{"speaker":"outlet"}}"#;
        act(&mut d, add).unwrap();
        act(&mut d, r#"{"op":"link","id":"r","type":"attribution","from":"c","to":"a"}"#).unwrap();
        assert!(d.spans().get(&Id::new("c")).unwrap().attrs.is_empty());
        act(&mut d, r#"{"op":"set","id":"c","start":20,"attrs":{"speaker":"several"},"end":27,"label":"DATE"}"#)
            .unwrap();
        assert!(d.relations().is_empty());
        assert_eq!(seen(&d), ["a ACTOR Anna 😀 Berg", "c DATE Tuesday"]);
        act(&mut d, r#"{"op":"undo"}"#).unwrap();
        assert_eq!(d.relations().len(), 1);
        assert_eq!(act(&mut d, r#"{"op":"remove","id":"a"}"#).unwrap(), "Delete ACTOR");
        assert!(d.relations().is_empty());
        act(&mut d, r#"{"op":"article","date":"2026-11-17","status":"done","flagged":true}"#).unwrap();
        assert_eq!((d.status(), d.date(), d.date_source()), (Status::Done, Some("2026-11-17"), Some("user")));
        act(&mut d, r#"{"op":"article","date":null}"#).unwrap();
        assert_eq!((d.date(), d.date_source()), (None, None));
    }

    #[test]
    fn what_cannot_be_done_changes_nothing_and_says_why() {
        let mut d = document();
        act(&mut d, r#"{"op":"add","id":"a","start":0,"end":11,"label":"ACTOR"}"#).unwrap();
        for (line, why) in [
            ("{", "EOF"),
            (r#"{"start":1}"#, "no “op”"),
            (r#"{"op":"fly"}"#, "no operation “fly”"),
            (r#"{"op":"add","start":1,"start":2,"end":3,"label":"A"}"#, "twice"),
            (r#"{"op":"add","start":5,"end":5,"label":"A"}"#, "no stretch"),
            (r#"{"op":"add","start":5,"end":500,"label":"A"}"#, "no stretch"),
            (r#"{"op":"add","start":-5,"end":5,"label":"A"}"#, "are offsets"),
            (r#"{"op":"add","start":0,"end":5,"label":""}"#, "1 to 256"),
            (r#"{"op":"add","id":"a","start":0,"end":5,"label":"A"}"#, "taken"),
            (r#"{"op":"add","id":"../a","start":0,"end":5,"label":"A"}"#, "an id has"),
            (r#"{"op":"add","start":0,"end":5,"label":"A","fragments":[[0,2],[3,4]]}"#, "from start to end"),
            (r#"{"op":"add","start":0,"end":5,"label":"A","status":"orphaned"}"#, "cannot be orphaned"),
            (r#"{"op":"set","id":"b","note":"x"}"#, "no tag b"),
            (r#"{"op":"set","id":"a","quote":"x"}"#, "cannot be set"),
            (r#"{"op":"link","type":"attribution","from":"a","to":"z"}"#, "no tag z"),
            (r#"{"op":"unlink","id":"r"}"#, "no link r"),
            (r#"{"op":"article","status":"lost"}"#, "cannot be set"),
            (r#"{"op":"article","mood":"x"}"#, "no “mood”"),
        ] {
            let fault = act(&mut d, line).unwrap_err();
            assert!(fault.contains(why), "{line}: {fault}");
        }
        assert_eq!(seen(&d).len(), 1);
    }
}

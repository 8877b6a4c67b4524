//! Conflicts that a merge left, `conflict.<field>` beside the value that stayed: what each side has, and the change that
//! settles it one way or the other.

use super::{Finding, Fix, of, removal, short};
use crate::core::document::Document;
use crate::core::edit::{Edit, HeadField};
use crate::core::spans::{Id, Origin, Relation, Span, SpanStatus};
use crate::core::text::{CodePoint, CpRange};
use serde_json::{Map, Value};
use std::sync::Arc;

const MARK: &str = "conflict.";
const PLACE: &[&str] = &["start", "end", "fragments", "quote"];

/// A conflict of each field of a span; its place is one.
pub(super) fn of_span(document: &Document, span: &Arc<Span>, findings: &mut Vec<Finding>) {
    let words = short(span.quote(document.text()));
    let mut tell = |what: String, ours: Fix, theirs: Fix| {
        let text = format!("{} “{words}” was changed on two sides: {what}", span.label);
        findings.push(Finding { choices: vec![ours, theirs], ..of(document, span, "conflict", text) });
    };
    let mut place_told = false;
    for (key, theirs) in &span.attrs {
        let Some(field) = key.strip_prefix(MARK) else { continue };
        let name = plain_name(field);
        if PLACE.contains(&name) {
            if std::mem::replace(&mut place_told, true) {
                continue;
            }
            let kept = without(span, |key| key.strip_prefix(MARK).is_some_and(|f| PLACE.contains(&plain_name(f))));
            let ours = Fix::new(format!("Keep “{words}”"), put(kept.clone()));
            match their_place(document, span, kept) {
                Some((place, quote)) => {
                    let theirs = Fix::new(format!("Take “{}”", short(&quote)), put(place));
                    tell("its words".to_owned(), ours, theirs);
                }
                None => {
                    let gone = Fix::new("Keep it here, their place is not in this text", ours.edits.clone());
                    tell("its words".to_owned(), ours, gone);
                }
            }
            continue;
        }
        let kept = without(span, |other| other == key);
        if name == "deleted" {
            let ours = Fix::new("Keep it", put(kept));
            tell(
                "deleted on one, changed on the other".to_owned(),
                ours,
                Fix::new("Delete it", removal(document, span)),
            );
            continue;
        }
        let changed = with(kept.clone(), name, theirs);
        let ours = Fix::new(format!("Keep {}", value_words(ours_of(span, name).as_ref())), put(kept));
        let theirs = Fix::new(format!("Take {}", value_words(Some(theirs))), put(changed));
        tell(name.strip_prefix("attrs.").unwrap_or(name).to_owned(), ours, theirs);
    }
}

/// A conflict of each field of a link.
pub(super) fn of_relation(document: &Document, relation: &Arc<Relation>, findings: &mut Vec<Finding>) {
    for (key, theirs) in &relation.attrs {
        let Some(field) = key.strip_prefix(MARK) else { continue };
        let name = plain_name(field);
        let mut kept = Relation::clone(relation);
        kept.attrs.shift_remove(key);
        let mut changed = kept.clone();
        let text = theirs.as_str().unwrap_or_default();
        let ours = match name {
            "type" => {
                changed.kind = text.into();
                Some(Value::from(&*relation.kind))
            }
            "from" => {
                changed.from = Id::new(text);
                Some(Value::from(relation.from.as_str()))
            }
            "to" => {
                changed.to = Id::new(text);
                Some(Value::from(relation.to.as_str()))
            }
            "note" => {
                changed.note = theirs.as_str().map(str::to_owned);
                relation.note.clone().map(Value::from)
            }
            _ => match name.strip_prefix("attrs.") {
                Some(attribute) => {
                    set(&mut changed.attrs, attribute, theirs);
                    relation.attrs.get(attribute).cloned()
                }
                None => None,
            },
        };
        let (keep, take) = match name {
            "deleted" => (
                Fix::new("Keep it", vec![Edit::PutRelation(Arc::new(kept))]),
                Fix::new("Delete it", vec![Edit::RemoveRelation(relation.id.clone())]),
            ),
            _ => (
                Fix::new(format!("Keep {}", value_words(ours.as_ref())), vec![Edit::PutRelation(Arc::new(kept))]),
                Fix::new(format!("Take {}", value_words(Some(theirs))), vec![Edit::PutRelation(Arc::new(changed))]),
            ),
        };
        let text = format!("the link {} was changed on two sides: {name}", relation.id);
        let place = document.spans().get(&relation.from).filter(|s| s.lost.is_none());
        let finding = match place {
            Some(span) => of(document, span, "conflict", text),
            None => Finding::of_file("conflict", text).about(relation.id.as_str()),
        };
        findings.push(Finding { choices: vec![keep, take], ..finding });
    }
}

/// A conflict of each field of the article as a whole. Keeping ours ignores theirs, which stays in the file.
pub(super) fn of_head(document: &Document, findings: &mut Vec<Finding>) {
    for (key, theirs) in &document.head.extra {
        let Some(name) = key.strip_prefix(MARK).map(plain_name) else { continue };
        let Some((field, now, then)) = head_values(document, name, theirs) else { continue };
        if now.as_ref() == Some(theirs) || (now.is_none() && theirs.is_null()) {
            continue;
        }
        let text = format!("the article was changed on two sides: {name}");
        let finding = Finding::of_file("conflict", text).about(key);
        let ours = Fix::new(
            format!("Keep {}", value_words(now.as_ref())),
            vec![super::ignore(document, [&finding], Some("ours was kept"))],
        );
        let take = Fix::new(format!("Take {}", value_words(Some(theirs))), vec![Edit::SetHead(field, then)]);
        findings.push(Finding { choices: vec![ours, take], ..finding });
    }
}

/// The field that a conflict of the head is about: what it has, and the whole of it with their value.
fn head_values(document: &Document, name: &str, theirs: &Value) -> Option<(HeadField, Option<Value>, Option<Value>)> {
    let set_to = |theirs: &Value| (!theirs.is_null()).then(|| theirs.clone());
    if let Some(label) = name.strip_prefix("labels.") {
        let mut labels = document.field(&HeadField::Labels).and_then(Value::as_object).cloned().unwrap_or_default();
        let now = labels.get(label).cloned();
        set(&mut labels, label, theirs);
        return Some((HeadField::Labels, now, Some(Value::Object(labels))));
    }
    let field = HeadField::from_name(name.strip_prefix("document.").unwrap_or(name))?;
    let now = document.field(&field).cloned();
    Some((field, now, set_to(theirs)))
}

/// The field without the number that a third value of it has.
fn plain_name(field: &str) -> &str {
    match field.rsplit_once('.') {
        Some((name, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => field,
    }
}

fn without(span: &Span, mark: impl Fn(&str) -> bool) -> Span {
    let mut span = span.clone();
    span.attrs.retain(|key, _| !mark(key));
    span
}

fn put(span: Span) -> Vec<Edit> {
    vec![Edit::PutSpan(Arc::new(span))]
}

fn set(map: &mut Map<String, Value>, key: &str, value: &Value) {
    if value.is_null() {
        map.shift_remove(key);
    } else {
        map.insert(key.to_owned(), value.clone());
    }
}

fn ours_of(span: &Span, name: &str) -> Option<Value> {
    match name {
        "label" => Some(Value::from(&*span.label)),
        "value" => span.value.clone(),
        "note" => span.note.clone().map(Value::from),
        "status" => Some(Value::from(span.status.name())),
        "origin" => Some(Value::from(span.origin.name())),
        "flagged" => Some(Value::from(span.flagged)),
        "corrected" => Some(Value::from(span.corrected)),
        "source" => span.source.as_deref().map(Value::from),
        "by" => span.by.as_deref().map(Value::from),
        "score" => span.score.clone().map(Value::Number),
        _ => match name.strip_prefix("attrs.") {
            Some(attribute) => span.attrs.get(attribute).cloned(),
            None => span.extra.as_ref()?.get(name).cloned(),
        },
    }
}

fn with(mut span: Span, name: &str, theirs: &Value) -> Span {
    let text = theirs.as_str();
    match name {
        "label" => span.label = text.map_or(span.label, Arc::from),
        "value" => span.value = (!theirs.is_null()).then(|| theirs.clone()),
        "note" => span.note = text.map(str::to_owned),
        "status" => span.status = text.and_then(SpanStatus::from_name).unwrap_or(span.status),
        "origin" => span.origin = text.and_then(Origin::from_name).unwrap_or(span.origin),
        "flagged" => span.flagged = theirs.as_bool().unwrap_or(false),
        "corrected" => span.corrected = theirs.as_bool().unwrap_or(false),
        "source" => span.source = text.map(Arc::from),
        "by" => span.by = text.map(Arc::from),
        "score" => span.score = theirs.as_number().cloned(),
        _ => match name.strip_prefix("attrs.") {
            Some(attribute) => set(&mut span.attrs, attribute, theirs),
            None => set(span.extra.get_or_insert_default(), name, theirs),
        },
    }
    span
}

/// The span where the other side has it, with its words there.
fn their_place(document: &Document, span: &Span, mut kept: Span) -> Option<(Span, String)> {
    let text = document.text();
    let number = |name: &str| span.attrs.get(&format!("{MARK}{name}")).and_then(Value::as_u64);
    let point = |n: u64| u32::try_from(n).ok().map(CodePoint);
    let now = text.cp_range(span.range);
    let start = number("start").map_or(Some(now.start), point)?;
    let end = number("end").map_or(Some(now.end), point)?;
    let range = text.byte_range(CpRange { start, end })?;
    let pieces: Vec<u64> = match span.attrs.get(&format!("{MARK}fragments")).and_then(Value::as_array) {
        Some(flat) => flat.iter().filter_map(Value::as_u64).collect(),
        None => Vec::new(),
    };
    let mut fragments = Vec::new();
    for pair in pieces.chunks_exact(2) {
        let (Some(start), Some(end)) = (pair.first().copied().and_then(point), pair.last().copied().and_then(point))
        else {
            return None;
        };
        fragments.push(text.byte_range(CpRange { start, end })?);
    }
    kept.range = range;
    kept.fragments = if fragments.len() > 1 { fragments } else { Vec::new() };
    (!range.is_empty()).then(|| (kept, text.slice(range).to_owned()))
}

fn value_words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => format!("“{}”", short(text)),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(other) => short(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::document::{Head, SetAside};
    use crate::core::edit::Transaction;
    use crate::core::lint::lint;
    use crate::core::scheme::Scheme;
    use crate::core::text::{ByteRange, Text};
    use serde_json::json;
    use std::collections::HashMap;

    fn document(attrs: Value) -> Document {
        let mut span = Span::new(Id::new("a"), ByteRange::of(0, 9), "ACTOR");
        span.attrs = attrs.as_object().cloned().unwrap();
        Document::new(Text::new("Anna Berg said on Tuesday".to_owned()), Head::default()).with_contents(
            HashMap::new(),
            [Arc::new(span)],
            [],
            SetAside::default(),
        )
    }

    /// Settles the first conflict one way and tells what is left of the tag, and how many conflicts.
    fn settled(attrs: Value, answer: usize) -> (String, usize) {
        let mut d = document(attrs);
        let open = |d: &Document| lint(d, &Scheme::built_in()).into_iter().filter(|f| f.kind == "conflict");
        let finding = open(&d).next().unwrap();
        let fix = finding.choices.into_iter().nth(answer).unwrap();
        d.run(Transaction::new(fix.title, fix.edits), "").unwrap();
        let told = d.spans().iter().map(|s| {
            format!("{} {} {} {}", s.label, s.quote(d.text()), s.note.as_deref().unwrap_or("-"), json!(s.attrs))
        });
        (told.collect::<Vec<_>>().join("; "), open(&d).count())
    }

    #[test]
    fn each_field_is_settled_either_way() {
        let label = json!({"kind": "name", "conflict.label": "CLAIM"});
        assert_eq!(settled(label.clone(), 0), ("ACTOR Anna Berg - {\"kind\":\"name\"}".to_owned(), 0));
        assert_eq!(settled(label, 1), ("CLAIM Anna Berg - {\"kind\":\"name\"}".to_owned(), 0));
        let two = json!({"conflict.note": "look", "conflict.attrs.kind": "title"});
        assert_eq!(settled(two, 1), ("ACTOR Anna Berg look {\"conflict.attrs.kind\":\"title\"}".to_owned(), 1));
        let attr = json!({"kind": "name", "conflict.attrs.kind": null});
        assert_eq!(settled(attr, 1), ("ACTOR Anna Berg - {}".to_owned(), 0));
        let place = json!({"conflict.start": 5, "conflict.quote": "Berg"});
        assert_eq!(settled(place.clone(), 1), ("ACTOR Berg - {}".to_owned(), 0));
        assert_eq!(settled(place, 0), ("ACTOR Anna Berg - {}".to_owned(), 0));
        assert_eq!(settled(json!({"conflict.deleted": true}), 1), (String::new(), 0));
        assert_eq!(settled(json!({"conflict.start": 5000}), 1), ("ACTOR Anna Berg - {}".to_owned(), 0));
    }

    #[test]
    fn a_conflict_of_the_article_goes_once_it_is_decided() {
        for (answer, note) in [(0, None), (1, Some("theirs"))] {
            let mut d = document(json!({}));
            d.head.extra.insert("conflict.note".to_owned(), "theirs".into());
            let finding = lint(&d, &Scheme::built_in()).remove(0);
            let fix = finding.choices.into_iter().nth(answer).unwrap();
            d.run(Transaction::new(fix.title, fix.edits), "").unwrap();
            assert!(lint(&d, &Scheme::built_in()).is_empty());
            assert_eq!(d.field(&HeadField::Note).and_then(Value::as_str), note);
        }
    }
}

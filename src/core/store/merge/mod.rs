//! Three-way merge of sidecars, by ids and fields of their JSON alone: for a second window, copies left by file
//! synchronisers, and git.
//!
//! Nothing is lost without a word: of two different values ours stays where it was and theirs is kept beside it, under
//! `conflict.<field>`.

mod fields;
mod places;
mod rows;

pub use places::{Article, follow_article, same_text};

use fields::{Pick, merge_map, pick};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// What came of a merge.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The merged sidecar; `canonical::write` spells it.
    pub sidecar: Map<String, Value>,
    /// What the two sides disagree about, sorted.
    pub conflicts: Vec<Conflict>,
    /// Ids of relations with an end that is not there, sorted. They are kept.
    pub broken: Vec<String>,
}

/// One thing the two sides disagree about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    pub part: Part,
    /// The id of the span or relation; empty for the head.
    pub id: String,
    /// The field whose other value stands under `conflict.<field>`: `label`, `attrs.kind`; `deleted` where one side
    /// deleted what the other changed.
    pub field: String,
}

/// Which part of a sidecar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Head,
    Span,
    Relation,
}

/// Merges what two sides made of the same base. Without a base both are joined and nothing counts as deleted.
///
/// Swapping the sides changes only whose value stays in a conflict; merging the result with either side again changes
/// nothing. **Cost:** about 5 µs a span.
pub fn merge(base: Option<&Map<String, Value>>, ours: &Map<String, Value>, theirs: &Map<String, Value>) -> Merged {
    let nothing = Map::new();
    let base = base.unwrap_or(&nothing);
    let mut conflicts = Vec::new();
    let mut sidecar = merge_head(base, ours, theirs, &mut conflicts);

    let [mut old, mut mine, mut other] = [base, ours, theirs].map(|side| list(side, "spans").to_vec());
    let apart = !places::same_text(ours, theirs);
    if apart {
        places::take_ours(&mut old, &mine, &mut other);
    }
    let mut spans = rows::merge(Part::Span, &old, &mine, &other, &mut conflicts);
    let redirected = rows::join_twins(Part::Span, &mut spans, &mut conflicts);
    if apart {
        places::lose_strangers(&mut spans);
    }

    if lists_relations(base) && lists_relations(ours) && lists_relations(theirs) {
        [old, mine, other] = [base, ours, theirs].map(|side| list(side, "relations").to_vec());
        for side in [&mut mine, &mut other] {
            rows::redirect(side, &redirected);
        }
        let mut relations = rows::merge(Part::Relation, &old, &mine, &other, &mut conflicts);
        rows::join_twins(Part::Relation, &mut relations, &mut conflicts);
        if !relations.is_empty() || ours.contains_key("relations") || theirs.contains_key("relations") {
            sidecar.insert("relations".to_owned(), rows::into_list(relations));
        }
    }
    sidecar.insert("spans".to_owned(), rows::into_list(spans));
    conflicts.sort();
    let broken = broken(&sidecar);
    Merged { sidecar, conflicts, broken }
}

fn list<'a>(side: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    side.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Whether `relations` is a list or absent; anything else is merged as one field of the head.
fn lists_relations(side: &Map<String, Value>) -> bool {
    matches!(side.get("relations"), None | Some(Value::Null | Value::Array(_)))
}

/// Fields that follow the program that wrote last or the bytes of the article: they differ without anyone deciding.
const TECHNICAL: &[&str] = &["format", "version", "generator", "scheme"];

fn merge_head(
    base: &Map<String, Value>,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    conflicts: &mut Vec<Conflict>,
) -> Map<String, Value> {
    let mut head = Map::new();
    let mut clashes: Vec<(String, Value)> = Vec::new();
    let odd_relations = ![base, ours, theirs].into_iter().all(lists_relations);
    for key in fields::keys(ours, theirs) {
        if key == "spans" || (key == "relations" && !odd_relations) {
            continue;
        }
        let (b, a, t) = (base.get(key), ours.get(key), theirs.get(key));
        if key == "document"
            && let (Some(Value::Object(a)), Some(Value::Object(t))) = (a, t)
        {
            head.insert(key.to_owned(), Value::Object(merge_document(b, a, t, &mut clashes)));
            continue;
        }
        let value = match pick(b, a, t) {
            Pick::Ours => a.cloned(),
            Pick::Theirs => t.cloned(),
            Pick::Neither => match (b, a, t) {
                _ if TECHNICAL.contains(&key) => a.or(t).cloned(),
                (_, Some(Value::Object(a)), Some(Value::Object(t))) => {
                    Some(Value::Object(merge_map(key, object(b), a, t, &mut clashes)))
                }
                (_, Some(Value::Array(a)), Some(Value::Array(t))) => {
                    Some(Value::Array(merge_list(b.and_then(Value::as_array), a, t)))
                }
                // Taken away on one side, changed on the other: what was changed stays, on whichever side.
                (_, None, Some(t)) => {
                    conflicts.push(Conflict { part: Part::Head, id: String::new(), field: key.to_owned() });
                    Some(t.clone())
                }
                (_, Some(a), None) => {
                    conflicts.push(Conflict { part: Part::Head, id: String::new(), field: key.to_owned() });
                    Some(a.clone())
                }
                (_, a, t) => {
                    clashes.push((key.to_owned(), t.cloned().unwrap_or_default()));
                    a.cloned()
                }
            },
        };
        if let Some(value) = value {
            head.insert(key.to_owned(), value);
        }
    }
    for (field, theirs) in clashes {
        fields::put_beside(&mut head, &field, theirs);
        conflicts.push(Conflict { part: Part::Head, id: String::new(), field });
    }
    head
}

fn object(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value.and_then(Value::as_object)
}

/// The fields of `document` that say which bytes the offsets belong to: they are taken together, from one side.
const IDENTITY: &[&str] = &["file", "sha256", "text_sha256", "bytes", "length", "encoding"];

fn merge_document(
    base: Option<&Value>,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    clashes: &mut Vec<(String, Value)>,
) -> Map<String, Value> {
    let rest = |side: &Map<String, Value>| {
        let mut side = side.clone();
        side.retain(|key, _| !IDENTITY.contains(&key.as_str()));
        side
    };
    let base = object(base);
    let unchanged = base.is_some_and(|base| IDENTITY.iter().all(|key| base.get(*key) == ours.get(*key)));
    let same_text = places::same_document_text(Some(ours), Some(theirs));
    let identity = if unchanged && same_text { theirs } else { ours };
    let mut document: Map<String, Value> = identity
        .iter()
        .filter(|(key, _)| IDENTITY.contains(&key.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let rests = [base.map(rest), Some(rest(ours)), Some(rest(theirs))].map(Option::unwrap_or_default);
    let [b, a, t] = &rests;
    document.extend(merge_map("document", Some(b), a, t, clashes));
    document
}

/// Merges lists whose rows have no names (ignored findings): added on one side is kept, taken away on one is gone.
fn merge_list(base: Option<&Vec<Value>>, ours: &[Value], theirs: &[Value]) -> Vec<Value> {
    let texts = |rows: &[Value]| rows.iter().map(Value::to_string).collect::<HashSet<String>>();
    let (old, mine, other) = (texts(base.map(Vec::as_slice).unwrap_or_default()), texts(ours), texts(theirs));
    let mut seen = HashSet::new();
    let mut kept: Vec<(String, Value)> = ours
        .iter()
        .chain(theirs)
        .map(|row| (row.to_string(), row.clone()))
        .filter(|(text, _)| !old.contains(text) || (mine.contains(text) && other.contains(text)))
        .filter(|(text, _)| seen.insert(text.clone()))
        .collect();
    kept.sort_by(|a, b| a.0.cmp(&b.0));
    kept.into_iter().map(|(_, row)| row).collect()
}

fn broken(sidecar: &Map<String, Value>) -> Vec<String> {
    let id = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let spans: HashSet<String> = list(sidecar, "spans").iter().filter_map(|span| id(span, "id")).collect();
    let missing = |row: &Value, end: &str| id(row, end).is_none_or(|end| !spans.contains(&end));
    let mut broken: Vec<String> = list(sidecar, "relations")
        .iter()
        .filter(|row| missing(row, "from") || missing(row, "to"))
        .map(|row| id(row, "id").unwrap_or_default())
        .collect();
    broken.sort();
    broken
}

#[cfg(test)]
mod tests;

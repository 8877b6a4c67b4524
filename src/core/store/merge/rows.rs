//! Matches the spans or relations of three sides by id and merges them one by one.

use super::fields::{PLACE, mark, merge_row};
use super::{Conflict, Part};
use crate::core::store::canonical::span_order;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// A merged span or relation, or something odd in its list.
pub(super) struct Row {
    pub value: Value,
    pub side: Side,
    /// Whether the base has it.
    pub old: bool,
    /// Whether its id is its own: such a row may turn out to be a twin of another.
    unique: bool,
}

/// Where a row comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Both,
    Ours,
    Theirs,
}

impl Row {
    fn id(&self) -> Option<&str> {
        id_of(&self.value)
    }
}

pub(super) fn id_of(row: &Value) -> Option<&str> {
    row.get("id").and_then(Value::as_str)
}

/// What a row is matched by: its id. Rows without one, or whose id stands twice on some side, are matched by all they
/// hold, with a number where several are alike.
#[derive(PartialEq, Eq, Hash, Clone)]
struct Key<'a> {
    id: Option<&'a str>,
    contents: Option<String>,
    number: usize,
}

fn repeated_ids(rows: &[Value]) -> impl Iterator<Item = &str> {
    let mut seen = HashSet::new();
    rows.iter().filter_map(id_of).filter(move |id| !seen.insert(*id))
}

fn keyed<'a>(rows: &'a [Value], repeated: &HashSet<&str>) -> Vec<(Key<'a>, &'a Value)> {
    let mut count: HashMap<Key<'_>, usize> = HashMap::new();
    rows.iter()
        .map(|row| {
            let id = id_of(row);
            let by_id = id.is_some_and(|id| !repeated.contains(id));
            let mut key = Key { id, contents: (!by_id).then(|| row.to_string()), number: 0 };
            let number = count.entry(key.clone()).or_default();
            key.number = *number;
            *number += 1;
            (key, row)
        })
        .collect()
}

/// Merges the rows of a list: added on one side is kept; deleted on one and unchanged on the other is gone.
pub(super) fn merge(
    part: Part,
    base: &[Value],
    ours: &[Value],
    theirs: &[Value],
    conflicts: &mut Vec<Conflict>,
) -> Vec<Row> {
    let repeated: HashSet<&str> = [base, ours, theirs].into_iter().flat_map(repeated_ids).collect();
    let (mine, others) = (keyed(ours, &repeated), keyed(theirs, &repeated));
    let old: HashMap<Key<'_>, &Value> = keyed(base, &repeated).into_iter().collect();
    let our: HashMap<&Key<'_>, &Value> = mine.iter().map(|(k, v)| (k, *v)).collect();
    let their: HashMap<&Key<'_>, &Value> = others.iter().map(|(k, v)| (k, *v)).collect();
    let strangers = others.iter().filter(|(key, _)| !our.contains_key(key));
    let mut rows = Vec::with_capacity(mine.len());
    for (key, _) in mine.iter().chain(strangers) {
        let before = old.get(key).copied();
        let mut disagree = |field: String| {
            conflicts.push(Conflict { part, id: key.id.unwrap_or_default().to_owned(), field });
        };
        let (value, side) = match (our.get(key).copied(), their.get(key).copied()) {
            (Some(a), Some(t)) if a == t || before == Some(t) => (a.clone(), Side::Both),
            (Some(a), Some(t)) if before == Some(a) => (t.clone(), Side::Both),
            (Some(Value::Object(a)), Some(Value::Object(t))) => {
                let (row, fields) = merge_row(before.and_then(Value::as_object), a, t);
                fields.into_iter().for_each(&mut disagree);
                (Value::Object(row), Side::Both)
            }
            (Some(a), Some(_)) => (a.clone(), Side::Both),
            (None, None) => continue,
            (a, t) => {
                let side = if a.is_some() { Side::Ours } else { Side::Theirs };
                let Some(stays) = a.or(t) else { continue };
                match before {
                    None => (stays.clone(), side),
                    Some(before) if before == stays => continue,
                    Some(_) => {
                        let mut row = stays.clone();
                        if let Value::Object(row) = &mut row {
                            mark(row, "deleted", Value::Bool(true));
                        }
                        disagree("deleted".to_owned());
                        (row, side)
                    }
                }
            }
        };
        rows.push(Row { value, side, old: before.is_some(), unique: key.contents.is_none() });
    }
    rows
}

/// Fields by which two spans, or two relations, are the same one made twice.
const SPAN_SELF: &[&str] = &["start", "end", "fragments", "quote", "label", "value"];
const RELATION_SELF: &[&str] = &["type", "from", "to"];
/// How a row came about: of two equal ones that of the smaller id stays.
const PROVENANCE: &[&str] = &["origin", "source", "score", "corrected", "by"];

/// Joins what both sides added under different ids. Returns the new id of each that went.
///
/// The smaller id stays; an addition that only repeats a row of the base goes as well. Whatever else the two say is
/// merged as in any row both sides have.
pub(super) fn join_twins(part: Part, rows: &mut Vec<Row>, conflicts: &mut Vec<Conflict>) -> HashMap<String, String> {
    let fields = if part == Part::Relation { RELATION_SELF } else { SPAN_SELF };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|i| rows.get(*i).map(|row| (!row.old, row.id())));
    let mut groups: HashMap<String, Twins> = HashMap::new();
    let mut redirected = HashMap::new();
    let mut gone = HashSet::new();
    for i in order {
        let Some(row) = rows.get(i) else { continue };
        let (true, Some(id), Value::Object(object)) = (row.unique, row.id(), &row.value) else { continue };
        let group = groups.entry(identity(object, fields)).or_default();
        if row.old {
            group.old.push(i);
            continue;
        }
        let waiting = match row.side {
            Side::Ours => &mut group.theirs,
            Side::Theirs => &mut group.ours,
            Side::Both => continue,
        };
        let kept = match waiting.pop_front() {
            Some(twin) => twin,
            None => match group.old.iter().take(4).find(|k| rows.get(**k).is_some_and(|old| repeats(row, old))) {
                Some(old) => *old,
                None => {
                    let own = if row.side == Side::Ours { &mut group.ours } else { &mut group.theirs };
                    own.push_back(i);
                    continue;
                }
            },
        };
        let Some(stays) = rows.get(kept) else { continue };
        let Some(name) = stays.id().map(str::to_owned) else { continue };
        redirected.insert(id.to_owned(), name.clone());
        gone.insert(i);
        if !stays.old {
            let (joined, clashes) = join(stays, row);
            conflicts.extend(clashes.into_iter().map(|field| Conflict { part, id: name.clone(), field }));
            if let Some(stays) = rows.get_mut(kept) {
                stays.value = joined;
                stays.side = Side::Both;
            }
        }
    }
    let mut i = 0;
    rows.retain(|_| {
        i += 1;
        !gone.contains(&(i - 1))
    });
    redirected
}

/// Rows that are the same but for their ids, as indices.
#[derive(Default)]
struct Twins {
    old: Vec<usize>,
    /// New on one side only and not joined yet.
    ours: VecDeque<usize>,
    theirs: VecDeque<usize>,
}

fn identity(row: &Map<String, Value>, fields: &[&str]) -> String {
    let attrs = row.get("attrs").and_then(Value::as_object).into_iter().flatten();
    let attrs: BTreeMap<&String, &Value> = attrs.filter(|(key, _)| !key.starts_with("conflict.")).collect();
    let fields: Vec<Option<&Value>> = fields.iter().map(|field| row.get(*field)).collect();
    format!("{fields:?}{attrs:?}")
}

/// Whether a row says nothing that an older one does not say. A row without status is accepted.
fn repeats(row: &Row, old: &Row) -> bool {
    let (Value::Object(row), Value::Object(old)) = (&row.value, &old.value) else { return false };
    let status = |row: &Map<String, Value>| row.get("status").cloned().unwrap_or_else(|| "accepted".into());
    let own = ["id", "status", "created", "updated"];
    let attrs = |row: &Map<String, Value>| row.get("attrs").and_then(Value::as_object).cloned().unwrap_or_default();
    status(row) == status(old)
        && attrs(row) == attrs(old)
        && row.iter().all(|(key, value)| own.contains(&key.as_str()) || old.get(key) == Some(value))
}

fn join(stays: &Row, goes: &Row) -> (Value, Vec<String>) {
    let (Value::Object(stay), Value::Object(go)) = (&stays.value, &goes.value) else {
        return (stays.value.clone(), Vec::new());
    };
    let mut go = go.clone();
    for key in ["id"].iter().chain(PLACE).chain(PROVENANCE) {
        match stay.get(*key) {
            Some(value) => drop(go.insert((*key).to_owned(), value.clone())),
            None => drop(go.shift_remove(*key)),
        }
    }
    let (ours, theirs) = if stays.side == Side::Theirs { (&go, stay) } else { (stay, &go) };
    let (row, fields) = merge_row(None, ours, theirs);
    (Value::Object(row), fields)
}

/// Lets relations end at the spans that stayed.
pub(super) fn redirect(relations: &mut [Value], redirected: &HashMap<String, String>) {
    for row in relations {
        for end in ["from", "to"] {
            if let Some(Value::String(id)) = row.get_mut(end)
                && let Some(new) = redirected.get(id)
            {
                new.clone_into(id);
            }
        }
    }
}

/// The rows in the order of the file.
pub(super) fn into_list(rows: Vec<Row>) -> Value {
    let mut list: Vec<Value> = rows.into_iter().map(|row| row.value).collect();
    list.sort_by(span_order);
    Value::Array(list)
}

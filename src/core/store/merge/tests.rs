//! Rules of the merge one by one, and its laws on random histories.

use super::*;
use crate::core::store::canonical;
use crate::core::text::Text;
use proptest::prelude::*;
use serde_json::json;

fn object_of(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { panic!("no object") };
    object
}

/// A sidecar with spans given as `id start end label`, and relations as `id from to`.
fn sidecar(spans: &[&str], relations: &[&str]) -> Map<String, Value> {
    let spans: Vec<Value> = spans
        .iter()
        .map(|row| {
            let [id, start, end, label] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
            json!({"id": id, "start": start.parse::<u32>().unwrap(), "end": end.parse::<u32>().unwrap(), "label": label, "quote": "q"})
        })
        .collect();
    let relations: Vec<Value> = relations
        .iter()
        .map(|row| {
            let [id, from, to] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
            json!({"id": id, "type": "attribution", "from": from, "to": to})
        })
        .collect();
    object_of(json!({"format": "rubrica-sidecar", "version": 1, "spans": spans, "relations": relations}))
}

fn set(side: &mut Map<String, Value>, id: &str, field: &str, value: Value) {
    let rows = side.get_mut("spans").unwrap().as_array_mut().unwrap();
    let row = rows.iter_mut().find(|row| row["id"] == id).unwrap();
    row[field] = value;
}

fn shown(merged: &Merged) -> Vec<String> {
    let of = |name| list(&merged.sidecar, name).iter();
    let text = |row: &Value, keys: &[&str]| {
        keys.iter().map(|key| row[*key].to_string().replace('"', "")).collect::<Vec<_>>().join(" ")
    };
    of("spans")
        .map(|row| text(row, &["id", "start", "end", "label"]))
        .chain(of("relations").map(|row| text(row, &["id", "from", "to"])))
        .collect()
}

fn span<'a>(merged: &'a Merged, id: &str) -> &'a Value {
    list(&merged.sidecar, "spans").iter().find(|row| row["id"] == id).unwrap()
}

fn conflicts(merged: &Merged) -> Vec<String> {
    merged.conflicts.iter().map(|c| format!("{} {}", c.id, c.field).trim().to_owned()).collect()
}

#[test]
fn additions_of_both_sides_come_in_and_deletions_of_unchanged_spans_hold() {
    let base = sidecar(&["a 0 4 ACTOR", "b 5 9 DATE", "c 10 12 CLAIM"], &["r c a"]);
    let ours = sidecar(&["a 0 4 ACTOR", "c 10 12 CLAIM", "o 20 22 ACTOR"], &["r c a"]);
    let theirs = sidecar(&["a 0 4 ACTOR", "b 5 9 DATE", "t 30 33 DATE", "c 10 12 CLAIM"], &[]);
    let merged = merge(Some(&base), &ours, &theirs);
    assert_eq!(shown(&merged), ["a 0 4 ACTOR", "c 10 12 CLAIM", "o 20 22 ACTOR", "t 30 33 DATE"]);
    assert_eq!(conflicts(&merged), Vec::<String>::new());
}

#[test]
fn without_a_base_both_sides_are_joined() {
    let ours = sidecar(&["a 0 4 ACTOR", "b 5 9 DATE"], &[]);
    let mut theirs = sidecar(&["b 5 9 DATE", "c 10 12 CLAIM"], &[]);
    set(&mut theirs, "b", "note", json!("sure?"));
    let merged = merge(None, &ours, &theirs);
    assert_eq!(shown(&merged), ["a 0 4 ACTOR", "b 5 9 DATE", "c 10 12 CLAIM"]);
    assert_eq!(span(&merged, "b")["note"], "sure?");
    assert!(merged.conflicts.is_empty());
}

#[test]
fn different_fields_of_one_span_are_both_taken_and_the_later_time_stays() {
    let base = sidecar(&["a 0 4 ACTOR"], &[]);
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    set(&mut ours, "a", "value", json!("Anna Berg"));
    set(&mut ours, "a", "updated", json!("2026-01-02T00:00:00Z"));
    set(&mut theirs, "a", "label", json!("DATE"));
    set(&mut theirs, "a", "updated", json!("2026-01-03T00:00:00Z"));
    let merged = merge(Some(&base), &ours, &theirs);
    let a = span(&merged, "a");
    assert_eq!(
        (&a["value"], &a["label"], &a["updated"]),
        (&json!("Anna Berg"), &json!("DATE"), &json!("2026-01-03T00:00:00Z"))
    );
    assert!(merged.conflicts.is_empty());
}

#[test]
fn of_two_values_for_one_field_ours_stays_and_theirs_is_kept_beside_it() {
    let mut base = sidecar(&["a 0 4 ACTOR"], &[]);
    set(&mut base, "a", "attrs", json!({"kind": "name"}));
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    set(&mut ours, "a", "label", json!("DATE"));
    set(&mut theirs, "a", "label", json!("CLAIM"));
    set(&mut ours, "a", "attrs", json!({"kind": "state", "x": 1}));
    set(&mut theirs, "a", "attrs", json!({"kind": "title", "y": 2}));
    set(&mut ours, "a", "x_list", json!({"deep": 1}));
    set(&mut theirs, "a", "x_list", json!({"deep": [2]}));
    let merged = merge(Some(&base), &ours, &theirs);
    let a = span(&merged, "a");
    assert_eq!(a["label"], "DATE");
    let attrs = json!({"kind": "state", "x": 1, "y": 2, "conflict.label": "CLAIM", "conflict.attrs.kind": "title",
        "conflict.x_list": "{\"deep\":[2]}"});
    assert_eq!(a["attrs"], attrs);
    assert_eq!(conflicts(&merged), ["a attrs.kind", "a label", "a x_list"]);
}

#[test]
fn a_second_disagreement_about_one_field_does_not_wipe_out_the_first() {
    let mut base = sidecar(&["a 0 4 ACTOR"], &[]);
    set(&mut base, "a", "attrs", json!({"conflict.label": "CLAIM"}));
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    set(&mut ours, "a", "label", json!("DATE"));
    set(&mut theirs, "a", "label", json!("EVENT"));
    let merged = merge(Some(&base), &ours, &theirs);
    assert_eq!(span(&merged, "a")["attrs"], json!({"conflict.label": "CLAIM", "conflict.label.2": "EVENT"}));
    assert_eq!(merge(Some(&base), &merged.sidecar, &theirs).sidecar, merged.sidecar);
}

#[test]
fn a_place_is_taken_whole_from_one_side() {
    let base = sidecar(&["a 0 4 CLAIM"], &[]);
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    for (field, value) in [("start", json!(2)), ("quote", json!("na"))] {
        set(&mut ours, "a", field, value);
    }
    for (field, value) in [("end", json!(9)), ("quote", json!("Anna Berg")), ("fragments", json!([[0, 2], [5, 9]]))] {
        set(&mut theirs, "a", field, value);
    }
    let merged = merge(Some(&base), &ours, &theirs);
    let a = span(&merged, "a");
    assert_eq!((&a["start"], &a["end"], &a["quote"]), (&json!(2), &json!(4), &json!("na")));
    let attrs = json!({"conflict.start": 0, "conflict.end": 9, "conflict.fragments": [0, 2, 5, 9], "conflict.quote": "Anna Berg"});
    assert_eq!(a["attrs"], attrs);
}

#[test]
fn deleted_here_and_changed_there_is_kept_and_marked() {
    let base = sidecar(&["a 0 4 ACTOR"], &[]);
    let ours = sidecar(&[], &[]);
    let mut theirs = base.clone();
    set(&mut theirs, "a", "label", json!("DATE"));
    for merged in [merge(Some(&base), &ours, &theirs), merge(Some(&base), &theirs, &ours)] {
        assert_eq!(span(&merged, "a")["attrs"], json!({"conflict.deleted": true}));
        assert_eq!(conflicts(&merged), ["a deleted"]);
    }
}

#[test]
fn a_tag_both_sides_made_is_kept_once_and_links_follow_it() {
    let base = sidecar(&["c 10 12 CLAIM"], &[]);
    let ours = sidecar(&["c 10 12 CLAIM", "m 0 4 ACTOR"], &["r2 c m"]);
    let mut theirs = sidecar(&["c 10 12 CLAIM", "b 0 4 ACTOR"], &["r1 c b"]);
    set(&mut theirs, "b", "note", json!("the elder"));
    let merged = merge(Some(&base), &ours, &theirs);
    assert_eq!(shown(&merged), ["b 0 4 ACTOR", "c 10 12 CLAIM", "r1 c b"]);
    assert_eq!(span(&merged, "b")["note"], "the elder");
    assert!(merged.conflicts.is_empty());
}

#[test]
fn two_equal_tags_of_one_side_are_its_own_affair() {
    let base = sidecar(&["a 0 4 ACTOR"], &[]);
    let mut theirs = sidecar(&["a 0 4 ACTOR", "b 0 4 ACTOR"], &[]);
    set(&mut theirs, "a", "status", json!("rejected"));
    let merged = merge(Some(&base), &base, &theirs);
    assert_eq!(shown(&merged), ["a 0 4 ACTOR", "b 0 4 ACTOR"]);
    assert_eq!(span(&merged, "b").get("status"), None);
    let twice = sidecar(&["x 0 4 DATE", "y 0 4 DATE"], &[]);
    let once = sidecar(&["w 0 4 DATE"], &[]);
    assert_eq!(shown(&merge(None, &twice, &once)), ["w 0 4 DATE", "y 0 4 DATE"]);
}

#[test]
fn a_rejected_and_an_accepted_twin_are_a_conflict_not_a_choice() {
    let mut ours = sidecar(&["m 0 4 ACTOR"], &[]);
    let mut theirs = sidecar(&["b 0 4 ACTOR"], &[]);
    set(&mut ours, "m", "status", json!("accepted"));
    set(&mut theirs, "b", "status", json!("rejected"));
    let merged = merge(None, &ours, &theirs);
    let b = span(&merged, "b");
    assert_eq!((&b["status"], &b["attrs"]), (&json!("accepted"), &json!({"conflict.status": "rejected"})));
}

#[test]
fn a_link_whose_end_is_gone_is_kept_and_told() {
    let base = sidecar(&["a 0 4 ACTOR", "c 10 12 CLAIM"], &[]);
    let ours = sidecar(&["c 10 12 CLAIM"], &[]);
    let theirs = sidecar(&["a 0 4 ACTOR", "c 10 12 CLAIM"], &["r c a"]);
    let merged = merge(Some(&base), &ours, &theirs);
    assert_eq!(shown(&merged), ["c 10 12 CLAIM", "r c a"]);
    assert_eq!(merged.broken, ["r"]);
}

#[test]
fn odd_rows_and_unknown_fields_go_through() {
    let with =
        |rows: Value| object_of(json!({"format": "rubrica-sidecar", "version": 1, "x_tool": {"a": 1}, "spans": rows}));
    let base = with(json!([7, {"label": "X"}, {"id": "a", "start": "zero"}]));
    let ours = with(json!([7, {"id": "a", "start": "zero", "x": 1}, {"id": "b", "start": 5}, {"id": "b"}]));
    let theirs = with(json!([7, 7, {"label": "X"}, {"id": "a", "start": "zero", "attrs": "odd", "x": 2}]));
    let merged = merge(Some(&base), &ours, &theirs);
    let rows = json!([{"id": "b", "start": 5}, 7, 7, {"id": "a", "start": "zero", "x": 1, "attrs": "odd", "conflict.x": 2}, {"id": "b"}]);
    assert_eq!(merged.sidecar["spans"], rows);
    assert_eq!(merged.sidecar["x_tool"], json!({"a": 1}));
    assert!(!merged.sidecar.contains_key("relations"));
}

#[test]
fn fields_of_the_article_are_merged_one_by_one() {
    let head = |fields: Value| {
        let mut head = object_of(json!({"format": "rubrica-sidecar", "version": 1, "spans": []}));
        head.extend(object_of(fields));
        head
    };
    let base = head(
        json!({"status": "in_progress", "note": "", "labels": {"topic": "a"}, "ignored": [1, 2], "flagged": true}),
    );
    let ours = head(
        json!({"status": "done", "note": "mine", "labels": {"topic": "b"}, "ignored": [1, 2, 3], "generator": "1"}),
    );
    let theirs = head(json!({"status": "in_progress", "note": "yours", "labels": {"topic": "c", "tone": "dry"},
        "ignored": [2, 4], "flagged": true, "generator": "2"}));
    let merged = merge(Some(&base), &ours, &theirs);
    let expected =
        head(json!({"status": "done", "note": "mine", "labels": {"topic": "b", "tone": "dry"}, "ignored": [2, 3, 4],
        "generator": "1", "conflict.note": "yours", "conflict.labels.topic": "c"}));
    assert_eq!(merged.sidecar, expected);
    assert_eq!(conflicts(&merged), ["labels.topic", "note"]);
}

#[test]
fn numbers_of_another_text_are_not_taken_for_places_in_ours() {
    let on = |sha: &str, spans: &[&str]| {
        let mut side = sidecar(spans, &[]);
        side.insert("document".to_owned(), json!({"file": "s.txt", "sha256": sha, "length": 99, "date": sha}));
        side
    };
    let base = on("old", &["a 0 4 ACTOR", "b 5 9 DATE", "c 10 12 CLAIM"]);
    let ours = on("old", &["a 0 4 ACTOR", "b 5 8 DATE"]);
    let mut theirs = on("new", &["a 50 54 ACTOR", "b 55 59 DATE", "c 60 62 CLAIM", "t 5 8 DATE"]);
    set(&mut theirs, "a", "label", json!("TITLE"));
    set(&mut theirs, "t", "quote", json!("May"));
    let merged = merge(Some(&base), &ours, &theirs);
    assert_eq!(shown(&merged)[..3], ["a 0 4 TITLE", "b 5 8 DATE", "t 5 8 DATE"]);
    let orphans: Vec<&Value> = list(&merged.sidecar, "spans").iter().filter(|s| s["status"] == "orphaned").collect();
    assert_eq!(orphans.len(), 1);
    assert_eq!(merged.sidecar["document"], json!({"file": "s.txt", "sha256": "old", "length": 99, "date": "new"}));
    assert!(merged.conflicts.is_empty());
}

#[test]
fn sides_made_on_different_texts_meet_on_the_article_as_it_is() {
    let text = Text::new("Later Anna Berg spoke on Monday.".to_owned());
    let article = Article { text: &text, sha256: "now".to_owned(), bytes: 32, encoding: "utf-8" };
    let on = |sha: &str, spans: Value| {
        object_of(json!({"format": "rubrica-sidecar", "version": 1, "spans": spans,
        "document": {"file": "s.txt", "sha256": sha, "length": 26, "encoding": "utf-8"}}))
    };
    let anna = json!({"id": "a", "start": 0, "end": 9, "label": "ACTOR", "quote": "Anna Berg", "prefix": "", "suffix": " spoke on"});
    let moved = json!({"id": "a", "start": 6, "end": 15, "label": "ACTOR", "quote": "Anna Berg", "prefix": "Later ", "suffix": " spoke on Monday."});
    let monday = json!({"id": "m", "start": 25, "end": 31, "label": "DATE", "quote": "Monday"});
    let rain = json!({"id": "r", "start": 20, "end": 24, "label": "CLAIM", "quote": "rain"});
    let mut base = on("old", json!([anna]));
    let mut ours = on("old", json!([anna, rain]));
    let mut theirs = on("now", json!([moved, monday]));
    let followed =
        [&mut base, &mut ours, &mut theirs].map(|side| follow_article(side, &article).map(|s| (s.moved, s.lost)));
    assert_eq!(followed, [Some((1, 0)), Some((1, 1)), None]);
    let merged = merge(Some(&base), &ours, &theirs);
    assert_eq!(shown(&merged), ["a 6 15 ACTOR", "r 20 24 CLAIM", "m 25 31 DATE"]);
    assert_eq!((&span(&merged, "r")["status"], span(&merged, "a").get("status")), (&json!("orphaned"), None));
    assert!(merged.conflicts.is_empty());
    assert_eq!(merged.sidecar["document"]["sha256"], "now");
}

// ---- laws

#[derive(Debug, Clone)]
enum Step {
    Add { id: u8, start: u8, label: u8 },
    Set { which: usize, field: usize, value: u8 },
    Attr { which: usize, key: u8, value: u8 },
    Remove { which: usize },
    Link { from: usize, to: usize, id: u8 },
    Head { field: usize, value: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0u8..200, 0u8..12, 0u8..2).prop_map(|(id, start, label)| Step::Add { id, start, label }),
        4 => (any::<usize>(), 0usize..5, 0u8..3).prop_map(|(which, field, value)| Step::Set { which, field, value }),
        2 => (any::<usize>(), 0u8..2, 0u8..3).prop_map(|(which, key, value)| Step::Attr { which, key, value }),
        2 => any::<usize>().prop_map(|which| Step::Remove { which }),
        1 => (any::<usize>(), any::<usize>(), 0u8..200).prop_map(|(from, to, id)| Step::Link { from, to, id }),
        1 => (0usize..3, 0u8..3).prop_map(|(field, value)| Step::Head { field, value }),
    ];
    prop::collection::vec(step, 0..10)
}

/// Follows steps; ids of additions get `side` in front, so that two sides never share one by accident.
fn follow(start: &Map<String, Value>, steps: &[Step], side: &str) -> Map<String, Value> {
    let mut result = start.clone();
    let mut spans = list(start, "spans").to_vec();
    let mut relations = list(start, "relations").to_vec();
    for step in steps {
        let count = spans.len().max(1);
        match step {
            Step::Add { id, start, label } => {
                let id = format!("{id:03}{side}");
                if spans.iter().all(|span| span["id"] != id) {
                    let label = ["ACTOR", "DATE"][usize::from(*label)];
                    spans.push(json!({"id": id, "start": start, "end": start + 3, "label": label, "quote": "q"}));
                }
            }
            Step::Set { which, field, value } => {
                if let Some(span) = spans.get_mut(which % count) {
                    span[["label", "value", "note", "start", "updated"][*field]] =
                        if *field == 3 { json!(value) } else { json!(format!("v{value}")) };
                }
            }
            Step::Attr { which, key, value } => {
                if let Some(span) = spans.get_mut(which % count) {
                    let attrs = span.as_object_mut().unwrap().entry("attrs").or_insert_with(|| json!({}));
                    attrs[format!("k{key}")] = json!(value);
                }
            }
            Step::Remove { which } => {
                if !spans.is_empty() {
                    spans.remove(which % count);
                }
            }
            Step::Link { from, to, id } => {
                if let (Some(from), Some(to)) = (spans.get(from % count), spans.get(to % count)) {
                    let row = json!({"id": format!("r{id}{side}"), "type": "attribution", "from": from["id"], "to": to["id"]});
                    if relations.iter().all(|relation| relation["id"] != row["id"]) {
                        relations.push(row);
                    }
                }
            }
            Step::Head { field, value } => {
                result.insert(["note", "status", "x_new"][*field].to_owned(), json!(value));
            }
        }
    }
    result.insert("spans".to_owned(), Value::Array(spans));
    result.insert("relations".to_owned(), Value::Array(relations));
    result
}

fn histories() -> impl Strategy<Value = [Map<String, Value>; 3]> {
    (steps(), steps(), steps()).prop_map(|(first, ours, theirs)| {
        let base = follow(&sidecar(&[], &[]), &first, "");
        [follow(&base, &ours, "o"), follow(&base, &theirs, "t"), base]
    })
}

fn spelled(side: &Map<String, Value>) -> String {
    String::from_utf8(canonical::write(side)).unwrap()
}

/// What does not depend on whose side is called ours: everything but rows and fields in conflict.
fn common(merged: &Merged) -> Vec<Value> {
    let disputed: HashSet<&str> = merged.conflicts.iter().map(|c| c.id.as_str()).collect();
    let rows = ["spans", "relations"].into_iter().flat_map(|name| list(&merged.sidecar, name));
    let mut rows: Vec<Value> = rows
        .map(|row| if disputed.contains(row["id"].as_str().unwrap()) { row["id"].clone() } else { row.clone() })
        .collect();
    rows.sort_by_key(|row| row.get("id").unwrap_or(row).to_string());
    rows
}

fn ids(side: &Map<String, Value>) -> HashSet<String> {
    list(side, "spans").iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

proptest! {
    #[test]
    fn swapping_the_sides_changes_only_who_wins_a_conflict([ours, theirs, base] in histories()) {
        let (one, other) = (merge(Some(&base), &ours, &theirs), merge(Some(&base), &theirs, &ours));
        prop_assert_eq!(&one.conflicts, &other.conflicts);
        prop_assert_eq!(ids(&one.sidecar), ids(&other.sidecar));
        prop_assert_eq!(common(&one), common(&other));
    }

    #[test]
    fn merging_again_changes_nothing([ours, theirs, base] in histories()) {
        let merged = merge(Some(&base), &ours, &theirs).sidecar;
        prop_assert_eq!(spelled(&merge(Some(&base), &merged, &theirs).sidecar), spelled(&merged));
        prop_assert_eq!(spelled(&merge(Some(&base), &merged, &merged).sidecar), spelled(&merged));
        prop_assert_eq!(spelled(&merge(Some(&base), &merged, &ours).sidecar), spelled(&merged));
    }

    #[test]
    fn a_side_that_did_nothing_changes_nothing([ours, _, base] in histories()) {
        // Only repetitions of what the base says already may go.
        let merged = merge(Some(&base), &ours, &base);
        prop_assert!(merged.conflicts.is_empty());
        prop_assert!(ids(&merged.sidecar).is_superset(&ids(&base).intersection(&ids(&ours)).cloned().collect()));
        let kept: Vec<String> = spelled(&merged.sidecar).lines().map(|l| l.trim_end_matches(',').to_owned()).collect();
        for line in spelled(&ours).lines().filter(|l| l.starts_with("{\"id")) {
            let span: Value = serde_json::from_str(line.trim_end_matches(',')).unwrap();
            let repeats = list(&base, "spans").iter().any(|old| old["start"] == span["start"] && old["label"] == span["label"]);
            let links = span.get("from").is_some();
            prop_assert!(repeats || links || kept.contains(&line.trim_end_matches(',').to_owned()), "{}", line);
        }
    }

    #[test]
    fn nothing_is_lost([ours, theirs, base] in histories()) {
        let merged = merge(Some(&base), &ours, &theirs);
        let find = |side: &Map<String, Value>, id: &str| list(side, "spans").iter().find(|row| row["id"] == *id).cloned();
        let there = |span: &Value| {
            list(&merged.sidecar, "spans").iter().any(|row| ["start", "end", "label"].iter().all(|key| row[*key] == span[*key]))
        };
        for id in ids(&ours).union(&ids(&theirs)) {
            let (b, a, t) = (find(&base, id), find(&ours, id), find(&theirs, id));
            let deleted = (a.is_none() && t == b) || (t.is_none() && a == b);
            let made = a.clone().or(t.clone()).unwrap();
            prop_assert!(find(&merged.sidecar, id).is_some() || deleted || (b.is_none() && there(&made)), "{} went", id);
        }
        // No value that a side gave is gone: it is in the row, or beside the one that won.
        for (side, name) in [(&ours, "ours"), (&theirs, "theirs")] {
            for row in list(side, "spans") {
                let id = row["id"].as_str().unwrap();
                let (Some(kept), before) = (find(&merged.sidecar, id), find(&base, id)) else { continue };
                for (field, value) in row.as_object().unwrap() {
                    let changed = before.as_ref().is_none_or(|before| before.get(field) != Some(value));
                    let beside = format!("conflict.{field}");
                    let kept_beside = kept["attrs"].get(&beside) == Some(value);
                    let fine = kept.get(field) == Some(value) || kept_beside || field == "attrs" || field == "updated";
                    prop_assert!(!changed || fine, "{} of {} of {} went", field, id, name);
                }
            }
        }
    }

    #[test]
    fn no_value_is_too_odd(rows in prop::collection::vec(odd_row(), 0..6), others in prop::collection::vec(odd_row(), 0..6)) {
        let side = |rows: Vec<Value>| object_of(json!({"format": "rubrica-sidecar", "version": 1, "spans": rows, "relations": 3}));
        let (ours, theirs) = (side(rows), side(others));
        let merged = merge(None, &ours, &theirs);
        prop_assert!(list(&merged.sidecar, "spans").len() >= list(&ours, "spans").len().max(list(&theirs, "spans").len()));
        prop_assert_eq!(spelled(&merge(None, &merged.sidecar, &theirs).sidecar), spelled(&merged.sidecar));
    }
}

fn odd_row() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(1)),
        Just(json!("a")),
        Just(json!([[0, 1], [3, 4]])),
        Just(json!({"x": []}))
    ];
    let key = prop_oneof![Just("id"), Just("start"), Just("end"), Just("attrs"), Just("fragments"), Just("x")];
    prop_oneof![1 => leaf.clone(), 4 => prop::collection::vec((key, leaf), 0..4)
        .prop_map(|fields| Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()))]
}

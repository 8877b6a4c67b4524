//! Readings in the notation `[ACTOR Anna Berg] said`, put side by side, decided, measured.

use super::adjudicate::{Comparison, Decision, Task};
use super::agreement::{Agreement, Measure, Rounds};
use super::align::{Cause, align};
use super::{Reading, adjudicate};
use crate::core::document::{Document, Head, Role, Status};
use crate::core::edit::{Edit, HeadField, Transaction};
use crate::core::spans::{Id, Relation, Span};
use crate::core::text::{ByteRange, Text};
use std::sync::Arc;

const NOW: &str = "2026-02-02T10:00:00Z";

/// A person's document from the notation; spans are named t0, t1 … in text order.
fn noted(who: &str, noted: &str) -> Document {
    let (mut text, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    let mut rest = noted;
    while let Some(c) = rest.chars().next() {
        rest = rest.strip_prefix(c).unwrap();
        match c {
            '[' => {
                let (label, after) = rest.split_once(' ').unwrap();
                open.push((text.len(), label.to_owned()));
                rest = after;
            }
            '|' => {
                let (value, after) = rest.split_once(']').unwrap();
                let (start, label) = open.pop().unwrap();
                spans.push((start, text.len(), label, Some(value)));
                rest = after;
            }
            ']' => {
                let (start, label) = open.pop().unwrap();
                spans.push((start, text.len(), label, None));
            }
            c => text.push(c),
        }
    }
    spans.sort();
    let spans = spans.into_iter().enumerate().map(|(i, (start, end, label, value))| {
        let mut span = Span::new(Id::new(&format!("t{i}")), ByteRange::of(start, end), label);
        span.value = value.map(Into::into);
        Arc::new(span)
    });
    let head = Head { annotator: Some(who.to_owned()), ..Head::default() };
    Document::new(Text::new(text), head).with_contents(Default::default(), spans, [], Default::default())
}

fn readings(noted_by: &[(&str, &str)]) -> (Text, Vec<Reading>) {
    let documents: Vec<Document> = noted_by.iter().map(|(who, text)| noted(who, text)).collect();
    (documents[0].text().clone(), documents.iter().map(Reading::of).collect())
}

fn causes(noted_by: &[(&str, &str)]) -> Vec<Vec<Cause>> {
    let (_, readings) = readings(noted_by);
    align(&readings.iter().collect::<Vec<_>>()).into_iter().map(|u| u.causes).collect()
}

fn gold(text: &Text) -> Document {
    let head = Head { annotator: Some("gold".into()), role: Role::Gold, ..Head::default() };
    Document::new(text.clone(), head)
}

fn run(gold: &mut Document, edits: Vec<Edit>) {
    gold.run(Transaction::new("Decide", edits), NOW).unwrap();
}

fn seen(gold: &Document) -> Vec<String> {
    let spans = gold.spans().iter().filter(|s| s.counts());
    spans.map(|s| format!("{} {} by {}", s.label, s.quote(gold.text()), s.by.as_deref().unwrap_or("nobody"))).collect()
}

fn link(reading: &mut Reading, from: &str, to: &str) {
    let id = format!("{from}-{to}");
    reading.relations.push(Arc::new(Relation::new(Id::new(&id), "attribution", Id::new(from), Id::new(to))));
}

#[test]
fn each_cause_is_told() {
    use Cause::{Boundary, Fragment, Label, Missed, Value};
    let of = |a, b| causes(&[("anna", a), ("ben", b)]);
    assert_eq!(of("[ACTOR Anna Berg] spoke", "[ACTOR Anna Berg] spoke"), [vec![]]);
    assert_eq!(of("[ACTOR Anna Berg] spoke", "Anna Berg spoke"), [vec![Missed]]);
    assert_eq!(of("[ACTOR Anna Berg] spoke", "[ACTOR Anna] Berg spoke"), [vec![Boundary]]);
    assert_eq!(of("[ACTOR Anna Berg] spoke", "[DATE Anna Berg] spoke"), [vec![Label]]);
    assert_eq!(of("on [DATE Tuesday|2026-02-03]", "on [DATE Tuesday|2026-02-10]"), [vec![Value]]);
    assert_eq!(of("[ACTOR Anna Berg|A] spoke", "[ACTOR Anna|B] Berg spoke"), [vec![Boundary, Value]]);
    // An actor within a claim is no other label for the claim.
    assert_eq!(of("[CLAIM We saw Anna Berg there]", "We saw [ACTOR Anna Berg] there"), [vec![Missed], vec![Missed]]);
    let (_, mut two) = readings(&[("anna", "[CLAIM one two three]"), ("ben", "[CLAIM one two three]")]);
    Arc::make_mut(&mut two[0].spans[0]).set_pieces(vec![ByteRange::of(0, 3), ByteRange::of(8, 13)]);
    assert_eq!(align(&[&two[0], &two[1]])[0].causes, [Fragment]);
}

#[test]
fn the_likest_tags_are_put_together_and_none_twice() {
    let units = causes(&[
        ("anna", "[ACTOR Anna Berg and Carl Dorn] met"),
        ("ben", "[ACTOR Anna Berg] and [ACTOR Carl Dorn] met"),
    ]);
    assert_eq!(units, [vec![Cause::Boundary], vec![Cause::Missed]]);
    let units = causes(&[("a", "[X one] two"), ("b", "[X one two]"), ("c", "[X one] two")]);
    assert_eq!(units, [vec![Cause::Boundary]]);
}

#[test]
fn links_to_the_same_place_agree_whatever_its_edges() {
    let (_, mut two) =
        readings(&[("anna", "[ACTOR Anna Berg] said [CLAIM no]"), ("ben", "[ACTOR Anna] Berg said [CLAIM no]")]);
    link(&mut two[0], "t1", "t0");
    let of = |two: &[Reading]| align(&[&two[0], &two[1]]).into_iter().map(|u| u.causes).collect::<Vec<_>>();
    assert_eq!(of(&two), [vec![Cause::Boundary], vec![Cause::Link]]);
    link(&mut two[1], "t1", "t0");
    assert_eq!(of(&two), [vec![Cause::Boundary], vec![]]);
}

#[test]
fn agreed_tags_are_taken_over_and_each_disagreement_by_one_decision() {
    let (text, mut two) = readings(&[
        ("anna", "[ACTOR Anna Berg] said on [DATE Tuesday|2026-02-03] that [CLAIM it rains]. [ACTOR Carl]"),
        ("ben", "[ACTOR Anna] Berg said on [DATE Tuesday|2026-02-03] that [CLAIM it rains]. Carl"),
    ]);
    link(&mut two[0], "t2", "t0");
    link(&mut two[1], "t2", "t0");
    let all = Comparison::new(Task::Adjudicate, two);
    let mut gold = gold(&text);
    let taken = all.take_agreed(&gold);
    run(&mut gold, taken);
    assert_eq!(seen(&gold), ["DATE Tuesday by anna,ben", "CLAIM it rains by anna,ben"]);
    assert!(all.take_agreed(&gold).is_empty());
    assert_eq!(all.questions().collect::<Vec<_>>(), [0, 3]);
    assert_eq!((all.decision(0, &gold), all.decision(1, &gold)), (None, Some(Decision::Agreed)));

    let edits = all.take(0, 1, &gold).unwrap();
    run(&mut gold, edits);
    assert_eq!(all.decision(0, &gold), Some(Decision::Taken(1)));
    // The claim's link came with the speaker's place.
    let linked: Vec<String> =
        gold.relations().iter().map(|r| gold.spans().get(&r.to).unwrap().quote(&text).to_owned()).collect();
    assert_eq!(linked, ["Anna"]);
    // Deciding anew replaces, and the link follows.
    let edits = all.take_merged(0, &gold).unwrap();
    run(&mut gold, edits);
    assert_eq!(all.decision(0, &gold), Some(Decision::Merged));
    assert_eq!((seen(&gold)[0].as_str(), gold.relations().len()), ("ACTOR Anna Berg by anna,ben", 1));

    assert_eq!(all.take(3, 1, &gold), None);
    let edits = all.neither(3, &gold);
    run(&mut gold, edits);
    assert_eq!((all.decision(3, &gold), all.progress(&gold)), (Some(Decision::Neither), (2, 2)));
    assert_eq!(seen(&gold).len(), 3);
    let edits = all.finish(&gold);
    run(&mut gold, edits);
    assert_eq!(gold.status(), Status::Reviewed);
    let report = gold.field(&HeadField::Review).unwrap();
    assert_eq!(report["causes"], serde_json::json!({"boundary": 1, "missed": 1}));
    assert_eq!(report["took"], serde_json::json!({"merged": 1, "neither": 1}));
    assert_eq!(report["places"][1]["words"], "Carl");
    for _ in 0..5 {
        gold.undo(NOW);
    }
    assert!(seen(&gold).is_empty() && gold.relations().is_empty());
}

#[test]
fn a_decision_is_found_again_and_one_edited_afterwards_is_told_apart() {
    let by = [("anna", "[ACTOR Anna Berg] spoke"), ("ben", "[ACTOR Anna] Berg spoke")];
    let (text, two) = readings(&by);
    let mut gold = gold(&text);
    let first = Comparison::new(Task::Adjudicate, two.clone());
    let edits = first.take(0, 0, &gold).unwrap();
    run(&mut gold, edits);
    let again = Comparison::new(Task::Adjudicate, two.into_iter().rev().collect());
    assert_eq!(again.decision(0, &gold), Some(Decision::Taken(1)));
    let mut changed = Span::clone(gold.spans().iter().next().unwrap());
    changed.value = Some("Anna Berg".into());
    run(&mut gold, vec![Edit::PutSpan(Arc::new(changed))]);
    assert_eq!(again.decision(0, &gold), Some(Decision::Edited));
}

#[test]
fn a_gap_in_the_guidelines_is_a_decision_that_a_later_one_keeps_in_mind() {
    let (text, two) = readings(&[("anna", "[ACTOR Anna Berg] spoke"), ("ben", "Anna Berg spoke")]);
    let all = Comparison::new(Task::Adjudicate, two);
    let mut gold = gold(&text);
    let edits = all.gap(0, &gold);
    run(&mut gold, edits);
    assert_eq!(all.decision(0, &gold), Some(Decision::Gap));
    let edits = all.take(0, 0, &gold).unwrap();
    run(&mut gold, edits);
    assert_eq!((all.decision(0, &gold), all.is_gap(0, &gold)), (Some(Decision::Taken(0)), true));
    let edits = all.gap(0, &gold);
    run(&mut gold, edits);
    assert!(!all.is_gap(0, &gold));
}

#[test]
fn a_majority_decides_what_is_merged_and_a_tie_of_labels_does_not() {
    let of = |by: &[(&str, &str)]| {
        let (text, all) = readings(by);
        let all = Comparison::new(Task::Adjudicate, all);
        let mut gold = gold(&text);
        let edits = all.take_merged(0, &gold)?;
        run(&mut gold, edits);
        Ok::<_, adjudicate::Unmerged>(seen(&gold))
    };
    assert_eq!(of(&[("a", "[X one] two"), ("b", "[X one two]"), ("c", "[X one] two")]).unwrap(), ["X one by a,b,c"]);
    assert_eq!(of(&[("a", "[X one] two"), ("b", "[X one two]")]).unwrap(), ["X one two by a,b"]);
    assert_eq!(of(&[("a", "[X one|v] two"), ("b", "[X one] two"), ("c", "[Y one] two")]).unwrap(), ["X one by a,b"]);
    assert!(of(&[("a", "[X one]"), ("b", "[Y one]")]).is_err());
    assert_eq!(of(&[("a", "[X one]"), ("b", "one"), ("c", "one")]).unwrap(), Vec::<String>::new());
}

#[test]
fn one_persons_tags_wait_for_a_decision_each() {
    let (text, one) = readings(&[("anna", "[ACTOR Anna Berg] said [CLAIM no] on [DATE Tuesday]")]);
    let all = Comparison::new(Task::OnePerson, one);
    let mut gold = gold(&text);
    assert!(all.take_agreed(&gold).is_empty());
    assert_eq!(all.questions().count(), 3);
    let edits = all.neither(1, &gold);
    run(&mut gold, edits);
    let edits = all.keep_rest(&gold);
    run(&mut gold, edits);
    assert_eq!(seen(&gold), ["ACTOR Anna Berg by anna", "DATE Tuesday by anna"]);
    assert_eq!(all.progress(&gold), (3, 3));
}

#[test]
fn a_machine_counts_what_it_suggests_and_a_person_what_was_accepted() {
    use crate::core::spans::SpanStatus::{Rejected, Suggested};
    let mut document = noted("machine-x", "[ACTOR Anna] met [ACTOR Ben]");
    document.head.role = Role::Machine;
    let spans: Vec<Arc<Span>> = document.spans().iter().cloned().collect();
    for (span, status) in spans.iter().zip([Suggested, Rejected]) {
        let span = Span { status, ..Span::clone(span) };
        run(&mut document, vec![Edit::PutSpan(Arc::new(span))]);
    }
    assert_eq!(Reading::of(&document).spans.len(), 1);
    document.head.role = Role::Annotator;
    assert_eq!(Reading::of(&document).spans.len(), 0);
}

#[test]
fn agreement_sums_articles_and_leaves_out_those_one_alone_has() {
    let mut agreement = Agreement::new(vec!["anna".into(), "ben".into()]);
    let mut add = |name: &str, a: &str, b: Option<&str>| {
        let (text, mut both) = readings(&[("anna", a), ("ben", b.unwrap_or(a))]);
        let second = both.pop().filter(|_| b.is_some());
        agreement.add(name, &text, &[both.pop(), second]);
    };
    add("1", "[ACTOR Anna] met [ACTOR Ben]", Some("[ACTOR Anna] met Ben"));
    add("2", "[ACTOR Carl] left", Some("[ACTOR Carl] left"));
    add("3", "[ACTOR Dora] left", None);
    add("4", "", Some(""));
    let report = agreement.report(Rounds::default());
    assert_eq!((report.articles, report.shared_by_all, &report.pair_articles[..]), (3, 3, &[3][..]));
    let exact = report.figures.iter().find(|f| f.measure == Measure::Exact && f.label.is_none()).unwrap();
    assert_eq!(exact.value, Some(0.8));
    let (low, high) = exact.interval.unwrap();
    assert!(low < 0.8 && high == 1.0, "{low} {high}");
    assert_eq!(report, agreement.report(Rounds::default()));
    assert_eq!(report.by_article[1].1[0], Some(1.0));
    let cells: Vec<_> = report.confusion[0].cells.iter().map(|(a, b, n)| (a.is_some(), b.is_some(), *n)).collect();
    assert_eq!(cells, [(true, false, 1), (true, true, 2)]);
}

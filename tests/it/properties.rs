//! What holds for any work of any person: undo gives the same bytes, redo too, and the journal tells the whole story.

use proptest::prelude::*;
use rubrica::core::document::{Document, Head};
use rubrica::core::edit::{Edit, HeadField, Step, Transaction};
use rubrica::core::spans::{Id, Relation, RelationSet, Span, SpanSet};
use rubrica::core::store::disk::RealDisk;
use rubrica::core::store::{Keeper, OpenRequest, Outside, Snapshot, StateDir, incoming, open, removals, sidecar};
use rubrica::core::text::{ByteRange, Text};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const TEXT: &str = "Anna Berg 😀 said on Tuesday that\r\nthe ferry — was late. \u{202e}مرحبا\n";
const NOW: &str = "2026-02-02T10:00:00Z";

/// Something a person may do; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Act {
    Put { id: u8, from: usize, to: usize, more: Option<(usize, usize)> },
    Remove(u8),
    Link(u8, u8, u8),
    Head(u8),
    Undo,
    Redo,
    Save,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0u8..12, 0usize..60, 1usize..60, prop::option::of((0usize..60, 1usize..60)))
            .prop_map(|(id, from, to, more)| Act::Put { id, from, to, more }),
        2 => (0u8..12).prop_map(Act::Remove),
        1 => (0u8..4, 0u8..12, 0u8..12).prop_map(|(id, from, to)| Act::Link(id, from, to)),
        1 => (0u8..6).prop_map(Act::Head),
        3 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => Just(Act::Save),
    ]
}

/// A stretch of whole characters.
fn stretch(from: usize, len: usize) -> ByteRange {
    let starts: Vec<usize> = TEXT.char_indices().map(|(i, _)| i).collect();
    let from = from.min(starts.len() - 1);
    let to = starts.get(from + len).copied().unwrap_or(TEXT.len());
    ByteRange::of(starts[from], to)
}

fn span(id: u8, from: usize, len: usize, more: Option<(usize, usize)>) -> Span {
    let labels = ["ACTOR", "DATE", "CLAIM"];
    let mut span = Span::new(Id::new(&format!("s{id}")), ByteRange::default(), labels[from % 3]);
    let mut pieces = vec![stretch(from, len)];
    pieces.extend(more.map(|(from, len)| stretch(from, len)));
    span.set_pieces(pieces);
    if len.is_multiple_of(2) {
        span.value = Some(json!("2026-11-17"));
        span.attrs.insert("kind".to_owned(), json!(["a", len]));
        span.score = serde_json::from_str("0.50").ok();
        span.note = Some("two\nlines".to_owned());
        span.flagged = true;
    }
    span
}

/// The transaction of an act, where it can be done.
fn transaction(document: &Document, act: &Act) -> Option<Transaction> {
    let id = |n: &u8| Id::new(&format!("s{n}"));
    let edits = match act {
        Act::Put { id, from, to, more } => vec![Edit::PutSpan(Arc::new(span(*id, *from, *to, *more)))],
        Act::Remove(n) => {
            let id = id(n);
            document.spans().get(&id)?;
            let links = document.relations().touching(&id).map(|r| Edit::RemoveRelation(r.id.clone()));
            links.chain([Edit::RemoveSpan(id.clone())]).collect()
        }
        Act::Link(n, from, to) => {
            let (from, to) = (id(from), id(to));
            (document.spans().contains(&from) && document.spans().contains(&to)).then_some(())?;
            vec![Edit::PutRelation(Arc::new(Relation::new(Id::new(&format!("r{n}")), "attribution", from, to)))]
        }
        Act::Head(n) => vec![match n {
            0 => Edit::SetHead(HeadField::Status, Some("done".into())),
            1 => Edit::SetHead(HeadField::Status, None),
            2 => Edit::SetHead(HeadField::Note, Some("odd \u{202e}".into())),
            3 => Edit::SetHead(HeadField::Labels, Some(json!({"topic": "sea"}))),
            4 => Edit::SetHead(HeadField::Date, Some("2026-11-18".into())),
            _ => Edit::SetHead(HeadField::Flagged, Some(true.into())),
        }],
        Act::Undo | Act::Redo | Act::Save => return None,
    };
    Some(Transaction::new("Act", edits))
}

fn bytes(document: &Document) -> String {
    String::from_utf8(sidecar::write(&Snapshot::of(document))).unwrap()
}

#[derive(Default)]
struct Still(AtomicU64);

impl Outside for Still {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn utc(&self) -> String {
        NOW.to_owned()
    }

    fn random(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn undo_gives_back_the_bytes_before_and_redo_those_after(acts in prop::collection::vec(act(), 1..40)) {
        let mut document = Document::new(Text::new(TEXT.to_owned()), Head::default());
        // The bytes after each action that stands, and of those undone.
        let mut before = vec![bytes(&document)];
        let mut undone: Vec<String> = Vec::new();
        for act in &acts {
            match act {
                Act::Undo => {
                    if let Some(done) = document.undo(NOW) {
                        prop_assert_eq!(done.left, 0);
                        undone.extend(before.pop());
                    }
                }
                Act::Redo => {
                    if let Some(done) = document.redo(NOW) {
                        prop_assert_eq!(done.left, 0);
                        before.extend(undone.pop());
                    }
                }
                act => {
                    if let Some(transaction) = transaction(&document, act) {
                        document.run(transaction, NOW).unwrap();
                        before.push(bytes(&document));
                        undone.clear();
                    }
                }
            }
            prop_assert_eq!(&bytes(&document), before.last().unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_the_journal_and_the_sidecar_hold_together_is_what_was_on_screen(acts in prop::collection::vec(act(), 1..25)) {
        let dir = tempfile::tempdir().unwrap();
        let article: PathBuf = dir.path().join("story.txt");
        std::fs::write(&article, TEXT).unwrap();
        let state = StateDir::new(dir.path().join("state"));
        let request = OpenRequest { article: &article, annotator: None, state: &state, encoding: None, project: None, old: None };
        let opened = open(&request).unwrap();
        let mut document = opened.document;
        let mut keeper = Keeper::new(opened.files, Arc::new(RealDisk), Arc::new(Still::default()));
        for act in &acts {
            let (step, removed) = match act {
                Act::Save => {
                    keeper.save(&Snapshot::of(&document)).unwrap();
                    continue;
                }
                Act::Undo | Act::Redo => {
                    let done = if matches!(act, Act::Undo) { document.undo(NOW) } else { document.redo(NOW) };
                    let Some(done) = done else { continue };
                    (done.step, removals(&done.applied))
                }
                act => {
                    let Some(transaction) = transaction(&document, act) else { continue };
                    let action = document.run(transaction, NOW).unwrap().clone();
                    let removed = removals(&action.edits);
                    (Step::Do(action), removed)
                }
            };
            keeper.record(&step, document.text(), removed);
        }
        keeper.sync_journal().unwrap();
        let again = open(&request).unwrap();
        prop_assert_eq!(bytes(&again.document), bytes(&document));
        prop_assert_eq!(again.document.history().done(), document.history().done());
        prop_assert_eq!(again.document.history().redoable(), document.history().redoable());
        prop_assert_eq!(again.document.history().last_n(), document.history().last_n());
    }
}

/// A document after acts that are changes.
fn after(from: &Document, acts: &[Act]) -> Document {
    let mut document = from.clone();
    for act in acts {
        if let Some(transaction) = transaction(&document, act) {
            document.run(transaction, NOW).unwrap();
        }
    }
    document
}

/// Ours with what theirs brought, and whether that was anything.
fn merged(base: &Document, ours: &Document, theirs: &Document) -> (Document, bool) {
    let state = StateDir::new(PathBuf::from("/nowhere"));
    let mut document = ours.clone();
    let found = incoming(Some(&Snapshot::of(base)), &Snapshot::of(ours), bytes(theirs).as_bytes(), &state).unwrap();
    let changed = found.apply(&mut document, NOW);
    (document, changed)
}

type Contents = (Vec<Arc<Span>>, Vec<Arc<Relation>>, Vec<Option<serde_json::Value>>);

fn contents(document: &Document) -> Contents {
    let fields = HeadField::ALL.iter().map(|f| document.field(f).cloned()).collect();
    (document.spans().iter().cloned().collect(), document.relations().iter().cloned().collect(), fields)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_merge_loses_nothing_can_be_repeated_and_taken_back(
        first in prop::collection::vec(act(), 0..12),
        mine in prop::collection::vec(act(), 0..8),
        others in prop::collection::vec(act(), 0..8),
    ) {
        let base = after(&Document::new(Text::new(TEXT.to_owned()), Head::default()), &first);
        let (ours, theirs) = (after(&base, &mine), after(&base, &others));
        let (mut both, changed) = merged(&base, &ours, &theirs);

        // Nothing lost: what one side has is there, or the other side deleted it, or it is the same under another id.
        for (side, other) in [(&ours, &theirs), (&theirs, &ours)] {
            for span in side.spans().iter() {
                let deleted = base.spans().get(&span.id) == Some(span) && !other.spans().contains(&span.id);
                let twin = both.spans().iter().any(|s| s.range == span.range && s.label == span.label);
                prop_assert!(both.spans().contains(&span.id) || deleted || twin, "{} is lost", span.id);
            }
        }
        // The same tags whoever merges.
        let ids = |d: &Document| d.spans().iter().map(|s| s.id.clone()).collect::<std::collections::BTreeSet<_>>();
        prop_assert_eq!(ids(&both), ids(&merged(&base, &theirs, &ours).0));
        // A second time changes nothing, from either start.
        prop_assert_eq!(contents(&merged(&base, &both, &theirs).0), contents(&both));
        prop_assert_eq!(contents(&merged(&theirs, &both, &theirs).0), contents(&both));
        // One undo gives ours back.
        if changed {
            prop_assert_eq!(both.undo(NOW).unwrap().left, 0);
        }
        prop_assert_eq!(contents(&both), contents(&ours));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_crash_before_the_merge_ends_in_the_same_tags(
        first in prop::collection::vec(act(), 1..8),
        mine in prop::collection::vec(act(), 1..6),
        others in prop::collection::vec(act(), 1..6),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let article: PathBuf = dir.path().join("story.txt");
        std::fs::write(&article, TEXT).unwrap();
        let state = StateDir::new(dir.path().join("state"));
        let request = OpenRequest { article: &article, annotator: None, state: &state, encoding: None, project: None, old: None };
        let opened = open(&request).unwrap();
        let sidecar = opened.files.sidecar.clone();
        let mut keeper = Keeper::new(opened.files, Arc::new(RealDisk), Arc::new(Still::default()));
        let base = after(&opened.document, &first);
        let ours = after(&base, &mine);
        let (saved, steps) = (base.history().last_n(), ours.history().done().to_vec());
        for action in steps.iter().filter(|a| a.n <= saved) {
            keeper.record(&Step::Do(action.clone()), base.text(), removals(&action.edits));
        }
        keeper.save(&Snapshot::of(&base)).unwrap();
        for action in steps.iter().filter(|a| a.n > saved) {
            keeper.record(&Step::Do(action.clone()), base.text(), removals(&action.edits));
        }
        keeper.sync_journal().unwrap();
        let theirs = after(&base, &others);
        std::fs::write(sidecar, bytes(&theirs)).unwrap();
        let found = open(&request).unwrap();
        let expected = merged(&base, &ours, &theirs).0;
        prop_assert_eq!(contents(&found.document), contents(&expected));
    }
}

#[test]
fn awkward_texts_are_read_to_their_end_and_suggestions_lie_within_them() {
    use rubrica::core::suggest::{Article, Learner, Lesson, Level, suggest};
    let labels = ["ACTOR", "DATE", "CLAIM"].map(str::to_owned);
    let mut learner = Learner::new([]);
    for (name, text) in crate::awkward_texts::awkward_texts(12_000) {
        let date = Some(jiff::civil::date(2026, 2, 2));
        let fresh = Article::fresh(&text, date);
        let found = suggest(&fresh, &labels, Level::Eager);
        for item in &found {
            let words = text.get(item.range.as_usize());
            assert!(words.is_some_and(|w| !w.is_empty() && w.trim() == w), "{name}: {item:?}");
            assert!((0.0..=1.0).contains(&item.score), "{name}: {item:?}");
        }
        let spans = found.iter().enumerate().filter(|(_, s)| &*s.label != "CLAIM").take(400);
        let spans = spans.map(|(n, s)| Arc::new(Span::new(Id::new(&format!("s{n}")), s.range, s.label.clone())));
        let lesson = Lesson {
            id: name.into(),
            text: Text::new(text.clone()),
            date,
            spans: SpanSet::from_spans(spans.collect::<Vec<_>>()),
            relations: RelationSet::default(),
            done: true,
        };
        learner.learn(&lesson);
        let learned = Article { knowledge: &learner.snapshot(), ..fresh };
        suggest(&learned, &labels, Level::Eager);
    }
}

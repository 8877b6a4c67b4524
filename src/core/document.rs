//! An open article: its text, its head, its tags and links, and the history that led there.

use crate::core::edit::{Action, Edit, HeadField, History, Refusal, Step, Target, Transaction, Undone, apply};
use crate::core::spans::{Id, Relation, RelationSet, Span, SpanSet, names};
use crate::core::text::Text;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the sidecar says of the article and of itself, as far as no edit changes it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Head {
    /// Name of the article without folder.
    pub file: String,
    /// SHA-256 of the article's bytes, hex.
    pub sha256: String,
    /// Length of the article in bytes.
    pub bytes: u64,
    /// `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `windows-1252`.
    pub encoding: String,
    /// Identifier of the document in the data set it came from.
    pub id: Option<String>,
    /// Fields of the source record (outlet, url, section).
    pub meta: Option<Value>,
    /// Who tags; `None` for the unnamed sidecar.
    pub annotator: Option<String>,
    pub role: Role,
    /// Name and hash of the scheme, as written.
    pub scheme: Option<Value>,
    /// Program that wrote the file last.
    pub generator: Option<String>,
    /// Unknown fields of `document`, in the order read.
    pub document_extra: Map<String, Value>,
    /// Unknown fields of the head, in the order read.
    pub extra: Map<String, Value>,
}

/// What a sidecar is for. Follows from the name of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Role {
    #[default]
    Annotator,
    Gold,
    Machine,
}
names!(Role { Annotator => "annotator", Gold => "gold", Machine => "machine" });

/// Where an article stands in the work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash, PartialOrd, Ord)]
pub enum Status {
    #[default]
    New,
    InProgress,
    Done,
    Reviewed,
    Skipped,
}
names!(Status {
    New => "new", InProgress => "in_progress", Done => "done", Reviewed => "reviewed", Skipped => "skipped",
});

/// Spans and links that did not read well: written back unchanged, shown under Problems.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SetAside {
    pub spans: Vec<Value>,
    pub relations: Vec<Value>,
}

/// What a replay did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Replayed {
    /// Steps newer than the file.
    pub steps: usize,
    /// Their edits that were applied.
    pub edits: usize,
    /// Edits left out, since the file holds them already or somebody else changed the same.
    pub left: usize,
}

/// Documents made so far. Each counts its revisions in a range of its own.
static DOCUMENTS: AtomicU64 = AtomicU64::new(0);

/// An article with the tags of one annotator.
#[derive(Clone, Debug)]
pub struct Document {
    text: Text,
    pub head: Head,
    fields: HashMap<HeadField, Value>,
    spans: SpanSet,
    relations: RelationSet,
    pub set_aside: SetAside,
    history: History,
    revision: u64,
}

impl Document {
    /// A document nobody has tagged yet.
    pub fn new(text: Text, head: Head) -> Self {
        Self {
            text,
            head,
            fields: HashMap::new(),
            spans: SpanSet::default(),
            relations: RelationSet::default(),
            set_aside: SetAside::default(),
            history: History::default(),
            revision: DOCUMENTS.fetch_add(1, Ordering::Relaxed) << 32,
        }
    }

    /// A document as read from a file. Fields, spans and links count as there from the start: no action made them.
    pub fn with_contents(
        mut self,
        fields: HashMap<HeadField, Value>,
        spans: impl IntoIterator<Item = Arc<Span>>,
        relations: impl IntoIterator<Item = Arc<Relation>>,
        set_aside: SetAside,
    ) -> Self {
        self.fields = fields;
        self.spans = SpanSet::from_spans(spans);
        self.relations = RelationSet::from_relations(relations);
        self.set_aside = set_aside;
        self
    }

    /// The document as it is now without how it came to be: for a look at it on another thread.
    ///
    /// **Cost:** that of a list of its spans; text and spans are shared.
    pub fn at_present(&self) -> Self {
        Self {
            text: self.text.clone(),
            head: self.head.clone(),
            fields: self.fields.clone(),
            spans: self.spans.clone(),
            relations: self.relations.clone(),
            set_aside: self.set_aside.clone(),
            history: History::default(),
            revision: self.revision,
        }
    }

    pub fn text(&self) -> &Text {
        &self.text
    }

    pub fn spans(&self) -> &SpanSet {
        &self.spans
    }

    pub fn relations(&self) -> &RelationSet {
        &self.relations
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    /// Grows with every change, and is another for every document, also for the same article read anew: what is drawn or
    /// derived from the document is good as long as it stays.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// A field of the article as a whole.
    pub fn field(&self, field: &HeadField) -> Option<&Value> {
        self.fields.get(field)
    }

    /// All fields of the article as a whole.
    pub fn fields(&self) -> &HashMap<HeadField, Value> {
        &self.fields
    }

    /// Where the article stands: without a sidecar it is new.
    pub fn status(&self) -> Status {
        self.fields.get(&HeadField::Status).and_then(Value::as_str).and_then(Status::from_name).unwrap_or_default()
    }

    /// Whether a person flagged the article.
    pub fn flagged(&self) -> bool {
        self.fields.get(&HeadField::Flagged).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The publication date in force, as written.
    pub fn date(&self) -> Option<&str> {
        self.fields.get(&HeadField::Date).and_then(Value::as_str)
    }

    /// How the publication date was found.
    pub fn date_source(&self) -> Option<&str> {
        self.fields.get(&HeadField::DateSource).and_then(Value::as_str)
    }

    /// Sets a field that detection found, without an action: it is written with the next save, and nothing to undo.
    pub fn set_detected(&mut self, field: HeadField, value: Value) {
        self.fields.insert(field, value);
        self.revision += 1;
    }

    /// Does a transaction and remembers how to undo it. `now` is the time in UTC (`2026-02-02T10:00:00Z`).
    ///
    /// **Errors:** an edit names what is not there; nothing is changed then.
    pub fn run(&mut self, transaction: Transaction, now: &str) -> Result<&Action, Refusal> {
        let inverse = self.apply(&transaction.edits)?;
        let n = self.history.next_n();
        let action = Action { n, at: now.to_owned(), name: transaction.name, edits: transaction.edits, inverse };
        self.history.push(action);
        self.history.undoable().ok_or(Refusal::NoSpan(Id::new("")))
    }

    /// Takes back the newest action. Spans that somebody else changed since are left as they are and counted.
    pub fn undo(&mut self, now: &str) -> Option<Undone> {
        let action = self.history.take_undo()?;
        let (applied, left) = self.apply_where_unchanged(&action.inverse, &action.edits);
        let n = self.history.next_n();
        let step = Step::Undo { n, at: now.to_owned(), undoes: action.n };
        let name = action.name.clone();
        let undoes = action.edits.clone();
        self.history.put_undone(action, n);
        Some(Undone { step, name, applied, undoes, left })
    }

    /// Does again what was undone last.
    pub fn redo(&mut self, now: &str) -> Option<Undone> {
        let action = self.history.take_redo()?;
        let (applied, left) = self.apply_where_unchanged(&action.edits, &action.inverse);
        let n = self.history.next_n();
        let step = Step::Redo { n, at: now.to_owned(), redoes: action.n };
        let name = action.name.clone();
        let undoes = action.inverse.clone();
        self.history.put_redone(action, n);
        Some(Undone { step, name, applied, undoes, left })
    }

    /// Follows steps of an earlier run: those up to `saved` are in the file already and only fill the history, later
    /// ones are applied as well, where nobody else changed what they change.
    pub fn replay(&mut self, steps: Vec<Step>, saved: u64) -> Replayed {
        let mut replayed = Replayed::default();
        for step in steps {
            if step.n() > saved {
                replayed.steps += 1;
                let (edits, inverse) = self.history.changes_of(&step);
                let (applied, left) = self.apply_where_unchanged(&edits, &inverse);
                replayed.edits += applied.len();
                replayed.left += left;
            }
            self.history.follow(step);
        }
        replayed
    }

    /// For a file that another program wrote since: `self` holds its contents, `steps` were done here meanwhile. Gives the
    /// state both started from, as far as the steps touch it (elsewhere it is the file's), and that state with the steps
    /// done, their history with it.
    pub fn before_and_after(&self, steps: &[Step]) -> (Self, Self) {
        let mut history = self.history.clone();
        let mut changes = Vec::with_capacity(steps.len());
        for step in steps {
            changes.push(history.changes_of(step));
            history.follow(step.clone());
        }
        let mut before = self.clone();
        changes.iter().rev().for_each(|(_, inverse)| before.force(inverse));
        let mut after = before.clone();
        changes.iter().for_each(|(edits, _)| after.force(edits));
        after.history = history;
        (before, after)
    }

    /// Applies edits whatever is there; what is to be removed may be gone already.
    fn force(&mut self, edits: &[Edit]) {
        for edit in edits {
            // An edit that misses its object leaves everything as it is.
            let _ = self.apply(std::slice::from_ref(edit));
        }
    }

    /// Replaces the contents after a merge or re-anchoring; the history goes on.
    pub fn replace_contents(
        &mut self,
        text: Text,
        spans: impl IntoIterator<Item = Arc<Span>>,
        relations: impl IntoIterator<Item = Arc<Relation>>,
    ) {
        self.text = text;
        self.spans = SpanSet::from_spans(spans);
        self.relations = RelationSet::from_relations(relations);
        self.revision += 1;
    }

    fn apply(&mut self, edits: &[Edit]) -> Result<Vec<Edit>, Refusal> {
        let mut target = Target { spans: &mut self.spans, relations: &mut self.relations, head: &mut self.fields };
        let inverse = apply(&mut target, edits)?;
        self.revision += 1;
        Ok(inverse)
    }

    /// Applies those edits whose object still is as `before` left it. `before` are the edits these take back.
    fn apply_where_unchanged(&mut self, edits: &[Edit], before: &[Edit]) -> (Vec<Edit>, usize) {
        let mut spans: HashMap<&Id, Option<&Arc<Span>>> = HashMap::new();
        let mut relations: HashMap<&Id, Option<&Arc<Relation>>> = HashMap::new();
        let mut fields: HashMap<&HeadField, Option<&Value>> = HashMap::new();
        for edit in before {
            match edit {
                Edit::PutSpan(span) => {
                    spans.insert(&span.id, Some(span));
                }
                Edit::RemoveSpan(id) => {
                    spans.insert(id, None);
                }
                Edit::PutRelation(relation) => {
                    relations.insert(&relation.id, Some(relation));
                }
                Edit::RemoveRelation(id) => {
                    relations.insert(id, None);
                }
                Edit::SetHead(field, value) => {
                    fields.insert(field, value.as_ref());
                }
            }
        }
        let unchanged = |edit: &&Edit| match edit {
            Edit::PutSpan(span) => spans.get(&span.id).is_none_or(|was| self.spans.get(&span.id) == *was),
            Edit::RemoveSpan(id) => {
                self.spans.contains(id) && spans.get(id).is_none_or(|was| self.spans.get(id) == *was)
            }
            Edit::PutRelation(r) => relations.get(&r.id).is_none_or(|was| self.relations.get(&r.id) == *was),
            Edit::RemoveRelation(id) => {
                self.relations.get(id).is_some() && relations.get(id).is_none_or(|was| self.relations.get(id) == *was)
            }
            Edit::SetHead(field, _) => fields.get(field).is_none_or(|was| self.fields.get(field) == *was),
        };
        let applied: Vec<Edit> = edits.iter().filter(unchanged).cloned().collect();
        let left = edits.len() - applied.len();
        match self.apply(&applied) {
            Ok(_) => (applied, left),
            // Two edits of one transaction on the same object: nothing was applied.
            Err(_) => (Vec::new(), edits.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::text::ByteRange;

    const NOW: &str = "2026-02-02T10:00:00Z";

    fn document() -> Document {
        Document::new(Text::new("Anna Berg said on Tuesday".to_owned()), Head::default())
    }

    fn span(id: &str, start: usize, end: usize, label: &str) -> Arc<Span> {
        Arc::new(Span::new(Id::new(id), ByteRange::of(start, end), label))
    }

    fn put(document: &mut Document, span: Arc<Span>) {
        document.run(Transaction::new("Tag", vec![Edit::PutSpan(span)]), NOW).unwrap();
    }

    fn seen(document: &Document) -> Vec<String> {
        document.spans().iter().map(|s| format!("{} {}", s.label, s.quote(document.text()))).collect()
    }

    #[test]
    fn undo_and_redo_walk_back_and_forth() {
        let mut d = document();
        put(&mut d, span("a", 0, 9, "ACTOR"));
        put(&mut d, span("a", 0, 4, "ACTOR"));
        put(&mut d, span("b", 18, 25, "DATE"));
        assert_eq!(d.undo(NOW).unwrap().name, "Tag");
        d.undo(NOW);
        assert_eq!(seen(&d), ["ACTOR Anna Berg"]);
        d.redo(NOW);
        assert_eq!(seen(&d), ["ACTOR Anna"]);
        d.redo(NOW);
        assert!(d.redo(NOW).is_none());
        assert_eq!(seen(&d), ["ACTOR Anna", "DATE Tuesday"]);
    }

    #[test]
    fn a_transaction_that_misses_something_changes_nothing() {
        let mut d = document();
        let edits = vec![Edit::PutSpan(span("a", 0, 4, "ACTOR")), Edit::RemoveSpan(Id::new("nobody"))];
        assert!(d.run(Transaction::new("Broken", edits), NOW).is_err());
        assert_eq!((seen(&d), d.history().undoable()), (vec![], None));
    }

    #[test]
    fn a_bulk_action_is_undone_in_one_step() {
        let mut d = document();
        let edits = (0..200).map(|i| Edit::PutSpan(span(&format!("s{i}"), i % 20, i % 20 + 3, "ACTOR"))).collect();
        d.run(Transaction::new("Accept all", edits), NOW).unwrap();
        assert_eq!(d.spans().len(), 200);
        d.undo(NOW);
        assert_eq!(d.spans().len(), 0);
        d.redo(NOW);
        let removals = (0..200).map(|i| Edit::RemoveSpan(Id::new(&format!("s{i}")))).collect();
        d.run(Transaction::new("Clear all", removals), NOW).unwrap();
        assert_eq!(d.spans().len(), 0);
        d.undo(NOW);
        assert_eq!(d.spans().len(), 200);
    }

    #[test]
    fn an_undo_leaves_what_somebody_else_changed() {
        let mut d = document();
        d.run(
            Transaction::new(
                "Tag two",
                vec![Edit::PutSpan(span("a", 0, 9, "ACTOR")), Edit::PutSpan(span("b", 18, 25, "DATE"))],
            ),
            NOW,
        )
        .unwrap();
        let text = d.text().clone();
        d.replace_contents(text, [span("a", 0, 9, "ACTOR"), span("b", 18, 25, "CLAIM")], []);
        assert_eq!(d.undo(NOW).unwrap().left, 1);
        assert_eq!(seen(&d), ["CLAIM Tuesday"]);
    }

    #[test]
    fn a_replay_applies_what_the_file_lacks_and_keeps_the_rest_for_undo() {
        let mut first = document();
        put(&mut first, span("a", 0, 9, "ACTOR"));
        put(&mut first, span("b", 18, 25, "DATE"));
        let mut steps: Vec<Step> = first.history().done().iter().cloned().map(Step::Do).collect();
        steps.push(first.undo(NOW).unwrap().step);

        let saved = [span("a", 0, 9, "ACTOR"), span("b", 18, 25, "DATE")];
        let mut again = document().with_contents(HashMap::new(), saved, [], SetAside::default());
        assert_eq!(again.replay(steps, 2), Replayed { steps: 1, edits: 1, left: 0 });
        assert_eq!(seen(&again), ["ACTOR Anna Berg"]);
        again.undo(NOW);
        assert_eq!(seen(&again), Vec::<String>::new());
        again.redo(NOW);
        again.redo(NOW);
        assert_eq!(seen(&again), ["ACTOR Anna Berg", "DATE Tuesday"]);
    }
}

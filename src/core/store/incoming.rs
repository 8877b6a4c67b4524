//! Another program wrote the sidecar of an open document: what it did is worked into the document as one more action.

use super::merge::{self, Conflict};
use super::open::{Places, find_places};
use super::sidecar::{self, Sidecar, SidecarError, Snapshot};
use super::{StateDir, canonical, texts};
use crate::core::document::{Document, Head, SetAside};
use crate::core::edit::{Edit, HeadField, Transaction};
use crate::core::json;
use crate::core::spans::{Id, Relation, Span};
use crate::core::text::Text;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Name of the action that takes in what others did.
pub const NAME: &str = "Take in another program's tags";

/// Why a version on disk was not taken in. It stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum IncomingError {
    #[error("{0}")]
    Unreadable(#[from] SidecarError),
    #[error("a newer Rubrica wrote it (version {0} of the file)")]
    Newer(u64),
}

/// What another program's version changes in a document.
#[derive(Clone, Debug)]
pub struct Incoming {
    edits: Vec<Edit>,
    head: Head,
    set_aside: SetAside,
    /// Tags and links that came in, were changed, and went.
    pub counts: Counts,
    /// What both sides changed in different ways; the other side's values stand beside, under `conflict.<field>`.
    pub conflicts: Vec<Conflict>,
    /// The other version, for the next comparison.
    pub theirs: Snapshot,
}

/// How many tags and links another program's version brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    /// Fields of the article as a whole.
    pub fields: usize,
}

impl Counts {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags = |n: usize| if n == 1 { "1 tag".to_owned() } else { format!("{n} tags") };
        let Self { added, changed, removed, fields } = *self;
        match (added, changed, removed) {
            (0, 0, 0) if fields > 0 => f.write_str("Another program changed what is said of the article"),
            (0, 0, 0) => f.write_str("Another program changed nothing that counts"),
            (n, 0, 0) => write!(f, "{} by another program came in", tags(n)),
            (0, n, 0) => write!(f, "{} changed by another program", tags(n)),
            (0, 0, n) => write!(f, "{} taken away by another program", tags(n)),
            _ => {
                let parts = [(added, "came in"), (changed, "changed"), (removed, "went")];
                let parts: Vec<String> =
                    parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
                write!(f, "Tags changed by another program: {}", parts.join(", "))
            }
        }
    }
}

/// Compares three versions of one sidecar: `base`, from which both started, `ours` in memory, `theirs` as bytes on disk.
/// Without a base both are joined and nothing counts as deleted. `state` may hold the text theirs was made on.
///
/// **Errors:** their version cannot be read. **Cost:** about 3 µs a tag, and 20 µs for each that differs.
pub fn incoming(
    base: Option<&Snapshot>,
    ours: &Snapshot,
    theirs: &[u8],
    state: &StateDir,
) -> Result<Incoming, IncomingError> {
    let theirs = read(theirs, ours, state)?;
    Ok(compare(base, ours, theirs)?)
}

/// Their version with its tags placed in our text.
fn read(bytes: &[u8], ours: &Snapshot, state: &StateDir) -> Result<Snapshot, IncomingError> {
    let read = sidecar::read(bytes)?;
    if read.version > sidecar::VERSION {
        return Err(IncomingError::Newer(read.version));
    }
    let Sidecar { head, text_sha256, fields, spans, relations, set_aside, .. } = read;
    let old_sha256 = text_sha256.unwrap_or_else(|| head.sha256.clone());
    let same = old_sha256 == ours.text.sha256() || head.sha256 == ours.head.sha256;
    let old = || texts::find(&state.texts(), &old_sha256).map(Text::new);
    let spans = match find_places(spans, same, old, &ours.text) {
        Places::Same(spans) => spans,
        Places::Followed(followed) => followed.spans,
    };
    let head = on_our_text(head, &ours.head);
    let document = Document::new(ours.text.clone(), head);
    let document = document.with_contents(fields, spans, relations.into_iter().map(Arc::new), set_aside);
    Ok(Snapshot { n: ours.n, ..Snapshot::of(&document) })
}

/// Which bytes the offsets belong to is the same on all sides once tags are placed.
fn on_our_text(mut head: Head, ours: &Head) -> Head {
    head.file.clone_from(&ours.file);
    head.sha256.clone_from(&ours.sha256);
    head.bytes = ours.bytes;
    head.encoding.clone_from(&ours.encoding);
    head
}

/// The same for versions at hand.
pub(super) fn compare(base: Option<&Snapshot>, ours: &Snapshot, theirs: Snapshot) -> Result<Incoming, SidecarError> {
    let mut sides = Sides::new(base, ours, &theirs);
    sides.leave_out_what_agrees();
    let base_map = base.map(|base| sides.map(base, &ours.head, 0));
    let merged = merge::merge(base_map.as_ref(), &sides.map(ours, &ours.head, 1), &sides.map(&theirs, &ours.head, 2));
    // Each part of it stood in a sidecar before: only together they may be too many.
    let mut read = sidecar::read(&canonical::write(&merged.sidecar))?;
    let head = on_our_text(std::mem::take(&mut read.head), &ours.head);
    let placed = sidecar::place(std::mem::take(&mut read.spans), &ours.text);
    let lost = placed.adrift.into_iter().map(|span| sidecar::anchored(span, &ours.text));
    let spans: Vec<Arc<Span>> = placed.spans.into_iter().chain(lost).collect();
    let mut counts = Counts::default();
    let mut edits = span_edits(&sides, spans, &mut counts);
    edits.extend(relation_edits(&sides, read.relations, &mut counts));
    for field in HeadField::ALL {
        let value = read.fields.get(field);
        if value != ours.fields.get(field) {
            counts.fields += 1;
            edits.push(Edit::SetHead(field.clone(), value.cloned()));
        }
    }
    Ok(Incoming { edits, head, set_aside: read.set_aside, counts, conflicts: merged.conflicts, theirs })
}

fn span_edits(sides: &Sides<'_>, merged: Vec<Arc<Span>>, counts: &mut Counts) -> Vec<Edit> {
    let stay: HashSet<Id> = merged.iter().map(|s| s.id.clone()).collect();
    let mut gone: Vec<&Id> = sides.spans[1].keys().copied().filter(|id| !stay.contains(*id)).collect();
    gone.sort();
    counts.removed += gone.len();
    let mut edits: Vec<Edit> = gone.into_iter().cloned().map(Edit::RemoveSpan).collect();
    for span in merged {
        match sides.spans[1].get(&span.id) {
            Some(ours) if **ours == span => continue,
            Some(_) => counts.changed += 1,
            None => counts.added += 1,
        }
        edits.push(Edit::PutSpan(span));
    }
    edits
}

fn relation_edits(sides: &Sides<'_>, merged: Vec<Relation>, counts: &mut Counts) -> Vec<Edit> {
    let stay: HashSet<Id> = merged.iter().map(|r| r.id.clone()).collect();
    let mut gone: Vec<&Id> = sides.relations[1].keys().copied().filter(|id| !stay.contains(*id)).collect();
    gone.sort();
    let mut edits: Vec<Edit> = gone.into_iter().cloned().map(Edit::RemoveRelation).collect();
    for relation in merged {
        if sides.relations[1].get(&relation.id).is_none_or(|ours| ***ours != relation) {
            edits.push(Edit::PutRelation(Arc::new(relation)));
        }
    }
    if *counts == Counts::default() {
        counts.changed += edits.len();
    }
    edits
}

/// The spans and links of three versions by id: base, ours, theirs.
struct Sides<'a> {
    spans: [HashMap<&'a Id, &'a Arc<Span>>; 3],
    relations: [HashMap<&'a Id, &'a Arc<Relation>>; 3],
}

impl<'a> Sides<'a> {
    fn new(base: Option<&'a Snapshot>, ours: &'a Snapshot, theirs: &'a Snapshot) -> Self {
        let sides = [base, Some(ours), Some(theirs)];
        let spans = |side: &'a Snapshot| side.spans.iter().chain(&side.orphans).map(|s| (&s.id, s)).collect();
        let relations = |side: &'a Snapshot| side.relations.iter().map(|r| (&r.id, r)).collect();
        Self {
            spans: sides.map(|side| side.map(spans).unwrap_or_default()),
            relations: sides.map(|side| side.map(relations).unwrap_or_default()),
        }
    }

    /// Of a hundred thousand tags a few differ: only those are spelled out and merged.
    fn leave_out_what_agrees(&mut self) {
        leave_out(&mut self.spans);
        leave_out(&mut self.relations);
    }

    /// One version as JSON, of tags and links only those that differ somewhere.
    fn map(&self, side: &Snapshot, head: &Head, number: usize) -> Map<String, Value> {
        let no_spans = HashMap::new();
        let no_relations = HashMap::new();
        let spans = self.spans.get(number).unwrap_or(&no_spans);
        let relations = self.relations.get(number).unwrap_or(&no_relations);
        let part = Snapshot {
            text: side.text.clone(),
            head: on_our_text(side.head.clone(), head),
            fields: side.fields.clone(),
            spans: side.spans.iter().filter(|s| spans.contains_key(&s.id)).cloned().collect(),
            orphans: side.orphans.iter().filter(|s| spans.contains_key(&s.id)).cloned().collect(),
            relations: side.relations.iter().filter(|r| relations.contains_key(&r.id)).cloned().collect(),
            set_aside: side.set_aside.clone(),
            n: side.n,
        };
        match json::parse(&sidecar::write(&part)) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }
}

fn leave_out<T: PartialEq>(sides: &mut [HashMap<&Id, &Arc<T>>; 3]) {
    let [base, ours, theirs] = sides;
    let same = |a: &Arc<T>, b: &Arc<T>| Arc::ptr_eq(a, b) || a == b;
    let agree: Vec<Id> = ours
        .iter()
        .filter(|(id, our)| {
            theirs.get(**id).is_some_and(|their| same(our, their))
                && base.get(**id).is_none_or(|before| same(our, before))
        })
        .map(|(id, _)| (*id).clone())
        .collect();
    for id in agree {
        base.remove(&id);
        ours.remove(&id);
        theirs.remove(&id);
    }
}

impl Incoming {
    /// Whether the document is as it should be already.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Works the changes into the document they were compared with, as one action that can be taken back. `false` where
    /// nothing was to be done.
    pub fn apply(self, document: &mut Document, now: &str) -> bool {
        document.head = self.head;
        document.set_aside = self.set_aside;
        // Ids that were just compared are there.
        !self.edits.is_empty() && document.run(Transaction::new(NAME, self.edits), now).is_ok()
    }
}

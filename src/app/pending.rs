//! What waits for a decision in an article: suggestions of every source in one list by place, the one in focus, and what
//! was decided so far, so that undo leads back to it. Lives as long as the article is open and is never written.

use crate::core::edit::Edit;
use crate::core::spans::{Id, Origin, Span, SpanSet, SpanStatus};
use crate::core::suggest::{ClaimParts, Proposal};
use crate::core::text::{Byte, ByteRange, Text};
use serde_json::{Map, Value};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// Below this score a suggestion is more of a guess, and drawn as one.
pub const GUESS: f32 = 0.7;

/// Where a suggestion comes from, as far as deciding it differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Made by the engines from the text: never written.
    Live,
    /// A machine's sidecar of that name; its file does not change.
    Machine(Arc<str>),
    /// A span of status `suggested` in the person's own file: decided in place.
    Own(Id),
    /// Words equal to a tag that R proposed.
    Equal,
}

/// One place that waits for a decision.
#[derive(Clone, PartialEq, Debug)]
pub struct Pending {
    pub range: ByteRange,
    pub label: Arc<str>,
    pub value: Option<String>,
    /// Further values that fit, where two entities share a name.
    pub others: Vec<String>,
    pub attrs: Map<String, Value>,
    /// 0 to 1.
    pub score: f32,
    /// The layer, model or file, for `source` of the tag.
    pub layer: Arc<str>,
    pub reason: String,
    pub claim: Option<ClaimParts>,
    pub source: Source,
}

/// What tells one suggestion from another: its place in text order, outer before inner, and its label.
pub type Key = (Byte, Reverse<Byte>, Arc<str>);

impl Proposal for Pending {
    fn range(&self) -> ByteRange {
        self.range
    }

    fn label(&self) -> &Arc<str> {
        &self.label
    }

    fn score(&self) -> f32 {
        self.score
    }

    fn complete(&mut self, weaker: Self, score: f32) {
        self.value = self.value.take().or(weaker.value);
        self.claim = self.claim.take().or(weaker.claim);
        self.score = score;
    }
}

impl Pending {
    /// A suggestion of the engines.
    pub fn live(suggestion: crate::core::suggest::Suggestion) -> Self {
        Self {
            range: suggestion.range,
            label: suggestion.label,
            value: suggestion.value,
            others: suggestion.others,
            attrs: suggestion.attrs,
            score: suggestion.score,
            layer: suggestion.source,
            reason: suggestion.reason,
            claim: suggestion.claim,
            source: Source::Live,
        }
    }

    /// A span that a file holds as suggested. A score that is missing counts as one that every level shows.
    /// Spaces and a stray comma at its edges are left out.
    pub fn of_span(span: &Span, text: &Text, source: Source) -> Self {
        let trimmed = text.trim(span.range);
        let score = span.score.as_ref().and_then(serde_json::Number::as_f64).unwrap_or(0.75) as f32;
        let reason = match &source {
            Source::Machine(name) => format!("from {name}"),
            _ => span.source.as_ref().map_or("from the file".to_owned(), |s| format!("from {s}")),
        };
        Self {
            range: if trimmed.is_empty() { span.range } else { trimmed },
            label: span.label.clone(),
            value: span.value_str().map(str::to_owned),
            others: Vec::new(),
            attrs: span.attrs.clone(),
            score,
            layer: match &source {
                Source::Machine(name) => name.clone(),
                _ => span.source.clone().unwrap_or_else(|| "file".into()),
            },
            reason,
            claim: None,
            source,
        }
    }

    /// Its key in the list.
    pub fn key(&self) -> Key {
        key(self.range, &self.label)
    }

    /// Who made it, for the tag.
    pub fn origin(&self) -> Origin {
        match &self.source {
            Source::Equal => Origin::Propagated,
            Source::Machine(_) => Origin::Model,
            // Strings, aliases, patterns, dates and claims are rules; only the tagger is a model.
            _ if &*self.layer == "L6" => Origin::Model,
            _ => Origin::Rule,
        }
    }

    /// Whether the value needs a publication date that is not known.
    pub fn needs_date(&self) -> bool {
        &*self.label == "DATE" && self.value.is_none()
    }
}

fn key(range: ByteRange, label: &Arc<str>) -> Key {
    (range.start, Reverse(range.end), label.clone())
}

/// The suggestion in focus, with what the person changed in it before deciding.
#[derive(Clone, PartialEq, Debug)]
pub struct Current {
    pub item: Arc<Pending>,
    pub range: ByteRange,
    /// The value as it will be; at first the suggested one.
    pub value: Option<String>,
}

impl Current {
    /// A suggestion as offered.
    pub fn new(item: Arc<Pending>) -> Self {
        Self { range: item.range, value: item.value.clone(), item }
    }
}

/// An action of the history that decided suggestions.
#[derive(Clone, Debug)]
struct Decided {
    action: u64,
    items: Vec<Arc<Pending>>,
    current: Current,
}

/// All that waits, by place.
#[derive(Clone, Debug, Default)]
pub struct PendingList {
    list: Vec<Arc<Pending>>,
    /// Bytes of the longest one.
    longest: u32,
    /// How many wait of each label.
    counts: BTreeMap<Arc<str>, usize>,
    version: u64,
    current: Option<Current>,
    /// Put off by Space in this round.
    later: BTreeSet<Key>,
    decided: Vec<Decided>,
    /// The reason is shown on the status line as long as suggestions are walked through.
    pub why: bool,
}

/// Decisions that undo leads back to.
const REMEMBERED: usize = 256;

impl PendingList {
    /// All of them in text order, outer before inner.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Pending>> + ExactSizeIterator {
        self.list.iter()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Grows with every change of the list or of the focus.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How many wait of a label; of all where it is `None`.
    pub fn count(&self, label: Option<&str>) -> usize {
        match label {
            Some(label) => self.counts.get(label).copied().unwrap_or(0),
            None => self.list.len(),
        }
    }

    /// How many R proposed.
    pub fn equal_count(&self) -> usize {
        self.list.iter().filter(|p| p.source == Source::Equal).count()
    }

    /// Those that touch a range. **Cost:** a binary search, then those in reach.
    pub fn window(&self, range: ByteRange) -> impl Iterator<Item = &Arc<Pending>> {
        let from = Byte(range.start.0.saturating_sub(self.longest));
        let first = self.list.partition_point(|p| p.range.start < from);
        let reach = self.list.get(first..).unwrap_or_default().iter();
        reach.take_while(move |p| p.range.start < range.end).filter(move |p| p.range.end > range.start)
    }

    /// The innermost one over a byte.
    pub fn at(&self, at: Byte) -> Option<&Arc<Pending>> {
        self.window(ByteRange::new(at, Byte(at.0 + 1))).min_by_key(|p| p.range.len())
    }

    /// The one of a place and label.
    pub fn find(&self, range: ByteRange, label: &str) -> Option<&Arc<Pending>> {
        self.window(range).find(|p| p.range == range && *p.label == *label)
    }

    /// The one in focus.
    pub fn current(&self) -> Option<&Current> {
        self.current.as_ref()
    }

    /// Focuses one, or none.
    pub fn set_current(&mut self, current: Option<Current>) {
        if self.current != current {
            self.current = current;
            self.version += 1;
        }
    }

    /// The next or previous one of those wanted from a place in the list, and whether the walk went around an end.
    pub fn step(
        &self,
        from: Option<&Key>,
        caret: Byte,
        forward: bool,
        wanted: impl Fn(&Pending) -> bool,
    ) -> Option<(Arc<Pending>, bool)> {
        let at = match from {
            Some(key) if forward => self.list.partition_point(|p| p.key() <= *key),
            Some(key) => self.list.partition_point(|p| p.key() < *key),
            None => self.list.partition_point(|p| p.range.start < caret),
        };
        let (before, after) = self.list.split_at_checked(at)?;
        let wanted = |p: &&Arc<Pending>| wanted(p);
        let found = if forward {
            after.iter().find(wanted).map(|p| (p, false)).or_else(|| before.iter().find(wanted).map(|p| (p, true)))
        } else {
            let back = before.iter().rev().find(wanted).map(|p| (p, false));
            back.or_else(|| after.iter().rev().find(wanted).map(|p| (p, true)))
        };
        found.map(|(p, around)| (p.clone(), around))
    }

    /// Notes that one was put off. False when all wanted ones were put off: then a new round begins.
    pub fn put_off(&mut self, key: Key, wanted: impl Fn(&Pending) -> bool) -> bool {
        self.later.insert(key);
        if self.list.iter().filter(|p| wanted(p)).all(|p| self.later.contains(&p.key())) {
            self.later.clear();
            return false;
        }
        true
    }

    /// Whether one was put off in this round.
    pub fn is_put_off(&self, item: &Pending) -> bool {
        self.later.contains(&item.key())
    }

    /// Takes over what a full pass found. What R proposed stays; the focus too where its suggestion is still there.
    pub fn replace(&mut self, mut list: Vec<Arc<Pending>>) {
        let equal: Vec<Arc<Pending>> = self.list.iter().filter(|p| p.source == Source::Equal).cloned().collect();
        if !equal.is_empty() {
            let covered = |p: &Pending| equal.iter().any(|e| e.label == p.label && e.range.overlaps(p.range));
            list.retain(|p| !covered(p));
            list.extend(equal);
        }
        list.sort_by_key(|p| p.key());
        list.dedup_by(|a, b| a.range == b.range && a.label == b.label);
        if self.list == list {
            return;
        }
        self.list = list;
        self.settle();
    }

    /// Adds suggestions where none of that label stands yet.
    pub fn add(&mut self, items: impl IntoIterator<Item = Arc<Pending>>) {
        let mut any = false;
        for item in items {
            if self.window(item.range).any(|p| p.label == item.label) {
                continue;
            }
            let at = self.list.partition_point(|p| p.key() < item.key());
            self.longest = self.longest.max(item.range.len() as u32);
            *self.counts.entry(item.label.clone()).or_default() += 1;
            self.list.insert(at, item);
            any = true;
        }
        if any {
            self.version += 1;
        }
    }

    /// Puts what R proposes in the place of what stood there.
    pub fn propose(&mut self, items: Vec<Arc<Pending>>) {
        self.list.retain(|p| p.source != Source::Equal);
        let covered = |p: &Pending| items.iter().any(|e| e.label == p.label && e.range.overlaps(p.range));
        self.list.retain(|p| !covered(p));
        self.list.extend(items);
        self.list.sort_by_key(|p| p.key());
        self.settle();
    }

    /// Drops what R proposed. False when there was nothing.
    pub fn drop_proposed(&mut self) -> bool {
        let before = self.list.len();
        self.list.retain(|p| p.source != Source::Equal);
        if self.list.len() == before {
            return false;
        }
        self.settle();
        true
    }

    fn settle(&mut self) {
        self.count_again();
        self.longest = self.list.iter().map(|p| p.range.len() as u32).max().unwrap_or(0);
        self.version += 1;
        if let Some(current) = &mut self.current {
            let now = self.list.binary_search_by(|p| p.key().cmp(&current.item.key()));
            match now.ok().and_then(|at| self.list.get(at)) {
                Some(item) => {
                    // A value that nobody touched follows the new reading.
                    if current.value == current.item.value {
                        current.value.clone_from(&item.value);
                    }
                    current.item = item.clone();
                }
                None => self.current = None,
            }
        }
    }

    fn count_again(&mut self) {
        self.counts.clear();
        for item in &self.list {
            match self.counts.get_mut(&item.label) {
                Some(count) => *count += 1,
                None => {
                    self.counts.insert(item.label.clone(), 1);
                }
            }
        }
    }

    fn take_out(&mut self, key: &Key) {
        if let Ok(at) = self.list.binary_search_by(|p| p.key().cmp(key)) {
            let item = self.list.remove(at);
            if let Some(count) = self.counts.get_mut(&item.label) {
                *count -= 1;
            }
        }
    }

    /// Follows edits of the article: what was decided by them no longer waits.
    pub fn follow(&mut self, text: &Text, edits: &[Edit]) {
        const MANY: usize = 48;
        let put = |edit: &Edit| match edit {
            Edit::PutSpan(span) => Some(span.clone()),
            _ => None,
        };
        let spans: Vec<Arc<Span>> = edits.iter().filter_map(put).collect();
        let before = self.list.len();
        if spans.len() > MANY {
            let set = SpanSet::from_spans(spans.iter().cloned());
            self.list.retain(|p| !set.window(p.range).any(|s| decides(s, p)));
            self.count_again();
        } else {
            for span in &spans {
                let gone: Vec<Key> = self.window(span.range).filter(|p| decides(span, p)).map(|p| p.key()).collect();
                for key in gone {
                    self.take_out(&key);
                }
            }
        }
        let removed: HashSet<&Id> =
            edits.iter().filter_map(|e| if let Edit::RemoveSpan(id) = e { Some(id) } else { None }).collect();
        if !removed.is_empty() {
            self.list.retain(|p| !matches!(&p.source, Source::Own(id) if removed.contains(id)));
            self.count_again();
        }
        if self.list.len() != before {
            self.version += 1;
        }
        let own = spans.iter().filter(|s| s.status == SpanStatus::Suggested && s.lost.is_none());
        self.add(own.map(|s| Arc::new(Pending::of_span(s, text, Source::Own(s.id.clone())))).collect::<Vec<_>>());
        let gone = |c: &Current| self.list.binary_search_by(|p| p.key().cmp(&c.item.key())).is_err();
        if self.current.as_ref().is_some_and(gone) {
            self.current = None;
            self.version += 1;
        }
    }

    /// Takes out what was decided under another label.
    pub fn remove(&mut self, items: &[Arc<Pending>]) {
        let before = self.list.len();
        if items.len() > 48 {
            let keys: HashSet<Key> = items.iter().map(|p| p.key()).collect();
            self.list.retain(|p| !keys.contains(&p.key()));
        } else {
            for item in items {
                self.take_out(&item.key());
            }
        }
        if self.list.len() != before {
            self.settle();
        }
    }

    /// Remembers which suggestions an action decided.
    pub fn remember(&mut self, action: u64, items: Vec<Arc<Pending>>, current: Current) {
        self.decided.push(Decided { action, items, current });
        if self.decided.len() > REMEMBERED {
            self.decided.remove(0);
        }
    }

    /// After an action was undone: what it had decided waits again, and has the focus as it was. False when the action
    /// decided nothing.
    pub fn recall(&mut self, action: u64) -> bool {
        let Some(decided) = self.decided.iter().find(|d| d.action == action).cloned() else { return false };
        self.add(decided.items);
        let there = self.find(decided.current.item.range, &decided.current.item.label).is_some();
        self.set_current(there.then_some(decided.current));
        there
    }
}

/// Whether a span decides a suggestion: a tag of the same label over any of its words, a rejection of the very place.
fn decides(span: &Span, item: &Pending) -> bool {
    if item.label != span.label {
        return matches!(&item.source, Source::Own(id) if *id == span.id);
    }
    match span.status {
        SpanStatus::Accepted => span.pieces().iter().any(|piece| piece.overlaps(item.range)),
        SpanStatus::Rejected => span.range == item.range,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(start: usize, end: usize, label: &str) -> Arc<Pending> {
        Arc::new(Pending {
            range: ByteRange::of(start, end),
            label: label.into(),
            value: None,
            others: Vec::new(),
            attrs: Map::new(),
            score: 0.9,
            layer: "L1".into(),
            reason: String::new(),
            claim: None,
            source: Source::Live,
        })
    }

    fn text() -> Text {
        Text::new("x".repeat(60))
    }

    fn list(items: &[(usize, usize, &str)]) -> PendingList {
        let mut list = PendingList::default();
        list.replace(items.iter().map(|(a, b, l)| item(*a, *b, l)).collect());
        list
    }

    fn places(list: &PendingList) -> Vec<(usize, usize)> {
        list.iter().map(|p| (p.range.start.get(), p.range.end.get())).collect()
    }

    fn tag(start: usize, end: usize, label: &str, status: SpanStatus) -> Edit {
        let mut span = Span::new(Id::new("s"), ByteRange::of(start, end), label);
        span.status = status;
        Edit::PutSpan(Arc::new(span))
    }

    #[test]
    fn outer_ones_come_before_inner_ones_and_long_ones_are_found_from_within() {
        let list = list(&[(4, 8, "ACTOR"), (0, 40, "CLAIM"), (30, 34, "ACTOR")]);
        assert_eq!(places(&list), [(0, 40), (4, 8), (30, 34)]);
        let in_window: Vec<usize> = list.window(ByteRange::of(20, 31)).map(|p| p.range.start.get()).collect();
        assert_eq!(in_window, [0, 30]);
        assert_eq!(list.at(Byte::new(5)).unwrap().range, ByteRange::of(4, 8));
    }

    #[test]
    fn a_tag_decides_what_it_overlaps_and_a_rejection_only_its_place() {
        let mut waiting = list(&[(0, 4, "ACTOR"), (2, 9, "ACTOR"), (2, 9, "DATE"), (12, 15, "ACTOR")]);
        waiting.follow(&text(), &[tag(3, 6, "ACTOR", SpanStatus::Accepted)]);
        assert_eq!(places(&waiting), [(2, 9), (12, 15)]);
        waiting.follow(&text(), &[tag(2, 8, "DATE", SpanStatus::Rejected), tag(12, 15, "ACTOR", SpanStatus::Rejected)]);
        assert_eq!(places(&waiting), [(2, 9)]);
    }

    #[test]
    fn walking_goes_around_once_and_says_so() {
        let list = list(&[(0, 4, "ACTOR"), (6, 9, "DATE"), (12, 15, "ACTOR")]);
        let actors = |p: &Pending| &*p.label == "ACTOR";
        let (second, around) = list.step(None, Byte::new(5), true, actors).unwrap();
        assert_eq!((second.range.start, around), (Byte::new(12), false));
        let (first, around) = list.step(Some(&second.key()), Byte::new(0), true, actors).unwrap();
        assert_eq!((first.range.start, around), (Byte::new(0), true));
        let (last, around) = list.step(Some(&first.key()), Byte::new(0), false, actors).unwrap();
        assert_eq!((last.range.start, around), (Byte::new(12), true));
    }

    #[test]
    fn what_an_undone_action_decided_waits_again_and_has_the_focus() {
        let mut list = list(&[(0, 4, "ACTOR"), (6, 9, "DATE")]);
        let first = list.iter().next().unwrap().clone();
        list.follow(&text(), &[tag(0, 4, "ACTOR", SpanStatus::Accepted)]);
        list.remember(7, vec![first.clone()], Current::new(first.clone()));
        assert!(!list.recall(6));
        assert!(list.recall(7));
        assert_eq!((list.len(), list.current().map(|c| c.item.clone())), (2, Some(first)));
    }

    #[test]
    fn the_focus_follows_a_new_pass_and_goes_where_its_suggestion_went() {
        let mut waiting = list(&[(0, 4, "ACTOR")]);
        let first = waiting.iter().next().unwrap().clone();
        waiting.set_current(Some(Current::new(first)));
        let mut better = (*item(0, 4, "ACTOR")).clone();
        better.value = Some("Anna Berg".to_owned());
        waiting.replace(vec![Arc::new(better)]);
        assert_eq!(waiting.current().unwrap().value.as_deref(), Some("Anna Berg"));
        waiting.replace(Vec::new());
        assert!(waiting.current().is_none());
    }

    #[test]
    fn what_r_proposes_stays_through_a_new_pass_until_it_is_dropped() {
        let mut waiting = list(&[(0, 4, "ACTOR")]);
        let mut equal = (*item(10, 14, "ACTOR")).clone();
        equal.source = Source::Equal;
        waiting.propose(vec![Arc::new(equal)]);
        waiting.replace(vec![item(0, 4, "ACTOR"), item(10, 12, "ACTOR")]);
        assert_eq!((places(&waiting), waiting.equal_count()), (vec![(0, 4), (10, 14)], 1));
        assert!(waiting.drop_proposed() && !waiting.drop_proposed());
    }
}

//! Adjudication and review of one person's tags: each decision is a few edits of the gold document.
//!
//! The gold span of a place has an id that follows from the tag it came from, so that a decision is found again after a
//! restart, two machines give it the same id, and deciding anew replaces it. `by` names whose reading it is, several
//! with commas; a place where nobody was right is kept as a rejected span, so that it counts as decided and a reason can
//! stand with it. Annotators' files are only read.

use super::Reading;
use super::align::{Cause, Unit, align};
use crate::core::document::{Document, Status};
use crate::core::edit::{Edit, HeadField};
use crate::core::spans::{Id, Relation, Span, SpanStatus};
use crate::core::text::sha256_hex;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Field of a gold span that says what was decided there: `causes`, and `gap` where the guidelines were silent.
const REVIEW: &str = "review";

/// What is done with the readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Looked at side by side; nothing is written.
    Compare,
    /// Disagreements become gold.
    Adjudicate,
    /// One person's tags, each kept, changed or removed.
    OnePerson,
}

/// How a place was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// All agreed, and the tag stands in gold.
    Agreed,
    /// The version of one annotator, by place in the list.
    Taken(usize),
    /// Several versions made into one.
    Merged,
    /// Changed by hand after it was taken over.
    Edited,
    /// Nobody was right.
    Neither,
    /// The guidelines do not say: left out until they do.
    Gap,
}

/// Why no merged version can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unmerged {
    #[error("the labels differ and as many say one as the other")]
    Label,
    #[error("the values differ and as many say one as the other")]
    Value,
}

/// Readings of one article side by side, and what they become in gold.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub task: Task,
    readings: Vec<Reading>,
    units: Vec<Unit>,
    /// Ids a unit's gold span may have, that of the first annotator's tag first.
    keys: Vec<Vec<Id>>,
    /// The same the other way round.
    unit_of_key: HashMap<Id, usize>,
    unit_of: HashMap<(usize, Id), usize>,
    /// Links of each annotator by unit they leave and unit they reach, each with type.
    leaving: HashMap<usize, Vec<Link>>,
    reaching: HashMap<usize, Vec<Link>>,
}

#[derive(Clone, Debug)]
struct Link {
    who: usize,
    kind: Arc<str>,
    from: usize,
    to: usize,
}

impl Comparison {
    /// Puts readings side by side, in the order of their digits.
    pub fn new(task: Task, readings: Vec<Reading>) -> Self {
        let units = align(&readings.iter().collect::<Vec<_>>());
        let name = |who: usize| readings.get(who).map_or("", Reading::name);
        let mut unit_of = HashMap::new();
        let mut keys = Vec::with_capacity(units.len());
        for (unit, place) in units.iter().enumerate() {
            keys.push(place.there().map(|(who, span)| key(&[name(who), span.id.as_str()])).collect());
            unit_of.extend(place.there().map(|(who, span)| ((who, span.id.clone()), unit)));
        }
        let ids =
            keys.iter().enumerate().flat_map(|(unit, ids): (usize, &Vec<Id>)| ids.iter().map(move |id| (id, unit)));
        let unit_of_key = ids.map(|(id, unit)| (id.clone(), unit)).collect();
        let (mut leaving, mut reaching): (HashMap<usize, Vec<Link>>, HashMap<usize, Vec<Link>>) = Default::default();
        for (who, reading) in readings.iter().enumerate() {
            for relation in &reading.relations {
                let ends = (unit_of.get(&(who, relation.from.clone())), unit_of.get(&(who, relation.to.clone())));
                if let (Some(&from), Some(&to)) = ends {
                    let link = Link { who, kind: relation.kind.clone(), from, to };
                    leaving.entry(from).or_default().push(link.clone());
                    reaching.entry(to).or_default().push(link);
                }
            }
        }
        Self { task, readings, units, keys, unit_of_key, unit_of, leaving, reaching }
    }

    /// All places, in text order.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The annotators by the places their digits take.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.readings.iter().map(Reading::name)
    }

    /// Whether a place is for a person to decide: a disagreement, or in the review of one person every tag.
    pub fn is_open_question(&self, unit: usize) -> bool {
        self.task == Task::OnePerson || self.units.get(unit).is_some_and(|u| !u.agreed())
    }

    /// The places a person decides, in text order.
    pub fn questions(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.units.len()).filter(|unit| self.is_open_question(*unit))
    }

    /// The places that the links of one annotator's tag lead to, in text order.
    pub fn targets(&self, unit: usize, who: usize) -> Vec<usize> {
        let links = self.leaving.get(&unit).into_iter().flatten();
        let mut to: Vec<usize> = links.filter(|l| l.who == who).map(|l| l.to).collect();
        to.sort_unstable();
        to.dedup();
        to
    }

    /// The place a span of one annotator is at.
    pub fn unit_of(&self, who: usize, id: &Id) -> Option<usize> {
        self.unit_of.get(&(who, id.clone())).copied()
    }

    /// The place a gold span decides.
    pub fn unit_of_gold(&self, id: &Id) -> Option<usize> {
        self.unit_of_key.get(id).copied()
    }

    /// The gold span of a place: the one a decision made, else one with the label and pieces of any version.
    pub fn gold<'g>(&self, unit: usize, gold: &'g Document) -> Option<&'g Arc<Span>> {
        let place = self.units.get(unit)?;
        let decided = self.keys.get(unit)?.iter().find_map(|key| gold.spans().get(key));
        decided.or_else(|| {
            let same = |g: &Span| place.there().any(|(_, s)| s.label == g.label && s.pieces() == g.pieces());
            gold.spans().window(place.range).find(|g| g.counts() && same(g))
        })
    }

    /// What was decided at a place; `None` while that is open. **Cost:** a few look-ups.
    pub fn decision(&self, unit: usize, gold: &Document) -> Option<Decision> {
        let place = self.units.get(unit)?;
        let span = self.gold(unit, gold)?;
        if span.status == SpanStatus::Rejected {
            return Some(if gap_of(span) { Decision::Gap } else { Decision::Neither });
        }
        if place.agreed() && self.task != Task::OnePerson {
            return Some(if place.there().any(|(_, s)| same_tag(s, span)) {
                Decision::Agreed
            } else {
                Decision::Edited
            });
        }
        let by: Vec<usize> = self.whose(span);
        let same = |who: &usize| place.spans.get(*who).and_then(Option::as_ref).is_some_and(|s| same_tag(s, span));
        match by.as_slice() {
            [one] if same(one) => Some(Decision::Taken(*one)),
            [] | [_] => Some(Decision::Edited),
            _ => Some(Decision::Merged),
        }
    }

    /// Whether the guidelines were marked as silent at a place.
    pub fn is_gap(&self, unit: usize, gold: &Document) -> bool {
        self.gold(unit, gold).is_some_and(|s| gap_of(s))
    }

    /// How many places a person decides, and how many of them are decided.
    pub fn progress(&self, gold: &Document) -> (usize, usize) {
        let questions: Vec<usize> = self.questions().collect();
        let decided = questions.iter().filter(|unit| self.decision(**unit, gold).is_some()).count();
        (decided, questions.len())
    }

    /// Takes every tag that all agree on into gold, with the links between them. Empty when all are there.
    pub fn take_agreed(&self, gold: &Document) -> Vec<Edit> {
        let open = |unit: &usize| !self.is_open_question(*unit) && self.decision(*unit, gold).is_none();
        let units: Vec<usize> = (0..self.units.len()).filter(open).collect();
        self.take_many(&units, gold)
    }

    /// Takes everything of one person's tags that is not decided yet.
    pub fn keep_rest(&self, gold: &Document) -> Vec<Edit> {
        let units: Vec<usize> = self.questions().filter(|unit| self.decision(*unit, gold).is_none()).collect();
        self.take_many(&units, gold)
    }

    fn take_many(&self, units: &[usize], gold: &Document) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut new: HashMap<usize, (Id, Vec<usize>)> = HashMap::new();
        for unit in units {
            let Some(place) = self.units.get(*unit) else { continue };
            let whose: Vec<usize> = place.there().map(|(who, _)| who).collect();
            let Some((_, version)) = place.there().next() else { continue };
            let Some(span) = self.gold_span(*unit, version, &whose, false, gold) else { continue };
            new.insert(*unit, (span.id.clone(), whose));
            edits.push(Edit::PutSpan(Arc::new(span)));
        }
        let mut links: BTreeMap<Id, Edit> = BTreeMap::new();
        for unit in units {
            links.extend(self.links(*unit, &new, gold));
        }
        edits.extend(links.into_values());
        edits
    }

    /// The version of one annotator becomes gold; `None` where that one has no tag there: see `neither`.
    pub fn take(&self, unit: usize, who: usize, gold: &Document) -> Option<Vec<Edit>> {
        let version = self.units.get(unit)?.spans.get(who)?.as_ref()?;
        Some(self.decide(unit, version, &[who], gold))
    }

    /// What most say, made into one tag; where as many say one as the other, the longer edges, and whatever only some
    /// give. Nobody's word for a tag outweighs a majority that has none: then the answer is `neither`.
    ///
    /// **Errors:** labels or values differ and neither has more voices: a person must choose.
    pub fn take_merged(&self, unit: usize, gold: &Document) -> Result<Vec<Edit>, Unmerged> {
        let Some(place) = self.units.get(unit) else { return Ok(Vec::new()) };
        let there: Vec<(usize, &Arc<Span>)> = place.there().collect();
        let Some((_, first)) = there.first() else { return Ok(Vec::new()) };
        if there.len() * 2 < self.readings.len() {
            return Ok(self.neither(unit, gold));
        }
        let label = most(there.iter().map(|(_, s)| s.label.clone())).ok_or(Unmerged::Label)?;
        let of_label: Vec<(usize, &Arc<Span>)> = there.iter().filter(|(_, s)| s.label == label).copied().collect();
        let mut merged = Span::clone(of_label.first().map_or(first, |(_, s)| s));
        let pieces = most(of_label.iter().map(|(_, s)| s.pieces().to_vec()));
        let longest = of_label.iter().max_by_key(|(_, s)| s.pieces().iter().map(|p| p.len()).sum::<usize>());
        merged.set_pieces(pieces.or_else(|| longest.map(|(_, s)| s.pieces().to_vec())).unwrap_or_default());
        merged.value = match of_label.iter().filter_map(|(_, s)| s.value.clone()).collect::<Vec<_>>() {
            none if none.is_empty() => None,
            values => Some(most(values.into_iter()).ok_or(Unmerged::Value)?),
        };
        for (_, span) in &of_label {
            for (name, value) in &span.attrs {
                merged.attrs.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        let whose: Vec<usize> = of_label.iter().map(|(who, _)| *who).collect();
        // A link and a kind of speaker that stands for one exclude each other.
        let linked = self.leaving.get(&unit).into_iter().flatten().any(|l| whose.contains(&l.who));
        if linked {
            merged.attrs.shift_remove("speaker");
        }
        Ok(self.decide(unit, &merged, &whose, gold))
    }

    /// Nobody was right: remembered as decided, nothing counts there.
    pub fn neither(&self, unit: usize, gold: &Document) -> Vec<Edit> {
        self.reject(unit, false, gold)
    }

    /// The guidelines do not say. What is decided stays; a place still open is left out for now.
    pub fn gap(&self, unit: usize, gold: &Document) -> Vec<Edit> {
        match self.gold(unit, gold) {
            Some(span) => {
                let mut marked = Span::clone(span);
                let on = !gap_of(span);
                set_gap(&mut marked, on);
                vec![Edit::PutSpan(Arc::new(marked))]
            }
            None => self.reject(unit, true, gold),
        }
    }

    fn reject(&self, unit: usize, gap: bool, gold: &Document) -> Vec<Edit> {
        let Some((_, version)) = self.units.get(unit).and_then(|u| u.there().next()) else { return Vec::new() };
        let Some(mut span) = self.gold_span(unit, version, &[], gap, gold) else { return Vec::new() };
        span.status = SpanStatus::Rejected;
        let mut edits: Vec<Edit> =
            gold.relations().touching(&span.id).map(|r| Edit::RemoveRelation(r.id.clone())).collect();
        edits.push(Edit::PutSpan(Arc::new(span)));
        edits
    }

    fn decide(&self, unit: usize, version: &Span, whose: &[usize], gold: &Document) -> Vec<Edit> {
        let Some(span) = self.gold_span(unit, version, whose, false, gold) else { return Vec::new() };
        let mut edits: Vec<Edit> =
            gold.relations().touching(&span.id).map(|r| Edit::RemoveRelation(r.id.clone())).collect();
        let new = HashMap::from([(unit, (span.id.clone(), whose.to_vec()))]);
        edits.push(Edit::PutSpan(Arc::new(span)));
        edits.extend(self.links(unit, &new, gold).into_values());
        edits
    }

    /// A version as it stands in gold.
    fn gold_span(&self, unit: usize, version: &Span, whose: &[usize], gap: bool, gold: &Document) -> Option<Span> {
        let place = self.units.get(unit)?;
        let before = self.gold(unit, gold);
        let mut span = version.clone();
        span.id = before.map(|s| s.id.clone()).or_else(|| self.keys.get(unit)?.first().cloned())?;
        span.status = SpanStatus::Accepted;
        span.flagged = false;
        span.note = before.and_then(|s| s.note.clone());
        let names: Vec<&str> = whose.iter().filter_map(|who| self.readings.get(*who)).map(Reading::name).collect();
        span.by = (!names.is_empty()).then(|| names.join(",").into());
        if !place.causes.is_empty() {
            let causes: Vec<&str> = place.causes.iter().map(|c| c.name()).collect();
            span.extra.get_or_insert_default().insert(REVIEW.to_owned(), json!({ "causes": causes }));
        }
        if gap || before.is_some_and(|s| gap_of(s)) {
            set_gap(&mut span, true);
        }
        Some(span)
    }

    /// Links a place's gold span has once it is decided: those of whose reading it is, to and from places that stand in
    /// gold. `new` are the places decided by the same edits.
    fn links(&self, unit: usize, new: &HashMap<usize, (Id, Vec<usize>)>, gold: &Document) -> BTreeMap<Id, Edit> {
        let standing = |unit: usize| match new.get(&unit) {
            Some((id, whose)) => Some((id.clone(), whose.clone())),
            None => self.gold(unit, gold).filter(|s| s.counts()).map(|s| (s.id.clone(), self.whose(s))),
        };
        let near = [&self.leaving, &self.reaching].map(|links| links.get(&unit).into_iter().flatten());
        let mut out = BTreeMap::new();
        for link in near.into_iter().flatten() {
            let (Some((from, whose)), Some((to, _))) = (standing(link.from), standing(link.to)) else { continue };
            if !whose.contains(&link.who) {
                continue;
            }
            let id = key(&["link", from.as_str(), &link.kind, to.as_str()]);
            let mut relation = Relation::new(id.clone(), link.kind.clone(), from, to);
            relation.by = self.readings.get(link.who).map(|r| r.name().into());
            out.entry(id).or_insert_with(|| Edit::PutRelation(Arc::new(relation)));
        }
        out
    }

    /// The annotators a gold span names, by place.
    fn whose(&self, span: &Span) -> Vec<usize> {
        let by = span.by.as_deref().unwrap_or_default();
        by.split(',').filter_map(|name| self.names().position(|n| n == name)).collect()
    }

    /// Ends the work: gold is reviewed, and the report of causes stands in its head.
    pub fn finish(&self, gold: &Document) -> Vec<Edit> {
        vec![
            Edit::SetHead(HeadField::Status, Some(Status::Reviewed.name().into())),
            Edit::SetHead(HeadField::Review, Some(self.report(gold))),
        ]
    }

    /// What was disagreed about and how it was decided: counts by cause and by whose version, and each place.
    pub fn report(&self, gold: &Document) -> Value {
        let mut causes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        let mut places = Vec::new();
        let mut agreed = 0;
        for (unit, place) in self.units.iter().enumerate() {
            if !self.is_open_question(unit) {
                agreed += 1;
                continue;
            }
            if let Some(cause) = place.causes.first() {
                *causes.entry(cause.name()).or_default() += 1;
            }
            let decision = self.decision(unit, gold);
            let took = decision.map_or("open".to_owned(), |d| self.words(d));
            *taken.entry(took.clone()).or_default() += 1;
            let span = self.gold(unit, gold);
            // Of one person's tags only those that were changed are of interest.
            if self.task == Task::OnePerson && matches!(decision, Some(Decision::Taken(_))) {
                continue;
            }
            let mut entry = Map::new();
            entry.insert("span".to_owned(), json!(span.map(|s| s.id.as_str())));
            entry.insert("words".to_owned(), gold.text().slice(place.range).into());
            if !place.causes.is_empty() {
                entry.insert("causes".to_owned(), place.causes.iter().map(|c| c.name()).collect());
            }
            entry.insert("took".to_owned(), took.into());
            if span.is_some_and(|s| gap_of(s)) {
                entry.insert("gap".to_owned(), true.into());
            }
            if let Some(note) = span.and_then(|s| s.note.clone()) {
                entry.insert("reason".to_owned(), note.into());
            }
            places.push(Value::Object(entry));
        }
        let annotators: Vec<&str> = self.names().collect();
        json!({ "annotators": annotators, "agreed": agreed, "causes": causes, "took": taken, "places": places })
    }

    /// A decision in one word, or the name of whose version was taken.
    pub fn words(&self, decision: Decision) -> String {
        match decision {
            Decision::Agreed => "agreed".to_owned(),
            Decision::Taken(who) => self.names().nth(who).unwrap_or_default().to_owned(),
            Decision::Merged => "merged".to_owned(),
            Decision::Edited => "edited".to_owned(),
            Decision::Neither => "neither".to_owned(),
            Decision::Gap => "guideline gap".to_owned(),
        }
    }

    /// The gravest cause of a place.
    pub fn cause(&self, unit: usize) -> Option<Cause> {
        self.units.get(unit)?.causes.first().copied()
    }
}

/// An id of eight characters that follows from words.
fn key(words: &[&str]) -> Id {
    let hash = sha256_hex(words.join("\n").as_bytes());
    let number = hash.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    Id::from_random(number.unwrap_or_default())
}

fn gap_of(span: &Span) -> bool {
    let review = span.extra.as_ref().and_then(|extra| extra.get(REVIEW));
    review.and_then(|r| r.get("gap")).and_then(Value::as_bool).unwrap_or(false)
}

fn set_gap(span: &mut Span, on: bool) {
    let extra = span.extra.get_or_insert_default();
    let review = extra.entry(REVIEW).or_insert_with(|| json!({}));
    if let Some(review) = review.as_object_mut() {
        if on {
            review.insert("gap".to_owned(), true.into());
        } else {
            review.shift_remove("gap");
        }
    }
}

fn same_tag(a: &Span, b: &Span) -> bool {
    a.label == b.label && a.pieces() == b.pieces() && a.value == b.value && a.attrs == b.attrs
}

/// What occurs most often; `None` where two do equally often.
fn most<T: PartialEq>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(v, _)| *v == value) {
            Some((_, n)) => *n += 1,
            None => counts.push((value, 1)),
        }
    }
    let best = counts.iter().map(|(_, n)| *n).max()?;
    let mut leading = counts.into_iter().filter(|(_, n)| *n == best);
    leading.next().map(|(v, _)| v).filter(|_| leading.next().is_none())
}

//! Review: several annotators' tags of the open article side by side, while the article itself is the gold document.

use super::Session;
use super::article::Article;
use crate::core::document::{Document, Role};
use crate::core::edit::Edit;
use crate::core::project::Gathered;
use crate::core::review::adjudicate::{Comparison, Task};
use crate::core::review::align::Cause;
use crate::core::review::{shown, stats::Stats};
use crate::core::store::role_of;
use crate::core::text::{Byte, ByteRange, Text};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// The annotator whose sidecar is the result.
pub const GOLD: &str = "gold";
/// Annotators that have a digit.
pub const MOST: usize = 9;

/// What the dialog before a review has chosen.
#[derive(Clone, PartialEq, Debug)]
pub struct Setup {
    pub task: Task,
    /// Everybody with tags in the folder: persons, then machines and gold; whether chosen.
    pub who: Vec<(Option<String>, bool)>,
}

impl Setup {
    /// Persons chosen, as far as they take part; for one person's tags the first.
    pub fn new(task: Task, everybody: Vec<Option<String>>) -> Self {
        let order = |a: &Option<String>| (role_of(a.as_deref()) != Role::Annotator, a.clone());
        let mut everybody: Vec<Option<String>> =
            everybody.into_iter().filter(|a| task == Task::Compare || a.as_deref() != Some(GOLD)).collect();
        everybody.sort_by_key(order);
        everybody.truncate(MOST);
        let mut most = if task == Task::OnePerson { 1 } else { MOST };
        let who = everybody.into_iter().map(|a| {
            let on = role_of(a.as_deref()) == Role::Annotator && most > 0;
            most -= usize::from(on);
            (a, on)
        });
        Self { task, who: who.collect() }
    }

    /// Turns one on or off; of one person's tags there is always one.
    pub fn toggle(&mut self, place: usize) {
        let one = self.task == Task::OnePerson;
        for (i, (_, on)) in self.who.iter_mut().enumerate() {
            if i == place {
                *on = one || !*on;
            } else if one && place < MOST {
                *on = false;
            }
        }
    }

    /// Those chosen.
    pub fn chosen(&self) -> Vec<Option<String>> {
        self.who.iter().filter(|(_, on)| *on).map(|(a, _)| a.clone()).collect()
    }

    /// Why it cannot begin; `None` when it can.
    pub fn fault(&self) -> Option<&'static str> {
        let count = self.who.iter().filter(|(_, on)| *on).count();
        match self.task {
            Task::OnePerson if count != 1 => Some("Choose whose tags."),
            Task::Compare | Task::Adjudicate if count < 2 => Some("Choose at least two."),
            _ => None,
        }
    }
}

/// Which places the list shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Filter {
    pub cause: Option<Cause>,
    pub label: Option<Arc<str>>,
    /// Only where this annotator says something else than the first other one: has the odd version, or none.
    pub person: Option<usize>,
}

/// Everybody's tags of an article, read and put side by side.
#[derive(Clone, Debug)]
pub struct Readings {
    pub text: Text,
    /// Of those who have tags there.
    pub comparison: Comparison,
    /// Annotators who have not marked the article done: until they have, nobody sees the others' tags.
    pub waits_for: Vec<String>,
    /// What takes over that on which all agree, and the revision of gold it was made for.
    pub agreed: Option<(u64, Vec<Edit>)>,
}

impl Readings {
    /// Puts side by side what was gathered of so many annotators, and makes ready what goes into a gold that holds nothing
    /// yet. **Cost:** that of `align`.
    pub fn new(task: Task, who: &[Option<String>], gathered: Gathered, gold: Option<&Document>) -> Self {
        let waits_for = gathered.waits_for(who).map(|who| shown(who.as_deref()).to_owned()).collect();
        let comparison = Comparison::new(task, gathered.readings.into_iter().flatten().collect());
        let agreed = gold.filter(|_| task == Task::Adjudicate).map(|g| (g.revision(), comparison.take_agreed(g)));
        Self { text: gathered.text, comparison, waits_for, agreed }
    }
}

/// Places looked at anew one by one after a change of gold; more are looked at all at once.
const FEW: usize = 512;

/// How far the readings of the open article have come.
#[derive(Clone, Debug, Default)]
pub enum Stage {
    /// A thread reads them.
    #[default]
    Reading,
    /// Somebody has not marked the article done; what was read waits here for the answer.
    Sealed(Box<Readings>),
    Open(Box<Comparison>),
    /// It cannot be reviewed, and why.
    Nothing(String),
}

/// A review that goes on.
#[derive(Clone, Debug)]
pub struct Review {
    pub task: Task,
    pub who: Vec<Option<String>>,
    pub stage: Stage,
    /// The article the stage is of.
    pub article: PathBuf,
    /// The place one is at.
    pub at: Option<usize>,
    /// The place decided last, for a reason given afterwards.
    pub last: Option<usize>,
    pub filter: Filter,
    /// Places to decide that the filter leaves.
    pub listed: Vec<usize>,
    /// Decided, and to decide.
    pub progress: (usize, usize),
    /// The decision at hand is being changed: keys mean what they mean in text.
    pub editing: bool,
    /// Grows when what is drawn changes beside the gold document.
    pub version: u64,
    /// Which places are decided, and the revision of gold for which that was found out.
    decided: Vec<bool>,
    counted: Option<u64>,
    /// Ends of the places so far, the largest of each and all before, for finding those in a window.
    ends: Vec<Byte>,
    /// Who was tagging before.
    pub(super) before: Option<String>,
}

impl Review {
    /// A review before its first article is read.
    pub fn new(task: Task, who: Vec<Option<String>>, before: Option<String>) -> Self {
        Self {
            task,
            who,
            stage: Stage::Reading,
            article: PathBuf::new(),
            at: None,
            last: None,
            filter: Filter::default(),
            listed: Vec::new(),
            progress: (0, 0),
            editing: false,
            version: 0,
            decided: Vec::new(),
            counted: None,
            ends: Vec::new(),
            before,
        }
    }

    /// Begins with an article nothing is known of yet.
    pub(super) fn begin(&mut self, article: PathBuf) {
        (self.stage, self.article) = (Stage::Reading, article);
        (self.at, self.last, self.editing, self.progress) = (None, None, false, (0, 0));
        self.listed.clear();
        self.decided.clear();
        self.counted = None;
        self.ends.clear();
        self.version += 1;
    }

    /// Who was tagging before the review began.
    pub(super) fn person_before(&self) -> Option<String> {
        self.before.clone()
    }

    /// The readings side by side, once they are there and open.
    pub fn comparison(&self) -> Option<&Comparison> {
        match &self.stage {
            Stage::Open(comparison) => Some(comparison),
            _ => None,
        }
    }

    /// Takes in the readings.
    pub(super) fn open(&mut self, comparison: Comparison) {
        let mut last = Byte(0);
        self.ends = comparison
            .units()
            .iter()
            .map(|u| {
                last = last.max(u.range.end);
                last
            })
            .collect();
        self.stage = Stage::Open(Box::new(comparison));
        self.list();
    }

    /// Makes the list anew after a change of the filter.
    pub(super) fn list(&mut self) {
        let Stage::Open(all) = &self.stage else { return };
        let fits = |unit: &usize| {
            let Some(place) = all.units().get(*unit) else { return false };
            let label = |l: &Arc<str>| place.there().any(|(_, s)| s.label == *l);
            self.filter.cause.is_none_or(|c| place.causes.contains(&c))
                && self.filter.label.as_ref().is_none_or(label)
                && self.filter.person.is_none_or(|who| is_odd(place, who))
        };
        self.listed = all.questions().filter(fits).collect();
        self.version += 1;
    }

    /// Brings what is decided up to date with gold, and the count of it.
    ///
    /// **Cost:** nothing where gold is as it was; a few look-ups for what a small change touched.
    pub(super) fn count(&mut self, article: &Article) {
        let Stage::Open(all) = &self.stage else { return };
        let gold = &article.document;
        if self.counted == Some(gold.revision()) {
            return;
        }
        let touched = self.counted.and_then(|then| article.touched_since(then));
        match touched.filter(|t| t.ids.len() + t.places.len() <= FEW) {
            Some(touched) => {
                let mut units: BTreeSet<usize> = touched.ids.iter().filter_map(|id| all.unit_of_gold(id)).collect();
                for place in &touched.places {
                    units.extend(self.in_window(*place));
                }
                for unit in units {
                    let is = all.decision(unit, gold).is_some();
                    if let Some(was) = self.decided.get_mut(unit)
                        && *was != is
                    {
                        *was = is;
                        let question = usize::from(all.is_open_question(unit));
                        let (done, _) = &mut self.progress;
                        *done = if is { *done + question } else { done.saturating_sub(question) };
                    }
                }
            }
            None => {
                self.decided = (0..all.units().len()).map(|unit| all.decision(unit, gold).is_some()).collect();
                let decided = |unit: &usize| self.decided.get(*unit).is_some_and(|d| *d);
                self.progress = (all.questions().filter(decided).count(), all.questions().count());
            }
        }
        self.counted = Some(gold.revision());
        self.version += 1;
    }

    /// Whether a place is decided, as far as the last count knows.
    pub fn is_decided(&self, unit: usize) -> bool {
        self.decided.get(unit).is_some_and(|d| *d)
    }

    /// Places to decide that share a byte with a window, in text order. **Cost:** what it returns and a binary search,
    /// where places are about as long as their neighbours.
    pub fn in_window(&self, window: ByteRange) -> impl Iterator<Item = usize> + '_ {
        let units = self.comparison().map_or(&[][..], |c| c.units());
        let stop = units.partition_point(|u| u.range.start < window.end);
        let start = self.ends.partition_point(|end| *end <= window.start).min(stop);
        (start..stop).filter(move |i| units.get(*i).is_some_and(|u| u.range.overlaps(window)))
    }
}

/// Whether an annotator stands against the others at a place.
fn is_odd(place: &crate::core::review::align::Unit, who: usize) -> bool {
    let version = |i: usize| place.spans.get(i).and_then(Option::as_ref);
    let same = |i: usize| match (version(i), version(who)) {
        (Some(a), Some(b)) => a.label == b.label && a.pieces() == b.pieces() && a.value == b.value,
        (a, b) => a.is_none() && b.is_none(),
    };
    let alike = (0..place.spans.len()).filter(|i| *i != who && same(*i)).count();
    alike * 2 < place.spans.len()
}

/// Figures over the whole folder, worked out on a thread.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub agreement: Option<Result<crate::core::review::agreement::Report, String>>,
    pub stats: Option<Stats>,
    /// Articles that could not be read.
    pub left_out: usize,
    pub busy: bool,
}

impl Session {
    /// The review that goes on, where its article is the open one.
    pub fn reviewing(&self) -> Option<&Review> {
        let open = self.article()?;
        self.review.as_ref().filter(|r| r.article == open.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_chosen_first_and_gold_is_no_side_of_an_adjudication() {
        let everybody = || {
            vec![Some("machine-x".to_owned()), Some("ben".to_owned()), Some(GOLD.to_owned()), Some("anna".to_owned())]
        };
        let mut setup = Setup::new(Task::Adjudicate, everybody());
        let names = |who: Vec<Option<String>>| who.into_iter().flatten().collect::<Vec<_>>();
        assert_eq!(names(setup.chosen()), ["anna", "ben"]);
        assert_eq!(setup.who.len(), 3);
        setup.toggle(0);
        assert!(setup.fault().is_some());
        setup.toggle(2);
        assert_eq!(names(setup.chosen()), ["ben", "machine-x"]);
        let mut one = Setup::new(Task::OnePerson, everybody());
        assert_eq!(names(one.chosen()), ["anna"]);
        one.toggle(1);
        assert_eq!(names(one.chosen()), ["ben"]);
        assert_eq!(Setup::new(Task::Compare, everybody()).who.len(), 4);
    }
}

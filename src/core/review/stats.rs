//! Counts over many articles: tags by label, person and day, values, progress, and how long a tag takes.
//!
//! Times come from the tags themselves and from the journal on this computer; they are shown here and go nowhere.

use crate::core::document::{Document, Status};
use crate::core::edit::Edit;
use crate::core::spans::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A pause longer than this is no work on a tag, in seconds.
const PAUSE: i64 = 300;
/// Values of a label that reports list.
const MOST_VALUES: usize = 20;

/// What one annotator has done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    pub articles: usize,
    /// Articles by status.
    pub statuses: BTreeMap<&'static str, usize>,
    pub flagged: usize,
    pub tags: usize,
    pub links: usize,
    pub labels: BTreeMap<Arc<str>, usize>,
    /// Of each label how often each value occurs.
    pub values: BTreeMap<Arc<str>, BTreeMap<String, usize>>,
    pub origins: BTreeMap<&'static str, usize>,
    /// Tags by the day they were made, `2026-02-02`.
    pub days: BTreeMap<String, usize>,
    /// Seconds from one tag to the next of the same article, pauses over five minutes left out.
    gaps: Vec<i64>,
}

/// How fast somebody tags.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Tags whose time is known from the tag before.
    pub timed: usize,
    pub median_seconds: f64,
    pub per_hour: f64,
}

impl Person {
    /// Adds a document of this person's.
    pub fn add(&mut self, document: &Document) {
        self.articles += 1;
        *self.statuses.entry(document.status().name()).or_default() += 1;
        self.flagged += usize::from(document.flagged());
        self.links += document.relations().len();
        for span in document.spans().iter().filter(|s| s.counts()) {
            self.tags += 1;
            *self.labels.entry(span.label.clone()).or_default() += 1;
            *self.origins.entry(span.origin.name()).or_default() += 1;
            if let Some(value) = &span.value {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                *self.values.entry(span.label.clone()).or_default().entry(value).or_default() += 1;
            }
            if let Some(day) = span.created.as_deref().and_then(|c| c.get(..10)) {
                *self.days.entry(day.to_owned()).or_default() += 1;
            }
        }
        let times: Vec<i64> = times(document).into_iter().collect();
        let gaps = times.iter().zip(times.iter().skip(1)).map(|(a, b)| b - a);
        self.gaps.extend(gaps.filter(|gap| (1..=PAUSE).contains(gap)));
    }

    /// The pace; `None` where no two tags were made within five minutes.
    pub fn pace(&self) -> Option<Pace> {
        let mut gaps = self.gaps.clone();
        gaps.sort_unstable();
        let at = |i: usize| gaps.get(i).copied().unwrap_or(0) as f64;
        let middle = gaps.len() / 2;
        let median = if gaps.len() % 2 == 1 { at(middle) } else { (at(middle.checked_sub(1)?) + at(middle)) / 2.0 };
        let sum: i64 = gaps.iter().sum();
        (sum > 0).then(|| Pace {
            timed: gaps.len(),
            median_seconds: median,
            per_hour: gaps.len() as f64 * 3600.0 / sum as f64,
        })
    }

    /// The commonest values of a label, the most frequent first.
    pub fn common_values(&self, label: &str) -> Vec<(&str, usize)> {
        let mut all: Vec<(&str, usize)> =
            self.values.get(label).into_iter().flatten().map(|(v, n)| (v.as_str(), *n)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all.truncate(MOST_VALUES);
        all
    }

    /// Articles done or reviewed.
    pub fn finished(&self) -> usize {
        [Status::Done, Status::Reviewed].iter().filter_map(|s| self.statuses.get(s.name())).sum()
    }
}

/// When tags were made, each second once: from the journal's actions, else from the tags.
fn times(document: &Document) -> BTreeSet<i64> {
    let seconds = |at: &str| at.parse::<jiff::Timestamp>().ok().map(|t| t.as_second());
    let adds = |edit: &Edit| matches!(edit, Edit::PutSpan(_));
    let actions = document.history().done().iter().filter(|a| a.edits.iter().any(adds));
    let mut times: BTreeSet<i64> = actions.filter_map(|a| seconds(&a.at)).collect();
    let made = |s: &&Arc<Span>| s.counts();
    times.extend(document.spans().iter().filter(made).filter_map(|s| seconds(s.created.as_deref()?)));
    times
}

/// What everybody has done in a list of articles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Articles in all, with tags of anybody or without.
    pub articles: usize,
    pub characters: usize,
    /// By name as shown.
    pub people: BTreeMap<String, Person>,
}

impl Stats {
    /// Adds an article, with one document for each sidecar it has. `characters`: its length in code points.
    pub fn add<'a>(&mut self, characters: usize, documents: impl IntoIterator<Item = &'a Document>) {
        self.articles += 1;
        self.characters += characters;
        for document in documents {
            let name = super::shown(document.head.annotator.as_deref()).to_owned();
            self.people.entry(name).or_default().add(document);
        }
    }

    /// All labels that occur, by name.
    pub fn labels(&self) -> BTreeSet<&Arc<str>> {
        self.people.values().flat_map(|p| p.labels.keys()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::document::Head;
    use crate::core::edit::{HeadField, Transaction};
    use crate::core::spans::{Id, Relation};
    use crate::core::text::{ByteRange, Text};

    #[test]
    fn tags_are_counted_and_timed_without_the_pauses() {
        let head = Head { annotator: Some("anna".into()), ..Head::default() };
        let mut document = Document::new(Text::new("Anna Berg said on Tuesday".into()), head);
        let put = |id: &str, range, label: &str, value: Option<&str>, at: &str| {
            let mut span = Span::new(Id::new(id), range, label);
            span.value = value.map(Into::into);
            span.created = Some(at.into());
            Edit::PutSpan(Arc::new(span))
        };
        let times = ["2026-02-02T10:00:00Z", "2026-02-02T10:00:10Z", "2026-02-02T10:00:30Z", "2026-02-02T12:00:00Z"];
        for (i, at) in times.iter().enumerate() {
            let edit = put(&format!("s{i}"), ByteRange::of(i, i + 4), "ACTOR", Some("Anna Berg"), at);
            document.run(Transaction::new("Tag", vec![edit]), at).unwrap();
        }
        let done = Edit::SetHead(HeadField::Status, Some("done".into()));
        let link =
            Edit::PutRelation(Arc::new(Relation::new(Id::new("r"), "attribution", Id::new("s0"), Id::new("s1"))));
        document.run(Transaction::new("Done", vec![done, link]), times[3]).unwrap();
        let mut stats = Stats::default();
        stats.add(25, [&document]);
        let person = &stats.people["anna"];
        assert_eq!((person.tags, person.links, person.finished(), person.labels["ACTOR"]), (4, 1, 1, 4));
        assert_eq!(person.common_values("ACTOR"), [("Anna Berg", 4)]);
        assert_eq!(person.days.get("2026-02-02"), Some(&4));
        assert_eq!(person.pace(), Some(Pace { timed: 2, median_seconds: 15.0, per_hour: 240.0 }));
        assert_eq!(Person::default().pace(), None);
    }
}

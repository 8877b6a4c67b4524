//! The concordance: places of the project that fit a query, what is shown of them, and labels about to be given.

use crate::core::search::{Entry, Filter, Hit};
use crate::core::spans::Span;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// Places that are kept: beyond so many one narrows the query.
pub const MOST: usize = 100_000;
/// Characters of context that decide an order.
const ORDERED_BY: usize = 32;

/// How rows are sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// By article, then by place.
    #[default]
    Position,
    /// By the words before, from the place outwards.
    Left,
    /// By the place and the words behind.
    Right,
}

/// A place with its article.
#[derive(Clone, Debug)]
pub struct Row {
    pub entry: Arc<Entry>,
    pub hit: Hit,
}

/// What rows are to get.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Aim {
    /// A label.
    Label(Arc<str>),
    /// The canonical name of an actor.
    Name(Arc<str>),
}

impl Aim {
    /// What it is called on screen.
    pub fn words(&self) -> &Arc<str> {
        match self {
            Self::Label(words) | Self::Name(words) => words,
        }
    }
}

/// What an aim would do to a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// A new tag.
    Tag,
    /// The tag of the very same place gets the label.
    Relabel,
    /// The actor of the very same place gets the name.
    Rename,
    /// It has the label, or the name.
    Already,
    /// It lies under another tag, or across one.
    Within,
    /// It is no actor.
    Unnamed,
}

impl Change {
    /// Whether anything is done.
    pub const fn changes(self) -> bool {
        matches!(self, Self::Tag | Self::Relabel | Self::Rename)
    }
}

/// An aim shown on the chosen rows before anything changes.
#[derive(Clone, Debug)]
pub struct Preview {
    pub aim: Aim,
    /// By row as shown.
    pub changes: BTreeMap<usize, Change>,
}

impl Preview {
    /// How many tags it makes or changes.
    pub fn count(&self) -> usize {
        self.changes.values().filter(|c| c.changes()).count()
    }
}

/// The concordance of a project.
#[derive(Default)]
pub struct Concordance {
    /// What was typed.
    pub query: String,
    pub filter: Filter,
    pub order: Order,
    /// What is wrong with the query.
    pub fault: Option<String>,
    /// A search is running.
    pub running: bool,
    /// Articles looked through, and all.
    pub looked: (usize, usize),
    pub preview: Option<Preview>,
    /// The tag that is spread over the project: its value and attributes go along.
    pub model: Option<Arc<Span>>,
    /// Counts searches: late results of an earlier one are dropped.
    pub(super) search: u64,
    rows: Vec<Row>,
    shown: Vec<usize>,
    /// What is shown on all rows once they are found.
    pub(super) then: Option<Aim>,
}

impl Concordance {
    /// How many rows are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether no row is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many places were found, shown or not.
    pub fn found(&self) -> usize {
        self.rows.len()
    }

    /// A row as shown.
    pub fn row(&self, row: usize) -> Option<&Row> {
        self.shown.get(row).and_then(|at| self.rows.get(*at))
    }

    /// Takes rows away before a new search.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.shown.clear();
        self.preview = None;
        self.fault = None;
        self.search += 1;
    }

    /// Adds places as they are found. False once there are enough.
    pub(super) fn add(&mut self, rows: Vec<Row>) -> bool {
        let first = self.rows.len();
        self.rows.extend(rows.into_iter().take(MOST - first.min(MOST)));
        let filter = self.filter;
        let new =
            (first..self.rows.len()).filter(|at| self.rows.get(*at).is_some_and(|r| r.entry.shows(filter, &r.hit)));
        let new: Vec<usize> = new.collect();
        self.shown.extend(new);
        self.rows.len() < MOST
    }

    /// Filters and sorts anew.
    ///
    /// **Cost:** some 100 ms for 100,000 rows by their contexts.
    pub(super) fn arrange(&mut self) {
        self.preview = None;
        let (rows, filter) = (&self.rows, self.filter);
        let row = |at: &usize| rows.get(*at);
        self.shown = (0..rows.len()).filter(|at| row(at).is_some_and(|r| r.entry.shows(filter, &r.hit))).collect();
        match self.order {
            Order::Position => {}
            Order::Left => self.shown.sort_by_cached_key(|at| {
                let before = row(at).map_or("", |r| r.entry.before(r.hit.range, ORDERED_BY));
                let mut words: Vec<String> = before.split_whitespace().map(str::to_lowercase).collect();
                words.reverse();
                words
            }),
            Order::Right => self.shown.sort_by_cached_key(|at| {
                row(at).map_or_else(String::new, |r| {
                    let words = r.entry.text.slice(r.hit.range);
                    format!("{words} {}", r.entry.after(r.hit.range, ORDERED_BY)).to_lowercase()
                })
            }),
        }
    }

    /// What an aim would do to a row, where labels that have names are given.
    pub(super) fn change(&self, row: usize, aim: &Aim, named: &[String]) -> Option<Change> {
        let Row { entry, hit } = self.row(row)?;
        let tag = entry.tag(hit);
        let own = tag.filter(|t| t.range == hit.range);
        Some(match (aim, own) {
            (Aim::Label(_), None) if tag.is_none() => Change::Tag,
            (Aim::Label(label), Some(tag)) if tag.label == *label => Change::Already,
            (Aim::Label(_), Some(_)) => Change::Relabel,
            (_, None) if tag.is_some() => Change::Within,
            (Aim::Name(name), Some(tag)) if named.iter().any(|l| *l == *tag.label) => {
                if tag.value.as_ref() == Some(name) { Change::Already } else { Change::Rename }
            }
            _ => Change::Unnamed,
        })
    }

    /// What the preview changes, by article in the order of their paths.
    pub(super) fn by_article(&self) -> BTreeMap<PathBuf, Vec<Row>> {
        let mut by: BTreeMap<PathBuf, Vec<Row>> = BTreeMap::new();
        let Some(preview) = &self.preview else { return by };
        for (row, change) in &preview.changes {
            if let (true, Some(row)) = (change.changes(), self.row(*row)) {
                by.entry(row.entry.path.clone()).or_default().push(row.clone());
            }
        }
        by
    }

    /// Shows the tags of articles as they are after they changed.
    pub(super) fn replace(&mut self, entries: Vec<Arc<Entry>>) {
        let by: HashMap<PathBuf, Arc<Entry>> = entries.into_iter().map(|e| (e.path.clone(), e)).collect();
        for row in &mut self.rows {
            if let Some(entry) = by.get(&row.entry.path) {
                row.hit.tag = entry.tag_at(row.hit.range);
                row.entry = entry.clone();
            }
        }
    }
}

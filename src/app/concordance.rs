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

/// What a label would do to a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// A new tag.
    Tag,
    /// The tag of the very same place gets the label.
    Relabel,
    /// It has the label.
    Already,
    /// It lies under another tag, or across one.
    Within,
}

/// A label shown on the chosen rows before anything changes.
#[derive(Clone, Debug)]
pub struct Preview {
    pub label: Arc<str>,
    /// By row as shown.
    pub changes: BTreeMap<usize, Change>,
}

impl Preview {
    /// How many tags it makes or changes.
    pub fn count(&self) -> usize {
        self.changes.values().filter(|c| matches!(c, Change::Tag | Change::Relabel)).count()
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
    /// The rows are to be labelled as the model once all are found.
    pub(super) spread: bool,
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

    /// What a label would do to a row.
    pub(super) fn change(&self, row: usize, label: &str) -> Option<Change> {
        let Row { entry, hit } = self.row(row)?;
        let Some(tag) = entry.tag(hit) else { return Some(Change::Tag) };
        Some(match tag.range == hit.range {
            true if &*tag.label == label => Change::Already,
            true => Change::Relabel,
            false => Change::Within,
        })
    }

    /// What the preview changes, by article in the order of their paths.
    pub(super) fn by_article(&self) -> BTreeMap<PathBuf, Vec<Row>> {
        let mut by: BTreeMap<PathBuf, Vec<Row>> = BTreeMap::new();
        let Some(preview) = &self.preview else { return by };
        for (row, change) in &preview.changes {
            if let (Change::Tag | Change::Relabel, Some(row)) = (change, self.row(*row)) {
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

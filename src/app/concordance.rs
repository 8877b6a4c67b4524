//! The concordance: places of the project that fit a query, what is shown of them, and labels about to be given.

use super::run::Cell;
use crate::core::search::{Entry, Filter, Hit};
use crate::core::spans::Span;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// Places that are kept: beyond so many one narrows the query.
pub const MOST: usize = 100_000;
/// Rows that are sorted on the spot; more are left to a thread.
const AT_ONCE: usize = 1_000;
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
    count: usize,
}

impl Preview {
    /// A preview of what an aim does to rows.
    pub fn new(aim: Aim, changes: BTreeMap<usize, Change>) -> Self {
        let count = changes.values().filter(|c| c.changes()).count();
        Self { aim, changes, count }
    }

    /// How many tags it makes or changes.
    pub fn count(&self) -> usize {
        self.count
    }
}

/// Rows that are sorted on a thread.
pub(super) struct Sorting {
    search: u64,
    rows: Vec<Row>,
    filter: Filter,
    order: Order,
}

impl Sorting {
    /// The order.
    pub(super) fn sort(&self) -> Vec<usize> {
        arranged(&self.rows, self.filter, self.order)
    }
}

/// The rows a filter shows, in an order. **Cost:** some µs a row by their contexts.
fn arranged(rows: &[Row], filter: Filter, order: Order) -> Vec<usize> {
    let row = |at: &usize| rows.get(*at);
    let mut shown: Vec<usize> =
        (0..rows.len()).filter(|at| row(at).is_some_and(|r| r.entry.shows(filter, &r.hit))).collect();
    match order {
        Order::Position => {}
        Order::Left => shown.sort_by_cached_key(|at| {
            let before = row(at).map_or("", |r| r.entry.before(r.hit.range, ORDERED_BY));
            let mut words: Vec<String> = before.split_whitespace().map(str::to_lowercase).collect();
            words.reverse();
            words
        }),
        Order::Right => shown.sort_by_cached_key(|at| {
            row(at).map_or_else(String::new, |r| {
                let words = r.entry.text.slice(r.hit.range);
                format!("{words} {}", r.entry.after(r.hit.range, ORDERED_BY)).to_lowercase()
            })
        }),
    }
    shown
}

/// The concordance of a project.
#[derive(Default)]
pub struct Concordance {
    /// What was typed.
    pub query: String,
    /// A cell of the table of agreement that is listed instead.
    pub cell: Option<Cell>,
    pub filter: Filter,
    pub order: Order,
    /// Capitals count; without it they do only where words are typed with one.
    pub match_case: bool,
    /// What is wrong with the query, or odd about it.
    pub fault: Option<String>,
    /// A search is running.
    pub running: bool,
    /// It was stopped before all articles were looked through.
    pub stopped: bool,
    /// Rows are being sorted.
    pub sorting: bool,
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
        let rows = std::mem::take(&mut self.rows);
        if rows.len() > AT_ONCE {
            // To let go of many takes longer than a frame may.
            std::thread::spawn(move || drop(rows));
        }
        self.shown = Vec::new();
        self.preview = None;
        self.fault = None;
        (self.stopped, self.sorting, self.looked) = (false, false, (0, 0));
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
        self.shown = arranged(&self.rows, self.filter, self.order);
    }

    /// Filters anew and keeps the order of finding; what is needed to sort the rows elsewhere, where there are too many to do it
    /// between two frames.
    pub(super) fn arrange_later(&mut self) -> Option<Sorting> {
        if self.order == Order::Position || self.rows.len() <= AT_ONCE {
            self.arrange();
            self.sorting = false;
            return None;
        }
        self.preview = None;
        self.sorting = true;
        Some(Sorting { search: self.search, rows: self.rows.clone(), filter: self.filter, order: self.order })
    }

    /// Takes in an order worked out elsewhere. False where it is of other rows by now.
    pub(super) fn arranged(&mut self, sorting: &Sorting, shown: Vec<usize>) -> bool {
        let same = sorting.search == self.search
            && sorting.rows.len() == self.rows.len()
            && (sorting.filter, sorting.order) == (self.filter, self.order);
        if same {
            self.preview = None;
            self.shown = shown;
            self.sorting = false;
        }
        same
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

//! The places behind a number of the table of who says what: tags of two people side by side, found in all articles.

use super::concordance::Wanted;
use crate::app::Session;
use crate::app::command::Pane;
use crate::app::concordance::Order;
use crate::core::project::{Source, gather};
use crate::core::review::agreement::{SideBySide, places_of};
use crate::core::review::{UNNAMED, shown};
use crate::core::search::{Entry, Filter, Hit};

/// Two annotators, and the label each gave; `None` for no tag.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    pub who: [Option<String>; 2],
    pub labels: SideBySide,
}

impl Cell {
    /// The cell of two annotators as a report names them.
    pub fn new(first: &str, second: &str, labels: SideBySide) -> Self {
        let who = [first, second].map(|name| (name != UNNAMED).then(|| name.to_owned()));
        Self { who, labels }
    }

    /// In words: `anna ACTOR, ben no tag`.
    pub fn words(&self) -> String {
        let [first, second] = &self.who;
        let part = |who: &Option<String>, label: Option<&str>| {
            format!("{} {}", shown(who.as_deref()), label.unwrap_or("no tag"))
        };
        let (a, b) = &self.labels;
        format!("{}, {}", part(first, a.as_deref()), part(second, b.as_deref()))
    }

    /// Its places in an article; `None` where tags are sealed. An article that changed since, or that one of the two does not
    /// have, has none.
    pub(super) fn hits(&self, entry: &Entry, source: &Source) -> Option<Vec<Hit>> {
        let gathered = gather(&entry.path, &self.who, &source.state, None, Some(&source.folder));
        let Some(gathered) = gathered.ok().filter(|g| g.text.sha256() == entry.text.sha256()) else {
            return Some(Vec::new());
        };
        let [Some(first), Some(second)] = gathered.readings.as_slice() else { return Some(Vec::new()) };
        if gathered.waits_for(&self.who).next().is_some() {
            return None;
        }
        let places = places_of(&self.labels, first, second).into_iter();
        Some(places.map(|range| Hit { range, tag: entry.tag_at(range) }).collect())
    }
}

impl Session {
    /// Lists the places of a cell in the concordance.
    pub(super) fn list_cell(&mut self, cell: Cell) {
        if self.project.is_none() {
            return;
        }
        self.overlay = None;
        self.flush();
        self.show_concordance();
        (self.concordance.filter, self.concordance.order) = (Filter::All, Order::Position);
        self.start_search(String::new(), Wanted::Cell(cell));
        self.focus_pane(Pane::Results);
    }
}

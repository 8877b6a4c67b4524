//! A list that has the keyboard: which one, where one is in it, and the rows a key acts on.

use super::chord::{Chord, KeyName};
use std::ops::RangeInclusive;

/// The lists there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListOf {
    /// What the lens found in the open article, conflicts of a merge among it.
    Problems,
    /// Places of the project that fit a query.
    Concordance,
}

/// A list that is shown. Its rows are elsewhere; this is where one is among them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    pub of: ListOf,
    /// The row one is on.
    pub at: usize,
    /// The other end of the rows chosen: the same row unless Shift was held.
    pub anchor: usize,
    /// Rows on screen at once, told by the window.
    pub page: usize,
}

impl List {
    /// A list with its first row chosen.
    pub fn new(of: ListOf) -> Self {
        Self { of, at: 0, anchor: 0, page: 10 }
    }

    /// The rows chosen.
    pub fn chosen(&self) -> RangeInclusive<usize> {
        self.at.min(self.anchor)..=self.at.max(self.anchor)
    }

    /// Goes to a row; `extend` keeps the other end.
    pub fn to(&mut self, row: usize, extend: bool) {
        self.at = row;
        if !extend {
            self.anchor = row;
        }
    }

    /// Chooses all of so many rows.
    pub fn all(&mut self, count: usize) {
        (self.anchor, self.at) = (0, count.saturating_sub(1));
    }

    /// Stays within so many rows.
    pub fn fit(&mut self, count: usize) {
        let last = count.saturating_sub(1);
        (self.at, self.anchor) = (self.at.min(last), self.anchor.min(last));
    }

    /// Does what a movement key means. False where it is none.
    pub fn step(&mut self, chord: Chord, count: usize) -> bool {
        if chord.ctrl || chord.alt {
            return false;
        }
        let last = count.saturating_sub(1);
        let row = match chord.key {
            KeyName::Down => self.at + 1,
            KeyName::Up => self.at.saturating_sub(1),
            KeyName::PageDown => self.at + self.page.max(1),
            KeyName::PageUp => self.at.saturating_sub(self.page.max(1)),
            KeyName::Home => 0,
            KeyName::End => last,
            _ => return false,
        };
        self.to(row.min(last), chord.shift);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_keeps_the_other_end_and_all_else_lets_it_go() {
        let mut list = List::new(ListOf::Problems);
        let mut press = |keys: &str| {
            for key in keys.split(' ') {
                assert!(list.step(Chord::parse(key).unwrap(), 5));
            }
            list.chosen()
        };
        assert_eq!(press("Down Shift+Down Shift+Down"), 1..=3);
        assert_eq!(press("Shift+Up"), 1..=2);
        assert_eq!(press("End Shift+Home"), 0..=4);
        assert_eq!(press("Up Up"), 0..=0);
        assert_eq!(press("PgDn"), 4..=4);
    }

    #[test]
    fn a_list_that_grew_shorter_keeps_a_row() {
        let mut list = List::new(ListOf::Problems);
        list.all(9);
        list.fit(3);
        assert_eq!(list.chosen(), 0..=2);
        list.fit(0);
        assert_eq!(list.chosen(), 0..=0);
        assert!(!list.step(Chord::parse("Ctrl+Down").unwrap(), 3));
    }
}

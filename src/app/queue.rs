//! The list at the left: articles of the folder with their status, filtered, sorted, stepped through.

use crate::core::document::Status;
use std::path::{Path, PathBuf};

/// One article of the list.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Row {
    pub path: PathBuf,
    /// Path in the folder, for the screen.
    pub name: String,
    pub headline: Option<String>,
    /// `2026-02-02`.
    pub date: Option<String>,
    pub status: Status,
    pub flagged: bool,
    /// Accepted tags of one's own sidecar.
    pub tags: usize,
    /// Everybody who has a sidecar on it.
    pub who: Vec<Option<String>>,
    /// Whether it was assigned to the person who tags; `None` where nothing was drawn.
    pub mine: Option<bool>,
}

impl Row {
    /// The headline, or the file's name.
    pub fn title(&self) -> &str {
        self.headline.as_deref().unwrap_or(&self.name)
    }

    /// Whether work waits here: new or in progress.
    pub fn unfinished(&self) -> bool {
        matches!(self.status, Status::New | Status::InProgress)
    }
}

/// Orders of the list, by their names in the settings and on screen.
pub const ORDERS: [(&str, &str); 4] =
    [("name", "Name"), ("date", "Newest first"), ("status", "Status"), ("tags", "Most tags")];

/// A folder of articles.
#[derive(Clone, Debug, Default)]
pub struct Project {
    pub folder: PathBuf,
    rows: Vec<Row>,
    filter: String,
    order: String,
    /// Rows that are shown, in order.
    visible: Vec<usize>,
    /// The row brought up to date last.
    touched: usize,
    /// The folder is still being read.
    pub scanning: bool,
    /// Only articles assigned to the person who tags are shown.
    mine_only: bool,
}

impl Project {
    /// A folder before its articles are known.
    pub fn new(folder: PathBuf, order: &str) -> Self {
        Self { folder, order: order.to_owned(), scanning: true, ..Self::default() }
    }

    /// All articles, in the order of their names.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Everybody who has a sidecar on some article, by name.
    pub fn people(&self) -> impl Iterator<Item = Option<String>> {
        let all: std::collections::BTreeSet<&Option<String>> = self.rows.iter().flat_map(|r| &r.who).collect();
        all.into_iter().cloned().collect::<Vec<_>>().into_iter()
    }

    /// How many rows the filter leaves.
    pub fn shown(&self) -> usize {
        self.visible.len()
    }

    /// A row by its place on screen.
    pub fn row(&self, place: usize) -> Option<&Row> {
        self.visible.get(place).and_then(|i| self.rows.get(*i))
    }

    /// The place on screen of an article.
    pub fn place_of(&self, path: &Path) -> Option<usize> {
        self.visible.iter().position(|i| self.rows.get(*i).is_some_and(|r| r.path == path))
    }

    /// What is typed in the filter.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Sets the filter: words of name or headline, in any order.
    pub fn set_filter(&mut self, filter: &str) {
        self.filter = filter.to_owned();
        self.arrange();
    }

    /// Says of each article whether it was assigned to the person who tags.
    pub fn assign(&mut self, mine: impl Fn(&Row) -> Option<bool>) {
        for row in &mut self.rows {
            row.mine = mine(row);
        }
        self.mine_only &= self.has_assignment();
        self.arrange();
    }

    /// Whether it is known who does which article, and the person who tags takes part.
    pub fn has_assignment(&self) -> bool {
        self.rows.iter().any(|r| r.mine.is_some())
    }

    /// Whether only the person's own articles are shown.
    pub fn mine_only(&self) -> bool {
        self.mine_only
    }

    /// Shows the person's own articles only, or all.
    pub fn set_mine_only(&mut self, on: bool) {
        self.mine_only = on;
        self.arrange();
    }

    /// Sorts by one of `ORDERS`.
    pub fn set_order(&mut self, order: &str) {
        self.order = order.to_owned();
        self.arrange();
    }

    /// The name of the order in force.
    pub fn order(&self) -> &str {
        &self.order
    }

    /// Adds articles as they are found, or brings known ones up to date.
    pub fn add(&mut self, rows: impl IntoIterator<Item = Row>) {
        for row in rows {
            match self.rows.binary_search_by(|r| natural(&r.name).cmp(&natural(&row.name)).then(r.path.cmp(&row.path)))
            {
                Ok(at) => {
                    if let Some(old) = self.rows.get_mut(at) {
                        *old = row;
                    }
                }
                Err(at) => self.rows.insert(at, row),
            }
        }
        self.arrange();
    }

    /// Takes out articles that are gone from the folder.
    pub fn retain(&mut self, keep: impl Fn(&Path) -> bool) {
        self.rows.retain(|r| keep(&r.path));
        self.arrange();
    }

    /// Brings any number of rows up to date in place, as `update` does one.
    pub fn update_all(&mut self, change: impl FnMut(&mut Row)) {
        self.rows.iter_mut().for_each(change);
    }

    /// Brings one row up to date in place: its order on screen waits for the next arrangement, so that nothing jumps
    /// under the hand.
    pub fn update(&mut self, path: &Path, change: impl FnOnce(&mut Row)) {
        // Nearly always the same row as last time: the open article's.
        if self.rows.get(self.touched).is_none_or(|r| r.path != path) {
            let Some(at) = self.rows.iter().position(|r| r.path == path) else { return };
            self.touched = at;
        }
        if let Some(row) = self.rows.get_mut(self.touched) {
            change(row);
        }
    }

    /// Articles done or reviewed, and all.
    pub fn progress(&self) -> (usize, usize) {
        let done = self.rows.iter().filter(|r| matches!(r.status, Status::Done | Status::Reviewed)).count();
        (done, self.rows.len())
    }

    /// Articles done or reviewed among those assigned to the person who tags, and all of those.
    pub fn my_progress(&self) -> (usize, usize) {
        let mine = || self.rows.iter().filter(|r| r.mine == Some(true));
        let done = mine().filter(|r| matches!(r.status, Status::Done | Status::Reviewed)).count();
        (done, mine().count())
    }

    /// The article after or before another on screen. `unfinished`: the next one where work waits, once around;
    /// skipped ones come after all of these.
    pub fn step(&self, from: Option<&Path>, forward: bool, unfinished: bool) -> Option<&Row> {
        let count = self.visible.len();
        let at = from.and_then(|p| self.place_of(p));
        let start = match (at, forward) {
            (Some(at), true) => at + 1,
            (Some(at), false) => at + count.saturating_sub(1),
            (None, true) => 0,
            (None, false) => count.saturating_sub(1),
        };
        if !unfinished {
            let end = match (at, forward) {
                (Some(at), true) => at + 1 < count,
                (Some(at), false) => at > 0,
                (None, _) => count > 0,
            };
            return end.then(|| self.row(start % count.max(1))).flatten();
        }
        let around = |wanted: fn(&Row) -> bool| {
            (0..count)
                .map(|k| if forward { (start + k) % count } else { (start + count * 2 - k) % count })
                .filter_map(|place| self.row(place))
                .find(|r| wanted(r) && from != Some(r.path.as_path()))
        };
        around(Row::unfinished).or_else(|| around(|r| r.status == Status::Skipped))
    }

    fn arrange(&mut self) {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let fits = |row: &Row| {
            let name = format!("{} {}", row.name, row.headline.as_deref().unwrap_or_default()).to_lowercase();
            words.iter().all(|w| name.contains(w)) && (!self.mine_only || row.mine == Some(true))
        };
        self.visible = (0..self.rows.len()).filter(|i| self.rows.get(*i).is_some_and(&fits)).collect();
        let rows = &self.rows;
        let row = |i: &usize| rows.get(*i);
        match self.order.as_str() {
            "date" => self
                .visible
                .sort_by(|a, b| row(b).and_then(|r| r.date.as_ref()).cmp(&row(a).and_then(|r| r.date.as_ref()))),
            "status" => self.visible.sort_by_key(|i| row(i).map(|r| status_order(r.status))),
            "tags" => self.visible.sort_by_key(|i| std::cmp::Reverse(row(i).map(|r| r.tags))),
            _ => {}
        }
    }
}

fn status_order(status: Status) -> u8 {
    match status {
        Status::InProgress => 0,
        Status::New => 1,
        Status::Skipped => 2,
        Status::Done => 3,
        Status::Reviewed => 4,
    }
}

/// Sorts `story-2` before `story-10`: runs of digits count as numbers.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let words = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, after) = rest.split_at_checked(words).unwrap_or((rest, ""));
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, after) = after.split_at_checked(digits).unwrap_or((after, ""));
        parts.push((u64::MAX, text.to_lowercase()));
        parts.push((number.parse().unwrap_or(u64::MAX), number.to_owned()));
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(rows: &[(&str, Status)]) -> Project {
        let mut project = Project::new("/p".into(), "name");
        project.add(rows.iter().map(|(name, status)| Row {
            path: Path::new("/p").join(name),
            name: (*name).to_owned(),
            status: *status,
            ..Row::default()
        }));
        project
    }

    fn names(project: &Project) -> Vec<&str> {
        (0..project.shown()).filter_map(|i| project.row(i)).map(|r| r.name.as_str()).collect()
    }

    #[test]
    fn names_sort_as_people_count() {
        let project = project(&["b10.txt", "b9.txt", "A.txt"].map(|n| (n, Status::New)));
        assert_eq!(names(&project), ["A.txt", "b9.txt", "b10.txt"]);
    }

    #[test]
    fn the_filter_takes_words_in_any_order() {
        let mut project = project(&["talks-moscow.txt", "court.txt"].map(|n| (n, Status::New)));
        project.set_filter("mosc talk");
        assert_eq!(names(&project), ["talks-moscow.txt"]);
        project.set_filter("");
        assert_eq!(project.shown(), 2);
    }

    #[test]
    fn next_unfinished_goes_around_and_takes_skipped_ones_last() {
        let project = project(&[
            ("1", Status::Skipped),
            ("2", Status::Done),
            ("3", Status::InProgress),
            ("4", Status::Done),
            ("5", Status::New),
        ]);
        let next = |from: &str| project.step(Some(&Path::new("/p").join(from)), true, true).map(|r| r.name.as_str());
        assert_eq!((next("3"), next("5"), next("2")), (Some("5"), Some("3"), Some("3")));
        let back = project.step(Some(Path::new("/p/3")), false, true).map(|r| r.name.as_str());
        assert_eq!(back, Some("5"));
        let plain = |from: &str, forward| {
            project.step(Some(&Path::new("/p").join(from)), forward, false).map(|r| r.name.as_str())
        };
        assert_eq!((plain("2", true), plain("5", true), plain("1", false)), (Some("3"), None, None));
        assert_eq!(project.progress(), (2, 5));
    }

    #[test]
    fn when_all_is_done_the_skipped_one_comes_back() {
        let project = project(&[("1", Status::Done), ("2", Status::Skipped), ("3", Status::Done)]);
        let next = project.step(Some(Path::new("/p/3")), true, true).map(|r| r.name.as_str());
        assert_eq!(next, Some("2"));
    }
}

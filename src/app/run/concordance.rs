//! The concordance: searching on a thread, labelling rows over many articles, undoing that in one step.

use super::bulk::{self, Part};
use crate::app::command::{Command, Pane};
use crate::app::concordance::{Concordance, Order, Preview, Row};
use crate::app::effect::{Effect, Field};
use crate::app::list::{List, ListOf};
use crate::app::{Mode, Session};
use crate::core::project::Corpus;
use crate::core::search::{Entry, Filter, Query};
use crate::core::spans::Id;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Articles searched between two looks at the list.
const SLICE: usize = 256;

/// The corpus, shared with the threads that search it.
pub type SharedCorpus = Arc<Mutex<Corpus>>;

/// Something done to many articles at once.
#[derive(Clone, Debug)]
pub struct Bulk {
    name: String,
    parts: Vec<Part>,
}

impl Session {
    /// Ctrl+Shift+F: the field, with the words selected in it.
    pub(super) fn open_concordance(&mut self) {
        if self.article().is_none() && self.project.is_none() {
            return self.say("Open a folder first: the concordance looks through its articles.");
        }
        let seed = self.article().and_then(|a| {
            let range = a.selection?.range;
            let words = a.document.text().slice(range);
            (words.len() < 200 && !words.contains('\n')).then(|| words.to_owned())
        });
        self.show_concordance();
        if let Some(words) = seed {
            self.search(&words);
        }
        self.effects.push(Effect::EditField(Field::Concordance));
    }

    fn show_concordance(&mut self) {
        if self.list.as_ref().is_none_or(|l| l.of != ListOf::Concordance) {
            self.list = Some(List::new(ListOf::Concordance));
        }
        self.mode = Mode::List;
    }

    /// Gives the rows the keyboard.
    pub fn focus_results(&mut self) {
        self.mode = Mode::List;
        self.focus_pane(Pane::Results);
    }

    /// Shift+R: the words of the focused tag over the project, about to get the same label.
    pub(super) fn propagate_project(&mut self) {
        let Some(article) = self.article() else { return };
        let Some(span) = article.focused_or_last().cloned() else {
            return self.say("Focus a tag first: Shift+R looks for its words in all articles.");
        };
        if !span.fragments.is_empty() || span.lost.is_some() {
            return self.say("A tag in pieces is not proposed elsewhere.");
        }
        let words = span.quote(article.document.text()).to_owned();
        self.show_concordance();
        self.concordance.filter = Filter::Untagged;
        match Query::exactly(&words) {
            Ok(query) => self.start_search(words, query),
            Err(error) => return self.say(&format!("These words cannot be looked for: {error}.")),
        }
        self.concordance.model = Some(span);
        self.concordance.spread = true;
        self.focus_pane(Pane::Results);
        self.spread_when_found();
    }

    /// Looks for what is typed.
    pub(super) fn search(&mut self, typed: &str) {
        match Query::parse(typed) {
            Ok(query) => {
                if query.filter != Filter::All {
                    self.concordance.filter = query.filter;
                }
                self.start_search(typed.to_owned(), query);
            }
            Err(error) => {
                self.concordance.clear();
                self.concordance.query = typed.to_owned();
                self.concordance.running = false;
                self.concordance.fault = Some(error.to_string());
            }
        }
    }

    fn start_search(&mut self, typed: String, query: Query) {
        let concordance = &mut self.concordance;
        concordance.clear();
        concordance.query = typed;
        concordance.model = None;
        concordance.spread = false;
        concordance.looked = (0, 0);
        concordance.running = !query.is_empty();
        if let Some(list) = &mut self.list {
            list.to(0, false);
        }
        if query.is_empty() {
            return;
        }
        let search = self.concordance.search;
        self.search_now.store(search, std::sync::atomic::Ordering::Relaxed);
        let newest = self.search_now.clone();
        let paths = self.project_paths();
        let here = self.entries_here();
        let corpus = self.corpus();
        let (state, scheme, folder) = (self.state_dir(), self.scheme.clone(), self.project_folder());
        let desk = self.jobs.desk();
        std::thread::spawn(move || {
            let stopped = || newest.load(std::sync::atomic::Ordering::Relaxed) != search;
            let all = paths.len();
            for (i, slice) in paths.chunks(SLICE).enumerate() {
                let mut rows = Vec::new();
                for path in slice {
                    // A newer search waits for the corpus: this one is of no use any more.
                    if stopped() {
                        return;
                    }
                    let entry = match here.get(path) {
                        Some(entry) => Some(entry.clone()),
                        None => {
                            let Ok(mut corpus) = corpus.lock() else { return };
                            corpus.entry(path, &scheme, &state, &folder)
                        }
                    };
                    let Some(entry) = entry else { continue };
                    rows.extend(entry.hits(&query).into_iter().map(|hit| Row { entry: entry.clone(), hit }));
                }
                let looked = (i * SLICE + slice.len(), all);
                desk.hand_back(move |session| session.take_hits(search, rows, looked));
            }
            desk.hand_back(move |session| session.search_ended(search));
        });
    }

    fn take_hits(&mut self, search: u64, rows: Vec<Row>, looked: (usize, usize)) {
        let concordance = &mut self.concordance;
        if concordance.search != search {
            return;
        }
        concordance.looked = looked;
        if !concordance.add(rows) {
            self.search_now.store(0, std::sync::atomic::Ordering::Relaxed);
            self.search_ended(search);
        }
    }

    fn search_ended(&mut self, search: u64) {
        let concordance = &mut self.concordance;
        if concordance.search != search {
            return;
        }
        concordance.running = false;
        if concordance.order != Order::Position {
            concordance.arrange();
        }
        self.spread_when_found();
    }

    /// Shows the label of Shift+R on all rows once they are found.
    fn spread_when_found(&mut self) {
        if self.concordance.running || !std::mem::take(&mut self.concordance.spread) {
            return;
        }
        if self.concordance.is_empty() {
            return self.say("All equal mentions of the project are tagged.");
        }
        if let Some(label) = self.concordance.model.as_ref().map(|m| m.label.clone()) {
            self.list_all();
            self.preview_label(&label);
        }
    }

    /// All articles of the folder in the order of the list, else the open one.
    fn project_paths(&self) -> Vec<PathBuf> {
        match &self.project {
            Some(project) => project.rows().iter().map(|r| r.path.clone()).collect(),
            None => self.article().map(|a| a.path.clone()).into_iter().collect(),
        }
    }

    /// The articles open here, as they are in memory.
    fn entries_here(&self) -> HashMap<PathBuf, Arc<Entry>> {
        let open = self.article.iter().chain(&self.parked).filter(|a| a.state.disk().is_some());
        open.map(|a| (a.path.clone(), Arc::new(Entry::new(a.path.clone(), &a.document, &self.scheme)))).collect()
    }

    fn corpus(&mut self) -> SharedCorpus {
        let fits = self.corpus.lock().is_ok_and(|c| c.annotator() == self.annotator.as_deref());
        if !fits {
            self.corpus = Arc::new(Mutex::new(Corpus::new(self.annotator.as_deref())));
        }
        self.corpus.clone()
    }

    pub(super) fn cycle_filter(&mut self) {
        self.concordance.filter = self.concordance.filter.next();
        self.rearranged();
    }

    pub(super) fn set_filter(&mut self, filter: Filter) {
        self.concordance.filter = filter;
        self.rearranged();
    }

    pub(super) fn set_order(&mut self, order: Order) {
        self.concordance.order = order;
        self.rearranged();
    }

    pub(super) fn cycle_order(&mut self) {
        self.set_order(match self.concordance.order {
            Order::Position => Order::Left,
            Order::Left => Order::Right,
            Order::Right => Order::Position,
        });
    }

    fn rearranged(&mut self) {
        self.concordance.arrange();
        let count = self.list_len();
        if let Some(list) = &mut self.list {
            list.to(0, false);
            list.fit(count);
        }
    }

    /// A digit on rows: shows what the label would do to each, before anything changes.
    pub(super) fn preview_label(&mut self, label: &Arc<str>) {
        let Some(list) = &self.list else { return };
        let chosen = list.chosen();
        let changes = chosen.filter_map(|row| Some((row, self.concordance.change(row, label)?))).collect();
        let preview = Preview { label: label.clone(), changes };
        let count = preview.count();
        self.concordance.preview = Some(preview);
        let articles = self.concordance.by_article().len();
        if count == 0 {
            self.concordance.preview = None;
            return self.say(&format!("There is nothing to tag as {label} in these rows."));
        }
        let tags = |n| if n == 1 { "1 place".to_owned() } else { format!("{n} places") };
        let files = if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") };
        self.say(&format!("{label} for {} in {files}: Enter does it, Esc does not.", tags(count)));
    }

    /// Enter: does what the preview shows, else goes to the place.
    pub(super) fn concordance_enter(&mut self) {
        if self.concordance.preview.is_some() {
            return self.apply_preview();
        }
        let Some(at) = self.list.as_ref().map(|l| l.at) else { return };
        let Some(Row { entry, hit }) = self.concordance.row(at).cloned() else { return };
        self.mode = Mode::Text;
        self.go_to_place(
            &entry.path,
            hit.range,
            entry.tag(&hit).filter(|t| t.range == hit.range).map(|t| t.id.clone()),
        );
    }

    fn go_to_place(&mut self, path: &Path, range: crate::core::text::ByteRange, id: Option<Id>) {
        if self.article().is_some_and(|a| a.path == *path) {
            self.select(range);
            if let Some(id) = id {
                self.focus_span(&id);
            }
            return self.focus_pane(Pane::Text);
        }
        self.wanted_place = Some((path.to_owned(), range, id));
        self.run(Command::Open(path.to_owned()));
        self.at_wanted_place();
    }

    /// After an article came up: to the place that was asked for in it.
    pub(super) fn at_wanted_place(&mut self) {
        let Some((path, range, id)) =
            self.wanted_place.take_if(|(path, ..)| self.article.as_ref().is_some_and(|a| a.path == *path))
        else {
            return;
        };
        self.go_to_place(&path, range, id);
    }

    /// Esc: drops the preview, else closes the list.
    pub(super) fn concordance_esc(&mut self) -> bool {
        self.concordance.spread = false;
        self.concordance.preview.take().is_some()
    }

    fn apply_preview(&mut self) {
        let Some(preview) = &self.concordance.preview else { return };
        let Some(label) = self.scheme.label(&preview.label).cloned() else { return };
        if self.bulk_running {
            return self.say("The last change is still being written: try again in a moment.");
        }
        let by_article = self.concordance.by_article();
        let count = preview.count();
        let name = format!("Tag {count} places as {}", label.name);
        let model = self.concordance.model.clone().filter(|m| m.label == label.name);
        self.concordance.preview = None;
        let mut parts = Vec::new();
        let mut left = Vec::new();
        let mut elsewhere = Vec::new();
        for (path, rows) in by_article {
            let want = bulk::Wanted {
                label: label.clone(),
                model: model.clone(),
                rows: rows.iter().map(bulk::Place::of).collect(),
                names: self.names_for(&label.name, &rows),
                name: name.clone(),
            };
            if self.is_open(&path) {
                let done = self.in_article(&path, |session| {
                    let article = session.article()?;
                    let edits = want.edits(&article.document, &mut || session.outside.random());
                    (!edits.is_empty() && session.commit(&want.name, edits))
                        .then(|| session.article().map_or(0, |a| a.document.history().last_n()))
                });
                match done {
                    Some(n) => parts.push(Part { path, n }),
                    None => left.push(path),
                }
            } else {
                elsewhere.push((path, want));
            }
        }
        self.acted_since_bulk = false;
        let files = self.bulk_files();
        self.finish_bulk(name, parts, left, elsewhere.len(), move || {
            elsewhere.into_iter().map(|(path, want)| (path.clone(), files.tag(&path, &want))).collect()
        });
    }

    /// Runs the part of a bulk change that concerns articles not open here, then takes it all in as one step.
    fn finish_bulk(
        &mut self,
        name: String,
        mut parts: Vec<Part>,
        mut left: Vec<PathBuf>,
        count: usize,
        work: impl FnOnce() -> Vec<(PathBuf, Result<bulk::Done, String>)> + Send + 'static,
    ) {
        let finish = move |session: &mut Session, results: Vec<(PathBuf, Result<bulk::Done, String>)>| {
            session.bulk_running = false;
            let mut reason = None;
            let mut entries = Vec::new();
            for (path, result) in results {
                match result {
                    Ok((n, entry)) => {
                        entries.push(entry);
                        parts.push(Part { path, n });
                    }
                    Err(why) => {
                        reason.get_or_insert(why);
                        left.push(path);
                    }
                }
            }
            let articles = parts.len();
            if articles > 0 {
                session.bulks.push(Bulk { name: name.clone(), parts });
                session.undone_bulks.clear();
                session.acted_since_bulk = false;
            }
            session.rows_changed(entries);
            let files = if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") };
            let left = match (left.len(), reason) {
                (0, _) => String::new(),
                (n, why) => {
                    format!(" {n} left as they are: {}.", why.unwrap_or_else(|| "they cannot be changed".to_owned()))
                }
            };
            let said =
                format!("Done in {files}: {}. Ctrl+Z takes it all back.{left}", super::history::lower_first(&name));
            session.say(&said);
            session.open_waiting();
        };
        if count == 0 {
            return finish(self, Vec::new());
        }
        self.bulk_running = true;
        self.say(&format!("Writing {count} more articles…"));
        self.jobs.spawn(work, finish);
    }

    /// Undo where the last thing done was to many articles, or the open article's newest action is part of that.
    pub(super) fn undo_bulk(&mut self) -> bool {
        let newest = self.article().and_then(|a| a.document.history().undoable().map(|n| (a.path.clone(), n.n)));
        let part = |bulk: &Bulk| {
            newest.as_ref().is_some_and(|(path, n)| bulk.parts.iter().any(|p| p.path == *path && p.n == *n))
        };
        let ours = self.bulks.last().is_some_and(|bulk| part(bulk) || !self.acted_since_bulk);
        if !ours {
            return false;
        }
        let Some(bulk) = self.bulks.pop() else { return false };
        self.turn_bulk(bulk, false);
        true
    }

    /// Redo of what `undo_bulk` took back.
    pub(super) fn redo_bulk(&mut self) -> bool {
        if self.acted_since_bulk {
            return false;
        }
        let Some(bulk) = self.undone_bulks.pop() else { return false };
        self.turn_bulk(bulk, true);
        true
    }

    fn turn_bulk(&mut self, bulk: Bulk, again: bool) {
        if self.bulk_running {
            if again {
                self.undone_bulks.push(bulk)
            } else {
                self.bulks.push(bulk)
            }
            return self.say("The last change is still being written: try again in a moment.");
        }
        let mut kept = Vec::new();
        let mut left = 0;
        let mut elsewhere = Vec::new();
        for part in bulk.parts {
            if !self.is_open(&part.path) {
                elsewhere.push(part);
                continue;
            }
            let n = part.n;
            let turned = self.in_article(&part.path, |session| {
                let history = session.article()?.document.history();
                let next = if again { history.redoable() } else { history.undoable() };
                next.filter(|a| a.n == n)?;
                if again {
                    session.redo_here()
                } else {
                    session.undo_here()
                }
                Some(())
            });
            match turned {
                Some(()) => kept.push(part),
                None => left += 1,
            }
        }
        let files = self.bulk_files();
        let name = bulk.name;
        let finish = move |session: &mut Session, results: Vec<(Part, Result<bulk::Done, String>)>| {
            session.bulk_running = false;
            let mut entries = Vec::new();
            for (part, result) in results {
                match result {
                    Ok((_, entry)) => {
                        entries.push(entry);
                        kept.push(part);
                    }
                    Err(_) => left += 1,
                }
            }
            let articles = kept.len();
            let bulk = Bulk { name: name.clone(), parts: kept };
            if again {
                session.bulks.push(bulk)
            } else {
                session.undone_bulks.push(bulk)
            }
            session.acted_since_bulk = false;
            session.rows_changed(entries);
            let word = if again { "Redone" } else { "Undone" };
            let more = if left > 0 {
                format!(" {left} articles were changed since and are left as they are.")
            } else {
                String::new()
            };
            session.say(&format!("{word} in {articles} articles: {}.{more}", super::history::lower_first(&name)));
            session.open_waiting();
        };
        if elsewhere.is_empty() {
            return finish(self, Vec::new());
        }
        self.bulk_running = true;
        let work = move || {
            let turn = |part: Part| {
                let result = files.turn(&part, again);
                (part, result)
            };
            elsewhere.into_iter().map(turn).collect()
        };
        self.jobs.spawn(work, finish);
    }

    /// Shows the tags of rows as they are after a change of many articles.
    fn rows_changed(&mut self, mut entries: Vec<Arc<Entry>>) {
        entries.extend(self.entries_here().into_values());
        for entry in &entries {
            if let Some(project) = &mut self.project {
                project.update(&entry.path, |row| row.tags = entry.tags.len());
            }
        }
        self.concordance.replace(entries);
        self.concordance.arrange();
        let count = self.list_len();
        if let Some(list) = &mut self.list {
            let first = *list.chosen().start();
            list.to(first, false);
            list.fit(count);
        }
    }

    fn is_open(&self, path: &Path) -> bool {
        self.article.iter().chain(&self.parked).any(|a| a.path == path)
    }

    /// Does something to an open article, in front or behind, as if it were the one in front.
    fn in_article<T>(&mut self, path: &Path, act: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.article().is_some_and(|a| a.path == *path) {
            return act(self);
        }
        let at = self.parked.iter().position(|a| a.path == path)?;
        let front = self.article.replace(self.parked.remove(at));
        let done = act(self);
        self.flush();
        let behind = std::mem::replace(&mut self.article, front);
        self.parked.extend(behind);
        done
    }

    /// Canonical names known for the words of rows.
    fn names_for(&self, label: &str, rows: &[Row]) -> HashMap<String, String> {
        if label != "ACTOR" {
            return HashMap::new();
        }
        let words = rows.iter().map(|r| r.entry.text.slice(r.hit.range).to_owned());
        words.map(|w| (w.clone(), self.known_name(&w).unwrap_or(w))).collect()
    }

    /// The places of the concordance, emptied when the project is left.
    pub(super) fn forget_concordance(&mut self) {
        self.search_now.store(0, std::sync::atomic::Ordering::Relaxed);
        let search = self.concordance.search + 1;
        self.concordance = Concordance::default();
        self.concordance.search = search;
        self.bulks.clear();
        self.undone_bulks.clear();
        if self.list.as_ref().is_some_and(|l| l.of == ListOf::Concordance) {
            self.list = None;
        }
    }
}

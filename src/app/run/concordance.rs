//! The concordance: searching on a thread, and showing what a label or a name would do to rows before it is done.

use super::bulk::{self, Wish};
use super::cell::Cell;
use crate::app::command::{Command, Pane};
use crate::app::concordance::{Aim, Concordance, Order, Preview, Row};
use crate::app::effect::{Effect, Field};
use crate::app::list::{List, ListOf};
use crate::app::{Mode, Session};
use crate::core::project::{Corpus, Source};
use crate::core::search::{Entry, Filter, Query};
use crate::core::spans::Id;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Articles searched between two looks at the list.
const SLICE: usize = 64;
/// Threads that search at once, where there are processors for them.
const MOST_THREADS: usize = 4;

/// The corpus, shared with the threads that search it.
pub type SharedCorpus = Arc<Corpus>;

/// What is looked for.
pub(super) enum Wanted {
    Query(Query),
    Cell(Cell),
}

/// A search that several threads share: each takes the next slice of articles, rows come back in the order of the list.
struct Hunt {
    wanted: Wanted,
    /// Articles left out since their tags are sealed.
    sealed: AtomicUsize,
    paths: Vec<PathBuf>,
    /// Articles open in the window, as they are in memory.
    here: HashMap<PathBuf, Arc<Entry>>,
    next: AtomicUsize,
    found: Mutex<Found>,
}

/// Slices that were looked through before those in front of them.
#[derive(Default)]
struct Found {
    ahead: BTreeMap<usize, Vec<Row>>,
    given: usize,
}

impl Hunt {
    /// Looks through the next slice; its place and rows. `None` at the end.
    fn next_slice(&self, corpus: &Corpus, source: &Source, stopped: &dyn Fn() -> bool) -> Option<(usize, Vec<Row>)> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let mut rows = Vec::new();
        for path in self.paths.chunks(SLICE).nth(place)? {
            if stopped() {
                return None;
            }
            let entry = self.here.get(path).cloned().or_else(|| corpus.entry(path, source));
            let Some(entry) = entry else { continue };
            let hits = match &self.wanted {
                Wanted::Query(query) => entry.hits(query),
                Wanted::Cell(cell) => cell.hits(&entry, source).unwrap_or_else(|| {
                    self.sealed.fetch_add(1, Ordering::Relaxed);
                    Vec::new()
                }),
            };
            rows.extend(hits.into_iter().map(|hit| Row { entry: entry.clone(), hit }));
        }
        Some((place, rows))
    }

    /// Gives rows on as soon as those of all earlier articles were given, with how many articles that makes, and of how many.
    fn in_order(&self, place: usize, rows: Vec<Row>, mut give: impl FnMut(Vec<Row>, usize, usize)) {
        // Held while giving, so that two threads cannot give in the wrong order.
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.ahead.insert(place, rows);
        while let Some(rows) = {
            let next = found.given;
            found.ahead.remove(&next)
        } {
            found.given += 1;
            let all = self.paths.len();
            give(rows, (found.given * SLICE).min(all), all);
        }
    }
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
        self.warm();
        if let Some(words) = seed {
            self.search(&words);
        }
        self.effects.push(Effect::EditField(Field::Concordance));
    }

    pub(super) fn show_concordance(&mut self) {
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
            Ok(query) => self.start_search(words, Wanted::Query(query)),
            Err(error) => return self.say(&format!("These words cannot be looked for: {error}.")),
        }
        self.concordance.then = Some(Aim::Label(span.label.clone()));
        self.concordance.model = Some(span);
        self.focus_pane(Pane::Results);
        self.spread_when_found();
    }

    /// All mentions of an actor, with the name they are about to get.
    pub(super) fn list_mentions(&mut self, name: &str, to: Option<&str>) {
        self.show_concordance();
        self.concordance.filter = Filter::All;
        self.start_search(format!("value:\"{name}\""), Wanted::Query(Query::named(name, self.actor_labels())));
        self.concordance.then = to.map(|to| Aim::Name(to.into()));
        self.focus_pane(Pane::Results);
    }

    /// Looks for what is typed.
    pub(super) fn search(&mut self, typed: &str) {
        match Query::parse(typed, self.concordance.match_case) {
            Ok(query) => {
                if query.filter != Filter::All {
                    self.concordance.filter = query.filter;
                }
                let odd = query.unknown(&self.scheme).map(|name| {
                    format!("No attribute is called “{name}”. Words with a colon go into quotation marks.")
                });
                self.start_search(typed.to_owned(), Wanted::Query(query));
                self.concordance.fault = odd;
            }
            Err(error) => {
                self.search_now.store(0, Ordering::Relaxed);
                self.concordance.clear();
                self.concordance.query = typed.to_owned();
                self.concordance.cell = None;
                self.concordance.running = false;
                self.concordance.fault = Some(format!("{}.", super::disk::upper_first(&error.to_string())));
            }
        }
    }

    pub(super) fn start_search(&mut self, typed: String, wanted: Wanted) {
        let concordance = &mut self.concordance;
        concordance.clear();
        concordance.query = typed;
        concordance.model = None;
        concordance.then = None;
        concordance.looked = (0, 0);
        let nothing = matches!(&wanted, Wanted::Query(query) if query.is_empty());
        concordance.cell = match &wanted {
            Wanted::Cell(cell) => Some(cell.clone()),
            Wanted::Query(_) => None,
        };
        concordance.running = !nothing;
        if let Some(list) = &mut self.list {
            list.to(0, false);
        }
        if nothing {
            return;
        }
        let search = self.concordance.search;
        self.search_now.store(search, Ordering::Relaxed);
        let newest = self.search_now.clone();
        let (corpus, source) = (self.corpus(), self.source());
        let hunt = Arc::new(Hunt {
            wanted,
            sealed: AtomicUsize::new(0),
            paths: self.project_paths(),
            here: self.entries_here(),
            next: AtomicUsize::new(0),
            found: Mutex::default(),
        });
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(MOST_THREADS);
        for _ in 0..threads.min(hunt.paths.len().div_ceil(SLICE)).max(1) {
            let (hunt, corpus, source, newest) = (hunt.clone(), corpus.clone(), source.clone(), newest.clone());
            let desk = self.jobs.desk();
            std::thread::spawn(move || {
                // A newer search has begun, or this one was stopped: it is of no use any more.
                let stopped = || newest.load(Ordering::Relaxed) != search;
                while let Some((place, rows)) = hunt.next_slice(&corpus, &source, &stopped) {
                    hunt.in_order(place, rows, |rows, looked, all| {
                        let sealed = hunt.sealed.load(Ordering::Relaxed);
                        desk.hand_back(move |session| {
                            session.take_hits(search, rows, (looked, all));
                            if looked == all {
                                session.say_sealed(search, sealed);
                                session.search_ended(search);
                            }
                        });
                    });
                }
            });
        }
        if hunt.paths.is_empty() {
            self.search_ended(search);
        }
    }

    /// Esc while a search runs, or the button: what was found so far stays.
    pub(super) fn stop_search(&mut self) -> bool {
        if !self.concordance.running {
            return false;
        }
        self.search_now.store(0, Ordering::Relaxed);
        let (looked, all) = self.concordance.looked;
        self.concordance.stopped = true;
        self.search_ended(self.concordance.search);
        self.say(&format!("Stopped: {looked} of {all} articles were looked through."));
        true
    }

    /// Makes the articles ready while the query is being typed.
    fn warm(&mut self) {
        let (corpus, source, paths) = (self.corpus(), self.source(), self.project_paths());
        let newest = self.search_now.clone();
        let before = newest.load(Ordering::Relaxed);
        if paths.len() <= SLICE {
            return;
        }
        std::thread::spawn(move || {
            for path in paths {
                // The search itself goes on from here.
                if newest.load(Ordering::Relaxed) != before {
                    return;
                }
                corpus.entry(&path, &source);
            }
        });
    }

    /// The other way of counting capitals.
    pub(super) fn toggle_case(&mut self) {
        self.concordance.match_case = !self.concordance.match_case;
        // Of a cell no words are looked for.
        if self.concordance.cell.is_none() {
            let typed = self.concordance.query.clone();
            self.search(&typed);
        }
    }

    fn take_hits(&mut self, search: u64, rows: Vec<Row>, looked: (usize, usize)) {
        let concordance = &mut self.concordance;
        if concordance.search != search {
            return;
        }
        concordance.looked = looked;
        if !concordance.add(rows) {
            self.search_now.store(0, Ordering::Relaxed);
            concordance.stopped = true;
            self.search_ended(search);
        }
    }

    fn say_sealed(&mut self, search: u64, sealed: usize) {
        if sealed == 0 || self.concordance.search != search {
            return;
        }
        let articles = if sealed == 1 { "1 article is".to_owned() } else { format!("{sealed} articles are") };
        let words = format!("{articles} left out: tags stay sealed until both have marked the article done.");
        self.concordance.fault = Some(words);
    }

    fn search_ended(&mut self, search: u64) {
        let concordance = &mut self.concordance;
        if concordance.search != search || !std::mem::take(&mut concordance.running) {
            return;
        }
        if concordance.order != Order::Position {
            self.rearranged();
        }
        self.spread_when_found();
    }

    /// Shows the label of Shift+R, or another name, on all rows once they are found.
    fn spread_when_found(&mut self) {
        if self.concordance.running {
            return;
        }
        let Some(aim) = self.concordance.then.take() else { return };
        if self.concordance.is_empty() {
            return self.say(match aim {
                Aim::Label(_) => "All equal mentions of the project are tagged.",
                Aim::Name(_) => "No mention of this name is tagged.",
            });
        }
        self.list_all();
        self.preview(aim);
    }

    /// All articles of the folder in the order of the list, else the open one.
    pub(super) fn project_paths(&self) -> Vec<PathBuf> {
        match &self.project {
            Some(project) => project.rows().iter().map(|r| r.path.clone()).collect(),
            None => self.article().map(|a| a.path.clone()).into_iter().collect(),
        }
    }

    /// The articles open here, as they are in memory.
    pub(super) fn entries_here(&self) -> HashMap<PathBuf, Arc<Entry>> {
        let open = self.article.iter().chain(&self.parked).filter(|a| a.state.disk().is_some());
        open.map(|a| (a.path.clone(), Arc::new(Entry::new(a.path.clone(), &a.document, &self.scheme)))).collect()
    }

    /// The corpus of whoever tags now.
    pub(in crate::app) fn corpus(&mut self) -> SharedCorpus {
        if self.corpus.annotator() != self.annotator.as_deref() {
            self.corpus = Arc::new(Corpus::new(self.annotator.as_deref()));
        }
        self.corpus.clone()
    }

    /// Where articles of the folder are read from.
    pub(in crate::app) fn source(&self) -> Source {
        Source { scheme: self.scheme.clone(), state: self.state_dir(), folder: self.project_folder() }
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
        if let Some(sorting) = self.concordance.arrange_later() {
            let work = move || (sorting.sort(), sorting);
            self.jobs.spawn(work, |session, (shown, sorting)| {
                if session.concordance.arranged(&sorting, shown) {
                    session.first_row_again();
                }
            });
        }
        self.first_row_again();
    }

    fn first_row_again(&mut self) {
        let count = self.list_len();
        if let Some(list) = &mut self.list {
            list.to(0, false);
            list.fit(count);
        }
    }

    /// A digit on rows, or another name for their actors: shows what it would do to each, before anything changes.
    pub(super) fn preview(&mut self, aim: Aim) {
        let Some(list) = &self.list else { return };
        let (chosen, named) = (list.chosen(), self.actor_labels());
        let changes = chosen.filter_map(|row| Some((row, self.concordance.change(row, &aim, &named)?))).collect();
        let preview = Preview::new(aim.clone(), changes);
        let count = preview.count();
        self.concordance.preview = Some(preview);
        let articles = self.concordance.by_article().len();
        if count == 0 {
            self.concordance.preview = None;
            return self.say(&match aim {
                Aim::Label(label) => format!("There is nothing to tag as {label} in these rows."),
                Aim::Name(name) => format!("No actor in these rows needs the name {name}."),
            });
        }
        let places = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
        let files = if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") };
        self.say(&format!("{} for {places} in {files}: Enter does it, Esc does not.", aim.words()));
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

    pub(super) fn go_to_place(&mut self, path: &Path, range: crate::core::text::ByteRange, id: Option<Id>) {
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
        self.concordance.then = None;
        self.concordance.preview.take().is_some() || self.stop_search()
    }

    fn apply_preview(&mut self) {
        let Some(preview) = &self.concordance.preview else { return };
        if self.bulk_running {
            return self.say("The last change is still being written: try again in a moment.");
        }
        let aim = preview.aim.clone();
        let by_article = self.concordance.by_article();
        let name = match &aim {
            Aim::Label(label) => format!("Tag {} places as {label}", preview.count()),
            Aim::Name(to) => self.naming_title(to, by_article.values().flatten(), preview.count()),
        };
        let mut wishes = Vec::new();
        for (path, rows) in by_article {
            let places = rows.iter().map(bulk::Place::of).collect();
            let name = name.clone();
            let wish = match &aim {
                Aim::Name(to) => Wish::Rename(bulk::Renaming { to: to.clone(), rows: places, name }),
                Aim::Label(label) => {
                    let Some(label) = self.scheme.label(label).cloned() else { return };
                    let model = self.concordance.model.clone().filter(|m| m.label == label.name);
                    let names = self.names_for(&label.name, &rows);
                    Wish::Tag(Box::new(bulk::Wanted { label, model, rows: places, names, name }))
                }
            };
            wishes.push((path, wish));
        }
        self.concordance.preview = None;
        self.change_many(name, wishes);
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
        self.search_now.store(0, Ordering::Relaxed);
        let search = self.concordance.search + 1;
        self.corpus = SharedCorpus::default();
        self.concordance = Concordance::default();
        self.concordance.search = search;
        self.bulks.clear();
        self.undone_bulks.clear();
        if self.list.as_ref().is_some_and(|l| l.of == ListOf::Concordance) {
            self.list = None;
        }
    }
}

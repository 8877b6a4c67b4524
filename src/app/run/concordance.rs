//! The concordance: searching on a thread, and showing what a label or a name would do to rows before it is done.

use super::bulk::{self, Wish};
use crate::app::command::{Command, Pane};
use crate::app::concordance::{Aim, Concordance, Order, Preview, Row};
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
        self.concordance.then = Some(Aim::Label(span.label.clone()));
        self.concordance.model = Some(span);
        self.focus_pane(Pane::Results);
        self.spread_when_found();
    }

    /// All mentions of an actor, with the name they are about to get.
    pub(super) fn list_mentions(&mut self, name: &str, to: Option<&str>) {
        self.show_concordance();
        self.concordance.filter = Filter::All;
        self.start_search(format!("value:\"{name}\""), Query::named(name, self.actor_labels()));
        self.concordance.then = to.map(|to| Aim::Name(to.into()));
        self.focus_pane(Pane::Results);
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
        concordance.then = None;
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

    pub(super) fn corpus(&mut self) -> SharedCorpus {
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

    /// A digit on rows, or another name for their actors: shows what it would do to each, before anything changes.
    pub(super) fn preview(&mut self, aim: Aim) {
        let Some(list) = &self.list else { return };
        let (chosen, named) = (list.chosen(), self.actor_labels());
        let changes = chosen.filter_map(|row| Some((row, self.concordance.change(row, &aim, &named)?))).collect();
        let preview = Preview { aim: aim.clone(), changes };
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
        self.concordance.preview.take().is_some()
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

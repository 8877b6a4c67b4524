//! What a person can do, without a window: the session with its open article, its folder and its commands.

pub mod article;
mod asking;
mod available;
pub mod boards;
pub mod chord;
pub mod command;
pub mod concordance;
pub mod doc_state;
pub mod effect;
pub mod guide;
pub mod jobs;
pub mod keymap;
pub mod learner;
pub mod list;
mod memory;
pub mod model;
pub mod names;
pub mod pending;
mod places;
pub mod problems;
pub mod queue;
pub mod review;
pub mod run;
pub mod settings;
pub mod specs;
pub mod suggestions;
pub mod world;

pub use chord::Chord;

use crate::core::formats::Tokenizer;
use crate::core::scheme::Scheme;
use crate::core::spans::Id;
use crate::core::store::Outside;
use crate::core::store::writer::{DocId, WriterHandle};
use crate::core::text::{ByteRange, Granularity};
use article::Article;
use command::Pane;
use effect::Effect;
use jobs::Jobs;
use keymap::{Keymap, Preset};
use names::Names;
use queue::Project;
use settings::Settings;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How keys are read: see the table of modes in the key sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Mode {
    #[default]
    Text,
    /// A label is in hand (`None`: its digit is still to come).
    Brush { label: Option<Arc<str>> },
    /// A span looks for the span it links to.
    Link { from: Id, kind: Arc<str>, hints: Vec<LinkHint>, choice: usize },
    /// A lost span looks for its words.
    Place { orphan: Id },
    /// A list has the keyboard: see `Session::list`.
    List,
    /// Places are decided: see `Session::review`.
    Review,
}

/// A span that a claim may be linked to, with the letter that does it.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkHint {
    pub to: Id,
    pub place: ByteRange,
    pub letter: Option<char>,
    pub words: String,
    pub value: Option<String>,
}

/// What lies over the window and takes the keyboard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    Palette,
    GoTo,
    Keys,
    Settings,
    Export,
    Import,
    LabelPicker,
    WhoIsTagging,
    RenameActor,
    /// Whose tags are to be reviewed.
    Reviewers,
    /// Somebody is not done with the article: look all the same?
    Unseal,
    /// Guidelines and precedents.
    Guide,
    Agreement,
    Statistics,
    Assign,
    About,
    /// Closing with tags that are not on disk.
    ConfirmQuit,
}

/// Whose name is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Renaming {
    /// The name so far.
    pub from: String,
    /// It is the rows chosen in the concordance that get the name.
    pub rows: bool,
}

/// A sentence on the status line.
#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    pub text: String,
}

/// A sentence that stays above the article until it is closed, with what one can do about it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Notice {
    pub about: run::About,
    pub text: String,
    /// Words on a button, and what it does.
    pub offer: Option<(&'static str, command::Command)>,
}

impl From<String> for Notice {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// Where the program keeps its own files.
#[derive(Clone, PartialEq, Debug)]
pub struct Places {
    /// Journal, recovery copies, texts.
    pub state: PathBuf,
    pub settings: PathBuf,
    /// The sample project, where it was found.
    pub samples: Option<PathBuf>,
}

/// A save that failed, as the red bar shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Failure {
    pub doc: DocId,
    /// What happened, what was kept, what to do: a sentence each.
    pub what: String,
    pub kept: String,
    pub remedy: String,
    /// The recovery copy.
    pub copy: Option<PathBuf>,
}

/// Everything the window shows and the commands change.
pub struct Session {
    pub scheme: Scheme,
    pub keymap: Keymap,
    pub settings: Settings,
    pub project: Option<Project>,
    /// Comparing, adjudicating or reviewing one person's tags.
    pub review: Option<review::Review>,
    pub review_setup: Option<review::Setup>,
    pub figures: review::Figures,
    /// Guidelines and precedents, while their page is open.
    pub guide: guide::Guide,
    article: Option<Article>,
    /// Articles left open behind the present one: their caret and undo history stay at hand.
    parked: Vec<Article>,
    pub names: Names,
    pub annotator: Option<String>,
    pub mode: Mode,
    /// The list that is shown, with the keyboard or without.
    pub list: Option<list::List>,
    /// Places of the project that fit a query.
    pub concordance: concordance::Concordance,
    /// What the lens found in the open article.
    pub problems: problems::Problems,
    pub granularity: Granularity,
    /// The actor whose name is asked for.
    pub renaming: Option<Renaming>,
    /// Which list the panel shows.
    pub board: boards::Board,
    /// Lists, and the walk through suggestions, show only this label.
    pub label_filter: Option<Arc<str>>,
    /// Whether tokens are shown under the text, and how it is cut into them.
    pub lane_shown: bool,
    pub lane: Tokenizer,
    pub pane: Pane,
    pub overlay: Option<Overlay>,
    pub message: Option<Message>,
    /// A bar that stays: recovery notices, scheme faults.
    pub notices: Vec<Notice>,
    pub effects: Vec<Effect>,
    pub jobs: Jobs,
    pub failure: Option<Failure>,
    /// Steps that became safe since the window last looked: `journal` or `saved`, step, milliseconds since the act.
    pub safe: Vec<(&'static str, u64, f64)>,
    /// Articles made ready for search.
    corpus: run::SharedCorpus,
    /// Number of the newest search: threads of older ones stop.
    search_now: Arc<std::sync::atomic::AtomicU64>,
    /// What was done to many articles at once, and taken back, newest last.
    bulks: Vec<run::Bulk>,
    undone_bulks: Vec<run::Bulk>,
    /// Articles that are not open are being changed: none is opened meanwhile.
    bulk_running: bool,
    /// Something was done to one article since the last change of many.
    acted_since_bulk: bool,
    /// The article to open after that.
    open_after: Option<PathBuf>,
    /// Where to go in an article that is being opened.
    wanted_place: Option<(PathBuf, ByteRange, Option<Id>)>,
    disk: run::Disk,
    places: Places,
    outside: Arc<dyn Outside>,
    /// The article that a thread is opening.
    opening: Option<PathBuf>,
    last_label: Option<Arc<str>>,
    /// The span a walk along links started at, and where it is.
    link_walk: Option<(Id, Id)>,
    mouse_selections: usize,
    suggesting: suggestions::Work,
    /// The folder's model, where there is one.
    asking: Option<asking::Asking>,
    pub learning: learner::Learning,
    /// Steps not yet in the sidecar, and when they were done.
    acted: Vec<(u64, Duration)>,
}

impl Session {
    /// A session with nothing open. Reads the settings.
    pub fn new(places: Places, outside: Arc<dyn Outside>) -> Self {
        let (settings, complaint) = Settings::load(&places.settings);
        let jobs = Jobs::default();
        let disk = run::Disk::start(&places.state, outside.clone(), jobs.desk());
        let mut session = Self {
            scheme: Scheme::built_in(),
            keymap: keymap_of(&settings),
            settings,
            project: None,
            review: None,
            review_setup: None,
            figures: review::Figures::default(),
            guide: guide::Guide::default(),
            article: None,
            parked: Vec::new(),
            names: Names::default(),
            annotator: None,
            mode: Mode::default(),
            list: None,
            concordance: concordance::Concordance::default(),
            corpus: run::SharedCorpus::default(),
            search_now: Arc::default(),
            bulks: Vec::new(),
            undone_bulks: Vec::new(),
            bulk_running: false,
            acted_since_bulk: true,
            open_after: None,
            wanted_place: None,
            problems: problems::Problems::default(),
            granularity: Granularity::Word,
            renaming: None,
            board: boards::Board::default(),
            label_filter: None,
            pane: Pane::default(),
            overlay: None,
            message: None,
            notices: Vec::new(),
            effects: Vec::new(),
            jobs,
            failure: None,
            safe: Vec::new(),
            disk,
            lane_shown: false,
            lane: Tokenizer::default(),
            places,
            outside,
            opening: None,
            last_label: None,
            link_walk: None,
            mouse_selections: 0,
            suggesting: suggestions::Work::default(),
            asking: None,
            learning: learner::Learning::default(),
            acted: Vec::new(),
        };
        session.notices.extend(complaint.map(Notice::from));
        session
    }

    /// The open article.
    pub fn article(&self) -> Option<&Article> {
        self.article.as_ref()
    }

    /// The open article, for what the window changes without a command (lanes, caches).
    pub fn article_mut(&mut self) -> Option<&mut Article> {
        self.article.as_mut()
    }

    /// Takes what commands asked of the window since the last call.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Puts a sentence on the status line until the next command.
    pub fn say(&mut self, text: &str) {
        self.message = Some(Message { text: text.to_owned() });
    }

    /// Shows a hint of the first minutes, once ever.
    pub(crate) fn hint(&mut self, name: &str, text: &str) {
        if self.settings.first_time(name) {
            self.effects.push(Effect::Toast(text.to_owned()));
        }
    }

    /// The present time in UTC.
    pub(crate) fn now(&self) -> String {
        self.outside.utc()
    }

    /// For a panic hook: saves what there is, from any thread.
    pub fn last_will(&self) -> WriterHandle {
        self.disk.handle()
    }

    /// The article a thread is opening.
    pub fn opening(&self) -> Option<&std::path::Path> {
        self.opening.as_deref()
    }

    pub(crate) fn random(&self) -> u64 {
        self.outside.random()
    }

    /// The mode that a list, a dialog or another mode goes back to.
    pub fn resting_mode(&self) -> Mode {
        if self.review.as_ref().is_some_and(|r| !r.editing) { Mode::Review } else { Mode::Text }
    }

    pub(crate) fn new_id(&mut self) -> Id {
        loop {
            let id = Id::from_random(self.outside.random());
            let taken = |a: &Article| a.document.spans().contains(&id) || a.document.relations().get(&id).is_some();
            if !self.article.as_ref().is_some_and(taken) {
                return id;
            }
        }
    }

    pub(crate) fn count_mouse_selection(&mut self) {
        self.mouse_selections += 1;
        if self.mouse_selections == 10 {
            self.hint(
                "keys",
                "Keys are faster: Shift+Right or W selects, a digit tags, Tab goes on. F1 shows them all.",
            );
        }
    }

    /// Reads the keys anew after a change of the settings.
    pub fn rebind(&mut self) {
        self.keymap = keymap_of(&self.settings);
    }

    /// Writes the settings. A failure is said, and nothing else comes of it.
    pub fn save_settings(&mut self) {
        if let Err(error) = self.settings.save(&self.places.settings) {
            self.say(&format!("The settings could not be saved: {error}."));
        }
    }
}

impl Drop for Session {
    /// However the session ends, the writer gets the last state before it stops.
    fn drop(&mut self) {
        self.leave_article();
        self.close_parked();
    }
}

fn keymap_of(settings: &Settings) -> Keymap {
    let preset = Preset::ALL.iter().find(|(_, name, _)| *name == settings.keys).map_or(Preset::Standard, |p| p.0);
    Keymap::new(preset, &settings.own_keys, cfg!(target_os = "macos"))
}

//! What a person does with keys, without a window: before, keys, after.

mod articles;
mod concordance;
mod deciding;
mod foreign;
mod moving;
mod problems;
pub mod reviewing;
mod saying;
mod tagging;

use crate::notation;
use rubrica::app::article::{Article, Selection};
use rubrica::app::doc_state::{DocState, Event};
use rubrica::app::{Chord, Places, Session};
use rubrica::core::edit::{Edit, Transaction};
use rubrica::core::spans::{Id, Span, SpanStatus};
use rubrica::core::store::Outside;
use rubrica::core::text::{ByteRange, Header};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A world in which it is always the same time of day, and ids count up.
#[derive(Default)]
struct World {
    ids: AtomicU64,
    start: std::sync::OnceLock<Instant>,
}

impl Outside for World {
    fn elapsed(&self) -> Duration {
        self.start.get_or_init(Instant::now).elapsed()
    }

    fn utc(&self) -> String {
        "2026-02-02T10:00:00Z".to_owned()
    }

    fn random(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }
}

/// A session in a folder of its own, with a clock that stands still and ids that count.
pub struct Desk {
    pub session: Session,
    pub folder: tempfile::TempDir,
}

fn session(root: &Path, world: World) -> Session {
    let places = Places { state: root.join("state"), settings: root.join("settings.json"), samples: None };
    Session::new(places, Arc::new(world))
}

impl Desk {
    /// An empty desk.
    pub fn empty() -> Self {
        Self::in_folder(tempfile::tempdir().unwrap())
    }

    /// A desk in a folder where something was done before.
    pub fn in_folder(folder: tempfile::TempDir) -> Self {
        Self { session: session(folder.path(), World::default()), folder }
    }

    /// A second window on the files of another desk; its own folder stays empty.
    pub fn beside(other: &Self) -> Self {
        let world = World { ids: AtomicU64::new(1 << 32), ..World::default() };
        Self { session: session(other.folder.path(), world), folder: tempfile::tempdir().unwrap() }
    }

    /// A desk with an article in the notation of the tests, published on Monday 2 February 2026, not on disk.
    pub fn with(noted: &str) -> Self {
        let mut desk = Self::empty();
        let noted = notation::read(noted);
        let mut article =
            Article::new(PathBuf::from("story.txt"), noted.document, Header::default(), DocState::Loading);
        article.state = std::mem::take(&mut article.state).next(Event::Loaded { read_only: None });
        article.document.set_detected(rubrica::core::edit::HeadField::Date, "2026-02-02".into());
        article.caret = noted.caret;
        article.selection = noted.selection.map(|range| Selection { range, anchor: range, head: range });
        desk.session.show_article(article);
        desk
    }

    /// Presses keys, written with spaces between them.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let chord = Chord::parse(key).unwrap_or_else(|| panic!("no key is called {key}"));
            assert!(self.session.key(chord), "{key} means nothing here");
        }
        self
    }

    /// Waits until suggestions have been worked out.
    pub fn settle(&mut self) -> &mut Self {
        self.session.poll();
        while self.session.is_suggesting() {
            let Some(finish) = self.session.jobs.wait(10_000) else { panic!("suggestions never came") };
            finish(&mut self.session);
            self.session.poll();
        }
        self
    }

    /// A span that another program left in the file as suggested.
    pub fn suggest_in_file(&mut self, start: usize, end: usize, label: &str, value: Option<&str>) {
        let mut span = Span::new(Id::new("file"), ByteRange::of(start, end), label);
        span.status = SpanStatus::Suggested;
        span.value = value.map(Into::into);
        let document = &mut self.session.article_mut().unwrap().document;
        document.run(Transaction::new("Given", vec![Edit::PutSpan(Arc::new(span))]), "2026-02-02T10:00:00Z").unwrap();
    }

    /// The article with its tags.
    pub fn text(&self) -> String {
        notation::print(&self.session.article().unwrap().document, false)
    }

    /// The article with tags and values.
    pub fn text_with_values(&self) -> String {
        notation::print(&self.session.article().unwrap().document, true)
    }

    /// The selected words.
    pub fn selected(&self) -> String {
        let article = self.session.article().unwrap();
        article.selection.map(|s| article.document.text().slice(s.range).to_owned()).unwrap_or_default()
    }

    /// The words at the caret from there to the end of the line.
    pub fn at_caret(&self) -> String {
        let article = self.session.article().unwrap();
        let rest = &article.document.text().as_str()[article.caret.get()..];
        rest.lines().next().unwrap_or_default().to_owned()
    }

    /// The words of the focused tag.
    pub fn focused(&self) -> String {
        let article = self.session.article().unwrap();
        article.focused().map(|s| s.quote(article.document.text()).to_owned()).unwrap_or_default()
    }

    /// The sentence on the status line.
    pub fn said(&self) -> String {
        self.session.message.as_ref().map(|m| m.text.clone()).unwrap_or_default()
    }
}

/// Before, keys, after.
#[track_caller]
pub fn check(before: &str, keys: &str, after: &str) {
    let mut desk = Desk::with(before);
    desk.keys(keys);
    assert_eq!(desk.text(), after, "{before} + {keys}: {}", desk.said());
}

/// Before, keys, selection after.
#[track_caller]
pub fn check_selected(before: &str, keys: &str, selected: &str) {
    let mut desk = Desk::with(before);
    desk.keys(keys);
    assert_eq!(desk.selected(), selected, "{before} + {keys}: {}", desk.said());
}

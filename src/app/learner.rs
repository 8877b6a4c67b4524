//! Learning on a thread of its own: rebuilt from the project's sidecars at opening, fed with what is decided, and handed
//! back as snapshots. Nothing waits for it, and nothing of it is written.

use super::Session;
use super::article::Article;
use super::jobs::Desk;
use crate::core::document::{Document, Status};
use crate::core::project::{Corpus, Source};
use crate::core::spans::{Relation, RelationSet, Span, SpanSet};
use crate::core::suggest::{Knowledge, Learner, Lesson};
use crate::core::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How long nothing must be done before the open article is learned from.
const PAUSE: Duration = Duration::from_secs(2);
/// A lesson that takes longer than this ends learning for the session.
const SLOW: Duration = Duration::from_secs(10);
/// Articles after which a rebuild hands back what it has so far, the first time; then after twice as many each time.
const SLICE: usize = 64;
/// Articles that are learned from when a folder is opened: the newest. More of them would cost minutes and hundreds of MB
/// and say little that these do not. Actors are counted in all.
const MOST: usize = 1_000;

/// Where each canonical name is mentioned: how often in which article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mentions {
    by_name: BTreeMap<String, BTreeMap<PathBuf, usize>>,
    /// Articles that mention somebody.
    known: BTreeSet<PathBuf>,
}

impl Mentions {
    /// How often a name is mentioned in the project, and in how many articles.
    pub fn of(&self, name: &str) -> (usize, usize) {
        self.by_name.get(name).map_or((0, 0), |articles| (articles.values().sum(), articles.len()))
    }

    /// The articles that mention a name, with how often.
    pub fn articles(&self, name: &str) -> impl Iterator<Item = (&PathBuf, usize)> {
        self.by_name.get(name).into_iter().flatten().map(|(path, count)| (path, *count))
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    fn take(&mut self, path: &PathBuf, names: BTreeMap<String, usize>) {
        if self.known.remove(path) {
            self.by_name.retain(|_, articles| {
                articles.remove(path);
                !articles.is_empty()
            });
        }
        if !names.is_empty() {
            self.known.insert(path.clone());
        }
        for (name, count) in names {
            self.by_name.entry(name).or_default().insert(path.clone(), count);
        }
    }
}

/// The session's side: the way to the thread, and what is still to be learned.
pub struct Learning {
    sender: Option<Sender<Work>>,
    /// Grows with every project, so that what belongs to an earlier one is dropped.
    generation: Arc<AtomicU64>,
    /// The open article changed since it was learned from.
    changed: bool,
    /// A thread waits for the pause.
    armed: bool,
    /// When the person did something last.
    pub last_input: Duration,
    /// Learning failed or was too slow: it is off until the next start.
    pub off: bool,
    /// Where the project's actors are mentioned.
    pub mentions: Arc<Mentions>,
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            sender: None,
            generation: Arc::default(),
            changed: false,
            armed: false,
            last_input: Duration::ZERO,
            off: false,
            mentions: Arc::default(),
        }
    }
}

/// An article as it crosses to the thread: sets are built over there.
struct Raw {
    path: PathBuf,
    text: Text,
    date: Option<jiff::civil::Date>,
    spans: Vec<Arc<Span>>,
    relations: Vec<Arc<Relation>>,
    done: bool,
}

impl Raw {
    fn of(path: PathBuf, document: &Document, done: bool) -> Self {
        Self {
            path,
            text: document.text().clone(),
            date: document.date().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok()),
            spans: document.spans().iter().cloned().collect(),
            relations: document.relations().iter().cloned().collect(),
            done,
        }
    }
}

struct Rebuild {
    generation: u64,
    labels: Vec<Arc<str>>,
    actors: Vec<String>,
    articles: Vec<PathBuf>,
    /// What is read for learning is made ready for search on the way, and for telling habits.
    corpus: Arc<Corpus>,
    source: Source,
}

enum Work {
    Rebuild(Box<Rebuild>),
    Learn(u64, Box<Raw>),
    /// Articles changed on disk.
    Reread(Box<Rebuild>),
    #[cfg(test)]
    Panic,
}

impl Session {
    /// Learns from the whole folder anew, in the background.
    pub(crate) fn rebuild_knowledge(&mut self) {
        let Some(project) = &self.project else { return };
        let articles = project.rows().iter().filter(|r| r.status != Status::New || r.tags > 0);
        let mut articles: Vec<(Option<&str>, PathBuf)> =
            articles.map(|r| (r.date.as_deref(), r.path.clone())).collect();
        if articles.len() > MOST {
            // The newest first; within a date the order of the list.
            articles.sort_by(|a, b| b.0.cmp(&a.0));
        }
        let articles: Vec<PathBuf> = articles.into_iter().map(|(_, path)| path).collect();
        let generation = self.learning.generation.fetch_add(1, Ordering::Relaxed) + 1;
        let reading = Box::new(self.reading(generation, articles));
        self.send_work(Work::Rebuild(reading));
    }

    /// Learns again from articles that were changed together, open here or not.
    pub(crate) fn learn_again(&mut self, articles: Vec<PathBuf>) {
        let generation = self.learning.generation.load(Ordering::Relaxed);
        let mut closed = Vec::new();
        let mut open = Vec::new();
        for path in articles {
            match self.article.iter().chain(&self.parked).find(|a| a.path == path) {
                Some(article) => {
                    open.push(Raw::of(path, &article.document, self.answers_all(article)));
                }
                None => closed.push(path),
            }
        }
        for raw in open {
            self.send_work(Work::Learn(generation, Box::new(raw)));
        }
        if !closed.is_empty() {
            let reading = Box::new(self.reading(generation, closed));
            self.send_work(Work::Reread(reading));
        }
    }

    fn reading(&mut self, generation: u64, articles: Vec<PathBuf>) -> Rebuild {
        Rebuild {
            generation,
            labels: self.learned_labels(),
            actors: self.actor_labels(),
            articles,
            corpus: self.corpus(),
            source: self.source(),
        }
    }

    /// Notes a change: it is learned from after a pause.
    pub(crate) fn learn_later(&mut self) {
        self.learning.changed = true;
        if !self.learning.armed {
            self.arm(PAUSE);
        }
    }

    fn arm(&mut self, wait: Duration) {
        self.learning.armed = true;
        self.jobs.spawn(move || std::thread::sleep(wait), |session, ()| session.pause_ended());
    }

    fn pause_ended(&mut self) {
        self.learning.armed = false;
        let quiet = self.outside.elapsed().saturating_sub(self.learning.last_input);
        // The clock of the wait and that of the session may differ by a little.
        match PAUSE.checked_sub(quiet + Duration::from_millis(50)) {
            Some(left) if self.learning.changed => self.arm(left + Duration::from_millis(50)),
            _ => self.learn_now(),
        }
    }

    /// Learns from the open article, if it changed since.
    pub(crate) fn learn_now(&mut self) {
        if !std::mem::take(&mut self.learning.changed) {
            return;
        }
        let Some(article) = &self.article else { return };
        let done = self.answers_all(article);
        let raw = Raw::of(article.path.clone(), &article.document, done);
        let generation = self.learning.generation.load(Ordering::Relaxed);
        self.send_work(Work::Learn(generation, Box::new(raw)));
    }

    /// Whether what has no tag in an article has none on purpose: it is done, or every suggestion was answered.
    fn answers_all(&self, article: &Article) -> bool {
        let status = article.document.status();
        let answered = self.settings.suggest
            && article.pending.is_empty()
            && article.tag_count() > 0
            && !self.is_suggesting()
            && self.knows_suggestions();
        matches!(status, Status::Done | Status::Reviewed) || answered
    }

    fn learned_labels(&self) -> Vec<Arc<str>> {
        self.scheme.labels.iter().map(|l| l.name.clone()).collect()
    }

    /// Labels whose values are canonical names: what claims may be linked to, and ACTOR.
    pub(crate) fn actor_labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = self.scheme.links.iter().flat_map(|l| l.to.clone()).collect();
        labels.push("ACTOR".to_owned());
        labels.sort();
        labels.dedup();
        labels
    }

    fn send_work(&mut self, work: Work) {
        if self.learning.off {
            return;
        }
        let (desk, generation) = (self.jobs.desk(), self.learning.generation.clone());
        let (labels, actors) = (self.learned_labels(), self.actor_labels());
        let sender = self.learning.sender.get_or_insert_with(|| {
            let (sender, receiver) = channel();
            let worker =
                Worker { learner: Learner::new(labels), actors, mentions: Mentions::default(), generation, desk };
            std::thread::spawn(move || worker.run(&receiver));
            sender
        });
        if sender.send(work).is_err() {
            self.learning_failed("failed");
        }
    }

    fn take_knowledge(&mut self, generation: u64, knowledge: Knowledge, mentions: Arc<Mentions>) {
        if generation != self.learning.generation.load(Ordering::Relaxed) || self.learning.off {
            return;
        }
        self.learning.mentions = mentions;
        self.know(knowledge);
    }

    fn learning_failed(&mut self, how: &str) {
        if !std::mem::replace(&mut self.learning.off, true) {
            self.learning.sender = None;
            self.say(&format!("Learning {how} and is off until the next start. The other suggestions go on."));
        }
    }
}

struct Worker {
    learner: Learner,
    actors: Vec<String>,
    mentions: Mentions,
    generation: Arc<AtomicU64>,
    desk: Desk,
}

impl Worker {
    fn run(mut self, receiver: &Receiver<Work>) {
        while let Ok(work) = receiver.recv() {
            let started = Instant::now();
            let rebuilt = !matches!(work, Work::Learn(..));
            let done = catch_unwind(AssertUnwindSafe(|| self.work(work)));
            let how = match done {
                Err(_) => "failed",
                // A whole folder may take its time; one article may not.
                Ok(()) if !rebuilt && started.elapsed() > SLOW => "was too slow",
                Ok(()) => continue,
            };
            self.desk.hand_back(move |session| session.learning_failed(how));
            return;
        }
    }

    fn work(&mut self, work: Work) {
        match work {
            Work::Rebuild(rebuild) => self.rebuild(&rebuild),
            Work::Learn(generation, raw) => {
                self.learn(*raw);
                self.hand_back(generation);
            }
            Work::Reread(changed) => {
                self.read(&changed);
                self.hand_back(changed.generation);
            }
            #[cfg(test)]
            Work::Panic => panic!("on purpose"),
        }
    }

    fn rebuild(&mut self, rebuild: &Rebuild) {
        self.learner = Learner::new(rebuild.labels.iter().cloned());
        self.actors.clone_from(&rebuild.actors);
        self.mentions = Mentions::default();
        if self.read(rebuild) {
            self.learner.refit();
            self.hand_back(rebuild.generation);
            let generation = self.generation.clone();
            rebuild.corpus.count_all(&rebuild.source, &|| generation.load(Ordering::Relaxed) != rebuild.generation);
            // The window looks at the habits of the open article again.
            self.desk.hand_back(|_| ());
        }
    }

    /// Learns from articles as they are on disk. False when another project was opened meanwhile.
    fn read(&mut self, rebuild: &Rebuild) -> bool {
        for (i, path) in rebuild.articles.iter().enumerate() {
            if self.generation.load(Ordering::Relaxed) != rebuild.generation {
                return false;
            }
            // What cannot be read is not learned from; opening it says why.
            let Some(document) = rebuild.corpus.read(path, &rebuild.source) else { continue };
            let done = matches!(document.status(), Status::Done | Status::Reviewed);
            let raw = Raw::of(path.clone(), &document, done);
            if self.learner.len() < MOST || self.learner.knows(&path.to_string_lossy()) {
                self.learn(raw);
            } else {
                self.count_mentions(&raw);
            }
            if (i + 1).is_multiple_of(SLICE) && ((i + 1) / SLICE).is_power_of_two() {
                self.hand_back(rebuild.generation);
            }
        }
        true
    }

    /// Counts who is mentioned in an article.
    fn count_mentions(&mut self, raw: &Raw) {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for span in raw.spans.iter().filter(|s| s.counts() && self.actors.iter().any(|l| *l == *s.label)) {
            if let Some(name) = span.value_str() {
                *names.entry(name.to_owned()).or_default() += 1;
            }
        }
        self.mentions.take(&raw.path, names);
    }

    fn learn(&mut self, raw: Raw) {
        self.count_mentions(&raw);
        let lesson = Lesson {
            id: raw.path.to_string_lossy().into(),
            text: raw.text,
            date: raw.date,
            spans: SpanSet::from_spans(raw.spans),
            relations: RelationSet::from_relations(raw.relations),
            done: raw.done,
        };
        self.learner.learn(&lesson);
    }

    fn hand_back(&self, generation: u64) {
        let (knowledge, mentions) = (self.learner.snapshot(), Arc::new(self.mentions.clone()));
        self.desk.hand_back(move |session| session.take_knowledge(generation, knowledge, mentions));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A world that stands still.
    struct Still;

    impl crate::core::store::Outside for Still {
        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }

        fn utc(&self) -> String {
            "2026-02-02T10:00:00Z".to_owned()
        }

        fn random(&self) -> u64 {
            7
        }
    }

    #[test]
    fn a_panic_while_learning_is_said_and_all_else_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let places =
            crate::app::Places { state: root.join("state"), settings: root.join("settings.json"), samples: None };
        let mut session = Session::new(places, Arc::new(Still));
        let path = root.join("a.txt");
        std::fs::write(&path, "It closed on Jan. 26, 2026.\n").unwrap();
        session.run(crate::app::command::Command::Open(path));
        session.send_work(Work::Panic);
        let waiting = |session: &Session| session.article().map_or(0, |a| a.pending.len());
        while !session.learning.off || waiting(&session) == 0 {
            let Some(finish) = session.jobs.wait(20_000) else { panic!("the thread said nothing") };
            finish(&mut session);
            session.poll();
        }
        session.learn_later();
        session.learn_now();
        let said = session.message.as_ref().map(|m| m.text.as_str()).unwrap_or_default();
        assert!(said.starts_with("Learning failed and is off until the next start."), "{said}");
        assert_eq!(waiting(&session), 1, "the rules still suggest");
    }

    #[test]
    fn mentions_of_an_article_replace_those_known_of_it() {
        let mut mentions = Mentions::default();
        let (a, b) = (PathBuf::from("a"), PathBuf::from("b"));
        mentions.take(&a, BTreeMap::from([("Anna Berg".to_owned(), 3)]));
        mentions.take(&b, BTreeMap::from([("Anna Berg".to_owned(), 1), ("Ben".to_owned(), 2)]));
        assert_eq!((mentions.of("Anna Berg"), mentions.of("Ben")), ((4, 2), (2, 1)));
        mentions.take(&a, BTreeMap::new());
        assert_eq!((mentions.of("Anna Berg"), mentions.names().count()), ((1, 1), 2));
        mentions.take(&b, BTreeMap::new());
        assert_eq!(mentions, Mentions::default());
    }
}

//! Live suggestions: worked out on a thread for the open article, taken over only if nothing changed meanwhile.

use super::Session;
use super::article::Article;
use super::memory;
use super::pending::{Pending, Source};
use crate::core::spans::{Origin, Span, SpanSet, SpanStatus};
use crate::core::store::{OpenRequest, StateDir, open};
use crate::core::suggest::{self, ClaimParts, Knowledge, Level, Places, dates};
use crate::core::text::{ByteRange, Text};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// From this many tags or bytes on a full pass waits for a pause.
const MANY: usize = 2_000;
const LONG: usize = 200_000;
/// How long nothing must change before a pass over a large article.
const PAUSE: Duration = Duration::from_millis(250);
/// Tags up to which the words on screen are looked at with every key.
const QUICK: usize = 3_000;

/// The levels by their names in the settings, with what they are called on screen.
pub const LEVELS: [(&str, &str); 3] = [("eager", "Eager"), ("normal", "Normal"), ("strict", "Strict")];

/// What the suggestions of an article depend on. Those made for another state are dropped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    path: PathBuf,
    revision: u64,
    knowledge: u64,
    files: (usize, usize),
    level: Option<&'static str>,
    scheme: String,
}

/// The session's side of the work.
#[derive(Default)]
pub struct Work {
    /// What was learned so far, with the number of the snapshot.
    pub knowledge: (u64, Knowledge),
    /// The state a thread works on.
    busy: Option<State>,
    /// The state the list of the open article was made for.
    done: Option<State>,
    /// Engines failed once: rules that need nothing learned still run.
    pub rules_only: bool,
}

/// Everything a pass needs, owned by its thread.
struct Order {
    text: Text,
    date: Option<jiff::civil::Date>,
    dates: dates::Settings,
    spans: Vec<Arc<Span>>,
    knowledge: Knowledge,
    labels: Vec<String>,
    level: Level,
    files: Arc<Vec<Pending>>,
    asked: Arc<Vec<Pending>>,
}

impl Session {
    /// Has the suggestions of the open article made anew where something they depend on changed. Cheap when nothing did.
    pub(crate) fn follow_suggestions(&mut self) {
        let Some(article) = &self.article else { return };
        let state = self.suggestion_state(article);
        if self.suggesting.done.as_ref() == Some(&state) || self.suggesting.busy.is_some() {
            return;
        }
        if state.level.is_none() {
            self.suggesting.done = Some(state);
            if let Some(article) = &mut self.article {
                article.pending.replace(own_suggested(article.document.text(), article.document.spans()));
            }
            return;
        }
        let large = article.document.spans().len() > MANY || article.document.text().as_str().len() > LONG;
        let again = self.suggesting.done.as_ref().is_some_and(|d| d.path == state.path);
        self.suggesting.busy = Some(state.clone());
        if large && again {
            // Wait until nothing changes for a while.
            return self.jobs.spawn(|| std::thread::sleep(PAUSE), move |session, ()| session.after_pause(&state));
        }
        self.start_pass(state);
    }

    fn after_pause(&mut self, state: &State) {
        self.suggesting.busy = None;
        let Some(article) = &self.article else { return };
        let now = self.suggestion_state(article);
        if now == *state {
            self.suggesting.busy = Some(now.clone());
            self.start_pass(now);
        } else {
            self.follow_suggestions();
        }
    }

    fn start_pass(&mut self, state: State) {
        let Some(order) = self.order() else {
            self.suggesting.busy = None;
            return;
        };
        self.jobs.spawn(
            move || {
                let text = order.text.clone();
                let made = catch_unwind(AssertUnwindSafe(|| make(&order)));
                // Whatever went wrong hung on what was learned or on an engine: the plain rules are tried once more.
                let made = made.map_err(|_| {
                    let plain = Order { knowledge: Knowledge::default(), ..order };
                    catch_unwind(AssertUnwindSafe(|| make(&plain))).unwrap_or_default()
                });
                memory::give_back(&text);
                made
            },
            move |session, made| session.take_suggestions(state, made),
        );
    }

    fn take_suggestions(&mut self, state: State, made: Result<Vec<Arc<Pending>>, Vec<Arc<Pending>>>) {
        self.suggesting.busy = None;
        if made.is_err() && !self.suggesting.rules_only {
            self.suggesting.rules_only = true;
            self.suggesting.knowledge = (self.suggesting.knowledge.0 + 1, Knowledge::default());
            self.say("Learned suggestions failed and are off until the next start. The other suggestions go on.");
        }
        let Some(article) = &self.article else { return };
        if self.suggestion_state(article) == state {
            self.suggesting.done = Some(state);
            let first = article.pending.is_empty();
            if let Some(article) = &mut self.article {
                article.pending.replace(made.unwrap_or_else(|rules| rules));
                let waiting = article.pending.len();
                article.find_focus_again();
                if first && waiting > 0 {
                    self.hint_suggestions(waiting);
                }
            }
        } else {
            self.follow_suggestions();
        }
    }

    fn hint_suggestions(&mut self, waiting: usize) {
        let keys = |command| self.keymap.shown(&command);
        let words = format!(
            "{}, drawn dashed: {} goes to the next, {} accepts, {} rejects. Nothing is tagged by itself.",
            if waiting == 1 { "1 suggestion".to_owned() } else { format!("{waiting} suggestions") },
            keys(super::command::Command::NextPending),
            keys(super::command::Command::Accept),
            keys(super::command::Command::Reject),
        );
        self.hint("suggestions", &words);
    }

    /// What can be said at once about the words on screen after a key press; the rest follows from the thread.
    pub(crate) fn suggest_at_once(&mut self) {
        let Some(article) = &self.article else { return };
        if !self.settings.suggest || article.document.spans().len() > QUICK {
            return;
        }
        let labels = self.label_names();
        let told = suggest::Article {
            text: article.document.text().as_str(),
            date: article.reference_date(),
            dates: self.date_settings(),
            spans: article.document.spans(),
            knowledge: &self.suggesting.knowledge.1,
        };
        let found = suggest::suggest_quick(&told, article.seen, &labels, self.level());
        if let Some(article) = &mut self.article {
            article.pending.add(found.into_iter().map(|s| Arc::new(Pending::live(s))));
        }
    }

    /// Reads the machines' sidecars of an article on a thread.
    pub(crate) fn read_machines(&mut self, path: PathBuf) {
        let (state, project) = (self.state_dir(), self.project.as_ref().map(|p| p.folder.clone()));
        let work = move || {
            let found = machines(&path, &state, project.as_deref());
            (path, found)
        };
        self.jobs.spawn(work, |session, (path, (found, faults))| {
            session.notices.extend(faults.into_iter().map(crate::app::Notice::from));
            if let Some(article) = session.article.as_mut().filter(|a| a.path == path) {
                article.files = Arc::new(found);
            }
        });
    }

    /// How sure a suggestion must be to be shown.
    pub fn level(&self) -> Level {
        Level::from_name(&self.settings.suggest_level).unwrap_or_default()
    }

    /// Which dates the project wants.
    pub(crate) fn date_settings(&self) -> dates::Settings {
        let wanted = self.scheme.dates;
        dates::Settings {
            day_first: wanted.day_first,
            vague: wanted.vague,
            durations: wanted.durations,
            sets: wanted.sets,
        }
    }

    /// Has everything made anew, whatever is known.
    pub(crate) fn suggesting_again(&mut self) {
        self.suggesting.done = None;
    }

    /// Takes over what was learned.
    pub(crate) fn know(&mut self, knowledge: Knowledge) {
        if !self.suggesting.rules_only {
            self.suggesting.knowledge = (self.suggesting.knowledge.0 + 1, knowledge);
        }
    }

    /// Whether the list of the open article is that of its present state.
    pub(crate) fn knows_suggestions(&self) -> bool {
        let state = self.article.as_ref().map(|a| self.suggestion_state(a));
        state.is_some() && self.suggesting.done == state
    }

    /// Whether suggestions are being worked out.
    pub fn is_suggesting(&self) -> bool {
        self.suggesting.busy.is_some()
    }

    pub(crate) fn label_names(&self) -> Vec<String> {
        self.scheme.labels.iter().map(|l| l.name.to_string()).collect()
    }

    fn suggestion_state(&self, article: &Article) -> State {
        let level = LEVELS.iter().find(|(name, _)| *name == self.settings.suggest_level).map_or("normal", |l| l.0);
        State {
            path: article.path.clone(),
            revision: article.document.revision(),
            knowledge: self.suggesting.knowledge.0,
            files: (Arc::as_ptr(&article.files) as usize, Arc::as_ptr(&article.asked) as usize),
            // Gold comes of what people tagged.
            level: (self.settings.suggest && self.review.is_none()).then_some(level),
            scheme: self.scheme.sha256.clone(),
        }
    }

    fn order(&self) -> Option<Order> {
        let article = self.article.as_ref()?;
        Some(Order {
            text: article.document.text().clone(),
            date: article.reference_date(),
            dates: self.date_settings(),
            spans: article.document.spans().iter().cloned().collect(),
            knowledge: self.suggesting.knowledge.1.clone(),
            labels: self.label_names(),
            level: self.level(),
            files: article.files.clone(),
            asked: article.asked.clone(),
        })
    }
}

/// A full pass: the engines, the machines' files and the person's own suggested spans, put together.
fn make(order: &Order) -> Vec<Arc<Pending>> {
    let spans = SpanSet::from_spans(order.spans.iter().cloned());
    let told = suggest::Article {
        text: order.text.as_str(),
        date: order.date,
        dates: order.dates,
        spans: &spans,
        knowledge: &order.knowledge,
    };
    let live = suggest::suggest(&told, &order.labels, order.level).into_iter().map(Pending::live);
    let live = live.filter(|p| !relabelled(&spans, p)).collect();
    let files = order
        .files
        .iter()
        .chain(order.asked.iter())
        .filter(|p| p.score >= order.level.least() && !decided(&spans, p))
        .cloned();
    put_together(live, files, own_suggested(&order.text, &spans))
}

/// Own suggested spans stand as they are: what a machine proposes across one, or the rules at the very place, is left out.
fn put_together(live: Vec<Pending>, files: impl Iterator<Item = Pending>, own: Vec<Arc<Pending>>) -> Vec<Arc<Pending>> {
    let stand = Places::of(own.iter().map(Arc::as_ref));
    let same: HashSet<(&str, ByteRange)> = own.iter().map(|p| (&*p.label, p.range)).collect();
    let mut all = suggest::join(live, files.filter(|p| stand.over(p).next().is_none()).collect());
    all.retain(|p| !same.contains(&(&*p.label, p.range)));
    let all: Vec<Arc<Pending>> = all.into_iter().map(Arc::new).collect();
    own.into_iter().chain(all).collect()
}

fn own_suggested(text: &Text, spans: &SpanSet) -> Vec<Arc<Pending>> {
    let suggested = spans.iter().filter(|s| s.status == SpanStatus::Suggested && s.lost.is_none());
    suggested.map(|s| Arc::new(Pending::of_span(s, text, Source::Own(s.id.clone())))).collect()
}

/// Whether a suggestion was accepted as another label: it is not offered again under its own.
fn relabelled(spans: &SpanSet, item: &Pending) -> bool {
    let mut there = spans.window(item.range);
    there.any(|s| {
        let from_here = s.range == item.range || s.source.as_ref() == Some(&item.layer);
        s.corrected && s.counts() && s.origin != Origin::Manual && from_here && s.range.overlaps(item.range)
    })
}

/// Whether the person's spans have decided a machine's suggestion.
fn decided(spans: &SpanSet, item: &Pending) -> bool {
    if relabelled(spans, item) {
        return true;
    }
    spans.window(item.range).any(|s| {
        s.label == item.label
            && match s.status {
                SpanStatus::Rejected => s.range == item.range,
                SpanStatus::Accepted => s.pieces().iter().any(|p| p.overlaps(item.range)),
                _ => false,
            }
    })
}

/// What the machines' sidecars beside an article propose, and what could not be read.
fn machines(path: &Path, state: &StateDir, project: Option<&Path>) -> (Vec<Pending>, Vec<String>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for sidecar in crate::core::project::sidecars_of(path).unwrap_or_default() {
        let Some(name) = sidecar.annotator.filter(|n| n.starts_with("machine-")) else { continue };
        let request = OpenRequest { article: path, annotator: Some(&name), state, encoding: None, project, old: None };
        match open(&request) {
            Ok(opened) => {
                let document = opened.document;
                let source: Arc<str> = name.into();
                let spans = document.spans();
                let offered = spans.iter().filter(|s| {
                    matches!(s.status, SpanStatus::Suggested | SpanStatus::Accepted) && s.fragments.is_empty()
                });
                for span in offered {
                    let mut item = Pending::of_span(span, document.text(), Source::Machine(source.clone()));
                    let speakers: Vec<ByteRange> = document
                        .relations()
                        .from_span(&span.id)
                        .filter_map(|r| spans.get(&r.to).map(|s| s.range))
                        .collect();
                    if !speakers.is_empty() {
                        item.claim = Some(ClaimParts { cue: None, speakers, via: None, pattern: "file" });
                    }
                    found.push(item);
                }
            }
            Err(error) => faults.push(format!("The suggestions of {name} could not be read: {error}.")),
        }
    }
    (found, faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    fn item(start: usize, end: usize, score: f32, source: Source) -> Pending {
        Pending {
            range: ByteRange::of(start, end),
            label: "ACTOR".into(),
            value: None,
            others: Vec::new(),
            attrs: Map::new(),
            score,
            layer: "x".into(),
            reason: String::new(),
            claim: None,
            source,
        }
    }

    #[test]
    fn a_machine_joins_a_live_suggestion_and_gives_way_to_a_surer_one() {
        let machine = || Source::Machine("machine-x".into());
        let live = vec![item(0, 5, 0.5, Source::Live), item(10, 20, 0.9, Source::Live)];
        let files = vec![item(0, 5, 0.8, machine()), item(12, 15, 0.6, machine()), item(30, 33, 0.6, machine())];
        let mut all = put_together(live, files.into_iter(), Vec::new());
        all.sort_by_key(|p| p.key());
        let seen: Vec<(usize, f32)> = all.iter().map(|p| (p.range.start.get(), p.score)).collect();
        assert_eq!(seen.len(), 3);
        assert_eq!((seen[0].0, seen[1].0, seen[2].0), (0, 10, 30));
        assert!((seen[0].1 - 0.9).abs() < 1e-6, "the scores of both count");
        assert_eq!(all[0].source, machine());
    }
}

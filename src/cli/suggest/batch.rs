//! `suggest PATH… --annotator machine-NAME`: a machine's sidecar beside each article. An interruption leaves whole files: each is
//! written beside its place and put there at once.

use super::tagging::spans_and_links;
use super::{Engine, SuggestArgs};
use crate::app::world::World;
use crate::cli::out;
use crate::cli::read::{Named, articles, say, state_dir};
use crate::core::document::{Document, Status};
use crate::core::edit::HeadField;
use crate::core::project::scheme;
use crate::core::scheme::Scheme;
use crate::core::spans::SpanSet;
use crate::core::store::disk::RealDisk;
use crate::core::store::{Keeper, OpenRequest, Outside, Snapshot, StateDir, check_annotator, open};
use crate::core::suggest::dates::{self, publication::publication_date};
use crate::core::suggest::{Article, Knowledge, Learner, Lesson, suggest};
use crate::core::text::{Header, HeaderContext};
use jiff::civil::Date;
use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Writes the sidecars and returns the exit code.
pub(super) fn run(args: &SuggestArgs) -> u8 {
    match all(args) {
        Ok(code) | Err(code) => code,
    }
}

fn all(args: &SuggestArgs) -> Result<u8, u8> {
    let name = args.annotator.as_deref().unwrap_or_default();
    if !name.starts_with("machine-") || name == "machine-" {
        let why = "suggestions are kept apart from what persons tagged";
        out::error(
            &format!("{name:?} is no name for a machine"),
            why,
            "Take a name such as --annotator machine-rules.",
        );
        return Err(out::BAD);
    }
    if let Err(error) = check_annotator(name) {
        out::error(&error.to_string(), error.kept(), error.remedy());
        return Err(out::BAD);
    }
    let named = articles(&args.paths)?;
    let world: Arc<dyn Outside> = Arc::new(World::default());
    let mut batch = Batch {
        args,
        name,
        state: state_dir(),
        today: world.utc().get(..10).and_then(|d| d.parse().ok()),
        world,
        schemes: HashMap::new(),
        knowledge: Knowledge::default(),
        engine: Engine::start(args)?,
    };
    batch.learn(&named);
    let (mut tags, mut failed) = (0, 0);
    let shows = std::io::stderr().is_terminal();
    for (n, article) in named.iter().enumerate() {
        match batch.one(article) {
            Ok(count) => tags += count,
            Err(()) => failed += 1,
        }
        if shows {
            let mut err = std::io::stderr().lock();
            // The line is only for eyes.
            let _ = write!(err, "\r{} of {} articles, {tags} suggestions", n + 1, named.len());
            let _ = err.flush();
        } else if (n + 1) % 100 == 0 {
            out::note(&format!("{} of {} articles, {tags} suggestions", n + 1, named.len()));
        }
    }
    if shows && !named.is_empty() {
        out::note("");
    }
    let done = named.len() - failed;
    out::note(&format!("{done} of {} articles have {tags} suggestions by {name}.", named.len()));
    Ok(if failed > 0 { out::BAD } else { out::DONE })
}

struct Batch<'a> {
    args: &'a SuggestArgs,
    name: &'a str,
    state: StateDir,
    world: Arc<dyn Outside>,
    today: Option<Date>,
    schemes: HashMap<PathBuf, Arc<Scheme>>,
    knowledge: Knowledge,
    engine: Engine,
}

impl Batch<'_> {
    /// Learns from the finished articles among them: from gold, else from the only person who tagged.
    fn learn(&mut self, named: &[Named]) {
        let mut lessons = Vec::new();
        for one in named {
            let person = |name: &Option<String>| !name.as_deref().is_some_and(|n| n.starts_with("machine-"));
            let persons: Vec<&Option<String>> =
                one.article.sidecars.iter().map(|s| &s.annotator).filter(|n| person(n)).collect();
            let gold = persons.iter().find(|n| n.as_deref() == Some("gold"));
            let Some(whose) = gold.or(if persons.len() == 1 { persons.first() } else { None }) else { continue };
            let request = self.request(one, whose.as_deref());
            // What cannot be read is told when its turn comes.
            let Ok(opened) = open(&request) else { continue };
            let document = opened.document;
            if !matches!(document.status(), Status::Done | Status::Reviewed) {
                continue;
            }
            lessons.push(Lesson {
                id: one.article.path.to_string_lossy().into(),
                text: document.text().clone(),
                date: document.date().and_then(|d| d.parse().ok()),
                spans: document.spans().clone(),
                relations: document.relations().clone(),
                done: true,
            });
        }
        if lessons.is_empty() {
            return;
        }
        let mut learner = Learner::new([]);
        learner.learn_all(&lessons);
        self.knowledge = learner.snapshot();
        out::note(&format!("Learned from {} finished articles.", lessons.len()));
    }

    fn request<'r>(&'r self, one: &'r Named, whose: Option<&'r str>) -> OpenRequest<'r> {
        OpenRequest {
            article: &one.article.path,
            annotator: whose,
            state: &self.state,
            encoding: self.args.encoding,
            project: one.project.as_deref(),
            old: None,
        }
    }

    fn scheme_of(&mut self, folder: &Path) -> Arc<Scheme> {
        if let Some(known) = self.schemes.get(folder) {
            return known.clone();
        }
        let found = scheme(folder).unwrap_or_else(|problem| {
            out::error(&problem.to_string(), problem.kept(), "The built-in labels are taken.");
            None
        });
        let scheme = Arc::new(found.unwrap_or_else(Scheme::built_in));
        self.schemes.insert(folder.to_owned(), scheme.clone());
        scheme
    }

    /// Suggests for one article and writes its sidecar. **Errors:** said already.
    fn one(&mut self, one: &Named) -> Result<usize, ()> {
        let opened = open(&self.request(one, Some(self.name))).map_err(|error| say(&error))?;
        let folder = one.project.clone().unwrap_or_else(|| crate::core::store::project_of(&one.article.path));
        let scheme = self.scheme_of(&folder);
        let old = opened.document;
        let text = old.text().clone();
        let context =
            HeaderContext { path: Some(&one.article.path), not_after: self.today, day_first: scheme.dates.day_first };
        let header = Header::find(&text, context);
        let detected = publication_date(&text, &header, context).map(|p| p.found);
        let date = old.date().and_then(|d| d.parse().ok()).or(detected.map(|d| d.value));
        let labels = if self.args.labels.is_empty() {
            scheme.labels.iter().map(|l| l.name.to_string()).collect()
        } else {
            self.args.labels.clone()
        };
        let wanted = scheme.dates;
        let told = Article {
            dates: dates::Settings {
                day_first: wanted.day_first,
                vague: wanted.vague,
                durations: wanted.durations,
                sets: wanted.sets,
            },
            knowledge: &self.knowledge,
            ..Article::fresh(text.as_str(), date)
        };
        let own = suggest(&told, &labels, self.args.level);
        let found = self.engine.with_model(own, &text, date, self.args.level, &labels);
        let count = found.len();
        let (spans, links) = spans_and_links(found, &text, |_| false, self.args.accept_above);
        let mut head = old.head.clone();
        head.scheme.get_or_insert_with(|| serde_json::json!({"name": scheme.name}));
        let mut fields = old.fields().clone();
        if let (false, Some(found)) = (fields.contains_key(&HeadField::Date), detected) {
            fields.insert(HeadField::Date, found.value.to_string().into());
            fields.insert(HeadField::DateSource, found.source.name().into());
        }
        let now = self.world.utc();
        // A run that finds the same again leaves the file alone.
        let before: SpanSet = old.spans().clone();
        let spans = spans.into_iter().map(|mut span| {
            let times = before.get(&span.id).map(|s| (s.created.clone(), s.updated.clone()));
            let known = times.is_some_and(|(created, updated)| {
                let span = Arc::make_mut(&mut span);
                (span.created, span.updated) = (created, updated);
                before.get(&span.id).is_some_and(|s| **s == *span)
            });
            if !known {
                let span = Arc::make_mut(&mut span);
                (span.created, span.updated) = (Some(now.as_str().into()), None);
            }
            span
        });
        let document = Document::new(text, head).with_contents(fields, spans, links, old.set_aside.clone());
        let mut keeper = Keeper::new(opened.files, Arc::new(RealDisk), self.world.clone());
        let fault = |why: &str, remedy: &str| {
            out::error(&format!("could not save the suggestions for {}", one.article.path.display()), why, remedy);
        };
        if !keeper.lock() {
            fault("they are open in another window", "Close it there first.");
            return Err(());
        }
        keeper.allow_loss();
        keeper.save(&Snapshot::of(&document)).map_err(|error| fault(&error.to_string(), error.remedy()))?;
        Ok(count)
    }
}

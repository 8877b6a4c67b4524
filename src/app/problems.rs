//! The lens on the open article: what deserves a second look, found on a thread and kept up to date change by change.

use super::Session;
use super::article::Article;
use crate::core::lint::{self, Finding, Ignored, Usage};
use crate::core::scheme::Scheme;
use crate::core::spans::Id;
use crate::core::text::CpRange;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Spans looked at anew on the spot after a change; more are left to a thread.
const FEW: usize = 64;

/// What was found, and in which state of which article.
#[derive(Default)]
pub struct Problems {
    made_of: Option<Made>,
    /// The article and revision a thread is looking at.
    running: Option<Made>,
    /// All findings in text order, those that are ignored among them.
    all: Vec<Finding>,
    /// Places in `all` of those that are shown.
    shown: Vec<usize>,
    /// What was ignored last: C gives the reason.
    pub(super) ignored_last: Vec<Finding>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Made {
    path: PathBuf,
    revision: u64,
}

impl Made {
    fn of(article: &Article) -> Self {
        Self { path: article.path.clone(), revision: article.document.revision() }
    }
}

impl Problems {
    /// How many are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// A finding by its row.
    pub fn row(&self, row: usize) -> Option<&Finding> {
        self.shown.get(row).and_then(|at| self.all.get(*at))
    }

    /// Whether a thread is looking.
    pub fn busy(&self) -> bool {
        self.running.is_some()
    }

    fn show(&mut self, article: &Article) {
        let ignored = Ignored::of(&article.document);
        self.shown = (0..self.all.len()).filter(|at| self.all.get(*at).is_some_and(|f| !ignored.holds(f))).collect();
    }

    /// Brings the findings up to date where only a few spans changed. False where all is to be looked at anew.
    fn follow(&mut self, article: &Article, scheme: &Scheme) -> bool {
        let Some(made) = self.made_of.as_ref().filter(|m| m.path == article.path) else { return false };
        let Some(touched) = article.touched_since(made.revision) else { return false };
        let spans = article.document.spans();
        let mut ids: BTreeSet<Id> = touched.ids.into_iter().collect();
        for place in &touched.places {
            ids.extend(spans.window(*place).take(FEW + 1).map(|s| s.id.clone()));
        }
        if ids.len() > FEW {
            return false;
        }
        // Words that were untagged may have their tag now.
        let text = article.document.text();
        let places: Vec<CpRange> = touched.places.iter().map(|p| text.cp_range(*p)).collect();
        let at =
            |f: &Finding, place: &CpRange| f.range.is_some_and(|(start, end)| start < place.end && place.start < end);
        self.all.retain(|f| f.kind != "untagged" || !places.iter().any(|place| at(f, place)));
        self.all.retain(|f| f.span.as_ref().is_none_or(|id| !ids.contains(id)));
        self.all.extend(lint::around(&article.document, scheme, &ids));
        lint::sort(&mut self.all);
        self.made_of = Some(Made::of(article));
        self.show(article);
        true
    }
}

impl Session {
    /// Keeps the findings with the open article: on the spot after a small change, else on a thread.
    pub fn refresh_problems(&mut self) {
        let Some(article) = self.article.as_ref().filter(|a| a.state.disk().is_some()) else {
            self.problems = Problems::default();
            return;
        };
        let now = Made::of(article);
        let problems = &mut self.problems;
        if problems.made_of.as_ref() == Some(&now) || problems.running.as_ref().is_some_and(|r| r.path == now.path) {
            return;
        }
        if problems.follow(article, &self.scheme) {
            return;
        }
        if problems.made_of.as_ref().is_some_and(|m| m.path != now.path) {
            *problems = Problems::default();
        }
        problems.running = Some(now.clone());
        let (document, scheme) = (article.document.at_present(), self.scheme.clone());
        let work = move || {
            // How the article itself tags its words; `check` looks at the whole folder.
            let mut usage = Usage::default();
            usage.learn_document(&document, &scheme);
            usage.count_document(&document, &scheme);
            lint::all_with(&document, &scheme, Some(&usage))
        };
        self.jobs.spawn(work, move |session, found| {
            if session.problems.running.as_ref() != Some(&now) {
                return;
            }
            session.problems.running = None;
            if let Some(article) = session.article.as_ref().filter(|a| a.path == now.path) {
                session.problems.all = found;
                session.problems.made_of = Some(now);
                session.problems.show(article);
            }
        });
    }

    /// Looks at the open article anew, after what was not an edit changed: scheme, publication date.
    pub fn look_again(&mut self) {
        self.problems.made_of = None;
    }
}

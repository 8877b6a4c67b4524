//! The lens on the open article: what deserves a second look, found on a thread and kept up to date change by change.

use super::Session;
use super::article::Article;
use super::list::ListOf;
use super::memory;
use super::run::About;
use crate::core::lint::{self, Finding, Ignored};
use crate::core::scheme::Scheme;
use crate::core::spans::Id;
use crate::core::text::CpRange;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// How long after a change the habits of the project are looked at anew.
const PAUSE: Duration = Duration::from_millis(500);

/// Spans looked at anew on the spot after a change; more are left to a thread.
const FEW: usize = 64;

/// What was found, and in which state of which article.
#[derive(Default)]
pub struct Problems {
    made_of: Option<Made>,
    /// The article and revision a thread is looking at.
    running: Option<Made>,
    /// The state of the article, and of the project, whose departures from the project's habits are among the findings.
    habits_of: Option<(Made, u64)>,
    /// A thread waits for the pause, or looks at the habits.
    habits_busy: bool,
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
        // Words that were untagged may have their tag now; whatever else departs from habits a thread finds out.
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
        if problems.running.as_ref().is_some_and(|r| r.path == now.path) {
            return;
        }
        if problems.made_of.as_ref() == Some(&now) || problems.follow(article, &self.scheme) {
            self.forget_settled_conflicts();
            return self.refresh_habits(now);
        }
        if problems.made_of.as_ref().is_some_and(|m| m.path != now.path) {
            *problems = Problems::default();
        }
        problems.running = Some(now.clone());
        let look = article.document.at_present();
        let corpus = self.corpus();
        let look = corpus.look(now.path.clone(), look, self.scheme.clone());
        let work = move || {
            let version = corpus.version();
            let mut found = lint::all(&look.document, &look.scheme);
            found.extend(corpus.findings(&look));
            lint::sort(&mut found);
            memory::give_back(look.document.text());
            (found, now, version)
        };
        self.jobs.spawn(work, move |session, (found, now, version)| {
            if session.problems.running.as_ref() != Some(&now) {
                return;
            }
            session.problems.running = None;
            if let Some(article) = session.article.as_ref().filter(|a| a.path == now.path) {
                session.problems.all = found;
                session.problems.made_of = Some(now.clone());
                session.problems.habits_of = Some((now, version));
                session.problems.show(article);
                session.forget_settled_conflicts();
            }
        });
    }

    /// Looks after a pause, on a thread, how the article departs from the habits of the project, where it or they changed.
    fn refresh_habits(&mut self, now: Made) {
        let wanted = (now, self.corpus().version());
        if self.problems.habits_busy || self.problems.habits_of.as_ref() == Some(&wanted) {
            return;
        }
        self.problems.habits_busy = true;
        self.jobs.spawn(|| std::thread::sleep(PAUSE), |session, ()| session.look_for_habits());
    }

    /// Before an article is left: how it is tagged by now counts for the others.
    pub(super) fn note_habits(&mut self) {
        let Some(article) = self.article.as_ref().filter(|a| a.state.disk().is_some()) else { return };
        let now = Made::of(article);
        if self.problems.habits_of.as_ref().is_some_and(|(known, _)| *known == now) {
            return;
        }
        let document = article.document.at_present();
        let corpus = self.corpus();
        let look = corpus.look(now.path, document, self.scheme.clone());
        self.jobs.spawn(move || corpus.noted(&look), |_, ()| ());
    }

    fn look_for_habits(&mut self) {
        let Some(article) = self.article.as_ref().filter(|a| a.state.disk().is_some()) else {
            self.problems.habits_busy = false;
            return;
        };
        let now = Made::of(article);
        let document = article.document.at_present();
        let corpus = self.corpus();
        let look = corpus.look(now.path.clone(), document, self.scheme.clone());
        let work = move || {
            let version = corpus.version();
            (corpus.findings(&look), now, version)
        };
        self.jobs.spawn(work, |session, (found, now, version)| {
            session.problems.habits_busy = false;
            // Where the article went on meanwhile, this begins anew with the next look.
            if session.problems.made_of.as_ref() == Some(&now) {
                session.take_habits(found, now, version);
            }
        });
    }

    /// Puts departures from habits in place of those known, without moving the row one is on.
    fn take_habits(&mut self, found: Vec<Finding>, now: Made, version: u64) {
        let Some(article) = &self.article else { return };
        let here = self.list.as_ref().filter(|l| l.of == ListOf::Problems);
        let row = here.and_then(|list| self.problems.row(list.at)).cloned();
        self.problems.all.retain(|f| !lint::HABITS.contains(&f.kind));
        self.problems.all.extend(found);
        lint::sort(&mut self.problems.all);
        self.problems.habits_of = Some((now, version));
        self.problems.show(article);
        let same = |f: &Finding, row: &Finding| (f.kind, &f.span, f.range) == (row.kind, &row.span, row.range);
        let at =
            row.and_then(|row| (0..self.problems.len()).find(|i| self.problems.row(*i).is_some_and(|f| same(f, &row))));
        let count = self.problems.len();
        if let Some(list) = self.list.as_mut().filter(|l| l.of == ListOf::Problems) {
            // A range of rows ends here: nothing may be fixed by accident.
            list.to(at.unwrap_or(list.at), false);
            list.fit(count);
        }
    }

    /// Takes the bar about conflicts away when the last of them was decided.
    fn forget_settled_conflicts(&mut self) {
        if !self.notices.iter().any(|notice| notice.about == About::Conflicts) {
            return;
        }
        let problems = &self.problems;
        if !(0..problems.len()).any(|row| problems.row(row).is_some_and(|f| f.kind == "conflict")) {
            self.notices.retain(|notice| notice.about != About::Conflicts);
        }
    }

    /// Looks at the open article anew, after what was not an edit changed: scheme, publication date.
    pub fn look_again(&mut self) {
        self.problems.made_of = None;
        self.problems.habits_of = None;
    }
}

//! Beginning a review, reading everybody's tags for it, finishing an article and going to the next.

use crate::app::review::{GOLD, Readings, Review, Setup, Stage};
use crate::app::{Mode, Overlay, Session};
use crate::core::document::Status;
use crate::core::edit::Edit;
use crate::core::project::gather;
use crate::core::review::adjudicate::{Comparison, Task};
use crate::core::review::shown;
use crate::core::store::OpenError;
use std::path::Path;

impl Session {
    /// Asks whose tags are to be reviewed.
    pub(super) fn ask_reviewers(&mut self, task: Task) {
        if self.article().is_none() {
            return self.say("Open an article first.");
        }
        let setup = Setup::new(task, self.everybody());
        if setup.who.is_empty() {
            return self.say("Nobody has tagged anything here under a name.");
        }
        self.review_setup = Some(setup);
        self.show(Overlay::Reviewers);
    }

    /// Everybody with a sidecar in the folder, or beside the open article where no folder is open.
    fn everybody(&self) -> Vec<Option<String>> {
        match (&self.project, self.article()) {
            (Some(project), _) => project.people().collect(),
            (None, Some(article)) => crate::core::project::sidecars_of(&article.path)
                .map(|all| all.into_iter().map(|s| s.annotator).collect())
                .unwrap_or_default(),
            (None, None) => Vec::new(),
        }
    }

    /// Begins a review on the open article: from here on the open sidecar is gold.
    pub(super) fn start_review(&mut self, task: Task, who: Vec<Option<String>>) {
        self.overlay = None;
        let Some(path) = self.article().map(|a| a.path.clone()) else { return };
        self.end_review();
        self.leave_article();
        self.close_parked();
        self.review = Some(Review::new(task, who, self.annotator.take()));
        self.annotator = Some(GOLD.to_owned());
        self.settings.panel = true;
        if let Some(folder) = self.project.as_ref().map(|p| p.folder.clone()) {
            self.scan(folder);
        }
        self.load(path, None);
    }

    /// Gives the person's own sidecar back. True when there was a review.
    pub(super) fn end_review(&mut self) -> bool {
        let Some(review) = self.review.take() else { return false };
        self.leave_article();
        self.close_parked();
        self.annotator = review.before;
        if self.overlay == Some(Overlay::Unseal) {
            self.overlay = None;
        }
        true
    }

    /// Esc: back from changing a decision, else out of the review.
    pub(super) fn leave_review(&mut self) {
        if self.review.as_ref().is_some_and(|r| r.editing) {
            if let Some(review) = &mut self.review {
                review.editing = false;
            }
            self.mode = Mode::Review;
            return self.next_open("Changed.");
        }
        let path = self.article().map(|a| a.path.clone());
        if self.end_review() {
            if let Some(folder) = self.project.as_ref().map(|p| p.folder.clone()) {
                self.scan(folder);
            }
            if let Some(path) = path {
                self.load(path, None);
            }
            self.say("Review left. Its decisions are saved and found again.");
        }
    }

    /// An article was put on the desk while a review goes on: reads everybody's tags of it.
    pub(super) fn review_article(&mut self) {
        let Some(path) = self.article().map(|a| a.path.clone()) else { return };
        let (state, encoding) = (self.state_dir(), None);
        let folder = self.project.as_ref().map(|p| p.folder.clone());
        // One that holds nothing yet is small, and gets the most.
        let gold = self.article().map(|a| &a.document).filter(|d| d.spans().is_empty()).cloned();
        let Some(review) = &mut self.review else { return };
        review.begin(path.clone());
        let (task, who) = (review.task, review.who.clone());
        self.mode = Mode::Review;
        // Thousands of tags are put side by side over there as well: no frame waits for that.
        let work = move || {
            let gathered = gather(&path, &who, &state, encoding, folder.as_deref());
            (gathered.map(|gathered| Readings::new(task, &who, gathered, gold.as_ref())), path)
        };
        self.jobs.spawn(work, |session, (readings, path)| session.take_readings(&path, readings));
    }

    fn take_readings(&mut self, path: &Path, readings: Result<Readings, OpenError>) {
        let Some(review) = self.review.as_mut().filter(|r| r.article == path) else { return };
        let readings = match readings {
            Ok(readings) => readings,
            Err(error) => {
                review.stage = Stage::Nothing(format!("{error}. {}", error.remedy()));
                return;
            }
        };
        let there = readings.comparison.names().count();
        if there < if review.task == Task::OnePerson { 1 } else { 2 } {
            let names: Vec<&str> = review.who.iter().map(|a| shown(a.as_deref())).collect();
            let words = match review.task {
                Task::OnePerson => format!("{} has no tags here.", names.concat()),
                _ => format!("Fewer than two of {} have tags here.", names.join(", ")),
            };
            review.stage = Stage::Nothing(words);
            return;
        }
        if readings.waits_for.is_empty() {
            self.open_comparison(readings);
        } else {
            review.stage = Stage::Sealed(Box::new(readings));
            self.show(Overlay::Unseal);
        }
    }

    /// The person wants to see the tags although not everybody is done.
    pub(super) fn unseal(&mut self) {
        self.overlay = None;
        let Some(review) = &mut self.review else { return };
        match std::mem::take(&mut review.stage) {
            Stage::Sealed(readings) => self.open_comparison(*readings),
            stage => review.stage = stage,
        }
    }

    fn open_comparison(&mut self, readings: Readings) {
        let Some(review) = &mut self.review else { return };
        review.open(readings.comparison);
        let Some(article) = &self.article else { return };
        if *article.document.text().sha256() != *readings.text.sha256() {
            if let Some(review) = &mut self.review {
                review.stage = Stage::Nothing("The article was changed just now. Open it again.".to_owned());
            }
            return;
        }
        let edits = match (self.comparison(), readings.agreed) {
            (Some(_), Some((revision, edits))) if revision == article.document.revision() => edits,
            (Some(all), _) if all.task == Task::Adjudicate => all.take_agreed(&article.document),
            _ => Vec::new(),
        };
        let taken = edits.iter().filter(|e| matches!(e, Edit::PutSpan(_))).count();
        if taken > 0 {
            self.commit(&format!("Take over {taken} agreed tags"), edits);
        }
        self.count_decided();
        let (_, all) = self.review.as_ref().map_or((0, 0), |r| r.progress);
        let went = self.go_to_next(true, true);
        let task = self.review.as_ref().map(|r| r.task);
        let words = match (task, all) {
            (Some(Task::OnePerson), _) => {
                format!("{all} tags to look at: A keeps, X removes, a digit gives another label.")
            }
            (_, 0) => "All agree: there is nothing to decide.".to_owned(),
            (Some(Task::Compare), _) => format!("{all} disagreements. N and P go through them; nothing is written."),
            _ => {
                format!("{taken} agreed tags taken over. {all} disagreements: a digit takes that annotator's version.")
            }
        };
        if went || self.message.is_none() {
            self.say(&words);
        }
    }

    /// The readings of the open article.
    pub(super) fn comparison(&self) -> Option<&Comparison> {
        self.reviewing().and_then(Review::comparison)
    }

    /// Counts what is decided anew after the gold document changed.
    pub(in crate::app) fn count_decided(&mut self) {
        if let (Some(review), Some(article)) = (&mut self.review, &self.article)
            && review.article == article.path
        {
            review.count(article);
        }
    }

    /// After an undo or redo: where it was.
    pub(super) fn review_follows(&mut self, applied: &[Edit]) {
        self.count_decided();
        let Some(all) = self.comparison() else { return };
        let ids = applied.iter().filter_map(|e| match e {
            Edit::PutSpan(s) => Some(&s.id),
            Edit::RemoveSpan(id) => Some(id),
            _ => None,
        });
        let unit = ids.take(1).find_map(|id| all.unit_of_gold(id));
        if let Some(unit) = unit {
            self.review_to(unit);
        }
    }

    /// Ctrl+Enter: gold is reviewed, the report stands in its head, and the next article comes.
    pub(super) fn finish_review(&mut self) {
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else {
            return self.next_to_review("");
        };
        if all.task == Task::Compare {
            return self.next_to_review("");
        }
        let (decided, count) = all.progress(&article.document);
        if decided < count {
            let left = count - decided;
            let rest = match all.task {
                Task::OnePerson => "Shift+A keeps all of them.",
                _ => "N goes through them.",
            };
            if let Some(review) = &mut self.review {
                review.filter = Default::default();
                review.list();
            }
            self.go_to_next(true, true);
            return self.say(&format!("{left} still to decide. {rest}"));
        }
        let edits = all.finish(&article.document);
        let title = article.title();
        if self.commit("Finish review", edits) {
            self.next_to_review(&format!("Reviewed: {title}."));
        }
    }

    /// Opens the next article of the list that two of the annotators (or the one person) have and nobody reviewed.
    fn next_to_review(&mut self, done: &str) {
        let Some(review) = &self.review else { return };
        let least = if review.task == Task::OnePerson { 1 } else { 2 };
        let here = self.article().map(|a| a.path.clone());
        let next = self.project.as_ref().and_then(|project| {
            let start = here.as_deref().and_then(|p| project.place_of(p)).map_or(0, |p| p + 1);
            let count = project.shown();
            (0..count)
                .filter_map(|k| project.row((start + k) % count))
                .find(|row| {
                    let there = review.who.iter().filter(|w| row.who.contains(w)).count();
                    there >= least && row.status != Status::Reviewed && here.as_deref() != Some(row.path.as_path())
                })
                .map(|row| row.path.clone())
        });
        match next {
            Some(path) => {
                self.open(&path);
                self.say(done);
            }
            None => self.say(format!("{done} No other article waits for review.").trim()),
        }
    }
}

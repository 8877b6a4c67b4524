//! Articles: opening and leaving them, the folder, status, who tags.

use crate::app::article::{Article, file_name};
use crate::app::effect::{Effect, Field};
use crate::app::queue::Project;
use crate::app::{Mode, Overlay, Session};
use crate::core::document::{Role, Status};
use crate::core::edit::{Edit, HeadField};
use crate::core::store::{check_annotator, role_of};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Articles kept in memory behind the open one.
const PARKED: usize = 8;

impl Session {
    /// The folder of journals, for what reads articles by itself.
    pub fn state_folder(&self) -> PathBuf {
        self.places.state.clone()
    }

    /// Opens an article: at once where it was open before, else off the window's thread.
    pub(super) fn open(&mut self, path: &Path) {
        if self.article().is_some_and(|a| a.path == path) {
            return self.focus_pane(crate::app::command::Pane::Text);
        }
        self.leave_article();
        if let Some(at) = self.parked.iter().position(|a| a.path == path) {
            let article = self.parked.remove(at);
            self.show_article(article);
            self.notices.clear();
            self.watch_article();
            self.look();
            return self.look_at_article();
        }
        self.load(path.to_path_buf(), None);
    }

    /// Puts the open article behind, saved first.
    pub(in crate::app) fn leave_article(&mut self) {
        self.mode = Mode::Text;
        if let Some(review) = &mut self.review {
            review.editing = false;
        }
        self.link_walk = None;
        self.learn_now();
        self.note_habits();
        self.flush();
        if let Some(mut article) = self.article.take() {
            article.pending.drop_proposed();
            article.pending.set_current(None);
            article.found.open = false;
            self.parked.insert(0, article);
            while self.parked.len() > PARKED {
                let Some(gone) = self.parked.pop() else { break };
                self.close_document(&gone);
            }
        }
    }

    /// Puts an article on the desk.
    pub fn show_article(&mut self, mut article: Article) {
        article.lay_lanes(&self.scheme);
        self.names.learn(article.document.text(), article.document.spans());
        let path = article.path.clone();
        self.article = Some(article);
        self.read_machines(path.clone());
        self.ask_model();
        self.follow_suggestions();
        if let Some(folder) = self.project.as_ref().map(|p| p.folder.clone()) {
            self.settings.articles.insert(folder, path.clone());
        } else {
            self.settings.remember_recent(&path);
        }
        self.refresh_row();
        self.review_article();
        self.effects.push(Effect::FocusPane(crate::app::command::Pane::Text));
        let caret = self.article().map(|a| super::caret_unit(a, self.granularity));
        self.effects.extend(caret.map(Effect::Reveal));
        self.at_wanted_place();
    }

    /// Opens a folder as a project: scheme first, then its articles as they are found.
    pub(super) fn open_folder(&mut self, folder: &Path) {
        self.end_review();
        self.leave_article();
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        self.close_parked();
        self.names = Default::default();
        self.forget_concordance();
        self.read_scheme(&folder);
        self.annotator = self.settings.annotators.get(&folder).cloned();
        self.project = Some(Project::new(folder.clone(), &self.settings.queue_order));
        self.settings.folder = Some(folder.clone());
        self.settings.remember_recent(&folder);
        self.scan(folder);
    }

    pub(super) fn open_samples(&mut self) {
        match self.places.samples.clone() {
            Some(folder) => self.open_folder(&folder),
            None => self.say("The samples were not found beside the program. Open the folder “samples” of the source."),
        }
    }

    pub(super) fn step_article(&mut self, forward: bool, unfinished: bool) {
        let from = self.article().map(|a| a.path.clone());
        let next =
            self.project.as_ref().and_then(|p| p.step(from.as_deref(), forward, unfinished)).map(|r| r.path.clone());
        match next {
            Some(path) => self.open(&path),
            None if unfinished => self.say("No unfinished article is left."),
            None => self.say(if forward { "This is the last article." } else { "This is the first article." }),
        }
    }

    /// Ctrl+Enter: done, and on to the next unfinished article.
    pub(super) fn mark_done(&mut self) {
        if self.set_status(Status::Done, "Mark done") {
            self.learn_now();
            self.finish_and_go_on("Done");
        }
    }

    pub(super) fn skip(&mut self) {
        let Some(article) = self.article() else { return };
        if !matches!(article.document.status(), Status::New | Status::InProgress) {
            return self.say("Only an article that is new or in progress can be skipped.");
        }
        if self.set_status(Status::Skipped, "Skip article") {
            self.finish_and_go_on("Skipped");
        }
    }

    fn finish_and_go_on(&mut self, word: &str) {
        let title = self.article().map(Article::title).unwrap_or_default();
        let before = self.article().map(|a| a.path.clone());
        self.step_article(true, true);
        if self.project.is_some() && self.article().map(|a| a.path.clone()) == before {
            self.say(&format!("{word}: {title}. No unfinished article is left."));
        } else {
            self.say(&format!("{word}: {title}."));
        }
    }

    pub(super) fn reopen(&mut self) {
        let Some(article) = self.article() else { return };
        if matches!(article.document.status(), Status::Done | Status::Skipped) {
            self.set_status(Status::InProgress, "Reopen article");
            self.say("In progress again.");
        } else {
            self.say("Only a done or skipped article can be reopened.");
        }
    }

    fn set_status(&mut self, status: Status, name: &str) -> bool {
        let Some(article) = self.article() else { return false };
        if article.document.status() == status {
            return true;
        }
        self.commit(name, vec![Edit::SetHead(HeadField::Status, Some(Value::from(status.name())))])
    }

    pub(super) fn flag_article(&mut self) {
        let Some(article) = self.article() else { return };
        let on = !article.document.flagged();
        let name = if on { "Flag article" } else { "Unflag article" };
        if self.commit(name, vec![Edit::SetHead(HeadField::Flagged, on.then_some(Value::Bool(true)))]) {
            self.say(if on { "Article flagged." } else { "Flag taken away." });
        }
    }

    pub(super) fn set_article_note(&mut self, note: Option<String>) {
        let note = note.filter(|n| !n.trim().is_empty()).map(Value::from);
        if self.article().is_some_and(|a| a.document.field(&HeadField::Note) != note.as_ref()) {
            self.commit("Note on the article", vec![Edit::SetHead(HeadField::Note, note)]);
        }
    }

    /// Chooses who tags: the sidecar changes, so the article is opened anew.
    pub(super) fn set_annotator(&mut self, name: Option<String>) {
        self.overlay = None;
        let name = name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
        if let Some(name) = &name
            && let Err(reason) = check_person(name)
        {
            return self.say(&reason);
        }
        if name == self.annotator {
            return;
        }
        let open = self.article().map(|a| a.path.clone());
        self.end_review();
        self.leave_article();
        self.close_parked();
        self.annotator = name;
        if let Some(project) = &self.project {
            let folder = project.folder.clone();
            match &self.annotator {
                Some(name) => self.settings.annotators.insert(folder.clone(), name.clone()),
                None => self.settings.annotators.remove(&folder),
            };
            self.scan(folder);
        }
        if let Some(path) = open {
            self.load(path, None);
        }
        let who = self.annotator.clone().map_or("Tagging without a name.".to_owned(), |n| format!("Tagging as {n}."));
        self.say(&who);
    }

    /// Brings the row of the open article up to date.
    pub(super) fn refresh_row(&mut self) {
        let Some(article) = &self.article else { return };
        let document = &article.document;
        let (status, flagged) = (document.status(), document.flagged());
        let date = document.date().map(str::to_owned);
        let headline = article.header.headline.map(|r| document.text().slice(r).to_owned());
        let tags = article.tag_count();
        if let Some(project) = &mut self.project {
            project.update(&article.path, |row| {
                (row.status, row.flagged, row.tags) = (status, flagged, tags);
                row.date = date;
                row.headline = headline.or(row.headline.take());
            });
        }
    }

    pub(super) fn edit_first_field(&mut self) {
        match self.article().and_then(|a| a.focused()) {
            Some(_) => self.enter(),
            None => self.say("Focus a tag first: Tab goes to the next one."),
        }
    }

    pub(super) fn quit(&mut self) {
        self.flush();
        if self.unsaved_reason().is_some() {
            return self.show(Overlay::ConfirmQuit);
        }
        self.save_settings();
        self.effects.push(Effect::Quit);
    }

    /// Opens what the command line or a drop names: a folder as a project, a file as an article.
    pub fn open_paths(&mut self, paths: &[PathBuf]) {
        for path in paths {
            if path.is_dir() {
                self.open_folder(path);
            } else {
                let path = path.canonicalize().unwrap_or_else(|_| path.clone());
                self.open(&path);
            }
        }
    }

    /// Goes to the field for the publication date.
    pub fn edit_article_date(&mut self) {
        self.effects.push(Effect::EditField(Field::ArticleDate));
    }
}

/// Whether a person may have this name: it stands in a sidecar's file name.
pub fn check_person(name: &str) -> Result<(), String> {
    if let Err(error) = check_annotator(name) {
        return Err(format!("{}. {}", error, error.remedy()));
    }
    match role_of(Some(name)) {
        Role::Annotator => Ok(()),
        _ => Err(format!("“{name}” is kept for adjudicated and machine-made tags. Choose another name.")),
    }
}

/// A path for the screen: the part inside the folder.
pub fn shown_path(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).map_or_else(|_| file_name(path), |p| p.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::check_person;

    #[test]
    fn names_that_would_break_a_file_name_are_refused() {
        assert!(["anna", "Ben-2", "a_b"].iter().all(|n| check_person(n).is_ok()));
        for bad in ["", "gold", "machine-x", "a b", "ä", "../x", &"x".repeat(33)] {
            assert!(check_person(bad).is_err(), "{bad}");
        }
    }
}

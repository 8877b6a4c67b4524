//! The model of the person's own for a folder: started when an article of it opens, asked for each article on a thread of
//! its own. What it proposes is one more source; its failure is a notice, and it is not asked again.

use super::Session;
use super::model::{LOADING, Model};
use super::pending::{Pending, Source};
use crate::core::text::Text;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// The way to the model's thread, and for which command it runs.
pub struct Asking {
    command: String,
    sender: Sender<Question>,
}

struct Question {
    path: PathBuf,
    text: Text,
    date: Option<jiff::civil::Date>,
}

impl Session {
    /// Asks the folder's model about the open article, where the person's settings name one.
    pub(crate) fn ask_model(&mut self) {
        let Some(command) = self.model_command().filter(|_| self.settings.suggest) else {
            self.asking = None;
            return;
        };
        if self.asking.as_ref().is_none_or(|a| a.command != command) {
            let (sender, questions) = channel();
            let (desk, labels, line) = (self.jobs.desk(), self.label_names(), command.clone());
            let patience = Duration::from_secs(self.settings.model_seconds.max(1));
            std::thread::spawn(move || answer(&line, &labels, patience, &questions, &desk));
            self.asking = Some(Asking { command, sender });
        }
        let Some(article) = &self.article else { return };
        let question = Question {
            path: article.path.clone(),
            text: article.document.text().clone(),
            date: article.reference_date(),
        };
        // A model that failed before has said so: its thread is gone, and nobody takes the question.
        if let Some(asking) = &self.asking {
            let _ = asking.sender.send(question);
        }
    }

    /// Sets the program that is asked in this folder, and asks it; one that failed is started again.
    pub(super) fn set_model(&mut self, command: Option<&str>) {
        let Some(folder) = self.model_folder().map(Path::to_owned) else {
            return self.say("Open a folder or an article first: a program is asked for one folder.");
        };
        match command.map(str::trim).filter(|c| !c.is_empty()) {
            Some(command) => self.settings.models.insert(folder, command.to_owned()),
            None => self.settings.models.remove(&folder),
        };
        self.asking = None;
        for article in self.article.iter_mut().chain(&mut self.parked) {
            article.asked = Arc::default();
        }
        self.ask_model();
        self.suggesting_again();
    }

    /// The program asked for suggestions in this folder.
    pub fn model_command(&self) -> Option<String> {
        self.model_folder().and_then(|f| self.settings.models.get(f)).cloned()
    }

    /// The folder that a program is set for: the project's, else that of the open article.
    pub fn model_folder(&self) -> Option<&Path> {
        match (&self.project, &self.article) {
            (Some(project), _) => Some(project.folder.as_path()),
            (None, Some(article)) => article.path.parent(),
            (None, None) => None,
        }
    }
}

fn answer(
    command: &str,
    labels: &[String],
    patience: Duration,
    questions: &Receiver<Question>,
    desk: &super::jobs::Desk,
) {
    let failed = |words: String| {
        desk.hand_back(move |session: &mut Session| {
            session
                .notices
                .push(format!("{words}. Its suggestions are off until the next start; nothing else is.").into());
        });
    };
    let mut model = match Model::start(command, labels, LOADING, patience) {
        Ok(model) => model,
        Err(fault) => return failed(upper_first(&fault.to_string())),
    };
    while let Ok(question) = questions.recv() {
        match model.suggest(&question.text, question.date) {
            Ok((found, _)) => {
                let offer = |s: crate::core::suggest::Suggestion| {
                    let source = Source::Machine(s.source.clone());
                    Pending { source, ..Pending::live(s) }
                };
                let offered: Arc<Vec<Pending>> = Arc::new(found.into_iter().map(offer).collect());
                let path = question.path;
                desk.hand_back(move |session| {
                    if let Some(article) = session.article.as_mut().filter(|a| a.path == path) {
                        article.asked = offered;
                    }
                });
            }
            Err(fault) if model.has_ended() => return failed(upper_first(&fault.to_string())),
            Err(fault) => {
                let words = upper_first(&fault.to_string());
                desk.hand_back(move |session| session.notices.push(format!("{words}.").into()));
            }
        }
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

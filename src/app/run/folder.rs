//! Over the whole folder: agreement, statistics, who does which article, and the tags of another copy of it.

use crate::app::queue::Row;
use crate::app::review::{Figures, Filter};
use crate::app::{Overlay, Session};
use crate::core::document::Role;
use crate::core::project::{self, Article, MergedFolder, Walk, assignment, gather, merge_folder, save_assignment};
use crate::core::review::agreement::{Agreement, Report, Rounds};
use crate::core::review::assign::Assignment;
use crate::core::review::{shown, stats::Stats};
use crate::core::store::disk::RealDisk;
use crate::core::store::{OpenRequest, StateDir, open, role_of};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const NO_FOLDER: &str = "Open a folder first.";

impl Session {
    /// Sets which places of a review the list shows.
    pub(super) fn filter_review(&mut self, filter: Filter) {
        if let Some(review) = &mut self.review {
            review.filter = filter;
            review.list();
        }
    }

    fn folder(&mut self) -> Option<PathBuf> {
        let folder = self.project.as_ref().map(|p| p.folder.clone());
        if folder.is_none() {
            self.say(NO_FOLDER);
        }
        folder
    }

    /// Works out on a thread how far everybody agrees.
    pub(super) fn show_agreement(&mut self) {
        let Some(folder) = self.folder() else { return };
        self.flush();
        self.show(Overlay::Agreement);
        self.figures = Figures { busy: true, ..Figures::default() };
        let state = self.state_dir();
        self.jobs.spawn(
            move || agreement_of(&folder, &state),
            |session, (report, left_out)| {
                session.figures = Figures { agreement: Some(report), left_out, ..Figures::default() };
            },
        );
    }

    /// Counts on a thread what everybody has done.
    pub(super) fn show_statistics(&mut self) {
        let Some(folder) = self.folder() else { return };
        self.flush();
        self.show(Overlay::Statistics);
        self.figures = Figures { busy: true, ..Figures::default() };
        let state = self.state_dir();
        self.jobs.spawn(
            move || stats_of(&folder, &state),
            |session, (stats, left_out)| {
                session.figures = Figures { stats: Some(stats), left_out, ..Figures::default() };
            },
        );
    }

    /// Draws who does which article and writes it down; what is assigned already stays.
    pub(super) fn draw_assignment(&mut self, people: &[String], percent: u8) {
        self.overlay = None;
        let Some(folder) = self.folder() else { return };
        let random = self.random();
        let Some(project) = &mut self.project else { return };
        if project.scanning {
            return self.say("The folder is still being read: draw when all articles are known.");
        }
        let names: Vec<String> = project.rows().iter().map(|r| slashed(&r.name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let drawn = assignment(&folder).map(Option::unwrap_or_default).and_then(|mut drawn: Assignment| {
            drawn.draw(&names, &people, percent);
            save_assignment(&folder, &drawn, &RealDisk, random).map(|()| drawn)
        });
        match drawn {
            Ok(drawn) => {
                let (counts, twice) = drawn.counts();
                let counts: Vec<String> = counts.into_iter().map(|(p, n)| format!("{p} {n}")).collect();
                self.take_assignment(&folder, Some(drawn));
                self.say(&format!("Drawn: {}; {twice} articles for two. In rubrica.assign.json.", counts.join(", ")));
            }
            Err(error) => self.say(&format!("Nothing was assigned: {error}.")),
        }
    }

    /// Takes in who does which article, as the list shows it.
    pub(super) fn take_assignment(&mut self, folder: &Path, assignment: Option<Assignment>) {
        let me = match &self.review {
            Some(review) => review.person_before(),
            None => self.annotator.clone(),
        };
        if let Some(project) = self.project.as_mut().filter(|p| p.folder == folder) {
            let mine = |row: &Row| {
                let assignment = assignment.as_ref()?;
                Some(assignment.is_for(&slashed(&row.name), me.as_deref()?))
            };
            project.assign(mine);
        }
    }

    /// Brings the tags of another copy of the folder in.
    pub(super) fn merge_folder(&mut self, theirs: PathBuf) {
        let Some(ours) = self.folder() else { return };
        if theirs.canonicalize().is_ok_and(|t| t == ours) {
            return self.say("That is this folder: choose another copy of it.");
        }
        // Everything of ours is on disk before, and read anew afterwards.
        let open = self.article().map(|a| a.path.clone());
        self.leave_article();
        self.close_parked();
        if self.unsaved_reason().is_some() {
            if let Some(path) = open {
                self.load(path, None);
            }
            return self.say("Nothing was merged: not all of your tags are on disk yet.");
        }
        let outside = self.outside.clone();
        let folder = ours.clone();
        self.jobs.spawn(
            move || merge_folder(&ours, &theirs, &RealDisk, &mut || outside.random()),
            move |session, merged| {
                session.scan(folder);
                if let Some(path) = open {
                    session.load(path, None);
                }
                let words = merged_words(&merged);
                session.notices.extend(
                    merged
                        .left
                        .iter()
                        .take(5)
                        .map(|(file, why)| format!("{} was left as it is: {why}.", file.display()).into()),
                );
                session.say(&words);
            },
        );
    }
}

fn merged_words(merged: &MergedFolder) -> String {
    let mut words =
        format!("Merged: {} sidecars new, {} joined, {} the same.", merged.new.len(), merged.merged.len(), merged.same);
    if merged.conflicts > 0 {
        words.push_str(&format!(" {} conflicts: theirs stands beside ours, under Problems.", merged.conflicts));
    }
    if !merged.left.is_empty() {
        words.push_str(&format!(" {} left as they are.", merged.left.len()));
    }
    words
}

/// A name in the project with `/` between folders on every system.
fn slashed(name: &str) -> String {
    name.replace('\\', "/")
}

fn all_articles(folder: &Path) -> Vec<Article> {
    let mut walk = Walk::new(folder);
    let mut all = Vec::new();
    while let Some(slice) = walk.next_slice() {
        all.extend(slice);
    }
    all
}

fn agreement_of(folder: &Path, state: &StateDir) -> (Result<Report, String>, usize) {
    let articles = all_articles(folder);
    let all = articles.iter().flat_map(|a| &a.sidecars).map(|s| s.annotator.clone());
    let people: BTreeSet<Option<String>> = all.filter(|a| role_of(a.as_deref()) == Role::Annotator).collect();
    let people: Vec<Option<String>> = people.into_iter().collect();
    if people.len() < 2 {
        let words =
            "Agreement needs the tags of two people. Each says who is tagging (menu Tag), and tags under that name.";
        return (Err(words.to_owned()), 0);
    }
    let mut agreement = Agreement::new(people.iter().map(|a| shown(a.as_deref()).to_owned()).collect());
    let mut left_out = 0;
    for article in &articles {
        if article.sidecars.iter().filter(|s| people.contains(&s.annotator)).count() < 2 {
            continue;
        }
        match gather(&article.path, &people, state, None, Some(folder)) {
            Ok(gathered) => agreement.add(&article.name, &gathered.text, &gathered.readings),
            Err(_) => left_out += 1,
        }
    }
    (Ok(agreement.report(Rounds::default())), left_out)
}

fn stats_of(folder: &Path, state: &StateDir) -> (Stats, usize) {
    let mut stats = Stats::default();
    let mut left_out = 0;
    for project::Article { path, sidecars, .. } in all_articles(folder) {
        let mut documents = Vec::new();
        for sidecar in &sidecars {
            let annotator = sidecar.annotator.as_deref();
            let request =
                OpenRequest { article: &path, annotator, state, encoding: None, project: Some(folder), old: None };
            match open(&request) {
                Ok(opened) => documents.push(opened.document),
                Err(_) => left_out += 1,
            }
        }
        let characters = documents.first().map_or(0, |d| d.text().code_points().0 as usize);
        stats.add(characters, &documents);
    }
    (stats, left_out)
}

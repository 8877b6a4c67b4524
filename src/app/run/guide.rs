//! H: the guidelines for a label, and precedents for the words one is at.

use super::caret_unit;
use crate::app::guide::{Guide, Rules};
use crate::app::{Overlay, Session};
use crate::core::project::{guidelines_file, read_guidelines, sections_of};
use crate::core::search::{Place, Precedents};
use crate::core::text::ByteRange;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Articles looked through between two reports.
const SLICE: usize = 128;
/// Longer words have no precedents.
const LONGEST: usize = 120;

impl Session {
    /// Opens the page: for the focused tag, the suggestion, what is selected, else the word at the caret.
    pub(super) fn show_guide(&mut self) {
        let Some((range, label)) = self.guide_target() else { return };
        let Some(article) = self.article() else { return };
        let words = article.document.text().slice(range).trim();
        let words = (!words.is_empty() && words.len() <= LONGEST && !words.contains('\n')).then(|| words.to_owned());
        let here = Some((article.path.clone(), range));
        self.guide = Guide::new(label, words, here);
        self.overlay = Some(Overlay::Guide);
        self.look_up();
    }

    /// The page for another label.
    pub(super) fn guide_label(&mut self, label: &str) {
        let Some(label) = self.scheme.label(label).map(|l| l.name.clone()) else { return };
        self.guide = Guide::new(label, self.guide.words.clone(), self.guide.here.clone());
        self.look_up();
    }

    /// Goes to an example, and closes the page.
    pub fn go_to_precedent(&mut self, place: &Place) {
        self.overlay = None;
        let (path, range) = (place.entry.path.clone(), place.hit.range);
        let id = place.entry.tag(&place.hit).filter(|t| t.range == range).map(|t| t.id.clone());
        self.go_to_place(&path, range, id);
    }

    fn guide_target(&self) -> Option<(ByteRange, Arc<str>)> {
        let article = self.article()?;
        let first = || self.scheme.labels.first().map(|l| l.name.clone());
        let usual = self.label_filter.clone().or_else(|| self.last_label.clone()).or_else(first)?;
        if let Some(selection) = article.selection {
            return Some((selection.range, usual));
        }
        if let Some(current) = article.pending.current() {
            return Some((current.range, current.item.label.clone()));
        }
        match article.focused().filter(|s| s.lost.is_none()) {
            Some(span) => Some((span.range, span.label.clone())),
            None => Some((caret_unit(article, self.granularity), usual)),
        }
    }

    /// Reads the guidelines and looks through the project, on a thread.
    fn look_up(&mut self) {
        let guide = &self.guide;
        let (label, here, stop) = (guide.label.clone(), guide.here.clone(), guide.stop.clone());
        let mut precedents = match Precedents::new(guide.words.as_deref(), &label) {
            Ok(precedents) => precedents,
            Err(error) => return self.say(&format!("These words cannot be looked for: {error}.")),
        };
        let (paths, open) = (self.project_paths(), self.entries_here());
        let corpus = self.corpus();
        let source = self.source();
        let desk = self.jobs.desk();
        self.guide.looked = (0, paths.len());
        std::thread::spawn(move || {
            let rules = match guidelines_file(&source.folder).map(|file| read_guidelines(&file)) {
                None => Rules::None,
                Some(Err(error)) => Rules::Unreadable(error.to_string()),
                Some(Ok(text)) => {
                    let labels: Vec<&str> = source.scheme.labels.iter().map(|l| &*l.name).collect();
                    let sections = sections_of(&text, &label, &labels);
                    let said: String = sections.into_iter().filter_map(|s| text.get(s)).collect();
                    let whole = said.is_empty();
                    Rules::Read { text: if whole { text } else { said }, whole }
                }
            };
            let asked = stop.clone();
            desk.hand_back(move |session| {
                if Arc::ptr_eq(&session.guide.stop, &asked) {
                    session.guide.rules = rules;
                }
            });
            let all = paths.len();
            for (i, slice) in paths.chunks(SLICE).enumerate() {
                for path in slice {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let entry = match open.get(path) {
                        Some(entry) => Some(entry.clone()),
                        None => corpus.entry(path, &source),
                    };
                    if let Some(entry) = entry {
                        precedents.add(&entry, here.as_ref().map(|(path, range)| (path.as_path(), *range)));
                    }
                }
                let (found, looked, asked) = (Arc::new(precedents.clone()), i * SLICE + slice.len(), stop.clone());
                desk.hand_back(move |session| {
                    if Arc::ptr_eq(&session.guide.stop, &asked) {
                        session.guide.precedents = Some(found);
                        session.guide.looked = (looked, all);
                    }
                });
            }
        });
    }
}

//! Comparing, adjudicating, reviewing one person's tags: beginning, deciding by one key each, finishing.

use crate::app::article::Article;
use crate::app::chord::{Chord, KeyName};
use crate::app::command::{Command, Scope};
use crate::app::effect::{Effect, Field};
use crate::app::review::{GOLD, Review, Setup, Stage};
use crate::app::specs::spec_of;
use crate::app::{Mode, Overlay, Session};
use crate::core::document::Status;
use crate::core::edit::Edit;
use crate::core::project::{Gathered, gather};
use crate::core::review::adjudicate::{Comparison, Decision, Task};
use crate::core::review::shown;
use crate::core::spans::Span;
use crate::core::store::OpenError;
use std::path::Path;
use std::sync::Arc;

const NOT_HERE: &str = "No review is going on: the menu Tools begins one.";

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
        let Some(review) = &mut self.review else { return };
        review.begin(path.clone());
        let who = review.who.clone();
        self.mode = Mode::Review;
        self.jobs.spawn(
            move || (gather(&path, &who, &state, encoding, folder.as_deref()), path),
            |session, (gathered, path)| session.take_readings(&path, gathered),
        );
    }

    fn take_readings(&mut self, path: &Path, gathered: Result<Gathered, OpenError>) {
        let Some(review) = self.review.as_mut().filter(|r| r.article == path) else { return };
        let gathered = match gathered {
            Ok(gathered) => gathered,
            Err(error) => {
                review.stage = Stage::Nothing(format!("{error}. {}", error.remedy()));
                return;
            }
        };
        let there = gathered.readings.iter().flatten().count();
        if there < if review.task == Task::OnePerson { 1 } else { 2 } {
            let names: Vec<&str> = review.who.iter().map(|a| shown(a.as_deref())).collect();
            let words = match review.task {
                Task::OnePerson => format!("{} has no tags here.", names.concat()),
                _ => format!("Fewer than two of {} have tags here.", names.join(", ")),
            };
            review.stage = Stage::Nothing(words);
            return;
        }
        let waits_for = review.waits_for(&gathered);
        if waits_for.is_empty() {
            self.open_comparison(gathered);
        } else {
            review.stage = Stage::Sealed { waits_for, gathered: Box::new(gathered) };
            self.show(Overlay::Unseal);
        }
    }

    /// The person wants to see the tags although not everybody is done.
    pub(super) fn unseal(&mut self) {
        self.overlay = None;
        let Some(review) = &mut self.review else { return };
        match std::mem::take(&mut review.stage) {
            Stage::Sealed { gathered, .. } => self.open_comparison(*gathered),
            stage => review.stage = stage,
        }
    }

    fn open_comparison(&mut self, gathered: Gathered) {
        let Some(review) = &mut self.review else { return };
        let comparison = Comparison::new(review.task, gathered.readings.into_iter().flatten().collect());
        review.open(comparison);
        let Some(article) = &self.article else { return };
        if *article.document.text().sha256() != *gathered.text.sha256() {
            if let Some(review) = &mut self.review {
                review.stage = Stage::Nothing("The article was changed just now. Open it again.".to_owned());
            }
            return;
        }
        let edits = match self.comparison() {
            Some(all) if all.task == Task::Adjudicate => all.take_agreed(&article.document),
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
    fn comparison(&self) -> Option<&Comparison> {
        self.reviewing().and_then(Review::comparison)
    }

    /// Counts what is decided anew after the gold document changed.
    pub(super) fn count_decided(&mut self) {
        if let (Some(review), Some(article)) = (&mut self.review, &self.article) {
            review.count(&article.document);
        }
    }

    /// Does what a key means in review. False when it means nothing there.
    pub(super) fn review_key(&mut self, chord: Chord) -> bool {
        if let Some(command) = self.keymap.in_review(chord).cloned() {
            self.run(command);
            return true;
        }
        if let (KeyName::Char(digit @ '1'..='9'), false, false, false) = (chord.key, chord.ctrl, chord.alt, chord.shift)
        {
            self.run(Command::ReviewDigit(digit));
            return true;
        }
        let Some(command) = self.keymap.in_text(chord).cloned() else { return false };
        match &command {
            // Edges belong to the decision; taking it over comes first.
            Command::Extend(_) | Command::MoveEdge(..) => {
                if !self.adopt() {
                    return true;
                }
            }
            Command::MarkDone
            | Command::Undo
            | Command::Redo
            | Command::Save
            | Command::Move(_)
            | Command::CycleGranularity
            | Command::FlagSpan
            | Command::EditValue
            | Command::Copy
            | Command::CopyWithTags
            | Command::ContextMenu => {}
            command if spec_of(command).is_some_and(|s| s.scope == Scope::Window) => {}
            _ => {
                self.say("In a review that key does nothing: Enter changes the decision, Esc leaves.");
                return true;
            }
        }
        self.run(command);
        true
    }

    /// Goes to a place, and to its gold span where there is one.
    pub(super) fn review_to(&mut self, unit: usize) {
        let (Some(review), Some(article)) = (&mut self.review, &mut self.article) else { return };
        let Some(all) = review.comparison() else { return };
        let Some(range) = all.units().get(unit).map(|u| u.range) else { return };
        let gold = all.gold(unit, &article.document).map(|s| s.id.clone());
        review.at = Some(unit);
        article.leave();
        (article.last, article.selection) = (None, None);
        article.caret = range.start;
        article.focus = gold;
        self.effects.push(Effect::Reveal(range));
    }

    /// N, P and Tab: the next or previous place of the list, open ones only where asked. False when there is none.
    fn go_to_next(&mut self, forward: bool, open: bool) -> bool {
        let (Some(review), Some(article)) = (self.review.as_ref(), &self.article) else { return false };
        let Some(all) = review.comparison() else { return false };
        let count = review.listed.len();
        let open = open && review.task != Task::Compare;
        let wanted = |unit: &usize| !open || all.decision(*unit, &article.document).is_none();
        let here = review.at.map(|at| review.listed.partition_point(|u| *u < at));
        let on = review.at.is_some_and(|at| here.and_then(|h| review.listed.get(h)) == Some(&at));
        let start = match (here, forward) {
            (None, true) => 0,
            (None, false) => count.saturating_sub(1),
            (Some(h), true) => h + usize::from(on),
            (Some(h), false) => h + count.saturating_sub(1),
        };
        let order = (0..count).map(|k| if forward { (start + k) % count } else { (start + count * 2 - k) % count });
        let next = order.filter_map(|i| review.listed.get(i).copied()).find(wanted);
        match next {
            Some(unit) => {
                let around = review.at.is_some_and(|at| if forward { unit < at } else { unit > at });
                self.review_to(unit);
                if around {
                    self.say(if forward {
                        "Around the end of the article."
                    } else {
                        "Around the start of the article."
                    });
                }
                true
            }
            None => false,
        }
    }

    pub(super) fn review_step(&mut self, forward: bool, open: bool) {
        if self.comparison().is_none() {
            return self.say(NOT_HERE);
        }
        if !self.go_to_next(forward, open) {
            self.all_reviewed();
        }
    }

    fn all_reviewed(&mut self) {
        let done = self.keymap.shown(&Command::MarkDone);
        let (decided, all) = self.review.as_ref().map_or((0, 0), |r| r.progress);
        if decided < all {
            self.say("Nothing is left to decide in this filter.");
        } else {
            self.say(&format!("All decided. {done} finishes: gold is marked reviewed, with the report of causes."));
        }
    }

    /// After a decision: on to the next open place.
    fn next_open(&mut self, words: &str) {
        self.count_decided();
        if self.go_to_next(true, true) {
            if self.message.is_none() {
                self.say(words);
            }
        } else {
            self.all_reviewed();
        }
    }

    /// The place one is at; said where there is none or nothing may be decided.
    fn place(&mut self) -> Option<usize> {
        let Some(task) = self.comparison().map(|c| c.task) else {
            self.say(NOT_HERE);
            return None;
        };
        if task == Task::Compare {
            self.say("This only compares. Tools, Adjudicate decides.");
            return None;
        }
        let at = self.review.as_ref().and_then(|r| r.at);
        if at.is_none() {
            self.say("Go to a place first: N goes to the next one.");
        }
        at
    }

    /// Does the edits of a decision and goes on.
    fn decide_place(&mut self, unit: usize, name: &str, edits: Vec<Edit>, words: &str) {
        if self.commit(name, edits) {
            if let Some(review) = &mut self.review {
                review.last = Some(unit);
            }
            self.next_open(words);
        }
    }

    /// A digit: that annotator's version; of one person's tags the label on it.
    pub(super) fn review_digit(&mut self, digit: char) {
        let Some(unit) = self.place() else { return };
        let who = (digit as usize).wrapping_sub('1' as usize);
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else { return };
        if all.task == Task::OnePerson {
            return self.relabel_reading(unit, digit);
        }
        let Some(name) = all.names().nth(who).map(str::to_owned) else {
            return self.say(&format!("There are {} annotators.", all.names().count()));
        };
        match all.take(unit, who, &article.document) {
            Some(edits) => {
                self.decide_place(unit, &format!("Take {name}'s version"), edits, &format!("Taken from {name}."))
            }
            None => {
                let edits = all.neither(unit, &article.document);
                self.decide_place(
                    unit,
                    &format!("Take {name}'s version: no tag"),
                    edits,
                    &format!("As {name} has it: no tag."),
                );
            }
        }
    }

    fn relabel_reading(&mut self, unit: usize, digit: char) {
        let Some(label) = self.scheme.label_for_key(digit).cloned() else {
            return self.say(&format!("No label has the key {digit}."));
        };
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else { return };
        let mut edits = match all.decision(unit, &article.document) {
            None | Some(Decision::Neither | Decision::Gap) => all.take(unit, 0, &article.document).unwrap_or_default(),
            Some(_) => Vec::new(),
        };
        let taken = edits.iter().find_map(|e| if let Edit::PutSpan(s) = e { Some(s.clone()) } else { None });
        let Some(span) = taken.or_else(|| all.gold(unit, &article.document).cloned()) else { return };
        let mut changed = Span::clone(&span);
        if changed.label != label.name {
            changed.label = label.name.clone();
            changed.value = None;
            changed.attrs.retain(|name, _| label.attrs.iter().any(|a| a.name == *name));
        }
        edits.push(Edit::PutSpan(Arc::new(changed)));
        self.decide_place(unit, &format!("Review: {}", label.name), edits, &format!("{} it is.", label.name));
    }

    /// A: what all or most agree on; of one person's tags: keep it.
    pub(super) fn review_merged(&mut self) {
        let Some(unit) = self.place() else { return };
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else { return };
        if all.task == Task::OnePerson {
            let edits = all.take(unit, 0, &article.document).unwrap_or_default();
            return self.decide_place(unit, "Keep tag", edits, "Kept.");
        }
        match all.take_merged(unit, &article.document) {
            Ok(edits) => self.decide_place(unit, "Take the merged version", edits, "Merged."),
            Err(why) => self.say(&format!("There is no merged version: {why}. A digit takes one.")),
        }
    }

    /// X: nobody is right; of one person's tags: remove it.
    pub(super) fn review_neither(&mut self) {
        let Some(unit) = self.place() else { return };
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else { return };
        let edits = all.neither(unit, &article.document);
        let one = all.task == Task::OnePerson;
        let (name, words) = if one { ("Remove tag", "Removed.") } else { ("Take neither version", "Neither.") };
        let reason = self.keymap.shown(&Command::ReviewReason);
        self.decide_place(unit, name, edits, &format!("{words} {reason} adds a reason."));
    }

    /// Shift+G: the guidelines do not say.
    pub(super) fn review_gap(&mut self) {
        let Some(unit) = self.place() else { return };
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else { return };
        let (open, on) = (all.decision(unit, &article.document).is_none(), !all.is_gap(unit, &article.document));
        let edits = all.gap(unit, &article.document);
        if open {
            self.decide_place(unit, "Guideline gap", edits, "Guideline gap: left out for now, and noted for all.");
        } else if self.commit("Guideline gap", edits) {
            self.count_decided();
            self.say(if on { "Marked as a gap in the guidelines." } else { "No gap any more." });
        }
    }

    /// Shift+A: keeps all of one person's tags that were not looked at.
    pub(super) fn review_keep_rest(&mut self) {
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else { return self.say(NOT_HERE) };
        if all.task != Task::OnePerson {
            return self.say("Disagreements are decided one by one.");
        }
        let edits = all.keep_rest(&article.document);
        let count = edits.iter().filter(|e| matches!(e, Edit::PutSpan(_))).count();
        if count == 0 {
            return self.all_reviewed();
        }
        if self.commit(&format!("Keep {count} tags"), edits) {
            self.count_decided();
            self.say(&format!("{count} tags kept. Ctrl+Z takes that back."));
        }
    }

    /// Takes the version at hand over, so that it can be changed. False where that cannot be.
    fn adopt(&mut self) -> bool {
        let Some(unit) = self.place() else { return false };
        let (Some(all), Some(article)) = (self.comparison(), self.article()) else { return false };
        let decided = all.decision(unit, &article.document);
        if decided.is_none() || matches!(decided, Some(Decision::Neither | Decision::Gap)) {
            let merged = all.take_merged(unit, &article.document).ok();
            let first = || {
                let who = all.units().get(unit).and_then(|u| u.there().next()).map(|(who, _)| who);
                who.and_then(|who| all.take(unit, who, &article.document))
            };
            let puts = |edits: &Vec<Edit>| edits.iter().any(|e| matches!(e, Edit::PutSpan(s) if s.counts()));
            let Some(edits) = merged.filter(puts).or_else(first) else { return false };
            if !self.commit("Take over to change", edits) {
                return false;
            }
            self.count_decided();
        }
        if let Some(review) = &mut self.review {
            review.last = Some(unit);
        }
        self.review_to(unit);
        true
    }

    /// Enter: changes the decision with the keys of the text, until Esc.
    pub(super) fn review_edit(&mut self) {
        if self.adopt() {
            if let Some(review) = &mut self.review {
                review.editing = true;
            }
            self.mode = Mode::Text;
            self.say("Change it: digits give another label, Shift and Alt with arrows move the edges, V the value. Esc goes on.");
        }
    }

    /// C: a reason for the decision at hand, else for the last one.
    pub(super) fn review_reason(&mut self) {
        if self.place().is_none() {
            return;
        }
        let (Some(review), Some(article)) = (self.review.as_ref(), &self.article) else { return };
        let Some(all) = review.comparison() else { return };
        let decided = |unit: &usize| all.decision(*unit, &article.document).is_some();
        match review.at.filter(|u| decided(u)).or(review.last.filter(|u| decided(u))) {
            Some(unit) => {
                self.review_to(unit);
                self.edit_field(Field::Note);
            }
            None => self.say("Decide first; the reason comes afterwards."),
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

    /// Which versions there are at the place one is at, for the hint beside it: key and what it takes.
    pub fn review_choices(&self) -> Vec<(String, String)> {
        let Some(review) = self.reviewing() else { return Vec::new() };
        let (Some(all), Some(article)) = (review.comparison(), self.article()) else { return Vec::new() };
        let Some((unit, place)) = review.at.and_then(|at| Some((at, all.units().get(at)?))) else { return Vec::new() };
        let key = |command: &Command| self.keymap.shown(command);
        let mut choices = Vec::new();
        if review.task == Task::OnePerson {
            choices.push((key(&Command::ReviewMerged), "keep".to_owned()));
            choices.push((key(&Command::ReviewNeither), "remove".to_owned()));
            return choices;
        }
        for (i, name) in all.names().enumerate() {
            let version = place.spans.get(i).and_then(Option::as_ref);
            // The panel has the words; here what one must not miss is enough.
            let words = if version.is_some() { name.to_owned() } else { format!("{name}: no tag") };
            choices.push(((i + 1).to_string(), words));
        }
        if review.task == Task::Adjudicate {
            if all.take_merged(unit, &article.document).is_ok() {
                choices.push((key(&Command::ReviewMerged), "merged".to_owned()));
            }
            choices.push((key(&Command::ReviewNeither), "neither".to_owned()));
        }
        choices
    }
}

/// One annotator's version in a few words: `ACTOR «Anna Berg»`, `no tag`.
pub fn version_words(version: Option<&Arc<Span>>, article: &Article) -> String {
    const MOST: usize = 28;
    let Some(span) = version else { return "no tag".to_owned() };
    let quote = span.quote(article.document.text()).replace('\n', " ");
    let mut words: String = quote.chars().take(MOST).collect();
    if quote.chars().count() > MOST {
        words.push('…');
    }
    match span.value_str() {
        Some(value) => format!("{} «{words}» {value}", span.label),
        None => format!("{} «{words}»", span.label),
    }
}

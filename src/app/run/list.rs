//! List mode: movement and ranges, fixing and ignoring what the rows say, going to their places.

use crate::app::chord::{Chord, KeyName};
use crate::app::command::{Command, Pane};
use crate::app::concordance::Aim;
use crate::app::effect::{Effect, Field};
use crate::app::list::{List, ListOf};
use crate::app::{Mode, Session};
use crate::core::edit::Edit;
use crate::core::lint::{self, Finding, Fix};
use crate::core::spans::Id;
use crate::core::text::{ByteRange, CpRange};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Session {
    /// Shows a list and gives it the keyboard.
    pub(super) fn open_list(&mut self, of: ListOf) {
        if self.article().is_none() {
            return self.say("No article is open.");
        }
        if self.list.as_ref().is_none_or(|l| l.of != of) {
            self.list = Some(List::new(of));
        }
        self.settings.panel = true;
        self.mode = Mode::List;
        self.refresh_problems();
        self.focus_pane(Pane::Panel);
        self.show_row();
    }

    /// How many rows the list has.
    pub fn list_len(&self) -> usize {
        match self.list.as_ref().map(|l| l.of) {
            Some(ListOf::Problems) => self.problems.len(),
            Some(ListOf::Concordance) => self.concordance.len(),
            None => 0,
        }
    }

    /// Does what a key means in a list. False when it means nothing there.
    pub fn list_key(&mut self, chord: Chord) -> bool {
        self.refresh_problems();
        let count = self.list_len();
        let Some(list) = &mut self.list else { return false };
        list.fit(count);
        if list.step(chord, count) {
            self.message = None;
            // What a label would do was shown for the rows chosen then.
            self.concordance.preview = None;
            self.show_row();
            return true;
        }
        if let Some(command) = self.keymap.in_list(chord).cloned() {
            self.run(command);
            return true;
        }
        match chord.key {
            KeyName::Char(digit @ '0'..='9') if !chord.ctrl && !chord.alt && !chord.shift => {
                self.run(Command::ListDigit(digit));
                true
            }
            _ => {
                let undo = |c: &&Command| matches!(c, Command::Undo | Command::Redo);
                let command = self.keymap.in_window(chord).or_else(|| self.keymap.in_text(chord).filter(undo)).cloned();
                let Some(command) = command else { return false };
                self.run(command);
                self.refresh_problems();
                true
            }
        }
    }

    /// Goes to a row by the mouse.
    pub(super) fn list_to(&mut self, row: usize, extend: bool) {
        let count = self.list_len();
        if let Some(list) = &mut self.list {
            list.to(row, extend);
            list.fit(count);
            self.concordance.preview = None;
            self.mode = Mode::List;
            self.show_row();
        }
    }

    pub(super) fn list_all(&mut self) {
        let count = self.list_len();
        if let Some(list) = &mut self.list {
            list.all(count);
            self.concordance.preview = None;
        }
    }

    /// The findings of the rows chosen.
    fn chosen_findings(&mut self) -> Vec<Finding> {
        self.refresh_problems();
        let count = self.list_len();
        let Some(list) = &mut self.list else { return Vec::new() };
        list.fit(count);
        list.chosen().filter_map(|row| self.problems.row(row)).cloned().collect()
    }

    /// A: does what the rows offer, in one step.
    pub(super) fn list_fix(&mut self) {
        if self.is_concordance() {
            return self.say("A digit shows what its label would do; Enter does it.");
        }
        let found = self.chosen_findings();
        let all = found.len();
        self.fix_all(found.into_iter().filter_map(|f| f.fix).collect(), all);
    }

    /// A digit: an answer where the rows have some (1 ours, 2 theirs), else the label on that key.
    pub(super) fn list_digit(&mut self, digit: char) {
        if self.is_concordance() {
            return match self.scheme.label_for_key(digit).map(|l| l.name.clone()) {
                Some(label) => self.preview(Aim::Label(label)),
                None => self.say(&format!("No label has the key {digit}.")),
            };
        }
        let found = self.chosen_findings();
        let all = found.len();
        let choice = (digit as usize).wrapping_sub('1' as usize);
        if found.iter().any(|f| !f.choices.is_empty()) {
            let chosen = found.into_iter().filter_map(|f| f.choices.into_iter().nth(choice));
            return self.fix_all(chosen.collect(), all);
        }
        let Some(label) = self.scheme.label_for_key(digit).cloned() else {
            return self.say(&format!("No label has the key {digit}."));
        };
        let fixes: Vec<Fix> = found.iter().filter_map(|f| self.labelled(f, &label)).collect();
        self.fix_all(fixes, all);
    }

    /// Does changes in one step, leaving out those that touch what another one changed already.
    fn fix_all(&mut self, fixes: Vec<Fix>, rows: usize) {
        if rows == 0 {
            return self.say("The list is empty.");
        }
        let mut touched: BTreeSet<Id> = BTreeSet::new();
        let mut edits = Vec::new();
        let mut title = None;
        let mut done = 0;
        for fix in fixes {
            let ids: BTreeSet<Id> = fix.edits.iter().filter_map(id_of).cloned().collect();
            if !touched.is_disjoint(&ids) {
                continue;
            }
            touched.extend(ids);
            edits.extend(fix.edits);
            title.get_or_insert(fix.title);
            done += 1;
        }
        let Some(title) = title else {
            return self.say("There is no fix to offer here: Enter goes to the place, X ignores it.");
        };
        for edit in &mut edits {
            self.give_id(edit);
        }
        let name = if done == 1 { title } else { format!("Fix {done} problems") };
        if self.commit(&name, edits) {
            let left = rows - done;
            let left = if left > 0 { format!(" {left} of the rows are left.") } else { String::new() };
            self.say(&format!("Done: {}.{left}", super::history::lower_first(&name)));
            self.after_rows();
        }
    }

    /// X: the rows are not shown again.
    pub(super) fn list_ignore(&mut self) {
        if self.is_concordance() {
            return self.say("Places of the concordance are not ignored: T hides tagged or untagged ones.");
        }
        let found = self.chosen_findings();
        let Some(article) = self.article() else { return };
        if found.is_empty() {
            return self.say("The list is empty.");
        }
        let edit = lint::ignore(&article.document, &found, None);
        let name =
            if found.len() == 1 { "Ignore a problem".to_owned() } else { format!("Ignore {} problems", found.len()) };
        if self.commit(&name, vec![edit]) {
            self.say("Ignored. C adds the reason, Ctrl+Z brings it back.");
            self.problems.ignored_last = found;
            self.after_rows();
        }
    }

    /// C: goes to the field for the reason of what was ignored last.
    pub(super) fn list_reason(&mut self) {
        if self.problems.ignored_last.is_empty() {
            return self.say("Nothing was ignored yet: X ignores the row.");
        }
        self.effects.push(Effect::EditField(Field::Reason));
    }

    pub(super) fn set_reason(&mut self, reason: Option<String>) {
        let found = self.problems.ignored_last.clone();
        let (Some(article), Some(reason)) = (self.article(), reason.filter(|r| !r.trim().is_empty())) else { return };
        let edit = lint::ignore(&article.document, &found, Some(reason.trim()));
        self.commit("Reason for ignoring", vec![edit]);
    }

    /// Enter: the place in the text. The list stays; its command comes back to it.
    pub(super) fn list_go(&mut self) {
        if self.is_concordance() {
            return self.concordance_enter();
        }
        let Some(row) = self.list.as_ref().map(|l| l.at) else { return };
        let Some(found) = self.problems.row(row).cloned() else { return };
        self.mode = self.resting_mode();
        let place = self.place_of(&found);
        match (&found.span, place) {
            (Some(id), _) => self.focus_span(id),
            (None, Some(range)) => self.select(range),
            (None, None) => self.say("This has no place in the text."),
        }
        self.focus_pane(Pane::Text);
    }

    /// Esc: the list goes away.
    pub(super) fn list_leave(&mut self) {
        if self.is_concordance() && self.concordance_esc() {
            return;
        }
        self.list = None;
        self.mode = self.resting_mode();
        self.focus_pane(Pane::Text);
    }

    /// Whether the list shown is the concordance.
    pub fn is_concordance(&self) -> bool {
        self.list.as_ref().is_some_and(|l| l.of == ListOf::Concordance)
    }

    /// After rows went away: the next one is where one is.
    fn after_rows(&mut self) {
        self.refresh_problems();
        let count = self.list_len();
        if let Some(list) = &mut self.list {
            let first = *list.chosen().start();
            list.to(first, false);
            list.fit(count);
        }
        let said = self.message.take();
        self.show_row();
        self.message = said;
    }

    /// Shows in the article what the row is about, without leaving the list.
    fn show_row(&mut self) {
        if self.is_concordance() {
            return;
        }
        let Some(found) = self.list.as_ref().and_then(|l| self.problems.row(l.at)).cloned() else { return };
        self.effects.extend(self.place_of(&found).map(Effect::Reveal));
        // Its tag is shown in full below the list and ringed in the text; the caret stays where it was.
        if let (Some(article), Some(id)) = (self.article_mut(), found.span) {
            article.selection = None;
            article.focus = article.document.spans().contains(&id).then_some(id);
        }
    }

    /// Where a finding is in the open article.
    pub fn place_of(&self, finding: &Finding) -> Option<ByteRange> {
        let document = &self.article()?.document;
        if let Some(span) = finding.span.as_ref().and_then(|id| document.spans().get(id)) {
            return span.lost.is_none().then_some(span.range);
        }
        let (start, end) = finding.range?;
        document.text().byte_range(CpRange { start, end })
    }

    fn give_id(&mut self, edit: &mut Edit) {
        match edit {
            Edit::PutSpan(span) if span.id.as_str().is_empty() => Arc::make_mut(span).id = self.new_id(),
            Edit::PutRelation(link) if link.id.as_str().is_empty() => Arc::make_mut(link).id = self.new_id(),
            _ => {}
        }
    }
}

/// The span or link an edit is about; none where it adds one.
fn id_of(edit: &Edit) -> Option<&Id> {
    let id = match edit {
        Edit::PutSpan(span) => &span.id,
        Edit::RemoveSpan(id) | Edit::RemoveRelation(id) => id,
        Edit::PutRelation(link) => &link.id,
        Edit::SetHead(..) => return None,
    };
    (!id.as_str().is_empty()).then_some(id)
}

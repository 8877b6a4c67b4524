//! Going through the places of a review and deciding them, a key each.

use crate::app::article::Article;
use crate::app::chord::{Chord, KeyName};
use crate::app::command::{Command, Scope};
use crate::app::effect::{Effect, Field};
use crate::app::specs::spec_of;
use crate::app::{Mode, Session};
use crate::core::edit::Edit;
use crate::core::review::adjudicate::{Comparison, Decision, Task};
use crate::core::spans::Span;
use std::sync::Arc;

const NOT_HERE: &str = "No review is going on: the menu Tools begins one.";

impl Session {
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
    pub(super) fn go_to_next(&mut self, forward: bool, open: bool) -> bool {
        let Some(review) = self.review.as_ref().filter(|r| r.comparison().is_some()) else { return false };
        let count = review.listed.len();
        let open = open && review.task != Task::Compare;
        let wanted = |unit: &usize| !open || !review.is_decided(*unit);
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
    pub(super) fn next_open(&mut self, words: &str) {
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
        match review.at.filter(decided).or(review.last.filter(decided)) {
            Some(unit) => {
                self.review_to(unit);
                self.edit_field(Field::Note);
            }
            None => self.say("Decide first; the reason comes afterwards."),
        }
    }

    /// Which versions there are at the place one is at, for the hint beside it: key and what it takes.
    pub fn review_choices(&self) -> Vec<(String, String)> {
        let Some(review) = self.reviewing() else { return Vec::new() };
        let (Some(all), Some(article)) = (review.comparison(), self.article()) else { return Vec::new() };
        let Some((unit, place)) = review.at.and_then(|at| Some((at, all.units().get(at)?))) else { return Vec::new() };
        let key = |command: &Command| self.keymap.shown(command);
        let mut choices = Vec::new();
        if review.task == Task::Compare {
            return vec![
                (key(&Command::ReviewNext), "next".to_owned()),
                (key(&Command::ReviewPrevious), "previous".to_owned()),
            ];
        }
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

/// One annotator's version in a few words: `ACTOR “Anna Berg”`, `no tag`.
pub fn version_words(version: Option<&Arc<Span>>, article: &Article) -> String {
    let Some(span) = version else { return NO_TAG.to_owned() };
    let words = cut_middle(span.quote(article.document.text()));
    match span.value_str() {
        Some(value) => format!("{} “{words}” {value}", span.label),
        None => format!("{} “{words}”", span.label),
    }
}

const NO_TAG: &str = "no tag";

/// Something that a version says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    pub words: String,
    /// Somebody else says it otherwise.
    pub differs: bool,
}

/// What one annotator says at a place: label, words, value, attributes, speakers, with what others say otherwise.
pub fn version_said(all: &Comparison, unit: usize, who: usize, article: &Article) -> Vec<Said> {
    let parts = |who: usize| version_parts(all, unit, who, article);
    let Some(own) = parts(who) else { return vec![Said { words: NO_TAG.to_owned(), differs: true }] };
    let others: Vec<Vec<String>> = (0..all.names().count()).filter(|i| *i != who).filter_map(parts).collect();
    own.into_iter()
        .enumerate()
        .map(|(i, words)| Said { differs: others.iter().any(|o| o.get(i) != Some(&words)), words })
        .filter(|said| !said.words.is_empty())
        .collect()
}

/// Label, words, value, attributes, speakers; what is not said is empty.
fn version_parts(all: &Comparison, unit: usize, who: usize, article: &Article) -> Option<Vec<String>> {
    let text = article.document.text();
    let span = all.units().get(unit)?.spans.get(who)?.as_ref()?;
    let plain = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let attrs = span.attrs.iter().map(|(name, value)| match value {
        serde_json::Value::Bool(true) => name.clone(),
        value => format!("{name} {}", plain(value)),
    });
    let name = |to: usize| {
        let target = all.units().get(to)?.spans.get(who)?.as_ref()?;
        Some(target.value_str().map_or_else(|| cut_middle(target.quote(text)), str::to_owned))
    };
    let speakers: Vec<String> = all.targets(unit, who).into_iter().filter_map(name).collect();
    let pieces: Vec<String> = span.pieces().iter().map(|p| cut_middle(text.slice(*p))).collect();
    let speakers = if speakers.is_empty() { String::new() } else { format!("← {}", speakers.join(", ")) };
    Some(vec![
        span.label.to_string(),
        format!("“{}”", pieces.join(" … ")),
        span.value.as_ref().map_or_else(String::new, plain),
        attrs.collect::<Vec<_>>().join(", "),
        speakers,
    ])
}

/// Words cut in the middle, since versions mostly differ at their ends.
fn cut_middle(quote: &str) -> String {
    const SIDE: usize = 24;
    let quote = quote.replace('\n', " ");
    let count = quote.chars().count();
    if count <= 2 * SIDE {
        return quote;
    }
    let (head, tail) = (quote.chars().take(SIDE), quote.chars().skip(count - SIDE));
    format!("{}…{}", head.collect::<String>().trim_end(), tail.collect::<String>().trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_keep_both_ends() {
        assert_eq!(cut_middle("Anna Berg"), "Anna Berg");
        let long = "the invitation had arrived on Sunday and that his government accepted it";
        assert_eq!(cut_middle(long), "the invitation had arriv…s government accepted it");
    }
}

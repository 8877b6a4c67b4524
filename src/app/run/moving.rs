//! Caret and selection: steps, widening, quotation and sentence.

use crate::app::Session;
use crate::app::article::{Article, Selection};
use crate::app::command::Motion;
use crate::app::effect::Effect;
use crate::core::text::{Byte, ByteRange, Granularity};

impl Session {
    /// Moves the caret. A focused span is left: it stays the last one.
    pub(super) fn move_caret(&mut self, motion: Motion) {
        if let Some(effect) = visual(motion, false) {
            return self.effects.push(effect);
        }
        let granularity = self.granularity;
        let Some(article) = self.article_mut() else { return };
        // Leaving a selection or a tag by an arrow goes on from the end that the arrow points to.
        let left =
            article.selection.map(|s| s.range).or(article.focused().filter(|s| s.lost.is_none()).map(|s| s.range));
        let left = left.or(article.pending.current().map(|c| c.range));
        let from = match (left, motion) {
            (Some(range), Motion::Forward) => unit_at(article, last_unit_start(article, range), granularity).start,
            (Some(range), Motion::Back) => range.start,
            _ => article.caret,
        };
        let at = target(article, from, motion, granularity);
        self.place_caret(at, false);
    }

    /// Moves the free end of the selection; with a span focused, Left and Right move its end instead.
    pub(super) fn extend(&mut self, motion: Motion) {
        let on_span = self.article().is_some_and(|a| a.focus.is_some() || a.pending.current().is_some());
        match motion {
            Motion::Forward if on_span => return self.move_edge(crate::app::command::Edge::End, true),
            Motion::Back if on_span => return self.move_edge(crate::app::command::Edge::End, false),
            _ => {}
        }
        if let Some(effect) = visual(motion, true) {
            return self.effects.push(effect);
        }
        let granularity = self.granularity;
        let Some(article) = self.article_mut() else { return };
        article.leave();
        let selection = article.selection.unwrap_or_else(|| start_selection(article, granularity));
        let head = match motion {
            Motion::Forward | Motion::Back => {
                step_unit(article, selection.head, motion == Motion::Forward, granularity)
            }
            _ => {
                let from = selection.head.start;
                match motion {
                    // To the end of what is around the caret, or of the next one when it is there already.
                    Motion::NextSentence | Motion::NextParagraph => {
                        let here = last_unit_of(article, from, motion, granularity);
                        let next = target(article, from, motion, granularity);
                        if here.start > from { here } else { last_unit_of(article, next, motion, granularity) }
                    }
                    _ => unit_at(article, target(article, from, motion, granularity), granularity),
                }
            }
        };
        self.select_between(selection.anchor, head);
    }

    /// Puts the caret at a place, or the free end of the selection when extending.
    pub(super) fn place_caret(&mut self, at: Byte, extend: bool) {
        let granularity = self.granularity;
        let Some(article) = self.article_mut() else { return };
        if extend {
            article.leave();
            let selection = article.selection.unwrap_or_else(|| start_selection(article, granularity));
            let head = unit_at(article, at, granularity);
            return self.select_between(selection.anchor, head);
        }
        article.leave();
        article.selection = None;
        article.widened.clear();
        article.caret = match granularity {
            Granularity::Character => at.min(article.document.text().len()),
            _ => unit_at(article, at, granularity).start,
        };
        let reveal = caret_unit(article, granularity);
        self.effects.push(Effect::Reveal(reveal));
    }

    /// Selects a range as it is given.
    pub(super) fn select(&mut self, range: ByteRange) {
        let Some(article) = self.article_mut() else { return };
        if range.is_empty() {
            return self.place_caret(range.start, false);
        }
        article.leave();
        article.widened.clear();
        article.caret = range.start;
        article.selection = Some(Selection { range, anchor: range, head: range });
        self.after_selecting(range);
    }

    /// Grows the selection by one rung: word, name or phrase, clause, quotation, sentence, paragraph.
    pub(super) fn widen(&mut self) {
        let Some(article) = self.article_mut() else { return };
        let text = article.document.text().clone();
        let from = match (article.selection, article.focused()) {
            (Some(s), _) => s.range,
            (None, Some(span)) => span.range,
            (None, None) if article.pending.current().is_some() => {
                article.pending.current().map_or(ByteRange::default(), |c| c.range)
            }
            (None, None) => text.word_at(article.caret),
        };
        let wide = text.widen(from);
        // The first W selects the name around the word; where the word stands alone, the word.
        let nothing_selected =
            article.selection.is_none() && article.focus.is_none() && article.pending.current().is_none();
        if wide == from && !nothing_selected {
            return self.say("The selection is as wide as it gets.");
        }
        let mut widened = std::mem::take(&mut article.widened);
        widened.push(from);
        self.select(wide);
        if let Some(article) = self.article_mut() {
            article.widened = widened;
        }
    }

    /// Takes the last widening back.
    pub(super) fn narrow(&mut self) {
        let Some(article) = self.article_mut() else { return };
        let Some(before) = article.widened.pop() else { return self.say("Nothing to narrow: W widens first.") };
        let left = std::mem::take(&mut article.widened);
        self.select(before);
        if let Some(article) = self.article_mut() {
            article.widened = left;
        }
    }

    pub(super) fn select_quotation(&mut self) {
        let Some(article) = self.article() else { return };
        let from = article.selection.map_or(ByteRange::new(article.caret, article.caret), |s| s.range);
        match article.document.text().quotation_at(from) {
            Some(range) => self.select(range),
            None => self.say("There is no quotation around the caret. S selects the sentence."),
        }
    }

    pub(super) fn select_sentence(&mut self, at: Option<Byte>) {
        let Some(article) = self.article() else { return };
        let text = article.document.text();
        let range = text.sentence_at(at.unwrap_or(article.caret));
        self.select(text.trim(range));
    }

    pub(super) fn select_word(&mut self, at: Byte) {
        let Some(article) = self.article() else { return };
        let range = article.document.text().word_at(at);
        if range.is_empty() {
            return self.place_caret(at, false);
        }
        self.select(range);
    }

    pub(super) fn select_paragraph(&mut self, at: Byte) {
        let Some(article) = self.article() else { return };
        let range = article.document.text().paragraph_at(at);
        self.select(range);
    }

    pub(super) fn select_all(&mut self) {
        let Some(article) = self.article() else { return };
        let range = ByteRange::new(article.header.body, article.document.text().len());
        self.select(article.document.text().trim(range));
    }

    pub(super) fn cycle_granularity(&mut self) {
        self.granularity = match self.granularity {
            Granularity::Word => Granularity::Sentence,
            Granularity::Sentence => Granularity::Character,
            Granularity::Character => Granularity::Word,
        };
        let steps = match self.granularity {
            Granularity::Word => "Steps by word.",
            Granularity::Sentence => "Steps by sentence.",
            Granularity::Character => "Steps by character.",
        };
        self.say(steps);
    }

    fn select_between(&mut self, anchor: ByteRange, head: ByteRange) {
        let granularity = self.granularity;
        let Some(article) = self.article_mut() else { return };
        let start = anchor.start.min(head.start);
        let end = anchor.end.max(head.end);
        let whole = ByteRange::new(start, end);
        let range = match granularity {
            Granularity::Character => whole,
            _ => article.document.text().trim(whole),
        };
        article.caret = head.start;
        article.widened.clear();
        article.selection = (!range.is_empty()).then_some(Selection { range, anchor, head });
        self.effects.push(Effect::Reveal(head));
        if !range.is_empty() {
            self.hint_first_selection();
        }
    }

    fn after_selecting(&mut self, range: ByteRange) {
        self.effects.push(Effect::Reveal(range));
        self.hint_first_selection();
    }

    fn hint_first_selection(&mut self) {
        let keys: Vec<String> =
            self.scheme.labels.iter().filter_map(|l| l.key.map(|k| format!("{k} for {}", l.name))).take(3).collect();
        self.hint("select", &format!("Press {}.", keys.join(", ")));
    }

    /// What a command acts on where no span is focused: the selection, else the word at the caret.
    pub(super) fn selected_or_word(&self) -> Option<ByteRange> {
        let article = self.article()?;
        if let Some(selection) = article.selection {
            return Some(selection.range);
        }
        let text = article.document.text();
        let unit = match self.granularity {
            Granularity::Sentence => text.trim(text.sentence_at(article.caret)),
            _ => text.word_at(article.caret),
        };
        (!unit.is_empty()).then_some(unit)
    }
}

/// What stands at the caret: the word or sentence in those steps, an empty place in character steps.
pub fn caret_unit(article: &Article, granularity: Granularity) -> ByteRange {
    unit_at(article, article.caret, granularity)
}

fn visual(motion: Motion, extend: bool) -> Option<Effect> {
    matches!(
        motion,
        Motion::LineDown | Motion::LineUp | Motion::LineStart | Motion::LineEnd | Motion::PageDown | Motion::PageUp
    )
    .then_some(Effect::MoveVisually { motion, extend })
}

fn unit_at(article: &Article, at: Byte, granularity: Granularity) -> ByteRange {
    let text = article.document.text();
    match granularity {
        Granularity::Character => ByteRange::new(at, at),
        Granularity::Word => text.word_at(at),
        Granularity::Sentence => text.trim(text.sentence_at(at)),
    }
}

fn unit_before(article: &Article, at: Byte, granularity: Granularity) -> ByteRange {
    let text = article.document.text();
    match granularity {
        Granularity::Character => ByteRange::new(at, at),
        _ => unit_at(article, text.step(at, false, granularity), granularity),
    }
}

/// The last unit of the sentence or paragraph around a place.
fn last_unit_of(article: &Article, at: Byte, motion: Motion, granularity: Granularity) -> ByteRange {
    let text = article.document.text();
    let around = if motion == Motion::NextSentence { text.sentence_at(at) } else { text.paragraph_at(at) };
    unit_before(article, around.end, granularity)
}

fn step_unit(article: &Article, from: ByteRange, forward: bool, granularity: Granularity) -> ByteRange {
    let at = article.document.text().step(from.start, forward, granularity);
    unit_at(article, at, granularity)
}

fn start_selection(article: &Article, granularity: Granularity) -> Selection {
    let unit = unit_at(article, article.caret, granularity);
    Selection { range: unit, anchor: unit, head: unit }
}

fn last_unit_start(article: &Article, range: ByteRange) -> Byte {
    let text = article.document.text();
    Byte::new(text.as_str().get(..range.end.get()).and_then(|t| t.char_indices().next_back()).map_or(0, |(i, _)| i))
}

/// Where a motion in the text leads, for those that do not depend on the screen.
fn target(article: &Article, from: Byte, motion: Motion, granularity: Granularity) -> Byte {
    let text = article.document.text();
    let step = |forward, granularity| text.step(from, forward, granularity);
    match motion {
        Motion::Forward => step(true, granularity),
        Motion::Back => step(false, granularity),
        Motion::NextSentence => step(true, Granularity::Sentence),
        Motion::PreviousSentence => step(false, Granularity::Sentence),
        Motion::NextParagraph => {
            let starts = text.paragraphs();
            let mut later = starts.iter().skip(starts.partition_point(|s| *s <= from));
            later.find(|s| !text.paragraph_at(**s).is_empty()).copied().unwrap_or(from)
        }
        Motion::PreviousParagraph => {
            let starts = text.paragraphs();
            let mut earlier = starts.iter().take(starts.partition_point(|s| *s < from)).rev();
            earlier.find(|s| !text.paragraph_at(**s).is_empty()).copied().unwrap_or(from)
        }
        Motion::Start => article.header.body,
        Motion::End => text.step(text.len(), false, granularity),
        _ => from,
    }
}

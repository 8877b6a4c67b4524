//! A sentence as the claim rules see it: words, marks, and each quotation as one item.

use super::lexicon::{Class, look_up};
use super::verbs::Form;
use crate::core::suggest::reading::{Kind, Quotation, Reading};
use std::ops::Range;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Word,
    Number,
    Genitive,
    Mark(char),
    /// The quotation with this number in the reading.
    Quote(usize),
    /// Before the first item and after the last.
    Edge,
}

/// A word, a mark or a whole quotation.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub what: What,
    /// **Units:** bytes of the text.
    pub start: usize,
    pub end: usize,
    pub class: Class,
    pub verb: Option<Form>,
    pub capital: bool,
    pub glued: bool,
}

const EDGE: Item =
    Item { what: What::Edge, start: 0, end: 0, class: Class::NONE, verb: None, capital: false, glued: false };

impl Item {
    pub fn is(&self, class: Class) -> bool {
        self.class.is(class)
    }

    pub fn is_word(&self) -> bool {
        matches!(self.what, What::Word | What::Number)
    }

    pub fn mark(&self) -> Option<char> {
        match self.what {
            What::Mark(c) => Some(c),
            _ => None,
        }
    }

    pub fn quote(&self) -> Option<usize> {
        match self.what {
            What::Quote(q) => Some(q),
            _ => None,
        }
    }

    pub fn is_mark(&self, c: char) -> bool {
        self.what == What::Mark(c)
    }

    /// A comma or a dash with a space before it.
    pub fn is_break(&self) -> bool {
        match self.what {
            What::Mark(',' | '—' | '–' | '،') => true,
            What::Mark('-') => !self.glued,
            _ => false,
        }
    }

    /// A name or another word with a capital that is none of the small words of a sentence.
    pub fn is_name(&self) -> bool {
        const SMALL: Class = Class::DETERMINER
            .or(Class::POSSESSIVE)
            .or(Class::PREPOSITION)
            .or(Class::CONJUNCTION)
            .or(Class::SUBORDINATOR)
            .or(Class::PRONOUN)
            .or(Class::RELATIVE)
            .or(Class::ADVERB)
            .or(Class::AUXILIARY)
            .or(Class::BE)
            .or(Class::NEGATION)
            .or(Class::QUANTITY);
        self.what == What::Word && self.capital && !self.class.is(SMALL)
    }
}

/// A sentence in items.
#[derive(Debug)]
pub struct Line<'r> {
    pub reading: &'r Reading<'r>,
    pub items: Vec<Item>,
}

impl<'r> Line<'r> {
    /// The sentence with this number; `None` past the last.
    pub fn new(reading: &'r Reading<'r>, sentence: usize) -> Option<Self> {
        let sentence = reading.sentences.get(sentence)?;
        let mut items = Vec::with_capacity(sentence.tokens.len().min(512));
        let mut i = sentence.tokens.start;
        let mut q = sentence.quotations.start;
        while i < sentence.tokens.end {
            let quote =
                reading.quotations.get(q).filter(|quote| q < sentence.quotations.end && quote.tokens.start == i);
            if let Some(quote) = quote {
                let item = Item { what: What::Quote(q), start: quote.range.start, end: quote.range.end, ..EDGE };
                items.push(item);
                i = quote.tokens.end.max(i + 1);
                q += 1;
                continue;
            }
            let Some(token) = reading.tokens.get(i) else { break };
            let text = token.text(reading.text);
            let mut item = Item {
                start: token.start as usize,
                end: token.end as usize,
                capital: token.capital,
                glued: token.glued,
                ..EDGE
            };
            item.what = match token.kind {
                Kind::Word => {
                    let entry = look_up(text);
                    (item.class, item.verb) = (entry.class, entry.verb);
                    // A small word with a capital inside a sentence is part of a name: Theresa May, The Hague.
                    let inside = items.last().is_some_and(|before| before.what == What::Word);
                    if token.capital && inside && !text.starts_with("I'") && !text.starts_with("I’") && text != "I" {
                        let kept = Class::ROLE.or(Class::COURTESY).or(Class::TIME).or(Class::SPEAKER);
                        item.class = entry.class.only(kept);
                        let name = items.last().is_some_and(|before| before.is_name() && !before.is(Class::TIME));
                        if name && matches!(text, "May" | "April" | "June" | "August") {
                            item.class = Class::NONE;
                        }
                    }
                    What::Word
                }
                Kind::Number => What::Number,
                Kind::Genitive => What::Genitive,
                Kind::Mark => What::Mark(text.chars().next().unwrap_or(' ')),
            };
            items.push(item);
            i += 1;
        }
        Some(Line { reading, items })
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// An item; an edge past the last.
    pub fn at(&self, i: usize) -> &Item {
        self.items.get(i).unwrap_or(&EDGE)
    }

    /// The item before a place; an edge before the first.
    pub fn before(&self, i: usize) -> &Item {
        i.checked_sub(1).map_or(&EDGE, |i| self.at(i))
    }

    pub fn text(&self, i: usize) -> &'r str {
        let item = self.at(i);
        self.reading.slice(item.start..item.end)
    }

    /// Whether an item is this word, in any case.
    pub fn is(&self, i: usize, word: &str) -> bool {
        self.at(i).what == What::Word && self.text(i).eq_ignore_ascii_case(word)
    }

    pub fn quotation(&self, i: usize) -> Option<&'r Quotation> {
        self.at(i).quote().and_then(|q| self.reading.quotations.get(q))
    }

    /// The bytes from the first to the last item of a range.
    pub fn bytes(&self, items: Range<usize>) -> Option<Range<usize>> {
        if items.start >= items.end {
            return None;
        }
        Some(self.items.get(items.start)?.start..self.items.get(items.end - 1)?.end)
    }

    /// A verb that is the head of a clause, not an adjective ("the retired general") or a noun ("the report").
    pub fn is_finite(&self, i: usize) -> bool {
        let item = self.at(i);
        if item.is(Class::AUXILIARY.or(Class::BE)) {
            return true;
        }
        let before = self.before(i);
        if item.what != What::Word || item.capital || (item.glued && before.is_mark('-')) {
            return false;
        }
        let adjective = before.is(Class::DETERMINER.or(Class::POSSESSIVE).or(Class::QUANTITY).or(Class::PREPOSITION))
            || before.what == What::Genitive
            || before.is(Class::ADVERB) && self.before(i.saturating_sub(1)).is(Class::DETERMINER.or(Class::POSSESSIVE));
        if adjective {
            return false;
        }
        match item.verb {
            Some(form) => match form.tense {
                super::verbs::Tense::Past => true,
                super::verbs::Tense::Third => !form.verb.noun,
                _ => item.is(Class::VERB),
            },
            None => item.is(Class::VERB),
        }
    }

    /// Whether there is a verb of a clause among some items; a lower-case word in -s behind a name or a pronoun counts.
    pub fn has_verb(&self, items: Range<usize>) -> bool {
        items.clone().any(|i| {
            self.is_finite(i) || {
                let item = self.at(i);
                let before = self.before(i);
                i > items.start
                    && item.what == What::Word
                    && !item.capital
                    && item.class == Class::NONE
                    && self.text(i).ends_with('s')
                    && (before.is_name() || before.is(Class::PRONOUN))
            }
        })
    }

    /// Words among some items.
    pub fn words(&self, items: Range<usize>) -> usize {
        items.filter(|i| self.at(*i).is_word()).count()
    }

    /// The place behind a bracket that closes just before `end`: its opening bracket.
    pub fn skip_bracket(&self, end: usize) -> Option<usize> {
        if !matches!(self.before(end).mark(), Some(')' | ']')) {
            return None;
        }
        (end.saturating_sub(14)..end - 1).rev().find(|k| matches!(self.at(*k).mark(), Some('(' | '[')))
    }
}

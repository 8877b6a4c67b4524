//! Clauses of a sentence: the stretches between commas, dashes, quotes, "which", "but", "said".

use super::chars::{is_dash, is_terminator};
use super::lexicon::{is_clause_opener, is_month, is_pronoun, is_saying, is_verb, is_weekday};
use super::phrase::Words;
use super::quotation::{Pairs, is_mark};
use std::ops::Range;

/// A sentence in words, with the places where its clauses part.
pub(super) struct Clauses<'w, 'a> {
    words: &'w Words<'a>,
    /// The words of the sentence.
    all: Range<usize>,
}

impl<'w, 'a> Clauses<'w, 'a> {
    /// Takes the sentence by its bytes in the block; `None` where it has no word.
    pub fn new(words: &'w Words<'a>, sentence: &Range<usize>) -> Option<Self> {
        Some(Self { words, all: words.touched(sentence)? })
    }

    /// The clause around some words, or the clauses they reach over.
    pub fn around(&self, inner: &Range<usize>) -> Range<usize> {
        let mut run = inner.clone();
        while run.start > self.all.start && !self.parts(run.start) {
            run.start -= 1;
        }
        while run.end < self.all.end && !self.parts(run.end) {
            run.end += 1;
        }
        run
    }

    /// What somebody is reported to have said around some words: from behind "said (that)" to the end of the sentence, or
    /// from its beginning to ", he said".
    pub fn reported(&self, inner: &Range<usize>, pairs: &Pairs) -> Vec<Range<usize>> {
        let begin = (self.all.start + 1..=inner.start).rev().find(|i| self.begins_report(*i));
        let after = begin.map(|i| i..self.all.end);
        let tail = (inner.end..self.all.end).find(|i| self.is_tail(*i));
        let before = tail.map(|i| self.all.start..i);
        // Not out of a quotation: its closing mark inside, its opening mark before.
        let leaves_quote = |run: &Range<usize>| {
            let Some(bytes) = self.words.bytes(run) else { return true };
            pairs.0.iter().any(|p| p.open.start < bytes.start && bytes.contains(&p.close.start))
        };
        after.into_iter().chain(before).filter(|run| !leaves_quote(run)).collect()
    }

    /// Whether a clause ends before a word.
    fn parts(&self, i: usize) -> bool {
        let words = self.words;
        let gap = words.gap(i);
        if gap.contains(|c: char| breaks(c)) && !self.is_inside_date(i) {
            return true;
        }
        if gap.contains(" - ") {
            return true;
        }
        let word = words.word(i);
        if word == "that" {
            return false;
        }
        if is_clause_opener(word) {
            return true;
        }
        if matches!(word, "and" | "or") {
            let next = words.word(i + 1);
            return is_verb(next) || is_pronoun(next);
        }
        self.begins_report(i)
    }

    /// Whether what was said begins at a word: behind "said", "said that", "said on Monday that".
    fn begins_report(&self, i: usize) -> bool {
        let words = self.words;
        let back = |n: usize| i.checked_sub(n).filter(|k| *k >= self.all.start).map_or("", |k| words.word(k));
        let close = |n: usize| (0..n).all(|k| i.checked_sub(k).is_some_and(|k| words.gap(k) == " "));
        if back(1) == "that" {
            return (2..=6).any(|n| is_saying(back(n)));
        }
        let behind = words.word(i);
        if matches!(behind, "that" | "on" | "in" | "at" | "to" | "by" | "during" | "after" | "earlier" | "late" | "and")
            || is_weekday(behind)
        {
            return false;
        }
        is_saying(back(1)) && close(1)
            || is_weekday(back(1)) && close(2) && (is_saying(back(2)) || back(2) == "on" && is_saying(back(3)))
    }

    /// Whether ", he said" or ", Peskov told reporters" begins at a word.
    fn is_tail(&self, i: usize) -> bool {
        let words = self.words;
        if !words.gap(i).contains([',', '，', '،']) {
            return false;
        }
        let verb = (i..(i + 5).min(self.all.end)).find(|k| is_saying(words.word(*k)));
        verb.is_some_and(|v| {
            (i + 1..=v).all(|k| words.gap(k) == " " || words.is_genitive(k))
                && (v > i)
                && !is_clause_opener(words.word(i))
        })
    }

    /// The comma of "Jan. 26, 2026" and "Monday, Jan. 26".
    fn is_inside_date(&self, i: usize) -> bool {
        let words = self.words;
        if words.gap(i) != ", " {
            return false;
        }
        let before = i.checked_sub(1).map_or("", |k| words.word(k));
        let earlier = i.checked_sub(2).map_or("", |k| words.word(k));
        let year = words.word(i).len() == 4 && words.word(i).chars().all(|c| c.is_ascii_digit());
        year && (is_month(earlier) || is_month(before)) || is_weekday(before) && is_month(words.word(i))
    }
}

fn breaks(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '、' | '，' | '；' | '：' | '،' | '؛')
        || is_terminator(c)
        || is_dash(c)
        || (is_mark(c) && !matches!(c, '\'' | '’'))
}

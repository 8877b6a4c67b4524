//! What of a folded text is still there in a newer one, and which parts of the newer one are new.

use super::fold::Folded;
use super::likeness::likeness;
use super::slide::{Words, slide};
use super::split::{Equal, equal_stretches};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::ops::Range;

/// No place.
const GONE: u32 = u32::MAX;

/// The way from an old folded text to a new one.
#[derive(Debug)]
pub(super) struct Alignment {
    /// For each old character its place in the new text.
    kept: Vec<u32>,
    /// Stretches of the new text that stand for nothing old, in order.
    pub new: Vec<Range<usize>>,
}

impl Alignment {
    /// Compares word by word, then character by character inside small replaced runs. Bounded by steps, not by time, so
    /// that every machine finds the same.
    pub fn between(old: (&str, &Folded), new: (&str, &Folded)) -> Self {
        let mut alignment = Self { kept: vec![GONE; old.1.len()], new: Vec::new() };
        for run in word_runs(old, new) {
            match run {
                Run::Same(from, to, len) => alignment.keep(from, to, len),
                Run::Other(was, is) => alignment.refine(&old.1.chars, &new.1.chars, was, is),
            }
        }
        let new = new.1;
        alignment.find_new(new.len());
        alignment
    }

    /// The new place of an old character.
    pub fn get(&self, old: usize) -> Option<usize> {
        self.kept.get(old).copied().filter(|at| *at != GONE).map(|at| at as usize)
    }

    /// New places of a stretch of old characters, those that are gone left out.
    pub fn hits(&self, from: usize, to: usize) -> impl DoubleEndedIterator<Item = usize> {
        self.kept.get(from..to).unwrap_or_default().iter().filter(|at| **at != GONE).map(|at| *at as usize)
    }

    fn keep(&mut self, from: usize, to: usize, len: usize) {
        for (at, slot) in (to..).zip(self.kept.iter_mut().skip(from).take(len)) {
            *slot = at as u32;
        }
    }

    fn refine(&mut self, old: &[char], new: &[char], was: Range<usize>, is: Range<usize>) {
        let (Some(a), Some(b)) = (old.get(was.clone()), new.get(is.clone())) else { return };
        if a.is_empty() || b.is_empty() || a.len().max(b.len()) >= SMALL || likeness(a, b) < 0.5 {
            return;
        }
        for op in capture_diff_slices(Algorithm::Myers, a, b) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                self.keep(was.start + old_index, is.start + new_index, len);
            }
        }
    }

    fn find_new(&mut self, len: usize) {
        let mut taken: Vec<u32> = self.kept.iter().copied().filter(|at| *at != GONE).collect();
        taken.sort_unstable();
        let mut from = 0;
        for at in taken.into_iter().map(|at| at as usize).chain([len]) {
            if at > from {
                self.new.push(from..at);
            }
            from = at + 1;
        }
    }
}

/// Replaced runs from this length on are not compared character by character.
const SMALL: usize = 400;

/// Stretches of two texts that are the same, or stand for each other.
enum Run {
    Same(usize, usize, usize),
    Other(Range<usize>, Range<usize>),
}

fn word_runs((old_text, old): (&str, &Folded), (new_text, new): (&str, &Folded)) -> Vec<Run> {
    let mut known = HashMap::new();
    let (old_words, old_starts) = words(&old.chars, &mut known);
    let (new_words, new_starts) = words(&new.chars, &mut known);
    let equal = meaningful(equal_stretches(&old_words, &new_words), old_words.len(), new_words.len());
    let was = Words { text: old_text, folded: old, numbers: &old_words, starts: &old_starts };
    let is = Words { text: new_text, folded: new, numbers: &new_words, starts: &new_starts };
    let place = |starts: &[u32], word: usize, end: usize| starts.get(word).map_or(end, |at| *at as usize);
    let old_at = |word| place(&old_starts, word, old.len());
    let new_at = |word| place(&new_starts, word, new.len());
    let mut runs = Vec::new();
    let (mut old_word, mut new_word) = (0, 0);
    for (from, to, len) in slide(equal, &was, &is) {
        runs.push(Run::Other(old_at(old_word)..old_at(from), new_at(new_word)..new_at(to)));
        runs.push(Run::Same(old_at(from), new_at(to), old_at(from + len) - old_at(from)));
        (old_word, new_word) = (from + len, to + len);
    }
    runs.push(Run::Other(old_at(old_word)..old.len(), new_at(new_word)..new.len()));
    runs
}

/// Numbers for the words of a text, and where each starts. Other characters are words of their own.
fn words<'a>(text: &'a [char], known: &mut HashMap<&'a [char], u32>) -> (Vec<u32>, Vec<u32>) {
    let (mut numbers, mut starts) = (Vec::new(), Vec::new());
    let mut from = 0;
    while from < text.len() {
        let rest = text.get(from..).unwrap_or_default();
        let len = rest.iter().take_while(|c| in_word(**c)).count().max(1);
        let next = known.len() as u32;
        numbers.push(*known.entry(rest.get(..len).unwrap_or_default()).or_insert(next));
        starts.push(from as u32);
        from += len;
    }
    (numbers, starts)
}

/// Whether a character is part of a longer word. Scripts that write no blanks count each character by itself.
fn in_word(c: char) -> bool {
    let alone = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..);
    (c.is_alphanumeric() || c == '_') && !alone
}

/// Leaves out equal stretches that are shorter than the changes on both sides of them: single words that two different
/// sentences happen to share.
fn meaningful(stretches: Vec<Equal>, old_len: usize, new_len: usize) -> Vec<Equal> {
    let mut kept: Vec<Equal> = Vec::with_capacity(stretches.len());
    let mut rest = stretches.into_iter().peekable();
    while let Some(stretch) = rest.next() {
        let after = rest.peek().map_or((old_len, new_len), |next| (next.0, next.1));
        let mut candidate = Some((stretch, after));
        // A stretch that goes makes the change around it larger, which may let the one before go as well.
        while let Some((stretch, after)) = candidate.take() {
            let before = kept.last().map_or((0, 0), |last| (last.0 + last.2, last.1 + last.2));
            let change = |from: (usize, usize), to: (usize, usize)| (to.0 - from.0).max(to.1 - from.1);
            let end = (stretch.0 + stretch.2, stretch.1 + stretch.2);
            let lonely = stretch.2 <= change(before, (stretch.0, stretch.1)) && stretch.2 <= change(end, after);
            if !lonely {
                kept.push(stretch);
            } else if let Some(last) = kept.pop() {
                candidate = Some((last, after));
            }
        }
    }
    kept
}

//! Lets what was put in or taken out begin and end where a writer would have begun and ended it.
//!
//! “Berg left. Berg spoke.” may have come of “Berg spoke.” by putting in “Berg left. ” or “left. Berg ”: a comparison
//! of words cannot tell, but nobody writes the second. Where both ends are equally good, as with a paragraph that
//! stands there twice, the later copy is the old one: news is added above what is known.

use super::fold::Folded;
use super::split::Equal;

/// Words by which a change is shifted at most.
const MOST: usize = 4000;

/// A folded text as words: number and first character of each.
pub(super) struct Words<'a> {
    pub text: &'a str,
    pub folded: &'a Folded,
    pub numbers: &'a [u32],
    pub starts: &'a [u32],
}

impl Words<'_> {
    /// How natural it is for a change to begin or end before a word: 4 at a blank line, 3 at a line, 2 at a sentence, 1
    /// at a word.
    fn cut(&self, word: usize) -> u8 {
        let at = self.starts.get(word).map_or(self.folded.len(), |at| *at as usize);
        if at == 0 || at == self.folded.len() {
            return 4;
        }
        let before = self.folded.slice(0, at);
        let Some((' ', before)) = before.split_last() else { return 0 };
        match self.folded.line_ends(self.text, at - 1) {
            0 => {
                let closed = before.iter().rev().find(|c| !matches!(c, '"' | '\'' | ')'));
                if matches!(closed, Some('.' | '!' | '?')) { 2 } else { 1 }
            }
            1 => 3,
            _ => 4,
        }
    }

    fn same(&self, a: usize, b: usize) -> bool {
        self.numbers.get(a).is_some_and(|word| self.numbers.get(b) == Some(word))
    }

    /// By how many words the change `from..to` goes back (below zero) or forth between so many equal ones on its sides.
    fn best_shift(&self, (from, to): (usize, usize), before: usize, after: usize) -> isize {
        let mut best = (self.cut(from) + self.cut(to), 0);
        for back in (1..=before.min(MOST)).take_while(|back| self.same(from - back, to - back)) {
            let cuts = self.cut(from - back) + self.cut(to - back);
            if cuts >= best.0 {
                best = (cuts, -(back as isize));
            }
        }
        for forth in (1..=after.min(MOST)).take_while(|forth| self.same(from + forth - 1, to + forth - 1)) {
            let cuts = self.cut(from + forth) + self.cut(to + forth);
            if cuts > best.0 {
                best = (cuts, forth as isize);
            }
        }
        best.1
    }
}

/// Shifts the changes between equal stretches. One that shrinks to nothing stays as a stretch of no words.
pub(super) fn slide(stretches: Vec<Equal>, old: &Words<'_>, new: &Words<'_>) -> Vec<Equal> {
    let end = (old.numbers.len(), new.numbers.len(), 0);
    let mut slid: Vec<Equal> = vec![(0, 0, 0)];
    for mut after in stretches.into_iter().chain([end]) {
        let Some(before) = slid.last_mut() else { break };
        let was = (before.0 + before.2, after.0);
        let is = (before.1 + before.2, after.1);
        let shift = if was.0 == was.1 && is.0 < is.1 {
            new.best_shift(is, before.2, after.2)
        } else if is.0 == is.1 && was.0 < was.1 {
            old.best_shift(was, before.2, after.2)
        } else {
            0
        };
        before.2 = before.2.saturating_add_signed(shift);
        after.0 = after.0.saturating_add_signed(shift);
        after.1 = after.1.saturating_add_signed(shift);
        after.2 = after.2.saturating_add_signed(-shift);
        slid.push(after);
    }
    slid
}

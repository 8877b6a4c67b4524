//! The stretch of text that a question about words or sentences looks at: a paragraph, or a fixed piece of a very long one.

use super::chars::{extends_cluster, is_closer, is_ignorable, is_terminator, is_wide_terminator};
use super::{Byte, ByteRange, Text};
use std::ops::Range;

/// Paragraphs up to this many bytes are looked at whole.
const WHOLE: usize = 8 * 1024;
/// Longer ones are cut about every so many bytes ...
const STEP: usize = 4 * 1024;
/// ... at the best place among as many bytes after that.
const SLACK: usize = 2 * 1024;

/// A piece of the text with its place. Pieces do not depend on where one asks from, so answers agree with each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub start: usize,
    /// With the line end, where the paragraph has one.
    pub text: &'a str,
}

impl Block<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// A place of the article as a place in the block, on a character.
    pub fn local(&self, at: Byte) -> usize {
        self.text.floor_char_boundary(at.get().saturating_sub(self.start))
    }

    /// A range of the block as a range of the article.
    pub fn range(&self, local: &Range<usize>) -> ByteRange {
        ByteRange::of(self.start + local.start, self.start + local.end)
    }
}

impl Text {
    /// The block around a byte; the last one for the end of the text. **Cost:** a binary search, and for paragraphs
    /// over 8 KB a look at 4 KB.
    pub(super) fn block_at(&self, at: Byte) -> Block<'_> {
        let text = self.as_str();
        let starts = self.paragraphs();
        let i = starts.partition_point(|s| *s <= at).saturating_sub(1);
        let start = starts.get(i).map_or(0, |s| s.get());
        let end = starts.get(i + 1).map_or(text.len(), |s| s.get());
        if end - start <= WHOLE {
            return Block { start, text: text.get(start..end).unwrap_or_default() };
        }
        let at = at.get().clamp(start, end - 1);
        let mut k = (at - start) / STEP;
        if at < cut(text, start, end, k) {
            k -= 1;
        }
        let (from, to) = (cut(text, start, end, k), cut(text, start, end, k + 1));
        Block { start: from, text: text.get(from..to).unwrap_or_default() }
    }

    /// The first block after a place of the article that holds a character of words. **Cost:** skips the rest at memory speed.
    pub(super) fn wordy_block_from(&self, at: usize) -> Option<Block<'_>> {
        let rest = self.as_str().get(at..)?;
        let found = rest.find(super::chars::is_wordy)?;
        Some(self.block_at(Byte::new(at + found)))
    }

    /// The last block before a place of the article that holds a character of words.
    pub(super) fn wordy_block_before(&self, at: usize) -> Option<Block<'_>> {
        let rest = self.as_str().get(..at)?;
        let found = rest.rfind(super::chars::is_wordy)?;
        Some(self.block_at(Byte::new(found)))
    }

    /// The block around a byte if it holds a word, else the nearest after or before that does.
    pub(super) fn wordy_block(&self, at: Byte) -> Option<Block<'_>> {
        let block = self.block_at(at);
        if block.text.contains(super::chars::is_wordy) {
            return Some(block);
        }
        self.wordy_block_from(block.end()).or_else(|| self.wordy_block_before(block.start))
    }
}

/// Where the `k`th piece of a long paragraph begins.
fn cut(text: &str, start: usize, end: usize, k: usize) -> usize {
    if k == 0 {
        return start;
    }
    // Never before the mark: a place belongs to the piece whose mark it has passed.
    let from = text.ceil_char_boundary(start + k * STEP);
    if from + SLACK >= end {
        return end;
    }
    let to = text.floor_char_boundary(from + SLACK);
    from + best_cut(text.get(from..to).unwrap_or_default())
}

/// The end of a sentence if there is one that cannot be mistaken, else a space, else between two characters.
fn best_cut(slice: &str) -> usize {
    let (mut space, mut before, mut lower, mut ended) = (None, ' ', 0usize, false);
    let mut gap = false;
    for (i, c) in slice.char_indices() {
        if i > 0 && (is_wide_terminator(before)) && !is_closer(c) && !is_wide_terminator(c) && c != '"' {
            return i;
        }
        if c.is_whitespace() {
            gap = true;
        } else if !is_ignorable(c) && !extends_cluster(c) {
            if gap {
                space = space.or(Some(i));
                if ended && c.is_uppercase() {
                    return i;
                }
            }
            // A full stop after four small letters is no abbreviation.
            ended = (is_terminator(c) && (lower >= 4 || c != '.')) || (ended && (is_closer(c) || c == '"'));
            lower = if c.is_lowercase() { lower + 1 } else { 0 };
            gap = false;
        }
        before = c;
    }
    space
        .or_else(|| slice.char_indices().find(|(_, c)| !is_ignorable(*c) && !extends_cluster(*c)).map(|(i, _)| i))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<usize> {
        let text = Text::new(text.to_owned());
        let mut ends = Vec::new();
        let mut at = 0;
        while at < text.len().get() {
            let block = text.block_at(Byte::new(at));
            assert_eq!(block.start, at);
            // The same block from every place in it.
            let middle = at + block.text.len() / 2;
            for inside in [at, at + 1, at + 2, middle, block.end() - 1] {
                assert_eq!(text.block_at(Byte::new(inside.min(block.end() - 1))).start, at);
            }
            at = block.end();
            ends.push(at);
        }
        ends
    }

    #[test]
    fn a_paragraph_is_one_block_and_a_long_one_falls_at_its_sentences() {
        assert_eq!(blocks("one\r\n\r\ntwo"), [5, 7, 10]);
        let sentence = "The committee approved the budget without debate. ";
        let long = sentence.repeat(1000);
        for end in blocks(&long) {
            assert_eq!(end % sentence.len(), 0);
        }
        let chinese = "委员会批准了预算。".repeat(1000);
        for end in blocks(&chinese) {
            assert_eq!(end % "委员会批准了预算。".len(), 0);
        }
    }

    #[test]
    fn text_without_any_gap_still_falls_apart() {
        assert!(blocks(&"x".repeat(100_000)).len() > 10);
        assert!(blocks(&"ก".repeat(30_000)).len() > 10);
        assert!(blocks(&"x😀".repeat(20_000)).len() > 10);
        assert!(blocks(&"é\u{301}".repeat(30_000)).len() > 10);
    }
}

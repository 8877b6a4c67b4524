//! Words as a person sees them, and the steps from word to word across the ends of paragraphs.

use super::abbreviation::{Dot, dot_at};
use super::chars::{extends_cluster, is_apostrophe, is_currency, is_wordy};
use super::{Byte, ByteRange, Text};
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};
use std::ops::Range;
use std::sync::LazyLock;

/// Dictionaries for scripts without spaces, the rules of UAX #29 for the others. The learned models that are to be had for Thai
/// and its neighbours cut about as well and take 7 ms a kilobyte, which no key press can wait for.
static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Names that are written with an apostrophe and s, which no genitive is to be cut from.
const NAMES_IN_S: &[&str] = &[
    "Christie's",
    "Denny's",
    "Domino's",
    "Kellogg's",
    "Kohl's",
    "Levi's",
    "Lloyd's",
    "Lowe's",
    "Macy's",
    "McDonald's",
    "Moody's",
    "Reader's",
    "Sainsbury's",
    "Sotheby's",
    "Wendy's",
];
/// Words whose 's is a verb.
const CONTRACTED: &[&str] = &[
    "it",
    "that",
    "he",
    "she",
    "what",
    "who",
    "there",
    "here",
    "let",
    "where",
    "how",
    "when",
    "why",
    "this",
    "everyone",
    "everything",
];
/// French and Italian words that lose their vowel before the next: `l'Iran`.
const ELIDED: &[&str] = &[
    "all", "c", "d", "dall", "dell", "j", "jusqu", "l", "lorsqu", "m", "n", "nell", "puisqu", "qu", "quest", "quoiqu",
    "s", "sull", "t", "un",
];

/// A word with its place in the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub at: Range<usize>,
    /// An `'s` that was cut from the word before: a stop for the end of a selection, never the beginning of a word.
    pub genitive: bool,
}

/// The words of a block, in order. **Cost:** some 10 to 40 µs a kilobyte.
pub(super) fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 5);
    let mut start = 0;
    for end in SEGMENTER.segment_str(text) {
        let Some(segment) = text.get(start..end) else { continue };
        if segment.contains(is_wordy) {
            push(&mut words, text, start..end);
        }
        start = end;
    }
    // Dictionaries and the signs taken along may part a character from the marks on it.
    let marks = |at: usize| text.get(at..).map_or(0, |rest| rest.find(|c| !extends_cluster(c)).unwrap_or(rest.len()));
    for word in &mut words {
        word.at.start += marks(word.at.start);
        word.at.end += marks(word.at.end);
    }
    words.retain(|w| w.at.start < w.at.end);
    words
}

/// Adds a segment: glued to the word before, cut in two, or with the signs that belong to it.
fn push(words: &mut Vec<Word>, text: &str, segment: Range<usize>) {
    let part = text.get(segment.clone()).unwrap_or_default();
    if let Some(last) = words.last_mut() {
        let gap = text.get(last.at.end..segment.start).unwrap_or_default();
        let before = text.get(last.at.clone()).unwrap_or_default();
        if !last.genitive && glued(before, gap, part) {
            last.at.end = segment.end;
            finish(text, words);
            return;
        }
    }
    if let Some(cut) = missing_space(part).or_else(|| elision(part)) {
        words.push(Word { at: segment.start..segment.start + cut, genitive: false });
        // What separates the two is no part of the second.
        let rest = part.get(cut..).unwrap_or_default();
        let skip = rest.len() - rest.trim_start_matches('.').len();
        return push(words, text, segment.start + cut + skip..segment.end);
    }
    let mut start = segment.start;
    if let Some(head) = text.get(..start) {
        let sign = head.ends_with(['#', '@']);
        if sign && !head.get(..start - 1).unwrap_or_default().ends_with(|c: char| is_wordy(c) || c == '#' || c == '@') {
            start -= 1;
        }
    }
    words.push(Word { at: start..segment.end, genitive: false });
    finish(text, words);
}

/// Lets the last word take the sign after it, or give its genitive away.
fn finish(text: &str, words: &mut Vec<Word>) {
    let Some(last) = words.last_mut() else { return };
    let word = text.get(last.at.clone()).unwrap_or_default();
    let rest = text.get(last.at.end..).unwrap_or_default();
    if let Some(sign @ ('%' | '‰' | '٪' | '％' | '°')) = rest.chars().next() {
        if word.ends_with(char::is_numeric) {
            last.at.end += sign.len_utf8();
        }
    } else if rest.starts_with('.') && !word.ends_with('.') && dot_at(text, last.at.end) != Dot::Full {
        last.at.end += 1;
    } else if let Some(cut) = genitive(word) {
        let end = last.at.end;
        last.at.end = last.at.start + cut;
        let s = last.at.end..end;
        words.push(Word { at: s, genitive: true });
    }
}

/// Whether two segments with nothing or a sign between them are one word: `$5`, `3:30`, `9/11`, `2026-02-02`, `AT&T`.
fn glued(before: &str, gap: &str, part: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_digit());
    match gap {
        "" => {
            before.ends_with(is_currency) && !part.starts_with(is_currency) && part.starts_with(char::is_alphanumeric)
                || part.starts_with(is_currency) && before.ends_with(char::is_alphanumeric)
        }
        ":" | "/" => before.ends_with(|c: char| c.is_ascii_digit()) && digits(part) && before.len() <= 8,
        "-" => {
            let mut parts = before.split('-');
            let year = parts.next().is_some_and(|y| y.len() == 4 && digits(y));
            let month = parts.next().is_none_or(|m| m.len() == 2 && digits(m));
            year && month && parts.next().is_none() && part.len() == 2 && digits(part)
        }
        "&" => {
            let capitals = |s: &str| s.len() <= 4 && s.chars().all(char::is_uppercase);
            capitals(before) && capitals(part)
        }
        _ => false,
    }
}

/// Where a genitive begins in a word.
fn genitive(word: &str) -> Option<usize> {
    let stem = word.strip_suffix(['s', 'S'])?;
    let mark = stem.chars().next_back().filter(|c| is_apostrophe(*c))?;
    let stem = stem.get(..stem.len() - mark.len_utf8())?;
    let verb = CONTRACTED.iter().any(|c| c.eq_ignore_ascii_case(stem));
    let name = NAMES_IN_S.iter().any(|n| n.strip_suffix("'s") == Some(stem));
    (!verb && !name && !stem.is_empty()).then_some(stem.len())
}

/// "said.The": a full stop whose space is missing.
fn missing_space(word: &str) -> Option<usize> {
    let dot = word.find('.')?;
    let before = word.get(..dot)?;
    let after = word.get(dot + 1..)?;
    let mut next = after.chars();
    let sentence = next.next().is_some_and(char::is_uppercase) && next.next().is_some_and(char::is_lowercase);
    let suffix = ["Com", "Net", "Org", "Js"].contains(&after);
    (sentence && !suffix && before.len() >= 2 && before.chars().all(char::is_lowercase)).then_some(dot)
}

/// Where the second word of `l'Iran` begins.
fn elision(word: &str) -> Option<usize> {
    let (at, mark) = word.char_indices().find(|(_, c)| is_apostrophe(*c))?;
    let cut = at + mark.len_utf8();
    let known = ELIDED.contains(&word.get(..at)?);
    let english = matches!(word.get(cut..)?, "s" | "t" | "d" | "m" | "ll" | "re" | "ve");
    (known && !english && cut < word.len()).then_some(cut)
}

/// The word that contains a place of the block, else the nearest; the one before if two are as near.
fn nearest(words: &[Word], at: usize) -> Option<&Word> {
    let mut whole = words.iter().filter(|w| !w.genitive);
    let after = words.iter().rposition(|w| !w.genitive && w.at.start <= at);
    let Some(i) = after else { return whole.next() };
    let word = words.get(i)?;
    let next = words.iter().skip(i + 1).find(|w| !w.genitive);
    // A genitive belongs to its word.
    let end = words.get(i + 1).filter(|w| w.genitive).map_or(word.at.end, |g| g.at.end);
    match next {
        Some(next) if at > end && next.at.start - at < at - end => Some(next),
        _ => Some(word),
    }
}

impl Text {
    /// The word at a place; the nearest one where there is none; empty where the article has no word at all. A genitive is
    /// left out: `Peskov` of "Peskov's".
    ///
    /// **Cost:** bounded by the paragraph, at most some 8 KB.
    pub fn word_at(&self, at: Byte) -> ByteRange {
        let found = self.wordy_block(at).and_then(|block| {
            let words = words_of(block.text);
            let local = if at.get() < block.start { 0 } else { block.local(at) };
            nearest(&words, local).map(|w| block.range(&w.at))
        });
        found.unwrap_or_else(|| self.nothing_at(at))
    }

    /// The empty range at a place, on a character.
    pub(super) fn nothing_at(&self, at: Byte) -> ByteRange {
        let at = self.grapheme_floor(at);
        ByteRange::new(at, at)
    }

    /// The first word that starts after a place, in this paragraph or a later one.
    pub fn next_word(&self, at: Byte) -> Option<ByteRange> {
        let mut block = self.block_at(at);
        loop {
            let words = words_of(block.text);
            let found = words.iter().find(|w| !w.genitive && block.start + w.at.start > at.get());
            if let Some(word) = found {
                return Some(block.range(&word.at));
            }
            block = self.wordy_block_from(block.end())?;
        }
    }

    /// The last word that starts before a place, in this paragraph or an earlier one.
    pub fn previous_word(&self, at: Byte) -> Option<ByteRange> {
        let mut block = self.block_at(at);
        loop {
            let words = words_of(block.text);
            let found = words.iter().rev().find(|w| !w.genitive && block.start + w.at.start < at.get());
            if let Some(word) = found {
                return Some(block.range(&word.at));
            }
            block = self.wordy_block_before(block.start)?;
        }
    }

    /// The first end of a word after a place; a genitive is a stop of its own.
    pub(super) fn next_word_end(&self, at: Byte) -> Option<Byte> {
        let mut block = self.block_at(at);
        loop {
            let words = words_of(block.text);
            if let Some(word) = words.iter().find(|w| block.start + w.at.end > at.get()) {
                return Some(Byte::new(block.start + word.at.end));
            }
            block = self.wordy_block_from(block.end())?;
        }
    }

    /// The last end of a word before a place.
    pub(super) fn previous_word_end(&self, at: Byte) -> Option<Byte> {
        let mut block = self.block_at(at);
        loop {
            let words = words_of(block.text);
            if let Some(word) = words.iter().rev().find(|w| block.start + w.at.end < at.get()) {
                return Some(Byte::new(block.start + word.at.end));
            }
            block = self.wordy_block_before(block.start)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        words_of(text).into_iter().map(|w| text.get(w.at).unwrap()).collect()
    }

    #[test]
    fn a_word_is_what_a_person_sees() {
        assert_eq!(words("US-mediated Russia-Ukraine talks"), ["US", "mediated", "Russia", "Ukraine", "talks"]);
        assert_eq!(words("I don't, can’t and it's"), ["I", "don't", "can’t", "and", "it's"]);
        assert_eq!(words("the U.S. and U.S., on Feb.1"), ["the", "U.S.", "and", "U.S.", "on", "Feb.", "1"]);
        assert_eq!(words("Feb. 4-5; on Jan. 31."), ["Feb.", "4", "5", "on", "Jan.", "31"]);
        assert_eq!(words("paid $5 billion, 15% or US$2.2bn"), ["paid", "$5", "billion", "15%", "or", "US$2.2bn"]);
        assert_eq!(words("at 3:30 p.m. on 2026-02-02 (9/11)"), ["at", "3:30", "p.m.", "on", "2026-02-02", "9/11"]);
        assert_eq!(words("AT&T Inc. | #vote @anna —"), ["AT&T", "Inc.", "#vote", "@anna"]);
        assert_eq!(words("he said.The talks"), ["he", "said", "The", "talks"]);
        assert_eq!(words("dans l’Iran d'aujourd'hui"), ["dans", "l’", "Iran", "d'", "aujourd'hui"]);
    }

    #[test]
    fn a_genitive_is_cut_from_a_noun_not_from_a_name_or_a_pronoun() {
        assert_eq!(words("Ukraine's plan"), ["Ukraine", "'s", "plan"]);
        assert_eq!(
            words("Peskov’s word at McDonald's: that's it"),
            ["Peskov", "’s", "word", "at", "McDonald's", "that's", "it"]
        );
    }

    #[test]
    fn words_of_scripts_without_spaces_come_from_the_dictionary() {
        assert_eq!(words("财政部长周二在北京说"), ["财政", "部长", "周二", "在", "北京", "说"]);
        assert_eq!(words("สวัสดีชาวโลก"), ["สวัสดี", "ชาว", "โลก"]);
        assert_eq!(words("東京で会談"), ["東京", "で", "会談"]);
    }

    #[test]
    fn other_scripts_and_emoji() {
        assert_eq!(words("قال الرئيس، أمس."), ["قال", "الرئيس", "أمس"]);
        assert_eq!(words("אמר השר: \"כן\""), ["אמר", "השר", "כן"]);
        assert_eq!(words("well done 👏🏽 👨‍👩‍👧!"), ["well", "done", "👏🏽", "👨‍👩‍👧"]);
    }

    /// The caret stands as `|`.
    fn at(marked: &str) -> (Text, Byte) {
        let at = marked.find('|').unwrap();
        (Text::new(marked.replace('|', "")), Byte::new(at))
    }

    fn word(marked: &str) -> String {
        let (text, at) = at(marked);
        text.slice(text.word_at(at)).to_owned()
    }

    #[test]
    fn the_word_at_a_place_or_the_nearest() {
        assert_eq!(word("Dmitry Pes|kov said"), "Peskov");
        assert_eq!(word("Dmitry |Peskov said"), "Peskov");
        assert_eq!(word("Dmitry| Peskov said"), "Dmitry");
        assert_eq!(word("Dmitry,  | Peskov"), "Peskov");
        assert_eq!(word("Peskov'|s plan"), "Peskov");
        assert_eq!(word("Peskov's| plan"), "Peskov");
        assert_eq!(word("end.\n|\nNext"), "Next");
        assert_eq!(word("end.\n\n|"), "end");
        assert_eq!(word("|"), "");
        assert_eq!(word(" | …"), "");
    }

    #[test]
    fn steps_cross_the_ends_of_paragraphs() {
        let (text, at) = at("one tw|o.\r\n\r\n— three's end");
        let next = text.next_word(at).unwrap();
        assert_eq!(text.slice(next), "three");
        assert_eq!(text.slice(text.next_word(next.start).unwrap()), "end");
        assert_eq!(text.slice(text.previous_word(next.start).unwrap()), "two");
        assert_eq!(text.slice(text.previous_word(at).unwrap()), "two");
        assert_eq!(text.previous_word(Byte::new(0)), None);
        assert_eq!(text.next_word(text.len()), None);
    }
}

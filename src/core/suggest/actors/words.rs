//! The text as the actor layers see it: words cut at hyphens and before 's, each with its shape, its place and what lists know of it.

use super::lexicon;
use std::collections::HashMap;

/// A first letter in upper case.
pub const CAPITAL: u32 = 1;
/// Two letters or more, all in upper case.
pub const UPPER: u32 = 1 << 1;
/// Has letters.
pub const LETTERS: u32 = 1 << 2;
/// Digits only.
pub const NUMBER: u32 = 1 << 3;
/// Neither letters nor digits.
pub const MARK: u32 = 1 << 4;
/// The first word of a sentence.
pub const START: u32 = 1 << 5;
/// The first word of a paragraph.
pub const PARAGRAPH: u32 = 1 << 6;
/// Between quotation marks.
pub const QUOTED: u32 = 1 << 7;
/// No space before it.
pub const GLUED: u32 = 1 << 8;
/// Stands with a capital inside a sentence somewhere in the article.
pub const ALSO_CAPITAL: u32 = 1 << 9;
/// Stands in small letters somewhere in the article.
pub const ALSO_LOWER: u32 = 1 << 10;
/// In a headline, where capitals say little.
pub const HEADLINE: u32 = 1 << 11;
/// A letter with a full stop: an initial.
pub const INITIAL: u32 = 1 << 12;
/// 's, cut from the word before.
pub const GENITIVE: u32 = 1 << 13;

/// One word or mark. **Units:** bytes.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    pub start: u32,
    pub end: u32,
    /// Its place in the buffer of small letters.
    lower: (u32, u32),
    /// What it looks like and where it stands.
    pub is: u32,
    /// What the lists know of it.
    pub lists: u32,
    /// Hash of its small letters.
    pub hash: u64,
}

/// The words of an article.
#[derive(Debug)]
pub struct Words<'a> {
    pub text: &'a str,
    list: Vec<Word>,
    lower: String,
    /// First word of each sentence, then the number of words.
    sentences: Vec<u32>,
}

impl<'a> Words<'a> {
    /// Splits a text. **Cost:** about 100 ns a word.
    pub fn new(text: &'a str) -> Self {
        let mut words = Self {
            text,
            list: Vec::with_capacity(text.len() / 5),
            lower: String::with_capacity(text.len()),
            sentences: Vec::new(),
        };
        words.split();
        words.place();
        words
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them.
    pub fn all(&self) -> &[Word] {
        &self.list
    }

    /// One of them.
    pub fn get(&self, at: usize) -> Option<&Word> {
        self.list.get(at)
    }

    /// Whether a word has one of some looks.
    pub fn is(&self, at: usize, looks: u32) -> bool {
        self.list.get(at).is_some_and(|w| w.is & looks != 0)
    }

    /// Whether a word is on one of some lists.
    pub fn on(&self, at: usize, lists: u32) -> bool {
        self.list.get(at).is_some_and(|w| w.lists & lists != 0)
    }

    /// A word as written.
    pub fn word(&self, at: usize) -> &'a str {
        self.list.get(at).and_then(|w| self.text.get(w.start as usize..w.end as usize)).unwrap_or_default()
    }

    /// A word in small letters.
    pub fn lower(&self, at: usize) -> &str {
        self.list.get(at).and_then(|w| self.lower.get(w.lower.0 as usize..w.lower.1 as usize)).unwrap_or_default()
    }

    /// The text from one word to before another.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        let (Some(first), Some(last)) = (self.list.get(from), to.checked_sub(1).and_then(|t| self.list.get(t))) else {
            return "";
        };
        self.text.get(first.start as usize..last.end as usize).unwrap_or_default()
    }

    /// Whether a word is separated by a space, not by the end of a line, from the one before it.
    pub fn spaced(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|w| w.is & (GLUED | PARAGRAPH) == 0)
    }

    /// The sentences as ranges of words.
    pub fn sentences(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        self.sentences.windows(2).filter_map(|pair| match pair {
            [from, to] => Some(*from as usize..*to as usize),
            _ => None,
        })
    }

    /// The words that a range of bytes covers exactly or in part.
    pub fn covering(&self, start: u32, end: u32) -> std::ops::Range<usize> {
        let from = self.list.partition_point(|w| w.end <= start);
        let to = self.list.partition_point(|w| w.start < end);
        from..to.max(from)
    }

    fn push(&mut self, from: usize, to: usize, mut is: u32) {
        let word = self.text.get(from..to).unwrap_or_default();
        let start = self.lower.len() as u32;
        for c in word.chars() {
            match c {
                '’' => self.lower.push('\''),
                c if c.is_ascii() => self.lower.push(c.to_ascii_lowercase()),
                c => self.lower.extend(c.to_lowercase()),
            }
        }
        let lower = self.lower.get(start as usize..).unwrap_or_default();
        if self.list.last().is_some_and(|w| w.end as usize == from) {
            is |= GLUED;
        }
        if is & LETTERS != 0 {
            let mut letters = word.chars().filter(|c| c.is_alphabetic());
            if letters.next().is_some_and(char::is_uppercase) {
                is |= CAPITAL;
                if letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_uppercase) {
                    is |= UPPER;
                }
            }
        }
        let lists = if is & LETTERS != 0 { lexicon::lists_of(lower) } else { 0 };
        let hash = hash_of(lower.as_bytes());
        let end = self.lower.len() as u32;
        self.list.push(Word { start: from as u32, end: to as u32, lower: (start, end), is, lists, hash });
    }

    fn split(&mut self) {
        let text = self.text;
        let mut chars = text.char_indices().peekable();
        let mut fresh = PARAGRAPH;
        while let Some((at, c)) = chars.next() {
            if c.is_whitespace() {
                if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                    fresh = PARAGRAPH;
                }
                continue;
            }
            let first = std::mem::take(&mut fresh);
            if c.is_alphabetic() {
                let end = letters_from(text, at);
                let end = with_stop(text, at, end);
                while chars.peek().is_some_and(|(i, _)| *i < end) {
                    chars.next();
                }
                let word = text.get(at..end).unwrap_or_default();
                let initial = word.len() <= c.len_utf8() + 1 && word.ends_with('.');
                self.push(at, end, first | LETTERS | if initial { INITIAL } else { 0 });
                continue;
            }
            if c.is_numeric() {
                let mut end = at + c.len_utf8();
                while let Some((i, d)) = chars.peek().copied() {
                    let inner = matches!(d, '.' | ',' | ':')
                        && text.get(i + 1..).and_then(|t| t.chars().next()).is_some_and(char::is_numeric);
                    if !(d.is_numeric() || inner) {
                        break;
                    }
                    end = i + d.len_utf8();
                    chars.next();
                }
                self.push(at, end, first | NUMBER);
                continue;
            }
            // 's of a name.
            if matches!(c, '\'' | '’') && self.list.last().is_some_and(|w| w.end as usize == at && w.is & LETTERS != 0)
            {
                let after = text.get(at + c.len_utf8()..).unwrap_or_default();
                let mut rest = after.chars();
                if rest.next().is_some_and(|s| matches!(s, 's' | 'S'))
                    && !rest.next().is_some_and(char::is_alphanumeric)
                {
                    chars.next();
                    self.push(at, at + c.len_utf8() + 1, GENITIVE | MARK);
                    continue;
                }
            }
            self.push(at, at + c.len_utf8(), first | MARK);
        }
    }

    /// Finds sentences, quotations and headlines, and how each word is written elsewhere.
    fn place(&mut self) {
        let (mut fresh, mut quoted, mut seen) = (true, false, 0_usize);
        for at in 0..self.list.len() {
            let word = self.word(at);
            let Some(w) = self.list.get(at).copied() else { break };
            let mut is = w.is;
            if is & PARAGRAPH != 0 {
                (fresh, quoted) = (true, false);
                self.sentences.push(at as u32);
                seen = 0;
            }
            if is & MARK != 0 {
                match word {
                    "“" | "«" | "„" => {
                        quoted = true;
                        // A quotation after a colon or comma begins as a sentence does.
                        fresh = true;
                    }
                    "”" | "»" => quoted = false,
                    "\"" => {
                        quoted = !quoted;
                        fresh |= quoted;
                    }
                    "." | "!" | "?" | "…" | ":" | "•" | ";" => fresh = true,
                    "-" | "–" | "—" if is & GLUED == 0 && seen == 0 => fresh = true,
                    _ => {}
                }
            } else {
                if fresh {
                    is |= START;
                    if is & PARAGRAPH == 0 && seen > 1 && self.ends_before(at) {
                        self.sentences.push(at as u32);
                    }
                }
                fresh = false;
                seen += 1;
            }
            if quoted && is & MARK == 0 {
                is |= QUOTED;
            }
            if let Some(w) = self.list.get_mut(at) {
                w.is = is;
            }
        }
        self.sentences.push(self.list.len() as u32);
        self.headlines();
        // How each word is written elsewhere.
        let mut spellings: HashMap<u64, u32> = HashMap::with_capacity(self.list.len() / 2);
        for w in self.list.iter().filter(|w| w.is & LETTERS != 0) {
            let seen = if w.is & CAPITAL == 0 {
                ALSO_LOWER
            } else if w.is & (START | HEADLINE) == 0 {
                ALSO_CAPITAL
            } else {
                0
            };
            *spellings.entry(w.hash).or_default() |= seen;
        }
        for w in &mut self.list {
            w.is |= spellings.get(&w.hash).copied().unwrap_or_default();
        }
    }

    /// Whether the words before one end a sentence: a stop, perhaps with a closing mark behind it.
    fn ends_before(&self, at: usize) -> bool {
        let mut back = at;
        while back > 0 && self.is(back - 1, MARK) {
            back -= 1;
            if matches!(self.word(back), "." | "!" | "?" | "…") {
                return true;
            }
        }
        false
    }

    /// Marks lines without a final stop in which most longer words have capitals.
    fn headlines(&mut self) {
        let mut from = 0;
        while from < self.list.len() {
            let mut to = from + 1;
            while to < self.list.len() && !self.is(to, PARAGRAPH) {
                to += 1;
            }
            let (mut capital, mut long) = (0, 0);
            for at in from..to.min(from + 40) {
                if self.is(at, LETTERS) && self.word(at).len() > 3 {
                    long += 1;
                    capital += usize::from(self.is(at, CAPITAL));
                }
            }
            let stopped = matches!(self.word(to - 1), "." | "!" | "?" | "\"" | "”" | ":" | ",");
            if !stopped && to - from < 30 && long >= 4 && capital * 10 >= long * 8 {
                for w in self.list.get_mut(from..to).unwrap_or_default() {
                    w.is |= HEADLINE;
                }
            }
            from = to;
        }
    }
}

/// Hash of some bytes, the same on every machine.
pub fn hash_of(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

fn is_inner(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{640}') || c.is_ascii_digit()
}

/// Where the run of letters at a place ends; apostrophes inside a word belong to it, the one of 's does not.
fn letters_from(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let mut end = 0;
    for (i, c) in rest.char_indices() {
        if is_inner(c) {
            end = i + c.len_utf8();
            continue;
        }
        if matches!(c, '\'' | '’') {
            let mut after = rest.get(i + c.len_utf8()..).unwrap_or_default().chars();
            let (next, then) = (after.next(), after.next());
            let genitive = matches!(next, Some('s' | 'S')) && !then.is_some_and(is_inner);
            if next.is_some_and(char::is_alphabetic) && !genitive {
                continue;
            }
        }
        break;
    }
    at + end
}

/// Takes in the full stops of `U.S.`, `J.` and `Mr.`.
fn with_stop(text: &str, at: usize, end: usize) -> usize {
    if !text.get(end..).unwrap_or_default().starts_with('.') {
        return end;
    }
    let word = text.get(at..end).unwrap_or_default();
    let single = |w: &str| w.chars().count() == 1 && w.chars().all(char::is_uppercase);
    if single(word) {
        // More of the same: U.S., U.N.
        let mut end = end + 1;
        loop {
            let rest = text.get(end..).unwrap_or_default();
            let mut chars = rest.chars();
            let (Some(letter), Some('.')) = (chars.next(), chars.next()) else { break };
            if !letter.is_uppercase() {
                break;
            }
            end += letter.len_utf8() + 1;
        }
        return end;
    }
    const STOPPED: &[&str] = &[
        "Adm", "Amb", "Brig", "Capt", "Cmdr", "Co", "Col", "Corp", "Cpl", "Dr", "Gen", "Gov", "Hon", "Inc", "Jr", "Lt",
        "Ltd", "Maj", "Mr", "Mrs", "Ms", "Pres", "Prof", "Rep", "Rev", "Sen", "Sgt", "Sr", "St", "Supt",
    ];
    // The stop after a company's form may end the sentence as well; then it belongs to the sentence.
    let last = matches!(word, "Co" | "Corp" | "Inc" | "Ltd" | "Jr" | "Sr");
    let rest = text.get(end + 1..).unwrap_or_default();
    let goes_on = rest.trim_start_matches(' ').starts_with(|c: char| c.is_lowercase() || c == ',');
    if STOPPED.contains(&word) && (!last || goes_on) { end + 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let words = Words::new(text);
        (0..words.len()).map(|i| words.word(i)).collect()
    }

    #[test]
    fn words_end_at_hyphens_and_before_the_genitive() {
        assert_eq!(split("US-mediated talks"), ["US", "-", "mediated", "talks"]);
        assert_eq!(split("O’Brien’s U.S. trip"), ["O’Brien", "’s", "U.S.", "trip"]);
        assert_eq!(split("Mr. J. R. Ewing, 5,000."), ["Mr.", "J.", "R.", "Ewing", ",", "5,000", "."]);
    }

    #[test]
    fn sentences_begin_after_stops_and_at_lines() {
        let words = Words::new("Anna Berg said so. Ben did not.\n\nThe end");
        let starts: Vec<_> = words.sentences().map(|s| words.word(s.start)).collect();
        assert_eq!(starts, ["Anna", "Ben", "The"]);
    }

    #[test]
    fn a_word_knows_how_it_is_written_elsewhere() {
        let words = Words::new("Bread is dear. The bread of Anna. Anna bakes.");
        assert!(words.is(0, ALSO_LOWER));
        assert!(words.is(9, ALSO_CAPITAL));
    }
}

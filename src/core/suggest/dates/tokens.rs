//! One pass over the text: words, numbers and marks with byte offsets, ends of sentences and paragraphs.

use super::lexicon::{Cue, Entry, Lex, Lexicon, lexicon};
use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A run of letters.
    Word,
    /// A run of ASCII digits.
    Number,
    /// One other ASCII mark; `data` holds it.
    Mark,
    /// One character outside ASCII that is no letter; `data` holds its class (`DASH`, `APOSTROPHE`, `QUOTE`, `CURRENCY`, 0).
    Sign,
    /// The end of a paragraph.
    Break,
}

/// An en or em dash.
pub const DASH: u16 = b'-' as u16;
/// A typographic apostrophe.
pub const APOSTROPHE: u16 = b'\'' as u16;
/// A typographic quotation mark.
pub const QUOTE: u16 = b'"' as u16;
/// A sign of money other than the dollar.
pub const CURRENCY: u16 = b'$' as u16;

const CAPITAL: u8 = 1;
const GLUED: u8 = 2;
const SENTENCE: u8 = 4;
const PARAGRAPH: u8 = 8;

/// One token. **Units:** bytes.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    start: u32,
    end: u32,
    data: u16,
    kind: Kind,
    flags: u8,
}

/// The tokens of a text.
pub struct Tokens<'a> {
    text: &'a str,
    list: Vec<Token>,
    lexicon: &'static Lexicon,
}

impl<'a> Tokens<'a> {
    /// Splits a text; what lies past the first 4 GB is left out. **Cost:** one pass.
    pub fn new(text: &'a str) -> Self {
        let mut tokens = Self { text, list: Vec::with_capacity(text.len() / 5), lexicon: lexicon() };
        tokens.split(is_wrapped(text.as_bytes()));
        tokens
    }

    /// No tokens yet: they are listed one by one.
    pub fn listed(text: &'a str) -> Self {
        Self { text, list: Vec::new(), lexicon: lexicon() }
    }

    /// Adds a token that stands for a range of the text and does what an English word or mark does.
    pub fn list(&mut self, bytes: Range<usize>, kind: Kind, like: Option<&str>, begins: bool) {
        let data = match (kind, like) {
            (Kind::Word, Some(word)) => self.lexicon.index(word.as_bytes()),
            (Kind::Mark, Some(mark)) => mark.bytes().next().map_or(0, u16::from),
            _ => 0,
        };
        self.push(bytes.start, bytes.end, data, kind, if begins { SENTENCE } else { 0 });
    }

    /// The text the tokens stand in.
    pub fn whole(&self) -> &'a str {
        self.text
    }

    fn split(&mut self, wrapped: bool) {
        let bytes = self.text.as_bytes();
        let limit = bytes.len().min(u32::MAX as usize - 8);
        let (mut at, mut flags, mut line_start) = (0, SENTENCE | PARAGRAPH, 0);
        while let Some(&byte) = bytes.get(at)
            && at < limit
        {
            match byte {
                b' ' | b'\t' | b'\r' => {
                    at += 1;
                    flags &= !GLUED;
                }
                b'\n' => {
                    let line = at - line_start;
                    at += 1;
                    line_start = at;
                    flags &= !GLUED;
                    if !(wrapped && line > 40 && self.goes_on(bytes, at)) {
                        self.end_paragraph(at);
                        flags |= SENTENCE | PARAGRAPH;
                    }
                }
                b'a'..=b'z' | b'A'..=b'Z' => {
                    let end = word_end(bytes, at, self.text);
                    let word = bytes.get(at..end).unwrap_or_default();
                    let capital = if byte.is_ascii_uppercase() { CAPITAL } else { 0 };
                    self.push(at, end, self.lexicon.index(word), Kind::Word, flags | capital);
                    at = end;
                    flags = GLUED;
                }
                b'0'..=b'9' => {
                    let end =
                        at + bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
                    self.push(at, end, 0, Kind::Number, flags);
                    at = end;
                    flags = GLUED;
                }
                0..=0x7f => {
                    self.push(at, at + 1, u16::from(byte), Kind::Mark, flags);
                    at += 1;
                    let ends = match byte {
                        b'!' | b'?' => true,
                        b'.' => self.dot_ends_sentence(bytes, at),
                        _ => false,
                    };
                    // Quotation marks and brackets hide no beginning.
                    let passes = flags & SENTENCE != 0 && matches!(byte, b'"' | b'(' | b')' | b'\'' | b'[' | b']');
                    flags = GLUED | if ends || passes { SENTENCE } else { 0 };
                }
                _ => {
                    let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                    let end = if c.is_alphabetic() { word_end(bytes, at, self.text) } else { at + c.len_utf8() };
                    if c.is_whitespace() {
                        flags &= !GLUED;
                    } else if c.is_alphabetic() {
                        let capital = if c.is_uppercase() { CAPITAL } else { 0 };
                        self.push(at, end, 0, Kind::Word, flags | capital);
                        flags = GLUED;
                    } else {
                        let data = match c {
                            '–' | '—' | '‐' | '‑' | '−' => DASH,
                            '’' | '‘' | 'ʼ' => APOSTROPHE,
                            '“' | '”' | '«' | '»' | '„' => QUOTE,
                            '€' | '£' | '¥' | '₹' | '₽' | '₴' => CURRENCY,
                            _ => 0,
                        };
                        self.push(at, end, data, Kind::Sign, flags);
                        let passes = flags & SENTENCE != 0 && matches!(data, APOSTROPHE | QUOTE);
                        flags = GLUED | if passes { SENTENCE } else { 0 };
                    }
                    at = end;
                }
            }
        }
    }

    fn push(&mut self, start: usize, end: usize, data: u16, kind: Kind, flags: u8) {
        self.list.push(Token { start: start as u32, end: end as u32, data, kind, flags });
    }

    fn end_paragraph(&mut self, at: usize) {
        if self.list.last().is_some_and(|t| t.kind != Kind::Break) {
            self.push(at, at, 0, Kind::Break, 0);
        }
    }

    /// In text with hard line breaks: whether the sentence runs over this one.
    fn goes_on(&self, bytes: &[u8], next_line: usize) -> bool {
        let blank = bytes.get(next_line..).unwrap_or_default().iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
        let stopped = self.list.last().is_some_and(|t| t.kind == Kind::Mark && b".!?:".contains(&(t.data as u8)));
        !stopped && blank.is_some_and(|b| *b != b'\n')
    }

    fn dot_ends_sentence(&self, bytes: &[u8], after: usize) -> bool {
        if bytes.get(after).is_some_and(|b| b.is_ascii_alphanumeric()) {
            return false;
        }
        let Some(word) = self.list.iter().rev().nth(1) else { return true };
        if word.kind != Kind::Word {
            return true;
        }
        let rest = bytes.get(after..).unwrap_or_default();
        let next = rest.iter().find(|b| !b.is_ascii_whitespace()).copied().unwrap_or(b'\n');
        if next.is_ascii_lowercase() || next == b',' || next == b';' {
            return false;
        }
        let entry = self.lexicon.entry(word.data);
        // Initials, U.S., a.m.; only a new paragraph ends a sentence there.
        if word.end - word.start == 1 {
            return next == b'\n';
        }
        let short = matches!(entry.lex, Lex::MonthShort(_) | Lex::WeekdayShort(_))
            || matches!(entry.cue, Cue::Short | Cue::Title);
        !short || word.flags & CAPITAL == 0
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    fn get(&self, i: usize) -> Option<&Token> {
        self.list.get(i)
    }

    /// What the token is; `Break` past the end.
    pub fn kind(&self, i: usize) -> Kind {
        self.get(i).map_or(Kind::Break, |t| t.kind)
    }

    fn entry(&self, i: usize) -> &Entry {
        let index = self.get(i).map_or(0, |t| if t.kind == Kind::Word { t.data } else { 0 });
        self.lexicon.entry(index)
    }

    /// What the word can be in a time expression.
    pub fn lex(&self, i: usize) -> Lex {
        self.entry(i).lex
    }

    /// What the word does in a sentence.
    pub fn cue(&self, i: usize) -> Cue {
        self.entry(i).cue
    }

    /// Whether the token is this mark or its typographic sister.
    pub fn is(&self, i: usize, mark: u8) -> bool {
        self.get(i).is_some_and(|t| matches!(t.kind, Kind::Mark | Kind::Sign) && t.data == u16::from(mark))
    }

    /// Whether it stands right after the token before it.
    pub fn glued(&self, i: usize) -> bool {
        self.get(i).is_some_and(|t| t.flags & GLUED != 0)
    }

    /// Whether the word begins with a capital.
    pub fn capital(&self, i: usize) -> bool {
        self.get(i).is_some_and(|t| t.flags & CAPITAL != 0)
    }

    /// Whether a sentence begins here.
    pub fn sentence_start(&self, i: usize) -> bool {
        self.get(i).is_none_or(|t| t.flags & SENTENCE != 0 || t.kind == Kind::Break)
    }

    /// Whether a paragraph begins here.
    pub fn paragraph_start(&self, i: usize) -> bool {
        self.get(i).is_none_or(|t| t.flags & PARAGRAPH != 0)
    }

    /// The words of a token.
    pub fn text(&self, i: usize) -> &'a str {
        self.get(i).and_then(|t| self.text.get(t.start as usize..t.end as usize)).unwrap_or_default()
    }

    /// Whether the token reads like this, case aside.
    pub fn word(&self, i: usize, word: &str) -> bool {
        self.get(i).is_some_and(|t| (t.end - t.start) as usize == word.len()) && self.text(i).eq_ignore_ascii_case(word)
    }

    /// The number of a digit token of at most nine digits.
    pub fn number(&self, i: usize) -> Option<u32> {
        let token = self.get(i).filter(|t| t.kind == Kind::Number && t.end - t.start <= 9)?;
        self.text.get(token.start as usize..token.end as usize)?.parse().ok()
    }

    /// How many bytes the token has.
    pub fn width(&self, i: usize) -> usize {
        self.get(i).map_or(0, |t| (t.end - t.start) as usize)
    }

    /// Bytes from the first token to the one before `end`.
    pub fn bytes(&self, start: usize, end: usize) -> Range<usize> {
        let from = self.get(start).map_or(self.text.len(), |t| t.start as usize);
        let to = end.checked_sub(1).and_then(|i| self.get(i)).map_or(from, |t| t.end as usize);
        from..to.max(from)
    }
}

fn word_end(bytes: &[u8], start: usize, text: &str) -> usize {
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic() {
            at += 1;
        } else if byte < 0x80 {
            break;
        } else {
            match text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(c) if c.is_alphabetic() => at += c.len_utf8(),
                _ => break,
            }
        }
    }
    at
}

/// Whether lines are broken by hand inside sentences: then a single line break is only a space.
fn is_wrapped(bytes: &[u8]) -> bool {
    let (mut runs_on, mut lines, mut start) = (0usize, 0usize, 0usize);
    for at in memchr::memchr_iter(b'\n', bytes).take(400) {
        let long = (50..=100).contains(&(at - start));
        start = at + 1;
        if !long || bytes.get(at + 1).is_none_or(|b| matches!(b, b'\n' | b'\r')) {
            continue;
        }
        lines += 1;
        let lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let open = bytes.get(at.wrapping_sub(1)).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b',');
        runs_on += usize::from(lower && open);
    }
    runs_on >= 2 && runs_on * 4 >= lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let tokens = Tokens::new(text);
        (0..tokens.len())
            .filter(|i| tokens.kind(*i) == Kind::Word && tokens.sentence_start(*i))
            .map(|i| tokens.text(i))
            .collect()
    }

    #[test]
    fn short_months_titles_and_initials_end_no_sentence() {
        assert_eq!(
            sentences("Gov. Ann B. Lee left on Jan. 28. Mr. Hill stayed at 3 p.m. in the U.S. too. She left."),
            ["Gov", "Mr", "She"]
        );
        assert_eq!(sentences("It rose. \"He won.\" They left"), ["It", "He", "They"]);
    }

    #[test]
    fn lines_broken_by_hand_run_on() {
        let text = "The ministry said in a long statement on the evening of Feb.\n3 that the talks with the other side would last until the end\nof the week, and that all of the delegates had been told to\nstay.\n";
        assert_eq!(sentences(text), ["The"]);
        assert_eq!(sentences("Ford posts profit\nMarch 01, 2008\nThe firm"), ["Ford", "March", "The"]);
    }
}

//! A text read once for all suggesters: its paragraphs, quotations, sentences and tokens.
//!
//! A quotation is opaque: no sentence ends inside it.

use crate::core::text::{ByteRange, belongs_to_word, ends_sentence, quotations_of};
use std::ops::Range;

/// Items after which a sentence is cut, so that no rule looks far in a text that has no stops.
const LONGEST: usize = 400;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with the apostrophes and dots that belong to them: `don't`, `U.S.`, `Mr.`
    Word,
    /// Begins with a digit.
    Number,
    /// `'s`, parted from the word before.
    Genitive,
    /// One punctuation mark or sign.
    Mark,
}

/// A word, a number or a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// **Units:** bytes, half-open.
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
    /// Begins with a capital letter.
    pub capital: bool,
    /// No space stands before it.
    pub glued: bool,
}

impl Token {
    /// Its place in the text.
    pub fn range(&self) -> ByteRange {
        ByteRange::of(self.start as usize, self.end as usize)
    }

    /// Its letters.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A quotation that is in no other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// With its marks. **Units:** bytes, half-open.
    pub range: Range<usize>,
    /// Its tokens with the marks.
    pub tokens: Range<usize>,
    /// Not closed in its paragraph.
    pub open: bool,
    /// Words in it.
    pub words: usize,
    /// The last character before the closing mark (of it or of one nested in it); a space in an empty one.
    pub last: char,
    /// The first letter or digit is a capital or a digit.
    pub capital: bool,
}

/// A sentence. Its quotations are those that begin in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Without the spaces around it. **Units:** bytes, half-open.
    pub range: Range<usize>,
    pub tokens: Range<usize>,
    pub quotations: Range<usize>,
}

/// A paragraph: a line, or some lines where a text is wrapped by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Without spaces at its edges. **Units:** bytes, half-open.
    pub range: Range<usize>,
    pub tokens: Range<usize>,
    pub sentences: Range<usize>,
    pub quotations: Range<usize>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Reading<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub paragraphs: Vec<Paragraph>,
    pub sentences: Vec<Sentence>,
    pub quotations: Vec<Quotation>,
}

impl<'a> Reading<'a> {
    /// Reads a text. **Cost:** linear, a few milliseconds a megabyte.
    pub fn new(text: &'a str) -> Self {
        let mut reading = Reading { text, tokens: Vec::with_capacity(text.len() / 5), ..Self::default() };
        let lines = paragraphs_of(text);
        for (i, range) in lines.iter().enumerate() {
            let next = lines.get(i + 1).and_then(|r| text.get(r.clone())).and_then(|t| t.chars().next());
            reading.add_paragraph(range.clone(), next);
        }
        reading
    }

    /// The text of some bytes; nothing where they cut a character.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The sentence around a byte, or the last one before it.
    pub fn sentence_at(&self, byte: usize) -> Option<usize> {
        self.sentences.partition_point(|s| s.range.start <= byte).checked_sub(1)
    }

    /// The outermost quotation around a byte.
    pub fn quotation_at(&self, byte: usize) -> Option<usize> {
        let i = self.quotations.partition_point(|q| q.range.start <= byte).checked_sub(1)?;
        self.quotations.get(i).filter(|q| byte < q.range.end).map(|_| i)
    }

    fn add_paragraph(&mut self, range: Range<usize>, next: Option<char>) {
        let paragraph = self.slice(range.clone());
        let (from, first, quoted) = (self.tokens.len(), self.sentences.len(), self.quotations.len());
        tokenize(paragraph, range.start, &mut self.tokens);
        for q in quotations_of(paragraph, next) {
            self.add_quotation(range.start + q.range.start..range.start + q.range.end, q.open, from);
        }
        self.add_sentences(&range, from, quoted);
        self.paragraphs.push(Paragraph {
            range,
            tokens: from..self.tokens.len(),
            sentences: first..self.sentences.len(),
            quotations: quoted..self.quotations.len(),
        });
    }

    fn add_quotation(&mut self, range: Range<usize>, open: bool, from: usize) {
        let tokens = self.tokens.get(from..).unwrap_or_default();
        let begin = from + tokens.partition_point(|t| (t.start as usize) < range.start);
        let end = from + tokens.partition_point(|t| (t.start as usize) < range.end);
        let inner = self.tokens.get(begin..end).unwrap_or_default();
        let words = inner.iter().filter(|t| matches!(t.kind, Kind::Word | Kind::Number)).count();
        let whole = self.slice(range.clone());
        let body = if open { whole } else { whole.strip_suffix(|_: char| true).unwrap_or_default() };
        let last = body.trim_end_matches(|c: char| c.is_whitespace() || is_closing(c)).chars().next_back();
        let capital = inner.iter().find(|t| t.kind != Kind::Mark).is_some_and(|t| t.capital || t.kind == Kind::Number);
        let last = last.unwrap_or(' ');
        self.quotations.push(Quotation { range, tokens: begin..end, open, words, last, capital });
    }

    fn add_sentences(&mut self, paragraph: &Range<usize>, from: usize, quoted: usize) {
        let (mut begin, mut i, mut q, mut items) = (from, from, quoted, 0);
        while let Some(token) = self.tokens.get(i).copied() {
            items += 1;
            let inside = self.quotations.get(q).filter(|quote| quote.tokens.contains(&i));
            let ends = if let Some(quote) = inside {
                i = quote.tokens.end;
                q += 1;
                let stops = matches!(quote.last, '.' | '!' | '?' | '…' | '—' | '-' | '。' | '！' | '？');
                stops && self.begins_anew(i, quote.last)
            } else {
                i += 1;
                let text = token.text(self.text);
                text.ends_with(|c: char| is_stop(c)) && {
                    let run = i - 1;
                    let plain =
                        |t: &Token, c: fn(char) -> bool| t.kind == Kind::Mark && t.text(self.text).starts_with(c);
                    while self.tokens.get(i).is_some_and(|t| t.glued && plain(t, is_stop)) {
                        i += 1;
                    }
                    let dots = self.token_end(i - 1);
                    while self.tokens.get(i).is_some_and(|t| t.glued && plain(t, |c| matches!(c, ')' | ']'))) {
                        i += 1;
                    }
                    self.stops(paragraph, begin, run, dots, self.token_end(i - 1))
                }
            };
            if ends || items >= LONGEST {
                self.close_sentence(begin, i);
                (begin, items) = (i, 0);
            }
        }
        self.close_sentence(begin, i);
    }

    fn token_end(&self, i: usize) -> usize {
        self.tokens.get(i).map_or(0, |t| t.end as usize)
    }

    /// Whether a run of stops outside quotations ends a sentence.
    fn stops(&self, paragraph: &Range<usize>, begin: usize, run: usize, dots: usize, end: usize) -> bool {
        let text = self.slice(paragraph.clone());
        let (Some(first), Some(run)) = (self.tokens.get(begin), self.tokens.get(run)) else { return false };
        let at = if run.kind == Kind::Mark { run.start as usize } else { (run.end as usize).saturating_sub(1) };
        let local = |byte: usize| byte.saturating_sub(paragraph.start);
        ends_sentence(text, local(first.start as usize), local(at)..local(dots), local(end))
    }

    /// Whether a sentence begins at a token behind a quotation that ended with a stop.
    fn begins_anew(&self, i: usize, last: char) -> bool {
        let Some(token) = self.tokens.get(i) else { return true };
        let text = token.text(self.text);
        match token.kind {
            Kind::Mark => !token.glued && text.starts_with(|c: char| is_opening(c)),
            Kind::Number => !token.glued && last == '.',
            Kind::Genitive => false,
            Kind::Word => token.capital && !super::claims::names_a_speaker(self, i, last),
        }
    }

    fn close_sentence(&mut self, begin: usize, end: usize) {
        let (Some(first), Some(last)) = (self.tokens.get(begin), self.tokens.get(end.saturating_sub(1))) else {
            return;
        };
        if begin >= end {
            return;
        }
        let range = first.start as usize..last.end as usize;
        let from = self.quotations.partition_point(|q| q.tokens.start < begin);
        let to = self.quotations.partition_point(|q| q.tokens.start < end);
        self.sentences.push(Sentence { range, tokens: begin..end, quotations: from..to });
    }
}

/// Marks that close a quotation, whatever they do elsewhere.
pub fn is_closing(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | '»' | '›' | '“' | '‘' | '」' | '』' | '＂')
}

/// Marks that open a quotation or a bracket.
pub fn is_opening(c: char) -> bool {
    matches!(c, '"' | '“' | '‘' | '\'' | '«' | '»' | '„' | '‚' | '「' | '『' | '(' | '[' | '＂')
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

/// The paragraphs: lines with ink. In a text with blank lines a line that begins with a small letter goes on with the line
/// before.
fn paragraphs_of(text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut blank = true;
    let wrapped = text.contains("\n\n") || text.contains("\n\r\n");
    for line in text.split_inclusive(['\n', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{85}']) {
        let inner = line.trim_start();
        let start = at + line.len() - inner.len();
        let end = start + inner.trim_end().len();
        at += line.len();
        if start == end {
            blank = true;
            continue;
        }
        match all.last_mut() {
            Some(last) if wrapped && !blank && inner.starts_with(char::is_lowercase) => last.end = end,
            _ => all.push(start..end),
        }
        blank = false;
    }
    all
}

fn tokenize(text: &str, base: usize, out: &mut Vec<Token>) {
    let mut chars = text.char_indices().peekable();
    let mut before = 0;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = at + c.len_utf8();
        let mut kind = Kind::Mark;
        if c.is_alphanumeric() {
            kind = if c.is_numeric() { Kind::Number } else { Kind::Word };
            end = word_end(text, end);
        } else if matches!(c, '\'' | '’') && at == before && at > 0 {
            let rest = text.get(end..).unwrap_or_default();
            let mut next = rest.chars();
            if matches!(next.next(), Some('s' | 'S')) && !next.next().is_some_and(char::is_alphanumeric) {
                kind = Kind::Genitive;
                end += 1;
            }
        }
        while chars.peek().is_some_and(|(i, _)| *i < end) {
            chars.next();
        }
        let token = Token {
            start: (base + at) as u32,
            end: (base + end) as u32,
            kind,
            capital: c.is_uppercase(),
            glued: at == before && at > 0,
        };
        out.push(token);
        before = end;
    }
}

/// Where a word ends of which a first character has been read.
fn word_end(text: &str, mut end: usize) -> usize {
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { return end };
        let next = chars.next();
        let letter = next.is_some_and(char::is_alphanumeric);
        let goes_on = match c {
            // A genitive is a token of its own.
            '\'' | '’' => {
                let longer = chars.next().is_some_and(char::is_alphanumeric);
                letter && (longer || !matches!(next, Some('s' | 'S')))
            }
            '.' => letter && next.is_some_and(char::is_numeric) || belongs_to_word(text, end),
            ',' | ':' => {
                next.is_some_and(char::is_numeric) && text.get(..end).is_some_and(|t| t.ends_with(char::is_numeric))
            }
            '&' => letter,
            '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}' => true,
            c => c.is_alphanumeric(),
        };
        if !goes_on {
            return end;
        }
        end += c.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        Reading::new(text).sentences.iter().map(|s| text.get(s.range.clone()).unwrap()).collect()
    }

    fn quotations(text: &str) -> Vec<&str> {
        Reading::new(text).quotations.iter().map(|q| text.get(q.range.clone()).unwrap()).collect()
    }

    #[test]
    fn tokens_part_at_hyphens_and_before_a_genitive() {
        let text = "The U.S.-led plan's cost, $1,200.50, isn't AT&T's on Feb. 3.";
        let reading = Reading::new(text);
        let seen: Vec<_> = reading.tokens.iter().map(|t| t.text(text)).collect();
        let expected = [
            "The", "U.S.", "-", "led", "plan", "'s", "cost", ",", "$", "1,200.50", ",", "isn't", "AT&T", "'s", "on",
            "Feb.", "3", ".",
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_sentence_does_not_end_inside_a_quotation() {
        assert_eq!(
            sentences("“It rained. We left,” Ida Holm said. Then it snowed."),
            ["“It rained. We left,” Ida Holm said.", "Then it snowed."]
        );
        assert_eq!(sentences("She saw \"a wreck.\" Nobody came."), ["She saw \"a wreck.\"", "Nobody came."]);
        assert_eq!(sentences("\"Why now?\" Ida Holm asked. \"Why?\""), ["\"Why now?\" Ida Holm asked.", "\"Why?\""]);
        assert_eq!(sentences("Mr. Holm came on Feb. 3. He left."), ["Mr. Holm came on Feb. 3.", "He left."]);
    }

    #[test]
    fn quotations_are_the_outermost_ones() {
        assert_eq!(
            quotations("‘He called it “odd”,’ said Ida. «Oui».\n„Ja“"),
            ["‘He called it “odd”,’", "«Oui»", "„Ja“"]
        );
        assert_eq!(quotations("He said: “One.\n\n“Two,” she said."), ["“One.", "“Two,”"]);
        assert_eq!(quotations("He said: \"No end here.\nNext."), ["\"No end here."]);
        assert_eq!(quotations("We left,\" he said."), [""; 0]);
    }

    #[test]
    fn lines_wrapped_by_hand_are_one_paragraph() {
        assert_eq!(Reading::new("Title\n\nThe long\nline goes on.\nNew one.\n").paragraphs.len(), 3);
        assert_eq!(Reading::new("One\ntwo\nthree").paragraphs.len(), 3);
    }
}

//! Tokens for formats and readers that think in them: by white space, Unicode words, or rules close to spaCy's.
//!
//! Every tokeniser here cuts at the edges of spans, so that no tag is lost to it on export. Which tags would not fit
//! the tokeniser alone is asked with `misfits`.

use super::units::{is_plain, words};
use crate::core::spans::Span;
use crate::core::text::{Byte, ByteRange, Text};
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// How text is cut into tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tokenizer {
    /// At white space only.
    Whitespace,
    /// Words, numbers and single signs of UAX #29.
    #[default]
    Words,
    /// Words with punctuation and clitics split off, as spaCy's English and multi-language rules do.
    Spacy,
}

/// A token and whether one ASCII space that belongs to no other token follows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    pub range: ByteRange,
    pub space: bool,
}

impl Tokenizer {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Whitespace, Self::Words, Self::Spacy];

    /// The name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whitespace => "whitespace",
            Self::Words => "words",
            Self::Spacy => "spacy",
        }
    }

    /// The tokeniser of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|t| t.name() == name)
    }

    /// Tokens without white space, cut at the edges of spans as well. **Cost:** linear, about 100 ns a token.
    pub fn tokens(self, text: &Text, spans: &[Arc<Span>]) -> Vec<ByteRange> {
        let cuts = Cuts::of(spans);
        // About as many as words of most languages have.
        let mut tokens = Vec::with_capacity(text.len().get() / 5);
        for word in words(text.as_str()) {
            self.split(text.as_str(), word, &mut |token| cuts.apart(token, &mut |part| tokens.push(part)));
        }
        tokens
    }

    /// Tokens that make up the whole text: white space is a token of its own, but for one ASCII space after a word.
    ///
    /// A span that starts with that space or ends after it makes it a token. **Cost:** as `tokens`.
    pub fn covering(self, text: &Text, spans: &[Arc<Span>]) -> Vec<Token> {
        let cuts = Cuts::of(spans);
        let mut tokens: Vec<Token> = Vec::new();
        let mut at = 0;
        let gap = |tokens: &mut Vec<Token>, from: usize, to: usize| {
            let mut from = from;
            let one = text.as_str().as_bytes().get(from) == Some(&b' ') && from < to;
            if one
                && !cuts.starts_at(from)
                && !cuts.ends_at(from + 1)
                && let Some(last) = tokens.last_mut()
            {
                last.space = true;
                from += 1;
            }
            if from < to {
                cuts.apart(ByteRange::of(from, to), &mut |range| tokens.push(Token { range, space: false }));
            }
        };
        for word in words(text.as_str()) {
            gap(&mut tokens, at, word.start.get());
            at = word.end.get();
            self.split(text.as_str(), word, &mut |token| {
                cuts.apart(token, &mut |range| tokens.push(Token { range, space: false }));
            });
        }
        gap(&mut tokens, at, text.len().get());
        tokens
    }

    /// Spans whose edges are no edges of this tokeniser's own tokens, by their place in the list.
    pub fn misfits(self, text: &Text, spans: &[Arc<Span>]) -> Vec<usize> {
        let tokens = self.covering(text, &[]);
        let starts = |at: &Byte| tokens.binary_search_by_key(at, |t| t.range.start).is_ok();
        let ends = |at: &Byte| tokens.binary_search_by_key(at, |t| t.range.end).is_ok();
        let fits = |s: &Span| starts(&s.range.start) && ends(&s.range.end);
        spans.iter().enumerate().filter(|(_, s)| !fits(s)).map(|(i, _)| i).collect()
    }

    fn split(self, text: &str, word: ByteRange, take: &mut impl FnMut(ByteRange)) {
        if self == Self::Whitespace || is_plain(text.as_bytes(), word) {
            return take(word);
        }
        let Some(slice) = text.get(word.as_usize()) else { return };
        match self {
            Self::Whitespace => {}
            Self::Words => {
                let at = word.start.get();
                // What most words are: the rules for every script would say the same.
                if let Some(run) = plain_run(slice) {
                    (0..run.start).for_each(|i| take(ByteRange::of(at + i, at + i + 1)));
                    take(ByteRange::of(at + run.start, at + run.end));
                    (run.end..slice.len()).for_each(|i| take(ByteRange::of(at + i, at + i + 1)));
                    return;
                }
                for (i, part) in slice.split_word_bound_indices() {
                    take(ByteRange::of(word.start.get() + i, word.start.get() + i + part.len()));
                }
            }
            Self::Spacy => spacy_like(slice, word.start.get(), take),
        }
    }
}

/// Edges of spans, at which tokens are cut.
struct Cuts {
    /// Sorted, as all of them.
    starts: Vec<Byte>,
    ends: Vec<Byte>,
    all: Vec<Byte>,
    /// The first of all that may cut the next token: tokens come in the order of the text.
    next: Cell<usize>,
}

impl Cuts {
    fn of(spans: &[Arc<Span>]) -> Self {
        let sorted = |mut edges: Vec<Byte>| {
            edges.sort_unstable();
            edges.dedup();
            edges
        };
        let starts = sorted(spans.iter().map(|s| s.range.start).collect());
        let ends = sorted(spans.iter().map(|s| s.range.end).collect());
        let all = sorted(starts.iter().chain(&ends).copied().collect());
        Self { starts, ends, all, next: Cell::new(0) }
    }

    fn starts_at(&self, at: usize) -> bool {
        self.starts.binary_search(&Byte::new(at)).is_ok()
    }

    fn ends_at(&self, at: usize) -> bool {
        self.ends.binary_search(&Byte::new(at)).is_ok()
    }

    fn apart(&self, token: ByteRange, take: &mut impl FnMut(ByteRange)) {
        let mut next = self.next.get();
        while self.all.get(next).is_some_and(|cut| *cut <= token.start) {
            next += 1;
        }
        let mut from = token.start;
        while let Some(cut) = self.all.get(next).filter(|cut| **cut < token.end) {
            take(ByteRange::new(from, *cut));
            from = *cut;
            next += 1;
        }
        self.next.set(next);
        take(ByteRange::new(from, token.end));
    }
}

/// The one run of ASCII letters, digits and `_` in a word that has nothing else but ASCII signs before and behind it.
fn plain_run(word: &str) -> Option<Range<usize>> {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let start = word.bytes().position(|b| inside(&b))?;
    let length = word.bytes().skip(start).take_while(inside).count();
    let mut around = word.bytes().take(start).chain(word.bytes().skip(start + length));
    around.all(|b| b.is_ascii_graphic() && !inside(&b)).then_some(start..start + length)
}

/// Words with a full stop that belongs to them.
const ABBREVIATIONS: &[&str] = &[
    "Adm.", "Apr.", "Aug.", "Ave.", "Bros.", "Co.", "Corp.", "Dec.", "Dr.", "D.C.", "Feb.", "Gen.", "Gov.", "Inc.",
    "Jan.", "Jr.", "Jul.", "Jun.", "Ltd.", "Mar.", "Md.", "Messrs.", "Mr.", "Mrs.", "Ms.", "Mt.", "Nov.", "Oct.",
    "Ph.D.", "Prof.", "Rep.", "Rev.", "Sen.", "Sep.", "Sept.", "Sr.", "St.", "a.m.", "e.g.", "i.e.", "p.m.", "vs.",
    "v.s.",
];

/// Endings that English writes together with the word before.
const CLITICS: &[&str] =
    &["n't", "n’t", "'s", "’s", "'S", "’S", "'ll", "’ll", "'re", "’re", "'ve", "’ve", "'d", "’d", "'m", "’m"];

/// Cuts one word: signs off its front and its end, then at signs between letters.
fn spacy_like(word: &str, at: usize, take: &mut dyn FnMut(ByteRange)) {
    let mut start = 0;
    let mut end = word.len();
    let mut tail = Vec::new();
    while start < end {
        let Some(rest) = word.get(start..end) else { break };
        if whole(rest) {
            break;
        }
        if let Some(n) = prefix(rest) {
            take(ByteRange::of(at + start, at + start + n));
            start += n;
        } else if let Some(n) = suffix(rest) {
            tail.push(ByteRange::of(at + end - n, at + end));
            end -= n;
        } else {
            break;
        }
    }
    if let Some(rest) = word.get(start..end).filter(|r| !r.is_empty()) {
        if whole(rest) { take(ByteRange::of(at + start, at + end)) } else { infixes(rest, at + start, take) }
    }
    tail.into_iter().rev().for_each(take);
}

/// Whether it stays in one piece: an abbreviation, initials, an address of the net.
fn whole(word: &str) -> bool {
    let initials = || {
        let mut chars = word.chars();
        let mut pairs = 0;
        loop {
            match (chars.next(), chars.next()) {
                (Some(letter), Some('.')) if letter.is_alphabetic() => pairs += 1,
                (None, None) => return pairs > 0,
                _ => return false,
            }
        }
    };
    let address = || {
        let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else { return false };
        let edges = first.is_alphanumeric() && (last.is_alphanumeric() || last == '/');
        edges && (word.contains("://") || word.starts_with("www.") || (word.contains('@') && word.contains('.')))
    };
    let dotted = word.contains('.');
    (dotted && (ABBREVIATIONS.contains(&word) || initials())) || address()
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '\'' | '"'
            | '“'
            | '”'
            | '`'
            | '‘'
            | '´'
            | '’'
            | '‚'
            | ','
            | '„'
            | '»'
            | '«'
            | '「'
            | '」'
            | '『'
            | '』'
            | '（'
            | '）'
            | '〔'
            | '〕'
            | '【'
            | '】'
            | '《'
            | '》'
            | '〈'
            | '〉'
    )
}

fn is_sign(c: char) -> bool {
    matches!(
        c,
        ':' | ';'
            | '!'
            | '?'
            | '¿'
            | '؟'
            | '¡'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '_'
            | '#'
            | '*'
            | '&'
            | '。'
            | '？'
            | '！'
            | '，'
            | '、'
            | '；'
            | '：'
            | '～'
            | '·'
            | '।'
            | '،'
            | '۔'
            | '؛'
            | '٪'
            | '…'
    )
}

fn is_currency(c: char) -> bool {
    matches!(
        c,
        '$' | '£'
            | '€'
            | '¥'
            | '฿'
            | '₽'
            | '﷼'
            | '₴'
            | '₠'
            | '₡'
            | '₢'
            | '₣'
            | '₤'
            | '₥'
            | '₦'
            | '₧'
            | '₨'
            | '₩'
            | '₪'
            | '₫'
            | '₭'
            | '₮'
            | '₯'
            | '₰'
            | '₱'
            | '₲'
            | '₳'
            | '₵'
            | '₸'
            | '₹'
            | '₺'
            | '₼'
            | '₾'
            | '₿'
    )
}

/// Signs that stand for themselves wherever they are: emoji, arrows, mathematics.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{23ff}' | '\u{2500}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '©' | '®' | '™' | '¦')
}

fn prefix(word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    if word.starts_with("...") {
        return Some(word.len() - word.trim_start_matches('.').len());
    }
    let cut = is_quote(first)
        || is_sign(first)
        || is_currency(first)
        || is_pictograph(first)
        || matches!(first, '§' | '%' | '=' | '—' | '–')
        || (first == '+' && !word.chars().nth(1).is_some_and(|c| c.is_ascii_digit()));
    (cut && word.len() > first.len_utf8()).then(|| first.len_utf8())
}

fn suffix(word: &str) -> Option<usize> {
    if word.contains(['\'', '’'])
        && let Some(clitic) = CLITICS.iter().find(|c| word.len() > c.len() && word.ends_with(**c))
    {
        return Some(clitic.len());
    }
    let last = word.chars().next_back()?;
    let stem = word.get(..word.len() - last.len_utf8()).filter(|s| !s.is_empty())?;
    let before = stem.chars().next_back()?;
    if word.ends_with("...") {
        let dots = word.len() - word.trim_end_matches('.').len();
        return (dots < word.len()).then_some(dots);
    }
    let cut = is_quote(last)
        || is_sign(last)
        || is_pictograph(last)
        || matches!(last, '—' | '–')
        || (before.is_ascii_digit() && (last == '+' || last == '%' || is_currency(last)))
        || (last == '.' && {
            let two_capitals = before.is_uppercase() && stem.chars().rev().nth(1).is_some_and(char::is_uppercase);
            !before.is_uppercase() && before != '.' || two_capitals
        });
    cut.then(|| last.len_utf8())
}

/// Cuts at signs between letters: hyphens, slashes, a comma without a space.
fn infixes(word: &str, at: usize, take: &mut dyn FnMut(ByteRange)) {
    let mut from = 0;
    let mut before = None;
    let mut chars = word.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        let between = |test: fn(char) -> bool| before.is_some_and(test) && after.is_some_and(test);
        let cut = match c {
            '-' | '–' | '—' | '~' => between(char::is_alphabetic),
            ':' | '<' | '>' | '=' | '/' => {
                before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphabetic)
            }
            ',' => between(char::is_alphabetic),
            '+' | '*' | '^' => between(|c| c.is_ascii_digit()),
            '.' => before.is_some_and(char::is_lowercase) && after.is_some_and(char::is_uppercase),
            '…' => true,
            c if is_pictograph(c) => true,
            _ => false,
        };
        if cut {
            if from < i {
                take(ByteRange::of(at + from, at + i));
            }
            take(ByteRange::of(at + i, at + i + c.len_utf8()));
            from = i + c.len_utf8();
        }
        before = Some(c);
    }
    if from < word.len() {
        take(ByteRange::of(at + from, at + word.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spans::Id;

    fn seen(tokenizer: Tokenizer, text: &str) -> String {
        let text = Text::new(text.to_owned());
        let words: Vec<_> = tokenizer.tokens(&text, &[]).into_iter().map(|r| text.slice(r).to_owned()).collect();
        words.join("|")
    }

    fn span(start: usize, end: usize) -> Arc<Span> {
        Arc::new(Span::new(Id::new("a"), ByteRange::of(start, end), "A"))
    }

    fn covered(text: &str, spans: &[Arc<Span>]) -> String {
        let text = Text::new(text.to_owned());
        let mut rebuilt = String::new();
        let mut shown = Vec::new();
        for token in Tokenizer::Spacy.covering(&text, spans) {
            rebuilt += text.slice(token.range);
            if token.space {
                rebuilt.push(' ');
            }
            shown.push(format!("{:?}{}", text.slice(token.range), if token.space { "_" } else { "" }));
        }
        assert_eq!(rebuilt, text.as_str());
        shown.join(" ")
    }

    #[test]
    fn words_and_white_space() {
        assert_eq!(seen(Tokenizer::Whitespace, " (Anna\u{1f}Berg) \u{2028}said. "), "(Anna|Berg)|said.");
        assert_eq!(seen(Tokenizer::Words, "She can't pay 3.5%, 北京"), "She|can't|pay|3.5|%|,|北|京");
        assert_eq!(seen(Tokenizer::Words, "a\u{200b}b 👩‍👧 שלום"), "a|\u{200b}|b|👩‍👧|שלום");
    }

    #[test]
    fn plain_words_are_cut_as_the_full_rules_cut_them() {
        for word in ["a", "a1_b", "_", "\"word.\"", "((x))", "...end...", "3", "$5", "x;", "'tis", "a'"] {
            let full: Vec<&str> = word.split_word_bounds().collect();
            assert_eq!(seen(Tokenizer::Words, word).split('|').collect::<Vec<_>>(), full);
            assert!(plain_run(word).is_some(), "{word}");
        }
        for word in ["a.b", "3.5", "é", "a-b", "!!", "a’s"] {
            assert_eq!(plain_run(word), None, "{word}");
        }
    }

    #[test]
    fn spacy_like_rules_split_what_spacy_splits() {
        let tokens = |text| seen(Tokenizer::Spacy, text);
        assert_eq!(
            tokens("\"We can't,\" Mr. Berg's (ex-)aide said."),
            "\"|We|ca|n't|,|\"|Mr.|Berg|'s|(|ex-)aide|said|."
        );
        assert_eq!(tokens("U.S. pro-EU and/or $5 or 5% in D.C."), "U.S.|pro|-|EU|and|/|or|$|5|or|5|%|in|D.C.");
        assert_eq!(tokens("see https://a.org/b, NATO. x...y wait…"), "see|https://a.org/b|,|NATO|.|x...y|wait|…");
        assert_eq!(tokens("-5 +7 2024-03-05 👍👍"), "-5|+7|2024-03-05|👍|👍");
    }

    #[test]
    fn covering_tokens_rebuild_the_text() {
        assert_eq!(covered("a  b\r\n c ", &[]), r#""a"_ " " "b" "\r\n " "c"_"#);
        assert_eq!(covered("  a", &[]), r#""  " "a""#);
        assert_eq!(covered(" \n", &[]), r#"" \n""#);
        assert_eq!(covered("", &[]), "");
    }

    #[test]
    fn spans_cut_tokens_and_spaces_only_where_they_must() {
        assert_eq!(covered("the abc def", &[span(5, 7)]), r#""the"_ "a" "bc"_ "def""#);
        assert_eq!(covered("the abc def", &[span(4, 8)]), r#""the"_ "abc" " " "def""#);
        assert_eq!(covered("the abc def", &[span(3, 7)]), r#""the" " " "abc"_ "def""#);
    }

    #[test]
    fn misfits_are_told() {
        let text = Text::new("the abc. def".to_owned());
        assert_eq!(Tokenizer::Spacy.misfits(&text, &[span(4, 7), span(5, 7), span(4, 8)]), [1]);
        assert_eq!(Tokenizer::Whitespace.misfits(&text, &[span(4, 7), span(5, 7), span(4, 8)]), [0, 1]);
    }
}

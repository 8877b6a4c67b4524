//! Quotes and brackets that belong together, and the quotation around a place.

use super::chars::{is_apostrophe, is_dash, is_opener};
use super::{Block, Byte, ByteRange, Text};
use std::ops::Range;

/// Marks open at the same time; more are the work of an odd text, and the oldest is forgotten.
const DEPTH: usize = 32;
/// Words that begin with an apostrophe.
const CLIPPED: &[&str] = &["bout", "cause", "em", "n", "til", "tis", "twas", "twill"];

/// Two marks that belong together, with their places in the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub open: Range<usize>,
    /// Empty at the end of the paragraph, where the quotation goes on in the next one.
    pub close: Range<usize>,
    /// A quotation, not a bracket.
    pub quote: bool,
}

impl Pair {
    pub fn whole(&self) -> Range<usize> {
        self.open.start..self.close.end
    }
}

/// The pairs of a block, sorted by their beginning.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs(pub Vec<Pair>);

impl Pairs {
    /// Takes off marks at the edges whose partner is not inside.
    pub fn without_halves(&self, text: &str, mut range: Range<usize>) -> Range<usize> {
        loop {
            let inside = text.get(range.clone()).unwrap_or_default();
            let first = inside.chars().next().filter(|c| is_mark(*c) && !self.is_whole(range.start, &range));
            if let Some(c) = first {
                range.start += c.len_utf8();
                range.start += text.get(range.clone()).map_or(0, |t| t.len() - t.trim_start().len());
                continue;
            }
            let last = inside.chars().next_back().filter(|c| is_mark(*c));
            match last {
                Some(c) if !self.is_whole(range.end - c.len_utf8(), &range) => {
                    range.end -= c.len_utf8();
                    range.end -= text.get(range.clone()).map_or(0, |t| t.len() - t.trim_end().len());
                }
                _ => return range,
            }
        }
    }

    /// Whether the mark at a place has its partner inside the range.
    pub fn is_whole(&self, mark: usize, range: &Range<usize>) -> bool {
        self.0.iter().any(|p| {
            (p.open.start == mark || p.close.start == mark && !p.close.is_empty())
                && range.start <= p.open.start
                && p.close.end <= range.end
        })
    }
}

/// Whether a character may be one of a pair.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '＂' | '﹂' | '﹄')
        || super::chars::is_closer(c)
        || (is_opener(c) && !matches!(c, '¿' | '¡'))
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '＂'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '「'
            | '『'
            | '﹁'
            | '﹃'
            | '‘'
            | '’'
            | '‚'
            | '\''
    )
}

fn bracket_of(close: char) -> Option<char> {
    Some(match close {
        ')' => '(',
        ']' => '[',
        '}' => '{',
        '）' => '（',
        '】' => '【',
        '》' => '《',
        '〉' => '〈',
        '］' => '［',
        '｝' => '｛',
        '」' => '「',
        '』' => '『',
        '﹂' => '﹁',
        '﹄' => '﹃',
        _ => return None,
    })
}

/// A mark with what stands beside it.
#[derive(Clone, Copy)]
struct Seen {
    at: usize,
    c: char,
    before: Option<char>,
    after: Option<char>,
}

impl Seen {
    /// Whether it stands where an opening mark stands: after a space, an opening mark or a dash, and before ink.
    fn looks_opening(self) -> bool {
        let before =
            self.before.is_none_or(|c| c.is_whitespace() || is_opener(c) || is_dash(c) || matches!(c, '-' | '/' | '"'));
        before && self.after.is_some_and(|c| !c.is_whitespace())
    }

    fn is_between_letters(self) -> bool {
        self.before.is_some_and(char::is_alphanumeric) && self.after.is_some_and(char::is_alphanumeric)
    }
}

/// Finds the pairs of a block. `next` is the first character of the next paragraph with ink: a mark left open goes to the
/// end of this one where that begins with the same mark again. **Cost:** linear.
pub(super) fn pairs_of(text: &str, next: Option<char>) -> Pairs {
    let (mut pairs, open) = scan(text);
    let end = text.trim_end().len();
    let single = |c| matches!(c, '\'' | '‘' | '‚');
    let left =
        open.iter().filter(|s| is_quote(s.c) && !single(s.c) && Some(s.c) == next && s.at + s.c.len_utf8() < end);
    pairs.extend(left.map(|s| Pair { open: s.at..s.at + s.c.len_utf8(), close: end..end, quote: true }));
    pairs.sort_by_key(|p| p.open.start);
    Pairs(pairs)
}

/// The pairs as their closing marks come, and the marks nothing closed.
fn scan(text: &str) -> (Vec<Pair>, Vec<Seen>) {
    let mut open: Vec<Seen> = Vec::new();
    let mut pairs = Vec::new();
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let seen = Seen { at, c, before, after: chars.peek().map(|(_, c)| *c) };
        before = Some(c);
        if !is_mark(c) {
            continue;
        }
        match partner(text, &open, seen) {
            Act::Close(i) => {
                if let Some(first) = open.get(i) {
                    let pair = Pair {
                        open: first.at..first.at + first.c.len_utf8(),
                        close: at..at + c.len_utf8(),
                        quote: is_quote(first.c),
                    };
                    pairs.push(pair);
                }
                open.truncate(i);
            }
            Act::Open => {
                if open.len() == DEPTH {
                    open.remove(0);
                }
                open.push(seen);
            }
            Act::Reopen(i) => {
                open.truncate(i);
                open.push(seen);
            }
            Act::Pass => {}
        }
    }
    (pairs, open)
}

/// A quotation of a paragraph, with its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::core) struct Quoted {
    /// **Units:** bytes of the paragraph, half-open, from mark to mark.
    pub range: Range<usize>,
    /// Nothing closes it: it reaches to the end of the paragraph.
    pub open: bool,
}

/// The quotations of a paragraph that are in no other, in order. One that nothing closes reaches to the end: a single mark
/// only where `next`, the first character of the next paragraph with ink, is that mark again. **Cost:** linear.
pub(in crate::core) fn quotations_of(paragraph: &str, next: Option<char>) -> Vec<Quoted> {
    let (pairs, open) = scan(paragraph);
    let end = paragraph.trim_end().len();
    let last_of = |c: char| {
        pairs
            .iter()
            .filter(|p| paragraph.get(p.open.clone()).is_some_and(|m| m.starts_with(c)))
            .map(|p| p.open.start)
            .max()
    };
    let closed = pairs.iter().filter(|p| p.quote).map(|p| Quoted { range: p.whole(), open: false });
    // The outermost mark left open takes the rest; one with whole pairs of its kind after it is a slip of the pen.
    let left = open.iter().find(|s| {
        let single = matches!(s.c, '\'' | '‘' | '‚');
        is_quote(s.c)
            && s.looks_opening()
            && (!single || Some(s.c) == next)
            && s.at + s.c.len_utf8() < end
            && last_of(s.c).is_none_or(|at| at < s.at)
    });
    let mut all: Vec<Quoted> = closed.chain(left.map(|s| Quoted { range: s.at..end, open: true })).collect();
    all.sort_by_key(|q| (q.range.start, std::cmp::Reverse(q.range.end)));
    let mut reach = 0;
    all.retain(|q| {
        let outer = q.range.start >= reach;
        reach = reach.max(q.range.end);
        outer
    });
    all
}

enum Act {
    Open,
    /// Closes the mark with this index in the stack.
    Close(usize),
    /// Opens anew; the mark with this index was never closed.
    Reopen(usize),
    Pass,
}

fn partner(text: &str, open: &[Seen], seen: Seen) -> Act {
    let find = |marks: &[char]| open.iter().rposition(|s| marks.contains(&s.c));
    let close_or = |found: Option<usize>, other: Act| found.map_or(other, Act::Close);
    match seen.c {
        '"' | '＂' => match find(&[seen.c]) {
            Some(i) if seen.looks_opening() && seen.before.is_some() => Act::Reopen(i),
            Some(i) => Act::Close(i),
            None if seen.after.is_none_or(|c| c == '\n' || c == '\r') => Act::Pass,
            // Five feet ten inches: 5'10".
            None if seen.before.is_some_and(char::is_numeric) => Act::Pass,
            None => Act::Open,
        },
        '“' => match open.last() {
            Some(s) if s.c == '„' => Act::Close(open.len() - 1),
            _ => Act::Open,
        },
        '”' => close_or(find(&['“', '„', '‟', '”']), if seen.looks_opening() { Act::Open } else { Act::Pass }),
        '«' => close_or(find(&['»']), Act::Open),
        '»' => close_or(find(&['«']), if seen.looks_opening() { Act::Open } else { Act::Pass }),
        '‹' => close_or(find(&['›']), Act::Open),
        '›' => close_or(find(&['‹']), if seen.looks_opening() { Act::Open } else { Act::Pass }),
        '‘' => match open.last() {
            Some(s) if s.c == '‚' => Act::Close(open.len() - 1),
            _ if seen.is_between_letters() => Act::Pass,
            _ => Act::Open,
        },
        '’' | '\'' if seen.is_between_letters() => Act::Pass,
        '’' | '\'' => {
            let mates: &[char] = if seen.c == '’' { &['‘', '‚'] } else { &['\''] };
            match find(mates) {
                Some(i) if !is_plural_genitive(text, seen) => Act::Close(i),
                None if seen.c == '\'' && seen.looks_opening() && !is_clipped(text, seen) => Act::Open,
                _ => Act::Pass,
            }
        }
        c => match bracket_of(c) {
            Some(mate) => close_or(find(&[mate]), Act::Pass),
            None => Act::Open,
        },
    }
}

/// `'tis`, `'90s`.
fn is_clipped(text: &str, seen: Seen) -> bool {
    let rest = text.get(seen.at + seen.c.len_utf8()..).unwrap_or_default();
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default();
    rest.starts_with(|c: char| c.is_ascii_digit()) || CLIPPED.iter().any(|c| c.eq_ignore_ascii_case(word))
}

/// "the workers’ rights" inside single quotes: an s before, a small letter after, and another mark that can close later.
fn is_plural_genitive(text: &str, seen: Seen) -> bool {
    let rest = text.get(seen.at + seen.c.len_utf8()..).unwrap_or_default();
    let mut after = rest.chars();
    if !matches!(seen.before, Some('s' | 'S'))
        || after.next() != Some(' ')
        || !after.next().is_some_and(char::is_lowercase)
    {
        return false;
    }
    let mut before = ' ';
    let mut chars = rest.chars().take(400).peekable();
    while let Some(c) = chars.next() {
        let ink = !before.is_whitespace();
        let closes = c == seen.c && ink && !chars.peek().is_some_and(|c| c.is_alphanumeric());
        if closes {
            return true;
        }
        if matches!(c, '‘') || (is_apostrophe(c) && !ink) {
            return false;
        }
        before = c;
    }
    false
}

impl Text {
    /// The pairs of a block, with an eye on how the next paragraph begins.
    pub(super) fn pairs_in(&self, block: &Block<'_>) -> Pairs {
        let rest = if block.text.ends_with('\n') { self.as_str().get(block.end()..) } else { None };
        // Blank lines between paragraphs are few; a text that is nothing but line ends is not followed far.
        let next = rest.and_then(|r| r.chars().take(256).find(|c| !c.is_whitespace()));
        pairs_of(block.text, next)
    }

    /// A quotation of which a range holds one mark and not the other, from mark to mark.
    ///
    /// **Cost:** bounded by the paragraphs at the two ends, at most some 8 KB each.
    pub fn cut_quotation(&self, range: ByteRange) -> Option<ByteRange> {
        let last = Byte(range.end.0.saturating_sub(1).max(range.start.0));
        [range.start, last].into_iter().find_map(|at| {
            let block = self.block_at(at);
            let holds = |place: &Range<usize>| !place.is_empty() && range.covers(block.range(place));
            // A quotation that goes on in the next paragraph has no second mark to miss.
            let pairs = self.pairs_in(&block);
            let cut = pairs.0.iter().find(|p| p.quote && !p.close.is_empty() && holds(&p.open) != holds(&p.close));
            cut.map(|p| block.range(&p.whole()))
        })
    }

    /// Whether a quotation that begins in a range goes on in the next paragraph, where it opens again: it has no second mark here.
    ///
    /// **Cost:** bounded by the paragraph at the start, at most some 8 KB.
    pub fn quotation_goes_on(&self, range: ByteRange) -> bool {
        let block = self.block_at(range.start);
        let pairs = self.pairs_in(&block);
        pairs.0.iter().any(|p| p.quote && p.close.is_empty() && range.covers(block.range(&p.open)))
    }

    /// The innermost quotation around a range or place, from mark to mark; of a range that is one already, the next around it.
    /// A quotation that goes on in the next paragraph reaches to the end of this one.
    ///
    /// **Cost:** bounded by the paragraph, at most some 8 KB.
    pub fn quotation_at(&self, range: ByteRange) -> Option<ByteRange> {
        let block = self.block_at(range.start);
        let pairs = self.pairs_in(&block);
        let quotes = pairs.0.iter().filter(|p| p.quote).map(|p| block.range(&p.whole()));
        quotes.filter(|q| q.covers(range) && *q != range).min_by_key(|q| q.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quotation around the caret `|`; the caret stays out.
    fn quoted(marked: &str) -> Option<String> {
        let at = marked.find('|').unwrap();
        let text = Text::new(marked.replace('|', ""));
        let found = text.quotation_at(ByteRange::of(at, at))?;
        Some(text.slice(found).to_owned())
    }

    fn is(marked: &str, expected: &str) {
        assert_eq!(quoted(marked).as_deref(), Some(expected), "in {marked}");
    }

    #[test]
    fn quotations_of_many_scripts_with_their_marks() {
        is("\"In Abu Dhabi, we can| confirm,\" Peskov said.", "\"In Abu Dhabi, we can confirm,\"");
        is("He said: “We| agree.” She left.", "“We agree.”");
        is("Er sagte: „Wir| kommen“, und ging.", "„Wir kommen“");
        is("Il a dit : «\u{a0}Nous| venons\u{a0}».", "«\u{a0}Nous venons\u{a0}»");
        is("»Wir| kommen«, sagte er.", "»Wir kommen«");
        is("他说：“我们|会来。”", "“我们会来。”");
        is("「行き|ます」と言った。", "「行きます」");
        is("Han sade: ”Vi| kommer.”", "”Vi kommer.”");
        is("وقال: \"سنأتي| غدا\".", "\"سنأتي غدا\"");
        is("The ‘Big| Three’ and others", "‘Big Three’");
        is("the 'Big| Three' makers", "'Big Three'");
    }

    #[test]
    fn a_range_with_one_mark_of_two_cuts_a_quotation() {
        let text = Text::new("He said: “We agree,” and “go.” It's on.".to_owned());
        let at = |words: &str| {
            let start = text.as_str().find(words).unwrap();
            text.cut_quotation(ByteRange::of(start, start + words.len())).map(|cut| text.slice(cut).to_owned())
        };
        assert_eq!(at("“We agree").as_deref(), Some("“We agree,”"));
        assert_eq!(at("said: “We agree,” and “go").as_deref(), Some("“go.”"));
        assert_eq!((at("“We agree,”"), at("We agree"), at("It's")), (None, None, None));
    }

    #[test]
    fn apostrophes_are_no_quotes() {
        assert_eq!(quoted("It's the workers' right|s, he's said."), None);
        assert_eq!(quoted("the '90s| were the workers' years"), None);
        is("‘It’s the workers’ rights| they’re after,’ she said", "‘It’s the workers’ rights they’re after,’");
    }

    #[test]
    fn quotations_nest() {
        is("“He called it ‘a gra|ve mistake’ today.”", "‘a grave mistake’");
        is("“He cal|led it ‘a grave mistake’ today.”", "“He called it ‘a grave mistake’ today.”");
        let text = Text::new("“He called it ‘grave’ today.”".to_owned());
        let inner = text.quotation_at(ByteRange::of(20, 20)).unwrap();
        let outer = text.quotation_at(inner).unwrap();
        assert_eq!((text.slice(inner), text.slice(outer)), ("‘grave’", "“He called it ‘grave’ today.”"));
        assert_eq!(text.quotation_at(outer), None);
    }

    #[test]
    fn between_two_quotations_there_is_none() {
        assert_eq!(quoted("\"Yes,\" he s|aid, \"we can.\""), None);
        is("\"Yes,\" he said, \"we c|an.\"", "\"we can.\"");
        is("\" Yes , \" he said , \" we c|an . \"", "\" we can . \"");
        assert_eq!(quoted("a 5'10\" man and a 6'| man"), None);
    }

    #[test]
    fn a_quotation_over_several_paragraphs_is_taken_piece_by_piece() {
        is("He said: \"We be|gin.\n\n\"We go on.\"", "\"We begin.");
        is("He said: \"We begin.\n\n\"We g|o on.\"", "\"We go on.\"");
        assert_eq!(quoted("He said: \"We be|gin.\nThey left."), None);
    }
}

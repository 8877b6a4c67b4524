//! Sentences of news text: where they end, and the steps from one to the next.

use super::abbreviation::{Dot, dot_at, is_starter, word_after};
use super::chars::{extends_cluster, is_closer, is_ideographic, is_opener, is_terminator, is_wide_terminator};
use super::{Block, Byte, ByteRange, Text};
use std::ops::Range;

/// Verbs that may follow a quoted question: "Is it true?" Anna Berg asked.
const SAID: &[&str] = &[
    "added",
    "adds",
    "announced",
    "argued",
    "asked",
    "asks",
    "claimed",
    "claims",
    "declared",
    "explained",
    "insisted",
    "replied",
    "said",
    "says",
    "stated",
    "tells",
    "told",
    "warned",
    "wondered",
    "wrote",
];
/// What follows a quoted sentence in Chinese and Japanese when the sentence goes on.
const SAID_WIDE: &[char] = &['说', '說', '问', '問', '道', '称', '稱', '写', '答', '喊', '表'];
const ZONES: &[&str] = &[
    "Atlantic",
    "Beijing",
    "Central",
    "Eastern",
    "GMT",
    "Greenwich",
    "Local",
    "Moscow",
    "Mountain",
    "Pacific",
    "Tokyo",
    "UTC",
];
/// Months that follow the dotted number of a day in German and its neighbours: "3. Februar".
const DAY_MONTHS: &[&str] = &[
    "April",
    "August",
    "Dezember",
    "Februar",
    "Januar",
    "Juli",
    "Juni",
    "Jänner",
    "Mai",
    "März",
    "November",
    "Oktober",
    "September",
];

/// The sentences of a block, without the spaces between them, in order. **Cost:** linear, about 5 µs a kilobyte.
pub(super) fn sentences_of(text: &str) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let byte = |i: usize| chars.get(i).map_or(text.len(), |(at, _)| *at);
    let mut out = Vec::new();
    let mut start = None;
    let mut i = 0;
    while let Some(&(at, c)) = chars.get(i) {
        if c.is_whitespace() {
            // A line end of another kind than the paragraph's.
            if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
                close(text, &mut out, &mut start, at);
            }
            i += 1;
            continue;
        }
        let from = *start.get_or_insert(at);
        i += 1;
        if !is_terminator(c) {
            continue;
        }
        while chars.get(i).is_some_and(|(_, c)| is_terminator(*c) || extends_cluster(*c)) {
            i += 1;
        }
        let mut end = i;
        while let Some(&(_, c)) = chars.get(end) {
            let after = chars.get(end + 1).map(|(_, c)| *c);
            let straight = matches!(c, '"' | '\'') && !after.is_some_and(char::is_alphanumeric);
            if !(is_closer(c) || straight || (end > i && extends_cluster(c))) {
                break;
            }
            end += 1;
        }
        let stop = Stop { text, from, first: at, dots: byte(i), end: byte(end) };
        if stop.ends_sentence() {
            close(text, &mut out, &mut start, stop.end);
        }
        i = end;
    }
    close(text, &mut out, &mut start, text.len());
    out
}

fn close(text: &str, out: &mut Vec<Range<usize>>, start: &mut Option<usize>, end: usize) {
    if let Some(from) = start.take() {
        let len = text.get(from..end).unwrap_or_default().trim_end().len();
        if len > 0 {
            out.push(from..from + len);
        }
    }
}

/// Whether a run of terminators ends a sentence that began at `from`: the run stands at `run`, the marks that close something
/// after it reach to `end`. All in bytes of the text. **Cost:** a few words around the run.
pub(in crate::core) fn ends_sentence(text: &str, from: usize, run: Range<usize>, end: usize) -> bool {
    Stop { text, from, first: run.start, dots: run.end, end }.ends_sentence()
}

/// A run of terminators with the closing marks after it.
struct Stop<'a> {
    text: &'a str,
    /// Where the sentence began.
    from: usize,
    first: usize,
    /// After the terminators.
    dots: usize,
    /// After the closing marks.
    end: usize,
}

impl Stop<'_> {
    fn ends_sentence(&self) -> bool {
        let rest = self.text.get(self.end..).unwrap_or_default();
        let run = self.text.get(self.first..self.dots).unwrap_or_default();
        let closed = self.end > self.dots;
        let Some(next) = rest.chars().next() else { return true };
        if run.starts_with(is_wide_terminator) || run.ends_with(is_wide_terminator) {
            return !self.goes_on_in_wide(rest, closed);
        }
        let single = run == ".";
        let letter = rest.chars().find(|c| !(c.is_whitespace() || is_opener(*c) || matches!(c, '"' | '\'')));
        if !next.is_whitespace() {
            return self.ends_without_space(run, next, closed);
        }
        let Some(letter) = letter else { return true };
        if single
            && !closed
            && let Some(ends) = self.abbreviation(rest)
        {
            return ends;
        }
        if letter.is_lowercase() && !is_camel(word_after(self.text, self.end)) {
            return false;
        }
        !(closed && !single && asked(rest))
    }

    /// `「…。」と言った`, `“…？”他问。`
    fn goes_on_in_wide(&self, rest: &str, closed: bool) -> bool {
        if rest.starts_with(['、', '，', ',', '；']) {
            return true;
        }
        if !closed {
            return false;
        }
        let told = rest.chars().take(8).take_while(|c| is_ideographic(*c)).any(|c| SAID_WIDE.contains(&c));
        told || rest.starts_with('と') || rest.starts_with("って")
    }

    fn ends_without_space(&self, run: &str, next: char, closed: bool) -> bool {
        if run.starts_with(|c: char| !c.is_ascii() && c != '…') {
            return next.is_alphanumeric();
        }
        if run == "." && !closed {
            // "said.The": a missing space, not the name of a site.
            let before = self.text.get(self.from..self.first).unwrap_or_default();
            let small = before.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
            let word = word_after(self.text, self.end);
            let capital = next.is_uppercase() && word.chars().nth(1).is_some_and(char::is_lowercase);
            return small
                && capital
                && !["Com", "Net", "Org", "Js"].contains(&word)
                && dot_at(self.text, self.first) == Dot::Full;
        }
        (next.is_uppercase() || is_ideographic(next)) && !closed
    }

    /// What a single full stop says that may belong to its word; `None` where it is an ordinary one.
    fn abbreviation(&self, rest: &str) -> Option<bool> {
        let next = word_after(self.text, self.end);
        match dot_at(self.text, self.first) {
            Dot::Inner => Some(false),
            Dot::Month => {
                Some(!next.starts_with(|c: char| c.is_ascii_digit()) && !next.starts_with(char::is_lowercase))
            }
            Dot::Either => Some(is_starter(next) || rest.trim_start().starts_with(['"', '“', '‘', '«', '„'])),
            Dot::Clock => {
                let zone = next.len() <= 4 && next.chars().all(char::is_uppercase) || ZONES.contains(&next);
                Some(
                    next.starts_with(char::is_uppercase)
                        && !zone
                        && !super::lexicon::is_weekday(next)
                        && !super::lexicon::is_month(next),
                )
            }
            Dot::Full => {
                let token = self.text.get(self.from..self.first)?;
                let number = token.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
                if digits && number.len() <= 2 && DAY_MONTHS.contains(&next) {
                    return Some(false);
                }
                // The number of an item of a list.
                (number.len() == token.len() && (digits && token.len() <= 3 || token.chars().count() == 1))
                    .then_some(false)
            }
        }
    }
}

/// `iPhone`, `eBay`.
fn is_camel(word: &str) -> bool {
    word.chars().skip(1).take(2).any(char::is_uppercase)
}

/// Whether one to three names and a verb of saying follow a closing mark.
fn asked(rest: &str) -> bool {
    for word in rest.split_whitespace().take(4) {
        let bare = word.trim_end_matches(['.', ',', ':']);
        if SAID.contains(&bare) {
            return true;
        }
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
    }
    false
}

/// The index of the sentence around a place of the block, else of the nearest one, the earlier if two are as near.
fn nearest(sentences: &[Range<usize>], at: usize) -> Option<usize> {
    let i = sentences.partition_point(|s| s.start <= at);
    let Some(before) = i.checked_sub(1) else { return (!sentences.is_empty()).then_some(0) };
    let end = sentences.get(before)?.end;
    match sentences.get(i) {
        Some(next) if at >= end && next.start - at < at - end => Some(i),
        _ => Some(before),
    }
}

impl Text {
    /// The sentence at a place, else the nearest; empty where the article has no word. Without the spaces around it, and
    /// without a quote or bracket at its edge whose partner stands in another sentence.
    ///
    /// **Cost:** bounded by the paragraph, at most some 8 KB.
    pub fn sentence_at(&self, at: Byte) -> ByteRange {
        let found = self.wordy_block(at).and_then(|block| {
            let sentences = self.sentences_in(&block);
            let local = if at.get() < block.start { 0 } else { block.local(at) };
            nearest(&sentences, local).and_then(|i| sentences.get(i)).map(|s| block.range(s))
        });
        found.unwrap_or_else(|| self.nothing_at(at))
    }

    /// The first sentence that starts after a place, in this paragraph or a later one.
    pub fn next_sentence(&self, at: Byte) -> Option<ByteRange> {
        self.sentence_after(at, |s| s.start)
    }

    /// The last sentence that starts before a place, in this paragraph or an earlier one.
    pub fn previous_sentence(&self, at: Byte) -> Option<ByteRange> {
        self.sentence_before(at, |s| s.start)
    }

    /// The first sentence that ends after a place.
    pub(super) fn sentence_ending_after(&self, at: Byte) -> Option<ByteRange> {
        self.sentence_after(at, |s| s.end)
    }

    pub(super) fn next_sentence_end(&self, at: Byte) -> Option<Byte> {
        self.sentence_ending_after(at).map(|s| s.end)
    }

    pub(super) fn previous_sentence_end(&self, at: Byte) -> Option<Byte> {
        self.sentence_before(at, |s| s.end).map(|s| s.end)
    }

    fn sentence_after(&self, at: Byte, edge: impl Fn(&ByteRange) -> Byte) -> Option<ByteRange> {
        let mut block = self.block_at(at);
        loop {
            let sentences = self.sentences_in(&block);
            if let Some(found) = sentences.iter().map(|s| block.range(s)).find(|s| edge(s) > at) {
                return Some(found);
            }
            block = self.wordy_block_from(block.end())?;
        }
    }

    fn sentence_before(&self, at: Byte, edge: impl Fn(&ByteRange) -> Byte) -> Option<ByteRange> {
        let mut block = self.block_at(at);
        loop {
            let sentences = self.sentences_in(&block);
            if let Some(found) = sentences.iter().rev().map(|s| block.range(s)).find(|s| edge(s) < at) {
                return Some(found);
            }
            block = self.wordy_block_before(block.start)?;
        }
    }

    /// The sentences of a block that hold a word, without half pairs of quotes and brackets at their edges.
    pub(super) fn sentences_in(&self, block: &Block<'_>) -> Vec<Range<usize>> {
        let pairs = self.pairs_in(block);
        let whole = sentences_of(block.text).into_iter();
        whole
            .map(|s| pairs.without_halves(block.text, s))
            .filter(|s| block.text.get(s.clone()).is_some_and(|t| t.contains(super::chars::is_wordy)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts the sentences of a text in which `/` stands at their ends.
    fn same(marked: &str) {
        let expected: Vec<&str> = marked.split('/').map(str::trim).filter(|s| !s.is_empty()).collect();
        let text = marked.replace('/', "");
        let found: Vec<&str> = sentences_of(&text).into_iter().map(|s| text.get(s).unwrap()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        same("He met Mr. Dmitriev and Gen. Lee on Jan. 31 in St. Petersburg./ They left.");
        same("Talks on Feb.1 moved to Feb. 4-5./ Nobody said why.");
        same("The U.S. President and the U.K. Prime Minister spoke./ It was short.");
        same("It left the U.S./ The plane landed at 9 a.m. Monday.");
        same("It opens at 9 p.m./ Visitors pay $2.50 or 3.5 euros.");
        same("It opens at 9 p.m. GMT./ Nobody came.");
        same("J. K. Rowling and George W. Bush met vs. expectations.");
        same("Apple Inc. Chief Executive Tim Cook left Apple Inc./ He said so.");
        same("The No. 5 reactor stopped./ They said no./ Then it started.");
        same("They are, e.g. in winter, cold, etc./ The end.");
        same("They meet in Feb./ Tickets cost more.");
        same("Am 3. Februar kommt er./ Am 4. geht er.");
        same("1. Open the window./ 2. Close it.");
    }

    #[test]
    fn closing_quotes_belong_to_the_sentence_they_close() {
        same("\"Indeed, this will take place./ In Abu Dhabi, we can confirm,\" Peskov said./ He left.");
        same("He said: “We agree.”/ She left.");
        same("\"Is it true?\" he asked./ \"No!\" said Anna./ \"Yes!\" Anna Berg said./ It was.");
        same("(It rained.)/ Then it stopped.");
        same("He said \"no.\"/ \"Why?\" she asked.");
    }

    #[test]
    fn ellipses_missing_spaces_and_brands() {
        same("He waited ... and left./ It was late…/ Nobody came.");
        assert_eq!(sentences_of("He said so.The talks go on.").len(), 2);
        same("See example.com and Node.Js now.");
        same("It sold well./ iPhone sales fell.");
        same("Yahoo! shares rose./ Really?!/ Yes.");
    }

    #[test]
    fn other_scripts() {
        assert_eq!(sentences_of("他来了。她走了！真的？“我们会来。”他说。").len(), 4);
        assert_eq!(sentences_of("「行きます。」と言った。帰った。").len(), 2);
        assert_eq!(sentences_of("هل وصل الوفد؟ نعم. غادر أمس.").len(), 3);
        assert_eq!(sentences_of("वह आया। वह गया।").len(), 2);
        assert_eq!(sentences_of("האם זה נכון? כן.").len(), 2);
        assert_eq!(sentences_of("ผมไปตลาด เขาไปโรงเรียน").len(), 1);
    }

    fn sentence(marked: &str) -> String {
        let at = marked.find('|').unwrap();
        let text = Text::new(marked.replace('|', ""));
        text.slice(text.sentence_at(Byte::new(at))).to_owned()
    }

    #[test]
    fn the_sentence_at_a_place() {
        assert_eq!(sentence("One. T|wo three. Four."), "Two three.");
        assert_eq!(sentence("One.| Two."), "One.");
        assert_eq!(sentence("One.   | Two."), "Two.");
        assert_eq!(sentence("One\r\n|Two\r\n"), "Two");
        assert_eq!(sentence("One\n|\nTwo"), "Two");
        assert_eq!(sentence("He said: \"We go. We st|ay.\""), "We stay.");
        assert_eq!(sentence("  |"), "");
    }

    #[test]
    fn steps_cross_paragraphs() {
        let text = Text::new("One. Two.\n\nThree".to_owned());
        let two = text.next_sentence(Byte::new(0)).unwrap();
        let three = text.next_sentence(two.start).unwrap();
        assert_eq!((text.slice(two), text.slice(three)), ("Two.", "Three"));
        assert_eq!(text.previous_sentence(three.start), Some(two));
        assert_eq!(text.next_sentence(three.start), None);
    }
}

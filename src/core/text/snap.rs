//! From what a hand selected to what it meant: word edges, no stray marks.

use super::chars::{is_dash, is_ignorable, is_wordy};
use super::quotation::{Pairs, is_mark};
use super::words::{Word, words_of};
use super::{Block, Byte, ByteRange, Granularity, Text};

impl Text {
    /// The range a selection stands for. By character: whole graphemes, nothing trimmed. By word: every word that is
    /// touched, trimmed as [`Text::trim`] does. By sentence: every sentence that is touched. Never empty where a word is
    /// touched, empty where nothing was selected; snapping twice changes nothing.
    ///
    /// **Cost:** bounded by the paragraphs at the two ends, at most some 8 KB each.
    pub fn snap(&self, anchor: Byte, head: Byte, by: Granularity) -> ByteRange {
        let (low, high) = (anchor.min(head).min(self.len()), anchor.max(head).min(self.len()));
        if low == high {
            let at = self.grapheme_floor(low);
            return ByteRange::new(at, at);
        }
        match by {
            Granularity::Character => ByteRange::new(self.grapheme_floor(low), self.grapheme_ceil(high)),
            Granularity::Word => self.trim(ByteRange::new(self.out_to_word(low, false), self.out_to_word(high, true))),
            Granularity::Sentence => self.sentences_touched(ByteRange::new(low, high)),
        }
    }

    /// An edge inside a word moved out of it; elsewhere to the edge of the character.
    pub(super) fn out_to_word(&self, at: Byte, forward: bool) -> Byte {
        let block = self.block_at(at);
        let words = words_of(block.text);
        let near = words.iter().map(|w| block.range(&w.at)).find(|w| w.start <= at && at <= w.end);
        match near {
            Some(w) if w.start < at && at < w.end => {
                if forward {
                    w.end
                } else {
                    w.start
                }
            }
            Some(_) => at,
            None if forward => self.grapheme_ceil(at),
            None => self.grapheme_floor(at),
        }
    }

    /// From the start of the first to the end of the last sentence that a range touches.
    pub(super) fn sentences_touched(&self, range: ByteRange) -> ByteRange {
        let first = self.sentence_ending_after(range.start);
        let last = self.previous_sentence(range.end);
        match (first, last) {
            (Some(first), Some(last)) if first.start <= last.start => ByteRange::new(first.start, last.end),
            _ => self.sentence_at(range.start),
        }
    }

    /// Takes off what a selection did not mean: spaces, a leading or trailing comma, semicolon, colon or dash, the full stop
    /// of the sentence (not that of `Jan.`, `U.S.`, `Inc.`), a quote or bracket whose partner is outside. Words are never
    /// touched; a range without any word only loses its spaces.
    ///
    /// **Cost:** bounded by the paragraphs at the two ends.
    pub fn trim(&self, range: ByteRange) -> ByteRange {
        let range = self.without_spaces(range);
        if range.is_empty() || !self.slice(range).contains(is_wordy) {
            return range;
        }
        let mut first = Side::new(self, range.start);
        let mut last = Side::new(self, Byte(range.end.0 - 1));
        let mut range = range;
        loop {
            let before = range;
            // What is taken off may be all that the range had in a block.
            if range.start.get() >= first.block.end() {
                first = Side::new(self, range.start);
            }
            if range.end.get() <= last.block.start {
                last = Side::new(self, Byte(range.end.0 - 1));
            }
            let inside = self.slice(range);
            if let Some(c) = inside.chars().next() {
                let next = inside.chars().nth(1);
                if !first.in_word(range.start) && first.is_stray_lead(c, next, range) {
                    range.start = Byte(range.start.0 + c.len_utf8() as u32);
                }
            }
            let inside = self.slice(range);
            if let Some(c) = inside.chars().next_back() {
                let at = Byte(range.end.0 - c.len_utf8() as u32);
                if !last.in_word(at) && last.is_stray_tail(c, at, range) {
                    range.end = at;
                }
            }
            if range == before || range.is_empty() {
                return range;
            }
        }
    }

    fn without_spaces(&self, range: ByteRange) -> ByteRange {
        let inside = self.slice(range);
        let start = range.start.get().min(self.as_str().len());
        let start = self.as_str().floor_char_boundary(start);
        let head = inside.len() - inside.trim_start().len();
        let kept = inside.trim().len();
        ByteRange::of(start + head, start + head + kept)
    }
}

/// The block at one edge of a range.
struct Side<'a> {
    block: Block<'a>,
    words: Vec<Word>,
    pairs: Pairs,
}

impl<'a> Side<'a> {
    fn new(text: &'a Text, at: Byte) -> Self {
        let block = text.block_at(at);
        Self { words: words_of(block.text), pairs: text.pairs_in(&block), block }
    }

    fn in_word(&self, at: Byte) -> bool {
        self.words.iter().any(|w| self.block.range(&w.at).contains(at))
    }

    /// Whether a mark has its partner inside the range.
    fn is_whole(&self, mark: Byte, range: ByteRange) -> bool {
        let local = |b: Byte| b.get().clamp(self.block.start, self.block.end()) - self.block.start;
        self.pairs.is_whole(local(mark), &(local(range.start)..local(range.end)))
    }

    fn is_stray_lead(&self, c: char, next: Option<char>, range: ByteRange) -> bool {
        if c.is_whitespace() || is_ignorable(c) {
            return true;
        }
        if is_mark(c) {
            return !self.is_whole(range.start, range);
        }
        let number = next.is_some_and(|n| n.is_numeric() || super::chars::is_currency(n));
        is_dash(c) && !number
            || matches!(
                c,
                ',' | ';'
                    | ':'
                    | '.'
                    | '!'
                    | '?'
                    | '…'
                    | '*'
                    | '•'
                    | '·'
                    | '|'
                    | '/'
                    | '、'
                    | '，'
                    | '；'
                    | '：'
                    | '。'
                    | '！'
                    | '？'
                    | '،'
                    | '؛'
                    | '؟'
                    | '۔'
                    | '।'
                    | '॥'
            )
            || c == '-' && !number
    }

    fn is_stray_tail(&self, c: char, at: Byte, range: ByteRange) -> bool {
        if c.is_whitespace() || is_ignorable(c) {
            return true;
        }
        // A piece of a quotation that goes on in the next paragraph keeps its last mark.
        let local = |b: Byte| b.get().wrapping_sub(self.block.start);
        let piece = self.pairs.0.iter().any(|p| p.open.start == local(range.start) && p.close.end == local(range.end));
        if piece {
            return false;
        }
        if is_mark(c) {
            return !self.is_whole(at, range);
        }
        is_dash(c)
            || matches!(
                c,
                ',' | ';'
                    | ':'
                    | '.'
                    | '…'
                    | '-'
                    | '*'
                    | '•'
                    | '·'
                    | '|'
                    | '/'
                    | '、'
                    | '，'
                    | '；'
                    | '：'
                    | '。'
                    | '،'
                    | '؛'
                    | '۔'
                    | '।'
                    | '॥'
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `[ ]` as the two ends of a drag and gives the snapped range in `[ ]` back; other brackets are left alone.
    fn snapped(marked: &str, by: Granularity) -> String {
        let a = marked.find('[').unwrap();
        let b = marked.rfind(']').unwrap() - 1;
        let text = Text::new(
            marked.replacen('[', "", 1).chars().rev().collect::<String>().replacen(']', "", 1).chars().rev().collect(),
        );
        let range = text.snap(Byte::new(b), Byte::new(a), by);
        assert_eq!(text.snap(range.start, range.end, by), range, "not stable: {marked}");
        let mut shown = text.as_str().to_owned();
        shown.insert(range.end.get(), ']');
        shown.insert(range.start.get(), '[');
        shown
    }

    fn word(marked: &str, expected: &str) {
        assert_eq!(snapped(marked, Granularity::Word), expected);
    }

    #[test]
    fn a_selection_takes_whole_words_and_no_stray_marks() {
        word("Kremlin spokesman Dm[itry Pesk]ov said", "Kremlin spokesman [Dmitry Peskov] said");
        word("met[ Peskov, ]who", "met [Peskov], who");
        word("on [Jan.] 31", "on [Jan.] 31");
        word("left the [U.S.] The", "left the [U.S.] The");
        word("by [Apple Inc.]", "by [Apple Inc.]");
        word("the talks [will take place.]", "the talks [will take place].");
        word("US-[media]ted", "US-[mediated]");
        word("said [— the talks —] and", "said — [the talks] — and");
        word("rose [-5 percent;] then", "rose [-5 percent]; then");
        word("paid [$5] billion", "paid [$5] billion");
        word("[Yahoo!] shares", "[Yahoo!] shares");
    }

    #[test]
    fn half_a_pair_goes_and_a_whole_one_stays() {
        word("[\"In Abu Dhabi, we can confirm,\"] Peskov said", "[\"In Abu Dhabi, we can confirm,\"] Peskov said");
        word("[\"In Abu Dhabi], we can confirm,\" Peskov said", "\"[In Abu Dhabi], we can confirm,\" Peskov said");
        word("He said: \"We [agree.\" She] left", "He said: \"We [agree.\" She] left");
        word("He said: \"We [agree.\"] She", "He said: \"We [agree].\" She");
        word("the group [(NATO)] met", "the group [(NATO)] met");
        word("the group [(NATO] met)", "the group ([NATO] met)");
        word("its plan (for [2026)] failed", "its plan (for [2026]) failed");
        word("他说：[“我们会来。”]", "他说：[“我们会来。”]");
        word("他说：“我们[会来。”]", "他说：“我们[会来]。”");
    }

    #[test]
    fn a_genitive_comes_along_only_when_it_is_selected() {
        word("[Pesk]ov's plan", "[Peskov]'s plan");
        word("[Peskov']s plan", "[Peskov's] plan");
        word("the [workers’] rights", "the [workers]’ rights");
    }

    #[test]
    fn other_scripts_and_line_ends() {
        word("قال [الرئي]س، أمس", "قال [الرئيس]، أمس");
        word("قال [الرئيس،] أمس", "قال [الرئيس]، أمس");
        word("אמר [השר ]אתמול", "אמר [השר] אתמול");
        word("财政[部]长周二", "财政[部长]周二");
        word("สวัส[ดีชา]วโลก", "[สวัสดีชาว]โลก");
        word("one[\r\n\r\ntw]o", "one\r\n\r\n[two]");
        word("ok [👍🏽 ]then", "ok [👍🏽] then");
    }

    #[test]
    fn without_a_word_only_spaces_go() {
        word("one[ … ]two", "one [… ]two".replace("… ]", "…] ").as_str());
        assert_eq!(snapped("one[  ]two", Granularity::Word), "one  []two");
    }

    #[test]
    fn characters_and_sentences() {
        assert_eq!(snapped("e[\u{301}, ]x", Granularity::Character), "[e\u{301}, ]x");
        assert_eq!(snapped("One. T[wo. Th]ree. Four.", Granularity::Sentence), "One. [Two. Three.] Four.");
        assert_eq!(snapped("One.[ T]wo.", Granularity::Sentence), "One. [Two.]");
        assert_eq!(snapped("He said: \"We go. [We st]ay.\"", Granularity::Sentence), "He said: \"We go. [We stay.]\"");
    }
}

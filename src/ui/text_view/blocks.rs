//! Cuts an article into blocks: a paragraph each, long ones in pieces of about 4 kB. Only visible blocks are ever laid out.

use crate::core::text::{Byte, ByteRange, Text};
use unicode_segmentation::GraphemeCursor;

/// Longest block in bytes: a line of 8 MB must not be laid out in one go.
pub const MAX_BLOCK: usize = 4096;

/// What a block is on screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Headline,
    /// Words of the header that give the date, small.
    Dateline,
    Body,
}

/// One block of the article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockInfo {
    /// Its bytes, without the line end.
    pub range: ByteRange,
    /// Width in halves of a wide (Han) character: an estimate of the room it takes.
    pub units: u32,
    pub kind: Kind,
    /// A later piece of the paragraph that the block before it began.
    pub continues: bool,
}

/// All blocks in the order of the screen: headline, date line, body.
#[derive(Default, Debug)]
pub struct Blocks {
    list: Vec<BlockInfo>,
    /// Blocks that are not body; they stand first.
    head: usize,
    /// The body has blank lines between paragraphs, so that a line end alone is no paragraph.
    spaced: bool,
    units: u64,
}

impl Blocks {
    /// Indexes an article. Body is what `body` covers; headline and date line, where given, are shown apart and above.
    ///
    /// **Cost:** about 1 ms a megabyte.
    pub fn new(text: &Text, headline: Option<ByteRange>, dateline: Option<ByteRange>, body: ByteRange) -> Self {
        let mut list = Vec::new();
        for (range, kind) in [(headline, Kind::Headline), (dateline, Kind::Dateline)] {
            if let Some(range) = range.filter(|r| !r.is_empty()) {
                push_paragraph(&mut list, text, range, kind);
            }
        }
        let head = list.len();
        let end = body.end.min(text.len());
        let starts = text.paragraphs();
        let from = starts.partition_point(|s| *s <= body.start);
        let mut start = body.start.min(end);
        for next in starts.iter().skip(from).copied().take_while(|s| *s < end).chain([end]) {
            let line = text.slice(ByteRange::new(start, next)).trim_end_matches(['\n', '\r']);
            push_paragraph(&mut list, text, ByteRange::of(start.get(), start.get() + line.len()), Kind::Body);
            start = next;
        }
        // A blank line at the very end, or before the first word, separates nothing.
        while list.len() > head + 1 && list.last().is_some_and(|b| b.range.is_empty()) {
            list.pop();
        }
        let leading = list.iter().skip(head).take_while(|b| b.range.is_empty()).count();
        let leading = leading.min(list.len().saturating_sub(head + 1));
        list.drain(head..head + leading);
        let spaced = list.iter().skip(head).any(|b| b.range.is_empty());
        let units = list.iter().map(|b| u64::from(b.units)).sum();
        Self { list, head, spaced, units }
    }

    /// How many there are; at least one.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// One block.
    pub fn get(&self, i: usize) -> Option<&BlockInfo> {
        self.list.get(i)
    }

    /// All blocks in order.
    pub fn iter(&self) -> impl Iterator<Item = &BlockInfo> {
        self.list.iter()
    }

    /// Room taken by all blocks, in halves of a wide character.
    pub fn units(&self) -> u64 {
        self.units
    }

    /// How many blocks stand above the body.
    pub fn head(&self) -> usize {
        self.head
    }

    /// Whether blank lines separate the paragraphs of the body.
    pub fn spaced(&self) -> bool {
        self.spaced
    }

    /// The bytes of a block; empty past the end.
    pub fn range(&self, i: usize) -> ByteRange {
        self.get(i).map_or_else(ByteRange::default, |b| b.range)
    }

    /// The block around a byte, or the one before it when it lies between blocks. **Cost:** O(log n).
    pub fn block_of(&self, byte: Byte) -> usize {
        let around = |b: &BlockInfo| b.range.start <= byte && byte <= b.range.end;
        let (head, body) = self.list.split_at(self.head);
        let in_body = body.partition_point(|b| b.range.start <= byte);
        match body.get(in_body.wrapping_sub(1)) {
            Some(b) if around(b) => self.head + in_body - 1,
            _ => match head.iter().position(around) {
                Some(i) => i,
                None => (self.head + in_body.saturating_sub(1)).min(self.list.len().saturating_sub(1)),
            },
        }
    }

    /// Base direction that a later piece takes from the start of its paragraph; `None` for a whole paragraph.
    pub fn base_rtl(&self, text: &Text, i: usize) -> Option<bool> {
        if !self.get(i)?.continues {
            return None;
        }
        let first = self.list.get(..i)?.iter().rfind(|b| !b.continues)?;
        text.slice(first.range).chars().find_map(strong_direction)
    }
}

fn push_paragraph(list: &mut Vec<BlockInfo>, text: &Text, range: ByteRange, kind: Kind) {
    let mut rest = range;
    let mut continues = false;
    while rest.len() > MAX_BLOCK {
        let cut = rest.start.get() + cut_at(text.slice(rest));
        push(list, text, ByteRange::new(rest.start, Byte::new(cut)), kind, continues);
        rest.start = Byte::new(cut);
        continues = true;
    }
    push(list, text, rest, kind, continues);
}

fn push(list: &mut Vec<BlockInfo>, text: &Text, range: ByteRange, kind: Kind, continues: bool) {
    let words = text.slice(range);
    let units = if words.is_ascii() { words.len() } else { words.bytes().map(width_of).sum() };
    list.push(BlockInfo { range, units: units as u32, kind, continues });
}

/// Room taken by the character that a byte begins.
const fn width_of(byte: u8) -> usize {
    match byte {
        0x80..=0xbf => 0,
        0xe3..=0xed | 0xf0..=0xff => 2,
        _ => 1,
    }
}

/// Where to cut a long text: after the last white space of its first 4 kB, else after a full stop or comma of the scripts
/// that write none, else between two characters as a reader counts them.
fn cut_at(words: &str) -> usize {
    let limit = words.floor_char_boundary(MAX_BLOCK);
    let first = words.get(..limit).unwrap_or_default();
    let after = |found: Option<(usize, char)>| found.map(|(i, c)| i + c.len_utf8());
    let last = |stops: fn(char) -> bool| after(first.char_indices().rev().take(2048).find(|(_, c)| stops(*c)));
    let at = last(char::is_whitespace)
        .or_else(|| last(|c| matches!(c, '。' | '，' | '、' | '！' | '？' | '；' | '।' | '።')));
    let grapheme = || GraphemeCursor::new(limit, words.len(), true).prev_boundary(words, 0).ok().flatten();
    at.or_else(|| grapheme().filter(|b| *b > MAX_BLOCK / 2)).unwrap_or(limit)
}

/// Direction of a character that has one of its own.
fn strong_direction(c: char) -> Option<bool> {
    match c {
        '\u{200f}' | '\u{061c}' => Some(true),
        '\u{200e}' => Some(false),
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => c.is_alphabetic().then_some(true),
        c => c.is_alphabetic().then_some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> (Text, Blocks) {
        let text = Text::new(text.to_owned());
        let body = ByteRange::new(Byte(0), text.len());
        let blocks = Blocks::new(&text, None, None, body);
        (text, blocks)
    }

    #[test]
    fn a_block_is_a_paragraph_without_its_line_end() {
        let (text, blocks) = index("One.\r\n\nTwo.\n");
        let words: Vec<&str> = blocks.iter().map(|b| text.slice(b.range)).collect();
        assert_eq!(words, ["One.", "", "Two."]);
        assert!(blocks.spaced());
        assert_eq!([0, 4, 5, 6, 7, 99].map(|b| blocks.block_of(Byte(b))), [0, 0, 0, 1, 2, 2]);
    }

    #[test]
    fn headline_and_date_stand_above_the_body_and_are_found_by_their_bytes() {
        let text = Text::new("date 2026-02-02 Talks resume\nBody one.\nBody two.".to_owned());
        let blocks = Blocks::new(&text, Some(ByteRange::of(16, 28)), Some(ByteRange::of(0, 15)), ByteRange::of(29, 48));
        let words: Vec<&str> = blocks.iter().map(|b| text.slice(b.range)).collect();
        assert_eq!(words, ["Talks resume", "date 2026-02-02", "Body one.", "Body two."]);
        assert_eq!([3, 20, 28, 29, 45].map(|b| blocks.block_of(Byte(b))), [1, 0, 0, 2, 3]);
    }

    #[test]
    fn a_long_line_is_cut_after_a_space_and_loses_nothing() {
        let (text, blocks) = index(&"palabra ".repeat(2000));
        assert_eq!(blocks.len(), 4);
        assert!(blocks.iter().all(|b| b.range.len() <= MAX_BLOCK && text.slice(b.range).ends_with(' ')));
        let whole: String = blocks.iter().map(|b| text.slice(b.range)).collect();
        assert_eq!(whole, text.as_str());
        assert!(blocks.iter().skip(1).all(|b| b.continues));
    }

    #[test]
    fn no_cut_falls_inside_a_character() {
        for sample in ["汉字。", "👩‍👩‍👧", "e\u{301}", "กำ"] {
            let (text, blocks) = index(&sample.repeat(4000));
            let whole: String = blocks.iter().map(|b| text.slice(b.range)).collect();
            assert_eq!(whole, text.as_str());
            for block in blocks.iter().skip(1) {
                let at = block.range.start.get();
                let mut cursor = GraphemeCursor::new(at, text.len().get(), true);
                assert_eq!(cursor.is_boundary(text.as_str(), 0), Ok(true), "{sample} at {at}");
            }
        }
    }

    #[test]
    fn later_pieces_take_the_direction_of_the_first() {
        let (text, blocks) = index(&format!("12: שלום {}", "word ".repeat(2000)));
        assert_eq!(blocks.base_rtl(&text, 0), None);
        assert_eq!(blocks.base_rtl(&text, 1), Some(true));
    }

    #[test]
    fn an_empty_article_has_one_empty_block() {
        let (_, blocks) = index("");
        assert_eq!((blocks.len(), blocks.range(0), blocks.block_of(Byte(3))), (1, ByteRange::default(), 0));
    }
}

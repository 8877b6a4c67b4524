//! Units at the border: UTF-16 code units for the formats that count them, and what counts as white space outside.

use crate::core::text::{Byte, ByteRange, CodePoint, Text};

/// Whether the tokenisers of the receiving tools split at a character: Unicode white space and the four information
/// separators that Python's `str.split` takes for such as well.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// How many bytes the white space takes that stands at a byte of the text; 0 where none does. The byte must be the first
/// of a character, or any other: no white space begins with a byte that goes on with one.
#[inline]
pub fn space_at(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at) {
        Some(byte) if !may_be_space(*byte) => 0,
        Some(byte) if byte.is_ascii() => 1,
        Some(_) => {
            let c = text.get(at..).and_then(|rest| rest.chars().next());
            c.filter(|c| is_space(*c)).map_or(0, char::len_utf8)
        }
        None => 0,
    }
}

/// Whether white space may begin with a byte. ASCII ones are all of it; what begins with another byte is no white space.
pub const fn may_be_space(byte: u8) -> bool {
    is_ascii_space(byte) || matches!(byte, 0xc2 | 0xe1..=0xe3)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The high bit of each of eight bytes that is a number or more. None may have that bit before.
const fn from(block: u64, number: u64) -> u64 {
    (block + ONES * (0x80 - number)) & HIGH
}

/// The white space of ASCII, without a branch.
const fn is_ascii_space(byte: u8) -> bool {
    (byte.wrapping_sub(0x09) < 5) | (byte.wrapping_sub(0x1c) < 5)
}

/// How many bytes come before the next that white space may begin with. Eight at a time, and a few others stop it too.
fn run(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<8>();
    let mut at = 0;
    for block in blocks {
        let block = u64::from_le_bytes(*block);
        // The high bit of a byte is set where it is zero, or less than what is taken off; the lowest one is exact.
        let zero = |block: u64| block.wrapping_sub(ONES) & !block;
        let low = block.wrapping_sub(ONES * 0x21) & !block;
        let lead = zero(block ^ (ONES * 0xc2)) | zero((block & (ONES * 0xfc)) ^ (ONES * 0xe0));
        let found = (low | lead) & HIGH;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let tail = bytes.get(at..).unwrap_or_default();
    at + tail.iter().position(|b| may_be_space(*b)).unwrap_or(tail.len())
}

/// Whether a range of bytes has nothing but letters and digits of ASCII: what most words are, told in a step or two.
pub fn is_plain(bytes: &[u8], range: ByteRange) -> bool {
    let (mut at, end) = (range.start.get(), range.end.get());
    while at < end {
        let rest = bytes.get(at..).unwrap_or_default();
        let block = match rest.first_chunk::<8>() {
            Some(block) => u64::from_le_bytes(*block),
            None => rest.iter().rev().fold(0, |block, byte| block << 8 | u64::from(*byte)),
        };
        // What lies behind the end counts as the digit 0.
        let behind = u64::MAX.checked_shl(8 * (end - at).min(8) as u32).unwrap_or(0);
        let block = (block & !behind) | ((ONES * 0x30) & behind);
        if block & HIGH != 0 {
            return false;
        }
        let digits = from(block, 0x30) & !from(block, 0x3a);
        let small = block | (ONES * 0x20);
        let letters = from(small, 0x61) & !from(small, 0x7b);
        if (digits | letters) != HIGH {
            return false;
        }
        at += 8;
    }
    true
}

/// Runs of characters that are not white space.
pub fn words(text: &str) -> impl Iterator<Item = ByteRange> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            match space_at(text, at) {
                0 => break,
                space => at += space,
            }
        }
        let start = at;
        loop {
            at += run(bytes.get(at..).unwrap_or_default());
            // What only might have been some goes on.
            if at == bytes.len() || space_at(text, at) > 0 {
                break;
            }
            at += 1;
        }
        (start < at).then(|| ByteRange::of(start, at))
    })
}

/// What of a text is not white space, from its beginning on.
pub struct Ink<'a> {
    text: &'a str,
    /// A byte of the text, and the bytes before it that are not white space.
    at: (usize, usize),
}

impl<'a> Ink<'a> {
    /// Before the beginning.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: (0, 0) }
    }

    /// How many bytes before this one are not white space. **Cost:** one walk for places in the order of the text.
    pub fn before(&mut self, at: usize) -> usize {
        if at < self.at.0 {
            self.at = (0, 0);
        }
        let (from, count) = self.at;
        let text = self.text.get(from..at).unwrap_or_default();
        let more: usize = if text.is_ascii() {
            // Few enough for a byte to count them, so that many are looked at in one step.
            let count = |piece: &[u8]| piece.iter().map(|b| u8::from(!is_ascii_space(*b))).sum::<u8>();
            text.as_bytes().chunks(255).map(|piece| usize::from(count(piece))).sum()
        } else {
            words(text).map(ByteRange::len).sum()
        };
        self.at = (at, count + more);
        count + more
    }
}

/// Hands out the bytes of a text that are not white space, eight at a time, the last of them filled up with zeros.
pub fn without_space(text: &str, mut take: impl FnMut(u64)) {
    // Bytes that wait to be eight, and how many bits they take.
    let (mut held, mut fill) = (0u64, 0);
    let mut put = |bytes: u64, bits: u32| {
        held |= bytes << fill;
        if fill + bits < 64 {
            fill += bits;
        } else {
            take(held);
            held = if fill == 0 { 0 } else { bytes >> (64 - fill) };
            fill = fill + bits - 64;
        }
    };
    if text.is_ascii() {
        let (blocks, rest) = text.as_bytes().as_chunks::<8>();
        for block in blocks {
            let mut block = u64::from_le_bytes(*block);
            let mut spaces = (from(block, 0x09) & !from(block, 0x0e)) | (from(block, 0x1c) & !from(block, 0x21));
            let mut bits = 64;
            // Each, from the last on, is left out and what stands behind it moves up.
            while spaces != 0 {
                let at = 56 - spaces.leading_zeros();
                let before = (1 << at) - 1;
                block = (block & before) | ((block >> 8) & !before);
                spaces &= !(0x80 << at);
                bits -= 8;
            }
            put(block, bits);
        }
        rest.iter().filter(|b| !is_ascii_space(**b)).for_each(|b| put(u64::from(*b), 8));
    } else {
        for word in words(text) {
            let word = text.as_bytes().get(word.as_usize()).unwrap_or_default();
            word.iter().for_each(|b| put(u64::from(*b), 8));
        }
    }
    if fill > 0 {
        take(held);
    }
}

/// The part of a range without white space at its edges; `None` when nothing is left.
pub fn trimmed(text: &Text, range: ByteRange, is_edge: impl Fn(char) -> bool) -> Option<ByteRange> {
    let slice = text.slice(range);
    let left = slice.trim_start_matches(&is_edge);
    let start = range.start.get() + (slice.len() - left.len());
    let inner = left.trim_end_matches(&is_edge);
    (!inner.is_empty()).then(|| ByteRange::of(start, start + inner.len()))
}

/// Table between bytes and UTF-16 code units of a text. **Cost:** one pass to make; look-ups are binary searches.
pub struct Utf16<'a> {
    text: &'a Text,
    /// Byte of each character outside the basic plane, in order.
    astral: Vec<Byte>,
}

impl<'a> Utf16<'a> {
    /// Reads the text once.
    pub fn new(text: &'a Text) -> Self {
        // Only characters outside the basic plane have four bytes, and only those start at 0xf0.
        let astral = text.as_str().bytes().enumerate().filter(|(_, b)| *b >= 0xf0).map(|(i, _)| Byte::new(i)).collect();
        Self { text, astral }
    }

    /// Code units before a byte.
    pub fn from_byte(&self, at: Byte) -> u32 {
        self.text.cp_from_byte(at).0 + self.astral.partition_point(|b| *b < at) as u32
    }

    /// A byte range in code units, half-open.
    pub fn range(&self, range: ByteRange) -> (u32, u32) {
        (self.from_byte(range.start), self.from_byte(range.end))
    }

    /// The byte at which a code unit starts; `None` past the end or in the middle of a pair.
    pub fn to_byte(&self, at: u32) -> Option<Byte> {
        // The k-th astral character stands before `at` when its own first unit does.
        let mut low = 0;
        let mut high = self.astral.len();
        while low < high {
            let middle = low + (high - low) / 2;
            if self.from_byte(*self.astral.get(middle)?) < at { low = middle + 1 } else { high = middle }
        }
        let byte = self.text.byte_from_cp(CodePoint(at.checked_sub(low as u32)?))?;
        (self.from_byte(byte) == at).then_some(byte)
    }

    /// A range of code units in bytes; `None` when an edge is no place of the text or the range is empty.
    pub fn to_bytes(&self, start: u32, end: u32) -> Option<ByteRange> {
        (start < end).then_some(())?;
        Some(ByteRange::new(self.to_byte(start)?, self.to_byte(end)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_agree_with_the_standard_library() {
        let text = Text::new("a😀é\r\n🥳🥳שלום".to_owned());
        let units = Utf16::new(&text);
        let mut at = 0;
        for (i, c) in text.as_str().char_indices() {
            assert_eq!(units.from_byte(Byte::new(i)), at);
            assert_eq!(units.to_byte(at), Some(Byte::new(i)));
            if c.len_utf16() == 2 {
                assert_eq!(units.to_byte(at + 1), None, "inside a pair");
            }
            at += c.len_utf16() as u32;
        }
        assert_eq!(units.to_byte(at), Some(text.len()));
        assert_eq!(units.to_byte(at + 1), None);
        assert_eq!(units.to_bytes(3, 3), None);
    }

    #[test]
    fn white_space_is_told_by_its_bytes_as_by_its_characters() {
        let all: String =
            ('\0'..=char::MAX).filter(|c| is_space(*c)).chain(['a', 'é', '\u{200b}', '\u{3001}', '😀']).collect();
        for (at, c) in all.char_indices() {
            assert_eq!(space_at(&all, at), if is_space(c) { c.len_utf8() } else { 0 }, "{c:?}");
        }
        let found: String = words(&all).map(|word| all.get(word.as_usize()).unwrap()).collect();
        assert_eq!(found, "aé\u{200b}、😀");
    }

    #[test]
    fn plain_words_are_told_eight_bytes_at_a_time() {
        for byte in 0..=255u8 {
            for (length, at) in (1..=17).flat_map(|length| (0..length).map(move |at| (length, at))) {
                let mut bytes = *b"?xyzXYZ019abcdefghABCD-";
                bytes[1 + at] = byte;
                let plain = is_plain(&bytes, ByteRange::of(1, 1 + length));
                assert_eq!(plain, byte.is_ascii_alphanumeric(), "{byte} at {at} of {length}");
            }
        }
        assert!(is_plain(b"abc", ByteRange::of(1, 3)) && is_plain(b"a", ByteRange::of(1, 1)));
    }

    #[test]
    fn every_kind_of_white_space_is_passed_over() {
        let text = "\u{1f}a\u{a0}é\u{3000}ß\u{2028}x\u{200b}y\u{1680}\u{85}\n";
        let mut ink = Ink::new(text);
        for at in text.char_indices().map(|(at, _)| at).chain([1, 0, text.len()]) {
            let before: usize = text.get(..at).unwrap().chars().filter(|c| !is_space(*c)).map(char::len_utf8).sum();
            assert_eq!(ink.before(at), before, "{at}");
        }
        let plain = "\t ab c\t\x1d\x1cdefghij \n0123456789\x0b\x0c\r\x1b\x1f\x7fxyz     q ";
        let begins = (0..=plain.len()).map(|n| plain.get(..n).unwrap().to_owned());
        // With one letter beyond ASCII it is taken another way.
        let all = begins.flat_map(|begin| [format!("{begin}é"), begin]).chain([text.to_owned()]);
        for text in all {
            let slowly: String = text.chars().filter(|c| !is_space(*c)).collect();
            let mut letters = Vec::new();
            without_space(&text, |block| letters.extend(block.to_le_bytes()));
            let (said, rest) = letters.split_at(slowly.len());
            assert_eq!(said, slowly.as_bytes(), "{text:?}");
            assert!(rest.len() < 8 && rest.iter().all(|b| *b == 0), "{text:?}");
        }
    }

    #[test]
    fn edges_are_trimmed_of_every_space() {
        let text = Text::new(" \u{1f}\u{a0}Anna Berg\u{2028}\n".to_owned());
        let all = ByteRange::new(Byte::new(0), text.len());
        assert_eq!(trimmed(&text, all, is_space).map(|r| text.slice(r).to_owned()), Some("Anna Berg".to_owned()));
        assert_eq!(trimmed(&text, ByteRange::of(0, 2), is_space), None);
    }
}

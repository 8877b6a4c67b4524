//! The article: immutable text, its content hash, its paragraphs, and typed offsets into it.

mod abbreviation;
mod block;
mod chars;
mod clause;
mod decode;
mod find;
mod header;
mod lexicon;
mod offset;
mod phrase;
#[cfg(test)]
mod properties;
mod quotation;
mod sentence;
mod snap;
mod step;
mod widen;
mod words;
mod written_date;

pub(in crate::core) use abbreviation::belongs_to_word;
use block::Block;
pub use decode::{DecodeError, Decoded, Encoding, MAX_ARTICLE_BYTES, UnknownEncoding, decode};
pub use find::{CaseRule, FindOptions, Pattern, PatternError, find, mentions};
pub use header::{DateSource, FoundDate, Header, HeaderContext};
pub use offset::{Byte, ByteRange, CodePoint, CpRange, Offsets};
pub(in crate::core) use quotation::quotations_of;
pub(in crate::core) use sentence::ends_sentence;
pub use step::Granularity;

use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};

/// The decoded text of one article. Never changes once made; clones share it.
#[derive(Clone)]
pub struct Text {
    inner: Arc<Inner>,
}

struct Inner {
    text: String,
    offsets: Offsets,
    /// Made when it is asked for: most texts that only pass through are never asked.
    sha256: OnceLock<String>,
    paragraphs: OnceLock<Vec<Byte>>,
}

impl Text {
    /// Takes the decoded text and indexes it. **Cost:** one pass for the index, under 1 ms a megabyte.
    pub fn new(text: String) -> Self {
        let offsets = Offsets::new(&text);
        Self { inner: Arc::new(Inner { text, offsets, sha256: OnceLock::new(), paragraphs: OnceLock::new() }) }
    }

    /// As `new`, for a text whose hash is known, because the file is the text byte for byte.
    pub fn with_sha256(text: String, sha256: String) -> Self {
        let new = Self::new(text);
        // Nobody else has it yet, so that it is empty.
        let _ = new.inner.sha256.set(sha256);
        new
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.inner.text
    }

    /// Length in bytes.
    pub fn len(&self) -> Byte {
        Byte::new(self.inner.text.len())
    }

    /// Whether there is no character at all.
    pub fn is_empty(&self) -> bool {
        self.inner.text.is_empty()
    }

    /// Whether every character is one byte.
    pub fn is_ascii(&self) -> bool {
        self.inner.offsets.is_ascii()
    }

    /// SHA-256 of the text as UTF-8, 64 hex digits (`text_sha256` of the sidecar). **Cost:** once, 1 to 4 ms a megabyte.
    pub fn sha256(&self) -> &str {
        self.inner.sha256.get_or_init(|| sha256_hex(self.inner.text.as_bytes()))
    }

    /// The words in a range; the part of it that exists where it reaches past the end or into a character.
    pub fn slice(&self, range: ByteRange) -> &str {
        let text = self.as_str();
        let start = text.floor_char_boundary(range.start.get());
        let end = text.floor_char_boundary(range.end.get());
        text.get(start..end.max(start)).unwrap_or_default()
    }

    /// Starts of the lines of the article in bytes: each line is a paragraph on screen. The first is 0.
    pub fn paragraphs(&self) -> &[Byte] {
        self.inner.paragraphs.get_or_init(|| paragraph_starts(&self.inner.text))
    }

    /// The paragraph (line without its line end) around a byte.
    pub fn paragraph_at(&self, at: Byte) -> ByteRange {
        let starts = self.paragraphs();
        let i = starts.partition_point(|s| *s <= at).max(1) - 1;
        let start = starts.get(i).copied().unwrap_or_default();
        let end = starts.get(i + 1).copied().unwrap_or(self.len());
        let line = self.slice(ByteRange::new(start, end));
        ByteRange::new(start, Byte::new(start.get() + line.trim_end_matches(['\n', '\r']).len()))
    }

    /// Code points before a byte. **Cost:** about 1 µs, from the nearest checkpoint.
    pub fn cp_from_byte(&self, at: Byte) -> CodePoint {
        self.inner.offsets.cp_from_byte(self.as_str(), at)
    }

    /// The byte at which a code point starts; `None` past the end. **Cost:** about 1 µs.
    pub fn byte_from_cp(&self, at: CodePoint) -> Option<Byte> {
        self.inner.offsets.byte_from_cp(self.as_str(), at)
    }

    /// A byte range in code points.
    pub fn cp_range(&self, range: ByteRange) -> CpRange {
        CpRange { start: self.cp_from_byte(range.start), end: self.cp_from_byte(range.end) }
    }

    /// A code point range in bytes; `None` when it reaches past the end or is empty.
    pub fn byte_range(&self, range: CpRange) -> Option<ByteRange> {
        if range.start >= range.end {
            return None;
        }
        Some(ByteRange::new(self.byte_from_cp(range.start)?, self.byte_from_cp(range.end)?))
    }

    /// Length in code points.
    pub fn code_points(&self) -> CodePoint {
        self.inner.offsets.total()
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes, {})", self.len().get(), &self.sha256().get(..8).unwrap_or_default())
    }
}

/// SHA-256 of bytes as 64 lower-case hex digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        for nibble in [byte >> 4, byte & 15] {
            hex.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }));
        }
    }
    hex
}

fn paragraph_starts(text: &str) -> Vec<Byte> {
    let mut starts = vec![Byte::new(0)];
    starts
        .extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|i| Byte::new(i + 1)).filter(|b| b.get() < text.len()));
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_survive_the_way_to_code_points_and_back() {
        let text = Text::new("a😀é\r\nשלום\n".to_owned());
        for (cp, (byte, _)) in text.as_str().char_indices().enumerate() {
            assert_eq!(text.cp_from_byte(Byte::new(byte)), CodePoint(cp as u32));
            assert_eq!(text.byte_from_cp(CodePoint(cp as u32)), Some(Byte::new(byte)));
        }
        assert_eq!(text.byte_from_cp(text.code_points()), Some(text.len()));
        assert_eq!(text.byte_from_cp(CodePoint(99)), None);
    }

    #[test]
    fn a_paragraph_stops_before_its_line_end() {
        let text = Text::new("one\r\n\ntwo".to_owned());
        assert_eq!(text.paragraphs(), [Byte::new(0), Byte::new(5), Byte::new(6)]);
        assert_eq!(text.slice(text.paragraph_at(Byte::new(2))), "one");
        assert_eq!(text.slice(text.paragraph_at(Byte::new(5))), "");
        assert_eq!(text.slice(text.paragraph_at(Byte::new(9))), "two");
    }
}

//! Bytes to text: which encoding an article has, said aloud, and never a character invented or lost.

use std::fmt;
use std::str::FromStr;

/// Largest article that is opened, in bytes.
pub const MAX_ARTICLE_BYTES: u64 = 64 * 1024 * 1024;

/// How the bytes of an article stand for characters; the names are those of the sidecar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Encoding {
    #[default]
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    /// Every encoding that can be read.
    pub const ALL: [Self; 5] = [Self::Utf8, Self::Utf8Bom, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// The name written into sidecars and taken by `--encoding`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no encoding has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown encoding {0:?}; known are utf-8, utf-8-bom, utf-16le, utf-16be, windows-1252")]
pub struct UnknownEncoding(pub String);

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|e| e.name().eq_ignore_ascii_case(name.trim()));
        known.ok_or_else(|| UnknownEncoding(name.to_owned()))
    }
}

/// An article in characters, and how its bytes were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Without the byte order mark; line ends as they stand in the file.
    pub text: String,
    pub encoding: Encoding,
}

/// Why bytes are not taken as text. **Units:** positions are bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Neither UTF-8 nor marked as anything else: the person may ask for Windows-1252.
    #[error("the text is not UTF-8 (first at byte {at})")]
    NotUtf8 { at: usize },
    /// A NUL: opened only when an encoding is asked for by name.
    #[error("this looks like a binary file (a NUL at byte {at})")]
    Binary { at: usize },
    #[error("the UTF-16 text ends in the middle of a character ({bytes} bytes)")]
    OddUtf16 { bytes: usize },
    #[error("half a character in the UTF-16 text (at byte {at})")]
    UnpairedSurrogate { at: usize },
    #[error("the article has {bytes} bytes; the limit is {MAX_ARTICLE_BYTES} (64 MB)")]
    TooLarge { bytes: usize },
}

impl DecodeError {
    /// What the person can do, one imperative sentence.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "Open it as Windows-1252 if it comes from an older program, or save it as UTF-8.",
            Self::Binary { .. } => "Choose another file, or open it all the same by naming its encoding.",
            Self::OddUtf16 { .. } | Self::UnpairedSurrogate { .. } => {
                "Fetch the article again, or save it as UTF-8 in the program that made it."
            }
            Self::TooLarge { .. } => "Split the article into parts.",
        }
    }
}

const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// Turns the bytes of an article into text. Without `asked` a byte order mark decides, else it must be UTF-8 without NUL;
/// an encoding asked for is used as it is, NULs included, but for a byte order mark that says UTF-8 or UTF-16 more exactly.
///
/// **Errors:** anything that would need a character to be replaced. **Cost:** one or two passes, about 1 ms a megabyte.
pub fn decode(bytes: &[u8], asked: Option<Encoding>) -> Result<Decoded, DecodeError> {
    if bytes.len() as u64 > MAX_ARTICLE_BYTES {
        return Err(DecodeError::TooLarge { bytes: bytes.len() });
    }
    let encoding = match (asked, marked(bytes)) {
        (Some(Encoding::Windows1252), _) => Encoding::Windows1252,
        (_, Some(marked)) => marked,
        (Some(Encoding::Utf8Bom) | None, None) => Encoding::Utf8,
        (Some(asked), None) => asked,
    };
    let text = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => {
            let skip = if encoding == Encoding::Utf8Bom { UTF8_BOM.len() } else { 0 };
            refuse_nul(bytes, asked)?;
            let body = bytes.get(skip..).unwrap_or_default();
            std::str::from_utf8(body).map_err(|e| DecodeError::NotUtf8 { at: skip + e.valid_up_to() })?.to_owned()
        }
        Encoding::Utf16Le => utf16(bytes, asked, u16::from_le_bytes)?,
        Encoding::Utf16Be => utf16(bytes, asked, u16::from_be_bytes)?,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    Ok(Decoded { text, encoding })
}

fn marked(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some(Encoding::Utf8Bom),
        [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn refuse_nul(bytes: &[u8], asked: Option<Encoding>) -> Result<(), DecodeError> {
    match memchr::memchr(0, bytes) {
        Some(at) if asked.is_none() => Err(DecodeError::Binary { at }),
        _ => Ok(()),
    }
}

fn utf16(bytes: &[u8], asked: Option<Encoding>, unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DecodeError::OddUtf16 { bytes: bytes.len() });
    }
    let skip = usize::from(pairs.first().is_some_and(|p| unit(*p) == 0xfeff));
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut at = skip * 2;
    for c in char::decode_utf16(pairs.iter().skip(skip).map(|p| unit(*p))) {
        match c {
            Ok('\0') if asked.is_none() => return Err(DecodeError::Binary { at }),
            Ok(c) => {
                text.push(c);
                at += c.len_utf16() * 2;
            }
            Err(_) => return Err(DecodeError::UnpairedSurrogate { at }),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Encoding) {
        let d = decode(bytes, None).unwrap();
        (d.text, d.encoding)
    }

    #[test]
    fn a_byte_order_mark_decides_and_is_not_part_of_the_text() {
        assert_eq!(text("né\r\n".as_bytes()), ("né\r\n".into(), Encoding::Utf8));
        assert_eq!(text(b"\xef\xbb\xbfn"), ("n".into(), Encoding::Utf8Bom));
        assert_eq!(text(b"\xff\xfea\0=\xd8\0\xde"), ("a😀".into(), Encoding::Utf16Le));
        assert_eq!(text(b"\xfe\xff\0a\xd8=\xde\0"), ("a😀".into(), Encoding::Utf16Be));
        assert_eq!(text(b""), (String::new(), Encoding::Utf8));
    }

    #[test]
    fn only_one_byte_order_mark_is_taken_off() {
        assert_eq!(text("\u{feff}\u{feff}x".as_bytes()).0, "\u{feff}x");
        assert_eq!(text("a\u{feff}b".as_bytes()).0, "a\u{feff}b");
    }

    #[test]
    fn other_bytes_are_asked_about_never_replaced() {
        assert_eq!(decode(b"caf\xe9", None), Err(DecodeError::NotUtf8 { at: 3 }));
        assert_eq!(decode(b"\xef\xbb\xbf\xe9", None), Err(DecodeError::NotUtf8 { at: 3 }));
        let asked = decode(b"caf\xe9 \x93x\x94 \x80", Some(Encoding::Windows1252)).unwrap();
        assert_eq!((asked.text.as_str(), asked.encoding), ("café “x” €", Encoding::Windows1252));
    }

    #[test]
    fn every_byte_has_a_character_of_its_own_in_windows_1252() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = decode(&bytes, Some(Encoding::Windows1252)).unwrap().text;
        let mut chars: Vec<char> = text.chars().collect();
        chars.sort_unstable();
        chars.dedup();
        assert_eq!(chars.len(), 256);
        assert!(!chars.contains(&'\u{fffd}'));
    }

    #[test]
    fn binary_files_open_only_on_demand() {
        assert_eq!(decode(b"ab\0c", None), Err(DecodeError::Binary { at: 2 }));
        assert_eq!(decode(b"\xff\xfe\0\0", None), Err(DecodeError::Binary { at: 2 }));
        assert_eq!(decode(b"ab\0c", Some(Encoding::Utf8)).unwrap().text, "ab\0c");
    }

    #[test]
    fn broken_utf_16_says_where() {
        assert_eq!(decode(b"\xff\xfea\0b", None), Err(DecodeError::OddUtf16 { bytes: 5 }));
        assert_eq!(decode(b"\xff\xfea\0=\xd8b\0", None), Err(DecodeError::UnpairedSurrogate { at: 4 }));
        assert_eq!(decode(b"\xff\xfe\0\xde", None), Err(DecodeError::UnpairedSurrogate { at: 2 }));
    }

    #[test]
    fn an_encoding_is_written_as_it_is_read() {
        for e in Encoding::ALL {
            assert_eq!(e.to_string().parse(), Ok(e));
        }
        assert!("latin-9".parse::<Encoding>().is_err());
        assert_eq!(decode(b"a\0b\0", Some(Encoding::Utf16Le)).unwrap().text, "ab");
    }
}

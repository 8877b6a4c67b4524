//! Walks through JSON without a copy: the caller takes members and elements as they come, text stays in the file where
//! it has no escapes. A tree, where one is wanted, is built on top of it.

use super::MAX_DEPTH;
use std::borrow::Cow;

/// A place in a JSON text. Everything is checked as it is passed, so that a walk to the end has seen valid JSON.
#[derive(Clone, Debug)]
pub struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// Why a walk ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not JSON.
    Syntax,
    /// It is JSON, but not what may stand here, in words.
    Refused(String),
}

/// What a value begins as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Object,
    List,
    Text,
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// A number, by its digits where it is not a whole one from 0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits<'a> {
    Whole(u64),
    Other(&'a str),
}

impl<'a> Scan<'a> {
    /// At the beginning of a text.
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// How far the walk is, in bytes.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub const fn left(&self) -> usize {
        self.text.len() - self.at
    }

    /// What comes next, blanks passed over.
    pub fn kind(&mut self) -> Result<Kind, Fault> {
        match self.peek() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::List),
            Some(b'"') => Ok(Kind::Text),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f' | b'n') => Ok(Kind::Word),
            _ => Err(Fault::Syntax),
        }
    }

    /// Hands out the members of an object. `each` has to take the value.
    pub fn members<E: From<Fault>>(
        &mut self,
        mut each: impl FnMut(&mut Self, Cow<'a, str>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut more = self.enter()?;
        while more {
            let key = self.key()?;
            each(self, key)?;
            more = self.another()?;
        }
        Ok(())
    }

    /// Goes into an object; whether it has a member.
    pub fn enter(&mut self) -> Result<bool, Fault> {
        self.take(b'{')?;
        Ok(!self.next_is(b'}'))
    }

    /// Takes the key of a member.
    pub fn key(&mut self) -> Result<Cow<'a, str>, Fault> {
        let key = self.string()?;
        self.take(b':')?;
        Ok(key)
    }

    /// Takes the key of a member if it is this one. Quicker than taking it and comparing. The key must be one that was
    /// borrowed from a file: without anything that needs an escape.
    pub fn key_is(&mut self, key: &str) -> bool {
        self.peek();
        let rest = self.rest().strip_prefix(b"\"").and_then(|rest| rest.strip_prefix(key.as_bytes()));
        let there = rest.is_some_and(|rest| rest.starts_with(b"\":"));
        if there {
            self.at += key.len() + 3;
        }
        there
    }

    /// Goes past a member; whether another follows.
    pub fn another(&mut self) -> Result<bool, Fault> {
        Ok(!self.ends(b'}')?)
    }

    /// Hands out the elements of a list. `each` has to take the value.
    pub fn elements<E: From<Fault>>(&mut self, mut each: impl FnMut(&mut Self) -> Result<(), E>) -> Result<(), E> {
        self.take(b'[')?;
        if self.next_is(b']') {
            return Ok(());
        }
        loop {
            each(self)?;
            if self.ends(b']')? {
                return Ok(());
            }
        }
    }

    /// Takes a text.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.text()?.ok_or(Fault::Syntax)
    }

    /// Takes a text if one comes next.
    pub fn text(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        match self.plain_text() {
            Some(text) => Ok(Some(Cow::Borrowed(text))),
            None if self.next_is(b'"') => self.escaped().map(|text| Some(Cow::Owned(text))),
            None => Ok(None),
        }
    }

    /// Takes a text if one without escapes comes next.
    #[inline]
    pub fn plain_text(&mut self) -> Option<&'a str> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at + 1;
        let end = start + plain(self.text.as_bytes().get(start..).unwrap_or_default());
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// Takes a text with escapes, behind its first quote.
    fn escaped(&mut self) -> Result<String, Fault> {
        let mut text = String::new();
        loop {
            let length = plain(self.rest());
            text.push_str(self.text.get(self.at..self.at + length).ok_or(Fault::Syntax)?);
            self.at += length;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                _ => return Err(Fault::Syntax),
            }
        }
    }

    /// Takes what follows a backslash.
    fn escape(&mut self) -> Result<char, Fault> {
        let letter = self.byte().ok_or(Fault::Syntax)?;
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex()?;
                // Letters beyond the first 65,536 are written as two halves.
                if (0xd800..0xdc00).contains(&code) {
                    if self.rest().get(..2) != Some(b"\\u") {
                        return Err(Fault::Syntax);
                    }
                    self.at += 2;
                    let low = self.hex()?.checked_sub(0xdc00).filter(|low| *low < 0x400).ok_or(Fault::Syntax)?;
                    code = 0x10000 + ((code - 0xd800) << 10) + low;
                }
                char::from_u32(code).ok_or(Fault::Syntax)?
            }
            _ => return Err(Fault::Syntax),
        })
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for byte in self.rest().get(..4).ok_or(Fault::Syntax)? {
            code = code << 4 | char::from(*byte).to_digit(16).ok_or(Fault::Syntax)?;
        }
        self.at += 4;
        Ok(code)
    }

    /// Takes a number.
    pub fn number(&mut self) -> Result<Digits<'a>, Fault> {
        self.peek();
        let start = self.at;
        let mut whole = 0u64;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let length = self.at - start;
        let leading = length > 1 && self.text.as_bytes().get(start) == Some(&b'0');
        if (1..=19).contains(&length) && !leading && !matches!(self.byte(), Some(b'.' | b'e' | b'E')) {
            return Ok(Digits::Whole(whole));
        }
        self.at = start;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(Fault::Syntax),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        let digits = self.text.get(start..self.at).ok_or(Fault::Syntax)?;
        Ok(digits.parse().map_or(Digits::Other(digits), Digits::Whole))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let length = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += length;
        if length == 0 { Err(Fault::Syntax) } else { Ok(()) }
    }

    /// Takes `true`, `false` or `null`, which is `None`.
    pub fn word(&mut self) -> Result<Option<bool>, Fault> {
        self.peek();
        for (word, meaning) in [("true", Some(true)), ("false", Some(false)), ("null", None)] {
            if self.rest().starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(meaning);
            }
        }
        Err(Fault::Syntax)
    }

    /// Passes over a value. **Errors:** more than `levels` levels of lists and objects.
    pub fn skip(&mut self, levels: u8) -> Result<(), Fault> {
        match self.kind()? {
            Kind::Text => self.string().map(|_| ()),
            Kind::Number => self.number().map(|_| ()),
            Kind::Word => self.word().map(|_| ()),
            Kind::List => {
                let inner = deeper(levels)?;
                self.elements(|scan| scan.skip(inner))
            }
            Kind::Object => {
                let inner = deeper(levels)?;
                self.members(|scan, _| scan.skip(inner))
            }
        }
    }

    /// Makes sure that only blanks are left.
    pub fn end(&mut self) -> Result<(), Fault> {
        if self.peek().is_none() { Ok(()) } else { Err(Fault::Syntax) }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                byte => return byte,
            }
        }
    }

    fn next_is(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn take(&mut self, byte: u8) -> Result<(), Fault> {
        if self.next_is(byte) { Ok(()) } else { Err(Fault::Syntax) }
    }

    /// Whether the end comes next, and not a comma.
    fn ends(&mut self, end: u8) -> Result<bool, Fault> {
        let byte = self.peek();
        self.at += 1;
        match byte {
            Some(b',') => Ok(false),
            Some(byte) if byte == end => Ok(true),
            _ => {
                self.at -= 1;
                Err(Fault::Syntax)
            }
        }
    }
}

/// The levels left inside a list or object. **Errors:** there are none.
pub fn deeper(levels: u8) -> Result<u8, Fault> {
    levels.checked_sub(1).ok_or_else(|| Fault::Refused(format!("it has more than {MAX_DEPTH} levels")))
}

/// How many bytes of a JSON text come before the next quote, backslash or control character. Eight bytes at a time.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, _) = bytes.as_chunks::<8>();
    let mut at = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // The high bit of a byte is set where the subtraction borrows: where the byte is less than what is taken off.
        // A borrow may spill into the bytes above, never below, and the lowest one is looked at.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c)) | control) & HIGH;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let tail = bytes.get(at..).unwrap_or_default();
    at + tail.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20)).unwrap_or(tail.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    fn walk(text: &str) -> Result<(), Fault> {
        let mut scan = Scan::new(text);
        scan.skip(100)?;
        scan.end()
    }

    #[test]
    fn text_keeps_to_the_file_until_it_has_an_escape() {
        let text = r#"  {"a" : "plain é and long enough for two steps" ,"b":["\u0041\n\ud83d\ude00",-0.5e+7,18446744073709551615,null]}"#;
        let mut scan = Scan::new(text);
        let mut seen = Vec::new();
        scan.members(|scan, key| {
            assert!(matches!(key, Cow::Borrowed(_)));
            if scan.kind()? == Kind::Text {
                let text = scan.string()?;
                assert!(matches!(text, Cow::Borrowed(_)));
                seen.push(text.into_owned());
                return Ok::<_, Fault>(());
            }
            scan.elements(|scan| {
                seen.push(match scan.kind()? {
                    Kind::Text => scan.string()?.into_owned(),
                    Kind::Number => format!("{:?}", scan.number()?),
                    _ => format!("{:?}", scan.word()?),
                });
                Ok(())
            })
        })
        .unwrap();
        scan.end().unwrap();
        let expected = [
            "plain é and long enough for two steps",
            "A\n😀",
            "Other(\"-0.5e+7\")",
            "Whole(18446744073709551615)",
            "None",
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_walk_ends_at_the_levels_it_was_given() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert_eq!(walk(&nested(100)), Ok(()));
        assert!(matches!(walk(&nested(101)), Err(Fault::Refused(_))));
        assert!(walk(&"[".repeat(1_000_000)).is_err());
    }

    proptest! {
        #[test]
        fn it_takes_what_serde_json_takes(
            text in r#"[ ]{0,2}([\[\]{},:"\\/ubnre0-9.+\-]|\PC|[\x00-\x1f]|true|null|"[a-f0-9\\u"]{0,6}"|"\\\\u[dD][89cC][0-9a-f]{2}"|[0-9]{1,21}|-?0?[0-9]\.[0-9]e?){0,12}"#
        ) {
            // A string by itself is decoded there, halves of letters and all.
            let theirs = serde_json::from_str::<IgnoredAny>(&text).is_ok() && !text.contains("\\u");
            let theirs = theirs || serde_json::from_str::<serde_json::Value>(&text).is_ok();
            prop_assert_eq!(walk(&text).is_ok(), theirs);
        }

        #[test]
        fn it_reads_any_text(text in r#"\PC*|[\x00-\x1f"\\a]{0,40}"#) {
            let json = serde_json::to_string(&text).unwrap();
            let mut scan = Scan::new(&json);
            prop_assert_eq!(scan.string().unwrap(), text);
            prop_assert!(scan.end().is_ok());
        }
    }
}

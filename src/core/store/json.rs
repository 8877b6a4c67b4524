//! Strict JSON: a key twice in one object is an error, nesting ends at 64 levels, numbers keep their digits (an exponent
//! without sign gets one).

use super::limits::MAX_DEPTH;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr as _;

/// How serde_json hands over a number that is no 64-bit integer: as an object with this one key, digits kept.
const NUMBER: &str = "$serde_json::private::Number";

/// Parses a whole JSON text strictly. **Errors:** serde_json's, with line and column.
pub fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict::top().deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Reads any value strictly.
#[derive(Clone, Copy)]
pub struct Strict {
    /// Levels still allowed.
    left: u8,
}

impl Strict {
    /// For the outermost value.
    pub const fn top() -> Self {
        Self { left: MAX_DEPTH }
    }

    /// For a value `levels` deep.
    pub const fn at(levels: u8) -> Self {
        Self { left: MAX_DEPTH.saturating_sub(levels) }
    }

    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1).ok_or_else(|| E::custom(format_args!("more than {MAX_DEPTH} levels")))?;
        Ok(Self { left })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(inner)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        let entries = Entries { left: self.left };
        Ok(match entries.visit_map(map)? {
            Element::Object(entries) => {
                Value::Object(entries.into_iter().map(|(k, v)| (k.into_owned(), v)).collect::<Map<_, _>>())
            }
            Element::Other(value) => value,
        })
    }
}

/// An object as its entries in the order read, or a value of another kind.
pub enum Element<'de> {
    Object(Vec<(Cow<'de, str>, Value)>),
    Other(Value),
}

impl Element<'_> {
    /// As an ordinary value.
    pub fn into_value(self) -> Value {
        match self {
            Self::Object(entries) => Value::Object(entries.into_iter().map(|(k, v)| (k.into_owned(), v)).collect()),
            Self::Other(value) => value,
        }
    }
}

/// Reads an object into a list of entries, cheaper than a map where the keys are known.
#[derive(Clone, Copy)]
pub struct Entries {
    left: u8,
}

impl Entries {
    /// For an object `levels` deep.
    pub const fn at(levels: u8) -> Self {
        Self { left: MAX_DEPTH.saturating_sub(levels) }
    }
}

impl<'de> DeserializeSeed<'de> for Entries {
    type Value = Element<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Element<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries {
    type Value = Element<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Element::Other(Value::Bool(value)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Element::Other(Value::Null))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Element::Other(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Element::Other(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Element::Other(Value::String(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Strict { left: self.left }.visit_seq(seq).map(Element::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let inner = Strict { left: self.left }.deeper()?;
        let mut entries: Vec<(Cow<'de, str>, Value)> = Vec::new();
        let mut seen: Option<HashSet<Cow<'de, str>>> = None;
        while let Some(key) = map.next_key_seed(Key)? {
            if entries.is_empty() && key == NUMBER {
                let digits: String = map.next_value()?;
                return Number::from_str(&digits).map(|n| Element::Other(Value::Number(n))).map_err(de::Error::custom);
            }
            let twice = match &mut seen {
                Some(seen) => !seen.insert(key.clone()),
                None => entries.iter().any(|(k, _)| *k == key),
            };
            if twice {
                return Err(de::Error::custom(format_args!("the key {key:?} stands twice in one object")));
            }
            let value = map.next_value_seed(inner)?;
            entries.push((key, value));
            if entries.len() == MANY_KEYS {
                seen = Some(entries.iter().map(|(k, _)| k.clone()).collect());
            }
        }
        Ok(Element::Object(entries))
    }
}

/// From how many keys on a set finds a repeated one sooner than a scan.
const MANY_KEYS: usize = 24;

/// Reads a key, borrowed from the file where it has no escapes.
pub struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// Writes a value without blanks, with the sidecar's escapes.
pub fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(true) => out.extend(b"true"),
        Value::Bool(false) => out.extend(b"false"),
        Value::Number(number) => out.extend(number.as_str().as_bytes()),
        Value::String(text) => write_string(out, text),
        Value::Array(list) => {
            out.push(b'[');
            for (i, value) in list.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_value(out, value);
            }
            out.push(b']');
        }
        Value::Object(map) => write_object(out, map),
    }
}

/// Writes an object without blanks, keys in their order.
pub fn write_object(out: &mut Vec<u8>, map: &Map<String, Value>) {
    out.push(b'{');
    for (i, (key, value)) in map.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_string(out, key);
        out.push(b':');
        write_value(out, value);
    }
    out.push(b'}');
}

/// Writes a string in quotes. Characters that would steer a terminal or reorder a line of a diff become `\uXXXX`.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !may_need_escape(byte) {
            at += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let end = at + c.len_utf8();
        if let Some(escape) = escape(c) {
            out.extend(bytes.get(from..at).unwrap_or_default());
            match escape {
                Escape::Short(letter) => out.extend([b'\\', letter]),
                Escape::Code => {
                    let code = u32::from(c);
                    out.extend(b"\\u");
                    out.extend((0..4).rev().map(|i| hex(code >> (4 * i))));
                }
            }
            from = end;
        }
        at = end;
    }
    out.extend(bytes.get(from..).unwrap_or_default());
    out.push(b'"');
}

enum Escape {
    Short(u8),
    Code,
}

/// Whether a character that may need an escape begins with this byte: ASCII controls, quote and backslash, and the lead
/// bytes of U+0080 to U+009F, U+061C, U+200E to U+2069, U+FEFF.
const fn may_need_escape(byte: u8) -> bool {
    matches!(byte, 0..=0x1f | b'"' | b'\\' | 0xc2 | 0xd8 | 0xe2 | 0xef)
}

fn escape(c: char) -> Option<Escape> {
    Some(match c {
        '"' => Escape::Short(b'"'),
        '\\' => Escape::Short(b'\\'),
        '\n' => Escape::Short(b'n'),
        '\r' => Escape::Short(b'r'),
        '\t' => Escape::Short(b't'),
        '\u{8}' => Escape::Short(b'b'),
        '\u{c}' => Escape::Short(b'f'),
        '\0'..='\u{1f}'
        | '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Escape::Code,
        _ => return None,
    })
}

fn hex(nibble: u32) -> u8 {
    char::from_digit(nibble & 15, 16).map_or(b'0', |c| c as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_key_given_twice_is_refused_however_it_is_written_and_however_many_there_are() {
        assert!(error(r#"{"a":1,"b":{"x":1,"\u0078":2}}"#).contains("\"x\" stands twice"));
        let many: String = (0..100).map(|i| format!("\"k{i}\":0,")).collect();
        assert!(error(&format!("{{{many}\"k7\":1}}")).contains("\"k7\" stands twice"));
        assert!(parse(format!("{{{many}\"k\":1}}").as_bytes()).is_ok());
    }

    #[test]
    fn nesting_ends_at_64_levels() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(64).as_bytes()).is_ok());
        assert!(error(&nested(65)).contains("64 levels"));
        assert!(parse("[".repeat(1_000_000).as_bytes()).is_err());
    }

    #[test]
    fn numbers_keep_their_digits() {
        let text = "[1.50,1e+400,-0,123456789012345678901234567890,0.1e-7]";
        let mut out = Vec::new();
        write_value(&mut out, &parse(text.as_bytes()).unwrap());
        assert_eq!(String::from_utf8(out).unwrap(), text);
        assert!(parse(b"[NaN]").is_err() && parse(b"[01]").is_err());
    }

    #[test]
    fn a_number_in_disguise_is_no_way_in() {
        assert!(parse(br#"{"$serde_json::private::Number":"x"}"#).is_err());
        assert!(parse(br#"{"$serde_json::private::Number":"1","a":2}"#).is_err());
        assert!(parse(br#"{"$serde_json::private::Number":{}}"#).is_err());
    }

    #[test]
    fn what_would_steer_a_terminal_or_a_diff_is_escaped_and_nothing_else() {
        let mut out = Vec::new();
        write_string(&mut out, "a\"\\\n\t\u{1b}\u{7f}\u{85}\u{202e}\u{2028}\u{feff}é😀\u{a0}—’\u{200b}");
        let expected = "\"a\\\"\\\\\\n\\t\\u001b\u{7f}\\u0085\\u202e\\u2028\\ufeffé😀\u{a0}—’\u{200b}\"";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn any_string_reads_back(text in "\\PC*|[\\x00-\\x1f\u{80}-\u{9f}\u{2000}-\u{2070}\u{61c}\u{feff}]{0,9}") {
            let mut out = Vec::new();
            write_string(&mut out, &text);
            prop_assert_eq!(parse(&out).unwrap(), Value::String(text));
        }
    }
}

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

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = map.next_key_seed(Key)? {
            if object.is_empty() && key == NUMBER {
                return number(map);
            }
            if object.contains_key(key.as_ref()) {
                return Err(twice(&key));
            }
            let value = map.next_value_seed(inner)?;
            object.insert(key.into_owned(), value);
        }
        Ok(Value::Object(object))
    }
}

/// A number that serde_json handed over as its digits.
fn number<'de, A: MapAccess<'de>>(mut map: A) -> Result<Value, A::Error> {
    let digits: String = map.next_value()?;
    Number::from_str(&digits).map(Value::Number).map_err(de::Error::custom)
}

fn twice<E: de::Error>(key: &str) -> E {
    E::custom(format_args!("the key {key:?} stands twice in one object"))
}

/// A value of an object whose keys are known: text stays in the file where it has no escapes, offsets make no string.
#[derive(Clone, Debug, PartialEq)]
pub enum Field<'de> {
    Text(Cow<'de, str>),
    Whole(u64),
    Other(Value),
}

/// A key of an object with its value.
pub type Entry<'de> = (Cow<'de, str>, Field<'de>);

impl Field<'_> {
    /// As text, when it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As a whole number from 0 on.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Other(value) => value.as_u64(),
            Self::Text(_) => None,
        }
    }

    /// As true or false.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Other(Value::Bool(yes)) => Some(*yes),
            _ => None,
        }
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Whole(_) | Self::Other(Value::Number(_)))
    }

    /// As an ordinary value.
    pub fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Whole(number) => number.into(),
            Self::Other(value) => value,
        }
    }
}

impl From<Value> for Field<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(Cow::Owned(text)),
            other => Self::Other(other),
        }
    }
}

/// An object of some entries.
pub fn object_of(entries: impl IntoIterator<Item = Entry<'static>>) -> Value {
    Value::Object(entries.into_iter().map(|(k, v)| (k.into_owned(), v.into_value())).collect())
}

struct FieldSeed(Strict);

impl<'de> DeserializeSeed<'de> for FieldSeed {
    type Value = Field<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldSeed {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Field::Other(Value::Bool(value)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Field::Other(Value::Null))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Field::Whole(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.0.visit_seq(seq).map(Field::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.visit_map(map).map(Field::Other)
    }
}

/// Reads an object as its entries in the order read, into a list that is used again and again; `false` for a value of
/// another kind. Cheaper than a map where the keys are known.
pub struct Entries<'l, 'de> {
    left: u8,
    into: &'l mut Vec<Entry<'de>>,
}

impl<'l, 'de> Entries<'l, 'de> {
    /// For an object `levels` deep. What is in the list is dropped.
    pub fn at(levels: u8, into: &'l mut Vec<Entry<'de>>) -> Self {
        into.clear();
        Self { left: MAX_DEPTH.saturating_sub(levels), into }
    }
}

impl<'de> DeserializeSeed<'de> for Entries<'_, 'de> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, 'de> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
        Strict { left: self.left }.visit_seq(seq).map(|_| false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let inner = Strict { left: self.left }.deeper()?;
        let entries = self.into;
        // A key whose bit is not set yet is new; only where it is, the others are looked at.
        let mut bits = 0u64;
        let mut seen: Option<HashSet<Cow<'de, str>>> = None;
        while let Some(key) = map.next_key_seed(Key)? {
            if entries.is_empty() && key == NUMBER {
                return number(map).map(|_| false);
            }
            let bit = bit_of(&key);
            let again = match &mut seen {
                Some(seen) => !seen.insert(key.clone()),
                None => bits & bit != 0 && entries.iter().any(|(k, _)| *k == key),
            };
            if again {
                return Err(twice(&key));
            }
            bits |= bit;
            let value = map.next_value_seed(FieldSeed(inner))?;
            entries.push((key, value));
            if entries.len() == MANY_KEYS {
                seen = Some(entries.iter().map(|(k, _)| k.clone()).collect());
            }
        }
        Ok(true)
    }
}

/// One of 64 bits, for keys that differ mostly another one.
fn bit_of(key: &str) -> u64 {
    let mut bytes = key.bytes();
    let (first, last) = (bytes.next().unwrap_or_default(), bytes.next_back().unwrap_or_default());
    1 << ((usize::from(first) + 7 * usize::from(last) + key.len()) % 64)
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

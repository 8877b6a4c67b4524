//! Strict JSON: a key twice in one object is an error, nesting ends at 64 levels, numbers keep their digits (an exponent
//! without sign gets one).

mod scan;
mod write;

pub use scan::{Digits, Fault, Kind, Scan, deeper};
pub use write::{write_number, write_object, write_string, write_text, write_value};

use serde::de::{Error as _, IgnoredAny};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::str::FromStr as _;

/// Levels of nesting.
pub const MAX_DEPTH: u8 = 64;

/// How serde_json hands numbers over whose digits it keeps: as an object with this one key.
const NUMBER: &str = "$serde_json::private::Number";

/// Parses a whole JSON text strictly. **Errors:** serde_json's, with line and column.
pub fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let text = text(bytes)?;
    whole(text, |scan| value(scan, MAX_DEPTH, Twice::Refused))
}

/// Takes one value that is the whole text. **Errors:** as `parse`.
pub fn whole<'a, T>(
    text: &'a str,
    take: impl FnOnce(&mut Scan<'a>) -> Result<T, Fault>,
) -> Result<T, serde_json::Error> {
    let mut scan = Scan::new(text);
    let taken = take(&mut scan).and_then(|value| scan.end().map(|()| value));
    taken.map_err(|fault| explained(text, scan.at(), fault))
}

/// The bytes as text. **Errors:** they are not UTF-8; where.
pub fn text(bytes: &[u8]) -> Result<&str, serde_json::Error> {
    std::str::from_utf8(bytes).map_err(|e| {
        let (before, _) = bytes.split_at_checked(e.valid_up_to()).unwrap_or_default();
        placed("it is not UTF-8", &String::from_utf8_lossy(before))
    })
}

/// What is wrong with a text, told by serde_json where it is no JSON.
pub fn explained(text: &str, at: usize, fault: Fault) -> serde_json::Error {
    let before = text.get(..at).unwrap_or(text);
    match fault {
        Fault::Refused(words) => placed(&words, before),
        Fault::Syntax => match serde_json::from_str::<IgnoredAny>(text) {
            Err(error) => error,
            // Halves of letters are passed over there.
            Ok(_) => placed("a character is written that there is not", before),
        },
    }
}

fn placed(words: &str, before: &str) -> serde_json::Error {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let number = 1 + before.matches('\n').count();
    // serde_json takes the place off the end of the words.
    serde_json::Error::custom(format_args!("{words} at line {number} column {}", line.len()))
}

/// What happens where a key stands twice in one object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Twice {
    /// It is an error: in our own files one of the two would be lost.
    Refused,
    /// The last counts, as other programs have it.
    LastCounts,
}

/// Takes any value, of at most so many levels of lists and objects.
pub fn value(scan: &mut Scan<'_>, levels: u8, twice: Twice) -> Result<Value, Fault> {
    Ok(match scan.kind()? {
        Kind::Text => Value::String(scan.string()?.into_owned()),
        Kind::Number => match scan.number()? {
            Digits::Whole(number) => number.into(),
            Digits::Other(digits) => Value::Number(exact(digits)?),
        },
        Kind::Word => scan.word()?.map_or(Value::Null, Value::Bool),
        Kind::List => {
            let inner = deeper(levels)?;
            let mut list = Vec::new();
            scan.elements(|scan| {
                list.push(value(scan, inner, twice)?);
                Ok::<_, Fault>(())
            })?;
            Value::Array(list)
        }
        Kind::Object => {
            let inner = deeper(levels)?;
            let mut object = Map::new();
            scan.members(|scan, key| {
                if twice == Twice::Refused && object.contains_key(key.as_ref()) {
                    return Err(stands_twice(&key));
                }
                // Elsewhere serde_json would take such an object for a number.
                if key == NUMBER {
                    return Err(Fault::Refused(format!("the key {key:?} is not allowed")));
                }
                object.insert(key.into_owned(), value(scan, inner, twice)?);
                Ok(())
            })?;
            Value::Object(object)
        }
    })
}

/// A number with the digits it was written with.
pub fn exact(digits: &str) -> Result<Number, Fault> {
    Number::from_str(digits).map_err(|_| Fault::Syntax)
}

/// What is wrong with an object that has a key twice.
pub fn stands_twice(key: &str) -> Fault {
    Fault::Refused(format!("the key {key:?} stands twice in one object"))
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

impl<'de> Field<'de> {
    /// Takes a value. **Errors:** more than `levels` levels of lists and objects, a key twice.
    pub fn of(scan: &mut Scan<'de>, levels: u8) -> Result<Self, Fault> {
        let mut field = Self::Whole(0);
        field.take(scan, levels)?;
        Ok(field)
    }

    /// As `of`, in the place of another value: moving them would cost as much as reading them.
    fn take(&mut self, scan: &mut Scan<'de>, levels: u8) -> Result<(), Fault> {
        if let Some(text) = scan.plain_text() {
            *self = Self::Text(Cow::Borrowed(text));
            return Ok(());
        }
        *self = match scan.kind()? {
            Kind::Text => Self::Text(scan.string()?),
            Kind::Number => match scan.number()? {
                Digits::Whole(number) => Self::Whole(number),
                Digits::Other(digits) => Self::Other(Value::Number(exact(digits)?)),
            },
            _ => Self::Other(value(scan, levels, Twice::Refused)?),
        };
        Ok(())
    }
}

/// Takes an object as its entries in the order read, into a list that is used again and again and best holds those of
/// an object like it. Cheaper than a map where the keys are known. Values have at most so many levels. Says how many of
/// the first keys are those of the list before.
pub fn entries<'de>(scan: &mut Scan<'de>, levels: u8, into: &mut Vec<Entry<'de>>) -> Result<usize, Fault> {
    let mut n = 0;
    let mut more = scan.enter()?;
    // Objects of a list mostly have the keys of the one before in its order, and no key twice as little as that one.
    while more
        && let Some((Cow::Borrowed(key), field)) = into.get_mut(n)
        && scan.key_is(key)
    {
        field.take(scan, levels)?;
        n += 1;
        more = scan.another()?;
    }
    into.truncate(n);
    let mut met = Met::default();
    if more {
        into.iter().for_each(|(key, _)| met.bits |= bit_of(key));
    }
    while more {
        let key = scan.key()?;
        met.check(&key, into)?;
        into.push((key, Field::of(scan, levels)?));
        more = scan.another()?;
    }
    Ok(n)
}

/// Which keys an object has had so far.
#[derive(Default)]
pub struct Met {
    bits: u64,
    seen: Option<HashSet<String>>,
}

impl Met {
    /// Takes note of a key. **Errors:** it stands among those before it.
    pub fn check(&mut self, key: &str, before: &[Entry<'_>]) -> Result<(), Fault> {
        if before.len() >= MANY_KEYS && self.seen.is_none() {
            self.seen = Some(before.iter().map(|(k, _)| k.to_string()).collect());
        }
        // A key whose bit is not set yet is new; only where it is, the others are looked at.
        let bit = bit_of(key);
        let again = match &mut self.seen {
            Some(seen) => !seen.insert(key.to_owned()),
            None => self.bits & bit != 0 && before.iter().any(|(k, _)| k == key),
        };
        self.bits |= bit;
        if again { Err(stands_twice(key)) } else { Ok(()) }
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_object_is_read_the_same_whatever_was_read_before() {
        let objects = [
            r#"{"a":1,"b":"x"}"#,
            r#"{"a":2,"b":"y"}"#,
            r#"{ "a" :3}"#,
            r#"{"a":4,"c":5,"b":6}"#,
            "{}",
            r#"{"b":7,"\u0061":8}"#,
        ];
        let mut kept = Vec::new();
        for object in objects {
            let (mut scan, mut fresh) = (Scan::new(object), Vec::new());
            entries(&mut scan.clone(), 9, &mut fresh).unwrap();
            entries(&mut scan, 9, &mut kept).unwrap();
            scan.end().unwrap();
            assert_eq!(kept, fresh, "{object}");
            let value = parse(object.as_bytes()).unwrap();
            let keys: Vec<_> = kept.iter().map(|(key, _)| key.as_ref()).collect();
            assert!(value.as_object().unwrap().keys().eq(keys), "{object}");
        }
        entries(&mut Scan::new(r#"{"a\"b":1}"#), 9, &mut kept).unwrap();
        assert_eq!(entries(&mut Scan::new(r#"{"a"b":1}"#), 9, &mut kept), Err(Fault::Syntax));
        entries(&mut Scan::new(r#"{"a":1,"b":2}"#), 9, &mut kept).unwrap();
        let twice = entries(&mut Scan::new(r#"{"a":1,"b":2,"a":3}"#), 9, &mut kept);
        assert_eq!(twice, Err(stands_twice("a")));
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
        assert!(parse(br#"{"a":{"$serde_json::private::Number":"1"}}"#).is_err());
        assert!(parse(br#"{"$serde_json::private::Number":"1","a":2}"#).is_err());
        assert!(parse(br#"{"$serde_json::private::Number":{}}"#).is_err());
    }
}

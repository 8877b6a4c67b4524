//! JSON read without a copy: text stays in the file where it has no escapes, objects are lists of their entries.
//!
//! For readers of long files, where a tree of `Value`s would cost more than everything else. Of a key that stands twice
//! the last counts, as in `Value`.

use crate::core::json::{self, Digits, Fault, Kind, Scan, Twice};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'de> {
    Null,
    Bool(bool),
    Whole(u64),
    Number(Number),
    Text(Cow<'de, str>),
    List(Vec<Node<'de>>),
    Object(Fields<'de>),
}

/// The entries of an object in the order read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields<'de>(Vec<(Cow<'de, str>, Node<'de>)>);

impl<'de> Node<'de> {
    /// As text, when it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As a whole number from 0 on; a number with a zero fraction counts.
    pub fn whole(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Number(number) => super::json::whole(&Value::Number(number.clone())),
            _ => None,
        }
    }

    /// As the name of something: text as it is, a number by its digits.
    pub fn name(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Whole(number) => Some(Cow::Owned(number.to_string())),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    /// The elements of a list; nothing otherwise.
    pub fn items(&self) -> &[Node<'de>] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// As an object.
    pub fn as_object(&self) -> Option<&Fields<'de>> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// As an ordinary value.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Whole(number) => (*number).into(),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.as_ref().to_owned()),
            Self::List(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Self::Object(fields) => Value::Object(fields.to_map()),
        }
    }
}

impl<'de> Fields<'de> {
    /// The value of a key. **Cost:** a scan.
    pub fn get(&self, key: &str) -> Option<&Node<'de>> {
        self.0.iter().rev().find(|(k, _)| k == key).map(|(_, value)| value)
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: &str) -> Option<Node<'de>> {
        let found = self.0.iter_mut().rev().find(|(k, _)| k == key).map(|(_, v)| std::mem::replace(v, Node::Null));
        if found.is_some() {
            self.0.retain(|(k, _)| k != key);
        }
        found
    }

    /// A field as text, when it is text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// A field as a whole number.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.get(key)?.whole()
    }

    /// A field that names something.
    pub fn name(&self, key: &str) -> Option<Cow<'_, str>> {
        self.get(key)?.name()
    }

    /// A field as an ordinary value, unless it is null.
    pub fn value(&self, key: &str) -> Option<Value> {
        self.get(key).filter(|node| **node != Node::Null).map(Node::to_value)
    }

    /// A field as an ordinary object; empty where it is none.
    pub fn map(&self, key: &str) -> Map<String, Value> {
        self.get(key).and_then(Node::as_object).map(Fields::to_map).unwrap_or_default()
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node<'de>)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value))
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &Node<'de>> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Keeps the entries that the test says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Node<'de>) -> bool) {
        self.0.retain(|(key, value)| keep(key, value));
    }

    /// As an ordinary object.
    pub fn to_map(&self) -> Map<String, Value> {
        self.0.iter().map(|(key, value)| (key.as_ref().to_owned(), value.to_value())).collect()
    }
}

impl From<Value> for Node<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(yes) => Self::Bool(yes),
            Value::Number(number) => number.as_u64().map_or(Self::Number(number), Self::Whole),
            Value::String(text) => Self::Text(Cow::Owned(text)),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(map) => {
                Self::Object(Fields(map.into_iter().map(|(k, v)| (Cow::Owned(k), Self::from(v))).collect()))
            }
        }
    }
}

/// Levels of lists and objects that are read, as many as serde_json reads.
pub const LEVELS: u8 = 127;

/// Something that is made from JSON as it is walked through.
pub trait Read<'de>: Sized {
    /// Takes one value.
    fn read(scan: &mut Scan<'de>) -> Result<Self, Fault>;
}

impl<'de> Read<'de> for Node<'de> {
    fn read(scan: &mut Scan<'de>) -> Result<Self, Fault> {
        node(scan, LEVELS, None, None)
    }
}

impl Read<'_> for Value {
    fn read(scan: &mut Scan<'_>) -> Result<Self, Fault> {
        json::value(scan, LEVELS, Twice::LastCounts)
    }
}

/// A value whose list of tokens is passed over, because readers of tags have no use for it and it is most of the file.
pub struct WithoutTokens<'de>(pub Node<'de>);

impl<'de> Read<'de> for WithoutTokens<'de> {
    fn read(scan: &mut Scan<'de>) -> Result<Self, Fault> {
        node(scan, LEVELS, Some("tokens"), None).map(Self)
    }
}

/// Takes a value; `without` is a key of the outermost object that is not wanted, `like` a value that may be its like.
fn node<'de>(
    scan: &mut Scan<'de>,
    levels: u8,
    without: Option<&str>,
    like: Option<&Node<'de>>,
) -> Result<Node<'de>, Fault> {
    if let Some(text) = scan.text()? {
        return Ok(Node::Text(text));
    }
    Ok(match scan.kind()? {
        Kind::Text => return Err(Fault::Syntax),
        Kind::Number => match scan.number()? {
            Digits::Whole(number) => Node::Whole(number),
            Digits::Other(digits) => Node::Number(json::exact(digits)?),
        },
        Kind::Word => scan.word()?.map_or(Node::Null, Node::Bool),
        Kind::List => {
            let inner = json::deeper(levels)?;
            let mut items = Vec::new();
            scan.elements(|scan| {
                // What stands in a list mostly has the keys of the one before it.
                let item = node(scan, inner, None, items.last())?;
                items.push(item);
                Ok::<_, Fault>(())
            })?;
            Node::List(items)
        }
        Kind::Object => {
            let inner = json::deeper(levels)?;
            let like = like.and_then(Node::as_object).map(|like| like.0.as_slice()).unwrap_or_default();
            let mut fields = Vec::with_capacity(like.len());
            let mut more = scan.enter()?;
            while more {
                let key = match like.get(fields.len()) {
                    Some((Cow::Borrowed(key), _)) if scan.key_is(key) => Cow::Borrowed(*key),
                    _ => scan.key()?,
                };
                if without == Some(key.as_ref()) {
                    scan.skip(inner)?;
                } else {
                    fields.push((key, node(scan, inner, None, None)?));
                }
                more = scan.another()?;
            }
            Node::Object(Fields(fields))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_says_what_a_value_says() {
        let text = r#"{"a":"x\n","b":[1,-2,3.50,true,null,1e400],"c":{"d":{}},"e":"é"}"#;
        let node = json::whole(text, Node::read).unwrap();
        assert_eq!(node.to_value(), serde_json::from_str::<Value>(text).unwrap());
        let fields = node.as_object().unwrap();
        assert_eq!(
            (fields.text("a"), fields.get("b").map(|b| b.items().len()), fields.number("a")),
            (Some("x\n"), Some(6), None)
        );
        assert!(matches!(fields.get("e"), Some(Node::Text(Cow::Borrowed("é")))));
    }

    #[test]
    fn the_last_of_two_equal_keys_counts_and_both_go() {
        let Node::Object(mut fields) = json::whole(r#"{"a":1,"b":2,"a":3}"#, Node::read).unwrap() else {
            unreachable!()
        };
        assert_eq!(fields.number("a"), Some(3));
        assert_eq!(fields.remove("a"), Some(Node::Whole(3)));
        assert_eq!(fields.get("a"), None);
    }
}

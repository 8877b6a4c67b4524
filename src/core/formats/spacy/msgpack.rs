//! MessagePack, as much of it as a DocBin needs. **Source:** the specification at msgpack.org.

use serde_json::{Map, Value};
use std::io::{self, Write};

/// Writes values one after another; lengths of maps and lists are said before their contents.
pub struct Packer<W: Write>(pub W);

impl<W: Write> Packer<W> {
    pub fn map(&mut self, entries: usize) -> io::Result<()> {
        self.sized(entries, Some((0x80, 16)), [0xde, 0xde, 0xdf])
    }

    pub fn list(&mut self, items: usize) -> io::Result<()> {
        self.sized(items, Some((0x90, 16)), [0xdc, 0xdc, 0xdd])
    }

    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.sized(text.len(), Some((0xa0, 32)), [0xd9, 0xda, 0xdb])?;
        self.0.write_all(text.as_bytes())
    }

    /// The head of a run of bytes; the caller writes so many.
    pub fn bytes_of(&mut self, length: usize) -> io::Result<()> {
        self.sized(length, None, [0xc4, 0xc5, 0xc6])
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes_of(bytes.len())?;
        self.0.write_all(bytes)
    }

    pub fn bool(&mut self, yes: bool) -> io::Result<()> {
        self.0.write_all(&[if yes { 0xc3 } else { 0xc2 }])
    }

    pub fn whole(&mut self, number: u64) -> io::Result<()> {
        match number {
            0..=0x7f => self.0.write_all(&[number as u8]),
            0x80..=0xff => self.0.write_all(&[0xcc, number as u8]),
            0x100..=0xffff => self.tagged(0xcd, &(number as u16).to_be_bytes()),
            0x1_0000..=0xffff_ffff => self.tagged(0xce, &(number as u32).to_be_bytes()),
            _ => self.tagged(0xcf, &number.to_be_bytes()),
        }
    }

    /// A JSON value; numbers that are not whole become floats.
    pub fn json(&mut self, value: &Value) -> io::Result<()> {
        match value {
            Value::Null => self.0.write_all(&[0xc0]),
            Value::Bool(yes) => self.bool(*yes),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(n), _) => self.whole(n),
                (None, Some(n)) => self.tagged(0xd3, &n.to_be_bytes()),
                (None, None) => self.tagged(0xcb, &number.as_f64().unwrap_or_default().to_be_bytes()),
            },
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.list(items.len())?;
                items.iter().try_for_each(|item| self.json(item))
            }
            Value::Object(map) => {
                self.map(map.len())?;
                map.iter().try_for_each(|(key, value)| {
                    self.text(key)?;
                    self.json(value)
                })
            }
        }
    }

    fn tagged(&mut self, tag: u8, rest: &[u8]) -> io::Result<()> {
        self.0.write_all(&[tag])?;
        self.0.write_all(rest)
    }

    fn sized(&mut self, n: usize, small: Option<(u8, usize)>, tags: [u8; 3]) -> io::Result<()> {
        let [one, two, four] = tags;
        match (small, n) {
            (Some((tag, limit)), n) if n < limit => self.0.write_all(&[tag | n as u8]),
            // Lists and maps have no form with one byte: their two tags are the same.
            (_, 0..=0xff) if one != two => self.0.write_all(&[one, n as u8]),
            (_, 0..=0xffff) => self.tagged(two, &(n as u16).to_be_bytes()),
            _ => {
                let n = u32::try_from(n).map_err(|_| io::Error::other("more than 4 GB in one DocBin"))?;
                self.tagged(four, &n.to_be_bytes())
            }
        }
    }
}

/// A value read; text and bytes stay where they are.
#[derive(Debug, PartialEq)]
pub enum Item<'a> {
    Nil,
    Bool(bool),
    Whole(u64),
    Negative(i64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    List(Vec<Item<'a>>),
    Map(Vec<(Item<'a>, Item<'a>)>),
    /// An extension type, of no use here.
    Other,
}

/// How deep values may lie in each other.
const DEPTH: usize = 64;

/// Reads one value. `None` when the bytes are not MessagePack, end early, or go too deep.
pub fn unpack(bytes: &[u8]) -> Option<Item<'_>> {
    Unpacker { rest: bytes }.item(0)
}

/// How many bytes the first value takes; `None` where it is not all there, or no MessagePack.
pub fn extent(bytes: &[u8]) -> Option<usize> {
    let mut unpacker = Unpacker { rest: bytes };
    unpacker.skip()?;
    Some(bytes.len() - unpacker.rest.len())
}

/// The head of a map or of a run of bytes: how many bytes it takes itself, and how many entries or bytes follow.
pub fn head(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut unpacker = Unpacker { rest: bytes };
    let count = match unpacker.number(1)? {
        tag @ 0x80..=0x8f => tag & 0xf,
        0xc4 => unpacker.number(1)?,
        0xc5 | 0xde => unpacker.number(2)?,
        0xc6 | 0xdf => unpacker.number(4)?,
        _ => return None,
    };
    Some((bytes.len() - unpacker.rest.len(), usize::try_from(count).ok()?))
}

struct Unpacker<'a> {
    rest: &'a [u8],
}

impl<'a> Unpacker<'a> {
    fn item(&mut self, depth: usize) -> Option<Item<'a>> {
        if depth > DEPTH {
            return None;
        }
        let tag = self.number(1)?;
        Some(match tag {
            0x00..=0x7f => Item::Whole(tag),
            0x80..=0x8f => self.map(tag & 0xf, depth)?,
            0x90..=0x9f => self.list(tag & 0xf, depth)?,
            0xa0..=0xbf => self.text(tag & 0x1f)?,
            0xc0 => Item::Nil,
            0xc2 => Item::Bool(false),
            0xc3 => Item::Bool(true),
            0xc4..=0xc6 => {
                let n = self.number(1 << (tag - 0xc4))?;
                Item::Bytes(self.take(n)?)
            }
            0xc7..=0xc9 => {
                let n = self.number(1 << (tag - 0xc7))?;
                self.take(n + 1).map(|_| Item::Other)?
            }
            0xca => Item::Float(f32::from_bits(self.number(4)? as u32).into()),
            0xcb => Item::Float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Item::Whole(self.number(1 << (tag - 0xcc))?),
            0xd0 => signed(self.number(1)? as i8 as i64),
            0xd1 => signed(self.number(2)? as i16 as i64),
            0xd2 => signed(self.number(4)? as i32 as i64),
            0xd3 => signed(self.number(8)? as i64),
            0xd4..=0xd8 => self.take((1 << (tag - 0xd4)) + 1).map(|_| Item::Other)?,
            0xd9..=0xdb => {
                let n = self.number(1 << (tag - 0xd9))?;
                self.text(n)?
            }
            0xdc | 0xdd => {
                let n = self.number(2 << (tag - 0xdc))?;
                self.list(n, depth)?
            }
            0xde | 0xdf => {
                let n = self.number(2 << (tag - 0xde))?;
                self.map(n, depth)?
            }
            0xe0..=0xff => Item::Negative(tag as u8 as i8 as i64),
            _ => return None,
        })
    }

    /// Passes over one value, keeping nothing of it.
    fn skip(&mut self) -> Option<()> {
        let mut left = 1u64;
        while left > 0 {
            left -= 1;
            let tag = self.number(1)?;
            let bytes = match tag {
                0xa0..=0xbf => tag & 0x1f,
                0xc4..=0xc6 => self.number(1 << (tag - 0xc4))?,
                0xc7..=0xc9 => self.number(1 << (tag - 0xc7))? + 1,
                0xca => 4,
                0xcb => 8,
                0xcc..=0xcf => 1 << (tag - 0xcc),
                0xd0..=0xd3 => 1 << (tag - 0xd0),
                0xd4..=0xd8 => (1 << (tag - 0xd4)) + 1,
                0xd9..=0xdb => self.number(1 << (tag - 0xd9))?,
                _ => 0,
            };
            self.take(bytes)?;
            left += match tag {
                0x80..=0x8f => 2 * (tag & 0xf),
                0x90..=0x9f => tag & 0xf,
                0xdc | 0xdd => self.number(2 << (tag - 0xdc))?,
                0xde | 0xdf => 2 * self.number(2 << (tag - 0xde))?,
                _ => 0,
            };
        }
        Some(())
    }

    fn number(&mut self, bytes: u64) -> Option<u64> {
        Some(self.take(bytes)?.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }

    fn take(&mut self, n: u64) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(usize::try_from(n).ok()?)?;
        self.rest = rest;
        Some(head)
    }

    fn text(&mut self, n: u64) -> Option<Item<'a>> {
        std::str::from_utf8(self.take(n)?).ok().map(Item::Text)
    }

    fn list(&mut self, n: u64, depth: usize) -> Option<Item<'a>> {
        // Each item takes a byte at least, so a length beyond the rest is a lie, and nothing is set aside for it.
        (n <= self.rest.len() as u64).then_some(())?;
        let mut items = Vec::new();
        for _ in 0..n {
            items.push(self.item(depth + 1)?);
        }
        Some(Item::List(items))
    }

    fn map(&mut self, n: u64, depth: usize) -> Option<Item<'a>> {
        (n <= self.rest.len() as u64).then_some(())?;
        let mut entries = Vec::new();
        for _ in 0..n {
            entries.push((self.item(depth + 1)?, self.item(depth + 1)?));
        }
        Some(Item::Map(entries))
    }
}

fn signed(number: i64) -> Item<'static> {
    if number < 0 { Item::Negative(number) } else { Item::Whole(number as u64) }
}

impl<'a> Item<'a> {
    /// An entry of a map by its name.
    pub fn get(&self, name: &str) -> Option<&Item<'a>> {
        match self {
            Item::Map(entries) => entries.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&'a str> {
        match self {
            Item::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bytes(&self) -> Option<&'a [u8]> {
        match self {
            Item::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub fn as_whole(&self) -> Option<u64> {
        match self {
            Item::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self) -> &[Item<'a>] {
        match self {
            Item::List(items) => items,
            _ => &[],
        }
    }

    /// As JSON; bytes, extensions and entries whose key is no text are left out.
    pub fn to_json(&self) -> Value {
        match self {
            Item::Nil | Item::Bytes(_) | Item::Other => Value::Null,
            Item::Bool(yes) => Value::Bool(*yes),
            Item::Whole(n) => Value::from(*n),
            Item::Negative(n) => Value::from(*n),
            Item::Float(n) => serde_json::Number::from_f64(*n).map_or(Value::Null, Value::Number),
            Item::Text(text) => Value::from(*text),
            Item::List(items) => Value::Array(items.iter().map(Item::to_json).collect()),
            Item::Map(entries) => {
                let pairs = entries.iter().filter_map(|(k, v)| Some((k.as_text()?.to_owned(), v.to_json())));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_unpacks_the_same() {
        let long = "x".repeat(70_000);
        let many: Vec<u64> = (0..20).map(|i| 1 << (3 * i)).collect();
        let value =
            serde_json::json!({"a": [1, -1, 300, -70000, 1.5, true, null], "long": long, "many": many, "é": {}});
        let mut packer = Packer(Vec::new());
        packer.json(&value).unwrap();
        assert_eq!(unpack(&packer.0).unwrap().to_json(), value);
        let mut packer = Packer(Vec::new());
        packer.bytes(&[7; 300]).unwrap();
        assert_eq!(unpack(&packer.0).unwrap().as_bytes(), Some([7; 300].as_slice()));
        assert_eq!(head(&packer.0), Some((3, 300)));
    }

    #[test]
    fn a_value_is_passed_over_as_it_is_read() {
        let value =
            serde_json::json!({"a": [1, -1, 300, -70000, 1.5, true, null, [[]]], "l": "x".repeat(70_000), "é": {}});
        let mut packer = Packer(Vec::new());
        packer.json(&value).unwrap();
        let whole = packer.0.len();
        packer.bytes(&[1; 9]).unwrap();
        assert_eq!(extent(&packer.0), Some(whole));
        assert!((0..whole).step_by(7).all(|cut| extent(&packer.0[..cut]).is_none()));
    }

    #[test]
    fn lies_about_length_and_depth_are_refused() {
        assert_eq!(unpack(&[0xdd, 0xff, 0xff, 0xff, 0xff]), None);
        assert_eq!(unpack(&[0xc6, 0xff, 0xff, 0xff, 0xff, 1]), None);
        assert_eq!(unpack(&[0x91; 1000]), None);
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&[0xc1]), None);
    }
}

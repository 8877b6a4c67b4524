//! JSON as other programs write it: lenient look-ups, values as text, lines of records.

use super::node::{Fields, LEVELS, Node, Read};
use super::{Input, ReadError, Rejected, Taken};
use crate::core::json::{self as strict, Fault, Scan};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::io;
use std::marker::PhantomData;

/// A field as text, when it is text.
pub fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

/// A field as a whole number from 0 on; a number with a zero fraction counts.
pub fn number(object: &Map<String, Value>, key: &str) -> Option<u64> {
    whole(object.get(key)?)
}

/// A value as a whole number from 0 on.
pub fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        (float >= 0.0 && float.fract() == 0.0 && float < 1e15).then_some(float as u64)
    })
}

/// The elements of a field that is a list; nothing otherwise.
pub fn list<'a>(object: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The field as an object.
pub fn object<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    object.get(key).and_then(Value::as_object)
}

/// A field that names something: text as it is, a number by its digits.
pub fn name<'a>(object: &'a Map<String, Value>, key: &str) -> Option<Cow<'a, str>> {
    match object.get(key)? {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// A value as text: text as it is, everything else as JSON.
pub fn as_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        // A blank after each comma, as the tools around write lists.
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(Value::to_string).collect();
            Cow::Owned(format!("[{}]", items.join(", ")))
        }
        other => Cow::Owned(other.to_string()),
    }
}

/// Hands out the objects of a file that is a list, lines, or objects one after another, with the line each starts at.
///
/// What cannot be read is rejected: a bad line alone in a file of lines, the rest of the file otherwise.
pub fn objects(
    input: &Input<'_>,
    take: &mut dyn FnMut(Taken),
    mut each: impl FnMut(usize, Map<String, Value>, &mut dyn FnMut(Taken)),
) -> Result<(), ReadError> {
    values(input, take, |line, value: Value, take| match value {
        Value::Object(object) => each(line, object, take),
        other => take(Taken::Rejected(Rejected::at(line, "the record is not an object").with(shortened_value(other)))),
    })
}

/// As `objects`, without a copy of the file's text.
pub fn records<'a>(
    input: &Input<'a>,
    take: &mut dyn FnMut(Taken),
    mut each: impl FnMut(usize, Fields<'a>, &mut dyn FnMut(Taken)),
) -> Result<(), ReadError> {
    values(input, take, |line, node: Node<'a>, take| match node {
        Node::Object(fields) => each(line, fields, take),
        other => {
            let reject = Rejected::at(line, "the record is not an object").with(shortened_value(other.to_value()));
            take(Taken::Rejected(reject));
        }
    })
}

/// As `objects`, for records that may be something else than an object.
pub fn values<'a, T: Read<'a>>(
    input: &Input<'a>,
    take: &mut dyn FnMut(Taken),
    mut each: impl FnMut(usize, T, &mut dyn FnMut(Taken)),
) -> Result<(), ReadError> {
    let source = input.text()?;
    let body = source.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if body.is_empty() {
        return Ok(());
    }
    let later = input.first_line > 0;
    let mut scan = Scan::new(body);
    let explained = |scan: &Scan<'_>, fault: Fault| strict::explained(body, scan.at(), fault);
    if body.starts_with('[') && !later {
        let mut n = 0;
        let walked = scan.elements(|scan| {
            let value = T::read(scan)?;
            n += 1;
            each(n, value, take);
            Ok::<_, Fault>(())
        });
        return match walked.and_then(|()| scan.end()) {
            Ok(()) => Ok(()),
            Err(fault) if n > 0 => {
                let e = explained(&scan, fault);
                take(Taken::Rejected(Rejected::at(n + 1, format!("from here on the list is not JSON: {e}"))));
                Ok(())
            }
            Err(fault) => Err(ReadError::NotThisFormat(format!("a JSON list ({})", explained(&scan, fault)))),
        };
    }
    let first = body.split('\n').next().unwrap_or_default();
    let by_lines = later || strict::whole(first, |scan| scan.skip(LEVELS)).is_ok() || !body.contains("\n}");
    if by_lines {
        let mut good = later;
        let mut rejects = Vec::new();
        for (i, line) in lines(source).enumerate() {
            let line = line.trim_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace());
            if line.is_empty() {
                continue;
            }
            match strict::whole(line, T::read) {
                Ok(value) => {
                    good = true;
                    for reject in rejects.drain(..) {
                        take(Taken::Rejected(reject));
                    }
                    each(input.first_line + i + 1, value, take);
                }
                Err(e) => {
                    let reject = Rejected::at(input.first_line + i + 1, format!("the line is not JSON: {e}"))
                        .with(shortened(line));
                    if good { take(Taken::Rejected(reject)) } else { rejects.push(reject) }
                }
            }
        }
        if !good {
            return Err(ReadError::NotThisFormat("JSON, one object a line".to_owned()));
        }
        return Ok(());
    }
    let mut at = 0;
    let mut line = 1;
    let mut good = false;
    while scan.end().is_err() {
        line += newlines(body, at, scan.at());
        at = scan.at();
        match T::read(&mut scan) {
            Ok(value) => {
                good = true;
                each(line, value, take);
            }
            Err(fault) if good => {
                let e = explained(&scan, fault);
                take(Taken::Rejected(Rejected::at(line, format!("from here on the file is not JSON: {e}"))));
                return Ok(());
            }
            Err(fault) => return Err(ReadError::NotThisFormat(format!("JSON ({})", explained(&scan, fault)))),
        }
    }
    Ok(())
}

/// The objects of a JSON list that is too long to be in memory at once.
pub fn objects_of(
    list: impl io::Read,
    take: &mut dyn FnMut(Taken),
    mut each: impl FnMut(usize, Map<String, Value>, &mut dyn FnMut(Taken)),
) -> Result<(), ReadError> {
    let mut n = 0;
    let mut source = serde_json::Deserializer::from_reader(list);
    let one_by_one = Elements::new(|value: Value| {
        n += 1;
        match value {
            Value::Object(object) => each(n, object, take),
            other => {
                take(Taken::Rejected(Rejected::at(n, "the record is not an object").with(shortened_value(other))));
            }
        }
    });
    match serde::Deserializer::deserialize_seq(&mut source, one_by_one).and_then(|()| source.end()) {
        Ok(()) => Ok(()),
        Err(e) if n > 0 => {
            take(Taken::Rejected(Rejected::at(n + 1, format!("from here on the list is not JSON: {e}"))));
            Ok(())
        }
        Err(e) => Err(ReadError::NotThisFormat(format!("a JSON list ({e})"))),
    }
}

/// Hands out the elements of a list as they are read.
struct Elements<T, F> {
    each: F,
    kind: PhantomData<fn() -> T>,
}

impl<T, F: FnMut(T)> Elements<T, F> {
    fn new(each: F) -> Self {
        Self { each, kind: PhantomData }
    }
}

impl<'de, T: serde::Deserialize<'de>, F: FnMut(T)> serde::de::Visitor<'de> for Elements<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element()? {
            (self.each)(value);
        }
        Ok(())
    }
}

/// The lines of a text, found quicker than by its characters.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    let mut from = 0;
    ends.map(move |end| {
        let line = text.get(from..end).unwrap_or_default();
        from = end + 1;
        line
    })
}

fn newlines(text: &str, from: usize, to: usize) -> usize {
    text.get(from..to).map_or(0, |part| part.bytes().filter(|b| *b == b'\n').count())
}

/// The first 200 characters of something that is shown in a list of rejects.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn shortened_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(shortened(&text)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(source: &str) -> Input<'_> {
        Input { name: "in.jsonl", bytes: source.as_bytes(), first_line: 0, beside: &|_| None }
    }

    fn read(source: &str) -> (Vec<usize>, Vec<Option<usize>>) {
        let (mut lines, mut rejected) = (Vec::new(), Vec::new());
        let mut take = |taken: Taken| {
            if let Taken::Rejected(r) = taken {
                rejected.push(r.line)
            }
        };
        objects(&input(source), &mut take, |line, _, _| lines.push(line)).unwrap();
        (lines, rejected)
    }

    #[test]
    fn lines_lists_and_pretty_objects_are_all_taken() {
        assert_eq!(
            read("\u{feff}{\"a\":1}\r\n\r\n{\"a\":\"x\u{2028}y\"}\nnonsense\n{}"),
            (vec![1, 3, 5], vec![Some(4)])
        );
        assert_eq!(read("[{},\n{}, 3]"), (vec![1, 2], vec![Some(3)]));
        assert_eq!(read("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n"), (vec![1, 4], vec![]));
        assert_eq!(read("{\n \"a\": 1\n}\n{\n \"a\": \n}\n"), (vec![1], vec![Some(4)]));
        assert_eq!(read(""), (vec![], vec![]));
    }

    #[test]
    fn a_file_without_any_object_is_refused() {
        let refused = objects(&input("plain words"), &mut |_| (), |_, _, _| ());
        assert!(matches!(refused, Err(ReadError::NotThisFormat(_))));
    }

    #[test]
    fn numbers_and_names_are_read_leniently() {
        let Value::Object(o) = serde_json::json!({"a": 3.0, "b": 3.5, "c": "x", "d": 7}) else { unreachable!() };
        assert_eq!((number(&o, "a"), number(&o, "b")), (Some(3), None));
        assert_eq!((name(&o, "c").unwrap(), name(&o, "d").unwrap()), ("x".into(), "7".into()));
    }
}

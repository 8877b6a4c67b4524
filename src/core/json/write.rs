//! Writes JSON without blanks, with the sidecar's escapes.

use super::scan::plain;
use serde_json::{Map, Value};

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

/// Writes a string in quotes with the escapes that JSON must have and no others, for files that other programs read.
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (run, tail) = rest.split_at_checked(plain(rest)).unwrap_or((rest, &[]));
        out.extend_from_slice(run);
        let Some((byte, tail)) = tail.split_first() else { break };
        write_escape(out, char::from(*byte));
        rest = tail;
    }
    out.push(b'"');
}

/// Writes a whole number.
pub fn write_number(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
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
        if escape(c).is_some() {
            out.extend(bytes.get(from..at).unwrap_or_default());
            write_escape(out, c);
            from = end;
        }
        at = end;
    }
    out.extend(bytes.get(from..).unwrap_or_default());
    out.push(b'"');
}

/// Writes a character as its escape, where it has one.
fn write_escape(out: &mut Vec<u8>, c: char) {
    match escape(c) {
        Some(Escape::Short(letter)) => out.extend([b'\\', letter]),
        Some(Escape::Code) => {
            let code = u32::from(c);
            out.extend(b"\\u");
            out.extend((0..4).rev().map(|i| hex(code >> (4 * i))));
        }
        None => {}
    }
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
    use crate::core::json::parse;
    use proptest::prelude::*;

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
            prop_assert_eq!(parse(&out).unwrap(), Value::String(text.clone()));
            out.clear();
            write_text(&mut out, &text);
            prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
        }
    }
}

//! The notation of the tests: `[ACTOR Anna Berg] said on [DATE Tuesday|2026-11-17]`, nested at will; `«…»` is the
//! selection, `^` the caret.

use rubrica::core::document::{Document, Head};
use rubrica::core::edit::{Edit, Transaction};
use rubrica::core::spans::{Id, Span};
use rubrica::core::text::{Byte, ByteRange, Text};
use std::sync::Arc;

/// A text with what the notation says of it.
pub struct Noted {
    pub document: Document,
    pub caret: Byte,
    pub selection: Option<ByteRange>,
}

/// Reads the notation.
pub fn read(noted: &str) -> Noted {
    let mut text = String::new();
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut spans = Vec::new();
    let (mut caret, mut from, mut to) = (0, None, None);
    let mut rest = noted;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => {
                let (label, after) = rest.split_once(' ').expect("a label and a space after [");
                open.push((text.len(), label.to_owned()));
                rest = after;
            }
            '|' if !open.is_empty() => {
                let (value, after) = rest.split_once(']').expect("] after a value");
                let (start, label) = open.pop().unwrap();
                spans.push((start, text.len(), label, Some(value.to_owned())));
                rest = after;
            }
            ']' => {
                let (start, label) = open.pop().expect("[ before ]");
                spans.push((start, text.len(), label, None));
            }
            '^' => caret = text.len(),
            '«' => from = Some(text.len()),
            '»' => to = Some(text.len()),
            c => text.push(c),
        }
    }
    let mut document = Document::new(Text::new(text), Head::default());
    spans.sort();
    for (i, (start, end, label, value)) in spans.into_iter().enumerate() {
        let mut span = Span::new(Id::new(&format!("t{i}")), ByteRange::of(start, end), label);
        span.value = value.map(Into::into);
        document.run(Transaction::new("given", vec![Edit::PutSpan(Arc::new(span))]), "2026-01-01T00:00:00Z").unwrap();
    }
    let selection = from.zip(to).map(|(a, b)| ByteRange::of(a, b));
    Noted { document, caret: Byte::new(selection.map_or(caret, |s| s.start.get())), selection }
}

/// Prints a document in the notation. Values are shown where `values` says so.
pub fn print(document: &Document, values: bool) -> String {
    let text = document.text();
    let mut marks: Vec<(usize, i32, usize, String)> = Vec::new();
    for span in document.spans().iter().filter(|s| s.counts()) {
        let value = span.value_str().filter(|_| values).map(|v| format!("|{v}")).unwrap_or_default();
        for piece in span.pieces() {
            let (start, end) = (piece.start.get(), piece.end.get());
            marks.push((start, 1, usize::MAX - end, format!("[{} ", span.label)));
            marks.push((end, 0, usize::MAX - start, format!("{value}]")));
        }
    }
    marks.sort_by_key(|m| (m.0, m.1, m.2));
    let mut out = String::new();
    let mut at = 0;
    for (place, _, _, mark) in marks {
        out.push_str(&text.as_str()[at..place]);
        out.push_str(&mark);
        at = place;
    }
    out + &text.as_str()[at..]
}

#[test]
fn the_notation_prints_as_it_reads() {
    for noted in [
        "[ACTOR Anna Berg] said on [DATE Tuesday|2026-11-17]",
        "[CLAIM \"We go on [DATE Monday]\"], said [ACTOR Anna]",
        "[CLAIM [ACTOR Anna] goes]",
        "nothing",
    ] {
        assert_eq!(print(&read(noted).document, true), noted);
    }
}

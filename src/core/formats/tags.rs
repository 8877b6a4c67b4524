//! One tag a token: writing IOB2 and BILOU, and reading every relative of theirs back into spans.

use super::{Record, TagScheme, Tokenizer, is_space};
use crate::core::text::ByteRange;
use std::borrow::Cow;

/// A token with its tag: `O`, or a prefix, `-` and a label.
#[derive(Clone, Copy)]
pub struct Tagged<'a> {
    pub range: ByteRange,
    pub prefix: char,
    pub label: &'a str,
}

impl Tagged<'_> {
    /// The tag as it is written.
    pub fn tag(&self) -> Cow<'static, str> {
        if self.prefix == 'O' { Cow::Borrowed("O") } else { format!("{}-{}", self.prefix, self.label).into() }
    }
}

/// The tokens of a record with flat, trimmed spans, each with its tag.
pub fn tagged(record: &Record, tokenizer: Tokenizer, scheme: TagScheme) -> Vec<Tagged<'_>> {
    let tokens = tokenizer.tokens(&record.text, &record.spans);
    let mut spans = record.spans.iter().peekable();
    let mut out: Vec<Tagged<'_>> = Vec::with_capacity(tokens.len());
    for range in tokens {
        while spans.next_if(|s| s.range.end <= range.start).is_some() {}
        let inside = spans.peek().filter(|s| s.range.covers(range));
        let Some(span) = inside else {
            out.push(Tagged { range, prefix: 'O', label: "" });
            continue;
        };
        let first = range.start == span.range.start;
        let last = range.end == span.range.end;
        let prefix = match (scheme, first, last) {
            (TagScheme::Bilou, true, true) => 'U',
            (TagScheme::Bilou, false, true) => 'L',
            (_, true, _) => 'B',
            (_, false, _) => 'I',
        };
        out.push(Tagged { range, prefix, label: &span.label });
    }
    out
}

/// Sentences of tagged tokens: a line feed between two tokens ends one, but never inside a span.
pub fn sentences<'a, 'b>(record: &Record, tokens: &'b [Tagged<'a>]) -> Vec<&'b [Tagged<'a>]> {
    let mut out = Vec::new();
    let mut from = 0;
    let bytes = record.text.as_str().as_bytes();
    for (i, pair) in tokens.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        // Bytes do: a line feed is one, and no part of another character.
        let gap = bytes.get(before.range.end.get()..after.range.start.get()).unwrap_or_default();
        if matches!(after.prefix, 'O' | 'B' | 'U') && gap.contains(&b'\n') {
            out.extend(tokens.get(from..=i));
            from = i + 1;
        }
    }
    out.extend(tokens.get(from..).filter(|rest| !rest.is_empty()));
    out
}

/// Spans of a sequence of tags, token by token.
///
/// Takes IOB1, IOB2, IOE, IOBES and BILOU alike, as lenient readers do: a span starts at B, S or U, at I or E or L
/// where none of its label is open, and ends after E, L, S, U or before anything that does not go on with it.
#[derive(Default)]
pub struct Runs<'a> {
    /// Where the span began, how far it reaches, its label.
    open: Option<(usize, usize, &'a str)>,
}

impl<'a> Runs<'a> {
    /// Takes the next tag, of a token that reaches from one place to another, and hands out the spans that end.
    pub fn token(&mut self, from: usize, to: usize, tag: &'a str, take: &mut impl FnMut(usize, usize, &'a str)) {
        if tag == "O" {
            return self.end(take);
        }
        let (prefix, label) = tag.split_once('-').unwrap_or((tag, ""));
        let prefix = prefix.bytes().next().unwrap_or(b'O').to_ascii_uppercase();
        match &mut self.open {
            Some((_, end, open)) if *open == label && matches!(prefix, b'I' | b'E' | b'L') => *end = to,
            _ => {
                self.end(take);
                if matches!(prefix, b'B' | b'I' | b'E' | b'L' | b'S' | b'U') {
                    self.open = Some((from, to, label));
                }
            }
        }
        if matches!(prefix, b'E' | b'L' | b'S' | b'U') {
            self.end(take);
        }
    }

    /// No token of this sequence follows.
    pub fn end(&mut self, take: &mut impl FnMut(usize, usize, &'a str)) {
        if let Some((from, to, label)) = self.open.take() {
            take(from, to, label);
        }
    }
}

/// Whether a tag can be one: `O`, or a prefix letter with a label.
pub fn is_tag(tag: &str) -> bool {
    tag == "O"
        || tag.split_once('-').is_some_and(|(prefix, label)| {
            prefix.len() == 1 && "BIESLUbieslu".contains(prefix) && !label.is_empty() && !label.contains(is_space)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spans::{Id, Span};
    use std::sync::Arc;

    fn record() -> Record {
        let mut record = Record::new("a", "Anna Berg said\non 5 March\n2024 no");
        for (label, start, end) in [("ACTOR", 0, 9), ("DATE", 18, 30)] {
            record.spans.push(Arc::new(Span::new(Id::new(label), ByteRange::of(start, end), label)));
        }
        record
    }

    fn tags(scheme: TagScheme) -> String {
        let record = record();
        let tokens = tagged(&record, Tokenizer::Words, scheme);
        let lines: Vec<Vec<_>> =
            sentences(&record, &tokens).iter().map(|s| s.iter().map(Tagged::tag).collect()).collect();
        lines.iter().map(|l| l.join(" ")).collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn tokens_are_tagged_and_a_sentence_never_ends_inside_a_span() {
        assert_eq!(tags(TagScheme::Iob2), "B-ACTOR I-ACTOR O / O B-DATE I-DATE I-DATE O");
        assert_eq!(tags(TagScheme::Bilou), "B-ACTOR L-ACTOR O / O B-DATE I-DATE L-DATE O");
    }

    #[test]
    fn every_relative_of_iob_is_read() {
        let read = |tags: &str| -> Vec<(usize, usize, String)> {
            let (mut runs, mut spans) = (Runs::default(), Vec::new());
            let mut take = |from, to, label: &str| spans.push((from, to, label.to_owned()));
            tags.split(' ').enumerate().for_each(|(i, tag)| runs.token(i, i, tag, &mut take));
            runs.end(&mut take);
            spans
        };
        let span = |a, b, l: &str| (a, b, l.to_owned());
        assert_eq!(read("I-A I-A B-A O"), [span(0, 1, "A"), span(2, 2, "A")], "IOB1");
        assert_eq!(read("B-A I-A B-A I-B"), [span(0, 1, "A"), span(2, 2, "A"), span(3, 3, "B")], "IOB2");
        assert_eq!(read("B-A E-A S-A S-B O"), [span(0, 1, "A"), span(2, 2, "A"), span(3, 3, "B")], "IOBES");
        assert_eq!(read("B-A I-A L-A U-A"), [span(0, 2, "A"), span(3, 3, "A")], "BILOU");
        assert_eq!(read("I-A E-A I-A"), [span(0, 1, "A"), span(2, 2, "A")], "IOE");
        assert_eq!(read("O"), []);
        assert!(is_tag("O") && is_tag("B-A-B") && !is_tag("B") && !is_tag("NNP") && !is_tag("X-A"));
    }
}

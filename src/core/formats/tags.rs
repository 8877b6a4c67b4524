//! One tag a token: writing IOB2 and BILOU, and reading every relative of theirs back into spans.

use super::{Record, TagScheme, Tokenizer, is_space};
use crate::core::text::ByteRange;
use std::borrow::Cow;

/// A token with its tag: `O`, or a prefix, `-` and a label.
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
    for (i, pair) in tokens.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let gap = record.text.slice(ByteRange::new(before.range.end, after.range.start));
        if matches!(after.prefix, 'O' | 'B' | 'U') && gap.contains('\n') {
            out.extend(tokens.get(from..=i));
            from = i + 1;
        }
    }
    out.extend(tokens.get(from..).filter(|rest| !rest.is_empty()));
    out
}

/// Spans of a sequence of tags: first and last token (inclusive) and label.
///
/// Takes IOB1, IOB2, IOE, IOBES and BILOU alike, as lenient readers do: a span starts at B, S or U, at I or E or L
/// where none of its label is open, and ends after E, L, S, U or before anything that does not go on with it.
pub fn spans_of<'a>(tags: impl IntoIterator<Item = &'a str>) -> Vec<(usize, usize, &'a str)> {
    let mut spans: Vec<(usize, usize, &str)> = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut count = 0;
    for (i, tag) in tags.into_iter().enumerate() {
        count = i + 1;
        let (prefix, label) = match tag.split_once('-') {
            Some((prefix, label)) => (prefix, label),
            None => (tag, ""),
        };
        let prefix = prefix.chars().next().unwrap_or('O').to_ascii_uppercase();
        let goes_on = open.is_some_and(|(_, l)| l == label) && matches!(prefix, 'I' | 'E' | 'L');
        if !goes_on {
            if let Some((start, label)) = open.take() {
                spans.push((start, i - 1, label));
            }
            if matches!(prefix, 'B' | 'I' | 'E' | 'L' | 'S' | 'U') {
                open = Some((i, label));
            }
        }
        if matches!(prefix, 'E' | 'L' | 'S' | 'U')
            && let Some((start, label)) = open.take()
        {
            spans.push((start, i, label));
        }
    }
    if let Some((start, label)) = open {
        spans.push((start, count - 1, label));
    }
    spans
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
            spans_of(tags.split(' ')).into_iter().map(|(a, b, l)| (a, b, l.to_owned())).collect()
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

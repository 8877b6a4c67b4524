//! Writing WebAnno TSV.

use super::super::cas::feature;
use super::super::json::as_text;
use super::super::names::FileNames;
use super::super::{Part, Record, Sink, Tokenizer, Utf16, Writer};
use crate::core::spans::{Id, Span};
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write as _};

/// One file an article.
pub struct Files<'a> {
    sink: &'a mut dyn Sink,
    names: FileNames,
}

impl<'a> Files<'a> {
    /// Into a folder.
    pub fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, names: FileNames::default() }
    }
}

const SPAN: &str = "webanno.custom.RubricaSpan";

impl Writer for Files<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let tokens = Tokenizer::Words.tokens(&record.text, &record.spans);
        let Some(first) = tokens.first() else { return Ok(()) };
        let name = self.names.of(record);
        let mut out = self.sink.create(Part::Inside(&format!("{name}.tsv")))?;
        let attrs: BTreeSet<&String> = record.spans.iter().flat_map(|s| s.attrs.keys()).collect();
        let notes = record.spans.iter().any(|s| s.note.is_some());
        write!(out, "#FORMAT=WebAnno TSV 3.3\n#T_SP={SPAN}|identifier|label|value")?;
        if notes {
            out.write_all(b"|rubrica_note")?;
        }
        for attr in &attrs {
            write!(out, "|{}", feature(attr))?;
        }
        if !record.relations.is_empty() {
            write!(out, "\n#T_RL=webanno.custom.RubricaRelation|label|BT_{SPAN}")?;
        }
        out.write_all(b"\n\n\n")?;
        let body = record.text.as_str().get(first.start.get()..).unwrap_or_default();
        for line in body.split('\n') {
            writeln!(out, "#Text={}", escaped_text(line))?;
        }

        // Spans in order of their start; those that a token lies in are told by a list that moves along.
        let numbers: HashMap<&Id, usize> = record.spans.iter().enumerate().map(|(i, s)| (&s.id, i + 1)).collect();
        let mut firsts: HashMap<&Id, usize> = HashMap::new();
        let mut waiting = record.spans.iter().peekable();
        let mut open: Vec<&Span> = Vec::new();
        let mut rows: Vec<Vec<&Span>> = Vec::with_capacity(tokens.len());
        for (n, token) in tokens.iter().enumerate() {
            while let Some(span) = waiting.next_if(|s| s.range.start <= token.start) {
                open.push(span);
            }
            open.retain(|s| s.range.end > token.start);
            let here: Vec<&Span> = open.iter().copied().filter(|s| s.range.covers(*token)).collect();
            for span in &here {
                firsts.entry(&span.id).or_insert(n + 1);
            }
            rows.push(here);
        }
        let mut links: HashMap<usize, Vec<String>> = HashMap::new();
        let mut kinds: HashMap<usize, Vec<String>> = HashMap::new();
        for link in &record.relations {
            let (Some(from), Some(to)) = (firsts.get(&link.from), firsts.get(&link.to)) else { continue };
            let number = |id: &Id| numbers.get(id).copied().unwrap_or_default();
            links.entry(*to).or_default().push(format!("1-{from}[{}_{}]", number(&link.from), number(&link.to)));
            kinds.entry(*to).or_default().push(escaped(&link.kind));
        }
        let units = Utf16::new(&record.text);
        for (n, (token, here)) in tokens.iter().zip(&rows).enumerate() {
            let (start, end) = units.range(*token);
            write!(out, "1-{}\t{start}-{end}\t{}", n + 1, escaped_text(record.text.slice(*token)))?;
            let mut column = |value: &dyn Fn(&Span) -> Option<String>| {
                let cell: Vec<String> = here
                    .iter()
                    .map(|span| {
                        let number = numbers.get(&span.id).copied().unwrap_or_default();
                        format!("{}[{number}]", value(span).map_or_else(|| "*".to_owned(), |v| escaped(&v)))
                    })
                    .collect();
                write!(out, "\t{}", if cell.is_empty() { "_".to_owned() } else { cell.join("|") })
            };
            column(&|s| Some(s.id.to_string()))?;
            column(&|s| Some(s.label.to_string()))?;
            column(&|s| s.value.as_ref().map(|v| as_text(v).into_owned()))?;
            if notes {
                column(&|s| s.note.clone())?;
            }
            for attr in &attrs {
                column(&|s| s.attrs.get(*attr).map(|v| as_text(v).into_owned()))?;
            }
            if !record.relations.is_empty() {
                for cells in [&kinds, &links] {
                    write!(out, "\t{}", cells.get(&(n + 1)).map_or_else(|| "_".to_owned(), |c| c.join("|")))?;
                }
            }
            out.write_all(b"\n")?;
        }
        out.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// A value: signs with a meaning get a backslash, line breaks become signs.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', c]),
            '-' if chars.next_if_eq(&'>').is_some() => out.push_str("\\->"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

/// Words of the article: control characters by sign, or behind a backslash.
fn escaped_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\u{c}' => out.push_str("\\f"),
            '\u{8}' => out.push_str("\\b"),
            '\u{0}'..='\u{1f}' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

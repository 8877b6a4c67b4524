//! Reading WebAnno TSV 3.0 to 3.3: layers, sub-tokens, stacked annotations, relations.

use super::super::cas::attribute;
use super::super::record::Builder;
use super::super::{Input, ReadError, Rejected, Taken, Utf16};
use crate::core::spans::Id;
use serde_json::Value;
use std::collections::HashMap;

/// A column after token and offsets.
struct Column {
    /// Place of the layer in the header.
    layer: usize,
    kind: Kind,
}

enum Kind {
    /// A layer without features: whether it is there at all.
    Bare,
    Feature(String),
    /// Names the other end of a relation.
    Base,
    /// Slots of an annotation, and the targets of slots: left out.
    Slot,
}

struct Layer {
    /// Last part of the type's name.
    name: String,
    relation: bool,
}

/// An annotation as far as the lines so far say.
struct Annotation {
    layer: usize,
    begin: u32,
    end: u32,
    features: Vec<(String, String)>,
}

struct Link {
    layer: usize,
    /// Unit of the token that the line is about: the target.
    unit: String,
    features: Vec<(String, String)>,
    source: Option<String>,
    numbers: (usize, usize),
}

/// Reads a file: one article.
pub fn read(input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    let not = |why: String| ReadError::NotThisFormat(format!("WebAnno TSV 3 ({why})"));
    let mut lines = input.text()?.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).enumerate().peekable();
    let first = lines.next().map(|(_, line)| line).unwrap_or_default();
    if !first.starts_with("#FORMAT=WebAnno TSV 3.") {
        let shown = super::super::json::shortened(first);
        return Err(not(format!("its first line is “{shown}”; versions 1 and 2 are not read")));
    }
    let mut reading = Reading { id: input.stem().to_owned(), ..Reading::default() };
    while let Some((_, line)) = lines.next_if(|(_, line)| !line.is_empty()) {
        reading.declare(line).map_err(not)?;
    }
    for (i, line) in lines {
        reading.line(line).map_err(|why| not(format!("line {}: {why}", i + 1)))?;
    }
    reading.hand_out(take);
    Ok(())
}

#[derive(Default)]
struct Reading {
    id: String,
    layers: Vec<Layer>,
    columns: Vec<Column>,
    /// The text in UTF-16 units.
    text: Vec<u16>,
    /// `#Text=` lines of the sentence whose tokens have not come yet.
    sentence: Vec<String>,
    annotations: Vec<Annotation>,
    /// Annotations by their number in brackets.
    numbered: HashMap<usize, usize>,
    /// Annotations that a token or sub-token shows.
    at: HashMap<String, Vec<usize>>,
    links: Vec<Link>,
    slots: bool,
}

impl Reading {
    /// `#T_SP=type|feature|…`
    fn declare(&mut self, line: &str) -> Result<(), String> {
        let parts = line.strip_prefix("#T_").and_then(|rest| rest.split_once('='));
        let Some((kind @ ("SP" | "CH" | "RL"), parts)) = parts else {
            return Err(format!("“{}” declares no layer", super::super::json::shortened(line)));
        };
        let mut parts = parts.split('|');
        let kind_name = parts.next().unwrap_or_default();
        let layer = self.layers.len();
        let name = kind_name.rsplit('.').next().unwrap_or(kind_name).to_owned();
        self.layers.push(Layer { name, relation: kind == "RL" });
        let mut slot = false;
        let mut any = false;
        for part in parts.filter(|p| !p.is_empty()) {
            any = true;
            let kind = if slot || part.starts_with("ROLE_") {
                Kind::Slot
            } else if part.starts_with("BT_") {
                Kind::Base
            } else {
                Kind::Feature(part.to_owned())
            };
            slot = part.starts_with("ROLE_");
            self.columns.push(Column { layer, kind });
        }
        if !any {
            self.columns.push(Column { layer, kind: Kind::Bare });
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        if let Some(text) = line.strip_prefix("#Text=") {
            self.sentence.push(unescaped_text(text));
            return Ok(());
        }
        if line.starts_with('#') && !line.contains('\t') {
            return Ok(());
        }
        let mut fields = line.split('\t');
        let (Some(unit), Some(place)) = (fields.next(), fields.next()) else {
            return Err("a token has no place".to_owned());
        };
        let word = fields.next().unwrap_or_default();
        let ends = place.split_once('-').map(|(a, b)| (a.parse::<u32>(), b.parse::<u32>()));
        let Some((Ok(begin), Ok(end))) = ends else { return Err(format!("“{place}” is no place")) };
        if !self.sentence.is_empty() {
            self.begin_sentence(begin)?;
        }
        let there = self.text.get(begin as usize..end as usize).map(String::from_utf16_lossy);
        if there.as_deref() != Some(unescaped_text(word).as_str()) {
            return Err(format!("the token “{word}” is not at {place} of the text"));
        }
        let fields: Vec<&str> = fields.collect();
        if fields.len() < self.columns.len() {
            return Err("it has fewer columns than the head says; the file may be broken off".to_owned());
        }
        self.cells(unit, begin, end, &fields)
    }

    /// Puts the text of a sentence in its place: blanks before it, a line feed after it.
    fn begin_sentence(&mut self, begin: u32) -> Result<(), String> {
        let begin = begin as usize;
        let length: usize = self.sentence.iter().map(String::len).sum();
        // Offsets far beyond the text would only make blanks.
        if begin > self.text.len() + (1 << 20) + length {
            return Err("a sentence begins far behind the end of the one before".to_owned());
        }
        if self.text.len() > begin {
            if self.text.len() != begin + 1 {
                return Err("a sentence begins before the end of the one before".to_owned());
            }
            self.text.pop();
        }
        self.text.resize(begin, u16::from(b' '));
        let sentence = std::mem::take(&mut self.sentence).join("\n");
        self.text.extend(sentence.encode_utf16());
        self.text.push(u16::from(b'\n'));
        Ok(())
    }

    fn cells(&mut self, unit: &str, begin: u32, end: u32, fields: &[&str]) -> Result<(), String> {
        // The k-th value of each column of a layer belongs to the same annotation.
        let mut local: HashMap<(usize, usize), usize> = HashMap::new();
        let mut local_links: HashMap<(usize, usize), usize> = HashMap::new();
        for (column, cell) in self.columns.iter().zip(fields) {
            if *cell == "_" || cell.is_empty() {
                continue;
            }
            let Some(layer) = self.layers.get(column.layer) else { continue };
            if matches!(column.kind, Kind::Slot) {
                self.slots = true;
            }
            for (k, value) in split_unescaped(cell, '|').into_iter().enumerate() {
                let (value, number) = match &column.kind {
                    Kind::Base => (value, None),
                    _ => without_number(value),
                };
                if layer.relation {
                    let at = *local_links.entry((column.layer, k)).or_insert_with(|| {
                        self.links.push(Link {
                            layer: column.layer,
                            unit: unit.to_owned(),
                            features: Vec::new(),
                            source: None,
                            numbers: (0, 0),
                        });
                        self.links.len() - 1
                    });
                    let Some(link) = self.links.get_mut(at) else { continue };
                    match &column.kind {
                        Kind::Base => {
                            let (source, numbers) = value.split_once('[').unwrap_or((value, "0_0]"));
                            link.source = Some(source.to_owned());
                            let ends = numbers.trim_end_matches(']').split_once('_').unwrap_or((numbers, "0"));
                            link.numbers = (ends.0.parse().unwrap_or(0), ends.1.parse().unwrap_or(0));
                        }
                        Kind::Feature(name) if value != "*" => {
                            link.features.push((name.clone(), unescaped(value)));
                        }
                        _ => {}
                    }
                    continue;
                }
                let known = local.get(&(column.layer, k)).copied();
                let at = known.or_else(|| number.and_then(|n| self.numbered.get(&n).copied())).unwrap_or_else(|| {
                    self.annotations.push(Annotation { layer: column.layer, begin, end, features: Vec::new() });
                    self.annotations.len() - 1
                });
                if known.is_none() {
                    local.insert((column.layer, k), at);
                    self.at.entry(unit.to_owned()).or_default().push(at);
                    if let Some(n) = number {
                        self.numbered.insert(n, at);
                    }
                }
                let Some(annotation) = self.annotations.get_mut(at) else { continue };
                annotation.end = annotation.end.max(end);
                if let Kind::Feature(name) = &column.kind
                    && value != "*"
                    && !annotation.features.iter().any(|(n, _)| n == name)
                {
                    annotation.features.push((name.clone(), unescaped(value)));
                }
            }
        }
        Ok(())
    }

    fn hand_out(mut self, take: &mut dyn FnMut(Taken)) {
        // The line feed after the last sentence belongs to the format.
        self.text.pop();
        let mut builder = Builder::new(self.id.clone(), String::from_utf16_lossy(&self.text));
        if self.slots {
            take(Taken::Note(format!("{}: slots of annotations are left out", self.id)));
        }
        let text = builder.text().clone();
        let units = Utf16::new(&text);
        let mut ids: HashMap<usize, Id> = HashMap::new();
        let reject =
            |reason: String| Taken::Rejected(Rejected { id: Some(self.id.clone()), reason, ..Rejected::default() });
        for (i, annotation) in self.annotations.iter().enumerate() {
            let Some(range) = units.to_bytes(annotation.begin, annotation.end) else {
                let (begin, end) = (annotation.begin, annotation.end);
                take(reject(format!("the annotation from {begin} to {end} is empty or outside the text")));
                continue;
            };
            let layer = self.layers.get(annotation.layer).map_or("span", |l| l.name.as_str());
            let find = |name: &str| annotation.features.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
            let ours = layer == "RubricaSpan";
            let entity = layer == "NamedEntity";
            let label = if entity { find("value") } else { find("label") }.unwrap_or(layer);
            let mut span = builder.new_span(if ours { find("identifier") } else { None }, range, label);
            for (name, value) in &annotation.features {
                match name.as_str() {
                    "label" => {}
                    "value" if entity => {}
                    "identifier" if ours => {}
                    "value" => span.value = Some(Value::from(value.as_str())),
                    "rubrica_note" => span.note = Some(value.clone()),
                    name => {
                        span.attrs.insert(attribute(name).to_owned(), Value::from(value.as_str()));
                    }
                }
            }
            ids.insert(i, builder.push(span));
        }
        for link in &self.links {
            let end = |unit: Option<&String>, number: usize| {
                let by_number = self.numbered.get(&number).filter(|_| number > 0);
                by_number.or_else(|| self.at.get(unit?)?.first()).and_then(|i| ids.get(i)).cloned()
            };
            let from = end(link.source.as_ref(), link.numbers.0);
            let to = end(Some(&link.unit), link.numbers.1);
            let layer = self.layers.get(link.layer).map_or("relation", |l| l.name.as_str());
            let kind = link.features.iter().find(|(n, _)| n == "label").or(link.features.first());
            match (from, to) {
                (Some(from), Some(to)) => builder.link(None, kind.map_or(layer, |(_, v)| v.as_str()), from, to),
                _ => take(reject(format!("the relation at {} does not join two tags", link.unit))),
            }
        }
        take(Taken::Record(builder.build()));
    }
}

/// `value[3]` as the value and the number.
fn without_number(value: &str) -> (&str, Option<usize>) {
    let inner = value.strip_suffix(']').filter(|v| !v.ends_with('\\'));
    let parts = inner.and_then(|v| v.rsplit_once('['));
    match parts.and_then(|(value, number)| Some((value, number.parse().ok()?))) {
        Some((value, number)) => (value, Some(number)),
        None => (value, None),
    }
}

/// Parts between separators that no backslash stands before.
fn split_unescaped(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        if c == separator && !escaped {
            parts.extend(text.get(from..i));
            from = i + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    parts.extend(text.get(from..));
    parts
}

fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

fn unescaped_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('f') => out.push('\u{c}'),
                Some('b') => out.push('\u{8}'),
                Some(other) if other == '\\' || other < ' ' => out.push(other),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::{Format, MemorySink, Record, WriteOptions};
    use super::super::WebAnno;
    use super::*;
    use crate::core::spans::{Relation, Span};
    use std::sync::Arc;

    fn read_all(source: &str) -> (Record, usize) {
        let (mut record, mut others) = (None, 0);
        let input = Input { name: "a.tsv", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        read(&input, &mut |taken| match taken {
            Taken::Record(r) => record = Some(*r),
            _ => others += 1,
        })
        .unwrap();
        (record.unwrap(), others)
    }

    #[test]
    fn what_is_written_comes_back() {
        let mut out = Record::new("a", "  🥳 Anna_Berg \\ said\r\n\tso->|[on]\n\u{1}x\n");
        for (id, start, end, label) in [("s2", 7, 32, "CLAIM;X"), ("s1", 7, 16, "A*_"), ("s3", 29, 34, "DATE")] {
            out.spans.push(Arc::new(Span::new(Id::new(id), (start..end).into(), label)));
        }
        let first = Arc::make_mut(&mut out.spans[1]);
        first.value = Some(Value::from("a->b [1]|c\t_"));
        first.attrs.insert("label".to_owned(), Value::from("x"));
        first.note = Some("two\nlines".to_owned());
        for (id, from, to) in [("r1", "s2", "s1"), ("r2", "s3", "s1")] {
            out.relations.push(Arc::new(Relation::new(Id::new(id), "said_by", Id::new(from), Id::new(to))));
        }
        let mut sink = MemorySink::default();
        let mut writer = WebAnno.writer(&WriteOptions::default(), &mut sink).unwrap();
        writer.write(&out).unwrap();
        writer.finish().unwrap();
        let source = String::from_utf8(sink.files()["a.tsv"].clone()).unwrap();
        let (back, others) = read_all(&source);
        assert_eq!((back.text.as_str(), others), (out.text.as_str(), 0));
        for (a, b) in out.spans.iter().zip(&back.spans) {
            assert_eq!(
                (&a.id, a.range, &a.label, &a.value, &a.attrs, &a.note),
                (&b.id, b.range, &b.label, &b.value, &b.attrs, &b.note)
            );
        }
        let ends = |r: &Record| -> Vec<_> {
            let mut ends: Vec<_> = r.relations.iter().map(|l| (l.from.clone(), l.to.clone(), l.kind.clone())).collect();
            ends.sort();
            ends
        };
        assert_eq!(ends(&out), ends(&back));
    }

    #[test]
    fn sub_tokens_and_stacked_annotations_are_read() {
        let source = "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Span|value\n\n\n#Text=aaaaaa bbbbbb\n\
            1-1\t0-6\taaaaaa\t2[1]|1[3]\t\n1-1.1\t3-6\taaa\t9[4]\t\n1-2\t7-13\tbbbbbb\t2[1]|9[4]\t\n1-2.1\t7-7\t\t11\t\n";
        let (record, others) = read_all(source);
        let seen: Vec<_> = record.spans.iter().map(|s| (s.quote(&record.text), s.value_str().unwrap_or(""))).collect();
        assert_eq!(seen, [("aaaaaa bbbbbb", "2"), ("aaaaaa", "1"), ("aaa bbbbbb", "9")]);
        assert_eq!(others, 1, "the empty annotation is told");
    }
}

//! spaCy's DocBin: one zlib stream of MessagePack with a table of tokens, entities in it, span groups beside it.
//!
//! Every tag goes into `doc.spans["sc"]`; `doc.ents` gets those that neither overlap nor begin or end in white space;
//! `doc.user_data` gets the id of the article, attributes, notes and links. **Source:** spacy/tokens/_serialize.py of 3.8.

mod msgpack;
mod read;
mod stream;
mod strings;

use super::units::trimmed;
use super::{
    Format, Holds, Input, Loss, LossKind, Overlap, ReadError, Record, Shape, Sink, Taken, Tokenizer, WriteOptions,
    Writer, is_space,
};
use crate::core::spans::Span;
use msgpack::Packer;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;
use stream::Part;

/// The format.
pub struct Spacy;

/// The key of the span group that spaCy's span categoriser trains on when nobody chose another.
const GROUP: &str = "sc";

/// Numbers of the token attributes in the table, in its order: ORTH, ENT_IOB, ENT_TYPE, ENT_KB_ID, ENT_ID.
const ATTRS: [u64; 5] = [65, 77, 78, 452, 454];

/// Longest text that spaCy's pipelines take unless told otherwise, in characters.
const MAX_LENGTH: u32 = 1_000_000;

impl Format for Spacy {
    fn id(&self) -> &'static str {
        "spacy"
    }

    fn title(&self) -> &'static str {
        "spaCy DocBin"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["spacy"]
    }

    fn shape(&self) -> Shape {
        Shape::Binary
    }

    fn holds(&self) -> Holds {
        Holds { fragments: false, provenance: false, ..Holds::ALL }
    }

    fn advice(&self) -> &'static str {
        "All tags are in doc.spans[\"sc\"] for a span categoriser; doc.ents holds those without overlaps for entity training."
    }

    fn warnings(&self, record: &Record, options: &WriteOptions) -> Vec<Loss> {
        let mut warnings = Vec::new();
        let ents = entities(record, &options.overlap);
        for (span, ent) in record.spans.iter().zip(&ents) {
            match ent {
                None => warnings.push(Loss::of_span(LossKind::NotInEnts, record, span)),
                Some(ent) if ent.range != span.range => {
                    warnings.push(Loss::of_span(LossKind::TrimmedInEnts, record, span));
                }
                Some(_) => {}
            }
        }
        let ents: Vec<_> = ents.into_iter().flatten().collect();
        for i in Tokenizer::Spacy.misfits(&record.text, &ents) {
            warnings.extend(ents.get(i).map(|span| Loss::of_span(LossKind::Misfit, record, span)));
        }
        let length = record.text.code_points().0;
        if length > MAX_LENGTH {
            warnings.push(Loss::of_article(LossKind::TooLong, record, format!("{length} characters")));
        }
        warnings
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(DocBin {
            out: sink.create(super::Part::Main)?,
            overlap: options.overlap.clone(),
            strings: Strings::default(),
            rows: Part::default(),
            spaces: Part::default(),
            tokens: 0,
            lengths: Vec::new(),
            groups: Part::default(),
            user_data: Part::default(),
        }))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        read::read(input, take)
    }
}

/// For each span its form in `doc.ents`, trimmed, or nothing where another one takes its place.
fn entities(record: &Record, overlap: &Overlap) -> Vec<Option<Arc<Span>>> {
    let cut: Vec<Option<Arc<Span>>> = record
        .spans
        .iter()
        .map(|span| {
            let range = trimmed(&record.text, span.range, is_space)?;
            let mut span = span.clone();
            if range != span.range {
                Arc::make_mut(&mut span).range = range;
            }
            Some(span)
        })
        .collect();
    let there: Vec<Arc<Span>> = cut.iter().flatten().cloned().collect();
    let mut keep = overlap.keep(&record.text, &there).into_iter();
    cut.into_iter().map(|span| span.filter(|_| keep.next().unwrap_or(false))).collect()
}

/// Every string of the file with its number.
#[derive(Default)]
struct Strings {
    numbers: HashMap<Box<str>, u64>,
}

impl Strings {
    fn number(&mut self, text: &str) -> u64 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = strings::number(text);
        if number != 0 {
            self.numbers.insert(text.into(), number);
        }
        number
    }
}

struct DocBin {
    out: Box<dyn Write + Send>,
    overlap: Overlap,
    strings: Strings,
    /// A row of five numbers for each token, and for each whether a space follows.
    rows: Part,
    spaces: Part,
    tokens: u64,
    lengths: Vec<i32>,
    groups: Part,
    user_data: Part,
}

impl Writer for DocBin {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut ents: Vec<Arc<Span>> = entities(record, &self.overlap).into_iter().flatten().collect();
        ents.sort_by_key(|s| s.range.start);
        let mut edges = record.spans.clone();
        edges.extend(ents.iter().cloned());
        let tokens = Tokenizer::Spacy.covering(&record.text, &edges);

        let mut open = ents.iter().peekable();
        let mut entity = [0; 3];
        for token in &tokens {
            while open.next_if(|s| s.range.end <= token.range.start).is_some() {}
            let inside = open.peek().filter(|s| s.range.covers(token.range));
            // 1 inside, 2 outside, 3 begin.
            let iob = match inside {
                None => 2,
                Some(span) if span.range.start == token.range.start => {
                    let value = span.value.as_ref().map(super::json::as_text).unwrap_or_default();
                    entity = [&*span.label, &*value, span.id.as_str()].map(|text| self.strings.number(text));
                    3
                }
                Some(_) => 1,
            };
            let orth = self.strings.number(record.text.slice(token.range));
            let [label, value, id] = if iob == 2 { [0; 3] } else { entity };
            let mut row = [0; 40];
            for (cell, number) in row.as_chunks_mut().0.iter_mut().zip([orth, iob, label, value, id]) {
                *cell = number.to_le_bytes();
            }
            self.rows.write_all(&row)?;
            self.spaces.write_all(&[token.space.into()])?;
        }
        self.tokens += tokens.len() as u64;
        self.lengths.push(tokens.len() as i32);

        let first_of = |at| tokens.binary_search_by_key(&at, |t| t.range.start);
        let last_of = |at| tokens.binary_search_by_key(&at, |t| t.range.end);
        let mut spans = Vec::with_capacity(record.spans.len());
        for span in &record.spans {
            let (Ok(first), Ok(last)) = (first_of(span.range.start), last_of(span.range.end)) else { continue };
            let value = span.value.as_ref().map(super::json::as_text).unwrap_or_default();
            let (start, end) = record.cp(span.range);
            let mut packed = Vec::with_capacity(40);
            for number in [span.id.as_str(), &value, &span.label].map(|text| self.strings.number(text)) {
                packed.extend(number.to_be_bytes());
            }
            for place in [first as i32, last as i32 + 1, start as i32, end as i32] {
                packed.extend(place.to_be_bytes());
            }
            spans.push(packed);
        }
        let group = if tokens.is_empty() { Vec::new() } else { packed_group(&spans)? };
        Packer(&mut self.groups).bytes(&group)?;
        Packer(&mut self.user_data).bytes(&packed_user_data(record)?)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        // The tokens come last: who knows all the rest by then can read them document by document.
        let mut p = Packer(Part::default());
        p.map(10)?;
        p.text("version")?;
        p.text("0.1")?;
        p.text("attrs")?;
        p.list(ATTRS.len())?;
        ATTRS.iter().try_for_each(|attr| p.whole(*attr))?;
        p.text("lengths")?;
        p.bytes_of(self.lengths.len() * 4)?;
        for length in &self.lengths {
            p.0.write_all(&length.to_le_bytes())?;
        }
        let mut strings: Vec<&str> = self.strings.numbers.keys().map(|s| &**s).collect();
        strings.sort_unstable();
        p.text("strings")?;
        p.list(strings.len())?;
        strings.iter().try_for_each(|text| p.text(text))?;
        p.text("cats")?;
        p.list(self.lengths.len())?;
        self.lengths.iter().try_for_each(|_| p.map(0))?;
        p.text("flags")?;
        p.list(self.lengths.len())?;
        for _ in &self.lengths {
            p.map(1)?;
            p.text("has_unknown_spaces")?;
            p.bool(false)?;
        }
        let mut parts = Vec::new();
        for (name, part) in [("span_groups", self.groups), ("user_data", self.user_data)] {
            p.text(name)?;
            p.list(self.lengths.len())?;
            parts.extend([std::mem::take(&mut p.0), part]);
        }
        let tokens = usize::try_from(self.tokens).map_err(io::Error::other)?;
        for (name, size, part) in [("spaces", 1, self.spaces), ("tokens", ATTRS.len() * 8, self.rows)] {
            p.text(name)?;
            p.bytes_of(tokens * size)?;
            parts.extend([std::mem::take(&mut p.0), part]);
        }
        stream::write(parts, &mut self.out)?;
        self.out.flush()
    }
}

/// `{bytes of the group: [its keys]}`.
fn packed_group(spans: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    let mut group = Packer(Vec::new());
    group.map(3)?;
    group.text("name")?;
    group.text(GROUP)?;
    group.text("attrs")?;
    group.map(0)?;
    group.text("spans")?;
    group.list(spans.len())?;
    spans.iter().try_for_each(|span| group.bytes(span))?;
    let mut groups = Packer(Vec::new());
    groups.map(1)?;
    groups.bytes(&group.0)?;
    groups.list(1)?;
    groups.text(GROUP)?;
    Ok(groups.0)
}

fn packed_user_data(record: &Record) -> io::Result<Vec<u8>> {
    let mut attrs = Map::new();
    let mut notes = Map::new();
    for span in &record.spans {
        if !span.attrs.is_empty() {
            attrs.insert(span.id.to_string(), Value::Object(span.attrs.clone()));
        }
        if let Some(note) = &span.note {
            notes.insert(span.id.to_string(), json!(note));
        }
    }
    let links: Vec<_> = record
        .relations
        .iter()
        .map(|r| json!({"type": *r.kind, "from": r.from.as_str(), "to": r.to.as_str()}))
        .collect();
    let mut data = Packer(Vec::new());
    data.json(&json!({"id": record.id, "attrs": attrs, "notes": notes, "relations": links}))?;
    Ok(data.0)
}

#[cfg(test)]
mod tests {
    use super::super::MemorySink;
    use super::*;
    use crate::core::spans::{Id, Relation};

    fn record() -> Record {
        let mut record = Record::new("a/b", "😀 Anna Berg said so\r\non Tuesday. ");
        let mut add = |id: &str, start, end, label: &str| {
            let range = crate::core::text::ByteRange::of(start, end);
            record.spans.push(Arc::new(Span::new(Id::new(id), range, label)));
        };
        add("s1", 0, 14, "ACTOR");
        add("s2", 5, 19, "CLAIM");
        add("s3", 24, 36, "DATE");
        let first = Arc::make_mut(&mut record.spans[0]);
        first.value = Some(json!("Anna Berg"));
        first.attrs.insert("kind".to_owned(), json!(["a", true]));
        first.note = Some("seen".to_owned());
        record.relations.push(Arc::new(Relation::new(Id::new("r1"), "t", Id::new("s2"), Id::new("s1"))));
        record
    }

    fn write(records: &[Record]) -> Vec<u8> {
        let mut sink = MemorySink::default();
        let mut writer = Spacy.writer(&WriteOptions::default(), &mut sink).unwrap();
        records.iter().for_each(|r| writer.write(r).unwrap());
        writer.finish().unwrap();
        sink.files()["main"].clone()
    }

    fn read(bytes: &[u8]) -> Vec<Record> {
        let mut records = Vec::new();
        Spacy
            .read(&Input { name: "x.spacy", bytes, first_line: 0, beside: &|_| None }, &mut |taken| match taken {
                Taken::Record(r) => records.push(*r),
                other => panic!("{other:?}"),
            })
            .unwrap();
        records
    }

    #[test]
    fn everything_comes_back() {
        let out = [record(), Record::new("empty", ""), Record::new("blank", " \n")];
        let back = read(&write(&out));
        for (there, here) in out.iter().zip(&back) {
            assert_eq!((&there.id, there.text.as_str()), (&here.id, here.text.as_str()));
            assert_eq!(there.relations.len(), here.relations.len());
            for (a, b) in there.spans.iter().zip(&here.spans) {
                assert_eq!((&a.id, a.range, &a.label, &a.value), (&b.id, b.range, &b.label, &b.value));
                assert_eq!((&a.attrs, &a.note), (&b.attrs, &b.note));
            }
            assert_eq!(there.spans.len(), here.spans.len());
        }
        assert_eq!(back.len(), 3);
    }

    #[test]
    fn what_does_not_train_is_said() {
        let kinds: Vec<_> = Spacy.warnings(&record(), &WriteOptions::default()).iter().map(|w| w.kind.name()).collect();
        assert_eq!(kinds, ["not_in_ents", "trimmed_in_ents"]);
    }
}

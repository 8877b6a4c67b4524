//! Hugging Face datasets, in two forms: articles with lists of spans, and tokens with tags. Parquet or JSON lines.
//!
//! In JSON lines the value of a span lies inside its attributes, which are JSON text: a column of dates alone would be
//! read as times. **Source:** the documentation of `datasets`, and what version 5.2 makes of such files.

mod columns;
mod parquet;
mod rows;

use super::conll::HELD_BY_TAGS;
use super::record::Builder;
use super::tags::{Runs, tagged};
use super::{
    Format, Holds, Input, LongInput, Part, ReadError, Record, Rejected, Shape, Sink, TagScheme, Taken, Tokenizer,
    WriteOptions, Writer, json,
};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Articles with lists of spans.
pub struct Hf;

/// Tokens with tags.
pub struct HfTokens;

impl Format for Hf {
    fn id(&self) -> &'static str {
        "hf"
    }

    fn title(&self) -> &'static str {
        "Hugging Face dataset, spans"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["parquet", "jsonl"]
    }

    fn shape(&self) -> Shape {
        Shape::Binary
    }

    fn by_lines(&self) -> bool {
        true
    }

    fn reads_long(&self) -> bool {
        true
    }

    fn read_long(&self, input: &LongInput<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        let file = columns::File(input.file.clone());
        columns::articles(file, &mut |n, row| rows::article(n, row, input.stem(), take))
    }

    fn holds(&self) -> Holds {
        Holds { fragments: false, notes: false, provenance: false, ..Holds::ALL }
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        let out = sink.create(Part::Main)?;
        if options.ending.as_deref() == Some("jsonl") {
            return Ok(Box::new(SpanLines(out)));
        }
        Ok(Box::new(parquet::SpanTable::new(out)?))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        if input.bytes.starts_with(b"PAR1") {
            return parquet::rows(input.bytes, &mut |n, row| rows::record(n, row, input.stem(), take));
        }
        json::objects(input, take, |line, row, take| rows::record(line, row, input.stem(), take))
    }

    fn card_features(&self, _: &[String]) -> Option<Value> {
        let text = |name: &str| json!({"name": name, "dtype": "string"});
        let number = |name: &str| json!({"name": name, "dtype": "int32"});
        let span = [text("id"), number("start"), number("end"), text("label"), text("text"), text("attrs")];
        let link = ["type", "from", "to"].map(text);
        Some(json!([
            text("id"),
            text("text"),
            {"name": "spans", "list": span},
            {"name": "relations", "list": link},
        ]))
    }
}

struct SpanLines(Box<dyn Write + Send>);

impl Writer for SpanLines {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let spans: Vec<Value> = record
            .spans
            .iter()
            .map(|span| {
                let (start, end) = record.cp(span.range);
                json!({
                    "id": span.id.as_str(), "start": start, "end": end, "label": *span.label,
                    "text": record.text.slice(span.range), "attrs": rows::attrs_text(span, true),
                })
            })
            .collect();
        let line = json!({
            "id": record.id, "text": record.text.as_str(), "spans": spans, "relations": links(record),
        });
        let mut line = serde_json::to_vec(&line)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

fn links(record: &Record) -> Vec<Value> {
    let link = |r: &std::sync::Arc<crate::core::spans::Relation>| json!({"type": *r.kind, "from": r.from.as_str(), "to": r.to.as_str()});
    record.relations.iter().map(link).collect()
}

impl Format for HfTokens {
    fn id(&self) -> &'static str {
        "hf-tokens"
    }

    fn title(&self) -> &'static str {
        "Hugging Face dataset, tokens"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["parquet", "jsonl"]
    }

    fn shape(&self) -> Shape {
        Shape::Binary
    }

    fn holds(&self) -> Holds {
        Holds { article_ids: true, ..HELD_BY_TAGS }
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        let out = sink.create(Part::Main)?;
        let tokenizer = options.tokenizer;
        if options.ending.as_deref() == Some("jsonl") {
            return Ok(Box::new(TokenLines { out, tokenizer }));
        }
        Ok(Box::new(parquet::TokenTable::new(out, tokenizer, &options.labels)?))
    }

    fn imports(&self) -> bool {
        false
    }

    fn by_lines(&self) -> bool {
        true
    }

    fn reads_long(&self) -> bool {
        true
    }

    fn read_long(&self, input: &LongInput<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        let file = columns::File(input.file.clone());
        columns::tokens(file, &mut |row| tokens(row.n, row.id, &row.words, &row.tags, take))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        if input.bytes.starts_with(b"PAR1") {
            let names = parquet::tag_names(input.bytes)?;
            return parquet::rows(input.bytes, &mut |n, row| token_row(n, &row, &names, take));
        }
        json::objects(input, take, |line, row, take| token_row(line, &row, &[], take))
    }

    fn card_features(&self, labels: &[String]) -> Option<Value> {
        let names: Map<String, Value> =
            tag_list(labels).into_iter().enumerate().map(|(i, name)| (i.to_string(), json!(name))).collect();
        Some(json!([
            {"name": "id", "dtype": "string"},
            {"name": "tokens", "list": "string"},
            {"name": "ner_tags", "list": {"class_label": {"names": names}}},
            {"name": "token_starts", "list": "int32"},
            {"name": "token_ends", "list": "int32"},
        ]))
    }
}

/// The tags of some labels: `O`, then two for each.
fn tag_list(labels: &[String]) -> Vec<String> {
    let names = labels.iter().map(|l| super::reduce::fitting(l, super::Names::Tag));
    let pairs = names.flat_map(|l| [format!("B-{l}"), format!("I-{l}")]);
    std::iter::once("O".to_owned()).chain(pairs).collect()
}

struct TokenLines {
    out: Box<dyn Write + Send>,
    tokenizer: Tokenizer,
}

impl Writer for TokenLines {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let tokens = tagged(record, self.tokenizer, TagScheme::Iob2);
        let places: Vec<_> = tokens.iter().map(|t| record.cp(t.range)).collect();
        let line = json!({
            "id": record.id,
            "tokens": tokens.iter().map(|t| record.text.slice(t.range)).collect::<Vec<_>>(),
            "ner_tags": tokens.iter().map(|t| t.tag()).collect::<Vec<_>>(),
            "token_starts": places.iter().map(|p| p.0).collect::<Vec<_>>(),
            "token_ends": places.iter().map(|p| p.1).collect::<Vec<_>>(),
        });
        let mut line = serde_json::to_vec(&line)?;
        line.push(b'\n');
        self.out.write_all(&line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// A row of tokens back as a record.
fn token_row(n: usize, row: &Map<String, Value>, names: &[String], take: &mut dyn FnMut(Taken)) {
    let words: Vec<&str> = json::list(row, "tokens").iter().filter_map(Value::as_str).collect();
    let tags: Vec<&str> = json::list(row, "ner_tags")
        .iter()
        .map(|tag| match tag {
            Value::String(tag) => tag,
            other => json::whole(other).and_then(|i| names.get(i as usize)).map_or("O", String::as_str),
        })
        .collect();
    let id = json::name(row, "id").map_or_else(|| n.to_string(), |id| id.into_owned());
    tokens(n, &id, &words, &tags, take);
}

/// Words with their tags as a record, joined by blanks.
fn tokens(n: usize, id: &str, words: &[&str], tags: &[&str], take: &mut dyn FnMut(Taken)) {
    if words.len() != tags.len() {
        let reason = format!("{} tokens, but {} tags", words.len(), tags.len());
        return take(Taken::Rejected(Rejected::at(n, reason)));
    }
    let (mut runs, mut spans) = (Runs::default(), Vec::new());
    let mut push = |start, end, label| spans.push((start, end, label));
    let mut at = 0;
    for (word, tag) in words.iter().zip(tags) {
        runs.token(at, at + word.len(), tag, &mut push);
        at += word.len() + 1;
    }
    runs.end(&mut push);
    let mut builder = Builder::new(id, words.join(" "));
    for (start, end, label) in spans {
        let span = builder.new_span(None, (start..end).into(), label);
        builder.push(span);
    }
    take(Taken::Record(builder.build()));
}

#[cfg(test)]
mod tests {
    use super::super::{LossKind, MemorySink, Overlap, reduce};
    use super::*;
    use crate::core::spans::{Id, Relation, Span};
    use std::sync::Arc;

    fn records() -> Vec<Record> {
        let mut record = Record::new("a/b", "😀 Anna Berg said so on Tuesday");
        for (id, start, end, label) in [("s2", 5, 22, "CLAIM"), ("s1", 5, 14, "ACTOR"), ("s3", 26, 33, "DATE")] {
            record.spans.push(Arc::new(Span::new(Id::new(id), (start..end).into(), label)));
        }
        let date = Arc::make_mut(&mut record.spans[2]);
        date.value = Some(json!("2026-11-17"));
        date.attrs = json!({"mod": "APPROX", "n": 2, "l": ["a"]}).as_object().cloned().unwrap();
        record.relations.push(Arc::new(Relation::new(Id::new("r1"), "t", Id::new("s2"), Id::new("s1"))));
        vec![record, Record::new("empty", ""), Record::new("none", "no tags")]
    }

    fn back(format: &dyn Format, ending: &str, records: &[Record]) -> Vec<Record> {
        let mut sink = MemorySink::default();
        let options = WriteOptions { ending: Some(ending.to_owned()), ..WriteOptions::default() };
        let mut writer = format.writer(&options, &mut sink).unwrap();
        records.iter().for_each(|r| writer.write(r).unwrap());
        writer.finish().unwrap();
        let mut back = Vec::new();
        let bytes = sink.files()["main"].clone();
        let input = Input { name: "x", bytes: &bytes, first_line: 0, beside: &|_| None };
        format
            .read(&input, &mut |taken| match taken {
                Taken::Record(r) => back.push(*r),
                other => panic!("{other:?}"),
            })
            .unwrap();
        back
    }

    #[test]
    fn spans_come_back_from_both_kinds_of_file() {
        for ending in ["parquet", "jsonl"] {
            let out = records();
            let back = back(&Hf, ending, &out);
            assert_eq!(back.len(), 3, "{ending}");
            for (there, here) in out.iter().zip(&back) {
                assert_eq!((&there.id, there.text.as_str()), (&here.id, here.text.as_str()));
                let seen = |r: &Record| -> Vec<_> {
                    r.spans
                        .iter()
                        .map(|s| (s.id.clone(), s.range, s.label.clone(), s.value.clone(), s.attrs.clone()))
                        .collect()
                };
                assert_eq!(seen(there), seen(here), "{ending}");
                assert_eq!(there.relations.len(), here.relations.len());
            }
        }
    }

    #[test]
    fn tags_come_back_from_both_kinds_of_file() {
        for ending in ["parquet", "jsonl"] {
            let out: Vec<Record> = records()
                .iter()
                .map(|r| {
                    let (reduced, losses) = reduce(r.clone(), &HfTokens.holds(), &Overlap::Longest);
                    assert!(losses.iter().all(|l| l.kind != LossKind::Control));
                    reduced.unwrap()
                })
                .collect();
            let back = back(&HfTokens, ending, &out);
            let seen = |r: &Record| -> Vec<_> {
                r.spans.iter().map(|s| format!("{} {}", s.label, s.quote(&r.text))).collect()
            };
            assert_eq!(seen(&back[0]), ["CLAIM Anna Berg said so", "DATE Tuesday"], "{ending}");
            assert_eq!((back.len(), back[1].text.as_str()), (3, ""));
        }
    }
}

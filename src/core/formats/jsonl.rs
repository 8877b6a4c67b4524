//! Rubrica's own JSONL: one article a line, everything kept. Also what `suggest --jsonl` reads and writes.

use super::json::{self, as_text};
use super::node::{Fields, Node, Read};
use super::record::Builder;
use super::{Format, Holds, Input, Part, ReadError, Record, Rejected, Shape, Sink, Taken, WriteOptions, Writer};
use crate::core::document::{Role, Status};
use crate::core::json::{write_number, write_text};
use crate::core::spans::{Id, Origin, Relation, Span, SpanStatus};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

/// The format.
pub struct Jsonl;

impl Format for Jsonl {
    fn id(&self) -> &'static str {
        "jsonl"
    }

    fn title(&self) -> &'static str {
        "Rubrica JSONL"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn by_lines(&self) -> bool {
        true
    }

    fn leaves_text_out(&self) -> bool {
        true
    }

    fn holds(&self) -> Holds {
        Holds::ALL
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(Lines { out: sink.create(Part::Main)?, line: Vec::new(), text: options.text }))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        json::records(input, take, |line, object, take| {
            if let Some(record) = from_fields(line, object, input.stem(), take) {
                take(Taken::Record(record));
            }
        })
    }
}

struct Lines {
    out: Box<dyn Write + Send>,
    /// A line is made in memory and written as a whole: many small writes would cost more than the line.
    line: Vec<u8>,
    text: bool,
}

impl Writer for Lines {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.line.clear();
        write_line(&mut self.line, record, self.text);
        self.out.write_all(&self.line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes one record as a line. Spans that are not accepted carry their status.
pub fn write_line(out: &mut Vec<u8>, record: &Record, with_text: bool) {
    out.extend(b"{\"id\":");
    write_text(out, &record.id);
    optional(out, "file", record.file.as_deref());
    optional(out, "text", with_text.then(|| record.text.as_str()));
    optional(out, "date", record.date.as_deref());
    optional(out, "annotator", record.annotator.as_deref());
    optional(out, "role", (record.role != Role::Annotator).then(|| record.role.name()));
    optional(out, "status", (record.status != Status::New).then(|| record.status.name()));
    object(out, "labels", &record.labels);
    object(out, "meta", &record.meta);
    key(out, "spans");
    list(out, &record.spans, |out, span| write_span(out, record, span));
    key(out, "relations");
    list(out, &record.relations, |out, relation| write_relation(out, relation));
    out.extend(b"}\n");
}

fn write_span(out: &mut Vec<u8>, record: &Record, span: &Span) {
    let (start, end) = record.cp(span.range);
    out.extend(b"{\"id\":");
    write_text(out, span.id.as_str());
    key(out, "start");
    write_number(out, start);
    key(out, "end");
    write_number(out, end);
    optional(out, "label", Some(&span.label));
    optional(out, "quote", Some(span.quote(&record.text)));
    if let Some(value) = &span.value {
        key(out, "value");
        write(out, value);
    }
    object(out, "attrs", &span.attrs);
    if !span.fragments.is_empty() {
        key(out, "fragments");
        list(out, &span.fragments, |out, piece| {
            let (start, end) = record.cp(*piece);
            list(out, &[start, end], |out, number| write_number(out, *number));
        });
    }
    optional(out, "origin", Some(span.origin.name()));
    optional(out, "source", span.source.as_deref());
    if let Some(score) = &span.score {
        key(out, "score");
        out.extend(score.as_str().as_bytes());
    }
    optional(out, "status", (span.status != SpanStatus::Accepted).then(|| span.status.name()));
    optional(out, "by", span.by.as_deref());
    optional(out, "note", span.note.as_deref());
    out.push(b'}');
}

fn write_relation(out: &mut Vec<u8>, relation: &Relation) {
    out.extend(b"{\"id\":");
    write_text(out, relation.id.as_str());
    optional(out, "type", Some(&relation.kind));
    optional(out, "from", Some(relation.from.as_str()));
    optional(out, "to", Some(relation.to.as_str()));
    object(out, "attrs", &relation.attrs);
    out.push(b'}');
}

fn key(out: &mut Vec<u8>, key: &str) {
    out.extend(b",\"");
    out.extend(key.as_bytes());
    out.extend(b"\":");
}

fn optional(out: &mut Vec<u8>, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        key(out, name);
        write_text(out, text);
    }
}

fn object(out: &mut Vec<u8>, name: &str, map: &Map<String, Value>) {
    if !map.is_empty() {
        key(out, name);
        write(out, map);
    }
}

fn write(out: &mut Vec<u8>, value: &impl serde::Serialize) {
    // Writing JSON into memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}

fn list<T>(out: &mut Vec<u8>, items: &[T], mut each: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        each(out, item);
    }
    out.push(b']');
}

/// Reads one line as `from_fields` does its object. **Errors:** the line is no JSON object, in words.
pub fn from_line(
    number: usize,
    line: &[u8],
    stem: &str,
    take: &mut dyn FnMut(Taken),
) -> Result<Option<Box<Record>>, String> {
    let read = crate::core::json::text(line).and_then(|line| crate::core::json::whole(line, Node::read));
    match read {
        Ok(Node::Object(object)) => Ok(from_fields(number, object, stem, take)),
        Ok(_) => Err("it is no JSON object".to_owned()),
        Err(e) => Err(format!("it is no JSON: {e}")),
    }
}

/// Reads one object of a line; what has no place goes to the rejects, the rest of the record comes in.
///
/// `stem` names articles that have no id of their own.
fn from_fields(line: usize, mut object: Fields<'_>, stem: &str, take: &mut dyn FnMut(Taken)) -> Option<Box<Record>> {
    let text = match object.remove("text") {
        Some(Node::Text(text)) => text.into_owned(),
        _ => {
            let id = object.name("id").map(Cow::into_owned);
            let reject = Rejected { id, ..Rejected::at(line, "the record has no text") };
            take(Taken::Rejected(reject.with(Value::Object(object.to_map()))));
            return None;
        }
    };
    let id = object.name("id").map_or_else(|| format!("{stem}-{line}"), Cow::into_owned);
    let (spans, links) = (object.remove("spans"), object.remove("relations"));
    let mut builder = Builder::new(id.clone(), text);
    let spans = spans.as_ref().map(Node::items).unwrap_or_default();
    builder.expect(spans.len());
    for span in spans {
        match span_from(&mut builder, span) {
            Ok(span) => {
                builder.push(span);
            }
            Err(reason) => take(Taken::Rejected(Rejected::at(line, reason).of(&id).with(span.to_value()))),
        }
    }
    let links = links.as_ref().map(Node::items).unwrap_or_default();
    let known = if links.is_empty() { HashSet::new() } else { builder.span_ids() };
    for link in links {
        match link_from(&mut builder, link, &known) {
            Ok(()) => {}
            Err(reason) => take(Taken::Rejected(Rejected::at(line, reason).of(&id).with(link.to_value()))),
        }
    }
    let record = builder.record();
    let mut text_of = |key: &str| match object.remove(key) {
        Some(Node::Text(text)) => Some(text.into_owned()),
        Some(Node::Null) | None => None,
        Some(other) => Some(as_text(&other.to_value()).into_owned()),
    };
    text_of("id");
    record.file = text_of("file");
    let dct = text_of("dct");
    record.date = text_of("date").or(dct);
    record.annotator = text_of("annotator");
    record.role = text_of("role").and_then(|r| Role::from_name(&r)).unwrap_or_default();
    record.status = text_of("status").and_then(|s| Status::from_name(&s)).unwrap_or_default();
    if let Some(Node::Object(labels)) = object.remove("labels") {
        record.labels = labels.to_map();
    }
    match object.remove("meta") {
        Some(Node::Object(meta)) => record.meta = meta.to_map(),
        Some(Node::Null) | None => {}
        Some(other) => {
            record.meta.insert("meta".to_owned(), other.to_value());
        }
    }
    record.meta.extend(object.to_map());
    Some(builder.build())
}

fn span_from(builder: &mut Builder, node: &Node<'_>) -> Result<Span, String> {
    let Some(object) = node.as_object() else { return Err("the span is not an object".to_owned()) };
    let (mut id, mut start, mut end, mut label, mut quote) = (None, None, None, None, None);
    let (mut pieces, mut attrs): (&[Node<'_>], _) = (&[], None);
    let (mut value, mut origin, mut source, mut score) = (None, None, None, None);
    let (mut status, mut by, mut note) = (None, None, None);
    // One look at each field: a search for every name would cost more than reading the line.
    for (key, field) in object.iter() {
        match key {
            "id" => id = field.name(),
            "start" => start = field.whole(),
            "end" => end = field.whole(),
            "label" => label = field.as_str(),
            "quote" => quote = field.as_str(),
            "fragments" => pieces = field.items(),
            "value" => value = Some(field),
            "attrs" => attrs = field.as_object(),
            "origin" => origin = field.as_str().and_then(Origin::from_name),
            "source" => source = field.as_str(),
            "score" => score = field.to_value().as_number().cloned(),
            "status" => status = field.as_str().and_then(SpanStatus::from_name),
            "by" => by = field.as_str(),
            "note" => note = field.as_str(),
            _ => {}
        }
    }
    let (Some(start), Some(end)) = (start, end) else {
        return Err("the span has no start or no end".to_owned());
    };
    let Some(label) = label.filter(|l| !l.is_empty()) else {
        return Err("the span has no label".to_owned());
    };
    let range = builder.place(start, end)?;
    if let Some(quote) = quote {
        let there = builder.text().slice(range);
        if there != quote {
            let (there, quote) = (json::shortened(there), json::shortened(quote));
            return Err(format!("the span says “{quote}”, the text has “{there}” there"));
        }
    }
    let pieces = pieces.iter().map(|piece| {
        let [Some(start), Some(end)] = [0, 1].map(|i| piece.items().get(i).and_then(Node::whole)) else {
            return Err("a piece of the span is not [start,end]".to_owned());
        };
        builder.place(start, end)
    });
    let pieces = pieces.collect::<Result<Vec<_>, _>>()?;
    let mut span = builder.new_span(id.as_deref(), range, label);
    if !pieces.is_empty() {
        span.set_pieces(pieces);
    }
    span.value = value.filter(|node| **node != Node::Null).map(Node::to_value);
    span.attrs = attrs.map(Fields::to_map).unwrap_or_default();
    span.origin = origin.unwrap_or(span.origin);
    span.source = source.map(|source| builder.share(source));
    span.score = score;
    // One that was lost has a place in this text, so it is no orphan any more.
    span.status = status.filter(|status| *status != SpanStatus::Orphaned).unwrap_or_default();
    span.by = by.map(|by| builder.share(by));
    span.note = note.map(str::to_owned);
    Ok(span)
}

fn link_from(builder: &mut Builder, node: &Node<'_>, known: &HashSet<Id>) -> Result<(), String> {
    let Some(object) = node.as_object() else { return Err("the link is not an object".to_owned()) };
    let kind = object.text("type").filter(|k| !k.is_empty()).ok_or("the link has no type")?;
    let end = |key: &str| match object.name(key).map(|n| Id::new(&n)) {
        Some(id) if known.contains(&id) => Ok(id),
        Some(id) => Err(format!("the link leads to the tag {id}, which is not there")),
        None => Err("the link has no two ends".to_owned()),
    };
    let (from, to) = (end("from")?, end("to")?);
    builder.link(object.name("id").as_deref(), kind, from, to);
    if let Some(attrs) = object.get("attrs").and_then(Node::as_object)
        && let Some(link) = builder.record().relations.last_mut()
    {
        std::sync::Arc::make_mut(link).attrs = attrs.to_map();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::formats::MemorySink;

    fn read(source: &str) -> (Vec<Record>, Vec<Rejected>) {
        let (mut records, mut rejected) = (Vec::new(), Vec::new());
        let input = Input { name: "in.jsonl", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        Jsonl
            .read(&input, &mut |taken| match taken {
                Taken::Record(r) => records.push(*r),
                Taken::Rejected(r) => rejected.push(r),
                Taken::Note(_) => {}
            })
            .unwrap();
        (records, rejected)
    }

    fn write(records: &[Record]) -> String {
        let mut sink = MemorySink::default();
        let mut writer = Jsonl.writer(&WriteOptions::default(), &mut sink).unwrap();
        for record in records {
            writer.write(record).unwrap();
        }
        writer.finish().unwrap();
        String::from_utf8(sink.files()["main"].clone()).unwrap()
    }

    #[test]
    fn a_line_comes_back_as_it_went_out() {
        let line = concat!(
            r#"{"id":"a","text":"😀 Anna Berg said","date":"2026-01-05","annotator":"eva","status":"done","#,
            r#""meta":{"outlet":"X"},"spans":[{"id":"s1","start":2,"end":11,"label":"ACTOR","quote":"Anna Berg","#,
            r#""value":"Anna Berg","attrs":{"kind":"name"},"fragments":[[2,6],[7,11]],"origin":"model","source":"m","#,
            r#""score":0.50,"note":"n"},{"id":"s2","start":12,"end":16,"label":"CLAIM","quote":"said","origin":"manual"}],"#,
            r#""relations":[{"id":"r1","type":"attribution","from":"s2","to":"s1"}]}"#,
            "\n"
        );
        let (records, rejected) = read(line);
        assert_eq!(rejected, []);
        assert_eq!(write(&records), line);
    }

    #[test]
    fn what_has_no_place_is_rejected_and_the_rest_comes_in() {
        let (records, rejected) = read(concat!(
            r#"{"text":"Anna Berg","dct":"2026-01-05","odd":7,"spans":[{"start":0,"end":4,"label":"A","quote":"Eva"},"#,
            r#"{"start":0,"end":4,"label":"A"},{"start":2,"end":99,"label":"A"}],"relations":[{"type":"t","from":"x","to":"y"}]}"#,
            "\n{\"id\":\"b\"}\n"
        ));
        let reasons: Vec<_> = rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
        assert_eq!(records.len(), 1);
        assert_eq!((records[0].spans.len(), records[0].date.as_deref()), (1, Some("2026-01-05")));
        assert_eq!((records[0].id.as_str(), records[0].meta["odd"].as_u64()), ("in-1", Some(7)));
        assert_eq!(reasons[0], (1, "the span says “Eva”, the text has “Anna” there"));
        assert_eq!(reasons[1], (1, "the span 2 to 99 does not lie in the text of 9 characters"));
        assert_eq!(reasons[2], (1, "the link leads to the tag x, which is not there"));
        assert_eq!(reasons[3], (2, "the record has no text"));
    }
}

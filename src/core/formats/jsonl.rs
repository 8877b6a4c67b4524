//! Rubrica's own JSONL: one article a line, everything kept. Also what `suggest --jsonl` reads and writes.

use super::json::{self, as_text};
use super::record::Builder;
use super::{Format, Holds, Input, Part, ReadError, Record, Rejected, Shape, Sink, Taken, WriteOptions, Writer};
use crate::core::document::{Role, Status};
use crate::core::spans::{Id, Origin, Span, SpanStatus};
use serde::Serialize;
use serde_json::{Map, Value};
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
        Ok(Box::new(Lines { out: sink.create(Part::Main)?, text: options.text }))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        json::objects(input, take, |line, object, take| {
            if let Some(record) = from_object(line, object, input.stem(), take) {
                take(Taken::Record(record));
            }
        })
    }
}

struct Lines {
    out: Box<dyn Write + Send>,
    text: bool,
}

impl Writer for Lines {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        write_line(&mut self.out, record, self.text)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes one record as a line. Spans that are not accepted carry their status.
pub fn write_line(out: &mut dyn Write, record: &Record, with_text: bool) -> io::Result<()> {
    let offsets = |range| record.cp(range);
    let spans = record
        .spans
        .iter()
        .map(|s| {
            let (start, end) = offsets(s.range);
            SpanLine {
                id: s.id.as_str(),
                start,
                end,
                label: &s.label,
                quote: s.quote(&record.text),
                value: s.value.as_ref(),
                attrs: &s.attrs,
                fragments: s.fragments.iter().map(|f| offsets(*f)).collect(),
                origin: s.origin.name(),
                source: s.source.as_deref(),
                score: s.score.as_ref(),
                status: (s.status != SpanStatus::Accepted).then(|| s.status.name()),
                by: s.by.as_deref(),
                note: s.note.as_deref(),
            }
        })
        .collect();
    let relations = record
        .relations
        .iter()
        .map(|r| RelationLine {
            id: r.id.as_str(),
            kind: &r.kind,
            from: r.from.as_str(),
            to: r.to.as_str(),
            attrs: &r.attrs,
        })
        .collect();
    let line = Line {
        id: &record.id,
        file: record.file.as_deref(),
        text: with_text.then(|| record.text.as_str()),
        date: record.date.as_deref(),
        annotator: record.annotator.as_deref(),
        role: (record.role != Role::Annotator).then(|| record.role.name()),
        status: (record.status != Status::New).then(|| record.status.name()),
        labels: &record.labels,
        meta: &record.meta,
        spans,
        relations,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotator: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    labels: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    meta: &'a Map<String, Value>,
    spans: Vec<SpanLine<'a>>,
    relations: Vec<RelationLine<'a>>,
}

#[derive(Serialize)]
struct SpanLine<'a> {
    id: &'a str,
    start: u32,
    end: u32,
    label: &'a str,
    quote: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    attrs: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fragments: Vec<(u32, u32)>,
    origin: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<&'a serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct RelationLine<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    from: &'a str,
    to: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    attrs: &'a Map<String, Value>,
}

/// Reads one object of a line; what has no place goes to the rejects, the rest of the record comes in.
///
/// `stem` names articles that have no id of their own.
pub fn from_object(
    line: usize,
    mut object: Map<String, Value>,
    stem: &str,
    take: &mut dyn FnMut(Taken),
) -> Option<Box<Record>> {
    let Some(Value::String(text)) = object.remove("text") else {
        let id = json::name(&object, "id").map(std::borrow::Cow::into_owned);
        let reject = Rejected { id, ..Rejected::at(line, "the record has no text") };
        take(Taken::Rejected(reject.with(Value::Object(object))));
        return None;
    };
    let id = json::name(&object, "id").map_or_else(|| format!("{stem}-{line}"), std::borrow::Cow::into_owned);
    let mut builder = Builder::new(id.clone(), text);
    let mut known = HashSet::new();
    for span in object.remove("spans").as_ref().and_then(Value::as_array).into_iter().flatten() {
        match span_from(&mut builder, span) {
            Ok(span) => {
                known.insert(builder.push(span));
            }
            Err(reason) => take(Taken::Rejected(Rejected::at(line, reason).of(&id).with(span.clone()))),
        }
    }
    for link in object.remove("relations").as_ref().and_then(Value::as_array).into_iter().flatten() {
        match link_from(&mut builder, link, &known) {
            Ok(()) => {}
            Err(reason) => take(Taken::Rejected(Rejected::at(line, reason).of(&id).with(link.clone()))),
        }
    }
    let record = builder.record();
    let mut text_of = |key: &str| match object.remove(key) {
        Some(Value::String(text)) => Some(text),
        Some(other) if !other.is_null() => Some(as_text(&other).into_owned()),
        _ => None,
    };
    text_of("id");
    record.file = text_of("file");
    let dct = text_of("dct");
    record.date = text_of("date").or(dct);
    record.annotator = text_of("annotator");
    record.role = text_of("role").and_then(|r| Role::from_name(&r)).unwrap_or_default();
    record.status = text_of("status").and_then(|s| Status::from_name(&s)).unwrap_or_default();
    if let Some(Value::Object(labels)) = object.remove("labels") {
        record.labels = labels;
    }
    match object.remove("meta") {
        Some(Value::Object(meta)) => record.meta = meta,
        Some(Value::Null) | None => {}
        Some(other) => {
            record.meta.insert("meta".to_owned(), other);
        }
    }
    record.meta.extend(object);
    Some(builder.build())
}

fn span_from(builder: &mut Builder, value: &Value) -> Result<Span, String> {
    let Some(object) = value.as_object() else { return Err("the span is not an object".to_owned()) };
    let (Some(start), Some(end)) = (json::number(object, "start"), json::number(object, "end")) else {
        return Err("the span has no start or no end".to_owned());
    };
    let Some(label) = json::text(object, "label").filter(|l| !l.is_empty()) else {
        return Err("the span has no label".to_owned());
    };
    let range = builder.place(start, end)?;
    if let Some(quote) = json::text(object, "quote") {
        let there = builder.text().slice(range);
        if there != quote {
            let (there, quote) = (json::shortened(there), json::shortened(quote));
            return Err(format!("the span says “{quote}”, the text has “{there}” there"));
        }
    }
    let mut pieces = Vec::new();
    for piece in json::list(object, "fragments") {
        let ends = piece.as_array().map(Vec::as_slice).unwrap_or_default();
        let [Some(start), Some(end)] = [ends.first().and_then(json::whole), ends.get(1).and_then(json::whole)] else {
            return Err("a piece of the span is not [start,end]".to_owned());
        };
        pieces.push(builder.place(start, end)?);
    }
    let mut span = builder.new_span(json::name(object, "id").as_deref(), range, label);
    if !pieces.is_empty() {
        span.set_pieces(pieces);
    }
    span.value = object.get("value").filter(|v| !v.is_null()).cloned();
    span.attrs = json::object(object, "attrs").cloned().unwrap_or_default();
    if let Some(origin) = json::text(object, "origin").and_then(Origin::from_name) {
        span.origin = origin;
    }
    span.source = json::text(object, "source").map(Into::into);
    span.score = object.get("score").and_then(Value::as_number).cloned();
    span.status = json::text(object, "status").and_then(SpanStatus::from_name).unwrap_or_default();
    if span.status == SpanStatus::Orphaned {
        // It has a place in this text, so it is no orphan any more.
        span.status = SpanStatus::Accepted;
    }
    span.by = json::text(object, "by").map(Into::into);
    span.note = json::text(object, "note").map(str::to_owned);
    Ok(span)
}

fn link_from(builder: &mut Builder, value: &Value, known: &HashSet<Id>) -> Result<(), String> {
    let Some(object) = value.as_object() else { return Err("the link is not an object".to_owned()) };
    let kind = json::text(object, "type").filter(|k| !k.is_empty()).ok_or("the link has no type")?;
    let end = |key: &str| match json::name(object, key).map(|n| Id::new(&n)) {
        Some(id) if known.contains(&id) => Ok(id),
        Some(id) => Err(format!("the link leads to the tag {id}, which is not there")),
        None => Err("the link has no two ends".to_owned()),
    };
    let (from, to) = (end("from")?, end("to")?);
    builder.link(json::name(object, "id").as_deref(), kind, from, to);
    if let Some(attrs) = json::object(object, "attrs")
        && let Some(link) = builder.record().relations.last_mut()
    {
        std::sync::Arc::make_mut(link).attrs = attrs.clone();
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

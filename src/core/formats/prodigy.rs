//! Prodigy's and spaCy's JSONL: text, tokens, spans and links of one task a line.
//!
//! The end of a span counts characters and excludes, `token_end` counts tokens and includes. **Source:** the task format
//! in Prodigy's documentation, and files in explosion/prodigy-recipes.

use super::json;
use super::node::{Fields, Node, WithoutTokens};
use super::record::Builder;
use super::{
    Format, Holds, Input, Part, ReadError, Record, Rejected, Shape, Sink, Taken, Token, Tokenizer, WriteOptions, Writer,
};
use crate::core::document::Status;
use crate::core::spans::{Id, Origin, Span, SpanStatus};
use crate::core::text::Byte;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{self, Write};

/// The format.
pub struct Prodigy;

impl Format for Prodigy {
    fn id(&self) -> &'static str {
        "prodigy"
    }

    fn title(&self) -> &'static str {
        "Prodigy and spaCy JSONL"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "json"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn by_lines(&self) -> bool {
        true
    }

    fn holds(&self) -> Holds {
        Holds { fragments: false, provenance: false, ..Holds::ALL }
    }

    fn advice(&self) -> &'static str {
        "spans.manual takes overlapping tags, ner.manual refuses them."
    }

    fn writer<'a>(&self, _: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(Lines { out: sink.create(Part::Main)?, line: Vec::new() }))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        json::values(input, take, |line, WithoutTokens(value), take| match value {
            Node::Object(object) => task(line, object, input.stem(), take),
            Node::List(pair) => match from_pair(&pair) {
                Some(object) => task(line, object, input.stem(), take),
                None => take(Taken::Rejected(Rejected::at(line, "the list is not a text with its entities"))),
            },
            _ => take(Taken::Rejected(Rejected::at(line, "the record is not an object"))),
        })
    }
}

struct Lines {
    out: Box<dyn Write + Send>,
    /// A line is made in memory and written as a whole.
    line: Vec<u8>,
}

#[derive(Serialize)]
struct TokenLine<'a> {
    text: &'a str,
    start: u32,
    end: u32,
    id: usize,
    ws: bool,
}

#[derive(Serialize, Clone)]
struct SpanLine<'a> {
    id: &'a str,
    start: u32,
    end: u32,
    label: &'a str,
    text: &'a str,
    token_start: usize,
    token_end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    attrs: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

impl Writer for Lines {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let tokens = Tokenizer::Spacy.covering(&record.text, &record.spans);
        let first_of = |at: Byte| tokens.binary_search_by_key(&at, |t| t.range.start);
        let last_of = |at: Byte| tokens.binary_search_by_key(&at, |t| t.range.end);
        let mut spans = Vec::with_capacity(record.spans.len());
        let mut by_id = HashMap::new();
        for span in &record.spans {
            let (Ok(first), Ok(last)) = (first_of(span.range.start), last_of(span.range.end)) else {
                continue;
            };
            let (start, end) = record.cp(span.range);
            by_id.insert(&span.id, spans.len());
            spans.push(SpanLine {
                id: span.id.as_str(),
                start,
                end,
                label: &span.label,
                text: record.text.slice(span.range),
                token_start: first,
                token_end: last,
                value: span.value.as_ref(),
                attrs: &span.attrs,
                note: span.note.as_deref(),
            });
        }
        let mut relations = Vec::new();
        for link in &record.relations {
            let end = |id: &Id| by_id.get(id).and_then(|i| spans.get(*i));
            if let (Some(head), Some(child)) = (end(&link.from), end(&link.to)) {
                relations.push(json!({
                    "head": head.token_end, "child": child.token_end, "label": *link.kind,
                    "head_span": head, "child_span": child,
                }));
            }
        }
        let mut meta = Map::new();
        let mut own = Map::new();
        meta.insert("id".to_owned(), json!(record.id));
        for (key, value) in &record.meta {
            // Prodigy's own fields stand at the top; what it computed once goes back unchanged.
            if key.starts_with('_') { &mut own } else { &mut meta }.insert(key.clone(), value.clone());
        }
        let line = Line {
            text: record.text.as_str(),
            meta,
            own,
            tokens: token_lines(record, &tokens),
            spans,
            relations,
            answer: "accept",
        };
        self.line.clear();
        serde_json::to_writer(&mut self.line, &line)?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    meta: Map<String, Value>,
    #[serde(flatten)]
    own: Map<String, Value>,
    tokens: Vec<TokenLine<'a>>,
    spans: Vec<SpanLine<'a>>,
    relations: Vec<Value>,
    answer: &'static str,
}

fn token_lines<'a>(record: &'a Record, tokens: &[Token]) -> Vec<TokenLine<'a>> {
    let mut at = Byte::default();
    let mut cp = 0;
    // Tokens stand in order, so code points are counted once along the text.
    let mut count = |to: Byte| {
        cp += record.text.slice(crate::core::text::ByteRange::new(at, to)).chars().count() as u32;
        at = to;
        cp
    };
    let line = |(id, token): (usize, &Token)| TokenLine {
        text: record.text.slice(token.range),
        start: count(token.range.start),
        end: count(token.range.end),
        id,
        ws: token.space,
    };
    tokens.iter().enumerate().map(line).collect()
}

/// `[text, {"entities": [[start, end, label], …]}]`, as many scripts for spaCy write it.
fn from_pair(pair: &[Node<'_>]) -> Option<Fields<'static>> {
    let [text, notes] = pair else { return None };
    text.as_str()?;
    let Some(Node::List(entities)) = notes.as_object()?.get("entities") else { return None };
    let spans = entities.iter().map(|entity| {
        let at = |i: usize| entity.items().get(i).map(Node::to_value).unwrap_or_default();
        json!({"start": at(0), "end": at(1), "label": at(2)})
    });
    let spans: Vec<_> = spans.collect();
    match json!({"text": text.to_value(), "spans": spans}).into() {
        Node::Object(fields) => Some(fields),
        _ => None,
    }
}

fn task(line: usize, mut object: Fields<'_>, stem: &str, take: &mut dyn FnMut(Taken)) {
    let text = match object.remove("text") {
        Some(Node::Text(text)) => text.into_owned(),
        _ => {
            let reject = Rejected::at(line, "the record has no text").with(Value::Object(object.to_map()));
            return take(Taken::Rejected(reject));
        }
    };
    let mut meta = object.map("meta");
    object.remove("meta");
    let annotator = object.name("_annotator_id").map(|n| n.into_owned());
    let id = match (json::name(&meta, "id"), &annotator, object.name("_input_hash")) {
        (Some(id), _, _) => id.into_owned(),
        // Several people on one text: the hash of the input brings their lines together.
        (None, Some(_), Some(hash)) => format!("{stem}-{}", hash.trim_start_matches('-')),
        _ => format!("{stem}-{line}"),
    };
    meta.shift_remove("id");
    let answer = object.text("answer").map(str::to_owned);
    let status = match answer.as_deref() {
        Some("reject") => SpanStatus::Rejected,
        Some("ignore") => SpanStatus::Suggested,
        _ => SpanStatus::Accepted,
    };
    let (spans, links) = (object.remove("spans"), object.remove("relations"));
    let mut builder = Builder::new(id.clone(), text);
    let mut places: HashMap<Place<'_>, Id> = HashMap::new();
    for node in spans.iter().flat_map(Node::items) {
        match span(&mut builder, node) {
            Ok((key, mut span)) => {
                span.status = status;
                let id = builder.push(span);
                places.entry(key).or_insert(id);
            }
            Err(reason) => take(Taken::Rejected(Rejected::at(line, reason).of(&id).with(node.to_value()))),
        }
    }
    for node in links.iter().flat_map(Node::items) {
        let end = |side: &str| {
            let span = node.as_object()?.get(side)?.as_object()?;
            let label = span.text("label").unwrap_or_default();
            places.get(&(span.number("start")?, span.number("end")?, label)).cloned()
        };
        match (end("head_span"), end("child_span"), node.as_object().and_then(|o| o.text("label"))) {
            (Some(from), Some(to), Some(kind)) => builder.link(None, kind, from, to),
            _ => {
                let reject = Rejected::at(line, "the link does not join two tags").of(&id);
                take(Taken::Rejected(reject.with(node.to_value())));
            }
        }
    }
    let record = builder.record();
    record.annotator = annotator;
    record.status = match answer.as_deref() {
        Some("ignore") => Status::Skipped,
        Some(_) => Status::Done,
        None => Status::New,
    };
    object.retain(|key, value| !matches!(key, "answer" | "_annotator_id") && *value != Node::Null);
    meta.extend(object.to_map());
    record.meta = meta;
    take(Taken::Record(builder.build()));
}

type Place<'a> = (u64, u64, &'a str);

fn span<'a>(builder: &mut Builder, node: &'a Node<'_>) -> Result<(Place<'a>, Span), String> {
    let Some(object) = node.as_object() else { return Err("the span is not an object".to_owned()) };
    let (Some(start), Some(end)) = (object.number("start"), object.number("end")) else {
        return Err("the span has no start or no end".to_owned());
    };
    let label = object.text("label").filter(|l| !l.is_empty()).ok_or("the span has no label")?;
    let range = builder.place(start, end)?;
    if let Some(words) = object.text("text")
        && builder.text().slice(range) != words
    {
        let there = json::shortened(builder.text().slice(range));
        return Err(format!("the span says “{}”, the text has “{there}” there", json::shortened(words)));
    }
    let mut span = builder.new_span(object.name("id").as_deref(), range, label);
    span.value = object.value("value");
    span.attrs = object.map("attrs");
    span.note = object.text("note").map(str::to_owned);
    if let Some(source) = object.text("source") {
        span.origin = Origin::Model;
        span.source = Some(source.into());
    }
    span.score = object.value("score").and_then(|v| v.as_number().cloned());
    Ok(((start, end, label), span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (Vec<Record>, Vec<Rejected>) {
        let (mut records, mut rejected) = (Vec::new(), Vec::new());
        let input = Input { name: "in.jsonl", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        Prodigy
            .read(&input, &mut |taken| match taken {
                Taken::Record(r) => records.push(*r),
                Taken::Rejected(r) => rejected.push(r),
                Taken::Note(_) => {}
            })
            .unwrap();
        (records, rejected)
    }

    #[test]
    fn an_answer_is_no_tag_to_train_on_unless_accepted() {
        let line = |answer: &str| {
            format!(
                r#"{{"text":"Anna","spans":[{{"start":0,"end":4,"label":"A"}}],"answer":"{answer}","_input_hash":-5}}"#
            )
        };
        let (records, _) = read(&[line("accept"), line("reject"), line("ignore")].join("\n"));
        let seen: Vec<_> = records.iter().map(|r| (r.spans[0].status, r.status)).collect();
        assert_eq!(seen[0], (SpanStatus::Accepted, Status::Done));
        assert_eq!(seen[1], (SpanStatus::Rejected, Status::Done));
        assert_eq!(seen[2], (SpanStatus::Suggested, Status::Skipped));
        assert_eq!(records[0].meta["_input_hash"].as_i64(), Some(-5));
    }

    #[test]
    fn pairs_of_text_and_entities_are_taken() {
        let (records, rejected) = read(r#"[["Anna Berg", {"entities": [[0, 4, "A"], [5, 99, "B"]]}]]"#);
        assert_eq!((records[0].spans.len(), rejected.len()), (1, 1));
    }

    #[test]
    fn links_are_found_by_the_spans_they_name() {
        let (records, rejected) = read(concat!(
            r#"{"text":"Anna said","spans":[{"start":0,"end":4,"label":"A"},{"start":5,"end":9,"label":"C"}],"#,
            r#""relations":[{"head":1,"child":0,"label":"by","head_span":{"start":5,"end":9,"label":"C"},"#,
            r#""child_span":{"start":0,"end":4,"label":"A"}},{"head":0,"child":1,"label":"x"}]}"#
        ));
        assert_eq!((records[0].relations.len(), rejected.len()), (1, 1));
    }
}

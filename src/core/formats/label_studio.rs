//! Label Studio's task list, with the labelling configuration beside it.
//!
//! **Source:** Label Studio's task format and label-studio-sdk 2.1. Files of older versions count UTF-16 units: the words
//! kept with each region tell which unit a task was counted in.

use super::json::{self, as_text};
use super::names::{set_aside, taken_back};
use super::record::Builder;
use super::{
    Breaks, Cut, Format, Holds, Input, LongInput, Part, ReadError, Record, Rejected, Shape, Sink, Taken, Utf16,
    WriteOptions, Writer,
};
use crate::core::document::{Role, Status};
use crate::core::spans::{Id, Origin, SpanStatus};
use crate::core::text::{ByteRange, Text};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufRead, BufReader, Write};
use std::sync::Arc;

/// The format.
pub struct LabelStudio;

impl Format for LabelStudio {
    fn id(&self) -> &'static str {
        "labelstudio"
    }

    fn title(&self) -> &'static str {
        "Label Studio JSON"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn holds(&self) -> Holds {
        Holds { fragments: false, provenance: false, breaks: Breaks::XmlInAttrs, ..Holds::ALL }
    }

    fn advice(&self) -> &'static str {
        "Set up the project with the labelling configuration (.xml) before importing the tasks."
    }

    fn writer<'a>(&self, _: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        let mut out = sink.create(Part::Main)?;
        let config = sink.create(Part::Ending("xml"))?;
        out.write_all(b"[")?;
        Ok(Box::new(Tasks { out, config, tasks: 0, seen: Seen::default() }))
    }

    fn cut(&self) -> Option<Cut> {
        Some(Cut::List)
    }

    fn reads_long(&self) -> bool {
        true
    }

    fn read_long(&self, input: &LongInput<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        let mut list = BufReader::with_capacity(1 << 16, input.reader());
        let is_list = list.fill_buf().is_ok_and(|front| front.trim_ascii_start().starts_with(b"["));
        if is_list {
            return json::objects_of(list, take, |n, object, take| task(n, object, input.stem(), take));
        }
        let bytes = input.whole()?;
        self.read(&Input { name: input.name, bytes: &bytes, first_line: 0, beside: &|_| None }, take)
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        json::objects(input, take, |n, object, take| task(n, object, input.stem(), take))
    }
}

/// What the configuration must name.
#[derive(Default)]
struct Seen {
    labels: BTreeSet<String>,
    links: BTreeSet<String>,
    attrs: BTreeMap<String, BTreeSet<String>>,
    notes: bool,
}

struct Tasks {
    out: Box<dyn Write + Send>,
    config: Box<dyn Write + Send>,
    tasks: usize,
    seen: Seen,
}

/// Controls of the configuration that no attribute may be named like.
const TAKEN: &[&str] = &["label", "value", NOTE, "text"];

/// The control for notes.
const NOTE: &str = "rubrica_note";

fn control(attr: &str) -> Cow<'_, str> {
    set_aside(attr, TAKEN)
}

impl Writer for Tasks {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut result = Vec::new();
        for span in &record.spans {
            self.seen.labels.insert(span.label.to_string());
            let (start, end) = record.cp(span.range);
            let mut region = |from: &str, kind: &str, key: &str, value: Value| {
                let mut place = json!({"start": start, "end": end});
                if let Some(place) = place.as_object_mut() {
                    if kind == "labels" {
                        place.insert("text".to_owned(), json!(record.text.slice(span.range)));
                    }
                    place.insert(key.to_owned(), value);
                }
                result.push(json!({
                    "id": span.id.as_str(), "from_name": from, "to_name": "text", "type": kind, "value": place,
                }));
            };
            region("label", "labels", "labels", json!([*span.label]));
            if let Some(value) = &span.value {
                region("value", "textarea", "text", json!([as_text(value)]));
            }
            for (name, value) in &span.attrs {
                let choices = match value {
                    Value::Array(items) if items.len() > 1 => items.iter().map(|v| as_text(v).into_owned()).collect(),
                    other => vec![as_text(other).into_owned()],
                };
                self.seen.attrs.entry(control(name).into_owned()).or_default().extend(choices.iter().cloned());
                region(&control(name), "choices", "choices", json!(choices));
            }
            if let Some(note) = &span.note {
                self.seen.notes = true;
                region(NOTE, "textarea", "text", json!([note]));
            }
        }
        for link in &record.relations {
            self.seen.links.insert(link.kind.to_string());
            result.push(json!({
                "type": "relation", "from_id": link.from.as_str(), "to_id": link.to.as_str(), "direction": "right",
                "labels": [*link.kind],
            }));
        }
        let mut data = json!({"text": record.text.as_str(), "id": record.id});
        if let Some(data) = data.as_object_mut() {
            for (key, value) in record.meta.iter().filter(|(key, _)| *key != "text" && *key != "id") {
                data.insert(key.clone(), value.clone());
            }
        }
        let mut annotation = json!({"id": self.tasks + 1, "result": result, "was_cancelled": false});
        if let (Some(name), Some(annotation)) = (&record.annotator, annotation.as_object_mut()) {
            annotation.insert("completed_by".to_owned(), json!({"email": name}));
        }
        let comma = if self.tasks == 0 { "\n" } else { ",\n" };
        self.tasks += 1;
        write!(self.out, "{comma}{}", json!({"id": self.tasks, "data": data, "annotations": [annotation]}))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"\n]\n")?;
        self.out.flush()?;
        let seen = std::mem::take(&mut self.seen);
        let out = &mut self.config;
        writeln!(out, "<View>")?;
        if !seen.links.is_empty() {
            writeln!(out, "  <Relations>")?;
            for link in &seen.links {
                writeln!(out, "    <Relation value=\"{}\"/>", escaped(link))?;
            }
            writeln!(out, "  </Relations>")?;
        }
        writeln!(out, "  <Labels name=\"label\" toName=\"text\">")?;
        for label in &seen.labels {
            writeln!(out, "    <Label value=\"{}\"/>", escaped(label))?;
        }
        if seen.labels.is_empty() {
            writeln!(out, "    <Label value=\"ACTOR\"/>")?;
        }
        writeln!(out, "  </Labels>")?;
        writeln!(out, "  <Text name=\"text\" value=\"$text\" granularity=\"symbol\"/>")?;
        writeln!(out, "  <TextArea name=\"value\" toName=\"text\" perRegion=\"true\"/>")?;
        if seen.notes {
            writeln!(out, "  <TextArea name=\"{NOTE}\" toName=\"text\" perRegion=\"true\"/>")?;
        }
        for (name, values) in &seen.attrs {
            writeln!(out, "  <Choices name=\"{}\" toName=\"text\" perRegion=\"true\">", escaped(name))?;
            for value in values {
                writeln!(out, "    <Choice value=\"{}\"/>", escaped(value))?;
            }
            writeln!(out, "  </Choices>")?;
        }
        writeln!(out, "</View>")?;
        out.flush()
    }
}

/// Text for an XML attribute: white space other than blanks by number, so that it survives.
pub fn escaped(text: &str) -> String {
    let text = super::reduce::xml_text(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let instead = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' => "&#9;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            _ => continue,
        };
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str(instead);
        from = at + 1;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

fn task(n: usize, mut object: Map<String, Value>, stem: &str, take: &mut dyn FnMut(Taken)) {
    let mut data = match object.shift_remove("data") {
        Some(Value::Object(data)) => data,
        // The short export has the fields of the data at the top and the regions in a list of their own.
        _ if object.get("text").is_some_and(Value::is_string) => return short_task(n, object, stem, take),
        _ => return take(Taken::Rejected(Rejected::at(n, "the task has no data").with(Value::Object(object)))),
    };
    let key = ["text", "content", "body", "document"].iter().find(|k| data.get(**k).is_some_and(Value::is_string));
    let key = key.map(|k| (*k).to_owned()).or_else(|| {
        let mut texts = data.iter().filter(|(k, v)| v.is_string() && *k != "id");
        texts.next().map(|(k, _)| k.clone())
    });
    let Some((_, Value::String(text))) = key.and_then(|key| data.shift_remove_entry(&key)) else {
        return take(Taken::Rejected(Rejected::at(n, "the data of the task holds no text").with(Value::Object(data))));
    };
    let id = match (json::name(&data, "id"), json::name(&object, "id")) {
        (Some(id), _) => id.into_owned(),
        (None, Some(number)) => format!("{stem}-{number}"),
        (None, None) => format!("{stem}-{n}"),
    };
    data.shift_remove("id");
    let reading = Reading { n, id, text, meta: data };
    let layers = |key: &str| object.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut people = layers("annotations");
    people.extend(layers("completions"));
    let predictions = layers("predictions");
    if people.is_empty() {
        take(Taken::Record(reading.builder().build()));
    }
    let several = people.len() > 1;
    for (i, layer) in people.iter().enumerate() {
        let name = annotator(layer).or_else(|| several.then(|| format!("annotator-{}", i + 1)));
        reading.layer(layer, name, None, take);
    }
    for layer in &predictions {
        let model = layer.get("model_version").and_then(Value::as_str).filter(|m| !m.is_empty()).unwrap_or("model");
        reading.layer(layer, None, Some(model), take);
    }
}

/// Who made an annotation: an address, a name, or a number.
fn annotator(layer: &Value) -> Option<String> {
    let by = layer.get("completed_by")?;
    if let Some(object) = by.as_object() {
        return ["email", "username", "first_name", "id"]
            .iter()
            .find_map(|k| json::name(object, k))
            .map(|n| n.into_owned());
    }
    match by {
        Value::String(name) if !name.is_empty() => Some(name.clone()),
        Value::Number(number) => Some(format!("user-{number}")),
        _ => None,
    }
}

fn short_task(n: usize, mut object: Map<String, Value>, stem: &str, take: &mut dyn FnMut(Taken)) {
    let Some(Value::String(text)) = object.shift_remove("text") else { return };
    let id = json::name(&object, "id").map_or_else(|| format!("{stem}-{n}"), |id| format!("{stem}-{id}"));
    let regions = ["label", "ner"].iter().find_map(|key| match object.get(*key) {
        Some(Value::Array(items)) => Some(((*key).to_owned(), items.clone())),
        _ => None,
    });
    let result: Vec<Value> =
        regions.iter().flat_map(|(_, items)| items).map(|value| json!({"type": "labels", "value": value})).collect();
    if let Some((key, _)) = regions {
        object.shift_remove(&key);
    }
    object.shift_remove("id");
    let by = object.shift_remove("annotator").filter(|a| !a.is_null());
    let reading = Reading { n, id, text, meta: object };
    let layer = json!({"result": result, "completed_by": by});
    reading.layer(&layer, annotator(&layer), None, take);
}

struct Reading {
    n: usize,
    id: String,
    text: String,
    meta: Map<String, Value>,
}

impl Reading {
    fn builder(&self) -> Builder {
        let mut builder = Builder::new(self.id.clone(), self.text.clone());
        builder.record().meta = self.meta.clone();
        builder
    }

    /// One annotation or prediction: a record of its own.
    fn layer(&self, layer: &Value, name: Option<String>, model: Option<&str>, take: &mut dyn FnMut(Taken)) {
        let mut builder = self.builder();
        let cancelled = layer.get("was_cancelled").and_then(Value::as_bool).unwrap_or(false);
        let record = builder.record();
        record.annotator = name;
        record.status = if cancelled { Status::Skipped } else { Status::Done };
        if let Some(model) = model {
            record.role = Role::Machine;
            record.annotator = Some(model.to_owned());
            record.status = Status::New;
        }
        let results = layer.get("result").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let unit = Unit::of(builder.text(), results);
        if unit == Unit::Utf16 {
            take(Taken::Note(format!("{}: the offsets count UTF-16 units, as older versions did", self.id)));
        }
        let mut regions: HashMap<&str, Id> = HashMap::new();
        let mut lose = |reason: String, value: &Value| {
            take(Taken::Rejected(Rejected::at(self.n, reason).of(&self.id).with(value.clone())));
        };
        for result in results {
            let kind = result.get("type").and_then(Value::as_str).unwrap_or("labels").to_lowercase();
            if !matches!(kind.as_str(), "labels" | "hypertextlabels") {
                continue;
            }
            let words = result.pointer("/value/text").and_then(Value::as_str);
            let range = match place(builder.text(), result, unit) {
                Some(range) if words.is_none_or(|words| same(builder.text().slice(range), words)) => range,
                Some(range) => {
                    let there = json::shortened(builder.text().slice(range));
                    let words = json::shortened(words.unwrap_or_default());
                    lose(format!("the region says “{words}”, the text has “{there}” there"), result);
                    continue;
                }
                None => {
                    lose("the region has no place in the text".to_owned(), result);
                    continue;
                }
            };
            let labels = ["labels", "hypertextlabels"].iter().find_map(|k| result.pointer(&format!("/value/{k}")));
            let labels: Vec<&str> =
                labels.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
            if labels.is_empty() {
                lose("the region has no label".to_owned(), result);
            }
            let own = result.get("id").and_then(Value::as_str);
            for label in labels {
                let mut span = builder.new_span(own, range, label);
                if let Some(model) = model {
                    span.status = SpanStatus::Suggested;
                    span.origin = Origin::Model;
                    span.source = Some(model.into());
                    let score = result.get("score").or_else(|| layer.get("score"));
                    span.score = score.and_then(Value::as_number).cloned();
                }
                let id = builder.push(span);
                if let Some(own) = own {
                    regions.entry(own).or_insert(id);
                }
            }
        }
        for result in results {
            self.detail(&mut builder, &regions, result, &mut lose);
        }
        take(Taken::Record(builder.build()));
    }

    /// A link, or a value or attribute of a region or of the whole article.
    fn detail(
        &self,
        builder: &mut Builder,
        regions: &HashMap<&str, Id>,
        result: &Value,
        lose: &mut dyn FnMut(String, &Value),
    ) {
        let text = |key: &str| result.get(key).and_then(Value::as_str);
        let kind = text("type").unwrap_or("labels").to_lowercase();
        if kind == "relation" {
            let end = |key: &str| text(key).and_then(|id| regions.get(id)).cloned();
            let (Some(from), Some(to)) = (end("from_id"), end("to_id")) else {
                return lose("the link does not join two regions".to_owned(), result);
            };
            let (from, to) = if text("direction") == Some("left") { (to, from) } else { (from, to) };
            let labels = result.get("labels").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let mut kinds: Vec<&str> = labels.iter().filter_map(Value::as_str).collect();
            if kinds.is_empty() {
                kinds.push("relation");
            }
            kinds.into_iter().for_each(|kind| builder.link(None, kind, from.clone(), to.clone()));
            return;
        }
        let value = ["text", "choices", "number", "rating", "datetime", "taxonomy"]
            .iter()
            .find_map(|k| result.pointer(&format!("/value/{k}")));
        let Some(value) = value.filter(|_| !matches!(kind.as_str(), "labels" | "hypertextlabels")) else { return };
        let value = match value {
            Value::Array(items) if items.len() == 1 => items.first().cloned().unwrap_or_default(),
            other => other.clone(),
        };
        let name = text("from_name").unwrap_or("value");
        let Some(region) = text("id").and_then(|id| regions.get(id)) else {
            if result.pointer("/value/start").is_none() {
                builder.record().labels.insert(name.to_owned(), value);
            } else {
                lose("a value belongs to a region that is not there".to_owned(), result);
            }
            return;
        };
        let Some(span) = builder.record().spans.iter_mut().find(|s| s.id == *region) else { return };
        let span = Arc::make_mut(span);
        match name {
            "value" => span.value = Some(value),
            NOTE => span.note = Some(as_text(&value).into_owned()),
            name => {
                let plain = taken_back(name, TAKEN);
                span.attrs.insert(plain.to_owned(), value);
            }
        }
    }
}

/// What the offsets of a task count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    CodePoint,
    Utf16,
}

impl Unit {
    /// Code points, unless the words of a region are found only when UTF-16 units are counted.
    fn of(text: &Text, results: &[Value]) -> Self {
        if text.as_str().chars().all(|c| c.len_utf16() == 1) {
            return Self::CodePoint;
        }
        let fits = |unit: Self| {
            results.iter().filter(move |r| {
                let words = r.pointer("/value/text").and_then(Value::as_str);
                words.zip(place(text, r, unit)).is_some_and(|(words, range)| same(text.slice(range), words))
            })
        };
        if fits(Self::Utf16).count() > fits(Self::CodePoint).count() { Self::Utf16 } else { Self::CodePoint }
    }
}

fn place(text: &Text, result: &Value, unit: Unit) -> Option<ByteRange> {
    let at = |key: &str| {
        let offset =
            result.pointer(&format!("/value/globalOffsets/{key}")).or_else(|| result.pointer(&format!("/value/{key}")));
        offset.and_then(json::whole).and_then(|n| u32::try_from(n).ok())
    };
    let (start, end) = (at("start")?, at("end")?);
    match unit {
        Unit::CodePoint => {
            let cp = crate::core::text::CodePoint;
            text.byte_range(crate::core::text::CpRange { start: cp(start), end: cp(end) })
        }
        Unit::Utf16 => Utf16::new(text).to_bytes(start, end),
    }
}

/// Whether the words kept with a region are those of the text; line breaks may stand there as `\n` in two signs.
fn same(there: &str, words: &str) -> bool {
    there == words || there.replace(['\n', '\r'], "\\n") == words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (Vec<Record>, Vec<String>) {
        let (mut records, mut others) = (Vec::new(), Vec::new());
        let input = Input { name: "in.json", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        LabelStudio
            .read(&input, &mut |taken| match taken {
                Taken::Record(r) => records.push(*r),
                Taken::Rejected(r) => others.push(r.reason),
                Taken::Note(note) => others.push(note),
            })
            .unwrap();
        (records, others)
    }

    fn region(start: u32, end: u32, words: &str) -> String {
        format!(
            r#"{{"id":"x","type":"labels","value":{{"start":{start},"end":{end},"text":"{words}","labels":["A"]}}}}"#
        )
    }

    fn tasks(regions: &str) -> String {
        format!(r#"[{{"id":3,"data":{{"text":"🥳 Anna\nBerg"}},"completions":[{{"result":[{regions}]}}]}}]"#)
    }

    #[test]
    fn the_words_tell_which_unit_was_counted() {
        let (records, others) = read(&tasks(&region(2, 11, "Anna\\\\nBerg")));
        assert_eq!((records[0].spans[0].quote(&records[0].text), others.len()), ("Anna\nBerg", 0));
        let (records, others) = read(&tasks(&region(3, 7, "Anna")));
        assert_eq!((records[0].spans[0].quote(&records[0].text), others.len()), ("Anna", 1));
        let (records, others) = read(&tasks(&region(4, 8, "Anna")));
        assert_eq!((records[0].spans.len(), others.len()), (0, 1));
    }

    #[test]
    fn several_annotations_and_predictions_are_layers_of_their_own() {
        let (records, _) = read(concat!(
            r#"{"data":{"text":"Anna","id":"a","url":"u"},"annotations":[{"result":[],"completed_by":{"email":"eva"}},"#,
            r#"{"result":[],"was_cancelled":true}],"predictions":[{"model_version":"m1","score":0.5,"result":["#,
            r#"{"id":"x","type":"labels","value":{"start":0,"end":4,"text":"Anna","labels":["A"]}}]}]}"#
        ));
        let seen: Vec<_> = records.iter().map(|r| (r.annotator.as_deref(), r.role, r.status)).collect();
        assert_eq!(seen[0], (Some("eva"), Role::Annotator, Status::Done));
        assert_eq!(seen[1], (Some("annotator-2"), Role::Annotator, Status::Skipped));
        assert_eq!(seen[2], (Some("m1"), Role::Machine, Status::New));
        assert_eq!(records[2].spans[0].status, SpanStatus::Suggested);
        assert_eq!(records[0].meta["url"], "u");
    }
}

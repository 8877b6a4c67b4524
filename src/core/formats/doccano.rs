//! doccano's JSONL for sequence labelling with relations: entities with whole numbers for ids.
//!
//! **Source:** backend/data_import of doccano 1.8.4.

use super::json;
use super::record::Builder;
use super::{Format, Holds, Input, Part, ReadError, Record, Rejected, Shape, Sink, Taken, WriteOptions, Writer};
use crate::core::spans::Id;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{self, Write};

/// The format.
pub struct Doccano;

impl Format for Doccano {
    fn id(&self) -> &'static str {
        "doccano"
    }

    fn title(&self) -> &'static str {
        "doccano JSONL"
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
        Holds {
            ids: false,
            fragments: false,
            values: false,
            attrs: false,
            notes: false,
            provenance: false,
            empty_articles: false,
            ..Holds::ALL
        }
    }

    fn advice(&self) -> &'static str {
        "Before importing, the doccano project must allow overlapping entities and use relations, and the encoding must be UTF-8."
    }

    fn writer<'a>(&self, _: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(Lines { out: sink.create(Part::Main)?, entities: 0, links: 0 }))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        json::objects(input, take, |line, object, take| document(line, object, input.stem(), take))
    }
}

struct Lines {
    out: Box<dyn Write + Send>,
    /// Numbers given so far: they are unique in the file.
    entities: usize,
    links: usize,
}

impl Writer for Lines {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut numbers: HashMap<&Id, usize> = HashMap::new();
        let mut entities = Vec::with_capacity(record.spans.len());
        for span in &record.spans {
            let (start, end) = record.cp(span.range);
            numbers.insert(&span.id, self.entities);
            entities.push(json!({"id": self.entities, "label": *span.label, "start_offset": start, "end_offset": end}));
            self.entities += 1;
        }
        let mut relations = Vec::new();
        for link in &record.relations {
            if let (Some(from), Some(to)) = (numbers.get(&link.from), numbers.get(&link.to)) {
                relations.push(json!({"id": self.links, "from_id": from, "to_id": to, "type": *link.kind}));
                self.links += 1;
            }
        }
        let line = json!({
            "text": record.text.as_str(), "doc_id": record.id, "entities": entities, "relations": relations,
        });
        writeln!(self.out, "{line}")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

fn document(line: usize, mut object: Map<String, Value>, stem: &str, take: &mut dyn FnMut(Taken)) {
    let text = ["text", "data"].iter().find_map(|key| match object.get(*key) {
        Some(Value::String(text)) => Some((*key, text.clone())),
        _ => None,
    });
    let Some((key, text)) = text else {
        return take(Taken::Rejected(Rejected::at(line, "the record has no text").with(Value::Object(object))));
    };
    object.shift_remove(key);
    let id = ["doc_id", "id"].iter().find_map(|key| json::name(&object, key)).map(|n| n.into_owned());
    let id = id.unwrap_or_else(|| format!("{stem}-{line}"));
    let mut builder = Builder::new(id.clone(), text);
    let mut numbers: HashMap<String, Id> = HashMap::new();
    let mut entities = Vec::new();
    for key in ["entities", "label", "labels"] {
        // A list of words under `label` is a label of the article, not of a stretch.
        match object.get(key) {
            Some(Value::Array(items)) if items.iter().any(|i| i.is_array() || i.is_object()) => {
                entities.extend(object.shift_remove(key).and_then(|v| match v {
                    Value::Array(items) => Some(items),
                    _ => None,
                }));
            }
            Some(Value::Array(items)) if items.is_empty() => {
                object.shift_remove(key);
            }
            _ => {}
        }
    }
    for entity in entities.into_iter().flatten() {
        let part = |i: usize, name: &str| entity.get(i).or_else(|| entity.get(name));
        let places = (part(0, "start_offset").and_then(json::whole), part(1, "end_offset").and_then(json::whole));
        let label = part(2, "label").and_then(Value::as_str).filter(|l| !l.is_empty());
        let outcome = match (places, label) {
            ((Some(start), Some(end)), Some(label)) => builder.place(start, end).map(|range| (range, label)),
            _ => Err("the entity has no start, no end or no label".to_owned()),
        };
        match outcome {
            Ok((range, label)) => {
                let span = builder.new_span(None, range, label);
                let own = entity.as_object().and_then(|o| json::name(o, "id").map(|n| n.into_owned()));
                let id = builder.push(span);
                numbers.extend(own.map(|own| (own, id)));
            }
            Err(reason) => take(Taken::Rejected(Rejected::at(line, reason).of(&id).with(entity))),
        }
    }
    for link in object.shift_remove("relations").as_ref().and_then(Value::as_array).into_iter().flatten() {
        let end = |key: &str| {
            let name = link.as_object().and_then(|o| json::name(o, key));
            name.and_then(|n| numbers.get(n.as_ref())).cloned()
        };
        match (end("from_id"), end("to_id"), link.get("type").and_then(Value::as_str)) {
            (Some(from), Some(to), Some(kind)) => builder.link(None, kind, from, to),
            _ => take(Taken::Rejected(
                Rejected::at(line, "the link does not join two entities").of(&id).with(link.clone()),
            )),
        }
    }
    for used in ["doc_id", "id"] {
        object.shift_remove(used);
    }
    if let Some(Value::Object(meta)) = object.shift_remove("meta") {
        object.extend(meta);
    }
    object.retain(|_, v| !(v.is_null() || v.as_array().is_some_and(Vec::is_empty)));
    builder.record().meta = object;
    take(Taken::Record(builder.build()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_and_pretty_printed_objects_are_read() {
        let source = concat!(
            "{\n \"id\": 7,\n \"text\": \"Google was\",\n \"entities\": [{\"id\": 3, \"label\": \"ORG\", \"start_offset\": 0, \"end_offset\": 6}],\n",
            " \"relations\": [{\"from_id\": 3, \"to_id\": 3, \"type\": \"x\"}, {\"from_id\": 3, \"to_id\": 9, \"type\": \"x\"}]\n}\n",
            "{\n \"text\": \"Anna\",\n \"label\": [[0, 4, \"PER\"], [0, 9, \"PER\"]], \"outlet\": \"X\"\n}\n",
        );
        let (mut records, mut rejected) = (Vec::new(), Vec::new());
        let input = Input { name: "in.json", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        Doccano
            .read(&input, &mut |taken| match taken {
                Taken::Record(r) => records.push(*r),
                Taken::Rejected(r) => rejected.push(r),
                Taken::Note(_) => {}
            })
            .unwrap();
        let seen: Vec<_> = records.iter().map(|r| (r.id.as_str(), r.spans.len(), r.relations.len())).collect();
        assert_eq!(seen, [("7", 1, 1), ("in-7", 1, 0)]);
        assert_eq!(rejected.len(), 2);
        assert_eq!(records[1].meta["outlet"], "X");
    }
}

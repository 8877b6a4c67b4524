//! W3C Web Annotation: a page of annotations in JSON-LD for each article, its text beside it.
//!
//! By convention here: the label is a body for tagging, the value one for identifying, each attribute one for describing
//! (`name=value`), a note one for commenting; a link is an annotation for linking whose two targets are from and to.
//! **Source:** W3C Web Annotation Data Model, 2017.

use super::json::as_text;
use super::names::FileNames;
use super::record::Builder;
use super::{
    Format, Holds, Input, Names, Part, ReadError, Record, Rejected, Shape, Sink, Taken, Utf16, WriteOptions, Writer,
    json,
};
use crate::core::spans::Id;
use crate::core::text::{ByteRange, Text};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io;

/// The format.
pub struct W3c;

/// Characters of context on each side of a quote.
const CONTEXT: usize = 32;

impl Format for W3c {
    fn id(&self) -> &'static str {
        "w3c"
    }

    fn title(&self) -> &'static str {
        "W3C Web Annotation"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "jsonld"]
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn leaves_text_out(&self) -> bool {
        true
    }

    fn holds(&self) -> Holds {
        Holds { fragments: false, provenance: false, names: Names::NoEquals, ..Holds::ALL }
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(Pages { sink, names: FileNames::default(), text: options.text }))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        read(input, take)
    }
}

struct Pages<'a> {
    sink: &'a mut dyn Sink,
    names: FileNames,
    text: bool,
}

impl Writer for Pages<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let name = self.names.of(record);
        let base = format!("urn:rubrica:{}/", encoded(&record.id));
        let file = format!("{name}.txt");
        let text = &record.text;
        let mut items = Vec::with_capacity(record.spans.len() + record.relations.len());
        for span in &record.spans {
            let mut bodies = Vec::new();
            let mut body = |purpose: &str, value: &str| {
                bodies.push(json!({"type": "TextualBody", "purpose": purpose, "value": value}));
            };
            body("tagging", &span.label);
            if let Some(value) = &span.value {
                body("identifying", &as_text(value));
            }
            for (name, value) in &span.attrs {
                body("describing", &format!("{name}={}", as_text(value)));
            }
            if let Some(note) = &span.note {
                body("commenting", note);
            }
            let (start, end) = record.cp(span.range);
            let before = text.as_str().get(..span.range.start.get()).unwrap_or_default();
            let after = text.as_str().get(span.range.end.get()..).unwrap_or_default();
            let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(i, _)| i);
            let to = after.char_indices().nth(CONTEXT).map_or(after.len(), |(i, _)| i);
            items.push(json!({
                "id": format!("{base}{}", span.id), "type": "Annotation", "motivation": "tagging", "body": bodies,
                "target": {"source": file, "selector": [
                    {"type": "TextPositionSelector", "start": start, "end": end},
                    {"type": "TextQuoteSelector", "exact": text.slice(span.range),
                     "prefix": before.get(from..).unwrap_or_default(), "suffix": after.get(..to).unwrap_or_default()},
                ]},
            }));
        }
        for link in &record.relations {
            items.push(json!({
                "id": format!("{base}link-{}", link.id), "type": "Annotation", "motivation": "linking",
                "body": {"type": "TextualBody", "purpose": "linking", "value": *link.kind},
                "target": [format!("{base}{}", link.from), format!("{base}{}", link.to)],
            }));
        }
        let page = json!({
            "@context": "http://www.w3.org/ns/anno.jsonld", "id": format!("{base}page"), "type": "AnnotationPage",
            "items": items,
        });
        let mut out = self.sink.create(Part::Inside(&format!("{name}.json")))?;
        serde_json::to_writer_pretty(&mut out, &page)?;
        out.write_all(b"\n")?;
        out.flush()?;
        if self.text {
            let mut out = self.sink.create(Part::Inside(&file))?;
            out.write_all(text.as_str().as_bytes())?;
            out.flush()?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// Text as a part of a URN: all but letters, digits and `-._~` by their bytes.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn read(input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    let not = |why: &str| ReadError::NotThisFormat(format!("Web Annotation ({why})"));
    let root: Value = serde_json::from_str(input.text()?).map_err(|e| not(&e.to_string()))?;
    let items = match &root {
        Value::Array(items) => items.as_slice(),
        Value::Object(page) => match (page.get("items"), page.get("first").and_then(|f| f.get("items"))) {
            (Some(Value::Array(items)), _) | (_, Some(Value::Array(items))) => items.as_slice(),
            _ if page.get("type").and_then(Value::as_str) == Some("Annotation") => std::slice::from_ref(&root),
            _ => return Err(not("it has no items")),
        },
        _ => return Err(not("it is no page of annotations")),
    };
    let source = items.iter().find_map(|a| a.pointer("/target/source").and_then(Value::as_str));
    let own = format!("{}.txt", input.stem());
    // Only a plain name beside the file is looked for: nothing is fetched, no other folder is opened.
    let named = source.filter(|s| !s.contains(['/', '\\', ':']) && !s.starts_with('.'));
    let text = std::iter::once(own.as_str()).chain(named).find_map(|name| (input.beside)(name));
    let Some(text) = text.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        for (i, item) in items.iter().enumerate() {
            take(Taken::Rejected(Rejected::at(i + 1, format!("its text {own} is not there")).with(item.clone())));
        }
        return Ok(());
    };
    let id = root.get("id").and_then(Value::as_str).and_then(|iri| iri.strip_prefix("urn:rubrica:"));
    let id = id.and_then(|rest| decoded(rest.strip_suffix("/page")?)).unwrap_or_else(|| input.stem().to_owned());
    let mut builder = Builder::new(id.clone(), text);
    let mut known: HashMap<&str, Id> = HashMap::new();
    let is_link = |a: &Value| a.get("motivation").and_then(Value::as_str) == Some("linking");
    for (i, item) in items.iter().enumerate().filter(|(_, a)| !is_link(a)) {
        match annotation(&mut builder, item) {
            Ok(span) => {
                if let Some(iri) = item.get("id").and_then(Value::as_str) {
                    known.insert(iri, span);
                }
            }
            Err(reason) => take(Taken::Rejected(Rejected::at(i + 1, reason).of(&id).with(item.clone()))),
        }
    }
    for (i, item) in items.iter().enumerate().filter(|(_, a)| is_link(a)) {
        let end = |i: usize| {
            let target = item.get("target")?.get(i)?;
            known.get(target.as_str().or_else(|| target.get("id").and_then(Value::as_str))?).cloned()
        };
        let body = item.get("body").and_then(|b| b.get(0).or(Some(b)));
        let kind = body.and_then(|b| b.get("value")).and_then(Value::as_str).unwrap_or("link");
        match (end(0), end(1)) {
            (Some(from), Some(to)) => {
                let iri = item.get("id").and_then(Value::as_str).and_then(|iri| iri.rsplit_once("/link-"));
                builder.link(iri.map(|(_, own)| own), kind, from, to);
            }
            _ => take(Taken::Rejected(
                Rejected::at(i + 1, "the link does not join two annotations").of(&id).with(item.clone()),
            )),
        }
    }
    take(Taken::Record(builder.build()));
    Ok(())
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
            bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Takes one annotation with a place in the text; the first of its tags is its label, further ones are attributes.
fn annotation(builder: &mut Builder, item: &Value) -> Result<Id, String> {
    let target = item.get("target").ok_or("the annotation has no target")?;
    let selectors: Vec<&Map<String, Value>> = match target.get("selector") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(one)) => vec![one],
        _ => return Err("the annotation has no selector".to_owned()),
    };
    let of = |kind: &str| selectors.iter().find(|s| json::text(s, "type") == Some(kind)).copied();
    let position = of("TextPositionSelector").and_then(|s| Some((json::number(s, "start")?, json::number(s, "end")?)));
    let quote = of("TextQuoteSelector");
    let range = place(builder.text(), position, quote)?;
    let bodies: Vec<&Value> = match item.get("body") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let mut label = None;
    let (mut value, mut note, mut attrs) = (None, None, Map::new());
    for body in bodies {
        let words = body.get("value").and_then(Value::as_str).or(body.as_str()).unwrap_or_default();
        match body.get("purpose").and_then(Value::as_str) {
            Some("tagging") if label.is_none() => label = Some(words),
            Some("tagging") => {
                attrs.insert(words.to_owned(), Value::Bool(true));
            }
            Some("identifying") => value = Some(Value::from(words)),
            Some("describing") if words.contains('=') => {
                let (name, value) = words.split_once('=').unwrap_or((words, ""));
                attrs.insert(name.to_owned(), Value::from(value));
            }
            _ => note = Some(words.to_owned()),
        }
    }
    let motivation = item.get("motivation").and_then(Value::as_str);
    let own = item.get("id").and_then(Value::as_str).and_then(|iri| iri.rsplit(['/', '#']).next());
    let label = label.or(motivation).filter(|l| !l.is_empty()).unwrap_or("comment");
    let mut span = builder.new_span(own, range, label);
    (span.value, span.note, span.attrs) = (value, note, attrs);
    Ok(builder.push(span))
}

/// Where an annotation belongs: the position where the words stand there, in code points or else in the UTF-16 units
/// that browsers count; else the only place, or the one place with the same context, where the words stand.
fn place(text: &Text, position: Option<(u64, u64)>, quote: Option<&Map<String, Value>>) -> Result<ByteRange, String> {
    let exact = quote.and_then(|q| json::text(q, "exact"));
    if let Some((start, end)) = position
        && let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end))
    {
        let cp = crate::core::text::CodePoint;
        let by_cp = text.byte_range(crate::core::text::CpRange { start: cp(start), end: cp(end) });
        let by_unit = || Utf16::new(text).to_bytes(start, end);
        let fits = |range: &ByteRange| exact.is_none_or(|e| text.slice(*range) == e);
        if let Some(range) = by_cp.filter(fits).or_else(|| by_unit().filter(fits)) {
            return Ok(range);
        }
    }
    let Some(exact) = exact.filter(|e| !e.is_empty()) else {
        return Err("the annotation has no place in the text".to_owned());
    };
    let all: Vec<usize> = text.as_str().match_indices(exact).map(|(i, _)| i).take(1000).collect();
    let side = |key: &str| quote.and_then(|q| json::text(q, key)).unwrap_or_default();
    let (prefix, suffix) = (side("prefix"), side("suffix"));
    let in_context = |at: &&usize| {
        let before = text.as_str().get(..**at).unwrap_or_default();
        let after = text.as_str().get(**at + exact.len()..).unwrap_or_default();
        before.ends_with(prefix) && after.starts_with(suffix)
    };
    let fitting: Vec<&usize> =
        if let [_] = all.as_slice() { all.iter().collect() } else { all.iter().filter(in_context).collect() };
    match fitting.as_slice() {
        [at] => Ok(ByteRange::of(**at, **at + exact.len())),
        [] => Err(format!("“{}” is not in the text", json::shortened(exact))),
        _ => Err(format!("“{}” is in the text at several places", json::shortened(exact))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_page(text: &str, page: Value) -> (Record, Vec<String>) {
        let (mut record, mut rejected) = (None, Vec::new());
        let (page, text) = (page.to_string(), text.as_bytes().to_vec());
        let beside = |name: &str| (name == "a.txt").then(|| text.clone());
        let input = Input { name: "a.json", bytes: page.as_bytes(), first_line: 0, beside: &beside };
        read(&input, &mut |taken| match taken {
            Taken::Record(r) => record = Some(*r),
            Taken::Rejected(r) => rejected.push(r.reason),
            Taken::Note(_) => {}
        })
        .unwrap();
        (record.unwrap(), rejected)
    }

    fn page(start: u32, end: u32, exact: &str, prefix: &str) -> Value {
        json!([{"type": "Annotation", "id": "#x", "body": [
            {"type": "TextualBody", "value": "look"}, {"type": "TextualBody", "value": "Tag", "purpose": "tagging"}],
            "target": {"selector": [{"type": "TextPositionSelector", "start": start, "end": end},
                {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix}]}}])
    }

    #[test]
    fn the_quote_decides_where_positions_count_other_units_or_have_moved() {
        let text = "🥳 Anna met Bert, then Anna left";
        for (start, end, exact, prefix, at) in
            [(2, 6, "Anna", "", 5), (3, 7, "Anna", "", 5), (40, 44, "Bert", "", 14), (0, 1, "Anna", "then ", 25)]
        {
            let (record, rejected) = read_page(text, page(start, end, exact, prefix));
            assert_eq!(rejected, Vec::<String>::new());
            assert_eq!(record.spans[0].range.start.get(), at);
            assert_eq!((&*record.spans[0].label, record.spans[0].note.as_deref()), ("Tag", Some("look")));
        }
        let (_, rejected) = read_page(text, page(0, 1, "Anna", ""));
        assert_eq!(rejected, ["“Anna” is in the text at several places"]);
    }

    #[test]
    fn ids_survive_as_urns() {
        assert_eq!(encoded("a/b ü"), "a%2Fb%20%C3%BC");
        assert_eq!(decoded("a%2Fb%20%C3%BC").as_deref(), Some("a/b ü"));
        assert_eq!(decoded("%C3"), None);
    }
}

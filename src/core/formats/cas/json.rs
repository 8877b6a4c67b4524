//! CAS JSON 0.4. **Source:** SPECIFICATION.adoc of apache/uima-uimaj-io-jsoncas.

use super::super::names::FileNames;
use super::super::node::{Fields, Node, Read};
use super::super::{Part, ReadError, Record, Sink, Writer};
use super::model::{Cas, RELATION, SENTENCE, SOFA, SPAN, Structure, TOKEN, is_no_tag, structures};
use super::{NOTE, features};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::{self, Write as _};

/// One file an article.
pub struct Files<'a> {
    sink: &'a mut dyn Sink,
    names: FileNames,
    /// The types of articles with these features: most have the same as the one before.
    types: (BTreeSet<String>, Option<String>),
    /// One file after another.
    file: Vec<u8>,
}

impl<'a> Files<'a> {
    /// Into a folder.
    pub fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, names: FileNames::default(), types: (BTreeSet::new(), None), file: Vec::new() }
    }
}

impl Writer for Files<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let name = self.names.of(record);
        let mut out = self.sink.create(Part::Inside(&format!("{name}.json")))?;
        let structures = structures(record);
        let features = features(record);
        if self.types.0 != features || self.types.1.is_none() {
            let text = types(&features).to_string();
            self.types = (features, Some(text));
        }
        let file = &mut self.file;
        file.clear();
        writeln!(file, "{{\"%TYPES\":{},", self.types.1.as_deref().unwrap_or_default())?;
        file.extend(b"\"%FEATURE_STRUCTURES\":[\n");
        let sofa = json!({
            "%ID": SOFA, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain",
            "sofaString": record.text.as_str(),
        });
        serde_json::to_writer(&mut *file, &sofa)?;
        for structure in &structures {
            file.extend(b",\n");
            object(file, structure)?;
        }
        write!(file, "\n],\n\"%VIEWS\":{{\"_InitialView\":{{\"%SOFA\":{SOFA},\"%MEMBERS\":[")?;
        for (i, structure) in structures.iter().enumerate() {
            write!(file, "{}{}", if i > 0 { "," } else { "" }, structure.id)?;
        }
        file.extend(b"]}}}\n");
        out.write_all(file)?;
        out.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

fn object(file: &mut Vec<u8>, structure: &Structure) -> io::Result<()> {
    // Names of types need no escapes.
    write!(
        file,
        "{{\"%ID\":{},\"%TYPE\":\"{}\",\"@sofa\":{SOFA},\"begin\":{},\"end\":{}",
        structure.id, structure.kind, structure.begin, structure.end
    )?;
    for (name, value) in &structure.features {
        file.push(b',');
        serde_json::to_writer(&mut *file, name)?;
        file.push(b':');
        serde_json::to_writer(&mut *file, value)?;
    }
    for (name, id) in &structure.references {
        write!(file, ",\"@{name}\":{id}")?;
    }
    file.push(b'}');
    Ok(())
}

fn types(attrs: &BTreeSet<String>) -> Value {
    let feature = |name: &str, range: &str| (name.to_owned(), json!({"%NAME": name, "%RANGE": range}));
    let annotation = |name: &str, features: Vec<(String, Value)>| {
        let mut kind = Map::new();
        kind.insert("%NAME".to_owned(), json!(name));
        kind.insert("%SUPER_TYPE".to_owned(), json!("uima.tcas.Annotation"));
        kind.extend(features);
        (name.to_owned(), Value::Object(kind))
    };
    let names = ["identifier", "label", "value", NOTE].map(str::to_owned).into_iter().chain(attrs.iter().cloned());
    let texts = names.map(|name| feature(&name, "uima.cas.String")).collect();
    let ends = vec![feature("Governor", SPAN), feature("Dependent", SPAN), feature("label", "uima.cas.String")];
    let all = [
        annotation(SENTENCE, Vec::new()),
        annotation(TOKEN, Vec::new()),
        annotation(RELATION, ends),
        annotation(SPAN, texts),
    ];
    Value::Object(all.into_iter().collect())
}

/// Reads a file. What is no tag is not kept: words and sentences are most of it.
pub fn read(source: &str) -> Result<Cas, ReadError> {
    let not = |why: &str| ReadError::NotThisFormat(format!("CAS JSON ({why})"));
    let root = crate::core::json::whole(source, Node::read).map_err(|e| not(&e.to_string()))?;
    let empty = Fields::default();
    let root = root.as_object().unwrap_or(&empty);
    let list: Vec<&Node<'_>> = match root.get("%FEATURE_STRUCTURES") {
        Some(Node::List(list)) => list.iter().collect(),
        Some(Node::Object(map)) => map.values().collect(),
        _ => return Err(not("it has no feature structures")),
    };
    let objects = || list.iter().filter_map(|node| node.as_object());
    let mut cas = Cas::default();
    let mut sofa = None;
    for object in objects().filter(|o| o.text("%TYPE") == Some("uima.cas.Sofa")) {
        match object.text("sofaID") {
            Some("_InitialView") | None if sofa.is_none() => {
                sofa = object.number("%ID");
                cas.text = object.text("sofaString").unwrap_or_default().to_owned();
            }
            name => cas.other_views.push(name.unwrap_or("without name").to_owned()),
        }
    }
    for object in objects() {
        let kind = object.text("%TYPE").unwrap_or_default();
        let of_sofa = object.number("@sofa");
        if is_no_tag(kind) || (of_sofa.is_some() && of_sofa != sofa) {
            continue;
        }
        let place = |key: &str, anchor: &str| {
            let number = object.number(key).or_else(|| object.number(anchor));
            number.and_then(|n| u32::try_from(n).ok())
        };
        let (Some(begin), Some(end)) = (place("begin", "^begin"), place("end", "^end")) else { continue };
        let mut structure = Structure {
            id: object.number("%ID").unwrap_or_default(),
            kind: kind.to_owned().into(),
            begin,
            end,
            ..Structure::default()
        };
        for (key, value) in object.iter() {
            match key.strip_prefix('@') {
                Some("sofa") => {}
                Some(name) => structure.references.extend(value.whole().map(|id| (name.to_owned(), id))),
                None if key.starts_with(['%', '^']) || key == "begin" || key == "end" => {}
                None if !matches!(value, Node::Null | Node::List(_) | Node::Object(_)) => {
                    structure.features.push((key.to_owned(), value.to_value()));
                }
                None => {}
            }
        }
        cas.structures.push(structure);
    }
    Ok(cas)
}

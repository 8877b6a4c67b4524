//! CAS JSON 0.4. **Source:** SPECIFICATION.adoc of apache/uima-uimaj-io-jsoncas.

use super::super::names::FileNames;
use super::super::{Part, ReadError, Record, Sink, Writer};
use super::model::{Cas, RELATION, SENTENCE, SOFA, SPAN, Structure, TOKEN, structures};
use super::{NOTE, features};
use serde_json::{Map, Value, json};
use std::io::{self, Write as _};

/// One file an article.
pub struct Files<'a> {
    sink: &'a mut dyn Sink,
    names: FileNames,
}

impl<'a> Files<'a> {
    /// Into a folder.
    pub fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, names: FileNames::default() }
    }
}

impl Writer for Files<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let name = self.names.of(record);
        let mut out = self.sink.create(Part::Inside(&format!("{name}.json")))?;
        let structures = structures(record);
        writeln!(out, "{{\"%TYPES\":{},", types(record))?;
        out.write_all(b"\"%FEATURE_STRUCTURES\":[\n")?;
        let sofa = json!({
            "%ID": SOFA, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain",
            "sofaString": record.text.as_str(),
        });
        write!(out, "{sofa}")?;
        for structure in &structures {
            write!(out, ",\n{}", object(structure))?;
        }
        let members: Vec<u64> = structures.iter().map(|s| s.id).collect();
        let views = json!({"_InitialView": {"%SOFA": SOFA, "%MEMBERS": members}});
        writeln!(out, "\n],\n\"%VIEWS\":{views}}}")?;
        out.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

fn object(structure: &Structure) -> Value {
    let mut object = json!({
        "%ID": structure.id, "%TYPE": structure.kind, "@sofa": SOFA, "begin": structure.begin, "end": structure.end,
    });
    if let Some(object) = object.as_object_mut() {
        object.extend(structure.features.iter().cloned());
        object.extend(structure.references.iter().map(|(name, id)| (format!("@{name}"), json!(id))));
    }
    object
}

fn types(record: &Record) -> Value {
    let feature = |name: &str, range: &str| (name.to_owned(), json!({"%NAME": name, "%RANGE": range}));
    let annotation = |name: &str, features: Vec<(String, Value)>| {
        let mut kind = Map::new();
        kind.insert("%NAME".to_owned(), json!(name));
        kind.insert("%SUPER_TYPE".to_owned(), json!("uima.tcas.Annotation"));
        kind.extend(features);
        (name.to_owned(), Value::Object(kind))
    };
    let names = ["identifier", "label", "value", NOTE].map(str::to_owned).into_iter().chain(features(record));
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

/// Reads a file.
pub fn read(source: &str) -> Result<Cas, ReadError> {
    let not = |why: &str| ReadError::NotThisFormat(format!("CAS JSON ({why})"));
    let root: Value = serde_json::from_str(source).map_err(|e| not(&e.to_string()))?;
    let list: Vec<&Value> = match root.get("%FEATURE_STRUCTURES") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(map)) => map.values().collect(),
        _ => return Err(not("it has no feature structures")),
    };
    let mut cas = Cas::default();
    let mut sofa = None;
    for value in &list {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        if text("%TYPE") == Some("uima.cas.Sofa") {
            let id = value.get("%ID").and_then(Value::as_u64);
            match text("sofaID") {
                Some("_InitialView") | None if sofa.is_none() => {
                    sofa = id;
                    cas.text = text("sofaString").unwrap_or_default().to_owned();
                }
                name => cas.other_views.push(name.unwrap_or("without name").to_owned()),
            }
        }
    }
    for value in list {
        let Some(object) = value.as_object() else { continue };
        let of_sofa = object.get("@sofa").and_then(Value::as_u64);
        if of_sofa.is_some() && of_sofa != sofa {
            continue;
        }
        let place = |key: &str| {
            let number = object.get(key).or_else(|| object.get(&format!("^{key}"))).and_then(Value::as_u64);
            number.and_then(|n| u32::try_from(n).ok())
        };
        let (Some(begin), Some(end)) = (place("begin"), place("end")) else { continue };
        let mut structure = Structure {
            id: object.get("%ID").and_then(Value::as_u64).unwrap_or_default(),
            kind: object.get("%TYPE").and_then(Value::as_str).unwrap_or_default().to_owned(),
            begin,
            end,
            ..Structure::default()
        };
        for (key, value) in object {
            match key.strip_prefix('@') {
                Some("sofa") => {}
                Some(name) => structure.references.extend(value.as_u64().map(|id| (name.to_owned(), id))),
                None if key.starts_with(['%', '^']) || key == "begin" || key == "end" => {}
                None if value.is_string() || value.is_number() || value.is_boolean() => {
                    structure.features.push((key.clone(), value.clone()));
                }
                None => {}
            }
        }
        cas.structures.push(structure);
    }
    Ok(cas)
}

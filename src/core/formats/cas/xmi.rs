//! CAS XMI. **Source:** the UIMA references on XMI serialisation.

use super::super::label_studio::escaped;
use super::super::names::FileNames;
use super::super::{Part, ReadError, Record, Sink, Writer};
use super::model::{Cas, RELATION, SENTENCE, SOFA, SPAN, Structure, TOKEN, is_no_tag, structures};
use super::{NOTE, features};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{self, Write as _};

/// One file an article; the type system at the end, when all attributes are known.
pub struct Files<'a> {
    sink: &'a mut dyn Sink,
    names: FileNames,
    features: BTreeSet<String>,
    /// One file after another.
    file: Vec<u8>,
}

impl<'a> Files<'a> {
    /// Into a folder.
    pub fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, names: FileNames::default(), features: BTreeSet::new(), file: Vec::new() }
    }
}

/// Prefix of a namespace and name of a type of ours in it.
fn qualified(kind: &str) -> (&'static str, &str) {
    let prefix = if kind.starts_with("webanno.custom.") { "custom" } else { "type" };
    (prefix, kind.rsplit('.').next().unwrap_or(kind))
}

impl Writer for Files<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let name = self.names.of(record);
        self.features.extend(features(record));
        let mut file = self.sink.create(Part::Inside(&format!("{name}.xmi")))?;
        let out = &mut self.file;
        out.clear();
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"")?;
        out.write_all(b" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:custom=\"http:///webanno/custom.ecore\"")?;
        out.write_all(b" xmlns:type=\"http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore\"")?;
        out.write_all(b" xmi:version=\"2.0\">\n<cas:NULL xmi:id=\"0\"/>\n")?;
        let structures = structures(record);
        for s in &structures {
            let (prefix, kind) = qualified(&s.kind);
            write!(
                out,
                "<{prefix}:{kind} xmi:id=\"{}\" sofa=\"{SOFA}\" begin=\"{}\" end=\"{}\"",
                s.id, s.begin, s.end
            )?;
            for (name, id) in &s.references {
                write!(out, " {name}=\"{id}\"")?;
            }
            for (name, value) in &s.features {
                write!(out, " {name}=\"{}\"", escaped(value.as_str().unwrap_or_default()))?;
            }
            out.write_all(b"/>\n")?;
        }
        writeln!(
            out,
            "<cas:Sofa xmi:id=\"{SOFA}\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text/plain\" sofaString=\"{}\"/>",
            escaped(record.text.as_str())
        )?;
        write!(out, "<cas:View sofa=\"{SOFA}\" members=\"")?;
        for (i, structure) in structures.iter().enumerate() {
            write!(out, "{}{}", if i > 0 { " " } else { "" }, structure.id)?;
        }
        out.write_all(b"\"/>\n</xmi:XMI>\n")?;
        file.write_all(out)?;
        file.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let mut out = self.sink.create(Part::Inside("TypeSystem.xml"))?;
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n<types>")?;
        let own = ["identifier", "label", "value", NOTE].map(str::to_owned);
        let span: Vec<(String, &str)> =
            own.into_iter().chain(self.features).map(|name| (name, "uima.cas.String")).collect();
        let link = [("Governor", SPAN), ("Dependent", SPAN), ("label", "uima.cas.String")];
        let link: Vec<(String, &str)> = link.iter().map(|(n, r)| ((*n).to_owned(), *r)).collect();
        for (kind, features) in [(SENTENCE, Vec::new()), (TOKEN, Vec::new()), (RELATION, link), (SPAN, span)] {
            writeln!(out, "<typeDescription><name>{kind}</name><description/>")?;
            writeln!(out, "<supertypeName>uima.tcas.Annotation</supertypeName>")?;
            if !features.is_empty() {
                writeln!(out, "<features>")?;
                for (name, range) in features {
                    writeln!(
                        out,
                        "<featureDescription><name>{name}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>"
                    )?;
                }
                writeln!(out, "</features>")?;
            }
            writeln!(out, "</typeDescription>")?;
        }
        writeln!(out, "</types>\n</typeSystemDescription>")?;
        out.flush()
    }
}

/// Reads a file. DTDs are refused, and with them every kind of entity.
pub fn read(source: &str) -> Result<Cas, ReadError> {
    let not = |why: &str| ReadError::NotThisFormat(format!("CAS XMI ({why})"));
    let document = super::super::xml::parse(source, "CAS XMI")?;
    let root = document.root_element();
    if root.tag_name().name() != "XMI" {
        return Err(not(&format!("its root is {}", root.tag_name().name())));
    }
    let id_of = |node: &roxmltree::Node<'_, '_>| {
        let id = node.attributes().find(|a| a.name() == "id" && a.namespace().is_some());
        id.and_then(|a| a.value().parse::<u64>().ok())
    };
    let mut cas = Cas::default();
    let mut sofa: Option<u64> = None;
    let mut found = false;
    for node in root.children().filter(|n| n.is_element() && n.tag_name().name() == "Sofa") {
        match node.attribute("sofaID") {
            Some("_InitialView") | None if !found => {
                found = true;
                sofa = id_of(&node);
                cas.text = node.attribute("sofaString").unwrap_or_default().to_owned();
            }
            name => cas.other_views.push(name.unwrap_or("without name").to_owned()),
        }
    }
    if !found {
        return Err(not("it has no text"));
    }
    for node in root.children().filter(roxmltree::Node::is_element) {
        let place = |key: &str| node.attribute(key).and_then(|v| v.parse::<u32>().ok());
        let (Some(begin), Some(end)) = (place("begin"), place("end")) else { continue };
        let of_sofa = node.attribute("sofa").and_then(|v| v.parse::<u64>().ok());
        if of_sofa.is_some() && of_sofa != sofa {
            continue;
        }
        let kind = kind(node.tag_name().namespace().unwrap_or_default(), node.tag_name().name());
        if is_no_tag(&kind) {
            continue;
        }
        let mut structure =
            Structure { id: id_of(&node).unwrap_or_default(), kind: kind.into(), begin, end, ..Structure::default() };
        for attribute in node.attributes().filter(|a| a.namespace().is_none()) {
            let (name, value) = (attribute.name(), attribute.value());
            match (name, value.parse::<u64>()) {
                ("sofa" | "begin" | "end", _) => {}
                ("Governor" | "Dependent", Ok(id)) => structure.references.push((name.to_owned(), id)),
                _ => structure.features.push((name.to_owned(), Value::from(value))),
            }
        }
        cas.structures.push(structure);
    }
    Ok(cas)
}

/// `http:///webanno/custom.ecore` and `Span` as `webanno.custom.Span`.
fn kind(namespace: &str, name: &str) -> String {
    let package = namespace.trim_start_matches("http:///").trim_end_matches(".ecore").replace('/', ".");
    if package.is_empty() || package == "uima.noNamespace" { name.to_owned() } else { format!("{package}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_depth_are_no_danger() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\">&a;</xmi:XMI>";
        assert!(read(bomb).is_err());
        assert!(read(&("<a>".repeat(100_000) + &"</a>".repeat(100_000))).is_err());
        assert!(read("").is_err());
    }
}

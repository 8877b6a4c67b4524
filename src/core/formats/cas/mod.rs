//! UIMA's CAS, as JSON 0.4 and as XMI: one file an article, offsets in UTF-16 units.
//!
//! Tags are `webanno.custom.RubricaSpan`, links `webanno.custom.RubricaRelation`, the names INCEpTION gives to layers of
//! one's own; words and sentences are there as well, because it wants them.

mod json;
mod model;
mod xmi;

use super::names::{set_aside, taken_back};
use super::{Format, HeldText, Holds, Input, Names, ReadError, Record, Shape, Sink, Taken, WriteOptions, Writer};
use std::borrow::Cow;
use std::io;

/// CAS as JSON.
pub struct CasJson;

/// CAS as XMI, with the type system beside the articles.
pub struct CasXmi;

const HELD: Holds = Holds { fragments: false, provenance: false, names: Names::Identifier, ..Holds::ALL };

const ADVICE: &str = "Create the layers RubricaSpan and RubricaRelation in the INCEpTION project first; types it does not know are ignored.";

impl Format for CasJson {
    fn id(&self) -> &'static str {
        "cas-json"
    }

    fn title(&self) -> &'static str {
        "UIMA CAS JSON"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn holds(&self) -> Holds {
        HELD
    }

    fn advice(&self) -> &'static str {
        ADVICE
    }

    fn writer<'a>(&self, _: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(json::Files::new(sink)))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        json::read(input.text()?)?.hand_out(input.stem(), take);
        Ok(())
    }
}

impl Format for CasXmi {
    fn id(&self) -> &'static str {
        "cas-xmi"
    }

    fn other_names(&self) -> &'static [&'static str] {
        &["xmi"]
    }

    fn title(&self) -> &'static str {
        "UIMA CAS XMI"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xmi"]
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn holds(&self) -> Holds {
        Holds { text: HeldText::Xml, ..HELD }
    }

    fn advice(&self) -> &'static str {
        ADVICE
    }

    fn writer<'a>(&self, _: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(xmi::Files::new(sink)))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        xmi::read(input.text()?)?.hand_out(input.stem(), take);
        Ok(())
    }
}

/// What no attribute may be named like: features of our span type and of links, and words of Python, whose reader makes
/// a class of each type with its features as names.
const FEATURES: &[&str] = &[
    "begin",
    "end",
    "sofa",
    "identifier",
    "label",
    "value",
    NOTE,
    "Governor",
    "Dependent",
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
];

/// The feature for notes.
const NOTE: &str = "rubrica_note";

/// The feature an attribute goes into.
pub fn feature(attr: &str) -> Cow<'_, str> {
    set_aside(attr, FEATURES)
}

/// The attribute a feature came from.
pub fn attribute(feature: &str) -> &str {
    taken_back(feature, FEATURES)
}

/// Names of attributes of a record, as features, sorted.
fn features(record: &Record) -> std::collections::BTreeSet<String> {
    record.spans.iter().flat_map(|s| s.attrs.keys()).map(|k| feature(k).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::MemorySink;
    use super::*;
    use crate::core::spans::{Id, Relation, Span};
    use serde_json::json;
    use std::sync::Arc;

    fn record() -> Record {
        let mut record = Record::new("a/b", "🥳 Anna \"Berg\" <said>\r\n\tso & on\u{2028}Tuesday");
        for (id, start, end, label) in [("s2", 5, 30, "CLAIM X"), ("s1", 5, 16, "ACTOR"), ("s3", 36, 43, "DATE")] {
            record.spans.push(Arc::new(Span::new(Id::new(id), (start..end).into(), label)));
        }
        let date = Arc::make_mut(&mut record.spans[2]);
        date.value = Some(json!("2026-11-17"));
        date.attrs = json!({"mod": "A<B\n", "label": "odd", "type": "DATE"}).as_object().cloned().unwrap();
        date.note = Some("a note".to_owned());
        record.relations.push(Arc::new(Relation::new(Id::new("r1"), "said by", Id::new("s2"), Id::new("s1"))));
        record
    }

    #[test]
    fn attributes_are_named_as_every_reader_can_call_them() {
        for (name, written) in
            [("kind", "kind"), ("class", "attr_class"), ("begin", "attr_begin"), ("classes", "classes")]
        {
            assert_eq!(feature(name), written);
            assert_eq!(attribute(written), name);
        }
    }

    #[test]
    fn both_forms_come_back() {
        for format in [&CasJson as &dyn Format, &CasXmi] {
            let mut sink = MemorySink::default();
            let mut writer = format.writer(&WriteOptions::default(), &mut sink).unwrap();
            writer.write(&record()).unwrap();
            writer.write(&Record::new("empty", "")).unwrap();
            writer.finish().unwrap();
            for (name, there) in [("a_b", record()), ("empty", Record::new("empty", ""))] {
                let bytes = sink.files()[&format!("{name}.{}", format.extensions()[0])].clone();
                let mut back = None;
                let input = Input { name: "a/b.x", bytes: &bytes, first_line: 0, beside: &|_| None };
                format
                    .read(&input, &mut |taken| match taken {
                        Taken::Record(r) => back = Some(*r),
                        other => panic!("{other:?}"),
                    })
                    .unwrap();
                let back = back.unwrap();
                assert_eq!(back.text.as_str(), there.text.as_str(), "{}", format.id());
                for (a, b) in there.spans.iter().zip(&back.spans) {
                    assert_eq!((&a.id, a.range, &a.label, &a.value), (&b.id, b.range, &b.label, &b.value));
                    assert_eq!((&a.attrs, &a.note), (&b.attrs, &b.note));
                }
                assert_eq!((there.spans.len(), there.relations.len()), (back.spans.len(), back.relations.len()));
            }
        }
    }
}

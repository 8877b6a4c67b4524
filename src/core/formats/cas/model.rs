//! What both forms of a CAS say: feature structures over a text, from a record and back to one.

use super::super::json::as_text;
use super::super::record::Builder;
use super::super::{Record, Rejected, Taken, Tokenizer, Utf16};
use super::{NOTE, attribute, feature};
use crate::core::spans::Id;
use crate::core::text::ByteRange;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

pub const SPAN: &str = "webanno.custom.RubricaSpan";
pub const RELATION: &str = "webanno.custom.RubricaRelation";
pub const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
pub const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
const NAMED_ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";

/// Longest text whose words and sentences are written as well, in bytes. INCEpTION makes its own for longer ones.
const SEGMENTED: usize = 256 << 10;

/// One feature structure with a place in the text, offsets in UTF-16 units.
#[derive(Debug, Default, PartialEq)]
pub struct Structure {
    pub id: u64,
    pub kind: Cow<'static, str>,
    pub begin: u32,
    pub end: u32,
    pub features: Vec<(String, Value)>,
    pub references: Vec<(String, u64)>,
}

/// Number of the text itself; the structures follow.
pub const SOFA: u64 = 1;

/// All structures of a record.
pub fn structures(record: &Record) -> Vec<Structure> {
    let units = Utf16::new(&record.text);
    let mut next = SOFA;
    let mut make = |kind: &'static str, range: ByteRange| {
        next += 1;
        let (begin, end) = units.range(range);
        Structure { id: next, kind: kind.into(), begin, end, ..Structure::default() }
    };
    let mut out = Vec::new();
    if record.text.len().get() <= SEGMENTED {
        // Sentences may not end inside a tag, of those that overlap the longest.
        let mut keep = super::super::Overlap::Longest.keep(&record.text, &record.spans).into_iter();
        let mut flat: Vec<ByteRange> =
            record.spans.iter().filter(|_| keep.next().unwrap_or(false)).map(|s| s.range).collect();
        flat.sort_by_key(|range| range.start);
        let tokens = Tokenizer::Words.tokens(&record.text, &record.spans);
        for sentence in sentences(record, &flat, &tokens) {
            out.push(make(SENTENCE, sentence));
        }
        for token in tokens {
            out.push(make(TOKEN, token));
        }
    }
    let mut numbers: HashMap<&Id, (u64, ByteRange)> = HashMap::new();
    for span in &record.spans {
        let mut structure = make(SPAN, span.range);
        numbers.insert(&span.id, (structure.id, span.range));
        let mut put = |name: &str, text: &str| structure.features.push((name.to_owned(), Value::from(text)));
        put("identifier", span.id.as_str());
        put("label", &span.label);
        if let Some(value) = &span.value {
            put("value", &as_text(value));
        }
        if let Some(note) = &span.note {
            put(NOTE, note);
        }
        for (name, value) in &span.attrs {
            put(&feature(name), &as_text(value));
        }
        out.push(structure);
    }
    for link in &record.relations {
        let (Some(from), Some(to)) = (numbers.get(&link.from), numbers.get(&link.to)) else { continue };
        let mut structure = make(RELATION, to.1);
        structure.features.push(("label".to_owned(), Value::from(&*link.kind)));
        structure.references = vec![("Governor".to_owned(), from.0), ("Dependent".to_owned(), to.0)];
        out.push(structure);
    }
    out
}

/// Sentences over tokens: a line feed between two ends one, but never inside one of the spans, which do not overlap.
fn sentences(record: &Record, spans: &[ByteRange], tokens: &[ByteRange]) -> Vec<ByteRange> {
    let Some(first) = tokens.first() else { return Vec::new() };
    let mut out = Vec::new();
    let mut open = *first;
    let mut spans = spans.iter().peekable();
    for token in tokens.iter().skip(1) {
        let gap = record.text.slice(ByteRange::new(open.end, token.start));
        if gap.contains('\n') {
            while spans.next_if(|s| s.end <= token.start).is_some() {}
            let inside = spans.peek().is_some_and(|s| s.start < token.start);
            if !inside {
                out.push(open);
                open = *token;
            }
        }
        open.end = token.end;
    }
    out.push(open);
    out
}

/// A CAS as read: the text of the first view and its structures.
#[derive(Debug, Default)]
pub struct Cas {
    pub text: String,
    pub structures: Vec<Structure>,
    /// Views besides the first, which are left out.
    pub other_views: Vec<String>,
}

/// Types that say something about the document or cut it up, and are no tags.
pub fn is_no_tag(kind: &str) -> bool {
    matches!(kind, TOKEN | SENTENCE | "uima.tcas.DocumentAnnotation" | "uima.cas.Sofa" | "uima.cas.NULL")
        || kind.starts_with("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.")
        || kind.starts_with("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.")
        || kind.starts_with("de.tudarmstadt.ukp.clarin.webanno.api.type.")
}

impl Cas {
    /// Turns it into a record.
    pub fn hand_out(self, id: &str, take: &mut dyn FnMut(Taken)) {
        for view in &self.other_views {
            take(Taken::Note(format!("{id}: the view {view} is left out")));
        }
        let mut builder = Builder::new(id, self.text);
        let text = builder.text().clone();
        let units = Utf16::new(&text);
        let mut spans: HashMap<u64, Id> = HashMap::new();
        let reject = |structure: &Structure, reason: String| {
            let what = serde_json::json!({"id": structure.id, "type": structure.kind, "begin": structure.begin, "end": structure.end});
            Taken::Rejected(Rejected { id: Some(id.to_owned()), reason, record: Some(what), line: None })
        };
        let is_link =
            |s: &Structure| ["Governor", "Dependent"].iter().all(|r| s.references.iter().any(|(n, _)| n == r));
        let (links, tags): (Vec<_>, Vec<_>) =
            self.structures.into_iter().filter(|s| !is_no_tag(&s.kind)).partition(is_link);
        for structure in &tags {
            let Some(range) = units.to_bytes(structure.begin, structure.end) else {
                let reason = if structure.begin == structure.end {
                    "the annotation is empty".to_owned()
                } else {
                    format!("{} to {} is no place of the text", structure.begin, structure.end)
                };
                take(reject(structure, reason));
                continue;
            };
            let feature = |name: &str| structure.features.iter().find(|(n, _)| n == name).map(|(_, v)| v);
            let entity = structure.kind == NAMED_ENTITY;
            let label = if entity { feature("value") } else { feature("label") };
            let label = label.and_then(Value::as_str).filter(|l| !l.is_empty()).unwrap_or(&structure.kind);
            let ours = structure.kind == SPAN;
            let own = if ours { feature("identifier").and_then(Value::as_str) } else { None };
            let mut span = builder.new_span(own, range, label);
            for (name, value) in &structure.features {
                match (name.as_str(), entity) {
                    ("label", _) | ("value", true) => {}
                    ("value", false) | ("identifier", true) => span.value = Some(value.clone()),
                    ("identifier", false) if ours => {}
                    (NOTE, _) => span.note = value.as_str().map(str::to_owned),
                    _ => {
                        span.attrs.insert(attribute(name).to_owned(), value.clone());
                    }
                }
            }
            spans.insert(structure.id, builder.push(span));
        }
        for link in &links {
            let end = |name: &str| link.references.iter().find(|(n, _)| n == name).and_then(|(_, id)| spans.get(id));
            let named = ["label", "DependencyType", "type", "value"]
                .iter()
                .find_map(|name| link.features.iter().find(|(n, _)| n == name))
                .and_then(|(_, v)| v.as_str());
            match (end("Governor"), end("Dependent")) {
                (Some(from), Some(to)) => {
                    builder.link(None, named.unwrap_or(&link.kind), from.clone(), to.clone());
                }
                _ => take(reject(link, "the link does not join two tags".to_owned())),
            }
        }
        take(Taken::Record(builder.build()));
    }
}

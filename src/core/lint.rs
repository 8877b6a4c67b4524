//! Findings: what in a document deserves a second look. Nothing here is an error, and nothing is changed.

use crate::core::document::Document;
use crate::core::edit::HeadField;
use crate::core::scheme::{Scheme, check_link, check_span};
use crate::core::spans::{Id, Span, SpanStatus};
use crate::core::store::sidecar::{relation_fault, span_fault};
use crate::core::suggest::dates::value::{self, Kind};
use crate::core::text::CodePoint;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// One thing worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A short word that stays the same: `edge`, `twin`, `orphan`, `link`, `scheme`, `value`, `conflict`, `set-aside`.
    pub kind: &'static str,
    pub span: Option<Id>,
    /// Code points of the article, half-open; of an orphan the last known ones.
    pub range: Option<(CodePoint, CodePoint)>,
    pub text: String,
}

/// All findings of a document, in text order, without those its head says to ignore.
///
/// **Cost:** a few microseconds a span.
pub fn lint(document: &Document, scheme: &Scheme) -> Vec<Finding> {
    let mut findings = Vec::new();
    for span in document.spans().orphans() {
        let range = span.lost.as_ref().map(|l| (l.start, l.end));
        let text = format!("the words “{}” were not found in the article", short(span.quote(document.text())));
        findings.push(Finding { kind: "orphan", span: Some(span.id.clone()), range, text });
    }
    let mut places: HashMap<(u32, u32, &str), &Id> = HashMap::new();
    for span in document.spans().iter().filter(|s| s.status != SpanStatus::Rejected) {
        let mut add = |kind, text| findings.push(of(document, span, kind, text));
        let words = span.quote(document.text());
        if words.starts_with(char::is_whitespace) || words.ends_with(char::is_whitespace) {
            add("edge", format!("{} “{}” begins or ends with a space", span.label, short(words)));
        }
        if span.fragments.is_empty() {
            let place = (span.range.start.0, span.range.end.0, &*span.label);
            if let Some(other) = places.insert(place, &span.id) {
                add("twin", format!("{} “{}” is tagged twice, also as {other}", span.label, short(words)));
            }
        }
        for breach in check_span(scheme, &span.label, &span.attrs) {
            add("scheme", breach.to_string());
        }
        if span.attrs.keys().any(|name| name.starts_with("conflict.")) {
            add("conflict", format!("{} “{}” was changed on two sides", span.label, short(words)));
        }
        if &*span.label == "DATE"
            && let Some(fault) = date_fault(span)
        {
            add("value", fault);
        }
    }
    findings.extend(links(document, scheme));
    for value in &document.set_aside.spans {
        let fault = span_fault(value).unwrap_or_else(|| "its id is taken".to_owned());
        findings.push(aside("tag", value, &fault));
    }
    for value in &document.set_aside.relations {
        let fault = relation_fault(value).unwrap_or_else(|| "its id is taken".to_owned());
        findings.push(aside("link", value, &fault));
    }
    let ignored = Ignored::of(document);
    findings.retain(|f| !ignored.holds(f));
    findings.sort_by_key(|f| f.range.map(|(start, end)| (start, std::cmp::Reverse(end))));
    findings
}

fn of(document: &Document, span: &Span, kind: &'static str, text: String) -> Finding {
    let range = document.text().cp_range(span.range);
    Finding { kind, span: Some(span.id.clone()), range: Some((range.start, range.end)), text }
}

fn date_fault(span: &Span) -> Option<String> {
    let date = match &span.value {
        None => return None,
        Some(Value::String(date)) => date,
        Some(_) => return Some("the value of a DATE must be text such as 2026-02-02".to_owned()),
    };
    let kind = match span.attr_str("type") {
        None => Kind::Date,
        Some(name) => Kind::from_name(name)?,
    };
    value::check(date, kind).err()
}

fn links(document: &Document, scheme: &Scheme) -> Vec<Finding> {
    let mut findings = Vec::new();
    for relation in document.relations().iter() {
        let ends = [&relation.from, &relation.to].map(|id| document.spans().get(id));
        let (span, text) = match ends {
            [Some(from), Some(to)] => {
                let Some(breach) = check_link(scheme, &relation.kind, &from.label, &to.label) else { continue };
                (Some(from), breach.to_string())
            }
            [from, to] => {
                let missing = if from.is_none() { &relation.from } else { &relation.to };
                (from.or(to), format!("the link {} leads to {missing}, which is not there", relation.id))
            }
        };
        let kind = if ends.iter().all(Option::is_some) { "scheme" } else { "link" };
        findings.push(match span.filter(|s| s.lost.is_none()) {
            Some(span) => of(document, span, kind, text),
            None => Finding { kind, span: span.map(|s| s.id.clone()), range: None, text },
        });
    }
    findings
}

fn aside(what: &str, value: &Value, fault: &str) -> Finding {
    let id = value.get("id").and_then(Value::as_str).map_or(String::new(), |id| format!(" {}", short(id)));
    Finding { kind: "set-aside", span: None, range: None, text: format!("a {what}{id} is kept aside: {fault}") }
}

/// The first words of a long text.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Findings a person chose to ignore: of a kind, for one span or for all.
struct Ignored<'a> {
    kinds: HashSet<(&'a str, Option<&'a str>)>,
}

impl<'a> Ignored<'a> {
    fn of(document: &'a Document) -> Self {
        let list = document.field(&HeadField::Ignored).and_then(Value::as_array);
        let entry = |entry: &'a Value| {
            let id = entry.get("id").and_then(Value::as_str);
            entry.get("kind").and_then(Value::as_str).map(|kind| (kind, id))
        };
        Self { kinds: list.into_iter().flatten().filter_map(entry).collect() }
    }

    fn holds(&self, finding: &Finding) -> bool {
        let id = finding.span.as_ref().map(Id::as_str);
        self.kinds.contains(&(finding.kind, id)) || self.kinds.contains(&(finding.kind, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::document::{Head, SetAside};
    use crate::core::spans::Relation;
    use crate::core::text::{ByteRange, Text};
    use serde_json::json;
    use std::sync::Arc;

    fn span(id: &str, start: usize, end: usize, label: &str) -> Span {
        Span::new(Id::new(id), ByteRange::of(start, end), label)
    }

    fn document(ignored: Value) -> Document {
        let mut odd_date = span("d", 18, 25, "DATE");
        odd_date.value = Some("next week".into());
        let mut lost = span("o", 0, 0, "ACTOR");
        lost.lost = Some(Box::default());
        let spans =
            [span("a", 0, 10, "ACTOR"), span("b", 0, 4, "ACTOR"), span("c", 0, 4, "ACTOR"), span("p", 5, 9, "PLACE")];
        let spans = spans.into_iter().chain([odd_date, lost]).map(Arc::new);
        let link = |id, to| Arc::new(Relation::new(Id::new(id), "attribution", Id::new("d"), Id::new(to)));
        let aside = SetAside { spans: vec![json!({"id": "x"})], relations: vec![] };
        let fields = HashMap::from([(HeadField::Ignored, ignored)]);
        Document::new(Text::new("Anna Berg said on Tuesday".to_owned()), Head::default()).with_contents(
            fields,
            spans,
            [link("r", "a"), link("s", "gone")],
            aside,
        )
    }

    fn kinds(ignored: Value) -> Vec<&'static str> {
        lint(&document(ignored), &Scheme::built_in()).iter().map(|f| f.kind).collect()
    }

    #[test]
    fn every_kind_of_finding_has_its_word() {
        let mut all = kinds(json!([]));
        all.sort_unstable();
        assert_eq!(all, ["edge", "link", "orphan", "scheme", "scheme", "set-aside", "twin", "value"]);
    }

    #[test]
    fn what_a_person_ignores_is_left_out() {
        let mut left = kinds(json!([{"kind": "scheme", "id": "p"}, {"kind": "twin"}, {"kind": "edge", "id": "b"}]));
        left.sort_unstable();
        assert_eq!(left, ["edge", "link", "orphan", "scheme", "set-aside", "value"]);
    }
}

//! Findings: what in a document deserves a second look. Nothing here is an error, and nothing is changed.

mod conflict;
mod dates;
mod edges;
mod ignored;
mod places;
mod speakers;
mod usage;

pub use ignored::{Ignored, ignore};
pub use usage::{Learned, Tag, Usage};

use crate::core::document::Document;
use crate::core::edit::Edit;
use crate::core::scheme::{Breach, Scheme, check_span};
use crate::core::spans::{Id, Span, SpanStatus};
use crate::core::store::sidecar::{relation_fault, span_fault};
use crate::core::text::CodePoint;
use serde_json::Value;
use std::sync::Arc;

/// Kinds of findings that depend on how other articles are tagged.
pub const HABITS: &[&str] = &["untagged", "two-ways"];

/// One thing worth a look.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// A short word that stays the same. Of a tag: `edge`, `comma`, `quote`, `twin`, `overlap`, `scheme`, `value`,
    /// `reading`, `date`, `speaker`, `link`, `orphan`, `conflict`; of words: `untagged`, `two-ways`; of a file: `set-aside`.
    pub kind: &'static str,
    pub span: Option<Id>,
    /// Code points of the article, half-open; of an orphan the last known ones.
    pub range: Option<(CodePoint, CodePoint)>,
    pub text: String,
    /// What a finding without a span is about: by this and its kind it is told from others.
    pub words: Option<String>,
    /// What one key does about it.
    pub fix: Option<Fix>,
    /// Answers to choose from by the digits 1, 2, …: the two sides of a conflict.
    pub choices: Vec<Fix>,
}

/// A change that would settle a finding. Spans and links that it adds have an empty id: whoever applies it gives them one.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, a few words beginning with a verb: "Take off the spaces".
    pub title: String,
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A change with its name.
    pub fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), edits }
    }
}

impl Finding {
    /// A finding about a file as a whole.
    pub fn of_file(kind: &'static str, text: String) -> Self {
        Self { kind, span: None, range: None, text, words: None, fix: None, choices: Vec::new() }
    }

    /// The finding with what it is about, where that is no span.
    pub fn about(mut self, words: &str) -> Self {
        self.words = Some(words.to_owned());
        self
    }

    /// The finding with what one key does about it.
    pub fn fixed_by(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }
}

/// All findings of a document, in text order, without those its head says to ignore.
///
/// **Cost:** a few microseconds a span.
pub fn lint(document: &Document, scheme: &Scheme) -> Vec<Finding> {
    let ignored = Ignored::of(document);
    let mut findings = all(document, scheme);
    findings.retain(|f| !ignored.holds(f));
    findings
}

/// The same with those that are ignored.
pub fn all(document: &Document, scheme: &Scheme) -> Vec<Finding> {
    let mut findings = Vec::new();
    let spans = document.spans();
    for span in spans.orphans().iter().chain(spans.iter()) {
        of_span(document, scheme, span, &mut findings);
    }
    for relation in document.relations().iter().filter(|r| !spans.contains(&r.from)) {
        conflict::of_relation(document, relation, &mut findings);
        let text = format!("the link {} comes from {}, which is not there", relation.id, relation.from);
        let fix = speakers::without(relation);
        findings.push(Finding::of_file("link", text).about(relation.id.as_str()).fixed_by(Some(fix)));
    }
    conflict::of_head(document, &mut findings);
    for value in &document.set_aside.spans {
        let fault = span_fault(value).unwrap_or_else(|| "its id is taken".to_owned());
        findings.push(aside("tag", value, &fault));
    }
    for value in &document.set_aside.relations {
        let fault = relation_fault(value).unwrap_or_else(|| "its id is taken".to_owned());
        findings.push(aside("link", value, &fault));
    }
    sort(&mut findings);
    findings
}

/// What is to be said of some spans and the links that begin at them, for bringing a list up to date after a change.
/// Orphans of these ids are among them; what concerns no span is not.
pub fn around<'a>(document: &Document, scheme: &Scheme, ids: impl IntoIterator<Item = &'a Id>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for span in ids.into_iter().filter_map(|id| document.spans().get(id)) {
        of_span(document, scheme, span, &mut findings);
    }
    findings
}

/// All findings, those of the habits of a project among them.
pub fn all_with(document: &Document, scheme: &Scheme, usage: Option<&Usage>) -> Vec<Finding> {
    let mut findings = all(document, scheme);
    if let Some(usage) = usage {
        findings.extend(usage.findings(document, scheme));
        sort(&mut findings);
    }
    findings
}

/// Puts findings in text order, those without a place first.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| f.range.map(|(start, end)| (start, std::cmp::Reverse(end)));
        key(a).cmp(&key(b)).then(a.kind.cmp(b.kind)).then(a.span.cmp(&b.span)).then(a.words.cmp(&b.words))
    });
}

fn of_span(document: &Document, scheme: &Scheme, span: &Arc<Span>, findings: &mut Vec<Finding>) {
    let words = span.quote(document.text());
    if let Some(lost) = &span.lost {
        let text = format!("the words “{}” were not found in the article", short(words));
        let range = Some((lost.start, lost.end));
        findings.push(Finding { span: Some(span.id.clone()), range, ..Finding::of_file("orphan", text) });
        return;
    }
    if span.status == SpanStatus::Rejected {
        return;
    }
    edges::look(document, scheme, span, findings);
    places::look(document, scheme, span, findings);
    dates::look(document, span, findings);
    speakers::look(document, scheme, span, findings);
    let mut add = |kind, text, fix: Option<Fix>| findings.push(of(document, span, kind, text).fixed_by(fix));
    for breach in check_span(scheme, &span.label, &span.attrs) {
        let fix = match &breach {
            Breach::UnknownAttribute { attribute, .. } | Breach::BadAttribute { attribute, .. } => {
                let mut changed = Span::clone(span);
                changed.attrs.remove(attribute);
                Some(Fix::new(format!("Take “{attribute}” away"), vec![Edit::PutSpan(Arc::new(changed))]))
            }
            _ => None,
        };
        add("scheme", breach.to_string(), fix);
    }
    conflict::of_span(document, span, findings);
    for relation in document.relations().from_span(&span.id) {
        conflict::of_relation(document, relation, findings);
    }
}

/// Removes a span with the links it is part of.
fn removal(document: &Document, span: &Span) -> Vec<Edit> {
    let links = document.relations().touching(&span.id).map(|r| Edit::RemoveRelation(r.id.clone()));
    links.chain([Edit::RemoveSpan(span.id.clone())]).collect()
}

/// A finding about a placed span.
fn of(document: &Document, span: &Span, kind: &'static str, text: String) -> Finding {
    let range = document.text().cp_range(span.range);
    Finding { span: Some(span.id.clone()), range: Some((range.start, range.end)), ..Finding::of_file(kind, text) }
}

fn aside(what: &str, value: &Value, fault: &str) -> Finding {
    let id = value.get("id").and_then(Value::as_str).map_or(String::new(), |id| format!(" {}", short(id)));
    Finding::of_file("set-aside", format!("a {what}{id} is kept aside: {fault}")).about(&short(&value.to_string()))
}

/// The first words of a long text.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::document::{Head, SetAside};
    use crate::core::edit::HeadField;
    use crate::core::spans::Relation;
    use crate::core::text::{ByteRange, Text};
    use serde_json::json;
    use std::collections::HashMap;

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
        assert_eq!(
            all,
            ["edge", "link", "orphan", "overlap", "overlap", "scheme", "scheme", "set-aside", "twin", "value"]
        );
    }

    #[test]
    fn what_a_person_ignores_is_left_out() {
        let mut left = kinds(json!([{"kind": "scheme", "id": "p"}, {"kind": "twin"}, {"kind": "edge", "id": "b"}]));
        left.sort_unstable();
        assert_eq!(left, ["edge", "link", "orphan", "overlap", "overlap", "scheme", "set-aside", "value"]);
    }
}

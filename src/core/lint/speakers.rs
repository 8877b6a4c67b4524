//! Links of a tag: broken ones, such as the scheme has not, and claims that nobody said.

use super::{Finding, Fix, of, short};
use crate::core::document::Document;
use crate::core::edit::Edit;
use crate::core::scheme::{Scheme, check_link};
use crate::core::spans::{Id, Relation, Span, SpanStatus};
use std::sync::Arc;

/// Bytes before a claim in which its speaker is looked for.
const NEAR: u32 = 2000;

/// The change that takes a link away.
pub(super) fn without(link: &Relation) -> Fix {
    Fix::new("Remove the link", vec![Edit::RemoveRelation(link.id.clone())])
}

/// What is amiss with the links that begin at a span.
pub(super) fn look(document: &Document, scheme: &Scheme, span: &Arc<Span>, findings: &mut Vec<Finding>) {
    let mut any = false;
    for link in document.relations().from_span(&span.id) {
        any = true;
        let (kind, text) = match document.spans().get(&link.to) {
            None => ("link", format!("the link {} leads to {}, which is not there", link.id, link.to)),
            Some(to) if to.status == SpanStatus::Rejected => (
                "link",
                format!("the link {} leads to “{}”, which was rejected", link.id, short(to.quote(document.text()))),
            ),
            Some(to) => match check_link(scheme, &link.kind, &span.label, &to.label) {
                Some(breach) => ("scheme", breach.to_string()),
                None => continue,
            },
        };
        findings.push(of(document, span, kind, text).fixed_by(Some(without(link))));
    }
    let Some(wanted) = scheme.links_from(&span.label).next().filter(|_| !any) else { return };
    let told = span.attr_str("speaker").is_some() || span.attrs.get("continues").is_some_and(|v| *v == true);
    if &*span.label != "CLAIM" || told || span.status != SpanStatus::Accepted {
        return;
    }
    let text = format!("{} “{}” has no speaker", span.label, short(span.quote(document.text())));
    let fix = nearest(document, span, |label| wanted.to.iter().any(|l| l == label)).map(|actor| {
        let name = actor.value_str().unwrap_or_else(|| actor.quote(document.text()));
        let link = Relation::new(Id::new(""), wanted.name.clone(), span.id.clone(), actor.id.clone());
        Fix::new(format!("Link to {}", short(name)), vec![Edit::PutRelation(Arc::new(link))])
    });
    findings.push(of(document, span, "speaker", text).fixed_by(fix));
}

/// The last span of such a label before a claim, else the first behind it in its line.
fn nearest<'a>(document: &'a Document, claim: &Span, fits: impl Fn(&str) -> bool) -> Option<&'a Arc<Span>> {
    use crate::core::text::{Byte, ByteRange};
    let around = |from: Byte, to: Byte| {
        document.spans().window(ByteRange::new(from, to)).filter(|s| fits(&s.label) && s.counts())
    };
    let from = Byte(claim.range.start.0.saturating_sub(NEAR));
    let before = around(from, claim.range.start).filter(|s| s.range.end <= claim.range.start).last();
    let line = document.text().paragraph_at(claim.range.start);
    let behind = || around(claim.range.end, line.end.max(claim.range.end)).find(|s| s.range.start >= claim.range.end);
    let here = before.filter(|s| s.range.start >= line.start);
    here.or_else(behind).or(before)
}

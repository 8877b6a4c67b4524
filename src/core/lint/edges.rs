//! Edges of a tag: spaces, a stray comma, half a quotation.

use super::{Finding, Fix, of, short};
use crate::core::document::Document;
use crate::core::edit::Edit;
use crate::core::scheme::{Scheme, Shape};
use crate::core::spans::Span;
use crate::core::text::ByteRange;
use std::sync::Arc;

/// What is wrong with the edges of a span.
pub(super) fn look(document: &Document, scheme: &Scheme, span: &Arc<Span>, findings: &mut Vec<Finding>) {
    let text = document.text();
    let words = span.quote(text);
    let shown = format!("{} “{}”", span.label, short(words));
    let to = |range: Option<ByteRange>, title: &str| {
        let range = range.filter(|r| !r.is_empty() && *r != span.range && span.fragments.is_empty())?;
        let mut changed = Span::clone(span);
        changed.range = range;
        Some(Fix::new(title, vec![Edit::PutSpan(Arc::new(changed))]))
    };
    let spaced = words.starts_with(char::is_whitespace) || words.ends_with(char::is_whitespace);
    let first = words.trim_start().chars().next();
    let last = words.trim_end().chars().next_back();
    if spaced {
        let fix = to(Some(text.trim(span.range)), "Take off the spaces");
        findings.push(of(document, span, "edge", format!("{shown} begins or ends with a space")).fixed_by(fix));
    }
    // A look at the marks in the text is dear: only where one may matter.
    let cut = words.contains(is_quote).then(|| text.cut_quotation(span.range)).flatten();
    if let Some(quotation) = cut {
        let bar = scheme.label(&span.label).is_some_and(|l| l.shape == Shape::Bar);
        let whole = ByteRange::new(span.range.start.min(quotation.start), span.range.end.max(quotation.end));
        let trimmed = text.trim(span.range);
        let fix = if !bar && text.cut_quotation(trimmed).is_none() {
            to(Some(trimmed), "Take off the lone mark")
        } else {
            to(Some(whole), "Take in the whole quotation")
        };
        findings.push(of(document, span, "quote", format!("{shown} holds half a quotation")).fixed_by(fix));
    } else if first.is_some_and(is_comma) || last.is_some_and(is_comma) {
        let fix = to(Some(text.trim(span.range)), "Take off the comma");
        let text = format!("{shown} begins or ends with a stray mark");
        findings.push(of(document, span, "comma", text).fixed_by(fix));
    } else if unbalanced(words) && !text.quotation_goes_on(span.range) {
        let fix = to(Some(text.trim(span.range)), "Take off the lone mark");
        findings.push(
            of(document, span, "quote", format!("{shown} holds a quotation mark without its partner")).fixed_by(fix),
        );
    }
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '、' | '，' | '；' | '：' | '،' | '؛')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '‘' | '\'')
}

/// Whether a straight or typographic double mark stands alone in the words, pairs of the text or not.
fn unbalanced(words: &str) -> bool {
    let count = |marks: &[char]| words.chars().filter(|c| marks.contains(c)).count();
    // Inches: 5'10".
    let straight = words.matches('"').count() % 2 == 1 && !words.contains(|c: char| c.is_ascii_digit());
    let uneven = |open: char, close: char| count(&[open]) != count(&[close]);
    let german = words.contains('„');
    straight || !german && uneven('“', '”') && !swedish(words) || uneven('«', '»') || uneven('「', '」')
}

/// Marks that open as they close: ”så”.
fn swedish(words: &str) -> bool {
    !words.contains('“') && words.matches('”').count().is_multiple_of(2)
}

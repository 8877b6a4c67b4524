//! Keeps offsets apart that belong to different texts: numbers of one text say nothing in another.

use super::fields::PLACE;
use super::rows::{Row, Side, id_of};
use crate::core::store::anchor::{Summary, follow_rows};
use crate::core::text::Text;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Whether two sidecars were made on the same text, as far as they say.
pub fn same_text(ours: &Map<String, Value>, theirs: &Map<String, Value>) -> bool {
    let document = |side: &'_ Map<String, Value>| side.get("document").and_then(Value::as_object).cloned();
    same_document_text(document(ours).as_ref(), document(theirs).as_ref())
}

/// An article as it is now, with the `document` fields that say so.
pub struct Article<'a> {
    pub text: &'a Text,
    /// Hash of its bytes, their number, and how they were decoded.
    pub sha256: String,
    pub bytes: u64,
    pub encoding: &'static str,
}

/// Brings a sidecar whose offsets belong to another text to the article as it is now: spans follow their words, those
/// not found become orphans. `None` where the sidecar was made on this text already.
pub fn follow_article(side: &mut Map<String, Value>, article: &Article<'_>) -> Option<Summary> {
    let hash = |key: &str| side.get("document").and_then(|document| document.get(key)).and_then(Value::as_str);
    let same = match hash("text_sha256") {
        Some(hash) => hash == article.text.sha256(),
        None => hash("sha256").is_none_or(|hash| hash == article.sha256 || hash == article.text.sha256()),
    };
    if same {
        return None;
    }
    let Some(Value::Array(rows)) = side.get_mut("spans") else { return None };
    let summary = follow_rows(rows, article.text);
    if let Some(Value::Object(document)) = side.get_mut("document") {
        for (key, value) in [
            ("sha256", Value::from(article.sha256.as_str())),
            ("text_sha256", article.text.sha256().into()),
            ("bytes", article.bytes.into()),
            ("length", article.text.code_points().0.into()),
            ("encoding", article.encoding.into()),
        ] {
            document.insert(key.to_owned(), value);
        }
    }
    Some(summary)
}

/// Whether two `document` fields mean the same text.
pub(super) fn same_document_text(ours: Option<&Map<String, Value>>, theirs: Option<&Map<String, Value>>) -> bool {
    let both = |key: &str| Some((ours?.get(key)?, theirs?.get(key)?));
    match both("text_sha256").or_else(|| both("sha256")) {
        Some((ours, theirs)) => ours == theirs,
        None => true,
    }
}

/// Where the article cannot be read: a span that we have stays where we have it, whatever place the others give.
pub(super) fn take_ours(base: &mut [Value], ours: &[Value], theirs: &mut [Value]) {
    let places: HashMap<&str, &Value> = ours.iter().filter_map(|span| Some((id_of(span)?, span))).collect();
    for span in theirs.iter_mut() {
        if let Some(place) = id_of(span).and_then(|id| places.get(id)) {
            copy_place(span, place);
        }
    }
    let others: HashMap<&str, &Value> = theirs.iter().filter_map(|span| Some((id_of(span)?, span))).collect();
    for span in base {
        if let Some(place) = id_of(span).and_then(|id| places.get(id).or_else(|| others.get(id))) {
            let place = (*place).clone();
            copy_place(span, &place);
        }
    }
}

fn copy_place(span: &mut Value, from: &Value) {
    let (Value::Object(span), Value::Object(from)) = (span, from) else { return };
    for key in PLACE {
        match from.get(*key) {
            Some(value) => drop(span.insert((*key).to_owned(), value.clone())),
            None => drop(span.shift_remove(*key)),
        }
    }
}

/// Spans that only the others have come in without a place: the next opening looks for their words.
pub(super) fn lose_strangers(rows: &mut [Row]) {
    for row in rows.iter_mut().filter(|row| row.side == Side::Theirs) {
        if let Value::Object(span) = &mut row.value {
            span.insert("status".to_owned(), Value::from("orphaned"));
        }
    }
}

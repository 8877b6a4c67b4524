//! What a sidecar has room for: ids, names, values and sizes of others made to fit.

use crate::core::formats::PROVISIONAL;
use crate::core::spans::Span;
use crate::core::store::limits::{MAX_FRAGMENTS, MAX_LABEL_CHARS, MAX_QUOTE_BYTES, MAX_SPANS};
use serde_json::Value;

/// Why a sidecar with so many spans has no room for another, if it has none.
pub fn beyond(span: &Span, spans: usize) -> Option<&'static str> {
    if spans >= MAX_SPANS {
        Some("the article has more than 200,000 tags")
    } else if span.label.chars().count() > MAX_LABEL_CHARS {
        Some("the label is longer than 256 characters")
    } else if span.range.len() > MAX_QUOTE_BYTES {
        Some("the tag is longer than 1 MB")
    } else if span.fragments.len() > MAX_FRAGMENTS {
        Some("the tag has more than 1024 pieces")
    } else {
        None
    }
}

/// Whether a sidecar takes it for an id: 1 to 64 of letters, digits and `_.:-`, a letter or digit first.
pub fn is_id(id: &str) -> bool {
    let mut bytes = id.bytes();
    !id.starts_with(PROVISIONAL)
        && id.len() <= 64
        && bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
        && bytes.all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b))
}

/// A value as a sidecar holds it: text, number, truth, or a list of such; anything deeper becomes JSON text.
pub fn scalar(value: &Value) -> Value {
    let is_scalar = |v: &Value| !v.is_array() && !v.is_object();
    match value {
        Value::Array(items) if items.len() <= 1024 && items.iter().all(is_scalar) => value.clone(),
        Value::Array(_) | Value::Object(_) => Value::from(value.to_string()),
        other => other.clone(),
    }
}

pub fn flat(map: &serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    map.iter().map(|(key, value)| (key.clone(), scalar(value))).collect()
}

pub fn machine_name(model: &str) -> String {
    let model = model.strip_prefix("machine-").unwrap_or(model);
    format!("machine-{}", plain_name(model, 24))
}

/// A name of a sidecar: letters, digits, `-` and `_`, so many at most.
pub fn plain_name(name: &str, longest: usize) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
        .take(longest)
        .collect();
    if plain.trim_matches('-').is_empty() { "import".to_owned() } else { plain }
}

/// A file name for an article: letters, digits and `-_.` of its id, a hundred at most.
pub fn article_name(id: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut name = String::new();
    for c in id.chars().map(|c| if safe(c) { c } else { '_' }).take(100) {
        if name.len() + c.len_utf8() > 180 {
            break;
        }
        name.push(c);
    }
    crate::core::formats::file_name(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_of_others_are_made_to_fit() {
        assert_eq!([plain_name("eva@x.org", 32), plain_name("😀", 32)], ["eva-x-org", "import"]);
        assert_eq!(machine_name("machine-m 1"), "machine-m-1");
        assert_eq!(article_name("a/b: c?"), "a_b__c_");
        assert!(is_id("s1") && !is_id("x y") && !is_id("") && !is_id("-a") && !is_id(&"a".repeat(65)));
    }

    #[test]
    fn deep_values_become_text() {
        assert_eq!(scalar(&serde_json::json!({"a": 1})), Value::from("{\"a\":1}"));
        assert_eq!(scalar(&serde_json::json!(["a", 1])), serde_json::json!(["a", 1]));
    }
}

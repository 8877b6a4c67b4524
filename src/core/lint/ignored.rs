//! Findings a person chose to ignore, as they stand in the sidecar's head.

use super::Finding;
use crate::core::document::Document;
use crate::core::edit::{Edit, HeadField};
use crate::core::spans::Id;
use serde_json::{Value, json};
use std::collections::HashSet;

/// What is ignored: a kind for one span, for some words, or altogether.
#[derive(Default)]
pub struct Ignored<'a> {
    entries: HashSet<(&'a str, Option<&'a str>)>,
}

impl<'a> Ignored<'a> {
    /// What a document's head says to ignore.
    pub fn of(document: &'a Document) -> Self {
        let list = document.field(&HeadField::Ignored).and_then(Value::as_array);
        let entry = |entry: &'a Value| {
            let about = entry.get("id").or_else(|| entry.get("words")).and_then(Value::as_str);
            entry.get("kind").and_then(Value::as_str).map(|kind| (kind, about))
        };
        Self { entries: list.into_iter().flatten().filter_map(entry).collect() }
    }

    /// Whether a finding is among it.
    pub fn holds(&self, finding: &Finding) -> bool {
        self.entries.contains(&(finding.kind, about(finding))) || self.entries.contains(&(finding.kind, None))
    }
}

fn about(finding: &Finding) -> Option<&str> {
    finding.span.as_ref().map(Id::as_str).or(finding.words.as_deref())
}

/// The edit that ignores some findings from now on, or, where they are ignored, gives them a reason.
pub fn ignore<'f>(document: &Document, findings: impl IntoIterator<Item = &'f Finding>, reason: Option<&str>) -> Edit {
    let mut list = document.field(&HeadField::Ignored).and_then(Value::as_array).cloned().unwrap_or_default();
    for finding in findings {
        let (key, about) = match &finding.span {
            Some(id) => ("id", Some(id.as_str())),
            None => ("words", finding.words.as_deref()),
        };
        let same = |entry: &Value| {
            entry.get("kind").and_then(Value::as_str) == Some(finding.kind)
                && entry.get(key).and_then(Value::as_str) == about
        };
        let at = list.iter().position(same).unwrap_or_else(|| {
            let mut entry = json!({"kind": finding.kind});
            if let (Some(about), Value::Object(fields)) = (about, &mut entry) {
                fields.insert(key.to_owned(), about.into());
            }
            list.push(entry);
            list.len() - 1
        });
        if let (Some(reason), Some(Value::Object(entry))) = (reason, list.get_mut(at)) {
            entry.insert("reason".to_owned(), reason.into());
        }
    }
    Edit::SetHead(HeadField::Ignored, Some(Value::Array(list)))
}

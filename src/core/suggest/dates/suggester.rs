//! The date engine as one of the suggesters.

use super::engine::dates;
use crate::core::suggest::{Article, Suggester, Suggestion};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Proposes DATE tags with a value.
pub struct Dates;

impl Suggester for Dates {
    fn id(&self) -> &'static str {
        "dates"
    }

    fn proposes(&self, label: &str) -> bool {
        label == "DATE"
    }

    fn suggest(&self, article: &Article<'_>, _: &[Suggestion]) -> Vec<Suggestion> {
        let (label, source): (Arc<str>, Arc<str>) = ("DATE".into(), self.id().into());
        dates(article.text, article.date, &article.dates)
            .into_iter()
            .map(|timex| {
                let mut attrs = Map::new();
                attrs.insert("type".to_owned(), Value::from(timex.kind.name()));
                if let Some(modifier) = timex.modifier {
                    attrs.insert("mod".to_owned(), Value::from(modifier.name()));
                }
                Suggestion {
                    range: timex.range,
                    label: label.clone(),
                    value: timex.value,
                    others: Vec::new(),
                    attrs,
                    score: timex.score,
                    source: source.clone(),
                    reason: timex.reason,
                    claim: None,
                }
            })
            .collect()
    }
}

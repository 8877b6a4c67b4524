//! The date engine as one of the suggesters.

use super::engine::dates;
use crate::core::suggest::{Article, Suggester, Suggestion};
use serde_json::{Map, Value};

/// Proposes DATE tags with a value.
pub struct Dates;

impl Suggester for Dates {
    fn id(&self) -> &'static str {
        "dates"
    }

    fn labels(&self) -> &'static [&'static str] {
        &["DATE"]
    }

    fn suggest(&self, article: &Article<'_>) -> Vec<Suggestion> {
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
                    label: "DATE",
                    value: timex.value,
                    attrs,
                    score: timex.score,
                    source: self.id(),
                    reason: timex.reason,
                }
            })
            .collect()
    }
}

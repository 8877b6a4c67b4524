//! Proposals, never facts: each suggester reads an article and says what it would tag, and why.
//!
//! A suggester is a pure function of the text and of what is known about the article; the same article always gets the
//! same suggestions.

pub mod dates;

use crate::core::text::ByteRange;
use jiff::civil::Date;
use serde_json::{Map, Value};

/// What a suggester is told about an article.
#[derive(Clone, Copy, Debug)]
pub struct Article<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The publication date, where it is known.
    pub date: Option<Date>,
    /// Which dates the project wants.
    pub dates: dates::Settings,
}

/// One proposed tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// **Units:** bytes, half-open, on the edges of characters.
    pub range: ByteRange,
    /// Label it would get.
    pub label: &'static str,
    /// Value it would get.
    pub value: Option<String>,
    /// Attributes it would get.
    pub attrs: Map<String, Value>,
    /// 0 to 1.
    pub score: f32,
    /// Id of the suggester.
    pub source: &'static str,
    /// One short line a person can read.
    pub reason: String,
}

/// Reads an article and proposes tags.
pub trait Suggester: Sync {
    /// Name under which its suggestions are filed (`source` of a span).
    fn id(&self) -> &'static str;

    /// The labels it proposes.
    fn labels(&self) -> &'static [&'static str];

    /// Its proposals, sorted by place.
    fn suggest(&self, article: &Article<'_>) -> Vec<Suggestion>;
}

/// Every suggester, in the order in which equal proposals win.
pub static ALL: &[&dyn Suggester] = &[&dates::Dates];

/// How sure a suggestion must be to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// From 0.35.
    Eager,
    /// From 0.5.
    #[default]
    Normal,
    /// From 0.75.
    Strict,
}

impl Level {
    /// The least score shown.
    pub fn least(self) -> f32 {
        match self {
            Self::Eager => 0.35,
            Self::Normal => 0.5,
            Self::Strict => 0.75,
        }
    }

    /// The level of that name: eager, normal, strict.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "eager" => Some(Self::Eager),
            "normal" => Some(Self::Normal),
            "strict" => Some(Self::Strict),
            _ => None,
        }
    }
}

/// What every suggester proposes for the labels wanted (all, where the list is empty), sorted by place.
pub fn suggest(article: &Article<'_>, labels: &[String], level: Level) -> Vec<Suggestion> {
    let wanted = |label: &str| labels.is_empty() || labels.iter().any(|l| l == label);
    let mut all: Vec<Suggestion> = ALL
        .iter()
        .filter(|s| s.labels().iter().any(|l| wanted(l)))
        .flat_map(|s| s.suggest(article))
        .filter(|s| wanted(s.label) && s.score >= level.least())
        .collect();
    all.sort_by(|a, b| (a.range.start, b.range.end, a.label).cmp(&(b.range.start, a.range.end, b.label)));
    all
}

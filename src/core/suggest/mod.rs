//! Proposals, never facts: each suggester reads an article and says what it would tag, and why.
//!
//! A suggester is a pure function of the text, of what the person decided in this article, and of what was learned from
//! others; the same article with the same knowledge always gets the same suggestions.

pub mod actors;
pub mod claims;
pub mod dates;
pub mod learning;
mod merge;
pub mod outside;
pub mod reading;

pub use merge::{Places, Proposal, join};

pub use learning::{Knowledge, Learner, Lesson};

use crate::core::spans::SpanSet;
use crate::core::text::ByteRange;
use jiff::civil::Date;
use serde_json::{Map, Value};
use std::sync::{Arc, LazyLock};

/// What a suggester is told about an article.
#[derive(Clone, Copy, Debug)]
pub struct Article<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The publication date, where it is known.
    pub date: Option<Date>,
    /// Which dates the project wants.
    pub dates: dates::Settings,
    /// What the person decided in this article: accepted and rejected spans.
    pub spans: &'a SpanSet,
    /// What was learned from other articles.
    pub knowledge: &'a Knowledge,
}

impl<'a> Article<'a> {
    /// An article nobody has touched, with nothing learned.
    pub fn fresh(text: &'a str, date: Option<Date>) -> Self {
        static UNTOUCHED: LazyLock<(SpanSet, Knowledge)> = LazyLock::new(Default::default);
        let (spans, knowledge) = &*UNTOUCHED;
        Self { text, date, dates: dates::Settings::default(), spans, knowledge }
    }
}

/// One proposed tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// **Units:** bytes, half-open, on the edges of characters.
    pub range: ByteRange,
    /// Label it would get.
    pub label: Arc<str>,
    /// Value it would get.
    pub value: Option<String>,
    /// Further values that fit as well, where `value` is left open because two entities share a name.
    pub others: Vec<String>,
    /// Attributes it would get.
    pub attrs: Map<String, Value>,
    /// 0 to 1.
    pub score: f32,
    /// The layer or engine it comes from (`L1`, `patterns:title`, `dates`): the span's `source` once accepted.
    pub source: Arc<str>,
    /// One short line a person can read.
    pub reason: String,
    /// What only a claim has.
    pub claim: Option<ClaimParts>,
}

/// The parts of a suggested claim. **Units:** bytes, half-open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimParts {
    /// The words that say that something is said.
    pub cue: Option<ByteRange>,
    /// Who says it: ranges of ACTOR spans, tagged already or suggested along with the claim.
    pub speakers: Vec<ByteRange>,
    /// The pronoun that stands for the speaker in the sentence of the cue.
    pub via: Option<ByteRange>,
    /// Which pattern found it; its weight is learned.
    pub pattern: &'static str,
}

/// Reads an article and proposes tags.
pub trait Suggester: Sync {
    /// Name of the engine.
    fn id(&self) -> &'static str;

    /// Whether it may propose tags of a label.
    fn proposes(&self, label: &str) -> bool;

    /// Its proposals, sorted by place. `so_far` is what the suggesters before it proposed, of every label.
    fn suggest(&self, article: &Article<'_>, so_far: &[Suggestion]) -> Vec<Suggestion>;
}

/// Every suggester, in the order in which they run: a later one may build on what an earlier one proposed.
pub static ALL: &[&dyn Suggester] = &[&dates::Dates, &actors::Actors, &claims::Claims];

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

/// What all layers propose for the labels wanted (every label, where the list is empty), sorted by place. What overlaps a
/// span of the same label, and what the person rejected in this article, is left out.
///
/// **Cost:** about 2 ms a thousand words.
pub fn suggest(article: &Article<'_>, labels: &[String], level: Level) -> Vec<Suggestion> {
    let wanted = |label: &str| labels.is_empty() || labels.iter().any(|l| l == label);
    // Claims need to know who could have said them, wanted or not.
    let needed = |label: &str| wanted(label) || label == "ACTOR" && wanted("CLAIM");
    let mut all: Vec<Suggestion> = Vec::new();
    for suggester in ALL {
        let asked = labels.is_empty() || labels.iter().any(|l| suggester.proposes(l));
        if asked || needed("ACTOR") && suggester.proposes("ACTOR") {
            let found = suggester.suggest(article, &all);
            all.extend(found);
        }
    }
    all.retain(|s| wanted(&s.label) && s.score >= level.least());
    merge::without_decided(&mut all, article);
    merge::sort(&mut all);
    merge::without_doubles(&mut all);
    all
}

/// What can be said at once of the part of an article that is on the screen, for the moment after a key press: strings tagged
/// in this article, in the project, and other forms of their names. Everything else stays as the last full run had it.
///
/// **Cost:** under 1 ms.
pub fn suggest_quick(article: &Article<'_>, window: ByteRange, labels: &[String], level: Level) -> Vec<Suggestion> {
    let mut all = actors::quick(article, window);
    all.retain(|s| (labels.is_empty() || labels.iter().any(|l| *l == *s.label)) && s.score >= level.least());
    merge::without_decided(&mut all, article);
    merge::sort(&mut all);
    all
}

//! The claim rules as one of the suggesters: claims with their speakers as ACTOR tags.

use super::{Claim, Weights, claims};
use crate::core::spans::{SpanSet, SpanStatus};
use crate::core::suggest::reading::Reading;
use crate::core::suggest::{Article, ClaimParts, Suggester, Suggestion};
use crate::core::text::ByteRange;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

const CLAIM: &str = "CLAIM";
const ACTOR: &str = "ACTOR";
/// From here on a proposed actor is one that a claim can point at; a weaker one might not be shown.
const SURE: f32 = 0.5;

/// Proposes CLAIM tags, and ACTOR tags for speakers nobody has tagged or proposed yet.
pub struct Claims;

impl Suggester for Claims {
    fn id(&self) -> &'static str {
        "claims"
    }

    fn proposes(&self, label: &str) -> bool {
        label == CLAIM
    }

    fn suggest(&self, article: &Article<'_>, so_far: &[Suggestion]) -> Vec<Suggestion> {
        let reading = Reading::new(article.text);
        let actors = Actors::new(article, so_far);
        let mut speakers: BTreeMap<(u32, u32), f32> = BTreeMap::new();
        let mut all = Vec::new();
        for mut claim in claims(&reading, article.knowledge.claims(), false) {
            // The rules for speakers are English: in other scripts they would take the verb along.
            claim.speakers.retain(|r| article.text.get(r.clone()).is_some_and(is_latin));
            let ranges: Vec<ByteRange> = claim.speakers.iter().map(|r| actors.fitting(article.text, r)).collect();
            for range in ranges.iter().filter(|r| !actors.has(**r)) {
                let score = speakers.entry((range.start.0, range.end.0)).or_default();
                *score = score.max(claim.score.min(0.9));
            }
            all.push(suggestion(article.text, &claim, ranges));
        }
        all.extend(
            speakers
                .into_iter()
                .map(|((start, end), score)| speaker(article.text, start as usize..end as usize, score)),
        );
        all.sort_by_key(|s| (s.range.start, std::cmp::Reverse(s.range.end)));
        all
    }
}

/// Whether the first letter is one of the Latin script.
fn is_latin(words: &str) -> bool {
    words.chars().find(|c| c.is_alphabetic()).is_none_or(|c| c < '\u{250}')
}

/// The ACTOR ranges known before: tagged by the person, or proposed.
struct Actors {
    tagged: Vec<ByteRange>,
    /// Tagged and proposed, sorted.
    all: Vec<ByteRange>,
}

impl Actors {
    fn new(article: &Article<'_>, so_far: &[Suggestion]) -> Self {
        let accepted = |s: &&Arc<crate::core::spans::Span>| &*s.label == ACTOR && s.status == SpanStatus::Accepted;
        let tagged: Vec<ByteRange> = article.spans.iter().filter(accepted).map(|s| s.range).collect();
        let mut all: Vec<ByteRange> = tagged.clone();
        all.extend(so_far.iter().filter(|s| &*s.label == ACTOR && s.score >= SURE).map(|s| s.range));
        all.sort_by_key(|r| (r.start, r.end));
        Self { tagged, all }
    }

    fn has(&self, range: ByteRange) -> bool {
        self.all.binary_search_by_key(&(range.start, range.end), |r| (r.start, r.end)).is_ok()
    }

    /// The ACTOR span a speaker is: one the person tagged that shares a word with it, a proposed one that ends where it ends,
    /// else the speaker as found.
    fn fitting(&self, text: &str, speaker: &Range<usize>) -> ByteRange {
        let own = ByteRange::from(speaker.clone());
        // Spans of one label hardly nest: few begin far before and still reach here.
        let near = |list: &'_ [ByteRange]| -> Vec<ByteRange> {
            let end = list.partition_point(|r| r.start < own.end);
            let from = end.saturating_sub(8);
            list.get(from..end).unwrap_or_default().iter().filter(|r| r.overlaps(own)).copied().collect()
        };
        let tagged = near(&self.tagged);
        if let Some(best) = tagged.iter().max_by_key(|r| (r.end == own.end, r.len())) {
            return *best;
        }
        // "analysts at UBS" are not UBS.
        let other = |r: &ByteRange| {
            let before = text.get(own.start.get()..r.start.get()).unwrap_or_default();
            ["of", "for", "at", "from", "in", "with"].iter().any(|p| before.split_whitespace().any(|w| w == *p))
        };
        let same = near(&self.all).into_iter().filter(|r| r.end == own.end && !other(r));
        same.max_by_key(|r| r.len()).unwrap_or(own)
    }
}

fn suggestion(text: &str, claim: &Claim, speakers: Vec<ByteRange>) -> Suggestion {
    let words = |r: &Range<usize>| text.get(r.clone()).unwrap_or_default();
    let mut attrs = Map::new();
    attrs.insert("kind".to_owned(), Value::from(claim.kind.name()));
    if let Some(cue) = &claim.cue {
        attrs.insert("cue".to_owned(), Value::from(words(cue)));
    }
    if speakers.is_empty() {
        attrs.insert("speaker".to_owned(), Value::from("unnamed"));
    }
    if let Some(via) = &claim.via {
        attrs.insert("pronoun".to_owned(), Value::from(words(via)));
    }
    for (name, set) in [("continues", claim.continues), ("nested", claim.nested)] {
        if set {
            attrs.insert(name.to_owned(), Value::Bool(true));
        }
    }
    Suggestion {
        range: ByteRange::from(claim.range.clone()),
        label: Arc::from(CLAIM),
        value: None,
        others: Vec::new(),
        attrs,
        score: claim.score,
        source: Arc::from(format!("claims:{}", claim.pattern)),
        reason: reason(text, claim, &speakers),
        claim: Some(ClaimParts {
            cue: claim.cue.clone().map(ByteRange::from),
            speakers,
            via: claim.via.clone().map(ByteRange::from),
            pattern: claim.pattern,
        }),
    }
}

fn reason(text: &str, claim: &Claim, speakers: &[ByteRange]) -> String {
    let words = |r: Range<usize>| text.get(r).unwrap_or_default();
    let cue = match (&claim.cue, claim.pattern) {
        (Some(cue), _) => format!("cue {}", words(cue.clone())),
        (None, "quote alone" | "continued") => "a quotation that goes on from the speaker before".to_owned(),
        (None, _) => "a quotation beside a name".to_owned(),
    };
    match (speakers.first(), &claim.via) {
        (Some(first), Some(via)) => {
            format!("{cue}, {} stands for {}", words(via.clone()), words(first.as_usize()))
        }
        (Some(first), None) => format!("{cue}, speaker {}", words(first.as_usize())),
        (None, _) => format!("{cue}, no named speaker"),
    }
}

fn speaker(text: &str, range: Range<usize>, score: f32) -> Suggestion {
    let words = text.get(range.clone()).unwrap_or_default();
    let name = words.split_whitespace().last().is_some_and(|w| w.starts_with(char::is_uppercase));
    let mut attrs = Map::new();
    attrs.insert("kind".to_owned(), Value::from(if name { "name" } else { "nominal" }));
    Suggestion {
        range: ByteRange::from(range),
        label: Arc::from(ACTOR),
        value: None,
        others: Vec::new(),
        attrs,
        score,
        source: Arc::from("claims:speaker"),
        reason: "speaker of a suggested claim".to_owned(),
        claim: None,
    }
}

impl Weights {
    /// What the decisions in one article say: each claim the rules find there that the person tagged is one acceptance of its
    /// verb and pattern, each rejected one a rejection; in an article that is done, one left untouched is a rejection as well.
    pub fn of(text: &str, spans: &SpanSet, done: bool) -> Self {
        let mut weights = Self::default();
        let decided = spans.count(CLAIM) > 0;
        if !decided && !done {
            return weights;
        }
        for claim in claims(&Reading::new(text), &Self::default(), false) {
            let range = ByteRange::from(claim.range.clone());
            let touching = |s: &&Arc<crate::core::spans::Span>| {
                let shared = range.end.0.min(s.range.end.0).saturating_sub(range.start.0.max(s.range.start.0)) as usize;
                &*s.label == CLAIM && 2 * shared >= range.len().max(s.range.len())
            };
            let accepted = spans.window(range).filter(touching).any(|s| s.status == SpanStatus::Accepted);
            let rejected = spans.window(range).filter(touching).any(|s| s.status == SpanStatus::Rejected);
            if accepted || rejected || done && decided {
                weights.count(claim.verb.map(|(lemma, _)| lemma), claim.pattern, accepted);
            }
        }
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_other_scripts_a_quotation_is_proposed_without_a_speaker() {
        let text = "وقال وزير المالية سامي الخطيب: «لن نغير الخطة قبل نهاية العام الجاري».";
        let found = Claims.suggest(&Article::fresh(text, None), &[]);
        assert!(found.iter().all(|s| &*s.label == CLAIM && s.claim.as_ref().is_some_and(|c| c.speakers.is_empty())));
        assert_eq!(found.len(), 1);
    }
}

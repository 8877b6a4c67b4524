//! How sure a claim is, and what decisions change about it.

use super::content::Lead;
use super::patterns::Found;
use std::collections::BTreeMap;

/// Decisions a prior counts as, for a verb and for a pattern: three rejections put a verb under the line.
const VERB_PRIOR: f32 = 3.0;
const PATTERN_PRIOR: f32 = 40.0;
/// What a verb of the first and of the second tier starts from.
const FIRST_TIER: f32 = 0.9;
const SECOND_TIER: f32 = 0.75;

/// What is known of the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Named,
    Pronoun,
    /// "I" and "we" outside quotations: the writer's own voice.
    Writer,
    Nobody,
}

/// The score of a claim before anything was learned.
pub fn base(found: &Found, quoted: bool, known: Known) -> f32 {
    let tier = found.verb.map_or(0, |v| v.tier);
    let score = match (found.pattern, found.lead) {
        ("quote alone", _) => 0.6,
        ("quoted words", _) => 0.55,
        ("colon" | "quote, speaker", _) => 0.75,
        ("according to speaker, clause" | "clause, according to speaker", _) => 0.85,
        (_, Some(Lead::Naming | Lead::Object)) => 0.75,
        (_, Some(Lead::Clause)) if tier == 2 => 0.6,
        (_, Some(Lead::That | Lead::Infinitive)) if tier == 1 => 0.9,
        _ if quoted && known == Known::Pronoun => 0.9,
        _ if quoted => 0.95,
        _ if tier == 2 => 0.75,
        _ => 0.8,
    };
    match known {
        Known::Named | Known::Pronoun => score,
        Known::Nobody if score <= 0.6 => score - 0.05,
        Known::Nobody => score - 0.2,
        Known::Writer => score.min(0.55),
    }
}

/// Times something was accepted and rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    accepted: u32,
    rejected: u32,
}

impl Tally {
    /// How much surer than its prior; 1 where nothing was decided.
    fn factor(self, prior: f32, weight: f32) -> f32 {
        let (accepted, rejected) = (self.accepted as f32, self.rejected as f32);
        (prior * weight + accepted) / (weight + accepted + rejected) / prior
    }
}

/// What decisions say of cue verbs and patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    verbs: BTreeMap<String, Tally>,
    patterns: BTreeMap<String, Tally>,
}

impl Weights {
    /// Counts one decision about a claim with this verb (by its lemma) and pattern.
    pub fn count(&mut self, verb: Option<&str>, pattern: &str, accepted: bool) {
        let tally = |map: &mut BTreeMap<String, Tally>, key: &str| {
            let tally = map.entry(key.to_owned()).or_default();
            if accepted {
                tally.accepted += 1;
            } else {
                tally.rejected += 1;
            }
        };
        if let Some(verb) = verb {
            tally(&mut self.verbs, verb);
        }
        tally(&mut self.patterns, pattern);
    }

    /// Takes the counts of others in.
    pub fn add(&mut self, other: &Weights) {
        let add = |map: &mut BTreeMap<String, Tally>, from: &BTreeMap<String, Tally>| {
            for (key, tally) in from {
                let sum = map.entry(key.clone()).or_default();
                sum.accepted += tally.accepted;
                sum.rejected += tally.rejected;
            }
        };
        add(&mut self.verbs, &other.verbs);
        add(&mut self.patterns, &other.patterns);
    }

    /// A score with what was learned, at most 0.99.
    pub fn apply(&self, base: f32, verb: Option<(&str, u8)>, pattern: &str) -> f32 {
        let verb = verb.and_then(|(lemma, tier)| Some((self.verbs.get(lemma)?, tier)));
        let verb = verb
            .map_or(1.0, |(tally, tier)| tally.factor(if tier == 1 { FIRST_TIER } else { SECOND_TIER }, VERB_PRIOR));
        let pattern = self.patterns.get(pattern).map_or(1.0, |tally| tally.factor(SECOND_TIER, PATTERN_PRIOR));
        // What is often accepted is lifted, but a weak pattern never to certainty.
        (base * verb.min(1.1) * pattern.min(1.1)).clamp(0.0, 0.99)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_rejections_put_a_verb_under_the_line_and_acceptance_brings_it_back() {
        let mut weights = Weights::default();
        let score = |w: &Weights| w.apply(0.9, Some(("boast", 1)), "speaker cue that");
        assert!((score(&weights) - 0.9).abs() < 1e-6);
        for n in 0..3 {
            assert!(score(&weights) >= 0.5, "after {n} rejections");
            weights.count(Some("boast"), "speaker cue that", false);
        }
        assert!(score(&weights) < 0.5);
        assert!(weights.apply(0.9, Some(("say", 1)), "speaker cue that") > 0.5, "the pattern alone is not to blame");
        for _ in 0..4 {
            weights.count(Some("boast"), "speaker cue that", true);
        }
        assert!(score(&weights) > 0.5);
    }
}

//! How much each layer's word counts: a logistic regression over what the layers say of a place, started from the scores of
//! the rules and fitted on the latest decisions.

/// What is known of a candidate, as numbers.
pub type Evidence = [f32; EVIDENCE];
/// How many numbers.
pub const EVIDENCE: usize = 10;
/// Decisions that count; older ones are forgotten.
const DECISIONS: usize = 1_500;
/// How hard the weights are held where they began.
const HOLD: f32 = 4.0;

/// Weights of the evidence before anything is decided: a score of a rule is taken as it is.
const START: Evidence = [0.0, 1.0, 0.0, 1.0, 1.4, 0.4, 1.6, 0.6, -0.8, 0.0];

/// The weights.
#[derive(Clone, Debug)]
pub struct Judge {
    weights: Evidence,
}

impl Default for Judge {
    fn default() -> Self {
        Self { weights: START }
    }
}

/// A score as the logarithm of its odds.
pub fn logit(score: f32) -> f32 {
    let p = score.clamp(0.01, 0.99);
    (p / (1.0 - p)).ln()
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

impl Judge {
    /// How likely the person is to accept.
    pub fn score(&self, evidence: &Evidence) -> f32 {
        logistic(self.sum(evidence)).clamp(0.01, 0.99)
    }

    fn sum(&self, evidence: &Evidence) -> f32 {
        self.weights.iter().zip(evidence).map(|(w, e)| w * e).sum()
    }

    /// Fits the weights to decisions: what was known, and 1 for accepted, 0 for rejected, between for corrected.
    pub fn fitted(decisions: &[(Evidence, f32)]) -> Self {
        let mut judge = Self::default();
        let recent = decisions.get(decisions.len().saturating_sub(DECISIONS)..).unwrap_or_default();
        if recent.is_empty() {
            return judge;
        }
        // Plain descent with a step each weight can bear.
        let mut bound = [HOLD; EVIDENCE];
        for (evidence, _) in recent {
            let size: f32 = evidence.iter().map(|e| e.abs()).sum();
            for (b, e) in bound.iter_mut().zip(evidence) {
                *b += 0.25 * e.abs() * size;
            }
        }
        for _ in 0..60 {
            let mut slope = [0.0; EVIDENCE];
            for (evidence, right) in recent {
                let miss = right - logistic(judge.sum(evidence));
                for (s, e) in slope.iter_mut().zip(evidence) {
                    *s += miss * e;
                }
            }
            for (((w, start), s), b) in judge.weights.iter_mut().zip(START).zip(slope).zip(bound) {
                *w += (s - HOLD * (*w - start)) / b;
            }
        }
        judge
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_counts_as_it_says_until_it_is_seen_to_fail() {
        let evidence = |score: f32| {
            let mut e = [0.0; EVIDENCE];
            (e[0], e[1]) = (1.0, logit(score));
            e
        };
        assert!((Judge::default().score(&evidence(0.75)) - 0.75).abs() < 1e-3);
        let judge = Judge::fitted(&vec![(evidence(0.75), 0.0); 50]);
        assert!(judge.score(&evidence(0.75)) < 0.3);
    }
}

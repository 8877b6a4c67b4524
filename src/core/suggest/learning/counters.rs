//! How often what each pattern proposed was accepted or rejected.

use crate::core::suggest::actors::classes::Pattern;
use crate::core::suggest::actors::context::Context;

/// What a pattern's first score is worth, in decisions.
const WORTH: f32 = 4.0;

/// Accepted and all decisions of each pattern.
#[derive(Clone, Debug)]
pub struct Counters(Vec<(f32, f32)>);

impl Default for Counters {
    fn default() -> Self {
        Self(vec![(0.0, 0.0); Pattern::COUNT])
    }
}

impl Counters {
    /// Adds one decision: 1 accepted, 0 rejected, between for corrected.
    pub fn count(&mut self, pattern: Pattern, right: f32) {
        if let Some((good, all)) = self.0.get_mut(pattern.number()) {
            *good += right;
            *all += 1.0;
        }
    }

    /// Adds the decisions of another.
    pub fn add(&mut self, other: &Self) {
        for ((good, all), (more, of)) in self.0.iter_mut().zip(&other.0) {
            *good += more;
            *all += of;
        }
    }

    /// How likely a pattern is right: its first score moved by how its class fared, then by how it fared in this context.
    pub fn score(&self, pattern: Pattern) -> f32 {
        let prior = pattern.class.prior(pattern.context);
        let (mut good, mut all, mut expected) = (0.0, 0.0, 0.0);
        for context in Context::ALL {
            let one = Pattern { class: pattern.class, context: *context };
            let (g, n) = self.0.get(one.number()).copied().unwrap_or_default();
            good += g;
            all += n;
            expected += n * one.class.prior(one.context);
        }
        // What the class got beyond what was expected of it counts for contexts not seen as well.
        let shift = (good - expected) / (all + 2.0 * WORTH);
        let base = (prior + shift).clamp(0.03, 0.97);
        let (g, n) = self.0.get(pattern.number()).copied().unwrap_or_default();
        (base * WORTH + g) / (WORTH + n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::suggest::actors::classes::Class;

    #[test]
    fn a_pattern_falls_with_rejections_and_takes_its_class_along() {
        let pattern = Pattern { class: Class::Title, context: Context::Other };
        let elsewhere = Pattern { class: Class::Title, context: Context::Start };
        let mut counters = Counters::default();
        assert!((counters.score(pattern) - 0.75).abs() < 1e-6);
        for _ in 0..8 {
            counters.count(pattern, 0.0);
        }
        assert!(counters.score(pattern) < 0.2);
        assert!(counters.score(elsewhere) < 0.5);
    }
}

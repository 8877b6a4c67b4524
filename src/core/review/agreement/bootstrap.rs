//! Intervals by drawing the articles again and again, the same on every machine.

/// Numbers that look random and follow from a seed: SplitMix64.
///
/// **Source:** Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below another, as even as 64 bits allow.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// For each figure the 2.5th and 97.5th percentile over so many draws of as many articles as there are, with putting
/// back. `figures` computes all of them from how often each article was drawn. `None` where a figure had no value in
/// more than half of the draws.
///
/// **Source:** Efron, Bootstrap methods: another look at the jackknife, Annals of Statistics 7:1, 1979.
pub(super) fn intervals(
    articles: usize,
    rounds: usize,
    seed: u64,
    mut figures: impl FnMut(&[f64]) -> Vec<Option<f64>>,
) -> Vec<Option<(f64, f64)>> {
    let mut draw = Draw(seed);
    let mut seen: Vec<Vec<f64>> = Vec::new();
    for _ in 0..rounds {
        let mut weights = vec![0.0; articles];
        for _ in 0..articles {
            if let Some(weight) = weights.get_mut(draw.below(articles)) {
                *weight += 1.0;
            }
        }
        for (i, value) in figures(&weights).into_iter().enumerate() {
            if seen.len() <= i {
                seen.push(Vec::with_capacity(rounds));
            }
            if let (Some(list), Some(value)) = (seen.get_mut(i), value) {
                list.push(value);
            }
        }
    }
    let at = |list: &[f64], share: f64| list.get((share * (list.len() - 1) as f64).round() as usize).copied();
    seen.into_iter()
        .map(|mut list| {
            if list.len() * 2 < rounds || list.is_empty() {
                return None;
            }
            list.sort_by(f64::total_cmp);
            Some((at(&list, 0.025)?, at(&list, 0.975)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_weights_sum_to_the_articles() {
        let mean = |weights: &[f64]| {
            assert_eq!(weights.iter().sum::<f64>(), 20.0);
            let sum: f64 = weights.iter().enumerate().map(|(i, w)| i as f64 * w).sum();
            vec![Some(sum / 20.0), None]
        };
        let first = intervals(20, 1000, 1, mean);
        assert_eq!(first, intervals(20, 1000, 1, mean));
        let (low, high) = first[0].unwrap();
        assert!((6.0..8.5).contains(&low) && (10.5..13.0).contains(&high), "{low} {high}");
        assert_eq!(first[1], None);
    }
}

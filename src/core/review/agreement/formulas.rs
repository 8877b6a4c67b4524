//! The measures themselves, over counts: no spans, no texts.
//!
//! A measure whose formula divides nothing by nothing has no value (`None`): chance leaves no disagreement to compare
//! with where everybody used one category only. F1 is 0 there, as the scorers of named entities have it.

/// How many items two annotators share, and how many each has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Matches {
    pub both: f64,
    pub first: f64,
    pub second: f64,
}

impl Matches {
    /// F1 = 2·both / (first + second): the harmonic mean of precision and recall, the same whoever counts as the
    /// reference. 0 where nobody has any.
    ///
    /// **Source:** van Rijsbergen, Information Retrieval, 1979, chapter 7; for agreement on spans Hripcsak and
    /// Rothschild, J Am Med Inform Assoc 12:296, 2005. Zero as in seqeval and nervaluate.
    pub fn f1(self) -> f64 {
        let all = self.first + self.second;
        if all == 0.0 { 0.0 } else { 2.0 * self.both / all }
    }
}

/// Cohen's kappa of a table of counts `(row, column, count)`: κ = (pₒ − pₑ) / (1 − pₑ), with pₒ the share on the diagonal
/// and pₑ the sum over categories of the product of both shares. `None` where pₑ = 1 or nothing was counted.
///
/// **Source:** Cohen, A coefficient of agreement for nominal scales, Educ Psychol Meas 20:37, 1960.
pub fn cohen(table: impl Iterator<Item = (usize, usize, f64)>, categories: usize) -> Option<f64> {
    let mut rows = vec![0.0; categories];
    let mut columns = vec![0.0; categories];
    let (mut agreed, mut all) = (0.0, 0.0);
    for (row, column, count) in table {
        if let Some(sum) = rows.get_mut(row) {
            *sum += count;
        }
        if let Some(sum) = columns.get_mut(column) {
            *sum += count;
        }
        if row == column {
            agreed += count;
        }
        all += count;
    }
    // Counts are whole, so that the differences below are exact where nothing is left.
    let chance: f64 = rows.iter().zip(&columns).map(|(r, c)| r * c).sum();
    let room = all * all - chance;
    (room > 0.0).then(|| (agreed * all - chance) / room)
}

/// What Fleiss' kappa and nominal alpha need of items put into categories by several annotators.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nominal {
    /// Sum over items of n·(n − 1) / (m − 1), with n the votes for a category and m the votes on the item.
    pub agreed: f64,
    /// Votes for each category.
    pub totals: Vec<f64>,
}

impl Nominal {
    /// Fleiss' kappa: κ = (P̄ − P̄ₑ) / (1 − P̄ₑ), with P̄ the mean share of agreeing pairs of an item and P̄ₑ the sum of the
    /// squared shares of the categories. Every item must have the same number of votes. `None` where P̄ₑ = 1.
    ///
    /// **Source:** Fleiss, Measuring nominal scale agreement among many raters, Psychol Bull 76:378, 1971.
    pub fn fleiss(&self) -> Option<f64> {
        let votes: f64 = self.totals.iter().sum();
        let squares: f64 = self.totals.iter().map(|t| t * t).sum();
        let room = votes * votes - squares;
        (room > 0.0).then(|| (self.agreed * votes - squares) / room)
    }

    /// Krippendorff's alpha, nominal: α = 1 − Dₒ/Dₑ = 1 − (n − 1)·(n − Σ o꜀꜀) / (n² − Σ n꜀²), with o꜀꜀ the coincidences of
    /// a category with itself and n꜀ its votes. Items may have different numbers of votes, from two up. `None` where only
    /// one category occurs.
    ///
    /// **Source:** Krippendorff, Computing Krippendorff's alpha-reliability, 2011; Content Analysis, chapter 11.
    pub fn alpha(&self) -> Option<f64> {
        let votes: f64 = self.totals.iter().sum();
        let squares: f64 = self.totals.iter().map(|t| t * t).sum();
        let room = votes * votes - squares;
        (room > 0.0).then(|| 1.0 - (votes - 1.0) * (votes - self.agreed) / room)
    }
}

/// Observed and expected disagreement of unitizing, for one label.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unitizing {
    /// Sum of the squared differences between all units and gaps of every two annotators, each pair counted both ways.
    pub observed: f64,
    /// Length of all texts, in code points.
    pub length: f64,
    pub annotators: f64,
    /// Units of all annotators.
    pub units: f64,
    /// Sum over units of 2l³ − 3l² + l.
    pub cubes: f64,
    /// Sum over units of l·(l − 1).
    pub squares: f64,
    /// Sum over units and over the gaps at least as long of l²·(g − l + 1).
    pub in_gaps: f64,
}

impl Unitizing {
    /// Dₒ = Σ δ² / (m(m−1)L²): for overlapping units δ² is the sum of the squares of how far their starts and their ends
    /// are apart, for a unit that lies within a gap of the other the square of its length.
    pub fn observed(&self) -> f64 {
        let m = self.annotators;
        let below = m * (m - 1.0) * self.length * self.length;
        if below > 0.0 { self.observed / below } else { 0.0 }
    }

    /// Dₑ = (2/L)·Σ [ (N−1)/3·(2l³−3l²+l) + l²·Σ (g−l+1) ] / (mL(mL−1) − Σ l(l−1)): the mean over all places where the
    /// units could lie, the inner sum over the gaps of length g ≥ l.
    pub fn expected(&self) -> f64 {
        let places = self.annotators * self.length;
        let below = self.length * (places * (places - 1.0) - self.squares);
        let above = 2.0 * ((self.units - 1.0) / 3.0 * self.cubes + self.in_gaps);
        if self.units > 0.0 && below > 0.0 { above / below } else { 0.0 }
    }
}

/// Krippendorff's alpha for unitizing: α_u = 1 − Σ Dₒ / Σ Dₑ over the labels given. `None` where nothing is expected.
///
/// A label's units are its spans, piece by piece, those of one annotator that overlap joined. Gaps end with their
/// article, so that the figure does not hang on the order of the articles.
///
/// **Source:** Krippendorff, On the reliability of unitizing contiguous data, Sociological Methodology 25:47, 1995;
/// Measuring the reliability of qualitative text analysis data, Quality & Quantity 38:787, 2004.
pub fn unitizing_alpha(labels: &[Unitizing]) -> Option<f64> {
    let observed: f64 = labels.iter().map(Unitizing::observed).sum();
    let expected: f64 = labels.iter().map(Unitizing::expected).sum();
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) {
        assert!(a.is_some_and(|a| (a - b).abs() < 1e-9), "{a:?} is not {b}");
    }

    #[test]
    fn f1_counts_from_both_sides_and_is_0_for_nothing() {
        assert_eq!(Matches { both: 2.0, first: 3.0, second: 5.0 }.f1(), 0.5);
        assert_eq!(Matches::default().f1(), 0.0);
    }

    #[test]
    fn cohens_own_kind_of_table() {
        // 20 of 50 yes from both, 15 no from both, 5 and 10 apart: po 0.7, pe 0.5.
        let table = [(0, 0, 20.0), (0, 1, 5.0), (1, 0, 10.0), (1, 1, 15.0)];
        close(cohen(table.into_iter(), 2), 0.4);
        assert_eq!(cohen([(0, 0, 9.0)].into_iter(), 2), None);
        assert_eq!(cohen([].into_iter(), 2), None);
        close(cohen([(0, 1, 4.0), (1, 0, 4.0)].into_iter(), 2), -1.0);
    }

    #[test]
    fn two_votes_give_fleiss_and_alpha_of_one_table() {
        // Two annotators on ten items: eight alike (six a, two b), two apart.
        let n = Nominal { agreed: 16.0, totals: vec![14.0, 6.0] };
        close(n.fleiss(), (0.8 - 0.58) / 0.42);
        close(n.alpha(), 1.0 - 19.0 * 4.0 / (400.0 - 232.0));
        assert_eq!(Nominal { agreed: 4.0, totals: vec![4.0] }.alpha(), None);
        assert_eq!(Nominal::default().fleiss(), None);
    }

    #[test]
    fn nothing_expected_gives_no_alpha_u() {
        assert_eq!(unitizing_alpha(&[Unitizing { length: 100.0, annotators: 2.0, ..Unitizing::default() }]), None);
    }
}

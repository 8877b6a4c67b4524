//! The report: every figure by measure, pair and label, for all articles with intervals and for each article alone.

use super::formulas::{Matches, Nominal, Unitizing, cohen, unitizing_alpha};
use super::{Agreement, Counter, Scope, Side, bootstrap, pairs};
use std::collections::HashMap;
use std::sync::Arc;

/// What a figure measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// F1 of tags with the same label and the same pieces.
    Exact,
    /// F1 of tags with the same label that overlap.
    Overlap,
    /// F1 of tokens under a label.
    Token,
    /// F1 of tags with the same label, pieces and value, among those that have a value.
    Value,
    /// F1 of links of the same type between tags with the same labels and pieces.
    Link,
    /// Cohen's kappa on tokens.
    Cohen,
    /// Fleiss' kappa on tokens.
    Fleiss,
    /// Krippendorff's alpha, nominal, on tokens.
    Alpha,
    /// Krippendorff's alpha for unitizing, on code points.
    AlphaU,
}

impl Measure {
    /// All of them, in the order of the report.
    pub const ALL: &[Self] = &[
        Self::Exact,
        Self::Overlap,
        Self::Token,
        Self::Value,
        Self::Link,
        Self::Cohen,
        Self::Fleiss,
        Self::Alpha,
        Self::AlphaU,
    ];

    /// The name in reports for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "f1_exact",
            Self::Overlap => "f1_overlap",
            Self::Token => "f1_token",
            Self::Value => "f1_value",
            Self::Link => "f1_link",
            Self::Cohen => "cohen_kappa",
            Self::Fleiss => "fleiss_kappa",
            Self::Alpha => "alpha_nominal",
            Self::AlphaU => "alpha_u",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Exact => "F1, same tags",
            Self::Overlap => "F1, overlapping tags",
            Self::Token => "F1, words",
            Self::Value => "F1, same values",
            Self::Link => "F1, same links",
            Self::Cohen => "Cohen's kappa, words",
            Self::Fleiss => "Fleiss' kappa, words",
            Self::Alpha => "Krippendorff's alpha, words",
            Self::AlphaU => "Krippendorff's alpha, units",
        }
    }

    /// What it tells, for somebody who knows none of the names.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Exact => "How often both tagged the very same words with the same label. 1: always, 0: never.",
            Self::Overlap => {
                "How often both gave the same label to words that share at least one. Edges do not matter."
            }
            Self::Token => "How many words both put under the same label.",
            Self::Value => "How often both gave the same tag the same value: the same day, the same name.",
            Self::Link => "How often both linked the same claim to the same speaker.",
            Self::Cohen => {
                "Agreement of two people on each word, beyond what chance would give. Above 0.8 is taken as good."
            }
            Self::Fleiss => "Agreement of all on each word, beyond what chance would give.",
            Self::Alpha => "Agreement of all on each word, beyond chance, also where some did not tag an article.",
            Self::AlphaU => "Agreement of all on where tags begin and end, beyond chance, counted in characters.",
        }
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub measure: Measure,
    /// Places of the two annotators in the report's list; `None`: all of them together.
    pub pair: Option<(usize, usize)>,
    /// Label, or type of link; `None`: all of them together.
    pub label: Option<Arc<str>>,
    /// `None` where the formula divides nothing by nothing.
    pub value: Option<f64>,
    /// 95 % interval; `None` with fewer than two articles.
    pub interval: Option<(f64, f64)>,
    /// What an F1 counts.
    pub matches: Option<Matches>,
}

/// Tags of one annotator beside those of another: how many with which labels, `None` where that one has no tag there.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    pub pair: (usize, usize),
    pub cells: Vec<Cell>,
}

/// Label of the first, label of the second, how many.
pub type Cell = (Option<Arc<str>>, Option<Arc<str>>, usize);

/// How often articles are drawn for the intervals, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounds {
    pub rounds: usize,
    pub seed: u64,
}

impl Default for Rounds {
    fn default() -> Self {
        Self { rounds: 1000, seed: 1 }
    }
}

/// How far annotators agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub annotators: Vec<String>,
    pub labels: Vec<Arc<str>>,
    /// Articles at least two annotators have, and those all have.
    pub articles: usize,
    pub shared_by_all: usize,
    /// Articles both of each pair have.
    pub pair_articles: Vec<usize>,
    /// By measure, pair and label; all labels first.
    pub figures: Vec<Figure>,
    /// The same figures article by article, without intervals, in the order of `figures`.
    pub by_article: Vec<(String, Vec<Option<f64>>)>,
    pub confusion: Vec<Confusion>,
}

/// How a figure comes of the sums, with the places of its counters.
enum Formula {
    F1(Vec<[usize; 3]>),
    /// Row, column, counter.
    Cohen(Vec<(usize, usize, usize)>, usize),
    /// In or out of a label: shared, first, second, tokens.
    CohenLabel([usize; 3], usize),
    Fleiss(Votes),
    Alpha(Votes),
    /// Labels by place in the plan's list.
    AlphaU(Vec<usize>),
}

enum Votes {
    Sets { agreed: usize, totals: Vec<usize> },
    Label { votes: usize, apart: usize, inside: usize },
}

/// Units and gaps of one label over all articles, longest first, with the article each is of.
struct Lengths {
    units: Vec<(u32, usize)>,
    gaps: Vec<(u32, usize)>,
    differences: usize,
}

struct Plan {
    figures: Vec<(Figure, Formula)>,
    lengths: Vec<Lengths>,
    /// Code points of each article all have.
    article_lengths: Vec<f64>,
    annotators: f64,
}

impl Agreement {
    /// Computes all figures. **Cost:** about 1 µs an article, label and round.
    pub fn report(&self, rounds: Rounds) -> Report {
        let plan = self.plan();
        let values = |weights: &[f64]| plan.values(&self.sums(weights), weights);
        let ones = vec![1.0; self.articles.len()];
        let sums = self.sums(&ones);
        let all = plan.values(&sums, &ones);
        let intervals = if self.articles.len() < 2 {
            Vec::new()
        } else {
            bootstrap::intervals(self.articles.len(), rounds.rounds, rounds.seed, values)
        };
        let by_article = self.articles.iter().enumerate().map(|(i, article)| {
            let mut weights = vec![0.0; self.articles.len()];
            if let Some(weight) = weights.get_mut(i) {
                *weight = 1.0;
            }
            (article.name.clone(), plan.values(&self.sums_of(article), &weights))
        });
        let by_article = by_article.collect();
        let figures = plan.figures.iter().enumerate().map(|(i, (figure, formula))| Figure {
            value: all.get(i).copied().flatten(),
            interval: intervals.get(i).copied().flatten(),
            matches: match formula {
                Formula::F1(places) => Some(matches(places, &sums)),
                _ => None,
            },
            ..figure.clone()
        });
        Report {
            annotators: self.annotators.clone(),
            labels: self.labels.iter().cloned().collect(),
            articles: self.articles.len(),
            shared_by_all: self.articles.iter().filter(|a| a.length.is_some()).count(),
            pair_articles: self.pair_articles.clone(),
            figures: figures.collect(),
            by_article,
            confusion: pairs(self.annotators.len())
                .zip(&self.confusion)
                .map(|(pair, cells)| Confusion {
                    pair,
                    cells: cells.iter().map(|((a, b), n)| (a.clone(), b.clone(), *n)).collect(),
                })
                .collect(),
        }
    }

    fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.counters.len()];
        for (article, weight) in self.articles.iter().zip(weights).filter(|(_, w)| **w != 0.0) {
            for (counter, count) in &article.counts {
                if let Some(sum) = sums.get_mut(*counter) {
                    *sum += count * weight;
                }
            }
        }
        sums
    }

    fn sums_of(&self, article: &super::Counted) -> Vec<f64> {
        let mut sums = vec![0.0; self.counters.len()];
        for (counter, count) in &article.counts {
            if let Some(sum) = sums.get_mut(*counter) {
                *sum += count;
            }
        }
        sums
    }

    fn place(&self, counter: Counter) -> usize {
        // A counter nothing was counted for has no place, and reads as 0.
        self.counters.get(&counter).copied().unwrap_or(usize::MAX)
    }

    fn plan(&self) -> Plan {
        let labels: Vec<Arc<str>> = self.labels.iter().cloned().collect();
        let mut figures: Vec<(Figure, Formula)> = Vec::new();
        let mut push = |measure, pair, label: Option<&Arc<str>>, formula| {
            let label = label.cloned();
            figures.push((Figure { measure, pair, label, value: None, interval: None, matches: None }, formula));
        };
        let mut tables: HashMap<usize, Vec<(usize, usize, usize)>> = HashMap::new();
        for (counter, place) in &self.counters {
            if let Counter::Table(pair, row, column) = counter {
                tables.entry(*pair).or_default().push((*row, *column, *place));
            }
        }
        for (number, pair) in pairs(self.annotators.len()).enumerate() {
            let three = |measure, label: &Arc<str>| {
                [Side::Both, Side::First, Side::Second]
                    .map(|side| self.place(Counter::Match(measure, number, label.clone(), side)))
            };
            for measure in [Measure::Exact, Measure::Overlap, Measure::Token, Measure::Value, Measure::Link] {
                let list: Vec<&Arc<str>> =
                    if measure == Measure::Link { self.links.iter().collect() } else { labels.iter().collect() };
                let all = list.iter().map(|label| three(measure, label)).collect();
                push(measure, Some(pair), None, Formula::F1(all));
                for label in list {
                    push(measure, Some(pair), Some(label), Formula::F1(vec![three(measure, label)]));
                }
            }
            let mut table = tables.remove(&number).unwrap_or_default();
            table.sort_unstable();
            push(Measure::Cohen, Some(pair), None, Formula::Cohen(table, self.sets.len()));
            let tokens = self.place(Counter::Tokens(number));
            for label in &labels {
                let formula = Formula::CohenLabel(three(Measure::Token, label), tokens);
                push(Measure::Cohen, Some(pair), Some(label), formula);
            }
        }
        for (measure, scope) in [(Measure::Fleiss, Scope::All), (Measure::Alpha, Scope::Some)] {
            let formula =
                |votes| if measure == Measure::Fleiss { Formula::Fleiss(votes) } else { Formula::Alpha(votes) };
            let totals = (0..self.sets.len()).map(|set| self.place(Counter::Total(scope, set))).collect();
            let agreed = self.place(Counter::Agreed(scope));
            push(measure, None, None, formula(Votes::Sets { agreed, totals }));
            for label in &labels {
                let votes = self.place(Counter::Votes(scope));
                let apart = self.place(Counter::Apart(scope, label.clone()));
                let inside = self.place(Counter::Inside(scope, label.clone()));
                push(measure, None, Some(label), formula(Votes::Label { votes, apart, inside }));
            }
        }
        push(Measure::AlphaU, None, None, Formula::AlphaU((0..labels.len()).collect()));
        for (i, label) in labels.iter().enumerate() {
            push(Measure::AlphaU, None, Some(label), Formula::AlphaU(vec![i]));
        }
        Plan {
            figures,
            lengths: labels.iter().map(|label| self.lengths(label)).collect(),
            article_lengths: self.articles.iter().map(|a| a.length.map_or(0.0, f64::from)).collect(),
            annotators: self.annotators.len() as f64,
        }
    }

    fn lengths(&self, label: &Arc<str>) -> Lengths {
        let (mut units, mut gaps) = (Vec::new(), Vec::new());
        for (i, article) in self.articles.iter().enumerate() {
            match (article.units.get(label), article.length) {
                (Some((u, g)), _) => {
                    units.extend(u.iter().map(|l| (*l, i)));
                    gaps.extend(g.iter().map(|l| (*l, i)));
                }
                // Nobody used the label here: the whole article is a gap of everybody.
                (None, Some(length)) => gaps.extend(self.annotators.iter().map(|_| (length, i))),
                (None, None) => {}
            }
        }
        units.sort_unstable_by(|a, b| b.cmp(a));
        gaps.sort_unstable_by(|a, b| b.cmp(a));
        Lengths { units, gaps, differences: self.place(Counter::Units(label.clone())) }
    }
}

impl Plan {
    fn values(&self, sums: &[f64], weights: &[f64]) -> Vec<Option<f64>> {
        let length: f64 = self.article_lengths.iter().zip(weights).map(|(l, w)| l * w).sum();
        let units: Vec<Unitizing> =
            self.lengths.iter().map(|lengths| lengths.unitizing(sums, weights, length, self.annotators)).collect();
        let at = |place: usize| sums.get(place).copied().unwrap_or(0.0);
        let value = |formula: &Formula| match formula {
            Formula::F1(places) => Some(matches(places, sums).f1()),
            Formula::Cohen(table, sets) => cohen(table.iter().map(|(r, c, place)| (*r, *c, at(*place))), *sets),
            Formula::CohenLabel([both, first, second], tokens) => {
                let (both, first, second) = (at(*both), at(*first), at(*second));
                let neither = at(*tokens) - first - second + both;
                let table = [(0, 0, both), (0, 1, first - both), (1, 0, second - both), (1, 1, neither)];
                cohen(table.into_iter(), 2)
            }
            Formula::Fleiss(votes) => votes.nominal(sums).fleiss(),
            Formula::Alpha(votes) => votes.nominal(sums).alpha(),
            Formula::AlphaU(labels) => {
                let chosen: Vec<Unitizing> = labels.iter().filter_map(|i| units.get(*i).copied()).collect();
                unitizing_alpha(&chosen)
            }
        };
        self.figures.iter().map(|(_, formula)| value(formula)).collect()
    }
}

impl Votes {
    fn nominal(&self, sums: &[f64]) -> Nominal {
        let at = |place: usize| sums.get(place).copied().unwrap_or(0.0);
        match self {
            Self::Sets { agreed, totals } => {
                Nominal { agreed: at(*agreed), totals: totals.iter().map(|place| at(*place)).collect() }
            }
            Self::Label { votes, apart, inside } => {
                let (votes, inside) = (at(*votes), at(*inside));
                Nominal { agreed: votes - at(*apart), totals: vec![inside, votes - inside] }
            }
        }
    }
}

impl Lengths {
    fn unitizing(&self, sums: &[f64], weights: &[f64], length: f64, annotators: f64) -> Unitizing {
        let weight = |article: usize| weights.get(article).copied().unwrap_or(0.0);
        let mut all = Unitizing {
            observed: sums.get(self.differences).copied().unwrap_or(0.0),
            length,
            annotators,
            ..Unitizing::default()
        };
        // Both lists go from long to short, so that each gap is met once.
        let mut gaps = self.gaps.iter().peekable();
        let (mut longer, mut sum) = (0.0, 0.0);
        for (unit, article) in &self.units {
            while let Some((gap, of)) = gaps.next_if(|(gap, _)| gap >= unit) {
                longer += weight(*of);
                sum += weight(*of) * f64::from(*gap);
            }
            let (l, w) = (f64::from(*unit), weight(*article));
            all.units += w;
            all.cubes += w * (2.0 * l * l * l - 3.0 * l * l + l);
            all.squares += w * l * (l - 1.0);
            all.in_gaps += w * l * l * (sum - longer * (l - 1.0));
        }
        all
    }
}

fn matches(places: &[[usize; 3]], sums: &[f64]) -> Matches {
    let at = |place: usize| sums.get(place).copied().unwrap_or(0.0);
    places.iter().fold(Matches::default(), |all, [both, first, second]| Matches {
        both: all.both + at(*both),
        first: all.first + at(*first),
        second: all.second + at(*second),
    })
}

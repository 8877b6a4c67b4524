//! Train, dev and test: which article goes where, the same each time for the same seed.
//!
//! Articles of one group, and near copies of each other, stay together; labels are spread in the wanted shares.

use super::export::ExportError;
use super::{Articles, ExportRequest};
use crate::core::formats::Record;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// How articles are divided.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// Name and share of each part.
    pub parts: Vec<(String, f64)>,
    pub seed: u64,
    /// What keeps articles together: `date`, or a field of the source record.
    pub group_by: Option<String>,
}

impl Split {
    /// Reads `80/10/10`: train, dev and test; with two numbers train and test.
    pub fn parse(words: &str, seed: u64, group_by: Option<String>) -> Option<Self> {
        let shares: Vec<f64> = words.split('/').map(|w| w.trim().parse().ok()).collect::<Option<_>>()?;
        let names: &[&str] = match shares.len() {
            2 => &["train", "test"],
            3 => &["train", "dev", "test"],
            _ => return None,
        };
        let all: f64 = shares.iter().sum();
        if !(all > 0.0 && all.is_finite()) || shares.iter().any(|s| *s < 0.0) {
            return None;
        }
        let parts = names.iter().zip(&shares).map(|(n, s)| ((*n).to_owned(), s / all)).collect();
        Some(Self { parts, seed, group_by })
    }

    fn key(&self, record: &Record) -> String {
        match self.group_by.as_deref() {
            None => record.id.clone(),
            Some("date") => record.date.clone().unwrap_or_else(|| record.id.clone()),
            Some(field) => match record.meta.get(field) {
                Some(value) => crate::core::formats::as_text(value).into_owned(),
                None => record.id.clone(),
            },
        }
    }
}

/// Words in a row that two copies share.
const SHINGLE: usize = 4;
/// Smallest hashes kept of each article, and how many of them make one band.
const HASHES: usize = 32;
const BAND: usize = 2;
/// Hashes out of `HASHES` that near copies have in common: half of the runs of words are the same then.
const ALIKE: usize = 16;
/// Articles of one band that another is compared with, so that a line all have in common costs little.
const COMPARED: usize = 64;

/// What the plan needs to know of an article.
struct Seen {
    index: usize,
    key: String,
    id: String,
    labels: BTreeMap<String, usize>,
    hashes: Option<[u64; HASHES]>,
}

/// The part of each article, by its place in the list, `None` for those that are not exported; and all labels there are.
///
/// **Cost:** opens every article once, and keeps 300 bytes of each.
pub fn plan(
    split: &Split,
    request: &ExportRequest,
    articles: &dyn Articles,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<(Vec<Option<usize>>, BTreeSet<String>), ExportError> {
    let mut seen = Vec::new();
    for index in 0..articles.len() {
        if !progress(0) {
            return Err(ExportError::Cancelled);
        }
        // What cannot be opened is told when it is exported.
        let Ok(records) = articles.open(index, &request.filters) else { continue };
        let Some(first) = records.first() else { continue };
        let mut labels = BTreeMap::new();
        for span in records.iter().flat_map(|r| &r.spans) {
            *labels.entry(span.label.to_string()).or_default() += 1;
        }
        let hashes = hashes(first.text.as_str());
        seen.push(Seen { index, key: split.key(first), id: first.id.clone(), labels, hashes });
    }
    let mut out = vec![None; articles.len()];
    for (group, part) in assign(groups(&seen), split, &seen) {
        for i in group {
            if let Some(place) = seen.get(i).and_then(|s| out.get_mut(s.index)) {
                *place = Some(part);
            }
        }
    }
    let labels = seen.iter().flat_map(|s| s.labels.keys().cloned()).collect();
    Ok((out, labels))
}

/// Smallest hashes of the runs of words; `None` where the text is too short to tell a copy.
fn hashes(text: &str) -> Option<[u64; HASHES]> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    if words.len() < 5 * SHINGLE {
        return None;
    }
    let mut smallest = [u64::MAX; HASHES];
    for run in words.windows(SHINGLE) {
        let mut hash = DefaultHasher::new();
        run.hash(&mut hash);
        let base = hash.finish();
        for (i, slot) in smallest.iter_mut().enumerate() {
            let mixed = (base ^ (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            *slot = (*slot).min(mixed ^ (mixed >> 31));
        }
    }
    Some(smallest)
}

/// Articles that must stay together, as places in the list.
fn groups(seen: &[Seen]) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..seen.len()).collect();
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    let mut by_band: HashMap<(usize, &[u64]), Vec<usize>> = HashMap::new();
    let common = |a: &[u64; HASHES], b: &[u64; HASHES]| a.iter().zip(b).filter(|(x, y)| x == y).count();
    for (i, article) in seen.iter().enumerate() {
        let first = *by_key.entry(&article.key).or_insert(i);
        join(&mut parent, first, i);
        for (n, band) in article.hashes.iter().flat_map(|h| h.chunks(BAND)).enumerate() {
            let others = by_band.entry((n, band)).or_default();
            let alike = |other: &&usize| {
                let both = seen.get(**other).and_then(|s| s.hashes.as_ref()).zip(article.hashes.as_ref());
                both.is_some_and(|(a, b)| common(a, b) >= ALIKE)
            };
            match others.iter().find(alike).copied() {
                Some(other) => join(&mut parent, other, i),
                None if others.len() < COMPARED => others.push(i),
                None => {}
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..seen.len() {
        groups.entry(root(&mut parent, i)).or_default().push(i);
    }
    groups.into_values().collect()
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while let Some(up) = parent.get(i).copied().filter(|up| *up != i) {
        let above = parent.get(up).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(i) {
            *slot = above;
        }
        i = above;
    }
    i
}

fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    if let Some(slot) = parent.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
}

/// Gives each group, the largest first and then in an order of chance, to the part that lacks most of what it has.
fn assign(groups: Vec<Vec<usize>>, split: &Split, seen: &[Seen]) -> Vec<(Vec<usize>, usize)> {
    let mut all: BTreeMap<&str, f64> = BTreeMap::new();
    for article in seen {
        *all.entry("").or_default() += 1.0;
        for (label, n) in &article.labels {
            *all.entry(label).or_default() += *n as f64;
        }
    }
    let mut groups: Vec<(u64, Vec<usize>)> = groups
        .into_iter()
        .map(|group| {
            let mut hash = DefaultHasher::new();
            split.seed.hash(&mut hash);
            let ids: Vec<&str> = group.iter().filter_map(|i| seen.get(*i)).map(|s| s.id.as_str()).collect();
            ids.iter().min().hash(&mut hash);
            (hash.finish(), group)
        })
        .collect();
    groups.sort_by_key(|(hash, group)| (std::cmp::Reverse(group.len()), *hash));
    let mut have: Vec<BTreeMap<&str, f64>> = vec![BTreeMap::new(); split.parts.len()];
    let mut out = Vec::with_capacity(groups.len());
    for (_, group) in groups {
        let mut brings: BTreeMap<&str, f64> = BTreeMap::new();
        for article in group.iter().filter_map(|i| seen.get(*i)) {
            *brings.entry("").or_default() += 1.0;
            for (label, n) in &article.labels {
                *brings.entry(label).or_default() += *n as f64;
            }
        }
        let lack = |part: usize, share: f64| -> f64 {
            let have = have.get(part);
            let of = |name: &str| have.and_then(|h| h.get(name)).copied().unwrap_or(0.0);
            brings
                .iter()
                .map(|(name, n)| {
                    let total = all.get(name).copied().unwrap_or(1.0);
                    (n / total) * (share - of(name) / total)
                })
                .sum()
        };
        let mut best = (0, f64::NEG_INFINITY);
        for (part, (_, share)) in split.parts.iter().enumerate().filter(|(_, (_, share))| *share > 0.0) {
            let lacks = lack(part, *share);
            if lacks > best.1 {
                best = (part, lacks);
            }
        }
        if let Some(have) = have.get_mut(best.0) {
            for (name, n) in brings {
                *have.entry(name).or_default() += n;
            }
        }
        out.push((group, best.0));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exchange::{Filters, Problem};
    use crate::core::formats::{WriteOptions, by_name};
    use crate::core::spans::{Id, Span};
    use std::sync::Arc;

    struct Made(Vec<Record>);

    impl Articles for Made {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn open(&self, index: usize, _: &Filters) -> Result<Vec<Record>, Problem> {
            Ok(vec![self.0[index].clone()])
        }
    }

    fn parts(records: Vec<Record>, group_by: Option<&str>, seed: u64) -> Vec<usize> {
        let split = Split::parse("80/10/10", seed, group_by.map(str::to_owned)).unwrap();
        let format = by_name("jsonl").unwrap();
        let request = ExportRequest {
            format,
            filters: Filters::default(),
            options: WriteOptions::default(),
            split: None,
            about: Default::default(),
        };
        plan(&split, &request, &Made(records), &mut |_| true).unwrap().0.into_iter().map(Option::unwrap).collect()
    }

    fn article(n: usize) -> Record {
        let words: Vec<String> = (0..60).map(|i| format!("word{}", i * (n + 3))).collect();
        let mut record = Record::new(format!("a{n}"), words.join(" "));
        let label = if n.is_multiple_of(10) { "RARE" } else { "ACTOR" };
        record.spans.push(Arc::new(Span::new(Id::new("s"), (0..5).into(), label)));
        record
    }

    #[test]
    fn shares_hold_for_articles_and_for_rare_labels() {
        let parts = parts((0..100).map(article).collect(), None, 1);
        let count = |part: usize, step: usize| parts.iter().step_by(step).filter(|p| **p == part).count();
        assert_eq!([count(0, 1), count(1, 1), count(2, 1)], [80, 10, 10]);
        assert_eq!([count(0, 10), count(1, 10), count(2, 10)], [8, 1, 1]);
    }

    #[test]
    fn the_seed_decides_and_nothing_else() {
        let run = |seed| parts((0..100).map(article).collect(), None, seed);
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn near_copies_and_groups_stay_together() {
        let mut records: Vec<Record> = (0..40).map(article).collect();
        let copy = format!("{} and one more", records[7].text.as_str());
        records.push(Record::new("copy", copy));
        for record in records.iter_mut().skip(20) {
            record.meta.insert("outlet".to_owned(), serde_json::json!("The Paper"));
        }
        let by_outlet = parts(records.clone(), Some("outlet"), 3);
        assert!(by_outlet.iter().skip(20).all(|p| p == &by_outlet[20]));
        let alone = parts(records, None, 3);
        assert_eq!(alone[7], alone[40]);
    }

    #[test]
    fn wire_copies_with_small_edits_stay_together_and_a_common_footer_joins_nothing() {
        const FOOTER: &str = "Reporting by the newsroom; editing by the night desk. All rights reserved by the agency.";
        let wire = |n: usize, edited: bool| {
            let mut state = n as u64;
            let mut words: Vec<String> = (0..160)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    format!("word{}", state >> 54)
                })
                .collect();
            if edited {
                // Another dateline, three words changed, a sentence cut off.
                words[0] = "OSLO".to_owned();
                for at in [30, 77, 121] {
                    words[at] = format!("other{at}");
                }
                words.truncate(148);
            }
            let id = format!("{}{n}", if edited { "b" } else { "a" });
            Record::new(id, format!("{}. {FOOTER}", words.join(" ")))
        };
        let mut records: Vec<Record> = (0..60).map(|n| wire(n, false)).collect();
        records.extend((0..60).map(|n| wire(n, true)));
        for seed in 0..3 {
            let parts = parts(records.clone(), None, seed);
            assert!((0..60).all(|n| parts[n] == parts[60 + n]), "seed {seed}");
            assert_eq!(parts.iter().filter(|p| **p == 0).count(), 96, "seed {seed}");
        }
    }

    #[test]
    fn shares_are_read() {
        assert!(Split::parse("80/20", 0, None).is_some());
        assert!(Split::parse("80", 0, None).is_none() && Split::parse("a/b", 0, None).is_none());
        assert!(Split::parse("0/0", 0, None).is_none() && Split::parse("-1/2", 0, None).is_none());
    }
}

//! Equal stretches of two long lists of words, with a bound on the work: stretches that stand once on either side cut
//! the lists into small parts, and parts too large to be compared in bearable time count as replaced.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// A stretch of equal words: first old one, first new one, how many.
pub(super) type Equal = (usize, usize, usize);

/// Words in a row that mark a place when they stand once in each list.
const ROW: usize = 4;
/// Words of both lists up to which they are compared as they are.
const SHORT: usize = 60_000;
/// Steps for all parts together, where a part of n words takes n times its root: a second or two, at worst five.
const STEPS: u64 = 400_000_000;
/// Steps from which on a part is only compared when it looks alike.
const DEAR: u64 = 10_000_000;

/// Finds equal stretches, in the order of both lists, not touching one another. The same on every machine.
pub(super) fn equal_stretches(old: &[u32], new: &[u32]) -> Vec<Equal> {
    let mut found = Found { stretches: Vec::new(), steps: STEPS };
    let (mut old_from, mut new_from) = (0, 0);
    let marks = if old.len() + new.len() > SHORT { marks(old, new) } else { Vec::new() };
    for (from, to, len) in marks {
        found.compare(old, new, old_from..from, new_from..to);
        found.add(from, to, len);
        (old_from, new_from) = (from + len, to + len);
    }
    found.compare(old, new, old_from..old.len(), new_from..new.len());
    found.stretches
}

struct Found {
    stretches: Vec<Equal>,
    steps: u64,
}

impl Found {
    fn add(&mut self, from: usize, to: usize, len: usize) {
        match self.stretches.last_mut() {
            Some((start, place, n)) if *start + *n == from && *place + *n == to => *n += len,
            _ => self.stretches.push((from, to, len)),
        }
    }

    fn compare(&mut self, old: &[u32], new: &[u32], was: Range<usize>, is: Range<usize>) {
        let (Some(a), Some(b)) = (old.get(was.clone()), new.get(is.clone())) else { return };
        let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        if start > 0 {
            self.add(was.start, is.start, start);
        }
        let (a, b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
        let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
        let (a, b) = (a.get(..a.len() - end).unwrap_or_default(), b.get(..b.len() - end).unwrap_or_default());
        let words = (a.len() + b.len()) as u64;
        let cost = words.saturating_mul(words.isqrt());
        if !a.is_empty() && !b.is_empty() && cost <= self.steps && (cost < DEAR || alike(a, b)) {
            self.steps -= cost;
            for op in capture_diff_slices(Algorithm::Myers, a, b) {
                if let DiffOp::Equal { old_index, new_index, len } = op {
                    self.add(was.start + start + old_index, is.start + start + new_index, len);
                }
            }
        }
        if end > 0 {
            self.add(was.end - end, is.end - end, end);
        }
    }
}

/// Hash and place of rows of words, sorted.
type Rows = [(u64, u32)];

/// Hash and place of each row of words, sorted.
fn rows(words: &[u32]) -> Vec<(u64, u32)> {
    let hash = |row: &[u32]| {
        row.iter()
            .fold(0u64, |hash, word| (hash ^ u64::from(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29))
    };
    let mut rows: Vec<(u64, u32)> = words.windows(ROW).zip(0..).map(|(row, at)| (hash(row), at)).collect();
    rows.sort_unstable();
    rows
}

/// Rows whose hash is in both lists, grouped: places in the one, places in the other.
fn common<'a>(old: &'a Rows, new: &'a Rows) -> impl Iterator<Item = (&'a Rows, &'a Rows)> {
    let mut rest = new;
    old.chunk_by(|a, b| a.0 == b.0).filter_map(move |group| {
        let (hash, _) = group.first()?;
        rest = rest.get(rest.partition_point(|(h, _)| h < hash)..)?;
        let same = rest.get(..rest.partition_point(|(h, _)| h == hash))?;
        (!same.is_empty()).then_some((group, same))
    })
}

/// Whether at least half of the rows of the shorter list occur in the other.
fn alike(old: &[u32], new: &[u32]) -> bool {
    let (short, long) = if old.len() < new.len() { (old, new) } else { (new, old) };
    let shared: usize = common(&rows(short), &rows(long)).map(|(group, _)| group.len()).sum();
    2 * shared >= short.len()
}

/// Rows of words that stand once in each list, as far as they keep their order, grown as far as they are equal.
fn marks(old: &[u32], new: &[u32]) -> Vec<Equal> {
    let once = |(group, same): (&Rows, &Rows)| match (group, same) {
        ([(_, from)], [(_, to)]) => Some((*from as usize, *to as usize)),
        _ => None,
    };
    let equal = |(from, to): &(usize, usize)| old.get(*from..from + ROW) == new.get(*to..to + ROW);
    let mut pairs: Vec<(usize, usize)> = common(&rows(old), &rows(new)).filter_map(once).filter(equal).collect();
    pairs.sort_unstable();
    let mut marks: Vec<Equal> = Vec::new();
    for (from, to) in in_order(&pairs) {
        match marks.last_mut() {
            Some((start, place, n)) if from < *start + *n || to < *place + *n => {
                // The next row of the same stretch makes it longer; one that only overlaps it is left out.
                if from - *start == to - *place {
                    *n = from - *start + ROW;
                }
            }
            _ => marks.push((from, to, ROW)),
        }
    }
    marks
}

/// The longest choice of pairs in which both sides rise; the first sides rise already.
fn in_order(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // Of each length the chain with the smallest end, as the index of its last pair.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let place = |i: &usize| pairs.get(*i).map_or(0, |pair| pair.1);
    for (i, (_, to)) in pairs.iter().enumerate() {
        let len = ends.partition_point(|end| place(end) < *to);
        before.push(len.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(len) {
            Some(end) => *end = i,
            None => ends.push(i),
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(i) = next {
        chain.extend(pairs.get(i));
        next = before.get(i).copied().flatten();
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_rising_choice_is_taken() {
        let pairs = [(0, 5), (1, 0), (2, 1), (3, 9), (4, 2), (5, 10)];
        assert_eq!(in_order(&pairs), [(1, 0), (2, 1), (4, 2), (5, 10)]);
        assert_eq!(in_order(&[]), []);
    }

    #[test]
    fn rows_that_stand_once_mark_places() {
        let old = [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 7, 8, 9, 10];
        let new = [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 7, 8, 9, 10];
        assert_eq!(marks(&old, &new), [(0, 0, 9), (9, 10, 6)]);
    }

    #[test]
    fn long_lists_without_a_common_row_count_as_replaced() {
        let old: Vec<u32> = (0..400_000).map(|i| i % 7).collect();
        let new: Vec<u32> = (0..400_000).map(|i| i / 3 % 5).collect();
        let words: usize = equal_stretches(&old, &new).iter().map(|(.., n)| n).sum();
        assert!(words < 100, "{words}");
    }

    proptest! {
        #[test]
        fn stretches_are_equal_and_in_order(
            old in prop::collection::vec(0u32..30, 0..200),
            new in prop::collection::vec(0u32..30, 0..200),
            shared in prop::collection::vec(0u32..3000, 0..60),
        ) {
            let old = [&old[..], &shared[..], &new[..]].concat();
            let new = [&new[..], &shared[..], &old[..20.min(old.len())]].concat();
            for stretches in [equal_stretches(&old, &new), marks(&old, &new)] {
                let (mut from, mut to) = (0, 0);
                for (start, place, n) in stretches {
                    prop_assert!(start >= from && place >= to && n > 0);
                    prop_assert_eq!(&old[start..start + n], &new[place..place + n]);
                    (from, to) = (start + n, place + n);
                }
            }
        }
    }
}

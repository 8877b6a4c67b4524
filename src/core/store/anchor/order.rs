//! Chooses among places by the company they keep: tags that stood together still do, and one place is not two.

use super::search::Hit;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A piece of a span with the places it may have gone to.
pub(super) struct Wanted {
    /// Code point of the old text at which it started.
    pub start: u32,
    /// Folded characters.
    pub len: usize,
    /// The best first.
    pub hits: Vec<Hit>,
    /// Where it is; given where the diff carried it, else to be settled.
    pub place: Option<Range<usize>>,
}

/// From this score on a place is taken when it lies where the neighbours went.
const BESIDE: f64 = 0.70;
/// From this score on it is taken when there are no neighbours to ask.
const ALONE: f64 = 0.77;
/// From this score on it is taken although the neighbours went elsewhere: moved text keeps what stands around it.
const ASTRAY: f64 = 0.85;
/// From this score on, and this far before the second, a place needs no neighbours and can be one.
const CERTAIN: f64 = 0.90;
const AHEAD: f64 = 0.05;
/// Scores less than this apart are the same.
const EQUAL: f64 = 0.02;

/// Gives places to those that have none, or leaves them without when none is sure enough.
pub(super) fn settle(wanted: &mut [Wanted]) {
    let mut known = Known::default();
    for piece in wanted.iter().filter(|piece| piece.hits.is_empty()) {
        if let Some(place) = &piece.place {
            known.add(piece, place);
        }
    }
    let mut open: Vec<usize> =
        (0..wanted.len()).filter(|i| wanted.get(*i).is_some_and(|w| !w.hits.is_empty())).collect();
    let best = |wanted: &[Wanted], i: usize| wanted.get(i).and_then(|w| w.hits.first()).map_or(0.0, |hit| hit.score);
    open.sort_by(|a, b| best(wanted, *b).total_cmp(&best(wanted, *a)).then(a.cmp(b)));
    let mut unsure = Vec::new();
    for i in open {
        let Some(piece) = wanted.get_mut(i) else { continue };
        let free: Vec<&Hit> = piece.hits.iter().filter(|hit| known.is_free(piece, &hit.at)).collect();
        let sure = match free.as_slice() {
            [only] => only.score >= CERTAIN,
            [first, second, ..] => first.score >= CERTAIN && first.score - second.score >= AHEAD,
            [] => false,
        };
        match free.first().filter(|_| sure).map(|hit| hit.at.clone()) {
            Some(place) => {
                known.add(piece, &place);
                piece.place = Some(place);
            }
            None => unsure.push(i),
        }
    }
    for i in unsure {
        let Some(piece) = wanted.get_mut(i) else { continue };
        if let Some(place) = known.choose(piece) {
            known.add(piece, &place);
            piece.place = Some(place);
        }
    }
}

/// Places settled so far.
#[derive(Default)]
struct Known {
    /// New place by old start.
    by_start: BTreeMap<u32, usize>,
    /// Old place of what took a new place.
    taken: HashMap<(usize, usize), (u32, usize)>,
}

impl Known {
    fn add(&mut self, piece: &Wanted, place: &Range<usize>) {
        self.by_start.insert(piece.start, place.start);
        self.taken.entry((place.start, place.end)).or_insert((piece.start, piece.len));
    }

    /// Whether a place was not taken by words that stood somewhere else.
    fn is_free(&self, piece: &Wanted, place: &Range<usize>) -> bool {
        self.taken.get(&(place.start, place.end)).is_none_or(|owner| *owner == (piece.start, piece.len))
    }

    fn choose(&self, piece: &Wanted) -> Option<Range<usize>> {
        let free: Vec<&Hit> = piece.hits.iter().filter(|hit| self.is_free(piece, &hit.at)).collect();
        let best = free.first()?.score;
        let equal = free.iter().take_while(|hit| hit.score > best - EQUAL).copied().collect::<Vec<&Hit>>();
        let before = self.by_start.range(..=piece.start).next_back();
        let after = self.by_start.range(piece.start..).next();
        let expected =
            [before, after].map(|known| known.map(|(start, place)| Expected::from(*start, *place, piece.start)));
        let mut choice: Option<&Hit> = None;
        for expected in expected.iter().flatten() {
            let nearest = equal.iter().copied().min_by_key(|hit| expected.distance(hit));
            if choice.is_some() && choice != nearest {
                return None;
            }
            choice = nearest;
        }
        let choice = match (choice, equal.as_slice()) {
            (Some(choice), _) => choice,
            (None, [only]) => only,
            (None, _) => return None,
        };
        let fits = expected.iter().flatten().any(|expected| expected.fits(choice));
        let alone = expected.iter().flatten().next().is_none();
        let needed = if fits {
            BESIDE
        } else if alone {
            ALONE
        } else {
            ASTRAY
        };
        (choice.score >= needed).then(|| choice.at.clone())
    }
}

/// Where a piece would be, had it gone with a neighbour.
struct Expected {
    at: i64,
    /// How far the neighbour was.
    gap: u64,
}

impl Expected {
    fn from(neighbour: u32, place: usize, start: u32) -> Self {
        let step = i64::from(start) - i64::from(neighbour);
        Self { at: place as i64 + step, gap: step.unsigned_abs() }
    }

    fn distance(&self, hit: &Hit) -> u64 {
        self.at.abs_diff(hit.at.start as i64)
    }

    fn fits(&self, hit: &Hit) -> bool {
        self.distance(hit) <= 8 + self.gap / 4
    }
}

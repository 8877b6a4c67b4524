//! Looks for the words of a tag in a folded text, by the words themselves and what stands around them.

use super::likeness::{best_fit, likeness};
use std::cell::Cell;
use std::ops::Range;

/// What to look for, folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote<'a> {
    pub words: &'a [char],
    /// Up to 32 characters before and after.
    pub before: &'a [char],
    pub after: &'a [char],
}

/// A place that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hit {
    pub at: Range<usize>,
    /// Half for the words, half for what stands around them; 0 to 1.
    pub score: f64,
}

/// Characters of context that count on either side.
pub(super) const CONTEXT: usize = 32;
/// The nearer ones, which count most.
const NEAR: usize = 16;
/// Quotes from this length on are also found with changes in them.
const FUZZY: usize = 12;
/// Longer ones are not: they are carried by a diff or lie there unchanged.
const FUZZY_MOST: usize = 600;
/// How alike a changed quote must be.
const FUZZY_LIKE: f64 = 0.8;
/// Places of one run of characters that are looked at.
const MANY: usize = 1000;
/// Places whose context is compared in full.
const CLOSE: usize = 24;
/// Runs of three that are looked up in a changed quote, and how frequent one may be.
const SAMPLES: usize = 64;
const RARE: usize = 40;
/// How far runs of one place may be shifted against each other.
const BAND: i64 = 8;
/// Steps spent on changed quotes in all: about two seconds.
const STEPS: usize = 1_000_000_000;
/// Characters by which a border is known.
const EDGE: usize = 4;
/// Places told to the caller.
const BEST: usize = 8;
/// Characters hashed together.
const GRAM: usize = 3;

/// An index of those parts of a text in which words may be found.
pub(super) struct Finder<'a> {
    text: &'a [char],
    /// Sorted and apart.
    parts: Vec<Range<usize>>,
    /// Hash and place of each run of three characters, sorted.
    grams: Vec<(u32, u32)>,
    steps: Cell<usize>,
}

impl<'a> Finder<'a> {
    /// Indexes the parts, each with two characters around it. **Cost:** about 80 ms for a million characters.
    pub fn new(text: &'a [char], parts: &[Range<usize>]) -> Self {
        let mut wide: Vec<Range<usize>> = Vec::with_capacity(parts.len());
        for part in parts {
            let part = part.start.saturating_sub(2)..(part.end + 2).min(text.len());
            match wide.last_mut() {
                Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
                _ => wide.push(part),
            }
        }
        let mut grams = Vec::new();
        for part in &wide {
            let chars = text.get(part.clone()).unwrap_or_default();
            grams.extend(chars.windows(GRAM).zip(part.start..).map(|(run, at)| (hash(run), at as u32)));
        }
        grams.sort_unstable();
        Self { text, parts: wide, grams, steps: Cell::new(STEPS) }
    }

    /// Places that may be meant, the best first.
    pub fn find(&self, quote: Quote<'_>) -> Vec<Hit> {
        let mut places = self.exact(quote);
        if places.is_empty() && (FUZZY..=FUZZY_MOST).contains(&quote.words.len()) {
            places = self.fuzzy(quote);
        }
        let mut hits: Vec<Hit> = places.into_iter().map(|at| Hit { score: self.score(quote, &at), at }).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.start.cmp(&b.at.start)));
        hits.truncate(BEST);
        hits
    }

    fn score(&self, quote: Quote<'_>, at: &Range<usize>) -> f64 {
        let slice = |from: usize, to: usize| self.text.get(from..to.min(self.text.len())).unwrap_or_default();
        let (before, after) = (quote.before, quote.after);
        let near_before = before.get(before.len().saturating_sub(NEAR)..).unwrap_or_default();
        let near_after = after.get(..NEAR.min(after.len())).unwrap_or_default();
        let left = |len: usize| slice(at.start.saturating_sub(len), at.start);
        let right = |len: usize| slice(at.end, at.end + len);
        let near = likeness(near_before, left(NEAR)).max(likeness(near_after, right(NEAR)));
        let wide = likeness(before, left(before.len())) + likeness(after, right(after.len()));
        let words = likeness(quote.words, slice(at.start, at.end));
        0.5 * words + 0.5 * (0.5 * near + 0.25 * wide)
    }

    /// Places where the very words stand, those first whose surroundings are most alike.
    fn exact(&self, quote: Quote<'_>) -> Vec<Range<usize>> {
        let len = quote.words.len();
        let mut starts = match self.rarest(quote.words) {
            Some((list, offset)) if list.len() <= MANY => starts_of(list, offset),
            // Too short or too frequent to be looked for by themselves: what stands beside them must be there as well.
            _ => {
                let tail = quote.before.get(quote.before.len().saturating_sub(8)..).unwrap_or_default();
                let head = quote.after.get(..quote.after.len().min(8)).unwrap_or_default();
                let edge = |words: &'_ [char]| words.get(..words.len().min(2)).unwrap_or_default().to_vec();
                let left = [tail, &edge(quote.words)].concat();
                let last = quote.words.get(len.saturating_sub(2)..).unwrap_or_default();
                let right = [last, head].concat();
                let mut starts = Vec::new();
                for (run, start) in [(left, -(tail.len() as i64)), (right, (len - last.len()) as i64)] {
                    if let Some((list, offset)) = self.rarest(&run) {
                        starts.extend(starts_of(list.get(..list.len().min(MANY)).unwrap_or_default(), offset + start));
                    }
                }
                starts.sort_unstable();
                starts.dedup();
                starts
            }
        };
        starts.retain(|start| {
            self.text.get(*start..*start + len) == Some(quote.words) && self.inside(*start, *start + len)
        });
        if starts.len() > CLOSE {
            starts.sort_by_cached_key(|start| (std::cmp::Reverse(self.shared(quote, *start)), *start));
            starts.truncate(CLOSE);
        }
        starts.into_iter().map(|start| start..start + len).collect()
    }

    /// How many of the characters around a place are those around the quote.
    fn shared(&self, quote: Quote<'_>, start: usize) -> usize {
        let before = self.text.get(..start).unwrap_or_default().iter().rev().zip(quote.before.iter().rev());
        let after = self.text.get(start + quote.words.len()..).unwrap_or_default().iter().zip(quote.after);
        let near = |(i, (a, b)): (usize, (&char, &char))| if a == b { 1 + usize::from(i < NEAR) } else { 0 };
        before.enumerate().map(near).sum::<usize>() + after.enumerate().map(near).sum::<usize>()
    }

    /// Places where words like these stand: where many of their runs of three lie in the same order.
    fn fuzzy(&self, quote: Quote<'_>) -> Vec<Range<usize>> {
        let words = quote.words;
        let step = words.len() / SAMPLES + 1;
        let mut votes: Vec<i64> = Vec::new();
        let mut samples = 0;
        for (offset, run) in words.windows(GRAM).enumerate().step_by(step) {
            samples += 1;
            let list = self.list(hash(run));
            if list.len() <= RARE {
                votes.extend(list.iter().map(|(_, at)| i64::from(*at) - offset as i64));
            }
        }
        votes.sort_unstable();
        // A change of one character takes three runs away: at 80 % as few as a seventh may be left.
        let enough = (samples / 7).max(2);
        let mut bands = bands(&votes, enough);
        bands.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let slack = words.len() / 4 + BAND as usize;
        let mut places = Vec::new();
        for (diagonal, _) in bands.into_iter().take(3) {
            let diagonal = usize::try_from(diagonal).unwrap_or(0);
            let from = diagonal.saturating_sub(slack);
            let window = from..(diagonal + words.len() + slack).min(self.text.len());
            if !self.afford(words.len() * window.len()) {
                break;
            }
            let Some((at, edits)) = best_fit(words, self.text.get(window).unwrap_or_default()) else { continue };
            let at = self.between(quote, from + at.start..from + at.end);
            let like = 1.0 - edits as f64 / words.len().max(at.len()) as f64;
            if like >= FUZZY_LIKE && self.inside(at.start, at.end) && !places.contains(&at) {
                places.push(at);
            }
        }
        places
    }

    /// A place with its borders where the context begins, if it stands that close: the fewest edits may leave out a
    /// changed last word.
    fn between(&self, quote: Quote<'_>, at: Range<usize>) -> Range<usize> {
        let head = quote.after.get(..EDGE).unwrap_or_default();
        let tail = quote.before.len().checked_sub(EDGE).and_then(|from| quote.before.get(from..)).unwrap_or_default();
        let slice = |from: Option<usize>| from.and_then(|from| self.text.get(from..from + EDGE));
        let end = shifts(at.end).find(|end| !head.is_empty() && slice(Some(*end)) == Some(head));
        let start = shifts(at.start).find(|start| !tail.is_empty() && slice(start.checked_sub(EDGE)) == Some(tail));
        let (start, end) = (start.unwrap_or(at.start), end.unwrap_or(at.end));
        if start < end { start..end } else { at }
    }

    /// Takes steps from what may be spent on changed quotes in all; `false` when it is used up.
    fn afford(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    fn inside(&self, from: usize, to: usize) -> bool {
        let part = self.parts.partition_point(|part| part.end < to);
        self.parts.get(part).is_some_and(|part| part.start <= from && to <= part.end)
    }

    /// The least frequent of some runs of three in some words: where it stands, and its offset from their start.
    fn rarest(&self, words: &[char]) -> Option<(&[(u32, u32)], i64)> {
        let step = words.len() / 12 + 1;
        let runs = words.windows(GRAM).enumerate().step_by(step);
        runs.map(|(offset, run)| (self.list(hash(run)), offset as i64)).min_by_key(|(list, _)| list.len())
    }

    fn list(&self, hash: u32) -> &[(u32, u32)] {
        let from = self.grams.partition_point(|(h, _)| *h < hash);
        let rest = self.grams.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|(h, _)| *h == hash)).unwrap_or_default()
    }
}

/// A place and those around it, the nearest first.
fn shifts(at: usize) -> impl Iterator<Item = usize> {
    std::iter::once(at).chain((1..=8).flat_map(move |n| [Some(at + n), at.checked_sub(n)]).flatten())
}

/// Groups of sorted diagonals that lie close together and are numerous enough: the middle one and how many.
fn bands(votes: &[i64], enough: usize) -> Vec<(i64, usize)> {
    let close = votes.chunk_by(|a, b| b - a <= BAND);
    close
        .filter(|band| band.len() >= enough)
        .filter_map(|band| Some((*band.get(band.len() / 2)?, band.len())))
        .collect()
}

fn starts_of(list: &[(u32, u32)], offset: i64) -> Vec<usize> {
    list.iter().filter_map(|(_, at)| usize::try_from(i64::from(*at) - offset).ok()).collect()
}

fn hash(run: &[char]) -> u32 {
    run.iter().fold(0, |hash: u32, c| (hash.rotate_left(11) ^ u32::from(*c)).wrapping_mul(0x9e37_79b1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks for the words in brackets of the first text in the second; places with their scores in percent.
    fn find(quoted: &str, text: &str) -> Vec<(String, u32)> {
        let (before, rest) = quoted.split_once('[').unwrap();
        let (words, after) = rest.split_once(']').unwrap();
        let [before, words, after, text] = [before, words, after, text].map(|t| t.chars().collect::<Vec<char>>());
        let whole = 0..text.len();
        let finder = Finder::new(&text, std::slice::from_ref(&whole));
        let hits = finder.find(Quote { words: &words, before: &before, after: &after });
        let shown = |at: Range<usize>| format!("{}:{}", at.start, text[at.clone()].iter().collect::<String>());
        hits.into_iter().map(|hit| (shown(hit.at), (hit.score * 100.0).round() as u32)).collect()
    }

    #[test]
    fn of_equal_words_those_in_the_same_surroundings_come_first() {
        let text = "Mr Lund left. Later Mr Lund spoke to the council about fees.";
        assert_eq!(find("Then Mr [Lund] spoke to the council", text)[0].0, "23:Lund");
        assert_eq!(find("Mr [Lund] left. Later", text)[0].0, "3:Lund");
    }

    #[test]
    fn a_look_alike_scores_low() {
        let hits = find("the harbour master [Lund] closed the pier", "In other news Lund won the cup final on Sunday.");
        assert!(hits.len() == 1 && hits[0].1 < 70, "{hits:?}");
        assert_eq!(find("by [x] of", "no such letter"), []);
    }

    #[test]
    fn longer_words_are_found_with_changes_in_them() {
        let text = "On Monday the regional planing comittee of Aros met again in the town hall.";
        let hits = find("On Monday [the regional planning committee of Aros] met again", text);
        assert!(hits[0].0 == "10:the regional planing comittee of Aros" && hits[0].1 > 90, "{hits:?}");
    }

    #[test]
    fn short_frequent_words_are_found_by_what_stands_beside_them() {
        let text = format!("{}the mayor of it all{}", "it is it was ".repeat(3000), " it is it was".repeat(3000));
        assert_eq!(find("was the mayor of [it] all it is", &text)[0], ("39013:it".to_owned(), 100));
    }

    #[test]
    fn words_reach_no_further_than_the_parts_given() {
        let text: Vec<char> = "Lund said so. Lund said so. Lund said so.".chars().collect();
        let finder = Finder::new(&text, &[0..1, 10..20]);
        let words: Vec<char> = "Lund".chars().collect();
        let hits = finder.find(Quote { words: &words, before: &[], after: &[] });
        assert_eq!(hits.into_iter().map(|hit| hit.at.start).collect::<Vec<_>>(), [14]);
    }
}

//! Layer 6: an averaged structured perceptron over hashed features, with the labels of the spans it has seen.

use std::sync::Arc;

/// Rows of the table of weights.
const ROWS: usize = 1 << 17;

/// Four numbers that lie in one line of the cache and are added at once. A row holds as many as its tags need.
type Lane = [f32; 4];

/// A sentence ready for the tagger.
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence {
    /// What its words say of themselves: this never changes.
    own: Rows,
    /// What the memory says of them by now.
    known: Rows,
    /// The tag of each token: 0 outside, 2n+1 the first of a span of label n, 2n+2 inside one.
    pub gold: Vec<u8>,
}

/// Rows of the features of tokens.
#[derive(Clone, Debug, Default)]
struct Rows {
    /// One token after the other.
    rows: Vec<u32>,
    /// Where those of each token end.
    ends: Vec<u32>,
}

impl Rows {
    fn push(&mut self, features: impl Iterator<Item = u64>) {
        self.rows.extend(features.map(|f| (f ^ (f >> 29) ^ (f >> 47)) as u32 & (ROWS as u32 - 1)));
        self.ends.push(self.rows.len() as u32);
    }

    fn of(&self, token: usize) -> &[u32] {
        let end = |at: Option<usize>| at.and_then(|at| self.ends.get(at)).map_or(0, |end| *end as usize);
        self.rows.get(end(token.checked_sub(1))..end(Some(token))).unwrap_or_default()
    }
}

impl Sentence {
    /// Takes the features of one more token, as hashes.
    pub fn push(&mut self, features: &[u64]) {
        self.own.push(features.iter().copied());
        self.gold.push(0);
    }

    /// Takes what the memory says of its tokens: features by place, in the order of the places.
    pub fn know(&mut self, mut features: &[(usize, u64)]) {
        self.known = Rows::default();
        if features.is_empty() {
            return;
        }
        for token in 0..self.len() {
            let (here, rest) = features.split_at(features.partition_point(|f| f.0 <= token));
            self.known.push(here.iter().map(|f| f.1));
            features = rest;
        }
    }

    /// How many tokens.
    pub fn len(&self) -> usize {
        self.own.ends.len()
    }

    /// The features of each token.
    fn tokens(&self) -> impl Iterator<Item = [&[u32]; 2]> {
        (0..self.len()).map(|token| [self.own.of(token), self.known.of(token)])
    }
}

/// The labels of a tagger and their tags.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tags(pub Vec<Arc<str>>);

impl Tags {
    fn count(&self) -> usize {
        1 + 2 * self.0.len()
    }

    /// Lanes of a row.
    fn lanes(&self) -> usize {
        self.count().div_ceil(4)
    }

    /// The number of a label.
    pub fn of(&self, label: &str) -> Option<usize> {
        self.0.iter().position(|l| **l == *label)
    }
}

/// Weights that can be asked but not changed.
#[derive(Clone, Debug)]
pub struct Tagger {
    pub(super) tags: Tags,
    weights: Vec<Lane>,
    moves: Vec<f32>,
    /// Mean size of a margin: what one counts as.
    scale: f32,
}

/// What the tagger says of a sentence.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Spans it finds: tokens from, to, and the number of the label.
    pub spans: Vec<(usize, usize, usize)>,
    /// For each token and label: how much better the best reading with the label is than the best without any.
    margins: Vec<f32>,
    labels: usize,
}

impl Reading {
    /// The smallest margin of some tokens for a label.
    pub fn margin(&self, from: usize, to: usize, label: usize) -> f32 {
        (from..to).filter_map(|at| self.margins.get(at * self.labels + label)).copied().fold(f32::INFINITY, f32::min)
    }
}

impl Tagger {
    /// Reads a sentence.
    pub(super) fn read(&self, sentence: &Sentence, room: &mut Room) -> Reading {
        let n = self.tags.count();
        emissions(&self.weights, &self.tags, sentence, &mut room.scores);
        let labels = self.tags.0.len();
        let len = sentence.len();
        let mut reading = Reading { spans: Vec::new(), margins: Vec::with_capacity(len * labels), labels };
        if len == 0 || labels == 0 {
            return reading;
        }
        viterbi(&self.moves, n, len, room);
        backward(&self.moves, n, len, room);
        for at in 0..len {
            let through = |tag: usize| {
                let i = at * n + tag;
                room.best.get(i).copied().unwrap_or(f32::MIN) + room.rest.get(i).copied().unwrap_or(f32::MIN)
            };
            let outside = through(0);
            for label in 0..labels {
                let inside = through(2 * label + 1).max(through(2 * label + 2));
                reading.margins.push((inside - outside) / self.scale);
            }
        }
        reading.spans = spans_of(&room.path);
        reading
    }
}

/// Spans of a row of tags.
fn spans_of(path: &[u8]) -> Vec<(usize, usize, usize)> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    let mut open = false;
    for (at, tag) in path.iter().enumerate() {
        let tag = usize::from(*tag);
        if tag == 0 {
            open = false;
            continue;
        }
        let label = (tag - 1) / 2;
        match spans.last_mut().filter(|s| open && tag % 2 == 0 && s.2 == label) {
            Some(last) => last.1 = at + 1,
            None => spans.push((at, at + 1, label)),
        }
        open = true;
    }
    spans
}

/// Room for decoding, used again from sentence to sentence.
#[derive(Debug, Default)]
pub struct Room {
    scores: Vec<Lane>,
    best: Vec<f32>,
    rest: Vec<f32>,
    from: Vec<u8>,
    path: Vec<u8>,
}

/// Scores of each tag at each token, without the tags around it.
fn emissions(weights: &[Lane], tags: &Tags, sentence: &Sentence, scores: &mut Vec<Lane>) {
    let lanes = tags.lanes();
    scores.clear();
    scores.resize(sentence.len() * lanes, Lane::default());
    for (rows, sums) in sentence.tokens().zip(scores.chunks_exact_mut(lanes)) {
        for feature in rows.into_iter().flatten() {
            let from = *feature as usize * lanes;
            for (sum, weight) in sums.iter_mut().zip(weights.get(from..from + lanes).unwrap_or_default()) {
                for (s, w) in sum.iter_mut().zip(weight) {
                    *s += w;
                }
            }
        }
    }
}

/// Whether a tag may follow another: inside only after the same label.
fn allowed(before: usize, tag: usize) -> bool {
    tag == 0 || tag % 2 == 1 || before == tag || before + 1 == tag
}

fn viterbi(moves: &[f32], n: usize, len: usize, room: &mut Room) {
    let Room { scores, best, from, path, .. } = room;
    let wide = n.div_ceil(4) * 4;
    best.clear();
    best.resize(len * n, f32::MIN / 4.0);
    from.clear();
    from.resize(len * n, 0);
    for at in 0..len {
        let (done, coming) = best.split_at_mut(at * n);
        let before = done.get(done.len().saturating_sub(n)..).unwrap_or_default();
        let here = scores.as_flattened().get(at * wide..).unwrap_or_default();
        let back = from.get_mut(at * n..).unwrap_or_default();
        for (tag, ((b, f), score)) in coming.iter_mut().zip(back).zip(here).enumerate().take(n) {
            let mut top = (f32::MIN / 4.0, 0);
            if at == 0 {
                if tag == 0 || tag % 2 == 1 {
                    top = (moves.get(tag).copied().unwrap_or_default(), 0);
                }
            } else {
                let into = moves.iter().skip(n + tag).step_by(n);
                for (i, (best, step)) in before.iter().zip(into).enumerate().filter(|(i, _)| allowed(*i, tag)) {
                    let sum = best + step;
                    if sum > top.0 {
                        top = (sum, i);
                    }
                }
            }
            *b = top.0 + score;
            *f = top.1 as u8;
        }
    }
    path.clear();
    path.resize(len, 0);
    let mut tag = 0;
    let mut top = f32::MIN;
    for t in 0..n {
        let score = best.get((len - 1) * n + t).copied().unwrap_or(f32::MIN);
        if score > top {
            (top, tag) = (score, t);
        }
    }
    for at in (0..len).rev() {
        if let Some(p) = path.get_mut(at) {
            *p = tag as u8;
        }
        tag = usize::from(from.get(at * n + tag).copied().unwrap_or_default());
    }
}

/// The best that can follow each tag at each token.
fn backward(moves: &[f32], n: usize, len: usize, room: &mut Room) {
    let Room { scores, rest, .. } = room;
    let wide = n.div_ceil(4) * 4;
    rest.clear();
    rest.resize(len * n, 0.0);
    for at in (0..len.saturating_sub(1)).rev() {
        for tag in 0..n {
            let mut top = f32::MIN / 4.0;
            for after in (0..n).filter(|a| allowed(tag, *a)) {
                let score = scores.as_flattened().get((at + 1) * wide + after).copied().unwrap_or_default();
                let sum = moves.get((tag + 1) * n + after).copied().unwrap_or_default()
                    + score
                    + rest.get((at + 1) * n + after).copied().unwrap_or_default();
                top = top.max(sum);
            }
            if let Some(r) = rest.get_mut(at * n + tag) {
                *r = top;
            }
        }
    }
}

/// Weights in the making.
#[derive(Clone, Debug)]
pub(super) struct Trainer {
    pub tags: Tags,
    /// The weight of each tag, row by row. The sums stand apart, since reading asks for weights alone.
    weights: Vec<Lane>,
    /// Their sums over the steps.
    sums: Vec<Lane>,
    moves: Vec<f32>,
    move_sums: Vec<f32>,
    steps: f32,
}

impl Trainer {
    /// One that knows nothing.
    pub fn new(tags: Tags) -> Self {
        let (n, lanes) = (tags.count(), tags.lanes());
        let table = || vec![Lane::default(); ROWS * lanes];
        let moves = || vec![0.0; (n + 1) * n];
        Self { tags, weights: table(), sums: table(), moves: moves(), move_sums: moves(), steps: 1.0 }
    }

    /// Learns one sentence; says whether it was read wrong before.
    pub fn learn(&mut self, sentence: &Sentence, room: &mut Room) -> bool {
        let n = self.tags.count();
        let len = sentence.len();
        if len == 0 || n < 2 {
            return false;
        }
        self.steps += 1.0;
        emissions(&self.weights, &self.tags, sentence, &mut room.scores);
        viterbi(&self.moves, n, len, room);
        if room.path == sentence.gold {
            return false;
        }
        let steps = self.steps;
        let change = |weights: &mut [f32], sums: &mut [f32], at: usize, by: f32| {
            if let (Some(w), Some(s)) = (weights.get_mut(at), sums.get_mut(at)) {
                *w += by;
                *s += by * steps;
            }
        };
        let wide = self.tags.lanes() * 4;
        let (weights, sums) = (self.weights.as_flattened_mut(), self.sums.as_flattened_mut());
        let (mut right_before, mut read_before) = (0, 0);
        for ((rows, right), read) in sentence.tokens().zip(&sentence.gold).zip(&room.path) {
            let (right, read) = (usize::from(*right), usize::from(*read));
            if right != read {
                for feature in rows.into_iter().flatten() {
                    let from = *feature as usize * wide;
                    change(weights, sums, from + right, 1.0);
                    change(weights, sums, from + read, -1.0);
                }
            }
            if (right_before, right) != (read_before, read) {
                change(&mut self.moves, &mut self.move_sums, right_before * n + right, 1.0);
                change(&mut self.moves, &mut self.move_sums, read_before * n + read, -1.0);
            }
            (right_before, read_before) = (right + 1, read + 1);
        }
        true
    }

    /// The averaged weights, with the margin that counts as one taken from some sentences.
    pub fn tagger<'s>(&self, sample: impl Iterator<Item = &'s Sentence>, room: &mut Room) -> Tagger {
        let averaged = |weights: &mut [f32], sums: &[f32]| {
            weights.iter_mut().zip(sums).for_each(|(w, sum)| *w -= sum / self.steps);
        };
        let (mut weights, mut moves) = (self.weights.clone(), self.moves.clone());
        averaged(weights.as_flattened_mut(), self.sums.as_flattened());
        averaged(&mut moves, &self.move_sums);
        let mut tagger = Tagger { tags: self.tags.clone(), weights, moves, scale: 1.0 };
        let (mut sum, mut count) = (0.0, 0);
        for sentence in sample.take(60) {
            for margin in tagger.read(sentence, room).margins {
                sum += margin.abs().min(1e6);
                count += 1;
            }
        }
        tagger.scale = if count > 0 && sum > 0.0 { sum / count as f32 } else { 1.0 };
        tagger
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::suggest::actors::words::hash_of;

    fn sentence(words: &str, gold: &[u8]) -> Sentence {
        let mut sentence = Sentence::default();
        for word in words.split(' ') {
            let capital = u64::from(word.starts_with(char::is_uppercase));
            sentence.push(&[hash_of(word.as_bytes()), 7 + capital]);
        }
        sentence.gold = gold.to_vec();
        sentence
    }

    #[test]
    fn it_learns_what_it_is_shown_and_no_inside_without_a_first() {
        let mut trainer = Trainer::new(Tags(vec!["ACTOR".into()]));
        let mut room = Room::default();
        let lessons = [sentence("Anna Berg said no", &[1, 2, 0, 0]), sentence("the bread of Ben", &[0, 0, 0, 1])];
        for _ in 0..10 {
            for lesson in &lessons {
                trainer.learn(lesson, &mut room);
            }
        }
        let tagger = trainer.tagger(lessons.iter(), &mut room);
        let reading = tagger.read(&sentence("then Anna Berg", &[0, 0, 0]), &mut room);
        assert_eq!(reading.spans, [(1, 3, 0)]);
        assert!(reading.margin(1, 3, 0) > 0.0 && reading.margin(0, 1, 0) < 0.0);
        assert_eq!(spans_of(&[0, 1, 2, 1, 3, 4]), [(1, 3, 0), (3, 4, 0), (4, 6, 1)]);
    }
}

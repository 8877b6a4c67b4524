//! What the tagger sees of a word.

use super::memory::Memory;
use super::tagger::{Sentence, Tags};
use crate::core::suggest::actors::Candidate;
use crate::core::suggest::actors::lexicon::{COUNTABLE, SAYS, lists_bits};
use crate::core::suggest::actors::words::*;

fn mix(a: u64, b: u64) -> u64 {
    (a.rotate_left(7) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31)
}

/// The shape of a word: runs of capitals, small letters and digits as one sign each, other signs as they are.
fn shape(word: &str) -> u64 {
    let (mut hash, mut last) = (17, '\0');
    for c in word.chars() {
        let sign = match c {
            c if c.is_uppercase() => 'X',
            c if c.is_alphabetic() => 'x',
            c if c.is_numeric() => 'd',
            c => c,
        };
        if sign != last {
            hash = mix(hash, u64::from(u32::from(sign)));
        }
        last = sign;
    }
    hash
}

/// The sentences of an article, each token with the features it has of itself. **Cost:** about 1 µs a word.
pub(super) fn sentences(w: &Words<'_>, candidates: &[Candidate]) -> Vec<(usize, Sentence)> {
    let mut marks: Vec<Vec<u64>> = vec![Vec::new(); w.len()];
    for candidate in candidates {
        for at in candidate.from..candidate.to {
            let Some(marks) = marks.get_mut(at) else { continue };
            let first = u64::from(at == candidate.from) + 2 * u64::from(at + 1 == candidate.to);
            if let Some(pattern) = candidate.pattern {
                marks.push(mix(201 + first, pattern.class as u64));
                marks.push(mix(205 + first, pattern.number() as u64));
            }
        }
    }
    let shapes: Vec<u64> = (0..w.len()).map(|at| shape(w.word(at))).collect();
    let mut out = Vec::new();
    let mut features: Vec<u64> = Vec::with_capacity(64);
    for range in w.sentences() {
        // Very long ones are cut: nothing in a name reaches that far.
        let mut from = range.start;
        while from < range.end {
            let to = range.end.min(from + 120);
            let mut sentence = Sentence::default();
            for at in from..to {
                features.clear();
                features.push(11);
                word(w, &shapes, at, from, to, &mut features);
                features.extend(marks.get(at).into_iter().flatten());
                sentence.push(&features);
            }
            out.push((from, sentence));
            from = to;
        }
    }
    out
}

/// Adds what the memory says of the words. `lesson` is left out of it, as if the article had not been seen before.
pub(super) fn know(sentences: &mut [(usize, Sentence)], w: &Words<'_>, memory: &Memory, lesson: Option<u32>) {
    let mut marks: Vec<(usize, u64)> = Vec::new();
    memory.matches(w, 0..w.len(), lesson, &mut |from, to, known| {
        let ratio = (known.score() * 2.99) as u64;
        let often = u64::from(known.tagged > 1);
        let label = hash_of(known.label.as_bytes());
        for at in from..to {
            let first = u64::from(at == from) + 2 * u64::from(at + 1 == to);
            marks.push((at, mix(mix(211 + first, label), ratio * 2 + often)));
            marks.push((at, mix(mix(215 + first, label), ratio)));
        }
    });
    marks.sort_by_key(|mark| mark.0);
    for (from, sentence) in sentences {
        let here = |at: usize| marks.partition_point(|mark| mark.0 < at);
        let inside = marks.get(here(*from)..here(*from + sentence.len())).unwrap_or_default();
        sentence.know(&inside.iter().map(|(at, mark)| (at - *from, *mark)).collect::<Vec<_>>());
    }
}

fn word(w: &Words<'_>, shapes: &[u64], at: usize, from: usize, to: usize, out: &mut Vec<u64>) {
    let hash = |i: Option<usize>| i.filter(|i| (from..to).contains(i)).and_then(|i| w.get(i)).map_or(1, |t| t.hash);
    let form =
        |i: Option<usize>| i.filter(|i| (from..to).contains(i)).and_then(|i| shapes.get(i)).copied().unwrap_or(2);
    let (here, before, after) = (Some(at), at.checked_sub(1), Some(at + 1));
    let (before2, after2) = (at.checked_sub(2), Some(at + 2));
    let is = w.get(at).map_or(0, |t| t.is);
    let (h, s) = (hash(here), form(here));
    out.push(mix(21, hash_of(w.word(at).as_bytes())));
    out.push(mix(22, h));
    out.push(mix(23, s));
    let lower = w.lower(at);
    for (n, (i, _)) in lower.char_indices().skip(1).take(4).enumerate() {
        out.push(mix(31 + n as u64, hash_of(lower.as_bytes().get(..i).unwrap_or_default())));
    }
    for (n, (i, _)) in lower.char_indices().rev().take(4).enumerate() {
        out.push(mix(41 + n as u64, hash_of(lower.as_bytes().get(i..).unwrap_or_default())));
    }
    for (n, i) in [before2, before, after, after2].into_iter().enumerate() {
        out.push(mix(51 + n as u64, hash(i)));
        out.push(mix(55 + n as u64, form(i)));
    }
    out.push(mix(mix(61, hash(before)), h));
    out.push(mix(mix(62, h), hash(after)));
    out.push(mix(mix(mix(63, form(before)), s), form(after)));
    let place = is & (START | PARAGRAPH | QUOTED | HEADLINE | GLUED);
    out.push(mix(71, u64::from(place)));
    if is & START != 0 {
        out.push(mix(72, h));
        out.push(mix(73, s));
    }
    out.push(mix(mix(74, u64::from(is & QUOTED != 0)), s));
    out.push(mix(mix(75, u64::from(is & (ALSO_CAPITAL | ALSO_LOWER))), s));
    for (n, i) in [here, before, after].into_iter().enumerate() {
        let lists = i.filter(|i| (from..to).contains(i)).and_then(|i| w.get(i)).map_or(0, |t| t.lists);
        for bit in lists_bits(lists & COUNTABLE) {
            out.push(mix(mix(81 + n as u64, u64::from(bit)), u64::from(is & CAPITAL)));
        }
    }
    let cue = [before, after].into_iter().flatten().any(|i| w.on(i, SAYS));
    out.push(mix(mix(91, u64::from(cue)), s));
}

/// Writes the tags of spans (words from, to, label) into the sentences.
pub(super) fn set_gold(sentences: &mut [(usize, Sentence)], spans: &[(usize, usize, &str)], tags: &Tags) {
    for (from, sentence) in sentences {
        let len = sentence.len();
        sentence.gold.iter_mut().for_each(|g| *g = 0);
        for (start, end, label) in spans {
            let Some(label) = tags.of(label) else { continue };
            for at in *start..*end {
                let Some(gold) = at.checked_sub(*from).filter(|i| *i < len).and_then(|i| sentence.gold.get_mut(i))
                else {
                    continue;
                };
                // Of spans within one another the tagger learns the outer.
                if *gold == 0 {
                    *gold = (2 * label + if at == *start || at == *from { 1 } else { 2 }) as u8;
                }
            }
        }
    }
}

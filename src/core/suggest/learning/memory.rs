//! Layer 2: which strings were tagged in the project, as what, and how often they stood there untagged or were rejected.

use crate::core::suggest::actors::lexicon::{PRONOUN, SMALL};
use crate::core::suggest::actors::words::{LETTERS, NUMBER, UPPER, Words};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Strings by the hash of their first word.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    strings: HashMap<u64, Vec<Arc<Entry>>>,
}

/// One string.
#[derive(Clone, Debug)]
struct Entry {
    /// As written, cut into words.
    words: Arc<[Box<str>]>,
    /// What each article said of it, by the number of its lesson.
    seen: Vec<Seen>,
}

/// What one article says of a string.
#[derive(Clone, Debug, Default)]
struct Seen {
    lesson: u32,
    /// Label, canonical value, times.
    tagged: Vec<(Arc<str>, Option<Arc<str>>, u32)>,
    rejected: u32,
    untagged: u32,
}

/// What is known of a string with a label.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    pub label: Arc<str>,
    pub value: Option<Arc<str>>,
    pub tagged: u32,
    pub untagged: u32,
    pub rejected: u32,
    /// Articles in which it was rejected.
    pub refusals: u32,
    /// Tagged with any label.
    pub ever: u32,
}

impl Known {
    /// How often a place with this string was tagged. A string seen once is less than certain.
    pub fn score(&self) -> f32 {
        let tagged = self.tagged as f32;
        tagged / (tagged + self.untagged as f32 + 2.0 * self.rejected as f32 + 0.25)
    }

    /// Whether nobody wants it: rejected in two articles and never tagged.
    pub fn unwanted(&self) -> bool {
        self.refusals >= 2 && self.ever == 0
    }
}

/// How often each value was given.
type Times<'v> = BTreeMap<&'v Arc<str>, u32>;

impl Entry {
    /// Sums up without one lesson.
    fn known(&self, without: Option<u32>) -> Known {
        let mut labels: BTreeMap<&Arc<str>, (u32, Times<'_>)> = BTreeMap::new();
        let mut known = Known::default();
        for seen in self.seen.iter().filter(|s| Some(s.lesson) != without) {
            for (label, value, times) in &seen.tagged {
                let (count, values) = labels.entry(label).or_default();
                *count += times;
                known.ever += times;
                if let Some(value) = value {
                    *values.entry(value).or_default() += times;
                }
            }
            known.untagged += seen.untagged;
            known.rejected += seen.rejected;
            known.refusals += u32::from(seen.rejected > 0);
        }
        // The label and the value most often given; of equals the first by name.
        if let Some((label, (count, values))) = labels.into_iter().rev().max_by_key(|(_, (count, _))| *count) {
            known.label = label.clone();
            known.tagged = count;
            known.value = values.into_iter().rev().max_by_key(|(_, n)| *n).map(|(v, _)| v.clone());
        }
        known
    }

    fn seen(&mut self, lesson: u32) -> Option<&mut Seen> {
        match self.seen.binary_search_by_key(&lesson, |s| s.lesson) {
            Ok(at) => self.seen.get_mut(at),
            Err(at) => {
                self.seen.insert(at, Seen { lesson, ..Seen::default() });
                self.seen.get_mut(at)
            }
        }
    }

    fn stands_at(&self, words: &Words<'_>, at: usize) -> bool {
        self.words.iter().enumerate().all(|(i, w)| words.word(at + i) == &**w)
    }
}

impl Memory {
    /// Every place in a range of words where a known string stands. `without` leaves one lesson out of the sums.
    pub fn matches(
        &self,
        words: &Words<'_>,
        range: Range<usize>,
        without: Option<u32>,
        found: &mut dyn FnMut(usize, usize, &Known),
    ) {
        if self.strings.is_empty() {
            return;
        }
        for at in range {
            let Some(first) = words.get(at) else { break };
            for entry in self.strings.get(&first.hash).into_iter().flatten() {
                if entry.stands_at(words, at) {
                    let known = entry.known(without);
                    if known.ever > 0 || known.refusals > 0 {
                        found(at, at + entry.words.len(), &known);
                    }
                }
            }
        }
    }

    /// Adds the tagged and rejected strings of a lesson; hands back those the memory had not held before.
    pub fn add(
        &mut self,
        words: &Words<'_>,
        lesson: u32,
        tagged: &[Tagged<'_>],
        rejected: &[Range<usize>],
    ) -> Vec<New> {
        let mut new = Vec::new();
        for span in tagged.iter().filter(|t| is_memorable(words, &t.words)) {
            let Some(seen) = self.entry(words, span.words.clone(), &mut new).and_then(|e| e.seen(lesson)) else {
                continue;
            };
            let same = seen.tagged.iter_mut().find(|(l, v, _)| **l == *span.label && v.as_deref() == span.value);
            match same {
                Some((_, _, times)) => *times += 1,
                None => seen.tagged.push((span.label.into(), span.value.map(Into::into), 1)),
            }
        }
        for range in rejected {
            if let Some(seen) = self.entry(words, range.clone(), &mut new).and_then(|e| e.seen(lesson)) {
                seen.rejected += 1;
            }
        }
        new
    }

    /// Counts where strings stand in a finished article without a tag: all of them, or only some.
    pub fn count_untagged(&mut self, words: &Words<'_>, lesson: u32, tagged: &[Range<usize>], only: Option<&[New]>) {
        for at in 0..words.len() {
            let Some(first) = words.get(at) else { break };
            if only.is_some_and(|new| !new.iter().any(|n| n.first == first.hash)) {
                continue;
            }
            for entry in self.strings.get_mut(&first.hash).into_iter().flatten() {
                let range = at..at + entry.words.len();
                let meant = only.is_none_or(|new| new.iter().any(|n| n.words == entry.words));
                // Inside a longer tag it does not stand for itself.
                let taken = tagged.iter().any(|t| t.start < range.end && range.start < t.end);
                if meant
                    && !taken
                    && entry.stands_at(words, at)
                    && let Some(seen) = Arc::make_mut(entry).seen(lesson)
                {
                    seen.untagged += 1;
                }
            }
        }
    }

    /// Takes out all a lesson said.
    pub fn remove(&mut self, lesson: u32) {
        for entries in self.strings.values_mut() {
            for entry in entries.iter_mut().filter(|e| e.seen.iter().any(|s| s.lesson == lesson)) {
                Arc::make_mut(entry).seen.retain(|s| s.lesson != lesson);
            }
            entries.retain(|e| e.seen.iter().any(|s| !s.tagged.is_empty() || s.rejected > 0));
        }
        self.strings.retain(|_, entries| !entries.is_empty());
    }

    fn entry(&mut self, words: &Words<'_>, range: Range<usize>, new: &mut Vec<New>) -> Option<&mut Entry> {
        let first = words.get(range.start)?;
        let written: Vec<&str> = range.map(|at| words.word(at)).collect();
        let entries = self.strings.entry(first.hash).or_default();
        let same = |e: &Arc<Entry>| e.words.iter().map(|w| &**w).eq(written.iter().copied());
        let at = match entries.iter().position(same) {
            Some(at) => at,
            None => {
                let words: Arc<[Box<str>]> = written.iter().map(|w| (*w).into()).collect();
                new.push(New { first: first.hash, words: words.clone() });
                entries.push(Arc::new(Entry { words, seen: Vec::new() }));
                entries.len() - 1
            }
        };
        entries.get_mut(at).map(Arc::make_mut)
    }
}

/// A string the memory had not held before.
#[derive(Clone, Debug)]
pub struct New {
    /// Hash of its first word.
    pub first: u64,
    words: Arc<[Box<str>]>,
}

/// Whether a string can be met again with the same meaning: pronouns and small words cannot.
pub fn is_memorable(words: &Words<'_>, range: &Range<usize>) -> bool {
    let small = |at| words.on(at, PRONOUN | SMALL) && !words.is(at, UPPER);
    !range.is_empty() && range.clone().any(|at| words.is(at, LETTERS | NUMBER) && !small(at))
}

/// One tag of a lesson.
#[derive(Clone, Debug)]
pub struct Tagged<'a> {
    pub words: Range<usize>,
    pub label: &'a str,
    pub value: Option<&'a str>,
}

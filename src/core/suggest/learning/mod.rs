//! What is learned from the articles of a project, as an immutable snapshot, and the one who learns it.

mod counters;
mod features;
pub mod judge;
pub mod memory;
mod tagger;

pub use counters::Counters;
pub use tagger::{Reading, Room, Tagger};

use super::actors::words::Words;
use super::actors::{self, Candidate};
use super::claims::Weights;
use crate::core::spans::{RelationSet, SpanSet, SpanStatus};
use crate::core::text::Text;
use judge::{Evidence, Judge};
use memory::{Memory, Tagged};
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;
use tagger::{Sentence, Tags, Trainer};

/// Lessons after each of which the tagger is made anew; later it is when the set has grown by a quarter.
const ALWAYS_ANEW: usize = 10;
/// Passes over all lessons when the tagger is made anew.
const PASSES: usize = 6;
/// Passes over a new lesson.
const NEW_PASSES: usize = 5;
/// Older words gone over again with a new lesson.
const REPLAY: usize = 6_000;

/// One article as it can be learned from.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Which article: a lesson of the same id replaces the earlier one.
    pub id: Arc<str>,
    pub text: Text,
    pub date: Option<jiff::civil::Date>,
    /// What the person decided: accepted and rejected spans.
    pub spans: SpanSet,
    pub relations: RelationSet,
    /// Whether the article is finished: only then does a place without a tag say anything.
    pub done: bool,
}

/// What was learned, as of some moment. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Knowledge(Arc<Learned>);

/// The content of a snapshot.
#[derive(Clone, Debug, Default)]
struct Learned {
    memory: Memory,
    counters: Counters,
    judge: Judge,
    tagger: Option<Arc<Tagger>>,
    /// How far the tagger has come, 0 to 1.
    trust: f32,
    claims: Weights,
}

impl Knowledge {
    /// How cue verbs and patterns of claims fared.
    pub fn claims(&self) -> &Weights {
        &self.0.claims
    }

    /// Strings of the project.
    pub fn memory(&self) -> &Memory {
        &self.0.memory
    }

    /// How the patterns fared.
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// How the layers fared.
    pub fn judge(&self) -> &Judge {
        &self.0.judge
    }

    /// How far the tagger has come, 0 to 1.
    pub fn trust(&self) -> f32 {
        self.0.trust
    }

    /// The labels of the tagger.
    pub fn labels(&self) -> &[Arc<str>] {
        self.0.tagger.as_ref().map_or(&[], |t| &t.tags.0)
    }

    /// What the tagger says of an article: the first word of each sentence and its reading.
    pub fn read(&self, words: &Words<'_>, candidates: &[Candidate]) -> Vec<(usize, usize, Reading)> {
        let Some(tagger) = &self.0.tagger else { return Vec::new() };
        let mut room = Room::default();
        let mut sentences = features::sentences(words, candidates);
        features::know(&mut sentences, words, &self.0.memory, None);
        sentences
            .into_iter()
            .map(|(from, sentence)| (from, from + sentence.len(), tagger.read(&sentence, &mut room)))
            .collect()
    }
}

/// A lesson with what the tagger needs of it.
#[derive(Debug)]
struct Studied {
    lesson: Lesson,
    number: u32,
    /// Hashes of its words.
    words: HashSet<u64>,
    /// Sentences that say something, each behind the number of its first word, with their gold and what the memory would
    /// know of them without this lesson.
    sentences: Vec<(usize, Sentence)>,
    /// Words in spans the tagger learns.
    gold: usize,
    counts: Counters,
    decisions: Vec<(Evidence, f32)>,
    claims: Weights,
}

/// Learns from lessons, in whatever thread it lives; what it knows leaves it as snapshots.
#[derive(Debug, Default)]
pub struct Learner {
    labels: Vec<Arc<str>>,
    lessons: Vec<Studied>,
    next: u32,
    memory: Memory,
    counters: Counters,
    judge: Judge,
    claims: Weights,
    trainer: Option<Trainer>,
    tagger: Option<Arc<Tagger>>,
    /// Lessons at the last time everything was made anew.
    anew: usize,
    seed: u64,
    current: Option<Knowledge>,
}

impl Learner {
    /// One that knows nothing, for the labels of a scheme; of an empty list, for whatever labels come.
    pub fn new(labels: impl IntoIterator<Item = Arc<str>>) -> Self {
        Self { labels: labels.into_iter().collect(), seed: 0x2545_f491_4f6c_dd1d, ..Self::default() }
    }

    /// The labels it learns.
    pub fn labels(&self) -> &[Arc<str>] {
        &self.labels
    }

    fn learns(&self, label: &str) -> bool {
        actors::is_name_label(label) && (self.labels.is_empty() || self.labels.iter().any(|l| **l == *label))
    }

    /// Takes an article in, instead of what was known of it before. **Cost:** under 50 ms for 5,000 words, but for the
    /// times when the tagger is made anew.
    pub fn learn(&mut self, lesson: &Lesson) {
        self.study(lesson);
        let grown = self.lessons.len() * 4 >= self.anew * 5;
        if self.lessons.len() <= ALWAYS_ANEW || grown || self.trainer.is_none() {
            self.refit();
        } else {
            self.practise();
        }
        self.settle();
    }

    /// Takes many articles in and makes the tagger once: what opening a project needs.
    pub fn learn_all<'l>(&mut self, lessons: impl IntoIterator<Item = &'l Lesson>) {
        for lesson in lessons {
            self.study(lesson);
        }
        self.refit();
        self.settle();
    }

    /// How many articles were taken in.
    pub fn len(&self) -> usize {
        self.lessons.len()
    }

    /// Whether nothing was taken in.
    pub fn is_empty(&self) -> bool {
        self.lessons.is_empty()
    }

    /// Whether an article was taken in.
    pub fn knows(&self, id: &str) -> bool {
        self.lessons.iter().any(|l| *l.lesson.id == *id)
    }

    /// Takes an article out again. The tagger forgets it with the next refit.
    pub fn forget(&mut self, id: &str) {
        if self.take_out(id) {
            self.settle();
        }
    }

    /// Makes the tagger anew from all lessons: nothing taken back is left in it.
    pub fn refit(&mut self) {
        self.anew = self.lessons.len();
        let mut labels: BTreeSet<Arc<str>> = BTreeSet::new();
        for studied in &self.lessons {
            let of = studied.lesson.spans.iter().filter(|s| s.counts() && self.learns(&s.label));
            labels.extend(of.map(|s| s.label.clone()));
        }
        self.current = None;
        if labels.is_empty() {
            (self.trainer, self.tagger) = (None, None);
            return;
        }
        let tags = Tags(labels.into_iter().collect());
        for studied in &mut self.lessons {
            let text = studied.lesson.text.clone();
            studied.remember(&Words::new(text.as_str()), &self.memory, &tags);
        }
        let mut trainer = Trainer::new(tags);
        let mut room = Room::default();
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (i, studied) in self.lessons.iter().enumerate() {
            order.extend((0..studied.sentences.len()).map(|j| (i, j)));
        }
        for _ in 0..PASSES {
            self.seed = shuffle(&mut order, self.seed);
            let mut wrong = false;
            for (i, j) in &order {
                if let Some((_, sentence)) = self.lessons.get(*i).and_then(|l| l.sentences.get(*j)) {
                    wrong |= trainer.learn(sentence, &mut room);
                }
            }
            if !wrong {
                break;
            }
        }
        self.trainer = Some(trainer);
        self.hand_over(&mut room);
    }

    /// What is known now.
    pub fn snapshot(&self) -> Knowledge {
        self.current.clone().unwrap_or_else(|| self.gathered())
    }

    fn gathered(&self) -> Knowledge {
        let gold: usize = self.lessons.iter().map(|l| l.gold).sum();
        Knowledge(Arc::new(Learned {
            memory: self.memory.clone(),
            counters: self.counters.clone(),
            judge: self.judge.clone(),
            tagger: self.tagger.clone(),
            trust: gold as f32 / (gold as f32 + 80.0),
            claims: self.claims.clone(),
        }))
    }

    /// Sums up after a change.
    fn settle(&mut self) {
        self.counters = Counters::default();
        self.claims = Weights::default();
        for studied in &self.lessons {
            self.counters.add(&studied.counts);
            self.claims.add(&studied.claims);
        }
        let decisions: Vec<(Evidence, f32)> = self.lessons.iter().flat_map(|l| l.decisions.iter().copied()).collect();
        self.judge = Judge::fitted(&decisions);
        self.current = Some(self.gathered());
    }

    fn hand_over(&mut self, room: &mut Room) {
        let Some(trainer) = &self.trainer else { return };
        let sample = self.lessons.iter().rev().flat_map(|l| l.sentences.iter().map(|(_, s)| s));
        self.tagger = Some(Arc::new(trainer.tagger(sample, room)));
    }

    fn take_out(&mut self, id: &str) -> bool {
        let Some(at) = self.lessons.iter().position(|l| *l.lesson.id == *id) else { return false };
        let studied = self.lessons.remove(at);
        self.memory.remove(studied.number);
        true
    }

    /// Everything but the tagger: what was proposed and what became of it, the counts, and the sentences.
    fn study(&mut self, lesson: &Lesson) {
        self.take_out(&lesson.id);
        let text = lesson.text.clone();
        let words = Words::new(text.as_str());
        let candidates = actors::patterns_of(&words);
        let number = self.next;
        self.next += 1;
        let mut studied = Studied {
            lesson: lesson.clone(),
            number,
            words: words.all().iter().map(|w| w.hash).collect(),
            sentences: features::sentences(&words, &candidates),
            gold: 0,
            counts: Counters::default(),
            decisions: Vec::new(),
            claims: Weights::of(text.as_str(), &lesson.spans, lesson.done),
        };
        let outcomes = Outcomes::of(lesson, &words, |label| self.learns(label));
        for candidate in &candidates {
            if let (Some(pattern), Some(right)) = (candidate.pattern, outcomes.of_candidate(candidate)) {
                studied.counts.count(pattern, right);
            }
        }
        let before = self.snapshot();
        studied.decisions = actors::evidence(&words, &before)
            .into_iter()
            .filter_map(|(candidate, evidence)| Some((evidence, outcomes.of_candidate(&candidate)?)))
            .collect();
        // The memory without this article is what the tagger will have had of it.
        let tags = self.trainer.as_ref().map(|t| t.tags.clone()).unwrap_or_default();
        let tagged: Vec<Tagged<'_>> = outcomes
            .tagged
            .iter()
            .map(|(from, to, span)| Tagged { words: *from..*to, label: &span.label, value: span.value_str() })
            .collect();
        let new = self.memory.add(&words, number, &tagged, &outcomes.rejected);
        if lesson.done {
            let ranges: Vec<Range<usize>> = tagged.iter().map(|t| t.words.clone()).collect();
            self.memory.count_untagged(&words, number, &ranges, None);
        }
        for older in self.lessons.iter().filter(|l| l.lesson.done) {
            let here: Vec<memory::New> = new.iter().filter(|n| older.words.contains(&n.first)).cloned().collect();
            if here.is_empty() {
                continue;
            }
            let words = Words::new(older.lesson.text.as_str());
            let ranges: Vec<Range<usize>> =
                Outcomes::of(&older.lesson, &words, |_| true).tagged.iter().map(|t| t.0..t.1).collect();
            self.memory.count_untagged(&words, older.number, &ranges, Some(&here));
        }
        studied.keep_decided(&words);
        studied.remember(&words, &self.memory, &tags);
        self.lessons.push(studied);
        self.current = None;
    }

    /// A few passes over the newest lesson and over some of the older ones.
    fn practise(&mut self) {
        let Some(trainer) = &mut self.trainer else { return };
        let Some(newest) = self.lessons.len().checked_sub(1) else { return };
        let fresh = self.lessons.last().is_some_and(|l| {
            l.lesson
                .spans
                .iter()
                .filter(|s| s.counts() && actors::is_name_label(&s.label))
                .any(|s| trainer.tags.of(&s.label).is_none())
        });
        if fresh {
            return self.refit();
        }
        let mut room = Room::default();
        let mut order: Vec<(usize, usize)> = Vec::new();
        let mut seed = self.seed;
        let mut left = REPLAY;
        for _ in 0..NEW_PASSES {
            order.clear();
            let Some(lesson) = self.lessons.get(newest) else { break };
            order.extend((0..lesson.sentences.len()).map(|j| (newest, j)));
            let mut share = left / NEW_PASSES + 1;
            while share > 0 && newest > 0 {
                seed = next(seed);
                let i = (seed >> 33) as usize % newest;
                let Some(older) = self.lessons.get(i).filter(|l| !l.sentences.is_empty()) else {
                    share = share.saturating_sub(20);
                    continue;
                };
                seed = next(seed);
                let j = (seed >> 33) as usize % older.sentences.len();
                share = share.saturating_sub(older.sentences.get(j).map_or(1, |(_, s)| s.len().max(1)));
                order.push((i, j));
            }
            seed = shuffle(&mut order, seed);
            for (i, j) in &order {
                if let Some((_, sentence)) = self.lessons.get(*i).and_then(|l| l.sentences.get(*j)) {
                    trainer.learn(sentence, &mut room);
                }
            }
            left = REPLAY;
        }
        self.seed = seed;
        self.hand_over(&mut room);
    }
}

impl Studied {
    /// Of an article that is not finished only the sentences that hold a decision say anything.
    fn keep_decided(&mut self, words: &Words<'_>) {
        if self.lesson.done {
            return;
        }
        let names = self.lesson.spans.iter().filter(|s| actors::is_name_label(&s.label));
        let decided: Vec<Range<usize>> = names.map(|s| words.covering(s.range.start.0, s.range.end.0)).collect();
        self.sentences.retain(|(from, s)| decided.iter().any(|d| d.start < from + s.len() && *from < d.end));
    }

    /// Writes into the sentences what the memory knows by now, and the tags they should get.
    fn remember(&mut self, words: &Words<'_>, memory: &Memory, tags: &Tags) {
        features::know(&mut self.sentences, words, memory, Some(self.number));
        let spans: Vec<(usize, usize, &str)> = self
            .lesson
            .spans
            .iter()
            .filter(|s| s.counts())
            .map(|s| {
                let range = words.covering(s.range.start.0, s.range.end.0);
                (range.start, range.end, &*s.label)
            })
            .collect();
        features::set_gold(&mut self.sentences, &spans, tags);
        self.gold = spans.iter().filter(|s| actors::is_name_label(s.2)).count();
    }
}

/// What became of the places of an article.
struct Outcomes<'l> {
    done: bool,
    tagged: Vec<(usize, usize, &'l crate::core::spans::Span)>,
    rejected: Vec<Range<usize>>,
}

impl<'l> Outcomes<'l> {
    fn of(lesson: &'l Lesson, words: &Words<'_>, learns: impl Fn(&str) -> bool) -> Self {
        let mut outcomes = Self { done: lesson.done, tagged: Vec::new(), rejected: Vec::new() };
        for span in lesson.spans.iter().filter(|s| learns(&s.label)) {
            let range = words.covering(span.range.start.0, span.range.end.0);
            match span.status {
                SpanStatus::Accepted => outcomes.tagged.push((range.start, range.end, span)),
                SpanStatus::Rejected => outcomes.rejected.push(range),
                _ => {}
            }
        }
        outcomes
    }

    /// 1 for tagged just so, 0 for not tagged, between for tagged with other edges or label; none where nothing is decided.
    fn of_candidate(&self, candidate: &Candidate) -> Option<f32> {
        let mut close = None;
        for (from, to, span) in &self.tagged {
            if *from >= candidate.to || candidate.from >= *to {
                continue;
            }
            if (*from, *to) == (candidate.from, candidate.to) {
                return Some(if *span.label == *candidate.label { 1.0 } else { 0.5 });
            }
            close = Some(0.5);
        }
        if close.is_some() {
            return close;
        }
        let rejected = self.rejected.iter().any(|r| r.start < candidate.to && candidate.from < r.end);
        (self.done || rejected).then_some(0.0)
    }
}

fn next(seed: u64) -> u64 {
    seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

/// Puts things in an order that looks random and is the same each time.
fn shuffle<T>(of: &mut [T], mut seed: u64) -> u64 {
    for i in (1..of.len()).rev() {
        seed = next(seed);
        of.swap(i, (seed >> 33) as usize % (i + 1));
    }
    seed
}

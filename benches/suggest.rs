//! CPU time of suggestions: an article of 5,000 words, what a key press asks for, and learning.
//!
//! `cargo bench --no-default-features --bench suggest`

#[path = "../tests/it/awkward_texts.rs"]
mod awkward_texts;

use rubrica::core::spans::{Id, RelationSet, Span, SpanSet};
use rubrica::core::suggest::{Article, Knowledge, Learner, Lesson, Level, suggest, suggest_quick};
use rubrica::core::text::{ByteRange, Text};
use std::hint::black_box;
use std::sync::Arc;

/// Processor seconds of this thread.
fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let started = cpu();
    black_box(work());
    (cpu() - started) * 1e3
}

fn print(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{name:<34} median {:>8.3}  p95 {:>8.3}  max {:>8.3} ms  of {}", at(0.5), at(0.95), at(1.0), times.len());
}

const FIRST: &[&str] = &["Anna", "Ben", "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hugo"];
const LAST: &[&str] = &["Berg", "Okafor", "Żak", "Peña", "Lindqvist", "Marsh", "Tanaka", "Ivanov", "Quist", "Rao"];
const REST: &[&str] = &[
    "told reporters on Tuesday that the ferry between the islands would not run before spring",
    "said: “We have nothing to add to what was agreed in Oslo”",
    "rejected the plan of the Harbour Ministry, which had come as a surprise to most members",
    "met the Norwegian president and officials from the International Monetary Fund in Paris",
    "announced talks with Moscow and Tehran, adding that nobody had been asked about prices",
];

/// An article of about so many words, another for each number.
fn article(number: usize, words: usize) -> String {
    let mut text = format!("Ferries and fares, part {number}\n\n");
    let mut n = number * 7919;
    while text.split(' ').count() < words {
        for sentence in 0..20 {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let pick = |shift: usize, of: usize| (n >> shift) % of;
            let (first, last) = (FIRST[pick(20, FIRST.len())], LAST[pick(30, LAST.len())]);
            text.push_str(&format!("{first} {last} {}. ", REST[pick(40, REST.len())]));
            if sentence % 4 == 3 {
                text.push_str("\n\n");
            }
        }
    }
    text
}

/// A finished lesson in which the persons are tagged.
fn lesson(number: usize, words: usize) -> Lesson {
    let text = article(number, words);
    let found = suggest(&Article::fresh(&text, None), &["ACTOR".to_owned()], Level::Normal);
    let spans = found.iter().enumerate().filter(|(_, s)| s.value.as_deref().is_some_and(|v| v.contains(' ')));
    let spans = spans.map(|(n, s)| Arc::new(Span::new(Id::new(&format!("s{n}")), s.range, "ACTOR")));
    let spans = SpanSet::from_spans(spans.collect::<Vec<_>>());
    let text = Text::new(text);
    Lesson { id: format!("a{number}").into(), text, date: None, spans, relations: RelationSet::default(), done: true }
}

fn main() {
    let all: Vec<String> = ["ACTOR", "DATE", "CLAIM"].map(str::to_owned).to_vec();
    let actors = vec!["ACTOR".to_owned()];
    let text = article(1, 5_000);
    println!("an article of {} words", text.split_whitespace().count());
    let fresh = Article::fresh(&text, None);
    print("suggest, nothing learned", (0..30).map(|_| timed(|| suggest(&fresh, &all, Level::Normal))).collect());

    let mut learner = Learner::new([]);
    let lessons: Vec<Lesson> = (2..42).map(|n| lesson(n, 800)).collect();
    println!(
        "{:<34} {:.1} ms for {} lessons of 800 words",
        "learn all",
        timed(|| learner.learn_all(&lessons)),
        lessons.len()
    );
    let knowledge: Knowledge = learner.snapshot();
    let spans = lesson(1, 5_000).spans;
    let some = SpanSet::from_spans(spans.iter().step_by(3).cloned());
    let learned = Article { knowledge: &knowledge, spans: &some, ..fresh };
    print("suggest actors, learned", (0..30).map(|_| timed(|| suggest(&learned, &actors, Level::Normal))).collect());
    print("suggest everything, learned", (0..30).map(|_| timed(|| suggest(&learned, &all, Level::Normal))).collect());
    let middle = text.floor_char_boundary(text.len() / 2);
    let window = ByteRange::of(middle, middle + 4_000);
    print(
        "suggest_quick, a screen of 4 KB",
        (0..200).map(|_| timed(|| suggest_quick(&learned, window, &all, Level::Normal))).collect(),
    );
    let learn = |words: usize, learner: &mut Learner| {
        (0..9).map(|n| lesson(100 + n, words)).map(|l| timed(|| learner.learn(&l))).collect::<Vec<f64>>()
    };
    print("learn an article of 800 words", learn(800, &mut learner));
    let mut learner = Learner::new([]);
    learner.learn_all(&lessons);
    let mut longest = Vec::new();
    for n in 0..5 {
        let long = lesson(200 + n, 5_000);
        longest.push(timed(|| learner.learn(&long)));
    }
    print("learn an article of 5,000 words", longest);
    let date = Some(jiff::civil::date(2026, 2, 2));
    let mut awkward: Vec<(f64, &str)> = awkward_texts::awkward_texts(1_000_000)
        .iter()
        .map(|(name, text)| (timed(|| suggest(&Article::fresh(text, date), &all, Level::Eager)), *name))
        .collect();
    awkward.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("awkward texts of 1 MB, the slowest of {}:", awkward.len());
    for (time, name) in awkward.iter().take(12) {
        println!("  {name:<32} {time:>8.0} ms");
    }
}

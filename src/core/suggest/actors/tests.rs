//! What the actor layers find, and that no text breaks them.

use crate::core::spans::{Id, RelationSet, Span, SpanSet, SpanStatus};
use crate::core::suggest::{Article, Knowledge, Learner, Lesson, Level, Suggestion, suggest, suggest_quick};
use crate::core::text::{ByteRange, Text};
use proptest::prelude::*;
use std::sync::Arc;

fn found(text: &str) -> Vec<Suggestion> {
    suggest(&Article::fresh(text, None), &["ACTOR".to_owned()], Level::Normal)
}

fn quote<'t>(text: &'t str, suggestion: &Suggestion) -> &'t str {
    text.get(suggestion.range.as_usize()).unwrap_or_default()
}

fn words(text: &str) -> Vec<&str> {
    found(text).iter().map(|s| quote(text, s)).collect()
}

fn span(id: usize, text: &str, quote: &str, label: &str, status: SpanStatus) -> Arc<Span> {
    let at = text.find(quote).expect("the quote is in the text");
    let mut span = Span::new(Id::new(&format!("x{id}")), ByteRange::of(at, at + quote.len()), label);
    span.status = status;
    Arc::new(span)
}

fn lesson(id: &str, text: &str, tagged: &[&str], label: &str) -> Lesson {
    Lesson {
        id: id.into(),
        text: Text::new(text.to_owned()),
        date: None,
        spans: SpanSet::from_spans(
            tagged.iter().enumerate().map(|(n, q)| span(n, text, q, label, SpanStatus::Accepted)),
        ),
        relations: RelationSet::default(),
        done: true,
    }
}

fn knowing<'a>(text: &'a str, spans: &'a SpanSet, knowledge: &'a Knowledge) -> Article<'a> {
    Article { spans, knowledge, ..Article::fresh(text, None) }
}

#[test]
fn an_office_and_the_name_after_it_are_two_and_the_surname_follows() {
    let text = "Norland spokesman Emil Varga met the press. Later, Varga said nothing was decided in Berlin.";
    let all = found(text);
    let seen: Vec<_> = all.iter().map(|s| (quote(text, s), s.value.as_deref())).collect();
    assert!(seen.contains(&("Emil Varga", Some("Emil Varga"))), "{seen:?}");
    assert!(seen.contains(&("Varga", Some("Emil Varga"))), "{seen:?}");
    assert!(!seen.iter().any(|s| s.0.contains("Berlin")), "{seen:?}");
}

#[test]
fn a_capital_acts_or_is_a_place() {
    let text = "Talks in Oslo ended. Tehran said it would sign. They went from Oslo to Paris.";
    let all = found(text);
    let seen: Vec<_> = all.iter().map(|s| (quote(text, s), s.value.as_deref())).collect();
    assert_eq!(seen, [("Tehran", Some("Iran"))]);
}

#[test]
fn states_in_compounds_and_their_sides_count() {
    assert_eq!(
        words("The US-brokered Kenya-Uganda deal pleased the Kenyan side."),
        ["US", "Kenya", "Uganda", "the Kenyan side"]
    );
}

#[test]
fn names_are_read_whole_and_no_further() {
    assert_eq!(words("Voters re-elected Wong Siu-cheung and Kwok Ka-ching."), ["Wong Siu-cheung", "Kwok Ka-ching"]);
    assert_eq!(words("Later Prof. Livia d'Aronne met Karim al-Basri."), ["Prof. Livia d'Aronne", "Karim al-Basri"]);
    assert_eq!(words("Biologist Ida Holm tells of ants."), ["Ida Holm"]);
    assert_eq!(words("They said, ‘Hey Frank, come in.’"), ["Frank"]);
}

#[test]
fn designations_honours_and_what_a_state_only_owns_are_left_alone() {
    assert_eq!(words("They flew on STS-133 for NZ$26."), [""; 0]);
    assert_eq!(words("They asked Tom Marsh, QC, about it."), ["Tom Marsh"]);
    assert_eq!(words("A storm on the coast of Chile left many without power."), [""; 0]);
}

#[test]
fn two_people_with_one_surname_leave_the_choice_open() {
    let text = "Minister Anna Berg and senator Otto Berg met. The cameras followed, and Berg smiled.";
    let all = found(text);
    let last = all.last().expect("the surname is suggested");
    assert_eq!(
        (last.value.as_deref(), last.others.as_slice()),
        (None, &["Anna Berg".to_owned(), "Otto Berg".to_owned()][..])
    );
}

#[test]
fn what_is_tagged_here_is_offered_elsewhere_and_what_is_rejected_is_not() {
    let text = "the Blue Grotto opened. Visitors love the Blue Grotto. Some Quux came; Quux left.";
    let tagged = SpanSet::from_spans([
        span(1, text, "Blue Grotto", "VENUE", SpanStatus::Accepted),
        span(2, text, "Quux", "VENUE", SpanStatus::Rejected),
    ]);
    let knowledge = Knowledge::default();
    let article = knowing(text, &tagged, &knowledge);
    for all in [
        suggest(&article, &[], Level::Normal),
        suggest_quick(&article, ByteRange::of(0, text.len()), &[], Level::Normal),
    ] {
        let venues: Vec<_> =
            all.iter().filter(|s| &*s.label == "VENUE").map(|s| (s.range.start.get(), &*s.source)).collect();
        assert_eq!(venues, [(text.rfind("Blue").unwrap(), "L1")]);
    }
}

#[test]
fn another_article_is_remembered_until_it_is_forgotten() {
    let mut learner = Learner::new([]);
    learner.learn(&lesson("a", "Yesterday the zorblatt spoke. A zorblatt is wise.", &["zorblatt"], "SPECIES"));
    learner.learn(&lesson("b", "Here is Qwerty Fonk, with nothing else to say today.", &["Qwerty Fonk"], "SPECIES"));
    let text = "They saw Qwerty Fonk again.";
    let none = SpanSet::default();
    let offered = |learner: &Learner| {
        let knowledge = learner.snapshot();
        let all = suggest(&knowing(text, &none, &knowledge), &["SPECIES".to_owned()], Level::Normal);
        all.iter().map(|s| quote(text, s).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(offered(&learner), ["Qwerty Fonk"]);
    learner.forget("b");
    learner.refit();
    assert!(offered(&learner).is_empty());
}

#[test]
fn the_same_lessons_give_the_same_suggestions() {
    let texts =
        ["Anna Berg said so. The bread was good.", "Ben Holm told Anna Berg no.", "The Grey Guard attacked Ben Holm."];
    let learned = || {
        let mut learner = Learner::new([]);
        for (n, text) in texts.iter().enumerate() {
            let quote = ["Anna Berg", "Ben Holm", "Grey Guard"][n];
            learner.learn(&lesson(&n.to_string(), text, &[quote], "ACTOR"));
        }
        learner.snapshot()
    };
    let none = SpanSet::default();
    let text = "Ben Holm and the Grey Guard met Carla Diaz, said Berg.";
    let (one, two) = (learned(), learned());
    let of = |k| suggest(&knowing(text, &none, k), &[], Level::Eager);
    assert_eq!(of(&one), of(&two));
    assert!(!of(&one).is_empty());
}

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "Mr. ", "President ", "Anna Berg", "US-", "the ", "Moscow ", "said ", "’s ", "\"", "“", "”", ", ", ". ", "\n", "-",
            "(UN) ", "U.S. ", "of ", "Ministry ", "side ", "JEAN-Luc ", "é\u{301}", "İstanbul ", "ß", "Ⅷ ", "😀", "東京", "العربية ",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    // Each case learns, which makes a table of weights.
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_text_breaks_the_layers(text in any_text(), other in any_text(), from in 0usize..200, to in 0usize..200) {
        let mut learner = Learner::new([]);
        let first = found(&other);
        let spans = first.iter().enumerate().map(|(n, s)| Arc::new(Span::new(Id::new(&format!("x{n}")), s.range, "ACTOR")));
        let spans = SpanSet::from_spans(spans);
        learner.learn(&Lesson { id: "a".into(), text: Text::new(other.clone()), date: None, spans: spans.clone(), relations: RelationSet::default(), done: true });
        let knowledge = learner.snapshot();
        // Spans of another text may point anywhere: the article changed under them.
        for spans in [SpanSet::default(), spans] {
            let article = knowing(&text, &spans, &knowledge);
            let all = suggest(&article, &[], Level::Eager);
            let quick = suggest_quick(&article, ByteRange::of(from.min(to), to), &[], Level::Eager);
            for s in all.iter().chain(&quick) {
                prop_assert!(s.range.start < s.range.end);
                prop_assert!(text.get(s.range.as_usize()).is_some(), "{:?}", s.range);
                prop_assert!((0.0..=1.0).contains(&s.score));
            }
            prop_assert_eq!(all, suggest(&article, &[], Level::Eager));
        }
    }
}

//! Claims in a notation of their own: what is said, an arrow, who says it.

use super::{Weights, claims};
use crate::core::suggest::reading::Reading;
use proptest::prelude::*;

/// Each claim as `kind text ← speaker + speaker (pronoun)`; the kind is cut to its first letter.
fn told(text: &str) -> Vec<String> {
    let found = claims(&Reading::new(text), &Weights::default(), false);
    found.iter().filter(|c| c.score >= 0.5).map(|claim| line_of(text, claim)).collect()
}

fn line_of(text: &str, claim: &super::Claim) -> String {
    let words = |r: &std::ops::Range<usize>| text.get(r.clone()).unwrap().replace('\n', "⏎");
    let mut line = format!("{} {}", claim.kind.name().get(..1).unwrap(), words(&claim.range));
    let speakers: Vec<String> = claim.speakers.iter().map(words).collect();
    line.push_str(" ← ");
    line.push_str(if speakers.is_empty() { "?" } else { "" });
    line.push_str(&speakers.join(" + "));
    if let Some(via) = &claim.via {
        line.push_str(&format!(" ({})", words(via)));
    }
    line
}

#[track_caller]
fn is(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "in {text}");
}

#[test]
fn a_quotation_and_who_speaks_before_or_after_the_cue() {
    is("\"The bridge is safe,\" Holm said.", &["d \"The bridge is safe,\" ← Holm"]);
    is("“The bridge is safe,” said Mayor Ida Holm.", &["d “The bridge is safe,” ← Ida Holm"]);
    is("‘The bridge isn’t safe,’ said Ida Holm, the mayor.", &["d ‘The bridge isn’t safe,’ ← Ida Holm"]);
    is("'The bridge is safe', the 60-year-old said.", &["d 'The bridge is safe' ← the 60-year-old"]);
    is("Ida Holm said: “The bridge is safe.”", &["d “The bridge is safe.” ← Ida Holm"]);
    is("Ida Holm told reporters on Monday, \"It is safe.\"", &["d \"It is safe.\" ← Ida Holm"]);
    is("« Le pont tient », Ida Holm said.", &["d « Le pont tient » ← Ida Holm"]);
    is("„Die Brücke hält“, said Ida Holm.", &["d „Die Brücke hält“ ← Ida Holm"]);
    is("“Is it safe?” Ida Holm asked. Nobody knew.", &["d “Is it safe?” ← Ida Holm"]);
}

#[test]
fn a_quotation_that_goes_on_behind_its_speaker() {
    is("“We looked,” she said, “and found cracks.”", &["d “We looked,” ← ? (she)", "d “and found cracks.” ← ? (she)"]);
    is(
        "“We looked,” Ida Holm said. “There were cracks.”",
        &["d “We looked,” ← Ida Holm", "d “There were cracks.” ← Ida Holm"],
    );
    is(
        "“The old bridge has cracks.\n\n“We shall close it,” Ida Holm said.",
        &["d “The old bridge has cracks. ← Ida Holm", "d “We shall close it,” ← Ida Holm"],
    );
    is(
        "“It has cracks,” Ida Holm said.\n\n“It will be closed for a year.”",
        &["d “It has cracks,” ← Ida Holm", "d “It will be closed for a year.” ← Ida Holm"],
    );
}

#[test]
fn clauses_with_and_without_that() {
    is("The council announced on Friday that the bridge would close.", &["i the bridge would close ← The council"]);
    is("Engineers at Sweco said on Friday the bridge is cracked.", &["i the bridge is cracked ← Engineers at Sweco"]);
    is("The audit report stated that money was lost.", &["i money was lost ← The audit report"]);
    is("She told the Herald that the works had stopped.", &["i the works had stopped ← ? (She)"]);
    is("The bridge is cracked, Holm said.", &["i The bridge is cracked ← Holm"]);
    is("The bridge is cracked, said Holm.", &["i The bridge is cracked ← Holm"]);
    is("Holm, who runs the town, said the bridge was cracked.", &["i the bridge was cracked ← Holm"]);
    is("Holm, the mayor of Aby, said in a statement that it had cracks.", &["i it had cracks ← Holm"]);
    is("Her husband, Per Lind, said it was old.", &["i it was old ← Per Lind"]);
    is("Holm on Monday said it was old.", &["i it was old ← Holm"]);
    is("Prime Minister Theresa May has said she will go.", &["i she will go ← Theresa May"]);
    is("Holm and Lind said they had seen cracks.", &["i they had seen cracks ← Holm + Lind"]);
    is("It was reported that the mayor is ill.", &["i the mayor is ill ← ?"]);
    is("Holm vowed to close the bridge.", &["i to close the bridge ← Holm"]);
    is(
        "The bridge is old, Holm said, adding: “It will close.”",
        &["i The bridge is old ← Holm", "d “It will close.” ← Holm"],
    );
    is("Holm said the bridge was “beyond repair.”", &["m the bridge was “beyond repair.” ← Holm"]);
    is("He described the bridge as “a disgrace.”", &["m the bridge as “a disgrace.” ← ? (He)"]);
}

#[test]
fn according_to_somebody() {
    is("According to Sweco, the bridge is cracked.", &["i the bridge is cracked ← Sweco"]);
    is(
        "The bridge is cracked, according to three engineers close to the audit.",
        &["i The bridge is cracked ← three engineers close to the audit"],
    );
}

#[test]
fn a_dateline_is_said_by_nobody() {
    is("BERGEN, Norway - The bridge is safe, Ida Holm said.", &["i The bridge is safe ← Ida Holm"]);
    is("LONDON, Feb. 2 (Wire) — The bridge is safe, Ida Holm said.", &["i The bridge is safe ← Ida Holm"]);
    is("NATO said the bridge is safe.", &["i the bridge is safe ← NATO"]);
}

#[test]
fn what_is_no_claim() {
    is("The council, which refused to comment, said nothing.", &[]);
    is("The claims were rejected.", &[]);
    is("The so-called “blue line” closed.", &[]);
    is("The mayor did not say whether she would resign.", &[]);
    is("The mayor never said that the bridge was safe.", &[]);
    is("They want to say goodbye.", &[]);
    is("Edward Said lived in New York.", &[]);
    is("She read the book “War and Peace”.", &[]);
}

#[test]
fn pronouns_stand_for_who_spoke_last() {
    is(
        "Ida Holm said the bridge was old. Spokesman Per Lind said it was safe. It will close, she said.",
        &["i the bridge was old ← Ida Holm", "i it was safe ← Per Lind", "i It will close ← Ida Holm (she)"],
    );
    is(
        "Per Lind said it was old. “Ida Holm was there. We agreed,” he said.",
        &["i it was old ← Per Lind", "d “Ida Holm was there. We agreed,” ← Per Lind (he)"],
    );
    is(
        "Sellers said prices fell. Demand is weak, they said.",
        &["i prices fell ← Sellers", "i Demand is weak ← Sellers (they)"],
    );
}

#[test]
fn claims_inside_quotations_only_on_request() {
    let text = "“Lind said that it was safe,” Holm said.";
    let all = |nested| claims(&Reading::new(text), &Weights::default(), nested).len();
    assert_eq!((all(false), all(true)), (1, 2));
}

#[test]
fn rejected_verbs_fall_under_the_line() {
    let text = "Holm said it was safe. Lind quipped that it was not.";
    let mut weights = Weights::default();
    for _ in 0..3 {
        weights.count(Some("quip"), "speaker cue that", false);
    }
    let shown: Vec<bool> = claims(&Reading::new(text), &weights, false).iter().map(|c| c.score >= 0.5).collect();
    assert_eq!(shown, [true, false]);
}

/// Words and marks the rules look at, in any order.
fn pieces() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "said",
        "Holm",
        "the",
        "that",
        "\"",
        "“",
        "”",
        "'",
        "‘",
        "’",
        "«",
        "»",
        ",",
        ".",
        ":",
        "?",
        " ",
        "\n",
        "\n\n",
        "he",
        "who",
        "and",
        "adding",
        "according to",
        "told",
        "called",
        "to",
        "vowed",
        "-",
        "—",
        "(",
        ")",
        "'s",
        "was",
        "é",
        "语",
        "😀",
        "\u{301}",
        "[",
        "quoted as saying",
        "It is",
        "reported",
        "in",
        "Monday",
        "Mr.",
    ];
    prop::collection::vec((prop::sample::select(WORDS), any::<bool>()), 0..60)
        .prop_map(|parts| parts.into_iter().map(|(w, space)| format!("{w}{}", if space { " " } else { "" })).collect())
}

fn holds(text: &str) {
    for nested in [false, true] {
        let found = claims(&Reading::new(text), &Weights::default(), nested);
        for claim in &found {
            let parts = [Some(&claim.range), claim.cue.as_ref(), claim.via.as_ref()];
            for range in parts.into_iter().flatten().chain(&claim.speakers) {
                assert!(text.get(range.clone()).is_some_and(|t| !t.is_empty()), "{range:?} in {text:?}");
            }
            for speaker in claim.speakers.iter().chain(&claim.via).chain(&claim.cue) {
                assert!(speaker.end <= claim.range.start || claim.range.end <= speaker.start, "{claim:?} in {text:?}");
            }
            assert!((0.0..=1.0).contains(&claim.score));
        }
        if !nested {
            assert!(found.windows(2).all(|w| w[0].range.end <= w[1].range.start), "claims cross in {text:?}");
        }
    }
}

proptest! {
    #[test]
    fn ranges_are_sound_in_any_text(text in "\\PC{0,120}") {
        holds(&text);
    }

    #[test]
    fn ranges_are_sound_in_any_order_of_the_words_the_rules_know(text in pieces()) {
        holds(&text);
    }
}

#[test]
fn where_what_is_said_begins_and_ends() {
    is("Ida Holm said that’s a good question.", &["i that’s a good question ← Ida Holm"]);
    is("According to Reuters, citing two officials, the deal is dead.", &["i the deal is dead ← Reuters"]);
    is("A poll found only a quarter of voters wanted it.", &["i only a quarter of voters wanted it ← A poll"]);
    is(
        "The church denied these allegations: She was never forced to stay.",
        &["i She was never forced to stay ← The church"],
    );
    is(
        "Ida Holm said the ferry was late; Per Lind said it was lost.",
        &["i the ferry was late ← Ida Holm", "i it was lost ← Per Lind"],
    );
}

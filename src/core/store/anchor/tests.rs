//! Tags in texts that change: `[…]` marks a tag in the old text and where it should be in the new one.

use super::*;
use crate::core::spans::{Id, LastSeen, Span, SpanStatus};
use crate::core::store::sidecar;
use crate::core::text::Text;
use proptest::prelude::*;

/// A text without its marks, and the marked ranges in the order of their opening.
fn unmark(marked: &str) -> (Text, Vec<ByteRange>) {
    let (mut text, mut open, mut ranges) = (String::new(), Vec::new(), Vec::new());
    for c in marked.chars() {
        match c {
            '[' => {
                open.push(ranges.len());
                ranges.push(ByteRange::of(text.len(), text.len()));
            }
            ']' => ranges[open.pop().unwrap()].end = crate::core::text::Byte::new(text.len()),
            c => text.push(c),
        }
    }
    (Text::new(text), ranges)
}

fn mark(text: &Text, places: &[ByteRange]) -> String {
    let mut out = String::new();
    for (i, c) in text.as_str().char_indices().chain([(text.len().get(), '\0')]) {
        let count = |at: fn(&ByteRange) -> usize| places.iter().filter(|p| at(p) == i).count();
        out += &"]".repeat(count(|p| p.end.get()));
        out += &"[".repeat(count(|p| p.start.get()));
        out.push(c);
    }
    out.trim_end_matches('\0').to_owned()
}

fn seen(text: &Text, range: ByteRange) -> LastSeen {
    sidecar::anchor(&Span::new(Id::new("a"), range, "ACTOR"), text)
}

/// The new text with marks where the tags of the old one went.
fn followed(old: &str, new: &str, known: bool) -> String {
    let (old, ranges) = unmark(old);
    let new = Text::new(new.replace(['[', ']'], ""));
    let anchors: Vec<LastSeen> = ranges.iter().map(|range| seen(&old, *range)).collect();
    let outcomes = reanchor(known.then_some(&old), &new, &anchors);
    let places: Vec<ByteRange> = outcomes.iter().flat_map(|outcome| outcome.pieces().to_vec()).collect();
    mark(&new, &places)
}

/// Checks with and without the old text.
#[track_caller]
fn check(old: &str, expected: &str) {
    assert_eq!(followed(old, expected, true), expected, "with the old text");
    assert_eq!(followed(old, expected, false), expected, "without the old text");
}

#[test]
fn tags_move_with_the_text_around_them() {
    check(
        "[Anna Berg] said on [Tuesday] that [the pier of Aros would close].",
        "UPDATED at noon.\n[Anna Berg] said on [Tuesday] that [the pier of Aros would close]. More follows.",
    );
}

#[test]
fn a_retyped_article_keeps_its_tags() {
    check(
        "“[Café Lund]” — the [mayor’s office] said…\nOn [3\u{a0}May] it rained.",
        "\"[Cafe\u{301} Lund]\" -- the [mayor's office] said...\r\n\r\nOn  [3 May] it rained.",
    );
}

#[test]
fn of_a_paragraph_put_in_twice_the_later_one_is_the_old_one() {
    let old = "Aros, Tuesday.\n\n[Anna Berg] spoke of [May]. [Lund] left.\n\nThe end.";
    let twice =
        "Aros, Tuesday.\n\nAnna Berg spoke of May. Lund left.\n\n[Anna Berg] spoke of [May]. [Lund] left.\n\nThe end.";
    assert_eq!(followed(old, twice, true), twice);
    let end = "[Anna Berg] spoke.";
    assert_eq!(followed(end, "Anna Berg spoke.\nAnna Berg spoke.", true), "Anna Berg spoke.\n[Anna Berg] spoke.");
}

#[test]
fn whole_sentences_are_put_in_and_taken_out() {
    let new = "He came.\n\nBerg left the town. [Berg] spoke again.";
    assert_eq!(followed("He came.\n\n[Berg] spoke again.", new, true), new);
    let old = "He came. [Berg] left the town. Berg spoke again.";
    assert_eq!(followed(old, "He came. Berg spoke again.", true), "He came. Berg spoke again.");
    let old = "He came. Berg left the town. [Berg] spoke again.";
    assert_eq!(followed(old, "He came. Berg spoke again.", true), "He came. [Berg] spoke again.");
}

#[test]
fn a_word_changed_inside_a_tag_changes_the_tag() {
    check(
        "The council said [the bridge over the river would reopen in May], to much applause.",
        "The council said [the bridge over the river will reopen in June], to much applause.",
    );
}

#[test]
fn a_changed_border_follows_its_neighbour() {
    let old = "It was [Erik Lund] who paid.";
    assert_eq!(followed(old, "It was Eric Lund who paid.", true), "It was [Eric Lund] who paid.");
    assert_eq!(followed(old, "It was Erik Lunt who paid.", true), "It was [Erik Lunt] who paid.");
}

#[test]
fn a_moved_paragraph_takes_its_tags_along() {
    check(
        "Rain fell all day in Aros and the ferries stayed in port.\n\n[Anna Berg] told the council on [Monday] that she would step down.\n\nThe harbour opens again tomorrow, weather permitting.\n",
        "Rain fell all day in Aros and the ferries stayed in port.\n\nThe harbour opens again tomorrow, weather permitting.\n\n[Anna Berg] told the council on [Monday] that she would step down.\n",
    );
}

#[test]
fn a_tag_does_not_jump_to_the_same_words_elsewhere() {
    check(
        "[Lund] opened the meeting at nine and thanked everybody for coming. Later the mayor asked [Lund] for the accounts.",
        "Later the mayor asked [Lund] for the accounts.",
    );
    check("The vote was close. [Lund] lost it.", "The vote was close. Nobody was surprised that Berg won.");
}

#[test]
fn of_two_equal_names_each_keeps_its_own() {
    check(
        "First [Lund] spoke, then Berg, then [Lund] again, and at last [Lund] left.",
        "Yesterday first [Lund] spoke, then Berg, then [Lund] again, and at last [Lund] left.",
    );
}

#[test]
fn nested_tags_stay_nested() {
    check(
        "He said [that [Anna Berg] would come on [Friday]].",
        "Then he said [that [Anna Berg] would come on [Friday]].",
    );
}

#[test]
fn a_tag_over_paragraphs_is_held_by_its_ends() {
    let claim = "[The first sentence of what she claims stands here.\n\nAnd this is the last sentence of the claim]";
    let longer = format!(
        "[The first sentence of what she claims stands here.\n\n{}And this is the last sentence of the claim]",
        "Something else was put in between. ".repeat(9)
    );
    assert_eq!(
        followed(&format!("A. {claim}, she said."), &format!("A. {longer}, she said."), true),
        format!("A. {longer}, she said.")
    );
}

#[test]
fn scripts_without_blanks_are_followed_character_by_character() {
    let expected = "昨天，市长[安娜·贝里]说，[桥梁将于六月重新开放]。";
    assert_eq!(followed("市长[安娜·贝里]说，[桥梁将于五月重新开放]。", expected, true), expected);
}

#[test]
fn outcomes_tell_kept_from_moved_from_changed_from_lost() {
    let (old, ranges) = unmark("[Anna] met [Ben Ström] and [Cara Holm] on the old pier, not [Dan].");
    let new = Text::new("Anna met Ben Strom and, later, Cara Holm on the old pier.".to_owned());
    let anchors: Vec<LastSeen> = ranges.iter().map(|range| seen(&old, *range)).collect();
    let outcomes = reanchor(Some(&old), &new, &anchors);
    assert!(
        matches!(outcomes[..], [Outcome::Kept(_), Outcome::Unsure(_), Outcome::Moved(_), Outcome::Lost]),
        "{outcomes:?}"
    );
    let summary = Summary::of(&outcomes);
    assert_eq!(summary.to_string(), "2 tags moved, 1 with other words, 1 not found");
    assert!(!summary.is_exact());
    assert_eq!(Summary { kept: 1, ..Summary::default() }.to_string(), "1 tag in place");
    assert_eq!(Summary { lost: 3, ..Summary::default() }.to_string(), "3 tags not found");
}

#[test]
fn pieces_of_a_discontinuous_tag_move_one_by_one_and_are_lost_together() {
    let (old, ranges) = unmark("He told [the court], as witnesses heard, [he was sorry].");
    let mut span = Span::new(Id::new("a"), ByteRange::default(), "CLAIM");
    span.set_pieces(ranges);
    let anchors = [sidecar::anchor(&span, &old)];
    for known in [Some(&old), None] {
        let (new, expected) = unmark("On Friday he told [the court], as many witnesses well heard, [he was sorry].");
        assert_eq!(reanchor(known, &new, &anchors)[0].pieces(), expected);
        let new = Text::new("On Friday he told the court, as many witnesses heard, nothing at all.".to_owned());
        assert_eq!(reanchor(known, &new, &anchors), [Outcome::Lost]);
    }
}

#[test]
fn a_lost_tag_is_an_orphan_and_is_found_when_its_words_come_back() {
    let (old, ranges) = unmark("Rain fell. [Anna Berg] resigned. The ferry stayed in port.");
    let without = Text::new("Rain fell. The ferry stayed in port.".to_owned());
    let mut span = Span::new(Id::new("a"), ranges[0], "ACTOR");
    span.status = SpanStatus::Rejected;
    let before = span.clone();
    span.lost = Some(Box::new(sidecar::anchor(&span, &old)));
    let lost = follow(vec![span.into()], Some(&old), &without);
    assert_eq!((lost.spans[0].status, lost.summary.lost), (SpanStatus::Orphaned, 1));
    assert_eq!(lost.spans[0].lost.as_ref().unwrap().quote, "Anna Berg");
    let orphans = || lost.spans.clone();
    // Still nowhere: no news. In again: found, and what it was.
    assert_eq!(follow(orphans(), Some(&without), &without).summary, Summary::default());
    let back = follow(orphans(), Some(&without), &old);
    assert_eq!((&*back.spans[0], back.summary.kept), (&before, 1));
}

#[test]
fn rows_of_json_follow_as_spans_do() {
    use serde_json::json;
    let new = Text::new("Later Anna Berg spoke of the bridge.".to_owned());
    let mut rows = vec![
        json!({"id": "a", "start": 0, "end": 9, "label": "ACTOR", "quote": "Anna Berg", "prefix": "", "suffix": " spoke of the b", "x": 1}),
        json!({"id": "b", "start": 50, "end": 55, "quote": "Lundy", "status": "rejected"}),
        json!("odd"),
    ];
    assert_eq!(follow_rows(&mut rows, &new), Summary { moved: 1, lost: 1, ..Summary::default() });
    assert_eq!(
        (&rows[0]["start"], &rows[0]["end"], &rows[0]["prefix"], &rows[0]["x"]),
        (&json!(6), &json!(15), &json!("Later "), &json!(1))
    );
    assert_eq!(
        (&rows[1]["status"], &rows[1]["orphaned_from"], &rows[1]["start"]),
        (&json!("orphaned"), &json!("rejected"), &json!(50))
    );
    assert_eq!(rows[2], "odd");
}

#[test]
fn empty_and_hostile_input_ends_in_orphans() {
    let nothing = LastSeen::default();
    let odd = LastSeen {
        start: crate::core::text::CodePoint(u32::MAX),
        quote: "\u{301}\u{ad}".to_owned(),
        ..LastSeen::default()
    };
    for text in ["", "a", "\u{301}", &"a".repeat(5000)] {
        let text = Text::new(text.to_owned());
        assert_eq!(reanchor(Some(&text), &text, &[nothing.clone(), odd.clone()]), [Outcome::Lost, Outcome::Lost]);
        assert_eq!(reanchor(None, &text, &[nothing.clone(), odd.clone()]), [Outcome::Lost, Outcome::Lost]);
    }
}

proptest! {
    #[test]
    fn places_lie_in_the_text_and_an_unchanged_text_changes_nothing(
        old in "[ab .“”é\u{301}\n]{0,60}",
        new in "[ab .“”é\u{301}\n]{0,60}",
        cuts in prop::collection::vec((0usize..60, 1usize..20), 1..6),
    ) {
        let old = Text::new(old);
        let anchors: Vec<LastSeen> = cuts
            .iter()
            .filter_map(|(start, len)| {
                let at = |n: usize| crate::core::text::CodePoint(n as u32);
                let range = crate::core::text::CpRange { start: at(*start), end: at(start + len) };
                Some(seen(&old, old.byte_range(range)?))
            })
            .collect();
        let new = Text::new(new);
        for known in [Some(&old), None] {
            for outcome in reanchor(known, &new, &anchors) {
                for piece in outcome.pieces() {
                    prop_assert!(!piece.is_empty() && new.as_str().get(piece.as_usize()).is_some());
                }
            }
        }
        for (anchor, outcome) in anchors.iter().zip(reanchor(Some(&old), &old, &anchors)) {
            let folds_away = anchor.quote.chars().all(|c| c == '\u{301}' || c == ' ' || c == '\n' || c == '.');
            prop_assert!(folds_away || matches!(outcome, Outcome::Kept(_) | Outcome::Unsure(_)), "{:?} {:?}", anchor, outcome);
        }
    }
}

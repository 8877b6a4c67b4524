//! Whole sentences with the tags they should get, and what holds for any text.
//!
//! In the notation of the tests `[words|value]` is a tag; `2026-02-02` is a Monday.

use super::{Kind, Settings, Timex, check, dates, read_at, read_phrase};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const MONDAY: Date = date(2026, 2, 2);

fn marked(text: &str, found: &[Timex]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for timex in found {
        let (start, end) = (timex.range.start.get(), timex.range.end.get());
        out.push_str(text.get(at..start).unwrap());
        out.push_str(&format!("[{}|{}]", text.get(start..end).unwrap(), timex.value.as_deref().unwrap_or("?")));
        at = end;
    }
    out + text.get(at..).unwrap()
}

/// The sentence without its marks must get exactly these tags.
fn expect(reference: Option<Date>, sentences: &[&str]) {
    for marks in sentences {
        let mut plain = String::new();
        let mut rest = *marks;
        while let Some((before, tail)) = rest.split_once('[') {
            let (tag, after) = tail.split_once(']').unwrap();
            plain.push_str(before);
            plain.push_str(tag.split_once('|').unwrap().0);
            rest = after;
        }
        plain.push_str(rest);
        assert_eq!(marked(&plain, &dates(&plain, reference, &Settings::all())), *marks);
    }
}

#[test]
fn the_verb_before_a_weekday_says_which_way() {
    expect(
        Some(MONDAY),
        &[
            "The mayor resigned [Friday|2026-01-30].",
            "The mayor will resign [Friday|2026-02-06].",
            "He told reporters [Friday|2026-01-30] that he would stand again.",
            "The ferry leaves [Thursday|2026-02-05].",
            "On [Thursday|2026-02-05] the judges will hear both sides.",
            "The museum has closed until [Saturday|2026-02-07].",
            "Delegates arrive [Tuesday|2026-02-03], [Wednesday|2026-02-04] and [Thursday|2026-02-05].",
            "Crews worked [Saturday|2026-01-31] and [Sunday|2026-02-01].",
            "The strike was called off [Monday|2026-02-02].",
        ],
    );
}

#[test]
fn nouns_and_causes_are_no_verbs_that_look_ahead() {
    expect(
        Some(MONDAY),
        &[
            "The shop filed its tax returns [Friday|2026-01-30].",
            "Ferries were cancelled due to heavy snow on [Friday|2026-01-30].",
            "The envoy is due to arrive [Friday|2026-02-06].",
            "Takings fell more than expected in [December|2025-12].",
            "Nobody could be reached on [Sunday|2026-02-08], or could not on [Sunday|2026-02-01].",
        ],
    );
}

#[test]
fn what_is_counted_from_the_last_date_or_the_quarter_under_discussion() {
    expect(
        Some(MONDAY),
        &[
            "The bridge fell in [May 2019|2019-05]; [two years later|2021-05] it stood again.",
            "Profit in [the third quarter|2025-Q3] beat that of [a year earlier|2024-Q3].",
            "Sales in [January|2026-01] were below [the same month last year|2025-01].",
            "They met on [Jan. 20|2026-01-20]. [The next day|2026-01-21] it snowed.",
            "It sold more in [the week|2026-W03] ended [Jan. 16|2026-01-16].",
            "[The second Sunday in March|2026-03-08] is market day.",
            "The ship sank at [3 a.m.|2026-01-30T03:00] on a calm sea [Friday|2026-01-30].",
        ],
    );
}

#[test]
fn one_span_for_what_belongs_together() {
    expect(
        Some(MONDAY),
        &[
            "The vote on [Wednesday, Feb. 11, 2026|2026-02-11], was close.",
            "Doors open at [7:30 p.m. Friday|2026-02-06T19:30].",
            "It begins on [Feb. 9 at 10 a.m.|2026-02-09T10:00]",
            "The fair runs [March 3-7|2026-03-03/2026-03-07].",
            "A [June 12|2026-06-12] hearing has been set.",
            "[Early next week|2026-W07] the snow should melt.",
            "By [the end of 1998|1998] nothing was left.",
            "[Last year's third quarter|2025-Q3] was weak.",
        ],
    );
}

#[test]
fn figures_in_any_language() {
    expect(
        None,
        &[
            "Die Sitzung vom [2025-11-03|2025-11-03] wurde vertagt.",
            "Le dossier du [15.01.2026|2026-01-15] est clos.",
            "Logged at [2026-01-15T09:30:00Z|2026-01-15T09:30:00Z] by the server.",
            "Terms [2009-2011|2009/2011] and [2025-03|2025-03].",
        ],
    );
    let british = Settings { day_first: true, ..Settings::all() };
    let found = dates("It fell due on 3/4/2026.", None, &british);
    assert_eq!(found.first().and_then(|t| t.value.as_deref()), Some("2026-04-03"));
}

#[test]
fn without_a_publication_date_relative_ones_are_tagged_and_wait() {
    expect(None, &["He left [yesterday|?] after [five years|P5Y], not in [May 2019|2019-05]."]);
    let found = dates("He left yesterday.", None, &Settings::all());
    assert!(found.iter().all(|t| t.anchored && t.reason.contains("publication date")));
}

#[test]
fn plain_words_numbers_and_names_are_left_alone() {
    expect(
        Some(MONDAY),
        &[
            "They may march on the second floor, said Theresa May.",
            "Room 1984 holds 2000 people and 1,500 chairs.",
            "April Stone and June Field sang in the Sunday Post choir.",
            "It won 21-19 and paid $2026.",
            "The 18-year-old wore number 2010.",
            "A quarter of the crowd fell in.",
        ],
    );
}

#[test]
fn what_the_project_does_not_want_is_left_out() {
    let text = "Now it is every Monday for two years, since March 2020.";
    let found = dates(text, Some(MONDAY), &Settings::default());
    assert_eq!(marked(text, &found), "Now it is every Monday for two years, since [March 2020|2020-03].");
}

#[test]
fn a_date_that_can_point_both_ways_can_be_flipped() {
    let found = dates("Sales on Friday.", Some(MONDAY), &Settings::default());
    let friday = found.first().unwrap();
    assert_eq!((friday.value.as_deref(), friday.flipped()), (Some("2026-01-30"), Some("2026-02-06")));
    assert!(friday.is_guess());
}

#[test]
fn a_phrase_is_read_alone_and_in_its_place() {
    let value = |words| read_phrase(words, Some(MONDAY)).and_then(|t| t.value);
    assert_eq!(value("Monday").as_deref(), Some("2026-02-02"));
    assert_eq!(value("last week").as_deref(), Some("2026-W05"));
    assert_eq!(value("May").as_deref(), Some("2026-05"));
    assert_eq!(value("1998").as_deref(), Some("1998"));
    assert_eq!(value("the 15th").as_deref(), Some("2026-02-15"));
    assert_eq!(value("spring").as_deref(), Some("2026-SP"));
    assert_eq!(value("weekend").as_deref(), Some("2026-W05-WE"));
    assert_eq!(value("15th").as_deref(), Some("2026-02-15"));
    assert_eq!(value("weeks").as_deref(), Some("PXW"));
    assert_eq!(value("nothing of the kind"), None);
    let text = "They will meet on Friday.";
    let read = read_at(text, 18..24, Some(MONDAY), &Settings::default());
    assert_eq!(read.and_then(|t| t.value).as_deref(), Some("2026-02-06"));
}

#[test]
fn impossible_days_are_tagged_without_a_value() {
    expect(Some(MONDAY), &["It was dated [Feb. 30, 2025|?] by mistake.", "Not even on [June 31|?]."]);
}

fn holds(text: &str, reference: Option<Date>) -> Result<(), TestCaseError> {
    let mut last = 0;
    for timex in dates(text, reference, &Settings::all()) {
        let (start, end) = (timex.range.start.get(), timex.range.end.get());
        prop_assert!(last <= start && start < end && end <= text.len(), "{start}..{end}");
        prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        last = end;
        for value in [&timex.value, &timex.past, &timex.future].into_iter().flatten() {
            prop_assert_eq!(check(value, timex.kind).map_err(|e| (value.clone(), e)), Ok(()));
            prop_assert!(timex.kind != Kind::Duration || value.starts_with('P'));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_turned_to_text_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        holds(&String::from_utf8_lossy(&bytes), Some(MONDAY))?;
    }

    #[test]
    fn any_mixture_of_date_words_gives_sound_tags(
        words in proptest::collection::vec(prop_oneof![
            Just("last"), Just("next"), Just("the"), Just("of"), Just("Monday"), Just("May"), Just("Feb."), Just("29"), Just("31"),
            Just("1998"), Just("9999"), Just("0000"), Just("99999999"), Just("year"), Just("weeks"), Just("ago"), Just("later"), Just("quarter"), Just("third"),
            Just("two"), Just("and a half"), Just("-"), Just("'"), Just("s"), Just("’"), Just("a"), Just("every"), Just("end"), Just("early"), Just("mid-"),
            Just("3"), Just(":30"), Just("p.m."), Just("GMT"), Just("noon"), Just("2026-02-"), Just("/"), Just("century"), Just("decades"),
            Just("million"), Just("."), Just(","), Just("\n"), Just("said"), Just("will"), Just("Christmas"), Just("Easter"), Just("night"), Just("same"),
            Just("following"), Just("months"), Just("Q3"), Just("FY"), Just("½"), Just("é"), Just("half"), Just("first"), Just("ended"), Just("in"),
        ], 0..24),
        glue in prop_oneof![Just(""), Just(" ")],
        reference in prop_oneof![Just(None), Just(Some(MONDAY)), Just(Some(date(1, 1, 1))), Just(Some(date(9999, 12, 31)))],
    ) {
        holds(&words.join(glue), reference)?;
    }
}

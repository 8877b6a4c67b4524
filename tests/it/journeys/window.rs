//! The window itself: keys sheet, scripts, fields that swallow letters, names for the screen reader.

use super::Desk;
use egui_kittest::kittest::Queryable as _;
use rubrica::app::Overlay;
use rubrica::ui::panels::tag_rows::{Line, Rows};

#[test]
fn letters_are_commands_in_the_text_and_letters_in_a_field() {
    let mut desk = Desk::with("Anna left on Monday.");
    desk.keys("1");
    assert_eq!(desk.text(), "[ACTOR Anna] left on Monday.");
    desk.keys("C").type_text("2 words").keys("Enter");
    let note = desk.window().session.article().unwrap().document.spans().iter().next().unwrap().note.clone();
    assert_eq!((note.as_deref(), desk.text().as_str()), (Some("2 words"), "[ACTOR Anna] left on Monday."));
}

#[test]
fn the_sheet_of_keys_is_one_key_away_and_escape_closes_it() {
    let mut desk = Desk::with("Anna left.");
    desk.keys("F1");
    assert_eq!(desk.window().session.overlay, Some(Overlay::Keys));
    desk.keys("Esc");
    assert_eq!(desk.window().session.overlay, None);
    desk.keys("1");
    assert_eq!(desk.text(), "[ACTOR Anna] left.");
}

#[test]
fn other_scripts_and_emoji_are_tagged_by_word() {
    for (text, tagged) in [
        ("وصل الوزير إلى بيروت", "[ACTOR وصل] الوزير إلى بيروت"),
        ("财政部长李明周二在北京说", "[ACTOR 财政]部长李明周二在北京说"),
        ("🎉 Fans cheered", "🎉 [ACTOR Fans] cheered"),
    ] {
        let mut desk = Desk::with(text);
        if text.starts_with('🎉') {
            desk.keys("Right");
        }
        desk.keys("1");
        assert_eq!(desk.text(), tagged);
        assert_eq!(desk.on_disk().len(), 1);
    }
}

#[test]
fn the_text_speaks_to_a_screen_reader() {
    let desk = Desk::with("Headline here\n\nAnna left on Monday.\n");
    let found = desk.harness.query_all_by(|node| node.value().is_some_and(|v| v.contains("Anna left")));
    assert!(found.count() > 0, "no accessible node holds the words of the article");
}

#[test]
fn find_marks_all_hits_and_goes_from_one_to_the_next() {
    let mut desk = Desk::with("Anna met Ben. Then Anna left. Later anna came.");
    desk.keys("Ctrl+F").type_text("anna");
    assert_eq!(desk.window().session.article().unwrap().found.hits.len(), 3);
    desk.keys("F3");
    desk.keys("Esc 1");
    assert_eq!(desk.text().matches("[ACTOR").count(), 1);
}

#[test]
fn keys_typed_faster_than_frames_reach_the_field_they_are_meant_for() {
    let mut desk = Desk::with("Anna met Ben. Then Anna left. Later Ben came.");
    // All in one frame: open find, type, go to the next hit, close, tag.
    desk.burst("Ctrl+F b e n");
    desk.keys("F3");
    assert_eq!(desk.window().session.article().unwrap().found.query, "ben");
    desk.burst("Esc 1");
    assert_eq!(desk.text(), "Anna met Ben. Then Anna left. Later [ACTOR Ben] came.");
    desk.burst("C h i");
    desk.keys("Enter");
    let note = desk.window().session.article().unwrap().focused().unwrap().note.clone();
    assert_eq!(note.as_deref(), Some("hi"));
}

#[test]
fn the_list_of_tags_follows_every_change_as_if_made_anew() {
    let mut desk = crate::session::Desk::with(
        "^[ACTOR Anna] met Ben on [DATE Monday|2026-02-02]. [CLAIM We go], said Anna. Then Ben left Anna on Tuesday.",
    );
    let words = |rows: &Rows| -> Vec<String> {
        let word = |line: &Line| match line {
            Line::Tag(span) => format!("{} {:?} {:?}", span.label, span.range, span.flagged),
            Line::Lost(span) => format!("lost {}", span.id),
            Line::Title(title) => (*title).to_owned(),
            Line::Problem(place) => place.to_string(),
        };
        rows.lines.iter().map(word).collect()
    };
    let mut rows = Rows::default();
    for keys in [
        "Tab",
        "F",
        "Alt+Right",
        "Esc Right Right 1",
        "2",
        "Tab Shift+Right",
        "Delete",
        "Ctrl+Z",
        "Ctrl+Home 1 R Shift+A",
        "Ctrl+Z",
        "Ctrl+Y",
        "Tab Tab 3",
        "Ctrl+End 2",
        "Delete",
        "Ctrl+Z Ctrl+Z Ctrl+Z",
    ] {
        desk.keys(keys);
        let article = desk.session.article().unwrap();
        rows.update(&desk.session, article, "", None);
        let mut fresh = Rows::default();
        fresh.update(&desk.session, article, "", None);
        assert_eq!(words(&rows), words(&fresh), "after {keys}");
        if let Some(focus) = &article.focus {
            let at = rows.place_of(&desk.session, article, focus).expect("the focused tag has a line");
            assert!(matches!(&rows.lines[at], Line::Tag(span) if span.id == *focus));
        }
    }
}

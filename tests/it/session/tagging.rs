//! Tags: made, relabelled, moved, in pieces, proposed, deleted, undone.

use super::{Desk, check};

#[test]
fn two_keys_tag_a_name_of_two_words() {
    check("^Christine Lagarde said so.", "Shift+Right 1", "[ACTOR Christine Lagarde] said so.");
    check("^Christine Lagarde said so.", "W 1", "[ACTOR Christine Lagarde] said so.");
    check("said on ^Tuesday.", "2", "said on [DATE Tuesday].");
}

#[test]
fn a_digit_on_a_focused_tag_relabels_it() {
    check("^[ACTOR Anna] left", "Tab 2", "[DATE Anna] left");
    check("^[ACTOR Anna] left", "Tab 1", "[ACTOR Anna] left");
}

#[test]
fn the_same_tag_is_not_made_twice() {
    let mut desk = Desk::with("^Anna left");
    desk.keys("1 Esc 1");
    assert_eq!(desk.text(), "[ACTOR Anna] left");
    assert_eq!(desk.said(), "Already tagged as ACTOR.");
}

#[test]
fn nested_and_crossing_tags_live_side_by_side() {
    check("«Anna goes on Monday», he said", "3 Esc Right Right Right 2", "[CLAIM Anna goes on [DATE Monday]], he said");
}

#[test]
fn shift_moves_the_end_and_alt_the_start_of_a_focused_tag() {
    check("Mr [ACTOR Anna] Berg left", "Tab Shift+Right", "Mr [ACTOR Anna Berg] left");
    check("Mr [ACTOR Anna] Berg left", "Tab Alt+Left", "[ACTOR Mr Anna] Berg left");
    check("Mr [ACTOR Anna Berg] left", "Tab Shift+Left", "Mr [ACTOR Anna] Berg left");
    check("Mr [ACTOR Anna Berg] left", "Tab Alt+Right", "Mr Anna [ACTOR Berg] left");
    check("Mr [ACTOR Anna] left", "Tab Shift+Left", "Mr [ACTOR Anna] left");
}

#[test]
fn m_moves_the_last_tag_to_the_selection_and_shift_enter_adds_a_piece() {
    check("^[ACTOR Anna] and Ben", "Tab Right Right M", "[ACTOR Anna] and Ben");
    check("^[ACTOR Anna] and Ben Hur", "Tab Right Right Shift+Right M", "Anna and [ACTOR Ben Hur]");
    check(
        "^[CLAIM we go], he said, [DATE now] or never",
        "Tab Right Right Right Right Shift+Right Shift+Enter",
        "[CLAIM we go], he said, [DATE now] [CLAIM or never]",
    );
}

#[test]
fn r_proposes_equal_words_and_shift_a_takes_them_in_one_step() {
    let before = "^Mark sat on the benchmark. Mark spoke, and Mark's coat, mark my words.";
    let mut desk = Desk::with(before);
    desk.keys("1 R");
    assert_eq!(desk.session.article().unwrap().pending.equal_count(), 2);
    desk.keys("Shift+A");
    assert_eq!(
        desk.text(),
        "[ACTOR Mark] sat on the benchmark. [ACTOR Mark] spoke, and [ACTOR Mark]'s coat, mark my words."
    );
    desk.keys("Ctrl+Z");
    assert_eq!(desk.text(), "[ACTOR Mark] sat on the benchmark. Mark spoke, and Mark's coat, mark my words.");
}

#[test]
fn escape_drops_what_r_proposed() {
    let mut desk = Desk::with("^Anna met Anna");
    desk.keys("1 R Esc");
    assert_eq!(desk.session.article().unwrap().pending.equal_count(), 0);
    desk.keys("Shift+A");
    assert_eq!(desk.text(), "[ACTOR Anna] met Anna");
}

#[test]
fn the_brush_tags_without_a_digit_until_escape() {
    check("^Anna met Ben", "B 1 Enter Right Right Enter Esc", "[ACTOR Anna] met [ACTOR Ben]");
}

#[test]
fn the_point_repeats_the_last_label() {
    check("^Anna met Ben", "1 Right Right .", "[ACTOR Anna] met [ACTOR Ben]");
}

#[test]
fn tab_goes_around_and_o_through_what_overlaps() {
    let mut desk = Desk::with("[CLAIM ^[ACTOR Anna] goes] on [DATE Monday]");
    desk.keys("O");
    assert_eq!(desk.focused(), "Anna");
    desk.keys("O");
    assert_eq!(desk.focused(), "Anna goes");
    desk.keys("Tab Tab");
    assert_eq!(desk.focused(), "Monday");
    desk.keys("Tab");
    assert_eq!(desk.focused(), "Anna goes");
    desk.keys("Shift+Tab");
    assert_eq!(desk.focused(), "Monday");
}

#[test]
fn delete_takes_the_links_along_and_undo_brings_all_back() {
    let mut desk = Desk::with("^[ACTOR Anna] said [CLAIM we go]");
    desk.keys("Tab Tab L L Tab Delete");
    assert_eq!(desk.text(), "Anna said [CLAIM we go]");
    let links = |desk: &Desk| desk.session.article().unwrap().document.relations().len();
    assert_eq!(links(&desk), 0);
    desk.keys("Ctrl+Z");
    assert_eq!((desk.text().as_str(), links(&desk)), ("[ACTOR Anna] said [CLAIM we go]", 1));
    assert_eq!(desk.said(), "Undone: delete ACTOR.");
    desk.keys("Ctrl+Y");
    assert_eq!(links(&desk), 0);
}

#[test]
fn undo_names_what_it_took_back_and_redo_does_it_again() {
    let mut desk = Desk::with("^Anna left on Monday");
    desk.keys("1 Right Right Right 2 U");
    assert_eq!((desk.text().as_str(), desk.said().as_str()), ("[ACTOR Anna] left on Monday", "Undone: tag as DATE."));
    desk.keys("Ctrl+Shift+Z");
    assert_eq!(desk.text(), "[ACTOR Anna] left on [DATE Monday]");
}

#[test]
fn every_change_is_taken_back_by_undo() {
    let start = "^[ACTOR Anna] said [CLAIM we go] on [DATE Monday|2026-02-02]";
    let mut desk = Desk::with(start);
    let before = desk.text_with_values();
    let given = desk.session.article().unwrap().document.history().done().len();
    desk.keys("Tab F Shift+F Tab L L Ctrl+1 Tab Shift+Left Alt+Left Shift+Enter Delete Tab Delete");
    while desk.session.article().unwrap().document.history().done().len() > given {
        desk.keys("Ctrl+Z");
    }
    assert_eq!(desk.text_with_values(), before);
}

//! Caret and selection.

use super::{Desk, check_selected};

#[track_caller]
fn check_caret(before: &str, keys: &str, rest_of_line: &str) {
    let mut desk = Desk::with(before);
    desk.keys(keys);
    assert_eq!(desk.at_caret(), rest_of_line, "{before} + {keys}");
}

#[test]
fn arrows_step_by_word_sentence_and_paragraph() {
    let text = "^Anna Berg spoke. She left early.\n\nThen it rained.";
    check_caret(text, "Right", "Berg spoke. She left early.");
    check_caret(text, "Right Right Right", "She left early.");
    check_caret(text, "Right Right Left", "Berg spoke. She left early.");
    check_caret(text, "J", "She left early.");
    check_caret(text, "J J", "Then it rained.");
    check_caret(text, "J J K", "She left early.");
    check_caret(text, "Ctrl+Down", "Then it rained.");
    check_caret(text, "Ctrl+Down Ctrl+Up", "Anna Berg spoke. She left early.");
    check_caret(text, "Ctrl+End", "rained.");
    check_caret(text, "Ctrl+End Ctrl+Home", "Anna Berg spoke. She left early.");
}

#[test]
fn shift_extends_from_the_word_at_the_caret_both_ways() {
    let text = "Speaking, ^Christine Lagarde said so.";
    check_selected(text, "Shift+Right", "Christine Lagarde");
    check_selected(text, "Shift+Right Shift+Right Shift+Left", "Christine Lagarde");
    check_selected(text, "Shift+Left", "Speaking, Christine");
    check_selected(text, "Shift+J", "Christine Lagarde said so");
    check_selected("^One two. Three four. Five.", "Shift+J Shift+J", "One two. Three four");
    check_selected("One two. Three ^four. Five.", "Shift+K Shift+K", "One two. Three four");
}

#[test]
fn g_changes_the_step_to_characters_and_back() {
    check_selected("^Anna Berg", "G G Shift+Right Shift+Right", "An");
    check_selected("^Anna Berg. She left.", "G Shift+Right", "Anna Berg. She left");
}

#[test]
fn w_widens_and_shift_w_takes_it_back() {
    let text = "Kremlin aide Dmitry ^Peskov said: \"We will see, perhaps.\"\n\nMore.";
    check_selected(text, "W", "Dmitry Peskov");
    check_selected(text, "W W W Shift+W Shift+W", "Dmitry Peskov");
}

#[test]
fn q_and_s_select_what_is_around() {
    check_selected("He said: \"We ^will see.\" Then he left.", "Q", "\"We will see.\"");
    check_selected("One. Two ^three four. Five.", "S", "Two three four");
    let mut desk = Desk::with("No ^marks here.");
    desk.keys("Q");
    assert!(desk.said().contains("no quotation"), "{}", desk.said());
}

#[test]
fn escape_goes_back_one_step_at_a_time() {
    let mut desk = Desk::with("^[ACTOR Anna] and Ben");
    desk.keys("Tab");
    assert_eq!(desk.focused(), "Anna");
    desk.keys("Esc");
    assert_eq!(desk.focused(), "");
    desk.keys("Shift+Right");
    assert_eq!(desk.selected(), "Anna and");
    desk.keys("Esc");
    assert_eq!(desk.selected(), "");
}

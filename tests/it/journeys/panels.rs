//! The panels around the article: chips, list, detail, queue, palette, dialogs, by clicks and keys.

use super::Desk;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rubrica::app::Overlay;
use rubrica::core::spans::Span;
use std::sync::Arc;

const NEWS: &str = "Date: 2026-02-02\n\nAnna Berg said on Monday that the talks would go on. Berg left on Tuesday.\n";

impl Desk {
    fn click(&mut self, label: &str) -> &mut Self {
        self.harness.get_by_label(label).click();
        self.harness.run_steps(3);
        self
    }

    fn focused_span(&self) -> Arc<Span> {
        self.window().session.article().unwrap().focused().unwrap().clone()
    }

    fn shows(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).count() > 0
    }

    fn open_folder(&mut self, folder: &std::path::Path) {
        let folder = folder.to_path_buf();
        let window = self.harness.state_mut().as_mut().unwrap();
        window.session.run(rubrica::app::command::Command::OpenFolderAt(folder));
    }

    fn resize(&mut self, width: f32, height: f32) -> &mut Self {
        self.harness.set_size(egui::vec2(width, height));
        self.harness.run_steps(3);
        self
    }
}

#[test]
fn a_chip_tags_what_is_selected_and_filters_where_nothing_is() {
    let mut desk = Desk::with(NEWS);
    desk.keys("Shift+Right").click("ACTOR, 0 tags, key 1");
    assert!(desk.text().contains("[ACTOR Anna Berg] said"), "{}", desk.text());
    desk.keys("Esc Right Right Right Right 2 Esc").click("ACTOR, 1 tag, key 1");
    assert!(desk.shows("ACTOR Anna Berg") && !desk.shows("DATE Monday"));
    desk.click("ACTOR, 1 tag, key 1");
    assert!(desk.shows("DATE Monday"));
}

#[test]
fn a_date_is_read_checked_and_corrected_in_its_field() {
    let mut desk = Desk::with(NEWS);
    desk.keys("J K Right Right Right Right 2");
    assert_eq!(desk.focused_span().value_str(), Some("2026-02-02"), "{}", desk.text());
    assert!(desk.shows("Monday 2 February 2026"));
    desk.keys("V").type_text("2026-13-01");
    assert!(desk.shows("month"), "the fault is said while one types");
    desk.keys("Esc");
    assert_eq!(desk.focused_span().value_str(), Some("2026-02-02"));
    desk.keys("V").type_text("2026-02-03").keys("Enter");
    assert_eq!(desk.focused_span().value_str(), Some("2026-02-03"));
    desk.click("Use 2026-02-02");
    assert_eq!(desk.focused_span().value_str(), Some("2026-02-02"));
    desk.click("Open the calendar").click("Thursday 12 February 2026");
    assert_eq!(desk.focused_span().value_str(), Some("2026-02-12"));
}

#[test]
fn what_is_typed_is_kept_when_one_clicks_elsewhere() {
    let mut desk = Desk::with(NEWS);
    desk.keys("1 V").type_text("Somebody");
    desk.harness.get_by_label_contains("Filter tags").click();
    desk.harness.run_steps(3);
    assert_eq!(desk.focused_span().value_str(), Some("Somebody"));
}

#[test]
fn a_canonical_name_is_completed_from_the_names_of_the_project() {
    let mut desk = Desk::with(NEWS);
    desk.keys("Shift+Right 1");
    assert_eq!(desk.focused_span().value_str(), Some("Anna Berg"));
    // The second mention is offered the first one's name.
    desk.keys("Esc J 1 V").type_text("ann").keys("Down Enter");
    assert_eq!(desk.focused_span().value_str(), Some("Anna Berg"));
}

#[test]
fn a_claim_has_a_speaker_or_a_word_for_one_never_both() {
    let mut desk = Desk::with(NEWS);
    desk.keys("Shift+Right 1 Esc Right Right Right S 3 L L");
    assert_eq!(desk.window().session.article().unwrap().document.relations().len(), 1);
    assert!(desk.shows("Go to Anna Berg"));
    desk.click("Speaker: Unnamed source");
    let span = desk.focused_span();
    let document = &desk.window().session.article().unwrap().document;
    assert_eq!((span.attr_str("speaker"), document.relations().len()), (Some("unnamed"), 0));
}

#[test]
fn the_publication_date_is_corrected_under_the_headline_and_dates_follow() {
    let mut desk = Desk::with(NEWS);
    desk.keys("J K Right Right Right Right 2 Esc").click("Correct the publication date");
    desk.type_text("2026-02-10").keys("Enter");
    let article = desk.window().session.article().unwrap();
    assert_eq!((article.document.date(), article.document.date_source()), (Some("2026-02-10"), Some("user")));
    let value = article.document.spans().iter().next().and_then(|s| s.value_str().map(str::to_owned));
    assert_eq!(value.as_deref(), Some("2026-02-09"));
}

#[test]
fn the_list_of_articles_opens_filters_and_takes_the_keyboard() {
    let mut desk = Desk::empty();
    for name in ["a.txt", "b.txt", "c.txt"] {
        desk.write(name, &format!("Words of {name}\n\nMore words.\n"));
    }
    let folder = desk.folder.path().join("project");
    desk.open_folder(&folder);
    let open = |d: &Desk| d.window().session.article().map(|a| a.name());
    desk.until("the first is open", move |d| open(d).as_deref() == Some("a.txt"));
    desk.harness.get_by_label_contains("b.txt, new").click();
    desk.until("the second is open", move |d| open(d).as_deref() == Some("b.txt"));
    desk.keys("F6 F6 Down Enter");
    desk.until("the third is open", move |d| open(d).as_deref() == Some("c.txt"));
    desk.harness.get_by_label("Filter articles").click();
    desk.harness.run_steps(2);
    desk.type_text("a.txt");
    assert!(desk.shows("a.txt, new") && !desk.shows("b.txt, new"));
}

#[test]
fn the_palette_finds_a_command_and_says_why_one_cannot_be_given() {
    let mut desk = Desk::with(NEWS);
    desk.keys("Ctrl+K").type_text("sentence sel").keys("Enter");
    assert!(desk.window().session.article().unwrap().selection.is_some());
    desk.keys("Esc Ctrl+K").type_text("delete tag").keys("Enter");
    let said = desk.window().session.message.as_ref().map(|m| m.text.clone());
    assert_eq!((said.as_deref(), desk.window().session.overlay), (Some("No tag is focused"), None));
}

#[test]
fn enter_picks_a_label_by_its_first_letters() {
    let mut desk = Desk::with(NEWS);
    desk.keys("Enter");
    assert_eq!(desk.window().session.overlay, Some(Overlay::LabelPicker));
    desk.type_text("cl").keys("Enter");
    assert!(desk.text().contains("[CLAIM Anna]"));
}

#[test]
fn a_thousand_tags_draw_only_the_rows_on_screen() {
    let mut desk = Desk::with(&"Anna met Ben. ".repeat(500));
    desk.keys("1 R Shift+A");
    assert_eq!(desk.window().session.article().unwrap().tag_count(), 500);
    let rows = desk.harness.query_all_by_label_contains("ACTOR Anna").count();
    assert!((5..60).contains(&rows), "{rows}");
}

/// Draws the window in one state after another.
fn in_every_state(mut check: impl FnMut(&mut Desk, &str)) {
    let mut welcome = Desk::empty();
    check(&mut welcome, "welcome");
    let mut desk = Desk::with(NEWS);
    check(&mut desk, "article");
    for (keys, state) in [
        ("Shift+Right 1", "actor"),
        ("Esc Right Right 2", "date"),
        ("Esc S 3", "claim"),
        ("L", "link"),
        ("Esc Ctrl+F", "find"),
        ("Esc Ctrl+K", "palette"),
        ("Esc F1", "keys"),
        ("Esc Ctrl+Comma", "settings"),
        ("Esc Ctrl+Shift+O", "path"),
        ("Esc Shift+F10", "menu"),
        ("Esc Enter", "label picker"),
    ] {
        desk.keys(keys);
        check(&mut desk, state);
    }
    desk.keys("Esc").click("Who is tagging?");
    check(&mut desk, "who");
    desk.keys("Esc").click("Correct the publication date");
    check(&mut desk, "publication date");
}

#[test]
fn every_control_has_a_name() {
    in_every_state(|desk, state| {
        desk.harness.run_steps(2);
        assert_eq!(desk.harness.unnamed_widgets(), Vec::<String>::new(), "{state}");
    });
}

#[test]
fn nothing_is_cut_off_in_a_small_window() {
    for (width, height) in [(1024.0, 640.0), (820.0, 600.0)] {
        in_every_state(|desk, state| {
            desk.resize(width, height);
            for node in desk.harness.query_all_by(|n| n.label().is_some() && n.role() == egui::Role::Button) {
                let rect = node.rect();
                let sides = rect.left() >= -1.0 && rect.right() <= width + 1.0;
                assert!(sides, "{state}: {:?} at {rect:?}", node.accesskit_node().label());
            }
        });
    }
}

#[test]
fn in_a_narrow_window_the_panel_is_a_drawer() {
    let mut desk = Desk::with(NEWS);
    desk.keys("1").resize(820.0, 600.0);
    assert!(!desk.shows("Filter tags"));
    desk.click("Show the tags");
    assert!(desk.shows("Filter tags"));
}

//! Training data in the window: what an export loses and where, the way out and back, tokens as a model sees them.

use super::Desk;
use egui_kittest::kittest::Queryable as _;
use rubrica::app::Overlay;
use rubrica::core::spans::Id;
use rubrica::core::text::ByteRange;
use rubrica::ui::view_state::Goal;

const NEWS: &str = "Anna Berg said on Monday that the talks would go on.\n";

fn shows(desk: &Desk, words: &str) -> bool {
    desk.harness.query_all_by_label_contains(words).count() > 0
}

/// A window on a folder with an article that has tags which overlap.
fn tagged() -> Desk {
    let mut desk = Desk::with(NEWS);
    let folder = desk.folder.path().join("project").canonicalize().unwrap();
    let window = desk.harness.state_mut().as_mut().unwrap();
    window.session.run(rubrica::app::command::Command::OpenFolderAt(folder));
    desk.until("the folder is read", |d| d.window().session.project.as_ref().is_some_and(|p| !p.scanning));
    desk.until("the article is open", |d| d.window().session.article().is_some());
    desk.harness.run_steps(3);
    desk.keys("Shift+Right 1 Esc S 3");
    assert!(desk.text().contains("[CLAIM [ACTOR Anna Berg] said"), "{}", desk.text());
    desk.on_disk();
    desk
}

#[test]
fn the_palette_and_two_keys_write_training_data_that_reads_back_the_same() {
    let mut desk = tagged();
    desk.keys("Ctrl+K").type_text("export").keys("Enter");
    assert_eq!(desk.window().session.overlay, Some(Overlay::Export));
    desk.until("the losses are counted", |d| shows(d, "1 article, 2 tags"));
    assert!(shows(&desk, "The format holds all of it."));
    desk.keys("Enter");
    assert_eq!(desk.window().session.overlay, None);
    desk.until("it is told", |d| shows(d, "2 identical after re-reading"));
    let out = desk.folder.path().join("project.jsonl");
    let line = std::fs::read_to_string(out).unwrap();
    assert!(line.contains(r#""quote":"Anna Berg""#), "{line}");
}

#[test]
fn an_article_opened_by_itself_is_exported_by_itself() {
    let mut desk = Desk::with(NEWS);
    desk.keys("Shift+Right 1");
    desk.on_disk();
    desk.keys("Ctrl+E");
    desk.until("the losses are counted", |d| shows(d, "1 article, 1 tag"));
    desk.keys("Enter");
    desk.until("it is told", |d| shows(d, "1 identical after re-reading"));
    let line = std::fs::read_to_string(desk.folder.path().join("project").join("story.jsonl")).unwrap();
    assert!(line.contains(r#""quote":"Anna Berg""#), "{line}");
}

#[test]
fn what_a_format_cannot_hold_is_counted_before_anything_is_written() {
    let mut desk = tagged();
    desk.keys("Esc Ctrl+E");
    desk.harness.run_steps(3);
    desk.harness.query_all_by_label("Format").last().unwrap().click();
    desk.harness.run_steps(3);
    desk.harness.get_by_label("CoNLL-2003").click();
    desk.until("the losses are counted", |d| shows(d, "1 overlap dropped"));
}

#[test]
fn a_loss_leads_to_its_place_in_another_article_and_asks_for_it_once() {
    let mut desk = tagged();
    let story = desk.window().session.article().unwrap().path.clone();
    let other = story.with_file_name("other.txt");
    std::fs::write(&other, "Nothing is tagged here.\n").unwrap();
    desk.open(&other);
    desk.until("the other article is open", |d| d.window().session.article().is_some_and(|a| a.path == other));
    desk.keys("Ctrl+E");
    desk.harness.run_steps(3);
    desk.harness.query_all_by_label("Format").last().unwrap().click();
    desk.harness.run_steps(3);
    desk.harness.get_by_label("CoNLL-2003").click();
    desk.until("the losses are counted", |d| shows(d, "1 overlap dropped"));
    desk.harness.run_steps(5);
    let row = desk.harness.get_by_label_contains("1 overlap dropped").rect().center();
    desk.drag(row, row);
    desk.until("its places are listed", |d| shows(d, "story  ACTOR  Anna Berg"));
    let row = desk.harness.get_by_label_contains("story  ACTOR  Anna Berg").rect().center();
    desk.drag(row, row);
    desk.until("the article is open", |d| d.window().session.article().is_some_and(|a| a.path == story));
    desk.harness.run_steps(3);
    assert_eq!(desk.window().session.overlay, None);
    let span = desk.window().session.article().unwrap().focused().unwrap().clone();
    assert_eq!((&*span.label, span.range), ("ACTOR", ByteRange::of(0, 9)));
    assert!(desk.window().view.go_to.is_none());
}

#[test]
fn an_article_that_is_gone_is_asked_for_once() {
    let mut desk = tagged();
    let gone = desk.window().session.article().unwrap().path.with_file_name("gone.txt");
    std::fs::create_dir(&gone).unwrap();
    let goal = Goal { path: gone, span: Some(Id::new("s")), asked: false };
    desk.harness.state_mut().as_mut().unwrap().view.go_to = Some(goal);
    desk.until("it is given up", |d| d.window().view.go_to.is_none());
}

#[test]
fn a_file_of_another_program_is_told_looked_at_and_imported() {
    let mut desk = Desk::empty();
    let file = desk.write("in.jsonl", "{\"text\":\"Anna said\",\"label\":[[0,4,\"ACTOR\"],[0,99,\"X\"]]}\n");
    let window = desk.harness.state_mut().as_mut().unwrap();
    window.session.run(rubrica::app::command::Command::Import);
    desk.harness.run_steps(3);
    desk.type_text(&file.display().to_string());
    desk.until("it is looked at", |d| shows(d, "1 article, 1 tag, 0 links, 1 rejected"));
    assert!(shows(&desk, "does not lie in the text of 9 characters"));
    desk.harness.query_all_by_label("Import").last().unwrap().click();
    desk.until("it is told", |d| shows(d, "Imported: 1 article, 1 tag"));
    let folder = file.with_file_name("in-articles");
    assert!(folder.join("in-1.txt.rubrica.json").is_file() && folder.join("rejected.jsonl").is_file());
}

#[test]
fn tokens_are_shown_with_their_tags_and_an_edge_within_one_snaps() {
    let mut desk = Desk::with(NEWS);
    desk.keys("T Shift+Right 1");
    assert!(shows(&desk, "Tokens: Anna/B-ACTOR Berg/I-ACTOR said/O"));
    assert!(shows(&desk, "All edges fit the tokens"));
    // By characters the end goes back into the word.
    desk.keys("G G Shift+Left Shift+Left");
    desk.until("the lane follows", |d| shows(d, "Be/I-ACTOR"));
    assert!(shows(&desk, "1 edge lies within a token"));
    desk.keys("Shift+T");
    let span = desk.window().session.article().unwrap().focused().unwrap().clone();
    assert_eq!(span.range, ByteRange::of(0, 9));
    desk.keys("T");
    assert!(!shows(&desk, "Tokens: "));
}

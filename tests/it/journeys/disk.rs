//! What a person sees and presses when the disk, another program, another window or a crash comes in between.

use super::Desk;
use egui_kittest::kittest::Queryable as _;
use rubrica::app::Mode;
use std::path::Path;

const STORY: &str = "Anna Berg spoke on Sunday.\n\nThen Ben left the hall.\n";

/// A window with the story open and Anna Berg tagged and saved.
fn tagged() -> Desk {
    let mut desk = Desk::with(STORY);
    desk.keys("Shift+Right 1 Esc");
    desk.on_disk();
    desk
}

fn change(sidecar: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(sidecar).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(sidecar, text.replace(from, to)).unwrap();
}

/// Another program adds Sunday.
fn add_sunday(sidecar: &Path) {
    let span = r#"{"id":"theirs","start":19,"end":25,"label":"DATE","quote":"Sunday"}"#;
    change(sidecar, "\"spans\":[\n", &format!("\"spans\":[\n{span},\n"));
}

fn click(desk: &mut Desk, words: &str) {
    // What slides in has to come to rest first.
    desk.harness.run_steps(20);
    desk.harness.get_by_label(words).click();
    desk.harness.run_steps(3);
}

fn shows(desk: &Desk, words: &str) -> bool {
    desk.harness.query_by_label_contains(words).is_some()
}

/// A bar with these words is shown, and leaves the article its room.
fn bar(desk: &Desk, words: &str) -> bool {
    let shown = desk.harness.query_by_label_contains(words);
    assert!(shown.as_ref().is_none_or(|bar| bar.rect().bottom() < 130.0), "the bar fills the window");
    shown.is_some()
}

#[test]
fn tags_of_another_program_are_told_and_one_click_takes_them_back() {
    let mut desk = tagged();
    add_sunday(&desk.sidecar());
    desk.until("they came in", |d| d.text().contains("[DATE Sunday]") && shows(d, "1 tag by another program came in."));
    click(&mut desk, "Undo");
    assert!(desk.text().starts_with("[ACTOR Anna Berg] spoke on Sunday."), "{}", desk.text());
    desk.keys("Ctrl+Shift+Z");
    assert_eq!(desk.on_disk(), ["ACTOR Anna Berg", "DATE Sunday"]);
}

#[test]
fn a_conflict_is_shown_and_settled_by_one_key() {
    let mut desk = tagged();
    // In the same frame: the window has its own change before it hears of theirs.
    for key in ["Shift+Tab", "3", "Esc"] {
        desk.press(key);
    }
    change(&desk.sidecar(), "\"label\":\"ACTOR\"", "\"label\":\"DATE\"");
    desk.until("it is told", |d| bar(d, "Both sides changed the same thing in one place"));
    click(&mut desk, "Show the conflicts");
    desk.until("it is listed", |d| d.window().session.mode == Mode::List && !d.window().session.problems.is_empty());
    desk.harness.run_steps(3);
    desk.keys("2");
    assert!(desk.text().starts_with("[DATE Anna Berg]"), "{}", desk.text());
    desk.until("the bar has gone", |d| !shows(d, "Both sides changed"));
    assert_eq!(desk.on_disk(), ["DATE Anna Berg"]);
}

#[test]
fn a_second_window_reads_and_takes_over() {
    let mut first = tagged();
    let mut second = Desk::beside(&first);
    second.open(&first.sidecar().with_file_name("story.txt"));
    second.until("it is told", |d| bar(d, "open in another window"));
    second.keys("2");
    assert!(second.text().starts_with("[ACTOR Anna Berg]"), "{}", second.text());
    click(&mut second, "Take over");
    first.until("it gives up", |d| bar(d, "Another window has taken this article over"));
    second.until("it has the article", |d| {
        d.window().session.article().is_some_and(|a| a.doc.is_some() && a.state.locked().is_none())
            && d.text().contains("[ACTOR Anna Berg]")
    });
    assert!(!shows(&second, "open in another window"));
    second.keys("Tab 2");
    assert!(second.text().starts_with("[DATE Anna Berg]"), "{}", second.text());
}

#[test]
fn tags_that_cannot_be_read_are_explained_with_ways_on() {
    let mut desk = tagged();
    let (sidecar, folder) = (desk.sidecar(), desk.close());
    let whole = std::fs::read_to_string(&sidecar).unwrap();
    let cut = &whole[..whole.find("\"relations\"").unwrap()];
    std::fs::write(&sidecar, cut).unwrap();
    desk = Desk::in_folder(folder);
    desk.open(&sidecar.with_file_name("story.txt"));
    assert!(shows(&desk, "was not opened") && shows(&desk, "Without tags"));
    click(&mut desk, "From the part that reads");
    desk.until("it is open", |d| d.window().session.article().is_some_and(|a| a.broken.is_none()));
    assert!(desk.text().starts_with("[ACTOR Anna Berg]"), "{}", desk.text());
    desk.harness.run_steps(3);
    assert_eq!(std::fs::read_to_string(&sidecar).unwrap(), cut, "the unreadable file is as it was");
}

#[test]
fn a_lost_tag_stands_first_and_two_keys_place_it() {
    let mut desk = tagged();
    desk.keys("J J 1");
    desk.on_disk();
    let path = desk.sidecar().with_file_name("story.txt");
    std::fs::write(&path, "Nobody spoke.\n\nThe mayor spoke on Sunday. Then the guests left the hall.\n").unwrap();
    desk.until("it is told", |d| bar(d, "The article was changed"));
    desk.harness.run_steps(3);
    click(&mut desk, "Accept the new places");
    let lost = desk.window().session.article().unwrap().document.spans().orphans().len();
    assert!(lost >= 1);
    click(&mut desk, "Place it: Anna Berg");
    assert!(matches!(desk.window().session.mode, Mode::Place { .. }));
    desk.keys("Shift+Right Enter");
    let document = &desk.window().session.article().unwrap().document;
    assert_eq!((document.spans().orphans().len(), document.spans().len()), (lost - 1, 3 - lost), "{}", desk.text());
}

#[test]
fn what_a_crash_left_in_the_journal_is_told_and_can_be_taken_back() {
    let mut desk = tagged();
    let (sidecar, before) = (desk.sidecar(), std::fs::read(desk.sidecar()).unwrap());
    desk.keys("J J 1");
    desk.on_disk();
    let folder = desk.close();
    // As if the power had gone after the journal and before the sidecar.
    std::fs::write(&sidecar, before).unwrap();
    let mut desk = Desk::in_folder(folder);
    desk.open(&sidecar.with_file_name("story.txt"));
    desk.until("it is told", |d| bar(d, "from before the crash"));
    assert!(desk.text().starts_with("[ACTOR Anna Berg]") && desk.text().contains("[ACTOR Then]"), "{}", desk.text());
    click(&mut desk, "Undo");
    assert!(!desk.text().contains("[ACTOR Then]"), "{}", desk.text());
    assert!(!shows(&desk, "from before the crash"));
    assert_eq!(desk.on_disk(), ["ACTOR Anna Berg"]);
}

#[test]
fn a_disk_that_refuses_is_shown_until_it_takes_the_tags() {
    let mut desk = Desk::with(STORY);
    std::fs::create_dir(desk.sidecar()).unwrap();
    desk.keys("Shift+Right 1 Esc Ctrl+S");
    desk.until("it is told", |d| bar(d, "Could not save"));
    assert!(shows(&desk, "Save elsewhere…") && shows(&desk, "Copy all as JSON"));
    std::fs::remove_dir(desk.sidecar()).unwrap();
    click(&mut desk, "Retry");
    desk.until("it is saved", |d| d.window().session.article().unwrap().is_saved());
    assert!(!shows(&desk, "Could not save"));
    assert_eq!(desk.on_disk(), ["ACTOR Anna Berg"]);
}

#[test]
fn a_copy_of_a_sync_program_is_offered_and_merged() {
    let desk = tagged();
    let (sidecar, folder) = (desk.sidecar(), desk.close());
    let copy = sidecar.with_file_name("story.txt.rubrica.sync-conflict-20260101-101010-ABCDEFG.json");
    std::fs::copy(&sidecar, &copy).unwrap();
    add_sunday(&copy);
    let mut desk = Desk::in_folder(folder);
    desk.open(&sidecar.with_file_name("story.txt"));
    assert!(bar(&desk, "Two computers wrote these tags at once"));
    click(&mut desk, "Merge it");
    desk.until("it is put away", |_| !copy.exists());
    desk.harness.run_steps(3);
    assert!(!shows(&desk, "Two computers wrote"));
    assert_eq!(desk.on_disk(), ["ACTOR Anna Berg", "DATE Sunday"]);
}

//! Other programs and other windows write the files of open articles: everything comes together, nothing is lost.

use super::Desk;
use rubrica::app::command::Command;
use rubrica::core::store::recovery;
use std::path::{Path, PathBuf};

const STORY: &str = "Anna Berg spoke on Sunday. Then Ben left the hall.";

/// A desk with the story open and Anna Berg tagged and saved.
fn tagged() -> (Desk, PathBuf, PathBuf) {
    let mut desk = Desk::empty();
    let path = desk.write("story.txt", STORY);
    desk.open(&path);
    desk.keys("Shift+Right 1 Ctrl+S");
    saved(&mut desk);
    let sidecar = path.with_file_name("story.txt.rubrica.json");
    (desk, path, sidecar)
}

fn saved(desk: &mut Desk) {
    desk.until("it is saved", |d| d.session.article().is_some_and(|a| a.is_saved()));
}

/// What a merge with another program's version does to the lines of a sidecar.
fn change(sidecar: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(sidecar).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(sidecar, text.replace(from, to)).unwrap();
}

/// Another program adds a tag.
fn add(sidecar: &Path, id: &str, start: usize, end: usize, label: &str) {
    let quote = &STORY[start..end];
    let span =
        format!("{{\"id\":\"{id}\",\"start\":{start},\"end\":{end},\"label\":\"{label}\",\"quote\":\"{quote}\"}}");
    change(sidecar, "\"spans\":[\n", &format!("\"spans\":[\n{span},\n"));
}

fn notices(desk: &Desk) -> String {
    desk.session.notices.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn tags_of_another_program_come_in_and_can_be_taken_back() {
    let (mut desk, _, sidecar) = tagged();
    add(&sidecar, "theirs", 19, 25, "DATE");
    // Not saved yet: both must be there in the end.
    desk.keys("J Right 1");
    desk.session.window_entered();
    desk.until("theirs came in", |d| d.text().contains("[DATE Sunday]"));
    assert_eq!(desk.text(), "[ACTOR Anna Berg] spoke on [DATE Sunday]. Then [ACTOR Ben] left the hall.");
    saved(&mut desk);
    let text = std::fs::read_to_string(&sidecar).unwrap();
    assert!(text.contains("\"theirs\"") && text.contains("\"quote\":\"Ben\""), "{text}");
    let offer = desk.session.take_effects();
    assert!(format!("{offer:?}").contains("1 tag by another program came in."), "{offer:?}");
    desk.keys("Ctrl+Z");
    assert_eq!(desk.said(), "Undone: take in another program's tags.");
    assert_eq!(desk.text(), "[ACTOR Anna Berg] spoke on Sunday. Then [ACTOR Ben] left the hall.");
    desk.keys("Ctrl+Shift+Z Ctrl+S");
    saved(&mut desk);
    // The journal tells the same story.
    let Desk { session, folder } = desk;
    drop(session);
    let mut again = Desk::in_folder(folder);
    again.open(&sidecar.with_file_name("story.txt"));
    assert_eq!(again.text(), "[ACTOR Anna Berg] spoke on [DATE Sunday]. Then [ACTOR Ben] left the hall.");
    assert_eq!(notices(&again), "");
    again.keys("Ctrl+Z Ctrl+Z Ctrl+Z");
    assert_eq!(again.text(), STORY);
}

#[test]
fn the_same_tag_changed_on_both_sides_is_a_conflict_that_one_key_settles() {
    for (key, label) in [("1", "CLAIM"), ("2", "DATE")] {
        let (mut desk, _, sidecar) = tagged();
        change(&sidecar, "\"label\":\"ACTOR\"", "\"label\":\"DATE\"");
        desk.keys("3");
        desk.session.window_entered();
        desk.until("the conflict is told", |d| notices(d).contains("Both sides changed the same thing in one place"));
        assert!(desk.text().starts_with("[CLAIM Anna Berg]"), "{}", desk.text());
        desk.session.run(Command::Problems);
        let row =
            |d: &Desk| (0..d.session.problems.len()).find(|i| d.session.problems.row(*i).unwrap().kind == "conflict");
        desk.until("it is listed", |d| row(d).is_some());
        desk.keys(&"Down ".repeat(row(&desk).unwrap()));
        desk.keys(key);
        assert!(desk.text().starts_with(&format!("[{label} Anna Berg]")), "{}", desk.text());
        desk.session.refresh_problems();
        desk.until("it is settled", |d| !d.session.problems.busy() && row(d).is_none());
        desk.keys("Ctrl+Z");
        assert!(desk.text().starts_with("[CLAIM Anna Berg]"), "{}", desk.text());
    }
}

#[test]
fn a_change_on_disk_is_heard_without_asking() {
    let (mut desk, path, sidecar) = tagged();
    add(&sidecar, "theirs", 19, 25, "DATE");
    desk.until("theirs came in", |d| d.text().contains("[DATE Sunday]"));
    saved(&mut desk);
    // The article itself: its tags follow, and the person looks before anything is saved.
    std::fs::write(&path, format!("Yesterday {STORY}")).unwrap();
    desk.until("it is read anew", |d| d.text().starts_with("Yesterday"));
    assert!(desk.text().contains("[ACTOR Anna Berg]") && desk.text().contains("[DATE Sunday]"), "{}", desk.text());
    std::fs::write(&path, "Nobody said anything at all.").unwrap();
    desk.until("it is read anew", |d| notices(d).contains("The article was changed"));
    assert_eq!(desk.session.article().unwrap().document.spans().orphans().len(), 2);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, STORY).unwrap();
    desk.until("the tags are where they were", |d| {
        d.text() == "[ACTOR Anna Berg] spoke on [DATE Sunday]. Then Ben left the hall."
    });
}

#[test]
fn an_article_that_is_gone_stays_on_screen_and_its_tags_on_disk() {
    let (mut desk, path, sidecar) = tagged();
    std::fs::rename(&path, path.with_file_name("away")).unwrap();
    desk.until("it is told", |d| notices(d).contains("The article cannot be read any more"));
    desk.keys("2");
    assert!(desk.said().starts_with("Nothing was changed"), "{}", desk.said());
    assert!(desk.text().starts_with("[ACTOR Anna Berg]") && sidecar.exists());
    std::fs::rename(path.with_file_name("away"), &path).unwrap();
    desk.until("it is back", |d| d.said() == "The article is back.");
    desk.keys("2");
    assert!(desk.text().starts_with("[DATE Anna Berg]"), "{}", desk.text());
}

#[test]
fn a_deleted_sidecar_is_told_kept_and_written_again_with_the_next_change() {
    let (mut desk, path, sidecar) = tagged();
    std::fs::remove_file(&sidecar).unwrap();
    desk.until("it is told", |d| notices(d).contains("was deleted by another program"));
    assert!(!sidecar.exists());
    desk.keys("F Ctrl+S");
    saved(&mut desk);
    assert!(std::fs::read_to_string(&sidecar).unwrap().contains("Anna Berg"));
    let state = desk.folder.path().join("state/recovery");
    let copies: Vec<PathBuf> =
        std::fs::read_dir(state).unwrap().flat_map(|e| recovery::copies(&e.unwrap().path())).collect();
    assert!(copies.iter().any(|c| std::fs::read_to_string(c).unwrap().contains("Anna Berg")));
    drop(path);
}

#[test]
fn a_version_that_cannot_be_read_is_left_alone_until_it_can() {
    let (mut desk, _, sidecar) = tagged();
    let good = std::fs::read_to_string(&sidecar).unwrap();
    std::fs::write(&sidecar, &good[..good.len() / 2]).unwrap();
    desk.keys("F");
    desk.session.window_entered();
    desk.until("it is told", |d| d.session.failure.as_ref().is_some_and(|f| f.what.contains("cannot be taken in")));
    assert_eq!(std::fs::read_to_string(&sidecar).unwrap(), good[..good.len() / 2]);
    std::fs::write(&sidecar, good.replace("\"status\":\"in_progress\"", "\"status\":\"done\"")).unwrap();
    desk.session.window_entered();
    desk.until("both are in", |d| d.session.failure.is_none() && d.session.article().is_some_and(|a| a.is_saved()));
    let text = std::fs::read_to_string(&sidecar).unwrap();
    assert!(text.contains("\"status\":\"done\"") && text.contains("\"flagged\":true"), "{text}");
}

#[test]
fn a_copy_of_a_sync_program_is_offered_merged_and_put_away() {
    let (desk, path, sidecar) = tagged();
    let Desk { session, folder } = desk;
    drop(session);
    let copy = path.with_file_name("story.txt.rubrica.sync-conflict-20260101-101010-ABCDEFG.json");
    std::fs::copy(&sidecar, &copy).unwrap();
    add(&copy, "theirs", 19, 25, "DATE");
    let mut desk = Desk::in_folder(folder);
    desk.open(&path);
    assert!(notices(&desk).contains("Two computers wrote these tags at once"), "{}", notices(&desk));
    let (_, command) = desk.session.notices[0].offer.clone().unwrap();
    desk.session.run(command);
    desk.until("it is put away", |_| !copy.exists());
    assert!(desk.text().contains("[DATE Sunday]") && notices(&desk).is_empty(), "{}", desk.text());
    assert!(std::fs::read_to_string(&sidecar).unwrap().contains("\"theirs\""));
}

#[test]
fn a_second_window_reads_follows_and_takes_over() {
    let (mut first, path, _) = tagged();
    // Another program, as far as locks go: every session has its own.
    let mut second = Desk::beside(&first);
    second.open(&path);
    second.until("it knows of the first", |d| notices(d).contains("open in another window"));
    second.keys("2");
    assert!(second.said().starts_with("Nothing was changed"), "{}", second.said());
    first.keys("2 Ctrl+S");
    saved(&mut first);
    second.until("it follows", |d| d.session.article().is_some() && d.text().starts_with("[DATE Anna Berg]"));
    // Unsaved work of the first window comes along.
    first.keys("J Right 1");
    second.until("it knows of the first", |d| notices(d).contains("open in another window"));
    second.session.run(Command::TakeOver);
    first.until("it gives the article up", |d| notices(d).contains("Another window has taken this article over"));
    first.keys("3");
    assert!(first.said().starts_with("Nothing was changed"), "{}", first.said());
    second.until("it has the article", |d| {
        d.session.article().is_some_and(|a| a.state.locked().is_none()) && d.text().contains("[ACTOR Ben]")
    });
    second.keys("Tab 3 Ctrl+S");
    saved(&mut second);
    first.until("it follows", |d| d.session.article().is_some() && d.text().contains("[CLAIM"));
    assert_eq!(first.text(), second.text());
    // And undo goes on in the window that has it now.
    second.keys("Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z");
    assert_eq!(second.text(), STORY);
}

#[test]
fn one_goes_on_beside_tags_that_cannot_be_read() {
    let (desk, path, sidecar) = tagged();
    let Desk { session, folder } = desk;
    drop(session);
    let whole = std::fs::read_to_string(&sidecar).unwrap();
    let cut = &whole[..whole.find("\"relations\"").unwrap()];
    std::fs::write(&sidecar, cut).unwrap();
    let mut desk = Desk::in_folder(folder);
    desk.open(&path);
    assert!(desk.session.article().unwrap().broken.is_some());
    desk.session.run(Command::Rescue(rubrica::core::store::rescue::From::Part));
    desk.until("it is open again", |d| d.session.article().is_some_and(|a| a.broken.is_none()));
    assert_eq!(desk.text(), "[ACTOR Anna Berg] spoke on Sunday. Then Ben left the hall.");
    assert_eq!(desk.session.annotator.as_deref(), Some("restored"));
    desk.keys("F Ctrl+S");
    saved(&mut desk);
    assert_eq!(std::fs::read_to_string(&sidecar).unwrap(), cut, "the unreadable file is as it was");
    assert!(path.with_file_name("story.txt.restored.rubrica.json").exists());
}

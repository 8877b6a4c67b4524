//! The list of problems: fixing, ignoring, labelling rows, going to the place; all of it undone by Undo.

use super::Desk;
use rubrica::app::Mode;
use rubrica::app::command::Command;
use std::time::{Duration, Instant};

/// A desk whose problems are found.
fn desk(noted: &str) -> Desk {
    let mut desk = Desk::with(noted);
    desk.session.refresh_problems();
    let end = Instant::now() + Duration::from_secs(20);
    while desk.session.problems.busy() && Instant::now() < end {
        if let Some(finish) = desk.session.jobs.wait(200) {
            finish(&mut desk.session);
        }
    }
    assert!(!desk.session.problems.busy());
    desk.session.run(Command::Problems);
    desk
}

fn kinds(desk: &Desk) -> Vec<&'static str> {
    (0..desk.session.problems.len()).filter_map(|row| desk.session.problems.row(row)).map(|f| f.kind).collect()
}

/// The article without its caret.
fn words(desk: &Desk) -> String {
    desk.text().replace('|', "")
}

const TWO: &str = "|[ACTOR Anna Berg ]said that [ACTOR Carl ]left.";

#[test]
fn a_fixes_the_row_and_the_next_one_takes_its_place() {
    let mut desk = desk(TWO);
    assert_eq!(kinds(&desk), ["edge", "edge"]);
    desk.keys("A");
    assert_eq!(words(&desk), "[ACTOR Anna Berg] said that [ACTOR Carl ]left.");
    assert_eq!(kinds(&desk), ["edge"]);
    desk.keys("A");
    assert_eq!((words(&desk).as_str(), kinds(&desk).len()), ("[ACTOR Anna Berg] said that [ACTOR Carl] left.", 0));
    desk.keys("Ctrl+Z Ctrl+Z");
    assert_eq!((words(&desk), kinds(&desk).len()), (TWO.replace('|', ""), 2));
}

#[test]
fn a_range_of_rows_is_one_step() {
    let mut desk = desk(TWO);
    desk.keys("Shift+Down A");
    assert_eq!(words(&desk), "[ACTOR Anna Berg] said that [ACTOR Carl] left.");
    desk.keys("Ctrl+Z");
    assert_eq!((words(&desk), desk.session.mode.clone()), (TWO.replace('|', ""), Mode::List));
}

#[test]
fn what_is_ignored_is_kept_in_the_head_with_its_reason() {
    let mut desk = desk(TWO);
    desk.keys("X");
    assert_eq!(kinds(&desk), ["edge"]);
    desk.session.run(Command::SetReason(Some("house style".to_owned())));
    let ignored = |desk: &Desk| {
        let field = rubrica::core::edit::HeadField::Ignored;
        desk.session.article().unwrap().document.field(&field).cloned()
    };
    let list = ignored(&desk).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!((list[0]["kind"].as_str(), list[0]["reason"].as_str()), (Some("edge"), Some("house style")));
    desk.keys("Ctrl+Z Ctrl+Z");
    assert_eq!((kinds(&desk).len(), ignored(&desk)), (2, None));
}

#[test]
fn a_digit_labels_the_row_and_enter_goes_to_it() {
    let mut desk = desk(TWO);
    desk.keys("Down 3");
    assert!(desk.text().contains("[CLAIM Carl ]"), "{}", desk.text());
    desk.keys("Enter");
    assert_eq!((desk.focused().as_str(), desk.session.mode.clone()), ("Carl ", Mode::Text));
    assert!(desk.session.list.is_some(), "the list stays in sight");
    desk.session.run(Command::Problems);
    desk.keys("Esc");
    assert!(desk.session.list.is_none() && desk.session.mode == Mode::Text);
}

#[test]
fn tagging_brings_the_list_up_to_date_without_a_thread() {
    let mut desk = desk(TWO);
    desk.keys("Enter Delete");
    desk.session.refresh_problems();
    assert!(!desk.session.problems.busy());
    assert_eq!(kinds(&desk), ["edge"]);
}

//! The list of problems: fixing, ignoring, labelling rows, going to the place; all of it undone by Undo.

use super::Desk;
use rubrica::app::Mode;
use rubrica::app::command::Command;
use rubrica::core::text::Text;
use serde_json::{Value, json};
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

/// A project in which Anna tagged three commissions and two words otherwise or not at all; all articles are done.
fn project() -> Desk {
    let mut desk = Desk::empty();
    let folder = desk.folder.path().join("project");
    std::fs::create_dir(&folder).unwrap();
    let write = |name: &str, words: &str, spans: &[(usize, &str)]| {
        let text = Text::new(words.to_owned());
        let spans: Vec<Value> = spans
            .iter()
            .enumerate()
            .map(|(i, (start, label))| {
                let quote: String = words.chars().skip(*start).take(10).collect();
                json!({"id": format!("s{i}"), "start": start, "end": start + 10, "label": label, "quote": quote})
            })
            .collect();
        let document = json!({"file": name, "sha256": text.sha256(), "length": words.len(), "encoding": "utf-8"});
        let sidecar =
            json!({"format": "rubrica-sidecar", "version": 1, "document": document, "status": "done", "spans": spans});
        std::fs::write(folder.join(name), words).unwrap();
        std::fs::write(folder.join(format!("{name}.rubrica.json")), sidecar.to_string()).unwrap();
    };
    let three = "The Commission met. Then the Commission sat. Last the Commission left.\n";
    write("b.txt", three, &[(4, "ACTOR"), (29, "ACTOR"), (54, "ACTOR")]);
    write("a.txt", "Here the Commission rests.\n", &[]);
    write("c.txt", "Now the Commission rests.\n", &[(8, "DATE")]);
    desk.session.run(Command::OpenFolderAt(folder));
    desk
}

#[track_caller]
fn until(desk: &mut Desk, what: &str, holds: impl Fn(&Desk) -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    desk.session.poll();
    while !holds(desk) {
        assert!(Instant::now() < end, "waited in vain until {what}: {:?} {}", kinds(desk), desk.said());
        if let Some(finish) = desk.session.jobs.wait(50) {
            finish(&mut desk.session);
        }
        desk.session.poll();
    }
}

#[test]
fn what_other_articles_tag_is_found_untagged_here_and_tagged_by_a_key() {
    let mut desk = project();
    until(&mut desk, "the habit of the folder is known", |d| kinds(d) == ["untagged"]);
    desk.session.run(Command::Problems);
    desk.keys("A");
    assert_eq!(words(&desk), "Here the [ACTOR Commission] rests.\n");
    assert_eq!(kinds(&desk), [""; 0]);
    desk.keys("Ctrl+Z");
    until(&mut desk, "it is found again", |d| kinds(d) == ["untagged"]);
    desk.keys("X C");
    desk.session.run(Command::SetReason(Some("a place".to_owned())));
    assert_eq!(kinds(&desk), [""; 0]);
    desk.keys("Esc");
    // Tagged another way than elsewhere.
    let other = desk.folder.path().join("project/c.txt");
    desk.session.run(Command::Open(other));
    until(&mut desk, "the other article is looked at", |d| kinds(d).contains(&"two-ways"));
    desk.session.run(Command::Problems);
    let row = kinds(&desk).iter().position(|k| *k == "two-ways").unwrap();
    desk.session.run(Command::ListTo { row, extend: false });
    desk.keys("A");
    assert_eq!(words(&desk), "Now the [ACTOR Commission] rests.\n");
    until(&mut desk, "nothing is odd any more", |d| kinds(d).is_empty());
}

#[test]
fn a_habit_that_is_given_up_is_followed() {
    let mut desk = project();
    until(&mut desk, "the habit of the folder is known", |d| kinds(d) == ["untagged"]);
    // The article that made the habit loses a tag: two are none.
    let other = desk.folder.path().join("project/b.txt");
    desk.session.run(Command::Open(other));
    until(&mut desk, "the other article is open", |d| d.session.article().is_some_and(|a| a.name().starts_with('b')));
    let id = desk.session.article().unwrap().document.spans().iter().next().unwrap().id.to_string();
    desk.session.run(Command::FocusSpan(id));
    desk.keys("Delete");
    let first = desk.folder.path().join("project/a.txt");
    desk.session.run(Command::Open(first));
    until(&mut desk, "the first article is open", |d| d.session.article().is_some_and(|a| a.name().starts_with('a')));
    until(&mut desk, "nothing is odd in it", |d| !d.session.problems.busy() && kinds(d).is_empty());
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

//! Problems in the window: the count in the panel, the list with the keyboard.

use super::Desk;
use egui_kittest::kittest::Queryable as _;
use rubrica::app::Mode;
use rubrica::app::command::Command;
use rubrica::core::text::ByteRange;
use serde_json::json;

/// Tags words as they are, spaces and all.
fn tag_loosely(desk: &mut Desk, start: usize, end: usize) {
    let session = &mut desk.harness.state_mut().as_mut().unwrap().session;
    session.run(Command::Select(ByteRange::of(start, end)));
    session.run(Command::ApplyLabel("ACTOR".to_owned()));
    session.run(Command::Leave);
    desk.harness.run_steps(3);
}

#[test]
fn problems_are_counted_listed_fixed_ignored_and_left() {
    let mut desk = Desk::with("Anna Berg said that Carl left.\n");
    tag_loosely(&mut desk, 0, 10);
    tag_loosely(&mut desk, 20, 25);
    desk.until("both are found", |d| d.window().session.problems.len() == 2);
    desk.harness.run_steps(2);
    desk.harness.get_by_label("2 problems: show them").click();
    desk.harness.run_steps(3);
    assert_eq!(desk.window().session.mode, Mode::List);
    desk.keys("A");
    assert_eq!(desk.text(), "[ACTOR Anna Berg] said that [ACTOR Carl ]left.\n");
    desk.keys("X C").type_text("house style").keys("Enter");
    assert_eq!(desk.window().session.problems.len(), 0);
    let path = desk.sidecar();
    desk.keys("Ctrl+S");
    desk.until("it is saved", |d| d.window().session.article().unwrap().is_saved());
    let json = std::fs::read_to_string(path).unwrap();
    assert!(json.contains("house style"), "{json}");
    // The field gave the keyboard back to the rows: undo means the article again.
    desk.keys("Ctrl+Z Ctrl+Z");
    assert_eq!(desk.window().session.problems.len(), 1);
    desk.keys("Enter");
    assert_eq!(desk.window().session.mode, Mode::Text);
    desk.keys("Ctrl+Shift+M Esc");
    assert!(desk.window().session.list.is_none());
}

#[test]
fn words_tagged_in_other_articles_are_tagged_here_by_one_key() {
    let mut desk = Desk::empty();
    let sidecar = |name: &str, words: &str, spans: serde_json::Value| {
        let text = rubrica::core::text::Text::new(words.to_owned());
        let document = json!({"file": name, "sha256": text.sha256(), "length": words.len(), "encoding": "utf-8"});
        json!({"format": "rubrica-sidecar", "version": 1, "document": document, "status": "done", "spans": spans})
            .to_string()
    };
    let three = "The Commission met. Then the Commission sat. Last the Commission left.\n";
    let spans = [4, 29, 54].map(
        |at| json!({"id": format!("s{at}"), "start": at, "end": at + 10, "label": "ACTOR", "quote": "Commission"}),
    );
    let here = "Here the Commission rests.\n";
    desk.write("a.txt", here);
    desk.write("a.txt.rubrica.json", &sidecar("a.txt", here, json!([])));
    desk.write("b.txt", three);
    desk.write("b.txt.rubrica.json", &sidecar("b.txt", three, json!(spans)));
    let folder = desk.folder.path().join("project");
    desk.harness.state_mut().as_mut().unwrap().session.run(Command::OpenFolderAt(folder));
    desk.until("the habit is known", |d| d.window().session.problems.len() == 1);
    desk.harness.run_steps(2);
    desk.harness.get_by_label("1 problem: show them").click();
    desk.harness.run_steps(3);
    desk.keys("A");
    assert_eq!(desk.text(), "Here the [ACTOR Commission] rests.\n");
    assert_eq!(desk.window().session.problems.len(), 0);
}

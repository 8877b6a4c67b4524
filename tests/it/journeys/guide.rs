//! H while labelling: what the guidelines say of the label, how the same words were tagged before, and the way there.

use super::Desk;
use egui_kittest::kittest::Queryable as _;
use rubrica::app::Overlay;
use rubrica::app::command::Command;
use rubrica::core::text::ByteRange;

const RULES: &str = "# How we tag ACTOR and DATE\n\n## ACTOR\n\nPeople and **bodies**.\n\n## DATE\n\nWhen it was.\n";

/// Selects words of the open article.
fn select(desk: &mut Desk, words: &str) {
    let session = &mut desk.harness.state_mut().as_mut().unwrap().session;
    let start = session.article().unwrap().document.text().as_str().find(words).unwrap();
    session.run(Command::Select(ByteRange::of(start, start + words.len())));
    desk.harness.run_steps(2);
}

#[test]
fn h_shows_rules_and_precedents_and_leads_to_them() {
    let mut desk = Desk::empty();
    desk.write("guidelines.md", RULES);
    let first = desk.write("story.txt", "Harbour\n\nThe company closed. Nobody came.\n");
    desk.open(&first);
    select(&mut desk, "The company");
    desk.keys("1 Ctrl+S");
    desk.until("the tag is on disk", |d| d.sidecar().is_file());
    let folder = first.parent().unwrap().to_owned();
    desk.write("b.txt", "Later\n\nHe left The company in June.\n");
    let window = desk.harness.state_mut().as_mut().unwrap();
    window.session.run(Command::OpenFolderAt(folder));
    desk.until("the folder is read", |d| {
        let session = &d.window().session;
        session.project.as_ref().is_some_and(|p| !p.scanning && p.rows().len() == 2)
    });
    let second = first.with_file_name("b.txt");
    desk.open(&second);
    select(&mut desk, "The company");
    desk.keys("H");
    desk.until("precedents are found", |d| {
        let guide = &d.window().session.guide;
        guide.precedents.is_some() && !guide.is_looking()
    });
    desk.harness.run_steps(2);
    assert!(desk.harness.query_by_label_contains("People and bodies.").is_some(), "the section of the label is shown");
    assert!(desk.harness.query_by_label_contains("When it was.").is_none(), "that of another label is not");
    assert!(desk.harness.query_by_label_contains("ACTOR, once").is_some());
    // Its digit shows another label, a click on the example leads to it.
    desk.keys("2");
    desk.until("the other page is shown", |d| d.window().session.guide.precedents.is_some());
    desk.harness.run_steps(2);
    assert!(desk.harness.query_by_label_contains("When it was.").is_some());
    desk.harness.get_by_label_contains("story.txt: The company closed.").click();
    desk.harness.run_steps(2);
    desk.until("the first article is open", |d| d.window().session.article().is_some_and(|a| a.name() == "story.txt"));
    assert_eq!(desk.window().session.overlay, None);
    desk.keys("H");
    assert_eq!(desk.window().session.overlay, Some(Overlay::Guide));
    desk.keys("H");
    desk.harness.run_steps(6);
    assert_eq!(desk.window().session.overlay, None, "the same key closes the page");
}

//! Journey 10: every untagged mention of a word in two hundred articles gets its tag, by keys, with one undo.

use super::Desk;
use egui_kittest::kittest::Queryable as _;
use rubrica::app::Mode;
use rubrica::app::command::Command;
use rubrica::core::search::Filter;
use std::path::PathBuf;

fn project(articles: usize) -> Desk {
    let mut desk = Desk::empty();
    for i in 0..articles {
        desk.write(
            &format!("{i:04}.txt"),
            &format!("Report {i}\n\nThe Commission met on day {i}. Nobody else came.\n"),
        );
    }
    let folder = desk.folder.path().join("project");
    let window = desk.harness.state_mut().as_mut().unwrap();
    window.session.run(Command::OpenFolderAt(folder));
    desk.until("the folder is read", |d| {
        let session = &d.window().session;
        session.article().is_some() && session.project.as_ref().is_some_and(|p| !p.scanning)
    });
    desk.harness.run_steps(3);
    desk
}

fn sidecars(desk: &Desk) -> usize {
    let folder: PathBuf = desk.folder.path().join("project");
    let tagged = |path: PathBuf| {
        let json = path.to_string_lossy().ends_with(".rubrica.json");
        json && std::fs::read_to_string(path).is_ok_and(|text| text.contains("\"quote\":\"Commission\""))
    };
    std::fs::read_dir(folder).unwrap().filter(|e| tagged(e.as_ref().unwrap().path())).count()
}

#[test]
fn journey_10_five_keys_and_the_word() {
    let mut desk = project(200);
    // One key, the word, and five keys more.
    desk.keys("Ctrl+Shift+F").type_text("Commission");
    desk.until("all are found", |d| {
        let c = &d.window().session.concordance;
        !c.running && c.len() == 200
    });
    desk.keys("Shift+Enter Ctrl+A 1");
    assert_eq!(desk.window().session.concordance.filter, Filter::Untagged);
    assert_eq!(desk.window().session.concordance.preview.as_ref().map(|p| p.count()), Some(200));
    desk.harness.run_steps(2);
    assert!(desk.harness.query_all_by_label_contains("+ ACTOR").count() > 3, "each row shows what it gets");
    assert_eq!(sidecars(&desk), 0);
    desk.keys("Enter");
    let said = |d: &Desk, words: &str| d.window().session.message.as_ref().is_some_and(|m| m.text.starts_with(words));
    desk.until("all are tagged", |d| said(d, "Done in 200 articles"));
    desk.until("all are on disk", |d| sidecars(d) == 200);
    desk.keys("Ctrl+Z");
    desk.until("all are untagged", |d| said(d, "Undone in 200 articles"));
    desk.keys("Ctrl+S");
    desk.until("that is on disk", |d| sidecars(d) == 0);
}

#[test]
fn the_field_the_rows_and_the_text_hand_the_keyboard_to_each_other() {
    let mut desk = project(3);
    desk.keys("Ctrl+Shift+F").type_text("nobody");
    desk.until("all are found", |d| d.window().session.concordance.len() == 3);
    assert_eq!(desk.window().session.concordance.query, "nobody", "letters are typed, not obeyed");
    desk.keys("Down Down Enter");
    desk.until("the second article is open", |d| d.window().session.article().is_some_and(|a| a.name() == "0001.txt"));
    desk.harness.run_steps(4);
    assert_eq!(desk.window().session.mode, Mode::Text);
    desk.keys("1 Esc F6");
    assert_eq!(desk.window().session.mode, Mode::List, "F6 goes to the rows");
    desk.keys("Esc");
    assert!(desk.window().session.list.is_none());
    desk.keys("Right Right 2");
    assert!(desk.text().contains("[ACTOR Nobody]"), "{}", desk.text());
}

#[test]
fn an_actor_of_many_articles_gets_another_name_with_three_keys_and_the_name() {
    let mut desk = project(12);
    desk.keys("Ctrl+Shift+F").type_text("Commission");
    desk.until("all are found", |d| d.window().session.concordance.len() == 12);
    desk.keys("Shift+Enter Ctrl+A 1 Enter");
    let said = |d: &Desk, words: &str| d.window().session.message.as_ref().is_some_and(|m| m.text.starts_with(words));
    desk.until("all are tagged", |d| said(d, "Done in 12 articles"));
    desk.until("all are counted", |d| d.window().session.mentions_of("Commission").1 == (11, 11));
    // E asks, the name replaces the old one, Enter shows every place, Enter does it.
    desk.keys("Esc Tab E");
    assert!(desk.harness.query_all_by_label_contains("11 in 11 other articles").count() > 0);
    desk.type_text("European Commission").keys("Enter");
    desk.until("each place is shown", |d| d.window().session.concordance.preview.is_some());
    desk.harness.run_steps(2);
    assert!(desk.harness.query_all_by_label_contains("→ European Commission").count() > 3);
    let named = |desk: &Desk, name: &str| {
        let folder: PathBuf = desk.folder.path().join("project");
        let paths = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        let json = paths.filter(|p| p.to_string_lossy().ends_with(".rubrica.json"));
        json.filter(|p| std::fs::read_to_string(p).is_ok_and(|text| text.contains(&format!("\"value\":\"{name}\""))))
            .count()
    };
    assert_eq!(named(&desk, "European Commission"), 0);
    desk.keys("Enter");
    desk.until("all are renamed", |d| said(d, "Done in 12 articles: rename Commission to European Commission"));
    desk.until("all are on disk", |d| named(d, "European Commission") == 12);
    desk.keys("Ctrl+Z");
    desk.until("all have the old name", |d| said(d, "Undone in 12 articles"));
    desk.keys("Ctrl+S");
    desk.until("that is on disk", |d| named(d, "European Commission") == 0 && named(d, "Commission") == 12);
}

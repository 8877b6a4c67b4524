//! Journey 6 in the window: two annotators of fifty tags each, twelve disagreements, twelve keys and one.

use super::Desk;
use crate::session::reviewing::{ben, fifty, fifty_tags};
use egui_kittest::kittest::Queryable;
use rubrica::app::Overlay;
use rubrica::app::command::Command;

fn desk(status: &str) -> Desk {
    let mut desk = Desk::empty();
    let path = desk.write("story.txt", &fifty());
    let write = |who: &str, tags: String| {
        std::fs::write(path.with_file_name(format!("story.txt.{who}.rubrica.json")), tags).unwrap()
    };
    write("anna", fifty_tags("anna", "done", |_| Some((0, 11, "ACTOR"))));
    write("ben", fifty_tags("ben", status, ben));
    desk.open(&path);
    desk
}

/// Tools, Adjudicate, and Enter in the question who.
fn adjudicate(desk: &mut Desk) {
    desk.harness.state_mut().as_mut().unwrap().session.run(Command::Adjudicate);
    desk.harness.run_steps(8);
    assert_eq!(desk.window().session.overlay, Some(Overlay::Reviewers));
    desk.keys("Enter");
}

#[test]
fn journey_6_twelve_disagreements_take_twelve_keys_and_one() {
    let mut desk = desk("done");
    adjudicate(&mut desk);
    desk.until("the agreed tags are there", |d| d.window().session.article().is_some_and(|a| a.tag_count() == 38));
    desk.harness.run_steps(4);
    for key in ["1", "2", "A", "X", "1", "1", "X", "2", "2", "1", "1", "2"] {
        desk.keys(key);
    }
    let progress = desk.window().session.review.as_ref().unwrap().progress;
    assert_eq!(progress, (12, 12));
    desk.keys("Ctrl+Enter");
    desk.until("gold is saved", |d| d.window().session.article().unwrap().is_saved());
    let gold = std::fs::read_to_string(desk.sidecar().with_file_name("story.txt.gold.rubrica.json")).unwrap();
    assert!(
        gold.contains("\"status\":\"reviewed\"") && gold.contains("\"review\":{\"annotators\":[\"anna\",\"ben\"]"),
        "{gold}"
    );
}

#[test]
fn the_reason_for_a_decision_is_typed_in_the_panel() {
    let mut desk = desk("done");
    adjudicate(&mut desk);
    desk.until("the agreed tags are there", |d| d.window().session.article().is_some_and(|a| a.tag_count() == 38));
    desk.harness.run_steps(4);
    desk.keys("X C").harness.run_steps(6);
    desk.type_text("a title").keys("Enter").harness.run_steps(4);
    let note = |d: &Desk| d.window().session.article().unwrap().focused().and_then(|s| s.note.clone());
    assert_eq!(note(&desk).as_deref(), Some("a title"));
    desk.keys("N 1");
    assert_eq!(desk.window().session.review.as_ref().unwrap().progress, (2, 12));
}

#[test]
fn what_is_sealed_is_asked_about_and_stays_sealed() {
    let mut desk = desk("in_progress");
    adjudicate(&mut desk);
    desk.until("it is asked", |d| d.window().session.overlay == Some(Overlay::Unseal));
    desk.harness.run_steps(8);
    desk.keys("Enter").harness.run_steps(4);
    assert_eq!(desk.window().session.overlay, None);
    assert!(desk.window().session.reviewing().is_some_and(|r| r.comparison().is_none()));
}

/// Opens the folder, then the table of who says what, and waits for its numbers.
fn agreement(desk: &mut Desk) {
    if desk.window().session.project.is_none() {
        let folder = desk.folder.path().join("project").canonicalize().unwrap();
        desk.harness.state_mut().as_mut().unwrap().session.run(Command::OpenFolderAt(folder));
        desk.until("the folder is read", |d| {
            let session = &d.window().session;
            session.article().is_some() && session.project.as_ref().is_some_and(|p| !p.scanning)
        });
    }
    desk.harness.state_mut().as_mut().unwrap().session.run(Command::Agreement);
    desk.until("the figures are there", |d| d.window().session.figures.agreement.is_some());
    desk.harness.run_steps(4);
}

#[test]
fn a_number_of_the_table_of_agreement_leads_to_its_places() {
    let mut desk = desk("done");
    agreement(&mut desk);
    desk.harness.get_by_label("anna ACTOR, ben no tag: 4 places").click();
    desk.until("the places are listed", |d| {
        let list = &d.window().session.concordance;
        !list.running && list.len() == 4
    });
    assert_eq!(desk.window().session.overlay, None);
    let lines: Vec<usize> = (0..4)
        .map(|row| {
            let found = desk.window().session.concordance.row(row).unwrap();
            found.entry.text.as_str()[..found.hit.range.start.get()].matches('\n').count()
        })
        .collect();
    assert_eq!(lines, [17, 21, 25, 29]);
    desk.harness.run_steps(4);
    desk.keys("Down Enter");
    desk.until("one is at the second place", |d| {
        let article = d.window().session.article();
        article.is_some_and(|a| a.selection.is_some_and(|s| a.document.text().slice(s.range) == "Anna Berg21"))
    });

    // The same with the keyboard alone.
    desk.keys("Esc Esc");
    agreement(&mut desk);
    desk.harness.get_by_label("anna ACTOR, ben DATE: 4 places").focus();
    desk.harness.run_steps(2);
    desk.keys("Enter");
    desk.until("the others are listed", |d| {
        let list = &d.window().session.concordance;
        !list.running && list.cell.as_ref().is_some_and(|c| c.words() == "anna ACTOR, ben DATE") && list.len() == 4
    });
}

#[test]
fn places_of_sealed_articles_are_not_listed() {
    let mut desk = desk("in_progress");
    agreement(&mut desk);
    desk.harness.get_by_label("anna ACTOR, ben no tag: 4 places").click();
    desk.until("it was looked for", |d| d.window().session.concordance.looked.1 == 1);
    let list = &desk.window().session.concordance;
    assert!(list.is_empty() && list.fault.as_ref().unwrap().starts_with("1 article is left out"));
}

//! Journey 6 in the window: two annotators of fifty tags each, twelve disagreements, twelve keys and one.

use super::Desk;
use crate::session::reviewing::{ben, fifty, fifty_tags};
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

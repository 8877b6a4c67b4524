//! Keys of one's own, given in the list of keys.

use super::Desk;
use egui_kittest::kittest::Queryable as _;
use rubrica::app::Overlay;

fn own(desk: &Desk, id: &str) -> Option<Vec<String>> {
    desk.window().session.settings.own_keys.get(id).cloned()
}

#[test]
fn a_command_gets_another_key_and_its_own_back() {
    let mut desk = Desk::with("Anna Berg came.\n");
    desk.keys("F1");
    desk.harness.run_steps(6);
    desk.type_text("flag tag");
    desk.harness.run_steps(3);
    desk.harness.get_by_label("Flag tag: F").click();
    desk.harness.run_steps(2);
    assert!(desk.harness.query_by_label_contains("Press the new key").is_some());
    // A key in use is named, and only a second press takes it.
    desk.keys("W");
    assert_eq!(own(&desk, "tag.flag"), None);
    assert!(desk.harness.query_by_label_contains("again to take it").is_some());
    desk.keys("I");
    assert_eq!(own(&desk, "tag.flag"), Some(vec!["I".to_owned()]));
    assert_eq!(desk.window().session.keymap.clashes(), []);
    desk.harness.get_by_label("Flag tag: I").click();
    desk.harness.run_steps(2);
    desk.keys("W W");
    assert_eq!(own(&desk, "tag.flag"), Some(vec!["W".to_owned()]));
    assert_eq!(own(&desk, "select.widen"), Some(vec![]));
    // Esc leaves the key, then the sheet.
    desk.harness.get_by_label("Flag tag: W").click();
    desk.harness.run_steps(2);
    desk.keys("Esc");
    assert_eq!(desk.window().session.overlay, Some(Overlay::Keys));
    desk.keys("Delete");
    assert_eq!(own(&desk, "tag.flag"), None);
    desk.keys("Esc");
    assert_eq!(desk.window().session.overlay, None);
    desk.keys("1 F");
    assert!(desk.window().session.article().unwrap().focused().is_some_and(|s| s.flagged));
}

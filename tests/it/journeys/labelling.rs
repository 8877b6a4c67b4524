//! Journeys 1 to 4, 8 and 9: names, equal mentions, claims with speakers, edges, the first tag, undo after a restart.

use super::Desk;
use egui::pos2;

const BANK: &str = "Bank keeps its rates\n\nRates will stay where they are, the bank said on Thursday.\n\n\
    Christine Lagarde, who leads it, spoke to reporters in the afternoon.\n\nThere was little surprise in the room.\n\n\
    \"We will look at the figures again in June,\" she said.\n";

#[test]
fn journey_1_two_keys_tag_a_name_of_two_words() {
    for keys in ["Shift+Right 1", "W 1"] {
        let mut desk = Desk::with(BANK);
        desk.keys("Ctrl+Down").keys(keys);
        assert_eq!(desk.on_disk(), ["ACTOR Christine Lagarde"], "{keys}");
    }
}

#[test]
fn journey_2_four_keys_tag_an_actor_that_occurs_twelve_times() {
    let text: String = (1..=12).map(|n| format!("Mark spoke {n} times, and the benchmark held.\n\n")).collect();
    let mut desk = Desk::with(&text);
    desk.keys("1 R");
    assert_eq!(desk.window().session.article().unwrap().pending.equal_count(), 11);
    desk.keys("Shift+A");
    assert_eq!(desk.on_disk(), vec!["ACTOR Mark"; 12]);
    desk.keys("Ctrl+Z");
    assert_eq!(desk.on_disk(), ["ACTOR Mark"]);
}

#[test]
fn journey_3_a_claim_and_its_speaker_two_paragraphs_up() {
    let mut desk = Desk::with(BANK);
    desk.keys("Ctrl+Down W 1 Esc Ctrl+Down Ctrl+Down Right Q 3 L A");
    desk.keys("Ctrl+2").type_text("said").keys("Enter");
    assert_eq!(desk.on_disk(), ["ACTOR Christine Lagarde", "CLAIM \"We will look at the figures again in June,\""]);
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.sidecar()).unwrap()).unwrap();
    let claim = &json["spans"][1];
    assert_eq!((&claim["attrs"]["cue"], &claim["attrs"]["kind"]), (&"said".into(), &"direct".into()));
    let link = &json["relations"][0];
    assert_eq!(
        (&link["type"], &link["from"], &link["to"]),
        (&"attribution".into(), &claim["id"], &json["spans"][0]["id"])
    );
}

#[test]
fn journey_4_an_edge_is_moved_and_links_stay() {
    let mut desk = Desk::with("The hall was full when Dr Anna Berg, the guest, said it would be \"a long night\".");
    desk.keys("Right Right Right Right Right Right Shift+Right 1 Esc J Q");
    desk.keys("End Left Q 3 L L Shift+Tab");
    let before = desk.on_disk();
    assert_eq!(before, ["ACTOR Anna Berg", "CLAIM \"a long night\""]);
    desk.keys("Alt+Left");
    assert_eq!(desk.on_disk(), ["ACTOR Dr Anna Berg", "CLAIM \"a long night\""]);
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.sidecar()).unwrap()).unwrap();
    assert_eq!(json["relations"].as_array().unwrap().len(), 1);
}

#[test]
fn journey_8_drop_a_file_drag_and_press_a_digit() {
    let mut desk = Desk::empty();
    let path = desk.write("story.txt", BANK);
    let article = std::fs::read(&path).unwrap();
    desk.open(&path);
    let middle = desk.harness.ctx.content_rect().center();
    // The line of Christine Lagarde.
    desk.drag(pos2(middle.x - 140.0, 212.0), pos2(middle.x + 60.0, 212.0));
    assert!(desk.window().session.article().unwrap().selection.is_some(), "the drag selected something");
    desk.keys("3");
    let tags = desk.on_disk();
    assert_eq!(tags.len(), 1);
    let quote = tags[0].strip_prefix("CLAIM ").unwrap();
    assert!(quote.len() > 5 && quote == quote.trim() && BANK.contains(quote), "{quote}");
    assert_eq!(std::fs::read(&path).unwrap(), article, "the article is never written");
}

#[test]
fn journey_9_undo_goes_on_after_a_restart() {
    let mut desk = Desk::with(BANK);
    desk.keys("2 Right 2 Right 2");
    assert_eq!(desk.on_disk().len(), 3);
    let folder = desk.close();
    let mut again = Desk::in_folder(folder);
    let path = again.folder.path().join("project").join("story.txt");
    again.open(&path);
    again.keys("Ctrl+Z Ctrl+Z");
    assert_eq!(again.on_disk().len(), 1);
    again.keys("Ctrl+Y");
    assert_eq!(again.on_disk().len(), 2);
}

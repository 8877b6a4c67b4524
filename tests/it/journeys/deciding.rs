//! Journeys with suggestions: one put right before it is accepted, forty decided without travelling, cards and lists.

use super::Desk;
use egui_kittest::kittest::Queryable;
use rubrica::app::boards::Board;
use rubrica::app::command::Command;
use serde_json::{Value, json};

/// Writes what a machine suggests for `story.txt`: label and words, each at its next place in the text.
fn suggest(desk: &Desk, text: &str, items: &[(&str, &str)]) {
    let mut from = 0;
    let spans: Vec<Value> = items
        .iter()
        .enumerate()
        .map(|(i, (label, words))| {
            let at = from + text[from..].find(words).unwrap_or_else(|| panic!("{words} is not there"));
            from = at + words.len();
            let start = text[..at].chars().count();
            json!({"id": format!("m{i}"), "start": start, "end": start + words.chars().count(), "label": label,
                "quote": words, "origin": "model", "status": "suggested", "score": 0.9})
        })
        .collect();
    let sidecar = json!({"format": "rubrica-sidecar", "version": 1, "document": head(text),
        "annotator": "machine-x", "role": "machine", "status": "new", "spans": spans});
    desk.write("story.txt.machine-x.rubrica.json", &sidecar.to_string());
}

/// The part of a sidecar that says which article it belongs to.
fn head(text: &str) -> Value {
    let sha256 = rubrica::core::text::sha256_hex(text.as_bytes());
    json!({"file": "story.txt", "sha256": sha256, "text_sha256": sha256, "bytes": text.len(), "length": text.chars().count(), "encoding": "utf-8"})
}

/// A window with an article and what a machine suggests for it.
fn with(text: &str, items: &[(&str, &str)]) -> Desk {
    let mut desk = Desk::empty();
    suggest(&desk, text, items);
    let path = desk.write("story.txt", text);
    desk.open(&path);
    desk.until("all is suggested", |d| waiting(d) >= items.len() && !d.window().session.is_suggesting());
    desk
}

fn waiting(desk: &Desk) -> usize {
    desk.window().session.article().unwrap().pending.len()
}

/// The words of the suggestion in focus.
fn current(desk: &Desk) -> String {
    let article = desk.window().session.article().unwrap();
    article.pending.current().map(|c| article.document.text().slice(c.range).to_owned()).unwrap_or_default()
}

#[test]
fn journey_4_three_keys_put_a_suggestion_right() {
    let text = "Visit\n\nThe hall was full when dr anna berg, the guest, came in.\n";
    let mut desk = with(text, &[("ACTOR", "anna berg,")]);
    desk.keys("N");
    assert_eq!(current(&desk), "anna berg", "a comma is never offered");
    desk.keys("Alt+Left A");
    assert_eq!(desk.on_disk(), ["ACTOR dr anna berg"]);
    let json: Value = serde_json::from_slice(&std::fs::read(desk.sidecar()).unwrap()).unwrap();
    let span = &json["spans"][0];
    assert_eq!(
        (&span["corrected"], &span["origin"], &span["source"]),
        (&true.into(), &"model".into(), &"machine-x".into())
    );
    assert_eq!(span["score"], json!(0.9));
}

/// Forty places, each with a word of its own: thirty right, eight wrong, two with the wrong label.
fn forty() -> (String, Vec<(&'static str, String)>) {
    let mut text = String::from("Forty\n\n");
    let mut items = Vec::new();
    for n in 0..40 {
        let word = format!("name{}{}", char::from(b'a' + n / 26), char::from(b'a' + n % 26));
        text.push_str(&format!("There {word} stood in the hall and waited.{}", if n % 5 == 4 { "\n\n" } else { " " }));
        items.push(("ACTOR", word));
    }
    (text, items)
}

#[test]
fn journey_5_forty_keys_decide_forty_suggestions_and_undo_leads_back() {
    let (text, items) = forty();
    let items: Vec<(&str, &str)> = items.iter().map(|(l, w)| (*l, w.as_str())).collect();
    let mut desk = with(&text, &items);
    let mut keys = vec!["A"; 40];
    for wrong in [3, 7, 11, 15, 19, 23, 27, 31] {
        keys[wrong] = "X";
    }
    (keys[5], keys[35]) = ("2", "3");
    for key in &keys {
        desk.keys(key);
    }
    assert_eq!(waiting(&desk), 0);
    assert!(desk.window().session.message.as_ref().unwrap().text.starts_with("All decided."));
    let count = |desk: &mut Desk, label: &str| desk.on_disk().iter().filter(|t| t.starts_with(label)).count();
    assert_eq!(count(&mut desk, "DATE "), 1);
    assert_eq!(count(&mut desk, "CLAIM "), 1);
    // Thirty accepted and eight rejected, which the file remembers.
    assert_eq!(count(&mut desk, "ACTOR "), 38);
    assert_eq!(desk.window().session.article().unwrap().tag_count(), 32);
    for expected in ["namebn", "namebm", "namebl", "namebk", "namebj"] {
        desk.keys("Ctrl+Z");
        assert_eq!(current(&desk), expected);
    }
    assert_eq!(waiting(&desk), 5);
}

#[test]
fn a_claim_is_accepted_with_its_speaker_in_one_step() {
    let text = "Talks\n\nAnna Berg went on.\n\n“We will go,” she said.\n";
    let mut desk = Desk::empty();
    let claim = text.find('“').unwrap();
    let (start, len) = (text[..claim].chars().count(), "“We will go,”".chars().count());
    let sidecar = json!({"format": "rubrica-sidecar", "version": 1, "document": head(text),
        "annotator": "machine-x", "role": "machine", "status": "new", "spans": [
            {"id": "a", "start": 7, "end": 16, "label": "ACTOR", "quote": "Anna Berg", "value": "Anna Berg", "status": "suggested"},
            {"id": "c", "start": start, "end": start + len, "label": "CLAIM", "quote": "“We will go,”", "status": "suggested",
                "attrs": {"kind": "direct"}}],
        "relations": [{"id": "r", "type": "attribution", "from": "c", "to": "a"}]});
    desk.write("story.txt.machine-x.rubrica.json", &sidecar.to_string());
    let path = desk.write("story.txt", text);
    desk.open(&path);
    desk.until("both are suggested", |d| waiting(d) >= 2 && !d.window().session.is_suggesting());
    desk.harness.state_mut().as_mut().unwrap().session.label_filter = Some("CLAIM".into());
    desk.keys("N A");
    assert_eq!(desk.on_disk(), ["ACTOR Anna Berg", "CLAIM “We will go,”"]);
    let links = |d: &Desk| d.window().session.article().unwrap().document.relations().len();
    assert_eq!(links(&desk), 1);
    desk.keys("Ctrl+Z");
    assert_eq!((desk.on_disk().len(), links(&desk)), (0, 0));
}

#[test]
fn the_card_under_the_pointer_says_why_and_decides() {
    let text = "Talks\n\nIt closed on Monday, Feb. 2, 2026, they said.\n";
    let mut desk = Desk::with(text);
    desk.until("it is suggested", |d| waiting(d) > 0 && !d.window().session.is_suggesting());
    let range = desk.window().session.article().unwrap().pending.iter().next().unwrap().range;
    let place = desk.window().text.rect_of(range).unwrap().center();
    desk.harness.hover_at(place);
    desk.harness.run_steps(40);
    desk.harness.get_by_label("Accept this suggestion").click();
    desk.harness.run_steps(4);
    assert_eq!(desk.on_disk(), ["DATE Monday, Feb. 2, 2026"]);
}

#[test]
fn the_lists_show_what_waits_dates_claims_and_actors() {
    let text = "Talks\n\nAnna Berg spoke on Monday. “We will go,” she said in May 2062.\n";
    let mut desk = with(text, &[("ACTOR", "Anna Berg"), ("CLAIM", "“We will go,”")]);
    let mut show = |list| {
        desk.harness.state_mut().as_mut().unwrap().session.run(Command::ShowBoard(list));
        desk.harness.run_steps(3);
    };
    show(Board::Waiting);
    show(Board::Dates);
    show(Board::Claims);
    show(Board::Actors);
    show(Board::Waiting);
    desk.harness.get_by_label_contains("CLAIM “We will go,”").click();
    desk.harness.run_steps(3);
    assert_eq!(current(&desk), "“We will go,”");
    desk.keys("A");
    desk.harness.state_mut().as_mut().unwrap().session.run(Command::ShowBoard(Board::Claims));
    desk.harness.run_steps(3);
    assert!(desk.harness.query_by_label_contains("CLAIM “We will go,”").is_some());
    desk.harness.state_mut().as_mut().unwrap().session.run(Command::ShowBoard(Board::Dates));
    desk.harness.run_steps(3);
    assert!(desk.harness.query_by_label_contains("dates on a line of time").is_some() || waiting(&desk) == 0);
}

//! Values, attributes, links, notes.

use super::Desk;
use rubrica::app::command::Command;
use rubrica::app::{
    Mode,
    effect::{Effect, Field},
};

#[test]
fn a_date_takes_its_value_from_the_publication_date_and_follows_its_correction() {
    let mut desk = Desk::with("It opens on ^Wednesday, and opened on 3 May 2024.");
    desk.keys("2");
    assert_eq!(desk.text_with_values(), "It opens on [DATE Wednesday|2026-02-04], and opened on 3 May 2024.");
    desk.session.run(Command::SetArticleDate(Some("2026-02-09".into())));
    assert_eq!(desk.text_with_values(), "It opens on [DATE Wednesday|2026-02-11], and opened on 3 May 2024.");
    desk.keys("Ctrl+Z");
    assert_eq!(desk.text_with_values(), "It opens on [DATE Wednesday|2026-02-04], and opened on 3 May 2024.");
}

#[test]
fn a_value_that_is_no_date_is_refused_with_a_reason() {
    let mut desk = Desk::with("^[DATE Monday|2026-02-02]");
    desk.keys("Tab");
    desk.session.run(Command::SetValue(Some("2026-13-40".into())));
    assert_eq!(desk.text_with_values(), "[DATE Monday|2026-02-02]");
    assert!(desk.said().contains("The old value stays"), "{}", desk.said());
    desk.session.run(Command::SetValue(Some("2026-W06".into())));
    assert_eq!(desk.text_with_values(), "[DATE Monday|2026-W06]");
    desk.session.run(Command::SetValue(None));
    assert_eq!(desk.text_with_values(), "[DATE Monday]");
}

#[test]
fn a_surname_gets_the_full_name_known_from_the_article() {
    let mut desk = Desk::with("^[ACTOR Dmitry Peskov|Dmitry Peskov] spoke. Then Peskov left.");
    desk.keys("J Right 1");
    assert_eq!(
        desk.text_with_values(),
        "[ACTOR Dmitry Peskov|Dmitry Peskov] spoke. Then [ACTOR Peskov|Dmitry Peskov] left."
    );
}

#[test]
fn l_offers_letters_and_the_letter_links() {
    let mut desk = Desk::with("^[ACTOR Anna] met [ACTOR Ben]. [CLAIM We go], she said.");
    desk.keys("Tab Tab Tab L");
    let Mode::Link { hints, .. } = &desk.session.mode else { panic!("no link mode") };
    let offered: Vec<(char, &str)> = hints.iter().map(|h| (h.letter.unwrap(), h.words.as_str())).collect();
    assert_eq!(offered, [('a', "Ben"), ('s', "Anna")]);
    desk.keys("S");
    let document = &desk.session.article().unwrap().document;
    let link = document.relations().iter().next().unwrap();
    let end = |id| document.spans().get(id).unwrap().quote(document.text()).to_owned();
    assert_eq!((&*link.kind, end(&link.from), end(&link.to)), ("attribution", "We go".into(), "Anna".into()));
    assert_eq!(desk.session.mode, Mode::Text);
    assert_eq!(desk.focused(), "We go");
    desk.keys("Ctrl+L");
    assert_eq!(desk.focused(), "Anna");
    desk.keys("Ctrl+L");
    assert_eq!(desk.focused(), "We go");
}

#[test]
fn a_speaker_without_a_span_and_a_link_exclude_each_other() {
    let mut desk = Desk::with("^[ACTOR Anna] said [CLAIM we go]");
    let state = |desk: &Desk| {
        let document = &desk.session.article().unwrap().document;
        let claim = document.spans().iter().find(|s| &*s.label == "CLAIM").unwrap().clone();
        (claim.attr_str("speaker").map(str::to_owned), document.relations().len())
    };
    desk.keys("Tab Tab L L");
    assert_eq!(state(&desk), (None, 1));
    desk.keys("L 0");
    assert_eq!(state(&desk), (Some("unnamed".into()), 0));
    desk.keys("L A");
    assert_eq!(state(&desk), (None, 1));
    desk.keys("Ctrl+Z");
    assert_eq!(state(&desk), (Some("unnamed".into()), 0));
}

#[test]
fn ctrl_digits_cycle_the_attributes() {
    let mut desk = Desk::with("^[CLAIM we go]");
    let kind =
        |desk: &Desk| desk.session.article().unwrap().focused().unwrap().attr_str("kind").unwrap_or("none").to_owned();
    desk.keys("Tab Ctrl+1");
    assert_eq!(kind(&desk), "direct");
    desk.keys("Ctrl+1 Ctrl+1");
    assert_eq!(kind(&desk), "mixed");
    desk.keys("Ctrl+1");
    assert_eq!(kind(&desk), "none");
    desk.keys("Ctrl+9");
    assert!(desk.said().contains("no attribute 9"));
}

#[test]
fn enter_v_and_c_lead_to_the_fields() {
    let mut desk = Desk::with("^[CLAIM we go] [DATE Monday]");
    desk.session.take_effects();
    desk.keys("Tab Enter");
    assert!(desk.session.take_effects().contains(&Effect::EditField(Field::Attribute("kind".into()))));
    desk.keys("Tab Enter");
    assert!(desk.session.take_effects().contains(&Effect::EditField(Field::Value)));
    desk.keys("C");
    assert!(desk.session.take_effects().contains(&Effect::EditField(Field::Note)));
    desk.session.run(Command::SetNote(Some("check again".into())));
    assert_eq!(desk.session.article().unwrap().focused().unwrap().note.as_deref(), Some("check again"));
}

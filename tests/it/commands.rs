//! The list of commands: complete, without clashes, and the README's table made from it.

use rubrica::app::command::Menu;
use rubrica::app::keymap::{Keymap, Preset};
use rubrica::app::specs::SPECS;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_command_has_a_name_a_sentence_and_a_menu() {
    let mut ids = BTreeSet::new();
    for spec in SPECS {
        assert!(ids.insert(spec.id), "{} stands twice", spec.id);
        assert!(!spec.title.is_empty() && spec.help.ends_with('.'), "{}", spec.id);
        assert!(Menu::ALL.contains(&spec.menu), "{}", spec.id);
    }
}

#[test]
fn every_default_key_can_be_read() {
    for spec in SPECS {
        for key in spec.keys {
            let key = key.split(" (").next().unwrap();
            assert!(rubrica::app::Chord::parse(key).is_some(), "{}: {key}", spec.id);
        }
    }
}

/// The table of keys for people, in Markdown.
fn table() -> String {
    let map = Keymap::new(Preset::Standard, &BTreeMap::new(), false);
    let mut out = String::from("| Keys | What they do |\n|---|---|\n");
    for spec in SPECS.iter().filter(|s| !map.keys_of(s.id).is_empty()) {
        let keys: Vec<String> = map.keys_of(spec.id).iter().map(|c| format!("`{c}`")).collect();
        out.push_str(&format!("| {} | {} |\n", keys.join(" "), spec.help.replace('|', "\\|")));
    }
    out
}

#[test]
fn the_readme_shows_the_keys_in_force() {
    const FROM: &str = "<!-- keys: made from the list of commands -->\n";
    const TO: &str = "<!-- end of keys -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(FROM).expect("the README marks where the keys stand");
    let (present, after) = rest.split_once(TO).expect("the README marks where the keys end");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, format!("{before}{FROM}{}{TO}{after}", table())).unwrap();
    } else {
        assert!(present == table(), "the table is old: run `UPDATE_GOLDEN=1 cargo test the_readme` and look at it");
    }
}

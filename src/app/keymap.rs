//! Which command a key press means: the default keys, the presets, a person's own bindings, and the check for clashes.

use super::chord::{Chord, KeyName};
use super::command::{Command, Scope};
use super::specs::SPECS;
use std::collections::{BTreeMap, HashMap};

/// Sets of keys to choose from. Single bindings can be changed on top of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Preset {
    #[default]
    Standard,
    /// Backspace undoes, for hands that come from Prodigy.
    Prodigy,
    /// No bare letter, digit or sign does anything: each takes Alt as well. For screen readers, voice control and
    /// people who hit keys by accident.
    LettersOff,
}

impl Preset {
    /// All of them with their names in the settings file and on screen.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Standard, "standard", "Standard"),
        (Self::Prodigy, "prodigy", "Prodigy hands (Backspace undoes)"),
        (Self::LettersOff, "letters-off", "Letters off (bare keys take Alt)"),
    ];
}

/// Two commands that one key would mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    pub chord: Chord,
    pub first: &'static str,
    pub second: &'static str,
}

/// The keys in force.
#[derive(Clone, Debug)]
pub struct Keymap {
    by_chord: HashMap<(Scope, Chord), Command>,
    keys: BTreeMap<&'static str, Vec<Chord>>,
    clashes: Vec<Clash>,
}

impl Keymap {
    /// The keys of a preset with a person's own bindings (command id to keys) on top. `mac`: keys of macOS.
    pub fn new(preset: Preset, own: &BTreeMap<String, Vec<String>>, mac: bool) -> Self {
        let mut map = Self { by_chord: HashMap::new(), keys: BTreeMap::new(), clashes: Vec::new() };
        let mut owners: HashMap<(Scope, Chord), &'static str> = HashMap::new();
        for spec in SPECS {
            let chords: Vec<Chord> = match own.get(spec.id) {
                Some(keys) => keys.iter().filter_map(|k| Chord::parse(k)).collect(),
                None => default_keys(spec.id, spec.keys, preset, mac),
            };
            for chord in &chords {
                // A key of the whole window is a key of the text as well.
                let scopes: &[Scope] = match spec.scope {
                    Scope::Window => &[Scope::Window, Scope::Text],
                    Scope::Text => &[Scope::Text],
                    Scope::Link => &[Scope::Link],
                    Scope::List => &[Scope::List],
                    Scope::Review => &[Scope::Review],
                };
                for scope in scopes {
                    if let Some(first) = owners.insert((*scope, *chord), spec.id) {
                        map.clashes.push(Clash { chord: *chord, first, second: spec.id });
                    }
                    map.by_chord.insert((*scope, *chord), spec.command.clone());
                }
            }
            map.keys.insert(spec.id, chords);
        }
        map
    }

    /// What a key press means while the text has the keyboard.
    pub fn in_text(&self, chord: Chord) -> Option<&Command> {
        self.by_chord.get(&(Scope::Text, chord))
    }

    /// What a key press means outside the text: only keys of the whole window that no field types.
    pub fn in_window(&self, chord: Chord) -> Option<&Command> {
        if chord.types_text() {
            return None;
        }
        self.by_chord.get(&(Scope::Window, chord))
    }

    /// What a key press means while a claim looks for its speaker.
    pub fn in_link(&self, chord: Chord) -> Option<&Command> {
        self.by_chord.get(&(Scope::Link, chord))
    }

    /// What a key press means in a list, beside moving in it.
    pub fn in_list(&self, chord: Chord) -> Option<&Command> {
        self.by_chord.get(&(Scope::List, chord))
    }

    /// What a key press means in a review, before what it means in text.
    pub fn in_review(&self, chord: Chord) -> Option<&Command> {
        self.by_chord.get(&(Scope::Review, chord))
    }

    /// The keys of a command by its id, the one to show first.
    pub fn keys_of(&self, id: &str) -> &[Chord] {
        self.keys.get(id).map_or(&[], Vec::as_slice)
    }

    /// The key to show beside a command, empty where it has none.
    pub fn shown(&self, command: &Command) -> String {
        let id = super::specs::spec_of(command).map_or("", |s| s.id);
        self.keys_of(id).first().map(Chord::to_string).unwrap_or_default()
    }

    /// Keys that would mean two things.
    pub fn clashes(&self) -> &[Clash] {
        &self.clashes
    }
}

fn default_keys(id: &str, keys: &[&str], preset: Preset, mac: bool) -> Vec<Chord> {
    let mut chords: Vec<Chord> = keys
        .iter()
        .filter_map(|key| match key.split_once(" (") {
            Some((key, "mac)")) => mac.then_some(key),
            Some((key, _)) => (!mac).then_some(key),
            None => Some(*key),
        })
        .filter_map(Chord::parse)
        .collect();
    let backspace = Chord::bare(KeyName::Backspace);
    match preset {
        Preset::Standard => {}
        Preset::Prodigy => {
            chords.retain(|c| *c != backspace);
            if id == "edit.undo" {
                chords.push(backspace);
            }
        }
        Preset::LettersOff => {
            for chord in chords.iter_mut().filter(|c| c.types_text()) {
                chord.alt = true;
            }
        }
    }
    chords
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap(preset: Preset, mac: bool) -> Keymap {
        Keymap::new(preset, &BTreeMap::new(), mac)
    }

    #[test]
    fn no_key_means_two_things_in_any_preset_on_any_system() {
        for (preset, ..) in Preset::ALL {
            for mac in [false, true] {
                assert_eq!(keymap(preset, mac).clashes(), [], "{preset:?}, mac: {mac}");
            }
        }
    }

    #[test]
    fn a_field_keeps_what_it_types_and_gives_up_the_rest() {
        let map = keymap(Preset::Standard, false);
        let chord = |text| Chord::parse(text).unwrap();
        assert_eq!(map.in_text(chord("W")), Some(&Command::Widen));
        assert_eq!(map.in_window(chord("W")), None);
        assert_eq!(map.in_window(chord("?")), None);
        assert_eq!(map.in_window(chord("F1")), Some(&Command::Keys));
        assert_eq!(map.in_window(chord("Ctrl+Z")), None, "undo in a field is the field's own");
        assert_eq!(map.in_text(chord("Ctrl+Z")), Some(&Command::Undo));
    }

    #[test]
    fn with_letters_off_no_bare_character_does_anything() {
        let map = keymap(Preset::LettersOff, false);
        for spec in SPECS {
            assert!(map.keys_of(spec.id).iter().all(|c| !c.types_text()), "{}", spec.id);
        }
        assert_eq!(map.in_text(Chord::parse("Alt+1").unwrap()), Some(&Command::ApplyKey('1')));
    }

    #[test]
    fn a_binding_of_ones_own_replaces_the_default_and_shows_its_clash() {
        let own = BTreeMap::from([("tag.flag".to_owned(), vec!["I".to_owned(), "W".to_owned()])]);
        let map = Keymap::new(Preset::Standard, &own, false);
        assert_eq!(map.in_text(Chord::parse("I").unwrap()), Some(&Command::FlagSpan));
        assert_eq!(map.in_text(Chord::parse("F").unwrap()), None);
        assert_eq!(map.clashes().len(), 1);
    }
}

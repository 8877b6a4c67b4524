//! From egui's key events to the program's chords: the only place that knows both.

use crate::app::Chord;
use crate::app::chord::KeyName;
use egui::{Event, Key, Modifiers};

/// A key press as it came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Press {
    pub chord: Chord,
    /// The key is held down and this is not its first press.
    pub repeat: bool,
}

/// The press an event stands for; `None` for releases, typed text and keys the program has no name for.
pub fn press(event: &Event) -> Option<Press> {
    let ctrl = |letter| Press { chord: Chord { ctrl: true, ..Chord::bare(KeyName::Char(letter)) }, repeat: false };
    match event {
        // These three never arrive as keys.
        Event::Copy => Some(ctrl('C')),
        Event::Cut => Some(ctrl('X')),
        Event::Paste(_) => Some(ctrl('V')),
        Event::Key { key, physical_key, pressed: true, repeat, modifiers } => {
            Some(Press { chord: chord(*key, *physical_key, *modifiers)?, repeat: *repeat })
        }
        _ => None,
    }
}

/// Whether an event comes from the keyboard.
pub fn of_keyboard(event: &Event) -> bool {
    matches!(event, Event::Key { .. } | Event::Text(_) | Event::Copy | Event::Cut | Event::Paste(_))
}

fn chord(key: Key, physical: Option<Key>, modifiers: Modifiers) -> Option<Chord> {
    // Ctrl with Alt is AltGr on many keyboards: it types characters there.
    if modifiers.alt && modifiers.ctrl && !modifiers.mac_cmd {
        return None;
    }
    let mut chord = Chord { ctrl: modifiers.command, alt: modifiers.alt, shift: modifiers.shift, key: KeyName::Space };
    if let Some(sign) = sign(key, physical, modifiers.shift) {
        // A sign is meant by its character, wherever the layout has it and whatever Shift does there.
        chord.key = KeyName::Char(sign);
        chord.shift = false;
        return Some(chord);
    }
    // Digits by their place on the keyboard: on many layouts they need Shift, or Shift gives a sign.
    let digit = physical.and_then(digit).or_else(|| digit(key).filter(|_| physical.is_none()));
    chord.key = match digit {
        Some(digit) => KeyName::Char(digit),
        None => named(key).or_else(|| physical.and_then(named))?,
    };
    Some(chord)
}

fn sign(key: Key, physical: Option<Key>, shift: bool) -> Option<char> {
    match key {
        Key::Questionmark => Some('?'),
        Key::Plus => Some('+'),
        // Where the layout has no name for what Shift gives, egui falls back to the place on the keyboard: Shift with the
        // key of the full stop is then some other sign.
        Key::Slash => (!shift || physical.is_some_and(|p| p != Key::Slash)).then_some('/'),
        Key::Period => (!shift || physical.is_some_and(|p| p != Key::Period)).then_some('.'),
        _ => None,
    }
}

fn digit(key: Key) -> Option<char> {
    let digits =
        [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    ('0'..='9').zip(digits).find(|(_, k)| *k == key).map(|(c, _)| c)
}

fn named(key: Key) -> Option<KeyName> {
    Some(match key {
        Key::ArrowLeft => KeyName::Left,
        Key::ArrowRight => KeyName::Right,
        Key::ArrowUp => KeyName::Up,
        Key::ArrowDown => KeyName::Down,
        Key::Home => KeyName::Home,
        Key::End => KeyName::End,
        Key::PageUp => KeyName::PageUp,
        Key::PageDown => KeyName::PageDown,
        Key::Enter => KeyName::Enter,
        Key::Escape => KeyName::Escape,
        Key::Tab => KeyName::Tab,
        Key::Space => KeyName::Space,
        Key::Backspace => KeyName::Backspace,
        Key::Delete => KeyName::Delete,
        Key::Menu => KeyName::Menu,
        Key::Comma => KeyName::Char(','),
        Key::Minus => KeyName::Char('-'),
        Key::Equals => KeyName::Char('='),
        other => {
            let name = other.name();
            let mut letters = name.chars();
            match (letters.next()?, letters.next()) {
                (letter @ 'A'..='Z', None) => KeyName::Char(letter),
                ('F', Some(_)) => KeyName::F(name.get(1..)?.parse().ok().filter(|n| *n <= 12)?),
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(key: Key, physical: Option<Key>, modifiers: Modifiers) -> Option<String> {
        let event = Event::Key { key, physical_key: physical, pressed: true, repeat: false, modifiers };
        press(&event).map(|p| p.chord.to_string())
    }

    fn of(key: Key, modifiers: Modifiers) -> String {
        shown(key, Some(key), modifiers).unwrap()
    }

    #[test]
    fn modifiers_count_exactly() {
        assert_eq!(of(Key::A, Modifiers::NONE), "A");
        assert_eq!(of(Key::A, Modifiers::SHIFT), "Shift+A");
        assert_eq!(of(Key::Z, Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT), "Ctrl+Shift+Z");
        assert_eq!(of(Key::ArrowLeft, Modifiers::ALT), "Alt+Left");
        assert_eq!(of(Key::F9, Modifiers::SHIFT), "Shift+F9");
        assert_eq!(of(Key::PageDown, Modifiers::CTRL | Modifiers::COMMAND), "Ctrl+PgDn");
    }

    #[test]
    fn copy_cut_and_paste_come_back_as_keys() {
        let keys = [Event::Copy, Event::Cut, Event::Paste("x".into())].map(|e| press(&e).unwrap().chord.to_string());
        assert_eq!(keys, ["Ctrl+C", "Ctrl+X", "Ctrl+V"]);
    }

    #[test]
    fn digits_go_by_their_place() {
        // French: the key of 1 gives an ampersand, with Shift the digit.
        assert_eq!(shown(Key::Num1, Some(Key::Num1), Modifiers::SHIFT).unwrap(), "Shift+1");
        assert_eq!(shown(Key::Quote, Some(Key::Num3), Modifiers::NONE).unwrap(), "3");
        assert_eq!(shown(Key::Num3, None, Modifiers::CTRL | Modifiers::COMMAND).unwrap(), "Ctrl+3");
    }

    #[test]
    fn letters_go_by_what_they_mean_and_fall_back_to_their_place() {
        // Dvorak: the key at the place of S means O.
        assert_eq!(shown(Key::O, Some(Key::S), Modifiers::NONE).unwrap(), "O");
        // Cyrillic: the logical key is not known to egui, which gives the physical one.
        assert_eq!(shown(Key::W, Some(Key::W), Modifiers::NONE).unwrap(), "W");
    }

    #[test]
    fn signs_go_by_their_character_whatever_shift_does() {
        // German: the question mark is Shift with another key, the slash Shift with 7.
        assert_eq!(shown(Key::Questionmark, Some(Key::Minus), Modifiers::SHIFT).unwrap(), "?");
        assert_eq!(shown(Key::Slash, Some(Key::Num7), Modifiers::SHIFT).unwrap(), "/");
        assert_eq!(shown(Key::Period, Some(Key::Period), Modifiers::NONE).unwrap(), ".");
        assert_eq!(
            shown(Key::Plus, Some(Key::Equals), Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT).unwrap(),
            "Ctrl+Plus"
        );
        // American: Shift with the full stop is no full stop.
        assert_eq!(shown(Key::Period, Some(Key::Period), Modifiers::SHIFT), None);
    }

    #[test]
    fn releases_text_and_the_third_level_of_a_keyboard_are_no_commands() {
        let up =
            Event::Key { key: Key::A, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE };
        assert_eq!(press(&up), None);
        assert_eq!(press(&Event::Text("a".into())), None);
        assert_eq!(shown(Key::Q, Some(Key::Q), Modifiers::CTRL | Modifiers::COMMAND | Modifiers::ALT), None);
    }

    #[test]
    fn a_held_key_says_so() {
        let event =
            Event::Key { key: Key::J, physical_key: None, pressed: true, repeat: true, modifiers: Modifiers::NONE };
        assert!(press(&event).unwrap().repeat);
    }
}

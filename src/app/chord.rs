//! A key press as the program knows it: modifiers and a key, written `Ctrl+Shift+Z`.

use std::fmt;

/// A key on its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum KeyName {
    /// A letter (upper case), a digit, or one of `? / . , + - =`.
    Char(char),
    /// F1 to F12.
    F(u8),
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Enter,
    Escape,
    Tab,
    Space,
    Backspace,
    Delete,
    Menu,
}

const NAMED: [(&str, KeyName); 16] = [
    ("Left", KeyName::Left),
    ("Right", KeyName::Right),
    ("Up", KeyName::Up),
    ("Down", KeyName::Down),
    ("Home", KeyName::Home),
    ("End", KeyName::End),
    ("PgUp", KeyName::PageUp),
    ("PgDn", KeyName::PageDown),
    ("Enter", KeyName::Enter),
    ("Esc", KeyName::Escape),
    ("Tab", KeyName::Tab),
    ("Space", KeyName::Space),
    ("Backspace", KeyName::Backspace),
    ("Delete", KeyName::Delete),
    ("Menu", KeyName::Menu),
    // Written out, since the sign itself joins the parts of a chord.
    ("Plus", KeyName::Char('+')),
];

/// A key with its modifiers. `ctrl` is Command on macOS.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Chord {
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
    pub key: KeyName,
}

impl Chord {
    /// A key without modifiers.
    pub const fn bare(key: KeyName) -> Self {
        Self { ctrl: false, alt: false, shift: false, key }
    }

    /// Reads `Ctrl+Shift+Z`. `None` where it is no chord.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self::bare(KeyName::Space);
        let mut parts: Vec<&str> = text.split('+').collect();
        let key = parts.pop()?;
        for part in parts {
            match part {
                "Ctrl" => chord.ctrl = true,
                "Alt" => chord.alt = true,
                "Shift" => chord.shift = true,
                _ => return None,
            }
        }
        chord.key = if let Some((_, named)) = NAMED.iter().find(|(name, _)| *name == key) {
            *named
        } else if let Some(number) = key.strip_prefix('F').and_then(|n| n.parse().ok()) {
            KeyName::F(number)
        } else {
            let mut chars = key.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => KeyName::Char(c.to_ascii_uppercase()),
                _ => return None,
            }
        };
        Some(chord)
    }

    /// Whether a text field would take it as typing: a character without Ctrl or Alt.
    pub const fn types_text(&self) -> bool {
        matches!(self.key, KeyName::Char(_) | KeyName::Space) && !self.ctrl && !self.alt
    }

    /// Whether the key held down may repeat: movement does, decisions and tags do not.
    pub const fn is_movement(&self) -> bool {
        matches!(
            self.key,
            KeyName::Left
                | KeyName::Right
                | KeyName::Up
                | KeyName::Down
                | KeyName::PageUp
                | KeyName::PageDown
                | KeyName::Home
                | KeyName::End
        )
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (on, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if on {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| *key == self.key) {
            return f.write_str(name);
        }
        match self.key {
            KeyName::Char(c) => write!(f, "{c}"),
            KeyName::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_read_as_they_print() {
        for text in ["Ctrl+Shift+Z", "Alt+Left", "?", "F12", "Shift+Enter", "Ctrl+Plus", "PgDn", "1", "W", "Ctrl+."] {
            assert_eq!(Chord::parse(text).map(|c| c.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Chord::parse("Hyper+X"), None);
        assert_eq!(Chord::parse("Word"), None);
    }

    #[test]
    fn typing_and_movement_are_told_apart() {
        let chord = |text| Chord::parse(text).unwrap();
        assert!(chord("Shift+A").types_text() && !chord("Ctrl+A").types_text() && !chord("F3").types_text());
        assert!(chord("Shift+Right").is_movement() && !chord("Delete").is_movement());
    }
}

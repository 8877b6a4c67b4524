//! Keys of one's own: a command gets another key, or its usual ones back.

use crate::app::specs::SPECS;
use crate::app::{Chord, Session, keymap_of};

/// What became of a key that was to be given to a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    Done,
    /// It means another command already, by its id.
    Taken(&'static str),
}

impl Session {
    /// Gives a command one key in place of those it has. A key that means something else is given only where it is to
    /// be taken from there.
    pub fn bind(&mut self, id: &'static str, chord: Chord, take: bool) -> Bound {
        let mut settings = self.settings.clone();
        settings.own_keys.insert(id.to_owned(), vec![chord.to_string()]);
        loop {
            let map = keymap_of(&settings);
            let clash = map.clashes().iter().find(|c| c.chord == chord && (c.first == id || c.second == id));
            let Some(clash) = clash else { break };
            let other = if clash.first == id { clash.second } else { clash.first };
            if !take {
                return Bound::Taken(other);
            }
            let kept = map.keys_of(other).iter().filter(|c| **c != chord).map(Chord::to_string).collect();
            settings.own_keys.insert(other.to_owned(), kept);
        }
        self.settings.own_keys = settings.own_keys;
        self.rebind();
        Bound::Done
    }

    /// Gives a command its usual keys back; those it shares with one of one's own stay where they are.
    pub fn unbind(&mut self, id: &'static str) {
        self.settings.own_keys.remove(id);
        self.rebind();
        // Whoever took one of them keeps it.
        let clashing: Vec<Chord> =
            self.keymap.clashes().iter().filter(|c| c.first == id || c.second == id).map(|c| c.chord).collect();
        if !clashing.is_empty() {
            let left = self.keymap.keys_of(id).iter().filter(|c| !clashing.contains(c)).map(Chord::to_string).collect();
            self.settings.own_keys.insert(id.to_owned(), left);
            self.rebind();
        }
    }

    /// Whether a command has keys of one's own.
    pub fn has_own_keys(&self, id: &str) -> bool {
        self.settings.own_keys.contains_key(id)
    }
}

/// The title of a command by its id.
pub fn title_of_id(id: &str) -> &'static str {
    SPECS.iter().find(|s| s.id == id).map_or("", |s| s.title)
}

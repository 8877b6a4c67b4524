//! Shares strings that repeat from span to span: labels, sources, times.

use std::sync::Arc;

/// How many strings are remembered.
const SLOTS: usize = 32;

/// The strings met last. One that comes again soon is shared; one that was pushed out meanwhile gets a copy of its own.
#[derive(Default)]
pub struct Strings {
    slots: [Option<Arc<str>>; SLOTS],
}

impl Strings {
    /// The shared form of a string.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        // Labels differ at their beginnings, times at their ends.
        let bytes = text.as_bytes();
        let at = |i: usize| bytes.get(i).copied().map_or(0, usize::from);
        let shape = at(0) + 3 * at(bytes.len().wrapping_sub(2)) + 5 * at(bytes.len() / 2) + 7 * bytes.len();
        let Some(slot) = self.slots.get_mut(shape % SLOTS) else { return text.into() };
        match slot {
            Some(known) if **known == *text => known.clone(),
            slot => slot.insert(text.into()).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_are_one_and_those_of_one_slot_are_told_apart() {
        let mut strings = Strings::default();
        let pairs: Vec<_> = ["ACTOR", "", "CLAIM"].map(|text| (strings.share(text), strings.share(text))).into();
        assert!(pairs.iter().all(|(a, b)| Arc::ptr_eq(a, b)));
        let many: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        assert!(many.iter().all(|text| *strings.share(text) == **text));
        assert_eq!(&*strings.share("ACTOR"), "ACTOR");
    }
}

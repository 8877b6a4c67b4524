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
        let sum = text.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        let Some(slot) = self.slots.get_mut(sum as usize % SLOTS) else { return text.into() };
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

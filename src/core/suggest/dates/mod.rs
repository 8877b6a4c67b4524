//! Dates in English articles: finding them, giving them a value, and saying why.

mod parse;
pub mod reading;
pub mod value;

pub use value::{Kind, Mod, check};

/// Stands in until the engine lands.
#[derive(Default, Clone, Copy, Debug)]
pub struct Settings {
    pub day_first: bool,
    pub vague: bool,
    pub durations: bool,
    pub sets: bool,
}

/// A date expression that was read.
#[derive(Clone, Debug)]
pub struct Timex {
    pub kind: Kind,
    pub value: Option<String>,
    pub modifier: Option<Mod>,
}

/// Reads one date expression; nothing until the engine lands.
pub fn read_at(_: &str, _: std::ops::Range<usize>, _: Option<jiff::civil::Date>, _: &Settings) -> Option<Timex> {
    None
}

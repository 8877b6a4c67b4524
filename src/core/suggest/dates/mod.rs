//! Dates in articles: finding them, giving them a value, and saying why.
//!
//! Words to tokens (`tokens`, `lexicon`), tokens to expressions (`grammar` and the files by kind), expressions to values
//! (`governor`, `anchor`, `reckon`). Dates in figures are found in any language; the words are those of English, and of
//! Japanese, Chinese and Korean (`east`).

mod anchor;
mod business;
mod calendar;
mod clock;
mod counts;
mod east;
mod engine;
mod expr;
mod feasts;
mod friends;
mod governor;
mod grammar;
mod lexicon;
mod numbers;
mod parse;
mod phrase;
mod placed;
mod print;
pub mod publication;
pub mod reading;
mod reckon;
mod relative;
mod suggester;
#[cfg(test)]
mod tests;
mod tokens;
mod vague;
pub mod value;
mod words;

pub use engine::{Settings, Timex, dates};
pub use phrase::{read_at, read_phrase};
pub use suggester::Dates;
pub use value::{Kind, Mod, check};

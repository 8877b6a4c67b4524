//! Dates in English articles: finding them, giving them a value, and saying why.

mod parse;
pub mod reading;
pub mod value;

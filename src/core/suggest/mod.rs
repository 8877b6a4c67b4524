//! Proposals, never facts: each suggester reads an article and says what it would tag, and why.

pub mod dates;

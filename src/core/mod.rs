//! Facts and rules: everything here can be tested with strings alone. The modules stand lowest first.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

pub mod suggest;
pub mod text;

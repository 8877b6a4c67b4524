//! Facts and rules: everything here can be tested with strings alone.
//!
//! Lowest first: text and json, scheme, spans, edit, document, then store, formats, suggest and review side by side, then project.
//! A lower module never names a higher one.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

pub mod document;
pub mod edit;
pub mod exchange;
pub mod formats;
pub mod json;
pub mod lint;
pub mod project;
pub mod review;
pub mod scheme;
pub mod search;
pub mod spans;
pub mod store;
pub mod suggest;
pub mod text;

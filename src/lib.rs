//! Rubrica, in four rooms: facts and rules (`core`), what a person can do (`app`), pixels (`ui`), text (`cli`).
//!
//! Directions: `ui` and `cli` call `app` and `core`; `app` calls `core`; `core` calls nobody.

pub mod app;
pub mod cli;
pub mod core;
#[cfg(feature = "gui")]
pub mod ui;

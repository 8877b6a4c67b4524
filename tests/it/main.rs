//! One binary for all integration tests: each file under `tests/` would link the whole program again.

mod awkward_texts;
mod cli;
mod commands;
mod crash;
mod entry_points;
mod golden;
mod hostile;
#[cfg(feature = "gui")]
mod journeys;
mod layers;
mod lens;
mod notation;
mod planted;
mod properties;
mod round_trips;
mod session;

//! One binary for all integration tests: each file under `tests/` would link the whole program again.

mod commands;
mod layers;
mod notation;
mod session;

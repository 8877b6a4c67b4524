//! Never lose anything: opening an article with its tags, and everything that is written for it.

pub mod anchor;
pub mod atomic;
pub mod canonical;
pub mod disk;
mod files;
mod incoming;
pub mod journal;
mod journal_line;
mod keeper;
pub mod limits;
pub mod merge;
mod open;
pub mod recovery;
pub mod rescue;
pub mod sidecar;
#[cfg(test)]
mod tests;
pub mod texts;
pub mod watch;
pub mod writer;

pub use files::{
    Files, NameError, StateDir, canonical_folder, check_annotator, journal_name, project_of, role_of, sidecar_path,
};
pub use incoming::{Counts, Incoming, IncomingError, incoming};
pub use keeper::{Keeper, SaveError, Saved, removals};
pub use open::{Notice, OpenError, OpenRequest, Opened, ReadOnly, Reading, open, read_only};
pub use sidecar::Snapshot;

use std::time::Duration;

/// What core does not know by itself: time and chance. The window and the command line bring the real ones.
pub trait Outside: Send + Sync {
    /// Time since some moment, never going back.
    fn elapsed(&self) -> Duration;
    /// The present time in UTC, `2026-02-02T10:00:00Z`.
    fn utc(&self) -> String;
    /// A random number.
    fn random(&self) -> u64;
}

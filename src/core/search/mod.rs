//! Search across a project: what is asked for, an article made ready for it, and the places found in it.

mod entry;
mod precedents;
mod query;

pub use entry::{Details, Entry, Hit, Tag};
pub use precedents::{Place, Precedents, Way};
pub use query::{Filter, Query, QueryError};

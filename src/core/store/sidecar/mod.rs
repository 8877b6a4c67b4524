//! The sidecar: one annotator's tags on one article as JSON beside it. Its shape here, its places in `place`.

mod place;
mod read;
mod span;
#[cfg(test)]
mod tests;
mod write;

pub use place::{Placed, anchor, anchored, place};
pub use read::{read, read_on};
pub(in crate::core::store) use span::{LINK_KEYS, SpanKey};
pub use span::{relation_fault, relation_from_value, relation_to_json, span_fault, span_from_value, span_to_json};
pub use write::{Snapshot, write};

use crate::core::document::{Head, SetAside};
use crate::core::edit::HeadField;
use crate::core::spans::{Relation, Span};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// The version this program writes.
pub const VERSION: u64 = 1;

/// A sidecar as read. Its spans still carry their anchor (offsets in code points, words, context) in `lost`; `place`
/// finds their bytes in a text.
#[derive(Clone, Debug, Default)]
pub struct Sidecar {
    pub version: u64,
    pub head: Head,
    /// SHA-256 of the decoded text the offsets belong to, where the file gives it.
    pub text_sha256: Option<String>,
    pub fields: HashMap<HeadField, Value>,
    pub spans: Vec<Arc<Span>>,
    pub relations: Vec<Relation>,
    pub set_aside: SetAside,
}

/// Why a file is no sidecar this program can use. The file is left as it is in every case.
#[derive(Debug, thiserror::Error)]
pub enum SidecarError {
    #[error("{}", json_words(.0))]
    Json(#[source] serde_json::Error),
    #[error("it holds the marks of an unfinished merge (line {line})")]
    ConflictMarks { line: usize },
    #[error("it is not a Rubrica sidecar: {0}")]
    Foreign(String),
    #[error("“{field}” must be {wanted}")]
    Field { field: &'static str, wanted: &'static str },
    #[error("it holds more than {limit} {what}")]
    TooMany { what: &'static str, limit: usize },
}

impl SidecarError {
    /// What is safe.
    pub const fn kept(&self) -> &'static str {
        "The file was left as it is, every tag in it."
    }

    /// What the person can do.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::ConflictMarks { .. } => "Merge the two sides, or take one of them back from version control.",
            Self::Foreign(_) => "Import it if another program made it, or give it another name.",
            Self::TooMany { .. } => "Divide the article and its tags into parts.",
            Self::Json(_) | Self::Field { .. } => {
                "Repair the place named, or take the newest recovery copy in its stead."
            }
        }
    }
}

/// A file that was cut off is the usual case, and told as such.
fn json_words(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Eof => format!("its end is missing (it stops in line {})", error.line()),
        _ => format!("it is not valid JSON: {error}"),
    }
}

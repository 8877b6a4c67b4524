//! How tags change: small reversible edits, carried in named transactions, kept in a history.

mod apply;
mod history;

pub use apply::{Refusal, Target, apply};
pub use history::{Action, History, Step, Undone};

use crate::core::spans::{Id, Relation, Span};
use serde_json::Value;
use std::sync::Arc;

/// The smallest change. Applying one gives the edit that takes it back.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds a span, or replaces the one of the same id.
    PutSpan(Arc<Span>),
    RemoveSpan(Id),
    /// Adds a link, or replaces the one of the same id.
    PutRelation(Arc<Relation>),
    RemoveRelation(Id),
    /// Sets a field of the article as a whole; `None` takes it away.
    SetHead(HeadField, Option<Value>),
}

/// Fields of the article as a whole that a person changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HeadField {
    /// new, in_progress, done, reviewed, skipped.
    Status,
    Flagged,
    Note,
    /// Publication date in force, `2026-02-02`.
    Date,
    /// How the date was found: user, metadata, header, dateline, name, footer.
    DateSource,
    /// Labels and values of the article, an object.
    Labels,
    /// Findings a person chose to ignore, a list.
    Ignored,
    /// Of gold: what annotators disagreed about and how it was decided, an object.
    Review,
}

impl HeadField {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Status,
        Self::Flagged,
        Self::Note,
        Self::Date,
        Self::DateSource,
        Self::Labels,
        Self::Ignored,
        Self::Review,
    ];

    /// The name in the journal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Flagged => "flagged",
            Self::Note => "note",
            Self::Date => "date",
            Self::DateSource => "date_source",
            Self::Labels => "labels",
            Self::Ignored => "ignored",
            Self::Review => "review",
        }
    }

    /// The field of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|f| f.name() == name).cloned()
    }
}

/// Edits that are done and undone together, under the name shown to the person ("Tag as DATE").
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Transaction {
    pub name: String,
    pub edits: Vec<Edit>,
}

impl Transaction {
    /// A transaction with its edits.
    pub fn new(name: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { name: name.into(), edits }
    }
}

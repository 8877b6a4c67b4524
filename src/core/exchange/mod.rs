//! Export over many articles and import into a folder: what was asked for, streaming article by article, and one report for window and terminal.
//!
//! Only one article is in memory at a time. Files appear under their names after the whole export went well.

mod articles;
mod card;
mod check;
mod export;
mod import;
mod long;
mod output;
mod report;
mod split;

pub use articles::{Articles, FolderArticles};
pub use card::About;
pub use export::{ExportError, export, export_to, preflight};
pub use import::{ImportError, ImportReport, ImportRequest, guess_source, import, preview};
pub use output::Output;
pub use report::{Problem, Report, Reread};
pub use split::Split;

use crate::core::document::Status;
use crate::core::formats::{Format, WriteOptions};
use crate::core::spans::{Origin, Span};

/// What goes out, in which form.
#[derive(Clone)]
pub struct ExportRequest {
    pub format: &'static dyn Format,
    pub filters: Filters,
    pub options: WriteOptions,
    /// Several parts instead of one; the target is a folder then.
    pub split: Option<Split>,
    /// What the card of a data set says beyond the export.
    pub about: About,
}

/// Which articles and tags are wanted. Empty lists want everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    pub annotator: Annotator,
    /// Status of the articles.
    pub status: Vec<Status>,
    /// Labels of the spans.
    pub labels: Vec<String>,
    pub origins: Vec<Origin>,
    /// Publication date from this day on, `2026-02-01`.
    pub from: Option<String>,
    /// Up to and with this day.
    pub to: Option<String>,
}

/// Whose tags are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Annotator {
    /// The gold file where there is one, else the only sidecar.
    #[default]
    GoldOrOnly,
    /// The unnamed sidecar's tags or those of a person, `gold`, or a machine run.
    Named(String),
    /// One record for each sidecar.
    All,
}

impl Filters {
    /// Whether a span is wanted.
    pub fn wants_span(&self, span: &Span) -> bool {
        (self.labels.is_empty() || self.labels.iter().any(|l| **l == *span.label))
            && (self.origins.is_empty() || self.origins.contains(&span.origin))
    }

    /// Whether an article of a status and a date is wanted. An article without a date fits no range of dates.
    pub fn wants_article(&self, status: Status, date: Option<&str>) -> bool {
        let day = date.map(|d| d.get(..10).unwrap_or(d));
        let after = |from: &String| day.is_some_and(|d| d >= from.as_str());
        // "2026-02" as the last day means all of the month.
        let before = |to: &String| day.is_some_and(|d| d.get(..to.len()).unwrap_or(d) <= to.as_str());
        (self.status.is_empty() || self.status.contains(&status))
            && self.from.as_ref().is_none_or(after)
            && self.to.as_ref().is_none_or(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_status_filter_articles() {
        let filters = Filters {
            status: vec![Status::Done, Status::Reviewed],
            from: Some("2026-01-15".to_owned()),
            to: Some("2026-02".to_owned()),
            ..Filters::default()
        };
        let wants = |status, date| filters.wants_article(status, date);
        assert!(wants(Status::Done, Some("2026-01-15")) && wants(Status::Reviewed, Some("2026-02-28T10:00:00Z")));
        assert!(!wants(Status::New, Some("2026-02-01")) && !wants(Status::Done, None));
        assert!(!wants(Status::Done, Some("2026-01-14")) && !wants(Status::Done, Some("2026-03-01")));
        assert!(Filters::default().wants_article(Status::New, None));
    }
}

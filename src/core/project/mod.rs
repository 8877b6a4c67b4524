//! Many articles: a folder, its scheme, who tagged what, and where each article stands.

mod annotator;
mod assign;
mod corpus;
mod guidelines;
mod index;
mod merge_folder;
mod readings;
mod scan;
mod scheme;

pub use annotator::{Sidecar, annotators, conflict_copies, is_conflict_copy, sidecar_of, sidecars_of};
pub use assign::{AssignmentProblem, assignment, save_assignment};
pub use corpus::{Corpus, Look, Source};
pub use guidelines::{guidelines_file, read_guidelines, sections_of};
pub use index::{Index, Opening, Standing, StandingError, read_standing};
pub use merge_folder::{MergedFolder, merge_folder};
pub use readings::{Gathered, gather};
pub use scan::{Article, Found, Scan, Walk, is_article};
pub use scheme::{SchemeProblem, scheme};

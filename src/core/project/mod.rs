//! Many articles: a folder, its scheme, who tagged what, and where each article stands.

mod annotator;
mod index;
mod scan;
mod scheme;

pub use annotator::{Sidecar, annotators, is_conflict_copy, sidecar_of, sidecars_of};
pub use index::{Index, Opening, Standing, StandingError, read_standing};
pub use scan::{Article, Found, Scan, Walk, is_article};
pub use scheme::{SchemeProblem, scheme};

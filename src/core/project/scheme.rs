//! The project's own scheme, `rubrica.json` in its folder.

use crate::core::scheme::{Scheme, SchemeError};
use crate::core::store::limits::{MAX_SCHEME_BYTES, ReadError, read_file};
use std::path::{Path, PathBuf};

/// Name of the scheme file in a project's folder.
pub const FILE: &str = "rubrica.json";

/// Why a project's scheme cannot be used. The file is left as it is, and the built-in scheme stands in.
#[derive(Debug, thiserror::Error)]
pub enum SchemeProblem {
    #[error("could not read {}: {source}", .path.display())]
    File { path: PathBuf, source: ReadError },
    #[error("could not use {}: {source}", .path.display())]
    Scheme { path: PathBuf, source: SchemeError },
}

impl SchemeProblem {
    /// What is safe.
    pub const fn kept(&self) -> &'static str {
        "The file was left as it is; the built-in labels stand in for it."
    }

    /// What the person can do.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::File { source, .. } => source.remedy(),
            Self::Scheme { .. } => "Repair the place named, or move the file away.",
        }
    }
}

/// The scheme of a project; `None` where it has none of its own.
///
/// **Errors:** there is one and it cannot be used.
pub fn scheme(folder: &Path) -> Result<Option<Scheme>, SchemeProblem> {
    let path = folder.join(FILE);
    match read_file(&path, MAX_SCHEME_BYTES) {
        Ok(bytes) => match Scheme::from_json(&bytes) {
            Ok(scheme) => Ok(Some(scheme)),
            Err(source) => Err(SchemeProblem::Scheme { path, source }),
        },
        Err(ReadError::Missing) => Ok(None),
        Err(source) => Err(SchemeProblem::File { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_may_have_no_scheme_and_a_broken_one_is_named() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(scheme(dir.path()).unwrap(), None);
        std::fs::write(dir.path().join(FILE), r#"{"format":"rubrica-scheme","version":1,"labels":[]}"#).unwrap();
        let problem = scheme(dir.path()).unwrap_err();
        assert!(problem.to_string().ends_with("rubrica.json: the scheme has no labels"));
        assert!(problem.kept().contains("left as it is"));
    }
}

//! Opening articles for subcommands: whose tags, from which state folder, and what to say when it fails.

use super::out;
use crate::app::Places;
use crate::core::project::sidecars_of;
use crate::core::store::{OpenError, OpenRequest, Opened, StateDir, open};
use crate::core::text::Encoding;
use std::path::{Path, PathBuf};

/// Whose tags on which article, as most subcommands take it.
#[derive(clap::Args, Debug)]
pub struct Whose {
    /// The article
    pub article: PathBuf,
    /// Whose tags; without it those in the unnamed file
    #[arg(long, value_name = "NAME")]
    pub annotator: Option<String>,
    /// Encoding of an article that is not UTF-8, such as windows-1252
    #[arg(long, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
}

/// The folder for journals and recovery copies, the window's own.
pub fn state_dir() -> StateDir {
    StateDir::new(Places::of_user().state)
}

/// Opens an article with the tags of one annotator. **Errors:** said already; the exit code.
pub fn open_whose(article: &Path, annotator: Option<&str>, encoding: Option<Encoding>) -> Result<Opened, u8> {
    let state = state_dir();
    open(&OpenRequest { article, annotator, state: &state, encoding, project: None, old: None }).map_err(|error| {
        say(&error);
        out::BAD
    })
}

/// Says why an article could not be opened.
pub fn say(error: &OpenError) {
    let remedy = match error {
        OpenError::Encoding { source: crate::core::text::DecodeError::NotUtf8 { .. }, .. } => {
            "Add --encoding windows-1252 if it comes from an older program, or save it as UTF-8."
        }
        other => other.remedy(),
    };
    out::failure(error, error.kept(), remedy);
    if let OpenError::Sidecar { copy: Some(copy), .. } = error {
        out::note(&format!("The newest recovery copy is {}", copy.display()));
    }
}

/// Whose tags a reading subcommand takes where nobody is named: the only ones there are, else it must be said.
/// **Errors:** said already; the exit code.
pub fn only_annotator(article: &Path) -> Result<Option<String>, u8> {
    let sidecars = sidecars_of(article).unwrap_or_default();
    match sidecars.as_slice() {
        [] => Ok(None),
        [one] => Ok(one.annotator.clone()),
        several => {
            let names: Vec<&str> =
                several.iter().map(|s| s.annotator.as_deref().unwrap_or("(the unnamed one)")).collect();
            let why = format!("there are tags of {}", names.join(", "));
            out::error("it is not clear whose tags are meant", &why, "Name one with --annotator.");
            Err(out::BAD)
        }
    }
}

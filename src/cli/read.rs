//! Opening articles for subcommands: whose tags, from which state folder, and what to say when it fails.

use super::out;
use crate::app::Places;
use crate::core::project::{Article, Walk, sidecars_of};
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

/// An article of the paths named, with the folder it was found in.
pub struct Named {
    pub article: Article,
    pub project: Option<PathBuf>,
}

/// The articles of folders and single files, each once, in the order of their names.
/// **Errors:** said already; the exit code.
pub fn articles(paths: &[PathBuf]) -> Result<Vec<Named>, u8> {
    let mut all: Vec<Named> = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut walk = Walk::new(path);
            while let Some(slice) = walk.next_slice() {
                all.extend(slice.into_iter().map(|article| Named { article, project: Some(path.clone()) }));
            }
            for unread in walk.unread() {
                out::note(&format!("{} was left out: it could not be looked into.", unread.display()));
            }
        } else if path.is_file() {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let sidecars = sidecars_of(path).unwrap_or_default();
            let article = Article { path: path.clone(), name, sidecars, conflict_copies: Vec::new() };
            all.push(Named { article, project: None });
        } else {
            out::error(&format!("there is no {}", path.display()), "", "Name articles or folders of articles.");
            return Err(out::BAD);
        }
    }
    all.sort_by(|a, b| (&a.article.name, &a.article.path).cmp(&(&b.article.name, &b.article.path)));
    all.dedup_by(|a, b| a.article.path == b.article.path);
    Ok(all)
}

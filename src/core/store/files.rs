//! Names of sidecars and of the folders for a program's own notes.

use super::limits::MAX_NAME_BYTES;
use crate::core::document::Role;
use crate::core::text::sha256_hex;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

const SUFFIX: &str = ".rubrica.json";
/// Ending of the file beside a journal by which one window asks another for the document.
pub const WISH: &str = "wanted";

/// Why a name cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("the name “{0}” has other characters than A-Z a-z 0-9 - _, or not 1 to 32 of them")]
    Annotator(String),
    #[error("the name of its sidecar would have {0} bytes; a file name ends at 255")]
    TooLong(usize),
    #[error("its path leads to no file")]
    NoFile,
}

impl NameError {
    /// What is safe.
    pub const fn kept(&self) -> &'static str {
        "Nothing was written."
    }

    /// What the person can do, one sentence.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Annotator(_) => "Choose a name of up to 32 letters, digits, - and _.",
            Self::TooLong(_) => "Give the article a shorter name.",
            Self::NoFile => "Name an article.",
        }
    }
}

/// Checks a name before it becomes part of a file name: 1 to 32 of `A-Z a-z 0-9 - _`, which no file system folds.
pub fn check_annotator(name: &str) -> Result<(), NameError> {
    let fine =
        (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fine { Ok(()) } else { Err(NameError::Annotator(name.to_owned())) }
}

/// What a sidecar of this annotator is for.
pub fn role_of(annotator: Option<&str>) -> Role {
    match annotator {
        Some("gold") => Role::Gold,
        Some(name) if name.starts_with("machine-") => Role::Machine,
        _ => Role::Annotator,
    }
}

/// Where the tags of an annotator on an article are kept: beside it.
pub fn sidecar_path(article: &Path, annotator: Option<&str>) -> Result<PathBuf, NameError> {
    let mut name = OsString::from(article.file_name().ok_or(NameError::NoFile)?);
    if let Some(annotator) = annotator {
        check_annotator(annotator)?;
        name.push(".");
        name.push(annotator);
    }
    name.push(SUFFIX);
    if name.len() > MAX_NAME_BYTES {
        return Err(NameError::TooLong(name.len()));
    }
    Ok(article.with_file_name(name))
}

/// The folder an article stands in, its project where no other is known.
pub fn project_of(article: &Path) -> PathBuf {
    match article.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The folder for journals, recovery copies and texts, on the person's own disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDir {
    root: PathBuf,
}

impl StateDir {
    /// Takes the folder; nothing is created.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Journals of all sidecars, with locks and wishes beside them.
    pub fn journals(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// Whether a file of that folder is a window's wish for a document.
    pub fn is_wish(file: &Path) -> bool {
        file.extension().is_some_and(|ending| ending == WISH)
    }

    /// Texts of annotated articles, by hash.
    pub fn texts(&self) -> PathBuf {
        self.root.join("texts")
    }
}

/// The files of one open document, and what is known of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    pub article: PathBuf,
    /// Canonical as far as its folder goes.
    pub sidecar: PathBuf,
    /// Folder that a link under the sidecar's name may lead into.
    pub project: PathBuf,
    pub state: StateDir,
    /// Hash of the sidecar as last read or written; `None` where there was none.
    pub known: Option<String>,
    /// Spans in it.
    pub spans_on_disk: usize,
    /// Newest step in it.
    pub saved_n: u64,
    /// Whole lines of the journal, in bytes; 0 where there is none.
    pub journal_len: u64,
    /// The sidecar is not of the journal's line: it stands for the steps up to this one.
    pub mark: Option<(u64, String)>,
}

impl Files {
    /// The files of an article not yet looked at.
    pub fn of(article: &Path, sidecar: &Path, project: PathBuf, state: StateDir) -> Self {
        let folder = canonical_folder(project_of(sidecar));
        let sidecar = sidecar.file_name().map_or(folder.clone(), |name| folder.join(name));
        Self {
            article: article.to_owned(),
            sidecar,
            project,
            state,
            known: None,
            spans_on_disk: 0,
            saved_n: 0,
            journal_len: 0,
            mark: None,
        }
    }

    /// The journal: named by the canonical path of the sidecar, so that a copied folder does not find it.
    pub fn journal(&self) -> PathBuf {
        self.state.journals().join(journal_name(&self.sidecar))
    }

    /// Folder of this sidecar's recovery copies.
    pub fn recovery(&self) -> PathBuf {
        self.state.root.join("recovery").join(key(&self.sidecar))
    }
}

/// The folder of a sidecar by its one name, or as it is where the disk does not tell.
pub fn canonical_folder(folder: PathBuf) -> PathBuf {
    std::fs::canonicalize(&folder).unwrap_or(folder)
}

/// Name of the journal of a sidecar, by its path, which is canonical as far as its folder goes.
pub fn journal_name(sidecar: &Path) -> String {
    format!("{}.jsonl", key(sidecar))
}

fn key(sidecar: &Path) -> String {
    let mut key = sha256_hex(sidecar.as_os_str().as_encoded_bytes());
    key.truncate(32);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_stands_beside_its_article_under_a_name_every_disk_takes() {
        let path = |annotator| sidecar_path(Path::new("a/story.txt"), annotator);
        assert_eq!(path(None).unwrap(), Path::new("a/story.txt.rubrica.json"));
        assert_eq!(path(Some("anna")).unwrap(), Path::new("a/story.txt.anna.rubrica.json"));
        for name in ["", "anna b", "../x", "zoë", &"a".repeat(33)] {
            assert_eq!(path(Some(name)), Err(NameError::Annotator(name.to_owned())));
        }
        let long = format!("{}.txt", "x".repeat(245));
        assert_eq!(sidecar_path(Path::new(&long), None), Err(NameError::TooLong(262)));
    }

    #[test]
    fn the_role_follows_from_the_name() {
        assert_eq!(role_of(Some("gold")), Role::Gold);
        assert_eq!(role_of(Some("machine-rules")), Role::Machine);
        assert_eq!(role_of(Some("goldie")), Role::Annotator);
        assert_eq!(role_of(None), Role::Annotator);
    }
}

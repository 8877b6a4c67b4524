//! Walks a folder for articles, slice by slice, so that a list can show the first while the rest is still looked for.

use super::annotator::{Sidecar, sidecar_of};
use super::index::{Index, Standing};
use crate::core::document::Status;
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Articles handed over at once.
const SLICE: usize = 512;
/// Folders within folders that are followed.
const MAX_FOLDERS_DEEP: usize = 64;

/// An article found in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub path: PathBuf,
    /// Path in the project with `/` between folders.
    pub name: String,
    /// Whose tags are there, the unnamed ones first.
    pub sidecars: Vec<Sidecar>,
    /// Files that sync programs left beside it when two computers wrote at once.
    pub conflict_copies: Vec<PathBuf>,
}

/// Whether a file of this name in a project's folder is an article.
pub fn is_article(file: &str) -> bool {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    let is_one_of = |part: &str, names: [&str; 2]| names.iter().any(|name| part.eq_ignore_ascii_case(name));
    !file.starts_with('.')
        && ending.is_some_and(|ending| is_one_of(ending, ["txt", "md"]))
        && !is_one_of(file, ["readme.md", "guidelines.md"])
}

/// A walk through a folder: hands over its articles in the order of their names, folder by folder, a slice at a time, and
/// ends when it is dropped. Links to folders are not followed; hidden folders are passed over.
///
/// **Cost:** for a thread of its own: 100,000 files take about half a second.
#[derive(Debug)]
pub struct Walk {
    /// The folders still to do, the next one last, with their names in the project and how deep they are.
    folders: Vec<(PathBuf, String, usize)>,
    /// Articles of the present folder not yet handed over.
    ready: std::vec::IntoIter<Article>,
    unread: Vec<PathBuf>,
}

impl Walk {
    /// Begins a walk. Nothing is read yet.
    pub fn new(root: &Path) -> Self {
        Self { folders: vec![(root.to_owned(), String::new(), 0)], ready: Vec::new().into_iter(), unread: Vec::new() }
    }

    /// The next articles, at most 512 of one folder; `None` at the end.
    pub fn next_slice(&mut self) -> Option<Vec<Article>> {
        loop {
            let slice: Vec<Article> = self.ready.by_ref().take(SLICE).collect();
            if !slice.is_empty() {
                return Some(slice);
            }
            let (folder, prefix, depth) = self.folders.pop()?;
            match list(&folder) {
                Ok((names, inner)) => {
                    self.ready = articles_of(&folder, &prefix, &names).into_iter();
                    let inner =
                        inner.into_iter().rev().filter(|name| !name.starts_with('.') && depth < MAX_FOLDERS_DEEP);
                    self.folders.extend(inner.map(|name| (folder.join(&name), format!("{prefix}{name}/"), depth + 1)));
                }
                Err(_) => self.unread.push(folder),
            }
        }
    }

    /// Folders that could not be read.
    pub fn unread(&self) -> &[PathBuf] {
        &self.unread
    }
}

/// The names of the files of a folder. There may be very many.
type Names = HashSet<String, RandomState>;

/// The files of a folder, and its folders in order.
fn list(folder: &Path) -> std::io::Result<(Names, Vec<String>)> {
    let mut names = Names::default();
    let mut inner = Vec::new();
    for entry in std::fs::read_dir(folder)?.flatten() {
        // A name that is no Unicode cannot be told from others on screen or in a sidecar.
        let Ok(name) = entry.file_name().into_string() else { continue };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => inner.push(name),
            Ok(_) => {
                names.insert(name);
            }
            Err(_) => {}
        }
    }
    inner.sort();
    Ok((names, inner))
}

/// What a list shows of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    /// Path in the project with `/` between folders.
    pub name: String,
    pub headline: Option<String>,
    /// Publication date in force, else the one its head gives.
    pub date: Option<String>,
    /// Where it stands for the annotator asked for; new where that person has no tags on it.
    pub status: Status,
    pub flagged: bool,
    /// Tags of that person that count.
    pub tags: usize,
    /// Tags whose words were lost.
    pub orphans: usize,
    /// That person's sidecar cannot be read.
    pub broken: bool,
    pub sidecars: Vec<Sidecar>,
    pub conflict_copies: Vec<PathBuf>,
}

/// A walk that also tells where each article stands for one annotator.
#[derive(Debug)]
pub struct Scan {
    walk: Walk,
    annotator: Option<String>,
    index: Index,
}

impl Scan {
    /// Begins a walk that reads every head anew.
    pub fn new(root: &Path, annotator: Option<&str>) -> Self {
        Self::with_index(root, annotator, Index::default())
    }

    /// Begins a walk that reads only what changed since the index was saved.
    pub fn with_index(root: &Path, annotator: Option<&str>, index: Index) -> Self {
        Self { walk: Walk::new(root), annotator: annotator.map(str::to_owned), index }
    }

    /// The next articles; `None` at the end.
    pub fn next_slice(&mut self) -> Option<Vec<Found>> {
        let slice = self.walk.next_slice()?;
        Some(slice.into_iter().map(|article| self.found(article)).collect())
    }

    fn found(&mut self, article: Article) -> Found {
        let sidecar = article.sidecars.iter().find(|s| s.annotator == self.annotator);
        let standing = match sidecar {
            Some(sidecar) => {
                let name = format!("{}\t{}", article.name, self.annotator.as_deref().unwrap_or_default());
                self.index.standing(&name, &sidecar.path)
            }
            None => Standing::default(),
        };
        let opening = self.index.opening(&article.name, &article.path);
        Found {
            path: article.path,
            name: article.name,
            headline: opening.headline,
            date: standing.date.or(opening.date),
            status: standing.status,
            flagged: standing.flagged,
            tags: standing.tags,
            orphans: standing.orphans,
            broken: standing.broken,
            sidecars: article.sidecars,
            conflict_copies: article.conflict_copies,
        }
    }

    /// The index, to be saved when the walk is over.
    pub fn into_index(self) -> Index {
        self.index
    }
}

fn articles_of(folder: &Path, prefix: &str, names: &Names) -> Vec<Article> {
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).filter(|name| is_article(name)).collect();
    sorted.sort_unstable();
    let number: HashMap<&str, usize, RandomState> = sorted.iter().enumerate().map(|(i, name)| (*name, i)).collect();
    let new = |name: &&str| Article {
        path: folder.join(name),
        name: format!("{prefix}{name}"),
        sidecars: Vec::new(),
        conflict_copies: Vec::new(),
    };
    let mut articles: Vec<Article> = sorted.iter().map(new).collect();
    for file in names {
        if let Some((article, annotator)) = sidecar_of(file, |name| names.contains(name)) {
            if let Some(article) = number.get(article).and_then(|i| articles.get_mut(*i)) {
                article.sidecars.push(Sidecar { annotator: annotator.map(str::to_owned), path: folder.join(file) });
            }
        } else if super::is_conflict_copy(file) {
            // The article whose name the copy's begins with, the longest.
            let owner = (1..=file.len()).rev().find_map(|end| number.get(file.get(..end)?));
            if let Some(article) = owner.and_then(|i| articles.get_mut(*i)) {
                article.conflict_copies.push(folder.join(file));
            }
        }
    }
    for article in &mut articles {
        article.sidecars.sort();
        article.conflict_copies.sort();
    }
    articles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        dir
    }

    fn all(root: &Path) -> Vec<Article> {
        let mut walk = Walk::new(root);
        let mut all = Vec::new();
        while let Some(slice) = walk.next_slice() {
            all.extend(slice);
        }
        assert!(walk.unread().is_empty());
        all
    }

    fn names(root: &Path) -> Vec<String> {
        all(root).into_iter().map(|a| a.name).collect()
    }

    #[test]
    fn articles_are_text_files_in_the_order_of_their_names_folder_by_folder() {
        let dir = folder(&[
            "b.TXT",
            "a.md",
            "README.md",
            "guidelines.md",
            ".hidden.txt",
            ".git/x.txt",
            "rubrica.json",
            "b.TXT.rubrica.json",
            "z/2.txt",
            "m/1.txt",
            "m/n/3.txt",
        ]);
        assert_eq!(names(dir.path()), ["a.md", "b.TXT", "m/1.txt", "m/n/3.txt", "z/2.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_folders_are_not_followed() {
        let dir = folder(&["a.txt"]);
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
        assert_eq!(names(dir.path()), ["a.txt"]);
    }

    #[test]
    fn each_article_knows_whose_tags_lie_beside_it() {
        let dir = folder(&[
            "a.txt",
            "a.txt.rubrica.json",
            "a.txt.zoe.rubrica.json",
            "a.txt.ben.rubrica.json",
            "a.txt.rubrica.sync-conflict-20260101-101010-ABCDEFG.json",
        ]);
        let all = all(dir.path());
        let who: Vec<Option<&str>> = all[0].sidecars.iter().map(|s| s.annotator.as_deref()).collect();
        assert_eq!(who, [None, Some("ben"), Some("zoe")]);
        assert_eq!(all[0].conflict_copies.len(), 1);
        assert_eq!(super::super::annotators(&all), ["ben", "zoe"]);
        assert_eq!(super::super::sidecars_of(&all[0].path).unwrap(), all[0].sidecars);
    }

    #[test]
    fn a_scan_tells_where_each_article_stands_for_one_person() {
        let dir = folder(&["a.txt", "b.txt", "b.txt.ben.rubrica.json"]);
        let sidecar = r#"{"format":"rubrica-sidecar","version":1,"document":{"file":"a.txt","sha256":"0","length":1,
            "encoding":"utf-8"},"status":"done","spans":[]}"#;
        std::fs::write(dir.path().join("a.txt.ben.rubrica.json"), sidecar).unwrap();
        let mut scan = Scan::new(dir.path(), Some("ben"));
        let slice = scan.next_slice().unwrap();
        assert_eq!(slice[0].status, Status::Done);
        assert!(slice[1].broken);
        assert_eq!(scan.next_slice(), None);
        let mut scan = Scan::new(dir.path(), None);
        assert_eq!(scan.next_slice().unwrap()[0].status, Status::New);
    }
}

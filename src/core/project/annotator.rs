//! Who tagged an article: told by the names of the files beside it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

const SUFFIX: &str = ".rubrica.json";

/// A sidecar found beside an article.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sidecar {
    /// `None` for the unnamed one, which comes first.
    pub annotator: Option<String>,
    pub path: PathBuf,
}

/// Splits the name of a file into article and annotator, where it is a sidecar of one of `articles`. Of several that
/// fit the longest wins: `a.txt.md.rubrica.json` belongs to `a.txt.md` where there is one, else to `a.txt` and `md`.
pub fn sidecar_of(file: &str, is_there: impl Fn(&str) -> bool) -> Option<(&str, Option<&str>)> {
    let stem = file.strip_suffix(SUFFIX).filter(|stem| !stem.is_empty())?;
    if is_conflict_copy(file) {
        return None;
    }
    if is_there(stem) {
        return Some((stem, None));
    }
    let (article, annotator) = stem.rsplit_once('.')?;
    (crate::core::store::check_annotator(annotator).is_ok() && is_there(article)).then_some((article, Some(annotator)))
}

/// Copies that sync programs leave when two computers wrote at once. They are nobody's tags, but offered for merging.
pub fn is_conflict_copy(file: &str) -> bool {
    // Most files are none: seen without a copy of their names.
    let begins = memchr::memchr2_iter(b'c', b'C', file.as_bytes()).filter_map(|at| file.as_bytes().get(at..at + 8));
    if !begins.into_iter().any(|word| word.eq_ignore_ascii_case(b"conflict")) {
        return false;
    }
    let lower = file.to_lowercase();
    lower.ends_with(".json")
        && lower.contains(".rubrica")
        && (lower.contains(".sync-conflict-")
            || lower.contains("(conflicted copy")
            || lower.contains("-conflict-")
            || lower.contains("conflicted copy)")
            || lower.contains("'s conflicted copy"))
}

/// The copies of one sidecar that sync programs left beside it, by name. None where the folder cannot be read.
pub fn conflict_copies(sidecar: &Path) -> Vec<PathBuf> {
    let Some(name) = sidecar.file_name().and_then(|n| n.to_str()) else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(crate::core::store::project_of(sidecar)) else { return Vec::new() };
    let mut copies: Vec<PathBuf> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|file| is_conflict_copy(file) && original_name(file).as_deref() == Some(name))
        .map(|file| sidecar.with_file_name(file))
        .collect();
    copies.sort();
    copies
}

/// The name a conflict copy had before a sync program put its words into it.
fn original_name(file: &str) -> Option<String> {
    let lower = file.to_lowercase();
    let cut = |from: usize, to: usize| Some(format!("{}{}", file.get(..from)?, file.get(to..)?));
    let part = |words: &str| {
        let from = lower.find(words)?;
        let rest = lower.get(from + 1..)?;
        cut(from, from + 1 + rest.find('.')?)
    };
    if let Some(words) = lower.find("conflicted copy") {
        let from = lower.get(..words)?.rfind('(')?;
        let to = words + lower.get(words..)?.find(')')? + 1;
        let from = lower.get(..from)?.trim_end().len();
        return cut(from, to);
    }
    part(".sync-conflict-").or_else(|| part("-conflict-"))
}

/// The sidecars beside one article, the unnamed one first, then by name.
///
/// **Errors:** the folder cannot be read.
pub fn sidecars_of(article: &Path) -> io::Result<Vec<Sidecar>> {
    let Some(name) = article.file_name().and_then(|n| n.to_str()) else { return Ok(Vec::new()) };
    let folder = crate::core::store::project_of(article);
    let mut files = Vec::new();
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder)? {
        if let Ok(file) = entry?.file_name().into_string() {
            if file.starts_with(name) && file.ends_with(SUFFIX) {
                files.push(file.clone());
            }
            names.insert(file);
        }
    }
    let mut found: Vec<Sidecar> = files
        .iter()
        .filter_map(|file| {
            let (article_name, annotator) = sidecar_of(file, |candidate| names.contains(candidate))?;
            (article_name == name)
                .then(|| Sidecar { annotator: annotator.map(str::to_owned), path: article.with_file_name(file) })
        })
        .collect();
    found.sort();
    Ok(found)
}

/// The names that occur in a list of articles, in order.
pub fn annotators<'a>(articles: impl IntoIterator<Item = &'a super::Article>) -> Vec<String> {
    let names: BTreeSet<&String> =
        articles.into_iter().flat_map(|a| &a.sidecars).filter_map(|s| s.annotator.as_ref()).collect();
    names.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_article_that_fits_wins() {
        let there = ["a.txt", "a.txt.md", "b.txt"];
        let split = |file| sidecar_of(file, |name| there.contains(&name));
        assert_eq!(split("a.txt.rubrica.json"), Some(("a.txt", None)));
        assert_eq!(split("a.txt.anna.rubrica.json"), Some(("a.txt", Some("anna"))));
        assert_eq!(split("a.txt.md.rubrica.json"), Some(("a.txt.md", None)));
        assert_eq!(split("b.txt.md.rubrica.json"), Some(("b.txt", Some("md"))));
        assert_eq!(split("c.txt.rubrica.json"), None);
        assert_eq!(split("a.txt.anna maria.rubrica.json"), None);
        assert_eq!(split(".rubrica.json"), None);
    }

    #[test]
    fn copies_of_sync_programs_are_nobodys_tags() {
        for name in [
            "a.txt.rubrica.sync-conflict-20260101-101010-ABCDEFG.json",
            "a.txt.anna (conflicted copy 2026-01-01).rubrica.json",
            "a.txt.rubrica (Ben's conflicted copy 2026-01-01).json",
            "a.txt.anna-conflict-1.rubrica.json",
        ] {
            assert!(is_conflict_copy(name), "{name}");
            assert_eq!(sidecar_of(name, |_| true), None);
            let original = original_name(name).unwrap();
            assert!(["a.txt.rubrica.json", "a.txt.anna.rubrica.json"].contains(&original.as_str()), "{original}");
        }
        assert!(!is_conflict_copy("a.txt.anna.rubrica.json"));
    }
}

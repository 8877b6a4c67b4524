//! The articles of an export: found in folders, each opened with the sidecars that are wanted.

use super::{Annotator, Filters, Problem};
use crate::core::formats::{Input, Record, Taken, by_name};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// A list of articles that can be opened again and again, so that a split can look at all of them first.
pub trait Articles {
    /// How many.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records of one article: none when the filters leave it out, one for each annotator that is wanted.
    fn open(&self, index: usize, filters: &Filters) -> Result<Vec<Record>, Problem>;
}

/// Articles of folders and single files, in the order of their names.
#[derive(Debug, Default)]
pub struct FolderArticles {
    /// File, and its path in the project.
    files: Vec<(PathBuf, String)>,
}

impl FolderArticles {
    /// Looks through folders and takes files as they are named.
    ///
    /// **Errors:** a path that is neither a folder nor a file.
    pub fn find(paths: &[PathBuf]) -> Result<Self, Problem> {
        let mut files = Vec::new();
        for path in paths {
            let meta = fs::metadata(path).map_err(|e| problem(path, e.to_string()))?;
            if meta.is_dir() {
                walk(path, path, &mut files);
            } else {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                files.push((path.clone(), name));
            }
        }
        files.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        files.dedup();
        Ok(Self { files })
    }
}

fn problem(path: &Path, reason: String) -> Problem {
    Problem { file: path.display().to_string(), reason, ambiguous: false }
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            walk(root, &path, files);
        } else if is_article(&name)
            && let Ok(relative) = path.strip_prefix(root)
        {
            let relative: Vec<_> = relative.iter().map(|p| p.to_string_lossy()).collect();
            files.push((path.clone(), relative.join("/")));
        }
    }
}

fn is_article(name: &str) -> bool {
    let lower = name.to_lowercase();
    (lower.ends_with(".txt") || lower.ends_with(".md")) && lower != "readme.md" && lower != "guidelines.md"
}

impl Articles for FolderArticles {
    fn len(&self) -> usize {
        self.files.len()
    }

    fn open(&self, index: usize, filters: &Filters) -> Result<Vec<Record>, Problem> {
        let Some((path, relative)) = self.files.get(index) else { return Ok(Vec::new()) };
        let bytes = fs::read(path).map_err(|e| problem(path, e.to_string()))?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
        let text = String::from_utf8(bytes).map_err(|_| problem(path, "it is not UTF-8".to_owned()))?;
        let own_id = relative.rsplit_once('.').map_or(relative.as_str(), |(stem, _)| stem);
        let mut records = Vec::new();
        for name in wanted(path, &filters.annotator)? {
            let record = match name {
                None => Record { file: Some(relative.clone()), ..Record::new(own_id, text.clone()) },
                Some(sidecar) => read(&sidecar, &text, own_id, relative)?,
            };
            if filters.wants_article(record.status, record.date.as_deref()) {
                records.push(Record {
                    spans: record.spans.iter().filter(|s| s.counts() && filters.wants_span(s)).cloned().collect(),
                    ..record
                });
            }
        }
        for record in &mut records {
            let ids: std::collections::HashSet<_> = record.spans.iter().map(|s| s.id.clone()).collect();
            record.relations.retain(|r| ids.contains(&r.from) && ids.contains(&r.to));
        }
        Ok(records)
    }
}

/// The sidecars to read; one `None` where there is none at all.
fn wanted(article: &Path, annotator: &Annotator) -> Result<Vec<Option<PathBuf>>, Problem> {
    let mut names = Vec::new();
    let name = article.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = article.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let middle = file.strip_prefix(&name).and_then(|rest| rest.strip_suffix(".rubrica.json"));
        match middle {
            Some("") => names.push((String::new(), entry.path())),
            Some(middle) if middle.starts_with('.') && !middle.get(1..).unwrap_or_default().contains('.') => {
                names.push((middle.get(1..).unwrap_or_default().to_owned(), entry.path()));
            }
            _ => {}
        }
    }
    names.sort();
    let chosen: Vec<_> = match annotator {
        Annotator::Named(wanted) => names.into_iter().filter(|(n, _)| n == wanted).collect(),
        Annotator::All => names,
        Annotator::GoldOrOnly => match names.iter().find(|(n, _)| n == "gold") {
            Some(gold) => vec![gold.clone()],
            None if names.len() > 1 => {
                let list: Vec<_> =
                    names.iter().map(|(n, _)| if n.is_empty() { "the unnamed one" } else { n.as_str() }).collect();
                let reason = format!("several people tagged it: {}", list.join(", "));
                return Err(Problem { ambiguous: true, ..problem(article, reason) });
            }
            None => names,
        },
    };
    if chosen.is_empty() {
        return Ok(vec![None]);
    }
    Ok(chosen.into_iter().map(|(_, path)| Some(path)).collect())
}

fn read(sidecar: &Path, text: &str, own_id: &str, relative: &str) -> Result<Record, Problem> {
    let bytes = fs::read(sidecar).map_err(|e| problem(sidecar, e.to_string()))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| problem(sidecar, e.to_string()))?;
    let Value::Object(mut head) = value else { return Err(problem(sidecar, "it is no sidecar".to_owned())) };
    let document = match head.remove("document") {
        Some(Value::Object(document)) => document,
        _ => Map::new(),
    };
    let mut line = Map::new();
    line.insert("id".to_owned(), document.get("id").cloned().unwrap_or_else(|| Value::from(own_id)));
    line.insert("file".to_owned(), Value::from(relative));
    line.insert("text".to_owned(), Value::from(text));
    for key in ["date", "meta"] {
        if let Some(value) = document.get(key) {
            line.insert(key.to_owned(), value.clone());
        }
    }
    for key in ["annotator", "role", "status", "labels", "spans", "relations"] {
        if let Some(value) = head.remove(key) {
            line.insert(key.to_owned(), value);
        }
    }
    let line = serde_json::to_vec(&line).map_err(|e| problem(sidecar, e.to_string()))?;
    let Some(jsonl) = by_name("jsonl") else { return Err(problem(sidecar, "it cannot be read".to_owned())) };
    let mut found = None;
    let input = Input { name: own_id, bytes: &line, beside: &|_| None };
    let outcome = jsonl.read(&input, &mut |taken| {
        if let Taken::Record(record) = taken {
            found = Some(*record);
        }
    });
    outcome.map_err(|e| problem(sidecar, e.to_string()))?;
    found.ok_or_else(|| problem(sidecar, "it cannot be read".to_owned()))
}

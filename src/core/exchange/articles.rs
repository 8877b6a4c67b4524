//! The articles of an export: found in folders, each opened with the sidecars that are wanted, unsaved actions included.

use super::{Annotator, Filters, Problem};
use crate::core::document::{Role, Status};
use crate::core::edit::HeadField;
use crate::core::formats::Record;
use crate::core::project::{Walk, gather, sidecars_of};
use crate::core::review::agreement::Agreement;
use crate::core::review::shown;
use crate::core::store::{
    OpenError, OpenRequest, Opened, ReadOnly, Reading, StateDir, canonical_folder, journal_name, open, project_of,
    read_only, role_of, sidecar_path,
};
use crate::core::text::Encoding;
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
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

    /// How far the people agree whose tags lie beside these articles; `None` where there are not two of them.
    fn agreement(&self) -> Option<Agreement> {
        None
    }

    /// The records of one article: none when the filters leave it out, one for each annotator that is wanted.
    fn open(&self, index: usize, filters: &Filters) -> Result<Vec<Record>, Problem>;
}

/// Articles of folders and single files, in the order of their names.
#[derive(Debug)]
pub struct FolderArticles {
    files: Vec<Found>,
    state: StateDir,
    /// Names of the journals there are.
    journals: HashSet<OsString>,
    /// The folders of the files, where there are journals: asking the disk for each file would take longer than reading.
    canonical: HashMap<PathBuf, PathBuf>,
    encoding: Option<Encoding>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    /// Path in the project with `/` between folders.
    name: String,
    path: PathBuf,
    project: Option<PathBuf>,
    /// Whose sidecars were beside it when the folder was read: reading it again for each article would never end.
    sidecars: Option<Vec<Option<String>>>,
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
                let mut walk = Walk::new(path);
                while let Some(slice) = walk.next_slice() {
                    files.extend(slice.into_iter().map(|a| Found {
                        name: a.name,
                        path: a.path,
                        project: Some(path.clone()),
                        sidecars: Some(a.sidecars.into_iter().map(|s| s.annotator).collect()),
                    }));
                }
            } else {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                files.push(Found { name, path: path.clone(), project: None, sidecars: None });
            }
        }
        files.sort();
        files.dedup();
        Ok(Self {
            files,
            state: StateDir::new(PathBuf::new()),
            journals: HashSet::new(),
            canonical: HashMap::new(),
            encoding: None,
        })
    }

    /// Sees the actions that are not saved yet, from the journals of a state folder.
    pub fn with_state(mut self, state: StateDir) -> Self {
        let journals = fs::read_dir(state.journals()).into_iter().flatten().flatten();
        self.journals = journals.map(|entry| entry.file_name()).collect();
        if !self.journals.is_empty() {
            for folder in self.files.iter().map(|f| project_of(&f.path)) {
                self.canonical.entry(folder).or_insert_with_key(|f| canonical_folder(f.clone()));
            }
        }
        self.state = state;
        self
    }

    /// Answers the question which encoding articles have that are not UTF-8.
    pub fn with_encoding(mut self, encoding: Option<Encoding>) -> Self {
        self.encoding = encoding;
        self
    }
}

impl FolderArticles {
    /// Whether no journal holds actions that the sidecar lacks.
    fn nothing_unsaved(&self, found: &Found, annotator: Option<&str>) -> bool {
        if self.journals.is_empty() {
            return true;
        }
        let Ok(sidecar) = sidecar_path(&found.path, annotator) else { return true };
        let (Some(folder), Some(name)) = (self.canonical.get(&project_of(&found.path)), sidecar.file_name()) else {
            return false;
        };
        !self.journals.contains(OsStr::new(&journal_name(&folder.join(name))))
    }
}

fn problem(path: &Path, reason: String) -> Problem {
    Problem { file: path.display().to_string(), reason, ambiguous: false }
}

impl Articles for FolderArticles {
    fn len(&self) -> usize {
        self.files.len()
    }

    fn agreement(&self) -> Option<Agreement> {
        let sidecars = self.files.iter().map(|f| (f, f.sidecars.as_deref().unwrap_or_default()));
        let people = |all: &[Option<String>]| -> Vec<Option<String>> {
            all.iter().filter(|a| role_of(a.as_deref()) == Role::Annotator).cloned().collect()
        };
        let several: Vec<_> = sidecars.filter(|(_, all)| people(all).len() > 1).collect();
        let names: BTreeSet<Option<String>> = several.iter().flat_map(|(_, all)| people(all)).collect();
        if names.is_empty() {
            return None;
        }
        let names: Vec<Option<String>> = names.into_iter().collect();
        let mut agreement = Agreement::new(names.iter().map(|a| shown(a.as_deref()).to_owned()).collect());
        for (found, _) in several {
            // What cannot be opened is told by the export.
            if let Ok(read) = gather(&found.path, &names, &self.state, self.encoding, found.project.as_deref()) {
                agreement.add(&found.name, &read.text, &read.readings);
            }
        }
        Some(agreement)
    }

    fn open(&self, index: usize, filters: &Filters) -> Result<Vec<Record>, Problem> {
        let Some(found) = self.files.get(index) else { return Ok(Vec::new()) };
        let mut records = Vec::new();
        for annotator in wanted(found, &filters.annotator)? {
            let request = OpenRequest {
                article: &found.path,
                annotator: annotator.as_deref(),
                state: &self.state,
                encoding: self.encoding,
                project: found.project.as_deref(),
                old: None,
            };
            if self.nothing_unsaved(found, annotator.as_deref())
                && let Some(reading) = read_only(&request).map_err(|e| problem(&found.path, why(&e)))?
            {
                let status = reading.fields.get(&HeadField::Status).and_then(Value::as_str);
                let status = status.and_then(Status::from_name).unwrap_or_default();
                let date = reading.fields.get(&HeadField::Date).and_then(Value::as_str);
                if filters.wants_article(status, date) {
                    records.push(record_of(found, reading, status, filters));
                }
                continue;
            }
            let opened = open(&request).map_err(|e| problem(&found.path, why(&e)))?;
            if let Some(reason @ ReadOnly::Newer(_)) = &opened.read_only {
                return Err(problem(&found.path, reason.to_string()));
            }
            let Opened { document, .. } = opened;
            if filters.wants_article(document.status(), document.date()) {
                let id = document.head.id.clone().unwrap_or_else(|| found.own_id());
                let mut record = Record::from_document(id, &document, |s| filters.wants_span(s));
                record.file = Some(found.name.clone());
                records.push(record);
            }
        }
        Ok(records)
    }
}

impl Found {
    /// The id of an article that has none of its own.
    fn own_id(&self) -> String {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem).to_owned()
    }
}

/// The record of an article that was only read.
fn record_of(found: &Found, reading: Reading, status: Status, filters: &Filters) -> Record {
    let Reading { text, head, mut fields, mut spans, relations } = reading;
    spans.retain(|s| s.counts() && filters.wants_span(s));
    let object = |value: Option<Value>| match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let date = match fields.remove(&HeadField::Date) {
        Some(Value::String(date)) => Some(date),
        _ => None,
    };
    Record {
        file: Some(found.name.clone()),
        status,
        date,
        labels: object(fields.remove(&HeadField::Labels)),
        meta: object(head.meta),
        annotator: head.annotator,
        role: head.role,
        ..Record::of_tags(head.id.unwrap_or_else(|| found.own_id()), text, spans, relations)
    }
}

fn why(error: &OpenError) -> String {
    let text = error.to_string();
    // The file is named already.
    text.split_once(": ").map_or(text.clone(), |(_, reason)| reason.to_owned())
}

/// Whose sidecars to read; nobody's (the unnamed one, which may be missing) where there is none at all.
fn wanted(found: &Found, annotator: &Annotator) -> Result<Vec<Option<String>>, Problem> {
    if let Annotator::Named(name) = annotator {
        return Ok(vec![Some(name.clone())]);
    }
    let article = &found.path;
    let all: Vec<Option<String>> = match &found.sidecars {
        Some(known) => known.clone(),
        None => {
            let sidecars = sidecars_of(article).map_err(|e| problem(article, e.to_string()))?;
            sidecars.into_iter().map(|s| s.annotator).collect()
        }
    };
    // A machine's tags are offers; they count only where a person's are not there, or where they are asked for.
    let people: Vec<_> = all.iter().filter(|a| role_of(a.as_deref()) != Role::Machine).cloned().collect();
    let all = if people.is_empty() { all } else { people };
    match (annotator, all.as_slice()) {
        (_, []) => Ok(vec![None]),
        (Annotator::All, _) => Ok(all),
        (_, several) => match several.iter().find(|a| a.as_deref() == Some("gold")) {
            Some(gold) => Ok(vec![gold.clone()]),
            None if several.len() > 1 => {
                let names: Vec<_> = several.iter().map(|a| a.as_deref().unwrap_or("the unnamed file")).collect();
                let reason = format!("there are tags of {}: choose whose to take, or all of them", names.join(", "));
                Err(Problem { ambiguous: true, ..problem(article, reason) })
            }
            None => Ok(all),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sidecar(folder: &Path, name: &str) {
        let head = r#""document":{"file":"a.txt","sha256":"","length":9,"encoding":"utf-8","id":"doc"}"#;
        let span = r#"{"id":"s1","start":0,"end":4,"label":"ACTOR","quote":"Anna"}"#;
        let text = format!(r#"{{"format":"rubrica-sidecar","version":1,{head},"status":"done","spans":[{span}]}}"#);
        fs::write(folder.join(name), text).unwrap();
    }

    fn open_all(folder: &Path, annotator: Annotator) -> Result<Vec<(String, Option<String>, usize)>, Problem> {
        let articles = FolderArticles::find(&[folder.to_owned()]).unwrap();
        let filters = Filters { annotator, ..Filters::default() };
        let records = articles.open(0, &filters)?;
        Ok(records.into_iter().map(|r| (r.id, r.annotator, r.spans.len())).collect())
    }

    #[test]
    fn gold_comes_first_then_the_only_one_and_several_must_be_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.txt"), "Anna Berg").unwrap();
        let count = |annotator| open_all(dir.path(), annotator);
        assert_eq!(count(Annotator::GoldOrOnly).unwrap(), [("a".to_owned(), None, 0)]);
        sidecar(dir.path(), "a.txt.machine-x.rubrica.json");
        sidecar(dir.path(), "a.txt.eva.rubrica.json");
        assert_eq!(count(Annotator::GoldOrOnly).unwrap(), [("doc".to_owned(), None, 1)]);
        sidecar(dir.path(), "a.txt.rubrica.json");
        assert!(count(Annotator::GoldOrOnly).unwrap_err().ambiguous);
        assert_eq!(count(Annotator::All).unwrap().len(), 2);
        sidecar(dir.path(), "a.txt.gold.rubrica.json");
        assert_eq!(count(Annotator::GoldOrOnly).unwrap().len(), 1);
        assert_eq!(count(Annotator::Named("machine-x".to_owned())).unwrap().len(), 1);
    }
}

//! Import: records of files become articles and sidecars in a folder, as they are read; what has no place is listed.

mod behind;
mod fit;
mod place;
mod source;

use crate::core::formats::{ArchiveError, Format, Input, LongInput, ReadError, Rejected, Taken};
use crate::core::store::{Outside, limits};
use place::Placer;
use source::{Source, SourceFile};
use std::cell::Cell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use source::guess_source;

/// Rejects that are also kept for showing.
const SHOWN: usize = 100;

/// What to import, and where to.
pub struct ImportRequest<'a> {
    /// The format of all files; each is told by its content where it is not given.
    pub format: Option<&'static dyn Format>,
    /// A file, a folder of files, or a zip archive of files.
    pub source: &'a Path,
    pub into: &'a Path,
    /// Whose tags they are where the file names nobody.
    pub annotator: Option<&'a str>,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportReport {
    /// Articles written or found there already.
    pub articles: usize,
    pub sidecars: usize,
    pub spans: usize,
    pub links: usize,
    /// How much was left out, and the first of it.
    pub rejected: usize,
    pub first_rejected: Vec<Rejected>,
    /// The list of all of it.
    pub rejected_file: Option<PathBuf>,
    /// What the person should know, each once.
    pub notes: Vec<String>,
}

impl ImportReport {
    /// Adds what a person should know, once.
    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) && self.notes.len() < SHOWN {
            self.notes.push(note);
        }
    }

    /// Adds a reject: counted, and kept while there are few.
    fn reject(&mut self, rejected: Rejected) {
        self.rejected += 1;
        if self.first_rejected.len() < SHOWN {
            self.first_rejected.push(rejected);
        }
    }

    /// The whole in one line.
    pub fn summary(&self) -> String {
        let count = |n: usize, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
        let mut words = vec![
            count(self.articles, "article", "articles"),
            count(self.spans, "tag", "tags"),
            count(self.links, "link", "links"),
        ];
        if self.rejected > 0 {
            let file = self.rejected_file.as_ref().and_then(|f| f.file_name());
            let where_to = file.map(|n| format!(", see {}", n.to_string_lossy())).unwrap_or_default();
            words.push(format!("{} rejected{where_to}", self.rejected));
        }
        words.join(", ")
    }
}

/// Why nothing was imported, or not all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{file} could not be read")]
    Open { file: String, source: limits::ReadError },
    #[error("{file} could not be read")]
    Read { file: String, source: ReadError },
    #[error("{file} could not be opened")]
    Archive { file: String, source: ArchiveError },
    #[error("there is no file of this format in {0}")]
    Empty(String),
    #[error("it is not known what kind of file {0} is")]
    Unknown(String),
    #[error("the articles could not be written")]
    Write(#[from] io::Error),
    #[error("the import was cancelled")]
    Cancelled,
}

/// Reads the source and writes articles and sidecars. `progress` hears how many records came; `false` cancels.
///
/// Files are made with names of their own and never replace any. An article that is there already with the same words
/// gets the tags beside it. **Cost:** one record in memory, besides a file that is not read line by line.
pub fn import(
    request: &ImportRequest<'_>,
    outside: &dyn Outside,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<ImportReport, ImportError> {
    let source = Source::find(request.source, request.format, Some(request.into))?;
    fs::create_dir_all(request.into)?;
    let mut placer = Placer::new(request.into, request.annotator, outside);
    read_all(&source, progress, &mut |file, format, taken| {
        placer.from(file, format);
        placer.take(taken)
    })?;
    Ok(placer.finish()?)
}

/// Counts what an import would bring, without writing anything.
pub fn preview(
    request: &ImportRequest<'_>,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<ImportReport, ImportError> {
    let source = Source::find(request.source, request.format, Some(request.into))?;
    let mut report = ImportReport::default();
    read_all(&source, progress, &mut |_, _, taken| {
        match taken {
            Taken::Record(record) => {
                report.articles += 1;
                report.spans += record.spans.len();
                report.links += record.relations.len();
            }
            Taken::Rejected(rejected) => report.reject(rejected),
            Taken::Note(note) => report.note(note),
        }
        Ok(())
    })?;
    Ok(report)
}

/// Takes what comes from a file, by the name of the file and of its format.
type Take<'a> = dyn FnMut(&str, &'static str, Taken) -> io::Result<()> + 'a;

fn read_all(source: &Source, progress: &mut dyn FnMut(usize) -> bool, take: &mut Take<'_>) -> Result<(), ImportError> {
    let mut records = 0;
    for rejected in source.left_out() {
        take("", "import", Taken::Rejected(rejected.clone()))?;
    }
    let single = source.files().len() == 1;
    for file in source.files() {
        let reject = |reason: String, take: &mut Take<'_>| {
            let rejected = Rejected { reason: format!("{}: {reason}", file.name), ..Rejected::default() };
            take(&file.name, file.format.id(), Taken::Rejected(rejected))
        };
        match read_file(source, file, &mut records, progress, take) {
            Ok(()) => {}
            Err(ImportError::Read { source, .. }) if !single || records > 0 => reject(source.to_string(), take)?,
            Err(ImportError::Open { source, .. }) if !single || records > 0 => reject(source.to_string(), take)?,
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Reads one file, piece by piece.
fn read_file(
    source: &Source,
    file: &SourceFile,
    records: &mut usize,
    progress: &mut dyn FnMut(usize) -> bool,
    take: &mut Take<'_>,
) -> Result<(), ImportError> {
    let open = |source: limits::ReadError| ImportError::Open { file: file.name.clone(), source };
    let read = |source: ReadError| ImportError::Read { file: file.name.clone(), source };
    let stopped = Cell::new(false);
    let (mut failure, mut cancelled) = (None, false);
    let mut hand_on = |taken: Taken| {
        if stopped.get() {
            return;
        }
        let taken = match taken {
            Taken::Record(mut record) => {
                *records += 1;
                if let Some(id) = file.id_in_folder(&record.id) {
                    record.id = id;
                }
                Taken::Record(record)
            }
            other => other,
        };
        cancelled = !progress(*records);
        if !cancelled && let Err(e) = take(&file.name, file.format.id(), taken) {
            failure = Some(e);
        }
        stopped.set(cancelled || failure.is_some());
    };
    let outcome = if let Some(long) = source.open_long(file).map_err(open)? {
        let beside = |other: &str| source.long_beside(file, other);
        let input = LongInput { name: file.short_name(), file: long, beside: &beside };
        file.format.read_long(&input, &mut hand_on).map_err(read)
    } else {
        let beside = |other: &str| source.beside(file, other);
        let mut contents = source.open(file).map_err(open)?;
        let mut outcome = Ok(());
        while !stopped.get()
            && let Some((first_line, bytes)) = contents.next_piece().map_err(open)?
        {
            let input = Input { name: file.short_name(), bytes, first_line, beside: &beside };
            let empty = bytes.is_empty();
            let reason = |e| read(if empty { ReadError::Empty } else { e });
            outcome = file.format.read(&input, &mut hand_on).map_err(reason);
            if outcome.is_err() {
                break;
            }
        }
        outcome
    };
    match failure {
        _ if cancelled => Err(ImportError::Cancelled),
        Some(failure) => Err(failure.into()),
        None => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exchange::{Annotator, Articles, Filters, FolderArticles};
    use crate::core::formats::by_name;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    #[derive(Default)]
    struct Still(AtomicU64);

    impl Outside for Still {
        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }

        fn utc(&self) -> String {
            "2026-02-02T10:00:00Z".to_owned()
        }

        fn random(&self) -> u64 {
            self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
        }
    }

    fn run(format: &str, name: &str, contents: &str) -> (tempfile::TempDir, Result<ImportReport, ImportError>) {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join(name);
        fs::write(&source, contents).unwrap();
        let into = dir.path().join("in");
        let request = ImportRequest { format: by_name(format), source: &source, into: &into, annotator: None };
        let report = import(&request, &Still::default(), &mut |_| true);
        (dir, report)
    }

    fn names(dir: &tempfile::TempDir) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(dir.path().join("in"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn records_become_articles_and_sidecars_with_a_list_of_rejects() {
        let (dir, report) = run(
            "jsonl",
            "in.jsonl",
            concat!(
                r#"{"id":"a/b","text":"\ufeff😀 Anna Berg","spans":[{"id":"x y","start":3,"end":12,"label":"ACTOR"}]}"#,
                "\n",
                r#"{"id":"A_b","text":"other"}"#,
                "\n",
                r#"{"id":"plain","text":"nothing"}"#,
                "\nbroken\n",
            ),
        );
        let report = report.unwrap();
        assert_eq!(report.summary(), "3 articles, 1 tag, 0 links, 1 rejected, see rejected.jsonl");
        assert_eq!(
            names(&dir),
            ["A_b-2.txt", "A_b-2.txt.rubrica.json", "a_b.txt", "a_b.txt.rubrica.json", "plain.txt", "rejected.jsonl"]
        );
        let articles = FolderArticles::find(&[dir.path().join("in")]).unwrap();
        let records: Vec<_> =
            (0..articles.len()).flat_map(|i| articles.open(i, &Filters::default()).unwrap()).collect();
        let record = records.iter().find(|r| r.id == "a/b").unwrap();
        assert_eq!(record.spans[0].quote(&record.text), "Anna Berg");
        assert!(fit::is_id(record.spans[0].id.as_str()));
    }

    #[test]
    fn offers_and_people_get_files_of_their_own() {
        let region = r#"{"id":"x","type":"labels","value":{"start":0,"end":4,"text":"Anna","labels":["A"]}}"#;
        let task = format!(
            r#"[{{"data":{{"text":"Anna","id":"a"}},"annotations":[{{"completed_by":{{"email":"eva@x.org"}},"result":[{region}]}},
            {{"completed_by":"gold","result":[{region}]}}],"predictions":[{{"model_version":"m 1","result":[{region}]}}]}}]"#
        );
        let (dir, report) = run("labelstudio", "in.json", &task);
        assert_eq!(report.unwrap().articles, 1);
        assert_eq!(
            names(&dir),
            ["a.txt", "a.txt.eva-x-org.rubrica.json", "a.txt.machine-m-1.rubrica.json", "a.txt.user-gold.rubrica.json"]
        );
        let articles = FolderArticles::find(&[dir.path().join("in")]).unwrap();
        let filters = |name: &str| Filters { annotator: Annotator::Named(name.to_owned()), ..Filters::default() };
        assert_eq!(articles.open(0, &filters("eva-x-org")).unwrap()[0].spans.len(), 1);
        assert_eq!(articles.open(0, &filters("machine-m-1")).unwrap()[0].spans.len(), 0, "an offer does not count");
    }

    #[test]
    fn the_same_record_twice_becomes_two_articles() {
        let line = "{\"id\":\"a\",\"text\":\"Anna\",\"spans\":[{\"start\":0,\"end\":4,\"label\":\"ACTOR\"}]}\n";
        let (dir, report) = run("jsonl", "in.jsonl", &line.repeat(2));
        assert_eq!(report.unwrap().summary(), "2 articles, 2 tags, 0 links");
        assert_eq!(names(&dir), ["a-2.txt", "a-2.txt.rubrica.json", "a.txt", "a.txt.rubrica.json"]);
    }

    #[test]
    fn a_file_that_is_something_else_is_refused() {
        let (_, report) = run("cas-xmi", "in.xmi", "{}");
        assert!(matches!(report, Err(ImportError::Read { .. })));
        let (_, report) = run("jsonl", "in.jsonl", "plain words");
        assert!(matches!(report, Err(ImportError::Read { .. })));
    }
}

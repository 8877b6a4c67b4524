//! Import: records of a file become articles and sidecars in a folder, as they are read; what has no place is listed.

use crate::core::document::{Document, Head, Role, SetAside, Status};
use crate::core::edit::HeadField;
use crate::core::formats::{Format, Input, PROVISIONAL, ReadError, Record, Rejected, Shape, Taken};
use crate::core::spans::{Id, Origin, Relation, Span, SpanStatus};
use crate::core::store::limits::{self, MAX_FRAGMENTS, MAX_LABEL_CHARS, MAX_QUOTE_BYTES, MAX_SPANS, read_file};
use crate::core::store::{Outside, Snapshot, role_of, sidecar, sidecar_path};
use crate::core::text::{MAX_ARTICLE_BYTES, sha256_hex};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest file taken, in bytes.
const LARGEST: u64 = 512 << 20;
/// Largest file of a format whose files hold one article each.
const LARGEST_ARTICLE: u64 = 128 << 20;
/// Rejects that are also kept for showing.
const SHOWN: usize = 100;

/// What to import, and where to.
pub struct ImportRequest<'a> {
    pub format: &'a dyn Format,
    /// A file, or a folder of files of this format.
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
    /// The whole in one line.
    pub fn summary(&self) -> String {
        let count = |n: usize, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
        let mut words = vec![
            count(self.articles, "article", "articles"),
            count(self.spans, "tag", "tags"),
            count(self.links, "link", "links"),
        ];
        if let Some(file) = &self.rejected_file {
            let file = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            words.push(format!("{} rejected, see {file}", self.rejected));
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
    #[error("there is no file of this format in {0}")]
    Empty(String),
    #[error("the articles could not be written")]
    Write(#[from] io::Error),
    #[error("the import was cancelled")]
    Cancelled,
}

/// Reads the source and writes articles and sidecars. `progress` hears how many records came; `false` cancels.
///
/// Files are made with names of their own and never replace any. An article that is there already with the same words
/// gets the tags beside it. **Cost:** one record in memory besides the file itself.
pub fn import(
    request: &ImportRequest<'_>,
    outside: &dyn Outside,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<ImportReport, ImportError> {
    let (folder, files) = sources(request)?;
    fs::create_dir_all(request.into)?;
    let mut importer = Importer {
        request,
        outside,
        now: outside.utc(),
        report: ImportReport::default(),
        rejects: None,
        placed: HashMap::new(),
        numbers: HashMap::new(),
        failure: None,
        file: String::new(),
        records: 0,
    };
    let single = files.len() == 1;
    for path in &files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let limit = if request.format.shape() == Shape::Folder { LARGEST_ARTICLE } else { LARGEST };
        let bytes = match read_file(path, limit) {
            Ok(bytes) => bytes,
            Err(source) if single => return Err(ImportError::Open { file: name, source }),
            Err(source) => {
                importer.reject(Rejected { reason: format!("{name}: {source}"), ..Rejected::default() });
                continue;
            }
        };
        let beside = |other: &str| {
            // Only plain names: nothing outside the folder is ever opened.
            let plain = !other.is_empty() && !other.contains(['/', '\\', '\0']) && other != "..";
            plain.then(|| read_file(&folder.join(other), LARGEST_ARTICLE).ok()).flatten()
        };
        importer.file.clone_from(&name);
        let mut cancelled = false;
        let outcome = request.format.read(&Input { name: &name, bytes: &bytes, beside: &beside }, &mut |taken| {
            if !cancelled && importer.failure.is_none() {
                cancelled = !progress(importer.records);
                importer.take(taken);
            }
        });
        if cancelled {
            return Err(ImportError::Cancelled);
        }
        if let Some(failure) = importer.failure.take() {
            return Err(failure.into());
        }
        match outcome {
            Ok(()) => {}
            Err(source) if single && importer.records == 0 => return Err(ImportError::Read { file: name, source }),
            Err(source) => importer.reject(Rejected { reason: format!("{name}: {source}"), ..Rejected::default() }),
        }
    }
    importer.finish()
}

/// The files to read and the folder they stand in.
fn sources(request: &ImportRequest<'_>) -> Result<(PathBuf, Vec<PathBuf>), ImportError> {
    let source = request.source;
    if !source.is_dir() {
        let folder = source.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return Ok((folder.to_owned(), vec![source.to_owned()]));
    }
    let endings = request.format.extensions();
    let mut files: Vec<PathBuf> = fs::read_dir(source)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            path.is_file() && !hidden && ending.is_some_and(|e| endings.contains(&e.as_str()))
        })
        .collect();
    // Our three tables are one thing, read from the first.
    if let Some(documents) = files.iter().find(|f| f.file_stem().is_some_and(|s| s == "documents")).cloned()
        && request.format.id() == "csv"
    {
        files = vec![documents];
    }
    files.sort();
    if files.is_empty() {
        return Err(ImportError::Empty(source.display().to_string()));
    }
    Ok((source.to_owned(), files))
}

struct Importer<'a> {
    request: &'a ImportRequest<'a>,
    outside: &'a dyn Outside,
    now: String,
    report: ImportReport,
    rejects: Option<BufWriter<File>>,
    /// Article by id and hash of its text.
    placed: HashMap<(String, String), PathBuf>,
    /// Names tried so far, with the last number given, so that ten thousand of one name take no time.
    numbers: HashMap<String, usize>,
    failure: Option<io::Error>,
    /// Name of the file at hand.
    file: String,
    records: usize,
}

impl Importer<'_> {
    fn take(&mut self, taken: Taken) {
        match taken {
            Taken::Note(note) => {
                if !self.report.notes.contains(&note) && self.report.notes.len() < SHOWN {
                    self.report.notes.push(note);
                }
            }
            Taken::Rejected(rejected) => self.reject(rejected),
            Taken::Record(record) => {
                self.records += 1;
                if let Err(e) = self.record(*record) {
                    self.failure = Some(e);
                }
            }
        }
    }

    fn reject(&mut self, rejected: Rejected) {
        self.report.rejected += 1;
        if let Err(e) = self.write_reject(&rejected) {
            self.failure = Some(e);
        }
        if self.report.first_rejected.len() < SHOWN {
            self.report.first_rejected.push(rejected);
        }
    }

    fn write_reject(&mut self, rejected: &Rejected) -> io::Result<()> {
        if self.rejects.is_none() {
            let (file, path) = create_numbered(self.request.into, "rejected", ".jsonl")?;
            self.report.rejected_file = Some(path);
            self.rejects = Some(BufWriter::new(file));
        }
        let mut line = serde_json::Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                line.insert(key.to_owned(), value);
            }
        };
        put("line", rejected.line.map(|n| json!(n)));
        put("file", Some(json!(self.file)));
        put("id", rejected.id.as_ref().map(|id| json!(id)));
        put("reason", Some(json!(rejected.reason)));
        put("record", rejected.record.clone());
        match &mut self.rejects {
            Some(out) => writeln!(out, "{}", Value::Object(line)),
            None => Ok(()),
        }
    }

    fn record(&mut self, mut record: Record) -> io::Result<()> {
        if record.text.len().get() as u64 > MAX_ARTICLE_BYTES {
            self.reject(
                Rejected { reason: "the article is larger than 64 MB".to_owned(), ..Rejected::default() }
                    .of(&record.id),
            );
            return Ok(());
        }
        self.keep_within_limits(&mut record);
        // Offers are kept apart from what a person decided.
        let (offers, tags): (Vec<_>, Vec<_>) =
            record.spans.iter().cloned().partition(|s| s.status == SpanStatus::Suggested);
        let is_machine = record.role == Role::Machine;
        if is_machine || offers.is_empty() {
            let name = self.sidecar_name(&record, is_machine);
            return self.write(record, name);
        }
        let model = offers.iter().find_map(|s| s.source.as_deref()).unwrap_or(self.request.format.id()).to_owned();
        let split = |record: &Record, spans: Vec<Arc<Span>>| {
            let ids: HashSet<&Id> = spans.iter().map(|s| &s.id).collect();
            let relations =
                record.relations.iter().filter(|r| ids.contains(&r.from) && ids.contains(&r.to)).cloned().collect();
            Record { relations, spans: spans.clone(), ..record.clone() }
        };
        let person = split(&record, tags);
        let machine = Record { annotator: None, status: Status::New, ..split(&record, offers) };
        if !person.spans.is_empty() || person.status != Status::New {
            let name = self.sidecar_name(&person, false);
            self.write(person, name)?;
        }
        self.write(machine, Some(machine_name(&model)))
    }

    /// Lists what is beyond the limits of a sidecar, and takes it out.
    fn keep_within_limits(&mut self, record: &mut Record) {
        let all = std::mem::take(&mut record.spans);
        for span in all {
            let reason = if record.spans.len() >= MAX_SPANS {
                "the article has more than 200,000 tags"
            } else if span.label.chars().count() > MAX_LABEL_CHARS {
                "the label is longer than 256 characters"
            } else if span.range.len() > MAX_QUOTE_BYTES {
                "the tag is longer than 1 MB"
            } else if span.fragments.len() > MAX_FRAGMENTS {
                "the tag has more than 1024 pieces"
            } else {
                record.spans.push(span);
                continue;
            };
            let (start, end) = record.cp(span.range);
            let what = json!({"start": start, "end": end});
            self.reject(Rejected { reason: reason.to_owned(), ..Rejected::default() }.of(&record.id).with(what));
        }
        let ids: HashSet<&Id> = record.spans.iter().map(|s| &s.id).collect();
        record
            .relations
            .retain(|r| ids.contains(&r.from) && ids.contains(&r.to) && r.kind.chars().count() <= MAX_LABEL_CHARS);
    }

    /// Whose sidecar the tags go into.
    fn sidecar_name(&self, record: &Record, is_machine: bool) -> Option<String> {
        match (&record.annotator, is_machine) {
            (name, true) => Some(machine_name(name.as_deref().unwrap_or(self.request.format.id()))),
            (None, false) if record.role == Role::Gold => Some("gold".to_owned()),
            (None, false) => self.request.annotator.map(str::to_owned),
            (Some(name), false) => {
                let name = plain_name(name, 32);
                // A person may not be called like a role.
                let reserved = role_of(Some(&name)) != Role::Annotator && role_of(Some(&name)) != record.role;
                Some(if reserved { plain_name(&format!("user-{name}"), 32) } else { name })
            }
        }
    }

    fn write(&mut self, record: Record, name: Option<String>) -> io::Result<()> {
        let article = self.article(&record, name.as_deref())?;
        let plain = article.file_stem().is_some_and(|stem| stem == record.id.as_str());
        let says_something = !record.spans.is_empty()
            || record.status != Status::New
            || record.date.is_some()
            || !(record.labels.is_empty() && record.meta.is_empty() && plain);
        if says_something {
            self.sidecar(record, name, &article)?;
        }
        Ok(())
    }

    /// The file of an article: written, or found with the same words and no tags of this annotator yet.
    fn article(&mut self, record: &Record, name: Option<&str>) -> io::Result<PathBuf> {
        let free = |path: &Path| sidecar_path(path, name).is_ok_and(|sidecar| !sidecar.exists());
        let key = (record.id.clone(), record.text.sha256().to_owned());
        if let Some(path) = self.placed.get(&key).filter(|path| free(path)) {
            return Ok(path.clone());
        }
        let mut bytes = record.text.as_str().as_bytes().to_vec();
        if record.text.as_str().starts_with('\u{feff}') {
            // One more mark: reading takes one off.
            bytes.splice(0..0, *b"\xef\xbb\xbf");
        }
        let stem = article_name(&record.id);
        let first = self.numbers.get(&stem).map_or(1, |last| last + 1);
        for n in first.. {
            let path = self.request.into.join(if n == 1 { format!("{stem}.txt") } else { format!("{stem}-{n}.txt") });
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    file.write_all(&bytes)?;
                    self.numbers.insert(stem, n);
                    self.report.articles += 1;
                    self.placed.insert(key, path.clone());
                    return Ok(path);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    if free(&path) && read_file(&path, LARGEST_ARTICLE).is_ok_and(|there| there == bytes) {
                        if !self.placed.values().any(|p| *p == path) {
                            self.report.articles += 1;
                        }
                        self.placed.insert(key, path.clone());
                        return Ok(path);
                    }
                }
                Err(e) => return Err(e),
            }
        }
        Err(io::Error::other("no name is free"))
    }

    fn sidecar(&mut self, record: Record, name: Option<String>, article: &Path) -> io::Result<()> {
        let path = sidecar_path(article, name.as_deref()).map_err(io::Error::other)?;
        let mut fields = HashMap::new();
        let status = match record.status {
            Status::New if record.spans.is_empty() => Status::New,
            Status::New => Status::InProgress,
            known => known,
        };
        fields.insert(HeadField::Status, json!(status.name()));
        if let Some(date) = &record.date {
            fields.insert(HeadField::Date, json!(date));
            fields.insert(HeadField::DateSource, json!("metadata"));
        }
        if !record.labels.is_empty() {
            fields.insert(HeadField::Labels, Value::Object(record.labels.clone()));
        }
        let bytes = record.text.as_str().as_bytes();
        let marked = record.text.as_str().starts_with('\u{feff}');
        let on_disk = if marked { [b"\xef\xbb\xbf", bytes].concat() } else { bytes.to_vec() };
        let head = Head {
            file: article.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            sha256: sha256_hex(&on_disk),
            bytes: on_disk.len() as u64,
            encoding: if marked { "utf-8-bom" } else { "utf-8" }.to_owned(),
            id: Some(record.id.clone()),
            meta: (!record.meta.is_empty()).then(|| Value::Object(flat(&record.meta))),
            role: role_of(name.as_deref()),
            annotator: name,
            ..Head::default()
        };
        let (spans, relations) = self.renamed(&record);
        let (n, links) = (spans.len(), relations.len());
        let document = Document::new(record.text, head).with_contents(fields, spans, relations, SetAside::default());
        let mut file = BufWriter::new(OpenOptions::new().write(true).create_new(true).open(path)?);
        file.write_all(&sidecar::write(&Snapshot::of(&document)))?;
        file.flush()?;
        self.report.sidecars += 1;
        self.report.spans += n;
        self.report.links += links;
        Ok(())
    }

    /// Spans and links with ids a sidecar may hold, each once, and with where they came from.
    fn renamed(&self, record: &Record) -> (Vec<Arc<Span>>, Vec<Arc<Relation>>) {
        let mut taken: HashSet<Id> = HashSet::new();
        let mut names: HashMap<Id, Id> = HashMap::new();
        let name_for = |old: &Id, taken: &mut HashSet<Id>| {
            if is_id(old.as_str()) && taken.insert(old.clone()) {
                return old.clone();
            }
            loop {
                let new = Id::from_random(self.outside.random());
                if taken.insert(new.clone()) {
                    return new;
                }
            }
        };
        let source: Arc<str> = self.file.chars().take(MAX_LABEL_CHARS).collect::<String>().into();
        let now: Arc<str> = self.now.as_str().into();
        let mut spans = Vec::with_capacity(record.spans.len());
        for span in &record.spans {
            let mut span = Span::clone(span);
            let id = name_for(&span.id, &mut taken);
            names.insert(std::mem::replace(&mut span.id, id.clone()), id);
            if span.origin == Origin::Import && span.source.is_none() {
                span.source = Some(source.clone());
            }
            span.value = span.value.map(|v| scalar(&v));
            span.attrs = flat(&span.attrs);
            span.created.get_or_insert_with(|| now.clone());
            span.updated.get_or_insert_with(|| now.clone());
            spans.push(Arc::new(span));
        }
        let mut relations = Vec::with_capacity(record.relations.len());
        for relation in &record.relations {
            let (Some(from), Some(to)) = (names.get(&relation.from), names.get(&relation.to)) else { continue };
            let mut relation = Relation::clone(relation);
            relation.id = name_for(&relation.id, &mut taken);
            (relation.from, relation.to) = (from.clone(), to.clone());
            relation.attrs = flat(&relation.attrs);
            relations.push(Arc::new(relation));
        }
        (spans, relations)
    }

    fn finish(mut self) -> Result<ImportReport, ImportError> {
        if let Some(mut out) = self.rejects.take() {
            out.flush()?;
        }
        super::output::sync_folder(self.request.into)?;
        match self.failure {
            Some(failure) => Err(failure.into()),
            None => Ok(self.report),
        }
    }
}

/// Whether a sidecar takes it for an id: 1 to 64 of letters, digits and `_.:-`, a letter or digit first.
fn is_id(id: &str) -> bool {
    let mut bytes = id.bytes();
    !id.starts_with(PROVISIONAL)
        && id.len() <= 64
        && bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
        && bytes.all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b))
}

/// A value as a sidecar holds it: text, number, truth, or a list of such; anything deeper becomes JSON text.
fn scalar(value: &Value) -> Value {
    let is_scalar = |v: &Value| !v.is_array() && !v.is_object();
    match value {
        Value::Array(items) if items.len() <= 1024 && items.iter().all(is_scalar) => value.clone(),
        Value::Array(_) | Value::Object(_) => Value::from(value.to_string()),
        other => other.clone(),
    }
}

fn flat(map: &serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    map.iter().map(|(key, value)| (key.clone(), scalar(value))).collect()
}

fn machine_name(model: &str) -> String {
    let model = model.strip_prefix("machine-").unwrap_or(model);
    format!("machine-{}", plain_name(model, 24))
}

/// A name of a sidecar: letters, digits, `-` and `_`, so many at most.
fn plain_name(name: &str, longest: usize) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
        .take(longest)
        .collect();
    if plain.trim_matches('-').is_empty() { "import".to_owned() } else { plain }
}

/// A file name for an article: letters, digits and `-_.` of its id, a hundred at most.
fn article_name(id: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut name = String::new();
    for c in id.chars().map(|c| if safe(c) { c } else { '_' }).take(100) {
        if name.len() + c.len_utf8() > 180 {
            break;
        }
        name.push(c);
    }
    crate::core::formats::file_name(&name)
}

/// Makes a new file, with a number where the name is taken.
fn create_numbered(folder: &Path, stem: &str, ending: &str) -> io::Result<(File, PathBuf)> {
    for n in 1..10_000 {
        let path = folder.join(if n == 1 { format!("{stem}{ending}") } else { format!("{stem}-{n}{ending}") });
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::Error::other("no name is free for the list of rejects"))
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
        let request = ImportRequest { format: by_name(format).unwrap(), source: &source, into: &into, annotator: None };
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
        assert_eq!(names(&dir), ["A_b.txt", "a_b.txt", "a_b.txt.rubrica.json", "plain.txt", "rejected.jsonl"]);
        let articles = FolderArticles::find(&[dir.path().join("in")]).unwrap();
        let records: Vec<_> =
            (0..articles.len()).flat_map(|i| articles.open(i, &Filters::default()).unwrap()).collect();
        let record = records.iter().find(|r| r.id == "a/b").unwrap();
        assert_eq!(record.spans[0].quote(&record.text), "Anna Berg");
        assert!(is_id(record.spans[0].id.as_str()));
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
    fn a_file_that_is_something_else_is_refused() {
        let (_, report) = run("cas-xmi", "in.xmi", "{}");
        assert!(matches!(report, Err(ImportError::Read { .. })));
        let (_, report) = run("jsonl", "in.jsonl", "plain words");
        assert!(matches!(report, Err(ImportError::Read { .. })));
    }
}

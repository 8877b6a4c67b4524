//! Puts records into a folder: an article each, with sidecars beside it, and a list of what was rejected.

use super::ImportReport;
use super::behind::Behind;
use super::fit::{article_name, beyond, flat, is_id, machine_name, plain_name, scalar};
use crate::core::document::{Document, Head, Role, SetAside, Status};
use crate::core::edit::HeadField;
use crate::core::exchange::output::sync_folder;
use crate::core::formats::{Record, Rejected, Taken};
use crate::core::spans::{Id, Origin, Relation, Span, SpanStatus};
use crate::core::store::limits::{MAX_LABEL_CHARS, read_file};
use crate::core::store::{Outside, Snapshot, role_of, sidecar, sidecar_path};
use crate::core::text::{MAX_ARTICLE_BYTES, sha256_hex};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest article file that is compared with a new one.
const LARGEST_ARTICLE: u64 = 128 << 20;

/// Takes records one by one. Files are made with names of their own and never replace any.
pub struct Placer<'a> {
    into: &'a Path,
    /// Whose tags they are where the file names nobody.
    annotator: Option<&'a str>,
    outside: &'a dyn Outside,
    now: String,
    pub report: ImportReport,
    behind: Behind,
    rejects: Option<BufWriter<File>>,
    /// File names of articles, by id and words.
    placed: HashMap<u128, Box<str>>,
    /// Sidecars written so far, by the hash of their names: those on their way are not in the folder yet.
    tagged: HashSet<u128>,
    /// File names of articles that were there before.
    found: HashSet<Box<str>>,
    /// Names tried so far in lower case, with the last number given, so that ten thousand of one name take no time.
    numbers: HashMap<String, usize>,
    /// Name of the file at hand, and of its format.
    file: String,
    format: &'static str,
}

impl<'a> Placer<'a> {
    /// Starts with nothing placed. The folder is there.
    pub fn new(into: &'a Path, annotator: Option<&'a str>, outside: &'a dyn Outside) -> Self {
        Self {
            into,
            annotator,
            outside,
            now: outside.utc(),
            report: ImportReport::default(),
            behind: Behind::new(into),
            rejects: None,
            placed: HashMap::new(),
            tagged: HashSet::new(),
            found: HashSet::new(),
            numbers: HashMap::new(),
            file: String::new(),
            format: "import",
        }
    }

    /// Says which file what follows comes from, and the name of its format.
    pub fn from(&mut self, file: &str, format: &'static str) {
        file.clone_into(&mut self.file);
        self.format = format;
    }

    /// Puts one thing where it belongs: a record into files, a reject and a note into the report.
    pub fn take(&mut self, taken: Taken) -> io::Result<()> {
        match taken {
            Taken::Note(note) => self.report.note(note),
            Taken::Rejected(rejected) => return self.reject(rejected),
            Taken::Record(record) => return self.record(*record),
        }
        Ok(())
    }

    fn reject(&mut self, rejected: Rejected) -> io::Result<()> {
        self.write_reject(&rejected)?;
        self.report.reject(rejected);
        Ok(())
    }

    fn write_reject(&mut self, rejected: &Rejected) -> io::Result<()> {
        if self.rejects.is_none() {
            let (file, path) = create_numbered(self.into, "rejected", ".jsonl")?;
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
            let reason = "the article is larger than 64 MB".to_owned();
            return self.reject(Rejected { reason, ..Rejected::default() }.of(&record.id));
        }
        self.keep_within_limits(&mut record)?;
        // Offers are kept apart from what a person decided.
        let (offers, tags): (Vec<_>, Vec<_>) =
            record.spans.iter().cloned().partition(|s| s.status == SpanStatus::Suggested);
        let is_machine = record.role == Role::Machine;
        if is_machine || offers.is_empty() {
            let name = self.sidecar_name(&record, is_machine);
            return self.write(record, name);
        }
        let model = offers.iter().find_map(|s| s.source.as_deref()).unwrap_or(self.format).to_owned();
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
    fn keep_within_limits(&mut self, record: &mut Record) -> io::Result<()> {
        let all = std::mem::take(&mut record.spans);
        for span in all {
            let Some(reason) = beyond(&span, record.spans.len()) else {
                record.spans.push(span);
                continue;
            };
            let (start, end) = record.cp(span.range);
            let what = json!({"start": start, "end": end});
            self.reject(Rejected { reason: reason.to_owned(), ..Rejected::default() }.of(&record.id).with(what))?;
        }
        let ids: HashSet<&Id> = record.spans.iter().map(|s| &s.id).collect();
        record
            .relations
            .retain(|r| ids.contains(&r.from) && ids.contains(&r.to) && r.kind.chars().count() <= MAX_LABEL_CHARS);
        Ok(())
    }

    /// Whose sidecar the tags go into.
    fn sidecar_name(&self, record: &Record, is_machine: bool) -> Option<String> {
        match (&record.annotator, is_machine) {
            (name, true) => Some(machine_name(name.as_deref().unwrap_or(self.format))),
            (None, false) if record.role == Role::Gold => Some("gold".to_owned()),
            (None, false) => self.annotator.map(str::to_owned),
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
        let tagged = &self.tagged;
        let free = |path: &Path| {
            sidecar_path(path, name).is_ok_and(|sidecar| !tagged.contains(&key_of_name(&sidecar)) && !sidecar.exists())
        };
        let key = key_of(record);
        if let Some(path) = self.placed.get(&key).map(|name| self.into.join(&**name)).filter(|path| free(path)) {
            return Ok(path);
        }
        let mut bytes = record.text.as_str().as_bytes().to_vec();
        if record.text.as_str().starts_with('\u{feff}') {
            // One more mark: reading takes one off.
            bytes.splice(0..0, *b"\xef\xbb\xbf");
        }
        let stem = article_name(&record.id);
        // Some file systems fold case: a number then, on all of them.
        let folded = stem.to_lowercase();
        let first = self.numbers.get(&folded).map_or(1, |last| last + 1);
        for n in first.. {
            let name = if n == 1 { format!("{stem}.txt") } else { format!("{stem}-{n}.txt") };
            let path = self.into.join(&name);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    self.behind.fill(file, bytes)?;
                    self.numbers.insert(folded, n);
                    self.report.articles += 1;
                    self.placed.insert(key, name.into());
                    return Ok(path);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    if free(&path) && read_file(&path, LARGEST_ARTICLE).is_ok_and(|there| there == bytes) {
                        if self.found.insert(name.as_str().into()) {
                            self.report.articles += 1;
                        }
                        self.placed.insert(key, name.into());
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
        let on_disk: Cow<'_, [u8]> = if marked { [b"\xef\xbb\xbf", bytes].concat().into() } else { bytes.into() };
        let head = Head {
            file: article.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            sha256: if marked { sha256_hex(&on_disk) } else { record.text.sha256().to_owned() },
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
        self.tagged.insert(key_of_name(&path));
        self.behind.make(path, sidecar::write(&Snapshot::of(&document)))?;
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

    /// Makes everything safe on the disk at once, and tells what was done.
    pub fn finish(mut self) -> io::Result<ImportReport> {
        if let Some(mut out) = self.rejects.take() {
            out.flush()?;
        }
        self.behind.finish()?;
        sync_folder(self.into)?;
        Ok(self.report)
    }
}

/// A record's id and words in sixteen bytes, so that a hundred thousand take little room.
fn key_of(record: &Record) -> u128 {
    half_hash(format!("{}\0{}", record.id, record.text.sha256()).as_bytes())
}

fn key_of_name(path: &Path) -> u128 {
    half_hash(path.file_name().unwrap_or_default().as_encoded_bytes())
}

fn half_hash(bytes: &[u8]) -> u128 {
    let digest = sha256_hex(bytes);
    digest.get(..32).and_then(|half| u128::from_str_radix(half, 16).ok()).unwrap_or_default()
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

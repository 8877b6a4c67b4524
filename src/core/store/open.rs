//! Opens an article with one annotator's tags: reads, recovers, compares. Never writes.

use super::anchor::{Followed, Summary, follow};
use super::incoming::{Counts, compare};
use super::journal::Past;
use super::limits::{MAX_SIDECAR_BYTES, ReadError, read_file};
use super::sidecar::{self, Placed, Sidecar, SidecarError};
use super::{Files, NameError, Snapshot, StateDir, project_of, recovery, role_of, sidecar_path, texts};
use crate::core::document::{Document, Head};
use crate::core::edit::{Action, HeadField, Step};
use crate::core::spans::{Relation, Span, SpanStatus};
use crate::core::text::{DecodeError, Encoding, MAX_ARTICLE_BYTES, Text, decode, sha256_hex};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to open.
#[derive(Clone, Copy, Debug)]
pub struct OpenRequest<'a> {
    pub article: &'a Path,
    /// Whose tags; `None` for the unnamed sidecar.
    pub annotator: Option<&'a str>,
    pub state: &'a StateDir,
    /// The person's answer to the question about the encoding.
    pub encoding: Option<Encoding>,
    /// Folder of the project; the article's own where it is not known.
    pub project: Option<&'a Path>,
    /// The text that was tagged, where the caller has it; else the one kept at the last save is taken.
    pub old: Option<&'a Text>,
}

/// An article that could be opened.
#[derive(Debug)]
pub struct Opened {
    pub document: Document,
    /// For the writer: which files, and what is known of them.
    pub files: Files,
    /// Whether a sidecar was there.
    pub had_sidecar: bool,
    /// Steps from before a crash that the sidecar lacked: the document is ahead of the disk by them.
    pub restored: usize,
    /// The contents of the sidecar, before such steps; `None` where there was none.
    pub base: Option<Box<Snapshot>>,
    /// Another program's changes were merged with those steps, as the newest action, which no journal holds yet.
    pub merged: bool,
    /// What the person should hear.
    pub notices: Vec<Notice>,
    /// Why nothing may be changed or saved.
    pub read_only: Option<ReadOnly>,
    /// Where the tags went, when the text is not the one that was tagged or orphans found their words. The document has
    /// them in their new places; unless `is_exact`, it is read-only until a person has seen this.
    pub followed: Option<Summary>,
}

/// Something the person should hear after opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Actions that were in the journal only.
    Restored {
        steps: usize,
    },
    /// Unsaved actions that no longer fit, since the sidecar was changed elsewhere.
    NotRestored {
        edits: usize,
    },
    /// The journal's last line was cut by a crash.
    TornJournal,
    UnreadableJournalLines(usize),
    UnreadableJournal(String),
    /// Spans and links kept aside because they did not read well.
    SetAside {
        spans: usize,
        links: usize,
    },
    /// The sidecar is another than the one last saved here.
    ForeignSidecar,
    /// What another program wrote and what was not saved here are both in.
    Merged {
        counts: Counts,
        conflicts: usize,
    },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Restored { steps: 1 } => f.write_str("1 action from before the crash was restored."),
            Self::Restored { steps } => write!(f, "{steps} actions from before the crash were restored."),
            Self::NotRestored { edits } => write!(
                f,
                "{edits} unsaved changes no longer fit, since the tags were changed elsewhere. They stay in the journal."
            ),
            Self::TornJournal => f.write_str("The journal's last line was cut by a crash and is left out."),
            Self::UnreadableJournalLines(n) => write!(f, "{n} lines of the journal cannot be read and are left out."),
            Self::UnreadableJournal(why) => {
                write!(f, "The journal cannot be read: {why}. Undo starts from here; the saved tags are all there.")
            }
            Self::SetAside { spans, links } => write!(
                f,
                "{spans} tags and {links} links in the file do not read well. They are kept unchanged, see Problems."
            ),
            Self::Merged { counts, conflicts } => {
                write!(f, "{counts}, merged with what was not saved here.")?;
                match conflicts {
                    0 => Ok(()),
                    1 => f.write_str(" 1 conflict is open."),
                    n => write!(f, " {n} conflicts are open."),
                }
            }
            Self::ForeignSidecar => f.write_str("The tags were changed by another program since they were saved here."),
        }
    }
}

/// Why a document can be looked at but not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// The sidecar's version is beyond this program.
    Newer(u64),
    /// The article changed, and not every tag kept its words.
    ArticleChanged(Summary),
}

impl std::fmt::Display for ReadOnly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer(version) => write!(
                f,
                "The tags were made by a newer Rubrica (version {version} of the file). They are shown and not changed."
            ),
            Self::ArticleChanged(summary) => {
                write!(f, "The article was changed: {summary}. Nothing is saved until this has been looked at.")
            }
        }
    }
}

/// Why an article was not opened. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("could not open {file}: {source}")]
    Article { file: String, source: ReadError },
    #[error("could not open {file}: {source}")]
    Encoding { file: String, source: DecodeError },
    #[error("could not open {file}: {source}")]
    Name { file: String, source: NameError },
    #[error("could not read the tags in {file}: {source}")]
    SidecarFile { file: String, source: ReadError },
    #[error("could not read the tags in {file}: {source}")]
    Sidecar {
        file: String,
        source: SidecarError,
        /// The newest recovery copy.
        copy: Option<PathBuf>,
    },
}

impl OpenError {
    /// What is safe.
    pub const fn kept(&self) -> &'static str {
        match self {
            Self::Article { .. } | Self::Encoding { .. } => "The article was left as it is.",
            Self::Name { source, .. } => source.kept(),
            Self::SidecarFile { source, .. } => source.kept(),
            Self::Sidecar { source, .. } => source.kept(),
        }
    }

    /// What the person can do, one sentence.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Article { source, .. } => source.remedy(),
            Self::Encoding { source, .. } => source.remedy(),
            Self::Name { source, .. } => source.remedy(),
            Self::SidecarFile { .. } => "Move it away, or make it readable.",
            Self::Sidecar { source: SidecarError::Json(_) | SidecarError::Field { .. }, copy: None, .. } => {
                "Repair the place named, or go on with the part that reads."
            }
            Self::Sidecar { source, .. } => source.remedy(),
        }
    }
}

/// Opens an article. Writes nothing, whatever it finds.
///
/// **Errors:** the article or its sidecar cannot be read; both are left as they are.
/// **Cost:** about 5 ms a megabyte of text and 3 µs a span, and 10 ms a megabyte of journal.
pub fn open(request: &OpenRequest<'_>) -> Result<Opened, OpenError> {
    let Found { text, present, sidecar, bytes } = found(request)?;
    let project = request.project.map_or_else(|| project_of(request.article), Path::to_owned);
    let files = Files::of(request.article, &sidecar, project, request.state.clone());
    let explained = |source| OpenError::Sidecar {
        file: shown(&sidecar),
        source,
        copy: recovery::copies(&files.recovery()).into_iter().next(),
    };
    let read = match &bytes {
        None => None,
        Some(bytes) => {
            let read = sidecar::read_on(bytes, &text).map_err(explained)?;
            // Of another text every span must say where it was.
            let same = is_same(&read, &text, &present);
            Some(if same { read } else { sidecar::read(bytes).map_err(explained)? })
        }
    };
    let known = bytes.as_deref().map(sha256_hex);
    drop(bytes);
    Ok(assemble(request, text, present, files, known, read))
}

/// An article and its sidecar as they lie on the disk.
struct Found {
    text: Text,
    present: Present,
    sidecar: PathBuf,
    /// `None` where there is no sidecar.
    bytes: Option<Vec<u8>>,
}

fn found(request: &OpenRequest<'_>) -> Result<Found, OpenError> {
    let article = request.article;
    let file = shown(article);
    let sidecar =
        sidecar_path(article, request.annotator).map_err(|source| OpenError::Name { file: file.clone(), source })?;
    let bytes =
        read_file(article, MAX_ARTICLE_BYTES).map_err(|source| OpenError::Article { file: file.clone(), source })?;
    let decoded =
        decode(&bytes, request.encoding).map_err(|source| OpenError::Encoding { file: file.clone(), source })?;
    let sha256 = sha256_hex(&bytes);
    let text = match decoded.encoding {
        Encoding::Utf8 => Text::with_sha256(decoded.text, sha256.clone()),
        _ => Text::new(decoded.text),
    };
    let present = Present { file, sha256, bytes: bytes.len() as u64, encoding: decoded.encoding.name() };
    let bytes = match read_file(&sidecar, MAX_SIDECAR_BYTES) {
        Ok(bytes) => Some(bytes),
        Err(ReadError::Missing) if !is_link(&sidecar) => None,
        Err(source) => return Err(OpenError::SidecarFile { file: shown(&sidecar), source }),
    };
    Ok(Found { text, present, sidecar, bytes })
}

/// Whether the offsets of a sidecar belong to this text.
fn is_same(read: &Sidecar, text: &Text, present: &Present) -> bool {
    let old_sha256 = read.text_sha256.as_deref().unwrap_or(&read.head.sha256);
    read.head.sha256 == present.sha256 || old_sha256 == text.sha256()
}

/// An article and its tags as the files have them, for those who only count, compare or write them elsewhere.
#[derive(Debug)]
pub struct Reading {
    pub text: Text,
    pub head: Head,
    pub fields: HashMap<HeadField, Value>,
    /// In their places, in the order of the sidecar.
    pub spans: Vec<Arc<Span>>,
    /// By id.
    pub relations: Vec<Arc<Relation>>,
}

/// Reads an article whose tags are all in their places, without building what an open document needs; `None` where it
/// must be opened: the text changed, words were lost, something does not read well, or the sidecar is of a newer version.
/// The journal is not looked at.
///
/// **Errors:** as `open`. **Cost:** a quarter of that of `open`.
pub fn read_only(request: &OpenRequest<'_>) -> Result<Option<Reading>, OpenError> {
    let Found { text, present, sidecar, bytes } = found(request)?;
    let Some(bytes) = bytes else {
        let head = Head {
            annotator: request.annotator.map(str::to_owned),
            role: role_of(request.annotator),
            ..Head::default()
        };
        let (fields, spans, relations) = Default::default();
        return Ok(Some(Reading { text, head, fields, spans, relations }));
    };
    let read = sidecar::read_on(&bytes, &text).map_err(|source| OpenError::Sidecar {
        file: shown(&sidecar),
        source,
        copy: None,
    })?;
    let whole = read.version <= sidecar::VERSION && read.spans.iter().all(|span| span.lost.is_none());
    let all_read = read.set_aside.spans.is_empty() && read.set_aside.relations.is_empty();
    if !whole || !all_read || !is_same(&read, &text, &present) {
        return Ok(None);
    }
    let Sidecar { head, fields, mut spans, relations, .. } = read;
    if !spans.is_sorted_by(|a, b| a.order(b).is_le()) {
        spans.sort_by(|a, b| a.order(b));
    }
    let mut relations: Vec<Arc<Relation>> = relations.into_iter().map(Arc::new).collect();
    relations.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Some(Reading { text, head, fields, spans, relations }))
}

/// The article as it is on disk now.
struct Present {
    file: String,
    sha256: String,
    bytes: u64,
    encoding: &'static str,
}

fn assemble(
    request: &OpenRequest<'_>,
    text: Text,
    present: Present,
    mut files: Files,
    known: Option<String>,
    read: Option<Sidecar>,
) -> Opened {
    files.known = known;
    let mut notices = Vec::new();
    let mut read_only = None;
    let mut followed = None;
    let had_sidecar = read.is_some();
    let mut document = match read {
        None => {
            let head = Head {
                annotator: request.annotator.map(str::to_owned),
                role: role_of(request.annotator),
                ..Head::default()
            };
            Document::new(text.clone(), head)
        }
        Some(sidecar) => {
            if sidecar.version > sidecar::VERSION {
                read_only = Some(ReadOnly::Newer(sidecar.version));
            }
            let same = is_same(&sidecar, &text, &present);
            let Sidecar { head, text_sha256, fields, spans, relations, set_aside, .. } = sidecar;
            files.spans_on_disk = spans.len();
            if !set_aside.spans.is_empty() || !set_aside.relations.is_empty() {
                notices.push(Notice::SetAside { spans: set_aside.spans.len(), links: set_aside.relations.len() });
            }
            let old_sha256 = text_sha256.unwrap_or_else(|| head.sha256.clone());
            let old_text =
                || request.old.cloned().or_else(|| texts::find(&files.state.texts(), &old_sha256).map(Text::new));
            let spans = match find_places(spans, same, old_text, &text) {
                Places::Same(spans) => spans,
                Places::Followed(Followed { spans, summary }) => {
                    if !summary.is_exact() {
                        read_only.get_or_insert(ReadOnly::ArticleChanged(summary));
                    }
                    followed = Some(summary);
                    spans
                }
            };
            Document::new(text.clone(), head).with_contents(
                fields,
                spans,
                relations.into_iter().map(Arc::new),
                set_aside,
            )
        }
    };
    document.head.file = present.file;
    document.head.sha256 = present.sha256;
    document.head.bytes = present.bytes;
    document.head.encoding = present.encoding.to_owned();
    let base = had_sidecar.then(|| Box::new(Snapshot::of(&document)));
    let Restored { steps: restored, merged } = replay(&mut document, &text, &mut files, &mut notices);
    Opened { document, files, had_sidecar, restored, base, merged, notices, read_only, followed }
}

pub(super) enum Places {
    Same(Vec<Arc<Span>>),
    Followed(Followed),
}

/// Finds where spans lie in the text. `same`: it is the one their offsets belong to; else `old` finds that.
pub(super) fn find_places(
    spans: Vec<Arc<Span>>,
    same: bool,
    old: impl FnOnce() -> Option<Text>,
    text: &Text,
) -> Places {
    if !same {
        return Places::Followed(follow(spans, old().as_ref(), text));
    }
    let has_orphans = spans.iter().any(|span| span.status == SpanStatus::Orphaned);
    let Placed { spans, adrift } = sidecar::place(spans, text);
    if adrift.is_empty() && !has_orphans {
        return Places::Same(spans);
    }
    // Words that are not where the file says, and orphans, which a merge may have brought: looked for among the others.
    let spans = spans.into_iter().chain(adrift).collect();
    let Followed { spans, summary } = follow(spans, Some(text), text);
    let unmoved = summary == Summary { kept: summary.kept, ..Summary::default() };
    if unmoved { Places::Same(spans) } else { Places::Followed(Followed { spans, summary }) }
}

/// What the journal held.
#[derive(Default)]
struct Restored {
    /// Steps that the sidecar lacked.
    steps: usize,
    merged: bool,
}

/// Follows the journal.
fn replay(document: &mut Document, text: &Text, files: &mut Files, notices: &mut Vec<Notice>) -> Restored {
    let mut past = match Past::read(&files.journal(), text) {
        Ok(Some(past)) => past,
        Ok(None) => return Restored::default(),
        Err(error) => {
            notices.push(Notice::UnreadableJournal(error.to_string()));
            return Restored::default();
        }
    };
    files.journal_len = past.good_len;
    if past.torn {
        notices.push(Notice::TornJournal);
    }
    if past.unreadable > 0 {
        notices.push(Notice::UnreadableJournalLines(past.unreadable));
    }
    let fit = past.fit(files.known.as_deref());
    let saved = fit.unwrap_or_else(|| past.last_save());
    files.saved_n = saved;
    if fit.is_none() && files.known.is_some() {
        let unsaved = past.steps.iter().position(|step| step.n() > saved).map(|at| past.steps.split_off(at));
        document.replay(std::mem::take(&mut past.steps), saved);
        if let Some(unsaved) = unsaved {
            if let Some(restored) = merge_unsaved(document, &unsaved, notices) {
                return restored;
            }
            past.steps = unsaved;
        }
    }
    if fit.is_none() {
        files.mark = files.known.clone().map(|sha256| (saved, sha256));
        notices.push(Notice::ForeignSidecar);
    }
    let replayed = document.replay(past.steps, saved);
    if replayed.edits > 0 {
        notices.push(Notice::Restored { steps: replayed.steps });
    }
    // Edits that the file holds already are not lost; only a foreign version can stand against one.
    if replayed.left > 0 && fit.is_none() {
        notices.push(Notice::NotRestored { edits: replayed.left });
    }
    Restored { steps: replayed.steps, merged: false }
}

/// Another program wrote the sidecar while steps of ours were not in it: both are merged, from the state they started
/// from, which the steps themselves remember. `None` where the result would be no sidecar.
fn merge_unsaved(document: &mut Document, unsaved: &[Step], notices: &mut Vec<Notice>) -> Option<Restored> {
    let (before, mut after) = document.before_and_after(unsaved);
    let [before, ours, theirs] = [&before, &after, document].map(Snapshot::of);
    let incoming = compare(Some(&before), &ours, theirs).ok()?;
    let (counts, conflicts) = (incoming.counts, incoming.conflicts.len());
    let at = match unsaved.last()? {
        Step::Do(Action { at, .. }) | Step::Undo { at, .. } | Step::Redo { at, .. } => at,
    };
    let merged = incoming.apply(&mut after, at);
    *document = after;
    notices.push(Notice::Restored { steps: unsaved.len() });
    if merged {
        notices.push(Notice::Merged { counts, conflicts });
    } else {
        notices.push(Notice::ForeignSidecar);
    }
    Some(Restored { steps: unsaved.len(), merged })
}

fn is_link(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink())
}

fn shown(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

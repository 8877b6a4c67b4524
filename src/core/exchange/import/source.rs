//! Where an import reads from: a file, a folder with its subfolders, or an archive, each file with its format.

use super::super::long::Long;
use super::ImportError;
use crate::core::formats::{Archive, Format, Guess, LOOKED_AT, ReadAt, Rejected, Shape, guess, is_companion};
use crate::core::json;
use crate::core::store::limits::{ReadError, open_regular};
use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest file taken, in bytes.
const LARGEST: u64 = 512 << 20;
/// Largest file of a format whose files hold one article each.
const LARGEST_ARTICLE: u64 = 128 << 20;
/// Folders within folders.
const DEPTH: usize = 16;
/// Bytes read at once of a file of lines; the rest of the last line comes along.
const PIECE: u64 = 4 << 20;

/// The files of an import, in the order of their names.
pub struct Source {
    files: Vec<SourceFile>,
    left_out: Vec<Rejected>,
    archive: Option<RefCell<Archive<BufReader<File>>>>,
}

/// One file of an import.
pub struct SourceFile {
    /// Path in the folder or archive, with `/` between folders.
    pub name: String,
    pub format: &'static dyn Format,
    path: PathBuf,
}

impl SourceFile {
    /// The name without folders.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// The id of an article that is called as its file, in a subfolder: with the folder before it.
    pub fn id_in_folder(&self, id: &str) -> Option<String> {
        let (folder, short) = self.name.rsplit_once('/')?;
        let stem = short.rsplit_once('.').map_or(short, |(stem, _)| stem);
        (stem == id).then(|| format!("{folder}/{id}"))
    }
}

/// Tells the format of a file or of the files of a folder or archive. `None` where it is not known or not one.
///
/// **Cost:** looks at the front of each file.
pub fn guess_source(source: &Path) -> Option<&'static dyn Format> {
    let found = Source::find(source, None, None).ok()?;
    let first = found.files.first()?.format;
    found.files.iter().all(|f| f.format.id() == first.id()).then_some(first)
}

impl Source {
    /// Lists what is to be read. The folder `into` is never part of it.
    pub fn find(source: &Path, format: Option<&'static dyn Format>, into: Option<&Path>) -> Result<Self, ImportError> {
        let short = source.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if source.is_dir() {
            let names = names_in(source, into)?;
            let judged = judge(&names, format, &mut |name| front(&source.join(name)).unwrap_or_default());
            return Self::of(judged, source, None, &short);
        }
        let open = |error| ImportError::Open { file: short.clone(), source: error };
        let bytes = front(source).map_err(open)?;
        let guessed = guess(&short, &bytes);
        // A Word document is an archive as well; as what is asked for, it is one file.
        let one_file = format.is_some_and(|f| f.id() == "articles") && short.to_lowercase().ends_with(".docx");
        if matches!(guessed, Guess::Archive) && !one_file {
            let file = open_regular(source).map_err(open)?;
            let mut archive = Archive::open(BufReader::new(file))
                .map_err(|source| ImportError::Archive { file: short.clone(), source })?;
            let names = archive.names().to_vec();
            let judged = judge(&names, format, &mut |name| archive.read(name).and_then(Result::ok).unwrap_or_default());
            return Self::of(judged, Path::new(""), Some(archive), &short);
        }
        let format = format.or(guessed.format().filter(|f| f.imports()));
        let format = format.ok_or_else(|| ImportError::Unknown(short.clone()))?;
        let file = SourceFile { name: short, format, path: source.to_owned() };
        Ok(Self { files: vec![file], left_out: Vec::new(), archive: None })
    }

    fn of(
        judged: Judged,
        folder: &Path,
        archive: Option<Archive<BufReader<File>>>,
        short: &str,
    ) -> Result<Self, ImportError> {
        let mut left_out: Vec<Rejected> = Vec::new();
        let refused = archive.iter().flat_map(|a| a.refused().iter().cloned());
        for (name, why) in judged.left_out.into_iter().chain(refused) {
            left_out.push(Rejected { reason: format!("{name}: {why}"), ..Rejected::default() });
        }
        if judged.files.is_empty() && left_out.is_empty() {
            return Err(ImportError::Empty(short.to_owned()));
        }
        let file =
            |(name, format): (String, &'static dyn Format)| SourceFile { path: folder.join(&name), name, format };
        Ok(Self { files: judged.files.into_iter().map(file).collect(), left_out, archive: archive.map(RefCell::new) })
    }

    /// The files to read.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// What is not read, and why.
    pub fn left_out(&self) -> &[Rejected] {
        &self.left_out
    }

    /// Opens a file of which only parts need to be in memory; `None` where it is read otherwise.
    pub fn open_long(&self, file: &SourceFile) -> Result<Option<Arc<dyn ReadAt>>, ReadError> {
        if self.archive.is_some() || file.format.by_lines() || !file.format.reads_long() {
            return Ok(None);
        }
        let opened = open_regular(&file.path)?;
        let bytes = opened.metadata()?.len();
        if bytes > LARGEST {
            return Err(ReadError::TooLarge { bytes, limit: LARGEST });
        }
        Ok(if bytes > PIECE { Some(Long::of(opened)?) } else { None })
    }

    /// Opens a file.
    pub fn open(&self, file: &SourceFile) -> Result<Contents, ReadError> {
        if let Some(archive) = &self.archive {
            let bytes = archive.borrow_mut().read(&file.name).ok_or(ReadError::Missing)?;
            return Ok(Contents::whole(bytes.map_err(|e| ReadError::Io(io::Error::other(e)))?));
        }
        let limit = if file.format.file_each(file.format.shape() == Shape::Folder) { LARGEST_ARTICLE } else { LARGEST };
        let opened = open_regular(&file.path)?;
        Contents::of(opened, file.format.by_lines(), limit)
    }

    /// Another file of the folder a file is in. Only plain names: nothing outside of it is ever opened.
    pub fn beside(&self, file: &SourceFile, other: &str) -> Option<Vec<u8>> {
        if !is_plain(other) {
            return None;
        }
        match &self.archive {
            Some(archive) => {
                let folder = file.name.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
                archive.borrow_mut().read(&format!("{folder}{other}"))?.ok()
            }
            None => crate::core::store::limits::read_file(&folder_of(file).join(other), LARGEST).ok(),
        }
    }

    /// As `beside`, for a file that is not read at once.
    pub fn long_beside(&self, file: &SourceFile, other: &str) -> Option<Arc<dyn ReadAt>> {
        let path = is_plain(other).then(|| folder_of(file).join(other))?;
        Long::of(open_regular(&path).ok()?).ok().filter(|long| long.size() <= LARGEST)
    }
}

/// Whether a name leads nowhere else.
fn is_plain(name: &str) -> bool {
    !(name.is_empty() || name.contains(['/', '\\', '\0', ':']) || name == "..")
}

fn folder_of(file: &SourceFile) -> &Path {
    file.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The files of a folder or archive that are read, with their formats, and those left out, with the reason.
struct Judged {
    files: Vec<(String, &'static dyn Format)>,
    left_out: Vec<(String, String)>,
}

/// Sorts names into what is read and what is not. `front` gives the first bytes of a file.
fn judge(names: &[String], format: Option<&'static dyn Format>, front: &mut dyn FnMut(&str) -> Vec<u8>) -> Judged {
    let all: HashSet<&str> = names.iter().map(String::as_str).collect();
    let mut judged = Judged { files: Vec::new(), left_out: Vec::new() };
    for name in names {
        let (folder, short) = name.rsplit_once('/').map_or(("", name.as_str()), |(f, s)| (f, s));
        let has = |other: &str| {
            let beside = if folder.is_empty() { other.to_owned() } else { format!("{folder}/{other}") };
            all.contains(beside.as_str())
        };
        let lower = short.to_lowercase();
        let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if hidden || is_companion(short, &has) {
            continue;
        }
        let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
        if lower.ends_with(".rubrica.json") {
            if format.is_none() {
                let why = "it holds tags of a project: open the folder itself, in which they lie beside the articles";
                judged.left_out.push((name.clone(), why.to_owned()));
            }
        } else if let Some(format) = format {
            if format.extensions().contains(&ending) {
                judged.files.push((name.clone(), format));
            }
        } else {
            match guess(short, &front(name)) {
                Guess::Format(format) if format.imports() => judged.files.push((name.clone(), format)),
                Guess::Archive => judged.left_out.push((name.clone(), "it is an archive: unpack it first".to_owned())),
                _ => judged.left_out.push((name.clone(), "it is not known what kind of file it is".to_owned())),
            }
        }
    }
    judged
}

/// The first bytes of a file.
fn front(path: &Path) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    open_regular(path)?.take(LOOKED_AT as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Paths of the files in a folder and its subfolders, sorted. Links to folders are not followed.
fn names_in(folder: &Path, into: Option<&Path>) -> io::Result<Vec<String>> {
    let into = into.and_then(|i| fs::canonicalize(i).ok());
    let mut names = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new(), 0)];
    while let Some((folder, before, depth)) = folders.pop() {
        for entry in fs::read_dir(&folder)?.flatten() {
            let name = format!("{before}{}", entry.file_name().to_string_lossy());
            let Ok(kind) = entry.file_type() else { continue };
            if !kind.is_dir() {
                names.push(name);
            } else if depth < DEPTH
                && into.as_ref().is_none_or(|i| fs::canonicalize(entry.path()).ok().as_ref() != Some(i))
            {
                folders.push((entry.path(), format!("{name}/"), depth + 1));
            }
        }
    }
    names.sort();
    Ok(names)
}

/// What is in a file, in one piece or, where each line is a record, in several.
pub struct Contents {
    rest: Option<BufReader<File>>,
    bytes: Vec<u8>,
    lines: usize,
    limit: u64,
    fresh: bool,
}

impl Contents {
    fn whole(bytes: Vec<u8>) -> Self {
        Self { rest: None, bytes, lines: 0, limit: 0, fresh: true }
    }

    /// Reads the file at once, or only its first piece where it is long and its first line is a record. Only what is read
    /// at once, a file or a line, must be within the limit.
    fn of(file: File, by_lines: bool, limit: u64) -> Result<Self, ReadError> {
        let size = file.metadata()?.len();
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut bytes = Vec::new();
        reader.by_ref().take(PIECE).read_to_end(&mut bytes)?;
        if by_lines && bytes.len() as u64 == PIECE && starts_with_record(&bytes) {
            reader.by_ref().take(limit).read_until(b'\n', &mut bytes)?;
            return Ok(Self { rest: Some(reader), bytes, lines: 0, limit, fresh: true });
        }
        if size > limit {
            return Err(ReadError::TooLarge { bytes: size, limit });
        }
        reader.take(limit + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge { bytes: bytes.len() as u64, limit });
        }
        Ok(Self::whole(bytes))
    }

    /// The next piece and how many lines came before it.
    pub fn next_piece(&mut self) -> Result<Option<(usize, &[u8])>, ReadError> {
        if std::mem::take(&mut self.fresh) {
            return Ok(Some((0, &self.bytes)));
        }
        let Some(reader) = &mut self.rest else { return Ok(None) };
        self.lines += self.bytes.iter().filter(|b| **b == b'\n').count();
        self.bytes.clear();
        reader.by_ref().take(PIECE).read_to_end(&mut self.bytes)?;
        // The rest of the last line; one without an end must not fill the memory.
        reader.by_ref().take(self.limit).read_until(b'\n', &mut self.bytes)?;
        Ok((!self.bytes.is_empty()).then_some((self.lines, self.bytes.as_slice())))
    }
}

/// Whether the first line is an object by itself, so that the others are as well.
fn starts_with_record(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty()).unwrap_or_default();
    line.starts_with(b"{")
        && json::text(line).is_ok_and(|line| json::whole(line, |scan| scan.skip(json::MAX_DEPTH)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_file_of_records_may_be_longer_than_what_may_be_read_at_once() {
        let mut file = tempfile::tempfile().unwrap();
        let line = format!("{{\"text\":\"{}\"}}\n", "x".repeat(1000));
        let lines = 3 * PIECE / line.len() as u64;
        (0..lines).for_each(|_| file.write_all(line.as_bytes()).unwrap());
        let open = |by_lines| {
            let mut again = file.try_clone().unwrap();
            std::io::Seek::rewind(&mut again).unwrap();
            Contents::of(again, by_lines, 2 * PIECE)
        };
        let mut contents = open(true).unwrap();
        let mut seen = 0;
        while let Some((before, piece)) = contents.next_piece().unwrap() {
            assert!((piece.len() as u64) < 2 * PIECE && piece.ends_with(b"\n"));
            assert_eq!(before as u64, seen);
            seen += piece.iter().filter(|b| **b == b'\n').count() as u64;
        }
        assert_eq!(seen, lines);
        assert!(matches!(open(false), Err(ReadError::TooLarge { .. })));
    }
}

//! The files of an export: gathered in a folder of their own beside the target, moved to their names at the end.

use super::card::MADE_BY;
use super::long::Long;
use crate::core::formats::{Cut, Format, Input, LongInput, Part, Shape, Sink, Taken};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// An export under way. Dropped without `commit` it leaves nothing behind.
pub struct Output {
    target: PathBuf,
    /// The folder the files are gathered in.
    staging: PathBuf,
    /// Whether the target is a folder.
    folder: bool,
    committed: bool,
}

impl Output {
    /// Prepares a target: a folder, or a file with what belongs beside it.
    ///
    /// **Errors:** the folder above cannot be written; the target is there and of the other kind.
    pub fn new(target: &Path, folder: bool) -> io::Result<Self> {
        if target.exists() && target.is_dir() != folder {
            let kind = if folder { "a file" } else { "a folder" };
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is {kind}", target.display())));
        }
        let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let above = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(above)?;
        // A number that is free: earlier attempts that were cut off may have left theirs.
        for n in 0..1000 {
            let staging = above.join(format!(".{name}.{n}.tmp"));
            match fs::create_dir(&staging) {
                Ok(()) => return Ok(Self { target: target.to_owned(), staging, folder, committed: false }),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::Error::other("a thousand unfinished exports lie beside it"))
    }

    /// A sink for the export as a whole, or for one part of a split, which gets a name of its own.
    pub fn sink(&self, part: Option<&str>, shape: Shape, ending: &str) -> Staged {
        let main = match part {
            Some(part) if shape == Shape::Folder => PathBuf::from(part),
            Some(part) => PathBuf::from(format!("{part}.{ending}")),
            None if self.folder && shape == Shape::Folder => PathBuf::new(),
            // One file in a folder that was asked for.
            None if self.folder => PathBuf::from(format!("train.{ending}")),
            None => self.target.file_name().map(PathBuf::from).unwrap_or_default(),
        };
        Staged { staging: self.staging.clone(), main, folder: shape == Shape::Folder }
    }

    /// Adds a file of a name of its own.
    pub fn add(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::write(self.staging.join(name), bytes)
    }

    /// What the card of a data set is called: in a folder README.md, unless there is one that is not ours; beside a file
    /// after it.
    pub fn card_name(&self) -> PathBuf {
        if !self.folder {
            let main = self.target.file_name().map(PathBuf::from).unwrap_or_default();
            return main.with_extension("card.md");
        }
        let readme = PathBuf::from("README.md");
        let there = fs::read_to_string(self.target.join(&readme));
        let free = !self.target.join(&readme).exists() || there.is_ok_and(|text| text.contains(MADE_BY));
        if free { readme } else { PathBuf::from("dataset-card.md") }
    }

    /// Names of the files gathered so far, relative, sorted.
    pub fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        let mut folders = vec![self.staging.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(relative) = path.strip_prefix(&self.staging) {
                    files.push(relative.to_owned());
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// Reads one of the gathered files back; `None` when it is not there or over half a gigabyte.
    pub fn read(&self, relative: &Path) -> Option<Vec<u8>> {
        let path = self.staging.join(relative);
        (fs::metadata(&path).ok()?.len() <= 512 << 20).then_some(())?;
        fs::read(path).ok()
    }

    /// Has a format read one of the gathered files. A long one is read in pieces where the format allows it, so that
    /// memory stays what it is however much was written. What cannot be read gives nothing.
    pub fn read_back(
        &self,
        relative: &Path,
        format: &dyn Format,
        beside: &dyn Fn(&str) -> Option<Vec<u8>>,
        take: &mut dyn FnMut(Taken, &str),
    ) {
        let name = relative.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let Ok(mut file) = File::open(self.staging.join(relative)) else { return };
        let Ok(size) = file.metadata().map(|meta| meta.len()) else { return };
        let input = Input { name: &name, bytes: &[], first_line: 0, beside };
        let mut take = |taken| take(taken, input.stem());
        let mut start = Vec::with_capacity(PIECE.min(size as usize) + 1);
        if Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut start).is_err() {
            return;
        }
        let nowhere_cut = size > PIECE as u64 && format.cut().is_none();
        if format.reads_long() && (start.starts_with(MAGIC) || nowhere_cut) {
            let Ok(file) = Long::of(file) else { return };
            let folder = relative.parent().unwrap_or(Path::new(""));
            let beside = |other: &str| Long::at(&self.staging.join(folder).join(other));
            let _ = format.read_long(&LongInput { name: &name, file, beside: &beside }, &mut take);
            return;
        }
        match format.cut().filter(|_| size > PIECE as u64) {
            Some(cut) => pieces(file, start, cut, &mut |n, bytes| {
                let _ = format.read(&Input { bytes, first_line: n, ..input }, &mut take);
            }),
            None => {
                if size <= WHOLE && file.read_to_end(&mut start).is_ok() {
                    let _ = format.read(&Input { bytes: &start, ..input }, &mut take);
                }
            }
        }
    }

    /// Makes the files safe on the disk and moves them to their names. Files of these names are replaced, others stay.
    pub fn commit(mut self) -> io::Result<Vec<PathBuf>> {
        let files = self.files()?;
        let staged: Vec<PathBuf> = files.iter().map(|f| self.staging.join(f)).collect();
        sync(&self.staging, &staged)?;
        if self.folder && !self.target.exists() {
            fs::rename(&self.staging, &self.target)?;
            self.committed = true;
        } else {
            let base = if self.folder {
                self.target.clone()
            } else {
                self.target.parent().map(Path::to_owned).unwrap_or_default()
            };
            for file in &files {
                let to = base.join(file);
                if let Some(folder) = to.parent().filter(|f| !f.as_os_str().is_empty()) {
                    fs::create_dir_all(folder)?;
                }
                fs::rename(self.staging.join(file), to)?;
            }
        }
        let above = self.target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Some systems cannot sync a folder; the files themselves are safe by now.
        let _ = File::open(above).and_then(|folder| folder.sync_all());
        Ok(files)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.committed {
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// Bytes of a long file that are read at once.
const PIECE: usize = 2 << 20;

/// Longest file that is read as a whole.
const WHOLE: u64 = 512 << 20;

/// How files begin that are read here and there instead of from front to end.
const MAGIC: &[u8] = b"PAR1";

/// Hands out a file in pieces that end where the format allows it, with how many lines came before, or 0 for the first
/// and for pieces that are lists of their own. `start` is what has been read of it.
fn pieces(mut file: File, start: Vec<u8>, cut: Cut, each: &mut dyn FnMut(usize, &[u8])) {
    let (mut bytes, mut lines) = (start, 0);
    loop {
        let end = match cut {
            Cut::Lines | Cut::List => memchr::memrchr(b'\n', &bytes).map(|at| at + 1),
            Cut::Before(words) => memchr::memmem::rfind(&bytes, words.as_bytes()).map(|at| at + 1),
        };
        let before = bytes.len();
        let piece = bytes.get(..end.unwrap_or(0)).unwrap_or_default();
        if !piece.is_empty() {
            hand_out(cut, piece, lines, each);
            lines += memchr::memchr_iter(b'\n', piece).count();
            bytes.drain(..end.unwrap_or(0));
        }
        let left = bytes.len();
        // A record longer than a piece is read on until it ends.
        if Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut bytes).is_err() || bytes.len() == left {
            if !(bytes.is_empty() || before == 0) {
                hand_out(cut, &bytes, lines, each);
            }
            return;
        }
    }
}

fn hand_out(cut: Cut, piece: &[u8], lines: usize, each: &mut dyn FnMut(usize, &[u8])) {
    if cut != Cut::List {
        return each(lines, piece);
    }
    let inner = piece.trim_ascii();
    let inner = if lines == 0 { inner.strip_prefix(b"[").unwrap_or(inner) } else { inner };
    let inner = inner.strip_suffix(b",").or_else(|| inner.strip_suffix(b"\n]")).unwrap_or(inner);
    if inner != b"]" && !inner.is_empty() {
        each(0, &[b"[", inner, b"]"].concat());
    }
}

/// Makes everything written in a folder safe: all at once where the system can, else each file.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push(entry.path());
        }
        // Where all are synced at once, looking at two hundred thousand names would take as long as the sync.
        if cfg!(target_os = "linux") && files.len() > FEW {
            break;
        }
    }
    sync(folder, &files)
}

/// From more files than this on, the whole file system is synced at once where it can be.
const FEW: usize = 16;

/// Makes everything on the file system of a folder safe, where the system knows such a thing; else does nothing.
pub fn sync_all_of(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        let folder = File::open(folder)?;
        // SAFETY: the descriptor is open for as long as `folder` lives, and the call takes nothing else.
        if unsafe { libc::syncfs(folder.as_raw_fd()) } != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    let _ = folder;
    Ok(())
}

/// Syncs a handful of files one by one, many at once where the system can.
fn sync(folder: &Path, files: &[PathBuf]) -> io::Result<()> {
    if cfg!(target_os = "linux") && files.len() > FEW {
        return sync_all_of(folder);
    }
    for file in files {
        File::open(file)?.sync_all()?;
    }
    // Some systems cannot sync a folder; the files themselves are safe by now.
    let _ = File::open(folder).and_then(|f| f.sync_all());
    Ok(())
}

/// A sink that puts its files into the folder of an export under way.
pub struct Staged {
    staging: PathBuf,
    main: PathBuf,
    folder: bool,
}

impl Staged {
    /// Where files of `Part::Inside` lie, relative to the whole export.
    pub fn base(&self) -> PathBuf {
        if self.folder { self.main.clone() } else { self.main.parent().map(Path::to_owned).unwrap_or_default() }
    }

    /// The main file, relative to the whole export; the folder of a format that makes one.
    pub fn main(&self) -> &Path {
        &self.main
    }
}

impl Sink for Staged {
    fn create(&mut self, part: Part<'_>) -> io::Result<Box<dyn Write + Send>> {
        let name = match part {
            Part::Main => self.main.clone(),
            Part::Appended(tail) => {
                let mut name = self.main.clone().into_os_string();
                name.push(tail);
                PathBuf::from(name)
            }
            Part::Ending(ending) => self.main.with_extension(ending),
            Part::Inside(name) => self.base().join(name),
        };
        let path = self.staging.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(output: &Output, part: Part<'_>, words: &str) {
        let mut sink = output.sink(None, Shape::Text, "jsonl");
        let mut file = sink.create(part).unwrap();
        file.write_all(words.as_bytes()).unwrap();
        file.flush().unwrap();
    }

    #[test]
    fn files_appear_at_the_end_and_not_before() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("train.conll");
        let output = Output::new(&target, false).unwrap();
        write(&output, Part::Main, "tags");
        write(&output, Part::Appended(".index.jsonl"), "ids");
        assert!(!target.exists());
        output.commit().unwrap();
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert_eq!(fs::read_to_string(target).unwrap(), "tags");
        assert_eq!(fs::read_to_string(dir.path().join("train.conll.index.jsonl")).unwrap(), "ids");
    }

    #[test]
    fn pieces_end_where_records_do_and_lists_stay_lists() {
        let dir = tempfile::tempdir().unwrap();
        let long = "x".repeat(PIECE / 3);
        let read = |text: &str, cut| {
            let path = dir.path().join("f");
            fs::write(&path, text).unwrap();
            let mut seen: Vec<(usize, String)> = Vec::new();
            pieces(File::open(path).unwrap(), Vec::new(), cut, &mut |n, piece| {
                seen.push((n, String::from_utf8(piece.to_owned()).unwrap()));
            });
            seen
        };
        let lines = format!("a{long}\nb{long}\nc{long}\nd{long}");
        let seen = read(&lines, Cut::Lines);
        assert_eq!(seen.iter().map(|(_, piece)| piece.as_str()).collect::<String>(), lines);
        assert_eq!(seen.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 2, 3]);
        let starts =
            |seen: &[(usize, String)]| seen.iter().map(|(_, p)| p.chars().take(2).collect()).collect::<Vec<String>>();
        let seen = read(&lines.replace("\nc", "\n-c").replace("\nd", "\n-d"), Cut::Before("\n-"));
        assert_eq!(starts(&seen), ["ax", "-c", "-d"]);
        let list = format!("[\n\"a{long}\",\n\"b{long}\",\n\"c{long}\",\n\"d{long}\"\n]\n");
        let mut all: Vec<String> = Vec::new();
        for (n, piece) in read(&list, Cut::List) {
            assert_eq!(n, 0);
            all.extend(serde_json::from_str::<Vec<String>>(&piece).unwrap());
        }
        assert_eq!(all.iter().filter_map(|s| s.chars().next()).collect::<String>(), "abcd");
        assert_eq!(read("", Cut::Lines), []);
    }

    #[test]
    fn an_export_that_stops_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let output = Output::new(&dir.path().join("out"), true).unwrap();
        write(&output, Part::Main, "half");
        drop(output);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_there_keeps_its_other_files() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("other"), "kept").unwrap();
        fs::write(target.join("train.jsonl"), "old").unwrap();
        let output = Output::new(&target, true).unwrap();
        write(&output, Part::Main, "new");
        output.commit().unwrap();
        assert_eq!(fs::read_to_string(target.join("train.jsonl")).unwrap(), "new");
        assert_eq!(fs::read_to_string(target.join("other")).unwrap(), "kept");
        assert!(Output::new(&target, false).is_err(), "a folder is no file");
    }
}

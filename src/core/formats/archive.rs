//! Zip archives of others, opened within limits: how many entries, how large, how strongly packed, and which names.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};

/// Entries of one archive.
const ENTRIES: u64 = 20_000;
/// Bytes of all entries together, unpacked.
const TOTAL: u64 = 1 << 30;
/// Bytes of one entry, unpacked.
const ONE: u64 = 64 << 20;
/// How many times smaller an entry may be packed. Short ones are harmless at any ratio.
const RATIO: u64 = 200;
const SHORT: u64 = 1 << 20;
/// Bytes at the end of a file in which an archive says how many entries it has: a comment of 64 KB and two records.
const TAIL: u64 = (64 << 10) + 22 + 76;

/// Why an archive as a whole is not opened.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("it is not a zip archive ({0})")]
    NotAnArchive(String),
    #[error("it has more than 20,000 entries")]
    TooMany,
    #[error("it unpacks to more than 1 GB")]
    TooLarge,
}

/// An archive with the names that may be used. Nothing is ever unpacked to the disk.
pub struct Archive<R> {
    zip: zip::ZipArchive<R>,
    /// Place and size of the entries that may be read.
    places: HashMap<String, (usize, u64)>,
    names: Vec<String>,
    refused: Vec<(String, String)>,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of entries and judges each. **Errors:** a limit of the whole archive; it is none.
    pub fn open(mut reader: R) -> Result<Self, ArchiveError> {
        let not = |e: &dyn std::fmt::Display| ArchiveError::NotAnArchive(e.to_string());
        // Looked at before the list is read: a list of millions would fill the memory.
        if announced(&mut reader).map_err(|e| not(&e))? > ENTRIES {
            return Err(ArchiveError::TooMany);
        }
        let mut zip = zip::ZipArchive::new(reader).map_err(|e| not(&e))?;
        if zip.len() as u64 > ENTRIES {
            return Err(ArchiveError::TooMany);
        }
        let mut out = (HashMap::new(), Vec::new(), Vec::new());
        let (places, names, refused) = &mut out;
        let mut total = 0u64;
        for i in 0..zip.len() {
            let entry = match zip.by_index_raw(i) {
                Ok(entry) => entry,
                Err(e) => {
                    refused.push((format!("entry {}", i + 1), e.to_string()));
                    continue;
                }
            };
            let name = entry.name().map_or_else(|_| format!("entry {}", i + 1), |n| n.into_owned());
            if entry.is_dir() {
                continue;
            }
            total = total.saturating_add(entry.size());
            let packed = entry.compressed_size().max(1);
            let why = if entry.is_symlink() {
                "it is a link to another file"
            } else if entry.encrypted() {
                "it is encrypted"
            } else if !stays_inside(&name) {
                "its name leads out of the archive"
            } else if entry.size() > ONE {
                "it unpacks to more than 64 MB"
            } else if entry.size() > SHORT && entry.size() / packed > RATIO {
                "it is packed more than 200 times smaller, as no text is"
            } else {
                if places.insert(name.clone(), (i, entry.size())).is_none() {
                    names.push(name);
                }
                continue;
            };
            refused.push((name, why.to_owned()));
        }
        if total > TOTAL {
            return Err(ArchiveError::TooLarge);
        }
        let (places, mut names, refused) = out;
        names.sort();
        Ok(Self { zip, places, names, refused })
    }

    /// Names of the entries that may be read, sorted.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Entries that are left alone, and why.
    pub fn refused(&self) -> &[(String, String)] {
        &self.refused
    }

    /// The bytes of an entry; `None` when there is none of that name. **Errors:** it is damaged, or larger than it says.
    pub fn read(&mut self, name: &str) -> Option<Result<Vec<u8>, String>> {
        let (place, size) = *self.places.get(name)?;
        let mut bytes = Vec::new();
        let read = self.zip.by_index(place).map_err(|e| e.to_string());
        Some(read.and_then(|entry| {
            entry.take(size + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
            if bytes.len() as u64 > size { Err("it is larger than it says".to_owned()) } else { Ok(bytes) }
        }))
    }
}

/// Whether a name is one of a file within the archive: no drive, no root, no step upwards.
fn stays_inside(name: &str) -> bool {
    !name.contains(['\\', '\0', ':'])
        && !name.starts_with('/')
        && name.split('/').all(|part| !part.is_empty() && part != ".." && part != ".")
}

/// The number of entries that the end of an archive announces; 0 where there is no end to be found.
fn announced(reader: &mut (impl Read + Seek)) -> std::io::Result<u64> {
    let length = reader.seek(SeekFrom::End(0))?;
    reader.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    reader.by_ref().take(TAIL).read_to_end(&mut tail)?;
    reader.seek(SeekFrom::Start(0))?;
    let number = |at: usize, width: usize| -> Option<u64> {
        let bytes = tail.get(at..at + width)?;
        Some(bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
    };
    let last = |sign: &[u8]| tail.windows(4).rposition(|w| w == sign);
    let short = last(b"PK\x05\x06").and_then(|at| number(at + 10, 2)).unwrap_or(0);
    let long = last(b"PK\x06\x06").and_then(|at| number(at + 32, 8)).unwrap_or(0);
    // The short record has room for 65,535; then the long one tells, and where it does not, that alone is too many.
    Ok(if short == 0xffff && long > 0 { long } else { short.max(long) })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    /// An archive of some entries, packed.
    pub fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn entries_are_read_by_name_and_dangerous_ones_left_alone() {
        let zeros = vec![b'0'; 4 << 20];
        let bytes = packed(&[
            ("b/a.txt", b"Anna"),
            ("../up.txt", b"x"),
            ("/root.txt", b"x"),
            ("c:\\d.txt", b"x"),
            ("zeros", &zeros),
        ]);
        let mut archive = Archive::open(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.names(), ["b/a.txt"]);
        assert_eq!(archive.read("b/a.txt").unwrap().unwrap(), b"Anna");
        assert!(archive.read("../up.txt").is_none());
        let refused: Vec<_> = archive.refused().iter().map(|(_, why)| why.split(' ').nth(1).unwrap()).collect();
        assert_eq!(refused, ["name", "name", "name", "is"]);
    }

    #[test]
    fn what_is_no_archive_or_too_long_a_list_is_refused() {
        assert!(matches!(Archive::open(Cursor::new(b"PK\x03\x04 no".to_vec())), Err(ArchiveError::NotAnArchive(_))));
        let mut bytes = packed(&[("a", b"x")]);
        let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
        bytes[end + 10..end + 12].copy_from_slice(&30_000u16.to_le_bytes());
        assert!(matches!(Archive::open(Cursor::new(bytes)), Err(ArchiveError::TooMany)));
    }

    #[test]
    fn an_entry_that_lies_about_its_size_is_not_believed() {
        let mut bytes = packed(&[("a", b"Anna Berg Anna Berg")]);
        let list = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        bytes[list + 24..list + 28].copy_from_slice(&4u32.to_le_bytes());
        let mut archive = Archive::open(Cursor::new(bytes)).unwrap();
        assert!(archive.read("a").unwrap().is_err());
    }
}

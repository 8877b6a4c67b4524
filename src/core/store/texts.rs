//! Article texts as last annotated, by their hash: what a later re-anchoring compares with.

use super::atomic::{self, Target, WriteError};
use super::disk::Disk;
use super::limits::read_file;
use crate::core::text::{MAX_ARTICLE_BYTES, Text, sha256_hex};
use std::path::{Path, PathBuf};

/// Bytes kept in all; the oldest texts go first.
const BOUND: u64 = 500 << 20;

/// Keeps a text, unless it is there already.
pub fn keep(disk: &dyn Disk, folder: &Path, text: &Text, random: u64) -> Result<(), WriteError> {
    let path = folder.join(text.sha256());
    if path.exists() || text.is_empty() {
        return Ok(());
    }
    disk.create_folder(folder)?;
    atomic::replace(disk, &Target { path, mode: Some(0o600) }, text.as_str().as_bytes(), random, &mut || {})?;
    trim(disk, folder, BOUND);
    Ok(())
}

/// The text of a hash, if it was kept and is whole.
pub fn find(folder: &Path, sha256: &str) -> Option<String> {
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let bytes = read_file(&folder.join(sha256), 2 * MAX_ARTICLE_BYTES).ok()?;
    (sha256_hex(&bytes) == sha256).then(|| String::from_utf8(bytes).ok())?
}

fn trim(disk: &dyn Disk, folder: &Path, bound: u64) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut texts: Vec<(std::time::SystemTime, u64, PathBuf)> = entries
        .flatten()
        .filter_map(|e| {
            let metadata = e.metadata().ok().filter(std::fs::Metadata::is_file)?;
            Some((metadata.modified().ok()?, metadata.len(), e.path()))
        })
        .collect();
    texts.sort();
    let mut total: u64 = texts.iter().map(|t| t.1).sum();
    for (_, bytes, path) in texts {
        if total <= bound {
            return;
        }
        if disk.remove(&path).is_ok() {
            total -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::store::disk::RealDisk;

    #[test]
    fn a_text_comes_back_by_its_hash_unless_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let text = Text::new("Anna Berg".to_owned());
        keep(&RealDisk, dir.path(), &text, 1).unwrap();
        assert_eq!(find(dir.path(), text.sha256()).as_deref(), Some("Anna Berg"));
        assert_eq!(find(dir.path(), "../../etc/passwd"), None);
        std::fs::write(dir.path().join(text.sha256()), "Anna").unwrap();
        assert_eq!(find(dir.path(), text.sha256()), None);
    }

    #[test]
    fn the_oldest_texts_go_first() {
        let dir = tempfile::tempdir().unwrap();
        for (i, name) in ["a", "b", "c"].iter().enumerate() {
            std::fs::write(dir.path().join(name), "1234").unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(i as u64);
            std::fs::File::open(dir.path().join(name)).unwrap().set_modified(time).unwrap();
        }
        trim(&RealDisk, dir.path(), 8);
        assert!(!dir.path().join("a").exists());
        assert!(dir.path().join("b").exists() && dir.path().join("c").exists());
    }
}

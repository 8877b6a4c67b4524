//! Copies kept aside in the state folder: earlier versions, and what could not be saved where it belongs.

use super::atomic::{self, Target, WriteError};
use super::disk::Disk;
use std::path::{Path, PathBuf};

/// Copies kept of one sidecar.
pub const KEPT: usize = 20;

/// Writes a copy of a sidecar's bytes. `at` is the time in UTC (`2026-02-02T10:00:00Z`); the oldest copies beyond twenty
/// go.
pub fn keep(disk: &dyn Disk, folder: &Path, bytes: &[u8], at: &str, random: u64) -> Result<PathBuf, WriteError> {
    disk.create_folder(folder)?;
    let stamp: String = at.chars().filter(char::is_ascii_alphanumeric).collect();
    let path = folder.join(format!("{stamp}-{:04x}.json", random & 0xffff));
    atomic::replace(disk, &Target { path: path.clone(), mode: Some(0o600) }, bytes, random, &mut || {})?;
    for old in copies(folder).iter().skip(KEPT) {
        // A copy too many does no harm.
        let _ = disk.remove(old);
    }
    Ok(path)
}

/// The copies of a sidecar, newest first.
pub fn copies(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut copies: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    copies.sort();
    copies.reverse();
    copies
}

//! Replaces a file in one step: at any moment its name leads to one whole version.

use super::disk::Disk;
use super::limits::{MAX_NAME_BYTES, reason};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

/// Where a write goes once links are resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub path: PathBuf,
    /// Permissions of the file that is there; `None` where there is none.
    pub mode: Option<u32>,
}

/// Why a file was not replaced. Except after `Rename`, what was there is there still.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("it is a link to {target}, which lies outside the project")]
    LinkOutside { target: String },
    #[error("a folder, a device or something else that is no file stands under its name")]
    NotAFile,
    #[error("{}", reason(.source))]
    Disk {
        #[source]
        source: io::Error,
        /// Whether the new version had its name already when the failure came.
        renamed: bool,
    },
}

impl From<io::Error> for WriteError {
    fn from(source: io::Error) -> Self {
        Self::Disk { source, renamed: false }
    }
}

impl WriteError {
    /// What is safe.
    pub const fn kept(&self) -> &'static str {
        match self {
            Self::Disk { renamed: true, .. } => "The new version is in place, but may not survive a power cut.",
            _ => "The version on disk is as it was.",
        }
    }

    /// What the person can do, one sentence.
    pub fn remedy(&self) -> &'static str {
        use io::ErrorKind as Kind;
        match self {
            Self::LinkOutside { .. } => "Replace the link by the file itself, or save elsewhere.",
            Self::NotAFile => "Move it away, or save elsewhere.",
            Self::Disk { source, .. } => match source.kind() {
                Kind::StorageFull | Kind::QuotaExceeded => "Free some space, then Retry.",
                Kind::ReadOnlyFilesystem | Kind::PermissionDenied => "Save elsewhere, or make the folder writable.",
                Kind::NotFound => "Bring the folder back, or save elsewhere.",
                Kind::InvalidFilename => "Give the article a shorter name.",
                _ => "Check the disk, then Retry, or save elsewhere.",
            },
        }
    }
}

/// Follows a link under a sidecar's name, but only to a regular file inside `project`.
pub fn resolve(path: &Path, project: &Path) -> Result<Target, WriteError> {
    let metadata = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Target { path: path.to_owned(), mode: None }),
        Err(e) => return Err(e.into()),
    };
    if !metadata.is_symlink() {
        if !metadata.is_file() {
            return Err(WriteError::NotAFile);
        }
        return Ok(Target { path: path.to_owned(), mode: Some(mode(&metadata)) });
    }
    let outside = |target: &Path| WriteError::LinkOutside { target: target.display().to_string() };
    let target = std::fs::canonicalize(path).map_err(|_| {
        let link = std::fs::read_link(path).unwrap_or_default();
        outside(&link)
    })?;
    let inside = std::fs::canonicalize(project).is_ok_and(|project| target.starts_with(project));
    if !inside {
        return Err(outside(&target));
    }
    let metadata = std::fs::metadata(&target)?;
    if !metadata.is_file() {
        return Err(WriteError::NotAFile);
    }
    Ok(Target { mode: Some(mode(&metadata)), path: target })
}

#[cfg(unix)]
fn mode(metadata: &std::fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::mode(metadata) & 0o777
}

#[cfg(not(unix))]
fn mode(_: &std::fs::Metadata) -> u32 {
    0
}

/// Writes a whole file under a new name, makes it durable, and gives it its name. `random` names the temporary file;
/// `before_rename` runs when the bytes are written and not yet durable.
///
/// **Errors:** the temporary file is gone then; nothing synced in vain is ever synced again.
pub fn replace(
    disk: &dyn Disk,
    target: &Target,
    bytes: &[u8],
    random: u64,
    before_rename: &mut dyn FnMut(),
) -> Result<(), WriteError> {
    let temporary = target.path.with_file_name(temporary_name(target.path.file_name().unwrap_or_default(), random));
    let mut file = disk.create_new(&temporary)?;
    let written = (|| {
        file.write(bytes)?;
        if let Some(mode) = target.mode {
            file.set_mode(mode)?;
        }
        before_rename();
        file.sync()?;
        disk_rename(disk, &temporary, &target.path)
    })();
    drop(file);
    if let Err(error) = written {
        // The next start removes it if this fails as well.
        let _ = disk.remove(&temporary);
        return Err(error.into());
    }
    let folder = target.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    disk.sync_folder(folder).map_err(|source| WriteError::Disk { source, renamed: true })
}

#[cfg(not(windows))]
fn disk_rename(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    disk.rename(from, to)
}

/// Virus scanners and sync clients hold files for moments: tried again for two seconds.
#[cfg(windows)]
fn disk_rename(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    let mut pause = std::time::Duration::from_millis(10);
    loop {
        match disk.rename(from, to) {
            Err(e) if matches!(e.raw_os_error(), Some(5 | 32 | 33)) && pause.as_millis() < 1100 => {
                std::thread::sleep(pause);
                pause *= 2;
            }
            other => return other,
        }
    }
}

const SUFFIX: &str = ".tmp";

fn temporary_name(name: &OsStr, random: u64) -> OsString {
    let tail = format!(".{random:016x}{SUFFIX}");
    let mut temporary = OsString::from(".");
    if name.len() + tail.len() < MAX_NAME_BYTES {
        temporary.push(name);
    } else {
        temporary.push("rubrica");
    }
    temporary.push(tail);
    temporary
}

/// Removes temporary files of `target` that a crash left behind: those at least an hour older than `newer`, a file just
/// written to the same disk, so that no two clocks are compared.
pub fn remove_stale(disk: &dyn Disk, target: &Path, newer: &Path) {
    let (Some(folder), Some(name)) = (target.parent(), target.file_name().and_then(OsStr::to_str)) else { return };
    let Ok(now) = std::fs::metadata(newer).and_then(|m| m.modified()) else { return };
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let ours = file_name
            .to_str()
            .and_then(|n| n.strip_prefix('.')?.strip_prefix(name)?.strip_prefix('.'))
            .is_some_and(|rest| {
                rest.strip_suffix(SUFFIX)
                    .is_some_and(|hex| hex.len() == 16 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
            });
        let old = || {
            let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            now.duration_since(metadata.modified().ok()?).ok()
        };
        if ours && old().is_some_and(|age| age.as_secs() > 3600) {
            // What cannot be removed is tried again next time.
            let _ = disk.remove(&entry.path());
        }
    }
}

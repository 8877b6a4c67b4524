//! Sizes checked before anything is read, and the one way files are opened: regular files only, never blocking.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Largest sidecar in bytes.
pub const MAX_SIDECAR_BYTES: u64 = 128 << 20;
/// Largest scheme or project file in bytes.
pub const MAX_SCHEME_BYTES: u64 = 1 << 20;
/// Largest journal that is read. One is rewritten long before it gets there.
pub const MAX_JOURNAL_BYTES: u64 = 256 << 20;
/// Spans in one sidecar, and links.
pub const MAX_SPANS: usize = 200_000;
/// Characters of a label or the type of a link.
pub const MAX_LABEL_CHARS: usize = 256;
/// Characters of an id.
pub const MAX_ID_CHARS: usize = 64;
/// Bytes of the words of one span.
pub const MAX_QUOTE_BYTES: usize = 1 << 20;
/// Pieces of one discontinuous span.
pub const MAX_FRAGMENTS: usize = 1024;
/// Largest offset, in code points.
pub const MAX_OFFSET: u64 = 64 << 20;
/// Bytes of a file name that every common file system takes.
pub const MAX_NAME_BYTES: usize = 255;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("there is no such file")]
    Missing,
    #[error("it is not an ordinary file")]
    NotAFile,
    #[error("it has {bytes} bytes; the limit is {limit} ({} MB)", .limit >> 20)]
    TooLarge { bytes: u64, limit: u64 },
    #[error("{}", reason(.0))]
    Io(#[source] std::io::Error),
}

impl ReadError {
    /// What is safe.
    pub const fn kept(&self) -> &'static str {
        "The file was left as it is."
    }

    /// What the person can do.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Missing => "Check the name, or bring the file back.",
            Self::NotAFile => "Name a text file.",
            Self::TooLarge { .. } => "Split it into parts.",
            Self::Io(_) => "Check that you may read it and that its disk is there.",
        }
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::NotFound { Self::Missing } else { Self::Io(error) }
    }
}

/// Reads a whole regular file. **Errors:** what is no regular file or larger than `limit` is refused before reading.
pub fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let (mut file, bytes) = open_sized(path)?;
    if bytes > limit {
        return Err(ReadError::TooLarge { bytes, limit });
    }
    let size = usize::try_from(bytes).unwrap_or(0);
    let mut contents = vec![0; size + 1];
    // One byte more than there should be was asked for: a file that gave exactly its size is at its end.
    let got = file.read(&mut contents)?;
    contents.truncate(got);
    if got != size {
        // A file may grow meanwhile, and some systems give their own files no size.
        file.take((limit + 1).saturating_sub(got as u64)).read_to_end(&mut contents)?;
        if contents.len() as u64 > limit {
            return Err(ReadError::TooLarge { bytes: contents.len() as u64, limit });
        }
    }
    Ok(contents)
}

/// Opens a regular file for reading. A pipe or device is never waited for.
pub fn open_regular(path: &Path) -> Result<File, ReadError> {
    Ok(open_sized(path)?.0)
}

/// The open file and its size. What it is, the open file tells: a name may be another's a moment later.
fn open_sized(path: &Path) -> Result<(File, u64), ReadError> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    }
    // Sockets cannot be opened at all, on some systems folders cannot either.
    let other = |_: &std::io::Error| std::fs::metadata(path).is_ok_and(|meta| !meta.is_file());
    let file = options.open(path).map_err(|e| if other(&e) { ReadError::NotAFile } else { e.into() })?;
    let meta = file.metadata()?;
    if meta.is_file() { Ok((file, meta.len())) } else { Err(ReadError::NotAFile) }
}

/// The cause of an input or output error in words of the person's world.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull => "the disk is full".to_owned(),
        Kind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        Kind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        Kind::PermissionDenied => "permission is denied".to_owned(),
        Kind::NotFound => "the folder or file is gone".to_owned(),
        Kind::InvalidFilename => "the name is too long or not allowed here".to_owned(),
        Kind::IsADirectory => "it is a folder".to_owned(),
        Kind::NotADirectory => "a part of its path is not a folder".to_owned(),
        Kind::FileTooLarge => "the file would become too large".to_owned(),
        Kind::ResourceBusy => "it is in use by another program".to_owned(),
        Kind::StaleNetworkFileHandle | Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::TimedOut => {
            "the network disk does not answer".to_owned()
        }
        _ => match error.raw_os_error() {
            Some(code) => by_code(code).map_or_else(|| error.to_string(), str::to_owned),
            None => error.to_string(),
        },
    }
}

#[cfg(unix)]
fn by_code(code: i32) -> Option<&'static str> {
    match code {
        libc::EIO => Some("the disk reports an error"),
        libc::ELOOP => Some("a chain of links leads back to itself"),
        _ => None,
    }
}

#[cfg(not(unix))]
fn by_code(_: i32) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_bearable_size_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap(), b"12345");
        assert!(matches!(read_file(&path, 4), Err(ReadError::TooLarge { bytes: 5, limit: 4 })));
        assert!(matches!(read_file(dir.path(), 5), Err(ReadError::NotAFile)));
        assert!(matches!(read_file(&dir.path().join("none"), 5), Err(ReadError::Missing)));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_refused_and_a_loop_of_links_ends() {
        assert!(matches!(read_file(Path::new("/dev/zero"), 5), Err(ReadError::NotAFile)));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("loop");
        std::os::unix::fs::symlink("loop", &path).unwrap();
        assert!(read_file(&path, 5).unwrap_err().to_string().contains("back to itself"));
    }
}

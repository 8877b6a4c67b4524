//! Files too long to be in memory at once.

use crate::core::formats::ReadAt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// A file that is read here and there.
pub struct Long {
    file: File,
    size: u64,
}

impl Long {
    /// Of an open file.
    pub fn of(file: File) -> io::Result<Arc<dyn ReadAt>> {
        let size = file.metadata()?.len();
        Ok(Arc::new(Self { file, size }))
    }

    /// Of a path; `None` where it cannot be opened.
    pub fn at(path: &Path) -> Option<Arc<dyn ReadAt>> {
        Self::of(File::open(path).ok()?).ok()
    }
}

impl ReadAt for Long {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.file, into, at);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(&self.file, into, at);
    }
}

//! Writes many small files on a thread of its own, so that reading and making records does not wait for the disk.

use crate::core::exchange::output::sync_all_of;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Files that may wait.
const QUEUE: usize = 256;
/// Bytes of a file that may wait; a larger one is written at once, so that little memory is taken.
const SMALL: usize = 64 << 10;
/// Files after which the disk is asked to begin, so that not everything is left for the end.
const BATCH: usize = 20_000;

/// Contents on their way to a file.
enum Job {
    /// Into a file made already.
    Fill(File, Vec<u8>),
    /// Into one to be made, which must not be there yet.
    Make(PathBuf, Vec<u8>),
}

impl Job {
    fn size(&self) -> usize {
        match self {
            Self::Fill(_, bytes) | Self::Make(_, bytes) => bytes.len(),
        }
    }

    fn run(self) -> io::Result<()> {
        match self {
            Self::Fill(mut file, bytes) => file.write_all(&bytes),
            Self::Make(path, bytes) => OpenOptions::new().write(true).create_new(true).open(path)?.write_all(&bytes),
        }
    }
}

/// Takes contents for files and writes them in this order, but for large ones.
///
/// **Errors:** of a file written behind are told by a later call, at the latest by `finish`.
pub struct Behind {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Behind {
    /// Starts the thread. Where there can be none, everything is written at once.
    pub fn new(folder: &Path) -> Self {
        let (jobs, queue) = sync_channel(QUEUE);
        let folder = folder.to_owned();
        let thread = std::thread::Builder::new().name("import".to_owned()).spawn(move || write(&queue, &folder)).ok();
        Self { jobs: thread.is_some().then_some(jobs), thread }
    }

    /// Fills a file that was made just now.
    pub fn fill(&mut self, file: File, bytes: Vec<u8>) -> io::Result<()> {
        self.take(Job::Fill(file, bytes))
    }

    /// Makes a file that must not be there yet.
    pub fn make(&mut self, path: PathBuf, bytes: Vec<u8>) -> io::Result<()> {
        self.take(Job::Make(path, bytes))
    }

    fn take(&mut self, job: Job) -> io::Result<()> {
        match &self.jobs {
            Some(jobs) if job.size() <= SMALL => jobs.send(job).or_else(|_| self.finish()),
            _ => job.run(),
        }
    }

    /// Waits until all is written.
    pub fn finish(&mut self) -> io::Result<()> {
        self.jobs = None;
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread that writes ended early")))
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        // An import that was cancelled: what was taken is written whole.
        let _ = self.finish();
    }
}

fn write(queue: &Receiver<Job>, folder: &Path) -> io::Result<()> {
    let mut sync: Option<JoinHandle<io::Result<()>>> = None;
    for (n, job) in (1..).zip(queue) {
        job.run()?;
        if n % BATCH == 0 && sync.as_ref().is_none_or(JoinHandle::is_finished) {
            joined(sync.take())?;
            let folder = folder.to_owned();
            sync = std::thread::Builder::new().spawn(move || sync_all_of(&folder)).ok();
        }
    }
    joined(sync)
}

fn joined(sync: Option<JoinHandle<io::Result<()>>>) -> io::Result<()> {
    sync.map_or(Ok(()), |sync| sync.join().unwrap_or(Ok(())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn all_is_written_and_nothing_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = |n: usize| dir.path().join(n.to_string());
        let mut behind = Behind::new(dir.path());
        for n in 0..600 {
            behind.make(path(n), vec![b'x'; n]).unwrap();
        }
        behind.fill(File::create(path(600)).unwrap(), vec![b'x'; 600]).unwrap();
        behind.make(path(SMALL + 1), vec![b'x'; SMALL + 1]).unwrap();
        behind.finish().unwrap();
        for n in (0..=600).chain([SMALL + 1]) {
            assert_eq!(fs::read(path(n)).unwrap().len(), n);
        }
        let mut behind = Behind::new(dir.path());
        let first = behind.make(path(7), Vec::new());
        let failure = first.and_then(|()| behind.finish()).unwrap_err();
        assert_eq!(failure.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(path(7)).unwrap().len(), 7);
    }
}

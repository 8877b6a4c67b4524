//! Where an export goes: files asked for by their part in the export, so that writers know no paths.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Which file of an export is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part<'a> {
    /// The file that was asked for.
    Main,
    /// The name of the main file with something appended (`train.conll` + `.index.jsonl`).
    Appended(&'a str),
    /// The name of the main file with another ending (`tasks.json`, `xml`: `tasks.xml`).
    Ending(&'a str),
    /// A file of the folder that was asked for.
    Inside(&'a str),
}

/// Makes the files of one export. What was created is there only after the whole export went well.
pub trait Sink {
    /// Starts a file. The writer flushes it before it finishes.
    fn create(&mut self, part: Part<'_>) -> io::Result<Box<dyn Write + Send>>;
}

/// Keeps the files of an export in memory, by name; the main file is called `main`.
#[derive(Clone, Default)]
pub struct MemorySink {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl MemorySink {
    /// The files written so far, by name.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Sink for MemorySink {
    fn create(&mut self, part: Part<'_>) -> io::Result<Box<dyn Write + Send>> {
        let name = match part {
            Part::Main => "main".to_owned(),
            Part::Appended(tail) => format!("main{tail}"),
            Part::Ending(ending) => format!("main.{ending}"),
            Part::Inside(name) => name.to_owned(),
        };
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), Vec::new());
        Ok(Box::new(MemoryFile { name, files: self.files.clone() }))
    }
}

struct MemoryFile {
    name: String,
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.entry(self.name.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

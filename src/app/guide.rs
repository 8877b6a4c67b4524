//! How a label is given here: what the guidelines say, and how the same words were tagged before.

use crate::core::search::Precedents;
use crate::core::text::ByteRange;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the guidelines say of the label.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Rules {
    #[default]
    Reading,
    /// The folder has none.
    None,
    Unreadable(String),
    /// In CommonMark. Where no heading names the label it is the whole text.
    Read {
        text: String,
        whole: bool,
    },
}

/// The page one has open.
#[derive(Debug, Default)]
pub struct Guide {
    pub label: Arc<str>,
    /// The words asked about.
    pub words: Option<String>,
    /// Where they stand.
    pub(super) here: Option<(PathBuf, ByteRange)>,
    pub rules: Rules,
    /// What was found so far.
    pub precedents: Option<Arc<Precedents>>,
    /// Articles looked through, and all.
    pub looked: (usize, usize),
    pub(super) stop: Arc<AtomicBool>,
}

impl Guide {
    /// A page before anything is known.
    pub(super) fn new(label: Arc<str>, words: Option<String>, here: Option<(PathBuf, ByteRange)>) -> Self {
        let mut guide = Self::default();
        (guide.label, guide.words, guide.here) = (label, words, here);
        guide
    }

    /// Whether articles are still being looked through.
    pub fn is_looking(&self) -> bool {
        self.looked.0 < self.looked.1
    }
}

impl Drop for Guide {
    /// What nobody waits for any more ends.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

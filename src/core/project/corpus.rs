//! The articles of a project kept ready for search, and how one person tags their words: read once, read again when a file
//! changed, within a bound of memory. Any number of threads may ask at once.

use crate::core::document::{Document, Status};
use crate::core::lint::{Finding, Learned, Tag, Usage};
use crate::core::scheme::Scheme;
use crate::core::search::Entry;
use crate::core::store::{OpenRequest, StateDir, open, sidecar_path};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Bytes of articles and tags that are kept; what is beyond is read at each search.
const KEPT_BYTES: usize = 256 << 20;
/// Of these so many are filled before anybody searched.
const BESIDE_BYTES: usize = 48 << 20;

/// Where to read from, and by which rules.
#[derive(Clone, Debug)]
pub struct Source {
    pub scheme: Scheme,
    pub state: StateDir,
    /// The project's folder.
    pub folder: PathBuf,
}

/// Articles of one person made ready, by path.
#[derive(Default)]
pub struct Corpus {
    annotator: Option<String>,
    kept: Mutex<Kept>,
    version: AtomicU64,
    looks: AtomicU64,
}

#[derive(Default)]
struct Kept {
    entries: HashMap<PathBuf, (Stamp, Arc<Entry>)>,
    bytes: usize,
    usage: Usage,
    known: HashMap<PathBuf, Known>,
    /// Free places of habitual words were counted in all articles.
    counted: bool,
}

/// What an article adds to the usage.
#[derive(Default)]
struct Known {
    tags: Vec<Learned>,
    /// Habitual words it leaves untagged, once for each place.
    free: Vec<Arc<str>>,
    done: bool,
    /// The look at the article in memory that told it; 0 where it was read.
    look: u64,
}

/// An article as it was in memory at some moment, and which look at it that was: later ones count more, whichever thread
/// comes first.
#[derive(Clone, Debug)]
pub struct Look {
    pub path: PathBuf,
    pub document: Document,
    pub scheme: Scheme,
    number: u64,
}

/// Sizes and times of an article and its sidecar.
type Stamp = [Option<(u64, SystemTime)>; 2];

impl Corpus {
    /// A corpus of one person's tags.
    pub fn new(annotator: Option<&str>) -> Self {
        Self { annotator: annotator.map(str::to_owned), ..Self::default() }
    }

    /// Whose tags it holds.
    pub fn annotator(&self) -> Option<&str> {
        self.annotator.as_deref()
    }

    /// Grows when what is known of the project's habits changed beside the article that is open.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }

    /// An article as it is on disk now; `None` where it cannot be opened.
    ///
    /// **Cost:** two looks at the folder where nothing changed; else that of opening it, some 0.3 ms for a short article.
    pub fn entry(&self, path: &Path, source: &Source) -> Option<Arc<Entry>> {
        let stamp = self.stamp(path);
        if let Some((then, entry)) = self.kept().entries.get(path)
            && *then == stamp
        {
            return Some(entry.clone());
        }
        let entry = Arc::new(Entry::new(path.to_owned(), &self.open(path, source)?, &source.scheme));
        self.put(stamp, entry.clone(), KEPT_BYTES);
        Some(entry)
    }

    /// Opens an article for a purpose of its own; it is made ready on the way, as far as there is room before anybody searches.
    pub fn read(&self, path: &Path, source: &Source) -> Option<Document> {
        let stamp = self.stamp(path);
        let document = self.open(path, source)?;
        self.put(stamp, Arc::new(Entry::new(path.to_owned(), &document, &source.scheme)), BESIDE_BYTES);
        Some(document)
    }

    /// Takes in an article that was just written.
    pub fn written(&self, entry: Arc<Entry>) {
        self.put(self.stamp(&entry.path), entry, KEPT_BYTES);
        self.version.fetch_add(1, Ordering::Relaxed);
    }

    /// A look at an open article, to be handed to a thread.
    pub fn look(&self, path: PathBuf, document: Document, scheme: Scheme) -> Look {
        Look { path, document, scheme, number: self.looks.fetch_add(1, Ordering::Relaxed) + 1 }
    }

    /// Takes in how an article is tagged in memory, for the habits of the others.
    pub fn noted(&self, look: &Look) {
        let entry = Entry::new(look.path.clone(), &look.document, &look.scheme);
        self.kept().renew(&entry, look.number);
        self.version.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts where habitual words stand free in finished articles, once all tags of the project are known: from here on findings
    /// go by the whole project. Ends early where `stopped` says so.
    pub fn count_all(&self, source: &Source, stopped: &dyn Fn() -> bool) {
        let done: Vec<PathBuf> = {
            let kept = self.kept();
            kept.known.iter().filter(|(_, known)| known.done).map(|(path, _)| path.clone()).collect()
        };
        let all = self.kept().usage.clone();
        for path in done {
            if stopped() {
                return;
            }
            if let Some(entry) = self.entry(&path, source) {
                let free = free_of(&all, &entry);
                self.kept().count(&path, free);
            }
        }
        let mut kept = self.kept();
        kept.usage.all_counted();
        kept.counted = true;
        self.version.fetch_add(1, Ordering::Relaxed);
    }

    /// Where an open article departs from the habits of the project, or of its own tags until the project is known.
    ///
    /// **Cost:** for a thread: some 10 ms a megabyte; where words have become a habit just now, the articles that are kept
    /// are looked through for them.
    pub fn findings(&self, look: &Look) -> Vec<Finding> {
        let Look { path, document, scheme, number } = look;
        let entry = Entry::new(path.clone(), document, scheme);
        if !self.kept().counted {
            let mut own = Usage::default();
            own.learn_document(document, scheme);
            own.count_document(document, scheme);
            return own.findings(document, scheme);
        }
        // Words that have just become a habit were not looked for in the other articles yet.
        let (new, others) = {
            let mut kept = self.kept();
            kept.renew(&entry, *number);
            let known = kept.known.remove(path).unwrap_or_default();
            let new = kept.usage.uncounted(known.tags.iter().map(Learned::words));
            kept.known.insert(path.clone(), known);
            let others: Vec<Arc<Entry>> = match new {
                Some(_) => kept.entries.values().map(|(_, e)| e.clone()).collect(),
                None => Vec::new(),
            };
            (new, others)
        };
        if let Some(new) = new {
            for other in others.iter().filter(|e| e.path != *path) {
                let free = free_of(&new, other);
                if !free.is_empty() {
                    self.kept().count(&other.path, free);
                }
            }
        }
        // A copy would cost more than the looking; nobody who waits for this lock draws frames.
        self.kept().usage.findings(document, scheme)
    }

    /// How many articles are kept.
    pub fn len(&self) -> usize {
        self.kept().entries.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is kept is a copy of what is on disk: a thread that failed did no harm to it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stamp(&self, path: &Path) -> Stamp {
        [Some(path.to_owned()), sidecar_path(path, self.annotator()).ok()].map(|file| {
            let metadata = std::fs::metadata(file?).ok()?;
            Some((metadata.len(), metadata.modified().ok()?))
        })
    }

    fn open(&self, path: &Path, source: &Source) -> Option<Document> {
        let Source { state, folder, .. } = source;
        let annotator = self.annotator();
        let request = OpenRequest { article: path, annotator, state, encoding: None, project: Some(folder), old: None };
        Some(open(&request).ok()?.document)
    }

    fn put(&self, stamp: Stamp, entry: Arc<Entry>, most: usize) {
        let mut kept = self.kept();
        kept.renew(&entry, 0);
        if let Some((_, old)) = kept.entries.remove(&entry.path) {
            kept.bytes = kept.bytes.saturating_sub(old.size());
        }
        if kept.bytes + entry.size() <= most {
            kept.bytes += entry.size();
            kept.entries.insert(entry.path.clone(), (stamp, entry));
        }
    }
}

impl Kept {
    /// Takes in an article in place of what was known of it.
    fn renew(&mut self, entry: &Entry, look: u64) {
        if look > 0 && self.known.get(&entry.path).is_some_and(|known| known.look > look) {
            return;
        }
        self.learn(entry, look);
        if self.counted {
            let free = free_of(&self.usage, entry);
            self.count(&entry.path, free);
        }
    }

    /// Takes in the tags of an article in place of those known of it.
    fn learn(&mut self, entry: &Entry, look: u64) {
        if let Some(old) = self.known.remove(&entry.path) {
            old.tags.iter().for_each(|tag| self.usage.forget(tag));
            old.free.iter().for_each(|words| self.usage.count(words, false));
        }
        let whole = entry.tags.iter().filter(|t| t.counts() && !t.bar && !t.details.in_pieces);
        let tags = whole.filter_map(|tag| {
            let kind = tag.details.attrs.get("kind").and_then(|kind| kind.as_str());
            Tag::new(entry.text.slice(tag.range), &tag.label, tag.value.as_deref(), kind)
        });
        let tags: Vec<Learned> = tags.map(|tag| self.usage.learn(&tag)).collect();
        if !tags.is_empty() || is_done(entry) || look > 0 {
            self.known.insert(entry.path.clone(), Known { tags, free: Vec::new(), done: is_done(entry), look });
        }
    }

    fn count(&mut self, path: &Path, free: Vec<Arc<str>>) {
        free.iter().for_each(|words| self.usage.count(words, true));
        if let Some(known) = self.known.get_mut(path) {
            known.free.extend(free);
        }
    }
}

fn is_done(entry: &Entry) -> bool {
    matches!(entry.status, Status::Done | Status::Reviewed)
}

/// Habitual words that a finished article leaves untagged, once for each place.
fn free_of(usage: &Usage, entry: &Entry) -> Vec<Arc<str>> {
    if !is_done(entry) {
        return Vec::new();
    }
    usage.free_in(entry.text.as_str(), |range| entry.is_taken(range)).into_iter().map(|(words, _)| words).collect()
}

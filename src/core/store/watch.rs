//! Hears of changes that other programs make in a few folders. Where the system cannot tell, nothing is heard, and the
//! looks before each save and on the window's return do without.

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// From a change until it is told: programs write in several steps.
const PAUSE: Duration = Duration::from_millis(150);

/// Folders under watch.
pub struct Watch {
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    /// Starts watching nothing. `changed` hears the files that changed, on a thread of its own. `None` where the system
    /// gives no watcher.
    pub fn start(changed: impl Fn(BTreeSet<PathBuf>) + Send + 'static) -> Option<Self> {
        let (to, from) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if !matches!(event.kind, EventKind::Access(_)) {
                // The thread ends only with this sender.
                event.paths.into_iter().for_each(|path| drop(to.send(path)));
            }
        });
        std::thread::Builder::new().name("watch".to_owned()).spawn(move || tell(&from, &changed)).ok()?;
        Some(Self { watcher: watcher.ok()?, folders: BTreeSet::new() })
    }

    /// Watches these folders from now on, and no others.
    pub fn folders(&mut self, folders: impl IntoIterator<Item = PathBuf>) {
        let wanted: BTreeSet<PathBuf> = folders.into_iter().collect();
        for gone in self.folders.difference(&wanted) {
            // A folder that is gone is watched no more anyway.
            let _ = self.watcher.unwatch(gone);
        }
        let mut watched: BTreeSet<PathBuf> = self.folders.intersection(&wanted).cloned().collect();
        for new in wanted.difference(&self.folders) {
            if self.watcher.watch(Path::new(new), RecursiveMode::NonRecursive).is_ok() {
                watched.insert(new.clone());
            }
        }
        self.folders = watched;
    }
}

fn tell(from: &Receiver<PathBuf>, changed: &impl Fn(BTreeSet<PathBuf>)) {
    while let Ok(first) = from.recv() {
        std::thread::sleep(PAUSE);
        changed(std::iter::once(first).chain(from.try_iter()).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_written_by_others_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().canonicalize().unwrap();
        let (to, from) = channel();
        // Without a watcher of the system there is nothing to hear.
        let Some(mut watch) = Watch::start(move |paths| drop(to.send(paths))) else { return };
        watch.folders([folder.clone()]);
        std::fs::write(folder.join("story.txt"), "Anna").unwrap();
        let heard = from.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(heard.contains(&folder.join("story.txt")), "{heard:?}");
    }
}

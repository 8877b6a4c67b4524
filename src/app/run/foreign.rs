//! What other programs do to the files of open articles: their tags are merged, a changed article is read anew, and
//! windows hand articles to each other.

use crate::app::command::Command;
use crate::app::doc_state::{DocState, Event};
use crate::app::effect::Effect;
use crate::app::{Failure, Mode, Notice, Session};
use crate::core::store::disk::RealDisk;
use crate::core::store::limits::{MAX_SIDECAR_BYTES, ReadError, read_file};
use crate::core::store::rescue;
use crate::core::store::watch::Watch;
use crate::core::store::writer::{DocId, Message};
use crate::core::store::{Incoming, IncomingError, Snapshot, StateDir, incoming, sidecar_path};
use crate::core::text::{Encoding, MAX_ARTICLE_BYTES, sha256_hex};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ELSEWHERE: &str = "This article is open in another window of Rubrica. It can be read here, not changed.";
const TAKEN: &str =
    "Another window has taken this article over. Everything is saved; it can be read here, not changed.";

/// Another program's version of a sidecar, on its way into a document.
pub(in crate::app) struct Foreign {
    hash: Option<String>,
    bytes: Vec<u8>,
    base: Option<Box<Snapshot>>,
    /// The copy of a sync program it was read from.
    copy: Option<PathBuf>,
}

impl Session {
    /// Keeps an eye on the folder of the open article, and on the wishes of other windows.
    pub(super) fn watch_article(&mut self) {
        if !self.disk.claims {
            return;
        }
        if self.disk.watch.is_none() {
            let desk = self.jobs.desk();
            self.disk.watch =
                Watch::start(move |paths| desk.hand_back(move |session: &mut Session| session.files_changed(&paths)));
        }
        let folder = self.article().and_then(|a| a.path.parent()).map(Path::to_path_buf);
        let folders = folder.into_iter().chain([self.disk.state.journals()]);
        let folders: Vec<PathBuf> = folders.filter(|f| f.is_dir()).collect();
        if let Some(watch) = &mut self.disk.watch {
            watch.folders(folders);
        }
    }

    /// Files changed on disk, whoever did it.
    fn files_changed(&mut self, paths: &BTreeSet<PathBuf>) {
        let Some(article) = self.article() else { return };
        let sidecar = sidecar_path(&article.path, self.annotator.as_deref()).ok();
        let wishes = paths.iter().any(|p| StateDir::is_wish(p));
        let ours = sidecar.is_some_and(|s| paths.contains(&s));
        let text = paths.contains(&article.path);
        if ours || wishes {
            self.look();
        }
        if text {
            self.look_at_article();
        }
    }

    /// Asks the writer to look at the sidecars of what is open.
    pub(super) fn look(&mut self) {
        for doc in self.article.iter().chain(&self.parked).filter_map(|a| a.doc) {
            self.disk.writer.send(Message::Look { doc });
        }
    }

    /// Looks, on a thread, whether the open article is still the file that was read.
    pub(super) fn look_at_article(&mut self) {
        let Some(article) = self.article() else { return };
        let (Some(_), path, known) = (article.doc, article.path.clone(), article.document.head.sha256.clone()) else {
            return;
        };
        self.jobs.spawn(
            move || {
                let bytes = read_file(&path, MAX_ARTICLE_BYTES).map(|bytes| sha256_hex(&bytes));
                (path, known, bytes)
            },
            |session, (path, known, found)| {
                let now = session.article().filter(|a| a.path == path && a.document.head.sha256 == known);
                if now.is_some() {
                    session.article_found(&known, found);
                }
            },
        );
    }

    fn article_found(&mut self, known: &str, found: Result<String, ReadError>) {
        let Some(article) = self.article_mut() else { return };
        match found {
            Ok(hash) if hash == known => {
                if std::mem::take(&mut article.gone) {
                    article.state = std::mem::take(&mut article.state).next(Event::Unlocked);
                    self.notices.retain(|n| n.about != About::Gone);
                    self.say("The article is back.");
                }
            }
            Ok(_) => {
                article.stale = true;
                self.read_anew_when_saved();
            }
            Err(error) => {
                if article.state.locked().is_none() {
                    let reason = format!("The article cannot be read any more: {error}. Its tags are kept.");
                    article.gone = true;
                    article.state = std::mem::take(&mut article.state).next(Event::Locked(reason.clone()));
                    self.notices.push(Notice { about: About::Gone, ..Notice::from(reason) });
                }
            }
        }
    }

    /// An article that changed on disk is read anew as soon as its tags are saved.
    pub(super) fn read_anew_when_saved(&mut self) {
        let Some(article) = self.article().filter(|a| a.stale) else { return };
        if article.is_saved() || article.state.locked().is_some() {
            self.read_anew();
        } else {
            self.flush();
        }
    }

    /// Reads the open article and its tags from disk again; the caret stays where it was.
    pub(super) fn read_anew(&mut self) {
        if matches!(self.mode, Mode::Link { .. } | Mode::Place { .. }) {
            self.mode = Mode::Text;
        }
        let Some(article) = self.article.as_mut() else { return };
        let Some(doc) = article.doc.take() else { return };
        article.stale = false;
        article.state = DocState::Loading;
        let (path, caret) = (article.path.clone(), article.caret);
        let asked = Encoding::Windows1252;
        let encoding = (article.document.head.encoding == asked.name()).then_some(asked);
        self.disk.writer.send(Message::Close { doc });
        self.disk.resume = Some((path.clone(), caret));
        self.load(path, encoding);
    }

    /// Another program wrote the sidecar of an open document.
    pub(super) fn foreign_change(
        &mut self,
        doc: DocId,
        present: Option<(String, Vec<u8>)>,
        base: Option<Box<Snapshot>>,
    ) {
        let is_open = self.article().is_some_and(|a| a.doc == Some(doc));
        let Some(article) = self.article_of(doc) else { return };
        if article.state.locked().is_some() {
            // Nothing of its own is unsaved: what is on disk is what is to be seen.
            if is_open {
                self.read_anew();
            } else {
                self.forget(doc);
            }
            return;
        }
        match present {
            Some((hash, bytes)) => self.merge(doc, Foreign { hash: Some(hash), bytes, base, copy: None }),
            None => {
                let tags = article.tag_count();
                let words = format!(
                    "The file of the tags was deleted by another program. Your {tags} tags are all here, and a copy is kept; \
                     the next change writes the file again."
                );
                self.disk.writer.send(Message::Accept { doc, present: None, theirs: None });
                if is_open {
                    self.notices.push(words.into());
                }
            }
        }
    }

    /// Lets a parked article go, to be read anew when it is opened next.
    fn forget(&mut self, doc: DocId) {
        if let Some(at) = self.parked.iter().position(|a| a.doc == Some(doc)) {
            let article = self.parked.remove(at);
            self.close_document(&article);
        }
    }

    /// Compares versions on a thread, and takes in what came of it.
    fn merge(&mut self, doc: DocId, foreign: Foreign) {
        let state = self.disk.state.clone();
        let Some(article) = self.article_of(doc) else { return };
        let (ours, revision) = (Snapshot::of(&article.document), article.document.revision());
        self.jobs.spawn(
            move || {
                let outcome = incoming(foreign.base.as_deref(), &ours, &foreign.bytes, &state);
                (foreign, outcome)
            },
            move |session, (foreign, outcome)| {
                let Some(article) = session.article_of(doc) else { return };
                match outcome {
                    // The person went on meanwhile: compared again with what is there now.
                    Ok(_) if article.document.revision() != revision => session.merge(doc, foreign),
                    Ok(incoming) => session.take_in(doc, foreign, incoming),
                    Err(error) => session.not_merged(doc, &foreign, &error),
                }
            },
        );
    }

    fn take_in(&mut self, doc: DocId, foreign: Foreign, incoming: Incoming) {
        let now = self.now();
        let is_open = self.article().is_some_and(|a| a.doc == Some(doc));
        let (counts, conflicts) = (incoming.counts, incoming.conflicts.len());
        let theirs = Box::new(incoming.theirs.clone());
        let Foreign { hash, copy, .. } = foreign;
        if copy.is_none() {
            self.disk.writer.send(Message::Accept { doc, present: hash, theirs: Some(theirs) });
        }
        if self.failure.as_ref().is_some_and(|f| f.doc == doc) {
            self.failure = None;
        }
        let scheme = self.scheme.clone();
        let Some(article) = self.article_of(doc) else { return };
        let changed = incoming.apply(&mut article.document, &now);
        let mut n = article.document.history().last_n();
        if changed && let Some(action) = article.document.history().undoable().cloned() {
            n = action.n;
            article.follow(&scheme, &action.edits, &action.inverse);
            article.state = std::mem::take(&mut article.state).next(Event::Changed { n });
        }
        let article = self.article.iter().chain(&self.parked).find(|a| a.doc == Some(doc));
        if let (true, Some(article)) = (changed, article) {
            self.disk.writer.acted(doc, &article.document);
            self.disk.writer.changed(doc, &article.document);
        }
        if let Some(copy) = copy {
            self.notices.retain(|n| n.about != About::Copy(copy.clone()));
            self.disk.writer.send(Message::PutAway { doc, copy });
        }
        self.disk.writer.send(Message::SaveNow { doc });
        self.refresh_row();
        if !is_open || !changed {
            return;
        }
        let words = format!("{counts}.");
        self.effects.push(Effect::Offer { text: words, verb: "Undo".to_owned(), command: Command::TakeBack(n) });
        if conflicts > 0 {
            self.notices.push(Notice {
                about: About::Conflicts,
                text: match conflicts {
                    1 => "Both sides changed the same thing in one place. Yours stays until you decide.".to_owned(),
                    n => format!("Both sides changed the same things in {n} places. Yours stay until you decide."),
                },
                offer: Some(("Show the conflicts", Command::Problems)),
            });
        }
    }

    fn not_merged(&mut self, doc: DocId, foreign: &Foreign, error: &IncomingError) {
        let Some(article) = self.article_of(doc) else { return };
        let name = match &foreign.copy {
            Some(copy) => crate::app::article::file_name(copy),
            None => article.name(),
        };
        let what = format!("The tags of {name}, as another program wrote them, cannot be taken in: {error}.");
        self.disk.writer.send(Message::NotMerged { doc });
        self.failure = Some(Failure {
            doc,
            what,
            kept: "Nothing was overwritten; your tags are in memory and in the journal.".to_owned(),
            remedy: "Repair the file, and both are merged by themselves; or save elsewhere to keep both.".to_owned(),
            copy: None,
        });
    }

    /// Takes an action back if it is still the newest one.
    pub(super) fn take_back(&mut self, n: u64) {
        let newest = self.article().and_then(|a| a.document.history().undoable()).map(|a| a.n);
        if newest == Some(n) {
            self.undo();
        } else {
            self.say("Other changes were made since: Ctrl+Z takes them back one by one.");
        }
    }

    /// Takes back what was restored from the journal, and what was done since.
    pub(super) fn take_back_to(&mut self, n: u64) {
        let mut steps = 0;
        while self.article().and_then(|a| a.document.history().undoable()).is_some_and(|a| a.n > n) {
            self.undo_here();
            steps += 1;
        }
        self.notices.retain(|notice| notice.about != About::Restored);
        self.say(match steps {
            0 => "There was nothing to take back.",
            1 => "Taken back; redo brings it in again.",
            _ => "All of it is taken back; redo brings it in again, one step after the other.",
        });
    }

    /// Offers what sync programs left beside the sidecar of the open article.
    pub(super) fn offer_copies(&mut self, copies: Vec<PathBuf>) {
        for copy in copies {
            let name = crate::app::article::file_name(&copy);
            let text = format!("Two computers wrote these tags at once: the other version was left in {name}.");
            let offer = Some(("Merge it", Command::MergeCopy(copy.clone())));
            self.notices.push(Notice { about: About::Copy(copy), text, offer });
        }
    }

    /// Merges a copy that a sync program left; when that is saved, the copy goes to the recovery copies.
    pub(super) fn merge_copy(&mut self, copy: &Path) {
        let Some(article) = self.article() else { return };
        if let Some(reason) = article.state.locked() {
            let reason = format!("Nothing was merged: {reason}");
            return self.say(&reason);
        }
        let Some(doc) = article.doc else { return };
        let copy = copy.to_path_buf();
        self.jobs.spawn(
            move || {
                let bytes = read_file(&copy, MAX_SIDECAR_BYTES);
                (copy, bytes)
            },
            move |session, (copy, bytes)| match bytes {
                Ok(bytes) => session.merge(doc, Foreign { hash: None, bytes, base: None, copy: Some(copy) }),
                Err(error) => {
                    session.say(&format!("{} cannot be read: {error}.", crate::app::article::file_name(&copy)))
                }
            },
        );
    }

    /// Goes on beside a sidecar that cannot be read: a new one under a free name, the unreadable one left as it is.
    pub(super) fn rescue(&mut self, from: rescue::From) {
        let Some(article) = self.article().filter(|a| a.broken.is_some()) else {
            return self.say("The tags of this article could be read.");
        };
        let (path, annotator, state) = (article.path.clone(), self.annotator.clone(), self.disk.state.clone());
        let random = self.outside.random();
        let work = move || rescue::rescue(&RealDisk, &path, annotator.as_deref(), &state, from, random);
        self.jobs.spawn(work, |session, outcome| match outcome {
            Ok(name) => {
                session.set_annotator(Some(name.clone()));
                session.say(&format!(
                    "Tagging as {name} from here on. The file that could not be read was left as it is."
                ));
            }
            Err(error) => session.say(&format!("Nothing was written: {error}.")),
        });
    }

    // Windows among themselves.

    /// The document is open in another window.
    pub(super) fn elsewhere(&mut self, doc: DocId) {
        let is_open = self.article().is_some_and(|a| a.doc == Some(doc));
        let Some(article) = self.article_of(doc) else { return };
        article.state = DocState::Loading.next(Event::Loaded { read_only: Some(ELSEWHERE.to_owned()) });
        if is_open {
            self.notices.retain(|n| n.about != About::Elsewhere);
            self.notices.push(Notice {
                about: About::Elsewhere,
                text: ELSEWHERE.to_owned(),
                offer: Some(("Take over", Command::TakeOver)),
            });
        }
    }

    pub(super) fn take_over(&mut self) {
        let is_elsewhere = self.notices.iter().any(|n| n.about == About::Elsewhere);
        match self.article().and_then(|a| a.doc).filter(|_| is_elsewhere) {
            Some(doc) => {
                self.disk.writer.send(Message::TakeOver { doc });
                self.say("Asking the other window for this article.");
            }
            None => self.say("No other window has this article."),
        }
    }

    /// The other window has let the document go: it is read anew, with what was saved there.
    pub(super) fn free(&mut self, doc: DocId) {
        if self.article().is_some_and(|a| a.doc == Some(doc)) {
            self.read_anew();
        } else {
            self.forget(doc);
        }
    }

    pub(super) fn not_free(&mut self) {
        self.say("The other window does not answer. Close it there, and this one can change the article.");
    }

    /// Another window asks for the document: nothing is changed here from now on, and everything saved.
    pub(super) fn give_up(&mut self, doc: DocId) {
        let is_open = self.article().is_some_and(|a| a.doc == Some(doc));
        if is_open {
            self.mode = Mode::Text;
        }
        let Some(article) = self.article_of(doc) else { return };
        let unsaved = !article.is_saved();
        article.state = std::mem::take(&mut article.state).next(Event::Locked(TAKEN.to_owned()));
        let article = self.article.iter().chain(&self.parked).find(|a| a.doc == Some(doc));
        if let Some(article) = article.filter(|_| unsaved) {
            self.disk.writer.changed(doc, &article.document);
        }
        self.disk.writer.send(Message::GiveUp { doc });
        if is_open {
            self.notices.push(Notice {
                about: About::Elsewhere,
                text: TAKEN.to_owned(),
                offer: Some(("Take over", Command::TakeOver)),
            });
        }
    }
}

/// What a notice is about, so that it can go when that is over.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum About {
    #[default]
    Other,
    /// Places that wait to be accepted.
    Moved,
    /// The article is gone.
    Gone,
    Elsewhere,
    Conflicts,
    /// Steps that only the journal had.
    Restored,
    /// A copy that a sync program left.
    Copy(PathBuf),
}

//! An article on the desk: its document with caret, selection, focus and what was proposed or found in it.

use super::doc_state::{Disk, DocState};
use super::pending::{Current, Pending, PendingList};
use crate::core::document::Document;
use crate::core::edit::{Edit, HeadField};
use crate::core::scheme::{Scheme, Shape};
use crate::core::spans::{Id, Lanes, Origin, Span};
use crate::core::store::sidecar_path;
use crate::core::store::writer::DocId;
use crate::core::text::{Byte, ByteRange, Header};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A selection grows from the unit it began at to the unit its other end is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Selection {
    /// What is selected, snapped and trimmed.
    pub range: ByteRange,
    /// The unit (word, sentence; an empty place in character steps) it began at.
    pub anchor: ByteRange,
    /// The unit at its moving end.
    pub head: ByteRange,
}

/// What find looks for and where it is.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    pub query: String,
    pub match_case: bool,
    pub hits: Vec<ByteRange>,
    pub current: Option<usize>,
    /// Whether the find bar is open.
    pub open: bool,
}

/// One open article.
#[derive(Debug)]
pub struct Article {
    pub path: PathBuf,
    pub state: DocState,
    pub document: Document,
    pub header: Header,
    pub caret: Byte,
    pub selection: Option<Selection>,
    pub focus: Option<Id>,
    /// The span left last: M and Shift+Enter still act on it.
    pub last: Option<Id>,
    /// Selections that W left behind, for Shift+W.
    pub widened: Vec<ByteRange>,
    /// Suggestions that wait for a decision.
    pub pending: PendingList,
    /// What machines' sidecars propose.
    pub files: Arc<Vec<Pending>>,
    /// What the folder's model proposes.
    pub asked: Arc<Vec<Pending>>,
    /// The part on screen; the whole text where there is no screen.
    pub seen: ByteRange,
    /// Where a suggestion is to have the focus again once it is known again: after an undo of an earlier session.
    focus_again: Option<ByteRange>,
    pub found: Found,
    /// Tags were moved after the article changed, and nobody has looked at it yet.
    pub moved: bool,
    /// Its tags could not be read; true where there is a recovery copy of them.
    pub broken: Option<bool>,
    /// The file changed on disk: it is read anew when its tags are saved.
    pub stale: bool,
    /// The file cannot be read any more, and that is why nothing can be changed.
    pub gone: bool,
    /// The article in the writer's books; `None` before it is opened from disk.
    pub doc: Option<DocId>,
    lanes: Lanes,
    /// Newest changes with the revision they led to, for lists that follow them. Cleared by changes of many tags.
    changes: VecDeque<(u64, Vec<Change>)>,
    /// The same for whoever asks only what was touched, links and all.
    touched: VecDeque<(u64, Touched)>,
}

/// What some changes touched.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// Spans that were put or removed, and ends of links that were.
    pub ids: Vec<Id>,
    /// Where these spans were and are.
    pub places: Vec<ByteRange>,
}

/// What happened to one placed span.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub old: Option<Arc<Span>>,
    pub new: Option<Arc<Span>>,
}

/// Changes that are remembered for lists.
const REMEMBERED: usize = 64;

impl Article {
    /// An opened article with the caret on its first word.
    pub fn new(path: PathBuf, document: Document, header: Header, state: DocState) -> Self {
        let caret = header.body;
        let seen = ByteRange::new(Byte(0), document.text().len());
        Self {
            path,
            state,
            document,
            header,
            caret,
            selection: None,
            focus: None,
            last: None,
            widened: Vec::new(),
            pending: PendingList::default(),
            files: Arc::default(),
            asked: Arc::default(),
            seen,
            focus_again: None,
            found: Found::default(),
            moved: false,
            broken: None,
            stale: false,
            gone: false,
            doc: None,
            lanes: Lanes::default(),
            changes: VecDeque::new(),
            touched: VecDeque::new(),
        }
    }

    /// Name of the file without folder.
    pub fn name(&self) -> String {
        file_name(&self.path)
    }

    /// The headline, or the file's name where the article has none.
    pub fn title(&self) -> String {
        match self.header.headline {
            Some(range) => self.document.text().slice(range).to_owned(),
            None => self.name(),
        }
    }

    /// The publication date in force, for reading relative dates.
    pub fn reference_date(&self) -> Option<jiff::civil::Date> {
        self.document.date().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok())
    }

    /// Accepted tags.
    pub fn tag_count(&self) -> usize {
        self.document.spans().accepted()
    }

    /// Whether everything is on disk.
    pub fn is_saved(&self) -> bool {
        self.state.disk() == Some(&Disk::Clean)
    }

    /// Name of the file its tags go to.
    pub fn sidecar_name(&self, annotator: Option<&str>) -> String {
        sidecar_path(&self.path, annotator).map(|p| file_name(&p)).unwrap_or_default()
    }

    /// The focused span.
    pub fn focused(&self) -> Option<&Arc<Span>> {
        self.focus.as_ref().and_then(|id| self.document.spans().get(id))
    }

    /// The focused span, else the one left last.
    pub fn focused_or_last(&self) -> Option<&Arc<Span>> {
        self.focused().or_else(|| self.last.as_ref().and_then(|id| self.document.spans().get(id)))
    }

    /// Leaves the focused span; it stays the last one.
    pub fn leave(&mut self) {
        self.pending.set_current(None);
        if let Some(id) = self.focus.take() {
            self.last = Some(id);
        }
    }

    /// Focuses a span and puts the caret on it.
    pub fn focus_on(&mut self, id: Id) {
        let Some(span) = self.document.spans().get(&id) else { return };
        if span.lost.is_none() {
            self.caret = span.range.start;
        }
        self.selection = None;
        self.widened.clear();
        self.pending.set_current(None);
        self.last = None;
        self.focus = Some(id);
    }

    /// Brings the drawing lanes up to date after edits; all anew where there were many.
    fn update_lanes(&mut self, scheme: &Scheme, edits: &[Edit]) {
        const MANY: usize = 256;
        let in_margin = |s: &Span| scheme.label(&s.label).is_some_and(|l| l.shape == Shape::Bar);
        let spans = self.document.spans();
        if edits.len() > MANY {
            self.lanes = Lanes::new(spans, in_margin);
            return;
        }
        let mut changed = Vec::new();
        for edit in edits {
            let (id, range) = match edit {
                Edit::PutSpan(span) => (&span.id, Some(span.range)),
                Edit::RemoveSpan(id) => (id, None),
                _ => continue,
            };
            changed.push(id.clone());
            // Its neighbours at the place it has or had.
            changed.extend(range.into_iter().flat_map(|r| spans.window(r)).take(MANY).map(|s| s.id.clone()));
        }
        self.lanes.follow(spans, &changed, in_margin);
    }

    /// In which lane each tag is drawn.
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// Follows edits that were applied; `undoes` are those that take them back. Forgets a focus whose span is gone.
    pub fn follow(&mut self, scheme: &Scheme, edits: &[Edit], undoes: &[Edit]) {
        let both: Vec<Edit> = edits.iter().chain(undoes).cloned().collect();
        self.update_lanes(scheme, &both);
        self.note_touched(&both);
        self.remember(edits, undoes);
        let text = self.document.text().clone();
        self.pending.follow(&text, edits);
        let exists = |id: &Id| self.document.spans().contains(id);
        if self.focus.as_ref().is_some_and(|id| !exists(id)) {
            self.focus = None;
        }
        if self.last.as_ref().is_some_and(|id| !exists(id)) {
            self.last = None;
        }
    }

    fn remember(&mut self, edits: &[Edit], undoes: &[Edit]) {
        let mut ids: Vec<&Id> = edits
            .iter()
            .filter_map(|edit| match edit {
                Edit::PutSpan(span) => Some(&span.id),
                Edit::RemoveSpan(id) => Some(id),
                _ => None,
            })
            .collect();
        ids.sort();
        ids.dedup();
        let old = |id: &Id| {
            undoes.iter().find_map(|edit| match edit {
                Edit::PutSpan(span) if span.id == *id => Some(span.clone()),
                _ => None,
            })
        };
        let now = self.document.spans();
        let changes: Vec<Change> =
            ids.iter().take(REMEMBERED).map(|id| Change { old: old(id), new: now.get(id).cloned() }).collect();
        let lost = |s: &Option<Arc<Span>>| s.as_ref().is_some_and(|s| s.lost.is_some());
        if ids.len() > REMEMBERED || changes.iter().any(|c| lost(&c.old) || lost(&c.new)) {
            self.changes.clear();
            return;
        }
        self.changes.push_back((self.document.revision(), changes));
        if self.changes.len() > REMEMBERED {
            self.changes.pop_front();
        }
    }

    fn note_touched(&mut self, edits: &[Edit]) {
        // The date is what many readings hang on; of the rest of the head nothing does.
        if edits.len() > REMEMBERED * 2 || edits.iter().any(|e| matches!(e, Edit::SetHead(HeadField::Date, _))) {
            self.touched.clear();
            return;
        }
        let mut touched = Touched::default();
        for edit in edits {
            match edit {
                Edit::PutSpan(span) => {
                    touched.ids.push(span.id.clone());
                    touched.places.push(span.range);
                }
                Edit::RemoveSpan(id) => touched.ids.push(id.clone()),
                Edit::PutRelation(link) => touched.ids.extend([link.from.clone(), link.to.clone()]),
                // Its ends are in the edit that takes it back.
                Edit::RemoveRelation(_) | Edit::SetHead(..) => {}
            }
        }
        self.touched.push_back((self.document.revision(), touched));
        if self.touched.len() > REMEMBERED {
            self.touched.pop_front();
        }
    }

    /// What was touched after a revision; `None` where that is not known, or the publication date was.
    pub fn touched_since(&self, revision: u64) -> Option<Touched> {
        let after = self.touched.iter().filter(|(r, _)| *r > revision);
        let known = after.clone().count() as u64 == self.document.revision().checked_sub(revision)?;
        known.then(|| {
            after.fold(Touched::default(), |mut all, (_, touched)| {
                all.ids.extend(touched.ids.iter().cloned());
                all.places.extend(touched.places.iter().copied());
                all
            })
        })
    }

    /// What happened to placed spans after a revision, oldest first; `None` where that is not known one by one.
    pub fn changes_since(&self, revision: u64) -> Option<impl Iterator<Item = &Change>> {
        let newest = self.document.revision();
        let after = self.changes.iter().filter(move |(r, _)| *r > revision);
        // Every revision in between must be there.
        (after.clone().count() as u64 == newest - revision.min(newest)).then(|| after.flat_map(|(_, c)| c))
    }

    /// Leads back to what an undone action had decided; where that is not known any more, to the place it was at.
    pub fn recall(&mut self, action: u64, undone: &[Edit]) -> bool {
        self.focus_again = None;
        if self.pending.recall(action) {
            if let Some(current) = self.pending.current() {
                (self.caret, self.focus, self.selection) = (current.range.start, None, None);
            }
            return true;
        }
        self.focus_again = undone.iter().find_map(|edit| match edit {
            Edit::PutSpan(span) if span.origin != Origin::Manual => Some(span.range),
            _ => None,
        });
        false
    }

    /// Focuses the suggestion that an undo led to, now that suggestions are known, if the person went nowhere else.
    pub fn find_focus_again(&mut self) {
        let Some(range) = self.focus_again.take() else { return };
        let item = self.pending.window(range).find(|p| p.range == range).cloned();
        if let (Some(item), None, None) = (item, &self.focus, self.selection) {
            self.caret = item.range.start;
            self.pending.set_current(Some(Current::new(item)));
        }
    }

    /// All lanes anew, for an article just opened.
    pub fn lay_lanes(&mut self, scheme: &Scheme) {
        let in_margin = |s: &Span| scheme.label(&s.label).is_some_and(|l| l.shape == Shape::Bar);
        self.lanes = Lanes::new(self.document.spans(), in_margin);
    }

    /// Shows where edits happened, by focusing the first span they touched.
    pub fn show_edits(&mut self, edits: &[Edit]) {
        let touched = edits.iter().find_map(|edit| match edit {
            Edit::PutSpan(span) => Some(span.id.clone()),
            Edit::PutRelation(relation) => Some(relation.from.clone()),
            _ => None,
        });
        if let Some(id) = touched {
            self.focus_on(id);
        }
    }
}

/// Last part of a path, for the screen.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

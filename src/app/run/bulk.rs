//! One change to many articles that are not open: each is opened, changed, journalled and saved on its own.

use super::disk::fill_in;
use super::history::{stamp, start_work};
use crate::app::concordance::Row;
use crate::core::document::Document;
use crate::core::edit::{Edit, Step, Transaction};
use crate::core::project::Corpus;
use crate::core::scheme::{Label, Scheme};
use crate::core::search::Entry;
use crate::core::spans::{Id, Origin, Span};
use crate::core::store::disk::RealDisk;
use crate::core::store::{Keeper, OpenRequest, Outside, Snapshot, StateDir, open, removals};
use crate::core::suggest::dates::publication::publication_date;
use crate::core::suggest::dates::{Settings, read_at};
use crate::core::text::{ByteRange, Header, HeaderContext};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was done to one article: the number of the action there.
#[derive(Clone, Debug)]
pub struct Part {
    pub path: PathBuf,
    pub n: u64,
}

/// A place to be tagged, with the words that must stand there.
#[derive(Clone, Debug)]
pub struct Place {
    range: ByteRange,
    words: String,
    /// The tag of the very same place that gets the label.
    tag: Option<Id>,
}

impl Place {
    /// The place of a row.
    pub fn of(row: &Row) -> Self {
        let tag = row.entry.tag(&row.hit).filter(|t| t.range == row.hit.range).map(|t| t.id.clone());
        Self { range: row.hit.range, words: row.entry.text.slice(row.hit.range).to_owned(), tag }
    }
}

/// What one article is to get.
pub enum Wish {
    Tag(Box<Wanted>),
    Rename(Renaming),
}

impl Wish {
    /// What the action is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Tag(wanted) => &wanted.name,
            Self::Rename(renaming) => &renaming.name,
        }
    }

    /// The edits for a document; places that are others by now are left out.
    pub fn edits(&self, document: &Document, random: &mut dyn FnMut() -> u64) -> Vec<Edit> {
        match self {
            Self::Tag(wanted) => wanted.edits(document, random),
            Self::Rename(renaming) => renaming.edits(document),
        }
    }
}

/// Actors of one article and the name they are to get.
pub struct Renaming {
    pub to: Arc<str>,
    pub rows: Vec<Place>,
    /// What the action is called.
    pub name: String,
}

impl Renaming {
    fn edits(&self, document: &Document) -> Vec<Edit> {
        let text = document.text();
        let here = self.rows.iter().filter(|p| text.slice(p.range) == p.words);
        let tags = here.filter_map(|p| document.spans().get(p.tag.as_ref()?).filter(|s| s.range == p.range));
        tags.filter(|span| span.value_str() != Some(&self.to))
            .map(|span| {
                let mut span = Span::clone(span);
                span.value = Some(self.to.as_ref().into());
                Edit::PutSpan(Arc::new(span))
            })
            .collect()
    }
}

/// The label places of one article are to get.
pub struct Wanted {
    pub label: Label,
    /// The tag whose value and attributes go along.
    pub model: Option<Arc<Span>>,
    pub rows: Vec<Place>,
    /// Canonical names by the words.
    pub names: HashMap<String, String>,
    /// What the action is called.
    pub name: String,
}

impl Wanted {
    fn edits(&self, document: &Document, random: &mut dyn FnMut() -> u64) -> Vec<Edit> {
        let text = document.text();
        let mut edits = Vec::new();
        for place in self.rows.iter().filter(|p| text.slice(p.range) == p.words) {
            let mut span = match place.tag.as_ref().map(|id| document.spans().get(id)) {
                Some(Some(span)) => {
                    let mut span = Span::clone(span);
                    span.label = self.label.name.clone();
                    span.value = None;
                    span.attrs.retain(|name, _| self.label.attrs.iter().any(|a| a.name == *name));
                    span
                }
                Some(None) => continue,
                None => {
                    let mut id = Id::from_random(random());
                    while document.spans().contains(&id) {
                        id = Id::from_random(random());
                    }
                    let mut span = Span::new(id, place.range, self.label.name.clone());
                    span.origin = Origin::Propagated;
                    span
                }
            };
            self.fill(&mut span, document, &place.words);
            edits.push(Edit::PutSpan(Arc::new(span)));
        }
        edits
    }

    /// What can be known without asking.
    fn fill(&self, span: &mut Span, document: &Document, words: &str) {
        for attribute in &self.label.attrs {
            if let Some(default) = &attribute.default {
                span.attrs.entry(attribute.name.clone()).or_insert_with(|| default.clone());
            }
        }
        if let Some(model) = &self.model {
            span.value.clone_from(&model.value);
            span.attrs.clone_from(&model.attrs);
            span.source = Some(model.id.to_string().into());
        }
        if &*self.label.name == "DATE" {
            let day = document.date().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok());
            let range = span.range.start.get()..span.range.end.get();
            span.value = None;
            if let Some(read) = read_at(document.text().as_str(), range, day, &Settings::all()) {
                span.value = read.value.map(Into::into);
                span.attrs.entry("type").or_insert_with(|| read.kind.name().into());
            }
        } else if span.value.is_none() {
            span.value = self.names.get(words).map(|name| name.as_str().into());
        }
    }
}

/// The number of an action, and the article after it.
pub type Done = (u64, Arc<Entry>);

/// What is needed to change articles on a thread.
pub struct Files {
    pub state: StateDir,
    pub annotator: Option<String>,
    pub project: PathBuf,
    pub scheme: Scheme,
    pub outside: Arc<dyn Outside>,
    /// Hears of each article that was changed.
    pub corpus: Arc<Corpus>,
}

impl Files {
    /// Changes one article as wished and saves it. The number of the action there.
    ///
    /// **Errors:** why it is left as it is, in words.
    pub fn act(&self, path: &Path, wish: &Wish) -> Result<Done, String> {
        self.change(path, |document, now| {
            let mut edits = wish.edits(document, &mut || self.outside.random());
            if edits.is_empty() {
                return Err("its words are others by now".to_owned());
            }
            for edit in &mut edits {
                stamp(edit, document, now);
            }
            start_work(&mut edits, document);
            let action = document.run(Transaction::new(wish.name(), edits), now).map_err(|e| e.to_string())?;
            Ok((Step::Do(action.clone()), removals(&action.edits)))
        })
    }

    /// Takes back, or does again, what was done to one article, if nothing was done there since.
    ///
    /// **Errors:** why it is left as it is, in words.
    pub fn turn(&self, part: &Part, again: bool) -> Result<Done, String> {
        self.change(&part.path, |document, now| {
            let next = if again { document.history().redoable() } else { document.history().undoable() };
            if next.is_none_or(|a| a.n != part.n) {
                return Err("it was changed since".to_owned());
            }
            let undone = if again { document.redo(now) } else { document.undo(now) };
            let undone = undone.ok_or("there is nothing to undo")?;
            Ok((undone.step, removals(&undone.applied)))
        })
    }

    fn change(
        &self,
        path: &Path,
        act: impl FnOnce(&mut Document, &str) -> Result<(Step, usize), String>,
    ) -> Result<Done, String> {
        let request = OpenRequest {
            article: path,
            annotator: self.annotator.as_deref(),
            state: &self.state,
            encoding: None,
            project: Some(&self.project),
            old: None,
        };
        // Claimed before it is read: what is read then stays as it is until it is saved.
        let first = open(&request).map_err(|e| e.to_string())?;
        let mut keeper = Keeper::new(first.files, Arc::new(RealDisk), self.outside.clone());
        if !keeper.lock() {
            return Err("it is open in another window".to_owned());
        }
        if let Some(reason) = first.read_only {
            return Err(reason.to_string());
        }
        let mut document = first.document;
        let context =
            HeaderContext { path: Some(path), day_first: self.scheme.dates.day_first, ..HeaderContext::default() };
        let mut header = Header::find(document.text(), context);
        header.date = publication_date(document.text(), &header, context).map(|p| p.found);
        fill_in(&mut document, &header, &self.scheme);
        let (step, removed) = act(&mut document, &self.outside.utc())?;
        keeper.record(&step, document.text(), removed);
        // Without a journal the sidecar itself is the safe place, and it is next.
        let _ = keeper.sync_journal();
        // A sidecar that was written in between is refused here, and nothing is overwritten.
        keeper.save(&Snapshot::of(&document)).map_err(|e| e.to_string())?;
        let entry = Arc::new(Entry::new(path.to_owned(), &document, &self.scheme));
        self.corpus.written(entry.clone());
        Ok((step.n(), entry))
    }
}

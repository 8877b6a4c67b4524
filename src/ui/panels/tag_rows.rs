//! The lines of the list of tags: made in one pass, then patched around each change, so that a tag among a hundred
//! thousand costs the list next to nothing.

use crate::app::Session;
use crate::app::article::{Article, Change};
use crate::core::scheme::Scheme;
use crate::core::spans::{Id as SpanId, Span, SpanStatus};
use crate::core::text::{Byte, Text};
use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::Arc;

/// One line of the list.
#[derive(Clone)]
pub enum Line {
    /// Above the tags that lost their words, and above what did not read.
    Title(&'static str),
    Tag(Arc<Span>),
    Lost(Arc<Span>),
    /// A span of the sidecar that did not read, by its place there.
    Problem(usize),
}

/// The lines of the list and what they were made of.
#[derive(Default)]
pub struct Rows {
    made_of: Option<Made>,
    pub lines: Vec<Line>,
    /// Where the tags begin and end among the lines.
    tags: (usize, usize),
    /// The tag that was focused when the list was last moved to it.
    pub followed: Option<SpanId>,
}

#[derive(PartialEq, Clone)]
struct Made {
    path: PathBuf,
    revision: u64,
    by_label: bool,
    filter: String,
    label: Option<Arc<str>>,
}

/// Place of a tag in the list.
type Order<'a> = (usize, Byte, Reverse<Byte>, &'a str, &'a SpanId);

impl Made {
    fn order<'a>(&self, scheme: &Scheme, span: &'a Span) -> Order<'a> {
        let group = if self.by_label { scheme.position(&span.label).unwrap_or(usize::MAX) } else { 0 };
        (group, span.range.start, Reverse(span.range.end), &span.label, &span.id)
    }

    fn shows(&self, text: &Text, span: &Span) -> bool {
        let has = |words: &str| words.to_lowercase().contains(&self.filter);
        !matches!(span.status, SpanStatus::Rejected | SpanStatus::Suggested)
            && self.label.as_ref().is_none_or(|l| *l == span.label)
            && (self.filter.is_empty() || has(span.quote(text)) || span.value_str().is_some_and(has))
    }
}

impl Rows {
    /// Brings the lines up to date.
    ///
    /// **Cost:** a binary search a changed tag; one pass over all tags where the article, the order or a filter changed.
    pub fn update(&mut self, session: &Session, article: &Article, filter: &str, label: Option<&Arc<str>>) {
        let made = Made {
            path: article.path.clone(),
            revision: article.document.revision(),
            by_label: session.settings.tag_order != "text",
            filter: filter.to_lowercase(),
            label: label.cloned(),
        };
        let Some(before) = &self.made_of else { return self.make(session, article, made) };
        if *before == made {
            return;
        }
        let same_list = Made { revision: before.revision, ..made.clone() } == *before;
        match article.changes_since(before.revision).filter(|_| same_list) {
            Some(changes) => {
                for change in changes {
                    self.patch(&session.scheme, article, &made, change);
                }
                self.made_of = Some(made);
            }
            None => self.make(session, article, made),
        }
    }

    fn make(&mut self, session: &Session, article: &Article, made: Made) {
        let document = &article.document;
        let (text, spans) = (document.text(), document.spans());
        self.lines.clear();
        let lost: Vec<Line> = spans.orphans().iter().filter(|s| made.shows(text, s)).cloned().map(Line::Lost).collect();
        if !lost.is_empty() {
            self.lines.push(Line::Title("Lost their words"));
            self.lines.extend(lost);
        }
        let mut tags: Vec<&Arc<Span>> = spans.iter().filter(|s| made.shows(text, s)).collect();
        if made.by_label {
            tags.sort_by_cached_key(|s| session.scheme.position(&s.label).unwrap_or(usize::MAX));
        }
        let first = self.lines.len();
        self.lines.extend(tags.into_iter().cloned().map(Line::Tag));
        self.tags = (first, self.lines.len());
        let aside = document.set_aside.spans.len() + document.set_aside.relations.len();
        if aside > 0 && made.filter.is_empty() && made.label.is_none() {
            self.lines.push(Line::Title("Problems"));
            self.lines.extend((0..aside).map(Line::Problem));
        }
        self.made_of = Some(made);
    }

    fn patch(&mut self, scheme: &Scheme, article: &Article, made: &Made, change: &Change) {
        if let Some(old) = &change.old
            && let Ok(at) = self.search(scheme, made, old)
        {
            self.lines.remove(at);
            self.tags.1 -= 1;
        }
        if let Some(new) = change.new.as_ref().filter(|s| made.shows(article.document.text(), s))
            && let Err(at) = self.search(scheme, made, new)
        {
            self.lines.insert(at, Line::Tag(new.clone()));
            self.tags.1 += 1;
        }
    }

    fn search(&self, scheme: &Scheme, made: &Made, span: &Span) -> Result<usize, usize> {
        let (from, to) = self.tags;
        let wanted = made.order(scheme, span);
        let found = self.lines.get(from..to).unwrap_or_default().binary_search_by(|line| match line {
            Line::Tag(other) => made.order(scheme, other).cmp(&wanted),
            _ => std::cmp::Ordering::Less,
        });
        found.map(|i| from + i).map_err(|i| from + i)
    }

    /// The line of a tag.
    pub fn place_of(&self, session: &Session, article: &Article, id: &SpanId) -> Option<usize> {
        let span = article.document.spans().get(id)?;
        if span.lost.is_some() {
            return self.lines.iter().position(|line| matches!(line, Line::Lost(s) if s.id == *id));
        }
        self.search(&session.scheme, self.made_of.as_ref()?, span).ok()
    }
}

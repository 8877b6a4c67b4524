//! What does not reach a file: its kinds, in words, and each with its place.

use super::Record;
use crate::core::spans::{Id, Span};
use std::sync::Arc;

/// One thing of one article that does not reach the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub kind: LossKind,
    /// Id of the article.
    pub article: Arc<str>,
    pub span: Option<Id>,
    /// Place in code points, half-open.
    pub place: Option<(u32, u32)>,
    pub label: Option<Arc<str>>,
    /// The words, shortened, or what else tells it apart.
    pub detail: String,
}

/// Why something does not reach the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LossKind {
    EmptyArticle,
    Orphaned,
    SetAside,
    ArticleLabels,
    OtherLabel,
    Overlap,
    Blank,
    Trimmed,
    Fragments,
    Renamed,
    Value,
    Attributes,
    Relation,
    Note,
    Control,
    TooLong,
    Misfit,
    NotInEnts,
    TrimmedInEnts,
}

impl Loss {
    /// A loss of a tag, told by its words.
    pub fn of_span(kind: LossKind, record: &Record, span: &Span) -> Self {
        Self {
            kind,
            article: record.id.as_str().into(),
            span: Some(span.id.clone()),
            place: Some(record.cp(span.range)),
            label: Some(span.label.clone()),
            detail: short(span.quote(&record.text)),
        }
    }

    /// A loss of an article as a whole.
    pub fn of_article(kind: LossKind, record: &Record, detail: String) -> Self {
        Self { kind, article: record.id.as_str().into(), span: None, place: None, label: None, detail }
    }
}

impl LossKind {
    /// The name in a report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EmptyArticle => "empty_article",
            Self::Orphaned => "orphaned",
            Self::SetAside => "set_aside",
            Self::ArticleLabels => "article_labels",
            Self::OtherLabel => "other_label",
            Self::Overlap => "overlap",
            Self::Blank => "blank",
            Self::Trimmed => "trimmed",
            Self::Fragments => "fragments",
            Self::Renamed => "renamed",
            Self::Value => "value",
            Self::Attributes => "attributes",
            Self::Relation => "link",
            Self::Note => "note",
            Self::Control => "control_characters",
            Self::TooLong => "too_long",
            Self::Misfit => "misfit",
            Self::NotInEnts => "not_in_ents",
            Self::TrimmedInEnts => "trimmed_in_ents",
        }
    }

    /// Whether the tag itself is gone, and not only something about it.
    pub const fn drops_span(self) -> bool {
        matches!(self, Self::OtherLabel | Self::Overlap | Self::Blank)
    }

    /// Whether something is really gone; otherwise it is there, but a reader may not use it.
    pub const fn is_loss(self) -> bool {
        !matches!(self, Self::TooLong | Self::Misfit | Self::NotInEnts | Self::TrimmedInEnts)
    }

    /// One sentence for so many losses of this kind.
    pub fn sentence(self, n: usize) -> String {
        let many = |one: &str, more: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {more}") };
        match self {
            Self::EmptyArticle => many("article has no text and is left out", "articles have no text and are left out"),
            Self::Orphaned => {
                many("article has tags whose words were not found", "articles have tags whose words were not found")
            }
            Self::SetAside => {
                many("article has tags that do not read well", "articles have tags that do not read well")
            }
            Self::ArticleLabels => many(
                "article has labels as a whole, without a place here",
                "articles have labels as a whole, without a place here",
            ),
            Self::OtherLabel => many("tag has a label without a place here", "tags have labels without a place here"),
            Self::Overlap => many("overlap dropped", "overlaps dropped"),
            Self::Blank => many("tag on blanks alone is left out", "tags on blanks alone are left out"),
            Self::Trimmed => many("tag trimmed of blanks at its edges", "tags trimmed of blanks at their edges"),
            Self::Fragments => {
                many("tag in pieces written from first to last", "tags in pieces written from first to last")
            }
            Self::Renamed => many("name written differently", "names written differently"),
            Self::Value => many("value has no place here", "values have no place here"),
            Self::Attributes => many("tag loses its attributes", "tags lose their attributes"),
            Self::Relation => many("link has no place here", "links have no place here"),
            Self::Note => many("note has no place here", "notes have no place here"),
            Self::Control => many("article with characters replaced", "articles with characters replaced"),
            Self::TooLong => {
                many("article is longer than its readers take", "articles are longer than their readers take")
            }
            Self::Misfit => many(
                "tag does not fit the tokeniser and will not train as an entity",
                "tags do not fit the tokeniser and will not train as entities",
            ),
            Self::NotInEnts => {
                many("tag overlaps others and is not in doc.ents", "tags overlap others and are not in doc.ents")
            }
            Self::TrimmedInEnts => many("tag trimmed of blanks in doc.ents", "tags trimmed of blanks in doc.ents"),
        }
    }
}

/// At most sixty characters, line ends as blanks.
pub fn short(text: &str) -> String {
    let cut = if text.len() > 60 { text.char_indices().nth(60).map(|(at, _)| at) } else { None };
    let mut words = text.get(..cut.unwrap_or(text.len())).unwrap_or_default().to_owned();
    if words.contains(char::is_control) {
        words = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    }
    if cut.is_some() {
        words.push('…');
    }
    words
}

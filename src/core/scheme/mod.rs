//! What may be tagged: labels with their keys and shapes, their attributes, and the links allowed between them.

mod check;
mod file;

pub use check::{Breach, check_link, check_span};
pub use file::SchemeError;

use serde_json::{Map, Value};
use std::sync::Arc;

/// The scheme built into the program: ACTOR, DATE, CLAIM and the attribution link.
const BUILT_IN: &str = include_str!("../../../assets/scheme.json");

/// The labels and links of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    pub name: String,
    pub labels: Vec<Label>,
    pub links: Vec<LinkType>,
    /// Labels and values of the article as a whole.
    pub article_labels: Vec<Attribute>,
    pub dates: DateSettings,
    /// SHA-256 of the scheme file it was read from, hex; of the built-in text where there was none.
    pub sha256: String,
    /// Fields of the file this program does not know, kept for writing it back.
    pub extra: Map<String, Value>,
}

/// One kind of span.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub name: Arc<str>,
    /// The digit that applies it, `1` to `9`, then `0` for the tenth; `None` from the eleventh on.
    pub key: Option<char>,
    /// Colour of its marks as the file gives it (`#0072B2`); `None`: the theme chooses.
    pub color: Option<String>,
    pub shape: Shape,
    pub description: String,
    pub attrs: Vec<Attribute>,
    pub extra: Map<String, Value>,
}

/// How a label is shown in the text, told apart without colour too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Shape {
    /// A filled rounded tint behind the words.
    #[default]
    Tint,
    /// A tint with a dotted line below.
    Dotted,
    /// A bar in the margin with corner marks.
    Bar,
}

/// A named property of a span or of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    pub name: String,
    pub kind: AttributeKind,
    pub default: Option<Value>,
    pub extra: Map<String, Value>,
}

/// What values an attribute takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    Text,
    Number,
    YesNo,
    Choice(Vec<String>),
    Choices(Vec<String>),
    Date,
}

/// A link allowed between spans, from one of some labels to one of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkType {
    pub name: Arc<str>,
    pub from: Vec<String>,
    pub to: Vec<String>,
}

/// Which date expressions become tags, and how numeric dates are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DateSettings {
    pub day_first: bool,
    pub vague: bool,
    pub durations: bool,
    pub sets: bool,
}

impl Label {
    /// Whether its spans carry a value of their own. Those shown as a bar are whole statements and have none.
    pub fn has_value(&self) -> bool {
        self.shape != Shape::Bar
    }
}

impl Scheme {
    /// The scheme that comes with the program.
    pub fn built_in() -> Self {
        #[expect(clippy::expect_used, reason = "the built-in scheme is part of the program and a test reads it")]
        Self::from_json(BUILT_IN.as_bytes()).expect("the built-in scheme is a valid scheme")
    }

    /// The label of a name.
    pub fn label(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|l| &*l.name == name)
    }

    /// Place of a label in the list: the order of the panel and the choice of a colour. Unknown labels have none.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.labels.iter().position(|l| &*l.name == name)
    }

    /// The label a digit applies.
    pub fn label_for_key(&self, key: char) -> Option<&Label> {
        self.labels.iter().find(|l| l.key == Some(key))
    }

    /// The link types that may start at a label.
    pub fn links_from<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a LinkType> {
        self.links.iter().filter(move |t| t.from.iter().any(|f| f == label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_scheme_has_the_three_labels_and_their_shapes() {
        let scheme = Scheme::built_in();
        let seen: Vec<_> = scheme.labels.iter().map(|l| (&*l.name, l.key, l.shape)).collect();
        assert_eq!(
            seen,
            [("ACTOR", Some('1'), Shape::Tint), ("DATE", Some('2'), Shape::Dotted), ("CLAIM", Some('3'), Shape::Bar)]
        );
        assert_eq!(scheme.links_from("CLAIM").map(|t| &*t.name).collect::<Vec<_>>(), ["attribution"]);
    }
}

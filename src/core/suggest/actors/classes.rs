//! The classes of patterns: what each is called, what a person reads of it, and how sure it is before anything is learned.

use super::context::Context;

/// What kind of pattern proposes; its weight is learned, apart for each context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// A name after Mr, Dr, Sir, with it.
    Courtesy,
    /// A name after an office.
    Titled,
    /// An office before a name.
    Title,
    /// Office and name in one.
    Whole,
    /// Two capitalised words or more, the first a first name.
    Person,
    /// Two capitalised words or more of no known kind.
    Unknown,
    /// A first name alone.
    First,
    /// One capitalised word of no known kind.
    Single,
    /// Capitalised words with an organisation word among them.
    Organisation,
    /// The organisation without what "of" or "for" adds.
    Head,
    /// A known organisation.
    Body,
    /// A known organisation or state inside a title or a longer name.
    Inner,
    /// Capitals only.
    Acronym,
    /// A state or its capital.
    State,
    /// A state with its article.
    TheState,
    /// A city, region or continent.
    Place,
    /// A people.
    People,
    /// Nationality and side, authorities, government.
    Collective,
    /// "the diplomat".
    Role,
    /// An office with a capital, without a name.
    Office,
    /// Capitalised words with the word of a thing, place or event among them.
    Thing,
    /// What somebody does, before the name.
    Trade,
}

impl Class {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Courtesy,
        Self::Titled,
        Self::Title,
        Self::Whole,
        Self::Person,
        Self::Unknown,
        Self::First,
        Self::Single,
        Self::Organisation,
        Self::Head,
        Self::Body,
        Self::Inner,
        Self::Acronym,
        Self::State,
        Self::TheState,
        Self::Place,
        Self::People,
        Self::Collective,
        Self::Role,
        Self::Office,
        Self::Thing,
        Self::Trade,
    ];

    /// The name in the source of a suggestion.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Courtesy => "courtesy",
            Self::Titled => "titled-name",
            Self::Title => "title",
            Self::Whole => "title-and-name",
            Self::Person => "first-name",
            Self::Unknown => "capitals",
            Self::First => "first-name-alone",
            Self::Single => "capital",
            Self::Organisation => "organisation",
            Self::Head => "organisation-head",
            Self::Body => "known-organisation",
            Self::Inner => "inside-title",
            Self::Acronym => "acronym",
            Self::State => "state",
            Self::TheState => "the-state",
            Self::Place => "place",
            Self::People => "people",
            Self::Collective => "collective",
            Self::Role => "role",
            Self::Office => "office",
            Self::Thing => "thing",
            Self::Trade => "trade",
        }
    }

    /// What a person reads of it.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Courtesy => "name with a courtesy title",
            Self::Titled => "name after an office",
            Self::Title => "office before a name",
            Self::Whole => "office and name",
            Self::Person => "first name and capitalised words",
            Self::Unknown => "capitalised words",
            Self::First => "a first name",
            Self::Single => "capitalised word",
            Self::Organisation => "name with a word for an organisation",
            Self::Head => "word for an organisation",
            Self::Body => "known organisation",
            Self::Inner => "known name inside a longer one",
            Self::Acronym => "capitals only",
            Self::State => "state or capital that acts",
            Self::TheState => "state that acts",
            Self::Place => "place that acts",
            Self::People => "a people",
            Self::Collective => "nationality and a word for its side",
            Self::Role => "role of a person named before",
            Self::Office => "office without a name",
            Self::Thing => "capitalised words",
            Self::Trade => "what somebody does, before the name",
        }
    }

    /// Whether what it finds may be the name of a place as well as that of somebody who acts.
    pub const fn may_be_place(self) -> bool {
        matches!(self, Self::Unknown | Self::Single | Self::State | Self::TheState | Self::Place | Self::Thing)
    }

    /// How sure it is before anything is learned.
    pub fn prior(self, context: Context) -> f32 {
        use Context::*;
        match self {
            Self::Courtesy | Self::Titled => 0.8,
            Self::Title => 0.75,
            Self::Whole => 0.2,
            Self::Person => match context {
                Place => 0.55,
                _ => 0.78,
            },
            Self::Unknown => match context {
                Speaker | Subject => 0.75,
                Place => 0.15,
                Partner | Agent => 0.55,
                Owner => 0.5,
                Headline => 0.3,
                _ => 0.5,
            },
            Self::First => match context {
                Speaker => 0.7,
                Subject => 0.6,
                Place => 0.15,
                Headline | Start => 0.25,
                _ => 0.6,
            },
            Self::Single => match context {
                Speaker => 0.62,
                Subject => 0.45,
                Owner => 0.5,
                Place | Headline | Start => 0.06,
                Partner | Agent => 0.35,
                _ => 0.2,
            },
            Self::Organisation => match context {
                Speaker | Subject => 0.8,
                Place => 0.5,
                Headline => 0.5,
                _ => 0.7,
            },
            Self::Head => 0.12,
            Self::Body => match context {
                Place => 0.6,
                Inner => 0.3,
                _ => 0.75,
            },
            Self::Inner => 0.3,
            Self::Acronym => match context {
                Speaker | Subject => 0.75,
                Place => 0.3,
                Owner | Partner | Agent => 0.6,
                Headline => 0.4,
                _ => 0.5,
            },
            Self::State => match context {
                Speaker | Subject | Partner | Compound => 0.75,
                Owner => 0.28,
                Place => 0.05,
                _ => 0.2,
            },
            Self::TheState => match context {
                Speaker | Subject => 0.78,
                _ => 0.1,
            },
            Self::Place => match context {
                Speaker => 0.4,
                Subject => 0.25,
                _ => 0.06,
            },
            Self::People => 0.5,
            Self::Collective => 0.75,
            Self::Role => 0.55,
            Self::Office => match context {
                Speaker => 0.5,
                Subject => 0.4,
                _ => 0.15,
            },
            Self::Thing => match context {
                Speaker => 0.4,
                _ => 0.1,
            },
            Self::Trade => 0.4,
        }
    }
}

/// A class in a context, numbered for counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub class: Class,
    pub context: Context,
}

impl Pattern {
    /// How many there are.
    pub const COUNT: usize = Class::ALL.len() * Context::ALL.len();

    /// Its number, below `COUNT`.
    pub fn number(self) -> usize {
        self.class as usize * Context::ALL.len() + self.context as usize
    }
}

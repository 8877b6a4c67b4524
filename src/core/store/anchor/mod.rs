//! The article changed: where are the tagged words now?
//!
//! With the old text a word diff carries spans along; words the diff could not follow are looked for where the new text
//! is new. Without it quotes are looked for everywhere, by their words and what stands around them. A look-alike is
//! refused rather than taken: a lost tag is seen and placed by hand, a wrong one is not.

mod carry;
mod diff;
mod ends;
mod fold;
mod follow;
mod likeness;
mod order;
mod search;
mod slide;
mod split;

pub use carry::reanchor;
pub use follow::{Followed, follow, follow_rows};

use crate::core::text::ByteRange;

/// What became of one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The same words at the same offsets.
    Kept(Vec<ByteRange>),
    /// The very same words elsewhere.
    Moved(Vec<ByteRange>),
    /// Found, but the words are not quite the same any more: a person should look.
    Unsure(Vec<ByteRange>),
    /// No place that could be meant, or several.
    Lost,
}

impl Outcome {
    /// The pieces in the new text: one, or those of a discontinuous span; none when lost.
    pub fn pieces(&self) -> &[ByteRange] {
        match self {
            Self::Kept(pieces) | Self::Moved(pieces) | Self::Unsure(pieces) => pieces,
            Self::Lost => &[],
        }
    }
}

/// How many spans went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub kept: usize,
    pub moved: usize,
    pub unsure: usize,
    pub lost: usize,
}

impl Summary {
    /// Whether every span keeps its words exactly, so that nobody need look before the new places are saved.
    pub fn is_exact(&self) -> bool {
        self.unsure == 0 && self.lost == 0
    }

    /// Counts outcomes.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut summary = Self::default();
        for outcome in outcomes {
            match outcome {
                Outcome::Kept(_) => summary.kept += 1,
                Outcome::Moved(_) => summary.moved += 1,
                Outcome::Unsure(_) => summary.unsure += 1,
                Outcome::Lost => summary.lost += 1,
            }
        }
        summary
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags = |n: usize| if n == 1 { "1 tag".to_owned() } else { format!("{n} tags") };
        let parts = [(self.moved + self.unsure, "moved"), (self.unsure, "with other words"), (self.lost, "not found")];
        let mut parts = parts.into_iter().filter(|(n, _)| *n > 0);
        match parts.next() {
            None => write!(f, "{} in place", tags(self.kept)),
            Some((n, how)) => {
                write!(f, "{} {how}", tags(n))?;
                parts.try_for_each(|(n, how)| write!(f, ", {n} {how}"))
            }
        }
    }
}

#[cfg(test)]
mod tests;

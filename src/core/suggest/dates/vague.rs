//! Now, recently, the future: references without a calendar date.

use super::expr::{Expr, Node};
use super::grammar::Grammar;
use super::lexicon::{Cue, Lex};
use super::tokens::Kind;
use super::value::{Unit, Vague};

impl Grammar<'_, '_> {
    /// A vague reference that begins here.
    pub fn vague(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let node = |vague, end| Some(Node::new(Expr::Vague(vague), end));
        let hyphen = t.is(i + 1, b'-') && t.glued(i + 1);
        let before = |words: &[&str]| i.checked_sub(1).is_some_and(|b| words.iter().any(|w| t.word(b, w)));
        match t.lex(i) {
            Lex::Now if t.word(i, "now") => {
                let out = hyphen || t.word(i + 1, "that") || before(&["by", "until", "till", "from", "than"]);
                if out { None } else { node(Vague::Present, i + 1) }
            }
            Lex::Now | Lex::Currently if !hyphen => node(Vague::Present, i + 1),
            Lex::Current => {
                let noun = t.kind(i + 1) == Kind::Word && t.cue(i + 1) == Cue::Nil && !t.sentence_start(i + 1);
                let present = t.word(i, "present") && before(&["at"]) && self.ends_noun(i + 1);
                if (t.word(i, "current") && noun || present) && !hyphen { node(Vague::Present, i + 1) } else { None }
            }
            Lex::Recently if !hyphen => {
                // "more recently" goes with its measure; the span began at the word before.
                node(Vague::Past, i + 1)
            }
            Lex::Recent => match t.lex(i + 1) {
                Lex::Units(Unit::Year | Unit::Month | Unit::Week | Unit::Day | Unit::Decade) => {
                    node(Vague::Past, i + 2)
                }
                _ if hyphen => None,
                _ => node(Vague::Past, i + 1),
            },
            Lex::These => match t.lex(i + 1) {
                Lex::Units(Unit::Day) if t.word(i + 1, "days") => node(Vague::Present, i + 2),
                _ => None,
            },
            Lex::Later => {
                let adverb = !t.word(i + 1, "than")
                    && !t.word(i + 1, "on")
                    && !before(&["or", "no", "the", "a", "an", "than", "not", "its", "his", "her", "their"]);
                let noun = t.kind(i + 1) == Kind::Word
                    && !t.sentence_start(i + 1)
                    && matches!(t.lex(i + 1), Lex::Units(_) | Lex::Unit(_) | Lex::Season(_));
                if adverb && !noun && !hyphen && !self.late_amount(i) { node(Vague::Future, i + 1) } else { None }
            }
            Lex::The if t.word(i + 1, "moment") && before(&["at"]) && self.ends_noun(i + 2) && !t.word(i + 2, "of") => {
                node(Vague::Present, i + 2)
            }
            Lex::The => match t.lex(i + 1) {
                Lex::Future => {
                    let free = !t.word(i + 2, "of") && self.ends_noun(i + 2);
                    if free { node(Vague::Future, i + 2) } else { None }
                }
                Lex::Distance if t.lex(i + 2) == Lex::Future => node(Vague::Future, i + 3),
                Lex::Past => {
                    let placed = before(&["in", "from", "of", "than"]);
                    if placed && self.ends_noun(i + 2) { node(Vague::Past, i + 2) } else { None }
                }
                _ => None,
            },
            Lex::Future => {
                if before(&["in"]) && self.ends_noun(i + 1) {
                    node(Vague::Future, i + 1)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// "two years later" is a count; "later" is then not alone.
    fn late_amount(&self, i: usize) -> bool {
        i.checked_sub(1).is_some_and(|b| matches!(self.t.lex(b), Lex::Unit(_) | Lex::Units(_)))
    }

    /// Whether a noun ends before this token: no other word follows that it could describe.
    fn ends_noun(&self, i: usize) -> bool {
        let t = self.t;
        t.sentence_start(i)
            || t.kind(i) != Kind::Word && !(t.is(i, b'-') && t.glued(i))
            || !matches!(t.cue(i), Cue::Nil | Cue::YearNoun | Cue::Counted | Cue::Planned)
    }
}

//! In what part of its sentence a name stands: who speaks or acts, with whom, whose, or where.

use super::lexicon::*;
use super::words::*;

/// The part of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Context {
    /// Before or after a verb of saying.
    Speaker,
    /// Before a verb of acting.
    Subject,
    /// After "with", "between", "against".
    Partner,
    /// After "by", "for", "to quote".
    Agent,
    /// Before 's.
    Owner,
    /// After "in", "at", "from".
    Place,
    /// Joined by a hyphen.
    Compound,
    /// Inside a longer name.
    Inner,
    /// The first word of a sentence.
    Start,
    /// In a line where most words have capitals.
    Headline,
    /// Anywhere else.
    Other,
}

impl Context {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Speaker,
        Self::Subject,
        Self::Partner,
        Self::Agent,
        Self::Owner,
        Self::Place,
        Self::Compound,
        Self::Inner,
        Self::Start,
        Self::Headline,
        Self::Other,
    ];
}

/// The context of a range of words.
pub fn context(w: &Words<'_>, from: usize, to: usize) -> Context {
    let before = |n: usize| from.checked_sub(n);
    if w.word(to) == "-" && w.is(to, GLUED) && w.is(to + 1, GLUED) && w.is(to + 1, LETTERS) {
        return Context::Compound;
    }
    if w.is(from, GLUED) && before(1).is_some_and(|at| w.word(at) == "-") {
        return Context::Compound;
    }
    if w.is(from, HEADLINE) {
        return Context::Headline;
    }
    let article = before(1).is_some_and(|at| w.lower(at) == "the") && w.spaced(from);
    let prior = if article { before(2) } else { before(1) }.filter(|at| {
        let next = at + 1;
        w.spaced(next) || w.is(*at, MARK)
    });
    let place = prior.is_some_and(|at| w.on(at, PLACE) && w.spaced(at + 1))
        || prior.is_some_and(|at| {
            w.word(at) == ","
                && at > 0
                && w.on(at - 1, STATE) | (w.is(at - 1, CAPITAL) && w.on(from, STATE))
                && !verb_after(w, to)
        });
    if w.is(to, GENITIVE) {
        return if place { Context::Place } else { Context::Owner };
    }
    let listed = prior.is_some_and(|at| w.lower(at) == ",");
    // "the coast of Chile saw": what stands before "of" acts.
    let belongs = w.on(from, STATE) && prior.is_some_and(|at| w.lower(at) == "of");
    if (!place || listed)
        && !belongs
        && let Some(context) = acting(w, to)
    {
        return context;
    }
    if place {
        return Context::Place;
    }
    if let Some(at) = prior {
        if w.on(at, SAYS) && !matches!(w.lower(at), "called" | "calls" | "reported") {
            return Context::Speaker;
        }
        match w.lower(at) {
            "with" | "between" | "against" => return Context::Partner,
            "and" => {
                let mut back = at;
                while let Some(b) = back.checked_sub(1).filter(|b| w.is(*b, CAPITAL) || w.lower(*b) == "the") {
                    back = b;
                }
                if back.checked_sub(1).is_some_and(|b| matches!(w.lower(b), "with" | "between")) {
                    return Context::Partner;
                }
            }
            "by" | "for" | "per" => return Context::Agent,
            _ => {}
        }
    }
    if w.is(from, START) { Context::Start } else { Context::Other }
}

fn verb_after(w: &Words<'_>, to: usize) -> bool {
    acting(w, to).is_some()
}

/// Whether a verb follows that makes a speaker or an actor of what stands before it.
fn acting(w: &Words<'_>, to: usize) -> Option<Context> {
    let mut at = to;
    // An insertion between commas: "Peskov, the Kremlin spokesman, said".
    if w.word(at) == "," {
        let close = (at + 1..(at + 14).min(w.len())).find(|i| matches!(w.word(*i), "," | "." | "\"" | "”"))?;
        if w.word(close) != "," || !w.on(close + 1, SAYS | AUXILIARY) || !w.spaced(close + 1) {
            return None;
        }
        at = close + 1;
    } else if !w.spaced(at) {
        return None;
    }
    let mut verb = false;
    for _ in 0..4 {
        if w.on(at, SAYS) && !w.is(at, CAPITAL) {
            return Some(Context::Speaker);
        }
        if w.on(at, ACTS) && !w.is(at, CAPITAL) {
            verb = true;
        } else if w.on(at, AUXILIARY) && !w.is(at, CAPITAL) {
            verb |= !matches!(w.lower(at), "on" | "to" | "all" | "both");
        } else {
            break;
        }
        at += 1;
        if !w.spaced(at) {
            break;
        }
    }
    verb.then_some(Context::Subject)
}

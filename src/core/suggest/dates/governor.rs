//! Which way a weekday or month points: the verb that governs it.
//!
//! The last finite verb before it in its clause decides; where none stands before, the first one after it. A verb merely
//! in the same sentence says nothing: "said Thursday that it will …" is a past Thursday.

use super::lexicon::{Cue, Lex};
use super::tokens::{Kind, Tokens};

/// How far a verb is looked for, so that the work stays linear.
const REACH: usize = 40;

/// Where a governing verb points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Before or on the publication date.
    Past,
    /// On or after it.
    Future,
    /// No verb tells.
    Open,
}

/// The direction and the word that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Governed {
    /// Where it points.
    pub direction: Direction,
    /// Token of the word that decided.
    pub cue: Option<usize>,
}

impl Governed {
    /// Whether a plan or "will" points ahead, not only a present tense.
    pub fn planned(self, t: &Tokens<'_>) -> bool {
        self.direction == Direction::Future
            && self.cue.is_some_and(|c| !matches!(t.cue(c), Cue::Be | Cue::Present | Cue::Have | Cue::Modal))
    }
}

const OPEN: Governed = Governed { direction: Direction::Open, cue: None };

/// Which way the expression from token `start` to before `end` points.
pub fn direction(t: &Tokens<'_>, start: usize, end: usize) -> Governed {
    if let Some(before) = start.checked_sub(1)
        && !t.sentence_start(start)
    {
        let by = |direction| Governed { direction, cue: Some(before) };
        if t.cue(before) == Cue::Since {
            return by(Direction::Past);
        }
        let second = before.checked_sub(1);
        let ahead = t.word(before, "of") && second.is_some_and(|b| t.word(b, "ahead"))
            || t.word(before, "as") && second.is_some_and(|b| t.word(b, "soon") || t.lex(b) == Lex::Early)
            || t.word(before, "starting")
            || t.word(before, "beginning")
            || t.word(before, "effective");
        if ahead {
            return by(Direction::Future);
        }
    }
    let genitive = t.is(end, b'\'') && t.glued(end);
    let said_before = start.checked_sub(1).is_some_and(|b| t.cue(b) == Cue::Said);
    let found = if genitive && said_before { OPEN } else { backward(t, start, false) };
    let found = if found.cue.is_none() { forward(t, end) } else { found };
    // Nothing in the clause, nothing behind: the sentence so far.
    let found = if found.cue.is_none() && !genitive { backward(t, start, true) } else { found };
    let until = start
        .checked_sub(1)
        .is_some_and(|b| t.word(b, "until") || t.word(b, "till") || t.word(b, "by") || t.word(b, "through"));
    // "sold by May 1" after "were": told of the past; else a limit lies ahead.
    let auxiliary = |c: usize| ["was", "were", "had", "did"].iter().any(|w| t.word(c, w));
    let told = found.cue.is_some_and(|c| auxiliary(c) || c.checked_sub(1).is_some_and(auxiliary));
    if until && found.direction == Direction::Past && !told {
        return Governed { direction: Direction::Future, cue: start.checked_sub(1) };
    }
    found
}

/// Whether the verb before a token lies ahead of the speaker.
pub fn ahead(t: &Tokens<'_>, start: usize) -> bool {
    backward(t, start, false).direction == Direction::Future
}

fn backward(t: &Tokens<'_>, start: usize, over_commas: bool) -> Governed {
    let mut at = start;
    let mut infinitive = None;
    for _ in 0..REACH {
        if t.sentence_start(at) {
            break;
        }
        let Some(b) = at.checked_sub(1) else { break };
        at = b;
        match t.kind(b) {
            Kind::Break => break,
            Kind::Mark | Kind::Sign => {
                let comma = t.is(b, b',') && !t.glued(b + 1) && !over_commas;
                if comma || t.is(b, b';') || t.is(b, b':') || t.is(b, b'-') && !t.glued(b + 1) || t.is(b, b'"') {
                    break;
                }
                continue;
            }
            Kind::Number => continue,
            Kind::Word => {}
        }
        let that_day = t.word(b, "that") && t.lex(b + 1) != Lex::Nil;
        if t.cue(b) == Cue::Clause && !that_day && !t.word(b, "as") && !t.word(b, "so") {
            break;
        }
        if t.cue(b) == Cue::To
            && t.kind(b + 1) == Kind::Word
            && !t.capital(b + 1)
            && matches!(t.lex(b + 1), Lex::Nil | Lex::Between | Lex::Beginning | Lex::End)
            && b + 1 < start
        {
            if t.word(b + 1, "be") {
                return Governed { direction: Direction::Future, cue: Some(b) };
            }
            infinitive = Some(b);
            continue;
        }
        if let Some(direction) = verb(t, b, true) {
            return Governed { direction, cue: Some(b) };
        }
    }
    if infinitive.is_some() && in_headline(t, start) {
        return Governed { direction: Direction::Future, cue: infinitive };
    }
    OPEN
}

fn forward(t: &Tokens<'_>, end: usize) -> Governed {
    for at in end..end.saturating_add(REACH) {
        if t.sentence_start(at) {
            break;
        }
        if t.kind(at) != Kind::Word {
            continue;
        }
        if let Some(direction) = verb(t, at, false) {
            return Governed { direction, cue: Some(at) };
        }
    }
    OPEN
}

/// What a token says as a finite verb; `None` where it is none. `back`: the date stands after it.
fn verb(t: &Tokens<'_>, i: usize, back: bool) -> Option<Direction> {
    use Direction::{Future, Past};
    let before = i.checked_sub(1).filter(|_| !t.sentence_start(i));
    let prior = |cue: Cue| before.is_some_and(|b| t.cue(b) == cue);
    let article = before.is_some_and(|b| {
        matches!(t.lex(b), Lex::A | Lex::The | Lex::This | Lex::These)
            || matches!(t.cue(b), Cue::Prep)
            || possessive(t, b)
    });
    let to_follows = t.cue(i + 1) == Cue::To;
    match t.cue(i) {
        Cue::Said if !t.capital(i) => Some(if prior(Cue::Be) && to_follows { return None } else { Past }),
        Cue::Will => Some(Future),
        Cue::Modal => {
            if t.capital(i) && t.lex(i) != Lex::Nil {
                return None;
            }
            let past = t.cue(i + 1) == Cue::Have
                || t.word(i, "couldn")
                || t.word(i, "could") && t.word(i + 1, "not")
                || t.word(i, "cannot");
            Some(if past { Past } else { Future })
        }
        Cue::Planned => {
            let needs = t.word(i, "set") || t.word(i, "bound") || t.word(i, "likely");
            let has = to_follows || ["for", "on"].iter().any(|w| t.word(i + 1, w));
            if needs && !has {
                return if t.word(i, "set") && !article && !prior(Cue::Be) { Some(Past) } else { None };
            }
            if t.word(i, "upcoming") || article && !back && !to_follows {
                return None;
            }
            let near =
                |words: &[&str]| (1..=2).any(|k| i.checked_sub(k).is_some_and(|b| words.iter().any(|w| t.word(b, w))));
            let be = near(&["is", "are", "be", "been", "being", "was", "were"]);
            let be_before = before.is_some_and(|b| t.cue(b) == Cue::Be || t.word(b, "was") || t.word(b, "were"));
            // "more than expected"; "cancelled due to the storm"
            let compared = before.is_some_and(|b| t.word(b, "than") || t.word(b, "as"));
            if compared || t.word(i, "due") && to_follows && !(be_before && is_infinitive(t, i + 2)) {
                return None;
            }
            if near(&["had"]) {
                return Some(Past);
            }
            // "analysts expected a profit" tells of the past; "is expected", "expected to" look ahead.
            let plain = t.text(i).ends_with("ed") && !has && !be;
            Some(if plain && back && !article { Past } else { Future })
        }
        Cue::Wants => {
            if to_follows || t.text(i).starts_with("expect") && !article {
                return Some(Future);
            }
            if t.text(i).ends_with("ed") && !article { Some(Past) } else { None }
        }
        Cue::PutOff => {
            let moved = ["until", "till", "to", "for"].iter().any(|w| t.word(i + 1, w));
            Some(if moved { Future } else { Past })
        }
        Cue::Have if !article => {
            let set = t.word(i + 1, "been") && t.cue(i + 2) == Cue::Planned;
            Some(if to_follows || set { Future } else { Past })
        }
        Cue::Be if t.word(i, "is") || t.word(i, "are") => {
            let next =
                if t.word(i + 1, "not") || t.word(i + 1, "also") || t.word(i + 1, "still") { i + 2 } else { i + 1 };
            let ahead = t.cue(next) == Cue::To || t.cue(next) == Cue::Planned || t.text(next).ends_with("ing") || back;
            ahead.then_some(Future)
        }
        Cue::Past => {
            if t.word(i, "won") && t.is(i + 1, b'\'') && t.word(i + 2, "t") {
                return Some(Future);
            }
            let auxiliary = ["was", "were", "had", "did"].iter().any(|w| t.word(i, w));
            if t.capital(i) && !t.sentence_start(i) || !auxiliary && (participle(t, before) || article) {
                return None;
            }
            Some(Past)
        }
        Cue::Present => {
            if article || prior(Cue::To) || t.capital(i) && !t.sentence_start(i) {
                return None;
            }
            let b = before?;
            if t.cue(b) == Cue::Past || t.word(b, "not") || t.is(b, b'-') || matches!(t.lex(b), Lex::Ordinal(_)) {
                return None;
            }
            if t.cue(b) == Cue::Will || t.cue(b) == Cue::Modal {
                return None;
            }
            let singular = t.text(i).ends_with('s') || t.text(i).ends_with("es");
            let fits = if singular {
                // "the vote takes place", "Ford opens"; "filed tax returns" is a noun.
                // A subject with its article, which no verb or preposition has as its object.
                let named = |k: usize| {
                    let Some(d) = b.checked_sub(k) else { return false };
                    let past = |w: usize| is_ed(t, w) || matches!(t.cue(w), Cue::Past | Cue::Said);
                    let object = d.checked_sub(1).is_some_and(|v| past(v) || matches!(t.cue(v), Cue::Prep | Cue::Have));
                    let article = matches!(t.lex(d), Lex::The | Lex::A | Lex::This) || possessive(t, d);
                    article && !object && !(d + 1..=b).any(past)
                };
                t.kind(b) == Kind::Word
                    && (t.capital(b)
                        || t.cue(b) == Cue::Pronoun
                        || t.cue(b) == Cue::Clause
                        || named(1)
                        || named(2)
                        || named(3))
            } else {
                t.text(b).ends_with('s') || t.cue(b) == Cue::Pronoun || t.word(b, "who") || t.cue(b) == Cue::And
            };
            // A headline tells what happened in the present, but a timetable stays ahead.
            fits.then_some(Future)
        }
        _ => {
            if !is_ed(t, i) || participle(t, before) || article {
                return None;
            }
            Some(Past)
        }
    }
}

fn possessive(t: &Tokens<'_>, i: usize) -> bool {
    ["his", "her", "its", "their", "our", "my", "your"].iter().any(|w| t.word(i, w)) || t.word(i, "s") && t.glued(i)
}

/// After a form of be, a past form is a participle and the form of be decides.
fn participle(t: &Tokens<'_>, before: Option<usize>) -> bool {
    let Some(b) = before else { return false };
    let adverb = t.text(b).ends_with("ly") || t.word(b, "not") || t.word(b, "also");
    let b = if adverb { b.saturating_sub(1) } else { b };
    t.cue(b) == Cue::Be
}

/// Whether a bare verb can stand here: no article, name, number or -ing form.
fn is_infinitive(t: &Tokens<'_>, i: usize) -> bool {
    t.kind(i) == Kind::Word
        && !t.capital(i)
        && !matches!(t.lex(i), Lex::The | Lex::A | Lex::This | Lex::That | Lex::These | Lex::Several)
        && !possessive(t, i)
        && !t.text(i).ends_with("ing")
}

/// A lower-case word that ends like a past form and is one.
fn is_ed(t: &Tokens<'_>, i: usize) -> bool {
    let word = t.text(i);
    t.lex(i) == Lex::Nil
        && word.len() >= 4
        && word.ends_with("ed")
        && !word.ends_with("eed")
        && !t.capital(i)
        && !(t.glued(i) && i.checked_sub(1).is_some_and(|b| t.is(b, b'-')))
        && !["sacred", "naked", "hatred", "wicked", "kindred"].contains(&word)
}

/// Whether the paragraph around a token is a headline: short and without a full stop.
pub fn in_headline(t: &Tokens<'_>, i: usize) -> bool {
    let Some(end) = (i..i.saturating_add(REACH)).find(|at| t.kind(*at) == Kind::Break) else { return false };
    let Some(last) = end.checked_sub(1) else { return false };
    if [b'.', b'?', b'!', b':', b'"', b';'].iter().any(|m| t.is(last, *m)) {
        return false;
    }
    let from = i.saturating_sub(REACH);
    (from..=i).rev().any(|at| t.paragraph_start(at))
}

//! Layer 4: what the shape of a sentence says of a run of capitalised words, and of the nominal forms of actors.

use super::classes::{Class, Pattern};
use super::context::{Context, context};
use super::facts::{self, Kind};
use super::lexicon::*;
use super::words::*;
use super::{Candidate, Sort};

/// Everything the patterns see, likely or not, sorted by place.
pub fn candidates(words: &Words<'_>) -> Vec<Candidate> {
    let mut seen = Seen { words, out: Vec::new() };
    let mut at = 0;
    while at < words.len() {
        if seen.begins_name(at) {
            let to = seen.run_from(at);
            seen.run(at, to);
            at = to;
        } else {
            seen.small(at);
            at += 1;
        }
    }
    seen.out.sort_by_key(|c| (c.from, std::cmp::Reverse(c.to)));
    seen.out
}

struct Seen<'a> {
    words: &'a Words<'a>,
    out: Vec<Candidate>,
}

impl Seen<'_> {
    fn put(&mut self, from: usize, to: usize, class: Class, sort: Sort) {
        if from >= to {
            return;
        }
        let context = context(self.words, from, to);
        self.put_in(from, to, class, sort, context);
    }

    fn put_in(&mut self, from: usize, to: usize, class: Class, sort: Sort, context: Context) {
        self.out.push(Candidate::of_pattern(from, to, Pattern { class, context }, sort));
    }

    /// Whether a word may be part of a name.
    fn is_name(&self, at: usize) -> bool {
        let w = self.words;
        w.is(at, CAPITAL) && w.is(at, LETTERS) && (!w.on(at, DAY) || self.first_name_of(at))
    }

    /// April, May and June are first names only with a name behind them.
    fn first_name_of(&self, at: usize) -> bool {
        let w = self.words;
        w.on(at, FIRST)
            && w.spaced(at + 1)
            && w.is(at + 1, CAPITAL)
            && !w.on(at + 1, DAY | SMALL)
            && w.word(at + 1).len() > 2
    }

    fn begins_name(&self, at: usize) -> bool {
        let w = self.words;
        if !self.is_name(at) {
            return false;
        }
        let known = FIRST | STATE | BODY | DEMONYM | COURTESY;
        if w.on(at, SMALL | PRONOUN) && !w.on(at, FIRST) && facts::at(w, at).is_none() {
            return false;
        }
        if w.is(at, START) && !w.on(at, known) {
            let lower = w.lower(at);
            let next_name = w.spaced(at + 1) && self.is_name(at + 1) && !w.on(at + 1, SMALL);
            let usual =
                w.is(at, ALSO_LOWER) || lower.ends_with("ly") || lower.ends_with("ing") || lower.ends_with("ed");
            if usual && !w.is(at, ALSO_CAPITAL) && !(next_name && !w.is(at, ALSO_LOWER) && !lower.ends_with("ing")) {
                return false;
            }
        }
        true
    }

    /// Where the run of a name ends that begins at a word.
    fn run_from(&self, from: usize) -> usize {
        let w = self.words;
        let mut to = from + 1;
        let (mut organisation, mut linked) = (w.on(from, ORGANISATION), false);
        loop {
            if w.spaced(to) && self.is_name(to) && !w.is(to, GENITIVE) && !(w.is(to, START)) {
                organisation |= w.on(to, ORGANISATION);
                to += 1;
                continue;
            }
            let follows = |at: usize| w.spaced(at) && self.is_name(at) && !w.is(at, START);
            if w.spaced(to)
                && w.on(to, PARTICLE)
                && !w.is(to, CAPITAL)
                && follows(to + 1)
                && w.lower(to) != "y"
                && w.lower(to) != "e"
            {
                to += 2;
                continue;
            }
            if w.spaced(to) && w.word(to) == "&" && follows(to + 1) {
                to += 2;
                continue;
            }
            // Patrizia d'Ettorre
            if w.spaced(to) && elided(w.word(to)) {
                to += 1;
                continue;
            }
            // Suleiman al-Amr
            if w.spaced(to)
                && w.on(to, PARTICLE)
                && w.word(to + 1) == "-"
                && w.is(to + 1, GLUED)
                && w.is(to + 2, GLUED)
                && self.is_name(to + 2)
            {
                to += 3;
                continue;
            }
            if organisation && w.spaced(to) && w.on(to, LINK) {
                let and = matches!(w.lower(to), "and" | "&");
                let link = matches!(w.lower(to), "of" | "for" | "on");
                let skip = if w.lower(to + 1) == "the" { 2 } else { 1 };
                if (link || and && linked && !w.is(to + 1, UPPER)) && follows(to + skip) {
                    linked = true;
                    to += skip + 1;
                    continue;
                }
            }
            // Jean-Pierre, Jong-un; never US-mediated, Russia-Ukraine.
            if w.word(to) == "-" && w.is(to, GLUED) && w.is(to + 1, GLUED) && w.is(to + 1, LETTERS) {
                let fact = w.on(to - 1, STATE | DEMONYM | BODY) || w.on(to + 1, STATE | DEMONYM | COMPOUND);
                // Romanised syllables: Yiu-chung, Kwok-hung.
                let brief = |at: usize| w.word(at).chars().count() <= 6;
                let short = brief(to - 1) && brief(to + 1) && to - from >= 2 && !w.on(to + 1, ACTS | SAYS);
                if !fact && (w.is(to + 1, CAPITAL) || short) && !w.is(to - 1, UPPER) {
                    to += 2;
                    continue;
                }
            }
            return to;
        }
    }

    /// Nominal forms without a capital at their beginning.
    fn small(&mut self, at: usize) {
        let w = self.words;
        // the diplomat, the minister
        if w.lower(at) == "the" && w.spaced(at + 1) && w.on(at + 1, OFFICE) && !w.is(at + 1, CAPITAL) {
            let next = w.spaced(at + 2)
                && (w.is(at + 2, CAPITAL) || w.on(at + 2, OFFICE) || matches!(w.lower(at + 2), "of" | "for"));
            if !next {
                self.put(at, at + 2, Class::Role, Sort::Nominal);
            }
        }
    }

    fn run(&mut self, from: usize, to: usize) {
        let w = self.words;
        let small = |at: &usize| w.on(*at, SMALL) && !w.on(*at, FIRST | STATE | BODY | DEMONYM);
        let from = (from..to).find(|at| !small(at)).unwrap_or(to);
        // What a heading without a stop runs into: "On NATO | I wanted", "Fung of FTU | In the east".
        let to =
            (from..to).rev().find(|at| !small(at) || w.is(*at, UPPER) && w.word(*at) != "I").map_or(to, |at| at + 1);
        if from == to {
            return;
        }
        if w.on(from, COURTESY) && to - from > 1 {
            self.put(from, to, Class::Courtesy, Sort::Name);
            self.put(from + 1, to, Class::Whole, Sort::Name);
            self.title_before(from, to);
            return;
        }
        // An office with capitals before the name, or alone.
        if let Some(name) = self.after_office(from, to) {
            if name < to {
                self.inner(from, name);
                let from = self.with_possessive(from);
                self.put(from, name, Class::Title, Sort::Title);
                self.name(name, to, true);
                self.put(from, to, Class::Whole, Sort::Name);
            } else if !self.takes_name_after(to) {
                let from = if from > 0 && w.lower(from - 1) == "the" { from - 1 } else { from };
                self.put(from, to, Class::Office, Sort::Nominal);
            } else {
                self.inner(from, to);
            }
            return;
        }
        if self.collective(from, to) {
            return;
        }
        // "Biologist Ida Holm": at the beginning of a sentence a trade has a capital of its own.
        if w.is(from, START) && w.on(from, TRADE) && !w.on(from, OFFICE | FIRST) && to - from >= 3 {
            self.put(from, from + 1, Class::Trade, Sort::Title);
            return self.name(from + 1, to, true);
        }
        let titled = self.title_before(from, to);
        self.name(from, to, titled);
    }

    /// Where the name begins after an office with capitals; the end of the run where nothing is left.
    fn after_office(&self, from: usize, to: usize) -> Option<usize> {
        let w = self.words;
        let (mut at, mut last) = (from, None);
        while at < to {
            if w.on(at, OFFICE) {
                last = Some(at + 1);
                at += 1;
                // Secretary of State
                if matches!(w.lower(at - 1), "secretary" | "minister") && w.lower(at) == "of" && at + 1 < to {
                    last = Some(at + 2);
                    at += 2;
                }
            } else if w.on(at, RANK) && !w.on(at, FIRST) || w.word(at) == "-" || at == from && w.is(at, UPPER) {
                at += 1;
            } else if let Some((_, n)) = facts::at(w, at) {
                at += n;
            } else {
                break;
            }
        }
        last
    }

    /// Whether lower-case words of an office and then a name follow: "Kremlin spokesman Dmitry Peskov".
    fn takes_name_after(&self, at: usize) -> bool {
        let w = self.words;
        let mut at = at;
        while w.spaced(at) && !w.is(at, CAPITAL) && w.on(at, OFFICE | RANK) {
            at += 1;
        }
        w.spaced(at) && self.is_name(at)
    }

    fn with_possessive(&self, from: usize) -> usize {
        match from.checked_sub(1) {
            Some(at) if matches!(self.words.lower(at), "his" | "her" | "their" | "its") => at,
            _ => from,
        }
    }

    /// Proposes the office in small letters before a name; says whether there is one.
    fn title_before(&mut self, name: usize, to: usize) -> bool {
        let w = self.words;
        if name == 0 || !w.spaced(name) || !w.on(name - 1, OFFICE | TRADE) {
            return false;
        }
        if w.is(name - 1, CAPITAL) && (w.on(name - 1, FIRST) || !w.on(name - 1, OFFICE)) {
            return false;
        }
        let mut from = name - 1;
        let mut chain = false;
        while let Some(at) = from.checked_sub(1) {
            if !w.spaced(from) && w.word(at) != "-" && w.word(from) != "-" {
                break;
            }
            let known = w.is(at, CAPITAL) && w.on(at, DEMONYM | STATE | BODY | ORGANISATION | RANK | OFFICE);
            let rank = !w.is(at, CAPITAL) && (w.on(at, RANK | OFFICE) || w.word(at) == "-" && w.is(at, GLUED));
            let name = chain && w.is(at, CAPITAL) && !w.is(at, START) && !w.on(at, SMALL);
            if !(known || rank || name) {
                break;
            }
            chain |= w.is(at, CAPITAL) && w.on(at, ORGANISATION);
            from = at;
        }
        let from = self.with_possessive(from);
        // "actor Dennis Hopper": what he does, no office he holds.
        let trade = w.on(name - 1, TRADE) && !(from..name).any(|at| w.is(at, CAPITAL));
        self.put(from, name, if trade { Class::Trade } else { Class::Title }, Sort::Title);
        self.put(from, to, Class::Whole, Sort::Name);
        true
    }

    /// "the Russian side", "French authorities", "the US government".
    fn collective(&mut self, from: usize, to: usize) -> bool {
        let w = self.words;
        let Some((fact, n)) = facts::at(w, from) else { return false };
        if matches!(fact.kind, Kind::Organisation | Kind::Place)
            || from + n != to
            || !w.spaced(to)
            || !w.on(to, COLLECTIVE)
            || w.is(to, CAPITAL)
        {
            return false;
        }
        if w.on(to, OFFICE) && (w.is(to + 1, CAPITAL) && w.spaced(to + 1)) {
            return false;
        }
        let article = from.checked_sub(1).filter(|at| w.lower(*at) == "the");
        self.put(article.unwrap_or(from), to + 1, Class::Collective, Sort::Nominal);
        if fact.kind == Kind::State {
            self.put_in(from, to, Class::Inner, Sort::State, Context::Inner);
        }
        true
    }

    /// States and organisations inside a title or a longer name.
    fn inner(&mut self, from: usize, to: usize) {
        let w = self.words;
        let mut at = from;
        while at < to {
            match facts::at(w, at) {
                Some((fact, n)) => {
                    let sort = if fact.kind == Kind::Organisation { Sort::Name } else { Sort::State };
                    if !matches!(fact.kind, Kind::Demonym | Kind::Place) && (at, at + n) != (from, to) {
                        self.put_in(at, at + n, Class::Inner, sort, Context::Inner);
                    }
                    at += n;
                }
                None => {
                    if w.is(at, UPPER) && w.word(at).len() > 2 {
                        self.put_in(at, at + 1, Class::Inner, Sort::Name, Context::Inner);
                    }
                    at += 1;
                }
            }
        }
    }

    /// A run without office or courtesy: a known name, an organisation, a person, or what its words allow.
    fn name(&mut self, from: usize, to: usize, titled: bool) {
        let w = self.words;
        let len = to - from;
        let last = to - 1;
        if titled {
            self.put(from, to, Class::Titled, Sort::Name);
            return;
        }
        let fact = facts::at(w, from);
        if let Some((fact, n)) = fact.filter(|(_, n)| from + n == to) {
            return self.known(from, from + n, fact.kind);
        }
        let has = |lists: u32| (from..to).any(|at| w.on(at, lists) && w.is(at, CAPITAL));
        let organisation = has(ORGANISATION) && (len > 1 || w.is(from, UPPER));
        let person = len > 1 && w.on(from, FIRST) && !w.on(last, ORGANISATION);
        if organisation && !person {
            self.put(from, to, Class::Organisation, Sort::Name);
            if let Some(link) = (from..to).find(|at| w.on(*at, LINK) && !w.is(*at, CAPITAL)) {
                self.put(from, link, Class::Head, Sort::Name);
            }
            self.inner(from, to);
            return;
        }
        if len == 1 {
            // Flight STS-135 and NZ$26 are no actors, nor is the QC behind a name.
            let counts = |at: usize| w.word(at).starts_with(|c: char| c.is_ascii_digit() || c == '$');
            let designation = counts(to) || w.word(to) == "-" && w.is(to, GLUED) && counts(to + 1);
            let honour = from > 1 && w.word(from - 1) == "," && w.is(from - 2, CAPITAL) && w.on(from, HONOUR);
            if w.is(from, UPPER) && (designation || honour) {
                return;
            }
            let class = if w.on(from, FIRST) && !w.is(from, UPPER) {
                Class::First
            } else if w.is(from, UPPER) && w.word(from).chars().count() > 1 {
                Class::Acronym
            } else if w.on(from, OFFICE) {
                Class::Office
            } else if w.on(from, THING | ORGANISATION) {
                Class::Thing
            } else {
                Class::Single
            };
            return self.put(from, to, class, Sort::Name);
        }
        if person || w.on(last, SURNAME) && !w.on(from, STATE | DEMONYM) && len < 4 {
            self.put(from, to, Class::Person, Sort::Name);
            return;
        }
        if has(THING) {
            self.put(from, to, Class::Thing, Sort::Name);
            self.inner(from, to);
            return;
        }
        // A nationality or a state before a name belongs to neither: "Russian Dmitry", "Moscow Times".
        if let Some((fact, n)) = fact {
            if fact.kind == Kind::Demonym {
                return self.name(from + n, to, false);
            }
            self.inner(from, to);
        }
        self.put(from, to, Class::Unknown, Sort::Name);
    }

    fn known(&mut self, from: usize, to: usize, kind: Kind) {
        let w = self.words;
        match kind {
            Kind::Organisation => self.put(from, to, Class::Body, Sort::Name),
            Kind::State | Kind::Capital => {
                self.put(from, to, Class::State, Sort::State);
                if from > 0 && matches!(w.lower(from - 1), "the") && w.spaced(from) {
                    self.put(from - 1, to, Class::TheState, Sort::State);
                }
            }
            Kind::Place => self.put(from, to, Class::Place, Sort::Name),
            Kind::Demonym => {
                let next_noun = w.spaced(to)
                    && w.is(to, LETTERS)
                    && !w.is(to, CAPITAL)
                    && !w.on(to, SAYS | ACTS | AUXILIARY | SMALL);
                if w.word(to - 1).ends_with('s') && !next_noun {
                    self.put(from, to, Class::People, Sort::Nominal);
                }
            }
        }
    }
}

/// A name after a particle that has lost its vowel: d'Ettorre, L'Estrange.
fn elided(word: &str) -> bool {
    let rest = ["d'", "d’", "l'", "l’", "D'", "D’", "L'", "L’"].iter().find_map(|p| word.strip_prefix(p));
    rest.is_some_and(|r| r.starts_with(char::is_uppercase))
}

//! Claims: what somebody is reported to have said, the words that say so, and who it was.
//!
//! Rules over quotations, cue verbs and noun phrases of English; decisions change only how sure they are.

mod content;
mod cues;
mod discourse;
mod lexicon;
mod line;
mod patterns;
mod phrases;
mod quotations;
mod scores;
mod suggester;
#[cfg(test)]
mod tests;
mod verbs;

pub use scores::Weights;
pub use suggester::Claims;

use super::reading::Reading;
use discourse::{Discourse, Party};
use lexicon::Class;
use line::Line;
use patterns::{Found, Voice};
use phrases::Who;
use scores::Known;
use std::ops::Range;

/// How a claim is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is one quotation.
    Direct,
    /// It holds no quotation.
    Indirect,
    /// It holds a quotation and more.
    Mixed,
}

impl Kind {
    /// Its name in `attrs.kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// A claim found in a text. **Units:** bytes, half-open.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub range: Range<usize>,
    pub kind: Kind,
    /// The words that say that something is said.
    pub cue: Option<Range<usize>>,
    /// Who says it; none where nobody is named.
    pub speakers: Vec<Range<usize>>,
    /// The pronoun that stands for the speaker beside the cue.
    pub via: Option<Range<usize>>,
    pub pattern: &'static str,
    /// Lemma and tier of the cue verb.
    pub verb: Option<(&'static str, u8)>,
    pub score: f32,
    /// Goes on after an earlier part of the same statement.
    pub continues: bool,
    /// Stands inside the quotation of another claim.
    pub nested: bool,
}

/// Finds the claims of a text, sorted by place. None overlaps another, but for those inside a quotation where `nested` asks for
/// them. **Cost:** linear; some 5 ms for 5,000 words at most.
pub fn claims(reading: &Reading<'_>, weights: &Weights, nested: bool) -> Vec<Claim> {
    let mut reader =
        Reader { reading, weights, discourse: Discourse::default(), claims: Vec::new(), pending: Vec::new() };
    let mut open = false;
    for (n, paragraph) in reading.paragraphs.iter().enumerate() {
        let before = reader.claims.len();
        for sentence in paragraph.sentences.clone() {
            reader.sentence(n, sentence, sentence == paragraph.sentences.start && open);
        }
        open = reading.quotations.get(paragraph.quotations.clone()).is_some_and(|q| q.last().is_some_and(|q| q.open));
        if open && reader.claims.len() > before && reader.pending.is_empty() {
            let last = reader.claims.len() - 1;
            let alone = reader.claims.last().is_some_and(|c| c.pattern == "quote alone");
            reader.pending.extend(alone.then_some(last));
        } else if !open {
            reader.pending.clear();
        }
    }
    let mut claims = reader.claims;
    if nested {
        let inner: Vec<Claim> =
            claims.iter().filter(|c| c.kind != Kind::Indirect).flat_map(|c| inside(reading, c)).collect();
        claims.extend(inner);
    }
    claims.sort_by_key(|c| (c.range.start, std::cmp::Reverse(c.range.end)));
    claims
}

/// The claims inside the quotations of a claim, which it reports in its turn.
fn inside(reading: &Reading<'_>, claim: &Claim) -> Vec<Claim> {
    let from = reading.quotations.partition_point(|q| q.range.end <= claim.range.start);
    let quotations = reading.quotations.get(from..).unwrap_or_default();
    let mut all = Vec::new();
    for quotation in quotations.iter().take_while(|q| q.range.start < claim.range.end) {
        let whole = reading.slice(quotation.range.clone());
        let Some(mark) = whole.chars().next().map(char::len_utf8) else { continue };
        let last = whole.chars().next_back().filter(|_| !quotation.open).map_or(0, char::len_utf8);
        let Some(text) = whole.get(mark..whole.len().saturating_sub(last).max(mark)) else { continue };
        let base = quotation.range.start + mark;
        let shift = |r: Range<usize>| r.start + base..r.end + base;
        let found = claims(&Reading::new(text), &Weights::default(), false);
        all.extend(found.into_iter().filter(|c| !c.speakers.is_empty() || c.via.is_some()).map(|c| Claim {
            range: shift(c.range),
            cue: c.cue.map(shift),
            speakers: c.speakers.into_iter().map(shift).collect(),
            via: c.via.map(shift),
            nested: true,
            ..c
        }));
    }
    all
}

/// Whether behind a quotation a name and a verb of saying follow that belong to it: `“Why?” Ida Holm asked.`
pub(super) fn names_a_speaker(reading: &Reading<'_>, token: usize, last: char) -> bool {
    let mut i = token;
    let look = |i: usize| {
        let token = reading.tokens.get(i)?;
        Some((token, lexicon::look_up(token.text(reading.text))))
    };
    while i < token + 9 {
        let Some((word, entry)) = look(i) else { return false };
        let tense = entry.verb.map(|f| f.tense);
        if i > token && !word.capital && matches!(tense, Some(verbs::Tense::Past | verbs::Tense::Third)) {
            let next = reading.tokens.get(i + 1).map_or("", |t| t.text(reading.text));
            let stopped = matches!(next, "" | "." | "," | ";" | ":");
            return stopped || last != '.' && next != "that";
        }
        let name = word.capital
            || entry.class.is(Class::CONNECTOR.or(Class::ROLE).or(Class::ADVERB))
            || word.glued
            || i > token && last != '.';
        if !name || word.text(reading.text).starts_with(['.', ',', ';', '"', '“', '!', '?']) {
            return false;
        }
        i += 1;
    }
    false
}

struct Reader<'r> {
    reading: &'r Reading<'r>,
    weights: &'r Weights,
    discourse: Discourse,
    claims: Vec<Claim>,
    /// Claims of a quotation over several paragraphs whose speaker may be named at its end.
    pending: Vec<usize>,
}

impl Reader<'_> {
    fn sentence(&mut self, paragraph: usize, sentence: usize, goes_on: bool) {
        let Some(line) = Line::new(self.reading, sentence) else { return };
        let mut found = patterns::find(&line);
        found.extend(quotations::alone(&line, &found));
        found.sort_by_key(|f| f.items.start);
        if found.iter().all(|f| f.voice == Voice::Carried) {
            let before = self.claims.len();
            for one in &found {
                self.carry(&line, one, paragraph, sentence, goes_on);
            }
            if self.claims.len() == before {
                self.discourse.pass(&line, sentence);
            }
            return;
        }
        for one in &found {
            match &one.voice {
                Voice::Carried => self.carry(&line, one, paragraph, sentence, goes_on),
                Voice::Unnamed => self.push(&line, one, Vec::new(), None, Known::Nobody),
                Voice::Said(who) => self.said(&line, one, who, sentence),
            }
        }
        if goes_on && line.at(0).quote().is_some() {
            self.fill_pending();
        }
    }

    fn said(&mut self, line: &Line<'_>, found: &Found, who: &Who, sentence: usize) {
        match who {
            Who::Phrases(parts) => {
                let party = self.discourse.meet(line, parts, sentence, true);
                let ranges = party.map(|p| p.ranges).unwrap_or_default();
                let known = if ranges.is_empty() { Known::Nobody } else { Known::Named };
                self.push(line, found, ranges, None, known);
            }
            Who::Pronoun(item) => {
                if line.is(*item, "you") {
                    return;
                }
                let via = line.bytes(*item..item + 1);
                if ["i", "we"].iter().any(|w| line.is(*item, w)) {
                    // In an interview "I" is whoever speaks.
                    let party = self.discourse.last_person().cloned();
                    return self.push(line, found, party.map(|p| p.ranges).unwrap_or_default(), via, Known::Writer);
                }
                let party = self.discourse.resolve(line.text(*item), sentence);
                let known = if party.is_some() { Known::Pronoun } else { Known::Nobody };
                self.push(line, found, party.map(|p| p.ranges).unwrap_or_default(), via, known);
            }
        }
    }

    /// A quotation with no word of who speaks it.
    fn carry(&mut self, line: &Line<'_>, found: &Found, paragraph: usize, sentence: usize, goes_on: bool) {
        let first = self.reading.paragraphs.get(paragraph).map_or(0, |p| p.sentences.start);
        let begin = self.reading.paragraphs.get(paragraph).map_or(0, |p| p.range.start);
        let same = self.claims.last().filter(|c| c.range.start >= begin && (!c.speakers.is_empty() || c.via.is_some()));
        let mut found = found.clone();
        let leads = found.items.start == 0 && sentence == first;
        if let Some(last) = same.cloned() {
            // “…,” he said. “…”
            found.continues = true;
            let alone = found.pattern == "quote alone";
            found.pattern = if alone { "continued" } else { found.pattern };
            let known = if last.speakers.is_empty() { Known::Nobody } else { Known::Pronoun };
            return self.push(line, &found, last.speakers, last.via.filter(|_| alone), known);
        }
        let party: Option<Party> = if sentence > first {
            self.discourse.subject_of(sentence - 1).or(self.discourse.last_speaker()).cloned()
        } else {
            self.discourse.last_speaker().cloned()
        };
        found.continues = goes_on && leads;
        let known = if party.is_some() { Known::Named } else { Known::Nobody };
        let speakers = party.map(|p| p.ranges).unwrap_or_default();
        self.push(line, &found, speakers, None, known);
        if goes_on && leads && !self.pending.is_empty() {
            self.pending.push(self.claims.len() - 1);
        }
    }

    /// Gives the paragraphs of a long quotation the speaker named at its end.
    fn fill_pending(&mut self) {
        let Some(last) = self.claims.iter().rev().find(|c| !c.speakers.is_empty()).cloned() else { return };
        for i in std::mem::take(&mut self.pending) {
            if let Some(claim) = self.claims.get_mut(i) {
                claim.speakers.clone_from(&last.speakers);
                claim.via.clone_from(&last.via);
                claim.score = claim.score.max(0.8);
            }
        }
    }

    fn push(
        &mut self,
        line: &Line<'_>,
        found: &Found,
        speakers: Vec<Range<usize>>,
        via: Option<Range<usize>>,
        known: Known,
    ) {
        let first = match found.items.start {
            0 => phrases::after_dateline(line).min(found.items.end),
            start => start,
        };
        let Some(range) = line.bytes(first..found.items.end) else { return };
        // A speaker is never part of what he says.
        let outside = |r: &Range<usize>| r.end <= range.start || range.end <= r.start;
        let speakers: Vec<Range<usize>> = speakers.into_iter().filter(outside).collect();
        let via = via.filter(outside);
        let known = if speakers.is_empty() && known != Known::Writer { Known::Nobody } else { known };
        let kind = quotations::kind_of(self.reading, &range);
        let verb = found.verb.map(|v| (v.lemma, v.tier));
        let base = scores::base(found, kind != Kind::Indirect, known);
        let score = self.weights.apply(base, verb, found.pattern);
        let cue = found.cue.clone().and_then(|c| line.bytes(c)).filter(outside);
        let continues = found.continues;
        self.claims.push(Claim {
            range,
            kind,
            cue,
            speakers,
            via,
            pattern: found.pattern,
            verb,
            score,
            continues,
            nested: false,
        });
    }
}

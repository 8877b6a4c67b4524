//! The pass over a text: candidates left to right, then their values, then what the project wants of them.

use super::anchor::{Found, Resolver};
use super::expr::Expr;
use super::grammar::Grammar;
use super::tokens::{Kind as TokenKind, Tokens};
use super::value::{Kind, Mod, Value};
use crate::core::text::{Byte, ByteRange};
use jiff::civil::Date;

/// What the project wants tagged and how it writes dates in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// 3/4/2026 is the third of April.
    pub day_first: bool,
    /// Also now, recently, the future.
    pub vague: bool,
    /// Also how long.
    pub durations: bool,
    /// Also again and again.
    pub sets: bool,
}

impl Settings {
    /// Every kind of time expression.
    pub fn all() -> Self {
        Self { day_first: false, vague: true, durations: true, sets: true }
    }

    fn wants(self, kind: Kind, value: Option<&Value>) -> bool {
        match (kind, value) {
            (_, Some(Value::Vague(_))) => self.vague,
            (Kind::Duration, _) => self.durations,
            (Kind::Set, _) => self.sets,
            _ => true,
        }
    }
}

/// A time expression with its value and the reason for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// **Units:** bytes, half-open.
    pub range: ByteRange,
    /// DATE, TIME, DURATION, SET.
    pub kind: Kind,
    /// ISO 8601 / TIMEX3; none where it needs the publication date, or no calendar has such a day.
    pub value: Option<String>,
    /// How a word trims the value.
    pub modifier: Option<Mod>,
    /// 0 to 1: 0.95 written in full, 0.85 reckoned, 0.6 guessed.
    pub score: f32,
    /// One short line: why this value.
    pub reason: String,
    /// Whether the value hangs on the publication date.
    pub anchored: bool,
    /// The value when it points back, where it can point both ways.
    pub past: Option<String>,
    /// The value when it points ahead, where it can point both ways.
    pub future: Option<String>,
}

impl Timex {
    /// The other reading of a date that can point both ways, for the key that flips it.
    pub fn flipped(&self) -> Option<&str> {
        let (past, future) = (self.past.as_deref()?, self.future.as_deref()?);
        if past == future {
            return None;
        }
        Some(if self.value.as_deref() == Some(past) { future } else { past })
    }

    /// Whether the direction or the year is a guess (drawn with a dotted line).
    pub fn is_guess(&self) -> bool {
        self.score < 0.7
    }
}

/// Finds the time expressions of a text and gives them values.
///
/// Dates in figures are found in any language, words in English, Japanese, Chinese and Korean. Without a publication date only those get a value that need none; nothing
/// ever falls back to the day of today. Sorted by place, no two overlap. **Cost:** linear, about 50 ns a byte at most.
pub fn dates(text: &str, reference: Option<Date>, settings: &Settings) -> Vec<Timex> {
    find(text, reference, settings, false)
}

pub(super) fn find(text: &str, reference: Option<Date>, settings: &Settings, anywhere: bool) -> Vec<Timex> {
    let tokens = Tokens::new(text);
    let found = candidates(&tokens, settings.day_first, anywhere);
    let mut out = valued(&tokens, &found, reference, settings);
    if let Some((tokens, found)) = super::east::candidates(text, reference, anywhere) {
        let east = valued(&tokens, &found, reference, settings);
        // Figures beside an ideograph are read with it.
        out.retain(|t| {
            let at = east.partition_point(|e| e.range.end <= t.range.start);
            east.get(at).is_none_or(|e| e.range.start >= t.range.end)
        });
        out.extend(east);
        out.sort_by_key(|t| t.range.start);
    }
    out
}

/// The expressions with their values, as far as they are wanted.
fn valued(tokens: &Tokens<'_>, found: &[Found], reference: Option<Date>, settings: &Settings) -> Vec<Timex> {
    let mut resolver = Resolver::new(tokens, found, reference);
    let mut out = Vec::with_capacity(found.len());
    for (index, item) in found.iter().enumerate() {
        let Some(reading) = resolver.next(index) else { continue };
        let kind = reading.kind.unwrap_or_else(|| kind_of(&item.node.expr, reading.value.as_ref()));
        if !settings.wants(kind, reading.value.as_ref()) {
            continue;
        }
        let bytes = tokens.bytes(item.start, item.node.end);
        out.push(Timex {
            range: ByteRange::new(Byte::new(bytes.start), Byte::new(bytes.end)),
            kind,
            value: reading.value.map(|v| v.to_string()),
            modifier: item.node.modifier,
            score: match reading.confidence {
                3.. => 0.95,
                2 => 0.85,
                _ => 0.6,
            },
            reason: reading.reason,
            anchored: reading.anchored,
            past: reading.past.map(|v| v.to_string()),
            future: reading.future.map(|v| v.to_string()),
        });
    }
    out
}

/// All expressions in order, the longest at each place.
fn candidates(tokens: &Tokens<'_>, day_first: bool, anywhere: bool) -> Vec<Found> {
    let grammar = Grammar { t: tokens, day_first, anywhere };
    let mut found = Vec::new();
    let (mut at, mut sentence, mut paragraph) = (0, 0u32, 0u32);
    let mut counted = 0;
    while at < tokens.len() {
        while counted <= at {
            if tokens.kind(counted) == TokenKind::Break {
                paragraph += 1;
            } else if tokens.sentence_start(counted) && tokens.kind(counted) == TokenKind::Word {
                sentence += 1;
            }
            counted += 1;
        }
        match grammar.read(at).filter(|node| node.end > at) {
            Some(node) => {
                let end = node.end;
                found.push(Found { start: at, node, sentence, paragraph });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The kind where the value does not say it, or is not known.
fn kind_of(expr: &Expr, value: Option<&Value>) -> Kind {
    match (expr, value) {
        (Expr::Duration(_), _) => Kind::Duration,
        (Expr::Set(_), _) => Kind::Set,
        (Expr::Clock(..) | Expr::Daypart(..), _) => Kind::Time,
        (_, Some(value)) => value.kind(),
        _ => Kind::Date,
    }
}

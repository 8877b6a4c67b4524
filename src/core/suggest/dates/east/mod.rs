//! Dates in Japanese, Chinese and Korean, whose words stand without spaces between them.
//!
//! What they say is put into the same expressions as in English, and the same rules give it a value: a short list of tokens
//! stands in for the text, with the expressions, the verb that governs each, and the ends of sentences.

mod grammar;
mod numbers;
mod verbs;
mod words;

use super::anchor::Found;
use super::expr::{Expr, Node, Year};
use super::governor::Direction;
use super::tokens::{Kind, Tokens};
use super::value::Value;
use grammar::{Grammar, Read, opens};
use jiff::civil::Date;

/// Kana stand in the text.
const JAPANESE: u8 = 1;
/// Han signs alone.
const CHINESE: u8 = 2;
/// Hangul.
const KOREAN: u8 = 4;

/// The expressions of a text with tokens that stand for it; none where it holds no East Asian letters.
///
/// **Cost:** linear; for other texts one look at each byte.
pub fn candidates(text: &str, reference: Option<Date>, anywhere: bool) -> Option<(Tokens<'_>, Vec<Found>)> {
    let language = language(text)?;
    let mut grammar = Grammar { text, language, reference, anywhere, year: None, month: None };
    let mut stand_in =
        StandIn { tokens: Tokens::listed(text), found: Vec::new(), sentence: 0, paragraph: 0, seen: 0, fresh: true };
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + c.len_utf8();
        if !opens(c) {
            match c {
                '\n' => {
                    stand_in.end_paragraph(at);
                    grammar.month = None;
                }
                '。' | '！' | '？' | '!' | '?' => stand_in.end_sentence(),
                '.' if text.get(next..).is_some_and(|r| r.starts_with([' ', '\n'])) => stand_in.end_sentence(),
                _ => {}
            }
            at = next;
            continue;
        }
        let Some(read) = grammar.read(at).filter(|r| r.end > at) else {
            // A number is passed over whole.
            at = next.max(at + numbers::number(text.get(at..).unwrap_or_default()).map_or(0, |n| n.length));
            continue;
        };
        let end = read.end;
        // A longer word in which a date only seems to stand is read as an impossible one of no number.
        if read.expr != Expr::Impossible || numbers::number(text.get(at..).unwrap_or_default()).is_some() {
            note(&mut grammar, &read.expr);
            stand_in.push(at, read, language);
        }
        at = end;
    }
    (!stand_in.found.is_empty()).then_some((stand_in.tokens, stand_in.found))
}

/// The language by the letters that only it has.
fn language(text: &str) -> Option<u8> {
    // Bytes from E3 to ED only ever lead a letter of these scripts, or a rare one.
    let lead = |chunk: &[u8]| chunk.iter().fold(false, |any, b| any | (b.wrapping_sub(0xe3) <= 0xed - 0xe3));
    if !text.as_bytes().chunks(256).any(lead) {
        return None;
    }
    let (mut kana, mut hangul, mut han) = (0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        match c {
            '\u{3041}'..='\u{30ff}' => kana += 1,
            '가'..='힣' => hangul += 1,
            '\u{3400}'..='\u{9fff}' => han += 1,
            _ => {}
        }
    }
    match () {
        () if hangul > kana + han => Some(KOREAN),
        () if kana * 20 > han && kana > 0 => Some(JAPANESE),
        () if han > 0 => Some(CHINESE),
        () => None,
    }
}

/// Remembers the year and month that later words of the text count from.
fn note(grammar: &mut Grammar<'_>, expr: &Expr) {
    match expr {
        Expr::Fixed(Value::Year(year)) => grammar.year = Some(*year),
        Expr::Fixed(Value::Month(year, month)) => {
            grammar.year = Some(*year);
            grammar.month = Some((Some(Year::Named(*year)), *month));
        }
        Expr::Fixed(Value::Day(day)) => {
            grammar.year = Some(day.year());
            grammar.month = Some((Some(Year::Named(day.year())), day.month()));
        }
        Expr::MonthDay(month, _) => grammar.month = Some((None, *month)),
        Expr::MonthDayOf(month, _, year) => grammar.month = Some((Some(*year), *month)),
        Expr::DayOfMonth(..) | Expr::Weekday(..) | Expr::Clock(_, None) => {}
        Expr::Dated(_, inner) | Expr::Daypart(_, inner) | Expr::Clock(_, Some(inner)) => note(grammar, inner),
        Expr::Day(_) | Expr::Unit(..) | Expr::WeekdayOf(..) => grammar.month = None,
        _ => {}
    }
}

/// Tokens in place of the text: the rules that give a value look at words only beside the expressions.
struct StandIn<'a> {
    tokens: Tokens<'a>,
    found: Vec<Found>,
    sentence: u32,
    paragraph: u32,
    /// Bytes up to which the text is told.
    seen: usize,
    /// Whether a sentence begins.
    fresh: bool,
}

impl StandIn<'_> {
    fn end_sentence(&mut self) {
        self.sentence += 1;
        self.fresh = true;
    }

    fn end_paragraph(&mut self, at: usize) {
        self.end_sentence();
        self.paragraph += 1;
        self.tokens.list(at..at, Kind::Break, None, false);
    }

    fn push(&mut self, at: usize, read: Read, language: u8) {
        let text = self.tokens.whole();
        let gap = text.get(self.seen..at).unwrap_or_default().trim();
        let listed = !self.fresh
            && matches!(gap, "、" | "と" | "和" | "及" | "및" | "，" | "," | "·" | "・" | "과" | "와" | "や");
        if !self.fresh {
            // A list shares one verb; anything else has its own.
            self.tokens.list(at..at, Kind::Mark, Some(if listed { "," } else { ";" }), false);
        }
        let start = self.tokens.len();
        self.tokens.list(at..read.end, Kind::Number, None, std::mem::take(&mut self.fresh));
        let node = Node { expr: read.expr, modifier: read.modifier, end: start + 1 };
        self.found.push(Found { start, node, sentence: self.sentence, paragraph: self.paragraph });
        self.seen = read.end;
        let list_goes_on =
            text.get(read.end..).is_some_and(|r| r.starts_with(['、', 'と', '和', '·', '・', '과', '와']));
        let cue = match read.toward {
            Some(toward) => Some((at..read.end, toward)),
            None if list_goes_on && matches!(self.found.last().map(|f| &f.node.expr), Some(Expr::Weekday(..))) => None,
            None => verbs::cue(text, at..read.end, language),
        };
        if let Some((range, toward)) = cue {
            let word = if toward == Direction::Future { "will" } else { "went" };
            self.tokens.list(range, Kind::Word, Some(word), false);
        }
    }
}

//! Feasts, holidays and days known by a name.

use super::expr::{Expr, Feast, Node};
use super::grammar::Grammar;
use super::tokens::Kind;

/// Name in lower-case words, the day, whether the name means nothing else.
const FEASTS: &[(&str, Feast, bool)] = &[
    ("new year's eve", Feast::Fixed(12, 31), true),
    ("new year's day", Feast::Fixed(1, 1), true),
    ("new year's", Feast::Fixed(1, 1), false),
    ("christmas eve", Feast::Fixed(12, 24), true),
    ("christmas day", Feast::Fixed(12, 25), true),
    ("christmas", Feast::Fixed(12, 25), true),
    ("boxing day", Feast::Fixed(12, 26), true),
    ("valentine's day", Feast::Fixed(2, 14), true),
    ("st. patrick's day", Feast::Fixed(3, 17), true),
    ("st patrick's day", Feast::Fixed(3, 17), true),
    ("patrick's day", Feast::Fixed(3, 17), true),
    ("independence day", Feast::Fixed(7, 4), true),
    ("bastille day", Feast::Fixed(7, 14), true),
    ("halloween", Feast::Fixed(10, 31), true),
    ("veterans day", Feast::Fixed(11, 11), true),
    ("thanksgiving day", Feast::Nth(11, 4, 4, 0), true),
    ("thanksgiving", Feast::Nth(11, 4, 4, 0), true),
    ("black friday", Feast::Nth(11, 4, 4, 1), true),
    ("cyber monday", Feast::Nth(11, 4, 4, 4), true),
    ("labor day", Feast::Nth(9, 1, 1, 0), true),
    ("memorial day", Feast::Nth(5, 1, -1, 0), true),
    ("martin luther king jr. day", Feast::Nth(1, 1, 3, 0), true),
    ("martin luther king day", Feast::Nth(1, 1, 3, 0), true),
    ("presidents day", Feast::Nth(2, 1, 3, 0), true),
    ("presidents' day", Feast::Nth(2, 1, 3, 0), true),
    ("columbus day", Feast::Nth(10, 1, 2, 0), true),
    ("election day", Feast::Nth(11, 1, 1, 1), true),
    ("good friday", Feast::Easter(-2), true),
    ("easter sunday", Feast::Easter(0), true),
    ("easter monday", Feast::Easter(1), true),
    ("easter", Feast::Easter(0), true),
];

impl Grammar<'_, '_> {
    /// A feast by name, with a year beside it.
    pub fn feast(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if !t.capital(i) && !self.anywhere {
            return None;
        }
        let (feast, end) = FEASTS
            .iter()
            .filter_map(|(name, feast, sure)| {
                let end = self.matches(i, name)?;
                (*sure || self.date_place(i)).then_some((*feast, end))
            })
            .max_by_key(|(_, end)| *end)?;
        // "the Christmas Islands", "Easter Rising", "Thanksgiving Point"
        if t.capital(end)
            && t.kind(end) == Kind::Word
            && !t.sentence_start(end)
            && self.weekday(end).is_none()
            && self.month(end).is_none()
        {
            return None;
        }
        let of = if t.word(end, "of") || t.word(end, "in") || t.is(end, b',') { end + 1 } else { end };
        if let Some((year, end)) = self.year_name(of)
            && (of == end || !t.is(of.wrapping_sub(1), b',') || self.year(of).is_some())
            && self.t.kind(of) != Kind::Break
        {
            return Some(Node::new(Expr::Feast(feast, Some(year), None), end));
        }
        Some(Node::new(Expr::Feast(feast, None, None), end))
    }

    /// The token after a name given in lower-case words, where the text has it.
    fn matches(&self, i: usize, name: &str) -> Option<usize> {
        let t = self.t;
        let mut at = i;
        for (n, word) in name.split(' ').enumerate() {
            let mut rest = word;
            while !rest.is_empty() {
                let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let (piece, tail) = rest.split_at(letters.max(1));
                let fits = match piece {
                    "'" | "." => t.is(at, *piece.as_bytes().first()?),
                    _ => t.word(at, piece) && (n == 0 || t.capital(at) || self.anywhere || piece == "s"),
                };
                if !fits {
                    return None;
                }
                at += 1;
                rest = tail;
            }
        }
        Some(at)
    }
}

//! False friends: months and weekdays that are names of people, papers and programmes, or plain words.

use super::expr::{Expr, Node};
use super::grammar::Grammar;
use super::lexicon::{Cue, Lex};
use super::tokens::Kind;

impl Grammar<'_, '_> {
    /// Whether a month's name is a month here.
    pub fn is_month(&self, i: usize, node: &Node) -> bool {
        let t = self.t;
        let bare = matches!(node.expr, Expr::Month(..));
        let Lex::Month(month) = t.lex(i) else { return true };
        if self.anywhere || !bare {
            return self.anywhere || t.capital(i) || !t.word(i, "may");
        }
        let end = node.end;
        let Some(b) = i.checked_sub(1) else {
            return !matches!(month, 3 | 4 | 5 | 6 | 8) || !self.acts(end) && !t.capital(end) && month != 5;
        };
        // First names, surnames and plain words.
        if !matches!(month, 3 | 4 | 5 | 6 | 8) {
            return true;
        }
        if t.cue(b) == Cue::Title && t.capital(b)
            || t.is(b, b'.') && b.checked_sub(1).is_some_and(|c| t.cue(c) == Cue::Title || t.width(c) == 1)
        {
            return false;
        }
        let due =
            self.date_place(i) || matches!(t.lex(b), Lex::Last | Lex::Next | Lex::This | Lex::Previous | Lex::Coming);
        let in_list = matches!(t.cue(b), Cue::And | Cue::To)
            && (1..=3)
                .any(|k| b.checked_sub(k).is_some_and(|m| matches!(t.lex(m), Lex::Month(_) | Lex::MonthShort(_))))
            || t.is(b, b'-');
        let list_next = t.cue(end) == Cue::And && matches!(t.lex(end + 1), Lex::Month(_) | Lex::MonthShort(_))
            || t.is(end, b',') && matches!(t.lex(end + 1), Lex::Month(_));
        let surname = t.capital(end) && t.kind(end) == Kind::Word && !t.sentence_start(end) && t.lex(end) == Lex::Nil;
        let first_name = t.capital(b)
            && t.kind(b) == Kind::Word
            && !t.sentence_start(b)
            && t.lex(b) == Lex::Nil
            && t.cue(b) == Cue::Nil;
        if due || in_list || list_next && !first_name {
            // "by April Jones", "of June Miller"
            return !surname || due && !matches!(month, 4..=6);
        }
        if month == 5 || month == 3 {
            return matches!(t.lex(b), Lex::The | Lex::A) && !surname && month == 5
                || self.genitive(end) && !first_name && month == 3;
        }
        !surname && !first_name && !self.acts(end)
    }

    /// Whether a verb follows, so that what stands before it is somebody.
    fn acts(&self, i: usize) -> bool {
        let t = self.t;
        !t.sentence_start(i)
            && (matches!(t.cue(i), Cue::Said | Cue::Have | Cue::Will)
                || t.kind(i) == Kind::Word && t.text(i).ends_with("ed") && !t.capital(i))
    }

    /// Whether a weekday is part of a name: The Sunday Times, Friday Night Lights, Bloody Sunday.
    pub fn is_name(&self, i: usize, node: &Node) -> bool {
        let t = self.t;
        if !matches!(node.expr, Expr::Weekday(..)) || self.anywhere {
            return false;
        }
        let end = node.end;
        if t.capital(i)
            && i.checked_sub(1).is_some_and(|b| {
                ["bloody", "super", "ash", "palm", "maundy", "fat", "shrove", "ruby", "freaky", "casual", "holy", "joe"]
                    .iter()
                    .any(|w| t.word(b, w))
                    && t.capital(b)
            })
        {
            return true;
        }
        // A good, black, cyber or Easter weekday is a feast, read elsewhere.
        if i.checked_sub(1)
            .is_some_and(|b| ["black", "good", "cyber", "easter"].iter().any(|w| t.word(b, w)) && t.capital(b))
        {
            return true;
        }
        let night = if matches!(t.lex(end), Lex::Part(_)) && t.capital(end) { end + 1 } else { end };
        t.capital(night)
            && !t.sentence_start(night)
            && (t.cue(night) == Cue::NameWord || night > end && t.lex(night) == Lex::Nil)
    }
}

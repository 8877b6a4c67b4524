//! Quarters, halves, and years, decades and centuries as such.

use super::calendar::years;
use super::expr::{Expr, Node, Part, Shift, Year};
use super::grammar::{Grammar, longest};
use super::lexicon::{Cue, Lex};
use super::numbers::ordinal;
use super::tokens::Kind;
use super::value::{Unit, Value};

impl Grammar<'_, '_> {
    /// "third quarter", "first half", "final quarter", "Q3", "3Q", "H1" without a year.
    pub fn part_name(&self, i: usize) -> Option<(Part, usize)> {
        let t = self.t;
        if t.kind(i) == Kind::Word && t.width(i) == 1 && t.capital(i) && t.glued(i + 1) && t.width(i + 1) == 1 {
            let end = i + 2;
            if t.glued(end) && matches!(t.kind(end), Kind::Word | Kind::Number) {
                return None;
            }
            return match (t.text(i), t.number(i + 1)?) {
                ("Q", n @ 1..=4) => Some((Part::Quarter(n as i8), end)),
                ("H", n @ 1..=2) => Some((Part::Half(n as i8), end)),
                _ => None,
            };
        }
        if t.kind(i) == Kind::Number && t.width(i) == 1 && t.glued(i + 1) && t.width(i + 1) == 1 && t.capital(i + 1) {
            let end = i + 2;
            if t.glued(end) && matches!(t.kind(end), Kind::Word | Kind::Number) {
                return None;
            }
            return match (t.number(i)?, t.text(i + 1)) {
                (n @ 1..=4, "Q") => Some((Part::Quarter(n as i8), end)),
                (n @ 1..=2, "H") => Some((Part::Half(n as i8), end)),
                _ => None,
            };
        }
        let i = if t.lex(i) == Lex::Fiscal { i + 1 } else { i };
        let (n, at) = match t.lex(i) {
            Lex::Final => (4, i + 1),
            _ => ordinal(t, i)?,
        };
        let hyphen = t.is(at, b'-') && t.glued(at);
        let mut at = if hyphen { at + 1 } else { at };
        if t.lex(at) == Lex::Fiscal || t.word(at, "calendar") {
            at += 1;
        }
        match (t.lex(at), n) {
            (Lex::Unit(Unit::Quarter), 1..=4) => Some((Part::Quarter(n), at + 1)),
            (Lex::Half, 1..=2) if t.lex(i) != Lex::Final => Some((Part::Half(n), at + 1)),
            _ => None,
        }
    }

    /// A quarter or half with "the" before it and a year beside it.
    pub fn quarter(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let the = t.lex(i) == Lex::The;
        let mut at = if the { i + 1 } else { i };
        let mut shift = None;
        if let Some(found) = match t.lex(at) {
            Lex::This | Lex::Current => Some(Shift::This),
            Lex::Last => Some(Shift::Last),
            Lex::Next => Some(Shift::Next),
            Lex::Same => Some(Shift::Same),
            _ => None,
        } {
            shift = Some(found);
            at += 1;
        } else if t.lex(at) == Lex::Latest {
            at += 1;
        }
        // "the third-quarter loss": only the adjective is the date.
        if the && shift.is_none() && t.is(at + 1, b'-') && t.glued(at + 1) {
            return None;
        }
        let (part, mut end) = self.part_name(at)?;
        // "the first quarter of the game"
        let game = t.word(end, "of") && {
            let noun = if matches!(t.lex(end + 1), Lex::The | Lex::A | Lex::This) { end + 2 } else { end + 1 };
            !(self.year_name(end + 1).is_some()
                || t.word(noun, "year")
                || t.word(noun, "decade")
                || t.word(noun, "century")
                || t.word(noun, "month"))
        };
        let half = matches!(part, Part::Half(_)) && !t.text(at).starts_with(['H', '1', '2']);
        if game && matches!(part, Part::Half(_))
            || game && !t.is(at + 1, b'-') && ["game", "match"].iter().any(|w| t.word(end + 2, w))
        {
            return None;
        }
        if half && t.word(end + 1, "century") {
            return None;
        }
        let mut year = match shift {
            Some(Shift::Last) => Some(Year::Shifted(-1)),
            Some(Shift::Next) => Some(Year::Shifted(1)),
            Some(Shift::This) => Some(Year::Shifted(0)),
            _ => None,
        };
        if shift == Some(Shift::Same) {
            year = Some(Year::Before);
            if let Some((_, after)) = self.year_name(if t.word(end, "of") || t.word(end, "in") { end + 1 } else { end })
            {
                end = after;
            } else if t.lex(end) == Lex::A
                && t.word(end + 1, "year")
                && matches!(t.lex(end + 2), Lex::Ago | Lex::Earlier)
            {
                end += 3;
            } else {
                year = None;
            }
            return Some(Node::new(Expr::Part(part, year), end));
        }
        let of = if t.word(end, "of") || t.is(end, b',') && self.year(end + 1).is_some() { end + 1 } else { end };
        if t.word(end, "of") && matches!(part, Part::Half(_)) && self.decade(of).is_some() {
            return None;
        }
        if let Some((named, after)) = self.year_name(of)
            && year.is_none()
            && (of > end || !matches!(named, Year::Shifted(0)))
        {
            (year, end) = (Some(named), after);
        } else if t.word(end, "a") && t.word(end + 1, "year") && matches!(t.lex(end + 2), Lex::Ago | Lex::Earlier) {
            (year, end) = (Some(Year::Before), end + 3);
        }
        if half && year.is_none() && !self.half_place(i, the, end) {
            return None;
        }
        Some(Node::new(Expr::Part(part, year), end))
    }

    /// A bare "first half" speaks of the year only after such words; else of a match.
    fn half_place(&self, i: usize, the: bool, end: usize) -> bool {
        let t = self.t;
        if t.is(i + 1, b'-') {
            return true;
        }
        let sport = ["goal", "minute", "minutes", "lead", "injury", "penalty", "stoppage", "kick"]
            .iter()
            .any(|w| t.word(end, w));
        the && !sport && (self.date_place(i) || self.anywhere || t.sentence_start(i)) && !t.sentence_start(end + 40)
            || the && !sport && (self.date_place(i) || self.anywhere)
    }

    /// "the 1998 third quarter", "1998 first half"; `i` is "the".
    pub fn year_before_quarter(&self, i: usize) -> Option<Node> {
        let at = if self.t.lex(i) == Lex::The { i + 1 } else { i };
        let (year, part) = self.year(at)?;
        let (part, end) = self.part_name(part)?;
        Some(Node::new(Expr::Part(part, Some(Year::Named(year))), end))
    }

    /// "the fiscal year" where something is placed in it.
    pub fn fiscal_year(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let placed = self.date_place(i) && t.word(i + 2, "year") && !(t.is(i + 3, b'-') && t.glued(i + 3));
        placed.then(|| Node::new(Expr::FiscalYear(0), i + 3))
    }

    /// FY2027, FY27.
    pub fn fiscal_code(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let year = t.number(i + 1).filter(|_| t.capital(i))?;
        match t.width(i + 1) {
            4 if (1900..=2099).contains(&year) => Some(Node::new(Expr::Fixed(Value::Fiscal(year as i16, None)), i + 2)),
            2 => Some(Node::new(Expr::Fixed(Value::Fiscal(2000 + year as i16, None)), i + 2)),
            _ => None,
        }
    }

    /// "the year 2000".
    pub fn year_number(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if !t.word(i + 1, "year") {
            return None;
        }
        self.year(i + 2).map(|(year, end)| Node::new(Expr::Fixed(Value::Year(year)), end))
    }

    /// Four digits in the place of a year, or "fiscal 1998".
    pub fn bare_year(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if t.lex(i) == Lex::Fiscal {
            let at = if t.word(i + 1, "year") { i + 2 } else { i + 1 };
            return self.year(at).map(|(year, end)| Node::new(Expr::Fixed(Value::Fiscal(year, None)), end));
        }
        if t.word(i, "year") {
            // "year 2000"
            return self.year(i + 1).map(|(year, end)| Node::new(Expr::Fixed(Value::Year(year)), end));
        }
        if t.glued(i)
            && i.checked_sub(1).is_some_and(|b| {
                !t.is(b, b'(') && !t.is(b, b'"') && !t.is(b, b'[') && !self.after_mid(b) && !self.after_year_dash(b)
            })
        {
            return None;
        }
        let (year, end) = self.year(i)?;
        let quarter = if self.genitive(end) && t.word(end + 1, "s") { end + 2 } else { end };
        if let Some((part, end)) = self.part_name(quarter) {
            return Some(Node::new(Expr::Part(part, Some(Year::Named(year))), end));
        }
        // 2003 to 2007, 2003-07 stand in figures(); spaced dashes here.
        let to = t.word(end, "to") || t.word(end, "through") || t.is(end, b'-') && !t.glued(end);
        let from = i.checked_sub(1).is_some_and(|b| t.word(b, "from") || t.is(b, b'(')) || self.year_place(i, end);
        if to
            && from
            && let Some((until, end)) = self.year(end + 1)
            && until > year
            && until <= year + 200
        {
            return Some(years(year, until, end));
        }
        self.year_place(i, end).then(|| Node::new(Expr::Fixed(Value::Year(year)), end))
    }

    fn after_mid(&self, b: usize) -> bool {
        let t = self.t;
        t.is(b, b'-')
            && b.checked_sub(1).is_some_and(|m| {
                matches!(t.lex(m), Lex::Mid | Lex::Early | Lex::Late) || t.word(m, "pre") || t.word(m, "post")
            })
    }

    fn after_year_dash(&self, b: usize) -> bool {
        let t = self.t;
        t.is(b, b'-') && t.kind(b) == Kind::Sign
    }

    /// Whether four digits stand where a year is due.
    fn year_place(&self, i: usize, end: usize) -> bool {
        let t = self.t;
        if self.anywhere {
            return true;
        }
        let plural_next = t.kind(end) == Kind::Word
            && !t.capital(end)
            && t.lex(end) == Lex::Nil
            && t.cue(end) == Cue::Nil
            && t.text(end).ends_with('s')
            && !t.text(end).ends_with("ss");
        let Some(b) = i.checked_sub(1) else { return self.year_opens(i, end) };
        if t.is(b, b'$') {
            return false;
        }
        if t.sentence_start(i) && self.year_opens(i, end) {
            return true;
        }
        let firm =
            ["in", "since", "during", "until", "till", "circa", "ended", "ending", "due"].iter().any(|w| t.word(b, w));
        if firm {
            return true;
        }
        match t.lex(b) {
            Lex::Month(_) | Lex::MonthShort(_) | Lex::Early | Lex::Late | Lex::Mid | Lex::Season(_) | Lex::Fiscal => {
                return true;
            }
            _ => {}
        }
        let soft = [
            "from",
            "by",
            "of",
            "for",
            "than",
            "with",
            "before",
            "after",
            "through",
            "throughout",
            "over",
            "to",
            "about",
            "around",
            "between",
            "versus",
            "vs",
            "as",
            "on",
            "until",
            "into",
            "per",
        ]
        .iter()
        .any(|w| t.word(b, w));
        if soft && !plural_next && (1800..=2099).contains(&t.number(i).unwrap_or(0)) {
            // "to 2011" and "of 2000" count things as often as years.
            let weak = t.word(b, "to")
                || t.word(b, "on")
                || t.word(b, "about")
                || t.word(b, "around")
                || t.word(b, "over")
                || t.word(b, "into")
                || t.word(b, "per");
            return !weak || self.year_near(i);
        }
        if t.is(b, b'(') && (t.is(end, b')') || t.is(end, b'-') || t.is(end, b',') || t.is(end, b';')) {
            return true;
        }
        if self.after_mid(b) {
            return true;
        }
        // 1997, 1998 and 1999
        let listed = t.is(b, b',') || t.cue(b) == Cue::And || t.is(b, b'-');
        if listed && self.year_near(i) {
            return true;
        }
        // "the 1991 agreement", "its 2005 report", "a 1994 Honda", "this year's 2010 World Cup"
        let determined = matches!(t.lex(b), Lex::The | Lex::A)
            || t.cue(b) == Cue::Pronoun
            || t.word(b, "s") && t.glued(b)
            || t.is(b, b'\'');
        if determined && (1800..=2099).contains(&t.number(i).unwrap_or(0)) {
            return t.kind(end) == Kind::Word && !t.sentence_start(end) && !plural_next || t.cue(end) == Cue::YearNoun;
        }
        if t.cue(b) == Cue::YearNoun && t.capital(b) && !t.sentence_start(b) {
            return true;
        }
        t.cue(end) == Cue::YearNoun && !t.sentence_start(end) && t.kind(b) == Kind::Word && !t.capital(b)
            || t.capital(b) && t.capital(end) && !t.sentence_start(end) && t.cue(end) == Cue::YearNoun
    }

    fn year_opens(&self, i: usize, end: usize) -> bool {
        let t = self.t;
        t.sentence_start(i)
            && (t.is(end, b',')
                || matches!(t.cue(end), Cue::Past | Cue::Be | Cue::Will)
                || t.cue(end) == Cue::YearNoun
                || t.capital(end) && !t.sentence_start(end))
    }

    /// Whether another year stands just before in the list.
    fn year_near(&self, i: usize) -> bool {
        let t = self.t;
        (2..=4).any(|back| {
            i.checked_sub(back).is_some_and(|b| {
                t.width(b) == 4
                    && t.number(b).is_some_and(|n| (1500..=2099).contains(&n))
                    && !(t.glued(b) && b.checked_sub(1).is_some_and(|c| t.is(c, b'$')))
            })
        })
    }

    /// `'98`, the class of '84.
    pub fn bare_short_year(&self, i: usize) -> Option<Node> {
        if self.t.glued(i) {
            return None;
        }
        if let Some(node) = self.decade(i) {
            return Some(node);
        }
        let (year, end) = self.short_year(i)?;
        Some(Node::new(Expr::Year(Year::Short(year)), end))
    }

    /// nineteen ninety-six.
    pub fn spoken_year(&self, i: usize) -> Option<Node> {
        let (year, end) = self.year_in_words(i)?;
        (self.date_place(i) || self.anywhere).then(|| Node::new(Expr::Fixed(Value::Year(year)), end))
    }

    /// The same wherever it stands, and the token after it.
    pub fn year_in_words(&self, i: usize) -> Option<(i16, usize)> {
        let t = self.t;
        let century = match t.lex(i) {
            Lex::Small(n @ (18 | 19)) => i16::from(n),
            Lex::Tens(20) => 20,
            _ => return None,
        };
        if t.is(i + 1, b'-') {
            return None;
        }
        let (rest, end) = super::numbers::cardinal(t, i + 1).filter(|_| t.kind(i + 1) == Kind::Word)?;
        let fits = (10..=99).contains(&rest)
            && !matches!(t.lex(end), Lex::Units(_) | Lex::Unit(_))
            && t.cue(end) != Cue::Counted;
        fits.then_some((century * 100 + rest as i16, end))
    }

    /// 1990s, '70s, 70s after "the", nineties.
    pub fn decade(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if let Lex::Decade(n) = t.lex(i) {
            let the = i
                .checked_sub(1)
                .is_some_and(|b| matches!(t.lex(b), Lex::The | Lex::Early | Lex::Late | Lex::Mid) || t.is(b, b'-'));
            return the.then(|| Node::new(Expr::Fixed(Value::Decade(190 + i16::from(n))), i + 1));
        }
        let apostrophe = t.is(i, b'\'') && t.glued(i + 1);
        let at = if apostrophe { i + 1 } else { i };
        let number = t.number(at)?;
        // 1990's is a decade after "the", the genitive of a year elsewhere.
        let plain = t.word(at + 1, "s") && t.glued(at + 1);
        let quoted = t.is(at + 1, b'\'') && t.glued(at + 1) && t.word(at + 2, "s") && t.glued(at + 2);
        let end = if plain { at + 2 } else { at + 3 };
        let led = i.checked_sub(1).is_some_and(|b| {
            matches!(t.lex(b), Lex::The | Lex::Early | Lex::Late | Lex::Mid)
                || t.is(b, b'-')
                || t.word(b, "and")
                || t.word(b, "to")
        });
        if !(plain || quoted && led) || t.glued(end) && matches!(t.kind(end), Kind::Word | Kind::Number) {
            return None;
        }
        match (t.width(at), number) {
            (4, 1500..=2099) if number.is_multiple_of(10) => {
                Some(Node::new(Expr::Fixed(Value::Decade((number / 10) as i16)), end))
            }
            (2, 20..=90) if number.is_multiple_of(10) && (apostrophe || led && !self.somebodys(i)) => {
                Some(Node::new(Expr::Fixed(Value::Decade(190 + (number / 10) as i16)), end))
            }
            _ => None,
        }
    }

    /// "her early 20s" are years of a life.
    fn somebodys(&self, i: usize) -> bool {
        (1..=3).any(|back| i.checked_sub(back).is_some_and(|b| self.t.cue(b) == Cue::Pronoun))
    }

    /// 20th century, nineteenth-century.
    pub fn century(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let (n, at) = ordinal(t, i)?;
        let at = if t.is(at, b'-') && t.glued(at) { at + 1 } else { at };
        (t.lex(at) == Lex::Unit(Unit::Century) && (1..=30).contains(&n))
            .then(|| Node::new(Expr::Fixed(Value::Century(i16::from(n) - 1)), at + 1))
    }

    /// Summer and its fellows, where no other sense is likely.
    pub fn season(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let at = if t.lex(i) == Lex::The { i + 1 } else { i };
        let node = self.season_at(at)?;
        if matches!(node.expr, Expr::SeasonOf(..)) {
            return Some(node);
        }
        let risky = t.word(at, "fall") || t.word(at, "spring");
        let before = i.checked_sub(1);
        let due = before.is_some_and(|b| {
            ["in", "by", "since", "until", "during", "of", "from", "before", "after", "for"]
                .iter()
                .any(|w| t.word(b, w))
        });
        let free = t.sentence_start(at + 1)
            || t.kind(at + 1) != Kind::Word && !(t.is(at + 1, b'-') && t.glued(at + 1))
            || matches!(t.cue(at + 1), Cue::Past | Cue::Will | Cue::And | Cue::Be | Cue::Prep)
                && !t.word(at + 1, "into")
                && !t.word(at + 1, "in");
        if t.capital(at) && !t.sentence_start(at) {
            return None;
        }
        let the = at > i;
        let fits = if risky { due && free } else { due || the && free };
        fits.then(|| Node::new(node.expr, at + 1))
    }

    /// A season with a year beside it or alone.
    pub fn season_at(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let Lex::Season(season) = t.lex(i) else { return None };
        let of = if t.word(i + 1, "of") { i + 2 } else { i + 1 };
        let year = longest([
            self.year(of).map(|(y, end)| Node::new(Expr::Year(Year::Named(y)), end)),
            (of > i + 1 || t.is(of, b'\''))
                .then(|| self.year_name(of).map(|(y, end)| Node::new(Expr::Year(y), end)))
                .flatten(),
        ]);
        if let Some(Node { expr: Expr::Year(year), end, .. }) = year {
            // "the winter of 1946-47"
            let double = t.is(end, b'-') && t.glued(end) && t.glued(end + 1) && matches!(t.width(end + 1), 2 | 4);
            let end = if double && t.number(end + 1).is_some() { end + 2 } else { end };
            return Some(Node::new(Expr::SeasonOf(season, year), end));
        }
        Some(Node::new(Expr::Season(season, None), i + 1))
    }

    /// "4 and 5" after "March": the second day of a pair, its month named by the first.
    pub fn day_listed(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let and = i.checked_sub(1).filter(|b| t.word(*b, "and") || t.word(*b, "or"))?;
        let first = and.checked_sub(1)?;
        let name = first.checked_sub(1).filter(|b| !t.is(*b, b'.')).or_else(|| first.checked_sub(2))?;
        let (month, at) = self.month(name)?;
        let (day, end) = self.day(i)?;
        let counted = matches!(t.lex(end), Lex::Unit(_) | Lex::Units(_)) || t.is(end, b'%');
        let month_next = self.month(end).is_some();
        (at == first && self.day(first).is_some() && t.kind(i) == Kind::Number && !counted && !month_next).then(|| {
            match self.year_after_list(end) {
                Some((year, end)) => Node::new(super::calendar::full(year, month, day), end),
                None => Node::new(Expr::MonthDay(month, day), end),
            }
        })
    }

    fn year_after_list(&self, i: usize) -> Option<(i16, usize)> {
        self.t.is(i, b',').then(|| self.year(i + 1)).flatten()
    }
}

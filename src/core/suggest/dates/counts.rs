//! Counted units: durations, "two years ago", rates and repetitions.

use super::expr::{Expr, Node, Way};
use super::grammar::{Grammar, longest};
use super::lexicon::{Cue, Lex};
use super::numbers::{amount, cardinal, ordinal};
use super::tokens::Kind;
use super::value::{Amount, Mod, Unit, Value};

/// The duration of an amount: a half becomes the next smaller unit where that is a whole number, a decade ten years.
pub fn duration(amount: Amount, unit: Unit) -> Value {
    let Amount::Hundredths(hundredths) = amount else { return Value::duration(amount, unit) };
    let tens = |factor: u64, unit: Unit| Value::duration(Amount::Hundredths(hundredths.saturating_mul(factor)), unit);
    let (smaller, per) = match unit {
        Unit::Decade => return tens(10, Unit::Year),
        Unit::Century => return tens(100, Unit::Year),
        Unit::Year => (Unit::Month, 12),
        Unit::Day => (Unit::Hour, 24),
        Unit::Hour => (Unit::Minute, 60),
        Unit::Minute => (Unit::Second, 60),
        _ => return Value::duration(amount, unit),
    };
    let rest = hundredths % 100 * per;
    if rest == 0 || !rest.is_multiple_of(100) {
        return Value::duration(amount, unit);
    }
    let rest = (Amount::Hundredths(rest), smaller);
    match hundredths / 100 {
        0 => Value::Duration(vec![rest]),
        whole => Value::Duration(vec![(Amount::Hundredths(whole * 100), unit), rest]),
    }
}

impl Grammar<'_, '_> {
    /// An amount of a unit with what follows it: five years, a year ago, the nine months, five-year.
    pub fn counted(&self, i: usize) -> Option<Node> {
        self.counted_loose(i, false)
    }

    /// The same; `measured` when a word such as "nearly" stands before, so that "a year" needs no other sign.
    pub fn counted_loose(&self, i: usize, measured: bool) -> Option<Node> {
        let t = self.t;
        let lead = if t.lex(i) == Lex::The || t.word(i, "another") { i + 1 } else { i };
        if t.word(i, "another")
            && let Lex::Unit(unit) = t.lex(lead)
        {
            let fits = !matches!(unit, Unit::Second | Unit::Quarter | Unit::Weekend);
            return fits.then(|| self.then(Amount::whole(1), None, unit, lead + 1, i)).flatten();
        }
        let (first, after, article) = amount(t, lead)?;
        if lead > i && article || t.glued(lead) && self.runs_on_before(lead) {
            return None;
        }
        if let Some(node) = self.hyphened(lead, first, after) {
            return (lead == i || t.word(i, "another")).then_some(node);
        }
        let (second, mut at) = self.second_amount(after);
        let mut more = false;
        while matches!(t.lex(at), Lex::Between) || t.word(at, "more") || t.word(at, "long") {
            more = true;
            at += 1;
        }
        let unit = match t.lex(at) {
            Lex::Units(unit) => unit,
            Lex::Unit(unit) if !(unit == Unit::Second && article) => unit,
            _ => return None,
        };
        let single = matches!(t.lex(at), Lex::Unit(_));
        let one = first == Amount::whole(1) || matches!(first, Amount::Hundredths(h) if h < 100);
        // "a four day rally", "a 20 year low": the unit stands like an adjective; "two day" alone does not.
        if single && !one && unit != Unit::Quarter && !self.adjectival(at) {
            return None;
        }
        if unit == Unit::Quarter && single && !matches!(t.lex(at + 1), Lex::Ago | Lex::Earlier | Lex::Later) {
            return None;
        }
        if t.lex(lead) == Lex::Several && t.word(lead, "some") && unit == Unit::Day && single {
            return None;
        }
        let node = self.then(first, second, unit, at + 1, i)?;
        let counted = matches!(node.expr, Expr::Duration(_)) && node.end == at + 1;
        let event = ["after", "before", "earlier", "later"].iter().any(|w| t.word(at + 1, w));
        if counted && article && !measured && !more && !event && !self.takes_duration(i) {
            return None;
        }
        if counted && t.word(lead, "one") && unit == Unit::Day && !self.takes_duration(i) {
            return None;
        }
        Some(node)
    }

    /// "2-year" glued to something before: a version, a score, "Catch-22".
    fn runs_on_before(&self, i: usize) -> bool {
        let t = self.t;
        i.checked_sub(1).is_some_and(|b| {
            t.kind(b) == Kind::Word
                || t.kind(b) == Kind::Number
                || [b'$', b'.', b',', b'/', b':', b'#'].iter().any(|m| t.is(b, *m))
                || t.is(b, b'-') && t.glued(b)
        })
    }

    /// five-year, 52-week, two-and-a-half-year, five- to six-year.
    fn hyphened(&self, lead: usize, first: Amount, after: usize) -> Option<Node> {
        let t = self.t;
        if !(t.is(after, b'-') && t.glued(after)) {
            return None;
        }
        let (mut second, mut at) = (None, after + 1);
        let to = if t.word(at, "to") || t.word(at, "or") { at } else { after };
        if to > after
            && let Some((more, end, false)) = amount(t, to + if t.is(to + 1, b'-') { 2 } else { 1 })
            && t.is(end, b'-')
        {
            (second, at) = (Some(more), end + 1);
        } else if !t.glued(at) {
            return None;
        } else if let Some((more, end, false)) = amount(t, at)
            && t.is(end, b'-')
            && t.kind(at) == Kind::Number
        {
            (second, at) = (Some(more), end + 1);
        }
        let (Lex::Unit(unit) | Lex::Units(unit)) = t.lex(at) else { return None };
        if unit == Unit::Quarter {
            return None;
        }
        // Ages, races and the like: 18-year-old.
        if t.is(at + 1, b'-') && t.glued(at + 1) && t.word(at + 2, "old") && unit == Unit::Year {
            return None;
        }
        let _ = lead;
        Some(Node::new(self.duration_of(first, second, unit), at + 1))
    }

    /// " to three", "-15", " or six" after the first number.
    fn second_amount(&self, after: usize) -> (Option<Amount>, usize) {
        let t = self.t;
        let dash = t.is(after, b'-') && (t.glued(after) && t.glued(after + 1) || t.kind(after) == Kind::Sign);
        if (dash || t.word(after, "to") || t.word(after, "or"))
            && let Some((second, end, false)) = amount(t, after + 1)
            && cardinal(t, after + 1).is_some()
        {
            return (Some(second), end);
        }
        (None, after)
    }

    fn duration_of(&self, first: Amount, second: Option<Amount>, unit: Unit) -> Expr {
        match second {
            Some(second) if second > first => {
                Expr::Duration(Value::Range(Box::new(duration(first, unit)), Box::new(duration(second, unit))))
            }
            _ => Expr::Duration(duration(first, unit)),
        }
    }

    /// What follows the unit decides: ago, earlier, later, from now, "and a half", another unit, or nothing.
    fn then(&self, first: Amount, second: Option<Amount>, unit: Unit, mut end: usize, start: usize) -> Option<Node> {
        let t = self.t;
        let mut amount_said = first;
        // a year and a half
        if t.word(end, "and") && t.lex(end + 1) == Lex::A && t.lex(end + 2) == Lex::Half {
            if let Amount::Hundredths(h) = first {
                amount_said = Amount::Hundredths(h + 50);
            }
            end += 3;
        }
        // a day or two, a year or so
        if t.word(end, "or")
            && (t.word(end + 1, "so")
                || matches!(t.lex(end + 1), Lex::Small(2)) && !matches!(t.lex(end + 2), Lex::Units(_)))
        {
            end += 2;
        }
        let way = match t.lex(end) {
            Lex::Ago => Some((Way::Ago, end + 1)),
            Lex::Earlier if !t.word(end + 1, "than") => Some((Way::Earlier, end + 1)),
            Lex::Later if !t.word(end + 1, "than") => Some((Way::Later, end + 1)),
            _ if t.word(end, "from") && (t.lex(end + 1) == Lex::Now || t.lex(end + 1) == Lex::Today) => {
                Some((Way::FromNow, end + 2))
            }
            _ if t.word(end, "hence") => Some((Way::FromNow, end + 1)),
            // "two days before": only where nothing follows that the days could count from.
            _ if (t.word(end, "before") || t.word(end, "after") && !t.word(end + 1, "the")) && self.stops(end + 1) => {
                Some((if t.word(end, "before") { Way::Earlier } else { Way::Later }, end + 1))
            }
            _ => None,
        };
        if let Some((way, end)) = way {
            return Some(Node::new(Expr::Count(second.unwrap_or(amount_said), unit, way), end));
        }
        if t.word(end, "old")
            || t.word(end, "of") && t.word(end + 1, "age")
            || t.is(end, b'-') && t.glued(end) && t.word(end + 1, "old")
        {
            return None;
        }
        // two hours and 30 minutes
        let next = if t.word(end, "and") || t.is(end, b',') { end + 1 } else { end };
        if let (Value::Duration(mut parts), Some((more, at, false))) = (duration(amount_said, unit), amount(t, next))
            && let Lex::Units(smaller) | Lex::Unit(smaller) = t.lex(at)
            && smaller > unit
            && smaller != Unit::Quarter
            && parts.len() == 1
            && parts.iter().all(|p| p.1 < smaller)
            && (smaller.is_clock() || !unit.is_clock())
            && more != Amount::Unknown
        {
            parts.push((more, smaller));
            return Some(Node::new(Expr::Duration(Value::Duration(parts)), at + 1));
        }
        let mut node = Node::new(self.duration_of(amount_said, second, unit), end);
        if let Some(before) = start.checked_sub(1) {
            node.modifier = ["about", "around", "approximately", "roughly", "some"]
                .iter()
                .any(|w| t.word(before, w))
                .then_some(Mod::Approx);
        }
        Some(node)
    }

    fn stops(&self, i: usize) -> bool {
        let t = self.t;
        t.sentence_start(i) || t.is(i, b',') || t.is(i, b'.') || t.is(i, b';') || t.is(i, b')')
    }

    /// Whether a singular unit after a number counts like an adjective: a noun follows.
    fn adjectival(&self, i: usize) -> bool {
        let t = self.t;
        t.kind(i + 1) == Kind::Word && !t.sentence_start(i + 1) && t.cue(i + 1) == Cue::Nil
    }

    /// Whether "a year", "one day" stands where a length of time is due.
    fn takes_duration(&self, i: usize) -> bool {
        let t = self.t;
        i.checked_sub(1).is_some_and(|b| {
            [
                "for", "in", "within", "over", "than", "least", "about", "around", "nearly", "almost", "only", "just",
                "take", "takes", "took", "taken", "last", "lasts", "lasted", "spent", "spend", "after", "under",
                "once", "barely", "wait", "waited", "lasting", "taking", "through",
            ]
            .iter()
            .any(|w| t.word(b, w))
        })
    }

    /// The nine months, the first nine months of 1998, the last two weeks of the year.
    pub fn first_units(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let at = match t.lex(i + 1) {
            Lex::Last | Lex::Final | Lex::Latest => i + 2,
            _ => ordinal(t, i + 1).filter(|o| o.0 == 1)?.1,
        };
        let (quantity, end, article) = amount(t, at)?;
        let unit = match t.lex(end) {
            Lex::Units(unit) if !article => unit,
            _ => return None,
        };
        let end = end + 1;
        let of = if t.word(end, "of") { end + 1 } else { end };
        let whole = (of > end)
            .then(|| {
                longest([
                    self.month_first(of),
                    self.year_name(of).map(|(_, end)| Node::new(Expr::Day(0), end)),
                    self.relative_plain(of),
                ])
            })
            .flatten();
        Some(Node::new(Expr::Duration(duration(quantity, unit)), whole.map_or(end, |n| n.end)))
    }

    /// A bare plural where a length is due: "for years", "in decades", "within weeks"; "hours later".
    pub fn bare_units(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let Lex::Units(unit) = t.lex(i) else { return None };
        if unit == Unit::Quarter || unit == Unit::Second || unit == Unit::Weekend {
            return None;
        }
        let way = match t.lex(i + 1) {
            Lex::Ago => Some(Way::Ago),
            Lex::Earlier => Some(Way::Earlier),
            Lex::Later => Some(Way::Later),
            _ => None,
        };
        if let Some(way) = way {
            return Some(Node::new(Expr::Count(Amount::Unknown, unit, way), i + 2));
        }
        let vague = Expr::Duration(Value::duration(Amount::Unknown, unit));
        if t.is(i + 1, b'-') && t.glued(i + 1) && t.word(i + 2, "long") {
            return Some(Node::new(vague, i + 3));
        }
        let before = i.checked_sub(1)?;
        let just = t.word(before, "just") || t.word(before, "mere") || t.word(before, "only");
        let due = ["for", "in", "within", "over", "by"].iter().any(|w| t.word(before, w))
            || just
            || t.word(before, "of")
                && before.checked_sub(1).is_some_and(|b| {
                    ["hundreds", "thousands", "tens", "couple", "matter", "dozens", "number"]
                        .iter()
                        .any(|w| t.word(b, w))
                });
        let more = t.word(i + 1, "of") && !t.word(before, "for") && !t.word(before, "after");
        let event = matches!(t.cue(i + 1), Cue::After) && t.word(i + 1, "after") || t.word(i + 1, "before");
        ((due && !more || event && t.sentence_start(i)) && !t.capital(i) || event && t.sentence_start(i))
            .then(|| Node::new(vague, i + 1))
    }

    /// year-long, month-long, yearlong, decade-long.
    pub fn long(&self, i: usize) -> Option<Node> {
        let t = self.t;
        match t.lex(i) {
            Lex::Long(unit) => Some(Node::new(Expr::Duration(Value::duration(Amount::whole(1), unit)), i + 1)),
            Lex::Unit(unit) if t.is(i + 1, b'-') && t.glued(i + 1) && t.word(i + 2, "long") && !t.glued(i) => {
                Some(Node::new(Expr::Duration(duration(Amount::whole(1), unit)), i + 3))
            }
            _ => None,
        }
    }

    /// Repetitions: every Tuesday, twice a week, daily, "$90,000 a year".
    pub fn rate(&self, i: usize) -> Option<Node> {
        let t = self.t;
        match t.lex(i) {
            Lex::Every | Lex::Each => self.every(i),
            Lex::Rate(unit) => {
                let name = t.capital(i) && (t.capital(i + 1) && !t.sentence_start(i + 1) || !t.sentence_start(i));
                let every = Value::duration(Amount::whole(1), unit);
                let hyphen = t.is(i + 1, b'-') && t.glued(i + 1);
                (!name && !hyphen).then(|| Node::new(Expr::Set(every), i + 1))
            }
            Lex::Times => self.times_a(i + 1),
            Lex::A => {
                let Lex::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Hour)) = t.lex(i + 1)
                else {
                    return None;
                };
                let rate = self.count_before(i) && !(t.is(i + 2, b'-') && t.glued(i + 2));
                rate.then(|| Node::new(Expr::Set(Value::duration(Amount::whole(1), unit)), i + 2))
            }
            _ => {
                let (_, end, _) = amount(t, i)?;
                t.word(end, "times").then(|| self.times_a(end + 1)).flatten()
            }
        }
    }

    fn times_a(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if !(t.lex(i) == Lex::A || t.word(i, "per") || t.lex(i) == Lex::Every || t.lex(i) == Lex::Each) {
            return None;
        }
        match t.lex(i + 1) {
            Lex::Unit(unit) if unit != Unit::Second => {
                Some(Node::new(Expr::Set(Value::duration(Amount::whole(1), unit)), i + 2))
            }
            _ => None,
        }
    }

    fn every(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let other = t.word(i + 1, "other");
        let at = if other || t.lex(i + 1) == Lex::Between { i + 2 } else { i + 1 };
        let set = |value: Value, end: usize| Some(Node::new(Expr::Set(value), end));
        match t.lex(at) {
            Lex::Unit(Unit::Second) => None,
            Lex::Unit(unit) => set(duration(Amount::whole(if other { 2 } else { 1 }), unit), at + 1),
            Lex::Weekday(day) => set(Value::Open(format!("XXXX-WXX-{day}")), at + 1),
            Lex::Part(part) => set(Value::Open(format!("XXXX-XX-XXT{}", part.code())), at + 1),
            Lex::Month(month) if t.capital(at) => set(Value::Open(format!("XXXX-{month:02}")), at + 1),
            Lex::Season(season) => set(Value::Open(format!("XXXX-{}", season.code())), at + 1),
            _ => {
                let (quantity, end, article) = amount(t, at)?;
                match t.lex(end) {
                    Lex::Units(unit) if !article => set(duration(quantity, unit), end + 1),
                    _ => None,
                }
            }
        }
    }

    /// Whether money, a count or "times" stands before, so that "a year" is a rate.
    fn count_before(&self, i: usize) -> bool {
        let t = self.t;
        let Some(last) = i.checked_sub(1) else { return false };
        if t.sentence_start(i) || t.word(last, "for") || t.word(last, "in") {
            return false;
        }
        if t.kind(last) == Kind::Number
            || t.is(last, b'%')
            || matches!(t.cue(last), Cue::Counted)
            || matches!(t.lex(last), Lex::Times)
        {
            return true;
        }
        // "1.2 million barrels a day", "5,000 visitors a month"
        let plural = t.kind(last) == Kind::Word && t.text(last).ends_with('s');
        plural
            && (1..=4).any(|back| {
                last.checked_sub(back).is_some_and(|b| {
                    t.kind(b) == Kind::Number
                        || matches!(t.lex(b), Lex::Small(_) | Lex::Tens(_) | Lex::Several | Lex::Few)
                        || t.cue(b) == Cue::Counted
                })
            })
    }

    /// "in two years" where what governs it lies ahead.
    pub fn point_ahead(&self, i: usize) -> Option<Node> {
        let t = self.t;
        if !t.word(i, "in") {
            return None;
        }
        let (quantity, end, _) = amount(t, i + 1)?;
        let (Lex::Units(unit) | Lex::Unit(unit)) = t.lex(end) else { return None };
        if matches!(unit, Unit::Second | Unit::Quarter) || t.is(end + 1, b'-') && t.glued(end + 1) {
            return None;
        }
        if matches!(t.lex(end + 1), Lex::Ago | Lex::Earlier | Lex::Later) || quantity == Amount::Unknown {
            return None;
        }
        (super::governor::ahead(t, i) && !self.first_in(i))
            .then(|| Node::new(Expr::Count(quantity, unit, Way::FromNow), end + 1))
    }

    /// "for the first time in ten years", "the lowest in two years".
    fn first_in(&self, i: usize) -> bool {
        let t = self.t;
        (1..=3).any(|back| {
            i.checked_sub(back).is_some_and(|b| {
                matches!(t.lex(b), Lex::Ordinal(_) | Lex::Times)
                    || t.word(b, "time")
                    || t.kind(b) == Kind::Word && t.text(b).ends_with("est")
            })
        })
    }
}

//! Times of day: "3:30 p.m. EST", "1430 GMT", "noon", and the parts of the day.

use super::expr::{Expr, Node};
use super::grammar::Grammar;
use super::lexicon::{Cue, Lex};
use super::tokens::Kind;
use super::value::{Clock, Zone};

impl Grammar<'_, '_> {
    /// A clock time without its day; whether it is midnight counts as the end of its day.
    pub fn clock(&self, i: usize) -> Option<(Clock, usize)> {
        let t = self.t;
        match t.lex(i) {
            Lex::Noon => return Some(self.zoned(12, 0, i + 1)),
            Lex::Midnight => return Some(self.zoned(24, 0, i + 1)),
            Lex::Small(hour @ 1..=12) => {
                let minute = self.minute_word(i + 1);
                if let Some((half_day, end)) = self.half_day(minute.map_or(i + 1, |m| m.1)) {
                    return Some(self.zoned(hour_of(hour, half_day), minute.map_or(0, |m| m.0), end));
                }
                return self.o_clock(hour, i + 1);
            }
            _ => {}
        }
        let number = t.number(i)?;
        let before = i.checked_sub(1);
        if t.glued(i)
            && before.is_some_and(|b| {
                t.kind(b) == Kind::Number || [b'$', b'.', b',', b':', b'-', b'/'].iter().any(|m| t.is(b, *m))
            })
        {
            return None;
        }
        // 1430 GMT
        if t.width(i) == 4 && matches!(t.lex(i + 1), Lex::Zone(_)) && upper(t.text(i + 1)) {
            let (hour, minute) = (number / 100, number % 100);
            return (hour < 25 && minute < 60).then(|| self.zoned(hour as i8, minute as i8, i + 1));
        }
        if t.width(i) > 2 || number > 24 {
            return None;
        }
        let hour = number as i8;
        let (minute, after) = self.minutes(i + 1).map_or((None, i + 1), |(minute, end)| (Some(minute), end));
        if let Some((half_day, end)) = self.half_day(after) {
            let hour = if hour <= 12 && hour > 0 { hour_of(hour, half_day) } else { hour };
            return Some(self.zoned(hour, minute.unwrap_or(0), end));
        }
        if minute.is_none() {
            if (1..=12).contains(&hour)
                && let Some(found) = self.o_clock(hour, after)
            {
                return Some(found);
            }
            return match t.lex(after) {
                Lex::Noon if hour == 12 => Some(self.zoned(12, 0, after + 1)),
                Lex::Midnight if hour == 12 => Some(self.zoned(24, 0, after + 1)),
                _ => None,
            };
        }
        // 14:58, with a zone or where a time is due; 3:1 is a score.
        let minute = minute?;
        let colon = t.is(i + 1, b':');
        let zone = matches!(t.lex(after), Lex::Zone(_)) && upper(t.text(after));
        let due = before.is_some_and(|b| {
            ["at", "until", "till", "from", "by", "since", "around", "about", "before", "after", "to"]
                .iter()
                .any(|w| t.word(b, w))
        });
        let hours = t.word(after, "hours") || t.word(after, "hrs");
        if zone || colon && (due || self.anywhere) && !(t.glued(after) && t.is(after, b':')) {
            return Some(self.zoned(hour, minute, after));
        }
        (hours && colon).then(|| self.zoned(hour, minute, after + 1))
    }

    /// `:30`, `.30`, with two digits.
    fn minutes(&self, i: usize) -> Option<(i8, usize)> {
        let t = self.t;
        let mark = (t.is(i, b':') || t.is(i, b'.')) && t.glued(i) && t.glued(i + 1) && t.width(i + 1) == 2;
        let minute = t.number(i + 1).filter(|m| mark && *m < 60)?;
        Some((minute as i8, i + 2))
    }

    fn minute_word(&self, i: usize) -> Option<(i8, usize)> {
        let t = self.t;
        match t.lex(i) {
            Lex::Tens(tens @ 20..=50) => Some((tens, i + 1)),
            Lex::Small(n @ 10..=19) => Some((n, i + 1)),
            _ => None,
        }
    }

    /// a.m., p.m., am, pm; whether it is the afternoon.
    fn half_day(&self, i: usize) -> Option<(bool, usize)> {
        let t = self.t;
        if t.word(i, "am") || t.word(i, "pm") {
            // "3 am" is a time, "I am" is not; a number stood before.
            return Some((t.word(i, "pm"), i + 1));
        }
        let afternoon = t.word(i, "p");
        if !(afternoon || t.word(i, "a")) {
            return None;
        }
        if t.is(i + 1, b'.') && t.glued(i + 1) && t.word(i + 2, "m") && (t.glued(i + 2) || afternoon) {
            let end = if t.is(i + 3, b'.') && t.glued(i + 3) { i + 4 } else { i + 3 };
            return Some((afternoon, end));
        }
        None
    }

    fn o_clock(&self, hour: i8, i: usize) -> Option<(Clock, usize)> {
        let t = self.t;
        if !(t.word(i, "o") && t.is(i + 1, b'\'') && t.word(i + 2, "clock")) {
            return None;
        }
        let end = i + 3;
        let part = if t.word(end, "in") && t.lex(end + 1) == Lex::The { end + 2 } else { end };
        match t.lex(part) {
            Lex::Part(super::value::Daypart::Morning) if part > end => {
                Some(self.zoned(hour_of(hour, false), 0, part + 1))
            }
            Lex::Part(_) if part > end => Some(self.zoned(hour_of(hour, true), 0, part + 1)),
            _ => Some(self.zoned(hour, 0, end)),
        }
    }

    /// The zone belongs to the span; only GMT and UTC go into the value.
    fn zoned(&self, hour: i8, minute: i8, i: usize) -> (Clock, usize) {
        let t = self.t;
        let (zone, end) = match t.lex(i) {
            Lex::Zone(utc) if upper(t.text(i)) => (utc.then_some(Zone::Utc), i + 1),
            _ if t.word(i, "local") && t.word(i + 1, "time") => (None, i + 2),
            _ if t.cue(i) == Cue::Nil && t.is(i, b'(') && matches!(t.lex(i + 1), Lex::Zone(_)) && t.is(i + 2, b')') => {
                (matches!(t.lex(i + 1), Lex::Zone(true)).then_some(Zone::Utc), i + 3)
            }
            _ => (None, i),
        };
        (Clock::At { hour, minute: Some(minute), second: None, zone }, end)
    }

    /// A clock time with the day beside it: "3 p.m. Wednesday", "8 p.m. EST on Feb. 4", "noon on Saturday".
    pub fn time(&self, i: usize) -> Option<Node> {
        let t = self.t;
        let (clock, end) = self.clock(i)?;
        let on = if t.word(end, "on") { end + 1 } else { end };
        if let Some(day) = self.plain_day(on) {
            return Some(Node { expr: Expr::Clock(clock, Some(Box::new(day.expr))), ..day });
        }
        if let (Lex::This | Lex::Last, Lex::Part(_)) = (t.lex(end), t.lex(end + 1)) {
            let day = Expr::Day(if t.lex(end) == Lex::Last { -1 } else { 0 });
            return Some(Node::new(Expr::Clock(clock, Some(Box::new(day))), end + 2));
        }
        Some(Node::new(Expr::Clock(clock, None), end))
    }

    /// What may follow a day: " at 3 p.m.", " night".
    pub fn day_with_time(&self, day: Node) -> Node {
        let t = self.t;
        if let Lex::Part(part) = t.lex(day.end)
            && !t.sentence_start(day.end)
            && !(t.is(day.end + 1, b'-') && t.glued(day.end + 1))
            && !(t.capital(day.end) && t.capital(day.end + 1) && t.lex(day.end + 1) == Lex::Nil)
        {
            return Node { end: day.end + 1, modifier: day.modifier, expr: Expr::Daypart(part, Box::new(day.expr)) };
        }
        let at = if t.word(day.end, "at") || t.is(day.end, b',') && t.word(day.end + 1, "at") {
            day.end + 1
        } else {
            day.end
        };
        let at = if t.word(at, "at") { at + 1 } else { at };
        match self.clock(at) {
            Some((clock, end)) if !t.sentence_start(at) => {
                Node { end, modifier: day.modifier, expr: Expr::Clock(clock, Some(Box::new(day.expr))) }
            }
            _ => day,
        }
    }
}

fn hour_of(hour: i8, afternoon: bool) -> i8 {
    match (hour, afternoon) {
        (12, false) => 0,
        (12, true) => 12,
        (hour, true) => hour + 12,
        (hour, false) => hour,
    }
}

fn upper(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_uppercase())
}

//! Numbers in figures and words, and the amounts that count units.

use super::lexicon::Lex;
use super::tokens::{Kind, Tokens};
use super::value::Amount;

/// A whole number in words or figures, and the token after it.
pub fn cardinal(t: &Tokens<'_>, i: usize) -> Option<(u32, usize)> {
    if t.kind(i) == Kind::Number {
        let mut number = t.number(i)?;
        let mut end = i + 1;
        while t.is(end, b',') && t.glued(end) && t.glued(end + 1) && t.width(end + 1) == 3 && number < 1_000_000 {
            number = number * 1000 + t.number(end + 1)?;
            end += 2;
        }
        return Some((number, end));
    }
    match t.lex(i) {
        Lex::Small(n) => match t.lex(i + 1) {
            Lex::Hundred => Some(hundreds(t, n as u32, i + 1)),
            Lex::Thousand => Some((n as u32 * 1000, i + 2)),
            _ => Some((n as u32, i + 1)),
        },
        Lex::Tens(_) => tens(t, i),
        Lex::Hundred => None,
        _ => None,
    }
}

fn tens(t: &Tokens<'_>, i: usize) -> Option<(u32, usize)> {
    let Lex::Tens(tens) = t.lex(i) else { return None };
    let next = if t.is(i + 1, b'-') && t.glued(i + 1) { i + 2 } else { i + 1 };
    match t.lex(next) {
        Lex::Small(n @ 1..=9) if !t.word(next, "single") => Some((tens as u32 + n as u32, next + 1)),
        _ => Some((tens as u32, i + 1)),
    }
}

fn hundreds(t: &Tokens<'_>, n: u32, hundred: usize) -> (u32, usize) {
    let next = if t.word(hundred + 1, "and") { hundred + 2 } else { hundred + 1 };
    match tens(t, next).or(match t.lex(next) {
        Lex::Small(m) => Some((m as u32, next + 1)),
        _ => None,
    }) {
        Some((rest, end)) => (n * 100 + rest, end),
        None => (n * 100, hundred + 1),
    }
}

/// An ordinal in words or figures (third, 3rd, twenty-first), and the token after it.
pub fn ordinal(t: &Tokens<'_>, i: usize) -> Option<(i8, usize)> {
    match t.lex(i) {
        Lex::Ordinal(n) => return Some((n, i + 1)),
        Lex::Unit(super::value::Unit::Second) => return Some((2, i + 1)),
        Lex::Tens(tens) => {
            let next = if t.is(i + 1, b'-') && t.glued(i + 1) { i + 2 } else { i + 1 };
            return match t.lex(next) {
                Lex::Ordinal(n @ 1..=9) => Some((tens + n, next + 1)),
                Lex::Unit(super::value::Unit::Second) if t.word(next, "second") => Some((tens + 2, next + 1)),
                _ => None,
            };
        }
        _ => {}
    }
    let n = i8::try_from(t.number(i)?).ok().filter(|n| (1..=99).contains(n))?;
    (t.glued(i + 1) && ["st", "nd", "rd", "th"].iter().any(|s| t.word(i + 1, s))).then_some((n, i + 2))
}

/// How much of a unit: figures, words, fractions, several, a few, a couple of; the article counts as one.
///
/// The third part says whether the number was spelled with nothing but an article.
pub fn amount(t: &Tokens<'_>, i: usize) -> Option<(Amount, usize, bool)> {
    match t.lex(i) {
        Lex::A => {
            return match t.lex(i + 1) {
                Lex::Few => Some((Amount::Unknown, i + 2, false)),
                Lex::Couple => Some((Amount::whole(2), of(t, i + 2), false)),
                Lex::Dozen => Some((Amount::whole(12), i + 2, false)),
                Lex::Hundred => Some((Amount::whole(100), i + 2, false)),
                Lex::Thousand => Some((Amount::whole(1000), i + 2, false)),
                Lex::Half => Some((Amount::Hundredths(50), i + 2, false)),
                Lex::Unit(_) => Some((Amount::whole(1), i + 1, true)),
                _ => None,
            };
        }
        Lex::Half if matches!(t.lex(i + 1), Lex::A) => return Some((Amount::Hundredths(50), i + 2, false)),
        Lex::Several | Lex::Few => return Some((Amount::Unknown, i + 1, false)),
        Lex::Couple => return Some((Amount::whole(2), of(t, i + 1), false)),
        Lex::Dozen => return Some((Amount::whole(12), i + 1, false)),
        _ => {}
    }
    let (number, end) = cardinal(t, i)?;
    if t.lex(end) == Lex::Dozen {
        return Some((Amount::whole(number.checked_mul(12)?), end + 1, false));
    }
    let whole = u64::from(number) * 100;
    let figures = t.kind(i) == Kind::Number;
    if figures {
        // 2.5
        if t.is(end, b'.')
            && t.glued(end)
            && t.glued(end + 1)
            && t.width(end + 1) <= 2
            && t.kind(end + 1) == Kind::Number
        {
            let digits = u64::from(t.number(end + 1)?);
            let hundredths = if t.width(end + 1) == 1 { digits * 10 } else { digits };
            return Some((Amount::Hundredths(whole + hundredths), end + 2, false));
        }
        // 2½
        if let Some(part) = fraction_sign(t.text(end)) {
            return Some((Amount::Hundredths(whole + part), end + 1, false));
        }
        // 2 1/2, 2-1/2
        let part = if t.is(end, b'-') && t.glued(end) { end + 1 } else { end };
        if let Some(fraction) = fraction(t, part) {
            return Some((Amount::Hundredths(whole + fraction), part + 3, false));
        }
    }
    // two and a half, two-and-a-half
    let hyphen = |at: usize| if t.is(at, b'-') && t.glued(at) { at + 1 } else { at };
    let and = hyphen(end);
    if t.word(and, "and") {
        let a = hyphen(and + 1);
        let half = hyphen(a + 1);
        if t.lex(a) == Lex::A && t.lex(half) == Lex::Half {
            return Some((Amount::Hundredths(whole + 50), half + 1, false));
        }
    }
    Some((Amount::Hundredths(whole), end, false))
}

fn of(t: &Tokens<'_>, i: usize) -> usize {
    if t.word(i, "of") { i + 1 } else { i }
}

fn fraction(t: &Tokens<'_>, i: usize) -> Option<u64> {
    let (top, bottom) = (t.number(i)?, t.number(i + 2)?);
    (t.is(i + 1, b'/') && t.glued(i + 1) && t.glued(i + 2) && top < bottom && (2..=4).contains(&bottom))
        .then(|| u64::from(top) * 100 / u64::from(bottom))
}

fn fraction_sign(sign: &str) -> Option<u64> {
    match sign {
        "½" => Some(50),
        "¼" => Some(25),
        "¾" => Some(75),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        amount(&Tokens::new(text), 0).map(|(amount, end, _)| format!("{amount} {end}"))
    }

    #[test]
    fn amounts_in_figures_and_words() {
        for (text, expected) in [
            ("18 months", "18 1"),
            ("twenty-five years", "25 3"),
            ("two and a half hours", "2.5 4"),
            ("two-and-a-half-year", "2.5 7"),
            ("2 1/2 years", "2.5 4"),
            ("2.5 years", "2.5 3"),
            ("a couple of days", "2 3"),
            ("a few days", "X 2"),
            ("half a year", "0.5 2"),
            ("two dozen years", "24 2"),
            ("1,000 days", "1000 3"),
            ("one hundred and twenty days", "120 4"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn ordinals() {
        for (text, n) in [("3rd", 3), ("second", 2), ("twenty-first", 21), ("fifteenth", 15)] {
            assert_eq!(ordinal(&Tokens::new(text), 0).map(|o| o.0), Some(n));
        }
    }
}

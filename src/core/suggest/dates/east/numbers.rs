//! Numbers in figures of both widths and in Han numerals.

/// A number and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// How many.
    pub value: u32,
    /// Signs it is written with.
    pub signs: usize,
    /// **Units:** bytes.
    pub length: usize,
    /// In Han numerals, which also count ("a day", "three years") where figures seldom do.
    pub han: bool,
}

/// A figure, ASCII or as wide as an ideograph.
pub fn figure(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '\u{ff10}'..='\u{ff19}' => Some(u32::from(c) - 0xff10),
        _ => None,
    }
}

fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' | '两' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// Whether a sign can stand inside a number.
pub fn is_numeral(c: char) -> bool {
    figure(c).is_some() || numeral(c).is_some()
}

/// The number at the beginning of a text; none where it has no value or more than nine signs.
pub fn number(rest: &str) -> Option<Number> {
    let first = rest.chars().next()?;
    if figure(first).is_some() {
        let figures = rest.chars().map_while(|c| figure(c).map(|d| (d, c.len_utf8())));
        let (mut value, mut signs, mut length) = (0_u32, 0, 0);
        for (digit, width) in figures {
            value = value.wrapping_mul(10).wrapping_add(digit);
            signs += 1;
            length += width;
        }
        return (signs <= 9).then_some(Number { value, signs, length, han: false });
    }
    let signs: Vec<(u32, usize)> = rest.chars().take(10).map_while(|c| Some((numeral(c)?, c.len_utf8()))).collect();
    let length = signs.iter().map(|s| s.1).sum();
    let value = if signs.iter().all(|s| s.0 < 10) {
        signs.iter().fold(0, |sum: u32, s| sum.wrapping_mul(10).wrapping_add(s.0))
    } else {
        let (sum, open) = signs.iter().fold((0, None), |(sum, open): (u32, Option<u32>), (sign, _)| match *sign {
            10.. => (sum + open.unwrap_or(1).min(9) * sign, None),
            digit => (sum, Some(digit)),
        });
        sum + open.unwrap_or(0)
    };
    (!signs.is_empty() && signs.len() <= 9).then_some(Number { value, signs: signs.len(), length, han: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_numerals() {
        let value = |text| number(text).map(|n| (n.value, n.signs));
        assert_eq!(value("2026年"), Some((2026, 4)));
        assert_eq!(value("２０２６年"), Some((2026, 4)));
        assert_eq!(value("二〇二六年"), Some((2026, 4)));
        assert_eq!(value("二十三日"), Some((23, 3)));
        assert_eq!(value("十月"), Some((10, 1)));
        assert_eq!(value("百二十"), Some((120, 3)));
        assert_eq!(value("年"), None);
        assert_eq!(value("1234567890"), None);
    }
}

//! Finding words again: every equal mention of a span, and the find bar.

use super::chars::{is_apostrophe, is_hangul, is_ideographic, is_terminator, is_unspaced};
use super::words::words_of;
use super::{ByteRange, Text};
use regex::{Regex, RegexBuilder};
use std::ops::Range;

/// How capitals count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum CaseRule {
    /// Words with a capital match exactly ("US" is not "us"); words in small letters also match at the beginning of a
    /// sentence, with the capital they have there.
    #[default]
    Smart,
    Exact,
    Ignore,
}

/// What the find bar asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FindOptions {
    /// Capitals count; without it they do only where the query has one.
    pub match_case: bool,
    pub whole_word: bool,
    pub regex: bool,
    /// `*` stands for any letters and digits, unless it is a regular expression.
    pub wild: bool,
}

/// A pattern that is none.
#[derive(Debug, Clone, thiserror::Error)]
#[error("this is not a regular expression: {reason}")]
pub struct PatternError {
    /// One line, in the words of the pattern's parser.
    pub reason: String,
    #[source]
    source: regex::Error,
}

/// Josa: what Korean writes onto a noun.
const JOSA: &[&str] = &[
    "가", "과", "까지", "께서", "는", "도", "들", "로", "를", "만", "보다", "부터", "에", "에게", "에서", "와", "으로",
    "은", "을", "의", "이",
];

/// Every mention in the text equal to some words, on the edges of words: "Mark" is not in "benchmark", but in "Mark's" and
/// "Mark-like". Spaces of any kind and both kinds of apostrophe and quote count as the same. In scripts without spaces a
/// mention of a single dictionary word must not be part of a longer one. Sorted, apart from each other.
///
/// **Cost:** about 1 ms a megabyte, and some µs a hit.
pub fn mentions(text: &Text, words: &str, case: CaseRule) -> Vec<ByteRange> {
    let words = words.trim();
    if words.is_empty() {
        return Vec::new();
    }
    let capital = words.chars().any(char::is_uppercase);
    let first = words.chars().next().filter(|c| c.is_lowercase());
    let mut pattern = literal(words);
    let raised = first.filter(|_| case == CaseRule::Smart && !capital);
    if let Some(c) = raised {
        let rest = words.get(c.len_utf8()..).unwrap_or_default();
        let raised: String = c.to_uppercase().collect();
        pattern = format!("(?:{}|{}){}", regex::escape(&c.to_string()), regex::escape(&raised), literal(rest));
    }
    let Ok(regex) = build(&pattern, case == CaseRule::Ignore) else { return Vec::new() };
    let all = text.as_str();
    // Several dictionary words in a row do not stand there by chance; one alone may be part of another.
    let loose = words_of(words).len() > 1;
    let hits = regex.find_iter(all).filter(|hit| {
        let raised = raised.is_some_and(|c| !hit.as_str().starts_with(c));
        (!raised || begins_sentence(all, hit.start())) && on_word_edges(all, hit.range(), loose)
    });
    hits.map(|hit| ByteRange::from(hit.range())).collect()
}

/// A query made ready for many texts.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    whole_word: bool,
}

impl Pattern {
    /// Makes a query ready. Quotes, apostrophes and spaces of any kind count as the same; `^` and `$` of a regular expression
    /// are the ends of a paragraph.
    ///
    /// **Errors:** a regular expression that is none, or one that would take too much memory.
    pub fn new(query: &str, options: FindOptions) -> Result<Self, PatternError> {
        let pattern = match (options.regex, options.wild) {
            (true, _) => query.to_owned(),
            (_, true) => query.split('*').map(literal).collect::<Vec<_>>().join(r"[\p{L}\p{M}\p{N}]*"),
            _ => literal(query),
        };
        let capital = if options.regex { unescaped_capital(query) } else { query.chars().any(char::is_uppercase) };
        let regex = build(&pattern, !options.match_case && !capital).map_err(|source| PatternError {
            reason: source.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
            source,
        })?;
        Ok(Self { regex, whole_word: options.whole_word })
    }

    /// Every place where it stands, sorted, apart from each other, those without a character left out.
    ///
    /// **Cost:** linear in the text, about 1 to 5 ms a megabyte.
    pub fn places<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = ByteRange> + 'a {
        let all = text.as_str();
        let hits = self.regex.find_iter(all).map(|hit| hit.range()).filter(|hit| !hit.is_empty());
        hits.filter(|hit| !self.whole_word || on_word_edges(all, hit.clone(), false)).map(ByteRange::from)
    }
}

impl Pattern {
    /// Whether it stands anywhere in some text.
    pub fn is_in(&self, text: &str) -> bool {
        let mut hits = self.regex.find_iter(text).filter(|hit| !hit.is_empty());
        hits.any(|hit| !self.whole_word || on_word_edges(text, hit.range(), false))
    }
}

/// Every place where a query stands in one text: see [`Pattern`].
///
/// **Errors:** a regular expression that is none.
pub fn find(text: &Text, query: &str, options: FindOptions) -> Result<Vec<ByteRange>, PatternError> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Pattern::new(query, options)?.places(text).collect())
}

/// Bytes a compiled pattern may take: a hostile one fails instead of eating the memory.
const PATTERN_BYTES: usize = 4 << 20;

fn build(pattern: &str, ignore_case: bool) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .multi_line(true)
        .crlf(true)
        .size_limit(PATTERN_BYTES)
        .build()
}

/// A pattern for words as they stand, but for the kinds of spaces, quotes and apostrophes.
fn literal(words: &str) -> String {
    let mut pattern = String::with_capacity(words.len() + 8);
    let mut spaces = None;
    for c in words.chars() {
        if c.is_whitespace() {
            spaces = Some(if matches!(c, '\n' | '\r') || spaces == Some(LINES) { LINES } else { SPACES });
            continue;
        }
        pattern.push_str(spaces.take().unwrap_or_default());
        match c {
            '\'' | '‘' | '’' | '\u{2bc}' => pattern.push_str("['‘’\u{2bc}]"),
            '"' | '“' | '”' | '„' => pattern.push_str("[\"“”„]"),
            '-' | '‑' => pattern.push_str("[-‑]"),
            c => pattern.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern.push_str(spaces.unwrap_or_default());
    pattern
}

/// Spaces within a paragraph, or one end of a line.
const SPACES: &str = r"(?:[^\S\r\n]+(?:\r?\n)?[^\S\r\n]*|\r?\n[^\S\r\n]*)";

/// For words that were taken over the end of a paragraph.
const LINES: &str = r"\s+";

/// Whether a regular expression holds a capital that is not part of an escape like `\W`.
fn unescaped_capital(pattern: &str) -> bool {
    let mut escaped = false;
    for c in pattern.chars() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c.is_uppercase() {
            return true;
        }
    }
    false
}

/// Whether a sentence or paragraph begins at a place, as far as the characters before it tell.
fn begins_sentence(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let mut spaced = false;
    for c in head.chars().rev() {
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => return true,
            c if c.is_whitespace() => spaced = true,
            // A quotation begins with a capital as well.
            '"' | '“' | '„' | '‘' | '«' | '(' | '[' | '—' | '–' | '-' | '*' | '#' | '•' => {
                if matches!(c, '"' | '“' | '„' | '‘' | '«') && !spaced {
                    return true;
                }
                spaced = true;
            }
            c => return spaced && (is_terminator(c) || matches!(c, ':' | '”' | '’' | '»' | ')')),
        }
    }
    true
}

/// Whether a range begins and ends where words do. `loose`: in scripts without spaces anywhere is such a place.
fn on_word_edges(text: &str, hit: Range<usize>, loose: bool) -> bool {
    let inside = text.get(hit.clone()).unwrap_or_default();
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else { return false };
    let head = text.get(..hit.start).unwrap_or_default();
    let tail = text.get(hit.end..).unwrap_or_default();
    let before = head.chars().next_back();
    let after = tail.chars().next();
    if is_unspaced(first) && before.is_some_and(is_unspaced) || is_unspaced(last) && after.is_some_and(is_unspaced) {
        return loose || cuts_no_word(text, &hit);
    }
    let start = !is_lettered(first) || !before.is_some_and(is_lettered) && !contracted_before(head);
    if !start {
        return false;
    }
    if !is_lettered(last) {
        return true;
    }
    if is_hangul(last) && after.is_some_and(is_hangul) {
        let end = tail.find(|c: char| !is_hangul(c)).unwrap_or(tail.len());
        return JOSA.contains(&tail.get(..end).unwrap_or_default());
    }
    !after.is_some_and(is_lettered) && !contracted_after(tail)
}

fn is_lettered(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c)
}

/// `n’t`, `'ll`: the word goes on behind the apostrophe, unless it is a genitive.
fn contracted_after(tail: &str) -> bool {
    let mut chars = tail.chars();
    if !chars.next().is_some_and(is_apostrophe) {
        return false;
    }
    let rest = chars.as_str();
    let end = rest.find(|c: char| !is_lettered(c)).unwrap_or(rest.len());
    !matches!(rest.get(..end), Some("" | "s" | "S")) && end < 3
}

/// `don't` before `t`, `O'Mark` before `Mark`; an elided article as in `l'Iran` is a word of its own.
fn contracted_before(head: &str) -> bool {
    let mut chars = head.chars();
    if !chars.next_back().is_some_and(is_apostrophe) {
        return false;
    }
    chars
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() && !matches!(c, 'l' | 'd' | 'L' | 'D' | 'u' | 'n' | 's' | 'j' | 'c' | 'm'))
}

/// Whether no dictionary word is cut by a range of a script without spaces. A single character must be a word itself.
fn cuts_no_word(text: &str, hit: &Range<usize>) -> bool {
    let head = text.get(..hit.start).unwrap_or_default();
    let tail = text.get(hit.end..).unwrap_or_default();
    // The dictionary looks at an unbroken run of the script; 120 characters to each side are enough of it.
    let from =
        head.char_indices().rev().take(120).take_while(|(_, c)| is_unspaced(*c)).last().map_or(hit.start, |(i, _)| i);
    let to = tail
        .char_indices()
        .take(120)
        .find(|(_, c)| !is_unspaced(*c))
        .map_or_else(|| hit.end + tail.char_indices().nth(120).map_or(tail.len(), |(i, _)| i), |(i, _)| hit.end + i);
    let run = text.get(from..to).unwrap_or_default();
    let local = hit.start - from..hit.end - from;
    let words = words_of(run);
    let cut = |at: usize| words.iter().any(|w| w.at.start < at && at < w.at.end);
    let single = text.get(hit.clone()).is_some_and(|h| h.chars().count() == 1 && h.chars().all(is_ideographic));
    let own = words.iter().any(|w| w.at == local);
    !cut(local.start) && !cut(local.end) && (!single || own)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the mentions in a text where they are marked as `[ ]`, and asserts that they are these.
    fn marked(words: &str, marked: &str) {
        let text = Text::new(marked.replace(['[', ']'], ""));
        let mut shown = text.as_str().to_owned();
        for hit in mentions(&text, words, CaseRule::Smart).into_iter().rev() {
            shown.insert(hit.end.get(), ']');
            shown.insert(hit.start.get(), '[');
        }
        assert_eq!(shown, marked);
    }

    #[test]
    fn mentions_stand_on_word_edges() {
        marked("Mark", "[Mark] met benchmark Markus, [Mark]'s and [Mark]’s [Mark]-up; MARK, O'Mark, [Mark].");
        marked("US", "[US] told us that the USA, [US]-led and the [US].");
        marked("U.S.", "the [U.S.] and [U.S.]-led, [U.S.]");
        marked("can", "I [can], can't. [Can] he? He Can");
        marked("it", "[it]'s not italic");
        marked("Feb. 1", "on [Feb. 1], [Feb.\u{a0}1] and Feb. 11; [Feb.  1]");
        marked("Abu Dhabi", "[Abu Dhabi] or [Abu\nDhabi] or [Abu \r\n Dhabi] not Abu\n\nDhabi");
    }

    #[test]
    fn small_letters_match_a_capital_only_at_the_beginning_of_a_sentence() {
        marked(
            "the commission",
            "[The commission] met. [the commission] and The commission. \"[The commission] is\" \n[The commission]",
        );
    }

    #[test]
    fn apostrophes_and_quotes_are_alike() {
        marked("don't", "[don't] and [don’t]");
        marked("the \"Big Three\"", "[the “Big Three”] and [the \"Big Three\"]");
    }

    #[test]
    fn mentions_in_other_scripts() {
        marked("北京", "在[北京]开会。[北京]说");
        marked("京都", "东京都和[京都]");
        marked("الرئيس", "قال [الرئيس]، [الرئيس] الرئيسي");
        marked("문재인", "[문재인]은 [문재인] 문재인류");
        marked("ไทย", "ประเทศไทยและ[ไทย]");
        marked("การเจรจา", "กล่าวว่า[การเจรจา]จะดำเนินต่อไป");
        marked("李明", "部长[李明]说，[李明]来了");
        marked("é", "caf\u{e9} [é]");
        marked("👍", "ok [👍] [👍]!");
        marked("", "nothing");
    }

    #[test]
    fn the_case_rule_can_be_set() {
        let text = Text::new("Us us US".to_owned());
        assert_eq!(mentions(&text, "US", CaseRule::Ignore).len(), 3);
        assert_eq!(mentions(&text, "us", CaseRule::Exact), [ByteRange::of(3, 5)]);
    }

    fn found(text: &str, query: &str, options: FindOptions) -> usize {
        find(&Text::new(text.to_owned()), query, options).unwrap().len()
    }

    #[test]
    fn find_is_smart_about_case_quotes_and_spaces() {
        let plain = FindOptions::default();
        assert_eq!(found("Peskov peskov PESKOV", "peskov", plain), 3);
        assert_eq!(found("Peskov peskov PESKOV", "Peskov", plain), 1);
        assert_eq!(found("Peskov peskov", "peskov", FindOptions { match_case: true, ..plain }), 1);
        assert_eq!(found("don’t “go” 5\u{a0}km", "don't \"go\" 5 km", plain), 1);
        assert_eq!(found("mark benchmark Mark's", "mark", FindOptions { whole_word: true, ..plain }), 2);
        assert_eq!(found("a.b axb", "a.b", plain), 1);
        assert_eq!(found("aaaa", "aa", plain), 2);
        assert_eq!(found("abc", "", plain), 0);
        assert_eq!(found("ИВАН иван", "иван", plain), 2);
    }

    #[test]
    fn find_takes_regular_expressions() {
        let regex = FindOptions { regex: true, ..FindOptions::default() };
        assert_eq!(found("Feb. 1 feb. 12", r"feb\. \d+$", regex), 1);
        assert_eq!(found("one\r\ntwo\r\n", r"^\w+$", regex), 2);
        assert_eq!(found("a b", r"\W", regex), 1);
        assert_eq!(found("abc", "x*", regex), 0);
        let error = find(&Text::new(String::new()), "(", regex).unwrap_err();
        assert!(error.to_string().contains("unclosed group"), "{error}");
        assert!(find(&Text::new(String::new()), r"\w{1000}{1000}", regex).is_err());
    }
}

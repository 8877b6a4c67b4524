//! Names, dates and short phrases around a word: what lies between a word and its clause.

use super::abbreviation::is_starter;
use super::chars::{is_caseless_letter, is_terminator};
use super::lexicon::{
    is_connector, is_date_lead, is_date_unit, is_modifier, is_month, is_particle, is_role, is_stop_word, is_title,
    is_weekday,
};
use super::words::{Word, words_of};
use std::ops::Range;

/// Words of a phrase in small letters, or without capitals, at most.
const LONGEST: usize = 8;

/// A run of words, by their numbers in the block; the end is not included.
type Run = Range<usize>;

/// The words of a block with the text between them.
pub(super) struct Words<'a> {
    text: &'a str,
    words: Vec<Word>,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, words: words_of(text) }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The letters of a word; nothing where there is none.
    pub fn word(&self, i: usize) -> &'a str {
        self.words.get(i).and_then(|w| self.text.get(w.at.clone())).unwrap_or_default()
    }

    /// What stands before a word, back to the one before it.
    pub fn gap(&self, i: usize) -> &'a str {
        let from = i.checked_sub(1).and_then(|p| self.words.get(p)).map_or(0, |w| w.at.end);
        let to = self.words.get(i).map_or(self.text.len(), |w| w.at.start);
        self.text.get(from..to).unwrap_or_default()
    }

    pub fn is_genitive(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|w| w.genitive)
    }

    /// The words that a place of the block touches.
    pub fn touched(&self, range: &Range<usize>) -> Option<Run> {
        let first = self.words.iter().position(|w| w.at.end > range.start && w.at.start < range.end)?;
        let last = self.words.iter().rposition(|w| w.at.start < range.end && w.at.end > range.start)?;
        Some(first..last + 1)
    }

    /// The bytes of a run.
    pub fn bytes(&self, run: &Run) -> Option<Range<usize>> {
        let first = self.words.get(run.start)?;
        let last = self.words.get(run.end.checked_sub(1)?)?;
        Some(first.at.start..last.at.end)
    }

    /// The runs around some words, narrow ones first: part of a name, the name with its title, a date, a short phrase.
    pub fn phrases(&self, inner: &Run) -> Vec<Run> {
        if let Some(date) = self.date(inner) {
            return vec![date];
        }
        let named = self.named(inner);
        if !named.is_empty() {
            return named;
        }
        self.short_phrase(inner).into_iter().collect()
    }

    /// Joined by a space or a hyphen and nothing else.
    fn joined(&self, i: usize) -> bool {
        matches!(self.gap(i), " " | "\u{a0}" | "-" | "‑" | " & ")
    }

    /// Whether a word begins its sentence.
    fn is_first(&self, i: usize) -> bool {
        let gap = self.gap(i);
        i == 0 || gap.contains(is_terminator) || gap.contains(['"', '“', '„', '«', ':', '\n'])
    }

    fn is_capital(&self, i: usize) -> bool {
        let word = self.word(i);
        if is_weekday(word) || is_month(word) {
            return false;
        }
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        match letters.next() {
            Some(c) if c.is_uppercase() => true,
            // iPhone, eBay.
            Some(_) => letters.next().is_some_and(char::is_uppercase),
            None => false,
        }
    }

    /// A word that stands in names, and not only because it begins the sentence.
    fn is_name(&self, i: usize) -> bool {
        self.is_capital(i)
            && !(is_starter(self.word(i))
                && (self.is_first(i) || !i.checked_sub(1).is_some_and(|p| self.is_capital(p))))
    }

    fn is_part(&self, i: usize) -> bool {
        self.is_name(i) || is_role(self.word(i)) || is_modifier(self.word(i))
    }

    /// Name, title and role words in one unbroken run, with the small words inside; then cut into title and name.
    fn named(&self, inner: &Run) -> Vec<Run> {
        let fits = |i| self.is_part(i) || self.is_genitive(i) || is_connector(self.word(i)) || is_number(self.word(i));
        if !inner.clone().all(fits) || !inner.clone().skip(1).all(|i| self.joined(i) || self.is_genitive(i)) {
            return Vec::new();
        }
        let mut run = inner.clone();
        while let Some(next) = self.further_right(run.end) {
            run.end = next + 1;
        }
        while let Some(before) = self.further_left(run.start) {
            run.start = before;
        }
        // Words like "former" belong to a name only with a role after them.
        while run.end > inner.end && !self.is_name(run.end - 1) && !is_role(self.word(run.end - 1)) {
            run.end -= 1;
        }
        let named = run.clone().any(|i| self.is_name(i) || is_role(self.word(i)));
        if !named {
            return Vec::new();
        }
        let mut out = Vec::new();
        match self.title_end(&run) {
            Some(cut) if inner.end <= cut => out.push(run.start..cut),
            Some(cut) if inner.start >= cut => out.push(cut..run.end),
            _ => {}
        }
        // A name without the genitive before it: "Foreign Ministry" of "Russia's Foreign Ministry".
        let genitive = (run.start..inner.start).rev().find(|i| self.is_genitive(*i));
        if let Some(g) = genitive {
            out.push(g + 1..run.end);
        }
        if let Some(next) = (inner.end..run.end).find(|i| self.is_genitive(*i)) {
            out.push(run.start..next);
        }
        out.push(run.clone());
        let role_last = run.end.checked_sub(1).is_some_and(|i| is_role(self.word(i)));
        let article = run
            .start
            .checked_sub(1)
            .filter(|i| matches!(self.word(*i), "the" | "The" | "a" | "A" | "an" | "his" | "her" | "its" | "their"));
        if let (true, Some(article)) = (role_last, article.filter(|_| self.joined(run.start))) {
            out.push(article..run.end);
        }
        out.sort_by_key(|r| r.len());
        out
    }

    /// The word with which a run goes on to the right, past connectors, numbers and a genitive.
    fn further_right(&self, end: usize) -> Option<usize> {
        let mut i = end;
        let mut between = 0;
        while i < self.len() {
            if self.is_genitive(i) {
                // Genitives are one word with what stands before.
                i += 1;
                continue;
            }
            if !self.joined(i) || (self.is_first(i)) {
                return None;
            }
            if self.is_name(i) || is_role(self.word(i)) {
                // A role after a name in small letters only where the run is still a title: "Kremlin spokesman".
                return Some(i);
            }
            let small = is_connector(self.word(i)) || is_number(self.word(i)) || is_modifier(self.word(i));
            if !small || between == 3 {
                return None;
            }
            between += 1;
            i += 1;
        }
        None
    }

    /// The word with which a run goes on to the left.
    fn further_left(&self, start: usize) -> Option<usize> {
        let mut i = start;
        let mut between = 0;
        loop {
            if !self.is_genitive(i) && (!self.joined(i) || self.is_first(i)) {
                return None;
            }
            i = i.checked_sub(1)?;
            if self.is_genitive(i) {
                continue;
            }
            if self.is_part(i) {
                return Some(i);
            }
            let small = is_connector(self.word(i)) || (is_number(self.word(i)) && i + 1 != start);
            if !small || between == 3 {
                return None;
            }
            between += 1;
        }
    }

    /// Where the title of a run ends and the name begins, if it has both.
    fn title_end(&self, run: &Run) -> Option<usize> {
        let before = |i: usize| i.checked_sub(1).filter(|p| *p >= run.start).map(|p| self.word(p));
        let title = run.clone().rev().skip(1).find(|i| is_title(before(*i), self.word(*i)))?;
        let mut cut = title + 1;
        // "Secretary of State Antony Blinken", "Minister of the Interior Anna Berg".
        if self.word(cut) == "of" {
            cut += 1 + usize::from(self.word(cut + 1) == "the");
            cut += 1;
        }
        (cut < run.end && self.is_name(cut)).then_some(cut)
    }

    /// "Monday, Jan. 26, 2026", "Feb. 4-5", "last week", "2 February".
    fn date(&self, inner: &Run) -> Option<Run> {
        let is_day = |i: usize| is_weekday(self.word(i)) || is_month(self.word(i));
        let is_dated = |i: usize| is_day(i) || is_date_number(self.word(i));
        let is_relative = |i: usize| {
            is_date_unit(self.word(i)) && i.checked_sub(1).is_some_and(|p| is_date_lead(self.word(p)) && self.joined(i))
        };
        let linked = |i: usize| matches!(self.gap(i), " " | "\u{a0}" | ", " | "-" | "–" | "" | ",");
        if !inner.clone().all(|i| is_dated(i) || is_date_lead(self.word(i)) || is_date_unit(self.word(i))) {
            return None;
        }
        let mut run = inner.clone();
        let named = |run: &Run, i: usize| {
            // A second weekday after a comma is another date.
            let twice = |kind: fn(&str) -> bool| kind(self.word(i)) && run.clone().any(|k| kind(self.word(k)));
            twice(is_weekday) || twice(is_month)
        };
        while run.end < self.len()
            && is_dated(run.end)
            && linked(run.end)
            && (matches!(self.gap(run.end), "-" | "–") || !named(&run, run.end))
        {
            run.end += 1;
        }
        while let Some(p) = run.start.checked_sub(1) {
            let dash = matches!(self.gap(run.start), "-" | "–");
            if !(is_dated(p) && linked(run.start) && (dash || !named(&run, p))) {
                break;
            }
            run.start = p;
        }
        if run.end < self.len()
            && is_date_lead(self.word(run.end - 1))
            && self.joined(run.end)
            && (is_day(run.end) || is_date_unit(self.word(run.end)))
        {
            run.end += 1;
        }
        let relative = run.clone().any(is_relative);
        if !(run.clone().any(is_day) || relative) {
            return None;
        }
        if let Some(p) = run.start.checked_sub(1)
            && is_date_lead(self.word(p))
            && self.joined(run.start)
        {
            run.start = p;
        }
        Some(run)
    }

    /// A run of words without function words (small letters) or particles (scripts without capitals) around some words.
    fn short_phrase(&self, inner: &Run) -> Option<Run> {
        let caseless = inner.clone().all(|i| self.word(i).contains(is_caseless_letter));
        let fits = |i: usize| {
            let word = self.word(i);
            if caseless {
                return (word.contains(is_caseless_letter) || is_number(word)) && !is_particle(word);
            }
            word.starts_with(char::is_alphanumeric) && !is_stop_word(word) && !self.is_genitive(i)
        };
        let near = |i: usize| {
            if caseless { matches!(self.gap(i), "" | " " | "-" | "·" | "・" | "־") } else { self.joined(i) }
        };
        if !inner.clone().all(fits) {
            return None;
        }
        let mut run = inner.clone();
        while run.end < self.len() && fits(run.end) && near(run.end) {
            run.end += 1;
        }
        while run.start > 0 && fits(run.start - 1) && near(run.start) {
            run.start -= 1;
        }
        (run.len() <= LONGEST).then_some(run)
    }
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_numeric())
}

/// A day, a day with its ending, or a year.
fn is_date_number(word: &str) -> bool {
    let digits = word.trim_end_matches("st").trim_end_matches("nd").trim_end_matches("rd").trim_end_matches("th");
    match digits.parse::<u32>() {
        Ok(n) if digits.len() <= 2 => (1..=31).contains(&n),
        Ok(n) if digits.len() == word.len() && digits.len() == 4 => (1500..2200).contains(&n),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The phrases around the words in `[ ]`.
    fn phrases(marked: &str) -> Vec<String> {
        let (a, b) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let text = marked.replace(['[', ']'], "");
        let words = Words::new(&text);
        let inner = words.touched(&(a..b)).unwrap();
        words.phrases(&inner).iter().map(|r| text.get(words.bytes(r).unwrap()).unwrap().to_owned()).collect()
    }

    #[test]
    fn a_name_first_then_with_its_title() {
        assert_eq!(
            phrases("Kremlin spokesman Dmitry [Peskov] said"),
            ["Dmitry Peskov", "Kremlin spokesman Dmitry Peskov"]
        );
        assert_eq!(
            phrases("[Kremlin] spokesman Dmitry Peskov said"),
            ["Kremlin spokesman", "Kremlin spokesman Dmitry Peskov"]
        );
        assert_eq!(phrases("Ukrainian President [Volodymyr] Zelenskyy announced")[0], "Volodymyr Zelenskyy");
        assert_eq!(phrases("of [US] President Donald Trump not"), ["US President", "US President Donald Trump"]);
        assert_eq!(phrases("met Mr. [Dmitriev] on"), ["Dmitriev", "Mr. Dmitriev"]);
        assert_eq!(phrases("and Secretary of State Antony [Blinken] met")[0], "Antony Blinken");
        assert_eq!(phrases("by Russian special envoy [Kirill] Dmitriev to")[0], "Kirill Dmitriev");
        assert_eq!(phrases("General [Motors] said"), ["General Motors"]);
    }

    #[test]
    fn names_hold_small_words() {
        assert_eq!(
            phrases("the [Ministry] of Defence of the Russian Federation said"),
            ["Ministry of Defence of the Russian Federation"]
        );
        assert_eq!(phrases("with Bashar al-[Assad] in"), ["Bashar al-Assad"]);
        assert_eq!(phrases("Ursula von der [Leyen] left"), ["Ursula von der Leyen"]);
        assert_eq!(phrases("at [Johnson] & Johnson today"), ["Johnson & Johnson"]);
        assert_eq!(phrases("a Boeing [787] Dreamliner flew"), ["Boeing 787 Dreamliner"]);
        assert_eq!(phrases("Meanwhile [Peskov] said Monday"), ["Peskov"]);
        assert_eq!(phrases("He left. The [Kremlin] said"), ["Kremlin"]);
        assert_eq!(phrases("at Russia's Foreign [Ministry] today"), ["Foreign Ministry", "Russia's Foreign Ministry"]);
        assert_eq!(phrases("said the Ukrainian [leader] and"), ["Ukrainian leader", "the Ukrainian leader"]);
        assert_eq!(phrases("in [Moscow], Peskov"), ["Moscow"]);
    }

    #[test]
    fn dates_come_whole() {
        assert_eq!(phrases("for [Feb.] 4-5."), ["Feb. 4-5"]);
        assert_eq!(phrases("on Monday, Jan. [26], 2026, in"), ["Monday, Jan. 26, 2026"]);
        assert_eq!(phrases("on [Feb].1 was"), ["Feb.1"]);
        assert_eq!(phrases("[Wednesday]-Thursday"), ["Wednesday-Thursday"]);
        assert_eq!(phrases("on [Wednesday] and Thursday"), ["Wednesday"]);
        assert_eq!(phrases("Last [week], Peskov"), ["Last week"]);
        assert_eq!(phrases("since early [March] 2026 the"), ["early March 2026"]);
    }

    #[test]
    fn phrases_in_small_letters_and_without_capitals() {
        assert_eq!(phrases("whether the energy [truce] is still"), ["energy truce"]);
        assert_eq!(phrases("财政[部长]李明在北京说"), ["财政部长李明"]);
        assert_eq!(phrases("وقال وزير [الخارجية] في بيان"), ["وزير الخارجية"]);
    }
}

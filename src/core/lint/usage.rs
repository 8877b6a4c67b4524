//! How words are tagged across a project, and where an article departs from it: another label, another name, no tag.

use super::{Finding, Fix, of, short};
use crate::core::document::{Document, Status};
use crate::core::edit::Edit;
use crate::core::scheme::{Scheme, Shape};
use crate::core::spans::{Id, Span, SpanStatus};
use crate::core::text::ByteRange;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Tags that make a habit.
const HABIT: u32 = 3;
/// A habit is broken where the other way is at least so many times rarer.
const RARER: u32 = 3;
/// Untagged places that a habit bears, as a part of its tags; one is always borne.
const BORNE: u32 = 8;
/// Words after which a name is a place, not somebody who acts.
const PLACE: &[&str] = &[
    "in",
    "to",
    "from",
    "at",
    "near",
    "across",
    "around",
    "into",
    "outside",
    "inside",
    "of",
    "through",
    "over",
    "via",
    "off",
    "beyond",
    "within",
    "throughout",
    "between",
    "against",
    "for",
    "with",
];

/// One way in which words were tagged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    pub words: &'a str,
    pub label: &'a str,
    pub value: Option<&'a str>,
}

impl<'a> Tag<'a> {
    /// How a span of a document is tagged; `None` for what makes no habit: claims, pieces, what does not count.
    pub fn of(document: &'a Document, scheme: &Scheme, span: &'a Span) -> Option<Self> {
        let words = span.quote(document.text());
        let whole = span.counts() && span.fragments.is_empty() && !is_bar(scheme, &span.label);
        Self::new(words, &span.label, span.value_str(), span.attr_str("kind")).filter(|_| whole)
    }

    /// How words are tagged by a tag in one piece that is no bar; `None` where they make no habit. `kind`: of an actor.
    pub fn new(words: &'a str, label: &'a str, value: Option<&'a str>, kind: Option<&str>) -> Option<Self> {
        let named = kind.is_none_or(|kind| kind == "name" || kind == "state");
        is_name(words).then(|| Self { words, label, value: value.filter(|_| named) })
    }
}

/// What is known of some words.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    labels: BTreeMap<Arc<str>, u32>,
    values: BTreeMap<Arc<str>, u32>,
    /// Places where they could be tagged and are not, in articles that are done.
    untagged: u32,
    /// Free places were counted in all articles, not only in some.
    counted: bool,
}

/// A tag that was taken in, for taking it out again. Its strings are those of the usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    words: Arc<str>,
    label: Arc<str>,
    value: Option<Arc<str>>,
}

impl Learned {
    /// The words that were tagged.
    pub fn words(&self) -> &str {
        &self.words
    }
}

/// How words are tagged by one person across a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    words: HashMap<Arc<str>, Known>,
    /// The words by the first of them.
    first: HashMap<Box<str>, Vec<Arc<str>>>,
}

impl Usage {
    /// Takes in a tag. All tags are to be taken in before the first text is counted.
    pub fn learn(&mut self, tag: &Tag<'_>) -> Learned {
        let words = match self.words.get_key_value(tag.words) {
            Some((words, _)) => words.clone(),
            None => {
                let words: Arc<str> = tag.words.into();
                let first = tokens(tag.words).next().map_or("", |(_, word)| word);
                self.first.entry(first.into()).or_default().push(words.clone());
                words
            }
        };
        let known = self.words.entry(words.clone()).or_default();
        Learned {
            words,
            label: count_one(&mut known.labels, tag.label),
            value: tag.value.map(|value| count_one(&mut known.values, value)),
        }
    }

    /// Takes a tag out again.
    pub fn forget(&mut self, tag: &Learned) {
        let Some(known) = self.words.get_mut(&tag.words) else { return };
        uncount_one(&mut known.labels, &tag.label);
        if let Some(value) = &tag.value {
            uncount_one(&mut known.values, value);
        }
    }

    /// Counts a place where words stand free, one more or one less.
    pub fn count(&mut self, words: &str, more: bool) {
        if let Some(known) = self.words.get_mut(words) {
            known.untagged = if more { known.untagged + 1 } else { known.untagged.saturating_sub(1) };
        }
    }

    /// Remembers that all words known now were counted in all articles.
    pub fn all_counted(&mut self) {
        for known in self.words.values_mut() {
            known.counted = true;
        }
    }

    /// Habitual words among some that were never counted in all articles, as a usage of their own: what `free_in` finds with it is to
    /// be counted here. Each is given once.
    pub fn uncounted<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> Option<Self> {
        let mut few = Self::default();
        for words in words {
            let Some((name, known)) = self.words.get_key_value(words).filter(|(_, k)| !k.counted && is_habit(k)) else {
                continue;
            };
            let (name, known) = (name.clone(), known.clone());
            if let Some(known) = self.words.get_mut(words) {
                known.counted = true;
            }
            let first = tokens(words).next().map_or("", |(_, word)| word);
            few.first.entry(first.into()).or_default().push(name.clone());
            few.words.insert(name, known);
        }
        (!few.words.is_empty()).then_some(few)
    }

    /// The words it knows, in no order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(|words| &**words)
    }

    /// Takes in the tags of a document.
    pub fn learn_document(&mut self, document: &Document, scheme: &Scheme) {
        for tag in document.spans().iter().filter_map(|span| Tag::of(document, scheme, span)) {
            self.learn(&tag);
        }
    }

    /// Counts where a document that is done leaves habitual words untagged.
    pub fn count_document(&mut self, document: &Document, scheme: &Scheme) {
        for (words, _) in self.free_places(document, scheme) {
            self.count(&words, true);
        }
    }

    /// Where a document departs from the habit. Its own tags are to be part of the usage.
    pub fn findings(&self, document: &Document, scheme: &Scheme) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            document.spans().iter().filter_map(|s| self.of_span(document, scheme, s)).collect();
        let text = document.text();
        for (words, range) in self.free_places(document, scheme) {
            let Some((label, count, known)) = self.habit(&words).filter(|_| self.is_odd(&words)) else { continue };
            let mut span = Span::new(Id::new(""), range, label.clone());
            span.value = most(&known.values).map(|(value, _)| value.to_string().into());
            let fix = Fix::new(format!("Tag as {label}"), vec![Edit::PutSpan(Arc::new(span))]);
            let cp = text.cp_range(range);
            let said = format!("“{}” is tagged {label} {count} times and untagged here", short(&words));
            let finding = Finding { range: Some((cp.start, cp.end)), ..Finding::of_file("untagged", said) };
            findings.push(finding.about(&words).fixed_by(Some(fix)));
        }
        findings
    }

    /// Whether a finding still stands after more texts were counted: words that are often left untagged are no habit.
    pub fn holds(&self, finding: &Finding) -> bool {
        finding.kind != "untagged" || finding.words.as_deref().is_some_and(|words| self.is_odd(words))
    }

    /// Whether it is odd to leave some words untagged.
    fn is_odd(&self, words: &str) -> bool {
        self.habit(words).is_some_and(|(_, count, known)| known.untagged <= (count / BORNE).max(1))
    }

    /// How a span departs from the habit of its words.
    pub fn of_span(&self, document: &Document, scheme: &Scheme, span: &Arc<Span>) -> Option<Finding> {
        let tag = Tag::of(document, scheme, span)?;
        let (label, count, known) = self.habit(tag.words)?;
        let here = known.labels.get(tag.label).copied().unwrap_or(1);
        let mut changed = Span::clone(span);
        if **label != *tag.label {
            if here * RARER > count {
                return None;
            }
            changed.label = label.clone();
            changed.value = most(&known.values).map(|(value, _)| value.to_string().into());
            changed.attrs.clear();
            let text = format!("“{}” is {} here and {label} {count} times elsewhere", short(tag.words), tag.label);
            let fix = Fix::new(format!("Relabel as {label}"), vec![Edit::PutSpan(Arc::new(changed))]);
            return Some(of(document, span, "two-ways", text).fixed_by(Some(fix)));
        }
        let value = tag.value?;
        let (usual, count) = most(&known.values)?;
        let here = known.values.get(value).copied().unwrap_or(1);
        // One word may be the name of several; whole names are not. Dates hang on the day of the article.
        if **usual == *value
            || count < HABIT
            || here * RARER > count
            || tokens(tag.words).count() < 2
            || &*span.label == "DATE"
        {
            return None;
        }
        changed.value = Some(usual.to_string().into());
        let text = format!("“{}” is {value} here and {usual} {count} times elsewhere", short(tag.words));
        let fix = Fix::new(format!("Set {usual}"), vec![Edit::PutSpan(Arc::new(changed))]);
        Some(of(document, span, "two-ways", text).fixed_by(Some(fix)))
    }

    /// The label some words mostly have, and how often.
    fn habit(&self, words: &str) -> Option<(&Arc<str>, u32, &Known)> {
        let known = self.words.get(words)?;
        let (label, count) = known.labels.iter().max_by_key(|(label, count)| (**count, std::cmp::Reverse(*label)))?;
        (*count >= HABIT).then_some((label, *count, known))
    }

    /// Places in a finished document where habitual words stand free.
    fn free_places(&self, document: &Document, scheme: &Scheme) -> Vec<(Arc<str>, ByteRange)> {
        if !matches!(document.status(), Status::Done | Status::Reviewed) {
            return Vec::new();
        }
        self.free_in(document.text().as_str(), |range| {
            let mut there = document.spans().window(range).filter(|s| s.range.overlaps(range));
            there.any(|s| !is_bar(scheme, &s.label) || s.status == SpanStatus::Rejected)
        })
    }

    /// Places in a text where habitual words stand free: on word edges, under no tag, no part of a longer name, and not where
    /// a name is but a place. `taken`: whether a tag lies over a place.
    ///
    /// **Cost:** some 10 ms a megabyte.
    pub fn free_in(&self, text: &str, taken: impl Fn(ByteRange) -> bool) -> Vec<(Arc<str>, ByteRange)> {
        let all: Vec<(usize, &str)> = tokens(text).collect();
        let mut places = Vec::new();
        for (i, (at, word)) in all.iter().enumerate() {
            let Some(candidates) = self.first.get(*word) else { continue };
            let longest = candidates.iter().filter(|words| {
                let end = at + words.len();
                let edge = text.get(end..).and_then(|rest| rest.chars().next()).is_none_or(|c| !c.is_alphanumeric());
                text.get(*at..end) == Some(&***words) && edge
            });
            let Some(words) = longest.max_by_key(|words| words.len()) else { continue };
            let range = ByteRange::of(*at, at + words.len());
            let Some((label, ..)) = self.habit(words) else { continue };
            if !taken(range) && stands_free(text, &all, i, range, &**label == "DATE") {
                places.push((words.clone(), range));
            }
        }
        places
    }
}

fn is_habit(known: &Known) -> bool {
    known.labels.values().any(|count| *count >= HABIT)
}

/// Counts one more of a name; gives the name as it is kept.
fn count_one(counts: &mut BTreeMap<Arc<str>, u32>, name: &str) -> Arc<str> {
    if let Some((kept, _)) = counts.get_key_value(name) {
        let kept = kept.clone();
        if let Some(count) = counts.get_mut(name) {
            *count += 1;
        }
        return kept;
    }
    let kept: Arc<str> = name.into();
    counts.insert(kept.clone(), 1);
    kept
}

fn uncount_one(counts: &mut BTreeMap<Arc<str>, u32>, name: &str) {
    if let Some(count) = counts.get_mut(name) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(name);
        }
    }
}

/// Whether a name at a token is no part of a longer one, and not where a place is meant.
fn stands_free(text: &str, all: &[(usize, &str)], i: usize, range: ByteRange, date: bool) -> bool {
    let after = text.get(range.end.get()..).unwrap_or_default();
    let mut next = after.chars();
    match (next.next(), next.next()) {
        (Some('-' | '‑' | '\'' | '’' | '/'), Some(_)) => return false,
        (Some(' '), Some(c)) if c.is_uppercase() || c.is_ascii_digit() => return false,
        _ => {}
    }
    let before = text.get(..range.start.get()).unwrap_or_default();
    // A dateline: the place stands first in its line.
    if before.is_empty() || before.ends_with('\n') {
        return !matches!(after.chars().next(), Some(',' | ' ')) || !after.contains(" - ") || date;
    }
    let Some((at, previous)) = i.checked_sub(1).and_then(|i| all.get(i)) else { return true };
    let gap = text.get(at + previous.len()..range.start.get()).unwrap_or_default();
    let capital = previous.chars().next().is_some_and(char::is_uppercase);
    let lower = previous.to_lowercase();
    match gap {
        " " | "-" | "\u{a0}" => {
            let place = !date && PLACE.contains(&lower.as_str());
            let article = lower == "the"
                && !date
                && i.checked_sub(2).and_then(|i| all.get(i)).is_some_and(|(_, w)| PLACE.contains(&&*w.to_lowercase()));
            let longer = capital && lower != "the" && lower != "a";
            !(place || article || longer)
        }
        // "Miami, the US": a place behind a place.
        ", " => !capital || date,
        _ => !gap.ends_with('.') || gap.ends_with(". "),
    }
}

/// Words with their places: runs of letters and digits.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(char::is_alphanumeric)?;
        let word = text.get(start..)?;
        let end = start + word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        at = end;
        Some((start, text.get(start..end)?))
    })
}

fn most(counts: &BTreeMap<Arc<str>, u32>) -> Option<(&Arc<str>, u32)> {
    counts
        .iter()
        .max_by_key(|(value, count)| (**count, std::cmp::Reverse(*value)))
        .map(|(value, count)| (value, *count))
}

/// Whether words can make a habit: some letters with a capital among them, not long.
fn is_name(words: &str) -> bool {
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3 && words.len() <= 120 && words.starts_with(char::is_alphanumeric) && words.contains(char::is_uppercase)
}

fn is_bar(scheme: &Scheme, label: &str) -> bool {
    scheme.label(label).is_some_and(|l| l.shape == Shape::Bar)
}

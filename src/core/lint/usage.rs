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
        let makes = span.counts() && span.fragments.is_empty() && is_name(words) && !is_bar(scheme, &span.label);
        let named = span.attr_str("kind").is_none_or(|kind| kind == "name" || kind == "state");
        makes.then(|| Self { words, label: &span.label, value: span.value_str().filter(|_| named) })
    }
}

/// What is known of some words.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    labels: BTreeMap<Arc<str>, u32>,
    values: BTreeMap<String, u32>,
    /// Places where they could be tagged and are not, in articles that are done.
    untagged: u32,
}

/// How words are tagged by one person across a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    words: HashMap<String, Known>,
    /// The words by the first of them.
    first: HashMap<String, Vec<String>>,
}

impl Usage {
    /// Takes in a tag. All tags are to be taken in before the first text is counted.
    pub fn learn(&mut self, tag: &Tag<'_>) {
        if !self.words.contains_key(tag.words) {
            let first = tokens(tag.words).next().map_or("", |(_, word)| word);
            self.first.entry(first.to_owned()).or_default().push(tag.words.to_owned());
        }
        let known = self.words.entry(tag.words.to_owned()).or_default();
        match known.labels.get_mut(tag.label) {
            Some(count) => *count += 1,
            None => {
                known.labels.insert(tag.label.into(), 1);
            }
        }
        if let Some(value) = tag.value {
            *known.values.entry(value.to_owned()).or_default() += 1;
        }
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
            if let Some(known) = self.words.get_mut(&words) {
                known.untagged += 1;
            }
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
            span.value = most(&known.values).map(|(value, _)| value.clone().into());
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
            changed.value = most(&known.values).map(|(value, _)| value.clone().into());
            changed.attrs.clear();
            let text = format!("“{}” is {} here and {label} {count} times elsewhere", short(tag.words), tag.label);
            let fix = Fix::new(format!("Relabel as {label}"), vec![Edit::PutSpan(Arc::new(changed))]);
            return Some(of(document, span, "two-ways", text).fixed_by(Some(fix)));
        }
        let value = tag.value?;
        let (usual, count) = most(&known.values)?;
        let here = known.values.get(value).copied().unwrap_or(1);
        // One word may be the name of several; whole names are not. Dates hang on the day of the article.
        if usual == value
            || count < HABIT
            || here * RARER > count
            || tokens(tag.words).count() < 2
            || &*span.label == "DATE"
        {
            return None;
        }
        changed.value = Some(usual.clone().into());
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

    /// Places in a finished article where habitual words stand free: on word edges, under no tag, no part of a longer name,
    /// and not where a name is but a place.
    fn free_places(&self, document: &Document, scheme: &Scheme) -> Vec<(String, ByteRange)> {
        if !matches!(document.status(), Status::Done | Status::Reviewed) {
            return Vec::new();
        }
        let text = document.text().as_str();
        let all: Vec<(usize, &str)> = tokens(text).collect();
        let mut places = Vec::new();
        for (i, (at, word)) in all.iter().enumerate() {
            let Some(candidates) = self.first.get(*word) else { continue };
            let longest = candidates.iter().filter(|words| {
                let end = at + words.len();
                let edge = text.get(end..).and_then(|rest| rest.chars().next()).is_none_or(|c| !c.is_alphanumeric());
                text.get(*at..end) == Some(words.as_str()) && edge
            });
            let Some(words) = longest.max_by_key(|words| words.len()) else { continue };
            let range = ByteRange::of(*at, at + words.len());
            let Some((label, ..)) = self.habit(words) else { continue };
            let mut there = document.spans().window(range).filter(|s| s.range.overlaps(range));
            let taken = there.any(|s| !is_bar(scheme, &s.label) || s.status == SpanStatus::Rejected);
            if !taken && stands_free(text, &all, i, range, &**label == "DATE") {
                places.push((words.clone(), range));
            }
        }
        places
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

fn most(counts: &BTreeMap<String, u32>) -> Option<(&String, u32)> {
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

//! What one types into the concordance: words, a regular expression, conditions on tags.
//!
//! `Commission` is a word, `"Anna Berg"` or `Anna Berg` a phrase, `/Comm\w+/` a regular expression. `label:CLAIM`,
//! `value:2026*`, `speaker:"Anna Berg"` ask of the tag, `-` before one asks for the contrary, `*` stands for anything;
//! `untagged` and `tagged` ask whether there is a tag.

use super::entry::Tag;
use crate::core::text::{FindOptions, Pattern, PatternError};

/// Which places are shown by whether they are tagged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Filter {
    #[default]
    All,
    Untagged,
    Tagged,
}

impl Filter {
    /// The one after it, around.
    pub const fn next(self) -> Self {
        match self {
            Self::All => Self::Untagged,
            Self::Untagged => Self::Tagged,
            Self::Tagged => Self::All,
        }
    }

    /// Whether a place is shown.
    pub const fn shows(self, tagged: bool) -> bool {
        match self {
            Self::All => true,
            Self::Untagged => !tagged,
            Self::Tagged => tagged,
        }
    }
}

/// A query, read and made ready.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What stands in the text; `None`: every tag that fits.
    pub(super) pattern: Option<Pattern>,
    pub(super) conditions: Vec<Condition>,
    /// The very name a tag bears, with the labels that have names.
    named: Option<(String, Vec<String>)>,
    pub filter: Filter,
}

/// Something asked of a tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Condition {
    field: Field,
    /// Lower case, with `*` for anything.
    wanted: String,
    not: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Field {
    Label,
    Value,
    Speaker,
}

impl Query {
    /// Reads what was typed. Words are found on word edges; they match small and capital letters alike unless they hold a
    /// capital.
    ///
    /// **Errors:** a regular expression that is none, or too large.
    pub fn parse(typed: &str) -> Result<Self, PatternError> {
        let typed = typed.trim();
        let mut query = Self::default();
        if let Some(regex) = typed.strip_prefix('/').and_then(|t| t.strip_suffix('/')).filter(|r| !r.is_empty()) {
            query.pattern = Some(Pattern::new(regex, FindOptions { regex: true, ..FindOptions::default() })?);
            return Ok(query);
        }
        let mut words: Vec<String> = Vec::new();
        for part in parts(typed) {
            match condition(&part) {
                _ if part.quoted => words.push(part.text),
                Some(condition) => query.conditions.push(condition),
                None if part.text == "untagged" && typed != "untagged" => query.filter = Filter::Untagged,
                None if part.text == "tagged" && typed != "tagged" => query.filter = Filter::Tagged,
                None => words.push(part.text),
            }
        }
        if !words.is_empty() {
            query.pattern = Some(Self::words(&words.join(" "))?);
        }
        Ok(query)
    }

    /// A pattern for words as they stand, on word edges.
    fn words(words: &str) -> Result<Pattern, PatternError> {
        Pattern::new(words, FindOptions { whole_word: true, ..FindOptions::default() })
    }

    /// A query for these very words, capitals as they are.
    ///
    /// **Errors:** more words than a pattern can hold.
    pub fn exactly(words: &str) -> Result<Self, PatternError> {
        let options = FindOptions { match_case: true, whole_word: true, ..FindOptions::default() };
        Ok(Self { pattern: Some(Pattern::new(words, options)?), ..Self::default() })
    }

    /// A query for the mentions of an actor: tags of these labels with this very value.
    pub fn named(name: &str, labels: Vec<String>) -> Self {
        Self { named: Some((name.to_owned(), labels)), ..Self::default() }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.pattern.is_none() && self.conditions.is_empty() && self.named.is_none()
    }

    /// Whether a tag is as asked for.
    pub(super) fn fits(&self, tag: &Tag) -> bool {
        let bears = |(name, labels): &(String, Vec<String>)| {
            tag.value.as_deref() == Some(name) && labels.iter().any(|l| *l == *tag.label)
        };
        self.named.as_ref().is_none_or(bears) && self.conditions.iter().all(|c| c.holds(tag))
    }
}

impl Condition {
    fn holds(&self, tag: &Tag) -> bool {
        let like = |value: &str| wild(&self.wanted, &value.to_lowercase());
        let holds = match self.field {
            Field::Label => like(&tag.label),
            Field::Value => tag.value.as_deref().is_some_and(like),
            Field::Speaker => tag.speakers.iter().any(|name| like(name)),
        };
        holds != self.not
    }
}

/// Whether a value is like a pattern with `*` for anything.
fn wild(pattern: &str, value: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| value.strip_prefix(first)) else { return false };
    if !pattern.contains('*') {
        return rest.is_empty();
    }
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.is_empty()
}

struct Part {
    text: String,
    /// It began with a quotation mark: words, whatever they look like.
    quoted: bool,
}

/// Parts between spaces; quotation marks keep spaces together.
fn parts(typed: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut now: Option<Part> = None;
    let mut inside = false;
    for c in typed.chars() {
        match c {
            '"' | '“' | '”' => {
                inside = !inside;
                now.get_or_insert(Part { text: String::new(), quoted: true });
            }
            c if c.is_whitespace() && !inside => parts.extend(now.take()),
            c => now.get_or_insert(Part { text: String::new(), quoted: false }).text.push(c),
        }
    }
    parts.extend(now);
    parts.retain(|p| !p.text.is_empty());
    parts
}

fn condition(part: &Part) -> Option<Condition> {
    let (not, text) = match part.text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, part.text.as_str()),
    };
    let (name, wanted) = text.split_once(':')?;
    let field = match name.to_lowercase().as_str() {
        "label" => Field::Label,
        "value" => Field::Value,
        "speaker" => Field::Speaker,
        _ => return None,
    };
    (!wanted.is_empty()).then(|| Condition { field, wanted: wanted.to_lowercase(), not })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        let table = [
            ("*", "", true),
            ("2026*", "2026-02", true),
            ("*berg", "anna berg", true),
            ("a*b*g", "anna berg", true),
            ("anna", "anna berg", false),
            ("*x*", "anna", false),
        ];
        for (pattern, value, fits) in table {
            assert_eq!(wild(pattern, value), fits, "{pattern} {value}");
        }
    }

    #[test]
    fn conditions_words_and_filters_are_told_apart() {
        let query = Query::parse("label:CLAIM speaker:\"Anna Berg\" -value:* untagged the plan").unwrap();
        let wanted: Vec<(Field, &str, bool)> =
            query.conditions.iter().map(|c| (c.field, c.wanted.as_str(), c.not)).collect();
        assert_eq!(
            wanted,
            [(Field::Label, "claim", false), (Field::Speaker, "anna berg", false), (Field::Value, "*", true)]
        );
        assert!(query.pattern.is_some() && query.filter == Filter::Untagged);
        let words = Query::parse("\"label:X\" http://x").unwrap();
        assert!(words.conditions.is_empty() && words.pattern.is_some());
        assert!(Query::parse("  ").unwrap().is_empty());
        assert!(Query::parse("/(/").is_err());
    }
}

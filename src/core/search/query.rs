//! What one types into the concordance: words, a regular expression, conditions on tags and articles.
//!
//! `Commission` is a word, `"Anna Berg"` or `Anna Berg` a phrase, `Comm*` any word that begins so, `/Comm\w+/` a regular
//! expression. `label:CLAIM`, `value:2026*`, `speaker:"Anna Berg"`, `status:rejected`, `by:anna`, `origin:model`, `note:*`
//! or any attribute by its name ask of the tag, `status:done` and `file:2026*` of the article. `-` before one asks for the
//! contrary, before words that they do not stand in the same paragraph. `untagged` and `tagged` ask whether there is a tag.

use super::entry::{Entry, Tag};
use crate::core::document::Status;
use crate::core::scheme::Scheme;
use crate::core::spans::SpanStatus;
use crate::core::text::{FindOptions, Pattern, PatternError};
use serde_json::Value;

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

/// What is wrong with a query, one plain sentence without its full stop.
#[derive(Clone, Debug, thiserror::Error)]
pub enum QueryError {
    #[error("{0}")]
    Pattern(#[from] PatternError),
    #[error(r"a regular expression ends with a slash: /Comm\w+/")]
    OpenRegex,
    #[error("words and a regular expression cannot be mixed: write the words into it")]
    Mixed,
    #[error("{0}: needs a word right behind the colon, or * for anything")]
    NoValue(String),
    #[error(
        "no status is called {0}: new, in_progress, done, skipped or reviewed for articles, accepted, rejected or suggested for tags"
    )]
    Status(String),
    #[error("* alone would find everything: write some letters with it")]
    OnlyStar,
    #[error("-words alone find nothing: write what is looked for, or a condition such as label:CLAIM")]
    OnlyWithout,
}

/// A query, read and made ready.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What stands in the text; `None`: every tag that fits.
    pub(super) pattern: Option<Pattern>,
    /// What must not stand in the same paragraph.
    pub(super) without: Vec<Pattern>,
    conditions: Vec<Condition>,
    /// The very name a tag bears, with the labels that have names.
    named: Option<(String, Vec<String>)>,
    pub filter: Filter,
}

/// Something asked of a tag or an article.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Condition {
    field: Field,
    /// Lower case, with `*` for anything.
    wanted: String,
    not: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Field {
    Label,
    Value,
    Speaker,
    TagStatus,
    By,
    Origin,
    Source,
    Note,
    Flagged,
    Corrected,
    Attribute(String),
    ArticleStatus,
    File,
}

/// Names of conditions, as they are typed.
const FIELDS: &[(&str, Field)] = &[
    ("label", Field::Label),
    ("value", Field::Value),
    ("speaker", Field::Speaker),
    ("status", Field::TagStatus),
    ("by", Field::By),
    ("annotator", Field::By),
    ("origin", Field::Origin),
    ("source", Field::Source),
    ("note", Field::Note),
    ("flagged", Field::Flagged),
    ("corrected", Field::Corrected),
    ("file", Field::File),
];

impl Query {
    /// Reads what was typed. Words are found on word edges; they match small and capital letters alike unless they hold a
    /// capital, or `match_case` asks for capitals as they stand.
    ///
    /// **Errors:** a sentence for whoever typed it.
    pub fn parse(typed: &str, match_case: bool) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let mut words: Vec<String> = Vec::new();
        let (mut regex, mut wild) = (None, false);
        let parts = parts(typed.trim())?;
        let alone = parts.len() == 1;
        for part in parts {
            let Part { text, kind, not } = part;
            match kind {
                Kind::Regex(case) => {
                    let options =
                        FindOptions { regex: true, match_case: case.unwrap_or(match_case), ..FindOptions::default() };
                    let text = if case == Some(false) { format!("(?i){text}") } else { text };
                    let pattern = Pattern::new(&text, options)?;
                    match (not, &regex) {
                        (true, _) => query.without.push(pattern),
                        (false, None) => regex = Some(pattern),
                        (false, Some(_)) => return Err(QueryError::Mixed),
                    }
                }
                Kind::Quoted if not => query.without.push(phrase(&text, match_case, false)?),
                Kind::Quoted => words.push(text),
                Kind::Plain => match condition(&text, not)? {
                    Some(condition) => query.conditions.push(condition),
                    None if not => query.without.push(phrase(&text, match_case, text.contains('*'))?),
                    None if text == "untagged" && !alone => query.filter = Filter::Untagged,
                    None if text == "tagged" && !alone => query.filter = Filter::Tagged,
                    None => {
                        wild |= text.contains('*');
                        words.push(text);
                    }
                },
            }
        }
        // Beside a condition a star asks for nothing more.
        if words.iter().all(|word| word.chars().all(|c| c == '*')) {
            if !words.is_empty() && query.conditions.is_empty() {
                return Err(QueryError::OnlyStar);
            }
            words.clear();
        }
        query.pattern = match (words.is_empty(), regex) {
            (true, regex) => regex,
            (false, None) => Some(phrase(&words.join(" "), match_case, wild)?),
            (false, Some(_)) => return Err(QueryError::Mixed),
        };
        if query.is_empty() && !query.without.is_empty() {
            return Err(QueryError::OnlyWithout);
        }
        Ok(query)
    }

    /// A query for these very words, capitals as they are.
    ///
    /// **Errors:** more words than a pattern can hold.
    pub fn exactly(words: &str) -> Result<Self, QueryError> {
        Ok(Self { pattern: Some(phrase(words, true, false)?), ..Self::default() })
    }

    /// A query for the mentions of an actor: tags of these labels with this very value.
    pub fn named(name: &str, labels: Vec<String>) -> Self {
        Self { named: Some((name.to_owned(), labels)), ..Self::default() }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.pattern.is_none() && self.conditions.is_empty() && self.named.is_none()
    }

    /// The first attribute asked for that no label of a scheme has: it may be a slip of the fingers.
    pub fn unknown(&self, scheme: &Scheme) -> Option<&str> {
        let known = |name: &str| scheme.labels.iter().flat_map(|l| &l.attrs).any(|a| a.name.eq_ignore_ascii_case(name));
        self.conditions.iter().find_map(|c| match &c.field {
            Field::Attribute(name) if !known(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether something is asked of the tag at a place.
    pub(super) fn asks_of_tags(&self) -> bool {
        self.conditions.iter().any(|c| !c.is_of_article())
    }

    /// Whether an article is as asked for.
    pub(super) fn fits_article(&self, entry: &Entry) -> bool {
        self.conditions.iter().filter(|c| c.is_of_article()).all(|c| {
            let like = |value: &str| wild(&c.wanted, &value.to_lowercase());
            let holds = match c.field {
                Field::File => {
                    let name = entry.path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
                    like(&name) || like(&entry.path.to_string_lossy())
                }
                _ => like(entry.status.name()),
            };
            holds != c.not
        })
    }

    /// Whether a tag is as asked for. Those rejected or suggested are found only where their status is asked for.
    pub(super) fn fits(&self, tag: &Tag, entry: &Entry) -> bool {
        let bears = |(name, labels): &(String, Vec<String>)| {
            tag.value.as_deref() == Some(name) && labels.iter().any(|l| *l == *tag.label)
        };
        let of_status = self.conditions.iter().any(|c| c.field == Field::TagStatus);
        (of_status || tag.counts())
            && self.named.as_ref().is_none_or(bears)
            && self.conditions.iter().filter(|c| !c.is_of_article()).all(|c| c.holds(tag, entry))
    }
}

impl Condition {
    fn is_of_article(&self) -> bool {
        matches!(self.field, Field::ArticleStatus | Field::File)
    }

    fn holds(&self, tag: &Tag, entry: &Entry) -> bool {
        let like = |value: &str| wild(&self.wanted, &value.to_lowercase());
        let yes = |is: bool| like(if is { "yes" } else { "no" }) || like(if is { "true" } else { "false" });
        let details = &tag.details;
        let holds = match &self.field {
            Field::Label => like(&tag.label),
            Field::Value => tag.value.as_deref().is_some_and(like),
            Field::Speaker => tag.speakers.iter().any(|name| like(name)),
            Field::TagStatus => like(details.status.name()),
            // Gold names whose reading a tag was, several with commas; elsewhere all are of whoever tags.
            Field::By => match details.by.as_deref().or(entry.annotator.as_deref()) {
                Some(names) => like(names) || names.split(',').any(like),
                None => false,
            },
            Field::Origin => like(details.origin.name()),
            Field::Source => details.source.as_deref().is_some_and(like),
            Field::Note => details.note.as_deref().is_some_and(like),
            Field::Flagged => yes(details.flagged),
            Field::Corrected => yes(details.corrected),
            Field::Attribute(name) => {
                let value = details.attrs.iter().find(|(key, _)| key.to_lowercase() == *name).map(|(_, value)| value);
                value.is_some_and(|value| match value {
                    Value::String(text) => like(text),
                    Value::Bool(is) => yes(*is),
                    Value::Array(all) => all.iter().any(|v| v.as_str().map_or_else(|| like(&v.to_string()), like)),
                    Value::Null => false,
                    other => like(&other.to_string()),
                })
            }
            Field::ArticleStatus | Field::File => return true,
        };
        holds != self.not
    }
}

/// A pattern for words as they stand, on word edges.
fn phrase(words: &str, match_case: bool, wild: bool) -> Result<Pattern, PatternError> {
    Pattern::new(words, FindOptions { match_case, whole_word: true, wild, ..FindOptions::default() })
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

#[derive(Debug, PartialEq)]
struct Part {
    text: String,
    kind: Kind,
    not: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Plain,
    /// It began with a quotation mark: words, whatever they look like.
    Quoted,
    /// What stood between slashes, and whether capitals count where a letter behind says so.
    Regex(Option<bool>),
}

/// Parts between spaces; quotation marks and the slashes of a regular expression keep spaces together.
fn parts(typed: &str) -> Result<Vec<Part>, QueryError> {
    let mut parts = Vec::new();
    let mut rest = typed;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(parts);
        }
        let (not, body) = match rest.strip_prefix('-').filter(|r| !r.is_empty() && !r.starts_with(char::is_whitespace))
        {
            Some(body) => (true, body),
            None => (false, rest),
        };
        if let Some(inner) = body.strip_prefix('/') {
            match regex_end(inner) {
                Some((text, case, after)) if !text.is_empty() => {
                    parts.push(Part { text: text.to_owned(), kind: Kind::Regex(case), not });
                    rest = after;
                    continue;
                }
                // A slash between words is a slash; at the very beginning a regular expression is being written.
                _ if parts.is_empty() && inner.len() > 1 => return Err(QueryError::OpenRegex),
                _ => {}
            }
        }
        let quoted = body.starts_with(is_quote);
        let mut inside = false;
        let end = body.char_indices().find(|(_, c)| {
            if is_quote(*c) {
                inside = !inside;
            }
            c.is_whitespace() && !inside
        });
        let (part, after) = body.split_at_checked(end.map_or(body.len(), |(at, _)| at)).unwrap_or((body, ""));
        rest = after;
        let text: String = part.chars().filter(|c| !is_quote(*c)).collect();
        if !text.is_empty() {
            parts.push(Part { text, kind: if quoted { Kind::Quoted } else { Kind::Plain }, not });
        }
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

/// What stands before the slash that ends a regular expression, what a letter behind it says of capitals, and the rest.
fn regex_end(inner: &str) -> Option<(&str, Option<bool>, &str)> {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        if !escaped && c == '/' {
            let (text, after) = (inner.get(..at)?, inner.get(at + 1..)?);
            let (case, after) = match after.chars().next() {
                Some('i') => (Some(false), after.get(1..)?),
                Some('c') => (Some(true), after.get(1..)?),
                _ => (None, after),
            };
            if after.is_empty() || after.starts_with(char::is_whitespace) {
                return Some((text, case, after));
            }
        }
        escaped = !escaped && c == '\\';
    }
    None
}

fn condition(text: &str, not: bool) -> Result<Option<Condition>, QueryError> {
    let Some((name, wanted)) = text.split_once(':') else { return Ok(None) };
    let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
    let known = FIELDS.iter().find(|(n, _)| *n == name).map(|(_, field)| field.clone());
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let field = match known {
        Some(_) if wanted.is_empty() => return Err(QueryError::NoValue(name)),
        Some(Field::TagStatus) => match status(&wanted) {
            Some(field) => field,
            None => return Err(QueryError::Status(wanted)),
        },
        Some(field) => field,
        // An address, a time of day, a word with a colon.
        None if !plain || wanted.is_empty() || wanted.starts_with('/') => return Ok(None),
        None => Field::Attribute(name),
    };
    Ok(Some(Condition { field, wanted, not }))
}

/// Of what a status is: articles and tags have different ones.
fn status(wanted: &str) -> Option<Field> {
    if wanted != "*" && Status::ALL.iter().any(|s| wild(wanted, s.name())) {
        return Some(Field::ArticleStatus);
    }
    SpanStatus::ALL.iter().any(|s| wild(wanted, s.name())).then_some(Field::TagStatus)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(typed: &str) -> Query {
        Query::parse(typed, false).unwrap_or_else(|e| panic!("{typed}: {e}"))
    }

    fn fault(typed: &str) -> String {
        Query::parse(typed, false).map(|q| format!("{q:?}")).unwrap_err().to_string()
    }

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
        let read = query(
            "label:CLAIM speaker:\"Anna Berg\" -value:* kind:direct status:done status:rejected untagged the plan",
        );
        let wanted: Vec<(Field, &str, bool)> =
            read.conditions.iter().map(|c| (c.field.clone(), c.wanted.as_str(), c.not)).collect();
        assert_eq!(
            wanted,
            [
                (Field::Label, "claim", false),
                (Field::Speaker, "anna berg", false),
                (Field::Value, "*", true),
                (Field::Attribute("kind".to_owned()), "direct", false),
                (Field::ArticleStatus, "done", false),
                (Field::TagStatus, "rejected", false),
            ]
        );
        assert!(read.pattern.is_some() && read.filter == Filter::Untagged);
        for words in ["\"label:X\" http://x", "10:30", "tagged", "and/or", "Re: x", "-", "a - b"] {
            let read = query(words);
            assert!(read.conditions.is_empty() && read.pattern.is_some() && read.filter == Filter::All, "{words}");
        }
        assert!(query("  ").is_empty());
        let read = query("Commission -European -\"the old\" -/new\\b/");
        assert_eq!((read.without.len(), read.pattern.is_some()), (3, true));
        assert_eq!(query("kind:state lable:ACTOR").unknown(&Scheme::built_in()), Some("lable"));
        assert_eq!(query("kind:state cue:*").unknown(&Scheme::built_in()), None);
    }

    #[test]
    fn what_cannot_be_looked_for_is_said_in_a_sentence() {
        for (typed, words) in [
            ("/Comm", "ends with a slash"),
            ("/(/", "not a regular expression"),
            ("Anna /said/", "cannot be mixed"),
            ("label:", "label: needs a word"),
            ("status:finished", "no status is called finished"),
            ("*", "everything"),
            ("-Anna", "-words alone"),
        ] {
            let said = fault(typed);
            assert!(said.contains(words), "{typed}: {said}");
        }
    }
}

//! Names of the files in an export folder, made from ids of articles.

use super::Record;
use std::borrow::Cow;
use std::collections::HashSet;

/// Longest name in bytes, so that endings still fit a file system's 255.
const LONGEST: usize = 200;

/// Gives each record a file name of its own, without ending.
#[derive(Default)]
pub struct FileNames {
    /// In lower case: some file systems fold it.
    taken: HashSet<String>,
}

impl FileNames {
    /// The name for a record: its id with `/` and what file systems refuse as `_`; on a clash with the annotator's
    /// name, then with a number.
    pub fn of(&mut self, record: &Record) -> String {
        let plain = file_name(&record.id);
        let of_person = record.annotator.as_ref().map(|a| format!("{plain}.{}", file_name(a)));
        let numbered = (2..).map(|n| format!("{plain}-{n}"));
        let mut names = std::iter::once(plain.clone()).chain(of_person).chain(numbered);
        let free = names.find(|name| self.taken.insert(name.to_lowercase()));
        free.unwrap_or(plain)
    }
}

/// Stands before the name of an attribute that a format uses itself.
const ASIDE: &str = "attr_";

/// The name an attribute is written under where some names are the format's own. One that looks as if it had been set
/// aside is set aside as well, so that every name comes back.
pub fn set_aside<'a>(name: &'a str, taken: &[&str]) -> Cow<'a, str> {
    let bare = name.trim_start_matches(ASIDE);
    if taken.contains(&bare) { Cow::Owned(format!("{ASIDE}{name}")) } else { Cow::Borrowed(name) }
}

/// The attribute that was written under a name.
pub fn taken_back<'a>(name: &'a str, taken: &[&str]) -> &'a str {
    let inner = name.strip_prefix(ASIDE).filter(|inner| taken.contains(&inner.trim_start_matches(ASIDE)));
    inner.unwrap_or(name)
}

/// A text as a file name that every system takes.
pub fn file_name(id: &str) -> String {
    let refused = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let mut name = String::new();
    for c in id.chars().map(|c| if refused(c) { '_' } else { c }) {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(c);
    }
    if name.ends_with(['.', ' ']) {
        name.pop();
        name.push('_');
    }
    let stem = name.split('.').next().unwrap_or_default().to_uppercase();
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || ["COM", "LPT"]
            .iter()
            .any(|d| stem.strip_prefix(d).is_some_and(|n| n.len() == 1 && n.chars().all(|c| c.is_ascii_digit())));
    if name.is_empty() || name.starts_with('.') || device {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_unique() {
        assert_eq!(file_name("2026/a: b?"), "2026_a_ b_");
        assert_eq!(
            [file_name(".."), file_name(""), file_name("con.txt"), file_name("a ")],
            ["_._", "_", "_con.txt", "a_"]
        );
        assert_eq!([file_name("comb"), file_name("com1"), file_name("console")], ["comb", "_com1", "console"]);
        assert_eq!(file_name(&"é".repeat(300)).len(), 200);
        let mut names = FileNames::default();
        let mut record = Record::new("Story", "");
        assert_eq!(names.of(&record), "Story");
        record.id = "story".to_owned();
        assert_eq!(names.of(&record), "story-2");
        record.annotator = Some("eva".to_owned());
        assert_eq!(names.of(&record), "story.eva");
    }

    #[test]
    fn every_name_comes_back_whatever_the_format_calls_its_own() {
        for name in ["value", "attr_value", "attr_attr_value", "kind", "attr_kind", "attr_"] {
            let written = set_aside(name, &["value", "label"]);
            assert_eq!(taken_back(&written, &["value", "label"]), name);
            assert_ne!(written, "value");
        }
        assert_eq!(set_aside("kind", &["value"]), "kind");
    }
}

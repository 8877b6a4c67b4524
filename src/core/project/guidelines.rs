//! The guidelines of a project, `guidelines.md`: found, read, and cut to what they say of one label.

use crate::core::store::limits::{ReadError, read_file};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Most bytes that are read.
const LIMIT: u64 = 1 << 20;

/// Where the guidelines of a folder are, whatever the case of their name.
pub fn guidelines_file(folder: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(folder).ok()?.flatten();
    let mut found: Vec<PathBuf> = files
        .filter(|f| f.file_name().to_str().is_some_and(|name| name.eq_ignore_ascii_case("guidelines.md")))
        .map(|f| f.path())
        .collect();
    found.sort();
    found.into_iter().next()
}

/// Reads the guidelines. Bytes that are no UTF-8 are shown as such: nothing is counted in this text.
///
/// **Errors:** the file cannot be read, or is over 1 MB.
pub fn read_guidelines(file: &Path) -> Result<String, ReadError> {
    Ok(String::from_utf8_lossy(&read_file(file, LIMIT)?).into_owned())
}

/// The sections whose heading names a label and no other one, with their subsections, in the order of the text. Empty
/// where none does.
///
/// **Units:** bytes of `markdown`.
pub fn sections_of(markdown: &str, label: &str, labels: &[&str]) -> Vec<Range<usize>> {
    let others = |title: &str| labels.iter().any(|l| *l != label && names(title, l));
    let mut sections: Vec<Range<usize>> = Vec::new();
    // Level of the heading that opened the section one is in.
    let mut inside: Option<usize> = None;
    let mut at = 0;
    let mut fenced = false;
    for line in markdown.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let text = line.trim();
        fenced ^= text.starts_with("```") || text.starts_with("~~~");
        let level = text.chars().take_while(|c| *c == '#').count();
        let title = text.trim_start_matches('#');
        if !fenced && (1..=6).contains(&level) && title.starts_with(char::is_whitespace) {
            if inside.is_some_and(|l| level <= l) {
                inside = None;
            }
            if inside.is_none() && names(title, label) && !others(title) {
                inside = Some(level);
                sections.push(start..end);
                continue;
            }
        }
        if let (Some(_), Some(last)) = (inside, sections.last_mut()) {
            last.end = end;
        }
    }
    sections
}

/// Whether a heading names a label as a word of its own, also in the plural.
fn names(title: &str, label: &str) -> bool {
    let (title, label) = (title.to_lowercase(), label.to_lowercase());
    let word = |c: char| c.is_alphanumeric() || c == '_';
    title.match_indices(&label).any(|(at, found)| {
        let before = title.get(..at).and_then(|t| t.chars().next_back());
        let rest = title.get(at + found.len()..).unwrap_or_default();
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        !before.is_some_and(word) && !rest.chars().next().is_some_and(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# How we tag: ACTOR, DATE\n\nRead this.\n\n## Actors: who acts\n\nPeople.\n\n### Offices\n\nBeside a name.\n\n\
## DATE\n\nWhen.\n\n```\n# ACTOR\n```\n\n## Factors\n\nNone.\n\n## More on the ACTOR\n\nStates.\n";

    fn said(label: &str) -> String {
        sections_of(TEXT, label, &["ACTOR", "DATE", "CLAIM"]).into_iter().map(|s| TEXT.get(s).unwrap()).collect()
    }

    #[test]
    fn a_label_has_the_sections_that_name_it_with_what_is_below_them() {
        let actor =
            "## Actors: who acts\n\nPeople.\n\n### Offices\n\nBeside a name.\n\n## More on the ACTOR\n\nStates.\n";
        assert_eq!(said("ACTOR"), actor);
        assert_eq!(said("DATE"), "## DATE\n\nWhen.\n\n```\n# ACTOR\n```\n\n");
        assert_eq!(said("CLAIM"), "");
    }

    #[test]
    fn the_file_is_found_whatever_its_case() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(guidelines_file(folder.path()), None);
        let file = folder.path().join("Guidelines.MD");
        std::fs::write(&file, TEXT).unwrap();
        assert_eq!(guidelines_file(folder.path()), Some(file.clone()));
        assert_eq!(read_guidelines(&file).unwrap(), TEXT);
        std::fs::write(&file, vec![b'a'; 2 << 20]).unwrap();
        assert!(read_guidelines(&file).is_err());
    }
}

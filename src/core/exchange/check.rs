//! Reading back what was written: fingerprints of what the format promised, matched with what its reader finds.

use super::report::Reread;
use crate::core::formats::{FileNames, Format, HeldText, Holds, Input, Record, Taken, as_text, is_space};
use crate::core::spans::Span;
use crate::core::text::ByteRange;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Collects what went out. Eight bytes a span, so that it stays small beside the articles.
pub struct Promised {
    holds: Holds,
    /// Names of the files, where each article has one.
    names: Option<FileNames>,
    spans: HashMap<u64, u32>,
    others: HashMap<u64, u32>,
    records: u64,
}

impl Promised {
    /// Nothing promised yet.
    pub fn new(format: &dyn Format, folder: bool) -> Self {
        let names = format.file_each(folder).then(FileNames::default);
        Self { holds: format.holds(), names, spans: HashMap::new(), others: HashMap::new(), records: 0 }
    }

    /// Takes note of a reduced record as it is written.
    pub fn add(&mut self, record: &Record) {
        let file = self.names.as_mut().map(|names| names.of(record));
        let article = self.article(file.as_deref().unwrap_or(&record.id), self.records);
        self.records += 1;
        *self.others.entry(self.text(record, article)).or_default() += 1;
        for span in &record.spans {
            *self.spans.entry(self.span(record, span, article)).or_default() += 1;
        }
        for link in self.links(record, article) {
            *self.others.entry(link).or_default() += 1;
        }
    }

    /// Reads files in the order they were written and counts what came back.
    pub fn reread(
        mut self,
        format: &dyn Format,
        files: &mut dyn Iterator<Item = (String, Option<Vec<u8>>)>,
        beside: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Reread {
        let mut found = Reread::default();
        let mut seen = 0;
        for (name, bytes) in files {
            let Some(bytes) = bytes else { continue };
            let input = Input { name: &name, bytes: &bytes, first_line: 0, beside };
            // A file that cannot be read gives nothing back, and all that was promised is counted as different.
            let _ = format.read(&input, &mut |taken| {
                if let Taken::Record(record) = taken {
                    let id = if self.names.is_some() { input.stem() } else { &record.id };
                    let article = self.article(id, seen);
                    seen += 1;
                    let text = self.text(&record, article);
                    take_one(&mut self.others, text);
                    for span in &record.spans {
                        let print = self.span(&record, span, article);
                        if take_one(&mut self.spans, print) {
                            found.spans += 1;
                        }
                    }
                    for link in self.links(&record, article) {
                        take_one(&mut self.others, link);
                    }
                }
            });
        }
        found.differing = self.spans.values().chain(self.others.values()).map(|n| *n as usize).sum();
        found
    }

    fn article(&self, id: &str, n: u64) -> u64 {
        let mut hash = DefaultHasher::new();
        if self.holds.article_ids {
            id.hash(&mut hash)
        } else {
            n.hash(&mut hash)
        }
        hash.finish()
    }

    fn text(&self, record: &Record, article: u64) -> u64 {
        let mut hash = DefaultHasher::new();
        article.hash(&mut hash);
        match self.holds.text {
            HeldText::Tokens | HeldText::View => without_space(record.text.as_str()).hash(&mut hash),
            _ => record.text.as_str().hash(&mut hash),
        }
        hash.finish()
    }

    fn place(&self, record: &Record, range: ByteRange, hash: &mut DefaultHasher) {
        match self.holds.text {
            HeldText::Tokens | HeldText::View => without_space(record.text.slice(range)).hash(hash),
            _ => (range.start, range.end).hash(hash),
        }
    }

    fn span(&self, record: &Record, span: &Span, article: u64) -> u64 {
        let mut hash = DefaultHasher::new();
        article.hash(&mut hash);
        self.place(record, span.range, &mut hash);
        span.label.hash(&mut hash);
        if self.holds.ids {
            span.id.hash(&mut hash);
        }
        if self.holds.fragments {
            span.fragments.hash(&mut hash);
        }
        if self.holds.values {
            span.value.as_ref().map(text_of).hash(&mut hash);
        }
        if self.holds.attrs {
            attrs_of(&span.attrs).hash(&mut hash);
        }
        if self.holds.notes {
            span.note.hash(&mut hash);
        }
        hash.finish()
    }

    fn links(&self, record: &Record, article: u64) -> Vec<u64> {
        let places: HashMap<_, _> = record.spans.iter().map(|s| (&s.id, s)).collect();
        let print = |r: &crate::core::spans::Relation| {
            let mut hash = DefaultHasher::new();
            article.hash(&mut hash);
            r.kind.hash(&mut hash);
            for span in [&r.from, &r.to].into_iter().filter_map(|id| places.get(id)) {
                self.place(record, span.range, &mut hash);
                span.label.hash(&mut hash);
            }
            hash.finish()
        };
        record.relations.iter().map(|r| print(r)).collect()
    }
}

/// Whether the fingerprint was there; it is used up.
fn take_one(prints: &mut HashMap<u64, u32>, print: u64) -> bool {
    match prints.get_mut(&print) {
        Some(n) if *n > 1 => {
            *n -= 1;
            true
        }
        Some(_) => prints.remove(&print).is_some(),
        None => false,
    }
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !is_space(*c)).collect()
}

/// Formats that know only text give numbers and truth values back as text: they count as the same.
fn text_of(value: &Value) -> String {
    as_text(value).into_owned()
}

fn attrs_of(attrs: &Map<String, Value>) -> Vec<(&String, String)> {
    let mut pairs: Vec<_> = attrs.iter().map(|(k, v)| (k, text_of(v))).collect();
    pairs.sort();
    pairs
}

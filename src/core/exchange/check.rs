//! Reading back what was written: fingerprints of what the format promised, matched with what its reader finds.

use super::report::Reread;
use crate::core::formats::{FileNames, Format, HeldText, Holds, Ink, Record, Taken, as_text, without_space};
use crate::core::spans::{Id, Relation, Span};
use crate::core::text::ByteRange;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

/// Collects what went out. Eight bytes a span, so that it stays small beside the articles.
pub struct Promised {
    holds: Holds,
    /// Names of the files, where each article has one.
    names: Option<FileNames>,
    /// Fingerprints article by article: those of the spans, then those of the text and the links, sorted each.
    prints: Vec<u64>,
    articles: Vec<Article>,
    /// The first article of a name, or of a place where articles have no names.
    first: HashMap<u64, u32>,
    records: u64,
    found: Reread,
    /// For one record after another.
    of_spans: Vec<u64>,
    of_others: Vec<u64>,
}

/// Which fingerprints of an article have not come back yet.
struct Article {
    from: usize,
    spans: u32,
    /// Where those of the text and the links begin.
    others_from: usize,
    others: u32,
    /// The next article of the same name: each annotator's tags are a record of their own.
    next: Option<u32>,
}

impl Promised {
    /// Nothing promised yet.
    pub fn new(format: &dyn Format, folder: bool) -> Self {
        Self {
            holds: format.holds(),
            names: format.file_each(folder).then(FileNames::default),
            prints: Vec::new(),
            articles: Vec::new(),
            first: HashMap::new(),
            records: 0,
            found: Reread::default(),
            of_spans: Vec::new(),
            of_others: Vec::new(),
        }
    }

    /// Takes note of a reduced record as it is written.
    pub fn add(&mut self, record: &Record) {
        let file = self.names.as_mut().map(|names| names.of(record));
        let key = self.key(file.as_deref().unwrap_or(&record.id));
        self.print(record);
        let from = self.prints.len();
        self.prints.extend(&self.of_spans);
        let others_from = self.prints.len();
        self.prints.extend(&self.of_others);
        let number = self.articles.len() as u32;
        let next = self.first.insert(key, number);
        let (spans, others) = (self.of_spans.len() as u32, self.of_others.len() as u32);
        self.articles.push(Article { from, spans, others_from, others, next });
    }

    /// Files follow, in the order they were written.
    pub fn wait(&mut self) {
        self.records = 0;
    }

    /// Takes note of what the reader found in the file of a stem.
    pub fn take(&mut self, taken: Taken, stem: &str) {
        let Taken::Record(record) = taken else { return };
        let key = self.key(if self.names.is_some() { stem } else { &record.id });
        self.print(&record);
        let mut at = self.first.get(&key).copied();
        while let Some(article) = at.and_then(|at| self.articles.get_mut(at as usize)) {
            let [spans, others] = [(article.from, &mut article.spans), (article.others_from, &mut article.others)];
            self.found.spans += strike(&mut self.prints, spans, &mut self.of_spans);
            strike(&mut self.prints, others, &mut self.of_others);
            at = if self.of_spans.is_empty() && self.of_others.is_empty() { None } else { article.next };
        }
    }

    /// What came back. A file that could not be read gave nothing, and all that was promised counts as different.
    pub fn outcome(mut self) -> Reread {
        self.found.differing = self.articles.iter().map(|a| (a.spans + a.others) as usize).sum();
        self.found
    }

    fn key(&mut self, id: &str) -> u64 {
        let mut print = Print::default();
        if self.holds.article_ids {
            print.text(id)
        } else {
            print.number(self.records)
        }
        self.records += 1;
        print.finish()
    }

    /// The fingerprints of a record, sorted.
    fn print(&mut self, record: &Record) {
        // Where only tokens are kept, places are counted without the space between them.
        let mut ink = (self.holds.text == HeldText::Tokens).then(|| Ink::new(record.text.as_str()));
        let mut text = Print::default();
        match ink {
            Some(_) => without_space(record.text.as_str(), |block| text.number(block)),
            None => text.text(record.text.as_str()),
        }
        let mut place = |print: &mut Print, range: ByteRange| {
            let [start, end] =
                [range.start.get(), range.end.get()].map(|at| ink.as_mut().map_or(at, |ink| ink.before(at)));
            print.number((start as u64) << 32 | end as u64);
        };
        self.of_spans.clear();
        self.of_others.clear();
        self.of_others.push(text.finish());
        for span in &record.spans {
            let mut print = Print::default();
            place(&mut print, span.range);
            about(&self.holds, span, &mut print);
            self.of_spans.push(print.finish());
        }
        if !record.relations.is_empty() {
            let places: HashMap<&Id, &Span> = record.spans.iter().map(|s| (&s.id, &**s)).collect();
            let mut link = |r: &Relation| {
                let mut print = Print::default();
                print.text(&r.kind);
                for span in [&r.from, &r.to].into_iter().filter_map(|id| places.get(id)) {
                    place(&mut print, span.range);
                    print.text(&span.label);
                }
                print.finish()
            };
            self.of_others.extend(record.relations.iter().map(|r| link(r)));
        }
        self.of_spans.sort_unstable();
        self.of_others.sort_unstable();
    }
}

/// Everything about a span but its place, as far as the format holds it.
fn about(holds: &Holds, span: &Span, print: &mut Print) {
    print.text(&span.label);
    if holds.ids {
        print.text(span.id.as_str());
    }
    if holds.fragments {
        span.fragments.hash(print);
    }
    if holds.values {
        // Formats that know only text give numbers and truth values back as text: they count as the same.
        match &span.value {
            Some(value) => print.text(&as_text(value)),
            None => print.number(0),
        }
    }
    if holds.attrs {
        attrs(&span.attrs, print);
    }
    if holds.notes {
        print.text(span.note.as_deref().unwrap_or_default());
    }
}

fn attrs(attrs: &Map<String, Value>, print: &mut Print) {
    let mut pairs: Vec<(&str, Cow<'_, str>)> = attrs.iter().map(|(k, v)| (k.as_str(), as_text(v))).collect();
    pairs.sort_unstable();
    for (name, value) in pairs {
        print.text(name);
        print.text(&value);
    }
}

/// Takes what two sorted lists have in common out of both and returns how much that was. The first is a stretch of a
/// longer list.
fn strike(prints: &mut [u64], (from, length): (usize, &mut u32), found: &mut Vec<u64>) -> usize {
    let Some(open) = prints.get_mut(from..from + *length as usize) else { return 0 };
    if open == found.as_slice() {
        let all = found.len();
        found.clear();
        *length = 0;
        return all;
    }
    let (mut kept, mut strange) = (Vec::with_capacity(open.len()), Vec::new());
    let mut left = found.iter().copied().peekable();
    for print in open.iter() {
        while let Some(other) = left.next_if(|f| f < print) {
            strange.push(other);
        }
        if left.next_if_eq(print).is_none() {
            kept.push(*print);
        }
    }
    strange.extend(left);
    let struck = open.len() - kept.len();
    for (slot, print) in open.iter_mut().zip(&kept) {
        *slot = *print;
    }
    *length = kept.len() as u32;
    *found = strange;
    struck
}

/// A quick fingerprint of 64 bits. Nobody gains by two things having the same one: the files are our own.
#[derive(Default)]
struct Print(u64);

impl Print {
    fn number(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn bytes(&mut self, bytes: &[u8]) {
        // Four at once need not wait for each other.
        let (blocks, tail) = bytes.as_chunks::<32>();
        let mut lanes = [1, 2, 3, 4].map(Print);
        for block in blocks {
            for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
                lane.number(u64::from_le_bytes(*word));
            }
        }
        if !blocks.is_empty() {
            lanes.iter().for_each(|lane| self.number(lane.0));
        }
        let (words, rest) = tail.as_chunks::<8>();
        for word in words {
            self.number(u64::from_le_bytes(*word));
        }
        let last = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.number(last);
        self.number(bytes.len() as u64);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }
}

impl Hasher for Print {
    fn write(&mut self, bytes: &[u8]) {
        self.bytes(bytes);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_back_is_struck_off_and_what_did_not_stays() {
        let mut prints = vec![1, 3, 3, 5, 9];
        let mut length = 4;
        let mut found = vec![2, 3, 5, 5];
        assert_eq!(strike(&mut prints, (0, &mut length), &mut found), 2);
        assert_eq!((prints.get(..length as usize).unwrap(), found), (&[1, 3][..], vec![2, 5]));
    }

    #[test]
    fn two_annotators_of_one_article_are_told_apart_by_their_tags() {
        let format = crate::core::formats::by_name("jsonl").unwrap();
        let record = |label: &str| {
            let mut record = Record::new("a", "Anna");
            record.spans.push(std::sync::Arc::new(Span::new(Id::new("s"), ByteRange::of(0, 4), label)));
            record
        };
        let mut promised = Promised::new(format, false);
        promised.add(&record("A"));
        promised.add(&record("B"));
        promised.wait();
        promised.take(Taken::Record(Box::new(record("A"))), "");
        promised.take(Taken::Record(Box::new(record("C"))), "");
        assert_eq!(promised.outcome(), Reread { spans: 1, differing: 1 });
    }
}

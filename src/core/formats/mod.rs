//! Other people's files: one module a format behind one small trait, and the neutral record they all speak.
//!
//! A format declares what it can hold. `reduce` cuts a record down to that and lists every loss, so that a writer only
//! writes, the preflight needs no writer, and reading a file back must give exactly the reduced record.

mod archive;
mod articles;
mod brat;
mod cas;
mod conll;
mod contained;
mod doccano;
mod flat;
mod formula;
mod guess;
mod hf;
mod html;
mod json;
pub mod jsonl;
mod label_studio;
mod lane;
mod loss;
mod markdown;
mod names;
mod node;
mod prodigy;
mod record;
mod reduce;
mod sink;
mod spacy;
mod tables;
mod tags;
mod timeml;
mod tokens;
mod units;
mod w3c;
mod webanno;
mod xml;

pub use archive::{Archive, ArchiveError};
pub use contained::is_contained;
pub use flat::Overlap;
pub use guess::{Guess, LOOKED_AT, guess, is_companion};
pub use json::as_text;
pub use lane::{LaneToken, lane, snapped};
pub use loss::{Loss, LossKind};
pub use names::{FileNames, file_name};
pub use record::{Builder, PROVISIONAL, Record};
pub use reduce::reduce;
pub use sink::{MemorySink, Part, Sink};
pub use tokens::{Token, Tokenizer};
pub use units::{Ink, Utf16, is_space, without_space};

use std::io::{self, Read};
use std::sync::Arc;

/// All formats, in the order of menus and help.
pub const ALL: &[&dyn Format] = &[
    &jsonl::Jsonl,
    &spacy::Spacy,
    &prodigy::Prodigy,
    &hf::Hf,
    &hf::HfTokens,
    &conll::Conll,
    &label_studio::LabelStudio,
    &doccano::Doccano,
    &brat::Brat,
    &cas::CasJson,
    &cas::CasXmi,
    &webanno::WebAnno,
    &w3c::W3c,
    &timeml::TimeMl,
    &tables::Csv,
    &tables::Tsv,
    &html::Html,
    &markdown::Markdown,
];

/// Formats that are only read.
const SOURCES: &[&dyn Format] = &[&articles::Articles];

/// The format of a name or a second name.
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    ALL.iter().chain(SOURCES).copied().find(|f| f.id() == name || f.other_names().contains(&name))
}

/// The formats that import offers.
pub fn importable() -> impl Iterator<Item = &'static dyn Format> {
    ALL.iter().chain(SOURCES).copied().filter(|f| f.imports())
}

/// One way of writing articles with their tags into files, and of reading them back.
pub trait Format: Sync {
    /// The name after `--format`.
    fn id(&self) -> &'static str;

    /// Second names that are understood as well.
    fn other_names(&self) -> &'static [&'static str] {
        &[]
    }

    /// What the dialog and the help call it.
    fn title(&self) -> &'static str;

    /// Endings of its files, the usual one first, without the dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether it makes one file or a folder of them.
    fn shape(&self) -> Shape;

    /// Whether each article has a file of its own, in a folder or where one was asked for.
    fn file_each(&self, _folder: bool) -> bool {
        self.shape() == Shape::Folder
    }

    /// What it can hold; all else is lost, and said.
    fn holds(&self) -> Holds;

    /// What the receiver must know or do, in one sentence; empty where there is nothing.
    fn advice(&self) -> &'static str {
        ""
    }

    /// What goes out whole but will not serve its purpose everywhere, for one reduced record.
    fn warnings(&self, _record: &Record, _options: &WriteOptions) -> Vec<Loss> {
        Vec::new()
    }

    /// Columns of its table for the card of a dataset, as its YAML head wants them, for some labels.
    fn card_features(&self, _labels: &[String]) -> Option<serde_json::Value> {
        None
    }

    /// A writer that takes reduced records one by one and puts files into the sink.
    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>>;

    /// Whether `read` does anything.
    fn reads(&self) -> bool {
        true
    }

    /// Whether import offers it. A format may read back its own files for the check after writing and no others.
    fn imports(&self) -> bool {
        self.reads()
    }

    /// Whether it can refer to articles without holding their words.
    fn leaves_text_out(&self) -> bool {
        false
    }

    /// Whether each line of its files is a record of its own, so that a long file can be read in pieces.
    fn by_lines(&self) -> bool {
        false
    }

    /// Where a long file of ours may be cut into pieces that are read one after another; `None` where it may not.
    fn cut(&self) -> Option<Cut> {
        self.by_lines().then_some(Cut::Lines)
    }

    /// Whether there is a `read_long`.
    fn reads_long(&self) -> bool {
        false
    }

    /// Reads a file of which only parts are in memory at a time. **Errors:** as `read`.
    fn read_long(&self, _: &LongInput<'_>, _take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        Err(ReadError::WriteOnly)
    }

    /// Reads a file and hands out records and rejects in the order of the file.
    ///
    /// **Errors:** the file as a whole is not of this format.
    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError>;
}

/// Takes the records of one export in turn.
pub trait Writer {
    /// Writes one record that was cut down to what the format holds.
    fn write(&mut self, record: &Record) -> io::Result<()>;

    /// Writes what comes last and flushes every file.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// One file or a folder of files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One file of text.
    Text,
    /// One file of bytes, not for a terminal.
    Binary,
    Folder,
}

/// Where a long file may be cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cut {
    /// After any line.
    Lines,
    /// After the line feed these words begin with.
    Before(&'static str),
    /// After any line of a JSON list that has an element on each.
    List,
}

/// A long file to read, with access to the files beside it.
pub struct LongInput<'a> {
    /// Name of the file, without folder.
    pub name: &'a str,
    pub file: Arc<dyn ReadAt>,
    /// Another file of the same folder by its name.
    pub beside: &'a dyn Fn(&str) -> Option<Arc<dyn ReadAt>>,
}

impl LongInput<'_> {
    /// The file from its front.
    pub fn reader(&self) -> FromFront {
        FromFront::of(self.file.clone())
    }

    /// Name of the file without its last ending.
    pub fn stem(&self) -> &str {
        stem(self.name)
    }

    /// All of it, for what cannot be read in parts.
    pub fn whole(&self) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        self.reader().read_to_end(&mut bytes).map_err(|e| ReadError::Broken(e.to_string()))?;
        Ok(bytes)
    }
}

/// A file that can be read at any place, read from its front.
pub struct FromFront {
    file: Arc<dyn ReadAt>,
    at: u64,
}

impl FromFront {
    /// Starts at the front of a file.
    pub fn of(file: Arc<dyn ReadAt>) -> Self {
        Self { file, at: 0 }
    }
}

impl Read for FromFront {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read_at(self.at, into)?;
        self.at += n as u64;
        Ok(n)
    }
}

/// A file that can be read at any place.
pub trait ReadAt: Send + Sync {
    /// Its length in bytes.
    fn size(&self) -> u64;

    /// Reads at a place; 0 at the end.
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize>;
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let n = rest.len().min(into.len());
        for (to, from) in into.iter_mut().zip(rest) {
            *to = *from;
        }
        Ok(n)
    }
}

/// What a format can hold of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holds {
    pub text: HeldText,
    /// Ids of articles.
    pub article_ids: bool,
    /// Ids of spans.
    pub ids: bool,
    /// Spans that overlap or nest.
    pub overlaps: bool,
    /// Discontinuous spans.
    pub fragments: bool,
    pub values: bool,
    pub attrs: bool,
    pub relations: bool,
    /// Notes of spans.
    pub notes: bool,
    /// Origin, source, score of spans; date, status, labels and source fields of articles.
    pub provenance: bool,
    /// What happens to spaces and line breaks at the edges of spans.
    pub edges: Edges,
    /// Which characters labels and names of links and attributes may have.
    pub names: Names,
    /// Which line breaks values, attributes and notes may have.
    pub breaks: Breaks,
    /// Articles without a visible character.
    pub empty_articles: bool,
    /// The only label there is room for.
    pub only_label: Option<&'static str>,
    /// The only attributes there is room for.
    pub only_attrs: Option<&'static [&'static str]>,
}

impl Holds {
    /// Everything, exactly.
    pub const ALL: Self = Self {
        text: HeldText::Exact,
        article_ids: true,
        ids: true,
        overlaps: true,
        fragments: true,
        values: true,
        attrs: true,
        relations: true,
        notes: true,
        provenance: true,
        edges: Edges::Kept,
        names: Names::Any,
        breaks: Breaks::Any,
        empty_articles: true,
        only_label: None,
        only_attrs: None,
    };
}

/// How much of the text survives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeldText {
    Exact,
    /// Characters that XML 1.0 cannot hold become U+FFFD.
    Xml,
    /// What comes before the first word becomes blanks.
    FromFirstWord,
    /// Tokens only; the space between them is not kept.
    Tokens,
    /// A view for people, not meant to be read back.
    View,
}

/// What happens at the edges of spans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edges {
    Kept,
    /// Spans are trimmed of white space; those of white space alone are left out.
    Trimmed,
    /// Spans are trimmed of line breaks; those of line breaks alone are left out.
    NoLineBreaks,
}

/// Which characters names may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Names {
    Any,
    /// No white space: it becomes `_`.
    NoSpaces,
    /// Letters, digits and `_`, not starting with a digit, as in most programming languages.
    Identifier,
    /// Labels and links are text like any other, but names of attributes have no `=`, where their value begins.
    NoEquals,
    /// No white space, and no `-` at either end, where readers of token tags cut it off.
    Tag,
}

impl Names {
    /// Whether labels and types of links must be such names as well, and not only attributes.
    pub const fn of_labels(self) -> bool {
        !matches!(self, Self::Identifier | Self::NoEquals)
    }
}

/// Which line breaks and control characters values may have; others become blanks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breaks {
    Any,
    /// No carriage return.
    NoReturn,
    /// None in attributes.
    NoneInAttrs,
    /// All, but in attributes nothing that XML cannot hold.
    XmlInAttrs,
}

/// The choices of one export that a writer needs to know.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// How spans that overlap are chosen where only one fits.
    pub overlap: Overlap,
    /// Which tags mark the tokens of a span.
    pub tags: TagScheme,
    /// How text is cut where a format wants tokens and leaves the choice.
    pub tokenizer: Tokenizer,
    /// Whether the text of the articles goes out, or only references to it.
    pub text: bool,
    /// Whether a folder was asked for, where a format may make one file or one an article.
    pub folder: bool,
    /// Ending of the file asked for, without dot, where a format has several.
    pub ending: Option<String>,
    /// Labels of the scheme, in its order.
    pub labels: Vec<String>,
    /// Link types of the scheme: name, labels it starts from, labels it leads to.
    pub links: Vec<(String, Vec<String>, Vec<String>)>,
    /// Whether table fields that a spreadsheet would take for a formula get a leading apostrophe.
    pub formula_guard: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            overlap: Overlap::default(),
            tags: TagScheme::default(),
            tokenizer: Tokenizer::default(),
            text: true,
            folder: false,
            ending: None,
            labels: Vec::new(),
            links: Vec::new(),
            formula_guard: true,
        }
    }
}

/// How the tokens of a span are tagged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TagScheme {
    #[default]
    Iob2,
    Bilou,
}

/// A file to read, with access to the files beside it.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Name of the file, without folder.
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// Lines of the file before these bytes, where a long file is read in pieces.
    pub first_line: usize,
    /// Reads another file of the same folder by its name.
    pub beside: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

impl<'a> Input<'a> {
    /// The bytes as text, a byte order mark removed.
    pub fn text(&self) -> Result<&'a str, ReadError> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.bytes);
        std::str::from_utf8(bytes).map_err(|e| ReadError::NotUtf8 { at: e.valid_up_to() })
    }

    /// Name of the file without its last ending.
    pub fn stem(&self) -> &str {
        stem(self.name)
    }
}

/// A name without its last ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

/// What a reader hands out.
#[derive(Debug)]
pub enum Taken {
    Record(Box<Record>),
    /// A record, or a part of one, that could not be taken.
    Rejected(Rejected),
    /// Something the person should know: views left out, offsets counted in another unit.
    Note(String),
}

/// A record or span that was left out on import.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Rejected {
    /// Line of the file, from 1; of a file without lines the number of the record.
    pub line: Option<usize>,
    /// Article it belongs to, where it could be told.
    pub id: Option<String>,
    pub reason: String,
    /// What stood there, as far as it can be shown.
    pub record: Option<serde_json::Value>,
}

impl Rejected {
    /// A reject at a line.
    pub fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), reason: reason.into(), ..Self::default() }
    }

    /// Adds what stood there.
    pub fn with(mut self, record: impl Into<serde_json::Value>) -> Self {
        self.record = Some(record.into());
        self
    }

    /// Adds the article.
    pub fn of(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }
}

/// Why a file as a whole could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("it is not UTF-8 text (byte {at})")]
    NotUtf8 { at: usize },
    #[error("it is not {0}")]
    NotThisFormat(String),
    #[error("{0}")]
    Broken(String),
    #[error("the file is empty")]
    Empty,
    #[error("{what} is larger than {limit}")]
    TooLarge { what: &'static str, limit: &'static str },
    #[error("{0} is needed beside it and is missing or unreadable")]
    Missing(String),
    #[error("this format is only written, not read")]
    WriteOnly,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for format in ALL {
            for name in std::iter::once(&format.id()).chain(format.other_names()) {
                assert_eq!(by_name(name).map(|f| f.id()), Some(format.id()));
            }
            assert!(!format.title().is_empty() && !format.extensions().is_empty());
        }
        assert!(by_name("nothing").is_none());
    }
}

//! CoNLL-2003: a token a line, the tag in the last column, `-DOCSTART-` before each article.
//!
//! **Source:** Tjong Kim Sang & De Meulder 2003, and how seqeval, spaCy's converter and NLTK read such files.

use super::record::Builder;
use super::tags::{Runs, Tagged, is_tag, sentences, tagged};
use super::{
    Cut, Edges, Format, FromFront, HeldText, Holds, Input, LongInput, Names, Part, ReadError, Record, Rejected, Shape,
    Sink, TagScheme, Taken, Tokenizer, WriteOptions, Writer,
};
use std::io::{self, BufRead, BufReader, Write};

/// The format.
pub struct Conll;

/// What token tags can hold of a record.
pub const HELD_BY_TAGS: Holds = Holds {
    text: HeldText::Tokens,
    article_ids: false,
    ids: false,
    overlaps: false,
    fragments: false,
    values: false,
    attrs: false,
    relations: false,
    notes: false,
    provenance: false,
    edges: Edges::Trimmed,
    names: Names::Tag,
    empty_articles: true,
    only_label: None,
    breaks: super::Breaks::Any,
    only_attrs: None,
};

const DOCSTART: &str = "-DOCSTART-";

impl Format for Conll {
    fn id(&self) -> &'static str {
        "conll"
    }

    fn title(&self) -> &'static str {
        "CoNLL-2003"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["conll", "iob", "bio", "txt", "tsv"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn holds(&self) -> Holds {
        HELD_BY_TAGS
    }

    fn cut(&self) -> Option<Cut> {
        Some(Cut::Before("\n-DOCSTART- "))
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        let out = sink.create(Part::Main)?;
        let index = sink.create(Part::Appended(".index.jsonl"))?;
        Ok(Box::new(ConllWriter {
            out,
            index,
            scheme: options.tags,
            tokenizer: options.tokenizer,
            line: 0,
            article: Vec::new(),
        }))
    }

    fn reads_long(&self) -> bool {
        true
    }

    /// Reads article by article.
    fn read_long(&self, input: &LongInput<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        let index = (input.beside)(&index_name(input.name)).map(FromFront::of);
        let index = index.map(|i| BufReader::new(i).lines().map_while(Result::ok).filter_map(|l| indexed_id(&l)));
        let mut reading = Reading::new(input.stem(), index.into_iter().flatten().collect());
        let mut lines = BufReader::with_capacity(1 << 16, input.reader());
        let (mut article, mut before, mut at) = (Vec::new(), 0, 0);
        loop {
            let start = article.len();
            let more = lines.read_until(b'\n', &mut article).map_err(|e| ReadError::Broken(e.to_string()))?;
            let line = article.get(start..).unwrap_or_default();
            if more > 0 && !(start > 0 && starts_article(line)) {
                continue;
            }
            let next = article.split_off(start);
            let text = std::str::from_utf8(&article).map_err(|e| ReadError::NotUtf8 { at: at + e.valid_up_to() })?;
            let text = if at == 0 { text.trim_start_matches('\u{feff}') } else { text };
            let mut here: Reading<'_> = reading;
            here.read(text.strip_suffix('\n').unwrap_or(text), before, take);
            reading = here.over();
            before += memchr::memchr_iter(b'\n', &article).count();
            at += article.len();
            article = next;
            if more == 0 {
                return reading.end(take);
            }
        }
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        // The pieces of a long file have their articles' names from nowhere: nobody asks for them there.
        let index: Vec<String> = Some(index_name(input.name))
            .filter(|_| input.first_line == 0)
            .and_then(|name| (input.beside)(&name))
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .map(|text| text.lines().filter_map(indexed_id).collect())
            .unwrap_or_default();
        let mut reading = Reading::new(input.stem(), index);
        reading.read(input.text()?, 0, take);
        reading.end(take)
    }
}

/// Whether the first column of a line says that an article starts.
fn starts_article(line: &[u8]) -> bool {
    let between = if line.contains(&b'\t') { b'\t' } else { b' ' };
    let behind = line.strip_prefix(DOCSTART.as_bytes()).map(|rest| rest.first().copied());
    behind.is_some_and(|next| next.is_none_or(|b| b == between || b == b'\r' || b == b'\n'))
}

/// Name of the file with the ids of the articles.
fn index_name(name: &str) -> String {
    format!("{name}.index.jsonl")
}

struct ConllWriter {
    out: Box<dyn Write + Send>,
    index: Box<dyn Write + Send>,
    scheme: TagScheme,
    tokenizer: Tokenizer,
    line: usize,
    /// The lines of one article.
    article: Vec<u8>,
}

impl Writer for ConllWriter {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let tokens = tagged(record, self.tokenizer, self.scheme);
        let out = &mut self.article;
        out.clear();
        let entry = serde_json::json!({"line": self.line + 1, "id": record.id, "tokens": tokens.len()});
        writeln!(self.index, "{entry}")?;
        writeln!(out, "{DOCSTART} -X- -X- O\n")?;
        self.line += 2;
        let bytes = record.text.as_str().as_bytes();
        for sentence in sentences(record, &tokens) {
            for token in sentence {
                let word = bytes.get(token.range.as_usize()).unwrap_or_default();
                // The one token that would be read as the start of an article loses its last sign to a line of its own.
                if word == DOCSTART.as_bytes() {
                    let (first, last) = match token.prefix {
                        'U' => ('B', 'L'),
                        'L' => ('I', 'L'),
                        'B' | 'I' => (token.prefix, 'I'),
                        other => (other, other),
                    };
                    write_token(out, b"-DOCSTART", Tagged { prefix: first, ..*token });
                    write_token(out, b"-", Tagged { prefix: last, ..*token });
                    self.line += 2;
                } else {
                    write_token(out, word, *token);
                    self.line += 1;
                }
            }
            out.push(b'\n');
            self.line += 1;
        }
        self.out.write_all(out)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()?;
        self.index.flush()
    }
}

fn write_token(out: &mut Vec<u8>, word: &[u8], token: Tagged<'_>) {
    out.extend_from_slice(word);
    if token.prefix == 'O' {
        out.extend_from_slice(b" -X- -X- O\n");
        return;
    }
    // The prefix is a letter of ASCII.
    out.extend_from_slice(&[b' ', b'-', b'X', b'-', b' ', b'-', b'X', b'-', b' ', token.prefix as u8, b'-']);
    out.extend_from_slice(token.label.as_bytes());
    out.push(b'\n');
}

fn indexed_id(line: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    value.get("id").and_then(|id| id.as_str()).map(str::to_owned)
}

/// The first and the last column of a line, which is one where it has no other.
struct Columns<'a> {
    word: &'a str,
    tag: Option<&'a str>,
}

impl<'a> Columns<'a> {
    /// `None` for a blank line. `tabs`: the file has tabs somewhere.
    fn of(line: &'a str, tabs: bool) -> Option<Self> {
        let bytes = line.as_bytes();
        let (mut between, mut inner) = (b' ', line);
        let edges = [bytes.first(), bytes.last()];
        // The lines of most files have neither tabs nor blanks at their edges.
        if tabs || edges.contains(&Some(&b' ')) {
            let blank: &[char] = &[' ', '\t'];
            inner = line.trim_matches(blank);
            // With a tab in it a line has its columns between tabs, and blanks belong to them.
            if tabs && line.contains('\t') && !inner.is_empty() {
                (between, inner) = (b'\t', line.trim_matches('\t'));
            }
        }
        let bytes = inner.as_bytes();
        let first = bytes.iter().position(|b| *b == between);
        let last = bytes.iter().rposition(|b| *b == between).unwrap_or(0);
        if inner.is_empty() {
            return None;
        }
        let Some(first) = first else { return Some(Self { word: inner, tag: None }) };
        Some(Self { word: inner.get(..first)?, tag: inner.get(last + 1..) })
    }
}

/// What has been read of the article at hand: tokens joined by a blank, sentences by a line feed.
#[derive(Default)]
struct Reading<'a> {
    stem: String,
    index: Vec<String>,
    text: String,
    /// Bytes of the text, and labels.
    spans: Vec<(usize, usize, &'a str)>,
    runs: Runs<'a>,
    /// The tag before, within a sentence that is not over.
    before: Option<&'a str>,
    started: bool,
    articles: usize,
    tokens_seen: usize,
    iob1: bool,
    /// Whether there is a tab anywhere.
    tabs: bool,
    /// Whether there is an article at hand at all.
    at_hand: bool,
}

impl<'a> Reading<'a> {
    fn new(stem: &str, index: Vec<String>) -> Self {
        Self { stem: stem.to_owned(), index, ..Self::default() }
    }

    /// Reads whole articles, before which so many lines came.
    fn read(&mut self, text: &'a str, before: usize, take: &mut dyn FnMut(Taken)) {
        self.tabs = memchr::memchr(b'\t', text.as_bytes()).is_some();
        for (i, line) in super::json::lines(text).enumerate() {
            self.line(before + i + 1, line.strip_suffix('\r').unwrap_or(line), take);
        }
        self.flush(take);
    }

    /// What is known of the file when the articles read are not needed any more.
    fn over(self) -> Reading<'static> {
        let Self { stem, index, started, articles, tokens_seen, iob1, .. } = self;
        Reading { stem, index, started, articles, tokens_seen, iob1, ..Reading::default() }
    }

    fn end(self, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        if self.tokens_seen == 0 && !self.started {
            return Err(ReadError::NotThisFormat("CoNLL: no line has a token and a tag".to_owned()));
        }
        if self.iob1 {
            take(Taken::Note(
                "the tags are IOB1 (I- starts a span): strict IOB2 readers would drop these spans".to_owned(),
            ));
        }
        Ok(())
    }

    fn line(&mut self, n: usize, line: &'a str, take: &mut dyn FnMut(Taken)) {
        let Some(Columns { word, tag }) = Columns::of(line, self.tabs) else { return self.end_sentence() };
        if word == DOCSTART {
            self.flush(take);
            self.started = true;
            self.at_hand = true;
            return;
        }
        if line.starts_with("# ") && tag.is_none_or(|tag| !is_tag(tag)) {
            return;
        }
        match tag {
            Some(tag) if is_tag(tag) => self.token(word, tag),
            Some(other) => {
                let reason = format!("the last column is no tag: {}", super::json::shortened(other));
                take(Taken::Rejected(Rejected::at(n, reason).with(super::json::shortened(line))));
            }
            None => {
                let reject = Rejected::at(n, "the line has no tag").with(super::json::shortened(line));
                take(Taken::Rejected(reject));
            }
        }
    }

    fn token(&mut self, word: &str, tag: &'a str) {
        self.tokens_seen += 1;
        self.at_hand = true;
        if let Some(label) = tag.strip_prefix("I-") {
            let before = self.before.unwrap_or("O");
            self.iob1 |= before.split_once('-').is_none_or(|(_, l)| l != label);
        }
        if self.before.is_some() {
            self.text.push(' ');
        } else if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.before = Some(tag);
        let start = self.text.len();
        self.text.push_str(word);
        let spans = &mut self.spans;
        self.runs.token(start, self.text.len(), tag, &mut |start, end, label| spans.push((start, end, label)));
    }

    fn end_sentence(&mut self) {
        self.before = None;
        let spans = &mut self.spans;
        self.runs.end(&mut |start, end, label| spans.push((start, end, label)));
    }

    /// Hands out the article read so far.
    fn flush(&mut self, take: &mut dyn FnMut(Taken)) {
        self.end_sentence();
        if !std::mem::take(&mut self.at_hand) {
            return;
        }
        let id =
            self.index.get(self.articles).cloned().unwrap_or_else(|| format!("{}-{}", self.stem, self.articles + 1));
        self.articles += 1;
        // The next one is likely to be as long.
        let next = String::with_capacity(self.text.len());
        let mut builder = Builder::new(id, std::mem::replace(&mut self.text, next));
        builder.expect(self.spans.len());
        for (start, end, label) in self.spans.drain(..) {
            let span = builder.new_span(None, (start..end).into(), label);
            builder.push(span);
        }
        take(Taken::Record(builder.build()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (String, Vec<String>) {
        let mut out = Vec::new();
        let mut notes = Vec::new();
        let input = Input { name: "x.conll", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        Conll
            .read(&input, &mut |taken| match taken {
                Taken::Record(r) => {
                    let spans: Vec<_> = r.spans.iter().map(|s| format!("{}:{}", s.label, s.quote(&r.text))).collect();
                    out.push(format!("{}={:?} {}", r.id, r.text.as_str(), spans.join(",")));
                }
                Taken::Rejected(r) => notes.push(format!("{}: {}", r.line.unwrap(), r.reason)),
                Taken::Note(note) => notes.push(note),
            })
            .unwrap();
        (out.join("; "), notes)
    }

    #[test]
    fn columns_separators_and_schemes_are_told_from_the_file() {
        let (seen, notes) = read("JAPAN\tB-LOC\r\nGET\tO\r\n\r\nNadim\tB-PER\r\nLadki\tI-PER");
        assert_eq!(seen, r#"x-1="JAPAN GET\nNadim Ladki" LOC:JAPAN,PER:Nadim Ladki"#);
        assert_eq!(notes, Vec::<String>::new());
        let (seen, notes) = read("-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nword\n\n-DOCSTART- -X- O O\n");
        assert_eq!(seen, r#"x-1="EU" ORG:EU; x-2="" "#);
        assert_eq!(notes[0], "4: the line has no tag");
        assert!(notes[1].contains("IOB1"));
    }

    #[test]
    fn a_word_that_begins_articles_elsewhere_is_cut_in_two_and_keeps_its_tag() {
        for (start, end, tags, expected) in [
            (2, 12, TagScheme::Bilou, "a O|-DOCSTART B-X|- L-X|b O"),
            (2, 14, TagScheme::Bilou, "a O|-DOCSTART B-X|- I-X|b L-X"),
            (0, 12, TagScheme::Bilou, "a B-X|-DOCSTART I-X|- L-X|b O"),
            (0, 14, TagScheme::Iob2, "a B-X|-DOCSTART I-X|- I-X|b I-X"),
            (0, 1, TagScheme::Iob2, "a B-X|-DOCSTART O|- O|b O"),
        ] {
            let mut builder = Builder::new("x", "a -DOCSTART- b");
            let span = builder.new_span(None, (start..end).into(), "X");
            builder.push(span);
            let options = WriteOptions { tags, tokenizer: Tokenizer::Whitespace, ..WriteOptions::default() };
            let mut sink = super::super::MemorySink::default();
            let mut writer = Conll.writer(&options, &mut sink).unwrap();
            writer.write(&builder.build()).unwrap();
            writer.finish().unwrap();
            let files = sink.files();
            let file = String::from_utf8(files["main"].clone()).unwrap();
            let lines: Vec<String> = file.lines().skip(2).map(|l| l.replace(" -X- -X-", "")).collect();
            assert_eq!(lines.join("|").trim_end_matches('|'), expected);
        }
    }

    #[test]
    fn a_long_file_is_read_as_a_short_one() {
        let file = "\u{feff}EU I-ORG\r\n\r\nx\n-DOCSTART- -X- O O\n\na B-X\n-DOCSTART- O\n-DOCSTART- -X- -X- O\n\n\nb O\nc I-X";
        let index = r#"{"id":"one"}
            {"id":"two"}"#;
        let told = |taken: Taken| match taken {
            Taken::Record(r) => format!("{} {:?} {}", r.id, r.text.as_str(), r.spans.len()),
            Taken::Rejected(r) => format!("{:?} {}", r.line, r.reason),
            Taken::Note(note) => note,
        };
        let (mut short, mut long) = (Vec::new(), Vec::new());
        let beside = |name: &str| (name == "x.conll.index.jsonl").then(|| index.as_bytes().to_vec());
        let input = Input { name: "x.conll", bytes: file.as_bytes(), first_line: 0, beside: &beside };
        Conll.read(&input, &mut |taken| short.push(told(taken))).unwrap();
        let beside = |name: &str| {
            beside(name).map(|bytes| std::sync::Arc::new(bytes) as std::sync::Arc<dyn super::super::ReadAt>)
        };
        let input = LongInput { name: "x.conll", file: std::sync::Arc::new(file.as_bytes().to_vec()), beside: &beside };
        Conll.read_long(&input, &mut |taken| long.push(told(taken))).unwrap();
        assert_eq!(short, long);
        assert_eq!(short.len(), 6);
    }

    #[test]
    fn a_file_without_tags_is_refused() {
        let input = Input { name: "x", bytes: b"just\nwords", first_line: 0, beside: &|_| None };
        assert!(Conll.read(&input, &mut |_| ()).is_err());
    }
}

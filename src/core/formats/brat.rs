//! brat's standoff: a text and an annotation file for each article, and the configuration that names the types.
//!
//! **Source:** brat.nlplab.org/standoff.html and brat's own parser, which ends lines wherever Python does: a span over
//! such a place is written in fragments, one a line.

use super::json::as_text;
use super::names::FileNames;
use super::record::Builder;
use super::reduce::breaks_line;
use super::{
    Breaks, Edges, Format, Holds, Input, Names, Part, ReadError, Record, Rejected, Shape, Sink, Taken, WriteOptions,
    Writer,
};
use crate::core::spans::Id;
use crate::core::text::ByteRange;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

/// The format.
pub struct Brat;

impl Format for Brat {
    fn id(&self) -> &'static str {
        "brat"
    }

    fn title(&self) -> &'static str {
        "brat standoff"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ann"]
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn leaves_text_out(&self) -> bool {
        true
    }

    fn holds(&self) -> Holds {
        Holds {
            ids: false,
            provenance: false,
            edges: Edges::NoLineBreaks,
            names: Names::NoSpaces,
            breaks: Breaks::NoneInAttrs,
            ..Holds::ALL
        }
    }

    fn advice(&self) -> &'static str {
        "annotation.conf with all types is included; brat needs it in the folder of the collection."
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(Collection { sink, names: FileNames::default(), seen: Seen::default(), text: options.text }))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        let name = format!("{}.txt", input.stem());
        let text = (input.beside)(&name).and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or(ReadError::Missing(name))?;
        let mut reading = Reading {
            builder: Builder::new(input.stem(), text),
            spans: HashMap::new(),
            places: HashMap::new(),
            events: HashMap::new(),
        };
        let lines: Vec<(usize, &str)> =
            input.text()?.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).enumerate().collect();
        // Lines may name spans that come later, so the spans are read first, then the triggers of events.
        for pass in [Pass::Spans, Pass::Events, Pass::Rest] {
            for (i, line) in &lines {
                if let Err(reason) = reading.line(pass, line) {
                    let reject = Rejected::at(i + 1, reason).of(input.stem());
                    take(Taken::Rejected(reject.with(super::json::shortened(line))));
                }
            }
        }
        take(Taken::Record(reading.builder.build()));
        Ok(())
    }
}

#[derive(Default)]
struct Seen {
    labels: BTreeSet<String>,
    /// Type of link: labels it starts from, labels it leads to.
    links: BTreeMap<String, [BTreeSet<String>; 2]>,
    attrs: BTreeMap<String, BTreeSet<String>>,
}

struct Collection<'a> {
    sink: &'a mut dyn Sink,
    names: FileNames,
    seen: Seen,
    text: bool,
}

impl Writer for Collection<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let name = self.names.of(record);
        let mut out = String::new();
        let mut numbers: HashMap<&Id, (usize, &str)> = HashMap::new();
        for (i, span) in record.spans.iter().enumerate() {
            self.seen.labels.insert(span.label.to_string());
            numbers.insert(&span.id, (i + 1, &span.label));
            let pieces: Vec<ByteRange> = span.pieces().iter().flat_map(|p| lines_of(record, *p)).collect();
            let places: Vec<String> =
                pieces.iter().map(|p| record.cp(*p)).map(|(start, end)| format!("{start} {end}")).collect();
            let words: Vec<&str> = pieces.iter().map(|p| record.text.slice(*p)).collect();
            let _ = writeln!(out, "T{}\t{} {}\t{}", i + 1, span.label, places.join(";"), words.join(" "));
        }
        let (mut attrs, mut notes) = (0, 0);
        for (i, span) in record.spans.iter().enumerate() {
            for (key, value) in &span.attrs {
                attrs += 1;
                let values = self.seen.attrs.entry(key.clone()).or_default();
                // An attribute that says yes stands without a value.
                if *value == Value::Bool(true) {
                    let _ = writeln!(out, "A{attrs}\t{key} T{}", i + 1);
                    continue;
                }
                let value = as_text(value).into_owned();
                let _ = writeln!(out, "A{attrs}\t{key} T{} {value}", i + 1);
                values.insert(value);
            }
            let value = span.value.as_ref().map(|v| format!("value={}", ascii_json(&as_text(v))));
            let note = span.note.as_ref().map(|n| format!("note={}", ascii_json(n)));
            for text in value.into_iter().chain(note) {
                notes += 1;
                let _ = writeln!(out, "#{notes}\tAnnotatorNotes T{}\t{text}", i + 1);
            }
        }
        for (i, link) in record.relations.iter().enumerate() {
            let (Some(from), Some(to)) = (numbers.get(&link.from), numbers.get(&link.to)) else { continue };
            let [starts, ends] = self.seen.links.entry(link.kind.to_string()).or_default();
            starts.insert(from.1.to_owned());
            ends.insert(to.1.to_owned());
            let _ = writeln!(out, "R{}\t{} Arg1:T{} Arg2:T{}", i + 1, link.kind, from.0, to.0);
        }
        let mut ann = self.sink.create(Part::Inside(&format!("{name}.ann")))?;
        ann.write_all(out.as_bytes())?;
        ann.flush()?;
        if self.text {
            let mut txt = self.sink.create(Part::Inside(&format!("{name}.txt")))?;
            txt.write_all(record.text.as_str().as_bytes())?;
            txt.flush()?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let mut conf = String::from("[entities]\n");
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join("|");
        for label in &self.seen.labels {
            let _ = writeln!(conf, "{label}");
        }
        conf.push_str("\n[relations]\n");
        for (kind, [from, to]) in &self.seen.links {
            let _ = writeln!(conf, "{kind}\tArg1:{}, Arg2:{}", list(from), list(to));
        }
        conf.push_str("\n[events]\n\n[attributes]\n");
        for (name, values) in &self.seen.attrs {
            let values = if values.is_empty() { String::new() } else { format!(", Value:{}", list(values)) };
            let _ = writeln!(conf, "{name}\tArg:<ENTITY>{values}");
        }
        let mut out = self.sink.create(Part::Inside("annotation.conf"))?;
        out.write_all(conf.as_bytes())?;
        out.flush()
    }
}

/// The stretches of a range between line breaks.
fn lines_of(record: &Record, range: ByteRange) -> Vec<ByteRange> {
    let mut at = range.start.get();
    let mut out = Vec::new();
    for part in record.text.slice(range).split_inclusive(breaks_line) {
        let words = part.trim_end_matches(breaks_line);
        if !words.is_empty() {
            out.push(ByteRange::of(at, at + words.len()));
        }
        at += part.len();
    }
    out
}

/// JSON text with everything but ASCII escaped, so that no reader sees a line break in it.
fn ascii_json(text: &str) -> String {
    let mut out = String::new();
    for c in json!(text).to_string().chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Spans,
    Events,
    Rest,
}

struct Reading {
    builder: Builder,
    spans: HashMap<String, Id>,
    /// Place of each tag in the record, which is sorted at the end only.
    places: HashMap<Id, usize>,
    /// Trigger of each event.
    events: HashMap<String, Id>,
}

impl Reading {
    fn line(&mut self, pass: Pass, line: &str) -> Result<(), String> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let Some((id, rest)) = line.split_once('\t') else {
            return if pass == Pass::Rest { Err("the line has no tab after its id".to_owned()) } else { Ok(()) };
        };
        match (pass, id.chars().next()) {
            (Pass::Spans, Some('T')) => self.span(id, rest),
            (Pass::Events, Some('E')) => self.event(id, rest),
            (Pass::Rest, Some('E')) => self.roles(id, rest),
            (Pass::Rest, Some('R')) => self.relation(id, rest),
            (Pass::Rest, Some('A' | 'M')) => self.attribute(rest),
            (Pass::Rest, Some('N')) => self.normalisation(rest),
            (Pass::Rest, Some('#')) => self.note(rest),
            (Pass::Rest, Some('*')) => self.equivalent(rest),
            (Pass::Rest, kind) if kind != Some('T') => Err("the kind of line is not known".to_owned()),
            _ => Ok(()),
        }
    }

    /// `Type 0 5;16 23<TAB>words`
    fn span(&mut self, id: &str, rest: &str) -> Result<(), String> {
        let (head, words) = rest.split_once('\t').unwrap_or((rest, ""));
        let (label, places) = head.split_once(' ').ok_or("the tag has no label or no place")?;
        let mut pieces = Vec::new();
        for place in places.split(';') {
            let ends = place.trim().split_once(' ').map(|(a, b)| (a.parse(), b.parse()));
            let Some((Ok(start), Ok(end))) = ends else { return Err(format!("“{place}” is no place")) };
            pieces.push(self.builder.place(start, end)?);
        }
        let text = self.builder.text();
        let there: Vec<&str> = pieces.iter().map(|p| text.slice(*p)).collect();
        let there = there.join(" ");
        if there != words && !words.is_empty() {
            let (words, there) = (super::json::shortened(words), super::json::shortened(&there));
            return Err(format!("the tag says “{words}”, the text has “{there}” there"));
        }
        // Pieces apart by line breaks alone are one stretch that brat could not write in one.
        let mut joined: Vec<ByteRange> = Vec::new();
        for piece in pieces {
            match joined.last_mut() {
                Some(last)
                    if last.end <= piece.start
                        && text.slice(ByteRange::new(last.end, piece.start)).chars().all(breaks_line) =>
                {
                    last.end = piece.end;
                }
                _ => joined.push(piece),
            }
        }
        let Some(first) = joined.first().copied() else { return Err("the tag has no place".to_owned()) };
        let mut span = self.builder.new_span(Some(id), first, label);
        span.set_pieces(joined);
        self.places.insert(span.id.clone(), self.builder.record().spans.len());
        self.spans.insert(id.to_owned(), self.builder.push(span));
        Ok(())
    }

    /// `Type:T1 Role:T2 …`: the trigger stands for the event.
    fn event(&mut self, id: &str, rest: &str) -> Result<(), String> {
        let trigger =
            rest.split_whitespace().next().and_then(|t| t.split_once(':')).map(|(_, t)| t).unwrap_or_default();
        let span =
            self.spans.get(trigger).cloned().ok_or_else(|| format!("the event's trigger {trigger} is not there"))?;
        self.events.insert(id.to_owned(), span);
        Ok(())
    }

    fn roles(&mut self, id: &str, rest: &str) -> Result<(), String> {
        let Some(from) = self.events.get(id).cloned() else { return Ok(()) };
        for role in rest.split_whitespace().skip(1) {
            let (kind, target) = role.split_once(':').ok_or_else(|| format!("“{role}” is no role"))?;
            let to = self.target(target)?;
            self.builder.link(None, kind, from.clone(), to);
        }
        Ok(())
    }

    fn target(&self, id: &str) -> Result<Id, String> {
        self.spans.get(id).or_else(|| self.events.get(id)).cloned().ok_or_else(|| format!("{id} is not there"))
    }

    /// `Type Arg1:T1 Arg2:T2`
    fn relation(&mut self, id: &str, rest: &str) -> Result<(), String> {
        let mut words = rest.split_whitespace();
        let kind = words.next().ok_or("the link has no type")?;
        let mut end =
            || words.next().and_then(|w| w.split_once(':')).map(|(_, id)| id).ok_or("the link has no two ends");
        let (from, to) = (end()?, end()?);
        let (from, to) = (self.target(from)?, self.target(to)?);
        self.builder.link(Some(id), kind, from, to);
        Ok(())
    }

    /// `Name T1 value`, or `Name T1` for a plain yes.
    fn attribute(&mut self, rest: &str) -> Result<(), String> {
        let mut parts = rest.splitn(3, ' ');
        let (Some(name), Some(target)) = (parts.next(), parts.next()) else {
            return Err("the attribute has no target".to_owned());
        };
        let value = parts.next().map_or(Value::Bool(true), Value::from);
        let name = name.to_owned();
        self.change(target, |span| {
            span.attrs.insert(name, value);
        })
    }

    fn change(&mut self, target: &str, change: impl FnOnce(&mut crate::core::spans::Span)) -> Result<(), String> {
        let id = self.target(target)?;
        let place = self.places.get(&id).copied();
        if let Some(span) = place.and_then(|i| self.builder.record().spans.get_mut(i)) {
            change(Arc::make_mut(span));
        }
        Ok(())
    }

    /// `Reference T1 DB:ID<TAB>words`
    fn normalisation(&mut self, rest: &str) -> Result<(), String> {
        let head = rest.split('\t').next().unwrap_or_default();
        let mut parts = head.splitn(3, ' ');
        let (Some(_), Some(target), Some(entry)) = (parts.next(), parts.next(), parts.next()) else {
            return Err("the normalisation has no target or no entry".to_owned());
        };
        let value = match entry.split_once(':') {
            Some(("value" | "TIMEX3", value)) => value,
            _ => entry,
        };
        self.change(target, |span| span.value = Some(Value::from(value)))
    }

    /// `AnnotatorNotes T1<TAB>free text`; our own notes hold a value or a note as JSON text.
    fn note(&mut self, rest: &str) -> Result<(), String> {
        let (head, words) = rest.split_once('\t').unwrap_or((rest, ""));
        let mut parts = head.splitn(2, ' ');
        let (Some(_), Some(target)) = (parts.next(), parts.next()) else {
            return Err("the note has no target".to_owned());
        };
        if self.target(target).is_err() {
            // Notes may hang on links and attributes, which have no room for them here.
            return Err(format!("the note hangs on {target}, which is no tag"));
        }
        let ours = |key: &str| words.strip_prefix(key).and_then(|j| serde_json::from_str::<String>(j).ok());
        let (value, note) = (ours("value="), ours("note="));
        self.change(target, |span| match (value, note) {
            (Some(value), _) => span.value = Some(Value::from(value)),
            (_, Some(note)) => span.note = Some(note),
            _ => {
                let before = span.note.take().map(|n| n + "\n").unwrap_or_default();
                span.note = Some(before + words);
            }
        })
    }

    /// `Equiv T1 T2 T3`: a link from each to the next.
    fn equivalent(&mut self, rest: &str) -> Result<(), String> {
        let mut words = rest.split_whitespace();
        let kind = words.next().ok_or("the group has no type")?;
        let members: Vec<Id> = words.map(|id| self.target(id)).collect::<Result<_, _>>()?;
        for pair in members.windows(2) {
            if let [from, to] = pair {
                self.builder.link(None, kind, from.clone(), to.clone());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, ann: &str) -> (Record, Vec<String>) {
        let mut record = None;
        let mut rejected = Vec::new();
        let txt = text.as_bytes().to_vec();
        let beside = |name: &str| (name == "a.txt").then(|| txt.clone());
        let input = Input { name: "a.ann", bytes: ann.as_bytes(), first_line: 0, beside: &beside };
        Brat.read(&input, &mut |taken| match taken {
            Taken::Record(r) => record = Some(*r),
            Taken::Rejected(r) => rejected.push(format!("{}: {}", r.line.unwrap(), r.reason)),
            Taken::Note(_) => {}
        })
        .unwrap();
        (record.unwrap(), rejected)
    }

    #[test]
    fn every_kind_of_line_is_read() {
        let ann = "E1\tSay:T2 Who:T1 What:T9\nT1\tActor 0 4;10 14\tAnna Berg\nT2\tSay 5 9\tsaid\r\nA1\tSure T2\nM2\tKind T1 a b\n\
            N1\tReference T1 Wikipedia:534\tAnna\n#1\tAnnotatorNotes T1\tlook\n#2\tAnnotatorNotes T2\tvalue=\"x\\n\"\n\
            *\tAlias T1 T2\nR1\tBy Arg1:T2 Arg2:T1\t\nT3\tActor 0 4\tBert\nnonsense\n";
        let (record, rejected) = read("Anna said Berg", ann);
        let [a, b] = [&record.spans[0], &record.spans[1]];
        assert_eq!((a.fragments.len(), a.value_str(), a.note.as_deref()), (2, Some("Wikipedia:534"), Some("look")));
        assert_eq!(
            (a.attr_str("Kind"), &b.attrs["Sure"], b.value_str()),
            (Some("a b"), &Value::Bool(true), Some("x\n"))
        );
        let links: Vec<_> = record.relations.iter().map(|r| format!("{} {} {}", r.kind, r.from, r.to)).collect();
        assert_eq!(links, ["By T2 T1", "Who T2 T1", "Alias T1 T2"]);
        assert_eq!(rejected.len(), 3);
        assert_eq!(rejected[0], "11: the tag says “Bert”, the text has “Anna” there");
        assert_eq!(rejected[1], "1: T9 is not there");
    }

    #[test]
    fn pieces_apart_by_line_breaks_are_one_span() {
        let (record, _) = read("Anna\r\nBerg no", "T1\tActor 0 4;6 10\tAnna Berg\n");
        assert_eq!((record.spans[0].range, record.spans[0].fragments.len()), (ByteRange::of(0, 10), 0));
    }
}

//! A page to share: articles with their tags, in both themes, without scripts and without anything from the net.

use super::json::as_text;
use super::label_studio::escaped;
use super::timeml::content;
use super::{Format, HeldText, Holds, Input, Part, ReadError, Record, Shape, Sink, Taken, WriteOptions, Writer};
use crate::core::spans::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The format.
pub struct Html;

impl Format for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn title(&self) -> &'static str {
        "HTML page"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn holds(&self) -> Holds {
        Holds { text: HeldText::View, ..Holds::ALL }
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        let mut out = sink.create(Part::Main)?;
        out.write_all(HEAD.as_bytes())?;
        Ok(Box::new(Page { out, labels: options.labels.clone(), counts: BTreeMap::new() }))
    }

    fn reads(&self) -> bool {
        false
    }

    fn read(&self, _: &Input<'_>, _: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        Err(ReadError::WriteOnly)
    }
}

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Tagged articles</title>
<style>
:root { color-scheme: light dark; --paper: #fdfbf7; --ink: #1d1b16; --soft: #6b665c; --line: #ddd6c8;
  --c0: #cfe3f7; --c1: #fbe3c0; --c2: #d5ecd0; --c3: #ecd5ea; --c4: #f7d3d0; --c5: #d3ebec; }
@media (prefers-color-scheme: dark) { :root { --paper: #191816; --ink: #ece7dc; --soft: #a59f92; --line: #3a3732;
  --c0: #1f4468; --c1: #5d430f; --c2: #24502a; --c3: #54305a; --c4: #64302b; --c5: #1b4f52; } }
body { background: var(--paper); color: var(--ink); font: 1.05rem/1.65 Georgia, serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.1rem; border-top: 1px solid var(--line); padding-top: 1.5rem; margin-top: 2.5rem; overflow-wrap: anywhere; }
.meta, .legend { color: var(--soft); font: .85rem/1.5 system-ui, sans-serif; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { color: inherit; background: var(--c0); border-radius: .2em; padding: .05em 0; }
mark[data-slot="1"] { background: var(--c1); border-bottom: 2px dotted currentColor; }
mark[data-slot="2"] { background: var(--c2); } mark[data-slot="3"] { background: var(--c3); }
mark[data-slot="4"] { background: var(--c4); } mark[data-slot="5"] { background: var(--c5); }
mark sup { color: var(--soft); font: .6em/1 system-ui, sans-serif; letter-spacing: .03em; padding: 0 .15em; user-select: none; }
</style>
</head>
<body>
<h1>Tagged articles</h1>
"#;

struct Page {
    out: Box<dyn Write + Send>,
    labels: Vec<String>,
    counts: BTreeMap<String, usize>,
}

impl Page {
    /// The colour of a label: its place in the scheme, or after it in the order of coming.
    fn slot(&mut self, label: &str) -> usize {
        let at = self.labels.iter().position(|l| l == label).unwrap_or_else(|| {
            self.labels.push(label.to_owned());
            self.labels.len() - 1
        });
        at % 6
    }
}

impl Writer for Page {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        writeln!(self.out, "<article>\n<h2 dir=\"auto\">{}</h2>", content(&record.id))?;
        let facts = [record.date.as_deref(), record.annotator.as_deref()];
        let facts: Vec<String> = facts.into_iter().flatten().map(content).collect();
        if !facts.is_empty() {
            writeln!(self.out, "<p class=\"meta\">{}</p>", facts.join(" · "))?;
        }
        self.out.write_all(b"<div class=\"text\" dir=\"auto\">")?;
        // Between two edges the same tags are open: each stretch closes and opens its own marks, so that overlaps
        // need no nesting.
        let edges: BTreeSet<usize> = record
            .spans
            .iter()
            .flat_map(|s| [s.range.start.get(), s.range.end.get()])
            .chain([0, record.text.len().get()])
            .collect();
        let edges: Vec<usize> = edges.into_iter().collect();
        let mut waiting = record.spans.iter().peekable();
        let mut open: Vec<&Span> = Vec::new();
        for pair in edges.windows(2) {
            let [start, end] = *pair else { continue };
            open.retain(|s| s.range.end.get() > start);
            while let Some(span) = waiting.next_if(|s| s.range.start.get() <= start) {
                *self.counts.entry(span.label.to_string()).or_default() += 1;
                open.push(span);
            }
            let mut marks = String::new();
            let mut ends = String::new();
            for span in &open {
                let slot = self.slot(&span.label);
                let _ = write!(
                    marks,
                    "<mark data-id=\"{}\" data-label=\"{}\" data-slot=\"{slot}\" title=\"{}\">",
                    escaped(span.id.as_str()),
                    escaped(&span.label),
                    escaped(&said(record, span))
                );
                let label = if span.range.end.get() == end {
                    format!("<sup>{}</sup>", content(&span.label))
                } else {
                    String::new()
                };
                ends.insert_str(0, &format!("{label}</mark>"));
            }
            let words = record.text.as_str().get(start..end).unwrap_or_default();
            write!(self.out, "{marks}{}{ends}", content(words))?;
        }
        self.out.write_all(b"</div>\n</article>\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let counts: Vec<String> = self.counts.iter().map(|(label, n)| format!("{} {n}", content(label))).collect();
        writeln!(self.out, "<p class=\"legend\">{}</p>\n</body>\n</html>", counts.join(" · "))?;
        self.out.flush()
    }
}

/// What a pointer resting on a tag is told: label, value, who said it, attributes.
fn said(record: &Record, span: &Span) -> String {
    let mut words = span.label.to_string();
    if let Some(value) = &span.value {
        let _ = write!(words, ": {}", as_text(value));
    }
    for link in record.relations.iter().filter(|r| r.from == span.id) {
        if let Some(to) = record.span(&link.to) {
            let _ = write!(words, " · {} → {}", link.kind, super::json::shortened(to.quote(&record.text)));
        }
    }
    for (name, value) in &span.attrs {
        let _ = write!(words, " · {name}: {}", as_text(value));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::MemorySink;
    use super::*;
    use crate::core::spans::Id;
    use std::sync::Arc;

    #[test]
    fn overlaps_are_split_and_everything_is_escaped() {
        let mut record = Record::new("<a>", "ab<script>cd");
        for (id, start, end) in [("x", 0, 4), ("y", 2, 12)] {
            record.spans.push(Arc::new(Span::new(Id::new(id), (start..end).into(), "L\"")));
        }
        let mut sink = MemorySink::default();
        let mut writer = Html.writer(&WriteOptions::default(), &mut sink).unwrap();
        writer.write(&record).unwrap();
        writer.finish().unwrap();
        let page = String::from_utf8(sink.files()["main"].clone()).unwrap();
        assert!(!page.contains("<script") && page.contains("&lt;a&gt;"));
        assert_eq!(page.matches("<mark ").count(), 4);
        assert_eq!(page.matches("</mark>").count(), 4);
        assert_eq!(page.matches("<sup>").count(), 2);
    }
}

//! A summary in Markdown: who said what, speaker by speaker, with the articles where it stands.

use super::json::as_text;
use super::{Format, HeldText, Holds, Input, Part, ReadError, Record, Shape, Sink, Taken, WriteOptions, Writer};
use crate::core::spans::{Id, Span};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

/// The format.
pub struct Markdown;

impl Format for Markdown {
    fn id(&self) -> &'static str {
        "md"
    }

    fn title(&self) -> &'static str {
        "Markdown summary of claims"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn holds(&self) -> Holds {
        Holds { text: HeldText::View, ..Holds::ALL }
    }

    fn writer<'a>(&self, _: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(Summary { out: sink.create(Part::Main)?, speakers: BTreeMap::new(), articles: 0 }))
    }

    fn reads(&self) -> bool {
        false
    }

    fn read(&self, _: &Input<'_>, _: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        Err(ReadError::WriteOnly)
    }
}

struct Summary {
    out: Box<dyn Write + Send>,
    /// Lines of claims by speaker; the empty name for those without one.
    speakers: BTreeMap<String, Vec<String>>,
    articles: usize,
}

impl Writer for Summary {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.articles += 1;
        let by_id: HashMap<&Id, &Span> = record.spans.iter().map(|s| (&s.id, &**s)).collect();
        for claim in record.spans.iter().filter(|s| &*s.label == "CLAIM") {
            let mut speakers: Vec<String> = record
                .relations
                .iter()
                .filter(|r| r.from == claim.id)
                .filter_map(|r| by_id.get(&r.to))
                .map(|actor| match &actor.value {
                    Some(value) => as_text(value).into_owned(),
                    None => actor.quote(&record.text).to_owned(),
                })
                .collect();
            speakers.sort();
            speakers.dedup();
            if speakers.is_empty() {
                let named = claim.attr_str("speaker");
                speakers.push(named.map(|n| format!("({n})")).unwrap_or_default());
            }
            // Dates that stand within the claim say what it is about.
            let dates: Vec<String> = record
                .spans
                .iter()
                .filter(|s| &*s.label == "DATE" && claim.range.covers(s.range))
                .filter_map(|s| s.value.as_ref().map(|v| as_text(v).into_owned()))
                .collect();
            let mut source = record.id.clone();
            for part in record.date.iter().chain(&dates) {
                source = format!("{source}, {part}");
            }
            let line = format!("- “{}” ({})", plain(claim.quote(&record.text)), plain(&source));
            for speaker in speakers {
                self.speakers.entry(speaker).or_default().push(line.clone());
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let claims: usize = self.speakers.values().map(Vec::len).sum();
        writeln!(self.out, "# Claims by speaker\n\n{claims} claims in {} articles.", self.articles)?;
        let mut speakers: Vec<_> = std::mem::take(&mut self.speakers).into_iter().collect();
        // Those who say most come first; claims nobody is named for come last.
        speakers.sort_by_key(|(name, lines)| (name.is_empty(), std::cmp::Reverse(lines.len()), name.clone()));
        for (name, lines) in speakers {
            let name = if name.is_empty() { "Nobody named".to_owned() } else { plain(&name) };
            writeln!(self.out, "\n## {name}\n\n{}", lines.join("\n"))?;
        }
        self.out.flush()
    }
}

/// Words on one line, with signs that mean something in Markdown behind a backslash.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_{}[]<>#|".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::MemorySink;
    use super::*;
    use crate::core::spans::Relation;
    use std::sync::Arc;

    #[test]
    fn claims_stand_under_their_speakers() {
        let mut record = Record::new("a", "Anna said it\nrains. It snows.");
        for (id, start, end, label) in [("a", 0, 4, "ACTOR"), ("c", 10, 18, "CLAIM"), ("d", 20, 28, "CLAIM")] {
            record.spans.push(Arc::new(Span::new(Id::new(id), (start..end).into(), label)));
        }
        record.relations.push(Arc::new(Relation::new(Id::new("r"), "attribution", Id::new("c"), Id::new("a"))));
        let mut sink = MemorySink::default();
        let mut writer = Markdown.writer(&WriteOptions::default(), &mut sink).unwrap();
        writer.write(&record).unwrap();
        writer.finish().unwrap();
        assert_eq!(
            String::from_utf8(sink.files()["main"].clone()).unwrap(),
            "# Claims by speaker\n\n2 claims in 1 articles.\n\n## Anna\n\n- “it rains” (a)\n\n## Nobody named\n\n- “It snows” (a)\n"
        );
    }
}

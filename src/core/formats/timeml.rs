//! TimeML: dates as TIMEX3 elements within the text. Several articles in one file stand in a collection.
//!
//! **Source:** TimeML 1.2.1.

use super::json::as_text;
use super::label_studio::escaped;
use super::names::FileNames;
use super::record::Builder;
use super::{Format, HeldText, Holds, Input, Part, ReadError, Record, Shape, Sink, Taken, WriteOptions, Writer};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{self, Write};

/// The format.
pub struct TimeMl;

/// Attributes of TIMEX3 besides its number and value.
const ATTRS: &[&str] = &[
    "type",
    "mod",
    "temporalFunction",
    "anchorTimeID",
    "beginPoint",
    "endPoint",
    "quant",
    "freq",
    "functionInDocument",
];

impl Format for TimeMl {
    fn id(&self) -> &'static str {
        "timeml"
    }

    fn title(&self) -> &'static str {
        "TimeML (TIMEX3)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tml", "xml"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn file_each(&self, folder: bool) -> bool {
        folder
    }

    fn holds(&self) -> Holds {
        Holds {
            text: HeldText::Xml,
            ids: false,
            overlaps: false,
            fragments: false,
            relations: false,
            notes: false,
            provenance: false,
            only_label: Some("DATE"),
            only_attrs: Some(ATTRS),
            ..Holds::ALL
        }
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        if options.folder {
            return Ok(Box::new(Files { sink, names: FileNames::default() }));
        }
        let mut out = sink.create(Part::Main)?;
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TimeMLCollection>\n")?;
        Ok(Box::new(Collection(out)))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        let document = super::xml::parse(input.text()?, "TimeML")?;
        let articles: Vec<_> = document.descendants().filter(|n| n.has_tag_name("TimeML")).collect();
        if articles.is_empty() {
            return Err(ReadError::NotThisFormat("TimeML (it has no TimeML element)".to_owned()));
        }
        for (i, article) in articles.iter().enumerate() {
            let stem =
                if articles.len() == 1 { input.stem().to_owned() } else { format!("{}-{}", input.stem(), i + 1) };
            take(Taken::Record(read_article(*article, stem)));
        }
        Ok(())
    }
}

struct Files<'a> {
    sink: &'a mut dyn Sink,
    names: FileNames,
}

impl Writer for Files<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut out = self.sink.create(Part::Inside(&format!("{}.tml", self.names.of(record))))?;
        write!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", article(record))?;
        out.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

struct Collection(Box<dyn Write + Send>);

impl Writer for Collection {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.0.write_all(article(record).as_bytes())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.write_all(b"</TimeMLCollection>\n")?;
        self.0.flush()
    }
}

fn article(record: &Record) -> String {
    let mut out = format!("<TimeML>\n<DOCID>{}</DOCID>\n", content(&record.id));
    if let Some(date) = &record.date {
        let date = escaped(date);
        let _ = writeln!(
            out,
            "<DCT><TIMEX3 tid=\"t0\" type=\"DATE\" value=\"{date}\" functionInDocument=\"CREATION_TIME\">{date}</TIMEX3></DCT>"
        );
    }
    out.push_str("<TEXT>");
    let text = record.text.as_str();
    let mut at = 0;
    for (i, span) in record.spans.iter().enumerate() {
        out.push_str(&content(text.get(at..span.range.start.get()).unwrap_or_default()));
        let kind = span.attrs.get("type").map(as_text).unwrap_or_else(|| "DATE".into());
        let _ = write!(out, "<TIMEX3 tid=\"t{}\" type=\"{}\"", i + 1, escaped(&kind));
        if let Some(value) = &span.value {
            let _ = write!(out, " value=\"{}\"", escaped(&as_text(value)));
        }
        for (name, value) in span.attrs.iter().filter(|(name, _)| *name != "type") {
            let _ = write!(out, " {name}=\"{}\"", escaped(&as_text(value)));
        }
        let _ = write!(out, ">{}</TIMEX3>", content(record.text.slice(span.range)));
        at = span.range.end.get();
    }
    out.push_str(&content(text.get(at..).unwrap_or_default()));
    out.push_str("</TEXT>\n</TimeML>\n");
    out
}

/// Text between tags. A carriage return goes by number, or reading would make a line feed of it.
pub fn content(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    out
}

fn read_article(article: roxmltree::Node<'_, '_>, stem: String) -> Box<Record> {
    let find = |name: &str| article.descendants().find(|n| n.has_tag_name(name));
    let words = |node: roxmltree::Node<'_, '_>| -> String {
        node.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect()
    };
    let id = find("DOCID").map(words).map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).unwrap_or(stem);
    let date = find("DCT").or_else(|| {
        let created = |n: &roxmltree::Node<'_, '_>| {
            n.has_tag_name("TIMEX3") && n.attribute("functionInDocument") == Some("CREATION_TIME")
        };
        article.descendants().find(created)
    });
    let date = date.and_then(|d| d.descendants().find_map(|n| n.attribute("value")).map(str::to_owned));
    let body = find("TEXT").unwrap_or(article);
    let mut text = String::new();
    let mut times = Vec::new();
    for node in body.descendants() {
        if node.has_tag_name("TIMEX3") {
            let length = words(node).len();
            times.push((text.len(), text.len() + length, node));
        } else if let Some(words) = node.text().filter(|_| node.is_text()) {
            text.push_str(words);
        }
    }
    let mut builder = Builder::new(id, text);
    builder.record().date = date;
    for (start, end, node) in times.into_iter().filter(|(start, end, _)| start < end) {
        let mut span = builder.new_span(None, (start..end).into(), "DATE");
        for attribute in node.attributes() {
            match (attribute.name(), attribute.value()) {
                ("tid", _) | ("type", "DATE") => {}
                ("value", value) => span.value = Some(Value::from(value)).filter(|_| !value.is_empty()),
                (name, value) => {
                    span.attrs.insert(name.to_owned(), Value::from(value));
                }
            }
        }
        builder.push(span);
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_others_are_read() {
        let source = "<?xml version=\"1.0\"?><TimeML><DOCID>d1</DOCID><DCT><TIMEX3 tid=\"t0\" value=\"2026-01-05\">x</TIMEX3></DCT>\
            <TEXT>On <TIMEX3 tid=\"t1\" type=\"DATE\" value=\"2026-W01\">that <EVENT>week</EVENT></TIMEX3> for \
            <TIMEX3 tid=\"t2\" type=\"DURATION\" value=\"P2D\">two days</TIMEX3> &amp; more</TEXT></TimeML>";
        let mut record = None;
        let input = Input { name: "a.tml", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        TimeMl
            .read(&input, &mut |taken| {
                if let Taken::Record(r) = taken {
                    record = Some(*r)
                }
            })
            .unwrap();
        let record = record.unwrap();
        assert_eq!(
            (record.text.as_str(), record.date.as_deref()),
            ("On that week for two days & more", Some("2026-01-05"))
        );
        let seen: Vec<_> =
            record.spans.iter().map(|s| (s.quote(&record.text), s.value_str().unwrap(), s.attr_str("type"))).collect();
        assert_eq!(seen, [("that week", "2026-W01", None), ("two days", "P2D", Some("DURATION"))]);
    }
}

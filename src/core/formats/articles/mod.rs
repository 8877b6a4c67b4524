//! Plain sources of articles: lines or tables with a column of texts, web pages, Word documents. Only read, never written.

mod docx;
mod html;

use super::record::Builder;
use super::{Format, Holds, Input, ReadError, Rejected, Shape, Sink, Taken, WriteOptions, Writer, json, tables};
use serde_json::{Map, Value};
use std::io;

pub use html::is_page;

/// The format: which of them a file is, its content tells.
pub struct Articles;

/// Names of the column or field that holds the text, the surest first.
pub const TEXT: &[&str] = &["text", "body", "content", "article", "full_text", "fulltext", "article_text"];
/// Names of fields that name an article.
const ID: &[&str] = &["id", "doc_id", "article_id", "uuid", "slug"];
/// Names of fields that hold the day of publication.
pub const DATE: &[&str] = &["date", "published", "publication_date", "published_at", "pub_date", "dct"];

impl Format for Articles {
    fn id(&self) -> &'static str {
        "articles"
    }

    fn title(&self) -> &'static str {
        "Articles: JSON lines, CSV, HTML, Word"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "json", "ndjson", "csv", "tsv", "html", "htm", "xhtml", "docx", "txt"]
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn holds(&self) -> Holds {
        Holds::ALL
    }

    fn by_lines(&self) -> bool {
        true
    }

    fn writer<'a>(&self, _: &WriteOptions, _: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "articles are only read"))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        if input.bytes.starts_with(b"PK\x03\x04") {
            return docx::read(input, take);
        }
        let text = input.text()?;
        let ending = input.name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_lowercase());
        match ending.as_str() {
            "html" | "htm" | "xhtml" => html::read(input, text, take),
            "csv" | "tsv" => tables::read(input, take),
            "txt" | "md" => whole(input, text, take),
            _ if html::is_page(text) => html::read(input, text, take),
            _ if text.trim_start().starts_with(['{', '[']) => {
                json::objects(input, take, |line, object, take| record(line, object, input.stem(), take))
            }
            _ => tables::read(input, take),
        }
    }
}

/// A file of text is one article.
fn whole(input: &Input<'_>, text: &str, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    take(Taken::Record(Builder::new(input.stem(), text).build()));
    Ok(())
}

/// An object with a text; its other fields describe the article.
fn record(line: usize, mut object: Map<String, Value>, stem: &str, take: &mut dyn FnMut(Taken)) {
    let key = TEXT.iter().find(|key| object.get(**key).is_some_and(Value::is_string)).copied();
    let Some(Value::String(text)) = key.and_then(|key| object.shift_remove(key)) else {
        let reason = format!("the record has no text: none of {}", TEXT.join(", "));
        return take(Taken::Rejected(Rejected::at(line, reason).with(Value::Object(object))));
    };
    let named = ID.iter().find_map(|key| json::name(&object, key).map(|id| (*key, id.into_owned())));
    let id = match named.filter(|(_, id)| !id.is_empty()) {
        Some((key, id)) => {
            object.shift_remove(key);
            id
        }
        None => format!("{stem}-{line}"),
    };
    let mut builder = Builder::new(id, text);
    let dated = DATE.iter().find_map(|key| Some((*key, day(json::text(&object, key)?)?)));
    if let Some((key, date)) = dated {
        object.shift_remove(key);
        builder.record().date = Some(date);
    }
    object.retain(|_, v| !v.is_null());
    builder.record().meta = object;
    take(Taken::Record(builder.build()));
}

/// A day or a moment as sidecars write it; `None` for what is no date of ISO 8601.
pub fn day(written: &str) -> Option<String> {
    let written = written.trim();
    let day: jiff::civil::Date = written.get(..10)?.parse().ok()?;
    let rest = written.get(10..)?;
    let moment = rest.is_empty() || rest.starts_with(['T', ' ']);
    moment.then(|| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::formats::Record;

    fn read(name: &str, bytes: &[u8]) -> (Vec<Record>, Vec<String>) {
        let (mut records, mut rejected) = (Vec::new(), Vec::new());
        let input = Input { name, bytes, first_line: 0, beside: &|_| None };
        Articles
            .read(&input, &mut |taken| match taken {
                Taken::Record(r) => records.push(*r),
                Taken::Rejected(r) => rejected.push(r.reason),
                Taken::Note(_) => {}
            })
            .unwrap();
        (records, rejected)
    }

    #[test]
    fn lines_give_text_date_and_what_else_they_say() {
        let source = concat!(
            r#"{"url":"u","body":"Anna said so.","published_at":"2026-02-03T10:00:00Z","title":"T","n":null}"#,
            "\n{\"headline\":\"no text\"}\n",
            r#"{"id":7,"text":"","date":"last week"}"#,
        );
        let (records, rejected) = read("news.jsonl", source.as_bytes());
        assert_eq!((records[0].id.as_str(), records[0].date.as_deref()), ("news-1", Some("2026-02-03")));
        assert_eq!(Value::Object(records[0].meta.clone()), serde_json::json!({"url": "u", "title": "T"}));
        assert_eq!(
            (records[1].id.as_str(), &records[1].date, &records[1].meta["date"]),
            ("7", &None, &"last week".into())
        );
        assert_eq!(rejected.len(), 1);
    }

    #[test]
    fn tables_and_plain_files_are_articles() {
        let (records, _) = read("a.csv", b"id,content,date\nx,\"Anna, Berg\",2026-01-02\n");
        assert_eq!((records[0].id.as_str(), records[0].text.as_str()), ("x", "Anna, Berg"));
        let (records, _) = read("b.txt", "Anna\r\n".as_bytes());
        assert_eq!((records[0].id.as_str(), records[0].text.as_str()), ("b", "Anna\r\n"));
    }

    #[test]
    fn days_are_read_from_moments() {
        assert_eq!(day("2026-02-03T10:00:00+02:00").as_deref(), Some("2026-02-03"));
        assert_eq!([day("2026-02-30"), day("2026-02-031"), day("Feb 3"), day("ü")], [None, None, None, None]);
    }
}

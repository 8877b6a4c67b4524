//! The article of a web page: headline, main text and date, without menus, comments and advertising.
//!
//! What is the main text `dom_smoothie` decides, a port of the reader view of browsers. No address in a page is opened.

use crate::core::formats::record::Builder;
use crate::core::formats::{Input, ReadError, Rejected, Taken};
use dom_smoothie::{Config, Readability, TextMode};
use serde_json::Value;

/// Largest page in bytes: those of newspapers have one hundredth of it.
const LARGEST: usize = 8 << 20;
/// Elements of a page.
const ELEMENTS: usize = 100_000;
/// Elements within elements. The parser of pages goes into each by a call of its own.
const DEPTH: usize = 512;

/// Whether a file begins as web pages do.
pub fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(1000).collect::<String>().to_lowercase();
    start.starts_with("<!doctype html") || start.contains("<html")
}

/// Reads the article of a page.
pub fn read(input: &Input<'_>, text: &str, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    if text.len() > LARGEST {
        return Err(ReadError::TooLarge { what: "the page", limit: "8 MB" });
    }
    if depth(text) > DEPTH {
        return Err(ReadError::NotThisFormat(
            "a web page that can be read: its elements lie more than 512 deep".to_owned(),
        ));
    }
    let config = Config { max_elements_to_parse: ELEMENTS, text_mode: TextMode::Formatted, ..Config::default() };
    let page = Readability::new(text, None, Some(config)).and_then(|mut page| page.parse());
    let page = match page {
        Ok(page) => page,
        Err(e) => {
            take(Taken::Rejected(Rejected::at(1, format!("no article was found in the page: {e}")).of(input.stem())));
            return Ok(());
        }
    };
    let body = page.text_content.trim();
    if body.is_empty() {
        take(Taken::Rejected(Rejected::at(1, "no article was found in the page").of(input.stem())));
        return Ok(());
    }
    let title = page.title.trim();
    // Some pages have the headline within the article.
    let words =
        if title.is_empty() || body.starts_with(title) { body.to_owned() } else { format!("{title}\n\n{body}") };
    let mut builder = Builder::new(input.stem(), words);
    let record = builder.record();
    record.date = page.published_time.as_deref().and_then(super::day);
    let fields = [
        ("title", (!title.is_empty()).then(|| title.to_owned())),
        ("byline", page.byline),
        ("outlet", page.site_name),
        ("url", page.url),
        ("lang", page.lang),
        // A moment, or a date in words that is no day yet.
        ("published", page.published_time),
    ];
    for (name, value) in fields {
        if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
            record.meta.insert(name.to_owned(), Value::from(value.trim()));
        }
    }
    take(Taken::Record(builder.build()));
    Ok(())
}

/// How deep elements may lie in each other at most: starts less ends, whatever the elements are.
fn depth(text: &str) -> usize {
    const ALONE: [&str; 8] = ["br", "img", "meta", "link", "input", "hr", "source", "wbr"];
    let (mut now, mut deepest) = (0usize, 0usize);
    for tag in text.split('<').skip(1) {
        if tag.starts_with('/') {
            now = now.saturating_sub(1);
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
            // Paragraphs and items of lists may go without an end; they never lie in each other.
            let closed = tag.split_once('>').is_some_and(|(inner, _)| inner.ends_with('/'));
            if !closed
                && !ALONE.contains(&name.as_str())
                && !matches!(name.as_str(), "p" | "li" | "dt" | "dd" | "option")
            {
                now += 1;
                deepest = deepest.max(now);
            }
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::formats::Record;

    fn page(source: &str) -> Result<Vec<Record>, ReadError> {
        let mut records = Vec::new();
        let input = Input { name: "page.html", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        read(&input, source, &mut |taken| {
            if let Taken::Record(r) = taken {
                records.push(*r)
            }
        })?;
        Ok(records)
    }

    #[test]
    fn headline_text_and_date_come_without_the_menu() {
        let words = "The harbour bridge will reopen in spring, the city council said on Tuesday, after a long repair. ";
        let source = format!(
            "<!doctype html><html lang=en><head><title>Bridge to reopen | The Paper</title>\
             <meta property='og:title' content='Bridge to reopen'><meta property='og:site_name' content='The Paper'>\
             <meta property='article:published_time' content='2026-02-03T08:00:00Z'></head><body>\
             <nav><a href=/a>Sport</a> <a href=/b>Weather</a></nav><article><h1>Bridge to reopen</h1>\
             <p>{0}{0}</p><p>“We are glad &amp; relieved”, Anna&nbsp;Berg said. {0}</p><script>var x = 1;</script></article>\
             <footer>All rights reserved</footer></body></html>",
            words.repeat(3)
        );
        let records = page(&source).unwrap();
        let record = &records[0];
        let text = record.text.as_str();
        assert!(text.starts_with("Bridge to reopen\n\nThe harbour bridge"), "{text}");
        assert!(text.contains("\n\n“We are glad & relieved”, Anna Berg said."), "{text}");
        assert!(!text.contains("Weather") && !text.contains("var x") && !text.contains('<'));
        assert_eq!(record.date.as_deref(), Some("2026-02-03"));
        assert_eq!((&record.meta["outlet"], &record.meta["lang"]), (&"The Paper".into(), &"en".into()));
    }

    #[test]
    fn a_page_that_would_break_the_parser_is_refused() {
        assert!(page(&("<html>".to_owned() + &"<div>".repeat(100_000))).is_err());
        assert_eq!(page("<html><body></body></html>").unwrap().len(), 0);
    }
}

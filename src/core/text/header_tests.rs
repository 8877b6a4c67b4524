//! Headers as they stand above articles.

use super::*;
use jiff::civil::date;

const NONE: HeaderContext<'static> = HeaderContext { path: None, not_after: None, day_first: false };

/// Date with its source, headline, and the beginning of the body.
fn read(text: &str, context: HeaderContext<'_>) -> (String, String, String) {
    let text = Text::new(text.to_owned());
    let header = Header::find(&text, context);
    let date = header.date.map(|d| {
        let words = d.range.map(|r| format!(" ({})", text.slice(r))).unwrap_or_default();
        format!("{} {}{words}", d.value, d.source.name())
    });
    let body: String = text.slice(ByteRange::new(header.body, text.len())).chars().take(12).collect();
    (date.unwrap_or_default(), header.headline.map_or("", |h| text.slice(h)).to_owned(), body)
}

fn is(text: &str, date: &str, headline: &str, body: &str) {
    assert_eq!(read(text, NONE), (date.to_owned(), headline.to_owned(), body.to_owned()), "of {text:?}");
}

#[test]
fn a_key_that_runs_into_the_headline() {
    is(
        " date 2026-02-02 New round of talks\n\nKremlin spokesman",
        "2026-02-02 header (2026-02-02)",
        "New round of talks",
        "Kremlin spok",
    );
    is(
        "date 2026-02-02\nHeadline here\n\nText starts.",
        "2026-02-02 header (2026-02-02)",
        "Headline here",
        "Text starts.",
    );
    is(
        " date 2026-02-08 رأس النخيل تفتتح محطة\n\nأعلنت",
        "2026-02-08 header (2026-02-08)",
        "رأس النخيل تفتتح محطة",
        "أعلنت",
    );
    is("Date: 2026-02-02 Talks go on\r\n\r\nText.", "2026-02-02 header (2026-02-02)", "Talks go on", "Text.");
}

#[test]
fn keys_with_dates() {
    is(
        "Council rejects tower\nDate: Feb. 12, 2026\nBy Maeve Tolland, Courier\n\nThe council",
        "2026-02-12 header (Feb. 12, 2026)",
        "Council rejects tower",
        "The council",
    );
    is("Published: 2 February 2026 14:05 GMT\n\nThe talks", "2026-02-02 header (2 February 2026)", "", "The talks");
    is("Posted on Monday, May 3, 2026 by Anna Berg\n\nText", "2026-05-03 header (May 3, 2026)", "", "Text");
    is(
        "Title: Talks go on\nAuthor: Anna Berg\nDate: 2026-02-02\n\nText",
        "2026-02-02 header (2026-02-02)",
        "Talks go on",
        "Text",
    );
    is("**Published:** 2026-02-02\n\nText", "2026-02-02 header (2026-02-02)", "", "Text");
    is("発表\n日付：2026年2月18日\n\n青波県は", "2026-02-18 header (2026年2月18日)", "発表", "青波県は");
    is("التاريخ: ٢ فبراير ٢٠٢٦\n\nقال", "2026-02-02 header (٢ فبراير ٢٠٢٦)", "", "قال");
}

#[test]
fn an_update_counts_only_alone() {
    is("Updated: 3 Feb 2026\nPublished: 2 Feb 2026\n\nText", "2026-02-02 header (2 Feb 2026)", "", "Text");
    is("Last updated 3 Feb 2026\n\nText", "2026-02-03 header (3 Feb 2026)", "", "Text");
    is("Talks\nUpdated: 3 Feb 2026\nFebruary 2, 2026\n\nText", "2026-02-02 header (February 2, 2026)", "Talks", "Text");
    is("Published 2 Feb 2026 | Updated 3 Feb 2026\n\nText", "2026-02-02 header (2 Feb 2026)", "", "Text");
}

#[test]
fn a_line_that_is_a_date() {
    is(
        "Boeing unveils a jet\nMarch 01, 2008\nThe maker said.",
        "2008-03-01 header (March 01, 2008)",
        "Boeing unveils a jet",
        "The maker sa",
    );
    is(
        "Port Elin lift cup 🏆\nSunday, March 29, 2026\n\nPort Elin",
        "2026-03-29 header (March 29, 2026)",
        "Port Elin lift cup 🏆",
        "Port Elin",
    );
    is("Talks\n\nWorld | 2 February 2026, 14:05 GMT\n\nText", "2026-02-02 header (2 February 2026)", "Talks", "Text");
    is(
        "Talks\nBy Anna Berg — Feb. 2, 2026\nText goes on.",
        "2026-02-02 header (Feb. 2, 2026)",
        "Talks",
        "Text goes on",
    );
    is("Talks\nBy Anna Berg, Feb. 2, 2026\nText goes on.", "2026-02-02 header (Feb. 2, 2026)", "Talks", "Text goes on");
    is("Titel\n3. März 2026\n\nText", "2026-03-03 header (3. März 2026)", "Titel", "Text");
}

#[test]
fn a_date_in_a_sentence_is_no_header() {
    is("On May 24, 2008, Boeing announced a jet.\nMore text.", "", "", "On May 24, 2");
    is("Attacks of September 11, 2001, remembered\n\nText", "", "Attacks of September 11, 2001, remembered", "Text");
    is("PORT ELIN, 14 April 2026 - Ferry crews will stop.\nMore", "", "", "PORT ELIN, 1");
    is("Published 2 February 2026 in Port Elin, the book sells.\nMore.", "", "", "Published 2 ");
}

#[test]
fn front_matter() {
    let story = "---\ntitle: \"Judge halts pumping: again\"\ndate: 2026-02-26T10:00:00+01:00\nsection: courts\n---\n\nThe court";
    is(story, "2026-02-26 metadata (2026-02-26)", "Judge halts pumping: again", "The court");
    is("+++\ntitle = \"A\"\ndate = 2026-02-26\n+++\nText.", "2026-02-26 metadata (2026-02-26)", "A", "Text.");
    is("---\ntags: a\n---\n# Judge halts\n\nText.", "", "Judge halts", "Text.");
    is("---\n\nNot front matter at all.\n\n---\nText.", "", "", "---\n\nNot fro");
}

#[test]
fn headlines_without_a_date() {
    is("# Talks go on\n\nText.", "", "Talks go on", "Text.");
    is("Talks go on\n\nText.", "", "Talks go on", "Text.");
    is("Talks end at Apple Inc.\n\nText.", "", "Talks end at Apple Inc.", "Text.");
    is("This is a sentence.\n\nText.", "", "", "This is a se");
    is("Talks go on\nText.", "", "", "Talks go on\n");
    is("Only this\n\n", "", "", "Only this\n\n");
    is("", "", "", "");
    is("\n\n  \n", "", "", "\n\n  \n");
    is("「会談」始まる\n\n本文。", "", "「会談」始まる", "本文。");
}

#[test]
fn file_names_come_last() {
    let named = |path: &'static str| HeaderContext { path: Some(Path::new(path)), ..NONE };
    assert_eq!(read("Text.", named("news/2026-02-02-talks.txt")).0, "2026-02-02 name");
    assert_eq!(read("Date: 2026-02-03\n\nText.", named("2026-02-02.txt")).0, "2026-02-03 header (2026-02-03)");
}

#[test]
fn dates_that_cannot_be_are_passed_over() {
    let context =
        HeaderContext { not_after: Some(date(2026, 3, 1)), path: Some(Path::new("20990101.txt")), day_first: false };
    assert_eq!(read("Date: 2026-03-02\n\nText.", context).0, "2026-03-02 header (2026-03-02)");
    assert_eq!(read("Date: 2026-03-03\nFebruary 2, 2026\n\nText.", context).0, "2026-02-02 header (February 2, 2026)");
    assert_eq!(read("Date: 1799-12-31\n\nText.", context).0, "");
    let day_first = HeaderContext { day_first: true, ..NONE };
    assert_eq!(read("Date: 2/3/2026\n\nText.", day_first).0, "2026-03-02 header (2/3/2026)");
}

#[test]
fn an_article_in_one_long_line_keeps_its_body() {
    let text = format!("date 2026-02-02 {}", "The talks went on and on. ".repeat(100));
    is(&text, "2026-02-02 header (2026-02-02)", "", "The talks we");
}

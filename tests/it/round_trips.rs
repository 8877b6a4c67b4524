//! Whatever an article says and however it is tagged: each format gives back what it was given, minus what was announced,
//! and gives it back a second time.

use super::golden::{Case, cases, seen};
use proptest::prelude::*;
use rubrica::core::formats::{Builder, Input, MemorySink, Record, Shape, Taken, reduce};
use serde_json::{Value, json};

/// What texts are made of: scripts with and without spaces, what joins and what divides, and what files are made of.
const PIECES: &[&str] = &[
    "Anna",
    " ",
    " ",
    " ",
    "Berg",
    "5 May",
    "é",
    "e\u{301}",
    "漢",
    "字",
    "ก",
    "ำ",
    "ا",
    "ש",
    "\u{200f}",
    "\u{202e}",
    "😀",
    "👍🏽",
    "👩\u{200d}🚀",
    "🇩🇪",
    "𠮷",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "\u{2028}",
    "\u{85}",
    "\u{b}",
    "\u{1f}",
    "\u{1}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "\u{fffe}",
    ".",
    ",",
    "\"",
    "'",
    "=",
    "-",
    "_",
    "|",
    "[",
    "]",
    "\\",
    "<",
    "&",
    "#",
    "*",
    ":",
    ";",
    "/",
    "->",
    "1-1\t0-4\tx",
    "-DOCSTART-",
    "#Text=",
    "T1\tX",
    "]]>",
    "&#10;",
];

const LABELS: &[&str] = &["ACTOR", "DATE", "CLAIM", "Org Name", "-odd-", "O", "B-X", "a|b", "標"];

const VALUES: &[&str] = &[
    "",
    "2026-03-05",
    "a b",
    "say \"so\"",
    "=1+1",
    "'=1",
    "two\nlines",
    "cr\rlf\r\n",
    "tab\t",
    "a|b[1]",
    "->",
    "*",
    "_",
    "\\n",
    "😀\u{2028}",
    "\u{1}",
    " edges ",
    "null",
    "<b>&amp;</b>",
    "{\"a\":1}",
];

const ATTRS: &[&str] = &["kind", "value", "label", "text", "mit Ä", "a b", "a-b", "a=b", "1st", "_x", "class", "漢"];

/// Where a tag begins, how long it is, its label, and what else it says.
type Tag = (usize, usize, usize, Option<usize>, Option<(usize, usize)>, Option<(usize, usize)>, Option<usize>);

fn tag() -> impl Strategy<Value = Tag> {
    let attr = || prop::option::of((0..ATTRS.len(), 0..VALUES.len() + 2));
    let value = || prop::option::of(1..VALUES.len());
    (0usize..40, 1usize..12, 0..LABELS.len(), value(), attr(), attr(), value())
}

fn record(pieces: &[usize], tags: &[Tag], links: &[(usize, usize)]) -> Record {
    let text: String = pieces.iter().map(|i| PIECES[*i]).collect();
    // What a file begins with would be taken for its byte order mark.
    let mut builder = Builder::new("one", text.trim_start_matches('\u{feff}'));
    let starts: Vec<usize> = builder.text().as_str().char_indices().map(|(at, _)| at).collect();
    let ends = builder.text().as_str().len();
    let place = |n: usize| starts.get(n).copied().unwrap_or(ends);
    let mut ids = Vec::new();
    for (from, length, label, value, first, second, note) in tags {
        let (start, end) = (place(*from), place(from + length));
        if start == end {
            continue;
        }
        let mut span = builder.new_span(None, (start..end).into(), LABELS[*label]);
        span.value = value.map(|v| json!(VALUES[v]));
        span.note = note.map(|n| VALUES[n].to_owned());
        for (name, value) in [first, second].into_iter().flatten() {
            let value = VALUES.get(*value).map_or(json!(*value == VALUES.len()), |v| json!(v));
            span.attrs.insert(ATTRS[*name].to_owned(), value);
        }
        ids.push(builder.push(span));
    }
    for (from, to) in links.iter().filter(|(from, to)| *from.max(to) < ids.len()) {
        builder.link(None, "attribution", ids[*from].clone(), ids[*to].clone());
    }
    *builder.build()
}

/// Writes a record and reads it back.
fn there_and_back(case: &Case, record: &Record) -> Result<Record, String> {
    let format = case.format;
    let mut sink = MemorySink::default();
    let mut writer = format.writer(&case.options, &mut sink).map_err(|e| e.to_string())?;
    writer.write(record).map_err(|e| e.to_string())?;
    writer.finish().map_err(|e| e.to_string())?;
    let files = sink.files();
    let ending = format!(".{}", format.extensions()[0]);
    let is_main = |name: &str| match format.shape() {
        Shape::Folder => name.ends_with(&ending),
        _ => name == "main" || (case.options.folder && name.ends_with(&ending)),
    };
    let mut back = Vec::new();
    for (name, bytes) in files.iter().filter(|(name, _)| is_main(name)) {
        let beside = |other: &str| files.get(other).cloned();
        let mut problems = Vec::new();
        let input = Input { name, bytes, first_line: 0, beside: &beside };
        let read = format.read(&input, &mut |taken| match taken {
            Taken::Record(r) => back.push(*r),
            Taken::Rejected(r) => problems.push(r.reason),
            Taken::Note(_) => {}
        });
        read.map_err(|e| format!("{name}: {e}"))?;
        if !problems.is_empty() {
            return Err(format!("{name}: {problems:?}"));
        }
    }
    if back.len() == 1 { back.pop().ok_or_else(String::new) } else { Err(format!("{} articles", back.len())) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_format_gives_back_what_it_was_given(
        pieces in prop::collection::vec(0..PIECES.len(), 0..40),
        tags in prop::collection::vec(tag(), 0..6),
        links in prop::collection::vec((0usize..6, 0usize..6), 0..3),
    ) {
        let record = record(&pieces, &tags, &links);
        for case in cases().into_iter().filter(|c| c.format.reads()) {
            let format = case.format;
            let Some(there) = reduce(record.clone(), &format.holds(), &case.options.overlap).0 else { continue };
            let back = there_and_back(&case, &there).map_err(|e| TestCaseError::fail(format!("{}: {e}", case.name)))?;
            prop_assert_eq!(seen(&back, format), seen(&there, format), "{}", case.name);
            // What was imported goes out again without a loss, and comes back as it is.
            let (Some(again), losses) = reduce(back.clone(), &format.holds(), &case.options.overlap) else { continue };
            let losses: Vec<String> = losses.iter().map(|l| format!("{} {}", l.kind.name(), l.detail)).collect();
            prop_assert_eq!(losses, Vec::<String>::new(), "{}", case.name);
            let third = there_and_back(&case, &again).map_err(|e| TestCaseError::fail(format!("{} again: {e}", case.name)))?;
            let all = |r: &Record| (seen(r, format), Value::from(r.meta.clone()));
            prop_assert_eq!(all(&third), all(&back), "{} again", case.name);
        }
    }
}

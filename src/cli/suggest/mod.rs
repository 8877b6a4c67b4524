//! `rubrica suggest`: proposals over a line protocol (`--stdio`) or for JSONL records (`--jsonl`). Writes no file.

mod stdio;

use crate::core::formats::{Record, Taken, jsonl};
use crate::core::spans::{Id, Origin, Span, SpanStatus};
use crate::core::suggest::{Article, Level, suggest};
use jiff::civil::Date;
use serde_json::Value;
use std::io::{self, BufRead, BufWriter, Write};
use std::sync::Arc;

/// What `suggest` takes.
#[derive(clap::Args, Debug)]
#[command(group(clap::ArgGroup::new("way").required(true).args(["stdio", "jsonl"])))]
pub struct SuggestArgs {
    /// Answer one JSON object a line on standard output for each on standard input
    #[arg(long)]
    pub stdio: bool,
    /// Read JSONL records on standard input, write them with suggested spans on standard output
    #[arg(long)]
    pub jsonl: bool,
    /// Only these labels
    #[arg(long, value_delimiter = ',')]
    pub labels: Vec<String>,
    /// How sure a suggestion must be: eager, normal or strict
    #[arg(long, default_value = "normal", value_parser = level)]
    pub level: Level,
}

fn level(name: &str) -> Result<Level, String> {
    Level::from_name(name).ok_or_else(|| "it is none of eager, normal, strict".to_owned())
}

/// Runs the subcommand and returns the exit code.
pub fn run(args: &SuggestArgs) -> u8 {
    let (input, output) = (io::stdin().lock(), BufWriter::new(io::stdout().lock()));
    let done = if args.stdio { stdio::converse(input, output, args) } else { annotate(input, output, args) };
    match done {
        Ok(code) => code,
        // Whoever read the answers has had enough.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(e) => {
            let mut err = io::stderr().lock();
            let _ = writeln!(err, "error: the articles could not be read or the answers not be written\nbecause: {e}");
            2
        }
    }
}

/// Two digits are all a score means.
fn score(score: f32) -> Option<serde_json::Number> {
    serde_json::Number::from_f64((f64::from(score) * 100.0).round() / 100.0)
}

/// The day of a publication date; a clock time behind it is left out.
fn date_of(text: Option<&str>) -> Result<Option<Date>, String> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let day = text.get(..10).unwrap_or(text);
    day.parse().map(Some).map_err(|_| format!("the publication date {text:?} is no date such as 2026-02-02"))
}

/// Reads records and writes them again with what is suggested; one record at a time is in memory.
fn annotate(mut input: impl BufRead, mut output: impl Write, args: &SuggestArgs) -> io::Result<u8> {
    let mut line = Vec::new();
    let (mut number, mut bad) = (0, 0);
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let mut complain = |reason: &str| {
            bad += 1;
            let _ = writeln!(io::stderr().lock(), "error: line {number}: {reason}");
        };
        let object = match serde_json::from_slice::<Value>(&line) {
            Ok(Value::Object(object)) => object,
            Ok(_) => {
                complain("it is no JSON object");
                continue;
            }
            Err(e) => {
                complain(&format!("it is no JSON: {e}"));
                continue;
            }
        };
        let record = jsonl::from_object(number, object, "line", &mut |taken| {
            if let Taken::Rejected(rejected) = taken {
                complain(&rejected.reason);
            }
        });
        let Some(mut record) = record else { continue };
        let date = match date_of(record.date.as_deref()) {
            Ok(date) => date,
            Err(reason) => {
                complain(&format!("{reason}; dates that need it get no value"));
                None
            }
        };
        add_suggestions(&mut record, date, args);
        jsonl::write_line(&mut output, &record, true)?;
    }
    output.flush()?;
    Ok(if bad > 0 { 2 } else { 0 })
}

fn add_suggestions(record: &mut Record, date: Option<Date>, args: &SuggestArgs) {
    let text = record.text.clone();
    let article = Article::fresh(text.as_str(), date);
    let mut n = 0;
    for suggestion in suggest(&article, &args.labels, args.level) {
        let taken = record.spans.iter().any(|s| {
            *s.label == *suggestion.label
                && s.range.start < suggestion.range.end
                && suggestion.range.start < s.range.end
        });
        if taken {
            continue;
        }
        let id = loop {
            n += 1;
            let id = Id::new(&format!("s{n}"));
            if record.span(&id).is_none() {
                break id;
            }
        };
        let mut span = Span::new(id, suggestion.range, suggestion.label);
        span.value = suggestion.value.map(Value::from);
        span.attrs = suggestion.attrs;
        span.origin = Origin::Rule;
        span.source = Some(suggestion.source);
        span.score = score(suggestion.score);
        span.status = SpanStatus::Suggested;
        record.spans.push(Arc::new(span));
    }
    record.sort();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> SuggestArgs {
        SuggestArgs { stdio: true, jsonl: false, labels: Vec::new(), level: Level::Normal }
    }

    #[test]
    fn records_come_back_with_suggested_spans_and_their_own_are_left_alone() {
        let input = concat!(
            r#"{"id":"x","text":"On Friday and Sunday.","date":"2026-02-02","#,
            r#""spans":[{"id":"s1","start":3,"end":9,"label":"DATE","quote":"Friday","value":"2026-02-06"}]}"#,
            "\nno record\n"
        );
        let mut out = Vec::new();
        assert_eq!(annotate(input.as_bytes(), &mut out, &args()).unwrap(), 2, "a bad line is told by the exit code");
        let record: Value = serde_json::from_slice(&out).unwrap();
        let spans = record["spans"].as_array().unwrap();
        assert_eq!(spans.len(), 2);
        assert_eq!(spans[0]["value"], "2026-02-06");
        let added = &spans[1];
        assert_eq!((added["id"].as_str(), added["status"].as_str()), (Some("s2"), Some("suggested")));
        assert_eq!((added["value"].as_str(), added["source"].as_str()), (Some("2026-02-01"), Some("dates")));
    }
}

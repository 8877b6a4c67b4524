//! `rubrica suggest`: proposals over a line protocol (`--stdio`) or for JSONL records (`--jsonl`). Writes no file.

use crate::core::formats::{Record, Taken, jsonl};
use crate::core::spans::{Id, Origin, Span, SpanStatus};
use crate::core::suggest::{Article, Level, Suggestion, dates, suggest};
use crate::core::text::{CpRange, Text};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
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
    let done = if args.stdio { converse(input, output, args) } else { annotate(input, output, args) };
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

/// What a conversation has agreed on.
struct Talk {
    labels: Vec<String>,
    dates: dates::Settings,
    level: Level,
}

fn converse(mut input: impl BufRead, mut output: impl Write, args: &SuggestArgs) -> io::Result<u8> {
    let mut talk = Talk { labels: args.labels.clone(), dates: dates::Settings::default(), level: args.level };
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(0);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let Some(answer) = talk.answer(&line) else { return Ok(0) };
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
}

impl Talk {
    /// The answer to one line; none to "quit".
    fn answer(&mut self, line: &[u8]) -> Option<Value> {
        let request = match serde_json::from_slice::<Value>(line) {
            Ok(Value::Object(request)) => request,
            Ok(_) => return Some(json!({"error": "the line is no JSON object"})),
            Err(e) => return Some(json!({"error": format!("the line is no JSON: {e}")})),
        };
        Some(match request.get("op").and_then(Value::as_str) {
            Some("quit") => return None,
            Some("hello") => self.hello(&request),
            Some("suggest") => self.suggest(&request).unwrap_or_else(|error| json!({"error": error})),
            // What a person decides teaches the rules for dates nothing.
            Some("teach" | "learn") => json!({"ok": true}),
            Some(op) => {
                json!({"error": format!("there is no op {op:?}; there are hello, suggest, teach, learn, quit")})
            }
            None => json!({"error": "the line has no op"}),
        })
    }

    fn hello(&mut self, request: &Map<String, Value>) -> Value {
        if request.get("protocol").is_some_and(|p| p.as_u64() != Some(1)) {
            return json!({"error": "only protocol 1 is spoken here"});
        }
        if let Some(labels) = request.get("labels").and_then(Value::as_array) {
            self.labels = labels.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        if request.get("times").and_then(Value::as_str) == Some("all") {
            self.dates = dates::Settings { day_first: self.dates.day_first, ..dates::Settings::all() };
        }
        json!({"name": concat!("rubrica ", env!("CARGO_PKG_VERSION")), "protocol": 1})
    }

    fn suggest(&self, request: &Map<String, Value>) -> Result<Value, String> {
        let Some(text) = request.get("text").and_then(Value::as_str) else {
            return Err("there is no text to suggest for".to_owned());
        };
        let date = date_of(request.get("dct").and_then(Value::as_str))?;
        let article = Article { dates: self.dates, ..Article::fresh(text, date) };
        let found = suggest(&article, &self.labels, self.level);
        let text = Text::new(text.to_owned());
        let spans: Vec<Value> =
            found.iter().enumerate().map(|(n, s)| span_line(n, s, text.cp_range(s.range))).collect();
        Ok(json!({"id": request.get("id").cloned().unwrap_or(Value::Null), "spans": spans, "relations": []}))
    }
}

fn span_line(n: usize, suggestion: &Suggestion, range: CpRange) -> Value {
    let mut line = Map::new();
    line.insert("id".to_owned(), Value::from(format!("s{}", n + 1)));
    line.insert("start".to_owned(), Value::from(range.start.0));
    line.insert("end".to_owned(), Value::from(range.end.0));
    line.insert("label".to_owned(), Value::from(&*suggestion.label));
    line.insert("score".to_owned(), score(suggestion.score).map_or(Value::Null, Value::Number));
    line.insert("layer".to_owned(), Value::from(&*suggestion.source));
    line.insert("value".to_owned(), suggestion.value.clone().map_or(Value::Null, Value::from));
    line.extend(suggestion.attrs.clone());
    line.insert("reason".to_owned(), Value::from(suggestion.reason.as_str()));
    Value::Object(line)
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

    fn talk(lines: &[&str]) -> Vec<Value> {
        let mut out = Vec::new();
        assert_eq!(converse(lines.join("\n").as_bytes(), &mut out, &args()).unwrap(), 0);
        out.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
    }

    #[test]
    fn a_conversation_answers_each_line_once_and_ends_at_quit() {
        let answers = talk(&[
            r#"{"op":"hello","protocol":1,"labels":["DATE"],"times":"all"}"#,
            r#"{"op":"suggest","id":"a","text":"É: two years since Monday.","dct":"2026-02-02T10:00:00Z"}"#,
            "nonsense",
            r#"{"op":"teach","id":"a","text":"","verdict":"accept","span":{}}"#,
            r#"{"op":"quit"}"#,
            r#"{"op":"hello"}"#,
        ]);
        assert_eq!(answers.len(), 4);
        assert_eq!(answers[0]["protocol"], 1);
        let spans = answers[1]["spans"].as_array().unwrap();
        let seen: Vec<_> = spans
            .iter()
            .map(|s| (s["start"].as_u64(), s["end"].as_u64(), s["type"].as_str(), s["value"].as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (Some(3), Some(12), Some("DURATION"), Some("P2Y")),
                (Some(19), Some(25), Some("DATE"), Some("2026-02-02"))
            ]
        );
        assert!(answers[2]["error"].is_string());
        assert_eq!(answers[3], json!({"ok": true}));
    }

    #[test]
    fn only_the_labels_asked_for_and_only_what_a_project_wants_by_default() {
        let text = r#"{"op":"suggest","id":1,"text":"Now it is 3 May 2024, for two days.","dct":null}"#;
        let spans = |hello: &str| talk(&[hello, text])[1]["spans"].as_array().map(Vec::len);
        assert_eq!(spans(r#"{"op":"hello","protocol":1,"labels":["DATE"]}"#), Some(1));
        assert_eq!(spans(r#"{"op":"hello","protocol":1,"labels":["ACTOR"]}"#).map(|n| n.min(1)), Some(0));
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

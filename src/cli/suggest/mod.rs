//! `rubrica suggest`: proposals over a line protocol (`--stdio`), for JSONL records (`--jsonl`), or into sidecars of a machine.

mod batch;
mod stdio;
mod tagging;

use super::out;
use crate::app::model::{ANSWERING, LOADING, Model, ModelFault};

use crate::core::formats::{Record, Taken, jsonl};
use crate::core::suggest::{Article, Level, Suggestion, join, suggest};
use crate::core::text::{Encoding, Text};
use jiff::civil::Date;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::PathBuf;
use tagging::spans_and_links;

/// What `suggest` takes.
#[derive(clap::Args, Debug, Default)]
#[command(group(clap::ArgGroup::new("way").required(true).args(["stdio", "jsonl", "paths"])))]
pub struct SuggestArgs {
    /// Folders of articles, or single articles: a machine's sidecar is written beside each
    #[arg(requires = "annotator")]
    pub paths: Vec<PathBuf>,
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
    /// Name of the machine, such as machine-rules
    #[arg(long, value_name = "NAME", requires = "paths")]
    pub annotator: Option<String>,
    /// From this score on (0 to 1) write tags as accepted
    #[arg(long, value_name = "SCORE", requires = "paths", value_parser = share)]
    pub accept_above: Option<f32>,
    /// Command of a program that proposes tags as well, spoken to over the protocol of --stdio
    #[arg(long, value_name = "COMMAND", conflicts_with = "stdio")]
    pub model: Option<String>,
    /// Encoding of articles that are not UTF-8, such as windows-1252
    #[arg(long, value_name = "ENCODING", requires = "paths")]
    pub encoding: Option<Encoding>,
}

fn share(text: &str) -> Result<f32, String> {
    let share = text.parse::<f32>().ok().filter(|s| (0.0..=1.0).contains(s));
    share.ok_or_else(|| "it is no number from 0 to 1".to_owned())
}

fn level(name: &str) -> Result<Level, String> {
    Level::from_name(name).ok_or_else(|| "it is none of eager, normal, strict".to_owned())
}

/// Runs the subcommand and returns the exit code.
pub fn run(args: &SuggestArgs) -> u8 {
    if !args.paths.is_empty() {
        return batch::run(args);
    }
    let (input, output) = (io::stdin().lock(), BufWriter::new(io::stdout().lock()));
    let done = if args.stdio {
        stdio::converse(input, output, args)
    } else {
        match Engine::start(args) {
            Ok(mut engine) => annotate(input, output, args, &mut engine),
            Err(code) => return code,
        }
    };
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

/// The model that is asked beside the program's own rules, if there is one.
#[derive(Default)]
struct Engine {
    command: String,
    labels: Vec<String>,
    model: Option<Model>,
    starts: usize,
}

/// A model that ends is started anew so many times.
const STARTS: usize = 3;

impl Engine {
    /// Starts the model asked for. **Errors:** said already; the exit code.
    fn start(args: &SuggestArgs) -> Result<Self, u8> {
        let Some(command) = &args.model else { return Ok(Self::default()) };
        let mut engine = Self { command: command.clone(), labels: args.labels.clone(), model: None, starts: 0 };
        engine.model = Some(engine.begin().map_err(|fault| {
            out::error(
                &fault.to_string(),
                "nothing was suggested",
                "Try the command by itself; it must answer a hello line.",
            );
            out::BAD
        })?);
        Ok(engine)
    }

    fn begin(&mut self) -> Result<Model, ModelFault> {
        self.starts += 1;
        Model::start(&self.command, &self.labels, LOADING, ANSWERING)
    }

    /// The rules' suggestions with the model's beside them. A model that fails is told of, started anew, and in the end left out.
    fn with_model(
        &mut self,
        own: Vec<Suggestion>,
        text: &Text,
        date: Option<Date>,
        level: Level,
        labels: &[String],
    ) -> Vec<Suggestion> {
        let Some(model) = &mut self.model else { return own };
        match model.suggest(text, date) {
            Ok((mut found, left_out)) => {
                if left_out > 0 {
                    out::note(&format!(
                        "{left_out} suggestions of {} do not fit the text and were left out.",
                        model.source()
                    ));
                }
                let wanted = |s: &Suggestion| labels.is_empty() || labels.iter().any(|l| *l == *s.label);
                found.retain(|s| s.score >= level.least() && wanted(s));
                join(own, found)
            }
            Err(fault) => {
                let ended = model.has_ended();
                let mut kept = "the other suggestions go on without it";
                if ended {
                    self.model = None;
                    if self.starts < STARTS {
                        self.model = self.begin().ok();
                        kept = "it was started anew; this article goes without it";
                    }
                }
                out::error(&fault.to_string(), kept, "");
                own
            }
        }
    }
}

/// Reads records and writes them again with what is suggested; one record at a time is in memory.
fn annotate(
    mut input: impl BufRead,
    mut output: impl Write,
    args: &SuggestArgs,
    engine: &mut Engine,
) -> io::Result<u8> {
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
        let mut reasons = Vec::new();
        let record = jsonl::from_line(number, &line, "line", &mut |taken| {
            if let Taken::Rejected(rejected) = taken {
                reasons.push(rejected.reason);
            }
        });
        let record = match record {
            Ok(record) => record,
            Err(reason) => {
                complain(&reason);
                continue;
            }
        };
        reasons.iter().for_each(|reason| complain(reason));
        let Some(mut record) = record else { continue };
        let date = match date_of(record.date.as_deref()) {
            Ok(date) => date,
            Err(reason) => {
                complain(&format!("{reason}; dates that need it get no value"));
                None
            }
        };
        add_suggestions(&mut record, date, args, engine);
        let mut line = Vec::new();
        jsonl::write_line(&mut line, &record, true);
        output.write_all(&line)?;
    }
    output.flush()?;
    Ok(if bad > 0 { 2 } else { 0 })
}

fn add_suggestions(record: &mut Record, date: Option<Date>, args: &SuggestArgs, engine: &mut Engine) {
    let text = record.text.clone();
    let own = suggest(&Article::fresh(text.as_str(), date), &args.labels, args.level);
    let mut found = engine.with_model(own, &text, date, args.level, &args.labels);
    found.retain(|suggestion| {
        let taken = |s: &std::sync::Arc<crate::core::spans::Span>| {
            s.label == suggestion.label && s.range.overlaps(suggestion.range)
        };
        !record.spans.iter().any(taken)
    });
    let taken = |id: &_| record.span(id).is_some() || record.relations.iter().any(|r| r.id == *id);
    let (spans, links) = spans_and_links(found, &text, taken, None);
    record.spans.extend(spans);
    record.relations.extend(links);
    record.sort();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> SuggestArgs {
        SuggestArgs { jsonl: true, ..Default::default() }
    }

    #[test]
    fn records_come_back_with_suggested_spans_and_their_own_are_left_alone() {
        let input = concat!(
            r#"{"id":"x","text":"On Friday and Sunday.","date":"2026-02-02","#,
            r#""spans":[{"id":"s1","start":3,"end":9,"label":"DATE","quote":"Friday","value":"2026-02-06"}]}"#,
            "\nno record\n"
        );
        let mut out = Vec::new();
        assert_eq!(
            annotate(input.as_bytes(), &mut out, &args(), &mut Engine::default()).unwrap(),
            2,
            "a bad line is told by the exit code"
        );
        let record: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let spans = record["spans"].as_array().unwrap();
        assert_eq!(spans.len(), 2);
        assert_eq!(spans[0]["value"], "2026-02-06");
        let added = &spans[1];
        assert_eq!((added["id"].as_str(), added["status"].as_str()), (Some("s2"), Some("suggested")));
        assert_eq!((added["value"].as_str(), added["source"].as_str()), (Some("2026-02-01"), Some("dates")));
    }
}

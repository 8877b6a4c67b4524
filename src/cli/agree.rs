//! `rubrica agree`: how far annotators agree, over the articles they share; writes nothing.

use super::out;
use super::read::{Named, articles, say, state_dir};
use crate::core::document::{Role, Status};
use crate::core::project::gather;
use crate::core::review::agreement::{Agreement, Figure, Measure, Report, Rounds};
use crate::core::review::{UNNAMED, shown};
use crate::core::store::role_of;
use crate::core::text::Encoding;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What `agree` takes.
#[derive(clap::Args, Debug)]
pub struct AgreeArgs {
    /// Articles or folders of articles
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Whose tags to compare, at least two; without it every person's. A machine, gold and (unnamed) can be named as well
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub annotators: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Only articles that both have brought to one of these states, such as done,reviewed
    #[arg(long, value_delimiter = ',', value_parser = status, value_name = "STATUS")]
    pub status: Vec<Status>,
    /// How often articles are drawn for the 95 % intervals
    #[arg(long, default_value_t = 1000)]
    pub rounds: u32,
    /// Where the drawing starts: the same seed gives the same intervals
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Encoding of articles that are not UTF-8, such as windows-1252
    #[arg(long, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
}

/// How the report is printed.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Csv,
}

fn status(name: &str) -> Result<Status, String> {
    Status::from_name(name).ok_or_else(|| "it is none of new, in_progress, done, reviewed, skipped".to_owned())
}

/// Compares and prints; returns the exit code.
pub fn run(args: &AgreeArgs) -> u8 {
    let found = match articles(&args.paths) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let annotators = annotators(args, &found);
    if annotators.len() < 2 {
        let why = match annotators.first() {
            None => "nobody has tagged anything there".to_owned(),
            Some(one) => format!("only {} has tags there", shown(one.as_deref())),
        };
        out::error("there is nothing to compare", &why, "Name two with --annotators A,B, a machine's tags if need be.");
        return out::BAD;
    }
    let mut agreement = Agreement::new(annotators.iter().map(|a| shown(a.as_deref()).to_owned()).collect());
    let mut code = out::DONE;
    let state = state_dir();
    for Named { article, project } in &found {
        let there = article.sidecars.iter().filter(|s| annotators.contains(&s.annotator)).count();
        if there < 2 {
            continue;
        }
        match gather(&article.path, &annotators, &state, args.encoding, project.as_deref()) {
            Ok(mut gathered) => {
                for (reading, status) in gathered.readings.iter_mut().zip(&gathered.statuses) {
                    if !args.status.is_empty() && !args.status.contains(status) {
                        *reading = None;
                    }
                }
                agreement.add(&article.name, &gathered.text, &gathered.readings);
            }
            Err(error) => {
                say(&error);
                code = out::BAD;
            }
        }
    }
    let rounds = Rounds { rounds: args.rounds as usize, seed: args.seed };
    let report = agreement.report(rounds);
    let printed = match args.format {
        Format::Text => out::print(&out::visible(&text(&report))),
        Format::Json => out::print(&(as_json(&report, rounds).to_string() + "\n")),
        Format::Csv => out::print(&csv(&report)),
    };
    if printed && report.articles == 0 {
        out::note("No article has tags of two of them.");
    }
    code
}

/// The annotators named, else every person that occurs, the unnamed one first.
fn annotators(args: &AgreeArgs, found: &[Named]) -> Vec<Option<String>> {
    if !args.annotators.is_empty() {
        let mut named: Vec<Option<String>> = Vec::new();
        for name in &args.annotators {
            let annotator = (name != UNNAMED).then(|| name.clone());
            if !named.contains(&annotator) {
                named.push(annotator);
            }
        }
        return named;
    }
    let all = found.iter().flat_map(|n| &n.article.sidecars).map(|s| s.annotator.clone());
    let people: BTreeSet<Option<String>> = all.filter(|a| role_of(a.as_deref()) == Role::Annotator).collect();
    people.into_iter().collect()
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"))
}

/// F1 of nothing against nothing is 0 for programs and no figure for people.
fn for_people(figure: &Figure) -> Option<f64> {
    let nothing = figure.matches.is_some_and(|m| m.first + m.second == 0.0);
    figure.value.filter(|_| !nothing)
}

fn counted(articles: usize) -> String {
    if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") }
}

fn text(report: &Report) -> String {
    let names = report.annotators.join(", ");
    let mut text = format!(
        "{} with tags of at least two of {names}; {} with tags of all.\n",
        counted(report.articles),
        report.shared_by_all
    );
    let pairs: Vec<Option<(usize, usize)>> =
        report.confusion.iter().map(|c| Some(c.pair)).chain(std::iter::once(None)).collect();
    let name = |i: usize| report.annotators.get(i).map_or("", String::as_str);
    for (number_of, pair) in pairs.into_iter().enumerate() {
        text.push('\n');
        match pair {
            Some((a, b)) => {
                let articles = report.pair_articles.get(number_of).copied().unwrap_or(0);
                text.push_str(&format!("{} and {}, {}\n", name(a), name(b), counted(articles)));
            }
            None => text.push_str("All together\n"),
        }
        let mut rows = vec![vec![String::new(), "all".to_owned(), "95 %".to_owned()]];
        if let Some(head) = rows.first_mut() {
            head.extend(report.labels.iter().map(ToString::to_string));
        }
        for measure in Measure::ALL {
            let of = |label: Option<&Arc<str>>| {
                report.figures.iter().find(|f| f.measure == *measure && f.pair == pair && f.label.as_ref() == label)
            };
            let Some(all) = of(None) else { continue };
            let interval = all.interval.filter(|_| for_people(all).is_some());
            let interval = interval.map_or_else(String::new, |(low, high)| format!("{low:.3} to {high:.3}"));
            let mut row = vec![measure.title().to_owned(), number(for_people(all)), interval];
            row.extend(report.labels.iter().map(|l| of(Some(l)).map_or_else(String::new, |f| number(for_people(f)))));
            rows.push(row);
        }
        text.push_str(&table(&rows));
        for confusion in report.confusion.iter().filter(|c| Some(c.pair) == pair) {
            let label = |l: &Option<Arc<str>>| l.as_deref().unwrap_or("no tag").to_owned();
            let of = |who: usize, label: String| format!("{}: {label}", name(who));
            let mut rows = Vec::new();
            for (a, b, count) in &confusion.cells {
                rows.push(vec![of(confusion.pair.0, label(a)), of(confusion.pair.1, label(b)), count.to_string()]);
            }
            if !rows.is_empty() {
                text.push_str("Tags side by side\n");
                text.push_str(&table(&rows));
            }
        }
    }
    text
}

/// Columns as wide as they need to be, the first from the left, the others from the right.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|s| s.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width - cell.chars().count());
            line.push_str(&if i == 0 { format!(" {cell}{pad}") } else { format!("  {pad}{cell}") });
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn as_json(report: &Report, rounds: Rounds) -> Value {
    let who = |pair: Option<(usize, usize)>| match pair {
        Some((a, b)) => json!([report.annotators.get(a), report.annotators.get(b)]),
        None => json!(report.annotators),
    };
    let head =
        |f: &Figure| json!({ "measure": f.measure.name(), "annotators": who(f.pair), "label": f.label.as_deref() });
    let with = |mut object: Value, key: &str, value: Value| {
        if let Some(map) = object.as_object_mut() {
            map.insert(key.to_owned(), value);
        }
        object
    };
    let figures: Vec<Value> = report
        .figures
        .iter()
        .map(|f| {
            let mut object = with(head(f), "value", json!(f.value));
            object = with(object, "interval", json!(f.interval.map(|(low, high)| [low, high])));
            match f.matches {
                Some(m) => with(object, "counts", json!([m.both as u64, m.first as u64, m.second as u64])),
                None => object,
            }
        })
        .collect();
    let by_article: Vec<Value> = report
        .by_article
        .iter()
        .map(|(name, values)| {
            let figures: Vec<Value> =
                report.figures.iter().zip(values).map(|(f, value)| with(head(f), "value", json!(value))).collect();
            json!({ "article": name, "figures": figures })
        })
        .collect();
    let confusion: Vec<Value> = report
        .confusion
        .iter()
        .map(|c| {
            let cells: Vec<Value> = c
                .cells
                .iter()
                .map(|(a, b, n)| json!({ "first": a.as_deref(), "second": b.as_deref(), "count": n }))
                .collect();
            json!({ "annotators": who(Some(c.pair)), "cells": cells })
        })
        .collect();
    json!({
        "annotators": report.annotators,
        "labels": report.labels.iter().map(|l| &**l).collect::<Vec<_>>(),
        "articles": report.articles,
        "shared_by_all": report.shared_by_all,
        "rounds": rounds.rounds,
        "seed": rounds.seed,
        "figures": figures,
        "confusion": confusion,
        "by_article": by_article,
    })
}

fn csv(report: &Report) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record([
        "article",
        "measure",
        "first",
        "second",
        "label",
        "value",
        "low",
        "high",
        "both",
        "of_first",
        "of_second",
    ]);
    let text = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
    let mut row = |article: &str, f: &Figure, value: Option<f64>, whole: bool| {
        let name = |i: Option<usize>| i.and_then(|i| report.annotators.get(i)).cloned().unwrap_or_default();
        let interval = f.interval.filter(|_| whole);
        let matches = f.matches.filter(|_| whole);
        let _ = writer.write_record([
            &plain(article),
            f.measure.name(),
            &name(f.pair.map(|p| p.0)),
            &name(f.pair.map(|p| p.1)),
            &plain(f.label.as_deref().unwrap_or_default()),
            &text(value),
            &text(interval.map(|i| i.0)),
            &text(interval.map(|i| i.1)),
            &text(matches.map(|m| m.both)),
            &text(matches.map(|m| m.first)),
            &text(matches.map(|m| m.second)),
        ]);
    };
    for figure in &report.figures {
        row("", figure, figure.value, true);
    }
    for (article, values) in &report.by_article {
        for (figure, value) in report.figures.iter().zip(values) {
            row(article, figure, *value, false);
        }
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A name that no spreadsheet takes for a formula.
fn plain(name: &str) -> String {
    if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{name}") } else { name.to_owned() }
}

//! The card of a data set: what is in it, how it was made and what was left out, as Markdown with a YAML head.
//!
//! **Source:** the documentation of dataset cards on the Hugging Face hub.

use super::{Annotator, ExportRequest, Report};
use crate::core::review::agreement::{self, Measure};
use crate::core::scheme::Scheme;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What a card says beyond the export itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Name of the data set; the card speaks of the project's scheme where it is empty.
    pub title: String,
    /// Licence of the data, by its short name; not known where it is not given.
    pub licence: Option<String>,
    /// Where the guidelines for tagging are, or what they say.
    pub guidelines: Option<String>,
    pub scheme: Option<Scheme>,
    /// Version of the program.
    pub version: &'static str,
}

/// Stands in each card, so that one of ours may be replaced and another's is not.
pub const MADE_BY: &str = "exported with Rubrica";

/// The card for an export that went well. `files` are the data files of each split, by their usual names.
pub fn card(
    request: &ExportRequest,
    report: &Report,
    files: &[(String, String)],
    agreement: Option<&agreement::Report>,
) -> String {
    let about = &request.about;
    let title = if about.title.is_empty() { "Tagged articles" } else { &about.title };
    let mut out = String::from("---\n");
    let licence = about.licence.as_deref().unwrap_or("unknown");
    let _ = writeln!(out, "license: {}", quoted(licence));
    let _ = writeln!(out, "pretty_name: {}", quoted(title));
    out.push_str("task_categories:\n- token-classification\ntags:\n- rubrica\n");
    let size = match report.articles {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        _ => "n>1M",
    };
    let _ = writeln!(out, "size_categories:\n- {}", quoted(size));
    if request.format.card_features(&[]).is_some() && !files.is_empty() {
        out.push_str("configs:\n- config_name: default\n  data_files:\n");
        for (split, file) in files {
            let _ = writeln!(out, "  - split: {split}\n    path: {}", quoted(file));
        }
        // In Parquet the types of the columns and the names of the tags stand in the files themselves.
        if request.options.ending.as_deref() == Some("jsonl")
            && let Some(features) = request.format.card_features(&labels(request, report))
        {
            let _ = writeln!(out, "dataset_info:\n  features: {features}");
        }
    }
    out.push_str("---\n\n");
    body(&mut out, title, request, report);
    if let Some(agreement) = agreement.filter(|a| a.articles > 0) {
        agreed(&mut out, agreement);
    }
    out
}

/// Labels of the scheme in its order, then the others that went out.
fn labels(request: &ExportRequest, report: &Report) -> Vec<String> {
    let known: BTreeSet<&String> = request.options.labels.iter().collect();
    let others = report.labels.keys().filter(|label| !known.contains(label));
    request.options.labels.iter().chain(others).cloned().collect()
}

fn body(out: &mut String, title: &str, request: &ExportRequest, report: &Report) {
    let about = &request.about;
    let _ = writeln!(out, "# {}\n", plain(title));
    let _ = writeln!(
        out,
        "{} articles with {} spans and {} links, {MADE_BY} {} as {}.\n",
        report.articles,
        report.spans,
        report.links,
        about.version,
        request.format.title()
    );
    if !report.parts.is_empty() {
        out.push_str("| Part | Articles |\n|---|---|\n");
        // In the order of the division, not of the alphabet.
        for (part, _) in request.split.iter().flat_map(|s| &s.parts) {
            let _ = writeln!(out, "| {part} | {} |", report.parts.get(part).copied().unwrap_or(0));
        }
        if let Some(split) = &request.split {
            let group = match &split.group_by {
                Some(field) => format!(", and articles that share their {} stay together", plain(field)),
                None => String::new(),
            };
            let _ = writeln!(
                out,
                "\nDivided by labels with seed {}; near copies of an article are in the same part{group}.\n",
                split.seed
            );
        }
    }
    out.push_str("## Labels\n\n| Label | Spans | Written | Meaning |\n|---|---|---|---|\n");
    for (label, (before, after)) in &report.labels {
        let meaning = about.scheme.as_ref().and_then(|s| s.label(label)).map_or("", |l| &l.description);
        let _ = writeln!(out, "| {} | {before} | {after} | {} |", plain(label), plain(meaning));
    }
    if let Some(scheme) = &about.scheme {
        links(out, scheme);
    }
    out.push_str("\n## What was left out\n\n");
    if report.counts.is_empty() && report.problems.is_empty() {
        out.push_str("Nothing.\n");
    }
    for (kind, n) in &report.counts {
        let _ = writeln!(out, "- {}", kind.sentence(*n));
    }
    if !report.problems.is_empty() {
        let _ = writeln!(out, "- {} articles could not be opened", report.problems.len());
    }
    if let Some(reread) = report.reread {
        let _ = writeln!(
            out,
            "\nRead back after writing: {} spans identical, {} things different.",
            reread.spans, reread.differing
        );
    }
    out.push_str("\n## How it was made\n\n");
    let whose = match &request.filters.annotator {
        Annotator::GoldOrOnly => "the gold tags of each article, or those of its only annotator".to_owned(),
        Annotator::All => "one record for each annotator of an article".to_owned(),
        Annotator::Named(name) => format!("the tags of {}", plain(name)),
    };
    let _ = writeln!(out, "Offsets count as the format says; only accepted tags are in it: {whose}.");
    match about.guidelines.as_deref() {
        Some(guidelines) => {
            let _ = writeln!(out, "\n## Guidelines\n\n{}", guidelines.trim());
        }
        None => out.push_str("\nGuidelines for tagging were not given.\n"),
    }
    if about.licence.is_none() {
        out.push_str("\nThe licence of the texts and tags was not given.\n");
    }
}

/// Figures of agreement over all labels; of figures for pairs the mean.
fn agreed(out: &mut String, report: &agreement::Report) {
    let names: Vec<String> = report.annotators.iter().map(|name| plain(name)).collect();
    let count =
        if report.articles == 1 { "1 article has".to_owned() } else { format!("{} articles have", report.articles) };
    let _ = writeln!(out, "\n## Agreement\n\n{count} tags of at least two of {}.\n", names.join(", "));
    out.push_str("| Measure | Figure | 95 % interval |\n|---|---|---|\n");
    for measure in Measure::ALL {
        let of_all = report.figures.iter().filter(|f| f.measure == *measure && f.label.is_none());
        let figures: Vec<_> = of_all.filter_map(|f| Some((f.value?, f.interval))).collect();
        if figures.is_empty() {
            continue;
        }
        let mean = figures.iter().map(|(value, _)| value).sum::<f64>() / figures.len() as f64;
        let (mean_of, interval) = match figures.as_slice() {
            [(_, Some((low, high)))] => ("", format!("{low:.3} to {high:.3}")),
            [_] => ("", String::new()),
            _ => (", mean of the pairs", String::new()),
        };
        let _ = writeln!(out, "| {}{mean_of} | {mean:.3} | {interval} |", measure.title());
    }
}

fn links(out: &mut String, scheme: &Scheme) {
    if scheme.links.is_empty() {
        return;
    }
    out.push_str("\n| Link | From | To |\n|---|---|---|\n");
    for link in &scheme.links {
        let list = |names: &[String]| names.iter().map(|n| plain(n)).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "| {} | {} | {} |", plain(&link.name), list(&link.from), list(&link.to));
    }
}

/// A text in YAML: JSON is a part of it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A name within a line or a cell: no line breaks, no bars, no tags.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '|' | '<' | '>' | '*' | '`' | '[' | ']' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exchange::{Filters, Split};
    use crate::core::formats::{LossKind, WriteOptions, by_name};
    use crate::core::review::agreement::Rounds;

    fn request(format: &str, ending: &str) -> ExportRequest {
        let scheme = Scheme::built_in();
        ExportRequest {
            format: by_name(format).unwrap(),
            filters: Filters::default(),
            options: WriteOptions {
                ending: Some(ending.to_owned()),
                labels: vec!["ACTOR".to_owned()],
                ..WriteOptions::default()
            },
            split: Split::parse("80/10/10", 3, Some("outlet".to_owned())),
            about: About {
                licence: Some("cc-by-4.0".to_owned()),
                scheme: Some(scheme),
                version: "1",
                ..About::default()
            },
        }
    }

    #[test]
    fn a_card_tells_files_features_counts_and_losses() {
        let mut report = Report { articles: 20, spans: 7, ..Report::default() };
        report.labels.insert("ODD|LABEL".to_owned(), (7, 5));
        report.counts.insert(LossKind::Overlap, 2);
        report.parts.insert("train".to_owned(), 16);
        let files = [("train".to_owned(), "train.jsonl".to_owned()), ("validation".to_owned(), "dev.jsonl".to_owned())];
        let text = card(&request("hf-tokens", "jsonl"), &report, &files, None);
        for part in [
            "license: \"cc-by-4.0\"\n",
            "  - split: validation\n    path: \"dev.jsonl\"\n",
            "B-ACTOR",
            "B-ODD|LABEL",
            "| train | 16 |\n| dev | 0 |",
            "| ODD\\|LABEL | 7 | 5 |",
            "- 2 overlaps dropped",
            "share their outlet",
            MADE_BY,
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let parquet = card(&request("hf-tokens", "parquet"), &report, &files, None);
        assert!(parquet.contains("configs:") && !parquet.contains("dataset_info"));
        assert!(!card(&request("conll", "conll"), &report, &files, None).contains("configs:"));
    }

    #[test]
    fn a_card_tells_how_far_people_agree() {
        use crate::core::review::Reading;
        use crate::core::spans::{Id, Span};
        use crate::core::text::{ByteRange, Text};
        let mut agreement = agreement::Agreement::new(vec!["anna".to_owned(), "ben|x".to_owned()]);
        let text = Text::new("Anna Berg said".to_owned());
        let reading = |end: usize| {
            let span = Span::new(Id::new("s"), ByteRange::of(0, end), "ACTOR");
            let document = crate::core::document::Document::new(text.clone(), Default::default());
            Some(Reading::of(&document.with_contents(
                Default::default(),
                [std::sync::Arc::new(span)],
                [],
                Default::default(),
            )))
        };
        agreement.add("a", &text, &[reading(9), reading(9)]);
        agreement.add("b", &text, &[reading(9), reading(4)]);
        let figures = agreement.report(Rounds { rounds: 10, seed: 1 });
        let card = card(&request("hf", "jsonl"), &Report::default(), &[], Some(&figures));
        assert!(card.contains("2 articles have tags of at least two of anna, ben\\|x"), "{card}");
        assert!(card.contains(&format!("| {} | 0.500 |", Measure::Exact.title())), "{card}");
    }
}

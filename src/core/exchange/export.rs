//! The export itself: record by record through `reduce` into the writer, then read back before the files appear.

use super::card::card;
use super::check::Promised;
use super::split::plan;
use super::{Articles, ExportRequest, Output, Problem, Report};
use crate::core::formats::{Loss, LossKind, Record, Shape, Sink, WriteOptions, Writer, reduce};
use crate::core::review::agreement::Rounds;
use std::io;
use std::path::PathBuf;

/// Why an export as a whole did not happen. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the export could not be written")]
    Write(#[source] io::Error),
    #[error("it is not clear whose tags are meant")]
    Ambiguous(Problem),
    #[error("the export was cancelled")]
    Cancelled,
}

impl From<io::Error> for ExportError {
    fn from(e: io::Error) -> Self {
        Self::Write(e)
    }
}

/// Says what an export would lose, without writing. `progress` hears how many articles are done; `false` cancels.
///
/// **Cost:** opens every article.
pub fn preflight(
    request: &ExportRequest,
    articles: &dyn Articles,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Report, ExportError> {
    let mut report = Report::of(request.format);
    run(request, articles, &|_| true, &mut report, progress, &mut |_| Ok(()))?;
    Ok(report)
}

/// Writes to one stream, for a terminal or a pipe. Nothing can be read back there.
pub fn export_to(
    request: &ExportRequest,
    articles: &dyn Articles,
    sink: &mut dyn Sink,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Report, ExportError> {
    let mut writer = request.format.writer(&request.options, sink)?;
    let mut report = Report::of(request.format);
    run(request, articles, &|_| true, &mut report, progress, &mut |record| writer.write(record))?;
    writer.finish()?;
    Ok(report)
}

/// Writes into files, reads them back, and only then gives them their names.
pub fn export(
    request: &ExportRequest,
    articles: &dyn Articles,
    output: Output,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Report, ExportError> {
    let mut report = Report::of(request.format);
    match &request.split {
        None => write_part(request, articles, &output, None, &|_| true, &mut report, progress)?,
        Some(split) => {
            let (plan, labels) = plan(split, request, articles, progress)?;
            // The same numbers for the same labels in every part.
            let mut request = request.clone();
            let known: std::collections::BTreeSet<String> = request.options.labels.iter().cloned().collect();
            request.options.labels.extend(labels.into_iter().filter(|l| !known.contains(l)));
            let request = &request;
            for (part, (name, share)) in split.parts.iter().enumerate() {
                // What was left out of the plan could not be opened: the first part tells why.
                let belongs = |i: usize| plan.get(i).copied().flatten().unwrap_or(0) == part;
                let before = report.articles;
                write_part(request, articles, &output, Some(name), &belongs, &mut report, progress)?;
                report.parts.insert(name.clone(), report.articles - before);
                if *share > 0.0 && report.articles == before {
                    report.empty.push(name.clone());
                }
            }
        }
    }
    write_card(request, &output, &report, articles)?;
    report.files = output.commit()?.iter().map(|p| p.display().to_string()).collect();
    Ok(report)
}

/// How often articles are drawn for the intervals of agreement.
const ROUNDS: usize = 200;

/// Writes the card of a data set: for formats that are one, and where there are parts.
fn write_card(request: &ExportRequest, output: &Output, report: &Report, articles: &dyn Articles) -> io::Result<()> {
    let format = request.format;
    if request.split.is_none() && format.card_features(&[]).is_none() {
        return Ok(());
    }
    let main = format.extensions().first().copied().unwrap_or_default();
    let ending = request.options.ending.as_deref().unwrap_or(main);
    let files: Vec<(String, String)> = match &request.split {
        Some(split) => split
            .parts
            .iter()
            // A part without articles has no rows, which a reader takes for a fault.
            .filter(|(name, _)| report.parts.get(name).is_some_and(|n| *n > 0))
            // What is called dev here is called validation there.
            .map(|(name, _)| (if name == "dev" { "validation" } else { name }.to_owned(), format!("{name}.{ending}")))
            .collect(),
        None => {
            let name = output.sink(None, format.shape(), ending).main().display().to_string();
            vec![("train".to_owned(), name)]
        }
    };
    let agreement = articles.agreement().map(|a| a.report(Rounds { rounds: ROUNDS, seed: 1 }));
    let text = card(request, report, &files, agreement.as_ref());
    output.add(&output.card_name(), text.as_bytes())
}

fn write_part(
    request: &ExportRequest,
    articles: &dyn Articles,
    output: &Output,
    part: Option<&str>,
    belongs: &dyn Fn(usize) -> bool,
    report: &mut Report,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<(), ExportError> {
    let format = request.format;
    let ending = request.options.ending.as_deref().or(format.extensions().first().copied()).unwrap_or_default();
    let mut sink = output.sink(part, format.shape(), ending);
    let (base, main) = (sink.base(), sink.main().to_owned());
    // In a split a part is one file wherever the format can be one.
    let options = WriteOptions { folder: request.options.folder && part.is_none(), ..request.options.clone() };
    let mut promised = (format.reads() && request.options.text).then(|| Promised::new(format, options.folder));
    let mut writer: Box<dyn Writer + '_> = format.writer(&options, &mut sink)?;
    run(request, articles, belongs, report, progress, &mut |record| {
        if let Some(promised) = &mut promised {
            promised.add(record);
        }
        writer.write(record)
    })?;
    writer.finish()?;
    if let Some(mut promised) = promised {
        promised.wait();
        let beside = |name: &str| output.read(&base.join(name));
        for path in written(output, format.shape(), format.extensions(), &base, main)? {
            output.read_back(&path, format, &beside, &mut |taken, stem| promised.take(taken, stem));
        }
        let found = promised.outcome();
        let all = report.reread.get_or_insert_default();
        all.spans += found.spans;
        all.differing += found.differing;
    }
    Ok(())
}

/// The files of the export that hold records, in the order of their names.
fn written(
    output: &Output,
    shape: Shape,
    endings: &[&str],
    base: &std::path::Path,
    main: PathBuf,
) -> io::Result<Vec<PathBuf>> {
    let mut files = output.files()?;
    if shape != Shape::Folder && files.contains(&main) {
        return Ok(vec![main]);
    }
    let first = endings.first().copied().unwrap_or_default();
    files.retain(|f| f.starts_with(base) && f.extension().is_some_and(|e| e == first));
    Ok(files)
}

fn run(
    request: &ExportRequest,
    articles: &dyn Articles,
    belongs: &dyn Fn(usize) -> bool,
    report: &mut Report,
    progress: &mut dyn FnMut(usize) -> bool,
    write: &mut dyn FnMut(&Record) -> io::Result<()>,
) -> Result<(), ExportError> {
    let format = request.format;
    let holds = format.holds();
    for index in (0..articles.len()).filter(|i| belongs(*i)) {
        if !progress(index) {
            return Err(ExportError::Cancelled);
        }
        let records = match articles.open(index, &request.filters) {
            Ok(records) => records,
            Err(problem) if problem.ambiguous => return Err(ExportError::Ambiguous(problem)),
            Err(problem) => {
                report.problems.push(problem);
                continue;
            }
        };
        for record in records {
            count(report, &record);
            let behind = [
                (LossKind::Orphaned, record.orphans, "tags"),
                (LossKind::SetAside, record.set_aside, "tags and links"),
            ];
            for (kind, n, what) in behind.into_iter().filter(|(_, n, _)| *n > 0) {
                report.lose(vec![Loss::of_article(kind, &record, format!("{n} {what}"))]);
            }
            let before = report.listed();
            let file = record.file.clone();
            let id = record.id.clone();
            let (reduced, losses) = reduce(record, &holds, &request.options.overlap);
            report.lose(losses);
            if let Some(reduced) = reduced {
                report.lose(format.warnings(&reduced, &request.options));
                for span in &reduced.spans {
                    report.count_label(&span.label, 0, 1);
                }
                write(&reduced)?;
            }
            if report.listed() > before
                && let Some(file) = file
            {
                report.places.insert(id, file);
            }
        }
    }
    Ok(())
}

fn count(report: &mut Report, record: &Record) {
    report.articles += 1;
    report.spans += record.spans.len();
    report.links += record.relations.len();
    for span in &record.spans {
        report.count_label(&span.label, 1, 0);
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.reason)
    }
}

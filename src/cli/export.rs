//! `rubrica export`: articles and tags into files for training, with a report of every loss.

use super::out;
use crate::core::document::Status;
use crate::core::exchange::{
    About, Annotator, ExportError, ExportRequest, Filters, FolderArticles, Output, Report, Split, export, export_to,
};
use crate::core::formats::{self, Format, Overlap, Part, Shape, Sink, TagScheme, Tokenizer, WriteOptions};
use crate::core::scheme::Scheme;
use crate::core::spans::Origin;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What `export` takes.
#[derive(clap::Args, Debug)]
pub struct ExportArgs {
    /// Folders of articles, or single articles
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Name of the format
    #[arg(long, short, value_parser = format_names())]
    pub format: String,
    /// File or folder to write; without it a text format goes to the terminal
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Whose tags: a name, `gold`, or `all` for one record each [default: gold, else the only one]
    #[arg(long)]
    pub annotator: Option<String>,
    /// Encoding of articles that are not UTF-8, such as windows-1252
    #[arg(long, value_name = "ENCODING")]
    pub encoding: Option<crate::core::text::Encoding>,
    /// Only articles of these states: new, in_progress, done, reviewed, skipped
    #[arg(long, value_delimiter = ',', value_parser = status)]
    pub status: Vec<Status>,
    /// Only these labels
    #[arg(long, value_delimiter = ',')]
    pub labels: Vec<String>,
    /// Only articles published on this day or later
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Only articles published on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Only tags that came about like this: manual, rule, model, import, propagated
    #[arg(long, value_delimiter = ',', value_parser = origin)]
    pub origin: Vec<Origin>,
    /// Leave the text out and write references to it only
    #[arg(long)]
    pub no_text: bool,
    /// Which of overlapping tags stays where only one fits: longest, first, or labels:A,B
    #[arg(long, default_value = "longest", value_parser = overlap)]
    pub overlap: Overlap,
    /// How tokens are tagged in conll: iob2 or bilou
    #[arg(long, default_value = "iob2", value_parser = tags)]
    pub tags: TagScheme,
    /// How text is cut into tokens in conll and hf-tokens: words, whitespace or spacy
    #[arg(long, default_value = "words", value_parser = tokenizer)]
    pub tokens: Tokenizer,
    /// Write table fields as they are, also where a spreadsheet would take them for a formula
    #[arg(long)]
    pub no_formula_guard: bool,
    /// Divide into train, dev and test with these shares, such as 80/10/10; OUT is a folder then
    #[arg(long, value_name = "SHARES")]
    pub split: Option<String>,
    /// Another number gives another division
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Keep articles together that have this in common: date, or a field of their source such as outlet
    #[arg(long, value_name = "FIELD")]
    pub group_by: Option<String>,
    /// Licence of the data, for the card of a data set, such as cc-by-4.0
    #[arg(long, value_name = "NAME")]
    pub licence: Option<String>,
    /// File with the guidelines for tagging, for the card of a data set
    #[arg(long, value_name = "FILE")]
    pub guidelines: Option<PathBuf>,
    /// Write the full report with every loss to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Exit with 1 when anything is lost
    #[arg(long)]
    pub strict: bool,
}

fn format_names() -> Vec<&'static str> {
    formats::ALL.iter().map(|f| f.id()).collect()
}

fn status(name: &str) -> Result<Status, String> {
    Status::from_name(name).ok_or_else(|| "it is none of new, in_progress, done, reviewed, skipped".to_owned())
}

fn origin(name: &str) -> Result<Origin, String> {
    Origin::from_name(name).ok_or_else(|| "it is none of manual, rule, model, import, propagated".to_owned())
}

fn overlap(words: &str) -> Result<Overlap, String> {
    Overlap::parse(words).ok_or_else(|| "it is none of longest, first, labels:A,B".to_owned())
}

fn tags(name: &str) -> Result<TagScheme, String> {
    match name {
        "iob2" => Ok(TagScheme::Iob2),
        "bilou" => Ok(TagScheme::Bilou),
        _ => Err("it is neither iob2 nor bilou".to_owned()),
    }
}

fn tokenizer(name: &str) -> Result<Tokenizer, String> {
    Tokenizer::from_name(name).ok_or_else(|| "it is none of words, whitespace, spacy".to_owned())
}

/// Runs the export and returns the exit code.
pub fn run(args: ExportArgs) -> u8 {
    let Some(format) = formats::by_name(&args.format) else {
        return refuse("the format is not known", &args.format, "see `rubrica export --help`");
    };
    let articles = match FolderArticles::find(&args.paths) {
        Ok(articles) => articles.with_state(super::read::state_dir()).with_encoding(args.encoding),
        Err(p) => return refuse(&format!("{} cannot be opened", p.file), &p.reason, "check the path"),
    };
    let split = match &args.split {
        None => None,
        Some(words) => match Split::parse(words, args.seed, args.group_by.clone()) {
            Some(split) if args.out.is_some() => Some(split),
            Some(_) => return refuse("a division needs a folder", "there is no target", "name one with -o OUT"),
            None => return refuse("the shares cannot be read", words, "write them like 80/10/10"),
        },
    };
    if args.no_text && !format.leaves_text_out() {
        let all = formats::ALL.iter().filter(|f| f.leaves_text_out()).map(|f| f.id()).collect::<Vec<_>>().join(", ");
        return refuse(
            &format!("{} holds the words of the articles themselves", format.id()),
            "its readers take them from nowhere else",
            &format!("leave --no-text away, or take one of {all}"),
        );
    }
    let about = match about(&args) {
        Ok(about) => about,
        Err((file, e)) => return refuse(&format!("{file} cannot be read"), &e.to_string(), "check the path"),
    };
    let (filters, options) = (filters(&args), options(&args, format));
    let request = ExportRequest { format, filters, options, split, about };
    let outcome = match &args.out {
        Some(out) => {
            let folder = format.shape() == Shape::Folder || request.split.is_some() || ends_in_slash(out);
            Output::new(out, folder)
                .map_err(ExportError::from)
                .and_then(|output| export(&request, &articles, output, &mut |_| true))
        }
        None if format.shape() == Shape::Text => export_to(&request, &articles, &mut Terminal, &mut |_| true),
        None => return refuse("this format needs files", "it is not one text file", "name a target with -o OUT"),
    };
    match outcome {
        Ok(report) => finish(&args, &report),
        Err(ExportError::Ambiguous(p)) => refuse(
            &format!("it is not clear whose tags of {} are meant", p.file),
            &p.reason,
            "choose with --annotator NAME or --annotator all",
        ),
        Err(e) => {
            let cause = std::error::Error::source(&e).map(ToString::to_string).unwrap_or_default();
            out::error(&e.to_string(), &cause, "choose another target or free some space; nothing was written");
            out::NOT_SAVED
        }
    }
}

fn filters(args: &ExportArgs) -> Filters {
    let annotator = match args.annotator.as_deref() {
        None => Annotator::GoldOrOnly,
        Some("all") => Annotator::All,
        Some(name) => Annotator::Named(name.to_owned()),
    };
    Filters {
        annotator,
        status: args.status.clone(),
        labels: args.labels.clone(),
        origins: args.origin.clone(),
        from: args.from.clone(),
        to: args.to.clone(),
    }
}

fn about(args: &ExportArgs) -> Result<About, (String, io::Error)> {
    let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(|e| (path.display().to_string(), e));
    let guidelines = args.guidelines.as_ref().map(read).transpose()?;
    let title = args.paths.first().and_then(|p| p.canonicalize().ok());
    let title = title.and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned())).unwrap_or_default();
    let (licence, scheme) = (args.licence.clone(), Some(scheme(args)));
    Ok(About { title, licence, guidelines, scheme, version: env!("CARGO_PKG_VERSION") })
}

fn scheme(args: &ExportArgs) -> Scheme {
    let scheme = args.paths.iter().find_map(|p| std::fs::read(p.join("rubrica.json")).ok());
    scheme.and_then(|bytes| Scheme::from_json(&bytes).ok()).unwrap_or_else(Scheme::built_in)
}

fn options(args: &ExportArgs, format: &dyn Format) -> WriteOptions {
    let scheme = scheme(args);
    let ending = args.out.as_ref().and_then(|o| o.extension()).map(|e| e.to_string_lossy().to_lowercase());
    WriteOptions {
        overlap: args.overlap.clone(),
        tags: args.tags,
        tokenizer: args.tokens,
        text: !args.no_text,
        folder: args.out.as_deref().is_some_and(ends_in_slash),
        ending: ending.filter(|e| format.extensions().contains(&e.as_str())),
        labels: scheme.labels.iter().map(|l| l.name.to_string()).collect(),
        links: scheme.links.iter().map(|l| (l.name.to_string(), l.from.clone(), l.to.clone())).collect(),
        formula_guard: !args.no_formula_guard,
    }
}

fn ends_in_slash(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().last().is_some_and(|b| matches!(b, b'/' | b'\\')) || path.is_dir()
}

fn finish(args: &ExportArgs, report: &Report) -> u8 {
    let mut code = out::DONE;
    for problem in &report.problems {
        let what = format!("{} was left out", problem.file);
        out::error(&what, &problem.reason, "open the article in the window to see what is wrong with it");
        code = out::BAD;
    }
    if args.out.is_some() || report.has_losses() {
        out::note(&report.summary());
    }
    if args.out.is_some() && !report.advice.is_empty() {
        out::note(report.advice);
    }
    if let Some(file) = &args.report
        && let Err(e) = std::fs::File::create(file).and_then(|f| {
            let mut out = BufWriter::new(f);
            report.write_json(&mut out)?;
            out.flush()
        })
    {
        let what = format!("the report {} could not be written", file.display());
        out::error(&what, &e.to_string(), "choose another place for it; the export itself is done");
        return out::NOT_SAVED;
    }
    if code == out::DONE && args.strict && report.has_losses() {
        code = out::FINDINGS;
    }
    code
}

fn refuse(what: &str, why: &str, remedy: &str) -> u8 {
    out::error(what, why, remedy);
    out::BAD
}

/// The terminal or a pipe: one stream, no files beside it.
struct Terminal;

impl Sink for Terminal {
    fn create(&mut self, part: Part<'_>) -> io::Result<Box<dyn Write + Send>> {
        match part {
            Part::Main => Ok(Box::new(BufWriter::with_capacity(1 << 16, io::stdout()))),
            // What would lie beside the file is left out.
            _ => Ok(Box::new(io::sink())),
        }
    }
}

//! `rubrica import`: files of other programs into articles and tags.

use super::out;
use crate::app::world::World;
use crate::core::exchange::{ImportError, ImportRequest, import};
use crate::core::formats;
use std::error::Error as _;
use std::path::PathBuf;

/// What `import` takes.
#[derive(clap::Args, Debug)]
pub struct ImportArgs {
    /// A file, a folder of files, or a zip archive of files
    pub file: PathBuf,
    /// Name of the format; without it, or with `zip`, each file is told by its content
    #[arg(long, short, value_parser = names())]
    pub format: Option<String>,
    /// Folder for the articles and tags; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Whose tags they are, where the file names nobody
    #[arg(long, value_name = "NAME")]
    pub annotator: Option<String>,
    /// Exit with 1 when anything was rejected
    #[arg(long)]
    pub strict: bool,
}

/// Not a format of its own: an archive of files of any.
const ZIP: &str = "zip";

fn names() -> Vec<&'static str> {
    let named = formats::importable().flat_map(|f| std::iter::once(f.id()).chain(f.other_names().iter().copied()));
    named.chain([ZIP]).collect()
}

/// Whether a file begins as archives do; an empty one has only their end.
fn is_archive(file: &std::path::Path) -> bool {
    use std::io::Read as _;
    let mut start = [0; 4];
    let read = crate::core::store::limits::open_regular(file).ok().and_then(|mut f| f.read_exact(&mut start).ok());
    read.is_some() && (start == *b"PK\x03\x04" || start == *b"PK\x05\x06")
}

/// What to do about a file that could not be read.
fn remedy(error: &formats::ReadError) -> &'static str {
    match error {
        formats::ReadError::NotUtf8 { .. } => "save it as UTF-8 and import it again",
        formats::ReadError::Missing(_) => "put that file beside it, in UTF-8",
        formats::ReadError::TooLarge { .. } => "divide it into smaller files",
        formats::ReadError::Empty => "check that it is the right file",
        _ => "check that the file is whole and of this format; without --format its content tells which it is",
    }
}

/// Runs the import and returns the exit code.
pub fn run(args: &ImportArgs) -> u8 {
    let format = args.format.as_deref().filter(|name| *name != ZIP).and_then(formats::by_name);
    if let Some(Err(error)) = args.annotator.as_deref().map(crate::core::store::check_annotator) {
        out::failure(&error, error.kept(), error.remedy());
        return out::BAD;
    }
    if args.format.as_deref() == Some(ZIP) && !is_archive(&args.file) {
        let what = format!("{} is not a zip archive", args.file.display());
        out::error(&what, "", "leave --format away, and it is told by its content");
        return out::BAD;
    }
    let request = ImportRequest { format, source: &args.file, into: &args.into, annotator: args.annotator.as_deref() };
    let mut bar = out::Counter::new("records");
    let outcome = import(&request, &World::default(), &mut |records| bar.show(records));
    bar.clear();
    match outcome {
        Ok(report) => {
            report.notes.iter().for_each(|note| out::note(note));
            for rejected in report.first_rejected.iter().take(10) {
                let line = rejected.line.map(|n| format!("line {n}: ")).unwrap_or_default();
                out::note(&format!("rejected: {line}{}", rejected.reason));
            }
            if report.articles == 0 {
                let why = match report.rejected {
                    0 => "there is no article in it".to_owned(),
                    1 => "all that is in it was rejected".to_owned(),
                    n => format!("all {n} records or parts of records were rejected"),
                };
                out::error("nothing could be taken", &why, "check that it is the right file and of this format");
                return out::BAD;
            }
            out::note(&report.summary());
            if args.strict && report.rejected > 0 { out::FINDINGS } else { out::DONE }
        }
        Err(error) => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            let (remedy, code) = match &error {
                ImportError::Unknown(_) => ("say which with --format; rubrica import --help lists them", out::BAD),
                ImportError::Write(_) => ("free some space or choose another folder", out::NOT_SAVED),
                ImportError::Read { source, .. } => (remedy(source), out::BAD),
                _ => ("check that the file is there and of this format", out::BAD),
            };
            out::error(&error.to_string(), &why, remedy);
            code
        }
    }
}

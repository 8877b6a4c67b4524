//! `rubrica dump`: the tags of an article as they are after recovery, in the shape of the sidecar.

use super::out;
use super::read::{Whose, only_annotator, open_whose};
use crate::core::store::{Notice, ReadOnly, Snapshot, sidecar};

/// What `dump` takes.
#[derive(clap::Args, Debug)]
pub struct DumpArgs {
    #[command(flatten)]
    pub whose: Whose,
}

/// Prints the sidecar and returns the exit code. Writes no file.
pub fn run(args: &DumpArgs) -> u8 {
    let annotator = match &args.whose.annotator {
        Some(name) => Some(name.clone()),
        None => match only_annotator(&args.whose.article) {
            Ok(name) => name,
            Err(code) => return code,
        },
    };
    let opened = match open_whose(&args.whose.article, annotator.as_deref(), args.whose.encoding) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    if let Some(reason @ ReadOnly::Newer(_)) = &opened.read_only {
        out::error(&reason.to_string(), "", "Take the newest Rubrica.");
        return out::BAD;
    }
    for notice in opened.notices.iter().filter(|n| !matches!(n, Notice::SetAside { .. })) {
        out::note(&notice.to_string());
    }
    if let Some(reason) = &opened.read_only {
        out::note(&reason.to_string());
    }
    let bytes = sidecar::write(&Snapshot::of(&opened.document));
    out::print(&String::from_utf8_lossy(&bytes));
    out::DONE
}

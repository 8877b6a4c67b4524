//! `rubrica merge-driver O A B [--path P]`: merges sidecars when git asks for it.

use rubrica::core::store::merge::{Merged, Part, merge};
use rubrica::core::store::{canonical, json, limits};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Three sidecars, as git names them.
#[derive(clap::Args)]
pub struct Arguments {
    /// The sidecar both sides started from; an empty file where there was none.
    base: PathBuf,
    /// Our sidecar, which the merged one replaces.
    ours: PathBuf,
    /// The other side's sidecar.
    theirs: PathBuf,
    /// Where the sidecar lies in the project; its article is looked for beside it.
    #[arg(long)]
    path: Option<PathBuf>,
}

/// Merges into A. Returns 0 when clean, 1 when conflicts are marked in A, 2 when a side could not be read, 3 when A
/// could not be written; A is then as it was.
pub fn run(arguments: &Arguments) -> u8 {
    let [base, ours, theirs] = [&arguments.base, &arguments.ours, &arguments.theirs].map(|path| read(path));
    let (Ok(base), Ok(Some(ours)), Ok(Some(theirs))) = (base, ours, theirs) else { return 2 };
    let merged = merge(base.as_ref(), &ours, &theirs);
    if std::fs::write(&arguments.ours, canonical::write(&merged.sidecar)).is_err() {
        return 3;
    }
    report(&merged);
    u8::from(!merged.conflicts.is_empty())
}

fn read(path: &Path) -> Result<Option<Map<String, Value>>, String> {
    let bytes = limits::read_file(path, limits::MAX_SIDECAR_BYTES).map_err(|e| e.to_string())?;
    if bytes.is_empty() {
        return Ok(None);
    }
    match json::parse(&bytes).map_err(|e| e.to_string())? {
        Value::Object(side) => Ok(Some(side)),
        _ => Err(String::new()),
    }
}

fn report(merged: &Merged) {
    for conflict in &merged.conflicts {
        let part = match conflict.part {
            Part::Head => "article",
            Part::Span => "tag",
            Part::Relation => "link",
        };
        eprintln!("{part} {}: {}", conflict.id, conflict.field);
    }
}

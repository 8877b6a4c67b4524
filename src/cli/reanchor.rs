//! `rubrica reanchor`: the tags of an article that changed, in their new places.

use super::out;
use super::read::{Whose, only_annotator, say, state_dir};
use crate::app::world::World;
use crate::core::store::disk::RealDisk;
use crate::core::store::limits::read_file;
use crate::core::store::{Keeper, OpenRequest, Opened, ReadOnly, Snapshot, open, sidecar};
use crate::core::text::{Encoding, MAX_ARTICLE_BYTES, Text, decode};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `reanchor` takes.
#[derive(clap::Args, Debug)]
pub struct ReanchorArgs {
    #[command(flatten)]
    pub whose: Whose,
    /// The article as it was when it was tagged; without it the text kept from the last save, else words and context
    #[arg(long, value_name = "FILE")]
    pub old: Option<PathBuf>,
    /// Save the tags in their new places instead of only printing them
    #[arg(long)]
    pub write: bool,
}

/// Lost tags named one by one; the others are counted.
const NAMED: usize = 20;

/// Prints the sidecar, says what moved, and returns the exit code.
pub fn run(args: &ReanchorArgs) -> u8 {
    match reanchor(args) {
        Ok(()) => out::DONE,
        Err(code) => code,
    }
}

fn reanchor(args: &ReanchorArgs) -> Result<(), u8> {
    let whose = &args.whose;
    let annotator = match &whose.annotator {
        Some(name) => Some(name.clone()),
        None => only_annotator(&whose.article)?,
    };
    let old = args.old.as_deref().map(|path| read_text(path, whose.encoding)).transpose()?;
    let request = OpenRequest {
        article: &whose.article,
        annotator: annotator.as_deref(),
        state: &state_dir(),
        encoding: whose.encoding,
        project: None,
        old: old.as_ref(),
    };
    let opened = open(&request).map_err(|error| {
        say(&error);
        out::BAD
    })?;
    if let Some(reason @ ReadOnly::Newer(_)) = &opened.read_only {
        out::error(&reason.to_string(), "", "Take the newest Rubrica.");
        return Err(out::BAD);
    }
    for notice in &opened.notices {
        out::note(&notice.to_string());
    }
    tell(&whose.article, &opened);
    out::print(&String::from_utf8_lossy(&sidecar::write(&Snapshot::of(&opened.document))));
    if args.write { save(opened) } else { Ok(()) }
}

fn read_text(path: &Path, encoding: Option<Encoding>) -> Result<Text, u8> {
    let fault = |why: String| {
        out::error(&format!("could not read the old text {}", path.display()), &why, "Name the text as it was.");
        out::BAD
    };
    let bytes = read_file(path, MAX_ARTICLE_BYTES).map_err(|error| fault(error.to_string()))?;
    let decoded = decode(&bytes, encoding).map_err(|error| fault(error.to_string()))?;
    Ok(Text::new(decoded.text))
}

/// Says on standard error what became of the tags.
fn tell(article: &Path, opened: &Opened) {
    let name = article.file_name().unwrap_or_default().to_string_lossy();
    match &opened.followed {
        Some(summary) => out::note(&format!("{name}: {summary}")),
        None => out::note(&format!("{name}: every tag is in its place")),
    }
    let orphans = opened.document.spans().orphans();
    for span in orphans.iter().take(NAMED) {
        out::note(&format!("not found: {} {} “{}”", span.id, span.label, span.quote(opened.document.text())));
    }
    if let Some(more) = orphans.len().checked_sub(NAMED).filter(|more| *more > 0) {
        out::note(&format!("and {more} more not found"));
    }
}

fn save(opened: Opened) -> Result<(), u8> {
    if !opened.had_sidecar {
        return Ok(());
    }
    let snapshot = Snapshot::of(&opened.document);
    let mut keeper = Keeper::new(opened.files, Arc::new(RealDisk), Arc::new(World::default()));
    if !keeper.lock() {
        out::error("the article is open in another window", "nothing was changed", "Close it there first.");
        return Err(out::NOT_SAVED);
    }
    keeper.save(&snapshot).map(drop).map_err(|error| {
        let file = keeper.files().sidecar.file_name().unwrap_or_default().to_string_lossy().into_owned();
        out::error(&format!("could not save {file}: {error}"), "the tags there are as they were", error.remedy());
        out::NOT_SAVED
    })
}

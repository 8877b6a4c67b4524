//! `rubrica apply`: operations on an article's tags, one JSON object a line, each saved before the next is read.

use super::ops::{Op, OpFault};
use super::out;
use super::read::{Whose, open_whose};
use crate::app::world::World;
use crate::core::document::Document;
use crate::core::edit::Step;
use crate::core::store::disk::RealDisk;
use crate::core::store::{Keeper, Outside, SaveError, Snapshot, removals};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// Longest line of operations in bytes.
const LONGEST_LINE: u64 = 16 << 20;

/// What `apply` takes.
#[derive(clap::Args, Debug)]
pub struct ApplyArgs {
    #[command(flatten)]
    pub whose: Whose,
    /// File of operations, one JSON object a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub ops: PathBuf,
}

/// Does the operations and returns the exit code.
pub fn run(args: ApplyArgs) -> u8 {
    let lines: Box<dyn Read> = if args.ops.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        match File::open(&args.ops) {
            Ok(file) => Box::new(file),
            Err(error) => {
                out::error(&format!("could not read {}", args.ops.display()), &error.to_string(), "Check the path.");
                return out::BAD;
            }
        }
    };
    let opened = match open_whose(&args.whose.article, args.whose.annotator.as_deref(), args.whose.encoding) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    if let Some(reason) = &opened.read_only {
        out::error(&reason.to_string(), "", "Open the article in the window, or use a newer Rubrica.");
        return out::NOT_SAVED;
    }
    for notice in &opened.notices {
        out::note(&notice.to_string());
    }
    let outside: Arc<dyn Outside> = Arc::new(World::default());
    let mut keeper = Keeper::new(opened.files, Arc::new(RealDisk), outside.clone());
    if !keeper.lock() {
        out::error("the article is open in another window", "nothing was changed", "Close it there first.");
        return out::NOT_SAVED;
    }
    if let (true, Some(action)) = (opened.merged, opened.document.history().undoable()) {
        // What another program wrote was merged with steps from before a crash: an action like any other.
        keeper.record(&Step::Do(action.clone()), opened.document.text(), removals(&action.edits));
    }
    let mut work = Work { document: opened.document, keeper, outside, unsaved: opened.restored > 0 };
    work.all(BufReader::new(lines))
}

struct Work {
    document: Document,
    keeper: Keeper,
    outside: Arc<dyn Outside>,
    /// Steps from before a crash wait for their save.
    unsaved: bool,
}

impl Work {
    fn all(&mut self, mut lines: impl BufRead) -> u8 {
        let mut number = 0;
        let mut done = 0;
        loop {
            let mut line = Vec::new();
            number += 1;
            let read = lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
            match read {
                Ok(0) => break,
                Ok(_) if line.trim_ascii().is_empty() => continue,
                Ok(_) => {}
                Err(error) => return bad_line(number, &error.to_string()),
            }
            let step = match Op::read(&line).and_then(|op| self.act(op)) {
                Ok(step) => step,
                Err(fault) => return bad_line(number, &fault.0),
            };
            let (step, removed) = step;
            self.keeper.record(&step, self.document.text(), removed);
            // Without a journal the sidecar itself is the safe place, and it is next.
            let _ = self.keeper.sync_journal();
            done += 1;
            if let Err(error) = self.save() {
                return self.not_saved(&error);
            }
            if !out::print(&format!("saved {done}\n")) {
                break;
            }
        }
        if self.unsaved
            && let Err(error) = self.save()
        {
            return self.not_saved(&error);
        }
        out::DONE
    }

    fn act(&mut self, op: Op) -> Result<(Step, usize), OpFault> {
        let now = self.outside.utc();
        let undone = match op {
            Op::Undo => self.document.undo(&now).ok_or(OpFault("there is nothing to undo".to_owned()))?,
            Op::Redo => self.document.redo(&now).ok_or(OpFault("there is nothing to redo".to_owned()))?,
            Op::Change(change) => {
                let transaction = change.transaction(&self.document, &now, &mut || self.outside.random())?;
                let action = self.document.run(transaction, &now).map_err(|refusal| OpFault(refusal.to_string()))?;
                return Ok((Step::Do(action.clone()), removals(&action.edits)));
            }
        };
        if undone.left > 0 {
            out::note(&format!("{} changes of “{}” were left, since somebody changed them", undone.left, undone.name));
        }
        Ok((undone.step, removals(&undone.applied)))
    }

    fn save(&mut self) -> Result<(), SaveError> {
        self.keeper.save(&Snapshot::of(&self.document))?;
        self.unsaved = false;
        Ok(())
    }

    fn not_saved(&mut self, error: &SaveError) -> u8 {
        let file = self.keeper.files().sidecar.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let snapshot = Snapshot::of(&self.document);
        let kept = match self.keeper.keep_aside(&snapshot) {
            Ok(copy) => format!("The {} tags are in a recovery copy: {}", snapshot.len(), copy.display()),
            Err(_) if self.keeper.journal_synced() => "The journal has every operation up to here".to_owned(),
            Err(_) => {
                "The state folder cannot be written either; operations since the last “saved” are lost".to_owned()
            }
        };
        out::error(&format!("could not save {file}: {error}"), &kept, error.remedy());
        out::NOT_SAVED
    }
}

fn bad_line(number: usize, why: &str) -> u8 {
    out::error(
        &format!("line {number} of the operations cannot be done"),
        why,
        "Repair it; what came before is saved.",
    );
    out::BAD
}

//! The command line: subcommands that print text and end in an exit code. One file each, one line in `Command`.

mod agree;
mod apply;
mod check;
mod completions;
mod dump;
pub mod export;
mod import;
pub mod merge_driver;
mod ops;
pub mod out;
mod read;
mod reanchor;
pub mod screenshot;
mod stats;
pub mod suggest;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Rubrica tags actors, dates and claims in articles. Without a subcommand it opens the window.
#[derive(Parser, Debug)]
#[command(name = "rubrica", version, about, args_conflicts_with_subcommands = true, arg_required_else_help = false)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub window: WindowArgs,
}

/// What the window is opened with.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowArgs {
    /// Folders of articles, or single articles; a folder with the name of a subcommand as ./NAME
    pub paths: Vec<PathBuf>,
    /// Who is tagging
    #[arg(long, value_name = "NAME")]
    pub annotator: Option<String>,
    /// Write how long things took to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub perf_log: Option<PathBuf>,
    /// Encoding of articles that are not UTF-8, such as windows-1252
    #[arg(long, value_name = "ENCODING")]
    pub encoding: Option<crate::core::text::Encoding>,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Do operations on an article's tags, each saved before the next
    Apply(apply::ApplyArgs),
    /// Print an article's tags as they are after recovery
    Dump(dump::DumpArgs),
    /// Look for faults in articles, tags, schemes and folders; changes nothing
    Check(check::CheckArgs),
    /// Write articles and tags into files for training
    Export(Box<export::ExportArgs>),
    /// Print an article's tags in their new places after the article changed
    Reanchor(reanchor::ReanchorArgs),
    /// Bring articles and tags from files of other programs into a folder
    Import(import::ImportArgs),
    /// Merge two sidecars made from a third, for git
    MergeDriver(merge_driver::MergeDriverArgs),
    /// Propose tags: as a line protocol or over JSONL records, from and to the terminal
    Suggest(suggest::SuggestArgs),
    /// Draw the window with an article into a PNG picture, without a display
    Screenshot(screenshot::ScreenshotArgs),
    /// Print how far annotators agree
    Agree(agree::AgreeArgs),
    /// Print counts, progress and pace of everybody who tagged
    Stats(stats::StatsArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
}

/// What only a build with the window can do.
#[derive(Clone, Copy)]
pub struct Doors {
    /// Opens the window and returns the exit code.
    pub window: fn(WindowArgs) -> u8,
    pub draw: screenshot::Draw,
}

/// The subcommands that need no display, for the sentence that says there is none.
pub const WITHOUT_DISPLAY: &str =
    "apply, dump, check, export, import, agree, stats, reanchor, suggest and merge-driver";

/// Reads the arguments, runs what they ask for, and returns the exit code. `doors` is `None` in a build without the window.
pub fn main(doors: Option<Doors>) -> u8 {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::core::formats::is_contained() {
            usual(panic);
        }
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return out::usage(&error),
    };
    match (cli.command, doors) {
        (Some(Command::Screenshot(args)), doors) => screenshot::run(&args, doors.map(|d| d.draw)),
        (Some(command), _) => run(command),
        (None, Some(doors)) => (doors.window)(cli.window),
        (None, None) => {
            out::note(&format!("This build has no window; what works without one: {WITHOUT_DISPLAY}."));
            out::BAD
        }
    }
}

/// Runs a subcommand and returns the exit code.
pub fn run(command: Command) -> u8 {
    match command {
        Command::Agree(args) => agree::run(&args),
        Command::Apply(args) => apply::run(args),
        Command::Dump(args) => dump::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Export(args) => export::run(*args),
        Command::Import(args) => import::run(&args),
        Command::Reanchor(args) => reanchor::run(&args),
        Command::MergeDriver(args) => merge_driver::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Suggest(args) => suggest::run(&args),
        Command::Screenshot(args) => screenshot::run(&args, None),
        Command::Completions(args) => completions::run(&args),
    }
}

//! The command line: subcommands that print text and end in an exit code.

pub mod export;
pub mod merge_driver;
pub mod suggest;

use clap::{Parser, Subcommand};

/// Rubrica tags actors, dates and claims in articles.
#[derive(Parser, Debug)]
#[command(name = "rubrica", version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Write articles and tags into files for training
    Export(Box<export::ExportArgs>),
    /// Merge two sidecars made from a third, for git
    MergeDriver(merge_driver::MergeDriverArgs),
    /// Propose tags: as a line protocol or over JSONL records, from and to the terminal
    Suggest(suggest::SuggestArgs),
}

/// Runs a subcommand and returns the exit code.
pub fn run(command: Command) -> u8 {
    match command {
        Command::Export(args) => export::run(*args),
        Command::MergeDriver(args) => merge_driver::run(&args),
        Command::Suggest(args) => suggest::run(&args),
    }
}

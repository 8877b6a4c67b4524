//! The program: a subcommand runs on the command line, anything else opens the window.

use clap::Parser;
use rubrica::cli::{Cli, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(run(Cli::parse().command))
}

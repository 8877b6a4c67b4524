//! `rubrica completions`: what a shell offers after Tab.

use super::out;
use clap::CommandFactory as _;

/// What `completions` takes.
#[derive(clap::Args, Debug)]
pub struct CompletionsArgs {
    /// Which shell
    pub shell: clap_complete::Shell,
}

/// Prints the script and returns the exit code.
pub fn run(args: &CompletionsArgs) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "rubrica", &mut script);
    out::print(&String::from_utf8_lossy(&script));
    out::DONE
}

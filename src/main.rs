//! The program: a subcommand runs on the command line, anything else opens the window.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(rubrica::cli::main(None))
}

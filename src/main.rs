//! The program: a subcommand runs on the command line, anything else opens the window.

fn main() {}

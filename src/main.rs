//! The program: a subcommand runs on the command line, anything else opens the window.

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(feature = "gui")]
    let window: Option<rubrica::cli::Window> = Some(open_window);
    #[cfg(not(feature = "gui"))]
    let window = None;
    ExitCode::from(rubrica::cli::main(window))
}

#[cfg(feature = "gui")]
fn open_window(args: rubrica::cli::WindowArgs) -> u8 {
    use rubrica::app::{Places, Session, world::World};
    use rubrica::ui;
    let rubrica::cli::WindowArgs { paths, annotator, perf_log, encoding } = args;
    if let Some(path) = paths.iter().find(|p| !p.exists()) {
        eprintln!("error: {} was not found\ntry: check the path, or see rubrica --help", path.display());
        return 2;
    }
    let args = ui::Args { paths, annotator, perf_log, encoding };
    ui::run(|| Session::new(Places::of_user(), std::sync::Arc::new(World::default())), args)
}

//! The program: a subcommand runs on the command line, anything else opens the window.

use std::process::ExitCode;

/// Reading and writing many articles makes and drops millions of small pieces: the system's allocator took a sixth of an
/// export, this one a third of that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(feature = "gui")]
    let doors = Some(rubrica::cli::Doors { window: gui::window, draw: gui::draw });
    #[cfg(not(feature = "gui"))]
    let doors = None;
    ExitCode::from(rubrica::cli::main(doors))
}

/// Joins the command line's arguments to the window, which do not know each other.
#[cfg(feature = "gui")]
mod gui {
    use rubrica::app::{Places, Session, world::World};
    use rubrica::cli::screenshot::ScreenshotArgs;
    use rubrica::cli::{WindowArgs, out};
    use rubrica::ui;
    use std::sync::Arc;

    pub fn window(args: WindowArgs) -> u8 {
        let WindowArgs { paths, annotator, perf_log, encoding } = args;
        if let Some(path) = paths.iter().find(|p| !p.exists()) {
            let what = format!("{} was not found", path.display());
            out::error(&what, "", "check the path, or see rubrica --help");
            return out::BAD;
        }
        ui::run(
            || Session::new(Places::of_user(), Arc::new(World::default())),
            ui::Args { paths, annotator, perf_log, encoding },
        )
    }

    pub fn draw(args: &ScreenshotArgs, annotator: Option<String>) -> Result<(), [String; 3]> {
        let wish = ui::screenshot::Wish {
            article: args.whose.article.clone(),
            picture: args.picture.clone(),
            width: args.width,
            height: args.height,
            theme: args.theme.clone(),
            annotator,
        };
        ui::screenshot::draw(Session::new(Places::of_user(), Arc::new(World::default())), &wish)
    }
}

//! `rubrica screenshot`: reads the arguments; the drawing itself is the window's.

use super::out;
use super::read::{Whose, only_annotator};
use std::path::PathBuf;

/// What `screenshot` takes.
#[derive(clap::Args, Debug)]
pub struct ScreenshotArgs {
    #[command(flatten)]
    pub whose: Whose,
    /// The picture to write
    #[arg(short = 'o', long = "output", value_name = "PNG")]
    pub picture: PathBuf,
    /// Width in pixels
    #[arg(long, default_value_t = 1280, value_parser = clap::value_parser!(u32).range(320..=7680))]
    pub width: u32,
    /// Height in pixels
    #[arg(long, default_value_t = 800, value_parser = clap::value_parser!(u32).range(240..=4320))]
    pub height: u32,
    /// Colours
    #[arg(long, default_value = "paper", value_parser = ["paper", "ink", "contrast"])]
    pub theme: String,
}

/// Draws a picture. **Errors:** what happened, why, what to do; the last two may be empty.
pub type Draw = fn(&ScreenshotArgs, Option<String>) -> Result<(), [String; 3]>;

/// Finds out whose tags are meant, has the picture drawn, and returns the exit code.
pub fn run(args: &ScreenshotArgs, draw: Option<Draw>) -> u8 {
    let Some(draw) = draw else {
        out::error("this build draws no pictures", "it was made without the window", "Build it with the feature gui.");
        return out::BAD;
    };
    let annotator = match &args.whose.annotator {
        Some(name) => Some(name.clone()),
        None => match only_annotator(&args.whose.article) {
            Ok(name) => name,
            Err(code) => return code,
        },
    };
    match draw(args, annotator) {
        Ok(()) => out::DONE,
        Err([what, why, remedy]) => {
            out::error(&what, &why, &remedy);
            out::BAD
        }
    }
}

//! `rubrica screenshot`: the window's own contents drawn into a picture, without a display and without a graphics card.

use super::app::Window;
use super::soft::SoftRenderer;
use super::text_view::fonts::font_context;
use crate::app::Session;
use crate::app::command::Command;
use crate::app::doc_state::DocState;
use egui::{Context, RawInput, Rect, pos2, vec2};
use std::path::{Path, PathBuf};

/// What to draw.
#[derive(Clone, Debug)]
pub struct Wish {
    pub article: PathBuf,
    pub picture: PathBuf,
    /// Size in pixels.
    pub width: u32,
    pub height: u32,
    /// `paper`, `ink` or `contrast`.
    pub theme: String,
    pub annotator: Option<String>,
}

/// Frames after which a picture that still changes is taken as it is.
const MOST_FRAMES: usize = 60;

/// Milliseconds to wait for a thread that opens the article or reads the folder.
const PATIENCE: u64 = 30_000;

/// Draws the window as it would come up for the article's folder with the article open, and writes a PNG file.
///
/// **Errors:** what happened, why, and what to do.
pub fn draw(mut session: Session, wish: &Wish) -> Result<(), [String; 3]> {
    let article = wish.article.canonicalize().map_err(|error| {
        let what = format!("{} cannot be opened", wish.article.display());
        [what, error.to_string(), "check the path".to_owned()]
    })?;
    session.settings = Default::default();
    session.settings.theme.clone_from(&wish.theme);
    // The hints of the first minutes are for a person, not for a picture.
    session.settings.hints = ["select", "undo", "keys", "suggestions"].map(str::to_owned).to_vec();
    session.look_only();
    open(&mut session, &article, wish.annotator.clone());

    let ctx = Context::default();
    ctx.add_font_provider(std::sync::Arc::new(egui_system_font_provider::SystemFontProvider::new()));
    let mut window = Window::new(session, font_context(true), &ctx);
    window.system_dialogs = false;
    let mut soft = SoftRenderer::default();
    let size = vec2(wish.width as f32, wish.height as f32);
    let mut time = 0.0;
    let mut frame = |window: &mut Window, soft: &mut SoftRenderer| {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            time: Some(time),
            focused: true,
            ..Default::default()
        };
        // Past whatever fades in, without waiting for it.
        time += 0.25;
        let output = ctx.run_ui(input, |ui| window.ui(ui));
        soft.frame(&ctx, output, window.theme().page)
    };
    let mut picture = frame(&mut window, &mut soft);
    for _ in 0..MOST_FRAMES {
        let next = frame(&mut window, &mut soft);
        let still = next == picture;
        picture = next;
        if still {
            break;
        }
    }
    if let Some(DocState::Failed { message, .. }) = window.session.article().map(|a| &a.state) {
        return Err([format!("{} cannot be shown", wish.article.display()), message.clone(), String::new()]);
    }
    let png =
        picture.to_png().map_err(|error| ["the picture cannot be made".into(), error.to_string(), String::new()])?;
    std::fs::write(&wish.picture, png).map_err(|error| {
        let what = format!("{} cannot be written", wish.picture.display());
        [what, error.to_string(), "name another file with -o".to_owned()]
    })
}

/// Opens folder and article and waits for both, and for what is suggested.
fn open(session: &mut Session, article: &Path, annotator: Option<String>) {
    if let Some(folder) = article.parent() {
        // The list then shows where each article stands for the same person.
        session.settings.annotators.extend(annotator.map(|name| (folder.to_path_buf(), name)));
        session.run(Command::OpenFolderAt(folder.to_path_buf()));
    }
    session.run(Command::Open(article.to_path_buf()));
    let ready = |s: &Session| {
        s.article().is_some_and(|a| a.path == article)
            && s.project.as_ref().is_none_or(|p| !p.scanning)
            && s.knows_suggestions()
    };
    while !ready(session) {
        match session.jobs.wait(PATIENCE) {
            Some(finish) => {
                finish(session);
                session.poll();
            }
            None => break,
        }
    }
    session.message = None;
}

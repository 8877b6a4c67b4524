//! Pixels: the window, its panels, and how the article is drawn.

pub mod app;
pub mod article;
pub mod dialogs;
pub mod display;
pub mod keys;
pub mod panels;
pub mod perf;
pub mod review_marks;
mod room;
pub mod screenshot;
pub mod soft;
pub mod text_view;
pub mod theme;
mod timed;
pub mod view_state;
pub mod widgets;

use crate::app::Session;
use crate::app::settings::WindowPlace;
use crate::core::text::Encoding;
use app::Window;
use eframe::egui::{IconData, ViewportBuilder};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// What the window is started with.
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// A folder, articles, or nothing.
    pub paths: Vec<PathBuf>,
    /// Who tags, instead of what was chosen for the folder before.
    pub annotator: Option<String>,
    /// Where to note how long everything takes.
    pub perf_log: Option<PathBuf>,
    /// What articles that are no UTF-8 are read as, instead of asking.
    pub encoding: Option<Encoding>,
}

/// Opens the window and stays until it is closed. Returns the exit code; what keeps a window from opening is said on
/// standard error in a sentence.
pub fn run(session: impl FnOnce() -> Session, args: Args) -> u8 {
    if let Some(problem) = display::missing() {
        eprintln!("{problem}");
        return 2;
    }
    let perf = match args.perf_log.as_deref().map(perf::Log::create).transpose() {
        Ok(log) => log.map(|log| Rc::new(RefCell::new(log))),
        Err(error) => {
            eprintln!("error: the performance log cannot be written\nbecause: {error}\ntry: another --perf-log FILE");
            return 2;
        }
    };
    let log = perf.clone();
    // On a thread while the window opens: it takes about as long as the window does.
    let fonts = std::thread::spawn(|| text_view::fonts::font_context(true));
    let session = session();
    keep_last_will(&session);
    let place = session.settings.window;
    let options = eframe::NativeOptions {
        viewport: viewport(place),
        renderer: eframe::Renderer::Glow,
        persist_window: false,
        ..Default::default()
    };
    let came_up = std::rc::Rc::new(std::cell::Cell::new(false));
    let up = came_up.clone();
    let made = move |context: &eframe::CreationContext<'_>| {
        let fonts = fonts.join().unwrap_or_else(|_| text_view::fonts::font_context(false));
        let mut window = Window::new(session, fonts, &context.egui_ctx);
        window.perf.clone_from(&perf);
        window.start(&args);
        up.set(true);
        Ok(Box::new(Shell { window }) as Box<dyn eframe::App>)
    };
    let outcome = match &log {
        Some(log) => timed::run(options, Box::new(made), log.clone()),
        None => eframe::run_native("rubrica", options, Box::new(made)),
    };
    match outcome {
        Ok(()) if came_up.get() => 0,
        // With the log the event loop ends without a word where no driver draws.
        Ok(()) => {
            eprintln!("{}", display::no_driver());
            2
        }
        Err(error) => {
            eprintln!("{}", display::explain(&error));
            2
        }
    }
}

/// A fault of the window's own thread must cost nothing: what there is goes to disk before anything else falls.
fn keep_last_will(session: &Session) {
    let will = session.last_will();
    let window = std::thread::current().id();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        if std::thread::current().id() == window {
            will.flush(Duration::from_secs(3));
        }
    }));
}

/// The window as eframe runs it.
struct Shell {
    window: Window,
}

impl eframe::App for Shell {
    fn raw_input_hook(&mut self, _: &egui::Context, input: &mut egui::RawInput) {
        if let Some(perf) = &self.window.perf {
            perf.borrow_mut().frame_begins(input);
        }
    }

    fn logic(&mut self, ctx: &egui::Context, _: &mut eframe::Frame) {
        self.window.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        self.window.ui(ui);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.window.leave();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

fn viewport(place: Option<WindowPlace>) -> ViewportBuilder {
    let mut viewport = ViewportBuilder::default()
        .with_title("Rubrica")
        .with_app_id("rubrica")
        .with_min_inner_size([640.0, 420.0])
        .with_inner_size([1280.0, 800.0])
        .with_drag_and_drop(true);
    if let Some(place) = place {
        viewport = viewport.with_inner_size([place.width, place.height]).with_maximized(place.maximized);
        viewport = viewport.with_position([place.x, place.y]);
    }
    match icon() {
        Some(icon) => viewport.with_icon(Arc::new(icon)),
        None => viewport,
    }
}

fn icon() -> Option<IconData> {
    let mut reader =
        png::Decoder::new(std::io::Cursor::new(include_bytes!("../../assets/icon-256.png"))).read_info().ok()?;
    let mut rgba = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut rgba).ok()?;
    (info.color_type == png::ColorType::Rgba).then_some(IconData { rgba, width: info.width, height: info.height })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_icon_reads() {
        assert_eq!(super::icon().map(|i| (i.width, i.height)), Some((256, 256)));
    }
}

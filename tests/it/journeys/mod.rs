//! What a person does in the window, by real key and mouse events, without a display: journeys of the labeller and the
//! newcomer, read back from the sidecar.

mod concordance;
mod deciding;
mod disk;
mod exchange;
mod guide;
mod keys;
mod labelling;
mod panels;
mod problems;
mod reviewing;
mod window;

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::Harness;
use rubrica::app::world::World;
use rubrica::app::{Places, Session};
use rubrica::core::store::sidecar;
use rubrica::ui::app::Window;
use rubrica::ui::text_view::fonts::font_context;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A file that a file manager lets fall on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// A window on a folder of its own.
pub struct Desk {
    pub harness: Harness<'static, Option<Window>>,
    pub folder: tempfile::TempDir,
}

impl Desk {
    /// A window with nothing open.
    pub fn empty() -> Self {
        Self::in_folder(tempfile::tempdir().unwrap())
    }

    /// A window where something was done before.
    pub fn in_folder(folder: tempfile::TempDir) -> Self {
        let root = folder.path().to_owned();
        Self::on(&root, folder)
    }

    /// A second window on the files of another desk; its own folder stays empty.
    pub fn beside(other: &Self) -> Self {
        Self::on(other.folder.path(), tempfile::tempdir().unwrap())
    }

    fn on(root: &Path, folder: tempfile::TempDir) -> Self {
        let places = Places { state: root.join("state"), settings: root.join("settings.json"), samples: None };
        let mut places = Some(places);
        let draw = move |ui: &mut egui::Ui, window: &mut Option<Window>| {
            let ctx = ui.ctx().clone();
            let window = window.get_or_insert_with(|| {
                let session = Session::new(places.take().unwrap(), Arc::new(World::default()));
                let mut window = Window::new(session, font_context(false), &ctx);
                window.system_dialogs = false;
                window
            });
            window.ui(ui);
        };
        let mut harness = Harness::builder()
            .with_size([1280.0, 800.0])
            .with_step_dt(1.0 / 60.0)
            // Other scripts come from the system's fonts, which the tests do without.
            .allow_missing_glyphs()
            .build_ui_state(draw, None);
        harness.run_steps(3);
        Self { harness, folder }
    }

    /// A window with an article of the given text.
    pub fn with(text: &str) -> Self {
        let mut desk = Self::empty();
        let path = desk.write("story.txt", text);
        desk.open(&path);
        desk
    }

    /// Writes an article into the desk's project folder.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join("project").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn window(&self) -> &Window {
        self.harness.state().as_ref().unwrap()
    }

    /// Opens an article by dropping its file on the window.
    pub fn open(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_path_buf())));
        let path = path.canonicalize().unwrap();
        self.until("the article is open", |d| d.window().session.article().is_some_and(|a| a.path == path));
        self.harness.run_steps(3);
    }

    /// Draws frames until a condition holds.
    #[track_caller]
    pub fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            self.harness.step();
            if holds(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let said = self.window().session.message.as_ref().map(|m| m.text.clone());
        panic!("waited in vain until {what}; last said: {said:?}");
    }

    /// Presses keys, written with spaces between them, as a keyboard would: press, typed character, release.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for chord in keys.split_whitespace() {
            self.press(chord);
            self.harness.run_steps(2);
        }
        self
    }

    /// Presses keys so fast that they all come in one frame.
    pub fn burst(&mut self, keys: &str) -> &mut Self {
        for chord in keys.split_whitespace() {
            self.press(chord);
        }
        self.harness.run_steps(12);
        self
    }

    fn press(&mut self, chord: &str) {
        let mut parts: Vec<&str> = chord.split('+').collect();
        let name = parts.pop().unwrap();
        let has = |m: &str| parts.contains(&m);
        let modifiers =
            Modifiers { alt: has("Alt"), ctrl: has("Ctrl"), command: has("Ctrl"), shift: has("Shift"), mac_cmd: false };
        let name = match name {
            "PgDn" => "PageDown",
            "PgUp" => "PageUp",
            "Esc" => "Escape",
            other => other,
        };
        let key = Key::from_name(&name[..1].to_uppercase()).filter(|_| name.len() == 1).or(Key::from_name(name));
        let key = key.unwrap_or_else(|| panic!("no key is called {name}"));
        let event = |pressed| Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        let events = &mut self.harness.input_mut().events;
        events.push(Event::ModifiersChanged(modifiers));
        events.push(if chord == "Ctrl+C" { Event::Copy } else { event(true) });
        if name.len() == 1 && !modifiers.ctrl && !modifiers.alt {
            events.push(Event::Text(if modifiers.shift { name.to_owned() } else { name.to_lowercase() }));
        }
        events.push(event(false));
        events.push(Event::ModifiersChanged(Modifiers::NONE));
    }

    /// Types words into the field that has the keyboard.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        self.harness.event(Event::Text(text.to_owned()));
        self.harness.run_steps(2);
        self
    }

    /// Drags with the left button.
    pub fn drag(&mut self, from: Pos2, to: Pos2) -> &mut Self {
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.harness.event(Event::PointerMoved(from));
        self.harness.step();
        self.harness.event(button(from, true));
        self.harness.step();
        for i in 1..=8 {
            let t = i as f32 / 8.0;
            self.harness.event(Event::PointerMoved(pos2(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t)));
            self.harness.step();
        }
        self.harness.event(button(to, false));
        self.harness.run_steps(2);
        self
    }

    /// The article with its tags, in the notation of the tests.
    pub fn text(&self) -> String {
        crate::notation::print(&self.window().session.article().unwrap().document, false)
    }

    /// Waits until everything is on disk, and gives the spans of the sidecar as `LABEL words`.
    #[track_caller]
    pub fn on_disk(&mut self) -> Vec<String> {
        self.keys("Ctrl+S");
        self.until("it is saved", |d| d.window().session.article().unwrap().is_saved());
        let path = self.sidecar();
        if !path.exists() {
            return Vec::new();
        }
        let read = sidecar::read(&std::fs::read(path).unwrap()).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&std::fs::read(self.sidecar()).unwrap()).unwrap();
        assert_eq!(json["spans"].as_array().unwrap().len(), read.spans.len());
        json["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| format!("{} {}", s["label"].as_str().unwrap(), s["quote"].as_str().unwrap()))
            .collect()
    }

    pub fn sidecar(&self) -> PathBuf {
        self.folder.path().join("project").join("story.txt.rubrica.json")
    }

    /// Closes the window as Ctrl+Q does, and gives back the folder.
    pub fn close(mut self) -> tempfile::TempDir {
        self.keys("Ctrl+Q");
        let Self { harness, folder } = self;
        drop(harness.into_state());
        folder
    }
}

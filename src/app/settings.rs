//! What a person prefers, and where they were: one JSON file in the configuration folder.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Newest entries first, this many.
const RECENT: usize = 10;

/// The settings file. Unknown fields are kept; a broken file is set aside, never a reason not to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `system`, `paper`, `ink`, `contrast`.
    pub theme: String,
    /// Size of the article text in points, before zoom.
    pub text_size: f32,
    pub zoom: f32,
    /// Line height as a multiple of the size.
    pub line_height: f32,
    /// Width of the column in points at zoom 1.
    pub column: f32,
    pub serif: bool,
    pub panel: bool,
    pub queue: bool,
    /// `label` or `text`.
    pub tag_order: String,
    /// `name`, `date`, `status`, `tags`.
    pub queue_order: String,
    /// Whether suggestions are shown.
    pub suggest: bool,
    /// `eager`, `normal`, `strict`.
    pub suggest_level: String,
    pub keys: String,
    /// A person's own keys: command id to chords.
    pub own_keys: BTreeMap<String, Vec<String>>,
    pub window: Option<WindowPlace>,
    /// Folder open last.
    pub folder: Option<PathBuf>,
    /// Article open last, by folder.
    pub articles: BTreeMap<PathBuf, PathBuf>,
    /// Who tags, by folder.
    pub annotators: BTreeMap<PathBuf, String>,
    /// Command of a model that is asked for suggestions, by folder: never a project's file, since opening a stranger's folder
    /// must not start a program.
    pub models: BTreeMap<PathBuf, String>,
    /// How many seconds such a model may take for one article.
    pub model_seconds: u64,
    pub recent: Vec<PathBuf>,
    /// Hints of the first minutes that were shown.
    pub hints: Vec<String>,
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Where the window was, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub maximized: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "system".to_owned(),
            text_size: 18.0,
            zoom: 1.0,
            line_height: 31.0 / 18.0,
            column: 664.0,
            serif: true,
            panel: true,
            queue: true,
            tag_order: "label".to_owned(),
            queue_order: "name".to_owned(),
            suggest: true,
            suggest_level: "normal".to_owned(),
            keys: "standard".to_owned(),
            own_keys: BTreeMap::new(),
            window: None,
            folder: None,
            articles: BTreeMap::new(),
            annotators: BTreeMap::new(),
            models: BTreeMap::new(),
            model_seconds: 20,
            recent: Vec::new(),
            hints: Vec::new(),
            extra: Map::new(),
        }
    }
}

impl Settings {
    /// Reads the settings; the default ones where there is no file. A file that does not read is moved to
    /// `settings.broken.json` beside it, and the second value says so.
    pub fn load(file: &Path) -> (Self, Option<String>) {
        let Ok(bytes) = std::fs::read(file) else { return (Self::default(), None) };
        match serde_json::from_slice::<Self>(&bytes) {
            Ok(settings) => (settings.within_bounds(), None),
            Err(error) => {
                let aside = file.with_file_name("settings.broken.json");
                let kept = match std::fs::rename(file, &aside) {
                    Ok(()) => format!("It was kept as {}.", aside.display()),
                    Err(_) => "It will be replaced.".to_owned(),
                };
                (
                    Self::default(),
                    Some(format!("The settings could not be read ({error}). {kept} The usual settings are in force.")),
                )
            }
        }
    }

    /// Writes the settings: a new file, then a rename, so that no crash leaves half of them.
    ///
    /// **Errors:** the folder cannot be made or written.
    pub fn save(&self, file: &Path) -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let new = file.with_extension(format!("{}.tmp", std::process::id()));
        let json = serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?;
        std::fs::write(&new, json)?;
        std::fs::rename(&new, file)
    }

    /// Puts a folder or file first in the list of recent ones.
    pub fn remember_recent(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
        self.recent.insert(0, path.to_path_buf());
        self.recent.truncate(RECENT);
    }

    /// Notes a hint as shown; false when it had been already.
    pub fn first_time(&mut self, hint: &str) -> bool {
        if self.hints.iter().any(|h| h == hint) {
            return false;
        }
        self.hints.push(hint.to_owned());
        true
    }

    fn within_bounds(mut self) -> Self {
        let sane = |value: f32, low: f32, high: f32, usual: f32| {
            if value.is_finite() { value.clamp(low, high) } else { usual }
        };
        self.text_size = sane(self.text_size, 10.0, 40.0, 18.0);
        self.zoom = sane(self.zoom, 0.5, 3.0, 1.0);
        self.line_height = sane(self.line_height, 1.4, 2.2, 1.72);
        self.column = sane(self.column, 320.0, 1400.0, 664.0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_saved_with_unknown_fields() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new").join("settings.json");
        let mut settings = Settings { zoom: 1.5, ..Settings::default() };
        settings.extra.insert("later".into(), serde_json::json!({"kept": true}));
        settings.remember_recent(Path::new("/a"));
        settings.remember_recent(Path::new("/b"));
        settings.remember_recent(Path::new("/a"));
        settings.save(&file).unwrap();
        let (again, complaint) = Settings::load(&file);
        assert_eq!((again.recent.clone(), complaint), (vec!["/a".into(), "/b".into()], None));
        assert_eq!(again, settings);
    }

    #[test]
    fn a_broken_file_is_set_aside_and_wild_numbers_are_tamed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        std::fs::write(&file, "{ no").unwrap();
        let (settings, complaint) = Settings::load(&file);
        assert_eq!(settings, Settings::default());
        assert!(complaint.unwrap().contains("settings.broken.json"));
        assert!(folder.path().join("settings.broken.json").exists());
        std::fs::write(&file, r#"{"zoom": 1e9}"#).unwrap();
        assert_eq!(Settings::load(&file).0.zoom, 3.0);
    }

    #[test]
    fn a_hint_is_shown_once() {
        let mut settings = Settings::default();
        assert!(settings.first_time("undo"));
        assert!(!settings.first_time("undo"));
    }
}

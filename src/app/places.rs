//! Where the program keeps its own files on this system, and where its samples are.

use super::Places;
use std::path::PathBuf;

impl Places {
    /// The user's places: `RUBRICA_STATE_DIR` for all of them, else the system's folders, else, without a home, a
    /// temporary one: what is written there is a help, not the promise.
    pub fn of_user() -> Self {
        let samples = samples();
        let asked = std::env::var_os("RUBRICA_STATE_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        match (asked, directories::ProjectDirs::from("", "", "rubrica")) {
            (None, Some(dirs)) => {
                let (state, settings) = (dirs.data_local_dir().to_path_buf(), dirs.config_dir().join("settings.json"));
                Self { state, settings, samples }
            }
            (asked, _) => {
                let root = asked.unwrap_or_else(|| std::env::temp_dir().join("rubrica"));
                Self { settings: root.join("settings.json"), state: root, samples }
            }
        }
    }
}

/// Beside the program, in its share folder, or in the source it was built from.
fn samples() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(|p| p.parent());
    let places = [
        beside.map(|b| b.join("samples")),
        beside.and_then(|b| Some(b.parent()?.join("share/rubrica/samples"))),
        Some(PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/samples"))),
    ];
    places.into_iter().flatten().find(|p| p.is_dir())
}

//! Directions: who may name whom, who may touch the disk, and that each file says its job.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of core from the lowest up: a module names only itself and those in the rows above its own.
const CORE: &[&[&str]] = &[
    &["text", "json"],
    &["scheme"],
    &["spans"],
    &["edit"],
    &["document"],
    &["store", "formats", "suggest", "review", "search"],
    &["lint"],
    &["project"],
    &["exchange"],
];

/// Rooms, and what their files must not contain.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "core",
        &[
            "crate::app",
            "crate::ui",
            "crate::cli",
            "egui",
            "SystemTime::now",
            "Instant::now",
            "env::",
            "directories::",
            "getrandom",
        ],
    ),
    ("app", &["crate::ui", "crate::cli", "egui", "eframe"]),
    ("ui", &["crate::cli"]),
    ("cli", &["crate::ui"]),
];

/// Places that touch the disk.
const DISK: &[&str] = &["core/store/", "core/project/", "core/exchange", "cli/", "app/settings.rs", "app/run/", "ui/"];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, out) } else { out.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.retain(|f| f.extension().is_some_and(|e| e == "rs"));
    files.sort();
    files
        .into_iter()
        .map(|f| (f.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"), fs::read_to_string(&f).unwrap()))
        .collect()
}

/// Lines of a file up to its tests, without comments, numbered from 1.
fn code(source: &str) -> impl Iterator<Item = (usize, &str)> {
    source
        .lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line))
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/tests/") || name.ends_with("properties.rs")
}

#[test]
fn rooms_name_only_what_they_may() {
    let mut faults = Vec::new();
    for (name, source) in sources().iter().filter(|(name, _)| !is_test(name)) {
        let room = name.split('/').next().unwrap_or_default();
        for (_, words) in FORBIDDEN.iter().filter(|(r, _)| *r == room) {
            for (line, text) in code(source) {
                faults.extend(words.iter().filter(|w| text.contains(**w)).map(|w| format!("{name}:{line} names {w}")));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn modules_of_core_name_only_lower_ones() {
    let rank = |module: &str| CORE.iter().position(|row| row.contains(&module));
    let mut faults = Vec::new();
    for (name, source) in sources().iter().filter(|(name, _)| name.starts_with("core/") && !is_test(name)) {
        let module = name["core/".len()..].split(['/', '.']).next().unwrap_or_default();
        if module == "mod" {
            continue;
        }
        let Some(own) = rank(module) else {
            faults.push(format!("{name}: the table of this test does not know {module}"));
            continue;
        };
        for (line, text) in code(source) {
            for after in text.split("crate::core::").skip(1) {
                let named: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if named != module && rank(&named).is_some_and(|other| other >= own) {
                    faults.push(format!("{name}:{line} names {named}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn only_some_places_touch_the_disk() {
    let mut faults = Vec::new();
    for (name, source) in sources().iter().filter(|(name, _)| !is_test(name)) {
        if DISK.iter().any(|place| name.starts_with(place)) {
            continue;
        }
        faults.extend(
            code(source)
                .filter(|(_, text)| text.contains("std::fs") || text.contains("fs::") && !text.contains("std::fmt"))
                .map(|(line, _)| format!("{name}:{line}")),
        );
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_file_says_its_job() {
    let silent: Vec<String> =
        sources().into_iter().filter(|(_, source)| !source.starts_with("//! ")).map(|(name, _)| name).collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

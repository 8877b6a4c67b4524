//! Brings the tags of another copy of a folder into this one: what each person did there, merged sidecar by sidecar.

use super::scan::Walk;
use crate::core::json;
use crate::core::store::atomic::{WriteError, replace, resolve};
use crate::core::store::disk::Disk;
use crate::core::store::limits::{MAX_SIDECAR_BYTES, ReadError, read_file};
use crate::core::store::merge::{Conflict, merge, same_text};
use crate::core::store::{canonical, sidecar};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// What came of it, by the names of the sidecars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MergedFolder {
    /// Not there before: copied.
    pub new: Vec<PathBuf>,
    /// Merged with the one that was there.
    pub merged: Vec<PathBuf>,
    /// The same on both sides.
    pub same: usize,
    /// What both sides changed differently: theirs is kept beside ours, under Problems.
    pub conflicts: usize,
    /// Left as they are, each with why.
    pub left: Vec<(PathBuf, String)>,
}

/// Why one sidecar was left.
#[derive(Debug, thiserror::Error)]
enum Left {
    #[error("{0}")]
    Read(#[from] ReadError),
    #[error("{0}")]
    Write(#[from] WriteError),
    #[error("{0}")]
    Contents(String),
    #[error("its article is another text here")]
    OtherText,
}

/// Merges the sidecars of `theirs` into `ours`, article by article of the same path. Nothing is known of what both began
/// from, so both are joined and nothing counts as deleted: a tag deleted on one side only comes back.
///
/// Gold and machine sidecars come along. Articles that are only there are left. `random` names temporary files.
pub fn merge_folder(ours: &Path, theirs: &Path, disk: &dyn Disk, random: &mut dyn FnMut() -> u64) -> MergedFolder {
    let mut done = MergedFolder::default();
    let mut walk = Walk::new(theirs);
    while let Some(slice) = walk.next_slice() {
        for article in slice {
            for sidecar in article.sidecars {
                let Ok(inside) = sidecar.path.strip_prefix(theirs).map(Path::to_path_buf) else { continue };
                if !ours.join(&article.name).is_file() {
                    done.left.push((inside, "its article is not in this folder".to_owned()));
                    continue;
                }
                match merge_one(&ours.join(&inside), &sidecar.path, ours, disk, random()) {
                    Ok(Outcome::New) => done.new.push(inside),
                    Ok(Outcome::Same) => done.same += 1,
                    Ok(Outcome::Merged(conflicts)) => {
                        done.conflicts += conflicts.len();
                        done.merged.push(inside);
                    }
                    Err(left) => done.left.push((inside, left.to_string())),
                }
            }
        }
    }
    done
}

enum Outcome {
    New,
    Same,
    Merged(Vec<Conflict>),
}

fn merge_one(ours: &Path, theirs: &Path, project: &Path, disk: &dyn Disk, random: u64) -> Result<Outcome, Left> {
    let bytes = read_file(theirs, MAX_SIDECAR_BYTES)?;
    let other = parse(&bytes)?;
    let mine = match read_file(ours, MAX_SIDECAR_BYTES) {
        Ok(mine) => mine,
        Err(ReadError::Missing) => {
            let target = resolve(ours, project)?;
            replace(disk, &target, &bytes, random, &mut || {})?;
            return Ok(Outcome::New);
        }
        Err(error) => return Err(error.into()),
    };
    if mine == bytes {
        return Ok(Outcome::Same);
    }
    let parsed = parse(&mine)?;
    if !same_text(&parsed, &other) {
        return Err(Left::OtherText);
    }
    let merged = merge(None, &parsed, &other);
    let written = canonical::write(&merged.sidecar);
    if written == mine {
        return Ok(Outcome::Same);
    }
    let target = resolve(ours, project)?;
    replace(disk, &target, &written, random, &mut || {})?;
    Ok(Outcome::Merged(merged.conflicts))
}

/// A sidecar as JSON, once it is known to read as one.
fn parse(bytes: &[u8]) -> Result<Map<String, Value>, Left> {
    let read = sidecar::read(bytes).map_err(|e| Left::Contents(e.to_string()))?;
    if read.version > sidecar::VERSION {
        return Err(Left::Contents("it was made by a newer Rubrica".to_owned()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match json::parse(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Left::Contents("it is no JSON object".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::store::disk::RealDisk;

    fn sidecar(text: &str, ids: &[(&str, usize)]) -> String {
        let sha = crate::core::text::sha256_hex(text.as_bytes());
        let spans: Vec<String> = ids
            .iter()
            .map(|(id, at)| {
                let quote = text.get(*at..at + 4).unwrap();
                format!(r#"{{"id":"{id}","start":{at},"end":{},"label":"ACTOR","quote":"{quote}"}}"#, at + 4)
            })
            .collect();
        let document = format!(r#"{{"file":"a.txt","sha256":"{sha}","length":{},"encoding":"utf-8"}}"#, text.len());
        format!(r#"{{"format":"rubrica-sidecar","version":1,"document":{document},"spans":[{}]}}"#, spans.join(","))
    }

    #[test]
    fn without_a_common_ancestor_everything_of_both_stays() {
        let text = "Anna met Bert and Carl and Dora and Emil and Finn";
        // Each mask says who has which of six tags; a tag that one side lacks may have been deleted there or never made.
        for (ours, theirs) in
            [(0b111000, 0b000111), (0b101010, 0b111111), (0, 0b110011), (0b110011, 0), (0b011110, 0b110011)]
        {
            let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let tags = |mask: usize| (0..6).filter(move |i| mask >> i & 1 == 1);
            for (folder, mask) in [(here.path(), ours), (there.path(), theirs)] {
                std::fs::write(folder.join("a.txt"), text).unwrap();
                let ids: Vec<(String, usize)> = tags(mask).map(|i| (format!("s{i}"), i * 9)).collect();
                let ids: Vec<(&str, usize)> = ids.iter().map(|(id, at)| (id.as_str(), *at)).collect();
                std::fs::write(folder.join("a.txt.rubrica.json"), sidecar(text, &ids)).unwrap();
            }
            let before = std::fs::read(there.path().join("a.txt.rubrica.json")).unwrap();
            let done = merge_folder(here.path(), there.path(), &RealDisk, &mut || 7);
            assert_eq!((done.conflicts, done.left.len()), (0, 0));
            let merged = std::fs::read(here.path().join("a.txt.rubrica.json")).unwrap();
            let mut ids: Vec<String> =
                crate::core::store::sidecar::read(&merged).unwrap().spans.iter().map(|s| s.id.to_string()).collect();
            ids.sort();
            assert_eq!(ids, tags(ours | theirs).map(|i| format!("s{i}")).collect::<Vec<_>>(), "{ours:b} {theirs:b}");
            assert_eq!(std::fs::read(there.path().join("a.txt.rubrica.json")).unwrap(), before, "theirs is only read");
        }
    }

    #[test]
    fn new_sidecars_are_copied_others_joined_and_strange_ones_left() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let text = "Anna met Bert and Carl";
        let write = |folder: &Path, name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        for folder in [here.path(), there.path()] {
            write(folder, "a.txt", text);
        }
        write(there.path(), "only.txt", text);
        write(there.path(), "only.txt.ben.rubrica.json", &sidecar(text, &[]));
        write(here.path(), "a.txt.anna.rubrica.json", &sidecar(text, &[("s1", 0)]));
        write(there.path(), "a.txt.anna.rubrica.json", &sidecar(text, &[("s1", 0), ("s2", 9)]));
        write(there.path(), "a.txt.ben.rubrica.json", &sidecar(text, &[("s3", 18)]));
        write(there.path(), "a.txt.carl.rubrica.json", "{");
        let mut number = 0;
        let mut random = || {
            number += 1;
            number
        };
        let done = merge_folder(here.path(), there.path(), &RealDisk, &mut random);
        assert_eq!((done.new.len(), done.merged.len(), done.same, done.conflicts, done.left.len()), (1, 1, 0, 0, 2));
        let anna = std::fs::read_to_string(here.path().join("a.txt.anna.rubrica.json")).unwrap();
        assert!(anna.contains("\"s1\"") && anna.contains("\"s2\""));
        let again = merge_folder(here.path(), there.path(), &RealDisk, &mut random);
        assert_eq!((again.new.len(), again.merged.len(), again.same), (0, 0, 2));
    }
}

//! Going on where a sidecar cannot be read: a new one beside it, under a free name, from the newest recovery copy, from the
//! part that reads, or empty. The unreadable file is not touched.

use super::atomic::{self, Target, WriteError};
use super::disk::Disk;
use super::limits::{MAX_SIDECAR_BYTES, ReadError, read_file};
use super::{
    Files, NameError, StateDir, canonical, check_annotator, merge, project_of, recovery, sidecar, sidecar_path,
};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Largest stretch that one tag or link may take.
const LONGEST: usize = 2 << 20;

/// What the new sidecar begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The newest copy that reads.
    Copy,
    /// Every tag and link of the file that reads by itself; both sides of an unfinished merge.
    Part,
    Nothing,
}

/// Why there is no new sidecar.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    #[error("{0}")]
    Name(#[from] NameError),
    #[error("there is no recovery copy that can be read")]
    NoCopy,
    #[error("no tag in it can be read")]
    NoPart,
    #[error("{0}")]
    Read(#[from] ReadError),
    #[error("{0}")]
    Write(#[from] WriteError),
    #[error("no name is free")]
    NoName,
}

/// Writes the new sidecar and gives back whose it is: the name to open the article under.
pub fn rescue(
    disk: &dyn Disk,
    article: &Path,
    annotator: Option<&str>,
    state: &StateDir,
    from: From,
    random: u64,
) -> Result<String, RescueError> {
    let broken = sidecar_path(article, annotator)?;
    let contents = match from {
        From::Copy => {
            let files = Files::of(article, &broken, project_of(article), state.clone());
            let copies = recovery::copies(&files.recovery());
            let good = copies.iter().filter_map(|copy| read_file(copy, MAX_SIDECAR_BYTES).ok());
            good.into_iter().find_map(|bytes| readable(&bytes)).ok_or(RescueError::NoCopy)?
        }
        From::Part => part(&read_file(&broken, MAX_SIDECAR_BYTES)?).ok_or(RescueError::NoPart)?,
        From::Nothing => Map::new(),
    };
    let (name, path) = free_name(article, annotator)?;
    let bytes = canonical::write(&completed(contents, article, &name));
    atomic::replace(disk, &Target { path, mode: None }, &bytes, random, &mut || {})?;
    Ok(name)
}

/// A file that reads as a sidecar, as JSON.
fn readable(bytes: &[u8]) -> Option<Map<String, Value>> {
    sidecar::read(bytes).ok()?;
    object(bytes)
}

fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    match crate::core::json::parse(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// What every sidecar needs, where the contents lack it.
fn completed(mut map: Map<String, Value>, article: &Path, name: &str) -> Map<String, Value> {
    map.insert("format".to_owned(), "rubrica-sidecar".into());
    map.insert("version".to_owned(), sidecar::VERSION.into());
    map.insert("annotator".to_owned(), name.into());
    let file = article.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
    // Without the hash of a text the words of each tag say where it is.
    let document = json!({"file": file, "sha256": "", "length": 0, "encoding": "utf-8"});
    let complete = |d: &Value| ["file", "sha256", "length", "encoding"].iter().all(|key| d.get(*key).is_some());
    if !map.get("document").is_some_and(complete) {
        map.insert("document".to_owned(), document);
    }
    for list in ["spans", "relations"] {
        map.entry(list).or_insert_with(|| Value::Array(Vec::new()));
    }
    map
}

/// The first name that nobody's sidecar has: `anna-2`, `anna-3`; `restored` for the unnamed one.
fn free_name(article: &Path, annotator: Option<&str>) -> Result<(String, PathBuf), RescueError> {
    for n in 2..1000 {
        let name = match (annotator, n) {
            (None, 2) => "restored".to_owned(),
            (None, n) => format!("restored-{}", n - 1),
            (Some(name), n) => format!("{}-{n}", name.chars().take(27).collect::<String>()),
        };
        check_annotator(&name)?;
        let path = sidecar_path(article, Some(&name))?;
        if !path.exists() {
            return Ok((name, path));
        }
    }
    Err(RescueError::NoName)
}

/// What reads of a damaged sidecar.
fn part(bytes: &[u8]) -> Option<Map<String, Value>> {
    if let Some([ours, theirs]) = sides(bytes)
        && let (Some(ours), Some(theirs)) = (readable(&ours), readable(&theirs))
    {
        return Some(merge::merge(None, &ours, &theirs).sidecar);
    }
    let mut found = Found::default();
    // Broken files may make the search for each piece long: what was looked at in all is bounded.
    let mut budget = bytes.len().saturating_mul(8).max(1 << 20);
    let mut at = 0;
    while let Some(open) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'{')) {
        let start = at + open;
        at = start + 1;
        let stretch = bytes.get(start..bytes.len().min(start + LONGEST)).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_slice(stretch).into_iter::<Value>();
        let next = values.next();
        let used = match &next {
            Some(Ok(_)) => values.byte_offset(),
            Some(Err(error)) => reach(stretch, error),
            None => 1,
        };
        let Some(left) = budget.checked_sub(used.max(1)) else { break };
        budget = left;
        if let Some(Ok(Value::Object(row))) = next
            && found.take(row)
        {
            at = start + values.byte_offset();
        }
    }
    found.into_map()
}

/// How far a reader came before it gave up.
fn reach(bytes: &[u8], error: &serde_json::Error) -> usize {
    let before: usize =
        bytes.split_inclusive(|b| *b == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    before + error.column()
}

#[derive(Default)]
struct Found {
    document: Option<Value>,
    spans: Vec<Value>,
    relations: Vec<Value>,
    ids: HashSet<String>,
}

impl Found {
    /// Takes what is a tag, a link or the description of the article; of several with one id the first.
    fn take(&mut self, row: Map<String, Value>) -> bool {
        let has = |keys: &[&str]| keys.iter().all(|key| row.contains_key(*key));
        let id = row.get("id").and_then(Value::as_str).map(str::to_owned);
        let list = match () {
            () if has(&["id", "start", "end", "label", "quote"]) => &mut self.spans,
            () if has(&["id", "type", "from", "to"]) => &mut self.relations,
            () if has(&["file", "sha256", "length"]) => {
                self.document.get_or_insert(Value::Object(row));
                return true;
            }
            () => return false,
        };
        if id.is_some_and(|id| self.ids.insert(id)) {
            list.push(Value::Object(row));
        }
        true
    }

    fn into_map(self) -> Option<Map<String, Value>> {
        (!self.spans.is_empty()).then(|| {
            let mut map = Map::new();
            map.extend(self.document.map(|d| ("document".to_owned(), d)));
            map.insert("spans".to_owned(), Value::Array(self.spans));
            map.insert("relations".to_owned(), Value::Array(self.relations));
            map
        })
    }
}

/// Both sides of a file with the marks of an unfinished merge.
fn sides(bytes: &[u8]) -> Option<[Vec<u8>; 2]> {
    let mut sides = [Vec::new(), Vec::new()];
    // None outside the marks, else the side a line belongs to; 2 is the base that some programs show.
    let mut inside = None;
    let mut any = false;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match line.get(..7) {
            Some(b"<<<<<<<") => (inside, any) = (Some(0), true),
            Some(b"|||||||") if inside.is_some() => inside = Some(2),
            Some(b"=======") if inside.is_some() => inside = Some(1),
            Some(b">>>>>>>") if inside.is_some() => inside = None,
            _ => {
                for (i, side) in sides.iter_mut().enumerate() {
                    if inside.is_none_or(|at| at == i) {
                        side.extend_from_slice(line);
                    }
                }
            }
        }
    }
    any.then_some(sides)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::store::disk::RealDisk;
    use crate::core::store::{OpenRequest, open};

    const TEXT: &str = "Anna Berg said on Tuesday";

    fn span(id: &str, start: usize, end: usize) -> String {
        let quote = TEXT.get(start..end).unwrap();
        format!("{{\"id\":\"{id}\",\"start\":{start},\"end\":{end},\"label\":\"ACTOR\",\"quote\":\"{quote}\"}}")
    }

    fn file(spans: &str) -> String {
        format!(
            "{{\n\"format\":\"rubrica-sidecar\",\n\"version\":1,\n\"document\":{{\"file\":\"story.txt\",\"sha256\":\"\",\"length\":25,\"encoding\":\"utf-8\"}},\n\"spans\":[\n{spans}\n],\n\"relations\":[\n]\n}}\n"
        )
    }

    /// The ids of the tags one goes on with, and the name.
    fn rescued(broken: &str, from: From) -> Result<(Vec<String>, String), String> {
        let dir = tempfile::tempdir().unwrap();
        let article = dir.path().join("story.txt");
        std::fs::write(&article, TEXT).unwrap();
        let path = dir.path().join("story.txt.anna.rubrica.json");
        std::fs::write(&path, broken).unwrap();
        let state = StateDir::new(dir.path().join("state"));
        let name = rescue(&RealDisk, &article, Some("anna"), &state, from, 1).map_err(|e| e.to_string())?;
        assert_eq!(std::fs::read_to_string(&path).unwrap(), broken, "the unreadable file is as it was");
        let request = OpenRequest {
            article: &article,
            annotator: Some(&name),
            state: &state,
            encoding: None,
            project: None,
            old: None,
        };
        let opened = open(&request).unwrap();
        assert!(opened.read_only.is_none());
        Ok((opened.document.spans().iter().map(|s| s.id.to_string()).collect(), name))
    }

    #[test]
    fn what_reads_of_a_cut_file_is_kept() {
        let whole = file(&format!("{},\n{}", span("a", 0, 9), span("b", 18, 25)));
        let cut = whole.rsplit_once("\"quote\"").unwrap().0;
        assert_eq!(rescued(cut, From::Part).unwrap(), (vec!["a".to_owned()], "anna-2".to_owned()));
        assert_eq!(rescued(cut, From::Nothing).unwrap().0, Vec::<String>::new());
        assert_eq!(rescued(cut, From::Copy), Err("there is no recovery copy that can be read".to_owned()));
        assert_eq!(rescued("{\"spans\":[", From::Part), Err("no tag in it can be read".to_owned()));
        let open = "{".repeat(100_000);
        assert_eq!(rescued(&open, From::Part), Err("no tag in it can be read".to_owned()));
    }

    #[test]
    fn both_sides_of_an_unfinished_merge_are_joined() {
        let marked = format!(
            "<<<<<<< ours\n{},\n=======\n{},\n>>>>>>> theirs\n{}",
            span("a", 0, 9),
            span("b", 0, 4),
            span("c", 18, 25)
        );
        assert_eq!(rescued(&file(&marked), From::Part).unwrap().0, ["a", "b", "c"]);
    }
}

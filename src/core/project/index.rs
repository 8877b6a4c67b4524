//! Where each article stands, cheaply: the head of a sidecar and a count of its lines, remembered until the file changes.
//! Only a hint for lists: opening an article always reads the sidecar itself.

use crate::core::document::Status;
use crate::core::json;
use crate::core::spans::SpanStatus;
use crate::core::store::atomic::{self, Target, WriteError};
use crate::core::store::disk::Disk;
use crate::core::store::limits::{MAX_SIDECAR_BYTES, ReadError, open_regular, read_file};
use crate::core::store::sidecar::{self, SidecarError};
use crate::core::text::{Header, HeaderContext, Text, sha256_hex};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What a list shows of one sidecar.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Standing {
    pub status: Status,
    pub flagged: bool,
    /// Tags that count.
    pub tags: usize,
    /// Tags whose words were lost.
    pub orphans: usize,
    /// Publication date in force.
    pub date: Option<String>,
    /// The sidecar cannot be read.
    pub broken: bool,
}

/// What a list shows of an article's own head.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Opening {
    pub headline: Option<String>,
    /// Publication date that the head gives.
    pub date: Option<String>,
}

/// What was last seen of each article and sidecar, by its path in the project, with size and time of the file.
#[derive(Debug, Default)]
pub struct Index {
    path: PathBuf,
    standings: BTreeMap<String, (Stamp, Standing)>,
    openings: BTreeMap<String, (Stamp, Opening)>,
    changed: bool,
}

/// Bytes of an article in which its headline stands.
const HEAD_BYTES: usize = 4096;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    bytes: u64,
    nanos: u128,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        let nanos = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Self { bytes: metadata.len(), nanos })
    }
}

impl Index {
    /// The index of a project, from the state folder. One that is missing or cannot be read begins anew.
    pub fn load(state: &Path, project: &Path) -> Self {
        let project = std::fs::canonicalize(project).unwrap_or_else(|_| project.to_owned());
        let mut key = sha256_hex(project.as_os_str().as_encoded_bytes());
        key.truncate(32);
        let path = state.join("index").join(format!("{key}.jsonl"));
        let bytes = read_file(&path, MAX_SIDECAR_BYTES).unwrap_or_default();
        let mut index = Self { path, ..Self::default() };
        for line in bytes.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok()) {
            if let Some((name, standing)) = standing(&line) {
                index.standings.insert(name, standing);
            } else if let Some((name, opening)) = opening(&line) {
                index.openings.insert(name, opening);
            }
        }
        index
    }

    /// Where the article of a sidecar stands. `name` is unique to the sidecar in its project.
    pub fn standing(&mut self, name: &str, sidecar: &Path) -> Standing {
        let read = || read_standing(sidecar).unwrap_or_else(|_| Standing { broken: true, ..Standing::default() });
        remembered(&mut self.standings, &mut self.changed, name, sidecar, read)
    }

    /// What the head of an article says. `name` is its path in the project.
    pub fn opening(&mut self, name: &str, article: &Path) -> Opening {
        remembered(&mut self.openings, &mut self.changed, name, article, || read_opening(article).unwrap_or_default())
    }

    /// Writes the index, if anything in it changed. **Errors:** nothing is lost by them but time at the next start.
    pub fn save(&mut self, disk: &dyn Disk, random: u64) -> Result<(), WriteError> {
        if !std::mem::take(&mut self.changed) {
            return Ok(());
        }
        if let Some(folder) = self.path.parent() {
            disk.create_folder(folder)?;
        }
        let mut bytes = Vec::with_capacity((self.standings.len() + self.openings.len()) * 120);
        for (name, (stamp, o)) in &self.openings {
            let line = json!([name, stamp.bytes, stamp.nanos.to_string(), o.headline, o.date]);
            json::write_value(&mut bytes, &line);
            bytes.push(b'\n');
        }
        for (name, (stamp, s)) in &self.standings {
            let line = json!([
                name,
                stamp.bytes,
                stamp.nanos.to_string(),
                s.status.name(),
                s.flagged,
                s.tags,
                s.orphans,
                s.date,
                s.broken
            ]);
            json::write_value(&mut bytes, &line);
            bytes.push(b'\n');
        }
        let target = Target { path: self.path.clone(), mode: Some(0o600) };
        atomic::replace(disk, &target, &bytes, random, &mut || {})
    }
}

/// What is known of a file while size and time stay the same, else what reading it gives.
fn remembered<T: Clone>(
    known: &mut BTreeMap<String, (Stamp, T)>,
    changed: &mut bool,
    name: &str,
    path: &Path,
    read: impl FnOnce() -> T,
) -> T {
    let stamp = Stamp::of(path);
    if let (Some(stamp), Some((then, value))) = (stamp, known.get(name))
        && *then == stamp
    {
        return value.clone();
    }
    let value = read();
    if let Some(stamp) = stamp {
        known.insert(name.to_owned(), (stamp, value.clone()));
        *changed = true;
    }
    value
}

fn read_opening(article: &Path) -> Option<Opening> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES);
    open_regular(article).ok()?.take(HEAD_BYTES as u64).read_to_end(&mut bytes).ok()?;
    // The last character may be cut; an article in another encoding shows its file name until it is opened.
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(e) if bytes.len() - e.valid_up_to() < 4 => std::str::from_utf8(bytes.get(..e.valid_up_to())?).ok()?,
        Err(_) => return None,
    };
    let text = Text::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
    let header = Header::find(&text, HeaderContext { path: Some(article), ..HeaderContext::default() });
    Some(Opening {
        headline: header.headline.map(|range| text.slice(range).to_owned()),
        date: header.date.map(|date| date.value.to_string()),
    })
}

fn opening(line: &Value) -> Option<(String, (Stamp, Opening))> {
    let [name, bytes, nanos, headline, date] = line.as_array()?.as_slice() else { return None };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let stamp = Stamp { bytes: bytes.as_u64()?, nanos: nanos.as_str()?.parse().ok()? };
    Some((name.as_str()?.to_owned(), (stamp, Opening { headline: text(headline), date: text(date) })))
}

fn standing(line: &Value) -> Option<(String, (Stamp, Standing))> {
    let [name, bytes, nanos, status, flagged, tags, orphans, date, broken] = line.as_array()?.as_slice() else {
        return None;
    };
    let standing = Standing {
        status: Status::from_name(status.as_str()?)?,
        flagged: flagged.as_bool()?,
        tags: usize::try_from(tags.as_u64()?).ok()?,
        orphans: usize::try_from(orphans.as_u64()?).ok()?,
        date: date.as_str().map(str::to_owned),
        broken: broken.as_bool()?,
    };
    let stamp = Stamp { bytes: bytes.as_u64()?, nanos: nanos.as_str()?.parse().ok()? };
    Some((name.as_str()?.to_owned(), (stamp, standing)))
}

/// Why a sidecar's standing is not known.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    #[error("{0}")]
    Read(#[from] ReadError),
    #[error("{0}")]
    Sidecar(#[from] SidecarError),
}

/// Reads where the article of a sidecar stands. **Cost:** for our own files the head and one look at each line.
pub fn read_standing(path: &Path) -> Result<Standing, StandingError> {
    let bytes = read_file(path, MAX_SIDECAR_BYTES)?;
    match quick(&bytes) {
        Some(standing) => Ok(standing),
        None => Ok(of(&sidecar::read(&bytes)?)),
    }
}

fn of(sidecar: &sidecar::Sidecar) -> Standing {
    use crate::core::edit::HeadField;
    let field = |field: HeadField| sidecar.fields.get(&field);
    let count = |status| sidecar.spans.iter().filter(|s| s.status == status).count();
    Standing {
        status: field(HeadField::Status).and_then(Value::as_str).and_then(Status::from_name).unwrap_or_default(),
        flagged: field(HeadField::Flagged).and_then(Value::as_bool).unwrap_or(false),
        tags: count(SpanStatus::Accepted),
        orphans: count(SpanStatus::Orphaned),
        date: field(HeadField::Date).and_then(Value::as_str).map(str::to_owned),
        broken: false,
    }
}

/// The head of a file in our own shape, and its span lines counted; `None` where the shape is another.
fn quick(bytes: &[u8]) -> Option<Standing> {
    const SPANS: &[u8] = b"\n\"spans\":[\n";
    let at = memchr::memmem::find(bytes, SPANS)?;
    if !bytes.ends_with(b"\n]\n}\n") {
        return None;
    }
    let mut head = bytes.get(..at)?.to_vec();
    head.extend(b"\n\"spans\":[]}");
    let mut standing = of(&sidecar::read(&head).ok()?);
    let lists = bytes.get(at + SPANS.len()..)?;
    for line in lists.split(|b| *b == b'\n').take_while(|line| !line.starts_with(b"]")) {
        if !line.starts_with(b"{\"id\":\"") {
            return None;
        }
        let has = |status: &[u8]| memchr::memmem::find(line, status).is_some();
        // A quote cannot hold these: its quotation marks are escaped.
        standing.tags += usize::from(has(b",\"status\":\"accepted\""));
        standing.orphans += usize::from(has(b",\"status\":\"orphaned\""));
    }
    Some(standing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::store::disk::RealDisk;

    const HEAD: &str = "{\n\"format\":\"rubrica-sidecar\",\n\"version\":1,\n\"document\":{\"file\":\"a.txt\",\"sha256\":\"0\",\
        \"length\":9,\"encoding\":\"utf-8\",\"date\":\"2026-02-02\"},\n\"status\":\"done\",\n\"flagged\":true,\n";

    fn span(id: &str, quote: &str, status: &str) -> String {
        format!(r#"{{"id":"{id}","start":0,"end":9,"label":"ACTOR","quote":"{quote}","status":"{status}"}}"#)
    }

    fn sidecar() -> String {
        let lines = [
            span("a", "Anna Berg", "accepted"),
            span("b", r#"a,\"status\":\"accepted\""#, "rejected"),
            span("c", "x", "orphaned"),
        ];
        format!("{HEAD}\"spans\":[\n{}\n],\n\"relations\":[\n]\n}}\n", lines.join(",\n"))
    }

    #[test]
    fn our_own_shape_and_any_other_give_the_same_standing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt.rubrica.json");
        std::fs::write(&path, sidecar()).unwrap();
        let expected = Standing {
            status: Status::Done,
            flagged: true,
            tags: 1,
            orphans: 1,
            date: Some("2026-02-02".into()),
            broken: false,
        };
        assert_eq!(quick(sidecar().as_bytes()), Some(expected.clone()));
        assert_eq!(read_standing(&path).unwrap(), expected);
        std::fs::write(&path, sidecar().replace('\n', " ")).unwrap();
        assert_eq!(quick(sidecar().replace('\n', " ").as_bytes()), None);
        assert_eq!(read_standing(&path).unwrap(), expected);
    }

    #[test]
    fn the_index_remembers_until_the_file_changes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt.rubrica.json");
        std::fs::write(&path, sidecar()).unwrap();
        let mut index = Index::load(&dir.path().join("state"), dir.path());
        assert_eq!(index.standing("a", &path).tags, 1);
        index.opening("a", &path);
        index.save(&RealDisk, 1).unwrap();
        let again = Index::load(&dir.path().join("state"), dir.path());
        assert_eq!((again.standings, again.openings), (index.standings, index.openings));
        let mut again = Index::load(&dir.path().join("state"), dir.path());
        std::fs::write(&path, "{").unwrap();
        assert!(again.standing("a", &path).broken);
    }
}

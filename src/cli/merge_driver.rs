//! `rubrica merge-driver O A B [--path P]`: merges sidecars when git asks for it.

use crate::core::store::atomic::{Target, replace, resolve};
use crate::core::store::disk::RealDisk;
use crate::core::store::limits::{MAX_SIDECAR_BYTES, read_file};
use crate::core::store::merge::{Conflict, Merged, Part, merge};
use crate::core::store::sidecar::VERSION;
use crate::core::store::{canonical, json};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What `merge-driver` takes, in git's order: `%O %A %B --path %P`.
#[derive(clap::Args, Debug)]
pub struct MergeDriverArgs {
    /// The sidecar both sides started from; an empty file where there was none
    pub base: PathBuf,
    /// Our sidecar; the merged one replaces it
    pub ours: PathBuf,
    /// The other side's sidecar
    pub theirs: PathBuf,
    /// Where the sidecar lies in the project: its article is looked for beside it
    #[arg(long)]
    pub path: Option<PathBuf>,
}

/// Conflicts named on the terminal; the others are counted.
const SHOWN: usize = 20;

/// Merges into A. Returns 0 when clean, 1 when conflicts are left in A, 2 when a side could not be read, 3 when A could
/// not be written; in the last two cases A is as it was.
pub fn run(args: &MergeDriverArgs) -> u8 {
    match merge_files(args) {
        Ok(merged) => {
            let name = args.path.as_deref().unwrap_or(&args.ours);
            eprint!("{}", report(name, &merged));
            u8::from(!merged.conflicts.is_empty())
        }
        Err(failure) => {
            eprint!("{failure}");
            failure.code
        }
    }
}

/// Why nothing was merged.
#[derive(Debug)]
struct Failure {
    code: u8,
    what: String,
    because: String,
    remedy: &'static str,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "error: {}", plain(&self.what))?;
        writeln!(f, "because: {}; our sidecar was left as it is", plain(&self.because))?;
        writeln!(f, "try: {}", self.remedy)
    }
}

fn merge_files(args: &MergeDriverArgs) -> Result<Merged, Failure> {
    let base = read(&args.base)?;
    let ours = read(&args.ours)?.ok_or_else(|| unreadable(&args.ours, "it is empty".to_owned()))?;
    let theirs = read(&args.theirs)?.ok_or_else(|| unreadable(&args.theirs, "it is empty".to_owned()))?;
    let merged = merge(base.as_ref(), &ours, &theirs);
    write(&args.ours, &canonical::write(&merged.sidecar))?;
    Ok(merged)
}

/// A side as JSON; `None` for an empty file, which is how git says that there was no base.
fn read(path: &Path) -> Result<Option<Map<String, Value>>, Failure> {
    let bytes = read_file(path, MAX_SIDECAR_BYTES).map_err(|e| unreadable(path, e.to_string()))?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let value = json::parse(bytes).map_err(|e| unreadable(path, format!("it is not valid JSON: {e}")))?;
    let Value::Object(side) = value else { return Err(unreadable(path, "it is no JSON object".to_owned())) };
    if side.get("format").and_then(Value::as_str) != Some("rubrica-sidecar") {
        return Err(unreadable(path, "it is not a Rubrica sidecar".to_owned()));
    }
    match side.get("version").and_then(Value::as_u64) {
        Some(1..=VERSION) => {}
        Some(version) if version > VERSION => {
            return Err(unreadable(path, format!("it was made by a newer Rubrica (version {version} of the file)")));
        }
        _ => return Err(unreadable(path, "it has no version".to_owned())),
    }
    if !side.get("spans").is_some_and(Value::is_array) {
        return Err(unreadable(path, "it has no list of spans".to_owned()));
    }
    Ok(Some(side))
}

fn unreadable(path: &Path, because: String) -> Failure {
    Failure {
        code: 2,
        what: format!("could not read {}", path.display()),
        because,
        remedy: "repair that version, or take one side whole (git checkout --ours, --theirs).",
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failure = |because: String, remedy: &'static str| Failure {
        code: 3,
        what: format!("could not save {}", path.display()),
        because,
        remedy,
    };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let target: Target = resolve(path, folder).map_err(|e| failure(e.to_string(), e.remedy()))?;
    let random = getrandom::u64().map_err(|e| failure(e.to_string(), "try again."))?;
    replace(&RealDisk, &target, bytes, random, &mut || {}).map_err(|e| failure(e.to_string(), e.remedy()))
}

fn report(path: &Path, merged: &Merged) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let mut out = String::new();
    // Writing into a string cannot fail.
    for conflict in merged.conflicts.iter().take(SHOWN) {
        let _ = writeln!(out, "{}: conflict: {}", plain(&name), plain(&told(conflict)));
    }
    if let Some(more) = merged.conflicts.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        let _ = writeln!(out, "{}: and {more} more conflicts", plain(&name));
    }
    if !merged.broken.is_empty() {
        let ids = merged.broken.join(", ");
        let _ = writeln!(out, "{}: kept links with a missing end: {}", plain(&name), plain(&ids));
    }
    out
}

fn told(Conflict { part, id, field }: &Conflict) -> String {
    let place = match part {
        Part::Head => "the article".to_owned(),
        Part::Span => format!("tag {id}"),
        Part::Relation => format!("link {id}"),
    };
    match field.as_str() {
        "deleted" => format!("{place} was deleted on one side and changed on the other; it is kept"),
        field => format!("{place} has two values for {field}; ours stays, theirs is in conflict.{field}"),
    }
}

/// Text from files as a terminal may show it: marks that steer or reorder become `U+XXXX`.
fn plain(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        let steers = c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if steers {
            let _ = write!(out, "U+{:04X}", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(label: &str) -> String {
        format!(
            "{{\"format\":\"rubrica-sidecar\",\"version\":1,\"spans\":[{{\"id\":\"a\\u001b\",\"start\":0,\"end\":4,\"label\":\"{label}\",\"quote\":\"Anna\"}}]}}"
        )
    }

    fn merge_in(folder: &Path, [base, ours, theirs]: [&str; 3]) -> (u8, String) {
        let args = MergeDriverArgs {
            base: folder.join("o"),
            ours: folder.join("a"),
            theirs: folder.join("b"),
            path: Some("story.txt.rubrica.json".into()),
        };
        std::fs::write(&args.base, base).unwrap();
        std::fs::write(&args.ours, ours).unwrap();
        std::fs::write(&args.theirs, theirs).unwrap();
        (run(&args), std::fs::read_to_string(&args.ours).unwrap())
    }

    #[test]
    fn exit_codes_tell_clean_from_conflict_from_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let [actor, date, claim] = ["ACTOR", "DATE", "CLAIM"].map(side);
        let (code, merged) = merge_in(folder.path(), [&actor, &actor, &date]);
        assert!(code == 0 && merged.contains("\"label\":\"DATE\"") && merged.ends_with("}\n"), "{merged}");
        let (code, merged) = merge_in(folder.path(), [&actor, &date, &claim]);
        assert!(code == 1 && merged.contains("\"attrs\":{\"conflict.label\":\"CLAIM\"}"), "{merged}");
        let (code, merged) = merge_in(folder.path(), ["", &date, &date]);
        assert!(code == 0 && merged.contains("\"label\":\"DATE\""), "{merged}");
        let newer = actor.replace("\"version\":1", "\"version\":2");
        let twice = actor.replace("\"spans\":[", "\"spans\":[],\"spans\":[");
        for bad in ["", "{", "[]", "{}", "<<<<<<< ours\n", &newer, &twice, &actor.replace("-sidecar", "-scheme")] {
            assert_eq!(merge_in(folder.path(), [&actor, &date, bad]), (2, date.clone()), "{bad}");
            assert_eq!(merge_in(folder.path(), [&actor, bad, &date]), (2, bad.to_owned()), "{bad}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn the_report_names_each_conflict_and_steers_no_terminal() {
        let parse = |text: &str| match json::parse(text.as_bytes()).unwrap() {
            Value::Object(side) => side,
            _ => panic!("no object"),
        };
        let [actor, date, claim] = ["ACTOR", "DATE", "CLAIM"].map(|label| parse(&side(label)));
        let told = report(Path::new("x/story.txt.rubrica.json"), &merge(Some(&actor), &date, &claim));
        let expected = "story.txt.rubrica.json: conflict: tag aU+001B has two values for label; ours stays, theirs is in conflict.label\n";
        assert_eq!(told, expected);
    }
}

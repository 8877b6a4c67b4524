//! `rubrica merge-driver O A B [--path P]`: merges sidecars when git asks for it.

use super::out;
use crate::core::json;
use crate::core::store::atomic::{Target, replace, resolve};
use crate::core::store::canonical;
use crate::core::store::disk::RealDisk;
use crate::core::store::limits::{MAX_SIDECAR_BYTES, read_file};
use crate::core::store::merge::{Article, Conflict, Merged, Part, follow_article, merge, same_text};
use crate::core::store::sidecar::VERSION;
use crate::core::text::{Encoding, MAX_ARTICLE_BYTES, Text, decode, sha256_hex};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// How git comes to call it.
const SETUP: &str = "To let git use it, put this line into .gitattributes:
  *.rubrica.json merge=rubrica
and run once in each copy of the repository:
  git config merge.rubrica.name \"tags of Rubrica\"
  git config merge.rubrica.driver \"rubrica merge-driver %O %A %B --path %P\"";

/// What `merge-driver` takes, in git's order: `%O %A %B --path %P`.
#[derive(clap::Args, Debug)]
#[command(after_help = SETUP)]
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
            report(name, &merged).iter().for_each(|line| out::note(line));
            u8::from(!merged.conflicts.is_empty())
        }
        Err(failure) => {
            let because = format!("{}; our sidecar was left as it is", failure.because);
            out::error(&failure.what, &because, failure.remedy);
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

fn merge_files(args: &MergeDriverArgs) -> Result<Merged, Failure> {
    let mut base = read(&args.base)?;
    let mut ours = read(&args.ours)?.ok_or_else(|| unreadable(&args.ours, "it is empty".to_owned()))?;
    let mut theirs = read(&args.theirs)?.ok_or_else(|| unreadable(&args.theirs, "it is empty".to_owned()))?;
    if !same_text(&ours, &theirs)
        && let Some((text, bytes, encoding)) = args.path.as_deref().and_then(|path| read_article(path, &ours))
    {
        let article = Article { text: &text, sha256: sha256_hex(&bytes), bytes: bytes.len() as u64, encoding };
        for side in [Some(&mut ours), Some(&mut theirs), base.as_mut()].into_iter().flatten() {
            follow_article(side, &article);
        }
    }
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

/// The article beside a sidecar: its name without `.rubrica.json`, and without an annotator's name.
fn read_article(sidecar: &Path, side: &Map<String, Value>) -> Option<(Text, Vec<u8>, &'static str)> {
    let name = sidecar.file_name()?.to_str()?.strip_suffix(".rubrica.json")?;
    let names = [Some(name), name.rsplit_once('.').map(|(article, _)| article)];
    let bytes = names
        .into_iter()
        .flatten()
        .find_map(|name| read_file(&sidecar.with_file_name(name), MAX_ARTICLE_BYTES).ok())?;
    // Only an encoding that cannot be seen in the bytes has to be told.
    let encoding = side.get("document")?.get("encoding").and_then(Value::as_str);
    let asked = encoding.filter(|name| *name == Encoding::Windows1252.name()).map(|_| Encoding::Windows1252);
    let decoded = decode(&bytes, asked).ok()?;
    Some((Text::new(decoded.text), bytes, decoded.encoding.name()))
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

/// What there is to say about a merge, a line each.
fn report(path: &Path, merged: &Merged) -> Vec<String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let named = merged.conflicts.iter().take(SHOWN).map(|conflict| format!("{name}: conflict: {}", told(conflict)));
    let mut lines: Vec<String> = named.collect();
    if let Some(more) = merged.conflicts.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        lines.push(format!("{name}: and {more} more conflicts"));
    }
    if !merged.broken.is_empty() {
        lines.push(format!("{name}: kept links with a missing end: {}", merged.broken.join(", ")));
    }
    lines
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
    fn the_article_beside_the_sidecar_settles_where_tags_are() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("story.txt"), "Then Anna left.").unwrap();
        let on = |text: &str, start: usize, label: &str| {
            format!(
                "{{\"format\":\"rubrica-sidecar\",\"version\":1,\"document\":{{\"sha256\":\"{}\"}},\"spans\":[{{\"id\":\"a\",\"start\":{start},\"end\":{},\"label\":\"{label}\",\"quote\":\"Anna\",\"prefix\":\"\",\"suffix\":\" left.\"}}]}}",
                sha256_hex(text.as_bytes()),
                start + 4
            )
        };
        let args = MergeDriverArgs {
            base: folder.path().join("o"),
            ours: folder.path().join("a"),
            theirs: folder.path().join("b"),
            path: Some(folder.path().join("story.txt.anna.rubrica.json")),
        };
        std::fs::write(&args.base, on("Anna left.", 0, "ACTOR")).unwrap();
        std::fs::write(&args.ours, on("Anna left.", 0, "PERSON")).unwrap();
        std::fs::write(&args.theirs, on("Then Anna left.", 5, "ACTOR")).unwrap();
        assert_eq!(run(&args), 0);
        let merged = std::fs::read_to_string(&args.ours).unwrap();
        assert!(merged.contains("\"start\":5,\"end\":9,\"label\":\"PERSON\""), "{merged}");
    }

    #[test]
    fn the_report_names_each_conflict() {
        let parse = |text: &str| match json::parse(text.as_bytes()).unwrap() {
            Value::Object(side) => side,
            _ => panic!("no object"),
        };
        let [actor, date, claim] = ["ACTOR", "DATE", "CLAIM"].map(|label| parse(&side(label)));
        let told = report(Path::new("x/story.txt.rubrica.json"), &merge(Some(&actor), &date, &claim));
        let expected = "story.txt.rubrica.json: conflict: tag a\u{1b} has two values for label; ours stays, theirs is in conflict.label";
        assert_eq!(told, [expected]);
    }
}

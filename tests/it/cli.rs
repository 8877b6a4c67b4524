//! The real program in a temporary folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const TEXT: &str = "Anna Berg 😀 said on Tuesday that the ferry was late.\n";

struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("docs")).unwrap();
        let desk = Self { dir };
        desk.write("story.txt", TEXT);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("docs").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program in the folder and gives exit code, output and messages.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        told(self.command(args).output().unwrap())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rubrica"));
        command.args(args).current_dir(self.path(""));
        command.env("RUBRICA_STATE_DIR", self.dir.path().join("state")).stdin(Stdio::null());
        command
    }

    fn apply(&self, ops: &str) -> (i32, String, String) {
        std::fs::write(self.dir.path().join("ops.jsonl"), ops).unwrap();
        self.run(&["apply", "story.txt", "--ops", "../ops.jsonl"])
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(self.path("")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn operations_are_saved_one_by_one_and_undo_reaches_into_earlier_runs() {
    let desk = Desk::new();
    let ops = r#"{"op":"add","id":"a","start":0,"end":9,"label":"ACTOR"}
{"op":"add","id":"d","start":20,"end":27,"label":"DATE","value":"2026-11-17"}
"#;
    assert_eq!(desk.apply(ops), (0, "saved 1\nsaved 2\n".to_owned(), String::new()));
    let sidecar = desk.read("story.txt.rubrica.json");
    assert!(sidecar.contains(r#"{"id":"d","start":20,"end":27,"label":"DATE","quote":"Tuesday","#), "{sidecar}");
    assert!(sidecar.contains("\"status\":\"in_progress\""));
    assert_eq!(desk.files(), ["story.txt", "story.txt.rubrica.json"]);
    let (code, dumped, _) = desk.run(&["dump", "story.txt"]);
    assert_eq!((code, dumped), (0, sidecar));
    assert_eq!(desk.apply("{\"op\":\"undo\"}\n").0, 0);
    assert!(!desk.read("story.txt.rubrica.json").contains("\"d\""));
    assert_eq!(desk.apply("{\"op\":\"redo\"}\n").0, 0);
    assert!(desk.read("story.txt.rubrica.json").contains("\"d\""));
}

#[test]
fn a_bad_line_stops_with_its_number_and_what_came_before_is_saved() {
    let desk = Desk::new();
    let (code, out, err) =
        desk.apply("{\"op\":\"add\",\"start\":0,\"end\":9,\"label\":\"ACTOR\"}\n\n{\"op\":\"fly\"}\n");
    assert_eq!((code, out.as_str()), (2, "saved 1\n"));
    assert!(err.starts_with("error: line 3 "), "{err}");
    assert!(err.contains("\nbecause: ") && err.contains("\ntry: "), "{err}");
    assert!(desk.read("story.txt.rubrica.json").contains("Anna Berg"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_exit_3_and_the_work_is_found_again() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let folder = desk.path("");
    let mode = |mode| std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let writable = std::fs::write(desk.path("probe"), "").is_ok();
    let (code, out, err) = desk.apply("{\"op\":\"add\",\"start\":0,\"end\":9,\"label\":\"ACTOR\"}\n");
    mode(0o755);
    if writable {
        // The superuser may write everywhere.
        assert_eq!(code, 0);
        return;
    }
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("could not save story.txt.rubrica.json: permission is denied"), "{err}");
    assert!(err.contains("recovery copy"), "{err}");
    assert!(desk.run(&["dump", "story.txt"]).1.contains("Anna Berg"));
}

#[test]
fn a_link_out_of_the_project_is_not_written_through() {
    let desk = Desk::new();
    let outside = desk.dir.path().join("outside.json");
    let (_, blank, _) = desk.run(&["dump", "story.txt"]);
    std::fs::write(&outside, &blank).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&outside, desk.path("story.txt.rubrica.json")).unwrap();
    #[cfg(unix)]
    {
        let (code, _, err) = desk.apply("{\"op\":\"add\",\"start\":0,\"end\":9,\"label\":\"ACTOR\"}\n");
        assert_eq!(code, 3);
        assert!(err.contains("outside the project"), "{err}");
    }
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), blank);
}

#[test]
fn check_names_file_place_and_kind_and_changes_nothing() {
    let desk = Desk::new();
    desk.apply("{\"op\":\"add\",\"start\":0,\"end\":10,\"label\":\"PLACE\"}\n");
    let before = desk.read("story.txt.rubrica.json");
    let (code, out, err) = desk.run(&["check", "."]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(lines[0].starts_with("./story.txt.rubrica.json:0-10: edge: "), "{out}");
    assert!(lines[1].contains("the scheme has no label PLACE"), "{out}");
    assert_eq!(err, "2 findings\n");
    assert_eq!(desk.run(&["check", "--strict", "story.txt"]).0, 1);
    let (_, json, _) = desk.run(&["check", "--json", "story.txt.rubrica.json"]);
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!((first["kind"].as_str(), first["end"].as_u64()), (Some("edge"), Some(10)));
    assert_eq!(desk.read("story.txt.rubrica.json"), before);
    assert_eq!(desk.files(), ["story.txt", "story.txt.rubrica.json"]);
}

#[test]
fn what_cannot_be_opened_is_exit_2_with_its_reason() {
    let desk = Desk::new();
    desk.write("bad.txt", "x");
    desk.write("bad.txt.rubrica.json", "{\"format\":");
    desk.write("newer.txt", "x");
    let newer = desk.run(&["dump", "newer.txt"]).1.replace("\"version\":1", "\"version\":2");
    desk.write("newer.txt.rubrica.json", &newer);
    std::fs::write(desk.path("latin.txt"), b"caf\xe9").unwrap();
    for (args, why) in [
        (&["check", "none.txt"][..], "there is no such file"),
        (&["check", "bad.txt"], "its end is missing"),
        (&["dump", "bad.txt"], "line 1"),
        (&["check", "newer.txt"], "newer Rubrica"),
        (&["dump", "newer.txt"], "newer Rubrica"),
        (&["check", "latin.txt"], "--encoding windows-1252"),
        (&["dump", "story.txt", "--annotator", "../x"], "A-Z a-z 0-9"),
        (&["apply", "story.txt", "--ops", "none.jsonl"], "none.jsonl"),
        (&["dump", "story.txt", "--encoding", "latin-9"], "latin-9"),
    ] {
        let (code, out, err) = desk.run(args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.starts_with("error: ") && err.contains(why), "{args:?}: {err}");
    }
    assert_eq!(desk.run(&["check", "latin.txt", "--encoding", "windows-1252"]).0, 0);
    assert_eq!(desk.run(&["apply", "newer.txt", "--ops", "newer.txt.rubrica.json"]).0, 3);
    assert_eq!(desk.read("newer.txt.rubrica.json"), newer);
}

#[test]
fn two_peoples_tags_are_told_apart_by_name() {
    let desk = Desk::new();
    let (_, blank, _) = desk.run(&["dump", "story.txt", "--annotator", "ben"]);
    assert!(blank.contains("\"annotator\":\"ben\""));
    desk.write("story.txt.ben.rubrica.json", &blank);
    assert_eq!(desk.run(&["dump", "story.txt"]).1, blank);
    desk.write("story.txt.anna.rubrica.json", &blank.replace("\"ben\"", "\"anna\""));
    let (code, _, err) = desk.run(&["dump", "story.txt"]);
    assert_eq!(code, 2);
    assert!(err.contains("anna, ben"), "{err}");
}

#[test]
fn names_that_steer_a_terminal_are_spelt_out() {
    let desk = Desk::new();
    let (code, _, err) = desk.run(&["check", "no\u{1b}[2J\u{202e}.txt"]);
    assert_eq!(code, 2);
    assert!(err.contains("noU+001B[2JU+202E.txt"), "{err}");
    let (code, _, err) = desk.run(&["dump", "--\u{1b}x"]);
    assert_eq!(code, 2);
    assert!(!err.contains('\u{1b}'), "{err}");
}

#[test]
fn help_version_and_completions_are_there_for_all() {
    let desk = Desk::new();
    for args in [&["--help"][..], &["--version"], &["apply", "--help"], &["check", "--help"], &["completions", "bash"]]
    {
        let (code, out, err) = desk.run(args);
        assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
        assert!(out.contains("rubrica"), "{args:?}");
    }
    assert_eq!(desk.run(&["completions", "cobol"]).0, 2);
}

#[test]
fn an_open_document_is_not_changed_behind_its_windows_back() {
    let desk = Desk::new();
    desk.apply("{\"op\":\"article\",\"status\":\"done\"}\n");
    let before = desk.read("story.txt.rubrica.json");
    let mut first = desk.command(&["apply", "story.txt", "--ops", "-"]);
    let mut first = first.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    // Its answer to the first operation shows that it has the article open.
    use std::io::{BufRead as _, Write as _};
    let stdin = first.stdin.as_mut().unwrap();
    stdin.write_all(b"{\"op\":\"article\",\"flagged\":true}\n").unwrap();
    stdin.flush().unwrap();
    let mut answer = String::new();
    std::io::BufReader::new(first.stdout.as_mut().unwrap()).read_line(&mut answer).unwrap();
    assert_eq!(answer, "saved 1\n");
    let (code, _, err) = desk.apply("{\"op\":\"article\",\"flagged\":false}\n");
    assert_eq!(code, 3);
    assert!(err.contains("another window"), "{err}");
    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
    assert_ne!(desk.read("story.txt.rubrica.json"), before);
    assert_eq!(desk.apply("{\"op\":\"article\",\"flagged\":false}\n").0, 0);
}

#[test]
fn the_article_itself_is_never_written() {
    let desk = Desk::new();
    let stamp = |path: &Path| std::fs::metadata(path).unwrap().modified().unwrap();
    let before = stamp(&desk.path("story.txt"));
    desk.apply("{\"op\":\"add\",\"start\":0,\"end\":9,\"label\":\"ACTOR\"}\n");
    assert_eq!((desk.read("story.txt").as_str(), stamp(&desk.path("story.txt"))), (TEXT, before));
}

fn tagged(desk: &Desk, annotator: &str, ops: &str) {
    std::fs::write(desk.dir.path().join("ops.jsonl"), ops).unwrap();
    let (code, _, err) = desk.run(&["apply", "story.txt", "--ops", "../ops.jsonl", "--annotator", annotator]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn agree_compares_those_who_tagged_and_says_when_there_is_only_one() {
    let desk = Desk::new();
    let actor = r#"{"op":"add","start":0,"end":9,"label":"ACTOR"}"#;
    tagged(&desk, "anna", &format!("{actor}\n{}\n", r#"{"op":"add","start":20,"end":27,"label":"DATE"}"#));
    let (code, _, err) = desk.run(&["agree", "."]);
    assert_eq!((code, err.contains("only anna has tags")), (2, true), "{err}");
    tagged(&desk, "ben", actor);
    let files = desk.files();
    let (code, out, err) = desk.run(&["agree", "."]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("anna and ben, 1 article\n") && out.contains("0.667"), "{out}");
    let (_, out, _) = desk.run(&["agree", "story.txt", "--annotators", "ben,anna", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["figures"][0]["counts"], serde_json::json!([1, 1, 2]));
    let (_, out, _) = desk.run(&["agree", ".", "--format", "csv"]);
    assert!(out.starts_with("article,measure,first,second,label,value"), "{out}");
    assert!(out.contains(",f1_exact,anna,ben,ACTOR,1,"), "{out}");
    assert_eq!(desk.files(), files, "nothing was written");
}

#[test]
fn stats_count_everybody_and_articles_without_tags() {
    let desk = Desk::new();
    desk.write("other.txt", "Nothing here.");
    tagged(
        &desk,
        "anna",
        "{\"op\":\"add\",\"start\":0,\"end\":9,\"label\":\"ACTOR\",\"value\":\"Anna Berg\"}\n{\"op\":\"article\",\"status\":\"done\"}\n",
    );
    let (code, out, _) = desk.run(&["stats", "."]);
    assert_eq!(code, 0);
    assert!(out.starts_with("2 articles, ") && out.contains("anna: 1 of 2 articles finished (50 %)"), "{out}");
    let (_, out, _) = desk.run(&["stats", ".", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["people"]["anna"]["values"]["ACTOR"]["Anna Berg"], 1);
    assert_eq!(json["people"]["anna"]["labels"], serde_json::json!({"ACTOR": 1}));
}

#[test]
fn a_machines_suggestions_are_written_beside_articles_and_found_the_same_again() {
    let desk = Desk::new();
    let (code, _, said) = desk.run(&["suggest", ".", "--annotator", "anna"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("machine"), "{said}");
    let args = ["suggest", ".", "--annotator", "machine-rules", "--accept-above", "0.75", "--level", "eager"];
    let (code, _, said) = desk.run(&args);
    assert_eq!(code, 0, "{said}");
    let written = desk.read("story.txt.machine-rules.rubrica.json");
    assert!(written.contains(r#""quote":"Anna Berg""#) && written.contains(r#""role":"machine""#), "{written}");
    assert!(written.contains(r#""status":"accepted""#), "{written}");
    assert_eq!(desk.run(&args).0, 0);
    assert_eq!(desk.read("story.txt.machine-rules.rubrica.json"), written, "a second run leaves the file as it is");
}

#[test]
#[cfg(unix)]
fn a_model_is_asked_and_its_crash_is_survived() {
    let desk = Desk::new();
    let model = r#"read l; echo '{"name":"x","protocol":1}'; read l; echo '{"spans":[{"start":31,"end":40,"label":"SHIP","score":0.9}]}'; read l; echo 'out of paper' >&2; exit 1"#;
    desk.write("two.txt", "Nothing is said here.\n");
    let (code, _, said) = desk.run(&["suggest", ".", "--annotator", "machine-x", "--labels", "SHIP", "--model", model]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("out of paper"), "{said}");
    let written = desk.read("story.txt.machine-x.rubrica.json");
    assert!(written.contains(r#""source":"model:x""#), "{written}");
    assert!(desk.path("two.txt.machine-x.rubrica.json").is_file());
}

/// Two articles in folders of the same file names, one with tags that overlap.
fn project(desk: &Desk) {
    std::fs::create_dir(desk.path("news")).unwrap();
    for folder in ["a", "b"] {
        std::fs::create_dir(desk.path("news").join(folder)).unwrap();
        desk.write(&format!("news/{folder}/story.txt"), TEXT);
    }
    let ops = desk.dir.path().join("ops.jsonl");
    let ops_of = concat!(
        r#"{"op":"add","start":0,"end":9,"label":"ACTOR"}"#,
        "\n",
        r#"{"op":"add","start":0,"end":16,"label":"CLAIM"}"#,
        "\n",
        r#"{"op":"add","start":20,"end":27,"label":"DATE"}"#,
        "\n"
    );
    std::fs::write(ops, ops_of).unwrap();
    let (code, _, err) = desk.run(&["apply", "news/a/story.txt", "--ops", "../ops.jsonl"]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn one_line_divides_writes_reads_back_and_tells_what_was_lost() {
    let desk = Desk::new();
    project(&desk);
    let (code, _, err) = desk.run(&[
        "export",
        "--format",
        "conll",
        "news",
        "-o",
        "out",
        "--split",
        "50/50",
        "--report",
        "report.jsonl",
        "--strict",
        "--licence",
        "cc0-1.0",
    ]);
    assert_eq!(code, 1, "a loss with --strict: {err}");
    assert!(err.contains("2 articles, 3 spans, 2 identical after re-reading, 1 overlap dropped as announced"), "{err}");
    let card = desk.read("out/README.md");
    assert!(card.contains("license: \"cc0-1.0\"") && card.contains("- 1 overlap dropped"), "{card}");
    assert!(desk.read("report.jsonl").contains(r#""loss":"overlap","article":"a/story""#));
    let both = desk.read("out/train.conll") + &desk.read("out/test.conll");
    assert_eq!((both.matches("B-CLAIM").count(), both.matches("-DOCSTART-").count()), (1, 2));
    let (code, _, err) = desk.run(&["export", "--format", "jsonl", "news", "-o", "parts", "--split", "80/10/10"]);
    assert!(code == 0 && err.contains("; nothing was left for "), "{err}");
    // The whole way round through a format that holds everything.
    let (code, _, err) = desk.run(&["export", "--format", "jsonl", "news", "-o", "all.jsonl", "--strict"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = desk.run(&["import", "all.jsonl", "--into", "back"]);
    assert_eq!(code, 0, "{err}");
    let (_, again, _) = desk.run(&["export", "--format", "jsonl", "back"]);
    let places = |text: &str| -> Vec<String> {
        let span =
            |l: &str| l.split(r#""spans":"#).nth(1).map(|s| s.split(r#","origin""#).next().unwrap_or(s).to_owned());
        text.lines().filter_map(span).collect()
    };
    assert_eq!(places(&desk.read("all.jsonl")), places(&again));
}

#[test]
fn a_data_set_has_a_card_that_is_never_put_over_anothers() {
    let desk = Desk::new();
    project(&desk);
    std::fs::create_dir(desk.path("set")).unwrap();
    desk.write("set/README.md", "somebody's own words");
    let (code, _, err) = desk.run(&["export", "--format", "hf", "news", "-o", "set/", "--labels", "ACTOR"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(desk.read("set/README.md"), "somebody's own words");
    assert!(desk.read("set/dataset-card.md").contains("path: \"train.parquet\""));
    let (code, _, err) = desk.run(&["export", "--format", "hf-tokens", "news", "-o", "tokens.jsonl"]);
    assert_eq!(code, 0, "{err}");
    assert!(desk.read("tokens.card.md").contains("B-ACTOR"));
}

#[test]
fn words_are_left_out_where_the_format_can_and_refused_where_not() {
    let desk = Desk::new();
    project(&desk);
    let (code, out, err) = desk.run(&["export", "--format", "jsonl", "news", "--no-text"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("ACTOR") && !out.contains("ferry"), "{out}");
    let (code, out, err) = desk.run(&["export", "--format", "spacy", "news", "-o", "x.spacy", "--no-text"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("spacy holds the words of the articles themselves"), "{err}");
}

#[test]
fn an_archive_is_read_file_by_file_and_nothing_leaves_the_folder() {
    use std::io::Write as _;
    let desk = Desk::new();
    let file = std::fs::File::create(desk.path("all.zip")).unwrap();
    let mut zip = zip::ZipWriter::new(file);
    let entries: [(&str, &[u8]); 7] = [
        ("one/doccano.jsonl", br#"{"text":"Anna said","label":[[0,4,"ACTOR"]]}"#),
        ("brat/a.ann", b"T1\tACTOR 0 4\tAnna\n"),
        ("brat/a.txt", b"Anna went"),
        ("page.html", b"<html><body><p>x</p></body></html>"),
        ("../evil.txt", b"out"),
        ("inner.zip", b"PK\x03\x04"),
        ("plain.txt", b"Words."),
    ];
    for (name, bytes) in entries {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    let (code, _, err) = desk.run(&["import", "--format", "zip", "all.zip", "--into", "in/deep"]);
    assert_eq!(code, 0, "{err}");
    let mut names: Vec<String> = std::fs::read_dir(desk.path("in/deep"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| !n.starts_with("page"))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "brat_a.txt",
            "brat_a.txt.rubrica.json",
            "doccano-1.txt",
            "doccano-1.txt.rubrica.json",
            "plain.txt",
            "rejected.jsonl"
        ]
    );
    let rejected = desk.read("in/deep/rejected.jsonl");
    assert!(rejected.contains("../evil.txt") && rejected.contains("inner.zip"), "{rejected}");
    assert!(!desk.path("in/evil.txt").exists() && !desk.path("evil.txt").exists());
    let (code, _, err) = desk.run(&["import", "--format", "zip", "story.txt", "--into", "x"]);
    assert_eq!(code, 2, "{err}");
}

//! The lens on the samples: silent on them as they are, and loud about each fault planted into a copy.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Project {
    dir: tempfile::TempDir,
}

impl Project {
    /// A copy of the samples.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let project = Self { dir };
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
        std::fs::create_dir(project.path("")).unwrap();
        for entry in std::fs::read_dir(samples).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
            std::fs::copy(entry.path(), project.path(&entry.file_name().to_string_lossy())).unwrap();
        }
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("project").join(name)
    }

    /// What `check` finds: kind, file and words of each.
    fn findings(&self) -> Vec<(String, String, String)> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rubrica"));
        command.args(["check", "--json"]).arg(self.path("")).stdin(Stdio::null());
        let output = command.env("RUBRICA_STATE_DIR", self.dir.path().join("state")).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        let words = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let found = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        found
            .map(|line| {
                let file = Path::new(&words(&line, "file")).file_name().unwrap().to_string_lossy().into_owned();
                (words(&line, "kind"), file, words(&line, "text"))
            })
            .collect()
    }

    /// Changes a sidecar of Anna's.
    fn change(&self, article: &str, change: impl FnOnce(&mut Sheet)) {
        let path = self.path(&format!("{article}.anna.rubrica.json"));
        let text: Vec<char> = std::fs::read_to_string(self.path(article)).unwrap().chars().collect();
        let json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut sheet = Sheet { text, json };
        change(&mut sheet);
        std::fs::write(path, serde_json::to_vec_pretty(&sheet.json).unwrap()).unwrap();
    }
}

/// A sidecar with its article, to do harm to.
struct Sheet {
    text: Vec<char>,
    json: Value,
}

impl Sheet {
    /// The span of a label whose words begin so, the n-th of them.
    fn span(&mut self, label: &str, words: &str, n: usize) -> &mut Value {
        let spans = self.json["spans"].as_array_mut().unwrap().iter_mut();
        let mut fit =
            spans.filter(|s| s["label"] == label && s["quote"].as_str().is_some_and(|quote| quote.starts_with(words)));
        fit.nth(n).unwrap_or_else(|| panic!("no {label} {words}"))
    }

    /// Moves the edges of a span by so many code points.
    fn stretch(&mut self, label: &str, words: &str, start: i64, end: i64) {
        let text = self.text.clone();
        let span = self.span(label, words, 0);
        let (from, to) = (span["start"].as_i64().unwrap() + start, span["end"].as_i64().unwrap() + end);
        let cut = |from: i64, to: i64| -> String {
            text[from.max(0) as usize..(to.max(0) as usize).min(text.len())].iter().collect()
        };
        (span["start"], span["end"]) = (from.into(), to.into());
        span["quote"] = cut(from, to).into();
        span["prefix"] = cut(from - 32, from).into();
        span["suffix"] = cut(to, to + 32).into();
    }

    fn set(&mut self, label: &str, words: &str, field: &str, value: Value) {
        let span = self.span(label, words, 0);
        match field.strip_prefix("attrs.") {
            Some(name) => span["attrs"][name] = value,
            None => span[field] = value,
        }
    }

    fn id(&mut self, label: &str, words: &str) -> String {
        self.span(label, words, 0)["id"].as_str().unwrap().to_owned()
    }

    /// Adds a span like another one under a new id.
    fn double(&mut self, label: &str, words: &str) {
        let mut copy = self.span(label, words, 0).clone();
        copy["id"] = "twin0001".into();
        self.json["spans"].as_array_mut().unwrap().push(copy);
        self.sort();
    }

    fn sort(&mut self) {
        let spans = self.json["spans"].as_array_mut().unwrap();
        spans.sort_by_key(|s| (s["start"].as_i64(), s["end"].as_i64().map(|e| -e)));
    }

    /// Takes a span out with its links.
    fn untag(&mut self, label: &str, words: &str, n: usize) {
        let id = self.span(label, words, n)["id"].clone();
        self.json["spans"].as_array_mut().unwrap().retain(|s| s["id"] != id);
        self.json["relations"].as_array_mut().unwrap().retain(|r| r["from"] != id && r["to"] != id);
    }

    /// Takes the links of a claim away.
    fn unlink(&mut self, words: &str) {
        let id = self.id("CLAIM", words);
        self.json["relations"].as_array_mut().unwrap().retain(|r| r["from"] != *id);
    }

    /// Leads the link of a claim elsewhere.
    fn link(&mut self, words: &str, field: &str, to: &str) {
        let id = self.id("CLAIM", words);
        let mut links = self.json["relations"].as_array_mut().unwrap().iter_mut();
        links.find(|r| r["from"] == *id).unwrap()[field] = to.into();
    }
}

type Harm = Box<dyn FnOnce(&mut Sheet)>;

/// Thirty faults: the kind that must be found, the article, and what is done to it.
fn faults() -> Vec<(&'static str, &'static str, Harm)> {
    fn fault(
        kind: &'static str,
        article: &'static str,
        harm: impl FnOnce(&mut Sheet) + 'static,
    ) -> (&'static str, &'static str, Harm) {
        (kind, article, Box::new(harm))
    }
    vec![
        fault("edge", "01-talks.txt", |s| s.stretch("ACTOR", "Tomas Arenko", 0, 1)),
        fault("edge", "06-final.txt", |s| s.stretch("ACTOR", "Solveig Aas", -1, 0)),
        fault("edge", "05-science.txt", |s| s.stretch("DATE", "1974", -1, 1)),
        fault("comma", "06-final.txt", |s| s.stretch("ACTOR", "Tove Ilmari", 0, 1)),
        fault("comma", "04-court.md", |s| s.stretch("ACTOR", "Sylvie Marchetti", 0, 1)),
        fault("comma", "02-council.txt", |s| s.stretch("ACTOR", "Doreen Achterberg", 0, 1)),
        fault("quote", "01-talks.txt", |s| s.stretch("CLAIM", "\"Last year", 0, -1)),
        fault("quote", "06-final.txt", |s| s.stretch("CLAIM", "“If that is", 1, 0)),
        fault("quote", "03-results.txt", |s| s.stretch("CLAIM", "\"The ports", 0, -1)),
        fault("quote", "07-arabic.txt", |s| s.stretch("CLAIM", "«نريد", 0, -1)),
        fault("quote", "08-japanese.txt", |s| s.stretch("CLAIM", "「本は", 1, 0)),
        fault("twin", "02-council.txt", |s| s.double("ACTOR", "Bernard Quill")),
        fault("overlap", "01-talks.txt", |s| {
            s.double("ACTOR", "Piet Hallmann");
            s.stretch("ACTOR", "Piet Hallmann", 0, -9);
        }),
        fault("overlap", "04-court.md", |s| {
            s.double("ACTOR", "Joaquin Reyes");
            s.stretch("ACTOR", "Joaquin Reyes", -6, -6);
            s.sort();
        }),
        fault("value", "05-science.txt", |s| s.set("DATE", "1974", "value", "in 1974".into())),
        fault("value", "01-talks.txt", |s| s.set("DATE", "April 1", "value", "2026-04-31".into())),
        fault("reading", "03-results.txt", |s| s.set("DATE", "Dec. 31", "value", "2025-12-30".into())),
        fault("reading", "02-council.txt", |s| s.set("DATE", "Thursday", "value", "2026-02-11".into())),
        fault("reading", "01-talks.txt", |s| s.set("DATE", "September 2024", "value", "2023-09".into())),
        fault("reading", "01-talks.txt", |s| s.set("DATE", "next week", "value", "2026-W13".into())),
        fault("date", "01-talks.txt", |s| s.set("DATE", "Sunday", "value", "2025-03-09".into())),
        fault("date", "01-talks.txt", |s| s.set("DATE", "Nov. 3", "value", "2019-11-03".into())),
        fault("speaker", "06-final.txt", |s| s.unlink("the credit belonged")),
        fault("speaker", "04-court.md", |s| s.unlink("the wells on all")),
        fault("link", "02-council.txt", |s| s.link("the money would", "to", "nobody00")),
        fault("scheme", "02-council.txt", |s| {
            let date = s.id("DATE", "Feb. 3");
            s.link("the money would", "to", &date);
        }),
        fault("scheme", "03-results.txt", |s| s.set("ACTOR", "Mette Ravnkilde", "attrs.kind", "person".into())),
        fault("scheme", "05-science.txt", |s| s.set("ACTOR", "Imogen Tarkhan", "label", "PERSON".into())),
        fault("untagged", "06-final.txt", |s| s.untag("ACTOR", "Port Elin", 2)),
        fault("two-ways", "01-talks.txt", |s| {
            let span = s.span("ACTOR", "Velmora", 1);
            span.as_object_mut().unwrap().remove("value");
            (span["label"], span["attrs"]) = ("DATE".into(), json!({}));
        }),
    ]
}

#[test]
fn nothing_is_found_in_the_samples_as_they_are() {
    assert_eq!(Project::new().findings(), []);
}

#[test]
fn of_thirty_planted_faults_none_is_missed() {
    let faults = faults();
    assert_eq!(faults.len(), 30);
    let mut missed = Vec::new();
    for (kind, article, harm) in faults {
        let project = Project::new();
        project.change(article, harm);
        let found = project.findings();
        let file = format!("{article}.anna.rubrica.json");
        // Nothing else may be said of any other article: a fault is one fault.
        let elsewhere = found.iter().any(|(_, f, _)| *f != file);
        if elsewhere || !found.iter().any(|(k, ..)| k == kind) {
            missed.push((kind, article, found));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

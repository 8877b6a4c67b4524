//! Several people's tags: sealed until both are done, compared, decided by a key each, finished as gold.

use super::Desk;
use rubrica::app::command::Command;
use rubrica::app::review::Stage;
use rubrica::app::{Mode, Overlay};
use rubrica::core::review::adjudicate::Task;
use rubrica::core::store::sidecar;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Fifty names of two words, a line each.
pub fn fifty() -> String {
    (0..50).map(|i| format!("Anna Berg{i:02} spoke.\n")).collect()
}

/// A sidecar over the fifty names. `change` gives each line's tag: start and end within the line, and label.
pub fn fifty_tags(who: &str, status: &str, change: impl Fn(usize) -> Option<(usize, usize, &'static str)>) -> String {
    let text = fifty();
    let spans: Vec<Value> = (0..50)
        .filter_map(|i| {
            let (from, to, label) = change(i)?;
            let at = i * "Anna Berg00 spoke.\n".len();
            let quote = &text[at + from..at + to];
            Some(json!({"id": format!("s{i}"), "start": at + from, "end": at + to, "label": label, "quote": quote}))
        })
        .collect();
    let document = json!({"file": "story.txt", "sha256": rubrica::core::text::sha256_hex(text.as_bytes()),
        "length": text.chars().count(), "encoding": "utf-8"});
    json!({"format": "rubrica-sidecar", "version": 1, "document": document, "annotator": who, "role": "annotator",
        "status": status, "spans": spans, "relations": []})
    .to_string()
}

/// Ben differs from Anna at twelve places: four edges, four misses, four labels.
pub fn ben(i: usize) -> Option<(usize, usize, &'static str)> {
    match i {
        1 | 5 | 9 | 13 => Some((0, 4, "ACTOR")),
        17 | 21 | 25 | 29 => None,
        33 | 37 | 41 | 45 => Some((0, 11, "DATE")),
        _ => Some((0, 11, "ACTOR")),
    }
}

struct Review {
    desk: Desk,
    folder: PathBuf,
}

impl Review {
    fn of(status: &str) -> Self {
        let desk = Desk::empty();
        let folder = desk.folder.path().join("project");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("story.txt"), fifty()).unwrap();
        std::fs::write(
            folder.join("story.txt.anna.rubrica.json"),
            fifty_tags("anna", "done", |_| Some((0, 11, "ACTOR"))),
        )
        .unwrap();
        std::fs::write(folder.join("story.txt.ben.rubrica.json"), fifty_tags("ben", status, ben)).unwrap();
        let mut review = Self { desk, folder };
        review.open();
        review
    }

    fn open(&mut self) {
        self.desk.session.run(Command::OpenFolderAt(self.folder.clone()));
        self.until("the article is open", |d| {
            d.session.article().is_some() && !d.session.project.as_ref().unwrap().scanning
        });
    }

    #[track_caller]
    fn until(&mut self, what: &str, holds: impl Fn(&Desk) -> bool) {
        for _ in 0..200 {
            self.desk.session.poll();
            if holds(&self.desk) {
                return;
            }
            if let Some(finish) = self.desk.session.jobs.wait(50) {
                finish(&mut self.desk.session);
            }
        }
        panic!("waited in vain until {what}: {}", self.desk.said());
    }

    fn begin(&mut self, task: Task, who: &[&str]) {
        self.desk.session.run(Command::StartReview(task, who.iter().map(|w| Some((*w).to_owned())).collect()));
        self.until("the readings are there", |d| {
            d.session.reviewing().is_some_and(|r| !matches!(r.stage, Stage::Reading))
        });
    }

    fn progress(&self) -> (usize, usize) {
        self.desk.session.review.as_ref().unwrap().progress
    }

    fn gold(&mut self) -> Value {
        self.desk.keys("Ctrl+S");
        self.until("it is saved", |d| d.session.article().unwrap().is_saved());
        let bytes = std::fs::read(self.folder.join("story.txt.gold.rubrica.json")).unwrap();
        sidecar::read(&bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }
}

fn accepted(gold: &Value) -> usize {
    gold["spans"].as_array().unwrap().iter().filter(|s| s["status"] == "accepted").count()
}

fn bytes(folder: &Path) -> Vec<Vec<u8>> {
    ["anna", "ben"].map(|w| std::fs::read(folder.join(format!("story.txt.{w}.rubrica.json"))).unwrap()).into()
}

#[test]
fn twelve_disagreements_take_twelve_keys_and_one() {
    let mut review = Review::of("done");
    let before = bytes(&review.folder);
    review.begin(Task::Adjudicate, &["anna", "ben"]);
    assert_eq!(review.progress(), (0, 12));
    assert!(review.desk.said().starts_with("38 agreed tags taken over. 12 disagreements"), "{}", review.desk.said());
    review.desk.keys("1 2 A X 1 1 X 2 2 1 1 2");
    assert_eq!(review.progress(), (12, 12));
    assert!(review.desk.said().starts_with("All decided."), "{}", review.desk.said());
    review.desk.keys("Ctrl+Enter");
    let gold = review.gold();
    assert_eq!((gold["status"].as_str(), gold["role"].as_str()), (Some("reviewed"), Some("gold")));
    // 38 agreed; X twice, and once Ben's “no tag”.
    assert_eq!(accepted(&gold), 50 - 3);
    let report = &gold["review"];
    assert_eq!(report["causes"], json!({"boundary": 4, "label": 4, "missed": 4}));
    assert_eq!(report["took"], json!({"anna": 5, "ben": 3, "merged": 1, "neither": 3}));
    let by = |quote: &str| {
        let all = gold["spans"].as_array().unwrap();
        all.iter().find(|s| s["quote"] == quote).and_then(|s| s["by"].as_str().map(str::to_owned)).unwrap_or_default()
    };
    assert_eq!((by("Anna Berg00"), by("Anna Berg01")), ("anna,ben".to_owned(), "anna".to_owned()));
    assert_eq!(bytes(&review.folder), before, "the annotators' files stay as they are");
}

#[test]
fn every_decision_is_undone_alone_and_found_again_after_a_restart() {
    let mut review = Review::of("done");
    review.begin(Task::Adjudicate, &["anna", "ben"]);
    review.desk.keys("1 2 X");
    assert_eq!(review.progress(), (3, 12));
    review.desk.keys("Ctrl+Z Ctrl+Z");
    assert_eq!(review.progress(), (1, 12));
    assert_eq!(review.desk.session.review.as_ref().unwrap().at, Some(5));
    review.desk.keys("Ctrl+Y");
    assert_eq!(review.progress(), (2, 12));
    review.gold();
    review.desk.keys("Esc");
    review.until("the own sidecar is open again", |d| d.session.annotator.is_none() && d.session.article().is_some());
    assert!(review.desk.session.review.is_none() && review.desk.session.mode == Mode::Text);
    review.begin(Task::Adjudicate, &["anna", "ben"]);
    assert_eq!(review.progress(), (2, 12));
    review.desk.keys("Ctrl+Enter");
    assert!(review.desk.said().starts_with("10 still to decide"), "{}", review.desk.said());
}

#[test]
fn a_reason_is_given_afterwards_and_a_gap_in_the_guidelines_is_noted() {
    let mut review = Review::of("done");
    review.begin(Task::Adjudicate, &["anna", "ben"]);
    review.desk.keys("X C");
    assert_eq!(review.desk.session.review.as_ref().unwrap().at, Some(1), "C goes back to what X decided");
    review.desk.session.run(Command::SetNote(Some("a title, no name".to_owned())));
    review.desk.keys("N Shift+G 1 1");
    let gold = review.gold();
    let rejected: Vec<&Value> =
        gold["spans"].as_array().unwrap().iter().filter(|s| s["status"] == "rejected").collect();
    assert_eq!(rejected[0]["note"], "a title, no name");
    assert_eq!(rejected[1]["review"]["gap"], true);
    assert_eq!(review.progress(), (4, 12));
}

#[test]
fn a_decision_is_changed_with_the_keys_of_the_text() {
    let mut review = Review::of("done");
    review.begin(Task::Adjudicate, &["anna", "ben"]);
    review.desk.keys("2 Shift+Tab Enter Shift+Right Esc");
    assert_eq!(review.desk.session.mode, Mode::Review);
    let gold = review.gold();
    let changed = gold["spans"].as_array().unwrap().iter().find(|s| s["by"] == "ben").unwrap();
    assert_eq!(changed["quote"], "Anna Berg01");
    assert_eq!(review.progress(), (1, 12));
    // A label by a digit, without looking at the first version: Enter takes the merged one over.
    review.desk.keys("Enter 3 Esc");
    assert_eq!(review.progress(), (2, 12));
}

#[test]
fn tags_stay_sealed_until_both_are_done_unless_one_insists() {
    let mut review = Review::of("in_progress");
    review.begin(Task::Adjudicate, &["anna", "ben"]);
    let sealed = |r: &Review| matches!(&r.desk.session.review.as_ref().unwrap().stage, Stage::Sealed(readings) if readings.waits_for == ["ben"]);
    assert!(sealed(&review) && review.desk.session.overlay == Some(Overlay::Unseal));
    review.desk.session.overlay = None;
    review.desk.keys("1");
    assert!(sealed(&review) && review.desk.session.article().unwrap().tag_count() == 0);
    review.desk.session.run(Command::Unseal);
    assert_eq!(review.progress(), (0, 12));
}

#[test]
fn comparing_writes_nothing() {
    let mut review = Review::of("done");
    review.begin(Task::Compare, &["anna", "ben"]);
    review.desk.keys("N N P 1 A X Enter Shift+G");
    assert!(review.desk.said().contains("only compares"), "{}", review.desk.said());
    assert_eq!(review.desk.session.article().unwrap().tag_count(), 0);
    review.desk.keys("Esc");
    assert!(!review.folder.join("story.txt.gold.rubrica.json").exists());
}

#[test]
fn one_persons_tags_are_kept_removed_and_relabelled() {
    let mut review = Review::of("done");
    review.begin(Task::OnePerson, &["ben"]);
    assert_eq!(review.progress(), (0, 46));
    review.desk.keys("A X 2 Shift+Left N Shift+A Ctrl+Enter");
    let gold = review.gold();
    assert_eq!((gold["status"].as_str(), accepted(&gold)), (Some("reviewed"), 45));
    let spans = gold["spans"].as_array().unwrap();
    assert_eq!((spans[1]["status"].as_str(), spans[2]["label"].as_str()), (Some("rejected"), Some("DATE")));
    assert_eq!(spans[3]["quote"], "Anna");
    assert!(spans.iter().filter(|s| s["status"] == "accepted").all(|s| s["by"] == "ben"));
}

#[test]
fn the_list_is_filtered_by_cause_and_keys_keep_to_it() {
    use rubrica::app::review::Filter;
    use rubrica::core::review::align::Cause;
    let mut review = Review::of("done");
    review.begin(Task::Adjudicate, &["anna", "ben"]);
    review.desk.session.run(Command::ReviewFilter(Filter { cause: Some(Cause::Label), ..Filter::default() }));
    review.desk.keys("N 1 1 1 1");
    assert!(review.desk.said().contains("Nothing is left to decide in this filter"), "{}", review.desk.said());
    assert_eq!(review.progress(), (4, 12));
}

#[test]
fn articles_are_assigned_once_and_the_list_shows_ones_own() {
    let desk = Desk::empty();
    let folder = desk.folder.path().join("project");
    std::fs::create_dir_all(&folder).unwrap();
    for i in 0..10 {
        std::fs::write(folder.join(format!("a{i}.txt")), "Anna spoke.").unwrap();
    }
    let mut review = Review { desk, folder };
    review.open();
    review.desk.session.run(Command::SetAnnotator(Some("anna".to_owned())));
    review.until("the folder is read again", |d| !d.session.project.as_ref().unwrap().scanning);
    let people = ["anna".to_owned(), "ben".to_owned()].to_vec();
    review.desk.session.run(Command::DrawAssignment { people, percent: 20 });
    assert_eq!(review.desk.said(), "Drawn: anna 6, ben 6; 2 articles for two. In rubrica.assign.json.");
    let project = review.desk.session.project.as_mut().unwrap();
    project.set_mine_only(true);
    assert_eq!((project.shown(), project.my_progress()), (6, (0, 6)));
    let file = std::fs::read_to_string(review.folder.join("rubrica.assign.json")).unwrap();
    assert_eq!(file.lines().filter(|l| l.starts_with("\"a")).count(), 11);
}

#[test]
fn the_tags_of_another_copy_come_in() {
    let mut review = Review::of("done");
    let other = review.desk.folder.path().join("copy");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("story.txt"), fifty()).unwrap();
    std::fs::write(other.join("story.txt.carl.rubrica.json"), fifty_tags("carl", "done", ben)).unwrap();
    review.desk.session.run(Command::MergeFolderAt(other));
    review.until("it is merged", |d| d.said().starts_with("Merged"));
    assert_eq!(review.desk.said(), "Merged: 1 sidecars new, 0 joined, 0 the same.");
    assert!(review.folder.join("story.txt.carl.rubrica.json").exists());
}

//! The concordance over a folder: finding, filtering, labelling many articles with one undo, spreading a tag.

use super::Desk;
use rubrica::app::command::Command;
use rubrica::core::document::Status;
use rubrica::core::store::sidecar;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const TEXTS: [(&str, &str); 4] = [
    ("a.txt", "Date: 2026-02-02\n\nThe Commission met. Later the Commission agreed.\n"),
    ("b.txt", "Date: 2026-02-03\n\nA new Commission was named; the commission left.\n"),
    ("c.txt", "Date: 2026-02-04\n\nNobody came to Brussels.\n"),
    ("d.txt", "Date: 2026-02-05\n\nDecommissioned: the old Commission building.\n"),
];

impl Desk {
    /// Takes in what threads hand back until something holds.
    #[track_caller]
    fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !holds(self) {
            assert!(Instant::now() < end, "waited in vain until {what}: {}", self.said());
            if let Some(finish) = self.session.jobs.wait(100) {
                finish(&mut self.session);
            }
        }
    }

    fn project() -> Self {
        let mut desk = Self::empty();
        let folder = desk.folder.path().join("project");
        std::fs::create_dir(&folder).unwrap();
        for (name, text) in TEXTS {
            std::fs::write(folder.join(name), text).unwrap();
        }
        desk.session.run(Command::OpenFolderAt(folder));
        desk.wait_until("the folder is read", |d| {
            d.session.article().is_some() && d.session.project.as_ref().is_some_and(|p| !p.scanning)
        });
        desk
    }

    fn search(&mut self, typed: &str) -> &mut Self {
        self.session.run(Command::Concordance);
        self.session.run(Command::FindInProject(typed.to_owned()));
        self.wait_until("it is searched", |d| !d.session.concordance.running);
        self
    }

    /// File and words of the rows shown.
    fn rows(&self) -> Vec<String> {
        let concordance = &self.session.concordance;
        let rows = (0..concordance.len()).filter_map(|row| concordance.row(row));
        rows.map(|r| {
            let name = r.entry.path.file_name().unwrap().to_string_lossy().into_owned();
            let tag = r.entry.tag(&r.hit).map_or(String::new(), |t| format!(" {}", t.label));
            format!("{name} {}{tag}", r.entry.text.slice(r.hit.range))
        })
        .collect()
    }

    fn fault(&mut self, typed: &str) -> String {
        self.search(typed);
        self.session.concordance.fault.clone().unwrap_or_default()
    }

    fn sidecar(&self, article: &str) -> PathBuf {
        self.folder.path().join("project").join(format!("{article}.rubrica.json"))
    }

    /// Accepted tags of a sidecar on disk.
    fn tags(&self, article: &str) -> usize {
        let Ok(bytes) = std::fs::read(self.sidecar(article)) else { return 0 };
        sidecar::read(&bytes).unwrap().spans.len()
    }

    fn settled(&mut self) -> &mut Self {
        self.wait_until("all is written", |d| {
            let said = d.said();
            said.starts_with("Done in") || said.starts_with("Undone in") || said.starts_with("Redone in")
        });
        self
    }
}

#[test]
fn places_of_all_articles_are_found_in_order_and_sorted_by_their_contexts() {
    let mut desk = Desk::project();
    desk.search("Commission");
    assert_eq!(desk.rows(), ["a.txt Commission", "a.txt Commission", "b.txt Commission", "d.txt Commission"]);
    desk.search("commission");
    assert_eq!(desk.rows().len(), 5);
    desk.keys("S");
    assert_eq!(desk.rows()[0], "b.txt Commission", "“new” comes before “old” and “the”");
    desk.keys("S");
    assert_eq!(desk.rows()[0], "a.txt Commission", "“agreed” comes first");
    desk.search("/nothing|nobody/");
    assert_eq!(desk.rows(), ["c.txt Nobody"]);
    desk.search("/(/");
    assert!(desk.session.concordance.fault.is_some() && desk.session.concordance.is_empty());
}

#[test]
fn a_label_is_shown_before_it_is_given_to_rows_of_many_articles_and_undone_in_one_step() {
    let mut desk = Desk::project();
    desk.search("Commission").keys("T Ctrl+A 1");
    assert_eq!(desk.session.concordance.preview.as_ref().map(|p| p.count()), Some(4));
    assert_eq!((desk.tags("b.txt"), desk.session.article().unwrap().tag_count()), (0, 0), "nothing is done yet");
    desk.keys("Enter").settled();
    assert_eq!(desk.session.article().unwrap().tag_count(), 2);
    assert_eq!((desk.tags("b.txt"), desk.tags("c.txt"), desk.tags("d.txt")), (1, 0, 1));
    let rows = desk.session.project.as_ref().unwrap().rows();
    let marks: Vec<(Status, usize)> = rows.iter().map(|r| (r.status, r.tags)).collect();
    let (begun, new) = (Status::InProgress, Status::New);
    assert_eq!(marks, [(begun, 2), (begun, 1), (new, 0), (begun, 1)], "the list at the left knows");
    assert!(desk.rows().is_empty(), "no untagged place is left");
    desk.keys("T");
    assert_eq!(desk.rows()[0], "a.txt Commission ACTOR");
    // One undo takes it out of all articles, one redo puts it back.
    desk.keys("Ctrl+Z").settled();
    assert_eq!(desk.session.article().unwrap().tag_count(), 0);
    assert_eq!((desk.tags("b.txt"), desk.tags("d.txt")), (0, 0));
    desk.keys("Ctrl+Shift+Z").settled();
    assert_eq!((desk.session.article().unwrap().tag_count(), desk.tags("b.txt"), desk.tags("d.txt")), (2, 1, 1));
}

#[test]
fn each_article_keeps_its_own_history() {
    let mut desk = Desk::project();
    desk.search("Commission").keys("Ctrl+A 1 Enter").settled();
    // The next window undoes the part of one article alone.
    let folder = {
        let Desk { session, folder } = desk;
        drop(session);
        folder
    };
    let mut desk = Desk::in_folder(folder);
    let path = desk.folder.path().join("project/b.txt").canonicalize().unwrap();
    desk.session.run(Command::Open(path));
    desk.wait_until("it is open", |d| d.session.article().is_some());
    assert_eq!(desk.session.article().unwrap().tag_count(), 1);
    desk.keys("Ctrl+Z");
    assert_eq!(desk.session.article().unwrap().tag_count(), 0);
}

#[test]
fn esc_drops_the_preview_and_what_was_done_since_is_undone_first() {
    let mut desk = Desk::project();
    desk.search("Commission").keys("1 Esc");
    assert!(desk.session.concordance.preview.is_none() && desk.session.list.is_some());
    desk.keys("Down Down 1 Enter").settled();
    assert_eq!((desk.tags("b.txt"), desk.session.article().unwrap().tag_count()), (1, 0));
    desk.keys("Esc 2");
    assert_eq!(desk.session.article().unwrap().tag_count(), 1);
    desk.keys("Ctrl+Z");
    assert_eq!((desk.tags("b.txt"), desk.session.article().unwrap().tag_count()), (1, 0));
}

#[test]
fn shift_r_spreads_a_tag_with_its_value_over_the_project() {
    let mut desk = Desk::project();
    desk.search("Commission").keys("Enter 1");
    desk.session.run(Command::SetValue(Some("European Commission".to_owned())));
    desk.keys("Shift+R");
    desk.wait_until("the label is shown", |d| d.session.concordance.preview.is_some());
    assert_eq!(desk.session.concordance.preview.as_ref().map(|p| p.count()), Some(3));
    desk.keys("Enter").settled();
    let json = std::fs::read_to_string(desk.sidecar("b.txt")).unwrap();
    assert!(json.contains("\"value\":\"European Commission\"") && json.contains("\"origin\":\"propagated\""), "{json}");
    assert_eq!(desk.session.article().unwrap().tag_count(), 2);
}

#[test]
fn an_article_open_in_another_window_is_left_and_said() {
    let mut desk = Desk::project();
    let places = rubrica::app::Places {
        state: desk.folder.path().join("state"),
        settings: desk.folder.path().join("other.json"),
        samples: None,
    };
    let mut other = Desk {
        session: rubrica::app::Session::new(places, std::sync::Arc::new(super::World::default())),
        folder: tempfile::tempdir().unwrap(),
    };
    let path = desk.folder.path().join("project/b.txt").canonicalize().unwrap();
    other.session.run(Command::Open(path));
    other.wait_until("it is open there", |d| d.session.article().is_some());
    other.keys("1");
    other.session.run(Command::Save);
    other.wait_until("it is saved there", |d| d.session.article().unwrap().is_saved());
    desk.search("Commission").keys("Ctrl+A 1 Enter").settled();
    assert!(desk.said().contains("1 left as they are: it is open in another window"), "{}", desk.said());
    assert_eq!((desk.tags("b.txt"), desk.tags("d.txt")), (1, 1));
}

#[test]
fn enter_goes_to_the_place_in_its_article() {
    let mut desk = Desk::project();
    desk.search("Brussels").keys("Enter");
    desk.wait_until("it is open", |d| d.session.article().is_some_and(|a| a.name() == "c.txt"));
    assert_eq!(desk.selected(), "Brussels");
}

/// A folder where the same person goes by two names in three articles.
fn two_names() -> Desk {
    let mut desk = Desk::project();
    desk.search("Commission").keys("Ctrl+A 1 Enter").settled();
    desk.search("label:ACTOR").keys("Ctrl+A V");
    assert!(desk.session.renaming.as_ref().is_some_and(|r| r.rows && r.from == "Commission"));
    desk.session.run(Command::NameRows("EU Commission".to_owned()));
    desk.keys("Enter").settled();
    desk.search("Nobody").keys("Ctrl+A 1 Enter").settled();
    desk
}

fn values(desk: &Desk, article: &str) -> Vec<String> {
    let Ok(bytes) = std::fs::read(desk.sidecar(article)) else { return Vec::new() };
    let spans = sidecar::read(&bytes).unwrap().spans;
    spans.iter().filter_map(|s| s.value_str().map(str::to_owned)).collect()
}

#[test]
fn an_actor_is_renamed_in_all_articles_after_a_look_and_with_one_undo() {
    let mut desk = two_names();
    assert_eq!(values(&desk, "b.txt"), ["EU Commission"]);
    desk.wait_until("all mentions are known", |d| d.session.mentions_of("EU Commission") == (2, (2, 2)));
    desk.keys("Esc Tab E");
    assert_eq!(desk.session.renaming.as_ref().map(|r| r.from.as_str()), Some("EU Commission"));
    let to = "European Commission".to_owned();
    desk.session.run(Command::RenameInProject { from: "EU Commission".to_owned(), to });
    desk.wait_until("each place is shown", |d| d.session.concordance.preview.is_some());
    let preview = desk.session.concordance.preview.as_ref().unwrap();
    assert_eq!((preview.count(), preview.aim.words().as_ref()), (4, "European Commission"));
    assert_eq!(values(&desk, "b.txt"), ["EU Commission"], "nothing is done yet");
    desk.keys("Enter").settled();
    assert!(desk.said().contains("3 articles: rename EU Commission to European Commission"), "{}", desk.said());
    assert_eq!((values(&desk, "b.txt"), values(&desk, "d.txt")), (vec![to_name()], vec![to_name()]));
    assert_eq!(
        desk.session.article().unwrap().document.spans().iter().filter(|s| s.value_str() == Some(&to_name())).count(),
        2
    );
    desk.wait_until("that is learned", |d| d.session.mentions_of("European Commission") == (2, (2, 2)));
    // One undo takes it back everywhere, one redo gives it again.
    desk.keys("Ctrl+Z").settled();
    assert_eq!(
        (values(&desk, "b.txt"), values(&desk, "d.txt")),
        (vec!["EU Commission".to_owned()], vec!["EU Commission".to_owned()])
    );
    desk.keys("Ctrl+Shift+Z").settled();
    assert_eq!(values(&desk, "d.txt"), [to_name()]);
}

fn to_name() -> String {
    "European Commission".to_owned()
}

#[test]
fn two_actors_become_one_in_all_articles() {
    let mut desk = two_names();
    desk.wait_until("both are known", |d| d.session.mentions_of("Nobody") == (0, (1, 1)));
    let merge = Command::RenameInProject { from: "EU Commission".to_owned(), to: "Nobody".to_owned() };
    desk.session.run(merge);
    desk.wait_until("each place is shown", |d| d.session.concordance.preview.is_some());
    desk.keys("Enter").settled();
    assert!(desk.said().contains("merge EU Commission into Nobody"), "{}", desk.said());
    assert_eq!(
        (values(&desk, "c.txt"), values(&desk, "d.txt")),
        (vec!["Nobody".to_owned()], vec!["Nobody".to_owned()])
    );
    desk.keys("Ctrl+Z").settled();
    assert_eq!(
        (values(&desk, "c.txt"), values(&desk, "d.txt")),
        (vec!["Nobody".to_owned()], vec!["EU Commission".to_owned()])
    );
}

#[test]
fn all_mentions_of_an_actor_are_listed_and_some_get_another_name() {
    let mut desk = two_names();
    desk.keys("Esc Tab Shift+E");
    desk.wait_until("they are found", |d| !d.session.concordance.running && d.session.concordance.len() == 4);
    desk.keys("End V");
    desk.session.run(Command::NameRows("Another commission".to_owned()));
    assert_eq!(desk.session.concordance.preview.as_ref().map(|p| p.count()), Some(1));
    desk.keys("Esc");
    assert!(desk.session.concordance.preview.is_none());
    desk.session.run(Command::NameRows("Another commission".to_owned()));
    desk.keys("Enter").settled();
    assert_eq!(
        (values(&desk, "b.txt"), values(&desk, "d.txt")),
        (vec!["EU Commission".to_owned()], vec!["Another commission".to_owned()])
    );
}

#[test]
fn conditions_of_all_kinds_and_what_is_wrong_with_a_query() {
    let mut desk = Desk::project();
    desk.search("Commission");
    desk.session.focus_results();
    desk.keys("Ctrl+A 1 Enter").settled();
    assert_eq!(desk.search("label:ACTOR origin:propagated file:b*").rows(), ["b.txt Commission ACTOR"]);
    assert_eq!(desk.search("comm* -building status:in_progress").rows().len(), 4);
    assert_eq!(desk.search("status:done comm*").rows(), [""; 0]);
    assert_eq!(desk.fault("status:finished").split(':').next(), Some("No status is called finished"));
    assert!(desk.fault("/(/").starts_with("This is not a regular expression"));
    assert!(desk.rows().is_empty());
    // A slip of the fingers finds nothing, and says why.
    assert!(desk.fault("lable:ACTOR").contains("“lable”"));
    assert_eq!(desk.fault("label:ACTOR"), "");
}

#[test]
fn capitals_count_where_one_says_so() {
    let mut desk = Desk::project();
    assert_eq!(desk.search("commission").rows().len(), 5);
    desk.session.focus_results();
    desk.keys("I");
    desk.wait_until("it is searched", |d| !d.session.concordance.running);
    assert_eq!(desk.rows(), ["b.txt commission"]);
    desk.keys("I");
    desk.wait_until("it is searched", |d| !d.session.concordance.running);
    assert_eq!(desk.rows().len(), 5);
}

#[test]
fn a_search_is_stopped_by_esc_and_keeps_its_rows() {
    let mut desk = Desk::project();
    desk.session.run(Command::Concordance);
    desk.session.run(Command::FindInProject("Commission".to_owned()));
    desk.session.focus_results();
    // Nothing was handed back yet: the search runs, and Esc ends it before it closes the list.
    desk.keys("Esc");
    assert!(desk.session.concordance.stopped && desk.session.is_concordance());
    desk.keys("Esc");
    assert!(!desk.session.is_concordance());
}

#[test]
fn many_articles_are_found_in_the_order_of_the_list() {
    let mut desk = Desk::empty();
    let folder = desk.folder.path().join("project");
    std::fs::create_dir(&folder).unwrap();
    for i in 0..500 {
        std::fs::write(folder.join(format!("{i:03}.txt")), format!("The Commission met {i}.\n")).unwrap();
    }
    desk.session.run(Command::OpenFolderAt(folder));
    desk.wait_until("the folder is read", |d| d.session.project.as_ref().is_some_and(|p| !p.scanning));
    let rows = desk.search("Commission").rows();
    assert_eq!(rows.len(), 500);
    assert!(rows.is_sorted(), "{rows:?}");
}

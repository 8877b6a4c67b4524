//! Articles on disk: opened, saved, left, done, and opened again.

use super::Desk;
use rubrica::app::command::Command;
use rubrica::core::document::Status;
use std::path::PathBuf;

impl Desk {
    /// Writes an article into the desk's folder.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join("project").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Works off what threads hand back until a condition holds.
    #[track_caller]
    pub fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        for _ in 0..200 {
            self.session.poll();
            if holds(self) {
                return;
            }
            if let Some(finish) = self.session.jobs.wait(50) {
                finish(&mut self.session);
            }
        }
        panic!("waited in vain until {what}: {}", self.said());
    }

    pub fn open(&mut self, path: &std::path::Path) {
        self.session.open_paths(&[path.to_path_buf()]);
        let path = path.canonicalize().unwrap();
        self.until("the article is open", |d| d.session.article().is_some_and(|a| a.path == path));
    }
}

#[test]
fn a_tag_is_saved_beside_the_article_and_comes_back_with_its_undo() {
    let mut desk = Desk::empty();
    let path = desk.write("story.txt", " date 2026-02-02 Talks go on\n\nAnna Berg spoke on Sunday.\n");
    let before = std::fs::read(&path).unwrap();
    desk.open(&path);
    assert_eq!(desk.session.article().unwrap().title(), "Talks go on");
    desk.keys("Shift+Right 1 Ctrl+S");
    let sidecar = path.with_file_name("story.txt.rubrica.json");
    desk.until("it is saved", |d| d.session.article().unwrap().is_saved());
    let saved = std::fs::read_to_string(&sidecar).unwrap();
    assert!(saved.contains("\"quote\":\"Anna Berg\"") && saved.contains("\"date\":\"2026-02-02\""), "{saved}");
    assert_eq!(std::fs::read(&path).unwrap(), before, "the article is never written");

    let Desk { session, folder } = desk;
    drop(session);
    let mut again = Desk::in_folder(folder);
    again.open(&path);
    assert_eq!(again.text(), " date 2026-02-02 Talks go on\n\n[ACTOR Anna Berg] spoke on Sunday.\n");
    again.keys("Ctrl+Z");
    assert_eq!(again.said(), "Undone: tag as ACTOR.");
    assert!(!again.text().contains("[ACTOR"));
}

#[test]
fn opening_an_article_writes_nothing() {
    let mut desk = Desk::empty();
    let path = desk.write("story.txt", "Anna left.");
    desk.open(&path);
    desk.session.run(Command::Quit);
    let names: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["story.txt"]);
}

#[test]
fn done_goes_on_to_the_next_unfinished_article() {
    let mut desk = Desk::empty();
    for name in ["a.txt", "b.txt", "c.txt", "README.md", ".hidden.txt"] {
        desk.write(name, "Anna left.");
    }
    let folder = desk.folder.path().join("project");
    desk.session.open_paths(&[folder]);
    desk.until("the folder is read", |d| d.session.project.as_ref().is_some_and(|p| !p.scanning));
    desk.until("an article is open", |d| d.session.article().is_some());
    let name = |d: &Desk| d.session.article().map(|a| a.name()).unwrap_or_default();
    assert_eq!((name(&desk).as_str(), desk.session.project.as_ref().unwrap().rows().len()), ("a.txt", 3));
    desk.keys("Ctrl+Enter");
    desk.until("b is open", |d| name(d) == "b.txt");
    desk.keys("1 Ctrl+Shift+Enter");
    desk.until("c is open", |d| name(d) == "c.txt");
    desk.keys("Ctrl+PgUp");
    desk.until("b is open", |d| name(d) == "b.txt");
    assert_eq!(desk.session.article().unwrap().document.status(), Status::Skipped);
    desk.keys("Ctrl+Z");
    assert_eq!(desk.session.article().unwrap().document.status(), Status::InProgress);
    let statuses: Vec<Status> = desk.session.project.as_ref().unwrap().rows().iter().map(|r| r.status).collect();
    assert_eq!(statuses, [Status::Done, Status::InProgress, Status::New]);
}

#[test]
fn an_article_that_changed_is_looked_at_before_its_tags_are_saved_in_new_places() {
    let mut desk = Desk::empty();
    let path = desk.write("story.txt", "Anna Berg spoke on Sunday. Then Ben left the hall.");
    desk.open(&path);
    desk.keys("Shift+Right 1 Esc J Right 1 Ctrl+S");
    desk.until("it is saved", |d| d.session.article().unwrap().is_saved());
    let Desk { session, folder } = desk;
    drop(session);
    let sidecar = path.with_file_name("story.txt.rubrica.json");
    let before = std::fs::read(&sidecar).unwrap();

    std::fs::write(&path, "Yesterday Anna Berg, 50, spoke on Sunday. Then everybody went home.").unwrap();
    let mut again = Desk::in_folder(folder);
    again.open(&path);
    assert!(
        again.session.notices.last().unwrap().text.contains("The article was changed"),
        "{:?}",
        again.session.notices
    );
    again.keys("2");
    assert!(again.said().starts_with("Nothing was changed"), "{}", again.said());
    assert_eq!(std::fs::read(&sidecar).unwrap(), before, "nothing is written before the person has looked");
    again.session.run(Command::AcceptPlaces);
    again.keys("Ctrl+S");
    again.until("it is saved", |d| d.session.article().unwrap().is_saved());
    assert_ne!(std::fs::read(&sidecar).unwrap(), before);
    assert_eq!(again.session.article().unwrap().document.spans().orphans().len(), 1);
    let lost = again.session.article().unwrap().document.spans().orphans()[0].id.to_string();
    again.session.run(Command::PlaceOrphan(lost));
    again.keys("J Right Enter");
    assert_eq!(again.text(), "Yesterday [ACTOR Anna Berg], 50, spoke on Sunday. Then [ACTOR everybody] went home.");
}

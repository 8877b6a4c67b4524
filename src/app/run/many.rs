//! One step over many articles: done in those that are open and, on a thread, in the others; undone and redone as one.

use super::bulk::{self, Part, Wish};
use crate::app::Session;
use crate::core::search::Entry;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Something done to many articles at once.
#[derive(Clone, Debug)]
pub struct Bulk {
    name: String,
    parts: Vec<Part>,
}

impl Session {
    /// Changes articles as wished, each on its own, as one step for undo.
    pub(super) fn change_many(&mut self, name: String, wishes: Vec<(PathBuf, Wish)>) {
        let mut parts = Vec::new();
        let mut left = Vec::new();
        let mut elsewhere = Vec::new();
        for (path, wish) in wishes {
            if !self.is_open(&path) {
                elsewhere.push((path, wish));
                continue;
            }
            let done = self.in_article(&path, |session| {
                let article = session.article()?;
                let edits = wish.edits(&article.document, &mut || session.outside.random());
                (!edits.is_empty() && session.commit(wish.name(), edits))
                    .then(|| session.article().map_or(0, |a| a.document.history().last_n()))
            });
            match done {
                Some(n) => parts.push(Part { path, n }),
                None => left.push(path),
            }
        }
        self.acted_since_bulk = false;
        let files = self.bulk_files();
        self.finish_bulk(name, parts, left, elsewhere.len(), move || {
            elsewhere.into_iter().map(|(path, wish)| (path.clone(), files.act(&path, &wish))).collect()
        });
    }

    /// Runs the part of a bulk change that concerns articles not open here, then takes it all in as one step.
    fn finish_bulk(
        &mut self,
        name: String,
        mut parts: Vec<Part>,
        mut left: Vec<PathBuf>,
        count: usize,
        work: impl FnOnce() -> Vec<(PathBuf, Result<bulk::Done, String>)> + Send + 'static,
    ) {
        let finish = move |session: &mut Session, results: Vec<(PathBuf, Result<bulk::Done, String>)>| {
            session.bulk_running = false;
            let mut reason = None;
            let mut entries = Vec::new();
            for (path, result) in results {
                match result {
                    Ok((n, entry)) => {
                        entries.push(entry);
                        parts.push(Part { path, n });
                    }
                    Err(why) => {
                        reason.get_or_insert(why);
                        left.push(path);
                    }
                }
            }
            let articles = parts.len();
            session.learn_again(parts.iter().map(|p| p.path.clone()).collect());
            if articles > 0 {
                session.bulks.push(Bulk { name: name.clone(), parts });
                session.undone_bulks.clear();
                session.acted_since_bulk = false;
            }
            session.rows_changed(entries);
            let files = if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") };
            let left = match (left.len(), reason) {
                (0, _) => String::new(),
                (n, why) => {
                    format!(" {n} left as they are: {}.", why.unwrap_or_else(|| "they cannot be changed".to_owned()))
                }
            };
            let said =
                format!("Done in {files}: {}. Ctrl+Z takes it all back.{left}", super::history::lower_first(&name));
            session.say(&said);
            session.open_waiting();
        };
        if count == 0 {
            return finish(self, Vec::new());
        }
        self.bulk_running = true;
        self.say(&format!("Writing {count} more articles…"));
        self.jobs.spawn(work, finish);
    }

    /// Undo where the last thing done was to many articles, or the open article's newest action is part of that.
    pub(super) fn undo_bulk(&mut self) -> bool {
        let newest = self.article().and_then(|a| a.document.history().undoable().map(|n| (a.path.clone(), n.n)));
        let part = |bulk: &Bulk| {
            newest.as_ref().is_some_and(|(path, n)| bulk.parts.iter().any(|p| p.path == *path && p.n == *n))
        };
        let ours = self.bulks.last().is_some_and(|bulk| part(bulk) || !self.acted_since_bulk);
        if !ours {
            return false;
        }
        let Some(bulk) = self.bulks.pop() else { return false };
        self.turn_bulk(bulk, false);
        true
    }

    /// Redo of what `undo_bulk` took back.
    pub(super) fn redo_bulk(&mut self) -> bool {
        if self.acted_since_bulk {
            return false;
        }
        let Some(bulk) = self.undone_bulks.pop() else { return false };
        self.turn_bulk(bulk, true);
        true
    }

    fn turn_bulk(&mut self, bulk: Bulk, again: bool) {
        if self.bulk_running {
            if again {
                self.undone_bulks.push(bulk)
            } else {
                self.bulks.push(bulk)
            }
            return self.say("The last change is still being written: try again in a moment.");
        }
        let mut kept = Vec::new();
        let mut left = 0;
        let mut elsewhere = Vec::new();
        for part in bulk.parts {
            if !self.is_open(&part.path) {
                elsewhere.push(part);
                continue;
            }
            let n = part.n;
            let turned = self.in_article(&part.path, |session| {
                let history = session.article()?.document.history();
                let next = if again { history.redoable() } else { history.undoable() };
                next.filter(|a| a.n == n)?;
                if again {
                    session.redo_here()
                } else {
                    session.undo_here()
                }
                Some(())
            });
            match turned {
                Some(()) => kept.push(part),
                None => left += 1,
            }
        }
        let files = self.bulk_files();
        let name = bulk.name;
        let finish = move |session: &mut Session, results: Vec<(Part, Result<bulk::Done, String>)>| {
            session.bulk_running = false;
            let mut entries = Vec::new();
            for (part, result) in results {
                match result {
                    Ok((_, entry)) => {
                        entries.push(entry);
                        kept.push(part);
                    }
                    Err(_) => left += 1,
                }
            }
            let articles = kept.len();
            session.learn_again(kept.iter().map(|p| p.path.clone()).collect());
            let bulk = Bulk { name: name.clone(), parts: kept };
            if again {
                session.bulks.push(bulk)
            } else {
                session.undone_bulks.push(bulk)
            }
            session.acted_since_bulk = false;
            session.rows_changed(entries);
            let word = if again { "Redone" } else { "Undone" };
            let more = if left > 0 {
                format!(" {left} articles were changed since and are left as they are.")
            } else {
                String::new()
            };
            session.say(&format!("{word} in {articles} articles: {}.{more}", super::history::lower_first(&name)));
            session.open_waiting();
        };
        if elsewhere.is_empty() {
            return finish(self, Vec::new());
        }
        self.bulk_running = true;
        let work = move || {
            let turn = |part: Part| {
                let result = files.turn(&part, again);
                (part, result)
            };
            elsewhere.into_iter().map(turn).collect()
        };
        self.jobs.spawn(work, finish);
    }

    /// Shows the tags of rows as they are after a change of many articles.
    fn rows_changed(&mut self, mut entries: Vec<Arc<Entry>>) {
        entries.extend(self.entries_here().into_values());
        entries.iter().for_each(|entry| self.names.learn_entry(entry));
        if let Some(project) = &mut self.project {
            let by: HashMap<&Path, &Arc<Entry>> = entries.iter().map(|e| (e.path.as_path(), e)).collect();
            project.update_all(|row| {
                if let Some(entry) = by.get(row.path.as_path()) {
                    (row.tags, row.status) = (entry.count(), entry.status);
                }
            });
        }
        self.concordance.replace(entries);
        self.concordance.arrange();
        let count = self.list_len();
        if let Some(list) = &mut self.list {
            let first = *list.chosen().start();
            list.to(first, false);
            list.fit(count);
        }
    }

    fn is_open(&self, path: &Path) -> bool {
        self.article.iter().chain(&self.parked).any(|a| a.path == path)
    }

    /// Does something to an open article, in front or behind, as if it were the one in front.
    fn in_article<T>(&mut self, path: &Path, act: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.article().is_some_and(|a| a.path == *path) {
            return act(self);
        }
        let at = self.parked.iter().position(|a| a.path == path)?;
        let front = self.article.replace(self.parked.remove(at));
        let done = act(self);
        self.flush();
        let behind = std::mem::replace(&mut self.article, front);
        self.parked.extend(behind);
        done
    }
}

//! Who does which article: drawn from the names of the articles, so that every machine draws the same.

use crate::core::text::sha256_hex;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the file in a project's folder.
pub const FILE: &str = "rubrica.assign.json";
const FORMAT: &str = "rubrica-assign";

/// The articles of each person, by their names in the project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    articles: BTreeMap<String, Vec<String>>,
    /// Fields of the file this program does not know.
    extra: Map<String, Value>,
}

/// Why an assignment file cannot be used. It is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    #[error("it is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is no list of who does which article (format \"rubrica-assign\", version 1)")]
    Foreign,
}

impl Assignment {
    /// Reads the file.
    ///
    /// **Errors:** it is not of this format and version.
    pub fn parse(bytes: &[u8]) -> Result<Self, AssignError> {
        let mut head: Map<String, Value> = serde_json::from_slice(bytes)?;
        let format = head.shift_remove("format");
        let version = head.shift_remove("version").and_then(|v| v.as_u64());
        let Some(Value::Object(articles)) = head.shift_remove("articles") else { return Err(AssignError::Foreign) };
        if format.as_ref().and_then(Value::as_str) != Some(FORMAT) || version != Some(1) {
            return Err(AssignError::Foreign);
        }
        let people = |value: Value| match value {
            Value::Array(list) => list.iter().filter_map(|p| p.as_str().map(str::to_owned)).collect(),
            _ => Vec::new(),
        };
        let articles = articles.into_iter().map(|(name, value)| (name, people(value))).collect();
        Ok(Self { articles, extra: head })
    }

    /// The file: one article a line, by name, so that two versions merge line by line.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = format!("{{\n\"format\":\"{FORMAT}\",\n\"version\":1,\n");
        for (key, value) in &self.extra {
            out.push_str(&format!("{}:{value},\n", json!(key)));
        }
        out.push_str("\"articles\":{");
        for (i, (name, people)) in self.articles.iter().enumerate() {
            out.push_str(&format!("{}\n{}:{}", if i == 0 { "" } else { "," }, json!(name), json!(people)));
        }
        out.push_str("\n}\n}\n");
        out.into_bytes()
    }

    /// Who does an article; empty where nobody was drawn.
    pub fn people(&self, article: &str) -> &[String] {
        self.articles.get(article).map_or(&[], Vec::as_slice)
    }

    /// Whether an article is one person's to do.
    pub fn is_for(&self, article: &str, person: &str) -> bool {
        self.people(article).iter().any(|p| p == person)
    }

    /// How many articles each person has, and how many two or more have.
    pub fn counts(&self) -> (BTreeMap<&str, usize>, usize) {
        let mut counts = BTreeMap::new();
        for person in self.articles.values().flatten() {
            *counts.entry(person.as_str()).or_default() += 1;
        }
        (counts, self.articles.values().filter(|people| people.len() > 1).count())
    }

    /// Draws people for articles that have none yet: so many per cent of all articles get two, the others one, evenly.
    /// What is assigned stays. The same lists give the same answer on every machine, whatever their order.
    pub fn draw(&mut self, articles: &[&str], people: &[&str], percent: u8) {
        let people: Vec<&str> = people.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        if people.is_empty() {
            return;
        }
        let twice = if people.len() > 1 { overlap_sample(articles, percent) } else { BTreeSet::new() };
        let (mut loads, _) = self.clone().owned_counts();
        let mut drawn: Vec<&str> = articles.iter().copied().filter(|a| !self.articles.contains_key(*a)).collect();
        drawn.sort_by_key(|name| rank(name));
        drawn.dedup();
        for name in drawn {
            let wanted = if twice.contains(name) { 2 } else { 1 };
            // The least loaded; among equals by lot, so that pairs mix.
            let mut order = people.clone();
            order.sort_by_key(|p| (loads.get(*p).copied().unwrap_or(0), rank(&format!("{p}\n{name}"))));
            let chosen: BTreeSet<String> = order.iter().take(wanted).map(|p| (*p).to_owned()).collect();
            for person in &chosen {
                *loads.entry(person.clone()).or_default() += 1;
            }
            self.articles.insert(name.to_owned(), chosen.into_iter().collect());
        }
    }

    fn owned_counts(self) -> (BTreeMap<String, usize>, usize) {
        let (counts, twice) = self.counts();
        (counts.into_iter().map(|(p, n)| (p.to_owned(), n)).collect(), twice)
    }
}

/// The articles two people do: so many per cent of the list, rounded up, those whose names hash lowest. Which they are
/// depends on the names alone.
pub fn overlap_sample<'a>(articles: &[&'a str], percent: u8) -> BTreeSet<&'a str> {
    let mut ranked: Vec<&str> = articles.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let count = (ranked.len() * usize::from(percent.min(100))).div_ceil(100);
    ranked.sort_by_key(|name| rank(name));
    ranked.into_iter().take(count).collect()
}

fn rank(name: &str) -> String {
    sha256_hex(format!("rubrica-assign\n{name}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        (0..50).map(|i| format!("a{i}.txt")).collect()
    }

    #[test]
    fn the_sample_depends_on_the_names_alone() {
        let names = names();
        let forward: Vec<&str> = names.iter().map(String::as_str).collect();
        let back: Vec<&str> = forward.iter().rev().copied().collect();
        let sample = overlap_sample(&forward, 20);
        assert_eq!((sample.len(), overlap_sample(&back, 20)), (10, sample.clone()));
        // Written down once: another machine, another day.
        let first: Vec<&str> = sample.into_iter().take(3).collect();
        assert_eq!(first, ["a10.txt", "a15.txt", "a16.txt"]);
        assert_eq!(overlap_sample(&["x"], 1).len(), 1);
        assert!(overlap_sample(&forward, 0).is_empty());
    }

    #[test]
    fn everybody_gets_as_much_and_what_is_assigned_stays() {
        let names = names();
        let articles: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut all = Assignment::default();
        all.draw(&articles, &["ben", "anna", "carl"], 20);
        let (counts, twice) = all.counts();
        assert_eq!(
            (counts.into_iter().collect::<Vec<_>>(), twice),
            (vec![("anna", 20), ("ben", 20), ("carl", 20)], 10)
        );
        let before = all.clone();
        let mut more = articles.clone();
        more.push("new.txt");
        all.draw(&more, &["ben", "anna", "carl", "dora"], 20);
        assert!(articles.iter().all(|a| all.people(a) == before.people(a)));
        assert_eq!(all.people("new.txt").first().map(String::as_str), Some("dora"));
    }

    #[test]
    fn the_file_has_an_article_a_line_and_keeps_what_it_does_not_know() {
        let text = "{\n\"format\":\"rubrica-assign\",\n\"version\":1,\n\"due\":\"2026-05-01\",\n\"articles\":{\n\"a.txt\":[\"anna\",\"ben\"],\n\"b.txt\":[\"ben\"]\n}\n}\n";
        let read = Assignment::parse(text.as_bytes()).unwrap();
        assert!(read.is_for("a.txt", "ben") && !read.is_for("b.txt", "anna"));
        assert_eq!(String::from_utf8(read.to_bytes()).unwrap(), text);
        assert!(Assignment::parse(b"{\"format\":\"rubrica-scheme\",\"version\":1,\"articles\":{}}").is_err());
        assert!(Assignment::parse(b"[]").is_err());
    }
}

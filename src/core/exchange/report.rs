//! What an export did: counts, losses with their places, and whether reading back gave the same.

use crate::core::formats::{Format, Loss, LossKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Losses that are listed one by one; what comes after is only counted.
const LISTED: usize = 200_000;

/// What happened in one export or would happen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub format: &'static str,
    /// Articles that were wanted and could be opened, one for each annotator.
    pub articles: usize,
    /// Spans of these articles before anything was lost.
    pub spans: usize,
    pub links: usize,
    /// By label: spans before and after.
    pub labels: BTreeMap<String, (usize, usize)>,
    /// Number of losses by kind.
    pub counts: BTreeMap<LossKind, usize>,
    /// The losses themselves, article by article: one long list would be moved about while it grows.
    pub(super) losses: Vec<Vec<Loss>>,
    pub(super) listed: usize,
    /// Articles that could not be exported, and why.
    pub problems: Vec<Problem>,
    pub reread: Option<Reread>,
    /// What the receiver must know or do.
    pub advice: &'static str,
    /// Files of the articles that lose something, by their ids, as paths in the project.
    pub places: BTreeMap<String, String>,
    /// Articles in each part of a split.
    pub parts: BTreeMap<String, usize>,
    /// Parts that were to get a share and got no article.
    pub empty: Vec<String>,
    /// Names of the files written, sorted.
    pub files: Vec<String>,
}

/// An article that could not be exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: String,
    pub reason: String,
    /// Several sidecars fit and nobody said whose: the request is at fault, not the file.
    pub ambiguous: bool,
}

/// What our own reader found in the files just written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reread {
    /// Spans that came back exactly as the format can hold them.
    pub spans: usize,
    /// Spans, links and articles that did not, and were not announced.
    pub differing: usize,
}

impl Report {
    /// An empty report on an export into a format.
    pub fn of(format: &dyn Format) -> Self {
        Self { format: format.id(), advice: format.advice(), ..Self::default() }
    }

    /// Counts spans of a label, before and after.
    pub fn count_label(&mut self, label: &str, before: usize, after: usize) {
        // A look before a string is made: there are few labels and many spans.
        match self.labels.get_mut(label) {
            Some(counts) => {
                counts.0 += before;
                counts.1 += after;
            }
            None => {
                self.labels.insert(label.to_owned(), (before, after));
            }
        }
    }

    /// Adds losses of one article.
    pub fn lose(&mut self, mut losses: Vec<Loss>) {
        for same in losses.chunk_by(|a, b| a.kind == b.kind) {
            let Some(first) = same.first() else { continue };
            *self.counts.entry(first.kind).or_default() += same.len();
        }
        losses.truncate(LISTED - self.listed);
        self.listed += losses.len();
        if !losses.is_empty() {
            self.losses.push(losses);
        }
    }

    /// The losses one by one, in the order of the articles. Where there are very many, the last are only counted.
    pub fn losses(&self) -> impl Iterator<Item = &Loss> {
        self.losses.iter().flatten()
    }

    /// How many losses are listed one by one.
    pub fn listed(&self) -> usize {
        self.listed
    }

    /// Whether anything did not reach the files as it was.
    pub fn has_losses(&self) -> bool {
        self.counts.keys().any(|k| k.is_loss())
            || !self.problems.is_empty()
            || self.reread.is_some_and(|r| r.differing > 0)
    }

    /// The whole in one line: "200 articles, 3,412 spans, 3,398 identical after re-reading, 14 overlaps dropped as announced".
    pub fn summary(&self) -> String {
        let mut words = vec![counted(self.articles, "article", "articles"), counted(self.spans, "span", "spans")];
        if let Some(reread) = self.reread {
            words.push(format!("{} identical after re-reading", grouped(reread.spans)));
        }
        for (kind, n) in &self.counts {
            let tail = if kind.drops_span() { " as announced" } else { "" };
            words.push(format!("{}{tail}", kind.sentence(*n).replacen(&n.to_string(), &grouped(*n), 1)));
        }
        if let Some(n) = self.reread.map(|r| r.differing).filter(|n| *n > 0) {
            words.push(format!("{} different after re-reading without notice", grouped(n)));
        }
        if !self.problems.is_empty() {
            words.push(counted(self.problems.len(), "article left out", "articles left out"));
        }
        for (part, n) in &self.parts {
            words.push(format!("{part} {}", grouped(*n)));
        }
        let mut line = words.join(", ");
        if !self.empty.is_empty() {
            let parts = self.empty.join(" and ");
            line += &format!("; nothing was left for {parts}: there are too few articles, or too few groups of them");
        }
        line
    }

    /// Writes everything as JSON: counts first, then one line a loss.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let labels: BTreeMap<_, _> =
            self.labels.iter().map(|(label, (before, after))| (label, json!({"in": before, "out": after}))).collect();
        let counts: BTreeMap<_, _> = self.counts.iter().map(|(kind, n)| (kind.name(), n)).collect();
        let head = json!({
            "format": self.format,
            "articles": self.articles,
            "spans": self.spans,
            "links": self.links,
            "labels": labels,
            "losses": counts,
            "reread": self.reread.map(|r| json!({"identical": r.spans, "different": r.differing})),
            "parts": self.parts,
            "files": self.files,
            "advice": self.advice,
            "summary": self.summary(),
        });
        writeln!(out, "{head}")?;
        for problem in &self.problems {
            writeln!(out, "{}", json!({"problem": problem.reason, "file": problem.file}))?;
        }
        for loss in self.losses() {
            writeln!(out, "{}", loss_json(loss))?;
        }
        Ok(())
    }
}

fn loss_json(loss: &Loss) -> Value {
    let mut line = json!({"loss": loss.kind.name(), "article": *loss.article});
    if let Some(object) = line.as_object_mut() {
        if let Some(id) = &loss.span {
            object.insert("span".to_owned(), json!(id.as_str()));
        }
        if let Some((start, end)) = loss.place {
            object.insert("start".to_owned(), json!(start));
            object.insert("end".to_owned(), json!(end));
        }
        if let Some(label) = &loss.label {
            object.insert("label".to_owned(), json!(**label));
        }
        object.insert("detail".to_owned(), json!(loss.detail));
    }
    line
}

fn counted(n: usize, one: &str, more: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { more })
}

/// A number with commas between thousands.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_one_line_with_what_was_announced() {
        let mut report = Report { articles: 200, spans: 3412, ..Report::default() };
        report.reread = Some(Reread { spans: 3398, differing: 0 });
        let loss =
            |kind| Loss { kind, article: "a".into(), span: None, place: None, label: None, detail: String::new() };
        report.lose(vec![loss(LossKind::Overlap); 14]);
        assert_eq!(
            report.summary(),
            "200 articles, 3,412 spans, 3,398 identical after re-reading, 14 overlaps dropped as announced"
        );
        assert!(report.has_losses());
        assert_eq!(Report { articles: 1, ..Report::default() }.summary(), "1 article, 0 spans");
    }

    #[test]
    fn the_full_report_has_a_line_for_each_loss() {
        let mut report = Report { format: "conll", ..Report::default() };
        report.lose(vec![Loss {
            kind: LossKind::Value,
            article: "a".into(),
            span: Some(crate::core::spans::Id::new("s1")),
            place: Some((3, 5)),
            label: Some("DATE".into()),
            detail: "2026".into(),
        }]);
        let mut out = Vec::new();
        report.write_json(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].contains(r#""losses":{"value":1}"#));
        assert_eq!(
            lines[1],
            r#"{"loss":"value","article":"a","span":"s1","start":3,"end":5,"label":"DATE","detail":"2026"}"#
        );
    }
}

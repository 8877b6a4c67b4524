//! Opens one article with the tags of several annotators, for comparing them.

use crate::core::document::{Role, Status};
use crate::core::review::Reading;
use crate::core::store::{OpenError, OpenRequest, Opened, StateDir, open, role_of};
use crate::core::text::{Encoding, Text};
use std::path::Path;

/// One article as several annotators see it.
#[derive(Clone, Debug)]
pub struct Gathered {
    pub text: Text,
    /// One place for each annotator asked for; empty where that one has no sidecar.
    pub readings: Vec<Option<Reading>>,
    /// Where the article stands for each.
    pub statuses: Vec<Status>,
}

impl Gathered {
    /// People who have tags there and have not marked the article done: until they have, nobody sees the others' tags.
    pub fn waits_for<'a>(&'a self, who: &'a [Option<String>]) -> impl Iterator<Item = &'a Option<String>> {
        let there = who.iter().zip(self.readings.iter().zip(&self.statuses));
        let open = there.filter(|(who, (reading, status))| {
            let person = role_of(who.as_deref()) == Role::Annotator;
            person && reading.is_some() && !matches!(status, Status::Done | Status::Reviewed)
        });
        open.map(|(who, _)| who)
    }
}

/// Opens an article once for each annotator; unsaved actions of the journal count.
///
/// **Errors:** the article, or a sidecar that is there, cannot be read.
/// **Cost:** one `open` each.
pub fn gather(
    article: &Path,
    annotators: &[Option<String>],
    state: &StateDir,
    encoding: Option<Encoding>,
    project: Option<&Path>,
) -> Result<Gathered, OpenError> {
    let mut text = None;
    let mut readings = Vec::with_capacity(annotators.len());
    let mut statuses = Vec::with_capacity(annotators.len());
    for annotator in annotators {
        let request = OpenRequest { article, annotator: annotator.as_deref(), state, encoding, project, old: None };
        let Opened { document, had_sidecar, restored, .. } = open(&request)?;
        let there = had_sidecar || restored > 0;
        statuses.push(document.status());
        readings.push(there.then(|| Reading::of(&document)));
        text.get_or_insert_with(|| document.text().clone());
    }
    let text = text.unwrap_or_else(|| Text::new(String::new()));
    Ok(Gathered { text, readings, statuses })
}

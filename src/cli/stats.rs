//! `rubrica stats`: what everybody has done in some articles; writes nothing.

use super::out;
use super::read::{Named, articles, say, state_dir};
use crate::core::review::stats::{Person, Stats};
use crate::core::store::{OpenRequest, open};
use crate::core::text::Encoding;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// What `stats` takes.
#[derive(clap::Args, Debug)]
pub struct StatsArgs {
    /// Articles or folders of articles
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Encoding of articles that are not UTF-8, such as windows-1252
    #[arg(long, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
}

/// Counts and prints; returns the exit code.
pub fn run(args: &StatsArgs) -> u8 {
    let found = match articles(&args.paths) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let state = state_dir();
    let mut stats = Stats::default();
    let mut code = out::DONE;
    for Named { article, project } in &found {
        let mut documents = Vec::new();
        let mut whose: Vec<Option<String>> = article.sidecars.iter().map(|s| s.annotator.clone()).collect();
        let untagged = whose.is_empty();
        if untagged {
            whose.push(None);
        }
        for annotator in whose {
            let request = OpenRequest {
                article: &article.path,
                annotator: annotator.as_deref(),
                state: &state,
                encoding: args.encoding,
                project: project.as_deref(),
                old: None,
            };
            match open(&request) {
                Ok(opened) => documents.push(opened),
                Err(error) => {
                    say(&error);
                    code = out::BAD;
                }
            }
        }
        let characters = documents.first().map_or(0, |d| d.document.text().code_points().0 as usize);
        let tagged = documents.iter().filter(|d| d.had_sidecar || d.restored > 0).map(|d| &d.document);
        stats.add(characters, tagged);
    }
    let text = if args.json { as_json(&stats).to_string() + "\n" } else { out::visible(&text(&stats)).into_owned() };
    out::print(&text);
    code
}

fn text(stats: &Stats) -> String {
    let mut text = format!("{} articles, {} characters\n", stats.articles, stats.characters);
    for (name, person) in &stats.people {
        let share = |n: usize| (n * 100).checked_div(stats.articles).unwrap_or(0);
        let finished = person.finished();
        text.push_str(&format!(
            "\n{name}: {finished} of {} articles finished ({} %)\n",
            stats.articles,
            share(finished)
        ));
        let line = |what: &str, of: Vec<String>| {
            if of.is_empty() { String::new() } else { format!("  {what}: {}\n", of.join(", ")) }
        };
        let counted = |map: Vec<(&str, usize)>| map.into_iter().map(|(k, n)| format!("{k} {n}")).collect::<Vec<_>>();
        text.push_str(&line("status", counted(person.statuses.iter().map(|(k, n)| (*k, *n)).collect())));
        text.push_str(&format!("  tags: {}, links: {}\n", person.tags, person.links));
        text.push_str(&line("labels", counted(person.labels.iter().map(|(k, n)| (&**k, *n)).collect())));
        text.push_str(&line("made", counted(person.origins.iter().map(|(k, n)| (*k, *n)).collect())));
        text.push_str(&line("days", counted(person.days.iter().map(|(k, n)| (k.as_str(), *n)).collect())));
        for label in person.values.keys() {
            let most: Vec<(&str, usize)> = person.common_values(label).into_iter().take(5).collect();
            text.push_str(&line(&format!("commonest values of {label}"), counted(most)));
        }
        if let Some(pace) = person.pace() {
            text.push_str(&format!(
                "  pace: {:.0} tags an hour, {:.0} s for a tag (median of {}; pauses over 5 minutes left out)\n",
                pace.per_hour, pace.median_seconds, pace.timed
            ));
        }
    }
    text
}

fn as_json(stats: &Stats) -> Value {
    let person = |p: &Person| {
        let values: Map<String, Value> =
            p.values.iter().map(|(label, values)| (label.to_string(), json!(values))).collect();
        let labels: Map<String, Value> = p.labels.iter().map(|(label, n)| (label.to_string(), json!(n))).collect();
        let pace = p.pace().map(
            |pace| json!({ "timed": pace.timed, "median_seconds": pace.median_seconds, "per_hour": pace.per_hour }),
        );
        json!({
            "articles": p.articles, "finished": p.finished(), "statuses": p.statuses, "flagged": p.flagged,
            "tags": p.tags, "links": p.links, "labels": labels, "values": values, "origins": p.origins,
            "days": p.days, "pace": pace,
        })
    };
    let people: Map<String, Value> = stats.people.iter().map(|(name, p)| (name.clone(), person(p))).collect();
    json!({ "articles": stats.articles, "characters": stats.characters, "people": people })
}

//! `suggest --stdio`: the line protocol, one JSON object in, one out; learns as it is taught and writes no file.

use super::{SuggestArgs, date_of, score};
use crate::core::spans::{Id, Relation, RelationSet, Span, SpanSet, SpanStatus};
use crate::core::suggest::{Article, Knowledge, Learner, Lesson, Level, Suggestion, dates, suggest};
use crate::core::text::{ByteRange, CodePoint, CpRange, Text};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

/// Answers line after line, until "quit" or the end of the input.
pub(super) fn converse(mut input: impl BufRead, mut output: impl Write, args: &SuggestArgs) -> io::Result<u8> {
    let mut talk = Talk::new(args);
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(0);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let Some(answer) = talk.answer(&line) else { return Ok(0) };
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
}

/// What a conversation has agreed on and learned.
struct Talk {
    labels: Vec<String>,
    dates: dates::Settings,
    level: Level,
    learner: Learner,
    knowledge: Knowledge,
    /// Decisions in articles not finished yet, by their id.
    open: HashMap<String, Vec<Arc<Span>>>,
}

type Request = Map<String, Value>;

impl Talk {
    fn new(args: &SuggestArgs) -> Self {
        Self {
            labels: args.labels.clone(),
            dates: dates::Settings::default(),
            level: args.level,
            learner: Learner::new([]),
            knowledge: Knowledge::default(),
            open: HashMap::new(),
        }
    }

    /// The answer to one line; none to "quit".
    fn answer(&mut self, line: &[u8]) -> Option<Value> {
        let request = match serde_json::from_slice::<Value>(line) {
            Ok(Value::Object(request)) => request,
            Ok(_) => return Some(json!({"error": "the line is no JSON object"})),
            Err(e) => return Some(json!({"error": format!("the line is no JSON: {e}")})),
        };
        let answer = match request.get("op").and_then(Value::as_str) {
            Some("quit") => return None,
            Some("hello") => self.hello(&request),
            Some("suggest") => self.suggest(&request),
            Some("teach") => self.teach(&request),
            Some("learn") => self.learn(&request),
            Some(op) => Err(format!("there is no op {op:?}; there are hello, suggest, teach, learn, quit")),
            None => Err("the line has no op".to_owned()),
        };
        Some(answer.unwrap_or_else(|error| json!({"error": error})))
    }

    fn hello(&mut self, request: &Request) -> Result<Value, String> {
        if request.get("protocol").is_some_and(|p| p.as_u64() != Some(1)) {
            return Err("only protocol 1 is spoken here".to_owned());
        }
        if let Some(labels) = request.get("labels").and_then(Value::as_array) {
            self.labels = labels.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        if request.get("times").and_then(Value::as_str) == Some("all") {
            self.dates = dates::Settings { day_first: self.dates.day_first, ..dates::Settings::all() };
        }
        Ok(json!({"name": concat!("rubrica ", env!("CARGO_PKG_VERSION")), "protocol": 1}))
    }

    fn suggest(&self, request: &Request) -> Result<Value, String> {
        let text = text_of(request)?;
        let date = date_of(request.get("dct").and_then(Value::as_str))?;
        let started = cpu_ms();
        let spans = SpanSet::from_spans(self.open.get(&id_of(request)).into_iter().flatten().cloned());
        let article = Article {
            dates: self.dates,
            spans: &spans,
            knowledge: &self.knowledge,
            ..Article::fresh(text.as_str(), date)
        };
        let found = suggest(&article, &self.labels, self.level);
        let took = cpu_ms() - started;
        let mut spans: Vec<Value> =
            found.iter().enumerate().map(|(n, s)| span_line(n, s, text.cp_range(s.range))).collect();
        let mut relations = relation_lines(&found, &text);
        if self.labels.iter().any(|l| l == "ACTOR") {
            pronoun_lines(&found, &text, &mut spans, &mut relations);
        }
        let id = request.get("id").cloned().unwrap_or(Value::Null);
        Ok(json!({"id": id, "spans": spans, "relations": relations, "cpu_ms": rounded(took)}))
    }

    /// One decision in an unfinished article.
    fn teach(&mut self, request: &Request) -> Result<Value, String> {
        let text = text_of(request)?;
        let id = id_of(request);
        let span = request.get("span").ok_or("there is no span that was decided")?;
        let mut span = span_from(span, &text, "new")?;
        let was = request.get("was").map(|was| span_from(was, &text, "was")).transpose()?;
        let rejects = match request.get("verdict").and_then(Value::as_str) {
            Some("accept" | "add" | "fix") => false,
            Some("reject") => true,
            _ => return Err("the verdict is none of accept, reject, add, fix".to_owned()),
        };
        if rejects {
            span.status = SpanStatus::Rejected;
        }
        let spans = self.open.entry(id).or_default();
        let gone = |s: &Span| {
            s.label == span.label && s.range == span.range
                || was.as_ref().is_some_and(|w| w.label == s.label && w.range == s.range)
        };
        spans.retain(|s| !gone(s));
        span.id = Id::new(&format!("t{}", spans.len()));
        spans.push(Arc::new(span));
        for (n, span) in spans.iter_mut().enumerate() {
            Arc::make_mut(span).id = Id::new(&format!("t{n}"));
        }
        Ok(json!({"ok": true}))
    }

    /// A finished article.
    fn learn(&mut self, request: &Request) -> Result<Value, String> {
        let text = text_of(request)?;
        let id = id_of(request);
        let date = date_of(request.get("dct").and_then(Value::as_str))?;
        let list = |name: &str| request.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut spans = Vec::new();
        for (n, span) in list("spans").iter().enumerate() {
            spans.push(Arc::new(span_from(span, &text, &format!("g{n}"))?));
        }
        for (n, span) in list("rejected").iter().enumerate() {
            let mut span = span_from(span, &text, &format!("r{n}"))?;
            span.id = Id::new(&format!("rejected{n}"));
            span.status = SpanStatus::Rejected;
            spans.push(Arc::new(span));
        }
        let end = |relation: &Value, end: &str| match relation.get(end) {
            Some(Value::String(id)) => Some(Id::new(id)),
            Some(Value::Number(n)) => spans.get(n.as_u64()? as usize).map(|s| s.id.clone()),
            _ => None,
        };
        let relations = list("relations").iter().enumerate().filter_map(|(n, relation)| {
            let kind = relation.get("type").and_then(Value::as_str).unwrap_or("attribution");
            Some(Arc::new(Relation::new(Id::new(&format!("l{n}")), kind, end(relation, "from")?, end(relation, "to")?)))
        });
        let relations = RelationSet::from_relations(relations.collect::<Vec<_>>());
        let started = cpu_ms();
        let lesson =
            Lesson { id: id.as_str().into(), text, date, spans: SpanSet::from_spans(spans), relations, done: true };
        self.learner.learn(&lesson);
        self.knowledge = self.learner.snapshot();
        self.open.remove(&id);
        Ok(json!({"ok": true, "cpu_ms": rounded(cpu_ms() - started)}))
    }
}

fn text_of(request: &Request) -> Result<Text, String> {
    let text = request.get("text").and_then(Value::as_str).ok_or("there is no text in the line")?;
    Ok(Text::new(text.to_owned()))
}

/// Ids may be text or numbers; they only have to be the same each time.
fn id_of(request: &Request) -> String {
    match request.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(id) => id.to_string(),
        None => String::new(),
    }
}

/// A span of a line, in code points.
fn span_from(span: &Value, text: &Text, id: &str) -> Result<Span, String> {
    let at = |name: &str| span.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).map(CodePoint);
    let (Some(start), Some(end)) = (at("start"), at("end")) else {
        return Err("a span has no start and end".to_owned());
    };
    let range: ByteRange = text
        .byte_range(CpRange { start, end })
        .ok_or_else(|| format!("the span {} to {} is not in the text", start.0, end.0))?;
    let label = span.get("label").and_then(Value::as_str).ok_or("a span has no label")?;
    let id = span.get("id").and_then(Value::as_str).unwrap_or(id);
    let mut read = Span::new(Id::new(id), range, label);
    read.value = span.get("value").filter(|v| !v.is_null()).cloned();
    if let Some(Value::Object(attrs)) = span.get("attrs") {
        read.attrs = attrs.clone();
    }
    Ok(read)
}

fn span_line(n: usize, suggestion: &Suggestion, range: CpRange) -> Value {
    let mut line = Map::new();
    line.insert("id".to_owned(), Value::from(span_id(n)));
    line.insert("start".to_owned(), Value::from(range.start.0));
    line.insert("end".to_owned(), Value::from(range.end.0));
    line.insert("label".to_owned(), Value::from(&*suggestion.label));
    line.insert("score".to_owned(), score(suggestion.score).map_or(Value::Null, Value::Number));
    line.insert("layer".to_owned(), Value::from(&*suggestion.source));
    line.insert("value".to_owned(), suggestion.value.clone().map_or(Value::Null, Value::from));
    line.extend(suggestion.attrs.clone());
    line.insert("reason".to_owned(), Value::from(suggestion.reason.as_str()));
    Value::Object(line)
}

fn span_id(n: usize) -> String {
    format!("s{}", n + 1)
}

/// Who says each suggested claim, where the speaker is suggested as well.
fn relation_lines(found: &[Suggestion], text: &Text) -> Vec<Value> {
    let others = found.iter().enumerate().filter(|(_, s)| s.claim.is_none());
    // The first of those at the same place.
    let speakers: HashMap<ByteRange, usize> = others.rev().map(|(n, s)| (s.range, n)).collect();
    let mut lines = Vec::new();
    for (n, suggestion) in found.iter().enumerate() {
        let Some(claim) = &suggestion.claim else { continue };
        for to in claim.speakers.iter().filter_map(|speaker| speakers.get(speaker).copied()) {
            let mut line = json!({"type": "attribution", "from": span_id(n), "to": span_id(to)});
            if let (Some(via), Value::Object(line)) = (claim.via, &mut line) {
                let via = text.cp_range(via);
                line.insert("via".to_owned(), json!([via.start.0, via.end.0]));
            }
            lines.push(line);
        }
    }
    lines
}

/// Claims of a pronoun that stands for nobody known: the pronoun itself is who says it.
fn pronoun_lines(found: &[Suggestion], text: &Text, spans: &mut Vec<Value>, relations: &mut Vec<Value>) {
    let mut ids: HashMap<ByteRange, String> = HashMap::new();
    for (n, suggestion) in found.iter().enumerate() {
        let Some(via) = suggestion.claim.as_ref().filter(|c| c.speakers.is_empty()).and_then(|c| c.via) else {
            continue;
        };
        let place = text.cp_range(via);
        let id = ids.entry(via).or_insert_with(|| {
            let id = format!("p{n}");
            let score = score(suggestion.score / 2.0);
            spans.push(json!({"id": id, "start": place.start.0, "end": place.end.0, "label": "ACTOR", "score": score,
                "layer": "claims:pronoun"}));
            id
        });
        relations.push(json!({"type": "attribution", "from": span_id(n), "to": id,
            "via": [place.start.0, place.end.0]}));
    }
}

fn rounded(ms: f64) -> f64 {
    (ms * 1000.0).round() / 1000.0
}

/// Milliseconds of processor time of this thread.
#[cfg(unix)]
fn cpu_ms() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 * 1e-6
}

/// Milliseconds by the clock, where a thread's own time is not to be had.
#[cfg(not(unix))]
fn cpu_ms() -> f64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    STARTED.elapsed().as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> SuggestArgs {
        SuggestArgs { stdio: true, ..Default::default() }
    }

    fn talk(lines: &[&str]) -> Vec<Value> {
        let mut out = Vec::new();
        assert_eq!(converse(lines.join("\n").as_bytes(), &mut out, &args()).unwrap(), 0);
        out.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
    }

    #[test]
    fn a_conversation_answers_each_line_once_and_ends_at_quit() {
        let answers = talk(&[
            r#"{"op":"hello","protocol":1,"labels":["DATE"],"times":"all"}"#,
            r#"{"op":"suggest","id":"a","text":"É: two years since Monday.","dct":"2026-02-02T10:00:00Z"}"#,
            "nonsense",
            r#"{"op":"teach","id":"a","text":"On Monday","verdict":"accept","span":{"start":3,"end":9,"label":"DATE"}}"#,
            r#"{"op":"quit"}"#,
            r#"{"op":"hello"}"#,
        ]);
        assert_eq!(answers.len(), 4);
        assert_eq!(answers[0]["protocol"], 1);
        let spans = answers[1]["spans"].as_array().unwrap();
        let seen: Vec<_> = spans
            .iter()
            .map(|s| (s["start"].as_u64(), s["end"].as_u64(), s["type"].as_str(), s["value"].as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (Some(3), Some(12), Some("DURATION"), Some("P2Y")),
                (Some(19), Some(25), Some("DATE"), Some("2026-02-02"))
            ]
        );
        assert!(answers[2]["error"].is_string());
        assert_eq!(answers[3], json!({"ok": true}));
    }

    #[test]
    fn only_the_labels_asked_for_and_only_what_a_project_wants_by_default() {
        let text = r#"{"op":"suggest","id":1,"text":"Now it is 3 May 2024, for two days.","dct":null}"#;
        let spans = |hello: &str| talk(&[hello, text])[1]["spans"].as_array().map(Vec::len);
        assert_eq!(spans(r#"{"op":"hello","protocol":1,"labels":["DATE"]}"#), Some(1));
        assert_eq!(spans(r#"{"op":"hello","protocol":1,"labels":["ACTOR"]}"#).map(|n| n.min(1)), Some(0));
    }
}

//! The line protocol as values, for asking another program for suggestions: what is sent, and what its answers mean.

use super::{ClaimParts, Suggestion};
use crate::core::text::{ByteRange, CodePoint, CpRange, Text};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Fields of an answered span that are not attributes.
const FIELDS: &[&str] = &["id", "start", "end", "label", "score", "layer", "value", "quote", "reason"];

/// What the other program did wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    #[error("its answer is no JSON: {0}")]
    NoJson(String),
    #[error("it reports: {0}")]
    Reported(String),
    #[error("its answer has no list of spans")]
    NoSpans,
    #[error("it speaks another protocol than 1")]
    Protocol,
}

/// The greeting.
pub fn hello(labels: &[String]) -> String {
    json!({"op": "hello", "protocol": 1, "labels": labels}).to_string()
}

/// The farewell, to which nothing is answered.
pub fn quit() -> String {
    json!({"op": "quit"}).to_string()
}

/// The question for one article.
pub fn question(id: &str, text: &str, date: Option<Date>) -> String {
    json!({"op": "suggest", "id": id, "text": text, "dct": date.map(|d| d.to_string())}).to_string()
}

/// The name in the answer to the greeting. **Errors:** no such answer.
pub fn name(line: &str) -> Result<String, AnswerFault> {
    let answer = object(line)?;
    if answer.get("protocol").is_some_and(|p| p.as_u64() != Some(1)) {
        return Err(AnswerFault::Protocol);
    }
    Ok(answer.get("name").and_then(Value::as_str).unwrap_or("unnamed").to_owned())
}

/// The suggestions in an answer, with `source` as their layer, and how many spans were left out because they do not fit the
/// text. **Errors:** no answer to a question.
pub fn suggestions(line: &str, text: &Text, source: &Arc<str>) -> Result<(Vec<Suggestion>, usize), AnswerFault> {
    let answer = object(line)?;
    let spans = answer.get("spans").and_then(Value::as_array).ok_or(AnswerFault::NoSpans)?;
    let mut found: Vec<(Option<String>, Suggestion)> = Vec::with_capacity(spans.len());
    for span in spans {
        if let Some(suggestion) = suggestion(span, text, source) {
            found.push((span.get("id").and_then(Value::as_str).map(str::to_owned), suggestion));
        }
    }
    let left_out = spans.len() - found.len();
    for relation in answer.get("relations").and_then(Value::as_array).into_iter().flatten() {
        let end = |name: &str| -> Option<usize> {
            match relation.get(name)? {
                Value::String(id) => found.iter().position(|(own, _)| own.as_deref() == Some(id)),
                number => number.as_u64().map(|n| n as usize).filter(|_| left_out == 0),
            }
        };
        let (Some(from), Some(to)) = (end("from"), end("to")) else { continue };
        let Some(speaker) = found.get(to).map(|(_, s)| s.range) else { continue };
        let via = relation.get("via").and_then(|v| range(v.get(0)?, v.get(1)?, text));
        if let Some((_, claim)) = found.get_mut(from) {
            let parts =
                claim.claim.get_or_insert(ClaimParts { cue: None, speakers: Vec::new(), via: None, pattern: "model" });
            parts.speakers.push(speaker);
            parts.via = via.or(parts.via);
        }
    }
    let mut found: Vec<Suggestion> = found.into_iter().map(|(_, suggestion)| suggestion).collect();
    super::merge::sort(&mut found);
    Ok((found, left_out))
}

fn object(line: &str) -> Result<Map<String, Value>, AnswerFault> {
    match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(answer)) => match answer.get("error") {
            Some(error) => Err(AnswerFault::Reported(error.as_str().map_or_else(|| error.to_string(), str::to_owned))),
            None => Ok(answer),
        },
        Ok(_) => Err(AnswerFault::NoJson("it is no object".to_owned())),
        Err(error) => Err(AnswerFault::NoJson(error.to_string())),
    }
}

fn range(start: &Value, end: &Value, text: &Text) -> Option<ByteRange> {
    let at = |v: &Value| v.as_u64().and_then(|n| u32::try_from(n).ok()).map(CodePoint);
    text.byte_range(CpRange { start: at(start)?, end: at(end)? })
}

fn suggestion(span: &Value, text: &Text, source: &Arc<str>) -> Option<Suggestion> {
    let span = span.as_object()?;
    let range = range(span.get("start")?, span.get("end")?, text)?;
    let label = span.get("label").and_then(Value::as_str).filter(|l| !l.is_empty())?;
    if span.get("quote").and_then(Value::as_str).is_some_and(|q| q != text.slice(range)) {
        return None;
    }
    let score = span.get("score").and_then(Value::as_f64).unwrap_or(0.75).clamp(0.0, 0.99) as f32;
    let attrs = match span.get("attrs") {
        Some(Value::Object(attrs)) => attrs.clone(),
        _ => span
            .iter()
            .filter(|(k, v)| !FIELDS.contains(&k.as_str()) && !v.is_null() && !v.is_array())
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
    };
    let reason = span.get("reason").or_else(|| span.get("layer")).and_then(Value::as_str);
    Some(Suggestion {
        range,
        label: label.into(),
        value: span.get("value").and_then(Value::as_str).map(str::to_owned),
        others: Vec::new(),
        attrs,
        score,
        source: source.clone(),
        reason: reason.map_or_else(|| format!("proposed by {source}"), |r| format!("{source}: {r}")),
        claim: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_becomes_suggestions_and_what_does_not_fit_is_counted() {
        let text = Text::new("É: Anna Berg said “no”.".to_owned());
        let line = r#"{"id":"a","spans":[{"id":"x","start":3,"end":12,"label":"ACTOR","score":0.9,"kind":"name"},
            {"id":"y","start":18,"end":22,"label":"CLAIM"},{"start":5,"end":900,"label":"ACTOR"},
            {"start":3,"end":7,"label":"ACTOR","quote":"Berg"}],
            "relations":[{"type":"attribution","from":"y","to":"x"}]}"#;
        let (found, left_out) = suggestions(line, &text, &"model:test".into()).unwrap();
        assert_eq!((found.len(), left_out), (2, 2));
        assert_eq!(text.slice(found[0].range), "Anna Berg");
        assert_eq!(found[0].attrs.get("kind").and_then(Value::as_str), Some("name"));
        assert_eq!(found[1].claim.as_ref().map(|c| c.speakers.clone()), Some(vec![found[0].range]));
    }

    #[test]
    fn a_fault_is_told_in_words() {
        let text = Text::new("x".to_owned());
        let fault = |line: &str| suggestions(line, &text, &"m".into()).map(|_| ()).map_err(|e| e.to_string());
        assert_eq!(fault(r#"{"error":"no model"}"#), Err("it reports: no model".to_owned()));
        assert_eq!(fault("{}"), Err("its answer has no list of spans".to_owned()));
        assert!(fault("Traceback").is_err());
        assert_eq!(name(r#"{"name":"spaCy","protocol":1}"#), Ok("spaCy".to_owned()));
        assert_eq!(name(r#"{"protocol":2}"#), Err(AnswerFault::Protocol));
    }
}

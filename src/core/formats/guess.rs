//! Tells by its content what kind of file it is; an ending only decides between kinds that look alike.

use super::{Format, articles, by_name, json};
use serde_json::{Map, Value};

/// Bytes at the front of a file that are looked at.
pub const LOOKED_AT: usize = 2 << 20;

/// What a file seems to be.
#[derive(Clone, Copy)]
pub enum Guess {
    Format(&'static dyn Format),
    /// An archive of files, each to be told by itself.
    Archive,
    Unknown,
}

impl Guess {
    /// The format, where it is one.
    pub fn format(self) -> Option<&'static dyn Format> {
        match self {
            Self::Format(format) => Some(format),
            _ => None,
        }
    }
}

/// Tells a file by its name and the first bytes of it. **Cost:** looks at 2 MB at most.
pub fn guess(name: &str, bytes: &[u8]) -> Guess {
    let is = |id: &str| by_name(id).map_or(Guess::Unknown, Guess::Format);
    let name = name.to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let bytes = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    match bytes {
        [b'P', b'A', b'R', b'1', ..] => return is("hf"),
        [b'P', b'K', 3, 4, ..] if ending == "docx" => return is("articles"),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Guess::Archive,
        // The two bytes that open a zlib stream.
        [0x78, second, ..] if (0x7800 + u32::from(*second)).is_multiple_of(31) => return is("spacy"),
        _ => {}
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    if text.starts_with("#FORMAT=WebAnno TSV") {
        is("webanno-tsv")
    } else if start.starts_with('<') {
        let opening: String = start.chars().take(4000).collect();
        if opening.contains("http://www.omg.org/XMI") {
            is("cas-xmi")
        } else if opening.contains("<TimeML") {
            is("timeml")
        } else if ending.contains("htm") || articles::is_page(start) {
            is("articles")
        } else {
            Guess::Unknown
        }
    } else if start.starts_with(['{', '[']) {
        object(start).map_or(Guess::Unknown, is)
    } else if ending == "ann" || standoff(text) {
        is("brat")
    } else if tags(text) {
        is("conll")
    } else if let Some(columns) = columns(text, ending) {
        let has = |name: &str| columns.iter().any(|c| c == name);
        match articles::TEXT.iter().any(|t| has(t)) {
            true if has("doc_id") => is("csv"),
            true => is("articles"),
            false if matches!(ending, "txt" | "md") => is("articles"),
            false => Guess::Unknown,
        }
    } else if matches!(ending, "txt" | "md") {
        is("articles")
    } else {
        Guess::Unknown
    }
}

/// Whether a file only goes with another one of the folder and is not to be read by itself.
///
/// `has` answers whether a file of a name is there.
pub fn is_companion(name: &str, has: &dyn Fn(&str) -> bool) -> bool {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let beside = |other: &str| has(&format!("{stem}.{other}"));
    match ending {
        "txt" => beside("ann") || beside("json"),
        "conf" => matches!(stem, "annotation" | "visual" | "tools" | "kb_shortcuts"),
        "xml" => stem == "TypeSystem" || beside("json"),
        "md" => matches!(stem, "README" | "LICENSE" | "NOTICE"),
        "csv" | "tsv" => matches!(stem, "spans" | "relations") && has(&format!("documents.{ending}")),
        "jsonl" => stem.ends_with(".index"),
        _ => name.starts_with('.') || name == "rubrica.json",
    }
}

/// The format of a JSON file, by the fields of its first record.
fn object(start: &str) -> Option<&'static str> {
    let first = first_value(start)?;
    let first = match first {
        // The first of a list; a pair of text and notes as scripts for spaCy write it.
        Value::Array(items) => match items.into_iter().next()? {
            Value::Array(_) | Value::String(_) => return Some("prodigy"),
            other => other,
        },
        other => other,
    };
    let Value::Object(object) = first else { return None };
    let has = |key: &str| object.contains_key(key);
    let span = first_of(&object, "spans");
    let span_has = |key: &str| span.is_some_and(|s| s.contains_key(key));
    Some(if has("%TYPES") || has("%FEATURE_STRUCTURES") || has("%VIEWS") {
        "cas-json"
    } else if has("@context") || json::text(&object, "type").is_some_and(|t| t.starts_with("Annotation")) {
        "w3c"
    } else if has("data") && ["annotations", "completions", "predictions"].iter().any(|k| has(k)) {
        "labelstudio"
    } else if has("tokens") && has("ner_tags") {
        return None;
    } else if ["tokens", "_input_hash", "_task_hash", "answer", "_view_id"].iter().any(|k| has(k))
        || span_has("token_start")
    {
        "prodigy"
    } else if span_has("quote") || has("annotator") || has("role") {
        "jsonl"
    } else if span.and_then(|s| s.get("attrs")).is_some_and(Value::is_string) {
        "hf"
    } else if has("entities") || first_list(&object, "label") || first_list(&object, "labels") {
        "doccano"
    } else if has("spans") {
        "jsonl"
    } else if articles::TEXT.iter().any(|t| has(t)) {
        "articles"
    } else {
        return None;
    })
}

/// The first value of a text, also when the text is cut off within it: then its fields as far as they are whole.
fn first_value(start: &str) -> Option<Value> {
    if let Some(Ok(value)) = serde_json::Deserializer::from_str(start).into_iter::<Value>().next() {
        return Some(value);
    }
    // A list longer than what is looked at: its first element.
    let inner = start.strip_prefix('[').map_or(start, str::trim_start);
    if let Some(Ok(value)) = serde_json::Deserializer::from_str(inner).into_iter::<Value>().next() {
        return Some(value);
    }
    // A record longer than that: the names of its fields are enough.
    let names = [
        "%TYPES",
        "%FEATURE_STRUCTURES",
        "%VIEWS",
        "@context",
        "data",
        "annotations",
        "predictions",
        "tokens",
        "answer",
    ];
    let more = ["_input_hash", "annotator", "role", "entities", "spans", "label"];
    let known = names.iter().chain(&more).filter(|name| inner.contains(&format!("\"{name}\":")));
    Some(Value::Object(known.map(|name| ((*name).to_owned(), Value::Null)).collect()))
}

fn first_of<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    json::list(object, key).first().and_then(Value::as_object)
}

/// Whether a field is a list of places with labels, or an empty one.
fn first_list(object: &Map<String, Value>, key: &str) -> bool {
    match object.get(key) {
        Some(Value::Array(items)) => items.first().is_none_or(|i| i.is_array() || i.is_object()),
        _ => false,
    }
}

/// Whether the lines are those of brat: a letter with a number, a tab.
fn standoff(text: &str) -> bool {
    let is_line = |line: &str| {
        let Some((id, rest)) = line.split_once('\t') else { return false };
        let number = id.strip_prefix(['T', 'R', 'E', 'A', 'N', '#']);
        number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) && rest.contains([' ', '\t'])
    };
    let mut lines = text.lines().filter(|l| !l.is_empty()).take(5).peekable();
    lines.peek().is_some() && lines.all(is_line)
}

/// Whether the lines are tokens with tags in the last column.
fn tags(text: &str) -> bool {
    let is_tag = |tag: &str| {
        tag == "O" || tag.split_once('-').is_some_and(|(p, l)| "BIESLUM".contains(p) && p.len() == 1 && !l.is_empty())
    };
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty() && !l.starts_with("-DOCSTART-")).take(50).collect();
    // The last line may be cut off.
    let whole = lines.get(..lines.len().saturating_sub(1)).filter(|l| !l.is_empty()).unwrap_or(&lines);
    let tagged = |line: &str| {
        let columns: Vec<&str> = line.split([' ', '\t']).filter(|c| !c.is_empty()).collect();
        columns.len() >= 2 && columns.last().is_some_and(|tag| is_tag(tag))
    };
    text.starts_with("-DOCSTART-") || (!whole.is_empty() && whole.iter().all(|l| tagged(l)))
}

/// Names of the columns, in lower case, where the first line is the head of a table.
fn columns(text: &str, ending: &str) -> Option<Vec<String>> {
    let first = text.lines().next()?;
    let delimiter = [',', '\t', ';'].into_iter().max_by_key(|d| first.matches(*d).count())?;
    let is_table = first.contains(delimiter) || matches!(ending, "csv" | "tsv");
    is_table.then(|| first.split(delimiter).map(|c| c.trim().trim_matches('"').to_lowercase()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, bytes: &[u8]) -> &'static str {
        match guess(name, bytes) {
            Guess::Format(format) => format.id(),
            Guess::Archive => "zip",
            Guess::Unknown => "?",
        }
    }

    #[test]
    fn files_are_told_by_what_is_in_them() {
        for (name, text, want) in [
            ("x", r#"{"text":"a","entities":[]}"#, "doccano"),
            ("x.jsonl", "\u{feff}{\"text\":\"a\",\"label\":[[0,1,\"A\"]]}\n{", "doccano"),
            ("x", r#"{"id":"a","text":"a","spans":[{"id":"s","start":0,"end":1,"label":"A","quote":"a"}]}"#, "jsonl"),
            ("x", r#"{"text":"a","spans":[{"start":0,"end":1,"label":"A","token_start":0,"token_end":0}]}"#, "prodigy"),
            ("x", r#"{"text":"a","spans":[],"answer":"accept"}"#, "prodigy"),
            ("x", r#"[["a", {"entities": [[0, 1, "A"]]}]]"#, "prodigy"),
            (
                "x",
                r#"{"id":"a","text":"a","spans":[{"id":"s","start":0,"end":1,"label":"A","text":"a","attrs":"{}"}]}"#,
                "hf",
            ),
            ("x", r#"[{"data":{"text":"a"},"predictions":[]}]"#, "labelstudio"),
            ("x", r#"{"%TYPES":{}}"#, "cas-json"),
            ("x", r#"{"@context":"http://www.w3.org/ns/anno.jsonld"}"#, "w3c"),
            ("x", r#"{"title":"t","body":"words"}"#, "articles"),
            ("x", "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"/>", "cas-xmi"),
            ("x", "<?xml version='1.0'?><TimeML/>", "timeml"),
            ("x", "\n<!DOCTYPE html><p>", "articles"),
            ("x", "#FORMAT=WebAnno TSV 3.3\n", "webanno-tsv"),
            ("x", "T1\tACTOR 0 4\tAnna\nR1\tx Arg1:T1 Arg2:T1\n", "brat"),
            ("x", "EU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n", "conll"),
            ("x", "Anna\tB-ACTOR\nsaid\tO", "conll"),
            ("documents.csv", "\"doc_id\",\"text\"\r\n", "csv"),
            ("x.csv", "title;content\n", "articles"),
            ("x.txt", "Anna said so, on Tuesday.\n", "articles"),
            ("x", "who knows", "?"),
            ("x", "", "?"),
            ("x", "{\"neither\":1}", "?"),
        ] {
            assert_eq!(told(name, text.as_bytes()), want, "{text}");
        }
        assert_eq!(
            [told("a.zip", b"PK\x03\x04"), told("a.docx", b"PK\x03\x04"), told("a", b"\x78\x9c..")],
            ["zip", "articles", "spacy"]
        );
        let long = format!("{{\"text\":\"{}\",\"entities\":[", "a ".repeat(1_100_000));
        assert_eq!(told("x", long.as_bytes()), "?", "the fields come after what is looked at");
        let long = format!("[{{\"data\":{{\"text\":\"x\"}},\"annotations\":[],\"x\":\"{}\"", "a ".repeat(1_100_000));
        assert_eq!(told("x", long.as_bytes()), "labelstudio");
    }

    #[test]
    fn files_that_go_with_others_are_known() {
        let has = |name: &str| ["a.ann", "documents.csv", "b.json"].contains(&name);
        for name in
            ["a.txt", "b.xml", "spans.csv", "annotation.conf", "TypeSystem.xml", "train.conll.index.jsonl", ".x"]
        {
            assert!(is_companion(name, &has), "{name}");
        }
        for name in ["c.txt", "documents.csv", "a.ann", "b.json", "spans.tsv", "x.html"] {
            assert!(!is_companion(name, &has), "{name}");
        }
    }
}

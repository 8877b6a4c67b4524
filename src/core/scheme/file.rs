//! The shape of the scheme file (`rubrica.json`) and its defaults. Unknown fields are kept.

use super::{Attribute, AttributeKind, DateSettings, Label, LinkType, Scheme, Shape};
use crate::core::text::sha256_hex;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Keys in the order labels without one receive them.
const KEYS: [char; 10] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/// Why a scheme file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemeError {
    #[error("the scheme is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the file says format “{0}”, a scheme says “rubrica-scheme”")]
    Format(String),
    #[error("the scheme is version {0}, made by a newer Rubrica; this one reads version 1")]
    Newer(u64),
    #[error("the scheme has no labels")]
    NoLabels,
    #[error("two labels are called {0}")]
    SameName(String),
    #[error("the labels {0} and {1} share the key {2}")]
    SameKey(String, String, char),
    #[error("label {label}: {reason}")]
    Label { label: String, reason: String },
}

#[derive(Deserialize)]
struct SchemeFile {
    format: String,
    version: u64,
    #[serde(default)]
    name: String,
    labels: Vec<LabelFile>,
    #[serde(default)]
    links: Vec<LinkFile>,
    #[serde(default)]
    article_labels: Vec<AttributeFile>,
    #[serde(default)]
    dates: DatesFile,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
struct LabelFile {
    name: String,
    key: Option<String>,
    color: Option<String>,
    shape: Option<String>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    attrs: Vec<AttributeFile>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
struct AttributeFile {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    values: Vec<String>,
    default: Option<Value>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
struct LinkFile {
    #[serde(rename = "type")]
    name: String,
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    to: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DatesFile {
    day_first: bool,
    vague: bool,
    durations: bool,
    sets: bool,
}

impl Scheme {
    /// Reads a scheme file. **Errors:** what is wrong with it, in a sentence a person can act on.
    pub fn from_json(bytes: &[u8]) -> Result<Self, SchemeError> {
        let file: SchemeFile = serde_json::from_slice(bytes)?;
        if file.format != "rubrica-scheme" {
            return Err(SchemeError::Format(file.format));
        }
        if file.version > 1 {
            return Err(SchemeError::Newer(file.version));
        }
        if file.labels.is_empty() {
            return Err(SchemeError::NoLabels);
        }
        Ok(Self {
            name: file.name,
            labels: labels(file.labels)?,
            links: file.links.into_iter().map(|l| LinkType { name: l.name.into(), from: l.from, to: l.to }).collect(),
            article_labels: attributes("article", file.article_labels)?,
            dates: DateSettings {
                day_first: file.dates.day_first,
                vague: file.dates.vague,
                durations: file.dates.durations,
                sets: file.dates.sets,
            },
            sha256: sha256_hex(bytes),
            extra: file.extra,
        })
    }
}

fn labels(files: Vec<LabelFile>) -> Result<Vec<Label>, SchemeError> {
    let mut labels: Vec<Label> = Vec::with_capacity(files.len());
    for file in files {
        let reason = |reason: String| SchemeError::Label { label: file.name.clone(), reason };
        if file.name.is_empty() || file.name.chars().count() > 256 {
            return Err(reason("a name has 1 to 256 characters".to_owned()));
        }
        if labels.iter().any(|l| *l.name == *file.name) {
            return Err(SchemeError::SameName(file.name));
        }
        let key = match &file.key {
            None => None,
            Some(key) => {
                let mut chars = key.chars();
                match (chars.next(), chars.next()) {
                    (Some(c), None) if KEYS.contains(&c) => Some(c),
                    _ => return Err(reason(format!("its key is “{key}”; a key is one digit"))),
                }
            }
        };
        if let Some(twin) = labels.iter().find(|l| key.is_some() && l.key == key) {
            return Err(SchemeError::SameKey(twin.name.to_string(), file.name, key.unwrap_or_default()));
        }
        let shape = match file.shape.as_deref() {
            None | Some("tint") => Shape::Tint,
            Some("dotted") => Shape::Dotted,
            Some("bar") => Shape::Bar,
            Some(other) => return Err(reason(format!("its shape is “{other}”; shapes are tint, dotted and bar"))),
        };
        labels.push(Label {
            attrs: attributes(&file.name, file.attrs)?,
            name: file.name.into(),
            key,
            color: file.color,
            shape,
            description: file.description,
            extra: file.extra,
        });
    }
    let taken: Vec<char> = labels.iter().filter_map(|l| l.key).collect();
    let mut free = KEYS.into_iter().filter(|k| !taken.contains(k));
    for label in labels.iter_mut().filter(|l| l.key.is_none()) {
        label.key = free.next();
    }
    Ok(labels)
}

fn attributes(label: &str, files: Vec<AttributeFile>) -> Result<Vec<Attribute>, SchemeError> {
    files
        .into_iter()
        .map(|file| {
            let kind = match file.kind.as_str() {
                "text" => AttributeKind::Text,
                "number" => AttributeKind::Number,
                "yesno" => AttributeKind::YesNo,
                "choice" => AttributeKind::Choice(file.values),
                "choices" => AttributeKind::Choices(file.values),
                "date" => AttributeKind::Date,
                other => {
                    return Err(SchemeError::Label {
                        label: label.to_owned(),
                        reason: format!("attribute {} has the unknown type “{other}”", file.name),
                    });
                }
            };
            Ok(Attribute { name: file.name, kind, default: file.default, extra: file.extra })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(labels: &str) -> Result<Scheme, SchemeError> {
        Scheme::from_json(format!(r#"{{"format":"rubrica-scheme","version":1,"labels":{labels}}}"#).as_bytes())
    }

    #[test]
    fn a_label_without_a_key_takes_the_next_free_digit() {
        let scheme = read(r#"[{"name":"PLACE"},{"name":"EVENT","key":"1"},{"name":"LAW"}]"#).unwrap();
        assert_eq!(scheme.labels.iter().map(|l| l.key).collect::<Vec<_>>(), [Some('2'), Some('1'), Some('3')]);
    }

    #[test]
    fn the_eleventh_label_has_no_key() {
        let names: Vec<String> = (0..11).map(|i| format!(r#"{{"name":"L{i}"}}"#)).collect();
        let scheme = read(&format!("[{}]", names.join(","))).unwrap();
        assert_eq!(scheme.labels[9].key, Some('0'));
        assert_eq!(scheme.labels[10].key, None);
    }

    #[test]
    fn faults_are_named() {
        let message = |labels| read(labels).unwrap_err().to_string();
        assert_eq!(message("[]"), "the scheme has no labels");
        assert_eq!(message(r#"[{"name":"A"},{"name":"A"}]"#), "two labels are called A");
        assert_eq!(message(r#"[{"name":"A","key":"1"},{"name":"B","key":"1"}]"#), "the labels A and B share the key 1");
        assert!(message(r#"[{"name":"A","key":"x"}]"#).contains("a key is one digit"));
        assert!(message(r#"[{"name":"A","shape":"round"}]"#).contains("tint, dotted and bar"));
    }
}

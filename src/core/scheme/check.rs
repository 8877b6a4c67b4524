//! Does a span or a link obey the scheme? Answers with what is wrong; a span that breaks the scheme is kept all the same.

use super::{AttributeKind, Scheme};
use serde_json::{Map, Value};

/// One way in which a span or a link departs from the scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    UnknownLabel(String),
    UnknownAttribute { label: String, attribute: String },
    BadAttribute { label: String, attribute: String, wanted: String },
    UnknownLink(String),
    LinkDoesNotFit { link: String, from: String, to: String },
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownLabel(label) => write!(f, "the scheme has no label {label}"),
            Self::UnknownAttribute { label, attribute } => write!(f, "{label} has no attribute “{attribute}”"),
            Self::BadAttribute { label, attribute, wanted } => write!(f, "“{attribute}” of {label} must be {wanted}"),
            Self::UnknownLink(link) => write!(f, "the scheme has no link {link}"),
            Self::LinkDoesNotFit { link, from, to } => write!(f, "{link} cannot lead from {from} to {to}"),
        }
    }
}

/// What is wrong with a span of this label and these attributes. Attributes starting with `conflict.` come from a merge
/// and are none of the scheme's business.
pub fn check_span(scheme: &Scheme, label: &str, attrs: &Map<String, Value>) -> Vec<Breach> {
    let Some(known) = scheme.label(label) else { return vec![Breach::UnknownLabel(label.to_owned())] };
    let mut breaches = Vec::new();
    for (name, value) in attrs.iter().filter(|(name, _)| !name.starts_with("conflict.")) {
        let Some(attribute) = known.attrs.iter().find(|a| a.name == *name) else {
            breaches.push(Breach::UnknownAttribute { label: label.to_owned(), attribute: name.clone() });
            continue;
        };
        if let Some(wanted) = misfit(&attribute.kind, value) {
            breaches.push(Breach::BadAttribute { label: label.to_owned(), attribute: name.clone(), wanted });
        }
    }
    breaches
}

/// What is wrong with a link between spans of these labels.
pub fn check_link(scheme: &Scheme, link: &str, from: &str, to: &str) -> Option<Breach> {
    let Some(known) = scheme.links.iter().find(|t| &*t.name == link) else {
        return Some(Breach::UnknownLink(link.to_owned()));
    };
    let fits = known.from.iter().any(|l| l == from) && known.to.iter().any(|l| l == to);
    (!fits).then(|| Breach::LinkDoesNotFit { link: link.to_owned(), from: from.to_owned(), to: to.to_owned() })
}

fn misfit(kind: &AttributeKind, value: &Value) -> Option<String> {
    let one_of = |values: &[String]| format!("one of {}", values.join(", "));
    match kind {
        AttributeKind::Text | AttributeKind::Date => (!value.is_string()).then(|| "text".to_owned()),
        AttributeKind::Number => (!value.is_number()).then(|| "a number".to_owned()),
        AttributeKind::YesNo => (!value.is_boolean()).then(|| "true or false".to_owned()),
        AttributeKind::Choice(values) => {
            let fits = value.as_str().is_some_and(|v| values.iter().any(|w| w == v));
            (!fits).then(|| one_of(values))
        }
        AttributeKind::Choices(values) => {
            let fits = value
                .as_array()
                .is_some_and(|all| all.iter().all(|v| v.as_str().is_some_and(|v| values.iter().any(|w| w == v))));
            (!fits).then(|| format!("a list, each {}", one_of(values)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn attrs(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn a_span_of_the_scheme_passes_and_others_are_named() {
        let scheme = Scheme::built_in();
        assert!(check_span(&scheme, "CLAIM", &attrs(json!({"kind": "direct", "nested": true}))).is_empty());
        assert!(check_span(&scheme, "DATE", &attrs(json!({"conflict.value": "2026"}))).is_empty());
        let messages: Vec<String> = check_span(&scheme, "CLAIM", &attrs(json!({"kind": "loud", "mood": "sad"})))
            .iter()
            .map(Breach::to_string)
            .collect();
        assert_eq!(
            messages,
            ["“kind” of CLAIM must be one of direct, indirect, mixed", "CLAIM has no attribute “mood”"]
        );
        assert_eq!(check_span(&scheme, "PLACE", &Map::new()), [Breach::UnknownLabel("PLACE".into())]);
    }

    #[test]
    fn a_link_leads_from_claim_to_actor_only() {
        let scheme = Scheme::built_in();
        assert_eq!(check_link(&scheme, "attribution", "CLAIM", "ACTOR"), None);
        assert!(check_link(&scheme, "attribution", "DATE", "ACTOR").is_some());
        assert!(check_link(&scheme, "SAID_BY", "CLAIM", "ACTOR").is_some());
    }
}

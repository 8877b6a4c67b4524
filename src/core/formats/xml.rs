//! XML of others, looked over before it is parsed: depth, attributes and namespaces have limits, DTDs are refused.

use super::ReadError;

/// Elements within elements.
const DEPTH: usize = 64;
/// Attributes of one element: the parser compares each with each.
const ATTRIBUTES: usize = 1000;
/// Declarations of namespaces in the whole file.
const NAMESPACES: usize = 1000;

/// Parses a file within the limits. `kind` names the format in messages.
pub fn parse<'a>(source: &'a str, kind: &str) -> Result<roxmltree::Document<'a>, ReadError> {
    let not = |why: &str| ReadError::NotThisFormat(format!("{kind} ({why})"));
    if let Some(why) = beyond_limits(source) {
        return Err(not(why));
    }
    roxmltree::Document::parse(source).map_err(|e| not(&e.to_string()))
}

/// What is beyond a limit, if anything. Reads tags only as far as needed to count; the parser checks the rest.
fn beyond_limits(source: &str) -> Option<&'static str> {
    if source.matches("xmlns").take(NAMESPACES + 1).count() > NAMESPACES {
        return Some("it declares more than 1000 namespaces");
    }
    let mut depth = 0usize;
    let mut rest = source;
    while let Some((_, tail)) = rest.split_once('<') {
        rest = tail;
        for (open, close) in [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")] {
            if rest.starts_with(open) {
                rest = rest.split_once(close).map_or("", |(_, tail)| tail);
            }
        }
        if rest.starts_with('/') {
            depth = depth.saturating_sub(1);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            continue;
        }
        let (mut quote, mut attributes, mut before) = (None, 0, ' ');
        for (i, c) in rest.char_indices() {
            match (quote, c) {
                (Some(q), c) if q == c => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => {
                    quote = Some(c);
                    attributes += 1;
                }
                (None, '>') => {
                    depth += usize::from(before != '/');
                    rest = rest.get(i..).unwrap_or_default();
                    break;
                }
                (None, _) => {}
            }
            before = c;
        }
        if attributes > ATTRIBUTES {
            return Some("an element has more than 1000 attributes");
        }
        if depth > DEPTH {
            return Some("its elements lie more than 64 deep");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_take_too_long_is_refused() {
        let deep = "<a>".repeat(65) + &"</a>".repeat(65);
        let wide = format!("<a {}/>", (0..1001).map(|i| format!("a{i}='x' ")).collect::<String>());
        let named = format!("<a {}/>", (0..1001).map(|i| format!("xmlns:a{i}='x' ")).collect::<String>());
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>";
        for source in [deep.as_str(), &wide, &named, bomb, ""] {
            assert!(parse(source, "XML").is_err());
        }
    }

    #[test]
    fn ordinary_files_pass() {
        let fine = "<?xml version='1.0'?><!-- <<< --><a x='>'>".to_owned()
            + &"<b y=\"/\"/>".repeat(5000)
            + "<![CDATA[<c>]]></a>";
        assert!(parse(&fine, "XML").is_ok());
        let nested = "<a>".repeat(64) + &"</a>".repeat(64);
        assert!(parse(&nested, "XML").is_ok());
    }
}

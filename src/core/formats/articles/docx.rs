//! The text of a Word document: its paragraphs as lines, without what was deleted, headers, notes and field codes.
//!
//! **Source:** ECMA-376 part 1, WordprocessingML.

use crate::core::formats::archive::Archive;
use crate::core::formats::record::Builder;
use crate::core::formats::{Input, ReadError, Taken, xml};
use roxmltree::Node;
use serde_json::Value;
use std::io::Cursor;

/// Reads a document as one article.
pub fn read(input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    let not = |why: String| ReadError::NotThisFormat(format!("a Word document ({why})"));
    let mut archive = Archive::open(Cursor::new(input.bytes)).map_err(|e| not(e.to_string()))?;
    let mut part = |name: &str| -> Result<Option<String>, ReadError> {
        let bytes = archive.read(name).transpose().map_err(not)?;
        bytes.map(|b| String::from_utf8(b).map_err(|_| not(format!("{name} is not UTF-8")))).transpose()
    };
    let body = part("word/document.xml")?.ok_or_else(|| not("word/document.xml is not in it".to_owned()))?;
    let about = part("docProps/core.xml")?;
    let document = xml::parse(&body, "a Word document")?;
    let mut text = String::with_capacity(body.len() / 8);
    walk(document.root_element(), &mut text);
    let mut builder = Builder::new(input.stem(), text.trim_end_matches('\n'));
    let about = about.as_deref().and_then(|source| xml::parse(source, "properties").ok());
    for (element, name) in [("title", "title"), ("creator", "byline"), ("created", "created")] {
        let found = about.iter().flat_map(|d| d.descendants()).find(|n| n.tag_name().name() == element);
        if let Some(value) = found.and_then(|n| n.text()).map(str::trim).filter(|v| !v.is_empty()) {
            builder.record().meta.insert(name.to_owned(), Value::from(value));
        }
    }
    take(Taken::Record(builder.build()));
    Ok(())
}

/// Adds the text of an element. Its depth has a limit, which the look over the XML has checked.
fn walk(node: Node<'_, '_>, text: &mut String) {
    for child in node.children().filter(Node::is_element) {
        match child.tag_name().name() {
            "t" => text.push_str(child.text().unwrap_or_default()),
            "tab" => text.push('\t'),
            "br" | "cr" => text.push('\n'),
            "noBreakHyphen" => text.push('\u{2011}'),
            // What was deleted or moved away, settings (which have tabs of their own), codes of fields, the second form
            // of drawings for old programs.
            "del" | "moveFrom" | "rPr" | "pPr" | "sectPr" | "instrText" | "delText" | "Fallback" => {}
            "p" => {
                // A text box stands within a paragraph: it gets lines of its own.
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                walk(child, text);
                text.push('\n');
            }
            _ => walk(child, text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::formats::archive::tests::packed;

    #[test]
    fn paragraphs_are_lines_and_deleted_words_are_gone() {
        let body = r#"<w:document xmlns:w="w"><w:body>
            <w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>Bridge</w:t></w:r></w:p><w:p/>
            <w:p><w:r><w:t xml:space="preserve">Anna </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>
              <w:ins><w:r><w:t>said</w:t><w:tab/><w:t>so 😀</w:t><w:br/></w:r></w:ins></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            </w:body></w:document>"#;
        let about = r#"<c xmlns:dc="d"><dc:title>Title</dc:title><dc:creator> </dc:creator></c>"#;
        let bytes = packed(&[("word/document.xml", body.as_bytes()), ("docProps/core.xml", about.as_bytes())]);
        let mut records = Vec::new();
        let input = Input { name: "a.docx", bytes: &bytes, first_line: 0, beside: &|_| None };
        read(&input, &mut |taken| {
            if let Taken::Record(r) = taken {
                records.push(r)
            }
        })
        .unwrap();
        assert_eq!(records[0].text.as_str(), "Bridge\n\nAnna said\tso 😀\n\ncell");
        assert_eq!(Value::Object(records[0].meta.clone()), serde_json::json!({"title": "Title"}));
        let other = packed(&[("mimetype", b"x")]);
        assert!(read(&Input { name: "a.docx", bytes: &other, first_line: 0, beside: &|_| None }, &mut |_| ()).is_err());
    }
}

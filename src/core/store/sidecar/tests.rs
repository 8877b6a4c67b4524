//! Sidecars read and written: the same bytes, nothing lost, faults named.

use super::*;
use crate::core::document::Document;
use crate::core::text::{Byte, ByteRange, CodePoint, Text};
use proptest::prelude::*;
use std::sync::Arc;

const TEXT: &str = "Anna Berg 😀 said on Tuesday that\nthe ferry was late.\n";

/// A sidecar of `TEXT` with everything that may stand in one.
fn full() -> String {
    let sha = Text::new(TEXT.to_owned()).sha256().to_owned();
    format!(
        r#"{{
"format":"rubrica-sidecar",
"version":1,
"document":{{"file":"ferry.txt","sha256":"{sha}","text_sha256":"{sha}","bytes":56,"length":53,"encoding":"utf-8","id":"f/1","date":"2026-11-17","date_source":"user","meta":{{"outlet":"Harbour News","page":3}},"x_page":1.50}},
"annotator":"anna",
"role":"annotator",
"status":"in_progress",
"flagged":false,
"note":"two\nlines \u202e",
"ignored":[{{"kind":"edge","id":"a"}}],
"labels":{{"topic":"sea"}},
"scheme":{{"name":"news"}},
"generator":"other 2",
"x_future":{{"kept":[1e+400,null,{{"deep":-0}}]}},
"spans":[
{{"id":"a","start":0,"end":9,"label":"ACTOR","quote":"Anna Berg","prefix":"","suffix":" 😀 said on Tuesday that\nthe ferr","value":"Anna Berg","attrs":{{"kind":"name"}},"origin":"manual","status":"accepted","created":"2026-11-18T08:00:00Z","updated":"2026-11-18T08:00:00Z"}},
{{"id":"c","start":0,"end":53,"label":"CLAIM","quote":"Anna Berg 😀 said on Tuesday that\nthe ferry was late.\n","prefix":"","suffix":"","fragments":[[0,9],[34,53]],"origin":"manual","status":"accepted","flagged":true,"note":"odd"}},
{{"id":"d","start":20,"end":27,"label":"DATE","quote":"Tuesday","prefix":"Anna Berg 😀 said on ","suffix":" that\nthe ferry was late.\n","value":"2026-11-17","attrs":{{"type":"DATE"}},"origin":"rule","source":"dates","score":0.990,"status":"accepted","corrected":true,"x_new":1}},
{{"id":"o","start":400,"end":404,"label":"ACTOR","quote":"Lind","prefix":"captain ","suffix":".","origin":"import","status":"orphaned","by":"ben"}},
{{"id":"bad id","start":1,"end":2,"label":"DATE","quote":"n"}}
],
"relations":[
{{"id":"r","type":"attribution","from":"c","to":"a","origin":"manual","status":"accepted"}},
{{"id":"s"}}
]
}}
"#
    )
}

/// The full sidecar with its two first spans in the order of the file.
fn ordered() -> String {
    let full = full();
    let mut lines: Vec<&str> = full.lines().collect();
    let a = lines.iter().position(|l| l.starts_with("{\"id\":\"a\"")).unwrap();
    lines.swap(a, a + 1);
    lines.join("\n") + "\n"
}

fn document(bytes: &[u8]) -> Document {
    let sidecar = read(bytes).unwrap();
    let text = Text::new(TEXT.to_owned());
    let placed = place(sidecar.spans, &text);
    assert_eq!(placed.adrift, []);
    Document::new(text, sidecar.head).with_contents(
        sidecar.fields,
        placed.spans,
        sidecar.relations.into_iter().map(Arc::new),
        sidecar.set_aside,
    )
}

#[test]
fn an_unchanged_document_is_written_with_the_same_bytes() {
    let written = write(&Snapshot::of(&document(ordered().as_bytes())));
    assert_eq!(String::from_utf8(written).unwrap(), ordered());
}

#[test]
fn a_blank_document_has_all_its_lines() {
    let text = Text::new("a".to_owned());
    let head =
        Head { file: "a.txt".into(), sha256: "00".into(), bytes: 1, encoding: "utf-8".into(), ..Head::default() };
    let hash = text.sha256().to_owned();
    let written = write(&Snapshot::of(&Document::new(text, head)));
    assert_eq!(
        String::from_utf8(written).unwrap(),
        format!(
            "{{\n\"format\":\"rubrica-sidecar\",\n\"version\":1,\n\"document\":{{\"file\":\"a.txt\",\"sha256\":\"00\",\
             \"text_sha256\":\"{hash}\",\"bytes\":1,\"length\":1,\"encoding\":\"utf-8\"}},\n\"annotator\":null,\n\
             \"role\":\"annotator\",\n\"status\":\"new\",\n\"spans\":[\n],\n\"relations\":[\n]\n}}\n"
        )
    );
}

#[test]
fn offsets_are_code_points_outside_and_bytes_inside() {
    let d = document(ordered().as_bytes());
    let tuesday = d.spans().iter().find(|s| &*s.label == "DATE").unwrap();
    assert_eq!(tuesday.range.start, Byte::new(23));
    assert_eq!(tuesday.quote(d.text()), "Tuesday");
    let lost = d.spans().orphans().first().unwrap().lost.as_deref().unwrap();
    assert_eq!((lost.start, &*lost.quote), (CodePoint(400), "Lind"));
}

#[test]
fn what_reads_badly_is_set_aside_with_its_fault() {
    let sidecar = read(ordered().as_bytes()).unwrap();
    assert_eq!((sidecar.set_aside.spans.len(), sidecar.set_aside.relations.len()), (1, 1));
    assert!(span_fault(&sidecar.set_aside.spans[0]).unwrap().contains("its id"));
    assert!(relation_fault(&sidecar.set_aside.relations[0]).unwrap().contains("needs id"));
}

#[test]
fn a_second_span_of_the_same_id_is_set_aside_not_lost() {
    let twice = ordered().replace("\"id\":\"d\"", "\"id\":\"a\"");
    let sidecar = read(twice.as_bytes()).unwrap();
    assert_eq!(sidecar.spans.iter().filter(|s| s.id.as_str() == "a").count(), 1);
    assert_eq!(sidecar.set_aside.spans.len(), 2);
}

#[test]
fn a_span_whose_words_stand_elsewhere_is_adrift_with_its_anchor() {
    let moved = ordered().replace("\"start\":20,\"end\":27", "\"start\":21,\"end\":28");
    let placed = place(read(moved.as_bytes()).unwrap().spans, &Text::new(TEXT.to_owned()));
    assert_eq!(placed.adrift.len(), 1);
    assert_eq!(placed.adrift[0].lost.as_deref().unwrap().quote, "Tuesday");
}

#[test]
fn spans_with_impossible_offsets_are_set_aside() {
    for bad in ["-1", "1.0", "1e2", "-0", "99999999999999999999", "27", "28", "null", "\"20\""] {
        let text = ordered().replace("\"start\":20,", &format!("\"start\":{bad},"));
        assert_eq!(read(text.as_bytes()).unwrap().set_aside.spans.len(), 2, "start {bad}");
    }
    for bad in ["[[0,9]]", "[[0,9],[9,53]]", "[[1,9],[34,53]]", "[[34,53],[0,9]]", "[]", "3"] {
        let text = ordered().replace("[[0,9],[34,53]]", bad);
        assert_eq!(read(text.as_bytes()).unwrap().set_aside.spans.len(), 2, "fragments {bad}");
    }
}

#[test]
fn faults_of_the_whole_file_are_named_with_their_place() {
    let fault = |from: &str, to: &str| {
        let text = ordered();
        assert!(text.contains(from), "{from}");
        read(text.replace(from, to).as_bytes()).unwrap_err().to_string()
    };
    assert!(fault("\"version\":1,", "\"version\":1,\"version\":2,").contains("twice in one object at line 3 column"));
    assert!(fault("\"relations\":[", "\"spans\":[],\"relations\":[").contains("\"spans\" stands twice"));
    assert!(fault("\"spans\":[", "\n<<<<<<< ours\n\"spans\":[").contains("unfinished merge (line 16)"));
    assert!(fault("rubrica-sidecar", "label-studio").contains("its format is “label-studio”"));
    assert!(fault("\"version\":1", "\"version\":0").contains("“version” must be"));
    assert!(fault("\"status\":\"in_progress\"", "\"status\":\"x\"").contains("“status” must be"));
    assert!(fault("\"bytes\":56", "\"bytes\":\"many\"").contains("“document.bytes”"));
    assert!(fault("\n]\n}\n", "\n]\n").contains("line"));
    assert!(fault("\n],\n\"relations\"", ",7\n],\n\"relations\"").contains("one of the spans is no object"));
    assert!(read(b"").is_err() && read(b"null").is_err() && read(b"[]").is_err());
}

#[test]
fn too_many_spans_are_refused_by_number() {
    let many = "{},".repeat(200_000);
    let text = format!("{{\"spans\":[{many}{{}}]}}");
    assert_eq!(read(text.as_bytes()).unwrap_err().to_string(), "it holds more than 200000 spans");
}

#[test]
fn context_ends_at_32_code_points() {
    let text = Text::new("é".repeat(40) + "X" + &"😀".repeat(40));
    let span = crate::core::spans::Span::new(crate::core::spans::Id::new("x"), ByteRange::of(80, 81), "ACTOR");
    let seen = anchor(&span, &text);
    assert_eq!((seen.prefix.chars().count(), seen.suffix.chars().count()), (32, 32));
    assert_eq!((seen.start, seen.end, &*seen.quote), (CodePoint(40), CodePoint(41), "X"));
}

proptest! {
    #[test]
    fn any_spans_on_any_text_come_back(
        text in "[a-c\\n é😀\u{202e}\u{301}]{1,80}",
        ends in prop::collection::vec((0usize..200, 0usize..200, prop::option::of(0usize..200)), 0..30),
    ) {
        let text = Text::new(text);
        let mut starts: Vec<usize> = text.as_str().char_indices().map(|(i, _)| i).collect();
        starts.push(text.len().get());
        let at = |i: usize| starts[i % starts.len()];
        let spans = ends.iter().enumerate().filter_map(|(i, (a, b, c))| {
            let mut span = Span::new(crate::core::spans::Id::new(&format!("s{i}")), ByteRange::of(0, 0), "L");
            let (a, b) = (at(*a), at(*b));
            let mut pieces = vec![ByteRange::of(a.min(b), a.max(b))];
            if let Some(c) = c {
                pieces.push(ByteRange::of(at(*c), text.len().get()));
            }
            span.set_pieces(pieces);
            (!span.range.is_empty()).then(|| Arc::new(span))
        });
        let spans: Vec<Arc<Span>> = spans.collect();
        let head = Head { file: "a".into(), sha256: "b".into(), encoding: "utf-8".into(), ..Head::default() };
        let document = Document::new(text.clone(), head).with_contents(HashMap::new(), spans, [], SetAside::default());
        let bytes = write(&Snapshot::of(&document));
        let read = read(&bytes).unwrap();
        prop_assert_eq!(&read.set_aside, &SetAside::default());
        let placed = place(read.spans, &text);
        prop_assert_eq!(placed.adrift.len(), 0);
        let before: Vec<_> = document.spans().iter().cloned().collect();
        prop_assert_eq!(placed.spans, before);
    }
}

//! Every format: what it writes is what `tests/golden` holds, and reading it back gives the record minus what was
//! announced. `UPDATE_GOLDEN=1` rewrites the expected files; look at the diff before committing it.

use rubrica::core::formats::{
    ALL, Builder, Format, HeldText, Input, MemorySink, Overlap, Record, Shape, TagScheme, Taken, WriteOptions,
    is_space, reduce,
};
use rubrica::core::spans::{Id, Relation};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Emoji, Arabic, CR LF, nesting, pieces, white space at edges, an article without text and one without tags.
fn records() -> Vec<Record> {
    let mut out = Vec::new();
    let mut first =
        Builder::new("news/first", "🥳 Mayor Anna Berg said:\r\n\"It <will> rain & snow\" on 5 March, she added.\r\n");
    let tag = |b: &mut Builder, id: &str, words: &str, label: &str| {
        let at = b.text().as_str().find(words).unwrap();
        let span = b.new_span(Some(id), (at..at + words.len()).into(), label);
        b.push(span)
    };
    tag(&mut first, "s1", "Mayor Anna Berg", "ACTOR");
    tag(&mut first, "s2", "Anna Berg", "ACTOR");
    tag(&mut first, "s3", "\"It <will> rain & snow\" on 5 March", "CLAIM");
    tag(&mut first, "s4", "5 March", "DATE");
    tag(&mut first, "s5", "said:\r\n\"It", "CUE WORD");
    tag(&mut first, "s6", " she added", "CLAIM");
    let record = first.record();
    let s4 = Arc::make_mut(&mut record.spans[3]);
    s4.value = Some(json!("2026-03-05"));
    s4.attrs = json!({"mod": "APPROX", "checked": true, "note to self": "a|b"}).as_object().cloned().unwrap();
    let s1 = Arc::make_mut(&mut record.spans[0]);
    s1.value = Some(json!("Anna Berg"));
    s1.note = Some("two\nlines".to_owned());
    let s3 = Arc::make_mut(&mut record.spans[2]);
    let range = s3.range;
    let pieces = [(range.start.get(), range.start.get() + 3), (range.end.get() - 7, range.end.get())];
    s3.set_pieces(pieces.into_iter().map(|(a, b)| (a..b).into()).collect());
    for (id, from, to) in [("r1", "s3", "s1"), ("r2", "s6", "s2")] {
        record.relations.push(Arc::new(Relation::new(Id::new(id), "attribution", Id::new(from), Id::new(to))));
    }
    record.date = Some("2026-03-06".to_owned());
    record.meta = json!({"outlet": "The Paper"}).as_object().cloned().unwrap();
    out.push(*first.build());

    let mut second =
        Builder::new("second", "\tقالت وزيرة المالية سارة حداد إن الأسعار ستنخفض.\u{2028}北京 said.\u{1}\n\n");
    tag(&mut second, "t1", "سارة حداد", "ACTOR");
    tag(&mut second, "t2", "الأسعار ستنخفض", "CLAIM");
    tag(&mut second, "t3", "北京 said.\u{1}\n", "CLAIM");
    second.link(Some("r1"), "attribution", Id::new("t2"), Id::new("t1"));
    out.push(*second.build());
    out.push(Record::new("empty", ""));
    out.push(Record::new("untagged", "Nothing to see.\n"));
    out
}

pub struct Case {
    pub name: String,
    pub format: &'static dyn Format,
    pub options: WriteOptions,
}

/// One case a format, and one more for each form it has besides.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for format in ALL {
        let options = WriteOptions { labels: vec!["ACTOR".to_owned(), "DATE".to_owned()], ..WriteOptions::default() };
        let mut add = |name: &str, options: WriteOptions| {
            cases.push(Case { name: name.to_owned(), format: *format, options });
        };
        add(format.id(), options.clone());
        match format.id() {
            "conll" => add("conll-bilou", WriteOptions { tags: TagScheme::Bilou, ..options }),
            "hf" | "hf-tokens" => {
                add(&format!("{}-jsonl", format.id()), WriteOptions { ending: Some("jsonl".to_owned()), ..options });
            }
            "timeml" => add("timeml-folder", WriteOptions { folder: true, ..options }),
            _ => {}
        }
    }
    cases
}

fn written(case: &Case) -> BTreeMap<String, Vec<u8>> {
    let mut sink = MemorySink::default();
    let mut writer = case.format.writer(&case.options, &mut sink).unwrap();
    for record in records() {
        if let (Some(reduced), _) = reduce(record.clone(), &case.format.holds(), &case.options.overlap) {
            writer.write(&reduced).unwrap();
        }
    }
    writer.finish().unwrap();
    sink.files()
}

fn folder(case: &Case) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(&case.name)
}

#[test]
fn every_format_writes_what_is_expected() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for case in cases() {
        let folder = folder(&case);
        let files = written(&case);
        if update {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            for (name, bytes) in &files {
                fs::write(folder.join(name), bytes).unwrap();
            }
        }
        let mut expected: Vec<String> = fs::read_dir(&folder)
            .unwrap_or_else(|e| panic!("{}: {e}; UPDATE_GOLDEN=1 makes it", folder.display()))
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        expected.sort();
        assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected, "files of {}", case.name);
        for (name, bytes) in &files {
            let there = fs::read(folder.join(name)).unwrap();
            let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
            if there != *bytes {
                assert_eq!(text(bytes), text(&there), "{} of {}", name, case.name);
                panic!("{name} of {} differs in bytes", case.name);
            }
        }
    }
}

/// What must survive of a span, as far as the format says it holds it.
pub fn seen(record: &Record, format: &dyn Format) -> Vec<Value> {
    let holds = format.holds();
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let place = |range| match holds.text {
        HeldText::Tokens => {
            json!(record.text.slice(range).chars().filter(|c| !is_space(*c)).collect::<String>())
        }
        _ => json!(record.cp(range)),
    };
    let mut out: Vec<Value> = record
        .spans
        .iter()
        .map(|s| {
            let mut attrs: BTreeMap<&String, String> = s.attrs.iter().map(|(k, v)| (k, text(v))).collect();
            if !holds.attrs {
                attrs.clear();
            }
            json!({
                "id": holds.ids.then(|| s.id.as_str()),
                "place": place(s.range),
                "label": *s.label,
                "pieces": holds.fragments.then(|| s.fragments.iter().map(|f| record.cp(*f)).collect::<Vec<_>>()),
                "value": s.value.as_ref().filter(|_| holds.values).map(text),
                "attrs": attrs,
                "note": s.note.as_ref().filter(|_| holds.notes),
            })
        })
        .collect();
    for r in &record.relations {
        let end = |id| place(record.span(id).unwrap().range);
        out.push(json!({"link": *r.kind, "from": end(&r.from), "to": end(&r.to)}));
    }
    out.sort_by_key(Value::to_string);
    out
}

#[test]
fn reading_back_gives_the_record_minus_what_was_announced() {
    for case in cases().into_iter().filter(|c| c.format.reads()) {
        let format = case.format;
        let files = written(&case);
        let mut back: Vec<Record> = Vec::new();
        let ending = format!(".{}", format.extensions()[0]);
        for (name, bytes) in &files {
            let wanted = match format.shape() {
                Shape::Folder => name.ends_with(&ending),
                _ => name == "main" || (case.options.folder && name.ends_with(&ending)),
            };
            if !wanted {
                continue;
            }
            let beside = |other: &str| files.get(other).cloned();
            let input = Input { name, bytes, first_line: 0, beside: &beside };
            format
                .read(&input, &mut |taken| match taken {
                    Taken::Record(r) => back.push(*r),
                    Taken::Rejected(r) => panic!("{}: {}: {r:?}", case.name, name),
                    Taken::Note(_) => {}
                })
                .unwrap();
        }
        let mut expected: Vec<Record> =
            records().iter().filter_map(|r| reduce(r.clone(), &format.holds(), &Overlap::Longest).0).collect();
        if format.shape() == Shape::Folder || case.options.folder {
            expected.sort_by_key(|r| r.id.replace('/', "_"));
            back.sort_by_key(|r| r.id.replace('/', "_"));
        }
        assert_eq!(back.len(), expected.len(), "articles of {}", case.name);
        for (there, here) in expected.iter().zip(&back) {
            if matches!(format.holds().text, HeldText::Exact | HeldText::Xml | HeldText::FromFirstWord) {
                assert_eq!(here.text.as_str(), there.text.as_str(), "text of {} in {}", there.id, case.name);
            }
            if format.holds().article_ids && format.shape() != Shape::Folder {
                assert_eq!(here.id, there.id, "{}", case.name);
            }
            assert_eq!(seen(here, format), seen(there, format), "{} in {}", there.id, case.name);
        }
    }
}

#[test]
fn every_loss_of_the_fixtures_is_announced() {
    for case in cases() {
        let holds = case.format.holds();
        let losses: Vec<&str> = records()
            .iter()
            .flat_map(|r| reduce(r.clone(), &holds, &Overlap::Longest).1)
            .map(|l| l.kind.name())
            .collect();
        let announced = |kind: &str| losses.contains(&kind);
        assert_eq!(announced("value"), !holds.values, "{}", case.name);
        assert_eq!(announced("fragments"), !holds.fragments && holds.only_label.is_none(), "{}", case.name);
        assert_eq!(announced("link"), !holds.relations, "{}", case.name);
        assert_eq!(announced("overlap"), !holds.overlaps && holds.only_label.is_none(), "{}", case.name);
    }
}

#[test]
fn attributes_named_like_a_format_s_own_keys_come_back() {
    let names = [
        "value",
        "label",
        "text",
        "id",
        "identifier",
        "start",
        "end",
        "begin",
        "sofa",
        "type",
        "note",
        "quote",
        "attrs",
        "attr_value",
        "attr_label",
        "attr_attr_value",
        "rubrica_note",
        "Governor",
        "labels",
        "spans",
        "kb_id",
        "tokens",
    ];
    let mut builder = Builder::new("a", "Anna Berg said on Monday");
    let attrs: serde_json::Map<String, Value> =
        names.iter().map(|n| ((*n).to_owned(), json!(format!("its {n}")))).collect();
    for (id, range, value) in [("s1", 0..9, Some("Anna")), ("s2", 18..24, None)] {
        let mut span = builder.new_span(Some(id), range.into(), "ACTOR");
        span.value = value.map(Value::from);
        span.attrs = attrs.clone();
        builder.push(span);
    }
    let record = builder.build();
    for case in cases().into_iter().filter(|c| c.format.reads() && c.format.holds().attrs) {
        let format = case.format;
        let (Some(there), _) = reduce((*record).clone(), &format.holds(), &Overlap::Longest) else { continue };
        let mut sink = MemorySink::default();
        let mut writer = format.writer(&case.options, &mut sink).unwrap();
        writer.write(&there).unwrap();
        writer.finish().unwrap();
        let files = sink.files();
        let main = files.iter().find(|(name, _)| {
            let ending = name.rsplit('.').next();
            name.as_str() == "main" || name.starts_with("documents") || format.extensions().first().copied() == ending
        });
        let (name, bytes) = main.unwrap_or_else(|| panic!("{}: {:?}", case.name, files.keys()));
        let beside = |other: &str| files.get(other).cloned();
        let mut back = Vec::new();
        let mut take = |taken| match taken {
            Taken::Record(r) => back.push(*r),
            other => panic!("{}: {other:?}", case.name),
        };
        format.read(&Input { name, bytes, first_line: 0, beside: &beside }, &mut take).unwrap();
        assert_eq!(seen(&back[0], format), seen(&there, format), "{}", case.name);
    }
}

//! CSV and TSV: a table of documents, one of spans, one of links. Import also takes one table with a column of texts.
//!
//! All fields are quoted; rows end in CR LF in CSV and LF in TSV. **Source:** RFC 4180, and what pandas, DuckDB and
//! Python's csv read alike.

use super::record::Builder;
use super::{Format, Holds, Input, Part, ReadError, Record, Rejected, Shape, Sink, Taken, WriteOptions, Writer};
use crate::core::spans::Id;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

/// Tables with commas.
pub struct Csv;

/// Tables with tabs.
pub struct Tsv;

const HELD: Holds = Holds { fragments: false, notes: false, provenance: false, ..Holds::ALL };

const ADVICE: &str = "Fields that a spreadsheet would take for a formula begin with an apostrophe; --no-formula-guard writes them as they are.";

impl Format for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn title(&self) -> &'static str {
        "CSV tables"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn file_each(&self, _: bool) -> bool {
        false
    }

    fn leaves_text_out(&self) -> bool {
        true
    }

    fn holds(&self) -> Holds {
        HELD
    }

    fn advice(&self) -> &'static str {
        ADVICE
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Tables::start(options, sink, "csv", ",", "\r\n")
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        read(input, take)
    }
}

impl Format for Tsv {
    fn id(&self) -> &'static str {
        "tsv"
    }

    fn title(&self) -> &'static str {
        "TSV tables"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tsv"]
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn file_each(&self, _: bool) -> bool {
        false
    }

    fn leaves_text_out(&self) -> bool {
        true
    }

    fn holds(&self) -> Holds {
        HELD
    }

    fn advice(&self) -> &'static str {
        ADVICE
    }

    fn writer<'a>(&self, options: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Tables::start(options, sink, "tsv", "\t", "\n")
    }

    fn imports(&self) -> bool {
        false
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        read(input, take)
    }
}

struct Table {
    out: Box<dyn Write + Send>,
    between: &'static str,
    end: &'static str,
    guard: bool,
}

impl Table {
    fn row(&mut self, fields: &[Cow<'_, str>]) -> io::Result<()> {
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                self.out.write_all(self.between.as_bytes())?;
            }
            let apostrophe = if self.guard && is_formula(field.trim_start_matches('\'')) { "'" } else { "" };
            write!(self.out, "\"{apostrophe}{}\"", field.replace('"', "\"\""))?;
        }
        self.out.write_all(self.end.as_bytes())
    }
}

/// Whether a spreadsheet would calculate a field: an equals sign at its front, or another sign that it takes for the
/// start of a formula and further on something that calls a function, another program or another sheet. White space may
/// stand before it. A dash before plain words is none: quotes often begin with one, and must come out as they are.
fn is_formula(field: &str) -> bool {
    let body = field.trim_start();
    body.starts_with(['=', '＝'])
        || (body.starts_with(['+', '-', '@', '＋', '－', '＠']) && body.contains(['(', '|', '!', '=', '\\']))
}

struct Tables {
    documents: Table,
    spans: Table,
    relations: Table,
    text: bool,
}

impl Tables {
    fn start<'a>(
        options: &WriteOptions,
        sink: &'a mut dyn Sink,
        ending: &str,
        between: &'static str,
        end: &'static str,
    ) -> io::Result<Box<dyn Writer + 'a>> {
        let mut table = |name: &str, head: &[&str]| -> io::Result<Table> {
            let out = sink.create(Part::Inside(&format!("{name}.{ending}")))?;
            let mut table = Table { out, between, end, guard: options.formula_guard };
            table.row(&head.iter().map(|h| Cow::Borrowed(*h)).collect::<Vec<_>>())?;
            Ok(table)
        };
        Ok(Box::new(Self {
            documents: table("documents", &["doc_id", "text"])?,
            spans: table("spans", &["doc_id", "span_id", "start", "end", "label", "quote", "value", "attrs"])?,
            relations: table("relations", &["doc_id", "type", "from", "to"])?,
            text: options.text,
        }))
    }
}

impl Writer for Tables {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let id = || Cow::Borrowed(record.id.as_str());
        let text = if self.text { record.text.as_str() } else { "" };
        self.documents.row(&[id(), text.into()])?;
        for span in &record.spans {
            let (start, end) = record.cp(span.range);
            let attrs =
                if span.attrs.is_empty() { String::new() } else { Value::Object(span.attrs.clone()).to_string() };
            self.spans.row(&[
                id(),
                span.id.as_str().into(),
                start.to_string().into(),
                end.to_string().into(),
                (&*span.label).into(),
                record.text.slice(span.range).into(),
                span.value.as_ref().map(super::json::as_text).unwrap_or_default(),
                attrs.into(),
            ])?;
        }
        for link in &record.relations {
            self.relations.row(&[id(), (&*link.kind).into(), link.from.as_str().into(), link.to.as_str().into()])?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        [&mut self.documents, &mut self.spans, &mut self.relations].into_iter().try_for_each(|t| t.out.flush())
    }
}

/// A table read: rows as fields by the names of the head.
struct Rows {
    head: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

impl Rows {
    fn read(text: &str) -> Result<Self, ReadError> {
        let not = |why: String| ReadError::NotThisFormat(format!("a table ({why})"));
        let first = text.lines().next().unwrap_or_default();
        let count = |c: u8| first.bytes().filter(|b| *b == c).count();
        let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|d| (count(*d), *d == b',')).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let head: Vec<String> =
            reader.headers().map_err(|e| not(e.to_string()))?.iter().map(|h| h.trim().to_owned()).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| not(e.to_string()))?;
            let line = record.position().map_or(0, |p| p.line() as usize);
            rows.push((line, record.iter().map(unguarded).collect()));
        }
        Ok(Self { head, rows })
    }

    fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.head.iter().position(|h| h.eq_ignore_ascii_case(name)))
    }
}

/// Takes off the apostrophe that kept a spreadsheet from calculating.
fn unguarded(field: &str) -> String {
    match field.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest.to_owned(),
        _ => field.to_owned(),
    }
}

pub fn read(input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    let documents = Rows::read(input.text()?)?;
    let names = super::articles::TEXT;
    let Some(text) = documents.column(names) else {
        if documents.column(&["span_id"]).is_some() || documents.column(&["from"]).is_some() {
            // The table of spans or links of ours: it is read with the documents.
            return Ok(());
        }
        return Err(ReadError::NotThisFormat(format!("a table with a column called {}", names.join(", "))));
    };
    let id = documents.column(&["doc_id", "id"]);
    let beside = |table: &str| {
        let name = input.name.replacen("documents", table, 1);
        let bytes = if name == input.name { None } else { (input.beside)(&name) };
        bytes.and_then(|b| String::from_utf8(b).ok()).map(|t| Rows::read(&t)).transpose()
    };
    let (spans, links) = (beside("spans")?, beside("relations")?);
    let by_document = |rows: &Option<Rows>| -> HashMap<String, Vec<usize>> {
        let mut map: HashMap<String, Vec<usize>> = HashMap::new();
        if let Some(rows) = rows
            && let Some(doc) = rows.column(&["doc_id"])
        {
            for (i, (_, row)) in rows.rows.iter().enumerate() {
                map.entry(row.get(doc).cloned().unwrap_or_default()).or_default().push(i);
            }
        }
        map
    };
    let (mut spans_of, mut links_of) = (by_document(&spans), by_document(&links));
    for (line, row) in &documents.rows {
        let Some(words) = row.get(text) else {
            take(Taken::Rejected(Rejected::at(*line, "the row has no text")));
            continue;
        };
        let own = id.and_then(|i| row.get(i)).filter(|i| !i.is_empty());
        let name = own.cloned().unwrap_or_else(|| format!("{}-{line}", input.stem()));
        let mut builder = Builder::new(name.clone(), words.clone());
        let mut known = HashSet::new();
        for i in spans_of.remove(&name).unwrap_or_default() {
            let Some((rows, (line, row))) = spans.as_ref().and_then(|s| Some((s, s.rows.get(i)?))) else { continue };
            match span(&mut builder, rows, row) {
                Ok(id) => {
                    known.insert(id);
                }
                Err(reason) => {
                    take(Taken::Rejected(Rejected::at(*line, format!("spans: {reason}")).of(&name).with(row.clone())));
                }
            }
        }
        for i in links_of.remove(&name).unwrap_or_default() {
            let Some((rows, (line, row))) = links.as_ref().and_then(|s| Some((s, s.rows.get(i)?))) else { continue };
            let field = |name: &str| rows.column(&[name]).and_then(|c| row.get(c));
            let end = |name: &str| field(name).map(|id| Id::new(id)).filter(|id| known.contains(id));
            match (field("type"), end("from"), end("to")) {
                (Some(kind), Some(from), Some(to)) => builder.link(None, kind, from, to),
                _ => take(Taken::Rejected(
                    Rejected::at(*line, "relations: the link does not join two tags").of(&name).with(row.clone()),
                )),
            }
        }
        let used = [Some(text), id];
        let date = documents.column(super::articles::DATE);
        let record = builder.record();
        record.date = date.and_then(|d| row.get(d)).filter(|d| !d.is_empty()).cloned();
        record.meta = documents
            .head
            .iter()
            .enumerate()
            .filter(|(i, head)| !used.contains(&Some(*i)) && date != Some(*i) && !head.is_empty())
            .filter_map(|(i, head)| Some((head.clone(), Value::from(row.get(i).filter(|v| !v.is_empty())?.as_str()))))
            .collect::<Map<_, _>>();
        take(Taken::Record(builder.build()));
    }
    for (table, left) in [("spans", spans_of), ("relations", links_of)] {
        let mut left: Vec<_> = left.into_iter().collect();
        left.sort();
        for (name, rows) in left {
            let reason = format!("{table}: {} rows name a document that is not there", rows.len());
            take(Taken::Rejected(Rejected { reason, id: Some(name), ..Rejected::default() }));
        }
    }
    Ok(())
}

fn span(builder: &mut Builder, rows: &Rows, row: &[String]) -> Result<Id, String> {
    let field = |name: &str| rows.column(&[name]).and_then(|c| row.get(c)).map(String::as_str);
    let number = |name: &str| field(name).and_then(|f| f.parse::<u64>().ok());
    let (Some(start), Some(end)) = (number("start"), number("end")) else {
        return Err("the span has no start or no end".to_owned());
    };
    let label = field("label").filter(|l| !l.is_empty()).ok_or("the span has no label")?;
    let range = builder.place(start, end)?;
    let there = builder.text().slice(range);
    if let Some(quote) = field("quote")
        && quote != there
    {
        let (there, quote) = (super::json::shortened(there), super::json::shortened(quote));
        return Err(format!("the span says “{quote}”, the text has “{there}” there"));
    }
    let attrs = match field("attrs").filter(|a| !a.is_empty()) {
        Some(text) => serde_json::from_str(text).map_err(|_| "the attributes are not a JSON object")?,
        None => Map::new(),
    };
    let mut span = builder.new_span(field("span_id"), range, label);
    span.value = field("value").filter(|v| !v.is_empty()).map(Value::from);
    span.attrs = attrs;
    Ok(builder.push(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(source: &str) -> (Vec<Record>, Vec<String>) {
        let (mut records, mut rejected) = (Vec::new(), Vec::new());
        let input = Input { name: "in.csv", bytes: source.as_bytes(), first_line: 0, beside: &|_| None };
        read(&input, &mut |taken| match taken {
            Taken::Record(r) => records.push(*r),
            Taken::Rejected(r) => rejected.push(r.reason),
            Taken::Note(_) => {}
        })
        .unwrap();
        (records, rejected)
    }

    #[test]
    fn formulas_are_defused_and_come_back() {
        for formula in ["=1+1", "\t=cmd", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "'=1", "+cmd|x"] {
            assert!(is_formula(formula.trim_start_matches('\'')), "{formula}");
            assert_eq!(unguarded(&format!("'{formula}")), formula);
        }
        for plain in ["-5.3", "+1", "a=b", "'tis", "\ttext", "", "@handle", "– he said", "-EU"] {
            assert!(!is_formula(plain.trim_start_matches('\'')), "{plain}");
            assert_eq!(unguarded(plain), plain);
        }
    }

    #[test]
    fn one_table_with_texts_is_enough() {
        let (records, rejected) = read_all("Title;Text;date\n\"A;b\";\"Anna\nBerg\";2026-01-05\nx\n");
        assert_eq!((records[0].text.as_str(), records[0].date.as_deref()), ("Anna\nBerg", Some("2026-01-05")));
        assert_eq!((records[0].id.as_str(), &records[0].meta["Title"]), ("in-2", &Value::from("A;b")));
        assert_eq!(rejected, ["the row has no text"]);
        let input = Input { name: "in.csv", bytes: b"a,b\n1,2\n", first_line: 0, beside: &|_| None };
        assert!(read(&input, &mut |_| ()).is_err());
    }
}

//! CSV and TSV: a table of documents, one of spans, one of links. Import also takes one table with a column of texts.
//!
//! All fields are quoted; rows end in CR LF in CSV and LF in TSV. **Source:** RFC 4180, and what pandas, DuckDB and
//! Python's csv read alike.

use super::formula::{is_formula, unguarded};
use super::record::Builder;
use super::{
    Format, FromFront, Holds, Input, LongInput, Part, ReadError, Record, Rejected, Shape, Sink, Taken, WriteOptions,
    Writer,
};
use crate::core::spans::Id;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Write};

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

    fn reads_long(&self) -> bool {
        true
    }

    fn read_long(&self, input: &LongInput<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        read_long(input, take)
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

    fn reads_long(&self) -> bool {
        true
    }

    fn read_long(&self, input: &LongInput<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        read_long(input, take)
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

/// A table being read, row by row.
struct Rows<'a> {
    head: Vec<String>,
    reader: csv::Reader<Box<dyn Read + 'a>>,
    record: csv::StringRecord,
}

/// A row with the line it begins at.
type Row = (usize, Vec<String>);

impl<'a> Rows<'a> {
    fn of(mut source: impl Read + 'a) -> Result<Self, ReadError> {
        let not = |why: String| ReadError::NotThisFormat(format!("a table ({why})"));
        let mut front = Vec::new();
        source.by_ref().take(FRONT).read_to_end(&mut front).map_err(|e| not(e.to_string()))?;
        let first = front.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
        let count = |c: u8| first.iter().filter(|b| **b == c).count();
        let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|d| (count(*d), *d == b',')).unwrap_or(b',');
        let source: Box<dyn Read + 'a> = Box::new(io::Cursor::new(front).chain(source));
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(source);
        let head = reader.headers().map_err(unreadable)?.iter().map(|h| h.trim().to_owned()).collect();
        Ok(Self { head, reader, record: csv::StringRecord::new() })
    }

    fn next(&mut self) -> Result<Option<Row>, ReadError> {
        Ok(self.advance()?.then(|| (self.line(), self.record.iter().map(unguarded).collect())))
    }

    /// Goes to the next row without taking it apart.
    fn advance(&mut self) -> Result<bool, ReadError> {
        self.reader.read_record(&mut self.record).map_err(unreadable)
    }

    fn line(&self) -> usize {
        self.record.position().map_or(0, |p| p.line() as usize)
    }

    fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.head.iter().position(|h| h.eq_ignore_ascii_case(name)))
    }
}

/// Bytes of a table at which its delimiter is told.
const FRONT: u64 = 64 << 10;

fn unreadable(error: csv::Error) -> ReadError {
    match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => ReadError::NotUtf8 { at: pos.as_ref().map_or(0, |p| p.byte() as usize) },
        _ => ReadError::NotThisFormat(format!("a table ({error})")),
    }
}

pub fn read(input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    input.text()?;
    let beside = |name: &str| (input.beside)(name).map(|bytes| Box::new(io::Cursor::new(bytes)) as Box<dyn Read>);
    let tables = Beside::of(input.name, &beside, false, &|| Box::new(input.bytes))?;
    documents(Rows::of(input.bytes)?, tables, input.stem(), take)
}

fn read_long(input: &LongInput<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    let beside = |name: &str| (input.beside)(name).map(|file| Box::new(FromFront::of(file)) as Box<dyn Read>);
    let tables = Beside::of(input.name, &beside, true, &|| Box::new(input.reader()))?;
    documents(Rows::of(input.reader())?, tables, input.stem(), take)
}

type Open<'a, 'r> = &'a dyn Fn(&str) -> Option<Box<dyn Read + 'r>>;

/// A table that says more of the documents: spans or links. Its rows are handed out document by document.
struct More<'a> {
    rows: Rows<'a>,
    /// Column of the document.
    document: Option<usize>,
    /// The row at hand, where the table is in the order of the documents.
    at_hand: Option<Row>,
    /// All rows, where it is in another order or short.
    all: HashMap<String, Vec<Row>>,
}

impl<'a> More<'a> {
    /// Of a table that may be read from its front twice.
    fn of(open: &dyn Fn() -> Option<Box<dyn Read + 'a>>, ordered: bool) -> Result<Option<Self>, ReadError> {
        let Some(source) = open() else { return Ok(None) };
        let rows = Rows::of(source)?;
        let document = rows.column(&["doc_id"]);
        let mut more = Self { rows, document, at_hand: None, all: HashMap::new() };
        if ordered {
            more.at_hand = more.rows.next()?;
        } else {
            while let Some(row) = more.rows.next()? {
                let of = more.document_of(&row);
                more.all.entry(of).or_default().push(row);
            }
        }
        Ok(Some(more))
    }

    fn document_of(&self, row: &Row) -> String {
        self.document.and_then(|c| row.1.get(c)).cloned().unwrap_or_default()
    }

    /// The rows of a document.
    fn of_document(&mut self, name: &str) -> Result<Vec<Row>, ReadError> {
        let mut rows = self.all.remove(name).unwrap_or_default();
        while let Some(row) = self.at_hand.take() {
            if self.document_of(&row) != name {
                self.at_hand = Some(row);
                break;
            }
            rows.push(row);
            self.at_hand = self.rows.next()?;
        }
        Ok(rows)
    }
}

/// The tables beside that of the documents.
struct Beside<'a> {
    spans: Option<More<'a>>,
    relations: Option<More<'a>>,
}

impl<'a> Beside<'a> {
    /// Finds them by the name of the table of documents. A long one is read row by row where it goes through the
    /// documents in their order, as ours do.
    fn of(
        name: &str,
        open: Open<'_, 'a>,
        long: bool,
        documents: &dyn Fn() -> Box<dyn Read + 'a>,
    ) -> Result<Self, ReadError> {
        let table = |table: &str| -> Result<Option<More<'a>>, ReadError> {
            let other = name.replacen("documents", table, 1);
            if other == name {
                return Ok(None);
            }
            let open = || open(&other);
            let ordered = long && open().is_some_and(|rows| in_order(documents(), rows).unwrap_or(false));
            More::of(&open, ordered).map_err(|_| ReadError::Missing(other.clone()))
        };
        Ok(Self { spans: table("spans")?, relations: table("relations")? })
    }
}

/// Whether a table goes through the documents in their order.
fn in_order<'a>(documents: Box<dyn Read + 'a>, table: Box<dyn Read + 'a>) -> Result<bool, ReadError> {
    let (mut documents, mut table) = (Rows::of(documents)?, Rows::of(table)?);
    let (id, of) = (documents.column(&["doc_id", "id"]), table.column(&["doc_id"]));
    let (Some(id), Some(of)) = (id, of) else { return Ok(false) };
    let mut seen = HashSet::new();
    while table.advance()? {
        let wanted = table.record.get(of).unwrap_or_default();
        while documents.record.get(id) != Some(wanted) {
            let name = documents.record.get(id).unwrap_or_default().to_owned();
            if !documents.advance()? || !seen.insert(name) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Reads the documents with what the other tables say of them.
fn documents(
    mut documents: Rows<'_>,
    mut beside: Beside<'_>,
    stem: &str,
    take: &mut dyn FnMut(Taken),
) -> Result<(), ReadError> {
    let names = super::articles::TEXT;
    let Some(text) = documents.column(names) else {
        if documents.column(&["span_id"]).is_some() || documents.column(&["from"]).is_some() {
            // The table of spans or links of ours: it is read with the documents.
            return Ok(());
        }
        return Err(ReadError::NotThisFormat(format!("a table with a column called {}", names.join(", "))));
    };
    let id = documents.column(&["doc_id", "id"]);
    let date = documents.column(super::articles::DATE);
    while let Some((line, row)) = documents.next()? {
        let Some(words) = row.get(text) else {
            take(Taken::Rejected(Rejected::at(line, "the row has no text")));
            continue;
        };
        let own = id.and_then(|i| row.get(i)).filter(|i| !i.is_empty());
        let name = own.cloned().unwrap_or_else(|| format!("{stem}-{line}"));
        let mut builder = Builder::new(name.clone(), words.clone());
        let mut known = HashSet::new();
        if let Some(more) = &mut beside.spans {
            for (line, row) in more.of_document(&name)? {
                match span(&mut builder, &more.rows, &row) {
                    Ok(id) => {
                        known.insert(id);
                    }
                    Err(reason) => {
                        let reject = Rejected::at(line, format!("spans: {reason}")).of(&name);
                        take(Taken::Rejected(reject.with(row)));
                    }
                }
            }
        }
        if let Some(more) = &mut beside.relations {
            for (line, row) in more.of_document(&name)? {
                let field = |name: &str| more.rows.column(&[name]).and_then(|c| row.get(c));
                let end = |name: &str| field(name).map(|id| Id::new(id)).filter(|id| known.contains(id));
                match (field("type"), end("from"), end("to")) {
                    (Some(kind), Some(from), Some(to)) => builder.link(None, kind, from, to),
                    _ => {
                        let reject = Rejected::at(line, "relations: the link does not join two tags").of(&name);
                        take(Taken::Rejected(reject.with(row)));
                    }
                }
            }
        }
        let used = [Some(text), id];
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
    for (table, more) in [("spans", beside.spans), ("relations", beside.relations)] {
        let mut left: Vec<_> = more.into_iter().flat_map(|m| m.all).collect();
        left.sort();
        for (name, rows) in left {
            let reason = format!("{table}: {} rows name a document that is not there", rows.len());
            take(Taken::Rejected(Rejected { reason, id: Some(name), ..Rejected::default() }));
        }
    }
    Ok(())
}

fn span(builder: &mut Builder, rows: &Rows<'_>, row: &[String]) -> Result<Id, String> {
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
    fn long_tables_are_read_as_short_ones_in_whatever_order_they_are() {
        let documents = "doc_id,text\nb,Anna Berg\na,Karl said\nc,x\n";
        let head = "doc_id,span_id,start,end,label,quote,value,attrs\n";
        let [anna, berg] = ["b,s1,0,4,A,Anna,,\n", "b,s2,5,9,B,Berg,v,\n"];
        let [karl, lost] = ["a,s1,0,4,A,Karl,,\n", "z,s1,0,1,A,x,,\n"];
        let links = "doc_id,type,from,to\nb,t,s1,s2\na,t,s1,s9\n";
        for rows in [[anna, berg, karl, ""], [karl, anna, berg, ""], [anna, karl, berg, ""], [anna, berg, karl, lost]] {
            let spans = format!("{head}{}", rows.concat());
            let other = |name: &str| match name {
                "spans.csv" => Some(spans.as_bytes().to_vec()),
                "relations.csv" => Some(links.as_bytes().to_vec()),
                _ => None,
            };
            let told = |taken: Taken| match taken {
                Taken::Record(r) => {
                    let words: Vec<_> = r.spans.iter().map(|s| format!("{}:{}", s.label, s.quote(&r.text))).collect();
                    format!("{} {} {}", r.id, words.join(","), r.relations.len())
                }
                Taken::Rejected(r) => r.reason,
                Taken::Note(note) => note,
            };
            let (mut short, mut long) = (Vec::new(), Vec::new());
            let input = Input { name: "documents.csv", bytes: documents.as_bytes(), first_line: 0, beside: &other };
            read(&input, &mut |taken| short.push(told(taken))).unwrap();
            let file = |bytes: Vec<u8>| std::sync::Arc::new(bytes) as std::sync::Arc<dyn super::super::ReadAt>;
            let beside = |name: &str| other(name).map(file);
            let input = LongInput { name: "documents.csv", file: file(documents.into()), beside: &beside };
            read_long(&input, &mut |taken| long.push(told(taken))).unwrap();
            assert_eq!(short, long);
            let mut expected =
                vec!["b A:Anna,B:Berg 1", "relations: the link does not join two tags", "a A:Karl 0", "c  0"];
            expected.extend((rows[3] == lost).then_some("spans: 1 rows name a document that is not there"));
            assert_eq!(long, expected);
        }
        let none = |_: &str| Some(b"doc_id,label\n\xff".to_vec());
        let input = Input { name: "documents.csv", bytes: documents.as_bytes(), first_line: 0, beside: &none };
        assert!(matches!(read(&input, &mut |_| ()), Err(ReadError::Missing(name)) if name == "spans.csv"));
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

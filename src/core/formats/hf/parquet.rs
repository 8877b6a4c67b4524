//! The tables as Parquet: up to a thousand articles a row group, features in the footer where `datasets` looks for them.

use super::super::contained::contained;
use super::super::reduce::fitting;
use super::super::tags::tagged;
use super::super::{Names, ReadError, Record, TagScheme, Tokenizer, Writer, json::as_text};
use super::tag_list;
use parquet::basic::{Compression, Type};
use parquet::column::page::Page;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::{Field, Row};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

/// Articles in a row group.
const GROUP: usize = 1000;

/// Bytes of text in a row group: all of it is held until it is written, and what is small stays near the processor.
const GROUP_BYTES: usize = 1 << 20;

/// Bytes of a page. What is compressed in one piece is to stay near the processor.
const PAGE_BYTES: usize = 128 << 10;

const SPANS: &str = "message schema {
  optional binary id (UTF8);
  optional binary text (UTF8);
  optional group spans (LIST) { repeated group list { optional group element {
    optional binary id (UTF8); optional int32 start; optional int32 end; optional binary label (UTF8);
    optional binary text (UTF8); optional binary value (UTF8); optional binary attrs (UTF8); } } }
  optional group relations (LIST) { repeated group list { optional group element {
    optional binary type (UTF8); optional binary from (UTF8); optional binary to (UTF8); } } }
}";

const TOKENS: &str = "message schema {
  optional binary id (UTF8);
  optional group tokens (LIST) { repeated group list { optional binary element (UTF8); } }
  optional group ner_tags (LIST) { repeated group list { optional int64 element; } }
  optional group token_starts (LIST) { repeated group list { optional int32 element; } }
  optional group token_ends (LIST) { repeated group list { optional int32 element; } }
}";

/// Where the lists of a column begin and which of their values are there.
struct Levels {
    def: Vec<i16>,
    rep: Vec<i16>,
    /// Definition level of a value that is there: 1 in a plain column, 3 in a list of values, 4 in a field of structs in a
    /// list.
    full: i16,
}

impl Levels {
    fn new(full: i16) -> Self {
        Self { def: Vec::new(), rep: Vec::new(), full }
    }

    /// All values of one row; `None` is a field without value.
    fn list<T>(&mut self, values: impl IntoIterator<Item = Option<T>>, mut put: impl FnMut(T)) {
        let mut rep = 0;
        for value in values {
            self.def.push(if value.is_some() { self.full } else { self.full - 1 });
            self.rep.push(rep);
            if let Some(value) = value {
                put(value);
            }
            rep = 1;
        }
        if rep == 0 {
            self.def.push(1);
            self.rep.push(0);
        }
    }

    fn write<D: DataType>(&mut self, values: &[D::T], group: &mut Group<'_>) -> io::Result<()> {
        let Some(mut column) = group.next_column().map_err(failed)? else {
            return Err(io::Error::other("the table has fewer columns than its rows"));
        };
        let rep = (self.full > 1).then_some(self.rep.as_slice());
        column.typed::<D>().write_batch(values, Some(&self.def), rep).map_err(failed)?;
        column.close().map_err(failed)?;
        self.def.clear();
        self.rep.clear();
        Ok(())
    }
}

/// A column of numbers.
struct Column<T> {
    levels: Levels,
    values: Vec<T>,
}

impl<T> Column<T> {
    fn new(full: i16) -> Self {
        Self { levels: Levels::new(full), values: Vec::new() }
    }

    fn list(&mut self, values: impl IntoIterator<Item = T>) {
        self.levels.list(values.into_iter().map(Some), |value| self.values.push(value));
    }

    fn write<D: DataType<T = T>>(&mut self, group: &mut Group<'_>) -> io::Result<()> {
        self.levels.write::<D>(&self.values, group)?;
        self.values.clear();
        Ok(())
    }
}

/// A column of texts, in one piece of memory: a piece for each would cost more than writing them does.
struct Texts {
    levels: Levels,
    all: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    fn new(full: i16) -> Self {
        Self { levels: Levels::new(full), all: Vec::new(), ends: Vec::new() }
    }

    /// One text of a plain column.
    fn one(&mut self, text: &str) {
        self.list([Some(text)]);
    }

    fn list<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = Option<T>>) {
        self.levels.list(texts, |text| {
            self.all.extend_from_slice(text.as_ref().as_bytes());
            self.ends.push(self.all.len());
        });
    }

    fn write(&mut self, group: &mut Group<'_>) -> io::Result<()> {
        let all = bytes::Bytes::from(std::mem::take(&mut self.all));
        let mut start = 0;
        let cut = self.ends.drain(..).map(|end| all.slice(std::mem::replace(&mut start, end)..end).into());
        let values: Vec<ByteArray> = cut.collect();
        self.levels.write::<ByteArrayType>(&values, group)?;
        drop(values);
        // Nobody else has it now, so that the memory is used again.
        self.all = all.into();
        self.all.clear();
        Ok(())
    }
}

type Out = Box<dyn Write + Send>;
type Group<'a> = SerializedRowGroupWriter<'a, Out>;
type File = SerializedFileWriter<Out>;

fn failed(e: ParquetError) -> io::Error {
    match e {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(e) => *e,
            Err(cause) => io::Error::other(cause),
        },
        e => io::Error::other(e),
    }
}

fn file(out: Out, schema: &str) -> io::Result<File> {
    let schema = Arc::new(parse_message_type(schema).map_err(failed)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_data_page_size_limit(PAGE_BYTES)
        // Nobody asks a data set for the least and the greatest of its words.
        .set_statistics_enabled(EnabledStatistics::None)
        // What never repeats is not worth looking for.
        .set_column_dictionary_enabled(ColumnPath::from("id"), false)
        .set_column_dictionary_enabled(ColumnPath::from("text"), false)
        .set_column_dictionary_enabled(
            ColumnPath::new(["spans", "list", "element", "id"].map(str::to_owned).into()),
            false,
        )
        .set_created_by(concat!("rubrica ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)
}

fn finish(mut file: File, features: &Value) -> io::Result<()> {
    let info = json!({"info": {"features": features}}).to_string();
    file.append_key_value_metadata(KeyValue::new("huggingface".to_owned(), info));
    let mut out = file.into_inner().map_err(failed)?;
    out.flush()
}

fn value_of(dtype: &str) -> Value {
    json!({"dtype": dtype, "_type": "Value"})
}

fn list_of(feature: Value) -> Value {
    json!({"feature": feature, "_type": "List"})
}

/// Writes articles with their spans.
pub struct SpanTable {
    file: File,
    rows: usize,
    bytes: usize,
    /// id, text
    article: [Texts; 2],
    /// start, end
    places: [Column<i32>; 2],
    /// id, label, text, value, attrs
    span: [Texts; 5],
    /// type, from, to
    link: [Texts; 3],
}

impl SpanTable {
    /// Starts the file.
    pub fn new(out: Out) -> io::Result<Self> {
        Ok(Self {
            file: file(out, SPANS)?,
            rows: 0,
            bytes: 0,
            article: std::array::from_fn(|_| Texts::new(1)),
            places: std::array::from_fn(|_| Column::new(4)),
            span: std::array::from_fn(|_| Texts::new(4)),
            link: std::array::from_fn(|_| Texts::new(4)),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(failed)?;
        for column in &mut self.article {
            column.write(&mut group)?;
        }
        let [id, rest @ ..] = &mut self.span;
        id.write(&mut group)?;
        for column in &mut self.places {
            column.write::<Int32Type>(&mut group)?;
        }
        for column in rest.iter_mut().chain(&mut self.link) {
            column.write(&mut group)?;
        }
        group.close().map_err(failed)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Writer for SpanTable {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let [id, text] = &mut self.article;
        id.one(&record.id);
        text.one(record.text.as_str());
        let spans = &record.spans;
        let places: Vec<_> = spans.iter().map(|s| record.cp(s.range)).collect();
        let [start, end] = &mut self.places;
        start.list(places.iter().map(|p| p.0 as i32));
        end.list(places.iter().map(|p| p.1 as i32));
        let [id, label, words, value, attrs] = &mut self.span;
        id.list(spans.iter().map(|s| Some(s.id.as_str())));
        label.list(spans.iter().map(|s| Some(&s.label)));
        words.list(spans.iter().map(|s| Some(record.text.slice(s.range))));
        value.list(spans.iter().map(|s| s.value.as_ref().map(as_text)));
        attrs.list(spans.iter().map(|s| Some(super::rows::attrs_text(s, false))));
        let [kind, from, to] = &mut self.link;
        let links = &record.relations;
        kind.list(links.iter().map(|l| Some(&l.kind)));
        from.list(links.iter().map(|l| Some(l.from.as_str())));
        to.list(links.iter().map(|l| Some(l.to.as_str())));
        self.rows += 1;
        self.bytes += record.text.len().get();
        if self.rows >= GROUP || self.bytes >= GROUP_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.flush()?;
        let text = || value_of("string");
        let features = json!({
            "id": text(),
            "text": text(),
            "spans": list_of(json!({
                "id": text(), "start": value_of("int32"), "end": value_of("int32"), "label": text(), "text": text(),
                "value": text(), "attrs": text(),
            })),
            "relations": list_of(json!({"type": text(), "from": text(), "to": text()})),
        });
        finish(self.file, &features)
    }
}

/// Writes tokens with their tags as numbers.
pub struct TokenTable {
    file: File,
    tokenizer: Tokenizer,
    labels: Vec<String>,
    numbers: HashMap<String, i64>,
    rows: usize,
    bytes: usize,
    id: Texts,
    words: Texts,
    tags: Column<i64>,
    /// Starts and ends.
    places: [Column<i32>; 2],
}

impl TokenTable {
    /// Starts the file; labels that are not known yet get their numbers as they come.
    pub fn new(out: Out, tokenizer: Tokenizer, labels: &[String]) -> io::Result<Self> {
        let mut table = Self {
            file: file(out, TOKENS)?,
            tokenizer,
            labels: Vec::new(),
            numbers: HashMap::new(),
            rows: 0,
            bytes: 0,
            id: Texts::new(1),
            words: Texts::new(3),
            tags: Column::new(3),
            places: std::array::from_fn(|_| Column::new(3)),
        };
        for label in labels {
            table.number('B', &fitting(label, Names::Tag));
        }
        Ok(table)
    }

    fn number(&mut self, prefix: char, label: &str) -> i64 {
        if prefix == 'O' {
            return 0;
        }
        let first = match self.numbers.get(label) {
            Some(first) => *first,
            None => {
                let first = 1 + 2 * self.labels.len() as i64;
                self.labels.push(label.to_owned());
                self.numbers.insert(label.to_owned(), first);
                first
            }
        };
        if prefix == 'B' { first } else { first + 1 }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(failed)?;
        self.id.write(&mut group)?;
        self.words.write(&mut group)?;
        self.tags.write::<Int64Type>(&mut group)?;
        for column in &mut self.places {
            column.write::<Int32Type>(&mut group)?;
        }
        group.close().map_err(failed)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Writer for TokenTable {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let tokens = tagged(record, self.tokenizer, TagScheme::Iob2);
        let tags: Vec<i64> = tokens.iter().map(|t| self.number(t.prefix, t.label)).collect();
        self.id.one(&record.id);
        self.words.list(tokens.iter().map(|t| Some(record.text.slice(t.range))));
        self.tags.list(tags);
        let places: Vec<_> = tokens.iter().map(|t| record.cp(t.range)).collect();
        let [start, end] = &mut self.places;
        start.list(places.iter().map(|p| p.0 as i32));
        end.list(places.iter().map(|p| p.1 as i32));
        self.rows += 1;
        self.bytes += record.text.len().get();
        if self.rows >= GROUP || self.bytes >= GROUP_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.flush()?;
        let features = json!({
            "id": value_of("string"),
            "tokens": list_of(value_of("string")),
            "ner_tags": list_of(json!({"names": tag_list(&self.labels), "_type": "ClassLabel"})),
            "token_starts": list_of(value_of("int32")),
            "token_ends": list_of(value_of("int32")),
        });
        finish(self.file, &features)
    }
}

fn open(data: &[u8]) -> Result<SerializedFileReader<bytes::Bytes>, ReadError> {
    fenced(|| SerializedFileReader::new(bytes::Bytes::copy_from_slice(data)))
}

/// The crate checks some of what it reads by assertions.
fn fenced<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ReadError> {
    let damaged = || ReadError::NotThisFormat("a Parquet file this program reads (it is damaged)".to_owned());
    contained(read).ok_or_else(damaged)?.map_err(refused)
}

/// Why a file was not read, in words.
pub fn refused(e: ParquetError) -> ReadError {
    ReadError::NotThisFormat(format!("a Parquet file this program reads ({e})"))
}

/// The crate makes room for as many values as a page says it has, and hands out as many rows as the footer says: more
/// than the bytes can hold are refused before. Nulls and equal values take next to no bytes, so those of all pages count
/// together.
fn look_at_pages(reader: &SerializedFileReader<bytes::Bytes>, believed: u64) -> Result<(), ParquetError> {
    let mut left = believed;
    let mut take = |n: u64, what: &str| {
        let rest = left.checked_sub(n);
        left = rest.unwrap_or(0);
        rest.map(|_| ()).ok_or_else(|| ParquetError::General(format!("it says that it has {n} {what} or more")))
    };
    for i in 0..reader.num_row_groups() {
        let group = reader.get_row_group(i)?;
        take(u64::try_from(group.metadata().num_rows()).unwrap_or(u64::MAX), "rows")?;
        for j in 0..group.num_columns() {
            let said = group.metadata().column(j).num_values();
            let least = if group.metadata().column(j).column_type() == Type::FIXED_LEN_BYTE_ARRAY { 1 } else { 4 };
            let mut pages = group.get_column_page_reader(j)?;
            while let Some(page) = pages.get_next_page()? {
                let most = match &page {
                    Page::DictionaryPage { buf, .. } => buf.len() as u64 / least,
                    _ => u64::try_from(said).unwrap_or(0),
                };
                let values = u64::from(page.num_values());
                if values > most {
                    return Err(ParquetError::General(format!("a page says that it has {values} values")));
                }
                take(values, "values")?;
            }
        }
    }
    Ok(())
}

/// Values of all columns and rows that are believed of any file.
const FEW_VALUES: u64 = 4 << 20;

/// Hands out the rows of a file as objects, numbered from 1.
pub fn rows(data: &[u8], each: &mut dyn FnMut(usize, Map<String, Value>)) -> Result<(), ReadError> {
    let reader = open(data)?;
    // Runs of equal values take next to no bytes, but not this few.
    fenced(|| look_at_pages(&reader, FEW_VALUES + 64 * data.len() as u64))?;
    let mut rows = fenced(|| reader.get_row_iter(None))?;
    let mut i = 0;
    while let Some(row) = fenced(|| rows.next().transpose())? {
        i += 1;
        each(i, object(&row));
    }
    Ok(())
}

/// Names of the tags, from the features in the footer.
pub fn tag_names(data: &[u8]) -> Result<Vec<String>, ReadError> {
    let reader = open(data)?;
    Ok(tag_names_of(&reader))
}

/// As `tag_names`, of a file that is open.
pub fn tag_names_of(reader: &dyn FileReader) -> Vec<String> {
    let pairs = reader.metadata().file_metadata().key_value_metadata();
    let info = pairs.into_iter().flatten().find(|p| p.key == "huggingface").and_then(|p| p.value.as_deref());
    let info: Value = info.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let names = info.pointer("/info/features/ner_tags/feature/names").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn object(row: &Row) -> Map<String, Value> {
    row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Bool(yes) => Value::from(*yes),
        Field::Byte(n) => Value::from(*n),
        Field::Short(n) => Value::from(*n),
        Field::Int(n) | Field::Date(n) => Value::from(*n),
        Field::Long(n) | Field::TimestampMillis(n) | Field::TimestampMicros(n) => Value::from(*n),
        Field::UByte(n) => Value::from(*n),
        Field::UShort(n) => Value::from(*n),
        Field::UInt(n) => Value::from(*n),
        Field::ULong(n) => Value::from(*n),
        Field::Float(n) => Value::from(*n),
        Field::Double(n) => Value::from(*n),
        Field::Str(text) => Value::from(text.as_str()),
        Field::Bytes(bytes) => bytes.as_utf8().map_or(Value::Null, Value::from),
        Field::Group(row) => Value::Object(object(row)),
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(value).collect()),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with one column of so many rows, all without value.
    fn nulls(rows: usize) -> Vec<u8> {
        let schema = Arc::new(parse_message_type("message schema { optional binary text (UTF8); }").unwrap());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, Default::default()).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&[], Some(&vec![0; rows]), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn a_small_file_of_very_many_nulls_is_refused_before_they_are_counted_out() {
        let data = nulls(50_000);
        assert!(data.len() < 2000, "{}", data.len());
        let reader = open(&data).unwrap();
        assert!(look_at_pages(&reader, 100_000).is_ok());
        // Rows and values alone would pass, and so would each of the three pages.
        for believed in [99_999, 60_000, 49_999] {
            let refused = look_at_pages(&reader, believed).unwrap_err().to_string();
            assert!(refused.contains("it says that it has"), "{refused}");
        }
        let mut count = 0;
        rows(&data, &mut |_, _| count += 1).unwrap();
        assert_eq!(count, 50_000);
    }

    #[test]
    fn whichever_byte_is_damaged_it_ends_in_rows_or_a_reason() {
        let data = nulls(40);
        let mut refused = 0;
        for at in 0..data.len() {
            for byte in [0x00, 0x7f, 0x80, 0xff] {
                let mut damaged = data.clone();
                damaged[at] = byte;
                refused += usize::from(rows(&damaged, &mut |_, _| {}).is_err());
            }
        }
        assert!(refused > data.len(), "{refused}");
    }
}

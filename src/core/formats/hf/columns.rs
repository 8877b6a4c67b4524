//! Reading our own tables back column by column, a row group at a time: a tree of every row would cost more than writing
//! them did.

use super::super::{ReadAt, ReadError};
use super::parquet::{refused, tag_names_of};
use super::rows::{Article, LinkRow, SpanRow};
use bytes::Bytes;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, RowGroupReader, SerializedFileReader};
use serde_json::Value;
use std::io::{self, Read};
use std::sync::Arc;

/// A file of which only what is asked for is in memory.
pub struct File(pub Arc<dyn ReadAt>);

/// Reads on from a place.
pub struct From {
    file: Arc<dyn ReadAt>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read_at(self.at, into)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Length for File {
    fn len(&self) -> u64 {
        self.0.size()
    }
}

impl ChunkReader for File {
    type T = From;

    fn get_read(&self, start: u64) -> Result<From, ParquetError> {
        Ok(From { file: Arc::clone(&self.0), at: start })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let mut bytes = Vec::with_capacity(length);
        let got = self.get_read(start)?.take(length as u64).read_to_end(&mut bytes)?;
        if got < length {
            return Err(ParquetError::EOF("the file ends early".to_owned()));
        }
        Ok(bytes.into())
    }
}

/// One column of a row group, handed out row by row.
struct Column<T> {
    values: std::vec::IntoIter<T>,
    def: Vec<i16>,
    rep: Vec<i16>,
    /// Definition level of a value that is there.
    full: i16,
    at: usize,
}

impl<T> Column<T> {
    fn read<D: DataType<T = T>>(group: &dyn RowGroupReader, i: usize) -> Result<Self, ParquetError> {
        let full = group.metadata().column(i).column_descr().max_def_level();
        let lists = group.metadata().column(i).column_descr().max_rep_level() > 0;
        let mut reader = get_typed_column_reader::<D>(group.get_column_reader(i)?);
        let (mut values, mut def, mut rep) = (Vec::new(), Vec::new(), Vec::new());
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let mut left = rows;
        while left > 0 {
            let levels = lists.then_some(&mut rep);
            let (read, _, _) = reader.read_records(left, Some(&mut def), levels, &mut values)?;
            if read == 0 {
                break;
            }
            left -= read;
        }
        Ok(Self { values: values.into_iter(), def, rep, full, at: 0 })
    }

    /// The values of the next row; `None` for a field without one.
    fn row(&mut self) -> Vec<Option<T>> {
        let others = self.rep.get(self.at + 1..).unwrap_or_default();
        let length = 1 + others.iter().take_while(|rep| **rep != 0).count();
        let levels = self.def.get(self.at..).unwrap_or_default();
        let mut out = Vec::with_capacity(length.min(levels.len()));
        for def in levels.iter().take(length) {
            self.at += 1;
            if *def == self.full {
                out.push(self.values.next());
            } else if self.full == 1 || *def >= 2 {
                out.push(None);
            }
        }
        out
    }

    /// The value of the next row of a plain column.
    fn one(&mut self) -> Option<T> {
        self.row().pop().flatten()
    }
}

fn text(bytes: &Option<ByteArray>) -> Option<&str> {
    bytes.as_ref().and_then(|b| b.as_utf8().ok())
}

/// Reads a table of articles with their spans.
pub fn articles(file: File, each: &mut dyn FnMut(usize, Article<'_>)) -> Result<(), ReadError> {
    let reader = SerializedFileReader::new(file).map_err(refused)?;
    let mut n = 0;
    for i in 0..reader.num_row_groups() {
        let group = reader.get_row_group(i).map_err(refused)?;
        let texts = |i: usize| Column::read::<ByteArrayType>(&*group, i).map_err(refused);
        let numbers = |i: usize| Column::read::<Int32Type>(&*group, i).map_err(refused);
        let (mut id, mut words) = (texts(0)?, texts(1)?);
        let (mut span_id, mut start, mut end) = (texts(2)?, numbers(3)?, numbers(4)?);
        let (mut label, mut quote, mut value, mut attrs) = (texts(5)?, texts(6)?, texts(7)?, texts(8)?);
        let (mut kind, mut from, mut to) = (texts(9)?, texts(10)?, texts(11)?);
        for _ in 0..group.metadata().num_rows() {
            n += 1;
            let (id, words) = (id.one(), words.one());
            let [ids, labels, quotes, values, attrs] =
                [&mut span_id, &mut label, &mut quote, &mut value, &mut attrs].map(Column::row);
            let [starts, ends] = [&mut start, &mut end].map(Column::row);
            let places = starts.iter().zip(&ends);
            let said = labels.iter().zip(&quotes).zip(values.iter().zip(&attrs));
            let spans = ids.iter().zip(places).zip(said);
            let whole = |n: &Option<i32>| n.and_then(|n| u64::try_from(n).ok());
            let spans = spans.map(|((id, (start, end)), ((label, quote), (value, attrs)))| SpanRow {
                id: text(id),
                start: whole(start),
                end: whole(end),
                label: text(label),
                words: text(quote),
                value: text(value).map(Value::from),
                attrs: text(attrs),
            });
            let [kinds, froms, tos] = [&mut kind, &mut from, &mut to].map(Column::row);
            let links = kinds.iter().zip(froms.iter().zip(&tos));
            let links = links.map(|(kind, (from, to))| LinkRow { kind: text(kind), from: text(from), to: text(to) });
            each(n, Article { id: text(&id), text: text(&words), spans: spans.collect(), links: links.collect() });
        }
    }
    Ok(())
}

/// A row of tokens: its number, the id of the article, words and their tags.
pub struct TokenRow<'a> {
    pub n: usize,
    pub id: &'a str,
    pub words: Vec<&'a str>,
    pub tags: Vec<&'a str>,
}

/// Reads a table of tokens with their tags.
pub fn tokens(file: File, each: &mut dyn FnMut(TokenRow<'_>)) -> Result<(), ReadError> {
    let reader = SerializedFileReader::new(file).map_err(refused)?;
    let names = tag_names_of(&reader);
    let mut n = 0;
    for i in 0..reader.num_row_groups() {
        let group = reader.get_row_group(i).map_err(refused)?;
        let mut id = Column::read::<ByteArrayType>(&*group, 0).map_err(refused)?;
        let mut words = Column::read::<ByteArrayType>(&*group, 1).map_err(refused)?;
        let mut tags = Column::read::<Int64Type>(&*group, 2).map_err(refused)?;
        for _ in 0..group.metadata().num_rows() {
            n += 1;
            let (id, words, tags) = (id.one(), words.row(), tags.row());
            let words: Vec<&str> = words.iter().filter_map(text).collect();
            let name = |tag: Option<i64>| tag.and_then(|t| names.get(usize::try_from(t).ok()?));
            let tags: Vec<&str> = tags.into_iter().map(|tag| name(tag).map_or("O", String::as_str)).collect();
            each(TokenRow { n, id: text(&id).unwrap_or_default(), words, tags });
        }
    }
    Ok(())
}

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
use std::cell::Cell;
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

/// One column of a row group, handed out value by value.
struct Column<T> {
    values: Vec<T>,
    def: Vec<i16>,
    rep: Vec<i16>,
    /// Definition level of a value that is there.
    full: i16,
    /// How many values and levels were handed out.
    at: Cell<(usize, usize)>,
}

impl<T> Column<T> {
    fn read<D: DataType<T = T>>(group: &dyn RowGroupReader, i: usize) -> Result<Self, ReadError> {
        Self::read_all::<D>(group, i).map_err(refused)
    }

    fn read_all<D: DataType<T = T>>(group: &dyn RowGroupReader, i: usize) -> Result<Self, ParquetError> {
        let about = group.metadata().column(i);
        let (full, lists) = (about.column_descr().max_def_level(), about.column_descr().max_rep_level() > 0);
        let mut reader = get_typed_column_reader::<D>(group.get_column_reader(i)?);
        // As many as the file says, but no more than it can be believed.
        let many = usize::try_from(about.num_values()).unwrap_or(0).min(1 << 16);
        let (mut values, mut def) = (Vec::with_capacity(many), Vec::with_capacity(many));
        let mut rep = Vec::with_capacity(if lists { many } else { 0 });
        let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        while left > 0 {
            let levels = lists.then_some(&mut rep);
            let (read, _, _) = reader.read_records(left, Some(&mut def), levels, &mut values)?;
            if read == 0 {
                break;
            }
            left -= read;
        }
        Ok(Self { values, def, rep, full, at: Cell::default() })
    }

    /// Goes to the list of the next row; how many values it has.
    fn row(&self) -> usize {
        let (value, level) = self.at.get();
        if self.def.get(level).is_none_or(|def| *def < 2) {
            self.at.set((value, level + 1));
            return 0;
        }
        let others = self.rep.get(level + 1..).unwrap_or_default();
        1 + others.iter().take_while(|rep| **rep != 0).count()
    }

    /// Goes to the list of the next row, as long as that of the field beside it.
    fn row_of(&self, length: usize) {
        if length == 0 {
            self.next();
        }
    }

    /// The next value; `None` for a field without one.
    fn next(&self) -> Option<&T> {
        let (value, level) = self.at.get();
        let there = self.def.get(level) == Some(&self.full);
        self.at.set((value + usize::from(there), level + 1));
        if there { self.values.get(value) } else { None }
    }
}

impl Column<ByteArray> {
    fn text(&self) -> Option<&str> {
        self.next().and_then(|b| b.as_utf8().ok())
    }
}

/// Reads a table of articles with their spans.
pub fn articles(file: File, each: &mut dyn FnMut(usize, Article<'_>)) -> Result<(), ReadError> {
    let reader = SerializedFileReader::new(file).map_err(refused)?;
    let mut n = 0;
    for i in 0..reader.num_row_groups() {
        let group = &*reader.get_row_group(i).map_err(refused)?;
        let texts = |i| Column::read::<ByteArrayType>(group, i);
        let numbers = |i| Column::read::<Int32Type>(group, i);
        let (ids, words) = (texts(0)?, texts(1)?);
        let (span_ids, starts, ends) = (texts(2)?, numbers(3)?, numbers(4)?);
        let (labels, quotes, values, attrs) = (texts(5)?, texts(6)?, texts(7)?, texts(8)?);
        let (kinds, froms, tos) = (texts(9)?, texts(10)?, texts(11)?);
        let whole = |n: Option<&i32>| n.and_then(|n| u64::try_from(*n).ok());
        for _ in 0..group.metadata().num_rows() {
            n += 1;
            let (id, text) = (ids.text(), words.text());
            let length = span_ids.row();
            [&labels, &quotes, &values, &attrs].into_iter().for_each(|c| c.row_of(length));
            [&starts, &ends].into_iter().for_each(|c| c.row_of(length));
            let spans = (0..length).map(|_| SpanRow {
                id: span_ids.text(),
                start: whole(starts.next()),
                end: whole(ends.next()),
                label: labels.text(),
                words: quotes.text(),
                value: values.text().map(Value::from),
                attrs: attrs.text(),
            });
            let spans = spans.collect();
            let length = kinds.row();
            [&froms, &tos].into_iter().for_each(|c| c.row_of(length));
            let links = (0..length).map(|_| LinkRow { kind: kinds.text(), from: froms.text(), to: tos.text() });
            each(n, Article { id, text, spans, links: links.collect() });
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
        let group = &*reader.get_row_group(i).map_err(refused)?;
        let ids = Column::read::<ByteArrayType>(group, 0)?;
        let words = Column::read::<ByteArrayType>(group, 1)?;
        let tags = Column::read::<Int64Type>(group, 2)?;
        let name = |tag: Option<&i64>| tag.and_then(|t| names.get(usize::try_from(*t).ok()?));
        for _ in 0..group.metadata().num_rows() {
            n += 1;
            let id = ids.text().unwrap_or_default();
            let words = (0..words.row()).filter_map(|_| words.text()).collect();
            let tags = (0..tags.row()).map(|_| name(tags.next()).map_or("O", String::as_str)).collect();
            each(TokenRow { n, id, words, tags });
        }
    }
    Ok(())
}

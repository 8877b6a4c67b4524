//! Reading a DocBin, ours or anybody's: tokens back to text, entities and span groups back to spans.

use super::msgpack::{Item, extent, head, unpack};
use super::{ATTRS, GROUP, strings};
use crate::core::formats::record::Builder;
use crate::core::formats::{Input, ReadError, Rejected, Taken};
use crate::core::spans::Id;
use flate2::read::ZlibDecoder;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::sync::Arc;

/// Most that is unpacked of a DocBin; of one whose tokens come last, besides the tokens.
const LIMIT: usize = 512 << 20;

/// Bytes that are unpacked at once.
const CHUNK: usize = 64 << 10;

/// The stream as it is unpacked.
struct Unpacking<'a> {
    zlib: ZlibDecoder<&'a [u8]>,
    /// What has been unpacked and not used yet.
    bytes: Vec<u8>,
}

enum Fault {
    NotThis(&'static str),
    TooLarge,
}

impl From<Fault> for ReadError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotThis(why) => Self::NotThisFormat(format!("a spaCy DocBin ({why})")),
            Fault::TooLarge => Self::TooLarge { what: "the unpacked DocBin", limit: "512 MB" },
        }
    }
}

impl Unpacking<'_> {
    /// Unpacks more, at least until so many bytes are there; `false` at the end.
    fn more(&mut self, wanted: usize) -> Result<bool, Fault> {
        while self.bytes.len() < wanted {
            let missing = (wanted - self.bytes.len()).max(CHUNK);
            let before = self.bytes.len();
            let read = (&mut self.zlib).take(missing as u64).read_to_end(&mut self.bytes);
            read.map_err(|e| match e.kind() {
                io::ErrorKind::UnexpectedEof if self.zlib.total_in() > 2 => Fault::NotThis("it is broken off"),
                _ => Fault::NotThis("it is no zlib stream, or damaged"),
            })?;
            if self.bytes.len() == before {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes a whole value out, packed as it is.
    fn value(&mut self) -> Result<Vec<u8>, Fault> {
        let mut wanted = 1;
        loop {
            let whole = self.more(wanted)?;
            if self.bytes.len() > LIMIT {
                return Err(Fault::TooLarge);
            }
            if let Some(length) = extent(&self.bytes) {
                let rest = self.bytes.split_off(length);
                return Ok(std::mem::replace(&mut self.bytes, rest));
            }
            if !whole {
                return Err(Fault::NotThis("it is no MessagePack"));
            }
            wanted = self.bytes.len() * 2;
        }
    }

    /// Takes the head of a map or a run of bytes out and returns how many entries or bytes follow.
    fn head(&mut self) -> Result<usize, Fault> {
        self.more(5)?;
        let (head, count) = head(&self.bytes).ok_or(Fault::NotThis("it is no MessagePack"))?;
        self.bytes.drain(..head);
        Ok(count)
    }

    /// Takes so many bytes out, fewer at the end.
    fn take(&mut self, length: usize, into: &mut Vec<u8>) -> Result<(), Fault> {
        into.clear();
        self.more(length)?;
        into.extend(self.bytes.drain(..length.min(self.bytes.len())));
        Ok(())
    }
}

/// Reads all documents of a file.
pub fn read(input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    let mut stream = Unpacking { zlib: ZlibDecoder::new(input.bytes), bytes: Vec::new() };
    let mut fields: HashMap<String, Vec<u8>> = HashMap::new();
    let count = stream.head()?;
    let mut stored = 0;
    let mut rows = None;
    for i in 0..count {
        let key = stream.value()?;
        let key = unpack(&key).and_then(|k| k.as_text().map(str::to_owned)).unwrap_or_default();
        // Ours have the tokens at the end, and so many that they are better not all in memory.
        if key == "tokens" && i + 1 == count {
            rows = Some(stream.head()?);
            break;
        }
        let value = stream.value()?;
        stored += value.len();
        if stored > LIMIT {
            return Err(Fault::TooLarge.into());
        }
        fields.insert(key, value);
    }
    let items: HashMap<&str, Item<'_>> =
        fields.iter().filter_map(|(key, value)| Some((key.as_str(), unpack(value)?))).collect();
    let all = items.get("tokens").and_then(Item::as_bytes).unwrap_or_default();
    let mut at = 0;
    documents(&items, input.stem(), take, &mut |length, into| match rows {
        Some(_) => stream.take(length, into),
        None => {
            into.clear();
            into.extend(all.get(at..).and_then(|rest| rest.get(..length)).unwrap_or_default());
            at += length;
            Ok(())
        }
    })?;
    Ok(())
}

/// Gets the next bytes of the table of tokens.
type NextRows<'a> = dyn FnMut(usize, &mut Vec<u8>) -> Result<(), Fault> + 'a;

fn documents(
    items: &HashMap<&str, Item<'_>>,
    stem: &str,
    take: &mut dyn FnMut(Taken),
    next_rows: &mut NextRows<'_>,
) -> Result<(), ReadError> {
    let not = |why: &str| ReadError::NotThisFormat(format!("a spaCy DocBin ({why})"));
    let field = |name: &'static str| items.get(name).ok_or_else(|| not(&format!("it has no {name}")));
    let attrs: Vec<u64> = field("attrs")?.items().iter().filter_map(Item::as_whole).collect();
    if attrs.is_empty() {
        return Err(not("it names no attributes"));
    }
    let column = |attr: u64| attrs.iter().position(|a| *a == attr);
    let [orth, iob, label, value, _] = ATTRS.map(column);
    let orth = orth.ok_or_else(|| not("its tokens have no words"))?;
    let names: HashMap<u64, &str> =
        field("strings")?.items().iter().filter_map(Item::as_text).map(|s| (strings::number(s), s)).collect();
    let spaces = field("spaces")?.as_bytes().unwrap_or_default();
    let mut file =
        File { tokens: Vec::new(), spaces: &[], width: attrs.len(), orth, entity: iob.zip(label), value, names };
    let mut from = 0;
    let (lengths, _) = field("lengths")?.as_bytes().unwrap_or_default().as_chunks::<4>();
    for (i, length) in lengths.iter().enumerate() {
        let length = usize::try_from(i32::from_le_bytes(*length)).map_err(|_| not("a length is negative"))?;
        let at = |name: &str| items.get(name).and_then(|list| list.items().get(i));
        // Each token has a space or none, so that a length beyond them is a lie.
        let length = length.min(spaces.len().saturating_sub(from).saturating_add(1));
        next_rows(length.saturating_mul(file.width).saturating_mul(8), &mut file.tokens)?;
        file.spaces = spaces.get(from..).unwrap_or_default();
        let document = Document {
            n: i + 1,
            rows: 0..length,
            spaced: at("flags").and_then(|f| f.get("has_unknown_spaces")) == Some(&Item::Bool(true)),
            groups: at("span_groups").and_then(Item::as_bytes).unwrap_or_default(),
            user_data: at("user_data").and_then(Item::as_bytes).unwrap_or_default(),
        };
        from = from.saturating_add(length);
        file.document(&document, stem, take);
    }
    Ok(())
}

struct File<'a> {
    /// The rows of the document at hand, and what is known of the spaces behind its words.
    tokens: Vec<u8>,
    spaces: &'a [u8],
    /// Cells in a row.
    width: usize,
    orth: usize,
    /// Columns of ENT_IOB and ENT_TYPE.
    entity: Option<(usize, usize)>,
    value: Option<usize>,
    names: HashMap<u64, &'a str>,
}

struct Document<'a> {
    n: usize,
    rows: std::ops::Range<usize>,
    /// Whether the spaces are not known: one between any two tokens then.
    spaced: bool,
    groups: &'a [u8],
    user_data: &'a [u8],
}

impl File<'_> {
    fn cell(&self, row: usize, column: usize) -> Option<u64> {
        let at = row.checked_mul(self.width)?.checked_add(column)?.checked_mul(8)?;
        Some(u64::from_le_bytes(*self.tokens.get(at..)?.first_chunk()?))
    }

    fn name(&self, number: u64) -> Option<&str> {
        if number == 0 {
            return Some("");
        }
        self.names.get(&number).copied().or_else(|| strings::symbol(number))
    }

    fn document(&self, document: &Document<'_>, stem: &str, take: &mut dyn FnMut(Taken)) {
        let mut text = String::new();
        let mut places = Vec::new();
        for row in document.rows.clone() {
            let word = self.cell(row, self.orth).and_then(|number| self.name(number));
            let Some(word) = word else {
                let reason = "a word of the document is missing in the file";
                return take(Taken::Rejected(Rejected::at(document.n, reason)));
            };
            places.push((text.len(), text.len() + word.len()));
            text.push_str(word);
            let last = row + 1 == document.rows.end;
            if self.spaces.get(row).is_some_and(|s| *s != 0) && !document.spaced || document.spaced && !last {
                text.push(' ');
            }
        }
        let data = unpack(document.user_data).map_or(Value::Null, |item| item.to_json());
        let own_id = data.get("id").and_then(Value::as_str);
        let id = own_id.map_or_else(|| format!("{stem}-{}", document.n), str::to_owned);
        let mut builder = Builder::new(id.clone(), text);
        let mut ids = HashSet::new();
        let groups = unpack(document.groups);
        let entries: &[(Item<'_>, Item<'_>)] = match &groups {
            Some(Item::Map(entries)) => entries,
            _ => &[],
        };
        for (packed, keys) in entries {
            let ours = keys.items().iter().any(|k| k.as_text() == Some(GROUP));
            if own_id.is_some() && !ours {
                continue;
            }
            let Some(group) = packed.as_bytes().and_then(unpack) else { continue };
            for span in group.get("spans").map(Item::items).unwrap_or_default() {
                let span = span.as_bytes().unwrap_or_default();
                match self.span(span, &mut builder, &data) {
                    Ok(id) => {
                        ids.insert(id);
                    }
                    Err(reason) => take(Taken::Rejected(Rejected::at(document.n, reason).of(&id))),
                }
            }
        }
        // In our own files the entities repeat what the group says.
        if own_id.is_none() || entries.is_empty() {
            self.entities(document, &places, &mut builder);
        }
        for link in data.get("relations").and_then(Value::as_array).into_iter().flatten() {
            let end = |key: &str| link.get(key).and_then(Value::as_str).map(Id::new).filter(|id| ids.contains(id));
            match (link.get("type").and_then(Value::as_str), end("from"), end("to")) {
                (Some(kind), Some(from), Some(to)) => builder.link(None, kind, from, to),
                _ => take(Taken::Rejected(
                    Rejected::at(document.n, "the link has no two ends here").of(&id).with(link.clone()),
                )),
            }
        }
        take(Taken::Record(builder.build()));
    }

    /// A span of a group: three numbers of strings, two of tokens, two of characters.
    fn span(&self, packed: &[u8], builder: &mut Builder, data: &Value) -> Result<Id, String> {
        let wide = |i: usize| packed.get(i * 8..).and_then(|b| b.first_chunk()).map(|b| u64::from_be_bytes(*b));
        let narrow = |i: usize| packed.get(24 + i * 4..).and_then(|b| b.first_chunk()).map(|b| i32::from_be_bytes(*b));
        let fields = (wide(0), wide(1), wide(2), narrow(2), narrow(3));
        let (Some(id), Some(value), Some(label), Some(start), Some(end)) = fields else {
            return Err("a span of a group is cut off".to_owned());
        };
        let range = builder.place(u64::try_from(start).unwrap_or(u64::MAX), u64::try_from(end).unwrap_or(0))?;
        let label = self.name(label).filter(|l| !l.is_empty()).ok_or("a span of a group has no label")?;
        let id = self.name(id);
        let mut span = builder.new_span(id, range, label);
        span.value = self.name(value).filter(|v| !v.is_empty()).map(Value::from);
        let of = |what: &str| data.get(what).zip(id).and_then(|(map, id)| map.get(id));
        span.attrs = of("attrs").and_then(Value::as_object).cloned().unwrap_or_default();
        span.note = of("notes").and_then(Value::as_str).map(str::to_owned);
        Ok(builder.push(span))
    }

    /// Entities of the table that no group had.
    fn entities(&self, document: &Document<'_>, places: &[(usize, usize)], builder: &mut Builder) {
        let Some((iob, label)) = self.entity else { return };
        let there: HashSet<_> = builder.record().spans.iter().map(|s| (s.range, Arc::clone(&s.label))).collect();
        let mut open: Option<(usize, usize, String, Option<String>)> = None;
        let close = |open: &mut Option<(usize, usize, String, Option<String>)>, builder: &mut Builder| {
            if let Some((start, end, label, value)) = open.take()
                && !there.contains(&((start..end).into(), Arc::from(label.as_str())))
            {
                let mut span = builder.new_span(None, (start..end).into(), &label);
                span.value = value.map(Value::from);
                builder.push(span);
            }
        };
        for (row, (start, end)) in document.rows.clone().zip(places) {
            let name = |column: Option<usize>| {
                column.and_then(|c| self.cell(row, c)).and_then(|n| self.name(n)).filter(|n| !n.is_empty())
            };
            let kind = self.cell(row, iob).unwrap_or_default();
            match (kind, name(Some(label)), &mut open) {
                (1, Some(label), Some((_, last, same, _))) if label == same => *last = *end,
                (1 | 3, Some(label), _) => {
                    close(&mut open, builder);
                    open = Some((*start, *end, label.to_owned(), name(self.value).map(str::to_owned)));
                }
                _ => close(&mut open, builder),
            }
        }
        close(&mut open, builder);
    }
}

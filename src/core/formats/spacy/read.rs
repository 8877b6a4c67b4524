//! Reading a DocBin, ours or anybody's: tokens back to text, entities and span groups back to spans.

use super::msgpack::{Item, unpack};
use super::{ATTRS, GROUP, strings};
use crate::core::formats::record::Builder;
use crate::core::formats::{Input, ReadError, Rejected, Taken};
use crate::core::spans::Id;
use flate2::read::ZlibDecoder;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

/// Largest DocBin taken, unpacked.
const LIMIT: u64 = 512 << 20;

/// Reads all documents of a file.
pub fn read(input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
    let not = |why: &str| ReadError::NotThisFormat(format!("a spaCy DocBin ({why})"));
    let mut bytes = Vec::new();
    ZlibDecoder::new(input.bytes).take(LIMIT + 1).read_to_end(&mut bytes).map_err(|_| not("it is no zlib stream"))?;
    if bytes.len() as u64 > LIMIT {
        return Err(ReadError::TooLarge { what: "the unpacked DocBin", limit: "512 MB" });
    }
    let root = unpack(&bytes).ok_or_else(|| not("it is no MessagePack"))?;
    let field = |name: &'static str| root.get(name).ok_or_else(|| not(&format!("it has no {name}")));
    let attrs: Vec<u64> = field("attrs")?.items().iter().filter_map(Item::as_whole).collect();
    if attrs.is_empty() {
        return Err(not("it names no attributes"));
    }
    let column = |attr: u64| attrs.iter().position(|a| *a == attr);
    let [orth, iob, label, value, _] = ATTRS.map(column);
    let orth = orth.ok_or_else(|| not("its tokens have no words"))?;
    let names: HashMap<u64, &str> =
        field("strings")?.items().iter().filter_map(Item::as_text).map(|s| (strings::number(s), s)).collect();
    let file = File {
        tokens: field("tokens")?.as_bytes().unwrap_or_default(),
        spaces: field("spaces")?.as_bytes().unwrap_or_default(),
        width: attrs.len(),
        orth,
        entity: iob.zip(label),
        value,
        names,
    };
    let mut from = 0;
    let (lengths, _) = field("lengths")?.as_bytes().unwrap_or_default().as_chunks::<4>();
    for (i, length) in lengths.iter().enumerate() {
        let length = usize::try_from(i32::from_le_bytes(*length)).map_err(|_| not("a length is negative"))?;
        let at = |name: &str| root.get(name).and_then(|list| list.items().get(i));
        let document = Document {
            n: i + 1,
            rows: from..from.saturating_add(length),
            spaced: at("flags").and_then(|f| f.get("has_unknown_spaces")) == Some(&Item::Bool(true)),
            groups: at("span_groups").and_then(Item::as_bytes).unwrap_or_default(),
            user_data: at("user_data").and_then(Item::as_bytes).unwrap_or_default(),
        };
        from = document.rows.end;
        file.document(&document, input.stem(), take);
    }
    Ok(())
}

struct File<'a> {
    tokens: &'a [u8],
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
        strings::symbol(number).or_else(|| self.names.get(&number).copied())
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

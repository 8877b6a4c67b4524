//! What a format cannot hold: a record is cut down to what it can, and every loss is listed.

use super::loss::short;
use super::units::{is_space, trimmed};
use super::{Breaks, Edges, HeldText, Holds, Loss, LossKind, Names, Overlap, Record};
use crate::core::spans::{Id, Relation, Span};
use crate::core::text::{ByteRange, CodePoint, CpRange, Text};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// The record as the format can hold it, `None` when there is no room for it at all; and the losses on the way.
///
/// **Cost:** n log n in the spans where overlaps are dropped, else linear; nothing is copied where nothing is lost.
pub fn reduce(record: Record, holds: &Holds, overlap: &Overlap) -> (Option<Record>, Vec<Loss>) {
    let mut reducer = Reducer { article: record.id.as_str().into(), record, losses: Vec::new() };
    if !holds.empty_articles && reducer.record.text.as_str().chars().all(is_space) {
        reducer.lose(LossKind::EmptyArticle, None, String::new());
        reducer.retain(LossKind::Blank, |_| false);
        return (None, reducer.losses);
    }
    reducer.article(holds);
    reducer.labels(holds);
    reducer.edges(holds.edges);
    reducer.overlaps(holds, overlap);
    reducer.relations(holds);
    reducer.names(holds.names);
    reducer.details(holds);
    reducer.breaks(holds.breaks);
    match holds.text {
        HeldText::Xml => reducer.xml(),
        HeldText::FromFirstWord => reducer.first_word(),
        _ => {}
    }
    (Some(reducer.record), reducer.losses)
}

struct Reducer {
    record: Record,
    article: Arc<str>,
    losses: Vec<Loss>,
}

impl Reducer {
    fn lose(&mut self, kind: LossKind, span: Option<&Span>, detail: String) {
        let loss = Loss {
            kind,
            article: self.article.clone(),
            span: span.map(|s| s.id.clone()),
            place: span.map(|s| self.record.cp(s.range)),
            label: span.map(|s| s.label.clone()),
            detail: match span {
                Some(span) if detail.is_empty() => short(span.quote(&self.record.text)),
                _ => detail,
            },
        };
        self.losses.push(loss);
    }

    /// Keeps the spans the test says yes to, and lists the others.
    fn retain(&mut self, kind: LossKind, mut keep: impl FnMut(&Span) -> bool) {
        let spans = std::mem::take(&mut self.record.spans);
        let mut kept = Vec::with_capacity(spans.len());
        for span in spans {
            if keep(&span) {
                kept.push(span);
            } else {
                self.lose(kind, Some(&span), String::new());
            }
        }
        self.record.spans = kept;
    }

    fn article(&mut self, holds: &Holds) {
        if !holds.provenance && !self.record.labels.is_empty() {
            let labels = std::mem::take(&mut self.record.labels);
            let named = labels.iter().map(|(name, value)| format!("{name}: {}", super::json::as_text(value)));
            self.lose(LossKind::ArticleLabels, None, short(&named.collect::<Vec<_>>().join(", ")));
        }
    }

    fn labels(&mut self, holds: &Holds) {
        if let Some(only) = holds.only_label {
            self.retain(LossKind::OtherLabel, |span| &*span.label == only);
        }
    }

    fn edges(&mut self, edges: Edges) {
        let is_edge: fn(char) -> bool = match edges {
            Edges::Kept => return,
            Edges::Trimmed => is_space,
            Edges::NoLineBreaks => breaks_line,
        };
        let text = self.record.text.clone();
        self.retain(LossKind::Blank, |span| trimmed(&text, span.range, is_edge).is_some());
        let mut cut = Vec::new();
        for span in &mut self.record.spans {
            let Some(range) = trimmed(&text, span.range, is_edge) else { continue };
            if range != span.range {
                cut.push(span.clone());
                let span = Arc::make_mut(span);
                let inside = |p: &ByteRange| ByteRange::new(p.start.max(range.start), p.end.min(range.end));
                let mut pieces: Vec<ByteRange> = span.pieces().iter().map(inside).collect();
                pieces.retain(|p| !p.is_empty());
                span.set_pieces(pieces);
            }
        }
        for span in cut {
            self.lose(LossKind::Trimmed, Some(&span), String::new());
        }
    }

    fn overlaps(&mut self, holds: &Holds, overlap: &Overlap) {
        if !holds.fragments {
            let whole: Vec<_> = self.record.spans.iter().filter(|s| !s.fragments.is_empty()).cloned().collect();
            for span in whole {
                self.lose(LossKind::Fragments, Some(&span), String::new());
            }
            for span in &mut self.record.spans {
                if !span.fragments.is_empty() {
                    Arc::make_mut(span).fragments.clear();
                }
            }
        }
        if !holds.overlaps {
            let keep = overlap.keep(&self.record.text, &self.record.spans);
            let mut keep = keep.into_iter();
            self.retain(LossKind::Overlap, |_| keep.next().unwrap_or(false));
        }
    }

    fn relations(&mut self, holds: &Holds) {
        if self.record.relations.is_empty() {
            return;
        }
        let ids: HashSet<&Id> = self.record.spans.iter().map(|s| &s.id).collect();
        let fits = |r: &Relation| holds.relations && ids.contains(&r.from) && ids.contains(&r.to);
        let (kept, lost): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.record.relations).into_iter().partition(|r| fits(r));
        for relation in lost {
            self.lose(LossKind::Relation, None, format!("{} {} → {}", relation.kind, relation.from, relation.to));
        }
        self.record.relations = kept;
    }

    fn names(&mut self, names: Names) {
        if names == Names::Any {
            return;
        }
        let mut renamed = BTreeSet::new();
        fn rename(name: &str, names: Names, renamed: &mut BTreeSet<String>) -> Option<String> {
            let Cow::Owned(new) = fitting(name, names) else { return None };
            renamed.insert(format!("{name} → {new}"));
            Some(new)
        }
        for span in &mut self.record.spans {
            // Where only attributes have names, a label is text like any other.
            if names.of_labels()
                && let Some(label) = rename(&span.label, names, &mut renamed)
            {
                Arc::make_mut(span).label = label.into();
            }
            if span.attrs.keys().any(|k| matches!(fitting(k, names), Cow::Owned(_))) {
                let span = Arc::make_mut(span);
                let attrs = std::mem::take(&mut span.attrs);
                // Names that fit keep themselves; of two that would become one the later gets a number.
                let fits: HashSet<String> =
                    attrs.keys().filter(|k| matches!(fitting(k, names), Cow::Borrowed(_))).cloned().collect();
                for (name, value) in attrs {
                    if fits.contains(&name) {
                        span.attrs.insert(name, value);
                        continue;
                    }
                    let free = |new: &str| !fits.contains(new) && !span.attrs.contains_key(new);
                    let new = numbered(&fitting(&name, names), free);
                    renamed.insert(format!("{name} → {new}"));
                    span.attrs.insert(new, value);
                }
            }
        }
        // Types of links are names where labels are.
        for relation in &mut self.record.relations {
            if names.of_labels()
                && let Some(kind) = rename(&relation.kind, names, &mut renamed)
            {
                Arc::make_mut(relation).kind = kind.into();
            }
        }
        for detail in renamed {
            self.lose(LossKind::Renamed, None, detail);
        }
    }

    fn details(&mut self, holds: &Holds) {
        // The spans are taken out, so that one that nobody else holds is changed where it is.
        let mut spans = std::mem::take(&mut self.record.spans);
        if !holds.values {
            // Mostly one for each: a list that has room does not move.
            self.losses.reserve(spans.iter().filter(|s| s.value.is_some()).count());
        }
        for span in &mut spans {
            if holds.only_label == Some("DATE") && span.attr_str("type") == Some("DATE") {
                // The kind a date has when nothing is said.
                Arc::make_mut(span).attrs.shift_remove("type");
            }
            if !holds.values
                && let Some(value) = &span.value
            {
                self.lose(LossKind::Value, Some(span), short(&super::json::as_text(value)));
                Arc::make_mut(span).value = None;
            }
            let no_room =
                |name: &String| !holds.attrs || holds.only_attrs.is_some_and(|only| !only.contains(&name.as_str()));
            if span.attrs.keys().any(no_room) {
                let detail = short(&serde_json::to_string(&span.attrs).unwrap_or_default());
                self.lose(LossKind::Attributes, Some(span), detail);
                Arc::make_mut(span).attrs.retain(|name, _| !no_room(name));
            }
            if !holds.notes
                && let Some(note) = &span.note
            {
                self.lose(LossKind::Note, Some(span), short(note));
                Arc::make_mut(span).note = None;
            }
        }
        self.record.spans = spans;
    }

    /// Makes blanks of characters that values cannot have.
    fn breaks(&mut self, breaks: Breaks) {
        type Test = fn(char) -> bool;
        let (in_values, in_attrs): (Test, Test) = match breaks {
            Breaks::Any => return,
            Breaks::NoReturn => (|c| c == '\r', |c| c == '\r'),
            Breaks::NoneInAttrs => (|_| false, breaks_line),
            Breaks::XmlInAttrs => (|_| false, |c| !xml_legal(c)),
        };
        let plain = |text: &str, is: Test| -> Option<String> {
            text.contains(is).then(|| text.chars().map(|c| if is(c) { ' ' } else { c }).collect())
        };
        if breaks == Breaks::NoneInAttrs {
            self.no_empty_attrs();
        }
        let mut n = 0;
        for span in &mut self.record.spans {
            let value = span.value.as_ref().and_then(|v| plain(v.as_str()?, in_values));
            let note = span.note.as_deref().and_then(|note| plain(note, in_values));
            let attr = |v: &Value| plain(&super::json::as_text(v), in_attrs);
            let attrs: Vec<(String, String)> =
                span.attrs.iter().filter_map(|(k, v)| Some((k.clone(), attr(v)?))).collect();
            if value.is_none() && note.is_none() && attrs.is_empty() {
                continue;
            }
            n += 1;
            let span = Arc::make_mut(span);
            if let Some(value) = value {
                span.value = Some(Value::from(value));
            }
            span.note = note.or(span.note.take());
            span.attrs.extend(attrs.into_iter().map(|(k, v)| (k, Value::from(v))));
        }
        if n > 0 {
            self.lose(LossKind::Control, None, format!("in the values of {n} tags"));
        }
    }

    /// Leaves attributes out that say nothing: where they end with their line, an empty one cannot be told from a bare one.
    fn no_empty_attrs(&mut self) {
        let empty = |value: &Value| value.as_str() == Some("");
        let mut spans = std::mem::take(&mut self.record.spans);
        for span in spans.iter_mut().filter(|s| s.attrs.values().any(empty)) {
            let names: Vec<&str> = span.attrs.iter().filter(|(_, v)| empty(v)).map(|(k, _)| k.as_str()).collect();
            self.lose(LossKind::Attributes, Some(span), format!("{} without a value", names.join(", ")));
            Arc::make_mut(span).attrs.retain(|_, value| !empty(value));
        }
        self.record.spans = spans;
    }

    /// Replaces what XML 1.0 cannot hold. Offsets in code points and UTF-16 units stay; bytes move.
    fn xml(&mut self) {
        let illegal = |text: &str| text.chars().filter(|c| !xml_legal(*c)).count();
        let n = illegal(self.record.text.as_str());
        if n > 0 {
            let new = Text::new(xml_text(self.record.text.as_str()).into_owned());
            self.retext(new);
            self.lose(LossKind::Control, None, format!("{n} in the text"));
        }
        let mut n = 0;
        for span in &mut self.record.spans {
            let clean = |text: &str| matches!(xml_text(text), Cow::Borrowed(_));
            let value_clean = |value: &Value| value.as_str().is_none_or(clean);
            let note = span.note.as_deref().is_none_or(clean);
            if note && span.value.as_ref().is_none_or(value_clean) && span.attrs.values().all(value_clean) {
                continue;
            }
            n += 1;
            let span = Arc::make_mut(span);
            span.note = span.note.as_deref().map(|n| xml_text(n).into_owned());
            for value in span.value.iter_mut().chain(span.attrs.values_mut()) {
                if let Value::String(text) = value {
                    *text = xml_text(text).into_owned();
                }
            }
        }
        if n > 0 {
            self.lose(LossKind::Control, None, format!("in the values of {n} tags"));
        }
    }

    /// Makes blanks of what comes before the first word.
    fn first_word(&mut self) {
        let text = self.record.text.as_str();
        let body = text.trim_start_matches(is_space);
        let head = text.get(..text.len() - body.len()).unwrap_or_default();
        let n = head.chars().filter(|c| *c != ' ').count();
        if n > 0 {
            let blanks = " ".repeat(head.chars().count());
            let new = Text::new(format!("{blanks}{body}"));
            self.retext(new);
            self.lose(LossKind::Control, None, format!("{n} before the first word"));
        }
    }

    /// Puts another text of as many characters in place: offsets in code points stay, bytes move.
    fn retext(&mut self, new: Text) {
        let old = std::mem::replace(&mut self.record.text, new.clone());
        let moved = |range: ByteRange| {
            let CpRange { start: CodePoint(start), end: CodePoint(end) } = old.cp_range(range);
            new.byte_range(CpRange { start: CodePoint(start), end: CodePoint(end) }).unwrap_or(range)
        };
        for span in &mut self.record.spans {
            let span = Arc::make_mut(span);
            span.range = moved(span.range);
            span.fragments = span.fragments.iter().map(|f| moved(*f)).collect();
        }
    }
}

/// Whether XML 1.0 has room for a character.
pub fn xml_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The text with U+FFFD for what XML 1.0 cannot hold: as many characters, as many UTF-16 units.
pub fn xml_text(text: &str) -> Cow<'_, str> {
    if text.chars().all(xml_legal) {
        return Cow::Borrowed(text);
    }
    // Characters of planes above the first are all legal, so each replacement is one unit for one unit.
    Cow::Owned(text.chars().map(|c| if xml_legal(c) { c } else { '\u{fffd}' }).collect())
}

/// Whether readers that go line by line end a line at a character, as Python's `splitlines` does.
pub fn breaks_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The name with `_` for every character that has no place in it; borrowed where nothing changes.
pub fn fitting(name: &str, names: Names) -> Cow<'_, str> {
    // What most names are has a place everywhere.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.bytes().all(plain) && name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic()) {
        return Cow::Borrowed(name);
    }
    let spaces = |name: &str| name.chars().map(|c| if is_space(c) || c.is_control() { '_' } else { c }).collect();
    let new: String = match names {
        Names::Any => return Cow::Borrowed(name),
        Names::NoSpaces => spaces(name),
        Names::NoEquals => name.replace('=', "_"),
        Names::Tag => {
            let new: String = spaces(name);
            let inner = new.trim_matches('-');
            let left = new.len() - new.trim_start_matches('-').len();
            let right = new.len() - inner.len() - left;
            format!("{}{inner}{}", "_".repeat(left), "_".repeat(right.min(new.len())))
        }
        Names::Identifier => {
            let mut new: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
            // A reader in Python drops `_` from the front of a name, so a letter stands there.
            if !new.starts_with(char::is_alphabetic) {
                new.insert(0, 'x');
            }
            new
        }
    };
    if new == name { Cow::Borrowed(name) } else { Cow::Owned(new) }
}

/// The name itself where it is free, else with the first number that makes it so.
fn numbered(name: &str, free: impl Fn(&str) -> bool) -> String {
    let more = (2..).map(|n| format!("{name}_{n}"));
    std::iter::once(name.to_owned()).chain(more).find(|n| free(n)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spans::Relation;

    fn record(text: &str, spans: &[(&str, usize, usize)]) -> Record {
        let mut record = Record::new("a", text);
        for (i, (label, start, end)) in spans.iter().enumerate() {
            record.spans.push(Arc::new(Span::new(Id::new(&format!("s{i}")), ByteRange::of(*start, *end), *label)));
        }
        record
    }

    fn kinds(losses: &[Loss]) -> Vec<&'static str> {
        losses.iter().map(|l| l.kind.name()).collect()
    }

    #[test]
    fn nothing_is_lost_where_everything_is_held() {
        let mut full = record(" a\u{1}b ", &[("X Y", 0, 5), ("Z", 1, 2)]);
        full.relations.push(Arc::new(Relation::new(Id::new("r"), "t", Id::new("s0"), Id::new("s1"))));
        let (kept, losses) = reduce(full.clone(), &Holds::ALL, &Overlap::Longest);
        assert_eq!((kept.unwrap().spans, losses), (full.spans, vec![]));
    }

    #[test]
    fn labels_of_the_article_are_told_where_they_stay_behind() {
        let mut full = record("Anna", &[]);
        full.labels.insert("topic".to_owned(), "harbour".into());
        assert_eq!(reduce(full.clone(), &Holds::ALL, &Overlap::Longest).1, []);
        let (kept, losses) = reduce(full, &Holds { provenance: false, ..Holds::ALL }, &Overlap::Longest);
        assert!(kept.unwrap().labels.is_empty());
        assert_eq!((kinds(&losses), losses[0].detail.as_str()), (vec!["article_labels"], "topic: harbour"));
    }

    #[test]
    fn a_dropped_overlap_takes_its_links_along() {
        let mut full = record("Anna Berg said", &[("CLAIM", 0, 14), ("ACTOR", 0, 9)]);
        full.relations.push(Arc::new(Relation::new(Id::new("r"), "t", Id::new("s0"), Id::new("s1"))));
        let holds = Holds { overlaps: false, ..Holds::ALL };
        let (kept, losses) = reduce(full.clone(), &holds, &Overlap::Longest);
        assert_eq!(kept.unwrap().spans.len(), 1);
        assert_eq!(kinds(&losses), ["overlap", "link"]);
        assert_eq!((losses[0].detail.as_str(), losses[0].place), ("Anna Berg", Some((0, 9))));
    }

    #[test]
    fn edges_are_trimmed_and_blank_tags_left_out() {
        let holds = Holds { edges: Edges::Trimmed, ..Holds::ALL };
        let (kept, losses) = reduce(record(" Anna \n ", &[("A", 0, 6), ("B", 6, 8)]), &holds, &Overlap::Longest);
        assert_eq!(kept.unwrap().spans[0].range, ByteRange::of(1, 5));
        assert_eq!(kinds(&losses), ["blank", "trimmed"]);
    }

    #[test]
    fn xml_moves_bytes_but_no_characters() {
        let holds = Holds { text: HeldText::Xml, ..Holds::ALL };
        let (kept, losses) = reduce(record("\u{1}Anna", &[("A", 1, 5)]), &holds, &Overlap::Longest);
        let kept = kept.unwrap();
        assert_eq!(kept.spans[0].quote(&kept.text), "Anna");
        assert_eq!(kept.cp(kept.spans[0].range), (1, 5));
        assert_eq!(kinds(&losses), ["control_characters"]);
    }

    #[test]
    fn line_breaks_in_values_become_blanks_and_it_is_said() {
        let mut full = record("Anna", &[("A", 0, 4)]);
        let span = Arc::make_mut(&mut full.spans[0]);
        span.value = Some("a\r\nb".into());
        span.attrs.insert("k".to_owned(), "c\u{2028}d\t".into());
        let (kept, losses) =
            reduce(full.clone(), &Holds { breaks: Breaks::NoneInAttrs, ..Holds::ALL }, &Overlap::Longest);
        let kept = kept.unwrap();
        assert_eq!((&kept.spans[0].value, &kept.spans[0].attrs["k"]), (&Some("a\r\nb".into()), &"c d\t".into()));
        assert_eq!(kinds(&losses), ["control_characters"]);
        let (kept, _) = reduce(full.clone(), &Holds { breaks: Breaks::NoReturn, ..Holds::ALL }, &Overlap::Longest);
        assert_eq!(kept.unwrap().spans[0].value, Some("a \nb".into()));
    }

    #[test]
    fn names_are_made_to_fit() {
        assert_eq!(fitting("a b", Names::NoSpaces), "a_b");
        assert_eq!(fitting("-a-b-", Names::Tag), "_a-b_");
        assert_eq!(fitting("--", Names::Tag), "__");
        assert_eq!(fitting("1 a-ß", Names::Identifier), "x1_a_ß");
        assert_eq!(fitting("_id", Names::Identifier), "x_id");
        assert_eq!(fitting("", Names::Identifier), "x");
        assert!(matches!(fitting("ACTOR", Names::Identifier), Cow::Borrowed(_)));
    }

    #[test]
    fn two_names_never_become_one() {
        let mut full = record("Anna", &[("A", 0, 4)]);
        Arc::make_mut(&mut full.spans[0]).attrs =
            serde_json::json!({"a b": 1, "a-b": 2, "a_b": 3, "e": ""}).as_object().cloned().unwrap();
        let holds = Holds { names: Names::Identifier, breaks: Breaks::NoneInAttrs, ..Holds::ALL };
        let (kept, losses) = reduce(full, &holds, &Overlap::Longest);
        let attrs = serde_json::to_string(&kept.unwrap().spans[0].attrs).unwrap();
        assert_eq!(attrs, r#"{"a_b_2":1,"a_b_3":2,"a_b":3}"#);
        assert_eq!(kinds(&losses), ["renamed", "renamed", "attributes"]);
    }

    #[test]
    fn values_lose_what_xml_cannot_hold_and_it_is_said() {
        let mut full = record("Anna", &[("A", 0, 4)]);
        let span = Arc::make_mut(&mut full.spans[0]);
        span.value = Some("a\u{1}".into());
        span.attrs.insert("k".to_owned(), "b\u{2}c\n".into());
        let (kept, losses) = reduce(full.clone(), &Holds { text: HeldText::Xml, ..Holds::ALL }, &Overlap::Longest);
        let kept = kept.unwrap();
        assert_eq!((&kept.spans[0].value, kinds(&losses)), (&Some("a\u{fffd}".into()), vec!["control_characters"]));
        let (kept, losses) = reduce(full, &Holds { breaks: Breaks::XmlInAttrs, ..Holds::ALL }, &Overlap::Longest);
        let kept = kept.unwrap();
        assert_eq!((&kept.spans[0].attrs["k"], kinds(&losses)), (&"b c\n".into(), vec!["control_characters"]));
        assert_eq!(kept.spans[0].value, Some("a\u{1}".into()));
    }

    #[test]
    fn an_article_without_text_is_left_out_where_it_has_no_room() {
        let holds = Holds { empty_articles: false, ..Holds::ALL };
        let (kept, losses) = reduce(record(" \n", &[("A", 0, 1)]), &holds, &Overlap::Longest);
        assert!(kept.is_none());
        assert_eq!(kinds(&losses), ["empty_article", "blank"]);
    }
}

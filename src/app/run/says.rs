//! What a span says beside its place: value, attributes, note, flag; and the date of the article they hang on.

use crate::app::Session;
use crate::app::effect::{Effect, Field};
use crate::core::edit::{Edit, HeadField};
use crate::core::scheme::AttributeKind;
use crate::core::spans::{Span, SpanStatus};
use crate::core::suggest::dates::{self, Kind, Timex};
use crate::core::text::ByteRange;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

impl Session {
    /// Gives the keyboard to a field of the focused span.
    pub(super) fn edit_field(&mut self, field: Field) {
        let on_pending = field == Field::Value && self.article().is_some_and(|a| a.pending.current().is_some());
        if !on_pending && self.article().is_none_or(|a| a.focus.is_none()) {
            return self.say("Focus a tag first: Tab goes to the next one.");
        }
        self.settings.panel = true;
        self.effects.push(Effect::EditField(field));
    }

    /// Sets the value of the focused span; empty takes it away. A DATE's value is checked first.
    pub(super) fn set_value(&mut self, value: Option<String>) {
        let value = value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let Some(article) = self.article() else { return };
        if let Some(current) = article.pending.current() {
            let kind = current.item.attrs.get("type").and_then(Value::as_str).and_then(Kind::from_name);
            if let (Some(value), "DATE") = (&value, &*current.item.label)
                && let Err(reason) = dates::check(value, kind.unwrap_or(Kind::Date))
            {
                return self.say(&format!("“{value}” is no date value: {reason}. The old value stays."));
            }
            return self.set_pending_value(value);
        }
        let Some(span) = article.focused().cloned() else { return };
        if let (Some(value), "DATE") = (&value, &*span.label)
            && let Err(reason) = dates::check(value, kind_of(&span))
        {
            return self.say(&format!("“{value}” is no date value: {reason}. The old value stays."));
        }
        if span.value_str() == value.as_deref() && (value.is_some() || span.value.is_none()) {
            return;
        }
        let mut changed = (*span).clone();
        changed.value = value.map(Value::from);
        self.put_changed(changed, &format!("Set value of {}", span.label));
    }

    /// Sets an attribute of the focused span; `None` takes it away. `speaker` and links exclude each other.
    pub(super) fn set_attribute(&mut self, name: &str, value: Option<Value>) {
        let Some(span) = self.article().and_then(|a| a.focused().cloned()) else { return };
        let value = value.filter(|v| v.as_str() != Some(""));
        if span.attrs.get(name) == value.as_ref() {
            return;
        }
        let mut changed = (*span).clone();
        let mut edits = Vec::new();
        if name == "speaker"
            && value.is_some()
            && let Some(article) = self.article()
        {
            let links = article.document.relations().from_span(&span.id).filter(|r| &*r.kind == "attribution");
            edits.extend(links.map(|r| Edit::RemoveRelation(r.id.clone())));
        }
        match value {
            Some(value) => changed.attrs.insert(name.to_owned(), value),
            None => changed.attrs.shift_remove(name),
        };
        edits.push(Edit::PutSpan(Arc::new(changed)));
        self.commit(&format!("Set {name} of {}", span.label), edits);
    }

    /// Ctrl+1 to Ctrl+9: the next value of the n-th attribute; after the last comes none.
    pub(super) fn cycle_attribute(&mut self, number: usize) {
        let Some(span) = self.article().and_then(|a| a.focused().cloned()) else {
            return self.say("Focus a tag first.");
        };
        let attribute = self.scheme.label(&span.label).and_then(|l| l.attrs.get(number.checked_sub(1)?)).cloned();
        let Some(attribute) = attribute else {
            return self.say(&format!("{} has no attribute {number}.", span.label));
        };
        let next = match &attribute.kind {
            AttributeKind::Choice(values) => match span.attr_str(&attribute.name) {
                None => values.first().cloned().map(Value::from),
                Some(now) => {
                    let at = values.iter().position(|v| v == now);
                    at.and_then(|i| values.get(i + 1)).cloned().map(Value::from)
                }
            },
            AttributeKind::YesNo => match span.attrs.get(&attribute.name) {
                Some(Value::Bool(true)) => None,
                _ => Some(Value::Bool(true)),
            },
            _ => return self.edit_field(Field::Attribute(attribute.name)),
        };
        let shown = next.as_ref().map_or("none".to_owned(), |v| v.as_str().map_or(v.to_string(), str::to_owned));
        self.set_attribute(&attribute.name, next);
        self.say(&format!("{}: {shown}", attribute.name));
    }

    pub(super) fn set_note(&mut self, note: Option<String>) {
        let note = note.filter(|n| !n.trim().is_empty());
        let Some(span) = self.article().and_then(|a| a.focused().cloned()) else { return };
        if span.note == note {
            return;
        }
        let mut changed = (*span).clone();
        changed.note = note;
        self.put_changed(changed, &format!("Note on {}", span.label));
    }

    pub(super) fn flag_span(&mut self) {
        let Some(span) = self.article().and_then(|a| a.focused().cloned()) else {
            return self.say("Focus a tag first: Tab goes to the next one. Shift+F flags the article.");
        };
        let mut changed = (*span).clone();
        changed.flagged = !span.flagged;
        let name = if changed.flagged { "Flag" } else { "Unflag" };
        self.put_changed(changed, &format!("{name} {}", span.label));
    }

    /// Reads the value of a DATE from its words and the publication date. Leaves it empty where that is not known.
    pub(super) fn fill_date(&self, span: &mut Span) {
        let Some(article) = self.article() else { return };
        let text = article.document.text();
        let settings = dates::Settings { day_first: self.scheme.dates.day_first, ..dates::Settings::default() };
        let Some(read) = dates::read_at(text.as_str(), span.range.as_usize(), article.reference_date(), &settings)
        else {
            return;
        };
        span.value = read.value.map(Value::from);
        span.attrs.insert("type".to_owned(), read.kind.name().into());
        match read.modifier {
            Some(modifier) => span.attrs.insert("mod".to_owned(), modifier.name().into()),
            None => span.attrs.shift_remove("mod"),
        };
    }

    /// The value the focused DATE would have by its words, for the offer in the panel. `None` where it has that already.
    pub fn offered_date(&self) -> Option<String> {
        let span = self.article()?.focused()?.clone();
        if &*span.label != "DATE" {
            return None;
        }
        let mut read = (*span).clone();
        read.value = None;
        self.fill_date(&mut read);
        read.value_str().filter(|v| Some(*v) != span.value_str()).map(str::to_owned)
    }

    /// Corrects the publication date. Values that were read from the words with the old date follow in the same step.
    pub(super) fn set_article_date(&mut self, date: Option<String>) {
        let date = date.map(|d| d.trim().to_owned()).filter(|d| !d.is_empty());
        if let Some(date) = &date
            && date.parse::<jiff::civil::Date>().is_err()
        {
            return self.say(&format!("“{date}” is no date: write it as 2026-02-02."));
        }
        let Some(article) = self.article() else { return };
        let old = article.reference_date();
        let new = date.as_ref().and_then(|d| d.parse().ok());
        let mut edits = vec![
            Edit::SetHead(HeadField::Date, date.clone().map(Value::from)),
            Edit::SetHead(HeadField::DateSource, date.as_ref().map(|_| "user".into())),
        ];
        let readings = Readings::new(article.document.text().as_str(), [old, new], self.scheme.dates.day_first);
        let dates = article.document.spans().iter();
        let dates = dates.filter(|s| &*s.label == "DATE" && s.status == SpanStatus::Accepted && s.lost.is_none());
        let followed = dates.filter_map(|span| readings.follow(span));
        let before = edits.len();
        edits.extend(followed.map(|span| Edit::PutSpan(Arc::new(span))));
        let moved = edits.len() - before;
        if self.commit("Set publication date", edits) && moved > 0 {
            let dates = if moved == 1 { "date follows" } else { "dates follow" };
            self.say(&format!("{moved} {dates} the new publication date; one undo takes both back."));
        }
    }

    /// The canonical name for some words: what the same words were given before in this article or project, else the
    /// full name they are the last part of, else the words themselves where they look like a name.
    pub(super) fn known_name(&self, words: &str) -> Option<String> {
        if let Some(name) = self.names.canonical(words) {
            return Some(name.to_owned());
        }
        words.chars().next().filter(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic())?;
        Some(words.to_owned())
    }
}

type Day = Option<jiff::civil::Date>;

/// What dates say by the old and by the new publication date of an article.
struct Readings<'a> {
    text: &'a str,
    days: [Day; 2],
    settings: dates::Settings,
    /// What the whole article makes of them, as it is suggested, by place.
    suggested: [HashMap<ByteRange, Timex>; 2],
}

impl<'a> Readings<'a> {
    fn new(text: &'a str, days: [Day; 2], day_first: bool) -> Self {
        let settings = dates::Settings { day_first, ..dates::Settings::all() };
        let suggested = days.map(|day| dates::dates(text, day, &settings).into_iter().map(|t| (t.range, t)).collect());
        Self { text, days, settings, suggested }
    }

    /// The tag with its value by the new date, where it has the one its words gave by the old date: as suggested, as read
    /// when it was tagged, or turned to the other side. `None` where it stays as it is.
    fn follow(&self, span: &Span) -> Option<Span> {
        let suggested = self.suggested.each_ref().map(|found| found.get(&span.range).cloned());
        let read = self.days.map(|day| dates::read_at(self.text, span.range.as_usize(), day, &self.settings));
        let sides: [fn(&Timex) -> Option<&str>; 3] =
            [|t| t.value.as_deref(), |t| t.past.as_deref(), |t| t.future.as_deref()];
        let ways = [&suggested, &read].into_iter().flat_map(|pair| sides.map(|side| (pair, side)));
        for ([then, now], side) in ways {
            let Some(then) = then.as_ref().filter(|t| side(t) == span.value_str()) else { continue };
            // Two dates that point both ways and agree say nothing of which was meant.
            if span.value.is_none() && then.value.is_some() {
                continue;
            }
            let now = now.as_ref().and_then(side);
            return (now != span.value_str()).then(|| {
                let mut span = span.clone();
                span.value = now.map(Value::from);
                span
            });
        }
        None
    }
}

/// The TIMEX3 type of a DATE span.
pub fn kind_of(span: &Span) -> Kind {
    span.attr_str("type").and_then(Kind::from_name).unwrap_or(Kind::Date)
}

//! What the panel can list beside the tags: suggestions that wait, dates along time, claims by speaker, actors by name.

use super::Session;
use super::article::Article;
use super::command::Command;
use super::pending::Pending;
use crate::core::spans::Span;
use crate::core::suggest::dates::reading::weekday_name;
use crate::core::suggest::dates::value::{Kind, Value as DateValue};
use crate::core::suggest::dates::{self};
use crate::core::text::{ByteRange, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A list of the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Board {
    #[default]
    Tags,
    /// Suggestions that wait for a decision.
    Waiting,
    /// All dates along time.
    Dates,
    /// Claims by speaker, those of nobody first.
    Claims,
    /// Actors by canonical name.
    Actors,
}

impl Board {
    /// All of them, as they stand in the panel.
    pub const ALL: [Self; 5] = [Self::Tags, Self::Waiting, Self::Dates, Self::Claims, Self::Actors];

    /// The word in the panel.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Tags => "Tags",
            Self::Waiting => "To decide",
            Self::Dates => "Dates",
            Self::Claims => "Claims",
            Self::Actors => "Actors",
        }
    }
}

/// A line of a list.
#[derive(Clone, PartialEq, Debug)]
pub enum Line {
    /// A group: its name, how many are in it, and whether something is amiss with it.
    Title {
        words: String,
        count: usize,
        warn: bool,
    },
    Place(Place),
}

/// A tag or suggestion of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    pub range: ByteRange,
    pub label: Arc<str>,
    /// What stands at the right: value, speaker.
    pub side: String,
    /// What is amiss with it.
    pub problem: Option<String>,
    /// It is only suggested.
    pub waiting: bool,
    /// First and last day, where its value is in the calendar.
    pub days: Option<(Date, Date)>,
    /// Goes there.
    pub go: Command,
}

impl Place {
    fn of_tag(span: &Span) -> Self {
        Self {
            range: span.range,
            label: span.label.clone(),
            side: span.value_str().unwrap_or_default().to_owned(),
            problem: None,
            waiting: false,
            days: None,
            go: Command::FocusSpan(span.id.to_string()),
        }
    }

    fn of_pending(item: &Pending) -> Self {
        Self {
            range: item.range,
            label: item.label.clone(),
            side: item.value.clone().unwrap_or_default(),
            problem: None,
            waiting: true,
            days: None,
            go: Command::FocusPending(item.range, item.label.to_string()),
        }
    }
}

/// Years after and before the article from which a date is looked at again.
const FAR: (i16, i16) = (10, 200);

/// The lines of a list of the open article, of one label and with the words of a filter where those are given.
///
/// **Cost:** one pass over tags and suggestions and a sort.
pub fn lines(session: &Session, board: Board, filter: &str) -> Vec<Line> {
    let Some(article) = session.article() else { return Vec::new() };
    let text = article.document.text();
    let filter = filter.to_lowercase();
    let has = |words: &str| words.to_lowercase().contains(&filter);
    let shown = |place: &Place| {
        session.label_filter.as_ref().is_none_or(|l| board != Board::Waiting || *l == place.label)
            && (filter.is_empty() || has(text.slice(place.range)) || has(&place.side))
    };
    match board {
        Board::Tags => Vec::new(),
        Board::Waiting => waiting(article, text).into_iter().filter(shown).map(Line::Place).collect(),
        Board::Dates => dates_in_time(article).into_iter().filter(shown).map(Line::Place).collect(),
        Board::Claims => grouped(claims(session, article), shown),
        Board::Actors => grouped(actors(session, article), shown),
    }
}

/// How many stand in the list of suggestions.
fn waiting(article: &Article, text: &Text) -> Vec<Place> {
    let place = |item: &Arc<Pending>| {
        let mut place = Place::of_pending(item);
        if let Some(claim) = &item.claim {
            place.side = match claim.speakers.first() {
                Some(speaker) => format!("← {}", text.slice(*speaker)),
                None => String::new(),
            };
        } else if item.needs_date() && article.reference_date().is_none() {
            place.side = "needs the date".to_owned();
            place.problem = Some("It needs the publication date: click the line under the headline.".to_owned());
        }
        place
    };
    article.pending.iter().map(place).collect()
}

/// All dates, tagged or suggested, earliest first; those without a place in the calendar last.
fn dates_in_time(article: &Article) -> Vec<Place> {
    let text = article.document.text();
    let published = article.reference_date();
    let tagged = article.document.spans().iter().filter(|s| s.counts() && &*s.label == "DATE").map(|span| {
        let kind = super::run::kind_of(span);
        dated(Place::of_tag(span), text, kind, published)
    });
    let suggested = article.pending.iter().filter(|p| &*p.label == "DATE").map(|item| {
        let kind = item.attrs.get("type").and_then(|v| v.as_str()).and_then(Kind::from_name).unwrap_or(Kind::Date);
        dated(Place::of_pending(item), text, kind, published)
    });
    let mut all: Vec<Place> = tagged.chain(suggested).collect();
    all.sort_by_key(|p| (p.days.is_none(), p.days, p.range.start, p.range.end));
    all
}

fn dated(mut place: Place, text: &Text, kind: Kind, published: Option<Date>) -> Place {
    let value = place.side.clone();
    let parsed = DateValue::parse(&value).ok();
    place.days = parsed.as_ref().filter(|v| v.is_in_calendar()).and_then(DateValue::span_days);
    place.problem = problem(text.slice(place.range), &value, parsed.as_ref(), kind, place.days, published);
    if value.is_empty() {
        place.side = if published.is_none() { "needs the date" } else { "no value" }.to_owned();
    }
    place
}

/// What is amiss with a date: no value, one that cannot be, one far from the article, or another weekday than its words.
fn problem(
    words: &str,
    value: &str,
    parsed: Option<&DateValue>,
    kind: Kind,
    days: Option<(Date, Date)>,
    published: Option<Date>,
) -> Option<String> {
    if value.is_empty() {
        return Some(match published {
            None => "It needs the publication date: click the line under the headline.".to_owned(),
            Some(_) => "It has no value: no calendar has such a day, or its words say none.".to_owned(),
        });
    }
    if let Err(reason) = dates::check(value, kind) {
        return Some(format!("{value} is no value: {reason}."));
    }
    if let (Some((first, last)), Some(published)) = (days, published) {
        if first.year() > published.year().saturating_add(FAR.0) {
            return Some(format!("It lies more than {} years after the article.", FAR.0));
        }
        if last.year() < published.year().saturating_sub(FAR.1) {
            return Some(format!("It lies more than {} years before the article.", FAR.1));
        }
    }
    if let Some(DateValue::Day(day)) = parsed {
        let named = words.split(|c: char| !c.is_alphabetic()).find(|w| is_weekday(w))?;
        let is = weekday_name(day.weekday());
        if !named.eq_ignore_ascii_case(is) {
            return Some(format!("Its words say {named}, but {value} is a {is}."));
        }
    }
    None
}

fn is_weekday(word: &str) -> bool {
    use jiff::civil::Weekday::*;
    [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]
        .into_iter()
        .any(|day| weekday_name(day).eq_ignore_ascii_case(word))
}

type Groups = Vec<(String, bool, Vec<Place>)>;

fn grouped(groups: Groups, shown: impl Fn(&Place) -> bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for (words, warn, places) in groups {
        let places: Vec<Place> = places.into_iter().filter(&shown).collect();
        if !places.is_empty() {
            lines.push(Line::Title { words, count: places.len(), warn });
            lines.extend(places.into_iter().map(Line::Place));
        }
    }
    lines
}

/// Claims by who said them: those of nobody first, then by how many one has, then by name.
fn claims(session: &Session, article: &Article) -> Groups {
    let document = &article.document;
    let text = document.text();
    let linked = |label: &str| session.scheme.links_from(label).next().is_some();
    let mut nobody = Vec::new();
    let mut by_name: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for span in document.spans().iter().filter(|s| s.counts() && linked(&s.label)) {
        let mut place = Place::of_tag(span);
        place.side = span.attr_str("cue").unwrap_or_default().to_owned();
        let mut names: Vec<String> = document
            .relations()
            .from_span(&span.id)
            .filter_map(|r| document.spans().get(&r.to))
            .map(|to| to.value_str().unwrap_or_else(|| to.quote(text)).to_owned())
            .collect();
        names.extend(span.attr_str("speaker").map(|s| match s {
            "unnamed" => "Unnamed sources".to_owned(),
            "outlet" => "The outlet itself".to_owned(),
            "several" => "Several".to_owned(),
            other => other.to_owned(),
        }));
        names.sort();
        names.dedup();
        if names.is_empty() {
            nobody.push(place);
            continue;
        }
        for name in names {
            by_name.entry(name).or_default().push(place.clone());
        }
    }
    for item in article.pending.iter().filter(|p| linked(&p.label)) {
        let mut place = Place::of_pending(item);
        let cue = item.claim.as_ref().and_then(|c| c.cue).map(|r| text.slice(r).to_owned());
        place.side = cue.unwrap_or_default();
        match item.claim.as_ref().and_then(|c| c.speakers.first()) {
            Some(speaker) => by_name.entry(name_at(article, *speaker)).or_default().push(place),
            None => nobody.push(place),
        }
    }
    let mut groups: Groups = by_name.into_iter().map(|(name, places)| (name, false, places)).collect();
    groups.sort_by_key(|(_, _, places)| std::cmp::Reverse(places.len()));
    nobody.sort_by_key(|p| p.range.start);
    groups.insert(0, ("Nobody yet".to_owned(), true, nobody));
    for (.., places) in &mut groups {
        places.sort_by_key(|p| p.range.start);
    }
    groups
}

/// The canonical name at a place: of the tag or suggestion there, else its words.
fn name_at(article: &Article, range: ByteRange) -> String {
    let text = article.document.text();
    let tag = article.document.spans().window(range).find(|s| s.counts() && s.range == range);
    let value = tag.and_then(|s| s.value_str().map(str::to_owned));
    let value = value.or_else(|| article.pending.window(range).find(|p| p.range == range)?.value.clone());
    value.unwrap_or_else(|| text.slice(range).to_owned())
}

/// Actors by canonical name, the most mentioned first; those without a name before all others.
fn actors(session: &Session, article: &Article) -> Groups {
    let mut unnamed = Vec::new();
    let mut by_name: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    // Names belong to labels that claims may be linked to.
    let named =
        |label: &str| session.scheme.links.iter().any(|l| l.to.iter().any(|to| to == label)) || label == "ACTOR";
    let tags = article.document.spans().iter().filter(|s| s.counts() && named(&s.label)).map(|s| Place::of_tag(s));
    let suggested = article.pending.iter().filter(|p| named(&p.label)).map(|p| Place::of_pending(p));
    for mut place in tags.chain(suggested) {
        let name = std::mem::take(&mut place.side);
        if name.is_empty() {
            unnamed.push(place);
        } else {
            by_name.entry(name).or_default().push(place);
        }
    }
    let mut groups: Groups = by_name.into_iter().map(|(name, places)| (name, false, places)).collect();
    groups.sort_by_key(|(_, _, places)| std::cmp::Reverse(places.len()));
    groups.insert(0, ("Without a name".to_owned(), true, unnamed));
    for (.., places) in &mut groups {
        places.sort_by_key(|p| p.range.start);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amiss(words: &str, value: &str, published: Option<&str>) -> Option<String> {
        let parsed = DateValue::parse(value).ok();
        let days = parsed.as_ref().and_then(DateValue::span_days);
        problem(words, value, parsed.as_ref(), Kind::Date, days, published.map(|d| d.parse().unwrap()))
    }

    #[test]
    fn a_date_that_cannot_be_or_lies_far_off_is_marked() {
        let day = Some("2026-02-02");
        assert_eq!(amiss("Monday", "2026-02-02", day), None);
        assert_eq!(amiss("Monday", "2026-02-03", day).unwrap(), "Its words say Monday, but 2026-02-03 is a Tuesday.");
        assert_eq!(amiss("1848", "1848", day), None);
        assert!(amiss("2062", "2062", day).unwrap().contains("after the article"));
        assert!(amiss("1492", "1492", day).unwrap().contains("before the article"));
        assert!(amiss("Feb. 30", "", day).unwrap().starts_with("It has no value"));
        assert!(amiss("Monday", "", None).unwrap().starts_with("It needs the publication date"));
        assert!(amiss("x", "2026-13-01", day).unwrap().starts_with("2026-13-01 is no value"));
    }
}

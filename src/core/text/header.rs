//! What stands above an article: its publication date and its headline, and where the article itself begins.
//!
//! Looks at front matter, at header lines and at the name of the file, in this order. Datelines ("LONDON, Feb. 2 (Reuters) -")
//! and dates at the foot of an article come after the header and before the file's name; they are judged together with the
//! dates of the text, so they are not looked for here. A date set by the person beats all of them and is the caller's.

use super::abbreviation::{Dot, dot_at};
use super::written_date::{clock_after, date_in_path, full_date, is_weekday};
use super::{Byte, ByteRange, Text};
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::path::Path;

/// How a publication date was found; the names are those of the sidecar's `date_source`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DateSource {
    User,
    Metadata,
    Header,
    Dateline,
    Name,
    Footer,
}

impl DateSource {
    /// Every source, the strongest first.
    pub const ALL: [Self; 6] = [Self::User, Self::Metadata, Self::Header, Self::Dateline, Self::Name, Self::Footer];

    /// The name in the sidecar.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Metadata => "metadata",
            Self::Header => "header",
            Self::Dateline => "dateline",
            Self::Name => "name",
            Self::Footer => "footer",
        }
    }

    /// The source of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// A publication date with the place it was read from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoundDate {
    /// As written there; a clock time and its zone do not shift it.
    pub value: Date,
    pub source: DateSource,
    /// The words of the date, where it stands in the text.
    pub range: Option<ByteRange>,
}

/// The header of an article. **Units:** bytes of the whole text, which a header never shifts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Header {
    pub date: Option<FoundDate>,
    pub headline: Option<ByteRange>,
    /// Everything that is shown above the article, headline included; empty where there is nothing.
    pub range: ByteRange,
    /// Where the article itself begins.
    pub body: Byte,
}

/// What is known beside the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeaderContext<'a> {
    /// The article's path, best relative to its project: its name and last folders may hold a date.
    pub path: Option<&'a Path>,
    /// The day of the file's last change: dates over a day later are refused, as are those before 1800.
    pub not_after: Option<Date>,
    /// Whether `2/3/2026` is the second of March.
    pub day_first: bool,
}

/// Lines with ink that are looked at for a header.
const LINES: usize = 10;
/// Lines of front matter at most.
const FRONT_MATTER: usize = 80;
/// Longest headline and longest header line, in bytes.
const HEADLINE: usize = 400;

const DATE_KEYS: &[&str] = &[
    "article date",
    "created",
    "created on",
    "data",
    "date",
    "date de publication",
    "date of publication",
    "date published",
    "dated",
    "datum",
    "fecha",
    "first published",
    "first published on",
    "gepubliceerd",
    "issued",
    "originally published",
    "posted",
    "posted on",
    "pub date",
    "pubblicato",
    "pubdate",
    "publicado",
    "publication date",
    "publish date",
    "published",
    "published at",
    "published on",
    "publié",
    "publié le",
    "release date",
    "released",
    "veröffentlicht",
    "дата",
    "опубликовано",
    "التاريخ",
    "تاريخ",
    "تاريخ النشر",
    "תאריך",
    "公開日",
    "发布日期",
    "发布时间",
    "日付",
    "日期",
    "發布時間",
    "날짜",
];
const UPDATE_KEYS: &[&str] = &[
    "actualizado",
    "aktualisiert",
    "last edited",
    "last modified",
    "last updated",
    "mis à jour le",
    "modified",
    "update",
    "updated",
    "updated at",
    "updated on",
    "更新",
    "更新日",
    "更新时间",
];
const TITLE_KEYS: &[&str] = &["headline", "title", "titel", "titre", "título", "العنوان", "标题", "見出し"];
const OTHER_KEYS: &[&str] = &[
    "author",
    "authors",
    "by",
    "byline",
    "category",
    "dateline",
    "edition",
    "id",
    "keywords",
    "language",
    "lang",
    "location",
    "outlet",
    "place",
    "publisher",
    "section",
    "slug",
    "source",
    "subtitle",
    "tags",
    "topic",
    "url",
];
/// Fields of front matter that hold the date of publication.
const META_KEYS: &[&str] = &[
    "article:published_time",
    "date",
    "date_published",
    "datepublished",
    "pubdate",
    "publication_date",
    "publish_date",
    "publishdate",
    "published",
    "published_at",
    "published_time",
];

impl Header {
    /// Finds publication date, headline and beginning of the article. **Cost:** the first lines only.
    pub fn find(text: &Text, context: HeaderContext<'_>) -> Self {
        let mut scan = Scan { text, context, found: Candidates::default(), headline: None, end: None, body: None };
        let next = scan.front_matter();
        scan.lines(next);
        scan.finish()
    }
}

/// One line, by its place in the text and without the spaces around it.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn new(text: &'a Text, i: usize) -> Option<Self> {
        let start = text.paragraphs().get(i)?;
        let range = text.paragraph_at(*start);
        let whole = text.slice(range);
        let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
        let lead = whole.len() - whole.trim_start_matches(blank).len();
        Some(Self { start: start.get() + lead, text: whole.trim_matches(blank) })
    }

    /// A part of the line by its own place in it.
    fn range(&self, from: usize, to: usize) -> ByteRange {
        ByteRange::of(self.start + from, self.start + to)
    }

    fn whole(&self) -> ByteRange {
        self.range(0, self.text.len())
    }
}

/// The first date of each kind.
#[derive(Default)]
struct Candidates {
    metadata: Option<FoundDate>,
    published: Option<FoundDate>,
    line: Option<FoundDate>,
    updated: Option<FoundDate>,
}

enum Class {
    /// A key with a date; the rest of the line from here on is something else.
    Dated {
        date: FoundDate,
        updated: bool,
        rest: usize,
    },
    /// A line that is nothing but a date.
    Line(FoundDate),
    Title {
        from: usize,
    },
    /// Another line of a header.
    Other,
    Plain,
}

struct Scan<'a> {
    text: &'a Text,
    context: HeaderContext<'a>,
    found: Candidates,
    headline: Option<ByteRange>,
    /// Where the header ends.
    end: Option<usize>,
    /// Where the article begins, if it does on a line of the header.
    body: Option<usize>,
}

impl Scan<'_> {
    fn is_plausible(&self, date: Date) -> bool {
        let limit = self.context.not_after.and_then(|d| d.checked_add(1.day()).ok());
        date.year() >= 1800 && limit.is_none_or(|limit| date <= limit)
    }

    fn dated(&self, line: &Line<'_>, from: usize, source: DateSource) -> Option<(FoundDate, usize, usize)> {
        let part = line.text.get(from..)?;
        // A date of a header stands near the beginning of its line.
        let near = part.get(..part.floor_char_boundary(120))?;
        let (at, value) = full_date(near, self.context.day_first)?;
        let range = line.range(from + at.start, from + at.end);
        self.is_plausible(value).then_some((
            FoundDate { value, source, range: Some(range) },
            from + at.start,
            from + at.end,
        ))
    }

    /// Reads fields between two lines of `---` (or `+++`); gives the number of the line after them.
    fn front_matter(&mut self) -> usize {
        let Some(first) = Line::new(self.text, 0).filter(|l| matches!(l.text, "---" | "+++")) else { return 0 };
        let closes = |l: &Line<'_>| l.text == first.text || (first.text == "---" && l.text == "...");
        let lines: Vec<Line<'_>> = (1..FRONT_MATTER).map_while(|i| Line::new(self.text, i)).collect();
        let Some(close) = lines.iter().position(closes) else { return 0 };
        let is_field =
            |l: &Line<'_>| l.text.is_empty() || l.text.contains([':', '=']) || l.text.starts_with(['-', '#']);
        if !lines.iter().take(close).all(is_field) {
            return 0;
        }
        for line in lines.iter().take(close) {
            let Some(at) = line.text.find(if first.text == "+++" { "=" } else { ": " }) else { continue };
            let key = line.text.get(..at).unwrap_or_default().trim().trim_matches('"').to_lowercase();
            if META_KEYS.contains(&key.as_str()) && self.found.metadata.is_none() {
                self.found.metadata = self.dated(line, at + 1, DateSource::Metadata).map(|(d, _, _)| d);
            }
            if matches!(key.as_str(), "title" | "headline") && self.headline.is_none() {
                self.headline = inner(line, at + 1);
            }
        }
        if let Some(line) = lines.get(close) {
            self.end = Some(line.start + line.text.len());
        }
        close + 2
    }

    fn lines(&mut self, from: usize) {
        let mut seen = 0;
        // Plain line that may turn out to be the headline, and whether blank lines came after it.
        let mut open: Option<(Line<'_>, bool)> = None;
        let mut contiguous = true;
        let mut i = from;
        while seen < LINES && i < from + 4 * LINES {
            let Some(line) = Line::new(self.text, i) else { break };
            i += 1;
            if line.text.is_empty() {
                open = open.map(|(l, _)| (l, true));
                continue;
            }
            seen += 1;
            let class = self.classify(&line, seen == 1);
            if !contiguous {
                // Below the first line of the article only dates count.
                self.keep_date(&class, &line, false);
                continue;
            }
            if let Class::Plain = class {
                let first = self.headline.is_none() && open.is_none() && self.body.is_none() && is_headline(line.text);
                if first {
                    open = Some((line, false));
                    continue;
                }
                contiguous = false;
                continue;
            }
            if let Some((line, _)) = open.take() {
                self.headline = Some(line.whole());
            }
            self.keep_date(&class, &line, true);
            if self.body.is_some() {
                contiguous = false;
            }
        }
        // A headline alone: followed by a blank line and by something else.
        if let Some((line, true)) = open
            && self.text.as_str().get(line.start + line.text.len()..).is_some_and(|rest| !rest.trim().is_empty())
        {
            self.headline = Some(line.whole());
            self.end = Some(self.end.unwrap_or(0).max(line.start + line.text.len()));
        }
    }

    /// Takes what a line of the header says.
    fn keep_date(&mut self, class: &Class, line: &Line<'_>, header: bool) {
        let mut end = line.start + line.text.len();
        match class {
            Class::Dated { date, updated, rest } => {
                let slot = if *updated { &mut self.found.updated } else { &mut self.found.published };
                slot.get_or_insert(*date);
                if header && *rest < line.text.len() {
                    let headline = line.range(*rest, line.text.len());
                    if headline.len() <= HEADLINE && self.headline.is_none() {
                        self.headline = Some(headline);
                    } else {
                        self.body = Some(line.start + rest);
                        end = line.start + line.text.get(..*rest).unwrap_or_default().trim_end().len();
                    }
                }
            }
            Class::Line(date) => {
                self.found.line.get_or_insert(*date);
            }
            Class::Title { from } if header && self.headline.is_none() => self.headline = inner(line, *from),
            Class::Title { .. } | Class::Other | Class::Plain => {}
        }
        if header {
            self.end = Some(end);
        }
    }

    fn classify(&self, line: &Line<'_>, first: bool) -> Class {
        if let Some(hashes) = line.text.strip_prefix('#') {
            let title = hashes.trim_start_matches('#');
            if title.starts_with(' ') && line.text.len() <= HEADLINE {
                return Class::Title { from: line.text.len() - title.len() };
            }
        }
        if let Some(class) = self.keyed(line, first) {
            return class;
        }
        if line.text.len() > HEADLINE {
            return Class::Plain;
        }
        if let Some((date, from, to)) = self.dated(line, 0, DateSource::Header)
            && is_frame(line.text, from, to + clock_after(line.text.get(to..).unwrap_or_default()))
        {
            return Class::Line(date);
        }
        if is_byline(line.text) { Class::Other } else { Class::Plain }
    }

    /// A line that begins with a key: `Date: …`, `Published 2 February 2026`, `Title: …`.
    fn keyed(&self, line: &Line<'_>, first: bool) -> Option<Class> {
        let bare = line.text.trim_start_matches(['*', '_', '>', '[', '(']);
        let lead = line.text.len() - bare.len();
        let (key, colon, value) = key_of(bare)?;
        let value = lead + value;
        let updated = UPDATE_KEYS.contains(&key.as_str());
        if updated || DATE_KEYS.contains(&key.as_str()) {
            let Some((date, from, to)) = self.dated(line, value, DateSource::Header) else {
                return colon.then_some(Class::Other);
            };
            let between = line.text.get(value..from)?;
            if !between
                .split(|c: char| !(c.is_alphanumeric() || c == '.'))
                .all(|w| w.is_empty() || is_weekday(w) || is_small(w))
            {
                return None;
            }
            let after = to + clock_after(line.text.get(to..)?);
            let rest = line.text.get(after..)?;
            let words =
                rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | ')' | ']' | '"' | '\''));
            let mut end = line.text.len();
            if !words.is_empty() && !words.starts_with(is_separator) && !is_byline(words) {
                let runs_on = matches!(
                    key.as_str(),
                    "date" | "datum" | "fecha" | "data" | "дата" | "تاريخ" | "التاريخ" | "日付" | "日期"
                );
                if first && runs_on {
                    end = line.text.len() - words.len();
                } else if !colon {
                    return None;
                }
            }
            return Some(Class::Dated { date, updated, rest: end });
        }
        if !colon || line.text.len() > HEADLINE {
            return None;
        }
        if TITLE_KEYS.contains(&key.as_str()) {
            return Some(Class::Title { from: value });
        }
        OTHER_KEYS.contains(&key.as_str()).then_some(Class::Other)
    }

    fn finish(self) -> Header {
        let named = self
            .context
            .path
            .and_then(|path| date_in_path(&path.to_string_lossy()))
            .filter(|date| self.is_plausible(*date));
        let named = named.map(|value| FoundDate { value, source: DateSource::Name, range: None });
        let found = self.found;
        let date = found.metadata.or(found.published).or(found.line).or(found.updated).or(named);
        let all = self.text.as_str();
        let end = self.end.unwrap_or(0);
        let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
        let skip = |from: usize| {
            let rest = all.get(from..).unwrap_or_default();
            from + rest.len() - rest.trim_start_matches(blank).len()
        };
        let start = if self.end.is_some() { skip(0) } else { 0 };
        let body = self.body.unwrap_or_else(|| if self.end.is_some() { skip(end) } else { 0 });
        Header { date, headline: self.headline, range: ByteRange::of(start.min(end), end), body: Byte::new(body) }
    }
}

/// The key at the beginning of a line in small letters, whether a colon follows it, and where its value begins.
fn key_of(line: &str) -> Option<(String, bool, usize)> {
    let head = line.get(..line.floor_char_boundary(60))?;
    if let Some((at, sign)) = head.char_indices().find(|(_, c)| matches!(c, ':' | '：' | '=')) {
        let key = head.get(..at)?.trim().trim_matches(['*', '_', '"']).to_lowercase();
        let known = [DATE_KEYS, UPDATE_KEYS, TITLE_KEYS, OTHER_KEYS].iter().any(|keys| keys.contains(&key.as_str()));
        if known {
            return Some((key, true, at + sign.len_utf8()));
        }
    }
    // Without a colon the longest key that is followed by a space counts.
    let lower = head.to_lowercase();
    let keys = DATE_KEYS.iter().chain(UPDATE_KEYS);
    let fits =
        |k: &&&str| lower.strip_prefix(**k).is_some_and(|rest| rest.starts_with([' ', '\t', '\u{a0}', '–', '-']));
    let key = keys.filter(fits).max_by_key(|k| k.len())?;
    (lower.len() == head.len()).then(|| ((*key).to_owned(), false, key.len()))
}

/// Words that may stand between a key and its date.
fn is_small(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "on" | "am" | "the" | "le" | "el" | "den" | "at" | "في")
}

fn is_separator(c: char) -> bool {
    matches!(c, '|' | '·' | '•' | '—' | '–' | '-' | '/' | '(' | ',' | ';' | '，' | '｜')
}

/// The value of a title without quotes around it.
fn inner(line: &Line<'_>, from: usize) -> Option<ByteRange> {
    let value = line.text.get(from..)?;
    let marks = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '*' | '_' | '=');
    let lead = value.len() - value.trim_start_matches(marks).len();
    let kept = value.trim_matches(marks);
    // Quotes inside the title are its own.
    let kept = if kept.matches('"').count() % 2 == 1 { value.get(lead..)?.trim_end() } else { kept };
    (!kept.is_empty()).then(|| line.range(from + lead, from + lead + kept.len()))
}

/// Short, and not a sentence with its full stop.
fn is_headline(line: &str) -> bool {
    let ends = line.ends_with(['。', '।', '۔', ',', ';', ':', '，', '：']);
    let stop = line.ends_with('.') && !line.ends_with("..") && dot_at(line, line.len() - 1) == Dot::Full;
    line.len() <= HEADLINE && !ends && !stop && line.contains(super::chars::is_wordy)
}

/// "By Anna Berg", "By Anna Berg and Tom Lee, Wexcombe Courier", "Von …".
fn is_byline(line: &str) -> bool {
    let lead = ["By ", "BY ", "by ", "Von ", "Par ", "Por ", "Di ", "Door ", "Av ", "بقلم", "文/", "文：", "記者"];
    let words = line.split_whitespace().count();
    lead.iter().any(|l| line.starts_with(l)) && words <= 14 && line.len() <= 140 && is_headline(line)
}

/// Whether a line holds nothing but the date at `from..to` and what may stand beside one: weekday, section, byline.
fn is_frame(line: &str, from: usize, to: usize) -> bool {
    let (Some(before), Some(after)) = (line.get(..from), line.get(to..)) else { return false };
    if line.len() > 160 {
        return false;
    }
    let marked = format!("{before}\u{1}{after}");
    let parts: Vec<&str> = marked.split(['|', '·', '•', '—', '–', '｜', '\t']).flat_map(|p| p.split(" - ")).collect();
    parts.iter().all(|part| {
        let part = part
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '(' | ')' | '[' | ']' | '-' | '.'));
        if part.contains('\u{1}') {
            let byline = part.split('\u{1}').next().is_some_and(|b| is_byline(b.trim_end_matches([',', ' '])));
            let words = part.split(|c: char| c.is_whitespace() || matches!(c, '\u{1}' | ',' | '،' | '(' | ')'));
            return byline && part.ends_with('\u{1}')
                || words.into_iter().all(|w| w.is_empty() || is_weekday(w) || is_small(w));
        }
        part.is_empty()
            || is_weekday(part)
            || is_byline(part)
            || clock_after(&format!(" {part}")) == part.len() + 1
            || is_section(part)
            || has_update(part)
    })
}

/// "World", "Middle East", "Reuters": up to three words with capitals, or without case.
fn is_section(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    words.len() <= 4
        && words.iter().all(|w| !w.starts_with(char::is_lowercase) || matches!(*w, "and" | "of" | "&"))
        && is_headline(part)
}

/// "Updated 3 February 2026" beside the date of publication.
fn has_update(part: &str) -> bool {
    key_of(part).is_some_and(|(key, _, _)| UPDATE_KEYS.contains(&key.as_str()))
        || full_date(part, false).is_some_and(|(at, _)| at.len() == part.len())
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;

//! Dates in full as they stand in headers and file names: day, month and year together, in many languages.

use jiff::civil::Date;
use std::ops::Range;
use std::sync::LazyLock;

/// Months of several languages in small letters: the number, then its names and short forms.
const MONTHS: [&str; 12] = [
    "january jan januar jänner janvier janv enero ene gennaio genn gen janeiro januari ocak января январь \
     янв січня stycznia يناير ינואר जनवरी",
    "february feb febr februar février févr febrero febbraio febb fevereiro fev februari şubat февраля \
     февраль фев лютого lutego فبراير شباط פברואר फरवरी फ़रवरी",
    "march mar märz mars marzo março maart marts mart марта март мар березня marca مارس آذار מרץ מרס \
     मार्च",
    "april apr avril avr abril abr aprile nisan апреля апрель апр квітня kwietnia أبريل ابريل إبريل نيسان \
     אפריל अप्रैल",
    "may mai mayo maggio magg maio mei maj mayıs мая май травня maja مايو أيار מאי मई",
    "june jun juni juin junio giugno giu junho haziran июня июнь июн червня czerwca يونيو حزيران יוני जून",
    "july jul juli juillet juil julio luglio lug julho temmuz июля июль июл липня lipca يوليو تموز יולי \
     जुलाई",
    "august aug août agosto ago augustus augusti ağustos августа август авг серпня sierpnia أغسطس آب \
     אוגוסט अगस्त",
    "september sept sep septembre septiembre settembre sett setembro set eylül сентября сентябрь сен сент \
     вересня września سبتمبر أيلول ספטמבר सितंबर सितम्बर",
    "october oct oktober okt octobre octubre ottobre ott outubro out ekim октября октябрь окт жовтня \
     października أكتوبر اكتوبر אוקטובר अक्टूबर अक्तूबर",
    "november nov novembre noviembre novembro kasım ноября ноябрь ноя листопада listopada نوفمبر נובמבר \
     नवंबर नवम्बर",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro decembre desember des aralık \
     декабря декабрь дек грудня grudnia ديسمبر דצמבר दिसंबर दिसम्बर",
];

/// Weekdays that may stand beside a date.
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi \
    vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì \
    giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag понедельник \
    вторник среда четверг пятница суббота воскресенье الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت \
    الأحد 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日";

/// Whether a word names a day of the week, in any of several languages.
pub(super) fn is_weekday(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_lowercase();
    WEEKDAYS.split_ascii_whitespace().any(|day| day == word)
}

fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    let found = MONTHS.iter().position(|names| names.split_ascii_whitespace().any(|n| n == word))?;
    i8::try_from(found + 1).ok()
}

/// One number, word or other character.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
    start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Number(i16),
    Word,
    Sign(char),
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The value of a digit of any of the sets in use beside the Latin one.
fn digit(c: char) -> Option<i16> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    i16::try_from(u32::from(c) - u32::from(zero)).ok()
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        let kind = if let Some(first) = digit(c) {
            let mut value = Some(first);
            while let Some((i, next)) = chars.peek().and_then(|(i, c)| Some((i + c.len_utf8(), digit(*c)?))) {
                value = value.and_then(|v| v.checked_mul(10)?.checked_add(next));
                end = i;
                chars.next();
            }
            // Numbers too long for a date are no number here.
            value.map_or(Kind::Word, Kind::Number)
        } else if is_word(c) {
            while let Some((i, c)) = chars.next_if(|(_, c)| is_word(*c)) {
                end = i + c.len_utf8();
            }
            Kind::Word
        } else {
            Kind::Sign(c)
        };
        out.push(Token { kind, text: text.get(start..end).unwrap_or_default(), start });
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, '年' | '月' | '日' | '년' | '월' | '일') || super::chars::extends_cluster(c)
}

/// Reads tokens one after the other.
struct Reader<'a, 'b> {
    tokens: &'b [Token<'a>],
    at: usize,
}

impl<'a> Reader<'a, '_> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
        let token = self.peek()?;
        let Kind::Number(n) = token.kind else { return None };
        let count = token.text.chars().count();
        if !digits.contains(&count) {
            return None;
        }
        self.at += 1;
        Some(n)
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let Kind::Sign(c) = self.peek()?.kind else { return None };
        signs.contains(&c).then(|| {
            self.at += 1;
            c
        })
    }

    fn word(&mut self, words: &[&str]) -> bool {
        let found =
            self.peek().is_some_and(|t| t.kind == Kind::Word && words.contains(&t.text.to_lowercase().as_str()));
        self.at += usize::from(found);
        found
    }

    fn month(&mut self) -> Option<i8> {
        let token = self.peek().filter(|t| t.kind == Kind::Word)?;
        let month = month(token.text)?;
        self.at += 1;
        self.sign(&['.']);
        Some(month)
    }

    fn spaces(&mut self) {
        while self.sign(&[' ', '\u{a0}', '\u{202f}', '\t']).is_some() {}
    }

    /// Whether the date may end here: not inside a longer number or word.
    fn is_over(&self) -> bool {
        self.peek().is_none_or(|t| match t.kind {
            Kind::Number(_) => false,
            Kind::Word => t.text.starts_with(['T', 't']) || t.text.starts_with(super::chars::is_ideographic),
            Kind::Sign(_) => true,
        })
    }
}

fn date(year: i16, month: i8, day: i16) -> Option<Date> {
    if !(1000..=2999).contains(&year) {
        return None;
    }
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

fn small(n: i16) -> Option<i8> {
    i8::try_from(n).ok()
}

/// `2026-02-02`, `2026/02/02`, `2026.2.2`.
fn iso(r: &mut Reader<'_, '_>, _: bool) -> Option<Date> {
    let year = r.number(4..=4)?;
    let sign = r.sign(&['-', '/', '.', '_', '‑', '–'])?;
    let month = r.number(1..=2)?;
    r.sign(&[sign])?;
    date(year, small(month)?, r.number(1..=2)?)
}

/// `2026年2月2日`, `2026년 2월 2일`.
fn wide(r: &mut Reader<'_, '_>, _: bool) -> Option<Date> {
    let year = r.number(4..=4)?;
    r.spaces();
    r.sign(&['年', '년'])?;
    r.spaces();
    let month = r.number(1..=2)?;
    r.spaces();
    r.sign(&['月', '월'])?;
    r.spaces();
    let day = r.number(1..=2)?;
    r.spaces();
    r.sign(&['日', '일'])?;
    date(year, small(month)?, day)
}

/// `2 February 2026`, `2nd of Feb., 2026`, `3. März 2026`, `2 de febrero de 2026`, `02-Feb-2026`.
fn day_first(r: &mut Reader<'_, '_>, _: bool) -> Option<Date> {
    let day = r.number(1..=2)?;
    let _ = r.word(&["st", "nd", "rd", "th", "er"]) || r.sign(&['.', 'º', '°']).is_some();
    gap(r);
    if r.word(&["of", "de"]) {
        gap(r);
    }
    let month = r.month()?;
    r.sign(&[',']);
    gap(r);
    if r.word(&["de", "del"]) {
        gap(r);
    }
    date(r.number(4..=4)?, month, day)
}

/// `Feb. 2, 2026`, `February 2nd 2026`.
fn month_first(r: &mut Reader<'_, '_>, _: bool) -> Option<Date> {
    let month = r.month()?;
    gap(r);
    let day = r.number(1..=2)?;
    r.word(&["st", "nd", "rd", "th"]);
    r.sign(&[',', '،']);
    gap(r);
    date(r.number(4..=4)?, month, day)
}

fn gap(r: &mut Reader<'_, '_>) {
    r.spaces();
    r.sign(&['-', '/']);
    r.spaces();
}

/// `2/3/2026`, `2.3.2026`: month first unless told otherwise, day first with dots or where it must be.
fn numbers(r: &mut Reader<'_, '_>, day_first: bool) -> Option<Date> {
    let first = r.number(1..=2)?;
    let sign = r.sign(&['/', '.', '-'])?;
    let second = r.number(1..=2)?;
    r.sign(&[sign])?;
    let year = r.number(4..=4)?;
    let day_first = (day_first || sign == '.' || first > 12) && second <= 12;
    let (month, day) = if day_first { (second, first) } else { (first, second) };
    date(year, small(month)?, day)
}

type Form = fn(&mut Reader<'_, '_>, bool) -> Option<Date>;
const FORMS: [Form; 5] = [iso, wide, day_first, month_first, numbers];

/// The first date in full in a line, with its place. **Units:** bytes of the line.
pub(super) fn full_date(line: &str, prefer_day_first: bool) -> Option<(Range<usize>, Date)> {
    let tokens = tokens(line);
    let mut inside = false;
    for (i, token) in tokens.iter().enumerate() {
        let fresh = !std::mem::replace(&mut inside, matches!(token.kind, Kind::Number(_)));
        if !fresh && matches!(token.kind, Kind::Number(_)) {
            continue;
        }
        let before = i.checked_sub(1).and_then(|k| tokens.get(k));
        // Not in the middle of "12-2026-02-02" or "1.2.3".
        let glued = before.is_some_and(|b| matches!(b.kind, Kind::Sign('-' | '/' | '.' | '_')))
            && i.checked_sub(2).and_then(|k| tokens.get(k)).is_some_and(|b| matches!(b.kind, Kind::Number(_)));
        if glued {
            continue;
        }
        for form in FORMS {
            let mut reader = Reader { tokens: &tokens, at: i };
            let Some(found) = form(&mut reader, prefer_day_first) else { continue };
            let end = reader.at.checked_sub(1).and_then(|k| tokens.get(k)).map_or(token.start, Token::end);
            if reader.is_over() {
                return Some((token.start..end, found));
            }
        }
    }
    None
}

/// Length of a clock time with its zone at the beginning of what follows a date: `T14:05Z`, ` 14:05 GMT`, `, 2:05 p.m. EST`.
pub(super) fn clock_after(rest: &str) -> usize {
    static CLOCK: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
        let zone = "Z|UTC|GMT|BST|CES?T|EES?T|MSK|IST|JST|KST|HKT|SGT|AE[SD]T|[ECMP][SD]?T|ICT|WIB|[+-]\\d\\d:?\\d\\d";
        let clock = "\\d{1,2}[:.h]\\d\\d(?:[:.]\\d\\d(?:\\.\\d+)?)?(?:\\s*(?i:[ap]\\.?m\\b\\.?))?|\\d{1,2}\\s*(?i:[ap]\\.?m\\b\\.?)|\\d{4}(?-u:\\b)";
        regex::Regex::new(&format!(
            "^(?:T|[\\s,\u{a0}]+(?:at\\s+|um\\s+|à\\s+|às\\s+|kl\\.?\\s+)?)(?:{clock})(?:\\s*\\(?(?:{zone})(?:[+-]\\d+)?\\b\\)?)*(?:\\s+Uhr)?"
        ))
        .ok()
    });
    let found = CLOCK.as_ref().and_then(|clock| clock.find(rest));
    found.filter(|m| !rest.get(m.end()..).is_some_and(|r| r.starts_with(char::is_alphanumeric))).map_or(0, |m| m.end())
}

/// A date in the name of a file or of its folders: `2026-02-02`, `20260202`, `2026/02/02`, `APW19980219.0476`.
pub(super) fn date_in_path(path: &str) -> Option<Date> {
    let path = path.replace('\\', "/");
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    in_name(name).or_else(|| {
        // The last folders together, as `2026/02/02/story.txt` and `2026/02-02/story.txt` have them.
        let parts: Vec<&str> = folder.rsplit('/').take(3).collect();
        let joined = parts.iter().rev().copied().collect::<Vec<_>>().join("-");
        in_name(&joined).or_else(|| {
            let lead = name.split(|c: char| !c.is_ascii_digit()).next().filter(|d| d.len() == 2)?;
            in_name(&format!("{joined}-{lead}"))
        })
    })
}

fn in_name(name: &str) -> Option<Date> {
    let separated = tokens(name);
    for (i, token) in separated.iter().enumerate() {
        if !matches!(token.kind, Kind::Number(_)) || token.text.len() != 4 {
            continue;
        }
        let mut reader = Reader { tokens: &separated, at: i };
        if let Some(found) =
            iso(&mut reader, false).filter(|_| !matches!(reader.peek().map(|t| t.kind), Some(Kind::Number(_))))
        {
            return Some(found);
        }
    }
    let runs =
        name.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 8 || run.len() == 12 || run.len() == 14);
    runs.into_iter().find_map(|run| {
        let number = |range: Range<usize>| run.get(range)?.parse::<i16>().ok();
        date(number(0..4)?, small(number(4..6)?)?, number(6..8)?).filter(|d| d.year() >= 1800)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<String> {
        full_date(line, false).map(|(at, date)| format!("{} = {date}", line.get(at).unwrap()))
    }

    #[test]
    fn dates_in_full_are_read_in_many_forms() {
        let same = |written: &str, value: &str| assert_eq!(read(written), Some(format!("{written} = {value}")));
        same("2026-02-02", "2026-02-02");
        same("2026/2/2", "2026-02-02");
        same("Feb. 2, 2026", "2026-02-02");
        same("March 01, 2008", "2008-03-01");
        same("Sept. 22nd 2026", "2026-09-22");
        same("2 February 2026", "2026-02-02");
        same("2nd of Feb., 2026", "2026-02-02");
        same("02-Feb-2026", "2026-02-02");
        same("3. März 2026", "2026-03-03");
        same("1er février 2026", "2026-02-01");
        same("2 de febrero de 2026", "2026-02-02");
        same("2 февраля 2026", "2026-02-02");
        same("2026年2月2日", "2026-02-02");
        same("2026년 2월 2일", "2026-02-02");
        same("٢ فبراير ٢٠٢٦", "2026-02-02");
        same("2 फरवरी 2026", "2026-02-02");
        same("2/3/2026", "2026-02-03");
        same("22/3/2026", "2026-03-22");
        same("2.3.2026", "2026-03-02");
        assert_eq!(full_date("2/3/2026", true).map(|(_, d)| d.to_string()), Some("2026-03-02".into()));
    }

    #[test]
    fn a_date_stands_somewhere_in_a_line() {
        assert_eq!(read("Monday, 2 February 2026 at noon").as_deref(), Some("2 February 2026 = 2026-02-02"));
        assert_eq!(read("2026-02-02T14:05:00Z").as_deref(), Some("2026-02-02 = 2026-02-02"));
        assert_eq!(read("2026年2月2日发布").as_deref(), Some("2026年2月2日 = 2026-02-02"));
    }

    #[test]
    fn half_dates_and_impossible_ones_are_none() {
        for line in [
            "Feb. 2",
            "February 2026",
            "2026",
            "2026-02-30",
            "12-2026-02-02",
            "1.2.3",
            "Feb. 30, 2026",
            "Maybe 2, 2026",
            "2/3/26",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn clock_times_are_measured_with_their_zone() {
        for clock in [
            "T14:05:00Z",
            " 14:05 GMT",
            ", 2:05 p.m. EST",
            " at 14:05",
            " 1430 GMT",
            "T14:05:00.123+01:00",
            " 3 pm",
            " 14:05 (UTC)",
        ] {
            assert_eq!(clock_after(clock), clock.len(), "{clock}");
        }
        assert_eq!(clock_after(" New round of talks"), 0);
        assert_eq!(clock_after(" 14:05 NATO"), 6);
        assert_eq!(clock_after(" 5 people"), 0);
    }

    #[test]
    fn names_of_files_and_folders_hold_dates() {
        let path = |p: &str| date_in_path(p).map(|d| d.to_string());
        assert_eq!(path("a/2026-02-02 talks.txt").as_deref(), Some("2026-02-02"));
        assert_eq!(path("talks_20260202.txt").as_deref(), Some("2026-02-02"));
        assert_eq!(path("news/2026/02/02/talks.txt").as_deref(), Some("2026-02-02"));
        assert_eq!(path("news/2026-02-02/a.txt").as_deref(), Some("2026-02-02"));
        assert_eq!(path("news/2026/02/02-talks.txt").as_deref(), Some("2026-02-02"));
        assert_eq!(path("APW19980219.0476").as_deref(), Some("1998-02-19"));
        assert_eq!(path("000_c63f627a4d15cee6.txt"), None);
        assert_eq!(path("106653_Boeing.txt"), None);
        assert_eq!(path("20269999.txt"), None);
    }
}

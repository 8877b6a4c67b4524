//! How numbers and words compose to one time expression, with what follows it: 先週の金曜日, 2月4～5日, 昨年12月1日（月）午後3時.

use super::numbers::{Number, figure, is_numeral, number};
use super::words::{Word, weekday, word};
use super::{CHINESE, JAPANESE, KOREAN};
use crate::core::suggest::dates::calendar::full;
use crate::core::suggest::dates::counts::duration;
use crate::core::suggest::dates::expr::{Expr, Part, Shift, Way, Year};
use crate::core::suggest::dates::governor::Direction;
use crate::core::suggest::dates::value::{Amount, Clock, Daypart, Mod, Season, Unit, Value};
use jiff::civil::Date;

/// A reading: what it says, how it is trimmed, where it ends, which way a word of its own points.
pub struct Read {
    pub expr: Expr,
    pub modifier: Option<Mod>,
    /// **Units:** bytes of the text.
    pub end: usize,
    pub toward: Option<Direction>,
}

impl Read {
    fn new(expr: Expr, end: usize) -> Self {
        Self { expr, modifier: None, end, toward: None }
    }
}

/// The rules over one text.
pub struct Grammar<'a> {
    pub text: &'a str,
    pub language: u8,
    pub reference: Option<Date>,
    /// The words stand alone, so the particles a bare day needs behind it are not asked for.
    pub anywhere: bool,
    /// The year named last, for 同年 and 翌年.
    pub year: Option<i16>,
    /// The month and year named last in the paragraph, for the days behind it that name none.
    pub month: Option<(Option<Year>, i8)>,
}

const YEAR: &[&str] = &["年", "년"];
const MONTH: &[&str] = &["月", "월"];
const DAY: &[&str] = &["日", "일", "号", "號"];
const TO: &[&str] = &["〜", "～", "-", "–", "—", "~", "至", "到", "から", "부터 "];

impl Grammar<'_> {
    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    fn next(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// The end of one of these words, perhaps behind a space.
    fn eat(&self, at: usize, words: &[&str]) -> Option<usize> {
        let from = at + usize::from(self.rest(at).starts_with(' '));
        words.iter().find(|w| self.rest(from).starts_with(**w)).map(|w| from + w.len())
    }

    /// A number, perhaps behind a space, and its end.
    fn number(&self, at: usize) -> Option<(Number, usize)> {
        let from = at + usize::from(self.rest(at).starts_with(' '));
        number(self.rest(from)).map(|n| (n, from + n.length))
    }

    fn within(&self, at: usize, last: u32) -> Option<(i8, usize)> {
        let (n, end) = self.number(at)?;
        (1..=last).contains(&n.value).then(|| Some((i8::try_from(n.value).ok()?, end)))?
    }

    /// The longest reading that begins at a letter or the first sign of a number.
    pub fn read(&self, at: usize) -> Option<Read> {
        let first = self.next(at)?;
        if first == '第' {
            let (n, end) = self.number(at + 3)?;
            return self.quarter(n, end, None);
        }
        if let Some((day, length, short)) = weekday(self.rest(at), self.language) {
            return self.weekday(at, day, at + length, short);
        }
        match word(self.rest(at), self.language) {
            Some((Word::Nothing, form)) => Some(Read::new(Expr::Impossible, at + form.len())),
            Some((found, form)) => self.worded(at, found, at + form.len()),
            None if is_numeral(first) => self.counted(at),
            None => None,
        }
    }

    fn worded(&self, at: usize, found: Word, end: usize) -> Option<Read> {
        let first = self.next(at)?;
        let (korean, small) = (('가'..='힣').contains(&first), ('ぁ'..='ん').contains(&first));
        let before = self.before(at);
        // Words in an alphabet begin where no other ends.
        if korean && before.is_some_and(|c| ('가'..='힣').contains(&c)) {
            return None;
        }
        let particle = |c: char| "はがもをにでとのらしてへ".contains(c);
        if small {
            let glued = before.is_some_and(|c| ('ぁ'..='ん').contains(&c) && !particle(c));
            let runs_on = self.next(end).is_some_and(|c| ('ぁ'..='ん').contains(&c))
                && !["は", "の", "も", "に", "から", "まで", "で", "が"].iter().any(|p| self.rest(end).starts_with(p));
            if glued || runs_on {
                return None;
            }
        }
        let timed = |expr: Expr| Some(self.timed(expr, end));
        match found {
            Word::Day(days) => timed(Expr::Day(days)),
            Word::DayPart(days, part) => {
                let clock = self.clock(end, Some(part));
                let day = Box::new(Expr::Day(days));
                Some(match clock {
                    Some((clock, end)) => Read::new(Expr::Clock(clock, Some(day)), end),
                    None => Read::new(Expr::Daypart(part, day), end),
                })
            }
            Word::Part(part) => {
                self.clock(end, Some(part)).map(|(clock, end)| Read::new(Expr::Clock(clock, None), end))
            }
            Word::Year(by) => Some(self.year_tail(Year::Shifted(by), end)),
            Word::NearYear(by) => {
                let shift = match by {
                    0 => Shift::Same,
                    1 => Shift::Following,
                    _ => Shift::Previous,
                };
                let year = self.year.map(|y| Year::Named(y + i16::from(by)));
                let tail = self.year_tail(year.unwrap_or(Year::Shifted(by)), end);
                Some(if tail.end > end { tail } else { Read::new(Expr::Unit(Unit::Year, shift), end) })
            }
            Word::Unit(Unit::Week, shift @ (Shift::Last | Shift::This | Shift::Next)) => {
                let from = self.eat(end, &["の"]).unwrap_or(end + usize::from(self.rest(end).starts_with(' ')));
                let named = weekday(self.rest(from), self.language).map(|(day, length, _)| (day, from + length));
                // 上周五: the sign of the week stands in the word already.
                let close = || {
                    let day =
                        self.next(end).and_then(|c| "一二三四五六日".find(c)).filter(|_| self.language == CHINESE)?;
                    Some((i8::try_from(day / 3 + 1).ok()?, end + 3))
                };
                Some(match named.or_else(close) {
                    Some((day, end)) => self.timed(Expr::WeekdayOf(day, shift), end),
                    None => Read::new(Expr::Unit(Unit::Week, shift), end),
                })
            }
            Word::Unit(Unit::Month, shift) => {
                let from = self.eat(end, &["の"]).unwrap_or(end);
                if let Some((day, after)) = self.within(from, 31)
                    && let Some(end) = self.eat(after, DAY)
                    && self.next(end) != Some('間')
                {
                    return Some(self.timed(Expr::DayOfMonth(day, Some(shift)), end));
                }
                Some(self.trimmed(Expr::Unit(Unit::Month, shift), end))
            }
            Word::Unit(unit @ Unit::Day, shift) => timed(Expr::Unit(unit, shift)),
            Word::Unit(unit, shift) => Some(Read::new(Expr::Unit(unit, shift), end)),
            Word::Ago(n, unit) => Some(Read::new(Expr::Count(Amount::whole(n), unit, Way::Ago), end)),
            Word::Ahead(n, unit) => Some(Read::new(Expr::Count(Amount::whole(n), unit, Way::FromNow), end)),
            Word::Season(season, 0) => Some(Read::new(Expr::Season(season, Some(Shift::This)), end)),
            Word::Season(season, by) => Some(Read::new(Expr::SeasonOf(season, Year::Shifted(by)), end)),
            Word::Fiscal(by) => {
                // The year of the state begins in April.
                let begun = self.reference.is_none_or(|r| r.month() >= 4);
                Some(Read::new(Expr::FiscalYear(if begun { by } else { by - 1 }), end))
            }
            Word::YearBack => Some(Read::new(Expr::YearBack(1), end)),
            Word::Weekend => Some(Read::new(Expr::TheUnit(Unit::Weekend), end)),
            Word::Every(unit) => {
                let from = end + usize::from(self.rest(end).starts_with(' '));
                let close = || self.next(end).and_then(|c| "一二三四五六日".find(c)).map(|i| (i / 3 + 1, end + 3));
                let named =
                    weekday(self.rest(from), self.language).map(|(day, length, _)| (day as usize, from + length));
                let named = named.or_else(|| close().filter(|_| self.language == CHINESE));
                Some(match named.filter(|_| unit == Unit::Week) {
                    Some((day, end)) => Read::new(Expr::Set(Value::Open(format!("XXXX-WXX-{day}"))), end),
                    None => Read::new(Expr::Set(Value::duration(Amount::whole(1), unit)), end),
                })
            }
            Word::Vague(vague) => Some(Read::new(Expr::Vague(vague), end)),
            Word::Era(before) => {
                let (year, after) = match self.eat(end, &["元"]) {
                    Some(after) => (1, after),
                    None => {
                        self.number(end).filter(|(n, _)| (1..=200).contains(&n.value)).map(|(n, e)| (n.value, e))?
                    }
                };
                let end = self.eat(after, YEAR)?;
                Some(self.year_tail(Year::Named(before + i16::try_from(year).ok()?), end))
            }
            Word::Next | Word::Past => {
                let from = end + usize::from(self.rest(end).starts_with(' '));
                let read = match weekday(self.rest(from), self.language) {
                    Some((day, length, _)) => self.timed(Expr::Weekday(day, None), from + length),
                    None => {
                        let (n, after) = self.number(from)?;
                        let read = self.month_led(n, after, None).or_else(|| {
                            let day = i8::try_from(n.value).ok().filter(|d| (1..=31).contains(d))?;
                            let end = self.eat(after, &["일", "日"]).filter(|e| !self.lasts(*e))?;
                            Some(self.timed(Expr::DayOfMonth(day, None), end))
                        })?;
                        // A year that is named says more than the word before it.
                        Some(read).filter(|r| !matches!(r.expr, Expr::Fixed(_)))?
                    }
                };
                let toward = if found == Word::Next { Direction::Future } else { Direction::Past };
                Some(Read { toward: Some(toward), ..read })
            }
            Word::Nothing => None,
        }
    }

    fn weekday(&self, at: usize, day: i8, end: usize, short: bool) -> Option<Read> {
        let before = self.before(at);
        let next = self.next(end);
        let firm = match self.language {
            // 金曜 needs what follows a day; 金曜ロードショー is a name.
            JAPANESE => {
                !short || next.is_none_or(|c| "にのはをもがへかま、。，（(）)夜朝午昼夕深未早・と\n ".contains(c))
            }
            // "once a week", "a circle of"
            CHINESE => {
                !short
                    || !before.is_some_and(|c| is_numeral(c) || "四每两".contains(c))
                        && !matches!(next, Some('围' | '圍' | '年'))
            }
            _ => !before.is_some_and(|c| ('가'..='힣').contains(&c)),
        };
        firm.then(|| self.timed(Expr::Weekday(day, None), end))
    }

    /// Everything a number opens.
    fn counted(&self, at: usize) -> Option<Read> {
        let (n, end) = self.number(at)?;
        let before = self.before(at);
        let parted = before.is_some_and(|c| ".,．-/:".contains(c))
            && self.text.get(..at.saturating_sub(1)).and_then(|t| t.chars().next_back()).is_some_and(is_numeral);
        if parted || before.is_some_and(|c| "第$¥￥".contains(c) || c.is_ascii_alphabetic() || is_numeral(c)) {
            return None;
        }
        self.ranged(n, end)
            .or_else(|| self.year_led(n, end))
            .or_else(|| self.month_led(n, end, None))
            .or_else(|| self.quarter(n, end, None))
            .or_else(|| self.bare_day(at, n, end))
            .or_else(|| self.many(at, n, end))
            .or_else(|| self.clock_alone(at))
    }

    /// 1～3月期, 2003〜07年.
    fn ranged(&self, n: Number, end: usize) -> Option<Read> {
        let (to, after) = self.number(self.eat(end, TO)?)?;
        if let Some(end) =
            self.eat(after, MONTH).filter(|_| n.value <= 12 && to.value <= 12 && n.value > 0 && to.value > 0)
            && self.number(end).is_none()
        {
            let (from, to) = (i8::try_from(n.value).ok()?, i8::try_from(to.value).ok()?);
            let end = self.eat(end, &["期"]).unwrap_or(end);
            return Some(Read::new(Expr::MonthRange(from, to, None), end));
        }
        let end = self.eat(after, YEAR)?;
        let (from, last) = (
            named_year(n)?,
            match to.signs {
                2 => n.value / 100 * 100 + to.value,
                _ => to.value,
            },
        );
        let last = i16::try_from(last).ok().filter(|l| *l > from && *l <= 2099)?;
        let range = Value::Range(Box::new(Value::Year(from)), Box::new(Value::Year(last)));
        Some(Read::new(Expr::Fixed(range), end))
    }

    fn year_led(&self, n: Number, end: usize) -> Option<Read> {
        let end = self.eat(end, YEAR)?;
        let rest = self.rest(end);
        if let Some(after) = self.eat(end, &["代", "대"]).filter(|_| n.value.is_multiple_of(10)) {
            let decade = match n.signs {
                4 => n.value / 10,
                _ if (20..=90).contains(&n.value) => 190 + n.value / 10,
                _ => return None,
            };
            return Some(Read::new(Expr::Fixed(Value::Decade(i16::try_from(decade).ok()?)), after));
        }
        if let Some(year) = named_year(n) {
            if rest.starts_with('度') {
                return Some(Read::new(Expr::Fixed(Value::Fiscal(year, None)), end + '度'.len_utf8()));
            }
            let counts =
                ["間", "间", "以上", "余", "もの", "ぶり", "前", "後", "の歴史", "の伝統", "간", " 동안", " 전 "];
            return (!counts.iter().any(|c| rest.starts_with(c))).then(|| self.year_tail(Year::Named(year), end));
        }
        // 26年2月: a year of two figures only where a month or a nought says so.
        if n.signs == 2 && !n.han {
            let read = self.year_tail(Year::Short(i8::try_from(n.value).ok()?), end);
            return (matches!(read.expr, Expr::MonthOf(..) | Expr::MonthDayOf(..) | Expr::DayRange(..))
                || n.value < 10)
                .then_some(read);
        }
        None
    }

    /// What follows a year: its month and day, season, half, quarter, part, or another year.
    fn year_tail(&self, year: Year, end: usize) -> Read {
        let from = self.eat(end, &["の", "的"]).unwrap_or(end);
        if let Some((n, after)) = self.number(from)
            && let Some(read) = self.month_led(n, after, Some(year)).or_else(|| self.quarter(n, after, Some(year)))
        {
            return read;
        }
        if self.rest(from).starts_with('第')
            && let Some((n, after)) = self.number(from + 3)
            && let Some(read) = self.quarter(n, after, Some(year))
        {
            return read;
        }
        let seasons = [
            (Season::Spring, ["春天", "春", "봄"]),
            (Season::Summer, ["夏天", "夏", "여름"]),
            (Season::Autumn, ["秋天", "秋", "가을"]),
            (Season::Winter, ["冬天", "冬", "겨울"]),
        ];
        for (season, names) in seasons {
            let after =
                self.eat(from, &names).filter(|e| !self.next(*e).is_some_and(|c| "闘场場至季分节節".contains(c)));
            if let Some(after) = after {
                return Read::new(Expr::SeasonOf(season, year), after);
            }
        }
        for (half, names) in [(1, ["上半期", "上半年", "上期", "상반기"]), (2, ["下半期", "下半年", "下期", "하반기"])]
        {
            if let Some(after) = self.eat(from, &names) {
                return Read::new(Expr::Part(Part::Half(half), Some(year)), after);
            }
        }
        if let (Year::Named(first), Some(to)) = (year, self.eat(end, TO))
            && let Some((n, after)) = self.number(to)
            && let (Some(last), Some(end)) = (named_year(n).filter(|l| *l > first), self.eat(after, YEAR))
            && self.number(end).is_none()
        {
            let range = Value::Range(Box::new(Value::Year(first)), Box::new(Value::Year(last)));
            return Read::new(Expr::Fixed(range), end);
        }
        let expr = match year {
            Year::Named(year) => Expr::Fixed(Value::Year(year)),
            year => Expr::Year(year),
        };
        self.trimmed(expr, end)
    }

    /// 初め, 半ば, 末 behind a year or month.
    fn trimmed(&self, expr: Expr, end: usize) -> Read {
        let words: [(Mod, &[&str]); 3] = [
            (Mod::Start, &["初め", "初頭", "初旬", "上旬", "年初", "初", "초"]),
            (Mod::Mid, &["半ば", "中旬", "中頃", "中旬", "중순", "중반"]),
            (Mod::End, &["末", "下旬", "年末", "年底", "底", "말", "하순"]),
        ];
        for (modifier, forms) in words {
            let after = self
                .eat(end, forms)
                .filter(|e| !self.next(*e).is_some_and(|c| ('가'..='힣').contains(&c) && c != '에' && c != '까'));
            if let Some(after) = after {
                return Read { modifier: Some(modifier), ..Read::new(expr, after) };
            }
        }
        Read::new(expr, end)
    }

    /// 2月, 2月1日, 2月4～5日, with the year before it.
    fn month_led(&self, n: Number, end: usize, year: Option<Year>) -> Option<Read> {
        let month = i8::try_from(n.value).ok().filter(|m| (1..=12).contains(m) && n.signs <= 2)?;
        let end = self.eat(end, MONTH)?;
        if let Some((day, after)) = self.within(end, 31) {
            if let Some(end) = self.eat(after, DAY).filter(|e| self.next(*e) != Some('間')) {
                let last = self.eat(end, TO).and_then(|to| self.last_day(to, month));
                return Some(match last {
                    Some((to, end)) => Read::new(Expr::DayRange((month, day), to, year), end),
                    None => self.timed(month_day(month, day, year), end),
                });
            }
            if let Some((to, end)) = self.eat(after, TO).and_then(|to| self.last_day(to, month)) {
                return Some(Read::new(Expr::DayRange((month, day), to, year), end));
            }
        }
        // An issue of a magazine; the end of a business year; 三月间.
        if self.rest(end).starts_with("生まれ")
            || self.next(end).is_some_and(|c| "号期".contains(c))
            || n.han && self.next(end).is_some_and(|c| "雨晴病".contains(c))
        {
            return None;
        }
        let end = self.eat(end, &["份"]).unwrap_or(end);
        let expr = match year {
            Some(Year::Named(year)) => Expr::Fixed(Value::Month(year, month)),
            Some(year) => Expr::MonthOf(month, year),
            None => Expr::Month(month, None),
        };
        Some(self.trimmed(expr, end))
    }

    /// The last day of a range: 5日, 3月1日.
    fn last_day(&self, at: usize, month: i8) -> Option<((i8, i8), usize)> {
        let (n, after) = self.within(at, 31)?;
        if let Some(end) = self.eat(after, MONTH) {
            let (day, after) = self.within(end, 31)?;
            return Some(((n, day), self.eat(after, DAY)?)).filter(|_| n <= 12);
        }
        self.eat(after, DAY).map(|end| ((month, n), end))
    }

    /// 三季度, 3분기; 第3四半期 is left, since it counts from the beginning of a firm's own year.
    fn quarter(&self, n: Number, end: usize, year: Option<Year>) -> Option<Read> {
        let quarter = i8::try_from(n.value).ok().filter(|q| (1..=4).contains(q))?;
        let end = self.eat(end, &["季度", "분기"])?;
        Some(Read::new(Expr::Part(Part::Quarter(quarter), year), end))
    }

    /// 2日 alone: a day of the month where what follows it follows days, never where it can say how long.
    fn bare_day(&self, at: usize, n: Number, end: usize) -> Option<Read> {
        let day = i8::try_from(n.value).ok().filter(|d| (1..=31).contains(d) && !n.han && n.signs <= 2)?;
        let end = self.eat(end, &["日", "일"])?;
        let rest = self.rest(end);
        let counts = self.before(at).is_some_and(|c| "約约計计第満满全残各毎每数上下前后後最".contains(c));
        if counts || self.lasts(end) {
            return None;
        }
        let follows: &[&str] = match self.language {
            JAPANESE => &[
                "、",
                "，",
                "に",
                "の午",
                "の朝",
                "の夜",
                "の夕",
                "の未明",
                "の会見",
                "の会合",
                "の会議",
                "の記者",
                "の閣議",
                "午前",
                "午後",
                "夜",
                "朝",
                "夕",
                "深夜",
                "未明",
                "早朝",
                "付",
                "から",
                "まで",
                "（現地",
                "(現地",
                "発表",
                "明らか",
                "公表",
                "は、",
            ],
            CHINESE => &[
                "，", "、", "在", "说", "說", "表示", "宣布", "上午", "下午", "晚", "凌晨", "早", "电", "電", "举行",
                "舉行", "发布", "發布", "报道", "報道", "从", "從", "抵", "起", "召开", "召開", "至", "将", "將", "对",
                "對", "就", "指出", "称", "稱", "向", "于", "發",
            ],
            _ => &[
                "(", " 오전", " 오후", " 저녁", " 밤", " 새벽", " 아침", "부터", "까지", " 밝혔", " 발표", " 전했",
                " 말했", "자로", " 서울", "에는", "에 ",
            ],
        };
        let bracket = ["（", "("].iter().any(|b| {
            rest.strip_prefix(b)
                .is_some_and(|r| r.chars().next().is_some_and(|c| "月火水木金土日월화수목금토일".contains(c)))
        });
        let once = rest
            .strip_prefix('に')
            .is_some_and(|r| r.chars().next().is_some_and(|c| is_numeral(c) || "及わ相".contains(c)));
        let fits = bracket || self.anywhere && rest.is_empty() || follows.iter().any(|f| rest.starts_with(f)) && !once;
        let expr = match self.month {
            Some((year, month)) => month_day(month, day, year),
            None => Expr::DayOfMonth(day, None),
        };
        fits.then(|| self.timed(expr, end))
    }

    /// Whether what follows a number and its 日 makes it a length, a count or a rank.
    fn lasts(&self, end: usize) -> bool {
        const AFTER: [&str; 22] = [
            "間",
            "间",
            "目",
            "分",
            "後",
            "后",
            "前",
            "ぶ",
            "以",
            "程",
            "連",
            "连",
            "続",
            "ほど",
            "あまり",
            "간",
            " 동안",
            "째",
            " 만",
            " 이상",
            " 이내",
            "조",
        ];
        AFTER.iter().any(|w| self.rest(end).starts_with(w))
    }

    /// 3日間, 二年前, 3か月後, 5시간: how long, or counted from a date.
    fn many(&self, at: usize, n: Number, end: usize) -> Option<Read> {
        let units: [(&[&str], Unit); 7] = [
            (&["年", "년"], Unit::Year),
            (&["か月", "カ月", "ヶ月", "ヵ月", "ケ月", "箇月", "个月", "個月", "개월"], Unit::Month),
            (&["週", "周", "주"], Unit::Week),
            (&["日", "天", "일"], Unit::Day),
            (&["時間", "小时", "小時", "시간"], Unit::Hour),
            (&["分間", "分钟", "分鐘", "분간"], Unit::Minute),
            (&["世紀", "世纪", "세기"], Unit::Century),
        ];
        let (unit, form, end) = units
            .iter()
            .find_map(|(forms, unit)| forms.iter().find_map(|f| Some((*unit, *f, self.eat(end, &[f])?))))?;
        if unit == Unit::Century {
            let century = i16::try_from(n.value).ok().filter(|c| (1..=30).contains(c))? - 1;
            // 20世纪90年代
            if let Some((tens, after)) = self.number(end).filter(|(t, _)| t.value.is_multiple_of(10) && t.value < 100)
                && let Some(end) = self.eat(after, YEAR).and_then(|e| self.eat(e, &["代", "대"]))
            {
                let decade = century * 10 + i16::try_from(tens.value / 10).ok()?;
                return Some(Read::new(Expr::Fixed(Value::Decade(decade)), end));
            }
            return Some(Read::new(Expr::Fixed(Value::Century(century)), end));
        }
        let korean = self.language == KOREAN;
        if n.value == 0
            || n.value > 1000
            || self.before(at).is_some_and(|c| "数几幾第这這那某哪有".contains(c))
            || form == "주" && !korean
        {
            return None;
        }
        let amount = Amount::whole(n.value);
        let (long, from) = match self.eat(end, &["間", "间", "간"]).filter(|e| *e > end) {
            Some(after) => (true, after),
            None => (matches!(unit, Unit::Month | Unit::Hour | Unit::Minute) || form == "天", end),
        };
        let ago: &[&str] = if korean { &["전"] } else { &["前", "まえ"] };
        let later: &[&str] = if korean { &["후", "뒤"] } else { &["後", "后"] };
        let small = matches!(unit, Unit::Hour | Unit::Minute);
        let way = self.eat(from, ago).map(|e| (Way::Ago, e)).or_else(|| self.eat(from, later).map(|e| (Way::Later, e)));
        if let Some((way, end)) =
            way.filter(|(_, e)| !small && !self.next(*e).is_some_and(|c| "半後倒年体".contains(c)))
        {
            return Some(Read::new(Expr::Count(amount, unit, way), end));
        }
        long.then(|| Read::new(Expr::Duration(duration(amount, unit)), from))
    }

    /// A day with its weekday in brackets, its part and its hour.
    fn timed(&self, expr: Expr, end: usize) -> Read {
        let (mut expr, mut end) = (expr, end);
        if !matches!(expr, Expr::Weekday(..) | Expr::WeekdayOf(..))
            && let Some((day, after)) = self.bracketed(end)
        {
            let dates =
                matches!(expr, Expr::Fixed(_) | Expr::MonthDay(..) | Expr::MonthDayOf(..) | Expr::DayOfMonth(_, None));
            expr = if dates { Expr::Dated(day, Box::new(expr)) } else { expr };
            end = after;
        }
        let from = self.eat(end, &["の"]).unwrap_or(end + usize::from(self.rest(end).starts_with(' ')));
        if let Some(after) = self.eat(from, &["正午", "정오"]) {
            return Read::new(Expr::Clock(Clock::hm(12, 0), Some(Box::new(expr))), after);
        }
        let part = match word(self.rest(from), self.language) {
            Some((Word::Part(part), form)) => Some((part, from + form.len())),
            _ => None,
        };
        let after = part.map_or(from, |p| p.1);
        if let Some((clock, end)) = self.clock(after, part.map(|p| p.0)) {
            return Read::new(Expr::Clock(clock, Some(Box::new(expr))), end);
        }
        match part {
            Some((part, end)) => Read::new(Expr::Daypart(part, Box::new(expr)), end),
            None => Read::new(expr, end),
        }
    }

    /// （月）, (월), （月曜日） behind a date, or the weekday without brackets.
    fn bracketed(&self, end: usize) -> Option<(i8, usize)> {
        let open = self.eat(end, &["（", "("]);
        let from = open.unwrap_or(end + usize::from(self.rest(end).starts_with(' ')));
        let (day, after) = match weekday(self.rest(from), self.language) {
            Some((day, length, _)) => (day, from + length),
            None => {
                let c = self.next(from).filter(|_| open.is_some())?;
                let at = ["月火水木金土日", "월화수목금토일", "一二三四五六日"]
                    .iter()
                    .find_map(|days| days.chars().position(|d| d == c))?;
                (i8::try_from(at + 1).ok()?, from + c.len_utf8())
            }
        };
        match open {
            Some(_) => self.eat(after, &["）", ")"]).map(|end| (day, end)),
            None => Some((day, after)),
        }
    }

    /// 3時, 3時半, 15时30分, 3시.
    fn clock(&self, at: usize, part: Option<Daypart>) -> Option<(Clock, usize)> {
        let (n, after) = self.number(at).filter(|(n, _)| n.value <= 24 && n.signs <= 3)?;
        let end = self.eat(after, &["時", "时", "點", "点", "시"])?;
        if self.next(end).is_some_and(|c| "間间간代刻期".contains(c)) {
            return None;
        }
        let (minute, end) = match (self.eat(end, &["半", "반"]), self.number(end)) {
            (Some(end), _) => (30, end),
            (None, Some((m, after))) if m.value < 60 => match self.eat(after, &["分", "분"]) {
                Some(end) => (i8::try_from(m.value).ok()?, end),
                None => (0, end),
            },
            _ => (0, end),
        };
        let hour = i8::try_from(n.value).ok()?;
        let hour = match part {
            Some(Daypart::Afternoon | Daypart::Evening) if hour < 12 => hour + 12,
            Some(Daypart::Night) if (5..12).contains(&hour) => hour + 12,
            Some(Daypart::Night) if hour == 12 => 24,
            _ => hour,
        };
        Some((Clock::hm(hour, minute), end)).filter(|_| hour < 24 || minute == 0)
    }

    /// An hour without a part of the day only with its minutes.
    fn clock_alone(&self, at: usize) -> Option<Read> {
        let (clock, end) = self.clock(at, None)?;
        let minutes = self.text.get(at..end)?.ends_with(['分', '분', '半', '반']);
        minutes.then(|| Read::new(Expr::Clock(clock, None), end))
    }
}

/// Four signs that can be a year.
fn named_year(n: Number) -> Option<i16> {
    i16::try_from(n.value).ok().filter(|y| n.signs == 4 && (1000..=2099).contains(y))
}

fn month_day(month: i8, day: i8, year: Option<Year>) -> Expr {
    match year {
        Some(Year::Named(year)) => full(year, month, day),
        Some(year) => Expr::MonthDayOf(month, day, year),
        None => Expr::MonthDay(month, day),
    }
}

/// Whether a letter can open an expression, for the scan.
pub fn opens(c: char) -> bool {
    figure(c).is_some()
        || ('\u{3041}'..='\u{3096}').contains(&c)
        || ('\u{3400}'..='\u{9fff}').contains(&c)
        || ('가'..='힣').contains(&c)
        || c == '〇'
        || c == '○'
}

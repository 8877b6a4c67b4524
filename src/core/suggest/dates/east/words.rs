//! The words of Japanese, Chinese and Korean that name a day, week, month or year, and those that only look like it.

use super::{CHINESE, JAPANESE, KOREAN};
use crate::core::suggest::dates::expr::Shift;
use crate::core::suggest::dates::value::{Daypart, Season, Unit, Vague};
use std::sync::LazyLock;

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word {
    /// Days from the publication date: 今日, 어제.
    Day(i8),
    /// The same with its part of the day: 昨夜.
    DayPart(i8, Daypart),
    /// A part of the day beside a day or before an hour: 午前.
    Part(Daypart),
    /// Years from that of the publication date: 昨年.
    Year(i8),
    /// Years from the one named last: 翌年.
    NearYear(i8),
    /// The same stretch of the year before: 前年同期.
    YearBack,
    /// A week, month or weekend from the publication date, a day or month from the last one named.
    Unit(Unit, Shift),
    /// So many units back: 先々週.
    Ago(u32, Unit),
    /// So many units ahead: 再来月.
    Ahead(u32, Unit),
    /// A season and the years from that of the publication date: 昨春.
    Season(Season, i8),
    /// Fiscal years from the running one: 今年度.
    Fiscal(i8),
    /// The weekend, past or to come.
    Weekend,
    /// Again and again: 毎日.
    Every(Unit),
    /// No date of the calendar.
    Vague(Vague),
    /// The name of an era, whose first year follows this one.
    Era(i16),
    /// The weekday or day that follows is past: 지난.
    Past,
    /// The weekday or day that follows is to come: 次の.
    Next,
    /// A longer word in which one of the others only seems to stand.
    Nothing,
}

use Word::{
    Ago, Ahead, Day, DayPart, Era, Every, Fiscal, NearYear, Next, Nothing, Part, Past, Weekend, Year, YearBack,
};

const J: u8 = JAPANESE;
const C: u8 = CHINESE;
const K: u8 = KOREAN;

const TABLE: &[(u8, Word, &str)] = &[
    (J, Day(0), "今日 きょう 本日"),
    (J, Day(-1), "昨日 きのう"),
    (J, Day(-2), "一昨日 おととい おとつい"),
    (J, Day(1), "明日 あす あした"),
    (J, Day(2), "明後日 あさって"),
    (J, DayPart(0, Daypart::Morning), "今朝 けさ"),
    (J, DayPart(0, Daypart::Night), "今夜 今晩"),
    (J, DayPart(-1, Daypart::Night), "昨夜 昨晩 ゆうべ"),
    (J, DayPart(1, Daypart::Morning), "明朝 翌朝"),
    (J, DayPart(0, Daypart::Evening), "今夕"),
    (J, DayPart(1, Daypart::Night), "明晩"),
    (J, Part(Daypart::Morning), "午前 朝 早朝 未明"),
    (J, Part(Daypart::Afternoon), "午後"),
    (J, Part(Daypart::Evening), "夕方 夕"),
    (J, Part(Daypart::Night), "夜 晩 深夜"),
    (J, Year(-2), "一昨年 おととし"),
    (J, Year(-1), "昨年 去年"),
    (J, Year(0), "今年 ことし 本年"),
    (J, Year(1), "来年"),
    (J, Year(2), "再来年"),
    (J | C, NearYear(0), "同年"),
    (J, NearYear(1), "翌年"),
    (C, NearYear(1), "翌年 次年"),
    (J, NearYear(-1), "前年"),
    (J, YearBack, "前年同期 前年同月"),
    (C, YearBack, "上年同期 去年同期"),
    (K, YearBack, "전년 동기 전년동기"),
    (J, Word::Unit(Unit::Week, Shift::Last), "先週"),
    (J, Word::Unit(Unit::Week, Shift::This), "今週"),
    (J, Word::Unit(Unit::Week, Shift::Next), "来週"),
    (J, Word::Unit(Unit::Week, Shift::Following), "翌週"),
    (J, Ago(2, Unit::Week), "先々週"),
    (J, Ahead(2, Unit::Week), "再来週"),
    (J, Word::Unit(Unit::Month, Shift::Last), "先月"),
    (J, Word::Unit(Unit::Month, Shift::This), "今月"),
    (J, Word::Unit(Unit::Month, Shift::Next), "来月"),
    (J | C, Word::Unit(Unit::Month, Shift::Same), "同月"),
    (J, Word::Unit(Unit::Month, Shift::Following), "翌月"),
    (J, Ago(2, Unit::Month), "先々月"),
    (J, Ahead(2, Unit::Month), "再来月"),
    (J, Word::Unit(Unit::Weekend, Shift::Last), "先週末"),
    (J, Word::Unit(Unit::Weekend, Shift::This), "今週末"),
    (J, Word::Unit(Unit::Weekend, Shift::Next), "来週末"),
    (J, Weekend, "週末"),
    (J | C, Word::Unit(Unit::Day, Shift::Same), "同日"),
    (J | C, Word::Unit(Unit::Day, Shift::Following), "翌日"),
    (C, Word::Unit(Unit::Day, Shift::Following), "次日"),
    (J, Word::Unit(Unit::Day, Shift::Previous), "前日"),
    (J, Word::Season(Season::Spring, -1), "昨春"),
    (J, Word::Season(Season::Spring, 0), "今春"),
    (J, Word::Season(Season::Spring, 1), "来春"),
    (J, Word::Season(Season::Summer, -1), "昨夏"),
    (J, Word::Season(Season::Summer, 0), "今夏"),
    (J, Word::Season(Season::Summer, 1), "来夏"),
    (J, Word::Season(Season::Autumn, -1), "昨秋"),
    (J, Word::Season(Season::Autumn, 0), "今秋"),
    (J, Word::Season(Season::Autumn, 1), "来秋"),
    (J, Fiscal(-1), "昨年度 前年度"),
    (J, Fiscal(0), "今年度 本年度"),
    (J, Fiscal(1), "来年度"),
    (J, Every(Unit::Day), "毎日"),
    (J, Every(Unit::Week), "毎週"),
    (J, Every(Unit::Month), "毎月"),
    (J, Every(Unit::Year), "毎年"),
    (J, Word::Vague(Vague::Present), "現在"),
    (J, Word::Vague(Vague::Past), "最近 近年"),
    (J, Word::Vague(Vague::Future), "将来"),
    (J, Era(2018), "令和"),
    (J, Era(1988), "平成"),
    (J, Era(1925), "昭和"),
    (J, Era(1911), "大正"),
    (J, Era(1867), "明治"),
    (J, Next, "次の 今度の"),
    (
        J,
        Nothing,
        "日本 毎日新聞 毎日放送 今日的 明日香 明日葉 将来性 現在地 最近接 日曜大工 日曜版 前年比 本年中 今月号 来月号 先月号 朝鮮 朝日 昼夜",
    ),
    (C, Day(0), "今天 今日"),
    (C, Day(-1), "昨天 昨日"),
    (C, Day(-2), "前天"),
    (C, Day(1), "明天 明日"),
    (C, Day(2), "后天 後天"),
    (C, DayPart(0, Daypart::Morning), "今早 今晨"),
    (C, DayPart(0, Daypart::Night), "今晚 今夜"),
    (C, DayPart(-1, Daypart::Night), "昨晚 昨夜"),
    (C, DayPart(1, Daypart::Morning), "明早 明晨"),
    (C, DayPart(1, Daypart::Night), "明晚"),
    (C, Part(Daypart::Morning), "上午 早上 早晨 凌晨 清晨"),
    (C, Part(Daypart::Afternoon), "下午"),
    (C, Part(Daypart::Evening), "傍晚"),
    (C, Part(Daypart::Night), "晚上 晚间 晚間 深夜 夜间 夜間 晚"),
    (C, Year(-2), "前年"),
    (C, Year(-1), "去年"),
    (C, Year(0), "今年"),
    (C, Year(1), "明年"),
    (C, Year(2), "后年 後年"),
    (C, Word::Unit(Unit::Week, Shift::Last), "上周 上週 上星期 上个星期 上個星期"),
    (C, Word::Unit(Unit::Week, Shift::This), "本周 本週 这周 這週 本星期"),
    (C, Word::Unit(Unit::Week, Shift::Next), "下周 下週 下星期 下个星期 下個星期"),
    (C, Word::Unit(Unit::Month, Shift::Last), "上月 上个月 上個月"),
    (C, Word::Unit(Unit::Month, Shift::This), "本月 这个月 這個月"),
    (C, Word::Unit(Unit::Month, Shift::Next), "下月 下个月 下個月"),
    (C, Word::Unit(Unit::Weekend, Shift::Last), "上周末 上週末"),
    (C, Word::Unit(Unit::Weekend, Shift::This), "本周末 本週末 这个周末 這個週末"),
    (C, Word::Unit(Unit::Weekend, Shift::Next), "下周末 下週末"),
    (C, Weekend, "周末 週末"),
    (C, Every(Unit::Day), "每天 每日"),
    (C, Every(Unit::Week), "每周 每週 每星期"),
    (C, Every(Unit::Month), "每月 每个月 每個月"),
    (C, Every(Unit::Year), "每年"),
    (C, Word::Vague(Vague::Present), "目前 现在 現在 如今"),
    (C, Word::Vague(Vague::Past), "最近 近年来 近年來 近年 近日"),
    (C, Word::Vague(Vague::Future), "将来 將來 未来 未來"),
    (C, Era(1911), "民国 民國"),
    (C, Nothing, "后天性 後天性 上月亮 最近的 日本 周一围 未来派 今日头条 今日頭條 每日新闻 每日新聞"),
    (K, Day(0), "오늘"),
    (K, Day(-1), "어제"),
    (K, Day(-2), "그저께 그제"),
    (K, Day(1), "내일"),
    (K, Day(2), "모레"),
    (K, DayPart(0, Daypart::Morning), "오늘 아침"),
    (K, DayPart(0, Daypart::Night), "오늘 밤 오늘밤"),
    (K, DayPart(-1, Daypart::Night), "어젯밤 지난밤"),
    (K, Part(Daypart::Morning), "오전 아침 새벽"),
    (K, Part(Daypart::Afternoon), "오후"),
    (K, Part(Daypart::Evening), "저녁"),
    (K, Part(Daypart::Night), "밤"),
    (K, Year(-2), "재작년"),
    (K, Year(-1), "작년 지난해"),
    (K, Year(0), "올해 금년"),
    (K, Year(1), "내년"),
    (K, Year(2), "내후년"),
    (K, NearYear(0), "같은 해"),
    (K, NearYear(1), "이듬해"),
    (K, Word::Unit(Unit::Week, Shift::Last), "지난주"),
    (K, Word::Unit(Unit::Week, Shift::This), "이번 주 이번주"),
    (K, Word::Unit(Unit::Week, Shift::Next), "다음 주 다음주"),
    (K, Word::Unit(Unit::Month, Shift::Last), "지난달"),
    (K, Word::Unit(Unit::Month, Shift::This), "이달 이번 달 이번달"),
    (K, Word::Unit(Unit::Month, Shift::Next), "다음 달 다음달 내달"),
    (K, Word::Unit(Unit::Weekend, Shift::Last), "지난 주말"),
    (K, Word::Unit(Unit::Weekend, Shift::This), "이번 주말"),
    (K, Word::Unit(Unit::Weekend, Shift::Next), "다음 주말"),
    (K, Weekend, "주말"),
    (K, Word::Unit(Unit::Day, Shift::Same), "같은 날"),
    (K, Word::Unit(Unit::Day, Shift::Following), "이튿날 다음 날 다음날"),
    (K, Word::Unit(Unit::Day, Shift::Previous), "전날"),
    (K, Every(Unit::Day), "매일"),
    (K, Every(Unit::Week), "매주"),
    (K, Every(Unit::Month), "매월 매달"),
    (K, Every(Unit::Year), "매년"),
    (K, Word::Vague(Vague::Present), "현재 지금"),
    (K, Word::Vague(Vague::Past), "최근"),
    (K, Word::Vague(Vague::Future), "앞으로 미래"),
    (K, Past, "지난"),
    (K, Next, "오는"),
    (K, Nothing, "오늘날 그제야 그제서야 매일유업 매일신문 매일경제"),
];

/// Words that are written of several words: the table parts its words at spaces, these are put together again.
const SPACED: [&str; 13] = [
    "전년 동기",
    "오늘 아침",
    "오늘 밤",
    "같은 해",
    "같은 날",
    "이번 주",
    "다음 주",
    "이번 달",
    "다음 달",
    "지난 주말",
    "이번 주말",
    "다음 주말",
    "다음 날",
];

/// First letter, languages, meaning, word; sorted by letter, the longest word first.
static SORTED: LazyLock<Vec<(char, u8, Word, &'static str)>> = LazyLock::new(|| {
    let mut out = Vec::new();
    for (langs, word, forms) in TABLE {
        let mut rest = *forms;
        while let Some(first) = rest.chars().next() {
            let whole =
                SPACED.iter().filter(|s| rest.strip_prefix(**s).is_some_and(|r| r.is_empty() || r.starts_with(' ')));
            let length = whole.map(|s| s.len()).max().unwrap_or_else(|| rest.find(' ').unwrap_or(rest.len()));
            let (form, after) = rest.split_at(length);
            out.push((first, *langs, *word, form));
            rest = after.trim_start();
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0).then(b.3.len().cmp(&a.3.len())));
    out
});

/// The longest word of a language at the beginning of a text. **Cost:** one search by the first letter.
pub fn word(rest: &str, language: u8) -> Option<(Word, &'static str)> {
    let first = rest.chars().next()?;
    let from = SORTED.partition_point(|e| e.0 < first);
    let same = SORTED.get(from..).unwrap_or_default().iter().take_while(|e| e.0 == first);
    same.filter(|e| e.1 & language != 0).find(|e| rest.starts_with(e.3)).map(|e| (e.2, e.3))
}

/// A weekday (1 is Monday) at the beginning of a text and its length; `short` where it is written without its 日.
pub fn weekday(rest: &str, language: u8) -> Option<(i8, usize, bool)> {
    let named = |days: &str, text: &str| {
        let c = text.chars().next()?;
        let day = days.chars().position(|d| d == c)?;
        Some((i8::try_from(day % 7 + 1).ok()?, c.len_utf8()))
    };
    match language {
        JAPANESE => {
            let (day, at) = named("月火水木金土日", rest)?;
            let after = rest.get(at..)?.strip_prefix('曜')?;
            let whole = after.starts_with('日');
            Some((day, at + '曜'.len_utf8() + if whole { '日'.len_utf8() } else { 0 }, !whole))
        }
        CHINESE => {
            let lead = ["星期", "礼拜", "禮拜", "周", "週"].into_iter().find(|l| rest.starts_with(l))?;
            let after = rest.get(lead.len()..)?;
            let (day, length) = named("一二三四五六日", after).or_else(|| after.strip_prefix('天').map(|_| (7, 3)))?;
            Some((day, lead.len() + length, lead.len() == 3))
        }
        _ => {
            let (day, at) = named("월화수목금토일", rest)?;
            rest.get(at..)?.strip_prefix("요일").map(|_| (day, at + "요일".len(), false))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_of_the_language_is_read() {
        assert_eq!(word("先々週の", JAPANESE), Some((Ago(2, Unit::Week), "先々週")));
        assert_eq!(word("前年に", JAPANESE), Some((NearYear(-1), "前年")));
        assert_eq!(word("前年，", CHINESE), Some((Year(-2), "前年")));
        assert_eq!(word("이번 주말에", KOREAN), Some((Word::Unit(Unit::Weekend, Shift::This), "이번 주말")));
        assert_eq!(word("本日", KOREAN), None);
    }

    #[test]
    fn every_spaced_word_stands_in_the_table() {
        assert!(SPACED.iter().all(|spaced| SORTED.iter().any(|e| e.3 == *spaced)));
    }

    #[test]
    fn weekdays_of_three_languages() {
        assert_eq!(weekday("水曜日に", JAPANESE), Some((3, 9, false)));
        assert_eq!(weekday("水曜に", JAPANESE), Some((3, 6, true)));
        assert_eq!(weekday("星期天", CHINESE), Some((7, 9, false)));
        assert_eq!(weekday("周五", CHINESE), Some((5, 6, true)));
        assert_eq!(weekday("일요일", KOREAN), Some((7, 9, false)));
        assert_eq!(weekday("日本", JAPANESE), None);
    }
}

//! Whole sentences with the tags they should get, and what holds for any text.
//!
//! In the notation of the tests `[words|value]` is a tag; `2026-02-02` is a Monday.

use super::{Kind, Settings, Timex, check, dates, read_at, read_phrase};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const MONDAY: Date = date(2026, 2, 2);

fn marked(text: &str, found: &[Timex]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for timex in found {
        let (start, end) = (timex.range.start.get(), timex.range.end.get());
        out.push_str(text.get(at..start).unwrap());
        out.push_str(&format!("[{}|{}]", text.get(start..end).unwrap(), timex.value.as_deref().unwrap_or("?")));
        at = end;
    }
    out + text.get(at..).unwrap()
}

/// The sentence without its marks must get exactly these tags.
fn expect(reference: Option<Date>, sentences: &[&str]) {
    for marks in sentences {
        let mut plain = String::new();
        let mut rest = *marks;
        while let Some((before, tail)) = rest.split_once('[') {
            let (tag, after) = tail.split_once(']').unwrap();
            plain.push_str(before);
            plain.push_str(tag.split_once('|').unwrap().0);
            rest = after;
        }
        plain.push_str(rest);
        assert_eq!(marked(&plain, &dates(&plain, reference, &Settings::all())), *marks);
    }
}

#[test]
fn the_verb_before_a_weekday_says_which_way() {
    expect(
        Some(MONDAY),
        &[
            "The mayor resigned [Friday|2026-01-30].",
            "The mayor will resign [Friday|2026-02-06].",
            "He told reporters [Friday|2026-01-30] that he would stand again.",
            "The ferry leaves [Thursday|2026-02-05].",
            "On [Thursday|2026-02-05] the judges will hear both sides.",
            "The museum has closed until [Saturday|2026-02-07].",
            "Delegates arrive [Tuesday|2026-02-03], [Wednesday|2026-02-04] and [Thursday|2026-02-05].",
            "Crews worked [Saturday|2026-01-31] and [Sunday|2026-02-01].",
            "The strike was called off [Monday|2026-02-02].",
        ],
    );
}

#[test]
fn nouns_and_causes_are_no_verbs_that_look_ahead() {
    expect(
        Some(MONDAY),
        &[
            "The shop filed its tax returns [Friday|2026-01-30].",
            "Ferries were cancelled due to heavy snow on [Friday|2026-01-30].",
            "The envoy is due to arrive [Friday|2026-02-06].",
            "Takings fell more than expected in [December|2025-12].",
            "Nobody could be reached on [Sunday|2026-02-08], or could not on [Sunday|2026-02-01].",
        ],
    );
}

#[test]
fn what_is_counted_from_the_last_date_or_the_quarter_under_discussion() {
    expect(
        Some(MONDAY),
        &[
            "The bridge fell in [May 2019|2019-05]; [two years later|2021-05] it stood again.",
            "Profit in [the third quarter|2025-Q3] beat that of [a year earlier|2024-Q3].",
            "Sales in [January|2026-01] were below [the same month last year|2025-01].",
            "They met on [Jan. 20|2026-01-20]. [The next day|2026-01-21] it snowed.",
            "It sold more in [the week|2026-W03] ended [Jan. 16|2026-01-16].",
            "[The second Sunday in March|2026-03-08] is market day.",
            "The ship sank at [3 a.m.|2026-01-30T03:00] on a calm sea [Friday|2026-01-30].",
        ],
    );
}

#[test]
fn one_span_for_what_belongs_together() {
    expect(
        Some(MONDAY),
        &[
            "The vote on [Wednesday, Feb. 11, 2026|2026-02-11], was close.",
            "Doors open at [7:30 p.m. Friday|2026-02-06T19:30].",
            "It begins on [Feb. 9 at 10 a.m.|2026-02-09T10:00]",
            "The fair runs [March 3-7|2026-03-03/2026-03-07].",
            "A [June 12|2026-06-12] hearing has been set.",
            "[Early next week|2026-W07] the snow should melt.",
            "By [the end of 1998|1998] nothing was left.",
            "[Last year's third quarter|2025-Q3] was weak.",
        ],
    );
}

#[test]
fn figures_in_any_language() {
    expect(
        None,
        &[
            "Die Sitzung vom [2025-11-03|2025-11-03] wurde vertagt.",
            "Le dossier du [15.01.2026|2026-01-15] est clos.",
            "Logged at [2026-01-15T09:30:00Z|2026-01-15T09:30:00Z] by the server.",
            "Terms [2009-2011|2009/2011] and [2025-03|2025-03].",
        ],
    );
    let british = Settings { day_first: true, ..Settings::all() };
    let found = dates("It fell due on 3/4/2026.", None, &british);
    assert_eq!(found.first().and_then(|t| t.value.as_deref()), Some("2026-04-03"));
}

#[test]
fn japanese_dates_in_figures_eras_and_words() {
    expect(
        Some(MONDAY),
        &[
            "政府は[2026年2月1日|2026-02-01]に法案を公表した。",
            "[令和8年2月1日|2026-02-01]と[平成元年1月8日|1989-01-08]、[昭和39年|1964]の記録。",
            "[２０２６年２月１日|2026-02-01]、港が開いた。",
            "会談は[昨日|2026-02-01]行われた。議長は[きのう|2026-02-01]東京で話した。",
            "[先週|2026-W05]は雪が降り、[来月|2026-03]には春が来る。",
            "[先週の金曜日|2026-01-30]に発表した。投票は[来週の金曜日|2026-02-13]だ。",
            "[昨年12月1日|2025-12-01]に始まり、[今年3月|2026-03]に終わる。[去年|2025]も[おととし|2024]も赤字だった。",
            "首相は[2日|2026-02-02]、記者団に語った。[3日午後3時|2026-02-03T15:00]に会議を開く。",
            "[1月30日（金）の午前10時半|2026-01-30T10:30]に始まった。",
            "祭りは[2月4〜5日|2026-02-04/2026-02-05]、展示は[3月1日から4月2日|2026-03-01/2026-04-02]まで。",
            "[2011年3月11日|2011-03-11]に揺れ、[12日|2011-03-12]には煙が上がった。",
            "[二〇二六年二月一日|2026-02-01]に閉館した。",
        ],
    );
}

#[test]
fn the_japanese_sample_gets_the_dates_its_reader_gave() {
    let article = include_str!("../../../../samples/08-japanese.txt");
    let sidecar = include_str!("../../../../samples/08-japanese.txt.anna.rubrica.json");
    let sidecar: serde_json::Value = serde_json::from_str(sidecar).unwrap();
    let field = |span: &serde_json::Value, name: &str| span[name].as_str().unwrap_or_default().to_owned();
    let spans = sidecar["spans"].as_array().unwrap().iter().filter(|s| s["label"] == "DATE");
    let given: Vec<(String, String)> = spans.map(|s| (field(s, "quote"), field(s, "value"))).collect();
    let found: Vec<(String, String)> = dates(article, Some(date(2026, 2, 18)), &Settings::default())
        .into_iter()
        .map(|t| (article.get(t.range.as_usize()).unwrap().to_owned(), t.value.unwrap_or_default()))
        .collect();
    assert_eq!(found, given);
}

#[test]
fn the_verb_behind_a_japanese_weekday_says_which_way() {
    expect(
        Some(MONDAY),
        &[
            "会社は[金曜日|2026-01-30]、工場を閉じると発表した。",
            "法廷は[金曜日|2026-02-06]に開かれる予定。",
            "選挙は[11月|2026-11]に行われる見通しだ。",
            "選挙は[11月|2025-11]に行われた。",
            "[次の木曜日|2026-02-05]に話す。",
            "[毎週月曜日|XXXX-WXX-1]に集まる。[毎日|P1D]走る。",
        ],
    );
}

#[test]
fn japanese_lengths_are_no_days_and_plain_words_no_dates() {
    expect(
        Some(MONDAY),
        &[
            "旅は[3日間|P3D]続き、[2週間|P2W]休んだ。[3か月|P3M]かかった。",
            "[3日前|2026-01-30]に届き、[5年前|2021]に建てた。",
            "一日に三杯飲む。一日中寝ていた。2日かかった。3日に1回、第3日目。",
            "日本日報は毎日新聞と並ぶ。きょうだいはあすかで機能の一部を学ぶ。",
            "5人が1.5年分を払い、10年ぶりに戻った。金曜ロードショーを見る。",
            "[1990年代|199]から[21世紀|20]へ。2000年の歴史。3月生まれの人。",
            "[1月|2026-01]は[前年同月|2025-01]より増えた。",
        ],
    );
    let found = dates("それは昨日の話だ。", None, &Settings::default());
    assert!(found.iter().all(|t| t.anchored && t.value.is_none()) && found.len() == 1);
}

#[test]
fn chinese_dates() {
    expect(
        Some(MONDAY),
        &[
            "会议于[2026年2月1日|2026-02-01]举行。",
            "[2月1日晚|2026-02-01TNI]，他[昨天|2026-02-01]抵达。",
            "总理[周五|2026-01-30]表示，计划有变。法院将于[星期五|2026-02-06]开庭。",
            "[上周五|2026-01-30]和[下周|2026-W07]。[去年12月|2025-12]，[前年|2024]。",
            "[上个月|2026-01]下雨，[三天前|2026-01-30]放晴，持续了[五天|P5D]。",
            "[20世纪90年代|199]，[第三季度|2025-Q3]增长了百分之三。",
            "周一围坐一圈，一周一次，后天性免疫，这一天。",
            "[2003年到2007年|2003/2007]，[今年年底|2026]前，[1月份|2026-01]。",
        ],
    );
}

#[test]
fn korean_dates() {
    expect(
        Some(MONDAY),
        &[
            "회의는 [2026년 2월 1일|2026-02-01]에 열렸다.",
            "장관은 [어제|2026-02-01] 말했고 [지난주|2026-W05]에 떠났다.",
            "[지난 30일|2026-01-30] 발표했다. [오는 5일|2026-02-05] 열린다.",
            "[지난해 12월|2025-12] 시작해 [내년|2027] 끝난다.",
            "[금요일|2026-01-30]에 발표했다. [금요일|2026-02-06]에 열릴 예정이다.",
            "[3일 오후 3시|2026-02-03T15:00]에 만난다. 3일 동안 쉬었다. 오늘날 사람들은 바쁘다.",
            "[3개월 전|2025-11] 시작했다.",
        ],
    );
}

#[test]
fn without_a_publication_date_relative_ones_are_tagged_and_wait() {
    expect(None, &["He left [yesterday|?] after [five years|P5Y], not in [May 2019|2019-05]."]);
    let found = dates("He left yesterday.", None, &Settings::all());
    assert!(found.iter().all(|t| t.anchored && t.reason.contains("publication date")));
}

#[test]
fn plain_words_numbers_and_names_are_left_alone() {
    expect(
        Some(MONDAY),
        &[
            "They may march on the second floor, said Theresa May.",
            "Room 1984 holds 2000 people and 1,500 chairs.",
            "April Stone and June Field sang in the Sunday Post choir.",
            "It won 21-19 and paid $2026.",
            "The 18-year-old wore number 2010.",
            "A quarter of the crowd fell in.",
        ],
    );
}

#[test]
fn what_the_project_does_not_want_is_left_out() {
    let text = "Now it is every Monday for two years, since March 2020.";
    let found = dates(text, Some(MONDAY), &Settings::default());
    assert_eq!(marked(text, &found), "Now it is every Monday for two years, since [March 2020|2020-03].");
}

#[test]
fn a_date_that_can_point_both_ways_can_be_flipped() {
    let found = dates("Sales on Friday.", Some(MONDAY), &Settings::default());
    let friday = found.first().unwrap();
    assert_eq!((friday.value.as_deref(), friday.flipped()), (Some("2026-01-30"), Some("2026-02-06")));
    assert!(friday.is_guess());
}

#[test]
fn a_phrase_is_read_alone_and_in_its_place() {
    let value = |words| read_phrase(words, Some(MONDAY)).and_then(|t| t.value);
    assert_eq!(value("Monday").as_deref(), Some("2026-02-02"));
    assert_eq!(value("last week").as_deref(), Some("2026-W05"));
    assert_eq!(value("May").as_deref(), Some("2026-05"));
    assert_eq!(value("1998").as_deref(), Some("1998"));
    assert_eq!(value("the 15th").as_deref(), Some("2026-02-15"));
    assert_eq!(value("spring").as_deref(), Some("2026-SP"));
    assert_eq!(value("weekend").as_deref(), Some("2026-W05-WE"));
    assert_eq!(value("15th").as_deref(), Some("2026-02-15"));
    assert_eq!(value("weeks").as_deref(), Some("PXW"));
    assert_eq!(value("nothing of the kind"), None);
    let text = "They will meet on Friday.";
    let read = read_at(text, 18..24, Some(MONDAY), &Settings::default());
    assert_eq!(read.and_then(|t| t.value).as_deref(), Some("2026-02-06"));
}

#[test]
fn impossible_days_are_tagged_without_a_value() {
    expect(Some(MONDAY), &["It was dated [Feb. 30, 2025|?] by mistake.", "Not even on [June 31|?]."]);
}

fn holds(text: &str, reference: Option<Date>) -> Result<(), TestCaseError> {
    let mut last = 0;
    for timex in dates(text, reference, &Settings::all()) {
        let (start, end) = (timex.range.start.get(), timex.range.end.get());
        prop_assert!(last <= start && start < end && end <= text.len(), "{start}..{end}");
        prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        last = end;
        for value in [&timex.value, &timex.past, &timex.future].into_iter().flatten() {
            prop_assert_eq!(check(value, timex.kind).map_err(|e| (value.clone(), e)), Ok(()));
            prop_assert!(timex.kind != Kind::Duration || value.starts_with('P'));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_turned_to_text_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        holds(&String::from_utf8_lossy(&bytes), Some(MONDAY))?;
    }

    #[test]
    fn any_mixture_of_date_words_gives_sound_tags(
        words in proptest::collection::vec(prop_oneof![
            Just("last"), Just("next"), Just("the"), Just("of"), Just("Monday"), Just("May"), Just("Feb."), Just("29"), Just("31"),
            Just("1998"), Just("9999"), Just("0000"), Just("99999999"), Just("year"), Just("weeks"), Just("ago"), Just("later"), Just("quarter"), Just("third"),
            Just("two"), Just("and a half"), Just("-"), Just("'"), Just("s"), Just("’"), Just("a"), Just("every"), Just("end"), Just("early"), Just("mid-"),
            Just("3"), Just(":30"), Just("p.m."), Just("GMT"), Just("noon"), Just("2026-02-"), Just("/"), Just("century"), Just("decades"),
            Just("million"), Just("."), Just(","), Just("\n"), Just("said"), Just("will"), Just("Christmas"), Just("Easter"), Just("night"), Just("same"),
            Just("following"), Just("months"), Just("Q3"), Just("FY"), Just("½"), Just("é"), Just("half"), Just("first"), Just("ended"), Just("in"),
            Just("年"), Just("月"), Just("日"), Just("令和"), Just("同年"), Just("翌日"), Just("十"), Just("２"), Just("金曜"), Just("午後"), Just("時"),
            Just("間"), Just("。"), Just("上周"), Just("지난"), Just("일"), Just("（"), Just("）"), Just("から"), Just("世紀"), Just("代"), Just("予定"), Just("た"),
        ], 0..24),
        glue in prop_oneof![Just(""), Just(" ")],
        reference in prop_oneof![Just(None), Just(Some(MONDAY)), Just(Some(date(1, 1, 1))), Just(Some(date(9999, 12, 31)))],
    ) {
        holds(&words.join(glue), reference)?;
    }
}

//! Sentences in many scripts for the tests of the layout. They hold with and without a font for the script.

/// Name and text.
pub(super) const SAMPLES: &[(&str, &str)] = &[
    (
        "Latin with ligatures",
        "Officials at the Office for Fjord Affairs sniffed on 9 May that the first “efficient” ferry had fallen flat, said Åsa Kjærgaard.",
    ),
    (
        "combining marks",
        "Andre\u{301} Nun\u{303}ez and Zoe\u{308} Tra\u{302}\u{300}n met in Ko\u{308}\u{304}ping; s\u{323}\u{307} and ṩ are one letter, 2031.",
    ),
    (ARABIC, ARABIC_TEXT),
    (
        "Hebrew",
        "ראש העיר נעמה ברק הודיעה ביום רביעי כי הגשר ייפתח ב־40% מהמחיר עד שנת 2027, מסר ערוץ Radio Haifa בשידור (07:45).",
    ),
    (
        "Latin with Hebrew and Arabic",
        "Correspondents of דבר היום and “الفجر” asked minister נעמה ברק on 5.6.2027 whether قناة Delta TV had paid.",
    ),
    (
        "Devanagari",
        "मुख्यमंत्री कविता जोशी ने बुधवार को बताया कि ग्रामीण विद्यालयों पर १५% अधिक ख़र्च होगा, समाचार पत्र ने 3 अप्रैल 2027 को छापा।",
    ),
    (THAI, "ผู้ว่าราชการจังหวัดเชียงใหม่แถลงเมื่อวันพุธว่าจะซ่อมสะพานให้เสร็จภายในปี 2570 และจะไม่ขึ้นค่าน้ำประปา"),
    (CHINESE, "上海市长王芳周三在记者会上说，新的地铁线路将于2027年开通，“比计划早了半年”，当地报纸这样写道。"),
    (
        JAPANESE,
        "京都市長の山田さくら氏は水曜日、「橋の工事は2027年5月に終わる」と話した。が\u{3099}ぎと書かれた看板もあった。",
    ),
    ("Korean", "부산시장 박지영은 수요일 항구에서 새 다리를 2027년에 열겠다고 밝혔다. 한글 (자모)"),
    ("emoji", "A family 👩‍👩‍👦‍👦 from 🇨🇭🇧🇷🇰🇷 gave a 👋🏾 to the 🧑🏻‍🚀, ❤️ and ☎ too, 2️⃣ 🏳️‍🌈 🏴󠁧󠁢󠁷󠁬󠁳󠁿 in 2027 🙃."),
    ("symbols", "Rates → €7 ≤ £9 ± 2½ ₿ ∏ 𝒴 ♞ ⠷ ② № ′ ‱ ﬂ ﷼ 𝟚 ⌥ ✗ ▼."),
    (
        CONTROLS,
        "W\u{310}\u{352}\u{312}e\u{300}\u{301}\u{302}\u{303}ird\ttabs a\u{200d}b, \u{202e}turned\u{202c} x \u{2067}34 גד\u{2069} end\u{a0}of\u{ad}it\u{200b}.",
    ),
    (
        "spaces at the wrap",
        "one   two        three              four                          five                                        six",
    ),
    ("empty", ""),
];

pub(super) const ARABIC: &str = "Arabic with Latin and digits";
pub(super) const ARABIC_TEXT: &str = "أعلنت محافظة البنك المركزي هدى الصالح يوم الأربعاء أن الفائدة سترتفع إلى 7.25% في مايو 2027، وفق بيان أرسلته إلى وكالة Northern Press في بيروت.";
pub(super) const THAI: &str = "Thai";
pub(super) const CHINESE: &str = "Chinese";
pub(super) const JAPANESE: &str = "Japanese";
/// The one with an override, which the layout neutralises and the bidi algorithm does not.
pub(super) const CONTROLS: &str = "controls";

/// The text of a sample.
pub(super) fn sample(name: &str) -> &'static str {
    SAMPLES.iter().find(|(n, _)| *n == name).map(|(_, text)| *text).unwrap()
}

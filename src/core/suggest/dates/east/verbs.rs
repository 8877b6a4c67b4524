//! Which way a sentence points: the verb that governs a weekday or month stands behind it in Japanese and Korean, and may
//! stand before it in Chinese.

use super::{CHINESE, JAPANESE, KOREAN};
use crate::core::suggest::dates::governor::Direction;
use std::ops::Range;

/// How far a verb is looked for. **Units:** bytes.
const REACH: usize = 300;
const ENDS: [&str; 8] = ["。", "！", "？", "\n", "!", "?", ". ", ".\n"];

/// The nearest word behind a place that tells, else for Chinese the one before it.
pub fn cue(text: &str, range: Range<usize>, language: u8) -> Option<(Range<usize>, Direction)> {
    let end = text.floor_char_boundary((range.end + REACH).min(text.len()));
    let behind = text.get(range.end..end)?;
    let stop = ENDS.iter().filter_map(|e| Some(behind.find(e)? + e.len())).min();
    let behind = stop.and_then(|stop| behind.get(..stop)).unwrap_or(behind);
    if language == CHINESE {
        let start = text.ceil_char_boundary(range.start.saturating_sub(60));
        let before = text.get(start..range.start)?;
        let clause =
            before.rfind(['。', '，', '；', '\n', ',', '：']).map_or(0, |at| before.ceil_char_boundary(at + 1));
        let words = [
            "将于",
            "將於",
            "将在",
            "將在",
            "定于",
            "定於",
            "拟于",
            "会在",
            "會在",
            "计划于",
            "計劃於",
            "预计",
            "預計",
        ];
        if let Some((at, word)) =
            words.iter().filter_map(|w| before.get(clause..)?.rfind(w).map(|at| (at + clause + start, *w))).max()
        {
            return Some((at..at + word.len(), Direction::Future));
        }
    }
    let within =
        |found: Option<(Range<usize>, Direction)>| found.map(|(at, d)| (range.end + at.start..range.end + at.end, d));
    match language {
        JAPANESE => return within(japanese(behind)),
        KOREAN => return within(korean(behind)),
        _ => {}
    }
    let found = CHINESE_MARKS.iter().filter_map(|(word, d)| {
        let at = behind.find(word)?;
        // A general, and "to know".
        let other = matches!(
            behind.get(at + word.len()..)?.chars().next(),
            Some('军' | '軍' | '领' | '領' | '解' | '来' | '來')
        );
        (!other).then_some((at..at + word.len(), *d))
    });
    within(found.min_by_key(|f| f.0.start))
}

use Direction::{Future as Ahead, Past as Told};

const CHINESE_MARKS: &[(&str, Direction)] = &[
    ("将", Ahead),
    ("將", Ahead),
    ("预计", Ahead),
    ("預計", Ahead),
    ("计划在", Ahead),
    ("了", Told),
    ("表示", Told),
    ("说", Told),
    ("說", Told),
    ("宣布", Told),
    ("称", Told),
    ("稱", Told),
    ("指出", Told),
    ("发布", Told),
    ("發布", Told),
    ("报道", Told),
    ("報道", Told),
];

/// 〜する予定, 〜する。 and だろう lie ahead; 〜した is told. The first of them decides.
fn japanese(behind: &str) -> Option<(Range<usize>, Direction)> {
    const NOUNS: [&str; 5] = ["予定", "見通し", "見込み", "方針", "計画"];
    let mut last = ['\0'; 2];
    for (at, c) in behind.char_indices() {
        let rest = behind.get(at..)?;
        let after = |length: usize| rest.get(length..).and_then(|r| r.chars().next());
        let verb_before = matches!(last.last(), Some('る' | 'う' | 'く' | 'す' | 'む' | 'ぶ' | 'つ' | 'ぐ'));
        for noun in NOUNS {
            // "announced the plan to …": there the noun is what was announced.
            if verb_before && rest.starts_with(noun) && !matches!(after(noun.len()), Some('を' | 'が' | 'に')) {
                return Some((at..at + noun.len(), Ahead));
            }
        }
        for word in ["だろう", "でしょう"] {
            if rest.starts_with(word) {
                return Some((at..at + word.len(), Ahead));
            }
        }
        let ends = matches!(after(c.len_utf8()), None | Some('。' | '\n'));
        let going_on = c == 'る' && matches!(last.last(), Some('い' | 'あ'));
        if ends && matches!(c, 'る' | 'す' | 'う' | 'く') && !going_on && at > 0 {
            return Some((at.saturating_sub(3)..at + 3, Ahead));
        }
        let told = c == 'た'
            && !matches!(last.last(), Some('ま' | '新' | 'な' | 'ふ' | 'う' | '\0'))
            && !matches!(after(3), Some('だ' | 'ち' | 'い' | 'く' | 'め' | 'び' | 'り'));
        if told {
            return Some((at.saturating_sub(3)..at + 3, Told));
        }
        last = [last.last().copied().unwrap_or('\0'), c];
    }
    None
}

/// 열릴 예정이다, 열린다 and 열겠다 lie ahead; 열렸다 is told. The first of them decides.
fn korean(behind: &str) -> Option<(Range<usize>, Direction)> {
    const AHEAD: [&str; 5] = ["예정", "계획이", "전망이", "방침이", "것이다"];
    // The last sound of a syllable tells the tense: ㅆ in 했다, ㄴ in 한다.
    let last_sound = |c: char| ('가'..='힣').contains(&c).then(|| (u32::from(c) - u32::from('가')) % 28);
    behind.char_indices().find_map(|(at, c)| {
        let rest = behind.get(at..)?;
        if let Some(word) = AHEAD.iter().find(|w| rest.starts_with(**w)) {
            return Some((at..at + word.len(), Ahead));
        }
        let ends = rest
            .get(c.len_utf8()..)
            .is_some_and(|r| r.strip_prefix('다').is_some_and(|r| r.is_empty() || r.starts_with('.')));
        match last_sound(c)? {
            20 if c == '있' => None,
            20 => Some((at..at + 3, if c == '겠' { Ahead } else { Told })),
            4 if ends => Some((at..at + 6, Ahead)),
            _ => None,
        }
    })
}

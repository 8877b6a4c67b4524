//! What must hold of words, sentences, snapping and widening on any text at all.

use super::*;
use proptest::prelude::*;

/// Pieces that texts in the wild are made of, the awkward ones among them.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\u{a0}",
    "\u{2028}",
    ".",
    ",",
    ";",
    ":",
    "!",
    "?",
    "…",
    "...",
    "\"",
    "'",
    "“",
    "”",
    "„",
    "‘",
    "’",
    "«",
    "»",
    "「",
    "」",
    "(",
    ")",
    "[",
    "]",
    "-",
    "–",
    "—",
    "$",
    "%",
    "#",
    "@",
    "&",
    "/",
    "'s",
    "’s",
    "Mr.",
    "Dr.",
    "Feb.",
    "U.S.",
    "p.m.",
    "No.",
    "J.",
    "Inc.",
    "Peskov",
    "Kremlin",
    "spokesman",
    "President",
    "said",
    "that",
    "which",
    "and",
    "the",
    "of",
    "al",
    "Monday",
    "last",
    "week",
    "2026",
    "4",
    "10,000",
    "3:30",
    "word",
    "l'Iran",
    "don't",
    "财政",
    "部长",
    "。",
    "，",
    "会",
    "東京",
    "で",
    "カタ",
    "สวัสดี",
    "ที่",
    "الرئيس",
    "،",
    "؟",
    "שלום",
    "नमस्ते",
    "।",
    "문재인",
    "은",
    "e\u{301}",
    "\u{301}",
    "👩‍🚀",
    "🇩🇪",
    "🇫",
    "\u{200d}",
    "\u{fe0f}",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "\u{7f}",
    "ﬁ",
    "ß",
    "İ",
    "\u{10ffff}",
];

fn article() -> impl Strategy<Value = String> {
    let made = prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|v| v.concat());
    prop_oneof![3 => made, 1 => any::<String>()]
}

fn sound(text: &Text, range: ByteRange) {
    assert!(range.start <= range.end && range.end <= text.len(), "{range:?} in {text:?}");
    assert!(text.as_str().is_char_boundary(range.start.get()), "{range:?}");
    assert!(text.as_str().is_char_boundary(range.end.get()), "{range:?}");
}

/// What headers are made of.
const LINES: &[&str] = &[
    "date 2026-02-02 Talks go on",
    "Date: ",
    "Feb. 2, 2026",
    "---",
    "title: \"A\"",
    "date: 2026-02-02T10:00Z",
    "# Title",
    "By Anna Berg",
    "",
    "Updated 3 Feb 2026",
    " | ",
    "14:05 GMT",
    "A sentence.",
    "日付：",
    "٢ فبراير ٢٠٢٦",
    "2026年2月2日",
    "\u{feff}",
    "İ",
    "\u{301}",
    "published\u{a0}",
];

/// A quarter of the usual cases, to stay quick beside the other tests; `PROPTEST_CASES` asks for more.
fn quick() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases / 4, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(quick())]

    #[test]
    fn headers_stand_in_the_text(lines in prop::collection::vec(prop::sample::select(LINES), 0..12), joints in any::<u16>(), other in article()) {
        let mut text = String::new();
        for (i, line) in lines.iter().enumerate() {
            text.push_str(line);
            text.push_str(if joints >> i & 1 == 0 { "\n" } else { " " });
        }
        for text in [text.clone(), other.clone(), text + &other] {
            let text = Text::new(text);
            let header = Header::find(&text, HeaderContext { path: Some(text.as_str().as_ref()), ..HeaderContext::default() });
            sound(&text, header.range);
            sound(&text, ByteRange::new(header.body, text.len()));
            prop_assert!(header.range.end <= header.body || header.range.is_empty());
            for range in header.headline.into_iter().chain(header.date.and_then(|d| d.range)) {
                sound(&text, range);
                prop_assert!(!range.is_empty());
            }
            if let Some(headline) = header.headline {
                prop_assert!(header.range.covers(headline), "{:?} {:?}", header, text.as_str());
            }
        }
    }

    #[test]
    fn a_long_line_falls_into_blocks_that_cover_it(piece in article(), at in 0usize..20_000) {
        let text = Text::new(piece.replace(['\n', '\r'], " ").repeat(20_000 / piece.len().max(1)));
        let at = Byte::new(text.as_str().floor_char_boundary(at));
        let block = text.block_at(at);
        prop_assert!(block.start <= at.get() && (at.get() < block.end() || at >= text.len()));
        if block.end() < text.len().get() {
            prop_assert_eq!(text.block_at(Byte::new(block.end())).start, block.end());
        }
        for range in [text.next_word(at), text.previous_sentence(at)].into_iter().flatten() {
            sound(&text, range);
        }
    }

    #[test]
    fn answers_are_ranges_of_the_text(text in article(), a in 0usize..300, b in 0usize..300) {
        let text = Text::new(text);
        let (a, b) = (Byte::new(a), Byte::new(b));
        sound(&text, text.word_at(a));
        sound(&text, text.sentence_at(a));
        sound(&text, text.trim(ByteRange::new(a.min(b), a.max(b))));
        for range in [text.next_word(a), text.next_sentence(a)].into_iter().flatten() {
            sound(&text, range);
            prop_assert!(range.start > a && !range.is_empty());
        }
        for range in [text.previous_word(a), text.previous_sentence(a)].into_iter().flatten() {
            sound(&text, range);
            prop_assert!(range.start < a && !range.is_empty());
        }
        if let Some(range) = text.quotation_at(ByteRange::new(a, a)) {
            sound(&text, range);
        }
        for by in [Granularity::Character, Granularity::Word, Granularity::Sentence] {
            for forward in [true, false] {
                let at = Byte::new(text.as_str().floor_char_boundary(a.get()));
                for step in [text.step(at, forward, by), text.step_end(at, forward, by)] {
                    sound(&text, ByteRange::new(step, step));
                    prop_assert!((step >= at) == forward || step == at);
                }
            }
        }
    }

    #[test]
    fn snapping_twice_is_snapping_once(text in article(), a in 0usize..200, b in 0usize..200) {
        let text = Text::new(text);
        for by in [Granularity::Character, Granularity::Word, Granularity::Sentence] {
            let range = text.snap(Byte::new(a), Byte::new(b), by);
            sound(&text, range);
            prop_assert_eq!(text.snap(range.start, range.end, by), range, "{:?}", by);
        }
        let word = text.word_at(Byte::new(a));
        prop_assert_eq!(text.snap(word.start, word.end, Granularity::Word), word);
    }

    #[test]
    fn snapping_keeps_the_words_it_touches(text in article(), a in 0usize..200, b in 0usize..200) {
        let text = Text::new(text);
        let (low, high) = (Byte::new(a.min(b)), Byte::new(a.max(b)));
        let range = text.snap(low, high, Granularity::Word);
        let word = text.next_word(low).filter(|w| w.start < high);
        if let Some(word) = word {
            prop_assert!(range.covers(word), "{:?} {:?} of {:?}", range, word, text.as_str());
        }
    }

    #[test]
    fn widening_grows_or_stays(text in article(), a in 0usize..200, len in 0usize..60) {
        let text = Text::new(text);
        let start = text.grapheme_floor(Byte::new(a));
        let mut range = ByteRange::new(start, text.grapheme_ceil(Byte::new(a + len)));
        for _ in 0..200 {
            let wider = text.widen(range);
            sound(&text, wider);
            if wider == range {
                return Ok(());
            }
            prop_assert!(range.is_empty() || wider.covers(range) && wider.len() > range.len());
            range = wider;
        }
        prop_assert!(false, "no end of widening");
    }

    #[test]
    fn finding_finds_what_is_there(text in article(), a in 0usize..200, len in 1usize..20) {
        let text = Text::new(text);
        let words = text.slice(ByteRange::of(a, a + len)).to_owned();
        let options = FindOptions { match_case: true, ..FindOptions::default() };
        let hits = find(&text, &words, options).unwrap();
        prop_assert_eq!(hits.is_empty(), words.is_empty());
        for hit in hits.into_iter().chain(mentions(&text, &words, CaseRule::Smart)) {
            sound(&text, hit);
        }
        let word = text.word_at(Byte::new(a));
        if !word.is_empty() {
            prop_assert!(find(&text, text.slice(word), options).unwrap().iter().any(|h| h.start == word.start));
        }
    }

    #[test]
    fn bytes_are_text_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let decoded = decode(&bytes, None);
        let utf8 = std::str::from_utf8(&bytes).is_ok_and(|t| !t.contains('\0') && !t.starts_with('\u{feff}'));
        if utf8 {
            prop_assert_eq!(decoded.unwrap().text.into_bytes(), bytes.clone());
        }
        for asked in Encoding::ALL {
            if let Ok(text) = decode(&bytes, Some(asked)) {
                prop_assert!(text.text.len() <= bytes.len() * 3);
            }
        }
    }
}

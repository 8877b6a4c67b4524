//! What single characters are good for: part of a word, mark of punctuation, end of a sentence, script.

/// Whether a character makes a word of its segment: letters, digits, currency, emoji, whatever a person may want to tag.
pub(super) fn is_wordy(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '$';
    }
    // A mark on its own is no word, letter though it may be.
    let letter = c.is_alphanumeric() && !extends_cluster(c);
    letter || !(extends_cluster(c) || c.is_whitespace() || c.is_control() || is_ignorable(c) || is_punctuation(c))
}

/// Characters with no ink of their own: joiners, direction marks, variation selectors, soft hyphens.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Punctuation, and the signs that stand between words like it (`|`, `=`, arrows, bullets); currency is not among them.
pub(super) fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation() && c != '$';
    }
    matches!(c, '¡' | '¦'..='©' | '«'..='±' | '´' | '¶'..='¸' | '»' | '¿' | '×' | '÷'
        | '\u{2c2}'..='\u{2c5}' | '\u{300}'..='\u{36f}'
        | '\u{37e}' | '\u{387}' | '\u{55a}'..='\u{55f}' | '\u{589}'..='\u{58a}' | '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{5c6}'
        | '\u{5f3}'..='\u{5f4}' | '\u{60c}'..='\u{60d}' | '\u{61b}'..='\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}'
        | '\u{964}'..='\u{965}' | '\u{970}' | '\u{e2f}' | '\u{e5a}'..='\u{e5b}' | '\u{f04}'..='\u{f14}' | '\u{104a}'..='\u{104f}'
        | '\u{1361}'..='\u{1368}' | '\u{17d4}'..='\u{17da}' | '\u{1800}'..='\u{180a}'
        | '\u{2010}'..='\u{2029}' | '\u{2030}'..='\u{205e}' | '\u{2100}'..='\u{214f}' | '\u{2190}'..='\u{23ff}'
        | '\u{2500}'..='\u{25ff}' | '\u{2e00}'..='\u{2e5d}' | '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}'
        | '\u{303d}' | '\u{30a0}' | '\u{30fb}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff03}'
        | '\u{ff05}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' | '\u{fffd}')
}

/// Signs of money, which belong to the number beside them.
pub(super) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢'..='¥' | '\u{58f}' | '\u{60b}' | '\u{9f2}'..='\u{9f3}' | '\u{e3f}' | '\u{17db}' | '\u{20a0}'..='\u{20cf}'
        | '\u{fdfc}' | '\u{ff04}' | '\u{ffe0}'..='\u{ffe1}' | '\u{ffe5}'..='\u{ffe6}')
}

/// Ends of a sentence in any script; the full stop of Latin among them, which needs a second look.
pub(super) fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‼' | '⁇'..='⁉' | '\u{589}' | '\u{61f}' | '\u{6d4}' | '\u{964}'..='\u{965}'
        | '\u{104a}'..='\u{104b}' | '\u{1362}' | '\u{1367}' | '\u{17d4}'..='\u{17d5}')
        || is_wide_terminator(c)
}

/// Ends of a sentence that need no space after them (Chinese, Japanese).
pub(super) fn is_wide_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．' | '︒')
}

/// Marks that close something and belong to the sentence they close. Straight quotes are judged by their neighbours.
pub(super) fn is_closer(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '”'
            | '’'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '］'
            | '｝'
            | '﹂'
            | '﹄'
    )
}

/// Marks that open something.
pub(super) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '“'
            | '„'
            | '‟'
            | '‘'
            | '‚'
            | '«'
            | '‹'
            | '「'
            | '『'
            | '（'
            | '【'
            | '《'
            | '〈'
            | '［'
            | '｛'
            | '﹁'
            | '﹃'
            | '¿'
            | '¡'
    )
}

/// Dashes that part a sentence; the hyphen is none.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '–' | '—' | '―' | '⸺' | '⸻' | '－')
}

/// Scripts written without spaces between words, where words come from a dictionary.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{19e0}'..='\u{19ff}'
        | '\u{1a20}'..='\u{1aaf}' | '\u{aa60}'..='\u{aadf}')
        || is_ideographic(c)
}

/// Han, Hiragana, Katakana.
pub(super) fn is_ideographic(c: char) -> bool {
    matches!(c, '々'..='〇' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Hangul syllables, where particles are written onto the word.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}')
}

/// Whether a letter has no capital form, as in Arabic or Chinese.
pub(super) fn is_caseless_letter(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()
}

/// Typewriter and curly apostrophes.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{2bc}')
}

/// Marks that stand on the character before them; nothing is ever cut before one.
pub(super) fn extends_cluster(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '\u{200c}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

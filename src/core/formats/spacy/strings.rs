//! Strings as spaCy numbers them: a 64-bit hash, but small fixed numbers for the names of its symbols.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Names with fixed numbers, in runs that start at a number and count up. **Source:** spacy.symbols of spaCy 3.8.
const SYMBOLS: &[(u64, &str)] = &[
    (
        1,
        "IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_PUNCT IS_SPACE IS_TITLE IS_UPPER LIKE_URL LIKE_NUM LIKE_EMAIL IS_STOP IS_OOV_DEPRECATED IS_BRACKET IS_QUOTE IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY",
    ),
    (
        64,
        "ID ORTH LOWER NORM SHAPE PREFIX SUFFIX LENGTH CLUSTER LEMMA POS TAG DEP ENT_IOB ENT_TYPE HEAD SENT_START SPACY PROB LANG ADJ ADP ADV AUX CONJ CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X EOL SPACE",
    ),
    (
        380,
        "PERSON NORP FACILITY ORG GPE LOC PRODUCT EVENT WORK_OF_ART LANGUAGE LAW DATE TIME PERCENT MONEY QUANTITY ORDINAL CARDINAL acomp advcl advmod agent amod appos attr aux auxpass cc ccomp complm conj cop csubj csubjpass dep det dobj expl hmod hyph infmod intj iobj mark meta neg nmod nn npadvmod nsubj nsubjpass num number oprd obj obl parataxis partmod pcomp pobj poss possessive preconj prep prt punct quantmod relcl rcmod root xcomp acl ENT_KB_ID MORPH ENT_ID IDX _",
    ),
];

/// Runs of numbered names: prefix, number of digits, first and last number in the name, distance to the symbol.
const NUMBERED: &[(&str, usize, u64, u64, u64)] = &[("FLAG", 2, 19, 63, 0), ("DEPRECATED", 3, 1, 276, 103)];

static BY_NAME: LazyLock<HashMap<String, u64>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for (first, names) in SYMBOLS {
        map.extend(names.split(' ').zip(*first..).map(|(name, number)| (name.to_owned(), number)));
    }
    for (prefix, width, first, last, distance) in NUMBERED {
        map.extend((*first..=*last).map(|n| (format!("{prefix}{n:0width$}"), n + distance)));
    }
    map
});

static BY_NUMBER: LazyLock<HashMap<u64, &'static str>> =
    LazyLock::new(|| BY_NAME.iter().map(|(name, number)| (*number, name.as_str())).collect());

/// The number of a string: 0 for the empty one, a symbol's own, else its hash.
pub fn number(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    match BY_NAME.get(text) {
        Some(number) => *number,
        None => murmur64a(text.as_bytes(), 1),
    }
}

/// The symbol of a small number.
pub fn symbol(number: u64) -> Option<&'static str> {
    BY_NUMBER.get(&number).copied()
}

/// MurmurHash64A. **Source:** the public-domain reference by Austin Appleby.
fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let (blocks, tail) = bytes.as_chunks::<8>();
    for block in blocks {
        let mut k = u64::from_le_bytes(*block).wrapping_mul(M);
        k = (k ^ (k >> 47)).wrapping_mul(M);
        hash = (hash ^ k).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let last = tail.iter().rev().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
        hash = (hash ^ last).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 47)).wrapping_mul(M);
    hash ^ (hash >> 47)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_symbols_are_those_of_spacy() {
        assert_eq!(number("hello"), 5983625672228268878);
        assert_eq!(number("ACTOR"), 5408755460585001224);
        assert_eq!(number("CLAIM"), 8529571584741417429);
        assert_eq!((number("DATE"), number("ORG"), number("PERSON"), number("")), (391, 383, 380, 0));
        assert_eq!((number("ENT_KB_ID"), number("ENT_ID"), number("FLAG19"), number("acl")), (452, 454, 19, 451));
        assert_eq!(symbol(391), Some("DATE"));
        assert_eq!(symbol(1 << 40), None);
    }
}

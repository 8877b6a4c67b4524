//! Steps of the caret and of the edges of a selection: by character, by word, by sentence.

use super::{Byte, ByteRange, Text};
use unicode_segmentation::GraphemeCursor;

/// How far one step of the caret or of an edge goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Granularity {
    Character,
    #[default]
    Word,
    Sentence,
}

impl Granularity {
    /// The next one in the circle character, word, sentence.
    pub const fn next(self) -> Self {
        match self {
            Self::Character => Self::Word,
            Self::Word => Self::Sentence,
            Self::Sentence => Self::Character,
        }
    }

    /// The word for it on screen and in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Word => "word",
            Self::Sentence => "sentence",
        }
    }
}

impl Text {
    /// The next edge of a grapheme after a place; the end of the text at the end.
    pub fn next_grapheme(&self, at: Byte) -> Byte {
        if at >= self.len() {
            return self.len();
        }
        let block = self.block_at(at);
        let mut cursor = GraphemeCursor::new(block.local(at), block.text.len(), true);
        Byte::new(cursor.next_boundary(block.text, 0).ok().flatten().map_or(block.end(), |i| block.start + i))
    }

    /// The last edge of a grapheme before a place; 0 at the beginning.
    pub fn previous_grapheme(&self, at: Byte) -> Byte {
        let at = at.min(self.len());
        if at.0 == 0 {
            return at;
        }
        let block = self.block_at(Byte(at.0 - 1));
        let mut cursor =
            GraphemeCursor::new(block.text.ceil_char_boundary(at.get() - block.start), block.text.len(), true);
        Byte::new(cursor.prev_boundary(block.text, 0).ok().flatten().map_or(block.start, |i| block.start + i))
    }

    /// The edge of a grapheme at a place or before it.
    pub fn grapheme_floor(&self, at: Byte) -> Byte {
        let at = at.min(self.len());
        let block = self.block_at(at);
        let local = block.local(at);
        let mut cursor = GraphemeCursor::new(local, block.text.len(), true);
        if cursor.is_boundary(block.text, 0).unwrap_or(true) {
            return Byte::new(block.start + local);
        }
        Byte::new(cursor.prev_boundary(block.text, 0).ok().flatten().map_or(block.start, |i| block.start + i))
    }

    /// The edge of a grapheme at a place or after it.
    pub fn grapheme_ceil(&self, at: Byte) -> Byte {
        let floor = self.grapheme_floor(at);
        if floor >= at.min(self.len()) { floor } else { self.next_grapheme(floor) }
    }

    /// One step of the caret, or of the START of a span: to the beginning of the next or previous character, word or
    /// sentence. Stays where there is none. **Cost:** bounded by the paragraph.
    pub fn step(&self, at: Byte, forward: bool, by: Granularity) -> Byte {
        let start = |range: Option<ByteRange>| range.map_or(at, |r| r.start);
        match (by, forward) {
            (Granularity::Character, true) => self.next_grapheme(at),
            (Granularity::Character, false) => self.previous_grapheme(at),
            (Granularity::Word, true) => start(self.next_word(at)),
            (Granularity::Word, false) => start(self.previous_word(at)),
            (Granularity::Sentence, true) => start(self.next_sentence(at)),
            (Granularity::Sentence, false) => start(self.previous_sentence(at)),
        }
    }

    /// One step of the END of a span or selection: to the end of the next or previous character, word or sentence. The
    /// genitive of a word is a stop of its own. Stays where there is none. **Cost:** bounded by the paragraph.
    pub fn step_end(&self, at: Byte, forward: bool, by: Granularity) -> Byte {
        match (by, forward) {
            (Granularity::Character, true) => self.next_grapheme(at),
            (Granularity::Character, false) => self.previous_grapheme(at),
            (Granularity::Word, true) => self.next_word_end(at).unwrap_or(at),
            (Granularity::Word, false) => self.previous_word_end(at).unwrap_or(at),
            (Granularity::Sentence, true) => self.next_sentence_end(at).unwrap_or(at),
            (Granularity::Sentence, false) => self.previous_sentence_end(at).unwrap_or(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_a_grapheme() {
        let text = Text::new("e\u{301}👩‍🚀\r\nक्षि".to_owned());
        let mut stops = vec![0];
        let mut at = Byte::new(0);
        while at < text.len() {
            at = text.step(at, true, Granularity::Character);
            stops.push(at.get());
        }
        assert_eq!(stops, [0, 3, 14, 16, 28]);
        for pair in stops.windows(2).rev() {
            assert_eq!(text.step(Byte::new(pair[1]), false, Granularity::Character), Byte::new(pair[0]));
            assert_eq!(text.grapheme_floor(Byte::new(pair[1] - 1)), Byte::new(pair[0]));
            assert_eq!(text.grapheme_ceil(Byte::new(pair[0] + 1)), Byte::new(pair[1]));
        }
        assert_eq!(text.step(text.len(), true, Granularity::Character), text.len());
        assert_eq!(text.step(Byte::new(0), false, Granularity::Character), Byte::new(0));
    }

    #[test]
    fn an_end_steps_from_end_to_end() {
        let text = Text::new("Peskov's plan. It failed.\nNow".to_owned());
        let ends = |by, n: usize| {
            let mut at = Byte::new(0);
            (0..n)
                .map(|_| {
                    at = text.step_end(at, true, by);
                    at.get()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(ends(Granularity::Word, 6), [6, 8, 13, 17, 24, 29]);
        assert_eq!(ends(Granularity::Sentence, 4), [14, 25, 29, 29]);
        assert_eq!(text.step_end(Byte::new(17), false, Granularity::Word), Byte::new(13));
        assert_eq!(text.step_end(Byte::new(29), false, Granularity::Sentence), Byte::new(25));
        assert_eq!(text.step_end(Byte::new(6), false, Granularity::Word), Byte::new(6));
    }
}

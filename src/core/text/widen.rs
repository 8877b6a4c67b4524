//! Widening a selection step by step: word, name, phrase, clause, quotation, sentence, paragraph.

use super::clause::Clauses;
use super::phrase::Words;
use super::{Byte, ByteRange, Text};

impl Text {
    /// The next larger stretch around a range: its words, a name or date, the name with its title, a clause, what somebody
    /// is reported to have said, a quotation, the sentence, the paragraph; whichever is the smallest that grows. An empty range
    /// gives the word at it. The same range where nothing larger is left.
    ///
    /// **Cost:** bounded by the paragraph.
    pub fn widen(&self, range: ByteRange) -> ByteRange {
        let range = self.on_graphemes(range);
        if range.is_empty() {
            let word = self.word_at(range.start);
            return if word.is_empty() { range } else { word };
        }
        let grown = self.stretches(range).into_iter().filter(|s| s.covers(range) && *s != range);
        grown.min_by_key(|s| (s.len(), s.start)).unwrap_or(range)
    }

    /// Every step of [`Text::widen`] from a range on, the smallest first, without the range itself.
    pub fn ladder(&self, range: ByteRange) -> Vec<ByteRange> {
        let mut steps = Vec::new();
        let mut range = self.on_graphemes(range);
        loop {
            let wider = self.widen(range);
            if wider == range {
                return steps;
            }
            steps.push(wider);
            range = wider;
        }
    }

    fn on_graphemes(&self, range: ByteRange) -> ByteRange {
        let start = self.grapheme_floor(range.start);
        if range.is_empty() {
            return ByteRange::new(start, start);
        }
        ByteRange::new(start, self.grapheme_ceil(range.end))
    }

    /// The paragraph around a range without the spaces at its ends; several where it reaches over them.
    pub fn paragraphs_around(&self, range: ByteRange) -> ByteRange {
        let last = if range.is_empty() { range.start } else { Byte(range.end.0 - 1) };
        let (start, end) = (self.paragraph_at(range.start).start, self.paragraph_at(last).end);
        let inside = self.slice(ByteRange::new(start, end));
        let head = inside.len() - inside.trim_start().len();
        ByteRange::of(start.get() + head, start.get() + head + inside.trim().len())
    }

    /// Everything that may come next, in no order.
    fn stretches(&self, range: ByteRange) -> Vec<ByteRange> {
        let mut found = vec![ByteRange::new(self.out_to_word(range.start, false), self.out_to_word(range.end, true))];
        found.push(self.paragraphs_around(range));
        let sentence = self.sentences_touched(range);
        found.push(sentence);
        found.extend(self.quotation_at(range));
        let block = self.block_at(range.start);
        if range.end.get() > block.end() {
            return found;
        }
        let pairs = self.pairs_in(&block);
        let words = Words::new(block.text);
        let local = block.local(range.start)..block.local(range.end);
        let Some(inner) = words.touched(&local) else { return found };
        let mut runs = words.phrases(&inner);
        let whole = sentence.start.get().saturating_sub(block.start)..sentence.end.get().saturating_sub(block.start);
        if let Some(clauses) = Clauses::new(&words, &whole) {
            runs.push(clauses.around(&inner));
            runs.extend(clauses.reported(&inner, &pairs));
        }
        found.extend(runs.iter().filter_map(|run| words.bytes(run)).map(|bytes| block.range(&bytes)));
        // No step ends inside a quotation that it enters.
        let quotes: Vec<ByteRange> = pairs.0.iter().filter(|p| p.quote).map(|p| block.range(&p.whole())).collect();
        found.into_iter().map(|stretch| closed(stretch, &quotes)).collect()
    }
}

/// A stretch grown by the quotations that it cuts.
fn closed(mut stretch: ByteRange, quotes: &[ByteRange]) -> ByteRange {
    loop {
        let cut = quotes.iter().find(|q| q.overlaps(stretch) && !q.covers(stretch) && !stretch.covers(**q));
        let Some(quote) = cut else { return stretch };
        stretch = ByteRange::new(stretch.start.min(quote.start), stretch.end.max(quote.end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All steps from the caret `|`.
    fn steps(marked: &str) -> Vec<String> {
        let at = marked.find('|').unwrap();
        let text = Text::new(marked.replace('|', ""));
        let ladder = text.ladder(ByteRange::of(at, at));
        for pair in ladder.windows(2) {
            assert!(pair[1].covers(pair[0]) && pair[1].len() > pair[0].len());
        }
        ladder.into_iter().map(|r| text.slice(r).to_owned()).collect()
    }

    #[test]
    fn from_a_word_to_the_paragraph() {
        assert_eq!(
            steps(
                "Kremlin spokesman Dmitry Pes|kov confirmed on Monday that the talks will resume in Abu Dhabi. He left.\n\nNext."
            ),
            [
                "Peskov",
                "Dmitry Peskov",
                "Kremlin spokesman Dmitry Peskov",
                "Kremlin spokesman Dmitry Peskov confirmed on Monday that",
                "Kremlin spokesman Dmitry Peskov confirmed on Monday that the talks will resume in Abu Dhabi.",
                "Kremlin spokesman Dmitry Peskov confirmed on Monday that the talks will resume in Abu Dhabi. He left.",
            ]
        );
    }

    #[test]
    fn what_is_reported_is_a_step() {
        let said = steps("Speaking in Moscow, Peskov said the talks originally sched|uled for Feb. 1 were off.");
        assert!(said.contains(&"the talks originally scheduled for Feb. 1 were off".to_owned()), "{said:?}");
        let that = steps("Zelenskyy announced on Sunday that the second ro|und had moved, and that it would be long.");
        assert!(that.contains(&"the second round had moved, and that it would be long".to_owned()), "{that:?}");
        let tail = steps(
            "At the same time, there are issues where finding common gr|ound is harder, he said, adding: \"Yes.\"",
        );
        assert!(
            tail.contains(&"At the same time, there are issues where finding common ground is harder".to_owned()),
            "{tail:?}"
        );
    }

    #[test]
    fn a_quotation_stands_between_its_sentences_and_the_paragraph() {
        assert_eq!(
            steps("\"This round will take place. In Abu Dhabi, this, too, we can con|firm,\" Peskov said."),
            [
                "confirm",
                "we can confirm",
                "In Abu Dhabi, this, too, we can confirm",
                "\"This round will take place. In Abu Dhabi, this, too, we can confirm,\"",
                "\"This round will take place. In Abu Dhabi, this, too, we can confirm,\" Peskov said.",
            ]
        );
    }

    #[test]
    fn other_scripts_climb_too() {
        let chinese = steps("财政部长李|明周二在北京说，会谈将继续。“我们会来。”");
        assert!(chinese.len() >= 3 && chinese.last().is_some_and(|s| s.ends_with('”')), "{chinese:?}");
        let arabic = steps("قال وزير الخا|رجية في بيان، أمس. وصل الوفد.");
        assert_eq!(arabic[1], "وزير الخارجية");
        assert_eq!(arabic.last().map(String::as_str), Some("قال وزير الخارجية في بيان، أمس. وصل الوفد."));
        let thai = steps("นายกรัฐ|มนตรีกล่าวว่าการเจรจาจะดำเนินต่อไป");
        assert!(thai.len() >= 2, "{thai:?}");
    }

    #[test]
    fn nothing_larger_than_the_paragraph_or_the_paragraphs_it_touches() {
        let text = Text::new("One two.\n\nThree four.\n".to_owned());
        assert_eq!(text.slice(text.widen(ByteRange::of(5, 12))), "two.\n\nThree");
        let all = text.ladder(ByteRange::of(4, 12));
        assert_eq!(text.slice(*all.last().unwrap()), "One two.\n\nThree four.");
        assert_eq!(text.widen(*all.last().unwrap()), *all.last().unwrap());
        assert_eq!(Text::new("  \n".to_owned()).ladder(ByteRange::of(1, 1)), []);
    }
}

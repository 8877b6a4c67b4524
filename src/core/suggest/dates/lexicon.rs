//! The words the date rules know: what each can be in a time expression, and what it does in a sentence.
//!
//! English only. One table, one look-up a word; case does not count here.

use super::value::{Daypart, Season, Unit};
use std::sync::LazyLock;

/// What a word can be inside a time expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lex {
    /// Nothing.
    Nil,
    /// Month 1 to 12, written out.
    Month(i8),
    /// Month 1 to 12, shortened.
    MonthShort(i8),
    /// Weekday 1 (Monday) to 7, written out.
    Weekday(i8),
    /// Weekday 1 to 7, shortened.
    WeekdayShort(i8),
    /// Mondays.
    Weekdays(i8),
    /// day, week, …
    Unit(Unit),
    /// days, weeks, …
    Units(Unit),
    /// one to nineteen.
    Small(i8),
    /// twenty to ninety.
    Tens(i8),
    /// hundred.
    Hundred,
    /// thousand.
    Thousand,
    /// dozen.
    Dozen,
    /// first to nineteenth, twentieth, thirtieth.
    Ordinal(i8),
    /// a, an.
    A,
    /// the.
    The,
    /// this.
    This,
    /// that.
    That,
    /// these.
    These,
    /// last.
    Last,
    /// next.
    Next,
    /// past.
    Past,
    /// previous, preceding, prior.
    Previous,
    /// following.
    Following,
    /// coming, upcoming.
    Coming,
    /// current, present.
    Current,
    /// same.
    Same,
    /// latest, most recent.
    Latest,
    /// final.
    Final,
    /// early.
    Early,
    /// late.
    Late,
    /// mid.
    Mid,
    /// earlier.
    Earlier,
    /// later.
    Later,
    /// beginning, start.
    Beginning,
    /// middle.
    Middle,
    /// end, close.
    End,
    /// ago.
    Ago,
    /// today.
    Today,
    /// yesterday.
    Yesterday,
    /// tomorrow.
    Tomorrow,
    /// tonight.
    Tonight,
    /// morning, night, …
    Part(Daypart),
    /// noon.
    Noon,
    /// midnight.
    Midnight,
    /// Shortened or full name of a time zone; whether it is UTC.
    Zone(bool),
    /// summer, …
    Season(Season),
    /// half, halves.
    Half,
    /// fiscal.
    Fiscal,
    /// every.
    Every,
    /// each.
    Each,
    /// once, twice, thrice.
    Times,
    /// daily, weekly, annual, …
    Rate(Unit),
    /// yearlong, …
    Long(Unit),
    /// now, nowadays.
    Now,
    /// currently, presently.
    Currently,
    /// recent.
    Recent,
    /// recently, lately.
    Recently,
    /// future.
    Future,
    /// near, foreseeable, distant: between "the" and "future".
    Distance,
    /// several, many, some.
    Several,
    /// few.
    Few,
    /// couple.
    Couple,
    /// straight, consecutive, …: between number and unit.
    Between,
    /// nineties, …
    Decade(i8),
    /// period.
    Period,
    /// A word that begins the name of a feast or holiday.
    Feast,
}

/// What a word does in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Nothing known.
    Nil,
    /// A verb of saying in the past tense.
    Said,
    /// A verb in the past tense, auxiliary or not.
    Past,
    /// will, shall, would.
    Will,
    /// could, may, might, can, should, must: leave the direction open but end the search.
    Modal,
    /// scheduled, due, slated, expected: ahead of the speaker.
    Planned,
    /// plans, hopes, wants …: ahead when "to" follows.
    Wants,
    /// put off, moved: ahead when "until" or "to" follows.
    PutOff,
    /// A present of the timetable: opens, leaves, resumes.
    Present,
    /// is, are, be, been.
    Be,
    /// has, have.
    Have,
    /// Preposition that may stand before a date.
    Prep,
    /// until, by, before.
    Until,
    /// since.
    Since,
    /// after.
    After,
    /// and, or.
    And,
    /// Begins a clause: that, which, who, but, while, because, if, when.
    Clause,
    /// to.
    To,
    /// Pronoun or possessive.
    Pronoun,
    /// Counted things: people, metres, dollars.
    Counted,
    /// Takes a year before it: election, season, budget.
    YearNoun,
    /// Shortened title or firm: a dot after it ends no sentence.
    Short,
    /// Courtesy title or office: a name follows.
    Title,
    /// Second word of a newspaper's or programme's name.
    NameWord,
}

/// One word of the table.
pub struct Entry {
    word: &'static str,
    /// What it can be in a time expression.
    pub lex: Lex,
    /// What it does in a sentence.
    pub cue: Cue,
}

/// The table with its hash index.
pub struct Lexicon {
    entries: Vec<Entry>,
    slots: Vec<u16>,
}

const SLOTS: usize = 8192;
const LONGEST: usize = 16;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);
static NIL: Entry = Entry { word: "", lex: Lex::Nil, cue: Cue::Nil };

/// The lexicon; built once.
pub fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    fn build() -> Self {
        let mut lexicon =
            Self { entries: vec![Entry { word: "", lex: Lex::Nil, cue: Cue::Nil }], slots: vec![0; SLOTS] };
        for (word, lex) in super::words::TIME {
            lexicon.add(word, Some(*lex), None);
        }
        for (cue, words) in super::words::CUES {
            for word in words.split_ascii_whitespace() {
                lexicon.add(word, None, Some(*cue));
            }
        }
        lexicon
    }

    fn add(&mut self, word: &'static str, lex: Option<Lex>, cue: Option<Cue>) {
        let (slot, found) = self.find(word.as_bytes());
        if found == 0 {
            if let (Ok(index), Some(place)) = (u16::try_from(self.entries.len()), self.slots.get_mut(slot)) {
                *place = index;
                self.entries.push(Entry { word, lex: lex.unwrap_or(Lex::Nil), cue: cue.unwrap_or(Cue::Nil) });
            }
        } else if let Some(entry) = self.entries.get_mut(usize::from(found)) {
            entry.lex = lex.unwrap_or(entry.lex);
            entry.cue = cue.unwrap_or(entry.cue);
        }
    }

    /// Slot of a word and the entry in it, 0 where it is free.
    fn find(&self, word: &[u8]) -> (usize, u16) {
        let mut hash: u32 = 0x811c_9dc5;
        for byte in word {
            hash = (hash ^ u32::from(byte | 0x20)).wrapping_mul(0x0100_0193);
        }
        let mut slot = (hash ^ (hash >> 15)) as usize & (SLOTS - 1);
        loop {
            let index = self.slots.get(slot).copied().unwrap_or(0);
            if index == 0 || self.entry(index).word.as_bytes().eq_ignore_ascii_case(word) {
                return (slot, index);
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
    }

    /// Index of a word, 0 when it is not in the table. **Cost:** one hash of at most 16 bytes.
    pub fn index(&self, word: &[u8]) -> u16 {
        if word.len() > LONGEST { 0 } else { self.find(word).1 }
    }

    /// The entry at an index.
    pub fn entry(&self, index: u16) -> &Entry {
        self.entries.get(usize::from(index)).unwrap_or(&NIL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count_and_unknown_words_are_nothing() {
        let lexicon = lexicon();
        assert_eq!(lexicon.entry(lexicon.index(b"FEBRUARY")).lex, Lex::Month(2));
        assert_eq!(lexicon.entry(lexicon.index(b"Tues")).lex, Lex::WeekdayShort(2));
        assert_eq!(lexicon.entry(lexicon.index(b"said")).cue, Cue::Said);
        assert_eq!(lexicon.entry(lexicon.index(b"ostrich")).lex, Lex::Nil);
    }

    #[test]
    fn the_table_is_never_more_than_half_full() {
        assert!(lexicon().entries.len() < SLOTS / 2);
    }
}

//! Reading one phrase a person has tagged, alone or in its place.

use super::engine::{Settings, Timex, find};
use crate::core::text::{Byte, ByteRange};
use jiff::civil::Date;
use std::ops::Range;

/// How much text on each side of a phrase is looked at for the verb and the date it hangs on. **Units:** bytes.
const AROUND: usize = 4096;

/// Reads a phrase that stands alone, as typed into the editor of a date's value: "Monday", "last week", "May", "1998".
///
/// `None` when nothing in it is a time expression. The range lies in the phrase.
pub fn read_phrase(words: &str, reference: Option<Date>) -> Option<Timex> {
    // Half of the words wait for what usually stands before them: "[in the] spring", "[for] weeks".
    ["", "in the ", "on the ", "for "].iter().find_map(|before| {
        let found = find(&format!("{before}{words}"), reference, &Settings::all(), true);
        let mut longest = found.into_iter().max_by_key(|t| t.range.end.get() - t.range.start.get())?;
        let place = |at: Byte| Byte::new(at.get().saturating_sub(before.len()));
        longest.range = ByteRange::new(place(longest.range.start), place(longest.range.end));
        Some(longest)
    })
}

/// Reads a phrase where it stands in the text; the words alone when the sentence makes nothing of them.
///
/// Every kind is read, whatever the settings want tagged. **Units:** bytes. **Cost:** that of 8 KB of text.
pub fn read_at(text: &str, range: Range<usize>, reference: Option<Date>, settings: &Settings) -> Option<Timex> {
    let all = Settings { day_first: settings.day_first, ..Settings::all() };
    let from = text.floor_char_boundary(range.start.saturating_sub(AROUND));
    let to = text.floor_char_boundary(range.end.saturating_add(AROUND).min(text.len()));
    let window = text.get(from..to)?;
    let overlap = |t: &Timex| {
        let (start, end) = (t.range.start.get() + from, t.range.end.get() + from);
        end.min(range.end).saturating_sub(start.max(range.start))
    };
    let best = find(window, reference, &all, false).into_iter().max_by_key(overlap).filter(|t| overlap(t) > 0);
    let (mut timex, base) = match best {
        Some(timex) => (timex, from),
        None => {
            let start = text.floor_char_boundary(range.start);
            let words = text.get(start..text.floor_char_boundary(range.end).max(start))?;
            (read_phrase(words, reference)?, start)
        }
    };
    timex.range = ByteRange::new(Byte::new(timex.range.start.get() + base), Byte::new(timex.range.end.get() + base));
    Some(timex)
}

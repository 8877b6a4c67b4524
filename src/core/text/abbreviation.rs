//! What a full stop is for: the end of a sentence, or part of an abbreviation (`Mr.`, `Feb.`, `U.S.`, `p.m.`).

/// The use of a full stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dot {
    /// Only the end of a sentence.
    Full,
    /// Part of a word that always has more after it: `Mr.`, `No. 5`, `J. Smith`.
    Inner,
    /// Part of a word that may be the last of its sentence: `Inc.`, `U.S.`, `Calif.`
    Either,
    /// `Feb.`: inner before a day.
    Month,
    /// `a.m.`, `p.m.`: inner before a weekday or a zone.
    Clock,
}

const TITLES: &[&str] = &[
    "Adm", "Amb", "Capt", "Cmdr", "Col", "Cpl", "Dr", "Dra", "Fr", "Ft", "Gen", "Gov", "Govs", "Hon", "Hr", "Lt",
    "Maj", "Messrs", "Mlle", "Mme", "Mr", "Mrs", "Ms", "Msgr", "Mt", "Mx", "Pres", "Prof", "Pvt", "Rep", "Reps", "Rev",
    "Sen", "Sens", "Sgt", "Spc", "Sra", "St", "Ste", "Supt", "approx", "bzw", "ca", "cf", "vs",
];
const MONTHS: &[&str] =
    &["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Okt", "Dez", "Mär"];
const DAYS: &[&str] = &["Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun"];
const NUMBERED: &[&str] = &["Art", "Ch", "Fig", "No", "Nos", "Nr", "Sec", "Vol", "no", "nos", "p", "pp"];
const EITHER: &[&str] = &[
    "Assn", "Ave", "Blvd", "Bros", "Co", "Corp", "Cos", "Dept", "Esq", "Inc", "Intl", "Jr", "Ltd", "Rd", "Sr", "Univ",
    "al", "dept", "est", "etc", "usw",
];
const STATES: &[&str] = &[
    "Ala", "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky", "La", "Mass", "Md",
    "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ont", "Ore", "Pa", "Tenn", "Tex", "Va", "Vt", "Wash",
    "Wis", "Wyo",
];
/// Words before a single letter that names a thing, not a person: "Plan B."
const LETTERED: &[&str] = &[
    "Appendix",
    "Category",
    "Class",
    "Exhibit",
    "Grade",
    "Group",
    "Hepatitis",
    "Plan",
    "Schedule",
    "Vitamin",
    "vitamin",
    "hepatitis",
];

/// Words that begin a sentence far more often than a name, in the spelling they have there.
const STARTERS: &[&str] = &[
    "A",
    "About",
    "According",
    "After",
    "All",
    "Also",
    "Although",
    "Among",
    "An",
    "And",
    "Another",
    "Any",
    "As",
    "Asked",
    "At",
    "Because",
    "Before",
    "Both",
    "But",
    "By",
    "Commenting",
    "Despite",
    "During",
    "Each",
    "Earlier",
    "Even",
    "Every",
    "Few",
    "For",
    "From",
    "Given",
    "He",
    "Her",
    "Here",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "Indeed",
    "Instead",
    "It",
    "Its",
    "Last",
    "Later",
    "Many",
    "Meanwhile",
    "More",
    "Moreover",
    "Most",
    "My",
    "Neither",
    "Next",
    "No",
    "None",
    "Nor",
    "Not",
    "Now",
    "Of",
    "On",
    "Once",
    "One",
    "Only",
    "Or",
    "Other",
    "Others",
    "Our",
    "Over",
    "Perhaps",
    "Regarding",
    "Several",
    "She",
    "Since",
    "So",
    "Some",
    "Speaking",
    "Still",
    "Such",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Though",
    "Through",
    "Thus",
    "To",
    "Today",
    "Under",
    "Unfortunately",
    "Unlike",
    "Until",
    "Was",
    "We",
    "Were",
    "What",
    "When",
    "Where",
    "Whether",
    "Which",
    "While",
    "Who",
    "Why",
    "With",
    "Without",
    "Yesterday",
    "Yet",
    "You",
    "Your",
];

/// Whether a capitalised word is one that begins sentences rather than names.
pub(super) fn is_starter(word: &str) -> bool {
    STARTERS.binary_search(&word).is_ok()
}

/// The letters, digits, dots and apostrophes that end just before `dot`, at most 24 bytes back.
fn token_before(text: &str, dot: usize) -> Option<(usize, &str)> {
    let head = text.get(..dot)?;
    let mut start = dot;
    for (i, c) in head.char_indices().rev() {
        if dot - i > 24 {
            return None;
        }
        if !(c.is_alphanumeric() || c == '.') {
            break;
        }
        start = i;
    }
    Some((start, head.get(start..)?))
}

/// The word after a place, past spaces and opening marks.
pub(super) fn word_after(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || super::chars::is_opener(c) || c == '"');
    let end = rest.find(|c: char| !(c.is_alphanumeric() || super::chars::is_apostrophe(c))).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

fn word_before(text: &str, at: usize) -> &str {
    let head = text.get(..at).unwrap_or_default().trim_end_matches(' ');
    let start = head.char_indices().rev().take(32).take_while(|(_, c)| c.is_alphanumeric() || *c == '.').last();
    start.and_then(|(i, _)| head.get(i..)).unwrap_or_default()
}

fn starts_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether the full stop at byte `dot` belongs to the word before it.
pub(in crate::core) fn belongs_to_word(text: &str, dot: usize) -> bool {
    dot_at(text, dot) != Dot::Full
}

/// What the full stop at byte `dot` is for.
pub(super) fn dot_at(text: &str, dot: usize) -> Dot {
    let Some((start, token)) = token_before(text, dot) else { return Dot::Full };
    let next = word_after(text, dot + 1);
    let next_is_digit = next.starts_with(|c: char| c.is_ascii_digit());
    if token.contains('.') {
        let letters = |part: &str| (1..=2).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic);
        if !token.split('.').all(letters) {
            return Dot::Full;
        }
        return match token.to_ascii_lowercase().as_str() {
            "a.m" | "p.m" => Dot::Clock,
            "e.g" | "i.e" | "z.b" | "d.h" | "u.a" => Dot::Inner,
            _ => Dot::Either,
        };
    }
    let mut letters = token.chars();
    if let (Some(c), None) = (letters.next(), letters.next())
        && c.is_uppercase()
    {
        return initial(text, start, dot, next);
    }
    if TITLES.contains(&token) {
        return Dot::Inner;
    }
    if MONTHS.contains(&token) {
        return Dot::Month;
    }
    if DAYS.contains(&token) {
        let follows = text.get(dot + 1..).unwrap_or_default();
        let inner = follows.starts_with(',') || next_is_digit || MONTHS.contains(&next);
        return if inner { Dot::Inner } else { Dot::Full };
    }
    if NUMBERED.contains(&token) {
        return if next_is_digit { Dot::Inner } else { Dot::Full };
    }
    if EITHER.contains(&token) {
        return Dot::Either;
    }
    if STATES.contains(&token) && text.get(..start).is_some_and(|head| head.trim_end().ends_with(',')) {
        return Dot::Either;
    }
    Dot::Full
}

/// `J. Smith`, `George W. Bush` against "They turned to plan B."
fn initial(text: &str, start: usize, dot: usize, next: &str) -> Dot {
    let before = word_before(text, start);
    if LETTERED.contains(&before) || is_starter(next) && next.len() > 1 {
        return Dot::Full;
    }
    let glued = text.get(dot + 1..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic);
    let named = before.is_empty() || starts_upper(before) || !before.starts_with(char::is_alphabetic);
    if starts_upper(next) && (glued || named) { Dot::Inner } else { Dot::Full }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The full stop asked about stands as `|`.
    fn dot(marked: &str) -> Dot {
        let at = marked.find('|').unwrap();
        dot_at(&marked.replace('|', "."), at)
    }

    #[test]
    fn the_list_of_starters_is_sorted() {
        assert!(STARTERS.is_sorted());
    }

    #[test]
    fn full_stops_of_abbreviations_are_told_from_those_of_sentences() {
        assert_eq!(dot("asked Mr| Dmitriev"), Dot::Inner);
        assert_eq!(dot("since Feb| 1"), Dot::Month);
        assert_eq!(dot("the U.S| delegation"), Dot::Either);
        assert_eq!(dot("at 3 p.m| Wednesday"), Dot::Clock);
        assert_eq!(dot("Ford Motor Co| said"), Dot::Either);
        assert_eq!(dot("the No| 5 reactor"), Dot::Inner);
        assert_eq!(dot("He said no| They left"), Dot::Full);
        assert_eq!(dot("will take place|"), Dot::Full);
        assert_eq!(dot("Sacramento, Calif| and"), Dot::Either);
        assert_eq!(dot("an Ill| wind"), Dot::Full);
        assert_eq!(dot("on Sun|, Jan. 3"), Dot::Inner);
        assert_eq!(dot("in the Sun| Readers"), Dot::Full);
    }

    #[test]
    fn initials_of_names_are_not_letters_of_things() {
        assert_eq!(dot("J| Smith"), Dot::Inner);
        assert_eq!(dot("George W| Bush"), Dot::Inner);
        assert_eq!(dot("J|K. Rowling"), Dot::Inner);
        assert_eq!(dot("moved to Plan B| Ministers"), Dot::Full);
        assert_eq!(dot("in World War I| The"), Dot::Full);
        assert_eq!(dot("of vitamin C| Doctors"), Dot::Full);
    }
}

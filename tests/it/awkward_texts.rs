//! Texts that no newspaper prints: what a reader of articles must get through in time all the same.

/// Texts of about so many bytes, each with its name.
pub fn awkward_texts(bytes: usize) -> Vec<(&'static str, String)> {
    let over = |piece: &str| piece.repeat(bytes / piece.len() + 1);
    let numbered = |sentence: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        let mut n = 0;
        while text.len() < bytes {
            text.push_str(&sentence(n));
            n += 1;
        }
        text
    };
    let word = |n: usize| -> String {
        let letter = |shift: usize| char::from(b'a' + (n / 26_usize.pow(shift as u32) % 26) as u8);
        format!("K{}{}{}{}", letter(3), letter(2), letter(1), letter(0))
    };
    let half = bytes / 2;
    vec![
        ("straight marks", over("\"")),
        ("opening marks", over("“")),
        ("marks and letters", over("\"a\" \"")),
        ("marks of every kind", over("“ \" « „ ‘ ' ” » ")),
        ("a mark in each paragraph", over("\"Yes\n\n")),
        ("capitals", over("AB CDE FGHI ")),
        ("one capital", over("A")),
        ("capitalised words", over("Abc Defg Hi ")),
        ("capitalised words with hyphens", over("Abc-Defg-")),
        ("one line", over("Anna Berg of the Harbour Ministry said on Monday that Ben Okafor would go to Moscow. ")),
        ("one sentence", over("and Anna Berg said that Ben told reporters ")),
        ("nested brackets", format!("{}{}", "(".repeat(half), ")".repeat(half))),
        ("names in brackets", over("Abc (Def [Ghi ")),
        ("digits", over("1234567890")),
        ("digits and dashes", over("1-2-")),
        ("digits and strokes", over("12/11/")),
        ("digits and dots", over("1.2.")),
        ("digits and colons", over("10:10:")),
        ("numbers in words", over("twenty-one hundred thousand ")),
        ("weekdays", over("Monday Tuesday ")),
        ("months", over("May March ")),
        ("days of months", over("1 May 2 June 2024 ")),
        ("years", over("2024 ")),
        ("relative days", over("last week next year ago ")),
        ("cues", over("said ")),
        ("cues and commas", over("said, ")),
        ("cues that ask for that", over("said that ")),
        ("prepositions with speakers", over("according to ")),
        ("titles", over("Mr. President ")),
        ("organisation words", over("Ministry of Bank of ")),
        ("states", over("Russian Ukraine U.S. ")),
        ("commas", over(", ")),
        ("dots", over(".")),
        ("apostrophes", over("'s ")),
        ("line ends", over("\n")),
        ("lines with one word", over("Kyiv\n\n")),
        ("spaces", over(" ")),
        ("marks on marks", over("e\u{301}\u{302}\u{303}")),
        ("emoji", over("👩‍👩‍👦‍👦")),
        ("no spaces", over("安娜说北京")),
        ("from right to left", over("قال هدى ")),
        ("names never seen twice", numbered(&|n| format!("{} {} said so. ", word(n), word(n * 7919 + 13)))),
        ("surnames in common", numbered(&|n| format!("{} Berg met Berg. ", word(n)))),
        ("bodies with initials", numbered(&|n| format!("The {} Energy Agency ({}EA) met. ", word(n), word(n)))),
        ("names nearly alike", numbered(&|n| format!("President {}ovsky. ", word(n)))),
        ("quotations by new people", numbered(&|n| format!("“Quite so, yes,” said {} {}.\n\n", word(n), word(n + 5)))),
    ]
}

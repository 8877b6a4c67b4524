//! Fields that a spreadsheet would calculate: told by how formulas are written, and the apostrophe that stops it.

use std::sync::LazyLock;

/// Whether a spreadsheet would calculate a field: an equals sign at its front, or another sign that it takes for the
/// start of a formula and further on something that calls a function, another program or another sheet. White space may
/// stand before it. A dash before plain words is none, however they go on: quotes and whole articles begin with one, and
/// must come out as they are.
pub fn is_formula(field: &str) -> bool {
    let body = field.trim_start();
    match body.strip_prefix(['=', '＝']) {
        Some(rest) => !rest.starts_with(['=', '>']),
        None => body.strip_prefix(['+', '-', '@', '＋', '－', '＠']).is_some_and(calls),
    }
}

/// Whether something in a field is written as formulas write calls: `name(`, `program|topic!item`, `sheet!A1`.
fn calls(field: &str) -> bool {
    static CALL: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
        let name = "[A-Za-z0-9_.]";
        let program = format!("^[^ \\t\\n\\x0C\\r]*{name}\\||{name}\\|(?:{name}*|'(?s:.*')?)!");
        let sheet = format!("(?:{name}|['\\]])!\\$?[A-Z]{{1,3}}\\$?[0-9]");
        regex::Regex::new(&format!("{name}\\(|{program}|{sheet}")).ok()
    });
    CALL.as_ref().is_none_or(|call| call.is_match(field))
}

/// Takes off the apostrophe that kept a spreadsheet from calculating.
pub fn unguarded(field: &str) -> String {
    match field.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest.to_owned(),
        _ => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_come_back() {
        for formula in [
            "=1+1",
            "\t=cmd",
            "@SUM(A1)",
            "-2+3+cmd|' /C calc'!A0",
            "- cmd|' /C calc'!A0",
            "'=1",
            "+cmd|x",
            "-1+Sheet1!$A$1",
            "+'[x.xls]s'!B2",
        ] {
            assert!(is_formula(formula.trim_start_matches('\'')), "{formula}");
            assert_eq!(unguarded(&format!("'{formula}")), formula);
        }
        for plain in [
            "-5.3",
            "+1",
            "a=b",
            "'tis",
            "\ttext",
            "",
            "@handle",
            "– he said",
            "-EU",
            "== Heading ==",
            "=> see below",
            "- No! she said (twice), and a|b | c\\d = e; \"Never!\" he said.",
            "-DOCSTART- x!",
        ] {
            assert!(!is_formula(plain.trim_start_matches('\'')), "{plain}");
            assert_eq!(unguarded(plain), plain);
        }
    }
}

//! Printing: what steers a terminal or turns its text around is shown as U+XXXX, and a closed pipe is no fault.

use std::borrow::Cow;
use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Exit code: done.
pub const DONE: u8 = 0;
/// Exit code: findings, losses or conflicts, where they were asked about.
pub const FINDINGS: u8 = 1;
/// Exit code: bad input or usage.
pub const BAD: u8 = 2;
/// Exit code: not saved.
pub const NOT_SAVED: u8 = 3;

/// Longest line of a message in characters: files may hold names of a megabyte.
const LONGEST: usize = 600;

/// Time between two counts of something long.
const BETWEEN: Duration = Duration::from_millis(200);

/// Text with every control, bidi and zero-width character but the line feed shown as U+XXXX.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if steers(c) {
            shown.push_str(&format!("U+{:04X}", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn steers(c: char) -> bool {
    match c {
        '\n' => false,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => true,
        c => c.is_control(),
    }
}

/// One line of it, shortened where somebody's file has put a novel into a name.
fn line(text: &str) -> String {
    let one = text.replace('\n', "U+000A");
    match one.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", visible(one.get(..end).unwrap_or_default())),
        None => visible(&one).into_owned(),
    }
}

/// Writes to standard output. `false`: whoever read it has gone, and nothing more need be written.
pub fn print(text: &str) -> bool {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
}

/// Writes a finding or another line of results to standard output.
pub fn print_line(text: &str) -> bool {
    print(&(line(text) + "\n"))
}

/// Writes a sentence to standard error.
pub fn note(text: &str) {
    // There is nobody left to tell when this fails.
    let _ = writeln!(io::stderr().lock(), "{}", line(text));
}

/// A count that grows on one line of a terminal while something long is done. Without a terminal nothing is shown.
pub struct Counter {
    what: &'static str,
    terminal: bool,
    shown: Option<Instant>,
    started: Instant,
}

impl Counter {
    /// Nothing is shown yet. `what` is counted, as in “12,000 records”.
    pub fn new(what: &'static str) -> Self {
        Self { what, terminal: io::stderr().is_terminal(), shown: None, started: Instant::now() }
    }

    /// Shows a count, a few times a second, once it takes long enough to wonder. Always `true`: nobody cancels here but
    /// by Ctrl+C.
    pub fn show(&mut self, n: usize) -> bool {
        let now = Instant::now();
        if self.terminal && now.duration_since(self.shown.unwrap_or(self.started)) > BETWEEN {
            self.shown = Some(now);
            let _ = write!(io::stderr().lock(), "\r{n} {} …", self.what);
        }
        true
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr().lock(), "\r{:40}\r", "");
        }
    }
}

/// Says what went wrong, why, and what to do.
pub fn error(what: &str, why: &str, remedy: &str) {
    note(&format!("error: {what}"));
    if !why.is_empty() {
        note(&format!("because: {why}"));
    }
    if !remedy.is_empty() {
        note(&format!("try: {remedy}"));
    }
}

/// Says an error with those of its causes that its own sentence does not name, what was kept, and what to do.
pub fn failure(failure: &dyn Error, kept: &str, remedy: &str) {
    let what = failure.to_string();
    let mut why: Vec<String> = Vec::new();
    let mut cause = failure.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !what.contains(&text) && !why.contains(&text) {
            why.push(text);
        }
        cause = error.source();
    }
    if !kept.is_empty() {
        why.push(kept.to_owned());
    }
    error(&what, &why.join(". "), remedy);
}

/// Prints help, version or a fault in the arguments, and returns the exit code.
pub fn usage(error: &clap::Error) -> u8 {
    if error.use_stderr() {
        let text = error.render().to_string();
        // There is nobody left to tell when this fails.
        let _ = write!(io::stderr().lock(), "{}", visible(&text));
        return BAD;
    }
    match error.print() {
        Ok(()) => DONE,
        Err(_) => BAD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_spelt_out() {
        assert_eq!(visible("a\u{1b}[2J\u{202e}b\u{9b}\u{7f}\r\n"), "aU+001B[2JU+202EbU+009BU+007FU+000D\n");
        assert_eq!(visible("שלום é 😀"), "שלום é 😀");
        assert_eq!(line("a\nb"), "aU+000Ab");
        assert!(line(&"x".repeat(5000)).chars().count() < 700);
    }
}

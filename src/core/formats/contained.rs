//! A fence around readers made by others that panic on damaged files: inside it a panic is an answer like any other.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static FENCED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a reader; `None` where it panicked. What it was reading into must not be used after that.
pub fn contained<T>(read: impl FnOnce() -> T) -> Option<T> {
    let before = FENCED.replace(true);
    let answer = catch_unwind(AssertUnwindSafe(read)).ok();
    FENCED.set(before);
    answer
}

/// Whether this thread is inside the fence: a panic there is no fault of the program, and the hook says nothing of it.
pub fn is_contained() -> bool {
    FENCED.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_an_answer() {
        assert_eq!(contained(|| 4), Some(4));
        let none: Option<i32> = contained(|| if is_contained() { panic!("damaged") } else { 4 });
        assert_eq!(none, None);
        assert!(!is_contained());
    }
}

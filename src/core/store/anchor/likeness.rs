//! How alike two stretches are, from 0 to 1, by the edits between them.

/// Products of two lengths from which the edits are no longer counted one by one.
const LARGE: usize = 1_000_000;

/// One minus the share of characters that must be changed, put in or taken out.
///
/// **Cost:** product of the lengths, after equal beginnings and ends are set aside; of very long stretches only those
/// beginnings and ends count.
pub(super) fn likeness(a: &[char], b: &[char]) -> f64 {
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 1.0;
    }
    1.0 - edits(a, b) as f64 / longest as f64
}

fn edits(a: &[char], b: &[char]) -> usize {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - end).unwrap_or_default(), b.get(..b.len() - end).unwrap_or_default());
    if a.is_empty() || b.is_empty() || a.len().saturating_mul(b.len()) > LARGE {
        return a.len().max(b.len());
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut left = i + 1;
        let mut corner = i;
        let mut cells = row.iter_mut();
        if let Some(first) = cells.next() {
            *first = left;
        }
        for (cell, y) in cells.zip(b) {
            let above = *cell;
            left = (corner + usize::from(x != y)).min(above + 1).min(left + 1);
            corner = above;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Where in `text` the whole of `words` fits best, and how many edits that takes. Of several places the first.
///
/// **Cost:** product of the lengths.
pub(super) fn best_fit(words: &[char], text: &[char]) -> Option<(std::ops::Range<usize>, usize)> {
    // Each cell: edits so far, and where in the text this fit starts.
    let mut row: Vec<(usize, usize)> = (0..=text.len()).map(|start| (0, start)).collect();
    for (i, x) in words.iter().enumerate() {
        let mut left = (i + 1, 0);
        let mut corner = row.first().copied().unwrap_or_default();
        let mut cells = row.iter_mut();
        if let Some(first) = cells.next() {
            *first = left;
        }
        for (cell, y) in cells.zip(text) {
            let above = *cell;
            let mut best = (corner.0 + usize::from(x != y), corner.1);
            if above.0 + 1 < best.0 {
                best = (above.0 + 1, above.1);
            }
            if left.0 + 1 < best.0 {
                best = (left.0 + 1, left.1);
            }
            left = best;
            corner = above;
            *cell = best;
        }
    }
    let (end, (edits, start)) = row.into_iter().enumerate().min_by_key(|(_, (edits, _))| *edits)?;
    (start < end).then_some((start..end, edits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn likeness_counts_edits() {
        let of = |a: &str, b: &str| likeness(&chars(a), &chars(b));
        assert_eq!(of("kitten", "sitting"), 1.0 - 3.0 / 7.0);
        assert_eq!((of("", ""), of("abc", "abc"), of("abc", "")), (1.0, 1.0, 0.0));
        assert_eq!(of("Anna Berg", "Anna Bergh"), 0.9);
        let (a, b) = ("ab".repeat(1500), "ba".repeat(1500));
        assert_eq!(of(&format!("x{a}"), &format!("x{b}")), 1.0 - 3000.0 / 3001.0);
    }

    #[test]
    fn words_are_found_where_they_fit_best() {
        let fit = |words: &str, text: &str| best_fit(&chars(words), &chars(text));
        assert_eq!(fit("minister", "the minster said"), Some((4..11, 1)));
        assert_eq!(fit("abc", "xxabcxxabc"), Some((2..5, 0)));
        assert_eq!(fit("abc", ""), None);
    }
}

//! One outline around all rows of a range, with round corners.

use egui::{Pos2, Rect, pos2};

/// Outlines around rectangles that stand row by row. Rows that overlap sideways by enough share one outline; a row that does
/// not begins another.
pub(super) fn around(rows: &[Rect], radius: f32) -> Vec<Vec<Pos2>> {
    let meets =
        |a: &Rect, b: &Rect| b.top() > a.center().y && a.left().max(b.left()) + 2.0 * radius < a.right().min(b.right());
    rows.chunk_by(meets).map(|chain| rounded(&corners(chain), radius)).collect()
}

/// Corners of the union of rows, clockwise from the upper left one. Rows meet half way between their edges.
fn corners(rows: &[Rect]) -> Vec<Pos2> {
    let edge_below = |i: usize| match (rows.get(i), rows.get(i + 1)) {
        (Some(row), Some(next)) => (row.bottom() + next.top()) / 2.0,
        (Some(row), None) => row.bottom(),
        _ => 0.0,
    };
    let top = |i: usize| if i == 0 { rows.first().map_or(0.0, Rect::top) } else { edge_below(i - 1) };
    let right = rows.iter().enumerate().flat_map(|(i, r)| [pos2(r.right(), top(i)), pos2(r.right(), edge_below(i))]);
    let left = rows.iter().enumerate().rev().flat_map(|(i, r)| [pos2(r.left(), edge_below(i)), pos2(r.left(), top(i))]);
    let mut corners: Vec<Pos2> = right.chain(left).collect();
    // Rows with one edge in common leave corners that turn nowhere.
    corners.dedup_by(|a, b| a.distance(*b) < 0.5);
    let n = corners.len();
    let straight = |i: usize| {
        let (a, b, c) = (corners[(i + n - 1) % n], corners[i], corners[(i + 1) % n]);
        ((a.x - b.x).abs() < 0.5 && (b.x - c.x).abs() < 0.5) || ((a.y - b.y).abs() < 0.5 && (b.y - c.y).abs() < 0.5)
    };
    (0..n).filter(|i| !straight(*i)).map(|i| corners[i]).collect()
}

/// Points of a polygon with right angles whose corners are rounded, as far as its edges are long enough.
fn rounded(corners: &[Pos2], radius: f32) -> Vec<Pos2> {
    const STEPS: u8 = 4;
    let n = corners.len();
    let mut points = Vec::with_capacity(n * usize::from(STEPS + 1));
    for (i, corner) in corners.iter().enumerate() {
        let (before, after) = (corners[(i + n - 1) % n] - *corner, corners[(i + 1) % n] - *corner);
        let r = radius.min(before.length() / 2.0).min(after.length() / 2.0);
        let (from, to) = (*corner + before.normalized() * r, *corner + after.normalized() * r);
        for step in 0..=STEPS {
            let t = f32::from(step) / f32::from(STEPS);
            let (a, b) = (from + (*corner - from) * t, *corner + (to - *corner) * t);
            points.push(a + (b - a) * t);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(left: f32, right: f32, line: f32) -> Rect {
        Rect::from_min_max(pos2(left, line * 30.0), pos2(right, line * 30.0 + 24.0))
    }

    #[test]
    fn three_rows_have_one_outline_that_follows_their_edges() {
        let rows = [row(300.0, 600.0, 0.0), row(0.0, 580.0, 1.0), row(0.0, 200.0, 2.0)];
        assert_eq!(around(&rows, 4.0).len(), 1);
        let corners = corners(&rows);
        let expected = [(600.0, 0.0), (600.0, 27.0), (580.0, 27.0), (580.0, 57.0), (200.0, 57.0), (200.0, 84.0)];
        assert_eq!(corners[..6], expected.map(|(x, y)| pos2(x, y)));
        assert_eq!(corners[6..], [pos2(0.0, 84.0), pos2(0.0, 27.0), pos2(300.0, 27.0), pos2(300.0, 0.0)]);
    }

    #[test]
    fn a_tail_and_a_head_that_do_not_meet_are_two_outlines() {
        assert_eq!(around(&[row(500.0, 600.0, 0.0), row(0.0, 90.0, 1.0)], 4.0).len(), 2);
    }

    #[test]
    fn rounding_stays_within_the_corners() {
        for points in around(&[row(10.0, 14.0, 0.0), row(0.0, 300.0, 1.0)], 6.0) {
            assert!(points.iter().all(|p| (0.0..=300.0).contains(&p.x) && (0.0..=54.0).contains(&p.y)));
        }
    }
}

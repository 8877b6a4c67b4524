//! Heights of all blocks with their sums: where a block stands in the whole article, and which block stands at a height.
//!
//! A Fenwick tree in f64, because 10 MB of text are millions of points tall, where f32 keeps only half points apart.

/// Heights in points. **Cost:** change, sum and search are O(log n).
#[derive(Default)]
pub struct Heights {
    /// `tree[i]` sums the values of the `i & -i` places before and at `i - 1`.
    tree: Vec<f64>,
    values: Vec<f32>,
}

impl Heights {
    /// Takes the heights in order. **Cost:** one pass.
    pub fn new(values: Vec<f32>) -> Self {
        let mut tree = vec![0.0; values.len() + 1];
        for (i, value) in values.iter().enumerate() {
            let at = i + 1;
            tree[at] += f64::from(*value);
            let parent = at + lowest_bit(at);
            if parent < tree.len() {
                tree[parent] += tree[at];
            }
        }
        Self { tree, values }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The height of one block, 0 past the end.
    pub fn get(&self, i: usize) -> f32 {
        self.values.get(i).copied().unwrap_or_default()
    }

    /// Corrects the height of one block.
    pub fn set(&mut self, i: usize, value: f32) {
        let Some(old) = self.values.get_mut(i) else { return };
        let change = f64::from(value) - f64::from(*old);
        *old = value;
        if change != 0.0 {
            let mut at = i + 1;
            while at < self.tree.len() {
                self.tree[at] += change;
                at += lowest_bit(at);
            }
        }
    }

    /// Sum of the heights before a block: its top.
    pub fn top_of(&self, i: usize) -> f64 {
        let mut at = i.min(self.values.len());
        let mut sum = 0.0;
        while at > 0 {
            sum += self.tree[at];
            at -= lowest_bit(at);
        }
        sum
    }

    /// Height of everything.
    pub fn total(&self) -> f64 {
        self.top_of(self.values.len())
    }

    /// The block at a height and the distance below its top; the last block's end past the end.
    pub fn find(&self, y: f64) -> (usize, f64) {
        let n = self.values.len();
        let mut left = y.max(0.0);
        let mut at = 0;
        let mut step = n.next_power_of_two();
        while step > 0 {
            let next = at + step;
            if next <= n && self.tree[next] <= left {
                left -= self.tree[next];
                at = next;
            }
            step >>= 1;
        }
        if at < n { (at, left) } else { (n.saturating_sub(1), f64::from(self.get(n.saturating_sub(1)))) }
    }
}

const fn lowest_bit(n: usize) -> usize {
    n & n.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_searches_agree_with_adding_up() {
        let mut values: Vec<f32> = (0..1000u16).map(|i| f32::from(i % 17) + 1.0).collect();
        let mut heights = Heights::new(values.clone());
        for (i, v) in [(500, 99.0), (0, 3.5), (999, 0.0)] {
            heights.set(i, v);
            values[i] = v;
        }
        let mut sum = 0.0;
        for (i, v) in values.iter().enumerate() {
            assert_eq!(heights.top_of(i), sum);
            if *v > 0.0 {
                assert_eq!(heights.find(sum), (i, 0.0));
                assert_eq!(heights.find(sum + f64::from(*v) - 0.5).0, i);
            }
            sum += f64::from(*v);
        }
        assert_eq!(heights.total(), sum);
    }

    #[test]
    fn past_the_end_and_empty_have_an_answer() {
        assert_eq!(Heights::default().find(7.0), (0, 0.0));
        let heights = Heights::new(vec![2.0, 3.0]);
        assert_eq!(heights.find(99.0), (1, 3.0));
        assert_eq!(heights.find(-4.0), (0, 0.0));
    }
}

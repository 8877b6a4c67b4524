//! Offsets with a type: bytes inside the program, code points in files and on screen, and the table between them.

/// A place in the text, in bytes of its UTF-8 form. Articles end at 64 MB, so 32 bits do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Byte(pub u32);

/// A place in the text, in Unicode code points: what sidecars and most formats count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct CodePoint(pub u32);

impl Byte {
    /// From a length or index of a string slice.
    pub const fn new(at: usize) -> Self {
        Self(at as u32)
    }

    /// For indexing string slices.
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

/// Half-open range in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct ByteRange {
    pub start: Byte,
    pub end: Byte,
}

impl ByteRange {
    /// Both ends given; `end` before `start` counts as empty.
    pub const fn new(start: Byte, end: Byte) -> Self {
        Self { start, end }
    }

    /// From two numbers of bytes.
    pub const fn of(start: usize, end: usize) -> Self {
        Self::new(Byte::new(start), Byte::new(end))
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.0.saturating_sub(self.start.0) as usize
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.end.0 <= self.start.0
    }

    /// Whether a byte lies in it.
    pub fn contains(self, at: Byte) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether all of the other lies in it.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// As a range of `usize`, for slices.
    pub const fn as_usize(self) -> std::ops::Range<usize> {
        self.start.get()..self.end.get()
    }
}

impl From<std::ops::Range<usize>> for ByteRange {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::of(range.start, range.end)
    }
}

/// Half-open range in code points.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct CpRange {
    pub start: CodePoint,
    pub end: CodePoint,
}

/// Distance of the checkpoints in bytes. 10 MB of text make a table of 640 kB.
const STEP: usize = 64;

/// Counts of code points at every 64th byte, where a character may have several.
#[derive(Debug)]
pub struct Offsets {
    /// Code points that start before byte `i * STEP`; none where bytes and code points are the same.
    checkpoints: Vec<u32>,
    total: u32,
    ascii: bool,
}

impl Offsets {
    /// Counts a text once. **Cost:** about 1 ms a megabyte.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { checkpoints: Vec::new(), total: text.len() as u32, ascii: true };
        }
        let mut checkpoints = Vec::with_capacity(text.len() / STEP + 1);
        let mut total = 0u32;
        for chunk in text.as_bytes().chunks(STEP) {
            checkpoints.push(total);
            total += starts_in(chunk);
        }
        Self { checkpoints, total, ascii: false }
    }

    /// Code points of the whole text.
    pub fn total(&self) -> CodePoint {
        CodePoint(self.total)
    }

    /// Whether every character is one byte.
    pub const fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Code points that start before `at`.
    pub fn cp_from_byte(&self, text: &str, at: Byte) -> CodePoint {
        let at = at.get().min(text.len());
        if self.ascii {
            return CodePoint(at as u32);
        }
        let i = at / STEP;
        let Some(&before) = self.checkpoints.get(i) else { return CodePoint(self.total) };
        CodePoint(before + text.as_bytes().get(i * STEP..at).map_or(0, starts_in))
    }

    /// Where a code point starts; the end of the text for the number after the last, `None` beyond.
    pub fn byte_from_cp(&self, text: &str, at: CodePoint) -> Option<Byte> {
        if at.0 >= self.total {
            return (at.0 == self.total).then(|| Byte::new(text.len()));
        }
        if self.ascii {
            return Some(Byte(at.0));
        }
        let i = self.checkpoints.partition_point(|&c| c <= at.0).checked_sub(1)?;
        let mut left = at.0 - self.checkpoints.get(i)?;
        for (k, byte) in text.as_bytes().iter().enumerate().skip(i * STEP) {
            if is_start(*byte) {
                if left == 0 {
                    return Some(Byte::new(k));
                }
                left -= 1;
            }
        }
        None
    }
}

const fn is_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

fn starts_in(bytes: &[u8]) -> u32 {
    // Sums of at most 64 fit a byte, and bytes are summed many at a time.
    bytes.chunks(STEP).map(|chunk| u32::from(chunk.iter().map(|b| u8::from(is_start(*b))).sum::<u8>())).sum()
}

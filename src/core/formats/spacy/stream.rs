//! The zlib stream of a DocBin, put together of parts that are compressed as they come.
//!
//! The file wants all tokens in one piece, then all documents of each other field. A part is compressed on its own while
//! articles are written, so that never more than the compressed bytes are in memory; in the end the parts are strung
//! together, which deflate allows at the end of a block. **Source:** RFC 1950 and 1951.

use flate2::{Compress, Compression, FlushCompress, Status};
use std::io::{self, Write};

/// Bytes that are compressed at once.
const CHUNK: usize = 64 << 10;

/// One part, compressed while it is written.
pub struct Part {
    deflate: Compress,
    waiting: Vec<u8>,
    out: Vec<u8>,
    /// The checksum of what went in, and how much that was.
    sum: u32,
    length: u64,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            deflate: Compress::new(Compression::new(LEVEL), false),
            waiting: Vec::with_capacity(CHUNK + 4096),
            out: Vec::new(),
            sum: 1,
            length: 0,
        }
    }
}

/// How hard is compressed: numbers of tokens repeat so much that more effort gains little.
const LEVEL: u32 = 2;

impl Part {
    fn compress(&mut self, flush: FlushCompress) -> io::Result<()> {
        self.sum = adler(self.sum, &self.waiting);
        self.length += self.waiting.len() as u64;
        let mut rest = self.waiting.as_slice();
        loop {
            self.out.reserve(CHUNK);
            let before = (self.deflate.total_in(), self.deflate.total_out());
            let status = self.deflate.compress_vec(rest, &mut self.out, flush).map_err(io::Error::other)?;
            let used = usize::try_from(self.deflate.total_in() - before.0).unwrap_or(0);
            rest = rest.get(used..).unwrap_or_default();
            let full = self.out.len() == self.out.capacity();
            if status == Status::StreamEnd || (rest.is_empty() && !full) {
                break;
            }
        }
        self.waiting.clear();
        Ok(())
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK {
            self.compress(FlushCompress::None)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes parts one after another as one zlib stream.
pub fn write(parts: Vec<Part>, out: &mut dyn Write) -> io::Result<()> {
    // Deflate with a window of 32 KB, no dictionary.
    out.write_all(&[0x78, 0x9c])?;
    let mut sum = 1;
    let count = parts.len();
    for (i, mut part) in parts.into_iter().enumerate() {
        part.compress(if i + 1 == count { FlushCompress::Finish } else { FlushCompress::Full })?;
        sum = joined(sum, part.sum, part.length);
        out.write_all(&part.out)?;
    }
    out.write_all(&sum.to_be_bytes())
}

/// Largest prime below 2 to the 16.
const BASE: u32 = 65_521;

/// The Adler-32 checksum of what had one and some more bytes.
fn adler(sum: u32, bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (sum & 0xffff, sum >> 16);
    // So many bytes can be added before a sum runs over.
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            a += u32::from(*byte);
            b += a;
        }
        a %= BASE;
        b %= BASE;
    }
    b << 16 | a
}

/// The checksum of two runs of bytes one after the other, of which the second has a length.
fn joined(first: u32, second: u32, length: u64) -> u32 {
    let base = u64::from(BASE);
    let (a1, b1) = (u64::from(first & 0xffff), u64::from(first >> 16));
    let (a2, b2) = (u64::from(second & 0xffff), u64::from(second >> 16));
    // Both sums of the second began at 1 and 0, not where the first ended.
    let a = (a1 + a2 + base - 1) % base;
    let b = (b1 + b2 + (length % base) * ((a1 + base - 1) % base)) % base;
    (b << 16 | a) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn parts_make_one_stream_that_any_reader_takes() {
        let mut state = 7u64;
        let mut noise = |n: usize| -> Vec<u8> {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 56) as u8
            };
            (0..n).map(|i| if i % 3 == 0 { next() } else { 255 }).collect()
        };
        let contents = [Vec::new(), noise(10), noise(CHUNK * 3 + 17), Vec::new(), noise(1), noise(CHUNK)];
        let mut parts = Vec::new();
        for bytes in &contents {
            let mut part = Part::default();
            bytes.chunks(1000).for_each(|piece| part.write_all(piece).unwrap());
            parts.push(part);
        }
        let mut out = Vec::new();
        write(parts, &mut out).unwrap();
        let mut back = Vec::new();
        flate2::read::ZlibDecoder::new(out.as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, contents.concat());
    }
}

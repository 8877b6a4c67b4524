//! The real time and the real chance, for everything below that knows neither.

use crate::core::store::Outside;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// The computer's clocks and its source of randomness.
pub struct World {
    start: Instant,
}

impl Default for World {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Outside for World {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn utc(&self) -> String {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_second(i64::try_from(since.as_secs()).unwrap_or_default()).unwrap_or_default().to_string()
    }

    fn random(&self) -> u64 {
        // Without a source of randomness the clock still gives every id of one run another number.
        getrandom::u64().unwrap_or_else(|_| self.start.elapsed().as_nanos() as u64)
    }
}

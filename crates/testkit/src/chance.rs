//! Time and chance in the hands of a test.

use domain::time::{Day, Moment, Span};
use portal::clock::{Clock, Randomness};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl Default for FakeClock {
    /// Monday, 23 November 2026, noon in Berlin.
    fn default() -> Self {
        Self(AtomicI64::new(1_795_431_600_000_000))
    }
}

impl FakeClock {
    /// Moves the clock forward.
    pub fn advance(&self, span: Span) {
        self.0.store(self.now().plus(span).0, Ordering::SeqCst);
    }

    /// The day on the clock.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day()
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

/// Chance that repeats itself: the same in each run, different at each call (SplitMix64).
#[derive(Debug, Default)]
pub struct Seeded(AtomicU64);

impl Randomness for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

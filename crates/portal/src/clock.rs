//! Time and chance, handed in by the host so that tests decide both.

use domain::time::Moment;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Moment;
}

/// Where chance comes from; must be fit for secrets.
pub trait Randomness: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

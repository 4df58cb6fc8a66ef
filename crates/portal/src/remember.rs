//! Numbers about everybody, kept as long as they are true: to work one out, each contact is looked at.

use crate::Outcome;
use domain::{
    contract::Window,
    time::{Moment, Span},
};
use std::sync::{Mutex, PoisonError};
use store::Db;

/// For so long a number may be what another node has made untrue, or a code whose time has just ended.
const LONGEST: Span = Span::minutes(1);

/// One number, or several that are worked out together. Whatever this node writes makes it be worked out anew.
#[derive(Debug, Default)]
pub(crate) struct Remembered<T>(Mutex<Option<Kept<T>>>);

#[derive(Clone, Debug)]
struct Kept<T> {
    changes: u64,
    window: Window,
    at: Moment,
    value: T,
}

impl<T: Clone> Remembered<T> {
    /// The number as it is now.
    pub(crate) async fn get<E>(
        &self,
        db: &Db,
        window: Window,
        now: Moment,
        work: impl Future<Output = Result<T, E>>,
    ) -> Outcome<T>
    where
        crate::Fault: From<E>,
    {
        // Asked before the work begins: what is written meanwhile may not be in it.
        let changes = db.changes();
        let fresh = |kept: &Kept<T>| {
            (kept.changes, kept.window) == (changes, window) && kept.at <= now && now < kept.at.plus(LONGEST)
        };
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(fresh) {
            return Ok(kept.value);
        }
        let value = work.await?;
        let kept = Kept { changes, window, at: now, value: value.clone() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(value)
    }
}

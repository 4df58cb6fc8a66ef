//! Clearing away what has ended by itself; the host does so once an hour.

use crate::{Outcome, Portal};
use domain::time::Span;

impl Portal {
    /// Clears away expired registrations, links and counts of attempts, and files that were uploaded for an import on
    /// the day before. Who has them left is none the worse.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep(&self) -> Outcome<()> {
        let now = self.now();
        store::registration::sweep(self.db(), now).await?;
        store::link::sweep(self.db(), now).await?;
        // No window is longer than a day.
        store::attempt::sweep(self.db(), now.minus(Span::days(1))).await?;
        store::upload::sweep(self.db(), now).await?;
        Ok(())
    }
}

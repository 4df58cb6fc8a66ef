//! The property manager that runs the installation.

use crate::{Outcome, Portal};
use domain::organisation::Organisation;
use store::write_tx;

impl Portal {
    /// Who runs the installation, with its legal texts; empty as long as none has been set up. Open to everybody.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn organisation(&self) -> Outcome<Organisation> {
        Ok(store::organisation::get(self.db().read()).await?.unwrap_or_default())
    }

    /// Makes the organisation the one that the operator has configured. Asks nobody's right: the host does it at its
    /// start.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_organisation(&self, organisation: &Organisation) -> Outcome<()> {
        write_tx!(self.db(), |tx| {
            store::organisation::save(tx, organisation).await?;
            Ok(())
        })
    }
}

//! The houses of a customer.

use crate::{Outcome, Portal};
use domain::id::PropertyId;

impl Portal {
    /// What some houses are called. Which of them somebody may open, the policy has said before.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn home_names(&self, properties: &[PropertyId]) -> Outcome<Vec<(PropertyId, String)>> {
        if properties.is_empty() {
            return Ok(Vec::new());
        }
        let names = store::home::names(&self.db().read(), properties).await?;
        Ok(names.into_iter().map(|home| (home.id, home.name)).collect())
    }
}

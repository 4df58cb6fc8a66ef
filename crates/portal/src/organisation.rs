//! The property manager that runs the installation.

use crate::{Outcome, Portal};
use domain::{
    journal::{Action, Actor, Entry, Object, ObjectKind},
    organisation::Organisation,
};
use store::write_tx;

/// How much of a legal text the journal tells: enough to see which one it was.
const BEGINNING: usize = 80;

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
        let now = self.now();
        write_tx!(self.db(), |tx| {
            let before = store::organisation::get(&mut *tx).await?;
            if before.as_ref() == Some(organisation) {
                return Ok(());
            }
            store::organisation::save(tx, organisation).await?;
            let (before, after) = told(&before.unwrap_or_default(), organisation);
            let entry = Entry {
                actor: Actor::System,
                object: Object::named(ObjectKind::Organisation, &organisation.name),
                action: Action::Changed,
                before: Some(before),
                after: Some(after),
            };
            Ok(store::journal::append(tx, now, &entry).await?)
        })
    }
}

/// What is different, before and after.
fn told(before: &Organisation, after: &Organisation) -> (String, String) {
    let fields = |one: &Organisation| {
        [
            ("Name", one.name.clone()),
            ("Straße", one.street.clone()),
            ("PLZ", one.postcode.clone()),
            ("Ort", one.town.clone()),
            ("Telefon", one.phone.clone()),
            ("E-Mail", one.email.clone()),
            ("Impressum", one.imprint.clone()),
            ("Datenschutz", one.privacy.clone()),
            ("Barrierefreiheit", one.accessibility.clone()),
        ]
    };
    let short = |value: &str| {
        let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(BEGINNING) {
            _ if line.is_empty() => "–".to_owned(),
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    };
    let mut words = (Vec::new(), Vec::new());
    for ((label, before), (_, after)) in fields(before).into_iter().zip(fields(after)) {
        if before != after {
            words.0.push(format!("{label}: {}", short(&before)));
            words.1.push(format!("{label}: {}", short(&after)));
        }
    }
    (words.0.join(", "), words.1.join(", "))
}

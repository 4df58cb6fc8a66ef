//! Mails that came back: noted by staff, or said by the mail server. Nothing is mailed to such an address until it is
//! corrected or allowed again.

use super::reader;
use crate::{Outcome, Portal, Visitor};
use domain::{
    access::AccessKind,
    form::{LINE, Problems, optional_line},
    id::{ContactId, InvitationId},
    journal::{Action, Actor, Entry, Object, ObjectKind},
    policy::Right,
    refusal::{Reason, Refusal},
    time::Moment,
};
use store::{Tx, contact::Contact, write_tx};

impl Portal {
    /// Notes that a mail came back from the address of a contact, which the form has shown. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and foreign contacts; [`Reason::AddressChanged`] if the contact has another
    /// address by now; [`Refusal::Invalid`] with `note`.
    pub async fn note_bounce(&self, visitor: &Visitor, contact: ContactId, email: &str, note: &str) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        let note = optional_line(note, LINE).map_err(|problem| Problems::one("note", problem))?;
        let note = note.as_deref();
        write_tx!(self.db(), |tx| {
            let contact = self.at_address(tx, visitor, contact, email).await?;
            if store::bounce::note(tx, email, note, &staff.name, visitor.now).await? {
                tell(tx, visitor.actor(), &contact, (email, note), Action::Bounced, visitor.now).await?;
            }
            Ok(())
        })
    }

    /// Lets the address of a contact be written to again. Doing it twice is no mistake.
    ///
    /// # Errors
    /// As [`Portal::note_bounce`].
    pub async fn clear_bounce(&self, visitor: &Visitor, contact: ContactId, email: &str) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        write_tx!(self.db(), |tx| {
            let contact = self.at_address(tx, visitor, contact, email).await?;
            if let Some(cleared) = store::bounce::clear(tx, email, &staff.name, visitor.now).await? {
                let told = (email, cleared.note.as_deref());
                tell(tx, visitor.actor(), &contact, told, Action::BounceCleared, visitor.now).await?;
            }
            Ok(())
        })
    }

    /// A contact that is held, if it still has the address that a form speaks of.
    async fn at_address(&self, tx: &mut Tx, visitor: &Visitor, id: ContactId, email: &str) -> Outcome<Contact> {
        let staff = visitor.staff()?;
        store::contact::lock(tx, id).await?;
        let contact = store::contact::get(&mut *tx, id, visitor.window(), reader(visitor, staff)).await?;
        let contact = contact.ok_or(Refusal::NotFound)?;
        if contact.email.as_deref() == Some(email) { Ok(contact) } else { Err(Reason::AddressChanged.into()) }
    }

    /// The contact to which a code was mailed.
    pub(crate) async fn invited_at(&self, tx: &mut Tx, invitation: InvitationId) -> Outcome<Vec<(ContactId, String)>> {
        // Whom customers add has an address that the contact knows nothing of.
        let code = store::invitation::get(&mut *tx, invitation).await?.filter(|code| code.kind == AccessKind::Contact);
        Ok(code.map(|code| (code.contact, code.name)).into_iter().collect())
    }

    /// The contacts that have this address. It may be nobody's: people sign in with another one than staff have, and what
    /// came back from that is for them to correct.
    pub(crate) async fn reached_at(&self, tx: &mut Tx, email: &str) -> Outcome<Vec<(ContactId, String)>> {
        let contacts = store::contact::at_address(&mut *tx, email).await?;
        Ok(contacts.into_iter().map(|contact| (contact.id, contact.name.full())).collect())
    }

    /// Notes what a mail server has said of the address of these contacts.
    pub(crate) async fn bounced(
        &self,
        tx: &mut Tx,
        contacts: Vec<(ContactId, String)>,
        email: &str,
        said: &str,
        now: Moment,
    ) -> Outcome<()> {
        // As much as fits where staff write their own.
        let said: String = said.chars().take(LINE).collect();
        if contacts.is_empty() || !store::bounce::note(tx, email, Some(&said), Actor::System.name(), now).await? {
            return Ok(());
        }
        for contact in contacts {
            let entry = entry(Actor::System, contact, (email, Some(&said)), Action::Bounced);
            store::journal::append(tx, now, &entry).await?;
        }
        Ok(())
    }
}

async fn tell(
    tx: &mut Tx,
    actor: Actor,
    contact: &Contact,
    told: (&str, Option<&str>),
    action: Action,
    now: Moment,
) -> Outcome<()> {
    let entry = entry(actor, (contact.id, contact.name.full()), told, action);
    Ok(store::journal::append(tx, now, &entry).await?)
}

fn entry(
    actor: Actor,
    (contact, name): (ContactId, String),
    (email, note): (&str, Option<&str>),
    action: Action,
) -> Entry {
    let came_back = note.map_or_else(|| email.to_owned(), |note| format!("{email}: {note}"));
    let (before, after) = match action {
        Action::Bounced => (None, Some(came_back)),
        _ => (Some(came_back), Some(email.to_owned())),
    };
    Entry { actor, object: Object::new(ObjectKind::Contact, contact.0, name), action, before, after }
}

//! Residents: neighbours invite them, staff look after them.
//!
//! Whoever invites holds the house first, so that of two who do so at once the second sees what the first has done.

mod staff;

use crate::{Outcome, Portal, Visitor, limit::NEIGHBOURS_LOGIN, mail::Content, secret::Purpose};
use domain::{
    access::{Access, Standing},
    form::Problems,
    id::{ContactId, InvitationId, PropertyId, UserId},
    invitation::last_day,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    person::Email,
    policy::{At, Right},
    refusal::Refusal,
    resident::{self, New, Page, outgrown_by},
};
use store::{Tx, resident as rows, write_tx};

impl Portal {
    /// Whom a customer has invited into a house. One statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever may not invite there, and while the switch is off; [`Refusal::QuestionsFirst`],
    /// [`Refusal::SignedOut`].
    pub async fn my_neighbours(&self, visitor: &Visitor, property: PropertyId) -> Outcome<Page> {
        self.may_invite(visitor, property).await?;
        let login = visitor.customer()?.login;
        let guests = rows::guests(self.db().read(), login, property, visitor.now).await?;
        let house = visitor.property_name(property).ok_or(Refusal::NotFound)?.to_owned();
        Ok(Page { property, house, guests })
    }

    /// Invites somebody into a house as a resident: a code, mailed at once. The same form within a minute, as long as the
    /// invitation is open, was sent twice: it is answered like the first one, and nothing is mailed again.
    ///
    /// # Errors
    /// As [`Portal::my_neighbours`]; [`Problems`] with `name` and `email`, which say nothing of access elsewhere;
    /// [`Refusal::TooManyAttempts`].
    pub async fn invite_neighbour(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        name: &str,
        email: &str,
    ) -> Outcome<()> {
        let contact = self.may_invite(visitor, property).await?;
        let login = visitor.customer()?.login;
        let own = Email::parse(&visitor.email).map_err(|_| Refusal::NotFound)?;
        let new = resident::read(name, email, &own)?;
        // Before it counts: the second press is answered like the first one also where that was the last of the day.
        if rows::guests(self.db().read(), login, property, visitor.now).await?.just_invited(&new, visitor.now) {
            return Ok(());
        }
        self.attempt(NEIGHBOURS_LOGIN, &login.to_string(), visitor).await?;
        write_tx!(self.db(), |tx| {
            must_stand(tx, property).await?;
            let guests = rows::guests(&mut *tx, login, property, visitor.now).await?;
            // Once more: both may have been on their way at once.
            if guests.just_invited(&new, visitor.now) {
                return Ok(());
            }
            let mut problems = Problems::default();
            if rows::knows(&mut *tx, property, &new.email.key(), None, at(visitor)).await? {
                problems.add("email", domain::form::Problem::KnownHere);
            }
            problems.note("name", guests.room());
            problems.check()?;
            self.mail_neighbour(tx, visitor, (property, contact), &new).await
        })
    }

    /// Withdraws an invitation that nobody has used. Doing it twice is no mistake.
    ///
    /// # Errors
    /// As [`Portal::my_neighbours`].
    pub async fn withdraw_neighbour(&self, visitor: &Visitor, property: PropertyId, id: InvitationId) -> Outcome<()> {
        self.may_invite(visitor, property).await?;
        let login = visitor.customer()?.login;
        write_tx!(self.db(), |tx| {
            must_stand(tx, property).await?;
            let guests = rows::guests(&mut *tx, login, property, visitor.now).await?;
            match guests.invited.iter().find(|invited| invited.invitation == id) {
                Some(invited) => self.withdraw_code(tx, visitor, id, &invited.name).await.map(|_| ()),
                None => Ok(()),
            }
        })
    }

    /// Sends an invitation again, or renews one whose time is over: with a new code; the old one is no longer valid. The same
    /// button within a minute was pressed twice: it is answered like the first time, and nothing is mailed again.
    ///
    /// # Errors
    /// As [`Portal::my_neighbours`]; [`Refusal::NotFound`] also if it was used or withdrawn; [`Problems`] with
    /// `invitation`; [`Refusal::TooManyAttempts`].
    pub async fn invite_neighbour_again(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        id: InvitationId,
    ) -> Outcome<()> {
        let contact = self.may_invite(visitor, property).await?;
        let login = visitor.customer()?.login;
        let (whose, since) = ((login, property), visitor.now.minus(resident::SENT_TWICE));
        // Before it counts, as with a new one.
        if rows::sent_again(self.db().read(), whose, id, since, visitor.now).await? {
            return Ok(());
        }
        self.attempt(NEIGHBOURS_LOGIN, &login.to_string(), visitor).await?;
        write_tx!(self.db(), |tx| {
            must_stand(tx, property).await?;
            let mut guests = rows::guests(&mut *tx, login, property, visitor.now).await?;
            let Some(place) = guests.invited.iter().position(|invited| invited.invitation == id) else {
                // Once more: both may have been on their way at once.
                let sent = rows::sent_again(&mut *tx, whose, id, since, visitor.now).await?;
                return if sent { Ok(()) } else { Err(Refusal::NotFound.into()) };
            };
            let invited = guests.invited.remove(place);
            let email = Email::parse(&invited.email).map_err(|_| Refusal::NotFound)?;
            let mut problems = Problems::default();
            if rows::knows(&mut *tx, property, &email.key(), Some(id), at(visitor)).await? {
                problems.add("invitation", domain::form::Problem::KnownHere);
            }
            problems.note("invitation", guests.room());
            problems.check()?;
            // Whoever has just come with it needs no second code.
            if !self.withdraw_code(tx, visitor, id, &invited.name).await? {
                return Err(Refusal::NotFound.into());
            }
            self.mail_neighbour(tx, visitor, (property, contact), &New { name: invited.name, email }).await
        })
    }

    /// Asks the policy, and says by whose contract somebody invites.
    async fn may_invite(&self, visitor: &Visitor, property: PropertyId) -> Outcome<ContactId> {
        let settings = self.settings_for(visitor).await?;
        visitor.must(Right::InviteNeighbours, At::Property(property), settings)?;
        let (today, windows) = (visitor.today(), visitor.windows);
        let own = visitor.customer()?.accesses.iter().find_map(|access| {
            let standing = access.standing_at(property, today, windows);
            access.contact.filter(|_| standing == Some(Standing::OwnerOrTenant))
        });
        Ok(own.ok_or(Refusal::NotFound)?)
    }

    async fn mail_neighbour(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        (property, contact): (PropertyId, ContactId),
        new: &New,
    ) -> Outcome<()> {
        self.count_invitation(tx, &new.email, visitor).await?;
        let code = crate::secret::new_code(self.random());
        let expires_at = visitor.now.plus(self.config().other_code);
        let (house, email) = (visitor.property_name(property).ok_or(Refusal::NotFound)?, new.email.as_str());
        let invitation = rows::New {
            property,
            name: &new.name,
            email,
            code_hash: self.keys().code_hash(&code),
            code_cipher: self.keys().encrypt(Purpose::Code, code.plain(), self.random())?,
            inviter: visitor.customer()?.login,
            contact,
            by: &visitor.name,
            expires_at,
        };
        let id = rows::invite(tx, invitation, visitor.now).await?;
        let entry = Entry {
            actor: visitor.actor(),
            object: Object::new(ObjectKind::Invitation, id.0, &new.name),
            action: Action::Created,
            before: None,
            after: Some(format!("Bewohner, {house}, {email}")),
        };
        store::journal::append(tx, visitor.now, &entry).await?;
        let content = Content::Neighbour {
            name: new.name.clone(),
            inviter: visitor.name.clone(),
            property: house.to_owned(),
            link: self.invitation_link(&code, Some(email)),
            code: code.grouped(),
            until: last_day(expires_at),
        };
        // Nobody knows yet how the person reads; whoever invites them does.
        self.enqueue(tx, format!("invitation:{id}"), email, visitor.lang, &content).await
    }

    /// Whether a login has by a contract at least what a resident has in a house: then the code of a resident gives it
    /// nothing.
    pub(crate) async fn has_outgrown(
        &self,
        tx: &mut Tx,
        login: UserId,
        property: PropertyId,
        visitor: &Visitor,
    ) -> Outcome<bool> {
        let (_, customer) = store::visit::customer(&mut *tx, login).await?;
        let accesses = customer.map(|customer| customer.accesses).unwrap_or_default();
        Ok(accesses.iter().any(|access| outgrown_by(access, property, visitor.today())))
    }

    /// Whoever gets a contract in a house where they are a resident is its tenant from now on: what they had as a resident
    /// is part of it, so that nothing is taken away. Where the new access gives less, both stay.
    pub(crate) async fn leave_residences(
        &self,
        tx: &mut Tx,
        (login, name, email): (UserId, &str, &str),
        access: &Access,
        visitor: &Visitor,
    ) -> Outcome<()> {
        for residence in rows::residences(&mut *tx, login).await? {
            if !outgrown_by(access, residence.property, visitor.today()) {
                continue;
            }
            rows::leave(&mut *tx, residence.access, visitor.now).await?;
            let entry = Entry {
                actor: Actor::Customer { id: login, name: name.to_owned() },
                object: Object::new(ObjectKind::Property, residence.property.0, residence.name),
                action: Action::Changed,
                before: Some(format!("Bewohner {name} ({email})")),
                after: Some(format!("{name} ({email}) hat hier einen Vertrag")),
            };
            store::journal::append(&mut *tx, visitor.now, &entry).await?;
        }
        Ok(())
    }
}

/// In which world it happens.
fn at(visitor: &Visitor) -> rows::At {
    rows::At { now: visitor.now, today: visitor.today() }
}

/// Holds the house; one that was archived a moment ago is no house of theirs any more.
async fn must_stand(tx: &mut Tx, property: PropertyId) -> Outcome<()> {
    if rows::hold_house(tx, property).await? { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

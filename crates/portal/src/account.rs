//! A login of one's own, whatever it may reach: what remains where no house is open, and deleting it.

use crate::{Outcome, Portal, Visitor, limit::SIGN_IN_ACCOUNT, me::own_contact, sign_in::held};
use domain::{
    account::{DeletePage, Ended, Term},
    contact::OwnContact,
    contract,
    form::{Problem, Problems},
    journal::{Action, Entry, Object, ObjectKind},
    people::{User, is_last_admin},
    person::Email,
    policy::{At, Right},
    refusal::Refusal,
    task,
};
use store::{
    link::{self, Purpose},
    write_tx,
};

impl Portal {
    /// What there is to say to somebody whom no house is open to now, and what they can still see. One statement, and
    /// one for the settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff and for whoever has a house; [`Refusal::SignedOut`].
    pub async fn ended(&self, visitor: &Visitor) -> Outcome<Ended> {
        let customer = visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        let today = visitor.today();
        if customer.accesses.iter().any(|access| access.properties(today).next().is_some()) {
            return Err(Refusal::NotFound.into());
        }
        let (held, archived) = store::customer::held_and_archived(self.db().read(), customer.login).await?;
        let mut terms: Vec<Term> = Vec::new();
        let mut contacts: Vec<OwnContact> = Vec::new();
        // What begins is said of everybody who will have access; that it was there, too.
        let mut note =
            |house: String, unit: Option<String>, when: contract::Term, archived: Option<contract::Archived>| {
                let begins = when.starts.filter(|starts| *starts > today);
                let term = Term { house, unit, begins, ended: when.ends.filter(|ends| *ends < today), archived };
                if !terms.contains(&term) {
                    terms.push(term);
                }
            };
        for held in &held {
            for contract in &held.contracts {
                note(contract.property_name.clone(), Some(contract.unit.clone()), contract.term, None);
            }
        }
        for one in archived {
            note(one.house, one.unit, one.term, Some(one.archived));
        }
        for held in held {
            let contact = own_contact(held, visitor, settings);
            let Some(contact) = contact.filter(|contact| contacts.iter().all(|other| other.id != contact.id)) else {
                continue;
            };
            if visitor.may(Right::SeeOwnContact, At::Contact(contact.id), settings) {
                contacts.push(contact);
            }
        }
        Ok(Ended { terms, contacts })
    }

    /// What deleting one's login would end: the contacts that it has access to, and whether nobody would look after
    /// them then.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff; [`Refusal::SignedOut`].
    pub async fn delete_page(&self, visitor: &Visitor) -> Outcome<DeletePage> {
        let login = visitor.customer()?.login;
        let contacts = store::people::contacts_of(self.db().read(), login).await?;
        Ok(DeletePage {
            email: visitor.email.clone(),
            contacts: contacts.into_iter().map(|named| named.name).collect(),
        })
    }

    /// Deletes the login of who asks: every access and every session ends, the address is free again. What was answered
    /// and the journal stay. Where nobody looks after a contact any more, staff get a task.
    ///
    /// # Errors
    /// [`Problems`] with `password`; [`Refusal::NotFound`] for staff; [`Refusal::SignedOut`];
    /// [`Refusal::TooManyAttempts`].
    pub async fn delete_login(&self, visitor: &Visitor, password: String) -> Outcome<()> {
        let login = visitor.customer()?.login;
        let who = visitor.signed_in().ok_or(Refusal::SignedOut)?;
        if password.is_empty() {
            return Err(Problems::one("password", Problem::Missing).into());
        }
        let key = Email::key_of(&visitor.email);
        self.attempt(SIGN_IN_ACCOUNT, &key, visitor).await?;
        let person = self.credentials(who).await?.ok_or(Refusal::SignedOut)?;
        if !self.passwords().verify(password, person.password_hash.clone()).await? {
            return Err(Problems::one("password", Problem::WrongPassword).into());
        }
        let compared = person.password_hash.as_deref().unwrap_or_default();
        let deleted: Outcome<()> = write_tx!(self.db(), |tx| {
            if !held(&mut *tx, who, compared).await? {
                return Err(Problems::one("password", Problem::WrongPassword).into());
            }
            // Addresses are given out and set free one at a time.
            store::login::hold_addresses(tx).await?;
            for named in store::people::contacts_of(&mut *tx, login).await? {
                store::contact::lock(&mut *tx, named.id).await?;
                let people = store::people::of_contact(&mut *tx, named.id, None, visitor.now).await?;
                let users = people.unwrap_or_default().users;
                let Some(user) = users.iter().find(|user| user.login == login) else { continue };
                let words = |user: &User, what: &str| Some(format!("Nutzer {} ({}): {what}", user.name, user.email));
                let entry = Entry {
                    actor: visitor.actor(),
                    object: Object::new(ObjectKind::Contact, named.id.0, &named.name),
                    action: Action::Changed,
                    before: words(user, user.level.label().de),
                    after: words(user, "kein Zugang mehr"),
                };
                store::journal::append(&mut *tx, visitor.now, &entry).await?;
                if is_last_admin(&users, login) {
                    let kind = task::Kind::NobodyLooksAfter;
                    store::task::add(&mut *tx, kind, named.id, &visitor.name, visitor.now).await?;
                }
            }
            if !store::login::delete(&mut *tx, login, visitor.now).await? {
                return Err(Refusal::SignedOut.into());
            }
            let owner = store::session::Owner::Login(login);
            store::session::end_others(&mut *tx, owner, None, domain::session::Ended::ByOwner, visitor.now).await?;
            link::void(&mut *tx, Purpose::ResetLogin, login.0, visitor.now).await?;
            let entry = Entry {
                actor: visitor.actor(),
                object: Object::new(ObjectKind::Login, login.0, &visitor.name),
                action: Action::Deleted,
                before: Some(visitor.email.clone()),
                after: None,
            };
            Ok(store::journal::append(tx, visitor.now, &entry).await?)
        });
        deleted?;
        self.forget_attempts(SIGN_IN_ACCOUNT, &key).await;
        Ok(())
    }
}

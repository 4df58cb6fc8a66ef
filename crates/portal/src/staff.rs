//! Employees of the property manager: who is one, and how they get in for the first time.

use crate::{Outcome, Portal, Visitor, password::accept, secret::Token, sign_in::Who as _};
use domain::{
    form::{LINE, Problem, Problems, line},
    id::StaffId,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    person::{Email, StaffRole},
    refusal::Reason,
    text::Lang,
    time::{Moment, Span},
};
use store::{
    link::{self, Purpose},
    staff::New,
    write_tx,
};

/// Long enough for a weekend.
const VALID: Span = Span::days(3);

/// A link with which a member of staff sets their first password.
#[derive(Clone)]
pub struct StaffLink {
    /// The address.
    pub address: String,
    /// Until when it can be used.
    pub until: Moment,
}

impl Portal {
    /// Adds a member of staff for the operator of the installation, who needs no right for it. With a password they
    /// can sign in at once, otherwise with the link. Again for somebody who never set a password: a new link.
    ///
    /// # Errors
    /// [`Problems`] with `name`, `email` and `password`; [`Problem::Taken`] if a customer or another member of staff
    /// has the address.
    pub async fn add_staff(
        &self,
        email: &str,
        name: &str,
        role: StaffRole,
        password: Option<String>,
    ) -> Outcome<Option<StaffLink>> {
        let mut problems = Problems::default();
        let email = problems.note("email", Email::parse(email));
        let name = problems.note("name", line(name, LINE));
        if let Some(Err(problem)) = password.as_deref().map(|password| {
            let known = [name.as_deref().unwrap_or_default(), email.as_ref().map_or("", Email::as_str)];
            accept(password, &known)
        }) {
            problems.add("password", problem);
        }
        problems.check()?;
        let (Some(email), Some(name)) = (email, name) else { return Err(Reason::Busy.into()) };

        let password_hash = match password {
            Some(password) => Some(self.passwords().hash(password, self.random()).await?),
            None => None,
        };
        let token = Token::new(self.random());
        let token_hash = self.keys().token_hash(&token);
        let now = self.now();
        let until = now.plus(VALID);
        let added: Outcome<()> = write_tx!(self.db(), |tx| {
            store::login::hold_addresses(tx).await?;
            let there = store::login::by_email(&mut *tx, &email.key()).await?;
            let waiting = there.filter(|there| there.password_hash.is_none()).and_then(|there| there.staff);
            let id: StaffId = match waiting {
                Some(id) => {
                    let (old_name, old_role) = store::staff::name_and_role(tx, id).await?;
                    if (&old_name, old_role) != (&name, role) {
                        store::staff::change(tx, id, &name, role).await?;
                        let told = |name: &str, role: StaffRole| Some(format!("{name}, {}", role.label().de));
                        let entry = Entry {
                            actor: Actor::System,
                            object: Object::new(ObjectKind::Staff, id.0, &name),
                            action: Action::Changed,
                            before: told(&old_name, old_role),
                            after: told(&name, role),
                        };
                        store::journal::append(tx, now, &entry).await?;
                    }
                    if let Some(hash) = &password_hash {
                        store::staff::set_password(tx, id, hash).await?;
                    }
                    link::void(tx, Purpose::StaffInvitation, id.0, now).await?;
                    id
                }
                None => {
                    let new = New {
                        email: email.as_str(),
                        email_key: email.key(),
                        name: &name,
                        role,
                        password_hash: password_hash.clone(),
                        language: Lang::De,
                    };
                    let id = store::staff::insert(tx, new, now).await?;
                    let id = id.ok_or_else(|| Problems::one("email", Problem::Taken))?;
                    let entry = Entry {
                        actor: Actor::System,
                        object: Object::new(ObjectKind::Staff, id.0, &name),
                        action: Action::Created,
                        before: None,
                        after: Some(role.label().de.to_owned()),
                    };
                    store::journal::append(tx, now, &entry).await?;
                    id
                }
            };
            if password_hash.is_none() {
                link::add(tx, token_hash.clone(), Purpose::StaffInvitation, id.0, now, until).await?;
            }
            Ok(())
        });
        added?;
        let address = format!("{}/staff-invitation/{}", self.config().base_url, token.as_str());
        Ok(password_hash.is_none().then_some(StaffLink { address, until }))
    }

    /// Who is invited by a link that can still be used. Looking at it does not use it.
    ///
    /// # Errors
    /// [`Reason::LinkGone`].
    pub async fn look_at_staff_invitation(&self, visitor: &Visitor, token: &str) -> Outcome<String> {
        let (_, person) = self.link_person(visitor, token, &[Purpose::StaffInvitation]).await?;
        Ok(person.name)
    }

    /// Sets the first password, and says who may be signed in with it.
    ///
    /// # Errors
    /// [`Reason::LinkGone`]; [`Problems`] with `password` and `password_again`.
    pub async fn accept_staff_invitation(
        &self,
        visitor: &Visitor,
        token: &str,
        new: String,
        again: &str,
    ) -> Outcome<crate::SignedIn> {
        let (_, person) = self.link_person(visitor, token, &[Purpose::StaffInvitation]).await?;
        self.set_by_link(visitor, token, &[Purpose::StaffInvitation], new, again).await?;
        Ok(person.signed_in().ok_or(Reason::LinkGone)?)
    }
}

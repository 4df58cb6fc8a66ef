//! Employees of the property manager: who is one, what they may do, and how they get in for the first time
//! (docs/decisions/0024-staff.md).
//!
//! Whoever changes something about them first holds the addresses ([`store::login::hold_addresses`]): two who demote each
//! other at the same time are judged one after the other, and the second one finds that they administer no more.

use crate::{
    Fault, Outcome, Portal, SignedIn, Visitor, journal::line, mail::Content, password::accept, secret::Token,
    session::seen, sign_in::Who as _,
};
use domain::{
    form::{LINE, Problem, Problems, line as one_line},
    id::StaffId,
    invitation::last_day,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    person::{Email, StaffRole},
    policy::Right,
    refusal::{Conflict, Reason, Refusal, Shown},
    resident::SENT_TWICE,
    session::{Ended, MOST as SESSIONS},
    staff::{Detail, Link as Shared, MOST, Own, Row, State, may_get, may_lose},
    text::Lang,
    time::{Moment, Span},
};
use store::{
    Tx,
    journal::Filter,
    link::{self, Purpose},
    session::{Owner, end_others},
    staff::{New, Staff},
    write_tx,
};

/// Long enough for a weekend.
const VALID: Span = Span::days(3);
/// How many entries of the journal the page of a member of staff shows.
const ENTRIES: i64 = 10;

/// A link with which a member of staff sets their first password.
#[derive(Clone)]
pub struct StaffLink {
    /// For whom.
    pub id: StaffId,
    /// The address.
    pub address: String,
    /// Until when it can be used.
    pub until: Moment,
}

/// What has ended of whoever is let in no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deactivated {
    /// Somebody who worked here.
    Login,
    /// An invitation that was open.
    Invitation,
}

/// What has become of an invitation that somebody accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// They have set their first password, and may be signed in.
    Now(SignedIn),
    /// They have done so before, and are signed in.
    Before,
}

impl Portal {
    /// Everybody who works or worked here: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators.
    pub async fn staff_list(&self, visitor: &Visitor) -> Outcome<Vec<Row>> {
        visitor.must_as_staff(Right::ManageStaff)?;
        let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
        let staff = store::staff::list(self.db().read(), visitor.now, limit).await?;
        Ok(staff.into_iter().map(row).collect())
    }

    /// Somebody with their sessions and what happened to them last: two statements.
    /// `session` is the reader's own.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators, and if there is nobody with this number.
    pub async fn staff_member(&self, visitor: &Visitor, id: StaffId, session: Option<i64>) -> Outcome<Detail> {
        let reader = visitor.must_as_staff(Right::ManageStaff)?.id;
        let staff = store::staff::get(self.db().read(), id, visitor.now).await?.ok_or(Refusal::NotFound)?;
        let (now, alive) = (visitor.now, visitor.now.minus(self.config().staff_idle));
        let around = store::staff::surroundings(self.db().read(), id, now, alive, SESSIONS, ENTRIES).await?;
        Ok(Detail {
            version: staff.version,
            created_at: staff.created_at,
            deactivated_at: staff.deactivated_at,
            yourself: reader == id,
            row: row(staff),
            sessions: seen(around.sessions, session),
            journal: around.journal.into_iter().map(line).collect(),
        })
    }

    /// Invites somebody by a link, which is mailed and given back to be shown once. The same form of the same person within a
    /// minute was sent twice: it is answered like the first one, and nothing is mailed again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators; [`Problems`] with `name`, `email` and `role`.
    pub async fn invite_staff(&self, visitor: &Visitor, email: &str, name: &str, role: &str) -> Outcome<StaffLink> {
        visitor.must_as_staff(Right::ManageStaff)?;
        let mut problems = Problems::default();
        let name = problems.note("name", one_line(name, LINE));
        let email = problems.note("email", Email::parse(email));
        let role = problems.note("role", StaffRole::parse(role).ok_or(Problem::NotAChoice));
        problems.check()?;
        let (Some(email), Some(name), Some(role)) = (email, name, role) else { return Err(Reason::Busy.into()) };
        let token = Token::new(self.random());
        let written: Outcome<StaffLink> = write_tx!(self.db(), |tx| {
            self.hold_staff(tx, visitor).await?;
            let there = store::staff::by_email(&mut *tx, &email.key(), visitor.now).await?;
            let same = there.filter(|there| there.name == name && there.role == role);
            if let Some(staff) = same
                && just_done(tx, visitor, &staff, &[Action::Invited, Action::Created]).await?
            {
                return self.add_link_beside(tx, staff.id, &token, visitor.now).await;
            }
            let actor = visitor.actor();
            let id = self.add_colleague(tx, &actor, &email, &name, role, None, visitor.lang, visitor.now).await?;
            self.add_link(tx, &actor, id, &token, Action::Invited, visitor.now).await
        });
        written
    }

    /// Sends a new link to somebody whose invitation is open; the old one is worthless then. The same button within a minute
    /// was pressed twice: it is answered like the first time, and nothing is mailed again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators; [`Reason::NoOpenInvitation`].
    pub async fn invite_staff_again(&self, visitor: &Visitor, id: StaffId) -> Outcome<StaffLink> {
        visitor.must_as_staff(Right::ManageStaff)?;
        let token = Token::new(self.random());
        let written: Outcome<StaffLink> = write_tx!(self.db(), |tx| {
            self.hold_staff(tx, visitor).await?;
            let staff = store::staff::get(&mut *tx, id, visitor.now).await?.ok_or(Refusal::NotFound)?;
            if staff.state() != State::Invited {
                return Err(Reason::NoOpenInvitation.into());
            }
            if just_done(tx, visitor, &staff, &[Action::Renewed]).await? {
                return self.add_link_beside(tx, id, &token, visitor.now).await;
            }
            self.add_link(tx, &visitor.actor(), id, &token, Action::Renewed, visitor.now).await
        });
        written
    }

    /// Changes the name and the role of somebody whom the form showed in this version.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators; [`Problems`] with `name` and `role`;
    /// [`Refusal::Conflict`]; otherwise as [`may_get`].
    pub async fn change_staff(
        &self,
        visitor: &Visitor,
        id: StaffId,
        version: i64,
        name: &str,
        role: &str,
    ) -> Outcome<()> {
        visitor.must_as_staff(Right::ManageStaff)?;
        let mut problems = Problems::default();
        let name = problems.note("name", one_line(name, LINE));
        let role = problems.note("role", StaffRole::parse(role).ok_or(Problem::NotAChoice));
        problems.check()?;
        let (Some(name), Some(role)) = (name, role) else { return Err(Reason::Busy.into()) };
        write_tx!(self.db(), |tx| {
            let actor = self.hold_staff(tx, visitor).await?;
            let staff = store::staff::get(&mut *tx, id, visitor.now).await?.ok_or(Refusal::NotFound)?;
            let others = store::staff::other_administrators(tx, id).await?;
            let (before, after) = (told(&staff.name, staff.role), told(&name, role));
            // A form that was sent twice finds everything as it wants it.
            if before == after {
                return Ok(());
            }
            if staff.version != version {
                return Err(self.staff_conflict(tx, visitor, &staff, after).await?.into());
            }
            may_get(Some(actor), staff.member(), role, others)?;
            store::staff::change(tx, &staff, &name, role).await?;
            let entry = entry(visitor.actor(), &staff, Action::Changed, Some(before), Some(after));
            Ok(store::journal::append(tx, visitor.now, &entry).await?)
        })
    }

    /// Lets somebody in no more, at once: sessions end, links die, the password is forgotten. What they wrote stays. An
    /// open invitation is withdrawn in the same way. Says what has ended. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators; otherwise as [`may_lose`].
    pub async fn deactivate_staff(&self, visitor: &Visitor, id: StaffId) -> Outcome<Deactivated> {
        self.let_in_no_more(visitor, id, Deactivated::Login).await
    }

    /// Withdraws an invitation: the same, but nobody who has accepted it meanwhile loses their login.
    ///
    /// # Errors
    /// As [`Portal::deactivate_staff`]; [`Reason::StaffInvitationAccepted`] for whoever works here by now.
    pub async fn withdraw_staff_invitation(&self, visitor: &Visitor, id: StaffId) -> Outcome<Deactivated> {
        self.let_in_no_more(visitor, id, Deactivated::Invitation).await
    }

    async fn let_in_no_more(&self, visitor: &Visitor, id: StaffId, meant: Deactivated) -> Outcome<Deactivated> {
        visitor.must_as_staff(Right::ManageStaff)?;
        write_tx!(self.db(), |tx| {
            let actor = self.hold_staff(tx, visitor).await?;
            let staff = store::staff::get(&mut *tx, id, visitor.now).await?.ok_or(Refusal::NotFound)?;
            if staff.state() == State::Deactivated {
                // The button was pressed twice, or somebody else was faster.
                let before = store::journal::before_last(tx, Action::Deactivated, (ObjectKind::Staff, id.0)).await?;
                let before = before.unwrap_or_default();
                let withdrawn = before.starts_with(State::Invited.label().de);
                return Ok(if withdrawn { Deactivated::Invitation } else { Deactivated::Login });
            }
            if meant == Deactivated::Invitation && staff.state() == State::Active {
                return Err(Reason::StaffInvitationAccepted.into());
            }
            let others = store::staff::other_administrators(tx, id).await?;
            may_lose(Some(actor), staff.member(), others)?;
            store::staff::deactivate(tx, id, visitor.now).await?;
            for purpose in [Purpose::StaffInvitation, Purpose::ResetStaff] {
                link::void(tx, purpose, id.0, visitor.now).await?;
            }
            end_others(&mut *tx, Owner::Staff(id), None, Ended::Deactivated, visitor.now).await?;
            let before = Some(format!("{}, {}", staff.state().label().de, staff.role.label().de));
            let after = Some(State::Deactivated.label().de.to_owned());
            let entry = entry(visitor.actor(), &staff, Action::Deactivated, before, after);
            store::journal::append(tx, visitor.now, &entry).await?;
            Ok(if staff.state() == State::Invited { Deactivated::Invitation } else { Deactivated::Login })
        })
    }

    /// Invites somebody once more who was deactivated: with the role that they had, and a new password. The same button
    /// within a minute was pressed twice, as with [`Portal::invite_staff_again`].
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators; [`Reason::StaffActive`] for whoever works here by now, and
    /// [`Reason::StaffInvited`] for whoever is invited already.
    pub async fn reactivate_staff(&self, visitor: &Visitor, id: StaffId) -> Outcome<StaffLink> {
        visitor.must_as_staff(Right::ManageStaff)?;
        let token = Token::new(self.random());
        let written: Outcome<StaffLink> = write_tx!(self.db(), |tx| {
            self.hold_staff(tx, visitor).await?;
            let staff = store::staff::get(&mut *tx, id, visitor.now).await?.ok_or(Refusal::NotFound)?;
            if just_done(tx, visitor, &staff, &[Action::Invited, Action::Reactivated]).await? {
                return self.add_link_beside(tx, id, &token, visitor.now).await;
            }
            match staff.state() {
                State::Active => return Err(Reason::StaffActive.into()),
                State::Invited => return Err(Reason::StaffInvited.into()),
                State::Deactivated => {}
            }
            store::staff::reactivate(tx, id).await?;
            let before = Some(State::Deactivated.label().de.to_owned());
            let after = Some(format!("{}, {}", State::Invited.label().de, staff.role.label().de));
            let entry = entry(visitor.actor(), &staff, Action::Reactivated, before, after);
            store::journal::append(tx, visitor.now, &entry).await?;
            self.add_link(tx, &visitor.actor(), id, &token, Action::Invited, visitor.now).await
        });
        written
    }

    /// Whose link is to be shown: one statement. `address` is what is shown, if it has not been yet.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators, and for whoever has no open invitation.
    pub async fn staff_link(&self, visitor: &Visitor, id: StaffId, address: Option<String>) -> Outcome<Shared> {
        visitor.must_as_staff(Right::ManageStaff)?;
        let staff = store::staff::get(self.db().read(), id, visitor.now).await?.ok_or(Refusal::NotFound)?;
        if staff.state() != State::Invited {
            return Err(Refusal::NotFound.into());
        }
        Ok(Shared { id, name: staff.name, email: staff.email, address, until: staff.link_until })
    }

    /// The own account of somebody who works here: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, [`Refusal::SignedOut`].
    pub async fn own_account(&self, visitor: &Visitor, session: Option<i64>) -> Outcome<Own> {
        let staff = visitor.must_as_staff(Right::OwnLogin)?;
        let owner = Owner::Staff(staff.id);
        let sessions = store::session::of(self.db().read(), owner, visitor.now, self.idle(owner), SESSIONS).await?;
        Ok(Own {
            name: staff.name.clone(),
            email: visitor.email.clone(),
            role: staff.role,
            sessions: seen(sessions, session),
        })
    }

    /// Changes the own name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, [`Refusal::SignedOut`]; [`Problems`] with `name`.
    pub async fn change_own_name(&self, visitor: &Visitor, name: &str) -> Outcome<()> {
        let id = visitor.must_as_staff(Right::OwnLogin)?.id;
        let name = one_line(name, LINE).map_err(|problem| Problems::one("name", problem))?;
        write_tx!(self.db(), |tx| {
            store::login::hold_addresses(tx).await?;
            let staff = store::staff::get(&mut *tx, id, visitor.now).await?.ok_or(Refusal::SignedOut)?;
            if staff.name == name {
                return Ok(());
            }
            store::staff::change(tx, &staff, &name, staff.role).await?;
            let told = |name: &str| Some(format!("Name: {name}"));
            let entry = entry(visitor.actor(), &staff, Action::Changed, told(&staff.name), told(&name));
            Ok(store::journal::append(tx, visitor.now, &entry).await?)
        })
    }

    /// Adds a member of staff for the operator of the installation, who needs no right for it. With a password they
    /// can sign in at once, otherwise with the link. Again for somebody who never set a password: a new link.
    ///
    /// # Errors
    /// [`Problems`] with `name`, `email` and `password`; [`Problem::OfCustomer`] or [`Problem::OfStaff`] if a customer or
    /// another member of staff has the address.
    pub async fn add_staff(
        &self,
        email: &str,
        name: &str,
        role: StaffRole,
        password: Option<String>,
    ) -> Outcome<Option<StaffLink>> {
        let mut problems = Problems::default();
        let email = problems.note("email", Email::parse(email));
        let name = problems.note("name", one_line(name, LINE));
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
        let now = self.now();
        let added: Outcome<Option<StaffLink>> = write_tx!(self.db(), |tx| {
            store::login::hold_addresses(tx).await?;
            let there = store::staff::by_email(&mut *tx, &email.key(), now).await?;
            let id = match there.filter(|there| there.state() == State::Invited) {
                Some(staff) => {
                    let (before, after) = (told(&staff.name, staff.role), told(&name, role));
                    if before != after {
                        let others = store::staff::other_administrators(tx, staff.id).await?;
                        may_get(None, staff.member(), role, others)?;
                        store::staff::change(tx, &staff, &name, role).await?;
                        let entry = Entry {
                            object: Object::new(ObjectKind::Staff, staff.id.0, &name),
                            ..entry(Actor::System, &staff, Action::Changed, Some(before), Some(after))
                        };
                        store::journal::append(tx, now, &entry).await?;
                    }
                    if let Some(hash) = &password_hash {
                        store::staff::set_password(tx, staff.id, hash).await?;
                        let entry = entry(Actor::System, &staff, Action::PasswordChanged, None, None);
                        store::journal::append(tx, now, &entry).await?;
                    }
                    link::void(tx, Purpose::StaffInvitation, staff.id.0, now).await?;
                    staff.id
                }
                None => {
                    let hash = password_hash.clone();
                    self.add_colleague(tx, &Actor::System, &email, &name, role, hash, Lang::De, now).await?
                }
            };
            if password_hash.is_some() {
                return Ok(None);
            }
            Ok(Some(self.add_link_beside(tx, id, &token, now).await?))
        });
        added
    }

    /// Who is invited by a link that can still be used. Looking at it does not use it.
    ///
    /// # Errors
    /// [`Reason::LinkGone`].
    pub async fn look_at_staff_invitation(&self, visitor: &Visitor, token: &str) -> Outcome<String> {
        let (_, person) = self.link_person(visitor, token, &[Purpose::StaffInvitation]).await?;
        Ok(person.name)
    }

    /// Whether this link has invited the member of staff who asks: then they are inside, and it has nothing left to open for
    /// them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn was_invited_by(&self, visitor: &Visitor, token: &str) -> Outcome<bool> {
        let (Some(SignedIn::Staff(id)), Some(token)) = (visitor.signed_in(), Token::parse(token)) else {
            return Ok(false);
        };
        let link = link::find_any(&self.db().read(), self.keys().token_hash(&token)).await?;
        Ok(link.is_some_and(|link| link.purpose == Purpose::StaffInvitation && link.subject == id.0))
    }

    /// Sets the first password, and says who may be signed in with it. Whoever is signed in because they have accepted the same
    /// invitation before is inside as they are, with the password of then.
    ///
    /// # Errors
    /// [`Reason::StaffLinkGone`]; [`Problems`] with `password` and `password_again`.
    pub async fn accept_staff_invitation(
        &self,
        visitor: &Visitor,
        token: &str,
        new: String,
        again: &str,
    ) -> Outcome<Accepted> {
        match self.set_first_password(visitor, token, new, again).await {
            Err(Fault::Refused(Refusal::Because(Reason::LinkGone))) => {
                if self.was_invited_by(visitor, token).await? {
                    Ok(Accepted::Before)
                } else {
                    Err(Reason::StaffLinkGone.into())
                }
            }
            accepted => accepted.map(Accepted::Now),
        }
    }

    async fn set_first_password(&self, visitor: &Visitor, token: &str, new: String, again: &str) -> Outcome<SignedIn> {
        let (_, person) = self.link_person(visitor, token, &[Purpose::StaffInvitation]).await?;
        self.set_by_link(visitor, token, &[Purpose::StaffInvitation], new, again).await?;
        Ok(person.signed_in().ok_or(Reason::LinkGone)?)
    }

    /// Lets nobody else change anything about staff before this transaction ends, and looks once more whether whoever
    /// asks may: they may have lost it while they waited.
    async fn hold_staff(&self, tx: &mut Tx, visitor: &Visitor) -> Outcome<StaffId> {
        let actor = visitor.staff()?.id;
        store::login::hold_addresses(tx).await?;
        let now = store::staff::get(&mut *tx, actor, visitor.now).await?;
        let still = now.is_some_and(|now| now.state() == State::Active && Right::ManageStaff.held_by_staff(now.role));
        if still { Ok(actor) } else { Err(Refusal::NotFound.into()) }
    }

    #[expect(clippy::too_many_arguments, reason = "everything that is known of a person who is new")]
    async fn add_colleague(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        email: &Email,
        name: &str,
        role: StaffRole,
        password_hash: Option<String>,
        language: Lang,
        now: Moment,
    ) -> Outcome<StaffId> {
        let new = New { email: email.as_str(), email_key: email.key(), name, role, password_hash, language };
        let Some(id) = store::staff::insert(tx, new, now).await? else {
            let of_staff = store::staff::by_email(tx, &email.key(), now).await?.is_some();
            let problem = if of_staff { Problem::OfStaff } else { Problem::OfCustomer };
            return Err(Problems::one("email", problem).into());
        };
        let entry = Entry {
            actor: actor.clone(),
            object: Object::new(ObjectKind::Staff, id.0, name),
            action: Action::Created,
            before: None,
            after: Some(role.label().de.to_owned()),
        };
        store::journal::append(tx, now, &entry).await?;
        Ok(id)
    }

    /// A link in place of all earlier ones, mailed.
    async fn add_link(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: StaffId,
        token: &Token,
        action: Action,
        now: Moment,
    ) -> Outcome<StaffLink> {
        let staff = store::staff::get(&mut *tx, id, now).await?.ok_or(Refusal::NotFound)?;
        let until = now.plus(VALID);
        link::void(tx, Purpose::StaffInvitation, id.0, now).await?;
        let hash = self.keys().token_hash(token);
        let number = link::add(tx, hash, Purpose::StaffInvitation, id.0, now, until).await?;
        let address = self.staff_address(token);
        let content =
            Content::StaffInvitation { name: staff.name.clone(), link: address.clone(), until: last_day(until) };
        let reason = format!("staff-invitation:{number}");
        self.enqueue(tx, reason, &staff.email, staff.language, &content).await?;
        let after = Some(format!("{}, gültig bis {}", staff.email, last_day(until).to(Lang::De)));
        let entry = entry(actor.clone(), &staff, action, None, after);
        store::journal::append(tx, now, &entry).await?;
        Ok(StaffLink { id, address, until })
    }

    /// A link that is only shown. Where one was mailed, both lead in: whoever has pressed a button twice sees only the second
    /// answer, and of what the first one has shown only a hash is left. The first password makes both worthless.
    async fn add_link_beside(&self, tx: &mut Tx, id: StaffId, token: &Token, now: Moment) -> Outcome<StaffLink> {
        let until = now.plus(VALID);
        link::add(tx, self.keys().token_hash(token), Purpose::StaffInvitation, id.0, now, until).await?;
        Ok(StaffLink { id, address: self.staff_address(token), until })
    }

    fn staff_address(&self, token: &Token) -> String {
        format!("{}/staff-invitation/{}", self.config().base_url, token.as_str())
    }

    async fn staff_conflict(&self, tx: &mut Tx, visitor: &Visitor, staff: &Staff, yours: String) -> Outcome<Refusal> {
        let filter = Filter { object_kind: Some(ObjectKind::Staff), object: Some(staff.id.0), ..Filter::default() };
        let last = store::journal::newest(tx, &filter, None, 1).await?.into_iter().next();
        let (by, at) = last.map_or_else(|| (visitor.host.name.clone(), visitor.now), |row| (row.actor_name, row.at));
        let theirs = Shown::Words(told(&staff.name, staff.role));
        Ok(Refusal::Conflict(Conflict { yours: Shown::Words(yours), theirs, by, at }))
    }
}

/// Whether the invitation of somebody is open, and this, the newest first, is what the same person has just done to them: then
/// a button was pressed twice.
async fn just_done(tx: &mut Tx, visitor: &Visitor, staff: &Staff, what: &[Action]) -> Outcome<bool> {
    if staff.state() != State::Invited {
        return Ok(false);
    }
    let (whom, since) = ((ObjectKind::Staff, staff.id.0), visitor.now.minus(SENT_TWICE));
    let done = store::journal::just_done(tx, &visitor.actor(), whom, since).await?;
    Ok(done.iter().take(what.len()).map(|(action, _)| action).eq(what))
}

fn told(name: &str, role: StaffRole) -> String {
    format!("{name}, {}", role.label().de)
}

fn entry(actor: Actor, staff: &Staff, action: Action, before: Option<String>, after: Option<String>) -> Entry {
    Entry { actor, object: Object::new(ObjectKind::Staff, staff.id.0, &staff.name), action, before, after }
}

fn row(staff: Staff) -> Row {
    let state = staff.state();
    let Staff { id, name, email, role, seen_at, link_until, .. } = staff;
    Row { id, name, email, role, state, seen_at, link_until }
}

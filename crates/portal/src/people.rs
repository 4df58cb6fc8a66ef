//! The people of a contact: for the customers who look after it, and the same for staff.
//!
//! Everything that changes them holds the contact first, so that of two who do so at once the second sees what the first
//! has done: somebody always looks after the contact (`domain::people`).

use crate::{
    Fault, Outcome, Portal, Visitor,
    limit::{PEOPLE_CONTACT, PEOPLE_STAFF},
    mail::Content,
    secret::Purpose,
};
use domain::{
    access::AccessLevel,
    form::{Problem, Problems},
    id::{ContactId, InvitationId, PropertyId, UserId},
    invitation::last_day,
    journal::{Action, Entry, Object, ObjectKind},
    people::{self, By, Invited, NewPerson, PeoplePage, TypedPerson, User},
    person::Email,
    policy::{At, Right, Who},
    refusal::{Reason, Refusal},
    resident::SENT_TWICE,
    setting::Settings,
};
use store::{Ex, Tx, contact::Reader, customer::NewAdded, write_tx};

/// A contact whose people are looked at or changed.
pub(crate) struct Household {
    /// Which.
    pub contact: ContactId,
    /// What it is called.
    pub name: String,
    /// Who has access.
    pub users: Vec<User>,
    /// Who is invited.
    pub invited: Vec<Invited>,
}

impl Portal {
    /// The people of a contact that a customer looks after, below one house: the wanted one, or the first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses and contacts that are not theirs, [`Refusal::QuestionsFirst`],
    /// [`Refusal::SignedOut`].
    pub async fn my_people(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        wanted: Option<ContactId>,
    ) -> Outcome<PeoplePage> {
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_home(property, settings)?;
        let login = visitor.customer()?.login;
        let here = |contact: &ContactId| {
            visitor.may(Right::AddUsers, At::Contact(*contact), settings) && visitor.belongs(*contact, property)
        };
        let mut contacts = visitor.customer()?.accesses.iter().filter_map(|access| access.contact).filter(here);
        let chosen = contacts.find(|contact| wanted.is_none_or(|wanted| wanted == *contact));
        let contact = chosen.ok_or(Refusal::NotFound)?;
        let people = store::people::of_contact(self.db().read(), contact, Some(login), visitor.now).await?;
        let store::people::People { name, mut others, mut users, invited } = people.ok_or(Refusal::NotFound)?;
        others.retain(|(other, _)| here(other));
        // When somebody was here last is nobody's business in the family.
        users.iter_mut().for_each(|user| user.seen = None);
        Ok(PeoplePage {
            contact,
            name,
            property: Some(property),
            others,
            own: Some(login),
            users,
            invited,
            closed: None,
        })
    }

    /// The people of a contact, for staff: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contact.
    pub async fn contact_people(&self, visitor: &Visitor, contact: ContactId) -> Outcome<PeoplePage> {
        let staff = visitor.must_as_staff(Right::AddUsers)?;
        let reader = Reader { staff: staff.id, since: visitor.now };
        let db = self.db().read();
        let found = store::contact::get(db, contact, visitor.window(), reader).await?.ok_or(Refusal::NotFound)?;
        let people = store::people::of_contact(self.db().read(), contact, None, visitor.now).await?;
        let store::people::People { users, invited, .. } = people.ok_or(Refusal::NotFound)?;
        Ok(PeoplePage {
            contact,
            name: found.name.full(),
            property: None,
            others: Vec::new(),
            own: None,
            users,
            invited,
            closed: found.facts.create(visitor.now).err(),
        })
    }

    /// Invites people to a contact: a code for each, mailed at once. The same form of the same person within a minute, as
    /// long as these invitations are open, was sent twice: it is answered like the first one, and nothing is mailed again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever does not look after the contact; [`Problems`] with the names of the fields;
    /// [`domain::refusal::Reason::Archived`] and [`domain::refusal::Reason::NoContractNow`] for staff; [`Refusal::TooManyAttempts`].
    pub async fn add_users(&self, visitor: &Visitor, contact: ContactId, rows: &[TypedPerson]) -> Outcome<usize> {
        self.may_change_people(visitor, contact).await?;
        let own = match visitor.who {
            Who::Customer(_) => Some(Email::parse(&visitor.email).map_err(|_| Refusal::NotFound)?),
            _ => None,
        };
        let people = people::read(rows, own.as_ref())?;
        if people.is_empty() {
            return Err(people::somebody_is_missing().into());
        }
        // Before it counts: the second press is answered like the first one also where that was the last of the day.
        if just_invited(self.db().read(), visitor, contact, &people).await? {
            return Ok(people.len());
        }
        self.count_mails(visitor, contact, people.len()).await?;
        write_tx!(self.db(), |tx| {
            let household = self.household(tx, visitor, contact).await?;
            // Once more: both may have been on their way at once.
            if just_invited(&mut *tx, visitor, contact, &people).await? {
                return Ok(people.len());
            }
            self.invite_people(tx, visitor, &household, &people, &Problem::InListAlready).await?;
            Ok(people.len())
        })
    }

    /// Ends somebody's access to a contact, at once. Their other accesses stay. Doing it twice is no mistake, also for whoever
    /// has ended their own a moment ago and may ask for nothing there any more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever does not look after the contact; [`Reason::YouAreLastAdmin`],
    /// [`Reason::PartyStays`]; for staff who were not told (`knowing`) [`Reason::NobodyLooksAfter`], and [`Reason::PeopleMoved`].
    pub async fn remove_user(
        &self,
        visitor: &Visitor,
        contact: ContactId,
        login: UserId,
        knowing: Knowing,
    ) -> Outcome<()> {
        let done = self.end_user(visitor, contact, login, knowing).await;
        if is_hidden_from_themselves(visitor, login, &done) {
            let since = visitor.now.minus(SENT_TWICE);
            if store::people::just_ended(self.db().read(), contact, login, since).await? {
                return Ok(());
            }
        }
        done
    }

    async fn end_user(&self, visitor: &Visitor, contact: ContactId, login: UserId, knowing: Knowing) -> Outcome<()> {
        self.may_change_people(visitor, contact).await?;
        write_tx!(self.db(), |tx| {
            let household = self.household(tx, visitor, contact).await?;
            let user = match people::remove(&household.users, login, by(visitor, knowing)) {
                Ok(user) => user,
                Err(Some(reason)) => return Err(reason.into()),
                Err(None) => return must_have_its_people(tx, contact).await,
            };
            let words = |what: &str| Some(format!("Nutzer {} ({}): {what}", user.name, user.email));
            let (before, after) = (words(user.level.label().de), words("kein Zugang mehr"));
            self.note_people(tx, visitor, &household, before, after).await?;
            // Whoever looks after the contact is told before the access of one of them is gone.
            self.tell_caretakers(tx, visitor, &household, user, Change::Removed).await?;
            Ok(store::people::end(tx, contact, login, visitor.now).await?)
        })
    }

    /// Gives somebody other rights to a contact. Doing it twice is no mistake, also for whoever has given up their own and may
    /// change none any more.
    ///
    /// # Errors
    /// As [`Portal::remove_user`]; for staff [`Reason::LastAdmin`]; not found for who has no access.
    pub async fn change_user_level(
        &self,
        visitor: &Visitor,
        contact: ContactId,
        login: UserId,
        level: AccessLevel,
    ) -> Outcome<()> {
        let done = self.set_user_level(visitor, contact, login, level).await;
        if is_hidden_from_themselves(visitor, login, &done) {
            let now = self.visitor_as_now(visitor).await?;
            if now.customer()?.accesses.iter().any(|own| own.contact == Some(contact) && own.level == level) {
                return Ok(());
            }
        }
        done
    }

    async fn set_user_level(
        &self,
        visitor: &Visitor,
        contact: ContactId,
        login: UserId,
        level: AccessLevel,
    ) -> Outcome<()> {
        self.may_change_people(visitor, contact).await?;
        write_tx!(self.db(), |tx| {
            let household = self.household(tx, visitor, contact).await?;
            let by = by(visitor, Knowing::No);
            let user = match people::change_level(&household.users, login, level, by) {
                Ok(Some(user)) => user,
                Ok(None) => return Ok(()),
                Err(Some(reason)) => return Err(reason.into()),
                Err(None) => {
                    must_have_its_people(tx, contact).await?;
                    return Err(Refusal::NotFound.into());
                }
            };
            let words =
                |level: AccessLevel| Some(format!("Nutzer {} ({}): {}", user.name, user.email, level.label().de));
            self.note_people(tx, visitor, &household, words(user.level), words(level)).await?;
            Ok(store::people::set_level(tx, contact, login, level, visitor.now).await?)
        })
    }

    /// Withdraws an invitation that nobody has used. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever does not look after the contact; where the person can get in all the same,
    /// [`Reason::InvitedHasCome`], [`Reason::InvitedAnew`] or [`Reason::PeopleMoved`].
    pub async fn revoke_invited(&self, visitor: &Visitor, contact: ContactId, id: InvitationId) -> Outcome<()> {
        self.may_change_people(visitor, contact).await?;
        write_tx!(self.db(), |tx| {
            let household = self.household(tx, visitor, contact).await?;
            if let Some(invited) = household.invited.iter().find(|invited| invited.invitation == id)
                && self.withdraw_code(tx, visitor, id, &invited.name).await?
            {
                return Ok(());
            }
            let Some(once) = store::people::invited_once(&mut *tx, contact, id).await? else {
                return must_have_its_people(tx, contact).await;
            };
            let key = Email::key_of(&once.email);
            let is_here = once.accesses > 0 || household.users.iter().any(|user| Email::key_of(&user.email) == key);
            if once.used > 0 && is_here {
                return Err(Reason::InvitedHasCome.into());
            }
            let mut others = household.invited.iter().filter(|other| !other.expired && other.invitation != id);
            if others.any(|other| Email::key_of(&other.email) == key) {
                return Err(Reason::InvitedAnew.into());
            }
            Ok(())
        })
    }

    /// Sends an invitation again, or renews one whose time is over: with a new code; the old one is no longer valid. The same
    /// button within a minute was pressed twice: it is answered like the first time, and nothing is mailed again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever does not look after the contact, and if it was used or withdrawn;
    /// [`Refusal::TooManyAttempts`]; for staff [`domain::refusal::Reason::Archived`] and [`domain::refusal::Reason::NoContractNow`].
    pub async fn renew_invited(&self, visitor: &Visitor, contact: ContactId, id: InvitationId) -> Outcome<()> {
        self.may_change_people(visitor, contact).await?;
        // Before it counts, as with a new one.
        if sent_again(self.db().read(), visitor, contact, id).await? {
            return Ok(());
        }
        self.count_mails(visitor, contact, 1).await?;
        write_tx!(self.db(), |tx| {
            let household = self.household(tx, visitor, contact).await?;
            // Once more: both may have been on their way at once.
            if sent_again(&mut *tx, visitor, contact, id).await? {
                return Ok(());
            }
            self.must_be_open(tx, visitor, contact).await?;
            let invited = household.invited.iter().find(|invited| invited.invitation == id);
            let invited = invited.ok_or(Refusal::NotFound)?;
            let email = Email::parse(&invited.email).map_err(|_| Refusal::NotFound)?;
            let open = household.invited.iter().filter(|other| !other.expired && other.invitation != id).count();
            people::room(household.users.len(), open, 1).map_err(|problem| Problems::one("invitation", problem))?;
            // Whoever has just come with it needs no second code.
            if !self.withdraw_code(tx, visitor, id, &invited.name).await? {
                return Err(Refusal::NotFound.into());
            }
            let person = NewPerson { row: 0, name: invited.name.clone(), email, level: invited.level };
            self.invite_person(tx, visitor, contact, &person).await
        })
    }

    async fn may_change_people(&self, visitor: &Visitor, contact: ContactId) -> Outcome<()> {
        match visitor.who {
            Who::Customer(_) => {
                let settings = self.settings_for(visitor).await?;
                visitor.must(Right::AddUsers, At::Contact(contact), settings)?;
            }
            // No switch changes what staff may do.
            _ => visitor.must(Right::AddUsers, At::Contact(contact), &Settings::default())?,
        }
        Ok(())
    }

    /// Each mail is counted before any is sent: nobody fills strangers' mailboxes from here.
    pub(crate) async fn count_mails(&self, visitor: &Visitor, contact: ContactId, mails: usize) -> Outcome<()> {
        for _ in 0..mails {
            match &visitor.who {
                Who::Staff(staff) => self.attempt(PEOPLE_STAFF, &staff.id.to_string(), visitor).await?,
                _ => self.attempt(PEOPLE_CONTACT, &contact.to_string(), visitor).await?,
            }
        }
        Ok(())
    }

    /// A contact with its people, held against everybody else until the transaction ends.
    pub(crate) async fn household(&self, tx: &mut Tx, visitor: &Visitor, contact: ContactId) -> Outcome<Household> {
        if !store::contact::lock(&mut *tx, contact).await? {
            return Err(Refusal::NotFound.into());
        }
        let people = store::people::of_contact(&mut *tx, contact, None, visitor.now).await?;
        let store::people::People { name, users, invited, .. } = people.ok_or(Refusal::NotFound)?;
        // What the policy said was true before the contact was held: somebody may have lost the right since.
        if let Who::Customer(customer) = &visitor.who {
            let still = users.iter().any(|user| user.login == customer.login && user.level == AccessLevel::Admin);
            if !still {
                return Err(Refusal::NotFound.into());
            }
        }
        Ok(Household { contact, name, users, invited })
    }

    async fn must_be_open(&self, tx: &mut Tx, visitor: &Visitor, contact: ContactId) -> Outcome<()> {
        let Who::Staff(staff) = &visitor.who else { return Ok(()) };
        let reader = Reader { staff: staff.id, since: visitor.now };
        let found = store::contact::get(&mut *tx, contact, visitor.window(), reader).await?;
        found.ok_or(Refusal::NotFound)?.facts.create(visitor.now)?;
        Ok(())
    }

    /// Makes a code for each and mails it; the same rules at the first sign-in and on the page of the users. `known` is said
    /// of whoever has access or an invitation already.
    pub(crate) async fn invite_people(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        household: &Household,
        people: &[NewPerson],
        known: &Problem,
    ) -> Outcome<()> {
        self.must_be_open(tx, visitor, household.contact).await?;
        let mut problems = Problems::default();
        for person in people.iter().filter(|person| household.knows(person)) {
            problems.add(&people::field(person.row, "email"), known.clone());
        }
        let open = household.invited.iter().filter(|invited| !invited.expired).count();
        if let (Some(first), Err(problem)) = (people.first(), people::room(household.users.len(), open, people.len())) {
            problems.add(&people::field(first.row, "name"), problem);
        }
        problems.check()?;
        for person in people {
            self.invite_person(tx, visitor, household.contact, person).await?;
        }
        Ok(())
    }

    async fn invite_person(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        contact: ContactId,
        person: &NewPerson,
    ) -> Outcome<()> {
        self.count_invitation(tx, &person.email, visitor).await?;
        let code = crate::secret::new_code(self.random());
        let expires_at = visitor.now.plus(self.config().other_code);
        let email = person.email.as_str();
        let new = NewAdded {
            contact,
            level: person.level,
            name: &person.name,
            email,
            code_hash: self.keys().code_hash(&code),
            code_cipher: self.keys().encrypt(Purpose::Code, code.plain(), self.random())?,
            by: &visitor.name,
            expires_at,
        };
        let id = store::customer::add_added(tx, new, visitor.now).await?;
        let entry = Entry {
            actor: visitor.actor(),
            object: Object::new(ObjectKind::Invitation, id.0, &person.name),
            action: Action::Created,
            before: None,
            after: Some(format!("{}, {email}", person.level.label().de)),
        };
        store::journal::append(tx, visitor.now, &entry).await?;
        let content = Content::AddedUser {
            name: person.name.clone(),
            // Whoever is invited by staff knows the firm, not the clerk.
            inviter: match visitor.who {
                Who::Staff(_) => visitor.host.name.clone(),
                _ => visitor.name.clone(),
            },
            link: self.invitation_link(&code, Some(email)),
            code: code.grouped(),
            until: last_day(expires_at),
        };
        // Nobody knows yet how the person reads; whoever invites them does.
        self.enqueue(tx, format!("invitation:{id}"), email, visitor.lang, &content).await
    }

    async fn note_people(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        household: &Household,
        before: Option<String>,
        after: Option<String>,
    ) -> Outcome<()> {
        let object = Object::new(ObjectKind::Contact, household.contact.0, &household.name);
        let entry = Entry { actor: visitor.actor(), object, action: Action::Changed, before, after };
        Ok(store::journal::append(tx, visitor.now, &entry).await?)
    }

    /// Mails to everybody who looks after a contact, except to who has done it and whom it is about.
    pub(crate) async fn tell_caretakers(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        household: &Household,
        user: &User,
        change: Change,
    ) -> Outcome<()> {
        let actor = visitor.customer().ok().map(|customer| customer.login);
        let by = match visitor.who {
            Who::Staff(_) => visitor.host.name.clone(),
            _ => visitor.name.clone(),
        };
        for caretaker in store::people::caretakers(&mut *tx, household.contact).await? {
            if Some(caretaker.login) == actor || caretaker.login == user.login {
                continue;
            }
            let content = Content::UsersChanged {
                name: caretaker.name,
                by: by.clone(),
                person: user.name.clone(),
                contact: household.name.clone(),
                added: change == Change::Added,
                link: format!("{}/", self.config().base_url),
            };
            let (contact, login, now) = (household.contact, user.login, visitor.now.0);
            let reason = format!("users:{contact}:{login}:{now}:{}", caretaker.login);
            self.enqueue(tx, reason, &caretaker.email, caretaker.language, &content).await?;
        }
        Ok(())
    }
}

/// What has become of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// They have registered.
    Added,
    /// Their access has ended.
    Removed,
}

/// Whether a member of staff was told that nobody will look after the contact then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowing {
    /// They were.
    Yes,
    /// They were not.
    No,
}

impl Household {
    /// Whether somebody has access already, or an invitation that is open.
    pub(crate) fn knows(&self, person: &NewPerson) -> bool {
        let key = person.email.key();
        self.users.iter().any(|user| Email::key_of(&user.email) == key)
            || self.invited.iter().any(|invited| !invited.expired && Email::key_of(&invited.email) == key)
    }
}

impl Visitor {
    /// Whether a contact is seen below a house; see [`Customer::belongs`](domain::policy::Customer::belongs).
    #[must_use]
    pub(crate) fn belongs(&self, contact: ContactId, property: PropertyId) -> bool {
        self.customer().is_ok_and(|customer| customer.belongs(contact, property, self.today(), self.windows))
    }
}

/// For staff with a page from before a merge: whom it shows has come over to the other contact, with all rights and codes, so
/// that nothing of it has ended. Customers do not get here: nobody looks after such a contact any more.
pub(crate) async fn must_have_its_people(tx: &mut Tx, contact: ContactId) -> Outcome<()> {
    let stored = store::master::contact(tx, contact).await?;
    if stored.is_some_and(|stored| stored.merged_into.is_some()) { Err(Reason::PeopleMoved.into()) } else { Ok(()) }
}

/// Whether somebody who wanted to change their own access was answered as if there were none: perhaps because they have
/// changed it already, with the same button.
fn is_hidden_from_themselves(visitor: &Visitor, login: UserId, done: &Outcome<()>) -> bool {
    let own = visitor.customer().is_ok_and(|customer| customer.login == login);
    own && matches!(done, Err(Fault::Refused(Refusal::NotFound)))
}

/// Whether the same form of the same person has invited all of these a moment ago.
async fn just_invited(
    db: impl Into<Ex<'_>>,
    visitor: &Visitor,
    contact: ContactId,
    people: &[NewPerson],
) -> Outcome<bool> {
    let since = visitor.now.minus(SENT_TWICE);
    let before = store::people::just_invited(db, contact, &visitor.name, since, visitor.now).await?;
    Ok(people::just_invited(people, &before))
}

/// Whether the same button of the same person has sent an invitation again a moment ago.
async fn sent_again(db: impl Into<Ex<'_>>, visitor: &Visitor, contact: ContactId, id: InvitationId) -> Outcome<bool> {
    let since = visitor.now.minus(SENT_TWICE);
    Ok(store::people::sent_again(db, (contact, id), &visitor.name, since, visitor.now).await?)
}

fn by(visitor: &Visitor, knowing: Knowing) -> By {
    match (&visitor.who, knowing) {
        (Who::Customer(customer), _) => By::Customer(customer.login),
        (_, Knowing::Yes) => By::StaffKnowing,
        (_, Knowing::No) => By::Staff,
    }
}

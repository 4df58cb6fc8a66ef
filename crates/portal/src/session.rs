//! Where somebody is signed in, and ending it (docs/decisions/0025-sessions-that-people-see.md).
//!
//! Beginning and finding sessions is the host's business; what is here is seen and done by people.

use crate::{Outcome, Portal, SignedIn, Visitor};
use domain::{
    id::{StaffId, UserId},
    journal::{Action, Entry, Object, ObjectKind},
    policy::Right,
    refusal::Refusal,
    resident::SENT_TWICE,
    session::{Ended, MOST, OfCustomer, Seen, in_words},
    text::Lang,
    time::Span,
};
use store::{Tx, session::Owner, write_tx};

/// What the journal says behind the number of sessions that ended at once.
const OTHERS: &str = " weitere";

/// Which sessions are to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(i64),
    /// All, except the one that asks if it is one of them.
    Others,
}

impl Which {
    /// Reads what a form says: a number, or nothing for all others.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]: such a button does not exist.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Ok(Self::Others);
        }
        text.parse().map(Self::One).map_err(|_| Refusal::NotFound)
    }
}

impl Portal {
    /// The own sessions, the one used last first: one statement. `session` is the one that asks.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`].
    pub async fn own_sessions(&self, visitor: &Visitor, session: Option<i64>) -> Outcome<Vec<Seen>> {
        let owner = owner(visitor.signed_in().ok_or(Refusal::SignedOut)?);
        let found = store::session::of(self.db().read(), owner, visitor.now, self.idle(owner), MOST).await?;
        Ok(seen(found, session))
    }

    /// Ends own sessions and says how many. The one that asks ends only if it is named. The same button pressed twice is
    /// answered like the first time.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`].
    pub async fn end_own_sessions(&self, visitor: &Visitor, which: Which, session: Option<i64>) -> Outcome<u64> {
        let owner = owner(visitor.signed_in().ok_or(Refusal::SignedOut)?);
        let name = match owner {
            Owner::Login(_) => &visitor.email,
            Owner::Staff(_) => &visitor.name,
        };
        self.end_sessions(visitor, owner, name, which, session, Ended::ByOwner).await
    }

    /// Ends sessions of a member of staff, as [`Portal::end_own_sessions`] does. Whoever ends their own is told there that they
    /// have done so themselves.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators, and if there is nobody with this number.
    pub async fn end_sessions_of_staff(
        &self,
        visitor: &Visitor,
        id: StaffId,
        which: Which,
        session: Option<i64>,
    ) -> Outcome<u64> {
        let actor = visitor.must_as_staff(Right::ManageStaff)?.id;
        let staff = store::staff::get(self.db().read(), id, visitor.now).await?.ok_or(Refusal::NotFound)?;
        let why = if actor == id { Ended::ByOwner } else { Ended::ByStaff };
        self.end_sessions(visitor, Owner::Staff(id), &staff.name, which, session, why).await
    }

    /// Where a customer is signed in: three statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such login.
    pub async fn sessions_of_customer(&self, visitor: &Visitor, login: UserId) -> Outcome<OfCustomer> {
        visitor.must_as_staff(Right::EndSessions)?;
        let person = self.credentials(SignedIn::Customer(login)).await?.ok_or(Refusal::NotFound)?;
        let found = store::session::of(self.db().read(), Owner::Login(login), visitor.now, None, MOST).await?;
        let contacts = store::people::contacts_of(self.db().read(), login).await?;
        let contacts = contacts.into_iter().map(|contact| (contact.id, contact.name)).collect();
        Ok(OfCustomer { login, name: person.name, email: person.email, sessions: seen(found, None), contacts })
    }

    /// Ends sessions of a customer, as [`Portal::end_own_sessions`] does.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such login.
    pub async fn end_sessions_of_customer(&self, visitor: &Visitor, login: UserId, which: Which) -> Outcome<u64> {
        visitor.must_as_staff(Right::EndSessions)?;
        let person = self.credentials(SignedIn::Customer(login)).await?.ok_or(Refusal::NotFound)?;
        self.end_sessions(visitor, Owner::Login(login), &person.email, which, None, Ended::ByStaff).await
    }

    /// How long a session of somebody may lie unused.
    pub(crate) fn idle(&self, owner: Owner) -> Option<Span> {
        match owner {
            Owner::Login(_) => None,
            Owner::Staff(_) => Some(self.config().staff_idle),
        }
    }

    async fn end_sessions(
        &self,
        visitor: &Visitor,
        owner: Owner,
        name: &str,
        which: Which,
        current: Option<i64>,
        why: Ended,
    ) -> Outcome<u64> {
        let ended: Outcome<u64> = write_tx!(self.db(), |tx| {
            let whose = match owner {
                Owner::Login(login) => (ObjectKind::Login, login.0),
                Owner::Staff(staff) => (ObjectKind::Staff, staff.0),
            };
            let (count, before) = match which {
                Which::One(id) => {
                    // One that has ended in this way is as it should be; one of somebody else is none of theirs.
                    let Some(one) = store::session::end_one(tx, owner, id, why, visitor.now).await? else {
                        return Ok(u64::from(store::session::has_ended(tx, owner, id, why).await?));
                    };
                    let words = in_words(&one.browser, Lang::De);
                    (1, format!("{words}, zuletzt {}", one.seen_at.to(Lang::De)))
                }
                Which::Others => {
                    let count = store::session::end_others(&mut *tx, owner, current, why, visitor.now).await?;
                    if count == 0 {
                        return just_ended(tx, visitor, whose).await;
                    }
                    (count, format!("{count}{OTHERS}"))
                }
            };
            let object = Object::new(whose.0, whose.1, name);
            let after = Some("beendet".to_owned());
            let entry =
                Entry { actor: visitor.actor(), object, action: Action::SessionEnded, before: Some(before), after };
            store::journal::append(tx, visitor.now, &entry).await?;
            Ok(count)
        });
        ended
    }
}

/// How many sessions of somebody the same person has just ended at once, as the journal says: then the button was pressed twice.
async fn just_ended(tx: &mut Tx, visitor: &Visitor, whose: (ObjectKind, i64)) -> Outcome<u64> {
    let since = visitor.now.minus(SENT_TWICE);
    let done = store::journal::just_done(tx, &visitor.actor(), whose, since).await?;
    let last = done.into_iter().next().filter(|(action, _)| *action == Action::SessionEnded);
    let words = last.and_then(|(_, before)| before).unwrap_or_default();
    Ok(words.strip_suffix(OTHERS).and_then(|count| count.parse().ok()).unwrap_or(0))
}

fn owner(who: SignedIn) -> Owner {
    match who {
        SignedIn::Customer(login) => Owner::Login(login),
        SignedIn::Staff(staff) => Owner::Staff(staff),
    }
}

/// Sessions as pages show them, the one that asks first.
pub(crate) fn seen(sessions: Vec<store::session::Seen>, current: Option<i64>) -> Vec<Seen> {
    let mut seen: Vec<Seen> = sessions
        .into_iter()
        .map(|one| Seen {
            id: one.id,
            browser: one.browser,
            began_at: one.created_at,
            seen_at: one.seen_at,
            current: current == Some(one.id),
        })
        .collect();
    seen.sort_by_key(|one| !one.current);
    seen
}

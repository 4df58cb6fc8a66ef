//! Invitation codes of contacts: created, mailed, read out, renewed and revoked by staff; one, or all of a property.

mod bounce;
mod file;
mod letters;
mod reminder;
mod run;
mod selection;

pub use file::Progress;
pub use reminder::AT_ONCE;
pub use run::Begun;

use crate::{
    Outcome, Portal, Visitor,
    mail::Content,
    property::{FETCHED, PAGE},
    secret::{Purpose, new_code},
};
use domain::{
    access::AccessKind,
    id::{ContactId, InvitationId, PropertyId},
    invitation::{
        Code, CodeState, Creation, InvitationState, OfProperty, Overview, Renewal, SHOWN_FOR, Sheet, SheetCode,
        last_day, reminder::Reminder,
    },
    journal::{Action, Entry, Object, ObjectKind},
    list::{Slice, Turn},
    person::{Address, Name, StaffMember},
    policy::Right,
    refusal::{Reason, Refusal},
    setting::days::Stored,
    text::Lang,
    time::Moment,
};
use store::{
    Tx,
    contact::{Contact, Reader},
    invitation::New,
    write_tx,
};

/// How many contacts without an address the page of a property lists; the filter of the contacts has the rest.
const WITHOUT_ADDRESS: i64 = 200;

/// Whether a code is new, or was there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// It was issued just now.
    New(InvitationId),
    /// It can be used already; nothing was changed.
    Existing(InvitationId),
}

impl Given {
    /// Which code.
    #[must_use]
    pub const fn id(self) -> InvitationId {
        match self {
            Self::New(id) | Self::Existing(id) => id,
        }
    }
}

/// For whom a code is issued.
struct Invitee<'a> {
    contact: ContactId,
    name: &'a Name,
    email: Option<&'a str>,
}

impl<'a> From<&'a Contact> for Invitee<'a> {
    fn from(contact: &'a Contact) -> Self {
        Self { contact: contact.id, name: &contact.name, email: contact.email.as_deref() }
    }
}

/// A code that goes out by mail.
struct Mailing<'a> {
    id: InvitationId,
    name: &'a Name,
    email: &'a str,
    house: &'a str,
    code: &'a Code,
    expires_at: Moment,
    before: Option<Moment>,
}

impl Portal {
    /// How far all contacts have come, those of each property, and the reminder: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn invitations(&self, visitor: &Visitor, turn: Turn) -> Outcome<Overview> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        let (window, now) = (visitor.window(), visitor.now);
        let everywhere = store::invitation::everywhere(self.db().read(), window, now).await?;
        let rows = store::property::funnels(self.db().read(), turn, window, now, FETCHED).await?;
        let Stored { value, version, last } = everywhere.reminder;
        Ok(Overview {
            total: everywhere.funnel,
            properties: Slice::cut(rows, turn, PAGE, |row| row.property.0),
            reminder: Reminder {
                value,
                version,
                last,
                due: everywhere.due,
                waiting: everywhere.waiting,
                may_change: Right::ManageSettings.held_by_staff(staff.role),
            },
            bounced: everywhere.bounced,
            to_mail: everywhere.to_mail,
            by_hand: everywhere.by_hand,
            running: everywhere.running,
        })
    }

    /// The invitations of one property: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such property.
    pub async fn invitations_of(&self, visitor: &Visitor, property: PropertyId) -> Outcome<OfProperty> {
        visitor.must_as_staff(Right::Invite)?;
        let (window, now) = (visitor.window(), visitor.now);
        let found = store::property::get(self.db().read(), property, window, now).await?;
        let (row, funnel, _) = found.filter(|(row, ..)| row.archived_at.is_none()).ok_or(Refusal::NotFound)?;
        let open = store::invitation::open(self.db().read(), property, window, now, WITHOUT_ADDRESS).await?;
        Ok(OfProperty {
            property,
            name: row.name,
            funnel,
            to_mail: open.to_mail,
            without_address: open.without_address,
            by_hand: open.by_hand,
        })
    }

    /// Creates a code for a contact. Whoever creates it may look at it for a while; if there is one that can be used,
    /// that one is shown instead.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and foreign contacts, [`Reason::Archived`], [`Reason::NoContractNow`].
    pub async fn create_code(&self, visitor: &Visitor, contact: ContactId) -> Outcome<Given> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        write_tx!(self.db(), |tx| {
            let contact = self.held(tx, visitor, staff, contact).await?;
            let given = self.give(tx, visitor, staff, &contact).await?;
            if let (Given::Existing(id), Some(false)) = (given, contact.code.as_ref().map(|code| code.shown)) {
                self.note(tx, visitor, id, &contact.name.full(), Action::ReadOut, (None, None)).await?;
            }
            Ok(given)
        })
    }

    /// Creates a code for a contact and mails it, unless it went out already.
    ///
    /// # Errors
    /// As [`Portal::create_code`], and [`Reason::NoAddress`] or [`Reason::AddressBounced`]; nothing is created then.
    pub async fn create_and_mail_code(&self, visitor: &Visitor, contact: ContactId) -> Outcome<Given> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        write_tx!(self.db(), |tx| {
            let contact = self.held(tx, visitor, staff, contact).await?;
            address(&contact)?;
            let given = self.give(tx, visitor, staff, &contact).await?;
            self.mail_if_not_since(tx, visitor, staff, contact.id, None).await?;
            Ok(given)
        })
    }

    /// Mails the code of a contact. `before` is when it was mailed last, as the form showed it: sent twice, the form
    /// mails once; opened anew, it mails again. `false`: it went out in the meantime.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, foreign contacts, and if there is no code that can be used;
    /// [`Reason::NoAddress`], [`Reason::AddressBounced`], [`Reason::Archived`], [`Reason::NoContractNow`].
    pub async fn mail_code(&self, visitor: &Visitor, contact: ContactId, before: Option<Moment>) -> Outcome<bool> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        write_tx!(self.db(), |tx| {
            self.held(tx, visitor, staff, contact).await?;
            self.mail_if_not_since(tx, visitor, staff, contact, before).await
        })
    }

    /// Issues a new code in the place of one that has expired, got lost or got into wrong hands; the old one is
    /// revoked. The same form sent twice renews once.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and foreign codes, [`Reason::AlreadyUsed`], [`Reason::Archived`],
    /// [`Reason::NoContractNow`], [`Reason::NoOpenInvitation`] if it was withdrawn meanwhile.
    pub async fn renew_code(&self, visitor: &Visitor, id: InvitationId) -> Outcome<Given> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        write_tx!(self.db(), |tx| {
            let old = store::invitation::get(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            // People who were added are invited by customers, with the level that these have chosen.
            if old.kind != AccessKind::Contact {
                return Err(Refusal::NotFound.into());
            }
            let contact = self.held(tx, visitor, staff, old.contact).await?;
            let old = store::invitation::get(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if contact.facts.renew(old.facts, visitor.now)? == Renewal::Replaced {
                // Somebody else has renewed it, whose code is the one; or has withdrawn it, and knew why.
                let code = contact.code.as_ref();
                if !code.is_some_and(|code| code.facts.state(visitor.now) == CodeState::Active) {
                    return Err(Reason::NoOpenInvitation.into());
                }
                return self.give(tx, visitor, staff, &contact).await;
            }
            if let Some(code) = contact.code.as_ref().filter(|code| code.facts.used_at.is_none()) {
                let revoked = store::invitation::revoke(tx, code.id, &staff.name, visitor.now).await?;
                if revoked && code.id != id {
                    self.note(tx, visitor, code.id, &contact.name.full(), Action::Revoked, (None, None)).await?;
                }
            }
            // The old one may not have been the last: none but the new one can be used.
            store::invitation::revoke(tx, id, &staff.name, visitor.now).await?;
            let before = Some(old.facts.expires_at);
            Ok(Given::New(self.issue(tx, visitor, staff, &Invitee::from(&contact), before).await?.0))
        })
    }

    /// Withdraws a code of a contact, or of somebody who was added to it. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and foreign codes, [`Reason::AlreadyUsed`].
    pub async fn revoke_code(&self, visitor: &Visitor, id: InvitationId) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        write_tx!(self.db(), |tx| {
            let revoked = store::invitation::revoke(tx, id, &staff.name, visitor.now).await?;
            let code = store::invitation::get(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if revoked {
                self.note(tx, visitor, id, &code.name, Action::Revoked, (None, None)).await?;
            } else if code.facts.used_at.is_some() {
                return Err(Reason::AlreadyUsed.into());
            }
            Ok(())
        })
    }

    /// Lets a member of staff look at the code of a contact for a while; noted in the journal.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, foreign contacts, and if there is no code that can be used.
    pub async fn read_out_code(&self, visitor: &Visitor, contact: ContactId) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        write_tx!(self.db(), |tx| {
            let contact = self.held(tx, visitor, staff, contact).await?;
            let code = contact.code.filter(|code| code.facts.state(visitor.now) == CodeState::Active);
            let code = code.ok_or(Refusal::NotFound)?;
            if !code.shown {
                self.note(tx, visitor, code.id, &contact.name.full(), Action::ReadOut, (None, None)).await?;
            }
            Ok(())
        })
    }

    /// The sheet with the code of a contact: one statement. The code itself is on it as long as this member of staff
    /// has created it or had it read out a short while ago.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and foreign contacts.
    pub async fn code_sheet(&self, visitor: &Visitor, contact: ContactId) -> Outcome<Sheet> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        let db = self.db().read();
        let contact = store::contact::get(db, contact, visitor.window(), reader(visitor, staff)).await?;
        let contact = contact.ok_or(Refusal::NotFound)?;
        let active = contact.code.as_ref().filter(|code| code.facts.state(visitor.now) == CodeState::Active);
        let usable = active.filter(|_| contact.facts.state(visitor.now) != InvitationState::Archived);
        let code = match usable {
            Some(code) => Some(SheetCode {
                id: code.id,
                until: last_day(code.facts.expires_at),
                grouped: if code.shown { Some(self.open(&code.cipher)?.grouped()) } else { None },
            }),
            None => None,
        };
        Ok(Sheet {
            contact: contact.id,
            name: contact.name.full(),
            greeting: contact.name.greeting(Lang::De),
            address: lines(&contact.name, &contact.address),
            dormant: !contact.facts.in_window,
            house: contact.house,
            code,
            register_at: format!("{}/register", self.config().base_url),
        })
    }

    async fn house(&self, property: PropertyId) -> Outcome<String> {
        Ok(store::property::name(self.db().read(), property).await?.ok_or(Refusal::NotFound)?)
    }

    /// A contact, held against everybody else until the transaction ends.
    async fn held(&self, tx: &mut Tx, visitor: &Visitor, staff: &StaffMember, id: ContactId) -> Outcome<Contact> {
        store::contact::lock(tx, id).await?;
        let contact = store::contact::get(&mut *tx, id, visitor.window(), reader(visitor, staff)).await?;
        Ok(contact.ok_or(Refusal::NotFound)?)
    }

    /// The code of a contact that can be used, or a new one.
    async fn give(&self, tx: &mut Tx, visitor: &Visitor, staff: &StaffMember, contact: &Contact) -> Outcome<Given> {
        match (contact.facts.create(visitor.now)?, &contact.code) {
            (Creation::Existing, Some(code)) => Ok(Given::Existing(code.id)),
            _ => Ok(Given::New(self.issue(tx, visitor, staff, &Invitee::from(contact), None).await?.0)),
        }
    }

    /// Issues a code; `before` is until when the one could be used that it replaces.
    async fn issue(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        staff: &StaffMember,
        invitee: &Invitee<'_>,
        before: Option<Moment>,
    ) -> Outcome<(InvitationId, Code)> {
        let code = new_code(self.random());
        let expires_at = visitor.now.plus(self.config().contact_code);
        let name = invitee.name.full();
        let new = New {
            contact: invitee.contact,
            name: &name,
            email: invitee.email,
            hash: self.keys().code_hash(&code),
            cipher: self.keys().encrypt(Purpose::Code, code.plain(), self.random())?,
            by: &staff.name,
            expires_at,
        };
        let id = store::invitation::create(tx, new, visitor.now).await?;
        let action = if before.is_some() { Action::Renewed } else { Action::Created };
        self.note(tx, visitor, id, &name, action, (before.map(valid_until), Some(valid_until(expires_at)))).await?;
        Ok((id, code))
    }

    /// Mails the usable code of a contact that is held, unless it was mailed since `before`.
    async fn mail_if_not_since(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        staff: &StaffMember,
        contact: ContactId,
        before: Option<Moment>,
    ) -> Outcome<bool> {
        let contact = store::contact::get(&mut *tx, contact, visitor.window(), reader(visitor, staff)).await?;
        let contact = contact.ok_or(Refusal::NotFound)?;
        contact.facts.create(visitor.now)?;
        let code = contact.code.as_ref().filter(|code| code.facts.state(visitor.now) == CodeState::Active);
        let code = code.ok_or(Refusal::NotFound)?;
        let mailing = Mailing {
            id: code.id,
            name: &contact.name,
            email: address(&contact)?,
            house: contact.house.as_deref().unwrap_or_default(),
            code: &self.open(&code.cipher)?,
            expires_at: code.facts.expires_at,
            before,
        };
        self.mail(tx, visitor, &mailing).await
    }

    async fn mail(&self, tx: &mut Tx, visitor: &Visitor, mailing: &Mailing<'_>) -> Outcome<bool> {
        let Mailing { id, name, email, house, code, expires_at, before } = *mailing;
        if !store::invitation::mailed(tx, id, email, before, visitor.now).await? {
            return Ok(false);
        }
        let content = Content::Invitation {
            // Nobody knows yet how the person reads; German is what people get who have not said.
            greeting: name.greeting(Lang::De),
            property: house.to_owned(),
            link: self.invitation_link(code, Some(email)),
            code: code.grouped(),
            until: last_day(expires_at),
        };
        // One mail for each time that staff decide to send it.
        let reason = format!("invitation:{id}:{}", before.unwrap_or(Moment(0)).0);
        self.enqueue(tx, reason, email, Lang::De, &content).await?;
        self.note(tx, visitor, id, &name.full(), Action::Mailed, (None, Some(email.to_owned()))).await?;
        Ok(true)
    }

    fn open(&self, cipher: &[u8]) -> Outcome<Code> {
        let plain = self.keys().decrypt(Purpose::Code, cipher)?;
        Code::parse(&plain).ok_or_else(|| crate::Fault::broken("what was kept as a code is none"))
    }

    /// Makes a code worthless. `false`: somebody has used it a moment ago, or withdrawn it.
    pub(crate) async fn withdraw_code(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        id: InvitationId,
        name: &str,
    ) -> Outcome<bool> {
        let revoked = store::invitation::revoke(tx, id, &visitor.name, visitor.now).await?;
        if revoked {
            self.note(tx, visitor, id, name, Action::Revoked, (None, None)).await?;
        }
        Ok(revoked)
    }

    async fn note(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        id: InvitationId,
        name: &str,
        action: Action,
        (before, after): (Option<String>, Option<String>),
    ) -> Outcome<()> {
        let object = Object::new(ObjectKind::Invitation, id.0, name);
        let entry = Entry { actor: visitor.actor(), object, action, before, after };
        Ok(store::journal::append(tx, visitor.now, &entry).await?)
    }
}

/// Where a code can be mailed to.
fn address(contact: &Contact) -> Result<&str, Reason> {
    match (contact.email.as_deref(), &contact.bounce) {
        (None, _) => Err(Reason::NoAddress),
        (Some(_), Some(_)) => Err(Reason::AddressBounced),
        (Some(email), None) => Ok(email),
    }
}

fn reader(visitor: &Visitor, staff: &StaffMember) -> Reader {
    Reader { staff: staff.id, since: visitor.now.minus(SHOWN_FOR) }
}

fn valid_until(expires_at: Moment) -> String {
    format!("gültig bis {}", last_day(expires_at).to(Lang::De))
}

/// The lines of a postal address, as far as they are known.
fn lines(name: &Name, address: &Address) -> Vec<String> {
    let person = name.full();
    let company = name.company.clone().filter(|company| *company != person);
    let town = [&address.postcode, &address.town].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let lines = [company, Some(person), address.street.clone(), Some(town)];
    lines.into_iter().flatten().filter(|line| !line.is_empty()).collect()
}

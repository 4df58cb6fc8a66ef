//! Contacts, for staff: the lists, one with everything about it, and archiving.

use crate::{
    Outcome, Portal, Visitor,
    journal::line,
    property::{FETCHED, PAGE},
};
use domain::{
    contact::{
        ContactChannel,
        staff::{Contacts, Detail, Row, Search},
    },
    id::{ContactId, PropertyId},
    invitation::{Concern, Issued},
    journal::{Action, Entry, Object, ObjectKind},
    list::{Slice, Turn},
    master::contact::End,
    policy::Right,
    refusal::{Reason, Refusal},
};
use store::{
    contact::{Contact, Filter, Reader},
    master::Target,
    write_tx,
};

/// How many entries of the journal a contact shows.
const ENTRIES: i64 = 30;

impl Portal {
    /// A page of contacts by name: one statement, one more for words, and one more for the name of the property.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such property.
    pub async fn contacts(&self, visitor: &Visitor, search: &Search) -> Outcome<Contacts> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        let (filter, property) = self.narrowed(search).await?;
        let (order, turn) = (search.order(), search.turn());
        let (db, window) = (self.db().read(), visitor.window());
        let rows = store::contact::list(db, &filter, order, turn, window, visitor.now, FETCHED).await?;
        let slice = Slice::cut(rows, turn, PAGE, |row| row.id.0).map(Row::from);
        Ok(Contacts { slice, property })
    }

    /// What contacts are narrowed down to, with the name of the property: at most one statement.
    pub(crate) async fn narrowed(&self, search: &Search) -> Outcome<(Filter, Option<(PropertyId, String)>)> {
        let (words, name) = store::search::plan_in(self.db().read(), &search.q, search.property()).await?;
        let property = match search.property() {
            Some(id) => Some((id, name.ok_or(Refusal::NotFound)?)),
            None => None,
        };
        Ok((Filter { words, state: search.state(), property: search.property() }, property))
    }

    /// A page of the contacts that could register today, but not confirm a contract number: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn contacts_without_number(&self, visitor: &Visitor, turn: Turn) -> Outcome<Slice<Row>> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        let (db, window) = (self.db().read(), visitor.window());
        let rows = store::contact::without_number(db, turn, window, visitor.now, FETCHED).await?;
        Ok(Slice::cut(rows, turn, PAGE, |row| row.id.0).map(Row::from))
    }

    /// A page of the contacts that something keeps from registering: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn contacts_concerned(&self, visitor: &Visitor, concern: Concern, turn: Turn) -> Outcome<Slice<Row>> {
        visitor.must_as_staff(Right::Invite)?;
        let (db, window) = (self.db().read(), visitor.window());
        let rows = store::contact::concerned(db, concern, turn, window, visitor.now, FETCHED).await?;
        Ok(Slice::cut(rows, turn, PAGE, |row| row.id.0).map(Row::from))
    }

    /// A contact with everything that staff know about it: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contact.
    pub async fn contact(&self, visitor: &Visitor, id: ContactId) -> Outcome<Detail> {
        let staff = visitor.must_as_staff(Right::SeeMasterData)?;
        let reader = Reader { staff: staff.id, since: visitor.now };
        let (window, now) = (visitor.window(), visitor.now);
        let contact = store::contact::get(self.db().read(), id, window, reader).await?.ok_or(Refusal::NotFound)?;
        let around = store::contact::surroundings(self.db().read(), id, window, now, ENTRIES).await?;
        let state = contact.facts.state(now);
        let Contact { id, reference, name, email, phone, mobile, address, channel, channel_set, note, .. } = contact;
        let code = contact.code.map(|code| Issued {
            id: code.id,
            state: code.facts.state(now),
            created_at: code.created_at,
            created_by: code.created_by,
            expires_at: code.facts.expires_at,
            mailed: code.mailed_at.zip(code.email),
            frozen_until: code.frozen_until.filter(|until| *until > now),
            reminded_at: code.reminded_at,
        });
        Ok(Detail {
            id,
            name,
            reference,
            email,
            phone,
            mobile,
            address,
            channel,
            channel_set,
            note,
            created_at: contact.created_at,
            archived_at: contact.archived_at,
            merged_into: contact.merged_into,
            bounce: contact.bounce,
            state,
            code,
            contracts: around.contracts,
            users: around.users,
            added: around.added,
            merged: around.merged,
            codes: around.codes,
            may_merge: Right::MergeContacts.held_by_staff(staff.role),
            answers: around.answers,
            journal: around.journal.into_iter().map(line).collect(),
        })
    }

    /// Sets the channel of a contact, whatever the switches say: letters are the property manager's.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contact; [`Reason::Archived`].
    pub async fn set_contact_channel(&self, visitor: &Visitor, id: ContactId, channel: ContactChannel) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::ChangeChannel)?;
        let reader = Reader { staff: staff.id, since: visitor.now };
        write_tx!(self.db(), |tx| {
            store::contact::lock(tx, id).await?;
            let contact = store::contact::get(&mut *tx, id, visitor.window(), reader).await?;
            let contact = contact.ok_or(Refusal::NotFound)?;
            if contact.archived_at.is_some() {
                return Err(Reason::Archived.into());
            }
            let object = Object::new(ObjectKind::Contact, id.0, contact.name.full());
            self.note_channel(tx, visitor, object, (id, contact.channel), channel).await
        })
    }

    /// What archiving a contact takes away from people, with the contact: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contact.
    pub async fn contact_end(&self, visitor: &Visitor, id: ContactId) -> Outcome<End> {
        let staff = visitor.must_as_staff(Right::EditMasterData)?;
        let reader = Reader { staff: staff.id, since: visitor.now };
        let (db, window) = (self.db().read(), visitor.window());
        let contact = store::contact::get(db, id, window, reader).await?.ok_or(Refusal::NotFound)?;
        let consequence = store::master::consequence(db, Target::Contact(id), window, visitor.now).await?;
        let (name, archived_at, merged_into) = (contact.name.full(), contact.archived_at, contact.merged_into);
        Ok(End { id, name, archived_at, merged_into, consequence })
    }

    /// Archives a contact: nobody has access through it from now on, and its codes are revoked. Doing it twice is no
    /// mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contact; [`domain::refusal::Reason::PeopleMoved`] if it has
    /// become a part of another one.
    pub async fn archive_contact(&self, visitor: &Visitor, id: ContactId) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::EditMasterData)?;
        let reader = Reader { staff: staff.id, since: visitor.now };
        write_tx!(self.db(), |tx| {
            store::contact::lock(tx, id).await?;
            let contact = store::contact::get(&mut *tx, id, visitor.window(), reader).await?;
            let contact = contact.ok_or(Refusal::NotFound)?;
            if !store::contact::archive(tx, id, visitor.now).await? {
                // Pressed twice, or on a page from before a merge: then nobody has lost access.
                return crate::people::must_have_its_people(tx, id).await;
            }
            let entry = |object: Object, action: Action| Entry {
                actor: visitor.actor(),
                object,
                action,
                before: None,
                after: None,
            };
            let object = Object::new(ObjectKind::Contact, id.0, contact.name.full());
            store::journal::append(tx, visitor.now, &entry(object, Action::Archived)).await?;
            for code in store::invitation::revoke_all(tx, id, &staff.name, visitor.now).await? {
                let object = Object::new(ObjectKind::Invitation, code.id.0, code.name);
                store::journal::append(tx, visitor.now, &entry(object, Action::Revoked)).await?;
            }
            Ok(())
        })
    }
}

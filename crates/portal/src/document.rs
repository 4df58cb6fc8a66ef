//! Documents: staff share them, customers open them. Who has read what is kept nowhere.

mod digest;
mod list;
mod reading;
mod receiving;
mod sniff;

pub(crate) use digest::COUNTED;
pub use receiving::Receiving;

use crate::{
    Outcome, Portal, Visitor,
    master::At,
    property::{FETCHED, PAGE},
    search::{CANDIDATES, OFFERED, contact_meant, each_contact_once},
};
use domain::{
    announcement::Whom,
    document::{Audience, Change, Class, Detail, Place, Readers, Row, Search, Target, Told, TypedChange},
    id::DocumentId,
    journal::{Action, Entry, Object, ObjectKind},
    list::{Slice, Turn},
    master::{both, changes, cut, told},
    policy::Right,
    refusal::{Conflict, Reason, Refusal},
};
use serde::{Deserialize, Serialize};
use store::{
    Tx,
    document::{Known, Toward},
    write_tx,
};

/// The page on which files are chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareForm {
    /// What they shall belong to.
    pub target: Target,
    /// Of the people there, so many would read something for everybody, for owners, and for tenants; in the order of
    /// [`Whom::ALL`].
    pub people: Vec<i64>,
}

impl Portal {
    /// A page of all documents, the newest first: one statement, and one for the name of what is asked for.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn documents(&self, visitor: &Visitor, search: &Search) -> Outcome<(Slice<Row>, Option<Target>)> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        let (turn, filter) = (search.turn(), search.filter());
        let rows = store::document::list(self.db().read(), &filter, turn, FETCHED).await?;
        let of = match filter.place {
            Some(place) => store::document::target(self.db().read(), place).await?,
            None => None,
        };
        Ok((Slice::cut(rows, turn, PAGE, |known| known.id.0).map(row), of))
    }

    /// One document with how many it reaches: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such document.
    pub async fn document(&self, visitor: &Visitor, id: DocumentId) -> Outcome<Detail> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        let known = store::document::get(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let people = store::document::reached(self.db().read(), toward(visitor, &known)).await?;
        Ok(Detail { version: known.version, people, row: row(known) })
    }

    /// Those whom a document reaches, a page at a time: three statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such document.
    pub async fn document_readers(&self, visitor: &Visitor, id: DocumentId, turn: Turn) -> Outcome<Readers> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        let known = store::document::get(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let toward = toward(visitor, &known);
        let people = store::document::reached(self.db().read(), toward).await?;
        let rows = store::document::readers(self.db().read(), toward, turn, FETCHED).await?;
        let readers = Slice::cut(rows, turn, PAGE, |reader| reader.login.0);
        Ok(Readers { document: (id, known.about.title), withdrawn: known.withdrawn.is_some(), people, readers })
    }

    /// The page on which files are chosen, with how many will read them: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is nothing in use that they could belong to.
    pub async fn share_form(&self, visitor: &Visitor, place: Place) -> Outcome<ShareForm> {
        let target = self.document_target(visitor, place).await?;
        let (today, window) = (visitor.today(), visitor.window());
        let toward = Toward { audience: Audience::new(place, Whom::Everybody), shared_at: visitor.now, today, window };
        let people = store::document::reached_by_kind(self.db().read(), toward).await?.to_vec();
        Ok(ShareForm { target, people })
    }

    /// What documents can belong to, by its number: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is nothing like it in use.
    pub async fn document_target(&self, visitor: &Visitor, place: Place) -> Outcome<Target> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        Ok(store::document::target(self.db().read(), place).await?.ok_or(Refusal::NotFound)?)
    }

    /// What documents can belong to, by what was typed: three statements, none without words.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn find_targets(&self, visitor: &Visitor, words: &str) -> Outcome<Vec<Target>> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        if words.trim().is_empty() {
            return Ok(Vec::new());
        }
        let plan = store::search::plan(self.db().read(), words).await?;
        let hits = each_contact_once(store::search::find(self.db().read(), &plan, CANDIDATES).await?);
        let target = |hit: store::search::Hit| {
            if hit.archived {
                return None;
            }
            let (class, id, name) = match hit.kind()? {
                store::search::Kind::Property => (Class::House, hit.id, hit.label.clone().unwrap_or_default()),
                store::search::Kind::Contact => (Class::Contact, contact_meant(&hit), hit.name()),
                _ => return None,
            };
            Some(Target { place: Place::new(class, id), name, detail: hit.detail.unwrap_or_default() })
        };
        let mut targets: Vec<Target> = Vec::new();
        for target in hits.into_iter().filter_map(target) {
            let same = targets.iter().filter(|other| other.place.class() == target.place.class());
            if same.count() < OFFERED.into() {
                targets.push(target);
            }
        }
        let units = store::search::units(self.db().read(), &plan, OFFERED.into()).await?;
        targets.extend(units.into_iter().map(|unit| Target {
            place: Place::Unit(unit.id),
            name: format!("{}, {}", unit.name, unit.property),
            detail: unit.reference,
        }));
        targets.sort_by_key(|target| Class::ALL.iter().position(|class| *class == target.place.class()));
        Ok(targets)
    }

    /// Changes what is said about a document.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such document, [`Refusal::Invalid`] with the names of the
    /// fields, [`Refusal::Conflict`].
    pub async fn change_document(&self, visitor: &Visitor, at: At<DocumentId>, typed: &TypedChange) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        let about = Change::read(typed)?;
        write_tx!(self.db(), |tx| {
            let known = store::document::get(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            let before = telling(&known);
            let changes = changes(&before, &Told { about: about.clone(), ..before.clone() });
            if changes.is_empty() {
                return Ok(());
            }
            if known.version != at.version {
                let cut: Vec<_> = changes.iter().map(cut).collect();
                let (yours, theirs) = both(&cut, visitor.lang);
                let (by, at) = known.changed;
                return Err(Refusal::Conflict(Conflict { yours, theirs, by, at }).into());
            }
            if !store::document::change(tx, &known, &about, &visitor.name, visitor.now).await? {
                return Err(Reason::Busy.into());
            }
            note(tx, visitor, (at.id, &about.title), Action::Changed, told(&changes)).await
        })
    }

    /// Withdraws a document, whatever somebody has changed of it meanwhile: no customer sees it any more. Doing it twice is no
    /// mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such document.
    pub async fn withdraw_document(&self, visitor: &Visitor, id: DocumentId) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        write_tx!(self.db(), |tx| {
            let known = store::document::get(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if known.withdrawn.is_some() {
                return Ok(());
            }
            if !store::document::withdraw(tx, &known, &visitor.name, visitor.now).await? {
                return Ok(());
            }
            note_withdrawn(tx, visitor, &known).await
        })
    }

    /// Lets customers see a document again that was withdrawn. Nobody is told of it once more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such document, [`Reason::DocumentOutdated`].
    pub async fn share_document_again(&self, visitor: &Visitor, at: At<DocumentId>) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        write_tx!(self.db(), |tx| {
            let known = store::document::get(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            if known.withdrawn.is_none() {
                return Ok(());
            }
            if known.version != at.version {
                return Err(Reason::DocumentOutdated.into());
            }
            if !store::document::share_again(tx, &known, &visitor.name, visitor.now).await? {
                return Err(Reason::Busy.into());
            }
            let (before, after) = (Action::Withdrawn.label().de.to_owned(), Action::Shared.label().de.to_owned());
            note(tx, visitor, (at.id, &known.about.title), Action::Shared, (Some(before), Some(after))).await
        })
    }
}

fn toward(visitor: &Visitor, known: &Known) -> Toward {
    Toward { audience: known.audience, shared_at: known.shared.1, today: visitor.today(), window: visitor.window() }
}

fn row(known: Known) -> Row {
    Row {
        id: known.id,
        title: known.about.title,
        folder: known.about.folder,
        name: known.name,
        content: known.content,
        size: known.size,
        audience: known.audience,
        place: known.place,
        shared: known.shared,
        withdrawn: known.withdrawn,
    }
}

fn telling(known: &Known) -> Told {
    Told { about: known.about.clone(), name: known.name.clone(), audience: known.audience, place: known.place.clone() }
}

async fn note_withdrawn(tx: &mut Tx, visitor: &Visitor, known: &Known) -> Outcome<()> {
    let (before, after) = (Action::Shared.label().de.to_owned(), Action::Withdrawn.label().de.to_owned());
    note(tx, visitor, (known.id, &known.about.title), Action::Withdrawn, (Some(before), Some(after))).await
}

async fn note(
    tx: &mut Tx,
    visitor: &Visitor,
    (id, title): (DocumentId, &str),
    action: Action,
    (before, after): (Option<String>, Option<String>),
) -> Outcome<()> {
    let object = Object::new(ObjectKind::Document, id.0, title);
    let entry = Entry { actor: visitor.actor(), object, action, before, after };
    Ok(store::journal::append(tx, visitor.now, &entry).await?)
}

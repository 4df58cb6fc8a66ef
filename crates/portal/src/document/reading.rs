//! What customers see of documents, and what is sent to whoever may have it.

use crate::{Outcome, Portal, Visitor};
use domain::{
    document::{Folder, Listed},
    id::{DocumentId, PropertyId},
    list::Below,
    policy::{At, List, Right, Verdict, Who, permits_documents, visibility},
    reading::Kind,
    refusal::Refusal,
    setting::Settings,
};
use std::ops::Range;
use store::{document::Stored, file::Reading};

/// How many documents a page shows.
const PAGE: usize = 20;

impl Portal {
    /// A page of the documents that a customer sees in the portal of a house, the newest first, with what is new to them. One
    /// statement, and one for the settings; one more if something new was there, which is then seen, unless only one type
    /// was asked for.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs or show them no documents, [`Refusal::QuestionsFirst`],
    /// [`Refusal::SignedOut`].
    pub async fn documents_at(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        folder: Option<Folder>,
        below: Option<Below>,
    ) -> Outcome<Listed> {
        let new = self.news_at(visitor, property, Kind::Document).await?;
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_documents(property, settings)?;
        let mut listed = self.listed(visitor, settings, Some(property), folder, below).await?;
        listed.new_after = new.map(|new| new.seen.marks_after(visitor.today()));
        if let (Some(new), None, None, Some(newest)) = (new, folder, below, listed.items.first()) {
            self.note_seen(visitor, &new, newest.at).await;
        }
        Ok(listed)
    }

    /// What remains for somebody whom no house is open to now: the documents of their contacts, and those of their units from
    /// the time of their contract, as far as an access window reaches. One statement, and one for the settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff, for whoever has a house, and where no window is open; [`Refusal::SignedOut`].
    pub async fn documents_that_remain(
        &self,
        visitor: &Visitor,
        folder: Option<Folder>,
        below: Option<Below>,
    ) -> Outcome<Listed> {
        let settings = self.settings_for(visitor).await?;
        if !remain(visitor, settings)? {
            return Err(Refusal::NotFound.into());
        }
        self.listed(visitor, settings, None, folder, below).await
    }

    async fn listed(
        &self,
        visitor: &Visitor,
        settings: &Settings,
        property: Option<PropertyId>,
        folder: Option<Folder>,
        below: Option<Below>,
    ) -> Outcome<Listed> {
        let seen = visibility(&visitor.who, List::Documents, visitor.context(settings));
        let (db, limit) = (self.db().read(), PAGE as i64 + 1);
        let from = (below, visitor.now);
        let (mut items, folders) = store::visible::documents(db, seen, property, folder, from, limit).await?;
        let more = items.len() > PAGE;
        items.truncate(PAGE);
        let next = items.last().filter(|_| more).map(|last| Below { at: last.at, id: last.id.0 });
        Ok(Listed { items, folders, next, new_after: None })
    }

    /// The page on which a customer sees documents, in a certain house of theirs, otherwise if possible in one that is open: where
    /// the link of a mail leads to. At most one statement, for the settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff and for whoever sees none anywhere; [`Refusal::SignedOut`].
    pub async fn documents_page(&self, visitor: &Visitor, wished: Option<PropertyId>) -> Outcome<String> {
        visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        match visitor.house_to_see(wished, |home| visitor.must_see_documents(home, settings)) {
            Some(home) => Ok(format!("/p/{home}/documents")),
            None if remain(visitor, settings)? => Ok("/ended/documents".to_owned()),
            None => Err(Refusal::NotFound.into()),
        }
    }

    /// A document that may be sent to whoever asks: a customer whom it reaches, or staff. One statement, one for the settings,
    /// and one if questions come first in some house of theirs.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what does not reach them, what is withdrawn, and what is not there;
    /// [`Refusal::SignedOut`].
    pub async fn document_file(&self, visitor: &Visitor, id: DocumentId) -> Outcome<Stored> {
        if visitor.who == Who::Nobody {
            return Err(Refusal::SignedOut.into());
        }
        let settings = self.settings_for(visitor).await?;
        let seen = visibility(&visitor.who, List::Documents, visitor.context(settings));
        visitor.must_reach(settings, store::visible::document_homes(self.db().read(), seen, id)).await?;
        Ok(store::visible::document(self.db().read(), seen, id).await?.ok_or(Refusal::NotFound)?)
    }

    /// Some bytes of a document, as they come. Who may have them has been asked by [`Portal::document_file`].
    ///
    /// # Errors
    /// What the disk or the service says.
    pub async fn read_document(&self, stored: &Stored, range: Range<u64>) -> Outcome<Reading> {
        Ok(self.files().read(&stored.file, range).await?)
    }
}

impl Visitor {
    /// Asks for the documents of a house.
    ///
    /// # Errors
    /// As [`Visitor::must`].
    pub fn must_see_documents(&self, property: PropertyId, settings: &Settings) -> Result<(), Refusal> {
        match (permits_documents(&self.who, property, self.context(settings)), &self.who) {
            (Verdict::Allowed, _) => Ok(()),
            (Verdict::QuestionsFirst, _) => Err(Refusal::QuestionsFirst),
            (Verdict::Hidden, Who::Nobody) => Err(Refusal::SignedOut),
            (Verdict::Hidden, _) => Err(Refusal::NotFound),
        }
    }
}

/// Whether somebody has no house, and an access window is open in which they read what is theirs.
fn remain(visitor: &Visitor, settings: &Settings) -> Result<bool, Refusal> {
    let customer = visitor.customer()?;
    let housed = customer.accesses.iter().any(|access| access.properties(visitor.today()).next().is_some());
    let contacts = customer.accesses.iter().filter_map(|access| access.contact);
    let mut contacts = contacts.map(At::Contact);
    Ok(!housed && contacts.any(|contact| visitor.may(Right::ReadOwnDocuments, contact, settings)))
}

//! Frequent questions: staff write them, also while the switch is off; customers read what is shown in their house.

use crate::{
    Outcome, Portal, Visitor,
    master::{At as Seen, Fate},
    property::{FETCHED, PAGE},
};
use domain::{
    faq::{
        Audience, CATEGORIES, Category, CategoryPage, Entry, EntryPage, Hidden, Named, Overview, Readers, Reading,
        State, Step, TypedCategory, TypedEntry, Vote, Votes,
    },
    form::{Problem, Problems},
    fulltext,
    id::{FaqCategoryId, FaqEntryId, PropertyId},
    journal::{Action, Object, ObjectKind},
    list::{Slice, Turn, Which},
    master::{introduced, told},
    policy::{At, List, Right, visibility},
    refusal::{Reason, Refusal},
};
use store::{Tx, faq::StoredEntry, write_tx};

impl Portal {
    /// A page of what is shown in a house, only what has all words of a query if there are any. One statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses where the FAQ is off and for those that are not theirs, and for staff;
    /// [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn faq(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        query: &str,
        turn: Turn,
    ) -> Outcome<Slice<Reading>> {
        let settings = self.settings_for(visitor).await?;
        visitor.must(Right::ReadFaq, At::Property(property), settings)?;
        let reader = visitor.customer()?.login;
        let words = fulltext::asked(query);
        // What has no letter and no digit in it finds nothing.
        if words.is_empty() && !query.trim().is_empty() {
            return Ok(Slice { rows: Vec::new(), earlier: None, later: None });
        }
        let visibility = visibility(&visitor.who, List::Faq(property), visitor.context(settings));
        let (mut rows, edge) =
            store::faq::readings(self.db().read(), visibility, reader, &words, turn, FETCHED).await?;
        // Who said what is nobody's business, nor that of whoever previews their portal.
        if visitor.preview.is_some() {
            rows.iter_mut().for_each(|row| row.vote = None);
        }
        Ok(Slice::cut(rows, turn, PAGE, |entry| entry.id.0).looked_up_to(edge, turn))
    }

    /// Says whether an answer helped; the last word counts. The journal need not know: staff are not to see who it was.
    ///
    /// # Errors
    /// As [`Portal::faq`], and [`Refusal::NotFound`] if no such entry is shown in this house.
    pub async fn vote_on_faq(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        entry: FaqEntryId,
        vote: Vote,
    ) -> Outcome<()> {
        visitor.must(Right::ReadFaq, At::Property(property), self.settings_for(visitor).await?)?;
        let reader = visitor.customer()?.login;
        write_tx!(self.db(), |tx| {
            if store::faq::vote(tx, entry, property, reader, vote, visitor.now).await? {
                Ok(())
            } else {
                Err(Refusal::NotFound.into())
            }
        })
    }

    /// The categories, or the entries that have all words of a query. One statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn faq_overview(&self, visitor: &Visitor, query: &str, which: Which, turn: Turn) -> Outcome<Overview> {
        visitor.must_as_staff(Right::WriteFaq)?;
        if query.trim().is_empty() {
            let categories = store::faq::categories(self.db().read(), which).await?;
            return Ok(Overview { categories, found: None });
        }
        let words = fulltext::asked(query);
        let (rows, edge) = match words.as_slice() {
            [] => (Vec::new(), None),
            words => store::faq::entries(self.db().read(), None, words, which, turn, FETCHED).await?,
        };
        let found = Slice::cut(rows, turn, PAGE, |entry| entry.id.0).looked_up_to(edge, turn);
        Ok(Overview { categories: Vec::new(), found: Some(found) })
    }

    /// A category with a page of its entries. Two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such category.
    pub async fn faq_category(
        &self,
        visitor: &Visitor,
        id: FaqCategoryId,
        which: Which,
        turn: Turn,
    ) -> Outcome<CategoryPage> {
        visitor.must_as_staff(Right::WriteFaq)?;
        let stored = store::faq::category(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let (rows, _) = store::faq::entries(self.db().read(), Some(id), &[], which, turn, FETCHED).await?;
        Ok(CategoryPage {
            id,
            version: stored.version,
            stored: stored.category.typed(),
            archived_at: stored.archived_at,
            entries: Slice::cut(rows, turn, PAGE, |entry| entry.id.0),
        })
    }

    /// Creates a category, as the last one.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, [`Refusal::Invalid`] with the names of the fields.
    pub async fn create_faq_category(&self, visitor: &Visitor, typed: &TypedCategory) -> Outcome<FaqCategoryId> {
        visitor.must_as_staff(Right::WriteFaq)?;
        let category = Category::read(typed)?;
        write_tx!(self.db(), |tx| {
            room_for_a_category(tx).await?;
            let id = store::faq::add_category(tx, &category, visitor.now).await?;
            let told = (None, introduced(&category));
            self.write_down(tx, visitor, of_category(id, &category), Action::Created, told).await?;
            Ok(id)
        })
    }

    /// Changes a category.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such category, [`Refusal::Invalid`] with the names of the
    /// fields, [`Refusal::Conflict`], [`Reason::FaqCategoryArchived`].
    pub async fn change_faq_category(
        &self,
        visitor: &Visitor,
        at: Seen<FaqCategoryId>,
        typed: &TypedCategory,
    ) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteFaq)?;
        let category = Category::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::faq::hold_category(tx, at.id).await?;
            let stored = store::faq::category(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            if stored.archived_at.is_some() {
                return Err(Reason::FaqCategoryArchived.into());
            }
            let object = of_category(at.id, &category);
            let versions = (stored.version, at.version);
            let changes = self.changed(tx, visitor, &object, (&stored.category, &category), versions).await?;
            let Some(changes) = changes else { return Ok(()) };
            if !store::faq::change_category(tx, &stored, &category).await? {
                return Err(Reason::Busy.into());
            }
            self.write_down(tx, visitor, object, Action::Changed, told(&changes)).await
        })
    }

    /// Archives a category, whose entries are then shown to nobody, or brings it back. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such category; [`Refusal::Invalid`] if there are too many.
    pub async fn archive_faq_category(&self, visitor: &Visitor, id: FaqCategoryId, fate: Fate) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteFaq)?;
        write_tx!(self.db(), |tx| {
            let stored = store::faq::category(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if fate == Fate::InUse && stored.archived_at.is_some() {
                room_for_a_category(tx).await?;
            }
            if store::faq::archive_category(tx, id, fate.at(visitor)).await? {
                let object = of_category(id, &stored.category);
                self.write_down(tx, visitor, object, fate.action(), (None, None)).await?;
            }
            Ok(())
        })
    }

    /// Moves a category. At the end of the list nothing happens.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such category.
    pub async fn move_faq_category(&self, visitor: &Visitor, id: FaqCategoryId, step: Step) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteFaq)?;
        write_tx!(self.db(), |tx| {
            store::faq::hold_categories(tx).await?;
            let stored = store::faq::category(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            let Some(places) = store::faq::move_category(tx, id, step).await? else { return Ok(()) };
            let object = of_category(id, &stored.category);
            self.write_down(tx, visitor, object, Action::Moved, moved(places)).await
        })
    }

    /// Those whom an entry reaches, or would as soon as it is published. Three statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such entry.
    pub async fn faq_readers(&self, visitor: &Visitor, id: FaqEntryId, turn: Turn) -> Outcome<Readers> {
        visitor.must_as_staff(Right::WriteFaq)?;
        let stored = store::faq::entry(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let people = store::faq::reached(self.db().read(), id, visitor.today()).await?;
        let rows = store::faq::readers(self.db().read(), id, visitor.today(), turn, FETCHED).await?;
        Ok(Readers {
            hidden: stored.hidden(),
            entry: (id, stored.entry.question.de),
            people,
            readers: Slice::cut(rows, turn, PAGE, |reader| reader.login.0),
        })
    }

    /// The form of an entry: of one that there is, with how many it reaches, or of a new one in this category. At most three
    /// statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such entry.
    pub async fn faq_entry_form(
        &self,
        visitor: &Visitor,
        id: Option<FaqEntryId>,
        category: Option<FaqCategoryId>,
    ) -> Outcome<EntryPage> {
        visitor.must_as_staff(Right::WriteFaq)?;
        let stored = match id {
            Some(id) => Some(store::faq::entry(self.db().read(), id).await?.ok_or(Refusal::NotFound)?),
            None => None,
        };
        let options = store::faq::options(self.db().read(), id).await?;
        let people = match id {
            Some(id) => store::faq::reached(self.db().read(), id, visitor.today()).await?,
            None => 0,
        };
        Ok(match stored {
            Some(stored) => EntryPage {
                id,
                version: stored.version,
                stored: stored.entry.typed(),
                options,
                votes: stored.votes,
                hidden: stored.hidden(),
                archived_at: stored.archived_at,
                people,
            },
            None => EntryPage {
                id: None,
                version: 0,
                stored: TypedEntry {
                    category: category.map(|category| category.to_string()).unwrap_or_default(),
                    state: State::default().key().to_owned(),
                    audience: Audience::default().key().to_owned(),
                    ..TypedEntry::default()
                },
                options,
                votes: Votes::default(),
                archived_at: None,
                hidden: Some(Hidden::Draft),
                people,
            },
        })
    }

    /// Creates an entry, as the last one of its category.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, [`Refusal::Invalid`] with the names of the fields.
    pub async fn create_faq_entry(&self, visitor: &Visitor, typed: &TypedEntry) -> Outcome<FaqEntryId> {
        visitor.must_as_staff(Right::WriteFaq)?;
        let entry = Entry::read(typed)?;
        write_tx!(self.db(), |tx| {
            let entry = named(tx, entry.clone(), None).await?;
            let id = store::faq::add_entry(tx, &entry.entry, visitor.now).await?;
            let told = (None, introduced(&entry));
            self.write_down(tx, visitor, of_entry(id, &entry.entry), Action::Created, told).await?;
            Ok(id)
        })
    }

    /// Changes an entry.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such entry, [`Refusal::Invalid`] with the names of the
    /// fields, [`Refusal::Conflict`], [`Reason::FaqEntryArchived`].
    pub async fn change_faq_entry(&self, visitor: &Visitor, at: Seen<FaqEntryId>, typed: &TypedEntry) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteFaq)?;
        let entry = Entry::read(typed)?;
        write_tx!(self.db(), |tx| {
            let stored = store::faq::entry(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            if stored.archived_at.is_some() {
                return Err(Reason::FaqEntryArchived.into());
            }
            let entry = named(tx, entry.clone(), Some(&stored)).await?;
            let before = stored.entry.clone().named(stored.category.clone(), stored.houses.clone());
            let object = of_entry(at.id, &entry.entry);
            let versions = (stored.version, at.version);
            let Some(changes) = self.changed(tx, visitor, &object, (&before, &entry), versions).await? else {
                return Ok(());
            };
            if !store::faq::change_entry(tx, &stored, &entry.entry).await? {
                return Err(Reason::Busy.into());
            }
            self.write_down(tx, visitor, object, Action::Changed, told(&changes)).await
        })
    }

    /// Archives an entry, or brings it back; its category. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such entry.
    pub async fn archive_faq_entry(&self, visitor: &Visitor, id: FaqEntryId, fate: Fate) -> Outcome<FaqCategoryId> {
        visitor.must_as_staff(Right::WriteFaq)?;
        write_tx!(self.db(), |tx| {
            let stored = store::faq::entry(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if store::faq::archive_entry(tx, id, fate.at(visitor)).await? {
                let object = of_entry(id, &stored.entry);
                self.write_down(tx, visitor, object, fate.action(), (None, None)).await?;
            }
            Ok(stored.entry.category)
        })
    }

    /// Moves an entry in its category, and says which that is. At the end of the list nothing happens.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such entry.
    pub async fn move_faq_entry(&self, visitor: &Visitor, id: FaqEntryId, step: Step) -> Outcome<FaqCategoryId> {
        visitor.must_as_staff(Right::WriteFaq)?;
        write_tx!(self.db(), |tx| {
            let stored = store::faq::entry(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            let category = stored.entry.category;
            store::faq::hold_category(tx, category).await?;
            if let Some(places) = store::faq::move_entry(tx, id, step).await? {
                let object = of_entry(id, &stored.entry);
                self.write_down(tx, visitor, object, Action::Moved, moved(places)).await?;
            }
            Ok(category)
        })
    }
}

/// Refuses one category more than a page shows.
async fn room_for_a_category(tx: &mut Tx) -> Outcome<()> {
    let limit = CATEGORIES as u32;
    if store::faq::hold_categories(tx).await? >= i64::from(limit) {
        return Err(Problems::one("name_de", Problem::TooMany { limit }).into());
    }
    Ok(())
}

/// An entry with the names of its category, which is held, and of its houses. A category must be in use, unless the entry
/// stands in it already; houses that do not exist are no choice.
async fn named(tx: &mut Tx, entry: Entry, before: Option<&StoredEntry>) -> Outcome<Named> {
    store::faq::hold_category(tx, entry.category).await?;
    let category = store::faq::category(&mut *tx, entry.category).await?;
    let category = category.ok_or_else(|| Problems::one("category", Problem::NotAChoice))?;
    let stays = before.is_some_and(|before| before.entry.category == entry.category);
    if category.archived_at.is_some() && !stays {
        return Err(Reason::FaqCategoryArchived.into());
    }
    let houses = match &entry.audience {
        Audience::Everywhere => Vec::new(),
        Audience::Chosen(properties) => {
            let names = store::faq::house_names(tx, properties).await?;
            if names.len() < properties.len() {
                return Err(Problems::one("audience", Problem::NotAChoice).into());
            }
            names
        }
    };
    Ok(entry.named(category.category.name.de, houses))
}

fn of_category(id: FaqCategoryId, category: &Category) -> Object {
    Object::new(ObjectKind::FaqCategory, id.0, &category.name.de)
}

fn of_entry(id: FaqEntryId, entry: &Entry) -> Object {
    Object::new(ObjectKind::FaqEntry, id.0, &entry.question.de)
}

fn moved((before, after): (i64, i64)) -> (Option<String>, Option<String>) {
    (Some(format!("Platz {before}")), Some(format!("Platz {after}")))
}

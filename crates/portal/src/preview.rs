//! *Vorschau als …*: staff see the portal as a customer has it (docs/decisions/0037-preview.md).
//!
//! A preview belongs to the session of a member of staff. What it shows comes from the same use cases as for the customer:
//! the host asks them as that customer, with a [`Portal::only_looking`].

use crate::{Outcome, Portal, Presence, SignedIn, Visitor};
use domain::{
    id::AccessId,
    journal::{Action, Entry, Object, ObjectKind},
    list::{Slice, Turn},
    onboarding::waiting,
    policy::{Right, Who},
    preview::{LASTS, Page, Place, Preview},
    refusal::Refusal,
    text::Lang,
};
use store::write_tx;

/// How many people a page shows.
const PAGE: usize = 50;
/// One more says whether there is another page.
const FETCHED: i64 = PAGE as i64 + 1;

impl Portal {
    /// Those as whom staff can preview the portal at a place. Two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such place.
    pub async fn previewable(&self, visitor: &Visitor, place: Place, turn: Turn) -> Outcome<Page> {
        may_preview(visitor)?;
        let named = store::preview::named(self.db().read(), place).await?.ok_or(Refusal::NotFound)?;
        let days = (visitor.today(), visitor.windows);
        let rows = store::preview::people(self.db().read(), place, days, turn, FETCHED).await?;
        Ok(Page {
            place,
            name: named.name.unwrap_or_default(),
            archived: named.archived,
            merged_into: named.merged_into,
            people: Slice::cut(rows, turn, PAGE, |person| person.login.0),
        })
    }

    /// Begins a preview as whoever has this access, in this session; where it begins: in the house of the place at which they
    /// were chosen, if that is open to them. One that runs there ends.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, without a session, and if there is no such access.
    pub async fn begin_preview(
        &self,
        visitor: &Visitor,
        session: Option<i64>,
        access: AccessId,
        place: Option<Place>,
    ) -> Outcome<String> {
        may_preview(visitor)?;
        let session = session.ok_or(Refusal::NotFound)?;
        let until = visitor.now.plus(LASTS);
        let begun: Outcome<Preview> = write_tx!(self.db(), |tx| {
            let chosen = store::preview::chosen(&mut *tx, access).await?.ok_or(Refusal::NotFound)?;
            let (contact, property) = (chosen.contact, chosen.property);
            let preview = Preview { login: chosen.login, contact, property, until };
            if !store::preview::begin(tx, session, &preview).await? {
                return Err(Refusal::SignedOut.into());
            }
            let (kind, id) = match (contact, property) {
                (Some(contact), _) => (ObjectKind::Contact, contact.0),
                (None, Some(property)) => (ObjectKind::Property, property.0),
                (None, None) => (ObjectKind::Login, chosen.login.0),
            };
            let object = Object::new(kind, id, chosen.place.unwrap_or_default());
            let after = format!("als {}, {}, bis {}", chosen.name, chosen.email, until.to(Lang::De));
            let entry =
                Entry { actor: visitor.actor(), object, action: Action::Previewed, before: None, after: Some(after) };
            store::journal::append(tx, visitor.now, &entry).await?;
            Ok(preview)
        });
        let preview = begun?;
        let previewed = self.previewed(visitor, &preview).await?.ok_or(Refusal::NotFound)?;
        let house = match place {
            Some(Place::Property(property)) => Some(property),
            Some(Place::Unit(unit)) => store::preview::house(self.db().read(), unit).await?,
            Some(Place::Contact(_)) | None => preview.property,
        };
        self.start_of(&previewed, house).await
    }

    /// Ends the preview of a session; where it was begun. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and without a session.
    pub async fn end_preview(&self, visitor: &Visitor, session: Option<i64>) -> Outcome<String> {
        may_preview(visitor)?;
        let session = session.ok_or(Refusal::NotFound)?;
        let ended: Outcome<Option<Preview>> =
            write_tx!(self.db(), |tx| { Ok(store::preview::end(tx, session).await?) });
        Ok(ended?.map_or_else(|| "/admin".to_owned(), |preview| preview.back()))
    }

    /// The customer as whom a member of staff sees the portal, with everything that decides what they see; nobody, if the
    /// preview is over or the login is gone. One statement, and two more for somebody whose questions are open.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever may not preview the portal now, whatever was begun before.
    pub async fn previewed(&self, staff: &Visitor, preview: &Preview) -> Outcome<Option<Visitor>> {
        may_preview(staff)?;
        if preview.until <= staff.now {
            return Ok(None);
        }
        let who = Some(SignedIn::Customer(preview.login));
        let mut visitor = self.visitor(who, staff.lang, staff.address.clone()).await?;
        if !matches!(visitor.who, Who::Customer(_)) {
            return Ok(None);
        }
        visitor.preview = Some(preview.until);
        visitor.presence = Presence::Shown;
        self.as_through(&mut visitor).await?;
        Ok(Some(visitor))
    }

    /// Whoever has nothing left to answer is through from the moment in which they open the portal. That is noted then; a
    /// preview only sees it so.
    async fn as_through(&self, visitor: &mut Visitor) -> Outcome<()> {
        let Who::Customer(customer) = &visitor.who else { return Ok(()) };
        if customer.accesses.iter().all(|access| access.through) {
            return Ok(());
        }
        let through = self.nothing_left(visitor).await?;
        if let Who::Customer(customer) = &mut visitor.who {
            for access in customer.accesses.iter_mut().filter(|access| through.contains(&access.id)) {
                access.through = true;
            }
        }
        Ok(())
    }

    /// The address at which a customer begins: their questions, this house of theirs or the first one, or what remains
    /// without one.
    async fn start_of(&self, visitor: &Visitor, property: Option<domain::id::PropertyId>) -> Outcome<String> {
        let settings = self.settings_for(visitor).await?;
        let accesses = &visitor.customer()?.accesses;
        if waiting(accesses, settings, visitor.today()).next().is_some() {
            return Ok("/welcome".to_owned());
        }
        let homes = visitor.homes(settings);
        let home = homes.iter().find(|(home, _)| Some(*home) == property).or(homes.first());
        Ok(home.map_or_else(|| "/ended".to_owned(), |(home, _)| format!("/p/{home}")))
    }
}

/// Nobody sees by a preview what they could not see of a customer otherwise.
fn may_preview(visitor: &Visitor) -> Result<(), Refusal> {
    visitor.must_as_staff(Right::SeeMasterData)?;
    visitor.must_as_staff(Right::PreviewPortal).map(|_| ())
}

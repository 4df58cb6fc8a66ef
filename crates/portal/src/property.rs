//! Properties and their units, for staff.

use crate::{Outcome, Portal, Visitor};
use domain::{
    id::{PropertyId, UnitId},
    list::Slice,
    policy::Right,
    property::{Detail, Row, Search},
    refusal::Refusal,
    setting::page::here,
    unit,
};
use store::unit::Filter;

/// How many rows a page of a list shows: what can still be read through in one go.
pub(crate) const PAGE: usize = 50;
/// One more, to know whether there is a next page.
pub(crate) const FETCHED: i64 = PAGE as i64 + 1;

impl Portal {
    /// A page of properties by name: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn properties(&self, visitor: &Visitor, search: &Search) -> Outcome<Slice<Row>> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        let turn = search.turn();
        let rows = store::property::list(self.db().read(), &search.q, search.which(), turn, FETCHED).await?;
        Ok(Slice::cut(rows, turn, PAGE, |row| row.id.0))
    }

    /// A property with its units and how far its contacts have come, and what of the portal is on there: three statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such property.
    pub async fn property(&self, visitor: &Visitor, id: PropertyId, search: &unit::Search) -> Outcome<Detail> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        let found = store::property::get(self.db().read(), id, visitor.window(), visitor.now).await?;
        let (property, funnel, residents) = found.ok_or(Refusal::NotFound)?;
        let (db, turn) = (self.db().read(), search.turn());
        let filter = Filter { words: &search.q, usage: search.usage(), which: search.which() };
        let rows = store::unit::of_property(db, id, filter, turn, visitor.today(), FETCHED).await?;
        let units = Slice::cut(rows, turn, PAGE, |row| row.id.0);
        let Row { id, name, reference, address, archived_at, .. } = property;
        let portal = here(self.settings_for(visitor).await?, id);
        Ok(Detail { id, name, reference, address, funnel, residents, units, portal, archived_at })
    }

    /// A unit with its contracts: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such unit.
    pub async fn unit(&self, visitor: &Visitor, id: UnitId) -> Outcome<unit::Detail> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        let unit = store::unit::get(self.db().read(), id, visitor.window()).await?;
        Ok(unit.ok_or(Refusal::NotFound)?)
    }
}

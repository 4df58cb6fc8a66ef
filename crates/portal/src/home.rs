//! The portal of a house.

use crate::{Outcome, Portal, Visitor};
use domain::{
    home::StartPage,
    id::PropertyId,
    policy::{At, Right, Verdict, permits},
    refusal::Refusal,
    setting::Settings,
};
use std::collections::HashSet;

impl Portal {
    /// The start page of a house.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs, [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn start_page(&self, visitor: &Visitor, property: PropertyId) -> Outcome<StartPage> {
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_home(property, settings)?;
        let customer = visitor.customer()?;
        let held = store::customer::held(self.db().read(), customer.login).await?;
        let houses = held.iter().flat_map(|held| &held.houses);
        let address = houses.into_iter().find(|(house, _)| *house == property).map(|(_, address)| address.clone());
        let name = visitor.property_name(property).ok_or(Refusal::NotFound)?.to_owned();
        let own = held.into_iter().filter(|held| {
            let contact = held.contact.as_ref().map(|contact| contact.id);
            contact.is_some_and(|contact| visitor.may(Right::SeeOwnContact, At::Contact(contact), settings))
        });
        let today = visitor.today();
        // Somebody can reach one contact in two ways: added first, and later with a code of its own.
        let mut seen = HashSet::new();
        let own = own.filter(|held| held.contact.as_ref().is_some_and(|contact| seen.insert(contact.id)));
        let contracts = own.flat_map(|held| held.contracts);
        let contracts = contracts.filter(|contract| contract.property == property && contract.term.includes(today));
        Ok(StartPage { property, name, address: address.unwrap_or_default(), contracts: contracts.collect() })
    }
}

impl Visitor {
    /// Whether the policy allows it now.
    #[must_use]
    pub fn may(&self, right: Right, at: At, settings: &Settings) -> bool {
        permits(&self.who, right, at, self.context(settings)) == Verdict::Allowed
    }
}

//! The settings page: what is on, what that does, and changing it.

pub mod days;

use crate::{
    Outcome, Portal, Visitor,
    property::{FETCHED, PAGE},
};
use domain::{
    list::Slice,
    policy::{At, Right},
    refusal::{Conflict, Refusal},
    setting::{
        Key, Scope, Settings, Stored, Value, Wish,
        change::shown,
        decide,
        page::{Card, Changed, Exceptions, ExceptionsPage, Search, SettingsPage},
        value::Obstacle,
    },
    time::Moment,
};
use std::collections::BTreeMap;

impl Portal {
    /// Everything on the settings page.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators.
    pub async fn settings_page(&self, visitor: &Visitor) -> Outcome<SettingsPage> {
        visitor.must(Right::ManageSettings, At::Installation, &Settings::default())?;
        let stored = store::setting::stored(self.db().read()).await?;
        let readiness = self.readiness(visitor).await?;
        let settings = self.known(&stored);
        let cards = Key::ALL.iter().map(|key| card(*key, &stored, &settings)).collect();
        Ok(SettingsPage { cards, invitable: readiness.invitable, without_number: readiness.without_number })
    }

    /// Carries out a wish of somebody who saw the setting in version `seen`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators and for unknown settings; otherwise as
    /// [`domain::setting::decide`].
    pub async fn change_setting(&self, visitor: &Visitor, key: &str, wish: Wish, seen: i64) -> Outcome<Changed> {
        visitor.must(Right::ManageSettings, At::Installation, &Settings::default())?;
        let staff = visitor.staff()?.clone();
        let key = Key::parse(key).ok_or(Refusal::NotFound)?;
        let add_ons = &self.config().add_ons;
        let outcome: Outcome<Changed> = store::write_tx!(self.db(), |tx| {
            if let Some(property) = wish.property() {
                store::property::name(&mut *tx, property).await?.ok_or(Refusal::NotFound)?;
            }
            let stored = store::setting::lock(tx, key.setting().key).await?;
            let decided = decide(key.setting(), &stored, add_ons, wish, seen, &staff)?;
            let Some(change) = decided else {
                return Ok(changed(key, stored));
            };
            if !store::setting::write(tx, &change, visitor.now).await? {
                // Two first changes at once: the other one's row was not there yet when we looked.
                let stored = store::setting::lock(tx, key.setting().key).await?;
                if stored.value == *change.to() {
                    return Ok(changed(key, stored));
                }
                let (by, at) = stored.last.unwrap_or_else(|| (String::new(), Moment(0)));
                let (yours, theirs) = (shown(change.to(), wish), shown(&stored.value, wish));
                return Err(Refusal::Conflict(Conflict { yours, theirs, by, at }).into());
            }
            if !change.to().on {
                self.drop_asking(tx, visitor, key).await?;
            }
            let last = Some((staff.name.clone(), visitor.now));
            Ok(changed(key, Stored { value: change.to().clone(), version: change.version() + 1, last }))
        });
        outcome
    }

    /// The houses that have an exception from a setting; those in which the words of a search occur, if there are any. Two
    /// statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators, and for settings without exceptions.
    pub async fn setting_exceptions(&self, visitor: &Visitor, key: &str, search: &Search) -> Outcome<ExceptionsPage> {
        visitor.must(Right::ManageSettings, At::Installation, &Settings::default())?;
        let key = Key::parse(key).filter(|key| key.setting().scope == Scope::Property).ok_or(Refusal::NotFound)?;
        let stored = store::setting::stored(self.db().read()).await?;
        let card = card(key, &stored, &self.known(&stored));
        let turn = search.turn();
        let rows = store::setting::houses(self.db().read(), key.setting().key, &search.q, turn, FETCHED).await?;
        Ok(ExceptionsPage { card, houses: Slice::cut(rows, turn, PAGE, |house| house.id.0) })
    }

    fn known(&self, stored: &BTreeMap<String, Stored>) -> Settings {
        let values: BTreeMap<Key, Value> =
            stored.iter().filter_map(|(key, stored)| Some((Key::parse(key)?, stored.value.clone()))).collect();
        Settings::new(values, self.config().add_ons.clone())
    }
}

fn card(key: Key, stored: &BTreeMap<String, Stored>, settings: &Settings) -> Card {
    let stored = stored.get(key.setting().key).cloned().unwrap_or_default();
    let waits = settings.obstacles(key, None).into_iter().filter_map(|obstacle| match obstacle {
        Obstacle::Waits(other) => Some(other),
        Obstacle::AddOn => None,
    });
    Card {
        key,
        on: stored.value.on,
        version: stored.version,
        enabled: settings.enabled(key.setting()),
        waits_for: waits.collect(),
        exceptions: Exceptions::of(&stored.value),
        last: stored.last,
    }
}

fn changed(key: Key, stored: Stored) -> Changed {
    let Stored { value, version, last } = stored;
    Changed { key, on: value.on, version, exceptions: Exceptions::of(&value), last }
}

/// Reads what a form wishes, for the organisation or, if one is named, for a property.
///
/// # Errors
/// [`Refusal::NotFound`]: such a button does not exist.
pub fn wish(text: &str, property: &str) -> Result<Wish, Refusal> {
    let property = match property {
        "" => None,
        id => Some(id.parse().map_err(|_| Refusal::NotFound)?),
    };
    match (text, property) {
        ("on", None) => Ok(Wish::SwitchOn),
        ("off", None) => Ok(Wish::SwitchOff),
        ("follow", None) => Ok(Wish::FollowAll),
        ("on", Some(property)) => Ok(Wish::ExceptOn(property)),
        ("off", Some(property)) => Ok(Wish::ExceptOff(property)),
        ("follow", Some(property)) => Ok(Wish::Follow(property)),
        _ => Err(Refusal::NotFound),
    }
}

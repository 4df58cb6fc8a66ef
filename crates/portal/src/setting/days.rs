//! Settings with a number of days: what holds now, and changing it.

use crate::{Outcome, Portal, Visitor};
use domain::{
    contract::AccessWindows,
    form::Problems,
    policy::{At, Right},
    refusal::Refusal,
    setting::{
        Settings,
        days::{AccessPage, All, Card, Key, Stored, Wish, conflict, decide},
    },
};

impl Portal {
    /// What holds now: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators.
    pub async fn days_settings(&self, visitor: &Visitor) -> Outcome<All> {
        visitor.must(Right::ManageSettings, At::Installation, &Settings::default())?;
        Ok(store::setting::days::stored(self.db().read()).await?)
    }

    /// The page of roles and access rights: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators.
    pub async fn access_page(&self, visitor: &Visitor) -> Outcome<AccessPage> {
        let all = self.days_settings(visitor).await?;
        let days = |key: Key| Some(all.of(key).value.days);
        let windows = AccessWindows { before: days(Key::AccessBefore), after: days(Key::AccessAfter) };
        let widened = store::contract::widened(self.db().read(), visitor.today(), windows).await?;
        let card = |key: Key, reaches: i64| {
            let Stored { value, version, last } = all.of(key);
            Card { key, value, version, last, reaches }
        };
        Ok(AccessPage { cards: vec![card(Key::AccessBefore, widened.before), card(Key::AccessAfter, widened.after)] })
    }

    /// Carries out what a form wishes and the days that stand in it, as [`wish`] reads them. Whoever may not is told so before
    /// anything that was typed is looked at.
    ///
    /// # Errors
    /// As [`Portal::change_days`] and [`wish`].
    pub async fn change_typed_days(
        &self,
        visitor: &Visitor,
        key: &str,
        (wanted, days): (&str, &str),
        seen: i64,
    ) -> Outcome<Stored> {
        visitor.must(Right::ManageSettings, At::Installation, &Settings::default())?;
        self.change_days(visitor, key, wish(key, wanted, days)?, seen).await
    }

    /// Carries out a wish of somebody who saw the setting in version `seen`, and says what holds now.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators and for unknown settings; otherwise as
    /// [`domain::setting::days::decide`].
    pub async fn change_days(&self, visitor: &Visitor, key: &str, wish: Wish, seen: i64) -> Outcome<Stored> {
        visitor.must(Right::ManageSettings, At::Installation, &Settings::default())?;
        let staff = visitor.staff()?.clone();
        let key = Key::parse(key).ok_or(Refusal::NotFound)?;
        store::write_tx!(self.db(), |tx| {
            let stored = store::setting::days::lock(tx, key).await?;
            let Some(change) = decide(key, &stored, wish, seen, &staff)? else { return Ok(stored) };
            if !store::setting::days::write(tx, &change, visitor.now).await? {
                // Two first changes at once: the other one's row was not there yet when we looked.
                let stored = store::setting::days::lock(tx, key).await?;
                return Err(Refusal::Conflict(conflict(change.to(), &stored)).into());
            }
            let last = Some((staff.name.clone(), visitor.now));
            Ok(Stored { value: change.to(), version: change.version() + 1, last })
        })
    }
}

/// Reads what a form wishes: `on` or `days`, both with the number that was typed, `off`, or `off-again` with the number that
/// stood there before.
///
/// # Errors
/// [`Refusal::NotFound`]: such a setting or button does not exist; [`Refusal::Invalid`] with `days`.
pub fn wish(key: &str, wish: &str, days: &str) -> Result<Wish, Refusal> {
    let key = Key::parse(key).ok_or(Refusal::NotFound)?;
    let read = || key.setting().read(days).map_err(|problem| Problems::one("days", problem));
    match wish {
        "on" => Ok(Wish::SwitchOn(read()?)),
        "off" => Ok(Wish::SwitchOff),
        "off-again" => Ok(Wish::OffAgain(read()?)),
        "days" => Ok(Wish::Days(read()?)),
        _ => Err(Refusal::NotFound),
    }
}

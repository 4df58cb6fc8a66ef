//! Announcements: what they say, whom they reach, and when.
//!
//! Whom one reaches is said once, in [`reaches`]. The store turns it into a `WHERE` clause, and from the other side into
//! the list of those who are reached; tests draw random worlds and compare all three.

mod form;
mod page;

pub use form::{HOUSES, TEXT, TITLE, Typed, TypedTime, house_field};
pub use page::{
    Choice, Detail, Filter, FormPage, Item, Mailing, Opened, Reached, Reader, Readers, Row, Search, Slip, Told,
};

use crate::{
    contract::ContractKind,
    fulltext,
    id::{ContactId, PropertyId, UnitId},
    policy::{At, Context, Customer, Right},
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An announcement as it is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its title, and the subject of its mails.
    pub title: String,
    /// What it says, in Markdown.
    pub text: String,
    /// Whom it is for.
    pub audience: Audience,
    /// When and where something takes place, if anything does.
    pub appointment: Option<Appointment>,
}

impl Announcement {
    /// The words that it is found by.
    #[must_use]
    pub fn words(&self) -> BTreeSet<String> {
        let location = self.appointment.as_ref().and_then(|appointment| appointment.location.as_deref());
        fulltext::words([self.title.as_str(), self.text.as_str()].into_iter().chain(location))
    }
}

/// Whom an announcement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Where.
    pub place: Place,
    /// As what.
    pub whom: Whom,
}

/// Where those are whom an announcement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In all houses, also in those that come later.
    Everywhere,
    /// In these houses.
    Houses(Vec<PropertyId>),
    /// In this unit.
    Unit(UnitId),
    /// Those who look after this contact.
    Contact(ContactId),
}

impl Place {
    /// What kind of place it is.
    #[must_use]
    pub const fn kind(&self) -> PlaceKind {
        match self {
            Self::Everywhere => PlaceKind::Everywhere,
            Self::Houses(_) => PlaceKind::Houses,
            Self::Unit(_) => PlaceKind::Unit,
            Self::Contact(_) => PlaceKind::Contact,
        }
    }

    /// The numbers of the houses, of the unit or of the contact; none for all houses.
    #[must_use]
    pub fn targets(&self) -> Vec<i64> {
        match self {
            Self::Everywhere => Vec::new(),
            Self::Houses(houses) => houses.iter().map(|house| house.0).collect(),
            Self::Unit(UnitId(unit)) => vec![*unit],
            Self::Contact(ContactId(contact)) => vec![*contact],
        }
    }
}

/// The kinds of places, as people choose them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlaceKind {
    /// All houses.
    Everywhere,
    /// Chosen houses.
    Houses,
    /// One unit.
    Unit,
    /// One contact.
    Contact,
}

impl PlaceKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Houses, Self::Everywhere, Self::Unit, Self::Contact];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Houses => "houses",
            Self::Unit => "unit",
            Self::Contact => "contact",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Everywhere => text("Alle Liegenschaften", "All properties"),
            Self::Houses => text("Bestimmte Liegenschaften", "Certain properties"),
            Self::Unit => text("Eine Einheit", "One unit"),
            Self::Contact => text("Ein Kontakt", "One contact"),
        }
    }
}

/// As what those must live or own there whom an announcement is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whom {
    /// Everybody; in houses also residents without a contract.
    #[default]
    Everybody,
    /// Whoever has a running contract as owner.
    Owners,
    /// Whoever has a running contract as tenant.
    Tenants,
}

impl Whom {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Everybody, Self::Owners, Self::Tenants];

    /// The stable name; that of the kind of contract, if it is one.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Owners => ContractKind::Owner.key(),
            Self::Tenants => ContractKind::Tenant.key(),
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|whom| whom.key() == key)
    }

    /// What people call them.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Everybody => text("Alle", "Everybody"),
            Self::Owners => text("Nur Eigentümer", "Owners only"),
            Self::Tenants => text("Nur Mieter", "Tenants only"),
        }
    }

    /// Whether a contract of this kind is one of theirs.
    #[must_use]
    pub fn includes(self, kind: ContractKind) -> bool {
        match self {
            Self::Everybody => true,
            Self::Owners => kind == ContractKind::Owner,
            Self::Tenants => kind == ContractKind::Tenant,
        }
    }
}

impl Audience {
    /// Whom it is for in words, with the names of the place.
    #[must_use]
    pub fn words(place: PlaceKind, whom: Whom, names: &[String], lang: Lang) -> String {
        let there = match (place, lang) {
            (PlaceKind::Everywhere, Lang::De) => "Alle Liegenschaften".to_owned(),
            (PlaceKind::Everywhere, Lang::En) => "All properties".to_owned(),
            _ => names.join("; "),
        };
        match (place, whom) {
            // Those who look after one contact are one kind of people.
            (PlaceKind::Contact, _) | (_, Whom::Everybody) => there,
            (_, whom) => format!("{there} · {}", whom.label().to(lang)),
        }
    }

    /// What a form sends along once somebody has agreed that exactly these are to be reached, and whether they are mailed now:
    /// `houses:3,7:everybody:mailed`.
    #[must_use]
    pub fn agreement(&self, mailed: bool) -> String {
        let targets: Vec<_> = self.place.targets().iter().map(ToString::to_string).collect();
        let mailed = if mailed { "mailed" } else { "quiet" };
        format!("{}:{}:{}:{mailed}", self.place.kind().key(), targets.join(","), self.whom.key())
    }
}

/// When and where something takes place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// When it begins.
    pub starts: Moment,
    /// When it ends; when it begins, if nobody has said more.
    pub ends: Moment,
    /// Where.
    pub location: Option<String>,
}

impl Appointment {
    /// When it takes place, in words: `Montag, 30.11.2026, 08:00 bis 12:00 Uhr`.
    #[must_use]
    pub fn when(&self, lang: Lang) -> String {
        let (day, last) = (self.starts.day(), self.ends.day());
        let (from, until) = (self.starts.time(), self.ends.time());
        let begins = format!("{}, {}, {from}", day.weekday(lang), day.to(lang));
        match (self.starts == self.ends, day == last, lang) {
            (true, _, Lang::De) => format!("{begins} Uhr"),
            (true, _, Lang::En) => begins,
            (false, true, Lang::De) => format!("{begins} bis {until} Uhr"),
            (false, true, Lang::En) => format!("{begins} to {until}"),
            (false, false, Lang::De) => {
                format!("{begins} Uhr bis {}, {}, {until} Uhr", last.weekday(lang), last.to(lang))
            }
            (false, false, Lang::En) => format!("{begins} to {}, {}, {until}", last.weekday(lang), last.to(lang)),
        }
    }

    /// Whether it is over at an instant. What has no end is not over before its day is.
    #[must_use]
    pub fn is_over(&self, at: Moment) -> bool {
        if self.is_open() { self.ends.day() < at.day() } else { self.ends <= at }
    }

    /// Whether it has begun at an instant, and nobody has said until when it lasts.
    #[must_use]
    pub fn has_begun_without_end(&self, at: Moment) -> bool {
        self.is_open() && self.starts < at
    }

    /// Whether nobody has said when it ends.
    fn is_open(&self) -> bool {
        self.starts == self.ends
    }

    /// When and where, in words.
    #[must_use]
    pub fn to(&self, lang: Lang) -> String {
        let when = self.when(lang);
        self.location.as_ref().map_or_else(|| when.clone(), |location| format!("{when}, {location}"))
    }
}

/// What has become of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Only staff see it.
    Draft,
    /// Customers will see it.
    Scheduled,
    /// Customers see it.
    Published,
    /// Customers see it no more.
    Withdrawn,
}

impl State {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Scheduled, Self::Published, Self::Withdrawn];

    /// The state at an instant. Nothing has to run for it to change.
    #[must_use]
    pub fn at(now: Moment, publish_at: Option<Moment>, withdrawn_at: Option<Moment>) -> Self {
        match (publish_at, withdrawn_at) {
            (_, Some(_)) => Self::Withdrawn,
            (None, None) => Self::Draft,
            (Some(at), None) if at <= now => Self::Published,
            (Some(_), None) => Self::Scheduled,
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// What staff call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Draft => text("Entwurf", "draft"),
            Self::Scheduled => text("geplant", "scheduled"),
            Self::Published => text("veröffentlicht", "published"),
            Self::Withdrawn => text("zurückgezogen", "withdrawn"),
        }
    }
}

/// From when on customers read an announcement, or have read it before it was withdrawn; nothing, if as it stands they never
/// have and never will: a draft, and what was withdrawn before its time.
#[must_use]
pub fn seen_from(publish_at: Option<Moment>, withdrawn_at: Option<Moment>) -> Option<Moment> {
    publish_at.filter(|at| withdrawn_at.is_none_or(|gone| *at <= gone))
}

/// An audience with the instant from which the announcement is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Whom it is for.
    pub audience: Audience,
    /// When it is published.
    pub at: Moment,
}

/// Whether an announcement that is published reaches a customer.
///
/// What is for houses reaches whoever may read there what is general. Is it for owners or tenants, a running contract of
/// that kind is needed, and the access that it comes by. What is for a unit reaches those who look after a contact with a
/// contract for it that gives access today, be it by a widened window, and that ran on the day of publication: who moves in
/// later never reads what was sent to the one before. A contract without a first day counts from when it was entered. What
/// is for a contact reaches those who look after it, also inside a widened window.
#[must_use]
pub fn reaches(customer: &Customer, sent: &Sent, context: Context<'_>) -> bool {
    reaches_by(customer, sent, None, context)
}

/// Whether it is shown to a customer in the portal of a house. What is for a contact is shown in each of their houses: it
/// is about them.
#[must_use]
pub fn is_shown_at(customer: &Customer, sent: &Sent, property: PropertyId, context: Context<'_>) -> bool {
    reaches_by(customer, sent, Some(property), context)
}

fn reaches_by(customer: &Customer, sent: &Sent, only: Option<PropertyId>, context: Context<'_>) -> bool {
    let Sent { audience: Audience { place, whom }, at } = sent;
    let today = context.today;
    let here = |property: PropertyId| only.is_none_or(|only| only == property);
    let in_house = |property: PropertyId| {
        here(property)
            && customer.reached(Right::ReadAnnouncements, At::Property(property), context).any(|access| {
                let mut running = access.tenancies.iter().filter(|t| t.property == property && t.term.includes(today));
                *whom == Whom::Everybody || running.any(|tenancy| whom.includes(tenancy.kind))
            })
    };
    match place {
        Place::Everywhere => customer.accesses.iter().flat_map(|access| access.properties(today)).any(in_house),
        Place::Houses(houses) => houses.iter().copied().any(in_house),
        Place::Unit(unit) => was_for(customer, Right::ReadOwnAnnouncements, (*unit, *whom), *at, only, context),
        Place::Contact(contact) => {
            customer.reached(Right::ReadOwnAnnouncements, At::Contact(*contact), context).next().is_some()
        }
    }
}

/// Whether what was shared with a unit at an instant was for a customer, and is shown in a house if one is named. What remains
/// of a contract that does not run is shown in each of their houses: its own may be closed to them.
pub(crate) fn was_for(
    customer: &Customer,
    right: Right,
    (unit, whom): (UnitId, Whom),
    at: Moment,
    only: Option<PropertyId>,
    context: Context<'_>,
) -> bool {
    let Context { today, windows, .. } = context;
    let contacts = customer.accesses.iter().filter_map(|access| access.contact);
    let mut tenancies = contacts
        .flat_map(|contact| customer.reached(right, At::Contact(contact), context))
        .flat_map(|access| &access.tenancies);
    tenancies.any(|tenancy| {
        tenancy.unit == unit
            && whom.includes(tenancy.kind)
            && tenancy.was_meant(at)
            && tenancy.term.widened(windows).includes(today)
            && (only.is_none_or(|only| only == tenancy.property) || !tenancy.term.includes(today))
    })
}

/// So many characters of a text stand in a mail: what fits on the first screen of a phone.
const EXCERPT: usize = 400;

/// The first lines of a text, for a mail.
#[must_use]
pub fn first_lines(text: &str) -> String {
    if text.chars().count() <= EXCERPT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(EXCERPT).collect();
    // At the end of a word, if there is one.
    let end = cut.rfind(char::is_whitespace).filter(|end| *end > cut.len() / 2).unwrap_or(cut.len());
    format!("{} …", cut[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Day, Time};

    fn moment(day: &str, time: &str) -> Moment {
        let (day, time) = (Day::parse(day).expect("a day"), Time::parse(time).expect("a time"));
        Moment::at(day, time).expect("a moment")
    }

    #[test]
    fn when_something_takes_place_is_said_as_people_say_it() {
        let starts = moment("2026-11-30", "08:00");
        let of = |ends: Moment| Appointment { starts, ends, location: Some("Keller".into()) };
        assert_eq!(of(starts).to(Lang::De), "Montag, 30.11.2026, 08:00 Uhr, Keller");
        let noon = of(moment("2026-11-30", "12:00"));
        assert_eq!(noon.when(Lang::De), "Montag, 30.11.2026, 08:00 bis 12:00 Uhr");
        assert_eq!(noon.to(Lang::En), "Monday, 30 Nov 2026, 08:00 to 12:00, Keller");
        let night = of(moment("2026-12-01", "06:00"));
        assert_eq!(night.when(Lang::De), "Montag, 30.11.2026, 08:00 Uhr bis Dienstag, 01.12.2026, 06:00 Uhr");
    }

    #[test]
    fn nothing_has_to_run_for_an_announcement_to_be_published() {
        let (at, gone) = (Moment(100), Some(Moment(7)));
        let state = |now| State::at(Moment(now), Some(at), None);
        assert_eq!((state(99), state(100)), (State::Scheduled, State::Published));
        assert_eq!(State::at(at, None, None), State::Draft);
        assert_eq!(State::at(at, Some(at), gone), State::Withdrawn);
        for state in State::ALL {
            assert_eq!(State::parse(state.key()), Some(state));
        }
    }

    #[test]
    fn what_was_withdrawn_before_its_time_nobody_has_read() {
        let (early, late) = (Some(Moment(7)), Some(Moment(100)));
        assert_eq!((seen_from(None, None), seen_from(late, None)), (None, late));
        assert_eq!((seen_from(late, early), seen_from(early, late), seen_from(late, late)), (None, early, late));
    }

    #[test]
    fn a_mail_has_the_first_lines_and_ends_with_a_word() {
        assert_eq!(first_lines("Kurz."), "Kurz.");
        let long = first_lines(&"Wasser ".repeat(100));
        assert!(long.ends_with("Wasser …") && long.chars().count() <= EXCERPT + 2, "{long}");
        assert_eq!(first_lines(&"ä".repeat(500)).chars().count(), EXCERPT + 2);
    }
}

//! *Vorschau als …*: staff see the portal as a customer has it now, to read only
//! (docs/decisions/0037-preview.md).
//!
//! What is shown, the policy decides for that customer as for themselves; here is whom staff can choose, and in what
//! words they are told how somebody stands to the place.

use crate::{
    access::{self, Access, is_commercial},
    contract::{AccessWindows, ContractKind},
    id::{AccessId, ContactId, PropertyId, UnitId, UserId},
    list::Slice,
    text::{Lang, Text, text},
    time::{Day, Moment, Span},
};
use serde::{Deserialize, Serialize};

/// How long a preview lasts. Long enough to look at every page of a portal while somebody is on the telephone, and short
/// enough that nobody comes back to a tab after lunch and takes it for their own.
pub const LASTS: Span = Span::minutes(15);

/// What begins the addresses by which a page of the preview that ends then asks the server: so they never speak for the
/// member of staff, also after it has ended, nor for another customer whose preview was begun in another tab.
#[must_use]
pub fn prefix(until: Moment) -> String {
    format!("/preview/{}", until.0)
}

/// Of an address of a previewed page: which preview it belongs to, as in [`prefix`], and what is asked.
#[must_use]
pub fn asked(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("/preview/")?;
    let (which, _) = rest.split_once('/')?;
    Some((which, &rest[which.len()..]))
}

/// Where somebody to be previewed is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// Those who have access to a contact.
    Contact(ContactId),
    /// Those who have access by a contract for a unit.
    Unit(UnitId),
    /// Those who have access by a contract in a house, and its residents.
    Property(PropertyId),
}

impl Place {
    /// Reads what stands in an address: what it is, and its number.
    #[must_use]
    pub fn parse(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "contacts" => id.parse().ok().map(Self::Contact),
            "units" => id.parse().ok().map(Self::Unit),
            "properties" => id.parse().ok().map(Self::Property),
            _ => None,
        }
    }

    /// What stands in an address.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Contact(_) => "contacts",
            Self::Unit(_) => "units",
            Self::Property(_) => "properties",
        }
    }

    /// Its number.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Contact(ContactId(id)) | Self::Unit(UnitId(id)) | Self::Property(PropertyId(id)) => id,
        }
    }

    /// Its page in the administration.
    #[must_use]
    pub fn path(self) -> String {
        format!("/admin/{}/{}", self.kind(), self.id())
    }
}

/// How somebody stands to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// By a contract of this kind inside its term.
    Party(ContractKind),
    /// Added with administrator rights.
    AddedAdmin,
    /// Added with user rights.
    AddedMember,
    /// Invited by a neighbour.
    Resident,
    /// Only inside a widened window.
    Extended,
    /// Their contract has not begun.
    NotBegun(Day),
    /// Their contract has ended.
    Over(Day),
    /// There is no contract any more, or what it is about is archived.
    Nothing,
    /// Somebody has ended their access.
    Ended(Day),
}

impl Standing {
    /// In words.
    #[must_use]
    pub fn to(self, lang: Lang) -> String {
        let fixed = |words: Text| words.to(lang).to_owned();
        match self {
            Self::Party(kind) => kind.label().to(lang).to_owned(),
            Self::AddedAdmin => fixed(text("hinzugefügt, Administrator-Rechte", "added, administrator rights")),
            Self::AddedMember => fixed(text("hinzugefügt, Nutzer-Rechte", "added, user rights")),
            Self::Resident => fixed(text("Bewohner", "resident")),
            Self::Extended => fixed(text("nur im erweiterten Zeitraum", "inside the widened window only")),
            Self::NotBegun(day) => match lang {
                Lang::De => format!("Zugang beginnt am {}", day.to(lang)),
                Lang::En => format!("access begins on {}", day.to(lang)),
            },
            Self::Over(day) => match lang {
                Lang::De => format!("Zugang endete am {}", day.to(lang)),
                Lang::En => format!("access ended on {}", day.to(lang)),
            },
            Self::Nothing => fixed(text("kein Zugang", "no access")),
            Self::Ended(day) => match lang {
                Lang::De => format!("Zugang entzogen am {}", day.to(lang)),
                Lang::En => format!("access withdrawn on {}", day.to(lang)),
            },
        }
    }

    /// Whether they reach the place now.
    #[must_use]
    pub const fn reaches(self) -> bool {
        matches!(self, Self::Party(_) | Self::AddedAdmin | Self::AddedMember | Self::Resident | Self::Extended)
    }
}

/// How a login stands to a place by one access, and whether all of that is commercial. `ended`: since when the access
/// itself has ended, if it has; of an archived contact it has no contracts left.
#[must_use]
pub fn standing(
    access: &Access,
    ended: Option<Day>,
    at: Option<PropertyId>,
    today: Day,
    windows: AccessWindows,
) -> (Standing, bool) {
    if let Some(day) = ended {
        return (Standing::Ended(day), false);
    }
    let there = |property: PropertyId| at.is_none_or(|at| at == property);
    let stands = match at {
        Some(property) => access.standing_at(property, today, windows),
        None => access.standing_to_contact(today, windows),
    };
    let mut terms = access.tenancies.iter().filter(|tenancy| there(tenancy.property));
    let standing = match stands {
        Some(access::Standing::OwnerOrTenant) => {
            let running = terms.find(|tenancy| tenancy.term.includes(today));
            Standing::Party(running.map_or(ContractKind::Tenant, |tenancy| tenancy.kind))
        }
        Some(access::Standing::AddedAdmin) => Standing::AddedAdmin,
        Some(access::Standing::AddedMember) => Standing::AddedMember,
        Some(access::Standing::Resident) => Standing::Resident,
        Some(access::Standing::Extended) => Standing::Extended,
        None => {
            let begins = terms.clone().filter_map(|tenancy| tenancy.term.starts).filter(|day| *day > today).min();
            let ended = terms.filter_map(|tenancy| tenancy.term.ends).filter(|day| *day < today).max();
            begins.map(Standing::NotBegun).or(ended.map(Standing::Over)).unwrap_or(Standing::Nothing)
        }
    };
    (standing, standing.reaches() && is_commercial([access], at, today, windows))
}

/// Somebody who can be previewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Which login.
    pub login: UserId,
    /// By which access they are here.
    pub access: AccessId,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// How they stand to the place.
    pub standing: Standing,
    /// Whether that is commercial.
    pub commercial: bool,
    /// Whether the questions of the first sign-in are still to be answered.
    pub questions: bool,
    /// The contact by which they are here, with its name; none for residents.
    pub contact: Option<(ContactId, String)>,
}

/// Those who can be previewed at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Where.
    pub place: Place,
    /// What it is called.
    pub name: String,
    /// Whether it is archived: nobody is invited there.
    pub archived: bool,
    /// The contact of which it has become a part.
    pub merged_into: Option<ContactId>,
    /// A page of them, in the order in which they came.
    pub people: Slice<Person>,
}

/// A preview that somebody is looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview {
    /// As whom.
    pub login: UserId,
    /// By whose access it was begun; none for residents.
    pub contact: Option<ContactId>,
    /// Where the resident lives.
    pub property: Option<PropertyId>,
    /// When it ends.
    pub until: Moment,
}

impl Preview {
    /// Where it was begun, for the way back.
    #[must_use]
    pub fn back(&self) -> String {
        match (self.contact, self.property) {
            (Some(contact), _) => Place::Contact(contact).path(),
            (None, Some(property)) => Place::Property(property).path(),
            (None, None) => "/admin".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::{AccessKind, AccessLevel, Tenancy},
        contract::{Term, Usage},
    };

    const HERE: PropertyId = PropertyId(1);

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn access(kind: AccessKind, level: AccessLevel, term: (Option<&str>, Option<&str>), usage: Usage) -> Access {
        let term = Term { starts: term.0.map(day), ends: term.1.map(day) };
        let tenancy = Tenancy {
            property: HERE,
            unit: UnitId(1),
            kind: ContractKind::Owner,
            usage,
            term,
            came_at: Moment(0),
            unit_since: None,
        };
        let resident = kind == AccessKind::Resident;
        Access {
            id: AccessId(1),
            kind,
            level,
            contact: (!resident).then_some(ContactId(1)),
            property: resident.then_some(HERE),
            tenancies: if resident { Vec::new() } else { vec![tenancy] },
            through: true,
            asked: Vec::new(),
        }
    }

    fn stands(access: &Access, windows: AccessWindows) -> (Standing, bool) {
        let today = day("2026-11-23");
        let both = [None, Some(HERE)].map(|at| standing(access, None, at, today, windows));
        // To a house and to the contact somebody with one contract stands alike; a resident has no contact.
        if access.contact.is_some() {
            assert_eq!(both[0], both[1]);
        }
        both[1]
    }

    #[test]
    fn everybody_is_told_apart_by_how_they_stand_to_the_place() {
        use AccessLevel::{Admin, Member};
        let none = AccessWindows::default();
        let wide = AccessWindows { before: Some(30), after: Some(30) };
        let of = |kind, level, term| access(kind, level, term, Usage::Residential);
        let running = (Some("2020-01-01"), None);
        let party = of(AccessKind::Contact, Admin, running);
        assert_eq!(stands(&party, none), (Standing::Party(ContractKind::Owner), false));
        assert_eq!(stands(&of(AccessKind::Added, Admin, running), none).0, Standing::AddedAdmin);
        assert_eq!(stands(&of(AccessKind::Added, Member, running), none).0, Standing::AddedMember);
        assert_eq!(stands(&of(AccessKind::Resident, Member, running), none).0, Standing::Resident);
        let over = of(AccessKind::Contact, Admin, (None, Some("2026-11-22")));
        assert_eq!(stands(&over, none).0, Standing::Over(day("2026-11-22")));
        assert_eq!(stands(&over, wide).0, Standing::Extended);
        let coming = of(AccessKind::Contact, Admin, (Some("2026-12-01"), None));
        assert_eq!(stands(&coming, none).0, Standing::NotBegun(day("2026-12-01")));
        let shop = access(AccessKind::Contact, Admin, running, Usage::Commercial);
        assert_eq!(stands(&shop, none), (Standing::Party(ContractKind::Owner), true));
        let bare = Access { tenancies: Vec::new(), ..party.clone() };
        assert_eq!(stands(&bare, wide).0, Standing::Nothing);
        let ended = standing(&party, Some(day("2026-11-01")), None, day("2026-11-23"), wide);
        assert_eq!(ended, (Standing::Ended(day("2026-11-01")), false));
    }

    #[test]
    fn a_previewed_page_asks_for_its_own_preview() {
        let until = Moment(1_764_000_000_000_000);
        let address = format!("{}/api/start-page", prefix(until));
        assert_eq!(asked(&address), Some(("1764000000000000", "/api/start-page")));
        assert_eq!(asked("/preview/api"), None);
        assert_eq!(asked("/p/3/faq"), None);
    }

    #[test]
    fn a_place_is_found_again_by_its_address() {
        for place in [Place::Contact(ContactId(3)), Place::Unit(UnitId(4)), Place::Property(PropertyId(5))] {
            assert_eq!(Place::parse(place.kind(), &place.id().to_string()), Some(place));
        }
        assert_eq!(Place::parse("staff", "1"), None);
        assert_eq!(Place::parse("units", "x"), None);
    }
}

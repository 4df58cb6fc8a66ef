//! Residents: people without a contract whom a neighbour has invited into the house.
//!
//! Whoever has a contract of their own in a house invites; a resident stays when the inviter leaves, and staff then say
//! whether they shall (docs/decisions/0032-neighbours.md).

use crate::{
    access::{Access, Standing, is_commercial},
    contract::AccessWindows,
    form::{Problem, Problems},
    id::{ContactId, InvitationId, PropertyId, UserId},
    list::{Slice, Turn},
    person::{self, Email},
    text::{Text, text},
    time::{Day, Moment, Span},
};
use serde::{Deserialize, Serialize};

/// The most invitations of one neighbour that are open in one house at a time: enough for a large household on the day
/// on which it moves in, and no way to send mails to the world.
pub const MOST_OPEN: usize = 10;

/// The most residents and open invitations of one neighbour in one house together: more than anybody lives with, so that
/// access to a house cannot be sold to strangers, and few enough for one page.
pub const MOST: usize = 50;

/// A form that comes again within this time was sent twice: whoever presses the button once more, because nothing seems to
/// happen, means one invitation.
pub const SENT_TWICE: Span = Span::minutes(1);

/// Somebody to be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// What they are called.
    pub name: String,
    /// Where the code is mailed to.
    pub email: Email,
}

/// Reads the form.
///
/// # Errors
/// What is wrong with `name` and `email`; nobody invites themselves.
pub fn read(name: &str, email: &str, own: &Email) -> Result<New, Problems> {
    let mut problems = Problems::default();
    let name = problems.note("name", person::name(name));
    let address = Email::parse(email).and_then(|email| match email.key() == own.key() {
        true => Err(Problem::OwnAddress),
        false => Ok(email),
    });
    let email = problems.note("email", address);
    match (name, email) {
        (Some(name), Some(email)) => Ok(New { name, email }),
        _ => Err(problems),
    }
}

/// Whether one more can be invited by somebody with so many open invitations and residents in a house.
///
/// # Errors
/// [`Problem::TooManyOpen`] or [`Problem::TooMany`], with the limit that is in the way.
pub fn room(open: usize, here: usize) -> Result<(), Problem> {
    let limit = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
    if open >= MOST_OPEN {
        return Err(Problem::TooManyOpen { limit: limit(MOST_OPEN) });
    }
    if open + here >= MOST { Err(Problem::TooMany { limit: limit(MOST) }) } else { Ok(()) }
}

/// Somebody who is invited and has not come yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Their code.
    pub invitation: InvitationId,
    /// What they are called.
    pub name: String,
    /// Where the code was sent.
    pub email: String,
    /// When it was sent.
    pub at: Moment,
    /// The last day on which the code can be used.
    pub until: Day,
    /// Whether that day is over.
    pub expired: bool,
}

/// Somebody who has come. The address they sign in with is theirs to give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// What they are called.
    pub name: String,
    /// Since when.
    pub since: Day,
}

/// Whom somebody has invited into a house.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guests {
    /// Who has come, the newest first.
    pub here: Vec<Here>,
    /// Who is invited, the newest first; also those whose time is over, as long as they can still be asked again.
    pub invited: Vec<Invited>,
}

impl Guests {
    /// How many invitations are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.invited.iter().filter(|invited| !invited.expired).count()
    }

    /// Whether one more can be invited.
    ///
    /// # Errors
    /// As [`room`].
    pub fn room(&self) -> Result<(), Problem> {
        room(self.open(), self.here.len())
    }

    /// Whether somebody was invited by the same form a moment ago and the invitation is open: then the form has come twice.
    /// That says nothing which does not stand in the list beside the form.
    #[must_use]
    pub fn just_invited(&self, new: &New, now: Moment) -> bool {
        let key = new.email.key();
        let same = |one: &Invited| one.name == new.name && Email::key_of(&one.email) == key;
        self.invited.iter().any(|one| !one.expired && same(one) && now < one.at.plus(SENT_TWICE))
    }

    /// How many more can be invited now.
    #[must_use]
    pub fn left(&self) -> usize {
        let open = self.open();
        MOST_OPEN.saturating_sub(open).min(MOST.saturating_sub(open + self.here.len()))
    }
}

/// The page on which one invites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Into which house.
    pub property: PropertyId,
    /// What it is called.
    pub house: String,
    /// Who has been invited.
    pub guests: Guests,
}

/// Whether an access gives at least what a resident has at a property, so that being a resident there as well adds
/// nothing: by a running contract, with administrator rights, and not only of a shop.
#[must_use]
pub fn outgrown_by(access: &Access, property: PropertyId, today: Day) -> bool {
    let windows = AccessWindows::default();
    let standing = access.standing_at(property, today, windows);
    matches!(standing, Some(Standing::OwnerOrTenant | Standing::AddedAdmin))
        && !is_commercial([access], Some(property), today, windows)
}

/// Whether somebody with these accesses has a contract at a property, their own or one that they were added to. Whoever has
/// none any more has left, and staff look at whom they had invited.
#[must_use]
pub fn has_contract_at(accesses: &[Access], property: PropertyId, today: Day) -> bool {
    let by_contract = accesses.iter().filter(|access| access.contact.is_some());
    by_contract.flat_map(|access| access.properties(today)).any(|there| there == property)
}

/// How it stands with a resident, as staff see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    /// Has access.
    Resident,
    /// Has an open invitation.
    Invited,
    /// Has an open invitation that leads nowhere at present: who has sent it has left, or neighbours may not invite there
    /// now. When that changes it can be used again, until its day.
    Unusable,
    /// Has access, and who has invited them has left.
    ToReview,
}

impl State {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Resident, Self::Invited, Self::Unusable, Self::ToReview];

    /// Whether they have come, and not only been invited.
    #[must_use]
    pub const fn has_access(self) -> bool {
        matches!(self, Self::Resident | Self::ToReview)
    }

    /// The stable name, for filters.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Invited => "invited",
            Self::Unusable => "unusable",
            Self::ToReview => "review",
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
            Self::Resident => text("Bewohner", "resident"),
            Self::Invited => text("eingeladen", "invited"),
            Self::Unusable => text("zurzeit nicht einlösbar", "cannot be used at present"),
            Self::ToReview => text("zu prüfen", "to be reviewed"),
        }
    }
}

/// A resident, or somebody who is invited, in the list of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// By which code.
    pub invitation: InvitationId,
    /// How it stands.
    pub state: State,
    /// What they are called.
    pub name: String,
    /// What they sign in with, or where the code was sent.
    pub email: String,
    /// In which house.
    pub property: (PropertyId, String),
    /// Who has invited them: the login, and the name it had.
    pub inviter: Option<(UserId, String)>,
    /// By whose contract.
    pub contact: Option<ContactId>,
    /// When they came, or were invited.
    pub since: Moment,
    /// The last day on which the code can be used, as long as nobody has, and it leads anywhere.
    pub until: Option<Day>,
    /// Whether neighbours may not invite into that house now.
    pub switched_off: bool,
    /// The day on which they were last here, as far as a session is open.
    pub seen: Option<Day>,
    /// Who has said that they stay, and when.
    pub kept: Option<(String, Moment)>,
    /// Whether they have a contract of their own there by now.
    pub has_contract: bool,
}

/// What the list of staff is narrowed down to, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// One house.
    #[serde(default)]
    pub property: String,
    /// One inviter.
    #[serde(default)]
    pub inviter: String,
    /// The key of a [`State`].
    #[serde(default)]
    pub state: String,
    /// Begins after this row.
    #[serde(default)]
    pub after: String,
    /// Ends before this row.
    #[serde(default)]
    pub before: String,
}

impl Search {
    /// Which page.
    #[must_use]
    pub fn turn(&self) -> Turn {
        Turn::parse(&self.after, &self.before)
    }

    /// Whose residents.
    #[must_use]
    pub fn whose(&self) -> Whose {
        Whose { property: self.property.parse().ok(), inviter: self.inviter.parse().ok() }
    }

    /// One state.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        State::parse(&self.state)
    }

    /// Whether anything is left out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.state().is_some() || self.whose() != Whose::default()
    }
}

/// The residents of a house, of an inviter, or of an inviter in a house.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// In which house.
    pub property: Option<PropertyId>,
    /// Invited by whom.
    pub inviter: Option<UserId>,
}

/// What house and inviter are called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The house.
    pub property: Option<(PropertyId, String)>,
    /// The inviter.
    pub inviter: Option<(UserId, String)>,
}

/// A page of the list of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The rows, the newest invitation first.
    pub slice: Slice<Row>,
    /// What the list is narrowed down to.
    pub named: Named,
}

/// How many lose what when all of them are ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// How many lose their access.
    pub residents: i64,
    /// How many open invitations are withdrawn.
    pub invited: i64,
}

/// The question before all residents of a house or of an inviter are ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Whose they are.
    pub named: Named,
    /// How many.
    pub counts: Counts,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::{AccessKind, AccessLevel, Tenancy},
        contract::{ContractKind, Term, Usage},
        form::LINE,
        id::{AccessId, UnitId},
        policy::{Column, Right},
    };

    const HOUSE: PropertyId = PropertyId(7);

    fn own() -> Email {
        Email::parse("Jana@example.net").expect("an address")
    }

    #[test]
    fn a_name_and_an_address_of_somebody_else_are_needed() {
        let read = |name, email| read(name, email, &own());
        assert_eq!(read(" Emre Yıldız ", "emre@example.net").map(|new| new.name), Ok("Emre Yıldız".to_owned()));
        let problems = read("", "JANA@example.net").expect_err("problems");
        let told: Vec<_> = problems.iter().collect();
        assert_eq!(told, [("name", &Problem::Missing), ("email", &Problem::OwnAddress)]);
        let long = "x".repeat(LINE + 1);
        assert_eq!(read(&long, "emre@").expect_err("problems").iter().count(), 2);
        let address = read("Gewinn https://evil.example", "emre@example.net").expect_err("a problem");
        assert_eq!(address, Problems::one("name", Problem::LooksLikeAddress));
    }

    #[test]
    fn ten_are_open_and_fifty_there_at_most() {
        assert_eq!(room(9, 0), Ok(()));
        assert_eq!(room(10, 0), Err(Problem::TooManyOpen { limit: 10 }));
        assert_eq!(room(9, 40), Ok(()));
        assert_eq!(room(9, 41), Err(Problem::TooMany { limit: 50 }));
        for (open, here) in [(0, 0), (10, 0), (3, 46), (3, 48), (0, 60)] {
            let since = Day::parse("2026-11-23").expect("a day");
            let one = |n: usize| Invited {
                invitation: InvitationId(i64::try_from(n).unwrap_or(0)),
                name: String::new(),
                email: String::new(),
                at: Moment(0),
                until: since,
                expired: n >= open,
            };
            let guests = Guests {
                here: (0..here).map(|_| Here { name: String::new(), since }).collect(),
                // One more, whose time is over.
                invited: (0..=open).map(one).collect(),
            };
            assert_eq!(guests.room().is_ok(), guests.left() > 0, "{open} open, {here} here");
        }
    }

    #[test]
    fn the_same_form_within_a_minute_was_sent_twice() {
        let sent = Moment(1_000_000);
        let mia = Invited {
            invitation: InvitationId(1),
            name: "Mia Sommer".into(),
            email: "mia@example.net".into(),
            at: sent,
            until: sent.day(),
            expired: false,
        };
        let guests = |invited: Invited| Guests { invited: vec![invited], ..Guests::default() };
        let new = |name, email| read(name, email, &own()).expect("somebody");
        let (open, same) = (guests(mia.clone()), new("Mia Sommer", "MIA@example.net"));
        assert!(open.just_invited(&same, sent.plus(Span(59))));
        assert!(!open.just_invited(&same, sent.plus(Span::minutes(1))), "somebody has thought about it");
        assert!(!open.just_invited(&new("Mia", "mia@example.net"), sent));
        assert!(!open.just_invited(&new("Mia Sommer", "mia@example.org"), sent));
        assert!(!guests(Invited { expired: true, ..mia }).just_invited(&same, sent));
        assert!(!Guests::default().just_invited(&same, sent));
    }

    fn access(kind: AccessKind, level: AccessLevel, usage: Usage, ends: Option<Day>) -> Access {
        Access {
            id: AccessId(1),
            kind,
            level,
            contact: Some(ContactId(3)),
            property: None,
            tenancies: vec![Tenancy {
                property: HOUSE,
                unit: UnitId(5),
                kind: ContractKind::Tenant,
                usage,
                term: Term { starts: None, ends },
                came_at: Moment(0),
                unit_since: None,
            }],
            through: true,
            asked: Vec::new(),
        }
    }

    #[test]
    fn only_a_running_contract_of_a_flat_that_one_looks_after_outgrows_being_a_resident() {
        use AccessKind::{Added, Contact};
        use AccessLevel::{Admin, Member};
        use Usage::{Commercial, Residential};
        let today = Day::parse("2026-11-23").expect("a day");
        let outgrown = |access: &Access| outgrown_by(access, HOUSE, today);
        assert!(outgrown(&access(Contact, Admin, Residential, None)));
        assert!(outgrown(&access(Added, Admin, Residential, Some(today))));
        assert!(!outgrown(&access(Added, Member, Residential, None)), "members do not see what residents see");
        assert!(!outgrown(&access(Contact, Admin, Commercial, None)), "shops have less of the community");
        assert!(!outgrown(&access(Contact, Admin, Residential, Some(today.plus(-1)))));
        assert!(!outgrown_by(&access(Contact, Admin, Residential, None), PropertyId(8), today));
    }

    #[test]
    fn who_has_outgrown_it_may_do_everything_that_residents_may() {
        for right in Right::ALL.into_iter().filter(|right| right.held_by(Column::Standing(Standing::Resident))) {
            for more in [Standing::OwnerOrTenant, Standing::AddedAdmin] {
                assert!(right.held_by(Column::Standing(more)), "{right:?} is taken away from {more:?}");
            }
        }
    }

    #[test]
    fn a_contract_in_another_house_or_an_invitation_as_resident_is_none_here() {
        let today = Day::parse("2026-11-23").expect("a day");
        let contract = access(AccessKind::Contact, AccessLevel::Admin, Usage::Residential, None);
        assert!(has_contract_at(std::slice::from_ref(&contract), HOUSE, today));
        assert!(!has_contract_at(&[contract], PropertyId(8), today));
        let resident = Access {
            kind: AccessKind::Resident,
            contact: None,
            property: Some(HOUSE),
            tenancies: Vec::new(),
            ..access(AccessKind::Contact, AccessLevel::Member, Usage::Residential, None)
        };
        assert!(!has_contract_at(&[resident], HOUSE, today));
    }

    #[test]
    fn an_address_that_somebody_changed_by_hand_shows_all() {
        let search = Search { property: "x".into(), inviter: "-".into(), state: "gone".into(), ..Search::default() };
        assert!(!search.narrows());
        for state in State::ALL {
            assert_eq!(State::parse(state.key()), Some(state));
        }
    }
}

//! The people of a contact: who has access, who is invited, and who may change that.
//!
//! Whoever has administrator rights looks after the contact. One of them stays, unless staff say otherwise
//! (docs/decisions/0021-users-of-a-contact.md).

use crate::{
    access::AccessLevel,
    form::{Problem, Problems},
    id::{ContactId, InvitationId, PropertyId, UserId},
    person::{self, Email},
    refusal::Reason,
    time::{Day, Moment},
};
use serde::{Deserialize, Serialize};

/// The most that can be added at once, and the most whose invitations are open at a time: more than any household or
/// office has, and no way to send mails to the world.
pub const MOST: usize = 10;

/// The most users and open invitations of one contact together: a family or the team of a shop, and no way to sell access
/// to a house to strangers.
pub const MOST_OF_CONTACT: usize = 20;

/// Somebody who has access to a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Which login.
    pub login: UserId,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they may do.
    pub level: AccessLevel,
    /// Whether they have registered with the code of the contact itself, not as somebody who was added.
    pub party: bool,
    /// Since when.
    pub since: Moment,
    /// The day on which they were last here, as far as a session is open; for staff only.
    pub seen: Option<Day>,
}

/// Somebody who is invited to a contact and has not registered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Their code.
    pub invitation: InvitationId,
    /// What they are called.
    pub name: String,
    /// Where the code was sent.
    pub email: String,
    /// What they will be allowed to do.
    pub level: AccessLevel,
    /// The last day on which the code can be used.
    pub until: Day,
    /// Whether that day is over.
    pub expired: bool,
}

/// The page with the people of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// Which contact.
    pub contact: ContactId,
    /// What it is called.
    pub name: String,
    /// The house from which it is looked at, by customers.
    pub property: Option<PropertyId>,
    /// The other contacts that the reader looks after from there.
    pub others: Vec<(ContactId, String)>,
    /// Who reads, if it is a customer.
    pub own: Option<UserId>,
    /// Who has access.
    pub users: Vec<User>,
    /// Who is invited.
    pub invited: Vec<Invited>,
    /// Why nobody can be added: the contact is archived, or has no contract that gives access.
    pub closed: Option<Reason>,
}

impl PeoplePage {
    /// Whether somebody is the only one who looks after the contact.
    #[must_use]
    pub fn is_last_admin(&self, login: UserId) -> bool {
        is_last_admin(&self.users, login)
    }
}

/// Whether somebody is the only one of these who looks after the contact.
#[must_use]
pub fn is_last_admin(users: &[User], login: UserId) -> bool {
    let admins = || users.iter().filter(|user| user.level == AccessLevel::Admin);
    admins().any(|user| user.login == login) && admins().all(|user| user.login == login)
}

/// Who changes the people of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A customer.
    Customer(UserId),
    /// A member of staff.
    Staff,
    /// A member of staff who knows that nobody will look after the contact then.
    StaffKnowing,
}

/// Decides whether somebody's access to a contact ends; gives whose.
///
/// # Errors
/// `None` if they have none; [`Reason::YouAreLastAdmin`], [`Reason::PartyStays`], [`Reason::NobodyLooksAfter`].
pub fn remove(users: &[User], login: UserId, by: By) -> Result<&User, Option<Reason>> {
    let user = users.iter().find(|user| user.login == login).ok_or(None)?;
    may_touch(users, user, by)?;
    match (is_last_admin(users, login), by) {
        (true, By::Customer(_)) => Err(Some(last_admin(login, by))),
        (true, By::Staff) => Err(Some(Reason::NobodyLooksAfter)),
        _ => Ok(user),
    }
}

/// Decides whether somebody gets other rights; gives whose. `Ok(None)`: they have these already.
///
/// # Errors
/// `None` if they have no access; [`Reason::YouAreLastAdmin`]; [`Reason::LastAdmin`] for staff, who can remove the person or
/// give the rights to another one first; [`Reason::PartyStays`].
pub fn change_level(
    users: &[User],
    login: UserId,
    level: AccessLevel,
    by: By,
) -> Result<Option<&User>, Option<Reason>> {
    let user = users.iter().find(|user| user.login == login).ok_or(None)?;
    if user.level == level {
        return Ok(None);
    }
    may_touch(users, user, by)?;
    if is_last_admin(users, login) {
        return Err(Some(last_admin(login, by)));
    }
    Ok(Some(user))
}

/// Why the only one who looks after the contact stays, said to themselves or of somebody else.
fn last_admin(login: UserId, by: By) -> Reason {
    if by == By::Customer(login) { Reason::YouAreLastAdmin } else { Reason::LastAdmin }
}

/// Somebody who was added does not throw out who has added them.
fn may_touch(users: &[User], user: &User, by: By) -> Result<(), Option<Reason>> {
    let By::Customer(actor) = by else { return Ok(()) };
    let party = users.iter().any(|user| user.login == actor && user.party);
    if user.party && !party && user.login != actor { Err(Some(Reason::PartyStays)) } else { Ok(()) }
}

/// Somebody whom a person has invited to a contact a moment ago, with a code that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JustInvited {
    /// What they are called.
    pub name: String,
    /// Where the code was sent.
    pub email: String,
    /// What they will be allowed to do.
    pub level: AccessLevel,
}

/// Whether all of these were invited in the same way a moment ago: then the form has come twice.
#[must_use]
pub fn just_invited(people: &[NewPerson], before: &[JustInvited]) -> bool {
    people.iter().all(|new| {
        let key = new.email.key();
        before.iter().any(|one| one.name == new.name && one.level == new.level && Email::key_of(&one.email) == key)
    })
}

/// Whether so many more can be invited to a contact that has so many users and open invitations.
///
/// # Errors
/// [`Problem::TooMany`] with the limit that is in the way.
pub fn room(users: usize, invited: usize, more: usize) -> Result<(), Problem> {
    let limit = |limit: usize| Problem::TooMany { limit: u32::try_from(limit).unwrap_or(u32::MAX) };
    if invited + more > MOST {
        return Err(limit(MOST));
    }
    if users + invited + more > MOST_OF_CONTACT { Err(limit(MOST_OF_CONTACT)) } else { Ok(()) }
}

/// One row of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedPerson {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Key of the [`AccessLevel`].
    #[serde(default)]
    pub level: String,
}

impl TypedPerson {
    fn is_blank(&self) -> bool {
        self.name.trim().is_empty() && self.email.trim().is_empty()
    }
}

/// Somebody to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// In which row of the form.
    pub row: usize,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Email,
    /// What they may do.
    pub level: AccessLevel,
}

/// The name of an input: of which row, and which field.
#[must_use]
pub fn field(row: usize, field: &str) -> String {
    format!("people[{row}][{field}]")
}

/// For whoever chose to add nobody: what was typed is not thrown away without a word.
///
/// # Errors
/// [`Problem::SomebodyTyped`] at the first row with a name or an address.
pub fn nobody(rows: &[TypedPerson]) -> Result<(), Problems> {
    let typed = rows.iter().position(|typed| !typed.is_blank());
    typed.map_or(Ok(()), |row| Err(Problems::one(&field(row, "name"), Problem::SomebodyTyped)))
}

/// For whoever wants to add somebody and has typed nobody.
#[must_use]
pub fn somebody_is_missing() -> Problems {
    let mut problems = Problems::one(&field(0, "name"), Problem::Missing);
    problems.add(&field(0, "email"), Problem::Missing);
    problems
}

/// Reads the rows in which something was typed.
///
/// # Errors
/// What is wrong, by the names of the inputs; two rows may not have one address, and no customer adds themselves.
pub fn read(rows: &[TypedPerson], own: Option<&Email>) -> Result<Vec<NewPerson>, Problems> {
    let mut problems = Problems::default();
    let mut people: Vec<NewPerson> = Vec::new();
    for (row, typed) in rows.iter().enumerate() {
        if typed.is_blank() {
            continue;
        }
        let name = problems.note(&field(row, "name"), person::name(&typed.name));
        let address = Email::parse(&typed.email).and_then(|email| {
            if own.is_some_and(|own| own.key() == email.key()) {
                Err(Problem::OwnAddress)
            } else if people.iter().any(|person| person.email.key() == email.key()) {
                Err(Problem::Repeated)
            } else {
                Ok(email)
            }
        });
        let email = problems.note(&field(row, "email"), address);
        let level = AccessLevel::parse(&typed.level).ok_or(Problem::NotAChoice);
        let level = problems.note(&field(row, "level"), level);
        if let (Some(name), Some(email), Some(level)) = (name, email, level) {
            people.push(NewPerson { row, name, email, level });
        }
    }
    if people.len() > MOST {
        problems.add(&field(MOST, "name"), Problem::TooMany { limit: 10 });
    }
    problems.check()?;
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(name: &str, email: &str, level: &str) -> TypedPerson {
        TypedPerson { name: name.into(), email: email.into(), level: level.into() }
    }

    fn jana() -> Email {
        Email::parse("Jana@example.net").expect("an address")
    }

    #[test]
    fn nobody_is_nobody_and_somebody_typed_is_asked_about() {
        assert_eq!(nobody(&[row("", " ", "member"), row("", "", "")]), Ok(()));
        let typed = [row("", "", "member"), row("Mehmet", "", "member")];
        assert_eq!(nobody(&typed), Err(Problems::one("people[1][name]", Problem::SomebodyTyped)));
    }

    #[test]
    fn empty_rows_are_nobody() {
        let rows =
            [row("", " ", "member"), row("Marek Schubert", "marek@example.net", "admin"), TypedPerson::default()];
        let people = read(&rows, Some(&jana())).expect("one person");
        assert_eq!((people.len(), people[0].level), (1, AccessLevel::Admin));
        assert_eq!(read(&[], Some(&jana())), Ok(Vec::new()));
    }

    #[test]
    fn each_wrong_field_is_told_in_its_row() {
        let rows = [
            row("Marek", "marek@example.net", "member"),
            row("", "MAREK@example.net", "member"),
            row("Jana", "jana@EXAMPLE.net", "owner"),
        ];
        let problems = read(&rows, Some(&jana())).expect_err("problems");
        let told: Vec<_> = problems.iter().collect();
        assert_eq!(
            told,
            [
                ("people[1][name]", &Problem::Missing),
                ("people[1][email]", &Problem::Repeated),
                ("people[2][email]", &Problem::OwnAddress),
                ("people[2][level]", &Problem::NotAChoice),
            ]
        );
        let problems =
            read(&[row("Gewinn www.evil.example", "eva@example.net", "member")], None).expect_err("a problem");
        assert_eq!(problems.of("people[0][name]"), Some(&Problem::LooksLikeAddress));
    }

    #[test]
    fn the_same_people_with_the_same_rights_were_sent_twice() {
        let new = |rows: &[TypedPerson]| read(rows, Some(&jana())).expect("people");
        let marek = JustInvited {
            name: "Marek Schubert".into(),
            email: "marek@example.net".into(),
            level: AccessLevel::Member,
        };
        let before = [marek];
        let same = row(" Marek Schubert ", "MAREK@example.net", "member");
        assert!(just_invited(&new(std::slice::from_ref(&same)), &before));
        assert!(!just_invited(&new(&[row("Marek Schubert", "marek@example.net", "admin")]), &before));
        assert!(!just_invited(&new(&[row("Marek", "marek@example.net", "member")]), &before));
        assert!(!just_invited(&new(&[row("Marek Schubert", "marek@example.org", "member")]), &before));
        let one_more = [same.clone(), row("Elif", "elif@example.net", "member")];
        assert!(!just_invited(&new(&one_more), &before), "one of them is new");
        assert!(!just_invited(&new(&[same]), &[]));
    }

    fn user(login: i64, level: AccessLevel, party: bool) -> User {
        User {
            login: UserId(login),
            name: String::new(),
            email: String::new(),
            level,
            party,
            since: Moment(0),
            seen: None,
        }
    }

    proptest! {
        #[test]
        fn whatever_customers_do_somebody_looks_after_the_contact(
            levels in prop::collection::vec((any::<bool>(), any::<bool>()), 0..5),
            steps in prop::collection::vec((0..6i64, 0..6i64, 0..3u8), 0..30),
        ) {
            let level = |admin| if admin { AccessLevel::Admin } else { AccessLevel::Member };
            let mut users = vec![user(0, AccessLevel::Admin, true)];
            users.extend((1..).zip(levels).map(|(n, (admin, party))| user(n, level(admin), party && admin)));
            for (actor, target, wish) in steps {
                // The policy lets only those act who have administrator rights.
                let (actor, target) = (UserId(actor), UserId(target));
                if !users.iter().any(|user| user.login == actor && user.level == AccessLevel::Admin) {
                    continue;
                }
                let by = By::Customer(actor);
                match wish {
                    0 if remove(&users, target, by).is_ok() => users.retain(|user| user.login != target),
                    0 => {}
                    wish => {
                        let wanted = level(wish == 1);
                        if let Ok(Some(changed)) = change_level(&users, target, wanted, by).map(Option::<&User>::cloned) {
                            users.iter_mut().filter(|user| user.login == changed.login).for_each(|user| user.level = wanted);
                        }
                    }
                }
                prop_assert!(users.iter().any(|user| user.level == AccessLevel::Admin));
            }
        }
    }

    #[test]
    fn who_was_added_does_not_throw_out_who_has_the_contract() {
        let users = [user(1, AccessLevel::Admin, true), user(2, AccessLevel::Admin, false)];
        let (party, added) = (UserId(1), UserId(2));
        assert_eq!(remove(&users, party, By::Customer(added)).err(), Some(Some(Reason::PartyStays)));
        let down = change_level(&users, party, AccessLevel::Member, By::Customer(added));
        assert_eq!(down.err(), Some(Some(Reason::PartyStays)));
        assert!(remove(&users, added, By::Customer(party)).is_ok());
        assert!(remove(&users, party, By::Customer(party)).is_ok(), "one may go oneself");
        assert_eq!(remove(&users, UserId(9), By::Staff).err(), Some(None));
    }

    #[test]
    fn staff_remove_the_last_one_only_knowingly() {
        let users = [user(1, AccessLevel::Admin, true), user(2, AccessLevel::Member, false)];
        let of_oneself = By::Customer(UserId(1));
        assert_eq!(remove(&users, UserId(1), of_oneself).err(), Some(Some(Reason::YouAreLastAdmin)));
        let down = change_level(&users, UserId(1), AccessLevel::Member, of_oneself);
        assert_eq!(down.err(), Some(Some(Reason::YouAreLastAdmin)));
        assert_eq!(remove(&users, UserId(1), By::Staff).err(), Some(Some(Reason::NobodyLooksAfter)));
        assert!(remove(&users, UserId(1), By::StaffKnowing).is_ok());
        let down = change_level(&users, UserId(1), AccessLevel::Member, By::StaffKnowing);
        assert_eq!(down.err(), Some(Some(Reason::LastAdmin)));
        assert_eq!(change_level(&users, UserId(1), AccessLevel::Admin, By::Staff), Ok(None));
    }

    #[test]
    fn a_contact_has_room_for_a_household_and_not_for_the_world() {
        assert_eq!(room(1, 0, 10), Ok(()));
        assert_eq!(room(1, 5, 6), Err(Problem::TooMany { limit: 10 }));
        assert_eq!(room(15, 3, 2), Ok(()));
        assert_eq!(room(15, 3, 3), Err(Problem::TooMany { limit: 20 }));
    }

    #[test]
    fn eleven_are_too_many() {
        let rows: Vec<_> = (0..11).map(|n| row("Gast", &format!("gast{n}@example.net"), "member")).collect();
        assert_eq!(read(&rows[..10], Some(&jana())).map(|people| people.len()), Ok(10));
        let problems = read(&rows, Some(&jana())).expect_err("too many");
        assert_eq!(problems.of("people[10][name]"), Some(&Problem::TooMany { limit: 10 }));
    }
}

//! Two contacts become one: what stays, what is decided, and what becomes of people who reach both.

use super::{contact::Contact, contract::Contract};
use crate::{
    access::{AccessKind, AccessLevel},
    contract::{ContractKind, Term},
    form::NOTE,
    id::{AccessId, ContactId, ContractId, InvitationId, PropertyId, UnitId, UserId},
    master::contact::Alike,
    person::{Address, Name},
    search::Hit,
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// Whose value stays where both have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// The value of the contact that remains.
    #[default]
    Kept,
    /// The value of the one that becomes a part of it.
    Other,
}

impl Side {
    /// Reads what a form sends.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Kept, Self::Other].into_iter().find(|side| side.key() == key)
    }

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Other => "other",
        }
    }
}

/// Values that are decided about together: half a name or half an address of each would be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Group {
    /// Salutation, title, first and last name.
    Name,
    /// The firm.
    Company,
    /// The reference id.
    Reference,
    /// E-mail address.
    Email,
    /// Telephone.
    Phone,
    /// Mobile telephone.
    Mobile,
    /// Street, postcode, town.
    Address,
    /// The contact channel.
    Channel,
    /// What staff note for each other.
    Note,
}

impl Group {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Company,
        Self::Reference,
        Self::Email,
        Self::Phone,
        Self::Mobile,
        Self::Address,
        Self::Channel,
        Self::Note,
    ];

    /// The name of its field.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Company => "company",
            Self::Reference => "reference",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Mobile => "mobile",
            Self::Address => "address",
            Self::Channel => "channel",
            Self::Note => "note",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Name => text("Name", "Name"),
            Self::Company => text("Firma", "Company"),
            Self::Reference => text("Referenz", "Reference"),
            Self::Email => text("E-Mail", "E-mail"),
            Self::Phone => text("Telefon", "Telephone"),
            Self::Mobile => text("Mobil", "Mobile"),
            Self::Address => text("Anschrift", "Address"),
            Self::Channel => text("Kontaktweg", "Contact channel"),
            Self::Note => text("Notiz", "Note"),
        }
    }

    /// Its value of a contact, in words; empty if there is none.
    #[must_use]
    pub fn words(self, of: &Contact, lang: Lang) -> String {
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        match self {
            Self::Name => {
                let Name { salutation, title, first, last, .. } = &of.name;
                [salutation, title, first, last].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
            }
            Self::Company => or_empty(&of.name.company),
            Self::Reference => or_empty(&of.reference),
            Self::Email => or_empty(&of.details.email),
            Self::Phone => or_empty(&of.details.phone),
            Self::Mobile => or_empty(&of.details.mobile),
            Self::Address => of.details.address.line(),
            Self::Channel => of.channel.label().to(lang).to_owned(),
            Self::Note => or_empty(&of.note),
        }
    }

    /// Whether both have a value and only one can stay.
    #[must_use]
    pub fn is_open(self, kept: &Contact, other: &Contact) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let (a, b) = (kept, other);
        match self {
            Self::Name => {
                let parts =
                    |name: &Name| [name.salutation.clone(), name.title.clone(), name.first.clone(), name.last.clone()];
                parts(&a.name).iter().zip(&parts(&b.name)).any(|(a, b)| differ(a, b))
            }
            Self::Company => differ(&a.name.company, &b.name.company),
            Self::Reference => differ(&a.reference, &b.reference),
            // Written large or small, it is the same mailbox.
            Self::Email => {
                let small = |email: &Option<String>| email.as_ref().map(|email| email.to_lowercase());
                differ(&small(&a.details.email), &small(&b.details.email))
            }
            Self::Phone => differ(&a.details.phone, &b.details.phone),
            Self::Mobile => differ(&a.details.mobile, &b.details.mobile),
            Self::Address => {
                let empty = Address::default();
                let (a, b) = (&a.details.address, &b.details.address);
                *a != empty && *b != empty && a != b
            }
            Self::Channel => a.channel != b.channel,
            Self::Note => differ(&a.note, &b.note) && joined(&a.note, &b.note).is_none(),
        }
    }

    /// Whether both have the same value.
    fn is_same(self, a: &Contact, b: &Contact) -> bool {
        match self {
            Self::Name => {
                let parts = |name: &Name| Name { company: None, ..name.clone() };
                parts(&a.name) == parts(&b.name)
            }
            Self::Company => a.name.company == b.name.company,
            Self::Reference => a.reference == b.reference,
            Self::Email => a.details.email == b.details.email,
            Self::Phone => a.details.phone == b.details.phone,
            Self::Mobile => a.details.mobile == b.details.mobile,
            Self::Address => a.details.address == b.details.address,
            Self::Channel => a.channel == b.channel,
            Self::Note => a.note == b.note,
        }
    }
}

/// Whether two contacts that were made one have come together as `choices` say, of each group that somebody was asked about.
/// `kept` is the one that remains as it is now, `other` what became a part of it, and `gave` whether that one gave its reference
/// id away and got the other one for it.
#[must_use]
pub fn as_chosen(kept: &Contact, other: &Contact, gave: bool, choices: &[(Group, Side)]) -> bool {
    choices.iter().all(|(group, side)| {
        let others = if *group == Group::Reference { gave } else { group.is_same(kept, other) };
        others == (*side == Side::Other)
    })
}

/// Two notes one below the other, if there is room for both.
fn joined(a: &Option<String>, b: &Option<String>) -> Option<String> {
    let (Some(a), Some(b)) = (a, b) else { return a.clone().or_else(|| b.clone()) };
    let both = if a == b { a.clone() } else { format!("{a}\n{b}") };
    (both.chars().count() <= NOTE).then_some(both)
}

/// What the contact that remains is like afterwards. Nothing that only one of them has is lost; where both have
/// something, `pick` says whose stays.
#[must_use]
pub fn combine(kept: &Contact, other: &Contact, pick: impl Fn(Group) -> Side) -> Contact {
    let side = |group: Group| if group.is_open(kept, other) { pick(group) } else { Side::Kept };
    let one = |group: Group, a: &Option<String>, b: &Option<String>| match side(group) {
        Side::Kept => a.clone().or_else(|| b.clone()),
        Side::Other => b.clone(),
    };
    let (a, b) = (&kept.name, &other.name);
    let open = Group::Name.is_open(kept, other);
    // Of a name that was decided about nothing is filled in from the other: "Frau Dr. Jana Lang" is nobody.
    let part = |a: &Option<String>, b: &Option<String>| match (open, side(Group::Name)) {
        (false, _) => a.clone().or_else(|| b.clone()),
        (true, Side::Kept) => a.clone(),
        (true, Side::Other) => b.clone(),
    };
    let name = Name {
        salutation: part(&a.salutation, &b.salutation),
        title: part(&a.title, &b.title),
        first: part(&a.first, &b.first),
        last: part(&a.last, &b.last),
        company: one(Group::Company, &a.company, &b.company),
    };
    let (a, b) = (&kept.details, &other.details);
    let address = match side(Group::Address) {
        Side::Kept if a.address == Address::default() => b.address.clone(),
        Side::Kept => a.address.clone(),
        Side::Other => b.address.clone(),
    };
    Contact {
        name,
        reference: one(Group::Reference, &kept.reference, &other.reference),
        details: crate::contact::Details {
            email: one(Group::Email, &a.email, &b.email),
            phone: one(Group::Phone, &a.phone, &b.phone),
            mobile: one(Group::Mobile, &a.mobile, &b.mobile),
            address,
        },
        channel: if side(Group::Channel) == Side::Kept { kept.channel } else { other.channel },
        note: joined(&kept.note, &other.note).or_else(|| one(Group::Note, &kept.note, &other.note)),
    }
}

/// A contract of one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Which.
    pub id: ContractId,
    /// Whose.
    pub contact: ContactId,
    /// For which unit.
    pub unit: UnitId,
    /// Unit and property, in words.
    pub place: String,
    /// As what.
    pub kind: ContractKind,
    /// Its number.
    pub number: Option<String>,
    /// When.
    pub term: Term,
    /// Whether it is archived.
    pub archived: bool,
}

impl Agreement {
    /// Whether two say the same: of such two, one is enough.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.contract().is_like(&other.contract())
    }

    fn contract(&self) -> Contract {
        Contract { unit: self.unit, kind: self.kind, number: self.number.clone(), term: self.term }
    }
}

/// The contracts of the other contact that the one that remains has, too, each with the one that says the same: they are
/// archived.
#[must_use]
pub fn repeated(agreements: &[Agreement], kept: ContactId) -> Vec<(&Agreement, &Agreement)> {
    let (own, others): (Vec<&Agreement>, Vec<&Agreement>) =
        agreements.iter().filter(|one| !one.archived).partition(|one| one.contact == kept);
    let same = |other: &Agreement| own.iter().copied().find(|one| one.is_like(other));
    others.into_iter().filter_map(|other| same(other).map(|one| (other, one))).collect()
}

/// An access to one of the two that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaches {
    /// Which.
    pub id: AccessId,
    /// Whose.
    pub login: UserId,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// To which of the two.
    pub contact: ContactId,
    /// Where it comes from.
    pub kind: AccessKind,
    /// What they may do.
    pub level: AccessLevel,
    /// When the questions were done.
    pub through_at: Option<Moment>,
}

/// What one login has afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The access that stays, as it is then.
    pub stays: Reaches,
    /// Those that end, because one is enough.
    pub end: Vec<AccessId>,
}

/// What each login has afterwards: of several accesses the one of a party of the contract stays, then the one to the
/// contact that remains, then the older one. It gets the stronger level, and is through if one of them was.
#[must_use]
pub fn joined_accesses(accesses: &[Reaches], kept: ContactId) -> Vec<Joined> {
    let mut joined: Vec<Joined> = Vec::new();
    let mut sorted: Vec<&Reaches> = accesses.iter().collect();
    sorted.sort_by_key(|one| (one.kind != AccessKind::Contact, one.contact != kept, one.id));
    for access in sorted {
        match joined.iter_mut().find(|known| known.stays.login == access.login) {
            None => joined.push(Joined { stays: Reaches { contact: kept, ..access.clone() }, end: Vec::new() }),
            Some(known) => {
                known.stays.level = known.stays.level.max(access.level);
                known.stays.through_at = known.stays.through_at.max(access.through_at);
                known.end.push(access.id);
            }
        }
    }
    joined
}

/// What went to one of the two and not to the other: to the contact itself, or to a unit while its contract ran. Only what
/// customers see now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Went {
    /// To which of the two.
    pub to: ContactId,
    /// So many announcements.
    pub announcements: i64,
    /// So many documents.
    pub documents: i64,
    /// So many of these are for the contact itself, the others for its units.
    pub own: i64,
}

/// A house that is open by a contract of one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct House {
    /// Which.
    pub property: PropertyId,
    /// What it is called.
    pub name: String,
    /// By whose contract.
    pub of: ContactId,
}

/// Whether an access shows without the merge what it shows afterwards: its questions are done. If those of none of the accesses
/// of its login are, they come first either way.
fn shows_already(access: &Reaches, accesses: &[Reaches]) -> bool {
    let mut own = accesses.iter().filter(|one| one.login == access.login);
    access.through_at.is_some() || own.all(|one| one.through_at.is_none())
}

/// What somebody reads only afterwards, because they have administrator rights with the other one of the two until then, or
/// are through the questions of the other one only.
#[must_use]
pub fn newly_read(went: &[Went], accesses: &[Reaches]) -> Vec<Went> {
    let admins = || accesses.iter().filter(|one| one.level == AccessLevel::Admin);
    let reads = |login: UserId, to: ContactId| {
        admins().any(|one| (one.login, one.contact) == (login, to) && shows_already(one, accesses))
    };
    went.iter().filter(|one| admins().any(|access| !reads(access.login, one.to))).copied().collect()
}

/// The houses that are open to somebody only afterwards, whatever their rights: what is general there they read then.
/// `elsewhere` says to whom which house is open by something else than the two.
#[must_use]
pub fn newly_open(houses: &[House], accesses: &[Reaches], elsewhere: &[(UserId, PropertyId)]) -> Vec<House> {
    let opens = |access: &Reaches, property: PropertyId| {
        let of_its_contact = |house: &House| (house.of, house.property) == (access.contact, property);
        shows_already(access, accesses) && houses.iter().any(of_its_contact)
    };
    let is_open = |login: UserId, property: PropertyId| {
        elsewhere.contains(&(login, property))
            || accesses.iter().any(|access| access.login == login && opens(access, property))
    };
    let newly = |house: &&House| accesses.iter().any(|access| !is_open(access.login, house.property));
    houses.iter().filter(newly).cloned().collect()
}

/// What a preview has shown of contracts, people, what these see only afterwards, and codes with which more of them come, so
/// that a merge of anything else can be refused.
#[must_use]
pub fn mark(
    agreements: &[Agreement],
    accesses: &[Reaches],
    read: &[Went],
    houses: &[House],
    codes: &[OpenCode],
) -> String {
    let mut parts: Vec<String> = agreements
        .iter()
        .map(|one| format!("c{}{}{}", one.id, one.kind.key(), if one.archived { "-" } else { "" }))
        .chain(accesses.iter().map(|one| format!("u{}{}", one.id, one.level.key())))
        .chain(read.iter().map(|one| format!("r{}a{}d{}", one.to, one.announcements, one.documents)))
        .chain(houses.iter().map(|one| format!("h{}p{}", one.of, one.property)))
        .chain(codes.iter().map(|one| format!("i{}", one.id)))
        .collect();
    parts.sort_unstable();
    parts.join(".")
}

/// One of the two, as the preview shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Which.
    pub id: ContactId,
    /// The version that is shown.
    pub version: i64,
    /// What it is called.
    pub name: String,
    /// Its reference id.
    pub reference: Option<String>,
}

/// A group of values in the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub group: Group,
    /// What the contact that remains has; empty for nothing.
    pub kept: String,
    /// What the other one has.
    pub other: String,
    /// What will be there, unless it has to be chosen.
    pub then: Option<String>,
    /// Whose value is proposed where it has to be chosen.
    pub preset: Side,
}

/// Whose contact channel is proposed, by when somebody chose each of the two: what a person chose comes before what a contact
/// only began with, and what was chosen later before what was chosen earlier.
#[must_use]
pub fn preset_channel(kept: Option<Moment>, other: Option<Moment>) -> Side {
    // Never comes before any moment.
    if other > kept { Side::Other } else { Side::Kept }
}

/// What will be, line by line: without those of which neither has anything. The contact channel of `channel` is proposed, and
/// everything else of the contact that remains.
#[must_use]
pub fn lines(kept: &Contact, other: &Contact, channel: Side, lang: Lang) -> Vec<Line> {
    let then = combine(kept, other, |_| Side::Kept);
    let line = |group: Group| Line {
        group,
        kept: group.words(kept, lang),
        other: group.words(other, lang),
        then: (!group.is_open(kept, other)).then(|| group.words(&then, lang)),
        preset: if group == Group::Channel { channel } else { Side::Kept },
    };
    let all = Group::ALL.into_iter().map(line);
    all.filter(|line| !line.kept.is_empty() || !line.other.is_empty()).collect()
}

/// What else hangs on the contact that becomes a part of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Answers to questions.
    pub answers: i64,
    /// What waits for staff.
    pub tasks: i64,
}

/// A code of one of the two that can still be redeemed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCode {
    /// Which.
    pub id: InvitationId,
    /// To which of the two it leads.
    pub of: ContactId,
    /// For whom it was made.
    pub name: String,
    /// Whether it is one of the contact itself, or of somebody who was added to it.
    pub kind: AccessKind,
}

/// What a merge would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The one that becomes a part.
    pub other: Party,
    /// The values.
    pub lines: Vec<Line>,
    /// The contracts that come over.
    pub contracts: Vec<Agreement>,
    /// Those of them that are there already, and will be archived.
    pub repeated: Vec<ContractId>,
    /// Everybody who has access afterwards.
    pub users: Vec<Joined>,
    /// What some of them read only then.
    pub read: Vec<Went>,
    /// The houses that are open to some of them only then.
    pub houses: Vec<House>,
    /// The codes of both: they stay valid.
    pub codes: Vec<OpenCode>,
    /// The rest.
    pub counts: Counts,
    /// What was shown: see [`mark`].
    pub mark: String,
}

/// The page on which two contacts become one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The one that remains.
    pub kept: Party,
    /// The page that is right instead, if one of those that were asked for has become a part of another one: that of the
    /// contact that remains, or of its merge with the other one.
    pub elsewhere: Option<String>,
    /// What would be, once another one is chosen.
    pub preview: Option<Preview>,
    /// Contacts that may be the same.
    pub alike: Vec<Alike>,
    /// Contacts that were found by words.
    pub found: Vec<Hit>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contact::{ContactChannel, Details},
        time::Day,
    };
    use proptest::prelude::*;

    fn some(text: &str) -> Option<String> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn jana() -> Contact {
        Contact {
            name: Name {
                salutation: some("Frau"),
                title: None,
                first: some("Jana"),
                last: some("Schubert"),
                company: None,
            },
            reference: some("K-1"),
            details: Details { email: some("jana@example.net"), ..Details::default() },
            channel: ContactChannel::Postal,
            note: some("Klingel defekt"),
        }
    }

    fn duplicate() -> Contact {
        Contact {
            name: Name { salutation: None, title: some("Dr."), ..jana().name },
            reference: some("K-2"),
            details: Details { email: some("j.schubert@example.net"), phone: some("0911 4711"), ..Details::default() },
            channel: ContactChannel::Postal,
            note: some("Hund"),
        }
    }

    #[test]
    fn what_only_one_has_stays_and_what_both_have_is_chosen() {
        let open: Vec<_> = Group::ALL.into_iter().filter(|group| group.is_open(&jana(), &duplicate())).collect();
        assert_eq!(open, [Group::Reference, Group::Email]);
        let both = combine(&jana(), &duplicate(), |group| if group == Group::Email { Side::Other } else { Side::Kept });
        assert_eq!(Group::Name.words(&both, Lang::De), "Frau Dr. Jana Schubert");
        assert_eq!((both.reference.as_deref(), both.details.phone.as_deref()), (Some("K-1"), Some("0911 4711")));
        assert_eq!(both.details.email.as_deref(), Some("j.schubert@example.net"));
        assert_eq!(both.note.as_deref(), Some("Klingel defekt\nHund"));
    }

    #[test]
    fn a_name_and_an_address_are_of_one_of_the_two() {
        let address = |street: &str| Address { street: some(street), postcode: some("90402"), town: some("Nürnberg") };
        let mut kept = jana();
        kept.details.address = address("Isabellastraße 102");
        let mut other = duplicate();
        other.name = Name { last: some("Lang"), salutation: None, ..other.name };
        other.details.address = Address { town: some("Fürth"), ..address("Lindenweg 1") };
        let both = combine(&kept, &other, |_| Side::Other);
        assert_eq!(Group::Name.words(&both, Lang::De), "Dr. Jana Lang", "without the salutation of the other");
        assert_eq!(both.details.address, other.details.address);
        let long = "x".repeat(NOTE);
        (kept.note, other.note) = (Some(long.clone()), some("y"));
        assert!(Group::Note.is_open(&kept, &other), "no room for both");
        assert_eq!(combine(&kept, &other, |_| Side::Kept).note, Some(long));
        assert_eq!(combine(&kept, &other, |_| Side::Other).note.as_deref(), Some("y"));
    }

    fn access(id: i64, login: i64, contact: i64, kind: AccessKind, level: AccessLevel, through: bool) -> Reaches {
        Reaches {
            id: AccessId(id),
            login: UserId(login),
            name: "Jana".into(),
            email: "jana@example.net".into(),
            contact: ContactId(contact),
            kind,
            level,
            through_at: through.then_some(Moment(1)),
        }
    }

    #[test]
    fn a_merge_that_is_done_is_told_apart_from_one_that_was_chosen_otherwise() {
        let home = |street: &str| Address { street: some(street), ..Address::default() };
        let mut kept = Contact { channel: ContactChannel::Online, note: Some("x".repeat(NOTE)), ..jana() };
        let mut other = Contact { name: Name { company: some("Lang GmbH"), ..duplicate().name }, ..duplicate() };
        (kept.name.company, other.name.last) = (some("Schubert GmbH"), some("Lang"));
        (kept.details.address, other.details.address) = (home("Isabellastraße 102"), home("Lindenweg 1"));
        (kept.details.phone, kept.details.mobile) = (some("0911 1"), some("0170 1"));
        other.details.mobile = some("0170 2");
        assert!(Group::ALL.into_iter().all(|group| group.is_open(&kept, &other)), "everything is asked");
        for done in 0..512_usize {
            let side = |mask: usize, group: Group| {
                let at = Group::ALL.iter().position(|one| *one == group).expect("one of them");
                if (mask >> at) & 1 == 1 { Side::Other } else { Side::Kept }
            };
            let now = combine(&kept, &other, |group| side(done, group));
            let gave = now.reference == other.reference;
            let choices = |mask: usize| Group::ALL.map(|group| (group, side(mask, group)));
            assert!(as_chosen(&now, &other, gave, &choices(done)), "{done}");
            assert!(as_chosen(&now, &other, gave, &[]), "nothing was chosen");
            for at in 0..9 {
                assert!(!as_chosen(&now, &other, gave, &choices(done ^ (1 << at))), "{done} {at}");
            }
        }
    }

    #[test]
    fn one_login_on_both_has_one_access_afterwards() {
        let there = [
            access(1, 7, 1, AccessKind::Added, AccessLevel::Admin, true),
            access(2, 7, 2, AccessKind::Contact, AccessLevel::Member, false),
            access(3, 8, 2, AccessKind::Added, AccessLevel::Member, false),
        ];
        let joined = joined_accesses(&there, ContactId(1));
        assert_eq!(joined.len(), 2);
        assert_eq!((joined[0].stays.id, joined[0].end.as_slice()), (AccessId(2), [AccessId(1)].as_slice()));
        assert_eq!((joined[0].stays.level, joined[0].stays.through_at), (AccessLevel::Admin, Some(Moment(1))));
        assert_eq!((joined[0].stays.contact, joined[1].stays.contact), (ContactId(1), ContactId(1)));
        assert_eq!((joined[1].stays.level, joined[1].stays.through_at), (AccessLevel::Member, None));
    }

    #[test]
    fn the_same_contract_twice_is_one() {
        let agreement = |id: i64, contact: i64, number: &str, archived: bool| Agreement {
            id: ContractId(id),
            contact: ContactId(contact),
            unit: UnitId(5),
            place: "Whg 1, Lindenhof".into(),
            kind: ContractKind::Tenant,
            number: some(number),
            term: Term { starts: Day::parse("2026-01-01"), ends: None },
            archived,
        };
        let all = [
            agreement(1, 1, "M-10/01", false),
            agreement(2, 2, "m 1001", false),
            agreement(3, 2, "M-11/01", false),
            agreement(4, 2, "M-10/01", true),
        ];
        let repeated: Vec<_> = repeated(&all, ContactId(1)).into_iter().map(|(one, same)| (one.id, same.id)).collect();
        assert_eq!(
            repeated,
            [(ContractId(2), ContractId(1))],
            "the same but for the spelling of its number; archived ones stay as they are"
        );
    }

    #[test]
    fn whoever_looked_after_one_of_the_two_reads_what_went_to_the_other() {
        use AccessKind::Contact;
        use AccessLevel::{Admin, Member};
        let went = |to: i64| Went { to: ContactId(to), announcements: 2, documents: to, own: 1 };
        let read = |there: &[Reaches]| -> Vec<i64> {
            newly_read(&[went(1), went(2)], there).into_iter().map(|one| one.to.0).collect()
        };
        let (jana, marek) = (|to, level| access(1, 7, to, Contact, level, true), access(2, 8, 2, Contact, Admin, true));
        assert_eq!(read(&[]), [0_i64; 0]);
        assert_eq!(read(&[jana(1, Admin)]), [2]);
        assert_eq!(read(&[jana(1, Admin), marek.clone()]), [1, 2]);
        assert_eq!(read(&[jana(1, Member), marek]), [1], "with user rights nobody reads any of it");
        assert_eq!(read(&[jana(1, Admin), jana(2, Admin)]), [0_i64; 0], "she has read all of it");
        assert_eq!(read(&[jana(1, Member), jana(2, Admin)]), [1], "her rights with the other one are enough then");
        let nothing = mark(&[], &[], &[], &[], &[]);
        assert_ne!(mark(&[], &[], &[went(1)], &[], &[]), nothing, "what comes meanwhile is shown first");
        let waits = |to, level| access(3, 7, to, Contact, level, false);
        assert_eq!(read(&[jana(1, Admin), waits(2, Admin)]), [2], "she is through the questions of the one only");
        assert_eq!(read(&[jana(1, Member), waits(2, Admin)]), [1, 2], "she gets the rights here and is through there");
        assert_eq!(read(&[waits(1, Admin), waits(2, Admin)]), [0_i64; 0], "the questions come first either way");
        assert_eq!(read(&[waits(1, Admin)]), [2], "she reads it after the questions");
    }

    #[test]
    fn a_house_opens_to_whoever_did_not_have_it() {
        use AccessKind::Contact;
        use AccessLevel::{Admin, Member};
        let house = |of: i64, property: i64| House {
            property: PropertyId(property),
            name: format!("Lindenweg {property}"),
            of: ContactId(of),
        };
        // Both live in the first one.
        let houses = [house(1, 1), house(1, 2), house(2, 1), house(2, 3)];
        let opens = |there: &[Reaches], elsewhere: &[(UserId, PropertyId)]| -> Vec<i64> {
            newly_open(&houses, there, elsewhere).into_iter().map(|house| house.property.0).collect()
        };
        let jana = |to, level, through| access(to, 7, to, Contact, level, through);
        let marek = access(4, 8, 2, Contact, Admin, true);
        assert_eq!(opens(&[], &[]), [0_i64; 0]);
        assert_eq!(opens(&[jana(1, Admin, true)], &[]), [3]);
        assert_eq!(opens(&[jana(1, Member, true)], &[]), [3], "user rights are enough");
        assert_eq!(opens(&[jana(1, Member, false)], &[]), [3], "it opens after the questions");
        assert_eq!(opens(&[jana(1, Admin, true), marek.clone()], &[]), [2, 3]);
        assert_eq!(opens(&[jana(1, Admin, true), jana(2, Member, true)], &[]), [0_i64; 0]);
        assert_eq!(opens(&[jana(1, Admin, true), jana(2, Member, false)], &[]), [3], "not through the questions there");
        assert_eq!(opens(&[jana(1, Admin, false), jana(2, Member, false)], &[]), [0_i64; 0], "they come first anyway");
        let resident = [(UserId(7), PropertyId(3))];
        assert_eq!(opens(&[jana(1, Admin, true)], &resident), [0_i64; 0]);
        assert_eq!(opens(&[jana(1, Admin, true), marek], &resident), [2]);
        assert_ne!(mark(&[], &[], &[], &houses, &[]), mark(&[], &[], &[], &houses[..1], &[]));
    }

    #[test]
    fn another_code_is_another_mark_whoever_it_is_for() {
        let code = |id: i64| OpenCode {
            id: InvitationId(id),
            of: ContactId(1),
            name: "Jana".into(),
            kind: AccessKind::Contact,
        };
        let of = |codes: &[OpenCode]| mark(&[], &[], &[], &[], codes);
        assert_ne!(of(&[code(1)]), of(&[]));
        assert_ne!(of(&[code(1)]), of(&[code(2)]), "a renewed one leads to the same person, with another letter");
        assert_eq!(of(&[code(1), code(2)]), of(&[code(2), code(1)]));
        let handed_over = OpenCode { of: ContactId(2), ..code(1) };
        assert_eq!(of(&[code(1)]), of(&[handed_over]), "it is the same, whosever it is by then");
    }

    #[test]
    fn the_channel_that_a_person_chose_last_is_proposed() {
        let (never, early, late) = (None, Some(Moment(-1)), Some(Moment(1)));
        for (kept, other, proposed) in [
            (never, never, Side::Kept),
            (never, early, Side::Other),
            (early, never, Side::Kept),
            (early, late, Side::Other),
            (late, early, Side::Kept),
            (late, late, Side::Kept),
        ] {
            assert_eq!(preset_channel(kept, other), proposed, "{kept:?} {other:?}");
        }
        let online = Contact { channel: ContactChannel::Online, ..duplicate() };
        let open: Vec<_> = lines(&jana(), &online, Side::Other, Lang::De)
            .into_iter()
            .filter(|line| line.then.is_none())
            .map(|line| (line.group, line.preset))
            .collect();
        let kept = |group: Group| (group, Side::Kept);
        assert_eq!(open, [kept(Group::Reference), kept(Group::Email), (Group::Channel, Side::Other)]);
    }

    proptest! {
        #[test]
        fn every_value_comes_from_one_of_the_two(
            email in prop::option::of("[a-c]@x\\.de"), phone in prop::option::of("0911 [1-3]"),
            email2 in prop::option::of("[a-c]@x\\.de"), phone2 in prop::option::of("0911 [1-3]"), other_side in any::<bool>(),
        ) {
            let kept = Contact { details: Details { email, phone, ..Details::default() }, ..jana() };
            let other = Contact { details: Details { email: email2, phone: phone2, ..Details::default() }, ..jana() };
            let side = if other_side { Side::Other } else { Side::Kept };
            let both = combine(&kept, &other, |_| side);
            for group in Group::ALL {
                let words = |of: &Contact| group.words(of, Lang::De);
                prop_assert!(words(&both) == words(&kept) || words(&both) == words(&other));
                prop_assert_eq!(words(&both).is_empty(), words(&kept).is_empty() && words(&other).is_empty());
                if group.is_open(&kept, &other) {
                    prop_assert_eq!(words(&both), if other_side { words(&other) } else { words(&kept) });
                }
            }
        }
    }
}

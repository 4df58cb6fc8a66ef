//! Invitation codes: how they look, what states they have, and how staff see a contact's invitation.

pub mod reminder;
pub mod run;
pub mod selection;

use crate::{
    id::{ContactId, InvitationId, PropertyId, RunId},
    list::Slice,
    refusal::Reason,
    text::{Text, text},
    time::{Day, Moment, Span},
};
use serde::{Deserialize, Serialize};

/// Crockford's base 32: no I, L, O, U, so that nothing is mistaken when read out (https://www.crockford.com/base32.html).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters that carry chance: 16 × 5 = 80 bits.
const LENGTH: usize = 16;

/// A well-formed invitation code: 16 characters and a check character, in capitals without separators.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)") // A code is a secret; it never reaches a log.
    }
}

impl Code {
    /// Makes a code from 80 random bits.
    #[must_use]
    pub fn from_random(bits: [u8; 10]) -> Self {
        let mut values = Vec::with_capacity(LENGTH);
        let mut buffer = 0u32;
        let mut held = 0;
        for byte in bits {
            buffer = (buffer << 8) | u32::from(byte);
            held += 8;
            while held >= 5 {
                held -= 5;
                values.push(((buffer >> held) & 31) as u8);
            }
        }
        values.push(check(&values));
        Self(values.iter().map(|value| char::from(ALPHABET[usize::from(*value)])).collect())
    }

    /// Reads what somebody typed: case, spaces and hyphens do not matter, O is 0, I and L are 1. `None` if it cannot
    /// be a code, for example because of a slip that the check character catches.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut values = Vec::with_capacity(LENGTH + 1);
        for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—' | '_' | '.'))
        {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = ALPHABET.iter().position(|letter| char::from(*letter) == c)?;
            values.push(u8::try_from(value).ok()?);
            if values.len() > LENGTH + 1 {
                return None;
            }
        }
        let (last, chance) = values.split_last()?;
        if chance.len() != LENGTH || check(chance) != *last {
            return None;
        }
        Some(Self(values.iter().map(|value| char::from(ALPHABET[usize::from(*value)])).collect()))
    }

    /// The code without separators, as it is hashed and stands in links.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.0
    }

    /// The code as people read it: `7K2M-9QXA-0B4T-HJ5N-C`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut grouped = String::with_capacity(LENGTH + 5);
        for (index, c) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                grouped.push('-');
            }
            grouped.push(c);
        }
        grouped
    }
}

/// A weighted sum over the field of 32 elements: it catches every single wrong character and every swap of two.
fn check(values: &[u8]) -> u8 {
    // Horner's rule with the generator 2 modulo x⁵ + x² + 1.
    let double = |value: u8| if value & 16 == 0 { value << 1 } else { (value << 1) ^ 0b10_0101 };
    values.iter().fold(0, |sum, value| double(sum) ^ double(*value))
}

/// The state of one issued code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeState {
    /// Can be used.
    Active,
    /// Somebody registered with it.
    Used,
    /// Its time is over; it can be renewed.
    Expired,
    /// Withdrawn.
    Revoked,
}

/// What is known about one issued code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeFacts {
    /// Until when it can be used.
    pub expires_at: Moment,
    /// When somebody registered with it.
    pub used_at: Option<Moment>,
    /// When it was withdrawn.
    pub revoked_at: Option<Moment>,
}

impl CodeFacts {
    /// The state at an instant. What happened wins over what merely passed.
    #[must_use]
    pub fn state(&self, now: Moment) -> CodeState {
        if self.used_at.is_some() {
            CodeState::Used
        } else if self.revoked_at.is_some() {
            CodeState::Revoked
        } else if self.expires_at <= now {
            CodeState::Expired
        } else {
            CodeState::Active
        }
    }
}

/// The invitation of a contact as staff see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// No code yet, or only revoked ones.
    NotInvited,
    /// A code can be used.
    Invited,
    /// The last code's time is over.
    Expired,
    /// Somebody has registered and has access.
    Registered,
    /// No contract inside its window.
    NoAccess,
    /// The contact is archived.
    Archived,
}

impl InvitationState {
    /// All states, in the order of the funnel.
    pub const ALL: [Self; 6] =
        [Self::NotInvited, Self::Invited, Self::Expired, Self::Registered, Self::NoAccess, Self::Archived];

    /// The stable name, for filters.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotInvited => "not_invited",
            Self::Invited => "invited",
            Self::Expired => "expired",
            Self::Registered => "registered",
            Self::NoAccess => "no_access",
            Self::Archived => "archived",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::NotInvited => text("nicht eingeladen", "not invited"),
            Self::Invited => text("eingeladen", "invited"),
            Self::Expired => text("abgelaufen", "expired"),
            Self::Registered => text("registriert", "registered"),
            Self::NoAccess => text("kein Zugang", "no access"),
            Self::Archived => text("archiviert", "archived"),
        }
    }
}

/// What decides about the state of a contact's invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactFacts {
    /// The contact is archived.
    pub archived: bool,
    /// A contract is inside its window today.
    pub in_window: bool,
    /// Somebody has an access to it that has not ended.
    pub has_user: bool,
    /// Its last code, if there is one that was not revoked.
    pub last_code: Option<CodeFacts>,
}

impl ContactFacts {
    /// The state at an instant.
    #[must_use]
    pub fn state(&self, now: Moment) -> InvitationState {
        if self.archived {
            return InvitationState::Archived;
        }
        if !self.in_window {
            return InvitationState::NoAccess;
        }
        if self.has_user {
            return InvitationState::Registered;
        }
        match self.last_code.map(|code| code.state(now)) {
            Some(CodeState::Active) => InvitationState::Invited,
            Some(CodeState::Expired) => InvitationState::Expired,
            // Used, and nobody has access any more: to be invited again.
            Some(CodeState::Used | CodeState::Revoked) | None => InvitationState::NotInvited,
        }
    }
}

/// What creating a code comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// A new code is issued.
    New,
    /// There is one that can be used; a second one would only confuse.
    Existing,
}

/// What renewing a code comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The code is revoked and a new one issued.
    Replace,
    /// It was replaced already, for example by the same form sent twice.
    Replaced,
}

impl ContactFacts {
    fn may_be_invited(&self) -> Result<(), Reason> {
        match (self.archived, self.in_window) {
            (true, _) => Err(Reason::Archived),
            (false, false) => Err(Reason::NoContractNow),
            (false, true) => Ok(()),
        }
    }

    /// Decides about a code for this contact. Somebody may have registered already: a couple shares a contact.
    ///
    /// # Errors
    /// [`Reason::Archived`] or [`Reason::NoContractNow`].
    pub fn create(&self, now: Moment) -> Result<Creation, Reason> {
        self.may_be_invited()?;
        let active = self.last_code.is_some_and(|code| code.state(now) == CodeState::Active);
        Ok(if active { Creation::Existing } else { Creation::New })
    }

    /// Decides about a new code in the place of an old one, which may have expired, got lost or got into wrong hands.
    ///
    /// # Errors
    /// [`Reason::Archived`], [`Reason::NoContractNow`] or [`Reason::AlreadyUsed`].
    pub fn renew(&self, code: CodeFacts, now: Moment) -> Result<Renewal, Reason> {
        self.may_be_invited()?;
        match code.state(now) {
            CodeState::Active | CodeState::Expired => Ok(Renewal::Replace),
            CodeState::Revoked => Ok(Renewal::Replaced),
            CodeState::Used => Err(Reason::AlreadyUsed),
        }
    }
}

/// The last whole day on which a code can be used, as everybody is told it.
#[must_use]
pub fn last_day(expires_at: Moment) -> Day {
    expires_at.minus(Span::days(1)).day()
}

/// How long a member of staff who has created a code or had it shown can look at it again without asking anew:
/// as long as a telephone call or a way to the printer takes.
pub const SHOWN_FOR: Span = Span::minutes(15);

/// A code that was issued for a contact, as staff see it: without the code itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Which.
    pub id: InvitationId,
    /// What has become of it.
    pub state: CodeState,
    /// When it was issued.
    pub created_at: Moment,
    /// Who issued it.
    pub created_by: String,
    /// Until when it can be used.
    pub expires_at: Moment,
    /// When it was mailed last, and where to.
    pub mailed: Option<(Moment, String)>,
    /// Locked after wrong contract numbers, until then.
    pub frozen_until: Option<Moment>,
    /// When it was reminded of by mail.
    pub reminded_at: Option<Moment>,
}

/// That a mail came back from an address: nothing is mailed there until it is corrected or allowed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// What was noted with it.
    pub note: Option<String>,
    /// Who noted it, or the name of the program for what a mail server has said.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// What keeps invited people from registering, so that somebody should look after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Concern {
    /// A mail came back from their address.
    Bounced,
    /// Their code is locked after wrong contract numbers.
    Frozen,
    /// Their code can be used and not be mailed: no address, or a mail came back from it.
    NoAddress,
}

impl Concern {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bounced, Self::Frozen, Self::NoAddress];

    /// What stands in the address of its list.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Frozen => "frozen",
            Self::NoAddress => "no-address",
        }
    }

    /// Reads it.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|concern| concern.key() == key)
    }
}

/// Inviting many, while it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Which run.
    pub id: RunId,
    /// How many contacts were looked at.
    pub done: i64,
    /// How many there are to look at.
    pub total: i64,
}

/// The code of a contact on a sheet of paper, or on the screen while somebody reads it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// For whom.
    pub contact: ContactId,
    /// Their name.
    pub name: String,
    /// How a letter to them begins.
    pub greeting: String,
    /// The lines of their address: name, street, postcode and town.
    pub address: Vec<String>,
    /// The house that the code opens.
    pub house: Option<String>,
    /// The code, if there is one that can be used.
    pub code: Option<SheetCode>,
    /// Whether it leads nowhere at present, because no contract gives access.
    pub dormant: bool,
    /// Where it is typed in.
    pub register_at: String,
}

/// A code that can be used.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetCode {
    /// Which.
    pub id: InvitationId,
    /// The last whole day on which it can be used.
    pub until: Day,
    /// The code in groups, while this member of staff may see it without asking anew.
    pub grouped: Option<String>,
}

impl std::fmt::Debug for SheetCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SheetCode({}, …)", self.id) // A code is a secret; it never reaches a log.
    }
}

/// How many contacts are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    states: [i64; InvitationState::ALL.len()],
    through: i64,
}

impl Funnel {
    /// Counts some more contacts.
    pub fn add(&mut self, state: InvitationState, contacts: i64) {
        self.states[state as usize] += contacts;
    }

    /// Counts some of the registered ones as through the questions.
    pub fn add_through(&mut self, contacts: i64) {
        self.through += contacts;
    }

    /// For how many of the registered somebody is through the questions.
    #[must_use]
    pub const fn through(&self) -> i64 {
        self.through
    }

    /// How many are in this state.
    #[must_use]
    pub const fn of(&self, state: InvitationState) -> i64 {
        self.states[state as usize]
    }

    /// How many could be registered: all with a contract inside its window.
    #[must_use]
    pub fn with_access(&self) -> i64 {
        use InvitationState::{Expired, Invited, NotInvited, Registered};
        [NotInvited, Invited, Expired, Registered].into_iter().map(|state| self.of(state)).sum()
    }

    /// All states with their numbers, in the order of the funnel.
    pub fn iter(self) -> impl Iterator<Item = (InvitationState, i64)> {
        InvitationState::ALL.into_iter().map(move |state| (state, self.of(state)))
    }
}

/// How far the contacts of a property have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyFunnel {
    /// Which property.
    pub property: PropertyId,
    /// What it is called.
    pub name: String,
    /// The numbers.
    pub funnel: Funnel,
}

/// The page with all properties and how far they have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// All contacts, each counted once however many properties it has to do with.
    pub total: Funnel,
    /// The properties.
    pub properties: Slice<PropertyFunnel>,
    /// The reminder.
    pub reminder: reminder::Reminder,
    /// From how many addresses of people who could register a mail came back.
    pub bounced: i64,
    /// How many usable codes could be mailed and never were.
    pub to_mail: i64,
    /// How many usable codes cannot be mailed.
    pub by_hand: i64,
    /// The oldest run that goes on.
    pub running: Option<Running>,
}

/// The invitations of one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfProperty {
    /// Which property.
    pub property: PropertyId,
    /// What it is called.
    pub name: String,
    /// The numbers.
    pub funnel: Funnel,
    /// How many usable codes could be mailed and never were.
    pub to_mail: i64,
    /// Who has a code that can be used, and no address to mail it to that works: as many as fit.
    pub without_address: Vec<WithoutAddress>,
    /// How many of them there are.
    pub by_hand: i64,
}

/// Somebody whose code must be read out or printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithoutAddress {
    /// Who.
    pub contact: ContactId,
    /// Their name, as lists show it.
    pub name: String,
    /// How to reach them by telephone.
    pub phone: Option<String>,
    /// Until when the code can be used.
    pub expires_at: Moment,
    /// There is an address, but a mail came back from it.
    pub bounced: bool,
}

/// A line of the invitations as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Who.
    pub name: String,
    /// The reference in the property manager's own books.
    pub reference: Option<String>,
    /// Where they live or what they own.
    pub place: Option<String>,
    /// Where letters go.
    pub address: crate::person::Address,
    /// Where to write to.
    pub email: Option<String>,
    /// Whether a mail came back from there.
    pub bounced: bool,
    /// How far the invitation has come.
    pub state: InvitationState,
    /// When the last code was mailed.
    pub mailed_at: Option<Moment>,
    /// When it was reminded of.
    pub reminded_at: Option<Moment>,
    /// Until when it can be used.
    pub expires_at: Option<Moment>,
}

/// What inviting a whole property came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulk {
    /// Codes for contacts that had none.
    pub created: i64,
    /// New codes in the place of expired ones.
    pub renewed: i64,
    /// Codes that were mailed.
    pub mailed: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_reads_back_however_it_is_typed(bits: [u8; 10]) {
            let code = Code::from_random(bits);
            let typed = code.grouped().to_lowercase().replace('0', "o").replace('1', "l").replace('-', " – ");
            prop_assert_eq!(Code::parse(&typed), Some(code.clone()));
            prop_assert_eq!(Code::parse(code.plain()), Some(code.clone()));
            prop_assert_eq!(code.grouped().len(), 21);
        }

        #[test]
        fn one_wrong_character_is_always_caught(bits: [u8; 10], at in 0..17usize, other in 0..32usize) {
            let code = Code::from_random(bits);
            let mut letters: Vec<char> = code.plain().chars().collect();
            let wrong = char::from(ALPHABET[other]);
            prop_assume!(letters[at] != wrong);
            letters[at] = wrong;
            prop_assert_eq!(Code::parse(&letters.iter().collect::<String>()), None);
        }

        #[test]
        fn two_swapped_characters_are_always_caught(bits: [u8; 10], a in 0..16usize, b in 0..16usize) {
            let code = Code::from_random(bits);
            let mut letters: Vec<char> = code.plain().chars().collect();
            prop_assume!(letters[a] != letters[b]);
            letters.swap(a, b);
            prop_assert_eq!(Code::parse(&letters.iter().collect::<String>()), None);
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for typed in ["", "-", "0", "UUUU-UUUU-UUUU-UUUU-U", "héllo", &"0".repeat(400)] {
            assert_eq!(Code::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn each_state_has_a_number_of_its_own_in_the_funnel() {
        let mut funnel = Funnel::default();
        for (n, state) in (1..).zip(InvitationState::ALL) {
            funnel.add(state, n);
        }
        assert_eq!(funnel.iter().map(|(_, n)| n).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(funnel.with_access(), 10);
    }

    #[test]
    fn a_code_is_created_once_and_renewed_once() {
        let now = Moment(1_000);
        let active = CodeFacts { expires_at: Moment(2_000), used_at: None, revoked_at: None };
        let expired = CodeFacts { expires_at: Moment(900), ..active };
        let facts = ContactFacts { archived: false, in_window: true, has_user: false, last_code: Some(active) };
        assert_eq!(facts.create(now), Ok(Creation::Existing));
        assert_eq!(ContactFacts { last_code: Some(expired), ..facts }.create(now), Ok(Creation::New));
        assert_eq!(ContactFacts { last_code: None, has_user: true, ..facts }.create(now), Ok(Creation::New));
        assert_eq!(ContactFacts { in_window: false, ..facts }.create(now), Err(Reason::NoContractNow));
        assert_eq!(ContactFacts { archived: true, ..facts }.create(now), Err(Reason::Archived));

        assert_eq!(facts.renew(active, now), Ok(Renewal::Replace));
        assert_eq!(facts.renew(expired, now), Ok(Renewal::Replace));
        assert_eq!(facts.renew(CodeFacts { revoked_at: Some(now), ..active }, now), Ok(Renewal::Replaced));
        assert_eq!(facts.renew(CodeFacts { used_at: Some(now), ..active }, now), Err(Reason::AlreadyUsed));
        let gone = ContactFacts { in_window: false, ..facts };
        assert_eq!(gone.renew(expired, now), Err(Reason::NoContractNow));
    }

    #[test]
    fn the_state_of_a_contact_is_the_most_telling_one() {
        let now = Moment(1_000);
        let code = CodeFacts { expires_at: Moment(2_000), used_at: None, revoked_at: None };
        let facts = ContactFacts { archived: false, in_window: true, has_user: false, last_code: None };
        assert_eq!(facts.state(now), InvitationState::NotInvited);
        assert_eq!(ContactFacts { last_code: Some(code), ..facts }.state(now), InvitationState::Invited);
        assert_eq!(ContactFacts { last_code: Some(code), ..facts }.state(Moment(2_000)), InvitationState::Expired);
        assert_eq!(
            ContactFacts { has_user: true, last_code: Some(code), ..facts }.state(now),
            InvitationState::Registered
        );
        assert_eq!(ContactFacts { in_window: false, has_user: true, ..facts }.state(now), InvitationState::NoAccess);
        assert_eq!(ContactFacts { archived: true, in_window: false, ..facts }.state(now), InvitationState::Archived);
    }
}

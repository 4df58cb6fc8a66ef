//! Contacts that staff have ticked in a list are invited: who is meant, what it comes to for each, and how that is told.

use super::InvitationState;
use crate::{
    form::Problem,
    id::ContactId,
    list::{TICKED, ticked},
    refusal::Reason,
    text::{Lang, Text, text},
    time::Moment,
};
use std::collections::BTreeSet;

/// The most contacts that are invited with one form: as many as a page of the list shows.
pub const MOST: usize = TICKED;

/// Reads which contacts were ticked, in the order of their numbers.
///
/// # Errors
/// [`Problem::NoContact`], and as [`ticked`].
pub fn read(typed: &[String]) -> Result<BTreeSet<ContactId>, Problem> {
    ticked(typed, Problem::NoContact)
}

/// What inviting one of them comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A code is created and mailed.
    Created,
    /// A new code is mailed in the place of the expired one.
    Renewed,
    /// The code that there is was never mailed, and is now.
    Mailed,
    /// A code that can be used went out already.
    InvitedBefore,
    /// Somebody has registered.
    Registered,
    /// There is no address to mail to.
    NoAddress,
    /// A mail came back from the address.
    Bounced,
    /// No contract gives access at present.
    NoContract,
    /// The contact is archived.
    Archived,
}

impl Fate {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 9] = [
        Self::Created,
        Self::Renewed,
        Self::Mailed,
        Self::InvitedBefore,
        Self::Registered,
        Self::NoAddress,
        Self::Bounced,
        Self::NoContract,
        Self::Archived,
    ];

    /// Decides about a contact with this state, where mails can go, and when its last code was mailed. Nothing is created
    /// that could not be mailed, and nobody gets a second mail.
    #[must_use]
    pub fn of(state: InvitationState, address: Result<&str, Reason>, mailed_at: Option<Moment>) -> Self {
        match (state, address, mailed_at) {
            (InvitationState::Archived, ..) => Self::Archived,
            (InvitationState::NoAccess, ..) => Self::NoContract,
            (InvitationState::Registered, ..) => Self::Registered,
            // Also of a code that was mailed: somebody has to do something about it.
            (_, Err(Reason::AddressBounced), _) => Self::Bounced,
            (InvitationState::Invited, _, Some(_)) => Self::InvitedBefore,
            (_, Err(_), _) => Self::NoAddress,
            (InvitationState::NotInvited, Ok(_), _) => Self::Created,
            (InvitationState::Expired, Ok(_), _) => Self::Renewed,
            (InvitationState::Invited, Ok(_), None) => Self::Mailed,
        }
    }

    /// Whether a mail goes out.
    #[must_use]
    pub const fn is_mailed(self) -> bool {
        matches!(self, Self::Created | Self::Renewed | Self::Mailed)
    }

    /// What is said of so many.
    fn told(self, n: u32, lang: Lang) -> String {
        let (one, many): (Text, Text) = match self {
            Self::Created => (
                text("ein Code erstellt und gemailt", "one code created and mailed"),
                text("Codes erstellt und gemailt", "codes created and mailed"),
            ),
            Self::Renewed => (
                text("ein abgelaufener Code erneuert und gemailt", "one expired code renewed and mailed"),
                text("abgelaufene Codes erneuert und gemailt", "expired codes renewed and mailed"),
            ),
            Self::Mailed => (
                text("ein vorhandener Code gemailt", "one existing code mailed"),
                text("vorhandene Codes gemailt", "existing codes mailed"),
            ),
            left_out => return format!("{n} {}", left_out.why().to(lang)),
        };
        if n == 1 { one.to(lang).to_owned() } else { format!("{n} {}", many.to(lang)) }
    }

    /// Why somebody was left out.
    const fn why(self) -> Text {
        match self {
            Self::Created | Self::Renewed | Self::Mailed => text("", ""),
            Self::InvitedBefore => text("schon eingeladen", "invited already"),
            Self::Registered => text("schon registriert", "registered already"),
            Self::NoAddress => text("ohne E-Mail-Adresse", "without an e-mail address"),
            Self::Bounced => text("mit zurückgekommener Mail", "whose mail came back"),
            Self::NoContract => {
                text("zurzeit ohne Vertrag mit Zugang", "without a contract that gives access at present")
            }
            Self::Archived => text("archiviert", "archived"),
        }
    }
}

/// What inviting all of them came to; each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([u32; Fate::ALL.len()]);

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, fate: Fate) {
        self.0[fate as usize] += 1;
    }

    /// How many it was.
    #[must_use]
    pub const fn of(&self, fate: Fate) -> u32 {
        self.0[fate as usize]
    }

    /// In words, nobody left out: "2 Codes erstellt und gemailt. Ausgelassen: 1 ohne E-Mail-Adresse."
    #[must_use]
    pub fn to(&self, lang: Lang) -> String {
        let there = Fate::ALL.into_iter().filter(|fate| self.of(*fate) > 0);
        let (mailed, left_out): (Vec<Fate>, Vec<Fate>) = there.partition(|fate| fate.is_mailed());
        let told = |fates: Vec<Fate>| {
            let words: Vec<_> = fates.into_iter().map(|fate| fate.told(self.of(fate), lang)).collect();
            words.join(", ")
        };
        let done = if mailed.is_empty() {
            text("Es wurde niemand eingeladen.", "Nobody was invited.").to(lang).to_owned()
        } else {
            let words = told(mailed);
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).chain(['.']).collect()).unwrap_or_default()
        };
        if left_out.is_empty() {
            return done;
        }
        format!("{done} {}: {}.", text("Ausgelassen", "Left out").to(lang), told(left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(fates: &[Fate]) -> Tally {
        let mut tally = Tally::default();
        for fate in fates {
            tally.add(*fate);
        }
        tally
    }

    #[test]
    fn the_places_of_the_fates_are_those_of_the_list() {
        for (place, fate) in Fate::ALL.into_iter().enumerate() {
            assert_eq!(fate as usize, place, "{fate:?}");
        }
    }

    #[test]
    fn whoever_is_ticked_is_told_of() {
        let some = tally(&[Fate::Created, Fate::Created, Fate::Renewed, Fate::NoAddress, Fate::Registered]);
        assert_eq!(
            some.to(Lang::De),
            "2 Codes erstellt und gemailt, ein abgelaufener Code erneuert und gemailt. \
             Ausgelassen: 1 schon registriert, 1 ohne E-Mail-Adresse."
        );
        assert_eq!(tally(&[Fate::Mailed]).to(Lang::En), "One existing code mailed.");
        let nobody = tally(&[Fate::Archived, Fate::NoContract, Fate::NoContract]);
        assert_eq!(
            nobody.to(Lang::De),
            "Es wurde niemand eingeladen. Ausgelassen: 2 zurzeit ohne Vertrag mit Zugang, 1 archiviert."
        );
        for fate in Fate::ALL {
            assert!(tally(&[fate]).to(Lang::De).contains(&fate.told(1, Lang::De)[1..]), "{fate:?}");
        }
    }

    #[test]
    fn nobody_gets_a_second_mail_or_a_code_that_cannot_be_mailed() {
        let (jana, at) = (Ok("jana@example.net"), Some(Moment(7)));
        assert_eq!(Fate::of(InvitationState::Invited, jana, at), Fate::InvitedBefore);
        assert_eq!(Fate::of(InvitationState::Invited, jana, None), Fate::Mailed);
        // Somebody had registered with that code, and has no access any more.
        assert_eq!(Fate::of(InvitationState::NotInvited, jana, at), Fate::Created);
        assert_eq!(Fate::of(InvitationState::Expired, jana, at), Fate::Renewed);
        for state in [InvitationState::NotInvited, InvitationState::Expired, InvitationState::Invited] {
            assert_eq!(Fate::of(state, Err(Reason::NoAddress), None), Fate::NoAddress);
            assert_eq!(Fate::of(state, Err(Reason::AddressBounced), None), Fate::Bounced);
        }
        assert_eq!(Fate::of(InvitationState::Archived, Err(Reason::NoAddress), None), Fate::Archived);
        assert_eq!(Fate::of(InvitationState::NoAccess, jana, None), Fate::NoContract);
        assert_eq!(Fate::of(InvitationState::Registered, jana, at), Fate::Registered);
    }

    #[test]
    fn at_most_a_page_is_ticked_and_at_least_one() {
        let typed = |ids: &[i64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read(&[]), Err(Problem::NoContact));
        assert_eq!(read(&["x".to_owned()]), Err(Problem::NotAChoice));
        assert_eq!(read(&typed(&[3, 1, 3])), Ok(BTreeSet::from([ContactId(1), ContactId(3)])));
        let page: Vec<i64> = (1..=50).collect();
        assert_eq!(read(&typed(&page)).map(|contacts| contacts.len()), Ok(MOST));
        let more: Vec<i64> = (1..=51).collect();
        assert_eq!(read(&typed(&more)), Err(Problem::TooMany { limit: 50 }));
    }
}

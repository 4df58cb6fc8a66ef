//! The questions of the first sign-in: which are asked of whom, in what order, and what comes next.
//!
//! Nothing here is remembered: the plan is made anew at each step from the settings as they are then, so a switch
//! that is turned off drops its question, and one that is turned on adds it, as long as somebody is not through.

mod answer;
pub mod coverage;
mod page;
pub mod words;

pub use answer::Answer;
pub use page::{ChannelPage, ContactPage, Done, PeoplePage, Place, ResidencyPage};

use crate::{
    access::{Access, AccessKind, AccessLevel, is_commercial},
    contract::AccessWindows,
    id::PropertyId,
    setting::{Key, Settings},
    time::Day,
};
use serde::{Deserialize, Serialize};

/// A question, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// Letters on paper as well?
    Channel,
    /// Do you live here?
    Residency,
    /// Are these data right?
    Contact,
    /// Who else shall have access?
    People,
}

impl Question {
    /// All questions, in order.
    pub const ALL: [Self; 4] = [Self::Channel, Self::Residency, Self::Contact, Self::People];

    /// The stable name, in the database and in the address `/welcome/{key}`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Residency => "residency",
            Self::Contact => "contact",
            Self::People => "people",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.key() == key)
    }

    /// The version of the words that are shown now; each stored answer says what was asked.
    #[must_use]
    pub const fn wording(self) -> i64 {
        // The versions are numbered from 1 without gaps, which a test holds.
        self.wordings().len() as i64
    }

    /// What staff call it.
    #[must_use]
    pub const fn label(self) -> crate::text::Text {
        use crate::text::text;
        match self {
            Self::Channel => text("Präferierter Kontaktweg", "Preferred contact channel"),
            Self::Residency => text("Bewohnerfrage", "Residency question"),
            Self::Contact => text("Kontaktdaten bestätigt", "Contact data confirmed"),
            Self::People => text("Weitere Nutzer", "Further users"),
        }
    }
}

/// One thing that is asked: a question, and at which property if it is about one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// Which question.
    pub question: Question,
    /// About which property; only the residency question.
    pub property: Option<PropertyId>,
}

impl Item {
    /// The address of its page.
    #[must_use]
    pub fn path(self) -> String {
        let key = self.question.key();
        self.property
            .map_or_else(|| format!("/welcome/{key}"), |property| format!("/welcome/{key}?property={property}"))
    }
}

/// Everything that is asked through one access now, in order, whether it has been answered or not. Somebody who is
/// through and is asked on purpose gets what is asked on purpose, and nothing else again.
#[must_use]
pub fn plan(access: &Access, settings: &Settings, today: Day) -> Vec<Item> {
    let is_on = |question: &Question| Key::asking(*question).is_some_and(|key| settings.on(key));
    let mut plan: Vec<Item> =
        Question::ALL.into_iter().filter(is_on).flat_map(|question| items(question, access, today)).collect();
    if access.through && !access.asked.is_empty() {
        plan.retain(|item| access.asked.contains(item));
    }
    plan
}

/// What a question asks through an access, whether it is switched on or not.
fn items(question: Question, access: &Access, today: Day) -> Vec<Item> {
    // People added as members and residents go straight in.
    if access.kind == AccessKind::Resident || access.level == AccessLevel::Member {
        return Vec::new();
    }
    match question {
        Question::Channel | Question::Contact | Question::People => vec![Item { question, property: None }],
        Question::Residency => {
            let mut homes: Vec<_> = access.properties(today).collect();
            homes.sort_unstable();
            homes.dedup();
            let lives = |home: &PropertyId| !is_commercial([access], Some(*home), today, AccessWindows::default());
            homes.into_iter().filter(lives).map(|home| Item { question, property: Some(home) }).collect()
        }
    }
}

/// Whether the questions of an access come before everything else: those of the first sign-in, or what was asked on
/// purpose since then, as far as it is still switched on and applies.
#[must_use]
pub fn comes_first(access: &Access, settings: &Settings, today: Day) -> bool {
    !access.through || (!access.asked.is_empty() && !plan(access, settings, today).is_empty())
}

/// The accesses whose questions come first: those that open a house today. One whose contracts have ended, or have not
/// begun, waits for them and holds up nobody.
pub fn waiting<'a, 's>(
    accesses: &'a [Access],
    settings: &'s Settings,
    today: Day,
) -> impl Iterator<Item = &'a Access> + use<'a, 's> {
    let opens = move |access: &&Access| access.properties(today).next().is_some();
    accesses.iter().filter(opens).filter(move |access| comes_first(access, settings, today))
}

/// The first thing that has not been answered; `None`: the person is through.
#[must_use]
pub fn next(plan: &[Item], answered: &[Item]) -> Option<Item> {
    plan.iter().copied().find(|item| !answered.contains(item))
}

/// Where a person stands who looks at one item: its number from 1, and how many there are. `None`: it is not asked.
#[must_use]
pub fn progress(plan: &[Item], item: Item) -> Option<(usize, usize)> {
    plan.iter().position(|candidate| *candidate == item).map(|index| (index + 1, plan.len()))
}

/// What stands before an item, for the way back.
#[must_use]
pub fn before(plan: &[Item], item: Item) -> Option<Item> {
    let index = plan.iter().position(|candidate| *candidate == item)?;
    index.checked_sub(1).and_then(|previous| plan.get(previous)).copied()
}

/// What somebody may look at: what they have answered (to correct it), and the next one; never further ahead.
#[must_use]
pub fn may_open(plan: &[Item], answered: &[Item], item: Item) -> bool {
    plan.contains(&item) && (answered.contains(&item) || next(plan, answered) == Some(item))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Tenancy,
        contract::{ContractKind, Term, Usage},
        id::{AccessId, ContactId, UnitId},
        time::Moment,
    };
    use proptest::prelude::*;

    fn today() -> Day {
        Day::parse("2026-11-23").expect("a day")
    }

    fn access() -> impl Strategy<Value = Access> {
        let tenancy = (0..3i64, any::<bool>(), any::<bool>()).prop_map(|(property, home, running)| Tenancy {
            property: PropertyId(property),
            unit: UnitId(1),
            kind: ContractKind::Tenant,
            usage: if home { Usage::Residential } else { Usage::Commercial },
            term: Term { starts: None, ends: (!running).then(|| today().plus(-1)) },
            came_at: Moment(0),
            unit_since: None,
        });
        let kind = prop::sample::select(AccessKind::ALL.to_vec());
        let level = prop::sample::select(AccessLevel::ALL.to_vec());
        (kind, level, prop::collection::vec(tenancy, 0..5)).prop_map(|(kind, level, tenancies)| {
            let resident = kind == AccessKind::Resident;
            Access {
                id: AccessId(1),
                kind,
                level: if kind == AccessKind::Contact { AccessLevel::Admin } else { level },
                contact: (!resident).then_some(ContactId(1)),
                property: resident.then_some(PropertyId(1)),
                tenancies: if resident { Vec::new() } else { tenancies },
                through: false,
                asked: Vec::new(),
            }
        })
    }

    fn switches() -> impl Strategy<Value = Settings> {
        prop::sample::subsequence(Key::ALL.to_vec(), 0..=Key::ALL.len()).prop_map(|keys| Settings::with(&keys))
    }

    proptest! {
        #[test]
        fn every_combination_of_switches_ends_and_asks_each_question_once(access in access(), settings in switches()) {
            let plan = plan(&access, &settings, today());
            let mut answered = Vec::new();
            while let Some(item) = next(&plan, &answered) {
                prop_assert!(!answered.contains(&item), "asked twice");
                prop_assert!(answered.len() < plan.len(), "never ends");
                answered.push(item);
            }
            prop_assert_eq!(answered, plan, "one step swallowed another, or the order is broken");
        }

        #[test]
        fn only_what_is_switched_on_is_asked_and_only_of_those_it_applies_to(access in access(), settings in switches()) {
            for item in plan(&access, &settings, today()) {
                prop_assert!(Key::asking(item.question).is_some_and(|key| settings.on(key)));
                prop_assert_eq!(access.level, AccessLevel::Admin);
                prop_assert_ne!(access.kind, AccessKind::Resident);
                prop_assert_eq!(item.property.is_some(), item.question == Question::Residency);
                if let Some(property) = item.property {
                    prop_assert!(access.properties(today()).any(|there| there == property));
                }
            }
        }

        #[test]
        fn switches_may_change_between_any_two_answers(access in access(), switched in prop::collection::vec(switches(), 1..12)) {
            let mut answered: Vec<Item> = Vec::new();
            for settings in &switched {
                let plan = plan(&access, settings, today());
                let Some(item) = next(&plan, &answered) else { break };
                prop_assert!(may_open(&plan, &answered, item));
                prop_assert!(progress(&plan, item).is_some_and(|(number, of)| 1 <= number && number <= of));
                answered.push(item);
            }
            let last = plan(&access, &switched[switched.len() - 1], today());
            let rest = last.iter().filter(|item| !answered.contains(item)).count();
            prop_assert!(rest <= last.len());
        }

        #[test]
        fn whoever_is_through_is_asked_what_is_asked_on_purpose_and_nothing_else(
            access in access(), settings in switches(), on_purpose in prop::sample::subsequence(Question::ALL.to_vec(), 0..=4),
        ) {
            let whole = plan(&access, &settings, today());
            let asked: Vec<Item> = on_purpose.iter().flat_map(|question| items(*question, &access, today())).collect();
            let through = Access { through: true, asked: asked.clone(), ..access.clone() };
            if asked.is_empty() {
                prop_assert!(!comes_first(&through, &settings, today()));
            } else {
                let expected: Vec<Item> = whole.into_iter().filter(|item| asked.contains(item)).collect();
                prop_assert_eq!(comes_first(&through, &settings, today()), !expected.is_empty());
                prop_assert_eq!(plan(&through, &settings, today()), expected);
            }
        }

        #[test]
        fn the_way_back_leads_through_every_step_to_the_first(access in access(), settings in switches()) {
            let plan = plan(&access, &settings, today());
            let mut here = plan.last().copied();
            let mut seen = 0;
            while let Some(item) = here {
                prop_assert!(may_open(&plan, &plan, item));
                seen += 1;
                here = before(&plan, item);
            }
            prop_assert_eq!(seen, plan.len());
        }
    }
}

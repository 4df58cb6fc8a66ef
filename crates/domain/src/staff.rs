//! Who works for the property manager: their state, and who may change what about whom.

use crate::{
    id::StaffId,
    journal::Line,
    person::StaffRole,
    refusal::Reason,
    session::Seen,
    text::{Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// The most that the list shows. A property manager of 100,000 contacts has a hundred people or two; whoever has more
/// is told that the list ends.
pub const MOST: usize = 500;

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// A link is on its way; nobody can sign in yet.
    Invited,
    /// Can sign in.
    Active,
    /// Cannot sign in any more; what they wrote stays.
    Deactivated,
}

impl State {
    /// What follows from the two things that are stored.
    #[must_use]
    pub const fn of(has_password: bool, deactivated: bool) -> Self {
        match (has_password, deactivated) {
            (_, true) => Self::Deactivated,
            (true, false) => Self::Active,
            (false, false) => Self::Invited,
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Invited => text("eingeladen", "invited"),
            Self::Active => text("aktiv", "active"),
            Self::Deactivated => text("deaktiviert", "deactivated"),
        }
    }
}

/// Somebody as the rules need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: StaffId,
    /// What they may do.
    pub role: StaffRole,
    /// How far they have come.
    pub state: State,
}

impl Member {
    /// Whether they can decide on settings and staff today.
    #[must_use]
    pub const fn administers(self) -> bool {
        matches!((self.role, self.state), (StaffRole::Administrator, State::Active))
    }
}

/// Whether somebody may lose what they can do: by another role, or by being deactivated. `others` is how many other
/// people administer.
///
/// Nobody takes it from themselves: whoever leaves asks a colleague, so that a slip cannot lock anybody out. And somebody
/// who administers must remain; that holds for two who demote each other at the same time, because both are judged
/// under one lock.
///
/// # Errors
/// [`Reason::NotYourself`], [`Reason::LastAdministrator`].
pub const fn may_lose(actor: Option<StaffId>, whom: Member, others: i64) -> Result<(), Reason> {
    if let Some(actor) = actor
        && actor.0 == whom.id.0
    {
        return Err(Reason::NotYourself);
    }
    if whom.administers() && others < 1 {
        return Err(Reason::LastAdministrator);
    }
    Ok(())
}

/// Whether somebody may get a role. `Ok(false)`: they have it.
///
/// # Errors
/// As [`may_lose`]; [`Reason::StaffDeactivated`]: a role is for people who work here.
pub fn may_get(actor: Option<StaffId>, whom: Member, role: StaffRole, others: i64) -> Result<bool, Reason> {
    if whom.role == role {
        return Ok(false);
    }
    if whom.state == State::Deactivated {
        return Err(Reason::StaffDeactivated);
    }
    may_lose(actor, whom, others)?;
    Ok(true)
}

/// Somebody in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they may do.
    pub role: StaffRole,
    /// How far they have come.
    pub state: State,
    /// When they were last here, to the minute.
    pub seen_at: Option<Moment>,
    /// Until when the link of the invitation can be used, if there is one.
    pub link_until: Option<Moment>,
}

/// Somebody with everything that administrators see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Who.
    pub row: Row,
    /// Counts the changes of name and role; a stale form is a conflict.
    pub version: i64,
    /// Since when they are in the list.
    pub created_at: Moment,
    /// Since when they are deactivated.
    pub deactivated_at: Option<Moment>,
    /// Whether it is the reader.
    pub yourself: bool,
    /// Where they are signed in.
    pub sessions: Vec<Seen>,
    /// What happened to them last, the newest first.
    pub journal: Vec<Line>,
}

/// The own account of somebody who works here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// The name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they may do.
    pub role: StaffRole,
    /// Where they are signed in.
    pub sessions: Vec<Seen>,
}

/// The link of an invitation, which is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Whose.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Where the mail went.
    pub email: String,
    /// The address; none if it has been shown before.
    pub address: Option<String>,
    /// Until when it can be used.
    pub until: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn member(id: i64, role: StaffRole, state: State) -> Member {
        Member { id: StaffId(id), role, state }
    }

    #[test]
    fn nobody_takes_it_from_themselves_and_somebody_who_administers_remains() {
        let (maria, deniz) = (StaffId(1), StaffId(2));
        let administrator = member(1, StaffRole::Administrator, State::Active);
        assert_eq!(may_lose(Some(maria), administrator, 5), Err(Reason::NotYourself));
        assert_eq!(may_lose(Some(deniz), administrator, 1), Ok(()));
        assert_eq!(may_lose(Some(deniz), administrator, 0), Err(Reason::LastAdministrator));
        assert_eq!(may_lose(None, administrator, 0), Err(Reason::LastAdministrator), "nor may the command line");
        let invited = member(1, StaffRole::Administrator, State::Invited);
        assert_eq!(may_lose(Some(deniz), invited, 0), Ok(()), "who cannot sign in yet does not administer");
    }

    #[test]
    fn a_role_that_somebody_has_is_nothing_to_do_and_who_left_gets_none() {
        let tom = member(3, StaffRole::Clerk, State::Active);
        assert_eq!(may_get(Some(StaffId(3)), tom, StaffRole::Clerk, 0), Ok(false));
        assert_eq!(may_get(Some(StaffId(1)), tom, StaffRole::Manager, 0), Ok(true));
        assert_eq!(may_get(Some(StaffId(3)), tom, StaffRole::Administrator, 1), Err(Reason::NotYourself));
        let gone = member(3, StaffRole::Clerk, State::Deactivated);
        assert_eq!(may_get(Some(StaffId(1)), gone, StaffRole::Manager, 1), Err(Reason::StaffDeactivated));
    }

    proptest! {
        #[test]
        fn whatever_is_done_in_whatever_order_somebody_administers(
            acts in proptest::collection::vec((0_usize..5, 0_usize..5, 0_usize..4), 1..60)
        ) {
            let mut team: Vec<Member> = (0..5).map(|id| member(id, StaffRole::Administrator, State::Active)).collect();
            for (actor, whom, act) in acts {
                // Who does not administer does not come to the door.
                if !team[actor].administers() {
                    continue;
                }
                let others = team.iter().filter(|one| one.administers() && one.id != team[whom].id).count();
                let (by, others) = (Some(team[actor].id), i64::try_from(others).unwrap_or(0));
                match StaffRole::ALL.get(act) {
                    Some(role) if may_get(by, team[whom], *role, others) == Ok(true) => team[whom].role = *role,
                    None if may_lose(by, team[whom], others).is_ok() => team[whom].state = State::Deactivated,
                    _ => {}
                }
                prop_assert!(team.iter().any(|one| one.administers()));
            }
        }
    }
}

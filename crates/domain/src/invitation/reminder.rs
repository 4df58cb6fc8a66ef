//! Whoever was invited by mail and does not register is reminded, once of each code.

use super::{ContactFacts, InvitationState};
use crate::{
    setting::{change::Version, days::Value},
    time::{Moment, Span},
};
use serde::{Deserialize, Serialize};

/// How long a code must still be valid: whoever is reminded on a Friday can register on Monday.
pub const STILL_VALID: Span = Span::days(3);

/// What decides about a reminder of the last code of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// How far the invitation has come.
    pub contact: ContactFacts,
    /// When the code was mailed last.
    pub mailed_at: Option<Moment>,
    /// When it was reminded of.
    pub reminded_at: Option<Moment>,
    /// Locked after wrong contract numbers, until then.
    pub frozen_until: Option<Moment>,
    /// Whether the contact has an address from which no mail came back.
    pub reachable: bool,
}

impl Facts {
    /// Whether the contact could be reminded now, if the code was mailed long enough ago.
    #[must_use]
    pub fn waits(&self, now: Moment) -> bool {
        let valid = self.contact.last_code.is_some_and(|code| code.expires_at > now.plus(STILL_VALID));
        valid
            && self.reachable
            && self.mailed_at.is_some()
            && self.reminded_at.is_none()
            && self.frozen_until.is_none_or(|until| until <= now)
            && self.contact.state(now) == InvitationState::Invited
    }

    /// Whether the contact is reminded now, so many days after the code was mailed.
    #[must_use]
    pub fn due(&self, days: u16, now: Moment) -> bool {
        self.waits(now) && self.mailed_at.is_some_and(|at| at <= now.minus(Span::days(i64::from(days))))
    }
}

/// The setting as the page of the invitations shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Its value.
    pub value: Value,
    /// The version that is shown; a change must name it.
    pub version: Version,
    /// Who changed it last, and when.
    pub last: Option<(String, Moment)>,
    /// How many are reminded now, or would be if it were switched on with these days.
    pub due: i64,
    /// How many wait altogether: so many it would be at most with fewer days.
    pub waiting: i64,
    /// Whether the reader may change it.
    pub may_change: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invitation::CodeFacts;
    use proptest::prelude::*;

    const NOW: Moment = Moment(1_800_000_000_000_000);

    fn mailed(days_ago: i64) -> Facts {
        let code = CodeFacts { expires_at: NOW.plus(Span::days(60)), used_at: None, revoked_at: None };
        let contact = ContactFacts { archived: false, in_window: true, has_user: false, last_code: Some(code) };
        let mailed_at = Some(NOW.minus(Span::days(days_ago)));
        Facts { contact, mailed_at, reminded_at: None, frozen_until: None, reachable: true }
    }

    #[test]
    fn frau_schubert_is_reminded_on_the_fourteenth_day_and_not_before() {
        assert!(!mailed(13).due(14, NOW) && mailed(13).waits(NOW));
        assert!(mailed(14).due(14, NOW));
        let just = Facts { mailed_at: Some(NOW.minus(Span::days(14)).plus(Span(1))), ..mailed(14) };
        assert!(!just.due(14, NOW));
    }

    #[test]
    fn each_of_these_is_a_reason_not_to_write() {
        let due = mailed(20);
        let with = |change: fn(&mut ContactFacts)| {
            let mut contact = due.contact;
            change(&mut contact);
            Facts { contact, ..due }
        };
        let code = |change: fn(&mut CodeFacts)| {
            let mut facts = due;
            if let Some(code) = facts.contact.last_code.as_mut() {
                change(code);
            }
            facts
        };
        for (why, facts) in [
            ("never mailed", Facts { mailed_at: None, ..due }),
            ("reminded already", Facts { reminded_at: Some(Moment(1)), ..due }),
            ("locked", Facts { frozen_until: Some(NOW.plus(Span(1))), ..due }),
            ("a mail came back", Facts { reachable: false, ..due }),
            ("archived", with(|contact| contact.archived = true)),
            ("moved out", with(|contact| contact.in_window = false)),
            ("registered", with(|contact| contact.has_user = true)),
            ("no code", with(|contact| contact.last_code = None)),
            ("used", code(|code| code.used_at = Some(Moment(1)))),
            ("revoked", code(|code| code.revoked_at = Some(Moment(1)))),
            ("about to expire", code(|code| code.expires_at = NOW.plus(STILL_VALID))),
        ] {
            assert!(!facts.due(14, NOW), "{why}");
        }
        assert!(Facts { frozen_until: Some(NOW), ..due }.due(14, NOW), "the lock is over");
    }

    proptest! {
        #[test]
        fn fewer_days_remind_nobody_less(ago in 0..100_i64, days in 1..60_u16) {
            let facts = mailed(ago);
            prop_assert!(!facts.due(days + 1, NOW) || facts.due(days, NOW));
            prop_assert!(!facts.due(days, NOW) || facts.waits(NOW));
        }
    }
}

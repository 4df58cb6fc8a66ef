//! Registration: which step comes next. The state is a row; each step has its own address.

use crate::{
    access::AccessKind,
    invitation::{CodeFacts, CodeState, last_day},
    refusal::{Reason, Refusal},
    setting::{Key, Settings},
    time::{Moment, Span},
};
use serde::{Deserialize, Serialize};

/// How far a registration has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What the code is for.
    pub kind: AccessKind,
    /// The contract number was right.
    pub number_confirmed: bool,
    /// Name, e-mail and password were given, or a login to link to.
    pub account: bool,
    /// The e-mail address is known to belong to the person.
    pub email_confirmed: bool,
    /// The access has been created.
    pub done: bool,
}

/// A step of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Step {
    /// `/register/contract-number`
    ContractNumber,
    /// `/register/account`
    Account,
    /// `/register/confirm`
    Confirm,
    /// The code is consumed and the access made.
    Finish,
    /// Nothing is left to do here.
    Done,
}

impl Step {
    /// The address of the step.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::ContractNumber => "/register/contract-number",
            Self::Account => "/register/account",
            Self::Confirm | Self::Finish => "/register/confirm",
            Self::Done => "/",
        }
    }
}

/// A begun registration, as its pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// What comes next.
    pub step: Step,
    /// The name that was typed, or that of who is invited.
    pub name: String,
    /// The e-mail address that was typed, or the one that the property manager knows.
    pub email: String,
    /// A contract number is asked for, and none is on file: nobody can be let in.
    pub number_missing: bool,
    /// No contract number is compared before this instant.
    pub frozen_until: Option<Moment>,
}

/// What the page of a mailed link asks before it confirms an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confirming {
    /// Nothing but a click.
    Click,
    /// A password: the login is new, and this is another browser than the one in which a password was typed. Whoever
    /// typed it need not be whoever reads the mail.
    Password {
        /// The address to sign in with.
        email: String,
    },
    /// Nothing yet: another step is due in the browser in which the registration was begun.
    Elsewhere,
}

/// What comes next, with the settings as they are now.
#[must_use]
pub fn next_step(progress: Progress, settings: &Settings) -> Step {
    if progress.done {
        return Step::Done;
    }
    // Residents and added people have no contract of their own to know the number of.
    if progress.kind == AccessKind::Contact && settings.on(Key::ContractNumber) && !progress.number_confirmed {
        return Step::ContractNumber;
    }
    if !progress.account {
        return Step::Account;
    }
    if !progress.email_confirmed {
        return Step::Confirm;
    }
    Step::Finish
}

/// Whether whoever a code is for can have access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// They can now.
    Now,
    /// No contract of the contact gives access now; one may do so later, or when its house is in use again.
    Later,
    /// The contact is archived, or the house of a resident, or neighbours may not invite there.
    Never,
}

/// Whether somebody can begin with a code now. Wrong, used and revoked ones answer alike, and so do contacts without a
/// contract: nobody learns more of a code than that it leads nowhere.
///
/// # Errors
/// [`Reason::CodeUnknown`] or [`Reason::CodeExpired`].
pub fn usable(code: CodeFacts, reach: Reach, now: Moment) -> Result<(), Reason> {
    match (code.state(now), reach) {
        (CodeState::Active, Reach::Now) => Ok(()),
        (CodeState::Expired, Reach::Now) => Err(Reason::CodeExpired),
        _ => Err(Reason::CodeUnknown),
    }
}

/// Whether a registration that was begun with a code can go on. Whoever has begun it was let in with that code, and is told
/// if it only sleeps.
///
/// # Errors
/// As [`usable`], and [`Refusal::CodeSleeps`].
pub fn still_usable(code: CodeFacts, reach: Reach, now: Moment) -> Result<(), Refusal> {
    if code.state(now) == CodeState::Active && reach == Reach::Later {
        return Err(Refusal::CodeSleeps { until: last_day(code.expires_at) });
    }
    usable(code, reach, now).map_err(Refusal::from)
}

/// How many wrong contract numbers freeze a code: enough for slips, far too few to guess.
pub const WRONG_NUMBERS: i64 = 5;
/// For how long a code is frozen.
pub const FROZEN_FOR: Span = Span::hours(1);
/// How long a begun registration can be continued: a day, so that a mail may be read in the evening.
pub const KEPT_FOR: Span = Span::hours(24);

/// The tries of contract numbers with one code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// Wrong ones since the last right one or freeze.
    pub wrong: i64,
    /// No number is compared before this instant.
    pub frozen_until: Option<Moment>,
}

impl Tries {
    /// Whether a number may be compared now.
    #[must_use]
    pub fn open(self, now: Moment) -> bool {
        self.frozen_until.is_none_or(|until| until <= now)
    }

    /// The tries after one more wrong number.
    #[must_use]
    pub fn after_wrong(self, now: Moment) -> Self {
        let wrong = self.wrong + 1;
        if wrong >= WRONG_NUMBERS {
            Self { wrong: 0, frozen_until: Some(now.plus(FROZEN_FOR)) }
        } else {
            Self { wrong, frozen_until: None }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds() -> impl Strategy<Value = AccessKind> {
        prop::sample::select(AccessKind::ALL.to_vec())
    }

    fn answer(progress: Progress, step: Step) -> Progress {
        match step {
            Step::ContractNumber => Progress { number_confirmed: true, ..progress },
            Step::Account => Progress { account: true, ..progress },
            Step::Confirm => Progress { email_confirmed: true, ..progress },
            Step::Finish => Progress { done: true, ..progress },
            Step::Done => progress,
        }
    }

    proptest! {
        #[test]
        fn every_registration_ends_whatever_is_switched_meanwhile(kind in kinds(), switched in prop::collection::vec(any::<bool>(), 8)) {
            let mut progress = Progress { kind, number_confirmed: false, account: false, email_confirmed: false, done: false };
            let mut steps = Vec::new();
            for on in switched {
                let settings = Settings::with(if on { &[Key::ContractNumber] } else { &[] });
                let step = next_step(progress, &settings);
                if step == Step::Done { break }
                prop_assert!(!steps.contains(&step), "asked twice");
                prop_assert!(step != Step::ContractNumber || (on && kind == AccessKind::Contact));
                steps.push(step);
                progress = answer(progress, step);
            }
            prop_assert!(progress.done);
            prop_assert!(steps.ends_with(&[Step::Finish]));
        }

        #[test]
        fn nobody_finishes_without_the_number_while_it_is_asked(account: bool, email_confirmed: bool) {
            let progress = Progress { kind: AccessKind::Contact, number_confirmed: false, account, email_confirmed, done: false };
            prop_assert_eq!(next_step(progress, &Settings::with(&[Key::ContractNumber])), Step::ContractNumber);
        }
    }

    #[test]
    fn only_whoever_has_begun_is_told_that_a_code_sleeps() {
        let now = Moment(0);
        let code = CodeFacts { expires_at: now.plus(Span::days(2)), used_at: None, revoked_at: None };
        let until = now.plus(Span::days(1)).day();
        assert_eq!((usable(code, Reach::Now, now), still_usable(code, Reach::Now, now)), (Ok(()), Ok(())));
        assert_eq!(usable(code, Reach::Later, now), Err(Reason::CodeUnknown));
        assert_eq!(still_usable(code, Reach::Later, now), Err(Refusal::CodeSleeps { until }));
        let unknown = Err(Refusal::Because(Reason::CodeUnknown));
        assert_eq!(still_usable(code, Reach::Never, now), unknown);
        let revoked = CodeFacts { revoked_at: Some(now), ..code };
        assert_eq!(still_usable(revoked, Reach::Later, now), unknown);
        let over = CodeFacts { expires_at: now, ..code };
        assert_eq!(still_usable(over, Reach::Later, now), unknown);
        assert_eq!(usable(over, Reach::Now, now), Err(Reason::CodeExpired));
    }

    #[test]
    fn the_fifth_wrong_number_freezes_the_code_for_an_hour() {
        let now = Moment(0);
        let mut tries = Tries::default();
        for _ in 1..WRONG_NUMBERS {
            tries = tries.after_wrong(now);
            assert!(tries.open(now));
        }
        tries = tries.after_wrong(now);
        assert!(!tries.open(now.plus(Span::minutes(59))));
        assert!(tries.open(now.plus(Span::hours(1))));
        assert_eq!(tries.wrong, 0);
    }
}

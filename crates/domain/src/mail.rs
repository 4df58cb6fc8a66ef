//! Mails: what they are about, and when a failed one is tried again.

use crate::{
    text::{Lang, Text, text},
    time::Span,
};
use serde::{Deserialize, Serialize};

macro_rules! keyed {
    ($(#[$meta:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $key:literal, $de:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $enum { $($(#[$doc])* $name,)* }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// Reads the stable name.
            #[must_use]
            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }

            /// What staff call it.
            #[must_use]
            pub const fn label(self) -> Text {
                match self { $(Self::$name => text($de, $en),)* }
            }
        }
    };
}

keyed! {
    /// What a mail is about.
    Kind {
        /// The code of a contact.
        Invitation = "invitation", "Einladung", "Invitation";
        /// The code of somebody who was added to a contact.
        AddedUser = "added_user", "Einladung eines weiteren Nutzers", "Invitation of a further user";
        /// Does this address belong to you?
        ConfirmEmail = "confirm_email", "E-Mail-Adresse bestätigen", "Confirm e-mail address";
        /// A new member of staff.
        StaffInvitation = "staff_invitation", "Einladung eines Mitarbeiters", "Invitation of a member of staff";
        /// A new password.
        Reset = "reset", "Passwort zurücksetzen", "Reset password";
        /// To staff: a customer has corrected their data.
        ContactCorrected = "contact_corrected", "Kontaktdaten geändert", "Contact data changed";
        /// The code of a contact, once more.
        Reminder = "reminder", "Erinnerung an eine Einladung", "Reminder of an invitation";
        /// To those who look after a contact: somebody else has added or removed a user.
        UsersChanged = "users_changed", "Nutzer eines Kontakts geändert", "Users of a contact changed";
        /// A new announcement, or one that was changed.
        Announcement = "announcement", "Mitteilung", "Announcement";
        /// The code of somebody whom a neighbour has invited as a resident.
        NeighbourInvitation = "neighbour_invitation", "Einladung durch Nachbarn", "Invitation by a neighbour";
        /// What was shared the day before.
        Documents = "documents", "Neue Dokumente", "New documents";
    }
}

keyed! {
    /// The state of a mail in the outbox.
    State {
        /// To be sent.
        Waiting = "waiting", "wartet", "waiting";
        /// Being sent right now.
        Sending = "sending", "wird gesendet", "being sent";
        /// Handed over to the mail server.
        Sent = "sent", "gesendet", "sent";
        /// Should have been sent, and could not.
        Failed = "failed", "nicht gesendet", "not sent";
        /// Called back before it was sent: nothing has failed.
        Withdrawn = "withdrawn", "zurückgezogen", "withdrawn";
    }
}

keyed! {
    /// Why we have given up on a mail ourselves. What a mail server says is kept in its own words.
    GivenUp {
        /// What it tells of was withdrawn.
        Withdrawn = "withdrawn", "Was darin steht, wurde zurückgezogen.", "What it tells of was withdrawn.";
        /// What it tells of is not there any more for whoever it is to: withdrawn since, or their access has ended.
        Unseen = "unseen", "Es wurde zurückgezogen, oder die Person hat keinen Zugang mehr dazu.", "It was withdrawn, or the person has no access to it any more.";
        /// The code in it cannot be used any more.
        CodeVoid = "code_void", "Der Einladungscode gilt nicht mehr.", "The invitation code is no longer valid.";
        /// A mail came back from the address.
        Bounced = "bounced", "Von dieser Adresse kam eine Mail zurück.", "A mail came back from this address.";
        /// It waited when a backup was made that has come back since.
        Restored = "restored", "Sie wartete in einer Sicherung, die zurückgespielt wurde.", "It waited in a backup that was restored.";
        /// Whoever sent it vanished meanwhile.
        Interrupted = "interrupted", "Das Senden wurde unterbrochen; vielleicht ist sie angekommen.", "Sending was interrupted; it may have arrived.";
        /// What it is made from cannot be decrypted.
        Unreadable = "unreadable", "Ihr Inhalt lässt sich nicht lesen.", "Its content cannot be read.";
    }
}

impl GivenUp {
    /// What becomes of the mail: what we call back has not failed.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Withdrawn | Self::Unseen | Self::CodeVoid | Self::Bounced | Self::Restored => State::Withdrawn,
            Self::Interrupted | Self::Unreadable => State::Failed,
        }
    }
}

/// Why a mail was not sent, or not at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// We have given up on it.
    Ours(GivenUp),
    /// What the mail server said, in its own words.
    Said(String),
}

impl Trouble {
    /// Reads what is kept: one of our keys, or the words of a mail server.
    #[must_use]
    pub fn read(kept: String) -> Self {
        GivenUp::parse(&kept).map_or(Self::Said(kept), Self::Ours)
    }

    /// What staff read; what a mail server says is said in one language only.
    #[must_use]
    pub fn to(&self, lang: Lang) -> &str {
        match self {
            Self::Ours(why) => why.label().to(lang),
            Self::Said(words) => words,
        }
    }
}

/// For how long it is told how many mails could not be sent. Nobody marks one as looked at, and about an old one nobody can
/// do anything any more: a line that never goes away is soon one that nobody reads.
pub const TOLD_FOR: Span = Span::days(30);

/// Whether a mail server has refused a mail because there is no such mailbox: its answer names an enhanced status of
/// RFC 3463, section 3.2, that speaks about the recipient's address. A refusal without one, or with another (the sender
/// may not send, the mail is too large), says nothing about the address.
#[must_use]
pub fn no_such_mailbox(answer: &str) -> bool {
    // Bad mailbox, bad host, bad syntax, moved without a trace, no mail at that host; and: the mailbox is disabled.
    const ABOUT_THE_ADDRESS: [&str; 6] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
    let words = answer.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    words.map(|word| word.trim_end_matches('.')).any(|word| ABOUT_THE_ADDRESS.contains(&word))
}

/// How long to wait after the n-th failed attempt (from 1): half a minute, then four times as long each time, a
/// day at most. `None` after the eighth: two days of trying outlast every usual outage.
#[must_use]
pub fn pause(attempt: i64) -> Option<Span> {
    let attempt = u32::try_from(attempt).ok().filter(|attempt| (1..8).contains(attempt))?;
    Some(Span((30 * 4_i64.pow(attempt - 1)).min(86_400)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_about_the_address_condemns_it() {
        for gone in [
            "permanent error (550): 5.1.1 <jana@example.net>: Recipient address rejected: User unknown",
            "550-5.1.1 The email account that you tried to reach does not exist.",
            "permanent error (550): 5.1.10 RESOLVER.ADR.RecipientNotFound",
            "permanent error (550): 5.2.1 mailbox disabled",
        ] {
            assert!(no_such_mailbox(gone), "{gone}");
        }
        for other in [
            "permanent error (535): 5.7.8 Authentication failed",
            "permanent error (550): 5.7.1 Relaying denied",
            "permanent error (552): 5.3.4 Message too big",
            "transient error (450): 4.1.1 try again",
            "permanent error (550): blocked by 5.1.1.9",
            "the mail server cannot be reached",
        ] {
            assert!(!no_such_mailbox(other), "{other}");
        }
    }

    #[test]
    fn what_was_called_back_has_not_failed() {
        let failed: Vec<_> = GivenUp::ALL.iter().filter(|why| why.state() == State::Failed).collect();
        assert_eq!(failed, [&GivenUp::Interrupted, &GivenUp::Unreadable]);
        assert!(GivenUp::ALL.iter().all(|why| matches!(why.state(), State::Failed | State::Withdrawn)));
    }

    #[test]
    fn our_reasons_are_read_in_both_languages_and_those_of_a_server_as_it_said_them() {
        for why in GivenUp::ALL.iter().copied() {
            let trouble = Trouble::read(why.key().to_owned());
            assert_eq!(trouble, Trouble::Ours(why));
            assert_ne!(trouble.to(Lang::De), trouble.to(Lang::En));
        }
        let said = "permanent error (550): 5.7.1 Relaying denied";
        assert_eq!(Trouble::read(said.to_owned()).to(Lang::De), said);
    }

    #[test]
    fn the_pauses_grow_to_a_day_and_then_it_is_given_up() {
        let pauses: Vec<_> = (1..10).map(|attempt| pause(attempt).map(|span| span.0)).collect();
        let expected = [30, 120, 480, 1_920, 7_680, 30_720, 86_400].map(Some);
        assert_eq!(pauses[..7], expected);
        assert_eq!(pauses[7..], [None, None]);
    }
}

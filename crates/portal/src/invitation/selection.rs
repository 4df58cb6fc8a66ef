//! Inviting the contacts that staff have ticked in a list: at once, in one transaction, by what inviting a house does with
//! each of them. Sent twice, the form invites nobody twice.

use super::address;
use crate::{Outcome, Portal, Visitor, property::PAGE};
use domain::{
    form::Problems,
    invitation::{
        Bulk, InvitationState,
        run::{Issue, Plan, Post},
        selection::{self, Fate, Tally},
    },
    policy::Right,
};
use store::{
    contact::Contact,
    invitation::{Candidate, CandidateCode},
    write_tx,
};

/// What is done with each of them.
const PLAN: Plan = Plan { property: None, issue: Issue::NewAndExpired, post: Post::NeverMailed };

const _: () = assert!(PAGE == selection::MOST, "all rows of a page can be ticked");

impl Portal {
    /// Creates and mails the codes of contacts that were ticked, and says what came of each. Whoever cannot be invited is
    /// left out and counted.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers, and if one of them is not there; then nobody is invited.
    /// [`domain::refusal::Refusal::Invalid`] if none is ticked, or more than a page shows.
    pub async fn invite_selected(&self, visitor: &Visitor, typed: &[String]) -> Outcome<Tally> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        let contacts = selection::read(typed).map_err(|problem| Problems::one("contacts", problem))?;
        write_tx!(self.db(), |tx| {
            let (mut tally, mut bulk) = (Tally::default(), Bulk::default());
            // In the order of their numbers, as all who hold several do.
            for id in &contacts {
                let contact = self.held(tx, visitor, staff, *id).await?;
                let state = contact.facts.state(visitor.now);
                let mailed_at = contact.code.as_ref().and_then(|code| code.mailed_at);
                let fate = Fate::of(state, address(&contact), mailed_at);
                if fate.is_mailed() {
                    let candidate = candidate(contact, state);
                    self.invite(tx, visitor, staff, PLAN, &candidate, &mut bulk).await?;
                }
                tally.add(fate);
            }
            Ok(tally)
        })
    }
}

/// A contact as inviting many takes it.
fn candidate(contact: Contact, state: InvitationState) -> Candidate {
    let email = address(&contact).ok().map(str::to_owned);
    let code = contact.code.map(|code| CandidateCode {
        id: code.id,
        expires_at: code.facts.expires_at,
        cipher: code.cipher,
        mailed_at: code.mailed_at,
    });
    Candidate { id: contact.id, name: contact.name, email, state, code, house: contact.house }
}

//! Inviting many: a house or everybody, a hundred contacts at a time.
//!
//! What a request cannot do while somebody waits goes on in the background, and after a restart where it stopped: each
//! hundred are one transaction together with the note of how far it has come. Run twice, or by two people at once, it
//! gives each contact one code and mails each code once.

use super::{Invitee, Mailing};
use crate::{Outcome, Portal, SignedIn, Visitor};
use domain::{
    id::RunId,
    invitation::{
        Bulk, Code, InvitationState,
        run::{Issue, Page, Plan, Post, State},
    },
    person::StaffMember,
    policy::Right,
    refusal::Refusal,
    text::Lang,
};
use store::{
    Tx,
    invitation::Candidate,
    invitation_run::{self, Run},
    write_tx,
};

/// How many contacts are invited in one transaction: short enough that nobody else waits noticeably.
const CHUNK: usize = 100;
/// How many of them are done while somebody waits for the answer: a house of the usual size, in about a second.
const AT_ONCE: usize = 5;

/// What has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is done already, and came to this.
    Done(Bulk),
    /// It goes on in the background.
    GoesOn(RunId),
}

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum More {
    Yes,
    No,
}

impl Portal {
    /// Invites many. What is not done after a few hundred contacts goes on in the background.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and foreign properties.
    pub async fn invite_many(&self, visitor: &Visitor, plan: Plan) -> Outcome<Begun> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        if let Some(property) = plan.property {
            self.house(property).await?;
        }
        let (id, name, now) = (staff.id, staff.name.as_str(), visitor.now);
        let begun: Outcome<Run> =
            write_tx!(self.db(), |tx| { Ok(invitation_run::begin(tx, plan, id, name, now).await?) });
        let run = begun?;
        for _ in 0..AT_ONCE {
            if self.next_chunk(visitor, staff, &run).await? == More::No {
                let progress = invitation_run::progress(self.db().read(), run.id).await?.ok_or(Refusal::NotFound)?;
                return Ok(Begun::Done(bulk(&progress)));
            }
        }
        invitation_run::leave(self.db(), &run).await?;
        Ok(Begun::GoesOn(run.id))
    }

    /// How far a run has come: one statement.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such run.
    pub async fn invitation_run(&self, visitor: &Visitor, id: RunId) -> Outcome<Page> {
        visitor.must_as_staff(Right::Invite)?;
        let progress = invitation_run::progress(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let state = match (&progress.finished_at, &progress.problem) {
            (None, _) => State::Running,
            (Some(_), None) => State::Done,
            (Some(_), Some(_)) => State::Failed,
        };
        Ok(Page {
            id,
            total: progress.total,
            done: progress.done,
            bulk: bulk(&progress),
            state,
            property: progress.property.zip(progress.name),
        })
    }

    /// Takes on a run that nobody works at, and does it to its end; for the host, which asks every few seconds. `false`:
    /// there is none.
    ///
    /// # Errors
    /// What the database says. The run stays, and is taken on again later.
    pub async fn carry_on_inviting(&self) -> Outcome<bool> {
        let taken: Outcome<Option<Run>> =
            write_tx!(self.db(), |tx| { Ok(invitation_run::take(tx, self.now()).await?) });
        let Some(run) = taken? else { return Ok(false) };
        loop {
            // Looked up anew: whoever is no longer employed invites nobody, and days change over night.
            let visitor = self.visitor(Some(SignedIn::Staff(run.staff)), Lang::De, String::new()).await?;
            let Ok(staff) = visitor.must_as_staff(Right::Invite) else {
                invitation_run::finish(self.db(), &run, Some("not allowed any more"), self.now()).await?;
                return Ok(true);
            };
            if self.next_chunk(&visitor, staff, &run).await? == More::No {
                return Ok(true);
            }
        }
    }

    async fn next_chunk(&self, visitor: &Visitor, staff: &StaffMember, run: &Run) -> Outcome<More> {
        let (window, now, plan) = (visitor.window(), visitor.now, run.plan);
        write_tx!(self.db(), |tx| {
            let Some(last) = invitation_run::hold(tx, run, self.now()).await? else { return Ok(More::No) };
            let limit = CHUNK as i64;
            let chunk = store::invitation::candidates(tx, plan.property, Some(last), window, now, limit).await?;
            let mut bulk = Bulk::default();
            for candidate in &chunk {
                self.invite(tx, visitor, staff, plan, candidate, &mut bulk).await?;
            }
            let last = chunk.last().map_or(last, |candidate| candidate.id);
            invitation_run::note(tx, run, last, i64::try_from(chunk.len()).unwrap_or(limit), bulk).await?;
            // A chunk that is not full was the last one.
            if chunk.len() == CHUNK {
                return Ok(More::Yes);
            }
            invitation_run::finish(&mut *tx, run, None, self.now()).await?;
            Ok(More::No)
        })
    }

    /// Does with one of them what the plan says; for the contacts that staff have ticked, too.
    pub(super) async fn invite(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        staff: &StaffMember,
        plan: Plan,
        candidate: &Candidate,
        bulk: &mut Bulk,
    ) -> Outcome<()> {
        let email = candidate.email.as_deref();
        let invitee = Invitee { contact: candidate.id, name: &candidate.name, email };
        let expires_at = visitor.now.plus(self.config().contact_code);
        let (id, code, expires_at): (_, Code, _) = match (candidate.state, plan.issue, &candidate.code) {
            (InvitationState::NotInvited, Issue::New | Issue::NewAndExpired, _) => {
                bulk.created += 1;
                let (id, code) = self.issue(tx, visitor, staff, &invitee, None).await?;
                (id, code, expires_at)
            }
            (InvitationState::Expired, Issue::NewAndExpired, Some(old)) => {
                bulk.renewed += 1;
                store::invitation::revoke(tx, old.id, &staff.name, visitor.now).await?;
                let (id, code) = self.issue(tx, visitor, staff, &invitee, Some(old.expires_at)).await?;
                (id, code, expires_at)
            }
            (InvitationState::Invited, _, Some(code)) if code.mailed_at.is_none() && plan.post == Post::NeverMailed => {
                (code.id, self.open(&code.cipher)?, code.expires_at)
            }
            _ => return Ok(()),
        };
        if let (Post::NeverMailed, Some(email)) = (plan.post, email) {
            let house = candidate.house.as_deref().unwrap_or_default();
            let mailing = Mailing { id, name: &candidate.name, email, house, code: &code, expires_at, before: None };
            if self.mail(tx, visitor, &mailing).await? {
                bulk.mailed += 1;
            }
        }
        Ok(())
    }
}

fn bulk(progress: &invitation_run::Progress) -> Bulk {
    Bulk { created: progress.created, renewed: progress.renewed, mailed: progress.mailed }
}

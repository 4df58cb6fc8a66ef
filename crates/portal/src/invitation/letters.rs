//! Codes on paper: for one contact, or for everybody of a property whose code cannot be mailed.

use super::lines;
use crate::{
    Fault, Outcome, Portal, Visitor,
    letter::{self, Letter, Sender},
};
use domain::{
    id::{ContactId, InvitationId, PropertyId},
    invitation::{CodeState, InvitationState, last_day},
    journal::Action,
    person::{Address, Name},
    policy::Right,
    refusal::{Reason, Refusal},
    text::Lang,
    time::Moment,
};
use store::{invitation::ByHand, write_tx};

/// How many letters are read and noted in one transaction: short enough that nobody else waits noticeably.
const SLICE: usize = 500;
/// The most letters in one file. The largest estates have a few thousand flats, and most people an e-mail address, so
/// this stops nobody; measured, it means 14 MB, 50 MB of memory while the file is made, and five seconds, well before
/// the host loses patience. A multiple of [`SLICE`].
const MOST: usize = 2_500;

/// A code on its way to paper.
struct Printed<'a> {
    name: &'a Name,
    address: &'a Address,
    house: Option<String>,
    expires_at: Moment,
    cipher: &'a [u8],
}

impl Portal {
    /// The letter with the code of a contact, as PDF; noted in the journal like reading the code out.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, foreign contacts, and if there is no code that can be used.
    pub async fn invitation_letter(&self, visitor: &Visitor, contact: ContactId) -> Outcome<Vec<u8>> {
        let staff = visitor.must_as_staff(Right::Invite)?;
        let sender = self.sender(visitor).await?;
        let letter = write_tx!(self.db(), |tx| {
            let contact = self.held(tx, visitor, staff, contact).await?;
            let archived = contact.facts.state(visitor.now) == InvitationState::Archived;
            let code = contact.code.filter(|code| code.facts.state(visitor.now) == CodeState::Active && !archived);
            let code = code.ok_or(Refusal::NotFound)?;
            self.note(tx, visitor, code.id, &contact.name.full(), Action::ReadOut, (None, None)).await?;
            self.letter(Printed {
                name: &contact.name,
                address: &contact.address,
                house: contact.house,
                expires_at: code.facts.expires_at,
                cipher: &code.cipher,
            })
        })?;
        composed(sender, vec![letter]).await
    }

    /// The letters of everybody of a property who has a code that can be used, has not registered and has no e-mail
    /// address, as one PDF in the order of their names; each is noted in the journal like reading its code out.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, foreign properties, and if there is nobody to write to;
    /// [`Reason::TooManyLetters`] if they do not fit into one file, and then none is noted.
    pub async fn invitation_letters(&self, visitor: &Visitor, property: PropertyId) -> Outcome<Vec<u8>> {
        visitor.must_as_staff(Right::Invite)?;
        let house = self.house(property).await?;
        let (window, now) = (visitor.window(), visitor.now);
        let waiting = store::invitation::open(self.db().read(), property, window, now, 0).await?.by_hand;
        if usize::try_from(waiting).is_ok_and(|waiting| waiting > MOST) {
            return Err(Reason::TooManyLetters.into());
        }
        let sender = self.sender(visitor).await?;
        let (mut letters, mut after) = (Vec::new(), None);
        loop {
            let slice = self.slice(visitor, property, after.as_ref()).await?;
            for one in &slice {
                letters.push(self.letter(Printed {
                    name: &one.name,
                    address: &one.address,
                    house: Some(house.clone()),
                    expires_at: one.expires_at,
                    cipher: &one.cipher,
                })?);
            }
            // Others may be inviting at the same time.
            if slice.len() < SLICE || letters.len() >= MOST {
                break;
            }
            after = slice.into_iter().last().map(|last| (last.sort_key, last.contact));
        }
        if letters.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        composed(sender, letters).await
    }

    /// The next codes after a certain contact, noted as read out.
    async fn slice(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        after: Option<&(String, ContactId)>,
    ) -> Outcome<Vec<ByHand>> {
        let (window, now) = (visitor.window(), visitor.now);
        let after = after.map(|(key, contact)| (key.as_str(), *contact));
        write_tx!(self.db(), |tx| {
            let slice = store::invitation::by_hand(&mut *tx, property, after, window, now, SLICE as i64).await?;
            let ids: Vec<InvitationId> = slice.iter().map(|one| one.id).collect();
            store::invitation::note_read_out(tx, ids, &visitor.actor(), now).await?;
            Ok(slice)
        })
    }

    async fn sender(&self, visitor: &Visitor) -> Outcome<Sender> {
        let register_at = format!("{}/register", self.config().base_url);
        Ok(Sender { organisation: self.organisation().await?, register_at, date: visitor.now.day() })
    }

    fn letter(&self, printed: Printed<'_>) -> Outcome<Letter> {
        let code = self.open(printed.cipher)?;
        Ok(Letter {
            address: lines(printed.name, printed.address),
            greeting: printed.name.greeting(Lang::De),
            house: printed.house,
            link: self.invitation_link(&code, None),
            code: code.grouped(),
            until: last_day(printed.expires_at),
        })
    }
}

/// Composing takes milliseconds for each letter, and is done where it keeps nobody waiting.
async fn composed(sender: Sender, letters: Vec<Letter>) -> Outcome<Vec<u8>> {
    let composing = tokio::task::spawn_blocking(move || letter::compose(&sender, &letters));
    composing.await.map_err(|error| Fault::broken(format!("composing letters: {error}")))?
}

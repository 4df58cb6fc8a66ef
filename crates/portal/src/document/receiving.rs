//! A file comes in, piece by piece: never as a whole in memory, looked at from its beginning, and taken back if it turns out
//! to be one that is not taken.

use super::{note, sniff};
use crate::{Fault, Outcome, Portal, Visitor};
use bytes::Bytes;
use domain::{
    document::{BYTES, Change, FileName, Refused, Sharing, Told, refused_by_name},
    id::DocumentId,
    journal::Action,
    master::introduced,
    policy::Right,
    refusal::Refusal,
    time::{Day, Moment, Time},
};
use store::{document::New, file::Writing, write_tx};

/// So much of a file says what is in it.
const BEGINNING: usize = 8 * 1024;

/// A file that is coming in.
pub struct Receiving {
    /// What it is called.
    name: FileName,
    sharing: Sharing,
    file: String,
    /// What has come before it was known what is in it.
    beginning: Vec<u8>,
    state: State,
    /// Of an office file: what looks for programs in it.
    macros: Option<sniff::Macros>,
    size: u64,
    hash: blake3::Hasher,
}

enum State {
    /// Too little has come yet.
    Unknown,
    /// It is written down.
    Taken(domain::document::Content, Writing),
    /// It is not taken.
    Refused(Refused),
}

impl Receiving {
    /// What it is called.
    #[must_use]
    pub const fn name(&self) -> &FileName {
        &self.name
    }
}

impl Portal {
    /// Begins with a file that is to be shared. Nothing is written before it is known what is in it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub fn receive_document(&self, visitor: &Visitor, sharing: Sharing, sent_name: &str) -> Outcome<Receiving> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        let name = FileName::of(sent_name);
        let mut random = [0; 16];
        self.random().fill(&mut random);
        let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let state = refused_by_name(&name.ending()).map_or(State::Unknown, State::Refused);
        Ok(Receiving {
            name,
            sharing,
            // In folders of some hundred, which disks and people can look through.
            file: format!("{}/{}", &hex[..2], &hex[2..]),
            beginning: Vec::new(),
            state,
            macros: None,
            size: 0,
            hash: blake3::Hasher::new(),
        })
    }

    /// The next piece of a file. `Err`: the file is not taken, and the rest of it need not come.
    ///
    /// # Errors
    /// Why it is not taken.
    pub async fn receive_piece(&self, receiving: &mut Receiving, piece: Bytes) -> Result<(), Refused> {
        if let State::Refused(why) = receiving.state {
            return Err(why);
        }
        receiving.size = receiving.size.saturating_add(piece.len() as u64);
        if receiving.size > BYTES {
            return Err(self.give_up(receiving, Refused::TooLarge).await);
        }
        receiving.hash.update(&piece);
        if matches!(receiving.state, State::Unknown) {
            receiving.beginning.extend_from_slice(&piece);
            if receiving.beginning.len() >= BEGINNING {
                self.look(receiving).await?;
            }
            return Ok(());
        }
        self.write(receiving, piece).await
    }

    /// The file has come: it is shared. The same file for the same people is shared once on a day: whoever sends a form again
    /// means those that did not arrive.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if what it is for is gone; what the database says.
    pub async fn share_document(
        &self,
        visitor: &Visitor,
        mut receiving: Receiving,
    ) -> Outcome<Result<DocumentId, Refused>> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        if receiving.size == 0 && !matches!(receiving.state, State::Refused(_)) {
            receiving.state = State::Refused(Refused::Empty);
        }
        if matches!(receiving.state, State::Unknown)
            && let Err(why) = self.look(&mut receiving).await
        {
            return Ok(Err(why));
        }
        let Receiving { name, sharing, file, state, size, hash, .. } = receiving;
        let (content, writing) = match state {
            State::Taken(content, writing) => (content, writing),
            State::Refused(why) => return Ok(Err(why)),
            State::Unknown => return Ok(Err(Refused::Broken)),
        };
        if let Err(problem) = writing.finish().await {
            tracing::error!(%problem, "a document could not be kept");
            return Ok(Err(Refused::Broken));
        }
        let hash = hash.finalize().to_hex().to_string();
        let new = New {
            title: name.title(),
            name: name.as_str().to_owned(),
            file: file.clone(),
            content,
            size,
            hash,
            sharing,
        };
        match self.note_document(visitor, &new).await {
            Ok((id, kept)) => {
                if kept != file {
                    self.remove_bytes(&file).await;
                }
                Ok(Ok(id))
            }
            Err(fault) => {
                if matches!(fault, Fault::Refused(_)) {
                    self.remove_bytes(&file).await;
                } else {
                    // Perhaps only the answer of the database was lost: then a document names it.
                    tracing::warn!(%file, "a file stays, and whether a document names it is not known");
                }
                Err(fault)
            }
        }
    }

    async fn remove_bytes(&self, file: &str) {
        if let Err(problem) = self.files().remove(file).await {
            tracing::warn!(%problem, %file, "a file stays that no document names");
        }
    }

    /// Takes back what has come of a file whose rest does not come.
    pub async fn break_off_document(&self, mut receiving: Receiving) {
        self.give_up(&mut receiving, Refused::Broken).await;
    }

    /// The document, and where its bytes are: elsewhere if it has been shared before.
    async fn note_document(&self, visitor: &Visitor, new: &New) -> Outcome<(DocumentId, String)> {
        let staff = visitor.must_as_staff(Right::WriteDocuments)?.id;
        // A large file is on its way for long: it is shared when it has come, by somebody who is still here then.
        let mut visitor = visitor.clone();
        visitor.now = self.now();
        let now = visitor.now;
        let told_at = told_at(now)?;
        write_tx!(self.db(), |tx| {
            let member = store::staff::get(&mut *tx, staff, now).await?;
            if member.is_none_or(|member| member.deactivated_at.is_some()) {
                return Err(Refusal::NotFound.into());
            }
            let place = new.sharing.audience.place;
            let target = store::document::target(&mut *tx, place).await?.ok_or(Refusal::NotFound)?;
            store::document::hold_day(tx, now.day(), told_at).await?;
            if let Some(before) = store::document::alike(&mut *tx, new, now.day()).await? {
                return Ok(before);
            }
            let id = store::document::add(tx, new, &visitor.name, now).await?;
            let told = Told {
                about: Change { title: new.title.clone(), folder: new.sharing.folder },
                name: new.name.clone(),
                audience: new.sharing.audience,
                place: target.name,
            };
            note(tx, &visitor, (id, &new.title), Action::Shared, (None, introduced(&told))).await?;
            Ok((id, new.file.clone()))
        })
    }

    /// Enough has come to know what is in it, or all of it has.
    async fn look(&self, receiving: &mut Receiving) -> Result<(), Refused> {
        let content = match sniff::content(&receiving.beginning, &receiving.name.ending()) {
            Ok(content) => content,
            Err(why) => return Err(self.give_up(receiving, why).await),
        };
        receiving.macros = sniff::Macros::of(&receiving.beginning, content);
        match self.files().begin(&receiving.file).await {
            Ok(writing) => receiving.state = State::Taken(content, writing),
            Err(problem) => {
                tracing::error!(%problem, "a document could not be kept");
                return Err(self.give_up(receiving, Refused::Broken).await);
            }
        }
        let beginning = Bytes::from(std::mem::take(&mut receiving.beginning));
        self.write(receiving, beginning).await
    }

    async fn write(&self, receiving: &mut Receiving, piece: Bytes) -> Result<(), Refused> {
        if receiving.macros.as_mut().is_some_and(|macros| macros.are_in(&piece)) {
            return Err(self.give_up(receiving, Refused::Program).await);
        }
        let State::Taken(_, writing) = &mut receiving.state else { return Err(Refused::Broken) };
        match writing.put(piece).await {
            Ok(()) => Ok(()),
            Err(problem) => {
                tracing::error!(%problem, "a document could not be kept");
                Err(self.give_up(receiving, Refused::Broken).await)
            }
        }
    }

    async fn give_up(&self, receiving: &mut Receiving, why: Refused) -> Refused {
        let before = std::mem::replace(&mut receiving.state, State::Refused(why));
        receiving.beginning = Vec::new();
        receiving.macros = None;
        if let State::Taken(_, writing) = before
            && let Err(problem) = writing.abort().await
        {
            tracing::warn!(%problem, file = receiving.file, "the beginning of a file may stay");
        }
        why
    }
}

/// When people are told of what is shared now: the next day at seven, when most look at their mails.
fn told_at(now: Moment) -> Outcome<Moment> {
    let next: Day = now.day().plus(1);
    let at = Time::parse("07:00").and_then(|seven| Moment::at(next, seven));
    at.ok_or_else(|| Fault::broken("there is no seven o'clock"))
}

//! Announcements: staff write, publish and withdraw them, customers read them. Who has read what is kept nowhere.

mod mailing;
mod readers;
mod reading;

use crate::{
    Outcome, Portal, Visitor,
    master::At,
    property::{FETCHED, PAGE},
    search::{CANDIDATES, OFFERED, contact_meant, each_contact_once},
};
use domain::{
    announcement::{
        Announcement, Audience, Choice, Detail, FormPage, Place, PlaceKind, Reached, Readers, Row, Search, State, Told,
        Typed, TypedTime,
    },
    contract::Window,
    form::{Problem, Problems},
    id::{AnnouncementId, PropertyId},
    journal::{Action, Entry, Object, ObjectKind, list::Filter},
    list::{Slice, Turn},
    master::{both, changes, cut, introduced, told},
    policy::Right,
    refusal::{Conflict, Reason, Refusal, Shown},
    resident::SENT_TWICE,
    text::{Lang, text},
    time::{Day, Moment},
};
use store::{Ex, Tx, announcement::Stored, write_tx};

/// So many are named of those whom a change would reach: what can be read before it is agreed to.
const NAMED: i64 = 20;

/// Whether those who see an announcement are mailed of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// They are not.
    Nobody,
    /// All of them are.
    Everybody,
}

/// What has come of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It stands there, and nobody is mailed.
    Quietly,
    /// It stands there, and all who see it are mailed.
    Mailing,
    /// All were to be mailed, and are not: nothing is different.
    NothingToTell,
    /// All were to be mailed, and have been already, with what it says now.
    MailedAlready,
}

impl Portal {
    /// A page of all announcements, the newest first, and what the house is called that was asked for: two statements, one
    /// if none was.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn announcements(
        &self,
        visitor: &Visitor,
        search: &Search,
    ) -> Outcome<(Slice<Row>, Option<(PropertyId, String)>)> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        let (turn, filter) = (search.turn(), search.filter());
        let rows = store::announcement::list(self.db().read(), &filter, turn, visitor.now, FETCHED).await?;
        let of = match filter.property {
            Some(house) => {
                let name = store::property::name_of_any(self.db().read(), house).await?;
                Some((house, name.ok_or(Refusal::NotFound)?))
            }
            None => None,
        };
        Ok((Slice::cut(rows, turn, PAGE, |stored| stored.id.0).map(|stored| row(stored, visitor.now)), of))
    }

    /// One announcement with how many it reaches: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such announcement.
    pub async fn announcement(&self, visitor: &Visitor, id: AnnouncementId) -> Outcome<Detail> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        let stored = store::announcement::get(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let then = day_of(&stored, visitor);
        let reached = store::announcement::reached(self.db().read(), id, &stored.announcement, then).await?;
        Ok(Detail {
            version: stored.version,
            text: stored.announcement.text.clone(),
            appointment: stored.announcement.appointment.clone(),
            published_by: stored.published_by.clone(),
            edited_at: stored.edited_at,
            withdrawn: stored.withdrawn.clone(),
            reached,
            mailing: stored.mailing,
            row: row(stored, visitor.now),
        })
    }

    /// Those whom an announcement reaches, a page at a time: three statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such announcement.
    pub async fn announcement_readers(&self, visitor: &Visitor, id: AnnouncementId, turn: Turn) -> Outcome<Readers> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        let stored = store::announcement::get(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let (db, said, then) = (self.db().read(), &stored.announcement, day_of(&stored, visitor));
        let reached = store::announcement::reached(db, id, said, then).await?;
        let rows = store::announcement::readers(db, id, said, then, turn, FETCHED).await?;
        let readers = Slice::cut(rows, turn, PAGE, |reader| reader.login.0).map(Into::into);
        Ok(Readers { mailing: stored.mailing, row: row(stored, visitor.now), reached, readers })
    }

    /// The form of an announcement: of one that there is, or of a new one; of one that came back with what was chosen and
    /// what was found for the words. If the draft was deleted meanwhile, it is the form of a new one: what somebody has typed is
    /// not lost. At most three statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such announcement.
    pub async fn announcement_form(
        &self,
        visitor: &Visitor,
        id: Option<AnnouncementId>,
        came_back: Option<&Typed>,
        words: &str,
    ) -> Outcome<FormPage> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        let new = FormPage {
            id,
            version: 0,
            state: State::Draft,
            stored: Typed {
                place: PlaceKind::Houses.key().to_owned(),
                whom: domain::announcement::Whom::default().key().to_owned(),
                ..Typed::default()
            },
            chosen: Vec::new(),
            found: Vec::new(),
            gone: None,
        };
        match (came_back, id) {
            (None, None) => Ok(new),
            (None, Some(id)) => {
                let stored = store::announcement::get(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
                let chosen = chosen(&stored);
                let state = stored.state(visitor.now);
                Ok(FormPage { version: stored.version, state, stored: stored.announcement.typed(), chosen, ..new })
            }
            (Some(typed), id) => {
                // Where something was searched, the form has brought version and state along.
                let asked = id.filter(|_| words.trim().is_empty());
                let stored = match asked {
                    Some(id) => store::announcement::get(self.db().read(), id).await?,
                    None => None,
                };
                let gone = match asked.filter(|_| stored.is_none()) {
                    Some(id) => Some(deleted(self.db().read(), id).await?.ok_or(Refusal::NotFound)?),
                    None => None,
                };
                let id = id.filter(|_| gone.is_none());
                let (version, state) =
                    stored.map_or((0, State::Draft), |stored| (stored.version, stored.state(visitor.now)));
                let houses = typed.houses.iter().filter_map(|house| house.parse().ok()).collect();
                let (unit, contact) = (typed.unit.parse().ok(), typed.contact.parse().ok());
                let chosen = store::announcement::choices(self.db().read(), houses, unit, contact, id).await?;
                let found = self.find_audience(visitor, PlaceKind::parse(&typed.place), words).await?;
                let known =
                    |choice: &Choice| chosen.iter().any(|other| (other.kind, other.id) == (choice.kind, choice.id));
                let found = found.into_iter().filter(|choice| !known(choice)).collect();
                Ok(FormPage { id, version, state, chosen, found, gone, ..new })
            }
        }
    }

    /// What an announcement can be for, by what was typed: two statements, none without words or where nothing is chosen.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn find_audience(
        &self,
        visitor: &Visitor,
        place: Option<PlaceKind>,
        words: &str,
    ) -> Outcome<Vec<Choice>> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        let Some(kind) = place.filter(|place| *place != PlaceKind::Everywhere) else { return Ok(Vec::new()) };
        if words.trim().is_empty() {
            return Ok(Vec::new());
        }
        let plan = store::search::plan(self.db().read(), words).await?;
        if kind == PlaceKind::Unit {
            let units = store::search::units(self.db().read(), &plan, OFFERED.into()).await?;
            let choice = |unit: domain::master::contract::UnitChoice| Choice {
                kind,
                id: unit.id.0,
                name: format!("{}, {}", unit.name, unit.property),
                detail: unit.reference,
                archived: false,
            };
            return Ok(units.into_iter().map(choice).collect());
        }
        let wanted = match kind {
            PlaceKind::Houses => store::search::Kind::Property,
            _ => store::search::Kind::Contact,
        };
        let hits = each_contact_once(store::search::find(self.db().read(), &plan, CANDIDATES).await?);
        let hits = hits.into_iter().filter(|hit| hit.kind() == Some(wanted) && !hit.archived).take(OFFERED.into());
        let choice = |hit: store::search::Hit| {
            let (id, name) = match kind {
                PlaceKind::Houses => (hit.id, hit.label.clone().unwrap_or_default()),
                _ => (contact_meant(&hit), hit.name()),
            };
            Choice { kind, id, name, detail: hit.detail.unwrap_or_default(), archived: false }
        };
        Ok(hits.map(choice).collect())
    }

    /// Adds a draft. The same form sent twice leads to the same draft: what the same person writes word by word within a minute.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, [`Refusal::Invalid`] with the names of the fields.
    pub async fn write_announcement(&self, visitor: &Visitor, typed: &Typed) -> Outcome<AnnouncementId> {
        let author = visitor.must_as_staff(Right::WriteAnnouncements)?.id;
        let announcement = Announcement::read(typed)?;
        announcement.must_be_ahead(None, visitor.now, None)?;
        write_tx!(self.db(), |tx| {
            let since = visitor.now.minus(SENT_TWICE);
            if let Some(id) = store::announcement::written_since(tx, &announcement, author, since).await? {
                return Ok(id);
            }
            let names = names_of(tx, &announcement.audience, None).await?;
            let id = store::announcement::add(tx, &announcement, &visitor.name, visitor.now).await?;
            let title = announcement.title.clone();
            let after = introduced(&Told { announcement: announcement.clone(), names });
            note(tx, visitor, (id, &title), Action::Created, (None, after)).await?;
            Ok(id)
        })
    }

    /// Changes an announcement. Customers who see it already are mailed only if they shall be, and if something is different:
    /// nobody is told of a change that there was not, or that was taken back before anybody was told. Where it is only for others,
    /// it goes to whoever does not have it like this by mail already. A mailing of which nothing is written yet says what the
    /// announcement says by then; another one beside it would say it twice.
    ///
    /// Whom it is for is changed of what is published or planned only if somebody has agreed to that who was told how many and who
    /// they are.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such announcement, [`Reason::AnnouncementDeleted`] if there is none
    /// any more, [`Refusal::Invalid`] with the names of the fields, also [`Problem::Reaches`]; [`Refusal::Conflict`].
    pub async fn change_announcement(
        &self,
        visitor: &Visitor,
        at: At<AnnouncementId>,
        typed: &Typed,
        tell: Tell,
    ) -> Outcome<Saved> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        let announcement = Announcement::read(typed)?;
        write_tx!(self.db(), |tx| {
            if tell == Tell::Everybody {
                // What has been mailed stays as it is read now.
                store::announcement::hold(tx, at.id).await?;
            }
            let Some(stored) = store::announcement::get(&mut *tx, at.id).await? else {
                let gone = deleted(&mut *tx, at.id).await?;
                return Err(gone.map_or(Refusal::NotFound, |_| Reason::AnnouncementDeleted.into()).into());
            };
            let names = names_of(tx, &announcement.audience, Some(at.id)).await?;
            let title = announcement.title.clone();
            let before = Told { announcement: stored.announcement.clone(), names: stored.names.clone() };
            let changes = changes(&before, &Told { announcement: announcement.clone(), names });
            let state = stored.state(visitor.now);
            let tells = tell == Tell::Everybody && state == State::Published;
            let appointment = stored.announcement.appointment.as_ref();
            announcement.must_be_ahead(appointment, visitor.now, stored.seen_from())?;
            if stored.announcement == announcement {
                return if tells { tell_as_it_is(tx, visitor, &stored, at).await } else { Ok(Saved::Quietly) };
            }
            if stored.version != at.version && changes.is_empty() {
                return Err(Reason::AnnouncementOutdated.into());
            }
            if stored.version != at.version {
                let cut: Vec<_> = changes.iter().map(cut).collect();
                let (yours, theirs) = both(&cut, visitor.lang);
                // What one takes for a draft may be read by everybody now.
                let stands = stands_now(&stored, visitor);
                let theirs = Shown::Words(format!("{}{stands}", theirs.to(visitor.lang)));
                let (by, at) = stored.changed;
                return Err(Refusal::Conflict(Conflict { yours, theirs, by, at }).into());
            }
            if !store::announcement::change(tx, &stored, &announcement, &visitor.name, visitor.now).await? {
                return Err(Reason::Busy.into());
            }
            let for_others = stored.announcement.audience != announcement.audience;
            if for_others && state == State::Published {
                let then = day_of(&stored, visitor);
                store::announcement::readdress(tx, at.id, then, tells, visitor.now).await?;
            }
            let to_be_agreed = for_others && matches!(state, State::Scheduled | State::Published);
            if to_be_agreed && typed.agreed != announcement.audience.agreement(tells) {
                // Counted as it would be; with the refusal all of it is undone.
                return Err(Problems::one("agreed", reaching(tx, visitor, &stored, &announcement, tell).await?).into());
            }
            let saved = match (tells, for_others) {
                (false, _) => Saved::Quietly,
                // As many mails as whoever has agreed to whom it reaches was told of.
                (true, true) => mail_to_the_others(tx, visitor, &stored, &announcement).await?,
                (true, false) => match how_to_tell(tx, visitor, &stored, &announcement).await? {
                    Telling::UnderWay => Saved::Mailing,
                    Telling::Done => Saved::MailedAlready,
                    Telling::Anew => mail_anew(tx, visitor, at.id).await?,
                },
            };
            let change = if changes.is_empty() {
                // Two of one name: only the numbers tell them apart.
                (Some(stored.announcement.audience.agreement(false)), Some(announcement.audience.agreement(tells)))
            } else {
                told(&changes)
            };
            note(tx, visitor, (at.id, &title), Action::Changed, change).await?;
            Ok(saved)
        })
    }

    /// Publishes an announcement, now or later, as it was when its page was loaded, if its appointment is still to come by then. All
    /// who see it then are mailed, but for whoever has it like this by mail already. The same form sent twice is answered like the
    /// first one: by that it is published, and nothing happens again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such announcement, [`Refusal::DraftDeleted`] if there is none any
    /// more, [`Refusal::Invalid`] with the names of the fields, [`Reason::AnnouncementOutdated`].
    pub async fn publish_announcement(
        &self,
        visitor: &Visitor,
        at: At<AnnouncementId>,
        typed: &TypedTime,
    ) -> Outcome<State> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        write_tx!(self.db(), |tx| {
            let Some(stored) = store::announcement::get(&mut *tx, at.id).await? else {
                return Err(missing(tx, at.id).await?.into());
            };
            let from = typed.read(visitor.now)?;
            if just_published(tx, visitor, &stored, at, from).await? {
                return Ok(stored.state(visitor.now));
            }
            // What customers see is not published once more, and nobody publishes what they have not read.
            if stored.version != at.version || stored.state(visitor.now) == State::Published {
                return Err(Reason::AnnouncementOutdated.into());
            }
            stored.announcement.must_not_be_over(visitor.now, from)?;
            let before = standing(&stored, visitor.now);
            if !store::announcement::publish(tx, &stored, from, &visitor.name, visitor.now).await? {
                // Somebody was faster at this very moment, perhaps the same form.
                let Some(stored) = store::announcement::get(&mut *tx, at.id).await? else {
                    return Err(missing(tx, at.id).await?.into());
                };
                let twice = just_published(tx, visitor, &stored, at, from).await?;
                return if twice { Ok(stored.state(visitor.now)) } else { Err(Reason::Busy.into()) };
            }
            let after = match from > visitor.now {
                true => format!("{}: {}", State::Scheduled.label().de, from.to(Lang::De)),
                false => State::Published.label().de.to_owned(),
            };
            let title = stored.announcement.title;
            note(tx, visitor, (at.id, &title), Action::Published, (Some(before), Some(after))).await?;
            Ok(State::at(visitor.now, Some(from), None))
        })
    }

    /// Withdraws an announcement that customers see or will see, whatever somebody has changed of it meanwhile: nobody who
    /// does this has time for another look. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such announcement, [`Reason::AnnouncementOutdated`] for a draft.
    pub async fn withdraw_announcement(&self, visitor: &Visitor, id: AnnouncementId) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        write_tx!(self.db(), |tx| {
            let stored = store::announcement::get(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if stored.withdrawn.is_some() {
                return Ok(());
            }
            if stored.publish_at.is_none() {
                return Err(Reason::AnnouncementOutdated.into());
            }
            let before = standing(&stored, visitor.now);
            if !store::announcement::withdraw(tx, &stored, &visitor.name, visitor.now).await? {
                return Ok(());
            }
            let after = State::Withdrawn.label().de.to_owned();
            let title = stored.announcement.title;
            note(tx, visitor, (id, &title), Action::Withdrawn, (Some(before), Some(after))).await
        })
    }

    /// Deletes a draft as it was when its page was loaded; the journal keeps what it said. What was ever published or planned is
    /// withdrawn instead. The same form sent twice is answered like the first one.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such announcement, [`Refusal::DraftDeleted`] if there is none any
    /// more, [`Reason::AnnouncementOutdated`] also if it is no draft.
    pub async fn delete_announcement(&self, visitor: &Visitor, at: At<AnnouncementId>) -> Outcome<()> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        write_tx!(self.db(), |tx| {
            let Some(stored) = store::announcement::get(&mut *tx, at.id).await? else {
                let twice = just_deleted(tx, visitor, at.id).await?;
                return if twice { Ok(()) } else { Err(missing(tx, at.id).await?.into()) };
            };
            // Nobody deletes what they have not read.
            if stored.version != at.version || stored.state(visitor.now) != State::Draft {
                return Err(Reason::AnnouncementOutdated.into());
            }
            if !store::announcement::delete(tx, &stored).await? {
                // Somebody was faster at this very moment, perhaps the same form.
                if just_deleted(tx, visitor, at.id).await? {
                    return Ok(());
                }
                let there = store::announcement::get(&mut *tx, at.id).await?.is_some();
                let refusal = if there { Reason::AnnouncementOutdated.into() } else { missing(tx, at.id).await? };
                return Err(refusal.into());
            }
            let title = stored.announcement.title.clone();
            let before = introduced(&Told { announcement: stored.announcement, names: stored.names });
            note(tx, visitor, (at.id, &title), Action::Deleted, (before, None)).await
        })
    }
}

/// Whether the same person has deleted a draft just now: then the same form has come twice.
async fn just_deleted(tx: &mut Tx, visitor: &Visitor, id: AnnouncementId) -> Outcome<bool> {
    let (of, since) = ((ObjectKind::Announcement, id.0), visitor.now.minus(SENT_TWICE));
    let done = store::journal::just_done(tx, &visitor.actor(), of, since).await?;
    Ok(done.first().is_some_and(|(action, _)| *action == Action::Deleted))
}

/// Whether an announcement stands as the same form has left it that comes now: published by this person out of the version
/// that its page showed, for the same time, and nothing has happened since.
async fn just_published(
    tx: &mut Tx,
    visitor: &Visitor,
    stored: &Stored,
    at: At<AnnouncementId>,
    from: Moment,
) -> Outcome<bool> {
    let (by, changed_at) = &stored.changed;
    let wished = if from > visitor.now { from } else { *changed_at };
    let alone = *by == visitor.name && stored.published_by.as_ref() == Some(by);
    let as_wished = alone
        && stored.version == at.version + 1
        && stored.withdrawn.is_none()
        && stored.edited_at.is_none()
        && stored.publish_at == Some(wished);
    if !as_wished {
        return Ok(false);
    }
    // Two people may have one name.
    let (actor, last) = (visitor.actor(), last_time(tx, stored.id, Action::Published).await?);
    Ok(last.is_some_and(|entry| entry.actor_kind == actor.kind() && entry.actor == actor.id()))
}

/// Who has deleted a draft, and when; nothing, if there never was one.
async fn deleted(db: impl Into<Ex<'_>>, id: AnnouncementId) -> Outcome<Option<(String, Moment)>> {
    Ok(last_time(db, id, Action::Deleted).await?.map(|entry| (entry.actor_name, entry.at)))
}

/// What is said to whoever would publish or delete what is not there: who has deleted the draft, if there was one.
async fn missing(tx: &mut Tx, id: AnnouncementId) -> Outcome<Refusal> {
    let deleted = deleted(tx, id).await?;
    Ok(deleted.map_or(Refusal::NotFound, |(by, at)| Refusal::DraftDeleted { by, at }))
}

/// The last time that something was done to an announcement, as the journal tells it.
async fn last_time(
    db: impl Into<Ex<'_>>,
    id: AnnouncementId,
    action: Action,
) -> Outcome<Option<store::journal::list::Row>> {
    let (kind, action) = (Some(ObjectKind::Announcement), Some(action));
    let filter = Filter { kind, object: Some(id.0), action, ..Filter::default() };
    Ok(store::journal::list::page(db, &filter, None, 1).await?.into_iter().next())
}

/// What is to be done so that everybody is mailed what an announcement says.
enum Telling {
    /// Nothing: the mails that say it are being written, or wait to be.
    UnderWay,
    /// Nothing: they were written, and it was changed and changed back since, if at all.
    Done,
    /// It is to be mailed.
    Anew,
}

/// What is to be done so that everybody is mailed what an announcement says like this. Whoever asks holds it.
async fn how_to_tell(tx: &mut Tx, visitor: &Visitor, stored: &Stored, announcement: &Announcement) -> Outcome<Telling> {
    if stored.waits_to_be_mailed() {
        let known = store::announcement::has_nothing_to_tell(tx, stored.id, announcement).await?
            || all_have_it(tx, visitor, stored, announcement).await?;
        return Ok(if known { Telling::Done } else { Telling::UnderWay });
    }
    if stored.was_mailed_as(announcement) {
        return Ok(if stored.is_being_mailed() { Telling::UnderWay } else { Telling::Done });
    }
    let known = all_have_it(tx, visitor, stored, announcement).await?;
    Ok(if known { Telling::Done } else { Telling::Anew })
}

/// Whether all whom an announcement reaches that says this have it like this by mail already.
async fn all_have_it(tx: &mut Tx, visitor: &Visitor, stored: &Stored, announcement: &Announcement) -> Outcome<bool> {
    let reached = store::announcement::reached(tx, stored.id, announcement, day_of(stored, visitor)).await?;
    Ok(reached.all_have_it())
}

/// Has an announcement mailed to all who do not have it like this by mail already, if there are any.
async fn mail_to_the_others(
    tx: &mut Tx,
    visitor: &Visitor,
    stored: &Stored,
    announcement: &Announcement,
) -> Outcome<Saved> {
    if all_have_it(tx, visitor, stored, announcement).await? {
        return Ok(Saved::MailedAlready);
    }
    mail_anew(tx, visitor, stored.id).await
}

async fn mail_anew(tx: &mut Tx, visitor: &Visitor, id: AnnouncementId) -> Outcome<Saved> {
    store::announcement::mail_anew(tx, id, visitor.now).await?;
    Ok(Saved::Mailing)
}

/// What comes of a form that would have everybody mailed and changes nothing. Was the announcement changed without a word since
/// its last mail, and is it as the form has shown it, they are mailed. Otherwise the form that made the change, or that let it be
/// mailed, has come twice, or nothing is different: as long as the mails are being written it is answered like the first time.
async fn tell_as_it_is(tx: &mut Tx, visitor: &Visitor, stored: &Stored, at: At<AnnouncementId>) -> Outcome<Saved> {
    let mailed_at = stored.mailing.map(|mailing| mailing.due_at);
    let edited_since = stored.edited_at > mailed_at;
    match how_to_tell(tx, visitor, stored, &stored.announcement).await? {
        Telling::UnderWay => Ok(Saved::Mailing),
        Telling::Anew if edited_since && stored.version == at.version => {
            let told = Some("die Änderung gemailt".to_owned());
            note(tx, visitor, (at.id, &stored.announcement.title), Action::Changed, (None, told)).await?;
            mail_anew(tx, visitor, at.id).await
        }
        // Of what it says now some are mailed, though not all.
        Telling::Anew if stored.is_being_mailed() => Ok(Saved::Mailing),
        Telling::Anew => Ok(Saved::NothingToTell),
        Telling::Done => {
            let just = mailed_at.is_some_and(|at| visitor.now < at.plus(SENT_TWICE));
            let changed = stored.version == at.version + 1 && mailed_at == Some(stored.changed.1);
            // Mailed with the change, or after it.
            let told = just && (changed || stored.edited_at.is_some());
            Ok(if edited_since || told { Saved::MailedAlready } else { Saved::NothingToTell })
        }
    }
}

/// The day for which it is said whom an announcement reaches: that of its publication, if it is still to come; with what gives
/// access then.
fn day_of(stored: &Stored, visitor: &Visitor) -> (Day, Window) {
    let to_come = stored.publish_at.filter(|_| stored.state(visitor.now) == State::Scheduled);
    let day = to_come.unwrap_or(visitor.now).day();
    (day, visitor.windows.on(day))
}

/// Whom an announcement reaches as it stands in a transaction, where it says this, for somebody to agree to.
async fn reaching(
    tx: &mut Tx,
    visitor: &Visitor,
    stored: &Stored,
    announcement: &Announcement,
    tell: Tell,
) -> Outcome<Problem> {
    let (id, then) = (stored.id, day_of(stored, visitor));
    let Reached { people, mails, written, .. } = store::announcement::reached(&mut *tx, id, announcement, then).await?;
    let first = store::announcement::readers(&mut *tx, id, announcement, then, Turn::Start, NAMED).await?;
    let scheduled = stored.state(visitor.now) == State::Scheduled;
    let mails = match tell {
        Tell::Everybody => mails,
        Tell::Nobody if stored.is_being_mailed() || scheduled => mails - written,
        Tell::Nobody => 0,
    };
    let names = first.into_iter().map(|reader| reader.name).collect();
    Ok(Problem::Reaches { people, mails, names })
}

fn row(stored: Stored, now: Moment) -> Row {
    let archived = chosen(&stored).into_iter().filter(|choice| choice.archived).map(|choice| choice.name).collect();
    let Audience { place, whom } = &stored.announcement.audience;
    Row {
        archived,
        id: stored.id,
        state: stored.state(now),
        place: place.kind(),
        whom: *whom,
        title: stored.announcement.title,
        names: stored.names,
        publish_at: stored.publish_at,
        changed: stored.changed,
    }
}

/// What an announcement is for, as its form shows it.
fn chosen(stored: &Stored) -> Vec<Choice> {
    let place = &stored.announcement.audience.place;
    let choice = |(id, name): (i64, &String)| Choice {
        kind: place.kind(),
        id,
        name: name.clone(),
        detail: String::new(),
        archived: stored.archived.contains(&id),
    };
    place.targets().into_iter().zip(&stored.names).map(choice).collect()
}

/// What the houses, the unit or the contact are called. What is archived can only be kept, where an announcement is for it
/// already; what is gone cannot be chosen.
async fn names_of(tx: &mut Tx, audience: &Audience, before: Option<AnnouncementId>) -> Outcome<Vec<String>> {
    let (houses, unit, contact) = match &audience.place {
        Place::Everywhere => return Ok(Vec::new()),
        Place::Houses(houses) => (houses.clone(), None, None),
        Place::Unit(unit) => (Vec::new(), Some(*unit), None),
        Place::Contact(contact) => (Vec::new(), None, Some(*contact)),
    };
    let wanted = houses.len().max(1);
    let mut known = store::announcement::choices(tx, houses, unit, contact, before).await?;
    if known.len() < wanted {
        return Err(Problems::one("words", Problem::Archived).into());
    }
    known.sort_by_key(|choice| choice.id);
    Ok(known.into_iter().map(|choice| choice.name).collect())
}

/// How an announcement stands, for the journal.
fn standing(stored: &Stored, now: Moment) -> String {
    let state = stored.state(now);
    match stored.publish_at.filter(|_| matches!(state, State::Scheduled | State::Published)) {
        Some(at) => format!("{}: {}", state.label().de, at.to(Lang::De)),
        None => state.label().de.to_owned(),
    }
}

/// How an announcement stands by now, for somebody whose form is out of date; nothing of a draft.
fn stands_now(stored: &Stored, visitor: &Visitor) -> &'static str {
    let words = match (stored.state(visitor.now), !stored.is_being_mailed()) {
        (State::Draft, _) => return "",
        (State::Scheduled, _) => text("; Stand jetzt: geplant", "; state now: scheduled"),
        (State::Withdrawn, _) => text("; Stand jetzt: zurückgezogen", "; state now: withdrawn"),
        (State::Published, true) => {
            text("; Stand jetzt: veröffentlicht und gemailt", "; state now: published and mailed")
        }
        (State::Published, false) => text(
            "; Stand jetzt: veröffentlicht, die E-Mails gehen hinaus",
            "; state now: published, the e-mails are going out",
        ),
    };
    words.to(visitor.lang)
}

async fn note(
    tx: &mut Tx,
    visitor: &Visitor,
    (id, title): (AnnouncementId, &str),
    action: Action,
    (before, after): (Option<String>, Option<String>),
) -> Outcome<()> {
    let object = Object::new(ObjectKind::Announcement, id.0, title);
    let entry = Entry { actor: visitor.actor(), object, action, before, after };
    Ok(store::journal::append(tx, visitor.now, &entry).await?)
}

//! What customers read of announcements.

use crate::{Outcome, Portal, Visitor, calendar};
use domain::{
    announcement::{Opened, Slip},
    id::{AnnouncementId, PropertyId},
    list::Below,
    policy::{At, List, Right, Visibility, visibility},
    reading::Kind,
    refusal::Refusal,
};

/// How many announcements a page shows.
const PAGE: usize = 20;

impl Portal {
    /// A page of the announcements that a customer reads in the portal of a house, the newest first, with what is new to them.
    /// One statement, and one for the settings; one more if something new was there, which is then seen.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs, [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn announcements_at(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        below: Option<Below>,
    ) -> Outcome<Slip> {
        let new = self.news_at(visitor, property, Kind::Announcement).await?;
        let settings = self.settings_for(visitor).await?;
        visitor.must(Right::ReadAnnouncements, At::Property(property), settings)?;
        let seen = visibility(&visitor.who, List::Announcements, visitor.context(settings));
        let mut slip = self.slip(visitor, seen, Some(property), below).await?;
        slip.new_after = new.map(|new| new.seen.marks_after(visitor.today()));
        if let (Some(new), None, Some(newest)) = (new, below, slip.items.first()) {
            self.note_seen(visitor, &new, newest.at).await;
        }
        Ok(slip)
    }

    /// One announcement in the portal of a house. If it is the only new one there, all are seen with it, as if the list had
    /// been opened: it would stand on top. If others are new, they stay marked, and it with them: what is kept is how far
    /// somebody has seen, and not which. One statement, and one for the settings; one more if it was the only new one.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs and for what does not reach them there,
    /// [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn announcement_at(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        id: AnnouncementId,
    ) -> Outcome<Opened> {
        let new = self.news_at(visitor, property, Kind::Announcement).await?;
        let settings = self.settings_for(visitor).await?;
        visitor.must(Right::ReadAnnouncements, At::Property(property), settings)?;
        let seen = visibility(&visitor.who, List::Announcements, visitor.context(settings));
        let item = store::visible::announcement(self.db().read(), seen, Some(property), id, visitor.now).await?;
        let item = item.ok_or(Refusal::NotFound)?;
        let only = new.filter(|new| new.is_only(item.at));
        if let Some(new) = only {
            self.note_seen(visitor, &new, item.at).await;
        }
        Ok(Opened { item, all_seen: only.is_some() })
    }

    /// What remains for somebody whom no house is open to now: what was announced to their contacts, as far as an access
    /// window reaches. One statement, and one for the settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff, for whoever has a house, and where no window is open; [`Refusal::SignedOut`].
    pub async fn announcements_that_remain(&self, visitor: &Visitor, below: Option<Below>) -> Outcome<Slip> {
        let customer = visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        let housed = customer.accesses.iter().any(|access| access.properties(visitor.today()).next().is_some());
        let contacts = customer.accesses.iter().filter_map(|access| access.contact);
        let mut contacts = contacts.map(At::Contact);
        if housed || !contacts.any(|contact| visitor.may(Right::ReadOwnAnnouncements, contact, settings)) {
            return Err(Refusal::NotFound.into());
        }
        let seen = visibility(&visitor.who, List::Announcements, visitor.context(settings));
        self.slip(visitor, seen, None, below).await
    }

    async fn slip(
        &self,
        visitor: &Visitor,
        seen: Visibility,
        property: Option<PropertyId>,
        below: Option<Below>,
    ) -> Outcome<Slip> {
        let limit = PAGE as i64 + 1;
        let db = self.db().read();
        let mut items = store::visible::announcements(db, seen, property, below, visitor.now, limit).await?;
        let more = items.len() > PAGE;
        items.truncate(PAGE);
        let next = items.last().filter(|_| more).map(|last| Below { at: last.at, id: last.id.0 });
        Ok(Slip { items, next, new_after: None })
    }

    /// The page on which a customer reads an announcement, in an open house if it is shown in one: where the link of a mail
    /// leads to. One statement, and one for the settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff and for what does not reach them; [`Refusal::QuestionsFirst`] while questions come first
    /// in some house of theirs and nothing that is open shows it; [`Refusal::SignedOut`].
    pub async fn announcement_page(&self, visitor: &Visitor, id: AnnouncementId) -> Outcome<String> {
        visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        let seen = visibility(&visitor.who, List::Announcements, visitor.context(settings));
        let places = store::visible::announcement_homes(self.db().read(), seen, id, visitor.now).await?;
        visitor.must_reach(settings, std::future::ready(Ok(places.clone()))).await?;
        if places.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        // What is for a contact is shown in each house of theirs.
        let shown = |home: PropertyId| places.iter().any(|place| place.is_none_or(|place| place == home));
        let home = visitor.house_to_see(None, |home| {
            if shown(home) {
                visitor.must(Right::ReadAnnouncements, At::Property(home), settings)
            } else {
                Err(Refusal::NotFound)
            }
        });
        Ok(match home {
            Some(home) => format!("/p/{home}/announcements/{id}"),
            None => format!("/ended/announcements#announcement-{id}"),
        })
    }

    /// The appointment of an announcement as a calendar file. One statement, one for the settings, and one if questions come
    /// first in some house of theirs.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff, for what does not reach them, and where there is no appointment;
    /// [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn announcement_calendar(&self, visitor: &Visitor, id: AnnouncementId) -> Outcome<String> {
        visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        let seen = visibility(&visitor.who, List::Announcements, visitor.context(settings));
        let homes = store::visible::announcement_homes(self.db().read(), seen, id, visitor.now);
        visitor.must_reach(settings, homes).await?;
        let item = store::visible::announcement(self.db().read(), seen, None, id, visitor.now).await?;
        let item = item.ok_or(Refusal::NotFound)?;
        let appointment = item.appointment.ok_or(Refusal::NotFound)?;
        let base = &self.config().base_url;
        let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
        Ok(calendar::file(&calendar::Event {
            uid: format!("announcement-{id}@{host}"),
            stamp: item.edited_at.unwrap_or(item.at),
            sequence: item.version,
            starts: appointment.starts,
            ends: appointment.ends,
            summary: item.title,
            location: appointment.location,
            url: format!("{base}/announcements/{id}"),
        }))
    }
}

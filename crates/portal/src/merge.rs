//! Two contacts become one: a person who is there twice.
//!
//! Everything of the one comes over to the other: contracts, users, codes, answers, what waits, announcements, documents.
//! The one that becomes a part stays, archived, and leads to the other. It cannot be taken back, so that it is shown before
//! what will be, who reads then what went to the other one, and to whom a house opens by it.

use crate::{Outcome, Portal, Visitor, master::At};
use domain::{
    id::ContactId,
    journal::{Action, Object, ObjectKind},
    master::{
        changes,
        contact::Contact,
        merge::{
            Agreement, Group, Joined, Page, Party, Preview, Side, as_chosen, combine, joined_accesses, lines, mark,
            newly_open, newly_read, preset_channel, repeated,
        },
        told,
    },
    policy::Right,
    refusal::{Reason, Refusal},
    search::Kind,
};
use store::{master::StoredContact, merge::Belongings, write_tx};

/// So many contacts are offered for what was typed: whoever has more to choose from types one more word.
const CHOICES: u8 = 10;

impl Portal {
    /// The page on which a contact becomes one with another: to find the other one, with those that may be the same and
    /// those that have the words; or, once it is chosen, with what would be. Whoever has become a part of another contact
    /// leads there. Two statements, three with words.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for clerks and customers, and if there is no such contact; [`Reason::Archived`].
    pub async fn merge_page(
        &self,
        visitor: &Visitor,
        id: ContactId,
        other: Option<ContactId>,
        words: &str,
    ) -> Outcome<Page> {
        visitor.must_as_staff(Right::MergeContacts)?;
        let (kept, other) = match other.filter(|other| *other != id) {
            Some(other) => {
                let (kept, there) = store::master::two_contacts(self.db().read(), id, other).await?;
                (kept, Some(there.ok_or(Refusal::NotFound)?))
            }
            None => (store::master::contact(self.db().read(), id).await?, None),
        };
        let kept = kept.ok_or(Refusal::NotFound)?;
        let elsewhere = elsewhere(&kept, other.as_ref());
        let mut page = Page { kept: party(&kept), elsewhere, preview: None, alike: Vec::new(), found: Vec::new() };
        if page.elsewhere.is_some() {
            return Ok(page);
        }
        let kept = in_use(kept)?;
        if let Some(other) = other {
            let other = in_use(other)?;
            let (now, window) = (visitor.now, visitor.window());
            let around = store::merge::belongings(self.db().read(), kept.id, other.id, now, window).await?;
            page.preview = Some(preview(visitor, &kept, &other, around));
        } else if words.trim().is_empty() {
            let alike = store::master::namesakes(self.db().read(), &kept.contact.name.key()).await?;
            page.alike =
                alike.into_iter().map(|(alike, _)| alike).filter(|one| one.id != id && !one.archived).collect();
        } else {
            let found = self.search(visitor, words, 3 * CHOICES).await?;
            let hits = found.groups.into_iter().filter(|group| group.kind == Kind::Contact);
            let own = format!("/admin/contacts/{id}");
            page.found = hits
                .flat_map(|group| group.hits)
                .filter(|hit| !hit.archived && hit.path != own)
                .take(CHOICES.into())
                .collect();
        }
        Ok(page)
    }

    /// Makes two contacts one, as they were when the preview was shown. Where both have a value, `choices` says whose stays;
    /// without a word it is that of the contact that remains. `shown` is the mark of the preview. Doing the same twice is no
    /// mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for clerks and customers, and if there is no such contact; [`Reason::MergeOutdated`] if one
    /// of them, or what hangs on them, was changed meanwhile; [`Reason::MergedMeanwhile`] if one of them was merged in another way,
    /// [`Reason::MergedAlready`] if in the same way with other choices; [`Reason::Archived`].
    pub async fn merge_contacts(
        &self,
        visitor: &Visitor,
        kept: At<ContactId>,
        other: At<ContactId>,
        choices: &[(Group, Side)],
        shown: &str,
    ) -> Outcome<()> {
        visitor.must_as_staff(Right::MergeContacts)?;
        if kept.id == other.id {
            return Err(Refusal::NotFound.into());
        }
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            // Always the older one first, so that two who merge the same two wait for each other instead of for ever.
            store::contact::lock(tx, kept.id.min(other.id)).await?;
            store::contact::lock(tx, kept.id.max(other.id)).await?;
            let (stored, there) = store::master::two_contacts(&mut *tx, kept.id, other.id).await?;
            let (stored, there) = (stored.ok_or(Refusal::NotFound)?, there.ok_or(Refusal::NotFound)?);
            if there.merged_into == Some(stored.id) {
                // The button was pressed twice, or somebody else was faster. Only what was chosen otherwise would get lost.
                let whose = (ObjectKind::Contact, there.id.0);
                let gave = store::journal::before_last(tx, Action::Merged, whose).await?.is_some();
                let done = as_chosen(&stored.contact, &there.contact, gave, choices);
                return if done { Ok(()) } else { Err(Reason::MergedAlready.into()) };
            }
            if stored.merged_into.or(there.merged_into).is_some() {
                return Err(Reason::MergedMeanwhile.into());
            }
            let (stored, there) = (in_use(stored)?, in_use(there)?);
            if (stored.version, there.version) != (kept.version, other.version) {
                return Err(Reason::MergeOutdated.into());
            }
            let codes = store::merge::hand_over_codes(tx, there.id, stored.id, visitor.now).await?;
            let (now, window) = (visitor.now, visitor.window());
            let around = store::merge::belongings(&mut *tx, stored.id, there.id, now, window).await?;
            let read = newly_read(&around.went, &around.accesses);
            let houses = newly_open(&around.houses, &around.accesses, &around.elsewhere);
            // By now all codes are those of the contact that remains: together they are the same as in the preview.
            if mark(&around.agreements, &around.accesses, &read, &houses, &around.codes) != shown {
                return Err(Reason::MergeOutdated.into());
            }
            for (one, same) in repeated(&around.agreements, stored.id) {
                store::merge::count_from(tx, same.id, one.id).await?;
                store::master::archive_contract(tx, one.id, Some(visitor.now)).await?;
                let name = one.number.clone().unwrap_or_else(|| there.contact.name.full());
                let object = Object::new(ObjectKind::Contract, one.id.0, name);
                self.write_down(tx, visitor, object, Action::Archived, (None, None)).await?;
            }
            store::merge::take_over(tx, there.id, stored.id).await?;
            let users = joined_accesses(&around.accesses, stored.id);
            for user in users.iter().filter(|user| !user.end.is_empty()) {
                store::merge::join_accesses(tx, user, visitor.now).await?;
            }
            let pick = |group: Group| if choices.contains(&(group, Side::Other)) { Side::Other } else { Side::Kept };
            let new = combine(&stored.contact, &there.contact, pick);
            // Each reference id leads to the contact that remains: by its own, or by that of its part.
            let left = if new.reference == stored.contact.reference {
                there.contact.reference.clone()
            } else {
                stored.contact.reference.clone()
            };
            store::merge::free_reference(tx, there.id).await?;
            if !store::master::change_contact(tx, &stored, &new, &visitor.name, visitor.now).await? {
                return Err(Reason::MergeOutdated.into());
            }
            store::merge::become_part(tx, &there, stored.id, left.as_deref(), visitor.now).await?;

            let (before, after) = told(&changes(&stored.contact, &new));
            let (levels, joined) = levels(&users, &around);
            let came = came(&there.contact, &around, there.id, codes);
            let object = Object::new(ObjectKind::Contact, stored.id.0, stored.contact.name.full());
            let words = (together([before, levels]), together([after, Some(came), joined]));
            self.write_down(tx, visitor, object, Action::Merged, words).await?;
            let object = Object::new(ObjectKind::Contact, there.id.0, there.contact.name.full());
            let renamed = |reference: &Option<String>| {
                let words = || format!("Referenz: {}", reference.as_deref().unwrap_or("–"));
                (left != there.contact.reference).then(words)
            };
            let into = format!("Aufgegangen in: {}", named(&new));
            let words = (renamed(&there.contact.reference), together([Some(into), renamed(&left)]));
            self.write_down(tx, visitor, object, Action::Merged, words).await
        })
    }
}

fn in_use(stored: StoredContact) -> Outcome<StoredContact> {
    if stored.archived_at.is_some() { Err(Reason::Archived.into()) } else { Ok(stored) }
}

/// Where a merge goes on if one of the two has become a part of another contact, perhaps of the other one of the two.
fn elsewhere(kept: &StoredContact, other: Option<&StoredContact>) -> Option<String> {
    let remains = |stored: &StoredContact| stored.merged_into.unwrap_or(stored.id);
    let is_part = [Some(kept), other].into_iter().flatten().any(|stored| stored.merged_into.is_some());
    let one = remains(kept);
    is_part.then(|| match other.map(remains).filter(|other| *other != one) {
        None => format!("/admin/contacts/{one}"),
        Some(other) => format!("/admin/contacts/{one}/merge?other={other}"),
    })
}

fn party(stored: &StoredContact) -> Party {
    Party {
        id: stored.id,
        version: stored.version,
        name: stored.contact.name.full(),
        reference: stored.contact.reference.clone(),
    }
}

fn preview(visitor: &Visitor, kept: &StoredContact, other: &StoredContact, around: Belongings) -> Preview {
    let repeated = repeated(&around.agreements, kept.id).into_iter().map(|(one, _)| one.id).collect();
    let read = newly_read(&around.went, &around.accesses);
    let houses = newly_open(&around.houses, &around.accesses, &around.elsewhere);
    let mark = mark(&around.agreements, &around.accesses, &read, &houses, &around.codes);
    Preview {
        other: party(other),
        lines: lines(
            &kept.contact,
            &other.contact,
            preset_channel(kept.channel_chosen_at, other.channel_chosen_at),
            visitor.lang,
        ),
        repeated,
        users: joined_accesses(&around.accesses, kept.id),
        read,
        houses,
        contracts: around.agreements.into_iter().filter(|one| one.contact == other.id).collect(),
        codes: around.codes,
        counts: around.counts,
        mark,
    }
}

/// Name and reference id, as the journal tells contacts apart.
fn named(contact: &Contact) -> String {
    let name = contact.name.full();
    contact.reference.as_ref().map_or_else(|| name.clone(), |reference| format!("{name} ({reference})"))
}

/// What came over, in the words of the journal.
fn came(contact: &Contact, around: &Belongings, from: ContactId, codes: usize) -> String {
    let contracts = around.agreements.iter().filter(|one| one.contact == from).map(words).collect::<Vec<_>>();
    let users = around.accesses.iter().filter(|one| one.contact == from).map(|one| one.email.clone());
    let mut parts = vec![format!("Aufgenommen: {}", named(contact))];
    let mut list = |label: &str, words: Vec<String>| {
        if !words.is_empty() {
            parts.push(format!("{label}: {}", words.join(", ")));
        }
    };
    list("Verträge", contracts);
    list("Nutzer", users.collect());
    list("Codes", if codes > 0 { vec![codes.to_string()] } else { Vec::new() });
    parts.join("; ")
}

fn words(agreement: &Agreement) -> String {
    agreement.number.clone().unwrap_or_else(|| agreement.place.clone())
}

/// Several parts of an entry, as one.
fn together<const N: usize>(parts: [Option<String>; N]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What those who reached both could do before, and what they can do with the one access that stays.
fn levels(users: &[Joined], around: &Belongings) -> (Option<String>, Option<String>) {
    let twice = || users.iter().filter(|user| !user.end.is_empty());
    let before = twice().map(|user| {
        let of = around.accesses.iter().filter(|access| access.login == user.stays.login);
        let levels: Vec<&str> = of.map(|access| access.level.label().de).collect();
        format!("Nutzer {}: {}", user.stays.email, levels.join(" und "))
    });
    let after = twice().map(|user| format!("Nutzer {}: {}", user.stays.email, user.stays.level.label().de));
    (joined(before), joined(after))
}

fn joined(words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join("; "))
}

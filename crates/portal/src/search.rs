//! One search over everything, for staff.

use crate::{Outcome, Portal, Visitor};
use domain::{
    announcement::State,
    policy::Right,
    search::{Found, Group, Hit, Kind},
    text::Lang,
};

/// How many of a kind are offered, where something is chosen by what was typed: more is no choice.
pub(crate) const OFFERED: u8 = 8;
/// So many of a kind are looked at for that: what is archived among them cannot be chosen.
pub(crate) const CANDIDATES: i64 = 3 * OFFERED as i64;

impl Portal {
    /// What is found for the words of a query, some of each kind: two statements, none without words.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn search(&self, visitor: &Visitor, query: &str, each: u8) -> Outcome<Found> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        let mut plan = store::search::plan(self.db().read(), query).await?;
        // Whoever may not open the pages of something does not learn here that it is there.
        for (kind, right) in [
            (store::search::Kind::Staff, Right::ManageStaff),
            (store::search::Kind::Announcement, Right::WriteAnnouncements),
            (store::search::Kind::Document, Right::WriteDocuments),
            (store::search::Kind::Faq, Right::WriteFaq),
        ] {
            if visitor.must_as_staff(right).is_err() {
                plan = plan.without(kind);
            }
        }
        // One more of each kind than is shown tells whether there is more, unless that is known already.
        let some = i64::from(each) + i64::from(!plan.has_more());
        let hits = store::search::find(self.db().read(), &plan, some).await?;
        let mut groups: Vec<Group> = Vec::new();
        for hit in each_contact_once(hits) {
            let Some((kind, hit)) = told(hit, visitor) else { continue };
            match groups.last_mut().filter(|group| group.kind == kind) {
                Some(group) => group.hits.push(hit),
                None => groups.push(Group { kind, hits: vec![hit] }),
            }
        }
        let mut more = plan.has_more();
        for group in &mut groups {
            more |= group.hits.len() > usize::from(each);
            group.hits.truncate(each.into());
        }
        Ok(Found { groups, more })
    }
}

/// The contact that somebody means who finds one: whoever looks for one that has become a part of another means that one.
pub(crate) fn contact_meant(hit: &store::search::Hit) -> i64 {
    hit.target.unwrap_or(hit.id)
}

/// The same with each contact once. One that is found by what has become a part of it and also by itself was not found by
/// that part alone, so that nothing needs to be said of it.
pub(crate) fn each_contact_once(hits: Vec<store::search::Hit>) -> Vec<store::search::Hit> {
    let is_contact = |hit: &store::search::Hit| hit.kind() == Some(store::search::Kind::Contact);
    let mut once: Vec<store::search::Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        let same = |known: &store::search::Hit| is_contact(known) && contact_meant(known) == contact_meant(&hit);
        let known = if is_contact(&hit) { once.iter().position(same) } else { None };
        match known {
            None => once.push(hit),
            Some(at) if hit.target.is_none() => once[at] = hit,
            Some(_) => {}
        }
    }
    once
}

/// What tells a contact from others; if it was found by one that has become a part of it, that, too: otherwise nobody
/// understands why an address finds somebody who does not have it.
fn detail_of_contact(hit: &store::search::Hit, lang: Lang) -> String {
    let detail = hit.detail.clone().unwrap_or_default();
    let Some(former) = hit.label.as_deref().filter(|_| hit.target.is_some()) else { return detail };
    let person = [&hit.first_name, &hit.last_name].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let now = if person.is_empty() { hit.company.clone().unwrap_or_default() } else { person };
    let found_by = match lang {
        Lang::De if now == former => "früher zweimal angelegt".to_owned(),
        Lang::De => format!("früher auch „{former}“"),
        Lang::En if now == former => "was there twice before".to_owned(),
        Lang::En => format!("formerly also “{former}”"),
    };
    if detail.is_empty() { found_by } else { format!("{detail} · {found_by}") }
}

fn told(hit: store::search::Hit, visitor: &Visitor) -> Option<(Kind, Hit)> {
    use store::search::Kind as Of;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (kind, name, detail, path) = match hit.kind()? {
        Of::Contact => {
            let path = format!("/admin/contacts/{}", contact_meant(&hit));
            (Kind::Contact, hit.name(), detail_of_contact(&hit, visitor.lang), path)
        }
        Of::Property => (Kind::Property, text(&hit.label), text(&hit.detail), format!("/admin/properties/{}", hit.id)),
        Of::Unit => (Kind::Unit, text(&hit.label), text(&hit.detail), format!("/admin/units/{}", hit.id)),
        Of::Contract => {
            let detail = format!("{} · {}", hit.name(), text(&hit.detail));
            (Kind::Contract, text(&hit.label), detail, format!("/admin/contacts/{}", hit.target?))
        }
        Of::Login => {
            // A resident has no contact; their own page is where they are signed in.
            let path = match hit.target {
                Some(contact) => format!("/admin/contacts/{contact}"),
                None => format!("/admin/users/{}/sessions", hit.id),
            };
            (Kind::Login, text(&hit.label), text(&hit.detail), path)
        }
        Of::Staff => (Kind::Staff, text(&hit.label), text(&hit.detail), format!("/admin/staff/{}", hit.id)),
        Of::Announcement => {
            let state = State::at(visitor.now, hit.at, hit.archived.then_some(visitor.now)).label().to(visitor.lang);
            let day = hit.at.map(|at| format!(" · {}", at.day().to(visitor.lang))).unwrap_or_default();
            let path = format!("/admin/announcements/{}", hit.id);
            (Kind::Announcement, text(&hit.label), format!("{state}{day}"), path)
        }
        Of::Document => (Kind::Document, text(&hit.label), text(&hit.detail), format!("/admin/documents/{}", hit.id)),
        Of::Faq => (Kind::Faq, text(&hit.label), text(&hit.detail), format!("/admin/faq/entries/{}", hit.id)),
    };
    Some((kind, Hit { path, name, detail, archived: hit.archived }))
}

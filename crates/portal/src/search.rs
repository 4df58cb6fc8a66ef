//! One search over everything, for staff.

use crate::{Outcome, Portal, Visitor};
use domain::{
    announcement::State,
    policy::Right,
    search::{Found, Group, Hit, Kind},
};

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
        let hits = store::search::find(self.db().read(), &plan, i64::from(each)).await?;
        let mut groups: Vec<Group> = Vec::new();
        for hit in hits {
            let Some((kind, hit)) = told(hit, visitor) else { continue };
            match groups.last_mut().filter(|group| group.kind == kind) {
                Some(group) => group.hits.push(hit),
                None => groups.push(Group { kind, hits: vec![hit] }),
            }
        }
        Ok(Found { groups, more: plan.has_more() })
    }
}

fn told(hit: store::search::Hit, visitor: &Visitor) -> Option<(Kind, Hit)> {
    use store::search::Kind as Of;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (kind, name, detail, path) = match hit.kind()? {
        // Whoever looks for one that has become a part of another means that one.
        Of::Contact => {
            let path = format!("/admin/contacts/{}", hit.target.unwrap_or(hit.id));
            (Kind::Contact, hit.name(), text(&hit.detail), path)
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

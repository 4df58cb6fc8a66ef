//! What customers find among what they may read in a house, and what of it is new to them.

use crate::{Outcome, Portal, Visitor};
use domain::{
    document::Folder,
    fulltext,
    id::PropertyId,
    list::Below,
    policy::{At, List, Visibility, visibility},
    reading::{Found, Group, Kind, New},
    refusal::Refusal,
    time::Moment,
};
use store::{reading::Wanted, write_tx};

/// So many of each kind are shown beside the others.
const FEW: usize = 5;
/// So many are shown of one kind.
const PAGE: usize = 20;

impl Portal {
    /// What a customer finds in a house: a few of each kind, or a page of one kind that begins where the one before has said.
    /// The same is found that the pages of the kinds show. One statement, and one for the settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs, for a kind that is not open to them there, and for staff;
    /// [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn find_in_house(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        query: &str,
        kind: Option<Kind>,
        from: &str,
    ) -> Outcome<Found> {
        self.news_for(visitor).await?;
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_home(property, settings)?;
        // Both lists are limited to the same person on the same day.
        let reaches = [List::Announcements, List::Documents]
            .map(|list| visibility(&visitor.who, list, visitor.context(settings)));
        let [Visibility::Own(reach), Visibility::Own(of_documents)] = reaches else {
            return Err(Refusal::NotFound.into());
        };
        debug_assert_eq!(reach, of_documents);
        let may = |kind: &Kind| match kind {
            // As their page asks: what is of somebody's own contact stands in each of their houses.
            Kind::Document => visitor.must_see_documents(property, settings).is_ok(),
            Kind::Announcement | Kind::Faq => visitor.may(kind.page().right(), At::Property(property), settings),
        };
        let kinds: Vec<Kind> = match kind {
            Some(kind) if may(&kind) => vec![kind],
            Some(_) => return Err(Refusal::NotFound.into()),
            None => Kind::ALL.into_iter().filter(may).collect(),
        };
        let words = fulltext::asked(query);
        if words.is_empty() {
            let groups = kinds.into_iter().map(|kind| Group { kind, hits: Vec::new(), next: None }).collect();
            return Ok(Found { words, groups });
        }
        let size = if kind.is_some() { PAGE } else { FEW };
        let wanted = Wanted {
            reach,
            property,
            words: &words,
            kinds: &kinds,
            below: kind.and_then(|_| Below::parse(from)),
            after: kind.and_then(|_| from.parse().ok()),
            now: visitor.now,
            lang: visitor.lang,
            limit: size as i64 + 1,
        };
        let parts = store::reading::find(self.db().read(), &wanted).await?;
        let group = |(kind, mut part): (Kind, store::reading::Part)| {
            let more = part.hits.len() > size;
            part.hits.truncate(size);
            if kind == Kind::Document {
                for hit in &mut part.hits {
                    hit.text = Folder::parse(&hit.text).map_or("", |folder| folder.label().to(visitor.lang)).to_owned();
                }
            }
            let last = part.hits.last().filter(|_| more).map(|hit| (hit.id, hit.at));
            let next = last.or(part.edge.map(|edge| (edge.id, edge.at))).map(|(id, at)| match at {
                Some(at) => Below { at, id }.to_string(),
                None => id.to_string(),
            });
            Group { kind, hits: part.hits, next }
        };
        Ok(Found { groups: parts.into_iter().map(group).collect(), words })
    }

    /// What is new to a customer in a list of a house; nothing where no marks are kept.
    pub(crate) async fn news_at(&self, visitor: &Visitor, property: PropertyId, kind: Kind) -> Outcome<Option<New>> {
        let news = self.news_for(visitor).await?;
        Ok(news.iter().find(|new| (new.property, new.kind) == (property, kind)).copied())
    }

    /// Keeps that somebody has had a list of a house before them, with this on top. The only place where marks are set, and
    /// only if they look at it themselves. The journal need not know. If it cannot be kept, they see a mark twice.
    pub(crate) async fn note_seen(&self, visitor: &Visitor, new: &New, newest: Moment) {
        let (Ok(customer), true) = (visitor.customer(), visitor.leaves_traces()) else { return };
        let Some(seen) = new.seen.opened(newest, visitor.today()) else { return };
        let kept: Outcome<()> = async {
            write_tx!(self.db(), |tx| {
                store::reading::keep_seen(tx, customer.login, new, seen).await?;
                Ok::<_, crate::Fault>(())
            })
        }
        .await;
        if let Err(fault) = kept {
            tracing::warn!(%fault, "what somebody has seen could not be kept");
        }
    }
}

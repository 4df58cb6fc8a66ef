//! The portal of a house.

use crate::{Outcome, Portal, Visitor};
use domain::{
    home::{Newest, News, StartPage},
    id::PropertyId,
    policy::{At, List, Right, Verdict, Visibility, permits, visibility},
    reading::{Kind, New},
    refusal::Refusal,
    setting::Settings,
    time::Moment,
};

/// How many of the newest announcements, and of the newest documents, stand there.
const NEWS: i64 = 3;

impl Portal {
    /// The start page of a house.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs, [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn start_page(&self, visitor: &Visitor, property: PropertyId) -> Outcome<StartPage> {
        let announced = self.news_at(visitor, property, Kind::Announcement).await?;
        let shared = self.news_at(visitor, property, Kind::Document).await?;
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_home(property, settings)?;
        // What is announced and what is shared comes with the rest: the page has one statement.
        let reach = match visibility(&visitor.who, List::Announcements, visitor.context(settings)) {
            Visibility::Own(reach) => reach,
            Visibility::Nothing | Visibility::Everything | Visibility::At(_) => return Err(Refusal::NotFound.into()),
        };
        let store::home::Start { address, contracts, news, documents, next, .. } =
            store::home::start(self.db().read(), reach, property, visitor.now, NEWS).await?;
        let name = visitor.property_name(property).ok_or(Refusal::NotFound)?.to_owned();
        let own = contracts
            .into_iter()
            .filter(|(contact, _)| visitor.may(Right::SeeOwnContact, At::Contact(*contact), settings));
        let contracts = own.map(|(_, contract)| contract).collect();
        let lang = visitor.lang;
        let told = |id: i64, title: String, at: Moment| (at, News { id, title, when: at.day().to(lang), new: false });
        let announcements = news.into_iter().map(|news| told(news.id.0, news.title, news.at));
        let announcements = newest(announced, announcements);
        let documents = if visitor.must_see_documents(property, settings).is_ok() {
            let documents = documents.into_iter().map(|paper| {
                let (at, news) = told(paper.id.0, paper.title, paper.at);
                (at, News { when: format!("{} · {}", news.when, paper.folder.label().to(lang)), ..news })
            });
            newest(shared, documents)
        } else {
            Newest::default()
        };
        let next =
            next.map(|next| News { id: next.id.0, title: next.title, when: next.appointment.to(lang), new: false });
        Ok(StartPage { property, name, address, contracts, announcements, documents, next })
    }
}

/// The newest of a list, each with since when it is shown. Marked is what is counted as not seen: the list itself keeps its
/// marks for the day, and here a number stands above them.
fn newest(new: Option<New>, items: impl Iterator<Item = (Moment, News)>) -> Newest {
    let marked = items.map(|(at, news)| News { new: new.is_some_and(|new| new.is_unseen(at)), ..news });
    Newest { items: marked.collect(), unseen: new.map(|new| new.count) }
}

impl Visitor {
    /// Whether the policy allows it now.
    #[must_use]
    pub fn may(&self, right: Right, at: At, settings: &Settings) -> bool {
        permits(&self.who, right, at, self.context(settings)) == Verdict::Allowed
    }
}

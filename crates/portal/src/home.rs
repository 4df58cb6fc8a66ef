//! The portal of a house.

use crate::{Outcome, Portal, Visitor};
use domain::{
    home::{News, StartPage},
    id::PropertyId,
    policy::{At, List, Right, Verdict, Visibility, permits, visibility},
    refusal::Refusal,
    setting::Settings,
};

/// How many of the newest announcements stand there.
const NEWS: i64 = 3;

impl Portal {
    /// The start page of a house.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs, [`Refusal::QuestionsFirst`], [`Refusal::SignedOut`].
    pub async fn start_page(&self, visitor: &Visitor, property: PropertyId) -> Outcome<StartPage> {
        let new = self.news_at(visitor, property).await?;
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_home(property, settings)?;
        // What is announced comes with the rest: the page has one statement.
        let reach = match visibility(&visitor.who, List::Announcements, visitor.context(settings)) {
            Visibility::Own(reach) => reach,
            Visibility::Nothing | Visibility::Everything | Visibility::At(_) => return Err(Refusal::NotFound.into()),
        };
        let store::home::Start { address, contracts, news, next, .. } =
            store::home::start(self.db().read(), reach, property, visitor.now, NEWS).await?;
        let name = visitor.property_name(property).ok_or(Refusal::NotFound)?.to_owned();
        let own = contracts
            .into_iter()
            .filter(|(contact, _)| visitor.may(Right::SeeOwnContact, At::Contact(*contact), settings));
        let contracts = own.map(|(_, contract)| contract).collect();
        let lang = visitor.lang;
        let after = new.map(|new| new.seen.marks_after(visitor.today()));
        let news = news.into_iter().map(|news| News {
            id: news.id,
            title: news.title,
            when: news.at.day().to(lang),
            new: after.is_some_and(|after| news.at > after),
        });
        let next =
            next.map(|next| News { id: next.id, title: next.title, when: next.appointment.to(lang), new: false });
        let unseen = new.map(|new| new.count);
        Ok(StartPage { property, name, address, contracts, news: news.collect(), unseen, next })
    }
}

impl Visitor {
    /// Whether the policy allows it now.
    #[must_use]
    pub fn may(&self, right: Right, at: At, settings: &Settings) -> bool {
        permits(&self.who, right, at, self.context(settings)) == Verdict::Allowed
    }
}

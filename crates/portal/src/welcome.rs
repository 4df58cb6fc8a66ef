//! The questions of the first sign-in. Which are asked, and what comes next, `domain::onboarding` decides anew each time.

use crate::{Outcome, Portal, Visitor, me::own_contact};
use domain::{
    access::Access,
    contact::{ContactChannel, TypedDetails},
    form::Problem,
    id::{AccessId, PropertyId},
    onboarding::{
        self, Answer, ChannelPage, ContactPage, Done, Item, PeoplePage, Place, Question, ResidencyPage, waiting,
    },
    people::{self, TypedPerson},
    person::Email,
    policy::{At, Right, Verdict, menu, permits},
    refusal::Refusal,
    setting::{Key, Settings},
};
use store::{Tx, customer::Held, write_tx};

/// Where it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward {
    /// With this question.
    Question(Item),
    /// There are no more.
    Through,
}

/// An answer as it comes from a form.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Letters on paper as well, or not.
    Channel(ContactChannel),
    /// Lives in this house, or does not.
    Residency(PropertyId, bool),
    /// The data, confirmed or corrected, with the version that the form showed.
    Contact(i64, TypedDetails),
    /// Who else shall have access.
    People(Vec<TypedPerson>),
}

impl Reply {
    const fn item(&self) -> Item {
        let (question, property) = match self {
            Self::Channel(_) => (Question::Channel, None),
            Self::Residency(property, _) => (Question::Residency, Some(*property)),
            Self::Contact(..) => (Question::Contact, None),
            Self::People(_) => (Question::People, None),
        };
        Item { question, property }
    }
}

/// What a customer has been asked and has answered, access by access.
struct Desk<'a> {
    visitor: &'a Visitor,
    settings: &'a Settings,
    held: Vec<Held>,
}

impl Desk<'_> {
    fn held(&self, access: AccessId) -> Option<&Held> {
        self.held.iter().find(|held| held.id == access)
    }

    fn plan(&self, access: &Access) -> Vec<Item> {
        onboarding::plan(access, self.settings, self.visitor.today())
    }

    fn answered(&self, access: &Access) -> Vec<Item> {
        self.held(access.id).map(|held| held.answers.iter().map(|(item, ..)| *item).collect()).unwrap_or_default()
    }

    /// What comes next, and the accesses before it that have nothing left to ask.
    fn next<'c>(&self, accesses: &'c [Access]) -> (Option<(&'c Access, Item)>, Vec<AccessId>) {
        let mut through = Vec::new();
        for access in waiting(accesses, self.settings, self.visitor.today()) {
            match onboarding::next(&self.plan(access), &self.answered(access)) {
                Some(item) => return (Some((access, item)), through),
                None => through.push(access.id),
            }
        }
        (None, through)
    }

    /// Whom an access is about, where there is more than one that asks; with the house, where two have the same name.
    fn about(&self, access: &Access, accesses: &[Access]) -> Option<String> {
        let asking: Vec<&Access> = accesses.iter().filter(|access| !self.plan(access).is_empty()).collect();
        let called = |access: &Access| Some(self.held(access.id)?.contact.as_ref()?.name.full());
        let name = called(access)?;
        let alike = asking.iter().filter(|other| called(other).as_ref() == Some(&name)).count() > 1;
        let house = access.tenancies.first().filter(|_| alike);
        let house = house.and_then(|tenancy| self.visitor.property_name(tenancy.property));
        let words = house.map_or_else(|| name.clone(), |house| format!("{name}, {house}"));
        (asking.len() > 1).then_some(words)
    }
}

impl Portal {
    async fn desk<'a>(&self, visitor: &'a Visitor) -> Outcome<Desk<'a>> {
        let settings = self.settings_for(visitor).await?;
        let held = store::customer::held(self.db().read(), visitor.customer()?.login).await?;
        Ok(Desk { visitor, settings, held })
    }

    /// The question that comes next. Whoever has nothing left to be asked is through from now on: so nobody is kept
    /// out by questions that are no longer asked, or never were.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`]; [`Refusal::NotFound`] for staff.
    pub async fn next_question(&self, visitor: &Visitor) -> Outcome<Onward> {
        let customer = visitor.customer()?;
        let desk = self.desk(visitor).await?;
        let (next, through) = desk.next(&customer.accesses);
        if !through.is_empty() && visitor.leaves_traces() {
            let noted: Outcome<()> = write_tx!(self.db(), |tx| {
                for access in &through {
                    store::access::set_through(tx, *access, visitor.now).await?;
                }
                Ok(())
            });
            noted?;
        }
        Ok(next.map_or(Onward::Through, |(_, item)| Onward::Question(item)))
    }

    /// The accesses of a customer that have nothing left to ask, although nobody has noted it yet.
    pub(crate) async fn nothing_left(&self, visitor: &Visitor) -> Outcome<Vec<AccessId>> {
        let desk = self.desk(visitor).await?;
        Ok(desk.next(&visitor.customer()?.accesses).1)
    }

    /// The page of a question that somebody may look at, with what hangs on the access it is asked through.
    async fn question<'a>(&self, visitor: &'a Visitor, item: Item) -> Outcome<(Desk<'a>, Held, Place)> {
        let accesses = &visitor.customer()?.accesses;
        let mut desk = self.desk(visitor).await?;
        let is_asked = Key::asking(item.question).is_some_and(|key| desk.settings.on(key));
        // Somebody who is through, or whose question was switched off, is sent on instead of before a wall.
        let (Some((access, _)), true) = (desk.next(accesses).0, is_asked) else {
            return Err(Refusal::QuestionsFirst.into());
        };
        let plan = desk.plan(access);
        let (true, Some((number, of))) =
            (onboarding::may_open(&plan, &desk.answered(access), item), onboarding::progress(&plan, item))
        else {
            return Err(Refusal::NotFound.into());
        };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let place = Place {
            access: access.id,
            number: count(number),
            of: count(of),
            back: onboarding::before(&plan, item).map(Item::path),
            about: desk.about(access, accesses),
        };
        let index = desk.held.iter().position(|held| held.id == access.id).ok_or(Refusal::NotFound)?;
        let held = desk.held.swap_remove(index);
        Ok((desk, held, place))
    }

    /// Letters on paper as well?
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what somebody is not asked now, [`Refusal::QuestionsFirst`] for what nobody is asked
    /// any more.
    pub async fn channel_question(&self, visitor: &Visitor) -> Outcome<ChannelPage> {
        let item = Item { question: Question::Channel, property: None };
        let (_, held, place) = self.question(visitor, item).await?;
        let contact = held.contact.ok_or(Refusal::NotFound)?;
        Ok(ChannelPage { place, channel: contact.channel })
    }

    /// Do you live in this house?
    ///
    /// # Errors
    /// As [`Portal::channel_question`].
    pub async fn residency_question(&self, visitor: &Visitor, property: PropertyId) -> Outcome<ResidencyPage> {
        let item = Item { question: Question::Residency, property: Some(property) };
        let (_, held, place) = self.question(visitor, item).await?;
        let name = visitor.property_name(property).ok_or(Refusal::NotFound)?.to_owned();
        let given = held.answers.iter().find(|(about, ..)| *about == item).map(|(_, answer, _)| *answer);
        let lives_here = given.map(|answer| answer == Answer::Residency(true));
        Ok(ResidencyPage { place, property, name, lives_here })
    }

    /// Are these data right?
    ///
    /// # Errors
    /// As [`Portal::channel_question`].
    pub async fn contact_question(&self, visitor: &Visitor) -> Outcome<ContactPage> {
        let (desk, held, place) = self.question(visitor, Item { question: Question::Contact, property: None }).await?;
        let contact = own_contact(held, visitor, desk.settings).ok_or(Refusal::NotFound)?;
        Ok(ContactPage { place, contact })
    }

    /// Who else shall have access?
    ///
    /// # Errors
    /// As [`Portal::channel_question`].
    pub async fn people_question(&self, visitor: &Visitor) -> Outcome<PeoplePage> {
        let (_, held, place) = self.question(visitor, Item { question: Question::People, property: None }).await?;
        let contact = held.contact.ok_or(Refusal::NotFound)?.id;
        Ok(PeoplePage { place, contact })
    }

    /// The last page.
    ///
    /// # Errors
    /// [`Refusal::QuestionsFirst`] as long as there are questions, [`Refusal::SignedOut`], [`Refusal::NotFound`] for
    /// staff and for whoever has no house to go to.
    pub async fn questions_done(&self, visitor: &Visitor) -> Outcome<Done> {
        let customer = visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        if waiting(&customer.accesses, settings, visitor.today()).next().is_some() {
            return Err(Refusal::QuestionsFirst.into());
        }
        let homes = visitor.homes(settings);
        let first = homes.first().map(|(property, _)| *property).ok_or(Refusal::NotFound)?;
        let pages = menu(&visitor.who, Some(first), visitor.context(settings));
        Ok(Done { homes, pages })
    }

    /// Answers a question and says where it goes on. The last answer and the end of the questions are one transaction;
    /// the same answer again changes nothing. A question that is not asked any more is not kept.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what somebody is not asked now; [`Refusal::Invalid`] and [`Refusal::Conflict`] by
    /// what was typed.
    pub async fn answer(&self, visitor: &Visitor, access: AccessId, reply: &Reply) -> Outcome<Onward> {
        let customer = visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        let access = customer.accesses.iter().find(|own| own.id == access).ok_or(Refusal::NotFound)?;
        if let (Reply::People(rows), Some(contact)) = (reply, access.contact) {
            let own = Email::parse(&visitor.email).map_err(|_| Refusal::NotFound)?;
            self.count_mails(visitor, contact, people::read(rows, Some(&own))?.len()).await?;
        }
        write_tx!(self.db(), |tx| {
            if !store::customer::lock_access(tx, access.id, customer.login).await? {
                return Err(Refusal::NotFound.into());
            }
            let held = store::customer::held(&mut *tx, customer.login).await?;
            let mut desk = Desk { visitor, settings, held };
            if Key::asking(reply.item().question).is_some_and(|key| settings.on(key)) {
                self.take(tx, &desk, access, reply).await?;
                desk.held = store::customer::held(&mut *tx, customer.login).await?;
            }
            let (next, through) = desk.next(&customer.accesses);
            for access in through {
                store::access::set_through(tx, access, visitor.now).await?;
            }
            Ok(next.map_or(Onward::Through, |(_, item)| Onward::Question(item)))
        })
    }

    async fn take(&self, tx: &mut Tx, desk: &Desk<'_>, access: &Access, reply: &Reply) -> Outcome<()> {
        let Desk { visitor, settings, .. } = *desk;
        let item = reply.item();
        let (plan, answered) = (desk.plan(access), desk.answered(access));
        // Somebody who is through changes what they have said, for example from a page that is still open; what they
        // have never been asked they find in their settings.
        let asked = !access.through || access.asked.contains(&item) || answered.contains(&item);
        if !onboarding::may_open(&plan, &answered, item) || !asked {
            return Err(Refusal::NotFound.into());
        }
        let held = desk.held(access.id).ok_or(Refusal::NotFound)?;
        let contact = held.contact.as_ref().ok_or(Refusal::NotFound)?;
        let (right, at) = match item {
            Item { property: Some(property), .. } => (Right::AnswerResidency, At::Property(property)),
            Item { question: Question::Channel, .. } => (Right::ChangeChannel, At::Contact(contact.id)),
            Item { question: Question::People, .. } => (Right::AddUsers, At::Contact(contact.id)),
            Item { .. } => (Right::EditOwnContact, At::Contact(contact.id)),
        };
        if permits(&visitor.who, right, at, visitor.context(settings)) == Verdict::Hidden {
            return Err(Refusal::NotFound.into());
        }
        let answer = match reply {
            Reply::Channel(channel) => {
                self.set_channel(tx, visitor, contact, *channel).await?;
                Answer::Channel(*channel)
            }
            Reply::Residency(_, lives_here) => Answer::Residency(*lives_here),
            Reply::Contact(version, typed) => {
                let corrected = self.correct(tx, visitor, contact, *version, typed).await?;
                if !corrected && answered.contains(&item) {
                    return Ok(());
                }
                Answer::Contact(corrected)
            }
            Reply::People(rows) => {
                let own = Email::parse(&visitor.email).map_err(|_| Refusal::NotFound)?;
                let people = people::read(rows, Some(&own))?;
                let household = self.household(tx, visitor, contact.id).await?;
                // A form that was sent twice finds everybody invited.
                if answered.contains(&item) && people.iter().all(|person| household.knows(person)) {
                    return Ok(());
                }
                self.invite_people(tx, visitor, &household, &people, &Problem::InvitedAlready).await?;
                Answer::People(people.len())
            }
        };
        self.note_answer(tx, visitor, held, item, answer).await
    }
}

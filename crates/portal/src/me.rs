//! What customers see and change about themselves.

use crate::{Outcome, Portal, SignedIn, Visitor, mail::Content};
use domain::{
    access::Access,
    contact::{ContactChannel, Correction, OwnContact, Residency, TypedDetails},
    id::{ContactId, PropertyId},
    journal::{Action, Actor, Entry, Object, ObjectKind},
    onboarding::{Answer, Item, Question},
    policy::{At, Right, Who},
    refusal::{Conflict, Reason, Refusal, Shown},
    setting::{Key, Settings},
    text::Lang,
};
use store::{
    Tx,
    customer::{Contact, Held},
    write_tx,
};

impl Portal {
    /// The contacts that somebody may see, below one house.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for houses that are not theirs and for people without contact, [`Refusal::QuestionsFirst`],
    /// [`Refusal::SignedOut`].
    pub async fn my_contacts(&self, visitor: &Visitor, property: PropertyId) -> Outcome<Vec<OwnContact>> {
        self.contacts_with(Right::SeeOwnContact, visitor, property).await
    }

    /// The contacts whose channel somebody may choose, below one house.
    ///
    /// # Errors
    /// As [`Portal::my_contacts`], and [`Refusal::NotFound`] while the switch is off.
    pub async fn my_channels(&self, visitor: &Visitor, property: PropertyId) -> Outcome<Vec<OwnContact>> {
        self.contacts_with(Right::ChangeChannel, visitor, property).await
    }

    async fn contacts_with(&self, right: Right, visitor: &Visitor, property: PropertyId) -> Outcome<Vec<OwnContact>> {
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_home(property, settings)?;
        let held = store::customer::held(self.db().read(), visitor.customer()?.login).await?;
        let mut own: Vec<OwnContact> = Vec::new();
        for contact in held.into_iter().filter_map(|held| own_contact(held, visitor, settings)) {
            // One person can have two accesses to one contact; it is shown once.
            let known = own.iter().any(|other| other.id == contact.id);
            let here = visitor.belongs(contact.id, property);
            if !known && here && visitor.may(right, At::Contact(contact.id), settings) {
                own.push(contact);
            }
        }
        if own.is_empty() { Err(Refusal::NotFound.into()) } else { Ok(own) }
    }

    /// Corrects how a contact can be reached. `version` is the one that the form showed.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Invalid`] with the names of the fields, [`Refusal::Conflict`].
    pub async fn correct_contact(
        &self,
        visitor: &Visitor,
        contact: ContactId,
        version: i64,
        typed: &TypedDetails,
    ) -> Outcome<()> {
        let settings = self.settings_for(visitor).await?;
        visitor.must(Right::EditOwnContact, At::Contact(contact), settings)?;
        let login = visitor.customer()?.login;
        write_tx!(self.db(), |tx| {
            let held = store::customer::held(&mut *tx, login).await?;
            let contact = held.iter().filter_map(|held| held.contact.as_ref()).find(|own| own.id == contact);
            self.correct(tx, visitor, contact.ok_or(Refusal::NotFound)?, version, typed).await?;
            Ok(())
        })
    }

    /// Corrects a contact within the transaction that has read it, and tells staff. `false`: nothing was different.
    pub(crate) async fn correct(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        contact: &Contact,
        version: i64,
        typed: &TypedDetails,
    ) -> Outcome<bool> {
        let details = contact.details.read(typed)?;
        let corrections = contact.details.corrections(&details);
        // A form that was sent twice finds everything as it wants it.
        if corrections.is_empty() {
            return Ok(false);
        }
        if !store::customer::correct(tx, contact, version, &details).await? {
            return Err(self.conflict(tx, visitor, contact, &corrections).await?.into());
        }
        for correction in &corrections {
            let told = |value: &Option<String>| {
                value.as_ref().map(|value| format!("{}: {value}", correction.field.label().de))
            };
            let entry = Entry {
                actor: visitor.actor(),
                object: object(contact),
                action: Action::Changed,
                before: told(&correction.before).or_else(|| Some(format!("{}: –", correction.field.label().de))),
                after: told(&correction.after).or_else(|| Some(format!("{}: –", correction.field.label().de))),
            };
            store::journal::append(tx, visitor.now, &entry).await?;
        }
        store::task::corrected(tx, contact.id, &corrections, &visitor.name, visitor.now).await?;
        self.tell_staff(tx, visitor, contact, version).await?;
        Ok(true)
    }

    /// To the organisation's address if it has one, because somebody looks after that; else to each administrator.
    async fn tell_staff(&self, tx: &mut Tx, visitor: &Visitor, contact: &Contact, version: i64) -> Outcome<()> {
        let reason = format!("contact-corrected:{}:{version}", contact.id);
        let link = format!("{}/admin/contacts/{}", self.config().base_url, contact.id);
        let told = |name: String| Content::ContactCorrected { name, contact: contact.name.full(), link: link.clone() };
        let host = &visitor.host;
        if !host.email.is_empty() {
            return self.enqueue(tx, reason, &host.email, Lang::De, &told(host.name.clone())).await;
        }
        for administrator in store::customer::administrators(tx).await? {
            let reason = format!("{reason}:{}", administrator.email);
            let content = told(administrator.name.clone());
            self.enqueue(tx, reason, &administrator.email, administrator.language, &content).await?;
        }
        Ok(())
    }

    async fn conflict(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        contact: &Contact,
        corrections: &[Correction],
    ) -> Outcome<Refusal> {
        let words = |value: fn(&Correction) -> &Option<String>| {
            let told = corrections.iter().map(|correction| {
                let value = value(correction).as_deref().unwrap_or("–");
                format!("{} {value}", correction.field.label().to(visitor.lang))
            });
            Shown::Words(told.collect::<Vec<_>>().join(", "))
        };
        let (yours, theirs) = (words(|correction| &correction.after), words(|correction| &correction.before));
        let last = store::customer::last_change(tx, contact.id).await?;
        let (by, at) = last.map_or_else(|| (visitor.host.name.clone(), visitor.now), |last| (last.actor_name, last.at));
        Ok(Refusal::Conflict(Conflict { yours, theirs, by, at }))
    }

    /// Chooses the channel of a contact.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Reason::SwitchedOff`] for whoever could choose if the switch were on.
    pub async fn choose_channel(&self, visitor: &Visitor, contact: ContactId, channel: ContactChannel) -> Outcome<()> {
        let settings = self.settings_for(visitor).await?;
        // The same people may correct the contact: they know that there is a channel.
        visitor.must(Right::EditOwnContact, At::Contact(contact), settings)?;
        if !settings.on(Key::Channel) {
            return Err(Reason::SwitchedOff.into());
        }
        visitor.must(Right::ChangeChannel, At::Contact(contact), settings)?;
        let login = visitor.customer()?.login;
        write_tx!(self.db(), |tx| {
            let held = store::customer::held(&mut *tx, login).await?;
            let contact = held.iter().filter_map(|held| held.contact.as_ref()).find(|own| own.id == contact);
            self.set_channel(tx, visitor, contact.ok_or(Refusal::NotFound)?, channel).await
        })
    }

    /// Chooses the channel within the transaction that has read the contact.
    pub(crate) async fn set_channel(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        contact: &Contact,
        channel: ContactChannel,
    ) -> Outcome<()> {
        if contact.channel == channel {
            // The person's own word, also where it is what was there.
            return Ok(store::customer::confirm_channel(tx, contact.id, &visitor.name, visitor.now).await?);
        }
        self.note_channel(tx, visitor, object(contact), (contact.id, contact.channel), channel).await
    }

    /// Writes the channel of a contact down, whoever has chosen it, and tells the journal if it is another one.
    pub(crate) async fn note_channel(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        object: Object,
        (contact, before): (ContactId, ContactChannel),
        after: ContactChannel,
    ) -> Outcome<()> {
        if !store::customer::set_channel(tx, contact, after, &visitor.name, visitor.now).await? {
            return Ok(());
        }
        let told = |channel: ContactChannel| Some(format!("Kontaktweg: {}", channel.label().de));
        let (before, after) = (told(before), told(after));
        let entry = Entry { actor: visitor.actor(), object, action: Action::Changed, before, after };
        Ok(store::journal::append(tx, visitor.now, &entry).await?)
    }

    /// What somebody has said about living in a house.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever is not asked, and while the switch is off; [`Refusal::QuestionsFirst`],
    /// [`Refusal::SignedOut`].
    pub async fn my_residency(&self, visitor: &Visitor, property: PropertyId) -> Outcome<Option<Residency>> {
        let settings = self.settings_for(visitor).await?;
        visitor.must(Right::AnswerResidency, At::Property(property), settings)?;
        let held = store::customer::held(self.db().read(), visitor.customer()?.login).await?;
        let item = Item { question: Question::Residency, property: Some(property) };
        let given = held.iter().flat_map(|held| &held.answers).filter(|(about, ..)| *about == item);
        let last = given.max_by_key(|(.., at)| *at);
        Ok(last.and_then(|(_, answer, at)| match answer {
            Answer::Residency(lives_here) => Some(Residency { lives_here: *lives_here, at: *at }),
            _ => None,
        }))
    }

    /// Says whether one lives in a house.
    ///
    /// # Errors
    /// As [`Portal::my_residency`], but [`Reason::SwitchedOff`] in a house of theirs.
    pub async fn answer_residency(&self, visitor: &Visitor, property: PropertyId, lives_here: bool) -> Outcome<()> {
        let settings = self.settings_for(visitor).await?;
        visitor.must_see_home(property, settings)?;
        if !settings.on(Key::Residency) {
            return Err(Reason::SwitchedOff.into());
        }
        visitor.must(Right::AnswerResidency, At::Property(property), settings)?;
        let customer = visitor.customer()?;
        let item = Item { question: Question::Residency, property: Some(property) };
        // Staff see the answer on the contact: it is noted with each one through which the person may give it. Somebody
        // with a shop who lives in the house as somebody's guest may give it through none alone; then each contact that
        // they have in the house has it.
        let alone = |access: &&Access| {
            let alone = domain::policy::Customer { login: customer.login, accesses: vec![(*access).clone()] };
            let at = At::Property(property);
            domain::policy::permits(&Who::Customer(alone), Right::AnswerResidency, at, visitor.context(settings))
                == domain::policy::Verdict::Allowed
        };
        let here =
            |access: &&Access| access.contact.is_some() && access.properties(visitor.today()).any(|at| at == property);
        let through = || customer.accesses.iter().filter(|access| access.through);
        let mut asked: Vec<_> = through().filter(alone).map(|access| access.id).collect();
        if asked.is_empty() {
            asked = through().filter(here).map(|access| access.id).collect();
        }
        write_tx!(self.db(), |tx| {
            for access in &asked {
                if !store::customer::lock_access(tx, *access, customer.login).await? {
                    return Err(Refusal::NotFound.into());
                }
            }
            let held = store::customer::held(&mut *tx, customer.login).await?;
            for held in held.iter().filter(|held| asked.contains(&held.id)) {
                self.note_answer(tx, visitor, held, item, Answer::Residency(lives_here)).await?;
            }
            Ok(())
        })
    }

    /// Adds an answer with its entry in the journal, unless it is the one that was given last.
    pub(crate) async fn note_answer(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        held: &Held,
        item: Item,
        answer: Answer,
    ) -> Outcome<()> {
        let before = held.answers.iter().find(|(about, ..)| *about == item).map(|(_, answer, _)| *answer);
        if before == Some(answer) {
            return Ok(());
        }
        let id = store::answer::add(tx, held.id, item, answer, visitor.now).await?;
        let house = item.property.and_then(|property| visitor.property_name(property).map(str::to_owned));
        let contact = held.contact.as_ref().map(|contact| contact.name.full());
        let name = std::iter::once(item.question.label().de.to_owned()).chain(house).chain(contact);
        let entry = Entry {
            actor: visitor.actor(),
            object: Object::new(ObjectKind::Answer, id, name.collect::<Vec<_>>().join(", ")),
            action: Action::Answered,
            before: before.map(|answer| answer.to(Lang::De)),
            after: Some(answer.to(Lang::De)),
        };
        Ok(store::journal::append(tx, visitor.now, &entry).await?)
    }

    /// Remembers in which language somebody reads, if somebody is signed in.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn speak(&self, visitor: &Visitor, lang: Lang) -> Outcome<()> {
        match visitor.signed_in() {
            Some(who) => self.speak_as(who, lang).await,
            None => Ok(()),
        }
    }

    /// Remembers in which language somebody reads who has just signed in.
    ///
    /// # Errors
    /// [`crate::Fault::Unavailable`] or [`crate::Fault::Broken`].
    pub async fn speak_as(&self, who: SignedIn, lang: Lang) -> Outcome<()> {
        let (login, staff) = match who {
            SignedIn::Customer(login) => (Some(login), None),
            SignedIn::Staff(staff) => (None, Some(staff)),
        };
        let now = self.now();
        write_tx!(self.db(), |tx| {
            let Some(person) = store::login::by_id(&mut *tx, login, staff).await? else { return Ok(()) };
            if person.language == lang {
                return Ok(());
            }
            store::customer::speak(&mut *tx, login, staff, lang).await?;
            let (actor, object) = match who {
                SignedIn::Customer(id) => {
                    let object = Object::new(ObjectKind::Login, id.0, person.email);
                    (Actor::Customer { id, name: person.name }, object)
                }
                SignedIn::Staff(id) => {
                    let object = Object::new(ObjectKind::Staff, id.0, &person.name);
                    (Actor::Staff { id, name: person.name }, object)
                }
            };
            let told = |lang: Lang| Some(format!("Sprache: {}", lang.name()));
            let (before, after) = (told(person.language), told(lang));
            let entry = Entry { actor, object, action: Action::Changed, before, after };
            Ok(store::journal::append(tx, now, &entry).await?)
        })
    }
}

/// A contact as its page shows it.
pub(crate) fn own_contact(held: Held, visitor: &Visitor, settings: &Settings) -> Option<OwnContact> {
    let contact = held.contact?;
    let editable = visitor.may(Right::EditOwnContact, At::Contact(contact.id), settings);
    Some(OwnContact {
        id: contact.id,
        version: contact.version,
        name: contact.name,
        details: contact.details,
        channel: contact.channel,
        contracts: held.contracts,
        editable,
    })
}

fn object(contact: &Contact) -> Object {
    Object::new(ObjectKind::Contact, contact.id.0, contact.name.full())
}

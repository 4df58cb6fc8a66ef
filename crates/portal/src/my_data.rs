//! What is stored about a customer, for them to read and to take along (docs/decisions/0038-my-data.md).

use crate::{Fault, Outcome, Portal, Visitor, me::own_contact};
use domain::{
    contact::{OwnContact, OwnContract},
    my_data::{Answered, Invited, Login, MyData, Reached, said},
    policy::{At, Right},
    refusal::{Reason, Refusal},
    time::Day,
};
use serde::Serialize;

/// The edition of the file. It grows when a name in it changes or goes; new names do not change it.
const EDITION: u32 = 1;

impl Portal {
    /// What is stored about the customer who asks, as far as they may see it. One statement, and one for the settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for staff; [`Refusal::SignedOut`].
    pub async fn my_data(&self, visitor: &Visitor) -> Outcome<MyData> {
        let customer = visitor.customer()?;
        let settings = self.settings_for(visitor).await?;
        visitor.must(Right::OwnLogin, At::Installation, settings)?;
        let stored = store::customer::stored(self.db().read(), customer.login, visitor.now).await?;
        let stored = stored.ok_or(Refusal::SignedOut)?;
        let login = Login {
            name: visitor.name.clone(),
            email: visitor.email.clone(),
            lang: visitor.lang,
            since: stored.since,
            terms_accepted_at: stored.terms_accepted_at,
            sessions: stored.sessions,
        };
        let invited = stored.invited.into_iter();
        let invited = invited.map(|one| Invited { name: one.name, house: one.house, at: one.at }).collect();
        let mut data = MyData { login, accesses: Vec::new(), contacts: Vec::new(), answers: Vec::new(), invited };
        for held in stored.held {
            if let Some(access) = customer.accesses.iter().find(|access| access.id == held.id) {
                let house = access.property.and_then(|house| visitor.property_name(house)).map(str::to_owned);
                data.accesses.push(Reached { kind: access.kind, level: access.level, house, since: held.since });
            }
            for (item, answer, at) in &held.answers {
                let house = item.property.and_then(|house| visitor.property_name(house)).map(str::to_owned);
                let (key, words) = (answer.key(), said(*answer, visitor.lang));
                let answered = Answered { question: item.question, house, key, words, at: *at };
                // What was said once can hang on two accesses.
                if !data.answers.contains(&answered) {
                    data.answers.push(answered);
                }
            }
            if let Some(contact) = own_contact(held, visitor, settings) {
                let known = data.contacts.iter().any(|other| other.id == contact.id);
                if !known && visitor.may(Right::SeeOwnContact, At::Contact(contact.id), settings) {
                    data.contacts.push(contact);
                }
            }
        }
        Ok(data)
    }

    /// The same as a file: JSON.
    ///
    /// # Errors
    /// As [`Portal::my_data`]; [`Reason::Preview`]: what somebody takes along is theirs alone.
    pub async fn my_data_file(&self, visitor: &Visitor) -> Outcome<String> {
        if visitor.preview.is_some() {
            return Err(Reason::Preview.into());
        }
        let data = self.my_data(visitor).await?;
        let file = File::of(&data, visitor);
        serde_json::to_string_pretty(&file).map_err(|error| Fault::Broken(Box::new(error)))
    }
}

/// The file. Its names are for other programs: they stay as they are (the decision lists them).
#[derive(Serialize)]
struct File<'a> {
    edition: u32,
    made_at: String,
    property_manager: &'a str,
    login: FileLogin<'a>,
    access: Vec<FileAccess<'a>>,
    contacts: Vec<FileContact<'a>>,
    answers: Vec<FileAnswer<'a>>,
    invited: Vec<FileInvited<'a>>,
}

#[derive(Serialize)]
struct FileLogin<'a> {
    name: &'a str,
    email: &'a str,
    language: &'static str,
    since: String,
    terms_accepted_at: String,
    signed_in_browsers: i64,
}

#[derive(Serialize)]
struct FileAccess<'a> {
    kind: &'static str,
    level: &'static str,
    house: Option<&'a str>,
    since: String,
}

#[derive(Serialize)]
struct FileContact<'a> {
    salutation: Option<&'a str>,
    title: Option<&'a str>,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    company: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    mobile: Option<&'a str>,
    street: Option<&'a str>,
    postcode: Option<&'a str>,
    town: Option<&'a str>,
    channel: &'static str,
    contracts: Vec<FileContract<'a>>,
}

#[derive(Serialize)]
struct FileContract<'a> {
    house: &'a str,
    unit: &'a str,
    kind: &'static str,
    number: Option<&'a str>,
    starts: Option<String>,
    ends: Option<String>,
}

#[derive(Serialize)]
struct FileAnswer<'a> {
    question: &'static str,
    house: Option<&'a str>,
    answer: &'a str,
    answered_at: String,
}

#[derive(Serialize)]
struct FileInvited<'a> {
    name: &'a str,
    house: Option<&'a str>,
    invited_at: String,
}

impl<'a> File<'a> {
    fn of(data: &'a MyData, visitor: &'a Visitor) -> Self {
        let MyData { login, accesses, contacts, answers, invited } = data;
        Self {
            edition: EDITION,
            made_at: visitor.now.rfc3339(),
            property_manager: &visitor.host.name,
            login: FileLogin {
                name: &login.name,
                email: &login.email,
                language: login.lang.tag(),
                since: login.since.rfc3339(),
                terms_accepted_at: login.terms_accepted_at.rfc3339(),
                signed_in_browsers: login.sessions,
            },
            access: accesses
                .iter()
                .map(|access| FileAccess {
                    kind: access.kind.key(),
                    level: access.level.key(),
                    house: access.house.as_deref(),
                    since: access.since.rfc3339(),
                })
                .collect(),
            contacts: contacts.iter().map(FileContact::of).collect(),
            answers: answers
                .iter()
                .map(|answered| FileAnswer {
                    question: answered.question.key(),
                    house: answered.house.as_deref(),
                    answer: &answered.key,
                    answered_at: answered.at.rfc3339(),
                })
                .collect(),
            invited: invited
                .iter()
                .map(|one| FileInvited { name: &one.name, house: one.house.as_deref(), invited_at: one.at.rfc3339() })
                .collect(),
        }
    }
}

impl<'a> FileContact<'a> {
    fn of(contact: &'a OwnContact) -> Self {
        let OwnContact { name, details, .. } = contact;
        Self {
            salutation: name.salutation.as_deref(),
            title: name.title.as_deref(),
            first_name: name.first.as_deref(),
            last_name: name.last.as_deref(),
            company: name.company.as_deref(),
            email: details.email.as_deref(),
            phone: details.phone.as_deref(),
            mobile: details.mobile.as_deref(),
            street: details.address.street.as_deref(),
            postcode: details.address.postcode.as_deref(),
            town: details.address.town.as_deref(),
            channel: contact.channel.key(),
            contracts: contact.contracts.iter().map(FileContract::of).collect(),
        }
    }
}

impl<'a> FileContract<'a> {
    fn of(contract: &'a OwnContract) -> Self {
        Self {
            house: &contract.property_name,
            unit: &contract.unit,
            kind: contract.kind.key(),
            number: contract.number.as_deref(),
            starts: contract.term.starts.map(Day::iso),
            ends: contract.term.ends.map(Day::iso),
        }
    }
}

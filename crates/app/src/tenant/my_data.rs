//! Meine Daten: what is stored about the reader, where to correct it, and the same as a file. A plain page; it is needed
//! once in a year.

use super::{
    contact::{Fixed, Known},
    me, property,
    start::Way,
};
use crate::{
    error::PortalError,
    form::FileForm,
    frame::frame,
    lang::{lang, t},
    load::{Load, Packed, load},
    routes::MY_DATA,
    ui::{BackLink, Button, Buttons, Card, Fact, Facts, Look, PageHeading, Symbol},
};
use domain::{
    access::AccessKind,
    contact::OwnContact,
    id::PropertyId,
    my_data::{Answered, Invited, Login, MyData, Reached, asked, came},
    policy::Page,
    text::Lang,
    time::Moment,
};
use leptos::prelude::*;
use leptos_meta::Title;

async fn load_data() -> Result<Packed<MyData>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.my_data(&door.visitor).await?)
}

/// The page, below a house.
#[component]
pub(super) fn MyDataPage() -> impl IntoView {
    let back = property().map(me).unwrap_or_default();
    view! {
        <Title text=Page::MyData.label().to(lang())/>
        <div class="stack">
            <BackLink href=back label=t("Meine Einstellungen", "My settings").to_owned()/>
            <OwnData/>
        </div>
    }
}

/// The data with their heading; also for whoever may open no house any more.
#[component]
pub(crate) fn OwnData() -> impl IntoView {
    let here = property();
    let data = load(|| (), |()| load_data());
    view! {
        <Load
            data=data
            children=move |data: MyData| {
                let MyData { login, accesses, contacts, answers, invited } = data;
                let contacts: Vec<_> = contacts.into_iter().map(|contact| of_contact(contact, here)).collect();
                view! {
                    <PageHeading
                        title=t("Was über Sie gespeichert ist", "What is stored about you")
                        lead=t(
                            "Es sind Ihre Daten: Sie dürfen sie ansehen, berichtigen lassen und mitnehmen (DSGVO, Artikel 15, 16 und 20).",
                            "They are your data: you may see them, have them corrected, and take them along (GDPR, articles 15, 16 and 20).",
                        )
                    />
                    {of_login(login, here)}
                    {reached(&accesses)}
                    {contacts.collect_view()}
                    {answered(answers, here)}
                    {who_was_invited(invited, here)}
                    {take_along()}
                }
            }
        />
    }
}

/// Where something can be corrected, as far as the reader may go there.
fn ways(here: Option<PropertyId>, pages: &[Page]) -> Option<AnyView> {
    ways_to(here, pages, "")
}

/// The same, where a page is about one of several things.
fn ways_to(here: Option<PropertyId>, pages: &[Page], query: &str) -> Option<AnyView> {
    let property = here?;
    let open = frame().with_value(|frame| frame.home(property).map(|home| home.pages.clone()))?;
    let ways = pages.iter().copied().filter(|page| open.contains(page));
    let ways: Vec<_> = ways.map(|page| view! { <Way page property query/> }).collect();
    (!ways.is_empty()).then(|| view! { <div class="rows">{ways.collect_view()}</div> }.into_any())
}

fn day(at: Moment) -> String {
    at.day().to(lang())
}

fn since(at: Moment) -> String {
    match lang() {
        Lang::De => format!("seit {}", day(at)),
        Lang::En => format!("since {}", day(at)),
    }
}

fn of_login(login: Login, here: Option<PropertyId>) -> AnyView {
    let browsers = match (login.sessions, lang()) {
        (1, Lang::De) => "in einem Browser".to_owned(),
        (1, Lang::En) => "in one browser".to_owned(),
        (n, Lang::De) => format!("in {n} Browsern"),
        (n, Lang::En) => format!("in {n} browsers"),
    };
    let ways = match here {
        Some(_) => ways(here, &[Page::MyLanguage, Page::MyPassword, Page::MySessions]),
        None => Some(
            view! {
                <ul>
                    <li><a href="/account/password">{t("Passwort ändern", "Change the password")}</a></li>
                    <li>
                        <a href="/ended/sessions">
                            {t("Sehen, wo Sie angemeldet sind", "See where you are signed in")}
                        </a>
                    </li>
                </ul>
            }
            .into_any(),
        ),
    };
    view! {
        <Card title=t("Ihre Anmeldung", "Your login") symbol=Symbol::PERSON>
            <Facts>
                <Fact name=t("Name", "Name")>
                    <bdi>{login.name}</bdi>
                </Fact>
                <Fact name=t("E-Mail-Adresse", "E-mail address")>
                    <bdi>{login.email}</bdi>
                </Fact>
                <Fact name=t("Sprache", "Language")>{login.lang.name()}</Fact>
                <Fact name=t("Angelegt am", "Created on")>{day(login.since)}</Fact>
                <Fact name=t("Bedingungen angenommen am", "Terms accepted on")>{day(login.terms_accepted_at)}</Fact>
                <Fact name=t("Angemeldet", "Signed in")>{browsers}</Fact>
            </Facts>
            <p class="hint">
                {t(
                    "Ihr Passwort kennt niemand: Wir können nur prüfen, ob es stimmt. Ist Ihr Name oder Ihre Adresse falsch, sagen Sie bitte Ihrer Hausverwaltung Bescheid.",
                    "Nobody knows your password: we can only check whether it is right. If your name or your address is wrong, please tell your property manager.",
                )}
            </p>
            {ways}
        </Card>
    }
    .into_any()
}

fn reached(accesses: &[Reached]) -> Option<AnyView> {
    let rows = accesses.iter().map(|access| {
        let what = came(access.kind).to(lang());
        let rights = (access.kind != AccessKind::Resident).then(|| access.level.label().to(lang()).to_owned());
        let more = [access.house.clone(), rights, Some(since(access.since))];
        let more = more.into_iter().flatten().collect::<Vec<_>>().join(", ");
        view! {
            <li>
                <strong>{what}</strong>
                <div class="hint"><bdi>{more}</bdi></div>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=t("Ihr Zugang", "Your access") symbol=Symbol::KEY>
                <ul class="stack" role="list">{rows.collect_view()}</ul>
            </Card>
        }
        .into_any()
    })
}

fn of_contact(contact: OwnContact, here: Option<PropertyId>) -> AnyView {
    let title = match lang() {
        Lang::De => format!("Kontaktdaten: {}", contact.name.full()),
        Lang::En => format!("Contact data: {}", contact.name.full()),
    };
    let (details, channel) = (contact.details.clone(), contact.channel.label().to(lang()));
    // A contact is seen below its own houses; without any, below each.
    let mut houses = contact.contracts.iter().map(|contract| contract.property);
    let below = contact.contracts.is_empty() || houses.any(|house| Some(house) == here);
    let this = format!("?contact={}", contact.id);
    let ways = ways_to(here.filter(|_| below), &[Page::MyContact, Page::MyChannel], &this);
    view! {
        <Card title symbol=Symbol::CARD>
            <Known details/>
            <Fixed contact/>
            <Facts>
                <Fact name=t("Kontaktweg", "Contact channel")>{channel}</Fact>
            </Facts>
            {ways}
        </Card>
    }
    .into_any()
}

fn answered(answers: Vec<Answered>, here: Option<PropertyId>) -> Option<AnyView> {
    let ways = ways(here, &[Page::MyResidency]);
    let rows = answers.into_iter().map(|answer| {
        let question = asked(answer.question).to(lang());
        let house = answer.house.map(|house| view! { " " <bdi>{house}</bdi> });
        view! {
            <li>
                <strong>{question} {house}</strong>
                <div>{answer.words}</div>
                <div class="hint">{day(answer.at)}</div>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=t("Ihre Antworten", "Your answers") symbol=Symbol::QUESTION>
                <ul class="stack" role="list">{rows.collect_view()}</ul>
                {ways}
            </Card>
        }
        .into_any()
    })
}

fn who_was_invited(invited: Vec<Invited>, here: Option<PropertyId>) -> Option<AnyView> {
    let ways = ways(here, &[Page::MyPeople, Page::MyNeighbours]);
    let rows = invited.into_iter().map(|one| {
        let where_to = one.house.unwrap_or_else(|| t("zu Ihrem Vertrag", "to your contract").to_owned());
        view! {
            <li>
                <strong><bdi>{one.name}</bdi></strong>
                <div class="hint"><bdi>{where_to}</bdi> ", " {day(one.at)}</div>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=t("Wen Sie eingeladen haben", "Whom you have invited") symbol=Symbol::PEOPLE>
                <ul class="stack" role="list">{rows.collect_view()}</ul>
                {ways}
            </Card>
        }
        .into_any()
    })
}

fn take_along() -> AnyView {
    view! {
        <Card title=t("Mitnehmen", "Take along") symbol=Symbol::DOWNLOAD>
            <p>
                {t(
                    "Alles, was auf dieser Seite steht, bekommen Sie auch als Datei. Andere Programme können sie lesen.",
                    "Everything on this page you can also have as a file. Other programs can read it.",
                )}
            </p>
            <FileForm form=MY_DATA>
                <Buttons>
                    <Button look=Look::Primary symbol=Symbol::DOWNLOAD>{t("Als Datei laden", "Download as a file")}</Button>
                </Buttons>
            </FileForm>
            <p class="hint">
                {t(
                    "Ihre Hausverwaltung kann mehr über Sie haben, zum Beispiel Briefe, Mitteilungen und das Protokoll der Änderungen. Fragen Sie danach; sie gibt Ihnen Auskunft.",
                    "Your property manager may have more about you, for example letters, announcements and the journal of changes. Just ask; they will tell you.",
                )}
            </p>
        </Card>
        <p class="quiet">
            <a href="/privacy">{t("Wie Ihre Daten geschützt werden", "How your data are protected")}</a>
            " · "
            <a href="/account/delete">{t("Eigene Anmeldung löschen", "Delete my login")}</a>
        </p>
    }
    .into_any()
}

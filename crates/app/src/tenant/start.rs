//! The start page of a house.

use super::{announcements::New, is_about_me, property};
use crate::{
    entry::Reach,
    error::PortalError,
    frame::frame,
    lang::{lang, t},
    load::{Load, Packed, load},
    routes::is_lively,
    ui::{Card, Empty, Icon, LinkButton, PageHeading, Symbol},
};
use domain::{contact::OwnContract, home, id::PropertyId, policy::Page, reading::MOST, text::Lang};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// What stands on the start page of a house.
///
/// # Errors
/// Not found for houses that are not theirs.
#[server(prefix = "/api", endpoint = "start-page", output = Postcard)]
pub async fn load_start(property: i64) -> Result<Packed<home::StartPage>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.start_page(&door.visitor, PropertyId(property)).await?)
}

/// The page.
#[component]
pub(super) fn StartPage() -> impl IntoView {
    let data = load(property, |property| async move {
        match property {
            Some(property) => load_start(property.0).await,
            None => Err(PortalError::not_found()),
        }
    });
    view! { <Load data=data children=|page| view! { <House page/> }/> }
}

#[component]
fn House(page: home::StartPage) -> impl IntoView {
    let home::StartPage { property, name, address, contracts, announcements, documents, next } = page;
    let (person, firm) = frame().with_value(|frame| {
        (frame.person.as_ref().map(|person| person.name.clone()).unwrap_or_default(), frame.organisation.name.clone())
    });
    let greeting = match lang() {
        Lang::De => format!("Guten Tag, {person}"),
        Lang::En => format!("Hello, {person}"),
    };
    let line = address.line();
    // Most houses are called like their street; then the address says it all.
    let like_its_street = address.street.as_ref().is_some_and(|street| name.starts_with(street.as_str()));
    let place = match (line.is_empty(), like_its_street) {
        (true, _) => name.clone(),
        (false, true) => line,
        (false, false) => format!("{name}, {line}"),
    };
    let told = !announcements.items.is_empty() || !documents.items.is_empty() || next.is_some();
    let bare = contracts.is_empty() && !told;
    let contracts = (!contracts.is_empty()).then(|| {
        view! {
            <Card title=t("Ihre Verträge in diesem Haus", "Your contracts in this house") symbol=Symbol::DOCUMENT>
                <ul class="rows" role="list">
                    {contracts.into_iter().map(|contract| view! { <Contract contract/> }).collect_view()}
                </ul>
            </Card>
        }
    });
    view! {
        <Title text=name.clone()/>
        <PageHeading title=greeting lead=place/>
        {bare
            .then(|| {
                view! {
                    <Empty
                        symbol=Symbol::HOME
                        title=t("Hier ist noch nicht viel zu sehen", "There is not much to see here yet")
                        text=t(
                            "Sobald Ihre Hausverwaltung etwas für dieses Haus bereitstellt, finden Sie es hier.",
                            "As soon as your property manager provides something for this house, you find it here.",
                        )
                    />
                }
            })}
        <div class="columns">
            {next.map(|next| view! { <Coming property next/> })}
            <Newest property page=Page::Announcements newest=announcements/>
            <Newest property page=Page::Documents newest=documents/>
            {contracts}
            <Card title=t("Ihre Hausverwaltung", "Your property manager") symbol=Symbol::CHAT>
                <p>
                    <strong>
                        <bdi>{firm}</bdi>
                    </strong>
                </p>
                <Reach/>
            </Card>
            <Options property/>
        </div>
    }
}

/// What takes place next.
#[component]
fn Coming(property: PropertyId, next: home::News) -> impl IntoView {
    let file = format!("/announcements/{}/calendar.ics", next.id);
    view! {
        <Card title=t("Nächster Termin", "Next appointment") symbol=Symbol::CALENDAR>
            <div class="rows">
                <News property page=Page::Announcements news=next/>
            </div>
            <p>
                <LinkButton href=file external=true symbol=Symbol::CALENDAR>
                    {t("In den Kalender", "Add to calendar")}
                </LinkButton>
            </p>
        </Card>
    }
}

/// The newest of a list, and how many have come since the last time.
#[component]
fn Newest(property: PropertyId, page: Page, newest: home::Newest) -> impl IntoView {
    let home::Newest { items, unseen } = newest;
    let documents = page == Page::Documents;
    let since = unseen.map(|unseen| {
        let words = match (unseen, lang()) {
            (0, Lang::De) if documents => "Sie haben alle Dokumente gesehen.".to_owned(),
            (0, Lang::En) if documents => "You have seen all documents.".to_owned(),
            (0, Lang::De) => "Sie haben alle Mitteilungen gesehen.".to_owned(),
            (0, Lang::En) => "You have seen all announcements.".to_owned(),
            (1, Lang::De) if documents => "Eines haben Sie noch nicht gesehen.".to_owned(),
            (1, Lang::De) => "Eine haben Sie noch nicht gesehen.".to_owned(),
            (1, Lang::En) => "One you have not seen yet.".to_owned(),
            (n, Lang::De) if n > MOST => format!("Mehr als {MOST} haben Sie noch nicht gesehen."),
            (n, Lang::En) if n > MOST => format!("More than {MOST} you have not seen yet."),
            (n, Lang::De) => format!("{n} haben Sie noch nicht gesehen."),
            (n, Lang::En) => format!("{n} you have not seen yet."),
        };
        view! { <p class="hint since">{words}</p> }
    });
    let new = unseen.is_some_and(|unseen| unseen > 0);
    let (title, all, symbol) = if documents {
        let title = if new { t("Neue Dokumente", "New documents") } else { t("Dokumente", "Documents") };
        (title, t("Alle Dokumente", "All documents"), Symbol::DOCUMENT)
    } else {
        let title = if new { t("Neue Mitteilungen", "New announcements") } else { t("Mitteilungen", "Announcements") };
        (title, t("Alle Mitteilungen", "All announcements"), Symbol::MEGAPHONE)
    };
    (!items.is_empty()).then(move || {
        let rows = items.into_iter().map(move |news| view! { <News property page news/> });
        view! {
            <Card title symbol>
                {since}
                <div class="rows">{rows.collect_view()}</div>
                <p><a href=page.path(property)>{all}</a></p>
            </Card>
        }
    })
}

/// One of a list. An announcement has a page of its own, a document stands in its list.
#[component]
fn News(property: PropertyId, page: Page, news: home::News) -> impl IntoView {
    let home::News { id, title, when, new } = news;
    let list = page.path(property);
    let href = if page == Page::Documents { format!("{list}#document-{id}") } else { format!("{list}/{id}") };
    view! {
        <a class="row-link" href=href>
            <div>
                <bdi>{title}</bdi>
                {new.then(|| view! { " " <New/> })}
                <div class="hint">{when}</div>
            </div>
            <Icon of=Symbol::FORWARD/>
        </a>
    }
}

#[component]
fn Contract(contract: OwnContract) -> impl IntoView {
    let term = contract.term.to(lang());
    let kind = contract.kind.label().to(lang());
    let more = if term.is_empty() { kind.to_owned() } else { format!("{kind}, {term}") };
    view! {
        <li class="contract">
            <strong>
                <bdi>{contract.unit}</bdi>
            </strong>
            <span class="quiet">{more}</span>
        </li>
    }
}

/// What the switches allow here.
#[component]
fn Options(property: PropertyId) -> impl IntoView {
    let pages = frame().with_value(|frame| frame.home(property).map(|home| home.pages.clone()).unwrap_or_default());
    let pages = pages.into_iter().filter(|page| is_about_me(*page));
    view! {
        <Card title=t("Was Sie hier tun können", "What you can do here") symbol=Symbol::CHECK_CIRCLE>
            <nav class="rows" aria-label=t("Was Sie hier tun können", "What you can do here")>
                {pages.map(|page| view! { <Way page property/> }).collect_view()}
            </nav>
        </Card>
    }
}

/// One thing to do, as a row that leads there.
#[component]
pub(super) fn Way(
    /// Which page.
    page: Page,
    /// Below which house.
    property: PropertyId,
    /// What of it is meant, as it stands behind the address of the page.
    #[prop(optional, into)]
    query: String,
) -> impl IntoView {
    let path = page.path(property);
    let plain = (!is_lively(&path)).then_some("external");
    view! {
        <a class="row-link" href=format!("{path}{query}") rel=plain>
            {can(page)}
            <Icon of=Symbol::FORWARD/>
        </a>
    }
}

/// What one can do on a page, in words.
pub(super) fn can(page: Page) -> &'static str {
    match page {
        Page::Faq => t("Antworten auf häufige Fragen finden", "Find answers to frequent questions"),
        Page::MyContact => t("Kontaktdaten ansehen und korrigieren", "See and correct contact data"),
        Page::MyChannel => t("Wählen, ob Briefe auch auf Papier kommen", "Choose whether letters also come on paper"),
        Page::MyResidency => t("Sagen, ob Sie hier wohnen", "Say whether you live here"),
        Page::MyPeople => t("Sehen und bestimmen, wer Zugang hat", "See and decide who has access"),
        Page::MyNeighbours => t("Nachbarn als Bewohner einladen", "Invite neighbours as residents"),
        Page::MyPassword => t("Passwort ändern", "Change the password"),
        Page::MyLanguage => t("Sprache wählen", "Choose the language"),
        Page::MySessions => t("Sehen, wo Sie angemeldet sind", "See where you are signed in"),
        Page::MyData => t("Sehen, was über Sie gespeichert ist", "See what is stored about you"),
        page => page.label().to(lang()),
    }
}

//! Properties: the list, one with its units, and one unit with its contracts.

use super::{
    announcements::AnnouncementsOf,
    documents::DocumentsOf,
    journal::WholeJournal,
    list::{Pages, address, count, place, term},
    master::place::{ArchivedSince, PropertyActions, UnitActions},
    preview::PreviewAs,
};
use crate::{
    error::PortalError,
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load},
    ui::{
        Badge, Breadcrumbs, Button, Cell, Column, Empty, Fact, Facts, LinkButton, Look, PageHeading, SearchField,
        Section, Select, Stat, Symbol, Table, Tone,
    },
};
use domain::{
    contract::Usage,
    document,
    id::PropertyId,
    invitation::InvitationState,
    journal::ObjectKind,
    list::{Slice, Which},
    onboarding::Question,
    preview,
    property::{Detail, Row, Search},
    setting::page::Here,
    text::Lang,
    unit,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// A page of properties by name.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "properties-page", output = Postcard)]
pub async fn load_properties(
    q: String,
    #[server(default)] state: String,
    after: String,
    before: String,
) -> Result<Packed<Slice<Row>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.properties(&door.visitor, &Search { q, state, after, before }).await?)
}

/// A property with a page of its units.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "property-page", output = Postcard)]
pub async fn load_property(
    property: String,
    q: String,
    usage: String,
    #[server(default)] state: String,
    after: String,
    before: String,
) -> Result<Packed<Detail>, PortalError> {
    let door = crate::door::door()?;
    let id = property.parse().map(PropertyId).map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.property(&door.visitor, id, &unit::Search { q, usage, state, after, before }).await?)
}

/// A unit with its contracts.
///
/// # Errors
/// Not found for customers, and if there is no such unit.
#[server(prefix = "/api", endpoint = "unit-page", output = Postcard)]
pub async fn load_unit(unit: String) -> Result<Packed<unit::Detail>, PortalError> {
    let door = crate::door::door()?;
    let id = unit.parse().map(domain::id::UnitId).map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.unit(&door.visitor, id).await?)
}

/// The list.
#[must_use]
pub fn properties() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (one("q"), one("state"), one("after"), one("before")),
        |(q, state, after, before)| load_properties(q, state, after, before),
    );
    let shown = move |page: Slice<Row>| {
        let search = Search { q: one("q"), state: one("state"), ..Search::default() };
        let file = address("/admin/properties.csv", &[("q", search.q.as_str()), ("state", search.which().key())]);
        let actions = view! {
            <LinkButton href="/admin/properties/new" symbol=Symbol::BUILDING>{t("Liegenschaft anlegen", "Add a property")}</LinkButton>
            <LinkButton href=file external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
        };
        view! {
            <PageHeading title=t("Liegenschaften", "Properties") actions=actions.into_any()/>
            <form class="filter-bar" method="get" action="/admin/properties" role="search" aria-label=t("Liste durchsuchen", "Search the list")>
                <SearchField name="q" id="list-q" label=t("Name, Straße, Referenz", "Name, street, reference") value=search.q.clone()/>
                <InUseOrArchived chosen=search.which()/>
                <Button>{t("Suchen", "Search")}</Button>
            </form>
            <List page search/>
        }
    };
    view! {
        <Title text=t("Liegenschaften", "Properties")/>
        <Load data=data children=shown/>
    }
}

#[component]
fn List(page: Slice<Row>, search: Search) -> impl IntoView {
    let Slice { rows, earlier, later } = page;
    if rows.is_empty() && !search.narrows() {
        return view! { <NoneYet/> }.into_any();
    }
    if rows.is_empty() {
        return view! { <NothingFound all="/admin/properties"/> }.into_any();
    }
    let path = address("/admin/properties", &[("q", &search.q), ("state", search.which().key())]);
    let shown = rows.len();
    view! {
        <Properties rows/>
        <Pages shown nouns=(t("Liegenschaft", "property"), t("Liegenschaften", "properties")) path earlier later/>
    }
    .into_any()
}

/// No master data at all.
#[component]
pub(super) fn NoneYet() -> impl IntoView {
    let administrator =
        crate::frame::frame().with_value(|frame| frame.administration().contains(&domain::policy::Page::Import));
    let action = administrator.then(|| {
        view! { <LinkButton href="/admin/import" look=Look::Primary symbol=Symbol::UPLOAD>{t("Stammdaten importieren", "Import master data")}</LinkButton> }
            .into_any()
    });
    let text = if administrator {
        t(
            "Importieren Sie eine Tabelle mit Ihren Liegenschaften, Einheiten, Kontakten und Verträgen, oder legen Sie sie von Hand an.",
            "Import a table with your properties, units, contacts and contracts, or create them by hand.",
        )
    } else {
        t(
            "Was Sie anlegen oder die Administration importiert, steht hier.",
            "What you create, or an administrator imports, is here.",
        )
    };
    let title = t("Noch keine Stammdaten", "No master data yet");
    match action {
        Some(action) => view! { <Empty symbol=Symbol::BUILDING title text action/> }.into_any(),
        None => view! { <Empty symbol=Symbol::BUILDING title text/> }.into_any(),
    }
}

/// A search without a result.
#[component]
pub(super) fn NothingFound(
    /// Where everything is shown.
    #[prop(into)]
    all: String,
) -> impl IntoView {
    let action = view! { <LinkButton href=all>{t("Alle anzeigen", "Show all")}</LinkButton> }.into_any();
    view! {
        <Empty
            symbol=Symbol::SEARCH
            title=t("Nichts gefunden", "Nothing found")
            text=t(
                "Prüfen Sie die Schreibweise, oder suchen Sie mit weniger Wörtern.",
                "Check the spelling, or search with fewer words.",
            )
            action
        />
    }
}

/// Which of them a list shows.
#[component]
fn InUseOrArchived(
    /// What it shows now.
    chosen: Which,
) -> impl IntoView {
    let options = Which::ALL.map(|which| (which.key().to_owned(), which.label().to(lang()).to_owned()));
    view! { <Select name="state" label=t("Stand", "State") options=options.to_vec() value=chosen.key()/> }
}

#[component]
fn Properties(rows: Vec<Row>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Name", "Name")),
        Column::new(t("Adresse", "Address")),
        Column::new(t("Referenz", "Reference")),
        Column::number(t("Einheiten", "Units")),
    ];
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/properties/{}", row.id)><bdi>{row.name}</bdi></a>
                </th>
                <Cell label=t("Adresse", "Address")><bdi>{place(&row.address)}</bdi></Cell>
                <Cell label=t("Referenz", "Reference")><bdi>{row.reference}</bdi></Cell>
                <Cell label=t("Einheiten", "Units") numeric=true>{count(row.units)}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Liegenschaften", "Properties") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// One property.
#[must_use]
pub fn property() -> impl IntoView {
    let (one, which) = (in_query(), in_path("property"));
    let data = load(
        move || (which(), one("q"), one("usage"), one("state"), one("after"), one("before")),
        |(property, q, usage, state, after, before)| load_property(property, q, usage, state, after, before),
    );
    view! {
        <Load
            data=data
            children=move |page: Detail| {
                let search = unit::Search {
                    q: one("q"),
                    usage: one("usage"),
                    state: one("state"),
                    ..unit::Search::default()
                };
                view! { <Property page search/> }
            }
        />
    }
}

#[component]
fn Property(page: Detail, search: unit::Search) -> impl IntoView {
    let Detail { id, name, reference, address: house, funnel, residents, units, portal, archived_at } = page;
    let path = format!("/admin/properties/{id}");
    let in_use = archived_at.is_none().then(|| {
        view! {
            <LinkButton href=format!("/admin/properties/{id}/invitations") look=Look::Primary symbol=Symbol::KEY>
                {t("Einladen", "Invite")}
            </LinkButton>
            <LinkButton href=format!("/admin/contacts?property={id}")>{t("Kontakte", "Contacts")}</LinkButton>
        }
    });
    let actions = view! {
        {in_use}
        <PreviewAs place=preview::Place::Property(id)/>
        <PropertyActions id archived=archived_at.is_some()/>
    };
    let filters = [("q", search.q.as_str()), ("usage", &search.usage), ("state", search.which().key())];
    let (list, file) = (address(&path, &filters), address(&format!("{path}/units.csv"), &filters));
    let as_file = view! {
        <LinkButton href=file external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
    };
    let usages = std::iter::once((String::new(), t("Alle", "All").to_owned()))
        .chain(Usage::ALL.into_iter().map(|usage| (usage.key().to_owned(), usage.label().to(lang()).to_owned())));
    let Slice { rows, earlier, later } = units;
    let shown = rows.len();
    let table = if rows.is_empty() && search.narrows() {
        view! { <NothingFound all=path.clone()/> }.into_any()
    } else if rows.is_empty() {
        view! {
            <Empty
                symbol=Symbol::BUILDING
                title=t("Keine Einheiten", "No units")
                text=t(
                    "Legen Sie eine Einheit an, oder importieren Sie Ihre Stammdaten.",
                    "Add a unit, or import your master data.",
                )
            />
        }
        .into_any()
    } else {
        view! {
            <Units rows/>
            <Pages shown nouns=(t("Einheit", "unit"), t("Einheiten", "units")) path=list earlier later/>
        }
        .into_any()
    };
    view! {
        <Title text=name.clone()/>
        <Breadcrumbs above=vec![("/admin/properties".to_owned(), t("Liegenschaften", "Properties").to_owned())]/>
        <PageHeading title=name lead=format!("{} · {reference}", place(&house)) actions=actions.into_any()/>
        <ArchivedSince at=archived_at/>
        {archived_at
            .is_none()
            .then(|| {
                view! {
                    <Section title=t("Einladungen", "Invitations")>
                        <States property=id funnel/>
                        <AnswersHere property=id/>
                        <ResidentsHere property=id residents/>
                    </Section>
                    <Section title=t("Kundenportal", "Portal")>
                        <PortalHere portal=portal.clone()/>
                    </Section>
                }
            })}
        <Section title=t("Einheiten", "Units") actions=as_file.into_any()>
            <form class="filter-bar" method="get" action=path role="search" aria-label=t("Liste durchsuchen", "Search the list")>
                <SearchField name="q" id="list-q" label=t("Name, Nummer, Referenz", "Name, number, reference") value=search.q.clone()/>
                <Select name="usage" label=t("Nutzung", "Usage") options=usages.collect() value=search.usage.clone()/>
                <InUseOrArchived chosen=search.which()/>
                <Button>{t("Filtern", "Filter")}</Button>
            </form>
            {table}
        </Section>
        <AnnouncementsOf property=id/>
        <DocumentsOf place=document::Place::House(id) archived_at/>
        <WholeJournal kind=ObjectKind::Property object=id.0/>
    }
}

/// What of the portal is on here, and why.
#[component]
fn PortalHere(portal: Vec<Here>) -> impl IntoView {
    // Settings are changed by administrators.
    let may =
        crate::frame::frame().with_value(|frame| frame.administration().contains(&domain::policy::Page::Settings));
    let facts = portal.into_iter().map(|here| {
        let state = match (here.on, here.effective) {
            (true, true) => view! { <Badge tone=Tone::Good label=t("ein", "on")/> },
            (true, false) => view! { <Badge tone=Tone::Warn label=t("ein, gilt zurzeit nicht", "on, without effect now")/> },
            (false, _) => view! { <Badge tone=Tone::Quiet label=t("aus", "off")/> },
        };
        let why = if here.excepted {
            t("Ausnahme für dieses Haus", "exception for this house")
        } else {
            t("wie die Organisation", "like the organisation")
        };
        let setting = here.key.setting();
        let change = may.then(|| {
            view! { <a href=format!("/admin/settings/{}/exceptions", setting.key)>{t("Ausnahmen ansehen", "View exceptions")}</a> }
        });
        view! {
            <Fact name=setting.label.to(lang())>
                <div class="row">{state} <span>{why}</span> {change}</div>
            </Fact>
        }
    });
    let facts: Vec<_> = facts.collect();
    view! { <Facts>{facts}</Facts> }
}

/// The way to what the people of a property have answered.
#[component]
fn AnswersHere(property: PropertyId) -> impl IntoView {
    let links = Question::ALL.map(|question| {
        let href = format!("/admin/questions/{}?property={property}", question.key());
        view! { <a href=href>{question.label().to(lang())}</a> }
    });
    let links: Vec<_> = links.into_iter().collect();
    view! {
        <div class="row">
            <span class="quiet">{t("Antworten:", "Answers:")}</span>
            {links}
        </div>
    }
}

/// How many people live there by invitation of a neighbour, with the way to them.
#[component]
fn ResidentsHere(property: PropertyId, residents: i64) -> impl IntoView {
    let words = match (residents, lang()) {
        (0, Lang::De) => "keine".to_owned(),
        (0, Lang::En) => "none".to_owned(),
        (n, _) => count(n),
    };
    view! {
        <div class="row">
            <span class="quiet">{t("Von Nachbarn eingeladene Bewohner:", "Residents invited by neighbours:")}</span>
            <a href=format!("/admin/residents?property={property}")>{words}</a>
        </div>
    }
}

/// How many contacts of a property are in which state, with the way to them.
#[component]
pub(super) fn States(property: PropertyId, funnel: domain::invitation::Funnel) -> impl IntoView {
    let stats = funnel.iter().filter(|(state, n)| {
        // What is out of the question is only worth a number if there is one.
        *n > 0 || !matches!(state, InvitationState::NoAccess | InvitationState::Archived)
    });
    let stats = stats.map(|(state, n)| {
        let href = format!("/admin/contacts?property={property}&state={}", state.key());
        view! { <Stat value=count(n) label=state.label().to(lang()) href/> }
    });
    let through = (funnel.of(InvitationState::Registered) > 0).then(|| {
        view! { <Stat value=count(funnel.through()) label=t("davon durch die Fragen", "of these through the questions")/> }
    });
    view! { <div class="stats">{stats.collect_view()} {through}</div> }
}

#[component]
fn Units(rows: Vec<unit::Row>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Einheit", "Unit")),
        Column::new(t("Nutzung", "Usage")),
        Column::new(t("Wer dort lebt oder wem sie gehört", "Who lives there or owns it")),
    ];
    let rows = rows.into_iter().map(|row| {
        let people = row.occupants.into_iter().map(|person| {
            view! {
                <div>
                    <a href=format!("/admin/contacts/{}", person.contact)><bdi>{person.name}</bdi></a>
                    {format!(" ({})", person.kind.label().to(lang()))}
                </div>
            }
        });
        let people: Vec<_> = people.collect();
        let people = if people.is_empty() {
            view! { <span class="quiet">{t("leer", "vacant")}</span> }.into_any()
        } else {
            people.collect_view().into_any()
        };
        let number = row.number.map(|number| format!(" · {number}"));
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/units/{}", row.id)><bdi>{row.name}</bdi></a>
                    <div class="hint"><bdi>{row.reference}</bdi>{number}</div>
                </th>
                <Cell label=t("Nutzung", "Usage")>{row.usage.label().to(lang())}</Cell>
                <Cell label=t("Personen", "People")>{people}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Einheiten", "Units") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// One unit.
#[must_use]
pub fn unit_page() -> impl IntoView {
    let data = load(in_path("unit"), load_unit);
    view! { <Load data=data children=|page| view! { <Unit page/> }/> }
}

#[component]
fn Unit(page: unit::Detail) -> impl IntoView {
    let unit::Detail {
        id,
        name,
        number,
        reference,
        usage,
        property: (property, house),
        contracts,
        archived_at,
        with_house,
    } = page;
    let above = vec![
        ("/admin/properties".to_owned(), t("Liegenschaften", "Properties").to_owned()),
        (format!("/admin/properties/{property}"), house),
    ];
    let own = (!with_house).then(|| view! { <UnitActions id archived=archived_at.is_some()/> });
    let actions = view! { <PreviewAs place=preview::Place::Unit(id)/> {own} };
    let with_house = with_house.then(|| {
        view! {
            <p>
                <a href=format!("/admin/properties/{property}")>
                    {t("Archiviert ist die ganze Liegenschaft.", "It is the whole property that is archived.")}
                </a>
            </p>
        }
    });
    let table = if contracts.is_empty() {
        view! {
            <Empty
                symbol=Symbol::DOCUMENT
                title=t("Keine Verträge", "No contracts")
                text=t("Verträge legen Sie beim Kontakt an.", "Contracts are added at the contact.")
            />
        }
        .into_any()
    } else {
        view! { <Contracts contracts/> }.into_any()
    };
    view! {
        <Title text=name.clone()/>
        <Breadcrumbs above/>
        <PageHeading title=name actions=actions.into_any()/>
        <ArchivedSince at=archived_at/>
        {with_house}
        <Facts>
            <Fact name=t("Referenz", "Reference")><bdi>{reference}</bdi></Fact>
            <Fact name=t("Nummer", "Number")><bdi>{number.unwrap_or_else(|| "–".to_owned())}</bdi></Fact>
            <Fact name=t("Nutzung", "Usage")>{usage.label().to(lang())}</Fact>
        </Facts>
        <Section title=t("Verträge", "Contracts")>{table}</Section>
        <DocumentsOf place=document::Place::Unit(id) archived_at/>
        <WholeJournal kind=ObjectKind::Unit object=id.0/>
    }
}

#[component]
fn Contracts(contracts: Vec<unit::Contract>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Kontakt", "Contact")),
        Column::new(t("Art", "Kind")),
        Column::new(t("Nummer", "Number")),
        Column::new(t("Laufzeit", "Term")),
    ];
    let rows = contracts.into_iter().map(|contract| {
        let archived = contract.archived.then(|| {
            view! { <div class="hint">{t("Kontakt archiviert", "contact archived")}</div> }
        });
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/contacts/{}", contract.contact)><bdi>{contract.name}</bdi></a>
                    {archived}
                </th>
                <Cell label=t("Art", "Kind")>{contract.kind.label().to(lang())}</Cell>
                <Cell label=t("Nummer", "Number")><bdi>{contract.number.unwrap_or_else(|| "–".to_owned())}</bdi></Cell>
                <Cell label=t("Laufzeit", "Term")>{term(contract.term)}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Verträge", "Contracts") columns>
            {rows.collect_view()}
        </Table>
    }
}

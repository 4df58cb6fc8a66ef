//! Residents of all houses: who has invited them, whose inviter has left, and the end of their access.

use super::list::{Pages, address, count};
use crate::{
    error::PortalError,
    form::{FormMessage, PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{
        BackLink, Badge, Button, Buttons, Cell, Column, Empty, LinkButton, Look, More, Notice, PageHeading, Select,
        Symbol, Table, Tone,
    },
};
use domain::{
    list::Slice,
    resident::{Counts, Ending, Listing, Named, Row, Search, State},
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// A page of residents.
///
/// # Errors
/// Not found for customers, and for a house or an inviter that does not exist.
#[server(prefix = "/api", endpoint = "residents-page", output = Postcard)]
pub async fn load_residents(
    #[server(default)] property: String,
    #[server(default)] inviter: String,
    #[server(default)] state: String,
    after: String,
    before: String,
) -> Result<Packed<Listing>, PortalError> {
    let door = crate::door::door()?;
    let search = Search { property, inviter, state, after, before };
    Packed::of(&door.portal.residents(&door.visitor, &search).await?)
}

/// The question before all residents of a house or of an inviter are ended.
///
/// # Errors
/// As [`load_residents`].
#[server(prefix = "/api", endpoint = "residents-end-page", output = Postcard)]
pub async fn load_residents_end(
    #[server(default)] property: String,
    #[server(default)] inviter: String,
) -> Result<Packed<Ending>, PortalError> {
    let door = crate::door::door()?;
    let search = Search { property, inviter, ..Search::default() };
    Packed::of(&door.portal.residents_end(&door.visitor, search.whose()).await?)
}

/// Notes that a resident stays whose inviter has left.
///
/// # Errors
/// Not found for customers, and for whoever is no resident.
#[server(prefix = "/api", endpoint = "keep-resident", output = Postcard)]
pub async fn keep_resident(resident: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    if door.portal.keep_resident(&door.visitor, domain::id::InvitationId(resident)).await? {
        door.say("Vermerkt: Die Person bleibt.", "Noted: the person stays.");
    } else {
        door.say(
            "Zu prüfen ist hier nichts mehr, darum wurde nichts vermerkt.",
            "There is nothing to review here any more, so nothing was noted.",
        );
    }
    Ok(())
}

/// Ends the access of a resident, or withdraws an invitation.
///
/// # Errors
/// Not found for customers, and if there is no such invitation.
#[server(prefix = "/api", endpoint = "end-resident", output = Postcard)]
pub async fn end_resident(resident: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    if door.portal.end_resident(&door.visitor, domain::id::InvitationId(resident)).await? {
        door.say("Der Zugang ist beendet.", "The access has ended.");
    } else {
        door.say("Die Einladung ist widerrufen.", "The invitation is revoked.");
    }
    Ok(())
}

/// Ends all residents of a house or of an inviter, as far as they are as many as the page said.
///
/// # Errors
/// As [`load_residents`]; a conflict if they are others by now.
#[server(prefix = "/api", endpoint = "end-residents", output = Postcard)]
pub async fn end_residents(
    #[server(default)] property: String,
    #[server(default)] inviter: String,
    residents: i64,
    invited: i64,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let search = Search { property, inviter, ..Search::default() };
    door.portal.end_residents(&door.visitor, search.whose(), Counts { residents, invited }).await?;
    match (residents, invited) {
        (0, 1) => door.say("Die Einladung ist widerrufen.", "The invitation is revoked."),
        (0, _) => door.say("Alle diese Einladungen sind widerrufen.", "All of these invitations are revoked."),
        _ => door.say("Alle diese Zugänge sind beendet.", "All of these accesses have ended."),
    }
    door.go_to("/admin/residents");
    Ok(())
}

/// The list.
#[must_use]
pub fn residents() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (one("property"), one("inviter"), one("state"), one("after"), one("before")),
        |(property, inviter, state, after, before)| load_residents(property, inviter, state, after, before),
    );
    let title = t("Bewohner", "Residents");
    view! {
        <Title text=title/>
        <Load
            data=data
            children=move |page: Listing| {
                let search = Search {
                    property: one("property"),
                    inviter: one("inviter"),
                    state: one("state"),
                    ..Search::default()
                };
                let filters = [("property", search.property.as_str()), ("inviter", &search.inviter), ("state", &search.state)];
                let file = address("/admin/residents.csv", &filters);
                let actions = view! {
                    <LinkButton href=file external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
                };
                view! {
                    <PageHeading
                        title
                        lead=t(
                            "Wen Eigentümer und Mieter in ihr Haus eingeladen haben. Zieht aus, wer eingeladen hat, bleiben Bewohner, bis Sie etwas anderes sagen.",
                            "Whom owners and tenants have invited into their house. When the inviter moves out, residents stay until you say otherwise.",
                        )
                        actions=actions.into_any()
                    />
                    <List page search/>
                }
            }
        />
    }
}

#[component]
fn List(page: Listing, search: Search) -> impl IntoView {
    let Listing { slice: Slice { rows, earlier, later }, named } = page;
    let states = std::iter::once((String::new(), t("Alle", "All").to_owned()))
        .chain(State::ALL.map(|state| (state.key().to_owned(), state.label().to(lang()).to_owned())));
    let hidden = [("property", search.property.clone()), ("inviter", search.inviter.clone())]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let hidden: Vec<_> = hidden.collect();
    let (shown, any) = (rows.len(), !rows.is_empty());
    let list = if rows.is_empty() && search.narrows() {
        let action = view! { <LinkButton href="/admin/residents">{t("Alle anzeigen", "Show all")}</LinkButton> };
        view! {
            <Empty
                symbol=Symbol::PEOPLE
                title=t("Hier steht niemand", "Nobody is here")
                text=t("Zu dieser Auswahl gehört zurzeit niemand.", "Nobody belongs to this choice at present.")
                action=action.into_any()
            />
        }
        .into_any()
    } else if rows.is_empty() {
        view! {
            <Empty
                symbol=Symbol::PEOPLE
                title=t("Noch keine Bewohner", "No residents yet")
                text=t(
                    "Ist „Nachbarn einladen“ eingeschaltet, stehen hier alle, die Eigentümer und Mieter einladen.",
                    "While “Invite neighbours” is on, everybody whom owners and tenants invite is here.",
                )
            />
        }
        .into_any()
    } else {
        let filters = [("property", search.property.as_str()), ("inviter", &search.inviter), ("state", &search.state)];
        let path = address("/admin/residents", &filters);
        view! {
            <Residents rows/>
            <Pages shown nouns=(t("Person", "person"), t("Personen", "people")) path earlier later/>
        }
        .into_any()
    };
    view! {
        <form class="filter-bar" method="get" action="/admin/residents" role="search" aria-label=t("Liste filtern", "Filter the list")>
            {hidden}
            <Select name="state" label=t("Stand", "State") options=states.collect() value=search.state.clone()/>
            <Button>{t("Filtern", "Filter")}</Button>
        </form>
        <Only named state=search.state any/>
        {list}
    }
}

/// What the list is narrowed down to, the way back to all, and the way to the end of all of these.
#[component]
fn Only(named: Named, state: String, any: bool) -> impl IntoView {
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let property = id(named.property.as_ref().map(|(property, _)| property.0));
    let inviter = id(named.inviter.as_ref().map(|(inviter, _)| inviter.0));
    if property.is_empty() && inviter.is_empty() {
        return ().into_any();
    }
    let end = address("/admin/residents/end", &[("property", &property), ("inviter", &inviter)]);
    let end = any.then(|| view! { <a href=end>{t("Alle Zugänge beenden …", "End all accesses …")}</a> });
    let all = address("/admin/residents", &[("state", &state)]);
    view! {
        <p class="row">
            <span>{whose(&named)}</span>
            <a href=all>{t("Alle Bewohner", "All residents")}</a>
            {end}
        </p>
    }
    .into_any()
}

/// Whose residents, in words.
fn whose(named: &Named) -> String {
    let names = (named.property.as_ref().map(|(_, name)| name), named.inviter.as_ref().map(|(_, name)| name));
    match (names, lang()) {
        ((Some(house), Some(person)), Lang::De) => format!("Nur {house}, eingeladen von {person}"),
        ((Some(house), Some(person)), Lang::En) => format!("Only {house}, invited by {person}"),
        ((Some(house), None), Lang::De) => format!("Nur Liegenschaft {house}"),
        ((Some(house), None), Lang::En) => format!("Only property {house}"),
        ((None, Some(person)), Lang::De) => format!("Nur von {person} eingeladen"),
        ((None, Some(person)), Lang::En) => format!("Only invited by {person}"),
        ((None, None), _) => String::new(),
    }
}

#[component]
fn Residents(rows: Vec<Row>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Person", "Person")),
        Column::new(t("Liegenschaft", "Property")),
        Column::new(t("Eingeladen von", "Invited by")),
        Column::new(t("Seit", "Since")),
        Column::new(t("Stand", "State")),
        Column::controls(t("Vermerken, beenden", "Note, end")),
    ];
    let rows = rows.into_iter().map(|row| {
        let (property, house) = row.property.clone();
        let (standing, since, inviter, controls) = (standing(&row), since(&row), inviter(&row), controls(&row));
        let id = row.invitation.to_string();
        let refused = [KeepResident::PATH, EndResident::PATH]
            .map(|url| view! { <FormMessage form=posted(url).only("resident", &id)/> })
            .collect_view();
        view! {
            <tr>
                <th scope="row">
                    <bdi>{row.name}</bdi>
                    <div class="hint"><bdi>{row.email}</bdi></div>
                    {refused}
                </th>
                <Cell label=t("Liegenschaft", "Property")>
                    <a href=format!("/admin/properties/{property}")><bdi>{house}</bdi></a>
                </Cell>
                <Cell label=t("Eingeladen von", "Invited by")>{inviter}</Cell>
                <Cell label=t("Seit", "Since")>{since}</Cell>
                <Cell label=t("Stand", "State")>{standing}</Cell>
                <Cell fits=true>{controls}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Bewohner", "Residents") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// Who has invited somebody, with the contact, and the way to all of the same.
fn inviter(row: &Row) -> AnyView {
    let Some((login, name)) = row.inviter.clone() else { return "–".into_any() };
    let of = name.clone();
    let name = match row.contact {
        Some(contact) => view! { <a href=format!("/admin/contacts/{contact}")><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    };
    view! {
        // Two links below each other need room for fingers.
        <div class="stack stack-tight">
            <div>{name}</div>
            <div class="hint">
                <a href=format!("/admin/residents?inviter={login}")>
                    {t("Alle von dieser Person", "All by this person")} <span class="read-out">": " <bdi>{of}</bdi></span>
                </a>
            </div>
        </div>
    }
    .into_any()
}

fn since(row: &Row) -> AnyView {
    let seen = row.seen.map(|day| match lang() {
        Lang::De => format!("zuletzt hier am {}", day.to(Lang::De)),
        Lang::En => format!("last here on {}", day.to(Lang::En)),
    });
    let until = row.until.map(|day| match lang() {
        Lang::De => format!("Code gültig bis {}", day.to(Lang::De)),
        Lang::En => format!("code valid until {}", day.to(Lang::En)),
    });
    let more = seen.or(until).map(|words| view! { <div class="hint">{words}</div> });
    view! { {row.since.day().to(lang())} {more} }.into_any()
}

fn standing(row: &Row) -> AnyView {
    let tone = match row.state {
        State::Resident => Tone::Good,
        State::Invited => Tone::Info,
        State::Unusable => Tone::Quiet,
        State::ToReview => Tone::Warn,
    };
    let why = match row.state {
        State::Resident | State::Invited => None,
        State::Unusable if row.switched_off => {
            Some(t("„Nachbarn einladen“ ist hier ausgeschaltet.", "“Invite neighbours” is switched off here."))
        }
        State::Unusable | State::ToReview => {
            Some(t("Wer eingeladen hat, hat hier keinen Vertrag mehr.", "The inviter has no contract here any more."))
        }
    };
    let why = why.map(|words| view! { <div class="hint">{words}</div> });
    let kept = row.kept.as_ref().map(|(by, when)| {
        let words = match lang() {
            Lang::De => format!("bleibt: {by}, {}", when.to(Lang::De)),
            Lang::En => format!("stays: {by}, {}", when.to(Lang::En)),
        };
        view! { <div class="hint"><bdi>{words}</bdi></div> }
    });
    let contract = row.has_contract.then(|| {
        let words = t("hat hier auch einen Vertrag", "has a contract here as well");
        view! { <div class="hint">{words}</div> }
    });
    view! {
        <Badge tone label=row.state.label().to(lang())/>
        {why}
        {kept}
        {contract}
    }
    .into_any()
}

fn controls(row: &Row) -> AnyView {
    let id = row.invitation.to_string();
    let keep = (row.state == State::ToReview).then(|| {
        let id = id.clone();
        view! {
            <PostForm form=posted(KeepResident::PATH).only("resident", "")>
                <input type="hidden" name="resident" value=id/>
                <Button symbol=Symbol::CHECK>{t("Bleibt", "Stays")}</Button>
            </PostForm>
        }
    });
    let (label, warning, button) = match row.state {
        State::Invited | State::Unusable => (
            t("Widerrufen", "Revoke"),
            t("Der Code gilt dann nicht mehr.", "The code is no longer valid then."),
            t("Jetzt widerrufen", "Revoke now"),
        ),
        State::Resident | State::ToReview => (
            t("Zugang beenden", "End access"),
            t(
                "Der Zugang endet sofort, auch wenn die Person gerade angemeldet ist. Andere Zugänge dieser Person bleiben.",
                "The access ends at once, even if the person is signed in right now. Their other accesses stay.",
            ),
            t("Jetzt beenden", "End now"),
        ),
    };
    view! {
        {keep}
        <More label of=row.name.clone()>
            <p class="hint">{warning}</p>
            <PostForm form=posted(EndResident::PATH).only("resident", "")>
                <input type="hidden" name="resident" value=id/>
                <Button look=Look::Danger>{button}</Button>
            </PostForm>
        </More>
    }
    .into_any()
}

/// The question before all are ended.
#[must_use]
pub fn end() -> impl IntoView {
    let one = in_query();
    let data =
        load(move || (one("property"), one("inviter")), |(property, inviter)| load_residents_end(property, inviter));
    view! { <Load data=data children=|page| view! { <End page/> }/> }
}

#[component]
fn End(page: Ending) -> impl IntoView {
    let Ending { named, counts } = page;
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let property = id(named.property.as_ref().map(|(property, _)| property.0));
    let inviter = id(named.inviter.as_ref().map(|(inviter, _)| inviter.0));
    let back = address("/admin/residents", &[("property", &property), ("inviter", &inviter)]);
    let above = back.clone();
    let title = t("Alle Zugänge beenden?", "End all accesses?");
    let body = if counts == Counts::default() {
        view! {
            <Empty
                symbol=Symbol::CHECK_CIRCLE
                title=t("Hier steht niemand", "Nobody is here")
                text=t("Dazu gibt es keine Bewohner und keine offene Einladung.", "There are no residents and no open invitation.")
            />
        }
        .into_any()
    } else {
        let (residents, invited) = (count(counts.residents), count(counts.invited));
        let who = match (lang(), counts.residents) {
            (Lang::De, 1) => "Eine Person verliert sofort den Zugang, auch wenn sie gerade angemeldet ist.".to_owned(),
            (Lang::De, _) => {
                format!("{residents} Personen verlieren sofort den Zugang, auch wenn sie gerade angemeldet sind.")
            }
            (Lang::En, 1) => "One person loses access at once, even if they are signed in right now.".to_owned(),
            (Lang::En, _) => format!("{residents} people lose access at once, even if they are signed in right now."),
        };
        let codes = match (lang(), counts.invited) {
            (_, 0) => String::new(),
            (Lang::De, 1) => "Eine offene Einladung gilt dann nicht mehr.".to_owned(),
            (Lang::De, _) => format!("{invited} offene Einladungen gelten dann nicht mehr."),
            (Lang::En, 1) => "One open invitation is no longer valid then.".to_owned(),
            (Lang::En, _) => format!("{invited} open invitations are no longer valid then."),
        };
        view! {
            <Notice tone=Tone::Warn>
                {(counts.residents > 0).then(|| view! { <p>{who}</p> })}
                {(counts.invited > 0).then(|| view! { <p>{codes}</p> })}
            </Notice>
            <p>
                {t(
                    "Wer im Haus auch einen eigenen Vertrag hat, behält diesen Zugang. Zurück kommen die anderen nur mit einer neuen Einladung.",
                    "Whoever has a contract of their own in the house keeps that access. The others come back only with a new invitation.",
                )}
            </p>
            <PostForm form=EndResidents::PATH>
                <input type="hidden" name="property" value=property/>
                <input type="hidden" name="inviter" value=inviter/>
                <input type="hidden" name="residents" value=counts.residents.to_string()/>
                <input type="hidden" name="invited" value=counts.invited.to_string()/>
                <Buttons>
                    <Button look=Look::Danger>{t("Alle beenden", "End all")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <Title text=title/>
        <div class="narrow stack">
            <BackLink href=above label=t("Bewohner", "Residents").to_owned()/>
            <PageHeading title lead=whose(&named)/>
            {body}
        </div>
    }
}

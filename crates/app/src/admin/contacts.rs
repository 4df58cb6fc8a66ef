//! Contacts: the list, and one with everything about it.

use super::{
    bounces::{CameBack, ComesBack},
    documents::DocumentsOf,
    invitations::{CreateAndMailCode, CreateAndMailCodes, CreateCode, MailCode, ReadOutCode, RenewCode, RevokeCode},
    journal::{Entries, WholeJournal},
    list::{Pages, StateBadge, address, place},
    master::{
        contact::{Actions, Archived},
        contract::Contracts,
    },
    preview::PreviewAs,
    properties::{NoneYet, NothingFound},
};
use crate::{
    error::PortalError,
    form::{PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load},
    ui::{
        Badge, Breadcrumbs, BulkActions, Button, Buttons, Card, Cell, Column, Fact, Facts, LinkButton, Look, More,
        Notice, PageHeading, Pick, SearchField, Section, Select, Sorted, Symbol, Table, Tone,
    },
};
#[cfg(feature = "ssr")]
use domain::form::{Problem, Problems};
use domain::{
    contact::{
        ContactChannel,
        staff::{Added, Answer, Contacts, Detail, NoAccess, Row, Search, User},
    },
    document,
    id::{ContactId, PropertyId},
    invitation::{CodeState, InvitationState, Issued, last_day},
    journal::ObjectKind,
    list::Order,
    onboarding, preview,
    text::Lang,
};
use leptos::{
    html,
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// A page of contacts by name.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "contacts-page", output = Postcard)]
pub async fn load_contacts(
    q: String,
    state: String,
    property: String,
    order: String,
    after: String,
    before: String,
) -> Result<Packed<Contacts>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.contacts(&door.visitor, &Search { q, state, property, order, after, before }).await?)
}

/// A contact with everything that staff know about it.
///
/// # Errors
/// Not found for customers, and if there is no such contact.
#[server(prefix = "/api", endpoint = "contact-page", output = Postcard)]
pub async fn load_contact(contact: String) -> Result<Packed<Detail>, PortalError> {
    let door = crate::door::door()?;
    let id = contact.parse().map(ContactId).map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.contact(&door.visitor, id).await?)
}

/// Sets the channel of a contact.
///
/// # Errors
/// Not found for customers, and if there is no such contact; refused for archived ones.
#[server(prefix = "/api", endpoint = "set-contact-channel", output = Postcard)]
pub async fn set_contact_channel(contact: i64, channel: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let channel = ContactChannel::parse(&channel).ok_or_else(|| Problems::one("channel", Problem::NotAChoice))?;
    door.portal.set_contact_channel(&door.visitor, ContactId(contact), channel).await?;
    match channel {
        ContactChannel::Online => door.say(
            "Der Kontaktweg ist jetzt „Online“: Briefe nach Kontaktpräferenz kommen nicht mehr auf Papier.",
            "The contact channel is “Online” now: letters by preference no longer come on paper.",
        ),
        ContactChannel::Postal => door.say(
            "Der Kontaktweg ist jetzt „Postalisch“: Briefe kommen auch auf Papier.",
            "The contact channel is “By post” now: letters come on paper as well.",
        ),
    }
    Ok(())
}

/// The list.
#[must_use]
pub fn contacts() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (one("q"), one("state"), one("property"), one("order"), one("after"), one("before")),
        |(q, state, property, order, after, before)| load_contacts(q, state, property, order, after, before),
    );
    view! {
        <Title text=t("Kontakte", "Contacts")/>
        <Load
            data=data
            children=move |page: Contacts| {
                let search = Search {
                    q: one("q"),
                    state: one("state"),
                    property: one("property"),
                    order: one("order"),
                    ..Search::default()
                };
                let filters = [
                    ("q", search.q.as_str()),
                    ("state", &search.state),
                    ("property", &search.property),
                    ("order", &search.order),
                ];
                let file = address("/admin/contacts.csv", &filters);
                let actions = view! {
                    <LinkButton href="/admin/contacts/new" symbol=Symbol::CARD>{t("Kontakt anlegen", "Add a contact")}</LinkButton>
                    <LinkButton href=file external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
                };
                view! {
                    <PageHeading title=t("Kontakte", "Contacts") actions=actions.into_any()/>
                    <List page search/>
                }
            }
        />
    }
}

#[component]
fn List(page: Contacts, search: Search) -> impl IntoView {
    let Contacts { slice, property } = page;
    let filters = [("q", search.q.as_str()), ("state", &search.state), ("property", &search.property)];
    let path = address("/admin/contacts", &[&filters[..], &[("order", search.order().key())]].concat());
    let turned = match search.order() {
        Order::Ascending => Order::Descending,
        Order::Descending => Order::Ascending,
    };
    let sorted = match search.order() {
        Order::Ascending => Sorted::Up,
        Order::Descending => Sorted::Down,
    };
    let sort = address("/admin/contacts", &[&filters[..], &[("order", turned.key())]].concat());
    let states = std::iter::once((String::new(), t("Alle", "All").to_owned()))
        .chain(InvitationState::ALL.map(|state| (state.key().to_owned(), state.label().to(lang()).to_owned())));
    let house = property.map(|(id, name)| {
        let all = address("/admin/contacts", &[("q", &search.q), ("state", &search.state)]);
        view! {
            <p class="row">
                <span>
                    {t("Nur Liegenschaft ", "Only property ")} <a href=format!("/admin/properties/{id}")><bdi>{name}</bdi></a>
                </span>
                <a href=all>{t("Alle Liegenschaften", "All properties")}</a>
            </p>
        }
    });
    let shown = slice.rows.len();
    let list = if slice.rows.is_empty() && search.narrows() {
        view! { <NothingFound all="/admin/contacts"/> }.into_any()
    } else if slice.rows.is_empty() {
        view! { <NoneYet/> }.into_any()
    } else {
        let (sort, property) = ((sort, sorted), search.property());
        let rows = if slice.rows.iter().any(|row| row.may_be_invited(property)) {
            view! { <ToInvite rows=slice.rows sort property/> }.into_any()
        } else {
            view! { <Rows rows=slice.rows sort/> }.into_any()
        };
        view! {
            {rows}
            <Pages
                shown
                nouns=(t("Kontakt", "contact"), t("Kontakte", "contacts"))
                path
                earlier=slice.earlier
                later=slice.later
            />
        }
        .into_any()
    };
    let hidden = search.property().map(|id| view! { <input type="hidden" name="property" value=id.to_string()/> });
    view! {
        <form class="filter-bar" method="get" action="/admin/contacts" role="search" aria-label=t("Liste durchsuchen", "Search the list")>
            {hidden}
            <SearchField name="q" id="list-q" label=t("Name, E-Mail, Referenz", "Name, e-mail, reference") value=search.q/>
            <Select name="state" label=t("Einladung", "Invitation") options=states.collect() value=search.state/>
            <Button>{t("Filtern", "Filter")}</Button>
        </form>
        {house}
        {list}
    }
}

/// Contacts to be ticked, and below them what is done with those.
#[component]
fn ToInvite(
    /// The contacts.
    rows: Vec<Row>,
    /// Where the other order is, and how they are sorted now.
    sort: (String, Sorted),
    /// The property that they are narrowed down to.
    property: Option<PropertyId>,
) -> impl IntoView {
    view! {
        <PostForm form=CreateAndMailCodes::url() class="stack">
            // The Enter key in a box presses the first button of a form: it shall mail nothing.
            <button type="submit" class="read-out" disabled tabindex="-1" aria-hidden="true"></button>
            <PickAll name="contacts[]">
                <Rows rows sort boxes=("contacts", property)/>
            </PickAll>
            <BulkActions name="contacts" text=t("Mit den angekreuzten Kontakten:", "With the ticked contacts:")>
                <Button>{t("Einladungscodes erstellen und mailen", "Create and mail invitation codes")}</Button>
            </BulkActions>
        </PostForm>
    }
}

/// A list with boxes, above it one for all of them: for whoever has scripts. It has no name, so that it is not sent.
#[component]
fn PickAll(
    /// The name of the boxes.
    name: &'static str,
    /// The list.
    children: Children,
) -> impl IntoView {
    let all = NodeRef::<html::Input>::new();
    view! {
        <div class="stack" on:change=move |event| picked(&event, all, name)>
            <label class="pick-all needs-script">
                // As in `Pick`.
                {move || view! { <input type="checkbox" autocomplete="off" node_ref=all/> }}
                <span>{t("Alle auf dieser Seite ankreuzen", "Tick all on this page")}</span>
            </label>
            {children()}
        </div>
    }
}

#[cfg(not(feature = "hydrate"))]
fn picked(_: &leptos::web_sys::Event, _: NodeRef<html::Input>, _: &str) {}

/// Ticks all boxes as the one for all is, or that one once all of them are.
#[cfg(feature = "hydrate")]
fn picked(event: &leptos::web_sys::Event, all: NodeRef<html::Input>, name: &str) {
    use leptos::wasm_bindgen::JsCast as _;
    use web_sys::HtmlInputElement;

    let changed = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let (Some(changed), Some(all)) = (changed, all.get_untracked()) else { return };
    let Ok(Some(form)) = all.closest("form") else { return };
    let inputs = form.get_elements_by_tag_name("input");
    let boxes = (0..inputs.length()).filter_map(|place| inputs.item(place)?.dyn_into::<HtmlInputElement>().ok());
    let mut boxes = boxes.filter(|one| one.name() == name);
    if changed.name() == name {
        all.set_checked(boxes.all(|one| one.checked()));
    } else {
        boxes.for_each(|one| one.set_checked(all.checked()));
    }
}

/// Contacts as a table.
#[component]
pub(super) fn Rows(
    /// The contacts.
    rows: Vec<Row>,
    /// Where the other order is, and how they are sorted now.
    #[prop(optional)]
    sort: Option<(String, Sorted)>,
    /// The name of the boxes to tick those who may be invited, in the form around the table, and the property that the list is
    /// narrowed down to; no boxes without.
    #[prop(optional)]
    boxes: Option<(&'static str, Option<PropertyId>)>,
) -> impl IntoView {
    let name = Column::new(t("Name", "Name"));
    let name = match sort {
        Some((href, sorted)) => name.sorted_by(href, Some(sorted)),
        None => name,
    };
    let mut columns: Vec<_> = boxes.map(|_| Column::controls(t("Auswahl", "Choice"))).into_iter().collect();
    columns.extend([
        name,
        Column::new(t("Wo", "Where")),
        Column::new(t("E-Mail", "E-mail")),
        Column::new(t("Einladung", "Invitation")),
    ]);
    let rows = rows.into_iter().map(move |row| {
        let pick = boxes.map(|(name, property)| {
            let label = match lang() {
                Lang::De => format!("{} auswählen", row.name),
                Lang::En => format!("Choose {}", row.name),
            };
            let pick = row.may_be_invited(property).then(|| (row.id.to_string(), label));
            view! { <Cell fits=true>{pick.map(|(value, label)| view! { <Pick name value label/> })}</Cell> }
        });
        let more = (row.contracts > 1).then(|| match lang() {
            Lang::De => format!(" und {} weitere", row.contracts - 1),
            Lang::En => format!(" and {} more", row.contracts - 1),
        });
        let reference = row.reference.map(|reference| view! { <div class="hint"><bdi>{reference}</bdi></div> });
        view! {
            <tr>
                {pick}
                <th scope="row">
                    <a href=format!("/admin/contacts/{}", row.id)><bdi>{row.name}</bdi></a>
                    {reference}
                </th>
                <Cell label=t("Wo", "Where")><bdi>{row.place.unwrap_or_else(|| "–".to_owned())}</bdi>{more}</Cell>
                <Cell label=t("E-Mail", "E-mail")>
                    <bdi>{row.email.unwrap_or_else(|| "–".to_owned())}</bdi>
                    {row.bounced.then(|| view! { <div><Badge tone=Tone::Warn label=t("Mail kam zurück", "mail came back")/></div> })}
                </Cell>
                <Cell label=t("Einladung", "Invitation")><StateBadge state=row.state/></Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Kontakte", "Contacts") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// One contact.
#[must_use]
pub fn contact() -> impl IntoView {
    let data = load(in_path("contact"), load_contact);
    view! { <Load data=data children=|page| view! { <Contact page/> }/> }
}

#[component]
fn Contact(page: Detail) -> impl IntoView {
    let full = page.name.full();
    let id = page.id;
    let lead = [page.name.company.clone().filter(|company| *company != full), page.reference.clone()];
    let lead = lead.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let journal = page.journal.clone();
    let number = page.id.0;
    let archived_at = page.archived_at;
    // For an archived contact nobody new will come; one that became a part of another one has handed its users over.
    let preview_as = (archived_at.is_none() || !page.users.is_empty())
        .then(|| view! { <PreviewAs place=preview::Place::Contact(id)/> });
    view! {
        <Title text=full.clone()/>
        <Breadcrumbs above=vec![("/admin/contacts".to_owned(), t("Kontakte", "Contacts").to_owned())]/>
        <PageHeading title=full lead=lead actions=view! { {preview_as} <Actions page=page.clone()/> }.into_any()/>
        <Archived page=page.clone()/>
        <div class="columns">
            <div class="stack">
                <Person page=page.clone()/>
                <Contracts contact=id contracts=page.contracts.clone() open=page.archived_at.is_none()/>
            </div>
            <div class="stack">
                <Invitation page=page.clone()/>
                <Users contact=id users=page.users added=page.added state=page.state/>
                <Answers answers=page.answers/>
            </div>
        </div>
        <DocumentsOf place=document::Place::Contact(id) archived_at/>
        <Section title=t("Protokoll", "Journal")>
            {if journal.is_empty() {
                view! { <p class="quiet">{t("Noch nichts verzeichnet.", "Nothing recorded yet.")}</p> }.into_any()
            } else {
                view! { <Entries lines=journal/> }.into_any()
            }}
            <WholeJournal kind=ObjectKind::Contact object=number/>
        </Section>
    }
}

fn or_dash(text: Option<String>) -> impl IntoView {
    view! { <bdi>{text.unwrap_or_else(|| "–".to_owned())}</bdi> }
}

#[component]
fn Person(page: Detail) -> impl IntoView {
    let (by, at) = page.channel_set;
    let set = match lang() {
        Lang::De => format!("gesetzt von {by}, {}", at.to(Lang::De)),
        Lang::En => format!("set by {by}, {}", at.to(Lang::En)),
    };
    let other = match page.channel {
        ContactChannel::Online => ContactChannel::Postal,
        ContactChannel::Postal => ContactChannel::Online,
    };
    let change = match lang() {
        Lang::De => format!("Auf „{}“ ändern", other.label().de),
        Lang::En => format!("Change to “{}”", other.label().en),
    };
    let change = page.archived_at.is_none().then(|| {
        view! {
            <PostForm form=SetContactChannel::PATH>
                <input type="hidden" name="contact" value=page.id.to_string()/>
                <input type="hidden" name="channel" value=other.key()/>
                <Button look=Look::Quiet>{change}</Button>
            </PostForm>
        }
    });
    let note = page.note.map(|note| view! { <Fact name=t("Notiz", "Note")><bdi>{note}</bdi></Fact> });
    let merged = page.merged.into_iter().map(|part| {
        let reference = part.reference.map(|reference| view! { ", " <bdi>{reference}</bdi> });
        view! {
            <div>
                <a href=format!("/admin/contacts/{}", part.id)><bdi>{part.name}</bdi></a>
                <span class="hint">{reference} {format!(", {}", part.at.to(lang()))}</span>
            </div>
        }
    });
    let merged: Vec<_> = merged.collect();
    let merged =
        (!merged.is_empty()).then(|| view! { <Fact name=t("Zusammengeführt mit", "Merged with")>{merged}</Fact> });
    let greeting = page.name.salutation.clone();
    view! {
        <Card title=t("Person", "Person") symbol=Symbol::PERSON>
            <Facts>
                <Fact name=t("Anrede", "Salutation")>{or_dash(greeting)}</Fact>
                <Fact name=t("E-Mail", "E-mail")>{or_dash(page.email)}</Fact>
                <Fact name=t("Telefon", "Telephone")>{or_dash(page.phone)}</Fact>
                <Fact name=t("Mobil", "Mobile")>{or_dash(page.mobile)}</Fact>
                <Fact name=t("Anschrift", "Address")><bdi>{place(&page.address)}</bdi></Fact>
                <Fact name=t("Kontaktweg", "Contact channel")>
                    {page.channel.label().to(lang())} <div class="hint">{set}</div> {change}
                </Fact>
                {note}
                {merged}
            </Facts>
        </Card>
    }
}

/// The portal side: how far the invitation has come, and what can be done.
#[component]
fn Invitation(page: Detail) -> impl IntoView {
    let no_access = page.no_access();
    let Detail { id, state, code, email, codes, bounce, .. } = page;
    let others = codes.into_iter().map(|code| {
        let until = last_day(code.expires_at).to(lang());
        let text = match lang() {
            Lang::De => {
                format!("Ein weiterer Code gilt bis {until}, für {}. Seit dem Zusammenführen gelten beide.", code.name)
            }
            Lang::En => {
                format!("A further code is valid until {until}, for {}. Since the merge both are valid.", code.name)
            }
        };
        let id = code.invitation.to_string();
        view! {
            <div class="row apart">
                <p class="hint">{text}</p>
                <PostForm form=posted(RevokeCode::PATH).only("invitation", &id)>
                    <input type="hidden" name="invitation" value=id/>
                    <Button look=Look::Quiet>{t("Widerrufen", "Revoke")}</Button>
                </PostForm>
            </div>
        }
    });
    let others: Vec<_> = others.collect();
    let works = bounce.is_none();
    let mailed_there = code.as_ref().and_then(|code| code.mailed.as_ref()).map(|(_, to)| to.to_lowercase());
    let came_back = match (email.clone(), bounce) {
        _ if state == InvitationState::Archived => ().into_any(),
        (Some(email), Some(bounce)) => view! { <CameBack contact=id email bounce/> }.into_any(),
        (Some(email), None) if mailed_there == Some(email.to_lowercase()) => {
            view! { <ComesBack contact=id email/> }.into_any()
        }
        _ => ().into_any(),
    };
    let email = email.filter(|_| works);
    let open = !matches!(state, InvitationState::Archived | InvitationState::NoAccess);
    let facts = code.clone().map(|code| view! { <IssuedFacts code state/> });
    let body = match code {
        Some(code) if open && code.state == CodeState::Active => view! { <Usable contact=id code email/> }.into_any(),
        Some(code) if open && code.state == CodeState::Expired => view! { <Outdated contact=id code/> }.into_any(),
        _ if open => {
            view! { <WithoutCode contact=id email registered=state == InvitationState::Registered/> }.into_any()
        }
        code => no_access.map(|why| view! { <Closed contact=id why code/> }).into_any(),
    };
    view! {
        <Card title=t("Einladung", "Invitation") symbol=Symbol::KEY>
            <p><StateBadge state/></p>
            {facts}
            {body}
            {others}
            {came_back}
        </Card>
    }
}

/// Why there can be no code now; and one that there is all the same, to be shown and revoked.
#[component]
fn Closed(contact: ContactId, why: NoAccess, code: Option<Issued>) -> impl IntoView {
    let why = why.words().to(lang());
    let Some(code) = code.filter(|code| code.state == CodeState::Active) else {
        let then = t(
            "Einen Code gibt es, sobald ein Vertrag Zugang gibt.",
            "There can be a code as soon as a contract gives access.",
        );
        return view! { <p class="quiet">{why} " " {then}</p> }.into_any();
    };
    let then = t(
        "Der Code führt so lange nirgends hin. Sobald ein Vertrag Zugang gibt, lässt er sich einlösen, wenn er dann noch gilt.",
        "Meanwhile the code leads nowhere. As soon as a contract gives access it can be redeemed, if it is still valid then.",
    );
    let id = code.id.to_string();
    view! {
        <p class="quiet">{why} " " {then}</p>
        <Buttons>
            <ShowCode contact look=Look::Secondary/>
            <PostForm form=posted(RevokeCode::PATH).only("invitation", &id)>
                <input type="hidden" name="invitation" value=id/>
                <Button look=Look::Danger>{t("Widerrufen", "Revoke")}</Button>
            </PostForm>
        </Buttons>
    }
    .into_any()
}

#[component]
fn ShowCode(contact: ContactId, look: Look) -> impl IntoView {
    view! {
        <PostForm form=ReadOutCode::PATH>
            <input type="hidden" name="contact" value=contact.to_string()/>
            <Button look symbol=Symbol::KEY>{t("Code anzeigen", "Show code")}</Button>
        </PostForm>
    }
}

#[component]
fn IssuedFacts(code: Issued, state: InvitationState) -> impl IntoView {
    let state = match code.state {
        CodeState::Active if state == InvitationState::NoAccess => {
            t("zurzeit nicht einlösbar", "cannot be used at present")
        }
        CodeState::Active => t("gültig", "valid"),
        CodeState::Used => t("benutzt", "used"),
        CodeState::Expired => t("abgelaufen", "expired"),
        CodeState::Revoked => t("widerrufen", "revoked"),
    };
    let created = format!("{}, {}", code.created_at.to(lang()), code.created_by);
    let mailed = match code.mailed {
        Some((at, to)) => view! { {format!("{}, ", at.to(lang()))} <bdi>{to}</bdi> }.into_any(),
        None => t("noch nicht", "not yet").into_any(),
    };
    let frozen = code.frozen_until.map(|until| {
        let text = match lang() {
            Lang::De => format!("Nach fünf falschen Vertragsnummern gesperrt bis {}.", until.to(Lang::De)),
            Lang::En => format!("Locked after five wrong contract numbers until {}.", until.to(Lang::En)),
        };
        view! {
            <Notice tone=Tone::Warn>
                <p>{text}</p>
            </Notice>
        }
    });
    view! {
        {frozen}
        <Facts>
            <Fact name=t("Code", "Code")>{state}</Fact>
            <Fact name=t("Erstellt", "Created")>{created}</Fact>
            <Fact name=t("Gültig bis", "Valid until")>{last_day(code.expires_at).to(lang())}</Fact>
            <Fact name=t("Gemailt", "Mailed")>{mailed}</Fact>
            {code.reminded_at.map(|at| view! { <Fact name=t("Erinnert", "Reminded")>{at.to(lang())}</Fact> })}
        </Facts>
    }
}

#[component]
fn Usable(contact: ContactId, code: Issued, email: Option<String>) -> impl IntoView {
    let before = code.mailed.as_ref().map(|(at, _)| at.0.to_string()).unwrap_or_default();
    let id = code.id.to_string();
    let again = code.mailed.is_some();
    let mail = match email {
        Some(_) => view! {
            <PostForm form=MailCode::PATH>
                <input type="hidden" name="contact" value=contact.to_string()/>
                <input type="hidden" name="before" value=before/>
                <Button symbol=Symbol::ENVELOPE>
                    {if again { t("Code noch einmal mailen", "Mail code again") } else { t("Code mailen", "Mail code") }}
                </Button>
            </PostForm>
        }
        .into_any(),
        None => view! { <p class="hint">{no_address()}</p> }.into_any(),
    };
    view! {
        <Buttons>
            <ShowCode contact look=Look::Primary/>
            {mail}
        </Buttons>
        <More label=t("Erneuern oder widerrufen", "Renew or revoke")>
            <p class="hint">
                {t(
                    "Der Code gilt dann sofort nicht mehr, auch wenn er schon gemailt oder gedruckt ist. Das lässt sich nicht zurücknehmen.",
                    "The code is then no longer valid at once, even if it has been mailed or printed already. This cannot be taken back.",
                )}
            </p>
            <Buttons>
                <PostForm form=RenewCode::PATH>
                    <input type="hidden" name="invitation" value=code.id.to_string()/>
                    <Button>{t("Erneuern", "Renew")}</Button>
                </PostForm>
                <PostForm form=posted(RevokeCode::PATH).only("invitation", &id)>
                    <input type="hidden" name="invitation" value=id.clone()/>
                    <Button look=Look::Danger>{t("Widerrufen", "Revoke")}</Button>
                </PostForm>
            </Buttons>
        </More>
    }
}

fn no_address() -> &'static str {
    t(
        "Per E-Mail nicht zu erreichen: Lesen Sie den Code vor, oder schicken Sie ihn als Brief.",
        "Not to be reached by e-mail: read the code out, or send it as a letter.",
    )
}

#[component]
fn Outdated(contact: ContactId, code: Issued) -> impl IntoView {
    view! {
        <p class="hint">{t("Ein neuer Code ersetzt den abgelaufenen.", "A new code replaces the expired one.")}</p>
        <Buttons>
            <PostForm form=RenewCode::PATH>
                <input type="hidden" name="invitation" value=code.id.to_string()/>
                <Button look=Look::Primary symbol=Symbol::KEY>{t("Erneuern", "Renew")}</Button>
            </PostForm>
            <LinkButton href=format!("/admin/contacts/{contact}/code") look=Look::Quiet>
                {t("Zum Blatt", "To the sheet")}
            </LinkButton>
        </Buttons>
    }
}

#[component]
fn WithoutCode(contact: ContactId, email: Option<String>, registered: bool) -> impl IntoView {
    let hint = registered.then(|| {
        view! {
            <p class="hint">
                {t(
                    "Schon registriert. Mit einem weiteren Code kann sich noch jemand für diesen Kontakt anmelden, zum Beispiel die Partnerin oder der Partner.",
                    "Registered already. With a further code somebody else can register for this contact, for example a partner.",
                )}
            </p>
        }
    });
    let look = if registered { Look::Secondary } else { Look::Primary };
    let mail = match email {
        Some(_) => view! {
            <PostForm form=CreateAndMailCode::PATH>
                <input type="hidden" name="contact" value=contact.to_string()/>
                <Button look symbol=Symbol::ENVELOPE>{t("Code erstellen und mailen", "Create and mail code")}</Button>
            </PostForm>
        }
        .into_any(),
        None => view! { <p class="hint">{no_address()}</p> }.into_any(),
    };
    view! {
        {hint}
        <Buttons>
            {mail}
            <PostForm form=CreateCode::PATH>
                <input type="hidden" name="contact" value=contact.to_string()/>
                <Button>{t("Code erstellen", "Create code")}</Button>
            </PostForm>
        </Buttons>
    }
}

#[component]
fn Users(contact: ContactId, users: Vec<User>, added: Vec<Added>, state: InvitationState) -> impl IntoView {
    // An archived contact asks nobody anything any more, nor does one whose contracts have ended.
    let closed = matches!(state, InvitationState::Archived | InvitationState::NoAccess);
    let nobody = users.is_empty() && added.is_empty();
    let users = users.into_iter().map(|user| {
        let since = match lang() {
            Lang::De => format!("seit {}", user.since.to(Lang::De)),
            Lang::En => format!("since {}", user.since.to(Lang::En)),
        };
        let state = match (user.ended_at, user.through) {
            (Some(_), _) => view! { <Badge label=t("beendet", "ended")/> },
            (None, _) if closed => view! { <Badge label=t("kein Zugang", "no access")/> },
            (None, true) => view! { <Badge tone=Tone::Good label=t("registriert", "registered")/> },
            (None, false) => {
                view! { <Badge tone=Tone::Info label=t("beantwortet noch Fragen", "still answering questions")/> }
            }
        };
        let added = user.added.then(|| t(" · hinzugefügt", " · added"));
        // Of a deleted login nothing is left but that there was one.
        let known = !user.email.is_empty();
        let email = known.then(|| view! { <bdi>{user.email}</bdi> " · " });
        let sessions = known.then(|| {
            view! { <a href=format!("/admin/users/{}/sessions", user.login)>{t("Sitzungen", "Sessions")}</a> }
        });
        view! {
            <li>
                <div class="row apart">
                    <strong><bdi>{user.name}</bdi></strong>
                    {state}
                </div>
                <div class="hint">
                    {email} {format!("{} · {since}", user.level.label().to(lang()))} {added}
                </div>
                {sessions}
            </li>
        }
    });
    let users: Vec<_> = users.collect();
    let added = added.into_iter().map(|person| {
        let until = last_day(person.expires_at).to(lang());
        let (tone, label, until) = match (closed, lang()) {
            (false, Lang::De) => (Tone::Info, "eingeladen", format!("Code gültig bis {until}")),
            (false, Lang::En) => (Tone::Info, "invited", format!("code valid until {until}")),
            (true, Lang::De) => (Tone::Quiet, "zurzeit nicht einlösbar", format!("Code bis {until}")),
            (true, Lang::En) => (Tone::Quiet, "cannot be used at present", format!("code until {until}")),
        };
        let email = person.email.map(|email| view! { <bdi>{email}</bdi> " · " });
        let id = person.invitation.to_string();
        view! {
            <li>
                <div class="row apart">
                    <strong><bdi>{person.name}</bdi></strong>
                    <Badge tone label/>
                </div>
                <div class="hint">{email} {person.level.label().to(lang())} " · " {until}</div>
                <PostForm form=posted(RevokeCode::PATH).only("invitation", &id)>
                    <input type="hidden" name="invitation" value=id/>
                    <Button look=Look::Quiet>{t("Einladung widerrufen", "Revoke invitation")}</Button>
                </PostForm>
            </li>
        }
    });
    let added: Vec<_> = added.collect();
    let list = if nobody {
        view! { <p class="quiet">{t("Noch niemand registriert.", "Nobody has registered yet.")}</p> }.into_any()
    } else {
        view! { <ul class="stack" role="list">{users.collect_view()} {added.collect_view()}</ul> }.into_any()
    };
    let manage = (state != InvitationState::Archived).then(|| {
        view! {
            <Buttons>
                <LinkButton href=format!("/admin/contacts/{contact}/users")>
                    {t("Verwalten, weitere Person einladen", "Manage, invite another person")}
                </LinkButton>
            </Buttons>
        }
    });
    view! {
        <Card title=t("Nutzer", "Users") symbol=Symbol::PEOPLE>
            {list}
            {manage}
        </Card>
    }
}

#[component]
fn Answers(answers: Vec<Answer>) -> impl IntoView {
    let facts = answers.into_iter().map(|answer| {
        let words = onboarding::Answer::parse(answer.question, &answer.value);
        let words = words.map_or(answer.value, |words| words.to(lang()));
        let question = answer.question.label().to(lang());
        let question = answer.property.map_or_else(|| question.to_owned(), |house| format!("{question}, {house}"));
        let asked = match lang() {
            Lang::De => format!("{}, {}, Wortlaut {}", answer.by, answer.at.to(Lang::De), answer.wording),
            Lang::En => format!("{}, {}, wording {}", answer.by, answer.at.to(Lang::En), answer.wording),
        };
        let wording = usize::try_from(answer.wording - 1).ok().and_then(|n| answer.question.wordings().get(n).copied());
        let wording = wording.map(|wording| {
            view! {
                <More label=t("Was gefragt wurde", "What was asked")>
                    <super::questions::Words wording/>
                </More>
            }
        });
        view! { <Fact name=question>{words} <div class="hint"><bdi>{asked}</bdi></div> {wording}</Fact> }
    });
    let facts: Vec<_> = facts.collect();
    let list = if facts.is_empty() {
        view! { <p class="quiet">{t("Noch nichts beantwortet.", "Nothing answered yet.")}</p> }.into_any()
    } else {
        view! { <Facts>{facts.collect_view()}</Facts> }.into_any()
    };
    view! {
        <Card title=t("Antworten", "Answers") symbol=Symbol::QUESTION>
            {list}
        </Card>
    }
}

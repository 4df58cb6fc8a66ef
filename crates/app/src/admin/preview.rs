//! Whom staff can preview the portal as: those with a login at a contact, a unit or a property.

use super::list::Pages;
use crate::{
    error::PortalError,
    form::{PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{Badge, Breadcrumbs, Button, Cell, Column, Empty, LinkButton, Look, PageHeading, Symbol, Table, Tone},
};
use domain::{
    id::ContactId,
    list::Slice,
    preview::{Page, Person, Place},
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// A page of those who can be previewed at a place.
///
/// # Errors
/// Not found for customers, and if there is no such place.
#[server(prefix = "/api", endpoint = "preview-people-page", output = Postcard)]
pub async fn load_previewable(
    kind: String,
    id: String,
    #[server(default)] after: String,
    #[server(default)] before: String,
) -> Result<Packed<Page>, PortalError> {
    let door = crate::door::door()?;
    let place = Place::parse(&kind, &id).ok_or(domain::refusal::Refusal::NotFound)?;
    let turn = domain::list::Turn::parse(&after, &before);
    Packed::of(&door.portal.previewable(&door.visitor, place, turn).await?)
}

/// Begins a preview as whoever has this access, in the house of the place at which they were chosen.
///
/// # Errors
/// Not found for customers, and if there is no such access.
#[server(prefix = "/api", endpoint = "begin-preview", output = Postcard)]
pub async fn begin_preview(
    access: i64,
    #[server(default)] kind: String,
    #[server(default)] id: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let access = domain::id::AccessId(access);
    let place = Place::parse(&kind, &id);
    let start = door.portal.begin_preview(&door.visitor, door.session.current(), access, place).await?;
    door.go_to(&start);
    Ok(())
}

/// The way to the choice, on the page of a place.
#[component]
pub(super) fn PreviewAs(
    /// Which place.
    place: Place,
) -> impl IntoView {
    view! {
        <LinkButton href=format!("{}/preview", place.path()) symbol=Symbol::EYE>
            {t("Vorschau als …", "Preview as …")}
        </LinkButton>
    }
}

/// The choice.
#[must_use]
pub fn preview() -> impl IntoView {
    let (params, one) = (use_params_map(), in_query());
    let place = move || {
        let found = |(name, kind): (&str, &str)| Some((kind.to_owned(), params.with(|params| params.get(name))?));
        let places = [("contact", "contacts"), ("unit", "units"), ("property", "properties")];
        places.into_iter().find_map(found).unwrap_or_default()
    };
    let data = load(
        move || (place(), one("after"), one("before")),
        |((kind, id), after, before)| load_previewable(kind, id, after, before),
    );
    view! { <Load data=data children=|page| view! { <Choose page/> }/> }
}

#[component]
fn Choose(page: Page) -> impl IntoView {
    let Page { place, name, archived, merged_into, people: Slice { rows, earlier, later } } = page;
    let heading = t("Vorschau als …", "Preview as …");
    let (all, label) = match place {
        Place::Contact(_) => ("/admin/contacts", t("Kontakte", "Contacts")),
        Place::Unit(_) | Place::Property(_) => ("/admin/properties", t("Liegenschaften", "Properties")),
    };
    let shown = rows.len();
    let list = if shown == 0 && archived {
        view! { <NobodyLeft place merged_into/> }.into_any()
    } else if shown == 0 {
        view! { <NobodyYet place/> }.into_any()
    } else {
        let columns = vec![
            Column::new(t("Name", "Name")),
            Column::new(t("Zugang", "Access")),
            Column::controls(t("Vorschau", "Preview")),
        ];
        let rows = rows.into_iter().map(|person| one_person(person, place)).collect_view();
        view! {
            <Table caption=t("Personen mit Anmeldung", "People with a login") columns>{rows}</Table>
            <Pages
                shown
                nouns=(t("Person", "person"), t("Personen", "people"))
                path=format!("{}/preview", place.path())
                earlier
                later
            />
        }
        .into_any()
    };
    view! {
        <Title text=heading/>
        <Breadcrumbs above=vec![(all.to_owned(), label.to_owned()), (place.path(), name)]/>
        <PageHeading
            title=heading
            lead=t(
                "Sie sehen das Kundenportal eine Viertelstunde lang genau so, wie diese Person es jetzt hat, nur zum Lesen. Im Protokoll steht, wer wessen Portal angesehen hat.",
                "For a quarter of an hour you see the portal exactly as this person has it now, to read only. The journal says who has looked at whose portal.",
            )
        />
        {list}
    }
}

fn one_person(person: Person, place: Place) -> AnyView {
    let Person { access, name, email, standing, commercial, questions, contact, .. } = person;
    let tone = if standing.reaches() { Tone::Good } else { Tone::Quiet };
    let commercial = commercial.then(|| view! { " " <Badge label=t("Gewerbe", "commercial")/> });
    let questions = questions.then(
        || view! { " " <Badge tone=Tone::Info label=t("beantwortet noch Fragen", "still answering questions")/> },
    );
    let contact = contact.filter(|_| !matches!(place, Place::Contact(_))).map(|(id, called)| {
        view! { <div class="hint"><a href=format!("/admin/contacts/{id}")><bdi>{called}</bdi></a></div> }
    });
    let spoken = match lang() {
        Lang::De => format!("Vorschau als {name}"),
        Lang::En => format!("Preview as {name}"),
    };
    let access = access.to_string();
    view! {
        <tr>
            <th scope="row">
                <bdi>{name}</bdi>
                <div class="hint"><bdi>{email}</bdi></div>
                {contact}
            </th>
            <Cell label=t("Zugang", "Access")><Badge tone label=standing.to(lang())/> {commercial} {questions}</Cell>
            <Cell label=t("Vorschau", "Preview")>
                <PostForm form=posted(BeginPreview::PATH).only("access", &access)>
                    <input type="hidden" name="access" value=access.clone()/>
                    <input type="hidden" name="kind" value=place.kind()/>
                    <input type="hidden" name="id" value=place.id()/>
                    <Button look=Look::Secondary>
                        <span aria-hidden="true">{t("Öffnen", "Open")}</span>
                        <span class="read-out">{spoken}</span>
                    </Button>
                </PostForm>
            </Cell>
        </tr>
    }
    .into_any()
}

/// Nobody has a login there: what to do first.
#[component]
fn NobodyYet(place: Place) -> impl IntoView {
    let (href, words) = match place {
        Place::Contact(_) => (place.path(), t("Zum Kontakt, dort einladen", "To the contact, invite there")),
        Place::Unit(_) => (place.path(), t("Zur Einheit und ihren Verträgen", "To the unit and its contracts")),
        Place::Property(_) => (format!("{}/invitations", place.path()), t("Einladen", "Invite")),
    };
    let action = view! { <LinkButton href=href look=Look::Primary>{words}</LinkButton> };
    view! {
        <Empty
            symbol=Symbol::EYE
            title=t("Hier hat noch niemand eine Anmeldung", "Nobody here has a login yet")
            text=t(
                "Sehen kann man das Portal einer Person erst, wenn sie sich registriert hat. Laden Sie sie zuerst ein.",
                "One can only see the portal of a person once they have registered. Invite them first.",
            )
            action=action.into_any()
        />
    }
}

/// Nobody has a login at what is archived, and nobody is invited there.
#[component]
fn NobodyLeft(place: Place, merged_into: Option<ContactId>) -> impl IntoView {
    let (href, words, text) = match (place, merged_into) {
        (Place::Contact(_), Some(other)) => (
            Place::Contact(other).path(),
            t("Zum Kontakt, der bleibt", "To the contact that remains"),
            t(
                "Dieser Kontakt ist mit einem anderen zusammengeführt: Wer sich anmelden kann, steht dort.",
                "This contact was merged with another one: whoever can sign in is found there.",
            ),
        ),
        (Place::Contact(_), None) => (
            place.path(),
            t("Zum Kontakt", "To the contact"),
            t(
                "Der Kontakt ist archiviert, und für ihn hat sich niemand registriert.",
                "The contact is archived, and nobody has registered for it.",
            ),
        ),
        (Place::Unit(_), _) => (
            place.path(),
            t("Zur Einheit", "To the unit"),
            t(
                "Die Einheit ist archiviert, und dort hat sich niemand registriert.",
                "The unit is archived, and nobody has registered there.",
            ),
        ),
        (Place::Property(_), _) => (
            place.path(),
            t("Zur Liegenschaft", "To the property"),
            t(
                "Die Liegenschaft ist archiviert, und dort hat sich niemand registriert.",
                "The property is archived, and nobody has registered there.",
            ),
        ),
    };
    let action = view! { <LinkButton href=href look=Look::Primary>{words}</LinkButton> };
    view! {
        <Empty
            symbol=Symbol::EYE
            title=t("Hier hat niemand eine Anmeldung", "Nobody here has a login")
            text
            action=action.into_any()
        />
    }
}

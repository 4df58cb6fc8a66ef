//! The form of a contact, what can be done with one, and what is asked before it is archived.

use super::{BeforeArchiving, BringBackFirst, Consequences, Shut};
use crate::{
    error::PortalError,
    form::{PostForm, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, load},
    ui::{
        BackLink, Button, Buttons, Check, Choice, Choices, Field, Fields, Kind, LinkButton, Look, Notice, PageHeading,
        TextArea, Tone,
    },
};
#[cfg(feature = "ssr")]
use domain::refusal::Refusal;
use domain::{
    contact::{ContactChannel, staff::Detail},
    form::{EMAIL, LINE, NOTE},
    id::ContactId,
    master::{
        POSTCODE, REFERENCE,
        contact::{Alike, End, Page, Typed},
    },
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// The form of a contact; of a new one, without its number, with what was typed so far.
///
/// # Errors
/// Not found for customers, and if there is no such contact.
#[server(prefix = "/api", endpoint = "contact-form", output = Postcard)]
pub async fn load_contact_form(
    #[server(default)] contact: String,
    #[server(default)] typed: Option<Typed>,
) -> Result<Packed<Page>, PortalError> {
    let door = crate::door::door()?;
    let id = match contact.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Refusal::NotFound)?),
    };
    Packed::of(&door.portal.contact_form(&door.visitor, id, typed.as_ref()).await?)
}

/// Creates a contact, or changes the one with this number.
///
/// # Errors
/// Not found for customers, and if there is no such contact; what is wrong with the fields; a conflict if somebody else
/// changed it.
#[server(prefix = "/api", endpoint = "save-contact", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn save_contact(
    #[server(default)] contact: String,
    #[server(default)] version: i64,
    #[server(default)] salutation: String,
    #[server(default)] title: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] company: String,
    #[server(default)] reference: String,
    #[server(default)] email: String,
    #[server(default)] phone: String,
    #[server(default)] mobile: String,
    #[server(default)] street: String,
    #[server(default)] postcode: String,
    #[server(default)] town: String,
    #[server(default)] channel: String,
    #[server(default)] note: String,
    #[server(default)] anyway: Option<String>,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let typed = Typed {
        salutation,
        title,
        first_name,
        last_name,
        company,
        reference,
        email,
        phone,
        mobile,
        street,
        postcode,
        town,
        channel,
        note,
    };
    let id = if contact.is_empty() {
        let id = door.portal.create_contact(&door.visitor, &typed, anyway.is_some()).await?;
        door.say("Der Kontakt ist angelegt.", "The contact is created.");
        id
    } else {
        let id = contact.parse().map_err(|_| Refusal::NotFound)?;
        door.portal.change_contact(&door.visitor, portal::master::At { id, version }, &typed).await?;
        door.say("Der Kontakt ist gespeichert.", "The contact is saved.");
        id
    };
    door.go_to(&format!("/admin/contacts/{id}"));
    Ok(())
}

/// A contact with what archiving it would do.
///
/// # Errors
/// Not found for customers, and if there is no such contact.
#[server(prefix = "/api", endpoint = "contact-end", output = Postcard)]
pub async fn load_contact_end(contact: String) -> Result<Packed<End>, PortalError> {
    let door = crate::door::door()?;
    let id = contact.parse().map_err(|_| Refusal::NotFound)?;
    Packed::of(&door.portal.contact_end(&door.visitor, id).await?)
}

/// Archives a contact.
///
/// # Errors
/// Not found for customers, and if there is no such contact; refused if it has become a part of another one.
#[server(prefix = "/api", endpoint = "archive-contact", output = Postcard)]
pub async fn archive_contact(contact: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.archive_contact(&door.visitor, domain::id::ContactId(contact)).await?;
    door.say("Der Kontakt ist archiviert. Der Zugang ist beendet.", "The contact is archived. Its access has ended.");
    door.go_to(&format!("/admin/contacts/{contact}"));
    Ok(())
}

/// Brings a contact back.
///
/// # Errors
/// Not found for customers, and if there is no such contact.
#[server(prefix = "/api", endpoint = "restore-contact", output = Postcard)]
pub async fn restore_contact(contact: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.restore_contact(&door.visitor, domain::id::ContactId(contact)).await?;
    door.say(
        "Der Kontakt ist zurückgeholt. Wer über ihn Zugang hatte, hat ihn wieder.",
        "The contact is brought back. Whoever had access through it has it again.",
    );
    Ok(())
}

/// The form.
#[must_use]
pub fn form() -> impl IntoView {
    let form = posted(SaveContact::PATH);
    let typed = form.came_back().then(|| {
        let one = |name: &str| form.value(name, "");
        Typed {
            salutation: one("salutation"),
            title: one("title"),
            first_name: one("first_name"),
            last_name: one("last_name"),
            company: one("company"),
            reference: String::new(),
            email: one("email"),
            phone: one("phone"),
            mobile: one("mobile"),
            street: one("street"),
            postcode: one("postcode"),
            town: one("town"),
            channel: one("channel"),
            note: String::new(),
        }
    });
    let data = load(in_path("contact"), move |contact| load_contact_form(contact, typed.clone()));
    view! { <Load data=data children=|page| view! { <Form page/> }/> }
}

#[component]
fn Form(page: Page) -> impl IntoView {
    let Page { id, version, name, stored, alike, archived_at, merged_into } = page;
    let title = match id {
        None => t("Neuer Kontakt", "New contact").to_owned(),
        Some(_) => match lang() {
            Lang::De => format!("{name} bearbeiten"),
            Lang::En => format!("Edit {name}"),
        },
    };
    let back = id.map_or_else(|| "/admin/contacts".to_owned(), |id| format!("/admin/contacts/{id}"));
    let came_back = posted(SaveContact::PATH).came_back();
    if let (Some(id), Some(_), false) = (id, archived_at, came_back) {
        return view! { <ShutContact id title back merged_into/> }.into_any();
    }
    let archived = archived_at.map(|_| view! { <ArchivedMeanwhile back=back.clone() merged_into/> });
    let login = id.is_some().then(|| {
        t(
            "Die Adresse, mit der sich jemand anmeldet, ändert sich dadurch nicht.",
            "The address that somebody signs in with does not change by this.",
        )
    });
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading
                title
                lead=t(
                    "Nachname oder Firma wird gebraucht, alles andere ist freiwillig.",
                    "A last name or a company is needed, everything else is optional.",
                )
            />
            {archived}
            <PostForm form=SaveContact::PATH class="form">
                <input type="hidden" name="contact" value=id.map(|id| id.to_string()).unwrap_or_default()/>
                <Version now=version/>
                {(!alike.is_empty()).then(|| view! { <MaybeThere alike/> })}
                <Fields>
                    <Field name="salutation" label=t("Anrede", "Salutation") hint=t("Frau, Herr, Familie", "Frau, Herr, Familie") value=stored.salutation unmarked=true autocomplete="off" limit=LINE/>
                    <Field name="title" label=t("Titel", "Title") hint=t("Zum Beispiel Dr.", "For example Dr.") value=stored.title unmarked=true autocomplete="off" limit=LINE/>
                </Fields>
                <Fields>
                    <Field name="first_name" label=t("Vorname", "First name") value=stored.first_name unmarked=true autocomplete="off" limit=LINE/>
                    <Field name="last_name" label=t("Nachname", "Last name") value=stored.last_name unmarked=true autocomplete="off" limit=LINE/>
                </Fields>
                <Field name="company" label=t("Firma", "Company") value=stored.company unmarked=true autocomplete="off" limit=LINE/>
                <Field
                    name="reference"
                    label=t("Referenz", "Reference")
                    hint=t("Die Nummer in Ihrer Buchhaltung. Ein Import erkennt den Kontakt daran.", "The number in your books. An import recognises the contact by it.")
                    value=stored.reference
                    unmarked=true
                    autocomplete="off"
                    limit=REFERENCE
                />
                <Field name="email" label=t("E-Mail-Adresse", "E-mail address") kind=Kind::Email hint=login.unwrap_or_default() value=stored.email unmarked=true autocomplete="off" limit=EMAIL/>
                <Fields>
                    <Field name="phone" label=t("Telefon", "Telephone") kind=Kind::Phone value=stored.phone unmarked=true autocomplete="off"/>
                    <Field name="mobile" label=t("Mobil", "Mobile") kind=Kind::Phone value=stored.mobile unmarked=true autocomplete="off"/>
                </Fields>
                <Field name="street" label=t("Straße und Hausnummer", "Street and house number") value=stored.street unmarked=true autocomplete="off" limit=LINE/>
                <Fields>
                    <Field name="postcode" label=t("Postleitzahl", "Postcode") value=stored.postcode unmarked=true autocomplete="off" limit=POSTCODE/>
                    <Field name="town" label=t("Ort", "Town") value=stored.town unmarked=true autocomplete="off" limit=LINE/>
                </Fields>
                <Choices
                    name="channel"
                    legend=t("Kontaktweg", "Contact channel")
                    hint=t("Ob Briefe nach Kontaktpräferenz zusätzlich auf Papier kommen.", "Whether letters by preference come on paper as well.")
                    value=stored.channel
                >
                    {ContactChannel::ALL.map(|channel| view! { <Choice value=channel.key() label=channel.label().to(lang())/> }).collect_view()}
                </Choices>
                <TextArea
                    name="note"
                    label=t("Interne Notiz", "Internal note")
                    hint=t("Sehen nur Mitarbeitende.", "Only staff see it.")
                    value=stored.note
                    optional=true
                    limit=NOTE
                />
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        </div>
    }
    .into_any()
}

/// In the place of the form of an archived contact.
#[component]
fn ShutContact(id: ContactId, title: String, back: String, merged_into: Option<ContactId>) -> impl IntoView {
    if let Some(other) = merged_into {
        return view! { <ShutPart title back other/> }.into_any();
    }
    let words = t("Dieser Kontakt ist archiviert.", "This contact is archived.");
    view! {
        <Shut title back words>
            <super::BringBack form=RestoreContact::PATH field="contact" id=id.to_string()/>
        </Shut>
    }
    .into_any()
}

/// In the place of a form about a contact that has become a part of another one: nothing can be done with it any more.
#[component]
pub(super) fn ShutPart(
    /// The title of the form.
    title: String,
    /// The page of the contact.
    back: String,
    /// The one of which it has become a part.
    other: ContactId,
) -> impl IntoView {
    let words = t(
        "Dieser Kontakt ist mit einem anderen zusammengeführt und jetzt ein Teil von ihm. Er lässt sich nicht mehr ändern.",
        "This contact was merged with another one and is a part of it now. It can no longer be changed.",
    );
    view! {
        <Shut title back words>
            <LinkButton href=format!("/admin/contacts/{other}")>
                {t("Zum Kontakt, der bleibt", "To the contact that remains")}
            </LinkButton>
        </Shut>
    }
}

/// Above the form of a contact, or of a contract for it, that was archived while somebody filled it in.
#[component]
pub(super) fn ArchivedMeanwhile(back: String, merged_into: Option<ContactId>) -> impl IntoView {
    let Some(other) = merged_into else {
        return view! { <BringBackFirst href=back/> }.into_any();
    };
    view! {
        <Notice tone=Tone::Warn>
            <p>
                {t(
                    "Der Kontakt ist inzwischen mit einem anderen zusammengeführt. Was Sie eingegeben haben, steht noch hier: ",
                    "The contact was merged with another one meanwhile. What you have typed is still here: ",
                )}
                <a href=format!("/admin/contacts/{other}") target="_blank">
                    {t("Den Kontakt, der bleibt, in einem neuen Fenster ansehen", "See the contact that remains in a new window")}
                </a>
                "."
            </p>
        </Notice>
    }
    .into_any()
}

/// Contacts that may be the same, with the box to say that it is somebody else.
#[component]
fn MaybeThere(alike: Vec<Alike>) -> impl IntoView {
    let alike = alike.into_iter().map(|alike| {
        let known = [alike.reference, alike.email, Some(alike.address.line()).filter(|line| !line.is_empty())];
        let known = known.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let archived = alike.archived.then(|| t(" (archiviert)", " (archived)"));
        view! {
            <li>
                <a href=format!("/admin/contacts/{}", alike.id)><bdi>{alike.name}</bdi></a>
                {archived}
                <div class="hint"><bdi>{known}</bdi></div>
            </li>
        }
    });
    view! {
        <Notice tone=Tone::Warn title=t("Diesen Kontakt gibt es vielleicht schon", "This contact may exist already")>
            <ul class="stack" role="list">{alike.collect_view()}</ul>
            <Check name="anyway" label=t("Es ist jemand anderes, bitte anlegen", "It is somebody else, please create")/>
        </Notice>
    }
}

/// What can be done with a contact, at the top of its page.
#[component]
pub(in crate::admin) fn Actions(page: Detail) -> impl IntoView {
    let id = page.id;
    if page.archived_at.is_none() {
        let merge = page.may_merge.then(|| {
            view! { <LinkButton href=format!("/admin/contacts/{id}/merge")>{t("Zusammenführen", "Merge")}</LinkButton> }
        });
        return view! {
            <LinkButton href=format!("/admin/contacts/{id}/edit")>{t("Bearbeiten", "Edit")}</LinkButton>
            {merge}
            <LinkButton href=format!("/admin/contacts/{id}/archive") look=Look::Danger>{t("Archivieren", "Archive")}</LinkButton>
        }
        .into_any();
    }
    if page.merged_into.is_some() {
        return ().into_any();
    }
    view! { <super::BringBack form=RestoreContact::PATH field="contact" id=id.to_string()/> }.into_any()
}

/// That a contact is archived, and what that means.
#[component]
pub(in crate::admin) fn Archived(page: Detail) -> impl IntoView {
    page.archived_at.map(|at| {
        let text = match lang() {
            Lang::De => format!("Archiviert am {}. Niemand hat über diesen Kontakt Zugang.", at.to(Lang::De)),
            Lang::En => format!("Archived on {}. Nobody has access through this contact.", at.to(Lang::En)),
        };
        let merged = page.merged_into.map(|other| {
            view! {
                <p>
                    {t(
                        "Er ist mit einem anderen zusammengeführt und jetzt ein Teil von ihm: ",
                        "It was merged with another one and is a part of it now: ",
                    )}
                    <a href=format!("/admin/contacts/{other}")>
                        {t("Zum Kontakt, der bleibt", "To the contact that remains")}
                    </a>
                </p>
            }
        });
        view! {
            <Notice tone=Tone::Quiet>
                <p>{text}</p>
                {merged}
            </Notice>
        }
    })
}

/// Asks once more before a contact is archived; of one that is archived already it says so.
#[must_use]
pub fn archive() -> impl IntoView {
    let data = load(in_path("contact"), load_contact_end);
    view! { <Load data=data children=|page| view! { <Archive page/> }/> }
}

#[component]
fn Archive(page: End) -> impl IntoView {
    let back = format!("/admin/contacts/{}", page.id);
    let name = page.name;
    if let Some(other) = page.merged_into {
        return view! { <ShutPart title=name back other/> }.into_any();
    }
    if page.archived_at.is_some() {
        let words = t(
            "Dieser Kontakt ist schon archiviert. Niemand hat über ihn Zugang.",
            "This contact is archived already. Nobody has access through it.",
        );
        let way = view! { <LinkButton href=back.clone()>{t("Zum Kontakt", "To the contact")}</LinkButton> };
        return view! { <Shut title=name back words>{way}</Shut> }.into_any();
    }
    let title = match lang() {
        Lang::De => format!("{name} archivieren?"),
        Lang::En => format!("Archive {name}?"),
    };
    let lead = t(
        "Der Kontakt verschwindet aus den Listen, sein Zugang endet, offene Codes werden widerrufen. Protokoll und Antworten bleiben.",
        "The contact disappears from the lists, its access ends, open codes are revoked. Journal and answers stay.",
    );
    let form = (ArchiveContact::PATH, "contact", page.id.to_string());
    view! {
        <BeforeArchiving title lead back form>
            <Consequences of=page.consequence/>
        </BeforeArchiving>
    }
    .into_any()
}

//! Mails that came back, and whom else something keeps from registering.

use super::{contacts::Rows, list::Pages};
use crate::{
    error::PortalError,
    form::PostForm,
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{Breadcrumbs, Button, Buttons, Empty, Field, LinkButton, More, Notice, PageHeading, Symbol, Tone},
};
use domain::{
    contact::staff::Row,
    form::LINE,
    id::ContactId,
    invitation::{Bounce, Concern},
    list::Slice,
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// Notes that a mail came back from the address of a contact.
///
/// # Errors
/// Not found for customers; refused if the contact has another address by now; what is wrong with the note.
#[server(prefix = "/api", endpoint = "note-bounce", output = Postcard)]
pub async fn note_bounce(contact: i64, email: String, #[server(default)] note: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.note_bounce(&door.visitor, ContactId(contact), &email, &note).await?;
    door.say(
        "Vermerkt. An diese Adresse geht keine Einladung mehr.",
        "Noted. No invitation goes to this address any more.",
    );
    Ok(())
}

/// Lets the address of a contact be written to again.
///
/// # Errors
/// Not found for customers; refused if the contact has another address by now.
#[server(prefix = "/api", endpoint = "clear-bounce", output = Postcard)]
pub async fn clear_bounce(contact: i64, email: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.clear_bounce(&door.visitor, ContactId(contact), &email).await?;
    door.say("Die Adresse wird wieder verwendet.", "The address is used again.");
    Ok(())
}

/// The contacts that something keeps from registering.
///
/// # Errors
/// Not found for customers, and if there is no such list.
#[server(prefix = "/api", endpoint = "concerned-contacts-page", output = Postcard)]
pub async fn load_concerned(concern: String, after: String, before: String) -> Result<Packed<Slice<Row>>, PortalError> {
    let door = crate::door::door()?;
    let concern = Concern::parse(&concern).ok_or(domain::refusal::Refusal::NotFound)?;
    let turn = domain::list::Turn::parse(&after, &before);
    Packed::of(&door.portal.contacts_concerned(&door.visitor, concern, turn).await?)
}

/// That a mail came back from the address of a contact, and what can be done about it.
#[component]
pub(super) fn CameBack(contact: ContactId, email: String, bounce: Bounce) -> impl IntoView {
    let Bounce { note, by, at } = bounce;
    let told = match lang() {
        Lang::De => format!("Vermerkt von {by}, {}.", at.to(Lang::De)),
        Lang::En => format!("Noted by {by}, {}.", at.to(Lang::En)),
    };
    let note = note.map(|note| view! { <p><bdi>{note}</bdi></p> });
    view! {
        <Notice tone=Tone::Warn title=t("Mail kam zurück", "Mail came back")>
            <p>
                <bdi>{email.clone()}</bdi>
                {t(
                    ": An diese Adresse geht keine Einladung und keine Erinnerung, bis sie korrigiert oder wieder freigegeben ist.",
                    ": No invitation and no reminder goes to this address until it is corrected or allowed again.",
                )}
            </p>
            {note}
            <p class="hint"><bdi>{told}</bdi></p>
            <Buttons>
                <LinkButton href=format!("/admin/contacts/{contact}/edit")>
                    {t("E-Mail korrigieren", "Correct the e-mail")}
                </LinkButton>
                <PostForm form=ClearBounce::PATH>
                    <input type="hidden" name="contact" value=contact.to_string()/>
                    <input type="hidden" name="email" value=email/>
                    <Button>{t("Adresse wieder verwenden", "Use the address again")}</Button>
                </PostForm>
            </Buttons>
        </Notice>
    }
}

/// The form with which staff note that a mail came back.
#[component]
pub(super) fn ComesBack(contact: ContactId, email: String) -> impl IntoView {
    view! {
        <More label=t("Mail kam zurück?", "Mail came back?")>
            <p class="hint">
                {t(
                    "Dann geht an diese Adresse keine Einladung und keine Erinnerung mehr; der Code lässt sich als Brief schicken.",
                    "Then no invitation and no reminder goes to this address any more; the code can be sent as a letter.",
                )}
            </p>
            <PostForm form=NoteBounce::PATH class="form">
                <input type="hidden" name="contact" value=contact.to_string()/>
                <input type="hidden" name="email" value=email.clone()/>
                <Field
                    name="note"
                    id="bounce-note"
                    label=t("Notiz", "Note")
                    hint=t("Zum Beispiel: Postfach voll, Empfänger unbekannt.", "For instance: mailbox full, recipient unknown.")
                    optional=true
                    limit=LINE
                    autocomplete="off"
                />
                <Buttons>
                    <Button>{t("Mail kam zurück", "Mail came back")}</Button>
                </Buttons>
            </PostForm>
        </More>
    }
}

/// The contacts from whose address a mail came back.
#[must_use]
pub fn bounced() -> impl IntoView {
    concerned(Concern::Bounced)
}

/// The contacts whose code is locked.
#[must_use]
pub fn frozen() -> impl IntoView {
    concerned(Concern::Frozen)
}

/// The contacts whose code cannot be mailed.
#[must_use]
pub fn no_address() -> impl IntoView {
    concerned(Concern::NoAddress)
}

fn concerned(concern: Concern) -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (one("after"), one("before")),
        move |(after, before)| load_concerned(concern.key().to_owned(), after, before),
    );
    let (title, lead) = match concern {
        Concern::Bounced => (
            t("Zurückgekommene Mails", "Mails that came back"),
            t(
                "Diese Kontakte könnten sich registrieren, aber von ihrer Adresse kam eine Mail zurück. Korrigieren Sie die Adresse, oder schicken Sie den Code als Brief.",
                "These contacts could register, but a mail came back from their address. Correct the address, or send the code as a letter.",
            ),
        ),
        Concern::Frozen => (
            t("Gesperrte Codes", "Locked codes"),
            t(
                "Nach fünf falschen Vertragsnummern ist ein Code für eine Stunde gesperrt. Rufen Sie an: Oft steht eine andere Nummer auf dem Vertrag.",
                "After five wrong contract numbers a code is locked for an hour. Give them a call: often another number is on the contract.",
            ),
        ),
        Concern::NoAddress => (
            t("Per E-Mail nicht zu erreichen", "Not to be reached by e-mail"),
            t(
                "Ohne Adresse, oder eine Mail kam zurück. Diese Codes lesen Sie vor oder schicken sie als Brief; alle Briefe eines Hauses gibt es bei seinen Einladungen.",
                "Without an address, or a mail came back. These codes are to be read out or sent as letters; all letters of a house are with its invitations.",
            ),
        ),
    };
    view! {
        <Title text=title/>
        <Breadcrumbs above=vec![("/admin/invitations".to_owned(), t("Einladungen", "Invitations").to_owned())]/>
        <PageHeading title=title lead=lead/>
        <Load data=data children=move |page| view! { <Concerned page concern/> }/>
    }
}

#[component]
fn Concerned(page: Slice<Row>, concern: Concern) -> impl IntoView {
    let Slice { rows, earlier, later } = page;
    if rows.is_empty() {
        return view! {
            <Empty
                symbol=Symbol::CHECK_CIRCLE
                title=t("Hier steht niemand", "Nobody is here")
                text=match concern {
                    Concern::Bounced => {
                        t(
                            "Kommt eine Mail zurück, vermerken Sie es auf der Seite des Kontakts.",
                            "If a mail comes back, note it on the page of the contact.",
                        )
                    }
                    Concern::Frozen => t("Zurzeit ist kein Code gesperrt.", "No code is locked at present."),
                    Concern::NoAddress => {
                        t("Alle gültigen Codes können gemailt werden.", "All valid codes can be mailed.")
                    }
                }
            />
        }
        .into_any();
    }
    let shown = rows.len();
    view! {
        <Rows rows/>
        <Pages
            shown
            nouns=(t("Kontakt", "contact"), t("Kontakte", "contacts"))
            path=format!("/admin/invitations/{}", concern.key())
            earlier
            later
        />
    }
    .into_any()
}

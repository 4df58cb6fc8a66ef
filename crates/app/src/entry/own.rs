//! One's own login, whatever it may reach: a new password, and deleting it. Plain pages, for those without a house, too.

use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _},
    frame::{Frame, frame},
    lang::{lang, t},
    load::{Load, NotFound, Packed, load},
    password::{ChangePassword, NewPasswordFields},
    ui::{Button, Buttons, Field, Kind, LinkButton, Look},
};
use domain::{account::DeletePage as Deleted, text::Lang};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// What deleting the login would end.
///
/// # Errors
/// Not found for staff.
async fn load_delete() -> Result<Packed<Deleted>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.delete_page(&door.visitor).await?)
}

/// Deletes the login of who asks.
///
/// # Errors
/// The password is not right.
#[server(prefix = "/api", endpoint = "delete-login", output = Postcard)]
pub async fn delete_login(password: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.delete_login(&door.visitor, password).await?;
    door.sign_out();
    door.say("Ihre Anmeldung ist gelöscht.", "Your login is deleted.");
    door.go_to("/sign-in");
    Ok(())
}

/// A new password.
#[component]
pub(super) fn OwnPasswordPage() -> impl IntoView {
    if !frame().with_value(Frame::is_customer) {
        return view! { <NotFound/> }.into_any();
    }
    view! {
        <Title text=t("Passwort ändern", "Change the password")/>
        <h1>{t("Passwort ändern", "Change the password")}</h1>
        <PostForm form=ChangePassword::url() class="form">
            <NewPasswordFields/>
            <Buttons>
                <Button look=Look::Primary>{t("Passwort ändern", "Change password")}</Button>
                <LinkButton href="/" look=Look::Quiet>{t("Zurück", "Back")}</LinkButton>
            </Buttons>
        </PostForm>
    }
    .into_any()
}

/// Deleting the login.
#[component]
pub(super) fn DeletePage() -> impl IntoView {
    let data = load(|| (), |()| load_delete());
    view! { <Load data=data children=|page: Deleted| view! { <Delete page/> }/> }
}

#[component]
fn Delete(page: Deleted) -> impl IntoView {
    let title = t("Eigene Anmeldung löschen?", "Delete my login?");
    let email = match lang() {
        Lang::De => {
            format!("Die Anmeldung {} wird sofort gelöscht, und Sie werden auf allen Geräten abgemeldet.", page.email)
        }
        Lang::En => format!("The login {} is deleted at once, and you are signed out on all devices.", page.email),
    };
    let ends = (!page.contacts.is_empty()).then(|| {
        let names = page.contacts.join(", ");
        let words = match lang() {
            Lang::De => format!("Ihr Zugang endet zu: {names}."),
            Lang::En => format!("Your access ends to: {names}."),
        };
        view! { <li><bdi>{words}</bdi></li> }
    });
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <ul>
            <li>{email}</li>
            {ends}
            <li>
                {t(
                    "Name, E-Mail-Adresse und Passwort der Anmeldung werden gelöscht. Die Adresse ist danach wieder frei.",
                    "Name, e-mail address and password of the login are deleted. The address is free again then.",
                )}
            </li>
            <li>
                {t(
                    "Ihre Verträge, die Kontaktdaten bei Ihrer Hausverwaltung, Ihre Antworten und das Protokoll bleiben.",
                    "Your contracts, the contact data at your property manager, your answers and the journal stay.",
                )}
            </li>
        </ul>
        <PostForm form=DeleteLogin::url() class="form">
            <Field name="password" label=t("Ihr Passwort", "Your password") kind=Kind::Password/>
            <Buttons>
                <Button look=Look::Final>{t("Anmeldung löschen", "Delete login")}</Button>
                <LinkButton href="/" look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
            </Buttons>
        </PostForm>
    }
}

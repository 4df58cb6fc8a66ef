//! Changing one's own password, the same for customers and staff.

use crate::{
    error::PortalError,
    lang::t,
    ui::{Field, Kind, Notice, Tone},
};
use leptos::{prelude::*, server_fn::codec::Postcard};

/// Changes the own password; all other sessions end.
///
/// # Errors
/// What is wrong with the fields.
#[server(prefix = "/api", endpoint = "change-password", output = Postcard)]
pub async fn change_password(
    password: String,
    password_new: String,
    password_again: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let session = door.session.current();
    door.portal.change_password(&door.visitor, session, password, password_new, &password_again).await?;
    door.say(
        "Ihr Passwort ist geändert. Auf allen anderen Geräten sind Sie jetzt abgemeldet.",
        "Your password is changed. You are now signed out on all other devices.",
    );
    Ok(())
}

/// The old password and the new one.
#[component]
pub(crate) fn NewPasswordFields() -> impl IntoView {
    view! {
        <Field name="password" label=t("Ihr jetziges Passwort", "Your current password") kind=Kind::Password/>
        <Field
            name="password_new"
            label=t("Neues Passwort", "New password")
            kind=Kind::NewPassword
            hint=t(
                "Mindestens 12 Zeichen. Ein kurzer Satz ist gut zu merken.",
                "At least 12 characters. A short sentence is easy to remember.",
            )
        />
        <Field
            name="password_again"
            label=t("Neues Passwort noch einmal", "New password once more")
            kind=Kind::NewPassword
        />
        <Notice tone=Tone::Info>
            <p>
                {t("Auf allen anderen Geräten werden Sie dabei abgemeldet.", "You will be signed out on all other devices.")}
            </p>
        </Notice>
    }
}

//! A forgotten password, and the first password of a member of staff: both are set with a link.

use super::help::Help;
use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _},
    lang::{lang, t},
    load::{Load, Packed, answer_with, load, send_on},
    ui::{Button, Field, Kind, LinkButton, Look},
};
use domain::{refusal::Reason, text::Lang};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// Sends a link for a new password, if somebody has this address. The answer is always the same.
#[server(prefix = "/api", endpoint = "forgot-password", output = Postcard)]
pub async fn forgot_password(email: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.forgot_password(&door.visitor, &email).await?;
    door.go_to("/forgot?sent");
    Ok(())
}

/// Whether a link for a new password can still be used.
pub async fn look_at_reset(token: String) -> Result<Packed<bool>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&usable_link(door.portal.look_at_reset(&door.visitor, &token).await)?)
}

/// Sets a new password with a link.
#[server(prefix = "/api", endpoint = "reset-password", output = Postcard)]
pub async fn reset_password(token: String, password: String, password_again: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.reset_password(&door.visitor, &token, password, &password_again).await?;
    door.say(
        "Ihr neues Passwort ist gespeichert. Melden Sie sich jetzt damit an.",
        "Your new password is saved. Please sign in with it now.",
    );
    door.go_to("/sign-in");
    Ok(())
}

/// What the link of an invitation to work here leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invitation {
    /// The first password, for whoever is called like this.
    Open(String),
    /// The administration: whoever asks was invited by it, and is signed in.
    Inside,
    /// Nothing.
    Gone,
}

/// What a link leads to with which a member of staff is invited.
pub async fn look_at_staff_invitation(token: String) -> Result<Packed<Invitation>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&match door.portal.look_at_staff_invitation(&door.visitor, &token).await {
        Ok(name) => Invitation::Open(name),
        gone => {
            usable_link(gone.map(|_| ()))?;
            if door.portal.was_invited_by(&door.visitor, &token).await? { Invitation::Inside } else { Invitation::Gone }
        }
    })
}

/// Sets the first password of a member of staff, and signs them in. Whoever has done so before is led inside.
#[server(prefix = "/api", endpoint = "accept-staff-invitation", output = Postcard)]
pub async fn accept_staff_invitation(
    token: String,
    password: String,
    password_again: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    match door.portal.accept_staff_invitation(&door.visitor, &token, password, &password_again).await? {
        portal::staff::Accepted::Now(who) => door.sign_in(who),
        portal::staff::Accepted::Before => door.say(
            "Sie haben die Einladung schon angenommen und sind angemeldet. Es gilt das Passwort, das Sie dabei festgelegt haben.",
            "You have accepted the invitation already and are signed in. The password that you set then is the one that counts.",
        ),
    }
    door.go_to("/admin");
    Ok(())
}

/// A link that is gone is something to be shown, not an error.
#[cfg(feature = "ssr")]
pub(super) fn usable_link(looked_at: portal::Outcome<()>) -> Result<bool, PortalError> {
    match looked_at {
        Ok(()) => Ok(true),
        Err(portal::Fault::Refused(domain::refusal::Refusal::Because(Reason::LinkGone))) => Ok(false),
        Err(fault) => Err(fault.into()),
    }
}

/// The page on which a link is asked for.
#[component]
pub(super) fn ForgotPage() -> impl IntoView {
    let sent = use_query_map().read_untracked().get("sent").is_some();
    view! {
        <Title text=t("Passwort vergessen", "Forgotten password")/>
        {if sent { view! { <Sent/> }.into_any() } else { view! { <Ask/> }.into_any() }}
    }
}

#[component]
fn Ask() -> impl IntoView {
    view! {
        <h1>{t("Passwort vergessen?", "Forgotten your password?")}</h1>
        <p>
            {t(
                "Wir schicken Ihnen einen Link, mit dem Sie ein neues Passwort festlegen.",
                "We send you a link with which you set a new password.",
            )}
        </p>
        <PostForm form=ForgotPassword::url() class="form">
            <Field
                name="email"
                label=t("E-Mail-Adresse", "E-mail address")
                kind=Kind::Email
                autocomplete="username"
            />
            <Button look=Look::Primary wide=true>
                {t("Link schicken", "Send link")}
            </Button>
        </PostForm>
        <p>
            <a href="/sign-in">{t("Zurück zur Anmeldung", "Back to signing in")}</a>
        </p>
    }
}

#[component]
fn Sent() -> impl IntoView {
    view! {
        <h1>{t("Sehen Sie in Ihr Postfach", "Look into your mailbox")}</h1>
        <p>
            {t(
                "Wenn es einen Zugang mit dieser E-Mail-Adresse gibt, ist der Link unterwegs. Er gilt 60 Minuten.",
                "If there is a login with this e-mail address, the link is on its way. It is valid for 60 minutes.",
            )}
        </p>
        <p class="quiet">
            {t(
                "Nichts angekommen? Sehen Sie bitte auch im Spam-Ordner nach.",
                "Nothing has arrived? Please look into the spam folder, too.",
            )}
        </p>
        <LinkButton href="/sign-in" look=Look::Primary wide=true>
            {t("Zur Anmeldung", "Sign in")}
        </LinkButton>
        <p>
            <a href="/forgot">{t("Andere Adresse eingeben", "Enter another address")}</a>
        </p>
        <Help/>
    }
}

/// The page of a link for a new password.
#[component]
pub(super) fn ResetPage() -> impl IntoView {
    let token = token();
    let data = load(|| (), {
        let token = token.clone();
        move |()| look_at_reset(token.clone())
    });
    let url = ResetPassword::url();
    view! {
        <Title text=t("Neues Passwort", "New password")/>
        <Load data let:usable>
            {if usable {
                view! {
                    <h1>{t("Neues Passwort festlegen", "Set a new password")}</h1>
                    <p>
                        {t(
                            "Danach sind Sie auf allen Geräten abgemeldet und melden sich mit dem neuen Passwort an.",
                            "After that you are signed out on all devices and sign in with the new password.",
                        )}
                    </p>
                    <NewPassword url token=token.clone() button=t("Passwort speichern", "Save password")/>
                }
                    .into_any()
            } else {
                view! {
                    <Gone
                        text=t(
                            "Er wurde schon benutzt, oder seine 60 Minuten sind vorbei. Fordern Sie einfach einen neuen an.",
                            "It has been used already, or its 60 minutes are over. Simply request a new one.",
                        )
                        href="/forgot"
                        button=t("Neuen Link anfordern", "Request a new link")
                    />
                }
                    .into_any()
            }}
        </Load>
    }
}

/// The page of a link with which a member of staff gets in for the first time.
#[component]
pub(super) fn StaffInvitationPage() -> impl IntoView {
    let token = token();
    let data = load(|| (), {
        let token = token.clone();
        move |()| look_at_staff_invitation(token.clone())
    });
    let url = AcceptStaffInvitation::url();
    let hello = |name: &str| match lang() {
        Lang::De => format!("Guten Tag {name}"),
        Lang::En => format!("Hello {name}"),
    };
    view! {
        <Title text=t("Passwort festlegen", "Set password")/>
        <Load data let:invitation>
            {match invitation {
                Invitation::Open(name) => {
                    view! {
                        <h1 dir="auto">{hello(&name)}</h1>
                        <p>
                            {t(
                                "Legen Sie Ihr Passwort für die Administration fest. Danach sind Sie angemeldet.",
                                "Set your password for the administration. After that you are signed in.",
                            )}
                        </p>
                        <NewPassword
                            url
                            token=token.clone()
                            button=t("Passwort speichern und anmelden", "Save password and sign in")
                        />
                    }
                        .into_any()
                }
                Invitation::Inside => {
                    send_on("/admin");
                    ().into_any()
                }
                Invitation::Gone => {
                    view! {
                        <Gone
                            text=t(
                                "Er wurde schon benutzt, durch einen neueren ersetzt oder zurückgezogen, oder seine drei Tage sind vorbei. Wenn Sie Ihr Passwort schon festgelegt haben, melden Sie sich damit an. Sonst bitten Sie in Ihrer Verwaltung um einen neuen.",
                                "It has been used already, replaced by a newer one or withdrawn, or its three days are over. If you have set your password already, sign in with it. Otherwise ask your colleagues for a new one.",
                            )
                            href="/sign-in"
                            button=t("Zur Anmeldung", "Sign in")
                        />
                    }
                        .into_any()
                }
            }}
        </Load>
    }
}

fn token() -> String {
    use_params_map().read_untracked().get("token").unwrap_or_default()
}

/// The form for a new password.
#[component]
fn NewPassword(url: &'static str, token: String, button: &'static str) -> impl IntoView {
    view! {
        <PostForm form=url class="form">
            <input type="hidden" name="token" value=token/>
            <PasswordFields label=t("Neues Passwort", "New password")/>
            <Button look=Look::Primary wide=true>
                {button}
            </Button>
        </PostForm>
    }
}

/// A new password, twice.
#[component]
pub(super) fn PasswordFields(
    /// What the first one is called.
    label: &'static str,
) -> impl IntoView {
    view! {
        <Field
            name="password"
            label=label
            kind=Kind::NewPassword
            hint=t(
                "Mindestens 12 Zeichen. Ein kurzer Satz ist gut zu merken.",
                "At least 12 characters. A short sentence is easy to remember.",
            )
        />
        <Field
            name="password_again"
            label=t("Passwort wiederholen", "Repeat password")
            kind=Kind::NewPassword
        />
    }
}

/// A link that can no longer be used, and what to do instead.
#[component]
pub(super) fn Gone(text: &'static str, href: &'static str, button: &'static str) -> impl IntoView {
    answer_with(&Reason::LinkGone.into());
    view! {
        <h1>{t("Dieser Link gilt nicht mehr", "This link is no longer valid")}</h1>
        <p>{text}</p>
        <LinkButton href=href look=Look::Primary wide=true>
            {button}
        </LinkButton>
        <Help/>
    }
}

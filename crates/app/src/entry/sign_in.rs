//! Signing in: one form for customers and staff.

use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _},
    frame::frame,
    lang::t,
    ui::{Button, Field, Kind, LinkButton, Look, Notice, Tone},
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Signs somebody in, and leads to the page they wanted or to their start page.
#[server(prefix = "/api", endpoint = "sign-in", output = Postcard)]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), PortalError> {
    use crate::door::Cookie;
    use portal::SignedIn;
    let door = crate::door::door()?;
    let proven = door.portal.sign_in(&door.visitor, &email, password).await?;
    let who = proven.who;
    door.sign_in_with(proven);
    // Chosen on this page by whoever signs in now, and from now on theirs; the next one at this computer chooses anew.
    if let Some(lang) = door.cookies.get(Cookie::Language).and_then(domain::text::Lang::parse) {
        door.portal.speak_as(who, lang).await?;
        door.cookies.remove(Cookie::Language);
    }
    // What the other side of the house wanted to see before is not for them.
    let of_staff = next == "/admin" || next.starts_with("/admin/");
    let theirs = !next.is_empty() && of_staff == matches!(who, SignedIn::Staff(_));
    door.go_to(if theirs { &next } else { "/" });
    Ok(())
}

/// The page.
#[component]
pub(super) fn SignInPage() -> impl IntoView {
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    let registered = use_query_map().read_untracked().get("registered").is_some();
    let name = frame().with_value(|frame| frame.person.as_ref().map(|person| person.name.clone()));
    view! {
        <Title text=t("Anmelden", "Sign in")/>
        <h1>{t("Anmelden", "Sign in")}</h1>
        {registered
            .then(|| {
                view! {
                    <Notice tone=Tone::Good>
                        {t(
                            "Ihr Zugang ist eingerichtet. Bitte melden Sie sich an. Haben Sie beim Bestätigen Ihrer Adresse ein Passwort festgelegt, gilt dieses.",
                            "Your login is set up. Please sign in. If you set a password when you confirmed your address, it is the one that counts.",
                        )}
                    </Notice>
                }
            })}
        {name.map(|name| view! { <Already name/> })}
        <PostForm form=SignIn::url() class="form">
            <input type="hidden" name="next" value=next/>
            <Field
                name="email"
                label=t("E-Mail-Adresse", "E-mail address")
                kind=Kind::Email
                autocomplete="username"
            />
            <Field name="password" label=t("Passwort", "Password") kind=Kind::Password/>
            <Button look=Look::Primary wide=true>
                {t("Anmelden", "Sign in")}
            </Button>
        </PostForm>
        <p>
            <a href="/forgot">{t("Passwort vergessen?", "Forgotten your password?")}</a>
        </p>
        <p class="quiet">
            {t("Sie haben einen Einladungscode erhalten? ", "Have you been given an invitation code? ")}
            <a href="/register">{t("Jetzt registrieren", "Register now")}</a>
        </p>
    }
}

/// Somebody is signed in in this browser.
#[component]
fn Already(name: String) -> impl IntoView {
    view! {
        <div class="stack">
            <p>
                {t("Sie sind angemeldet als ", "You are signed in as ")} <bdi>{name}</bdi>
                {t(".", ".")}
            </p>
            <LinkButton href="/" external=true wide=true>
                {t("Zur Startseite", "To the start page")}
            </LinkButton>
        </div>
        <p class="quiet">{t("Oder als jemand anderes anmelden:", "Or sign in as somebody else:")}</p>
    }
}

//! Signing in, for customers and staff alike.

use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _},
    lang::t,
    ui::{Button, Field, Fields, Kind, Look, PageHeading},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Signs in, and goes on to the page that was asked for.
#[server(prefix = "/api", endpoint = "sign-in")]
pub(super) async fn sign_in(email: String, password: String, next: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let who = door.portal.sign_in(&door.visitor, &email, password).await?;
    door.sign_in(who);
    door.go_to(&next);
    Ok(())
}

#[component]
pub(super) fn SignInPage() -> impl IntoView {
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    let title = t("Anmelden", "Sign in");
    view! {
        <Title text=title/>
        <PageHeading title/>
        <PostForm form=SignIn::url()>
            <input type="hidden" name="next" value=next/>
            <Fields>
                <Field name="email" label=t("E-Mail-Adresse", "E-mail address") kind=Kind::Email autocomplete="username"/>
                <Field name="password" label=t("Passwort", "Password") kind=Kind::Password/>
            </Fields>
            <Button look=Look::Primary wide=true>
                {t("Anmelden", "Sign in")}
            </Button>
        </PostForm>
    }
}

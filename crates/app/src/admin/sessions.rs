//! Where a customer is signed in, for staff.

use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _},
    lang::{lang, t},
    load::{Load, Packed, in_path, load},
    sessions::Sessions,
    ui::{Breadcrumbs, Button, Buttons, Card, Empty, LinkButton, Look, PageHeading, Symbol},
};
use domain::{session::OfCustomer, text::Lang};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// Where a customer is signed in.
///
/// # Errors
/// Not found for customers, and if there is no such login.
#[server(prefix = "/api", endpoint = "user-sessions-page", output = Postcard)]
pub async fn load_user_sessions(user: String) -> Result<Packed<OfCustomer>, PortalError> {
    let door = crate::door::door()?;
    let login = user.parse().map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.sessions_of_customer(&door.visitor, login).await?)
}

/// Ends a session of a customer, or all of them.
///
/// # Errors
/// Not found for customers, and if there is no such login.
#[server(prefix = "/api", endpoint = "end-user-sessions", output = Postcard)]
pub async fn end_user_sessions(user: i64, #[server(default)] session: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let which = portal::session::Which::parse(&session)?;
    let ended = door.portal.end_sessions_of_customer(&door.visitor, domain::id::UserId(user), which).await?;
    crate::sessions::say_how_many(&door, ended);
    Ok(())
}

/// The page.
#[must_use]
pub fn user_sessions() -> impl IntoView {
    let data = load(in_path("user"), load_user_sessions);
    view! { <Load data=data children=|page| view! { <Page page/> }/> }
}

#[component]
fn Page(page: OfCustomer) -> impl IntoView {
    let OfCustomer { login, name, email, sessions, contacts } = page;
    let above = contacts.into_iter().map(|(id, name)| (format!("/admin/contacts/{id}"), name)).collect::<Vec<_>>();
    let title = match lang() {
        Lang::De => format!("Sitzungen von {name}"),
        Lang::En => format!("Sessions of {name}"),
    };
    let actions = view! {
        <LinkButton href=format!("/admin/journal?kind=login&object={login}") symbol=Symbol::CLOCK>
            {t("Protokoll dieses Zugangs", "Journal of this login")}
        </LinkButton>
        <LinkButton href=format!("/admin/journal?person=customer:{login}") symbol=Symbol::CLOCK>
            {t("Was diese Person getan hat", "What this person has done")}
        </LinkButton>
    };
    let list = if sessions.is_empty() {
        view! {
            <Empty
                symbol=Symbol::LOCK
                title=t("Nirgends angemeldet", "Signed in nowhere")
                text=t("Sobald sich diese Person anmeldet, steht es hier.", "As soon as this person signs in, it is here.")
            />
        }
        .into_any()
    } else {
        view! {
            <Card title=t("Angemeldet", "Signed in") symbol=Symbol::LOCK>
                <Sessions url=EndUserSessions::url() whose=Some(("user", login.to_string())) sessions/>
                <PostForm form=EndUserSessions::url()>
                    <input type="hidden" name="user" value=login.to_string()/>
                    <Buttons>
                        <Button look=Look::Danger>{t("Alle beenden", "End all")}</Button>
                    </Buttons>
                </PostForm>
            </Card>
        }
        .into_any()
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            {(!above.is_empty()).then(|| view! { <Breadcrumbs above/> })}
            <PageHeading title lead=email actions=actions.into_any()/>
            {list}
        </div>
    }
}

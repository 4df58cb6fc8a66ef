//! What somebody can do on every page: change the language, sign out.

use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _},
    frame::frame,
    lang::t,
    ui::{Entry, Icon, Menu, NavLink, Symbol},
};
use leptos::{prelude::*, server_fn::codec::Postcard};

/// Chooses the language: of this browser, and of whoever is signed in.
#[server(prefix = "/api", endpoint = "language", output = Postcard)]
pub async fn choose_language(lang: String) -> Result<(), PortalError> {
    use crate::door::{Cookie, door};
    use domain::{
        form::{Problem, Problems},
        text::Lang,
        time::Span,
    };
    let door = door()?;
    let lang = Lang::parse(&lang).ok_or_else(|| Problems::one("lang", Problem::NotAChoice))?;
    door.portal.speak(&door.visitor, lang).await?;
    door.cookies.set(Cookie::Language, lang.tag(), Span::days(365).0);
    Ok(())
}

/// Signs out.
#[server(prefix = "/api", endpoint = "sign-out", output = Postcard)]
pub(super) async fn sign_out() -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.sign_out();
    door.go_to("/sign-in");
    Ok(())
}

/// A menu with the person's name: own pages, and the way out.
#[component]
pub(crate) fn PersonMenu(
    /// Pages about oneself.
    entries: Vec<Entry>,
    /// The choice of the language, where no page has it.
    #[prop(optional)]
    language: Option<AnyView>,
) -> impl IntoView {
    let name = frame().with_value(|frame| frame.person.as_ref().map(|person| person.name.clone()).unwrap_or_default());
    view! {
        <Menu label=name symbol=Symbol::PERSON short=true>
            {entries.into_iter().map(|entry| view! { <NavLink entry/> }).collect_view()}
            {language}
            <PostForm form=SignOut::url()>
                <button class="nav-link">
                    <Icon of=Symbol::LEAVE/>
                    <span>{t("Abmelden", "Sign out")}</span>
                </button>
            </PostForm>
        </Menu>
    }
}

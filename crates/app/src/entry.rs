//! Before signing in: everything that is open to everybody. These pages are plain: see [`is_lively`](crate::routes).

mod account;
#[cfg(feature = "ssr")]
mod ended;
mod help;
#[cfg(feature = "ssr")]
mod legal;
#[cfg(feature = "ssr")]
mod own;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
mod register;
#[cfg(feature = "ssr")]
mod sign_in;

use crate::{
    form::{PostForm, ServerFn as _},
    frame::frame,
    lang::{lang, t},
    load::NotFound,
    ui::EntryFrame,
};
pub(crate) use account::{ChooseLanguage, PersonMenu};
use domain::text::Lang;
#[cfg(feature = "ssr")]
pub(crate) use help::Help;
pub(crate) use help::Reach;
pub use help::dial;
use leptos::prelude::*;

/// The pages of this area.
#[cfg(feature = "ssr")]
pub(crate) fn routes() -> leptos_router::any_nested_route::AnyNestedRoute {
    use crate::routes::{Shown, area, page};
    use ended::EndedPage;
    use legal::{Accessibility, Imprint, Privacy};
    use leptos_router::path;
    use own::{DeletePage, OwnPasswordPage};
    use password::{ForgotPage, ResetPage, StaffInvitationPage};
    use register::{AccountPage, CodePage, ConfirmPage, NumberPage};
    use sign_in::SignInPage;
    area(
        (),
        Shown::at_once(Layout),
        vec![
            page(path!("sign-in"), SignInPage),
            page(path!("forgot"), ForgotPage),
            page(path!("reset/:token"), ResetPage),
            page(path!("staff-invitation/:token"), StaffInvitationPage),
            page(path!("register"), CodePage),
            page(path!("invitation/:code"), CodePage),
            page(path!("register/contract-number"), NumberPage),
            page(path!("register/account"), AccountPage),
            page(path!("register/confirm"), ConfirmPage),
            page(path!("ended"), EndedPage),
            page(path!("ended/sessions"), ended::EndedSessionsPage),
            page(path!("ended/announcements"), ended::EndedAnnouncementsPage),
            page(path!("ended/documents"), ended::EndedDocumentsPage),
            page(path!("ended/data"), ended::EndedDataPage),
            page(path!("account/password"), OwnPasswordPage),
            page(path!("account/delete"), DeletePage),
            page(path!("imprint"), Imprint),
            page(path!("privacy"), Privacy),
            page(path!("accessibility"), Accessibility),
        ],
    )
}

/// Frame of every page before signing in.
#[cfg(feature = "ssr")]
#[component]
fn Layout() -> impl IntoView {
    view! {
        <Around>
            <leptos_router::components::Outlet/>
        </Around>
    }
}

/// What stands where nothing is, or nothing that one may see.
#[component]
pub(crate) fn Nowhere() -> impl IntoView {
    view! {
        <Around>
            <NotFound/>
        </Around>
    }
}

#[component]
fn Around(children: Children) -> impl IntoView {
    let (organisation, demo) = frame().with_value(|frame| (frame.organisation.name.clone(), frame.demo));
    let foot = view! {
        // Where the mails are that registration speaks of.
        {demo.then(|| view! { <a href="/demo/postbox" rel="external">{t("Postfach (Demo)", "Postbox (demo)")}</a> })}
        <a href="/imprint" rel="external">{t("Impressum", "Imprint")}</a>
        <a href="/privacy" rel="external">{t("Datenschutz", "Privacy")}</a>
        <a href="/accessibility" rel="external">{t("Barrierefreiheit", "Accessibility")}</a>
        <LanguageChoice/>
    }
    .into_any();
    view! {
        <EntryFrame organisation foot>
            {children()}
        </EntryFrame>
    }
}

/// The language that this page is not in, and its own name for itself.
pub(crate) fn other_language() -> (Lang, &'static str) {
    match lang() {
        Lang::De => (Lang::En, "English"),
        Lang::En => (Lang::De, "Deutsch"),
    }
}

/// The other language, in its own words.
#[component]
pub(crate) fn LanguageChoice() -> impl IntoView {
    let (other, words) = other_language();
    view! {
        <PostForm form=ChooseLanguage::url()>
            <button class="button button-quiet" name="lang" value=other.tag() lang=other.tag()>
                {words}
            </button>
        </PostForm>
    }
}

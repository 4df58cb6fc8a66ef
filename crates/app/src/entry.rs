//! Before signing in: everything that is open to everybody.

use crate::{
    lang::t,
    load::NotFound,
    routes::{area, page},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{any_nested_route::AnyNestedRoute, components::Outlet, path};

/// The pages of this area.
pub(crate) fn routes() -> AnyNestedRoute {
    area((), Layout, vec![page(path!("sign-in"), SignIn)])
}

#[component]
fn Layout() -> impl IntoView {
    view! {
        <main class="entry">
            <Outlet/>
        </main>
    }
}

/// The page of this area that stands where nothing is, or nothing that one may see.
#[component]
pub(crate) fn Nowhere() -> impl IntoView {
    view! {
        <main class="entry">
            <NotFound/>
        </main>
    }
}

#[component]
fn SignIn() -> impl IntoView {
    view! {
        <Title text=t("Anmelden", "Sign in")/>
        <h1>{t("Anmelden", "Sign in")}</h1>
    }
}

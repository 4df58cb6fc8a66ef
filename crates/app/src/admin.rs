//! The administration, for staff. Its code is in files of its own, which customers never download.

use crate::{
    entry::Nowhere,
    frame::frame,
    routes::{area, lazy_page, page},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{Lazy, any_nested_route::AnyNestedRoute, components::Outlet, path};

/// The pages of this area.
pub(crate) fn routes() -> AnyNestedRoute {
    area(path!("admin"), Layout, vec![page(path!(""), Lazy::<OverviewPage>::new())])
}

lazy_page!(/** What waits for somebody. */ OverviewPage => Overview);

/// Frame of every page. Customers see what everybody sees where nothing is.
#[component]
fn Layout() -> impl IntoView {
    if frame().with_value(crate::frame::Frame::is_staff) {
        view! { <main><Outlet/></main> }.into_any()
    } else {
        view! { <Nowhere/> }.into_any()
    }
}

#[component]
fn Overview() -> impl IntoView {
    view! { <Title text="Übersicht"/><h1>"Übersicht"</h1> }
}

//! The portal of a house, for customers.

use crate::{
    entry::Nowhere,
    frame::frame,
    routes::{area, page},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{any_nested_route::AnyNestedRoute, components::Outlet, hooks::use_params_map, path};

/// The pages of this area.
pub(crate) fn routes() -> AnyNestedRoute {
    area(path!("p/:property"), Layout, vec![page(path!(""), Start)])
}

/// Frame of every page of a house. Somebody who may not open the house sees what everybody sees where nothing is.
#[component]
fn Layout() -> impl IntoView {
    let params = use_params_map();
    let home = move || {
        let property = params.read().get("property")?.parse().ok()?;
        frame().with_value(|frame| frame.home(property).cloned())
    };
    move || match home() {
        Some(home) => view! { <p>{home.name}</p><main><Outlet/></main> }.into_any(),
        None => view! { <Nowhere/> }.into_any(),
    }
}

#[component]
fn Start() -> impl IntoView {
    view! { <Title text="Start"/><h1>"Start"</h1> }
}

//! The portal of a house, for customers.

use crate::{
    entry::{Nowhere, PersonMenu},
    frame::{Home, frame},
    routes::{area, entry, page},
    ui::{Entry, Menu, NavLink, PortalFrame, Symbol},
};
use domain::{id::PropertyId, policy::Page};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{any_nested_route::AnyNestedRoute, components::Outlet, hooks::use_params_map, path};

/// The pages of this area.
pub(crate) fn routes() -> AnyNestedRoute {
    area(path!("p/:property"), Layout, vec![page(path!(""), Start)])
}

/// The house in the address.
pub(crate) fn property() -> Option<PropertyId> {
    use_params_map().read().get("property")?.parse().ok()
}

/// Frame of every page of a house. Somebody who may not open the house sees what everybody sees where nothing is.
#[component]
fn Layout() -> impl IntoView {
    let home = Memo::new(|_| {
        let property = property()?;
        frame().with_value(|frame| frame.home(property).cloned())
    });
    move || match home.get() {
        Some(home) => view! { <Around home><Outlet/></Around> }.into_any(),
        None => view! { <Nowhere/> }.into_any(),
    }
}

#[component]
fn Around(home: Home, children: Children) -> impl IntoView {
    let Home { property, name, pages } = home;
    let (about_me, of_house): (Vec<Page>, Vec<Page>) = pages.into_iter().partition(|page| is_about_me(*page));
    let about_me = about_me.into_iter().map(|page| entry(page, property)).collect();
    let of_house = of_house.into_iter().map(|page| entry(page, property)).collect();
    let person = view! { <PersonMenu entries=about_me/> }.into_any();
    let foot = frame().with_value(|frame| frame.organisation.phone.clone());
    view! {
        <PortalFrame house=houses(property, name) person entries=of_house foot=foot.into_any()>
            {children()}
        </PortalFrame>
    }
}

/// The name of the house; a menu where there are several.
fn houses(here: PropertyId, name: String) -> AnyView {
    let others = frame()
        .with_value(|frame| frame.homes().iter().filter(|home| home.property != here).cloned().collect::<Vec<_>>());
    if others.is_empty() {
        return view! { <span class="house-name">{name}</span> }.into_any();
    }
    let others = others.into_iter().map(|home| {
        let entry =
            Entry { href: Page::Start.path(home.property), label: home.name, symbol: Symbol::BUILDING, exact: false };
        view! { <NavLink entry/> }
    });
    view! { <Menu label=name symbol=Symbol::BUILDING start=true>{others.collect_view()}</Menu> }.into_any()
}

/// Pages that stand in the person's menu rather than in that of the house.
const fn is_about_me(page: Page) -> bool {
    matches!(page, Page::MyContact | Page::MyChannel | Page::MyResidency | Page::MyPassword | Page::MyLanguage)
}

#[component]
fn Start() -> impl IntoView {
    view! {
        <Title text="Start"/>
        <h1>"Start"</h1>
    }
}

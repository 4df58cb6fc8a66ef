//! All pages.
//!
//! There are three areas, each with a layout: [`entry`](crate::entry) before signing in, [`tenant`](crate::tenant) for
//! customers, [`admin`](crate::admin) for staff. Each has a function `routes()` that lists its pages, one per line, so
//! that several people can add pages at the same time.
//!
//! To add a page:
//! 1. Write a module with a component (`admin/settings.rs`, `pub fn Settings() -> impl IntoView`). It loads its data with
//!    [`load`](crate::load::load) from a server function and shows it inside one `<Load>`.
//! 2. Add its line to `routes()` of the area. Pages of the administration are named in `lazy_pages!` first: their code
//!    is in a file of its own that customers never download (`cargo leptos build --split`).
//! 3. Add its entry to `domain::policy::Page` if it stands in a menu.
//!
//! The host renders every page as a whole before it answers, so a page has its status and all its words without any
//! script. It does not need to know the list of pages.

use crate::{
    admin, entry as before,
    lang::lang,
    load::NotFound,
    tenant,
    ui::{Entry, Symbol},
};
use domain::{id::PropertyId, policy::Page};
use leptos::{prelude::*, tachys::view::iterators::StaticVec};
use leptos_router::{
    ChooseView, NestedRoute, PossibleRouteMatch, WildcardSegment,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute as _},
};

/// The pages of all areas. What matches none of them is not found.
#[must_use]
pub fn all() -> StaticVec<AnyNestedRoute> {
    vec![admin::routes(), tenant::routes(), tenant::questions(), before::routes()].into()
}

/// One page.
pub(crate) fn page<P, V>(path: P, view: V) -> AnyNestedRoute
where
    P: PossibleRouteMatch + std::fmt::Debug + Clone + Send + Sync + 'static,
    V: ChooseView + Clone + Send + Sync + 'static,
{
    NestedRoute::new(path, view).into_any_nested_route()
}

/// Pages below one address and inside one layout. An address that is none of them looks like a page that one may not
/// see, layout included.
pub(crate) fn area<P, V>(path: P, layout: V, mut pages: Vec<AnyNestedRoute>) -> AnyNestedRoute
where
    P: PossibleRouteMatch + std::fmt::Debug + Clone + Send + Sync + 'static,
    V: ChooseView + Clone + Send + Sync + 'static,
{
    pages.push(page(WildcardSegment("rest"), || view! { <NotFound/> }));
    NestedRoute::new(path, layout).child(StaticVec::from(pages)).into_any_nested_route()
}

/// A page as a menu shows it, for pages of a house at this property.
pub(crate) fn entry(page: Page, property: PropertyId) -> Entry {
    let symbol = match page {
        Page::Start => Symbol::HOME,
        Page::MyContact | Page::Contacts => Symbol::CARD,
        Page::MyChannel | Page::Outbox => Symbol::ENVELOPE,
        Page::MyResidency | Page::Properties => Symbol::BUILDING,
        Page::MyPassword => Symbol::LOCK,
        Page::MyLanguage => Symbol::GLOBE,
        Page::Overview => Symbol::TILES,
        Page::Import => Symbol::UPLOAD,
        Page::Settings => Symbol::SLIDERS,
        Page::Invitations => Symbol::KEY,
        Page::Journal => Symbol::CLOCK,
    };
    let exact = matches!(page, Page::Start | Page::Overview);
    Entry { href: page.path(property), label: page.label().to(lang()).to_owned(), symbol, exact }
}

/// Declares pages whose code is one file of its own, which is loaded when the first of them is opened. One file for
/// each page would be forty small ones: what two pages share gets a file, too, and so does what three share.
macro_rules! lazy_pages {
    ($($(#[$doc:meta])* $name:ident => $view:path,)*) => {
        #[derive(Clone, Copy, Debug)]
        #[allow(clippy::enum_variant_names, reason = "they are named after the pages")]
        enum Lazily { $($name,)* }

        #[leptos::lazy]
        fn lazy_view(page: Lazily) -> leptos::prelude::AnyView {
            match page {
                $(Lazily::$name => leptos::prelude::IntoAny::into_any($view()),)*
            }
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl leptos_router::LazyRoute for $name {
                fn data() -> Self {
                    Self
                }

                async fn view(_this: Self) -> leptos::prelude::AnyView {
                    lazy_view(Lazily::$name).await
                }

                async fn preload() {
                    // The browser goes on to the page once its code is there; the server has it anyway.
                    #[cfg(target_arch = "wasm32")]
                    __preload_lazy_view().await;
                }
            }
        )*
    };
}
pub(crate) use lazy_pages;

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
    admin,
    entry::Nowhere,
    lang::lang,
    load::NotFound,
    tenant,
    ui::{Entry, Symbol},
};
use domain::{id::PropertyId, policy::Page};
use leptos::{prelude::*, tachys::view::iterators::StaticVec};
use leptos_router::{
    ChooseView, NestedRoute, PartialPathMatch, PathSegment, PossibleRouteMatch, WildcardSegment,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute as _},
};
use std::{future::ready, pin::Pin, sync::Arc};

/// Where a form fetches what is stored about a customer, as a file. What a preview sends there is refused.
pub const MY_DATA: &str = "/account/data.json";

/// The pages of all areas. What matches none of them is not found.
#[cfg(feature = "ssr")]
#[must_use]
pub fn all() -> StaticVec<AnyNestedRoute> {
    vec![admin::routes(), tenant::routes(), tenant::questions(), crate::entry::routes()].into()
}

/// The pages that the browser takes over. To all others it goes by loading them.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn all() -> StaticVec<AnyNestedRoute> {
    vec![admin::routes(), tenant::routes()].into()
}

/// Whether the browser takes over the pages at an address.
///
/// In a house and in the administration one goes from page to page, so they are lively: the browser loads their code
/// once and then only what they show. All others are plain: each is read once and left by sending its form, so no code
/// is loaded for them, nor is any of it in what the others load (docs/decisions/0014-plain-and-lively-pages.md).
#[must_use]
pub fn is_lively(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    match (segments.next(), segments.next()) {
        (Some("admin"), _) => true,
        // What is looked after a few times a year is not worth code in what every customer loads.
        (Some("p"), Some(property)) => {
            let rare = match segments.next() {
                Some("me") => true,
                // Each search is a page that is loaded anyway.
                Some("search") => segments.next().is_none_or(str::is_empty),
                _ => false,
            };
            !(property.is_empty() || rare)
        }
        _ => false,
    }
}

/// Whether an address is one of customers, so that a preview answers it as that customer. All others stay those of whoever is
/// signed in.
#[must_use]
pub fn is_of_customers(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    match (segments.next(), segments.next()) {
        (Some("p" | "welcome" | "ended" | "account" | "register" | "announcements" | "documents"), _) => true,
        // What a previewed page asks the server.
        (Some("preview"), Some(_)) => segments.next() == Some("api"),
        _ => false,
    }
}

/// Whether an address is that of a legal text, which stands at the foot of many pages and is one for everybody.
#[must_use]
pub fn is_legal(path: &str) -> bool {
    matches!(path, "/imprint" | "/privacy" | "/accessibility")
}

/// What stands where no page is.
#[must_use]
pub fn nowhere() -> AnyView {
    load_if_plain();
    view! { <Nowhere/> }.into_any()
}

/// A browser that has taken over a page does not know the plain ones: it loads the address, and the server answers.
fn load_if_plain() {
    #[cfg(not(feature = "ssr"))]
    {
        let page = crate::form::this_page().get_untracked();
        // A lively page that is not there would be loaded again and again.
        if !is_lively(page.split('?').next().unwrap_or_default()) {
            crate::load::send_on(&page);
        }
    }
}

/// One page.
pub(crate) fn page<V: IntoView + 'static>(
    path: impl PossibleRouteMatch + Send + Sync + 'static,
    view: impl Fn() -> V + Send + Sync + 'static,
) -> AnyNestedRoute {
    route(path, Shown::at_once(view))
}

/// One page, shown in one way or the other.
pub(crate) fn route(path: impl PossibleRouteMatch + Send + Sync + 'static, view: Shown) -> AnyNestedRoute {
    NestedRoute::new(Path(Arc::new(path)), view).into_any_nested_route()
}

/// Pages below one address and inside one layout. An address that is none of them looks like a page that one may not
/// see, layout included.
pub(crate) fn area(
    path: impl PossibleRouteMatch + Send + Sync + 'static,
    layout: Shown,
    mut pages: Vec<AnyNestedRoute>,
) -> AnyNestedRoute {
    pages.push(page(WildcardSegment("rest"), || {
        load_if_plain();
        view! { <NotFound/> }
    }));
    NestedRoute::new(Path(Arc::new(path)), layout).child(StaticVec::from(pages)).into_any_nested_route()
}

/// What comes soon.
pub(crate) type Soon<T> = Pin<Box<dyn Future<Output = T>>>;

/// A page or a layout as the router shows it. It is of one type, as are paths, so that the router is compiled once and
/// not once for each page.
#[derive(Clone)]
pub(crate) struct Shown {
    view: Arc<dyn Fn() -> Soon<AnyView> + Send + Sync>,
    preload: fn() -> Soon<()>,
}

impl Shown {
    /// Shown at once: its code is there with the first page.
    pub(crate) fn at_once<V: IntoView + 'static>(view: impl Fn() -> V + Send + Sync + 'static) -> Self {
        Self { view: Arc::new(move || Box::pin(ready(view().into_any()))), preload: || Box::pin(ready(())) }
    }

    /// Shown after its code has been loaded; see [`lazy_pages!`].
    pub(crate) fn later(view: impl Fn() -> Soon<AnyView> + Send + Sync + 'static, preload: fn() -> Soon<()>) -> Self {
        Self { view: Arc::new(view), preload }
    }
}

impl ChooseView for Shown {
    async fn choose(self) -> AnyView {
        (self.view)().await
    }

    async fn preload(&self) {
        (self.preload)().await;
    }
}

#[derive(Clone)]
struct Path(Arc<dyn PossibleRouteMatch + Send + Sync>);

impl std::fmt::Debug for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut segments = Vec::new();
        self.0.generate_path(&mut segments);
        f.debug_list().entries(segments).finish()
    }
}

impl PossibleRouteMatch for Path {
    fn optional(&self) -> bool {
        self.0.optional()
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        self.0.test(path)
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        self.0.generate_path(path);
    }
}

/// A page as a menu shows it, for pages of a house at this property.
pub(crate) fn entry(page: Page, property: PropertyId) -> Entry {
    let symbol = match page {
        Page::Start => Symbol::HOME,
        Page::MyContact | Page::Contacts => Symbol::CARD,
        Page::MyChannel | Page::Outbox => Symbol::ENVELOPE,
        Page::MyResidency | Page::Properties => Symbol::BUILDING,
        Page::MyPassword | Page::MySessions => Symbol::LOCK,
        Page::Staff => Symbol::PEOPLE,
        Page::MyLanguage => Symbol::GLOBE,
        Page::Overview => Symbol::TILES,
        Page::Import => Symbol::UPLOAD,
        Page::Settings => Symbol::SLIDERS,
        Page::Invitations => Symbol::KEY,
        Page::Journal => Symbol::CLOCK,
        Page::Questions | Page::Faq | Page::FaqAdministration => Symbol::QUESTION,
        Page::MyPeople | Page::MyNeighbours | Page::Residents => Symbol::PEOPLE,
        Page::Access => Symbol::LOCK,
        Page::Announcements | Page::WriteAnnouncements => Symbol::MEGAPHONE,
        Page::Documents | Page::WriteDocuments | Page::MyData => Symbol::DOCUMENT,
    };
    let exact = matches!(page, Page::Start | Page::Overview);
    Entry { href: page.path(property), label: page.label().to(lang()).to_owned(), symbol, exact, count: None }
}

/// Declares pages whose code is one file of its own, which is loaded when the first of them is opened. One file for
/// each page would be forty small ones: what two pages share gets a file, too, and so does what three share.
macro_rules! lazy_pages {
    ($($(#[$doc:meta])* $name:ident => $view:path,)*) => {
        #[derive(Clone, Copy, Debug)]
        enum Lazily { $($(#[$doc])* $name,)* }

        #[leptos::lazy]
        fn lazy_view(page: Lazily) -> leptos::prelude::AnyView {
            match page {
                $(Lazily::$name => leptos::prelude::IntoAny::into_any($view()),)*
            }
        }

        impl Lazily {
            /// At this address.
            fn at(
                self,
                path: impl leptos_router::PossibleRouteMatch + Send + Sync + 'static,
            ) -> leptos_router::any_nested_route::AnyNestedRoute {
                $crate::routes::route(path, self.shown())
            }

            /// As the router shows it, also around other pages.
            fn shown(self) -> $crate::routes::Shown {
                $crate::routes::Shown::later(move || Box::pin(lazy_view(self)), Self::preload)
            }

            fn preload() -> $crate::routes::Soon<()> {
                // The browser goes on to the page once its code is there; the server has it anyway.
                #[cfg(target_arch = "wasm32")]
                return Box::pin(async { __preload_lazy_view().await; });
                #[cfg(not(target_arch = "wasm32"))]
                Box::pin(std::future::ready(()))
            }
        }
    };
}
pub(crate) use lazy_pages;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_answers_what_is_of_customers_and_nothing_else() {
        for theirs in
            ["/p/3", "/p/3/me/contact", "/welcome", "/ended/sessions", "/announcements/4", "/preview/1/api/start-page"]
        {
            assert!(is_of_customers(theirs), "{theirs}");
        }
        for own in ["/", "/admin", "/admin/p/3", "/api/start-page", "/sign-in", "/preview", "/imprint", "//p/3", ""] {
            assert!(!is_of_customers(own), "{own}");
        }
    }

    #[test]
    fn only_houses_and_the_administration_are_taken_over() {
        for lively in ["/admin", "/admin/", "/admin/settings", "/p/3", "/p/3/faq", "/p/nirgends"] {
            assert!(is_lively(lively), "{lively}");
        }
        for plain in [
            "/p/3/me",
            "/p/3/me/",
            "/p/3/me/contact",
            "/p/3/me/people/",
            "/p/3/me/gibt-es-nicht",
            "/p/3/search",
            "/p/3/me/neighbours",
            "/",
            "",
            "/sign-in",
            "/p",
            "/p/",
            "//admin",
            "//p/3",
            "/administration",
            "/welcome/contact",
            "/p/3/me/sessions",
            "/p/3/me/password",
            "/p/3/me/language",
            "/p/3/me/data",
        ] {
            assert!(!is_lively(plain), "{plain}");
        }
    }
}

//! The pages: server-rendered, hydrated, for staff and customers.
//!
//! Every page is complete HTML and its forms are plain HTML forms; what the browser loads afterwards only makes it
//! quicker. [`routes`] lists the pages, [`form`] is how a form is sent and comes back, [`door`] is how a server function
//! reaches the use cases, [`error`] is all that a browser may learn about what went wrong.
//!
//! Deliberately absent: SQL, rules, permission checks (`portal` and `domain` have them), cookies and headers (the
//! host has them). To add a page, see `routes`.

#![allow(unreachable_pub, reason = "Leptos' macros make the properties of a component public, whatever it is itself")]

pub mod admin;
#[cfg(feature = "ssr")]
pub mod door;
pub mod entry;
pub mod error;
pub mod form;
pub mod frame;
pub mod lang;
pub mod load;
pub mod markdown;
mod password;
mod people;
mod preview;
pub mod routes;
mod sessions;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod tenant;
pub mod ui;

use leptos::{prelude::*, tachys::view::iterators::StaticVec};
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    any_nested_route::AnyNestedRoute,
    components::{Router, Routes, RoutesProps},
};

/// The pages of a site.
pub type Pages = fn() -> StaticVec<AnyNestedRoute>;

/// Everything inside `<body>`, on the server and in the browser.
#[component]
pub fn App(
    /// The pages; always [`routes::all`], except in tests of what surrounds them.
    #[prop(default = routes::all)]
    pages: Pages,
) -> impl IntoView {
    provide_meta_context();
    frame::provide();
    form::provide();
    preview::provide();
    let routes = RoutesProps::builder().fallback(routes::nowhere).children(ToChildren::to_children(pages));
    let organisation = frame::frame().with_value(|frame| frame.organisation.name.clone());
    let title = move |page: String| {
        let title = if organisation.is_empty() { page } else { format!("{page} – {organisation}") };
        // Leptos writes a title into the page as it is; in the browser it is set as text.
        if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title }
    };
    view! {
        <Title formatter=title/>
        <Router>
            <form::BeginAnewOnNavigation/>
            <preview::PreviewBar/>
            {Routes(routes.build())}
        </Router>
    }
}

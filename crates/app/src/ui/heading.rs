//! What stands at the top of a page.

use super::{Icon, Symbol};
use crate::lang::t;
use leptos::prelude::*;

/// The heading of a page.
#[component]
pub fn PageHeading(
    /// The heading.
    #[prop(into)]
    title: String,
    /// What the page is for, in a sentence.
    #[prop(optional, into)]
    lead: String,
    /// Buttons at the right.
    #[prop(optional)]
    actions: Option<AnyView>,
) -> impl IntoView {
    view! {
        <header class="page-heading">
            <div>
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="row">{actions}</div> })}
        </header>
    }
}

/// Where the page is: address and name of what is above it. The page itself has its heading.
#[component]
pub fn Breadcrumbs(
    /// From the top down.
    above: Vec<(String, String)>,
) -> impl IntoView {
    let above = above.into_iter().map(|(href, label)| {
        view! {
            <li>
                <a href=href>{label}</a>
            </li>
        }
    });
    view! {
        <nav class="breadcrumbs" aria-label=t("Wo Sie sind", "Where you are")>
            <ol>{above.collect_view()}</ol>
        </nav>
    }
}

/// Leads back, above a heading.
#[component]
pub fn BackLink(
    /// Where to.
    #[prop(into)]
    href: String,
    /// The words, if not just "back".
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    view! {
        <a class="back-link" href=href>
            <Icon of=Symbol::BACK/>
            {label.unwrap_or_else(|| t("Zurück", "Back").to_owned())}
        </a>
    }
}

//! The frames around pages: before signing in, in the portal of a house, in the administration.

use super::{Entry, Group, Icon, Mark, NavLink, Symbol, Toasts};
use crate::lang::t;
use leptos::{html, prelude::*};

/// Name of the element that holds the page itself. It takes the focus when a page is exchanged.
pub const MAIN: &str = "main";

/// The organisation's name, which leads to the start page.
#[component]
pub fn OrganisationName(
    /// Its name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! {
        <a class="organisation" href="/" rel="external">
            <Mark/>
            <span>{name}</span>
        </a>
    }
}

/// Jumps over what is the same on every page.
#[component]
fn SkipLink() -> impl IntoView {
    view! {
        <a class="skip-link" href="#main" rel="external">
            {t("Zum Inhalt", "Skip to content")}
        </a>
    }
}

/// One column: signing in, registration, questions.
#[component]
pub fn EntryFrame(
    /// Name of the organisation.
    #[prop(into)]
    organisation: String,
    /// Room for answers that are sentences.
    #[prop(optional)]
    wide: bool,
    /// Who is signed in, and the way out; nothing before.
    #[prop(optional)]
    person: Option<AnyView>,
    /// Links and the choice of the language.
    foot: AnyView,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=if wide { "entry entry-wide" } else { "entry" }>
            <SkipLink/>
            <header class="entry-head">
                <OrganisationName name=organisation/>
                {person}
            </header>
            <main class="entry-main" id=MAIN tabindex="-1">
                {children()}
            </main>
            <footer class="entry-foot">{foot}</footer>
            <Toasts/>
        </div>
    }
}

/// The portal of a house.
#[component]
pub fn PortalFrame(
    /// The house, or a menu to choose it.
    house: AnyView,
    /// The way to what can be found in the house.
    search: AnyView,
    /// A menu with the person's name.
    person: AnyView,
    /// The pages of the house. On a phone there is room for five.
    entries: Vec<Entry>,
    /// Links at the foot.
    foot: AnyView,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="portal">
            <SkipLink/>
            <header class="portal-head">
                <div class="portal-house">
                    <a class="organisation" href="/" rel="external" aria-label=t("Zur Startseite", "To the start page")>
                        <Mark/>
                    </a>
                    {house}
                </div>
                {search}
                {person}
            </header>
            <nav class="portal-nav" aria-label=t("Seiten des Portals", "Pages of the portal")>
                {entries.into_iter().map(|entry| view! { <NavLink entry/> }).collect_view()}
            </nav>
            <main class="portal-main" id=MAIN tabindex="-1">
                {children()}
            </main>
            <footer class="portal-foot">{foot}</footer>
            <Toasts/>
        </div>
    }
}

/// The administration.
#[component]
pub fn AdministrationFrame(
    /// Name of the organisation.
    #[prop(into)]
    organisation: String,
    /// The form that searches everything, or nothing.
    #[prop(optional)]
    search: Option<AnyView>,
    /// A menu with the person's name.
    person: AnyView,
    /// The pages, in groups.
    groups: Vec<Group>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let groups = groups.into_iter().map(|Group { heading, entries }| {
        let entries = entries.into_iter().map(|entry| {
            view! {
                <li>
                    <NavLink entry/>
                </li>
            }
        });
        view! {
            {heading.map(|heading| view! { <h2 class="admin-group">{heading}</h2> })}
            <ul role="list">{entries.collect_view()}</ul>
        }
    });
    view! {
        <div class="administration">
            <SkipLink/>
            <aside class="admin-side" aria-label=t("Menü", "Menu")>
                <OrganisationName name=organisation/>
                <details class="admin-menu" node_ref=menu>
                    <summary>
                        <Icon of=Symbol::MENU/>
                        {t("Menü", "Menu")}
                    </summary>
                </details>
                <nav class="admin-nav" aria-label="Administration" on:click=move |_| close()>
                    {groups.collect_view()}
                </nav>
            </aside>
            <div class="admin-body">
                <header class="admin-head">{search} {person}</header>
                <main class="admin-main" id=MAIN tabindex="-1">
                    {children()}
                </main>
            </div>
            <Toasts/>
        </div>
    }
}

//! Ways to other pages.

use super::{Icon, Symbol};
use crate::{lang::t, routes::is_lively};
use domain::reading::MOST;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use leptos_router::components::A;

/// An entry of a menu.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it leads.
    pub href: String,
    /// What is there.
    pub label: String,
    /// Its picture.
    pub symbol: Symbol,
    /// Marked only on exactly this page, not on those below it.
    pub exact: bool,
    /// How much is new there, where that is counted.
    pub count: Option<Signal<i64>>,
}

/// Entries that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they have in common; nothing for the first ones.
    pub heading: Option<String>,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// One entry of a menu. The page that is open is marked.
#[component]
pub fn NavLink(
    /// The entry.
    entry: Entry,
) -> impl IntoView {
    let Entry { href, label, symbol, exact, count } = entry;
    let plain = (!is_lively(&href)).then_some("external");
    let count = count.map(|count| {
        move || {
            Some(count.get()).filter(|count| *count > 0).map(|count| {
                let count = if count > MOST { format!("{MOST}+") } else { count.to_string() };
                view! {
                    " "
                    <span class="count count-new">
                        {count}
                        <span class="read-out">{t(" neu", " new")}</span>
                    </span>
                }
            })
        }
    });
    view! {
        <A href=href exact=exact attr:class="nav-link" attr:rel=plain>
            <Icon of=symbol/>
            <span>{label}</span>
            {count}
        </A>
    }
}

/// The pages of one thing.
#[component]
pub fn Tabs(
    /// What they are pages of; read out.
    #[prop(into)]
    label: String,
    /// Address and name.
    tabs: Vec<(String, String)>,
) -> impl IntoView {
    let tabs = tabs.into_iter().map(|(href, label)| {
        view! {
            <A href=href exact=true>
                {label}
            </A>
        }
    });
    view! { <nav class="tabs" aria-label=label>{tabs.collect_view()}</nav> }
}

/// The parts of a long page.
#[component]
pub fn Contents(
    /// What it leads through; read out.
    #[prop(into)]
    label: String,
    /// Identifier and heading of each part.
    parts: Vec<(String, String)>,
) -> impl IntoView {
    let parts = parts.into_iter().map(|(id, heading)| {
        view! {
            <li>
                <a href=format!("#{id}")>{heading}</a>
            </li>
        }
    });
    view! {
        <nav class="contents" aria-label=label>
            <ul role="list">{parts.collect_view()}</ul>
        </nav>
    }
}

/// A button that opens a small menu, without any script. A click elsewhere, Escape or a choice closes it.
#[component]
pub fn Menu(
    /// What stands on the button.
    #[prop(into)]
    label: String,
    /// A picture before the words.
    #[prop(optional)]
    symbol: Option<Symbol>,
    /// The list opens from the left edge of the button.
    #[prop(optional)]
    start: bool,
    /// On a phone only the picture is shown.
    #[prop(optional)]
    short: bool,
    /// [`NavLink`]s, `<hr/>`, forms with a `<button class="nav-link">`.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    view! {
        <details class=if start { "menu menu-start" } else { "menu" } node_ref=details on:keydown=escape>
            <summary>
                {symbol.map(|of| view! { <Icon of/> })}
                <span class=if short { "menu-label menu-label-short" } else { "menu-label" }>
                    {label}
                </span>
                <Icon of=Symbol::DOWN/>
            </summary>
            <div class="menu-list" on:click=move |_| close()>
                {children()}
            </div>
        </details>
    }
}

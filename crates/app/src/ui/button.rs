//! Buttons, which do something, and links that look like them, which lead somewhere.

use super::{Icon, Symbol};
use leptos::prelude::*;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing that is meant on this page.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// In a row of many, or leading away.
    Quiet,
    /// Leads to something that takes away.
    Danger,
    /// Takes away, at the last question.
    Final,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
            Self::Final => "button button-danger button-primary",
        }
    }
}

/// A button. It sends the form it stands in.
#[component]
pub fn Button(
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// Name of the value that is sent along.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that is sent along.
    #[prop(optional, into)]
    value: Option<String>,
    /// Sends the form to another address.
    #[prop(optional, into)]
    action: Option<String>,
    /// As wide as the column.
    #[prop(optional)]
    wide: bool,
    /// Something is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// A picture before the words.
    #[prop(optional)]
    symbol: Option<Symbol>,
    /// What it does.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=look.class()
            class:button-wide=wide
            name=name
            value=value
            formaction=action
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
        >
            {symbol.map(|of| view! { <Icon of/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// As wide as the column.
    #[prop(optional)]
    wide: bool,
    /// Leads to a file or to a page that the browser has to load as a whole.
    #[prop(optional)]
    external: bool,
    /// A picture before the words.
    #[prop(optional)]
    symbol: Option<Symbol>,
    /// Where it leads, in words.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href rel=external.then_some("external") class=look.class() class:button-wide=wide>
            {symbol.map(|of| view! { <Icon of/> })}
            {children()}
        </a>
    }
}

/// A button that shows only a picture, in a form. Its name is read out and shown by the mouse.
#[component]
pub fn IconButton(
    /// The picture.
    symbol: Symbol,
    /// What it does.
    #[prop(into)]
    label: String,
    /// Name of the value that is sent along.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that is sent along.
    #[prop(optional, into)]
    value: Option<String>,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class="button button-quiet button-icon"
            name=name
            value=value
            aria-label=label.clone()
            title=label
        >
            <Icon of=symbol/>
        </button>
    }
}

/// The buttons of a form: first what is meant, then what leads away.
#[component]
pub fn Buttons(
    /// Buttons, links, small forms.
    children: Children,
) -> impl IntoView {
    view! { <div class="buttons">{children()}</div> }
}

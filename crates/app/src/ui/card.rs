//! Sheets that hold things together.

use super::{Icon, Symbol};
use crate::form::told;
use leptos::prelude::*;

/// A sheet with a heading.
#[component]
pub fn Card(
    /// Heading; none if empty.
    #[prop(optional, into)]
    title: String,
    /// A picture beside the heading.
    #[prop(optional)]
    symbol: Option<Symbol>,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    let heading = (!title.is_empty()).then(|| {
        view! {
            <div class="card-heading">
                <h2>{title}</h2>
                {symbol.map(|of| view! { <Icon of/> })}
            </div>
        }
    });
    view! { <section class="card">{heading} {children()}</section> }
}

/// A part of a page, with its heading and what can be done there.
#[component]
pub fn Section(
    /// Heading.
    #[prop(into)]
    title: String,
    /// Identifier, for a list of contents.
    #[prop(optional, into)]
    id: Option<String>,
    /// Buttons at the right.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// What belongs to it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section" id=id>
            <div class="section-heading">
                <h2>{title}</h2>
                {actions}
            </div>
            {children()}
        </section>
    }
}

/// One setting: what it is called, what it gives, its switch at the right; below, what there is to say about it.
/// Several stand in a `<div class="settings">`.
#[component]
pub fn SettingCard(
    /// Identifier; the title is `{id}-title`, by which the switch is named.
    #[prop(into)]
    id: String,
    /// What it is called.
    #[prop(into)]
    title: String,
    /// What customers get, in a sentence.
    #[prop(into)]
    text: String,
    /// The form with the switch.
    control: AnyView,
    /// [`Line`]s, as views.
    #[prop(optional)]
    lines: Vec<AnyView>,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let lines =
        (!lines.is_empty()).then(|| view! { <ul class="lines" role="list">{lines.into_iter().collect_view()}</ul> });
    view! {
        <article class="setting" id=id>
            <div class="setting-text">
                <h3 id=title_id>{title}</h3>
                <p>{text}</p>
            </div>
            {control}
            {lines}
        </article>
    }
}

/// One thing to say about a setting, in a list of class `lines`.
#[component]
pub fn Line(
    /// The picture that stands for the kind of information.
    symbol: Symbol,
    /// Needs attention.
    #[prop(optional)]
    warn: bool,
    /// The sentence.
    children: Children,
) -> impl IntoView {
    view! {
        <li class=if warn { "line line-warn" } else { "line" }>
            <Icon of=symbol/>
            <span>{children()}</span>
        </li>
    }
}

/// What is known about something: name and value.
#[component]
pub fn Facts(
    /// [`Fact`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One thing that is known.
#[component]
pub fn Fact(
    /// What it is called.
    #[prop(into)]
    name: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <dt>{name}</dt>
        <dd>{children()}</dd>
    }
}

/// More, for whoever wants it; open if a form in it came back.
#[component]
pub fn More(
    /// What opens.
    #[prop(into)]
    label: String,
    /// Of whom or what, where it stands on a page more than once; read out only.
    #[prop(optional, into)]
    of: Option<String>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let before = told();
    let body = children();
    let open = told() > before;
    let of = of.map(|of| view! { <span class="read-out">": " <bdi>{of}</bdi></span> });
    view! {
        <details class="details" open=open>
            <summary>
                <Icon of=Symbol::FORWARD/>
                {label}
                {of}
            </summary>
            <div class="details-body">{body}</div>
        </details>
    }
}

//! A state in one or two words.

use super::{Icon, Symbol, Tone};
use leptos::prelude::*;

/// A state: a picture and a word.
#[component]
pub fn Badge(
    /// What the state means.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    #[prop(into)]
    label: String,
    /// The picture, if not that of the tone.
    #[prop(optional)]
    symbol: Option<Symbol>,
) -> impl IntoView {
    let class = match tone {
        Tone::Quiet => "badge",
        Tone::Info => "badge badge-info",
        Tone::Good => "badge badge-good",
        Tone::Warn => "badge badge-warn",
        Tone::Bad => "badge badge-bad",
    };
    view! {
        <span class=class>
            <Icon of=symbol.unwrap_or_else(|| tone.symbol())/>
            {label}
        </span>
    }
}

/// An invitation code in groups, to be read out. Selecting it takes the whole code.
#[component]
pub fn Code(
    /// The code; hyphens and blanks part the groups.
    #[prop(into)]
    code: String,
) -> impl IntoView {
    let groups = code.split(['-', ' ']).filter(|group| !group.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let last = groups.len().saturating_sub(1);
    // Between the groups stands a blank, so that copying the code keeps it readable.
    let groups = groups.into_iter().enumerate().map(|(i, group)| {
        let blank = if i == last { "" } else { " " };
        view! { <span>{group}{blank}</span> }
    });
    view! { <code class="code">{groups.collect_view()}</code> }
}
